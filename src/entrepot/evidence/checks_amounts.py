"""Checks of sums, persons, capacities and shares against the amounts that the register holds for an initiative."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from entrepot.evidence import register
from entrepot.evidence.checks_register import matches, said, same_date, telling_words
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.holdings import Fact
from entrepot.evidence.verdict import CONTRADICTED, DEPENDS, SUPPORTED, Bench, Verdict, agrees, cannot_tell, off

# Words that tell the concepts apart that share a unit within one project.
_CONCEPTS = {
    "port_capacity_teu": ("capacity",),
    "port_throughput_teu": ("throughput", "handled"),
    "port_traffic_share": ("share",),
    "project_finance_share": ("loan", "share"),
    "share": ("share",),
}


# A sum on record that is less than this factor away speaks of the same thing; one that is farther than the next, of another.
_SAME_THING, _UNRELATED = 1.6, 30.0
_TOPICS = {
    "economic security": r"economic security|経済安全保障|经济安全|keamanan ekonomi|an ninh kinh tế",
    "defence": r"defen[cs]e|military|防衛|国防|pertahanan|quốc phòng",
    "infrastructure": r"infrastructure|railway|bridge|インフラ|基础设施|infrastruktur|hạ tầng",
    "energy": r"energy|decarboni|green|エネルギー|能源|energi|năng lượng",
    "health": r"health|vaccine|pandemic|保健|卫生|kesehatan|y tế",
}


def amount(claim: Claim, bench: Bench) -> Verdict:
    """A sum, a number of persons, a capacity or a share that the register holds for the initiative that the sentence
    names."""
    if claim.value is None:
        return cannot_tell("the text gives no number", "the number")
    candidates = _candidates(claim, bench)
    if not candidates:
        return _no_amount(claim)
    wanted = claim.value
    fitting = [(fact, value) for fact, value in candidates if agrees(claim, value)[0]]
    if claim.period[:4].isdigit():
        candidates.sort(key=lambda item: not same_date(claim.period, item[0].date))
        fitting = [(fact, value) for fact, value in candidates if agrees(claim, value)[0]]
    ahead = candidates[0]
    rule = agrees(claim, ahead[1])[1]
    if not fitting:
        fact, value = min(candidates, key=lambda item: abs(math.log(max(item[1], 1e-9) / max(wanted, 1e-9))))
        apart = abs(math.log(max(value, 1e-9) / max(wanted, 1e-9)))
        verdict = CONTRADICTED if apart < math.log(_SAME_THING) else "cannot tell"
        why = f"{fact.name}: {told(value, claim.unit)} ({fact.date}, {fact.statement})"
        if apart > math.log(_UNRELATED):
            return _no_amount(claim)
        if verdict != CONTRADICTED:
            return cannot_tell(
                f"the register has other sums for it; nearest: {why}",
                "the programme's own announcement",
                by="register",
                value=value,
                unit=claim.unit,
                period=fact.date,
                source=fact.source,
                facts=(fact.id,),
            )
        return said(
            bench, [fact], verdict, why, rule, value=value, unit=claim.unit, period=fact.date, off=off(claim, value)
        )
    fact, value = fitting[0]
    others = [(f, v) for f, v in _rivals(claim, candidates, fact) if not agrees(claim, v)[0]]
    flips = [f"{f.name} ({f.date}): {told(v, claim.unit)}" for f, v in others]
    flips += _purposes(claim, fact)
    verdict = DEPENDS if flips else SUPPORTED
    why = f"{fact.name}: {told(value, claim.unit)} ({fact.date}): {fact.statement}"
    facts = [fact, *(f for f, _ in others)]
    return said(
        bench,
        facts,
        verdict,
        why,
        rule,
        value=value,
        unit=claim.unit,
        period=fact.date,
        off=off(claim, value),
        flips=tuple(flips),
    )


def _no_amount(claim: Claim) -> Verdict:
    return cannot_tell(
        f"the register holds no {claim.indicator.replace('_', ' ')} for what the sentence names",
        "the programme's own announcement, added to the register",
    )


def _candidates(claim: Claim, bench: Bench) -> list[tuple[Fact, float]]:
    """Facts of the same concept with their amounts in the claim's unit, best match first."""
    concept = _CONCEPTS.get(claim.indicator, ())
    found = []
    for _, fact in matches(f"{claim.sentence} {claim.detail}", claim, bench):
        if fact.amount is None:
            continue
        if fact.date.replace("FY", "")[:4] > str(bench.year):
            continue
        value = _convert(fact, claim.unit, bench)
        if value is None:
            continue
        words = f"{fact.name} {fact.statement}".lower()
        if concept and not any(word in fact.name.lower() for word in concept):
            continue
        if (
            claim.indicator.startswith("aid_commitment")
            and claim.initiative
            and not register.initiatives()[claim.initiative].holds(fact)
            and not telling_words(claim.detail) & telling_words(words)
        ):
            continue
        found.append((fact, value))
    return found


def _convert(fact: Fact, unit: str, bench: Bench) -> float | None:
    """The fact's amount in the claim's unit; yen and dollars at the year's rate."""
    assert fact.amount is not None
    if fact.unit == unit:
        return fact.amount
    if {fact.unit, unit} == {"JPY", "USD"}:
        rate = bench.holdings.rate("JPY", fact.year)
        if rate is None:
            return None
        return fact.amount / rate.value if unit == "USD" else fact.amount * rate.value
    return None


def _rivals(claim: Claim, candidates: Iterable[tuple[Fact, float]], chosen: Fact) -> list[tuple[Fact, float]]:
    """Facts that state the same thing about the same time: not what was before, nor a target; for shares any edition
    within six years."""
    if claim.indicator not in _CONCEPTS:
        return []
    near = 6 if claim.unit == "percent" else 0
    rivals = []
    for fact, value in candidates:
        words = fact.name.lower()
        if (
            fact is chosen
            or fact.id.partition("-")[0] != chosen.id.partition("-")[0]
            or "before" in words
            or "target" in words
            or "loan" in words
        ):
            continue
        if abs(fact.year - chosen.year) <= near and not (near == 0 and fact.date != chosen.date):
            rivals.append((fact, value))
    return rivals


def _purposes(claim: Claim, fact: Fact) -> list[str]:
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
