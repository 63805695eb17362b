"""A closure costed on a world: routes before and after, costs by pair and sector, the bill of a short closure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from entrepot import __version__
from entrepot.errors import BadInput, Problem
from entrepot.models.sealanes import costs, tables
from entrepot.models.sealanes.gates import CARD, closed_numbers, resolve
from entrepot.models.sealanes.network import network, sources
from entrepot.models.sealanes.ports import Port
from entrepot.provenance import DATA, Lineage, read_card
from entrepot.result import Result
from entrepot.scenario import Scenario
from entrepot.scenario.closure import Closure, Costs

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.world import World

MODEL = "sea lanes: closures of gates as changes of iceberg cost"
CARDS = (CARD, "sealanes-parameters")
LEAVES_OUT = (
    "gateways carry fixed shares of an economy's trade; a closed port's trade moves only where spare room is stated",
    "no port congestion beyond the gates, no convoys, no insurance market",
    "freight per mile is one number per case for all lanes; containers, bulk and tankers are not told apart",
    "the mean of freight over value is spread over goods alike",
)


def closure_of(scenario: Scenario) -> tuple[int, Closure] | None:
    """The closure of a scenario and its place among the shocks. Raises BadInput for two of them, or unknown gates."""
    found = [(number, shock) for number, shock in enumerate(scenario.shocks) if isinstance(shock, Closure)]
    if len(found) > 1:
        raise BadInput(Problem("two closures", found[1][1].where, "write one closure with all its gates"))
    if found:
        resolve(found[0][1].gates, found[0][1].where)
    return found[0] if found else None


def solve(world: World, scenario: Scenario) -> Result:
    """Cost the closure of a scenario on a world, for the low, central and high parameters.

    Tables: `routes` (port to port, before and after), `pairs` (economy to economy), `costs` (iceberg change by seller,
    buyer, sector and case), `lanes` (the same before anybody adjusts), `bill` (extra cost while it lasts, nobody adjusting),
    `through` (trade whose way the gates lie on), `parameters`. Facts: gates, months, capacity absorbed, economies without a
    gateway.
    """
    found = closure_of(scenario)
    if found is None:
        raise BadInput(Problem("no closure in this scenario", scenario.name, 'add a shock of kind = "closure"'))
    _, closure = found
    gates = resolve(closure.gates, closure.where)
    trade = _trade(world, scenario)
    miles = _miles(gates)
    by_case = {case: costs.cost(trade, miles, case, closure.share) for case in tables.CASES}
    lost = [region for region in world.regions if not tables.gateways_of(region, "all")]
    notes = [f"no gateway is held for {', '.join(lost)}: their trade is left as it was"] if lost else []
    return Result(
        model=MODEL,
        tables={
            "routes": _route_table(miles),
            "pairs": _pair_table(trade, by_case["central"]),
            "costs": _cost_table(trade, by_case),
            "lanes": _lane_table(trade, by_case),
            "bill": _bill_table(world, trade, by_case, closure.months),
            "through": _through_table(trade, by_case["central"]),
            "parameters": _parameter_table(),
        },
        lineage=Lineage(
            version=__version__,
            inputs=f"{world.name} {world.fingerprint}".strip(),
            sources=tuple(
                dict.fromkeys(
                    (*world.lineage.sources, *sources(), *(read_card(DATA / "cards" / f"{n}.toml") for n in CARDS))
                )
            ),
            scenario=scenario.text,
            notes=tuple(notes),
        ),
        facts={
            "gates": list(gates),
            "share": closure.share,
            "from": closure.begins,
            "months": closure.months,
            "absorbed": {case: by_case[case].absorbed for case in tables.CASES},
            "all lanes": {case: by_case[case].all_lanes for case in tables.CASES},
            "without gateway": lost,
            "leaves out": list(LEAVES_OUT),
        },
    )


def costed(scenario: Scenario, result: Result, case: str = "central") -> Scenario:
    """The scenario with its closure's costs filled in from `result` of `solve`, for one case."""
    found = closure_of(scenario)
    if found is None:
        return scenario
    number, closure = found
    shocks = list(scenario.shocks)
    shocks[number] = replace(closure, costs=costs_of(result, case))
    return replace(scenario, shocks=tuple(shocks))


def costs_of(result: Result, case: str) -> Costs:
    """The costs of one case out of a table `costs`."""
    table = result["costs"]
    regions = tuple(dict.fromkeys((*table["exporter"], *table["importer"])))
    sectors = tuple(dict.fromkeys(table["sector"]))
    place = {code: k for k, code in enumerate(regions)}
    at = {code: k for k, code in enumerate(sectors)}

    def laid(name: str, column: str) -> np.ndarray:
        mine = result[name][result[name]["case"] == case]
        found = np.zeros((len(regions), len(regions), len(sectors)))
        index = mine["exporter"].map(place), mine["importer"].map(place), mine["sector"].map(at)
        found[tuple(each.to_numpy() for each in index)] = mine[column].to_numpy()
        return found

    d_hat = 1.0 + laid("costs", "value")
    if "lanes" not in result.tables:  # of a port, which shuts nothing
        return Costs(regions, sectors, d_hat)
    return Costs(regions, sectors, d_hat, laid("lanes", "lost"), laid("lanes", "dearer"))


def _trade(world: World, scenario: Scenario) -> costs.Trade:
    value = world.trade * world.scale
    own = np.arange(len(world.regions))
    value[own, own] = 0.0
    return costs.Trade(world.regions, world.sectors, value, scenario.elasticities.of(world.sectors))


def _miles(gates: Sequence[str]) -> costs.Miles:
    ports: tuple[Port, ...] = tuple({each.port.locode: each.port for each in tables.gateways()}.values())
    folded = network().contracted(ports)
    return costs.Miles(ports, folded.lengths(closed_numbers(())), folded.lengths(closed_numbers(gates)))


def _route_table(miles: costs.Miles) -> pd.DataFrame:
    import pandas as pd

    a, b = np.triu_indices(len(miles.ports), k=1)
    codes = np.array([port.locode for port in miles.ports])
    extra = miles.after[a, b] - miles.before[a, b]
    return pd.DataFrame(
        {
            "origin": codes[a],
            "destination": codes[b],
            "nm": miles.before[a, b],
            "nm_closed": np.where(np.isfinite(miles.after[a, b]), miles.after[a, b], np.nan),
            "extra_nm": np.where(np.isfinite(extra), extra, np.nan),
            "cut": ~np.isfinite(extra),
        }
    )


def _pair_table(trade: costs.Trade, costed: costs.Costed) -> pd.DataFrame:
    """Economy to economy: miles and days weighted by trade of all goods, share without a way, trade at sea."""
    import pandas as pd

    weight = trade.value * costed.at_sea
    total = weight.sum(axis=2)
    safe = np.where(total > 0, total, 1.0)
    speed = tables.value("speed", "central")
    rows = {
        "nm": (weight * costed.miles).sum(axis=2) / safe,
        "extra_nm": (weight * costed.extra).sum(axis=2) / safe,
        "lost": (weight * costed.lost).sum(axis=2) / safe,
        "dearer": (weight * costed.dearer).sum(axis=2) / safe,
    }
    i, n = np.nonzero(total > 0)
    regions = np.array(trade.regions)
    return pd.DataFrame(
        {
            "exporter": regions[i],
            "importer": regions[n],
            "sea_trade_usd": total[i, n],
            "nm": rows["nm"][i, n],
            "extra_nm": rows["extra_nm"][i, n],
            "extra_days": rows["extra_nm"][i, n] / speed / 24,
            "share_without_a_way": rows["lost"][i, n],
            "dearer_percent": 100 * rows["dearer"][i, n],
        }
    ).sort_values(["importer", "exporter"], ignore_index=True)


def _cost_table(trade: costs.Trade, by_case: dict[str, costs.Costed]) -> pd.DataFrame:
    import pandas as pd

    regions, sectors = np.array(trade.regions), np.array(trade.sectors)
    frames = []
    for case, costed in by_case.items():
        i, n, s = np.nonzero(costed.d_hat != 1.0)
        frames.append(
            pd.DataFrame(
                {
                    "case": case,
                    "exporter": regions[i],
                    "importer": regions[n],
                    "sector": sectors[s],
                    "value": costed.d_hat[i, n, s] - 1.0,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _lane_table(trade: costs.Trade, by_case: dict[str, costs.Costed]) -> pd.DataFrame:
    """The day it shuts, nobody adjusting: `lost`, the share of all trade of a lane and sector that has no way, and `dearer`,
    the rise of the cost of what is left, each over all of it, by sea or not."""
    import pandas as pd

    regions, sectors = np.array(trade.regions), np.array(trade.sectors)
    frames = []
    for case, costed in by_case.items():
        lost, dearer = costed.at_sea * costed.lost, costed.at_sea * costed.dearer
        i, n, s = np.nonzero((costed.d_hat != 1.0) & ((lost > 0) | (dearer > 0)))
        lane = {"case": case, "exporter": regions[i], "importer": regions[n], "sector": sectors[s]}
        frames.append(pd.DataFrame({**lane, "lost": lost[i, n, s], "dearer": dearer[i, n, s]}))
    return pd.concat(frames, ignore_index=True)


def _bill_table(
    world: World, trade: costs.Trade, by_case: dict[str, costs.Costed], months: float | None
) -> pd.DataFrame:
    """The short end: while it lasts, trade that has a way pays more and goes on; trade without one stands still.

    By economy as buyer: `extra cost` (USD), `goods without a way` (USD), each over `months` (a year where none is said),
    and the first in percent of value added of the year.
    """
    import pandas as pd

    part = (months or 12.0) / 12.0
    added = world.V.sum(axis=1) * world.scale if world.V.ndim == 2 else world.V * world.scale
    rows = []
    for case, costed in by_case.items():
        sea = trade.value * costed.at_sea
        paid = (sea * (1 - costed.lost) * costed.dearer).sum(axis=(0, 2)) * part
        stopped = (sea * costed.lost).sum(axis=(0, 2)) * part
        sold = (sea * costed.lost).sum(axis=(1, 2)) * part
        for n, region in enumerate(trade.regions):
            for indicator, value, unit in (
                ("extra cost of imports", paid[n], "USD"),
                ("extra cost of imports, of a year's GDP", 100 * paid[n] / added[n], "percent"),
                ("imports without a way", stopped[n], "USD"),
                ("exports without a way", sold[n], "USD"),
            ):
                rows.append((case, region, indicator, unit, float(value)))
    return pd.DataFrame(rows, columns=["case", "region", "indicator", "unit", "value"])


def _through_table(trade: costs.Trade, costed: costs.Costed) -> pd.DataFrame:
    """Sea trade (imports and exports) whose way leads through the closed gates: by economy, and of all (WLD, each flow
    once); in USD and in percent of its sea trade."""
    import pandas as pd

    sea = trade.value * costed.at_sea
    through = sea * costed.through
    rows = []
    for n, region in enumerate((*trade.regions, "WLD")):
        if region == "WLD":
            part, whole = through.sum(), sea.sum()
        else:
            part = through[n].sum() + through[:, n].sum()
            whole = sea[n].sum() + sea[:, n].sum()
        rows.append((region, float(part), float(100 * part / whole) if whole else 0.0))
    return pd.DataFrame(rows, columns=["region", "usd", "percent"])


def _parameter_table() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "parameter": p.name,
                "sectors": " ".join(p.sectors),
                **{case: p.values[case] for case in tables.CASES},
                "unit": p.unit,
                "source": p.source,
                "note": p.note,
            }
            for p in tables.parameters()
        ]
    )
