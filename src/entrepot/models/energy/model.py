"""Electricity by fuel of Japan and the members, and what a share of ammonia in coal plants would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput, NoData, Problem, raise_all
from entrepot.models.energy import tables
from entrepot.models.energy.cofiring import MADE, Cofired, central, cofire, corners
from entrepot.result import Result

if TYPE_CHECKING:
    from entrepot.store import Store

WHO = ("JPN", *codes.ASEAN_MEMBERS)
SHARE = 0.2  # of the heat: what was tried at Hekinan, and what the cost factors are of
FUEL = "ammonia"
TOLD = ("burned", "stack", "ammonia", "making", "net", "net_percent")


def solve(store: Store, economy: str, *, share: float = SHARE, fuel: str = FUEL) -> Result:
    """Electricity of an economy by fuel and year, and coal plants with `share` (0..1) of their heat from `fuel`.

    Tables: `mix` (economy, year, fuel ("" all), value in TWh, share in percent, source), `cofiring` (economy, made, indicator,
    value, low, high, unit, year; low and high bound the factors' ranges), `cost` (made, value in USD a tonne, low, high; only at
    the share that the cost factors are of, and only where emissions fall). Raises BadInput with every problem of what is
    asked, NoData for an economy without electricity by fuel.
    """
    code = codes.resolve(economy)
    _refuse(code, share, fuel)
    mix = _mix(store, code)
    newest = _newest(mix)
    coal = float(newest.loc[newest["fuel"] == "coal", "value"].iloc[0])
    year = int(newest["year"].iloc[0])
    cofired = pd.DataFrame(_cofiring(code, coal, share, year), columns=list(COLUMNS))
    cost = pd.DataFrame(_cost(share), columns=["made", "value", "low", "high", "unit"])
    cards = [*mix["source"].unique(), tables.FACTORS]
    command = f"entrepot energy {code}" + ("" if share == SHARE else f" --share {share:g}")
    facts = {"economy": code, "share": share, "fuel": fuel, "year": year, "coal": coal}
    return Result(
        "energy", {"mix": mix, "cofiring": cofired, "cost": cost}, store.lineage(cards, command=command), facts=facts
    )


COLUMNS = ("economy", "made", "indicator", "value", "low", "high", "unit", "year")


def _refuse(code: str, share: float, fuel: str) -> None:
    problems = []
    if code not in WHO:
        problems.append(Problem(f"no electricity by fuel is followed of {code}", "economy", f"one of {', '.join(WHO)}"))
    if not 0 < share <= 1:
        remedy = "write a share between 0 and 1, such as 0.2 for 20% of the heat"
        problems.append(Problem(f"a share of {share:g} of the heat", "--share", remedy))
    if fuel != FUEL:
        remedy = f"{FUEL}; a heating value and emissions of making, with their pages, would add another"
        problems.append(Problem(f"no factors are held of '{fuel}'", "--fuel", remedy))
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
            f"no electricity by fuel is held of {codes.name(code)}",
            remedy="Ember's yearly data or the Statistical Review would fill it",
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


def _cofiring(code: str, coal: float, share: float, year: int) -> list[tuple[Any, ...]]:
    """What co-firing changes, by how the ammonia is made; nothing without coal."""
    if coal <= 0:
        return []
    found = []
    for made in MADE:
        middle = cofire(coal, share, central(made))
        ends = [cofire(coal, share, plant) for plant in corners(made)]
        for name in TOLD:
            low, high = _bounds([getattr(one, name) for one in ends])
            unit = "percent" if name == "net_percent" else "tonnes"
            found.append((code, made, name, getattr(middle, name), low, high, unit, year))
    return found


def _bounds(values: list[float]) -> tuple[float, float]:
    return min(values), max(values)


# Ammonia of each cost factor, and how it must be made for the emissions to be those of the cost.
COSTED = {"standard": "cost_captured", "gas": "cost_grey"}


def _cost(share: float) -> list[tuple[Any, ...]]:
    """US dollars for each tonne less, at the share that the costs are of; a way that emits more has no such cost."""
    if share != SHARE:
        return []
    known, found = tables.factors(), []
    for made, name in COSTED.items():
        dearer = known[name].central - known["cost_coal"].central
        less = [-_per_mwh(cofire(1.0, share, plant)) for plant in (central(made), *corners(made))]
        if min(less) > 0:
            low, high = _bounds([dearer / tonnes for tonnes in less])
            found.append((made, dearer / less[0], low, high, "USD"))
    return found


def _per_mwh(one: Cofired) -> float:
    """The net change of a terawatt hour, for each megawatt hour."""
    return one.net / 1e6
