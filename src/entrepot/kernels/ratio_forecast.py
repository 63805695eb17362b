"""Forecasts of logarithms of ratios, whose intervals are what the same forecasts missed by in the past.

y_it is the logarithm of ratio i in year t; a method gives d_ith, its forecast of y_i,t+h - y_it from what was known in
t. Its error e_ith is known in t + h. Errors of all ratios, divided by the volatility s_it of the ratio, form one pool;
its quantiles at horizon h give the interval around the next forecast (Williams and Goodman 1971, Journal of the
American Statistical Association 66; Reifschneider and Tulip 2019, International Journal of Forecasting 35). So errors
of parameters, fat tails and changes of regime enter as they came, none is assumed. A ratio could as well stand upside
down: errors enter with both signs, and no method has a constant of its own.

Methods: no change; the mean change of the past (drift; Meese and Rogoff 1983, Journal of International Economics 14,
on why the first is hard to beat); a trend that fades (Gardner and McKenzie 1985, Management Science 31); growth that
returns to the mean and catches up (Barro 1991, Quarterly Journal of Economics 106; Pritchett and Summers 2014, NBER
20573); price levels that return to what incomes let expect (Rogoff 1996, Journal of Economic Literature 34; Penn effect).
The combination averages their points (Bates and Granger 1969, Operational Research Quarterly 20) and has a pool of its
own. Scores are continuous ranked probability scores (Gneiting and Raftery 2007, Journal of the American Statistical
Association 102), in units of s_it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Array = np.ndarray

LEAST_CHANGES = 5  # fewer past changes give no forecast
LEAST_ERRORS = 30  # fewer past errors give no interval
LEAST_CUTOFFS = 30  # years of scored forecasts from which a method's record alone decides its weight
PRIOR_CHANGES = 10  # weight of the median volatility of all ratios in that of one, in changes
GRID = (np.arange(40) + 0.5) / 40  # probabilities at which a pool of absolute errors is kept
BAND = 0.8
NO_CHANGE = "no change"
_RIDGE = 1e-6


def trailing(y: Array, window: int) -> tuple[Array, Array, Array]:
    """Mean, standard deviation and number of the unbroken yearly changes up to each year, at most `window` of them.

    `y` (series, year), NaN where not held. NaN where fewer than `LEAST_CHANGES`.
    """
    change = np.diff(y, axis=1, prepend=np.nan)
    held = np.isfinite(change)
    years = np.arange(y.shape[1])
    broken = np.maximum.accumulate(np.where(held, -1, years), axis=1)  # the last year without a change
    number = np.minimum(years - broken, window)
    filled = np.where(held, change, 0.0)
    first = np.pad(np.cumsum(filled, axis=1), ((0, 0), (1, 0)))
    second = np.pad(np.cumsum(filled**2, axis=1), ((0, 0), (1, 0)))
    total, square = (s[:, 1:] - np.take_along_axis(s, years + 1 - number, axis=1) for s in (first, second))
    enough = number >= LEAST_CHANGES
    n = np.where(enough, number, 2)
    mean = np.where(enough, total / n, np.nan)
    spread = np.sqrt(np.maximum(square - n * mean**2, 0.0) / (n - 1))
    return mean, spread, number.astype(float)


def volatility(y: Array, window: int, alike: Array) -> Array:
    """s_it: standard deviation of yearly changes, drawn towards the median over the ratios `alike` (series,) with the
    weight of `PRIOR_CHANGES` changes."""
    _, spread, number = trailing(y, window)
    common = np.full(y.shape[1], np.nan)
    some = np.isfinite(spread[alike]).any(axis=0)
    common[some] = np.nanmedian(spread[alike][:, some], axis=0)
    return np.sqrt((number * spread**2 + PRIOR_CHANGES * common**2) / (number + PRIOR_CHANGES))


def faded(mean: Array, horizons: Array, keep: float) -> Array:
    """A trend that keeps the part `keep` of itself each year: mean * (keep + keep^2 + ... + keep^h), (series, year,
    horizon)."""
    return mean[..., None] * (keep * (1 - keep**horizons) / (1 - keep))


def regressed(features: Array, y: Array, horizons: Array, alike: Array, least: int = 40) -> Array:
    """Forecast changes from the least-squares fit of past h-year changes on features, without a constant, over the
    ratios `alike`, by what was known in each year (series, year, horizon).

    `features` (series, year, feature). NaN where fewer than `least` past changes are known.
    """
    series, years = y.shape
    k = features.shape[2]
    made = np.full((series, years, len(horizons)), np.nan)
    known = np.isfinite(features).all(axis=2)
    for at, h in enumerate(horizons):
        change = np.full(y.shape, np.nan)
        change[:, : years - h] = y[:, h:] - y[:, : years - h]
        use = known & np.isfinite(change) & alike[:, None]
        x, d = np.where(use[..., None], features, 0.0), np.where(use, change, 0.0)
        square = np.cumsum(np.einsum("itk,itl->tkl", x, x), axis=0)
        cross = np.cumsum(np.einsum("itk,it->tk", x, d), axis=0)
        count = np.cumsum(use.sum(axis=0))
        for t in range(h, years):
            if count[t - h] >= least:
                made[:, t, at] = features[:, t] @ np.linalg.solve(square[t - h] + _RIDGE * np.eye(k), cross[t - h])
    return made


def reverting(price: Array, gap: Array, horizons: Array, alike: Array, half_life: float, window: int) -> Array:
    """Changes of log price ratios that return, by half in `half_life` years, to what the gap in income per head lets
    expect and what the ratio's own last `window` years stood above it (series, year, horizon)."""
    both = np.isfinite(price) & np.isfinite(gap) & alike[:, None]
    p, g = np.where(both, price, 0.0), np.where(both, gap, 0.0)
    slope = np.cumsum((p * g).sum(axis=0)) / np.maximum(np.cumsum((g * g).sum(axis=0)), _RIDGE)
    made = np.full((*price.shape, len(horizons)), np.nan)
    for t in range(price.shape[1]):
        apart = price[:, max(0, t - window + 1) : t + 1] - slope[t] * gap[:, max(0, t - window + 1) : t + 1]
        number = np.isfinite(apart).sum(axis=1)
        usual = np.nansum(apart, axis=1) / np.maximum(number, 1)
        made[:, t] = np.where(
            (number >= LEAST_CHANGES)[:, None],
            (0.5 ** (horizons / half_life) - 1) * (apart[:, -1] - usual)[:, None],
            np.nan,
        )
    return made


@dataclass(frozen=True)
class Record:
    """What a method forecast, and how it fared. `change` (series, year, horizon); `grid` (year, horizon, `GRID`):
    quantiles of the absolute errors known in a year, in units of s; `score` and `inside` (series, year, horizon): the
    score of the forecast made then, in units of s, and whether the outcome fell into the `BAND`, NaN where not known."""

    change: Array
    grid: Array
    score: Array
    inside: Array


def recorded(y: Array, scale: Array, change: Array, horizons: Array, pooled: Array, scored: Array) -> Record:
    """The record of forecasts `change` (series, year, horizon).

    `scale` (series, year): s. `pooled` (series, year): forecasts whose errors enter the pool; `scored`: those scored.
    """
    years = y.shape[1]
    grid = np.full((years, len(horizons), len(GRID)), np.nan)
    score, inside = np.full(change.shape, np.nan), np.full(change.shape, np.nan)
    for at, h in enumerate(horizons):
        error, outcomes = np.full(y.shape, np.nan), max(years - h, 0)
        error[:, :outcomes] = np.abs(y[:, h:] - y[:, :outcomes] - change[:, :outcomes, at])
        error /= scale
        grid[:, at] = _pools(error, np.isfinite(error) & pooled, int(h))
        score[..., at] = np.where(scored, ranked_score(error, grid[:, at]), np.nan)
        bound = quantile(grid[:, at], np.array(BAND))
        inside[..., at] = np.where(np.isfinite(score[..., at]), error <= bound, np.nan)
    return Record(change, grid, score, inside)


def _pools(error: Array, enters: Array, h: int) -> Array:
    """Quantiles (year, `GRID`) of the errors of h-year forecasts that are known in each year."""
    years = error.shape[1]
    made = np.full((years, len(GRID)), np.nan)
    when = np.broadcast_to(np.arange(years), error.shape)[enters]
    order = np.argsort(error[enters], kind="stable")
    value, when = error[enters][order], when[order]
    for t in range(h, years):
        known = value[when <= t - h]
        if len(known) >= LEAST_ERRORS:
            place = GRID * (len(known) - 1)
            low = place.astype(int)
            made[t] = known[low] + (place - low) * (known[low + 1] - known[low])
    return made


def ranked_score(error: Array, grid: Array) -> Array:
    """Score (series, year) of absolute errors under pools given by their quantiles (year, `GRID`), both signs alike.

    With X = +-a_k equally likely, E|X - e| = mean max(a_k, |e|) and E|X - X'| / 2 = mean max(a_k, a_l) / 2.
    """
    among = np.maximum(grid[:, :, None], grid[:, None, :]).mean(axis=(1, 2)) / 2
    return np.maximum(grid[None], error[..., None]).mean(axis=2) - among


def quantile(grid: Array, probability: Array) -> Array:
    """Quantiles of pools (..., `GRID`), linear between the probabilities kept, from zero and up to the last of them."""
    full = np.concatenate([np.zeros((*grid.shape[:-1], 1)), grid], axis=-1)
    return np.array(
        [np.interp(probability, np.concatenate([[0.0], GRID]), row) for row in full.reshape(-1, full.shape[-1])]
    ).reshape(*grid.shape[:-1], *np.shape(probability))


def weights(records: Mapping[str, Record], horizons: Array, by: Array | None = None) -> Array:
    """Weights of methods (year, horizon, method), from the scores known in each year; they sum to one.

    A method weighs as the inverse square of its mean score over that of no change on the same forecasts, and nothing
    where it scored worse; drawn towards no change's own weight as long as fewer than `LEAST_CUTOFFS` years of its
    forecasts are scored. `by` (year,): how often each cut-off year counts (left out: once).
    """
    scores = np.stack([record.score for record in records.values()])  # (method, series, year, horizon)
    naive = np.broadcast_to(records[NO_CHANGE].score, scores.shape)
    both = np.isfinite(scores) & np.isfinite(naive)
    times = np.ones(scores.shape[2]) if by is None else by
    total, least = (
        np.cumsum(np.where(both, block, 0.0).sum(axis=1) * times[:, None], axis=1) for block in (scores, naive)
    )  # (method, year, horizon)
    cutoffs = np.cumsum(both.any(axis=1) * times[:, None], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(least > 0, total / least, 1.0)
        worth = np.where(mean <= 1, mean**-2.0, 0.0)
    trust = np.minimum(1.0, cutoffs / LEAST_CUTOFFS)
    worth = trust * worth + (1 - trust)
    made = np.full((scores.shape[2], len(horizons), len(scores)), 1 / len(scores))
    for at, h in enumerate(horizons[horizons < len(made)]):
        known = worth[:, : len(made) - h, at]  # scores of a forecast are known h years after it
        made[h:, at] = (known / known.sum(axis=0)).T
    return made


def combined(records: Mapping[str, Record], weight: Array) -> Array:
    """The weighted mean (series, year, horizon) of the changes that methods forecast; methods without a forecast give
    their weight to the others."""
    changes = np.stack([record.change for record in records.values()], axis=-1)
    held = np.isfinite(changes)
    share = weight[None] * held
    total = share.sum(axis=-1)
    mean = (share * np.where(held, changes, 0.0)).sum(axis=-1)
    return np.where(total > 0, mean / np.where(total > 0, total, 1.0), np.nan)


def chance_above(distance: Array, grid: Array) -> Array:
    """Probability that centre + error exceeds a threshold `distance` above the centre, in units of s, for each pool of
    absolute errors (row, `GRID`) taken with both signs."""
    chances = []
    for gap, row in zip(distance, grid, strict=True):
        below = float(np.interp(abs(gap), np.concatenate([[0.0], row]), np.concatenate([[0.0], GRID]), right=1.0))
        chances.append((1 - np.sign(gap) * below) / 2)
    return np.array(chances)


def paths(centre: Array, scale: float, grid: Array, draws: int, seed: int) -> Array:
    """Paths (draw, horizon) with the forecast's distribution at each horizon 1, 2, 3, ... and between horizons the
    dependence of a random walk (a Gaussian copula): `centre` (horizon,), `scale` s, `grid` (horizon, `GRID`)."""
    from scipy.special import ndtr

    steps = np.arange(1, len(centre) + 1)
    walk = np.cumsum(np.random.default_rng(seed).standard_normal((draws, len(steps))), axis=1) / np.sqrt(steps)
    size = 2 * ndtr(np.abs(walk)) - 1
    error = np.stack([quantile(row, size[:, j]) for j, row in enumerate(grid)], axis=1)
    return centre + scale * np.copysign(error, walk)


def block_bootstrap(values: Array, length: int, draws: int, seed: int) -> Array:
    """Means (draw,) of yearly values (year, weight) resampled in blocks of `length` consecutive years, because windows
    overlap (Kuensch 1989, Annals of Statistics 17). `values` (year, 2): sum and number of each cut-off year."""
    rng = np.random.default_rng(seed)
    years = len(values)
    length = max(1, min(length, years))
    starts = rng.integers(0, years, (draws, -(-years // length)))
    taken = ((starts[..., None] + np.arange(length)) % years).reshape(draws, -1)[:, :years]
    sums = values[taken].sum(axis=1)
    return sums[:, 0] / np.maximum(sums[:, 1], 1e-12)
