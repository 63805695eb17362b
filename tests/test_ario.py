"""The adaptive input-output kernel: numbers of BoARIO 0.7.2 on the test system of pymrio recur, and what must always hold.

`pymrio_test_system.csv`: flows and final demand (summed over its categories) of the six economies and eight sectors that pymrio
0.7.0 carries as its test system (Stadler 2021, Journal of Open Research Software 9).
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.errors import BadInput
from entrepot.kernels import ario

FILE = Path(__file__).with_name("pymrio_test_system.csv")
HIT = ([1, 3], 0)  # mining and electricity of reg1
DAYS = (6, 7, 27, 40, 60, 87, 100)


@lru_cache(maxsize=1)
def pymrio_system() -> ario.System:
    with FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    values = np.array([row[1:] for row in rows[1:]], dtype=float)
    return ario.system(values[:, :48].reshape(6, 8, 6, 8), values[:, 48:].reshape(6, 8, 6))


def hit(share: float) -> ario.Course:
    """Rows 6 to 27 in full, rows 28 to 87 a straight line back to nothing."""

    def lost(day: int) -> np.ndarray:
        found = np.zeros((8, 6))
        found[HIT] = share * (1.0 if 6 <= day <= 27 else 1 - (day - 27) / 60 if 28 <= day <= 87 else 0.0)
        return found

    return ario.Course(365, lost)


def outputs(course: ario.Course, terms: ario.Terms, system: ario.System | None = None) -> np.ndarray:
    system = system or pymrio_system()
    return np.array([day.X[:, :, 0].copy() for day in ario.run(system, course, terms)])


def loss(share: float, **terms: float) -> float:
    """Output lost over usual output, summed over sectors and days."""
    return float((1 - outputs(hit(share), ario.Terms(**terms)) / pymrio_system().x).sum())


@pytest.mark.parametrize(
    ("share", "terms", "published"),
    [
        (0.9, {}, 112.054471),
        (0.3, {}, 25.583679),
        (0.9, {"substitution": 0.0}, 145.042170),
        (0.3, {"substitution": 0.0}, 24.265624),
        (0.9, {"alpha_max": 1.0}, 131.746367),
        (0.3, {"alpha_max": 1.0}, 30.944462),
        (0.9, {"alpha_max": 1.0, "substitution": 0.0}, 168.885553),
        (0.3, {"alpha_max": 1.0, "substitution": 0.0}, 31.250290),
        (0.9, {"psi": 1.0}, 579.067906),
        (0.9, {"psi": 1.0, "substitution": 0.0}, 662.945881),
    ],
)
def test_losses_of_boario_recur(share: float, terms: dict[str, float], published: float) -> None:
    assert loss(share, **terms) == pytest.approx(published, abs=6e-7)


def test_output_by_day_of_boario_recurs() -> None:
    path = outputs(hit(0.9), ario.Terms())[:, :, 0].sum(axis=1) / pymrio_system().x[:, 0].sum()
    published = [0.99944545, 0.99930530, 0.99930426, 0.96977195, 0.89355853, 0.92673954, 0.96153360]
    assert path[list(DAYS)] == pytest.approx(published, abs=5e-9)


def test_small_shocks_are_linear() -> None:
    assert loss(1e-4) / loss(5e-5) == pytest.approx(2.0, rel=1e-6)


def test_a_batch_is_its_scenarios_one_by_one() -> None:
    psi, stocks, rho = np.array([0.8, 0.9, 1.0]), np.array([1.0, 0.5, 2.0]), np.array([1.0, 0.0, 0.5])
    terms = ario.Terms(psi=psi, stocks=stocks, substitution=rho)
    together = np.array([day.X.copy() for day in ario.run(pymrio_system(), hit(0.9), terms, batch=3)])
    for b in range(3):
        alone = outputs(hit(0.9), ario.Terms(psi=psi[b], stocks=stocks[b], substitution=rho[b]))
        assert together[..., b] == pytest.approx(alone, rel=1e-12)


# --- what must always hold ---


def drawn(seed: int, N: int = 3, S: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """A productive world [i, s, n, r], [i, s, n] with some flows that are zero."""
    chance = np.random.default_rng(seed)
    Z = chance.lognormal(0, 1.5, (N, S, N, S)) * (chance.random((N, S, N, S)) > 0.3)
    F = chance.lognormal(1, 1, (N, S, N))
    F *= 1 + Z.sum() / F.sum()
    return Z, F


def events(seed: int, S: int, N: int, days: int) -> ario.Course:
    """Outages and lanes that shut in part, in full, or become longer, on days of chance."""
    chance = np.random.default_rng(seed)
    lost = chance.random((S, N)) * (chance.random((S, N)) > 0.6)
    open_ = np.where(chance.random((S, N, N)) > 0.6, chance.choice([0.0, 0.4], (S, N, N)), 1.0)
    lanes = ario.Lanes(open_, chance.uniform(0.3, 1.0, (S, N, N)))
    start, end = sorted(chance.integers(0, days, 2).tolist())
    return ario.Course(days, lambda t: lost * (start <= t <= end), lambda t: lanes if start <= t <= end + 3 else None)


seeds = st.integers(0, 10_000)
shares = st.floats(0, 1)


@given(seed=seeds, psi=st.floats(0.5, 1), rho=shares)
@settings(max_examples=15, deadline=None)
def test_no_shock_no_change(seed: int, psi: float, rho: float) -> None:
    system = ario.system(*drawn(seed))
    course = ario.Course(40, lambda _: np.zeros(system.shape))
    found = outputs(course, ario.Terms(psi=psi, substitution=rho, days=20.0), system)
    assert found / system.x == pytest.approx(np.ones_like(found), abs=1e-12)


@given(seed=seeds, shock=seeds, rho=shares, psi=st.floats(0.5, 1))
@settings(max_examples=25, deadline=None)
def test_deliveries_within_production_and_stocks_never_negative(seed: int, shock: int, rho: float, psi: float) -> None:
    system = ario.system(*drawn(seed))
    usual, stocks, last = system.x.sum(), None, None
    for day in ario.run(system, events(shock, *system.shape, 40), ario.Terms(psi=psi, substitution=rho, days=10.0)):
        assert day.K.min() >= -1e-9 * usual
        assert (day.wanted * (1 + 1e-12) >= day.X).all()
        if stocks is not None and last is not None:  # sector by sector, what was made has reached somebody, and no more
            made, met = last
            arrived = (day.K - stocks + system.a[:, :, None] * made.reshape(1, -1, 1)).sum(axis=1)
            assert arrived + met.sum(axis=1) == pytest.approx(made.sum(axis=1), rel=1e-9, abs=1e-9 * usual)
        stocks, last = day.K.copy(), (day.X.copy(), day.met.copy())


@given(seed=seeds, shock=seeds, order=st.permutations(range(3)))
@settings(max_examples=15, deadline=None)
def test_the_order_of_economies_does_not_matter(seed: int, shock: int, order: list[int]) -> None:
    Z, F = drawn(seed)
    course = events(shock, 3, 3, 30)
    first = outputs(course, ario.Terms(days=10.0), ario.system(Z, F))

    def turned(day: int) -> ario.Lanes | None:
        lanes = course.lanes(day)
        pick = np.ix_(range(3), order, order)
        return lanes and ario.Lanes(lanes.open[pick], lanes.weight[pick])

    other = ario.Course(30, lambda t: course.lost(t)[:, order], turned)
    Z, F = Z[np.ix_(order, range(3), order, range(3))], F[np.ix_(order, range(3), order)]
    assert outputs(other, ario.Terms(days=10.0), ario.system(Z, F)) == pytest.approx(first[:, :, order], rel=1e-9)


def test_a_shut_lane_carries_nothing_and_a_part_of_one_no_more_than_its_share() -> None:
    """Two sellers of one input: what one lane fails to bring is ordered from the other, rho of it."""
    Z, F = np.zeros((3, 1, 3, 1)), np.zeros((3, 1, 3))
    Z[0, 0, 2, 0], Z[1, 0, 2, 0] = 60.0, 40.0
    F[0, 0, 0], F[1, 0, 1], F[2, 0, 2] = 1000.0, 1000.0, 500.0
    system = ario.system(Z, F, days=1.0)
    for share, rho, ordered in ((0.0, 1.0, 100.0), (0.0, 0.0, 40.0), (0.5, 1.0, 70.0), (0.5, 0.5, 55.0)):
        open_ = np.ones((1, 3, 3))
        open_[0, 0, 2] = share
        lanes = ario.Lanes(open_, np.ones((1, 3, 3)))
        terms = ario.Terms(substitution=rho, restock=np.inf, alpha_max=1.0)
        first = next(ario.run(system, ario.Course(1, lambda _: np.zeros((1, 3)), lambda _, on=lanes: on), terms))
        assert first.D[0, :, 0] - system.Y[0].sum(axis=1) == pytest.approx([60 * share, ordered, 0.0])


def test_a_longer_way_draws_fewer_orders() -> None:
    """Weights of a quarter and of one share an order of 100 as 20 to 80."""
    Z, F = np.zeros((3, 1, 3, 1)), np.zeros((3, 1, 3))
    Z[0, 0, 2, 0] = Z[1, 0, 2, 0] = 50.0
    F[0, 0, 0], F[1, 0, 1], F[2, 0, 2] = 300.0, 300.0, 500.0
    weight = np.ones((1, 3, 3))
    weight[0, 0, 2] = 0.25
    system, lanes = ario.system(Z, F, days=1.0), ario.Lanes(np.ones((1, 3, 3)), weight)
    course = ario.Course(1, lambda _: np.zeros((1, 3)), lambda _: lanes)
    first = next(ario.run(system, course, ario.Terms(restock=np.inf)))
    assert first.D[0, :, 0] - system.Y[0].sum(axis=1) == pytest.approx([20.0, 80.0, 0.0])


def test_demand_that_falls_settles_on_output_that_falls_alike() -> None:
    down = ario.Course(200, lambda _: np.zeros((8, 6)), demand=lambda _: np.full((8, 6), 0.9))
    found = outputs(down, ario.Terms()) / pymrio_system().x
    assert found[-1] == pytest.approx(np.full_like(found[-1], 0.9), abs=1e-6)


def test_flow_mode_orders_what_is_used_and_no_more() -> None:
    """After an outage stocks are filled up again, and orders exceed what they were; in flow mode they never do."""
    most = {}
    for restock in (60.0, np.inf):
        days = ario.run(pymrio_system(), hit(0.9), ario.Terms(restock=restock))
        most[restock] = max(float(day.D[1].sum()) for day in days)
    usual = float(pymrio_system().x[1].sum())
    assert most[np.inf] <= usual * (1 + 1e-12) < usual * (1 + 1e-4) < most[60.0]


def test_bad_terms_are_named_all_at_once() -> None:
    terms = ario.Terms(psi=1.2, alpha_max=0.5, substitution=-0.1, cover=-1.0, restock=0.0, stocks=0.0)
    with pytest.raises(BadInput) as caught:
        ario.run(pymrio_system(), hit(0.5), terms)
    named = [problem.where for problem in caught.value.problems]
    assert named == ["psi", "alpha_max", "restock", "substitution", "stocks", "cover"]
    with pytest.raises(BadInput, match="less than a day"):
        ario.run(pymrio_system(), hit(0.5), ario.Terms(days=1.0))


def test_a_world_with_negative_flows_is_refused() -> None:
    Z, F = drawn(1)
    Z[0, 0, 0, 0], F[0, 0, 0] = -1.0, np.nan
    with pytest.raises(BadInput) as caught:
        ario.system(Z, F)
    assert [problem.where for problem in caught.value.problems] == ["Z", "F"]


# --- inputs that do not bind, and stores that fill up each in their own time ---


def test_an_input_that_does_not_bind_is_put_off_and_made_up_for() -> None:
    """Nothing stops for want of mining and electricity; their use falls below zero in stock, and comes back to what is aimed at."""
    binding = np.ones(pymrio_system().use.shape, dtype=bool)
    binding[HIT[0]] = False
    terms = ario.Terms(days=5.0, restock=5.0, binding=binding)
    days = [(day.X[..., 0].copy(), day.K[..., 0].copy()) for day in ario.run(pymrio_system(), hit(0.9), terms)]
    others = np.ones(pymrio_system().shape, dtype=bool)
    others[HIT] = False
    output = np.array([X for X, _ in days]) / pymrio_system().x
    bound = outputs(hit(0.9), ario.Terms(days=5.0, restock=5.0)) / pymrio_system().x
    assert output[:, others].min() > 0.9 > 0.5 > bound[:, others].min()
    lowest = min(K[HIT[0]].min() for _, K in days)
    assert lowest < 0 < days[-1][1][HIT[0]].sum()
    assert all(K[binding].min() >= 0 for _, K in days)


def test_days_to_restock_may_differ_by_store() -> None:
    alike = ario.Terms(days=np.full(pymrio_system().a.shape, 30.0), restock=np.full(pymrio_system().a.shape, 20.0))
    assert outputs(hit(0.9), alike) == pytest.approx(outputs(hit(0.9), ario.Terms(days=30.0, restock=20.0)), rel=1e-12)
    slow = np.full(pymrio_system().a.shape, 20.0)
    slow[0] = 200.0
    other = outputs(hit(0.9), ario.Terms(days=np.full(slow.shape, 30.0), restock=slow))
    assert np.abs(other / outputs(hit(0.9), alike) - 1).max() > 1e-6
