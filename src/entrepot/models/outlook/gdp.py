"""GDP of one economy or group by price basis, and which source gives each year.

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
from entrepot.kernels.chain import chain

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

GDP, PER_HEAD = "gdp", "gdp_per_head"  # what may cross
BASES = ("nominal", "fixed-rate", "real", "ppp")
INDICATORS = {
    "nominal": ("gdp_nominal",),
    "fixed-rate": ("gdp_nominal", "exchange_rate"),
    "real": ("gdp_nominal", "gdp_ppp", "gdp_constant"),
    "ppp": ("gdp_ppp", "gdp_constant"),
}
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
