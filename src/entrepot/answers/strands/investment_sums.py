"""Investment added up: by decade in each investor's own book, and by sector in Japan's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import Cell, Column, Count, Economy, Label, Message, Period, Table
from entrepot.answers.rows import cells, derived, each, held, observed
from entrepot.models.relations.strands import INVESTORS_BOOKS
from entrepot.models.relations.trade import MAIN_PARTNERS

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

DECADE = 10  # years that are added up together
BY_SECTOR = "investment-boj-outward-fdi"  # Japan's balance of payments by region and industry


def sums(store: Store) -> tuple[Table, ...]:
    """Both tables, where anything is held."""
    return tuple(table for table in (_by_decade(store), _by_sector(store)) if table is not None)


def _of_series(store: Store, rows: pd.DataFrame, series: str | tuple[str, ...]) -> pd.DataFrame:
    family = rows["source"].map({id: store.sources[id].family for id in rows["source"].unique()})
    return rows[family.isin([series] if isinstance(series, str) else series)]


def _by_decade(store: Store) -> Table | None:
    """Flows of each investor to the members by decade; how many of the years of all members are held stands beside."""
    members = codes.members("ASEAN10")
    rows = held(store.current(store.observations("fdi_flow", economy=MAIN_PARTNERS, partner=members, product="")))
    rows = _of_series(store, rows[rows["unit"] == "USD"], INVESTORS_BOOKS[0])
    if rows.empty:
        return None
    last = int(rows["year"].max())
    decades = sorted({int(year) // DECADE * DECADE for year in rows["year"]})
    lines = []
    for investor in MAIN_PARTNERS:
        mine = rows[rows["economy"] == investor]
        if mine.empty:
            continue
        added = [_added(mine[mine["year"] // DECADE * DECADE == first], first, last, len(members)) for first in decades]
        lines.append(cells(Economy(investor), *added))
    spans = [Period(f"{first}–{min(first + DECADE - 1, last)}") for first in decades]
    columns = (
        Column("investor", Message("investment.sums.column", {"what": "investor"})),
        *(Column(f"from-{first}", span, "USD", 1e9) for first, span in zip(decades, spans, strict=True)),
    )
    about = Message("investment.sums.about", {"n": Count(len(members))})
    return Table("sums", columns, tuple(lines), Message("investment.sums"), about, open=True)


def _added(rows: pd.DataFrame, first: int, last: int, members: int) -> Cell | None:
    if rows.empty:
        return None
    years = min(first + DECADE - 1, last) - first + 1
    parts = [observed(row) for row in each(rows)]
    note = Message("investment.sums.held", {"n": Count(len(parts)), "of": Count(members * years)})
    return Cell(derived("sum", parts, "USD"), note=note if len(parts) < members * years else None)


def _by_sector(store: Store) -> Table | None:
    """Japan's flows to ASEAN by sector, added over the years in which each is held without a hole to the newest."""
    rows = held(store.current(store.observations("fdi_flow", economy="JPN", partner="ASEAN")))
    rows = _of_series(store, rows, BY_SECTOR)
    rows = rows[rows["product"] != ""]
    if rows.empty:
        return None
    last, added = int(rows["year"].max()), []
    for sector, mine in rows.groupby("product"):
        by = {int(row.year): observed(row) for row in each(mine)}
        first = last
        while first - 1 in by:
            first -= 1
        if last in by and first < last:
            whole = derived("sum", [by[year] for year in range(first, last + 1)], by[last].unit)
            name = Label("product", str(sector), str(sector).replace("-", " "))
            added.append((whole.value, cells(name, Period(whole.period), whole)))
    if not added:
        return None
    columns: Any = tuple(
        Column(id, Message("investment.sums.column", {"what": id})) for id in ("sector", "years", "value")
    )
    lines = tuple(row for _, row in sorted(added, key=lambda one: -one[0]))
    return Table(
        "sectors", columns, lines, Message("investment.sectors"), Message("investment.sectors.about"), open=True
    )
