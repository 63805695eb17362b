"""Value added in trade: who made what others absorb, and what exports are made of.

Symbols as in `leontief`; `e[s,r]` gross exports of economy s to r by sector, `v_s` value added per unit of output,
`A_ss` own inputs, `B` the inverse (`L` there). Decomposition of exports: Borin and Mancini (2019), "Measuring What
Matters in Global Value Chains and Value-Added Trade", World Bank Policy Research Working Paper 8804, source-based
approach: a value counts as value added the first time it leaves the exporter, and as double counted when it leaves
again.

For every exporter the paper needs `B` of a world in which s sells no inputs abroad, `B(not s)`. Its column block s
has a closed form: by Woodbury's identity `B(not s)[:,s] = B[:,s] (I + sum_j A_sj B_js)^-1`, and `I + sum_{j != s}
A_sj B_js = (I - A_ss) B_ss`. Hence `B(not s)[t,s] = B_ts B_ss^-1 (I - A_ss)^-1`: one solve of size S for each economy
in place of one inverse of size n.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.kernels.leontief import System

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Decomposition:
    """Exports of every economy, decomposed. Amounts (exporter, importer) unless it says otherwise; the table's unit.

    `exports` = `dva` + `ddc` + `fva` + `fdc`: domestic value added, domestic double counting, foreign value added,
    foreign double counting. `davax`: domestic value added that the direct importer absorbs, crossing one border only.
    `by_origin` (origin, exporter): value added of each origin in the exporter's total exports (content: double
    counting included). `fva_by_origin` (origin, exporter): the same counted once. `by_sector`: the four terms and
    davax (5, n), by exported sector.
    """

    exports: Array
    dva: Array
    ddc: Array
    fva: Array
    fdc: Array
    davax: Array
    by_origin: Array
    fva_by_origin: Array
    by_sector: Array

    @property
    def domestic_content(self) -> Array:
        """Domestic value added with double counting, (exporter, importer): Koopman, Wang and Wei (2014)."""
        return self.dva + self.ddc

    @property
    def gvc(self) -> Array:
        """Exports related to global value chains: those that cross more than one border (Borin and Mancini 2019, sec.
        5)."""
        return self.exports - self.davax

    @property
    def backward(self) -> Array:
        """The part of `gvc` that is import content: exports less domestic value added."""
        return self.exports - self.dva

    @property
    def forward(self) -> Array:
        """The part of `gvc` that is domestic value added which the importer sends on."""
        return self.dva - self.davax


def gross_exports(system: System) -> Array:
    """Exports `e[s,r]` (n, N) by sector of the exporter and importer, for all uses; zero at home."""
    N, S = system.N, system.S
    sold = system.sales.reshape(N, S, N).copy()
    own = np.arange(N)
    sold[own, :, own] = 0.0
    return sold.reshape(system.n, N)


def absorbed(system: System) -> Array:
    """Value added of i that final demand of n absorbs, (N, N): `v^ L F` (Johnson and Noguera 2012)."""
    return system.multipliers[1] @ system.F


def decompose(system: System) -> Decomposition:
    """Borin and Mancini's source-based decomposition of the exports of every economy (see the head of this file)."""
    N, S = system.N, system.S
    own = np.arange(N)
    e = gross_exports(system)
    total = e.sum(axis=1)
    v = system.v.reshape(N, 1, S)
    local = system.domestic
    dva = (v @ local)[:, 0, :]  # v_s (I - A_ss)^-1, by exported sector
    content = system.multipliers[1].reshape(N, N, S)  # (v^ B)[t; s, sector]
    reduced = np.linalg.solve(system.blocks, local)  # B_ss^-1 (I - A_ss)^-1
    once = (content.transpose(1, 0, 2) @ reduced).transpose(1, 0, 2)  # v_t B(not s)_ts
    once[own, own] = dva
    fva = once.sum(axis=0) - dva
    ddc = content[own, own] - dva
    fdc = 1.0 - dva - ddc - fva
    absorbed_by_importer = dva.ravel()[:, None] * _absorbed_at_once(system)
    weights = np.stack([dva, ddc, fva, fdc]).reshape(4, N, S)
    flows = e.reshape(N, S, N)
    terms = np.einsum("ksi,sin->ksn", weights, flows)
    davax = absorbed_by_importer.reshape(N, S, N).sum(axis=1)
    by_sector = np.concatenate([weights.reshape(4, -1) * total, absorbed_by_importer.sum(axis=1)[None]])
    per_sector = total.reshape(N, S)
    return Decomposition(
        exports=flows.sum(axis=1),
        dva=terms[0],
        ddc=terms[1],
        fva=terms[2],
        fdc=terms[3],
        davax=davax,
        by_origin=np.einsum("tsk,sk->ts", content, per_sector),
        fva_by_origin=np.einsum("tsk,sk->ts", once, per_sector) * (1.0 - np.eye(N)),
        by_sector=by_sector,
    )


def _absorbed_at_once(system: System) -> Array:
    """Exports that the direct importer absorbs, (n, N): `Y_sr + A_sr (I - A_rr)^-1 Y_rr`, zero at home (the paper's
    for DAVAX)."""
    N, S = system.N, system.S
    own = np.arange(N)
    final = system.F.reshape(N, S, N)
    at_home = np.einsum("rkl,rl->rk", system.domestic, final[own, :, own])
    use = np.zeros((N, S, N))
    use[own, :, own] = at_home / system.divisor.reshape(N, S)
    found = (system.Z @ use.reshape(system.n, N) + system.F).reshape(N, S, N)
    found[own, :, own] = 0.0
    return found.reshape(system.n, N)
