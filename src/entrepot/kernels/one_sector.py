"""One sector, labour supply, pass-through and what tariff revenue pays for: the equations of the Liberation Day paper.

A. Ignatenko, A. Lashkaripour, L. Macedoni and I. Simonovska (2025), "Making America great again? The economic impacts of
Liberation Day tariffs", Journal of International Economics 157. Symbols: j sells, i buys; a hat is new / old.

- lambda[j, i]: share of i's spending that goes to j, duty included; t[j, i]: duty, as a fraction (0 before)
- Y[j]: income from sales; E[i] = Y + T: spending; T[i]: transfers, which keep their share of world income
- eps: trade elasticity; phi: pass-through of duties to buyers' prices (1: complete); kappa: elasticity of labour supply to
  the real wage after tax (0: fixed); psi: elasticity of productivity to employment (0: none)

    lambda'_ji = lambda_ji (w_j L_j^-psi)^-eps (1 + t_ji)^(-eps phi_i) / S_i,   S_i the sum over j
    P_i = (E_i / w_i)^(1 - phi_i) S_i^(-1 / eps)
    L_i = ((1 - tax'_i) / (1 - tax_i) w_i / P_i)^kappa

With `income_tax`, revenue R_i replaces an income tax of R_i / Y'_i that was there before; without it is handed back lump
sum. With kappa = psi = 0 and phi = 1 it is the hat algebra of `hat_algebra` with one sector and no inputs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.kernels.fixed_point import anderson

Array = NDArray[np.float64]


@dataclass(frozen=True)
class OneSector:
    """An observed world and the model's parameters; shapes in the module's docstring."""

    shares: Array
    income: Array
    transfers: Array
    eps: float = 4.0
    kappa: float = 0.0
    psi: float = 0.0
    phi: float = 1.0
    income_tax: bool = False


@dataclass(frozen=True)
class Counterfactual:
    """Hats of wages, spending, employment and prices [i]; `revenue` in the unit of income; `welfare`: hat of utility, with
    the disutility of work where labour supply is free; `residual`: the largest of all conditions, relative.
    """

    w: Array
    E: Array
    L: Array
    P: Array
    revenue: Array
    welfare: Array
    shares: Array
    residual: float
    sweeps: int


def solve(world: OneSector, t: Array, *, tolerance: float = 1e-11) -> Counterfactual:
    """The counterfactual under duties t [j, i]; world income is the numeraire. A residual above the tolerance means that it
    was not found.
    """
    N = world.income.size
    spent = world.income + world.transfers
    barrier = (1.0 + t) ** (-world.eps * world.phi)

    def parts(log: Array) -> tuple[Array, Array, Array, Array, Array, Array]:
        w, E, L = np.exp(log[:N]), np.exp(log[N : 2 * N]), np.exp(log[2 * N :])
        A = world.shares * ((w * L**-world.psi) ** -world.eps)[:, None] * barrier
        S = A.sum(axis=0)
        shares = A / S
        P = (E / w) ** (1.0 - world.phi) * S ** (-1.0 / world.eps)
        flows = shares * (spent * E) / (1.0 + t)
        return w, E, L, P, flows, shares

    def mapped(log: Array) -> Array:
        w, _, L, P, flows, _ = parts(log)
        made = w * L * world.income
        revenue = (t * flows).sum(axis=0)
        new_E = (revenue + made + world.transfers * made.sum() / world.income.sum()) / spent
        relief = 1.0 / (1.0 - revenue / made) if world.income_tax else np.ones(N)
        new_L = (relief * w / P) ** world.kappa
        new_w = w * (flows.sum(axis=1) / made) ** 0.3
        scale = (new_w * new_L * world.income).sum() / world.income.sum()
        return np.concatenate([np.log(new_w / scale), np.log(new_E), np.log(new_L)])

    with np.errstate(all="ignore"):
        point = anderson(mapped, np.zeros(3 * N), tolerance=tolerance, sweep_limit=3000, memory=15)
        w, E, L, P, flows, shares = parts(point.x)
        residual = float(np.max(np.abs(mapped(point.x) - point.x)))
    revenue = (t * flows).sum(axis=0)
    made = w * L * world.income
    tax = revenue / made if world.income_tax else np.zeros(N)
    weight = spent / (spent - world.kappa * (1.0 - tax) * world.income / (1.0 + world.kappa))
    welfare = weight * E / P + (1.0 - weight) * w * L / P
    return Counterfactual(w, E, L, P, revenue, welfare, shares, residual, point.sweeps)
