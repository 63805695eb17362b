"""Which dated fact of the register a question asks about: by the project it names, its parties, its day, what was done and
what it was about. No question has an expression of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from entrepot import codes
from entrepot.evidence import names, register
from entrepot.evidence.asking.text import Question
from entrepot.evidence.events import concepts
from entrepot.query.archive import Archive, Fact
from entrepot.query.period import Period, parse
from entrepot.query.reading import Reading, Transform
from entrepot.units import unit as known_unit

TARIFF, HOME = "tariff", "JPN"
# What each sign that a fact is meant is worth, what speaks against it costs, and how much has to speak for the best.
_NAMED, _PARTY, _PAIR, _STRANGER, _ACT, _TOPIC, _WORD = 3.0, 1.0, 1.0, 1.5, 1.5, 1.0, 0.4
_DAY, _MONTH, _YEAR, _TITLE = 3.0, 2.0, 1.0, 6.0
_LEAST, _MARGIN = 4.0, 0.75
_WORDS = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Match:
    """A fact that may be meant, and what speaks for it."""

    fact: Fact
    score: float


def matches(question: Question, archive: Archive) -> list[Match]:
    """Facts that may be meant, the likeliest first: none where nothing tells one from the others."""
    passage = question.passage
    named = [id for _, _, id in register.find(passage.text)]
    known = [register.initiatives()[id] for id in dict.fromkeys(named)]
    signs = _Signs(
        {e.code for e in passage.economies} | concepts.economies(passage.text),
        [p for one in passage.periods if one.text and (p := parse(one.text)) is not None],
        concepts.acts(passage.text),
        concepts.topics(passage.text),
        set(_WORDS.findall(passage.plain.casefold())) if passage.language == "en" else set(),
        passage.plain.casefold(),
    )
    found = []
    for fact in archive.facts.values():
        if fact.kind == TARIFF or not _states(question, fact):
            continue
        owner = any(fact.id.startswith(one.prefixes) for one in known)
        score = _score(signs, fact, owner=owner, anything=bool(known))
        if score is not None and score >= _LEAST:
            found.append(Match(fact, score))
    found.sort(key=lambda m: (-m.score, m.fact.date, m.fact.id))
    return found


def clear(found: Sequence[Match]) -> bool:
    """Whether the first stands out from the others, but for those that tell the same."""
    if not found:
        return False
    first = found[0]
    return all(first.score - one.score >= _MARGIN or _same(first.fact, one.fact) for one in found[1:])


def rivals(found: Sequence[Match]) -> tuple[Match, ...]:
    """Those that may be meant as well as the first."""
    return tuple(one for one in found if found[0].score - one.score < _MARGIN)


def _same(one: Fact, other: Fact) -> bool:
    return (one.date, one.amount, one.unit) == (other.date, other.amount, other.unit)


def reading(question: Question, fact: Fact) -> Reading:
    """What is asked of a fact: its day, or the amount that it tells."""
    when = question.says("when") or fact.amount is None
    transform = Transform.DATE if when else Transform.LEVEL
    return Reading("event", fact.economy, fact.partner, question=fact.id, transform=transform)


def _states(question: Question, fact: Fact) -> bool:
    """Whether a fact has what is asked for: a day always, a number only where it tells one of that kind."""
    if question.says("when"):
        return True
    if fact.amount is None:
        return False
    unit = fact.unit.split()[0] if fact.unit else ""
    spec = known_unit(unit)
    money = spec is not None and spec.kind == "money"
    heads = {h.measure for h in question.passage.heads}
    if question.says("percent"):
        return unit == "percent"
    if "aid_commitment" in heads or "official_security_assistance" in heads:
        return money or (question.says("count") and not question.says("amount"))
    if "port_throughput_teu" in heads or "port_capacity_teu" in heads:
        return unit == "TEU"
    return True


@dataclass(frozen=True, slots=True)
class _Signs:
    parties: set[str]
    periods: list[Period]
    acts: frozenset[str]
    topics: frozenset[str]
    words: set[str]
    text: str


def _leaves_out(fact: Fact, code: str) -> bool:
    """Whether a fact tells of some members of a group by name, and not of this one."""
    told = _told_of(fact.statement)
    inside = [codes.members(side) for side in (fact.economy, fact.partner) if side in codes.GROUPS]
    return any(code in members and code not in told and told & set(members) for members in inside)


@lru_cache(maxsize=2048)
def _told_of(statement: str) -> frozenset[str]:
    return frozenset(one.code for one in names.find(statement, "en"))


def _score(signs: _Signs, fact: Fact, *, owner: bool, anything: bool) -> float | None:
    """What speaks for a fact; None where the question rules it out."""
    if anything and not owner:
        return None
    if any(_leaves_out(fact, code) for code in signs.parties):
        return None
    sides = {fact.economy, fact.partner} - {""}
    wide = {code for side in sides for code in codes.GROUPS.get(side, codes.Group("", "", {})).joined}
    score = _NAMED * owner
    for code in signs.parties:
        score += _PARTY if code in sides else _PARTY / 2 if code in wide else -_STRANGER
    # Another member's own fact is not that of a question that names none.
    unnamed = {code for code in sides - signs.parties if code not in codes.GROUPS and code != HOME}
    if unnamed and {code for code in signs.parties if code not in codes.GROUPS} - sides:
        return None
    score -= _PARTY * len(unnamed)
    score += _PAIR * (signs.parties >= sides and len(sides) == 2)
    day = parse(fact.date) if "-" not in fact.date or len(fact.date) <= 10 else None
    if signs.periods:
        inside = [p for p in signs.periods if day is not None and p.first <= day.last and day.first <= p.last]
        if not inside:
            return None
        length = min((p.last - p.first).days for p in inside)
        score += _DAY if length < 2 else _MONTH if length < 93 else _YEAR
    text = f"{fact.name}. {fact.statement}"
    acts, topics, own = concepts.acts(fact.name), concepts.topics(text), concepts.topics(fact.name)
    if signs.acts and concepts.acts(text):
        score += _ACT if signs.acts & (acts or concepts.acts(text)) else -_ACT
    score += _TOPIC * len(signs.topics & topics) + _TOPIC * len(signs.topics & own) / 2
    score -= _TOPIC * len(signs.topics - topics) / 2
    score += _TITLE * (fact.name.casefold() in signs.text)
    score += _WORD * len(signs.words & set(_WORDS.findall(text.casefold())))
    return score
