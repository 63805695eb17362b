"""Electricity by fuel of Japan and the members, and what a measure on a share of its coal or gas plants would change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput, NoData, Problem, one_of, raise_all, told
from entrepot.kernels.fuel_switch import Switched, switch
from entrepot.models.energy import tables
from entrepot.result import Result
from entrepot.world import switching
from entrepot.world.switching import Measure

if TYPE_CHECKING:
    from entrepot.store import Store

WHO = ("JPN", *codes.ASEAN_MEMBERS)
SHARE = 0.2  # of the heat: what was tried at Hekinan, and what the cost factors of ammonia are of
AMMONIA = "ammonia"
# What is told of a measure, each with its unit ("" that of the substitute, "fuel" that of the fuel it replaces).
TOLD = {
    "burned": "tonnes", "stack": "tonnes", "making": "tonnes", "net": "tonnes", "net_percent": "percent", "supply": "tonnes",
    "chain": "tonnes", "chain_percent": "percent", "saved": "EJ", "less": "fuel", "amount": "", "bill": "USD", "cost": "USD",
}  # fmt: skip
COLUMNS = ("economy", "measure", "way", "indicator", "value", "low", "high", "unit", "year")


def solve(store: Store, economy: str, *, measure: str = AMMONIA, share: float = SHARE) -> Result:
    """Electricity of an economy by fuel and year, and its coal (or gas) plants with `share` (0..1) of their heat from a measure.

    Tables: `mix` (economy, year, fuel ("" all), value in TWh, share in percent, source), `change` (economy, measure, way,
    indicator, value, low, high, unit, year; low and high bound the factors' ranges; the cost of a tonne only where emissions fall
    all over the range and a price is held), `cost` (ammonia alone, by analysis: way, value in USD a tonne, low, high; only
    at the share that the cost factors are of, and only where emissions fall), `coal` (bought abroad: supplier, value in EJ).
    Raises BadInput with every problem of what is asked, NoData for an economy without electricity by fuel.
    """
    code = codes.resolve(economy)
    _refuse(code, share, measure)
    mix = _mix(store, code)
    ways = switching.ways(measure)
    newest = _newest(mix)
    burned = newest.loc[newest["fuel"] == ways[0].fuel, "value"]
    twh = float(burned.iloc[0]) if len(burned) else 0.0
    year = int(newest["year"].iloc[0])
    change = pd.DataFrame(_change(code, twh, share, ways, year), columns=list(COLUMNS))
    cost = pd.DataFrame(_cost(share) if measure == AMMONIA else [], columns=["way", "value", "low", "high", "unit"])
    cards = [*mix["source"].unique(), switching.FACTORS]
    facts = {
        "economy": code, "share": share, "measure": measure, "fuel": ways[0].fuel, "year": year, "twh": twh,
    }  # fmt: skip
    lineage = store.lineage(cards, command=f"entrepot energy {code}{option(measure, share)}")
    found = {"mix": mix, "change": change, "cost": cost, "coal": tables.coal(code)}
    return Result("energy", found, lineage, facts=facts)


def option(measure: str, share: float) -> str:
    """The options of the command line that are not what it does without them."""
    told = "" if measure == AMMONIA else f" --measure {measure}"
    return told + ("" if share == SHARE else f" --share {share:g}")


def _refuse(code: str, share: float, measure: str) -> None:
    problems = []
    if code not in WHO:
        what = told("problem.energy", "no electricity by fuel is followed of {who}", who=codes.named(code))
        problems.append(Problem(what, "economy", one_of([codes.named(one) for one in WHO])))
    if not 0 < share <= 1:
        remedy = told("problem.share.write", "write a share between 0 and 1, such as 0.2 for 20% of the heat")
        what = told("problem.share", "a share of {share} of the heat", share=f"{share:g}")
        problems.append(Problem(what, "share", remedy))
    try:
        switching.ways(measure)
    except BadInput as error:
        problems += error.problems
    raise_all(problems, BadInput)


def _mix(store: Store, code: str) -> pd.DataFrame:
    """One series for all years: the Statistical Review where it tells coal, else the store's."""
    table = tables.power(code)
    if (table["fuel"] == "coal").any():
        table = table.assign(source=tables.POWER)
    else:
        rows = store.preferred("electricity_generation", economy=[code])
        rows = rows[rows["value"].notna()]
        table = rows.rename(columns={"product": "fuel"})[["economy", "year", "fuel", "value", "source"]]
    whole = table[table["fuel"] == ""].set_index("year")["value"]
    table = table[table["year"].isin(whole[whole > 0].index)]
    if not len(table) or not (table["fuel"] == "coal").any():
        raise NoData(
            told("problem.energy.none", "no electricity by fuel is held of {who}", who=codes.named(code)),
            remedy=told("problem.energy.fill", "Ember's yearly data or the Statistical Review would fill it"),
        )
    share = 100 * table["value"] / table["year"].map(whole)
    _check(table)
    return table.assign(share=share).sort_values(["year", "fuel"]).reset_index(drop=True)


def _check(table: pd.DataFrame) -> None:
    """Refuse negative generation, and fuels that add up to more than all."""
    low = table[table["value"] < 0]
    raise_all(
        [Problem(f"negative electricity: {r.fuel} {r.year}", str(r.source), "mend the row") for r in low.itertuples()]
    )
    whole = table[table["fuel"] == ""].set_index("year")["value"]
    parts = table[table["fuel"] != ""].groupby("year")["value"].sum()
    over = parts[parts > whole.reindex(parts.index) * 1.02]
    raise_all(
        [
            Problem(
                f"fuels of {year} add up to {100 * parts[year] / whole[year]:.0f}% of all",
                "electricity",
                "mend the rows",
            )
            for year in over.index
        ]
    )


def _newest(mix: pd.DataFrame) -> pd.DataFrame:
    """Rows of the newest year in which coal is told."""
    year = mix.loc[mix["fuel"] == "coal", "year"].max()
    return mix[mix["year"] == year]


def _change(code: str, twh: float, share: float, ways: Sequence[Measure], year: int) -> list[tuple[Any, ...]]:
    """What a measure changes, way by way; nothing without the fuel that it replaces."""
    if twh <= 0:
        return []
    found = []
    for way in ways:
        units = {"": switching.unit(way), "fuel": switching.plant(way.fuel)["unit"]}
        middle = switch(twh, share, *switching.central(way))
        ends = [switch(twh, share, *case) for case in switching.corners(way)]
        for name, unit in TOLD.items():
            values = [float(getattr(one, name)) for one in ends]
            if not any(math.isnan(value) for value in values):
                told = (getattr(middle, name), min(values), max(values), units.get(unit, unit), year)
                found.append((code, way.measure, way.way, name, *told))
    return found


# Ammonia of each cost factor, and how it must be made for the emissions to be those of the cost.
COSTED = {"standard": "cost_captured", "gas": "cost_grey"}


def _cost(share: float) -> list[tuple[Any, ...]]:
    """US dollars for each tonne less, at the share that the costs are of; a way that emits more has no such cost."""
    if share != SHARE:
        return []
    known, found = switching.factors(), []
    for way in switching.ways(AMMONIA):
        if way.way not in COSTED:
            continue
        dearer = known[COSTED[way.way]].central - known["cost_coal"].central
        cases = (switching.central(way), *switching.corners(way))
        less = [-_per_mwh(switch(1.0, share, *case)) for case in cases]
        if min(less) > 0:
            costs = [dearer / tonnes for tonnes in less]
            found.append((way.way, costs[0], min(costs), max(costs), "USD"))
    return found


def _per_mwh(one: Switched) -> float:
    """The net change of a terawatt hour, for each megawatt hour."""
    return one.net / 1e6
