"""The components of a choice at one time each: who was held in the year of comparison, as intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot.kernels import simplex

if TYPE_CHECKING:
    import pandas as pd

# The year of comparison: of the newest one that holds two partners and the years just before it, the one that holds most.
NEAR = 3
# A component compared this many years before the newest of all decides nothing.
TOO_OLD = 5
CLOSER = ("alignment",)  # components in which the smaller value is the nearer partner


@dataclass(frozen=True)
class Compared:
    """Components (in order) by partner in their years of comparison, in which more is always better.

    `low`, `high` (component, partner): NaN where missing; `years` by component; `old`: compared too long ago to be weighed;
    `alone`: no year holds two of the partners.
    """

    components: tuple[str, ...]
    partners: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    years: Mapping[str, int]
    old: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()

    def differences(self) -> tuple[np.ndarray, np.ndarray]:
        """Smallest and largest differences between partners (component, one, other)."""
        return simplex.differences(self.low, self.high)


def compare(
    history: pd.DataFrame, components: Sequence[str], partners: Sequence[str], until: int | None = None
) -> Compared:
    """The components that can be compared among partners, from rows of `relations.history` up to a year."""
    rows = history[history["partner"].isin(partners)]
    if until is not None:
        rows = rows[rows["year"] <= until]
    by = {str(id): part for id, part in rows.groupby("measure")}
    years = {id: year for id in components if id in by and (year := _year(by[id])) is not None}
    newest = until or max(years.values(), default=0)
    old = tuple(id for id, year in years.items() if year < newest - TOO_OLD)
    used = tuple(id for id in components if id in years and id not in old)
    low, high = (np.full((len(used), len(partners)), np.nan) for _ in range(2))
    for n, id in enumerate(used):
        part = by[id][by[id]["year"] == years[id]]
        for partner, a, b in zip(part["partner"], part["low"], part["high"], strict=True):
            low[n, partners.index(partner)], high[n, partners.index(partner)] = better(id, float(a), float(b))
    alone = tuple(id for id in components if id not in years)
    return Compared(used, tuple(partners), low, high, years, old, alone)


def better(component: str, low: float, high: float) -> tuple[float, float]:
    """The ends of an interval turned so that more is better, never negative: closeness is 1 / (1 + distance)."""
    if component in CLOSER:
        return 1 / (1 + high), 1 / (1 + low)
    return max(low, 0.0), max(high, 0.0)


def _year(rows: pd.DataFrame) -> int | None:
    count = rows.groupby("year")["partner"].nunique()
    count = count[count >= 2]
    if count.empty:
        return None
    near = count[count.index > count.index.max() - NEAR]
    return int(max(near.index, key=lambda year: (near[year], year)))


def leaders(rows: pd.DataFrame, component: str) -> list[tuple[int, str, str]]:
    """Year, leader and the runner-up of a component in every year that holds two partners."""
    found: list[tuple[int, str, str]] = []
    for year, part in rows.groupby("year"):
        values = {p: sum(better(component, v, v)) for p, v in zip(part["partner"], part["value"], strict=True)}
        order = sorted(values, key=lambda p: -values[p])
        if len(order) > 1 and values[order[0]] > 0:
            found.append((int(year), order[0], order[1]))  # type: ignore[arg-type]
    return found


def changes(rows: pd.DataFrame, component: str) -> list[dict[str, Any]]:
    """Changes of leader between neighbouring held years, only where both leaders are held in both: who was not held before is
    not known to have come first."""
    found: list[dict[str, Any]] = []
    held = {int(y): set(part["partner"]) for y, part in rows.groupby("year")}  # type: ignore[arg-type]
    order = leaders(rows, component)
    for (a, before, _), (b, after, _) in pairwise(order):
        if before != after:
            both = {before, after} <= held[a] & held[b]
            found.append(
                {
                    "measure": component,
                    "from_year": a,
                    "to_year": b,
                    "before": before,
                    "leader": after,
                    "both_held": both,
                }
            )
    return found
