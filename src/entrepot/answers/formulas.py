"""The formulas that a trace may name, each over the values of its inputs in order.

A formula with a function is recomputed by whoever doubts it (a test does so for every quantity of every answer); one
without is a model's, and its trace names the row of the model's result instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

Values = Sequence[float]

FORMULAS: dict[str, Callable[[Values], float] | None] = {
    "observed": lambda v: v[0],  # the raw row itself
    "sum": lambda v: math.fsum(v),
    "mean": lambda v: math.fsum(v) / len(v),
    "median": lambda v: _median(v),
    "share": lambda v: 100 * v[0] / v[1],  # percent of the first in the second
    "share_of_sum": lambda v: 100 * v[0] / math.fsum(v[1:]),  # percent of the first in the sum of the others
    "ratio": lambda v: v[0] / v[1],
    "difference": lambda v: v[0] - v[1],
    "change": lambda v: 100 * (v[1] / v[0] - 1),  # percent from the first to the second
    "distance": lambda v: abs(v[0] - v[1]),
    "negative": lambda v: -v[0],
    "percent": lambda v: 100 * v[0],
    "grown": lambda v: 100 * math.expm1(v[0]),  # percent, of a difference of logarithms
    "count": None,  # rows counted: the trace's row names the table
    "model": None,  # a cell of a model's result
}


def recompute(formula: str, values: Values) -> float | None:
    """The value of a formula over its inputs; None where only its model can tell. Raises KeyError for an unknown one."""
    found = FORMULAS[formula]
    return None if found is None else float(found(values))


def _median(values: Values) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
