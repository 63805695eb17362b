"""What a verdict rests on: every reading of the words is weighed before a claim is called wrong. All sentences are ours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from entrepot.evidence import document
from entrepot.evidence.check import check, holdings
from entrepot.evidence.claims import Claim
from entrepot.evidence.verdict import CANNOT_TELL, CONTRADICTED, DEPENDS, SUPPORTED, Bench, Verdict, judge


def verdict_on(
    indicator: str, subject: str, partner: str, value: float | None, unit: str, period: str, **more: object
) -> Verdict:
    """The verdict on one claim that is read rightly."""
    words = str(more.pop("sentence", f"{value} {period}"))
    day = dt.date.fromisoformat(str(more.pop("day", "2026-03-01")))
    claim = Claim(
        "", 0, 0, words, "quantity", indicator, subject, partner, "eq", value, None, unit, period, words, digits=4
    )
    claim = replace(claim, **more)  # type: ignore[arg-type]
    return judge(claim, Bench(holdings(), dt.date(2026, 11, 1), day))


def found(text: str, day: str) -> list[tuple[str, str]]:
    """(quote, verdict) of every claim of a text."""
    return [(claim.quote, verdict.verdict) for claim, verdict in check(document.from_text(text), as_of=day).results]


@pytest.mark.parametrize(
    ("indicator", "subject", "partner", "value", "expected"),
    [
        ("exports_usd", "JPN", "THA", 28.9e9, SUPPORTED),
        ("exports_usd", "JPN", "THA", 25.1e9, DEPENDS),  # what Thailand sells to Japan
        ("exports_usd", "JPN", "THA", 54.0e9, DEPENDS),  # both ways together
        ("exports_usd", "JPN", "THA", 41.0e9, CONTRADICTED),
        ("trade_value_usd", "JPN", "VNM", 44.9e9, DEPENDS),  # customs of the two sides differ by so much
        ("trade_value_usd", "JPN", "VNM", 81.0e9, CONTRADICTED),
        ("trade_balance_usd", "IDN", "JPN", 7.65e9, DEPENDS),  # two releases that reconcile customs differ
        ("visitors", "PHL", "JPN", 818_659, SUPPORTED),
        ("foreign_workers", "IDN", "JPN", 169_539, SUPPORTED),
        ("foreign_workers", "IDN", "JPN", 269_539, CONTRADICTED),
    ],
)
def test_the_flow_the_other_way_is_no_contradiction(
    indicator: str, subject: str, partner: str, value: float, expected: str
) -> None:
    people = indicator in ("visitors", "foreign_workers")
    period = "2024" if people else "2023"
    verdict = verdict_on(indicator, subject, partner, value, "persons" if people else "USD", period)
    assert verdict.verdict == expected, verdict
    assert bool(verdict.flips) == (expected == DEPENDS)


@pytest.mark.parametrize(
    ("sentence", "value", "unit", "expected", "series"),
    [
        ("Japanese firms registered 6.57 billion dollars of projects", 6.57e9, "USD", SUPPORTED, "fdi approved"),
        ("Japan invested 6.57 billion dollars", 6.57e9, "USD", DEPENDS, "fdi flow"),
        ("the flow from Japan was 590.9 billion yen", 590.9e9, "JPY", SUPPORTED, "fdi flow"),
        ("in the first half Japan invested 1.2 billion dollars", 1.2e9, "USD", CANNOT_TELL, "part of a year"),
    ],
)
def test_what_is_counted_is_what_the_words_say(
    sentence: str, value: float, unit: str, expected: str, series: str
) -> None:
    verdict = verdict_on("fdi_flow_usd", "JPN", "VNM", value, unit, "2023", sentence=sentence)
    assert verdict.verdict == expected
    assert series in verdict.why


@pytest.mark.parametrize(
    ("period", "value", "expected"),
    [
        ("2012-2023", 71.9, SUPPORTED),
        ("2012-2023", 140.0, CONTRADICTED),
        ("2019-2021", 7.7, SUPPORTED),
        ("2025-2026", 7.7, CANNOT_TELL),
    ],
)
def test_a_change_is_measured_between_any_two_held_years(period: str, value: float, expected: str) -> None:
    verdict = verdict_on("trade_value_usd", "JPN", "VNM", value, "percent", period, detail="change up", kind="change")
    assert verdict.verdict == expected


def test_a_level_without_a_year_holds_for_the_latest_held() -> None:
    verdict = verdict_on("trade_value_usd", "JPN", "THA", 54.0e9, "USD", "", day="2026-10-01")
    assert (verdict.verdict, verdict.period) == (SUPPORTED, "2024"), verdict.why
    assert verdict_on("trade_value_usd", "JPN", "THA", 91.0e9, "USD", "", day="2026-10-01").verdict == CONTRADICTED


def test_a_slip_of_the_scale_word_is_seen_between_held_years() -> None:
    assert verdict_on("exports_usd", "AUS", "NZL", 5.0e6, "USD", "2006").verdict == CONTRADICTED
    assert verdict_on("exports_usd", "AUS", "NZL", 5.0e9, "USD", "2006").verdict == CANNOT_TELL


def test_a_year_to_come_is_held_against_the_projection_and_its_interval() -> None:
    assert verdict_on("population", "JPN", "", 105.0e6, "persons", "2050").verdict == SUPPORTED
    assert verdict_on("population", "JPN", "", 98.0e6, "persons", "2050").verdict == DEPENDS
    assert verdict_on("population", "JPN", "", 80.0e6, "persons", "2050").verdict == CONTRADICTED


def test_a_place_that_a_blank_flow_decides_cannot_be_told() -> None:
    more = {"kind": "rank", "comparator": "rank"}
    blank = verdict_on("trade_rank", "KOR", "VNM", 2.0, "rank", "2023", **more)
    assert blank.verdict == CANNOT_TELL
    assert "not held for 2023" in blank.why
    sure = verdict_on("trade_rank", "JPN", "THA", 3.0, "rank", "2023", **more)
    assert sure.verdict == SUPPORTED


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("The Japan-Indonesia economic partnership agreement entered into force in July 2008.", "2008", SUPPORTED),
        ("The Japan-Indonesia economic partnership agreement entered into force in July 2011.", "2011", CONTRADICTED),
        ("The Japan-Brunei economic partnership agreement was signed in June 2007.", "2007", SUPPORTED),
        ("RCEP was signed on 15 November 2021.", "2021", CONTRADICTED),
        ("Hiệp định Đối tác Kinh tế Việt Nam - Nhật Bản có hiệu lực từ tháng 10/2009.", "2009", SUPPORTED),
        ("日タイ経済連携協定は2007年11月に発効した。", "2007", SUPPORTED),
        ("JTEPA มีผลบังคับใช้เมื่อ 1 พฤศจิกายน 2550", "2550", SUPPORTED),
        ("Malaysia and Japan established diplomatic ties in 1967.", "1967", CONTRADICTED),
        ("Việt Nam và Nhật Bản thiết lập quan hệ ngoại giao ngày 21/9/1973.", "1973", SUPPORTED),
        ("Japan and Viet Nam signed a defence equipment transfer agreement in September 2021.", "2021", SUPPORTED),
    ],
)
def test_events_by_act_and_sides_in_several_languages(text: str, quote: str, expected: str) -> None:
    assert [verdict for words, verdict in found(text, "2025-06-01") if quote in words] == [expected]


def test_a_grant_is_matched_by_recipient_and_year() -> None:
    text = "Japan gave Indonesia a grant of {} billion yen for patrol boats under Official Security Assistance in January 2025."
    assert dict(found(text.format(1), "2025-06-01"))["grant of 1 billion yen for patrol boats"] == SUPPORTED
    assert CONTRADICTED in dict(found(text.format(10), "2025-06-01")).values()


@pytest.mark.parametrize(
    "text",
    [
        "The average Japanese project in Viet Nam is worth 14 million dollars.",
        "Japan's car exports to Thailand came to 2.1 billion dollars in 2023.",
        "In the first quarter of 2023 Japan's exports to Thailand came to 7.1 billion dollars.",
        "Indonesia, with 1,408 islands inhabited by fishermen, has a GDP of 5,100 dollars for each of its people.",
    ],
)
def test_a_part_or_an_average_does_not_contradict_the_whole(text: str) -> None:
    assert CONTRADICTED not in dict(found(text, "2024-06-01")).values()


def test_a_change_stated_as_a_number_is_not_taken_for_the_level() -> None:
    text = "2024年10月末の外国人労働者数は230万2587人で、前年比25万3912人増加した。"
    assert CONTRADICTED not in dict(found(text, "2025-02-03")).values()


def test_overtaking_is_judged_in_the_year_named() -> None:
    verdict = verdict_on("gdp_crossover", "ASEAN", "JPN", 1.0, "ratio", "2020", comparator="gt", kind="date")
    assert verdict.verdict == CONTRADICTED
    assert "2020" in verdict.why


def test_suppliers_of_one_buyer_are_ranked_and_added_up() -> None:
    more = {"detail": "crude; imports", "sentence": "more than four fifths of Japan's crude oil", "comparator": "gt"}
    assert verdict_on("supply_share", "ARE;SAU", "JPN", 80.0, "percent", "2024", **more).verdict == SUPPORTED
    more = {"kind": "rank", "comparator": "rank", "sentence": "Japan's second largest source of liquefied natural gas"}
    assert verdict_on("supply_rank", "MYS", "JPN", 2.0, "rank", "2024", **more).verdict == SUPPORTED
