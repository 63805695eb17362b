"""The partnership at a glance: members by strands by partners."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.measures import measure
from entrepot.models.relations.strands import ALIGNMENT, MEASURES, latest
from entrepot.models.relations.trade import GOODS, MAIN_PARTNERS
from entrepot.report.panels import NONE, Cell, Panel, Table, combined, coverage_of, each, leader, sources_of, told
from entrepot.report.strands import trade
from entrepot.report.wording import STATUS_MARKS, number, plain

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store

# Measure, caption, what the numbers are, scale of money, whether periods differ between cells.
_STRANDS = (
    (
        "fdi",
        "Investment",
        "USD million a year, inflow from the partner, host's records, mean 2010–12 (the last years in which sources compare)",
        1e6,
        False,
    ),
    ("aid", "Aid", "USD million a year, net ODA from the partner, mean 2021–23, current prices", 1e6, False),
    (
        "students",
        "People",
        "Persons: the member's students in the partner, newest year held in brackets; hosts count differently",
        0,
        True,
    ),
    (
        "important-now",
        "Trust",
        "Percent of the public naming the partner as important now, newest round in brackets",
        0,
        True,
    ),
    (ALIGNMENT, "Security", "Distance of UN voting positions, 2019, estimated index; smaller is closer", 0, False),
)
_NOT_COMPARED = "students"  # definitions differ between hosts, so no cell leads


def panel(store: Store, relations: dict[str, Result], page: str) -> Panel:
    """Six small tables, one for each strand."""
    tables, frames = [_trade(relations)], []
    for id, caption, about, scale, period in _STRANDS:
        found = {m: _measure(store, relations[m], id) for m in codes.ASEAN_MEMBERS}
        rows = tuple((codes.name(m), *_cells(each(f), id, scale, period)) for m, f in found.items())
        data = combined(*found.values())
        frames.append(data)
        sources = sources_of(data) if data is not None else ()
        tables.append(Table(("Member", *map(codes.name, MAIN_PARTNERS)), rows, caption, about, sources))
    cells = [cell for table in tables for row in table.rows for cell in row[1:]]
    held = sum(not cell.empty for cell in cells if isinstance(cell, Cell))
    lead = (
        (
            f"{held} of {len(cells)} cells hold data; a dash means that no figure is held, not zero. Bold leads "
            "its row, where the row is of one period."
        ),
    )
    data = combined(*(f for f in frames if f is not None))
    return Panel(
        f"{page}-glance",
        "The partnership at a glance",
        lead,
        "",
        tuple(tables),
        data,
        sources_of(*(id for table in tables for id in table.sources), data),
        coverage_of(["goods_exports", "fdi_flow", "oda_net", "foreign_students", "survey_share", "un_ideal_point"]),
        wide=True,
        open_table=True,
    )


def _trade(relations: dict[str, Result]) -> Table:
    """Shares of trade with the five partners for every member."""
    rows = []
    sources: set[str] = set()
    for member in codes.ASEAN_MEMBERS:
        table, year = trade.compared(relations[member]), trade.latest_year(relations[member])
        found = {
            row.partner: row
            for row in each(
                table[(table["flow"] == "both") & (table["year"] == year) & table["partner"].isin(MAIN_PARTNERS)]
            )
            if row.share == row.share
        }
        sources |= {row.source for row in found.values()}
        best = max(found, key=lambda p: found[p].share)
        cells = {p: trade.named_share_cell(found.get(p)) for p in MAIN_PARTNERS}
        cells[best] = replace(cells[best], leads=True)
        rows.append((codes.name(member), *cells.values()))
    basis = measure(GOODS).basis(relations["ASEAN"].facts["basis"]["main"])
    about = f"Percent of goods trade with the named partners, {trade.latest_year(relations['ASEAN'])}, {basis.label}; Timor-Leste: 2023"
    return Table(("Member", *map(codes.name, MAIN_PARTNERS)), tuple(rows), "Trade", about, tuple(sorted(sources)))


def _measure(store: Store, result: Result, measure: str) -> pd.DataFrame:
    """The measure's rows from the member's components, or from the store where it is not among them."""
    table = result["components"]
    found = table[table["measure"] == measure]
    spec = next((m for m in MEASURES if m.id == measure), None)
    if len(found) or spec is None:
        return found
    return latest(store, spec, result.facts["economy"], MAIN_PARTNERS)


def _cells(rows: list[Any], measure: str, scale: float, period: bool) -> list[Cell]:
    found = {row.partner: row for row in rows if row.partner in MAIN_PARTNERS}
    cells = {}
    for partner, row in found.items():
        text = plain(row.value / scale) if scale else number(row.value, row.unit)
        text += f" ({str(row.period).removeprefix('FY')})" if period else ""
        cells[partner] = Cell(text, told(row), mark="" if measure == ALIGNMENT else STATUS_MARKS.get(row.status, ""))
    if measure != _NOT_COMPARED:
        values, periods = {p: r.value for p, r in found.items()}, {p: r.period for p, r in found.items()}
        cells = leader(cells, values, periods, smallest=measure == ALIGNMENT)
    return [cells.get(p, NONE) for p in MAIN_PARTNERS]
