"""Random walk with drift: its predictive distribution and the first year above a threshold.

The model of a series y_t (here the logarithm of a ratio): y_t = y_{t-1} + mu + sigma * e_t, e_t ~ N(0, 1). With the
Jeffreys prior p(mu, sigma) ~ 1/sigma and n past changes of mean m and sample variance s^2, the h-step change is
Student-t with n - 1 degrees of freedom, centre h m and scale s sqrt(h + h^2 / n) (Box and Tiao 1973, Bayesian
Inference in Statistical Analysis, ch. 2). A random walk is what exchange-rate forecasts have to beat and seldom do
(Meese and Rogoff 1983, Journal of International Economics 14).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from entrepot.errors import BadInput


@dataclass(frozen=True)
class Fit:
    """Mean `m`, sample standard deviation `s` and number `n` of past changes."""

    m: float
    s: float
    n: int


def fit(series: np.ndarray) -> Fit:
    """Fit to levels y (length n + 1, n >= 3, finite)."""
    changes = np.diff(np.asarray(series, dtype=float))
    if len(changes) < 3 or not np.isfinite(changes).all():
        raise BadInput(
            f"{len(changes)} finite changes are too few", remedy="at least three consecutive changes are needed"
        )
    return Fit(float(changes.mean()), float(changes.std(ddof=1)), len(changes))


def quantiles(walk: Fit, origin: float, horizon: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Predictive quantiles (horizon, probability) of y at `horizon` steps after `origin`."""
    h = np.asarray(horizon, dtype=float)[:, None]
    scale = walk.s * np.sqrt(h + h**2 / walk.n)
    return origin + h * walk.m + scale * stdtrit(walk.n - 1, np.asarray(probabilities)[None, :])


def chance_above(walk: Fit, origin: float, horizon: np.ndarray, threshold: float) -> np.ndarray:
    """Predictive probability (horizon,) that y lies above the threshold."""
    h = np.asarray(horizon, dtype=float)
    scale = walk.s * np.sqrt(h + h**2 / walk.n)
    return stdtr(walk.n - 1, (origin + h * walk.m - threshold) / scale)


def first_passage(walk: Fit, origin: float, threshold: float, steps: int, draws: int, seed: int) -> np.ndarray:
    """Probability (steps,) that y first reaches the threshold at each step 1..steps, by simulation; they sum to at
    most one.

    Each path draws its own sigma and mu from the posterior, then its shocks.
    """
    rng = np.random.default_rng(seed)
    sigma = walk.s * np.sqrt((walk.n - 1) / rng.chisquare(walk.n - 1, draws))
    mu = walk.m + sigma / np.sqrt(walk.n) * rng.standard_normal(draws)
    paths = origin + np.cumsum(mu[:, None] + sigma[:, None] * rng.standard_normal((draws, steps)), axis=1)
    above = paths >= threshold
    reached = above.any(axis=1)
    first = np.argmax(above[reached], axis=1)
    return np.bincount(first, minlength=steps) / draws
