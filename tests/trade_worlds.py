"""Economies to test the trade equilibrium on: made-up ones, Caliendo and Parro's data, and a plain nested loop."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from entrepot.kernels.equilibrium import solve
from entrepot.kernels.hat_algebra import Economy, Problem, Shock
from entrepot.models.trade import Baseline

SHARED = Path(__file__).parents[2] / "shared" / "data"
NAFTA = ("Mexico", "Canada", "USA")


def random_economy(
    N: int,
    J: int,
    seed: int,
    *,
    untraded: int = 0,
    deficits: bool = True,
    tariffs: bool = True,
    theta_high: float = 12.0,
) -> Economy:
    """A made-up economy that is an exact equilibrium; `untraded` sectors have no trade, one pair none in sector 0."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(0.0, 1.0, N)
    close = np.exp(-rng.exponential(1.2, (N, N)) - 1.0)
    flows = close[None] * size[None, :, None] * size[None, None, :] * rng.lognormal(0.0, 0.6, (J, 1, N))
    own = np.arange(N)
    flows[:, own, own] = size**2 * rng.lognormal(0.3, 0.4, (J, N))
    if untraded:
        flows[J - untraded :] *= np.eye(N)
    if N > 2 and J > 1:
        flows[0, 0, 1] = 0.0
    pi = flows / flows.sum(axis=2, keepdims=True)
    tau = rng.uniform(0.0, 0.2, (J, N, N)) if tariffs else np.zeros((J, N, N))
    tau[:, own, own] = 0.0
    gamma = rng.uniform(0.2, 0.8, (J, N))
    G = rng.gamma(0.5, 1.0, (N, J, J))
    G = G / G.sum(axis=1, keepdims=True) * (1.0 - gamma).T[:, None, :]
    alpha = rng.dirichlet(np.ones(J), N).T
    V = size * 100.0
    D = rng.normal(0.0, 0.03, N) * V if deficits else np.zeros(N)
    D = D - D.sum() * V / V.sum()
    theta = np.exp(rng.uniform(np.log(1.5), np.log(theta_high), J))
    economy = Economy(pi, tau, theta, gamma, G, np.ascontiguousarray(alpha), V, D, alpha * V * 2.0)
    return settled(economy)


def settled(economy: Economy) -> Economy:
    """The economy as an exact equilibrium."""
    found = solve(Problem(economy, Shock()), tolerance=1e-12)
    assert found.solved, found.certificate
    return Economy(
        found.pi,
        economy.tau,
        economy.theta,
        economy.gamma,
        economy.G,
        economy.alpha,
        found.V,
        found.D,
        found.X,
    )


def random_shock(economy: Economy, seed: int, *, hard: bool = False) -> Shock:
    """Random tariffs, trade costs and productivity; hard ones go to 300 percent, to e^1.4 and to half or double."""
    rng = np.random.default_rng(seed)
    shape = economy.pi.shape
    away = ~np.eye(shape[1], dtype=bool)[None] & (rng.random(shape) < rng.uniform(0.05, 1.0))
    top, spread, boost = (float(rng.choice(c)) for c in (([0.5, 1, 3], [0.1, 0.3, 0.7], [0.05, 0.2, 0.4])))
    if not hard:
        top, spread, boost = 0.3, 0.1, 0.05
    return Shock(
        tau=np.where(away, economy.tau + rng.uniform(0.0, top, shape), economy.tau),
        d_hat=np.where(away, np.exp(rng.normal(0.0, spread, shape)), 1.0),
        A_hat=np.exp(rng.normal(0.0, boost, economy.gamma.shape)),
        deficits="own-gdp-share" if seed % 2 else "fixed-share-of-world-gdp",
    )


def needs_shared(*parts: str) -> Path:
    """The shared data folder, or a skip that says so."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip("needs the shared data folder beside the repository (../shared/data)")
    return path


def caliendo_parro() -> tuple[Baseline, np.ndarray]:
    """Caliendo and Parro's 31 economies and 40 sectors of 1993, and their tariffs of 2005 [i, n, s]."""
    folder = needs_shared("caliendo_parro2015")

    def table(name: str) -> np.ndarray:
        text = (folder / name).read_text().replace(",", " ")
        return np.array([[float(each) for each in line.split()] for line in text.splitlines() if line.strip()])

    N, J, traded = 31, 40, 20
    regions = [line.strip() for line in (folder / "countrynames.txt").read_text().splitlines() if line.strip()]
    sectors = [
        line.strip()
        for name in ("tradeablesnames.txt", "nontradeablesnames.txt")
        for line in (folder / name).read_text().splitlines()
        if line.strip()
    ]

    def pairs(name: str, scale: float) -> np.ndarray:
        full = np.zeros((J, N, N))
        full[:traded] = table(name).reshape(traded, N, N) * scale
        return full.transpose(2, 1, 0)

    baseline = Baseline.from_trade(
        regions,
        sectors,
        flows=pairs("xbilat1993.txt", 1000.0),
        output=table("GO.txt").T,
        gamma=table("B.txt").T,
        io=table("IO.txt").reshape(N, J, J),
        theta=np.concatenate([table("T.txt").ravel(), np.full(J - traded, 8.22)]),
        tau=pairs("tariffs1993.txt", 0.01),
        year=1993,
        name="Caliendo and Parro 1993",
    )
    return baseline, pairs("tariffs2005.txt", 0.01)


def nafta_tariffs(baseline: Baseline, later: np.ndarray) -> np.ndarray:
    """Tariffs of 1993, and among the three members those of 2005 [i, n, s]."""
    tau = baseline.tau.copy()
    at = [baseline.regions.index(name) for name in NAFTA]
    inside = np.ix_(at, at, range(len(baseline.sectors)))
    tau[inside] = later[inside]
    return tau


def nested_loop(
    economy: Economy, shock: Shock, *, tolerance: float = 1e-9, step: float = 0.2, limit: int = 4000
) -> tuple[np.ndarray, np.ndarray, int, int, int]:
    """The plain algorithm: wages in the outer loop, prices and then spending solved by iteration inside, written anew.

    Returns wages, prices, and the number of wage, price and spending passes.
    """
    J, N = economy.gamma.shape
    tau = economy.tau if shock.tau is None else shock.tau
    kappa = (1.0 + tau) / (1.0 + economy.tau) * (1.0 if shock.d_hat is None else shock.d_hat)
    if shock.A_hat is not None:
        kappa = kappa / shock.A_hat[:, None, :]
    K = economy.pi * kappa ** -economy.theta[:, None, None]
    w, P, X = np.ones(N), np.ones((J, N)), economy.X.copy()
    passes = [0, 0, 0]
    for _ in range(limit):
        passes[0] += 1
        while True:
            passes[1] += 1
            c = w**economy.gamma * np.exp(np.einsum("nkj,kn->jn", economy.G, np.log(P)))
            cost = c ** -economy.theta[:, None]
            new = np.einsum("jni,ji->jn", K, cost) ** (-1.0 / economy.theta[:, None])
            gap = np.max(np.abs(new / P - 1.0))
            P = new
            if gap < 0.01 * tolerance:
                break
        pi = K * cost[:, None, :] * P[:, :, None] ** economy.theta[:, None, None]
        net = pi / (1.0 + tau)
        if shock.deficits == "own-gdp-share":
            D = economy.D * w - (economy.D * w).sum() * w * economy.V / (w * economy.V).sum()
        else:
            D = economy.D
        while True:
            passes[2] += 1
            Y = np.einsum("jni,jn->ji", net, X)
            income = w * economy.V + (X * (1.0 - net.sum(axis=2))).sum(axis=0) + D
            new = np.einsum("nkj,jn->kn", economy.G, Y) + economy.alpha * income
            gap = np.max(np.abs(new - X)) / np.max(X)
            X = new
            if gap < 0.01 * tolerance:
                break
        earned = (economy.gamma * np.einsum("jni,jn->ji", net, X)).sum(axis=0)
        if np.max(np.abs(earned / (w * economy.V) - 1.0)) < tolerance:
            break
        w = w * (earned / (w * economy.V)) ** step
        w *= economy.V.sum() / (w * economy.V).sum()
    return w, P, passes[0], passes[1], passes[2]
