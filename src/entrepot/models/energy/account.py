"""The account of carbon dioxide on an embedded world: who emits, for whose final demand, and what trade carries between them.

With E emissions by sector, x output, L the Leontief inverse and F final demand (Miller and Blair 2009, ch. 10):

    T[i, n] = sum over sectors of i of (E / x) (L F)[., n]      emitted in i for what n uses in the end
    production[i] = sum over n of T[i, n] + H[i]                 H: what final buyers burn themselves
    consumption[n] = sum over i of T[i, n] + H[n]

The two have the same sum. Low and high are the ends over all methods of spreading national totals (`world.emissions`).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot import __version__
from entrepot.kernels import leontief
from entrepot.provenance import DATA, Lineage, read_card
from entrepot.result import Result
from entrepot.world import World
from entrepot.world.emissions import CARD, EFFICIENCIES, METHODS, Emissions, emissions

Array = NDArray[np.float64]
CASES = tuple(product(METHODS, EFFICIENCIES))
MODEL = "carbon"


@lru_cache(maxsize=2)
def account(world: World) -> Result:
    """Emissions of a world by producer and by consumer, with the ends over the methods.

    Tables, all in tonnes of CO2: `economies` (economy; production, consumption and net, consumption less production, net_low, net_high),
    `sectors` (economy, sector ("" final buyers), value, low, high), `pairs` (producer, consumer, value, low, high).
    The certificate is how far the sums of production and consumption are apart, as a share. Raises NoData for a world
    whose emissions are not held.
    """
    N, S = len(world.regions), len(world.sectors)
    system = leontief.system(world.Z.reshape(N * S, N * S), world.F.reshape(N * S, N))
    wanted = system.times(system.F)
    found = [emissions(world, method, efficiency) for method, efficiency in CASES]
    pairs = np.array([embodied(system, wanted, one) for one in found])
    used = pairs.sum(axis=1) + np.array([one.households for one in found])
    made = np.array([one.totals for one in found])
    net = used - made
    economies = pd.DataFrame(
        {
            "economy": world.regions,
            "production": made[0],
            "consumption": used[0],
            "net": net[0],
            "net_low": net.min(axis=0),
            "net_high": net.max(axis=0),
        }
    )
    by_sector = np.array([np.column_stack([one.sectors, one.households]) for one in found])
    tables = {
        "economies": economies,
        "sectors": _long(by_sector, world.regions, (*world.sectors, ""), ("economy", "sector")),
        "pairs": _long(pairs, world.regions, world.regions, ("producer", "consumer")),
    }
    card = read_card(DATA / "cards" / f"{CARD}.toml")
    lineage = Lineage(__version__, f"{world.name} {world.fingerprint}", (*world.lineage.sources, card))
    gap = float(abs(used[0].sum() - made[0].sum()) / made[0].sum())
    return Result(MODEL, tables, lineage, certificate={"production is consumption": gap}, facts={"year": world.year})


def embodied(system: leontief.System, wanted: Array, one: Emissions) -> Array:
    """`T` [i, n]: emitted in i for the final demand of n; `wanted` is L F (n, N)."""
    intensity = np.divide(one.sectors.ravel(), system.x, out=np.zeros_like(system.x), where=system.x > 0)
    return system.sums(intensity) @ wanted


def _long(cases: Array, rows: Any, columns: Any, names: tuple[str, str]) -> pd.DataFrame:
    """A table of the first case with the ends over all."""
    keys = pd.MultiIndex.from_product([rows, columns], names=names)
    ends = {"value": cases[0].ravel(), "low": cases.min(axis=0).ravel(), "high": cases.max(axis=0).ravel()}
    return pd.DataFrame(ends, index=keys).reset_index()
