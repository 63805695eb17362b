"""Hypothetical extraction: what output and value added hang on a seller, a buyer, a sector or a flow.

Strassert (1968), Schultz (1977), Dietzenbacher and van der Linden (1997), partial extraction Dietzenbacher and Lahr
(2013). Symbols as in `leontief`. A cut removes a share of some intermediate flows `dA` and of some final demand `df`;
the rest of demand stays: `x' = (I - A + dA)^-1 (f - df)`. The loss `x - x'` is output that was made *for* what was
cut, upstream of it. It is not the output that stops for want of the input, downstream: for that see reliance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from entrepot.errors import BadInput
from entrepot.kernels.leontief import System

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Cut:
    """What is removed: `share` of the flows `Z[r, c]` of each pair of index sets in `blocks` (which must not
    overlap), and of final demand `F[r, n]` of each pair in `final` (n: buying economies)."""

    share: float
    blocks: Sequence[tuple[Index, Index]]
    final: Sequence[tuple[Index, Index]] = ()


@dataclass(frozen=True)
class EverySector:
    """Full extraction of each sector k alone. `output`, `value_added` (N, n): loss of each economy when k is
    extracted; the table's unit."""

    output: Array
    value_added: Array

    @property
    def total(self) -> Array:
        """Loss of world output (n,), the sector's own output included."""
        return self.output.sum(axis=0)


def every_sector(system: System) -> EverySector:
    """Extract every sector in turn, in one pass: the loss is `x_k L[:,k] / L_kk`, added up by economy.

    From the inverse of a system without row and column k (a rank-two change of I - A); needs `G L` and the diagonal
    of L only.
    """
    scale = system.x / system.diagonal
    return EverySector(system.multipliers[0] * scale, system.multipliers[1] * scale)


def economy(system: System, i: int) -> Array:
    """Loss of output (n,) when all sectors of economy i are extracted: `L[:,I] L[I,I]^-1 x_I`."""
    inside = slice(i * system.S, (i + 1) * system.S)
    right = np.zeros(system.n)
    right[inside] = np.linalg.solve(system.blocks[i], system.x[inside])
    return system.times(right)


def extract(system: System, cut: Cut) -> Array:
    """Output (n,) after a cut, by Woodbury's identity on the factors, or by factoring anew when much is cut.

    Raises BadInput for a share outside 0..1.
    """
    if not 0.0 <= cut.share <= 1.0:
        raise BadInput(f"share {cut.share:g} is outside 0..1", where="share", remedy="write 0.5 for one half")
    F = system.F.copy()
    for rows, buyers in cut.final:
        F[np.ix_(rows, buyers)] *= 1.0 - cut.share
    f = F.sum(axis=1)
    U, W = _low_rank(system, cut)
    if U.shape[1] > system.n // 3:
        return _anew(system, cut, f)
    y = system.times(f)
    if not U.shape[1]:
        return y
    LU = system.times(U)
    return np.maximum(y - LU @ np.linalg.solve(np.eye(U.shape[1]) + W @ LU, W @ y), 0.0)


def _low_rank(system: System, cut: Cut) -> tuple[Array, Array]:
    """`dA = U W`, with U (n, k) and W (k, n): unit vectors on the shorter side of each block."""
    left, right = [np.zeros((system.n, 0))], [np.zeros((0, system.n))]
    for rows, columns in cut.blocks:
        part = cut.share * system.Z[np.ix_(rows, columns)] / system.divisor[columns]
        k = min(len(rows), len(columns))
        U, W = np.zeros((system.n, k)), np.zeros((k, system.n))
        if len(rows) <= len(columns):
            U[rows, np.arange(k)] = 1.0
            W[:, columns] = part
        else:
            U[rows] = part
            W[np.arange(k), columns] = 1.0
        left.append(U)
        right.append(W)
    return np.concatenate(left, axis=1), np.concatenate(right)


def _anew(system: System, cut: Cut, f: Array) -> Array:
    M = -system.A
    for rows, columns in cut.blocks:
        M[np.ix_(rows, columns)] *= 1.0 - cut.share
    M.flat[:: system.n + 1] += 1.0
    return np.maximum(linalg.solve(M, f, overwrite_a=True, check_finite=False), 0.0)
