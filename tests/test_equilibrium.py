"""How the equilibrium is searched for: which way when, and autarky written out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from entrepot.kernels import equilibrium
from entrepot.kernels.autarky import METHOD, autarky
from entrepot.kernels.equilibrium import solve, solve_anderson, solve_newton, worst
from entrepot.kernels.fixed_point import FixedPoint
from entrepot.kernels.hat_algebra import Equilibrium, Problem, Shock
from trade_worlds import random_economy, random_shock

ECONOMY = random_economy(3, 2, 4)
SHOCK = random_shock(ECONOMY, 4)
PROBLEM = Problem(ECONOMY, SHOCK)
GOOD = solve(PROBLEM)
AWAY = ~np.eye(3, dtype=bool)[None] & np.ones((2, 3, 3), dtype=bool)


def wall(times: float) -> Problem:
    return Problem(ECONOMY, Shock(d_hat=np.where(AWAY, times, 1.0)))


def test_solved_is_every_residual_within_the_tolerance_and_at_it() -> None:
    still = Problem(replace(ECONOMY, X=ECONOMY.X * (1 + 1e-7)), Shock())
    gap = worst(solve(still, tolerance=1.0))
    assert gap > 1e-9
    assert solve(still, tolerance=gap).method == "baseline"
    assert solve(still, tolerance=gap * 0.999).method != "baseline"


def test_a_residual_that_is_no_number_is_the_worst() -> None:
    found = solve(PROBLEM)
    assert worst(found) == max(found.certificate.values())
    assert worst(replace(found, certificate={"prices": 1e-12, "income": float("nan")})) == np.inf


class Recorder:
    """Stands in for a search: says how it was asked and gives what it is told to give."""

    def __init__(self, *found: Equilibrium) -> None:
        self.found, self.asked = list(found), []

    def __call__(self, problem: Problem, **options: Any) -> Equilibrium:
        self.asked.append(options)
        return self.found.pop(0)


def unsolved(residual: float) -> Equilibrium:
    return replace(GOOD, status="not solved", certificate={"prices": residual}, method="stub")


def test_ways_are_tried_in_order_and_the_best_point_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    good = GOOD
    for searches, newtons, expected in (
        ([good], [], good),
        ([unsolved(1.0), good], [], good),
        ([unsolved(1.0), unsolved(0.5)], [good], good),
        ([unsolved(0.5), unsolved(1.0)], [unsolved(0.7)], 0.5),
        ([unsolved(0.7), unsolved(1.0)], [unsolved(0.5)], 0.5),
    ):
        search, newton = Recorder(*searches), Recorder(*newtons)
        monkeypatch.setattr(equilibrium, "solve_anderson", search)
        monkeypatch.setattr(equilibrium, "solve_newton", newton)
        found = solve(PROBLEM, newton_up_to=3)
        assert found is expected or worst(found) == expected
        assert not search.found and not newton.found
    search, newton = Recorder(unsolved(0.5), unsolved(1.0)), Recorder()
    monkeypatch.setattr(equilibrium, "solve_anderson", search)
    monkeypatch.setattr(equilibrium, "solve_newton", newton)
    assert worst(solve(PROBLEM, newton_up_to=2)) == 0.5  # three economies are too many for Newton
    first, slow = search.asked
    assert slow["wage_step"] == 0.05 and slow["damping"] == 0.5 and "wage_step" not in first


def test_newton_begins_where_the_search_came_to_or_anew_where_that_is_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for residual, somewhere in ((0.5, True), (float("nan"), False)):
        newton = Recorder(GOOD)
        monkeypatch.setattr(equilibrium, "solve_anderson", Recorder(unsolved(residual), unsolved(residual)))
        monkeypatch.setattr(equilibrium, "solve_newton", newton)
        equilibrium.solve(PROBLEM)
        begin = newton.asked[0]["begin"]
        assert (begin is not None) is somewhere


def test_trade_cut_off_for_sure_is_not_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 100 times on; from 10 times on where the search finds nothing; below that never."""
    nothing = unsolved(1.0)
    for times, searches, method in ((100.0, 0, METHOD), (99.9, 1, METHOD), (10.0, 1, METHOD), (9.9, 2, "stub")):
        search = Recorder(*[nothing] * searches)
        monkeypatch.setattr(equilibrium, "solve_anderson", search)
        monkeypatch.setattr(equilibrium, "solve_newton", Recorder(nothing))
        assert solve(wall(times)).method == method and not search.found


def test_a_search_that_begins_at_the_answer_ends_there() -> None:
    found = solve_anderson(PROBLEM, tolerance=1e-10)
    at = PROBLEM.pack(np.log(found.w), np.log(found.P), found.X)
    assert found.sweeps > 5
    assert solve_anderson(PROBLEM, begin=at).sweeps == 1
    near = solve_newton(PROBLEM, begin=at)
    assert near.solved and near.sweeps < solve_newton(PROBLEM).sweeps
    np.testing.assert_allclose(near.w, found.w, rtol=1e-8)


@pytest.mark.parametrize(("status", "targets"), [("converged", [1e-7, 1e-8, 1e-9]), ("stalled", [1e-7])])
def test_a_search_whose_certificate_fails_is_made_ten_times_as_strict_twice(
    status: str, targets: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def nowhere(_map: Any, u: np.ndarray, **options: Any) -> FixedPoint:
        asked.append(options["tolerance"])
        return FixedPoint(u, 0.0, 7, 0, status)

    monkeypatch.setattr(equilibrium, "anderson", nowhere)
    found = solve_anderson(PROBLEM, tolerance=1e-6)
    assert asked == pytest.approx(targets) and found.sweeps == 7 * len(targets)
    assert not found.solved


def test_newton_comes_home_from_far_off() -> None:
    """Wages up to thirty times what they are: the whole step would go astray."""
    J, N = ECONOMY.gamma.shape
    far = PROBLEM.pack(np.array([3.0, -3.0, 1.0]), np.zeros((J, N)), ECONOMY.X)
    found = solve_newton(PROBLEM, begin=far)
    assert found.solved
    np.testing.assert_allclose(found.w, GOOD.w, rtol=1e-8)


def test_a_search_without_sweeps_is_at_its_start_and_unsolved() -> None:
    short = solve_anderson(PROBLEM, sweep_limit=1)
    assert (short.sweeps, short.status, short.method) == (1, "not solved", "anderson")
    none = solve_newton(PROBLEM, step_limit=0)
    assert none.status == "not solved" and none.method == "newton"
    np.testing.assert_allclose(none.w, 1.0)
    assert none.certificate["prices"] < 1e-10  # prices are solved at every wage, wages are not
    assert none.certificate["factor market"] > 1e-6


def test_newton_needs_few_steps() -> None:
    steps = [worst(solve_newton(PROBLEM, step_limit=limit)) for limit in range(3)]
    assert steps[1] < 0.1 * steps[0] and steps[2] < 0.01 * steps[1]  # as Newton's steps do
    assert solve_newton(PROBLEM, step_limit=5).solved


@pytest.mark.parametrize("better", [False, True])
def test_autarky_written_out(better: bool) -> None:
    """ln P = ln c - ln A - ln pi_nn / theta, and spending that exhausts value added, both by iteration."""
    d_hat = np.where(AWAY, 1e6, 1.0)
    A = np.array([[1.1, 0.9, 1.0], [1.3, 1.0, 0.8]]) if better else None
    problem = Problem(ECONOMY, Shock(d_hat=d_hat, A_hat=A))
    found = autarky(problem, 1e-9)
    log_P, X = np.zeros((2, 3)), np.zeros((2, 3))
    for _ in range(400):
        for n in range(3):
            c = ECONOMY.G[n].T @ log_P[:, n]  # wages stay
            own = np.array([np.log(ECONOMY.pi[j, n, n]) / ECONOMY.theta[j] for j in range(2)])
            log_P[:, n] = c - own - (0.0 if A is None else np.log(A[:, n]))
            X[:, n] = ECONOMY.G[n] @ X[:, n] + ECONOMY.alpha[:, n] * ECONOMY.V[n]
    np.testing.assert_allclose(np.log(found.P), log_P, atol=1e-12)
    np.testing.assert_allclose(found.X, X)
    np.testing.assert_allclose(found.Y, X)
    assert found.w.tolist() == [1.0] * 3 and found.D.tolist() == [0.0] * 3 and np.abs(found.R).max() < 1e-9
    np.testing.assert_allclose(found.I, ECONOMY.V)
    assert found.solved and found.sweeps == 0 and found.method == METHOD
    gap = max(found.certificate.values())
    assert autarky(problem, gap).solved and not autarky(problem, gap * 0.99).solved


def test_who_makes_nothing_of_what_it_uses_has_no_autarky() -> None:
    pi = ECONOMY.pi.copy()
    pi[0, 1] = [1.0, 0.0, 0.0]
    found = autarky(Problem(replace(ECONOMY, pi=pi), Shock(d_hat=np.where(AWAY, 1e6, 1.0))))
    for name in ("w", "I", "V", "R"):
        assert np.isnan(getattr(found, name)).tolist() == [False, True, False], name
    assert np.isnan(found.P[:, 1]).all() and np.isnan(found.X[:, 1]).all() and found.D.tolist() == [0.0] * 3
    unused = replace(ECONOMY, pi=pi, X=np.where(np.arange(6).reshape(2, 3) == 1, 0.0, ECONOMY.X))
    still = autarky(Problem(unused, Shock(d_hat=np.where(AWAY, 1e6, 1.0))))
    assert np.isfinite(still.I).all()  # what is not used is not missed
