"""How an economy makes its electricity: by fuel in the newest year, and over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Bar, Economy, Finding, Label, Line, Message, Quantity, Ranking, Section, Series, Slot
from entrepot.answers.rows import by_year, each, modelled

if TYPE_CHECKING:
    from entrepot.result import Result

BACK = 10  # years before the newest that it is compared with
DRAWN = 5  # fuels over time


def fuel(id: str) -> Label:
    """The name of a fuel."""
    return Label("fuel", id, id)


def cell(result: Result, row: Any, column: str, unit: str) -> Quantity:
    """A cell of the table of fuels and years."""
    key = {"economy": result.facts["economy"], "year": int(row.year), "fuel": row.fuel}
    return modelled("energy.mix", key, column, getattr(row, column), unit, period=int(row.year), rests=str(row.source))


def coal(result: Result) -> tuple[Quantity, Quantity | None]:
    """Coal's share in the newest year, and so many years before (the nearest year held before that)."""
    rows = [row for row in each(result["mix"]) if row.fuel == "coal"]
    before = [row for row in rows if row.year <= rows[-1].year - BACK]
    return cell(result, rows[-1], "share", "percent"), cell(result, before[-1], "share", "percent") if before else None


def lead(result: Result) -> Message:
    """All electricity of the newest year, coal's share of it and where that moved."""
    rows, year = each(result["mix"]), int(result.facts["year"])
    whole = next(r for r in rows if r.year == year and not r.fuel)
    now, before = coal(result)
    told: dict[str, Slot] = {
        "who": Economy(str(result.facts["economy"])),
        "year": year,
        "all": cell(result, whole, "value", "TWh"),
        "coal": now,
        "before": before,
        "earlier": int(before.period) if before else None,
        "any": "yes" if now.value > 0 else "no",
        "moved": "none"
        if before is None or now.value == before.value
        else "down"
        if now.value < before.value
        else "up",
    }
    return Message("energy.mix.lead", told)


def section(result: Result) -> Section:
    """Coal's share now and before, fuels in order, and the largest over time."""
    rows = each(result["mix"])
    year = int(result.facts["year"])
    newest = sorted((r for r in rows if r.year == year and r.fuel), key=lambda r: -r.value)
    about = Message("energy.mix.about", {"year": year})
    bars = tuple(Bar(fuel(r.fuel), (cell(result, r, "share", "percent"),)) for r in newest if r.value > 0)
    order = [r.fuel for r in newest[:DRAWN]]
    lines = tuple(
        Line(fuel(id), tuple(cell(result, r, "share", "percent") for r in rows if r.fuel == id)) for id in order
    )
    over = Message("energy.mix.over")
    return Section(
        "mix",
        Message("energy.mix"),
        (
            Finding(lead(result), headline=True),
            Ranking("fuels", Message("energy.mix.fuels"), bars, about),
            Series("years", over, lines, Message("energy.mix.percent"), longest_gap=1),
            by_year("table", lines, over, Message("energy.mix.percent"), unit="percent"),
        ),
        result["mix"],
        wide=True,
    )
