"""What an exposure is answered from: one economy, or a pair, read from a world by every model that bears on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from entrepot.answers.whatif.data import Solved
from entrepot.errors import NoData
from entrepot.models import exposure, trade
from entrepot.models.exposure import grades
from entrepot.scenario import Scenario
from entrepot.scenario.writing import shortage

if TYPE_CHECKING:
    from entrepot.provenance import Source
    from entrepot.result import Result
    from entrepot.store import Store
    from entrepot.world import World

NOT_AN_ACTOR = "ROW"  # many economies in one: it cannot stop selling
PATHS = 10


@dataclass(frozen=True)
class Exposure:
    """Every result that an answer tells. `partner` is empty for one economy alone.

    The dependence asked about is `product` from `supplier`: the largest purchase of the economy from the partner, or
    from any one economy abroad. `found`: exposure to all; `toward`: to the partner, or `found`; `back`: the partner's
    exposure to the economy; `stopped`: the supplier's sector extracted; `cut`: only its sales to the economy extracted;
    `swap`: substitutes; `shortage`: the trade model's answer to the same cut.
    """

    world: World
    economy: str
    partner: str
    supplier: str
    product: str
    found: Result
    toward: Result
    back: Result | None
    paths: Result
    stopped: Result
    cut: Result
    swap: Result
    shortage: Solved

    @cached_property
    def bought(self) -> pd.Series:
        """The flow of the dependence: value in money with low, high and grade."""
        world = self.world
        s, i, n = (
            world.sectors.index(self.product),
            world.regions.index(self.supplier),
            world.regions.index(self.economy),
        )
        value = float(world.trade[i, n, s]) * world.scale
        row = {"value": [value], "unit": [world.currency], "region": [self.economy], "partner": [self.supplier]}
        return grades.with_ranges(world, pd.DataFrame(row), "sources", ("region", "partner")).iloc[0]

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """All results of the answer."""
        held = (self.found, self.paths, self.stopped, self.cut, self.swap, self.shortage.result)
        return held if self.back is None else (*held, self.back)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The sources of all results, by id."""
        return {source.id: source for result in self.results for source in result.lineage.sources}


def gather(
    world: World, economy: str, partner: str = "", *, store: Store | None = None, apart: World | None = None
) -> Exposure:
    """Ask every model about an economy of the world, or about its dependence on a partner; both by their codes. `apart`: the world where
    groups are not taken as one, which the trade model solves member by member (default: the same).

    Raises NoData where the economy buys nothing from the partner.
    """
    supplier, product = largest(world, economy, partner)
    found = exposure.solve(world, economy)
    held = found["reliance"]
    held = held[(held["indicator"] == "inputs_lookthrough") & (held["sector"] == "all")]
    held = held[~held["partner"].isin([economy, "abroad", NOT_AN_ACTOR])]
    origin = partner or str(held.loc[held["value"].idxmax(), "partner"])
    each = apart or world
    scenario = Scenario.from_text(shortage(each, economy, supplier, product), name="shortage")
    result = trade.solve(each, scenario)
    around = trade.cases(each, scenario) if result.status != "not solved" else None
    return Exposure(
        world=world,
        economy=economy,
        partner=partner,
        supplier=supplier,
        product=product,
        found=found,
        toward=exposure.solve(world, economy, partner=partner) if partner else found,
        back=exposure.solve(world, partner, partner=economy) if partner else None,
        paths=exposure.paths(world, origin, economy, count=PATHS),
        stopped=exposure.extract(world, f"{supplier}.{product}"),
        cut=exposure.extract(world, f"{supplier}.{product}", to=economy),
        swap=exposure.substitutes(world, economy, product, supplier, store=store),
        shortage=Solved(scenario, each, result, around),
    )


def largest(world: World, economy: str, partner: str = "") -> tuple[str, str]:
    """Supplier and product of the largest purchase (inputs and final goods) from the partner, or from any one economy
    abroad that can act as one. Raises NoData where there is none."""
    n = world.regions.index(economy)
    bought = np.array(world.trade[:, n, :])
    sellers = [partner] if partner else [code for code in world.regions if code not in (economy, NOT_AN_ACTOR)]
    places = [world.regions.index(code) for code in sellers]
    part = bought[places]
    if not part.size or part.max() <= 0:
        raise NoData(f"{economy} buys nothing from {partner or 'abroad'} in {world.name}", remedy="name another pair")
    row, s = np.unravel_index(int(np.argmax(part)), part.shape)
    return sellers[int(row)], world.sectors[int(s)]
