"""Ageing together: published ratios recur, and what holds the balance does."""

from __future__ import annotations

import pytest

from entrepot.answers.ageing.ageing import ask_ageing
from entrepot.answers.subjects import find
from entrepot.answers.why import why
from entrepot.errors import BadInput, NoData
from entrepot.models import ageing
from entrepot.result import Result
from entrepot.store import Store
from entrepot.words import language, say


@pytest.fixture(scope="module")
def solved(store: Store) -> Result:
    return ageing.solve(store)


def at(result: Result, economy: str, year: int) -> dict[str, float]:
    table = result["ages"]
    return table[(table["economy"] == economy) & (table["year"] == year)].iloc[0].to_dict()


@pytest.mark.parametrize(
    ("economy", "year", "percent"), [("JPN", 2025, 50.6), ("JPN", 2050, 74.3), ("THA", 2050, 51.1)]
)
def test_dependency_is_that_of_the_revision(solved: Result, economy: str, year: int, percent: float) -> None:
    """The shares of UN WPP 2019 over each other (29.6337 / 58.5954 ...)."""
    assert at(solved, economy, year)["dependency"] == pytest.approx(percent, abs=0.05)


def test_workers_needed_hold_the_balance(solved: Result) -> None:
    start = at(solved, "JPN", 2025)["dependency"]
    for row in solved["needed"].itertuples():
        own = at(solved, "JPN", int(row.year))
        assert 100 * own["old"] / (own["working"] + row.needed) == pytest.approx(start)


def test_care_is_relative_to_the_first_year(solved: Result) -> None:
    then, now = at(solved, "SGP", 2050), at(solved, "SGP", 2025)
    assert now["carers"] == 0
    ratio = (then["working"] / then["old"]) / (now["working"] / now["old"])
    assert then["carers"] == pytest.approx(100 * (ratio - 1)) and then["carers"] < -40


def test_gains_and_losses_of_others_are_told_apart(solved: Result) -> None:
    table = solved["ages"]
    last = table[(table["year"] == 2050) & (table["economy"] != "JPN")]["added"]
    row = solved["needed"].iloc[-1]
    assert row["added"] - row["lacking"] == pytest.approx(last.sum()) and row["lacking"] > 0 < row["added"]


def test_the_page_is_traced_and_said(store: Store) -> None:
    assert find("ageing") == ("ageing", "")
    answer = ask_ageing(store)
    for code in ("en", "ja", "id", "vi", "th"):
        assert all("{" not in say(one.message, language(code)) for one in answer.headlines)
    id = next(q.id for q in answer.quantities() if q.trace and q.trace.row and q.trace.row.table == "ageing.ages")
    assert why(store, answer, id).sections


def test_the_workers_counted_are_all_of_them(store: Store) -> None:
    """The total, never one status of residence: more than two million since 2023."""
    answer = ask_ageing(store)
    counted = next(q for q in answer.quantities() if "people-mhlw-foreign-workers" in q.sources)
    total = store.sql(
        "select max(value) from observations where indicator = 'foreign_workers' and partner = 'JPN'"
    ).iloc[0, 0]
    assert counted.value == total > 2e6


def test_bad_input(store: Store) -> None:
    with pytest.raises(BadInput, match="from 2050 to 2030"):
        ageing.solve(store, base=2050, last=2030)
    with pytest.raises(NoData, match="not held for 2023"):
        ageing.solve(store, base=2023)
