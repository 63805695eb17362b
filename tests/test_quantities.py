"""Quantities as they are written: number, scale, unit, currency, range and bound, each beside what it is not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from entrepot.evidence import dates, quantities

TEXTS = tomllib.loads((Path(__file__).parent / "evidence_texts.toml").read_text(encoding="utf-8"))["text"]


@pytest.mark.parametrize("entry", TEXTS, ids=[f"{e['language']}-{i}" for i, e in enumerate(TEXTS)])
def test_quantities_of_our_own_texts(entry: dict) -> None:
    text, code = entry["text"], entry["language"]
    taken = [(d.start, d.end) for d in dates.find(text, code)]
    found = quantities.find(text, code, taken)
    for words, value, unit, bound in entry["quantities"]:
        place = text.index(words)
        here = [q for q in found if q.start < place + len(words) and place < q.end]
        assert len(here) == 1, (words, here)
        assert here[0].value == pytest.approx(value)
        assert here[0].unit in (unit, "" if unit == "persons" else unit)
        assert here[0].bound == bound
    assert len(found) == len(entry["quantities"]), [text[q.start : q.end] for q in found]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("half a million people", 5e5, "persons"),
        ("two hundred and fifty million dollars", 250e6, "USD"),
        ("US$1.2-1.5 billion", 1.2e9, "USD"),
        ("five times", 5, "ratio"),
        ("two-thirds", 66.6666667, "percent"),
        ("$4.9T", 4.9e12, "USD"),
        ("1.5 million barrels per day", 1.5e6, "barrels per day"),
        ("a dozen firms", 12, "count"),
        ("12,5 percent", 12.5, "percent"),
        ("1.234.567 people", 1234567, "persons"),
        ("tripled", 3, "ratio"),
    ],
)
def test_english_quantities(text: str, value: float, unit: str) -> None:
    (found,) = quantities.find(text, "en")
    assert found.value == pytest.approx(value)
    assert found.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        "COVID-19", "5G networks", "the G20", "Article 9", "ASEAN Plus Three", "ASEAN+3", "Society 5.0", "WA Project 2.0", "F-35 jets",
        "B52", "a_7", "user@7", "item #7", "No. 7", "No 7", "G-7", "ASEAN-5", "ASEAN plus 3", "Vision 2.0", "7abc", "7_a", "7@home",
        "and/7", "phase-2", "第7",
    ],
)  # fmt: skip
def test_numbers_in_names_are_no_quantities(text: str) -> None:
    assert quantities.find(text, "en") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sub-5 growth", 5), ("post-2 talks", 2), ("a share-7", None), ("(7", 7), ("é7", 7), ("the 7th", 7), ("7kg", 7), ("7x", 7),
        ("growth of 2.0", 2), ("Growth 2.0%", 2), ("Growth 2.0 percent", 2), ("Growth 2.5", 2.5), ("growth 2.0", 2),
    ],
)  # fmt: skip
def test_what_stands_beside_a_number_decides_whether_it_is_a_name(text: str, value: float | None) -> None:
    assert [found.value for found in quantities.find(text, "en")] == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("language", "text", "quote", "kind", "value", "unit"),
    [
        # money: signs and codes before the number, behind it, and letters that stand for a currency before a scale only
        ("en", "$5", "$5", "money", 5, "USD"), ("en", "US$ 5", "US$ 5", "money", 5, "USD"), ("en", "RM5", "RM5", "money", 5, "MYR"),
        ("en", "earned US$ ten million", "US$ ten million", "money", 1e7, "USD"), ("en", "5 USD", "5 USD", "money", 5, "USD"),
        ("en", "$5 dollars", "$5 dollars", "money", 5, "USD"), ("en", "5 yen", "5 yen", "money", 5, "JPY"),
        ("en", "5 Php", "5 Php", "money", 5, "PHP"), ("vi", "500 ₫", "500 ₫", "money", 500, "VND"),
        ("en", "5 USDA", "5", "number", 5, ""),
        ("en", "5 RM", "5", "number", 5, ""), ("en", "aUSD 5", "5", "number", 5, ""),
        ("en", "P69 billion", "P69 billion", "money", 69e9, "PHP"), ("en", "Y 20.1 trillion", "Y 20.1 trillion", "money", 20.1e12, "JPY"),
        ("en", "he paid P5 million", "P5 million", "money", 5e6, "PHP"), ("en", "half a million", "half a million", "number", 5e5, ""),
        ("zh", "¥5", "¥5", "money", 5, "CNY"), ("zh", "$5", "$5", "money", 5, "USD"), ("ja", "¥5", "¥5", "money", 5, "JPY"),
        ("ja", "100 円", "100 円", "money", 100, "JPY"),
        # scales, and what only looks like one
        ("en", "$5k", "$5k", "money", 5e3, "USD"), ("en", "$5bn", "$5bn", "money", 5e9, "USD"),
        ("en", "5bn people", "5bn people", "number", 5e9, "persons"),
        ("en", "5m tall", "5", "number", 5, ""), ("en", "5k runs", "5", "number", 5, ""), ("en", "5t of rice", "5", "number", 5, ""),
        ("en", "$5t", "$5t", "money", 5e12, "USD"), ("en", "5 million tons", "5 million tons", "number", 5e6, "tonnes"),
        ("en", "5 hundred thousand people", "5 hundred thousand people", "number", 5e5, "persons"),
        ("en", "5 million hundred", "5 million", "number", 5e6, ""), ("vi", "1 nghìn tỷ đồng", "1 nghìn tỷ đồng", "money", 1e12, "VND"),
        ("en", "0.9 million trillion yen", "0.9 million trillion yen", "money", 9e17, "JPY"),
        # fractions and multiples
        ("en", "half", "half", "fraction", 50, "percent"), ("en", "doubled", "doubled", "multiple", 2, "ratio"),
        ("en", "half a century", "half a century", "duration", 50, "years"),
        ("en", "half a decade", "half a decade", "duration", 5, "years"),
        ("en", "half a year", "half a year", "duration", 0.5, "years"), ("en", "3/4", "3/4", "fraction", 75, "percent"),
        ("en", "1/4 million people", "1/4 million people", "number", 2.5e5, "persons"),
        ("ja", "3分の1", "3分の1", "fraction", 100 / 3, "percent"),
        # units behind
        ("en", "5%", "5%", "percent", 5, "percent"),
        ("en", "5 percentage points", "5 percentage points", "points", 5, "percentage points"),
        ("ja", "3割", "3割", "percent", 30, "percent"), ("en", "5 times", "5 times", "multiple", 5, "ratio"),
        ("en", "5 decades", "5 decades", "duration", 50, "years"), ("en", "2 centuries", "2 centuries", "duration", 200, "years"),
        ("en", "5 years", "5 years", "duration", 5, "years"), ("en", "5 months", "5 months", "duration", 5, "months"),
        ("en", "the 5th", "5th", "ordinal", 5, "rank"), ("ja", "50周年", "50周年", "ordinal", 50, "rank"),
        ("en", "5 people", "5 people", "number", 5, "persons"), ("en", "5 young workers", "5 young workers", "number", 5, "persons"),
        ("en", "5 new tonnes", "5", "number", 5, ""), ("en", "5 Japanese firms", "5 Japanese firms", "number", 5, "count"),
        ("en", "five", None, "", 0, ""), ("en", "five people", "five people", "number", 5, "persons"),
        ("en", "five million", None, "", 0, ""), ("en", "5", "5", "number", 5, ""),
        ("th", "ร้อยละ 5", "ร้อยละ 5", "percent", 5, "percent"), ("my", "ကျပ် 500", "ကျပ် 500", "money", 500, "MMK"),
    ],
)  # fmt: skip
def test_what_is_written(language: str, text: str, quote: str | None, kind: str, value: float, unit: str) -> None:
    found = quantities.find(text, language)
    if quote is None:
        assert found == []
        return
    (one,) = found
    assert (text[one.start : one.end], one.kind, one.unit) == (quote, kind, unit)
    assert one.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "quote", "low", "high"),
    [
        ("20-24%", "20-24%", 20, 24), ("20% to 24%", "20% to 24%", 20, 24), ("US$1.2-1.5 billion", "US$1.2-1.5 billion", 1.2e9, 1.5e9),
        ("$1.2 billion-$1.5 billion", "$1.2 billion-$1.5 billion", 1.2e9, 1.5e9), ("5 to 10 people", "5 to 10 people", 5, 10),
        ("US$5-7k", "US$5-7k", 5e3, 7e3), ("5-7k", "5-7", 5, 7),
        ("between 5 and 10 people", "5 and 10 people", 5, 10), ("between US$ 5 and 10 million", "US$ 5 and 10 million", 5e6, 10e6),
        ("2 to 3 decades", "2 to 3 decades", 20, 30), ("900-1 million", "900", 900, None),
        ("0.5-1 million people", "0.5-1 million people", 5e5, 1e6),
        # none: a list, a change, another unit, not larger, words
        ("5 and 10 people", "5", 5, None), ("from 5 to 10 people", "5", 5, None), ("from US$ 5 to 10", "US$ 5", 5, None),
        ("fell 2.4% to 343,254", "2.4%", 2.4, None), ("10-5%", "10", 10, None), ("5-5 people", "5", 5, None),
        ("5 to ten people", "5", 5, None),
        ("5 to half", "5", 5, None), ("5 to be", "5", 5, None), ("5-0 million", "5", 5, None),
    ],
)  # fmt: skip
def test_ranges_and_what_is_none(text: str, quote: str, low: float, high: float | None) -> None:
    one = quantities.find(text, "en")[0]
    assert (text[one.start : one.end], one.value, one.value_hi) == (
        quote,
        pytest.approx(low),
        high and pytest.approx(high),
    )


@pytest.mark.parametrize(
    ("language", "text", "quote", "bound"),
    [
        ("en", "over 5 people", "over 5 people", "gt"), ("en", "at least 5 people", "at least 5 people", "ge"),
        ("en", "under 5 people", "under 5 people", "lt"), ("en", "up to 5 people", "up to 5 people", "le"),
        ("en", "about 5 people", "about 5 people", "approx"), ("en", "only 5 people", "only 5 people", "eq"),
        ("en", "saw 5 people", "5 people", "eq"), ("en", "just over 5 people", "just over 5 people", "gt"),
        ("en", "5 or more people", "5 or more people", "ge"), ("en", "5 people or more", "5 people or more", "ge"),
        ("en", "over 5 people or so", "over 5 people", "gt"), ("en", "a total of about 5 people", "a total of about 5 people", "approx"),
        ("en", "over US$5 million", "over US$5 million", "gt"), ("en", "more than half", "more than half", "gt"),
        ("en", "more than half a century", "more than half a century", "gt"), ("ja", "100社以上", "100社以上", "ge"),
        ("zh", "100多家", "100多家", "gt"), ("ja", "6億人超", "6億人超", "gt"), ("ja", "約5人", "約5人", "approx"),
    ],
)  # fmt: skip
def test_bounds(language: str, text: str, quote: str, bound: str) -> None:
    (one,) = quantities.find(text, language)
    assert (text[one.start : one.end], one.bound) == (quote, bound)


def test_what_a_quantity_says_of_itself() -> None:
    (money,) = quantities.find("It cost US$1.25 million.", "en")
    text = "It cost US$1.25 million."
    assert text[money.number_start : money.number_end] == "1.25"
    assert (money.digits, money.in_words, money.counted) == (3, False, "")
    (people,) = quantities.find("five people", "en")
    assert (people.in_words, people.counted, people.number_start, people.number_end) == (True, "people", 0, 4)
    (share,) = quantities.find("eight out of ten", "en")
    assert (share.in_words, share.digits, share.value) == (True, 1, 80)
    (time,) = quantities.find("half a century", "en")
    assert (time.digits, time.in_words) == (0, True)


def test_stretches_that_are_taken_hold_no_quantity() -> None:
    text = "On 5 May 2024 came 7 people."
    assert [q.value for q in quantities.find(text, "en", [(3, 13)])] == [7]
    assert [q.value for q in quantities.find(text, "en", [(19, 20)])][-1] != 7
    assert [q.value for q in quantities.find("5 people", "en", [(1, 8)])] == [5]
    assert [q.value for q in quantities.find("5 people", "en", [(0, 1)])] == []
    assert [q.value for q in quantities.find("at 5", "en", [(3, 4)])] == []


def test_quantities_do_not_overlap_and_follow_the_text() -> None:
    text = "5%, 6% and US$7 million to 8 million; 9"
    found = quantities.find(text, "en")
    assert [text[q.start : q.end] for q in found] == ["5%", "6%", "US$7 million to 8 million", "9"]
    assert [q.value for q in quantities.find("5%6%", "en")] == [5, 6]


def test_what_no_statistic_reaches_is_no_quantity() -> None:
    assert [q.value for q in quantities.find("1.5 million trillion yen", "en")] == []
    assert [q.value for q in quantities.find("1 million trillion yen", "en")] == []
