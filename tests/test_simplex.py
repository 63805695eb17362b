"""Partners compared: differences against every completion of what is missing, weights against known areas."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from entrepot.kernels import simplex

COMPLETIONS = (0.0, 0.25, 0.5, 1.0, 2.0, 10.0, 1e12)


def completed(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and largest difference over the largest value, over all completions of the missing values of one component."""
    gone = np.flatnonzero(np.isnan(values))
    found = []
    for fill in product(COMPLETIONS, repeat=len(gone)):
        whole = values.copy()
        whole[gone] = fill
        scaled = whole / whole.max() if whole.max() > 0 else whole
        found.append(scaled[:, None] - scaled[None, :])
    return np.min(found, axis=0), np.max(found, axis=0)


@pytest.mark.parametrize(
    "values",
    [
        [4.0, 1.0, 2.0],
        [0.5, 0.25],
        [np.nan, 2.0, 1.0],
        [np.nan, 0.3, np.nan, 0.1],
        [np.nan, np.nan],
        [0.0, np.nan],
        [0.0, 0.0],
    ],
)
def test_differences_are_the_extremes_over_all_completions(values: list[float]):
    ends = np.array([values])
    least, most = simplex.differences(ends, ends)
    lowest, highest = completed(ends[0])
    np.testing.assert_allclose(least[0], lowest, atol=1e-11)
    np.testing.assert_allclose(most[0], highest, atol=1e-11)


def test_ends_of_intervals_meet_crosswise():
    low, high = np.array([[4.0, 1.0], [2.0, 2.0]]), np.array([[4.0, 3.0], [2.0, 2.0]])
    least, most = simplex.differences(low, high)
    np.testing.assert_allclose(least, [[[0, 0.25], [-0.75, 0]], [[0, 0], [0, 0]]])
    np.testing.assert_allclose(most, [[[0, 0.75], [-0.25, 0]], [[0, 0], [0, 0]]])


def leads(by: float) -> tuple[list, list]:
    """Who of two partners is first, surely and possibly, where their scores differ by so much."""
    ends = np.array([[[0.0, by], [-by, 0.0]]])
    surely, possibly = simplex.first(np.ones((1, 1)), ends, ends)
    return surely.all(axis=2)[0].tolist(), possibly.all(axis=2)[0].tolist()


def test_a_difference_of_rounding_is_a_tie():
    assert leads(0.1) == ([True, False], [True, False])
    for tie in (0.0, 1e-12):
        assert leads(tie) == ([False, False], [True, True])
    assert leads(1.5e-12) == ([True, False], [True, False])


def test_shares_of_the_simplex_are_areas():
    """Ahead by 1 in one component and behind by 1/3 in the other: first where its weight is over 1/4. With three components,
    ahead in one and behind as much in two: over 1/2, a quarter of the triangle."""
    for ends, share in (([1.0, -1 / 3], 0.75), ([1.0, -1.0, -1.0], 0.25)):
        by = np.array([[[0.0, d], [-d, 0.0]] for d in ends])
        surely, possibly = simplex.shares(by, by)
        assert surely == pytest.approx([share, 1 - share], abs=1e-3)
        assert possibly == pytest.approx(surely, abs=1e-3)
    apart = simplex.shares(np.array([[[0.0, -1.0], [-1.0, 0.0]]]), np.array([[[0.0, 1.0], [1.0, 0.0]]]))
    assert apart[0].tolist() == [0.0, 0.0] and apart[1].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_weights_fill_the_simplex_evenly(n: int):
    found = simplex.weights(n)
    assert found.shape == (simplex.POINTS, n) and found.min() >= 0
    assert found.sum(axis=1) == pytest.approx(np.ones(len(found)))
    assert found.mean(axis=0) == pytest.approx(np.full(n, 1 / n), abs=2e-3)
    # Moments of the uniform distribution on the simplex: E w_i w_j = (1 + [i = j]) / (n (n + 1)).
    moments = found.T @ found / len(found)
    assert moments == pytest.approx((1 + np.eye(n)) / (n * (n + 1)), abs=3e-3)


def test_points_are_the_recurrence_on_the_golden_and_the_plastic_number():
    """Roots of x^2 = x + 1 and x^3 = x + 1, to ten digits."""
    k = np.arange(1, 5)
    golden, plastic = 1.6180339887, 1.3247179572
    assert simplex.weights(2, 4)[:, 0] == pytest.approx((0.5 + k / golden) % 1, abs=1e-9)
    cube = np.sort([(0.5 + k / plastic) % 1, (0.5 + k / plastic**2) % 1], axis=0)
    assert np.cumsum(simplex.weights(3, 4), axis=1)[:, :2] == pytest.approx(cube.T, abs=1e-9)
