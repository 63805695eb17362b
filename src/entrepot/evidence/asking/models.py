"""Readings that a model answers, by the words of a question: scenarios, shares of inputs, the chance of a passing
(lexicon/modelled.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from entrepot import codes
from entrepot.evidence.asking.text import Question
from entrepot.evidence.mentions import words
from entrepot.evidence.text import LATIN, normal
from entrepot.query.modelled import CHANCE, NOMINAL, YEAR
from entrepot.query.reading import Reading, Transform

INCOME = "real_income"


@dataclass(frozen=True, eq=False)
class _Rule:
    id: str
    all: tuple[re.Pattern[str], ...]
    none: re.Pattern[str]


@lru_cache(maxsize=8)
def _rules(kind: str) -> tuple[_Rule, ...]:
    raw: dict[str, Any] = words.table("modelled")[kind]
    return tuple(
        _Rule(id, tuple(_any(group) for group in row["all"]), _any(row.get("none", []))) for id, row in raw.items()
    )


def _any(listed: list[str]) -> re.Pattern[str]:
    plain = [normal(word) for word in listed]
    latin = [re.escape(w) for w in plain if w[:1].isascii()]
    wide = [re.escape(w) for w in plain if w and not w[0].isascii()]
    parts = ([rf"(?<![{LATIN}])(?:{'|'.join(latin)})"] if latin else []) + wide
    return re.compile("|".join(parts) if parts else r"(?!)", re.IGNORECASE)


def _named(kind: str, plain: str) -> str:
    """The first of a kind whose words all speak."""
    for rule in _rules(kind):
        if all(group.search(plain) for group in rule.all) and not rule.none.search(plain):
            return rule.id
    return ""


def reading(question: Question) -> Reading | None:
    """What the question asks of a model; None where it asks none."""
    passage = question.passage
    singles = [e for e in passage.economies if e.code]
    scenario = _named("scenario", passage.plain)
    if scenario:
        outcome = _named("outcome", passage.plain) or INCOME
        whose = [e.code for e in singles if e.code not in codes.GROUPS]
        owner = _owner(question, whose)
        return Reading(outcome, owner, question=scenario) if owner else None
    share = _named("share", passage.plain)
    if share and len({e.code for e in singles}) >= 2:
        buyer = next((e.code for e in singles if e.mark in ("own", "topic", "plain", "next")), singles[0].code)
        seller = next((e.code for e in singles if e.mark == "from" and e.code != buyer), "") or next(
            e.code for e in reversed(singles) if e.code != buyer
        )
        return Reading(share, buyer, seller, product=_named("sector", passage.plain))
    return None


def _owner(question: Question, whose: list[str]) -> str:
    """Whose outcome is asked: the one right beside the word for the outcome, else the last that is named."""
    passage = question.passage
    places = [m.start() for rule in _rules("outcome") for group in rule.all for m in group.finditer(passage.plain)]
    near = [e for e in passage.economies if e.code in whose]
    if not near:
        return ""
    if not places:
        return near[-1].code
    return min(near, key=lambda e: min(abs(e.end - p) for p in places)).code


def passing(question: Question, asked: Reading) -> Reading | None:
    """The chance, or the year, of a passing to come, where a question about a passing in GDP asks for it."""
    wants = CHANCE if question.says("chance") else YEAR if question.says("median") else ""
    if not wants or asked.transform is not Transform.CROSSOVER or asked.operand is None:
        return None
    basis = prices(question) or NOMINAL
    period = asked.period if wants == CHANCE else ""
    return Reading(wants, asked.subject, asked.operand.subject, product=basis, period=period)


def prices(question: Question) -> str:
    """On which prices a question asks for output; "" where it does not say."""
    return _named("basis", question.passage.plain)
