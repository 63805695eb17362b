"""A share of a fuel's heat replaced: a case worked by hand, and its limits."""

from __future__ import annotations

import math

import pytest

from entrepot.kernels.fuel_switch import Plant, Substitute, switch

COAL = Plant(efficiency=0.4, carbon=0.1, supply=0.01, price=3.0, content=25.0)
AMMONIA = Substitute(stack=0.02, making=0.03, amount=0.06, price=8.0)


def test_a_year_worked_by_hand():
    """10 TWh at 40% burn 10 x 3.6e6 / 0.4 = 9e7 GJ; a fifth of it, 1.8e7 GJ, is replaced."""
    found = switch(10.0, 0.2, COAL, AMMONIA)
    assert found.burned == pytest.approx(9e7 * 0.1)
    assert found.saved == pytest.approx(1.8e7 / 1e9)
    assert found.less == pytest.approx(1.8e7 / 25)
    assert found.stack == pytest.approx(1.8e7 * (0.02 - 0.1))
    assert found.making == pytest.approx(1.8e7 * 0.03)
    assert found.supply == pytest.approx(-1.8e7 * 0.01)
    assert found.amount == pytest.approx(1.8e7 * 0.06)
    assert found.bill == pytest.approx(1.8e7 * (8 - 3))
    assert found.net == pytest.approx(-9e5) and found.net_percent == pytest.approx(-10.0)
    assert found.chain == pytest.approx(-1.08e6) and found.chain_percent == pytest.approx(-12.0)
    assert found.cost == pytest.approx(9e7 / 1.08e6)


def test_a_saving_of_nothing_has_no_cost_by_the_tonne():
    """The making takes back what stack and supply save: 0.03 = (0.03 - 0) + 0."""
    even = switch(
        1.0, 1.0, Plant(0.5, carbon=0.03125, price=1.0), Substitute(0.0, making=0.03125, amount=1.0, price=2.0)
    )
    assert even.chain == 0.0 and math.isnan(even.cost)
    assert even.bill == pytest.approx(7.2e6)
    worse = switch(1.0, 1.0, Plant(0.5, carbon=0.03, price=1.0), Substitute(0.0, making=0.04, amount=1.0, price=2.0))
    assert worse.chain > 0 and math.isnan(worse.cost)
    assert math.isnan(switch(1.0, 0.5, COAL, Substitute(0.0, 0.0, 1.0)).cost)  # no price is held
