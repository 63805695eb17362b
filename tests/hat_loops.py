"""The equations of Caliendo and Parro (2015) written out cell by cell, at points that are no equilibrium."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from entrepot.kernels.hat_algebra import Economy, Equilibrium, Problem, Shock

J, N = 3, 3


def made_up(seed: int = 1, *, untraded: bool = True) -> Economy:
    """Shares, tariffs (on own goods too) and spending of no world; economy 2 buys nothing of sector 1, sector 2 is not traded,
    economy 0 buys none of sector 0 from 1. Deficits do not sum to zero."""
    chance = np.random.default_rng(seed)
    pi = chance.uniform(0.1, 1.0, (J, N, N)) + 3.0 * np.eye(N)
    pi[0, 0, 1] = 0.0
    if untraded:
        pi[2] *= np.eye(N)
    pi /= pi.sum(axis=2, keepdims=True)
    gamma = chance.uniform(0.3, 0.8, (J, N))
    G = chance.uniform(0.1, 1.0, (N, J, J))
    G *= ((1 - gamma).T / G.sum(axis=1))[:, None, :]
    X = chance.uniform(20.0, 60.0, (J, N))
    X[1, 2] = 0.0
    return Economy(
        pi,
        chance.uniform(0.0, 0.3, (J, N, N)),
        chance.uniform(2.0, 6.0, J),
        gamma,
        G,
        chance.dirichlet(np.ones(J), N).T,
        chance.uniform(30.0, 60.0, N),
        np.array([3.0, -2.0, 0.5]),
        X,
    )


def shocked(seed: int = 2) -> Shock:
    """Every kind of shock in some cells; delivery at home gets dearer too."""
    chance = np.random.default_rng(seed)
    tau = made_up().tau + chance.uniform(0.1, 0.4, (J, N, N)) * (chance.random((J, N, N)) > 0.5)
    d_hat = np.where(chance.random((J, N, N)) > 0.4, chance.uniform(0.8, 1.5, (J, N, N)), 1.0)
    return Shock(tau=tau, d_hat=d_hat, A_hat=chance.uniform(0.8, 1.3, (J, N)))


@dataclass
class Point:
    """Wages [N], prices and spending [J, N] of no equilibrium."""

    w: np.ndarray
    P: np.ndarray
    X: np.ndarray

    @property
    def logs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return np.log(self.w), np.log(self.P), self.X


def point(seed: int = 3) -> Point:
    """A point near the baseline."""
    chance = np.random.default_rng(seed)
    X = made_up().X * chance.uniform(0.8, 1.3, (J, N))
    return Point(chance.uniform(0.8, 1.2, N), chance.uniform(0.8, 1.2, (J, N)), X)


def costs(economy: Economy, w: np.ndarray, P: np.ndarray) -> np.ndarray:
    """Equation (10)."""
    c = np.ones((J, N))
    for j, n in product(range(J), range(N)):
        c[j, n] = w[n] ** economy.gamma[j, n]
        for k in range(J):
            c[j, n] *= P[k, n] ** economy.G[n, k, j]
    return c


def taken(economy: Economy, shock: Shock, c: np.ndarray) -> np.ndarray:
    """pi (c kappa_hat / A_hat)^-theta [j, n, i]: the terms of the sum in (11)."""
    found = np.zeros((J, N, N))
    for j, n, i in product(range(J), range(N), range(N)):
        cost = c[j, i]
        if shock.tau is not None:
            cost *= (1 + shock.tau[j, n, i]) / (1 + economy.tau[j, n, i])
        if shock.d_hat is not None:
            cost *= shock.d_hat[j, n, i]
        if shock.A_hat is not None:
            cost /= shock.A_hat[j, i]
        found[j, n, i] = economy.pi[j, n, i] * cost ** -economy.theta[j]
    return found


def transfers(economy: Economy, shock: Shock, w: np.ndarray) -> np.ndarray:
    """Deficits under the closure."""
    if shock.deficits == "own-gdp-share":
        own = [economy.D[n] / economy.V[n] * w[n] * economy.V[n] for n in range(N)]
        world = sum(w[n] * economy.V[n] for n in range(N))
        more = sum(own) - sum(economy.D)
        return np.array([own[n] - more * w[n] * economy.V[n] / world for n in range(N)])
    if shock.deficits == "fixed" and shock.numeraire is not None:
        return economy.D * w[shock.numeraire]
    return economy.D


def levels(economy: Economy, shock: Shock, at: Point) -> dict[str, np.ndarray]:
    """What follows from wages, prices and spending."""
    tau = economy.tau if shock.tau is None else shock.tau
    c = costs(economy, at.w, at.P)
    pi = taken(economy, shock, c)
    Y, R = np.zeros((J, N)), np.zeros(N)
    for j, n, i in product(range(J), range(N), range(N)):
        pi[j, n, i] *= at.P[j, n] ** economy.theta[j]
        paid = pi[j, n, i] / (1 + tau[j, n, i]) * at.X[j, n]
        Y[j, i] += paid
        R[n] += tau[j, n, i] * paid
    V, D = at.w * economy.V, transfers(economy, shock, at.w)
    return {"c": c, "pi": pi, "Y": Y, "V": V, "D": D, "R": R, "I": V + R + D}


def spending(economy: Economy, Y: np.ndarray, final: np.ndarray) -> np.ndarray:
    """Equation (13)."""
    X = np.zeros((J, N))
    for j, n in product(range(J), range(N)):
        X[j, n] = economy.alpha[j, n] * final[n] + sum(economy.G[n, j, k] * Y[k, n] for k in range(J))
    return X


def found_at(economy: Economy, shock: Shock, at: Point) -> Equilibrium:
    """The point as if it were an equilibrium."""
    tau = Problem(economy, shock).tau
    return Equilibrium(
        w=at.w, P=at.P, X=at.X, tau=tau, status="", method="", sweeps=0, tolerance=0.0, **levels(economy, shock, at)
    )


def variants() -> list[Shock]:
    """Every kind of shock alone and with the others, and every closure."""
    every = shocked()
    return [
        every,
        Shock(),
        Shock(tau=every.tau),
        Shock(d_hat=every.d_hat),
        Shock(A_hat=every.A_hat),
        replace(every, deficits="own-gdp-share"),
        replace(every, deficits="fixed", numeraire=1),
        replace(every, deficits="fixed"),
        replace(every, numeraire=1),
    ]
