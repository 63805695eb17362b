"""Chaining a total: one level from several sources, every change taken within one of them.

Where a series passes from one source to another whose level differs, the step across is no change of anything. So both
ends of a step come, economy by economy, from one source that holds both, and the newest level is carried back over the
growth factors of these matched totals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Chained:
    """`level` (year,): v_T and, before it, v_t = v_(t+1) / g_t. `within` (year - 1,): whether every economy has a source
    that holds both ends of the step; an economy without one enters the step as it stands."""

    level: Array
    within: Array


def chain(held: Array, chosen: Array) -> Chained:
    """Chain the sum over economies.

    `held` (economy, source, year): values, NaN where a source has none; `chosen` (economy, year): the source that
    gives each value. With b_i and a_i the later and earlier value of economy i, from the later year's source where it
    holds both, else from the earlier year's, g_t = sum_i b_i / sum_i a_i.
    """
    economies = np.arange(held.shape[0])[:, None]
    years = np.arange(held.shape[2])
    value = held[economies, chosen, years]
    early, late = value[:, :-1].copy(), value[:, 1:].copy()
    within = np.zeros(early.shape, dtype=bool)
    for sources in (chosen[:, 1:], chosen[:, :-1]):
        a, b = held[economies, sources, years[:-1]], held[economies, sources, years[1:]]
        both = np.isfinite(a) & np.isfinite(b) & ~within
        early, late, within = np.where(both, a, early), np.where(both, b, late), within | both
    growth = late.sum(axis=0) / early.sum(axis=0)
    back = np.concatenate([np.cumprod(growth[::-1])[::-1], [1.0]])
    return Chained(value[:, -1].sum() / back, np.all(within, axis=0, keepdims=True)[0])
