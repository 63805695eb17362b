"""Balancing a table to margins: known answers, contradictions with amounts, invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.errors import BadInput
from entrepot.kernels.balance import Margin, balance


def rows_and_columns(rows, columns, weight=np.inf) -> list[Margin]:
    i, j = np.indices((len(rows), len(columns))).astype(np.intp)
    names = [f"r{k}" for k in range(len(rows))]
    return [
        Margin("rows", i, np.array(rows, float), labels=names),
        Margin("columns", j, np.array(columns, float), weight),
    ]


def test_ras_of_a_two_by_two_table_has_the_known_cross_ratio():
    prior = np.array([[1.0, 2.0], [3.0, 4.0]])
    found = balance(prior, rows_and_columns([10.0, 20.0], [12.0, 18.0]), tolerance=1e-12)
    x = found.values
    assert found.status == "balanced"
    assert np.allclose(x.sum(axis=1), [10, 20], atol=1e-10)
    assert np.allclose(x.sum(axis=0), [12, 18], atol=1e-10)
    assert np.isclose(x[0, 0] * x[1, 1] / (x[0, 1] * x[1, 0]), 4.0 / 6.0)


def test_a_balanced_table_stays_as_it_is():
    prior = np.array([[1.0, 2.0], [3.0, 4.0]])
    found = balance(prior, rows_and_columns(prior.sum(axis=1), prior.sum(axis=0)))
    assert np.allclose(found.values, prior, rtol=1e-14)


def test_a_soft_margin_is_met_half_way_in_logs_at_weight_one():
    prior = np.array([2.0, 3.0])
    whole = Margin("total", np.zeros(2, dtype=np.intp), np.array([20.0]), weight=1.0)
    found = balance(prior, [whole], tolerance=1e-12)
    assert np.isclose(found.values.sum(), np.sqrt(5.0 * 20.0))


def test_soft_targets_yield_to_hard_ones_and_the_gap_is_reported():
    found = balance(np.ones((2, 2)), rows_and_columns([10.0, 20.0], [25.0, 25.0], weight=5.0), tolerance=1e-9)
    assert found.status == "balanced"
    assert np.allclose(found.residuals["rows"], 0.0, atol=1e-9)
    assert np.isclose(found.residuals["columns"].sum(), -20.0)


def test_totals_that_disagree_are_shown_with_their_amounts():
    with pytest.raises(BadInput, match=r"totals disagree: 30\.0+ against 31\.0+, a gap of -1\.0+"):
        balance(np.ones((2, 2)), rows_and_columns([10.0, 20.0], [12.0, 19.0]))


def test_margins_that_cannot_be_met_together_name_the_largest_gaps():
    corner = Margin("corner", np.array([[0, -1], [-1, -1]], dtype=np.intp), np.array([11.0]), labels=["r0 c0"])
    found = balance(np.ones((2, 2)), [*rows_and_columns([10.0, 20.0], [12.0, 18.0]), corner], sweeps=200)
    assert found.status == "not balanced"
    assert "rows r0 is off by" in found.message or "corner r0 c0 is off by" in found.message
    assert "disagree" in found.message


def test_bad_numbers_are_all_reported_at_once():
    prior = np.array([[1.0, np.nan], [-2.0, 1.0]])
    with pytest.raises(BadInput) as caught:
        balance(prior, rows_and_columns([-1.0, 2.0], [np.nan, 1.0]))
    text = str(caught.value)
    assert "1 cells of the prior are NaN" in text
    assert "1 negative cells, the lowest -2" in text
    assert "rows r0: target -1 is negative" in text
    assert "is not a number" in text


def test_a_target_that_no_cell_can_carry_is_refused():
    with pytest.raises(BadInput, match="rows r1: target 20, but no cell can carry it"):
        balance(np.array([[1.0, 1.0], [0.0, 0.0]]), rows_and_columns([10.0, 20.0], [12.0, 18.0]))


def test_zeros_of_the_prior_and_zero_targets_stay_zero():
    prior = np.array([[1.0, 0.0, 2.0], [1.0, 1.0, 1.0]])
    found = balance(prior, rows_and_columns([5.0, 6.0], [4.0, 0.0, 7.0]), tolerance=1e-10)
    assert found.status == "balanced"
    assert found.values[0, 1] == 0.0
    assert found.values[1, 1] == 0.0


def test_acceleration_finds_the_same_table_as_plain_scaling():
    rng = np.random.default_rng(4)
    prior, truth = rng.lognormal(0, 2, (12, 9)), rng.lognormal(0, 2, (12, 9))
    rows, columns = truth.sum(axis=1), truth.sum(axis=0)
    x = prior.copy()
    for _ in range(20_000):
        x *= (rows / x.sum(axis=1))[:, None]
        x *= columns / x.sum(axis=0)
    found = balance(prior, rows_and_columns(rows, columns), tolerance=1e-11)
    assert found.status == "balanced"
    assert np.allclose(found.values, x, rtol=1e-8)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 100_000), n=st.integers(2, 6), m=st.integers(2, 6))
def test_margins_are_met_order_does_not_matter_and_units_scale(seed, n, m):
    rng = np.random.default_rng(seed)
    prior, truth = rng.lognormal(0, 1, (n, m)), rng.lognormal(0, 1, (n, m))
    rows, columns = truth.sum(axis=1), truth.sum(axis=0)
    found = balance(prior, rows_and_columns(rows, columns), tolerance=1e-10)
    assert found.status == "balanced"
    assert (found.values >= 0).all()
    assert max(found.worst.values()) <= 1e-9
    order = rng.permutation(n)
    moved = balance(prior[order], rows_and_columns(rows[order], columns), tolerance=1e-10)
    assert np.allclose(moved.values, found.values[order], rtol=1e-6)
    bigger = balance(1e3 * prior, rows_and_columns(1e3 * rows, 1e3 * columns), tolerance=1e-7)
    assert np.allclose(bigger.values, 1e3 * found.values, rtol=1e-6)
