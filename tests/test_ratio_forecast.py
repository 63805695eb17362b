"""Forecasts whose intervals come from their own past errors: two ways agree, and invariants hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.kernels import ratio_forecast as kernel

HORIZONS = np.arange(1, 6)


def walks(rows: int = 12, years: int = 60, drift: float = 0.01, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.cumsum(drift + rng.standard_normal((rows, years)) * rng.uniform(0.02, 0.1, (rows, 1)), axis=1)


def record(y: np.ndarray, change: np.ndarray | None = None) -> kernel.Record:
    every = np.ones(y.shape, bool)
    scale = kernel.volatility(y, 25, np.ones(len(y), bool))
    change = np.zeros((*y.shape, len(HORIZONS))) if change is None else change
    return kernel.recorded(y, scale, change, HORIZONS, every, every)


def test_trailing_means_are_those_of_a_plain_loop() -> None:
    y = walks(5, 30)
    y[1, :7], y[2, 12], y[3] = np.nan, np.nan, np.nan
    mean, spread, number = kernel.trailing(y, 10)
    for i in range(5):
        for t in range(30):
            back = []
            for s in range(t, max(0, t - 10), -1):
                if not np.isfinite(y[i, s] - y[i, s - 1]):
                    break
                back.append(y[i, s] - y[i, s - 1])
            assert number[i, t] == len(back)
            if len(back) < kernel.LEAST_CHANGES:
                assert np.isnan(mean[i, t]) and np.isnan(spread[i, t])
            else:
                assert (mean[i, t], spread[i, t]) == pytest.approx((np.mean(back), np.std(back, ddof=1)))


def test_the_score_is_the_integral_of_its_definition() -> None:
    """CRPS = integral of (F(x) - 1{x >= e})^2, here of the two-sided pool."""
    rng = np.random.default_rng(2)
    grid = np.sort(rng.exponential(1.0, len(kernel.GRID)))[None]
    both = np.sort(np.concatenate([-grid[0], grid[0]]))
    x = np.linspace(-12, 12, 240_001)
    below = np.searchsorted(both, x, side="right") / len(both)
    for error in (0.0, 0.3, 1.7, 5.0):
        by_hand = np.trapezoid((below - (x >= error)) ** 2, x)
        assert kernel.ranked_score(np.array([[error]]), grid)[0, 0] == pytest.approx(by_hand, abs=2e-4)


def test_a_regression_is_that_of_least_squares_on_what_was_known() -> None:
    y = walks(8, 40)
    rng = np.random.default_rng(3)
    features = rng.standard_normal((8, 40, 2))
    alike = np.arange(8) < 7
    made = kernel.regressed(features, y, HORIZONS, alike)
    t, h = 25, 3
    past = slice(0, t - h + 1)
    x = features[:7, past].reshape(-1, 2)
    d = (y[:7, h : t + 1] - y[:7, past]).ravel()
    slope = np.linalg.lstsq(x, d, rcond=None)[0]
    assert made[:, t, h - 1] == pytest.approx(features[:, t] @ slope, rel=1e-6)


@given(st.integers(20, 40), st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_nothing_later_changes_what_was_said(cut: int, seed: int) -> None:
    y = walks(seed=seed)
    later = y.copy()
    later[:, cut + 1 :] += 5.0
    trends = [kernel.trailing(one, 10)[0] for one in (y, later)]
    said, then = (
        record(one, kernel.faded(trend, HORIZONS, 0.9)) for one, trend in zip((y, later), trends, strict=True)
    )
    assert np.array_equal(said.grid[: cut + 1], then.grid[: cut + 1], equal_nan=True)
    assert np.array_equal(said.change[:, : cut + 1], then.change[:, : cut + 1], equal_nan=True)
    assert not np.array_equal(said.change, then.change, equal_nan=True)


@given(st.floats(-3, 3), st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_the_unit_of_a_size_changes_nothing(shift: float, seed: int) -> None:
    """Cents for dollars on one side: the logarithm of the ratio moves by a constant, no error and no score does."""
    y = walks(seed=seed)
    plain, moved = record(y), record(y + shift)
    assert moved.grid == pytest.approx(plain.grid, nan_ok=True, rel=1e-6)
    assert moved.score == pytest.approx(plain.score, nan_ok=True, rel=1e-6)


@given(st.floats(-4, 4), st.floats(0.1, 3))
@settings(max_examples=50, deadline=None)
def test_chances_are_proper(distance: float, more: float) -> None:
    grid = np.sort(np.abs(np.random.default_rng(4).standard_t(4, len(kernel.GRID))))[None]
    near, far = (kernel.chance_above(np.array([d]), grid)[0] for d in (distance, distance + more))
    assert 0 <= far <= near <= 1
    other = kernel.chance_above(np.array([-distance]), grid)[0]
    assert near + other == pytest.approx(1)


def test_paths_have_the_forecasts_distribution_at_every_horizon() -> None:
    rng = np.random.default_rng(5)
    grid = np.sort(np.abs(rng.standard_t(4, (5, len(kernel.GRID)))), axis=1)
    centre = np.linspace(-0.2, 0.1, 5)
    paths = kernel.paths(centre, 0.1, grid, 40_000, 7)
    exact = kernel.chance_above(-centre / 0.1, grid)
    assert (paths > 0).mean(axis=0) == pytest.approx(exact, abs=0.01)
    passed = np.maximum.accumulate(paths, axis=1) > 0
    assert (np.diff(passed.mean(axis=0)) >= 0).all()


def test_bands_of_random_walks_hold_what_they_say() -> None:
    held = [np.nanmean(record(walks(20, 80, 0.0, seed)).inside[:, 30:], axis=(0, 1)) for seed in range(8)]
    assert 100 * np.mean(held, axis=0) == pytest.approx(np.full(5, 80), abs=5)


def test_weights_start_alike_and_losers_end_with_none() -> None:
    y = walks(20, 90)
    zero = np.zeros((*y.shape, len(HORIZONS)))
    good, bad = np.full_like(zero, np.nan), zero + 0.5
    for at, h in enumerate(HORIZONS):
        good[:, :-h, at] = 0.5 * (y[:, h:] - y[:, :-h])  # half of what will come
    records = {kernel.NO_CHANGE: record(y), "good": record(y, good), "bad": record(y, bad)}
    made = kernel.weights(records, HORIZONS)
    known = np.isfinite(records["bad"].score[..., 0]).any(axis=0)
    assert made[np.nonzero(known)[0][0], 0] == pytest.approx(1 / 3)  # the first score becomes known a year later
    assert (np.diff(made[:, 0, 2]) <= 1e-12).all()
    assert made[-1, 0, 2] == 0 and made[-1, 0, 1] > made[-1, 0, 0] > 0
    assert made.sum(axis=2) == pytest.approx(1)
    first = np.nonzero(made[:, 0, 2] == 0)[0][0]
    assert known[: first - 1 + 1].sum() == kernel.LEAST_CUTOFFS  # the year in which the last of them became known
    mixed = kernel.combined(records, made)
    assert mixed[:, 20, 0] == pytest.approx(good[:, 20, 0] * made[20, 0, 1] + 0.5 * made[20, 0, 2])


def test_a_method_without_a_forecast_gives_its_weight_to_the_others() -> None:
    y = walks(3, 20)
    zero = np.zeros((*y.shape, len(HORIZONS)))
    none = np.full_like(zero, np.nan)
    records = {kernel.NO_CHANGE: record(y), "silent": record(y, none), "one": record(y, zero + 1)}
    mixed = kernel.combined(records, np.full((20, len(HORIZONS), 3), 1 / 3))
    assert mixed == pytest.approx(0.5 * np.ones_like(zero))


def test_prices_return_by_half_in_their_half_life() -> None:
    years = 40
    price = np.zeros((2, years))
    price[:, -1] = [0.4, -0.2]
    gap = np.zeros((2, years))
    made = kernel.reverting(price, gap, np.array([4, 8]), np.array([True, True]), 4.0, 20)
    apart = price[:, -1] * (1 - 1 / 20)  # the usual deviation includes the last year
    assert made[:, -1, 0] == pytest.approx(-0.5 * apart)
    assert made[:, -1, 1] == pytest.approx(-0.75 * apart)


def test_blocks_of_one_resample_years_and_long_blocks_keep_neighbours_together() -> None:
    values = np.stack([np.r_[np.zeros(20), np.ones(20)], np.ones(40)], 1)
    single, block = (kernel.block_bootstrap(values, n, 2_000, 1).std() for n in (1, 10))
    assert single == pytest.approx(0.5 / np.sqrt(40), rel=0.1)
    assert block > 2 * single
