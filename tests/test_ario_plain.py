"""The adaptive input-output kernel against its equations written out order by order, and every bound of its terms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from entrepot.errors import BadInput
from entrepot.kernels import ario

S, N = 3, 2
DAYS = 9


def world(seed: int = 3) -> ario.System:
    """Three sectors of two economies; the last sector of the second makes, buys and sells nothing."""
    chance = np.random.default_rng(seed)
    Z, F = chance.uniform(0.1, 1.0, (N, S, N, S)), chance.uniform(2.0, 4.0, (N, S, N))
    Z[0, 0, 1, 0] = Z[1, 0, 1, 0] = 0.0  # nobody sells the first good to this buyer
    Z[1, 2], Z[:, :, 1, 2], F[1, 2] = 0.0, 0.0, 0.0
    return ario.system(Z, F, days=2.0)


def events() -> ario.Course:
    """An outage and more demand from the second day; from the third, lanes shut, half shut and longer; then other lanes."""
    chance = np.random.default_rng(8)
    lost = np.array([[0.5, 0.0], [0.1, 0.9], [0.0, 0.0]])
    shut = np.ones((S, N, N))
    shut[0, 0, 1], shut[1, 1, 0], shut[2, 0, 0] = 0.0, 0.5, 0.3
    lanes = (
        ario.Lanes(shut, chance.uniform(0.5, 1.0, shut.shape)),
        ario.Lanes(np.where(shut == 0.0, 0.2, 1.0), np.ones(shut.shape)),
    )
    factor = chance.uniform(0.7, 1.4, (S, N))
    return ario.Course(
        DAYS,
        lambda day: lost if 1 <= day <= 4 else np.zeros_like(lost),
        lambda day: None if day < 2 or day > 6 else lanes[day > 4],
        lambda day: factor if day > 0 else None,
    )


def ordered(system: ario.System, gap: np.ndarray, c: np.ndarray, rho: float, lanes: ario.Lanes | None) -> np.ndarray:
    """Equation (6), and what lanes do to it: orders [s, m, g], one by one."""
    O = np.zeros_like(system.Z)  # noqa: E741
    for s in range(S):
        for g in range(S * N):
            flows, n = system.Z[s, :, g], g % N
            if flows.sum() == 0:
                continue
            ratio = gap[s, g] / flows.sum()
            free = [lanes is None or lanes.open[s, m, n] >= 1 for m in range(N)]
            weight = [float(free[m]) * (1.0 if lanes is None else lanes.weight[s, m, n]) for m in range(N)]
            for m in range(N):
                if lanes is not None and not free[m]:
                    O[s, m, g] = flows[m] * lanes.open[s, m, n] * min(1.0, ratio) * min(1.0, c[s, m] ** rho)
            kept = ratio * sum(flows[m] for m in range(N) if free[m])
            asked = kept + rho * max(0.0, gap[s, g] - O[s, :, g].sum() - kept)
            shares = np.array([weight[m] * flows[m] * c[s, m] ** rho for m in range(N)])
            if shares.sum() > 0:
                O[s, :, g] += asked * shares / shares.sum()
    return O


def final_orders(system: ario.System, rho: float, lanes: ario.Lanes | None, factor: np.ndarray | None) -> np.ndarray:
    """Final demand [s, m, n] by lane."""
    found = np.zeros_like(system.Y)
    for s in range(S):
        for n in range(N):
            flows = system.Y[s, :, n] * (1.0 if factor is None else factor[s, n])
            for m in range(N):
                share = 1.0 if lanes is None else lanes.open[s, m, n]
                found[s, m, n] = flows[m] * min(share, 1.0)
            if lanes is None:
                continue
            free = lanes.open[s, :, n] >= 1
            usual, lost = flows[free].sum(), flows.sum() - found[s, :, n].sum()
            weights = np.where(free, lanes.weight[s, :, n], 0.0) * system.Y[s, :, n]
            for m in np.flatnonzero(free):
                found[s, m, n] = (usual + rho * lost) * weights[m] / weights.sum() if weights.sum() > 0 else 0.0
    return found


def plain(system: ario.System, course: ario.Course, **terms: Any) -> list[dict[str, np.ndarray]]:
    """Equations (1) to (6) of the module's docstring, day by day."""
    t = {
        "psi": 0.8,
        "alpha_max": 1.25,
        "alpha_days": 365.0,
        "restock": 60.0,
        "substitution": 1.0,
        "stocks": 1.0,
    } | terms
    psi, rho, stocks = t["psi"], t["substitution"], t["stocks"]
    x, use = system.Z.sum(axis=2) + system.Y.sum(axis=2), system.Z.sum(axis=1)
    a = np.array([[use[s, g] / x.flat[g] if x.flat[g] > 0 else 0.0 for g in range(S * N)] for s in range(S)])
    T = np.broadcast_to(t.get("days", 90.0), a.shape) * stocks
    restock = t["restock"]
    restock = np.maximum(restock * stocks, 1.0) if np.ndim(restock) == 2 else np.full(a.shape, restock)
    K = np.broadcast_to(t.get("cover", T / stocks), a.shape) * stocks * use
    binds = np.broadcast_to(t.get("binding", True), a.shape)
    alpha, before = np.ones((S, N)), np.ones((S, N))
    O = ordered(system, use, np.ones((S, N)), rho, course.lanes(0))  # noqa: E741
    found = []
    for day in range(course.days):
        Y = final_orders(system, rho, course.lanes(day), course.demand(day))
        D = O.sum(axis=2) + Y.sum(axis=2)
        for f in np.ndindex(S, N):
            if day >= 2 and D[f] > 0:
                u = (D[f] - before[f]) / D[f]
                alpha[f] += ((t["alpha_max"] - alpha[f]) * u + (1 - alpha[f]) * (u == 0)) / t["alpha_days"]
                alpha[f] = max(1.0, alpha[f])
        C = x * (1 - course.lost(day)) * alpha
        wanted = np.minimum(D, C)
        X, cover = wanted.copy(), np.full(a.shape, np.inf)
        for s in range(S):
            for g in range(S * N):
                need = psi * T[s, g] * a[s, g] * wanted.flat[g]
                if binds[s, g] and need > 0:
                    cover[s, g] = K[s, g] / need
                    X.flat[g] = min(X.flat[g], wanted.flat[g] * min(1.0, cover[s, g]))
        q = np.divide(X, D, out=np.zeros_like(D), where=D > 0)
        met = (q[:, :, None] * Y).sum(axis=1)
        factor = course.demand(day)
        everyone = system.Y.sum(axis=1) * (1.0 if factor is None else factor)
        found.append(
            {"X": X, "wanted": wanted, "D": D, "K": K.copy(), "met": met, "unmet": everyone - met, "cover": cover}
        )
        if day + 1 == course.days:
            break
        K = K + (q[:, :, None] * O).sum(axis=1) - a * X.reshape(-1)
        gap = np.maximum(0.0, T * a * wanted.reshape(-1) - K) / restock + a * X.reshape(-1)
        c = np.divide(C, x, out=np.ones_like(C), where=x > 0)
        O = ordered(system, gap, c, rho, course.lanes(day + 1))  # noqa: E741
        before = X
    return found


FULL = np.ones((S, S * N), dtype=bool)
SOME = FULL.copy()
SOME[0, :3] = False
CASES: list[dict[str, Any]] = [
    {},
    {"substitution": 0.0, "days": 2.0, "psi": 1.0, "restock": 3.0, "alpha_days": 4.0},
    {"substitution": 0.5, "days": 3.0, "stocks": 0.5, "cover": 1.0, "restock": 1.0, "alpha_days": 2.0},
    {"days": 2.0, "binding": SOME, "restock": np.where(SOME, 1.5, 0.4), "stocks": 2.0, "alpha_max": 1.5},
    {"restock": np.inf, "days": 1.25, "psi": 0.8, "substitution": 0.3, "alpha_max": 1.0},
]


@pytest.mark.parametrize("terms", CASES)
def test_every_day_is_that_of_the_equations(terms: dict[str, Any]) -> None:
    system, course = world(), events()
    compared = 0
    for day, expected in zip(
        ario.run(system, course, ario.Terms(**terms)), plain(system, course, **terms), strict=True
    ):
        for key, value in expected.items():
            np.testing.assert_allclose(getattr(day, key)[..., 0], value, rtol=1e-9, atol=1e-12, err_msg=key)
        assert day.number == compared and day.alive.all()
        compared += 1
    assert compared == DAYS


@pytest.mark.parametrize("at_once", [1, 2 * S * N * 2])
def test_a_batch_is_worked_on_some_sectors_at_a_time(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ario, "AT_ONCE", at_once)
    system, course = world(), events()
    psi, stocks, rho = np.array([0.8, 1.0]), np.array([1.0, 0.6]), np.array([1.0, 0.4])
    terms = ario.Terms(psi=psi, stocks=stocks, substitution=rho, days=3.0, restock=np.array([2.0, 5.0]))
    alone = [
        plain(system, course, psi=psi[b], stocks=stocks[b], substitution=rho[b], days=3.0, restock=(2.0, 5.0)[b])
        for b in range(2)
    ]
    for number, day in enumerate(ario.run(system, course, terms, batch=2)):
        for b in range(2):
            np.testing.assert_allclose(day.X[..., b], alone[b][number]["X"], rtol=1e-9)
            np.testing.assert_allclose(day.K[..., b], alone[b][number]["K"], rtol=1e-9)


def test_losses_may_differ_by_scenario() -> None:
    lost = np.zeros((S, N, 2))
    lost[0, 0] = [0.0, 1.0]
    for day in ario.run(world(), ario.Course(1, lambda _: lost), batch=2):
        assert day.X[0, 0, 0] == pytest.approx(world().x[0, 0]) and day.X[0, 0, 1] == 0.0


def test_demand_a_milliard_times_the_usual_has_diverged() -> None:
    """Two economies that sell to final users alone; nobody buys the second good."""
    Y = np.array([[[[0.25, 0.25]], [[0.25, 0.25]]], [[[0.0, 0.0]], [[0.0, 0.0]]]]).reshape(2, 2, 2)
    system = ario.System(np.zeros((2, 2, 4)), Y)
    for times, alive in (([1.0, 1e9, 1.0], [True] * 3), ([1.0, 1.5e9, 1.0], [True, False, False])):
        course = ario.Course(3, lambda _: np.zeros((2, 2)), demand=lambda day, of=times: np.full((2, 2), of[day]))
        days = ario.run(system, course, ario.Terms(alpha_max=1.0))
        assert [bool(day.alive[0]) for day in days] == alive


def test_overproduction_falls_back_where_demand_is_what_was_made() -> None:
    """One sector that sells to users alone: alpha moves by half of (3/2 - alpha) u, and by half of what it stands above one
    where demand is exactly yesterday's output."""
    system = ario.System(np.zeros((1, 1, 1)), np.ones((1, 1, 1)))
    wanted = [1.0, 1.0, 2.0, 1.125, 2.0]
    course = ario.Course(5, lambda _: np.zeros((1, 1)), demand=lambda day: np.full((1, 1), wanted[day]))
    made = [float(day.X[0, 0, 0]) for day in ario.run(system, course, ario.Terms(alpha_max=1.5, alpha_days=2.0))]
    again = (2 - 1.0625) / 2
    assert made == [1.0, 1.0, 1.125, 1.0625, 1.0625 + (1.5 - 1.0625) * again / 2]


def refused(**terms: Any) -> list[str]:
    """The terms that are named."""
    return [problem.where for problem in ario.check(world(), ario.Terms(**terms))]


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("psi", [0.5, 1.0], [0.0, -0.1, 1.001]),
        ("alpha_max", [1.0, 1.5], [0.999]),
        ("restock", [1.0, np.inf, np.full((S, S * N), 0.001)], [0.999, np.zeros((S, S * N))]),
        ("substitution", [0.0, 1.0, 0.5], [-0.001, 1.001]),
        ("stocks", [0.5, 2.0], [0.0, -1.0]),
        ("cover", [0.0, np.zeros((S, S * N))], [-0.001]),
        ("days", [1.25, 90.0], [1.24]),
    ],
)
def test_every_term_has_its_domain(name: str, inside: list[Any], outside: list[Any]) -> None:
    for value in inside:
        assert refused(**{name: value}) == [], value
    for value in outside:
        assert refused(**{name: value}) == [name], value


def test_a_day_s_use_is_the_least_stock() -> None:
    assert refused(days=4.0, stocks=0.5, psi=0.5) == []
    assert refused(days=4.0, stocks=np.array([1.0, 0.5]), psi=np.array([0.5, 0.499])) == ["days"]


def test_flows_that_are_no_numbers_are_counted() -> None:
    Z, F = np.ones((2, 1, 2, 1)), np.ones((2, 1, 2))
    Z[0, 0, 0, 0], Z[1, 0, 1, 0], F[0, 0, 0] = -1.0, -2.0, np.inf
    with pytest.raises(BadInput) as caught:
        ario.system(Z, F)
    assert "2 flows of Z below zero" in str(caught.value) and "1 flows of F are no numbers" in str(caught.value)
    assert ario.system(np.zeros((2, 1, 2, 1)), np.ones((2, 1, 2)), days=4.0).Y.sum() == 1.0
    assert ario.system(np.ones((2, 1, 2, 1)), np.zeros((2, 1, 2))).Z.sum() == pytest.approx(4 / 365)
