"""The arrays of the hat algebra against its equations written out cell by cell."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from entrepot.kernels import hat_algebra
from entrepot.kernels.autarky import least_factor
from entrepot.kernels.equilibrium import spending as spending_at
from entrepot.kernels.hat_algebra import Links, Problem, Shock
from hat_loops import J, N, costs, levels, made_up, point, shocked, spending, taken, transfers, variants


@pytest.mark.parametrize("shock", variants())
@pytest.mark.parametrize("untraded", [True, False])
def test_shares_with_the_shock_folded_in(shock: Shock, untraded: bool) -> None:
    economy, at = made_up(untraded=untraded), point()
    problem = Problem(economy, shock)
    one = taken(economy, shock, np.ones((J, N)))
    np.testing.assert_allclose(problem.K1, one)
    K1, K2 = problem.links
    v = at.P
    tau = economy.tau if shock.tau is None else shock.tau
    for links, K in ((K1, one), (K2, one / (1 + tau))):
        np.testing.assert_allclose(links.over_sellers(v), np.einsum("jni,ji->jn", K, v))
        np.testing.assert_allclose(links.over_buyers(v), np.einsum("jni,jn->ji", K, v))
    c = costs(economy, at.w, at.P)
    log_P, Phi, power = hat_algebra.price_index(np.log(c), K1, economy.theta)
    terms = taken(economy, shock, c).sum(axis=2)
    np.testing.assert_allclose(Phi, terms)
    np.testing.assert_allclose(np.exp(log_P), terms ** (-1 / economy.theta[:, None]))
    np.testing.assert_allclose(power, c ** -economy.theta[:, None])


def test_only_traded_sectors_are_held_in_full() -> None:
    assert made_up(untraded=False).traded == slice(None)
    economy = made_up()
    assert np.array_equal(economy.traded, [0, 1])
    assert Links.of(economy.pi, economy.traded).full.shape == (2, N, N)
    assert Problem(economy, Shock()).K1 is economy.pi  # no power where nothing changes


@pytest.mark.parametrize("shock", variants())
def test_the_certificate_is_every_condition_written_out(shock: Shock) -> None:
    economy, at = made_up(), point()
    gap, found = hat_algebra.certificate(Problem(economy, shock), *at.logs)
    expected = levels(economy, shock, at)
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, err_msg=name)
    tau = economy.tau if shock.tau is None else shock.tau
    pi, Y, V, D, I = (expected[name] for name in ("pi", "Y", "V", "D", "I"))  # noqa: E741
    rows, wanted = pi.sum(axis=2), spending(economy, Y, I)
    spent = [cell for cell in product(range(J), range(N)) if at.X[cell] > 0]
    imports = [sum(at.X[j, n] * pi[j, n, i] / (1 + tau[j, n, i]) for j in range(J) for i in range(N)) for n in range(N)]
    inputs = [sum(economy.G[n, k, j] * Y[j, n] for j in range(J) for k in range(J)) for n in range(N)]
    by_hand = {
        "prices": max(abs(np.log(rows[j, n])) / economy.theta[j] for j in range(J) for n in range(N)),
        "shares": max(abs(rows[j, n] - 1) for j in range(J) for n in range(N)),
        "expenditure": max(abs(wanted[cell] / at.X[cell] - 1) for cell in spent),
        "income": max(abs((at.X[:, n].sum() - inputs[n]) / I[n] - 1) for n in range(N)),
        "trade balance": max(abs(imports[n] - Y[:, n].sum() - D[n]) / V[n] for n in range(N)),
        "factor market": max(abs((economy.gamma[:, n] * Y[:, n]).sum() / V[n] - 1) for n in range(N)),
        "numeraire": abs(V.sum() / economy.V.sum() - 1),
        "deficits": abs(D.sum()) / V.sum(),
    }
    assert gap == pytest.approx(by_hand)


def test_spending_counts_from_a_milliardth_of_the_economy_s() -> None:
    economy, at = made_up(), point()
    for share, counts in ((1.5e-9, True), (0.5e-9, False)):
        at.X[0, 0] = share * at.X[1:, 0].sum()
        gap, _ = hat_algebra.certificate(Problem(economy, Shock()), *at.logs)
        assert (gap["expenditure"] > 1e6) is counts


@pytest.mark.parametrize("shock", variants())
def test_a_sweep_is_two_passes_of_prices_then_spending_then_wages(shock: Shock) -> None:
    economy, at, step = made_up(), point(), 0.4
    problem = Problem(economy, shock)
    log_w, log_P, X = problem.unpack(problem.sweep(problem.pack(*at.logs), step))
    P = at.P
    for _ in range(2):
        c = costs(economy, at.w, P)
        P = taken(economy, shock, c).sum(axis=2) ** (-1 / economy.theta[:, None])
    np.testing.assert_allclose(np.exp(log_P), P)
    shares = taken(economy, shock, c)
    shares /= shares.sum(axis=2, keepdims=True)
    tau = economy.tau if shock.tau is None else shock.tau
    net = shares / (1 + tau)
    Y = np.einsum("jni,jn->ji", net, at.X)
    R = ((1 - net.sum(axis=2)) * at.X).sum(axis=0)
    wanted = spending(economy, Y, at.w * economy.V + R + transfers(economy, shock, at.w))
    np.testing.assert_allclose(X, np.where(economy.X > 0, wanted, 0.0))
    w = at.w * ((economy.gamma * Y).sum(axis=0) / (at.w * economy.V)) ** step
    np.testing.assert_allclose(np.exp(log_w), w * economy.V.sum() / (w * economy.V).sum())


def test_packing_is_undone_and_keeps_spending_above_nothing() -> None:
    economy, at = made_up(), point()
    problem = Problem(economy, shocked())
    u = problem.pack(*at.logs)
    assert u.shape == (N + 2 * J * N,)
    for found, expected in zip(problem.unpack(u), at.logs, strict=True):
        np.testing.assert_allclose(found, expected)
    assert u[N + J * N :].reshape(J, N)[1, 2] == 0.0  # where the baseline spends nothing
    at.X[0, 0] = 0.0
    assert problem.pack(*at.logs)[N + J * N] == pytest.approx(np.log(1e-12))


def test_wild_points_overflow_nowhere() -> None:
    economy = made_up()
    far = np.full((J, N), 300.0)
    for log_c in (far, -far):
        log_P, Phi, _ = hat_algebra.price_index(log_c, Problem(economy, Shock()).links[0], economy.theta)
        assert np.isfinite(log_P).all() and np.isfinite(Phi).all() and (Phi > 0).all()
    cut = Problem(economy, Shock(d_hat=np.full((J, N, N), 1e150))).K1
    assert (cut[economy.pi > 0] > 0).all()
    shares = hat_algebra.trade_shares(far, np.full((J, N), 295.0), economy.pi, np.ones(J))
    np.testing.assert_allclose(shares, economy.pi * np.exp(-5.0))


def test_an_economy_that_earns_nothing_keeps_a_wage() -> None:
    economy = replace(made_up(), gamma=np.zeros((J, N)))
    problem = Problem(economy, shocked())
    log_w = problem.unpack(problem.sweep(problem.pack(*point().logs), 0.01))[0]
    assert np.isfinite(log_w).all()


def test_spending_at_given_shares_solves_its_equation() -> None:
    economy = made_up(5, untraded=False)
    income = np.array([10.0, 40.0, 25.0])
    X = spending_at(economy.pi, economy.tau, economy.G, economy.alpha, income)
    net = economy.pi / (1 + economy.tau)
    Y = np.einsum("jni,jn->ji", net, X)
    R = (X * (1 - net.sum(axis=2))).sum(axis=0)
    np.testing.assert_allclose(X, spending(economy, Y, income + R), rtol=1e-11)


# --- how far trade is cut off -----------------------------------------------------------------------------------------


def test_the_least_factor_is_over_the_flows_that_there_are() -> None:
    economy = made_up()
    wall = np.full((J, N, N), 8.0)
    wall[:, range(N), range(N)] = 1.0
    wall[0, 0, 1] = wall[2, 0, 1] = 2.0  # nothing flows there
    assert least_factor(Problem(economy, Shock(d_hat=wall))) == 8.0
    wall[1, 0, 1] = 5.0
    assert least_factor(Problem(economy, Shock(d_hat=wall))) == 5.0
    duty = (1 + economy.tau) * 3.0 - 1
    assert least_factor(Problem(economy, Shock(tau=duty))) == pytest.approx(3.0)
    assert least_factor(Problem(economy, Shock(tau=duty, d_hat=wall))) == pytest.approx(15.0)
    assert least_factor(Problem(economy, Shock(A_hat=np.full((J, N), 2.0)))) == 1.0
    alone = replace(economy, pi=np.eye(N)[None] * np.ones((J, 1, 1)))
    assert least_factor(Problem(alone, Shock(d_hat=wall))) == np.inf
