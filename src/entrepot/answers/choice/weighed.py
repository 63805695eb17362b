"""Over all weights: how large a part of them puts each partner first, and the picture of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.block import (
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Grid,
    GridCell,
    Message,
    Note,
    Quantity,
    Section,
    Span,
    Table,
    Text,
)
from entrepot.answers.choice.cells import all_sources, cell, command, component, components, span
from entrepot.answers.rows import cells, derived, each, economies
from entrepot.kernels.simplex import POINTS
from entrepot.models.choice import LEAST_COMPONENTS

if TYPE_CHECKING:
    from entrepot.result import Result


def section(result: Result, *, headline: bool = False) -> Section:
    """Shares of weights, first under the weights given, one component left out at a time, and the picture."""
    facts = result.facts
    title = Message("choice.weights")
    if not facts["scored"]:
        told = {"n": Count(len(facts["used"])), "used": components(facts["used"]), "least": Count(LEAST_COMPONENTS)}
        lacking = components((*facts["alone"], *facts["old"]))
        return Section("choice-weights", title, (Gap(Message("choice.unscored", {**told, "lacking": lacking})),))
    blocks: list[Any] = [
        Finding(_lead(result), headline=headline),
        Finding(_now(result)),
        _picture(result),
        _table(result),
    ]
    blocks += [Note(Message("choice.weights.note", {"points": Count(POINTS), "command": command(facts["economy"])}))]
    return Section("choice-weights", title, tuple(b for b in blocks if b is not None), result["shares"], wide=True)


def share(result: Result, table: str, column: str, row: Any) -> Quantity:
    """A share of all weights, in percent."""
    at = {"partner": row.partner} | ({"dropped": row.dropped} if hasattr(row, "dropped") else {})
    value = cell(
        result, table, column, getattr(row, column), "ratio", period=span(result), rests=all_sources(result), at=at
    )
    return derived("percent", [value], "percent", kind="model")


def ends(result: Result, row: Any, table: str = "shares") -> Span:
    """From surely to possibly first."""
    return Span(share(result, table, "surely", row), share(result, table, "possibly", row))


def _lead(result: Result) -> Message:
    facts = result.facts
    row = next(r for r in each(result["shares"]) if r.partner == facts["partner"])
    told = {"who": Economy(facts["economy"]), "partner": Economy(row.partner), "among": economies(facts["among"])}
    verdict = "never" if row.possibly == 0 else "always" if row.surely == 1 else "some"
    return Message(
        "choice.weights.lead",
        {**told, "verdict": verdict, "share": ends(result, row), "used": components(facts["used"])},
    )


def _now(result: Result) -> Message:
    """Who is first under the weights given, or between whom it cannot be told."""
    rows = each(result["shares"])
    sure = [r.partner for r in rows if r.first_surely]
    could = sure or [r.partner for r in rows if r.first_possibly]
    kind = "equal" if result.facts["weights"] == "equal" else "own"
    return Message("choice.now", {"weights": kind, "verdict": "sure" if sure else "open", "partners": economies(could)})


def _picture(result: Result) -> Grid | None:
    """The simplex of the three groups: rows by the weight of exchange, columns by that of people, the rest security's."""
    rows = each(result["simplex"])
    if not rows:
        return None
    levels = sorted({r.exchange for r in rows})
    at = {(r.exchange, r.people): r for r in rows}
    grid = tuple(tuple(_point(at.get((a, b))) for b in levels) for a in reversed(levels))
    names = (
        tuple(_weight(result, "exchange", level) for level in reversed(levels)),
        tuple(_weight(result, "people", level) for level in levels),
    )
    return Grid("simplex", Message("choice.picture"), *names, grid, Message("choice.picture.about"))


def _weight(result: Result, group: str, level: float) -> Message:
    return Message("choice.weight", {"group": group, "n": Count(round(100 * level))})


def _point(row: Any) -> GridCell:
    if row is None:
        return GridCell("", Text(" "), "", "", Message("choice.beyond"))
    could = row.could.split()
    says = Message("choice.point", {"partners": economies(could), "verdict": "sure" if row.sure else "open"})
    if row.leader:
        return GridCell(row.leader, Economy(row.leader), "", "", says)
    return GridCell("", Text(" ".join(could)), "", "open", says)


def _table(result: Result) -> Table:
    """Each partner: with all components, and with one left out at a time."""
    dropped = list(dict.fromkeys(result["leave_one_out"]["dropped"]))
    columns = (
        Column("partner", Message("answers.partner")),
        Column("all", Message("choice.column", {"what": "all"}), "percent"),
        *(Column(id, Message("choice.without", {"strand": component(id)}), "percent") for id in dropped),
    )
    left = {(r.partner, r.dropped): r for r in each(result["leave_one_out"])}
    rows = tuple(
        cells(
            Economy(r.partner), ends(result, r), *(ends(result, left[r.partner, id], "leave_one_out") for id in dropped)
        )
        for r in each(result["shares"])
    )
    return Table("shares", columns, rows, Message("choice.shares"), Message("choice.shares.about"), open=True)
