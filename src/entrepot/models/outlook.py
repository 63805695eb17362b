"""When does one economy or group pass another in GDP, and how do populations and ages move.

The ratio of the two GDPs follows a random walk with drift in logarithms (`kernels/random_walk.py`), fitted to the
last `WINDOW` years. The answer is a distribution over years for each price basis, with the back-test that says how
far to trust it. It knows nothing of policy; it is shown beside the IMF's own forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, EntrepotError, NoData, Problem, raise_all
from entrepot.kernels import random_walk
from entrepot.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

BASES = ("nominal", "fixed-rate", "ppp")
WINDOW = 25
HORIZON = 30
DRAWS = 20_000
SEED = 1967
FIXED_RATE_YEAR = 2021
WORLD_BANK = "worldbank-gdp"
FORECASTER = "imf-weo"
_YEN_SOURCE_ORDER = ("macro-wdi-fcrf", "macro-fed-h10-fx", "pwt-1001")
_LOWER, _UPPER = 0.1, 0.9


def gdp(store: Store, economy: str, basis: str, source: str | None = None) -> pd.DataFrame:
    """Yearly GDP of an economy or the sum over a group's members: columns year, value, status, source.

    `ppp` takes one source only (Penn World Table or Factbook: their price bases differ), as does `nominal` where
    `source` is given.
    """
    indicator = "gdp_ppp" if basis == "ppp" else "gdp_nominal"
    group = codes.members(_fixed_group(economy)) if economy in codes.GROUPS else (economy,)
    if economy == "EU27":
        group = ("EU27",)
    rows = store.preferred(indicator, economy=group, source=source).dropna(subset=["value"])
    table = rows.groupby("year").agg(
        value=("value", "sum"),
        held=("economy", "nunique"),
        status=("status", lambda s: "estimated" if (s != "observed").any() else "observed"),
        source=("source", lambda s: " ".join(sorted(set(s)))),
    )
    return table[table["held"] == len(group)].drop(columns="held").reset_index()


def _fixed_group(group: str) -> str:
    """ASEAN compares over time only at fixed membership: the ten."""
    return "ASEAN10" if group == "ASEAN" else group


def yen(store: Store) -> pd.Series:
    """Yen per dollar, yearly average, by year, from the first held source."""
    rows = store.observations("exchange_rate", economy="JPN", product="").dropna(subset=["value"])
    order = {source: rank for rank, source in enumerate(_YEN_SOURCE_ORDER)}
    newest = {id: -card.released.toordinal() if card.released else 0 for id, card in store.sources.items()}
    families = rows["source"].map({id: card.family for id, card in store.sources.items()})
    rows = rows.assign(order=families.map(order).fillna(len(order)), newest=rows["source"].map(newest))
    return rows.sort_values(["year", "order", "newest"]).drop_duplicates("year").set_index("year")["value"]


def ratio(store: Store, first: str, second: str, basis: str, fixed_rate_year: int = FIXED_RATE_YEAR) -> pd.DataFrame:
    """GDP of `first` over GDP of `second` by year: columns year, ratio, status, source.

    `nominal`: current dollars at each year's rates. `fixed-rate`: the yen (of whichever side is Japan) held at its
    rate of `fixed_rate_year`, other currencies at each year's rates. `ppp`: constant international dollars of one
    source; the Penn World Table and, for its years, the Factbook are kept apart by `source`.
    """
    import pandas as pd

    if basis not in BASES:
        raise BadInput(f"unknown price basis '{basis}'", remedy=f"one of {', '.join(BASES)}")
    tables = []
    for source in ("pwt-1001", "factbook") if basis == "ppp" else (None,):
        a, b = gdp(store, first, basis, source), gdp(store, second, basis, source)
        both = a.merge(b, on="year", suffixes=("", "_2"))
        both = both.assign(
            ratio=both["value"] / both["value_2"],
            status=np.where((both["status"] == "observed") & (both["status_2"] == "observed"), "observed", "estimated"),
            source=[
                " ".join(sorted({*x.split(), *y.split()}))
                for x, y in zip(both["source"], both["source_2"], strict=True)
            ],
        )
        tables.append(both[["year", "ratio", "status", "source"]])
    table = pd.concat(tables, ignore_index=True)
    if basis == "fixed-rate":
        if "JPN" not in (first, second):
            raise BadInput("a fixed yen rate needs Japan on one side", remedy="choose basis nominal or ppp")
        rate = yen(store)
        if fixed_rate_year not in rate.index:
            years = f"choose a year from {rate.index.min()} to {rate.index.max()}" if len(rate) else "no year is held"
            raise NoData(f"no yen rate of {fixed_rate_year} is held", remedy=years)
        table = table[table["year"].isin(rate.index)]
        # Japan's dollars at the fixed rate = dollars * (rate of the year / fixed rate).
        factor = table["year"].map(rate) / rate[fixed_rate_year]
        table = table.assign(ratio=table["ratio"] / factor if second == "JPN" else table["ratio"] * factor)
        used = sorted(
            store.observations("exchange_rate", economy="JPN")["source"].unique(),
            key=lambda id: (*(store.sources[id].family != family for family in _YEN_SOURCE_ORDER), id),
        )
        table["source"] = [f"{s} {' '.join(used)}" for s in table["source"]]
    if table.empty:
        raise NoData(
            f"no {basis} GDP is held for both {codes.name(first)} and {codes.name(second)}",
            remedy="see `entrepot data list`",
        )
    return table.reset_index(drop=True)


def backtest(series: pd.Series, window: int = WINDOW, horizons: Sequence[int] = tuple(range(1, 11))) -> pd.DataFrame:
    """Forecast from every past cut-off with only what came before, and count how often the outcome fell inside.

    `series`: ratio by consecutive year. Columns: horizon, cutoffs, coverage80, coverage95 (percent of outcomes inside
    the interval), error (median absolute error, percent), error_no_change (the same for "the ratio stays as it is").
    """
    import pandas as pd

    logs = np.log(series.to_numpy(dtype=float))
    years = series.index.to_numpy()
    records = []
    for h in horizons:
        inside80, inside95, error, naive = [], [], [], []
        for t in range(window, len(logs) - h):
            if years[t] - years[t - window] != window:
                continue
            walk = random_walk.fit(logs[t - window : t + 1])
            bounds = random_walk.quantiles(walk, logs[t], np.array([h]), np.array([0.025, 0.1, 0.5, 0.9, 0.975]))[0]
            outcome = logs[t + h]
            inside95.append(bounds[0] <= outcome <= bounds[4])
            inside80.append(bounds[1] <= outcome <= bounds[3])
            error.append(abs(np.expm1(outcome - bounds[2])))
            naive.append(abs(np.expm1(outcome - logs[t])))
        if error:
            row = (
                h,
                len(error),
                100 * np.mean(inside80),
                100 * np.mean(inside95),
                100 * np.median(error),
                100 * np.median(naive),
            )
            records.append(row)
    return pd.DataFrame(records, columns=["horizon", "cutoffs", "coverage80", "coverage95", "error", "error_no_change"])


def crossing(series: pd.Series, horizon: int = HORIZON, seed: int = SEED) -> dict[str, Any]:
    """When the ratio passes one: history where it has, else a distribution over the coming years.

    Keys: status (`crossed` | `open`), origin (last year), ratio, and for `crossed` the years that bracket the last
    upward passage, else `chance` (year -> probability that the ratio is above one in that year), `first` (year ->
    probability that it first passes then), `median`, `lower`, `upper` (10% and 90%; None beyond the horizon), and
    `by_2030` (chance of having passed at some time by 2030).
    """
    last = int(series.index[-1])
    value = float(series.iloc[-1])
    found: dict[str, Any] = {"origin": last, "ratio": value}
    if value >= 1:
        below = series[series < 1]
        between = [int(below.index[-1]), int(series[series.index > below.index[-1]].index[0])] if len(below) else None
        return found | {"status": "crossed", "between": between}
    logs = np.log(series.to_numpy(dtype=float))[-(WINDOW + 1) :]
    walk = random_walk.fit(logs)
    steps = np.arange(1, horizon + 1)
    first = random_walk.first_passage(walk, logs[-1], 0.0, horizon, DRAWS, seed)
    reached = np.cumsum(first)
    by = {f"{name}": _year_at(reached, last, p) for name, p in (("lower", _LOWER), ("median", 0.5), ("upper", _UPPER))}
    chance = random_walk.chance_above(walk, logs[-1], steps, 0.0)
    return found | by | {
        "status": "open",
        "drift": walk.m,
        "spread": walk.s,
        "years_fitted": walk.n,
        "by_2030": float(reached[2030 - last - 1]) if last < 2030 <= last + horizon else None,
        "chance": {int(last + h): float(p) for h, p in zip(steps, chance, strict=True)},
        "first": {int(last + h): float(p) for h, p in zip(steps, first, strict=True)},
    }  # fmt: skip


def _year_at(reached: np.ndarray, origin: int, probability: float) -> int | None:
    """First year in which the cumulated probability is reached, None beyond the horizon."""
    enough = np.nonzero(reached >= probability)[0]
    return int(origin + 1 + enough[0]) if len(enough) else None


def forecasts(store: Store, first: str, second: str) -> pd.DataFrame:
    """The ratio in every held edition of the IMF's outlook: columns source, edition, year, ratio, status."""
    import pandas as pd

    frames = [pd.DataFrame(columns=["year", "ratio", "source", "edition"])]
    editions = [
        (card.released, id) for id, card in store.sources.items() if card.family == FORECASTER and card.released
    ]
    for _, source in sorted(editions):
        parts = [
            store.observations(i, source=source).dropna(subset=["value"])
            for i in ("gdp_nominal", "gdp_nominal_forecast")
        ]
        rows = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
        if rows.empty:
            continue
        sides = []
        for economy in (first, second):
            group = (
                codes.members(_fixed_group(economy)) if economy in codes.GROUPS and economy != "EU27" else (economy,)
            )
            part = rows[rows["economy"].isin(group)].drop_duplicates(["economy", "year"])
            total = part.groupby("year").agg(value=("value", "sum"), held=("economy", "nunique"))
            sides.append(total.loc[total["held"] == len(group), "value"])
        both = (sides[0] / sides[1]).dropna().rename("ratio").reset_index()
        frames.append(both.assign(source=source, edition=store.sources[source].edition))
    return pd.concat(frames[1:] or frames, ignore_index=True)[["source", "edition", "year", "ratio"]]


def cross(
    store: Store,
    first: str,
    second: str,
    bases: Sequence[str] = BASES,
    *,
    fixed_rate_year: int = FIXED_RATE_YEAR,
    seed: int = SEED,
) -> Result:
    """When `first` passes `second` in GDP, for each price basis.

    Tables: `ratio` (basis, year, ratio, status, source), `chance` (basis, year, chance_above, first_passage), `fan`
    (basis, year, lower80, median, upper80), `backtest` (basis, horizon, ...), `forecasts` (editions of the IMF).
    Facts: `crossing` by basis. Raises UnknownName, BadInput for an unknown basis, NoData where a series is not held.
    """
    import pandas as pd

    first, second = codes.resolve_many([first, second])
    if first == second:
        raise BadInput("an economy cannot pass itself", remedy="name two different economies")
    raise_all(
        [
            Problem(f"unknown price basis '{basis}'", remedy=f"one of {', '.join(BASES)}")
            for basis in bases
            if basis not in BASES
        ]
    )
    ratios, chances, fans, tests = [], [], [], []
    facts: dict[str, dict[str, Any]] = {}
    check = None
    problems: list[Problem] = []
    for basis in bases:
        try:
            table = ratio(store, first, second, basis, fixed_rate_year)
            # Two PPP sources are never joined; the longer one is followed, the other where it is the only one.
            main = table[table["source"].str.contains("pwt-1001")] if basis == "ppp" else table
            series = _consecutive((table if main.empty else main).set_index("year")["ratio"])
            facts[basis] = crossing(series, seed=seed)
        except EntrepotError as error:
            facts[basis] = {"status": "no data", "reason": str(error)}
            problems += error.problems
            continue
        ratios.append(table.assign(basis=basis))
        if basis == "nominal":
            # One source only: the series above joins the World Bank's years to the IMF's latest, whose levels differ a little.
            own = {id for id, card in store.sources.items() if card.family == WORLD_BANK}
            held = table.loc[[set(sources.split()) <= own for sources in table["source"]], "year"]
            world_bank = _consecutive(series[series.index.isin(held)])
            check = crossing(world_bank, seed=seed) if len(world_bank) > WINDOW else None
        tests.append(backtest(series).assign(basis=basis))
        if facts[basis]["status"] == "open":
            found = facts[basis]
            frame = pd.DataFrame(
                {
                    "year": list(found["chance"]),
                    "chance_above": found["chance"].values(),
                    "first_passage": found["first"].values(),
                }
            )
            chances.append(frame.assign(basis=basis))
            walk = random_walk.Fit(found["drift"], found["spread"], found["years_fitted"])
            steps = np.arange(1, 16)
            bounds = np.exp(random_walk.quantiles(walk, np.log(found["ratio"]), steps, np.array([0.1, 0.5, 0.9])))
            fan = pd.DataFrame(bounds, columns=["lower80", "median", "upper80"]).assign(
                year=found["origin"] + steps, basis=basis
            )
            fans.append(fan)
    if check is not None:
        facts["nominal, World Bank only"] = check
    if not ratios:
        raise NoData(problems or "no price basis is given", remedy=f"give at least one of {', '.join(BASES)}")
    empty = pd.DataFrame(columns=["basis", "year"])
    tables = {
        "ratio": pd.concat(ratios, ignore_index=True),
        "chance": pd.concat(chances, ignore_index=True) if chances else empty,
        "fan": pd.concat(fans, ignore_index=True) if fans else empty,
        "backtest": pd.concat(tests, ignore_index=True),
        "forecasts": forecasts(store, first, second),
    }
    used = {*tables["ratio"]["source"], *tables["forecasts"]["source"]}
    command = f"entrepot outlook --cross {first} {second}"
    command += "" if tuple(bases) == BASES else "".join(f" --basis {basis}" for basis in bases)
    command += "" if fixed_rate_year == FIXED_RATE_YEAR else f" --fixed-rate-year {fixed_rate_year}"
    command += "" if seed == SEED else f" --seed {seed}"
    lineage = store.lineage(used, command=command, notes=(f"seed {seed}",), seed=seed)
    return Result(
        "outlook",
        tables,
        lineage,
        facts={"first": first, "second": second, "fixed_rate_year": fixed_rate_year, "seed": seed, "crossing": facts},
    )


def _consecutive(series: pd.Series) -> pd.Series:
    """The last unbroken run of yearly values."""
    series = series[~series.index.duplicated()].sort_index()
    years = series.index.to_numpy()
    breaks = np.nonzero(np.diff(years) != 1)[0]
    return series.iloc[breaks[-1] + 1 :] if len(breaks) else series


def population(store: Store, economy: str) -> Result:
    """Population and age outlook of an economy, or the sums over a group's members.

    Tables: `population` (year, value, lower95, upper95, status, source; the bounds only for a single economy, because
    errors of members are correlated), `age` (year, indicator, value, status, source; a group's shares are weighted by
    population), `fertility`.
    """
    import pandas as pd

    economy = codes.resolve(economy)
    group = economy in codes.GROUPS and economy != "EU27"
    fixed = _fixed_group(economy)
    if group:
        people = store.group_total("population", fixed)[["year", "value", "status", "source"]].dropna(subset=["value"])
    else:
        people = store.preferred("population", economy=economy)[["year", "value", "status", "source"]].dropna(
            subset=["value"]
        )
        for bound in ("lower95", "upper95"):
            rows = store.preferred(f"population_{bound}", economy=economy).set_index("year")["value"]
            people[bound] = people["year"].map(rows)
    if people.empty:
        raise NoData(f"no population of {codes.name(economy)} is held", remedy="see `entrepot data list`")
    members = codes.members(fixed) if group else (economy,)
    ages = pd.concat(
        [store.preferred(i, economy=members) for i in ("age_share_0_14", "age_share_15_64", "age_share_65_plus")]
    )
    if group:
        weights = store.preferred("population", economy=members).set_index(["economy", "year"])["value"]
        ages["weight"] = [weights.get(key, np.nan) for key in zip(ages["economy"], ages["year"], strict=True)]
        complete = (
            ages.dropna(subset=["weight"]).groupby(["indicator", "year"]).filter(lambda part: len(part) == len(members))
        )
        summed = complete.assign(value=complete["value"] * complete["weight"]).groupby(
            ["indicator", "year"], as_index=False
        )
        table = summed[["value", "weight"]].sum()
        age = table.assign(value=table["value"] / table["weight"], status="estimated", source="un-wpp-2019").drop(
            columns="weight"
        )
    else:
        median = store.preferred("median_age", economy=economy)
        age = pd.concat([ages, median])[["indicator", "year", "value", "status", "source"]]
    births = store.preferred("fertility", economy=economy)[["year", "value", "status", "source"]]
    tables = {"population": people, "age": age.reset_index(drop=True), "fertility": births}
    used = {source for table in tables.values() for source in table["source"]}
    return Result(
        "outlook",
        tables,
        store.lineage(used, command=f"entrepot outlook --population {economy}"),
        facts={"economy": economy},
    )
