r"""Parts that one maker alone makes: which lines stand still, and for want of whose parts.

A sector of an input-output table holds thousands of parts, and a car needs all of its own: the share of a sector that is lost
says how many makers are out, not how many cars can be made. A product g that needs parts from n_g makers, spread over its
suppliers as its purchases are, can be made where none of them is out:

    L_g(t) = prod_s (1 - sum_m share_smg out_smg(t - late_mg)) ^ (n_g w_sg)

with share_smg of economy m in g's purchases of s, w_sg of s in its purchases of parts. A maker is out while its capacity is
lost or its lane shut; from the day it fails, others take over its parts in a straight line over `switch` days. Parts in
store, and on the way, put the loss off by `late` days: `at_hand` at home, `abroad` from abroad. L_g multiplies the capacity of g.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem

if TYPE_CHECKING:
    from entrepot.models.disruption.events import Event
    from entrepot.scenario import Scenario
    from entrepot.world import World

Array = NDArray[np.float64]

OF_PARTS = (
    "CHM",
    "MET",
    "MCH",
    "ELE",
    "TRE",
)  # sectors that make parts: rubber and plastics, metal, machines, electronics


@dataclass(frozen=True, eq=False)
class Lines:
    """Products that need parts: `buyers` [k], their places in (sector, economy); the `sectors` [p] that make parts; `share`
    [p, m, k], `power` [p, k] = n_g w_sg; days that parts from makers at home (`at_hand`) and `abroad` last."""

    buyers: NDArray[np.int64]
    sectors: NDArray[np.int64]
    share: Array
    power: Array
    at_hand: int
    abroad: int
    switch: float

    @cached_property
    def home(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The economy [k] of each line, and its place [k]."""
        return self.buyers % self.share.shape[1], np.arange(len(self.buyers))

    def missing(self, events: Sequence[Event], day: int, stretch: Array) -> Array:
        """Share of the parts of sector p of economy m that line k lacks, of all its parts of p [p, m, k, b]; `stretch` [b]
        multiplies the days that events take to fade, and to switch."""
        economy, line = self.home
        out = np.broadcast_to(
            self._out(events, day - self.abroad, stretch), (*self.share.shape, stretch.size)
        ).copy()  # as seen from abroad
        near = np.broadcast_to(self._out(events, day - self.at_hand, stretch), out.shape)
        out[:, economy, line] = near[:, economy, line]
        return self.share[..., None] * out

    def running(self, events: Sequence[Event], day: int, stretch: Array, factor: Array) -> Array:
        """Share of the lines that have all their parts [k, b]; `factor` [b] multiplies the number of makers."""
        if not any(self._out(events, day - late, stretch).any() for late in (self.at_hand, self.abroad)):
            return np.ones((len(self.buyers), stretch.size))
        there = 1.0 - self.missing(events, day, stretch).sum(axis=1)
        return (np.clip(there, 0.0, 1.0) ** (self.power[..., None] * factor)).prod(axis=0)

    def _out(self, events: Sequence[Event], day: int, stretch: Array) -> Array:
        """Share of the makers in sector p of economy m that do not deliver to line k [p, m, k or 1, b] on a day."""
        kept = np.ones((*self.share.shape[:2], 1, stretch.size))
        for event in events:
            over = 1.0 - (day - event.first) / (self.switch * stretch)
            level = event.levels(np.array(day), stretch) * np.clip(over, 0.0, 1.0)
            if event.lost is not None and level.any():
                kept = kept * (1.0 - event.lost[self.sectors][:, :, None, None] * level)
            if event.shut is not None and level.any():
                kept = kept * (1.0 - event.shut[self.sectors][:, :, self.home[0], None] * level)
        return 1.0 - kept


def lines(world: World, scenario: Scenario, problems: list[Problem]) -> Lines | None:
    """The lines of a scenario that tells of parts; None where none does. Problems are added: sectors that the world lacks."""
    told = scenario.by_day
    if not told.parts:
        return None
    unknown = [name for name, _ in told.parts if name not in world.sectors]
    makers = [k for k, name in enumerate(world.sectors) if name in OF_PARTS]
    problems += [
        Problem(f"unknown sector '{name}'", "disruption.parts", f"the world has {', '.join(world.sectors)}")
        for name in unknown
    ]
    if not (unknown or makers):
        remedy = "leave parts out"
        problems.append(Problem(f"the world has none of {', '.join(OF_PARTS)}", "disruption.parts", remedy))
    if unknown or not makers:
        return None
    S, N = len(world.sectors), len(world.regions)
    Z = world.Z.transpose(1, 0, 3, 2).reshape(S, N, S * N)[makers]  # sector, seller, buyer (sector, economy)
    count = np.repeat([dict(told.parts).get(name, 0.0) for name in world.sectors], N)
    buyers = np.flatnonzero((count > 0) & (Z.sum(axis=(0, 1)) > 0))
    bought = Z[:, :, buyers]
    by_sector = bought.sum(axis=1)
    share = np.divide(bought, by_sector[:, None], out=np.zeros_like(bought), where=by_sector[:, None] > 0)
    power = count[buyers] * by_sector / by_sector.sum(axis=0)
    return Lines(buyers, np.array(makers), share, power, round(told.at_hand), round(told.abroad), told.switch)
