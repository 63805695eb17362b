"""What it would take: the gap in every strand beside what past years brought and what has been promised; arithmetic, no advice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Column, Count, Economy, Finding, Message, Note, Quantity, Section, Slot, Table
from entrepot.answers.choice.cells import cell, component, strand_cell
from entrepot.answers.register import facts_table
from entrepot.answers.rows import cells, derived, each, year_of
from entrepot.models.choice import PAST

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store

PROMISES = ("commitment", "initiative", "assistance")  # kinds of facts whose amount somebody promised


def section(result: Result, store: Store) -> Section:
    """The gap by component, and the amounts of the register."""
    needs = each(result["needs"])
    partner = Economy(result.facts["partner"])
    blocks: list[Any] = [Finding(_lead(result, needs)), _table(result, needs), Note(Message("choice.needs.note"))]
    pledged = _pledged(store, result.facts["economy"], result.facts["partner"])
    if len(pledged):
        blocks += [facts_table(pledged), Note(Message("choice.pledges.note"))]
    return Section(
        "choice-needs", Message("choice.needs", {"partner": partner}), tuple(blocks), result["needs"], wide=True
    )


def _lead(result: Result, needs: list[Any]) -> Message:
    behind, ahead = ([r for r in needs if (r.gap > 0) is side] for side in (True, False))
    parts = tuple(
        Message(
            "choice.needs.part", {"strand": component(r.measure), "gap": _gap(result, r), "rival": Economy(r.rival)}
        )
        for r in behind
    )
    told: dict[str, Slot] = {
        "partner": Economy(result.facts["partner"]),
        "who": Economy(result.facts["economy"]),
        "n": Count(len(ahead)),
    }
    return Message("choice.needs.lead" if parts else "choice.needs.none", {**told, "parts": parts})


def _sides(result: Result, row: Any) -> tuple[Quantity, Quantity]:
    by = {(r.measure, r.partner): r for r in each(result["strands"])}
    return strand_cell(result, by[row.measure, row.partner]), strand_cell(result, by[row.measure, row.rival])


def _gap(result: Result, row: Any) -> Quantity:
    """How much the partner lacks to reach its strongest rival; negative: its lead. Of a distance: by how much it is farther."""
    own, rival = _sides(result, row)
    return derived("difference", [own, rival] if row.unit == "index" else [rival, own], row.unit)


def _table(result: Result, needs: list[Any]) -> Table:
    what = ("strand", "own", "rival", "gap", "past", "possibly", "surely")
    columns = tuple(
        Column(
            id,
            Message("choice.needs.column", {"what": id, "years": Count(PAST)}),
            signed=id in ("gap", "past"),
            dated=id == "own",
        )
        for id in what
    )
    return Table(
        "needs",
        columns,
        tuple(_row(result, r) for r in needs),
        Message("choice.needs.caption"),
        Message("choice.needs.about"),
        open=True,
    )


def _row(result: Result, row: Any) -> tuple[Any, ...]:
    own, rival = _sides(result, row)

    def told(column: str, period: str) -> Slot:
        value = getattr(row, column)
        if math.isnan(value):
            return None
        if math.isinf(value):
            return Message("choice.not-alone")
        at = {"measure": row.measure}
        return cell(result, "needs", column, value, row.unit, period=period, rests=row.source, at=at)

    past = told("past", f"{int(row.year) - PAST}-{int(row.year)}")
    named = Message("choice.rival", {"who": Economy(row.rival), "value": rival})
    over = (told(f"over_{kind}", own.period) for kind in ("possibly", "surely"))
    return cells(component(row.measure), own, named, _gap(result, row), past, *over)


def _pledged(store: Store, economy: str, partner: str) -> pd.DataFrame:
    """Promises of the register with an amount, of the partner with the economy or with ASEAN, of as many years as `PAST` (from the
    newest one), newest first; one that stands under several ids once."""
    rows = store.facts()
    rows = rows[rows["kind"].isin(PROMISES) & (rows["part_of"] == "")]
    rows = rows[rows["economy"].isin([economy, "ASEAN"]) & (rows["partner"] == partner) & rows["amount"].notna()].iloc[
        ::-1
    ]
    years = [year_of(str(date)) for date in rows["date"]]
    return rows[[year >= max(years, default=0) - PAST for year in years]]
