"""How large two economies were in a picked year, in one price basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import Column, Economy, Finding, Gap, Message, Note, Quantity, Section, Slot, Table
from entrepot.answers.picked.pick import PRICES
from entrepot.answers.rows import cells, coverage_of, derived, each, observed, source_label
from entrepot.models.outlook.gdp import members

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

BILLIONS = 1e9


def section(store: Store, economy: str, partner: str, year: int, prices: str) -> Section:
    """GDP of an economy (of ASEAN the sum over its ten members that all years have) and a partner in the year. Both are of
    one source, the first in the order of preference that holds all of them: nothing is compared across two."""
    prices = prices or next(iter(PRICES))
    sides = (economy, partner)
    rows = _rows(store, PRICES[prices], sides)
    whole = sorted({(int(y), str(s)) for (y, s), part in rows.groupby(["year", "source"]) if _all(part, sides)})
    place = store.order(PRICES[prices], [source for _, source in whole])
    sources = sorted((source for y, source in whole if y == year), key=lambda source: place[source])
    told: dict[str, Slot] = {
        "who": Economy(economy),
        "partner": Economy(partner),
        "year": year,
        "basis": _basis(prices),
    }
    title = Message("picked.size", {"year": year, "basis": _basis(prices)})
    if not sources:
        years = sorted({y for y, _ in whole})
        near = (*[y for y in years if y < year][-1:], *[y for y in years if y > year][:1])
        gap = Gap(Message("picked.size.absent" if near else "picked.size.never", {**told, "years": near}))
        return Section("year-size", title, (gap,))
    used = rows[(rows["year"] == year) & (rows["source"] == sources[0])]
    sizes = [_of(used, side) for side in sides]
    columns = (
        Column("economy", Message("picked.size.who")),
        Column("gdp", Message("picked.size.gdp"), sizes[0].unit, BILLIONS),
    )
    body = tuple(cells(Economy(side), size) for side, size in zip(sides, sizes, strict=True))
    lead = Finding(Message("picked.size.lead", {**told, "ratio": derived("ratio", sizes, "ratio")}))
    caption = Message(
        "picked.size.caption", {"year": year, "basis": _basis(prices), "source": source_label(sources[0])}
    )
    note = (Note(Message("picked.size.note")),) if economy in codes.GROUPS else ()
    blocks = (lead, Table("sizes", columns, body, caption, open=True), *note)
    return Section("year-size", title, blocks, used, coverage_of([PRICES[prices]]))


def _rows(store: Store, indicator: str, sides: tuple[str, ...]) -> pd.DataFrame:
    rows = store.candidates(indicator)
    wanted = {code for side in sides for code in members(side)}
    keep = rows["economy"].isin(wanted) & rows["value"].notna() & (rows["unit"] == store.indicator(indicator).units[0])
    rows = rows[keep & rows["period"].str.fullmatch(r"\d{4}")]
    # one row a source: of a price basis of its own, the newest
    return rows.drop_duplicates(["economy", "year", "source"])


def _all(part: pd.DataFrame, sides: tuple[str, ...]) -> bool:
    """Whether a source's year holds every economy, in one price basis."""
    wanted = {code for side in sides for code in members(side)}
    return wanted <= set(part["economy"]) and part["price_basis"].nunique(dropna=False) == 1


def _of(rows: pd.DataFrame, side: str) -> Quantity:
    by: dict[str, Any] = {str(row.economy): observed(row) for row in each(rows)}
    parts = [by[code] for code in members(side)]
    return parts[0] if len(parts) == 1 else derived("sum", parts, parts[0].unit)


def _basis(prices: str) -> Message:
    return Message(f"outlook.basis.{prices}")
