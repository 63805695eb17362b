"""Claims that the register of dated facts decides: events, places in a row, ages of relations, sums of named projects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from entrepot.evidence import checks_amounts, checks_events, checks_ordinals
from entrepot.evidence.claims import Claim
from entrepot.evidence.told import Finding, Statement
from entrepot.evidence.verdict import CANNOT_TELL, CONTRADICTED, EXPECTED, Bench, Verdict

_CHECKS: dict[str, Callable[[Claim, Bench], Verdict]] = {
    "event_date": checks_events.event,
    "event_ordinal": checks_ordinals.ordinal,
    "relationship_years": checks_events.years,
    "dialogue_formalised": checks_events.since,
    "relations_since": checks_events.since,
    "security_partner_since": checks_events.since,
    "partner_since": checks_events.since,
    "project_finance_share": checks_amounts.financed,
}
_AMOUNTS = ("amount", "persons", "count", "number", "share", "vessels", "length")
_PROJECTS = ("aid_commitment", "port_")


def check_of(claim: Claim) -> Callable[[Claim, Bench], Verdict] | None:
    """The check of the register for a claim; None where no dated fact decides it."""
    if claim.indicator in _CHECKS:
        return _CHECKS[claim.indicator]
    named = claim.indicator in _AMOUNTS or claim.indicator.startswith(_PROJECTS)
    return checks_amounts.amount if named else None


def judged(claim: Claim, bench: Bench) -> tuple[Statement, Finding]:
    """A claim of the register with its finding, by all that is held and by what was out on the day."""
    check = check_of(claim)
    assert check is not None
    now = to_come(claim, check(claim, bench))
    then = ""
    if bench.published is not None and now.by != "nothing":
        before = check(claim, replace(bench, known_by=bench.published)).verdict
        same = "the same by what was out on the day of publication"
        then = same if before == now.verdict else f"{before} by what was out on the day of publication"
    return said(claim), finding(now, then)


def to_come(claim: Claim, verdict: Verdict) -> Verdict:
    """What the text expects is not contradicted by an earlier fact: then nothing held can tell."""
    before = claim.sentence.partition(claim.quote)[0]
    if verdict.verdict != CONTRADICTED or claim.kind not in ("quantity", "ratio") or not EXPECTED.search(before):
        return verdict
    if claim.period and verdict.period[:4] == claim.period[-4:]:
        return verdict
    needs = f"the figure of the time meant; the newest held is of {verdict.period or 'an unknown date'}"
    why = f"the text says what is to come; held so far: {verdict.why}"
    return replace(verdict, verdict=CANNOT_TELL, why=why, needs=needs)


def said(claim: Claim) -> Statement:
    """The claim as a statement."""
    return Statement(
        claim.doc,
        claim.start,
        claim.end,
        claim.quote,
        claim.kind,
        claim.indicator,
        claim.subject,
        claim.partner,
        claim.comparator,
        claim.value,
        claim.value_hi,
        claim.unit,
        claim.period,
        claim.sentence,
        claim.language,
        claim.initiative,
        claim.detail,
        claim.digits,
        claim.model,
        claim.indicator.replace("_", " "),
    )


def finding(verdict: Verdict, then: str = "") -> Finding:
    """The verdict as a finding."""
    return Finding(
        verdict.verdict,
        verdict.why,
        verdict.by,
        verdict.value,
        verdict.unit,
        verdict.period,
        verdict.source,
        verdict.vintage,
        verdict.rule,
        verdict.off,
        verdict.flips,
        verdict.needs,
        then,
        verdict.facts,
        points=verdict.points,
    )


def tells(found: Finding) -> bool:
    """Whether the register decides at all."""
    return found.verdict != CANNOT_TELL
