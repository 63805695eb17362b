"""Checks of sums, persons, counts, capacities and shares against what the register and the store hold for an initiative
or a project: the amount itself, and the numbers that a fact's statement tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from entrepot.evidence.events import concepts, counts
from entrepot.evidence.events.bench import (
    CONTRADICTED,
    DEPENDS,
    SUPPORTED,
    Bench,
    agrees,
    cannot_tell,
    off,
    says_nothing,
)
from entrepot.evidence.events.matching import (
    ENOUGH,
    SURELY,
    Match,
    beside,
    matches,
    said,
    same_date,
    year_is_named,
    years_apart,
)
from entrepot.evidence.figures import told
from entrepot.evidence.told import Finding, Statement
from entrepot.query.archive import Archive, Fact

# Words that tell the concepts apart that share a unit within one project.
_CONCEPTS = {
    "port_capacity_teu": ("capacity", "target"),
    "port_throughput_teu": ("throughput", "handled"),
    "port_traffic_share": ("share",),
}
# What a fact's name says it is not: the text must say so too.
_QUALIFIED = {
    "before": re.compile(r"\bbefore\b|\bfrom\b|\bprevious|\bformer|従来|これまで|从|此前|dari|sebelum|từ|trước|จาก|เดิม", re.IGNORECASE),
    "target": re.compile(r"\btarget|\baims?\b|\bby 20|\bgoal|\bplan|目標|目标|まで|sasaran|mục tiêu|เป้าหมาย|ภายใน", re.IGNORECASE),
    "budget": counts.BUDGET,
}  # fmt: skip
_TOPICS = {
    "economic security": r"economic security|経済安全保障|经济安全|keamanan ekonomi|an ninh kinh tế",
    "defence": r"defen[cs]e|military|防衛|国防|pertahanan|quốc phòng",
    "infrastructure": r"infrastructure|railway|bridge|インフラ|基础设施|infrastruktur|hạ tầng",
    "energy": r"energy|decarboni|green|エネルギー|能源|energi|năng lượng",
    "health": r"health|vaccine|pandemic|保健|卫生|kesehatan|y tế",
}
_DATED = 2.5


@dataclass(frozen=True)
class Candidate:
    """A fact whose amount may be the one stated, in the claim's unit; `converted`: at an exchange rate."""

    match: Match
    value: float
    converted: bool
    dated: bool
    weight: float


def amount(claim: Statement, bench: Bench) -> Finding:
    """A sum, a number of persons, a capacity or a share that is held for the project or initiative spoken of."""
    if claim.value is None:
        return cannot_tell("the text gives no number", "the number")
    claim = _rounded(claim)
    if claim.detail.startswith("change") or claim.unit == "ratio":
        return counts.numbers(claim, bench) or counts.budgets(claim, bench) or _no_amount(claim)
    if (members := counts.members(claim, bench)) is not None:
        return members
    found = _candidates(claim, bench)
    fitting = [c for c in found if agrees(claim, c.value)[0] and _may_be(claim, c)]
    if fitting:
        return _supported(claim, bench, fitting[0], found)
    stated = counts.numbers(claim, bench)
    if stated is not None:
        return stated
    sure = _surely(claim, found)
    if sure is not None:
        fact, value = sure.match.fact, sure.value
        why = f"{fact.name}: {told(value, claim.unit)} ({fact.date}, {fact.statement})"
        return said(
            bench, [fact], CONTRADICTED, why, agrees(claim, value)[1], value=value, unit=claim.unit, period=fact.date,
            off=off(claim, value),
        )  # fmt: skip
    if not found:
        return _no_amount(claim)
    near = found[0]
    return cannot_tell(
        f"the register has other sums for it; nearest: {near.match.fact.name}: {told(near.value, claim.unit)} "
        f"({near.match.fact.date}, {near.match.fact.statement})",
        "the programme's own announcement", by="register", value=near.value, unit=claim.unit, period=near.match.fact.date,
        source=near.match.fact.source, facts=(near.match.fact.id,),
    )  # fmt: skip


def _rounded(claim: Statement) -> Statement:
    """What is announced is round: "more than 10 million" is met by 10 million."""
    loose = {"gt": "ge", "lt": "le"}
    return replace(claim, comparator=loose.get(claim.comparator, claim.comparator))


def _no_amount(claim: Statement) -> Finding:
    return cannot_tell(
        f"the register holds no {claim.indicator.replace('_', ' ')} for what the sentence names",
        "the programme's own announcement, added to the register",
    )


def _candidates(claim: Statement, bench: Bench) -> list[Candidate]:
    """Facts of the same concept with their amounts in the claim's unit, best match first."""
    words = _CONCEPTS.get(claim.indicator, ())
    found = []
    for match in matches(f"{claim.sentence} {claim.detail}", claim, bench, projects=True):
        fact = match.fact
        converted = _convert(fact, claim.unit, bench)
        latest = max(str(bench.year), claim.period.replace("FY", "")[:4])
        if (
            converted is None
            or says_nothing(claim, converted[0])
            or fact.kind == "tariff"
            or fact.date.replace("FY", "")[:4] > latest
        ):
            continue
        if claim.unit in ("count", "number", "") and not _counts_the_same(claim, fact):
            continue
        name = fact.name.lower()
        if words and not any(word in name for word in words):
            continue
        text = beside(claim)[0]
        if "budget" in name and not _QUALIFIED["budget"].search(claim.sentence):
            continue
        dated = bool(claim.period) and same_date(claim.period, fact.date)
        weight = match.score + _DATED * dated
        weight += sum(1.5 if pattern.search(text) else -1.5 for word, pattern in _QUALIFIED.items() if word in name)
        found.append(Candidate(match, *converted, dated, weight))
    return sorted(found, key=lambda c: (-c.weight, c.match.fact.date, c.match.fact.id))


def _counts_the_same(claim: Statement, fact: Fact) -> bool:
    """Whether a bare number counts what the fact's amount counts: ships are no aircraft, projects no persons."""
    mine = concepts.counted(claim.quote) | concepts.counted(counts.after(claim))
    return fact.unit == "count" and bool(mine & concepts.counted(f"{fact.name} {fact.statement}"))


def _convert(fact: Fact, unit: str, bench: Bench) -> tuple[float, bool] | None:
    """The fact's amount in the claim's unit, and whether an exchange rate was needed; None where they do not compare."""
    if fact.amount is None:
        return None
    if fact.unit == unit or (unit in ("", "number", "count") and fact.unit in ("count", "persons")):
        return fact.amount, False
    if {fact.unit, unit} == {"JPY", "USD"}:
        rate = _yen_per_dollar(bench.archive, fact.year)
        if rate is not None:
            return (fact.amount / rate if unit == "USD" else fact.amount * rate), True
    return None


def _yen_per_dollar(archive: Archive, year: int) -> float | None:
    """The yearly average in the year or the nearest held."""
    points = [
        p for line in archive.lines("exchange_rate", "JPN") for p in line.points.values() if p.unit == "JPY per USD"
    ]
    return min(points, key=lambda p: abs(p.year - year)).value if points else None


def _may_be(claim: Statement, candidate: Candidate) -> bool:
    """Whether a fact with the right amount is about the same thing: its initiative is named, or side and date or topics
    agree."""
    match = candidate.match
    if match.fact.unit == "count" and not (counts.topical(match) and match.sided):
        return False
    if match.named:
        return match.sided or candidate.dated
    return (
        match.score >= ENOUGH
        and match.sided
        and not (claim.unit == "percent" and _other_kind(claim, candidate))
        and (candidate.dated or counts.topical(match) >= 1 or match.score >= 1.5 * ENOUGH)
    )


def _surely(claim: Statement, found: Sequence[Candidate]) -> Candidate | None:
    """The one amount that must be meant, or None: same side, same topics, the date (if one is named), and no second one of
    nearly that weight with another amount."""
    known = [c for c in found if not c.converted and c.match.own and not _other_kind(claim, c)]
    known = [c for c in known if (c.dated if claim.period else counts.topical(c.match) > 1)]
    if claim.indicator in _CONCEPTS and not claim.period:  # a level without a date: the newest
        known = [
            c for c in known if c.match.named and not any(word in c.match.fact.name.lower() for word in _QUALIFIED)
        ]
        newest = max((c.match.fact.date for c in known), default="")
        known = [c for c in known if c.match.fact.date == newest]
    known = [c for c in known if c.weight >= (SURELY if not (c.match.named and c.dated) else ENOUGH)]
    if not known or claim.unit in ("count", "number", ""):
        return None
    best = known[0]
    rivals = [
        c for c in known[1:] if c.weight >= 0.7 * best.weight and abs(c.value - best.value) > 0.03 * abs(best.value)
    ]
    return None if rivals else best


def _other_kind(claim: Statement, candidate: Candidate) -> bool:
    """Whether one is a loan and the other a grant, or a share of another whole."""
    mine, theirs = (
        concepts.topics(beside(claim)[0]),
        concepts.topics(f"{candidate.match.fact.name} {candidate.match.fact.statement}"),
    )
    kinds = {"loan", "grant", "budget"}
    if mine & kinds and theirs & kinds and not (mine & theirs & kinds):
        return True
    shared = (mine & theirs) - kinds - {"forces", "scheme", "vessel"}
    return claim.unit == "percent" and len(shared) < 2


def _supported(claim: Statement, bench: Bench, chosen: Candidate, found: Sequence[Candidate]) -> Finding:
    fact, value = chosen.match.fact, chosen.value
    others = [(f, v) for f, v in _rivals(claim, found, fact) if not agrees(claim, v)[0]]
    flips = [f"{f.name} ({f.date}): {told(v, claim.unit)}" for f, v in others]
    flips += _purposes(claim, fact)
    if year_is_named(claim) and not chosen.dated and years_apart(claim.period, fact.date) > 1:
        flips.append(f"the register has this amount for {fact.date}")
    verdict = DEPENDS if flips else SUPPORTED
    why = f"{fact.name}: {told(value, claim.unit)} ({fact.date}): {fact.statement}"
    return said(
        bench, [fact, *(f for f, _ in others)], verdict, why, agrees(claim, value)[1], value=value, unit=claim.unit,
        period=fact.date, off=off(claim, value), flips=tuple(flips),
    )  # fmt: skip


def _rivals(claim: Statement, found: Sequence[Candidate], chosen: Fact) -> list[tuple[Fact, float]]:
    """Facts that state the same thing about the same time: not what was before, nor a target; for shares any edition
    within six years."""
    if claim.indicator not in _CONCEPTS:
        return []
    near = 6 if claim.unit == "percent" else 0
    mine = {word for word in _QUALIFIED if word in chosen.name.lower()}
    rivals = []
    for candidate in found:
        fact, words = candidate.match.fact, candidate.match.fact.name.lower()
        other = fact.id.partition("-")[0] != chosen.id.partition("-")[0] or "loan" in words
        if fact is chosen or other or mine or any(word in words for word in _QUALIFIED):
            continue
        if abs(fact.year - chosen.year) <= near and not (near == 0 and fact.date != chosen.date):
            rivals.append((fact, candidate.value))
    return rivals


def _purposes(claim: Statement, fact: Fact) -> list[str]:
    """A purpose that the text gives to the money and the register does not, where another mention of the same sum lacks
    it too."""
    if not claim.detail.startswith("for "):
        return []
    words = f"{fact.name} {fact.statement}"
    extra = [
        name
        for name, pattern in _TOPICS.items()
        if re.search(pattern, claim.detail, re.IGNORECASE) and not re.search(pattern, words, re.IGNORECASE)
    ]
    return [f"the register gives the sum to another purpose than {name}" for name in extra]


def financed(claim: Statement, bench: Bench) -> Finding:
    """`funded by yen loans`: the share of the loan in the cost, where the register has one for the project."""
    found = [
        (m.score, m.fact)
        for m in matches(claim.sentence, claim, bench)
        if m.fact.unit == "percent"
        and m.fact.amount is not None
        and re.search(r"loan", m.fact.name + m.fact.statement, re.IGNORECASE)
    ]
    if not found:
        return cannot_tell("no shares of finance are held for this project", "the project's financing plan")
    best = max(found, key=lambda item: ("share" in item[1].name.lower() and "loan" in item[1].name.lower(), item[0]))[1]
    related = [
        m.fact
        for m in matches(claim.sentence, claim, bench)
        if m.fact.unit in ("USD", "JPY") and "loan" in m.fact.name.lower()
    ][:2]
    share = float(best.amount or 0)
    if claim.value is not None and claim.unit == "percent":
        fits = agrees(claim, share)[0]
        why = f"{best.name}: {share:g}% ({best.statement})"
        rule = agrees(claim, share)[1]
        return said(
            bench, [best], SUPPORTED if fits else DEPENDS, why, rule, value=share, unit="percent", period=best.date,
            flips=() if fits else (why,), off=off(claim, share),
        )  # fmt: skip
    verdict = SUPPORTED if share >= 90 else CONTRADICTED if share <= 5 else DEPENDS
    flips = (
        (
            f"the loan is about {share:.0f}% of the cost",
            *tuple(f"{f.name}: {told(f.amount or 0.0, f.unit)}" for f in related),
        )
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
