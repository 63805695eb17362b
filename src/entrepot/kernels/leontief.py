"""The Leontief system of a world table: solves, inverse, linkages, positions, and reliance on others' inputs.

Symbols (Miller and Blair 2009, Input-Output Analysis, ch. 2): `Z` purchases of inputs (row sells to column), `F`
final demand by economy, `x` output, `A = Z x^-1`, `L = (I - A)^-1`, `v = 1 - sum_i a_ij` value added per
unit of output. Sectors of an economy stand together: `N` economies of `S` sectors, `n = N S`. Every array is in the
table's own unit.

The factors of `I - A` are enough for all measures here; `L` itself is made only when someone asks for it. With column
sums of A below one `I - A` is diagonally dominant by columns, so no row is ever exchanged (Wilkinson 1961) and blocks
of L follow from the two triangular inverses.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from threadpoolctl import threadpool_limits

from entrepot.errors import BadInput, Problem, raise_all

Array = NDArray[np.float64]
Index = NDArray[np.intp]

_MOST_NAMED = 10
ONE_THREAD_BELOW = 1_500  # rows: threads cost more than they bring (475 rows: up to a second against 0.01)


@dataclass(frozen=True, eq=False)
class System:
    """A factored Leontief system; make one with `system`.

    `Z` (n, n), `F` (n, N), `x` (n,): as given. `factors`, `pivots`: LU of I - A. `N` economies, `labels` for messages. `owner` (n,): the
    economy of each row where they have unequal numbers of rows (see `parts`, `exporters`), else None.
    """

    Z: Array
    F: Array
    x: Array
    N: int
    factors: Array
    pivots: Index
    labels: tuple[str, ...] = ()
    owner: Index | None = None

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.x)

    @property
    def S(self) -> int:
        """Sectors per economy. Raises BadInput where rows are told by their owner."""
        if self.owner is not None:
            raise BadInput("economies in parts have no number of sectors each", remedy="ask entrepot.kernels.parts")
        return self.n // self.N

    @cached_property
    def divisor(self) -> Array:
        """Output, with one in place of zero: a sector without output buys nothing, so its coefficients are zero."""
        return _divisor(self.x)

    @cached_property
    def A(self) -> Array:
        """Input coefficients (n, n), C-contiguous."""
        return np.divide(self.Z, self.divisor)

    @cached_property
    def v(self) -> Array:
        """Value added per unit of output (n,): one less the column sum of A."""
        return 1.0 - self.Z.sum(axis=0) / self.divisor

    @cached_property
    def L(self) -> Array:
        """The Leontief inverse (n, n) from the factors; 2 n^3 operations in all, against 8/3 n^3 of
        `numpy.linalg.inv`."""
        (getri,) = linalg.get_lapack_funcs(("getri",), (self.factors,))
        inverse, info = getri(self.factors, self.pivots, lwork=64 * self.n)
        if info != 0:
            raise BadInput("I - A is singular", remedy=_REMEDY)
        return inverse

    def times(self, b: Array) -> Array:
        """`L b` for columns b (n,) or (n, k)."""
        return np.asarray(linalg.lu_solve((self.factors, self.pivots), b, check_finite=False))

    def left(self, w: Array) -> Array:
        """`w L` for rows w (n,) or (k, n)."""
        return linalg.lu_solve((self.factors, self.pivots), w.T, trans=1, check_finite=False).T

    def sums(self, weights: Array | None = None) -> Array:
        """Rows (N, n): row i holds `weights` (default one) in the sectors of economy i, zero elsewhere."""
        rows = np.zeros((self.N, self.N, self.S))
        own = np.arange(self.N)
        rows[own, own] = 1.0 if weights is None else weights.reshape(self.N, self.S)
        return rows.reshape(self.N, self.n)

    @cached_property
    def multipliers(self) -> tuple[Array, Array]:
        """`(G L, G v L)`, each (N, n): output and value added of every economy per unit of final demand for each
        sector."""
        N, S, n = self.N, self.S, self.n
        if "L" in self.__dict__:
            by_economy = self.L.reshape(N, S, n)
            return by_economy.sum(axis=1), (self.v.reshape(N, 1, S) @ by_economy)[:, 0]
        both = self.left(np.concatenate([self.sums(), self.sums(self.v)]))
        return both[:N], both[N:]

    @cached_property
    def sales(self) -> Array:
        """Sales for all uses (n, N) by buying economy."""
        return self.Z.reshape(self.n, self.N, self.S).sum(axis=2) + self.F

    @cached_property
    def column_sums(self) -> Array:
        """`1' L` (n,): output of the world per unit of final demand for each sector."""
        return self.multipliers[0].sum(axis=0) if self.owner is None else self.left(np.ones(self.n))

    @cached_property
    def blocks(self) -> Array:
        """The diagonal blocks `L[s,s]` (N, S, S) of the inverse, without the rest of it where that is not needed.

        From the triangular inverses (2/3 n^3 operations on top of the factors, against 4/3 n^3 for the whole of L).
        """
        N, S = self.N, self.S
        if "L" in self.__dict__ or not np.array_equal(self.pivots, np.arange(self.n)):
            return _diagonal_blocks(self.L, N)
        with threads_for(self.n):
            (trtri,) = linalg.get_lapack_funcs(("trtri",), (self.factors,))
            upper, _ = trtri(self.factors, lower=0)
            lower, _ = trtri(self.factors, lower=1, unitdiag=1)
            found = np.empty((N, S, S))
            for s in range(N):
                a, b = s * S, (s + 1) * S
                found[s] = np.triu(upper[a:b, a:b]) @ (np.tril(lower[a:b, a:b], -1) + np.eye(S))
                found[s] += upper[a:b, b:] @ lower[b:, a:b]
        return found

    @cached_property
    def diagonal(self) -> Array:
        """The diagonal of L (n,)."""
        return np.einsum("sii->si", self.blocks).ravel()

    @cached_property
    def domestic(self) -> Array:
        """`(I - A_ss)^-1` (N, S, S): the inverse of each economy's own block."""
        own = _diagonal_blocks(self.Z, self.N) / self.divisor.reshape(self.N, 1, self.S)
        return np.asarray(np.linalg.inv(np.eye(self.S) - own), dtype=np.float64)

    @cached_property
    def residual(self) -> float:
        """Largest gap between `L f` and output, as a share of the largest output: the certificate."""
        gap = self.times(self.F.sum(axis=1)) - self.x
        return float(np.abs(gap).max() / max(float(self.x.max()), 1e-300))


_REMEDY = "every sector must buy less than it sells: repair the table, or aggregate the sector with another"


def threads_for(rows: int) -> AbstractContextManager[object]:
    """One thread for small systems, the library's own number for large ones."""
    return threadpool_limits(1, user_api="blas") if rows < ONE_THREAD_BELOW else nullcontext()


def system(
    Z: Array, F: Array, x: Array | None = None, *, labels: Sequence[str] = (), owner: Index | None = None
) -> System:
    """Factor the Leontief system of `Z` (n, n), `F` (n, N) and output `x` (n,; default: row sums of Z and F); `owner` (n,): the economy of
    each row, where they have unequal numbers of rows.

    Raises BadInput with all problems: shapes, missing or negative flows, a sector that buys but has no output,
    purchases at or over output (an unproductive system: Hawkins and Simon 1949), a singular system.
    """
    Z, F = np.asarray(Z, dtype=np.float64), np.asarray(F, dtype=np.float64)
    n = Z.shape[0]
    N = F.shape[1] if F.ndim == 2 else 0
    if not n or not N or Z.shape != (n, n) or len(F) != n or (owner is None and n % N):
        raise BadInput(
            f"shapes {Z.shape} and {F.shape} do not fit",
            where="Z, F",
            remedy="Z n x n, F n x N, with n a multiple of N",
        )
    output = Z.sum(axis=1) + F.sum(axis=1) if x is None else np.asarray(x, dtype=np.float64).ravel()
    names = tuple(labels) or tuple(f"row {k}" for k in range(n))
    bought = Z.sum(axis=0)
    raise_all(_problems(Z, F, output, bought, names))
    M = np.empty((n, n), order="F")
    np.divide(Z, -_divisor(output), out=M)
    M.flat[:: n + 1] += 1.0
    with threads_for(n):
        (getrf,) = linalg.get_lapack_funcs(("getrf",), (M,))
        factors, pivots, info = getrf(M, overwrite_a=True)
    pivot = np.abs(np.diagonal(factors))
    if info != 0 or pivot.min() < 1e-13 * pivot.max():
        raise BadInput("I - A is singular to working precision", where=names[int(pivot.argmin())], remedy=_REMEDY)
    return System(Z, F, output, F.shape[1], factors, pivots.astype(np.intp), tuple(labels), owner)


def _problems(Z: Array, F: Array, x: Array, bought: Array, names: tuple[str, ...]) -> list[Problem]:
    problems: list[Problem] = []
    for key, flat in (("Z", Z), ("F", F), ("x", x)):
        lowest = float(flat.min())
        if not np.isfinite(lowest) or not np.isfinite(flat.max()):
            problems.append(Problem("NaN or infinite cells", key, "a missing flow must be estimated or set to 0"))
        elif lowest < 0 and key != "F":
            problems.append(Problem(f"negative cells, the lowest {lowest:,.6g}", key, "repair the signs first"))
    if problems:
        return problems
    without = (x == 0) & (bought > 0)
    over = (x > 0) & (bought >= x)
    for bad, what in ((without, "it buys inputs but has no output"), (over, "its purchases reach or pass its output")):
        places = np.nonzero(bad)[0]
        for k in map(int, places[:_MOST_NAMED]):
            sizes = f" ({bought[k]:,.6g} against {x[k]:,.6g})"
            problems.append(Problem(f"unproductive: {what}{sizes}", names[k], _REMEDY))
        if len(places) > _MOST_NAMED:
            problems.append(Problem(f"and {len(places) - _MOST_NAMED} more sectors: {what}", "", _REMEDY))
    return problems


def _divisor(x: Array) -> Array:
    return np.where(x > 0, x, 1.0)


def _diagonal_blocks(matrix: Array, N: int) -> Array:
    S = len(matrix) // N
    own = np.arange(N)
    return np.ascontiguousarray(matrix.reshape(N, S, N, S)[own, :, own, :])


@dataclass(frozen=True)
class Linkages:
    """Per sector (n,); NaN where a sector has no output.

    `backward`: `1' L` (Rasmussen 1957), output of the world per unit of final demand; `forward`: row sums of the
    Ghosh inverse `x^-1 L x` (Jones 1976, Miller and Blair ch. 12); `power`, `sensitivity`: the two over their
    means. `upstreamness`: mean number of stages to final use (Antras, Chor, Fally and Hillberry 2012), which
    equals `forward`; `downstreamness`: mean number of stages since primary inputs (Antras and Chor 2018),
    which equals `backward`. The pairs are the same numbers under two readings.
    """

    backward: Array
    forward: Array
    power: Array
    sensitivity: Array

    @property
    def upstreamness(self) -> Array:
        """Mean distance to final use, in stages; one at least."""
        return self.forward

    @property
    def downstreamness(self) -> Array:
        """Mean distance from primary inputs, in stages; one at least."""
        return self.backward


def linkages(system: System) -> Linkages:
    """Backward and forward linkages and positions in the chain of every sector."""
    active = system.x > 0
    forward = np.where(active, system.times(system.x) / system.divisor, np.nan)
    backward = np.where(active, system.column_sums, np.nan)
    return Linkages(backward, forward, backward / np.nanmean(backward), forward / np.nanmean(forward))


@dataclass(frozen=True)
class Reliance:
    """Where inputs come from: amounts `direct` and `total` (N, n), partner i's sales to each sector; shares by
    dividing.

    `direct`: purchases `sum_s Z[i,s; n,r]`. `total`: the look-through in gross output, `sum_s ((L - I) x^)[i,s;
    n,r]`: all output of i that stands behind the output of (n, r), directly and through others (Baldwin, Freeman and
    Theodorakopoulos 2023, "Hidden exposure"). Gross output counts an input each time it is sold on, so `total`
    exceeds the value of inputs; only its shares are read.
    """

    direct: Array
    total: Array

    def shares(self, kind: str) -> Array:
        """Shares of partners (N, n), each column summing to one; NaN where a sector buys nothing."""
        return _shares(getattr(self, kind))

    def economy(self, kind: str) -> Array:
        """Shares (partner, buyer), (N, N): all sectors of the buyer together."""
        N = len(self.direct)
        return _shares(getattr(self, kind).reshape(N, N, -1).sum(axis=2))


def reliance(system: System) -> Reliance:
    """Inputs of every sector by partner, direct and looked through."""
    N, S = system.N, system.S
    direct = system.Z.reshape(N, S, system.n).sum(axis=1)
    total = (system.multipliers[0] - system.sums()) * system.x
    return Reliance(direct, np.maximum(total, 0.0))


@dataclass(frozen=True)
class Markets:
    """Where output goes: amounts `direct` and `total` (n, N) by buying economy.

    `direct`: sales for all uses. `total`: output that final demand of the economy calls for, directly and through
    others, `L F` (Johnson and Noguera 2012); both sum to output.
    """

    direct: Array
    total: Array

    def shares(self, kind: str) -> Array:
        """Shares of buyers (n, N), each row summing to one; NaN where a sector sells nothing."""
        return _shares(getattr(self, kind).T).T

    def economy(self, kind: str) -> Array:
        """Shares (seller, buyer), (N, N): all sectors of the seller together."""
        amounts = getattr(self, kind)
        N = amounts.shape[1]
        return _shares(amounts.reshape(N, -1, N).sum(axis=1).T).T


def markets(system: System) -> Markets:
    """Sales of every sector by economy, direct and by the final demand they end in."""
    return Markets(system.sales, system.times(system.F))


def _shares(amounts: Array) -> Array:
    total = amounts.sum(axis=0)
    return np.divide(amounts, total, out=np.full_like(amounts, np.nan), where=total > 0)


def concentration(shares: Array) -> Array:
    """Herfindahl-Hirschman index over axis 0 of shares that sum to one: 1/number of equal suppliers up to 1; NaN
    where nothing is bought."""
    return np.where(np.isnan(shares).all(axis=0), np.nan, np.nansum(shares**2, axis=0))


def ghosh(system: System, sector: int, share: float) -> Array:
    """Output changes (n,) when `share` of the primary inputs of one sector is gone, in the supply-driven model (Ghosh
    1958).

    `dx = -share v_k x_k g_k`, with row k of the Ghosh inverse `G = x^-1 L x`. It is NO model of a physical shortage:
    production uses whatever arrives, as if inputs replaced each other perfectly, and final demand takes what is left
    (Oosterhaven 1988; as a price model it stands, Dietzenbacher 1997).
    """
    pick = np.zeros(system.n)
    pick[sector] = 1.0
    return -share * system.v[sector] * system.left(pick) * system.x
