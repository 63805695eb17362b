"""Check documents: claims, verdicts, arithmetic, contradictions, and what the lab can test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.deadline import Clock, deadline
from entrepot.evidence import arithmetic, claims, document, ledger, register, sentences, suggest
from entrepot.evidence.arithmetic import Finding
from entrepot.evidence.claims import Claim
from entrepot.evidence.document import Document
from entrepot.evidence.holdings import Holdings
from entrepot.evidence.suggest import Suggestion
from entrepot.evidence.verdict import Bench, Verdict, judge
from entrepot.provenance import parse_date
from entrepot.store.build import store_path

if TYPE_CHECKING:
    from entrepot.evidence.proposer import Account, Proposed, Proposer
    from entrepot.store import Store

# Of computing, for one document; prose takes a tenth of it.
SECONDS = 60.0
SECONDS_PER_MB = 120.0


@dataclass(frozen=True)
class Checked:
    """One document with everything found in it; `results` pairs each claim with its verdict, in the order of the text.

    `account`: what was asked of a language model and what became of its answers, where one was asked.
    """

    document: Document
    as_of: dt.date | None
    results: tuple[tuple[Claim, Verdict], ...]
    findings: tuple[Finding, ...]
    suggestions: tuple[Suggestion, ...]
    fingerprint: str
    account: Account | None = None

    def records(self) -> list[dict[str, Any]]:
        """One plain dictionary a claim, in a fixed order of keys: what `--json` prints. Where a language model was asked,
        each says who made the claim (`claim_by`: rules or proposed), and the account stands last."""
        rows = [record(claim, verdict, self.document) for claim, verdict in self.results]
        if self.account is None:
            return rows
        made_by = [
            {"claim_by": "proposed" if claim.model else "rules", "model": claim.model or None}
            for claim, _ in self.results
        ]
        rows = [row | by for row, by in zip(rows, made_by, strict=True)]
        return [*rows, {"doc": self.document.name, "proposer": asdict(self.account)}]


def place(claim: Claim, read: Document) -> tuple[int, int]:
    """Where a claim stands in the decoded file: for HTML the place in its source, tags and entities included."""
    return read.origin(claim.start), read.origin(claim.end - 1) + 1


def record(claim: Claim, verdict: Verdict, read: Document) -> dict[str, Any]:
    """A claim and its verdict as plain values; `start` and `end` are places in the file as it was decoded."""
    start, end = place(claim, read)
    found: dict[str, Any] = {
        "doc": claim.doc,
        "start": start,
        "end": end,
        "quote": claim.quote,
        "kind": claim.kind,
        "value": claim.value,
        "value_hi": claim.value_hi,
        "unit": claim.unit,
        "indicator": claim.indicator,
        "subject": claim.subject,
        "partner": claim.partner or None,
        "period": claim.period or None,
        "comparator": claim.comparator,
        "initiative": claim.initiative or None,
        "language": claim.language,
        "verdict": verdict.verdict,
        "by": verdict.by,
        "true_value": verdict.value,
        "true_unit": verdict.unit or None,
        "true_period": verdict.period or None,
        "source": verdict.source or None,
        "vintage": verdict.vintage or None,
        "rule": verdict.rule or None,
        "off": verdict.off,
        "why": verdict.why,
        "flips": list(verdict.flips),
        "needs": verdict.needs or None,
        "then": verdict.then or None,
        "facts": list(verdict.facts),
    }
    if read.starts:
        found["text_start"] = claim.start
    return found


@lru_cache(maxsize=4)
def _holdings(path: str, store: Store) -> Holdings:
    return Holdings(store)


def holdings(store: Store | None = None) -> Holdings:
    """What the store holds, read once per store."""
    if store is None:
        store = _opened(store_path())
    return _holdings(str(store.path), store)


@lru_cache(maxsize=1)
def _opened(path: Path) -> Store:
    """The store of the figures as they are now: another one once an edition came or went."""
    from entrepot.store import Store

    return Store.open()


def check(
    path: str | Path | Document,
    *,
    as_of: dt.date | str | None = None,
    store: Store | None = None,
    today: dt.date | None = None,
    proposer: Proposer | None = None,
) -> Checked:
    """Check one article: a path, or a Document at hand.

    `as_of`: the day of publication where the file does not say (or says it wrongly). `proposer`: a language model that may
    fill what rules leave open; the claims and verdicts of the rules are the same with it. Raises BadInput for a file that
    cannot be read, OutOfTime for one that takes longer than SECONDS, and SECONDS_PER_MB more for a million characters.
    """
    day = parse_date(as_of) if isinstance(as_of, str) else as_of
    read = path if isinstance(path, Document) else document.read(path, published=day)
    if day is not None and read.published != day:
        read = replace(read, published=day, dated_by="given")
    held = holdings(store)
    with deadline(SECONDS + SECONDS_PER_MB * len(read.text) / 1e6, read.name, "split the document") as clock:
        return _checked(read, held, today, proposer, clock)


def _checked(read: Document, held: Holdings, today: dt.date | None, proposer: Proposer | None, clock: Clock) -> Checked:
    """What is found in a document, one step after the other; `clock` is told which."""
    clock.at("reading its sentences")
    parts = list(sentences.read(read))
    today = today or _today(held)
    clock.at(f"reading the claims of {len(parts)} sentences")
    found = register.link(claims.extract(read, parts, today))
    bench = Bench(held, today, claims.reference_day(read, parts, today), found)
    clock.at(f"judging {len(found)} claims")
    checked = Checked(
        read,
        read.published,
        _judge_all(found, bench),
        tuple(arithmetic.find(found)),
        tuple(suggest.find(read, parts, day=bench.published, held=held)),
        held.store.fingerprint,
    )
    if proposer is None:
        return checked
    return _with_proposals(checked, proposer.complete(read, parts, found, bench.published), bench)


def _with_proposals(checked: Checked, proposed: Proposed, bench: Bench) -> Checked:
    """The same with proposed claims judged among all; the rules' claims keep the verdicts they have among themselves."""
    pairs: list[tuple[Claim, Verdict | None]] = [(claim, None) for claim in proposed.claims]
    pairs += [pair for index, pair in enumerate(checked.results) if index not in proposed.filled]
    pairs.sort(key=lambda pair: (pair[0].start, pair[0].end, pair[0].indicator))
    found = [claim for claim, _ in pairs]
    results = tuple(
        (claim, verdict or judge(claim, replace(bench, claims=_near(found, index))))
        for index, (claim, verdict) in enumerate(pairs)
    )
    more = [finding for finding in arithmetic.find(found) if any(claim.model for claim in finding.claims)]
    return replace(checked, results=results, findings=(*checked.findings, *more), account=proposed.account)


def _today(held: Holdings) -> dt.date:
    """ "Now" is the store's: the latest day on which a source came out, so that the same store gives the same verdicts
    on any day."""
    return max(
        (day for day in held.published.values() if day is not None),
        default=max(parse_date(card.accessed) for card in held.store.sources.values()),
    )


def _judge_all(found: Sequence[Claim], bench: Bench) -> tuple[tuple[Claim, Verdict], ...]:
    """Verdicts; claims that say the same are judged once. Survey shares look at their neighbours, so only those near
    are handed on."""
    memo: dict[object, Verdict] = {}
    results = []
    for index, claim in enumerate(found):
        near = _near(found, index)
        survey = claim.indicator == "survey_share"
        key = None if survey else (replace(claim, start=0, end=0, doc=""),)
        if key is not None and key in memo:
            results.append((claim, memo[key]))
            continue
        verdict = judge(claim, replace(bench, claims=near))
        if key is not None:
            memo[key] = verdict
        results.append((claim, verdict))
    return tuple(results)


def _near(found: Sequence[Claim], index: int) -> Sequence[Claim]:
    return found[max(0, index - 8) : index + 9]


def check_all(
    paths: Iterable[str | Path],
    *,
    as_of: dt.date | str | None = None,
    store: Store | None = None,
    proposer: Proposer | None = None,
) -> tuple[list[Checked], list[ledger.Entry]]:
    """Check several articles (folders are read for their articles) and set their contradictions side by side."""
    checked = [check(path, as_of=as_of, store=store, proposer=proposer) for path in articles_in(paths)]
    return checked, ledger.entries(claim for one in checked for claim, _ in one.results)


ENDINGS = (".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx")


def articles_in(paths: Iterable[str | Path]) -> list[Path]:
    """The files that `check_all` reads: each path, and of a folder its articles."""
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += sorted(p for p in path.iterdir() if p.suffix.lower() in ENDINGS)
        else:
            found.append(path)
    return found
