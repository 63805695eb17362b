"""What sentences state without a number of their own: moves in words, passings, peaks, the most trusted, the more important
partner, majorities; each as a claim with candidate Readings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from entrepot.evidence import rank
from entrepot.evidence.candidates import heads, moved, several, standing
from entrepot.evidence.candidates.build import combined, of_future
from entrepot.evidence.candidates.denied import denial
from entrepot.evidence.candidates.scope import Anchor, scope, windowed
from entrepot.evidence.candidates.stated import STILL, Stated
from entrepot.evidence.claim import Candidate, Claim
from entrepot.evidence.mentions.passage import Passage
from entrepot.query.reading import Transform

_ONCE = re.compile(r"\b(?:once|formerly|pernah|từng)\b|かつて|曾|เคย", re.IGNORECASE)
# "once": any year that is held.
_EVER = "1960/2025"


def read(passages: Sequence[Passage]) -> list[Claim]:
    """The statements of passages as claims, each stretch of words once, in the order of the text."""
    found: list[Claim] = []
    for at, passage in enumerate(passages):
        if passage.row is not None:
            continue
        here: list[Claim] = []
        for rule in _RULES:
            for stated in rule(passage):
                claim = _claim(stated, passages, at)
                if claim is not None and not any(_same(c, claim) for c in here):
                    here.append(claim)
        found += sorted(here, key=lambda c: c.start)
    return found


def _same(one: Claim, other: Claim) -> bool:
    """Whether two statements share more than half of the words of the shorter one."""
    return 2 * (min(one.end, other.end) - max(one.start, other.start)) > min(
        one.end - one.start, other.end - other.start
    )


def _claim(stated: Stated, passages: Sequence[Passage], at: int) -> Claim | None:
    anchor, passage, each = stated.anchor, passages[at], stated.of
    candidates: tuple[Candidate, ...] = ()
    if stated.reading is not None:
        candidates = (Candidate(stated.reading, 1.0),)
    elif stated.head is not None or stated.value is None:
        candidates, each = _ranked(stated, passages, at)
        if not candidates:
            return None
    low, high = passage.clause(anchor.start)
    return Claim(
        passage.start + anchor.start, passage.start + anchor.end, passage.text[anchor.start : anchor.end], stated.value, stated.high,
        stated.unit, stated.bound, 1 if stated.value is not None else 0, passage.language, passage.text, candidates, of_future(anchor),
        passage.text[low:high].strip(), each, stated.of[0] if stated.of else "", denied=denial(anchor),
    )  # fmt: skip


def _ranked(stated: Stated, passages: Sequence[Passage], at: int) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """Candidates of a statement whose sides and period are ranked as those of a number are, and the economies of each of which
    it is said: the candidates are those of the first."""
    near, others = _before_contrast(stated.anchor)
    anchor = windowed(_as_one(near, stated.of))
    places = scope(anchor, passages, at)
    options = [
        o
        for o in heads.options(anchor, places, None)
        if o.head is not None
        and o.measure not in STILL
        and (stated.head is None or (o.where, o.head.start, o.head.end) == ("own", *stated.head))
    ]
    if stated.head is None:  # the nearest that is spoken of
        options = [o for o in options if o.where == options[0].where]
    chances = rank.probabilities("head", [o.features for o in options])
    best = sorted(zip(options, chances, strict=True), key=lambda pair: -pair[1])[:4]
    ranked, _ = combined(anchor, places, best)
    made = [(c, stated.remake(c.reading) if stated.remake else c.reading) for c in ranked]
    found = [replace(c, reading=reading, known=True) for c, reading in made if reading is not None]
    apart = [c for c in found if not {c.reading.subject, c.reading.partner} & others]
    found = apart or found
    each = stated.of or several.listed_with(anchor.passage, found)
    if each:
        found = several.of_first(found, each, only=bool(stated.of))
    total = sum(c.probability for c in found)
    return tuple(replace(c, probability=c.probability / total) for c in found), each


def _as_one(anchor: Anchor, of: tuple[str, ...]) -> Anchor:
    """The anchor with a list named by its first: none of those of whom the same is said is the other side of another."""
    kept = tuple(e for e in anchor.passage.economies if e.code not in of[1:])
    return replace(anchor, passage=replace(anchor.passage, economies=kept)) if of[1:] else anchor


def _before_contrast(anchor: Anchor) -> tuple[Anchor, set[str]]:
    """The anchor without the names of later clauses, where others can be meant, and those names: "a growing economy, whereas
    Japan's" tells of none of Japan's."""
    passage = anchor.passage
    _, high = passage.clause(anchor.start)
    here = tuple(e for e in passage.economies if e.start < high)
    if len(here) == len(passage.economies) or not (here or passage.spoken):
        return anchor, set()
    later = {e.code for e in passage.economies if e.start >= high} - {e.code for e in here}
    return replace(anchor, passage=replace(passage, economies=here)), later


def once(claim: Claim) -> Claim:
    """A rank that was held once, in whichever year: every candidate without a period asks of all years."""
    undated = [c.reading.transform is Transform.RANK and not c.reading.period for c in claim.candidates]
    if not any(undated) or not _ONCE.search(claim.phrase):
        return claim
    found = [
        replace(c, reading=replace(c.reading, period=_EVER)) if ever else c
        for c, ever in zip(claim.candidates, undated, strict=True)
    ]
    return replace(claim, candidates=tuple(found))


_RULES = (*standing.RULES, *moved.RULES)
