"""Forecasts of GDP ratios on each price basis, and how such forecasts fared: the methods, their weights, their record.

What is forecast follows the basis: `nominal` the ratio in dollars of each year; `fixed-rate` the ratio with Japan's
dollars at one yen rate (only its level hangs on the rate); `ppp` and `real` the ratio of volumes. Methods and pools
are those of `kernels/ratio_forecast.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, NoData
from entrepot.kernels import ratio_forecast as kernel
from entrepot.models.outlook.gdp import members
from entrepot.models.outlook.history import LEARNED_FROM, NUMERAIRE, History, Pair, group_through_time, history, pair

if TYPE_CHECKING:
    from entrepot.store import Store

Array = np.ndarray
DYNAMICS = {"nominal": "nominal", "fixed-rate": "fixed-rate", "real": "volume", "ppp": "volume"}
HORIZON = 20
HORIZONS = np.arange(1, HORIZON + 1)
WINDOW = 25  # years of changes in drift and volatility
RECENT = 10  # years of changes in a trend
KEPT = 0.9  # part of itself that a fading trend keeps each year (Gardner and McKenzie 1985 find 0.8 to 0.98)
HALF_LIFE = 4.0  # years; deviations from purchasing power parity halve in three to five (Rogoff 1996)
USUAL = 20  # years whose mean deviation counts as usual
COMBINATION = "combination"
FIRST_CUTOFF = 1980  # from which forecasts are scored
LONGEST = 15  # years ahead for which they are
DRAWS = 20_000
SEED = 1967


@dataclass(frozen=True)
class Track:
    """The record of all methods on one dynamics: `names` of the ratios (series,), `years`, `y` and `scale` (series,
    year), `records` by method with the combination last, `weight` (year, horizon, method), and `asked`: the row of the pair
    that was asked for, which enters neither pools nor scores."""

    names: tuple[str, ...]
    years: Array
    y: Array
    scale: Array
    records: Mapping[str, kernel.Record]
    weight: Array
    asked: int

    @property
    def methods(self) -> tuple[str, ...]:
        """All methods but the combination."""
        return tuple(name for name in self.records if name != COMBINATION)


def track(store: Store, first: str, second: str, basis: str, *, per_head: bool = False) -> Track:
    """How forecasts fared on the dynamics of a basis, with the ratio of `first` over `second` as the asked row.

    Raises BadInput for a fixed yen rate without Japan, NoData where too few consecutive years of both are held.
    """
    if basis == "fixed-rate" and "JPN" not in (first, second):
        raise BadInput("a fixed yen rate needs Japan on one side", remedy="choose basis nominal, real or ppp")
    found = _track(store, first, second, DYNAMICS[basis], per_head)
    y = found.y[found.asked]
    held = np.nonzero(np.isfinite(y))[0]
    if not len(held) or not np.isfinite(found.scale[found.asked, held[-1]]):
        raise NoData(
            f"too few consecutive years of {codes.name(first)} and {codes.name(second)} are held on the basis {basis}",
            remedy=f"at least {kernel.LEAST_CHANGES + 1} are needed; see `entrepot data show gdp_nominal`",
        )
    return found


@lru_cache(maxsize=32)
def _track(store: Store, first: str, second: str, dynamics: str, per_head: bool) -> Track:
    past = history(store, first, second)
    rows = [*_panel(past, dynamics), pair(past, members(first), members(second), f"{first}/{second}")]
    rows = [row.per_head() for row in rows] if per_head else rows
    y = np.array([_log_ratio(past, row, dynamics) for row in rows])
    changes = _changes(past, rows, y, dynamics, np.arange(len(rows)) < len(rows) - 1)
    return recorded(tuple(row.name for row in rows), past.years, y, changes, np.array([row.scored for row in rows]))


def recorded(names: tuple[str, ...], years: Array, y: Array, changes: Mapping[str, Array], scored: Array) -> Track:
    """The record of methods that forecast `changes` (series, year, horizon) of log ratios `y` (series, year), the last
    row the one asked for; `scored` (series, year): which origins count."""
    pooled = scored.copy()
    pooled[-1] = False
    scale = kernel.volatility(y, WINDOW, np.arange(len(y)) < len(y) - 1)
    records = {name: kernel.recorded(y, scale, change, HORIZONS, pooled, pooled) for name, change in changes.items()}
    weight = kernel.weights(records, HORIZONS)
    both = kernel.combined(records, weight)
    records[COMBINATION] = kernel.recorded(y, scale, both, HORIZONS, pooled, pooled)
    return Track(names, years, y, scale, records, weight, len(names) - 1)


def _panel(past: History, dynamics: str) -> list[Pair]:
    """The ratios on which forecasts learn: every economy over the United States and over Japan, the group over Japan
    by its membership of each time. At a fixed yen rate only those over Japan."""
    known = [code for code in past.economies if code in LEARNED_FROM]
    over_japan = [pair(past, [code], ["JPN"], f"{code}/JPN") for code in known if code != "JPN"]
    group = group_through_time(past, "ASEAN", ["JPN"], "ASEAN/JPN")
    if dynamics == "fixed-rate":
        return [*over_japan, *group]
    return [
        *(pair(past, [code], [NUMERAIRE], f"{code}/{NUMERAIRE}") for code in known if code != NUMERAIRE),
        *over_japan,
        *group,
    ]


def _log_ratio(past: History, row: Pair, dynamics: str) -> Array:
    """What is forecast (year,), in logarithms; at a fixed yen rate Japan's side stands in yen."""
    if dynamics == "volume":
        return row.volume
    if dynamics == "nominal":
        return row.dollars
    return row.dollars + (1 if row.name.startswith("JPN/") else -1) * np.log(past.yen)


def _changes(past: History, rows: Sequence[Pair], y: Array, dynamics: str, alike: Array) -> dict[str, Array]:
    """The changes (series, year, horizon) that each method forecasts."""
    drift, _, _ = kernel.trailing(y, WINDOW)
    trend, _, _ = kernel.trailing(y, RECENT)
    held = np.isfinite(trend)[..., None]
    made = {
        kernel.NO_CHANGE: np.where(held, 0.0, np.nan) * np.ones(len(HORIZONS)),
        "drift": np.where(held, drift[..., None] * HORIZONS, np.nan),
        "fading trend": kernel.faded(trend, HORIZONS, KEPT),
    }
    volume, gap, price = (_carried(np.array(b)) for b in zip(*((r.known, r.gap, r.price) for r in rows), strict=True))
    if dynamics == "fixed-rate":
        return made | {"parts": _parts(past, rows)}
    made["catching up"] = kernel.regressed(np.stack([trend, gap], -1), y, HORIZONS, alike)
    made["catching up and prices"] = kernel.regressed(np.stack([trend, gap, price], -1), y, HORIZONS, alike)
    if dynamics == "nominal":
        growth = _carried(kernel.trailing(volume, RECENT)[0])
        real = kernel.regressed(np.stack([growth, gap], -1), volume, HORIZONS, alike)
        back = kernel.reverting(price, gap, HORIZONS, alike, HALF_LIFE, USUAL)
        made["growth and purchasing power"] = real + back
    return made


def _parts(past: History, rows: Sequence[Pair]) -> Array:
    """Changes at a fixed yen rate: the other side over the United States in dollars (catching up and prices), and dollars of the
    United States over Japan's yen (a fading trend)."""
    sides = [row.name.split("/") for row in rows]
    sign = np.array([-1.0 if names[0] == "JPN" else 1.0 for names in sides])
    japan = pair(past, ["JPN"], [NUMERAIRE], "JPN")
    other = [row.times(japan, way) for row, way in zip(rows, sign, strict=True)]
    everything = [*other, *(pair(past, [c], [NUMERAIRE], c) for c in LEARNED_FROM if c != NUMERAIRE)]
    y = np.array([row.dollars for row in everything])
    gap, price = (_carried(np.array(b)) for b in zip(*((r.gap, r.price) for r in everything), strict=True))
    trend, _, _ = kernel.trailing(y, RECENT)
    features = np.stack([trend, gap, price], -1)
    alike = np.arange(len(everything)) >= len(other)
    abroad = kernel.regressed(features, y, HORIZONS, alike)[: len(other)]
    yen = pair(past, [NUMERAIRE], ["JPN"], "").dollars - np.log(past.yen)
    home = kernel.faded(kernel.trailing(yen[None], RECENT)[0], HORIZONS, KEPT)
    abroad[[names[0] == NUMERAIRE for names in sides]] = 0.0
    return sign[:, None, None] * (abroad + home)


def _carried(block: Array) -> Array:
    """The last held value of each row carried over the years after it, at most three: volumes end before dollars."""
    made = block.copy()
    for _ in range(3):
        gaps = ~np.isfinite(made[:, 1:]) & np.isfinite(made[:, :-1])
        made[:, 1:][gaps] = made[:, :-1][gaps]
        if not gaps.any():
            break
    return made


@dataclass(frozen=True)
class Fared:
    """How a method fared at one horizon, by cut-off year (year,): sums of its scores (`mine`), of those of no change
    (`naive`), outcomes `inside` the band, and the `count` of forecasts."""

    mine: Array
    naive: Array
    inside: Array
    count: Array

    @property
    def score(self) -> float:
        """Mean score over that of no change."""
        return float(self.mine.sum() / self.naive.sum())

    @property
    def coverage(self) -> float:
        """Percent of outcomes inside the 80% band."""
        return float(100 * self.inside.sum() / self.count.sum())


def fared(found: Track, method: str, at: int, rows: Array) -> Fared:
    """How `method` fared `at` a horizon on some `rows` (series,), where the combination, no change, drift and the method itself all have a
    score."""
    scores = [found.records[name].score[..., at] for name in (COMBINATION, kernel.NO_CHANGE, "drift", method)]
    use = np.isfinite(scores).all(axis=0) & rows[:, None] & (found.years >= FIRST_CUTOFF)[None]
    count = use.sum(axis=0)
    there = count > 0
    inside = found.records[method].inside[..., at]
    mine, naive, held = (np.where(use, block, 0.0).sum(axis=0)[there] for block in (scores[3], scores[1], inside))
    return Fared(mine, naive, held, count[there])


@dataclass(frozen=True, eq=False)
class Forecast:
    """The forecast of one log ratio from year `origin` on, for the horizons for which there is an interval: `start` its
    level then, `centre` (horizon,) its middle, `scale` s, `grid` (horizon, probability) quantiles of absolute errors in
    units of s, `seed` of its paths."""

    origin: int
    start: float
    centre: Array
    scale: float
    grid: Array
    seed: int

    @property
    def reach(self) -> int:
        """The number of horizons."""
        return len(self.centre)

    def band(self, probability: float) -> tuple[Array, Array]:
        """Lower and upper bounds (horizon,) of the central interval."""
        half = self.scale * kernel.quantile(self.grid, np.array(probability))
        return self.centre - half, self.centre + half

    def chance(self, shift: float = 0.0, slope: float = 0.0) -> Array:
        """Probability (horizon,) that the log ratio lies above zero; `shift` moves all of it, `slope` adds that much a
        year."""
        centre = self.centre + shift + slope * HORIZONS[: self.reach]
        return kernel.chance_above(-centre / self.scale, self.grid)

    @cached_property
    def _paths(self) -> Array:
        return kernel.paths(self.centre, self.scale, self.grid, DRAWS, self.seed)

    @cached_property
    def _highest(self) -> Array:
        return np.maximum.accumulate(self._paths, axis=1)

    def passed_by(self, shift: float = 0.0, slope: float = 0.0) -> Array:
        """Probability (horizon,) that it lies above zero at some time up to then, from simulated paths."""
        if slope:
            moved = np.maximum.accumulate(self._paths + slope * HORIZONS[: self.reach], axis=1)
            return (moved > -shift).mean(axis=0)
        return (self._highest > -shift).mean(axis=0)


def forecast(found: Track, at: int | None = None, *, method: str = COMBINATION, seed: int = SEED) -> Forecast:
    """The forecast of the asked ratio from its last year on, or from year `at`, by what was known then; `seed` is that
    of its paths."""
    y = found.y[found.asked]
    held = np.nonzero(np.isfinite(y) & np.isfinite(found.scale[found.asked]))[0]
    t = held[-1] if at is None else int(at - found.years[0])
    record = found.records[method]
    change, grid = record.change[found.asked, t], record.grid[t]
    whole = np.isfinite(change) & np.isfinite(grid).all(axis=1)
    reach = int(np.cumprod(whole).sum())
    scale = float(found.scale[found.asked, t])
    return Forecast(int(found.years[t]), float(y[t]), (y[t] + change)[:reach], scale, grid[:reach], seed)
