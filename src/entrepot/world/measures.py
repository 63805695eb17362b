"""Measures by which a World is compared with others: participation in value chains, value added by source, product
shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.world.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Participation:
    """Shares of each economy's exports (Borin and Mancini 2019, "Measuring what matters in global value chains").

    `backward`: foreign value added and double counting; `forward`: own value added that its direct buyer does not
    absorb.
    """

    backward: Array
    forward: Array

    @property
    def total(self) -> Array:
        """Trade that crosses more than one border."""
        return self.backward + self.forward


def participation(world: World) -> Participation:
    """GVC participation by economy: backward is 1 - v (I - A_ii)^-1 e / exports; DAVAX, absorbed by the direct buyer,
    is v (I - A_ii)^-1 sum over n of [f_in + A_in (I - A_nn)^-1 f_nn]; forward is what is left."""
    N, S = len(world.regions), len(world.sectors)
    A = coefficients(world)
    v = np.divide(world.V, world.X, out=np.zeros_like(world.V), where=world.X > 0)
    own = [np.linalg.inv(np.eye(S) - A[i, :, i, :]) for i in range(N)]
    backward, forward = np.zeros(N), np.zeros(N)
    exports = world.exports
    for i in range(N):
        content = v[i] @ own[i]
        direct = sum(world.F[i, :, n] + A[i, :, n, :] @ own[n] @ world.F[n, :, n] for n in range(N) if n != i)
        total = exports[i].sum()
        domestic = content @ exports[i]
        backward[i] = 1.0 - domestic / total
        forward[i] = (domestic - content @ direct) / total
    return Participation(backward, forward)


def coefficients(world: World) -> Array:
    """Input coefficients `A[i,s,n,r]`: purchases per unit of output (zero where there is no output)."""
    return np.divide(world.Z, world.X[None, None], out=np.zeros_like(world.Z), where=world.X[None, None] > 0)


def leontief_gap(world: World) -> float:
    """Largest gap of x = L f, relative to the largest output of an economy: solves (I - A) x = f and compares with X."""
    size = world.X.size
    A = coefficients(world).reshape(size, size)
    x = np.linalg.solve(np.eye(size) - A, world.F.sum(axis=2).ravel())
    return float(np.abs(x - world.X.ravel()).max() / world.X.max())


def value_added_by_source(world: World) -> Array:
    """Value added of i in final demand of n, `W[i,n]`."""
    size = world.X.size
    A = coefficients(world).reshape(size, size)
    v = np.divide(world.V, world.X, out=np.zeros_like(world.V), where=world.X > 0)
    x = np.linalg.solve(np.eye(size) - A, world.F.reshape(size, -1))
    return np.einsum("is,isn->in", v, x.reshape(*world.X.shape, -1))


def share_gap(one: Array, other: Array) -> float:
    """Half the absolute difference of shares: 0 is the same mix, 1 nothing in common."""
    return float(0.5 * np.abs(one / one.sum() - other / other.sum()).sum())


def weighted_error(estimate: Array, truth: Array) -> float:
    """Sum of absolute differences over the sum of the truth."""
    return float(np.abs(estimate - truth).sum() / np.abs(truth).sum())


def log_correlation(estimate: Array, truth: Array, least: float = 1.0) -> float:
    """Correlation of logs over cells where both are above `least`."""
    both = (estimate > least) & (truth > least)
    return float(np.corrcoef(np.log(estimate[both]), np.log(truth[both]))[0, 1])
