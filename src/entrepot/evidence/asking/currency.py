"""Currencies that a question names: whose rate it asks for, and a value in the one that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from entrepot.evidence.asking.desk import Desk
from entrepot.evidence.asking.part import Cause, Part, Refusal, Shown
from entrepot.evidence.asking.text import Question
from entrepot.evidence.judge import MONEY
from entrepot.evidence.lexicon import lexicon
from entrepot.evidence.mentions import words
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap, Missing
from entrepot.query.period import parse
from entrepot.query.reading import Reading

RATE, DOLLAR = "exchange_rate", "USD"


def of_currency(question: Question, reading: Reading) -> Reading:
    """The rate of the economy whose money is named, where the question names no economy."""
    if reading.measure != RATE or reading.subject:
        return reading
    return replace(reading, subject=next((MONEY[code] for _, code in _named(question) if code in MONEY), ""))


def converted(question: Question, part: Part, desk: Desk) -> Part:
    """The value in the currency asked for, the dollar or that of one of its sides, at the average rate of its year."""
    value, reading = part.value, part.reading
    if value is None or reading is None or reading.measure == RATE or part.refusal is not None:
        return part
    whose = (reading.subject, reading.partner, "JPN")
    wanted = next((c for c in _asked_for(question) if c == DOLLAR or MONEY.get(c) in whose), "")
    home = MONEY.get(wanted if value.unit == DOLLAR else value.unit if wanted == DOLLAR else "")
    if not wanted or home is None:
        return part
    rate = evaluate(Reading(RATE, home, period=value.period), desk.archive, desk.day).value
    if rate is None:
        return part
    factor = rate.value if wanted != DOLLAR else 1 / rate.value
    made = replace(
        value, value=value.value * factor, unit=wanted, source=f"{value.source} {rate.source}", status="estimated"
    )
    rated = Shown(Reading(RATE, home, period=rate.period), rate)
    return replace(part, shown=(Shown(reading, made), *part.shown), nearby=(*part.nearby, rated))


def of_day(part: Part) -> Part:
    """The mean rate of a year is none of a day in it: told beside, not as the answer."""
    reading, value = part.reading, part.value
    period = parse(reading.period) if reading is not None and reading.measure == RATE else None
    if period is None or value is None or not period.part_of_year or len(value.period) > len("2022"):
        return part
    missing = Missing(Gap.PERIOD, "", value.period)
    return replace(
        part, shown=(), refusal=Refusal.NOT_HELD, cause=Cause.MISSING, missing=missing, nearby=part.shown[:1]
    )


def _asked_for(question: Question) -> Iterator[str]:
    """Currencies that stand outside of every sum and of what is measured."""
    taken = (*question.passage.numbers, *question.passage.heads)
    return (code for at, code in _named(question) if not any(one.start <= at < one.end for one in taken))


def _named(question: Question) -> Iterator[tuple[int, str]]:
    """Where a currency is named, and its code."""
    for start, _, code in _words(question.passage.language).find(question.passage.plain):
        yield start, code


@lru_cache(maxsize=16)
def _words(language: str) -> words.Finder[str]:
    return words.finder(lexicon(language).currencies)
