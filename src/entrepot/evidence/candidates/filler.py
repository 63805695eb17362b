"""Whom the scope of an anchor names: the economies that may take a side, the nearest first, each with its features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from entrepot.evidence.candidates.denied import apart, follows
from entrepot.evidence.candidates.scope import Anchor, Place, side_and_distance
from entrepot.evidence.mentions import things
from entrepot.evidence.mentions.economies import Economy
from entrepot.measures import Measure

# Names of another sentence that are looked at.
_ELSEWHERE = 8
# Fillers that are kept for one anchor.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Filler:
    """An economy that may take a side: `where` it is told, its mention there, and how far down the list of those whom a
    pronoun may mean."""

    code: str
    where: str
    mark: str
    kind: str
    mention: Economy | None = None
    order: int = 0
    features: tuple[str, ...] = field(default=(), repr=False)
    named: bool = False


def fillers(anchor: Anchor, places: Sequence[Place]) -> list[Filler]:
    """Whom the scope of an anchor names, the nearest first."""
    found: list[Filler] = []
    own = anchor.passage
    low, high = own.clause(anchor.start)
    respective = any("respectively" in c.kinds for c in own.cues)
    listed = list(dict.fromkeys(e.code for e in own.economies if e.kind != "pronoun"))
    at = anchor.number.number_start if anchor.number is not None else anchor.start
    if anchor.number is None and anchor.cue is not None:
        at = anchor.cue.start
    behind = [e for e in own.economies if e.end <= at and e.kind != "city"]
    numbers = [q.end for q in own.numbers if q.end <= at and q is not anchor.number]
    # The name right before a number, with no other number between them.
    before = behind[-1] if behind and not any(behind[-1].end <= end for end in numbers) else None
    for one in own.economies:
        if apart(own, one) or (anchor.kind == "rank" and follows(own, one)):
            continue
        side, distance, between = side_and_distance(anchor, one.start, one.end)
        inside = low <= one.start < high
        for order, code in enumerate(one.codes):
            said = [f"d:{side}{distance}", f"nb:{side}{between}", "in" if inside else "out", f"kind:{one.kind}"]
            if order:
                said.append(f"alt{order}")
            if one is before:
                said.append("nearest")
            if one.notes:
                said.append(f"was:{one.notes[order]}")
            if one.that_of:
                said.append("thatof")
            if respective and code in listed[: anchor.count] and len(listed) >= anchor.count > 1:
                # The nth number belongs to the nth of as many names.
                said.append("parallel" if listed.index(code) == anchor.index else "crossed")
            where = "clause" if inside else "own"
            found.append(Filler(code, where, one.mark, one.kind, one, order, tuple(said), inside))
    nobody = not any(e.kind != "pronoun" for e in own.economies)
    for place in places[1:]:
        if place.where == "column":
            found += [
                Filler(e.code, "column", e.mark, e.kind, e, named=True) for e in place.passage.economies if e.code
            ]
            continue
        names = [e for e in place.passage.economies[:_ELSEWHERE] if e.code]
        told = place.where == "title" or (place.where == "heading" and nobody)
        for n, one in enumerate(names):
            found.append(
                Filler(one.code, place.where, one.mark, one.kind, one, 0, (f"n:{min(n, 2)}", f"pm:{one.mark}"), told)
            )
    if any("parallel" in f.features for f in found):
        found = [f for f in found if "crossed" not in f.features]
    polled = any(things.says_region(p.passage.plain) for p in places if p.where in ("own", "title", "heading"))
    found.append(Filler("ASEAN", "default", "plain", "name", named=polled))
    best: dict[tuple[str, str], Filler] = {}
    kept: list[Filler] = []
    for one in found:
        key = (one.code, one.where if one.where not in ("clause", "own") else f"{one.mention and one.mention.start}")
        if key not in best:
            best[key] = one
            kept.append(one)
    kept.sort(key=lambda f: _rank_of_place(f, anchor))
    return [*kept[:-1][:_MOST], kept[-1]]


def of_measure(found: Sequence[Filler], measure: Measure) -> list[Filler]:
    """The fillers that may take a side of a measure: of surveys also the region, where nobody is said to have answered."""
    if measure.strand == "trust":
        return list(found)
    return [f for f in found if f.where != "default"]


_NEAR = {"clause": 0, "own": 1, "column": 1, "title": 2, "before1": 3, "heading": 4, "before2": 5, "before3": 6}


def _rank_of_place(filler: Filler, anchor: Anchor) -> tuple[int, int]:
    gap = 0
    if filler.mention is not None and filler.where in ("clause", "own"):
        gap = max(filler.mention.start - anchor.end, anchor.start - filler.mention.end, 0)
    return _NEAR.get(filler.where, 7), gap
