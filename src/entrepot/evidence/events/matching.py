"""Which facts of the register a sentence speaks of: shared telling words and topics, the initiative that is named, the
sides, and the date."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from entrepot import codes
from entrepot.evidence import names, register
from entrepot.evidence.events import concepts
from entrepot.evidence.events.bench import Bench
from entrepot.evidence.events.projects import pool
from entrepot.evidence.text import normal
from entrepot.evidence.told import Finding, Statement
from entrepot.query.archive import Archive, Fact

# fmt: off
_STOP = frozenset((
    "the", "of", "and", "to", "in", "a", "an", "on", "for", "with", "by",
    "at", "from", "as", "is", "was", "were", "be", "that", "this", "its", "their",
    "his", "her", "it", "has", "have", "had", "which", "will", "would", "said", "prime",
    "minister", "former", "then", "new", "first", "japan", "japanese", "asean", "southeast", "asia", "asian",
    "country", "countries", "about", "more", "than", "over", "held", "year", "years", "day", "also",
    "under", "between", "both", "into", "after", "before", "during", "who", "what",
))
# fmt: on
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]{2,}|[\u3040-\u30ff\u4e00-\u9fff]{2,}|[\u0e00-\u0e7f]{3,}")
ENOUGH = 5.0
# A fact that shares this much with the text, on the same side and date, is surely the one that is meant.
SURELY = 2 * ENOUGH
# What it adds that the initiative is named, that the sides agree, and what it takes away that a side is not named.
NAMED, SIDES, UNSAID = 4.0, 1.5, 1.5
# How far from a number the words may stand that say what it is (characters; fewer in scripts without blanks).
_NEAR, _NEAR_WIDE = 90, 36
_COMMON = frozenset(("JPN", "ASEAN", "ASEAN10", "ASEAN11", ""))
# How far back a sentence still tells what is spoken of, and how much its words count.
CONTEXT, CARRIED = 350, 0.4
# A fiscal year ends in March of the next calendar year.
_FISCAL_END = 3


def _stem(word: str) -> str:
    word = word.casefold().strip("'-")
    return re.sub(r"(?:ies|ing|ed|es|s)$", "", word) if word.isascii() and len(word) > 4 else word


@lru_cache(maxsize=2048)
def telling_words(text: str) -> frozenset[str]:
    """Words of a text that tell what it is about, cut to their stems."""
    return frozenset(
        _stem(word)
        for word in _WORD.findall(text)
        if word.casefold() not in _STOP and word.casefold().rstrip("'s") not in _STOP
    )


@lru_cache(maxsize=2048)
def _bag(text: str) -> frozenset[str]:
    """Telling words, and topics in any language (marked by a sign that no word has)."""
    return telling_words(text) | {f"§{topic}" for topic in concepts.topics(text)}


@dataclass(frozen=True)
class _Index:
    """Words of facts: those of each, how telling each word is (rarer tells more), and in which facts it stands."""

    facts: tuple[Fact, ...]
    bags: list[frozenset[str]]
    weight: dict[str, float]
    places: dict[str, list[int]]

    def shared(self, words: Iterable[str], part: float) -> Iterator[tuple[int, float]]:
        """The facts that have each of some words, with its weight times `part`."""
        for word in sorted(self.weight.keys() & words):
            yield from ((place, part * self.weight[word]) for place in self.places[word])


@lru_cache(maxsize=8)
def _index(archive: Archive, projects: bool) -> _Index:
    facts = pool(archive) if projects else tuple(archive.facts.values())
    bags = [_bag(f"{fact.name} {fact.statement} {fact.id.replace('-', ' ')}") for fact in facts]
    places: dict[str, list[int]] = {}
    for place, bag in enumerate(bags):
        for word in bag:
            places.setdefault(word, []).append(place)
    return _Index(facts, bags, {word: math.log(len(facts) / len(listed)) for word, listed in places.items()}, places)


@dataclass(frozen=True)
class Match:
    """A fact, how much it shares with the text, and by what: its initiative is named, its sides are (`own`: they are the
    claim's own), its topics."""

    score: float
    fact: Fact
    named: bool
    sided: bool
    shared: frozenset[str]
    own: bool


@lru_cache(maxsize=2048)
def named_in(sentence: str, language: str) -> frozenset[str]:
    """The economies that a sentence names."""
    return frozenset(e.code for e in names.find(normal(sentence), language))


def economies(claim: Statement) -> set[str]:
    """Economies that the claim or its sentence names (or names something of), without Japan and the bloc."""
    here = named_in(claim.sentence, claim.language)
    return {*here, *concepts.economies(claim.sentence), *claim.subject.split(";"), claim.partner} - _COMMON


def initiatives(claim: Statement, bench: Bench) -> list[str]:
    """Initiatives that the claim's sentence names, nearest the quote first; else those of the sentences shortly before."""
    place = max(claim.sentence.find(claim.quote), 0)
    found = register.find(claim.sentence)
    end = place + len(claim.quote)  # what is spoken of mostly stands before
    found.sort(key=lambda item: 2 * (item[0] - end) + 10 if item[0] >= end else max(place - item[1], 0))
    ids = [id for _, _, id in found] + ([claim.initiative] if claim.initiative else [])
    for sentence in before(claim, bench) if not ids else ():
        ids = ids or [id for _, _, id in register.find(sentence)[::-1]]
    return list(dict.fromkeys(ids))


def before(claim: Statement, bench: Bench) -> list[str]:
    """The sentences of the claims shortly before, nearest first: what "the scheme", "that occasion" point to."""
    near = [c for c in bench.claims if 0 < claim.start - c.start < CONTEXT and c.doc == claim.doc]
    found = dict.fromkeys(c.sentence for c in sorted(near, key=lambda c: -c.start))
    return [sentence for sentence in found if sentence != claim.sentence]


def matches(text: str, claim: Statement, bench: Bench, *, projects: bool = False) -> list[Match]:
    """Facts that speak of what the text speaks of, best first; `projects`: and rows of the store that are single grants, loans
    and deliveries. A fact about another member than those named is none."""
    index, words = _index(bench.archive, projects), _bag(text)
    around = frozenset().union(*(_bag(sentence) for sentence in before(claim, bench)[:2])) - words
    entries = [register.initiatives()[id] for id in initiatives(claim, bench)]
    scores: dict[int, float] = dict.fromkeys(range(len(index.facts)), 0.0) if entries else {}
    for place, weight in (*index.shared(words, 1.0), *index.shared(around, CARRIED)):
        scores[place] = scores.get(place, 0.0) + weight
    mine = ({*claim.subject.split(";"), claim.partner} - _COMMON) or concepts.economies(claim.sentence)
    sides, spoken = economies(claim), _spoken(claim, bench)
    # What Japan and the bloc do together is not what a sentence tells of others alone.
    of_the_bloc = not sides or bool(
        sides & set(codes.ASEAN_MEMBERS) | named_in(claim.sentence, claim.language) & _COMMON
    )
    others, members = sides | spoken, spoken & set(codes.ASEAN_MEMBERS)
    outsiders = (named_in(claim.sentence, claim.language) - set(codes.ASEAN_MEMBERS)) - _COMMON
    japan = "JPN" in named_in(claim.sentence, claim.language)
    found = []
    for place, score in scores.items():
        if not entries and score + 2 * SIDES < ENOUGH:
            continue  # sides alone are not enough
        fact = index.facts[place]
        if bench.known_by is not None and fact.date.replace("FY", "") > bench.known_by.isoformat():
            continue
        own = {fact.economy, fact.partner} - _COMMON
        foreign = own - set(codes.ASEAN_MEMBERS)
        if foreign and not foreign & others:
            continue  # what China sold is not what Japan paid for
        if outsiders and not japan and "JPN" in (fact.economy, fact.partner) and not outsiders & own:
            continue  # nor the other way round
        sided = bool(own & sides)
        if own and sides and not sided and not (own & members):
            continue
        named = any(entry.holds(fact) for entry in entries)
        score += NAMED * named + SIDES * (sided + bool(own & mine)) - UNSAID * bool(own and not sided)
        if score >= ENOUGH or named:
            # A fact of the bloc is not surely about the one member that a claim is about.
            exact = bool(own & mine) if own else not (mine & set(codes.ASEAN_MEMBERS))
            sided = sided or (not own and of_the_bloc)
            found.append(Match(score, fact, named, sided, words & index.bags[place], exact))
    return sorted(found, key=lambda m: (-m.score, m.fact.date, m.fact.id))


def _spoken(claim: Statement, bench: Bench) -> set[str]:
    """Economies that the claims shortly before are about."""
    before = [c for c in bench.claims if 0 <= claim.start - c.start < 300]
    return {code for c in before for code in (*c.subject.split(";"), c.partner)} - _COMMON


def fiscal(date: str) -> str:
    """The fiscal year (FY2023) of a date or of a fiscal year."""
    if date.startswith("FY") or not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", date):
        return date if date.startswith("FY") else f"FY{date[:4]}"
    year, month = int(date[:4]), int(date[5:7])
    return f"FY{year - (month <= _FISCAL_END)}"


def same_date(period: str, date: str) -> bool:
    """Whether two dates agree at the coarser precision; ranges by any of their days; fiscal years as such."""
    if period.startswith("FY") and "-" not in period:
        return fiscal(date) == period or (len(date) == 4 and period == f"FY{date}")
    if date.startswith("FY"):
        return (
            fiscal(period) == date
            if re.match(r"\d{4}-\d{2}", period)
            else period[:4] in (date[2:], str(int(date[2:]) + 1))
        )
    for part in re.split(r"/", period.replace("FY", "")):
        if len(part) == 9 and part[4] == "-" and part[5:].isdigit():
            if part[:4] <= date[:4] <= part[5:]:
                return True
            continue
        size = min(len(part), len(date))
        if size >= 4 and part[:size] == date[:size]:
            return True
    return False


def years_apart(period: str, date: str) -> int:
    """How many years lie between what a text and what a fact tells; none where either names no year."""
    said, held = (re.search(r"\d{4}", text) for text in (period, date))
    return abs(int(said.group()) - int(held.group())) if said and held else 0


def days_apart(period: str, date: str) -> bool:
    """Dates of the same month a few days apart: an event of several days."""
    try:
        first, last = (dt.date.fromisoformat(part) for part in (period.split("/") * 2)[:2])
        day = dt.date.fromisoformat(date)
    except ValueError:
        return False
    return first - dt.timedelta(days=3) <= day <= last + dt.timedelta(days=3)


def said(bench: Bench, facts: Sequence[Fact], verdict: str, why: str, rule: str, **more: Any) -> Finding:
    """A verdict that rests on facts of the register."""
    sources = " ".join(dict.fromkeys(fact.source for fact in facts))
    ids = tuple(dict.fromkeys(fact.id for fact in facts))
    return Finding(
        verdict, why, "register", source=sources, vintage=bench.archive.edition(sources), rule=rule, facts=ids, **more
    )


def beside(claim: Statement) -> tuple[str, int]:
    """The words around the claim's quote in its sentence, and where the quote begins in them."""
    sentence, quote = normal(claim.sentence), normal(claim.quote)
    place = max(sentence.find(quote), 0)
    near = _NEAR_WIDE if claim.language in ("ja", "zh", "th") else _NEAR
    start = max(0, place - near)
    return sentence[start : place + len(quote) + near], place - start


def year_is_named(claim: Statement) -> bool:
    """Whether the claim's year is the one that stands nearest to the number, and close to it."""
    year = re.search(r"\d{4}", claim.period)
    if year is None:
        return bool(claim.period)
    if year.group() not in claim.sentence:
        return True  # told in words, or in another calendar: the reader of dates has looked
    text, place = beside(claim)
    end = place + len(claim.quote)
    years: dict[str, int] = {}
    for m in re.finditer(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text):
        gap = 2 * (m.start() - end) + 4 if m.start() >= end else max(place - m.end(), 0)  # a year mostly stands before
        years[m.group()] = min(gap, years.get(m.group(), gap))
    own = years.get(year.group())
    return own is not None and own <= 40 and all(gap > own for y, gap in years.items() if y != year.group())
