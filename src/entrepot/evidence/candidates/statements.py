"""What sentences state without a number of their own: moves in words, passings, peaks, the most trusted, the more important
partner, majorities; each as a claim with candidate Readings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from entrepot.evidence import rank
from entrepot.evidence.candidates import anchors, heads
from entrepot.evidence.candidates.build import combined, of_future, of_passing
from entrepot.evidence.candidates.scope import Anchor, scope, windowed
from entrepot.evidence.claim import Bound, Candidate, Claim
from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.economies import Economy
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.things import GOODS, Head
from entrepot.measures import measures
from entrepot.query.reading import SUBJECT, YEARS, Reading, Transform

# What moves in words is not counted by these: they are asked, or listed.
_STILL = frozenset(("survey_share", "survey_sample", "membership", "aid_commitment", "tariff_rate"))
# Characters between a word for a move and the noun that it belongs to; and within which a number says the move's size.
_ATTRIBUTE, _SIZED = 24, 40
# Characters between what moves and its verb.
_PREDICATE = 60
# Characters between a passing and whom it passes.
_PASSED = 60
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
_PEAK = re.compile(
    r"\bpeaked\b|\breached (?:its|their|a) (?:peak|height|record)\b|ピーク|\bmencapai puncak(?:nya)?\b|\bđạt đỉnh\b|达到顶峰|见顶|"
    r"แตะจุดสูงสุด",
    re.IGNORECASE,
)
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
_TIES = re.compile(
    r"\b(?:economic\s+)?(?:relations|ties)\b|経済関係|hubungan ekonomi|quan hệ kinh tế|经济关系", re.IGNORECASE
)
_MOST = re.compile(
    r"\bmost (?:(?P<en1>influential)|(?:highly )?(?:trusted|reliable|trustworthy))\b"
    r"|\bhighly regarded for (?:its|their) (?:reliab|trust)\w*(?: and \w+)?|最も(?:(?P<ja1>影響力)|信頼)\w{0,6}"
    r"|最(?:(?P<zh1>具影响力|有影响力)|受信任|可信赖|可靠)"
    r"|\bpaling (?:(?P<id1>berpengaruh)|dipercayai?|tepercaya)\b|(?:(?P<vi1>ảnh hưởng)|đáng tin cậy|được tin tưởng)(?: \w+){0,2} nhất",
    re.IGNORECASE,
)
_POWER = re.compile(
    r"(?:\s+(?:economic|political|strategic|and|major|partner|power|country|dialogue)){1,5}(?: in Southeast Asia)?",
    re.IGNORECASE,
)
_ECONOMIC = re.compile(r"econom|経済|经济|ekonomi|kinh tế", re.IGNORECASE)
_POLITICAL = re.compile(r"politic|strateg|政治|戦略|战略|politik|chính trị|chiến lược", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:(?:more important|more significant|bigger|larger|greater)|(?P<less>smaller|less important))\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_MAJORITY = re.compile(
    r"\b(?:(?:vast|large|clear|overwhelming)\s+)?majority of (?:the |all )?[\w -]{0,30}?(?:nations|countries|members|states|"
    r"governments|respondents|people|citizens|public)\b|\bsebagian besar (?:negara|responden)\b"
    r"|\bđa số (?:các nước|người)\b|(?:過半数|大多数)の(?:国|回答者)",
    re.IGNORECASE,
)
_ONCE = re.compile(r"\b(?:once|formerly|pernah|từng)\b|かつて|曾|เคย", re.IGNORECASE)
# "once": any year that is held.
_EVER = "1960/2025"


@dataclass(frozen=True)
class Stated:
    """A statement: the anchor that it hangs on, the words (`head`) that say what it is of, and how its reading is made of the
    anchor's; or, where its sides stand in the words themselves, its readings."""

    anchor: Anchor
    head: tuple[int, int] | None = None
    remake: Callable[[Reading], Reading | None] | None = None
    readings: tuple[Reading, ...] = ()
    value: float | None = None
    high: float | None = None
    unit: str = ""
    bound: Bound = Bound.EQ


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
    anchor, passage = stated.anchor, passages[at]
    if stated.readings:
        candidates = tuple(Candidate(one, 1 / len(stated.readings)) for one in stated.readings)
    elif stated.head is None and stated.value is not None:
        candidates = ()
    else:
        candidates = _ranked(stated, passages, at)
        if not candidates:
            return None
    low, high = passage.clause(anchor.start)
    return Claim(
        passage.start + anchor.start, passage.start + anchor.end, passage.text[anchor.start : anchor.end], stated.value, stated.high,
        stated.unit, stated.bound, 1 if stated.value is not None else 0, passage.language, passage.text, candidates, of_future(anchor),
        passage.text[low:high].strip(),
    )  # fmt: skip


def _ranked(stated: Stated, passages: Sequence[Passage], at: int) -> tuple[Candidate, ...]:
    """Candidates of a statement whose sides and period are ranked as those of a number are."""
    anchor = windowed(_before_contrast(stated.anchor))
    places = scope(anchor, passages, at)
    options = [
        o
        for o in heads.options(anchor, places, None)
        if o.head is not None
        and o.measure not in _STILL
        and (stated.head is None or (o.where, o.head.start, o.head.end) == ("own", *stated.head))
    ]
    if stated.head is None:  # the nearest that is spoken of
        options = [o for o in options if o.where == options[0].where]
    chances = rank.probabilities("head", [o.features for o in options])
    best = sorted(zip(options, chances, strict=True), key=lambda pair: -pair[1])[:4]
    ranked, _ = combined(anchor, places, best)
    made = [(c, stated.remake(c.reading) if stated.remake else c.reading) for c in ranked]
    found = [replace(c, reading=reading, known=True) for c, reading in made if reading is not None]
    total = sum(c.probability for c in found)
    return tuple(replace(c, probability=c.probability / total) for c in found)


def _before_contrast(anchor: Anchor) -> Anchor:
    """The anchor without the names of later clauses, where others can be meant: "a growing economy, whereas Japan's"."""
    passage = anchor.passage
    _, high = passage.clause(anchor.start)
    here = tuple(e for e in passage.economies if e.start < high)
    if len(here) == len(passage.economies) or not (here or passage.spoken):
        return anchor
    return replace(anchor, passage=replace(passage, economies=here))


def _named(passage: Passage) -> list[Economy]:
    return [e for e in passage.economies if e.code and e.kind != "city"]


def _moves(passage: Passage) -> Iterator[Stated]:
    """A growing economy; rising labour costs; exports have declined."""
    for cue in passage.cues:
        head = _qualified(passage, cue) if {"up", "down", "flat"} & set(cue.kinds) else None
        if head is not None and not any(0 <= q.start - head.end <= _SIZED for q in passage.numbers):
            ageing = _AGEING.fullmatch(passage.plain[cue.start : cue.end]) is not None
            if ageing and head.measure != "population":
                continue
            anchor = Anchor(passage, cue.start, _with_place(passage, head.end), "direction", cue=cue)
            if "flat" in cue.kinds:
                yield Stated(anchor, (head.start, head.end), _stagnant, value=-_FLAT, high=_FLAT, unit="percent")
            else:
                yield Stated(anchor, (head.start, head.end), _aged if ageing else None)
    for anchor in anchors.find(passage):
        if anchor.kind == "direction" and anchor.cue is not None and not _sized(passage, anchor.cue):
            low, _ = passage.clause(anchor.start)
            near = [h for h in passage.heads if low <= h.start and 0 <= anchor.cue.start - h.end <= _PREDICATE]
            before = [h for h in near if h.measure not in _STILL]
            if before:
                yield Stated(anchor, (before[-1].start, before[-1].end))


def _aged(reading: Reading) -> Reading:
    return replace(reading, measure=_AGED)


def _stagnant(reading: Reading) -> Reading:
    """What stagnates grows by hardly anything."""
    rate = "percent" in measures()[reading.measure].units
    return replace(reading, transform=Transform.LEVEL if rate else Transform.GROWTH, sign=1)


def _sized(passage: Passage, cue: Cue) -> bool:
    """Whether a number says how far something moved."""
    low, high = passage.clause(cue.start)
    return any(
        max(q.start - cue.end, cue.start - q.end, 0) <= _SIZED and low <= q.start < high for q in passage.numbers
    )


def _qualified(passage: Passage, cue: Cue) -> Head | None:
    """The noun that a word for a move stands before as its adjective."""
    if passage.language != "en" or _ADJECTIVE.fullmatch(passage.plain[cue.start : cue.end]) is None:
        return None
    for head in passage.heads:
        near = 0 < head.start - cue.end <= _ATTRIBUTE and _GAP.fullmatch(passage.plain[cue.end : head.start])
        if near and not head.rank and head.measure not in _STILL and "+" not in heads.unknown_beside(passage, head):
            return head
    return None


def _with_place(passage: Passage, end: int) -> int:
    """Where the words end that say whose: rising labour costs in Thailand."""
    after = next((e for e in passage.economies if end <= e.start <= end + 8), None)
    return (
        after.end
        if after is not None and re.fullmatch(r"\s+(?:in|of)\s+(?:the\s+)?", passage.plain[end : after.start])
        else end
    )


def _received(passage: Passage) -> Iterator[Stated]:
    """Viet Nam and Indonesia have seen increased investment; Thailand has received less; a shift of investment to both."""
    if passage.language != "en":
        return
    for match in _RECEIVED.finditer(passage.plain):
        named = [e for e in _named(passage) if 0 <= match.start() - e.end <= 12]
        after = next((h for h in passage.heads if 0 < h.start - match.end() <= 20), None)
        before = [h for h in passage.heads if h.end <= match.start()]
        head = after or (before[-1] if before else None)
        if not named or (head is not None and head.measure in _STILL):
            continue
        kinds = ("up",) if match["up"] else ("down",)
        first = _first_of_list(passage, named[-1])
        listed = frozenset(e.code for e in _named(passage) if first <= e.start < match.start())
        cue = Cue(match.start(), match.end(), kinds)
        end = head.end if after is not None and head is not None else match.end()
        said = Anchor(passage, first, end, "direction", cue=cue)
        yield Stated(said, (head.start, head.end) if head else None, partial(_of, codes=listed))
    for match in _SHIFT.finditer(passage.plain):
        head = next((h for h in passage.heads if match.start() <= h.start < match.end()), None)
        to = next((e for e in _named(passage) if 0 <= e.start - match.end() <= 4), None)
        if head is not None and to is not None:
            cue = Cue(match.start(), match.start() + 5, ("up",))
            shifted = _list_from(passage, match.end()) or [to]
            anchor = Anchor(passage, match.start(), shifted[-1].end, "direction", cue=cue)
            yield Stated(anchor, (head.start, head.end), partial(_of, codes=frozenset(e.code for e in shifted)))


def _of(reading: Reading, codes: frozenset[str]) -> Reading | None:
    """A reading with one of the named on one of its sides: what each of a list received, none gave another."""
    return reading if len(codes & {reading.subject, reading.partner}) == 1 else None


def _influence(passage: Passage) -> Iterator[Stated]:
    """Economic influence that declined, competitors that rose: the share in the region's goods trade, over decades."""
    for match in _INFLUENCE.finditer(passage.plain):
        moved = next(
            (c for c in passage.cues if {"up", "down"} & set(c.kinds) and 0 <= c.start - match.end() <= _PREDICATE),
            None,
        )
        owner = next((e for e in reversed(_named(passage)) if e.end <= match.start()), None)
        if moved is not None and owner is not None and not _sized(passage, moved):
            anchor = Anchor(passage, match.start(), moved.end, "direction", cue=moved)
            yield Stated(anchor, readings=(_trade_share(passage, owner.code, 1 if "up" in moved.kinds else -1),))
    for match in _COMPETITORS.finditer(passage.plain):
        listed = _list_from(passage, match.end())
        if listed:
            cue = Cue(match.start(), match.end(), ("up",))
            anchor = Anchor(passage, match.start("q"), listed[-1].end, "direction", cue=cue)
            yield Stated(anchor, readings=tuple(_trade_share(passage, one.code, 1) for one in listed))


def _trade_share(passage: Passage, holder: str, sign: int) -> Reading:
    spoken = [e.code for e in passage.economies] + [s.code for s in passage.spoken]
    third = "ASEAN" if holder != "ASEAN" else next((code for code in spoken if code != holder), "JPN")
    share = Reading(GOODS, third, holder, flow="both", whole=SUBJECT, sign=sign, period=_DECADES)
    return replace(share, transform=Transform.DIRECTION)


def _list_from(passage: Passage, at: int) -> list[Economy]:
    """The names of a list that begins at a place."""
    found: list[Economy] = []
    for one in _named(passage):
        gap = passage.plain[found[-1].end if found else at : one.start]
        if one.start >= at and re.fullmatch(r"\s*(?:,|and|, and)?\s*(?:the\s+)?", gap):
            found.append(one)
    return found


def _first_of_list(passage: Passage, last: Economy) -> int:
    """Where a list of names begins that ends with one."""
    start = last.start
    for one in reversed([e for e in _named(passage) if e.end <= last.start]):
        if not re.fullmatch(r"\s*(?:,|and|, and)\s*(?:the\s+)?", passage.plain[one.end : start]):
            break
        start = one.start
    return start


def _passings(passage: Passage) -> Iterator[Stated]:
    """GDP is projected to surpass Japan's by 2030: what passes was named before."""
    for cue in passage.cues:
        if "passes" not in cue.kinds or any(
            0 <= q.number_start - cue.end <= 6 or q.start <= cue.start < q.end for q in passage.numbers
        ):
            continue
        low, high = passage.clause(cue.start)
        before = [
            h
            for h in passage.heads
            if h.end <= cue.start and low - 1 <= h.start and not h.rank and h.measure not in _STILL
        ]
        passed = next((e for e in _named(passage) if 0 <= e.start - cue.end <= _PASSED and e.start < high), None)
        if not before or passed is None or not (passage.spoken or len(_named(passage)) > 1):
            continue
        dated = [p.end for p in passage.periods if 0 <= p.start - passed.end <= 16]
        ahead = [p.start for p in passage.periods if low <= p.start < before[-1].start]
        start = min([before[-1].start, *ahead])
        anchor = Anchor(passage, start, max([passed.end, *dated]), "passes", cue=cue)
        keep = partial(_passing, passed=passed.code)
        yield Stated(anchor, (before[-1].start, before[-1].end), keep, bound=of_passing(anchor))


def _passing(reading: Reading, passed: str) -> Reading | None:
    """A reading of a passing where the one behind the verb is the one that is passed."""
    return (
        reading
        if reading.operand is not None and passed in (reading.operand.subject, reading.operand.partner)
        else None
    )


def _peaks(passage: Passage) -> Iterator[Stated]:
    """Peaked in the 2000s: no other period was higher."""
    for match in _PEAK.finditer(passage.plain):
        when = next((p for p in passage.periods if p.text and -20 <= p.start - match.end() <= 16), None)
        if when is None:
            continue
        start, end = min(match.start(), when.start), max(match.end(), when.end)
        before = [h for h in passage.heads if h.end <= match.start() and h.measure not in _STILL]
        sides = [e.code for e in _named(passage)] or [s.code for s in passage.spoken]
        sides = sorted(dict.fromkeys(sides), key=lambda code: code != "JPN")[:2]
        anchor = Anchor(passage, start, end, "direction", cue=Cue(match.start(), match.end(), ("up",)))
        if before:
            yield Stated(
                anchor, (before[-1].start, before[-1].end), partial(_peak, period=when.text), value=1.0, unit="rank"
            )
        elif _TIES.search(passage.plain, 0, match.start()) and len(sides) == 2:
            yield Stated(
                anchor, readings=(_peak(Reading(GOODS, *sides, flow="both"), when.text),), value=1.0, unit="rank"
            )


def _peak(reading: Reading, period: str) -> Reading:
    return replace(reading, transform=Transform.RANK, whole=YEARS, period=period, base="", sign=1)


def _most(passage: Passage) -> Iterator[Stated]:
    """The most influential power, the most trusted: the first place of a survey's answers."""
    for match in _MOST.finditer(passage.plain):
        low, high = passage.clause(match.start())
        if any(q.kind == "percent" and low <= q.start < high for q in passage.numbers):
            continue
        more = _POWER.match(passage.plain, match.end())
        end = more.end() if more else match.end()
        said = passage.plain[match.start() : end + 20]
        question = "confidence-to-do-the-right-thing"
        if any(match.groupdict().values()):
            political = _POLITICAL.search(said) and not _ECONOMIC.search(said)
            question = "most-influential-political-strategic" if political else "most-influential-economic"
        holders = [e.code for e in _named(passage) if e.end <= match.start() and e.code != "ASEAN"][::-1]
        holders += [s.code for s in passage.spoken if s.code != "ASEAN"]
        asked = next(
            (e.code for e in _named(passage) if e.mark in ("in", "among", "by") and e.start >= match.start()), "ASEAN"
        )
        if holders:
            reading = Reading(
                "survey_share", asked, holders[0], question=question, whole=SUBJECT, transform=Transform.RANK
            )
            yield Stated(Anchor(passage, match.start(), end, "rank"), readings=(reading,), value=1.0, unit="rank")


def _more_important(passage: Passage) -> Iterator[Stated]:
    """China has become a more important trade partner: than whom else is spoken of."""
    for head in passage.heads:
        match = _COMPARED.search(passage.plain[max(0, head.start - 40) : head.start]) if head.rank else None
        if match is None:
            continue
        start = max(0, head.start - 40) + match.start()
        spoken = list(dict.fromkeys([*(e.code for e in _named(passage)), *(s.code for s in passage.spoken)]))
        own = next((e for e in _named(passage) if e.mark == "own" and 0 <= start - e.end <= 4), None)
        before = [e.code for e in _named(passage) if e.end <= start and e is not own]
        holder = before[-1] if before else spoken[0] if spoken else ""
        than = next((e.code for e in _named(passage) if e.mark == "than" and e.start > start), "")
        others = [code for code in spoken if code not in (holder, own.code if own else "")]
        than = than or next((code for code in others if code != "ASEAN" or own), "")
        third = own.code if own else next((code for code in others if code != than), "ASEAN")
        if holder and than:
            other = Reading(head.measure, third, than, flow=head.flow)
            one = replace(other, partner=holder, transform=Transform.RATIO, operand=other)
            yield Stated(
                Anchor(passage, start, head.end, "passes"),
                readings=(one,),
                bound=Bound.LT if match["less"] else Bound.GT,
            )


def _majorities(passage: Passage) -> Iterator[Stated]:
    """The majority of its members: more than half, of whom no series tells."""
    for match in _MAJORITY.finditer(passage.plain):
        yield Stated(Anchor(passage, match.start(), match.end(), "members"), value=50.0, unit="percent", bound=Bound.GT)


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


_RULES = (_passings, _peaks, _most, _more_important, _received, _influence, _moves, _majorities)
