"""Sentences of a document with all that was recognised in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import islice

from entrepot import codes
from entrepot.evidence import cues, names, quantities, subjects
from entrepot.evidence import dates as date_reader
from entrepot.evidence.document import Document
from entrepot.evidence.text import normal

LONGEST = 1200
MOST_NUMBERS = 30
_DIGITS = re.compile(r"\d+")
# Sentences after one that names a survey in which shares still belong to it.
SURVEY_REACH = 4
# As many in which "52 percent chose X" can be nothing but an answer.
POLL_REACH = 25
# How many economies of earlier sentences are kept in mind.
MOST_EARLIER = 6
_THE_COUNTRY = re.compile(
    r"\b(?:the|this|that)\s+(?P<kind>(?:south-?\s?east asian|archipelagic|island|neighbou?ring|mainland|host)\s+)?(?:country|"
    r"kingdom|republic|"
    r"archipelago|city-state|sultanate|nation)(?P<own>'s)?(?![\w-])"
    r"|\bnegara (?:ini|itu|tersebut)\b|\bnước này\b|ประเทศนี้|该国|同国",
    re.IGNORECASE,
)
# What stands behind a nation's name where no noun does.
_NO_NOUN = re.compile(
    r"\s*(?:$|[,.;:)\u2014-]|(?:[a-z]+ed|who|were|was|are|is|in|at|to|from|on|for|by|as|and|had|have|has|now|last|this|came|went|live|work|"
    r"study|abroad|there|asked|nationals|citizens)\b)"
)
_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bInc)(?<!\bCorp)(?<!\bCo)(?<!\bLtd)(?<!\bNo)(?<!\bProf)(?<!\bSt)(?<!\bvs)(?<!\bapprox)(?<!\bRp)(?<!\bUS)"
    r"(?<!\bU\.S)(?<!\bU\.K)(?<!\be\.g)(?<!\bi\.e)(?<!\bGen)(?<!\bSen)(?<!\bGov)(?<!\bJr)(?<!\bfig)(?<!\bTh)(?<!\bJan)(?<!\bFeb)(?<!\bMar)(?<!\bApr)(?<!\bJun)(?<!\bJul)(?<!\bAug)(?<!\bSep)(?<!\bSept)(?<!\bOct)(?<!\bNov)(?<!\bDec)(?<!พ)(?<!ศ)(?<!ค)"
    r"[.!?](?:[\"'”’)\]]{0,3})(?=\s+|$)|(?<=[a-z])\.(?=[A-Z][a-z])|(?<=\bU\.[SK]\.)\s+(?=(?:The|In|However|It|This|That|But|These|They|For|On|At|As|Since|While|With|Its|According)\b)|[。！？．](?:[」』）”]{0,2})|[။។]\s?|;\s"
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s(?:while|whereas|but|although|though|yet|however)\s|\b(?:whereas|although|while)\b|、(?:一方|しかし|だが)|"
    r"[，,](?:但|而|却|其中|同期)|;|,\scòn\s|,?\s(?:sedangkan|sementara(?= impor| ekspor| itu|,| investasi)|manakala|namun|tetapi|"
    r"trong khi|nhưng|trong đó|di antaranya|antaranya)\s|"
    r"\s(?=ขณะที่|ในขณะที่|ส่วน|ด้าน|แต่|นอกจากนี้|ทั้งนี้|ปัจจุบัน|ข้อมูล|ผลสำรวจ)"
)


@dataclass
class Sentence:
    """A sentence: offsets in the document, its normalised text, and what was found in it (offsets in the document).

    `topic`: the economies of the last sentence that named any; `earlier`: those of all sentences before, the latest
    first; `line`: where its line (its paragraph) begins; `meant`: whose a word is that refers back ("the share"), by its
    place.
    """

    start: int
    end: int
    text: str
    plain: str
    language: str
    quantities: list[quantities.Quantity] = field(default_factory=list)
    dates: list[date_reader.Date] = field(default_factory=list)
    economies: list[names.Economy] = field(default_factory=list)
    indicators: list[subjects.Mention] = field(default_factory=list)
    topic: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    line: int = 0
    meant: dict[int, str] = field(default_factory=dict)
    clauses: list[int] = field(default_factory=list)
    surveyed: bool = False
    polled: bool = False

    def clause(self, at: int) -> tuple[int, int]:
        """The clause (document offsets) that holds a place."""
        index = bisect_left(self.clauses, at + 1)
        low = self.clauses[index - 1] if index else self.start
        high = self.clauses[index] if index < len(self.clauses) else self.end
        return low, high

    def part(self, start: int, end: int) -> str:
        """Normalised text between two document offsets."""
        return self.plain[max(0, start - self.start) : max(0, end - self.start)]


def split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of one line: at full stops of any script; very long ones (Thai, lists) at blanks."""
    at = start
    for match in _END.finditer(text, start, end):
        if match.end() - at > 1:
            yield from _short(text, at, match.end())
        at = match.end()
    if end > at and text[at:end].strip():
        yield from _short(text, at, end)


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence in pieces that are neither too long nor too full of numbers: reading one takes time by both."""
    while True:
        numbers = list(islice(_DIGITS.finditer(text, start, min(end, start + LONGEST)), MOST_NUMBERS + 1))
        if len(numbers) > MOST_NUMBERS:
            cut = numbers[-1].start()
            cut = max(text.rfind(" ", start + 1, cut), numbers[-2].end())
        elif end - start > LONGEST:
            cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            cut = cut if cut > 0 else start + LONGEST
        else:
            break
        yield start, cut
        start = cut
    while start < end and text[start].isspace():
        start += 1
    if end > start:
        yield start, end


def read(document: Document) -> Iterator[Sentence]:
    """Sentences in order, without those that are not the article; each knows the topic (economies) of the one before
    it."""
    text = document.text
    skips = _merged([(skip.start, skip.end) for skip in document.skips])
    at = 0
    topic: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    since_survey = POLL_REACH + 1
    for line_start, line_end, language in document.languages:
        while at < len(skips) and skips[at][1] <= line_start:
            at += 1
        here = []
        index = at
        while index < len(skips) and skips[index][0] < line_end:
            here.append(skips[index])
            index += 1
        if any(a <= line_start and b >= line_end for a, b in here):
            continue
        for start, end in split(text, line_start, line_end):
            sentence = _sentence(text, start, end, language, here)
            sentence.topic, sentence.earlier, sentence.line = topic, earlier, line_start
            sentence.economies = _with_anaphors(sentence)
            since_survey = 0 if cues.pattern(language, "survey").search(sentence.plain) else since_survey + 1
            sentence.surveyed, sentence.polled = since_survey <= SURVEY_REACH, since_survey <= POLL_REACH
            spoken = [e for e in sentence.economies if not e.place] or sentence.economies
            heading = sentence.plain.rstrip()[-1:] not in ".!?。！？"
            named = spoken if heading else [e for e in spoken if not e.owner] or spoken
            if named:
                topic = tuple(dict.fromkeys((named[0].code, *(e.code for e in spoken))))
                earlier = tuple(dict.fromkeys((*topic, *earlier)))[:MOST_EARLIER]
            yield sentence


def _with_anaphors(sentence: Sentence) -> list[names.Economy]:
    """The economies of a sentence with "the country" read as the one spoken of before, other than those that the sentence
    names already."""
    found = list(sentence.economies)
    for match in _THE_COUNTRY.finditer(sentence.plain):
        start, end = sentence.start + match.start(), sentence.start + match.end()
        here = [e.code for e in sentence.economies if e.end <= start and not e.place]
        within = "asian" in (match.groupdict()["kind"] or "").lower()
        if within:  # of the region: a member, of the same sentence before one of another
            meant = [c for c in (*reversed(here), *sentence.earlier) if c in codes.members("ASEAN")]
        else:
            meant = [c for c in (*sentence.earlier, *here) if len(c) == 3 and c not in here] or here
        if meant:
            found = [e for e in found if not start <= e.start < end]
            found.append(names.Economy(start, end, meant[0], match.groupdict()["own"] is not None))
    return sorted(found, key=lambda e: e.start)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches joined where they overlap, so that one that runs to the end of the text costs nothing."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _sentence(text: str, start: int, end: int, language: str, skips: list[tuple[int, int]]) -> Sentence:
    body = text[start:end]
    plain = normal(body)
    sentence = Sentence(start, end, body, plain, language)
    masked = [(max(0, a - start), min(len(body), b - start)) for a, b in skips if a < end and b > start]
    clear = _cover(body, masked)
    has_digit = re.search(r"\d|元年", plain) is not None
    found_dates = date_reader.find(clear, language) if has_digit else []
    sentence.dates = [_moved(date, start) for date in found_dates]
    taken = masked + [(date.start, date.end) for date in found_dates]
    sentence.quantities = [_moved(q, start) for q in quantities.find(clear, language, taken)]
    inside = [(q.start, q.end) for q in sentence.quantities if q.kind == "money"]
    sentence.economies = [
        e
        for e in (_moved(e, start) for e in names.find(body, language))
        if not any(a <= e.start < b for a, b in inside)
    ]
    sentence.quantities = [_of_nationals(sentence, q) for q in sentence.quantities]
    sentence.indicators = [_moved(m, start) for m in subjects.find(clear, language)]
    if language != "en":  # Amerika Syarikat is no company
        sentence.indicators = [
            m for m in sentence.indicators if not any(e.start <= m.start and m.end <= e.end for e in sentence.economies)
        ]
    sentence.clauses = sorted({*(start + match.end() for match in _CLAUSE.finditer(plain)), *_new_subjects(sentence)})
    return sentence


def _new_subjects(sentence: Sentence) -> Iterator[int]:
    """Where another economy begins a clause of its own, with numbers on both sides: 中国为8225亿美元，日本为2200亿美元."""
    if sentence.language not in _BREAKS:
        return
    numbers = [q.number_start for q in sentence.quantities]
    for before, economy in zip([None, *sentence.economies], sentence.economies, strict=False):
        gap = sentence.part(before.end if before else sentence.start, economy.start)
        behind = sentence.part(economy.end, economy.end + 1)
        if (
            not re.search(_BREAKS[sentence.language], gap)
            or (before is not None and len(gap) <= 2)
            or behind in "、，, "
        ):
            continue
        if numbers and numbers[0] < economy.start < numbers[-1]:
            yield economy.start - (len(gap) - gap.rfind(" ") - 1 if sentence.language == "th" else 0)


# What parts clauses in a script without blanks.
_BREAKS = {
    "zh": r"[，,]$",
    "ja": r"(?:、|、うち)$",
    "th": r" (?:คน|ชาว|นักท่องเที่ยว|นักท่องเที่ยวชาว|แรงงาน|บริษัท|นักศึกษา|นักเรียน|จำนวนคน|รัฐบาล)?$",
}


def _of_nationals(sentence: Sentence, q: quantities.Quantity) -> quantities.Quantity:
    """A number of people told by their nation alone: "245,565 Filipinos", "1.2 million Thais visited"."""
    if q.kind != "number" or q.unit or q.value < 100:
        return q
    for economy in sentence.economies:
        if (
            economy.adjective
            and sentence.part(q.end, economy.start).isspace()
            and _NO_NOUN.match(sentence.part(economy.end, economy.end + 24))
        ):
            return replace(q, end=economy.end, unit="persons", counted="nationals of")
    return q


def _cover(body: str, masked: list[tuple[int, int]]) -> str:
    """The sentence with what is left out blanked, character for character."""
    for a, b in masked:
        body = body[:a] + " " * (b - a) + body[b:]
    return body


def _moved(item, by: int):  # type: ignore[no-untyped-def]
    """The same finding with document offsets."""
    known = {f.name for f in fields(item)}
    shift = {name: getattr(item, name) + by for name in ("start", "end", "number_start", "number_end") if name in known}
    return replace(item, **shift)
