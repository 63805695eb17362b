"""Shocks: what a scenario changes in a world, and how each is laid onto its flows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem
from entrepot.scenario.target import Changes, Draft, Target

Rates = float | Mapping[str, float | Mapping[str, float]]


@dataclass(frozen=True)
class Shock(ABC):
    """One change of the world. `source`: where its numbers come from, or `assumption`. `where`: file and line, for
    messages.
    """

    kind: ClassVar[str]
    source: str
    note: str
    where: str

    @abstractmethod
    def lay_on(self, draft: Draft, number: int) -> None:
        """Write this shock into the draft; problems are collected there."""


@dataclass(frozen=True)
class FlowShock(Shock, ABC):
    """A shock on flows from `exporter` to `importer` (names or groups) in `sector`."""

    importer: tuple[str, ...]
    exporter: tuple[str, ...]
    sector: tuple[str, ...]

    def cells(self, draft: Draft, exporter: Sequence[str], sector: Sequence[str]) -> NDArray[np.intp] | None:
        """Flat indices into [i, n, s] of the flows between different economies; None (and a problem) where there is
        none.
        """
        target = draft.target
        n, bad_n, said_n = target.economies(self.importer, f"{self.where} importer")
        i, bad_i, said_i = target.economies(exporter, f"{self.where} exporter")
        s, bad_s = target.sector_places(sector, f"{self.where} sector")
        draft.notes += said_n + said_i
        draft.problems += bad_n + bad_i + bad_s
        if bad_n or bad_i or bad_s:
            return None
        N, S = len(target.regions), len(target.sectors)
        pairs = np.array([seller * N + buyer for seller in i for buyer in n if seller != buyer], dtype=np.intp)
        if not pairs.size or not s:
            draft.problems.append(
                Problem("no flow is touched: importer and exporter are the same", self.where, "name two economies")
            )
            return None
        return (pairs[:, None] * S + np.array(s, dtype=np.intp)).ravel()

    def row(
        self, number: int, exporter: Sequence[str], sector: Sequence[str], value: float, how: str
    ) -> dict[str, Any]:
        """One row for the table of what was applied."""
        return {
            "shock": number,
            "kind": self.kind,
            "how": how,
            "importer": " ".join(self.importer),
            "exporter": " ".join(exporter),
            "sector": " ".join(sector),
            "value": value,
            "source": self.source,
        }


@dataclass(frozen=True)
class Tariff(FlowShock):
    """An ad valorem tariff, set to a rate or raised by it: one number, or by exporter, or by exporter and sector."""

    kind: ClassVar[str] = "tariff"
    mode: str
    rates: Rates
    if_missing: float | None = None

    def each(self) -> list[tuple[tuple[str, ...], tuple[str, ...], float]]:
        """(exporters, sectors, rate), in the order of the file."""
        if not isinstance(self.rates, Mapping):
            return [(self.exporter, self.sector, self.rates)]
        rows: list[tuple[tuple[str, ...], tuple[str, ...], float]] = []
        for exporter, rate in self.rates.items():
            if isinstance(rate, Mapping):
                rows += [((exporter,), (sector,), value) for sector, value in rate.items()]
            else:
                rows.append(((exporter,), self.sector, rate))
        return rows

    def lay_on(self, draft: Draft, number: int) -> None:
        parts = [(self.cells(draft, exporter, sector), rate) for exporter, sector, rate in self.each()]
        found = [(cells, rate) for cells, rate in parts if cells is not None]
        if not found:
            return
        cells = np.concatenate([each for each, _ in found])
        rate = np.repeat([rate for _, rate in found], [each.size for each, _ in found])
        unknown = ~draft.target.tau_known.ravel()[cells]
        if self.mode == "set" and unknown.any() and self.if_missing is None:
            draft.problems.append(
                Problem(
                    f"the tariff in force is not held for {int(unknown.sum())} of {unknown.size} flows, so 'set' "
                    "cannot tell the change",
                    self.where,
                    'use mode = "add", or say if_missing = 0.0 to take it as zero',
                )
            )
            return
        before = np.where(unknown, self.if_missing or 0.0, draft.target.tau.ravel()[cells])
        new = before + rate if self.mode == "add" else rate
        # Where the tariff in force is assumed, only the change of (1 + tau) counts, from the baseline's zero.
        new = np.where(unknown, (1.0 + new) / (1.0 + before) - 1.0, new)
        if np.any(new < -1e-12):
            draft.problems.append(
                Problem(
                    f"the tariff would fall to {float(new.min()):.4g}, below zero",
                    self.where,
                    "a tariff cannot be cut by more than it is",
                )
            )
            return
        if unknown.any() and self.mode == "add":
            draft.notes.append(
                "where the tariff in force is not held it counts as 0: an added rate then works a little stronger"
            )
        draft.claim("tariff", cells, number)
        draft.tau.reshape(-1)[cells] = np.maximum(new, 0.0)
        for (exporter, sector, value), (touched, _) in zip(self.each(), parts, strict=True):
            if touched is not None:
                draft.applied.append(self.row(number, exporter, sector, value, self.mode))


@dataclass(frozen=True)
class TradeCost(FlowShock):
    """A change of the iceberg cost of selling: 0.1 makes it 10 percent dearer to deliver. No revenue for anybody."""

    kind: ClassVar[str] = "trade-cost"
    change: float

    def lay_on(self, draft: Draft, number: int) -> None:
        cells = self.cells(draft, self.exporter, self.sector)
        if cells is None:
            return
        if self.change < 0 and draft.short.ravel()[cells].any():
            draft.problems.append(
                Problem(
                    "a lower trade cost on flows that another shock cuts off",
                    self.where,
                    "delete one of the two shocks",
                )
            )
            return
        draft.claim("cost", cells, number)
        draft.d_hat.reshape(-1)[cells] = 1.0 + self.change
        draft.applied.append(self.row(number, self.exporter, self.sector, self.change, "change of iceberg cost"))


@dataclass(frozen=True)
class Agreement(FlowShock):
    """Trade between the two sides, both ways, grows at given prices by exp(`coefficient`) - 1 as gravity estimates it: the
    iceberg cost of a sector falls by 1 - exp(-coefficient / theta). A negative one takes the agreement away.
    """

    kind: ClassVar[str] = "agreement"
    coefficient: float

    def lay_on(self, draft: Draft, number: int) -> None:
        back = replace(self, importer=self.exporter, exporter=self.importer)
        ways = [one.cells(draft, one.exporter, one.sector) for one in (self, back)]
        theta = draft.target.theta
        found = [cells for cells in ways if cells is not None]
        if theta is None or len(found) < len(ways):
            return
        cells = np.unique(np.concatenate(found))
        draft.claim("cost", cells, number)
        draft.d_hat.reshape(-1)[cells] = np.exp(-self.coefficient / theta[cells % len(theta)])
        how = "coefficient of gravity, both ways"
        draft.applied.append(self.row(number, self.exporter, self.sector, self.coefficient, how))


@dataclass(frozen=True)
class Shortage(FlowShock):
    """`exporter` (all but) stops selling `sector` to `importer`: the iceberg cost rises to `ceiling` times what it
    was.
    """

    kind: ClassVar[str] = "shortage"
    ceiling: float

    def lay_on(self, draft: Draft, number: int) -> None:
        cells = self.cells(draft, self.exporter, self.sector)
        if cells is None:
            return
        if (draft.d_hat.ravel()[cells] < 1.0).any():
            draft.problems.append(
                Problem(
                    "cuts off flows whose trade cost another shock lowers", self.where, "delete one of the two shocks"
                )
            )
            return
        draft.claim("cost", cells, number)
        draft.short.reshape(-1)[cells] = True
        draft.d_hat.reshape(-1)[cells] = self.ceiling
        draft.applied.append(self.row(number, self.exporter, self.sector, self.ceiling, "iceberg cost, times"))


@dataclass(frozen=True)
class Productivity(Shock):
    """A change of productivity of `economy` in `sector`: -0.05 makes five percent less of the same inputs."""

    kind: ClassVar[str] = "productivity"
    economy: tuple[str, ...]
    sector: tuple[str, ...]
    change: float

    def lay_on(self, draft: Draft, number: int) -> None:
        n, bad_n, said = draft.target.economies(self.economy, f"{self.where} economy")
        s, bad_s = draft.target.sector_places(self.sector, f"{self.where} sector")
        draft.notes += said
        draft.problems += bad_n + bad_s
        if bad_n or bad_s:
            return
        cells = (np.array(n)[:, None] * len(draft.target.sectors) + np.array(s)).ravel()
        draft.claim("productivity", cells, number)
        draft.A_hat.reshape(-1)[cells] = 1.0 + self.change
        draft.applied.append(
            {
                "shock": number,
                "kind": self.kind,
                "how": "change of productivity",
                "importer": "",
                "exporter": " ".join(self.economy),
                "sector": " ".join(self.sector),
                "value": self.change,
                "source": self.source,
            }
        )


def lay_on(shocks: Sequence[Shock], target: Target) -> Changes:
    """Lay shocks onto a world in their order; later ones win, with a note. Raises BadInput with every problem."""
    draft = Draft(target)
    for number, shock in enumerate(shocks, start=1):
        shock.lay_on(draft, number)
    return draft.finished()
