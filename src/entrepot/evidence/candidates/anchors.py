"""What in a passage is a claim: its numbers, and the cues that state something without one."""

from __future__ import annotations

from collections.abc import Iterator

from entrepot.evidence.candidates.scope import Anchor
from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.quantities import Quantity

# Kinds of number that measure nothing that is asked here.
_IDLE = frozenset(("duration",))
# A cue within so many characters of a number says how the number stands, and states nothing of its own.
_OF_NUMBER = 40
_STATES = (("passes", "passes"), ("exceeds", "passes"), ("replaces", "passes"))


def find(passage: Passage) -> list[Anchor]:
    """Anchors in the order of the text."""
    numbers = [q for q in passage.numbers if q.kind not in _IDLE and q.kind != "ordinal"]
    found = [
        Anchor(passage, q.start, q.end, q.kind, number=q, index=n, count=len(numbers)) for n, q in enumerate(numbers)
    ]
    if passage.row is None:
        found += _ranks(passage, numbers)
        found += _passings(passage, numbers)
        found += _directions(passage, numbers)
        found += _dates(passage)
    return sorted(found, key=lambda a: (a.start, a.end))


def _ranks(passage: Passage, numbers: list[Quantity]) -> Iterator[Anchor]:
    """The largest, the second largest: with a noun that holds a place, or what is measured, near by."""
    for cue in passage.cues:
        if "largest" not in cue.kinds:
            continue
        low, high = passage.clause(cue.start)
        if any(low <= h.start < high and (h.rank or h.noun) for h in passage.heads) and any(
            e.start < len(passage.text) for e in passage.economies
        ):
            end = max((h.end for h in passage.heads if 0 <= h.start - cue.end <= 16), default=cue.end)
            yield Anchor(passage, cue.start, end, "rank", cue=cue)


def _passings(passage: Passage, numbers: list[Quantity]) -> Iterator[Anchor]:
    """One economy passes, exceeds or replaces another."""
    last = -1
    for cue in passage.cues:
        if not {"passes", "exceeds", "replaces"} & set(cue.kinds) or cue.start < last:
            continue
        if any(0 <= q.number_start - cue.end <= 3 or q.start <= cue.start < q.end for q in numbers):
            continue  # exceeded 680 million; 三分の一を超える
        if any(0 <= cue.start - q.end <= 12 for q in numbers if q.kind in ("multiple", "percent", "points")):
            continue  # five times larger than
        codes = {e.code for e in passage.economies} | {s.code for s in passage.spoken[:1]}
        if len(codes) < 2:
            continue
        last = cue.end
        start, end = _widened(passage, cue)
        yield Anchor(passage, start, end, "passes", cue=cue)


def _directions(passage: Passage, numbers: list[Quantity]) -> Iterator[Anchor]:
    """Something rises, falls or stagnates, with no size beside it."""
    for cue in passage.cues:
        if not {"up", "down", "flat"} & set(cue.kinds):
            continue
        near = [
            q
            for q in numbers
            if (0 <= q.start - cue.end <= _OF_NUMBER or 0 <= cue.start - q.end <= _OF_NUMBER) and q.kind != "ordinal"
        ]
        low, high = passage.clause(cue.start)
        heads = [h for h in passage.heads if low <= h.start < high and not h.rank]
        if near or not heads:
            continue  # the number says how far, or where it went
        yield Anchor(passage, *_widened(passage, cue), "direction", cue=cue)


def _dates(passage: Passage) -> Iterator[Anchor]:
    """Something joined on a day."""
    for cue in passage.cues:
        if "joined" in cue.kinds and passage.periods:
            low, high = passage.clause(cue.start)
            dated = [p for p in passage.periods if low <= p.start < high and p.text]
            if dated:
                before = [e.start for e in passage.economies if low <= e.start < cue.start]
                start = max(before, default=cue.start)
                yield Anchor(passage, start, max(cue.end, dated[0].end), "date", cue=cue)


def _widened(passage: Passage, cue: Cue) -> tuple[int, int]:
    """A cue with the economies and the period that stand in its clause."""
    low, high = passage.clause(cue.start)
    spans = [(e.start, e.end) for e in passage.economies if low <= e.start < high]
    spans += [(p.start, p.end) for p in passage.periods if low <= p.start < high and p.start - cue.end < 60]
    before = [s for s, _ in spans if s < cue.start]
    after = [e for s, e in spans if s >= cue.end]
    return min([cue.start, *before]), max([cue.end, *after])
