"""Claims that the register of dated facts decides: events, places in a row, ages of relations, sums of named projects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from entrepot.evidence.events import acts, amounts, ordinals
from entrepot.evidence.events.bench import CANNOT_TELL, CONTRADICTED, EXPECTED, Bench
from entrepot.evidence.told import Finding, Statement

_CHECKS: dict[str, Callable[[Statement, Bench], Finding]] = {
    "event_date": acts.event,
    "event_ordinal": ordinals.ordinal,
    "relationship_years": acts.years,
    "dialogue_formalised": acts.since,
    "relations_since": acts.since,
    "security_partner_since": acts.since,
    "partner_since": acts.since,
    "project_finance_share": amounts.financed,
}
# How old a relation is, and since when: said of the register alone.
SPANS = ("relationship_years", "dialogue_formalised", "relations_since", "security_partner_since", "event_ordinal")
_AMOUNTS = ("amount", "persons", "count", "number", "share", "vessels", "length")
_PROJECTS = ("aid_commitment", "port_")


def check_of(claim: Statement) -> Callable[[Statement, Bench], Finding] | None:
    """The check of the register for a claim; None where no dated fact decides it."""
    if claim.indicator in _CHECKS:
        return _CHECKS[claim.indicator]
    named = claim.indicator in _AMOUNTS or claim.indicator.startswith(_PROJECTS)
    return amounts.amount if named else None


def judged(claim: Statement, bench: Bench) -> tuple[Statement, Finding]:
    """A claim of the register with its finding, by all that is held and by what was out on the day."""
    check = check_of(claim)
    assert check is not None
    now = to_come(claim, check(claim, bench))
    then = ""
    if bench.published is not None and now.by != "nothing":
        then = check(claim, replace(bench, known_by=bench.published)).verdict
    return claim, replace(now, then=then)


def to_come(claim: Statement, verdict: Finding) -> Finding:
    """What the text expects is not contradicted by an earlier fact: then nothing held can tell."""
    before = claim.sentence.partition(claim.quote)[0]
    if verdict.verdict != CONTRADICTED or claim.kind not in ("quantity", "ratio") or not EXPECTED.search(before):
        return verdict
    if claim.period and verdict.period[:4] == claim.period[-4:]:
        return verdict
    needs = f"the figure of the time meant; the newest held is of {verdict.period or 'an unknown date'}"
    why = f"the text says what is to come; held so far: {verdict.why}"
    return replace(verdict, verdict=CANNOT_TELL, why=why, needs=needs)


def tells(found: Finding) -> bool:
    """Whether the register decides at all."""
    return found.verdict != CANNOT_TELL
