"""Declared breaks of series: years after which a number means something else than before."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot.provenance import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

BREAKS = DATA / "breaks.csv"
# Two editions of a series that lie further apart than this are not one line.
SEAM = 0.03


@dataclass(frozen=True)
class Break:
    """From `year` on, a series of an indicator is not what it was the year before. An empty economy or partner: of every
    one. `series`: the family of the source. `why` says what changed, `page` where that is read."""

    indicator: str
    economy: str
    partner: str
    series: str
    year: int
    why: str
    page: str

    def concerns(self, economy: str, partner: str) -> bool:
        """Whether it is one of this pair."""
        return self.economy in ("", economy) and self.partner in ("", partner)

    def lies_between(self, before: int, after: int) -> bool:
        """Whether a comparison of these two years would cross it."""
        return min(before, after) < self.year <= max(before, after)


def breaks_in(rows: pd.DataFrame, families: Mapping[str, str]) -> list[Break]:
    """The breaks that observations of one indicator cross: both sides of each are among them. `families`: source to series."""
    series = rows["source"].map(families)
    found = []
    for one in read_breaks():
        pair = series.eq(one.series) & rows["indicator"].eq(one.indicator)
        pair &= rows["economy"].eq(one.economy) | (one.economy == "")
        years = rows.loc[pair & (rows["partner"].eq(one.partner) | (one.partner == "")), "year"]
        if len(years) and years.min() < one.year <= years.max():
            found.append(one)
    return found


def revised_in(rows: pd.DataFrame, families: Mapping[str, str]) -> list[pd.DataFrame]:
    """Of each series whose editions differ by more than `SEAM` among these observations, the rows of the cell where they
    do most, the smaller value first."""
    cell = ["series", "economy", "partner", "product", "period", "unit"]
    known = rows.assign(series=rows["source"].map(families)).sort_values("value")
    found = {}
    for key, both in known.groupby(cell, sort=False):
        low, high = both["value"].iloc[0], both["value"].iloc[-1]
        apart = high / low - 1 if low > 0 else 0.0
        if apart > max(SEAM, found.get(key[0], (0.0,))[0]):
            found[key[0]] = (apart, both)
    return [both for _, both in found.values()]


@lru_cache
def read_breaks(path: Path = BREAKS) -> tuple[Break, ...]:
    """The breaks of a CSV file with the fields of `Break` as columns."""
    with path.open(encoding="utf-8", newline="") as text:
        return tuple(Break(**{**row, "year": int(row["year"])}) for row in csv.DictReader(text))
