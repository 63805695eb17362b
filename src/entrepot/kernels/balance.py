"""Balancing a table to margins: the table nearest to a prior that meets hard margins and leans towards soft ones.

Minimises, over x >= 0 with the prior's zeros kept,

    sum_c [ x_c ln(x_c / p_c) - x_c + p_c ]  +  sum_k w_k sum_g [ m ln(m / t) - m + t ],   m = (sum of x in group g of k)

subject to m = t for every hard margin k (weight infinite). The first-order conditions are x_c = p_c prod_k u_k[g_k(c)], one
multiplier for each group of each margin. They are found by cyclic scaling: RAS (Stone 1961, Bacharach 1970) for hard margins,
its relaxed step u = (t / (m / u)) ** (w / (1 + w)) for soft ones (Chizat et al. 2018, "Scaling algorithms for unbalanced
optimal transport problems").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem, raise_all

Array = NDArray[np.float64]
Groups = NDArray[np.intp]


@dataclass(frozen=True)
class Margin:
    """Sums over groups of cells. `group[c]` is the group of cell c (-1: none), `target[g]` what group g should sum to.

    `weight`: infinite for a hard margin; a number for a soft one (1: half-way in logs, large: nearly hard).
    `labels`: names of the groups, for messages.
    """

    name: str
    group: Groups
    target: Array
    weight: float = np.inf
    labels: Sequence[str] = field(default_factory=tuple)

    @property
    def hard(self) -> bool:
        """True when the margin must be met."""
        return bool(np.isinf(self.weight))

    def label(self, group: int) -> str:
        """The name of a group."""
        return self.labels[group] if self.labels else str(group)


@dataclass(frozen=True)
class Balanced:
    """A balanced table. `residuals[name]`: sum less target by group; `status`: balanced | not balanced, with `message`."""

    values: Array
    residuals: Mapping[str, Array]
    sweeps: int
    status: str
    message: str = ""

    @property
    def worst(self) -> dict[str, float]:
        """Largest absolute residual of each margin."""
        return {name: float(np.abs(gap).max(initial=0.0)) for name, gap in self.residuals.items()}


def balance(prior: Array, margins: Sequence[Margin], *, tolerance: float = 1e-6, sweeps: int = 1000) -> Balanced:
    """The table nearest to `prior` (any shape, no negatives) under `margins`.

    `tolerance`: largest residual of a hard margin, in the unit of the table. Raises BadInput, with every problem and its
    amount, for negative or missing numbers and for margins that contradict each other or that no cell can carry; returns
    `not balanced` with the largest residuals if the sweeps run out.
    """
    flat = np.ascontiguousarray(prior, dtype=np.float64).ravel()
    raise_all(_problems(flat, margins))
    cells = np.flatnonzero(flat > 0)
    x = flat[cells]
    ordered = sorted(margins, key=lambda margin: margin.hard)
    groups = [_with_spare(margin, cells) for margin in ordered]
    multipliers = [np.ones(len(margin.target)) for margin in ordered]
    done, sweep = False, 0
    while not done and sweep < sweeps:
        sweep += 1
        gap = 0.0
        for k, margin in enumerate(ordered):
            sums = np.bincount(groups[k], x, minlength=len(margin.target) + 1)[:-1]
            if margin.hard:
                gap = max(gap, float(np.abs(sums - margin.target).max(initial=0.0)))
            factor = _factor(margin, sums, multipliers[k])
            multipliers[k] *= factor
            x *= np.append(factor, 1.0)[groups[k]]
        done = gap <= tolerance and (sweep > 1 or all(margin.hard for margin in ordered))
    values = np.zeros_like(flat)
    values[cells] = x
    residuals = {
        m.name: np.bincount(g, x, minlength=len(m.target) + 1)[:-1] - m.target
        for m, g in zip(ordered, groups, strict=True)
    }
    message = "" if done else _disagreement(ordered, residuals)
    return Balanced(
        values.reshape(np.shape(prior)),
        MappingProxyType(residuals),
        sweep,
        "balanced" if done else "not balanced",
        message,
    )


def _with_spare(margin: Margin, cells: Groups) -> Groups:
    """Groups of the cells that are not zero; cells outside the margin go to one spare group at the end."""
    group = margin.group.ravel()[cells].astype(np.intp)
    group[group < 0] = len(margin.target)
    return group


def _factor(margin: Margin, sums: Array, multiplier: Array) -> Array:
    """What the cells of each group are multiplied by."""
    ratio = np.divide(margin.target, sums, out=np.ones_like(sums), where=sums > 0)
    live = (sums > 0) & (ratio > 0) & ~np.isinf(margin.weight)
    if not live.any():
        return ratio
    power = margin.weight / (1.0 + margin.weight)
    ratio[live] = ratio[live] ** power * multiplier[live] ** (power - 1.0)
    return ratio


def _problems(flat: Array, margins: Sequence[Margin]) -> list[Problem]:
    """Everything that can be known to be wrong before the first sweep."""
    problems = []
    if not np.isfinite(flat).all():
        problems.append(
            Problem(
                f"{int((~np.isfinite(flat)).sum())} cells of the prior are NaN or infinite", "prior", "fill them first"
            )
        )
    if (flat < 0).any():
        problems.append(
            Problem(
                f"{int((flat < 0).sum())} negative cells, the lowest {flat.min():,.6g}", "prior", "repair signs first"
            )
        )
    for margin in margins:
        if margin.group.size != flat.size or (margin.group.max(initial=-1) >= len(margin.target)):
            problems.append(Problem("its groups do not fit the table", margin.name, "one group number for each cell"))
            continue
        for what, bad in (("is not a number", ~np.isfinite(margin.target)), ("is negative", margin.target < 0)):
            problems += [
                Problem(f"target {margin.target[g]:,.6g} {what}", f"{margin.name} {margin.label(g)}", "mend the margin")
                for g in np.flatnonzero(bad)[:20]
            ]
        carried = np.bincount(margin.group.ravel() + 1, np.nan_to_num(flat), minlength=len(margin.target) + 1)[1:]
        problems += [
            Problem(
                f"target {margin.target[g]:,.6g}, but no cell can carry it",
                f"{margin.name} {margin.label(g)}",
                "give the prior a cell",
            )
            for g in np.flatnonzero((carried <= 0) & (margin.target > 0) & margin.hard)[:20]
        ]
    return problems or _contradictions(flat, [margin for margin in margins if margin.hard])


def _contradictions(flat: Array, margins: Sequence[Margin]) -> list[Problem]:
    """Hard margins over the same cells must have the same total."""
    problems = []
    covers = [margin.group.ravel()[flat > 0] >= 0 for margin in margins]
    for a, one in enumerate(margins):
        for b in range(a + 1, len(margins)):
            totals = float(one.target.sum()), float(margins[b].target.sum())
            if np.array_equal(covers[a], covers[b]) and abs(totals[0] - totals[1]) > 1e-9 * max(*totals, 1.0):
                found = (
                    f"totals disagree: {totals[0]:,.6f} against {totals[1]:,.6f}, a gap of {totals[0] - totals[1]:,.6f}"
                )
                problems.append(
                    Problem(found, f"{one.name} and {margins[b].name}", "make their sums equal, or soften one")
                )
    return problems


def _disagreement(margins: Sequence[Margin], residuals: Mapping[str, Array]) -> str:
    """The largest residuals of the hard margins, by name, with amounts."""
    found = []
    for margin in margins:
        gap = residuals[margin.name]
        if margin.hard and gap.size:
            worst = int(np.abs(gap).argmax())
            found.append(
                f"{margin.name} {margin.label(worst)} is off by {gap[worst]:,.6g} (target {margin.target[worst]:,.6g})"
            )
    return "; ".join(found) + " -> these margins disagree: soften one, or mend the largest"
