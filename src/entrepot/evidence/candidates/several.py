"""What is said of several economies in one list: of each by itself, of all together, or of either."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from entrepot.evidence.candidates.scope import Anchor
from entrepot.evidence.candidates.stated import codes, named
from entrepot.evidence.claim import Candidate, Claim
from entrepot.evidence.mentions.economies import Economy, coordinated
from entrepot.evidence.mentions.passage import Passage
from entrepot.query.reading import MOVES, Transform

# What is asked of each of several by the same number; a place in a row or a count is held by one.
_OF_EACH = MOVES | {Transform.LEVEL, Transform.SHARE, Transform.RATIO, Transform.SUM, Transform.MEAN}


def of_number(claim: Claim, anchor: Anchor) -> Claim:
    """A number that a sentence tells of a list: `each`, the candidates being those of the first; where no word says that it
    is each or all of them, `joint`. Where the words say "together" the candidates are of the sum."""
    passage = anchor.passage
    lead = next(iter(claim.candidates), None)
    if anchor.number is None or passage.row is not None or lead is None or lead.reading.transform not in _OF_EACH:
        return claim
    listed = listed_with(passage, claim.candidates, anchor.start)
    if not listed or (anchor.count > 1 and _as_many(anchor, len(listed))):
        return claim
    low, high = passage.clause(anchor.start)
    said = {kind for cue in passage.cues if low <= cue.start < high for kind in cue.kinds}
    found = of_first(claim.candidates, listed, only=False)
    if "together" in said and "apart" not in said:
        whole = "+".join(listed)
        return replace(claim, candidates=tuple(replace(c, reading=c.reading.of(listed[0], whole)) for c in found))
    return replace(claim, candidates=tuple(found), each=listed, joint="apart" not in said)


_BETWEEN_WORD = 16  # characters: "between the "
# What stands before two that are the two sides of what is between them.
_BETWEEN = re.compile(r"\b(?:between|antara|giữa)\s+(?:the\s+)?$|ระหว่าง\s*$", re.IGNORECASE)


def as_one(anchor: Anchor) -> Anchor:
    """The anchor of a number with each list of its clause named by its first, where it names others too: none of those of whom the
    same is said is the other side of another. Trade and its balance have no sides, and a list may be both."""
    passage = anchor.passage
    low, high = passage.clause(anchor.start)
    here = [e for e in named(passage) if low <= e.start < high]
    if anchor.number is None or any(h.flow in ("both", "balance") for h in passage.heads if low <= h.start < high):
        return anchor
    lists = dict.fromkeys(coordinated(passage.plain, here, one) for one in here)
    dropped: list[Economy] = []
    for listing in lists:
        apart = anchor.count > 1 and _as_many(anchor, len(listing))
        sides = set(listing) == set(here) or _BETWEEN.search(
            passage.plain, max(0, listing[0].start - _BETWEEN_WORD), listing[0].start
        )
        dropped += [] if len(codes(listing)) < 2 or apart or sides else listing[1:]
    kept = tuple(e for e in passage.economies if e not in dropped)
    return replace(anchor, passage=replace(passage, economies=kept)) if dropped else anchor


def _as_many(anchor: Anchor, names: int) -> bool:
    """Whether the clause tells a number of each: one for every name, or they stand "respectively"."""
    low, high = anchor.passage.clause(anchor.start)
    alike = [q for q in anchor.passage.numbers if low <= q.start < high and q.kind == anchor.kind]
    return len(alike) >= names or any("respectively" in cue.kinds for cue in anchor.passage.cues)


def listed_with(passage: Passage, found: Sequence[Candidate], near: int | None = None) -> tuple[str, ...]:
    """The list in which the sentence names a side of the likeliest candidate, the other side not being of it. `near`: where a
    number stands; then the list is that of its own clause, and none where the two sides are joined themselves ("trade of Japan
    and ASEAN")."""
    if not found:
        return ()
    lead, names = max(found, key=lambda c: c.probability).reading, named(passage)
    others = {lead.operand.subject, lead.operand.partner} if lead.operand is not None else set[str]()
    listed = [(one, codes(coordinated(passage.plain, names, one))) for one in names]
    if near is not None:
        if any(lead.partner and {lead.subject, lead.partner} <= set(listing) for _, listing in listed):
            return ()
        low, high = passage.clause(near)
        listed = [(one, listing) for one, listing in listed if low <= one.start < high]
    for side, other in ((lead.subject, lead.partner), (lead.partner, lead.subject)):
        for _, listing in (pair for pair in listed if pair[0].code == side):
            if len(listing) > 1 and other not in listing and not (others - {side}) & set(listing):
                return listing
    return ()


def of_first(found: Sequence[Candidate], each: tuple[str, ...], *, only: bool) -> list[Candidate]:
    """Candidates of any one of several as those of the first; `only`: those of none of them go."""
    made: dict[str, Candidate] = {}
    for c in found:
        members = {c.reading.subject, c.reading.partner} & set(each)
        if len(members) > 1 or (only and not members):
            continue
        reading = c.reading.of(members.pop(), each[0]) if members else c.reading
        before = made.get(reading.key)
        made[reading.key] = replace(
            c, reading=reading, probability=c.probability + (before.probability if before is not None else 0.0)
        )
    return sorted(made.values(), key=lambda c: (-c.probability, c.reading.key))
