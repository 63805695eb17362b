"""Exports of economies of any make: several parts as one exporter, unequal numbers of sectors, groups of economies.

Rows belong to exporters by `owner`; an exporter's own block may be of any size (Mexico with its processing parts, nine sectors; ASEAN, all
sectors of its members). Symbols as in `leontief` and `value_added`. Decompositions:

- source-based (Borin and Mancini 2019, World Bank Policy Research Working Paper 8804): counted when it first leaves the exporter;
- sink-based (the same paper): counted when it last leaves: `v_s B_ss (Y_sr + A_sr sum_j B(not s)_rj Y_j)`, with what s sells abroad
  left out of `Y_s`; the sum over importers equals the source-based one;
- Koopman, Wang and Wei (2014), "Tracing Value-Added and Double Counting in Gross Exports", American Economic Review 104(2), eq. 36:
  nine terms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem, raise_all
from entrepot.kernels.leontief import System

Array = NDArray[np.float64]
Index = NDArray[np.intp]

KWW = (
    "final goods", "intermediates absorbed by the importer", "intermediates re-exported to third economies",
    "returned in final goods", "returned in intermediates", "domestic double counting",
    "foreign value added in final goods", "foreign value added in intermediates", "foreign double counting",
)  # fmt: skip


@dataclass(frozen=True)
class Exporters:
    """Exports of G exporters; amounts (exporter, importer), the table's unit.

    `exports` = `dva` + `ddc` + `fva` + `fdc` (source-based); `dva_sink`: domestic value added counted when it last leaves; `davax`:
    absorbed by the direct importer. `kww` (exporter, 9): the terms of `KWW`, summing to exports. `by_industry` (n, G): value added of every
    row in the exporter's exports, `once` (n, G): that of other economies without double counting. `by_row` (5, n): dva, ddc, fva, fdc and
    davax by exported row. `reexported` (G,): imported inputs in exports, `A_abroad (I - A_ss)^-1 e` (OECD TiVA's re-exported
    intermediates), `imported` (G,): all imported inputs.
    """

    exports: Array
    dva: Array
    ddc: Array
    fva: Array
    fdc: Array
    dva_sink: Array
    davax: Array
    kww: Array
    by_industry: Array
    once: Array
    by_row: Array
    reexported: Array
    imported: Array

    @property
    def gvc(self) -> Array:
        """Exports that cross more than one border."""
        return self.exports - self.davax

    @property
    def foreign_once(self) -> Array:
        """Foreign value added as Koopman, Wang and Wei count it, without double counting (G,): terms 7 and 8."""
        return self.kww[:, 6] + self.kww[:, 7]


def check_parts(owner: Index, buyers: Index, n: int, columns: int) -> int:
    """The number of exporters. Raises BadInput where rows or final demand belong to nobody, or an exporter has no row or no demand."""
    problems = []
    if owner.shape != (n,) or buyers.shape != (columns,):
        problems.append(
            Problem(
                f"{len(owner)} owners of {n} rows, {len(buyers)} of {columns} columns of final demand",
                "parts",
                "one each",
            )
        )
    elif min(owner.min(), buyers.min()) < 0:
        problems.append(Problem("a row or a column belongs to nobody", "parts", "name its economy"))
    else:
        lost = sorted(set(map(int, buyers)) ^ set(map(int, owner)))
        remedy = "a part is no economy of its own: map it to the economy it is a part of"
        problems += [
            Problem(f"exporter {g} has rows but no final demand, or demand but no rows", "parts", remedy)
            for g in lost[:5]
        ]
    raise_all(problems)
    return int(owner.max()) + 1


def decompose(system: System, owner: Index, buyers: Index | None = None) -> Exporters:
    """Decompose the exports of every owner. `owner` (n,): the exporter of each row; `buyers` (N,): the exporter that each column of final
    demand belongs to (default: the owner of the first row of each economy).

    Raises BadInput for parts without an economy.
    """
    owner = np.asarray(owner, dtype=np.intp)
    buyers = owner.reshape(system.N, system.S)[:, 0] if buyers is None else np.asarray(buyers, dtype=np.intp)
    G = check_parts(owner, buyers, system.n, system.F.shape[1])
    to = np.eye(G)[owner]
    Y = system.F @ np.eye(G)[buyers]
    A, L, v = system.A, system.L, system.v
    rows = [np.flatnonzero(owner == g) for g in range(G)]
    local: list[Array] = [np.asarray(np.linalg.inv(np.eye(len(r)) - A[np.ix_(r, r)]), dtype=np.float64) for r in rows]
    e = system.Z @ to + Y
    e[np.arange(system.n), owner] = 0.0
    absorbed = Y.copy()  # Y_sr + A_sr (I - A_rr)^-1 Y_rr
    onward = np.zeros_like(Y)  # A_sr (I - A_rr)^-1 E_r
    for g, r in enumerate(rows):
        absorbed[:, g] += A[:, r] @ (local[g] @ Y[r, g])
        onward[:, g] = A[:, r] @ (local[g] @ e[r].sum(axis=1))
    absorbed[np.arange(system.n), owner] = onward[np.arange(system.n), owner] = 0.0
    content = v[:, None] * L
    parts = {key: np.zeros((G, G)) for key in ("exports", "dva", "ddc", "fva", "fdc", "dva_sink", "davax")}
    kww, by_industry, foreign = np.zeros((G, 9)), np.zeros((system.n, G)), np.zeros((system.n, G))
    by_row = np.zeros((5, system.n))
    reexported, imported = np.zeros(G), np.zeros(G)
    for g, r in enumerate(rows):
        others = owner != g
        own = v[r] @ local[g]
        whole = content[:, r].sum(axis=0)
        mine = content[np.ix_(r, r)].sum(axis=0)
        sold = e[r].sum(axis=1)
        alone = np.linalg.solve(L[np.ix_(r, r)], local[g])  # B_ss^-1 (I - A_ss)^-1
        once = content[others][:, r].sum(axis=0) @ alone
        foreign[others, g] = content[others][:, r] @ (alone @ sold)
        weights = {"dva": own, "ddc": mine - own, "fva": once, "fdc": whole - mine - once}
        parts["exports"][g] = e[r].sum(axis=0)
        for key, weight in weights.items():
            parts[key][g] = weight @ e[r]
        by_row[:, r] = [*(weight * sold for weight in weights.values()), own * absorbed[r].sum(axis=1)]
        parts["davax"][g] = own @ absorbed[r]
        parts["dva_sink"][g] = mine @ _last_leaving(system, Y, to, g, r, local[g])
        kww[g] = _koopman_wang_wei(A, L, v, Y, e, owner, g, r, local[g], absorbed, onward)
        by_industry[:, g] = content[:, r] @ sold
        bought = A[others][:, r].sum(axis=0)
        reexported[g] = bought @ (local[g] @ sold)
        imported[g] = system.Z[others][:, r].sum()
    return Exporters(
        **parts, kww=kww, by_industry=by_industry, once=foreign, by_row=by_row, reexported=reexported, imported=imported
    )


def _last_leaving(system: System, Y: Array, to: Array, g: int, r: Index, local: Array) -> Array:
    """Exports of exporter g that do not pass its border again, (rows of g, importer).

    `B(not g) w` for `w` = final demand without g's exports comes from `L w`: what g would sell abroad is taken out, `L (w - E_g')` with
    g's input sales abroad solved for (Woodbury on the rows of g).
    """
    A, L = system.A, system.L
    w = Y.sum(axis=1)
    w[r] = Y[r, g]
    abroad = A[r] * (to[:, g] == 0.0)  # inputs that g sells to others
    base = L @ w
    gain = np.eye(len(r)) + abroad @ L[:, r]
    x = base - L[:, r] @ np.linalg.solve(gain, abroad @ base)
    return (abroad * x) @ to + Y[r] * (np.arange(Y.shape[1]) != g)


def _koopman_wang_wei(
    A: Array,
    L: Array,
    v: Array,
    Y: Array,
    e: Array,
    owner: Index,
    g: int,
    r: Index,
    local: Array,
    absorbed: Array,
    onward: Array,
) -> Array:
    """The nine terms of one exporter."""
    abroad = owner != g
    others = np.flatnonzero(abroad)
    mine = v[r] @ L[r]  # V_s B_s.
    foreign = (v[:, None] * L)[others][:, r].sum(axis=0)  # sum_t V_t B_ts
    at_home = Y[np.arange(len(owner)), owner]
    final = np.delete(Y[r], g, axis=1).sum(axis=1)
    direct_final = absorbed[r].sum(axis=1)
    back = A[np.ix_(others, r)] @ local
    return np.array([
        mine[r] @ final,
        mine[others] @ at_home[others],
        mine[others] @ (Y[others].sum(axis=1) - at_home[others] - Y[others, g]),
        mine[others] @ Y[others, g],
        mine[others] @ (back @ Y[r, g]),
        mine[others] @ (back @ e[r].sum(axis=1)),
        foreign @ final,
        foreign @ (direct_final - final),
        foreign @ onward[r].sum(axis=1),
    ])  # fmt: skip
