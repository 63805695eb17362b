"""Moves that are told in words: a growing economy, more received, an influence that declined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from entrepot.evidence.candidates import anchors, heads
from entrepot.evidence.candidates.scope import Anchor
from entrepot.evidence.candidates.stated import PREDICATE, STILL, Stated, codes, named, sized
from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.economies import Economy, coordinated
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.things import GOODS, Head
from entrepot.measures import measures
from entrepot.query.reading import SUBJECT, Reading, Transform

# Characters between a word for a move and the noun that it belongs to; and within which a number says the move's size.
_ATTRIBUTE, _SIZED = 24, 40
_GAP = re.compile(r"\s+(?:(?!and\b|or\b|the\b|in\b|of\b|to\b)[\w-]+\s+){0,1}")
_ADJECTIVE = re.compile(r"\w+ing|stagnant|sluggish|increased|reduced", re.IGNORECASE)
_AGEING = re.compile(r"ageing|aging|greying|graying", re.IGNORECASE)
_AGED = "age_share_65_plus"
# What stagnates moves by less than so many percent.
_FLAT = 1.0
_RECEIVED = re.compile(
    r"\b(?:(?:have|has|had)\s+)?(?:seen|saw|received|attracted|enjoyed|drawn|experienced|got)\s+(?:an?\s+)?"
    r"(?:(?:relatively|far|much|significantly|even)\s+)?(?:(?P<up>increased|growing|rising|more|higher|greater)"
    r"|(?P<down>less|fewer|lower|reduced|declining|falling|shrinking|decreased))\b",
    re.IGNORECASE,
)
_SHIFT = re.compile(r"\bshift(?:ing|ed|s)?\s+(?:of|in)\s+(?:[\w'-]+\s+){1,4}?(?:towards?|to|into)\s+", re.IGNORECASE)
_INFLUENCE = re.compile(
    r"\beconomic (?:influence|clout|weight|presence|role)\b|経済的(?:影響力|存在感)|\bpengaruh ekonomi\b|\bảnh hưởng kinh tế\b|经济影响力|"
    r"อิทธิพลทางเศรษฐกิจ",
    re.IGNORECASE,
)
_COMPETITORS = re.compile(
    r"\b(?:rise|emergence|ascent) of (?:(?:other|new|regional) )?(?:competitors|rivals|powers|partners|players|donors)\b[\w\s]{0,20},\s*"
    r"(?P<q>(?:especially|such as|including|like|notably|particularly|namely)\s+)",
    re.IGNORECASE,
)
# A share that is said to have moved moved over decades.
_DECADES = "2000/2025"


def _moves(passage: Passage) -> Iterator[Stated]:
    """A growing economy; rising labour costs; exports have declined."""
    for cue in passage.cues:
        head = _qualified(passage, cue) if {"up", "down", "flat"} & set(cue.kinds) else None
        if head is not None and not any(0 <= q.start - head.end <= _SIZED for q in passage.numbers):
            ageing = _AGEING.fullmatch(passage.plain[cue.start : cue.end]) is not None
            if ageing and head.measure != "population":
                continue
            whose = _place(passage, head.end)
            anchor = Anchor(passage, cue.start, whose[-1].end if whose else head.end, "direction", cue=cue)
            told = Stated(anchor, (head.start, head.end), of=codes(whose))
            if "flat" in cue.kinds:
                yield replace(told, remake=_stagnant, value=-_FLAT, high=_FLAT, unit="percent")
            else:
                yield replace(told, remake=_aged) if ageing else told
    for anchor in anchors.find(passage):
        if anchor.kind == "direction" and anchor.cue is not None and not sized(passage, anchor.cue):
            low, _ = passage.clause(anchor.start)
            near = [h for h in passage.heads if low <= h.start and 0 <= anchor.cue.start - h.end <= PREDICATE]
            before = [h for h in near if h.measure not in STILL]
            if before:
                yield Stated(anchor, (before[-1].start, before[-1].end))


def _aged(reading: Reading) -> Reading:
    return replace(reading, measure=_AGED)


def _stagnant(reading: Reading) -> Reading:
    """What stagnates grows by hardly anything."""
    rate = "percent" in measures()[reading.measure].units
    return replace(reading, transform=Transform.LEVEL if rate else Transform.GROWTH, sign=1)


def _qualified(passage: Passage, cue: Cue) -> Head | None:
    """The noun that a word for a move stands before as its adjective."""
    if passage.language != "en" or _ADJECTIVE.fullmatch(passage.plain[cue.start : cue.end]) is None:
        return None
    for head in passage.heads:
        near = 0 < head.start - cue.end <= _ATTRIBUTE and _GAP.fullmatch(passage.plain[cue.end : head.start])
        if near and not head.rank and head.measure not in STILL and "+" not in heads.unknown_beside(passage, head):
            return head
    return None


def _place(passage: Passage, end: int) -> tuple[Economy, ...]:
    """Whose it is, where the words right behind say so: rising labour costs in Thailand and Viet Nam."""
    after = next((e for e in named(passage) if end <= e.start <= end + 8), None)
    if after is None or not re.fullmatch(r"\s+(?:in|of)\s+(?:the\s+)?", passage.plain[end : after.start]):
        return ()
    return coordinated(passage.plain, named(passage), after)


def _received(passage: Passage) -> Iterator[Stated]:
    """Viet Nam and Indonesia have seen increased investment; Thailand has received less; a shift of investment to both."""
    if passage.language != "en":
        return
    for match in _RECEIVED.finditer(passage.plain):
        last = next((e for e in named(passage) if 0 <= match.start() - e.end <= 12), None)
        after = next((h for h in passage.heads if 0 < h.start - match.end() <= 20), None)
        before = [h for h in passage.heads if h.end <= match.start()]
        head = after or (before[-1] if before else None)
        if last is None or (head is not None and head.measure in STILL):
            continue
        cue = Cue(match.start(), match.end(), ("up",) if match["up"] else ("down",))
        whose = coordinated(passage.plain, named(passage), last)
        end = head.end if after is not None and head is not None else match.end()
        said = Anchor(passage, whose[0].start, end, "direction", cue=cue)
        yield Stated(said, (head.start, head.end) if head else None, of=codes(whose))
    for match in _SHIFT.finditer(passage.plain):
        head = next((h for h in passage.heads if match.start() <= h.start < match.end()), None)
        to = _listed(passage, match.end())
        if head is not None and to:
            cue = Cue(match.start(), match.start() + 5, ("up",))
            anchor = Anchor(passage, match.start(), to[-1].end, "direction", cue=cue)
            yield Stated(anchor, (head.start, head.end), of=codes(to))


def _listed(passage: Passage, at: int) -> tuple[Economy, ...]:
    """The names of a list that begins at a place."""
    first = next((e for e in named(passage) if 0 <= e.start - at <= 4), None)
    return coordinated(passage.plain, named(passage), first) if first is not None else ()


def _influence(passage: Passage) -> Iterator[Stated]:
    """Economic influence that declined, competitors that rose: the share in the region's goods trade, over decades."""
    for match in _INFLUENCE.finditer(passage.plain):
        moved = next(
            (c for c in passage.cues if {"up", "down"} & set(c.kinds) and 0 <= c.start - match.end() <= PREDICATE),
            None,
        )
        owner = next((e for e in reversed(named(passage)) if e.end <= match.start()), None)
        if moved is not None and owner is not None and not sized(passage, moved):
            anchor = Anchor(passage, match.start(), moved.end, "direction", cue=moved)
            yield _of_trade(anchor, coordinated(passage.plain, named(passage), owner), 1 if "up" in moved.kinds else -1)
    for match in _COMPETITORS.finditer(passage.plain):
        listed = _listed(passage, match.end())
        if listed:
            cue = Cue(match.start(), match.end(), ("up",))
            anchor = Anchor(passage, match.start("q"), listed[-1].end, "direction", cue=cue)
            yield _of_trade(anchor, listed, 1)


def _of_trade(anchor: Anchor, holders: Sequence[Economy], sign: int) -> Stated:
    """The share of each holder in the goods trade of the region, or of whom else is spoken of, moved."""
    of, passage = codes(holders), anchor.passage
    spoken = [*(e.code for e in passage.economies), *(s.code for s in passage.spoken), "JPN"]
    third = "ASEAN" if "ASEAN" not in of else next((code for code in spoken if code not in of), "JPN")
    share = Reading(GOODS, third, of[0], flow="both", whole=SUBJECT, sign=sign, period=_DECADES)
    return Stated(anchor, of=of, reading=replace(share, transform=Transform.DIRECTION))


RULES = (_received, _influence, _moves)
