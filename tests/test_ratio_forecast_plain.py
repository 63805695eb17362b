"""Forecasts of ratios and their records against plain loops, year by year, and every number that they rest on."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import halfnorm

from entrepot.kernels import ratio_forecast as kernel

NAN = np.nan
GRID = np.array([(2 * k + 1) / 80 for k in range(40)])  # the middles of forty equal parts
HORIZONS = np.array([1, 3])
ROWS, YEARS = 8, 20


def ratios(seed: int = 1) -> np.ndarray:
    """Walks with gaps; the last ratio is unlike the others."""
    y = np.cumsum(np.random.default_rng(seed).normal(0.01, 0.2, (ROWS, YEARS)), axis=1)
    y[1, :4], y[2, 9] = NAN, NAN
    return y


ALIKE = np.arange(ROWS) < ROWS - 1


def changes_before(y: np.ndarray, i: int, t: int, window: int) -> list[float]:
    """Unbroken yearly changes up to t."""
    found: list[float] = []
    while t > 0 and len(found) < window and np.isfinite(y[i, t] - y[i, t - 1]):
        found.append(y[i, t] - y[i, t - 1])
        t -= 1
    return found


def test_volatility_leans_on_ten_changes_of_the_median() -> None:
    y = ratios()
    found = kernel.volatility(y, 8, ALIKE)
    for t in range(YEARS):
        held = [changes_before(y, i, t, 8) for i in range(ROWS)]
        spread = [np.std(h, ddof=1) if len(h) >= 5 else NAN for h in held]
        known = [s for s in spread[:-1] if np.isfinite(s)]
        for i in range(ROWS):
            n = len(held[i])
            expected = np.sqrt((n * spread[i] ** 2 + 10 * np.median(known) ** 2) / (n + 10)) if known else NAN
            assert found[i, t] == pytest.approx(expected, nan_ok=True), (i, t)


def test_five_changes_give_a_mean_and_four_none() -> None:
    mean, spread, number = kernel.trailing(np.array([[0.0, 1.0, 3.0, 6.0, 10.0, 15.0]]), 9)
    assert np.isnan(mean[0, :5]).all() and np.isnan(spread[0, :5]).all()
    assert (mean[0, 5], spread[0, 5]) == pytest.approx((3.0, np.sqrt(2.5)))
    assert number[0].tolist() == [0, 1, 2, 3, 4, 5]


def test_a_trend_fades_by_the_same_part_each_year() -> None:
    found = kernel.faded(np.array([[0.5, -2.0]]), np.array([1, 2, 4]), 0.8)
    kept = [0.8, 0.8 + 0.64, 0.8 + 0.64 + 0.512 + 0.4096]
    assert found[0] == pytest.approx(np.outer([0.5, -2.0], kept))


def test_a_regression_waits_for_enough_changes_and_leans_towards_nothing() -> None:
    """Features of a thousandth: their sum of squares is of the size of the ridge of a millionth."""
    y, chance = ratios(), np.random.default_rng(2)
    features = 1e-3 * chance.standard_normal((ROWS, YEARS, 2))
    features[3, 5] = NAN
    least = 21
    found = kernel.regressed(features, y, HORIZONS, ALIKE, least)
    counts = set()
    for at, h in enumerate(HORIZONS):
        for t in range(YEARS):
            x, d = [], []
            for i in range(ROWS - 1):
                for s in range(t - h + 1):
                    if np.isfinite(features[i, s]).all() and np.isfinite(y[i, s + h] - y[i, s]):
                        x.append(features[i, s])
                        d.append(y[i, s + h] - y[i, s])
            counts.add(len(x))
            if len(x) < least:
                assert np.isnan(found[:, t, at]).all()
                continue
            X = np.array(x)
            slope = np.linalg.solve(X.T @ X + 1e-6 * np.eye(2), X.T @ np.array(d))
            assert found[:, t, at] == pytest.approx(features[:, t] @ slope, nan_ok=True)
    exactly = [n for n in sorted(counts) if n > 0][2]
    first = kernel.regressed(features, y, HORIZONS[:1], ALIKE, exactly)
    assert (
        np.isfinite(first[0]).any()
        and np.isnan(kernel.regressed(features, y, HORIZONS[:1], ALIKE, exactly + 1)).sum() > np.isnan(first).sum()
    )


def test_prices_return_to_what_incomes_and_their_own_past_let_expect() -> None:
    chance = np.random.default_rng(3)
    price, gap = chance.normal(0.0, 0.3, (ROWS, YEARS)), chance.normal(0.0, 1.0, (ROWS, YEARS))
    price[1, :7], gap[2, 10] = NAN, NAN
    found = kernel.reverting(price, gap, HORIZONS, ALIKE, 2.5, 6)
    for t in range(YEARS):
        both = [(price[i, s], gap[i, s]) for i in range(ROWS - 1) for s in range(t + 1)]
        both = [(p, g) for p, g in both if np.isfinite(p + g)]
        slope = sum(p * g for p, g in both) / sum(g * g for _, g in both)
        for i in range(ROWS):
            apart = [price[i, s] - slope * gap[i, s] for s in range(max(0, t - 5), t + 1)]
            held = [a for a in apart if np.isfinite(a)]
            for at, h in enumerate(HORIZONS):
                expected = (0.5 ** (h / 2.5) - 1) * (apart[-1] - np.mean(held)) if len(held) >= 5 else NAN
                assert found[i, t, at] == pytest.approx(expected, nan_ok=True), (i, t)
    flat = kernel.reverting(price, np.zeros_like(gap), HORIZONS, ALIKE, 2.5, 6)  # no gap at all: no slope
    assert np.isfinite(flat[0, -1]).all()


def test_pools_hold_what_was_known_and_thirty_errors_at_least() -> None:
    """Errors of half of the ratios enter; 30 are known for the first time when ten of three, or so, are."""
    y, scale = ratios(), np.full((ROWS, YEARS), 0.5)
    pooled = np.broadcast_to((np.arange(ROWS) < 5)[:, None], y.shape).copy()
    scored = np.broadcast_to((np.arange(ROWS) != 4)[:, None], y.shape)
    change = np.full((ROWS, YEARS, 2), 0.02)
    found = kernel.recorded(y, scale, change, HORIZONS, pooled, scored)
    sizes = set()
    for at, h in enumerate(HORIZONS):
        for t in range(YEARS):
            known = [abs(y[i, s + h] - y[i, s] - 0.02) / 0.5 for i in range(5) for s in range(t - h + 1)]
            known = [e for e in known if np.isfinite(e)]
            sizes.add(len(known))
            expected = np.quantile(known, GRID) if len(known) >= 30 else np.full(40, NAN)
            assert found.grid[t, at] == pytest.approx(expected, nan_ok=True), (t, h)
            for i in range(ROWS):
                error = abs(y[i, t + h] - y[i, t] - 0.02) / 0.5 if t + h < YEARS else NAN
                if i == 4 or not np.isfinite(error) or len(known) < 30:
                    assert np.isnan(found.score[i, t, at]) and np.isnan(found.inside[i, t, at])
                    continue
                pool = np.concatenate([-expected, expected])
                score = np.abs(pool - error).mean() - np.abs(pool[:, None] - pool).mean() / 2
                assert found.score[i, t, at] == pytest.approx(score)
                bound = np.interp(0.8, np.r_[0.0, GRID], np.r_[0.0, expected])
                assert found.inside[i, t, at] == (error <= bound)
    far = kernel.recorded(y[:, :2], scale[:, :2], change[:, :2], HORIZONS, pooled[:, :2], scored[:, :2])
    assert np.isnan(far.grid).all()  # no three years to look back upon


def test_the_thirtieth_error_makes_a_pool() -> None:
    y = np.concatenate([np.zeros((30, 1)), np.arange(30.0)[:, None], np.zeros((30, 1))], axis=1)
    every = np.ones(y.shape, bool)
    for rows, known in ((30, True), (29, False)):
        found = kernel.recorded(
            y[:rows], every[:rows].astype(float), np.zeros((rows, 3, 1)), np.array([1]), every[:rows], every[:rows]
        )
        assert np.isfinite(found.grid[1]).all() == known
        assert np.isnan(found.grid[0]).all()
    # The pool of year 1 is 0 to 29; four fifths of it, between the probabilities kept, is 0.8 x 29.
    bound = kernel.quantile(
        kernel.recorded(y, every.astype(float), np.zeros((30, 3, 1)), np.array([1]), every, every).grid[1],
        np.array([0.8, 0.0, 1.0, 0.00625]),
    )
    assert bound[0] == pytest.approx([23.2, 0.0, 28.6375, 0.18125])


def test_an_error_at_the_bound_is_inside() -> None:
    y = np.concatenate([np.zeros((40, 1)), np.ones((40, 1)), np.zeros((40, 1))], axis=1)
    every = np.ones(y.shape, bool)
    found = kernel.recorded(y, every.astype(float), np.zeros((40, 3, 1)), np.array([1]), every, every)
    assert (found.inside[:, 1, 0] == 1.0).all()  # all errors are one, and so is every quantile


# --- weights ----------------------------------------------------------------------------------------------------------


def scored(score: np.ndarray, change: float = 0.0) -> kernel.Record:
    empty = np.zeros((score.shape[1], score.shape[2], 40))
    return kernel.Record(np.full(score.shape, change), empty, score, score)


@pytest.mark.parametrize("counted", [False, True])
def test_weights_are_inverse_squares_of_relative_scores_trusted_after_thirty_years(counted: bool) -> None:
    chance, years = np.random.default_rng(4), 45
    scores = {name: chance.uniform(0.5, 1.0, (3, years, 2)) for name in (kernel.NO_CHANGE, "good", "bad")}
    scores["good"] *= 0.6
    scores["bad"] *= 1.4
    scores["good"][:, :6] = scores["bad"][1, 8] = NAN
    scores[kernel.NO_CHANGE][0, 10] = NAN
    by = np.where(np.arange(years) % 3 == 0, 2.0, 0.5) if counted else None
    records = {name: scored(score) for name, score in scores.items()}
    found = kernel.weights(records, HORIZONS, by)
    times = np.ones(years) if by is None else by
    for at, h in enumerate(HORIZONS):
        for t in range(years):
            worth = []
            for score in scores.values():
                mine = naive = cutoffs = 0.0
                for s in range(t - h + 1):
                    both = np.isfinite(score[:, s, at] + scores[kernel.NO_CHANGE][:, s, at])
                    mine += score[both, s, at].sum() * times[s]
                    naive += scores[kernel.NO_CHANGE][both, s, at].sum() * times[s]
                    cutoffs += both.any() * times[s]
                relative = mine / naive if naive else 1.0
                trust = min(1.0, cutoffs / 30)
                worth.append(trust * (relative**-2 if relative <= 1 else 0.0) + 1 - trust)
            assert found[t, at] == pytest.approx(np.array(worth) / sum(worth)), (t, h)


def test_horizons_beyond_the_years_have_equal_weights() -> None:
    records = {name: scored(np.ones((1, 3, 2))) for name in (kernel.NO_CHANGE, "other")}
    assert kernel.weights(records, np.array([1, 3])) == pytest.approx(np.full((3, 2, 2), 0.5))


def test_a_mean_is_over_the_methods_that_forecast() -> None:
    weight = np.array([[[0.5, 0.25, 0.25]], [[1.0, 0.0, 0.0]]])  # two years, one horizon
    records = {name: scored(np.ones((2, 2, 1)), change) for name, change in (("a", 1.0), ("b", 3.0), ("c", NAN))}
    records["a"].change[1, 1] = NAN
    found = kernel.combined(records, weight)[..., 0]
    assert found[0] == pytest.approx([(0.5 + 0.75) / 0.75, 1.0])
    assert found[1, 0] == pytest.approx(5 / 3) and np.isnan(found[1, 1])  # all the weight is with one that is silent


# --- chances ----------------------------------------------------------------------------------------------------------


def test_chances_are_areas_of_the_two_sided_pool() -> None:
    grid = 4.0 * GRID[None]  # uniform up to 4, the pool itself up to 3.95
    chances = [float(kernel.chance_above(np.array([gap]), grid)[0]) for gap in (-9.0, -2.0, 0.0, 1.0, 3.95, 9.0)]
    assert chances == pytest.approx([1.0, 0.75, 0.5, 0.375, (1 - 0.9875) / 2, 0.0])


def test_paths_go_with_a_walk() -> None:
    """Neighbouring horizons share most of their walk: the correlation of steps h and k is that of sums, sqrt(h / k)."""
    grid = np.tile(halfnorm.ppf(GRID), (4, 1))
    paths = kernel.paths(np.array([0.0, 1.0, 2.0, 3.0]), 2.0, grid, 20_000, 5)
    assert paths.shape == (20_000, 4)
    assert paths.mean(axis=0) == pytest.approx([0.0, 1.0, 2.0, 3.0], abs=0.06)
    assert paths.std(axis=0) == pytest.approx(np.full(4, 2.0), rel=0.03)
    found = np.corrcoef(paths.T)
    for h in range(1, 5):
        for k in range(h, 5):
            assert found[h - 1, k - 1] == pytest.approx(np.sqrt(h / k), abs=0.02)


def test_blocks_as_long_as_the_record_are_the_record() -> None:
    values = np.random.default_rng(6).uniform(0.0, 2.0, (7, 2))
    whole = values[:, 0].sum() / values[:, 1].sum()
    for length in (7, 50):
        assert kernel.block_bootstrap(values, length, 20, 1) == pytest.approx(np.full(20, whole))
    pairs = kernel.block_bootstrap(values, 3, 200, 1)
    assert np.unique(pairs.round(12)).size > 20 and pairs.min() > 0
    assert kernel.block_bootstrap(values[:1], 0, 3, 1) == pytest.approx(np.full(3, values[0, 0] / values[0, 1]))
