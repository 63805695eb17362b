"""The record behind the choice: figures that pages quote, each in its unit, and those that two pages hold."""

from __future__ import annotations

import pytest

from entrepot.answers.asking.asking import ask_question
from entrepot.answers.block import Gap, Table
from entrepot.answers.choice import choice, own
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
    ("researchers", "VNM", "", "2021", 767.88667),
    ("royalties_received", "SGP", "", "2024", 19_649_113_179),
    ("royalties_paid", "THA", "", "2024", 6_498_375_164),
    ("foreign_workers", "VNM", "manufacturing", "2020", 159_923),
    ("foreign_workers", "IDN", "medical-welfare", "2023", 13_215),
    ("fdi_realised", "WLD", "manufacturing", "2024", 20.62e9),
]

# What a second page prints of the same number, and to how much: not where the figure was read.
SECOND = [
    ("researchers", "JPN", "", "2022", 5629.8, 0.05),  # knoema.com/atlas, APEC
    ("researchers", "KOR", "", "2022", 9434.8, 0.05),
    ("researchers", "SGP", "", "2021", 7917.0, 0.05),
    ("researchers", "VNM", "", "2021", 768, 0.5),  # knoema.com/atlas, ADB
    ("researchers", "MMR", "", "2023", 28, 0.5),
    ("royalties_received", "JPN", "", "2024", 51_355_040_613, 1),  # probster.com
    ("royalties_received", "CHN", "", "2024", 10_125_387_624, 1),
    ("royalties_received", "KHM", "", "2024", 7_088_691, 1),
    ("labour_participation", "JPN", "15-64", "2024", 81.91, 0.005),  # rankcountry.com
    ("labour_participation", "VNM", "15-64", "2024", 79.1, 0.005),
    ("value_added_share", "CHN", "services", "2024", 56.7, 0.05),  # probster.com
    ("interpersonal_trust", "JPN", "world-values-survey", "1999-2004", 43.1, 0.05),  # scienceblogs.com
    ("interpersonal_trust", "IDN", "world-values-survey", "2005-2009", 42.5, 0.05),
    ("population", "JPN", "", "2050", 105.1e6, 0.05e6),  # humanityforecast.com
    ("population", "JPN", "", "2100", 76.8e6, 0.05e6),
    ("foreign_workers", "WLD", "manufacturing", "2025", 635_075, 0.5),  # gifu-np.co.jp
    ("foreign_workers", "VNM", "manufacturing", "2020", 159_923, 0.5),  # gai-access.com
    ("fdi_realised", "WLD", "", "2024", 25.35e9, 1),  # mpi.gov.vn
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


@pytest.mark.parametrize(("indicator", "economy", "product", "period", "value", "within"), SECOND)
def test_a_second_page_prints_the_same(
    store: Store, indicator: str, economy: str, product: str, period: str, value: float, within: float
) -> None:
    assert held(store, indicator, economy, product, period) == pytest.approx(value, abs=within)


def test_workers_by_industry_never_pass_all_workers(store: Store) -> None:
    rows = store.observations("foreign_workers", partner="JPN").dropna(subset=["value"])
    industries = rows[rows["note"].str.contains("by industry")].groupby(["economy", "period"])["value"].sum()
    all_ = rows[rows["product"] == ""].set_index(["economy", "period"])["value"]
    assert len(industries) > 8 and all(total <= all_[key] for key, total in industries.items())


def test_of_industries_that_were_not_found_it_is_said_where_they_were_looked_for(store: Store) -> None:
    for indicator in ("foreign_workers", "fdi_flow", "royalties_received", "royalties_paid", "researchers"):
        rows = store.observations(indicator)
        asked = rows[rows["note"].str.contains("looked for on 2026-11-29")]
        assert len(asked) and asked["value"].isna().all() and set(asked["status"]) == {"missing"}, indicator


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many researchers per million people does Viet Nam have?", 767.88667),
        ("How much did Thailand pay in royalties in 2024?", 6_498_375_164),
        ("How many foreign workers in construction are there in Japan from Indonesia?", 23_549),
    ],
)
def test_what_is_new_can_be_asked(store: Store, question: str, value: float) -> None:
    answer = ask_question(store, question)
    assert answer.headlines and any(q.value == pytest.approx(value) for q in answer.quantities())


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


def test_what_a_member_has_of_its_own_stands_beside_the_partners_and_says_what_is_not_held(store: Store) -> None:
    answer = choice.ask_choice(store, "VNM", among=("JPN", "CHN"))
    (section,) = (one for one in answer.sections if one.id == "choice-own")
    table, *gaps = section.blocks
    assert isinstance(table, Table)
    assert [column.id for column in table.columns] == ["measure", "VNM", "JPN", "CHN"]
    rows = {row[0].holds.id: row[1:] for row in table.rows}  # type: ignore[union-attr]
    assert set(rows) == set(own.KNOWLEDGE)
    for measure, shown in rows.items():
        for economy, cell in zip(("VNM", "JPN", "CHN"), shown, strict=True):
            held = store.preferred(measure, economy=economy).dropna(subset=["value"])
            if held.empty:
                assert cell.holds is None and measure.startswith("royalties") and economy == "VNM"
            else:
                last = held.sort_values("year").iloc[-1]
                assert (cell.holds.value, cell.holds.period) == (last["value"], last["period"])  # type: ignore[union-attr]
    assert len(gaps) == 2 and all(isinstance(gap, Gap) for gap in gaps)
    assert all("looked for on" in str(gap) for gap in gaps)
