"""Claims: what a document says in numbers, or in words that numbers can test. Rules and word lists; offline and
deterministic."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from entrepot.evidence import claim_dates, claim_numbers, cues, sentences, statements
from entrepot.evidence.document import Document
from entrepot.evidence.sentences import Sentence


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
    """What the document as a whole tells: the day it is judged from, and the economies it is mostly about."""

    document: Document
    reference: dt.date | None
    pair: tuple[str, ...]


def extract(document: Document, read: list[Sentence] | None = None, today: dt.date | None = None) -> list[Claim]:
    """Every claim of a document, in the order of its text. `read`: its sentences, where they are at hand; `today`: as
    in `reference_day`."""
    read = list(sentences.read(document)) if read is None else read
    counts = Counter(economy.code for sentence in read for economy in sentence.economies)
    pair = tuple(code for code, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:2])
    context = Context(document, reference_day(document, read, today), pair)
    claims: list[Claim] = []
    for sentence in read:
        claims += _of_sentence(sentence, context)
    return claims


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
    if cues.has(sentence.language):
        found += statements.find(sentence, context)
    numbers = claim_numbers.find(sentence, context, found)
    found = _merged(found, numbers)
    found += claim_dates.find(sentence, context, found)
    claims = [_finished(claim, sentence, context) for claim in found]
    return sorted(claims, key=lambda claim: (claim.start, claim.end, claim.indicator))


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
    for codes_here in ([e.code for e in sentence.economies], sentence.topic, context.pair):
        for code in codes_here:
            if (
                code not in mine
                and not (code == "ASEAN" and mine <= _MEMBERS)
                and not (mine & {"ASEAN"} and code in _MEMBERS and codes_here is context.pair)
            ):
                return code
    return ""


_MEMBERS = frozenset(["IDN", "MYS", "PHL", "SGP", "THA", "BRN", "VNM", "LAO", "MMR", "KHM", "TLS"])
