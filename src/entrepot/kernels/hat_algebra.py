"""Exact hat algebra of Caliendo and Parro (2015): many economies, many sectors, input-output links, tariffs.

Symbols, as in the paper (L. Caliendo and F. Parro, "Estimates of the Trade and Welfare Effects of NAFTA", Review of
Economic Studies 82(1), 2015; equation numbers are the paper's): n buys, i sells, j and k are sectors; a hat is new /
old, a prime is new. Arrays over pairs are [j, n, i], so that every pass over the world is a batched matrix-vector
product.

- pi[j, n, i]: share of n's spending on j that goes to i, tariff included; rows sum to 1
- tau[j, n, i]: ad valorem tariff that n levies on j from i, as a fraction; d[j, n, i]: iceberg trade cost
- kappa[j, n, i] = (1 + tau) d
- theta[j] > 0: trade elasticity (dispersion of productivity); trade falls by theta percent per percent of cost
- gamma[j, n]: value added per unit of output; G[n, k, j]: spending on input k per unit of output j (the paper's
  gamma_n^{k,j})
- alpha[j, n]: final-demand shares, summing to 1 over j
- V[n]: value added w_n L_n; D[n]: trade deficit (imports - exports, both before duty), summing to 0
- w wages, c unit costs, P price indices, X spending on each sector, tariff included; Y output; I final spending; R
  tariff revenue
- A[j, n]: productivity of n in j, so that costs fall by A (the paper's lambda is A**theta)

Money is in the unit of V. The numeraire is world value added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from entrepot.kernels.fixed_point import anderson

Array = NDArray[np.float64]
Closure = Literal["fixed-share-of-world-gdp", "fixed", "own-gdp-share"]

LARGEST_EXPONENT = 600.0


@dataclass(frozen=True)
class Economy:
    """An observed equilibrium: everything that does not change with a shock. Shapes in the module's docstring.

    X [J, N] is spending at the baseline. It starts the search, and hats of output refer to it.
    """

    pi: Array
    tau: Array
    theta: Array
    gamma: Array
    G: Array
    alpha: Array
    V: Array
    D: Array
    X: Array


@dataclass(frozen=True)
class Shock:
    """New tariffs `tau` [j, n, i], change of iceberg costs `d_hat` [j, n, i] and of productivity `A_hat` [j, n]; None:
    no change.

    Deficits: `fixed-share-of-world-gdp` holds D'; `own-gdp-share` keeps D'_n / (w_n V_n), less the world's sum in
    proportion to value added; `fixed` holds D' in wages of economy number `numeraire` (with None: the same as the
    first).
    """

    tau: Array | None = None
    d_hat: Array | None = None
    A_hat: Array | None = None
    deficits: Closure = "fixed-share-of-world-gdp"
    numeraire: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shocked; the closure does not matter then."""
        return self.tau is None and self.d_hat is None and self.A_hat is None


@dataclass(frozen=True)
class Equilibrium:
    """The counterfactual. Hats: `w` [N], `c`, `P` [J, N]. Levels in the unit of V: `X`, `Y` [J, N], `V`, `D`, `R`, `I`
    [N].

    `pi` [J, N, N]: new shares. `certificate`: the largest residual of every equilibrium condition, see `certificate`.
    `status`: `solved` or `not solved`; then the numbers are the best point reached and no answer.
    """

    w: Array
    c: Array
    P: Array
    pi: Array
    tau: Array
    X: Array
    Y: Array
    V: Array
    D: Array
    R: Array
    I: Array  # noqa: E741
    status: str
    method: str
    sweeps: int
    tolerance: float
    certificate: Mapping[str, float] = field(default_factory=dict)

    @property
    def solved(self) -> bool:
        """Whether every residual is within the tolerance."""
        return self.status == "solved"


# --- one equation, one function -------------------------------------------------------------------------------------


def unit_cost(log_w: Array, log_P: Array, gamma: Array, G: Array) -> Array:
    """Log change of unit costs [J, N]: ln c_n^j = gamma_n^j ln w_n + sum_k G_n^{k,j} ln P_n^k. Equation (10)."""
    inputs = np.matmul(log_P.T[:, None, :], G)[:, 0, :]
    return gamma * log_w + inputs.T


def price_index(log_c: Array, K: Array, theta: Array) -> tuple[Array, Array, Array]:
    """Price indices by equation (11): P_n^j = [sum_i K_ni^j (c_i^j)^-theta]^(-1/theta), K = pi kappa_hat^-theta
    A_hat^theta.

    Returns log P [J, N], the sum itself (Phi [J, N]) and (c_i^j)^-theta [J, N].
    """
    power = np.exp(np.clip(-theta[:, None] * log_c, -LARGEST_EXPONENT, LARGEST_EXPONENT))
    Phi = np.matmul(K, power[:, :, None])[:, :, 0]
    return -np.log(Phi) / theta[:, None], Phi, power


def trade_shares(log_c: Array, log_P: Array, K: Array, theta: Array) -> Array:
    """New shares [J, N, N] by equation (12): pi'_ni = K_ni (c_i / P_n)^-theta."""
    power = np.exp(np.clip(-theta[:, None] * log_c, -LARGEST_EXPONENT, LARGEST_EXPONENT))
    scale = np.exp(np.clip(theta[:, None] * log_P, -LARGEST_EXPONENT, LARGEST_EXPONENT))
    return K * power[:, None, :] * scale[:, :, None]


def tariff_revenue(net: Array, tau: Array, X: Array) -> Array:
    """R_n = sum_j sum_i tau_ni^j pi_ni^j / (1 + tau_ni^j) X_n^j [N], with `net` = pi / (1 + tau). Under (13)."""
    return (X * (tau * net).sum(axis=2)).sum(axis=0)


def deficits(shock: Shock, economy: Economy, w: Array) -> Array:
    """Deficits D' [N] under the shock's closure; they sum to the baseline's sum, which is zero."""
    if shock.deficits == "own-gdp-share":
        V = w * economy.V
        own = economy.D * w
        return own - (own.sum() - economy.D.sum()) * V / V.sum()
    if shock.deficits == "fixed" and shock.numeraire is not None:
        return economy.D * w[shock.numeraire]
    return economy.D


def expenditure(Y: Array, final: Array, G: Array, alpha: Array) -> Array:
    """Spending [J, N]: X_n^j = sum_k G_n^{j,k} Y_n^k + alpha_n^j I_n. Equation (13)."""
    return np.matmul(G, Y.T[:, :, None])[:, :, 0].T + alpha * final


# --- the problem, with everything that does not move folded once ----------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """An economy and a shock, ready to solve: K1 = pi kappa_hat^-theta A_hat^theta, K2 = K1 / (1 + tau')."""

    economy: Economy
    shock: Shock

    @cached_property
    def tau(self) -> Array:
        """New tariffs [J, N, N]."""
        return self.economy.tau if self.shock.tau is None else self.shock.tau

    @cached_property
    def K1(self) -> Array:
        """Shares with the shock folded in [J, N, N]."""
        economy, shock = self.economy, self.shock
        if shock.is_empty:
            return economy.pi
        log_kappa = np.zeros_like(economy.pi)
        if shock.tau is not None:
            log_kappa += np.log1p(shock.tau)
            log_kappa -= np.log1p(economy.tau)
        if shock.d_hat is not None:
            log_kappa += np.log(shock.d_hat)
        if shock.A_hat is not None:
            log_kappa -= np.log(shock.A_hat)[:, None, :]
        log_kappa *= -economy.theta[:, None, None]
        np.clip(log_kappa, -LARGEST_EXPONENT, LARGEST_EXPONENT, out=log_kappa)
        np.exp(log_kappa, out=log_kappa)
        log_kappa *= economy.pi
        return log_kappa

    @cached_property
    def K2(self) -> Array:
        """K1 / (1 + tau') [J, N, N]."""
        return self.K1 / (1.0 + self.tau)

    def pack(self, log_w: Array, log_P: Array, X: Array) -> Array:
        """One vector of unknowns: log wages, log prices, log of spending relative to the baseline's (0 where that is
        0).
        """
        spent = self.economy.X > 0
        log_X = np.log(np.where(spent, X, 1.0) / np.where(spent, self.economy.X, 1.0))
        return np.concatenate([log_w, log_P.ravel(), log_X.ravel()])

    def unpack(self, u: Array) -> tuple[Array, Array, Array]:
        """The inverse of `pack`."""
        J, N = self.economy.gamma.shape
        log_w, log_P, log_X = u[:N], u[N : N + J * N].reshape(J, N), u[N + J * N :].reshape(J, N)
        return log_w, log_P, self.economy.X * np.exp(log_X)

    def demand(self, log_w: Array, K_sum: Array, power: Array, X: Array) -> tuple[Array, Array, Array]:
        """Output, value added and spending that follow from costs and spending X: (12), (13) and income in one pass."""
        economy = self.economy
        w = np.exp(log_w)
        per_unit = X / K_sum
        Y = power * np.matmul(per_unit[:, None, :], self.K2)[:, 0, :]
        net = np.matmul(self.K2, power[:, :, None])[:, :, 0]
        revenue = (X - per_unit * net).sum(axis=0)
        final = w * economy.V + revenue + deficits(self.shock, economy, w)
        return Y, (economy.gamma * Y).sum(axis=0), expenditure(Y, final, economy.G, economy.alpha)

    def sweep(self, u: Array, wage_step: float) -> Array:
        """One pass of the joint map: prices by (10)-(11), spending by (12)-(13), wages towards labour-market
        clearing.
        """
        economy = self.economy
        log_w, log_P, X = self.unpack(u)
        log_c = unit_cost(log_w, log_P, economy.gamma, economy.G)
        new_P, Phi, power = price_index(log_c, self.K1, economy.theta)
        _, earned, new_X = self.demand(log_w, Phi, power, X)
        new_w = log_w + wage_step * (np.log(np.maximum(earned, 1e-300) / economy.V) - log_w)
        new_w -= np.log(np.dot(np.exp(new_w), economy.V) / economy.V.sum())
        return self.pack(new_w, new_P, np.maximum(new_X, 1e-12 * economy.X))


def certificate(problem: Problem, log_w: Array, log_P: Array, X: Array) -> tuple[dict[str, float], dict[str, Array]]:
    """The largest residual of every equilibrium condition at a point, and the levels there.

    Written out condition by condition, not taken from the search. All are relative:
    `prices` (11) to the price; `shares` (12): rows of pi' sum to 1; `expenditure` (13) to the cell's spending, for
    cells above 1e-9 of the economy's; `income`: spending on final goods and on inputs exhausts value added, revenue,
    deficit and sales, to final spending; `trade balance` (14): imports - exports - D, to value added; `factor market`:
    value added paid to that earned; `numeraire`: world value added; `deficits`: their sum, to world value added.
    """
    economy = problem.economy
    w = np.exp(log_w)
    log_c = unit_cost(log_w, log_P, economy.gamma, economy.G)
    pi = trade_shares(log_c, log_P, problem.K1, economy.theta)
    net = pi / (1.0 + problem.tau)
    Y = np.matmul(X[:, None, :], net)[:, 0, :]
    imports = np.einsum("jn,jn->n", X, net.sum(axis=2))
    revenue = tariff_revenue(net, problem.tau, X)
    D = deficits(problem.shock, economy, w)
    V = w * economy.V
    final = V + revenue + D
    wanted = expenditure(Y, final, economy.G, economy.alpha)
    earned = (economy.gamma * Y).sum(axis=0)
    matters = 1e-9 * X.sum(axis=0) < X
    used = X.sum(axis=0) - (economy.G.sum(axis=1).T * Y).sum(axis=0)
    rows = pi.sum(axis=2)
    gap = {
        "prices": np.max(np.abs(np.log(rows)) / economy.theta[:, None]),
        "shares": np.max(np.abs(rows - 1.0)),
        "expenditure": np.max(np.abs(wanted - X)[matters] / X[matters], initial=0.0),
        "income": np.max(np.abs(used - final) / np.abs(final)),
        "trade balance": np.max(np.abs(imports - Y.sum(axis=0) - D) / V),
        "factor market": np.max(np.abs(earned / V - 1.0)),
        "numeraire": abs(V.sum() / economy.V.sum() - 1.0),
        "deficits": abs(D.sum()) / V.sum(),
    }
    levels = {"c": np.exp(log_c), "pi": pi, "Y": Y, "V": V, "D": D, "R": revenue, "I": final}
    return {name: float(value) for name, value in gap.items()}, levels


# --- solving --------------------------------------------------------------------------------------------------------


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


def solve_anderson(
    problem: Problem,
    *,
    tolerance: float = 1e-9,
    memory: int = 10,
    wage_step: float = 0.2,
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
            sweep_limit=300,
            patience=20,
        )
        sweeps += point.sweeps
        return point.x

    def excess(log_w: Array, rest: Array) -> Array:
        _, log_P, X = problem.unpack(np.concatenate([log_w, rest]))
        log_c = unit_cost(log_w, log_P, economy.gamma, economy.G)
        _, Phi, power = price_index(log_c, problem.K1, economy.theta)
        _, earned, _ = problem.demand(log_w, Phi, power, X)
        return np.log(np.maximum(earned, 1e-300) / economy.V) - log_w

    def numeraire(log_w: Array) -> Array:
        return log_w - np.log(np.dot(np.exp(log_w), economy.V) / economy.V.sum())

    u = start(problem) if begin is None else begin
    log_w, rest = numeraire(u[:N]), u[N:]
    with np.errstate(all="ignore"):
        rest = inner(log_w, rest)
        z = excess(log_w, rest)
        for _ in range(step_limit):
            if not np.all(np.isfinite(z)) or np.max(np.abs(z)) <= 0.03 * tolerance:
                break
            h = 1e-6
            shifted = [log_w + h * row for row in np.eye(N)]
            slopes = np.stack([(excess(w, inner(w, rest)) - z) / h for w in shifted], axis=1)
            weights = np.exp(log_w) * economy.V
            system = np.vstack([slopes, weights / weights.sum()])
            step = np.linalg.lstsq(system, -np.append(z, 0.0), rcond=None)[0]
            step *= min(1.0, 1.0 / max(float(np.max(np.abs(step))), 1e-300))
            for shrink in (1.0, 0.5, 0.25, 0.1, 0.03, 0.01):
                new_w = numeraire(log_w + shrink * step)
                new_rest = inner(new_w, rest)
                new_z = excess(new_w, new_rest)
                if np.all(np.isfinite(new_z)) and np.max(np.abs(new_z)) < np.max(np.abs(z)):
                    break
            else:
                break
            log_w, rest, z = new_w, new_rest, new_z
    return _finish(problem, np.concatenate([log_w, rest]), tolerance, "newton", sweeps)


def solve(problem: Problem, *, tolerance: float = 1e-9, newton_up_to: int = 100) -> Equilibrium:
    """The equilibrium: Anderson; if that fails, a slower Anderson; then Newton on wages (up to `newton_up_to`
    economies).

    A shock that changes nothing on a baseline that is an equilibrium returns hats of exactly 1. Never raises: `status`
    and `certificate` say how it went.
    """
    if problem.shock.is_empty:
        found = _finish(problem, start(problem), tolerance, "baseline", 0)
        if found.solved:
            return found
    found = solve_anderson(problem, tolerance=tolerance)
    if not found.solved:
        slow = solve_anderson(problem, tolerance=tolerance, memory=20, wage_step=0.05, damping=0.5, sweep_limit=1500)
        found = min(found, slow, key=worst)
    if not found.solved and problem.economy.V.size <= newton_up_to:
        begin = problem.pack(np.log(found.w), np.log(found.P), found.X) if np.isfinite(worst(found)) else None
        found = min(found, solve_newton(problem, tolerance=tolerance, begin=begin), key=worst)
    return found


def worst(found: Equilibrium) -> float:
    """The largest residual in the certificate; infinite where any is not a number."""
    values = np.array(list(found.certificate.values()))
    return float(values.max()) if np.all(np.isfinite(values)) else float("inf")
