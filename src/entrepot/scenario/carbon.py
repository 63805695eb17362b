"""Shocks of carbon and power: a price on carbon dioxide by sector, and a measure on power stations. Both are changes of productivity."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from entrepot.errors import EntrepotError, Problem
from entrepot.kernels.fuel_switch import switch
from entrepot.scenario.shocks import Shock
from entrepot.scenario.target import Draft
from entrepot.world import World, emissions, switching

CASES = ("low", "central", "high")


@dataclass(frozen=True)
class OfEmissions(Shock, ABC):
    """A shock that needs the world's emissions: `economy` (names or groups)."""

    how: ClassVar[str]  # what the number in the table of what was applied is
    economy: tuple[str, ...]

    def world(self, draft: Draft) -> World | None:
        """The world with emissions; None (and a problem) where there is none."""
        world = draft.target.world
        try:
            if world is not None:
                emissions.emissions(world)
                return world
        except EntrepotError as error:
            draft.problems += [Problem(each.what, self.where, each.remedy) for each in error.problems]
            return None
        remedy = "lay it onto the embedded world, not onto a baseline or a table of your own"
        draft.problems.append(Problem(f"a {self.kind} needs emissions by sector", self.where, remedy))
        return None

    def lower(self, draft: Draft, number: int, n: list[int], s: list[int], cost: np.ndarray, told: float) -> None:
        """Make output of economies `n` in sectors `s` dearer by `cost` [n, s], a share of its value."""
        cells = (np.array(n)[:, None] * len(draft.target.sectors) + np.array(s)).ravel()
        draft.claim("productivity", cells, number)
        draft.A_hat[np.ix_(n, s)] = 1.0 / (1.0 + cost)
        draft.applied.append(
            {
                "shock": number,
                "kind": self.kind,
                "how": self.how,
                "importer": "",
                "exporter": " ".join(self.economy),
                "sector": " ".join(draft.target.sectors[k] for k in s),
                "value": told,
                "source": self.source,
            }
        )


@dataclass(frozen=True)
class CarbonCost(OfEmissions):
    """A cost of `price` US dollars for each tonne of carbon dioxide that `economy` emits in `sector`: output gets dearer by emissions
    per dollar of output times the price. Nobody gets the money, as where it is spent on avoiding emissions."""

    kind: ClassVar[str] = "carbon-cost"
    how: ClassVar[str] = "USD a tonne of CO2"
    sector: tuple[str, ...]
    price: float

    def lay_on(self, draft: Draft, number: int) -> None:
        n, bad_n, said = draft.target.economies(self.economy, f"{self.where} economy")
        s, bad_s = draft.target.sector_places(self.sector, f"{self.where} sector")
        draft.notes += said
        draft.problems += bad_n + bad_s
        world = self.world(draft)
        if world is not None and not bad_n and not bad_s:
            cost = self.price * emissions.intensity(world)[np.ix_(n, s)]
            self.lower(draft, number, n, s, cost, self.price)


@dataclass(frozen=True)
class PowerMix(OfEmissions):
    """`share` (0..1) of what `economy` makes of the fuel that `measure` replaces comes from the measure instead, in one `way`: power
    gets dearer (or cheaper) by the bill for fuel, over the output of the sector of power, at the `case` of the prices."""

    kind: ClassVar[str] = "power-mix"
    how: ClassVar[str] = "change of the cost of power"
    measure: str
    way: str
    share: float
    case: str

    def lay_on(self, draft: Draft, number: int) -> None:
        n, bad, said = draft.target.economies(self.economy, f"{self.where} economy")
        draft.notes += said
        draft.problems += bad
        world = self.world(draft)
        if world is None or bad:
            return
        one = next(each for each in switching.ways(self.measure) if each.way == self.way)
        power = world.sectors.index(emissions.POWER)
        twh = np.array([emissions.generated(world.regions[k], one.fuel) for k in n])
        bill = np.array([self.bill(one, each) for each in twh])
        if not twh.any():
            what = f"{' '.join(self.economy)} makes no electricity from {one.fuel}"
            draft.problems.append(Problem(what, self.where, "name an economy that does"))
            return
        cost = bill / (world.X[n, power] * world.scale)
        self.lower(draft, number, n, [power], cost[:, None], float(cost.max()))

    def bill(self, one: switching.Measure, twh: float) -> float:
        """Dollars a year more for fuel or power, at the case of the prices."""
        if self.case == "central":
            return switch(twh, self.share, *switching.central(one)).bill
        ends = [switch(twh, self.share, *each).bill for each in switching.corners(one)]
        return min(ends) if self.case == "low" else max(ends)
