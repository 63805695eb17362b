"""The hat algebra: published numbers, special cases, invariances, and methods that must agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.kernels import equilibrium, hat_algebra, welfare
from entrepot.kernels.equilibrium import solve, solve_anderson, solve_newton
from entrepot.kernels.fixed_point import anderson
from entrepot.kernels.hat_algebra import Economy, Problem, Shock
from trade_worlds import NAFTA, caliendo_parro, nafta_tariffs, nested_loop, random_economy, random_shock, settled

few = settings(max_examples=25, deadline=None)
seeds = st.integers(0, 10_000)


def solved(economy: Economy, shock: Shock, tolerance: float = 1e-11) -> hat_algebra.Equilibrium:
    found = solve(Problem(economy, shock), tolerance=tolerance)
    assert found.solved, dict(found.certificate)
    return found


# --- fixed points -----------------------------------------------------------------------------------------------------


def test_anderson_solves_a_slow_linear_map_in_a_few_sweeps() -> None:
    rng = np.random.default_rng(1)
    A = rng.normal(size=(8, 8))
    A *= 0.99 / np.max(np.abs(np.linalg.eigvals(A)))
    b = rng.normal(size=8)
    point = anderson(lambda x: A @ x + b, np.zeros(8), tolerance=1e-11, longest_step=100.0)
    assert point.converged and point.sweeps < 30
    np.testing.assert_allclose(point.x, np.linalg.solve(np.eye(8) - A, b), atol=1e-7)


def test_anderson_reports_what_it_could_not_do() -> None:
    assert anderson(lambda x: x + 1.0, np.zeros(2), sweep_limit=50).status in {"stalled", "sweep limit"}
    assert anderson(lambda x: x * np.nan, np.ones(2)).status == "not finite"


def test_anderson_recovers_from_a_step_into_nowhere() -> None:
    point = anderson(lambda x: np.where(np.abs(x) > 2, np.nan, 0.5 * np.cos(x)), np.full(3, 1.9), longest_step=10.0)
    assert point.converged


# --- Caliendo and Parro 2015 ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nafta() -> tuple[Economy, Shock, list[int]]:
    baseline, later = caliendo_parro()
    base = baseline.balanced()
    tau = np.ascontiguousarray(nafta_tariffs(base, later).transpose(2, 1, 0))
    return base.economy, Shock(tau=tau), [base.regions.index(name) for name in NAFTA]


@pytest.mark.shared
def test_nafta_wages_and_real_wages(nafta: tuple[Economy, Shock, list[int]]) -> None:
    economy, shock, at = nafta
    found = solved(economy, shock, 1e-10)
    np.testing.assert_allclose(found.w[at], [1.008231, 0.998731, 1.003121], atol=1e-6)
    real = found.w / np.exp(welfare.consumer_prices(economy, found))
    np.testing.assert_allclose(real[at], [1.017153, 1.003228, 1.001124], atol=1e-6)


@pytest.mark.shared
def test_nafta_imports_from_partners(nafta: tuple[Economy, Shock, list[int]]) -> None:
    economy, shock, at = nafta
    found = solved(economy, shock)
    old = welfare.baseline_incomes(economy).M.sum(axis=0)
    new = (found.X[:, :, None] * found.pi / (1.0 + found.tau)).sum(axis=0)
    change = [100 * (new[n, [i for i in at if i != n]].sum() / old[n, [i for i in at if i != n]].sum() - 1) for n in at]
    np.testing.assert_allclose(change, [118.28, 11.11, 40.52], atol=0.005)


@pytest.mark.shared
def test_nafta_welfare_first_order_as_in_the_paper_and_exact(nafta: tuple[Economy, Shock, list[int]]) -> None:
    economy, shock, at = nafta
    found = solved(economy, shock)
    terms, volume = welfare.first_order(economy, found)
    np.testing.assert_allclose(100 * (terms + volume)[at], [1.31, -0.06, 0.08], atol=0.005)
    np.testing.assert_allclose(100 * terms[at], [-0.41, -0.11, 0.04], atol=0.005)
    exact = 100 * np.expm1(welfare.real_income(economy, found))
    np.testing.assert_allclose(exact[at], [0.007, -0.110, 0.074], atol=0.0005)


@pytest.mark.shared
def test_64_hard_shocks_are_solved(nafta: tuple[Economy, Shock, list[int]]) -> None:
    economy = nafta[0]
    results = [solve(Problem(economy, random_shock(economy, seed, hard=True))) for seed in range(64)]
    assert sum(each.solved for each in results) == 64
    assert max(max(each.certificate.values()) for each in results) <= 1e-9


# --- special cases ----------------------------------------------------------------------------------------------------


def test_one_sector_is_armington_with_a_known_answer() -> None:
    """J = 1, no inputs, two mirror-image economies: wages stay equal, and the gain is pi_nn ** (-1 / theta)."""
    pi = np.array([[[0.8, 0.2], [0.2, 0.8]]])
    economy = Economy(
        pi,
        np.zeros((1, 2, 2)),
        np.array([5.0]),
        np.ones((1, 2)),
        np.zeros((2, 1, 1)),
        np.ones((1, 2)),
        np.ones(2),
        np.zeros(2),
        np.ones((1, 2)),
    )
    d_hat = np.array([[[1.0, 0.9], [0.9, 1.0]]])
    found = solved(economy, Shock(d_hat=d_hat))
    np.testing.assert_allclose(found.w, 1.0, atol=1e-12)
    expected = (0.8 + 0.2 * 0.9**-5.0) ** (1 / 5.0)
    np.testing.assert_allclose(np.exp(welfare.real_income(economy, found)), expected, rtol=1e-10)


def test_a_value_added_share_of_one_and_an_untraded_sector_and_an_empty_one() -> None:
    economy = random_economy(4, 3, 7, untraded=1)
    gamma, G = economy.gamma.copy(), economy.G.copy()
    gamma[1], G[:, :, 1] = 1.0, 0.0
    alpha, X = economy.alpha.copy(), economy.X.copy()
    G[2, 0, :] = 0.0
    G[2] = G[2] / np.maximum(G[2].sum(axis=0), 1e-300) * (1 - gamma[:, 2])
    alpha[0, 2], X[0, 2] = 0.0, 0.0
    alpha = alpha / alpha.sum(axis=0)
    pi = economy.pi.copy()
    economy = replace(economy, gamma=gamma, G=G, alpha=alpha, X=X, pi=pi)
    found = solve(Problem(economy, random_shock(economy, 3)))
    assert found.solved, dict(found.certificate)
    assert found.X[0, 2] == 0.0


def test_nothing_changes_gives_exactly_one() -> None:
    found = solve(Problem(random_economy(5, 4, 0), Shock(deficits="own-gdp-share")))
    assert found.solved and found.method == "baseline"
    assert np.all(found.w == 1.0) and np.all(found.P == 1.0)


def test_a_failed_solve_is_a_status_not_a_number() -> None:
    economy = random_economy(4, 3, 5)
    D = np.array([3.0, -1.0, -1.0, -1.0]) * economy.V.sum()
    found = solve(Problem(replace(economy, D=D), random_shock(economy, 1)))
    assert found.status == "not solved"
    assert equilibrium.worst(found) > 1e-9


# --- invariances ------------------------------------------------------------------------------------------------------


@few
@given(seeds, st.floats(1e-6, 1e6))
def test_units_do_not_matter(seed: int, factor: float) -> None:
    economy = random_economy(4, 3, seed)
    bigger = replace(economy, V=economy.V * factor, D=economy.D * factor, X=economy.X * factor)
    shock = random_shock(economy, seed)
    one, other = solved(economy, shock), solved(bigger, shock)
    np.testing.assert_allclose(one.w, other.w, rtol=1e-8)
    np.testing.assert_allclose(one.X * factor, other.X, rtol=1e-8)


@few
@given(seeds)
def test_the_order_of_economies_does_not_matter(seed: int) -> None:
    economy = random_economy(5, 3, seed)
    order = np.random.default_rng(seed).permutation(5)

    def pairs(array: np.ndarray | None) -> np.ndarray:
        assert array is not None
        return array[:, order][:, :, order]

    mixed = replace(
        economy,
        pi=pairs(economy.pi),
        tau=pairs(economy.tau),
        gamma=economy.gamma[:, order],
        G=economy.G[order],
        alpha=economy.alpha[:, order],
        V=economy.V[order],
        D=economy.D[order],
        X=economy.X[:, order],
    )
    shock = random_shock(economy, seed)
    assert shock.A_hat is not None
    other = replace(shock, tau=pairs(shock.tau), d_hat=pairs(shock.d_hat), A_hat=shock.A_hat[:, order])
    np.testing.assert_allclose(solved(economy, shock).w[order], solved(mixed, other).w, rtol=1e-8)


@few
@given(seeds)
def test_trade_balances_sum_to_zero(seed: int) -> None:
    economy = random_economy(5, 4, seed, untraded=1)
    found = solved(economy, random_shock(economy, seed))
    net = found.X[:, :, None] * found.pi / (1.0 + found.tau)
    balance = net.sum(axis=(0, 2)) - net.sum(axis=(0, 1))
    np.testing.assert_allclose(balance.sum(), 0.0, atol=1e-8 * economy.V.sum())
    np.testing.assert_allclose(balance, found.D, atol=1e-8 * economy.V.sum())


@few
@given(seeds)
def test_a_prohibitive_tariff_tends_to_autarky(seed: int) -> None:
    economy = random_economy(4, 3, seed, deficits=False, tariffs=False)
    wall = np.where(np.eye(4, dtype=bool)[None], 0.0, 1e5)
    found = solved(economy, Shock(tau=np.broadcast_to(wall, economy.pi.shape).copy()), 1e-9)
    own = np.einsum("jnn->jn", economy.pi)
    closed = (welfare.use_weights(economy) * np.log(own) / economy.theta[:, None]).sum(axis=0)
    np.testing.assert_allclose(np.einsum("jnn->jn", found.pi), 1.0, atol=1e-4)
    np.testing.assert_allclose(welfare.real_income(economy, found), closed, atol=2e-4)


@few
@given(seeds)
def test_splitting_an_economy_in_two_identical_halves_changes_nothing(seed: int) -> None:
    economy = random_economy(4, 3, seed)
    shock = random_shock(economy, seed)
    assert shock.tau is not None and shock.d_hat is not None and shock.A_hat is not None
    old = np.array([0, 1, 2, 3, 3])
    half = np.array([1.0, 1.0, 1.0, 0.5, 0.5])

    def pairs(array: np.ndarray) -> np.ndarray:
        return array[:, old][:, :, old]

    halves = replace(
        economy,
        pi=pairs(economy.pi) * half,
        tau=pairs(economy.tau),
        gamma=economy.gamma[:, old],
        G=economy.G[old],
        alpha=economy.alpha[:, old],
        V=economy.V[old] * half,
        D=economy.D[old] * half,
        X=economy.X[:, old] * half,
    )
    other = replace(shock, tau=pairs(shock.tau), d_hat=pairs(shock.d_hat), A_hat=shock.A_hat[:, old])
    one, two = solved(economy, shock), solved(halves, other)
    np.testing.assert_allclose(one.w[old], two.w, rtol=1e-8)
    np.testing.assert_allclose(one.P[:, old], two.P, rtol=1e-8)


@few
@given(seeds)
def test_world_autarky_is_answered_in_closed_form_and_is_the_limit_of_dear_trade(seed: int) -> None:
    """Costa Rodriguez-Clare with input-output links: ln real wage = sum of m / theta ln pi_nn; income loses its revenue."""
    economy = random_economy(4, 3, seed, theta_high=6.0)
    away = ~np.eye(4, dtype=bool)[None] & np.ones_like(economy.pi, dtype=bool)
    found = solve(Problem(economy, Shock(d_hat=np.where(away, 1e6, 1.0))))
    assert found.solved and found.method == "autarky, closed form" and max(found.certificate.values()) < 1e-11
    own = np.einsum("jnn->jn", economy.pi)
    closed = (welfare.use_weights(economy) * np.log(own) / economy.theta[:, None]).sum(axis=0)
    np.testing.assert_allclose(-welfare.consumer_prices(economy, found), closed, atol=1e-10)
    np.testing.assert_allclose(found.D, 0.0)
    balanced = settled(replace(economy, D=np.zeros(4)))
    dear = solve_anderson(Problem(balanced, Shock(d_hat=np.where(away, 60.0, 1.0))), sweep_limit=3000)
    if dear.solved:
        limit = solve(Problem(balanced, Shock(d_hat=np.where(away, 1e6, 1.0))))
        np.testing.assert_allclose(
            welfare.real_income(balanced, dear), welfare.real_income(balanced, limit), atol=0.02, rtol=0.02
        )


def test_no_autarky_where_an_economy_makes_nothing_of_what_it_uses() -> None:
    economy = random_economy(4, 3, 3)
    pi = economy.pi.copy()
    pi[0, 1, 0] += pi[0, 1, 1]
    pi[0, 1, 1] = 0.0
    d_hat = np.where(np.eye(4, dtype=bool)[None] & np.ones((3, 1, 1), dtype=bool), 1.0, 1e6)
    economy = settled(replace(economy, pi=pi))
    found = solve(Problem(economy, Shock(d_hat=d_hat)))
    income = welfare.real_income(economy, found)
    assert found.solved and np.isnan(income).tolist() == [False, True, False, False]


# --- methods agree ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_anderson_newton_and_a_plain_nested_loop_agree(seed: int) -> None:
    economy = random_economy(5, 4, seed, untraded=1)
    shock = random_shock(economy, seed, hard=True)
    one = solve_anderson(Problem(economy, shock), tolerance=1e-10)
    two = solve_newton(Problem(economy, shock), tolerance=1e-10)
    assert one.solved and two.solved
    w, P, *_ = nested_loop(economy, shock, tolerance=1e-10, step=0.1)
    for other_w, other_P in ((two.w, two.P), (w, P)):
        np.testing.assert_allclose(one.w, other_w, rtol=3e-8)
        np.testing.assert_allclose(one.P, other_P, rtol=3e-8)


def test_newton_takes_over_where_anderson_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    economy = random_economy(4, 3, 2)
    shock = random_shock(economy, 2)
    right = solve(Problem(economy, shock))
    short = equilibrium.solve_anderson

    def gives_up(problem: Problem, **options: object) -> hat_algebra.Equilibrium:
        return short(problem, sweep_limit=3)

    monkeypatch.setattr(equilibrium, "solve_anderson", gives_up)
    found = solve(Problem(economy, shock))
    assert found.solved and found.method == "newton"
    np.testing.assert_allclose(found.w, right.w, rtol=1e-7)


def test_the_certificate_notices_every_broken_condition() -> None:
    economy = random_economy(4, 3, 1)
    problem = Problem(economy, random_shock(economy, 1))
    found = solve(problem)
    log_w, log_P, X = np.log(found.w), np.log(found.P), found.X
    bump = np.array([1e-4, 0, 0, 0])
    broken = {
        "wages": hat_algebra.certificate(problem, log_w + bump, log_P, X)[0],
        "prices": hat_algebra.certificate(problem, log_w, log_P + bump, X)[0],
        "spending": hat_algebra.certificate(problem, log_w, log_P, X * (1 + bump))[0],
    }
    for name in ("prices", "shares", "expenditure", "trade balance", "factor market"):
        assert max(each[name] for each in broken.values()) > 1e-6, name
    assert broken["wages"]["numeraire"] > 1e-7
    assert broken["spending"]["income"] > 1e-7


# --- welfare ----------------------------------------------------------------------------------------------------------


@few
@given(seeds)
def test_decompositions_add_up(seed: int) -> None:
    economy = random_economy(4, 3, seed)
    shock = random_shock(economy, seed)
    found = solved(economy, shock)
    parts = sum(welfare.by_source(economy, shock, found).values())
    np.testing.assert_allclose(parts, welfare.real_income(economy, found), atol=1e-9)
    parts = sum(welfare.by_domestic_share(economy, shock, found).values())
    real_wage = np.log(found.w) - welfare.consumer_prices(economy, found)
    np.testing.assert_allclose(parts, real_wage, atol=1e-9)


def test_first_order_welfare_is_right_for_small_tariff_changes() -> None:
    economy = random_economy(4, 3, 3, deficits=False)
    tau = economy.tau + 1e-5 * np.random.default_rng(0).random(economy.tau.shape) * ~np.eye(4, dtype=bool)
    found = solved(economy, Shock(tau=tau), 1e-13)
    np.testing.assert_allclose(
        sum(welfare.first_order(economy, found)), welfare.real_income(economy, found), rtol=1e-3, atol=1e-10
    )


def test_closures() -> None:
    economy = random_economy(4, 3, 8)
    shock = replace(random_shock(economy, 8), deficits="fixed-share-of-world-gdp")
    kept = solved(economy, shock)
    np.testing.assert_allclose(kept.D, economy.D)
    same = solved(economy, replace(shock, deficits="fixed"))
    np.testing.assert_allclose(same.w, kept.w)
    tied = solved(economy, replace(shock, deficits="fixed", numeraire=2))
    np.testing.assert_allclose(tied.D, economy.D * tied.w[2])
    own = solved(economy, replace(shock, deficits="own-gdp-share"))
    assert abs(own.D.sum()) < 1e-9 * economy.V.sum()
    assert not np.allclose(own.D, economy.D, rtol=1e-4)
