"""The figure that a claim is held against: as known on the day of publication, as held now, and by whom it is told lowest
and highest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from entrepot.answers.block import Cell, Column, Message, Period, Quantity, Row, Slot, Table, Text, Trace
from entrepot.answers.rows import cells, source_label, status
from entrepot.query.evaluate import evaluate
from entrepot.query.reading import Reading, Transform
from entrepot.query.record import from_record

if TYPE_CHECKING:
    from entrepot.evidence.told import Finding, Statement
    from entrepot.query.archive import Archive
    from entrepot.query.held import Value

# Transforms whose number is no answer by itself.
SAID = (Transform.CROSSOVER, Transform.DIRECTION, Transform.DATE, Transform.COUNT)
ID = "figures"


def table(
    said: Statement, found: Finding, archive: Archive, day: dt.date | None, sources: Collection[str]
) -> Table | None:
    """The figures of a claim, one a row; None where it is not held against a figure."""
    if found.value is None or said.reading is None:
        return None
    reading = from_record(said.reading)
    if reading.transform in SAID:
        return None
    rows = tuple(
        cells(
            Message("article.figure", {"when": when, "day": Period(str(day)) if day else None}),
            *(_told(value, reading, sources) if value is not None else (None, None)),
        )
        for when, value in _chosen(found, reading, archive, day)
    )
    columns = tuple(
        Column(id, Message("article.figures.column", {"what": id}), dated=id == "value")
        for id in ("when", "value", "source")
    )
    caption = Message("article.figures")
    return Table(ID, columns, rows, caption, Message("answers.unit_each"), open=True) if rows else None


def _chosen(found: Finding, reading: Reading, archive: Archive, day: dt.date | None) -> list[tuple[str, Value | None]]:
    """Then (None: no edition that was surely out has it) and now; lowest and highest where two sources differ."""
    values = evaluate(reading, archive, day).values
    decided = [v for v in values if v.source == found.source and v.period == found.period and v.value == found.value]
    if not (decided or values):
        return []
    now = (decided or list(values))[0]
    rows: list[tuple[str, Value | None]] = [("now", now)]
    if day is not None:
        before = evaluate(replace(reading, as_of=day), archive, day).values
        same = [v for v in before if _family(archive, v) == _family(archive, now) and v.definition == now.definition]
        rows.insert(0, ("then", next(iter((*same, *before)), None)))
    return rows + _apart(now, values)


def _apart(now: Value, values: Sequence[Value]) -> list[tuple[str, Value | None]]:
    """The lowest and the highest of the sources that tell it of the same period and unit, where two differ."""
    alike = [v for v in values if (v.period, v.unit) == (now.period, now.unit)]
    low, high = min(alike, key=lambda v: v.value, default=now), max(alike, key=lambda v: v.value, default=now)
    if low.value == high.value or low.source == high.source:
        return []
    return [("low", low), ("high", high)]


def _family(archive: Archive, value: Value) -> tuple[str, ...]:
    return tuple(archive.family(id) for id in value.source.split())


def _told(value: Value, reading: Reading, sources: Collection[str]) -> tuple[Cell | Slot, ...]:
    """The value, with what was meant as its note, and its sources with their edition."""
    cards = tuple(source_label(id) for id in value.source.split() if id in sources)
    told = {"any": "yes" if value.edition else "no", "edition": Text(value.edition)}
    return (
        Cell(_quantity(value, reading, sources), note=Text(value.definition) if value.definition else None),
        Message("article.edition", {"sources": cards, **told}) if cards else None,
    )


def _quantity(value: Value, reading: Reading, sources: Collection[str]) -> Quantity:
    cards = tuple(id for id in dict.fromkeys(value.source.split()) if id in sources)
    trace = Trace("model", row=Row("readings", {"reading": reading.key}))
    return Quantity(
        value.value, value.unit, value.period, status=status(value.status), sources=cards, digits=4, trace=trace
    )
