"""What a question may ask: candidate Readings from the same mentions, options and ranking as of a claim, with the word
that asks standing where a statement would have its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from entrepot import codes
from entrepot.evidence import rank
from entrepot.evidence.candidates import heads, sides, when
from entrepot.evidence.candidates.build import combined, reading_of, top
from entrepot.evidence.candidates.filler import fillers
from entrepot.evidence.candidates.heads import CURRENCIES, HeadOption
from entrepot.evidence.candidates.scope import Anchor, Place
from entrepot.evidence.claim import Candidate
from entrepot.evidence.mentions.asking import Asking, relied, says
from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.quantities import Quantity
from entrepot.measures import Measure, measures
from entrepot.query.reading import PARTNER, SUBJECT, Reading, Transform

_MOST = 8
_COUNTED = ("persons", "count", "TEU", "tonnes", "years")
_PASSES, _STANDS = frozenset(("passes", "replaces")), frozenset(("exceeds", "below"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """As what a question asks: the transforms that may answer it, and the kind of number ("" is the measure's own)."""

    transforms: tuple[Transform, ...]
    kind: str = ""


def wanted(passage: Passage, asked: Sequence[Asking]) -> Wanted:
    """As what the words of a question ask, apart from what is measured."""
    cues = {kind for cue in passage.cues for kind in cue.kinds}
    moved = bool(cues & {"up", "down"}) and (
        len([p for p in passage.periods if p.text]) > 1 or any(p.base or p.mark == "since" for p in passage.periods)
    )
    if says(list(asked), "points"):
        return Wanted((Transform.POINTS,), "points")
    if says(list(asked), "times"):
        return Wanted((Transform.GROWTH, Transform.RATIO) if moved else (Transform.RATIO,), "multiple")
    if _PASSES & cues and not says(list(asked), "percent"):
        return Wanted((Transform.CROSSOVER,), "passes")
    if _STANDS & cues and not says(list(asked), "count", "amount", "percent", "who", "when"):
        return Wanted((Transform.RATIO,), "passes")  # is it larger: by how much it is
    if says(list(asked), "percent") or relied(passage.language).search(passage.plain):
        return (
            Wanted((Transform.GROWTH,), "percent") if moved else Wanted((Transform.SHARE, Transform.LEVEL), "percent")
        )
    if moved:
        return Wanted((Transform.POINTS, Transform.GROWTH, Transform.CHANGE))
    if "share" in cues and not says(list(asked), "count", "amount"):
        return Wanted((Transform.SHARE, Transform.LEVEL), "percent")
    return Wanted((Transform.LEVEL,))


def stands(passage: Passage) -> bool:
    """Whether a sentence says of one that it is more, or less, than another."""
    return any(_STANDS & set(cue.kinds) for cue in passage.cues)


def without_stands(passage: Passage) -> Passage:
    """The passage as if it compared nothing."""
    return replace(passage, cues=tuple(cue for cue in passage.cues if not _STANDS & set(cue.kinds)))


def natural(measure: Measure) -> tuple[str, str]:
    """Kind and unit of the number that states a measure."""
    unit = measure.units[0] if measure.units else ""
    if unit in CURRENCIES or unit == "international dollars" or ("money" in measure.states and not unit):
        return "money", unit
    if unit == "percent":
        return "percent", "percent"
    return "number", unit if unit in _COUNTED else ""


def readings(passage: Passage, at: tuple[int, int], want: Wanted) -> list[Candidate]:
    """Candidates of what is asked at a place of a sentence, the best first."""
    places = [Place(passage, "own")]
    if want.kind == "passes":
        telling = _PASSES if Transform.CROSSOVER in want.transforms else _STANDS
        cue = next(c for c in passage.cues if telling & set(c.kinds))
        return _merged(_ranked(Anchor(passage, cue.start, cue.end, "passes", cue=cue), places, want))
    found: list[Candidate] = []
    scored: list[tuple[Anchor, HeadOption]] = []
    for kind, unit in _kinds(passage, want):
        number = Quantity(*at, kind, 0.0, unit, number_start=at[0], number_end=at[1])
        anchor = Anchor(passage, *at, kind, number=number)
        scored += [
            (anchor, option)
            for option in heads.options(anchor, places, None)
            if option.where == "own" and option.transform in want.transforms and _fits(option, kind, unit, want)
        ]
    chances = rank.probabilities("head", [option.features for _, option in scored])
    best = sorted(range(len(scored)), key=lambda i: -chances[i])[:_MOST]
    for i in best:
        found += combined(scored[i][0], places, [(scored[i][1], chances[i])])[0]
    return _merged(found)


def _kinds(passage: Passage, want: Wanted) -> list[tuple[str, str]]:
    if want.kind:
        return [(want.kind, "percent" if want.kind in ("percent", "points") else "ratio")]
    listed = [natural(measures()[h.measure]) for h in passage.heads if h.measure in measures()]
    if Transform.GROWTH in want.transforms:
        listed += [("percent", "percent"), ("points", "percent")]
    return list(dict.fromkeys(listed))


def _fits(option: HeadOption, kind: str, unit: str, want: Wanted) -> bool:
    """Whether an option is stated by a number of this kind: a level by the measure's own, a change of a percentage in
    points, of everything else in percent."""
    measure = measures()[option.measure]
    own = natural(measure)
    if option.transform is Transform.LEVEL:
        return own[0] == kind and (own[1] == unit or kind == "percent")
    if option.transform is Transform.POINTS:  # a growth that grew is only meant where points are asked for
        return own[0] == "percent" and (want.kind == "points" or measure.kind != "change")
    if option.transform is Transform.CHANGE:
        return want.kind != "" and own == (kind, unit)
    return option.transform is not Transform.GROWTH or own[0] != "percent" or measure.kind == "change"


def _ranked(anchor: Anchor, places: Sequence[Place], want: Wanted) -> list[Candidate]:
    options = [o for o in heads.options(anchor, places, None) if o.transform in want.transforms]
    chances = rank.probabilities("head", [o.features for o in options])
    return combined(anchor, places, list(zip(options, chances, strict=True)))[0]


def _merged(found: Sequence[Candidate]) -> list[Candidate]:
    by: dict[str, Candidate] = {}
    for one in found:
        before = by.get(one.reading.key)
        by[one.reading.key] = (
            one
            if before is None
            else replace(before, probability=before.probability + one.probability, named=before.named or one.named)
        )
    total = sum(one.probability for one in by.values())
    scaled = [replace(one, probability=one.probability / max(1.0, total)) for one in by.values()]
    return sorted(scaled, key=lambda c: (-c.probability, c.reading.key))


@dataclass(frozen=True, slots=True)
class Row:
    """Who stands first (or last) in a row: a reading that leaves one side open, and the group that this side is out of."""

    reading: Reading
    side: str
    among: str = ""
    probability: float = 0.0


def rows(passage: Passage, most: Asking) -> list[Row]:
    """Rows in which a question asks for the first: what is counted, for whom, among whom; the best first."""
    cue = Cue(most.start, most.end, ("largest",), place=1)
    anchor = Anchor(passage, most.start, most.end, "rank", cue=cue)
    places = [Place(passage, "own")]
    options = [o for o in heads.options(anchor, places, None) if o.transform is Transform.RANK]
    chances = rank.probabilities("head", [o.features for o in options])
    found: dict[str, Row] = {}
    for option, chance in zip(options, chances, strict=True):
        for row in _open(anchor, places, option, chance):
            before = found.get(row.reading.key + row.among)
            found[row.reading.key + row.among] = (
                row if before is None else replace(row, probability=row.probability + before.probability)
            )
    return sorted(found.values(), key=lambda row: (-row.probability, row.reading.key))


def _open(anchor: Anchor, places: Sequence[Place], option: HeadOption, chance: float) -> list[Row]:
    passage, measure = anchor.passage, measures()[option.measure]
    groups = [e.code for e in passage.economies if e.code in codes.GROUPS]
    times = top("when", when.options(anchor, option.transform, places, ""), 3)
    listed: list[tuple[sides.SideOption, float, str]] = []
    if measure.two_sided:
        every = sides.options(anchor, option, fillers(anchor, places))
        likely = rank.probabilities("sides", [side.features for side in every])
        for side, p in zip(every, likely, strict=True):
            open_side = "partner" if side.whole == SUBJECT else "subject" if side.whole == PARTNER else ""
            code = getattr(side, open_side) if open_side else ""
            if open_side and (not code or code in codes.GROUPS):
                listed.append((replace(side, **{open_side: ""}), p, code))
    else:
        among = groups[0] if groups else ""
        listed.append((sides.SideOption("", "", among or "world"), 1.0, among))
    found = []
    for side, p_side, among in listed:
        for period, p_when in times:
            reading = reading_of(option, side, period)
            if reading is not None:
                # The reading of trade both ways turns its sides: what is open is what it leaves open.
                side_of = "partner" if reading.whole == SUBJECT else "subject"
                found.append(Row(reading, side_of, among, chance * p_side * p_when))
    return found
