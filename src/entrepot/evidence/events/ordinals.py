"""Checks of places in a row: the n-th summit, the eleventh member, the first agreement."""

from __future__ import annotations

import re

from entrepot.evidence.events import concepts
from entrepot.evidence.events.bench import CONTRADICTED, SUPPORTED, Bench, cannot_tell
from entrepot.evidence.events.matching import ENOUGH, SURELY, matches, said, same_date, telling_words
from entrepot.evidence.told import Finding, Statement
from entrepot.query.evaluate import evaluate
from entrepot.query.reading import Reading, Transform
from entrepot.query.register import MEMBERSHIP

_SUMMIT_NUMBER = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)\s+(?:ASEAN-Japan\s+|ASEAN\s+|Asia\s+Business\s+|Mekong-Japan\s+)?(summit|forum|"
    r"meeting)",
    re.IGNORECASE,
)


MEMBER = "member"  # the detail of a statement that says which member one became
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
    "thirteenth", "fourteenth", "fifteenth",
)  # fmt: skip
_ORDINAL = re.compile(rf"\b(?:({'|'.join(ORDINALS)})|(\d{{1,2}})(?:st|nd|rd|th))\b", re.IGNORECASE)


def _told(claim: Statement, bench: Bench) -> Finding | None:
    """An ordinal that a fact of the same date and initiative prints: the third leaders' meeting, the eleventh member."""
    for match in matches(f"{claim.quote} {claim.detail} {claim.sentence}", claim, bench):
        fact = match.fact
        told = f"{fact.name}. {fact.statement}"
        printed = [_place(m) for m in _ORDINAL.finditer(told) if m.start() == 0 or _of_the_same(claim, told[m.end() :])]
        dated = bool(claim.period) and same_date(claim.period, fact.date)
        if not printed or not match.sided or (not dated and not (match.named and not claim.period)):
            continue
        own = [_place(m) for m in _ORDINAL.finditer(fact.name)]
        right = claim.value in printed and (match.named or match.score >= ENOUGH)
        wrong = len(own) == 1 and match.named and dated and match.score >= SURELY
        if right or wrong:
            verdict = SUPPORTED if right else CONTRADICTED
            value = claim.value if right and claim.value is not None else float(own[0])
            why, rule = f"{fact.name}, {fact.date}: {fact.statement}", "the place that the register prints"
            return said(bench, [fact], verdict, why, rule, value=value, unit="ordinal", period=fact.date)
    return None


def _of_the_same(claim: Statement, after: str) -> bool:
    """Whether an ordinal stands before a word of what the claim counts (summit, member, agreement)."""
    near, mine = " ".join(re.split(r"[.,;:]", after)[0].split()[:4]), f"{claim.quote} {claim.detail}"
    return bool(telling_words(near) & telling_words(mine) or concepts.topics(near) & concepts.topics(mine))


def _place(match: re.Match[str]) -> int:
    word, digits = match.groups()
    return int(digits) if digits else ORDINALS.index(word.casefold()) + 1


def ordinal(claim: Statement, bench: Bench) -> Finding:
    """The n-th summit: counted by numbers printed in the register, and by how many of its kind the register holds."""
    year = int(claim.period.replace("FY", "")[:4]) if claim.period[:4].isdigit() else bench.year
    found = _member(claim, bench) or _told(claim, bench) or _commemorative(claim, bench, year)
    if found is not None:
        return found
    if claim.initiative and claim.initiative not in ("dialogue", "summit-2023", "asia-business-summit"):
        return cannot_tell("the register counts no meetings of this", "the organiser's own list of meetings")
    return _numbered(claim, bench, year)


def _member(claim: Statement, bench: Bench) -> Finding | None:
    """The n-th member of a group, by the order of joining; of those that joined on one day nobody is before another."""
    if MEMBER not in claim.detail.casefold() or claim.value is None:
        return None
    for code in dict.fromkeys((*claim.subject.split(";"), claim.partner)):
        place = Reading(MEMBERSHIP, code, "ASEAN", whole="partner", transform=Transform.RANK)
        for held in evaluate(place, bench.archive).values if code else ():
            if held.low is None or held.high is None or not same_date(claim.period or held.period, held.period):
                continue
            verdict = SUPPORTED if held.low <= claim.value <= held.high else CONTRADICTED
            why = f"ASEAN had {held.high:.0f} members from {held.period}, {held.low - 1:.0f} before"
            return Finding(
                verdict, why, MEMBERSHIP, rule="the same place", value=held.high, unit="ordinal", period=held.period
            )
    return None


_COMMEMORATIVE = re.compile(r"commemorative|special|anniversary|特別|peringatan|kỷ niệm|特别|纪念", re.IGNORECASE)


def _commemorative(claim: Statement, bench: Bench, year: int) -> Finding | None:
    """The n-th commemorative summit, by those that the register holds until the year."""
    if not _COMMEMORATIVE.search(claim.detail + claim.quote):
        return None
    wanted = claim.value or 0
    held = [
        f
        for f in bench.archive.facts.values()
        if re.search(r"commemorative summit", f"{f.name} {f.statement}", re.IGNORECASE) and f.year <= year
    ]
    years = sorted({f.year for f in held})
    if not years:
        return None
    verdict = SUPPORTED if wanted == len(years) else CONTRADICTED
    why = f"a commemorative summit was held in {', '.join(map(str, years))}: number {len(years)} of its kind"
    if verdict == CONTRADICTED and 10 <= wanted <= 100:
        why += f"; {wanted:.0f} counts the years since {years[-1] - int(wanted)}, not summits"
    firsts = [next(f for f in held if f.year == y) for y in years]
    return said(
        bench, firsts, verdict, why, "counted in the register", value=float(len(years)), unit="ordinal", period=str(years[-1]),
        off=wanted - len(years),
    )  # fmt: skip


def _numbered(claim: Statement, bench: Bench, year: int) -> Finding:
    """The n-th meeting of a series, one a year from the nearest whose number the register prints."""
    wanted = claim.value or 0
    numbered = []
    words = telling_words(claim.quote + " " + claim.detail) | telling_words(claim.sentence) & {"mekong", "keidanren"}
    for fact in bench.archive.facts.values():
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
    verdict = SUPPORTED if abs(wanted - expected) <= gap else CONTRADICTED
    return said(
        bench, [fact], verdict, f"number {number} was in {fact.date} ({fact.name})", "one a year from the nearest numbered one",
        value=float(expected), unit="ordinal", period=fact.date, off=wanted - expected,
    )  # fmt: skip
