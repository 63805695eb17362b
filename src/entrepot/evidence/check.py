"""Check documents: claims with their readings, verdicts, arithmetic, contradictions, and what the lab can test.

Numbers, ranks and passings are read as candidate readings; what sentences state without a number comes from the
sentence finders as readings too; dated events and sums of named projects are decided by the register.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.deadline import Clock, deadline
from entrepot.evidence import arithmetic, claims, document, ledger, recorded, register, sentences, stated, suggest, tell
from entrepot.evidence.arithmetic import Finding as Sum
from entrepot.evidence.candidates.build import read as readings_of
from entrepot.evidence.claim import Claim, Verdict
from entrepot.evidence.claims import Claim as Said
from entrepot.evidence.document import Document
from entrepot.evidence.holdings import Holdings
from entrepot.evidence.judge import judge
from entrepot.evidence.suggest import Suggestion
from entrepot.evidence.told import Finding, Statement
from entrepot.evidence.verdict import Bench
from entrepot.provenance import parse_date
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
# Two numbers are one where they differ by less than this.
_SAME = 0.01


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
def _held(path: str, store: Store) -> tuple[Archive, Holdings]:
    return Archive(store), Holdings(store)


def held(store: Store | None = None) -> tuple[Archive, Holdings]:
    """What a store holds, for readings and for the register, laid out once per store."""
    if store is None:
        from entrepot.store import Store as Opened

        store = Opened.open()
    return _held(str(store.path), store)


def archive(store: Store | None = None) -> Archive:
    """The readings' view of a store."""
    return held(store)[0]


def holdings(store: Store | None = None) -> Holdings:
    """The register's view of a store."""
    return held(store)[1]


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
        return _checked(read, held(store), proposer, clock)


def _checked(read: Document, of: tuple[Archive, Holdings], proposer: Proposer | None, clock: Clock) -> Checked:
    """What is found in a document, one step after the other; `clock` is told which."""
    archive, holdings = of
    clock.at("reading its sentences")
    parts = list(sentences.read(read))
    clock.at(f"reading the claims of {len(parts)} sentences")
    finders = register.link(claims.extract(read, parts, archive.newest))
    bench = Bench(holdings, archive.newest, claims.reference_day(read, parts, archive.newest), finders)
    clock.at(f"reading the numbers of {len(parts)} sentences")
    numbers, account = readings_of(read), None
    if proposer is not None:
        numbers, account = proposer.choose(read, numbers)
    clock.at(f"judging {len(finders) + len(numbers)} claims")
    results = merge(read, numbers, finders, bench, archive, account.model if account else "")
    return Checked(
        read,
        read.published,
        results,
        tuple(arithmetic.find([said for said, _ in results])),
        tuple(suggest.find(read, parts, day=bench.published, held=holdings)),
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


def merge(
    read: Document, numbers: Sequence[Claim], finders: Sequence[Said], bench: Bench, held: Archive, model: str = ""
) -> tuple[Result, ...]:
    """The claims of a document judged, each once, in the order of the text.

    A number is read by its candidate readings; the sentence finders' claim of the same number gives way, unless the
    register decides it. What is stated without a number is the finders', and a rank or a passing that the readings
    see more clearly is theirs.
    """
    memo: dict[object, Verdict] = {}

    def told(claim: Claim) -> Result:
        key = (claim.value, claim.value_hi, claim.unit, claim.bound, claim.digits, claim.forecast, claim.candidates)
        if key not in memo:
            memo[key] = judge(claim, held, bench.published)
        by = memo[key].by
        moved = model if by is not None and by.candidate.chosen else ""
        return tell.statement(claim, memo[key], read.name, moved), tell.finding(claim, memo[key])

    chosen: list[Result] = []
    taken: set[int] = set()  # of the readings, those that another claim stands for
    starts = [one.start for one in numbers]
    longest = max((one.end - one.start for one in numbers), default=0)
    for index, said in enumerate(finders):
        near_by = range(bisect_left(starts, said.start - longest), bisect_left(starts, said.end))
        same = [at for at in near_by if _same(numbers[at], said)]
        if recorded.check_of(said) is not None:
            near = replace(bench, claims=finders[max(0, index - 8) : index + 9])
            by_register = recorded.judged(said, near)
            if not same or recorded.tells(by_register[1]):
                chosen.append(by_register)
                taken.update(same)
            continue
        if said.value is not None and said.kind not in ("rank", "date", "forecast") and same:
            continue
        if any(_clear(numbers[at]) for at in same):
            continue
        taken.update(same)
        one = stated.as_claim(said)
        statement, found = told(one)
        chosen.append(
            (replace(statement, initiative=said.initiative), found) if one.candidates else (recorded.said(said), found)
        )
    left = (one for at, one in enumerate(numbers) if at not in taken)
    chosen += [told(one) for one in left if one.value is not None or _clear(one)]
    return tuple(sorted(chosen, key=lambda pair: (pair[0].start, pair[0].end, pair[0].indicator)))


def _clear(claim: Claim) -> bool:
    """Whether a claim without a number is a rank or a passing that the text makes likely enough."""
    best = max(claim.candidates, key=lambda c: c.probability, default=None)
    kinds = (Transform.RANK, Transform.CROSSOVER, Transform.DATE, Transform.COUNT, Transform.RATIO)
    return best is not None and best.known and best.probability >= CLEAR and best.reading.transform in kinds


def _same(one: Claim, said: Said) -> bool:
    """Whether two finders saw the same claim: overlapping words and, where both have one, the same number."""
    if min(one.end, said.end) <= max(one.start, said.start):
        return False
    if one.value is None or said.value is None or said.kind in ("rank", "date"):
        return True
    return abs(abs(one.value) - abs(said.value)) <= _SAME * max(abs(one.value), abs(said.value))
