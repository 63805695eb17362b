"""What it would take: the smallest change of one component that puts a partner first, in the component and over all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from entrepot.kernels import simplex
from entrepot.models.choice.compared import Compared

LIMIT = 2.0**40  # times the largest value of a component: beyond it a component alone does not do


def rank_first(found: Compared, weight: np.ndarray, partner: int) -> tuple[bool, bool]:
    """Whether a partner is surely, and possibly, first under weights (component,)."""
    surely, possibly = simplex.first(weight[None, :], *found.differences())
    return bool(surely[0, partner].all()), bool(possibly[0, partner].all())


def alone(found: Compared, weight: np.ndarray, partner: int, component: int) -> tuple[float, float]:
    """The smallest amount to add to one component (in its own unit, more being better) that makes the partner possibly, and surely,
    first over all weighted components; infinite where that component alone cannot.

    Monotone in the amount, so bisected to a relative 1e-9. NaN where the partner's own value is missing: how far it has to go is
    not known.
    """
    held = found.high[component]
    if np.isnan(held[partner]):
        return np.nan, np.nan
    top = float(np.nanmax(held, initial=0.0))
    scale = top if top > 0 else 1.0

    def with_added(x: float) -> tuple[bool, bool]:
        low, high = found.low.copy(), found.high.copy()
        for ends in (low, high):
            ends[component, partner] += x
        return rank_first(replace(found, low=low, high=high), weight, partner)

    return _smallest(lambda x: with_added(x)[1], scale), _smallest(lambda x: with_added(x)[0], scale)


def _smallest(enough: Callable[[float], bool], scale: float) -> float:
    """The smallest x >= 0 that is enough; inf where none is."""
    if enough(0.0):
        return 0.0
    if not enough(scale * LIMIT):
        return np.inf
    low, high = 0.0, scale
    while not enough(high):
        low, high = high, 2 * high
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
