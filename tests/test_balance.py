"""Balancing a table to margins: known answers, contradictions with amounts, invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.errors import BadInput
from entrepot.kernels.balance import Margin, _Memory, balance


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


# --- every bound ------------------------------------------------------------------------------------------------------


def group(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.intp)


def test_a_soft_margin_of_weight_three_goes_three_quarters_of_the_way_in_logs():
    whole = Margin("total", group(0, 0), np.array([20.0]), weight=3.0)
    found = balance(np.array([2.0, 3.0]), [whole], tolerance=1e-12)
    assert np.isclose(found.values.sum(), 5.0**0.25 * 20.0**0.75)
    assert found.values[0] / found.values[1] == pytest.approx(2 / 3)


def test_cells_outside_every_group_stay_and_a_target_of_nothing_empties_the_first_group():
    prior = np.array([[1.0, 2.0], [3.0, 4.0]])
    some = Margin("some", np.array([[0, -1], [1, -1]], dtype=np.intp), np.array([0.0, 6.0]))
    found = balance(
        prior, [some, Margin("all", np.array([[-1, 0], [1, 0]], dtype=np.intp), np.array([9.0, 6.0]))], tolerance=1e-10
    )
    assert found.status == "balanced"
    assert np.allclose(found.values, [[0.0, 3.0], [6.0, 6.0]])
    assert set(found.residuals) == {"some", "all"} and max(found.worst.values()) < 1e-10


def test_a_cell_in_no_group_at_all_is_what_it_was():
    """However many sweeps the others take."""
    rows, columns = Margin("rows", group(0, 0, 1, 1, -1), np.array([3.0, 5.0])), group(0, 1, 0, 1, -1)
    found = balance(np.array([1.0, 2.0, 3.0, 4.0, 7.0]), [rows, Margin("columns", columns, np.array([6.0, 2.0]))])
    assert found.sweeps > 3 and found.values[4] == 7.0


def test_no_margins_no_change_and_a_table_that_fits_is_done_at_once():
    prior = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert np.array_equal(balance(prior, []).values, prior)
    fits = balance(prior, rows_and_columns([3.0, 7.0], [4.0, 6.0]), tolerance=0.0)
    assert (fits.status, fits.sweeps) == ("balanced", 1)


def hard_case() -> tuple[np.ndarray, list[Margin]]:
    """A table far from its margins: plain scaling takes over a thousand sweeps."""
    near = 1e-6
    prior = np.array([[1.0, near, near], [1.0, 1.0, near], [near, 1.0, 1.0]])
    return prior, rows_and_columns([10.0, 20.0, 30.0], [9.0, 20.0, 31.0])


def test_acceleration_needs_a_fraction_of_the_plain_sweeps():
    prior, margins = hard_case()
    rows, columns, x, plain = margins[0].target, margins[1].target, prior.copy(), 0
    while np.abs(x.sum(axis=1) - rows).max() > 1e-9:
        x *= (rows / x.sum(axis=1))[:, None]
        x *= columns / x.sum(axis=0)
        plain += 1
    found = balance(prior, margins, tolerance=1e-9)
    assert found.status == "balanced" and np.allclose(found.values, x, rtol=1e-6)
    assert found.sweeps <= 25 and plain > 1000
    assert balance(prior, margins, tolerance=1e-9, sweeps=found.sweeps).status == "balanced"
    short = balance(prior, margins, tolerance=1e-9, sweeps=found.sweeps - 1)
    assert (short.status, short.sweeps) == ("not balanced", found.sweeps - 1)
    one = balance(prior, margins, sweeps=1)
    assert one.sweeps == 1 and np.allclose(one.residuals["columns"], 0.0)  # the last margin of a sweep is met
    none = balance(prior, margins, sweeps=0)
    assert none.sweeps == 0 and np.array_equal(none.values, prior)


@pytest.mark.parametrize(("gain", "jumps"), [(19.9, True), (20.1, False)])
def test_the_third_state_reaches_the_limit_of_a_geometric_row_unless_that_is_too_far(gain: float, jumps: bool):
    """x -> x / 2 + gain from zero: 1, 3/2, 7/4 of the gain, and 2 in the end, which is a quarter of it away."""
    memory, x = _Memory(np.ones(1)), 0.0
    for _ in range(3):
        after = [np.array([x / 2 + gain])]
        new = memory.step([np.array([x])], after)
        if memory.states[2:]:
            assert (new is not after) is jumps
            assert new[0][0] == pytest.approx(2 * gain if jumps else 1.75 * gain)
        else:
            assert new is after
        x = after[0][0]


def test_margins_that_cannot_be_met_end_when_multipliers_run_away():
    corner = Margin("corner", np.array([[0, -1], [-1, -1]], dtype=np.intp), np.array([1000.0]))
    soft = Margin("wish", np.zeros((2, 2), dtype=np.intp), np.array([99.0]), weight=0.1)
    found = balance(np.ones((2, 2)), [*rows_and_columns([10.0, 20.0], [12.0, 18.0]), corner, soft], sweeps=100_000)
    assert found.status == "not balanced" and found.sweeps < 60
    assert "corner 0 is off by" in found.message and "wish" not in found.message


def test_soft_moves_are_measured_in_the_unit_of_the_table():
    """A large table and a loose tolerance: the answer is within it all the same."""
    prior = 1e6 * np.array([[1.0, 0.1], [0.2, 3.0]])
    margins = rows_and_columns([2e6, 4e6], [5e6, 1e6], weight=2.0)
    exact, loose = (balance(prior, margins, tolerance=t) for t in (1e-8, 10.0))
    assert np.abs(loose.values - exact.values).max() < 100.0 and loose.sweeps < exact.sweeps


def test_a_soft_target_without_any_cell_is_let_go_and_a_hard_one_is_named():
    prior = np.array([0.2, 0.3, 0.0])
    soft = Margin("wish", group(0, 0, 1), np.array([0.5, 7.0]), weight=1.0)
    found = balance(prior, [soft], tolerance=1e-12)
    assert found.status == "balanced" and np.allclose(found.values, prior)
    for groups in (group(0, 0, 1), group(0, 0, -1)):  # the last group has a cell of nothing, or none
        with pytest.raises(BadInput, match="must 1: target 7, but no cell can carry it"):
            balance(prior, [Margin("must", groups, np.array([0.5, 7.0]))])


def test_groups_must_fit_the_table():
    for groups, target in ((group(0, 0, 0), [1.0]), (group(0, 1), [2.0]), (group(0), [1.0])):
        with pytest.raises(BadInput, match="its groups do not fit the table"):
            balance(np.ones(2), [Margin("m", groups, np.array(target))])
    assert balance(np.ones(2), [Margin("m", group(0, 1), np.array([1.0, 2.0]))]).values.tolist() == [1.0, 2.0]


def test_totals_may_differ_by_a_milliardth_of_the_larger_or_of_one():
    both = group(0, 0)
    for total, more, fine in ((1e9, 0.5, True), (1e9, 1.5, False), (0.1, 5e-10, True), (0.1, 1.5e-9, False)):
        margins = [Margin("a", both, np.array([total])), Margin("b", both, np.array([total + more]))]
        if fine:
            assert balance(np.full(2, total), margins, tolerance=10.0).status == "balanced"
        else:
            with pytest.raises(BadInput, match="totals disagree") as caught:
                balance(np.full(2, total), margins)
            assert len(caught.value.problems) == 1
    with pytest.raises(BadInput, match="totals disagree"):  # a cell of nothing more makes no other table
        balance(np.array([1.0, 0.0]), [Margin("a", both, np.array([5.0])), Margin("b", group(0, -1), np.array([6.0]))])


def test_twenty_of_the_bad_targets_are_named():
    many = Margin("many", np.arange(25, dtype=np.intp), -np.ones(25))
    with pytest.raises(BadInput) as caught:
        balance(np.ones(25), [many])
    assert len(caught.value.problems) == 20
    with pytest.raises(BadInput) as caught:
        balance(np.r_[1.0, np.zeros(24)], [Margin("many", np.arange(25, dtype=np.intp), np.ones(25))])
    assert len(caught.value.problems) == 20
