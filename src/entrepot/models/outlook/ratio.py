"""GDP of one economy or group over that of another, by price basis.

Volumes are one series (`history.py`); what others publish at purchasing power parity stands beside it, as series of
their own that are never joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, NoData
from entrepot.models.outlook.gdp import BASES, COLUMNS, INDICATORS, gdp, members, yen
from entrepot.models.outlook.history import VOLUMES, history, pair

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store


def ratio(store: Store, first: str, second: str, basis: str, base_year: int = 2021) -> pd.DataFrame:
    """GDP of `first` over GDP of `second` by year: columns year, series, ratio, chained, step, status, source.

    `nominal`: current dollars at each year's rates. `fixed-rate`: the yen (of whichever side is Japan) held at its
    rate of `base_year`, other currencies at each year's rates. `real`: volumes at prices and exchange rates of
    `base_year`. `ppp`: volumes at purchasing power parity, then what others publish, one series after the other
    (`series`). Raises BadInput for an unknown basis, NoData where both are not held.
    """
    import pandas as pd

    if basis not in BASES:
        raise BadInput(f"unknown price basis '{basis}'", remedy=f"one of {', '.join(BASES)}")
    if basis in ("nominal", "fixed-rate"):
        tables = [_over(gdp(store, first, basis), gdp(store, second, basis), "")]
    elif basis == "real":
        tables = [_at_base_year(store, first, second, base_year)]
    else:
        apart = [s for s in _series_of(store, members(first) + members(second)) if s != VOLUMES]
        tables = [_volumes(store, first, second)]
        tables += [_over(gdp(store, first, basis, s), gdp(store, second, basis, s), s) for s in apart]
    held = [table for table in tables if len(table)]
    if held and basis == "fixed-rate":
        held = [_at_fixed_rate(store, held[0], first, second, base_year)]
    if not held or held[0].empty:
        raise NoData(
            f"no {basis} GDP is held for both {codes.name(first)} and {codes.name(second)}",
            remedy="see `entrepot data list`",
        )
    return pd.concat(held, ignore_index=True)[COLUMNS]


def each_head(store: Store, table: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """The rows of a `ratio` table per inhabitant of both sides, in years whose population is held for all."""
    past = history(store, first, second)
    people = pair(past, members(first), members(second), "").people
    at = np.searchsorted(past.years, table["year"]).clip(max=len(past.years) - 1)
    over = np.where(past.years[at] == table["year"], np.exp(people[at]), np.nan)
    heads = store.preferred("population", economy=members(first) + members(second))
    source = heads.groupby("year")["source"].agg(lambda ids: " ".join(sorted(set(ids))))
    made = table.assign(ratio=table["ratio"] / over, chained=table["chained"] / over).dropna(subset=["ratio"])
    if made.empty:
        raise NoData("no year of GDP has the population of both sides", remedy="see `entrepot data show population`")
    return made.assign(
        source=[_joined(ids, source[year]) for ids, year in zip(made["source"], made["year"], strict=True)]
    )


def _volumes(store: Store, first: str, second: str) -> pd.DataFrame:
    """The ratio of volumes by year; what is carried on after the last comparison of prices is an estimate."""
    import pandas as pd

    past = history(store, first, second)
    level = pair(past, members(first), members(second), "").volume
    held = np.isfinite(level)
    first_id, everything = past.volume_sources[:1], _joined(*past.volume_sources)
    value = np.exp(level[held])
    columns = {
        "year": past.years[held],
        "series": VOLUMES,
        "ratio": value,
        "chained": value,
        "step": 0.0,
        "status": "estimated",
        "source": [" ".join(first_id) if year <= past.last_compared else everything for year in past.years[held]],
    }
    return pd.DataFrame(columns)


def _at_base_year(store: Store, first: str, second: str, year: int) -> pd.DataFrame:
    """Volumes brought to the ratio in dollars of one year."""
    table = _volumes(store, first, second)
    dollars = _over(gdp(store, first, "nominal"), gdp(store, second, "nominal"), "").set_index("year")
    if table.empty or dollars.empty:
        return table
    by_year = table.set_index("year")["ratio"]
    if year not in by_year.index or year not in dollars.index:
        both = sorted(set(by_year.index) & set(dollars.index))
        raise NoData(f"no GDP of {year} is held for both", remedy=f"choose a year from {both[0]} to {both[-1]}")
    level = by_year * (dollars.loc[year, "chained"] / by_year[year])
    sources = [_joined(source, dollars.loc[year, "source"]) for source in table["source"]]
    return table.assign(series="", ratio=level.to_numpy(), chained=level.to_numpy(), source=sources)


def _series_of(store: Store, economies: tuple[str, ...]) -> list[str]:
    """The series that hold these economies at purchasing power parity, in order of preference."""
    indicator = INDICATORS["ppp"][0]
    rows = store.candidates(indicator)
    order = store.order(indicator, rows.loc[rows["economy"].isin(economies), "source"])
    return list(dict.fromkeys(store.sources[id].family for id in order))


def _over(a: pd.DataFrame, b: pd.DataFrame, series: str) -> pd.DataFrame:
    """The ratio of two GDPs, chained to its own newest level."""
    both = a.merge(b, on="year", suffixes=("", "_2"))
    ratio, chained = both["value"] / both["value_2"], both["chained"] / both["chained_2"]
    if len(both):
        chained *= ratio.iloc[-1] / chained.iloc[-1]
    observed = (both["status"] == "observed") & (both["status_2"] == "observed")
    return both.assign(
        series=series,
        ratio=ratio,
        chained=chained,
        step=(1 + both["step"]) / (1 + both["step_2"]) - 1,
        status=np.where(observed, "observed", "estimated"),
        source=[_joined(*pair) for pair in zip(both["source"], both["source_2"], strict=True)],
    )


def _joined(*sources: str) -> str:
    """Ids of sources (several may be joined by blanks), each once."""
    return " ".join(sorted({id for joined in sources for id in joined.split()}))


def _at_fixed_rate(store: Store, table: pd.DataFrame, first: str, second: str, year: int) -> pd.DataFrame:
    """The same ratios with Japan's dollars at the yen of one year: dollars * (rate of the year / fixed rate)."""
    if "JPN" not in (first, second):
        raise BadInput("a fixed yen rate needs Japan on one side", remedy="choose basis nominal or ppp")
    rates = yen(store)
    if year not in rates.index:
        years = f"choose a year from {rates.index.min()} to {rates.index.max()}" if len(rates) else "no year is held"
        raise NoData(f"no yen rate of {year} is held", remedy=years)
    table = table[table["year"].isin(rates.index)]
    of_year = rates.loc[table["year"]]
    factor = of_year["value"].to_numpy() / rates.loc[year, "value"]
    factor = 1 / factor if second == "JPN" else factor
    sources = [
        _joined(*pair, rates.loc[year, "source"]) for pair in zip(table["source"], of_year["source"], strict=True)
    ]
    return table.assign(ratio=table["ratio"] * factor, chained=table["chained"] * factor, source=sources)
