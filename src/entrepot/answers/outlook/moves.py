"""What moves the chance of a crossing: the base year, the yen, growth, a revision, membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.block import (
    Column,
    Economy,
    Finding,
    Line,
    Message,
    Period,
    Section,
    Series,
    Slot,
    Table,
)
from entrepot.answers.outlook.cells import cell, name_of, percent, sides
from entrepot.answers.rows import cells, derived, each
from entrepot.models.outlook import TARGET

if TYPE_CHECKING:
    from entrepot.result import Result

SHOWN_BASE = 5  # every so many base years stand in the table


def base_years(result: Result) -> Section | None:
    """What the base year does."""
    rows = result.tables.get("base_years")
    rows = None if rows is None else rows.dropna(subset=["in_2030"])
    if rows is None or rows.empty:
        return None
    found, ends = [], []
    for basis, part in rows.groupby("basis", sort=False):
        points = tuple(
            percent(
                result,
                "base_years",
                {"basis": str(basis), "base_year": int(r.base_year)},
                "in_2030",
                r.in_2030,
                int(r.base_year),
            )
            for r in each(part)
        )
        found.append(Line(Message(f"outlook.any.{basis}"), points, colour=f"basis.{basis}"))
        told: dict[str, Slot] = {"basis": Message(f"outlook.any.{basis}")}
        for name, row in (("low", part.loc[part["in_2030"].idxmin()]), ("high", part.loc[part["in_2030"].idxmax()])):
            year = int(row["base_year"])
            key = {"basis": str(basis), "base_year": year}
            told[name] = cell(result, "base_years", key, "in_2030", row["in_2030"], "ratio", year)
            told[f"{name}_year"] = year
        ends.append(Message("outlook.base.span", told))
    return Section(
        "base-years",
        Message("outlook.base"),
        (
            Finding(Message("outlook.base.lead", {**sides(result), "year": TARGET, "parts": tuple(ends)})),
            Series(
                "chance",
                Message("outlook.base.chart", {**sides(result), "year": TARGET}),
                tuple(found),
                Message("outlook.base.about"),
            ),
            _base_table(found),
        ),
        rows,
    )


def _base_table(found: list[Line]) -> Table:
    columns = (
        Column("year", Message("outlook.base.column")),
        *(Column(f"v{n}", line.label, "percent") for n, line in enumerate(found)),
    )
    by = [{q.period: q for q in line.points} for line in found]
    years = sorted({p for one in by for p in one})
    shown = [y for y in years if int(y) % SHOWN_BASE == 0 or y == years[-1]]
    rows = tuple(cells(Period(y), *(one.get(y) for one in by)) for y in shown)
    return Table("years", columns, rows, Message("outlook.base.caption", {"year": TARGET}))


def moves(result: Result) -> Section | None:
    """What moves the answer."""
    rows = result.tables.get("moves")
    rows = None if rows is None else rows.dropna(subset=["in_2030"])
    if rows is None or rows.empty:
        return None
    bases = list(dict.fromkeys(rows["basis"]))
    at = {(r.move, r.basis): r for r in each(rows)}
    columns = (
        Column("move", Message("outlook.moves.column")),
        *(Column(b, name_of(result, b), "percent") for b in bases),
    )
    table = []
    for move in dict.fromkeys(rows["move"]):
        row: list[Slot] = [_move(result, move, next(r.size for (m, _), r in at.items() if m == move))]
        for basis in bases:
            r = at.get((move, basis))
            key = {"basis": basis, "move": move}
            row.append(None if r is None else percent(result, "moves", key, "in_2030", r.in_2030, TARGET))
        table.append(cells(*row))
    return Section(
        "moves",
        Message("outlook.moves"),
        (Table("moves", columns, tuple(table), Message("outlook.moves.caption", {"year": TARGET}), open=True),),
        rows,
    )


def _move(result: Result, move: str, size: float) -> Message:
    """The name of a move, with its size."""
    kind, _, rest = move.partition(":")
    moved = derived("percent", [cell(result, "moves", {"move": move}, "size", size, "ratio", "")], "percent")
    amount = moved if size >= 0 else derived("negative", [moved], "percent")
    if kind == "revision":
        code, _, year = rest.partition(":")
        return Message("outlook.move.revision", {"who": Economy(code), "size": amount, "year": int(year)})
    if kind == "membership":
        return Message("outlook.move.membership", {"group": Economy(rest)})
    return Message(f"outlook.move.{kind.replace(' ', '-')}", {**sides(result), "size": amount})
