"""Concentration of supply and its governance-weighted risk.

`s_i` shares of suppliers, `g_i` their political instability (0 best .. 1 worst), `p_i` mine production of economies.
GeoPolRisk method: Gemechu, Helbig, Sonnemann, Thorenz and Tuma (2016), Journal of Industrial Ecology 20(1), as
operated by Koyamparambath, Santillan-Saldivar, McLellan and Sonnemann (2022), Resources Policy 75: `GPRS = HHI *
sum_i g_i f_i / (p + F)`, with `f_i` imports from i, `F` their sum and `p` the economy's own production.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def herfindahl(amounts: Array) -> float:
    """Herfindahl-Hirschman index 0..1 of amounts (n,): the sum of squared shares; NaN where all are zero."""
    total = float(np.sum(amounts))
    return float(np.sum((amounts / total) ** 2)) if total > 0 else float("nan")


def governance(amounts: Array, instability: Array) -> tuple[float, float]:
    """Mean instability of suppliers weighted by amounts (n,), and the share of the amounts whose supplier is graded.

    Suppliers without a grade (NaN) are left out of the mean; NaN where none has one.
    """
    known = np.isfinite(instability)
    total, graded = float(amounts.sum()), float(amounts[known].sum())
    if graded <= 0:
        return float("nan"), 0.0
    return float(amounts[known] @ instability[known] / graded), graded / total


def geopolrisk(hhi: float, imports: Array, instability: Array, own_production: float) -> float:
    """The GeoPolRisk score: world concentration `hhi` times instability of imports (n,) diluted by own production
    (same unit).

    Imports without a grade count as the mean of the others. NaN where nothing is used.
    """
    mean, _ = governance(imports, instability)
    total = float(imports.sum())
    return hhi * mean * total / (own_production + total) if own_production + total > 0 else float("nan")


def weighted_median(values: Array, weights: Array) -> float:
    """The value at which half of the weight is reached; NaN without weight."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    if not len(reached) or reached[-1] <= 0:
        return float("nan")
    return float(values[order][np.searchsorted(reached, 0.5 * reached[-1])])
