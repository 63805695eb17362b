"""What in a passage is a claim: its numbers, and the cues that state something without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from entrepot.evidence.candidates.scope import Anchor, windowed
from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.things import Head
from entrepot.evidence.mentions.words import UNSPACED
from entrepot.evidence.quantities import Quantity
from entrepot.measures import measures

# Kinds of number that measure nothing that is asked here.
_IDLE = frozenset(("duration",))
_AND = re.compile(r"\s*(?:,|and|, and|dan|và|และ|と|和)\s*(?:the\s+)?", re.IGNORECASE)
# Characters between a verb and its adverb of degree.
_ADVERB = 4
_IS = re.compile(
    r"\b(?:is|was|are|were|remains?|ranks?|ranked)\s+(?:now\s+|still\s+)?(?:the\s+|ASEAN['’]s\s+)?$", re.IGNORECASE
)
# Characters before a place within which the verb of a predicate stands.
_PREDICATE = 30
# A cue within so many characters of a number says how the number stands, and states nothing of its own.
_OF_NUMBER = 40


def find(passage: Passage) -> list[Anchor]:
    """Anchors in the order of the text."""
    numbers = [q for q in passage.numbers if q.kind != "ordinal" and (q.kind not in _IDLE or _is_age(passage, q))]
    found = [
        Anchor(passage, q.start, q.end, q.kind, number=q, index=n, count=len(numbers)) for n, q in enumerate(numbers)
    ]
    if passage.row is None:
        found += _ranks(passage, numbers)
        found += _passings(passage, numbers)
        found += _directions(passage, numbers)
        found += _dates(passage)
    return [windowed(anchor) for anchor in sorted(found, key=lambda a: (a.start, a.end))]


def _is_age(passage: Passage, q: Quantity) -> bool:
    """Whether years are a figure themselves: a median age."""
    low, high = passage.clause(q.start)
    known = (measures().get(h.measure) for h in passage.heads if low <= h.start < high)
    return q.unit == "years" and any(measure is not None and "years" in measure.states for measure in known)


def _ranks(passage: Passage, numbers: list[Quantity]) -> Iterator[Anchor]:
    """The largest, the second largest: right beside a noun that holds a place, or what is measured."""
    reach = 8 if passage.language in UNSPACED else 26
    for cue in passage.cues:
        if "largest" not in cue.kinds:
            continue
        # "leading to higher wages" ranks nothing; "the leading investor" does.
        verb = passage.plain[cue.start : cue.end].casefold() == "leading"
        near = [h for h in passage.heads if _gap(cue, h.start, h.end) <= reach and (h.rank or (h.noun and not verb))]
        near = near or ([] if verb else _of_predicate(passage, cue))
        if not near or not (passage.economies or passage.spoken):
            continue
        nouns = list(dict.fromkeys((h.start, h.end) for h in near if h.rank))
        spans = [(cue.start, cue.end), *nouns[:1]]
        yield Anchor(passage, min(a for a, _ in spans), max(b for _, b in spans), "rank", cue=cue)
        for before, (start, end) in pairwise(nouns):  # the largest trading partner and investor
            if _AND.fullmatch(passage.plain[before[1] : start]):
                yield Anchor(passage, start, end, "rank", cue=replace(cue, start=start, end=start))


def _of_predicate(passage: Passage, cue: Cue) -> list[Head]:
    """What "is the second largest" ranks: the noun of its sentence, however far before."""
    if not _IS.search(passage.plain, max(0, cue.start - _PREDICATE), cue.start):
        return []
    return [h for h in passage.heads if h.noun and h.end <= cue.start][-1:]


def _gap(cue: Cue, start: int, end: int) -> int:
    return max(start - cue.end, cue.start - end, 0)


def _passings(passage: Passage, numbers: list[Quantity]) -> Iterator[Anchor]:
    """One economy passes, exceeds or replaces another, in what the sentence measures."""
    last = -1
    for cue in passage.cues:
        if not {"passes", "exceeds", "below", "replaces"} & set(cue.kinds) or cue.start < last:
            continue
        if any(0 <= q.number_start - cue.end <= 3 or q.start <= cue.start < q.end for q in numbers):
            continue  # exceeded 680 million; 三分の一を超える
        if any(
            0 <= cue.start - q.end <= 12 for q in numbers if q.kind in ("multiple", "percent", "points", "fraction")
        ):
            continue  # five times larger than
        low, high = passage.clause(cue.start)
        here = {e.code for e in passage.economies if low <= e.start < high}
        if len(here) < 2 or not passage.heads:
            continue
        last = cue.end
        yield Anchor(passage, *_with_names(passage, cue, low, high), "passes", cue=cue)


def _directions(passage: Passage, numbers: list[Quantity]) -> Iterator[Anchor]:
    """Something rises or falls, with no size beside it: what is measured, whose it is and the verb in one clause."""
    for cue in passage.cues:
        if not {"up", "down", "flat"} & set(cue.kinds) or not _is_verb(passage, cue):
            continue
        low, high = passage.clause(cue.start)
        near = [q for q in numbers if _gap(cue, q.start, q.end) <= _OF_NUMBER]
        heads = [h for h in passage.heads if low <= h.start and h.end <= cue.start and not h.rank]
        names = [e for e in passage.economies if low <= e.start < high]
        if near or not heads or not names:
            continue  # the number says how far, or where it went
        start = min(max(h.start for h in heads), *(e.start for e in names if e.start < cue.start), cue.start)
        degree = next((c for c in passage.cues if c.low is not None and _gap(c, cue.start, cue.end) <= _ADVERB), None)
        if degree is not None:
            sized = replace(cue, low=degree.low, high=degree.high)
            yield Anchor(passage, start, max(cue.end, degree.end), "degree", cue=sized)
            continue
        yield Anchor(passage, start, cue.end, "direction", cue=cue)


_NOUNS = re.compile(
    r"growth|higher|lower|gain|increase|rise|fall|drop|decline|jump|surge|booming|ageing|aging|stable|steady|flat|"
    r"peningkatan|kenaikan|penurunan|lebih tinggi",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:will|to|could|would|may|might|should|can|not|did|does|do|expected to|continue to)\s$", re.IGNORECASE
)
_BEEN = re.compile(
    r"\b(?:been|is|are|was|were|keeps?|kept|began|begun|started|continues?|continued)\s(?:[a-z]{2,12}\s)?$",
    re.IGNORECASE,
)
_JAPANESE_VERB = re.compile(r"[^\W\d_]{0,4}?(?:し|す|さ|た|て|続|傾向|に転|る)")


def _is_verb(passage: Passage, cue: Cue) -> bool:
    """Whether a word for a move is the verb of its clause, not a noun or what says of what kind another noun is."""
    word = passage.plain[cue.start : cue.end]
    before, after = passage.plain[max(0, cue.start - 24) : cue.start], passage.plain[cue.end : cue.end + 8]
    if passage.language == "ja":
        return bool(word[-1] in "たるえ" or _JAPANESE_VERB.match(after)) and not after.startswith(("の", "を", "が"))
    if passage.language == "zh":
        return not after.startswith(("的", "率", "点", "极"))
    if passage.language == "en":
        if word.lower().endswith("ing"):
            return _BEEN.search(before) is not None
        if _NOUNS.fullmatch(word):
            return _MODAL.search(before) is not None
        return not re.match(r"\s[a-z]+\s(?:in|of)\b", after)
    return not _NOUNS.fullmatch(word)


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


def _with_names(passage: Passage, cue: Cue, low: int, high: int) -> tuple[int, int]:
    """A cue with the names on both sides of it and the period that follows."""
    names = [e for e in passage.economies if low <= e.start < high]
    before = [e.start for e in names if e.end <= cue.start]
    after = [e.end for e in names if e.start >= cue.end]
    start, end = before[-1] if before else cue.start, after[0] if after else cue.end
    told = [p.end for p in passage.periods if 0 <= p.start - end <= 24 and p.start < high]
    return start, max([end, *told])
