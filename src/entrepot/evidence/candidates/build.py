"""Claims of a document with their candidate Readings, ranked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from entrepot.evidence import rank
from entrepot.evidence.candidates import anchors, heads, several, sides, when
from entrepot.evidence.candidates.denied import denial
from entrepot.evidence.candidates.filler import fillers
from entrepot.evidence.candidates.heads import QUANTITY, HeadOption
from entrepot.evidence.candidates.scope import Anchor, Place, scope
from entrepot.evidence.candidates.sides import SideOption
from entrepot.evidence.candidates.when import WhenOption
from entrepot.evidence.claim import Bound, Candidate, Claim
from entrepot.evidence.document import Document
from entrepot.evidence.mentions import cues, words
from entrepot.evidence.mentions import read as mentions
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.things import GOODS
from entrepot.query.reading import Reading, Transform

# "may have become": a guess, of what has been.
_BEEN = re.compile(r"\s+have\b")
# How many options of each decision are combined, and the least probability that is kept.
_HEADS, _SIDES, _WHEN, _LEAST = 8, 8, 5, 0.002
# Characters between "one of" and "the largest"; places that are surely, and may be, of the largest.
_SEVERAL, _FEW, _MANY = 30, 3.0, 10.0
# From so many percent a bound of an adverb of degree is none.
_UNBOUNDED = 1000.0
# Characters around an anchor in which words that nothing explains are counted, and the steps of their number.
_AROUND = 300
_UNKNOWN_STEPS = (0, 1, 2, 4, 7)


@dataclass(frozen=True)
class State:
    """What the number before was read as: its head, and its period."""

    head: HeadOption | None = None
    period: str = ""
    line: int = -1


def read(document: Document) -> tuple[Claim, ...]:
    """Every claim of a document with its candidates, in the order of the text."""
    return tuple(of_passages(mentions.read(document)))


def of_passages(passages: Sequence[Passage]) -> Iterator[Claim]:
    """The claims of passages that are at hand."""
    state = State()
    for at, passage in enumerate(passages):
        if passage.line != state.line and passage.row is None:
            state = State(state.head if passage.line - state.line < 400 else None, "", passage.line)
        for anchor in anchors.find(passage):
            claim, state = _claim(anchor, passages, at, state)
            if claim is not None:
                yield claim


def head_options(anchor: Anchor, places: Sequence[Place], state: State) -> list[HeadOption | None]:
    """The options of the first decision: what is measured, and last that it is nothing that is known."""
    found = heads.options(anchor, places, state.head)
    if anchor.kind == "rank":  # the noun beside its word says of what it is
        own = [o for o in found if o.where == "own" and o.head is not None and o.rank]
        within = [o for o in own if o.head is not None and anchor.start <= o.head.start and o.head.end <= anchor.end]
        found = within or found
    return [*found, None]


def null_features(anchor: Anchor, places: Sequence[Place], found: Sequence[HeadOption | None]) -> tuple[str, ...]:
    """What speaks for an anchor measuring nothing that the registry knows."""
    kind = heads.unit_kind(anchor, places)
    what = anchor.kind if anchor.number is None else kind
    own = len({o.head.start for o in found if o is not None and o.where == "own" and o.head is not None})
    low, high = anchor.passage.clause(anchor.start)
    inside = any(
        o is not None and o.where == "own" and o.head is not None and low <= o.head.start < high for o in found
    )
    unknown = unexplained(anchor)
    step = next((n for n, most in enumerate(_UNKNOWN_STEPS) if unknown <= most), len(_UNKNOWN_STEPS))
    spaced = "w" if anchor.passage.language in words.UNSPACED else "l"
    return (
        "null",
        f"null|{what}",
        f"null|own{min(own, 3)}|{what}",
        "null|in" if inside else "null|notin",
        f"null|u{step}|{spaced}",
        f"null|u{step}|{spaced}|{'in' if inside else 'notin'}",
        f"null|len{min(len(anchor.passage.text) // 60, 3)}",
    )


def unexplained(anchor: Anchor) -> int:
    """How many words of the anchor's clause are of no mention and no common word."""
    passage = anchor.passage
    low, high = passage.clause(anchor.start)
    low, high = max(low, anchor.start - _AROUND), min(high, anchor.end + _AROUND)
    spans = zip(passage.plain[low:high], passage.covered[low:high], strict=True)
    text = "".join([" " if covered else char for char, covered in spans])
    common = heads.common_words(passage.language)
    if passage.language in words.UNSPACED:
        size = len(common.sub("", re.sub(r"[\W\d_]", "", text)))
        return size // (2 if passage.language in ("ja", "zh") else 5)
    return sum(common.fullmatch(word) is None for word in heads._LETTERS.findall(text))


def _claim(whole: Anchor, passages: Sequence[Passage], at: int, state: State) -> tuple[Claim | None, State]:
    """One claim with its candidates; None where nothing of the registry can be meant and no number stands."""
    anchor = several.as_one(whole)
    places = [Place(anchor.passage, "own"), *scope(whole, passages, at)[1:]]
    options = head_options(anchor, places, state)
    features = [o.features if o is not None else null_features(anchor, places, options) for o in options]
    chances = rank.probabilities("head", features)
    verb = anchor.cue is not None and anchor.passage.plain[anchor.cue.start : anchor.cue.end].casefold() == "leading"
    if anchor.kind == "rank" and len(options) > 1 and not verb and not unexplained(anchor):
        known = 1 - chances[-1]  # every word of its clause is known: the place is of what is named there
        chances = [chance / known for chance in chances[:-1]] + [0.0]
    best = sorted(range(len(options)), key=lambda i: -chances[i])
    heads_of = [(options[i], chances[i]) for i in best if options[i] is not None and chances[i] >= _LEAST][:_HEADS]
    ranked, lead = combined(anchor, places, heads_of, state.period, said=True)
    null = chances[-1]
    if not ranked and anchor.number is None:
        return None, state
    if anchor.number is None and null > 0.5:
        return None, state
    claim = several.of_number(_made(whole, ranked), whole)
    if lead is not None and null < 0.5 and anchor.number is not None:
        state = State(lead[1], lead[2], anchor.passage.line)
    return claim, state


def combined(
    anchor: Anchor,
    places: Sequence[Place],
    heads_of: Sequence[tuple[HeadOption | None, float]],
    last: str = "",
    *,
    said: bool = False,
) -> tuple[list[Candidate], tuple[float, HeadOption, str] | None]:
    """The candidates that options of what is measured, each with its probability, make with sides and periods, the best
    first; and the best combination: its probability, head and period. `said`: the number stands in the text, so that over a range
    of years it is their sum or mean."""
    found: dict[Reading, Candidate] = {}
    lead: tuple[float, HeadOption, str] | None = None
    economies = fillers(anchor, places)
    for head, p_head in heads_of:
        assert head is not None
        over, told = when.over_years(anchor, head) if said else None, head
        whens = [(over, 1.0)] if over else top("when", when.options(anchor, head.transform, places, last), _WHEN)
        if over:
            told = replace(head, transform=Transform.MEAN if when.on_average(anchor) else Transform.SUM)
        for side, p_side in top("sides", sides.options(anchor, head, economies), _SIDES):
            for period, p_when in whens:
                p = p_head * p_side * p_when
                reading = reading_of(told, side, period)
                if reading is None:
                    continue
                asked = reading.canonical()
                before = found.get(asked)
                found[asked] = Candidate(
                    reading,
                    p + (before.probability if before else 0.0),
                    side.named or (before is not None and before.named),
                    known=head.where != "last" or (before is not None and before.known),
                )
                if lead is None or p > lead[0]:
                    lead = (p, head, period.period)
    likely = (c for c in found.values() if c.probability >= _LEAST / 4)
    return sorted(likely, key=lambda c: (-c.probability, c.reading.key)), lead


def top(decision: str, options: Sequence, most: int) -> list:  # type: ignore[type-arg]
    """The options of a decision that are likely enough, each with its probability, the best first."""
    chances = rank.probabilities(decision, [o.features for o in options])
    order = sorted(range(len(options)), key=lambda i: -chances[i])[:most]
    return [(options[i], chances[i]) for i in order if chances[i] >= 0.01]


def reading_of(head: HeadOption, side: SideOption, period: WhenOption) -> Reading | None:
    """The Reading that three options make together."""
    flow = head.flow
    if head.measure in (GOODS, QUANTITY):
        flow = "exports" if flow in ("", "imports") else flow
    subject, partner, whole = side.subject, side.partner, side.whole
    if flow in ("both", "balance") and subject == "" and partner:
        subject, partner, whole = partner, "", {"subject": "partner", "partner": "subject"}.get(whole, whole)
    base = Reading(
        head.measure,
        subject,
        partner,
        product=head.product,
        question=head.question,
        flow=flow,
        period=period.period,
        sign=head.sign,
    )
    if head.transform in (Transform.RATIO, Transform.CROSSOVER):
        other = {side.versus or "subject": side.other}
        operand = replace(base, period="", sign=1, **other)
        return replace(base, transform=head.transform, operand=operand, sign=1)
    if head.transform in (Transform.SHARE, Transform.RANK):
        if not whole:
            return None
        return replace(base, transform=head.transform, whole=whole)
    return replace(base, transform=head.transform, base=period.base, whole=whole)


def _made(anchor: Anchor, candidates: Sequence[Candidate]) -> Claim:
    passage, q = anchor.passage, anchor.number
    start, end = anchor.start, anchor.end
    value, high, unit, bound, digits = None, None, "", Bound.EQ, 0
    if q is not None:
        value, high, unit, digits = q.value, q.value_hi, q.unit, q.digits
        bound = Bound(q.bound) if q.bound in Bound._value2member_map_ else Bound.EQ
        row = passage.row
        if row is not None and not unit:
            value, high, unit = value * row.factor, None if high is None else high * row.factor, row.unit
        unit = unit or _implied(candidates)
    elif anchor.kind == "degree" and anchor.cue is not None:
        # "barely grew" bounds the growth on both sides, "sharply" from below.
        value, high, unit = anchor.cue.low, anchor.cue.high, "percent"
        if high is not None and high >= _UNBOUNDED:
            high, bound = None, Bound.GE
    elif anchor.kind == "passes" and anchor.cue is not None:
        bound = of_passing(anchor)
    elif anchor.kind == "rank" and anchor.cue is not None:
        value, unit = float(anchor.cue.place or 1), "rank"
        if anchor.cue.place is None and _of_several(anchor):
            value, high, bound = _FEW, _MANY, Bound.LE
    low, stop = passage.clause(start)
    return Claim(
        passage.start + start,
        passage.start + end,
        passage.text[start:end],
        value,
        high,
        unit,
        bound,
        digits,
        passage.language,
        passage.text,
        tuple(candidates),
        of_future(anchor),
        passage.text[low:stop].strip(),
        denied=denial(anchor),
    )


def _of_several(anchor: Anchor) -> bool:
    """Whether a place is held with others: "one of the largest"; in scripts without blanks that is said behind the noun."""
    passage = anchor.passage
    low, high = passage.clause(anchor.start)
    several = cues.several(passage.language)
    before = several.search(passage.plain, max(low, anchor.start - _SEVERAL), anchor.start)
    return bool(before or (passage.language in words.UNSPACED and several.match(passage.plain, anchor.end, high)))


def of_future(anchor: Anchor) -> bool:
    """Whether the clause says what is to come. In English and its like that is said before the verb; elsewhere it may close
    the sentence."""
    passage = anchor.passage
    low, stop = passage.clause(anchor.start)
    most = stop if passage.language in words.UNSPACED else max(anchor.start, anchor.cue.start if anchor.cue else 0)
    said = [cue for cue in passage.cues if "future" in cue.kinds and low <= cue.start < most]
    return any(not _BEEN.match(passage.plain, cue.end) for cue in said)


def of_passing(anchor: Anchor) -> Bound:
    """What is said of a comparison: larger, smaller, or passed by a time."""
    kinds = anchor.cue.kinds if anchor.cue is not None else ()
    low, high = anchor.passage.clause(anchor.start)
    if "passes" in kinds and "exceeds" not in kinds:
        until = any(p.mark == "until" for p in anchor.passage.periods if low <= p.start < high)
        return Bound.LE if until else Bound.EQ
    return Bound.LT if "below" in kinds else Bound.GT


def _implied(candidates: Sequence[Candidate]) -> str:
    """The unit of a bare number: that of the measure that leads."""
    from entrepot.measures import measures

    if not candidates:
        return ""
    measure = measures().get(candidates[0].reading.measure)
    return measure.units[0] if measure is not None and measure.units else ""
