"""The contradiction ledger: the same quantity stated differently, within one document or across a folder of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from entrepot.evidence.figures import scaled
from entrepot.evidence.told import Statement as Claim

# Values closer than this agree; a bound ("over 680 million") agrees with any value on its side.
CLOSE = 0.03
_UNTIED = frozenset(("amount", "count", "number", "persons", "share", "event_date"))


@dataclass(frozen=True)
class Entry:
    """Statements of one quantity that do not agree with each other."""

    indicator: str
    subject: str
    partner: str
    period: str
    claims: tuple[Claim, ...]
    why: str


def _key(claim: Claim) -> tuple[str, ...] | None:
    """What must be the same for two statements to be about the same thing; None for claims that are not comparable."""
    if (
        claim.indicator in _UNTIED
        and not (claim.indicator == "event_date" and claim.initiative)
        and not claim.initiative
    ):
        return None
    question = (
        claim.detail if claim.indicator == "survey_share" else "change" if claim.detail.startswith("change") else ""
    )
    period = claim.period if claim.indicator in ("survey_share",) or claim.detail.startswith("change") else ""
    kind = claim.unit if claim.value is not None else "direction"
    initiative = (
        claim.initiative
        if claim.indicator.startswith(
            ("aid_commitment", "port_", "event_", "amount", "count", "number", "persons", "share")
        )
        else ""
    )
    sides = (
        tuple(sorted((claim.subject, claim.partner)))
        if claim.indicator.startswith(("trade_value", "relationship"))
        else (claim.subject, claim.partner)
    )
    return (claim.indicator, *sides, question, period, kind, initiative)


def entries(claims: Iterable[Claim]) -> list[Entry]:
    """Groups of statements with at least two that disagree, in the order of their keys."""
    groups: dict[tuple[str, ...], list[Claim]] = {}
    for claim in claims:
        key = _key(claim)
        if key is not None:
            groups.setdefault(key, []).append(claim)
    found = []
    for key in sorted(groups):
        group = groups[key]
        why = _disagreement(group)
        if why:
            first = group[0]
            found.append(Entry(first.indicator, first.subject, first.partner, first.period, tuple(group), why))
    return found


def _disagreement(group: list[Claim]) -> str:
    """Why a group disagrees, or an empty text. One pass over its distinct statements."""
    if group[0].indicator == "event_date":
        return ""
    distinct: dict[tuple[float | None, str], Claim] = {}
    for claim in group:
        distinct.setdefault((claim.value, claim.comparator), claim)
    if len(distinct) < 2:
        return ""
    directions = {c.comparator for c in distinct.values() if c.comparator.startswith("direction")}
    if len(directions) > 1:
        return "one says up, another down"
    ceilings = [
        c.value for c in distinct.values() if c.value is not None and c.comparator in ("lt", "le", "eq", "approx")
    ]
    floors = [
        c.value for c in distinct.values() if c.value is not None and c.comparator in ("gt", "ge", "eq", "approx")
    ]
    if ceilings and floors and max(floors) > min(ceilings) * (1 + CLOSE):
        return f"from {scaled(min(ceilings), 4)} to {scaled(max(floors), 4)}"
    return ""
