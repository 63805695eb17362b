"""Why a value is what it is: its formula, the inputs, the raw rows or the solved model, down to the source cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrepot.answers import roots
from entrepot.answers.answer import Answer, replay
from entrepot.answers.block import (
    Column,
    Count,
    Finding,
    Link,
    Message,
    Note,
    Period,
    Quantity,
    Row,
    Section,
    Slot,
    Table,
    Text,
)
from entrepot.answers.rows import cells, each, source_label
from entrepot.answers.subjects import PICKED
from entrepot.answers.tree import formula, tree
from entrepot.provenance import Lineage, Source

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

MOST = 60  # raw rows that are shown; all are counted and exported
MOST_SOLVED = 4  # rows of models' tables that are shown whole


def why(store: Store, answer: Answer, id: str) -> Answer:
    """The value of that id in an answer (or one of its pages), taken apart. Raises UnknownName for an id it has not."""
    page, quantity = _found(answer, id)
    steps = list(tree(quantity))
    leaves = [(number, one) for number, one in steps if not (one.trace and one.trace.inputs)]
    cards = [card for card in page.lineage.sources if card.id in quantity.sources]
    sections = (
        _value(page, quantity),
        *((_formulas(steps),) if len(steps) > 1 else ()),
        *_rows(store, leaves),
        *(() if not cards else (_cards(cards),)),
    )
    picked = "".join(f" --{part}" for part in page.replay.command.split(" --")[1:]) if page.kind in PICKED else ""
    command = f"entrepot why {page.id}{picked} {id}"
    lineage = Lineage(page.lineage.version, page.lineage.inputs, tuple(cards), page.lineage.scenario, command=command)
    return Answer(
        "why",
        id,
        Message("why.question", {"value": quantity}),
        Message("why.question", {"value": quantity}),
        sections,
        lineage,
        replay(lineage),
        certificates=page.certificates if _by_model(leaves) else (),
    )


def _found(answer: Answer, id: str) -> tuple[Answer, Quantity]:
    for page in answer.pages:
        for quantity in page.quantities():
            if f"{page.id}/{quantity.id}" == id:
                return page, quantity
    return answer, answer.quantity(id)


def _by_model(leaves: Sequence[tuple[str, Quantity]]) -> bool:
    return any(one.trace and one.trace.formula == "model" for _, one in leaves)


# --- sections ---


def _value(page: Answer, quantity: Quantity) -> Section:
    """The value unrounded, with all that belongs to it."""
    told: list[tuple[str, Slot]] = [
        ("id", Text(quantity.id)),
        ("value", Text(repr(quantity.value)) if quantity.value == quantity.value else None),
        ("unit", Text(quantity.unit)),
        ("period", Period(quantity.period) if quantity.period else None),
        ("basis", Text(quantity.basis) if quantity.basis else None),
        ("status", Message("why.status", {"status": quantity.status})),
        ("grade", Text(quantity.grade) if quantity.grade else None),
    ]
    if quantity.low is not None and quantity.high is not None:
        told.append(("interval", Text(f"{quantity.low!r} – {quantity.high!r} ({quantity.interval})")))
    columns = (Column("what", Message("answers.what")), Column("value", Message("answers.value")))
    rows = tuple(cells(Message("why.property", {"what": what}), slot) for what, slot in told if slot is not None)
    page_name = Message("why.page", {"title": page.title})
    table = Table("properties", columns, rows, Message("why.properties"), open=True)
    return Section(
        "value", Message("why.value"), (Finding(Message("why.says", {"value": quantity})), table, Note(page_name))
    )


def _formulas(steps: Sequence[tuple[str, Quantity]]) -> Section:
    """Every step: what was computed from what."""
    columns = tuple(
        Column(id, Message("why.column", {"what": id})) for id in ("number", "formula", "value", "period", "status")
    )
    rows = tuple(
        cells(
            Text(number),
            formula(one),
            one,
            Period(one.period) if one.period else None,
            Message("why.status", {"status": one.status}),
        )
        for number, one in steps
    )
    return Section(
        "formula", Message("why.formula"), (Table("steps", columns, rows, Message("why.steps"), open=True),), wide=True
    )


def _rows(store: Store, leaves: Sequence[tuple[str, Quantity]]) -> tuple[Section, ...]:
    """The ends of a trace: rows of models' tables, solved again, and the rows of the store, each with its step."""
    import pandas as pd

    ends = [(number, one.trace.row) for number, one in leaves if one.trace and one.trace.row]
    tables = tuple(dict.fromkeys(row.table for _, row in ends if row.table in roots.TABLES))
    solved = [(n, row, held) for n, row in ends[:MOST_SOLVED] if (held := roots.in_model(store, row)) is not None]
    frames = [roots.of_row(store, row).assign(step=number) for number, row in ends]
    raw = pd.concat(frames, ignore_index=True) if frames else None
    blocks = (
        *(Note(Message("why.method", {"table": table})) for table in tables),
        *(_solved(number, row, held) for number, row, held in solved),
        *((_raw_table(raw),) if raw is not None and len(raw) else ()),
    )
    return (Section("rows", Message("why.rows"), blocks, raw, wide=True),) if blocks else ()


def _solved(number: str, row: Row, held: Mapping[str, Any]) -> Table:
    columns = (Column("what", Message("answers.what")), Column("value", Message("answers.value")))
    body = tuple(cells(Text(name), Text(str(value))) for name, value in held.items())
    caption = Message("why.solved", {"number": Text(number), "table": Text(row.table)})
    return Table(f"solved-{number}", columns, body, caption)


def _raw_table(raw: pd.DataFrame) -> Table:
    names = (
        "step",
        "indicator",
        "economy",
        "partner",
        "product",
        "period",
        "value",
        "unit",
        "status",
        "source",
        "page",
        "note",
    )
    columns = tuple(Column(id, Message("why.column", {"what": id})) for id in names)
    rows = tuple(
        cells(
            *(Text(str(part or "")) for part in (r.step, r.indicator, r.economy, r.partner, r.product)),
            Period(str(r.period)),
            Text(repr(float(r.value))) if r.value == r.value else None,
            Text(str(r.unit)),
            Message("why.status", {"status": str(r.status)}),
            source_label(str(r.source)),
            *(Text(str(part or "")) for part in (r.page, r.note)),
        )
        for r in each(raw.head(MOST))
    )
    shown = Message("why.raw.about", {"shown": Count(min(len(raw), MOST)), "n": Count(len(raw))})
    return Table("raw", columns, rows, Message("why.raw"), shown, open=True)


def _cards(cards: Sequence[Source]) -> Section:
    """Who made the numbers, under which terms, and how far to trust them."""
    names = ("id", "citation", "edition", "published", "accessed", "licence", "processing", "limits", "link")
    columns = tuple(Column(id, Message("why.card", {"what": id})) for id in names)
    rows = tuple(
        cells(
            source_label(card.id),
            Text(card.citation),
            Text(card.edition),
            Text(card.published),
            Text(card.accessed),
            Text(card.licence),
            Text(card.processing),
            Text(" ".join(card.limits)),
            Link(card.url, Text(card.producer)),
        )
        for card in cards
    )
    return Section("cards", Message("why.cards"), (Table("cards", columns, rows, Message("why.cards")),), wide=True)
