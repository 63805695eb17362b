"""Every component year by year: what each partner had, on one basis for each measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot.measures import measure
from entrepot.models.relations.strands import ALIGNMENT, MEASURES, Measure, comparable_rows, distances, ideal_points
from entrepot.models.relations.trade import GOODS, main_basis, on_basis

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

COLUMNS = (
    "member",
    "partner",
    "strand",
    "measure",
    "year",
    "period",
    "value",
    "low",
    "high",
    "unit",
    "status",
    "source",
)
Record = tuple[Any, ...]


def history(
    store: Store, trade: pd.DataFrame, member: str, partners: tuple[str, ...], wanted: tuple[str, ...]
) -> pd.DataFrame:
    """Yearly values of the components `wanted`, by partner. No row: nothing is held.

    Columns: member, partner, strand, measure, year (the last of its window), period, value, low, high (equal to the value
    where no error is known), unit, status, source. Trade: goods both ways in USD on the basis on which partners are
    compared. A flow that stands as a mean over years has a row only where every year of its window is held. Alignment: the
    distance of UN voting positions, with its 5-95% interval.
    """
    import pandas as pd

    records = _trade(trade, member, partners)
    for one in MEASURES:
        if one.id in wanted:
            records += _measure(store, one, member, partners)
    if ALIGNMENT in wanted:
        records += _alignment(store, member, partners)
    return pd.DataFrame(records, columns=list(COLUMNS))


def _trade(trade: pd.DataFrame, member: str, partners: tuple[str, ...]) -> list[Record]:
    basis = measure(GOODS).basis(main_basis(trade))
    rows = on_basis(trade, basis.id)
    rows = rows[(rows["flow"] == "both") & rows["partner"].isin(partners) & rows["value"].notna()]
    columns = (rows[c].tolist() for c in ("partner", "year", "value", "source"))
    return [
        (member, partner, "trade", "trade", year, str(year), value, value, value, "USD", "observed", source)
        for partner, year, value, source in zip(*columns, strict=True)
    ]


def _measure(store: Store, one: Measure, member: str, partners: tuple[str, ...]) -> list[Record]:
    """The rows of a measure of the store, means over its window."""
    own, other = ("economy", "partner") if one.member_is == "economy" else ("partner", "economy")
    role: dict[str, Any] = {own: member, other: partners}
    if one.comparable and not store.asked_for(one.indicator):
        rows, _ = comparable_rows(store, one.indicator, one.comparable, product=one.product, **role)
    else:
        rows = store.preferred(one.indicator, product=one.product, **role)
    rows = rows[rows["value"].notna()]
    columns = (rows[c].tolist() for c in (other, "year", "period", "value", "unit", "status", "source"))
    held: dict[str, dict[int, tuple[Any, ...]]] = {}
    for partner, year, *row in zip(*columns, strict=True):
        held.setdefault(partner, {})[year] = tuple(row)
    records: list[Record] = []
    for partner, by_year in held.items():
        for year in sorted(by_year):
            window = [by_year.get(y) for y in range(year - one.window + 1, year + 1)]
            full = [row for row in window if row is not None]
            if len(full) < one.window or len({row[2] for row in full}) > 1:
                continue
            value = sum(row[1] for row in full) / one.window
            period = full[-1][0] if one.window == 1 else f"{year - one.window + 1}-{year}"
            weak = "estimated" if any(row[3] == "estimated" for row in full) else full[-1][3]
            sources = " ".join(dict.fromkeys(row[4] for row in full))
            known = (member, partner, one.strand, one.id, year, period)
            records.append((*known, value, value, value, full[-1][2], weak, sources))
    return records


def _alignment(store: Store, member: str, partners: tuple[str, ...]) -> list[Record]:
    records: list[Record] = []
    for year, points in ideal_points(store, member, partners).items():
        for row in distances(points, member, partners):
            _, partner, strand, id, _, value, low, high, unit, period, status, source, *_ = row
            ends = (value, value) if np.isnan(low) else (low, high)
            records.append((member, partner, strand, id, year, period, value, *ends, unit, status, source))
    return records
