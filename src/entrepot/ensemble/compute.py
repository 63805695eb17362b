"""Draws solved one by one: everything that a worker needs, and what it hands back. One failed draw is a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from entrepot.ensemble.draws import Draw, Source
from entrepot.kernels import equilibrium
from entrepot.kernels.hat_algebra import Economy, Equilibrium, Problem, Shock
from entrepot.models.trade.outcomes import OUTCOMES, outcomes

Array = NDArray[np.float64]

BASELINE_TOLERANCE = 1e-11
SOLVED, NOT_SOLVED, OUTSIDE = "solved", "not solved", "outside the domain"


@dataclass(frozen=True)
class Task:
    """A scenario bound once: the observed economy, the kernel's shock, whether trade is balanced first, the source of draws,
    and the central equilibrium at which searches begin.
    """

    economy: Economy
    shock: Shock
    balanced: bool
    source: Source
    tolerance: float
    near: tuple[Array, Array, Array]

    def solve(self, number: int) -> tuple[Draw, str, float, Array]:
        """One draw: its numbers, status, largest residual, and outcomes [outcome, n] (NaN where there are none)."""
        draw = self.source.draw(number)
        nothing = np.full((len(OUTCOMES), self.economy.V.size), np.nan)
        shock = self._shock(draw)
        if shock is None:
            return draw, OUTSIDE, float("nan"), nothing
        economy = self._economy(draw)
        if economy is None:
            return draw, NOT_SOLVED, float("nan"), nothing
        problem = Problem(economy, shock)
        w, P, X = self.near
        try:
            begin = problem.pack(np.log(w), np.log(P), X)
            found = equilibrium.solve(problem, tolerance=self.tolerance, begin=begin)
        except (FloatingPointError, np.linalg.LinAlgError, ValueError):
            return draw, NOT_SOLVED, float("nan"), nothing
        residual = equilibrium.worst(found)
        if not found.solved:
            return draw, NOT_SOLVED, residual, nothing
        with np.errstate(all="ignore"):
            made = outcomes(economy, shock, found)
        return draw, SOLVED, residual, np.stack([made[name] for name in OUTCOMES])

    def _shock(self, draw: Draw) -> Shock | None:
        """The shock with its tariff changes and costs multiplied; None where a tariff would fall below zero."""
        shock, tau, d_hat, A_hat = self.shock, self.shock.tau, self.shock.d_hat, self.shock.A_hat
        if tau is not None and np.any(draw.rates != 1.0):
            tau = self.economy.tau + (tau - self.economy.tau) * draw.rates[None, None, :]
            if np.any(tau < -1e-12):
                return None
        if np.any(draw.costs != 1.0):
            d_hat = None if d_hat is None else d_hat ** draw.costs[None, None, :]
            A_hat = None if A_hat is None else A_hat ** draw.costs[None, :]
        closure = draw.closure or shock.deficits
        rule: Any = "fixed-share-of-world-gdp" if closure == "zero" else closure
        return replace(shock, tau=tau, d_hat=d_hat, A_hat=A_hat, deficits=rule)

    def _economy(self, draw: Draw) -> Economy | None:
        """The economy with the draw's elasticities and shares, balanced where the closure asks for it; None where it has no
        equilibrium.
        """
        economy = replace(self.economy, theta=draw.theta)
        if draw.shares is not None:
            pi = economy.pi * draw.shares.transpose(2, 1, 0)
            economy = replace(economy, pi=pi / pi.sum(axis=2, keepdims=True))
        zero = draw.closure == "zero" or (self.balanced and not draw.closure)
        if zero:
            economy = replace(economy, D=np.zeros_like(economy.D))
        if draw.shares is None and not zero:
            return economy
        settled = equilibrium.solve(Problem(economy, Shock()), tolerance=BASELINE_TOLERANCE)
        return at(economy, settled) if settled.solved else None


def at(economy: Economy, found: Equilibrium) -> Economy:
    """The economy at an equilibrium of its own."""
    return replace(economy, pi=found.pi, V=found.V, D=found.D, X=found.X)


def chunk(task: Task, numbers: Sequence[int]) -> tuple[pa.Table, pa.Table]:
    """Tables of some draws: `draws` (draw, status, residual, closure, drawn again, and every number drawn) and `outcomes`
    (draw, region, and a column for each outcome).
    """
    source = task.source
    rows: dict[str, list[Any]] = {}
    values = []
    for number in numbers:
        draw, status, residual, made = task.solve(number)
        row = {
            "draw": number,
            "status": status,
            "residual": residual,
            "closure": draw.closure,
            "drawn again": draw.again,
        }
        for name, value in (row | draw.parameters(source.sectors, source.regions)).items():
            rows.setdefault(name, []).append(value)
        values.append(made)
    regions = len(source.regions)
    stacked = np.stack(values)  # draw, outcome, region
    columns: dict[str, Any] = {
        "draw": np.repeat(np.array(numbers, dtype=np.int64), regions),
        "region": list(source.regions) * len(numbers),
    }
    columns |= {name: stacked[:, k].ravel() for k, name in enumerate(OUTCOMES)}
    return pa.table(rows), pa.table(columns)
