"""When does one economy or group pass another in GDP.

The ratio of the two GDPs follows a random walk with drift in logarithms. The answer is a distribution over years for
each price basis, with the back-test that says how far to trust it. It knows nothing of policy; it is shown beside the
IMF's own forecast.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, EntrepotError, NoData, Problem, raise_all
from entrepot.kernels import random_walk
from entrepot.models.outlook.gdp import BASES, INDICATORS, followed, forecasts, joins, ratio
from entrepot.models.outlook.passing import SEED, WINDOW, backtest, crossing
from entrepot.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

FIXED_RATE_YEAR = 2021
WORLD_BANK = "worldbank-gdp"
_FAN = 15  # years ahead


@dataclass(frozen=True)
class Passing:
    """The answer on one price basis: the ratio of all held years, the run of them that is followed, when it passes one
    (`found`), and the back-test of such forecasts."""

    ratio: pd.DataFrame
    run: pd.DataFrame
    found: Mapping[str, Any]
    tested: pd.DataFrame


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

    Tables: `ratio` (basis, year, series, ratio, chained, step, status, source), `chance` (basis, year, chance_above,
    first_passage), `fan` (basis, year, lower80, median, upper80), `backtest` (basis, horizon, ...), `forecasts`
    (editions of the IMF). Facts: `crossing` by basis, `joins` by basis (where one source follows another, and by how
    much they differ), `sources` by basis (first and last year of each series), `order` by indicator. Raises
    UnknownName, BadInput for an unknown basis, NoData where a series is not held.
    """
    first, second = codes.resolve_many([first, second])
    _check(first, second, bases)
    made: dict[str, Passing] = {}
    facts: dict[str, Mapping[str, Any]] = {}
    problems: list[Problem] = []
    for basis in bases:
        try:
            made[basis] = _on_basis(store, first, second, basis, fixed_rate_year, seed)
            facts[basis] = made[basis].found
        except EntrepotError as error:
            facts[basis] = {"status": "no data", "reason": str(error)}
            problems += error.problems
    if not made:
        raise NoData(problems or "no price basis is given", remedy=f"give at least one of {', '.join(BASES)}")
    facts |= _checks(store, made, first, second, seed)
    tables = {**_tables(made), "forecasts": forecasts(store, first, second)}
    used = {*tables["ratio"]["source"], *tables["forecasts"]["source"]}
    command = f"entrepot outlook --cross {first} {second}"
    command += "" if tuple(bases) == BASES else "".join(f" --basis {basis}" for basis in bases)
    command += "" if fixed_rate_year == FIXED_RATE_YEAR else f" --fixed-rate-year {fixed_rate_year}"
    command += "" if seed == SEED else f" --seed {seed}"
    return Result(
        "outlook",
        tables,
        store.lineage(used, command=command, notes=(f"seed {seed}",), seed=seed),
        facts={
            "first": first,
            "second": second,
            "fixed_rate_year": fixed_rate_year,
            "seed": seed,
            "crossing": facts,
            **_chosen(store, made),
        },
    )


def _check(first: str, second: str, bases: Sequence[str]) -> None:
    """Raise BadInput for an economy against itself, or with every unknown basis."""
    if first == second:
        raise BadInput("an economy cannot pass itself", remedy="name two different economies")
    remedy = f"one of {', '.join(BASES)}"
    raise_all([Problem(f"unknown price basis '{basis}'", remedy=remedy) for basis in bases if basis not in BASES])


def _on_basis(store: Store, first: str, second: str, basis: str, fixed_rate_year: int, seed: int) -> Passing:
    """The answer on one price basis."""
    table = ratio(store, first, second, basis, fixed_rate_year)
    run = followed(table)
    found = crossing(run["ratio"], seed=seed, chained=run["chained"])
    return Passing(table.assign(basis=basis), run, found, backtest(run["chained"]).assign(basis=basis))


def _checks(
    store: Store, made: Mapping[str, Passing], first: str, second: str, seed: int
) -> dict[str, Mapping[str, Any]]:
    """The open answers again from sources joined as they stand, and the nominal one from the World Bank alone."""
    checks: dict[str, Mapping[str, Any]] = {}
    for basis, one in made.items():
        if joins(one.run) and one.found["status"] == "open":
            checks[f"{basis}, as joined"] = crossing(one.run["ratio"], seed=seed)
    alone = store.taking([WORLD_BANK])
    if "nominal" in made and not store.takes and alone.asked_for("gdp_nominal"):
        with contextlib.suppress(NoData):  # it may lack one of the two
            run = followed(ratio(alone, first, second, "nominal"))
            if len(run) > WINDOW:
                checks["nominal, World Bank only"] = crossing(run["ratio"], seed=seed, chained=run["chained"])
    return checks


def _tables(made: Mapping[str, Passing]) -> dict[str, pd.DataFrame]:
    """The tables of all bases."""
    import pandas as pd

    empty = pd.DataFrame(columns=["basis", "year"])
    open_ = {basis: one.found for basis, one in made.items() if one.found["status"] == "open"}
    chances = [_chance(found).assign(basis=basis) for basis, found in open_.items()]
    fans = [_fan(found).assign(basis=basis) for basis, found in open_.items()]
    return {
        "ratio": pd.concat([one.ratio for one in made.values()], ignore_index=True),
        "chance": pd.concat(chances, ignore_index=True) if chances else empty,
        "fan": pd.concat(fans, ignore_index=True) if fans else empty,
        "backtest": pd.concat([one.tested for one in made.values()], ignore_index=True),
    }


def _chance(found: Mapping[str, Any]) -> pd.DataFrame:
    """By year: the chance that the ratio is above one, and that it first passes then."""
    import pandas as pd

    columns = {
        "year": list(found["chance"]),
        "chance_above": found["chance"].values(),
        "first_passage": found["first"].values(),
    }
    return pd.DataFrame(columns)


def _fan(found: Mapping[str, Any]) -> pd.DataFrame:
    """The 80% interval and the median of the coming years."""
    import pandas as pd

    walk = random_walk.Fit(found["drift"], found["spread"], found["years_fitted"])
    steps = np.arange(1, _FAN + 1)
    bounds = np.exp(random_walk.quantiles(walk, np.log(found["ratio"]), steps, np.array([0.1, 0.5, 0.9])))
    return pd.DataFrame(bounds, columns=["lower80", "median", "upper80"]).assign(year=found["origin"] + steps)


def _chosen(store: Store, made: Mapping[str, Passing]) -> dict[str, Any]:
    """Which series gives which years, in which order of preference they were asked, and what joining them does."""
    indicators = dict.fromkeys(id for basis in made for id in INDICATORS[basis])
    return {
        "sources": {basis: _spans(store, one.run) for basis, one in made.items()},
        "joins": {basis: joins(one.run) for basis, one in made.items()},
        "order": {id: store.preference(id) for id in indicators},
    }


def _spans(store: Store, run: pd.DataFrame) -> dict[str, list[int]]:
    """First and last year of each series in a run."""
    spans: dict[str, list[int]] = {}
    for year, sources in run["source"].items():
        for id in sources.split():
            spans.setdefault(store.sources[id].family, [int(year), int(year)])[1] = int(year)  # type: ignore[call-overload]
    return spans
