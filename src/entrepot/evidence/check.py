"""Check documents: claims with their readings, verdicts, arithmetic, contradictions, and what the lab can test.

Numbers, ranks, passings and what sentences state without a number are read as candidate readings; dated events and sums of
named projects are decided by the register.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.deadline import Clock, deadline
from entrepot.evidence import arithmetic, document, ledger, register, say, suggest, tell
from entrepot.evidence.arithmetic import Finding as Sum
from entrepot.evidence.candidates import statements
from entrepot.evidence.candidates.build import of_passages
from entrepot.evidence.claim import Claim, Verdict
from entrepot.evidence.document import Document
from entrepot.evidence.events import decide, find
from entrepot.evidence.events.bench import Bench
from entrepot.evidence.judge import judge
from entrepot.evidence.mentions import read as mentions
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.suggest import Suggestion
from entrepot.evidence.told import Finding, Statement
from entrepot.provenance import parse_date
from entrepot.query import period
from entrepot.query.archive import Archive
from entrepot.query.reading import Transform

if TYPE_CHECKING:
    from entrepot.evidence.proposer import Account, Proposer
    from entrepot.store import Store

# A document may take so many seconds of computing, and so many more for a million characters.
SECONDS = 60.0
SECONDS_PER_MB = 120.0
# A reading of a statement without a number that the text makes at least this likely stands on its own.
CLEAR = 0.5


@dataclass(frozen=True)
class Checked:
    """One document with everything found in it; `results` pairs each statement with its finding, in the order of the
    text. `account`: what was asked of a language model and what became of its answers, where one was asked."""

    document: Document
    as_of: dt.date | None
    results: tuple[tuple[Statement, Finding], ...]
    findings: tuple[Sum, ...]
    suggestions: tuple[Suggestion, ...]
    fingerprint: str
    account: Account | None = None

    def records(self) -> list[dict[str, Any]]:
        """One plain dictionary a claim, in a fixed order of keys: what `--json` prints. Where a language model was asked,
        each says whether it moved the reading (`model`), and the account stands last."""
        rows = [record(said, found, self.document) for said, found in self.results]
        if self.account is None:
            return rows
        rows = [row | {"model": said.model or None} for row, (said, _) in zip(rows, self.results, strict=True)]
        return [*rows, {"doc": self.document.name, "proposer": asdict(self.account)}]


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
        "runner_up": say.runner_up(found.judged.runner_up) or None if found.judged is not None else None,
        "verdict": found.verdict,
        "by": found.by,
        "true_value": found.value,
        "true_unit": found.unit or None,
        "true_period": found.period or None,
        "source": found.source or None,
        "vintage": found.vintage or None,
        "compared": found.compared or None,
        "within": found.within,
        "off": found.off,
        "then": found.then or None,
        "facts": list(found.facts),
    }
    if read.starts:
        row["text_start"] = said.start
    return row


@lru_cache(maxsize=4)
def _archive(path: Path, data: Path, known_by: dt.date | None, takes: tuple[str, ...]) -> Archive:
    from entrepot.store import Store as Opened

    return Archive(Opened(path, data, known_by, takes))


def archive(store: Store | None = None) -> Archive:
    """The readings' view of a store, laid out once for all stores that see the same."""
    if store is None:
        from entrepot.store import Store as Opened

        store = Opened.open()
    return _archive(store.path, store.data, store.known_by, store.takes)


def check(
    path: str | Path | Document,
    *,
    published: dt.date | str | None = None,
    store: Store | None = None,
    proposer: Proposer | None = None,
) -> Checked:
    """Check one article: a path, or a Document at hand.

    `published`: the day of publication where the file does not say (or says it wrongly). `proposer`: a language model
    as second reader of the numbers. Raises BadInput for a file that cannot be read, OutOfTime for one that takes longer
    than SECONDS, and SECONDS_PER_MB more for a million characters.
    """
    day = parse_date(published) if isinstance(published, str) else published
    read = path if isinstance(path, Document) else document.read(path, published=day)
    if day is not None and read.published != day:
        read = replace(read, published=day, dated_by="given")
    with deadline(SECONDS + SECONDS_PER_MB * len(read.text) / 1e6, read.name, "split the document") as clock:
        return _checked(read, archive(store), proposer, clock)


def _checked(read: Document, archive: Archive, proposer: Proposer | None, clock: Clock) -> Checked:
    """What is found in a document, one step after the other; `clock` is told which."""
    clock.at("reading its sentences")
    passages = mentions.read(read)
    clock.at(f"reading the claims of {len(passages)} sentences")
    numbers, account = tuple(of_passages(passages)), None
    if proposer is not None:
        numbers, account = proposer.choose(read, numbers)
    text = find.Text.of(read.name, passages)
    numbers, stated = tuple(map(statements.once, numbers)), statements.read(passages)
    bench = Bench(archive, archive.newest, reference_day(read, passages, archive.newest))
    clock.at(f"judging {len(numbers) + len(stated)} claims")
    results = merge(text, numbers, stated, bench, archive, account.model if account else "")
    return Checked(
        read,
        read.published,
        results,
        tuple(arithmetic.find([said for said, _ in results])),
        tuple(suggest.find(passages, day=bench.published, held=archive)),
        archive.store.fingerprint,
        account,
    )


def check_all(
    paths: Iterable[str | Path],
    *,
    published: dt.date | str | None = None,
    store: Store | None = None,
    proposer: Proposer | None = None,
) -> tuple[list[Checked], list[ledger.Entry]]:
    """Check several articles (folders are read for their articles) and set their contradictions side by side."""
    checked = [check(path, published=published, store=store, proposer=proposer) for path in articles_in(paths)]
    return checked, ledger.entries(said for one in checked for said, _ in one.results)


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


Result = tuple[Statement, Finding]


def reference_day(document: Document, passages: Sequence[Passage], today: dt.date) -> dt.date | None:
    """The day the article is judged from: its publication; else the latest complete date anywhere in it, or the end of the
    latest year that it names, whichever is later and not after the year of `today` (the newest day of the store)."""
    if document.published is not None:
        return document.published
    found = [document.latest_date] if document.latest_date else []
    for passage in passages:
        for one in passage.periods:
            if one.kind in ("day", "month", "year", "fiscal") and (when := period.parse(one.text)) is not None:
                found.append(when.last if one.kind == "day" else dt.date(when.last.year, 12, 31))
    past = [day for day in found if day.year <= today.year]
    return max(past) if past else None


# Two claims are one where they share more of the shorter one's words.
_SHARED = 0.5
_PAGE = 100
# What a number measures where a project of the register may hold it better than a series.
_OF_PROJECTS = frozenset(("", "aid_commitment", "port_traffic_share", "port_capacity", "port_throughput"))


def merge(
    text: find.Text, numbers: Sequence[Claim], stated: Sequence[Claim], bench: Bench, held: Archive, model: str = ""
) -> tuple[Result, ...]:
    """The claims of a document judged, each once, in the order of the text: dated facts that the register decides, numbers,
    clear ranks and passings, statements without a number, then the other dates. A number that no series decides is looked
    for among the projects of the register."""
    memo: dict[object, Verdict] = {}

    def verdict_of(claim: Claim) -> Verdict:
        key = (
            claim.value,
            claim.value_hi,
            claim.unit,
            claim.bound,
            claim.digits,
            claim.forecast,
            claim.candidates,
            claim.each,
            claim.denied,
        )
        if key not in memo:
            memo[key] = judge(claim, held, bench.published)
        return memo[key]

    def told(claim: Claim) -> Result:
        verdict = verdict_of(claim)
        moved = model if verdict.by is not None and verdict.by.candidate.chosen else ""
        return tell.statement(claim, verdict, text.name, moved), tell.finding(claim, verdict)

    dated = find.find(text)
    projects = [find.of_number(text, one, _measure(verdict_of(one))) for one in numbers if one.unit != "rank"]
    linked = register.link(sorted([*dated, *(p for p in projects if p is not None)], key=lambda c: (c.start, c.end)))
    bench = replace(bench, claims=linked)
    of_number = {(c.start, c.end): c for c in linked if c.kind in ("quantity", "ratio") and c.value is not None}
    chosen = _Chosen()
    later: list[Result] = []
    for one in linked:
        if (one.start, one.end) not in of_number:
            result = decide.judged(one, bench.near(one))
            if one.indicator in decide.SPANS or decide.tells(result[1]):
                chosen.add(result)
            else:
                later.append(result)
    for claim in sorted(numbers, key=lambda c: c.value is None):
        if claim.value is None and not _clear(claim):
            continue
        result = told(claim)
        project = of_number.get((claim.start, claim.end))
        if (
            project is not None
            and not claim.denied
            and not _surveyed(verdict_of(claim))
            and (result[0].indicator in _OF_PROJECTS or not decide.tells(result[1]))
        ):
            by_register = decide.judged(project, bench.near(project))
            result = by_register if decide.tells(by_register[1]) else result
        chosen.add(result)
    for result in (*map(told, stated), *later):
        chosen.add(result)
    return tuple(sorted(chosen.results, key=lambda pair: (pair[0].start, pair[0].end, pair[0].indicator)))


class _Chosen:
    """Claims judged, none of which shares more than half of its words with one before it."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self._near: dict[
            int, list[tuple[int, int]]
        ] = {}  # places by the hundred characters, so that texts of nothing but claims cost no more

    def add(self, result: Result) -> None:
        """Take a claim, unless its words are taken."""
        said = result[0]
        pages = range(said.start // _PAGE, said.end // _PAGE + 1)
        for start, end in (place for page in pages for place in self._near.get(page, ())):
            shared = min(end, said.end) - max(start, said.start)
            if shared > _SHARED * min(end - start, said.end - said.start):
                return
        for page in pages:
            self._near.setdefault(page, []).append((said.start, said.end))
        self.results.append(result)


def _measure(verdict: Verdict) -> str:
    """What the leading reading measures, where it was recognised."""
    by = verdict.by
    return by.candidate.reading.measure if by is not None and by.candidate.known else ""


def _surveyed(verdict: Verdict) -> bool:
    """Whether a number is read as the answer to a survey's question: then no project has it."""
    return verdict.by is not None and bool(verdict.by.candidate.reading.question)


def _clear(claim: Claim) -> bool:
    """Whether a claim without a number is a rank or a passing that the text makes likely enough."""
    best = max(claim.candidates, key=lambda c: c.probability, default=None)
    kinds = (Transform.RANK, Transform.CROSSOVER, Transform.DATE, Transform.COUNT, Transform.RATIO)
    return best is not None and best.known and best.probability >= CLEAR and best.reading.transform in kinds
