"""What each class of a claim weighs, counted by hand on archives of a few rows, and where every threshold of the judge lies."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from entrepot.evidence import judge as judging
from entrepot.evidence.claim import Bound, Candidate, Claim, Outcome
from entrepot.evidence.fit import Fit
from entrepot.evidence.judge import asked_of, decide, judge, weigh
from entrepot.query.archive import Archive
from entrepot.query.held import Held, Value
from entrepot.query.reading import Reading, Transform
from small_archive import card, rows, small

T = Transform
PEOPLE = {"THA": 100.0, "JPN": 80.0, "PHL": 79.0, "VNM": 78.0}


def claim(value: float | None = 100.0, unit: str = "persons", digits: int = 3, **more: Any) -> Claim:
    return Claim(0, 1, "", value, None, unit, Bound(more.pop("bound", "eq")), digits, **more)


def people(of: str, share: float, **more: Any) -> Candidate:
    return Candidate(Reading("population", of, period="2023"), share, **more)


@pytest.fixture(scope="module")
def archive() -> Archive:
    return small(*(rows("population", code, held={2023: value}) for code, value in PEOPLE.items()))


def masses(said: Claim, archive: Archive) -> dict[str, float]:
    return {c.candidate.reading.subject: c.mass for c in weigh(said, archive, None)}


@pytest.mark.parametrize(("digits", "cap"), [(0, 2), (1, 3), (2, 6), (3, 15), (4, 40), (9, 40)])
def test_a_fit_speaks_louder_the_more_digits_it_has_and_the_fewer_fit_by_chance(
    archive: Archive, digits: int, cap: float
) -> None:
    two = masses(claim(digits=digits, candidates=(people("THA", 0.5), people("JPN", 0.5))), archive)
    boost = 1 + (cap - 1) * (1 - 1 / 2) ** 2
    assert two["THA"] == pytest.approx(boost / (boost + 1))
    four = claim(digits=digits, candidates=tuple(people(code, 0.25) for code in PEOPLE))
    boost = 1 + (cap - 1) * (1 - 1 / 4) ** 2
    assert masses(four, archive)["THA"] == pytest.approx(boost / (boost + 3))


def test_one_alone_fits_by_no_chance_and_the_rest_is_none_of_these(archive: Archive) -> None:
    assert masses(claim(digits=1, candidates=(people("THA", 0.5),)), archive)["THA"] == pytest.approx(
        3 * 0.5 / (3 * 0.5 + 0.5)
    )
    assert masses(claim(digits=1, candidates=(people("JPN", 0.2),)), archive)["JPN"] == pytest.approx(0.2)


def test_words_without_a_number_weigh_as_no_digit(archive: Archive) -> None:
    over = Reading(
        "population", "THA", transform=T.RATIO, operand=Reading("population", "JPN", period="2023"), period="2023"
    )
    under = replace(over, subject="JPN", operand=Reading("population", "THA", period="2023"))
    found = masses(claim(None, "", digits=9, candidates=(Candidate(over, 0.5), Candidate(under, 0.5))), archive)
    assert found["THA"] == pytest.approx(1.25 / 2.25)  # a cap of 2, halved twice


@pytest.mark.parametrize(
    ("held", "weight"),
    [(80.0, 1.0), (40.0, 1.0), (100 / 2.9, 1.0), (100 / 3.1, 0.4), (100 / 8, 0.4), (10.4, 1.0), (9.6, 1.0), (1000.0, 1.0), (1.0, 1.0),
     (290.0, 1.0), (310.0, 0.4), (0.0, 1.0)],
)  # fmt: skip
def test_who_errs_errs_by_less_than_three_or_by_a_power_of_ten(held: float, weight: float) -> None:
    archive = small(rows("population", "THA", held={2023: 100.0}), rows("population", "JPN", held={2023: held}))
    found = masses(claim(digits=1, candidates=(people("THA", 0.5), people("JPN", 0.5))), archive)
    assert found["JPN"] == pytest.approx(weight / (weight + 1.5))


@pytest.mark.parametrize(
    ("held", "expected"), [(100 / 8, Fit.NO), (100 / 12, Fit.OPEN), (1200.0, Fit.OPEN), (1000.0, Fit.NO), (1.0, Fit.NO)]
)
def test_what_is_more_than_ten_times_off_is_of_something_else(held: float, expected: Fit) -> None:
    archive = small(rows("population", "THA", held={2023: held}))
    (found,) = weigh(claim(candidates=(people("THA", 1.0),)), archive, None)
    assert found.fit is expected
    (found,) = weigh(claim(unit="count", candidates=(people("THA", 1.0),)), archive, None)
    assert found.fit is expected


def test_only_levels_can_be_of_something_else() -> None:
    share = Reading("population", "THA", whole="CLMV", transform=T.SHARE, period="2023")
    members = (rows("population", code, held={2023: 25.0}) for code in ("KHM", "LAO", "MMR", "VNM"))
    held = small(rows("population", "THA", held={2023: 1.0}), *members)
    near = replace(share, subject="KHM")  # 25%, which is no less likely meant than 1%
    both = weigh(claim(12.0, "percent", candidates=(Candidate(share, 0.5), Candidate(near, 0.5))), held, None)
    assert [(c.fit, c.mass) for c in both] == [(Fit.NO, pytest.approx(0.5))] * 2


@pytest.mark.parametrize(("held", "weights"), [((80.0, 79.0), (1, 0.4)), ((80.0, 79.0, 78.0), (1, 0.4, 0.16))])
def test_each_further_source_weighs_two_fifths_of_the_one_before(
    held: tuple[float, ...], weights: tuple[float, ...]
) -> None:
    archive = small(*(rows("population", "THA", held={2023: value}, source=f"s{n}") for n, value in enumerate(held)))
    found = [c.mass for c in weigh(claim(candidates=(people("THA", 1.0),)), archive, None)]
    assert found == pytest.approx([weight / sum(weights) for weight in weights])


def answers(product: str, value: float) -> list[Any]:
    return rows("survey_share", "ASEAN", "CHN", {2023: value}, product=product, source="trust-x-2023")


def test_between_two_definitions_no_number_can_choose() -> None:
    archive = small(answers("q", 60.0), answers("q-of-all", 40.0), answers("other", 50.0))
    asked = Reading("survey_share", "ASEAN", "CHN", question="q", period="2023")
    both = weigh(claim(60.0, "percent", digits=2, candidates=(Candidate(asked, 1.0),)), archive, None)
    assert [(c.fit, c.mass) for c in both] == [(Fit.YES, pytest.approx(0.5)), (Fit.NO, pytest.approx(0.5))]
    other = Candidate(replace(asked, question="other"), 0.5)
    neither = weigh(claim(80.0, "percent", digits=2, candidates=(Candidate(asked, 0.5), other)), archive, None)
    assert [c.mass for c in neither] == pytest.approx([0.5, 0.25, 0.25])
    # Another reading that misses is not lifted with them: 6 digits' worth, a third of three classes fits.
    three = weigh(claim(60.0, "percent", digits=2, candidates=(Candidate(asked, 0.5), other)), archive, None)
    boost = 1 + 5 * (2 / 3) ** 2
    by = {c.value.definition or "other": c.mass for c in three if c.value is not None}
    assert by["q"] == by["q-of-all"] == pytest.approx(0.25 * boost / (0.5 * boost + 0.5))


def test_what_is_not_held_of_the_sides_is_the_less_likely_meant(archive: Archive) -> None:
    of_nobody = Candidate(Reading("population", "BRN", period="2023"), 0.5)
    unsaid = Candidate(Reading("population", "", period="2023"), 0.5)
    of_no_year = Candidate(Reading("population", "JPN", period="1850"), 0.5)
    for candidate, weight in ((of_nobody, 0.25), (unsaid, 0.25), (of_no_year, 1.0)):
        found = weigh(claim(77.0, candidates=(people("JPN", 0.5), candidate)), archive, None)
        missing = next(c for c in found if c.candidate is candidate)
        assert missing.mass == pytest.approx(weight / (1 + weight))


def pledges(*amounts: float) -> Archive:
    return small(
        rows("population", "THA", held={2023: 1.0}),
        facts=[
            {
                "id": f"f{n}",
                "date": "2023-05-01",
                "economy": "JPN",
                "partner": "THA",
                "amount": amount,
                "unit": "USD",
                "source": "s",
            }
            for n, amount in enumerate(amounts)
        ],
    )


def test_of_several_pledges_only_a_fit_tells_of_one_a_miss_too() -> None:
    asked = Candidate(Reading("aid_commitment", "JPN", "THA", period="2023"), 0.5)
    (one,) = weigh(claim(100.0, "USD", candidates=(asked,)), pledges(50.0), None)
    assert one.fit is Fit.NO
    found = weigh(claim(100.0, "USD", digits=0, candidates=(asked,)), pledges(100.0, 50.0), None)
    boost = 1 + (1 - 1 / 2) ** 2
    assert [c.fit for c in found] == [Fit.YES, Fit.OPEN]
    fits, other, none = 0.25 * boost, 0.25 * 0.25, 0.5
    assert [c.mass for c in found] == pytest.approx([fits / (fits + other + none), other / (fits + other + none)])


def test_sixty_readings_are_looked_up_the_likeliest() -> None:
    archive = small(rows("population", "THA", held={2023: 1.0}))
    many = tuple(Candidate(Reading("population", "THA", period=str(1900 + n)), (n + 1) / 10_000) for n in range(62))
    found = weigh(claim(candidates=many), archive, None)
    assert {c.candidate.reading.period for c in found} == {str(year) for year in range(1902, 1962)}
    rest = 1 - sum(c.probability for c in many[2:])
    assert sum(c.mass for c in found) == pytest.approx(1 - rest)


@pytest.mark.parametrize(
    ("said", "unit", "period", "rate"),
    [("JPY", "USD", "2023", 150), ("USD", "JPY", "2023", 1 / 150), ("JPY", "USD", "2023-05", 150), ("JPY", "USD", "FY2023", 150),
     ("JPY", "THB", "2023", 5), ("JPY", "JPY", "2023", None), ("percent", "USD", "2023", None), ("JPY", "USD", "1999", None),
     ("JPY", "USD", "now", None)],
)  # fmt: skip
def test_a_currency_is_converted_at_the_rate_of_the_values_year(
    said: str, unit: str, period: str, rate: float | None
) -> None:
    archive = small(
        rows("exchange_rate", "JPN", held={2023: 150.0}),
        rows("exchange_rate", "THA", held={2023: 30.0}, unit="THB per USD"),
    )
    found = judging._rate(archive, said, Value(1.0, unit, period, "s"))
    assert found == (pytest.approx(rate) if rate else None)


def test_a_level_in_another_currency_is_never_of_something_else() -> None:
    archive = small(
        rows("exchange_rate", "JPN", held={2023: 150.0}), rows("gdp_nominal", "JPN", held={2023: 100.0}, source="n")
    )
    asked = Candidate(Reading("gdp_nominal", "JPN", period="2023"), 1.0)
    for said, expected in ((15_000.0, Fit.YES), (30_000.0, Fit.NO), (1_000_000.0, Fit.NO)):
        assert weigh(claim(said, "JPY", candidates=(asked,)), archive, None)[0].fit is expected


def made(
    fit: Fit | None, mass: float, *, value: Value | None = None, reading: Reading | None = None, **more: Any
) -> judging._Class:
    reading = reading or Reading("gdp_nominal", "THA", period="2023")
    value = value or (Value(1.0, "USD", "2023", "s") if fit is not None else None)
    return judging._Class(Candidate(reading, 0.5, **more), Held(reading), value, fit, mass)


YES, NO, NEAR, OPEN = Fit.YES, Fit.NO, Fit.NEAR, Fit.OPEN


@pytest.mark.parametrize(
    ("classes", "outcome", "rule"),
    [
        ([(YES, 0.6), (NO, 0.19)], Outcome.SUPPORTED, "fits"),
        ([(YES, 0.59), (NO, 0.19)], Outcome.CANNOT_TELL, "undecided"),
        ([(YES, 0.6), (NO, 0.2)], Outcome.DEPENDS, "readings"),
        ([(YES, 0.2), (NO, 0.2)], Outcome.DEPENDS, "readings"),
        ([(NO, 0.7), (YES, 0.19)], Outcome.CANNOT_TELL, "undecided"),
        ([(NO, 0.6), (YES, 0.09)], Outcome.CONTRADICTED, "misses"),
        ([(NO, 0.6), (YES, 0.1)], Outcome.CANNOT_TELL, "undecided"),
        ([(NO, 0.59), (YES, 0.09)], Outcome.CANNOT_TELL, "undecided"),
        ([(NO, 0.4), (NEAR, 0.4)], Outcome.CONTRADICTED, "misses"),
        ([(NEAR, 0.41), (NO, 0.4)], Outcome.DEPENDS, "revision"),
        ([(NEAR, 0.7)], Outcome.DEPENDS, "revision"),
        ([(None, 0.9)], Outcome.CANNOT_TELL, "not held"),
        ([(OPEN, 0.9)], Outcome.CANNOT_TELL, "undecided"),
    ],
)
def test_every_threshold_counts_from_itself(
    classes: list[tuple[Fit | None, float]], outcome: Outcome, rule: str
) -> None:
    found = decide(claim(), [made(fit, mass) for fit, mass in classes])
    assert found[:2] == (outcome, rule)


def test_the_heavier_of_two_readings_leads() -> None:
    for fit, other in ((YES, NO), (NO, YES)):
        heavy, light = made(fit, 0.5), made(other, 0.3)
        assert decide(claim(), [heavy, light])[2] is heavy
    best, second = made(YES, 0.4), made(YES, 0.3)
    assert decide(claim(), [best, second])[2] is best
    first, later = made(NO, 0.4), made(NO, 0.3)
    assert decide(claim(), [first, later])[2] is first
    misses = [made(OPEN, 0.3), made(NO, 0.2), made(NO, 0.2), made(NO, 0.2)]
    assert decide(claim(), misses)[2] is misses[1]
    undecided = [made(OPEN, 0.5), made(NO, 0.2)]
    assert decide(claim(), undecided)[2] is undecided[0]


@pytest.mark.parametrize(
    ("mass", "named", "outcome"),
    [(0.85, False, Outcome.CONTRADICTED), (0.84, False, Outcome.CANNOT_TELL), (0.6, True, Outcome.CONTRADICTED)],
)
def test_a_clause_that_does_not_name_the_sides_is_contradicted_only_where_surely_meant(
    mass: float, named: bool, outcome: Outcome
) -> None:
    assert decide(claim(), [made(NO, mass, named=named)])[0] is outcome
    assert decide(claim(), [made(NO, 0.95, named=named, known=False)])[:2] == (Outcome.CANNOT_TELL, "not named")


def test_the_masses_of_the_leading_reading_count_as_one() -> None:
    lead = made(NO, 0.45, named=False)
    with_lead = [lead, replace(lead, mass=0.4), made(NO, 0.1, named=False)]
    assert decide(claim(), with_lead)[0] is Outcome.CONTRADICTED
    assert decide(claim(), [lead, made(NO, 0.4, named=False)])[0] is Outcome.CANNOT_TELL


@pytest.mark.parametrize("mass", [0.6, 0.59])
def test_what_stays_open_depends_where_it_has_most_of_the_mass(mass: float) -> None:
    passing = Reading("gdp_nominal", "CHN", transform=T.CROSSOVER, operand=Reading("gdp_nominal", "JPN"))
    blank = Value(1.0, "USD", "2023", "s", low=0.5, high=1.5)
    for lead, rule in ((made(OPEN, mass, value=blank), "blank pairs"), (made(OPEN, mass, reading=passing), "bracket")):
        expected = (Outcome.DEPENDS, rule) if mass == 0.6 else (Outcome.CANNOT_TELL, "undecided")
        assert decide(claim(), [lead])[:2] == expected
    for miss in (made(NO, 0.59, value=blank), made(NO, 0.59, reading=passing)):
        assert decide(claim(), [miss])[:2] == (Outcome.CANNOT_TELL, "undecided")
        lifted = replace(miss, mass=0.8)
        assert decide(claim(), [lifted, made(YES, 0.15)])[:2] == (Outcome.CANNOT_TELL, "undecided")


@pytest.mark.parametrize("unit", ["percent", "rank", "count", "years", "points"])
def test_editions_do_not_differ_in_what_is_counted_or_answered(unit: str) -> None:
    near = made(NEAR, 0.7, value=Value(1.0, unit, "2023", "s"))
    assert decide(claim(), [near])[:2] == (Outcome.CONTRADICTED, "misses")


@pytest.mark.parametrize("transform", [T.DIRECTION, T.CROSSOVER, T.DATE])
def test_editions_do_not_turn_a_direction(transform: T) -> None:
    asked = Reading("gdp_nominal", "CHN", transform=transform, operand=Reading("gdp_nominal", "JPN"))
    assert decide(claim(), [made(NEAR, 0.7, reading=asked)])[1] == "misses"


def test_a_poll_of_somebody_else_contradicts_nobody() -> None:
    poll = Reading("survey_share", "ASEAN", "CHN", question="q", period="2023")
    answer = Value(1.0, "percent", "2023", "s")
    for named, expected in ((True, Outcome.CONTRADICTED), (False, Outcome.CANNOT_TELL)):
        assert decide(claim(), [made(NO, 0.95, value=answer, reading=poll, named=named)])[0] is expected


def test_what_is_said_without_a_number_of_gdp_is_asked_on_every_price_basis() -> None:
    over = Reading("gdp_nominal", "CHN", transform=T.RATIO, operand=Reading("gdp_nominal", "JPN"))
    assert asked_of(claim(None, ""), over).transform is T.CROSSOVER
    for said, reading in (
        (claim(2.0, "ratio"), over),
        (claim(None, ""), replace(over, sign=-1)),
        (claim(None, ""), replace(over, measure="population")),
        (claim(None, ""), replace(over, operand=Reading("population", "JPN"))),
        (claim(None, ""), replace(over, transform=T.LEVEL)),
    ):
        assert asked_of(said, reading) is reading


def test_the_verdict_shows_the_mass_of_its_reading_whether_it_fits_and_the_next_reading(archive: Archive) -> None:
    verdict = judge(claim(digits=0, candidates=(people("THA", 0.6), people("JPN", 0.4))), archive)
    assert verdict.by is not None
    assert verdict.runner_up is not None
    boost = 1.25
    assert verdict.by.mass == pytest.approx(0.6 * boost / (0.6 * boost + 0.4))
    assert (verdict.by.fits, verdict.runner_up.fits) == (True, False)
    assert verdict.runner_up.candidate.reading.subject == "JPN"
    assert verdict.then is None
    two = small(
        rows("population", "THA", held={2023: 50.0}, source="a"),
        rows("population", "THA", held={2023: 51.0}, source="b"),
    )
    alone = judge(claim(candidates=(people("THA", 1.0),)), two)
    assert alone.by is not None
    assert (alone.by.mass, alone.by.fits, alone.runner_up) == (pytest.approx(1.0), False, None)
    unheld = judge(claim(candidates=(people("BRN", 1.0),)), archive)
    assert unheld.by is not None
    assert unheld.by.fits is None
    opened = judge(claim(1200.0, candidates=(people("THA", 1.0),)), archive)
    assert opened.by is not None
    assert opened.by.fits is None


def test_what_depends_shows_a_value_of_either_side(archive: Archive) -> None:
    verdict = judge(claim(digits=0, candidates=(people("THA", 0.5), people("JPN", 0.5))), archive)
    assert verdict.outcome is Outcome.DEPENDS
    assert [value.value for value in verdict.differs] == [100, 80]
    assert judge(claim(candidates=(people("JPN", 1.0),)), archive).differs == ()


def of_each(value: float, archive: Archive, each: tuple[str, ...], day: dt.date | None = None) -> Any:
    return judge(claim(value, digits=2, each=each, candidates=(people(each[0], 1.0),)), archive, day)


def test_what_is_said_of_several_is_asked_of_each() -> None:
    held = {"THA": 100.0, "JPN": 100.0, "PHL": 50.0, "VNM": 50.0}
    archive = small(
        *(rows("population", code, held={2023: value}) for code, value in held.items()), cards=[card("s", "2024-06-30")]
    )
    for each, outcome, rule in (
        (("THA", "JPN"), Outcome.SUPPORTED, "fits"),
        (("PHL", "VNM"), Outcome.CONTRADICTED, "misses"),
        (("THA", "PHL"), Outcome.CONTRADICTED, "parts"),
        (("THA", "BRN"), Outcome.CANNOT_TELL, "parts"),
        (("PHL", "BRN"), Outcome.CANNOT_TELL, "parts"),
    ):
        verdict = of_each(100.0, archive, each, dt.date(2025, 1, 1))
        assert (verdict.outcome, verdict.rule, verdict.then) == (outcome, rule, outcome)
        assert [part.by.candidate.reading.subject for part in verdict.parts] == list(each)
    lead = of_each(100.0, archive, ("THA", "BRN")).by
    assert lead.candidate.reading.subject == "BRN"  # the part that decided
    assert of_each(100.0, archive, ("THA", "PHL")).by.candidate.reading.subject == "PHL"  # of whom it is not so
    assert of_each(100.0, archive, ("THA", "JPN")).then is None
    alone = of_each(100.0, archive, ("THA",))
    assert (alone.outcome, alone.parts) == (Outcome.SUPPORTED, ())
    unread = judge(claim(each=("THA", "JPN")), archive, dt.date(2025, 1, 1))
    assert (unread.outcome, unread.then) == (Outcome.CANNOT_TELL, None)


def two_editions(old: float, new: float) -> Archive:
    return small(
        rows("gdp_nominal", "VNM", held={2018: new, 2019: new}, source="imf-2022"),
        rows("gdp_nominal_forecast", "VNM", held={2018: old, 2019: old}, source="imf-2019"),
        cards=[card("imf-2022", "2022-04-01", "imf"), card("imf-2019", "2019-04-01", "imf")],
    )


@pytest.mark.parametrize(
    ("year", "said", "old", "new", "outcome", "then", "rule"),
    [
        ("2018", 100.0, 100.0, 150.0, Outcome.DEPENDS, Outcome.SUPPORTED, "edition"),
        ("2018", 150.0, 100.0, 150.0, Outcome.DEPENDS, Outcome.CONTRADICTED, "edition"),
        ("2018", 100.0, 100.0, 100.0, Outcome.SUPPORTED, Outcome.SUPPORTED, "fits"),
        ("2019", 100.0, 100.0, 150.0, Outcome.CONTRADICTED, Outcome.CANNOT_TELL, "misses"),  # then it was a forecast
    ],
)
def test_what_was_right_by_the_edition_of_the_day(
    year: str, said: float, old: float, new: float, outcome: Outcome, then: Outcome, rule: str
) -> None:
    asked = Candidate(Reading("gdp_nominal", "VNM", period=year), 1.0)
    verdict = judge(claim(said, "USD", candidates=(asked,)), two_editions(old, new), dt.date(2019, 6, 1))
    assert (verdict.outcome, verdict.then, verdict.rule) == (outcome, then, rule)
    if rule == "edition":
        assert [value.value for value in verdict.differs] == [new, old]


def test_a_text_that_speaks_of_what_is_to_come_is_held_against_the_forecast_of_its_day() -> None:
    asked = Candidate(Reading("gdp_nominal", "VNM", period="2019"), 1.0)
    verdict = judge(
        claim(100.0, "USD", forecast=True, candidates=(asked,)), two_editions(100.0, 150.0), dt.date(2019, 6, 1)
    )
    assert (verdict.outcome, verdict.then) == (Outcome.DEPENDS, Outcome.SUPPORTED)


def test_editions_of_two_years_do_not_disagree() -> None:
    asked = Candidate(Reading("gdp_nominal", "VNM"), 1.0)
    archive = small(
        rows("gdp_nominal", "VNM", held={2018: 150.0}, source="imf-2022"),
        rows("gdp_nominal_forecast", "VNM", held={2017: 100.0}, source="imf-2018"),
        cards=[card("imf-2022", "2022-04-01", "imf"), card("imf-2018", "2018-04-01", "other")],
    )
    verdict = judge(claim(100.0, "USD", candidates=(asked,)), archive, dt.date(2019, 6, 1))
    assert verdict.then is Outcome.SUPPORTED
    assert verdict.rule != "edition"


def test_without_readings_there_is_no_verdict_of_the_day_either(archive: Archive) -> None:
    verdict = judge(claim(), archive, dt.date(2019, 6, 1))
    assert (verdict.outcome, verdict.then, verdict.by) == (Outcome.CANNOT_TELL, None, None)


@pytest.mark.parametrize(
    ("forecast", "period", "expected"),
    [(True, "", "to come"), (False, "", "misses"), (True, "2023", "misses")],
)
def test_what_is_to_come_is_no_miss_of_the_past(forecast: bool, period: str, expected: str) -> None:
    asked = Reading("gdp_nominal", "THA", period=period)
    said = claim(forecast=forecast)
    assert decide(said, [made(NO, 0.9, reading=asked)])[1] == expected
    foreseen = Value(1.0, "USD", "2030", "s", forecast=True)
    assert decide(said, [made(NO, 0.9, reading=asked, value=foreseen)])[1] == "misses"
