"""Poisson pseudo-maximum likelihood for gravity with exporter-year, importer-year and pair effects, on the dense cube.

y_ijt ~ lambda_ijt = exp(x_ijt' beta + alpha_it + gamma_jt + eta_ij) (Santos Silva and Tenreyro 2006, Review of Economics
and Statistics 88). The pair effect has a closed form: what is left is multinomial within pairs, lambda_ijt = (sum_s
y_ijs) theta_ijt with theta_ij the shares of exp(x' beta + alpha + gamma) over the years of a pair. With S_ij = y_ij -
lambda_ij and H_ij = diag(lambda_ij) - lambda_ij lambda_ij' / sum_s lambda_ijs, Newton's step on (beta, alpha, gamma)
solves a system whose blocks are sums of the H_ij.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Array = np.ndarray
Pairs = Literal["directed", "symmetric", "none"]
DENSE = 4000  # unknown effects up to which their covariance is formed, for adjusted standard errors
ROUGH = 1e-6  # precision of a Newton step's inner solves: later steps mend it
_SWEEPS = 4  # of proportional fitting before Newton's steps


@dataclass(frozen=True)
class Sample:
    """What can be estimated from: `y` and `use` (exporter, importer, year), and cells left out by reason."""

    y: Array
    use: Array
    left_out: dict[str, int]


def sample(y: Array, held: Array) -> Sample:
    """Cells that are not separated by an effect alone: exporter-years, importer-years and pairs without any flow say
    nothing and are left out, again and again until none is left (Correia, Guimaraes and Zylkin 2019, arXiv 1903.01633).

    `held` (exporter, importer, year): which cells are observed. Pairs seen in one year only have nothing to say either.
    """
    use, left = (
        held.copy(),
        {"no exports in the year": 0, "no imports in the year": 0, "no flow in the pair": 0, "one year of the pair": 0},
    )
    flow = np.where(held, y, 0.0)
    while True:
        before = use.sum()
        for reason, axes in (
            ("no exports in the year", (1,)),
            ("no imports in the year", (0,)),
            ("no flow in the pair", (2,)),
        ):
            total = np.where(use, flow, 0.0).sum(axis=axes, keepdims=True)
            drop = use & (total == 0)
            left[reason] += int(drop.sum())
            use &= ~drop
        drop = use & (use.sum(axis=2, keepdims=True) == 1)
        left["one year of the pair"] += int(drop.sum())
        use &= ~drop
        if use.sum() == before:
            return Sample(np.where(use, flow, 0.0), use, left)


def over_pairs(block: Array, pairs: Pairs) -> Array:
    """Sums over the cells of a pair (exporter, importer, 1): its years, and both directions where pairs are `symmetric`."""
    total = np.einsum("ijt->ij", block)[..., None]
    if pairs != "symmetric":
        return total
    both = total + total.transpose(1, 0, 2)
    at = np.arange(len(both))
    both[at, at] = total[at, at]
    return both


def within_pairs(z: Array, lam: Array, pairs: Pairs = "directed") -> Array:
    """H z (exporter, importer, year): lam * (z - mean of z over the pair weighted by lam); without pair effects lam z."""
    return lam * z if pairs == "none" else lam * (z - _mean(z, lam, pairs))


def _mean(z: Array, lam: Array, pairs: Pairs) -> Array:
    """The mean of z over each pair (exporter, importer, 1), weighted by lam."""
    total = over_pairs(lam, pairs)
    return over_pairs(lam * z, pairs) / np.where(total > 0, total, 1.0)


def _blocks(lam: Array, pairs: Pairs) -> tuple[Array, Array]:
    """Sums of H_ij over importers (exporter, T, T) and over exporters (importer, T, T)."""
    total = np.full(lam.shape[:2], np.inf) if pairs == "none" else over_pairs(lam, pairs)[..., 0]
    scaled = lam / np.sqrt(np.where(total > 0, total, 1.0))[..., None]
    eye = np.eye(lam.shape[2])
    own = lam.sum(axis=1)[..., None] * eye - np.matmul(scaled.transpose(0, 2, 1), scaled)
    other = lam.sum(axis=0)[..., None] * eye - np.matmul(scaled.transpose(1, 2, 0), scaled.transpose(1, 0, 2))
    return own, other


class Effects:
    """The system of exporter-year and importer-year effects at given lambda: solves, and the blocks of its inverse."""

    def __init__(self, lam: Array, pairs: Pairs = "directed") -> None:
        self.lam = lam
        self.pairs: Pairs = pairs
        self.n, self.m, self.t = lam.shape
        self.own, self.other = _blocks(lam, pairs)
        self.own_inverse, self.other_inverse = (
            np.linalg.pinv(b, rcond=1e-12, hermitian=True) for b in (self.own, self.other)
        )
        self.dense = (self.n + self.m) * self.t <= DENSE

    def apply(self, a: Array, b: Array) -> tuple[Array, Array]:
        """M (a, b): a (n, T), b (m, T)."""
        made = a[:, None, :] + b[None, :, :]
        if self.pairs != "none":
            made -= _mean(made, self.lam, self.pairs)
        made *= self.lam
        return np.einsum("ijt->it", made), np.einsum("ijt->jt", made)

    def inverse(self) -> tuple[Array, Array, Array]:
        """Blocks of a generalised inverse of M: of exporters (n, T, T), of importers (m, T, T), and between them (n, T, m, T).
        Which inverse does not matter: it is used between H and scores that sum to zero within pairs, on both of which the
        null space of M vanishes.

        Exporters' blocks are eliminated first; what is left is completed on its null space and inverted by Cholesky.
        """
        n, m, t = self.n, self.m, self.t
        total = over_pairs(self.lam, self.pairs)
        scaled = self.lam / np.sqrt(np.where(total > 0, total, 1.0))
        cross = -np.einsum("ijs,iju->isju", scaled, scaled)
        at = np.arange(t)
        cross[:, at, :, at] += self.lam.transpose(2, 0, 1)
        cross = cross.reshape(n, t, m * t)
        moved = np.matmul(self.own_inverse, cross).reshape(n * t, m * t)
        left = -cross.reshape(n * t, m * t).T @ moved
        for j in range(m):
            left[j * t : (j + 1) * t, j * t : (j + 1) * t] += self.other[j]
        small = _completed_inverse(left, _importers_null(self.lam))
        side = -moved @ small
        at = np.arange(m)
        exporters = self.own_inverse - np.matmul(
            side.reshape(n, t, m * t), moved.reshape(n, t, m * t).transpose(0, 2, 1)
        )
        return exporters, small.reshape(m, t, m, t)[at, :, at, :], side.reshape(n, t, m, t)

    def solve(self, a: Array, b: Array, tolerance: float = 1e-13) -> tuple[Array, Array]:
        """Effects whose system gives (a, b), by conjugate gradients with the blocks as preconditioner."""
        x, y = np.zeros_like(a), np.zeros_like(b)
        r, s = a.copy(), b.copy()
        z, w = self._precondition(r, s)
        p, q = z, w
        rho = float((r * z).sum() + (s * w).sum())
        # What rounding leaves of a right-hand side that should be zero is no direction to go.
        enough = max(tolerance**2 * rho, (1e-15 * self.lam.sum()) ** 2 / max(float(self.lam.max()), 1e-300))
        for _ in range(500):
            if not rho > enough:
                break
            c, d = self.apply(p, q)
            bent = float((p * c).sum() + (q * d).sum())
            if bent <= 0:
                break
            step = rho / bent
            x, y = x + step * p, y + step * q
            r, s = r - step * c, s - step * d
            z, w = self._precondition(r, s)
            new = float((r * z).sum() + (s * w).sum())
            p, q = z + new / rho * p, w + new / rho * q
            rho = new
        return x, y

    def _precondition(self, a: Array, b: Array) -> tuple[Array, Array]:
        return (
            np.matmul(self.own_inverse, a[..., None])[..., 0],
            np.matmul(self.other_inverse, b[..., None])[..., 0],
        )

    def project_out(self, x: Array, tolerance: float = 1e-13) -> Array:
        """x~ (exporter, importer, year): x less its projection on all effects, weighted by lambda."""
        made = within_pairs(x, self.lam, self.pairs)
        a, b = self.solve(made.sum(axis=1), made.sum(axis=0), tolerance)
        left = x - a[:, None, :] - b[None, :, :]
        if self.pairs != "none":
            left -= _mean(left, self.lam, self.pairs)
        return np.where(self.lam > 0, left, 0.0)


def _importers_null(lam: Array) -> Array:
    """What no importer-year effect can tell (importer times year, vector): a constant over the years of each importer,
    which pair effects hold, and one over those importers of each year that share exporters, which exporters' effects hold."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n, m, t = lam.shape
    columns = [np.repeat(np.eye(m), t, axis=0)]
    for year in range(t):
        i, j = np.nonzero(lam[:, :, year])
        count, label = connected_components(
            coo_array((np.ones(len(i)), (i, n + j)), shape=(n + m, n + m)), directed=False
        )
        inside = np.zeros((m, t, count))
        inside[np.arange(m), year, label[n:]] = 1.0
        columns.append(inside.reshape(m * t, count)[:, np.bincount(label[n:], minlength=count) > 0])
    return np.concatenate(columns, axis=1)


def _completed_inverse(whole: Array, null: Array) -> Array:
    """The inverse of a matrix completed on its `null` space. Effects without a cell stand alone."""
    from scipy.linalg import lapack

    d = np.sqrt(np.where(np.diag(whole) > 0, np.diag(whole), 1.0))
    whole = whole / d[:, None] / d
    np.fill_diagonal(whole, np.where(np.diag(whole) > 0, 1.0, 2.0))
    null = null * d[:, None]
    null /= np.linalg.norm(null, axis=0)
    factor, failed = lapack.dpotrf(whole + null @ null.T, lower=1)
    if failed:
        raise np.linalg.LinAlgError("the system of effects is not positive definite")
    inverse, _ = lapack.dpotri(factor, lower=1)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    return inverse / d[:, None] / d


def fit(
    y: Array, x: Array, use: Array, *, pairs: Pairs = "directed", tolerance: float = 1e-12, most: int = 60
) -> tuple[Array, Array, float, int]:
    """beta (K,), lambda (exporter, importer, year), the largest score relative to the total of y, and the steps taken.

    `x` (K, exporter, importer, year). Newton's steps on all effects and coefficients together; a step that lowers the
    likelihood is halved.
    """
    sums = over_pairs(np.where(use, y, 0.0), pairs)
    beta = np.zeros(len(x))
    a, b = np.zeros((y.shape[0], y.shape[2])), np.zeros((y.shape[1], y.shape[2]))
    own, other = np.where(use, y, 0.0).sum(axis=1), np.where(use, y, 0.0).sum(axis=0)

    def at(beta: Array, a: Array, b: Array) -> tuple[Array, float]:
        index = np.tensordot(beta, x, axes=1) + a[:, None, :] + b[None, :, :]
        if pairs == "none":
            index = np.clip(index, -700, 700)
            lam = np.where(use, np.exp(index), 0.0)
            return lam, float((y * index - lam)[use].sum())
        index = np.where(use, index, -np.inf)
        top = index.max(axis=2, keepdims=True)
        top = np.maximum(top, top.transpose(1, 0, 2)) if pairs == "symmetric" else top
        top = np.where(np.isfinite(top), top, 0.0)
        weight = np.exp(index - top)
        total = over_pairs(weight, pairs)
        lam = sums * weight / np.where(total > 0, total, 1.0)
        likelihood = float((y * np.where(use, index - top - np.log(np.where(total > 0, total, 1.0)), 0.0)).sum())
        return lam, likelihood

    for _ in range(_SWEEPS):
        lam, _l = at(beta, a, b)
        a += np.log(np.where(own > 0, own, 1.0) / np.where(own > 0, lam.sum(axis=1), 1.0))
        lam, _l = at(beta, a, b)
        b += np.log(np.where(other > 0, other, 1.0) / np.where(other > 0, lam.sum(axis=0), 1.0))
    lam, likelihood = at(beta, a, b)
    scale, worst, steps = float(y.sum()), np.inf, 0
    for steps in range(most + 1):
        score = np.where(use, y, 0.0) - lam
        raw = [float((one * score).sum()) for one in x]
        worst = max(np.abs(raw).max(), np.abs(score.sum(axis=1)).max(), np.abs(score.sum(axis=0)).max()) / scale
        if worst <= tolerance or steps == most:
            break
        effects = Effects(lam, pairs)
        tilde = np.array([effects.project_out(one, ROUGH) for one in x])
        grown = np.array([[float((lam * p * q).sum()) for q in tilde] for p in tilde])
        move = np.linalg.solve(grown, np.array([float((p * score).sum()) for p in tilde]))
        left = score - within_pairs(np.tensordot(move, x, axes=1), lam, pairs)
        da, db = effects.solve(left.sum(axis=1), left.sum(axis=0), ROUGH)
        size = 1.0
        while True:
            new, value = at(beta + size * move, a + size * da, b + size * db)
            if value >= likelihood - 1e-9 * abs(likelihood) or size < 1e-4:
                break
            size /= 2
        beta, a, b, lam, likelihood = beta + size * move, a + size * da, b + size * db, new, value
    return beta, lam, float(worst), steps


def separated(
    y: Array, x: Array, use: Array, *, pairs: Pairs = "directed", heavy: float = 1e4, tolerance: float = 1e-5
) -> Array:
    """Cells (exporter, importer, year) with zero flow that regressors and effects together tell apart from all others: their
    lambda goes to zero and coefficients to infinity (the iterative rectifier of Correia, Guimaraes and Zylkin 2019)."""
    zero = use & (y == 0)
    if not zero.any():
        return zero
    weights = np.where(use, np.where(y > 0, heavy, 1.0), 0.0)
    effects = Effects(weights, pairs)
    tilde = np.array([effects.project_out(one) for one in x])
    grown = np.array([[float((weights * p * q).sum()) for q in tilde] for p in tilde])
    target = zero.astype(float)
    for _ in range(200):
        left = effects.project_out(target)
        left = left - np.tensordot(
            np.linalg.lstsq(grown, (weights * tilde * left).sum(axis=(1, 2, 3)), rcond=None)[0], tilde, axes=1
        )
        fitted = np.where(use, target - left, 0.0)
        fitted[np.abs(fitted) < tolerance] = 0.0
        new = np.where(zero, np.maximum(fitted, 0.0), 0.0)
        if np.abs(new - target).max() < tolerance or not (new > 0).any():
            return zero & (new > tolerance)
        target = new
    return zero & (target > tolerance)
