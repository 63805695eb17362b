"""Ageing together: published ratios recur, and what holds the balance does."""

from __future__ import annotations

import math

import pytest

from entrepot import codes
from entrepot.answers.ageing.ageing import ask_ageing
from entrepot.answers.ageing.labour import solve as solve_with_labour
from entrepot.answers.block import Table
from entrepot.answers.subjects import find
from entrepot.answers.why import why
from entrepot.errors import BadInput, NoData
from entrepot.models import ageing, outlook
from entrepot.result import Result
from entrepot.store import Store
from entrepot.words import language, say


@pytest.fixture(scope="module")
def solved(store: Store) -> Result:
    return ageing.solve(store)


def at(result: Result, economy: str, year: int) -> dict[str, float]:
    table = result["ages"]
    return table[(table["economy"] == economy) & (table["year"] == year)].iloc[0].to_dict()


# Persons of 65 and over, and of 15 to 64 (15-19, 20-39, 40-59 and 60 and over, less those of 65 and over), of UN WPP 2024.
PUBLISHED = [
    ("JPN", 2025, 36_923_776, 5_658_199 + 24_773_753 + 34_205_459 + 44_631_209 - 36_923_776),
    ("JPN", 2050, 39_401_530, 4_030_402 + 20_498_623 + 23_256_763 + 45_514_380 - 39_401_530),
    ("THA", 2050, 19_632_064, 2_821_407 + 14_532_605 + 17_410_587 + 23_977_398 - 19_632_064),
]


@pytest.mark.parametrize(("economy", "year", "old", "working"), PUBLISHED)
def test_people_are_those_of_the_newest_revision(
    solved: Result, economy: str, year: int, old: int, working: int
) -> None:
    row = at(solved, economy, year)
    assert (row["old"], row["working"]) == pytest.approx((old, working), rel=1e-5)
    assert row["dependency"] == pytest.approx(100 * old / working, rel=1e-5)


def test_what_a_new_revision_moved_is_told(store: Store) -> None:
    """Japan in 2050: 74.3 by the UN's revision of 2019 (37.6947 over 50.7476), 73.1 by that of 2024."""
    answer = ask_ageing(store)
    (table,) = [b for s in answer.sections for b in s.blocks if isinstance(b, Table) and b.id == "revised"]
    shown = {row[0].holds.code: [cell.holds.value for cell in row[1:]] for row in table.rows}
    assert shown["JPN"] == pytest.approx([74.3, 73.10, -1.22], abs=0.05)
    assert all(after - before == pytest.approx(moved) for before, after, moved in shown.values())
    assert set(shown) == {"JPN", *codes.ASEAN_MEMBERS}


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


def held(store: Store, indicator: str, economy: str, year: int, product: str = "") -> float:
    rows = store.preferred(indicator, economy=economy, product=product)
    return float(rows.loc[rows["year"] == year, "value"].iloc[0])


def force(store: Store, economy: str, year: int, more: float = 0.0) -> float:
    """The labour force from raw rows: people of both ages times what takes part, as held for 2025."""
    people = held(store, "population", economy, year)
    parts = (("age_share_15_64", "15-64", more), ("age_share_65_plus", "65-plus", 0.0))
    return sum(
        people
        * held(store, share, economy, year)
        * (held(store, "labour_participation", economy, 2025, age) + add)
        / 1e4
        for share, age, add in parts
    )


def test_workers_that_hold_the_labour_force_by_hand(store: Store, solved: Result) -> None:
    """Japan: 69.33 million in 2025, 67.42 in 2030: 1.91 to be found, of the 18.13 by which the growing members grow."""
    tables = ageing.labour(store, solved)
    start, then = force(store, "JPN", 2025), force(store, "JPN", 2030)
    assert (start, then) == pytest.approx((69.33e6, 67.42e6), rel=1e-4)
    gap = tables["gap"].set_index("year")
    assert gap.loc[2030, "needed"] == pytest.approx(start - then)
    changes = [force(store, m, 2030) - force(store, m, 2025) for m in codes.ASEAN_MEMBERS]
    assert gap.loc[2030, "spare"] == pytest.approx(sum(x for x in changes if x > 0))
    assert gap.loc[2030, "short"] == pytest.approx(-sum(x for x in changes if x < 0))
    assert gap.loc[2030, "part"] == pytest.approx(10.54, abs=0.01) and gap.loc[2025, "needed"] == 0


def test_what_is_stated_changes_what_is_needed_by_hand(store: Store, solved: Result) -> None:
    """Five points of participation, half a percent a year: (69.33 / 1.005^15 - force with both) in 2040."""
    start = force(store, "JPN", 2025)
    found = ageing.labour(store, solved, ageing.Stated(5.0, 0.5))["gap"].set_index("year")
    assert found.loc[2040, "needed"] == pytest.approx(start / 1.005**15 - force(store, "JPN", 2040, 5.0))
    assert found.loc[2030, "needed"] == 0  # five more points are more than enough


def test_carers_at_a_stated_ratio_by_hand(store: Store, solved: Result) -> None:
    """Five for each hundred: Japan's 36.9 million of 65 and over in 2025 need 1.85 million, its 39.4 million of 2050 1.97."""
    table = ageing.labour(store, solved, ageing.Stated(care=5.0))["care"].set_index(["economy", "year"])
    assert table.loc[("JPN", 2025), "carers"] == pytest.approx(0.05 * at(solved, "JPN", 2025)["old"])
    assert table.loc[("JPN", 2050), "carers"] == pytest.approx(0.05 * 39_401_530, rel=1e-5)
    assert table.loc[("JPN", 2050), "more"] == pytest.approx(0.05 * (39_401_530 - 36_923_776), rel=1e-4)
    assert ageing.labour(store, solved)["care"].empty
    answer = ask_ageing(store, care=5.0)
    assert answer.replay.command == "entrepot ageing JPN --care 5"
    id = next(q.id for q in answer.quantities() if q.trace and q.trace.row and q.trace.row.table == "ageing.care")
    assert why(store, answer, id).sections


def test_the_shock_by_hand(store: Store, solved: Result) -> None:
    """With a share of 0.6: (1 + m / L)^0.6 for Japan, (1 - m / L)^0.6 for the members, and the ratio of the two."""
    tables = ageing.labour(store, solved)
    needed = float(tables["gap"].set_index("year").loc[2050, "needed"])
    own, rest = force(store, "JPN", 2050), sum(force(store, m, 2050) for m in codes.ASEAN_MEMBERS)
    up, down = (1 + needed / own) ** 0.6, (1 - needed / rest) ** 0.6
    row = tables["shock"].set_index(["year", "share"]).loc[(2050, "central")]
    assert row["own"] == pytest.approx(100 * (up - 1)) and row["others"] == pytest.approx(100 * (down - 1))
    assert row["log_ratio"] == pytest.approx(math.log(down / up))
    bounds = tables["shock"].set_index(["year", "share"])["own"]
    assert bounds[2050, "low"] < row["own"] < bounds[2050, "high"]


def test_the_shock_reaches_the_outlook(store: Store) -> None:
    """No shift is the outlook's own answer; workers that leave ASEAN for Japan lower the chance of passing it."""
    plain = outlook.passage(store, "ASEAN", "JPN", "nominal")
    found = outlook.shifted(store, "ASEAN", "JPN", "nominal", {"none": 0.0, "down": -0.05, "up": 0.05}).set_index(
        "name"
    )
    assert found.loc["none", "in_2030"] == plain.in_2030
    assert found.loc["down", "in_2030"] < plain.in_2030 < found.loc["up", "in_2030"]
    rows = solve_with_labour(store, "JPN")["passing"].set_index("name")
    assert rows.loc["none", "in_2030"] == plain.in_2030 > rows.loc["workers", "in_2030"] > 0.5
    with pytest.raises(NoData, match="is not open"):
        outlook.shifted(store, "CHN", "JPN", "nominal", {"none": 0.0})
    assert solve_with_labour(store, "THA")["passing"].empty


def test_figures_of_labour_are_traced(store: Store) -> None:
    answer = ask_ageing(store, participation=2.0)
    assert answer.replay.command == "entrepot ageing JPN --participation 2"
    for table in ("gap", "shock", "passing"):
        id = next(
            q.id for q in answer.quantities() if q.trace and q.trace.row and q.trace.row.table == f"ageing.{table}"
        )
        assert why(store, answer, id).sections


def test_a_member_is_never_among_the_others(store: Store) -> None:
    table = ageing.solve(store, "THA")["ages"]
    assert not table.duplicated(["economy", "year"]).any()


def test_bad_input(store: Store) -> None:
    with pytest.raises(BadInput, match="40 points of participation") as caught:
        ageing.Stated(40.0, 9.0, -1.0).check()
    assert len(caught.value.problems) == 3
    with pytest.raises(BadInput, match="from 2050 to 2030"):
        ageing.solve(store, base=2050, last=2030)
    with pytest.raises(NoData, match="not held for 2101") as missing:
        ageing.solve(store, base=2101, last=2110)
    rows = store.preferred("age_share_65_plus", economy="JPN")
    last = max(int(year) for year in rows[rows["value"].notna()]["year"])
    assert str(last) in missing.value.problems[0].remedy
