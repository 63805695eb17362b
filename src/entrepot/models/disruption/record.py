"""What is kept of a run: output, final demand that is not met, stocks, and which input of whom binds first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.kernels import ario

Array = NDArray[np.float64]

NEVER = -1
RECOVERED = 0.99  # share of usual output from which on an economy counts as recovered


@dataclass(frozen=True, eq=False)
class Record:
    """One scenario: output `X` [t, s, m], `unmet` final demand [t, n] and its total by sector [s, n], stocks of inputs that bind in
    `days` of usual use [t, s, n]; the first day an input binds `first` and its least `cover` [s, g]; the day it diverged (NEVER:
    it did not); the `certificate`."""

    X: Array
    unmet: Array
    unmet_by: Array
    days: Array
    first: NDArray[np.int64]
    cover: Array
    diverged: int
    certificate: dict[str, float]


def record(
    system: ario.System,
    days: Iterable[ario.Day],
    horizon: int,
    progress: Callable[[int, int], None] | None = None,
    binding: NDArray[np.bool_] | None = None,
) -> Record:
    """Run through the days of one scenario and keep what is told of it; `binding` [s, g]: inputs that bind (None: all)."""
    S, N = system.shape
    X, unmet = np.full((horizon, S, N), np.nan), np.full((horizon, N), np.nan)
    stock = np.full((horizon, S, N), np.nan)
    unmet_by = np.zeros((S, N))
    first = np.full(system.use.shape, NEVER, dtype=np.int64)
    least = np.full(system.use.shape, np.inf)
    bind = np.ones(system.use.shape) if binding is None else binding.astype(float)
    use = (system.use * bind).reshape(S, S, N).sum(axis=1)
    diverged, over, below, last = NEVER, 0.0, 0.0, None
    for day in days:
        if not day.alive[0]:
            diverged = day.number
            break
        X[day.number], unmet[day.number] = day.X[..., 0], day.unmet[..., 0].sum(axis=0)
        unmet_by += day.unmet[..., 0]
        held = day.K[..., 0]
        stock[day.number] = np.divide(
            (held * bind).reshape(S, S, N).sum(axis=1), use, out=np.full((S, N), np.nan), where=use > 0
        )
        cover = day.cover[..., 0]
        first[(cover < 1.0) & (first == NEVER)] = day.number
        np.minimum(least, cover, out=least)
        below = max(below, float(-(held * bind).min()))
        if last is not None:
            over = max(over, _balance(system, last, held))
        last = held.copy(), day.X[..., 0].copy(), day.met[..., 0].copy()
        if progress is not None:
            progress(day.number + 1, horizon)
    usual = float(system.x.max())
    certificate = {
        "deliveries less production, over the largest output": over / usual,
        "stocks below zero, over the largest output": below / usual,
    }
    return Record(X, unmet, unmet_by, stock, first, least, diverged, certificate)


def _balance(system: ario.System, last: tuple[Array, Array, Array], held: Array) -> float:
    """By sector, what was made yesterday less what reached stocks and final users."""
    before, made, met = last
    arrived = (held - before + system.a * made.reshape(1, -1)).sum(axis=1)
    return float(np.abs(arrived + met.sum(axis=1) - made.sum(axis=1)).max())


def recovery(path: Array) -> NDArray[np.int64]:
    """Of paths [t, ...] of output over usual: the first day from which on all stays above RECOVERED; NEVER where it never
    falls below; the length of the path where it has not come back."""
    low = path < RECOVERED
    back = path.shape[0] - low[::-1].argmax(axis=0)
    return np.where(low.any(axis=0), back, NEVER)
