"""What dated facts and memberships answer, on registers of a few facts: each day and each bound, one before and one after."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from entrepot.query import register
from entrepot.query.archive import Archive
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap, Held
from entrepot.query.reading import Reading, Transform
from small_archive import card, numbers, only, rows, small

T = Transform
CARD = card("r", "2025-06-30", edition="E")


def fact(id: str, date: str, amount: float | None = None, unit: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": id, "date": date, "economy": "JPN", "partner": "THA", "amount": amount, "unit": unit, "source": "r",
        "name": f"the {id}", "statement": f"said of {id}", "status": "observed", **more,
    }  # fmt: skip


def gap(held: Held) -> Gap:
    assert held.values == ()
    assert held.missing is not None
    return held.missing.gap


def archive_of(*facts: dict[str, Any], held: list[Any] | None = None) -> Archive:
    return small(held or [], cards=[CARD], facts=facts)


def test_a_fact_tells_its_year_its_amount_and_how_long_ago_it_was() -> None:
    archive = archive_of(fact("treaty", "2008-12-01", 5.0, "USD"), fact("talks", "FY2010"))
    asked = Reading("event", question="treaty", transform=T.DATE)
    when = only(evaluate(asked, archive))
    assert (when.value, when.unit, when.period, when.source, when.edition) == (2008, "years", "2008-12-01", "r", "E")
    assert (when.basis, when.note, when.released, when.status) == (
        "treaty",
        "said of treaty",
        dt.date(2025, 6, 30),
        "observed",
    )
    amount = only(evaluate(Reading("aid_commitment", "JPN", "THA", question="treaty"), archive))
    assert (amount.value, amount.unit) == (5, "USD")
    without = evaluate(Reading("event", question="talks"), archive)
    assert (gap(without), without.missing and without.missing.needs) == (Gap.MEASURE, "the amount of the talks")
    since = Reading("event", question="treaty", transform=T.COUNT)
    assert only(evaluate(since, archive)).value == 17  # up to the newest edition
    assert only(evaluate(since, archive, dt.date(2020, 1, 1))).value == 12
    assert only(evaluate(since.at("2018"), archive, dt.date(2020, 1, 1))).value == 10


def pledged(period: str = "", **more: Any) -> Reading:
    return Reading("aid_commitment", "JPN", "THA", period=period, **more)


@pytest.mark.parametrize(
    ("period", "date", "inside"),
    [
        ("", "2020-05-07", True), ("2020", "2020-05-07", True), ("2019", "2020-05-07", False), ("2021", "2020-05-07", False),
        ("2020-05-07", "2020-05-07", True), ("2020-05-08", "2020-05-07", False), ("2020-05-06", "2020-05-07", False),
        ("2020-01/2020-05", "2020-05-31", True), ("2020-06/2020-12", "2020-05-31", False), ("2020", "FY2019", True),
        ("2019-03", "FY2019", False),
    ],
)  # fmt: skip
def test_pledges_of_a_period_are_those_whose_day_lies_in_it(period: str, date: str, inside: bool) -> None:
    held = evaluate(pledged(period), archive_of(fact("one", date, 5.0, "USD")))
    assert numbers(held) == ([5] if inside else [])


def test_pledges_are_sums_of_money_between_the_two() -> None:
    archive = archive_of(
        fact("yen", "2020", 1.0, "JPY"), fact("turned", "2020", 2.0, "USD", economy="THA", partner="JPN"),
        fact("boxes", "2020", 3.0, "TEU"), fact("ships", "2020", 4.0, "count"), fact("low", "2020", 5.0, "usd"),
        fact("long", "2020", 6.0, "USDX"), fact("other", "2020", 7.0, "USD", partner="VNM"), fact("unsaid", "2020", None, "USD"),
        fact("undated", "", 8.0, "USD"),
        held=rows("oda_loans_commitment", "JPN", "THA", {2020: 9.0, 2021: 10.0}, source="b"),
    )  # fmt: skip
    held = evaluate(pledged("2020"), archive)
    assert sorted((value.value, value.basis) for value in held.values) == [
        (1, "yen"),
        (2, "turned"),
        (9, "oda_loans_commitment"),
    ]
    assert sorted(numbers(evaluate(pledged(), archive))) == [1, 2, 8]
    assert gap(evaluate(pledged("2019"), archive)) is Gap.ASKED
    assert gap(evaluate(pledged("2020", transform=T.SUM), archive)) is Gap.ASKED
    assert gap(evaluate(Reading("aid_commitment", "", "", period="2020"), archive)) is Gap.ASKED
    assert gap(evaluate(Reading("event", "JPN", "THA", question="no such fact", period="2020"), archive)) is Gap.ASKED


def membership(subject: str = "", **more: Any) -> Reading:
    return Reading("membership", subject, "ASEAN", **more)


@pytest.mark.parametrize(
    ("period", "day", "members"),
    [
        ("", "2025-10-25", 10), ("", "2025-10-26", 11), ("1996", None, 7), ("1998", "2025-12-01", 9),
        # Of a period that holds the day asked from, on that day; else at its end.
        ("2025", None, 11), ("2025", "2025-06-01", 10), ("2025", "2025-01-01", 10), ("2025", "2025-12-31", 11),
        ("2025", "2024-12-31", 11),
        ("2025", "2026-06-01", 11), ("1967-08-08/1984-01-07", "1984-01-07", 6), ("1984-01-06/1984-01-07", "1984-01-06", 5),
    ],
)  # fmt: skip
def test_members_are_counted_by_day(period: str, day: str | None, members: int) -> None:
    on = dt.date.fromisoformat(day) if day else None
    value = only(evaluate(membership(transform=T.COUNT, period=period), small(), on))
    assert (value.value, value.unit, value.basis) == (members, "count", "members of ASEAN")


def test_the_day_of_joining_and_the_place_in_the_order() -> None:
    archive = small()
    joined = only(evaluate(membership("VNM"), archive))
    assert (joined.value, joined.unit, joined.period, joined.basis) == (1995, "years", "1995-07-28", "ASEAN")
    for code, first, last in (
        ("THA", 1, 5),
        ("BRN", 6, 6),
        ("VNM", 7, 7),
        ("LAO", 8, 9),
        ("KHM", 10, 10),
        ("TLS", 11, 11),
    ):
        place = only(evaluate(membership(code, transform=T.RANK, whole="partner"), archive))
        assert (place.value, place.low, place.high, place.unit) == (first, first, last, "rank")
    turned = Reading("membership", "ASEAN", "VNM")
    assert only(evaluate(turned, archive)).value == 1995
    assert only(evaluate(membership(transform=T.COUNT), archive)).period == "now"
    assert only(evaluate(membership(transform=T.COUNT, period="1996"), archive)).period == "1996-12-31"
    assert gap(evaluate(membership("JPN"), archive)) is Gap.SIDES
    assert gap(evaluate(Reading("membership", "JPN", "KOR"), archive)) is Gap.ASKED
    assert gap(evaluate(Reading("membership", "KHM", "CLMV"), archive)) is Gap.SIDES  # a group without days of joining


TARIFFS = (
    fact("first", "2025-04-09", 46.0, "percent", kind="tariff"),
    fact("second", "2025-04-10", 10.0, "percent", kind="tariff"),
    fact("third", "2025-08-07", 20.0, "percent", kind="tariff", until="2026-02-23"),
    fact("agreed", "2025-05-01", 99.0, "percent", kind="agreement"),
    fact("elsewhere", "2025-05-01", 98.0, "percent", kind="tariff", partner="VNM"),
    fact("unsaid", "2025-05-02", None, "percent", kind="tariff"),
)


@pytest.mark.parametrize(
    ("period", "day", "rates"),
    [
        ("", None, [20]), ("", "2025-04-08", []), ("", "2025-04-09", [46]), ("", "2025-04-10", [10]), ("", "2025-08-06", [10]),
        ("", "2025-08-07", [20]),
        ("", "2026-02-23", [20]), ("", "2026-02-24", []), ("2026-02-23", None, [20]), ("2026-02-24", None, []), ("2026", None, [20]),
        ("2027", None, []),
        ("2025", None, [20, 10, 46]), ("2025-04-10/2025-08-07", None, [20, 10]), ("2025-04-11/2025-08-06", None, [10]),
        ("2025-04-09/2025-04-10", "2026-12-01", [10, 46]), ("2024", None, []),
    ],
)  # fmt: skip
def test_a_tariff_is_the_last_announced_unless_it_had_ended(period: str, day: str | None, rates: list[float]) -> None:
    on = dt.date.fromisoformat(day) if day else None
    held = evaluate(Reading("tariff_rate", "JPN", "THA", period=period), archive_of(*TARIFFS), on)
    assert numbers(held) == rates
    assert bool(held.missing) == (not rates)
    assert numbers(evaluate(Reading("tariff_rate", "THA", "JPN", period=period), archive_of(*TARIFFS), on)) == rates


def test_a_tariff_that_is_not_held_says_of_whom_or_from_when() -> None:
    before = evaluate(Reading("tariff_rate", "JPN", "THA"), archive_of(*TARIFFS), dt.date(2025, 1, 1))
    assert (gap(before), before.missing and before.missing.nearest) == (Gap.PERIOD, "2025-04-09")
    ended = evaluate(Reading("tariff_rate", "JPN", "THA"), archive_of(*TARIFFS), dt.date(2026, 5, 1))
    assert (gap(ended), ended.missing and ended.missing.nearest) == (Gap.PERIOD, "2026-02-23")
    assert gap(evaluate(Reading("tariff_rate", "JPN", "KOR"), archive_of(*TARIFFS))) is Gap.SIDES
    assert gap(evaluate(Reading("tariff_rate", "JPN", "THA"), archive_of(TARIFFS[-1]))) is Gap.SIDES


def test_a_tariff_of_nothing_is_a_tariff() -> None:
    archive = archive_of(*TARIFFS[:1], fact("none", "2025-06-01", 0.0, "percent", kind="tariff"))
    assert numbers(evaluate(Reading("tariff_rate", "JPN", "THA"), archive)) == [0]


def test_which_readings_the_register_answers() -> None:
    archive = archive_of(fact("treaty", "2008"))
    for measure, question, expected in (
        ("event", "", True), ("membership", "", True), ("tariff_rate", "", True), ("aid_commitment", "", True),
        ("population", "treaty", True), ("population", "no such fact", False), ("population", "", False), ("nothing", "", False),
    ):  # fmt: skip
        assert register.holds(archive, Reading(measure, "JPN", question=question)) is expected
