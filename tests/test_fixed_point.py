"""Anderson acceleration against its textbook form, step by step, and every threshold of its safeguards."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from entrepot.kernels.fixed_point import anderson

Array = NDArray[np.float64]
RNG = np.random.default_rng(7)
A, B = 0.3 * RNG.normal(size=(6, 6)), RNG.normal(size=6)


def watched(f: Callable[[Array], Array]) -> tuple[Callable[[Array], Array], list[Array]]:
    """A map, and the points at which it was evaluated."""
    seen: list[Array] = []

    def heard(x: Array) -> Array:
        seen.append(x.copy())
        return f(x)

    return heard, seen


def textbook(f: Callable[[Array], Array], x: Array, memory: int, damping: float, steps: int) -> list[Array]:
    """Walker and Ni (2011), section 2: the points x_k by plain least squares over the last differences."""
    points, residuals = [x], [f(x) - x]
    for _ in range(steps):
        last = slice(-memory - 1, None)
        dx, dr = np.diff(points[last], axis=0).T, np.diff(residuals[last], axis=0).T
        step = damping * residuals[-1]
        if dr.size:
            step = step - (dx + damping * dr) @ np.linalg.lstsq(dr, residuals[-1], rcond=None)[0]
        points.append(points[-1] + step)
        residuals.append(f(points[-1]) - points[-1])
    return points


@pytest.mark.parametrize(("memory", "damping"), [(1, 1.0), (2, 0.7), (3, 1.0), (8, 0.5)])
def test_every_step_is_that_of_the_paper(memory: int, damping: float) -> None:
    f, seen = watched(lambda x: A @ np.tanh(x) + B)
    anderson(f, np.zeros(6), memory=memory, damping=damping, longest_step=np.inf, sweep_limit=9, tolerance=0.0)
    for found, expected in zip(
        seen, textbook(lambda x: A @ np.tanh(x) + B, np.zeros(6), memory, damping, 8), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


def test_a_linear_map_ends_when_the_memory_spans_it() -> None:
    found = anderson(lambda x: A @ x + B, np.zeros(6), longest_step=np.inf, tolerance=1e-9)
    assert found.converged and found.sweeps <= 9 and found.restarts == 0
    np.testing.assert_allclose(found.x, np.linalg.solve(np.eye(6) - A, B), atol=1e-8)


def test_no_entry_moves_further_than_the_longest_step() -> None:
    f, seen = watched(lambda x: x + np.array([4.0, -2.0]))
    anderson(f, np.zeros(2), longest_step=0.5, sweep_limit=2)
    np.testing.assert_allclose(seen[1], [0.5, -0.25])
    f, seen = watched(lambda x: x + np.array([0.5, -0.25]))
    anderson(f, np.zeros(2), longest_step=0.5, sweep_limit=2)
    np.testing.assert_allclose(seen[1], [0.5, -0.25])


def test_the_tolerance_is_met_when_it_is_equalled() -> None:
    assert anderson(lambda x: x + 0.25, np.zeros(1), tolerance=0.25).sweeps == 1
    found = anderson(lambda x: x + 0.25, np.zeros(1), tolerance=0.2499, sweep_limit=3)
    assert (found.status, found.sweeps, found.residual) == ("sweep limit", 3, 0.25)


@pytest.mark.parametrize("patience", [1, 5])
def test_it_stalls_after_so_many_sweeps_without_a_better_point(patience: int) -> None:
    found = anderson(lambda x: x + 1.0, np.zeros(1), patience=patience)
    assert (found.status, found.sweeps, found.x[0]) == ("stalled", patience + 2, 0.0)


@pytest.mark.parametrize(("worse", "restarts"), [(100.0, 0), (100.01, 1), (np.nan, 1), (np.inf, 1)])
def test_it_goes_on_from_the_best_point_with_half_the_damping(worse: float, restarts: int) -> None:
    residuals = iter([1.0, worse, 0.5, 0.0])
    f, seen = watched(lambda x: x + next(residuals))
    found = anderson(f, np.zeros(1), damping=0.8, longest_step=np.inf, sweep_limit=4)
    assert found.restarts == restarts
    assert seen[1][0] == pytest.approx(0.8)
    if restarts:
        assert seen[2][0] == pytest.approx(0.4)  # the best point is the first, its residual 1
        assert found.converged and found.sweeps == 4


def test_a_start_that_is_not_finite_is_said_to_be() -> None:
    found = anderson(lambda x: x * np.nan, np.ones(2))
    assert (found.status, found.sweeps, found.restarts) == ("not finite", 1, 0)


def test_what_is_found_is_where_the_map_leads_from_the_last_point() -> None:
    found = anderson(lambda x: 0.5 * x + 1.0, np.array([1.9]), tolerance=0.06)
    assert (found.sweeps, found.residual, found.x[0]) == (1, pytest.approx(0.05), pytest.approx(1.95))


def test_a_restart_remembers_nothing() -> None:
    """Residuals 1 and 0.9, then one out of all bounds: on from the second point, by half the damping of 0.8 and no more."""
    residuals = iter([1.0, 0.9, 1e6, 0.0])
    f, seen = watched(lambda x: x + next(residuals))
    found = anderson(f, np.zeros(1), damping=0.8, longest_step=np.inf, sweep_limit=4)
    assert found.restarts == 1
    assert seen[3][0] == pytest.approx(seen[1][0] + 0.4 * 0.9)
