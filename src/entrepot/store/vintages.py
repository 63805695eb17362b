"""Editions of the same quantity: what was known by a date, and how figures were revised from one edition to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.measures import Measure
from entrepot.provenance import Source

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store.store import Store

CELL = ["economy", "partner", "product", "period", "unit", "price_basis"]
_FIELDS = "economy, partner, product, period, value, unit, price_basis, status, source, page, note, year"
# The last day of `2019`, `FY2019` (to March), `2019-04` or `2019-04-30`, as text.
_LAST_DAY = (
    "case when date like 'FY%' then (cast(substr(date, 3, 4) as int) + 1) || '-03-31' "
    "when length(date) = 4 then date || '-12-31' when length(date) = 7 then date || '-31' else right(date, 10) end"
)


def as_of_views(
    catalog: str, sources: Mapping[str, Source], indicators: Mapping[str, Measure], date: dt.date
) -> list[str]:
    """Statements that put views of what was known by `date` in front of the tables of a store (DuckDB catalog).

    `sources` are those published by then. A dated fact is known once its day, month, year or fiscal year is over.
    """
    known = "(" + ", ".join(_quoted(id) for id in sorted(sources) or ("",)) + ")"
    table = '"' + catalog.replace('"', '""') + '".main.'
    dated = [_dated(spec, sources, known, table) for spec in indicators.values() if spec.dated]
    parts = [f"select * from {table}observations where source in {known}", *dated]
    return [
        f"create temp view observations as {' union all '.join(parts)}",
        f"create temp view facts as select * from {table}facts where {_LAST_DAY} <= '{date}'",
        f"create temp view questions as select * from {table}questions where source in {known}",
        f"create temp view sources as select * from {table}sources where id in {known}",
    ]


def _dated(spec: Measure, sources: Mapping[str, Source], known: str, table: str) -> str:
    """The past years of dated editions as rows of the quantity itself: what was known of it then."""
    years = [
        f"(source = {_quoted(id)} and year < {card.released.year})" for id, card in sources.items() if card.released
    ]
    note = "'as known in the edition; ' || note"
    fields = _FIELDS.replace("status", "'estimated' as status").replace("note", f"{note} as note")
    where = f"indicator = {_quoted(spec.dated)} and source in {known} and ({' or '.join(years) or 'false'})"
    return f"select {_quoted(spec.id)} as indicator, {fields} from {table}observations where {where}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def vintages(
    store: Store, indicator: str, *, economy: Iterable[str] | None = None, partner: Iterable[str] | None = None
) -> pd.DataFrame:
    """Every held value of an indicator with its edition, oldest edition first.

    Columns: indicator, economy, partner, product, period, value, unit, price_basis, status, source, series, edition,
    published, year, note. Past years of dated editions of forecasts are there as estimates. An edition without a known
    date comes last, with `published` empty.
    """
    import pandas as pd

    spec = store.indicator(indicator)
    parts = [store.observations(indicator, economy=economy, partner=partner)]
    if spec.dated:
        rows = store.observations(spec.dated, economy=economy, partner=partner)
        out = rows["source"].map({id: card.released.year for id, card in store.sources.items() if card.released})
        past = rows[rows["year"] < out].assign(indicator=indicator, status="estimated")
        parts.append(past[~past["source"].isin(parts[0]["source"].unique())])
    table = pd.concat(parts, ignore_index=True).dropna(subset=["value"])
    cards = {id: store.sources[id] for id in table["source"].unique()}
    table = table.assign(
        series=table["source"].map({id: card.family for id, card in cards.items()}),
        edition=table["source"].map({id: card.edition for id, card in cards.items()}),
        published=table["source"].map({id: card.published for id, card in cards.items()}),
        _day=table["source"].map({id: str(card.released or "9999") for id, card in cards.items()}),
    )
    order = ["economy", "partner", "product", "year", "period", "_day", "source"]
    columns = [
        "indicator", *CELL[:4], "value", "unit", "price_basis", "status", "source", "series", "edition", "published", "year", "note",
    ]  # fmt: skip
    return table.sort_values(order, kind="stable")[columns].reset_index(drop=True)


def revisions(
    store: Store,
    indicator: str,
    *,
    economy: Iterable[str] | None = None,
    partner: Iterable[str] | None = None,
    before: str | None = None,
    after: str | None = None,
) -> pd.DataFrame:
    """How figures of the same cell differ between editions, in the order in which the editions came out.

    With `before` and `after` (source ids) those two; else, for each cell, the first dated edition and the last.
    Columns: economy, partner, product, period, before, after, change (percent), unit, from, to, from_edition,
    to_edition, kind (`revision` within one series, `other producer` between two). Cells that did not change are left
    out. Raises UnknownName for an edition that holds none of it, NoData where no cell has two editions.
    """
    import numpy as np
    import pandas as pd

    table = vintages(store, indicator, economy=economy, partner=partner)
    held = list(dict.fromkeys(table["source"]))
    for id in (before, after):
        if id is not None and id not in held:
            remedy = f"editions that hold it: {', '.join(held) or 'none'}"
            raise UnknownName(f"no edition '{id}' of {indicator} is held for that", remedy=remedy)
    if before is not None and before == after:
        raise BadInput(f"'{before}' is compared with itself", remedy="name two different editions")
    if before is None or after is None:
        table = table[(table["published"] != "") | table["source"].isin([before, after])]
    first = _one_edition(table, before, last=False)
    last = _one_edition(table, after, last=True)
    both = first.merge(last, on=CELL, suffixes=("_1", "_2"))
    both = both[both["source_1"] != both["source_2"]]
    if both.empty:
        raise NoData(f"no {indicator} is held in two dated editions", remedy=f"see `entrepot data show {indicator}`")
    a, b = both["value_1"].to_numpy(dtype=float), both["value_2"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(a == 0, np.nan, (b / a - 1) * 100)
    found = pd.DataFrame(
        {
            **{column: both[column] for column in CELL[:4]},
            "before": a,
            "after": b,
            "change": change,
            "unit": both["unit"],
            "from": both["source_1"],
            "to": both["source_2"],
            "from_edition": both["edition_1"],
            "to_edition": both["edition_2"],
            "kind": np.where(both["series_1"] == both["series_2"], "revision", "other producer"),
        }
    )
    return found[a != b].reset_index(drop=True)


def _one_edition(table: pd.DataFrame, source: str | None, *, last: bool) -> pd.DataFrame:
    """One row per cell: of the named edition, or of the first or last that has it."""
    rows = table if source is None else table[table["source"] == source]
    kept = rows.drop_duplicates(CELL, keep="last" if last else "first")
    return kept[[*CELL, "value", "source", "series", "edition"]]
