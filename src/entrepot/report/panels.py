"""A panel: one question answered with words, a chart, tables, its data, its sources and what is not known."""

from __future__ import annotations

import csv
import re
from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.models.relations.trade import MAIN_PARTNERS
from entrepot.provenance import DATA
from entrepot.report.wording import STATUS_MARKS, named, number, plain, sentence
from entrepot.units import STATUSES

if TYPE_CHECKING:
    import pandas as pd

_NUMERIC = re.compile(r"^[−+<(]*[\d]|^[–·]$|^[A-Z]{3} [\d]|^−[A-Z]{3} [\d]")


@dataclass(frozen=True)
class Cell:
    """One table cell: text; status mark; whether it leads its row or holds no data; a note, printed below the table;
    `tone` colours it (up1-3, down1-3);
    `title`, a reminder under the mouse of what header, caption and notes say for all."""

    text: str
    title: str = ""
    leads: bool = False
    empty: bool = False
    mark: str = ""
    note: str = ""
    tone: str = ""


NONE = Cell("–", "no data held", empty=True)


@dataclass(frozen=True)
class Table:
    """A table for people: header, rows (first cell is the row's name), caption, and in `about` unit, period and basis."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell | str, ...], ...]
    caption: str
    about: str = ""
    sources: tuple[str, ...] = ()

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """The notes of all cells, each once, in reading order."""
        return tuple(dict.fromkeys(c.note for row in self.rows for c in row if isinstance(c, Cell) and c.note))

    @cached_property
    def text_columns(self) -> frozenset[int]:
        """Columns that hold words rather than numbers."""
        texts = (
            (j, cell.text if isinstance(cell, Cell) else cell) for row in self.rows for j, cell in enumerate(row) if j
        )
        return frozenset(j for j, text in texts if text and not _NUMERIC.match(text))


@dataclass(frozen=True)
class Panel:
    """What a page shows for one question. `data` is exported beside the page as CSV and Parquet under `id`."""

    id: str
    title: str
    lead: tuple[str, ...] = ()
    svg: str = ""
    tables: tuple[Table, ...] = ()
    data: Any = None
    sources: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    wide: bool = False
    open_table: bool = False

    @property
    def has_data(self) -> bool:
        """Whether there is a table to export."""
        return self.data is not None and len(self.data) > 0


def cited(panels: Iterable[Panel]) -> list[str]:
    """Ids of all sources that panels and their tables name, in order of the alphabet."""
    return sorted(
        {id for panel in panels for id in (*panel.sources, *(s for table in panel.tables for s in table.sources))}
    )


def main_partners(economy: str) -> tuple[str, ...]:
    """The five partners that briefs compare, without the economy itself."""
    return tuple(code for code in MAIN_PARTNERS if code != economy)


def held(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that have a value."""
    return rows[rows["value"].notna()]


def each(rows: pd.DataFrame) -> list[Any]:
    """Rows as named tuples of plain values (many times cheaper than `itertuples`, which makes a new type each time)."""
    return list(map(_row_type(tuple(rows.columns))._make, zip(*(rows[c].tolist() for c in rows.columns), strict=True)))


@lru_cache(maxsize=256)
def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)  # type: ignore[misc]


def newest(rows: pd.DataFrame, *keys: str) -> list[Any]:
    """The newest row of each combination of `keys`, in order of appearance."""
    last: dict[tuple[Any, ...], Any] = {}
    for row in each(rows):
        key = tuple(getattr(row, k) for k in keys)
        if key not in last or row.year >= last[key].year:
            last[key] = row
    return list(last.values())


def sources_of(*parts: Any) -> tuple[str, ...]:
    """Source ids out of frames with a `source` column or plain ids (several may be joined by blanks), each once."""
    joined = [
        s for part in parts for s in ([part] if isinstance(part, str) else part["source"].unique() if len(part) else [])
    ]
    return tuple(dict.fromkeys(id for text in joined for id in str(text).split()))


def combined(*frames: pd.DataFrame) -> pd.DataFrame | None:
    """Frames one below the other; None where all are empty."""
    import pandas as pd

    full = [frame for frame in frames if len(frame)]
    return pd.concat(full, ignore_index=True) if full else None


def told(row: Any) -> str:
    """Value, period, status, source and note of an observation in one line."""
    parts = (
        number(float(row.value), str(row.unit)),
        str(row.period),
        STATUSES.get(str(row.status), ""),
        str(row.source),
    )
    return "; ".join(part for part in parts if part)


def value_cell(row: Any, *, period: bool = False, note: bool = True, leads: bool = False) -> Cell:
    """A cell for one observation (a named tuple of the store); `period` prints it in brackets."""
    text = number(float(row.value), str(row.unit)) + (f" ({row.period})" if period else "")
    said = sentence(str(getattr(row, "note", "") or "")) if note else ""
    return Cell(text, told(row), leads=leads, mark=STATUS_MARKS.get(str(row.status), ""), note=said)


def by_year(
    rows: pd.DataFrame,
    series: str,
    order: Sequence[str],
    caption: str,
    about: str,
    *,
    value: str = "value",
    scale: float = 1.0,
    percent: bool = False,
    since: int = 0,
    names: Mapping[str, str] | None = None,
) -> Table:
    """A table of years by series, estimates marked; unit and period basis are told once in `about`."""
    cells: dict[int, dict[str, Cell]] = {}
    present = []
    for row in each(rows):
        key, number_ = getattr(row, series), float(getattr(row, value))
        if row.year < since or key not in order or number_ != number_:
            continue
        text = number(number_, "percent") if percent else plain(number_ / scale)
        status, estimate = str(getattr(row, "status", "observed")), bool(getattr(row, "is_estimate", False))
        mark = "e" if estimate else STATUS_MARKS.get(status, "") if status != "suspect" else ""
        where = "; ".join(
            (str(getattr(row, "period", row.year)), "estimate" if estimate else status, str(getattr(row, "source", "")))
        )
        cells.setdefault(int(row.year), {})[key] = Cell(text, where, mark=mark)
        present.append(key)
    shown = [key for key in order if key in set(present)]
    names = names or {key: codes.name(key) if codes.is_code(key) else key for key in shown}
    body = tuple((str(year), *(cells[year].get(key, NONE) for key in shown)) for year in sorted(cells))
    return Table(
        ("Year", *(names[key] for key in shown)), body, caption, about, sources_of(rows) if "source" in rows else ()
    )


def no_data(id: str, title: str, what: str, would_fill: str) -> Panel:
    """A panel that says openly that nothing is held, and which data would fill it."""
    return Panel(id, title, (f"No data: {what}.",), gaps=(would_fill,))


@lru_cache(maxsize=1)
def coverage_rows() -> tuple[dict[str, str], ...]:
    """The coverage table: passages of the five articles, the command that answers each, and its state."""
    with (DATA / "coverage.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


def answers_of(row: Mapping[str, str]) -> list[str]:
    """What answers a passage: indicators, facts, scenarios, or commands (`minerals`, `register show`, `brief --from`)."""
    return [part.strip() for part in row["answer"].split(";") if part.strip()]


@lru_cache(maxsize=1)
def passages() -> dict[str, str]:
    """The passages of the coverage table by id."""
    return {row["id"]: row["passage"] for row in coverage_rows()}


def coverage_of(answers: Iterable[str], topics: Sequence[str] = ()) -> tuple[str, ...]:
    """Ids of coverage rows that these indicators, facts or commands answer, within some topics (all when none are
    named)."""
    wanted = set(answers)
    return tuple(
        row["id"] for row in coverage_rows() if wanted & set(answers_of(row)) and (not topics or row["topic"] in topics)
    )


def missing_notes(rows: pd.DataFrame, most: int = 3) -> tuple[str, ...]:
    """Sentences for `missing` rows of figures: what is not held, and what would fill it; years are joined, the same
    gap is told once; at most `most` of them, the rest counted."""
    told: dict[str, dict[str, list[str]]] = {}
    for row in each(rows[rows["status"] == "missing"]):
        who = codes.name(str(row.economy)) + (f" – {codes.name(str(row.partner))}" if row.partner else "")
        told.setdefault(str(row.note), {}).setdefault(who, []).append(str(row.period))
    lines = [
        f"{'; '.join(f'{who} {spans(periods)}' for who, periods in places.items())}: {note.rstrip('.')}."
        for note, places in told.items()
    ]
    rest = len(lines) - most
    more = (f"{rest} more gap{'s are' if rest > 1 else ' is'} marked in the data.",) if rest > 0 else ()
    return (*lines[:most], *more)


def spans(periods: Iterable[str]) -> str:
    """Periods in short: runs of years as `2008–2016`."""
    periods = list(periods)
    years = sorted({int(p) for p in periods if p.isdigit()})
    parts: list[str] = []
    for i, year in enumerate(years):
        if i and year == years[i - 1] + 1:
            parts[-1] = f"{parts[-1].split('–')[0]}–{year}"
        else:
            parts.append(str(year))
    return ", ".join([*parts, *sorted({p for p in periods if not p.isdigit()})])


def leader(
    cells: dict[str, Cell], values: Mapping[str, float], periods: Mapping[str, str], *, smallest: bool = False
) -> dict[str, Cell]:
    """The same cells, the leader marked: only where at least two are held, all for the same period, and it is positive."""
    if len(values) < 2 or len(set(periods.values())) != 1:
        return cells
    best = (min if smallest else max)(values, key=lambda key: values[key])
    if not smallest and values[best] <= 0:
        return cells
    return {**cells, best: replace(cells[best], leads=True)}


def economies(members: Iterable[str]) -> str:
    """Names for a list inside a sentence."""
    from entrepot.report.wording import listed

    return listed(named(code) for code in members)
