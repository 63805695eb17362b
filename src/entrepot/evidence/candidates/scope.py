"""Anchors (what a claim hangs on) and their scope: the places around one in which its measure, sides and period may be told."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.read import REACH
from entrepot.evidence.quantities import Quantity

# Characters to a word, by language: distances are counted in words everywhere.
_WORD = {"ja": 2.5, "zh": 2.0, "th": 5.0, "lo": 5.0, "km": 5.0, "my": 6.0}
_STEPS = (0, 1, 2, 4, 7, 12, 20)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a claim hangs on: a number, or a cue that states something without one (`cue`). `kind`: the kind of its number,
    or rank, passes, direction, date or members. `index`: which of the passage's anchors of its sort it is, of `count`."""

    passage: Passage
    start: int
    end: int
    kind: str
    number: Quantity | None = None
    cue: Cue | None = None
    index: int = 0
    count: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of the scope: `where` is own, before1..before3, heading, title, column, row."""

    passage: Passage
    where: str


def scope(anchor: Anchor, passages: Sequence[Passage], at: int) -> list[Place]:
    """The places of an anchor in passage `at`, its own first."""
    own = passages[at]
    found = [Place(own, "own")]
    if own.row is not None:
        if anchor.number is not None and own.row.column_of:
            column = own.row.column_of[own.numbers.index(anchor.number)]
            if 0 <= column < len(own.row.columns):
                found.append(Place(own.row.columns[column], "column"))
        return found + [Place(title, "title") for title in own.row.title]
    back, heading = 0, 0
    for index in range(at - 1, max(-1, at - 40), -1):
        passage = passages[index]
        if passage.row is not None:
            continue
        if passage.heading:
            if heading < 2 and (passage.economies or passage.heads or passage.periods):
                heading += 1
                found.append(Place(passage, "heading"))
        elif back < REACH and not heading:
            back += 1
            found.append(Place(passage, f"before{back}"))
        if heading == 2:
            break
    return found


def words_between(language: str, gap: int) -> int:
    """A distance in characters as a step of the scale of words: 0 beside, ... 7 far."""
    size = gap / _WORD.get(language, 6.0)
    return next((n for n, step in enumerate(_STEPS) if size <= step), len(_STEPS))


def side_and_distance(anchor: Anchor, start: int, end: int) -> tuple[str, int, int]:
    """Of a mention in the anchor's own passage: before (b), after (a) or over (o) it; the step of its distance; the
    numbers between."""
    low = anchor.number.number_start if anchor.number is not None else anchor.start
    high = max(anchor.end, low)
    language = anchor.passage.language
    if end <= low:
        return "b", words_between(language, low - end), _numbers(anchor, end, low)
    if start >= high:
        return "a", words_between(language, start - high), _numbers(anchor, high, start)
    return "o", 0, 0


def _numbers(anchor: Anchor, low: int, high: int) -> int:
    return min(
        2,
        sum(
            q is not anchor.number and q.kind != "duration" and low <= q.number_start < high
            for q in anchor.passage.numbers
        ),
    )


# Mentions of a kind on each side of an anchor that are looked at: a list without end costs no more than a short one.
_AROUND = {"numbers": 6, "economies": 7, "heads": 7, "products": 4, "periods": 5, "cues": 12}


def windowed(anchor: Anchor) -> Anchor:
    """The anchor with the mentions of its passage that stand around it."""
    near = {}
    for name, most in _AROUND.items():
        items = getattr(anchor.passage, name)
        if len(items) > 2 * most:
            middle = bisect_left(items, anchor.start, key=lambda item: item.start)
            near[name] = items[max(0, middle - most) : middle + most]
    return replace(anchor, passage=replace(anchor.passage, **near)) if near else anchor
