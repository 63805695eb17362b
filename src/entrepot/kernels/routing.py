"""Shortest ways over a sea network: great circles, lines that cut edges, Dijkstra, and an exact contraction to gates.

A network is an undirected graph whose nodes lie on the sphere and whose edges are great-circle arcs. A gate is a set of
nodes: whoever passes it passes one of them, so shutting a gate takes those nodes out (an infinite length, never zero).
Lengths are nautical miles on a sphere of the Earth's mean radius (6,371.0088 km, IUGG).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra, floyd_warshall

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MEAN_RADIUS = 6371.0088 / 1.852  # nautical miles
PIECE = 20.0  # nautical miles: an arc is cut into pieces no longer than this before it is compared with a line


def unit_vectors(lonlat: Floats) -> Floats:
    """Points [..., 2] in degrees (longitude, latitude) as unit vectors [..., 3]."""
    lon, lat = np.radians(lonlat[..., 0]), np.radians(lonlat[..., 1])
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], -1)


def great_circle(a: Floats, b: Floats) -> Floats:
    """Length of the shorter great-circle arc between points [..., 2] in degrees, in nautical miles."""
    half = np.linalg.norm(unit_vectors(a) - unit_vectors(b), axis=-1) / 2
    return 2 * MEAN_RADIUS * np.arcsin(np.clip(half, 0.0, 1.0))


def along(a: Floats, b: Floats, t: Floats) -> Floats:
    """Points [..., k, 2] in degrees at the fractions `t` [k] of the arcs from `a` to `b` [..., 2]."""
    u, v = unit_vectors(a), unit_vectors(b)
    angle = 2 * np.arcsin(np.clip(np.linalg.norm(u - v, axis=-1) / 2, 0.0, 1.0))[..., None]
    sine = np.where(angle == 0.0, 1.0, np.sin(angle))
    first = np.where(angle == 0.0, 1.0 - t, np.sin((1.0 - t) * angle) / sine)
    second = np.where(angle == 0.0, t, np.sin(t * angle) / sine)
    point = first[..., None] * u[..., None, :] + second[..., None] * v[..., None, :]
    lat = np.degrees(np.arcsin(np.clip(point[..., 2], -1.0, 1.0)))
    return np.stack([np.degrees(np.arctan2(point[..., 1], point[..., 0])), lat], -1)


def crossings(a: Floats, b: Floats, line: Floats) -> Floats:
    """Where arcs from `a` to `b` [m, 2] cross a line [k, 2] drawn straight in longitude and latitude.

    Returns the fraction of each arc [m] at its first crossing, NaN where it does not cross. The line must not cross the
    antimeridian; arcs may.
    """
    found = np.full(len(a), np.nan)
    low, high = line.min(0) - 0.5, line.max(0) + 0.5
    length = great_circle(a, b)
    for k in np.flatnonzero(_may_touch(a, b, length, low, high)):
        count = max(1, int(np.ceil(length[k] / PIECE)))
        t = np.linspace(0.0, 1.0, count + 1)
        path = along(a[k], b[k], t)
        step = _piece_crossing(path[:-1], path[1:], line)
        hit = np.flatnonzero(~np.isnan(step))
        if len(hit):
            found[k] = (hit[0] + step[hit[0]]) / count
    return found


def _may_touch(a: Floats, b: Floats, length: Floats, low: Floats, high: Floats) -> Bools:
    """Arcs whose bounding box, widened by the bulge of a great circle, meets the box of a line."""
    bulge = np.degrees(length / MEAN_RADIUS) / 2
    south = np.minimum(a[:, 1], b[:, 1]) - bulge
    north = np.maximum(a[:, 1], b[:, 1]) + bulge
    west, east = np.minimum(a[:, 0], b[:, 0]), np.maximum(a[:, 0], b[:, 0])
    wraps = east - west > 180.0
    inside = (west <= high[0]) & (east >= low[0])
    outside = (east <= high[0]) | (west >= low[0])
    return (south <= high[1]) & (north >= low[1]) & np.where(wraps, outside, inside)


def _piece_crossing(p: Floats, q: Floats, line: Floats) -> Floats:
    """Fraction of each straight piece p-q [m, 2] at its first meeting with a polyline; NaN without one."""
    d = q - p
    e = line[1:] - line[:-1]
    cross = d[:, None, 0] * e[None, :, 1] - d[:, None, 1] * e[None, :, 0]
    w = line[None, :-1] - p[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (w[..., 0] * e[None, :, 1] - w[..., 1] * e[None, :, 0]) / cross
        s = (w[..., 0] * d[:, None, 1] - w[..., 1] * d[:, None, 0]) / cross
    meets = (t >= 0) & (t <= 1) & (s >= 0) & (s <= 1) & (np.abs(d[:, :1]) < 180.0)
    first = np.where(meets, t, np.inf).min(1)
    return np.where(np.isinf(first), np.nan, first)


@dataclass(frozen=True)
class Graph:
    """An undirected network: `ends` [m, 2] node numbers, `length` [m] in nautical miles, `n` nodes."""

    n: int
    ends: Ints
    length: Floats

    def matrix(self, without: Bools | None = None) -> csr_matrix:
        """Symmetric sparse lengths; nodes where `without` [n] is true lose all their edges."""
        keep = np.ones(len(self.ends), bool) if without is None else ~without[self.ends].any(1)
        (u, v), w = self.ends[keep].T, self.length[keep]
        return coo_matrix((np.r_[w, w], (np.r_[u, v], np.r_[v, u])), shape=(self.n, self.n)).tocsr()


def shortest(graph: Graph, sources: Ints, without: Bools | None = None) -> tuple[Floats, Ints]:
    """Dijkstra from `sources` [k]: lengths [k, n] (infinite where there is no way) and predecessors [k, n] (-9999)."""
    lengths, before = dijkstra(graph.matrix(without), indices=sources, return_predecessors=True)
    return lengths, before


def between(graph: Graph, ends: Ints, without: Bools | None = None) -> Floats:
    """Lengths [k, k] between the nodes `ends` on ways that pass none of them: a port is no passage.

    Each end gets a copy from which ways start, while ways that come in stop at the end itself.
    """
    k = len(ends)
    start = np.arange(graph.n)
    start[ends] = graph.n + np.arange(k)
    keep = np.ones(len(graph.ends), bool) if without is None else ~without[graph.ends].any(1)
    (u, v), w = graph.ends[keep].T, graph.length[keep]
    size = graph.n + k
    matrix = coo_matrix((np.r_[w, w], (np.r_[start[u], start[v]], np.r_[v, u])), shape=(size, size)).tocsr()
    lengths = dijkstra(matrix, indices=start[ends])[:, ends]
    lengths = np.minimum(lengths, lengths.T)
    np.fill_diagonal(lengths, 0.0)
    return lengths


def path(before: Ints, source: int, target: int) -> list[int]:
    """Nodes from `source` to `target` by the predecessors [n] of that source; empty where there is no way."""
    if source != target and before[target] < 0:
        return []
    nodes = [target]
    while nodes[-1] != source:
        nodes.append(int(before[nodes[-1]]))
    return nodes[::-1]


@dataclass(frozen=True)
class Contracted:
    """A network folded onto `k` terminals and the `p` points at which gates are crossed; closures are solved on it exactly.

    `gate` [p]: the gate of each point. Lengths that pass no (further) point: `direct` [k, k] terminal to terminal,
    `reach` [k, p] terminal to point, `link` [p, p] point to point.
    """

    gate: Ints
    direct: Floats
    reach: Floats
    link: Floats

    def lengths(self, closed: Sequence[int] = ()) -> Floats:
        """Terminal to terminal [k, k] in nautical miles with the gates `closed` impassable; infinite without a way."""
        passable = np.flatnonzero(~np.isin(self.gate, np.asarray(closed, dtype=np.int64)))
        if not len(passable):
            return self.direct.copy()
        reach = np.ascontiguousarray(self.reach[:, passable].T)
        link = floyd_warshall(self.link[np.ix_(passable, passable)])
        found = _least(_least(link, reach).T, reach)
        return np.minimum(self.direct, np.minimum(found, found.T))


def _least(a: Floats, b: Floats) -> Floats:
    """The (min, +) product of [m, p] and [p, k]."""
    out = np.full((a.shape[0], b.shape[1]), np.inf)
    each = np.empty_like(out)
    for j in range(a.shape[1]):
        np.add(a[:, j, None], b[j], out=each)
        np.minimum(out, each, out=out)
    return out


def contract(graph: Graph, terminals: Ints, points: Ints, gate: Ints) -> Contracted:
    """Fold a network: `terminals` [k] and crossing `points` [p] are node numbers, `gate` [p] the gate of each point."""
    k = len(terminals)
    lengths = between(graph, np.r_[terminals, points])
    return Contracted(gate, lengths[:k, :k], lengths[:k, k:], lengths[k:, k:])
