"""What may enter the store: columns, vocabularies and ranges, checked at the door with all problems at once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from entrepot import codes
from entrepot.errors import BadInput, Problem, raise_all
from entrepot.measures import STRANDS, Measure
from entrepot.provenance import Source
from entrepot.units import PRICE_BASES, STATUSES, unit

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "indicator", "economy", "partner", "product", "period", "value", "unit", "price_basis", "status", "source", "page", "note",
)  # fmt: skip
FACT_COLUMNS = (
    "id", "date", "economy", "partner", "strand", "kind", "name", "statement", "amount", "unit", "status", "source", "page",
    "until", "part_of",
)  # fmt: skip
QUESTION_COLUMNS = (
    "question", "source", "title", "asked", "of_whom", "answers", "sample_size", "fieldwork", "page", "note",
)  # fmt: skip
FACT_STRANDS = (*STRANDS, "technology", "payments", "institutions")

_DAY = r"(?:FY)?(?:1[5-9]|20|21)[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
_PERIOD = re.compile(rf"{_DAY}(?:[-/]{_DAY})?")
_SHOWN = 8
KEY = ["indicator", "economy", "partner", "product", "period", "source"]


def read_csv(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """A CSV file as text, with exactly the columns given; raises BadInput naming what is missing or unexpected."""
    import csv

    import pandas as pd

    with path.open("rb") as stream:
        if stream.read(200).lstrip().lower().startswith((b"<!doctype html", b"<html", b"<?xml")):
            raise BadInput(
                "a web page, not a table", where=path.name, remedy="save the file itself, not the page about it"
            )
    try:
        _rows_must_be_whole(path)
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("not UTF-8 text", where=path.name, remedy="save the file as UTF-8") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise BadInput(
            f"not a readable CSV file: {error}", where=path.name, remedy="check for a cut-off or shifted line"
        ) from error
    if tuple(frame.columns) != columns:
        missing = [c for c in columns if c not in frame.columns]
        extra = [c for c in frame.columns if c not in columns]
        what = f"columns differ: missing {missing or 'none'}, unexpected {extra or 'none'}"
        raise BadInput(what, where=path.name, remedy=f"the header must be {','.join(columns)}")
    return frame


def _rows_must_be_whole(path: Path) -> None:
    """Raise BadInput naming the first rows with fewer or more cells than the header: pandas fills up the former, and takes
    the first cell of the latter for an index."""
    import csv

    problems = []
    with path.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(text)
        width = len(next(rows, []))
        for row in rows:
            if row and len(row) != width:
                what = f"{len(row)} cells, where the header has {width}"
                remedy = "check for a comma too many or too few, or a line that is cut off"
                problems.append(Problem(what, f"{path.name} line {rows.line_num}", remedy))
                if len(problems) == _SHOWN:
                    break
    raise_all(problems)


class Refusal(NamedTuple):
    """Rows (a mask) that may not enter: what is wrong with the value of a column, and what to do."""

    rows: pd.Series
    what: str
    column: str
    remedy: str

    def problems(self, frame: pd.DataFrame, name: str) -> list[Problem]:
        """One problem for each value that is refused, with its first line and how many more there are."""
        found: list[Problem] = []
        if not self.rows.any():
            return found
        for value, same in frame[self.rows].groupby(self.column, sort=False):
            line = int(same.index[0]) + 2
            where = f"{name} line {line}" + (f" and {len(same) - 1} more" if len(same) > 1 else "")
            found.append(Problem(f"{self.what} '{value}'", f"{where}, {self.column}", self.remedy))
        return found


def check_figures(
    frame: pd.DataFrame, indicators: dict[str, Measure], cards: dict[str, Source], name: str
) -> list[Problem]:
    """Every problem of a table of figures (columns as in COLUMNS, all text): vocabulary, numbers, ranges, doubled
    keys, sources."""
    import pandas as pd

    frame = frame.reset_index(drop=True)
    number = pd.to_numeric(frame["value"], errors="coerce")
    refused = (*_words(frame, indicators, cards), *_numbers(frame, number), *_ranges(frame, number, indicators))
    return [problem for refusal in refused for problem in refusal.problems(frame, name)]


def _words(frame: pd.DataFrame, indicators: dict[str, Measure], cards: dict[str, Source]) -> Iterator[Refusal]:
    """Words that are not in their vocabulary."""
    where = "write an ISO 3166 alpha-3 code, a name, or a group such as ASEAN"
    known = {code for column in ("economy", "partner") for code in frame[column].unique() if codes.is_code(code)}
    periods = frame["period"].str.fullmatch(_PERIOD)
    # (column, what it may hold, what is wrong, remedy)
    for column, allowed, what, remedy in (
        ("indicator", indicators, "unknown indicator", "see `entrepot data list`, or add it to measures.toml"),
        ("economy", known, "unknown economy", where),
        ("partner", known | {""}, "unknown partner", where),
        (
            "period",
            set(frame["period"][periods]),
            "not a period:",
            "write 2023, FY2023, 2024-10 or 1969-2003 (1500 to 2199)",
        ),
        ("status", STATUSES, "unknown status", f"one of {', '.join(STATUSES)}"),
        ("price_basis", PRICE_BASES, "unknown price basis", "one of current, constant, or empty"),
        ("source", cards, "no source card", "add the card: a number without a source does not enter"),
    ):
        yield Refusal(~frame[column].isin(list(allowed)), what, column, remedy)


def _numbers(frame: pd.DataFrame, number: pd.Series) -> Iterator[Refusal]:
    """Values that are no numbers, or that belie their status; notes that are missing; cells given twice."""
    empty = frame["value"].str.strip() == ""
    missing = frame["status"] == "missing"
    needs_note = frame["status"].isin(["missing", "estimated", "suspect"]) & (frame["note"].str.strip() == "")
    plain = "write a plain number in base units"
    yield Refusal(number.isna() & ~empty, "not a number:", "value", f"{plain}, without separators")
    yield Refusal(number.abs() == float("inf"), "not a finite number:", "value", plain)
    yield Refusal(empty & ~missing, "no value, yet status", "status", "give the value, or call the row missing")
    yield Refusal(
        ~empty & missing, "called missing, yet it has the value", "value", "remove the value or correct the status"
    )
    yield Refusal(
        needs_note, "a note is needed for status", "status", "say how it was estimated, or which data would fill it"
    )
    once = "keep one row for each economy, partner, product, period and source"
    yield Refusal(frame.duplicated(KEY, keep=False), "doubled key for indicator", "indicator", once)


def _ranges(frame: pd.DataFrame, number: pd.Series, indicators: dict[str, Measure]) -> Iterator[Refusal]:
    """Units and price bases that an indicator does not have, and values out of its range."""
    for id, rows in frame.groupby("indicator"):
        indicator = indicators.get(str(id))
        if indicator is None:
            continue
        inside = frame["indicator"] == id
        for name in rows["unit"].unique():
            here = inside & (frame["unit"] == name)
            if (indicator.units and name not in indicator.units) or unit(name) is None:
                allowed = ", ".join(indicator.units) or "XXX per USD"
                yield Refusal(here, "wrong unit", "unit", f"{id} is in {allowed}")
                continue
            lowest, highest = _bounds(indicator, name)
            yield Refusal(here & (number < lowest), "below the range:", "value", f"{id} is at least {lowest:g}")
            yield Refusal(here & (number > highest), "above the range:", "value", f"{id} is at most {highest:g}")
        if basis := indicator.price_basis:
            other = inside & (frame["price_basis"] != basis)
            yield Refusal(other, "wrong price basis", "price_basis", f"{id} is in {basis} prices")


def check_across(frames: dict[str, pd.DataFrame], key: list[str]) -> list[Problem]:
    """Keys that stand in more than one file: each file is in order by itself, but together they say the same thing
    twice."""
    import pandas as pd

    if not frames:
        return []
    keys = pd.concat([frame[key].assign(file=name) for name, frame in frames.items()], ignore_index=True)
    doubled = keys[keys.duplicated(key, keep=False)].drop_duplicates()
    doubled = doubled[doubled.duplicated(key, keep=False)]  # in another file, not in the same one twice
    return [
        Problem(
            f"doubled key '{' '.join(str(part) for part in same if part)}'",
            " and ".join(rows["file"]),
            "keep it in one file",
        )
        for same, rows in doubled.groupby(key, sort=False)
    ]


def _bounds(indicator: Measure, name_of_unit: str) -> tuple[float, float]:
    """The tighter of the indicator's bounds and the unit's."""
    known = unit(name_of_unit)
    assert known is not None
    lows = [low for low in (indicator.lowest, known.lowest) if low is not None]
    highs = [high for high in (indicator.highest, known.highest) if high is not None]
    return max(lows, default=float("-inf")), min(highs, default=float("inf"))


def check_facts(frame: pd.DataFrame, cards: dict[str, Source], name: str) -> list[Problem]:
    """Every problem of a table of dated facts (columns as in FACT_COLUMNS, all text)."""
    problems: list[Problem] = []
    for position, row in enumerate(frame.itertuples(index=False), start=2):
        where = f"{name} line {position}"
        if not _PERIOD.fullmatch(row.date):  # type: ignore[attr-defined]
            problems.append(Problem(f"not a date: '{row.date}'", where, "write 2023, FY2023, 2023-12 or 2023-12-17"))
        for column in ("economy", "partner"):
            code = getattr(row, column)
            if code and not codes.is_code(code):
                problems.append(
                    Problem(f"unknown {column} '{code}'", where, "write an ISO 3166 alpha-3 code or a group")
                )
        if row.strand not in FACT_STRANDS:
            problems.append(Problem(f"unknown strand '{row.strand}'", where, f"one of {', '.join(FACT_STRANDS)}"))
        if row.source not in cards:
            problems.append(Problem(f"no source card '{row.source}'", where, "a fact without a source does not enter"))
        if row.status not in STATUSES:
            problems.append(Problem(f"unknown status '{row.status}'", where, f"one of {', '.join(STATUSES)}"))
        if row.amount and not _is_number(str(row.amount)):
            problems.append(Problem(f"not a number: '{row.amount}'", where, "write a plain number in base units"))
        if row.until and (not _PERIOD.fullmatch(row.until) or row.until < row.date):  # type: ignore[attr-defined]
            problems.append(Problem(f"it ends on '{row.until}'", where, "write the last day, not before the first"))
        if not str(row.statement).strip():
            problems.append(Problem("no statement", where, "say in one sentence what happened"))
    doubled = frame.loc[frame["id"].duplicated(), "id"]
    problems += [Problem(f"doubled id '{id}'", name, "give each fact its own id") for id in doubled]
    return problems


def check_links(frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Facts that are part of a fact which is not there, or which is itself part of another."""
    whole = {id for frame in frames.values() for id in frame.loc[frame["part_of"] == "", "id"]}
    remedy = "name the fact that states it first; that one is part of none"
    return [
        Problem(f"part of '{row.part_of}', which is no whole fact", f"{name}, {row.id}", remedy)
        for name, frame in frames.items()
        for row in frame[(frame["part_of"] != "") & ~frame["part_of"].isin(whole)].itertuples()
    ]


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
