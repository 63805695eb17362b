"""Levels, sums, shares and ratios on archives of a few rows: which members count, what a blank leaves open, whose whole it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from entrepot.query import level, quantity
from entrepot.query.archive import Archive, Line, Point
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap
from entrepot.query.reading import Reading, Transform
from small_archive import MANY, Periods, card, numbers, only, rows, small

T = Transform
TEN = ("BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM")


def goods(a: str, b: str, flow: str = "exports", period: str = "2023", **slots: Any) -> Reading:
    return Reading("goods_exports", a, b, flow=flow, period=period, **slots)


def to_japan(held: Periods, but: Mapping[str, Periods] | None = None, **more: Any) -> list[Any]:
    """Every member's exports to Japan alike, but for some."""
    return [
        row
        for code in TEN
        for row in rows("goods_exports", code, "JPN", (but or {}).get(code, held), source="baci", **more)
    ]


def test_a_group_is_the_sum_of_its_members() -> None:
    archive = small(to_japan({2023: 10.0}, {"VNM": {2023: 30.0}}))
    value = only(evaluate(goods("ASEAN", "JPN"), archive))
    assert (value.value, value.low, value.high, value.status) == (120, None, None, "observed")
    assert (value.note, value.source, value.basis) == ("sum of 10 members", "baci", "reconciled-world")
    assert only(evaluate(goods("THA+VNM", "JPN"), archive)).value == 40
    assert only(evaluate(goods("CLMV+THA", "JPN"), archive)).value == 70


@pytest.mark.parametrize(
    ("another_year", "given"), [(24.0, 36.0), (24.1, None), (1.0, 1.5), (0.0, 0.0)]
)  # half as much again as it ever was, and no more than two fifths of the sum
def test_a_blank_member_leaves_a_range_or_no_sum(another_year: float, given: float | None) -> None:
    archive = small(to_japan({2023: 10.0}, {"LAO": {2023: None, 2010: another_year, 2012: 0.0}}))
    held = evaluate(goods("ASEAN", "JPN"), archive)
    if given is None:
        assert held.values == ()
        return
    value = only(held)
    assert (value.value, value.low, value.high, value.status) == (90, 90, 90 + given, "estimated")
    assert value.note == "sum of 9 members, blank: JPN LAO"


def test_blanks_together_stay_under_two_fifths() -> None:
    def archive(two: float) -> Archive:
        rest = {code: {2023: None, 2010: two} for code in ("LAO", "KHM")}
        return small(to_japan({2023: 10.0}, rest))

    value = only(evaluate(goods("ASEAN", "JPN"), archive(10.0)))
    assert (value.low, value.high) == (80, 110)
    assert evaluate(goods("ASEAN", "JPN"), archive(11.0)).values == ()


def test_what_was_negative_in_other_years_may_be_so_again() -> None:
    rest = [rows("fdi_flow", "JPN", code, {2023: 10.0}) for code in TEN if code != "LAO"]
    asked = Reading("fdi_flow", "JPN", "ASEAN", period="2023")
    for lao, expected in (
        ({2010: -4.0, 2012: 8.0}, (84, 102)),
        ({2010: -4.0}, (84, 90)),
        ({2010: -12.1, 2012: 12.0}, None),
    ):
        held = evaluate(asked, small(*rest, rows("fdi_flow", "JPN", "LAO", {2023: None, **lao})))
        assert [(value.low, value.high) for value in held.values] == ([expected] if expected else [])


def test_a_small_sum_is_a_sum_and_nothing_but_blanks_is_none() -> None:
    small_sum = small(to_japan({2023: 0.1}, {"LAO": {2023: None, 2010: 0.01}}))
    assert only(evaluate(goods("ASEAN", "JPN"), small_sum)).value == pytest.approx(0.9)
    nothing = small(to_japan({2023: 0.0}, {"LAO": {2023: None, 2010: 0.0}}))
    assert evaluate(goods("ASEAN", "JPN"), nothing).values == ()


@pytest.mark.parametrize("blank", [("LAO",), ("LAO", "KHM")])
def test_of_a_blank_whose_size_nobody_knows_there_is_no_sum(blank: tuple[str, ...]) -> None:
    archive = small(to_japan({2023: 10.0}, {code: {2023: None} for code in blank}))
    assert evaluate(goods("ASEAN", "JPN"), archive).values == ()


def test_a_blank_is_sized_in_its_own_unit() -> None:
    fdi = [rows("fdi_flow", "JPN", code, {2023: 10.0}, source="x") for code in TEN if code != "LAO"]
    of_lao = rows("fdi_flow", "JPN", "LAO", {2010: 9.0}, source="x")
    in_yen = rows("fdi_flow", "JPN", "LAO", {2011: 999.0}, source="x", unit="JPY")
    value = only(evaluate(Reading("fdi_flow", "JPN", "ASEAN", period="2023"), small(*fdi, of_lao, in_yen)))
    assert (value.value, value.high, value.unit) == (90, 103.5, "USD")


def test_units_come_in_the_order_of_the_measure() -> None:
    both = [
        rows("fdi_flow", "JPN", code, {2023: amount}, source="x", unit=unit)
        for code in TEN
        for unit, amount in (("JPY", 100.0), ("USD", 1.0))
    ]
    held = evaluate(Reading("fdi_flow", "JPN", "ASEAN", period="2023"), small(*both))
    assert [(value.unit, value.value) for value in held.values] == [("USD", 10), ("JPY", 1000)]


def test_what_members_trade_among_themselves_is_summed_without_themselves() -> None:
    archive = small(
        rows("goods_exports", "THA", "VNM", {2023: 3.0}, source="baci"),
        rows("goods_exports", "VNM", "THA", {2023: 4.0}, source="baci"),
    )
    value = only(evaluate(goods("THA+VNM", "THA+VNM"), archive))
    assert (value.value, value.status) == (7, "observed")


def population(held: Mapping[str, Periods], source: str = "worldbank-population") -> list[Any]:
    return [row for code, by in held.items() for row in rows("population", code, held=by, source=source)]


def test_of_people_a_member_that_is_missing_makes_no_sum_but_another_source_may_give_it() -> None:
    most = {code: {2020: 10.0, 2021: 10.0} for code in TEN if code != "LAO"}
    assert evaluate(Reading("population", "ASEAN", period="2020"), small(population(most))).values == ()
    held = small(population({**most, "LAO": {2021: 10.0}}), population({"LAO": {2020: 7.0, 2021: 7.0}}, "un-wpp"))
    value = only(evaluate(Reading("population", "ASEAN", period="2020"), held))
    assert (value.value, value.basis, value.source) == (97, "several series", "un-wpp worldbank-population")
    value = only(evaluate(Reading("population", "ASEAN", period="2021"), held))
    assert (value.value, value.basis) == (100, "worldbank-population")
    lines = level.lines_of(held, Reading("population", "ASEAN"))
    assert [(line.basis, list(line.points)) for line in lines] == [
        ("worldbank-population", ["2021"]),
        ("several series", ["2020"]),
    ]
    assert lines[1].place > lines[0].place


def test_several_series_of_trade_need_every_pair() -> None:
    most = to_japan({2023: 10.0}, {"LAO": {}})
    other = rows("goods_exports", "LAO", "JPN", {2023: 70.0}, source="un-comtrade")
    value = only(evaluate(goods("ASEAN", "JPN"), small(most, other)))  # 1.5 x 70 is too much of a blank for the first
    assert (value.value, value.basis, value.low) == (160, "several series", None)
    assert evaluate(goods("ASEAN", "JPN"), small(most)).values == ()


@pytest.mark.parametrize(
    ("year", "dated", "of_ten"),
    [(1983, 5, 10), (1984, 6, 10), (1998, 9, 10), (1999, 10, None), (2024, 10, None), (2025, 11, 10), (2026, 11, 10)],
)
def test_people_are_those_of_the_members_of_the_year_with_the_ten_beside_them(
    year: int, dated: int, of_ten: int | None
) -> None:
    archive = small(population({code: {year: 1.0, 2010: 1.0} for code in (*TEN, "TLS")}))
    held = evaluate(Reading("population", "ASEAN", period=str(year)), archive)
    assert [(value.value, value.basis) for value in held.values] == [
        (dated, "worldbank-population"),
        *([(of_ten, "worldbank-population, ten members")] if of_ten else []),
    ]


@pytest.mark.parametrize(("year", "expected"), [(1990, [10]), (1999, [10]), (2024, [10]), (2025, [11, 10])])
def test_trade_is_always_of_the_ten_until_there_are_eleven(year: int, expected: list[int]) -> None:
    archive = small(to_japan({year: 1.0}), rows("goods_exports", "TLS", "JPN", {year: 1.0}, source="baci"))
    assert numbers(evaluate(goods("ASEAN", "JPN", period=str(year)), archive)) == expected


def test_of_another_group_there_is_one_membership() -> None:
    archive = small(population({code: {1990: 1.0, 2026: 1.0} for code in (*TEN, "TLS")}))
    for year in ("1990", "2026"):
        assert numbers(evaluate(Reading("population", "CLMV", period=year), archive)) == [4]


def test_a_group_that_is_held_as_one_or_printed_is_not_summed_away() -> None:
    archive = small(
        rows("population", "EU27", held={2023: 5.0}),
        rows("population", "DEU", held={2023: 1.0}),
        rows("population", "CLMV", held={2023: 9.0}),
        population({code: {2023: 2.0} for code in ("KHM", "LAO", "MMR", "VNM")}),
    )
    assert numbers(evaluate(Reading("population", "EU27", period="2023"), archive)) == [5]
    assert numbers(evaluate(Reading("population", "CLMV", period="2023"), archive)) == [9, 8]


def test_what_does_not_add_up_is_not_added() -> None:
    archive = small(*(rows("median_age", code, held={2023: 30.0}) for code in TEN))
    held = evaluate(Reading("median_age", "ASEAN", period="2023"), archive)
    assert held.missing is not None
    assert held.missing.gap is Gap.SIDES


def test_the_weakest_status_is_that_of_the_sum() -> None:
    most = to_japan({2023: 1.0}, {"LAO": {}})
    part = rows("goods_exports", "LAO", "JPN", {2023: 1.0}, source="baci", status="estimated")
    assert only(evaluate(goods("ASEAN", "JPN"), small(most, part))).status == "estimated"
    assert level.weakest([]) == "observed"


def test_a_quantity_per_head_is_taken_period_by_period() -> None:
    archive = small(
        rows("gdp_nominal", "JPN", held={2022: 30.0, 2023: 40.0}, source="n"),
        rows("population", "JPN", held={2022: 5.0}, source="un-wpp"),
        rows("population", "JPN", held={2023: 4.0}, source="worldbank-population"),
    )
    head = Reading("gdp_per_capita", "JPN", period="2023")
    value = only(evaluate(head, archive))
    assert (value.value, value.unit, value.source) == (10, "USD", "n worldbank-population")
    fallen = small(
        rows("gdp_nominal", "JPN", held={2022: 30.0}, source="n"),
        rows("population", "JPN", held={2022: 5.0}, source="un-wpp"),
        rows("population", "JPN", held={2023: 4.0}, source="worldbank-population"),
    )
    assert only(evaluate(Reading("gdp_per_capita", "JPN", period="2022"), fallen)).value == 6
    none = small(rows("gdp_nominal", "JPN", held={2022: 30.0}), rows("population", "JPN", held={2023: 4.0}))
    assert evaluate(head, none).values == ()


def both_ways(out: Periods, back: Periods, source: str = "baci") -> list[Any]:
    return [
        *rows("goods_exports", "JPN", "THA", out, source=source), *rows("goods_exports", "THA", "JPN", back, source=source)
    ]  # fmt: skip


def test_both_flows_together_and_one_less_the_other() -> None:
    archive = small(both_ways({2022: 5.0, 2023: 10.0}, {2023: 4.0}))
    assert only(evaluate(goods("JPN", "THA", "both"), archive)).value == 14
    assert only(evaluate(goods("JPN", "THA", "balance"), archive)).value == 6
    assert evaluate(goods("JPN", "THA", "both", "2022"), archive).values == ()
    apart = small(
        rows("goods_exports", "JPN", "THA", {2023: 1.0}, source="baci"),
        rows("goods_exports", "THA", "JPN", {2023: 1.0}, source="baci-asean"),
    )
    assert evaluate(goods("JPN", "THA", "both"), apart).values == ()


def line(low: float | None, value: float, high: float | None, **more: Any) -> Line:
    basis, source = more.pop("basis", "b"), more.pop("source", "s")
    return Line(basis, "USD", {"2023": Point(2023, "2023", value, "USD", source, "observed", low, high, **more)})


@pytest.mark.parametrize(
    ("first", "second", "sign", "expected"),
    [
        ((8.0, 10.0, 12.0), (None, 3.0, None), 1, (11, 13, 15)),
        ((None, 10.0, None), (2.0, 3.0, 5.0), 1, (12, 13, 15)),
        ((8.0, 10.0, 12.0), (2.0, 3.0, 5.0), 1, (10, 13, 17)),
        ((8.0, 10.0, 12.0), (None, 3.0, None), -1, (5, 7, 9)),
        ((None, 10.0, None), (2.0, 3.0, 5.0), -1, (5, 7, 8)),
        ((8.0, 10.0, 12.0), (2.0, 3.0, 5.0), -1, (3, 7, 10)),
        ((8.0, 10.0, 12.0), (2.0, 3.0, 5.0), -2, (-2, 4, 8)),
        ((None, 10.0, None), (None, 3.0, None), -1, (None, 7, None)),
    ],
)
def test_a_range_of_either_side_widens_what_is_made_of_both(
    first: tuple[Any, Any, Any], second: tuple[Any, Any, Any], sign: int, expected: tuple[Any, Any, Any]
) -> None:
    (found,) = level.joined([line(*first, note="one")], [line(*second, source="t", note="two")], sign)
    point = found.points["2023"]
    assert (point.low, point.value, point.high) == expected
    assert (point.source, point.note) == ("s t", "one; two")


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ((8.0, 10.0, 12.0), (None, 20.0, None), (40, 50, 60)),
        ((None, 10.0, None), (20.0, 20.0, 40.0), (25, 50, 50)),
        ((8.0, 10.0, 12.0), (16.0, 20.0, 40.0), (20, 50, 75)),
        ((None, 10.0, None), (None, 20.0, None), (None, 50, None)),
        ((None, 10.0, None), (None, 0.5, None), (None, 2000, None)),
    ],
)
def test_a_quotient_is_widest_at_the_far_ends(
    part: tuple[Any, ...], whole: tuple[Any, ...], expected: tuple[Any, ...]
) -> None:
    (found,) = level.divided([line(*part, note="one")], [line(*whole, note="two")], "percent", 100.0)
    point = found.points["2023"]
    assert (point.low, point.value, point.high) == expected
    assert (found.unit, point.unit, point.note) == ("percent", "percent", "two")
    (found,) = level.divided([line(*part, note="one")], [line(*whole)], "percent", 100.0)
    assert found.points["2023"].note == "one"


def test_nothing_is_divided_by_nothing_nor_by_another_basis() -> None:
    for whole in (line(None, 0.0, None), line(None, -1.0, None), line(None, 2.0, None, basis="other")):
        assert level.divided([line(None, 1.0, None)], [whole], "ratio") == []
    assert level.divided([line(None, 1.0, None)], [], "ratio") == []


def test_a_share_is_of_the_worlds_total_where_it_is_held() -> None:
    held = [rows("goods_exports", "THA", to, {2023: 10.0}, source="baci") for to in ("JPN", "CHN", "USA", "KOR", "AUS")]
    world = rows("goods_exports", "THA", "WLD", {2023: 80.0}, source="baci")
    back = [rows("goods_exports", code, "JPN", {2023: 30.0}, source="baci") for code in ("CHN", "USA", "KOR", "AUS")]
    total = rows("goods_exports", "WLD", "JPN", {2023: 200.0}, source="baci")
    everything = rows("goods_exports", "WLD", "WLD", {2023: 1000.0}, source="baci")
    archive = small(*held, *back, world, total, everything)
    of_exports = only(evaluate(goods("THA", "JPN", whole="subject", transform=T.SHARE), archive))
    assert (of_exports.value, of_exports.unit, of_exports.basis, of_exports.low) == (12.5, "percent", "reconciled-world", None)  # fmt: skip
    assert only(evaluate(goods("THA", "JPN", whole="partner", transform=T.SHARE), archive)).value == 5
    assert only(evaluate(goods("THA", "JPN", whole="world", transform=T.SHARE), archive)).value == 1
    named = small(*held, *back)
    of_named = only(evaluate(goods("THA", "JPN", whole="subject", transform=T.SHARE), named))
    assert (of_named.value, of_named.low, of_named.high) == (20, 0, 20)  # whoever is not named makes it smaller
    assert of_named.basis == "reconciled-world, named partners"
    assert only(evaluate(goods("THA", "JPN", whole="partner", transform=T.SHARE), named)).value == pytest.approx(100 / 13)  # fmt: skip


def test_four_named_partners_are_no_whole_five_are() -> None:
    def archive(n: int, each: float = 10.0) -> Archive:
        held = [rows("goods_exports", "THA", to, {2023: each}, source="baci") for to in MANY[: n - 1]]
        return small(*held, rows("goods_exports", "THA", "JPN", {2023: 10.0}, source="baci"))

    asked = goods("THA", "JPN", whole="subject", transform=T.SHARE)
    held = evaluate(asked, archive(4))
    assert held.missing is not None
    assert held.missing.gap is Gap.WHOLE
    assert only(evaluate(asked, archive(5))).value == 20
    assert only(evaluate(asked, archive(5))).note == "of 5 named partners"
    assert evaluate(asked, archive(5, each=0.0)).values == ()  # all of it is no share


def test_what_has_one_side_has_no_named_partners() -> None:
    archive = small(*(rows("population", code, held={2023: 1.0}) for code in MANY[:9]))
    assert quantity.named_wholes(archive, Reading("population", MANY[0], whole="partner", transform=T.SHARE)) == []


def test_the_eu_counts_once_among_the_named() -> None:
    to = {"JPN": 10.0, "DEU": 5.0, "FRA": 5.0, "KOR": 10.0, "USA": 10.0, "AUS": 10.0}
    asked = goods("THA", "JPN", whole="subject", transform=T.SHARE)
    single = small(*(rows("goods_exports", "THA", code, {2023: value}, source="baci") for code, value in to.items()))
    assert only(evaluate(asked, single)).value == 20
    as_one = to | {"EU27": 60.0}
    archive = small(
        *(rows("goods_exports", "THA", code, {2023: value}, source="baci") for code, value in as_one.items())
    )
    assert only(evaluate(asked, archive)).value == 10


def test_the_named_partners_of_a_group_are_those_outside_it() -> None:
    held = [
        rows("goods_exports", member, to, {2023: 1.0}, source="baci")
        for member in TEN
        for to in ("JPN", "CHN", "USA", "KOR", "AUS")
    ]
    inner = [rows("goods_exports", a, b, {2023: 50.0}, source="baci") for a in TEN for b in TEN if a != b]
    value = only(evaluate(goods("ASEAN", "JPN", whole="subject", transform=T.SHARE), small(*held, *inner)))
    assert value.value == 20


def test_a_groups_total_leaves_out_what_its_members_trade_among_themselves() -> None:
    held = [
        row
        for member in TEN
        for row in (
            *rows("goods_exports", member, "JPN", {2023: 3.0}, source="baci"),
            *rows("goods_exports", "JPN", member, {2023: 2.0}, source="baci"),
            *rows("goods_exports", member, "WLD", {2023: 15.0}, source="baci"),
            *rows("goods_exports", "WLD", member, {2023: 14.0}, source="baci"),
        )
    ]
    inner = [rows("goods_exports", a, b, {2023: 1.0}, source="baci") for a in TEN for b in TEN if a != b]
    archive = small(held, *inner)  # 90 of the 150 are trade among themselves
    share = {
        (flow, whole): only(evaluate(goods("ASEAN", "JPN", flow, whole=whole, transform=T.SHARE), archive)).value
        for flow, whole in (("exports", "subject"), ("imports", "subject"), ("both", "subject"))
    }
    assert share["exports", "subject"] == 50
    assert share["imports", "subject"] == 40
    assert share["both", "subject"] == pytest.approx(100 * 50 / (150 + 140 - 2 * 90))
    turned = only(evaluate(goods("JPN", "ASEAN", whole="partner", transform=T.SHARE), archive))
    assert turned.value == 40


def test_one_economys_total_and_what_is_no_trade_stay_as_they_are() -> None:
    archive = small(
        rows("goods_exports", "EU27", "JPN", {2023: 5.0}, source="baci"),
        rows("goods_exports", "EU27", "WLD", {2023: 50.0}, source="baci"),
        rows("goods_exports", "EU27", "EU27", {2023: 25.0}, source="baci"),
        *(rows("fdi_flow", "JPN", member, {2023: 1.0}) for member in TEN),
        *(rows("fdi_flow", "WLD", member, {2023: 4.0}) for member in TEN),
        *(rows("fdi_flow", a, b, {2023: 0.1}) for a in TEN for b in TEN if a != b),
    )
    assert only(evaluate(goods("EU27", "JPN", whole="subject", transform=T.SHARE), archive)).value == 10
    of_fdi = Reading("fdi_flow", "JPN", "ASEAN", whole="partner", transform=T.SHARE, period="2023")
    assert [v.value for v in evaluate(of_fdi, archive).values if "named" not in v.basis] == [25]


def test_a_share_of_a_group_is_of_that_group() -> None:
    archive = small(population({code: {2023: 10.0} for code in TEN}))
    asked = Reading("population", "VNM", whole="ASEAN", transform=T.SHARE, period="2023")
    assert only(evaluate(asked, archive)).value == 10
    of_world = small(population({"VNM": {2023: 10.0}, "WLD": {2023: 800.0}}))
    asked = Reading("population", "VNM", whole="world", transform=T.SHARE, period="2023")
    assert only(evaluate(asked, of_world)).value == 1.25


@pytest.mark.parametrize(
    ("another_year", "whole"),
    [({2015: 40.0}, 160.0), ({2014: 40.0}, None), ({2031: 40.0}, 160.0), ({2032: 40.0}, None), ({2020: 10.0, 2021: 40.0}, 160.0)],
)  # fmt: skip
def test_what_a_source_leaves_blank_may_make_the_whole_larger(
    another_year: dict[Any, float], whole: float | None
) -> None:
    # Half as much again as the largest within eight years: 1.5 x 40 on top of 100.
    archive = small(
        rows("goods_exports", "THA", "JPN", {2023: 10.0}, source="baci"),
        rows("goods_exports", "THA", "WLD", {2023: 100.0}, source="baci"),
        rows("goods_exports", "THA", "KOR", {2023: None, **another_year}, source="baci"),
    )
    value = only(evaluate(goods("THA", "JPN", whole="subject", transform=T.SHARE), archive))
    assert (value.value, value.high) == (10, 10 if whole else None)
    assert value.low == (pytest.approx(1000 / whole) if whole else None)
    assert value.note == ("blank: KOR" if whole else "")


def test_blanks_count_on_the_side_that_stays_and_in_its_direction() -> None:
    out = rows("goods_exports", "THA", "KOR", {2023: None, 2022: 40.0}, source="baci")
    back = rows("goods_exports", "KOR", "THA", {2023: None, 2022: 20.0}, source="baci")
    rest = [
        *rows("goods_exports", "THA", "JPN", {2023: 10.0}, source="baci"),
        *rows("goods_exports", "JPN", "THA", {2023: 10.0}, source="baci"),
        *rows("goods_exports", "THA", "WLD", {2023: 100.0}, source="baci"),
        *rows("goods_exports", "WLD", "THA", {2023: 100.0}, source="baci"),
    ]
    archive = small(out, back, rest)
    lows = {
        flow: only(evaluate(goods("THA", "JPN", flow, whole="subject", transform=T.SHARE), archive)).low
        for flow in ("exports", "imports", "both")
    }
    assert lows["exports"] == pytest.approx(1000 / 160)
    assert lows["imports"] == pytest.approx(1000 / 130)
    assert lows["both"] == pytest.approx(2000 / (200 + 60 + 30))  # each way by itself


def test_blanks_of_another_unit_or_measure_without_flow_widen_nothing() -> None:
    stock = small(
        rows("fdi_flow", "JPN", "THA", {2023: 10.0}),
        rows("fdi_flow", "WLD", "THA", {2023: 100.0}),
        rows("fdi_flow", "KOR", "THA", {2023: None, 2022: 40.0}),
    )
    asked = Reading("fdi_flow", "JPN", "THA", whole="partner", transform=T.SHARE, period="2023")
    assert only(evaluate(asked, stock)).low is None


def test_investment_of_a_year_may_also_be_what_the_host_counts_as_realised() -> None:
    archive = small(
        rows("fdi_flow", "JPN", "IDN", {2023: 5.0}, source="a"),
        rows("fdi_realised", "JPN", "IDN", {2023: 7.0}, source="b"),
    )
    asked = Reading("fdi_flow", "JPN", "IDN", period="2023")
    assert [(value.value, value.source) for value in evaluate(asked, archive).values] == [(5, "a"), (7, "b")]
    places = [line.place for line in quantity.lines(archive, asked)]
    assert places == sorted(set(places))
    of_one = Reading("fdi_flow", "JPN", "IDN", period="2023", source="a")
    assert numbers(evaluate(of_one, archive)) == [5]
    assert numbers(evaluate(Reading("fdi_stock", "JPN", "IDN"), archive)) == []


def test_a_ratio_is_taken_inside_one_basis_or_across_two_series_that_say_so() -> None:
    ratio = Reading("population", "JPN", transform=T.RATIO, operand=Reading("population", "KOR", period="2023"), period="2023")  # fmt: skip
    inside = small(population({"JPN": {2023: 12.0}, "KOR": {2023: 4.0}}), population({"KOR": {2023: 5.0}}, "un-wpp"))
    value = only(evaluate(ratio, inside))
    assert (value.value, value.unit, value.basis) == (3, "ratio", "worldbank-population")
    across = small(population({"JPN": {2023: 12.0}}), population({"KOR": {2023: 6.0}}, "un-wpp"))
    value = only(evaluate(ratio, across))
    assert (value.value, value.basis, value.source) == (2, "two series", "un-wpp worldbank-population")
    for lacking in (population({"JPN": {2023: 12.0}}), population({"KOR": {2023: 12.0}})):
        assert evaluate(ratio, small(lacking)).values == ()
    korea = Reading("fdi_flow", "KOR", "THA")
    of_other_unit = Reading("fdi_flow", "JPN", "THA", transform=T.RATIO, period="2023", operand=korea)
    yen = small(
        rows("fdi_flow", "JPN", "THA", {2023: 8.0}, unit="JPY", source="a"),
        rows("fdi_flow", "KOR", "THA", {2023: 4.0}, source="b"),
    )
    assert evaluate(of_other_unit, yen).values == ()


def test_what_lacks_only_its_whole_says_so() -> None:
    archive = small(rows("goods_exports", "THA", "JPN", {2023: 10.0}, source="baci"), cards=[card("baci", "2025-01")])
    held = evaluate(goods("THA", "JPN", whole="subject", transform=T.SHARE), archive)
    assert held.missing is not None
    assert held.missing.gap is Gap.WHOLE
