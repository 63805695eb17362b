"""Ranks, counts and passings on archives of a few rows: who is counted, how many are enough, what a blank leaves open."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from entrepot.query import archive as archives
from entrepot.query.archive import Archive
from entrepot.query.compared import rivals
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap, Held
from entrepot.query.reading import Reading, Transform
from entrepot.store.breaks import Break
from small_archive import MANY, Periods, card, only, rows, small

T = Transform
MARKETS = {"JPN": 50.0, "CHN": 90.0, "USA": 50.0, "AUS": 10.0}


def exports(to: str, held: Periods, source: str = "baci") -> list[tuple[Any, ...]]:
    return rows("goods_exports", "THA", to, held, source=source)


def markets(year: int = 2023, **more: float | None) -> Archive:
    return small(*(exports(to, {year: value}) for to, value in {**MARKETS, **more}.items()))


def among_markets(of: str, period: str = "2023") -> Reading:
    return Reading("goods_exports", "THA", of, flow="exports", whole="subject", transform=T.RANK, period=period)


def gap(held: Held) -> Gap:
    assert held.missing is not None
    assert held.values == ()
    return held.missing.gap


def test_the_rank_is_one_more_than_those_above_and_ties_share_it() -> None:
    archive = markets()
    ranks = {of: only(evaluate(among_markets(of), archive)) for of in MARKETS}
    assert {of: value.value for of, value in ranks.items()} == {"CHN": 1, "JPN": 2, "USA": 2, "AUS": 4}
    assert all(value.unit == "rank" and value.note == "of 4; first: CHN" for value in ranks.values())
    assert ranks["AUS"].level == 10.0


def test_of_few_named_partners_others_may_stand_before_all_but_the_first() -> None:
    archive = markets()
    first, second = (only(evaluate(among_markets(of), archive)) for of in ("CHN", "JPN"))
    assert (first.low, first.high) == (None, None)
    assert (second.low, second.high) == (2, 12)
    assert second.basis == first.basis == "reconciled-world, named partners"


def test_two_economies_are_no_ranking_three_are() -> None:
    two = small(exports("JPN", {2023: 5.0}), exports("CHN", {2023: 9.0}))
    assert gap(evaluate(among_markets("JPN"), two)) is Gap.PERIOD
    three = small(exports("JPN", {2023: 5.0}), exports("CHN", {2023: 9.0}), exports("USA", {2023: 1.0}))
    assert only(evaluate(among_markets("JPN"), three)).note == "of 3; first: CHN"


def test_of_what_is_not_held_there_is_no_rank() -> None:
    assert gap(evaluate(among_markets("KOR"), markets())) is Gap.SIDES
    assert gap(evaluate(among_markets("JPN", "1999"), markets())) is Gap.PERIOD


@pytest.mark.parametrize(
    ("held", "above"),
    [
        ({2011: 8.0}, 0), ({2011: 8.01}, 1), ({2010: 8.0}, 1), ({2035: 8.0}, 0), ({2036: 8.0}, 1),
        ({2010: 1.0, 2022: 9.0}, 1), ({}, 1),
    ],
)  # fmt: skip
def test_a_rival_left_blank_stands_above_only_where_it_may_be_larger(held: dict[Any, float], above: int) -> None:
    # Half as much again as the largest that is held of it within twelve years: 1.5 x 8 = 12 is not more than 12.
    archive = small(
        *(exports(to, {2023: value}) for to, value in zip(MANY, range(100, 130), strict=False)),
        exports("JPN", {2023: 12.0}),
        exports("KOR", {2023: None, **held}),
    )
    value = only(evaluate(among_markets("JPN"), archive))
    assert value.value == 30
    assert (value.low, value.high) == ((30, 31) if above else (None, None))


def test_a_rival_that_is_only_not_held_does_not_widen_a_rank() -> None:
    archive = small(
        *(exports(to, {2023: 100.0}) for to in MANY), exports("JPN", {2023: 12.0}), exports("KOR", {2015: 999.0})
    )
    value = only(evaluate(among_markets("JPN"), archive))
    assert (value.value, value.low, value.high) == (30, None, None)


def test_blanks_are_those_of_the_fixed_side() -> None:
    # Whose largest supplier: China leaves its exports to Japan blank, not Japan its exports to China.
    held = [rows("goods_exports", code, "JPN", {2023: 100.0}, source="baci") for code in MANY]
    blank = rows("goods_exports", "CHN", "JPN", {2023: None, 2022: 50.0}, source="baci")
    mine = rows("goods_exports", "THA", "JPN", {2023: 12.0}, source="baci")
    asked = Reading("goods_exports", "THA", "JPN", flow="exports", whole="partner", transform=T.RANK, period="2023")
    value = only(evaluate(asked, small(*held, blank, mine)))
    assert (value.value, value.low, value.high) == (30, 30, 31)
    turned = rows("goods_exports", "JPN", "CHN", {2023: None, 2022: 50.0}, source="baci")
    also = rows("goods_exports", "CHN", "JPN", {2022: 50.0}, source="baci")
    value = only(evaluate(asked, small(*held, turned, also, mine)))
    assert (value.value, value.low) == (30, None)


def narrow_and_broad(narrow: int, broad: int) -> Archive:
    """Japan third on the narrow basis, which is preferred, and second on the broad one."""
    few = dict.fromkeys(MANY[:narrow], 1.0) | {"JPN": 5.0, "CHN": 9.0, "USA": 8.0}
    many = dict.fromkeys(MANY[:broad], 1.0) | {"JPN": 5.0, "CHN": 9.0}
    return small(
        *(exports(to, {2023: value}, "baci-asean") for to, value in few.items()),
        *(exports(to, {2023: value}, "baci") for to, value in many.items()),
    )


def test_the_broadest_basis_comes_first_and_one_among_25_is_no_longer_of_the_named() -> None:
    held = evaluate(among_markets("JPN"), narrow_and_broad(5, 24))  # with China 25 rivals
    assert [(v.value, v.basis) for v in held.values] == [(2, "reconciled-world"), (3, "reconciled, named partners")]
    held = evaluate(among_markets("JPN"), narrow_and_broad(5, 23))
    assert [(v.value, v.basis) for v in held.values] == [
        (3, "reconciled, named partners"),
        (2, "reconciled-world, named partners"),
    ]


def test_only_ranks_of_trade_by_partner_are_among_the_named() -> None:
    workers = small(*(rows("foreign_workers", code, "JPN", {2023: n}) for n, code in enumerate(MANY[:6], 1)))
    asked = Reading("foreign_workers", MANY[0], "JPN", whole="partner", transform=T.RANK, period="2023")
    value = only(evaluate(asked, workers))
    assert (value.value, value.basis, value.high) == (6, "s", None)


def test_over_a_range_the_best_rank_counts_the_surest_and_earliest_of_equals() -> None:
    def archive(**japan: float) -> Archive:
        held: Periods = {int(year[1:]): value for year, value in japan.items()}
        return small(
            *(exports(to, dict.fromkeys(range(2018, 2025), 20.0)) for to in (*MANY[:25], "CHN")),
            exports("KOR", {2020: None, 2010: 30.0}),
            exports("JPN", {**held, "2018-2024": 999.0}),
        )

    asked = among_markets("JPN", "2019/2023")
    best = only(evaluate(asked, archive(y2019=10.0, y2021=21.0, y2023=10.0)))
    assert (best.value, best.period) == (1, "2021")
    for year in ("2019", "2023"):  # both ends belong to it
        assert only(evaluate(asked, archive(y2020=10.0, **{f"y{year}": 21.0}))).period == year
    for year in ("2018", "2024"):
        assert only(evaluate(asked, archive(y2022=10.0, **{f"y{year}": 21.0}))).period == "2022"
    sure = only(evaluate(asked, archive(y2020=21.0, y2022=21.0, y2023=21.0)))  # in 2020 Korea is blank
    assert (sure.value, sure.period, sure.high) == (1, "2022", None)


def test_over_a_range_the_best_of_any_basis_is_told_alone() -> None:
    def archive(few: float, many: float) -> Archive:
        return small(
            *(exports(to, {2022: 20.0, 2023: 20.0}, "baci-asean") for to in MANY[:4]),
            exports("JPN", {2022: few, 2023: few}, "baci-asean"),
            *(exports(to, {2022: 20.0, 2023: 20.0}, "baci") for to in MANY[:25]),
            exports("JPN", {2022: many, 2023: many}, "baci"),
        )

    asked = among_markets("JPN", "2022/2023")
    assert (only(evaluate(asked, archive(30.0, 10.0)))).basis == "reconciled, named partners"
    assert (only(evaluate(asked, archive(10.0, 30.0)))).basis == "reconciled-world"
    assert (only(evaluate(asked, archive(30.0, 30.0)))).basis == "reconciled-world"  # equals: the broad one
    assert len(evaluate(among_markets("JPN"), archive(30.0, 10.0)).values) == 2


def test_of_equals_on_several_bases_the_sure_one_is_told() -> None:
    archive = small(
        *(exports(to, {2022: 20.0, 2023: 20.0}, "baci-asean") for to in MANY[:25]),
        exports("JPN", {2022: 30.0, 2023: 30.0}, "baci-asean"),
        exports("KOR", {2022: None, 2023: None, 2021: 40.0}, "baci-asean"),
        *(exports(to, {2022: 20.0, 2023: 20.0}, "baci") for to in MANY[:25]),
        exports("JPN", {2022: 30.0, 2023: 30.0}, "baci"),
    )
    value = only(evaluate(among_markets("JPN", "2022/2023"), archive))
    assert (value.basis, value.high) == ("reconciled-world", None)


def test_an_open_period_is_the_last_one_held() -> None:
    archive = small(*(exports(to, {2021: 10.0 - n, 2022: 10.0 + n}) for n, to in enumerate(MANY[:5])))
    value = only(evaluate(among_markets(MANY[0], ""), archive))
    assert (value.value, value.period) == (5, "2022")


def test_an_account_speaks_before_a_forecast_of_the_same_year() -> None:
    people = {"JPN": 5.0, "CHN": 9.0, "USA": 8.0}
    archive = small(
        *(rows("population", code, held={2024: 20.0 - value}, source="old") for code, value in people.items()),
        *(rows("population", code, held={2024: value}, source="un-wpp") for code, value in people.items()),
        cards=[card("old", "2024-06"), card("un-wpp", "2025-06")],
    )
    asked = Reading("population", "CHN", whole="world", transform=T.RANK, period="2024")
    value = only(evaluate(asked, archive))
    assert (value.value, value.source, value.forecast) == (1, "un-wpp", False)
    alone = small(
        *(rows("population", code, held={2024: 20.0 - value}, source="old") for code, value in people.items()),
        cards=[card("old", "2024-06")],
    )
    assert only(evaluate(asked, alone)).forecast


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            among_markets("JPN"),
            {"JPN", "CHN", "DEU", "VNM", "MYS"},
        ),  # the EU as one beside its members counts for nobody
        (among_markets("EU27"), {"EU27", "JPN", "CHN", "VNM", "MYS", "DEU"}),
        (among_markets("ASEAN"), {"ASEAN", "JPN", "CHN", "DEU"}),  # a group without its members
        (replace(among_markets("MYS"), whole="partner"), {"THA", "IDN"}),
        (replace(among_markets("JPN"), subject="ASEAN"), {"JPN", "CHN", "DEU"}),
        (Reading("goods_exports", "CHN", "ASEAN", flow="exports", whole="partner", transform=T.RANK), {"CHN", "KOR"}),
        (Reading("population", "VNM", whole="CLMV", transform=T.RANK), {"VNM", "KHM", "LAO", "MMR"}),
        (Reading("population", "JPN", whole="world", transform=T.RANK), {"JPN", "IDN", "PHL"}),
    ],
)
def test_whoever_may_take_the_open_side_is_a_rival(asked: Reading, expected: set[str]) -> None:
    archive = small(
        *(exports(to, {2023: 1.0}) for to in ("JPN", "CHN", "DEU", "EU27", "VNM", "ASEAN", "WLD", "THA")),
        *(rows("goods_exports", code, "MYS", {2023: 1.0}) for code in ("THA", "IDN", "MYS", "WLD")),
        *(rows("goods_exports", code, "VNM", {2023: 1.0}) for code in ("CHN", "KOR", "THA")),
        *(rows("population", code, held={2023: 1.0}) for code in ("JPN", "IDN", "PHL", "ASEAN", "WLD")),
    )
    found = rivals(archive, asked)
    assert (set(found), len(found)) == (expected, len(expected))
    assert found[0] == (asked.partner if asked.whole == "subject" else asked.subject)


def of_years(period: str = "2023") -> Reading:
    return Reading("visitors", "THA", "JPN", whole="years", transform=T.RANK, period=period)


def visits(held: Periods) -> Archive:
    return small(rows("visitors", "THA", "JPN", held))


def test_a_year_stands_among_all_years_of_its_line() -> None:
    archive = visits({2019: 7.0, 2020: 1.0, 2021: 5.0, 2022: 5.0, 2023: 3.0, "2010-2018": 99.0})
    places = {year: only(evaluate(of_years(str(year)), archive)) for year in range(2019, 2024)}
    assert [value.value for value in places.values()] == [1, 5, 2, 2, 4]
    assert {value.note for value in places.values()} == {"of 5 years held; highest: 2019"}
    assert (places[2023].unit, places[2023].level, places[2023].period) == ("rank", 3.0, "2023")
    assert only(evaluate(of_years("2020/2022"), archive)).value == 2  # the best of a range


def test_two_years_are_no_record_three_are() -> None:
    assert gap(evaluate(of_years(), visits({2022: 1.0, 2023: 2.0}))) is Gap.PERIOD
    assert only(evaluate(of_years(), visits({2021: 3.0, 2022: 1.0, 2023: 2.0}))).value == 2
    assert gap(evaluate(of_years("1999"), visits({2021: 3.0, 2022: 1.0, 2023: 2.0}))) is Gap.PERIOD
    assert gap(evaluate(of_years(), small(rows("visitors", "THA", "CHN", {2023: 1.0})))) is Gap.SIDES


def test_years_after_the_day_asked_from_do_not_count() -> None:
    archive = visits({2021: 4.0, 2022: 3.0, 2023: 2.0, 2024: 9.0})
    places = [
        only(evaluate(of_years(), archive, day)).value for day in (None, dt.date(2024, 2, 1), dt.date(2023, 9, 1))
    ]
    assert places == [4, 4, 3]


def test_forecasts_are_no_record() -> None:
    archive = small(
        rows("gdp_nominal", "JPN", held={2020: 2.0, 2021: 3.0, 2022: 1.0, 2025: 9.0}), cards=[card("s", "2023-04")]
    )
    asked = Reading("gdp_nominal", "JPN", whole="years", transform=T.RANK, period="2021")
    value = only(evaluate(asked, archive))
    assert (value.value, value.note) == (1, "of 3 years held; highest: 2021")


def members_with_japan_at(*japan: float, others: int = 3, source: str = "s", year: int = 2023) -> Archive:
    """The first members of ASEAN with Japan's place for each, before which so many stand."""
    held = []
    for member, place in zip(("BRN", "IDN", "KHM", "LAO", "MMR", "MYS"), japan, strict=False):
        mine = dict.fromkeys(MANY[:others], 10.0) | {"JPN": 11.0 if place == 1 else 9.0}
        held += [rows("foreign_workers", member, to, {year: value}, source=source) for to, value in mine.items()]
    return small(*held)


def test_members_that_have_the_partner_first_are_counted_where_half_of_them_are_held() -> None:
    asked = Reading("foreign_workers", "ASEAN", "JPN", transform=T.COUNT, period="2023")
    value = only(evaluate(asked, members_with_japan_at(1, 2, 1, 1, 2)))
    assert (value.value, value.level, value.unit, value.note) == (3, 5, "count", "of 5")
    assert (value.low, value.high) == (None, None)
    assert gap(evaluate(asked, members_with_japan_at(1, 2, 1, 1))) is Gap.SIDES
    # The partner itself is none of those that are asked.
    inside = small(
        *(
            rows("foreign_workers", member, to, {2023: value})
            for member in ("IDN", "KHM", "LAO", "MMR", "VNM")
            for to, value in (("THA", 9.0), ("JPN", 8.0), ("KOR", 7.0))
        ),
        *(rows("foreign_workers", "THA", to, {2023: 9.0}) for to in ("JPN", "KOR", "CHN")),
    )
    thai = only(evaluate(replace(asked, partner="THA"), inside))
    assert (thai.value, thai.level) == (5, 5)
    four = small(
        *(
            rows("foreign_workers", member, to, {2023: value})
            for member in ("IDN", "KHM", "LAO", "MMR")
            for to, value in (("THA", 9.0), ("JPN", 8.0), ("KOR", 7.0))
        )
    )
    assert gap(evaluate(replace(asked, partner="THA"), four)) is Gap.SIDES  # 4 of 9


def test_a_count_is_a_range_where_a_blank_may_stand_before_the_partner() -> None:
    held = []
    for member in ("IDN", "KHM", "LAO", "MMR", "VNM"):
        held += [rows("goods_exports", member, to, {2023: 10.0}, source="baci") for to in MANY[:25]]
        held.append(rows("goods_exports", member, "JPN", {2023: 9.0 if member == "VNM" else 11.0}, source="baci"))
    held.append(rows("goods_exports", "IDN", "KOR", {2023: None}, source="baci"))
    held.append(rows("goods_exports", "VNM", "KOR", {2023: None}, source="baci"))
    asked = Reading("goods_exports", "ASEAN", "JPN", flow="exports", transform=T.COUNT, period="2023")
    value = only(evaluate(asked, small(*held)))
    assert (value.value, value.low, value.high) == (4, 3, 4)


def generation(japan: Periods, korea: Periods, source: str = "a") -> list[Any]:
    return [
        *rows("electricity_generation", "JPN", held=japan, source=source),
        *rows("electricity_generation", "KOR", held=korea, source=source),
    ]


def passed(period: str = "", base: Reading | None = None) -> Reading:
    operand = base or Reading("electricity_generation", "KOR")
    return Reading("electricity_generation", "JPN", transform=T.CROSSOVER, operand=operand, period=period)


def test_a_passing_lies_between_the_last_two_years_of_different_lead() -> None:
    japan = {2000: 2.0, 2004: 1.0, 2008: 3.0, 2012: 4.0, "2000-2012": 9.0}
    archive = small(generation(japan, dict.fromkeys(japan, 2.5)))
    value = only(evaluate(passed(), archive))
    assert value.between == (2004, 2008)
    assert (value.value, value.unit, value.level, value.base, value.period) == (1.6, "ratio", 0.4, "2000", "2012")
    assert (value.before, value.definition) == (None, "")
    assert evaluate(passed(), archive).series == ((2000, 0.8), (2004, 0.4), (2008, 1.2), (2012, 1.6))


def test_to_be_level_is_not_to_have_passed() -> None:
    level = only(evaluate(passed(), small(generation({2000: 1.0, 2001: 2.0}, {2000: 2.0, 2001: 2.0}))))
    assert (level.between, level.value, level.base) == (None, 1.0, "2000")
    ahead = only(evaluate(passed(), small(generation({2000: 2.0, 2001: 3.0}, {2000: 2.0, 2001: 2.0}))))
    assert ahead.between == (2000, 2001)
    first = only(evaluate(passed(), small(generation({2000: 2.0, 2001: 1.0}, {2000: 2.0, 2001: 2.0}))))
    assert first.between is None


def test_who_was_ahead_in_the_very_year_is_told() -> None:
    archive = small(generation({2000: 1.0, 2001: 3.0, 2002: 4.0}, dict.fromkeys((2000, 2001, 2002), 2.0)))
    assert only(evaluate(passed("2001"), archive)).before == 1.5
    assert only(evaluate(passed("1999"), archive)).before is None
    assert only(evaluate(passed("2001/2002"), archive)).before is None


def test_a_basis_of_one_year_speaks_only_where_no_other_does() -> None:
    one = generation({2005: 9.0}, {2005: 1.0}, "a")
    several = generation({2000: 1.0, 2001: 3.0}, {2000: 2.0, 2001: 2.0}, "b")
    assert only(evaluate(passed(), small(one, several))).basis == "b"
    alone = only(evaluate(passed(), small(one)))
    assert (alone.basis, alone.between, alone.base) == ("a", None, "2005")


def test_a_basis_that_saw_the_passing_comes_first() -> None:
    never = generation({2000: 3.0, 2001: 3.0}, {2000: 2.0, 2001: 2.0}, "a")
    saw = generation({2000: 1.0, 2001: 3.0}, {2000: 2.0, 2001: 2.0}, "b")
    held = evaluate(passed(), small(never, saw))
    assert [(value.basis, value.between) for value in held.values] == [("b", (2000, 2001)), ("a", None)]


def test_nobody_passes_where_only_the_series_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = small(generation({2000: 1.0, 2001: 3.0}, {2000: 2.0, 2001: 2.0}))
    breaks = (Break("electricity_generation", "KOR", "", "a", 2001, "it counts more", ""),)
    monkeypatch.setattr(archives, "read_breaks", lambda: breaks)
    assert gap(evaluate(passed(), archive)) is Gap.SERIES


def test_without_one_side_it_is_that_side_which_is_missing() -> None:
    apart = small(generation({2000: 1.0}, {2001: 2.0}))
    assert gap(evaluate(passed(), apart)) is Gap.SERIES
    korea = small(generation({}, {2000: 2.0}), rows("electricity_generation", "JPN", held={2000: None}))
    assert gap(evaluate(passed(), korea)) is Gap.BLANK
    japan = small(generation({2000: 2.0}, {}))
    assert gap(evaluate(passed(), japan)) is Gap.SIDES


def gdp(japan: Periods, korea: Periods, source: str = "n") -> list[Any]:
    return [
        *rows("gdp_nominal", "JPN", held=japan, source=source),
        *rows("gdp_nominal", "KOR", held=korea, source=source),
    ]


def over_japan(**more: Any) -> Reading:
    return Reading("gdp_nominal", "KOR", transform=T.CROSSOVER, operand=Reading("gdp_nominal", "JPN"), **more)


def test_the_yen_of_one_year_scales_japans_dollars() -> None:
    # Japan's 20 in 2023 at 150 yen are 30 at the 100 yen of 2021.
    archive = small(
        gdp({2020: 20.0, 2021: 20.0, 2023: 20.0}, {2020: 10.0, 2021: 10.0, 2023: 24.0}),
        rows("exchange_rate", "JPN", held={2021: 100.0, 2022: 130.0, 2023: 150.0}, source="x"),
        rows("exchange_rate", "KOR", held={2023: 1.0}, source="x"),
    )
    by = {value.definition: value for value in evaluate(over_japan(), archive).values}
    assert set(by) == {"nominal", "yen at its 2021 rate"}
    assert by["nominal"].between == (2021, 2023)
    fixed = by["yen at its 2021 rate"]
    assert (fixed.value, fixed.base, fixed.status, fixed.between) == (pytest.approx(0.8), "2021", "estimated", None)
    turned = Reading("gdp_nominal", "JPN", transform=T.CROSSOVER, operand=Reading("gdp_nominal", "KOR"))
    turned_by = {value.definition: value.value for value in evaluate(turned, archive).values}
    assert turned_by["yen at its 2021 rate"] == pytest.approx(1.25)


def test_without_japan_or_its_rate_there_is_no_fixed_yen() -> None:
    held = gdp({2021: 20.0, 2023: 20.0}, {2021: 10.0, 2023: 24.0})
    other = rows("gdp_nominal", "THA", held={2021: 5.0, 2023: 5.0}, source="n")
    rates = rows("exchange_rate", "JPN", held={2021: 100.0, 2023: 150.0}, source="x")
    thai = Reading("gdp_nominal", "KOR", transform=T.CROSSOVER, operand=Reading("gdp_nominal", "THA"))
    assert only(evaluate(thai, small(held, other, rates))).definition == "nominal"
    late = rows("exchange_rate", "JPN", held={2022: 130.0, 2023: 150.0}, source="x")
    assert only(evaluate(over_japan(), small(held, late))).definition == "nominal"
    apart = rows("exchange_rate", "JPN", held={2021: 100.0}, source="x")
    years = gdp({2022: 20.0, 2023: 20.0}, {2022: 10.0, 2023: 24.0})
    assert only(evaluate(over_japan(), small(years, apart))).definition == "nominal"


def test_purchasing_power_is_a_basis_of_its_own() -> None:
    held = gdp({2022: 20.0, 2023: 20.0}, {2022: 10.0, 2023: 10.0})
    ppp = [*rows("gdp_ppp", "JPN", held={2022: 9.0, 2023: 9.0}), *rows("gdp_ppp", "KOR", held={2022: 8.0, 2023: 10.0})]
    both = {value.definition: value.between for value in evaluate(over_japan(), small(held, ppp)).values}
    assert both == {"nominal": None, "purchasing power": (2022, 2023)}
    assert only(evaluate(over_japan(), small(ppp))).definition == "purchasing power"


def test_of_several_series_of_a_price_basis_the_one_that_reaches_farthest_speaks() -> None:
    short = gdp({2022: 1.0, 2023: 1.0}, {2022: 2.0, 2023: 2.0}, "worldbank-gdp")
    far = gdp({2022: 1.0, 2024: 1.0}, {2022: 3.0, 2024: 3.0}, "imf-weo")
    assert only(evaluate(over_japan(), small(short, far))).value == 3.0
    as_far = gdp({2022: 1.0, 2024: 1.0}, {2022: 2.0, 2024: 2.0}, "worldbank-gdp")
    assert only(evaluate(over_japan(), small(as_far, far))).value == 2.0


def test_gdp_against_anything_else_has_one_price_basis() -> None:
    archive = small(
        rows("gdp_nominal", "KOR", held={2022: 1.0, 2023: 3.0}),
        rows("gdp_constant", "JPN", held={2022: 2.0, 2023: 2.0}),
    )
    value = only(evaluate(replace(over_japan(), operand=Reading("gdp_constant", "JPN")), archive))
    assert value.definition == ""
    turned = Reading("gdp_constant", "JPN", transform=T.CROSSOVER, operand=Reading("gdp_nominal", "KOR"))
    assert only(evaluate(turned, archive)).definition == ""


def test_a_passing_that_is_only_forecast_is_told_as_one() -> None:
    held = gdp({2022: 2.0, 2024: 2.0, 2025: 2.0}, {2022: 1.0, 2024: 1.0, 2025: 3.0})
    for published, forecast in (("2025-04", True), ("2026-04", False)):
        archive = small(held, cards=[card("n", published)])
        assert only(evaluate(over_japan(), archive)).forecast is forecast
