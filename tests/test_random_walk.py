"""The random walk's predictive distribution: against simulation, in its limits, and on walks that it should cover."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from entrepot.errors import BadInput
from entrepot.kernels import random_walk
from entrepot.kernels.random_walk import Fit

WALKS = [
    (Fit(0.05, 0.08, 25), -0.4),
    (Fit(-0.02, 0.10, 12), -0.15),
    (Fit(0.0, 0.05, 5), -0.05),
]
DRAWS = 100_000


def simulated(walk: Fit, origin: float, steps: int, seed: int) -> np.ndarray:
    """Paths (draw, step) written out one step at a time, from the posterior p(mu, sigma | changes)."""
    rng = np.random.default_rng(seed)
    sigma = np.sqrt((walk.n - 1) * walk.s**2 / rng.chisquare(walk.n - 1, DRAWS))
    mu = rng.normal(walk.m, sigma / np.sqrt(walk.n))
    paths = np.empty((DRAWS, steps))
    level = np.full(DRAWS, origin)
    for step in range(steps):
        level = level + rng.normal(mu, sigma)
        paths[:, step] = level
    return paths


def margin(p: np.ndarray | float) -> np.ndarray:
    """Four standard errors of a simulated probability, for the two simulations that are compared."""
    return 4 * np.sqrt(np.maximum(np.asarray(p) * (1 - np.asarray(p)), 1 / DRAWS) * 2 / DRAWS)


def test_fit_is_mean_and_sample_deviation_of_changes() -> None:
    walk = random_walk.fit(np.array([1.0, 3.0, 4.0, 8.0]))
    assert (walk.m, walk.n) == (pytest.approx(7 / 3), 3)
    assert walk.s == pytest.approx(np.sqrt(7 / 3))  # changes 2, 1, 4


@pytest.mark.parametrize("series", [[1.0], [1.0, 2.0, 3.0], [1.0, 2.0, np.nan, 4.0, 5.0], [1.0, 2.0, np.inf, 3.0]])
@pytest.mark.filterwarnings("ignore:invalid value encountered")
def test_too_few_or_broken_changes_are_refused(series: list[float]) -> None:
    with pytest.raises(BadInput, match="at least three consecutive changes"):
        random_walk.fit(np.array(series))


@pytest.mark.parametrize(("walk", "origin"), WALKS)
def test_quantiles_agree_with_simulation(walk: Fit, origin: float) -> None:
    probabilities = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
    steps = np.array([1, 5, 15])
    found = random_walk.quantiles(walk, origin, steps, probabilities)
    paths = simulated(walk, origin, 15, seed=1)
    for row, step in zip(found, steps, strict=True):
        below = (paths[:, step - 1, None] <= row).mean(axis=0)
        assert np.all(np.abs(below - probabilities) <= margin(probabilities)), (step, below)


@pytest.mark.parametrize(("walk", "origin"), WALKS)
def test_chance_above_agrees_with_simulation_and_with_the_quantiles(walk: Fit, origin: float) -> None:
    steps = np.arange(1, 16)
    chance = random_walk.chance_above(walk, origin, steps, 0.0)
    above = (simulated(walk, origin, 15, seed=2) > 0).mean(axis=0)
    assert np.all(np.abs(above - chance) <= margin(chance))
    threshold = random_walk.quantiles(walk, origin, np.array([7]), np.array([0.9]))[0, 0]
    assert random_walk.chance_above(walk, origin, np.array([7]), threshold)[0] == pytest.approx(0.1)


def test_many_past_changes_leave_the_normal_distribution() -> None:
    """With mu and sigma known (n -> infinity) the h-step change is N(h mu, h sigma^2)."""
    walk = Fit(0.03, 0.07, 10_000_000)
    h = np.array([1, 4, 9])
    found = random_walk.chance_above(walk, -0.3, h, 0.0)
    assert found == pytest.approx(stats.norm.sf((0.3 - 0.03 * h) / (0.07 * np.sqrt(h))), abs=1e-5)


@pytest.mark.parametrize(("walk", "origin"), WALKS)
def test_passing_in_the_first_step_is_the_chance_of_being_above_then(walk: Fit, origin: float) -> None:
    first = random_walk.first_passage(walk, origin, 0.0, 1, DRAWS, seed=3)
    chance = random_walk.chance_above(walk, origin, np.array([1]), 0.0)
    assert abs(first[0] - chance[0]) <= margin(chance)[0]


@pytest.mark.parametrize(("walk", "origin"), WALKS)
def test_having_passed_is_never_less_likely_than_being_above(walk: Fit, origin: float) -> None:
    steps = np.arange(1, 31)
    first = random_walk.first_passage(walk, origin, 0.0, 30, DRAWS, seed=4)
    chance = random_walk.chance_above(walk, origin, steps, 0.0)
    assert np.all(np.cumsum(first) >= chance - margin(chance))
    assert first.sum() <= 1 and np.all(first >= 0)


@pytest.mark.parametrize(("walk", "origin"), WALKS)
def test_first_passage_agrees_with_a_path_by_path_count(walk: Fit, origin: float) -> None:
    first = random_walk.first_passage(walk, origin, 0.0, 12, DRAWS, seed=5)
    reached = np.maximum.accumulate(simulated(walk, origin, 12, seed=6), axis=1) >= 0
    assert np.all(np.abs(np.cumsum(first) - reached.mean(axis=0)) <= margin(reached.mean(axis=0)))


def test_a_driftless_walk_passes_about_twice_as_often_as_it_stays_above() -> None:
    """Reflection principle: in continuous time P(max >= a) = 2 P(end >= a); yearly steps miss a little of it."""
    walk = Fit(0.0, 0.05, 10_000_000)
    passed = random_walk.first_passage(walk, -0.3, 0.0, 200, 20_000, seed=7).sum()
    above = stats.norm.sf(0.3 / (0.05 * np.sqrt(200)))
    assert 1.7 * above < passed < 2 * above


def test_the_same_seed_gives_the_same_numbers() -> None:
    walk, origin = WALKS[0]
    one, two, other = (random_walk.first_passage(walk, origin, 0.0, 10, 1000, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("horizon", [1, 5, 10])
def test_intervals_cover_as_often_as_they_say(horizon: int) -> None:
    """2,000 walks with a known drift, fitted on 25 changes, then continued."""
    rng = np.random.default_rng(1967)
    walks = np.cumsum(0.04 + 0.08 * rng.standard_normal((2000, 25 + horizon + 1)), axis=1)
    inside80 = inside95 = 0
    for levels in walks:
        fitted = random_walk.fit(levels[:26])
        bounds = random_walk.quantiles(fitted, levels[25], np.array([horizon]), np.array([0.025, 0.1, 0.9, 0.975]))[0]
        inside95 += bounds[0] <= levels[25 + horizon] <= bounds[3]
        inside80 += bounds[1] <= levels[25 + horizon] <= bounds[2]
    assert inside80 / 2000 == pytest.approx(0.80, abs=0.03)
    assert inside95 / 2000 == pytest.approx(0.95, abs=0.02)
