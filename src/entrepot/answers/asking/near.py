"""Where a question is not answered: what the lab holds or computes that comes nearest, each with its command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from entrepot.answers import search
from entrepot.answers.block import Cell, Column, Link, Message, Slot, Table, Text
from entrepot.evidence import document, suggest
from entrepot.evidence.asking.part import Cause, Part
from entrepot.evidence.mentions.read import read
from entrepot.query import period

if TYPE_CHECKING:
    from entrepot.store import Store

# Causes behind which something else may be what is looked for.
OPEN = frozenset((Cause.UNKNOWN, Cause.MEASURE, Cause.OPEN, Cause.CAUSE, Cause.SUPPOSED))
MOST = 4
# What is of no use to who asks what would be.
_OF_THE_PAST = ("indicator", "fact")


def near(n: int, part: Part, store: Store) -> Table | None:
    """What comes nearest to a part without an answer: what-ifs that its words call for, then what is held under them."""
    if part.cause not in OPEN:
        return None
    found = {entry.command: entry for entry in _found(part, store)}
    columns = tuple(Column(id, Message(f"say.{id}")) for id in ("search.label", "again"))
    rows = tuple((Cell(_named(one)), Cell(Text(one.command))) for one in list(found.values())[:MOST])
    return Table(f"near-{n}", columns, rows, Message("say.near"), open=True) if rows else None


def _named(entry: search.Entry) -> Slot:
    """Its name, that leads to where it is shown."""
    return Link("", entry.name, entry.question) if entry.question else entry.name


def _found(part: Part, store: Store) -> Iterator[search.Entry]:
    scenarios, passages = search.scenarios(), read(document.from_text(part.text))
    named = [period.parse(one.text) for passage in passages for one in passage.periods]
    for one in suggest.find(passages, day=max((when.last for when in named if when is not None), default=None)):
        if one.scenario:
            yield scenarios[one.scenario]._replace(command=one.command)
    for entry in search.find(store, part.text[: search.LONGEST]):
        if part.cause is not Cause.SUPPOSED or entry.kind not in _OF_THE_PAST:
            yield entry
