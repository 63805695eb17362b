"""Chaining a total: one level from several sources, every change taken within one of them.

Where a series passes from one source to another whose level differs, the step across is no change of anything. So both
ends of a change come, economy by economy, from one source that holds both: the source of the newest value as far back
as it goes, then that of the year. The newest level is carried back over the growth factors of these matched totals
(retropolation; Prados de la Escosura 2017, Spanish Economic Growth, ch. 9, on what it assumes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Chained:
    """`level` (year,): v_T and, before it, v_t = v_(t+1) / g_t. `step` (year - 1,): by which part the total at a year
    changes when the sources of the next year are asked instead (0 where they are the same; NaN where some economy has no
    source for both years, which then enters as it stands)."""

    level: Array
    step: Array


def chain(held: Array, chosen: Array) -> Chained:
    """Chain the sum over economies.

    `held` (economy, source, year): values, NaN where a source has none; `chosen` (economy, year): the source that
    gives each value. With b_i and a_i the later and earlier value of economy i, both from one source, the growth factor
    is g_t = sum_i b_i / sum_i a_i.
    """
    economies = np.arange(held.shape[0])[:, None]
    years = np.arange(held.shape[2])
    value = held[economies, chosen, years]
    early, late = value[:, :-1], value[:, 1:]
    newest = np.broadcast_to(chosen[:, -1:], early.shape)
    a, b, found = early, late, np.zeros(early.shape, dtype=bool)
    for sources in (newest, chosen[:, 1:], chosen[:, :-1]):
        first, second = held[economies, sources, years[:-1]], held[economies, sources, years[1:]]
        both = np.isfinite(first) & np.isfinite(second) & ~found
        a, b, found = np.where(both, first, a), np.where(both, second, b), found | both
    growth = b.sum(axis=0) / a.sum(axis=0)
    back = np.concatenate([np.cumprod(growth[::-1])[::-1], [1.0]])
    # The level of the later source over that of the earlier, at the year that both hold.
    ahead, behind = (
        held[economies, chosen[:, 1:], years[:-1]] / early,
        late / held[economies, chosen[:, :-1], years[1:]],
    )
    other = np.where(np.isfinite(ahead), ahead, behind)
    return Chained(value[:, -1].sum() / back, (other * early).sum(axis=0) / early.sum(axis=0) - 1)
