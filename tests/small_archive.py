"""Archives of a handful of rows, made by hand: what has to come out of them can be counted on the fingers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from entrepot.measures import registered, stored
from entrepot.provenance import Source
from entrepot.query.archive import Archive, Fact
from entrepot.query.held import Held, Value
from entrepot.store import Store

COLUMNS = ("indicator", "economy", "partner", "product", "year", "period", "value", "unit", "source", "status", "note")
KINDS = ("text", "text", "text", "text", "int", "text", "double", "text", "text", "text", "text")
FACT = dict.fromkeys(Fact._fields, "")
# Economies enough for a broad ranking, in no group with one another.
MANY = (
    "ARG", "BRA", "CHE", "NOR", "ISL", "TUR", "EGY", "MAR", "TUN", "DZA", "NGA", "KEN", "GHA", "ZAF", "IND", "PAK",
    "LKA", "BGD", "NPL", "IRN", "IRQ", "ISR", "JOR", "KWT", "OMN", "QAT", "SAU", "ARE", "UKR",
)  # fmt: skip
UNITS = {"exchange_rate": "JPY per USD"}

Row = tuple[Any, ...]
Periods = Mapping[Any, float | None]
_numbers = count()


@lru_cache(maxsize=1)
def _database() -> duckdb.DuckDBPyConnection:
    """One database in memory for all archives, each a schema of it: to open another takes a tenth of a second."""
    return duckdb.connect()


def rows(
    measure: str,
    economy: str,
    partner: str = "",
    held: Periods | None = None,
    *,
    source: str = "s",
    product: str = "",
    unit: str = "",
    status: str = "observed",
    note: str = "",
) -> list[Row]:
    """Observations of one pair by period; None is a pair that the source leaves blank."""
    unit = unit or UNITS.get(measure, "") or stored()[measure].units[0]
    return [
        (
            measure,
            economy,
            partner,
            product,
            int(str(period).removeprefix("FY")[:4]),
            str(period),
            value,
            unit,
            source,
            status,
            note,
        )
        for period, value in (held or {}).items()
    ]


def card(id: str, published: str = "", series: str = "", edition: str = "") -> Source:
    """A card of which nothing but this matters."""
    return Source(id, "p", id, edition, "", "", "2026-01-02", "", "", published=published, series=series)


def small(*held: Iterable[Row], cards: Iterable[Source] = (), facts: Iterable[Mapping[str, Any]] = ()) -> Archive:
    """An archive of these observations and facts; a source without a card among `cards` has one without a date."""
    connection = _database().cursor()
    schema = f"archive{next(_numbers)}"
    connection.execute(f"create schema {schema}; set schema = '{schema}'")
    connection.execute(
        f"create table observations ({', '.join(f'{name} {kind}' for name, kind in zip(COLUMNS, KINDS, strict=True))})"
    )
    names = ", ".join(f"{name} {'double' if name == 'amount' else 'text'}" for name in Fact._fields)
    connection.execute(f"create table facts ({names})")
    flat = [row for part in held for row in part]
    if flat:  # column by column: a parameter each for every cell takes a hundred times as long
        lists = ", ".join(f"unnest(?::{kind}[])" for kind in KINDS)
        connection.execute(
            f"insert into observations select {lists}", [list(column) for column in zip(*flat, strict=True)]
        )
    for fact in facts:
        whole = {**FACT, "amount": None, **fact}
        connection.execute(f"insert into facts values ({', '.join('?' * len(whole))})", list(whole.values()))
    known = {one.id: one for one in cards}
    for row in flat:
        known.setdefault(row[8], card(row[8]))
    store = Store(Path("store-small.duckdb"))
    vars(store).update(_tables=connection, _cards=known)
    assert all(registered(row[0]) for row in flat)
    return Archive(store)


def numbers(held: Held) -> list[float]:
    """The values that are held."""
    return [value.value for value in held.values]


def only(held: Held) -> Value:
    """The one value that is held."""
    (value,) = held.values
    return value
