"""When: the period of an anchor and, where it moves, the one it is counted from, each with its features."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from entrepot.evidence.candidates.heads import HeadOption
from entrepot.evidence.candidates.scope import Anchor, Place, side_and_distance
from entrepot.evidence.mentions import words
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.periods import Period
from entrepot.measures import measures
from entrepot.query.reading import MOVES, Transform

_MOST = 8
FLOW = "flow"
_YEARS = re.compile(r"\d{4}/\d{4}")


@dataclass(frozen=True, slots=True)
class WhenOption:
    """A period and a base, as `query.period` writes them."""

    period: str
    base: str = ""
    features: tuple[str, ...] = field(default=(), repr=False)


def options(anchor: Anchor, transform: Transform, places: Sequence[Place], last: str) -> list[WhenOption]:
    """Every period that the scope tells for an anchor; `last`: that of the number before."""
    moves = transform in MOVES
    kind = (
        "move"
        if moves
        else "pass"
        if transform == Transform.CROSSOVER
        else "date"
        if transform == Transform.DATE
        else "at"
    )
    found: list[WhenOption] = []
    own = [(p, *_said(anchor, p)) for p in anchor.passage.periods]
    low, high = anchor.passage.clause(anchor.start)
    for one, said in own:
        inside = "in" if low <= one.start < high else "out"
        base = tuple(f"{kind}|{f}" for f in (*said, inside, f"k:{one.kind}", f"mk:{one.mark or '-'}"))
        found += _of(one, base, moves=moves, kind=kind, last=last, own=[p for p, _ in own])
    here = [p for p, _ in own if p.text]
    to_come = _foretells(anchor.passage)
    for place in places[1:] if anchor.number is not None else ():
        if _foretells(place.passage) and not to_come:
            continue  # what will be in 2040 dates nothing that is
        # A span of another sentence dates what happened there; a level said here is not of its last year.
        elsewhere = [
            p for p in place.passage.periods if p.text and p.kind != "step" and (kind != "at" or p.kind != "range")
        ]
        for n, one in enumerate(reversed(elsewhere)):
            if n > 1:
                break
            text = one.text if not one.base or kind == "pass" else _end(one.text)
            said = (
                f"{kind}|w:{place.where}",
                f"{kind}|w:{place.where}:{'dated' if here else 'free'}",
                f"{kind}|wk:{one.kind}",
                f"{kind}|n{n}",
            )
            found.append(WhenOption(text, "", said))
    column = next((p.passage.periods for p in places if p.where == "column"), ())
    if any(p.text for p in column):  # a table says when by its columns
        of_column = [o for o in found if any(o.period == p.text for p in column)]
        return of_column or found
    if last and anchor.number is not None and (kind != "at" or "/" not in last):
        found.append(WhenOption(last, "", (f"{kind}|last", f"{kind}|last:{'dated' if here else 'free'}")))
    found.append(WhenOption("", "", (f"{kind}|open", f"{kind}|open:{'dated' if here else 'free'}")))
    return found


def _foretells(passage: Passage) -> bool:
    """Whether a sentence tells what is to come."""
    return any("future" in cue.kinds for cue in passage.cues)


def over_years(anchor: Anchor, head: HeadOption) -> WhenOption | None:
    """The range of years over which a flow between two is told: where a sentence names no other time and tells of no move."""
    measure = measures()[head.measure]
    if anchor.number is None or head.transform is not Transform.LEVEL or measure.kind != FLOW or not measure.two_sided:
        return None
    dated = [p for p in anchor.passage.periods if p.text and p.kind != "step"]
    low, high = anchor.passage.clause(anchor.start)
    moves = any({"up", "down"} & set(c.kinds) and low <= c.start < high for c in anchor.passage.cues)
    if len(dated) != 1 or dated[0].kind != "range" or not _YEARS.fullmatch(dated[0].text) or moves:
        return None
    return WhenOption(dated[0].text)


def on_average(anchor: Anchor) -> bool:
    """Whether a number is said to be the average of several years."""
    low, high = anchor.passage.clause(anchor.start)
    words_of = words.of("asked", anchor.passage.language).get("average", [])
    return any(word in anchor.passage.plain[low:high].casefold() for word in words_of)


def _said(anchor: Anchor, one: Period) -> tuple[tuple[str, ...]]:
    side, distance, between = side_and_distance(anchor, one.start, one.end)
    rank = sum(
        abs(_middle(p) - anchor.start) < abs(_middle(one) - anchor.start)
        for p in anchor.passage.periods
        if p is not one and p.text
    )
    order = "c" if anchor.passage.language in ("ja", "zh") else "l"
    said = [f"d:{side}{distance}", f"nb:{side}{between}", f"r{min(rank, 3)}", f"{order}{side}{min(distance, 2)}"]
    dated = [p for p in anchor.passage.periods if p.text and p.kind != "step"]
    if anchor.number is not None and anchor.count == len(dated) > 1 and one in dated:
        # As many periods as numbers: each has its own.
        said.append("par" if dated.index(one) == anchor.index else "cross")
    return (tuple(said),)


def _middle(one: Period) -> float:
    return (one.start + one.end) / 2


def _end(text: str) -> str:
    return text.rpartition("/")[2] or text


def _of(
    one: Period, said: tuple[str, ...], *, moves: bool, kind: str, last: str, own: list[Period]
) -> list[WhenOption]:
    if one.kind == "step":
        step = _stepped(one, last, own)
        if not step:
            return []
        if moves:
            anchor = _stepped_from(one, last, own)
            return [WhenOption(anchor, step, (*said, "move|step"))] if one.shift < 0 else [WhenOption(step, "", said)]
        return [WhenOption(step, "", said)]
    if not one.text:  # now
        return [WhenOption("", "", (*said, f"{kind}|now"))]
    found = []
    if one.kind == "range" and one.base:
        found.append(WhenOption(_end(one.text), one.base if moves else "", (*said, f"{kind}|range:ends")))
        found.append(WhenOption(one.text, "", (*said, f"{kind}|range:whole")))
        if not moves:
            found.append(WhenOption(one.base, "", (*said, f"{kind}|range:first")))
        return found
    found.append(WhenOption(one.text, "", said))
    if moves:
        for other in own:
            known = other is not one and other.text and other.text != one.text and other.kind != "step"
            if known and (other.year or 0) <= (one.year or 0):  # nothing moves back in time
                told = (*said, "move|two", "move|base:earlier", f"move|bm:{other.mark or '-'}")
                found.append(WhenOption(one.text, other.text, told))
        if one.mark == "since":
            found.append(WhenOption("", one.text, (*said, "move|since")))
        if last and last != one.text:
            found.append(WhenOption(one.text, last, (*said, "move|base:last")))
    return found


def _stepped_from(one: Period, last: str, own: list[Period]) -> str:
    dated = [p.text for p in own if p.text and p.kind not in ("step", "range")]
    near = [p for p in own if p.text and p.kind not in ("step", "range") and abs(p.start - one.end) < 30]
    return near[0].text if near else dated[-1] if dated else last


def _stepped(one: Period, last: str, own: list[Period]) -> str:
    """The period that "the year before" means."""
    base = _stepped_from(one, last, own)
    match = re.match(r"(FY)?(\d{4})(-\d{2})?", base)
    return f"{match[1] or ''}{int(match[2]) + one.shift}{match[3] or ''}" if match else ""
