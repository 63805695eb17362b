"""A line and its error beside SciPy's, quantiles as printed in tables, weights that cannot be negative."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from entrepot.kernels.least_squares import non_negative, slope, student


def test_a_line_and_its_error_are_those_of_scipy():
    years, values = np.array([2000.0, 2001, 2003, 2006, 2010]), np.array([3.0, 2.5, 6.0, 7.5, 7.0])
    theirs = stats.linregress(years, values)
    assert slope(years, values) == pytest.approx((theirs.slope, theirs.stderr))


def test_a_line_needs_three_years():
    assert np.isnan(slope(np.array([2000.0, 2001]), np.array([1.0, 2.0]))).all()
    found, error = slope(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.5]))
    # By hand: x = -1, 0, 1 gives 0.5 / 2; the rest is -1/4, 1/2, -1/4, squared 3/8, over one degree of freedom and 2.
    assert found == pytest.approx(0.25) and error == pytest.approx(np.sqrt(0.375 / 1 / 2))


@pytest.mark.parametrize(("freedom", "printed"), [(1, 12.706), (2, 4.303), (10, 2.228), (30, 2.042)])
def test_quantiles_as_printed(freedom: int, printed: float):
    assert student(freedom) == pytest.approx(printed, abs=5e-4)


def test_no_degree_of_freedom_no_quantile():
    assert np.isnan(student(0))


def test_weights_sum_to_one_and_none_is_negative():
    assert non_negative(np.eye(2), np.array([0.3, 0.1])) == pytest.approx([0.75, 0.25])
    # Without the bound the second would be -1: with it the first is the line through the origin, 3 / 2.
    x = np.array([[1.0, 1.0], [1.0, 0.0]])
    assert non_negative(x, np.array([1.0, 2.0])) == pytest.approx([1.0, 0.0])
    assert np.isnan(non_negative(np.eye(3), -np.ones(3))).all()
    assert non_negative(np.eye(3), -np.ones(3)).shape == (3,)
