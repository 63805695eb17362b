"""Solving the equilibrium of `entrepot.kernels.hat_algebra`: Anderson first, Newton on wages as the fall-back."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, gmres

from entrepot.kernels.autarky import CUT_OFF, CUT_OFF_FOR_SURE, autarky, least_factor
from entrepot.kernels.fixed_point import anderson
from entrepot.kernels.hat_algebra import Equilibrium, Problem, certificate, expenditure, price_index, unit_cost

Array = NDArray[np.float64]


def _finish(problem: Problem, u: Array, tolerance: float, method: str, sweeps: int) -> Equilibrium:
    """The equilibrium at a point, with its certificate."""
    log_w, log_P, X = problem.unpack(u)
    with np.errstate(all="ignore"):
        gap, levels = certificate(problem, log_w, log_P, X)
    solved = all(value <= tolerance for value in gap.values())
    return Equilibrium(
        w=np.exp(log_w),
        P=np.exp(log_P),
        X=X,
        tau=problem.tau,
        status="solved" if solved else "not solved",
        method=method,
        sweeps=sweeps,
        tolerance=tolerance,
        certificate=MappingProxyType(gap),
        **levels,
    )


def start(problem: Problem) -> Array:
    """The baseline as a starting point."""
    J, N = problem.economy.gamma.shape
    return problem.pack(np.zeros(N), np.zeros((J, N)), problem.economy.X)


def spending(pi: Array, tau: Array, G: Array, alpha: Array, income: Array) -> Array:
    """Spending [J, N] at given shares, from equation (13), which is linear: X = G Y + alpha (income + R), with Y and the
    revenue R from X; `income` [N] is value added and deficit. Solved by GMRES; shapes as in `hat_algebra`.
    """
    net = np.ascontiguousarray(pi / (1.0 + tau))
    duty = 1.0 - net.sum(axis=2)

    def follows(X: Array, of: Array) -> Array:
        Y = np.matmul(X[:, None, :], net)[:, 0, :]
        return expenditure(Y, of + (duty * X).sum(axis=0), G, alpha)

    shape, nothing = alpha.shape, np.zeros_like(income)
    system = LinearOperator(
        (alpha.size, alpha.size),
        matvec=lambda x: x - follows(x.reshape(shape), nothing).ravel(),
        dtype=np.float64,
    )
    right = follows(np.zeros(shape), income).ravel()
    found, _ = gmres(system, right, x0=right, rtol=1e-13, restart=60, maxiter=20)
    return found.reshape(shape)


def solve_anderson(
    problem: Problem,
    *,
    tolerance: float = 1e-9,
    memory: int = 10,
    wage_step: float = 0.4,
    damping: float = 1.0,
    sweep_limit: int = 500,
    begin: Array | None = None,
) -> Equilibrium:
    """Joint fixed point in log wages, log prices and log spending, by Anderson acceleration; `begin` as made by
    `pack`.
    """
    u, sweeps, target = start(problem) if begin is None else begin, 0, 0.1 * tolerance
    found = None
    with np.errstate(all="ignore"):
        for _ in range(3):
            point = anderson(
                lambda v: problem.sweep(v, wage_step),
                u,
                tolerance=target,
                memory=memory,
                damping=damping,
                sweep_limit=sweep_limit,
            )
            u, sweeps, target = point.x, sweeps + point.sweeps, target / 10.0
            found = _finish(problem, u, tolerance, "anderson", sweeps)
            if found.solved or not point.converged:
                break
    assert found is not None
    return found


def solve_newton(
    problem: Problem, *, tolerance: float = 1e-9, step_limit: int = 40, begin: Array | None = None
) -> Equilibrium:
    """Newton on log wages: prices and spending are solved at every wage, the Jacobian of excess demand is by
    differences.

    Slow (N inner solves a step) and independent of the wage step; the fall-back of `solve`.
    """
    economy, sweeps = problem.economy, 0
    N = economy.V.size

    def inner(log_w: Array, rest: Array) -> Array:
        nonlocal sweeps
        point = anderson(
            lambda v: problem.sweep(np.concatenate([log_w, v]), 0.0)[N:],
            rest,
            tolerance=1e-13,
            patience=20,
        )
        sweeps += point.sweeps
        return point.x

    def excess(log_w: Array, rest: Array) -> Array:
        _, log_P, X = problem.unpack(np.concatenate([log_w, rest]))
        log_c = unit_cost(log_w, log_P, economy.gamma, economy.G)
        _, Phi, power = price_index(log_c, problem.links[0], economy.theta)
        _, earned, _ = problem.demand(log_w, Phi, power, X)
        return np.log(earned / economy.V) - log_w

    def numeraire(log_w: Array) -> Array:
        return log_w - np.log(np.dot(np.exp(log_w), economy.V) / economy.V.sum())

    u = start(problem) if begin is None else begin
    log_w, rest = numeraire(u[:N]), u[N:]
    with np.errstate(all="ignore"):
        rest = inner(log_w, rest)
        z = excess(log_w, rest)
        for _ in range(step_limit):
            if not 0.03 * tolerance < np.max(np.abs(z)) < np.inf:
                break
            h = 1e-6
            shifted = [log_w + h * row for row in np.eye(N)]
            slopes = np.stack([(excess(w, inner(w, rest)) - z) / h for w in shifted], axis=1)
            system = np.vstack([slopes, np.ones(N)])  # the level of wages is set by the numeraire
            step = np.linalg.lstsq(system, -np.append(z, 0.0), rcond=None)[0]
            step /= max(1.0, float(np.max(np.abs(step))))
            for shrink in 0.5 ** np.arange(8):
                new_w = numeraire(log_w + shrink * step)
                new_rest = inner(new_w, rest)
                new_z = excess(new_w, new_rest)
                if np.max(np.abs(new_z)) < np.max(np.abs(z)):  # not where it is no number
                    break
            else:
                break
            log_w, rest, z = new_w, new_rest, new_z
    return _finish(problem, np.concatenate([log_w, rest]), tolerance, "newton", sweeps)


def solve(
    problem: Problem, *, tolerance: float = 1e-9, newton_up_to: int = 100, begin: Array | None = None
) -> Equilibrium:
    """The equilibrium: Anderson; if that fails, a slower Anderson; then Newton on wages (up to `newton_up_to`
    economies).

    A shock that changes nothing on a baseline that is an equilibrium returns hats of exactly 1. Never raises: `status`
    and `certificate` say how it went. Where all trade is cut off the answer is autarky, in closed
    form. `begin`: where to start the first search, as made by `pack`.
    """
    if problem.shock.is_empty:
        found = _finish(problem, start(problem), tolerance, "baseline", 0)
        if found.solved:
            return found
    factor = least_factor(problem)
    if factor >= CUT_OFF_FOR_SURE:
        return autarky(problem, tolerance)
    found = solve_anderson(problem, tolerance=tolerance, begin=begin)
    if not found.solved and factor >= CUT_OFF:
        return autarky(problem, tolerance)
    if not found.solved:
        slow = solve_anderson(problem, tolerance=tolerance, memory=20, wage_step=0.05, damping=0.5, sweep_limit=1500)
        found = min(found, slow, key=worst)
    if not found.solved and problem.economy.V.size <= newton_up_to:
        best = problem.pack(np.log(found.w), np.log(found.P), found.X) if np.isfinite(worst(found)) else None
        found = min(found, solve_newton(problem, tolerance=tolerance, begin=best), key=worst)
    return found


def worst(found: Equilibrium) -> float:
    """The largest residual in the certificate; infinite where any is not a number."""
    values = np.array(list(found.certificate.values()))
    return float(values.max()) if np.all(np.isfinite(values)) else float("inf")
