"""Fixed points x = f(x) of smooth maps: Anderson acceleration with a ridge, damping, restarts, and a status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class FixedPoint:
    """What the iteration found.

    `x` [m]: if converged, f of the last point, otherwise the best point; `residual`: max |f(x) - x| at the last (the
    best) point; `sweeps`: how often f was evaluated; `restarts`: how often the memory was thrown away; `status`:
    `converged`, `stalled` (no progress any more), `sweep limit`, or `not finite` (already at the start).
    """

    x: Array
    residual: float
    sweeps: int
    restarts: int
    status: str

    @property
    def converged(self) -> bool:
        """Whether the residual came down to the tolerance."""
        return self.status == "converged"


class _Memory:
    """The last differences of residuals (dR) and of mapped points (dX + b dR), and the Gram matrix dR dR'."""

    def __init__(self, memory: int, size: int) -> None:
        self.residuals = np.zeros((memory, size))
        self.points = np.zeros((memory, size))
        self.gram = np.zeros((memory, memory))
        self.held = self.slot = 0

    def forget(self) -> None:
        self.held = self.slot = 0

    def add(self, dx: Array, dr: Array, damping: float) -> None:
        slot = self.slot
        self.residuals[slot] = dr
        np.multiply(dr, damping, out=self.points[slot])
        self.points[slot] += dx
        self.held, self.slot = min(self.held + 1, len(self.gram)), (slot + 1) % len(self.gram)
        self.gram[slot, : self.held] = self.gram[: self.held, slot] = self.residuals[: self.held] @ dr

    def correction(self, r: Array, ridge: float) -> Array:
        """(dX + b dR) g with g = argmin |r - dR g|^2 + ridge max(diag(dR dR')) |g|^2."""
        held = self.held
        normal = self.gram[:held, :held].copy()
        normal.flat[:: held + 1] += max(ridge * float(normal.diagonal().max()), 1e-300)
        right = self.residuals[:held] @ r
        try:
            weights = np.linalg.solve(normal, right)
        except np.linalg.LinAlgError:
            weights = np.linalg.lstsq(normal, right, rcond=None)[0]
        return weights @ self.points[:held]


def anderson(
    f: Callable[[Array], Array],
    start: Array,
    *,
    tolerance: float = 1e-10,
    memory: int = 10,
    ridge: float = 1e-12,
    damping: float = 1.0,
    longest_step: float = 1.0,
    sweep_limit: int = 500,
    patience: int = 80,
) -> FixedPoint:
    """Find x = f(x) by Anderson acceleration (type II).

    With residuals r_k = f(x_k) - x_k and the last `memory` differences dR, dX, the step is
    x_{k+1} = x_k + b r_k - (dX + b dR) g with g = argmin |r_k - dR g|^2 + ridge max(diag(dR dR')) |g|^2 and b =
    `damping`.

    start [m]: first point; f: [m] -> a new array [m]. No entry moves by more than `longest_step` in one step. The
    memory is thrown away and the damping halved when the residual is not finite or more than 100 times the best one so
    far; the iteration then goes on from the best point. It ends as `stalled` after `patience` sweeps without a better
    point.

    Source: Walker and Ni (2011), SIAM Journal on Numerical Analysis 49(4), section 2, with a ridge on the least
    squares.
    """
    history = _Memory(memory, start.size)
    x = np.array(start, dtype=np.float64)
    best_x, best_r, best, best_sweep = x, x, np.inf, 0
    previous_x = previous_r = x
    restarts = 0
    for sweep in range(1, sweep_limit + 1):
        r = f(x) - x
        norm = float(np.abs(r).max(initial=0.0))
        if norm <= tolerance:
            return FixedPoint(x + r, norm, sweep, restarts, "converged")
        if not np.isfinite(norm) or norm > 100.0 * best:
            if not np.isfinite(best):
                return FixedPoint(x, norm, sweep, restarts, "not finite")
            x, r, restarts, damping = best_x, best_r, restarts + 1, damping / 2.0
            history.forget()
        else:
            if sweep > 1:
                history.add(x - previous_x, r - previous_r, damping)
            if norm < best:
                best_x, best_r, best, best_sweep = x, r, norm, sweep
        if sweep - best_sweep > patience:
            return FixedPoint(best_x, best, sweep, restarts, "stalled")
        step = damping * r
        if history.held:
            step -= history.correction(r, ridge)
        longest = float(np.abs(step).max())
        if longest > longest_step:
            step *= longest_step / longest
        previous_x, previous_r, x = x, r, x + step
    return FixedPoint(best_x, best, sweep_limit, restarts, "sweep limit")
