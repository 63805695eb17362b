"""The archive on a few rows: editions, days, bases, blanks, facts; periods at their ends; which point answers a period."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from entrepot.query import archive as archives
from entrepot.query.archive import Archive, Line, Point, members, single
from entrepot.query.evaluate import evaluate
from entrepot.query.gaps import absent, fixed
from entrepot.query.held import Gap, Held, Value
from entrepot.query.period import parse
from entrepot.query.pick import is_forecast, latest, no_period, pick, single_year
from entrepot.query.reading import Reading, Transform
from entrepot.query.record import from_record, to_record
from entrepot.store.breaks import Break
from small_archive import Periods, card, only, rows, small

T = Transform
TEN = {"BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM"}


def people(held: Periods, source: str, **more: Any) -> list[Any]:
    return rows("population", "JPN", held=held, source=source, **more)


def values(archive: Archive, measure: str = "population", economy: str = "JPN") -> dict[str, float]:
    return {p: point.value for line in archive.lines(measure, economy) for p, point in line.points.items()}


def test_of_a_series_its_newest_edition_answers_a_dated_one_before_one_that_is_not() -> None:
    first, second = people({2020: 1.0, 2021: 1.0}, "a-2022"), people({2020: 2.0}, "b-2023")
    cards = {"a": card("a-2022", "2022", "s"), "b": card("b-2023", "2023", "s")}
    assert values(small(first, second, cards=cards.values())) == {"2020": 2.0, "2021": 1.0}
    turned = [card("a-2022", "2023", "s"), card("b-2023", "2022", "s")]
    assert values(small(first, second, cards=turned)) == {"2020": 1.0, "2021": 1.0}
    assert values(small(first, second, cards=[card("a-2022", "", "s"), cards["b"]])) == {"2020": 2.0, "2021": 1.0}
    assert values(small(first, second, cards=[cards["a"], card("b-2023", "", "s")])) == {"2020": 1.0, "2021": 1.0}
    of_one_day = [card("a-2022", "2022", "s"), card("b-2023", "2022", "s")]
    assert values(small(first, second, cards=of_one_day))["2020"] == 1.0  # the first by name


def test_as_of_a_day_editions_of_that_day_are_seen_and_undated_ones_are_not() -> None:
    archive = small(
        people({2020: 1.0}, "a-2022"), people({2020: 2.0}, "b-2023"), people({2019: 3.0}, "c"),
        cards=[card("a-2022", "2022-06-30", "s"), card("b-2023", "2023-06-30", "s")],
    )  # fmt: skip
    for day, seen in (
        (dt.date(2022, 6, 29), {}),
        (dt.date(2022, 6, 30), {"2020": 1.0}),
        (dt.date(2023, 6, 29), {"2020": 1.0}),
        (dt.date(2023, 6, 30), {"2020": 2.0}),
    ):
        assert values(archive.as_of(day)) == seen
        assert archive.as_of(day) is archive.as_of(day)
    assert archive.as_of(None) is archive
    assert values(archive) == {"2020": 2.0, "2019": 3.0}
    assert archive.newest == dt.date(2023, 6, 30)
    asked = Reading("population", "JPN", period="2020", as_of=dt.date(2022, 7, 1))
    assert only(evaluate(asked, archive)).value == 1


def test_a_dated_measure_answers_for_the_one_that_it_dates() -> None:
    archive = small(
        rows("gdp_nominal", "VNM", held={2019: 5.0}, source="n"),
        rows("gdp_nominal_forecast", "VNM", held={2018: 4.0}, source="o"),
    )
    assert values(archive, "gdp_nominal", "VNM") == {"2019": 5.0, "2018": 4.0}
    assert values(archive, "gdp_nominal_forecast", "VNM") == {"2018": 4.0}


def test_what_is_known_of_several_editions_is_known_from_the_last_of_them() -> None:
    archive = small(
        people({2020: 1.0}, "c"),
        cards=[card("a", "2022-01-05"), card("b", "2023-02-06", edition="B"), card("d", "2021")],
    )
    assert archive.released("a b") == archive.released("b a") == dt.date(2023, 2, 6)
    assert archive.released("a") == dt.date(2022, 1, 5)
    assert (
        archive.released("a c") is archive.released("c") is archive.released("") is archive.released("nobody") is None
    )
    assert archive.edition("a b c nobody") == "2022-01-05; B; read 2026-01-02"


def test_what_is_measured_is_found_by_alias_too() -> None:
    archive = small()
    assert [spec.id if spec else None for spec in map(archive.measure, ("population", "event", "nothing"))] == [
        "population",
        "event",
        None,
    ]
    assert [archive.additive(id) for id in ("population", "median_age", "nothing")] == [True, False, False]


def test_editions_of_one_survey_are_one_basis_other_series_each_their_own() -> None:
    archive = small(
        people({2020: 1.0}, "s-2020"),
        cards=[
            card("trust-x-2020", series="trust-x-2020"),
            card("comtrade-panel-3", series="comtrade-panel"),
            card("y-2021"),
        ],
    )
    assert archive.basis("survey_share", "trust-x-2020") == "trust-x"
    assert archive.basis("goods_exports", "comtrade-panel-3") == "exporters"
    assert archive.basis("population", "y-2021") == "y-2021"
    assert archive.basis("nothing", "y-2021") == "y-2021"


def test_lines_stand_in_the_order_of_preference_and_a_line_takes_the_place_of_its_first_source() -> None:
    sources = ("un-comtrade", "baci-asean", "comtrade-panel", "zzz")
    goods = [rows("goods_exports", "THA", "JPN", {2020: float(n)}, source=one) for n, one in enumerate(sources)]
    lines = small(*goods).lines("goods_exports", "THA", "JPN")
    assert [(line.basis, line.place, line.points["2020"].value) for line in lines] == [
        ("reconciled", 0, 1.0),
        ("exporters", 1, 2.0),
        ("zzz", 3, 3.0),
    ]


def test_one_source_or_its_series_can_be_asked_for() -> None:
    archive = small(
        people({2020: 1.0}, "a-1"), people({2020: 2.0}, "b-1"), cards=[card("a-1", series="a"), card("b-1", series="b")]
    )
    for source in ("a", "a-1"):
        assert [line.basis for line in archive.lines("population", "JPN", source=source)] == ["a"]
    assert archive.lines("population", "JPN", source="c") == []
    assert len(archive.lines("population", "JPN")) == 2


def test_blanks_and_sides_are_known_both_ways() -> None:
    archive = small(
        rows("goods_exports", "THA", "KOR", {2020: None}, source="s"),
        rows("goods_exports", "LAO", "THA", {2020: None}, source="t"),
        rows("goods_exports", "THA", "JPN", {2020: 1.0}, source="s", product="cars"),
    )
    ask = "goods_exports", "THA"
    assert archive.blanks(*ask, "s", "2020", "subject") == {"KOR"}
    assert archive.blanks(*ask, "s t", "2020", "partner") == {"LAO"}
    assert archive.blanks(*ask, "s", "2020", "partner") == archive.blanks(*ask, "s", "2021", "subject") == set()
    assert archive.partners(*ask) == ["KOR"]
    assert archive.partners(*ask, "cars") == ["JPN"]
    assert archive.economies("goods_exports", "JPN", "cars") == ["THA"]
    assert archive.economies("goods_exports", "KOR") == ["THA"]


BREAK = Break("gdp_nominal", "JPN", "", "a", 2015, "it counts otherwise", "")


@pytest.mark.parametrize(
    ("measure", "economy", "source", "years", "broken"),
    [
        ("gdp_nominal", "JPN", "a-1", (2014, 2015), True), ("gdp_nominal", "JPN", "a-1", (2015, 2014), True),
        ("gdp_nominal", "JPN", "a-1", (2013, 2014), False), ("gdp_nominal", "JPN", "a-1", (2015, 2016), False),
        ("gdp_nominal", "KOR", "a-1", (2014, 2015), False), ("gdp_nominal", "JPN", "b-1", (2014, 2015), False),
        ("gdp_nominal", "JPN", "b-1 a-1", (2014, 2015), True), ("gdp_ppp", "JPN", "a-1", (2014, 2015), False),
        ("gdp_per_capita", "JPN", "a-1", (2014, 2015), True), ("nothing", "JPN", "a-1", (2014, 2015), False),
        ("gdp_nominal", "JPN", "from-elsewhere", (2014, 2015), False),
    ],
)  # fmt: skip
def test_a_break_concerns_its_series_and_whom_it_names(
    monkeypatch: pytest.MonkeyPatch, measure: str, economy: str, source: str, years: tuple[int, int], broken: bool
) -> None:
    monkeypatch.setattr(archives, "read_breaks", lambda: (BREAK,))
    archive = small(cards=[card("a-1", series="a"), card("b-1", series="b")])
    before, after = (Point(year, str(year), 1.0, "USD", source) for year in years)
    assert archive.broken(measure, [("CHN", ""), (economy, "")], before, after) == (BREAK.why if broken else "")


def test_facts_are_read_whole() -> None:
    archive = small(
        facts=[
            {"id": "b", "date": "FY2020", "amount": 5, "unit": "USD"},
            {"id": "a", "date": "2019-05", "amount": float("nan"), "name": None},
        ]
    )
    assert list(archive.facts) == ["a", "b"]
    assert [(fact.amount, fact.year, fact.name) for fact in archive.facts.values()] == [
        (None, 2019, ""),
        (5.0, 2020, ""),
    ]


@pytest.mark.parametrize(
    ("group", "year", "dated", "expected"),
    [
        ("ASEAN", None, False, TEN), ("ASEAN", 1970, False, TEN), ("ASEAN", 2024, False, TEN), ("ASEAN", 2025, False, TEN | {"TLS"}),
        ("ASEAN", 1967, True, {"IDN", "MYS", "PHL", "SGP", "THA"}), ("ASEAN", 1966, True, set()),
        ("ASEAN", 1999, True, TEN), ("ASEAN", 1998, True, TEN - {"KHM"}), ("ASEAN", None, True, TEN),
        ("CLMV", 1970, True, {"KHM", "LAO", "MMR", "VNM"}), ("EU27", 2020, False, {"EU27"}), ("JPN", 2020, True, {"JPN"}),
    ],
)  # fmt: skip
def test_members(group: str, year: int | None, dated: bool, expected: set[str]) -> None:
    assert set(members(group, year, dated=dated)) == expected


def test_groups_and_the_world_are_no_single_economies() -> None:
    assert single(["JPN", "", "WLD", "ASEAN", "EU27", "DEU"]) == ["JPN", "EU27", "DEU"]


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        ("1911", (1911, 1, 1), (1911, 12, 31), "year"), ("FY1911", (1911, 4, 1), (1912, 3, 31), "fiscal"),
        ("1912-02", (1912, 2, 1), (1912, 2, 29), "month"), ("1911-12", (1911, 12, 1), (1911, 12, 31), "month"),
        ("1911-05-07", (1911, 5, 7), (1911, 5, 7), "day"), ("1911Q1", (1911, 1, 1), (1911, 3, 31), "quarter"),
        ("1911Q4", (1911, 10, 1), (1911, 12, 31), "quarter"), ("1911-05-07/1911-05-07", (1911, 5, 7), (1911, 5, 7), "range"),
        ("FY1911/1913-02", (1911, 4, 1), (1913, 2, 28), "range"),
    ],
)  # fmt: skip
def test_periods_begin_and_end_on_their_days(
    text: str, first: tuple[int, ...], last: tuple[int, ...], kind: str
) -> None:
    period = parse(text)
    assert period is not None
    assert (period.first, period.last, period.kind) == (dt.date(*first), dt.date(*last), kind)
    assert period.years == (first[0], first[0] if kind == "fiscal" else last[0])


@pytest.mark.parametrize(
    "text",
    [
        "999",
        "191104",
        "1911-5Q",
        "1911Q0",
        "1911Q5",
        "1911-05-07-01",
        "1912/1911",
        "1911-05-08/1911-05-07",
        "FY",
        "1911-00",
    ],
)
def test_what_only_looks_like_a_period_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no period|before it begins"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [("1913", False), ("FY1913", False), ("1913-01-02/1913-12-31", True), ("1913-01/1913-12", False),
     ("1913-03", True), ("1913Q3", True), ("1913/1914", False)],
)  # fmt: skip
def test_less_than_a_year_is_a_part_of_one(text: str, part: bool) -> None:
    period = parse(text)
    assert period is not None
    assert period.part_of_year is part


def test_an_empty_period_is_open() -> None:
    assert parse("") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1916", True), ("1916-01-01/1916-12-31", True), ("1916-01-01/1917-01-01", False),
     ("1916-1920", False), ("FY1915", True), ("x", False)],
)  # fmt: skip
def test_a_stored_period_within_a_year(text: str, expected: bool) -> None:
    assert single_year(text) is expected


def line(*periods: str, value: float = 1.0) -> Line:
    points = {p: Point(int(p.removeprefix("FY")[:4]), p, value, "USD", "s") for p in sorted(periods)}
    return Line("s", "USD", points)


def picked(found: Point | None) -> str | None:
    return found.period if found is not None else None


@pytest.mark.parametrize(
    ("held", "asked", "expected"),
    [
        (("2020", "2021"), "2020", "2020"), (("2020", "2021"), "2019", None), (("2020", "2021"), "2022", None),
        (("1954-2007", "2007"), "1954/2007", "1954-2007"), (("1954-2007", "2005"), "1954/2006", "2005"),
        (("2020", "FY2021"), "2021", "FY2021"), (("2021", "FY2021"), "FY2021", "FY2021"), (("2021", "2022"), "FY2021", "2021"),
        (("FY2021", "2021-06"), "2021", "FY2021"), (("2021", "2021-06", "FY2021"), "2021", "2021"),
        (("2018", "2020"), "2018/2021", "2020"), (("2018", "2022"), "2018/2021", "2018"), (("2017", "2022"), "2018/2021", None),
        (("2020",), "2018/2021", "2020"), (("2020", "2019-2021"), "2019/2020", "2020"), (("2020", "2019-2021"), "2021", None),
        (("2023",), "around 2023", None), (("2019-2021",), "2019", None),
    ],
)  # fmt: skip
def test_the_point_that_answers_a_period(held: tuple[str, ...], asked: str, expected: str | None) -> None:
    assert picked(pick(small(), "goods_exports", line(*held), asked, None)) == expected


@pytest.mark.parametrize(
    ("measure", "expected"),
    [("goods_exports", None), ("foreign_workers", "2021"), ("exchange_rate", "2021"), ("survey_share", "2021")],
)
def test_a_month_of_a_yearly_flow_is_not_held_a_stock_or_rate_stands_for_any_day(
    measure: str, expected: str | None
) -> None:
    assert picked(pick(small(), measure, line("2021"), "2021-06", None)) == expected


@pytest.mark.parametrize(
    ("held", "day", "expected"),
    [
        (("2020", "2021"), None, "2021"), (("2020", "2021"), dt.date(2021, 12, 30), "2020"),
        (("2020", "2021"), dt.date(2021, 12, 31), "2021"),
        (("2020",), dt.date(2023, 6, 1), "2020"), (("2020",), dt.date(2024, 1, 1), None), (("2020", "2019-2023"), None, "2020"),
        (("2020", "FY2020"), None, "2020"), (("2021", "2020"), None, "2021"),
    ],
)  # fmt: skip
def test_an_open_period_is_the_last_that_was_over_and_is_not_stale(
    held: tuple[str, ...], day: dt.date | None, expected: str | None
) -> None:
    assert picked(pick(small(), "goods_exports", line(*held), "", day)) == expected


def test_a_forecast_answers_no_open_period_but_may_tell_a_direction_of_years_that_are_over() -> None:
    archive = small(cards=[card("s", "2021-07")])
    held = line("2015", "2020", "2022")
    assert picked(latest(archive, "population", held, None)) == "2020"
    assert picked(latest(archive, "population", held, None, projected=True)) == "2020"
    day = dt.date(2023, 6, 1)
    assert picked(latest(archive, "population", held, day)) == "2020"
    assert picked(latest(archive, "population", held, day, projected=True)) == "2022"
    late = dt.date(2030, 6, 1)
    assert picked(latest(archive, "population", held, late)) is None
    assert picked(latest(archive, "population", held, late, projected=True)) == "2022"
    assert picked(latest(archive, "population", held, dt.date(2021, 6, 1), projected=True)) == "2020"


@pytest.mark.parametrize(
    ("measure", "year", "source", "expected"),
    [("population", 2021, "s", True), ("population", 2020, "s", False), ("population", 2020, "s early", True),
     ("goods_exports", 2021, "s", False),
     ("population", 2021, "undated", False), ("nothing", 2021, "s", False)],
)  # fmt: skip
def test_the_year_in_which_a_source_comes_out_is_one_to_come(
    measure: str, year: int, source: str, expected: bool
) -> None:
    archive = small(cards=[card("s", "2021-07"), card("early", "2020-02"), card("undated")])
    assert is_forecast(archive, measure, Point(year, str(year), 1.0, "persons", source)) is expected


def test_the_nearest_that_is_held_is_named() -> None:
    assert no_period([line("2019", "2021"), line("2015")], "x").nearest == "2015..2021"
    assert no_period([line("2019")], "x").nearest == "2019"
    assert no_period([], "x").nearest == ""


def missing(archive: Archive, asked: Reading) -> tuple[Gap, str]:
    held = evaluate(asked, archive)
    assert held.values == ()
    assert held.value is None
    assert held.missing is not None
    return held.missing.gap, held.missing.needs


def test_why_nothing_is_held() -> None:
    archive = small(
        people({2020: 1.0, 2021: None}, "s"),
        rows("goods_exports", "THA", "KOR", {2020: None}, source="baci"),
        rows("goods_exports", "THA", "JPN", {2020: 1.0}, source="baci"),
    )
    exports = Reading("goods_exports", "THA", "KOR", flow="exports", period="2020")
    assert missing(archive, exports)[0] is Gap.BLANK
    assert missing(archive, Reading("goods_exports", "THA", "CHN", flow="exports"))[0] is Gap.SIDES
    assert missing(archive, Reading("population", "JPN", period="2021"))[0] is Gap.BLANK
    assert missing(archive, Reading("population", "JPN", period="2019")) == (Gap.PERIOD, "Population")
    assert missing(archive, Reading("median_age", "JPN")) == (Gap.MEASURE, "Median age")  # nobody's is held
    assert missing(archive, Reading("nothing", "JPN")) == (Gap.MEASURE, "nothing")
    assert missing(archive, Reading("goods_exports", "THA")) == (Gap.ASKED, "importer")
    assert missing(archive, Reading("goods_exports", "", "JPN")) == (Gap.ASKED, "exporter")
    assert missing(archive, Reading("population", "")) == (Gap.ASKED, "economy")
    wages = archive.measure("wages")
    assert wages is not None
    assert missing(archive, Reading("wages", "JPN")) == (Gap.MEASURE, wages.wanting)
    apart = Reading("population", "JPN", transform=T.CROSSOVER, operand=Reading("nothing", "JPN"))
    assert missing(archive, apart) == (Gap.MEASURE, "nothing")
    constant = archive.measure("gdp_constant")
    assert constant is not None
    assert absent(archive, Reading("gdp_constant", "JPN")).needs == constant.wanting != ""
    part = Reading("goods_exports", "THA", "JPN", flow="exports", whole="subject", transform=T.SHARE, period="2020")
    assert missing(archive, part)[0] is Gap.WHOLE


def test_the_preferred_value_is_the_first() -> None:
    one, two = Value(1.0, "USD", "2020", "s"), Value(2.0, "USD", "2020", "t")
    assert Held(Reading("population"), (one, two)).value is one


def test_asean_at_fixed_membership_is_the_ten() -> None:
    asked = Reading("goods_exports", "ASEAN", "JPN", flow="exports")
    assert (fixed(asked).subject, fixed(asked).partner) == ("ASEAN10", "JPN")
    assert fixed(Reading("goods_exports", "JPN", "ASEAN")).partner == "ASEAN10"
    other = Reading("goods_exports", "JPN", "CLMV")
    assert fixed(other) is other


def test_a_reading_is_a_plain_record_and_back() -> None:
    asked = Reading(
        "population",
        "ASEAN",
        transform=T.RATIO,
        period="2020",
        operand=Reading("population", "JPN"),
        as_of=dt.date(2021, 2, 3),
    )
    plain = {
        "measure": "population", "subject": "ASEAN", "transform": "ratio", "period": "2020", "as_of": "2021-02-03",
        "operand": {"measure": "population", "subject": "JPN"},
    }  # fmt: skip
    assert to_record(asked) == plain
    assert from_record(plain) == asked
    assert from_record({"measure": "population", "as_of": dt.date(2021, 2, 3)}).as_of == dt.date(2021, 2, 3)
