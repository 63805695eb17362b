"""Makes data/sealanes/edges.npz: what is added to, and taken from, the installed sea network so that distances come right.

1. Edges that run over land for more than LAND nautical miles are dropped, except inside the inland waterways listed here.
2. Every edge that crosses a gate (data/sealanes/gates.toml) is split there; gates get further points in open water, so that
   a gate can be crossed at its points only.
3. Straight ways (great circles) between nodes are added where the network's own way is longer by more than DETOUR, each
   proven to stay clear of land by MARGIN cells of one minute, out of reef waters, and across no gate but at its points.
4. Ports get legs to the nodes around them, proven over water.

No distance table is read here: nothing is fitted to a pair of ports. Land: NOAA's GLOBE as packed by `global-land-mask`
(MIT), needed by this tool only:  python tools/make_sea_edges.py   (about four minutes, 3 GB)
"""

from __future__ import annotations

import itertools
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from scipy.ndimage import binary_dilation, uniform_filter
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from entrepot.kernels.routing import MEAN_RADIUS, Graph, along, crossings, great_circle, unit_vectors
from entrepot.provenance import DATA
from entrepot.sources import searoute

LAND, MARGIN, DETOUR = 5.0, 2, 0.012
NORTH, SOUTH = 63.0, -60.0  # great circles do not lead into the ice
SPACING = 20.0  # nautical miles between the points of a gate, where gates.toml does not say
# Lengths (nautical miles) of added edges, and the cell (degrees) in which one node stands for its neighbours.
BUCKETS = ((0, 60, 0.1), (60, 150, 0.4), (150, 350, 1.0), (350, 800, 2.0), (800, 2000, 4.0), (2000, 6500, 6.0))
END, PORT_END, PORT_REACH = 4.0, 6.0, 350.0  # nautical miles
LEGS, LEG_LIMIT = 3, 60.0  # nearest nodes that every port gets a leg to, within so many nautical miles
SHORE, RIVER = 3.0, 6.0  # nautical miles of a leg that may lie on land by the mask: the quay, a river mouth
# Waters that the land mask calls land: canals, rivers, lakes (west, east, south, north).
INLAND = (
    (31.5, 33.2, 29.5, 31.6), (-80.3, -79.2, 8.6, 9.6), (9.0, 10.4, 53.7, 54.6), (26.0, 29.5, 40.0, 41.5),
    (-95.0, -60.0, 41.0, 50.5), (-61.5, -57.0, -35.5, -31.0), (-61.0, -48.0, -4.5, 1.5), (-92.5, -88.5, 28.5, 31.0),
    (37.0, 55.0, 36.0, 49.5), (-63.5, -60.0, 8.0, 10.0), (8.0, 10.2, 53.3, 54.0), (117.0, 122.2, 31.0, 32.6),
)  # fmt: skip
# Reef waters that ships keep out of (Sailing Directions, Pub. 161, 157 and 127): west, east, south, north.
REEFS = {
    "Dangerous Ground": (112.5, 117.3, 7.3, 12.0),
    "Paracel Islands": (111.0, 113.0, 15.7, 17.2),
    "sand ridges off Jiangsu": (120.0, 122.3, 32.0, 34.2),
}
# Capes: points in clear water at which a way may bend. `CAPE` is the largest share of near-land within 15' of one, and one
# is kept for each cell of CAPE_CELL minutes.
CAPE, CAPE_CELL = 0.36, 24
# Great Barrier Reef: latitude, western and eastern edge.
BARRIER = ((-10.5, 143.0, 144.1), (-14.5, 145.0, 145.9), (-16.0, 145.8, 146.3), (-18.0, 146.5, 147.6),
           (-19.5, 147.5, 150.5), (-21.5, 149.5, 153.0), (-22.5, 151.0, 153.0), (-24.0, 152.5, 153.0))  # fmt: skip


class Land:
    """Land by the minute of arc: `strict` (all of a cell is land) and `near` (land within MARGIN cells, or reefs)."""

    def __init__(self, packed: Path) -> None:
        half = ~np.load(packed)["mask"].reshape(10800, 2, 21600, 2)
        self.strict = half.all((1, 3))
        near = half.any((1, 3))
        del half
        self.touched = near.copy()
        near = binary_dilation(near, np.ones((3, 3)), iterations=MARGIN)
        for west, east, south, north in REEFS.values():
            near[int((90 - north) * 60) : int((90 - south) * 60), int((west + 180) * 60) : int((east + 180) * 60)] = (
                True
            )
        lat, west, east = (np.array(each) for each in zip(*BARRIER, strict=True))
        for row in range(int((90 + 10.5) * 60), (90 + 24) * 60):
            at = -(90 - row / 60)
            sides = [int((np.interp(at, -lat, side) + 180) * 60) for side in (west, east)]
            near[row, sides[0] : sides[1]] = True
        self.near = near

    def capes(self) -> np.ndarray:
        """Points [k, 2] in clear water just off convex coasts."""
        shore = binary_dilation(self.near, np.ones((3, 3))) & ~self.near
        found = []
        for top in range(0, 10800, 1200):  # by bands, for memory
            low, high = max(0, top - 20), min(10800, top + 1220)
            share = uniform_filter(self.near[low:high].astype(np.float32), size=31, mode=("nearest", "wrap"))
            i, j = np.nonzero(shore[top : top + 1200])
            value = share[i + top - low, j]
            keep = (value < CAPE) & (np.abs(90 - (i + top) / 60) < NORTH)
            found.append(np.c_[i[keep] + top, j[keep], value[keep]])
        cells = np.vstack(found)
        order = np.argsort(cells[:, 2], kind="stable")
        cells = cells[order]
        _, one = np.unique(cells[:, :2].astype(int) // CAPE_CELL, axis=0, return_index=True)
        i, j = cells[np.sort(one), 0], cells[np.sort(one), 1]
        return np.c_[(j + 0.5) / 60 - 180, 90 - (i + 0.5) / 60]

    @staticmethod
    def at(mask: np.ndarray, lonlat: np.ndarray) -> np.ndarray:
        i = ((90 - lonlat[..., 1]) * 60).astype(int).clip(0, 10799)
        j = ((lonlat[..., 0] + 180) * 60).astype(int) % 21600
        return mask[i, j]


def main() -> None:
    out = DATA / "sealanes" / "edges.npz"
    import importlib.util

    found = importlib.util.find_spec("global_land_mask")  # importing it would load a gigabyte
    assert found and found.submodule_search_locations, "pip install --no-deps global-land-mask"
    packed = Path(found.submodule_search_locations[0]) / "globe_combined_mask_compressed.npz"
    t0 = time.time()
    land = Land(packed)
    nodes, edges = searoute.read_network(searoute.folder() / searoute.NETWORK)
    mark = searoute.fingerprint(nodes, edges)
    gates = tomllib.loads((DATA / "sealanes" / "gates.toml").read_text(encoding="utf-8"))
    lines = [_line(facts) for facts in gates.values()]
    over = over_land(nodes, edges, land)
    print(f"{over.sum()} of {len(edges)} edges over land dropped", file=sys.stderr)
    net = Net(nodes, edges[~over], lines)
    crossing = net.split_at_gates()
    net.add_gate_points([float(facts.get("spacing", SPACING)) for facts in gates.values()], land)
    print(f"{crossing} edges split, {len(net.gate)} gate points, {time.time() - t0:.0f} s", file=sys.stderr)
    net.add_capes(land)
    net.add_ports(searoute.ports(), land)
    for low, high, cell in BUCKETS:
        print(low, high, net.add_straight(low, high, cell, land), f"{time.time() - t0:.0f} s", file=sys.stderr)
    net.add_near_legs(land)
    legs, added = net.legs(), net.added()
    proven = net.proven
    kept_base = net.base_kept(edges)
    print(f"{len(added)} edges added, {len(legs)} port legs, {time.time() - t0:.0f} s", file=sys.stderr)
    assert len(net.nodes) < 65536
    np.savez_compressed(
        out,
        base=np.array(mark),
        dropped=np.flatnonzero(~kept_base).astype(np.uint16),
        gates=np.array(list(gates)),
        points=net.nodes[len(nodes) : net.first_cape].round(5),
        capes=(net.nodes[net.first_cape : net.first_port] * 60).round(1).astype(np.float32),
        gate=np.array(net.gate, dtype=np.uint8),
        added=added.astype(np.uint16),
        legs=legs.astype(np.uint16),
        unproven=np.flatnonzero(~proven).astype(np.uint16),
    )
    print(f"{out} {out.stat().st_size} bytes", file=sys.stderr)


def _line(facts: dict) -> np.ndarray:
    points = facts.get("line") or [*facts["polygon"], facts["polygon"][0]]
    return np.array(points, dtype=float)


def over_land(nodes: np.ndarray, edges: np.ndarray, land: Land) -> np.ndarray:
    """Edges with more than LAND nautical miles over land, outside the inland waterways."""
    a, b = nodes[edges[:, 0]], nodes[edges[:, 1]]
    length = great_circle(a, b)
    over = np.zeros(len(edges), bool)
    middle = along(a, b, np.array([0.5]))[:, 0]
    inland = np.zeros(len(edges), bool)
    for west, east, south, north in INLAND:
        inland |= (middle[:, 0] > west) & (middle[:, 0] < east) & (middle[:, 1] > south) & (middle[:, 1] < north)
    for k in np.flatnonzero(~inland):
        t = np.linspace(0, 1, max(3, int(length[k]) + 1))
        over[k] = Land.at(land.strict, along(a[k], b[k], t)).mean() * length[k] > LAND
    return over


class Net:
    """The network while it is being completed: base nodes, then points of gates, capes, ports."""

    nodes: Any
    edges: Any

    def __init__(self, nodes: np.ndarray, edges: np.ndarray, lines: list[np.ndarray]) -> None:
        self.base, self.nodes, self.edges, self.lines = len(nodes), nodes, edges, lines
        self.gate: list[int] = []
        self.first_cape, self.first_port, self.proven = 0, 0, np.zeros(0, bool)

    def add_point(self, at: np.ndarray, gate: int) -> int:
        self.nodes = np.vstack([self.nodes, np.round(at, 5)])
        self.gate.append(gate)
        return len(self.nodes) - 1

    def split_at_gates(self) -> int:
        """Put a point where an edge crosses a gate."""
        todo, done, count = [tuple(edge) for edge in self.edges], [], 0
        pending = np.array(todo)
        hits = {}
        for g, line in enumerate(self.lines):
            f = crossings(self.nodes[pending[:, 0]], self.nodes[pending[:, 1]], line)
            for k in np.flatnonzero(~np.isnan(f)):
                hits.setdefault(k, []).append((f[k], g))
        for k, (u, v) in enumerate(todo):
            if k not in hits:
                done.append((u, v))
                continue
            count += 1
            done += self._split(u, v, sorted(hits[k]))
        self.edges = np.array(done)
        return count

    def _split(self, u: int, v: int, hits: list[tuple[float, int]]) -> list[tuple[int, int]]:
        a, b = self.nodes[u].copy(), self.nodes[v].copy()
        pieces, start, done = [], u, 0.0
        for f, g in hits:
            pieces.append((start, point := self.add_point(along(a, b, np.array([f]))[0], g)))
            start, done = point, f
        for g, line in enumerate(self.lines):  # an edge may enter and leave a polygon
            rest = crossings(along(a, b, np.array([min(done + 1e-4, 1.0)])), b[None], line)
            if not np.isnan(rest[0]) and line[0].tolist() == line[-1].tolist():
                at = done + 1e-4 + rest[0] * (1 - done - 1e-4)
                pieces.append((start, point := self.add_point(along(a, b, np.array([at]))[0], g)))
                start, done = point, at
        return [*pieces, (start, v)]

    def add_gate_points(self, spacing: list[float], land: Land) -> None:
        """Further points on each gate in clear water, `spacing` apart and that far from those it has."""
        for g, line in enumerate(self.lines):
            have = [self.nodes[self.base + k] for k, each in enumerate(self.gate) if each == g]
            for a, b in itertools.pairwise(line):
                steps = max(2, int(np.ceil(great_circle(a, b) / 4.0)))
                for t in np.linspace(0, 1, steps + 1)[:-1]:
                    at = a + t * (b - a)
                    if Land.at(land.near, at) or not SOUTH < at[1] < NORTH:
                        continue
                    if have and great_circle(at[None], np.array(have)).min() < spacing[g]:
                        continue
                    self.add_point(at, g)
                    have.append(np.round(at, 5))

    @property
    def is_point(self) -> np.ndarray:
        number = np.arange(len(self.nodes))
        return (number >= self.base) & (number < (self.first_cape or len(self.nodes)))

    @property
    def is_port(self) -> np.ndarray:
        return np.arange(len(self.nodes)) >= (self.first_port or len(self.nodes))

    def graph(self) -> Graph:
        ends = np.unique(np.sort(self.edges, axis=1), axis=0)
        ends = ends[ends[:, 0] != ends[:, 1]]
        return Graph(len(self.nodes), ends, great_circle(self.nodes[ends[:, 0]], self.nodes[ends[:, 1]]))

    def add_capes(self, land: Land) -> None:
        self.first_cape = len(self.nodes)
        capes = land.capes().round(5)
        off = np.min([_off(capes, a, b) for line in self.lines for a, b in itertools.pairwise(line)], axis=0)
        self.nodes = np.vstack([self.nodes, capes[off > 0.02]])  # none on a gate: it would be a way round its points
        self.first_port = len(self.nodes)
        print(f"{self.first_port - self.first_cape} capes", file=sys.stderr)

    def add_straight(self, low: float, high: float, cell: float, land: Land) -> str:
        """Add great circles of `low` to `high` nautical miles that shorten the way by more than DETOUR."""
        free = ~Land.at(land.touched, self.nodes) & (self.nodes[:, 1] < NORTH) & (self.nodes[:, 1] > SOUTH)
        free &= ~self.is_point & ~self.is_port
        _, one = np.unique(np.floor(self.nodes[free] / cell).astype(int), axis=0, return_index=True)
        special = self.is_point | (self.is_port if high <= PORT_REACH else False)
        candidates = np.r_[np.flatnonzero(free)[one], np.flatnonzero(special)]
        vectors = unit_vectors(self.nodes)
        pairs = cKDTree(vectors[candidates]).query_pairs(2 * np.sin(high / MEAN_RADIUS / 2), output_type="ndarray")
        a, b = candidates[pairs[:, 0]], candidates[pairs[:, 1]]
        d = great_circle(self.nodes[a], self.nodes[b])
        wanted = (d > max(low, 0.5)) & ~(self.is_port[a] & self.is_port[b])
        a, b, d = a[wanted], b[wanted], d[wanted]
        n0 = len(a)
        a, b, d = self._worth(a, b, d, high)
        clear = self._clear(a, b, d, land)
        a, b, d = a[clear], b[clear], d[clear]
        order = np.random.default_rng(0).permutation(len(a))
        kept = 0
        for part in np.array_split(order, max(1, min(40, len(a) // 150))):
            u, v, _ = self._worth(a[part], b[part], d[part], high)
            self.edges = np.vstack([self.edges, np.c_[u, v]])
            kept += len(u)
        return f"{n0} pairs, {len(a)} clear and worth it, {kept} kept"

    def _worth(self, a: np.ndarray, b: np.ndarray, d: np.ndarray, high: float):
        order = np.argsort(a, kind="stable")
        a, b, d = a[order], b[order], d[order]
        matrix = self.graph().matrix()
        sources, start = np.unique(a, return_index=True)
        start = np.r_[start, len(a)]
        worth = np.zeros(len(a), bool)
        for s in range(0, len(sources), 256):
            lengths = dijkstra(matrix, indices=sources[s : s + 256], limit=1.6 * high)
            for q in range(len(lengths)):
                i, j = start[s + q], start[s + q + 1]
                worth[i:j] = lengths[q, b[i:j]] > (1 + DETOUR) * d[i:j]
        return a[worth], b[worth], d[worth]

    def _clear(self, a: np.ndarray, b: np.ndarray, d: np.ndarray, land: Land) -> np.ndarray:
        """Over water with the margin, out of the ice, across no gate (a gate's own points are its ends)."""
        good = np.ones(len(a), bool)
        p, q = self.nodes[a], self.nodes[b]
        # The ends themselves may lie near land: within END of them the way has to be over water, no more; a port's own
        # end is proven apart.
        skip_a, skip_b = (np.minimum(0.3, np.where(self.is_port[each], PORT_END, END) / d) for each in (a, b))

        def bad(k: np.ndarray, t: np.ndarray) -> np.ndarray:
            out = np.zeros(len(k), bool)
            for s in range(0, len(k), 20000):
                way = along(p[k[s : s + 20000]], q[k[s : s + 20000]], t)
                part = k[s : s + 20000]
                at_a, at_b = t[None] < skip_a[part, None], t[None] > 1 - skip_b[part, None]
                ground = np.where(at_a | at_b, Land.at(land.touched, way), Land.at(land.near, way))
                ground &= ~(at_a & self.is_port[a[part], None]) & ~(at_b & self.is_port[b[part], None])
                out[s : s + 20000] = (ground | (way[..., 1] > NORTH) | (way[..., 1] < SOUTH)).any(1)
            return out

        for step in (0.5, 0.25, 0.125, 1 / 16, 1 / 32):
            k = np.flatnonzero(good)
            good[k[bad(k, np.arange(step, 1, 2 * step))]] = False
        k = np.flatnonzero(good)
        k = k[np.argsort(d[k])]
        for s in range(0, len(k), 2000):
            part = k[s : s + 2000]
            t = np.linspace(0, 1, int(d[part].max() / 0.8) + 2)
            for c in range(0, len(t), 1500):
                live = part[good[part]]
                good[live[bad(live, t[c : c + 1500])]] = False
        for port_end, (start, goal, skip) in ((a, (p, q, skip_a)), (b, (q, p, skip_b))):
            k = np.flatnonzero(good & self.is_port[port_end])
            for s in range(0, len(k), 20000):
                part = k[s : s + 20000]
                near = np.stack([_at(start[part], goal[part], skip[part] * t)
                                 for t in np.linspace(0, 1, 13)], 1)  # fmt: skip
                good[part[Land.at(land.strict, near).mean(1) * skip[part] * d[part] > SHORE]] = False
        k = np.flatnonzero(good)
        inside = np.minimum(0.01, 0.2 / d[k])[:, None]
        pa = np.where(self.is_point[a[k], None], _toward(p[k], q[k], inside), p[k])
        qa = np.where(self.is_point[b[k], None], _toward(q[k], p[k], inside), q[k])
        for line in self.lines:
            hit = ~np.isnan(crossings(pa, qa, line))
            good[k[hit]] = False
        return good

    @property
    def _first(self) -> np.ndarray:
        _nodes, edges = searoute.read_network(searoute.folder() / searoute.NETWORK)
        return edges

    def base_kept(self, edges: np.ndarray) -> np.ndarray:
        have = set(map(tuple, np.sort(self.edges, axis=1).tolist()))
        return np.array([tuple(edge) in have for edge in edges.tolist()])

    def added(self) -> np.ndarray:
        base = set(map(tuple, self._first.tolist()))
        ends = np.unique(np.sort(self.edges, axis=1), axis=0)
        ends = ends[ends[:, 1] < self.first_port]
        return np.array([edge for edge in ends.tolist() if tuple(edge) not in base])

    def add_ports(self, ports: tuple, land: Land) -> None:
        """Ports as nodes, each with a first leg: to the nearest node that it sees over water, else to the nearest one."""
        part = connected_components(self.graph().matrix(), directed=False)[1]
        main = np.flatnonzero(part == np.bincount(part).argmax())
        main = main[main < self.base]
        tree = cKDTree(unit_vectors(self.nodes[main]))
        at = np.array([[port.longitude, port.latitude] for port in ports])
        self.proven = np.zeros(len(ports), bool)
        near = main[tree.query(unit_vectors(at), k=30)[1]]
        first = []
        for k, (port, nodes) in enumerate(zip(at, near, strict=True)):
            for allowed in (SHORE, RIVER):
                seen = [node for node in nodes if self._seen(port, self.nodes[node], land, allowed)]
                self.proven[k] |= bool(seen) and allowed == SHORE
                if seen:
                    break
            first += [(node, self.first_port + k) for node in (seen or [nodes[0]])[:2]]
        self.nodes = np.vstack([self.nodes, at])
        self.edges = np.vstack([self.edges, first])

    def _seen(self, port: np.ndarray, node: np.ndarray, land: Land, allowed: float) -> bool:
        length = float(great_circle(port, node))
        way = along(port, node, np.linspace(0, 1, int(length / 0.5) + 3))
        over = Land.at(land.strict, way).mean() * length
        return over <= allowed and all(np.isnan(crossings(port[None], node[None], line)[0]) for line in self.lines)

    def add_near_legs(self, land: Land) -> None:
        """To every port legs to the nearest nodes that it sees, wanted or not: with a gate shut another way may be the best."""
        main = np.arange(self.first_port)[~self.is_point[: self.first_port]]
        main = main[~Land.at(land.touched, self.nodes[main])]
        tree = cKDTree(unit_vectors(self.nodes[main]))
        more = []
        for number in range(self.first_port, len(self.nodes)):
            port = self.nodes[number]
            near = main[tree.query(unit_vectors(port), k=12)[1]]
            seen = [node for node in near if great_circle(port, self.nodes[node]) <= LEG_LIMIT]
            seen = list(itertools.islice((n for n in seen if self._seen(port, self.nodes[n], land, SHORE)), LEGS))
            more += [(node, number) for node in seen]
        self.edges = np.unique(np.vstack([self.edges, more]), axis=0)

    def legs(self) -> np.ndarray:
        """Port number and node of every edge that ends at a port."""
        ends = np.unique(np.sort(self.edges, axis=1), axis=0)
        ends = ends[ends[:, 1] >= self.first_port]
        return np.c_[ends[:, 1] - self.first_port, ends[:, 0]]


def _at(p: np.ndarray, q: np.ndarray, share: np.ndarray) -> np.ndarray:
    """One point on each arc, at its own share."""
    u, v = unit_vectors(p), unit_vectors(q)
    x = u + share[:, None] * (v - u)  # the chord: arcs here are short
    return np.stack(
        [np.degrees(np.arctan2(x[:, 1], x[:, 0])), np.degrees(np.arcsin(x[:, 2] / np.linalg.norm(x, axis=1)))], -1
    )


def _off(points: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Degrees from points [k, 2] to a straight piece a-b."""
    t = np.clip((points - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
    return np.linalg.norm(points - a - t[:, None] * (b - a), axis=1)


def _toward(p: np.ndarray, q: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Points a little way from p to q."""
    return np.vstack([along(p[k], q[k], share[k])[0] for k in range(len(p))]) if len(p) else p


if __name__ == "__main__":
    main()
