"""A line through years with its error, and non-negative weights: ordinary and non-negative least squares."""

from __future__ import annotations

import numpy as np


def slope(years: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Slope of a line through values by year, and its standard error (ordinary least squares); NaN with fewer than three."""
    if len(years) < 3:
        return np.nan, np.nan
    x, y = years - years.mean(), values - values.mean()
    b = float(x @ y / (x @ x))
    return b, float(np.sqrt(np.sum((y - b * x) ** 2) / (len(x) - 2) / (x @ x)))


def student(freedom: int) -> float:
    """The 97.5% quantile of Student's t; NaN without a degree of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))


def non_negative(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Non-negative least squares of y on x, scaled to a sum of one (NaN where all are zero).

    Source: Lawson and Hanson (1974), Solving Least Squares Problems, chapter 23 (SciPy's nnls).
    """
    from scipy.optimize import nnls

    found, _ = nnls(x, y)
    return found / found.sum() if found.sum() > 0 else np.full(x.shape[1], np.nan)
