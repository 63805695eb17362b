"""A document, sentence by sentence, with its mentions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from entrepot.evidence import quantities
from entrepot.evidence.document import Document
from entrepot.evidence.mentions import cues, economies, periods, tables, things
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.split import clauses, sentences
from entrepot.evidence.text import normal

# Longest heading, and how many economies of earlier sentences are kept in mind.
_HEADING, _SPOKEN = 130, 6
_NO_END = re.compile(r"[.!?。！？…]['\"”’)）」』]{0,3}\s*$")
_BULLET = re.compile(r"\s*(?:[-*•·◦▪|]|\d+[.)]\s)")
_MARKDOWN_TITLE = re.compile(r"\s*#{1,6}\s")
# How far the sentences before a number still say what it is about.
REACH = 3


def read(document: Document) -> list[Passage]:
    """The passages of a document in order, without those that are not the article; rows know the table that they are of."""
    found: list[Passage] = []
    spoken: tuple[economies.Spoken, ...] = ()
    two: tuple[str, ...] = ()
    for start, end, language, line, skips, whole in _parts(document):
        language = language if language in things.LANGUAGES else "en"
        passage = _passage(document, start, end, language, skips)
        heading = whole and _is_heading(document.text[start:end])
        passage = replace(passage, line=line, heading=heading, spoken=spoken, two=two)
        more = economies.anaphors(passage.plain, language, list(passage.economies), spoken, two)
        if more:
            listed = sorted((*passage.economies, *more), key=lambda e: e.start)
            passage = replace(passage, economies=tuple(listed))
        found.append(passage)
        named = [e for e in passage.economies if e.kind != "city"] or list(passage.economies)
        # The subject of a sentence is what "it" means in the next: plain names first, then those that only qualify.
        ranked = sorted(named, key=lambda e: (e.mark in ("adjective", "nation", "of", "in", "from", "with"), e.start))
        fresh = [economies.Spoken(e.code, e.mark, e is named[-1], 1) for e in ranked if e.code]
        kept = {s.code: s for s in reversed((*fresh, *(replace(s, ago=s.ago + 1) for s in spoken)))}
        spoken = tuple(sorted(kept.values(), key=lambda s: s.ago))[:_SPOKEN]
        two = economies.pair(passage.plain, passage.economies) or two
    return tables.mark(found)


def of_text(text: str, language: str) -> Passage:
    """One sentence alone, outside of any document."""
    return _mentions(text, normal(text), 0, language, [], None)


def _parts(document: Document) -> Iterator[tuple[int, int, str, int, list[tuple[int, int]], bool]]:
    """Start, end, language, line, what is to be left out, and whether it is the whole of its line."""
    text = document.text
    skips = _merged([(skip.start, skip.end) for skip in document.skips])
    at = 0
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
        pieces = list(sentences(text, line_start, line_end))
        for start, end in pieces:
            yield start, end, language, line_start, here, len(pieces) == 1


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _is_heading(text: str) -> bool:
    return bool(_MARKDOWN_TITLE.match(text)) or (
        len(text) <= _HEADING and not _NO_END.search(text) and not _BULLET.match(text)
    )


def _passage(document: Document, start: int, end: int, language: str, skips: list[tuple[int, int]]) -> Passage:
    body = document.text[start:end]
    masked = [(max(0, a - start), min(len(body), b - start)) for a, b in skips if a < end and b > start]
    clear = body
    for a, b in masked:
        clear = clear[:a] + " " * (b - a) + clear[b:]
    return _mentions(clear, normal(clear), start, language, masked, document.published or document.latest_date)


def _mentions(
    text: str, plain: str, start: int, language: str, masked: list[tuple[int, int]], published: dt.date | None
) -> Passage:
    when = periods.find(plain, language, published)
    taken = masked + [(p.start, p.end) for p in when if p.kind not in ("step", "now")]
    numbers = quantities.find(plain, language, taken)
    money = [(q.start, q.end) for q in numbers if q.kind == "money"]
    named = [e for e in economies.find(text, plain, language) if not any(a <= e.start < b for a, b in money)]
    numbers = _completed(plain, [_of_another(plain, _of_nationals(plain, q, named), named) for q in numbers])
    spans = [(e.start, e.end) for e in named]
    heads = [
        h
        for h in things.heads(plain, language)
        if not any(a <= h.start and h.end <= b and (a, b) != (h.start, h.end) for a, b in spans)
        and not any(h.start < a < h.end < b for a, b in spans)  # 在日|本
    ]
    # A number in the words of a measure counts nothing: people aged 65 and over.
    numbers = [q for q in numbers if not any(h.start <= q.number_start < h.end for h in heads)]
    found_products, found_cues = things.products(plain), cues.find(plain, language)
    covered = bytearray(len(plain))
    for one in (*numbers, *named, *heads, *found_products, *when, *found_cues):
        covered[one.start : one.end] = b"\x01" * (one.end - one.start)
    return Passage(
        start,
        start + len(text),
        text,
        plain,
        language,
        numbers=tuple(numbers),
        economies=tuple(named),
        heads=tuple(heads),
        products=tuple(found_products),
        periods=tuple(when),
        cues=tuple(found_cues),
        clauses=clauses(plain, language, named, numbers),
        covered=bytes(covered),
    )


_JOINED = re.compile(r"\s*(?:,|、|，)?\s*(?:and|dan|và|และ|と|和|与|or|atau)?\s*", re.IGNORECASE)
# Characters within which the second number of a pair takes the unit of the first.
_PAIR = 60


def _completed(plain: str, numbers: list[quantities.Quantity]) -> list[quantities.Quantity]:
    """Numbers with the unit that only their neighbour bears: "25.1 billion and 31.4 billion dollars", "to 28.9 billion
    dollars from 37.5 billion"."""
    found = list(numbers)
    for n in range(len(found) - 1, -1, -1):
        q = found[n]
        if q.kind != "number" or q.unit or q.value < 1e5:
            continue
        after = found[n + 1] if n + 1 < len(found) else None
        if after is not None and after.unit and _JOINED.fullmatch(plain[q.end : after.start]):
            found[n] = replace(q, kind=after.kind, unit=after.unit)
    for n in range(1, len(found)):
        q, before = found[n], found[n - 1]
        bare = q.kind == "number" and not q.unit and q.value >= 1e5
        near = before.unit and before.kind in ("money", "number") and q.start - before.end <= _PAIR
        if bare and near and 1e-3 <= q.value / max(before.value, 1) <= 1e3:
            found[n] = replace(q, kind=before.kind, unit=before.unit)
    return found


def _of_another(plain: str, q: quantities.Quantity, named: list[economies.Economy]) -> quantities.Quantity:
    """A number that is another's, whom the first passes (日本の187億ドルを上回る): the figure itself, no bound."""
    bounded = q.bound in ("gt", "ge", "lt", "le") and not plain[q.start : q.number_start].strip()
    owned = any(plain[e.end : q.start] == "の" for e in named if e.end <= q.start)
    return replace(q, bound="eq") if bounded and owned else q


def _of_nationals(plain: str, q: quantities.Quantity, named: list[economies.Economy]) -> quantities.Quantity:
    """A number of people told by their nation alone: "245,565 Filipinos", "1.2 million Thais visited"."""
    if q.kind != "number" or q.unit or q.value < 100:
        return q
    for one in named:
        if one.mark == "nation" and 0 < one.start - q.end <= 2 and plain[q.end : one.start].isspace():
            return replace(q, end=one.end, unit="persons", counted="nationals of")
    return q
