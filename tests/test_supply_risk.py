"""Concentration and governance-weighted risk, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from entrepot.kernels.supply_risk import geopolrisk, governance, herfindahl, weighted_median

NAN = float("nan")


def test_the_herfindahl_index_is_the_sum_of_squared_shares():
    assert herfindahl(np.array([1.0, 1.0, 2.0])) == pytest.approx(1 / 16 + 1 / 16 + 1 / 4)
    assert herfindahl(np.array([0.1, 0.3])) == pytest.approx(1 / 16 + 9 / 16)  # no unit
    assert math.isnan(herfindahl(np.zeros(2)))


def test_governance_weighs_by_amounts_and_leaves_out_the_ungraded():
    mean, graded = governance(np.array([0.1, 0.1, 0.2]), np.array([0.2, 0.4, NAN]))
    assert (mean, graded) == pytest.approx((0.3, 0.5))
    for amounts, grades in (([0.0, 0.0], [0.1, 0.2]), ([0.0, 3.0], [0.1, NAN]), ([1.0], [NAN])):
        mean, graded = governance(np.array(amounts), np.array(grades))
        assert math.isnan(mean) and graded == 0.0


def test_the_score_dilutes_imports_by_own_production():
    imports, grades = np.array([0.1, 0.3]), np.array([0.2, 0.6])  # mean grade 0.5
    assert geopolrisk(0.5, imports, grades, 0.6) == pytest.approx(0.5 * 0.5 * 0.4)
    assert geopolrisk(0.5, imports, grades, 0.0) == pytest.approx(0.25)
    assert math.isnan(geopolrisk(0.5, np.zeros(2), grades, 0.0))


def test_the_weighted_median_is_where_half_is_reached():
    assert weighted_median(np.array([3.0, 1.0, 2.0]), np.array([0.1, 0.1, 0.2])) == 2.0
    assert weighted_median(np.array([7.0, 5.0]), np.array([1.0, 1.0])) == 5.0  # exactly half
    assert weighted_median(np.array([7.0, 5.0]), np.array([1.1, 1.0])) == 7.0
    assert weighted_median(np.array([4.0]), np.array([0.1])) == 4.0
    assert math.isnan(weighted_median(np.array([]), np.array([])))
    assert math.isnan(weighted_median(np.array([1.0, 2.0]), np.zeros(2)))
