"""Sums over the members of a group."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.errors import BadInput
from entrepot.units import WEAKEST_FIRST

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store.store import Store


def group_total(store: Store, indicator: str, group: str, **filters: Any) -> pd.DataFrame:
    """Yearly sum over the members of a group; a year in which a member has no value is `missing` and names it.

    Columns: economy, year, value, unit, price_basis, status (the weakest of the parts), source, note. Membership
    is the group's as listed today for ASEAN10/ASEAN11; for ASEAN that of each year's end.
    """
    import pandas as pd

    spec = store.indicator(indicator)
    if not spec.additive:
        raise BadInput(f"{indicator} of members does not add up to a group", remedy="ask for one economy")
    everyone = codes.members(group)
    rows = store.preferred(indicator, economy=everyone, **filters)
    by_year: dict[int, list[tuple[Any, ...]]] = {}
    columns = ("year", "economy", "value", "unit", "price_basis", "status", "source")
    for year, *row in zip(*(rows[c].tolist() for c in columns), strict=True):
        by_year.setdefault(year, []).append(tuple(row))
    records = []
    for year, everything in sorted(by_year.items()):
        members = codes.members(group, dt.date(year, 12, 31))
        if not members:  # before the group was founded
            continue
        part = [row for row in everything if row[0] in members]
        held = [row for row in part if row[1] == row[1]]
        absent = sorted(set(members) - {row[0] for row in held})
        status = next((s for s in WEAKEST_FIRST if s in {row[4] for row in held}), "missing")
        records.append(
            {
                "economy": group,
                "year": year,
                "value": float("nan") if absent else sum(row[1] for row in held),
                "unit": next((row[2] for row in part), ""),
                "price_basis": next((row[3] for row in part), ""),
                "status": "missing" if absent else status,
                "source": " ".join(sorted({row[5] for row in held})),
                "note": f"no value for {' '.join(absent)}" if absent else f"sum of {len(members)} members",
            }
        )
    return pd.DataFrame.from_records(
        records, columns=["economy", "year", "value", "unit", "price_basis", "status", "source", "note"]
    )
