"""Structural paths: the single chains of sales through which an origin stands in a target (Defourny and Thorbecke
1984; Treloar 1997).

The value of a path k -> j -> ... -> t is `w_k a_kj ... a_.t y_t`: value added at its origin k that reaches the demand
y for t along exactly these sales. All paths together make `w L y`. Best-first search: everything upstream of a node
is at most its flow times `w L`, so the best paths come out first and the search can say when no better one is left.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Paths:
    """`nodes`: each path from origin to target, row numbers; `values`: in the unit of y; `total`: the sum over all
    paths, `w L y`.

    `complete`: no better path of at most `longest` sales was left out.
    """

    nodes: tuple[tuple[int, ...], ...]
    values: tuple[float, ...]
    total: float
    complete: bool


def search(A: Array, w: Array, wL: Array, y: Array, *, count: int = 10, longest: int = 8, limit: int = 50_000) -> Paths:
    """The `count` most valuable paths.

    `A` (n, n); `w` (n,) value added per unit of output at origins, zero elsewhere; `wL` = w L; `y` (n,) demand for
    targets; `longest`: most sales on a path; `limit`: most nodes looked at.
    """
    total = float(wL @ y)
    # (-bound, tie, finished, flow at the front, path from front to target)
    heap: list[tuple[float, int, bool, float, tuple[int, ...]]] = []
    best: list[float] = []
    tie, looked = itertools.count(), 0
    for t in np.nonzero(y)[0]:
        heap.append((-float(wL[t] * y[t]), next(tie), False, float(y[t]), (int(t),)))
    heapq.heapify(heap)
    nodes, values = [], []
    while heap and len(nodes) < count and looked < limit:
        bound, _, finished, flow, path = heapq.heappop(heap)
        if finished:
            nodes.append(path)
            values.append(-bound)
            continue
        looked += 1
        front = path[0]
        ends = float(flow * w[front])
        if ends > 0:
            heapq.heappush(heap, (-ends, next(tie), True, flow, path))
            _keep(best, ends, count)
        if len(path) > longest:
            continue
        flows = flow * A[:, front]
        bounds = flows * wL
        least = best[0] if len(best) == count else 0.0
        for j in np.nonzero(bounds > least)[0]:
            heapq.heappush(heap, (-float(bounds[j]), next(tie), False, float(flows[j]), (int(j), *path)))
    return Paths(tuple(nodes), tuple(values), total, len(nodes) == count or not heap)


def _keep(best: list[float], value: float, count: int) -> None:
    """Keep the `count` largest values in a heap whose first is the smallest of them."""
    if len(best) < count:
        heapq.heappush(best, value)
    elif value > best[0]:
        heapq.heapreplace(best, value)
