"""Checks against the register of dated facts: events, ordinals, ages of relationships, sums promised, capacities and
shares."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from entrepot.evidence import register
from entrepot.evidence.claims import Claim
from entrepot.evidence.holdings import Fact
from entrepot.evidence.verdict import CONTRADICTED, DEPENDS, SUPPORTED, Bench, Verdict, agrees, cannot_tell

_STOP = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "an",
        "on",
        "for",
        "with",
        "by",
        "at",
        "from",
        "as",
        "is",
        "was",
        "were",
        "be",
        "that",
        "this",
        "its",
        "their",
        "his",
        "her",
        "it",
        "has",
        "have",
        "had",
        "which",
        "will",
        "would",
        "said",
        "prime",
        "minister",
        "former",
        "then",
        "new",
        "first",
        "japan",
        "japanese",
        "asean",
        "southeast",
        "asia",
        "asian",
        "country",
        "countries",
        "about",
        "more",
        "than",
        "over",
        "held",
        "year",
        "years",
        "day",
        "also",
        "under",
        "between",
        "both",
        "into",
        "after",
        "before",
        "during",
        "who",
        "what",
    ]
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]{2,}|[\u3040-\u30ff\u4e00-\u9fff]{2,}|[\u0e00-\u0e7f]{3,}")
ENOUGH = 5.0


def _stem(word: str) -> str:
    word = word.casefold().strip("'-")
    return re.sub(r"(?:ies|ing|ed|es|s)$", "", word) if word.isascii() and len(word) > 4 else word


def telling_words(text: str) -> set[str]:
    """Words of a text that tell what it is about, cut to their stems."""
    return {
        _stem(word)
        for word in _WORD.findall(text)
        if word.casefold() not in _STOP and word.casefold().rstrip("'s") not in _STOP
    }


@lru_cache(maxsize=4)
def _index(facts: tuple[Fact, ...]) -> tuple[list[set[str]], dict[str, float]]:
    """Words of each fact and how telling each word is (rarer tells more)."""
    bags = [telling_words(f"{fact.name} {fact.statement} {fact.id.replace('-', ' ')}") for fact in facts]
    counts: dict[str, int] = {}
    for bag in bags:
        for word in bag:
            counts[word] = counts.get(word, 0) + 1
    return bags, {word: math.log(len(facts) / count) for word, count in counts.items()}


def matches(text: str, claim: Claim, bench: Bench) -> list[tuple[float, Fact]]:
    """Facts that speak of what the text speaks of, best first: shared telling words, the initiative that is named, the
    parties."""
    facts = bench.holdings.facts
    bags, weight = _index(facts)
    words = telling_words(text)
    named = {id for _, _, id in register.find(text)} | ({claim.initiative} if claim.initiative else set())
    entries = [register.initiatives()[id] for id in sorted(named)]
    sides = {code for code in (*claim.subject.split(";"), claim.partner) if code}
    found = []
    for fact, bag in zip(facts, bags, strict=True):
        score = sum(weight[word] for word in words & bag)
        score += 4.0 * any(entry.holds(fact) for entry in entries)
        score += 1.0 * bool(sides & {fact.economy, fact.partner} - {"JPN", "ASEAN", ""}) + 0.5 * (
            {"JPN", "ASEAN"} <= {fact.economy, fact.partner} | {"JPN", "ASEAN"} & sides
        )
        if bench.known_by is not None and fact.date.replace("FY", "") > bench.known_by.isoformat():
            continue
        if score >= ENOUGH:
            found.append((score, fact))
    return sorted(found, key=lambda item: (-item[0], item[1].date, item[1].id))


def same_date(period: str, date: str) -> bool:
    """Whether two dates agree at the coarser precision; ranges by any of their days."""
    date = date.replace("FY", "")
    for part in re.split(r"/", period.replace("FY", "")):
        if len(part) == 9 and part[4] == "-" and part[5:].isdigit():
            if part[:4] <= date[:4] <= part[5:]:
                return True
            continue
        size = min(len(part), len(date))
        if size >= 4 and part[:size] == date[:size]:
            return True
    return False


def _days_apart(period: str, date: str) -> bool:
    """Dates of the same month a few days apart: an event of several days."""
    import datetime as dt

    try:
        first, last = (dt.date.fromisoformat(part) for part in (period.split("/") * 2)[:2])
        day = dt.date.fromisoformat(date)
    except ValueError:
        return False
    return first - dt.timedelta(days=3) <= day <= last + dt.timedelta(days=3)


def said(bench: Bench, facts: Sequence[Fact], verdict: str, why: str, rule: str, **more: Any) -> Verdict:
    sources = " ".join(dict.fromkeys(fact.source for fact in facts))
    ids = tuple(dict.fromkeys(fact.id for fact in facts))
    return Verdict(
        verdict, why, "register", source=sources, vintage=bench.holdings.vintage(sources), rule=rule, facts=ids, **more
    )


def event(claim: Claim, bench: Bench) -> Verdict:
    """Something happened on that date: a fact that shares its words (or its initiative) and its date."""
    text = f"{claim.detail} {claim.sentence}"
    found = matches(text, claim, bench)
    agreeing = [
        (score, fact)
        for score, fact in found
        if same_date(claim.period, fact.date) or _days_apart(claim.period, fact.date)
    ]
    if agreeing:
        score, fact = agreeing[0]
        strong = score >= ENOUGH + 2 or score >= 0.6 * found[0][0]
        if strong:
            return said(
                bench,
                [fact],
                SUPPORTED,
                f"{fact.name}, {fact.date}: {fact.statement}",
                "the date agrees as far as both give it",
                value=float(fact.year),
                unit="year",
                period=fact.date,
            )
    entry = register.initiatives().get(claim.initiative)
    own = [fact for _, fact in found if entry and entry.holds(fact)]
    if (
        own
        and len({fact.year for fact in own}) == 1
        and claim.value is not None
        and own[0].year != int(claim.value)
        and found[0][0] >= 3 * ENOUGH
    ):
        fact = own[0]
        return said(
            bench,
            [fact],
            CONTRADICTED,
            f"the register has {fact.name} on {fact.date}",
            "the year must agree",
            value=float(fact.year),
            unit="year",
            period=fact.date,
            off=claim.value - fact.year,
        )
    nearest = f"; nearest: {found[0][1].name}, {found[0][1].date}" if found else ""
    return cannot_tell(
        f"no fact in the register has this event on {claim.period}{nearest}",
        "a dated source for the event, added to the register",
        facts=tuple(fact.id for _, fact in found[:2]),
    )


_SUMMIT_NUMBER = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)\s+(?:ASEAN-Japan\s+|ASEAN\s+|Asia\s+Business\s+|Mekong-Japan\s+)?(summit|forum|"
    r"meeting)",
    re.IGNORECASE,
)


def ordinal(claim: Claim, bench: Bench) -> Verdict:
    """The n-th summit: counted by numbers printed in the register, and by how many of its kind the register holds."""
    special = re.search(
        r"commemorative|special|anniversary|特別|peringatan|kỷ niệm|特别|纪念",
        claim.detail + claim.quote,
        re.IGNORECASE,
    )
    year = int(claim.period.replace("FY", "")[:4]) if claim.period[:4].isdigit() else bench.year
    wanted = claim.value or 0
    if special:
        held = [
            f
            for f in bench.holdings.facts
            if re.search(r"commemorative summit", f"{f.name} {f.statement}", re.IGNORECASE) and f.year <= year
        ]
        years = sorted({f.year for f in held})
        if years:
            verdict = SUPPORTED if wanted == len(years) else CONTRADICTED
            why = f"a commemorative summit was held in {', '.join(map(str, years))}: number {len(years)} of its kind"
            why += (
                f"; {wanted:.0f} counts the years since {years[-1] - int(wanted)}, not summits"
                if verdict == CONTRADICTED and 10 <= wanted <= 100
                else ""
            )
            firsts = [next(f for f in held if f.year == y) for y in years]
            return said(
                bench,
                firsts,
                verdict,
                why,
                "counted in the register",
                value=float(len(years)),
                unit="ordinal",
                period=str(years[-1]),
                off=wanted - len(years),
            )
    numbered = []
    words = telling_words(claim.quote + " " + claim.detail) | telling_words(claim.sentence) & {"mekong", "keidanren"}
    for fact in bench.holdings.facts:
        for number in _SUMMIT_NUMBER.finditer(fact.statement):
            overlap = telling_words(number.group()) & words
            about = ("asean-japan" in number.group().lower()) == (
                "business" not in claim.quote.lower() and "mekong" not in claim.sentence.lower()
            )
            if overlap and about:
                numbered.append((abs(fact.year - year), int(number.group(1)), fact))
    if not numbered:
        return cannot_tell(
            "the register holds no numbered meeting of this kind", "the organiser's own list of meetings"
        )
    gap, number, fact = min(numbered, key=lambda item: (item[0], item[2].date))
    expected = number + (year - fact.year)
    fits = abs(wanted - expected) <= (0 if gap == 0 else gap)
    why = f"number {number} was in {fact.date} ({fact.name})"
    return said(
        bench,
        [fact],
        SUPPORTED if fits else CONTRADICTED,
        why,
        "one a year from the nearest numbered one",
        value=float(expected),
        unit="ordinal",
        period=fact.date,
        off=wanted - expected,
    )


def _starts(claim: Claim, bench: Bench) -> tuple[Fact | None, Fact | None]:
    """The informal and the formal beginning of Japan-ASEAN relations; (None, None) for another pair."""
    if {claim.subject, claim.partner} != {"JPN", "ASEAN"}:
        return None, None
    by_id = {fact.id: fact for fact in bench.holdings.facts}
    return by_id.get("dialogue-1973"), by_id.get("dialogue-1977-formal")


def years(claim: Claim, bench: Bench) -> Verdict:
    """Fifty years of relations: from the informal dialogue and from its formal beginning."""
    informal, formal = _starts(claim, bench)
    if informal is None or formal is None or claim.value is None:
        return cannot_tell(
            "the register does not hold when these two began relations", "the date on which the two opened relations"
        )
    end = int(claim.period.replace("FY", "")[:4]) if claim.period[:4].isdigit() else bench.year
    spans = {informal: end - informal.year, formal: end - formal.year}
    exact = claim.comparator in ("eq", "approx")

    def fits(span: int) -> bool:
        if exact:
            slack = 2 if claim.value and claim.value % 10 == 0 and "decade" in claim.quote.lower() else 1
            return abs(span - (claim.value or 0)) <= slack
        return agrees(claim, float(span))[0]

    by_informal, by_formal = fits(spans[informal]), fits(spans[formal])
    why = f"{spans[informal]} years from the informal dialogue of {informal.date} to {end}, "
    why += f"{spans[formal]} from the formal beginning of {formal.date}"
    rule = "from 1973 within a year; `formal` or `diplomatic` counts from 1977"
    value, flips = float(spans[informal]), (f"counted from {formal.date}: {spans[formal]} years",)
    both = [informal, formal]
    if claim.detail == "formal":
        verdict = SUPPORTED if by_formal and not by_informal else DEPENDS if by_informal or by_formal else CONTRADICTED
        return said(
            bench,
            both,
            verdict,
            why,
            rule,
            value=value,
            unit="years",
            period=str(end),
            flips=flips if verdict == DEPENDS else (),
            off=claim.value - value,
        )
    edge = not exact and claim.value == spans[informal]
    verdict = (
        DEPENDS
        if edge or (by_informal != by_formal and not exact and not by_informal)
        else SUPPORTED
        if by_informal
        else CONTRADICTED
    )
    if not exact and by_informal and not by_formal:
        verdict = DEPENDS
    return said(
        bench,
        both,
        verdict,
        why,
        rule,
        value=value,
        unit="years",
        period=str(end),
        flips=flips if verdict == DEPENDS else (),
        off=claim.value - value,
    )


def since(claim: Claim, bench: Bench) -> Verdict:
    """`formalised since 1977`, `a security partner since the 1990s`: the oldest facts of that kind."""
    informal, formal = _starts(claim, bench)
    if claim.indicator in ("dialogue_formalised", "relations_since") and informal is not None and formal is not None:
        wanted = formal if claim.detail == "formal" else informal
        other = informal if wanted is formal else formal
        if same_date(claim.period, wanted.date):
            return said(
                bench,
                [wanted],
                SUPPORTED,
                f"{wanted.name}, {wanted.date}: {wanted.statement}",
                "the year must agree",
                value=float(wanted.year),
                unit="year",
                period=wanted.date,
                off=0.0,
            )
        verdict = DEPENDS if same_date(claim.period, other.date) else CONTRADICTED
        return said(
            bench,
            [wanted, other],
            verdict,
            f"{wanted.name}: {wanted.date}; {other.name}: {other.date}",
            "the year must agree",
            value=float(wanted.year),
            unit="year",
            period=wanted.date,
            flips=(f"{other.name}: {other.date}",) if verdict == DEPENDS else (),
        )
    if "security" in claim.indicator:
        sides = {claim.subject, claim.partner}
        kinds = ("peacekeeping", "agreement", "dialogue", "assistance", "exercise")
        held = [
            f
            for f in bench.holdings.facts
            if f.strand == "security"
            and f.kind in kinds
            and "JPN" in {f.economy, f.partner}
            and sides & {f.economy, f.partner}
        ]
        held.sort(key=lambda f: f.date)
        inside = [f for f in held if same_date(claim.period, f.date)]
        if inside and not [f for f in held if f.date[:4] < claim.period[:4]]:
            why = "oldest security facts held: " + "; ".join(f"{f.name} ({f.date})" for f in held[:3])
            return said(
                bench,
                held[:3],
                SUPPORTED,
                why,
                "the oldest facts held lie in that period",
                value=float(held[0].year),
                unit="year",
                period=held[0].date,
            )
    return cannot_tell("what counts as the beginning is not defined", "a dated first act of the kind meant")


def financed(claim: Claim, bench: Bench) -> Verdict:
    """`funded by yen loans`: the share of the loan in the cost, where the register has one for the project."""
    found = [
        (s, f)
        for s, f in matches(claim.sentence, claim, bench)
        if f.unit == "percent" and f.amount is not None and re.search(r"loan", f.name + f.statement, re.IGNORECASE)
    ]
    if not found:
        return cannot_tell("no shares of finance are held for this project", "the project's financing plan")
    best = max(found, key=lambda item: ("share" in item[1].name.lower() and "loan" in item[1].name.lower(), item[0]))[1]
    related = [
        f for _, f in matches(claim.sentence, claim, bench) if f.unit in ("USD", "JPY") and "loan" in f.name.lower()
    ][:2]
    share = float(best.amount or 0)
    verdict = SUPPORTED if share >= 90 else CONTRADICTED if share <= 5 else DEPENDS
    flips = (
        (f"the loan is about {share:.0f}% of the cost", *tuple(f"{f.name}: {f.amount:,.4g} {f.unit}" for f in related))
        if verdict == DEPENDS
        else ()
    )
    return said(
        bench,
        [best, *related],
        verdict,
        f"{best.name}: {share:g}% ({best.statement})",
        "wholly at 90% or more, not at 5% or less",
        value=share,
        unit="percent",
        period=best.date,
        flips=flips,
    )
