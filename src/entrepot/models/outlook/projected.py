"""When one population, or its part of a given age, passes another by the United Nations' projection.

The UN publishes its projection with 95% bounds for each economy (World Population Prospects 2024). Logarithms of both
sides are taken as normal and independent, and a path keeps its place within the bounds from year to year: so the
chance of having passed by a year is the largest chance of standing above in any year up to it. Errors of a group's
members are not independent, and the UN publishes none for ages here: there only the middle of the projection is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from entrepot import codes
from entrepot.errors import BadInput, NoData
from entrepot.models.outlook.crossing import CROSSED, NEVER, OPEN, Crossing, last_passage
from entrepot.models.outlook.people import population
from entrepot.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

POPULATION, ELDERLY = "population", "age_share_65_plus"
MEASURES = (POPULATION, ELDERLY)
BASIS = "projection"
PUBLISHED, SHOWN = 0.95, 0.80  # what the UN's bounds hold, and what ours are to
_SAME = 1e-12


def cross_people(store: Store, first: str, second: str, measure: str = POPULATION) -> Result:
    """When `first` passes `second` in population, or in the share of people of 65 years and over.

    Tables: `ratio` (year, ratio, status, source, series, basis), up to the last year that is not projected; `fan` (year,
    lower80, median, upper80; bounds NaN where none are known); `chance` (year, chance_above, first_passage, passed_by).
    Facts: `crossing`, `measure`. Raises UnknownName, BadInput for an economy against itself or another measure, NoData.
    """
    first, second = codes.resolve_many([first, second])
    if first == second:
        raise BadInput("an economy cannot pass itself", remedy="name two different economies")
    if measure not in MEASURES:
        raise BadInput(f"no projection of '{measure}' is held", remedy=f"one of {', '.join(MEASURES)}")
    both, used = _both(store, first, second, measure)
    past, ahead = both[~both["projected"]], both[both["projected"]].copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.hypot(ahead["spread"], ahead["spread_2"])
        chance = ndtr(np.log(ahead["ratio"]) / spread)
    half = np.exp(ndtri((1 + SHOWN) / 2) * spread)
    ahead = ahead.assign(lower80=ahead["ratio"] / half, median=ahead["ratio"], upper80=ahead["ratio"] * half)
    by = np.maximum.accumulate(chance.to_numpy())
    chances = ahead[["year"]].assign(chance_above=chance, first_passage=np.diff(by, prepend=0.0), passed_by=by)
    chances = chances.dropna().assign(basis=BASIS)
    found = _crossing(first, second, past, ahead, chances)
    tables = {
        "ratio": past.assign(basis=BASIS, series="", chained=past["ratio"], step=0.0)[
            ["basis", "series", "year", "ratio", "chained", "step", "status", "source"]
        ],
        "fan": ahead.assign(basis=BASIS)[["basis", "year", "lower80", "median", "upper80"]],
        "chance": chances.iloc[: 0 if found.status == CROSSED else None],
    }
    lineage = store.lineage(used, command=f"entrepot outlook --cross {first} {second} --measure {measure}")
    facts = {"first": first, "second": second, "measure": measure, "crossing": {BASIS: found}, "reasons": {}}
    return Result(
        "outlook", {name: table.reset_index(drop=True) for name, table in tables.items()}, lineage, facts=facts
    )


def _both(store: Store, first: str, second: str, measure: str) -> tuple[pd.DataFrame, set[str]]:
    """Both sides year by year, with their ratio, whether one is projected, and each side's `spread`: the standard
    deviation of its logarithm."""
    sides = []
    for economy in (first, second):
        people = population(store, economy)
        table = people["population"]
        if measure != POPULATION:
            table = people["age"].query("indicator == @measure")[["year", "value", "status", "source"]]
        bounds = [table.get(name, np.nan) for name in ("lower95", "upper95")]
        width = 2 * ndtri((1 + PUBLISHED) / 2)
        sides.append(table.assign(spread=(np.log(bounds[1]) - np.log(bounds[0])) / width))
    both = sides[0].merge(sides[1], on="year", suffixes=("", "_2")).sort_values("year")
    if both.empty:
        raise NoData(
            f"no year of {measure} is held for both {codes.name(first)} and {codes.name(second)}",
            remedy="see `entrepot data list`",
        )
    observed = (both["status"] == "observed") & (both["status_2"] == "observed")
    both = both.assign(
        ratio=both["value"] / both["value_2"],
        status=np.where(observed, "observed", "estimated"),
        source=[
            " ".join(sorted({*a.split(), *b.split()})) for a, b in zip(both["source"], both["source_2"], strict=True)
        ],
    )
    both["projected"] = [_projected(store, int(row.year), row.source) for row in both.itertuples()]
    return both, {id for text in both["source"] for id in text.split()}


def _projected(store: Store, year: int, sources: str) -> bool:
    """Whether a source was released before that year ended."""
    released = [store.sources[id].released for id in sources.split()]
    return any(day is not None and year >= day.year for day in released)


def _crossing(first: str, second: str, past: pd.DataFrame, ahead: pd.DataFrame, chances: pd.DataFrame) -> Crossing:
    """Where the ratio stands in the last year that is not projected, and what the projection says."""
    years, ratio = past["year"].tolist(), past["ratio"].tolist()
    origin, level = int(years[-1]), float(ratio[-1])
    if (np.abs(np.log([*ratio, *ahead["ratio"]])) < _SAME).all():
        return Crossing(first, second, BASIS, origin, level, NEVER)
    if level > 1:
        return Crossing(first, second, BASIS, origin, level, CROSSED, last_passage(years, ratio))
    middle = ahead[ahead["ratio"] > 1]
    expected = None if middle.empty else int(middle["year"].iloc[0])
    return Crossing(
        first,
        second,
        BASIS,
        origin,
        level,
        OPEN,
        years=tuple(chances["year"].astype(int)),
        chance_above=tuple(chances["chance_above"]),
        first_passage=tuple(chances["first_passage"]),
        expected=expected,
    )
