"""GDP of one economy or group over that of another, by price basis, and which source gives each year.

Where several series hold a year, the order in `measures.toml` decides. At current prices the newest years come from
another series than the rest, and the two differ where both hold a year. So the ratio stands twice: `ratio` as
published, and `chained`, whose every change is taken within one source, the newest as far back as it goes
(`kernels/chain.py`), and which ends at the newest published level. Series at purchasing power parity have different
price bases and are kept apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, NoData
from entrepot.kernels.chain import chain

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

BASES = ("nominal", "fixed-rate", "ppp")
INDICATORS = {"nominal": ("gdp_nominal",), "fixed-rate": ("gdp_nominal", "exchange_rate"), "ppp": ("gdp_ppp",)}
FORECASTER = "imf-weo"
COLUMNS = ["year", "series", "ratio", "chained", "step", "status", "source"]
_SAME = 1e-9  # two levels that differ by less, relatively, are one


def fixed_group(group: str) -> str:
    """ASEAN compares over time only at fixed membership: the ten."""
    return "ASEAN10" if group == "ASEAN" else group


def members(economy: str) -> tuple[str, ...]:
    """The economies whose figures are added up: a group's at fixed membership (the EU is held as such)."""
    return codes.members(fixed_group(economy)) if economy in codes.GROUPS and economy != "EU27" else (economy,)


def gdp(store: Store, economy: str, basis: str, source: str | None = None) -> pd.DataFrame:
    """Yearly GDP of an economy or the sum over a group's members, in years that all members have.

    Columns: year, value, chained (the newest level, with every change from one source), step (by which part the sources
    of this year put the year before higher than its own do; NaN where no source holds both), status, source. `source`:
    one series only.
    """
    indicator = INDICATORS[basis][0]
    group = members(economy)
    rows = store.preferred(indicator, economy=group, source=source).dropna(subset=["value"])
    rows = rows[rows.groupby("year")["economy"].transform("nunique") == len(group)]
    held = store.candidates(indicator) if source is None else store.observations(indicator, source=source)
    level, step = _chained(rows, held[held["unit"] == store.indicator(indicator).units[0]].dropna(subset=["value"]))
    table = rows.groupby("year").agg(
        value=("value", "sum"),
        status=("status", lambda s: "estimated" if (s != "observed").any() else "observed"),
        source=("source", lambda s: " ".join(sorted(set(s)))),
    )
    return table.assign(chained=level, step=step).reset_index()


def _chained(rows: pd.DataFrame, held: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The sum over economies by year, chained, and the step of level into each year. `rows`: what is taken, complete in
    every year; `held`: everything that could have been."""
    sources, years = sorted(set(rows["source"])), sorted(set(rows["year"]))
    if not years:
        return np.empty(0), np.empty(0)
    cells = held.drop_duplicates(["economy", "source", "year"])
    value = dict(zip(zip(cells["economy"], cells["source"], cells["year"], strict=True), cells["value"], strict=True))
    taken = rows.pivot(index="economy", columns="year", values="source")
    by_source = [
        [[value.get((code, source, year), np.nan) for year in years] for source in sources] for code in taken.index
    ]
    found = chain(np.array(by_source), np.searchsorted(sources, taken.to_numpy(dtype=str)))
    return found.level, np.concatenate([[0.0], found.step])


def yen(store: Store) -> pd.DataFrame:
    """Yen per dollar, yearly average: columns value and source, by year."""
    rows = store.preferred("exchange_rate", economy="JPN", product="").dropna(subset=["value"])
    return rows.set_index("year")[["value", "source"]]


def ratio(store: Store, first: str, second: str, basis: str, fixed_rate_year: int = 2021) -> pd.DataFrame:
    """GDP of `first` over GDP of `second` by year: columns year, series, ratio, chained, step, status, source.

    `nominal`: current dollars at each year's rates. `fixed-rate`: the yen (of whichever side is Japan) held at its
    rate of `fixed_rate_year`, other currencies at each year's rates. `ppp`: international dollars, one series after the
    other (`series`), in order of preference; never joined.
    """
    import pandas as pd

    if basis not in BASES:
        raise BadInput(f"unknown price basis '{basis}'", remedy=f"one of {', '.join(BASES)}")
    apart = _series_of(store, members(first) + members(second)) if basis == "ppp" else [None]
    tables = [
        _over(gdp(store, first, basis, series), gdp(store, second, basis, series), series or "") for series in apart
    ]
    held = [table for table in tables if len(table)]
    if held and basis == "fixed-rate":
        held = [_at_fixed_rate(store, held[0], first, second, fixed_rate_year)]
    if not held or held[0].empty:
        raise NoData(
            f"no {basis} GDP is held for both {codes.name(first)} and {codes.name(second)}",
            remedy="see `entrepot data list`",
        )
    return pd.concat(held, ignore_index=True)[COLUMNS]


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


def followed(table: pd.DataFrame) -> pd.DataFrame:
    """The last unbroken run of years of a `ratio` table, by year; of several series the longest run, the preferred
    one where they are as long."""
    runs = [_run(part.set_index("year")) for _, part in table.groupby("series", sort=False)]
    return max(runs, key=len)


def _run(table: pd.DataFrame) -> pd.DataFrame:
    """The last unbroken run of years."""
    breaks = np.nonzero(np.diff(table.index.to_numpy()) != 1)[0]
    return table.iloc[breaks[-1] + 1 :] if len(breaks) else table


def newest(table: pd.DataFrame) -> pd.Series:
    """The newest row of a `ratio` table, of the preferred series where several have that year."""
    return table[table["year"] == table["year"].max()].iloc[0]


def joins(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Where a followed ratio passes from one source to another: year (the last of the earlier), before and after
    (sources), difference (percent by which the later source's ratio of that year exceeds the earlier's; None where no
    source holds both years, so that the step is taken as it stands), and the status of what is chained across it."""
    step, sources = table["step"].to_numpy()[1:], table["source"].to_list()
    return [
        {
            "year": int(table.index[at]),
            "before": sources[at],
            "after": sources[at + 1],
            "difference": None if np.isnan(step[at]) else 100 * float(step[at]),
            "status": "estimated",
        }
        for at in np.nonzero(~(np.abs(step) <= _SAME))[0]
    ]


def forecasts(store: Store, first: str, second: str) -> pd.DataFrame:
    """The ratio in every held edition of the IMF's outlook, oldest first: columns source, edition, year, ratio."""
    import pandas as pd

    frames = []
    editions = [
        (card.released, id) for id, card in store.sources.items() if card.family == FORECASTER and card.released
    ]
    for _, source in sorted(editions):
        parts = [store.observations(i, source=source) for i in ("gdp_nominal", "gdp_nominal_forecast")]
        rows = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True).dropna(subset=["value"])
        sides = []
        for group in (members(first), members(second)):
            part = rows[rows["economy"].isin(group)].drop_duplicates(["economy", "year"])
            total = part.groupby("year").agg(value=("value", "sum"), held=("economy", "nunique"))
            sides.append(total.loc[total["held"] == len(group), "value"])
        both = (sides[0] / sides[1]).dropna().rename("ratio").reset_index()
        frames.append(both.assign(source=source, edition=store.sources[source].edition))
    columns = ["source", "edition", "year", "ratio"]
    kept = [frame for frame in frames if len(frame)]
    return pd.concat(kept, ignore_index=True)[columns] if kept else pd.DataFrame(columns=columns)
