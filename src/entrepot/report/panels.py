"""A panel: one question answered with words, a chart, a table, its data, its sources and what is not known."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.provenance import DATA
from entrepot.report.wording import STATUS_MARKS, number

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Cell:
    """One table cell: text, a longer explanation, whether it leads its row, whether it holds no data."""

    text: str
    title: str = ""
    leads: bool = False
    empty: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """A table for people: header, rows (first cell is the row's name), caption."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell | str, ...], ...]
    caption: str


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
    open_table: bool = field(default=False)


NONE = Cell("–", "no data held", empty=True)


def value_cell(
    value: float | None,
    unit: str,
    *,
    status: str = "observed",
    period: str = "",
    source: str = "",
    note: str = "",
    leads: bool = False,
) -> Cell:
    """A cell for one number, with unit, period, status and source in its explanation."""
    if value is None or value != value:
        return NONE
    told = "; ".join(part for part in (number(value, unit), period, status, source, note) if part)
    return Cell(number(value, unit), told, leads=leads, mark=STATUS_MARKS.get(status, ""))


def table_of(frame: pd.DataFrame, header: dict[str, str], caption: str, units: dict[str, str] | None = None) -> Table:
    """A display table out of a frame: `header` maps columns to titles, `units` formats numbers; economies become
    names."""
    units = units or {}
    rows = []
    for record in frame[list(header)].to_dict(orient="records"):
        cells: list[Cell | str] = []
        for column in header:
            value = record[column]
            if value is None or value != value:
                cells.append(NONE)
            elif column in units:
                cells.append(number(float(value), units[column]))
            else:
                cells.append(codes.name(value) if isinstance(value, str) and codes.is_code(value) else str(value))
        rows.append(tuple(cells))
    return Table(tuple(header.values()), tuple(rows), caption)


@lru_cache(maxsize=1)
def coverage_rows() -> tuple[dict[str, str], ...]:
    """The coverage table: passages of the five articles, the command that answers each, and its state."""
    with (DATA / "coverage.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


def coverage_of(answers: Iterable[str], topics: Sequence[str] = ()) -> tuple[str, ...]:
    """Ids of coverage rows that these indicators or facts answer, within some topics (all when none are named)."""
    wanted = set(answers)
    return tuple(
        row["id"]
        for row in coverage_rows()
        if wanted & set(row["answer"].replace(";", " ").split()) and (not topics or row["topic"] in topics)
    )


def missing_notes(rows: pd.DataFrame) -> tuple[str, ...]:
    """Sentences for `missing` rows of figures: what is not held, and what would fill it; years are joined, the same
    gap is told once."""
    told: dict[str, dict[str, list[str]]] = {}
    for row in rows[rows["status"] == "missing"].itertuples():
        who = codes.name(str(row.economy)) + (f" – {codes.name(str(row.partner))}" if row.partner else "")
        told.setdefault(str(row.note), {}).setdefault(who, []).append(str(row.period))
    return tuple(
        f"{'; '.join(f'{who} {spans(periods)}' for who, periods in places.items())}: {note}"
        for note, places in told.items()
    )


def spans(periods: Iterable[str]) -> str:
    """Periods in short: runs of years as `2008–2016`."""
    years = sorted({int(p) for p in periods if p.isdigit()})
    parts: list[str] = []
    for i, year in enumerate(years):
        if i and year == years[i - 1] + 1:
            start = parts[-1].split("–")[0]
            parts[-1] = f"{start}–{year}"
        else:
            parts.append(str(year))
    return ", ".join([*parts, *sorted({p for p in periods if not p.isdigit()})])
