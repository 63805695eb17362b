"""The contradiction ledger: the same quantity stated differently, within one document or across a folder of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from entrepot.evidence.figures import scaled
from entrepot.evidence.told import Statement as Claim
from entrepot.query.record import from_record

# Values closer than this agree; a bound ("over 680 million") agrees with any value on its side.
CLOSE = 0.03


@dataclass(frozen=True)
class Entry:
    """Statements of one quantity that do not agree with each other."""

    indicator: str
    subject: str
    partner: str
    period: str
    claims: tuple[Claim, ...]
    why: str


def _key(claim: Claim) -> tuple[str, str, str] | None:
    """What must be the same for two statements to be about the same thing, its period included, whichever source is named; None
    for claims that are not comparable."""
    kind = claim.unit if claim.value is not None else "direction"
    if claim.reading is not None:
        asked = replace(from_record(claim.reading), sign=1, source="", as_of=None)
        return (claim.indicator, asked.key, kind)
    return (claim.indicator, claim.initiative, kind) if claim.initiative else None


def entries(claims: Iterable[Claim]) -> list[Entry]:
    """Groups of statements with at least two that disagree, in the order of their keys."""
    groups: dict[tuple[str, str, str], list[Claim]] = {}
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
    """Why a group disagrees, or an empty text."""
    if group[0].indicator == "event_date":
        return ""
    if len({claim.comparator for claim in group if claim.comparator.startswith("direction")}) > 1:
        return "one says up, another down"
    ceilings = [_signed(c) for c in group if c.value is not None and c.comparator in ("lt", "le", "eq", "approx")]
    floors = [_signed(c) for c in group if c.value is not None and c.comparator in ("gt", "ge", "eq", "approx")]
    if ceilings and floors and max(floors) - min(ceilings) > CLOSE * abs(min(ceilings)):
        return f"from {scaled(min(ceilings), 4)} to {scaled(max(floors), 4)}"
    return ""


def _signed(claim: Claim) -> float:
    """The number with the sign of its reading: a fall is below nought."""
    assert claim.value is not None
    return claim.value * (claim.reading or {}).get("sign", 1)
