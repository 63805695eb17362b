"""Strand by strand: who leads, how far the partner is, since when, and where it is going."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import (
    Cell,
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
    Table,
)
from entrepot.answers.choice.cells import cell, component, components, strand_cell
from entrepot.answers.rows import cells, derived, each, economies
from entrepot.models.choice import NEAR

if TYPE_CHECKING:
    from entrepot.result import Result

HORIZON = 5  # years of momentum that the strip shows; the others stand in the table behind it


def section(result: Result, *, headline: bool = False) -> Section:
    """The strip, with what is missing from it."""
    blocks: list[Any] = [
        Finding(_lead(result), headline=headline),
        _strip(result),
        _table(result),
        Note(Message("choice.strip.note")),
    ]
    blocks += [Gap(message) for message in _gaps(result)]
    return Section("choice-strip", Message("choice.strip"), tuple(blocks), result["strands"], part="lead", wide=True)


def _lead(result: Result) -> Message:
    """Who leads where, and where a partner is not held."""
    by: dict[str, list[str]] = {}
    for row in each(result["leaders"]):
        by.setdefault(row.leader, []).append(row.measure)
    leads = tuple(
        Message("choice.leads", {"partner": Economy(code), "strands": components(ids)}) for code, ids in by.items()
    )
    unsure = [row.measure for row in each(result["leaders"]) if not row.sure]
    rest = Message("choice.unsure", {"strands": components(unsure)}) if unsure else None
    among = economies(result.facts["among"])
    return Message(
        "choice.strip.lead", {"who": Economy(result.facts["economy"]), "among": among, "leads": leads, "unsure": rest}
    )


def _gaps(result: Result) -> list[Message]:
    facts = result.facts
    by: dict[tuple[str, ...], list[str]] = {}
    for id, gone in facts["missing"].items():
        if gone:
            by.setdefault(gone, []).append(id)
    parts = tuple(
        Message("choice.missing.part", {"partners": economies(gone), "strands": components(ids)})
        for gone, ids in by.items()
    )
    found = [Message("choice.missing", {"parts": parts})] if parts else []
    if facts["old"]:
        found.append(Message("choice.old", {"strands": components(facts["old"])}))
    if facts["alone"]:
        found.append(Message("choice.alone", {"strands": components(facts["alone"])}))
    return found


def _held(result: Result) -> dict[tuple[str, str], Quantity]:
    return {(r.measure, r.partner): strand_cell(result, r) for r in each(result["strands"])}


def _strip(result: Result) -> Grid:
    """The same as a strip: who leads, how far the partner is, and its momentum, component by component."""
    held, rows = _held(result), each(result["leaders"])
    pace = {r.measure: r for r in each(result["momentum"]) if r.horizon == HORIZON}
    partner = Economy(str(result.facts["partner"]))
    leads, own, moves = [], [], []
    for r in rows:
        best = held[r.measure, r.leader]
        says = Message("choice.all.cell", {"who": Economy(r.leader), "value": best, "since": r.since})
        leads.append(GridCell(r.leader, Economy(r.leader), best.period, "" if r.sure else "apart", says))
        mine = held.get((r.measure, partner.code))
        told = Message("choice.first") if r.leader == partner.code else mine and (_beside(mine, best) or mine)
        own.append(GridCell("", told, mine.period if mine else "", "", _says(partner, mine)))
        pace_held = momentum(result, pace.get(r.measure))
        moves.append(GridCell("", _pace(pace_held), "", "", _says(partner, pace_held)))
    names = (Message("choice.column", {"what": "leader"}), Message("choice.beside", {"partner": partner}),
             Message("choice.column", {"what": "momentum"}))  # fmt: skip
    columns = tuple(component(r.measure) for r in rows)
    cells = (tuple(leads), tuple(own), tuple(moves))
    return Grid("strip-grid", Message("choice.strip"), names, columns, cells, _about())


def _about() -> Message:
    """Of which years a component is, and over how many its momentum."""
    return Message("choice.strip.about", {"before": Count(NEAR - 1), "years": Count(HORIZON)})


def _pace(held: Quantity | None) -> Message | None:
    """Whether the partner gains or loses ground; unclear where the interval of its momentum holds zero."""
    if held is None or held.low is None or held.high is None:
        return None
    verdict = "gains" if held.low > 0 else "loses" if held.high < 0 else "unclear"
    return Message("choice.pace", {"verdict": verdict, "pace": held})


def _says(partner: Economy, held: Quantity | None) -> Message:
    return Message("choice.rival", {"who": partner, "value": held}) if held else Message("glance.none")


def _beside(own: Quantity, best: Quantity) -> Quantity | None:
    """The partner's figure in percent of the leader's; None of a distance, and of what is not positive."""
    return derived("share", [own, best], "percent") if own.value > 0 and best.unit != "index" else None


def _table(result: Result) -> Table:
    partner = result.facts["partner"]
    held = _held(result)
    pace = {r.measure: r for r in each(result["momentum"]) if r.horizon == HORIZON}
    first = ("strand", "leader", "since", "leading")
    columns = (
        *(Column(id, Message("choice.column", {"what": id})) for id in first),
        Column("own", Economy(partner), dated=True),
        Column("share", Message("choice.column", {"what": "share"}), "percent"),
        Column(
            "momentum", Message("choice.column", {"what": "momentum"}), "percentage points", signed=True, ranged=True
        ),
    )
    rows = tuple(_row(result, r, held, pace.get(r.measure)) for r in each(result["leaders"]))
    return Table("strip", columns, rows, Message("choice.strip"), _about(), open=True)


def _row(result: Result, row: Any, held: dict[tuple[str, str], Quantity], pace: Any) -> tuple[Cell, ...]:
    partner = result.facts["partner"]
    best, own = held[row.measure, row.leader], held.get((row.measure, partner))
    told = Message("choice.since", {"year": row.since, "always": "always" if row.always else "since"})
    shown = Message("choice.leader", {"who": Economy(row.leader), "sure": "sure" if row.sure else "unsure"})
    share = _beside(own, best) if own is not None and row.leader != partner else None
    return cells(
        component(row.measure), Cell(shown, leads=row.leader == partner), told, best, own, share, momentum(result, pace)
    )


def momentum(result: Result, row: Any) -> Quantity | None:
    """The slope of the partner's margin a year, in points of the larger value, with its 95% interval; None where three years are
    not held."""
    if row is None or row.error != row.error:
        return None
    more = {"low": 100 * row.low, "high": 100 * row.high, "interval": "95"}
    at = {"measure": row.measure, "horizon": int(row.horizon)}
    rows = result["strands"]
    rests = " ".join(dict.fromkeys(rows.loc[rows["measure"] == row.measure, "source"]))
    percent = cell(
        result, "momentum", "slope", row.slope, "ratio", period=f"{row.first:.0f}-{row.last:.0f}", rests=rests, at=at
    )
    made = derived("percent", [percent], "percentage points", kind="model")
    return replace(made, **more)
