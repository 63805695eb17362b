"""The past of sizes: GDP in dollars and as a volume, people and the yen, by economy and year, every change from one
source; and the panel of ratios on which forecasts learn.

Volumes are the Penn World Table's output at purchasing power parity, carried on after its last year by growth at
constant prices: one comparison of price levels (ICP 2017), no joining of levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.kernels.chain import chain
from entrepot.models.outlook.gdp import fixed_group, members, yen

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

Array = np.ndarray
FIRST_YEAR = 1960
VOLUMES = "pwt"  # the series whose levels compare volumes
GROWTH = "gdp_constant"
NEWEST_GROWTH = "gdp_growth_forecast"  # of the newest edition, for years after those at constant prices
LEARNED_FROM = (*codes.ASEAN_MEMBERS, "JPN", "CHN", "KOR", "IND", "AUS", "TWN", "USA")
NUMERAIRE = "USA"
NEARLY_ALL = 0.99


@dataclass(frozen=True)
class History:
    """Levels (economy, year), NaN where not held: `dollars` (current, chained to the newest level), `volume`
    (international dollars; compared up to
    `last_compared`, carried on by growth after it), `people`; `yen` per dollar (year,); ids of all `sources`, and of those of volumes,
    the comparison first."""

    years: Array
    economies: tuple[str, ...]
    dollars: Array
    volume: Array
    people: Array
    yen: Array
    sources: tuple[str, ...]
    volume_sources: tuple[str, ...]
    last_compared: int

    def total(self, block: Array, group: Sequence[str]) -> Array:
        """The sum over a group's members (year,), NaN where one lacks."""
        return block[[self.economies.index(code) for code in group]].sum(axis=0)


def history(store: Store, *also: str) -> History:
    """The past of all economies that forecasts learn from and of those asked for."""
    asked = sorted({code for economy in also for code in members(economy)} - set(LEARNED_FROM))
    return _history(store, (*LEARNED_FROM, *asked))


@lru_cache(maxsize=8)
def _history(store: Store, economies: tuple[str, ...]) -> History:
    gdp = store.preferred("gdp_nominal", economy=economies).dropna(subset=["value"])
    last = int(gdp["year"].max())
    years = np.arange(FIRST_YEAR, last + 1)
    dollars, used = _chained(store, "gdp_nominal", economies, years)
    volume, more, compared = _volumes(store, economies, years)
    head = store.preferred("population", economy=economies).dropna(subset=["value"])
    people = _grid(head, economies, years)
    rate = yen(store)
    sources = {*used, *more, *head["source"], *rate["source"]}
    per_dollar = rate["value"].reindex(years).to_numpy(float)
    return History(years, economies, dollars, volume, people, per_dollar, tuple(sorted(sources)), more, compared)


def _grid(rows: pd.DataFrame, economies: tuple[str, ...], years: Array) -> Array:
    """Values (economy, year) of rows that hold one each."""
    grid = np.full((len(economies), len(years)), np.nan)
    place = {code: i for i, code in enumerate(economies)}
    for code, year, value in zip(rows["economy"], rows["year"], rows["value"], strict=True):
        if code in place and years[0] <= year <= years[-1]:
            grid[place[code], int(year) - years[0]] = value
    return grid


def _chained(
    store: Store, measure: str, economies: tuple[str, ...], years: Array, series: str | None = None
) -> tuple[Array, set[str]]:
    """Levels (economy, year) of a measure (of one of its series), each economy's changes from one source at a time."""
    rows = store.candidates(measure) if series is None else store.observations(measure, source=series)
    rows = rows[rows["economy"].isin(economies) & rows["value"].notna() & rows["year"].between(years[0], years[-1])]
    rows = rows[rows["unit"] == store.indicator(measure).units[0]]
    taken = store.preferred(measure, economy=economies, source=series).dropna(subset=["value"])
    taken = taken[taken["year"].between(years[0], years[-1])]
    sources = sorted(set(rows["source"]))
    place = {id: i for i, id in enumerate(sources)}
    grid = np.full((len(economies), len(years)), np.nan)
    for i, code in enumerate(economies):
        mine, chosen = rows[rows["economy"] == code], taken[taken["economy"] == code].sort_values("year")
        if chosen.empty:
            continue
        at = chosen["year"].to_numpy(int) - years[0]
        run = at[int(np.nonzero(np.diff(at, prepend=at[0] - 2) != 1)[0][-1]) :]  # the last unbroken run of years
        held = np.full((1, len(sources), len(years)), np.nan)
        for source, year, value in zip(mine["source"], mine["year"], mine["value"], strict=True):
            held[0, place[source], int(year) - years[0]] = value
        by_year = dict(zip(at, chosen["source"].map(place), strict=True))
        choice = np.array([[by_year[t] for t in run]])
        grid[i, run] = chain(held[:, :, run], choice).level
    return grid, set(taken["source"])


def _volumes(store: Store, economies: tuple[str, ...], years: Array) -> tuple[Array, tuple[str, ...], int]:
    """Volumes (economy, year), the ids of their sources and the last year compared: the Penn World Table, carried on by
    growth at constant prices, and after that by the newest edition's growth."""
    grid, compared = _chained(store, "gdp_ppp", economies, years, VOLUMES)
    if not np.isfinite(grid).any():
        return grid, (), int(years[0])
    last = int(years[np.isfinite(grid).any(axis=0)][-1])
    used: set[str] = set()
    if GROWTH in store.indicators:
        real = store.preferred(GROWTH, economy=economies).dropna(subset=["value"])
        constant = _grid(real, economies, years)
        rate = constant[:, 1:] / constant[:, :-1]
        newest = store.candidates(NEWEST_GROWTH).dropna(subset=["value"])
        if len(newest):
            edition = max(set(newest["source"]), key=lambda id: str(store.sources[id].released))
            newest = newest[newest["source"] == edition]
            said = 1 + _grid(newest, economies, years)[:, 1:] / 100
            rate = np.where(np.isfinite(rate), rate, said)
            used.add(edition)
        for t in range(1, len(years)):
            carry = ~np.isfinite(grid[:, t]) & np.isfinite(grid[:, t - 1])
            grid[carry, t] = (grid[:, t - 1] * rate[:, t - 1])[carry]
        used |= set(real["source"])
    return grid, (" ".join(sorted(compared)), *sorted(used - compared)), last


@dataclass(frozen=True)
class Pair:
    """One ratio through time (year,), logarithms of first over second: `dollars`, `volume`, `people`, and what is learned
    from, `known` volumes, the `gap` in volume per head and the relative `price` level; which origins count (`scored`)."""

    name: str
    dollars: Array
    volume: Array
    people: Array
    known: Array
    gap: Array
    price: Array
    scored: Array

    def per_head(self) -> Pair:
        """The ratio of both per inhabitant: gap and price level are so already."""
        return replace(
            self,
            dollars=self.dollars - self.people,
            volume=self.volume - self.people,
            known=self.gap,
        )

    def times(self, other: Pair, sign: float) -> Pair:
        """The ratio to the power of `sign`, times another."""
        return Pair(
            self.name,
            sign * self.dollars + other.dollars,
            sign * self.volume + other.volume,
            sign * self.people + other.people,
            sign * self.known + other.known,
            sign * self.gap + other.gap,
            sign * self.price + other.price,
            self.scored,
        )


def pair(past: History, first: Sequence[str], second: Sequence[str], name: str, scored: Array | None = None) -> Pair:
    """The ratio of two groups of economies.

    What is learned from leaves members without volumes out where the others make up `NEARLY_ALL` of the group's dollars.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        dollars, volume, people = (
            np.log(past.total(b, first) / past.total(b, second)) for b in (past.dollars, past.volume, past.people)
        )
        a, b = _measured(past, first), _measured(past, second)
        parts = [
            np.log(past.total(block, a) / past.total(block, b)) for block in (past.dollars, past.volume, past.people)
        ]
    known = np.ones(len(past.years), bool) if scored is None else scored
    return Pair(name, dollars, volume, people, parts[1], parts[1] - parts[2], parts[0] - parts[1], known)


def _measured(past: History, group: Sequence[str]) -> Sequence[str]:
    """The members that have volumes, where they are nearly all of the group; else the group."""
    at = [past.economies.index(code) for code in group]
    some = [code for code, i in zip(group, at, strict=True) if np.isfinite(past.volume[i]).any()]
    newest = {code: past.dollars[past.economies.index(code), -1] for code in group}
    whole = sum(newest.values())
    return some if some and sum(newest[code] for code in some) >= NEARLY_ALL * whole else group


def group_through_time(past: History, group: str, second: Sequence[str], name: str) -> list[Pair]:
    """A group over an economy by its membership of each time: one pair for each membership, scored only from years in
    which it was that of the group."""
    joined = {
        code: day.year for code, day in codes.GROUPS[group].joined.items() if code in codes.members(fixed_group(group))
    }
    starts = sorted(set(joined.values()))
    made = []
    for start, end in zip(starts, [*starts[1:], 9999], strict=True):
        inside = [code for code, year in joined.items() if year <= start]
        made.append(pair(past, inside, second, name, (past.years >= start) & (past.years < end)))
    return made
