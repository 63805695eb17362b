"""Balancing a table to margins: the table nearest to a prior that meets hard margins and leans towards soft ones.

Minimises, over x >= 0 with the prior's zeros kept,

    sum_c [ x_c ln(x_c / p_c) - x_c + p_c ]  +  sum_k w_k sum_g [ m ln(m / t) - m + t ],   m: sum of x in group g

subject to m = t for every hard margin k (weight infinite). The first-order conditions are x_c = p_c prod_k
u_k[g_k(c)], one multiplier for each group of each margin. They are found by cyclic scaling: RAS (Stone 1961,
Bacharach 1970) for hard margins, its relaxed step u = (t / (m / u)) ** (w / (1 + w)) for soft ones (Chizat et al.
2018, "Scaling algorithms for unbalanced optimal transport problems").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem, raise_all

Array = NDArray[np.float64]
Groups = NDArray[np.intp]

MEMORY = 8
LONGEST_JUMP = 5.0  # of a log multiplier beyond the plain sweep
RUNAWAY = 200.0  # log multipliers grow without bound where margins cannot be met together


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
    """A balanced table. `residuals[name]`: sum less target by group; `status`: balanced | not balanced, with
    `message`."""

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

    `tolerance`: largest residual of a hard margin, and move of a soft one, in the unit of the table. Cyclic scaling
    is accelerated in the logs of the multipliers (Anderson 1965; the last `MEMORY` sweeps), and falls back to the
    plain sweep where that does not help. Raises BadInput, with every problem and its amount, for negative or missing
    numbers and for margins that contradict each other or that no cell can carry; returns `not balanced` with the
    largest residuals if the sweeps run out.
    """
    flat = np.ascontiguousarray(prior, dtype=np.float64).ravel()
    raise_all(_problems(flat, margins))
    ordered = sorted(margins, key=lambda margin: margin.hard)
    live = _live(flat, ordered)
    raise_all(_not_carried(np.where(live, flat, 0.0), ordered))
    cells = np.flatnonzero(live)
    start = flat[cells]
    groups = [_with_spare(margin, cells) for margin in ordered]
    x, state = start.copy(), [np.zeros(len(margin.target)) for margin in ordered]
    memory = _Memory(np.sqrt(np.concatenate([margin.target for margin in ordered] or [np.zeros(0)])))
    best, done, sweep = np.inf, False, 0
    while sweep < sweeps:
        sweep += 1
        after, gap = _sweep(x, state, ordered, groups)
        done = gap <= tolerance
        if done or np.abs(np.concatenate(after)).max() > RUNAWAY:
            break
        if gap > 10.0 * best:
            memory.forget()
        best = min(best, gap)
        state = memory.step(state, after)
        if state is not after:
            x = _from_multipliers(start, state, groups)
    values = np.zeros_like(flat)
    values[cells] = x
    residuals = {
        margin.name: np.bincount(group, x, minlength=len(margin.target) + 1)[:-1] - margin.target
        for margin, group in zip(ordered, groups, strict=True)
    }
    status, message = ("balanced", "") if done else ("not balanced", _disagreement(ordered, residuals))
    return Balanced(values.reshape(np.shape(prior)), MappingProxyType(residuals), sweep, status, message)


def _sweep(
    x: Array, state: list[Array], margins: Sequence[Margin], groups: Sequence[Groups]
) -> tuple[list[Array], float]:
    """One pass over all margins; changes `x`. Returns the new log multipliers, and the largest hard residual or soft
    move."""
    gap, after = 0.0, []
    for margin, group, logs in zip(margins, groups, state, strict=True):
        sums: Array = np.bincount(group, x, minlength=len(margin.target) + 1)[:-1].astype(np.float64)
        step = _step(margin, sums, logs)
        moved = sums - margin.target if margin.hard else np.expm1(step) * sums
        gap = max(gap, float(np.abs(moved).max(initial=0.0)))
        after.append(logs + step)
        x *= np.append(np.exp(step), 1.0)[group]
    return after, gap


def _from_multipliers(start: Array, state: Sequence[Array], groups: Sequence[Groups]) -> Array:
    """x = p prod_k exp(log u_k)."""
    x = start.copy()
    for logs, group in zip(state, groups, strict=True):
        x *= np.append(np.exp(logs), 1.0)[group]
    return x


@dataclass
class _Memory:
    """Anderson acceleration: the combination of the last sweeps whose changes nearly cancel."""

    weights: Array
    states: list[Array] = field(default_factory=list)
    changes: list[Array] = field(default_factory=list)

    def forget(self) -> None:
        """Begin anew."""
        self.states.clear()
        self.changes.clear()

    def step(self, before: list[Array], after: list[Array]) -> list[Array]:
        """The next multipliers; `after` itself while there is too little to go by."""
        new, change = np.concatenate(after), np.concatenate(after) - np.concatenate(before)
        self.states, self.changes = [*self.states[-MEMORY:], new], [*self.changes[-MEMORY:], change]
        if len(self.states) < 3:
            return after
        falls = np.stack([(later - early) * self.weights for early, later in pairwise(self.changes)], axis=1)
        normal = falls.T @ falls
        normal[np.diag_indices_from(normal)] *= 1.0 + 1e-10
        mix = np.linalg.lstsq(normal, falls.T @ (change * self.weights), rcond=None)[0]
        for weight, (early, later) in zip(mix, list(pairwise(self.states)), strict=True):
            new = new - weight * (later - early)
        if not np.abs(new - np.concatenate(after)).max() <= LONGEST_JUMP:  # further than that, or no number at all
            return after
        return list(np.split(new, np.cumsum([len(logs) for logs in after])[:-1]))


def _live(flat: Array, margins: Sequence[Margin]) -> NDArray[np.bool_]:
    """Cells above zero that no margin sets to zero."""
    live = flat > 0
    for margin in margins:
        live &= ~np.append(margin.target == 0, False)[margin.group.ravel()]  # cells in no group (-1) stay
    return live


def _with_spare(margin: Margin, cells: Groups) -> Groups:
    """Groups of the cells that are not zero; cells outside the margin go to one spare group at the end."""
    group = margin.group.ravel()[cells].astype(np.intp)
    group[group < 0] = len(margin.target)
    return group


def _step(margin: Margin, sums: Array, logs: Array) -> Array:
    """By how much the log multiplier of each group changes."""
    gap = np.zeros_like(sums)
    live = sums > 0  # a target of nothing has no cells that are above nothing
    gap[live] = np.log(margin.target[live] / sums[live])
    if margin.hard:
        return gap
    power = margin.weight / (1.0 + margin.weight)
    return np.where(live, power * gap + (power - 1.0) * logs, 0.0)


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
                f"{int((flat < 0).sum())} negative cells, the lowest {np.nanmin(flat):,.6g}",
                "prior",
                "repair signs first",
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
    return problems or _contradictions(flat, [margin for margin in margins if margin.hard])


def _not_carried(flat: Array, margins: Sequence[Margin]) -> list[Problem]:
    """Hard targets whose cells are all zero, in the prior or by another margin."""
    problems = []
    for margin in margins:
        carried = np.bincount(margin.group.ravel() + 1, flat, minlength=len(margin.target) + 1)[1:]
        problems += [
            Problem(
                f"target {margin.target[g]:,.6g}, but no cell can carry it",
                f"{margin.name} {margin.label(g)}",
                "give the prior a cell there, or set the target to zero",
            )
            for g in np.flatnonzero((carried <= 0) & (margin.target > 0) & margin.hard)[:20]
        ]
    return problems


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
