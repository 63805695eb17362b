"""Ports as capacity: queues by utilisation, what an added terminal saves a container, and who gains by it.

Ships wait for a berth as in a queue with c servers (H. Sakasegawa, 1977, Annals of the Institute of Statistical Mathematics
29): mean wait over mean service = u^(sqrt(2 (c + 1)) - 1) / (c (1 - u)), with u the utilisation. c is the number of berths
at which the formula gives the congestion that ship tracks show at the utilisation they show. Utilisation follows
throughput over published capacity, scaled to the year of the tracks (ports handle more than they publish).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from entrepot import __version__
from entrepot.errors import BadInput, NoData, Problem
from entrepot.models.sealanes import tables
from entrepot.models.sealanes.ports import Port as SeaPort
from entrepot.models.sealanes.ports import resolve
from entrepot.provenance import DATA, Lineage, read_card
from entrepot.result import Result
from entrepot.scenario import Scenario
from entrepot.scenario.closure import Port

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.world import World

MODEL = "ports: queues by utilisation as changes of iceberg cost"
FULLEST = 0.95  # beyond this the queue never ends: what is more is turned away, and told
MOST_BERTHS = 40
CARDS = ("sealanes-ports", "sealanes-parameters")
LEAVES_OUT = (
    "one queue for all container ships; no seasons, no breakdowns, no labour",
    "deeper water lets larger ships call without a feeder: that saving is not counted",
    "what is turned away at a full port goes by other ports at a cost that is not counted",
    "growth of traffic goes on as it was, whatever the port charges",
)


@dataclass(frozen=True)
class Facts:
    """What is held on a port, by indicator; numbers by case (low, central, high)."""

    port: SeaPort
    rows: tuple[dict[str, str], ...]

    def value(self, indicator: str, case: str = "central") -> float:
        """The newest value of an indicator. Raises NoData where it is not held."""
        mine = [row for row in self.rows if row["indicator"] == indicator]
        if not mine:
            raise NoData(
                f"no {indicator} is held for {self.port.name}", remedy="add it to port_facts.csv with its page"
            )
        row = max(mine, key=lambda row: row["period"])
        return float(row["value" if case == "central" else case])

    def year(self, indicator: str) -> int:
        """The year of the newest value."""
        return int(max(row["period"] for row in self.rows if row["indicator"] == indicator)[:4])

    def phases(self) -> list[tuple[int, float]]:
        """Year and capacity of each phase that is promised."""
        return [(int(row["period"]), float(row["value"])) for row in self.rows if row["indicator"] == "phase"]


def facts(name: str) -> Facts:
    """What is held on a port. Raises UnknownName, or NoData with the ports that are held."""
    port = resolve(name)
    all_rows = tables.rows("port_facts.csv")
    mine = tuple(row for row in all_rows if row["locode"] == port.locode)
    if not mine:
        held = ", ".join(sorted({row["locode"] for row in all_rows}))
        raise NoData(f"no throughput or capacity is held for {port.name}", remedy=f"held: {held}")
    return Facts(port, mine)


def waiting(utilisation: float, berths: int) -> float:
    """Mean wait over mean service of a queue with several servers (Sakasegawa 1977); `utilisation` below 1."""
    if not 0.0 <= utilisation < 1.0:
        raise BadInput(Problem(f"a utilisation of {utilisation:g}", remedy="it must be at least 0 and below 1"))
    return utilisation ** (math.sqrt(2 * (berths + 1)) - 1) / (berths * (1 - utilisation))


def berths_of(utilisation: float, congestion: float) -> int:
    """The number of berths at which the formula comes nearest to a congestion factor (time in port over idle port)."""
    return min(range(1, MOST_BERTHS), key=lambda c: abs(1 + waiting(utilisation, c) - congestion))


@dataclass(frozen=True)
class State:
    """A port in a year: `capacity` and `demand` (TEU), `utilisation`, `hours` that a ship waits, `turned` away (TEU)."""

    year: int
    capacity: float
    demand: float
    utilisation: float
    hours: float
    turned: float


def state(held: Facts, year: int, added: float, case: str) -> State:
    """The port in a year with `added` capacity (TEU a year; negative: lost), for one case of growth."""
    capacity = held.value("capacity") + added
    demand = held.value("throughput") * (1 + held.value("growth", case) / 100) ** (year - held.year("throughput"))
    busy, congestion = held.value("utilisation"), held.value("congestion")
    scale = busy / (held.value("throughput estimated") / held.value("capacity before"))
    wanted = scale * demand / capacity
    utilisation = min(wanted, FULLEST)
    berths = max(1, round(berths_of(busy, congestion) * capacity / held.value("capacity")))
    service = held.value("turnaround") / congestion
    turned = demand * (1 - utilisation / wanted)
    return State(year, capacity, demand, utilisation, service * waiting(utilisation, berths), turned)


def worth_of_teu(world: World, region: str, held: Facts, share: float) -> float:
    """Value (USD) of the goods in a container: sea trade of the economy by this port over its throughput."""
    n = world.region(region)
    trade = world.trade * world.scale
    land = tables.by_land(world.regions)
    total = 0.0
    for s, sector in enumerate(world.sectors):
        if sector not in tables.GOODS or sector in ("MIN", "REF"):
            continue
        sea = tables.value("by_sea", "central", sector) * (1 - land)
        both = sea[n] * trade[n, :, s] + sea[:, n] * trade[:, n, s]
        total += both.sum() - both[n]
    mine = [row for row in held.rows if row["indicator"] == "throughput" and int(row["period"]) <= world.year]
    teu = float(max(mine, key=lambda row: row["period"])["value"]) if mine else held.value("throughput")
    return float(share * total / teu)


def port_of(scenario: Scenario) -> tuple[int, Port] | None:
    """The port of a scenario and its place among the shocks. Raises BadInput for two."""
    found = [(number, shock) for number, shock in enumerate(scenario.shocks) if isinstance(shock, Port)]
    if len(found) > 1:
        raise BadInput(Problem("two ports", found[1][1].where, "write one port a scenario"))
    return found[0] if found else None


def solve(world: World, scenario: Scenario) -> Result:
    """Cost a port's change on a world. Tables: `phases` (year by year as promised, by case), `costs` (iceberg change by
    seller, buyer, sector and case). Facts: port, region, USD a TEU by case, the claim beside it.
    """
    import pandas as pd

    found = port_of(scenario)
    if found is None:
        raise BadInput(Problem("no port in this scenario", scenario.name, 'add a shock of kind = "port"'))
    _, shock = found
    held = facts(shock.port)
    region, share = _served(held.port, world)
    year = int(shock.begins[:4]) if shock.begins else held.year("capacity")
    added = shock.capacity - shock.outage * held.value("capacity")
    worth = worth_of_teu(world, region, held, share)
    saved = {case: _saved(held, year, added, worth, case) for case in tables.CASES}
    rows = []
    for case in tables.CASES:
        rows += _cost_rows(world, region, share * saved[case] / worth, case)
    return Result(
        model=MODEL,
        tables={
            "phases": _phases(held, worth),
            "costs": pd.DataFrame(rows, columns=["case", "exporter", "importer", "sector", "value"]),
        },
        lineage=Lineage(
            version=__version__,
            inputs=f"{world.name} {world.fingerprint}".strip(),
            sources=tuple(
                dict.fromkeys((*world.lineage.sources, *(read_card(DATA / "cards" / f"{n}.toml") for n in CARDS)))
            ),
            scenario=scenario.text,
        ),
        facts={
            "port": held.port.locode,
            "name": held.port.name,
            "region": region,
            "year": year,
            "added": added,
            "hinterland": share,
            "berths": berths_of(held.value("utilisation"), held.value("congestion")),
            "USD of goods in a TEU": worth,
            "saved": saved,
            "claim": held.value("claim"),
            "leaves out": list(LEAVES_OUT),
        },
    )


def _served(port: SeaPort, world: World) -> tuple[str, float]:
    """The economy that ships by a port, and the share of its trade."""
    for gateway in tables.gateways():
        if gateway.port.locode == port.locode and gateway.region in world.regions:
            return gateway.region, gateway.weight
    raise NoData(f"no economy of the world ships by {port.name}", remedy="name a gateway of gateways.csv")


def _saved(held: Facts, year: int, added: float, worth: float, case: str) -> float:
    """USD a TEU that the change saves (negative: costs): hours not waited, at the value of time and of the ship."""
    before, after = state(held, year, 0.0, case), state(held, year, added, case)
    days = (before.hours - after.hours) / 24
    return float(days * (tables.value("time", case, "TEX") / 100 * worth + held.value("ship", case)))


def _cost_rows(world: World, region: str, cut: float, case: str) -> list[tuple[str, str, str, str, float]]:
    """Iceberg changes of an economy's trade by sea, both ways: `cut` of the value of what goes in containers."""
    land = tables.by_land(world.regions)
    n = world.region(region)
    rows = []
    for sector in world.sectors:
        if sector not in tables.GOODS or sector in ("MIN", "REF"):
            continue
        for k, other in enumerate(world.regions):
            if k == n:
                continue
            change = -cut * tables.value("by_sea", case, sector) * (1 - land[n, k])
            rows += [(case, region, other, sector, change), (case, other, region, sector, change)]
    return rows


def _phases(held: Facts, worth: float) -> pd.DataFrame:
    """Each promised phase: the port in its year without and with all phases until then, by case."""
    import pandas as pd

    rows = []
    for case in tables.CASES:
        added = 0.0
        for number, (year, capacity) in enumerate(held.phases(), start=1):
            added += capacity
            before, after = state(held, year, 0.0, case), state(held, year, added, case)
            rows.append(
                {
                    "case": case,
                    "phase": number,
                    "year": year,
                    "capacity": after.capacity,
                    "demand": before.demand,
                    "utilisation_without": before.utilisation,
                    "utilisation_with": after.utilisation,
                    "hours_without": before.hours,
                    "hours_with": after.hours,
                    "turned_away_without": before.turned,
                    "turned_away_with": after.turned,
                    "saved_usd_per_teu": _saved(held, year, added, worth, case),
                }
            )
    return pd.DataFrame(rows)


def costed(scenario: Scenario, result: Result, case: str = "central") -> Scenario:
    """The scenario with its port's costs filled in from `result` of `solve`, for one case."""
    from entrepot.models.sealanes.model import costs_of

    found = port_of(scenario)
    if found is None:
        return scenario
    number, shock = found
    shocks = list(scenario.shocks)
    shocks[number] = replace(shock, costs=costs_of(result, case))
    return replace(scenario, shocks=tuple(shocks))


def calibration(held: Facts) -> tuple[int, float, float]:
    """Berths, the congestion that the formula gives for them, and the one that the tracks show."""
    busy, shown = held.value("utilisation"), held.value("congestion")
    berths = berths_of(busy, shown)
    return berths, 1 + waiting(busy, berths), shown
