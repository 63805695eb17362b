"""Judging: every comparator, tolerance and threshold, each with a case on either side of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from entrepot.evidence import fit as fitting
from entrepot.evidence import judge as judging
from entrepot.evidence.claim import Bound, Candidate, Claim, Outcome
from entrepot.evidence.fit import Fit, fit
from entrepot.evidence.judge import decide, judge, weigh
from entrepot.query.archive import Archive
from entrepot.query.held import Value
from entrepot.query.reading import Reading, Transform
from entrepot.store import Store

POPULATION = Reading("population", "THA", period="2023")
T = Transform


@pytest.fixture(scope="module")
def archive() -> Archive:
    return Archive(Store.open())


def claim(value: float | None, unit: str = "USD", bound: str = "eq", digits: int = 3, **more: object) -> Claim:
    return Claim(0, 1, "", value, None, unit, Bound(bound), digits, **more)  # type: ignore[arg-type]


def value(number: float, unit: str = "USD", **more: object) -> Value:
    return Value(number, unit, "2023", "s", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bound", "said", "held", "expected"),
    [
        ("eq", 100, 101.9, Fit.YES), ("eq", 100, 102.2, Fit.NEAR), ("eq", 100, 107.1, Fit.NEAR), ("eq", 100, 108, Fit.NO),
        ("approx", 100, 105.1, Fit.YES), ("approx", 100, 105.4, Fit.NEAR),
        ("gt", 100, 100.1, Fit.YES), ("gt", 100, 100, Fit.NEAR), ("gt", 100, 90, Fit.NO), ("gt", 100, 201, Fit.OPEN),
        ("ge", 100, 99.6, Fit.YES), ("ge", 100, 99.4, Fit.NEAR),
        ("lt", 100, 99.9, Fit.YES), ("lt", 100, 100, Fit.NEAR), ("lt", 100, 120, Fit.NO),
        ("le", 100, 100.4, Fit.YES), ("le", 100, 100.6, Fit.NEAR),
    ],
)  # fmt: skip
def test_comparators(bound: str, said: float, held: float, expected: Fit) -> None:
    assert fit(claim(said, bound=bound), POPULATION, value(held)) is expected


def test_about_with_one_digit_is_vague() -> None:
    assert fit(claim(500, bound="approx", digits=1), POPULATION, value(540)) is Fit.YES
    assert fit(claim(500, bound="approx", digits=2), POPULATION, value(540)) is not Fit.YES


def test_what_is_published_is_not_revised() -> None:
    survey = Reading("survey_share", "ASEAN", "JPN")
    assert fit(claim(66.8, "percent"), survey, value(66.8, "percent")) is Fit.YES
    assert fit(claim(66.8, "percent"), survey, value(67.3, "percent")) is not Fit.YES
    share = replace(survey, whole="subject", transform=T.SHARE)
    assert fit(claim(66.8, "percent"), share, value(67.3, "percent")) is Fit.YES


def test_digits_leave_half_a_unit_open() -> None:
    assert fit(claim(4.0, digits=1), POPULATION, value(4.4)) is Fit.YES
    assert fit(claim(4.0, digits=2), POPULATION, value(4.4)) is not Fit.YES
    assert fitting.rounding(claim(515e9, digits=3)) == pytest.approx(0.5 / 515, rel=1e-6)


def test_signs_are_kept() -> None:
    balance = Reading("goods_exports", "THA", "CHN", flow="balance")
    assert fit(claim(35.2), replace(balance, sign=-1), value(-35.2)) is Fit.YES
    assert fit(claim(35.2), balance, value(-35.2)) is Fit.NO


def test_blank_pairs_decide_outside_their_range_only() -> None:
    wide = value(40.0, "percent", low=30.0, high=40.0)
    share = Reading("goods_exports", "CHN", "PHL", flow="exports", whole="partner", transform=T.SHARE)
    assert fit(claim(35, "percent"), share, wide) is Fit.OPEN
    assert fit(claim(60, "percent"), share, wide) is Fit.NO
    narrow = value(40.0, "percent", low=37.0, high=40.0)
    assert fit(claim(40, "percent"), share, narrow) is Fit.YES


@pytest.mark.parametrize(
    ("period", "bound", "expected"),
    [
        ("2008/2012", "eq", Fit.YES), ("2009/2011", "eq", Fit.YES), ("2010", "eq", Fit.OPEN), ("2000/2005", "eq", Fit.NO),
        ("2013/2015", "eq", Fit.NO), ("2015", "le", Fit.YES), ("2005", "le", Fit.NO), ("", "eq", Fit.YES),
    ],
)  # fmt: skip
def test_passings_against_their_bracket(period: str, bound: str, expected: Fit) -> None:
    passed = Reading(
        "goods_exports", "THA", "CHN", flow="both", transform=T.CROSSOVER, operand=POPULATION, period=period
    )
    held = Value(1.5, "ratio", "2023", "s", between=(2008, 2012), base="1990")
    assert fit(claim(None, "", bound), passed, held) is expected


def test_a_passing_before_the_first_year_held_is_open_for_earlier_years_and_false_for_later() -> None:
    held = Value(1.5, "ratio", "2023", "s", base="2010")
    asked = Reading("goods_exports", "PHL", "CHN", flow="both", transform=T.CROSSOVER, operand=POPULATION)
    assert fit(claim(None, ""), asked.at("2005"), held) is Fit.OPEN
    assert fit(claim(None, ""), asked.at("2015"), held) is Fit.NO


def test_a_direction_needs_its_way_and_its_level() -> None:
    fell = Reading("foreign_workers", "VNM", "JPN", transform=T.DIRECTION, sign=-1)
    moved = value(35_176, "persons", level=605_906.0, before=570_730.0)
    assert fit(claim(605_906, "persons", digits=6), fell, moved) is Fit.NO
    assert fit(claim(605_906, "persons", digits=6), replace(fell, sign=1), moved) is Fit.YES
    assert fit(claim(805_906, "persons", digits=6), replace(fell, sign=1), moved) is Fit.NO


def test_a_multiple_that_is_a_growth() -> None:
    doubled = Reading("goods_exports", "THA", "JPN", flow="both", transform=T.GROWTH)
    assert fit(claim(2, "ratio", digits=1), doubled, value(101, "percent")) is Fit.YES
    assert fit(claim(2, "ratio", digits=1), doubled, value(2, "percent")) is Fit.NO
    word = claim(2, "ratio", digits=0)  # "doubled": within five percent of the factor
    assert [fit(word, doubled, value(grew, "percent")) for grew in (110, 111)] == [Fit.YES, Fit.NEAR]
    figure = claim(2.5, "ratio", digits=2)  # "2.5 times": as far as its digits go
    assert [fit(figure, doubled, value(grew, "percent")) for grew in (155, 157)] == [Fit.YES, Fit.NEAR]
    more = claim(2, "ratio", bound="gt", digits=0)
    assert [fit(more, doubled, value(grew, "percent")) for grew in (101, 99)] == [Fit.YES, Fit.NEAR]


@pytest.mark.parametrize(
    ("said", "low", "high", "expected"),
    [(2, None, None, Fit.YES), (3, None, None, Fit.NO), (3, 2.0, 4.0, Fit.OPEN), (5, 2.0, 4.0, Fit.NO)],
)
def test_ranks(said: float, low: float | None, high: float | None, expected: Fit) -> None:
    asked = Reading("goods_exports", "THA", "JPN", flow="exports", whole="subject", transform=T.RANK)
    assert fit(claim(said, ""), asked, value(2.0, "rank", low=low, high=high)) is expected


@pytest.mark.parametrize(
    ("said", "held", "expected"),
    [("2008", "2008-12-01", Fit.YES), ("2008-12", "2008-12-01", Fit.YES), ("2008-12-02", "2008-12-01", Fit.NO),
     ("2008-11", "2008-12-01", Fit.NO), ("2008-12-01", "2008", Fit.OPEN)],
)  # fmt: skip
def test_dates(said: str, held: str, expected: Fit) -> None:
    asked = Reading("event", question="x", transform=T.DATE, period=said)
    assert fit(claim(None, ""), asked, Value(2008.0, "years", held, "s")) is expected


def mass(fits: float, misses: float, *, named: bool = True, open_: float = 0.0) -> list[judging._Class]:
    """Classes with these masses; the rest is none of these."""
    one = Candidate(POPULATION, 0.5, named=named)
    other = Candidate(POPULATION.at("2022"), 0.5, named=named)
    held = judging.Held(POPULATION, (value(1.0),))
    made = [
        judging._Class(one, held, value(1.0), Fit.YES, fits),
        judging._Class(other, held, value(2.0), Fit.NO, misses),
        judging._Class(other, held, value(2.0), Fit.OPEN, open_),
    ]
    return sorted((c for c in made if c.mass), key=lambda c: -c.mass)


@pytest.mark.parametrize(
    ("fits", "misses", "named", "expected"),
    [
        (judging.SUPPORTED_FROM + 0.01, 0.1, True, Outcome.SUPPORTED),
        (judging.SUPPORTED_FROM - 0.01, 0.1, True, Outcome.CANNOT_TELL),
        (judging.DEPENDS_FROM + 0.01, judging.DEPENDS_FROM + 0.01, True, Outcome.DEPENDS),
        (judging.DEPENDS_FROM - 0.01, 0.7, True, Outcome.CANNOT_TELL),
        (judging.FITS_UNDER - 0.01, judging.CONTRADICTED_FROM + 0.01, True, Outcome.CONTRADICTED),
        (judging.FITS_UNDER + 0.01, judging.CONTRADICTED_FROM + 0.01, True, Outcome.CANNOT_TELL),
        (0.01, judging.CONTRADICTED_FROM - 0.01, True, Outcome.CANNOT_TELL),
        (0.01, judging.SURE - 0.01, False, Outcome.CANNOT_TELL),
        (0.01, judging.SURE + 0.01, False, Outcome.CONTRADICTED),
    ],
)
def test_thresholds(fits: float, misses: float, named: bool, expected: Outcome) -> None:
    assert decide(claim(1.0), mass(fits, misses, named=named))[0] is expected


def test_more_digits_speak_louder_and_chance_speaks_less(archive: Archive) -> None:
    right = Candidate(Reading("population", "THA", period="2023"), 0.2)
    wrong = [Candidate(Reading("population", code, period="2023"), 0.2) for code in ("PHL", "IDN", "JPN", "VNM")]
    masses = []
    for digits in (1, 2, 3, 6):
        said = claim(71_702_435.0, "persons", digits=digits, candidates=(right, *wrong))
        masses.append(weigh(said, archive, None)[0].mass)
    assert masses == sorted(masses)
    assert masses[0] < masses[-1]
    alone = claim(71_702_435.0, "persons", digits=6, candidates=(right,))
    assert weigh(alone, archive, None)[0].mass < masses[-1] * 5 / 2  # one candidate alone proves itself by nothing
    assert sum(c.mass for c in weigh(said, archive, None)) == pytest.approx(1)


def test_the_data_do_not_rescue_a_reading_that_the_text_hardly_allows(archive: Archive) -> None:
    readings = (Candidate(Reading("population", "JPN", period="2023"), 0.97), Candidate(POPULATION, 0.03))
    verdict = judge(claim(71.7e6, "persons", digits=3, candidates=readings), archive, dt.date(2025, 3, 1))
    assert verdict.outcome is not Outcome.SUPPORTED


def test_editions_of_the_day_and_of_today_are_kept_apart(archive: Archive) -> None:
    asked = Reading("gdp_nominal", "VNM", period="2018")
    for said, then in ((241e9, Outcome.SUPPORTED), (310e9, Outcome.CONTRADICTED)):
        verdict = judge(claim(said, digits=3, candidates=(Candidate(asked, 1.0),)), archive, dt.date(2019, 5, 10))
        assert verdict.then is then
        assert verdict.outcome is Outcome.DEPENDS
        assert len({v.edition for v in verdict.differs}) == 2


def test_no_projection_supports_a_level_of_the_present(archive: Archive) -> None:
    for said, expected in ((124.0e6, Outcome.SUPPORTED), (119.2e6, Outcome.CONTRADICTED)):
        one = claim(said, "persons", digits=4, candidates=(Candidate(Reading("population", "JPN"), 1.0),))
        verdict = judge(one, archive, dt.date(2025, 2, 10))
        assert verdict.outcome in (expected, Outcome.DEPENDS)
        assert verdict.by is not None
        assert verdict.by.deciding is not None
        assert not verdict.by.deciding.forecast


def test_without_readings_nothing_can_be_told(archive: Archive) -> None:
    assert judge(claim(5.0), archive).outcome is Outcome.CANNOT_TELL


def test_a_level_that_is_far_off_speaks_of_something_else_but_for_a_slip_of_scale(archive: Archive) -> None:
    asked = (Candidate(POPULATION, 0.84),)
    for said, expected in ((71.7e9, Outcome.CONTRADICTED), (3.3e9, Outcome.CANNOT_TELL), (98e6, Outcome.CONTRADICTED)):
        one = claim(said, "persons", digits=3, candidates=asked)
        assert judge(one, archive, dt.date(2025, 3, 1)).outcome is expected, said


def test_larger_than_without_a_number_is_asked_on_every_price_basis(archive: Archive) -> None:
    over = Reading("gdp_nominal", "ASEAN", transform=T.RATIO, operand=Reading("gdp_nominal", "JPN"))
    verdict = judge(claim(None, "", candidates=(Candidate(over, 1.0),)), archive, dt.date(2025, 6, 25))
    assert verdict.outcome is Outcome.DEPENDS
    assert len({value.definition for value in verdict.differs}) == 2


def test_a_share_of_the_named_contradicts_above_itself_only(archive: Archive) -> None:
    share = Reading("goods_exports", "KOR", "PHL", flow="exports", whole="partner", transform=T.SHARE, period="2022")
    named = judging.evaluate(share, archive).value
    assert named is not None
    assert "named partners" in named.basis
    for factor, expected in ((0.7, Fit.OPEN), (1.6, Fit.NO)):
        assert fit(claim(named.value * factor, "percent"), share, named) is expected


def test_one_of_several_pledges_is_contradicted_by_none(archive: Archive) -> None:
    pledges = Reading("aid_commitment", "JPN", "ASEAN", period="2023-12")
    for said, expected in ((35e9, Outcome.SUPPORTED), (53e9, Outcome.CANNOT_TELL)):
        one = claim(said, "USD", digits=2, candidates=(Candidate(pledges, 1.0),))
        assert judge(one, archive, dt.date(2025, 3, 1)).outcome is expected


def test_what_is_to_come_is_not_contradicted_by_what_was(archive: Archive) -> None:
    one = claim(80e6, "persons", digits=2, forecast=True, candidates=(Candidate(Reading("population", "THA"), 1.0),))
    assert judge(one, archive, dt.date(2025, 3, 1)).outcome is Outcome.CANNOT_TELL
