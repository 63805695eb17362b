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
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Closure = Literal["fixed-share-of-world-gdp", "fixed", "own-gdp-share"]

LARGEST_EXPONENT = 600.0
LEAST_SPENDING = 1e-12
PRICE_PASSES = 2


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

    @cached_property
    def traded(self) -> NDArray[np.intp] | slice:
        """Sectors in which anything is bought abroad."""
        home = np.eye(self.V.size, dtype=bool)
        found = np.flatnonzero([np.any(shares[~home]) for shares in self.pi])
        return slice(None) if found.size == self.theta.size else found


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


@dataclass(frozen=True)
class Links:
    """A matrix [n, i] for every sector, stored in full for traded sectors and as its diagonal for the others."""

    full: Array
    own: Array
    traded: NDArray[np.intp] | slice

    @classmethod
    def of(cls, matrices: Array, traded: NDArray[np.intp] | slice) -> Links:
        """From [j, n, i]; what lies off the diagonal of untraded sectors is left out."""
        return cls(matrices[traded], np.einsum("jnn->jn", matrices), traded)

    def over_sellers(self, v: Array) -> Array:
        """sum_i K_ni^j v_i^j [j, n]."""
        total = self.own * v
        total[self.traded] = np.matmul(self.full, v[self.traded][:, :, None])[:, :, 0]
        return total

    def over_buyers(self, v: Array) -> Array:
        """sum_n K_ni^j v_n^j [j, i]."""
        total = self.own * v
        total[self.traded] = np.matmul(v[self.traded][:, None, :], self.full)[:, 0, :]
        return total


# --- one equation, one function -------------------------------------------------------------------------------------


def unit_cost(log_w: Array, log_P: Array, gamma: Array, G: Array) -> Array:
    """Log change of unit costs [J, N]: ln c_n^j = gamma_n^j ln w_n + sum_k G_n^{k,j} ln P_n^k. Equation (10)."""
    inputs = np.matmul(log_P.T[:, None, :], G)[:, 0, :]
    return gamma * log_w + inputs.T


def price_index(log_c: Array, K: Links, theta: Array) -> tuple[Array, Array, Array]:
    """Price indices by equation (11): P_n^j = [sum_i K_ni^j (c_i^j)^-theta]^(-1/theta), K = pi kappa_hat^-theta
    A_hat^theta.

    Returns log P [J, N], the sum itself (Phi [J, N]) and (c_i^j)^-theta [J, N].
    """
    power = np.exp(np.clip(-theta[:, None] * log_c, -LARGEST_EXPONENT, LARGEST_EXPONENT))
    Phi = K.over_sellers(power)
    return -np.log(Phi) / theta[:, None], Phi, power


def trade_shares(log_c: Array, log_P: Array, K: Array, theta: Array) -> Array:
    """New shares [J, N, N] by equation (12): pi'_ni = K_ni (c_i / P_n)^-theta."""
    power = np.exp(np.clip(-theta[:, None] * log_c, -LARGEST_EXPONENT, LARGEST_EXPONENT))
    scale = np.exp(np.clip(theta[:, None] * log_P, -LARGEST_EXPONENT, LARGEST_EXPONENT))
    shares = K * power[:, None, :]
    shares *= scale[:, :, None]
    return shares


def tariff_revenue(pi: Array, net: Array, X: Array) -> Array:
    """R_n = sum_j sum_i tau_ni^j pi_ni^j / (1 + tau_ni^j) X_n^j [N], with `net` = pi / (1 + tau). Under (13).

    tau net = pi - net, so that no pass over the pairs is needed but the sums of both.
    """
    return (X * (pi.sum(axis=2) - net.sum(axis=2))).sum(axis=0)


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
    """An economy and a shock, ready to solve, with K1 = pi kappa_hat^-theta A_hat^theta folded once."""

    economy: Economy
    shock: Shock

    @cached_property
    def tau(self) -> Array:
        """New tariffs [J, N, N]."""
        return self.economy.tau if self.shock.tau is None else self.shock.tau

    @cached_property
    def K1(self) -> Array:
        """Shares with the shock folded in [J, N, N]; the power is taken only where something changes."""
        economy, shock = self.economy, self.shock
        if shock.is_empty:
            return economy.pi
        changed = np.zeros(economy.pi.shape, dtype=bool)
        if shock.tau is not None:
            changed |= shock.tau != economy.tau
        if shock.d_hat is not None:
            changed |= shock.d_hat != 1.0
        cells = np.flatnonzero(changed)
        log_kappa = np.zeros(cells.size)
        if shock.tau is not None:
            log_kappa += np.log1p(shock.tau.ravel()[cells]) - np.log1p(economy.tau.ravel()[cells])
        if shock.d_hat is not None:
            log_kappa += np.log(shock.d_hat.ravel()[cells])
        theta = economy.theta[cells // economy.pi[0].size]
        K = economy.pi.copy()
        K.reshape(-1)[cells] *= np.exp(np.clip(-theta * log_kappa, -LARGEST_EXPONENT, LARGEST_EXPONENT))
        if shock.A_hat is not None:
            K *= (shock.A_hat ** economy.theta[:, None])[:, None, :]
        return K

    @cached_property
    def links(self) -> tuple[Links, Links]:
        """K1 and K2 = K1 / (1 + tau'), as the search uses them."""
        traded = self.economy.traded
        K1 = Links.of(self.K1, traded)
        own = np.einsum("jnn->jn", self.tau)
        return K1, Links(K1.full / (1.0 + self.tau[traded]), K1.own / (1.0 + own), traded)

    def pack(self, log_w: Array, log_P: Array, X: Array) -> Array:
        """One vector of unknowns: log wages, log prices, log of X / baseline X (0 where that is 0)."""
        log_X = np.log(np.maximum(X, LEAST_SPENDING * self.economy.X) * self._per_X + self._unspent)
        return np.concatenate([log_w, log_P.ravel(), log_X.ravel()])

    @cached_property
    def _unspent(self) -> Array:
        """1 where the baseline spends nothing, 0 elsewhere."""
        return np.where(self.economy.X > 0, 0.0, 1.0)

    @cached_property
    def _per_X(self) -> Array:
        """1 / baseline X; 0 where that is 0."""
        return (1.0 - self._unspent) / np.where(self.economy.X > 0, self.economy.X, 1.0)

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
        K2 = self.links[1]
        Y = power * K2.over_buyers(per_unit)
        net = K2.over_sellers(power)
        revenue = (X - per_unit * net).sum(axis=0)
        final = w * economy.V + revenue + deficits(self.shock, economy, w)
        return Y, (economy.gamma * Y).sum(axis=0), expenditure(Y, final, economy.G, economy.alpha)

    def sweep(self, u: Array, wage_step: float) -> Array:
        """One pass of the joint map: prices by (10)-(11), spending by (12)-(13), wages towards market clearing.

        Prices are passed twice: measured, that saves a quarter of the sweeps for a sixth more work in each.
        """
        economy = self.economy
        log_w, log_P, X = self.unpack(u)
        Phi = power = log_P
        for _ in range(PRICE_PASSES):
            log_c = unit_cost(log_w, log_P, economy.gamma, economy.G)
            log_P, Phi, power = price_index(log_c, self.links[0], economy.theta)
        _, earned, new_X = self.demand(log_w, Phi, power, X)
        new_w = log_w + wage_step * (np.log(np.maximum(earned, 1e-300) / economy.V) - log_w)
        new_w -= np.log(np.dot(np.exp(new_w), economy.V) / economy.V.sum())
        return self.pack(new_w, log_P, new_X)


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
    rows, before_duty = pi.sum(axis=2), net.sum(axis=2)
    imports = (X * before_duty).sum(axis=0)
    revenue = (X * (rows - before_duty)).sum(axis=0)
    D = deficits(problem.shock, economy, w)
    V = w * economy.V
    final = V + revenue + D
    wanted = expenditure(Y, final, economy.G, economy.alpha)
    earned = (economy.gamma * Y).sum(axis=0)
    matters = 1e-9 * X.sum(axis=0) < X
    used = X.sum(axis=0) - (economy.G.sum(axis=1).T * Y).sum(axis=0)
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
