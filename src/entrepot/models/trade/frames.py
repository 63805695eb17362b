"""Labelled tables as the arrays of a baseline: matched by name, never by position; what is missing or doubled is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.models.trade.checks import AXES

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

# What each axis may be called in a table.
COLUMNS = {
    "i": ("exporter", "seller", "origin", "supplier"),
    "N": ("importer", "buyer", "destination"),
    "n": ("economy", "country", "region"),
    "k": ("input",),
    "s": ("sector", "industry", "user"),
}
VALUES = ("value", "share", "rate")
TABLES = {**AXES, "theta": "s"}
# Cells that a table may leave out are 0; the others must be there.
SPARSE = ("pi", "flows", "io", "tau", "alpha", "D", "X")


def arrays(
    frames: Mapping[str, Any], regions: Sequence[str] = (), sectors: Sequence[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Any]]:
    """Economies, sectors, and an array for each table, named as the arguments of `Baseline.from_arrays` and `from_trade`.

    A table is a frame with a column for every axis and one of `value`, `share`, `rate`; plain numbers pass as they are.
    Labels are those of the economies and sectors of the largest table, in its order, unless they are given.
    """
    tables, problems = {}, []
    unknown = [name for name in frames if name not in TABLES]
    remedy = f"known: {', '.join(TABLES)}"
    problems += [Problem(f"no table '{name}' is read", "from_tables", remedy) for name in unknown]
    for name, frame in frames.items():
        if name in TABLES and hasattr(frame, "columns"):
            table, bad = _table(name, frame)
            problems += bad
            if not bad:
                tables[name] = table
    raise_all(problems)
    held = list(tables.values())
    regions = tuple(regions) or _labels(held, "iNn")
    sectors = tuple(sectors) or _labels(held, "ks")
    found: dict[str, Any] = {name: frame for name, frame in frames.items() if name not in tables}
    for name, table in tables.items():
        found[name], bad = _filled(name, table, regions, sectors)
        problems += bad
    raise_all(problems)
    return regions, sectors, found


def _table(name: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """A frame with its axes under their letters and its numbers under `value`."""
    names = {str(column).casefold(): column for column in frame.columns}
    taken, problems = {}, []
    for letter in TABLES[name]:
        wanted = COLUMNS[letter]
        column = next((names[each] for each in wanted if each in names), None)
        if column is None:
            what = f"no column '{wanted[0]}'"
            problems.append(
                Problem(what, name, f"it has {', '.join(map(str, frame.columns))}; {' or '.join(wanted)} will do")
            )
        taken[letter] = column
    value = next((names[each] for each in (*VALUES, name.casefold()) if each in names), None)
    if value is None:
        problems.append(Problem("no column 'value'", name, f"it has {', '.join(map(str, frame.columns))}"))
    if problems:
        return frame, problems
    table = frame[[*taken.values(), value]].copy()
    table.columns = [*taken, "value"]
    for letter in taken:
        table[letter] = table[letter].astype(str)
    doubled = table.duplicated(list(taken), keep=False)
    if doubled.any():
        rows = [
            ", ".join(row) for row in table.loc[doubled, list(taken)].drop_duplicates().head(6).itertuples(index=False)
        ]
        problems.append(Problem(f"{int(doubled.sum())} rows stand twice: {'; '.join(rows)}", name, "one number a cell"))
    return table, problems


def _labels(tables: Sequence[pd.DataFrame], letters: str) -> tuple[str, ...]:
    """Labels in the order in which the largest table, then the others have them."""
    found: dict[str, None] = {}
    for table in sorted(tables, key=len, reverse=True):
        for letter in letters:
            if letter in table:
                found |= dict.fromkeys(table[letter])
    return tuple(found)


def _filled(
    name: str, table: pd.DataFrame, regions: tuple[str, ...], sectors: tuple[str, ...]
) -> tuple[Array, list[Problem]]:
    letters = TABLES[name]
    axes = [sectors if letter in "ks" else regions for letter in letters]
    places = []
    problems: list[Problem] = []
    for letter, labels in zip(letters, axes, strict=True):
        at = {label: place for place, label in enumerate(labels)}
        unknown = sorted(set(table[letter]) - at.keys())
        if unknown:
            what = f"unknown {'sector' if letter in 'ks' else 'economy'} {', '.join(unknown[:6])}"
            problems.append(Problem(what, name, f"known: {', '.join(labels[:12])}"))
        places.append(table[letter].map(at))
    if problems:
        return np.zeros(0), problems
    full = np.full([len(labels) for labels in axes], 0.0 if name in SPARSE and name != "tau" else np.nan)
    full[tuple(place.to_numpy(np.intp) for place in places)] = table["value"].to_numpy(float)
    if name not in SPARSE and np.isnan(full).any():
        cells = np.argwhere(np.isnan(full))
        told = ["/".join(labels[k] for labels, k in zip(axes, cell, strict=True)) for cell in cells[:6]]
        what = f"{len(cells)} cells are missing: {', '.join(told)}"
        problems.append(Problem(what, name, "give every economy and sector a number"))
    return full, problems


def need(found: Mapping[str, Any], names: Sequence[str], why: str) -> None:
    """Raise BadInput that lists the tables that are missing."""
    lost = [name for name in names if name not in found]
    if lost:
        raise BadInput(f"no table {', '.join(lost)}", where="from_tables", remedy=why)
