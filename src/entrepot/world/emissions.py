"""Carbon dioxide by sector of an embedded world: estimated, national totals spread over those who buy the fuels.

What power stations emit (electricity by fuel over efficiency, times the carbon of the fuel) goes to the sector of electricity and gas. The
rest of each national total is split by fuel as the fuels burned outside power stations, and each part is spread by purchases of the product
that carries it: oil by refined products, coal by mining, gas by mining and by gas from the grid. Final buyers of refined products and
of gas emit themselves: households, with the state's own use among them. Other methods bound it (METHODS).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import NoData
from entrepot.provenance import DATA
from entrepot.world.world import World

Array = NDArray[np.float64]
FILE = DATA / "energy" / "emissions.csv"
CARD = "energy-emissions"
POWER, OIL, MINING = "UTL", "REF", "MIN"
FUELS = ("coal", "gas", "oil")
# How what power stations do not emit is spread: by fuel; all by refined products; by all purchases of the three products.
METHODS = ("fuels", "oil", "purchases")
EFFICIENCIES = ("power", "power_low", "power_high")


@dataclass(frozen=True, eq=False)
class Emissions:
    """Tonnes of CO2: `sectors` [i, s] by economy and sector, `households` [i], and `totals` [i], their sum by economy."""

    sectors: Array
    households: Array

    @property
    def totals(self) -> Array:
        """All that each economy emits."""
        return self.sectors.sum(axis=1) + self.households


@lru_cache(maxsize=16)
def emissions(world: World, method: str = "fuels", efficiency: str = "power") -> Emissions:
    """Emissions by sector by one of METHODS, power stations at one of EFFICIENCIES. Raises NoData for a world that the table
    does not tell, or whose sectors are not those of the embedded ones."""
    held = _table()
    lost = [one for one in world.regions if one not in held]
    if lost or not {POWER, OIL, MINING} <= set(world.sectors):
        what = f"of {', '.join(lost)}" if lost else f"without sectors {POWER}, {OIL} and {MINING}"
        raise NoData(
            f"no emissions by sector are held {what}", where=world.name, remedy="take the embedded world as it is"
        )
    N, S = len(world.regions), len(world.sectors)
    sectors, households = np.zeros((N, S)), np.zeros(N)
    power = world.sectors.index(POWER)
    for n, region in enumerate(world.regions):
        row = held[region]
        electric = {fuel: row[fuel][efficiency] for fuel in FUELS}
        burned = sum(electric.values())
        # Where few plants of a small economy would emit more than it does, they emit what it does.
        sectors[n, power] = min(burned, row[""]["burned"])
        rest = row[""]["burned"] - sectors[n, power]
        parts = _parts(world, n, method, {fuel: row[fuel]["burned"] - electric[fuel] for fuel in FUELS})
        sectors[n] += rest * parts[:S]
        households[n] = rest * parts[S]
    return Emissions(sectors, households)


def intensity(world: World) -> Array:
    """Tonnes of CO2 for a US dollar of output [i, s]; 0 where nothing is made."""
    output = world.X * world.scale
    return np.divide(emissions(world).sectors, output, out=np.zeros_like(output), where=output > 0)


def generated(region: str, fuel: str) -> float:
    """Terawatt hours that an economy of the world made from a fuel in the world's year."""
    return _table()[region][fuel]["twh"]


def _parts(world: World, n: int, method: str, burned: dict[str, float]) -> Array:
    """Shares of the sectors and (last) of final buyers in what economy n emits outside power stations; they sum to one."""
    by = {"oil": _bought(world, n, (OIL,)), "coal": _bought(world, n, (MINING,), final=False)}
    by["gas"] = _bought(world, n, (MINING, POWER))
    if method == "oil":
        weights = {"oil": 1.0}
    elif method == "purchases":
        weights = {fuel: float(by[fuel].sum()) for fuel in by}
    else:
        weights = {fuel: max(value, 0.0) for fuel, value in burned.items()}
    whole = sum(weights.values())
    shares = {fuel: weight / whole for fuel, weight in weights.items()} if whole > 0 else {"oil": 1.0}
    parts = np.zeros(len(world.sectors) + 1)
    for fuel, share in shares.items():
        parts += share * by[fuel] / max(float(by[fuel].sum()), 1e-300)
    return parts / parts.sum()


def _bought(world: World, n: int, products: tuple[str, ...], *, final: bool = True) -> Array:
    """Purchases of products by the sectors of economy n and (last) by its final buyers. Power stations are left out, as their fuel is
    told apart, and refineries, as what they buy leaves them as products."""
    places = [world.sectors.index(product) for product in products]
    found = np.append(world.Z[:, places, n, :].sum(axis=(0, 1)), world.F[:, places, n].sum() if final else 0.0).clip(
        min=0.0
    )
    found[[world.sectors.index(POWER), world.sectors.index(OIL)]] = 0.0
    return found


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, dict[str, float]]]:
    """The table by economy and fuel ("" all)."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    with FILE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            numbers = {key: float(value) for key, value in row.items() if key not in ("economy", "fuel") and value}
            found.setdefault(row["economy"], {})[row["fuel"]] = numbers
    return found
