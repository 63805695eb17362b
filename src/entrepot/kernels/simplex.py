"""Partners compared on several components: how far apart they can be, and under which weights each comes first.

A component's values lie in intervals; what is missing may be anything from nothing up. Everything is relative to the largest
value of its component, so that units fall out.
"""

from __future__ import annotations

import numpy as np

TIE = 1e-12  # below this a difference of scores is none
POINTS = 16384


def differences(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Smallest and largest difference between two partners (component, one, other), in units of the component's largest value.

    `low`, `high` (component, partner): non-negative ends of intervals, NaN where missing. A missing value may be zero, or so large
    that all others are nothing beside it; what is missing therefore shrinks the differences of those that are held, down to
    none, and never narrows one.
    """
    gone = np.isnan(np.atleast_2d(high))
    top = np.max(np.where(gone, 0.0, high), axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        bottom, upper = (np.where(top > 0, end / top, 0.0) for end in (low, high))
    bottom = np.where(gone, 0.0, bottom)
    least, most = bottom[:, :, None] - upper[:, None, :], upper[:, :, None] - bottom[:, None, :]
    any_gone = np.any(gone, axis=1, keepdims=True)[:, :, None]
    least, most = np.where(any_gone, np.minimum(least, 0), least), np.where(any_gone, np.maximum(most, 0), most)
    least, most = np.where(gone[:, None, :], -1.0, least), np.where(gone[:, :, None], 1.0, most)
    itself = np.eye(low.shape[1], dtype=bool)
    return np.where(itself, 0.0, least), np.where(itself, 0.0, most)


def first(weights: np.ndarray, least: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Who is first under weights (point, component): surely, and possibly (each point, partner), from `differences`.

    Surely: ahead of all others whatever the missing values are. Possibly: behind no single other whatever they are (an outer
    bound: one completion need not serve against all at once).
    """
    worst, best = (np.tensordot(weights, ends, axes=1) for ends in (least, most))
    itself = np.eye(least.shape[1], dtype=bool)
    return (worst > TIE) | itself, best >= -TIE


def shares(least: np.ndarray, most: np.ndarray, points: int = POINTS) -> tuple[np.ndarray, np.ndarray]:
    """Share of all weights under which each partner is surely, and possibly, first (partner,)."""
    surely, possibly = first(weights(least.shape[0], points), least, most)
    return surely.all(axis=2).mean(axis=0), possibly.all(axis=2).mean(axis=0)


def weights(n: int, points: int = POINTS) -> np.ndarray:
    """Weights (point, component) that fill the simplex of `n` components evenly, always the same ones.

    Spacings of sorted points are uniform on the simplex (Devroye 1986, Non-Uniform Random Variate Generation, V.2); the points
    are an additive recurrence on the roots of x^n = x + 1, which leaves no gaps as random draws do.
    """
    if n == 1:
        return np.ones((points, 1))
    root = 2.0
    for _ in range(64):
        root = (1 + root) ** (1 / n)
    steps = root ** -np.arange(1, n)
    cube = np.sort((0.5 + np.arange(1, points + 1)[:, None] * steps) % 1.0, axis=1)
    return np.diff(cube, axis=1, prepend=0.0, append=1.0)
