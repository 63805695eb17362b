"""What sentences compare without a number: passings, peaks, the most trusted, the more important, majorities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from entrepot.evidence.candidates.build import of_passing
from entrepot.evidence.candidates.scope import Anchor
from entrepot.evidence.candidates.stated import STILL, Stated, codes, named
from entrepot.evidence.claim import Bound
from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.things import GOODS
from entrepot.query.reading import SUBJECT, YEARS, Reading, Transform

# Characters between a passing and whom it passes.
_PASSED = 60
_PEAK = re.compile(
    r"\bpeaked\b|\breached (?:its|their|a) (?:peak|height|record)\b|ピーク|\bmencapai puncak(?:nya)?\b|\bđạt đỉnh\b|达到顶峰|见顶|"
    r"แตะจุดสูงสุด",
    re.IGNORECASE,
)
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
_THAN_THEN = re.compile(
    r"\b(?:more|higher|larger|greater|above|(?P<less>fewer|less|lower|smaller|below))\s+(?:than\s+)?(?:in|its level (?:in|of)|"
    r"the level (?:in|of))\s+(?P<year>(?:19|20)\d\d)\b|(?P<nen>(?:19|20)\d\d)年(?:より|を)(?:も)?(?:多|上回|(?P<shita>少な|下回))",
    re.IGNORECASE,
)
_MAJORITY = re.compile(
    r"\b(?:(?:vast|large|clear|overwhelming)\s+)?majority of (?:the |all )?[\w -]{0,30}?(?:nations|countries|members|states|"
    r"governments|respondents|people|citizens|public)\b|\bsebagian besar (?:negara|responden)\b"
    r"|\bđa số (?:các nước|người)\b|(?:過半数|大多数)の(?:国|回答者)",
    re.IGNORECASE,
)


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
            if h.end <= cue.start and low - 1 <= h.start and not h.rank and h.measure not in STILL
        ]
        passed = next((e for e in named(passage) if 0 <= e.start - cue.end <= _PASSED and e.start < high), None)
        if not before or passed is None or not (passage.spoken or len(named(passage)) > 1):
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
        before = [h for h in passage.heads if h.end <= match.start() and h.measure not in STILL]
        sides = [e.code for e in named(passage)] or [s.code for s in passage.spoken]
        sides = sorted(dict.fromkeys(sides), key=lambda code: code != "JPN")[:2]
        anchor = Anchor(passage, start, end, "direction", cue=Cue(match.start(), match.end(), ("up",)))
        if before:
            yield Stated(
                anchor, (before[-1].start, before[-1].end), partial(_peak, period=when.text), value=1.0, unit="rank"
            )
        elif _TIES.search(passage.plain, 0, match.start()) and len(sides) == 2:
            yield Stated(anchor, reading=_peak(Reading(GOODS, *sides, flow="both"), when.text), value=1.0, unit="rank")


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
        holders = [e.code for e in named(passage) if e.end <= match.start() and e.code != "ASEAN"][::-1]
        holders += [s.code for s in passage.spoken if s.code != "ASEAN"]
        asked = next(
            (e.code for e in named(passage) if e.mark in ("in", "among", "by") and e.start >= match.start()), "ASEAN"
        )
        if holders:
            reading = Reading(
                "survey_share", asked, holders[0], question=question, whole=SUBJECT, transform=Transform.RANK
            )
            yield Stated(Anchor(passage, match.start(), end, "rank"), reading=reading, value=1.0, unit="rank")


def _more_important(passage: Passage) -> Iterator[Stated]:
    """China has become a more important trade partner: than whom else is spoken of."""
    for head in passage.heads:
        match = _COMPARED.search(passage.plain[max(0, head.start - 40) : head.start]) if head.rank else None
        if match is None:
            continue
        start = max(0, head.start - 40) + match.start()
        spoken = list(dict.fromkeys([*(e.code for e in named(passage)), *(s.code for s in passage.spoken)]))
        own = next((e for e in named(passage) if e.mark == "own" and 0 <= start - e.end <= 4), None)
        before = [e.code for e in named(passage) if e.end <= start and e is not own]
        holder = before[-1] if before else spoken[0] if spoken else ""
        than = next((e.code for e in named(passage) if e.mark == "than" and e.start > start), "")
        others = [code for code in spoken if code not in (holder, own.code if own else "")]
        than = than or next((code for code in others if code != "ASEAN" or own), "")
        third = own.code if own else next((code for code in others if code != than), "ASEAN")
        if holder and than:
            other = Reading(head.measure, third, than, flow=head.flow)
            one = replace(other, partner=holder, transform=Transform.RATIO, operand=other)
            yield Stated(
                Anchor(passage, start, head.end, "passes"),
                of=(holder,),
                reading=one,
                bound=Bound.LT if match["less"] else Bound.GT,
            )


def _than_then(passage: Passage) -> Iterator[Stated]:
    """More than in 2019, 2019年より少ない: it moved since that year."""
    for match in _THAN_THEN.finditer(passage.plain):
        before = [h for h in passage.heads if h.end <= match.start() and not h.rank and h.measure not in STILL]
        if before:
            year = match["year"] or match["nen"]
            down = bool(match["less"] or match["shita"])
            cue = Cue(match.start(), match.end(), ("down",) if down else ("up",))
            anchor = Anchor(passage, match.start(), match.end(), "direction", cue=cue)
            yield Stated(anchor, (before[-1].start, before[-1].end), partial(_since, base=year, sign=-1 if down else 1))


def _since(reading: Reading, base: str, sign: int) -> Reading | None:
    """The same moved from a year, where it tells of a later one."""
    later = reading.period and reading.period[-4:] > base
    return replace(reading, transform=Transform.DIRECTION, base=base, sign=sign) if later else None


def _majorities(passage: Passage) -> Iterator[Stated]:
    """The majority of its members: more than half, of whom no series tells."""
    for match in _MAJORITY.finditer(passage.plain):
        members = codes([e for e in named(passage) if match.start() <= e.start < match.end()])
        anchor = Anchor(passage, match.start(), match.end(), "members")
        yield Stated(anchor, of=members, value=50.0, unit="percent", bound=Bound.GT)


RULES = (_passings, _peaks, _most, _more_important, _than_then, _majorities)
