"""Welfare and its decompositions against their formulas written out flow by flow, at a point that is no equilibrium."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import log

import numpy as np
import pytest

from entrepot.kernels import welfare
from entrepot.kernels.hat_algebra import Economy, Equilibrium, Shock
from hat_loops import J, N, found_at, made_up, point, shocked

PAIRS = [(j, n, i) for j, n, i in product(range(J), range(N), range(N)) if n != i]
EVERY = shocked()
SHOCKS = [EVERY, replace(EVERY, d_hat=None), replace(EVERY, A_hat=None), Shock(tau=EVERY.tau)]


def both(shock: Shock) -> tuple[Economy, Equilibrium]:
    economy = made_up()
    return economy, found_at(economy, shock, point())


def flows(economy: Economy, found: Equilibrium) -> tuple[np.ndarray, np.ndarray]:
    """Old and new flows before duty [j, n, i]."""
    old, new = np.zeros((J, N, N)), np.zeros((J, N, N))
    for j, n, i in product(range(J), range(N), range(N)):
        old[j, n, i] = economy.X[j, n] * economy.pi[j, n, i] / (1 + economy.tau[j, n, i])
        new[j, n, i] = found.X[j, n] * found.pi[j, n, i] / (1 + found.tau[j, n, i])
    return old, new


def prices(shock: Shock, found: Equilibrium) -> tuple[np.ndarray, np.ndarray]:
    """At the factory [j, i] and at the border of the buyer [j, n, i]."""
    gate = found.c / (1.0 if shock.A_hat is None else shock.A_hat)
    return gate, np.array([[[gate[j, i] * (1.0 if shock.d_hat is None else shock.d_hat[j, n, i]) for i in range(N)]
                            for n in range(N)] for j in range(J)])  # fmt: skip


def basket(economy: Economy, found: Equilibrium, n: int) -> float:
    """Log price of final demand."""
    return sum(economy.alpha[j, n] * log(found.P[j, n]) for j in range(J))


def mean_of(a: float, b: float) -> float:
    """Logarithmic mean."""
    return 0.0 if min(a, b) <= 0 else a if a == b else (a - b) / (log(a) - log(b))


def test_logarithmic_means() -> None:
    assert welfare.log_mean(np.array([4.0, 0.5]), np.array([1.0, 0.5])) == pytest.approx([3 / log(4), 0.5], rel=1e-15)
    assert welfare.log_mean(np.array([0.0, 3.0, 0.0, -1.0]), np.array([2.0, 0.0, 0.0, 2.0])).tolist() == [0.0] * 4
    near = 1e-6 * np.array([-9.0, 1.0, 9.0, 12.0])  # (a - b) / ln(a / b) = b (1 + g/2 - g^2/12 + ...)
    assert welfare.log_mean(0.3 * (1 + near), np.full(4, 0.3)) == pytest.approx(
        0.3 * (1 + near / 2 - near**2 / 12), rel=1e-15
    )


def test_the_baseline_s_incomes() -> None:
    economy, found = both(EVERY)
    base, (old, _) = welfare.baseline_incomes(economy), flows(economy, found)
    R = np.array([(economy.tau[:, n] * old[:, n]).sum() for n in range(N)])
    np.testing.assert_allclose(base.M, old)
    np.testing.assert_allclose(base.R, R)
    np.testing.assert_allclose(base.I, economy.V + R + economy.D)
    np.testing.assert_allclose(base.Y, [[old[j, :, i].sum() for i in range(N)] for j in range(J)])


@pytest.mark.parametrize("shock", SHOCKS)
def test_real_income_and_gdp(shock: Shock) -> None:
    economy, found = both(shock)
    base = welfare.baseline_incomes(economy)
    for n in range(N):
        P = basket(economy, found, n)
        assert welfare.real_income(economy, found)[n] == pytest.approx(log(found.I[n] / base.I[n]) - P)
        gdp = (found.V[n] + found.R[n]) / (economy.V[n] + base.R[n])
        assert welfare.real_gdp(economy, found)[n] == pytest.approx(log(gdp) - P)


@pytest.mark.parametrize("shock", SHOCKS)
def test_the_volume_of_gdp_is_fishers_index(shock: Shock) -> None:
    """Final demand, exports and imports each at old prices (one) and at new ones."""
    economy, found = both(shock)
    base, (old, new), (gate, border) = welfare.baseline_incomes(economy), flows(economy, found), prices(shock, found)
    for s in range(N):
        P = np.exp(basket(economy, found, s))
        quantities, later = found.I[s] / P, base.I[s] * P
        for j, n, i in PAIRS:
            if i == s:
                quantities += new[j, n, i] / gate[j, i]
                later += old[j, n, i] * gate[j, i]
            if n == s:
                quantities -= new[j, n, i] / border[j, n, i]
                later -= old[j, n, i] * border[j, n, i]
        laspeyres = quantities / (economy.V[s] + base.R[s])
        paasche = (found.V[s] + found.R[s]) / later
        assert welfare.gdp_volume(economy, shock, found)[s] == pytest.approx(log(np.sqrt(laspeyres * paasche)))


def test_there_is_no_volume_where_imports_at_new_prices_pass_everything() -> None:
    economy, found = both(EVERY)
    assert EVERY.d_hat is not None
    wall = EVERY.d_hat.copy()
    wall[:, 0, 1:] = 1e6
    volume = welfare.gdp_volume(economy, replace(EVERY, d_hat=wall), found)
    assert np.isnan(volume).tolist() == [True, False, False]


@pytest.mark.parametrize("shock", SHOCKS)
def test_terms_of_trade_are_tornqvists(shock: Shock) -> None:
    economy, found = both(shock)
    (old, new), (gate, border) = flows(economy, found), prices(shock, found)
    for s in range(N):
        change = 0.0
        for values in (old, new):
            sold = sum(values[p] for p in PAIRS if p[2] == s)
            bought = sum(values[p] for p in PAIRS if p[1] == s)
            change += sum(values[p] / sold * log(gate[p[0], s]) for p in PAIRS if p[2] == s) / 2
            change -= sum(values[p] / bought * log(border[p]) for p in PAIRS if p[1] == s) / 2
        assert welfare.terms_of_trade(economy, shock, found)[s] == pytest.approx(change)


@pytest.mark.parametrize("shock", SHOCKS)
def test_income_and_prices_by_their_sources(shock: Shock) -> None:
    economy, found = both(shock)
    base, parts = welfare.baseline_incomes(economy), welfare.by_source(economy, shock, found)
    for n in range(N):
        mean = mean_of(found.I[n], base.I[n])
        expected = dict.fromkeys(parts, 0.0)
        expected["factor income"] = (found.V[n] - economy.V[n]) / mean
        expected["tariff revenue"] = (found.R[n] - base.R[n]) / mean
        expected["transfers"] = (found.D[n] - economy.D[n]) / mean
        for j in range(J):
            weights = [mean_of(found.pi[j, n, i], economy.pi[j, n, i]) for i in range(N)]
            for i in range(N):
                weight = economy.alpha[j, n] * weights[i] / sum(weights)
                own = "prices of own goods" if i == n else "prices of foreign goods before duty"
                expected[own] -= weight * log(found.c[j, i])
                expected["duties paid by buyers"] -= weight * log((1 + found.tau[j, n, i]) / (1 + economy.tau[j, n, i]))
                if shock.d_hat is not None:
                    expected["trade costs"] -= weight * log(shock.d_hat[j, n, i])
                if shock.A_hat is not None:
                    expected["productivity of suppliers"] += weight * log(shock.A_hat[j, i])
        for name, value in expected.items():
            assert parts[name][n] == pytest.approx(value, abs=1e-12), name


def test_a_good_without_any_supplier_has_no_weights() -> None:
    economy, found = both(EVERY)
    pi = found.pi.copy()
    pi[0, 1] = 0.0
    weights = welfare.supplier_weights(economy, replace(found, pi=pi))
    assert np.isnan(weights[0, 1]).all() and np.isfinite(weights[0, 0]).all()
    lost = welfare.by_source(economy, EVERY, replace(found, I=np.array([found.I[0], 0.0, found.I[2]])))
    assert np.isnan(lost["factor income"]).tolist() == [False, True, False]


@pytest.mark.parametrize("shock", SHOCKS)
def test_the_real_wage_by_own_shares(shock: Shock) -> None:
    """Equation (15), inputs of inputs added up as a series."""
    economy, found = both(shock)
    parts = welfare.by_domestic_share(economy, shock, found)
    assert ("own trade costs" in parts) is (shock.d_hat is not None)
    for n in range(N):
        use, more = np.zeros(J), economy.alpha[:, n]
        for _ in range(200):
            use, more = use + more, economy.G[n] @ more
        np.testing.assert_allclose(welfare.use_weights(economy)[:, n], use)
        own = [log(found.pi[j, n, n] / economy.pi[j, n, n]) / economy.theta[j] for j in range(J)]
        assert parts["openness"][n] == pytest.approx(-use @ own)
        better = [0.0 if shock.A_hat is None else log(shock.A_hat[j, n]) for j in range(J)]
        assert parts["own productivity"][n] == pytest.approx(use @ better)
        if shock.d_hat is not None:
            assert parts["own trade costs"][n] == pytest.approx(-use @ np.log(shock.d_hat[:, n, n]))


def test_first_order_welfare_is_equation_16() -> None:
    economy, found = both(EVERY)
    base, (old, new) = welfare.baseline_incomes(economy), flows(economy, found)
    terms, volume = welfare.first_order(economy, found)
    for n in range(N):
        trade = revenue = 0.0
        for j, i in product(range(J), range(N)):
            trade += old[j, i, n] * (found.c[j, n] - 1) - old[j, n, i] * (found.c[j, i] - 1)
            if old[j, n, i] > 0:
                d_M = new[j, n, i] / old[j, n, i] - 1
                revenue += economy.tau[j, n, i] * old[j, n, i] * (d_M - (found.c[j, i] - 1))
        assert terms[n] == pytest.approx(trade / base.I[n])
        assert volume[n] == pytest.approx(revenue / base.I[n])


def test_an_economy_that_trades_with_nobody_has_flat_terms_of_trade() -> None:
    economy, found = both(Shock(tau=EVERY.tau))
    pi, after = economy.pi.copy(), found.pi.copy()
    for shares in (pi, after):
        shares[:, 1, :] = shares[:, :, 1] = 0.0
        shares[:, 1, 1] = 1.0
    economy, found = replace(economy, pi=pi), replace(found, pi=after)
    change = welfare.terms_of_trade(economy, Shock(tau=EVERY.tau), found)
    assert change[1] == 0.0 and np.isfinite(change).all() and change[0] != 0.0
