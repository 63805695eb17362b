"""A series of the user's own as figures of the store: what a plain table leaves out comes from its measure and its card."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.errors import BadInput, Problem, UnknownName, raise_all
from entrepot.measures import Measure
from entrepot.provenance import Source
from entrepot.store import schema

if TYPE_CHECKING:
    import pandas as pd

_NEEDED = ("economy", "period", "value")
_PERIODS = ("period", "year", "date", "time")


def figures_of(file: Path, measure: Measure, card: Source) -> pd.DataFrame:
    """The figures of one measure, as text in the columns of the store. Raises BadInput for a table of another shape.

    The table has the columns of `data check`; or some of them, economy, period and value among them; or a first column of
    periods (period, year, date, time) and one for each economy, by code or name, whose empty cells are no figures. What it
    lacks is that of the measure (its first unit, its price basis) and of the card; status is observed.
    """
    header = _header(file)
    if header == schema.COLUMNS:
        return whole_rows(file)
    table = schema.read_csv(file, header)
    if header and header[0].casefold() in _PERIODS and "value" not in header:
        table = table.rename(columns={header[0]: "period"})
        remedy = "take it out, or write its ISO 3166 alpha-3 code"
        where = f"{file.name}, first line"
        raise_all(
            [Problem(f"unknown economy '{one}'", where, remedy) for one in header[1:] if not codes.is_code(_code(one))]
        )
        table = table.melt("period", var_name="economy", value_name="value")
        table = table[table["value"].str.strip() != ""]
    elif not set(_NEEDED) <= set(header) <= set(schema.COLUMNS):
        remedy = f"name the columns {', '.join(_NEEDED)}; or the first year, and the others by economies (JPN, THA)"
        raise BadInput(f"the columns are {', '.join(header) or 'none'}", where=file.name, remedy=remedy)
    unit = measure.units[0] if measure.units else ""
    known = {
        "indicator": measure.id,
        "unit": unit,
        "price_basis": measure.price_basis,
        "status": "observed",
        "source": card.id,
    }
    filled = {column: known.get(column, "") for column in schema.COLUMNS if column not in table}
    return _coded(table.assign(**filled))[list(schema.COLUMNS)].reset_index(drop=True)


def whole_rows(file: Path) -> pd.DataFrame:
    """The figures of a file with all columns of the store, as text; economies and partners by code, whatever name of theirs it
    writes. Raises BadInput for other columns."""
    return _coded(schema.read_csv(file, schema.COLUMNS))


def _coded(table: pd.DataFrame) -> pd.DataFrame:
    """Codes for the names of economies; what is none stays as it is, and `schema` refuses it with its count."""
    sides = [side for side in ("economy", "partner") if side in table]
    return table.assign(**{side: table[side].map({one: _code(one) for one in table[side].unique()}) for side in sides})


def _code(name: str) -> str:
    if not name:
        return name
    try:
        return codes.resolve(name)
    except UnknownName:
        return name


def _header(file: Path) -> tuple[str, ...]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            return tuple(next(csv.reader(text), []))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(
            f"not a readable CSV file: {error}", where=file.name, remedy="save it as CSV in UTF-8"
        ) from error
