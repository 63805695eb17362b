"""Economies in parts: solved part by part, told by economy and sector.

China's processing exporters buy and sell otherwise than its other plants; summed before the solve, their chains blur. Here rows are
parts, and what is told is added up over the parts of an economy: every measure that is an amount is exactly the sum, positions in the
chain are means by output. Symbols as in `leontief`, `value_added`, `extraction`; `cells` (m,): the row of the economies' table (N economies
of S sectors, n = N S) that each row of the system is counted in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from entrepot.kernels import exporters, extraction, leontief, value_added
from entrepot.kernels.folding import fold
from entrepot.kernels.leontief import System

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Measures:
    """All measures of a system by economy and sector, each when it is first asked. `cells` None: rows are the economies' own."""

    system: System
    N: int
    S: int
    cells: Index | None = None

    @property
    def rows(self) -> Index:
        """The row of the economies' table of each row of the system."""
        return np.arange(self.system.n) if self.cells is None else self.cells

    @property
    def owner(self) -> Index:
        """The economy of each row."""
        return self.rows // self.S

    def rows_of(self, cells: Index) -> Index:
        """The rows that these rows of the economies' table are made of."""
        return cells if self.cells is None else np.flatnonzero(np.isin(self.cells, cells))

    def by_cell(self, amounts: Array) -> Array:
        """Amounts by row (m, ...) added up to economies and sectors (n, ...)."""
        return amounts if self.cells is None else fold(amounts, self.cells, self.N * self.S)

    @cached_property
    def _by_economy(self) -> tuple[Array, Array]:
        """Output and value added of every economy per unit of final demand for each row, (N, m)."""
        if self.cells is None:
            return self.system.multipliers
        own = np.eye(self.N)[:, self.owner]
        both = self.system.left(np.concatenate([own, own * self.system.v]))
        return both[: self.N], both[self.N :]

    @cached_property
    def reliance(self) -> leontief.Reliance:
        """Where inputs come from, direct and looked through."""
        if self.cells is None:
            return leontief.reliance(self.system)
        own = np.eye(self.N)[:, self.owner]
        direct = fold(own @ self.system.Z, self.cells, self.N * self.S, axis=1)
        total = fold((self._by_economy[0] - own) * self.system.x, self.cells, self.N * self.S, axis=1)
        return leontief.Reliance(direct, np.maximum(total, 0.0))

    @cached_property
    def markets(self) -> leontief.Markets:
        """Where output goes, direct and by the final demand that it ends in."""
        if self.cells is None:
            return leontief.markets(self.system)
        sales = self.system.Z @ np.eye(self.N)[self.owner] + self.system.F
        return leontief.Markets(self.by_cell(sales), self.by_cell(self.system.times(self.system.F)))

    @cached_property
    def exporters(self) -> exporters.Exporters:
        """Exports of every economy by all approaches."""
        return exporters.decompose(self.system, self.owner, np.arange(self.N))

    @cached_property
    def decomposition(self) -> value_added.Decomposition:
        """Exports of every economy, source-based."""
        if self.cells is None:
            return value_added.decompose(self.system)
        found = self.exporters
        return value_added.Decomposition(
            exports=found.exports,
            dva=found.dva,
            ddc=found.ddc,
            fva=found.fva,
            fdc=found.fdc,
            davax=found.davax,
            by_origin=fold(found.by_industry, self.owner, self.N),
            fva_by_origin=fold(found.once, self.owner, self.N),
            by_sector=fold(found.by_row, self.cells, self.N * self.S, axis=1),
        )

    @cached_property
    def absorbed(self) -> Array:
        """Value added of i that final demand of n absorbs, (N, N)."""
        return self._by_economy[1] @ self.system.F

    @cached_property
    def linkages(self) -> leontief.Linkages:
        """Linkages and positions of every sector; of a sector in parts the mean by output."""
        found = leontief.linkages(self.system)
        if self.cells is None:
            return found
        x = self.by_cell(self.system.x)
        active = x > 0

        def mean(by_row: Array) -> Array:
            total = self.by_cell(np.where(self.system.x > 0, by_row, 0.0) * self.system.x)
            return np.divide(total, x, out=np.full_like(x, np.nan), where=active)

        backward, forward = mean(found.backward), mean(found.forward)
        return leontief.Linkages(backward, forward, backward / np.nanmean(backward), forward / np.nanmean(forward))

    @cached_property
    def losses(self) -> extraction.EverySector:
        """Every sector extracted in turn, with all its parts."""
        if self.cells is None:
            return extraction.every_sector(self.system)
        n, output = self.N * self.S, np.zeros((self.N, self.N * self.S))
        made = np.zeros_like(output)
        order = np.argsort(self.cells, kind="stable")
        starts = np.searchsorted(self.cells[order], np.arange(n + 1))
        for k in range(n):
            rows = order[starts[k] : starts[k + 1]]
            inner = self.system.L[np.ix_(rows, rows)]
            gone = np.linalg.solve(inner, self.system.x[rows])  # of final demand: what the sector's output stands for
            for by, found in zip(self._by_economy, (output, made), strict=True):
                found[:, k] = by[:, rows] @ gone
        return extraction.EverySector(output, made)
