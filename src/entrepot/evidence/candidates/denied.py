"""What a sentence denies: is not the largest, has never passed, no longer exceeds; and what it only sets apart."""

from __future__ import annotations

import re

from entrepot.evidence.candidates.scope import Anchor
from entrepot.evidence.claim import Denial
from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.economies import Economy
from entrepot.evidence.mentions.passage import Passage

# Languages whose denial closes the clause.
_BEHIND = ("ja",)
# Characters between a word that denies and the number that it denies, between it and the verb of a bound, and before a predicate.
_BESIDE, _OF_BOUND, _PREDICATE = 6, 24, 40
_FROM = re.compile(r"\b(?:from|dari|từ)\s+$", re.IGNORECASE)
# "Japan, not China, is": another is set apart, nothing is denied.
_SET_APART = re.compile(r"\s*(?:[,.;，。、]|but\b|$)", re.IGNORECASE)


def denial(anchor: Anchor) -> Denial:
    """How the clause of an anchor denies what it states. Of a number only what stands beside it is surely denied."""
    passage = anchor.passage
    low, high = passage.clause(anchor.start)
    behind = passage.language in _BEHIND
    first, last = (anchor.start, high) if behind else (max(low, anchor.start - _PREDICATE), anchor.end)
    found = [
        cue
        for cue in passage.cues
        if ("untrue" in cue.kinds and cue.start < anchor.start)
        or (
            {"denied", "never"} & set(cue.kinds)
            and first <= cue.start < last
            and "," not in passage.plain[cue.end : anchor.start]
            and not _sets_apart(anchor, cue)
        )
    ]
    if not found:
        return Denial.UNSURE if _began(anchor) else Denial.NONE
    nearest = found[-1]
    if anchor.number is not None and "untrue" not in nearest.kinds and not behind:
        bounded = anchor.number.bound in ("gt", "ge", "lt", "le")
        if not 0 <= anchor.start - nearest.end <= (_OF_BOUND if bounded else _BESIDE):
            return Denial.UNSURE
    return Denial.NEVER if any("never" in cue.kinds for cue in found) else Denial.DENIED


def _began(anchor: Anchor) -> bool:
    """Whether a number only says where a move began, with no date of its own: cut from 49 percent to 19 percent in August."""
    passage, q = anchor.passage, anchor.number
    if q is None or not _FROM.search(passage.plain, max(0, q.start - _OF_BOUND), q.start):
        return False
    _, high = passage.clause(q.start)
    after = next((n for n in passage.numbers if q.end < n.start < high and n.kind == q.kind), None)
    dated = [p for p in passage.periods if p.text and p.kind != "step"]
    return after is not None and len(dated) == 1 and dated[0].kind != "range" and dated[0].start > after.start


def _sets_apart(anchor: Anchor, cue: Cue) -> bool:
    """Whether a word only says who else is not meant."""
    return any(apart(anchor.passage, one) for one in anchor.passage.economies if 0 <= one.start - cue.end <= _BESIDE)


def apart(passage: Passage, one: Economy) -> bool:
    """Whether a name is only set apart: "Japan, not China, is"."""
    beside = any("denied" in c.kinds and 0 <= one.start - c.end <= _BESIDE for c in passage.cues)
    return beside and _SET_APART.match(passage.plain, one.end) is not None


def follows(passage: Passage, one: Economy) -> bool:
    """Whether a name is only said to come next: the largest is China, followed by Japan."""
    return any("next" in c.kinds and 0 <= one.start - c.end <= _BESIDE for c in passage.cues)
