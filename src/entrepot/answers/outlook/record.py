"""How such forecasts fared, the weights that follow, and what the same method would have said before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers import thresholds
from entrepot.answers.block import Column, Count, Finding, Line, Message, Note, Section, Series, Table
from entrepot.answers.outlook.cells import basis_of, cell, name_of, percent, sides
from entrepot.answers.rows import cells, each
from entrepot.models.outlook import TARGET
from entrepot.models.outlook.forecast import COMBINATION

if TYPE_CHECKING:
    from entrepot.result import Result

TOLD = 5  # years ahead for which the back-test is told in a sentence
TABLED = (1, 3, 5, 10)  # years ahead that stand in its table


def section(result: Result) -> Section | None:
    """How such forecasts fared, the weights that follow, and what the method would have said before."""
    rows = result.tables.get("record")
    if rows is None or rows.empty:
        return None
    ours = rows[rows["method"] == COMBINATION]
    parts = tuple(_fared(result, r) for r in each(ours[ours["horizon"] == TOLD]))
    header = [("basis", ""), ("method", ""), ("ahead", ""), ("forecasts", ""), ("coverage", "percent"), ("score", "")]
    columns = tuple(Column(id, Message(f"outlook.tested.{id}"), unit) for id, unit in header)
    table = tuple(
        cells(
            name_of(result, r.basis),
            Message(f"outlook.method.{r.method.replace(' ', '-')}"),
            int(r.horizon),
            Count(int(r.forecasts)),
            cell(result, "record", _key(r), "coverage80", r.coverage80, "percent", ""),
            cell(result, "record", _key(r), "score", r.score, "ratio", ""),
        )
        for r in each(rows[rows["horizon"].isin(TABLED)])
    )
    about = Message("outlook.tested.about")
    return Section(
        "record",
        Message("outlook.record"),
        (
            Finding(Message("outlook.record.lead", {"years": Count(TOLD), "parts": parts})),
            *_said(result),
            Table("fared", columns, table, Message("outlook.tested.caption"), about),
            Note(Message("outlook.record.note")),
        ),
        rows,
        part="annex",
    )


def _key(row: Any) -> dict[str, str | int]:
    return {"basis": str(row.basis), "method": str(row.method), "horizon": int(row.horizon)}


def _fared(result: Result, row: Any) -> Message:
    """How the combination fared on one basis, with the word that its coverage earns."""
    told = {
        "basis": basis_of(result, row.basis),
        "coverage": cell(result, "record", _key(row), "coverage80", row.coverage80, "percent", ""),
        "score": cell(result, "record", _key(row), "score", row.score, "ratio", ""),
        "width": thresholds.width(row.coverage80),
    }
    return Message("outlook.fared", told)


def _said(result: Result) -> tuple[Series, ...]:
    """What the same method would have said of the target year, from earlier years."""
    rows = result["said"]
    found = tuple(
        Line(
            name_of(result, str(basis)),
            tuple(
                percent(result, "said", {"basis": str(basis), "year": int(r.year)}, "in_2030", r.in_2030, int(r.year))
                for r in each(part)
            ),
            colour=f"basis.{basis}",
        )
        for basis, part in rows.groupby("basis", sort=False)
    )
    if not found:
        return ()
    return (
        Series(
            "said", Message("outlook.said", {**sides(result), "year": TARGET}), found, Message("outlook.said.about")
        ),
    )
