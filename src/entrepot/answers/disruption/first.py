"""What breaks first: the first bottlenecks of all, and the first of each economy."""

from __future__ import annotations

from typing import Any

from entrepot.answers.block import Cell, Column, Count, Finding, Label, Message, Quantity, Section, Slot, Table
from entrepot.answers.disruption import proof
from entrepot.answers.disruption.data import Disrupted

TOP = 10  # bottlenecks that are listed


def _rows(one: Disrupted) -> list[dict[str, Any]]:
    return one.found["bottlenecks"].to_dict(orient="records")


def _figure(one: Disrupted, row: dict[str, Any], column: str, unit: str) -> Quantity:
    key = {name: row[name] for name in ("region", "sector", "input", "want")}
    return one.figure("bottlenecks", key, row[column], unit, column)


def _told(one: Disrupted, row: dict[str, Any]) -> dict[str, Slot]:
    return {
        "when": one.day(row["date"], _figure(one, row, "after", "days")),
        "who": one.economy(row["region"]),
        "sector": one.sector(row["sector"]),
        "input": _input(one, row),
        "supplier": one.economy(row["supplier"]),
    }


def _input(one: Disrupted, row: dict[str, Any]) -> Label | Message:
    name = one.sector(row["input"])
    return Message("disruption.parts-of", {"input": name}) if row["want"] == "parts" else name


def headline(one: Disrupted) -> Message:
    """The first bottleneck in a sentence, or that there is none."""
    rows = _rows(one)
    if not rows:
        return Message("disruption.nothing-breaks", {"share": proof.notable(one)})
    told = _told(one, rows[0])
    return Message(
        "disruption.first", {**told, "when": one.on(rows[0]["date"], _figure(one, rows[0], "after", "days"))}
    )


def bottlenecks(one: Disrupted) -> Section:
    """The first ten, by day and by what is lost."""
    rows, title = _rows(one), Message("disruption.bottlenecks", {"n": Count(TOP)})
    if not rows:
        return Section("bottlenecks", title, (Finding(headline(one)),))
    return Section(
        "bottlenecks",
        title,
        (
            Table(
                "bottlenecks",
                _columns(one),
                tuple(_line(one, row) for row in rows[:TOP]),
                Message("disruption.bottlenecks.caption", {"share": proof.notable(one)}),
                Message("disruption.bottlenecks.about"),
                open=True,
            ),
        ),
        data=one.found["bottlenecks"],
        wide=True,
    )


def by_economy(one: Disrupted) -> Section | None:
    """What breaks first in each economy that is told; None where nothing does anywhere."""
    earliest: dict[str, dict[str, Any]] = {}
    for row in _rows(one):
        earliest.setdefault(row["region"], row)
    shown = [earliest[code] for code in one.told if code in earliest]
    if not shown:
        return None
    body = tuple(_line(one, row) for row in shown)
    caption = Message("disruption.breaks.caption", {"share": proof.notable(one)})
    table = Table("breaks", _columns(one), body, caption, Message("disruption.bottlenecks.about"), open=True)
    return Section("breaks", Message("disruption.breaks"), (table,), wide=True)


def _columns(one: Disrupted) -> tuple[Column, ...]:
    return (
        Column("who", Message("disruption.buyer")),
        Column("input", Message("disruption.input")),
        Column("when", Message("disruption.when.first" if one.dated else "disruption.when.first.days")),
        Column("supplier", Message("disruption.supplier")),
        Column("cover", Message("disruption.cover"), "percent"),
        Column("least", Message("disruption.least.buyer"), "percent"),
        Column("lost", Message("disruption.output.lost"), one.world.currency, 1e9),
    )


def _line(one: Disrupted, row: dict[str, Any]) -> tuple[Cell, ...]:
    told = _told(one, row)
    return (
        Cell(Message("disruption.sector-of", {"who": told["who"], "sector": told["sector"]})),
        Cell(told["input"]),
        Cell(told["when"]),
        Cell(told["supplier"]),
        Cell(_figure(one, row, "cover", "percent")),
        Cell(_figure(one, row, "least", "percent")),
        Cell(_figure(one, row, "output_lost", one.world.currency)),
    )
