"""Gradients of welfare by the adjoint of the equilibrium: one linear solve gives the derivative with respect to every
tariff, trade cost, productivity and elasticity.

Symbols and shapes as in `entrepot.kernels.hat_algebra`. With unknowns u (log wages, log prices, log spending), conditions
F(u, q) = 0 and a welfare measure W(u, q), dW/dq = W_q - lambda' F_q, where F_u' lambda = W_u (implicit function theorem).
F is written condition by condition: prices (11), expenditure (13) relative to spending, and the factor market relative to
value added, to which the numeraire is added because one of the markets follows from the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, gmres

from entrepot.errors import NotSolved
from entrepot.kernels.hat_algebra import Array, Equilibrium, Problem

Measure = Literal["real income", "real GDP", "real wage"]
MEASURES: tuple[Measure, ...] = ("real income", "real GDP", "real wage")

TOLERANCE = 1e-11
RESTART = 80


@dataclass(frozen=True)
class Gradient:
    """Derivatives of one welfare measure (a log) at an equilibrium.

    `tariff` [j, n, i] with respect to tau_ni^j; `cost` [j, n, i] to the log of the iceberg cost; `productivity` [j, i] to the
    log of productivity; `elasticity` [j] to theta; `residual`: of the adjoint system, relative.
    """

    tariff: Array
    cost: Array
    productivity: Array
    elasticity: Array
    residual: float


@dataclass(frozen=True)
class _Pulled:
    """What flows back to log wages, log prices, log spending, and to the pairs: X_n (Y_i' + R_n' tau_ni) needs Y', R'."""

    a: Array
    p: Array
    x: Array
    of_Y: Array
    of_R: Array


@dataclass(frozen=True)
class Adjoint:
    """A solved equilibrium, ready to be differentiated. Set up once for all welfare measures."""

    problem: Problem
    found: Equilibrium

    @cached_property
    def net(self) -> Array:
        """Shares before duty [j, n, i]."""
        return self.found.pi / (1.0 + self.found.tau)

    @cached_property
    def duties(self) -> Array:
        """tau net = pi - net [j, n, i]."""
        return self.found.pi - self.net

    @cached_property
    def duty(self) -> Array:
        """Revenue per unit of spending [j, n]."""
        return self.duties.sum(axis=2)

    @cached_property
    def spent(self) -> NDArray[np.bool_]:
        """Where anything is spent; the other cells have no unknown."""
        return self.found.X > 0

    def _deficit_rule(self, of_D: Array) -> Array:
        """What deficits pass back to log wages under the shock's closure."""
        economy, shock, w = self.problem.economy, self.problem.shock, self.found.w
        if shock.deficits == "own-gdp-share":
            V, own = w * economy.V, economy.D * w
            excess = own.sum() - economy.D.sum()
            share = V / V.sum()
            mean = float(np.dot(of_D, share))
            return of_D * own - mean * own - excess * share * (of_D - mean)
        passed = np.zeros_like(w)
        if shock.deficits == "fixed" and shock.numeraire is not None:
            passed[shock.numeraire] = float(np.dot(of_D, economy.D)) * w[shock.numeraire]
        return passed

    def _pull(self, of_Y: Array, of_I: Array, of_R: Array) -> _Pulled:
        """Back through output, income and revenue to the unknowns."""
        economy, found = self.problem.economy, self.found
        theta, X = economy.theta[:, None], found.X
        both = of_I + of_R
        x = X * (np.matmul(self.net, of_Y[:, :, None])[:, :, 0] + both * self.duty)
        taxed = np.matmul((X * both)[:, None, :], self.duties)[:, 0, :]
        of_c = -theta * (found.Y * of_Y + taxed)
        a, p = self._costs(of_c)
        a += of_I * found.w * economy.V + self._deficit_rule(of_I)
        return _Pulled(a, p + theta * x, x, of_Y, both)

    def _costs(self, of_c: Array) -> tuple[Array, Array]:
        """Back through unit costs (10) to log wages and log prices."""
        economy = self.problem.economy
        p = np.matmul(economy.G, of_c.T[:, :, None])[:, :, 0].T
        return (economy.gamma * of_c).sum(axis=0), p

    def _transposed(self, l1: Array, l2: Array, l3: Array) -> _Pulled:
        """F_u' applied to multipliers of prices, expenditure (per unit) and factor markets (per unit of value added)."""
        economy, found = self.problem.economy, self.found
        V = economy.V
        m2 = np.where(self.spent, l2 / np.where(self.spent, found.X, 1.0), 0.0)
        m3 = l3 / V
        of_Y = -np.matmul(m2.T[:, None, :], economy.G)[:, 0, :].T - economy.gamma * m3
        of_I = -(economy.alpha * m2).sum(axis=0)
        back = self._pull(of_Y, of_I, np.zeros_like(of_I))
        a, p = self._costs(-np.matmul(l1[:, None, :], found.pi)[:, 0, :])
        levels = found.w * V
        a += back.a + m3 * levels + levels * float(np.dot(m3, V)) / V.sum()
        x = np.where(self.spent, back.x + l2, l2)
        return _Pulled(a, back.p + p + l1, x, back.of_Y, back.of_R)

    def gradient(self, economy: int, measure: Measure = "real income") -> Gradient:
        """Derivatives of the log of a welfare measure of one economy. Raises NotSolved where the system is singular."""
        base = self.problem.economy
        J, N = base.gamma.shape
        seed = self._seed(economy, measure)
        flat = np.concatenate([seed.a, seed.p.ravel(), seed.x.ravel()])

        def product(v: Array) -> Array:
            made = self._transposed(v[N : N + J * N].reshape(J, N), v[N + J * N :].reshape(J, N), v[:N])
            return np.concatenate([made.a, made.p.ravel(), made.x.ravel()])

        system = LinearOperator((flat.size, flat.size), matvec=product, dtype=np.float64)
        found, _ = gmres(system, flat, rtol=TOLERANCE, restart=RESTART, maxiter=20)
        residual = float(np.linalg.norm(product(found) - flat) / np.linalg.norm(flat))
        if not residual < 1e-6:
            raise NotSolved(
                f"the adjoint system has no solution (residual {residual:.1e})", remedy="make the shock smaller"
            )
        return self._parameters(
            seed, found[N : N + J * N].reshape(J, N), found[N + J * N :].reshape(J, N), found[:N], residual
        )

    def _seed(self, n: int, measure: Measure) -> _Pulled:
        """W_u: what the measure itself passes back."""
        economy, found = self.problem.economy, self.found
        J, N = economy.gamma.shape
        of_I, of_R = np.zeros(N), np.zeros(N)
        a = np.zeros(N)
        if measure == "real income":
            of_I[n] = 1.0 / found.I[n]
        elif measure == "real GDP":
            total = found.V[n] + found.R[n]
            of_R[n], a[n] = 1.0 / total, found.V[n] / total
        else:
            a[n] = 1.0
        back = self._pull(np.zeros((J, N)), of_I, of_R)
        p = back.p.copy()
        p[:, n] -= economy.alpha[:, n]
        return _Pulled(back.a + a, p, np.where(self.spent, back.x, 0.0), back.of_Y, back.of_R)

    def _parameters(self, seed: _Pulled, l1: Array, l2: Array, l3: Array, residual: float) -> Gradient:
        """W_q - lambda' F_q for every parameter."""
        economy, found, shock = self.problem.economy, self.found, self.problem.shock
        made = self._transposed(l1, l2, l3)
        of_Y, of_R = seed.of_Y - made.of_Y, seed.of_R - made.of_R
        theta = economy.theta[:, None, None]
        # X_n net_ni (Y_i' + R_n' tau_ni), the return to a log change of the share before duty.
        share = found.X[:, :, None] * (self.net * of_Y[:, None, :] + self.duties * of_R[None, :, None])
        priced = l1[:, :, None] * found.pi
        cost = priced - theta * share
        tariff = cost - share + (found.X * of_R)[:, :, None] * found.pi
        tariff /= 1.0 + found.tau
        log_kappa = np.log1p(found.tau) - np.log1p(economy.tau)
        if shock.d_hat is not None:
            log_kappa = log_kappa + np.log(shock.d_hat)
        supply = np.log(found.c) - (0.0 if shock.A_hat is None else np.log(shock.A_hat))
        z = log_kappa + supply[:, None, :] - np.log(found.P)[:, :, None]
        elasticity = ((priced / theta - share) * z).sum(axis=(1, 2))
        return Gradient(tariff, cost, -cost.sum(axis=1), elasticity, residual)
