"""The record behind the choice: figures that pages quote, each in its unit, and those that two pages hold."""

from __future__ import annotations

import pytest

from entrepot.store import Store

# Indicator, economy, product, period, value: read off the page once more.
READ = [
    ("value_added_share", "THA", "services", "2024", 59.1529),
    ("labour_participation", "JPN", "15-64", "2020", 79.842),
    ("worker_base_pay", "THA", "", "FY2019", 446),
    ("worker_base_pay", "THA", "", "FY2024", 437),
    ("base_pay_rise", "VNM", "", "FY2016", 9.6),
    ("minimum_wage", "KHM", "", "2021", 192),
    ("firms_plans", "VNM", "move", "FY2025", 0.7),
    ("soft_power_index", "JPN", "", "2021", 60.6),
    ("ai_use", "SGP", "", "2025-07/2025-12", 60.9),
    ("interpersonal_trust", "JPN", "world-values-survey", "2017-2021", 35.6),
    ("cybersecurity_index", "JPN", "", "2018", 88.0),
    ("japanese_restaurants", "THA", "", "2023", 5330),
]


def held(store: Store, indicator: str, economy: str, product: str, period: str) -> float:
    rows = store.observations(indicator, economy=(economy,), product=product)
    (value,) = rows.loc[rows["period"] == period, "value"]
    return float(value)


@pytest.mark.parametrize(("indicator", "economy", "product", "period", "value"), READ)
def test_a_figure_is_the_one_its_page_has(
    store: Store, indicator: str, economy: str, product: str, period: str, value: float
) -> None:
    assert held(store, indicator, economy, product, period) == pytest.approx(value)


def test_what_was_derived_is_called_estimated_and_fits_what_another_page_quotes(store: Store) -> None:
    """The report of 2021 gives the United States 55.9 and a change of -11.2: the 67.1 that the press had the year before."""
    assert held(store, "soft_power_index", "USA", "", "2021") + 11.2 == pytest.approx(
        held(store, "soft_power_index", "USA", "", "2020")
    )
    rows = store.sql("select status, note from observations where note like 'derived:%' and source like 'brand-%'")
    assert len(rows) == 3 and set(rows["status"]) == {"estimated"}


def test_a_members_plans_add_up_where_all_four_are_held(store: Store) -> None:
    plans = [held(store, "firms_plans", "VNM", plan, "FY2025") for plan in ("expand", "keep", "reduce", "move")]
    assert sum(plans) == pytest.approx(100, abs=0.1)


def test_shares_of_sectors_never_pass_the_whole(store: Store) -> None:
    """Taxes and subsidies on products lie outside the three: a few percent, never a quarter."""
    rows = store.sql(
        "select economy, period, sum(value) as total, min(status) as status from observations"
        " where indicator = 'value_added_share' group by all"
    )
    odd = rows[rows["total"] > 110]
    assert len(rows) > 400 and odd[["economy", "period", "status"]].to_numpy().tolist() == [["LAO", "1997", "suspect"]]
