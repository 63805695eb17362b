"""Check documents: claims with their readings, verdicts, arithmetic, contradictions, and what the lab can test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.evidence import document, tell
from entrepot.evidence.claim import Claim, Verdict
from entrepot.evidence.document import Document
from entrepot.evidence.judge import judge
from entrepot.evidence.told import Finding, Statement
from entrepot.provenance import parse_date
from entrepot.query.archive import Archive

if TYPE_CHECKING:
    from entrepot.store import Store


@dataclass(frozen=True)
class Checked:
    """One document with everything found in it; `results` pairs each statement with its finding, in the order of the
    text, `verdicts` the same before they are put into words."""

    document: Document
    published: dt.date | None
    results: tuple[tuple[Statement, Finding], ...]
    verdicts: tuple[tuple[Claim, Verdict], ...]

    def records(self) -> list[dict[str, Any]]:
        """One plain dictionary a claim, in a fixed order of keys: what `--json` prints."""
        return [record(said, found, self.document) for said, found in self.results]


def place(said: Statement, read: Document) -> tuple[int, int]:
    """Where a claim stands in the decoded file: for HTML the place in its source, tags and entities included."""
    return read.origin(said.start), read.origin(said.end - 1) + 1


def record(said: Statement, found: Finding, read: Document) -> dict[str, Any]:
    """A claim and its verdict as plain values; `start` and `end` are places in the file as it was decoded."""
    start, end = place(said, read)
    row: dict[str, Any] = {
        "doc": said.doc,
        "start": start,
        "end": end,
        "quote": said.quote,
        "kind": said.kind,
        "value": said.value,
        "value_hi": said.value_hi,
        "unit": said.unit,
        "indicator": said.indicator,
        "subject": said.subject,
        "partner": said.partner or None,
        "period": said.period or None,
        "comparator": said.comparator,
        "initiative": said.initiative or None,
        "language": said.language,
        "asked": said.asked or None,
        "reading": said.reading,
        "runner_up": found.runner_up or None,
        "verdict": found.verdict,
        "by": found.by,
        "true_value": found.value,
        "true_unit": found.unit or None,
        "true_period": found.period or None,
        "source": found.source or None,
        "vintage": found.vintage or None,
        "rule": found.rule or None,
        "off": found.off,
        "why": found.why,
        "flips": list(found.flips),
        "needs": found.needs or None,
        "then": found.then or None,
        "facts": list(found.facts),
    }
    if read.starts:
        row["text_start"] = said.start
    return row


@lru_cache(maxsize=4)
def _archive(path: str, store: Store) -> Archive:
    return Archive(store)


def archive(store: Store | None = None) -> Archive:
    """The readings' view of a store, made once per store."""
    if store is None:
        from entrepot.store import Store as Opened

        store = Opened.open()
    return _archive(str(store.path), store)


def check(
    path: str | Path | Document, *, published: dt.date | str | None = None, store: Store | None = None
) -> Checked:
    """Check one article: a path, or a Document at hand.

    `published`: the day of publication where the file does not say (or says it wrongly). Raises BadInput for a file
    that cannot be read.
    """
    from dataclasses import replace

    from entrepot.evidence.candidates.build import read as claims_of

    day = parse_date(published) if isinstance(published, str) else published
    read = path if isinstance(path, Document) else document.read(path, published=day)
    if day is not None and read.published != day:
        read = replace(read, published=day, dated_by="given")
    return judge_all(read, claims_of(read), archive(store))


def judge_all(read: Document, claims: Iterable[Claim], held: Archive, day: dt.date | None = None) -> Checked:
    """Judge the claims of a document; claims that say the same by the same readings are judged once."""
    day = day or read.published
    memo: dict[object, Verdict] = {}
    verdicts: list[tuple[Claim, Verdict]] = []
    for claim in claims:
        key = (claim.value, claim.value_hi, claim.unit, claim.bound, claim.digits, claim.forecast, claim.candidates)
        if key not in memo:
            memo[key] = judge(claim, held, day)
        verdicts.append((claim, memo[key]))
    return Checked(read, day, tuple(_told(verdicts, read.name)), tuple(verdicts))


def _told(verdicts: Sequence[tuple[Claim, Verdict]], name: str) -> list[tuple[Statement, Finding]]:
    return [(tell.statement(claim, verdict, name), tell.finding(claim, verdict)) for claim, verdict in verdicts]
