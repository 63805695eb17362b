"""What else the words of a claim could mean before it is called wrong: other economies of the passage in its sides, a
part or an average instead of the whole, a change instead of a level.

An article is read by rules, and rules attach a number to the wrong economy now and then. A number that fits another
economy that the passage names is not called wrong (`depends`); a number that is off by more than any plausible error
speaks of another quantity (`cannot tell`), except where it is off by a slip of the scale word (million for billion).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from entrepot import codes
from entrepot.evidence import cues, dates, names
from entrepot.evidence.claims import Claim
from entrepot.evidence.readings import beside
from entrepot.evidence.text import normal
from entrepot.evidence.verdict import CANNOT_TELL, CONTRADICTED, DEPENDS, SUPPORTED, Bench, Verdict
from entrepot.evidence.weighing import year_is_named

# A level that is this many times off speaks of something else.
ANOTHER_QUANTITY = 10.0
# Slips of the scale word, and how near such a slip must come to the held value.
SLIPS, SLIP_NEAR = (10.0, 100.0, 1e3, 1e4, 1e6), 1.12
# How far around the claim the passage is searched for other economies, and how many readings are tried.
AROUND, MOST = 500, 24
# Digits that must be written for a fit with another side to mean something.
TELLING_DIGITS = 3
# How near (percent) the number must come for other sides to be what it is of.
CLOSE = 1.5
_TWINS = {"gdp_nominal_usd": "population", "population": "gdp_nominal_usd"}
_SIDED = (
    "population", "gdp_", "trade_", "exports_", "imports_", "fdi_", "oda_", "visitors", "foreign_", "companies", "supply_", "mine_output",
    "military", "population_age",
)  # fmt: skip
# A count below this part of the held one may be of some of them.
_PART = 0.6
_ONCE = re.compile(
    r"\bat the time\b|\bat its (?:start|founding|inception|peak)\b|\binception\b|\bonce\b|\boriginally\b|\bformerly\b"
    r"|\bback then\b|当時|当初|かつて|曾经|当时|"
    r"\bdahulu\b|\bdulu\b|saat didirikan|ketika itu|khi mới thành lập|từng|ลดลงจากเดิม|ในอดีต|แรกเริ่ม",
    re.IGNORECASE,
)  # fmt: skip
_AVERAGE = re.compile(
    r"\baverag\w*|\bper (?:project|firm|company|head|person|worker|visitor|capita)\b|\beach\b|平均|1人当たり|一人当たり|人均|平均每|"
    r"rata-rata|purata|per kapita|bình quân|trung bình|เฉลี่ย|ต่อหัว|ต่อคน",
    re.IGNORECASE,
)
_OF_HEADS = ("gdp_per_capita", "military_expenditure", "survey_share", "population_age_structure")


def weigh(claim: Claim, bench: Bench, check: Callable[[Claim, Bench], Verdict], verdict: Verdict) -> Verdict:
    """The verdict after everything else that the words could mean has been tried."""
    if verdict.verdict == CONTRADICTED and _of_a_grouping(claim):
        why = f"the number may be of all parties to what the sentence names; of {_sides(claim)}: {verdict.why}"
        return replace(verdict, verdict=CANNOT_TELL, why=why, needs="the same figure of all parties", off=None)
    if verdict.verdict == CONTRADICTED and (moved := _as_change(claim, bench, check)) is not None:
        return moved
    if verdict.verdict == CONTRADICTED:
        verdict = _another_quantity(claim, verdict)
    if verdict.verdict not in (CONTRADICTED, CANNOT_TELL) or claim.kind in ("forecast", "date"):
        return verdict
    if not claim.indicator.startswith(_SIDED):
        return verdict
    if verdict.verdict == CONTRADICTED:
        return _not_wrong_if_other(claim, bench, check, verdict)
    if claim.value is not None and claim.period and verdict.by != "nothing" and not year_is_named(claim):
        for other in _other_dates(claim, bench):
            found = check(other, bench)
            if found.verdict == SUPPORTED:
                return replace(found, verdict=DEPENDS, flips=(f"if {other.period} is meant, not {claim.period}",))
    exact = claim.value is not None and claim.digits >= TELLING_DIGITS and claim.comparator in ("eq", "approx")
    if verdict.by == "nothing" and exact and claim.kind != "rank":
        # Nothing can be held for the sides as they were read; the passage names sides for which the number is right.
        for other in _others(claim, bench):
            found = check(other, bench)
            if found.verdict == SUPPORTED and abs(found.off or 0.0) <= CLOSE:
                return replace(found, why=f"read of {_sides(other)}, which the passage names: {found.why}")
    return verdict


def _of_a_grouping(claim: Claim) -> bool:
    """`RCEP covers a third of the world's people`: the sentence names an agreement, and not the economy that the claim was
    given from its context."""
    here = {e.code for e in names.find(normal(claim.sentence), claim.language)}
    return bool(claim.initiative) and claim.kind in ("ratio", "quantity") and not here & set(claim.subject.split(";"))


def _not_wrong_if_other(
    claim: Claim, bench: Bench, check: Callable[[Claim, Bench], Verdict], verdict: Verdict
) -> Verdict:
    """A contradiction, unless another date or other sides of the passage fit."""
    for other in _other_dates(claim, bench):
        found = check(other, bench)
        if found.verdict == SUPPORTED and claim.value is not None:
            if not claim.period and claim.digits > TELLING_DIGITS:  # the year that the sentence before was about
                return replace(found, why=f"read of {other.period}: {found.why}")
            return replace(verdict, verdict=DEPENDS, flips=(f"if {other.period} is meant: {found.why}",))
    twin = _TWINS.get(claim.indicator)
    if twin and claim.unit in ("percent", "ratio"):  # ASEAN has 8.6% of the world's people and 3.6% of its output
        found = check(replace(claim, indicator=twin), bench)
        if found.verdict == SUPPORTED:
            return replace(verdict, verdict=DEPENDS, flips=(f"if {twin.replace('_', ' ')} is meant: {found.why}",))
    here = {e.code for e in names.find(normal(claim.sentence), claim.language)}
    unnamed = not {*claim.subject.split(";"), claim.partner} - {"", "WLD"} <= here
    if not unnamed and (claim.value is None or claim.digits < 2 or claim.kind == "rank"):
        return verdict
    here_only = claim.value is None or claim.kind == "rank"  # any other side fits these half the time
    for base in (claim, *(_other_dates(claim, bench) if claim.digits > TELLING_DIGITS else ())):
        for other in _others(base, bench):
            if here_only and not {*other.subject.split(";"), other.partner} - {""} <= here:
                continue
            found = check(other, bench)
            if found.verdict == SUPPORTED and abs(found.off or 0.0) <= CLOSE:
                return replace(verdict, verdict=DEPENDS, flips=(f"if {_sides(other)} is meant: {found.why}",))
    return verdict


def _sides(claim: Claim) -> str:
    return " and ".join(codes.name(code) for code in (claim.subject, claim.partner) if code)


def _other_dates(claim: Claim, bench: Bench) -> Iterator[Claim]:
    """The claim at the other dates of its sentence; without a date, at the date of the claim before it."""
    found = []
    if claim.period:
        if year_is_named(claim):
            return
        found = [d.period for d in dates.find(normal(claim.sentence), claim.language) if d.period[:4].isdigit()]
    else:
        before = [
            c
            for c in bench.claims
            if 0 < claim.start - c.start <= AROUND and c.period[:4].isdigit() and c.kind != "date"
        ]
        found = [c.period for c in sorted(before, key=lambda c: -c.start)[:1]]
    for period in dict.fromkeys(found):
        if period != claim.period:
            yield replace(claim, period=period)


def _as_change(claim: Claim, bench: Bench, check: Callable[[Claim, Bench], Verdict]) -> Verdict | None:
    """`253,912 more than a year before`: beside a word for rising or falling, a number that is the change of the year."""
    if (
        claim.detail.startswith("change")
        or claim.value is None
        or claim.kind != "quantity"
        or claim.unit in ("rank", "percent")
    ):
        return None
    text, place = beside(claim)
    near = text[max(0, place - 20) : place + len(claim.quote) + 20]
    for way in ("up", "down"):
        if cues.pattern(claim.language, way).search(near):
            found = check(replace(claim, kind="change", detail=f"change {way}"), bench)
            if found.verdict == SUPPORTED:
                return replace(found, why=f"read as a change: {found.why}")
    return None


def _another_quantity(claim: Claim, verdict: Verdict) -> Verdict:
    """A number too far off to be a wrong figure for the same thing, or an average set against a whole, cannot be told."""
    if not claim.period and _ONCE.search(beside(claim)[0]):
        what = "the text speaks of an earlier time that it does not date"
        return replace(
            verdict, verdict=CANNOT_TELL, why=f"{what}; held: {verdict.why}", needs="the time meant", off=None
        )
    if _may_be_a_part(claim, verdict):
        what = "the number may be of a part of them"
        return replace(
            verdict, verdict=CANNOT_TELL, why=f"{what}; held: {verdict.why}", needs="what the number counts", off=None
        )
    average = claim.indicator not in _OF_HEADS and _AVERAGE.search(beside(claim)[0])
    far = _times_off(claim, verdict)
    if not average and (far is None or far < ANOTHER_QUANTITY or _slip(far)):
        return verdict
    what = (
        "an average is set against the whole"
        if average
        else "the number is too far from what is held to be the same quantity"
    )
    return replace(
        verdict, verdict=CANNOT_TELL, why=f"{what}; held: {verdict.why}", needs="what the number counts", off=None
    )


def _may_be_a_part(claim: Claim, verdict: Verdict) -> bool:
    """A smaller, precise count beside the count of everybody, or one that stands beside a name in quotation marks."""
    if (
        verdict.unit not in ("persons", "count")
        or not claim.value
        or not verdict.value
        or claim.value > _PART * verdict.value
    ):
        return False
    text, place = beside(claim)
    quoted = re.search(r"[」』\"”)]\s*(?:が|は|の)?\s*$", text[:place]) is not None
    return (claim.digits > TELLING_DIGITS and claim.subject in ("WLD", *codes.GROUPS)) or quoted


def _times_off(claim: Claim, verdict: Verdict) -> float | None:
    if verdict.off is None or claim.unit in (
        "percent",
        "percentage points",
        "ratio",
        "year",
        "years",
        "rank",
        "ordinal",
    ):
        return 100.0 * abs(claim.value) if claim.unit == "percent" and claim.value and abs(claim.value) > 1000 else None
    times = 1 + verdict.off / 100
    return max(times, 1 / times) if times > 0 else None


def _slip(times: float) -> bool:
    return any(abs(math.log(times / slip)) <= math.log(SLIP_NEAR) for slip in SLIPS)


def _others(claim: Claim, bench: Bench) -> Iterator[Claim]:
    """The claim with other economies of its passage as its sides, nearest first; of one side, then of both."""
    own = [e.code for e in names.find(normal(claim.sentence), claim.language)]
    near = sorted(
        (c for c in bench.claims if c.doc == claim.doc and abs(c.start - claim.start) <= AROUND), key=lambda c: abs(c.start - claim.start)
    )  # fmt: skip
    around = [code for c in near for code in (*c.subject.split(";"), c.partner) if code]
    pool = list(dict.fromkeys((*own, *around[:8], "WLD", *around)))[:8]
    subject, partner = claim.subject, claim.partner
    tried = {(subject, partner)}
    if partner:
        pairs = [(code, partner) for code in pool] + [(subject, code) for code in pool]
        pairs += [(one, two) for one in pool for two in pool]
    else:
        pairs = [(code, "") for code in pool if code in own]
    for pair in [p for p in pairs if p[0] != p[1]]:
        if pair in tried or set(pair) == {subject, partner}:
            continue
        tried.add(pair)
        if len(tried) > MOST:
            return
        yield replace(claim, subject=pair[0], partner=pair[1])
