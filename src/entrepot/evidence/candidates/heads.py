"""What an anchor may measure and as what: options of measure, flow, product, question and transform, each with its features."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from entrepot.evidence.candidates.scope import Anchor, Place, side_and_distance
from entrepot.evidence.lexicon import CURRENCIES
from entrepot.evidence.mentions import cues as cue_words
from entrepot.evidence.mentions import things, words
from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.things import GOODS, Head
from entrepot.measures import Measure, measures, of_registry
from entrepot.query.reading import Transform

QUANTITY = "goods_exports_quantity"
_SURVEYS = frozenset(("survey_share",))
# What is asked of a value that moves or is compared, by the kind of number that says it.
_OF_CUE = {
    "rank": (Transform.RANK,),
    "passes": (Transform.CROSSOVER, Transform.RATIO, Transform.RANK),
    "direction": (Transform.DIRECTION,),
    "degree": (Transform.GROWTH,),
    "date": (Transform.DATE,),
}


@dataclass(frozen=True, slots=True)
class HeadOption:
    """What is measured, as what, by one head of the scope (`head`, in `place`; None where the unit alone suggests it)."""

    measure: str
    flow: str
    transform: Transform
    owner: str
    product: str = ""
    question: str = ""
    sign: int = 1
    rank: str = ""
    head: Head | None = None
    where: str = "own"
    features: tuple[str, ...] = field(default=(), repr=False)


def unit_kind(anchor: Anchor, places: Sequence[Place]) -> str:
    """The kind of what is counted: money, persons, count, percent, points, multiple, tonnes, TEU, years, bare (no unit), none (no
    number)."""
    q = anchor.number
    if q is None:
        return "none"
    if q.kind in ("percent", "fraction"):
        return "percent"
    if q.kind in ("money", "points", "multiple"):
        return q.kind
    if q.unit:
        return q.unit if q.unit in ("persons", "count", "tonnes", "TEU", "years") else "other"
    row = anchor.passage.row
    if row is not None and row.unit:
        return "money" if row.unit in CURRENCIES else row.unit
    return "bare"


def options(anchor: Anchor, places: Sequence[Place], last: HeadOption | None) -> list[HeadOption]:
    """Every option of an anchor; `last`: what the number before it was read as."""
    kind = unit_kind(anchor, places)
    signals = _signals(anchor)
    found: list[HeadOption] = []
    nearest: dict[str, int] = {}
    for place in places:
        ordered = sorted(place.passage.heads, key=lambda h: _distance(anchor, place, h))
        for order, head in enumerate(ordered):
            common = _where(anchor, place, head, order)
            measure = measures().get(head.measure)
            if measure is None:
                continue
            for transform in _transforms(anchor, kind, measure, head):
                said = (*common, *_how(transform, kind, measure, head, signals))
                if last is not None and last.measure == head.measure and last.flow == head.flow:
                    said = (*said, "cont" if last.head is head or place.where != "own" else "same")
                found += _with_things(anchor, places, place, head, transform, said, nearest)
    found += _guesses(anchor, kind, signals, last)
    return found


def _distance(anchor: Anchor, place: Place, head: Head) -> int:
    if place.where != "own":
        return len(place.passage.text) - head.end
    low = anchor.number.number_start if anchor.number is not None else anchor.start
    return low - head.end if head.end <= low else max(0, head.start - anchor.end)


def _where(anchor: Anchor, place: Place, head: Head, order: int) -> tuple[str, ...]:
    """Where a head stands to the anchor."""
    noun = "n" if head.noun else "v"
    if place.where != "own":
        return (f"w:{place.where}", f"w:{place.where}:{noun}", f"o:{min(order, 2)}")
    side, distance, between = side_and_distance(anchor, head.start, head.end)
    low, high = place.passage.clause(anchor.start)
    found = [f"d:{side}{distance}", f"between:{side}{between}", f"o:{min(order, 3)}", f"s:{side}{noun}"]
    if not low <= head.start < high:
        found.append("w:otherclause")
    q = anchor.number
    if q is not None and q.counted and q.number_end <= head.start < q.end:
        found.append("counted")
    found += [f"unk{edge}" for edge in unknown_beside(place.passage, head)]
    found.append(f"len:{min((head.end - head.start) // 6, 3)}")
    return tuple(found)


_LETTERS = re.compile(r"[^\W\d_]{3,}")


def unknown_beside(passage: Passage, head: Head) -> Iterator[str]:
    """Where a word that nothing explains stands right before or right behind a head: services exports, ekspor jasa."""
    wide = passage.language in words.UNSPACED
    common = common_words(passage.language)
    before = passage.plain[max(0, head.start - 16) : head.start]
    after = passage.plain[head.end : head.end + 16]
    if wide:
        if (
            head.start
            and not passage.covered[head.start - 1]
            and not common.match(before[-1:])
            and before[-1:].isalpha()
        ):
            yield "-"
        if (
            head.end < len(passage.plain)
            and not passage.covered[head.end]
            and not common.match(after[:1])
            and after[:1].isalpha()
        ):
            yield "+"
        return
    word = re.search(r"([^\W\d_]{3,})[ -]$", before)
    if word and not passage.covered[head.start - 2] and not common.fullmatch(word[1]):
        yield "-"
    word = re.match(r"[ -]([^\W\d_]{3,})", after)
    if word and not passage.covered[head.end + 1] and not common.fullmatch(word[1]):
        yield "+"


@lru_cache(maxsize=16)
def common_words(language: str) -> re.Pattern[str]:
    """Words of a language that say nothing of what is measured."""
    return re.compile(words.of("common", language).get("pattern", r"(?!)"), re.IGNORECASE)


# Kinds of words that say nothing of what is measured, or as what.
_NO_SIGNAL = frozenset(("degree", "future", "joined", "multiplied", "denied", "never", "untrue", "affirmed", "next"))


def _signals(anchor: Anchor) -> tuple[str, ...]:
    """What around a number says how it stands: by, to, a share sign, a comparison, a move."""
    passage, q = anchor.passage, anchor.number
    low, high = passage.clause(anchor.start)
    found = []
    if q is not None:
        before = passage.plain[max(low, q.start - 26) : q.start]
        after = passage.plain[q.end : min(high, q.end + 12)]
        inner = passage.plain[q.start : q.number_start]
        by_before, by_after, reach_before, reach_after = cue_words.edges(passage.language)
        found += [
            name
            for name, hit in (
                ("by-", by_before.search(before) or by_before.search(inner)),
                ("by+", by_after.match(after)),
                ("to-", reach_before.search(before)),
                ("to+", reach_after.match(after)),
                ("be", before.rstrip()[-1:] in ":："),
            )
            if hit
        ]
    for cue in passage.cues:
        if not low <= cue.start < high:
            continue
        side, distance, between = side_and_distance(anchor, cue.start, cue.end)
        if between and side != "o":
            continue
        near = "1" if distance <= 1 else "2" if distance <= 3 else "3"
        found += [f"{kind}{side}{near}" for kind in cue.kinds if kind not in _NO_SIGNAL]
    if any(p.kind == "step" for p in passage.periods):
        found.append("step")
    if any(p.mark == "since" or p.kind == "range" for p in passage.periods if low <= p.start < high):
        found.append("since")
    return tuple(dict.fromkeys(found))


def _transforms(anchor: Anchor, kind: str, measure: Measure, head: Head) -> tuple[Transform, ...]:
    """As what an anchor may be asked of a measure."""
    if anchor.kind == "date":
        return (Transform.DATE,) if measure.id == "membership" else ()
    if measure.id == "membership":
        return (Transform.COUNT,) if kind in ("count", "bare") else ()
    if anchor.number is None:
        kinds = set(anchor.cue.kinds) if anchor.cue is not None else set()
        if anchor.kind == "passes" and not kinds & {"passes", "replaces"}:
            return (Transform.RATIO,)  # is larger, not: has become larger
        listed = _OF_CUE.get(anchor.kind, ())
        if anchor.kind == "passes":
            listed = tuple(t for t in listed if t != Transform.RANK or head.rank)
            return listed if "exceeds" in kinds else tuple(t for t in listed if t != Transform.RATIO)
        return listed
    share = measure.kind in ("share", "rate", "change", "index", "rank") or "percent" in measure.units
    if kind == "percent":
        part = (Transform.SHARE, Transform.GROWTH)
        if share:
            moved = (Transform.DIRECTION,) if _moves(anchor) else ()
            if moved and _arrives(anchor) and "percent" in _states(measure):
                return moved
            return (Transform.LEVEL, Transform.GROWTH, *moved) if "percent" in _states(measure) else (Transform.GROWTH,)
        return part if _of_what_follows(anchor, head) else (*part, Transform.RATIO)
    if kind == "points":
        return (Transform.POINTS,)
    if kind == "multiple":
        return (Transform.GROWTH,) if _multiplied(anchor) else (Transform.RATIO, Transform.GROWTH)
    moved = (Transform.DIRECTION,) if _moves(anchor) else ()
    if moved and _arrives(anchor):
        return moved  # fell to 228,118: the move is said of it
    if moved and _beside_move(anchor):
        return (Transform.CHANGE,)  # has lost four million
    if kind in _states(measure) or (
        kind == "bare" and _states(measure) & {"money", "persons", "count", "TEU", "tonnes", "years", "other"}
    ):
        return (Transform.LEVEL, Transform.CHANGE, *moved)
    if kind == "tonnes" and measure.id == GOODS:
        return (Transform.LEVEL, Transform.CHANGE, *moved)
    return ()


def _multiplied(anchor: Anchor) -> bool:
    """Whether a multiple is the verb of a move: doubled, halved."""
    return any("multiplied" in c.kinds and c.start < anchor.end and anchor.start < c.end for c in anchor.passage.cues)


def _of_what_follows(anchor: Anchor, head: Head) -> bool:
    """Whether what is measured is first named behind a percentage: a part "of Indonesia's exports" is a share of them, where one
    side's exports in percent of another's name them before."""
    passage = anchor.passage
    if passage.language in words.UNSPACED:
        return False
    low, high = passage.clause(anchor.start)
    same = [h for h in passage.heads if h.measure == head.measure and low <= h.start < high]
    nouns_before = any(h.noun and h.start < anchor.start for h in same)
    return not nouns_before and any(h.start >= anchor.end for h in same)


# Characters between a move and the level that it led to.
_LED = 24


def _arrives(anchor: Anchor) -> bool:
    """Whether a number is the level that a move led to: "fell to", "naik menjadi", に減った."""
    q, passage = anchor.number, anchor.passage
    if q is None:
        return False
    if cue_words.thresholds(passage.language).match(passage.plain, q.start, q.number_start) and _beside_move(anchor):
        return True  # fell below 124 million
    before, after = cue_words.arrivals(passage.language)
    if after.match(passage.plain[q.end : q.end + 8]):
        return True
    found = before.search(passage.plain[max(0, q.start - 14) : q.start])
    if found is None:
        return False
    low = q.start - _LED
    return any({"up", "down"} & set(c.kinds) and low <= c.end <= q.start for c in passage.cues)


def _beside_move(anchor: Anchor) -> bool:
    """Whether the word for a move stands right before a number; "up from" says where it began."""
    plain = anchor.passage.plain
    beside = (c for c in anchor.passage.cues if {"up", "down"} & set(c.kinds) and 0 <= anchor.start - c.end <= 1)
    return any(not plain.endswith("from", c.start, c.end) for c in beside)


def _moves(anchor: Anchor) -> bool:
    """Whether the clause of a number tells of a move."""
    low, high = anchor.passage.clause(anchor.start)
    return any({"up", "down"} & set(c.kinds) and low <= c.start < high for c in anchor.passage.cues)


def _states(measure: Measure) -> frozenset[str]:
    """The kinds of number that may state a measure."""
    said = set(measure.states) | set(measure.accepts)
    for unit in measure.units:
        said.add("money" if unit in CURRENCIES or unit == "international dollars" else unit)
    if said & {"children per woman", "per million people", "index"}:
        said |= {"count", "bare", "other"}
    return frozenset(said)


def _how(transform: Transform, kind: str, measure: Measure, head: Head, signals: tuple[str, ...]) -> Iterator[str]:
    """How well a transform goes with a number of a kind, with a measure, and with what stands around."""
    shape = "survey" if measure.id in _SURVEYS else "rate" if "percent" in measure.units else measure.kind
    yield f"T:{transform}|{kind}"
    yield f"T:{transform}|{kind}|{shape}"
    yield f"k:{kind}|{measure.id}"
    if bool(head.rank) != (transform in (Transform.RANK, Transform.CROSSOVER)):
        yield "rank-" if head.rank else "rank0"
    for signal in signals:
        yield f"{transform}|{signal}"


def _with_things(
    anchor: Anchor,
    places: Sequence[Place],
    place: Place,
    head: Head,
    transform: Transform,
    said: tuple[str, ...],
    nearest: dict[str, int],
) -> Iterator[HeadOption]:
    """The option with each product or question that may be meant."""
    measure, flow, sign = head.measure, head.flow, 1
    if flow == "balance":
        low, high = place.passage.clause(head.start)
        deficit = any("deficit" in c.kinds and low <= c.start < high for c in place.passage.cues)
        sign = -1 if deficit else 1
    if transform in (Transform.CHANGE, Transform.GROWTH, Transform.POINTS, Transform.DIRECTION):
        sign = _direction(anchor)
    option = partial(
        HeadOption,
        flow=flow,
        transform=transform,
        owner=head.owner,
        sign=sign,
        rank=head.rank,
        head=head,
        where=place.where,
    )
    if measure == "survey_share":
        asked = things.questions(place.passage.plain, " ".join(p.passage.plain for p in places[1:3]))
        for order, (question, whole) in enumerate(asked[:4]):
            extra = (f"q:{min(order, 2)}", "q:here" if whole else "q:there")
            yield option(measure, question=question, features=(*said, *extra))
        if not asked:
            yield option(measure, features=(*said, "q:none"))
        return
    if measure == GOODS:
        low, high = anchor.passage.clause(anchor.start)
        signed = any({"surplus", "deficit"} & set(c.kinds) and low <= c.start < high for c in anchor.passage.cues)
        said = (*said, f"flow:{flow}", f"flow:{flow}|{'signed' if signed else 'unsigned'}")
    if measure in (GOODS, "mine_output", QUANTITY):
        tonnes = anchor.number is not None and anchor.number.unit == "tonnes"
        if measure == GOODS and tonnes:
            measure = QUANTITY
        for product, extra in _products(anchor, places):
            yield option(measure, product=product, features=(*said, *extra))
        return
    for narrower, product, extra in _senses(place.passage, measure):
        yield option(narrower, product=product, features=(*said, *extra))
    if measure == "gdp_nominal" and transform == Transform.RATIO and anchor.number is None:
        # "larger than Japan's" says nothing of the prices: either basis may be meant.
        yield HeadOption("gdp_ppp", flow, transform, head.owner, head=head, where=place.where, features=said)


def _products(anchor: Anchor, places: Sequence[Place]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each product of the scope, and none."""
    own = anchor.passage
    low, high = own.clause(anchor.start)
    seen: set[str] = set()
    here = sorted(own.products, key=lambda p: min(abs(p.start - anchor.end), abs(anchor.start - p.end)))
    for order, product in enumerate(here):
        if product.id not in seen:
            seen.add(product.id)
            yield product.id, ("p:clause" if low <= product.start < high else "p:own", f"p:o{min(order, 1)}")
    named = bool(seen)
    for place in places[1:]:
        for product in place.passage.products:
            if product.id not in seen:
                seen.add(product.id)
                yield product.id, (f"p:{place.where}", "p:beside" if named else "p:alone")
    yield "", ("p:left" if named else "p:leftfar" if seen else "p:no",)


def _senses(passage: Passage, id: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """A measure and its narrower meanings: (measure, product, features)."""
    text = passage.plain.casefold()
    narrower = [one for one, said in _narrower(id) if any(word in text for word in said)]
    yield id, "", ("sense:left",) if narrower else ()
    for measure, product in narrower:
        yield measure, product, ("sense:taken",)


@of_registry
def _narrower(id: str) -> tuple[tuple[tuple[str, str], tuple[str, ...]], ...]:
    """What a word for a measure may mean besides, measure and product, and the words that say so."""
    senses = [
        ((other.id, ""), sense.words) for other in measures().values() for sense in other.senses if sense.of == id
    ]
    products = [((id, product.id), product.when) for product in measures()[id].products]
    return tuple((meant, tuple(word.casefold() for word in said)) for meant, said in (*senses, *products))


def _direction(anchor: Anchor) -> int:
    """Whether what moves goes up or down: by the cue itself, else by the nearest in the clause."""
    if anchor.cue is not None and {"up", "down", "flat"} & set(anchor.cue.kinds):
        return -1 if "down" in anchor.cue.kinds else 1
    low, high = anchor.passage.clause(anchor.start)
    moves = [c for c in anchor.passage.cues if {"up", "down"} & set(c.kinds) and low <= c.start < high]
    if not moves:
        return 1
    near = min(moves, key=lambda c: _gap(anchor, c))
    return -1 if "down" in near.kinds else 1


def _gap(anchor: Anchor, cue: Cue) -> int:
    side, distance, between = side_and_distance(anchor, cue.start, cue.end)
    return 100 * between + 2 * distance + (side == "a")


def _guesses(anchor: Anchor, kind: str, signals: tuple[str, ...], last: HeadOption | None) -> Iterator[HeadOption]:
    """Options that no word of the scope names: what the number before measured."""
    if last is None or anchor.number is None:
        return
    measure = measures().get(last.measure)
    if measure is None:
        return
    fake = Head(0, 0, last.measure, last.flow, last.owner, last.rank)
    for transform in _transforms(anchor, kind, measure, fake):
        said = ("w:last", *_how(transform, kind, measure, fake, signals), "cont")
        if transform == last.transform:
            said = (*said, "again")
        if last.product:
            said = (*said, "p:last")
        sign = _direction(anchor) if transform in (Transform.CHANGE, Transform.GROWTH, Transform.POINTS) else last.sign
        yield replace(last, transform=transform, sign=sign, where="last", features=said)
