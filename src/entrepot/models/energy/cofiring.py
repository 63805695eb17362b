"""Ammonia burned with coal: what the stack, the making of the ammonia and both together emit.

With G the electricity made from coal, eta the efficiency and s the share of the heat that ammonia gives:

    Q = G / eta                 heat burned
    E = Q f                     carbon dioxide of coal alone, f its content
    stack = -s E                ammonia holds no carbon
    m = s Q / L                 ammonia, L its lower heating value
    net = -s E + m a            a: emissions of making a tonne of it

In percent of E the net change is s (a / (L f) - 1): neither G nor eta enters. It is a rise where a > L f.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from entrepot.models.energy.tables import factors

GJ_PER_TWH = 3.6e6
# How ammonia is made, cleanest first: the factor of each.
MADE = {"clean": "ammonia_clean", "standard": "ammonia_standard", "gas": "ammonia_gas", "coal": "ammonia_coal"}


@dataclass(frozen=True)
class Plant:
    """What a case assumes: efficiency (0..1), carbon of coal (t/GJ), heat of ammonia (GJ/t), emissions of making it (t/t)."""

    efficiency: float
    carbon: float
    heat: float
    making: float


@dataclass(frozen=True)
class Cofired:
    """Tonnes a year: `burned` by coal alone, change at the `stack`, `ammonia` needed, emissions of its `making`, and the
    `net` change."""

    burned: float
    stack: float
    ammonia: float
    making: float

    @property
    def net(self) -> float:
        """The change at the stack and by the making of the ammonia together."""
        return self.stack + self.making

    @property
    def net_percent(self) -> float:
        """The net change in percent of what coal alone emits."""
        return 100 * self.net / self.burned


def cofire(twh: float, share: float, plant: Plant) -> Cofired:
    """Co-firing of `share` (0..1) of the heat in plants that make `twh` a year from coal."""
    heat = twh * GJ_PER_TWH / plant.efficiency
    burned, ammonia = heat * plant.carbon, share * heat / plant.heat
    return Cofired(burned, -share * burned, ammonia, ammonia * plant.making)


def central(made: str) -> Plant:
    """The central case of ammonia made in one way."""
    known = factors()
    return Plant(
        known["efficiency"].central / 100,
        known["coal_carbon"].central / 1000,
        known["ammonia_heat"].central,
        known[MADE[made]].central,
    )


def corners(made: str) -> Iterator[Plant]:
    """Every combination of the low and high ends of the factors: what follows is monotone in each, so these bound it."""
    known = factors()
    ends = [
        {getattr(known[name], end) for end in ("low", "high")}
        for name in ("efficiency", "coal_carbon", "ammonia_heat", MADE[made])
    ]
    for efficiency, carbon, heat, making in product(*ends):
        yield Plant(efficiency / 100, carbon / 1000, heat, making)
