"""Movements, totals and standing values on archives of a few rows: which two ends, in which unit, over which years."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

import pytest

from entrepot.query import archive as archives
from entrepot.query.evaluate import evaluate, named
from entrepot.query.held import Gap, Held
from entrepot.query.reading import Reading, Transform
from entrepot.store.breaks import Break
from small_archive import Periods, card, numbers, only, rows, small

T = Transform


def visits(held: Periods, source: str = "s", **more: Any) -> list[Any]:
    return rows("visitors", "THA", "JPN", held, source=source, **more)


def asked(transform: T = T.CHANGE, period: str = "", **more: Any) -> Reading:
    return Reading("visitors", "THA", "JPN", transform=transform, period=period, **more)


def gap(held: Held) -> Gap:
    assert held.values == ()
    assert held.missing is not None
    return held.missing.gap


def ends(held: Held) -> list[tuple[str, str, float]]:
    return [(value.base, value.period, value.value) for value in held.values]


SIX = {2018: 10.0, 2020: 12.0, 2021: 16.0, 2022: 15.0, 2023: 20.0, 2024: 30.0}


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (asked(period="2023"), [("2022", "2023", 5)]),
        (asked(T.GROWTH, "2023"), [("2022", "2023", 100 / 3)]),
        (asked(T.DIRECTION, "2023"), [("2022", "2023", 5)]),
        (asked(), [("2023", "2024", 10)]),
        (asked(T.GROWTH), [("2023", "2024", 50)]),
        (asked(period="2023", base="2018"), [("2018", "2023", 10)]),
        (asked(base="2018"), [("2018", "2024", 20)]),
        (asked(period="2018/2022"), [("2018", "2022", 5)]),
        (asked(period="2019/2023"), [("2020", "2023", 8)]),
        (asked(period="2021/2022"), [("2021", "2022", -1)]),
        (
            asked(T.DIRECTION),
            [("2023", "2024", 10), ("2021", "2024", 14)],
        ),  # over one year, three and five: 2019 is not held
    ],
)
def test_between_which_ends_a_movement_is_taken(reading: Reading, expected: list[tuple[str, str, float]]) -> None:
    found = ends(evaluate(reading, small(visits({**SIX, "2018-2024": 99.0}))))
    assert [one[:2] for one in found] == [one[:2] for one in expected]
    assert [one[2] for one in found] == pytest.approx([one[2] for one in expected])


def test_a_direction_without_years_is_told_over_one_three_and_five() -> None:
    years = {year: float(year) for year in range(2015, 2025)}
    assert [base for base, _, _ in ends(evaluate(asked(T.DIRECTION), small(visits(years))))] == ["2023", "2021", "2019"]
    assert evaluate(asked(T.DIRECTION), small(visits(years))).series == tuple(years.items())


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (asked(period="2020"), Gap.SERIES),  # 2019 is not held
        (asked(period="2019"), Gap.PERIOD),
        (asked(period="2019", base="2018"), Gap.SERIES),
        (asked(period="2019", base="2017"), Gap.PERIOD),
        (asked(period="2023", base="2017"), Gap.SERIES),
        (asked(period="2019/2020"), Gap.PERIOD),
        (asked(period="2018", base="2018"), Gap.SERIES),
        (replace(asked(), partner="CHN"), Gap.SIDES),
    ],
)
def test_where_an_end_lacks_there_is_no_movement(reading: Reading, expected: Gap) -> None:
    assert gap(evaluate(reading, small(visits(SIX)))) is expected


def test_both_ends_stand_in_one_series() -> None:
    apart = small(visits({2022: 1.0}, "a"), visits({2023: 2.0}, "b"))
    assert gap(evaluate(asked(period="2023"), apart)) is Gap.SERIES
    assert gap(evaluate(asked(period="2022/2023"), apart)) is Gap.PERIOD
    both = small(visits({2022: 1.0, 2023: 3.0}, "a"), visits({2022: 5.0, 2023: 6.0}, "b"))
    assert numbers(evaluate(asked(period="2023"), both)) == [2, 1]


def test_of_two_flows_and_of_members_from_several_series_no_movement_is_told() -> None:
    ten = ("BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM")
    mixed = small(
        *(rows("population", code, held={2020: 1.0, 2021: 2.0}, source="a") for code in ten[1:]),
        rows("population", "BRN", held={2020: 1.0, 2021: 2.0}, source="b"),
    )
    people = Reading("population", "ASEAN", transform=T.CHANGE, period="2021")
    assert only(evaluate(replace(people, transform=T.LEVEL), mixed)).basis == "several series"
    assert gap(evaluate(people, mixed)) is Gap.SERIES
    across = small(
        rows("population", "JPN", held={2020: 1.0, 2021: 2.0}, source="a"),
        rows("population", "KOR", held={2020: 1.0, 2021: 1.0}, source="b"),
    )
    ratio = replace(people, subject="JPN", operand=Reading("population", "KOR"))
    assert gap(evaluate(ratio, across)) is Gap.SERIES
    assert only(evaluate(replace(ratio, operand=Reading("population", "JPN")), across)).value == 0


def test_a_series_does_not_jump_at_an_accession() -> None:
    members = ("IDN", "MYS", "PHL", "SGP", "THA", "BRN", "VNM", "LAO", "MMR", "KHM")
    archive = small(*(rows("population", code, held={1998: 1.0, 1999: 1.0}) for code in members))
    held = evaluate(Reading("population", "ASEAN", transform=T.CHANGE, period="1999"), archive)
    assert numbers(held) == [1, 0]  # with Cambodia's joining, and of the ten
    assert numbers(evaluate(Reading("population", "CLMV", transform=T.CHANGE, period="1999"), archive)) == [0]


def test_a_change_says_both_ends_their_sources_and_the_weaker_status() -> None:
    archive = small(
        visits({2022: 4.0}, "a-1", status="estimated"), visits({2023: 5.0}, "a-2"),
        cards=[card("a-1", "2023-01", "a"), card("a-2", "2024-01", "a")],
    )  # fmt: skip
    value = only(evaluate(asked(period="2023"), archive))
    assert (value.before, value.level, value.source, value.status) == (4.0, 5.0, "a-1 a-2", "estimated")
    assert (value.low, value.high, value.unit) == (None, None, "persons")
    plain = only(evaluate(asked(period="2023"), small(visits({2022: 4.0, 2023: 5.0}, status="quoted"))))
    assert plain.status == "quoted"


def test_a_growth_from_nothing_is_no_number_and_from_below_nothing_keeps_its_way() -> None:
    growth = evaluate(asked(T.GROWTH, "2023"), small(visits({2022: 0.0, 2023: 5.0})))
    assert math.isnan(only(growth).value)
    flow = Reading("fdi_flow", "JPN", "THA", transform=T.GROWTH, period="2023")
    turned = only(evaluate(flow, small(rows("fdi_flow", "JPN", "THA", {2022: -4.0, 2023: 2.0}))))
    assert (turned.value, turned.unit) == (150, "percent")


@pytest.mark.parametrize(
    ("transform", "measure", "unit"),
    [
        (T.CHANGE, "age_share_65_plus", "points"), (T.POINTS, "age_share_65_plus", "points"), (T.GROWTH, "age_share_65_plus", "percent"),
        (T.DIRECTION, "age_share_65_plus", "percent"), (T.CHANGE, "median_age", "years"), (T.POINTS, "median_age", "points"),
        (T.DIRECTION, "median_age", "years"),
    ],
)  # fmt: skip
def test_a_change_of_a_percentage_is_in_points(transform: T, measure: str, unit: str) -> None:
    archive = small(rows(measure, "JPN", held={2019: 20.0, 2020: 25.0}, source="o"), cards=[card("o", "2024")])
    value = only(evaluate(Reading(measure, "JPN", transform=transform, period="2020"), archive))
    assert (value.value, value.unit) == (25 if transform is T.GROWTH else 5, unit)


def test_nothing_moves_where_only_the_series_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    breaks = (Break("visitors", "THA", "", "a", 2023, "it counts more", ""),)
    monkeypatch.setattr(archives, "read_breaks", lambda: breaks)
    archive = small(visits({2021: 1.0, 2022: 2.0, 2023: 9.0}, "a"))
    held = evaluate(asked(period="2023"), archive)
    assert gap(held) is Gap.BREAK
    assert held.missing is not None
    assert held.missing.needs == "it counts more"
    assert held.series == ((2021, 1.0), (2022, 2.0), (2023, 9.0))
    assert numbers(evaluate(asked(period="2022"), archive)) == [1]
    other = small(visits({2022: 2.0, 2023: 9.0}, "a"), visits({2022: 2.0, 2023: 3.0}, "b"))
    assert numbers(evaluate(asked(period="2023"), other)) == [1]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(None, ("2016", "2024")), (dt.date(2023, 5, 1), ("2016", "2022")), (dt.date(2022, 5, 1), ("2016", "2022")),
     (dt.date(2021, 5, 1), ("2016", "2020"))],
)  # fmt: skip
def test_a_range_is_told_up_to_the_day_asked_from(day: dt.date | None, expected: tuple[str, str]) -> None:
    archive = small(visits({2016: 1.0, 2020: 2.0, 2022: 3.0, 2024: 4.0}))
    value = only(evaluate(asked(period="2016/2024"), archive, day))
    assert (value.base, value.period) == expected


def test_a_range_leaves_out_what_was_only_forecast_where_a_day_is_given() -> None:
    archive = small(rows("population", "JPN", held={2018: 4.0, 2020: 3.0, 2022: 2.0}), cards=[card("s", "2021-07")])
    people = Reading("population", "JPN", transform=T.CHANGE, period="2018/2023")
    assert only(evaluate(people, archive, dt.date(2024, 1, 1))).period == "2020"
    assert only(evaluate(people, archive)).period == "2022"


def test_years_that_are_over_tell_a_direction_as_projected() -> None:
    archive = small(
        rows("age_share_65_plus", "JPN", held={2020: 28.0, 2025: 29.0, 2030: 30.0}, source="o"),
        cards=[card("o", "2019-07")],
    )
    moved = Reading("age_share_65_plus", "JPN", transform=T.DIRECTION)
    assert ends(evaluate(moved, archive, dt.date(2026, 3, 1))) == [("2020", "2025", 1)]


def test_an_economy_grows_by_price_basis() -> None:
    archive = small(
        rows("gdp_nominal", "JPN", held={2022: 5.0, 2023: 4.0}, source="n"),
        rows("gdp_ppp", "JPN", held={2022: 5.0, 2023: 6.0}, source="p"),
    )
    way = Reading("gdp_nominal", "JPN", transform=T.DIRECTION, period="2023")
    held = evaluate(way, archive)
    assert [(value.definition, value.value) for value in held.values] == [("nominal", -1), ("purchasing power", 1)]
    change = only(evaluate(replace(way, transform=T.CHANGE), archive))
    assert (change.definition, change.value) == ("", -1)
    of_people = small(rows("population", "JPN", held={2022: 5.0, 2023: 4.0}))
    assert (
        only(evaluate(Reading("population", "JPN", transform=T.DIRECTION, period="2023"), of_people)).definition == ""
    )
    world = small(
        *(
            rows("gdp_nominal", code, held={2022: 10.0, 2023: value}, source="n")
            for code, value in (("JPN", 1.0), ("WLD", 100.0))
        ),
        *(rows("gdp_ppp", code, held={2022: 10.0, 2023: 50.0}, source="p") for code in ("JPN", "WLD")),
    )
    share = only(evaluate(replace(way, whole="world"), world))
    assert (share.value, share.unit) == (-99, "percent")


TOTAL = {2019: 1.0, 2020: 2.0, 2021: 4.0, 2022: 8.0}


def test_a_sum_and_a_mean_over_every_year_of_a_range() -> None:
    archive = small(visits({**TOTAL, "2019-2022": 99.0}))
    total = only(evaluate(asked(T.SUM, "2020/2022"), archive))
    assert (total.value, total.base, total.period, total.note, total.unit) == (14, "2020", "2022", "3 years", "persons")
    assert (total.low, total.high, total.status) == (None, None, "observed")
    assert only(evaluate(asked(T.MEAN, "2019/2022"), archive)).value == 3.75
    assert evaluate(asked(T.SUM, "2020/2022"), archive).series == ((2019, 1.0), (2020, 2.0), (2021, 4.0), (2022, 8.0))


@pytest.mark.parametrize(
    ("held", "nearest"),
    [
        ({2019: 1.0, 2021: 1.0, 2022: 1.0}, "2019, 2021..2022"), ({2019: 1.0, 2020: 1.0, 2022: 1.0}, "2019..2020, 2022"),
        ({2020: 1.0}, "2020"), ({2019: 1.0, 2020: 1.0, 2021: 1.0}, "2019..2021"),
    ],
)  # fmt: skip
def test_a_year_that_lacks_makes_no_total_and_the_others_are_named(held: Periods, nearest: str) -> None:
    found = evaluate(asked(T.SUM, "2019/2022"), small(visits(held)))
    assert gap(found) is Gap.PERIOD
    assert found.missing is not None
    assert (found.missing.nearest, found.missing.needs) == (nearest, "Visitor arrivals")


def test_of_several_bases_the_first_that_lacks_is_named_where_none_has_all() -> None:
    first, second = visits({2019: 1.0, 2020: 1.0}, "a"), visits({2021: 1.0}, "b")
    found = evaluate(asked(T.SUM, "2019/2021"), small(first, second))
    assert found.missing is not None
    assert found.missing.nearest == "2019..2020"
    whole = visits({2019: 1.0, 2020: 1.0, 2021: 1.0}, "c")
    assert numbers(evaluate(asked(T.SUM, "2019/2021"), small(first, whole))) == [3]
    nothing = evaluate(asked(T.SUM, "2015/2017"), small(first))
    assert nothing.missing is not None
    assert (nothing.missing.gap, nothing.missing.nearest) == (Gap.PERIOD, "2019..2020")


@pytest.mark.parametrize("period", ["", "2020", "2020-01/2020-06"])
def test_a_total_needs_a_range_of_years(period: str) -> None:
    assert gap(evaluate(asked(T.SUM, period), small(visits(TOTAL)))) is Gap.PERIOD


def test_only_flows_are_added_up_over_years() -> None:
    workers = small(rows("foreign_workers", "THA", "JPN", {2020: 2.0, 2021: 4.0}))
    stock = Reading("foreign_workers", "THA", "JPN", transform=T.SUM, period="2020/2021")
    assert gap(evaluate(stock, workers)) is Gap.ASKED
    assert only(evaluate(replace(stock, transform=T.MEAN), workers)).value == 3
    assert gap(evaluate(replace(stock, transform=T.MEAN, partner="KOR"), workers)) is Gap.SIDES


def test_a_total_does_not_cross_a_break_nor_count_a_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    breaks = (Break("visitors", "THA", "", "s", 2022, "it counts more", ""),)
    monkeypatch.setattr(archives, "read_breaks", lambda: breaks)
    archive = small(visits(TOTAL))
    assert gap(evaluate(asked(T.SUM, "2019/2022"), archive)) is Gap.BREAK
    assert numbers(evaluate(asked(T.SUM, "2019/2021"), archive)) == [7]
    gdp = small(rows("gdp_nominal", "JPN", held={2020: 1.0, 2021: 2.0, 2022: 3.0}), cards=[card("s", "2022-04")])
    total = Reading("gdp_nominal", "JPN", transform=T.SUM, period="2021/2022")
    found = evaluate(total, gdp)
    assert gap(found) is Gap.PERIOD
    assert found.missing is not None
    assert found.missing.nearest == "2021"
    assert numbers(evaluate(replace(total, period="2020/2021"), gdp)) == [3]


def test_a_total_of_ranges_is_a_range_with_all_its_sources() -> None:
    members = ("KHM", "LAO", "MMR", "VNM")
    held = [rows("goods_exports", code, "JPN", {2020: 10.0, 2021: 10.0}, source="a") for code in members[1:]]
    blank = rows("goods_exports", "KHM", "JPN", {2021: None, 2019: 4.0}, source="a")
    last = rows("goods_exports", "KHM", "JPN", {2020: 4.0}, source="a")
    total = Reading("goods_exports", "CLMV", "JPN", flow="exports", transform=T.SUM, period="2020/2021")
    value = only(evaluate(total, small(*held, blank, last)))
    assert (value.value, value.low, value.high, value.status) == (64, 64, 70, "estimated")
    mean = only(evaluate(replace(total, transform=T.MEAN), small(*held, blank, last)))
    assert (mean.value, mean.low, mean.high) == (32, 32, 35)
    of_two = small(
        visits({2020: 1.0}, "a-1"), visits({2021: 2.0}, "a-2"), cards=[card("a-1", series="a"), card("a-2", series="a")]
    )
    assert only(evaluate(asked(T.SUM, "2020/2021"), of_two)).source == "a-1 a-2"


def test_an_account_speaks_before_what_was_forecast_of_a_period_that_is_over() -> None:
    archive = small(
        rows("population", "JPN", held={2023: 1.0}, source="a-old"), rows("population", "JPN", held={2023: 2.0}, source="b-new"),
        cards=[card("a-old", "2023-03"), card("b-new", "2024-06")],
    )  # fmt: skip
    people = Reading("population", "JPN", period="2023")
    assert numbers(evaluate(people, archive)) == [2]
    assert numbers(evaluate(people, archive, dt.date(2024, 1, 1))) == [2]
    assert numbers(evaluate(people, archive, dt.date(2023, 12, 31))) == [1, 2]
    assert numbers(evaluate(replace(people, source="a-old"), archive)) == [1]
    assert numbers(
        evaluate(people, small(rows("population", "JPN", held={2023: 1.0}), cards=[card("s", "2023-03")]))
    ) == [1]


def survey(product: str, held: Periods, source: str = "trust-x-2023", of: str = "ASEAN") -> list[Any]:
    return rows("survey_share", of, "CHN", held, product=product, source=source)


def test_a_filtered_question_is_told_beside_the_same_of_all() -> None:
    archive = small(
        survey("q", {2022: 61.0, 2023: 60.0}), survey("q-of-all", {2023: 40.0}), survey("other", {2023: 5.0})
    )
    question = Reading("survey_share", "", "CHN", question="q", period="2023")
    held = evaluate(question, archive)
    assert [(value.value, value.definition) for value in held.values] == [(60, "q"), (40, "q-of-all")]
    turned = evaluate(replace(question, question="q-of-all"), archive)
    assert [(value.value, value.definition) for value in turned.values] == [(40, "q-of-all"), (60, "q")]
    assert [(v.value, v.definition) for v in evaluate(replace(question, period="2022"), archive).values] == [(61, "")]
    assert [(v.value, v.definition) for v in evaluate(replace(question, question="other"), archive).values] == [(5, "")]
    assert only(evaluate(replace(question, question="", product="other"), archive)).value == 5
    of_another = small(survey("q", {2023: 60.0}), survey("q-of-all", {2023: 40.0}, "trust-y-2023"))
    assert [(v.value, v.definition) for v in evaluate(question, of_another).values] == [(60, "")]
    vietnam = small(survey("q", {2023: 7.0}, of="VNM"))
    assert only(evaluate(replace(question, subject="VNM"), vietnam)).value == 7
    assert gap(evaluate(question, vietnam)) is Gap.SIDES


@pytest.mark.parametrize(
    ("day", "members"), [(None, 10), (dt.date(2025, 10, 25), 10), (dt.date(2025, 10, 26), 11)],
)  # fmt: skip
def test_a_level_of_asean_without_a_year_is_of_the_members_on_the_day(day: dt.date | None, members: int) -> None:
    eleven = ("IDN", "MYS", "PHL", "SGP", "THA", "BRN", "VNM", "LAO", "MMR", "KHM", "TLS")
    held = [
        row
        for code in eleven
        for row in (
            *rows("population", code, held={2024: 1.0}),
            *rows("foreign_workers", code, "JPN", {2024: 1.0}),
            *rows("gdp_nominal", code, held={2024: 2.0}, source="g"),
        )
    ]
    archive = small(
        held, rows("population", "JPN", held={2024: 22.0}), cards=[card("s", "2025-07"), card("g", "2025-07")]
    )
    people = Reading("population", "ASEAN")
    assert only(evaluate(people, archive, day)).value == members
    assert only(evaluate(replace(people, period="2024"), archive, day)).value == 10
    ratio = Reading("population", "JPN", transform=T.RATIO, operand=people)
    assert only(evaluate(ratio, archive, day)).value == pytest.approx(22 / members)
    over = Reading("population", "ASEAN", transform=T.RATIO, operand=Reading("population", "JPN"))
    assert only(evaluate(over, archive, day)).value == pytest.approx(members / 22)
    assert only(evaluate(Reading("foreign_workers", "ASEAN", "JPN"), archive, day)).value == 10
    assert only(evaluate(Reading("population", "CLMV"), archive, day)).value == 4


def test_names_of_measures_lead_to_what_is_held() -> None:
    archive = small()
    imports = named(archive, Reading("goods_imports", "JPN", "THA", operand=Reading("exports_usd", "THA", "JPN")))
    assert (imports.measure, imports.flow) == ("goods_exports", "imports")
    assert imports.operand is not None
    assert imports.operand.measure == "goods_exports"
    assert named(archive, Reading("goods_imports", "JPN", "THA", flow="both")).flow == "both"
    supply = named(archive, Reading("supply_share", "JPN", "AUS", product="lithium"))
    expected = Reading(
        "goods_exports", "AUS", "JPN", product="lithium", flow="exports", whole="partner", transform=T.SHARE
    )
    assert supply == expected
    assert named(archive, Reading("supply_share", "JPN", "AUS")).measure == "supply_share"
    assert named(archive, Reading("population", "JPN", product="x")) == Reading("population", "JPN", product="x")
    for id, of in (("gdp_per_capita", "gdp_per_capita"), ("emissions", "co2_territorial"), ("nothing", "nothing")):
        assert named(archive, Reading(id, "JPN")).measure == of


def test_what_was_found_is_kept() -> None:
    archive = small(visits(TOTAL))
    assert evaluate(asked(T.LEVEL, "2020"), archive) is evaluate(asked(T.LEVEL, "2020"), archive)


def test_every_line_that_holds_the_period_is_told() -> None:
    archive = small(visits({2020: 1.0}, "a"), visits({2021: 2.0}, "b"), visits({2020: 3.0, 2021: 4.0}, "c"))
    held = evaluate(asked(T.LEVEL, "2020"), archive)
    assert numbers(held) == [1, 3]
    assert held.series == ((2020, 1.0),)
    none = evaluate(asked(T.LEVEL, "2019"), archive)
    assert gap(none) is Gap.PERIOD
    assert none.series == ((2020, 1.0),)


def test_a_level_is_as_it_stands() -> None:
    archive = small(visits({2020: 1.5}, note="n"), cards=[card("s", "2021-02-03", edition="E")])
    value = only(evaluate(asked(T.LEVEL, "2020"), archive))
    assert (value.value, value.unit, value.edition, value.note) == (1.5, "persons", "E", "n")
    assert (value.released, value.forecast) == (dt.date(2021, 2, 3), False)


def test_a_series_has_one_point_a_year_the_calendar_years() -> None:
    archive = small(visits({2020: 1.0, "2020-06": 2.0, "FY2020": 3.0, "FY2021": 4.0, "2019-2021": 9.0}))
    assert evaluate(asked(T.LEVEL, "2020"), archive).series == ((2020, 1.0), (2021, 4.0))
