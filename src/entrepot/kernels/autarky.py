"""World autarky in closed form: what is left when no economy trades with another."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np

from entrepot.kernels.hat_algebra import Equilibrium, Problem, certificate

CUT_OFF = 10.0  # delivery at least so many times dearer everywhere: autarky where the search finds nothing
CUT_OFF_FOR_SURE = 100.0  # and without a search from here on
METHOD = "autarky, closed form"


def least_factor(problem: Problem) -> float:
    """By how much delivery between economies gets dearer at least, duties included, over all flows that there are."""
    economy, shock = problem.economy, problem.shock
    if shock.d_hat is None and shock.tau is None:
        return 1.0
    kappa = (1.0 + problem.tau) / (1.0 + economy.tau)
    if shock.d_hat is not None:
        kappa = kappa * shock.d_hat
    traded = (economy.pi > 0) & ~np.eye(economy.V.size, dtype=bool)[None]
    return float(kappa[traded].min(initial=np.inf))


def autarky(problem: Problem, tolerance: float = 1e-9) -> Equilibrium:
    """The limit of ever higher trade costs. With pi_nn' = 1 equation (12) gives ln P_n^j = ln c_n^j - ln A_n^j - ln pi_nn^j /
    theta^j, linear with (10); (13) is linear in spending. Deficits and revenue are nothing; wages between economies mean
    nothing and stay.

    An economy that uses a good of which it makes nothing has no autarky: its prices, spending and income are NaN.
    """
    economy, shock = problem.economy, problem.shock
    J, N = economy.gamma.shape
    own = np.einsum("jnn->jn", economy.pi)
    lost = np.any((own <= 0) & (economy.X > 0), axis=0)
    A = np.ones((J, N)) if shock.A_hat is None else shock.A_hat
    pull = -np.log(np.where(own > 0, own, 1.0)) / economy.theta[:, None] - np.log(A)
    unit = np.eye(J)[None]
    log_P = np.linalg.solve(unit - economy.G.transpose(0, 2, 1), pull.T[:, :, None])[:, :, 0].T
    X = np.linalg.solve(unit - economy.G, (economy.alpha * economy.V).T[:, :, None])[:, :, 0].T
    log_P, X = np.ascontiguousarray(log_P, dtype=np.float64), np.ascontiguousarray(X, dtype=np.float64)
    home = np.zeros_like(economy.pi)
    home[:, np.arange(N), np.arange(N)] = np.where(own > 0, own, 1.0)
    limit = Problem(
        replace(economy, pi=home, D=np.zeros(N)), replace(shock, d_hat=None, deficits="fixed-share-of-world-gdp")
    )
    gap, levels = certificate(limit, np.zeros(N), log_P, X)
    P = np.exp(log_P)
    # Deficits are nothing, wages stay: what is not a number is what an economy without autarky would have.
    P[:, lost], X[:, lost], levels["c"][:, lost] = np.nan, np.nan, 1.0
    for name in ("I", "V", "R"):
        levels[name] = np.where(lost, np.nan, levels[name])
    solved = all(value <= tolerance for value in gap.values())
    return Equilibrium(
        w=np.where(lost, np.nan, 1.0),
        P=P,
        X=X,
        tau=problem.tau,
        status="solved" if solved else "not solved",
        method=METHOD,
        sweeps=0,
        tolerance=tolerance,
        certificate=MappingProxyType(gap),
        **levels,
    )
