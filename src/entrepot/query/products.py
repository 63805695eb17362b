"""Trade and mining of a commodity as lines: BACI's flows and the world's mine output, read without a table library."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.errors import EntrepotError
from entrepot.provenance import DATA
from entrepot.query.archive import WORLD, Archive, Line, Point, members

if TYPE_CHECKING:
    from entrepot.query.level import Pair

TRADE, TONNES, MINED = "goods_exports", "goods_exports_quantity", "mine_output"
SOURCE, MINED_SOURCE = "minerals-baci", "minerals-wmd"


def holds(pair: Pair) -> bool:
    """Whether a pair is of a commodity of the minerals data."""
    return bool(pair.product) and pair.measure in (TRADE, TONNES, MINED) and pair.product in groups()


@lru_cache(maxsize=1)
def groups() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Commodity -> its HS codes, its tables of mine output."""
    raw = tomllib.loads((DATA / "minerals.toml").read_text(encoding="utf-8"))
    return {id: (tuple(row["codes"]), tuple(row.get("mining", ()))) for id, row in raw.items()}


def codes_of(measure: str, product: str) -> tuple[str, ...]:
    """The codes of the Harmonized System under which trade in a commodity is counted; none for other measures and products."""
    return groups()[product][0] if measure in (TRADE, TONNES) and product in groups() else ()


Flows = dict[tuple[str, str], dict[int, tuple[float, float]]]


@lru_cache(maxsize=1)
def _folder() -> Path | None:
    """Where the converted data lie; None where the provider's package is not installed."""
    from entrepot.store.minerals import Minerals

    try:
        return Minerals.open().folder
    except EntrepotError:
        return None


def _ask(query: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
    """Rows of the converted tables, grouped where they lie."""
    import duckdb

    connection = duckdb.connect()
    try:
        return connection.execute(query, [list(values)]).fetchall()
    finally:
        connection.close()


@lru_cache(maxsize=16)
def _flows(product: str) -> Flows:
    """(exporter, importer) -> year -> (USD, tonnes) of all codes of a commodity; empty where the data are not installed."""
    folder = _folder()
    if folder is None:
        return {}
    found: Flows = {}
    query = (
        f"select year, exporter, importer, sum(value), sum(quantity) from '{folder / 'trade.parquet'}' "
        "where list_contains(?, product) group by all order by all"
    )
    for year, exporter, importer, value, quantity in _ask(query, groups()[product][0]):
        found.setdefault((exporter, importer), {})[int(year)] = (value or 0.0, quantity or 0.0)
    return found


@lru_cache(maxsize=16)
def _mine(product: str) -> tuple[tuple[Any, ...], ...]:
    """(economy, year, unit, amount, whether all of it is observed) of a commodity's tables of mine output."""
    folder = _folder()
    if folder is None:
        return ()
    query = (
        "select economy, year, any_value(unit), sum(production), bool_and(status = 'observed') "
        f"from '{folder / 'mining.parquet'}' where list_contains(?, mineral) group by economy, year order by all"
    )
    return tuple(_ask(query, groups()[product][1]))


def lines(archive: Archive, pair: Pair) -> list[Line]:
    """The line of a commodity: its trade in USD or tonnes (a group's without what its members trade among themselves), or its
    mine output."""
    source = MINED_SOURCE if pair.measure == MINED else SOURCE
    if source not in archive.store.sources:
        return []
    points = _mined(pair) if pair.measure == MINED else _traded(pair)
    return [Line(source, next(iter(points.values())).unit, points)] if points else []


def _traded(pair: Pair) -> dict[str, Point]:
    flows = _flows(pair.product)
    inside = set(members(pair.economy)) & set(members(pair.partner)) if _is_group(pair.economy, pair.partner) else set()
    sides = [set(members(one)) if one != WORLD else None for one in (pair.economy, pair.partner)]
    column, unit = (0, "USD") if pair.measure == TRADE else (1, "tonnes")
    by: dict[int, float] = {}
    for (a, b), years in flows.items():
        if _matches(a, sides[0]) and _matches(b, sides[1]) and not (a in inside and b in inside):
            own_trade = _inner(pair, a, b)
            for year, both in years.items():
                by[year] = by.get(year, 0.0) + (0.0 if own_trade else both[column])
    return {str(year): Point(year, str(year), total, unit, SOURCE) for year, total in sorted(by.items()) if total > 0}


def _inner(pair: Pair, a: str, b: str) -> bool:
    """Whether a flow is inside the group whose trade with the world is asked."""
    for group, other in ((pair.economy, pair.partner), (pair.partner, pair.economy)):
        if other == WORLD and group in codes.GROUPS:
            who = set(members(group))
            return a in who and b in who
    return False


def _is_group(*economies: str) -> bool:
    return all(one in codes.GROUPS for one in economies)


def _matches(code: str, side: Iterable[str] | None) -> bool:
    return side is None or code in side


def parties(pair: Pair, side: str) -> list[str]:
    """Economies that may take a side (subject, partner) of a commodity's pair."""
    if pair.measure == MINED:
        return sorted({economy for economy, *_ in _mine(pair.product)})
    return sorted({flow[side == "partner"] for flow in _flows(pair.product)})


def _mined(pair: Pair) -> dict[str, Point]:
    wanted = None if pair.economy == WORLD else set(members(pair.economy))
    by: dict[int, tuple[float, bool]] = {}
    mined = _mine(pair.product)
    for economy, year, _, amount, observed in mined:
        if wanted is None or economy in wanted:
            total, all_observed = by.get(year, (0.0, True))
            by[year] = (total + (amount or 0.0), all_observed and observed)
    unit = mined[0][2] if mined else ""
    unit = "tonnes" if unit.lower().startswith("metr") else unit
    return {
        str(year): Point(int(year), str(year), total, unit, MINED_SOURCE, "observed" if observed else "estimated")
        for year, (total, observed) in sorted(by.items())
    }
