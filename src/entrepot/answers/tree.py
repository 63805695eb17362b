"""A value and all that it was made of, numbered, each step in words: what a page shows without solving anything again."""

from __future__ import annotations

from collections.abc import Iterator

from entrepot.answers.block import Count, Message, Quantity, Row, Text


def tree(quantity: Quantity, number: str = "1") -> Iterator[tuple[str, Quantity]]:
    """The value and all that it was made of, each with its number: 1, 1.1, 1.2, 1.2.1 ..."""
    yield number, quantity
    if quantity.trace:
        for n, inner in enumerate(quantity.trace.inputs, start=1):
            yield from tree(inner, f"{number}.{n}")


def formula(quantity: Quantity) -> Message:
    """How a value was made, in words: its formula, or where its row lies."""
    trace = quantity.trace
    if trace is None:
        return Message("why.how.untraced")
    if trace.row is not None:
        where = {"table": Text(trace.row.table), "column": Text(trace.row.column), "key": Text(key_of(trace.row))}
        return Message("why.how.row" if trace.formula == "observed" else "why.how.model", where)
    return Message("why.how", {"formula": trace.formula, "n": Count(len(trace.inputs))})


def key_of(row: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.key.items() if value != "")
