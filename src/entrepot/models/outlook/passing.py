"""When a ratio passes one: a random walk with drift in logarithms, and how far its forecasts could be trusted.

The walk (`kernels/random_walk.py`) is fitted to the last `WINDOW` changes. It knows nothing of policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot.kernels import random_walk

if TYPE_CHECKING:
    import pandas as pd

WINDOW = 25
HORIZON = 30
DRAWS = 20_000
SEED = 1967
_LOWER, _UPPER = 0.1, 0.9


def backtest(series: pd.Series, window: int = WINDOW, horizons: Sequence[int] = tuple(range(1, 11))) -> pd.DataFrame:
    """Forecast from every past cut-off with only what came before, and count how often the outcome fell inside.

    `series`: ratio by consecutive year. Columns: horizon, cutoffs, coverage80, coverage95 (percent of outcomes inside
    the interval), error (median absolute error, percent), error_no_change (the same for "the ratio stays as it is").
    """
    import pandas as pd

    logs = np.log(series.to_numpy(dtype=float))
    years = series.index.to_numpy()
    records = []
    for h in horizons:
        inside80, inside95, error, naive = [], [], [], []
        for t in range(window, len(logs) - h):
            if years[t] - years[t - window] != window:
                continue
            walk = random_walk.fit(logs[t - window : t + 1])
            bounds = random_walk.quantiles(walk, logs[t], np.array([h]), np.array([0.025, 0.1, 0.5, 0.9, 0.975]))[0]
            outcome = logs[t + h]
            inside95.append(bounds[0] <= outcome <= bounds[4])
            inside80.append(bounds[1] <= outcome <= bounds[3])
            error.append(abs(np.expm1(outcome - bounds[2])))
            naive.append(abs(np.expm1(outcome - logs[t])))
        if error:
            row = (
                h,
                len(error),
                100 * np.mean(inside80),
                100 * np.mean(inside95),
                100 * np.median(error),
                100 * np.median(naive),
            )
            records.append(row)
    return pd.DataFrame(records, columns=["horizon", "cutoffs", "coverage80", "coverage95", "error", "error_no_change"])


def crossing(
    series: pd.Series, horizon: int = HORIZON, seed: int = SEED, *, chained: pd.Series | None = None
) -> dict[str, Any]:
    """When the ratio passes one: history where it has, else a distribution over the coming years.

    `series`: the ratio as published; `chained`: the same with every change from one source, to which the walk is fitted
    (left out: the series itself).

    Keys: status (`crossed` | `open`), origin (last year), ratio, and for `crossed` `between`, the years that bracket
    the last upward passage (and `between_chained` where the chained ratio says otherwise), else `chance` (year ->
    probability that the ratio is above one in that year), `first` (year -> probability that it first passes then),
    `median`, `lower`, `upper` (10% and 90%; None beyond the horizon), and `by_2030` (chance of having passed at some
    time by 2030).
    """
    last = int(series.index[-1])
    value = float(series.iloc[-1])
    found: dict[str, Any] = {"origin": last, "ratio": value}
    moves = series if chained is None else chained
    if value >= 1:
        between, by_changes = _last_passage(series), _last_passage(moves)
        other = {} if by_changes == between else {"between_chained": by_changes}
        return found | {"status": "crossed", "between": between} | other
    walk = random_walk.fit(np.log(moves.to_numpy(dtype=float))[-(WINDOW + 1) :])
    origin = float(np.log(value))
    steps = np.arange(1, horizon + 1)
    first = random_walk.first_passage(walk, origin, 0.0, horizon, DRAWS, seed)
    reached = np.cumsum(first)
    by = {f"{name}": _year_at(reached, last, p) for name, p in (("lower", _LOWER), ("median", 0.5), ("upper", _UPPER))}
    chance = random_walk.chance_above(walk, origin, steps, 0.0)
    return found | by | {
        "status": "open",
        "drift": walk.m,
        "spread": walk.s,
        "years_fitted": walk.n,
        "by_2030": float(reached[2030 - last - 1]) if last < 2030 <= last + horizon else None,
        "chance": {int(last + h): float(p) for h, p in zip(steps, chance, strict=True)},
        "first": {int(last + h): float(p) for h, p in zip(steps, first, strict=True)},
    }  # fmt: skip


def _last_passage(series: pd.Series) -> list[int] | None:
    """The two years between which a ratio that is above one last passed it; None where it always was."""
    below = series[series < 1]
    return [int(below.index[-1]), int(series[series.index > below.index[-1]].index[0])] if len(below) else None


def _year_at(reached: np.ndarray, origin: int, probability: float) -> int | None:
    """First year in which the cumulated probability is reached, None beyond the horizon."""
    enough = np.nonzero(reached >= probability)[0]
    return int(origin + 1 + enough[0]) if len(enough) else None
