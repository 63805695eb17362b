"""Shocks at sea: gates that close, ports that grow or fail. Sea lanes cost them first; then they are changes of iceberg cost."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem
from entrepot.scenario.shocks import Shock
from entrepot.scenario.target import Draft


@dataclass(frozen=True, eq=False)
class Costs:
    """What a shock at sea does to the cost of delivery: `d_hat` [i, n, s] (1: nothing) by seller, buyer and sector; and day by
    day, before anybody adjusts: the share of trade without a way `lost`, and the rise of the cost of the rest `dearer`."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    d_hat: NDArray[np.float64]
    lost: NDArray[np.float64] | None = None
    dearer: NDArray[np.float64] | None = None


def by_the_day(shock: Shock) -> Problem:
    """That no equilibrium can tell a shock of days."""
    remedy = "ask `entrepot disrupt SCENARIO`, or write its brief"
    return Problem(f"a shock of kind {shock.kind} is told by the day, not by an equilibrium", shock.where, remedy)


@dataclass(frozen=True)
class AtSea(Shock, ABC):
    """A shock whose `costs` a model of sea lanes fills in."""

    costs: Costs | None

    def lay_on(self, draft: Draft, number: int) -> None:
        if self.costs is None:
            remedy = "write its brief, `entrepot brief SCENARIO`, or cost it with models.sealanes.costed"
            draft.problems.append(
                Problem(f"a {self.kind} must be costed along the sea lanes first", self.where, remedy)
            )
            return
        target, costs = draft.target, self.costs
        regions = [k for k, code in enumerate(target.regions) if code in costs.regions]
        sectors = [k for k, code in enumerate(target.sectors) if code in costs.sectors]
        at_r = [costs.regions.index(target.regions[k]) for k in regions]
        at_s = [costs.sectors.index(target.sectors[k]) for k in sectors]
        change = np.ones(draft.d_hat.shape)
        change[np.ix_(regions, regions, sectors)] = costs.d_hat[np.ix_(at_r, at_r, at_s)]
        cells = np.flatnonzero(change.ravel() != 1.0)
        draft.claim("cost", cells, number)
        draft.d_hat.reshape(-1)[cells] = change.ravel()[cells]
        largest = float(change.max()) - 1.0
        draft.applied.append(
            {
                "shock": number,
                "kind": self.kind,
                "how": "largest change of iceberg cost",
                "importer": "all",
                "exporter": "all",
                "sector": "goods",
                "value": largest if largest > 0 else float(change.min()) - 1.0,
                "source": self.source,
            }
        )


@dataclass(frozen=True)
class Closure(AtSea):
    """Gates that close to `share` of what passes them, from a day (text) for so many months (None: for good); or told by the
    day, for so many `days`, with as many days of `recovery` after them."""

    kind: ClassVar[str] = "closure"
    gates: tuple[str, ...]
    share: float
    begins: str
    months: float | None
    days: int | None = None
    recovery: int = 0

    def lay_on(self, draft: Draft, number: int) -> None:
        if self.days is None:
            super().lay_on(draft, number)
        else:
            draft.problems.append(by_the_day(self))


@dataclass(frozen=True)
class Port(AtSea):
    """A port whose capacity changes by `capacity` TEU a year (added), or which loses the share `outage` of it, in a year
    (text; "" the year of its published capacity)."""

    kind: ClassVar[str] = "port"
    port: str
    capacity: float
    outage: float
    begins: str = ""
