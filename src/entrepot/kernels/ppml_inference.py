"""Bias and standard errors of gravity estimated by `ppml.py`.

Weidner and Zylkin 2021, Journal of International Economics 132. x~ is x less its projection on
all effects, weighted by lambda; W = sum_ij x~' H x~ over the number of pairs. The bias of order 1/N comes from the
exporter-year effects (their eq. for B_N) and the importer-year effects (D_N), each a first term with S' and a second with
the third derivatives of the likelihood, G x~ = -(diag(x~) H + H diag(x~)) after summing over partners.

Standard errors clustered in several ways: Cameron, Gelbach and Miller 2011, Journal of Business and Economic Statistics
29; by exporter, importer and year in gravity: Egger and Tarlea 2015, Economics Letters 134.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from entrepot.kernels.ppml import Effects, Pairs, fit, within_pairs

Array = np.ndarray
Factor = Literal["stata", "fixest"]
WAYS = (0, 1, 2)  # axes of exporters, importers and years


@dataclass(frozen=True)
class Estimate:
    """Coefficients and what follows from them. `beta` (K,); `score`: largest absolute score of any coefficient or effect,
    relative to the total of y; `covariance` by name (K, K); `bias` (K,) to subtract; `lam` and `x_tilde` of the cells;
    `pairs`: number of clusters."""

    beta: Array
    covariance: dict[str, Array]
    bias: Array
    score: float
    iterations: int
    lam: Array
    x_tilde: Array
    pairs: int


def weight(lam: Array, tilde: Array) -> Array:
    """W (K, K): sum over pairs of x~' H x~, over the number of pairs."""
    pairs = int((lam.sum(axis=2) > 0).sum())
    return np.array([[float((lam * p * q).sum()) for q in tilde] for p in tilde]) / pairs


def correct(y: Array, lam: Array, tilde: Array, effects: Effects, w: Array, *, own: bool = False) -> Array:
    """The bias (K,) to subtract from beta.

    `tilde` (K, exporter, importer, year). Exporters and importers each count with N / (N - 1) where pairs with oneself are
    not in the sample, and with one where they are (`own`).
    """
    score = y - lam
    there = lam.sum(axis=2) > 0
    pairs = int(there.sum())
    outer = [np.einsum("ijs,iju->isu", score, score), np.einsum("ijs,iju->jsu", score, score)]
    inverses = (effects.own_inverse, effects.other_inverse)
    numbers = (int(there.any(axis=1).sum()), int(there.any(axis=0).sum()))
    total = np.zeros(len(tilde))
    share = lam / np.sqrt(np.where(lam.sum(axis=2) > 0, lam.sum(axis=2), 1.0))[..., None]
    for side, (pattern, summed) in enumerate((("ijs,iju->isu", 1), ("ijs,iju->jsu", 0))):
        inverse, n = inverses[side], numbers[side]
        for k, one in enumerate(tilde):
            hx = within_pairs(one, lam)
            first = np.einsum("asu,aus->", np.einsum(pattern, hx, score), inverse)
            # sum over partners of diag(x~) H: diagonal of x~ lambda, less the outer product scaled by x~.
            dh = np.einsum(pattern, one * share, share)
            diagonal = (one * lam).sum(axis=summed)
            gx = -(diagonal[..., None] * np.eye(lam.shape[2]) * 2 - dh - dh.transpose(0, 2, 1))
            second = np.einsum("asu,aus->", np.matmul(np.matmul(inverse, gx), inverse), outer[side])
            term = (-first + second / 2) / n
            total[k] += (1.0 if own else n / (n - 1)) * term / (pairs / n)
    return np.linalg.solve(w, total)


def covariances(
    y: Array, lam: Array, tilde: Array, effects: Effects, w: Array, factor: Factor = "stata"
) -> dict[str, Array]:
    """Covariances of beta (K, K): `robust` (each cell), `pair` (clustered), `three_way` (clustered by exporter, importer and
    year; need not be positive), and `adjusted` (clustered by pair, with scores freed of the part that the
    estimated effects took; Weidner and Zylkin 2021, Theorem 3).

    `factor` for few observations: G / (G - 1) with G clusters, or the smallest number of clusters of several ways
    (`stata`, as ppmlhdfe does), times (n - 1) / (n - k) (`fixest`), where k counts coefficients and the effects that no
    cluster holds whole.
    """
    score = y - lam
    there = lam.sum(axis=2) > 0
    pairs = int(there.sum())
    inverse = np.linalg.inv(w * pairs)
    one = tilde * score
    by_pair = one.sum(axis=3)
    if effects.pairs == "symmetric":
        by_pair = np.array([np.triu(part + part.T) - np.diag(np.diag(part)) for part in by_pair])
        pairs = int(np.triu(there | there.T).sum())
    cells = int((lam > 0).sum())
    levels = [int((lam.sum(axis=axis) > 0).sum()) for axis in (1, 0)]
    clusters = min(int((lam.sum(axis=tuple(a for a in WAYS if a != way)) > 0).sum()) for way in WAYS)
    unknown = {
        "robust": sum(levels) - 1 + (pairs - 1 if effects.pairs != "none" else 0),
        "pair": sum(levels) - 1,
        "three_way": 1,
    }
    numbers = {"robust": cells, "pair": pairs, "three_way": clusters}
    middle = {"robust": _outer(one), "pair": _outer(by_pair), "three_way": several_ways(one, WAYS)}
    if effects.pairs == "directed" and effects.dense:
        middle["adjusted"] = _freed(score, lam, tilde, effects, inverse)
    made = {}
    for name, meat in middle.items():
        alike = "pair" if name == "adjusted" else name
        size = numbers[alike] / (numbers[alike] - 1)
        if factor == "fixest":
            size = 1.0 if name == "robust" else size
            size *= (cells - (name != "robust")) / (cells - unknown[alike] - len(tilde))
        made[name] = inverse @ meat @ inverse * size
    return made


def _outer(scores: Array) -> Array:
    """Sum of outer products (K, K) of the scores (K, ...) of clusters."""
    flat = scores.reshape(len(scores), -1)
    return flat @ flat.T


def several_ways(scores: Array, ways: tuple[int, ...]) -> Array:
    """Sum (K, K) over clusters in several ways: those of every single way less those of every two, and so on; `scores`
    (K, exporter, importer, year), `ways`: axes of the cube. It need not be positive."""
    total = np.zeros((len(scores), len(scores)))
    for n in range(1, len(ways) + 1):
        for kept in combinations(ways, n):
            gone = tuple(axis + 1 for axis in (0, 1, 2) if axis not in kept)
            total += (-1) ** (n + 1) * _outer(scores.sum(axis=gone))
    return total


def _freed(score: Array, lam: Array, tilde: Array, effects: Effects, spread: Array) -> Array:
    """sum over pairs of x~' (I - H (x~ V x~' + d V_effects d'))^-1 S S' x~."""
    n, _m, t = lam.shape
    k = len(tilde)
    exporters, importers, between = effects.inverse()
    middle = np.zeros((k, k))
    for i in range(n):
        cross = between[i].transpose(1, 0, 2)
        block = exporters[i] + importers + cross + cross.transpose(0, 2, 1)
        x = tilde[:, i].transpose(1, 2, 0)  # (importer, year, K)
        block = block + np.matmul(np.matmul(x, spread), x.transpose(0, 2, 1))
        total = lam[i].sum(axis=1)
        h = (
            lam[i][..., None] * np.eye(t)
            - lam[i][:, :, None] * lam[i][:, None, :] / np.where(total > 0, total, 1.0)[:, None, None]
        )
        freed = np.linalg.solve(np.eye(t) - np.matmul(h, block), score[i][..., None])[..., 0]
        middle += np.einsum("jtk,jt,js,jsl->kl", x, freed, score[i], x)
    return (middle + middle.T) / 2


def estimate(
    y: Array, x: Array, use: Array, *, pairs: Pairs = "directed", factor: Factor = "stata", tolerance: float = 1e-12
) -> Estimate:
    """Coefficients with their covariances, bias and certificate; the arguments are those of `ppml.fit` and `covariances`.
    Without pair effects (`none`) beta has no bias of order 1/N; with `symmetric` ones, one effect for both directions, it
    is not derived: the bias is NaN, and pairs are the clusters."""
    beta, lam, worst, steps = fit(y, x, use, pairs=pairs, tolerance=tolerance)
    effects = Effects(lam, pairs)
    tilde = np.array([effects.project_out(one) for one in x])
    flow = np.where(use, y, 0.0)
    w = weight(lam, tilde)
    bias = np.zeros_like(beta) if pairs == "none" else np.full_like(beta, np.nan)
    if pairs == "directed":
        at = np.arange(min(use.shape[:2]))
        bias = correct(flow, lam, tilde, effects, w, own=bool(use[at, at].any()))
    covariance = covariances(flow, lam, tilde, effects, w, factor)
    return Estimate(
        beta,
        covariance,
        bias,
        worst,
        steps,
        lam,
        tilde,
        int((lam.sum(axis=2) > 0).sum()),
    )
