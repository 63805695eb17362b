"""Gradients by the adjoint against finite differences, and what follows from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from entrepot.kernels import welfare
from entrepot.kernels.adjoint import MEASURES, Adjoint
from entrepot.kernels.equilibrium import solve
from entrepot.kernels.hat_algebra import Economy, Problem, Shock
from trade_worlds import random_economy, random_shock

WELFARE: dict[str, Any] = {
    "real income": welfare.real_income,
    "real GDP": welfare.real_gdp,
    "real wage": lambda economy, found: np.log(found.w) - welfare.consumer_prices(economy, found),
}
STEP = 1e-4


def log_welfare(economy: Economy, shock: Shock, measure: str, n: int) -> float:
    found = solve(Problem(economy, shock), tolerance=1e-12)
    assert found.solved, dict(found.certificate)
    return float(WELFARE[measure](economy, found)[n])


def difference(change: Any, step: float = STEP) -> float:
    """Fourth order central difference."""
    f = {k: change(k * step) for k in (-2, -1, 1, 2)}
    return (f[-2] - 8 * f[-1] + 8 * f[1] - f[2]) / (12 * step)


@pytest.mark.parametrize("closure", ["fixed-share-of-world-gdp", "own-gdp-share", "fixed"])
@pytest.mark.parametrize("measure", MEASURES)
def test_a_step_in_every_parameter_at_once(measure: Any, closure: Any) -> None:
    economy = random_economy(3, 2, 5)
    shock = replace(random_shock(economy, 5), deficits=closure, numeraire=2 if closure == "fixed" else None)
    assert shock.tau is not None and shock.d_hat is not None and shock.A_hat is not None
    found = solve(Problem(economy, shock), tolerance=1e-12)
    gradient = Adjoint(Problem(economy, shock), found).gradient(1, measure)
    chance = np.random.default_rng(1)
    by = {name: chance.standard_normal(getattr(gradient, name).shape) for name in ("tariff", "cost", "productivity")}
    more = chance.standard_normal(2)

    def moved(h: float) -> float:
        other = replace(
            shock,
            tau=shock.tau + h * by["tariff"],  # type: ignore[operator]
            d_hat=shock.d_hat * np.exp(h * by["cost"]),  # type: ignore[operator]
            A_hat=shock.A_hat * np.exp(h * by["productivity"]),  # type: ignore[operator]
        )
        return log_welfare(replace(economy, theta=economy.theta + h * more), other, measure, 1)

    total = sum(float((getattr(gradient, name) * step).sum()) for name, step in by.items())
    assert difference(moved) == pytest.approx(total + float(gradient.elasticity @ more), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("closure", ["fixed-share-of-world-gdp", "own-gdp-share", "fixed"])
@pytest.mark.parametrize("measure", MEASURES)
def test_gradients_agree_with_finite_differences(measure: Any, closure: Any) -> None:
    economy = random_economy(5, 4, 3, untraded=1)
    shock = replace(random_shock(economy, 3), deficits=closure, numeraire=2 if closure == "fixed" else None)
    assert shock.tau is not None and shock.d_hat is not None and shock.A_hat is not None
    found = solve(Problem(economy, shock), tolerance=1e-12)
    gradient = Adjoint(Problem(economy, shock), found).gradient(1, measure)
    assert gradient.residual < 1e-9

    def tariff(cell: tuple[int, int, int], h: float) -> float:
        tau = shock.tau.copy()  # type: ignore[union-attr]
        tau[cell] += h
        return log_welfare(economy, replace(shock, tau=tau), measure, 1)

    def cost(cell: tuple[int, int, int], h: float) -> float:
        d_hat = shock.d_hat.copy()  # type: ignore[union-attr]
        d_hat[cell] *= np.exp(h)
        return log_welfare(economy, replace(shock, d_hat=d_hat), measure, 1)

    def productivity(cell: tuple[int, int], h: float) -> float:
        A_hat = shock.A_hat.copy()  # type: ignore[union-attr]
        A_hat[cell] *= np.exp(h)
        return log_welfare(economy, replace(shock, A_hat=A_hat), measure, 1)

    def elasticity(j: int, h: float) -> float:
        theta = economy.theta.copy()
        theta[j] += h
        return log_welfare(replace(economy, theta=theta), shock, measure, 1)

    for cell in ((0, 1, 2), (1, 0, 1), (2, 3, 4)):
        want = difference(lambda h, cell=cell: tariff(cell, h))
        assert gradient.tariff[cell] == pytest.approx(want, rel=1e-6, abs=1e-9), cell
        want = difference(lambda h, cell=cell: cost(cell, h))
        assert gradient.cost[cell] == pytest.approx(want, rel=1e-6, abs=1e-9), cell
    for at in ((0, 1), (3, 1), (2, 0)):
        want = difference(lambda h, at=at: productivity(at, h))
        assert gradient.productivity[at] == pytest.approx(want, rel=1e-6, abs=1e-9), at
    for j in range(4):
        assert gradient.elasticity[j] == pytest.approx(
            difference(lambda h, j=j: elasticity(j, h)), rel=1e-6, abs=1e-9
        ), j


def test_at_the_baseline_the_cost_of_a_foreigner_s_own_trade_hardly_matters_and_one_s_own_does() -> None:
    """A small open economy gains by lower costs of what it buys, the Jones-style envelope: -(share of income) at first."""
    economy = random_economy(4, 3, 9, deficits=False, tariffs=False)
    found = solve(Problem(economy, Shock()))
    gradient = Adjoint(Problem(economy, Shock()), found).gradient(0)
    assert np.all(gradient.productivity[:, 0] > 0)
    # Domar weights: without tariffs and deficits the world's first-order gain is sales over income.
    total = np.zeros_like(gradient.productivity)
    for n in range(4):
        total += Adjoint(Problem(economy, Shock()), found).gradient(n).productivity * economy.V[n]
    np.testing.assert_allclose(total, found.Y, rtol=1e-7)


def test_a_sector_on_which_an_economy_spends_nothing_has_a_gradient_too() -> None:
    economy = random_economy(4, 3, 7)
    G, alpha, X, pi = economy.G.copy(), economy.alpha.copy(), economy.X.copy(), economy.pi.copy()
    G[2, 0, :] = 0.0
    G[2] = G[2] / np.maximum(G[2].sum(axis=0), 1e-300) * (1 - economy.gamma[:, 2])
    alpha[0, 2], X[0, 2] = 0.0, 0.0
    economy = replace(economy, G=G, alpha=alpha / alpha.sum(axis=0), X=X, pi=pi)
    shock = random_shock(economy, 3)
    found = solve(Problem(economy, shock), tolerance=1e-12)
    gradient = Adjoint(Problem(economy, shock), found).gradient(2)
    assert np.isfinite(gradient.tariff).all() and np.all(gradient.tariff[0, 2] == 0.0)
