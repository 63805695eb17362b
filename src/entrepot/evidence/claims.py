"""Claims: what a document says in numbers, or in words that numbers can test. Rules and word lists; offline and
deterministic."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from entrepot.evidence import (
    claim_dates,
    claim_numbers,
    commodities,
    cues,
    places,
    roles,
    rows,
    sentences,
    statements,
    subjects,
)
from entrepot.evidence.document import Document
from entrepot.evidence.sentences import Sentence

# Sentences from the top among which the heading is looked for.
TITLE_REACH = 4
# Share of all mentions that two economies have where a text is about their relations.
BILATERAL = 0.6


@dataclass(frozen=True)
class Claim:
    """One statement that can be checked: `text[start:end] == quote`.

    `kind`: quantity, ratio, rank, change, date, forecast. `value` in base units (persons, USD, JPY, TEU, tonnes;
    percent as 0-100; a
    multiple as its factor; a date as its year; a rank as its number). `comparator`: eq, approx, gt, ge, lt, le, rank1,
    rank, one_of, multiple_of,
    direction_up, direction_down, during. `subject` and `partner`: ISO 3166 alpha-3 or a group; several joined by a
    semicolon. `detail` holds what a check
    needs besides (a survey question, a base year, "formal", "many members").
    """

    doc: str
    start: int
    end: int
    quote: str
    kind: str
    indicator: str
    subject: str = ""
    partner: str = ""
    comparator: str = "eq"
    value: float | None = None
    value_hi: float | None = None
    unit: str = ""
    period: str = ""
    sentence: str = field(default="", repr=False)
    language: str = "en"
    initiative: str = ""
    detail: str = ""
    digits: int = 0
    model: str = ""


@dataclass
class Context:
    """What the document as a whole tells: the day it is judged from, the economies it is mostly about, and the last claim
    before the sentence (`recent`: all of its sentence) with the line (paragraph) that it stands in, the currency spoken of and the
    one that a heading declares, and the heading that says what the text is about and when, and the commodity of
    the paragraph (its id, the measure, the buyer, the line);
    the economies that are named as such, not only by adjectives; whether the text is about two economies only; the one
    in which most happens; which people are spoken of and where they are; the indicator that a sentence names without a number, and
    where it ends.
    """

    document: Document
    reference: dt.date | None
    pair: tuple[str, ...]
    previous: Claim | None = None
    recent: tuple[Claim, ...] = ()
    line: int = -1
    currency: str = ""
    declared: str = ""
    title: Sentence | None = None
    nouns: frozenset[str] = frozenset()
    bilateral: bool = True
    where: str = ""
    port: str = ""
    people: str = ""
    host: str = ""
    spoken: tuple[str, int] = ("", 0)
    commodity: tuple[str, str, str, int] | None = None
    latest: dict[str, str] = field(default_factory=dict)


def extract(document: Document, read: list[Sentence] | None = None, today: dt.date | None = None) -> list[Claim]:
    """Every claim of a document, in the order of its text. `read`: its sentences, where they are at hand; `today`: as
    in `reference_day`."""
    read = list(sentences.read(document)) if read is None else read
    counts = Counter(e.code for sentence in read for e in sentence.economies if not e.place)
    pair = tuple(code for code, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:2])
    nouns = frozenset(e.code for s in read for e in s.economies if not e.adjective and len(e.code) == 3)
    about = sum(counts[code] for code in pair) >= BILATERAL * sum(counts.values())
    context = Context(
        document,
        reference_day(document, read, today),
        pair,
        nouns=nouns,
        bilateral=about,
        where=_setting(read),
        port=_port(read),
    )
    claims: list[Claim] = []
    context.title = next((s for s in read[:TITLE_REACH] if s.indicators and s.dates and not s.quantities), None)
    tabled = rows.find(read, context)
    for sentence in read:
        if not sentence.quantities:
            heading = len(sentence.plain) < 120 and sentence.plain.rstrip()[-1:] not in ".!?。"
            unit = rows.unit_of(sentence)[0] if heading else ""
            context.declared = unit if len(unit) == 3 and unit != "TEU" else context.declared
        if sentence.start in tabled:
            here = [_finished(claim, sentence, context) for claim in tabled[sentence.start]]
        else:
            here = _of_sentence(sentence, context)
        if here or sentence.line != context.line:
            spoken = [
                claim for claim in here if claim.kind not in ("date", "rank") and claim.indicator != "exchange_rate"
            ] or here
            context.previous = spoken[-1] if spoken else None
            context.recent = tuple(spoken)
            context.line = sentence.line
        for claim in here:
            if claim.period[:4].isdigit() and claim.period[:4] >= context.latest.get(claim.indicator, "")[:4]:
                context.latest[claim.indicator] = claim.period
        claims += here
    return claims


def _setting(read: list[Sentence]) -> str:
    """The economy that an English text most often puts behind "in" or "to": where what it tells happens."""
    places: Counter[str] = Counter()
    for sentence in read:
        if sentence.language == "en" and sentence.economies:
            found = roles.parts(sentence, sentence.start, sentence.end)
            places.update(part.code for part in found if part.role in ("in", "into", "to"))
    ranked = sorted(places.items(), key=lambda item: (-item[1], item[0]))
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else ""


_PORT = re.compile(r"\bports?\b|\bterminals?\b|\bharbou?rs?\b|港|\bpelabuhan\b|\bcảng\b|ท่าเรือ", re.IGNORECASE)


def _port(read: list[Sentence]) -> str:
    """The economy that is named most in sentences about a port, other than as a lender or builder by an adjective."""
    counts = Counter(
        e.code
        for s in read
        if _PORT.search(s.plain)
        for e in s.economies
        if len(e.code) == 3 and not e.adjective and not e.place
    )
    return min(counts, key=lambda code: (-counts[code], code)) if counts else ""


def reference_day(
    document: Document, read: Iterable[Sentence] | None = None, today: dt.date | None = None
) -> dt.date | None:
    """The day the article is judged from: its publication; else the latest complete date anywhere in it, or the end of
    the latest year it names, whichever is later and not after the year of `today` (the newest day of the store).

    Without `today` a bare year may be a forecast, so that it counts only up to the latest complete date.
    """
    if document.published is not None:
        return document.published
    found = [document.latest_date] if document.latest_date else []
    for sentence in read if read is not None else sentences.read(document):
        for date in sentence.dates:
            if date.day is not None:
                found.append(date.day)
            elif date.last is not None and date.kind in ("year", "month", "fiscal"):
                found.append(dt.date(date.last, 12, 31))
    if today is None:
        today = document.latest_date
    past = [day for day in found if today is not None and day.year <= today.year]
    return max(past) if past else None


def _of_sentence(sentence: Sentence, context: Context) -> list[Claim]:
    if not (sentence.quantities or sentence.dates or cues.has(sentence.language)):
        return []
    found: list[Claim] = []
    _refer_back(sentence, context)
    if cues.has(sentence.language):
        found += statements.find(sentence, context)
    spoken_of = [m.id for m in sentence.indicators if m.id in claim_numbers.PEOPLE]
    context.people = spoken_of[0] if spoken_of else context.people
    numbers = claim_numbers.find(sentence, context, found)
    context.people = next(
        (c.indicator for c in reversed(numbers) if c.indicator in claim_numbers.PEOPLE), context.people
    )
    found += places.find(sentence, context, numbers, found)
    commodities.remember(sentence, context, numbers)
    if sentence.indicators and not numbers:
        context.spoken = (sentence.indicators[-1].id, sentence.end)
    if any(claim.indicator in claim_numbers.PEOPLE for claim in numbers) is False and sentence.indicators:
        _hosted(sentence, context)
    found = _merged(found, numbers)
    found += claim_dates.find(sentence, context, found)
    claims = [_finished(claim, sentence, context) for claim in found]
    return sorted(claims, key=lambda claim: (claim.start, claim.end, claim.indicator))


_BACK = re.compile(
    r"\b(?:the|this|that|its|their|[A-Z]\w+ese|[A-Z]\w+an)\s+(?P<word>share|ratio|proportion)\b(?!\s+(?:of|in)\b)"
)


def _refer_back(sentence: Sentence, context: Context) -> None:
    """`the share has been declining`: the word stands for the share of the claim before."""
    last = context.previous
    if (
        last is None
        or sentence.language != "en"
        or sentence.line != context.line
        or not last.indicator.endswith("_share")
    ):
        return
    for match in _BACK.finditer(sentence.plain):
        start, end = sentence.start + match.start("word"), sentence.start + match.end("word")
        if not any(m.start <= start < m.end for m in sentence.indicators):
            sentence.indicators.append(subjects.Mention(start, end, last.indicator))
            sentence.meant[start] = last.subject
    sentence.indicators.sort(key=lambda m: m.start)


def _hosted(sentence: Sentence, context: Context) -> None:
    """Where the people are that the next sentences count: "foreign workers in the country", "Japan's labor ministry says"."""
    if any(mention.id in claim_numbers.PEOPLE for mention in sentence.indicators):
        if sentence.language != "en":
            where = [
                p.code
                for p in roles.parts(sentence, sentence.start, sentence.end)
                if p.role in ("in", "to") and len(p.code) == 3
            ]
            context.host = where[0] if where else context.host
            return
        nouns = [e.code for e in sentence.economies if not e.adjective and not e.place and len(e.code) == 3]
        context.host = nouns[0] if nouns else context.host


def _merged(statements_found: list[Claim], numbers: list[Claim]) -> list[Claim]:
    """A direction whose size is given is one claim: the number's."""
    kept = [
        claim
        for claim in statements_found
        if not (
            claim.kind == "change"
            and any(
                n.start < claim.end + 30
                and claim.start < n.end + 12
                and (n.detail.startswith("change") or n.indicator == claim.indicator)
                for n in numbers
            )
        )
    ]
    return kept + numbers


def _finished(claim: Claim, sentence: Sentence, context: Context) -> Claim:
    text = context.document.text
    start, end = claim.start, claim.end
    while end > start and text[end - 1] in " ,;:.\n":
        end -= 1
    return replace(
        claim,
        doc=context.document.name,
        start=start,
        end=end,
        quote=text[start:end],
        sentence=sentence.text.strip(),
        language=sentence.language,
    )


def partner_of(subject: str, sentence: Sentence, context: Context) -> str:
    """The other side: another economy of the sentence, of its topic, or of the document's pair."""
    mine = set(subject.split(";"))
    for codes_here in ([e.code for e in sentence.economies if not e.place], sentence.topic, context.pair):
        for code in codes_here:
            if (
                code not in mine
                and not (code == "ASEAN" and mine <= _MEMBERS)
                and not (mine & {"ASEAN"} and code in _MEMBERS and codes_here is context.pair)
            ):
                return code
    return ""


_MEMBERS = frozenset(["IDN", "MYS", "PHL", "SGP", "THA", "BRN", "VNM", "LAO", "MMR", "KHM", "TLS"])
