"""The sea network: the installed one, cleaned and completed (data/sealanes/edges.npz), with ports and gates on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from entrepot.errors import BadInput, NoData, Problem
from entrepot.kernels.routing import Contracted, Graph, between, contract, great_circle, path, shortest, unit_vectors
from entrepot.models.sealanes.gates import closed_numbers, gates
from entrepot.models.sealanes.ports import Port
from entrepot.provenance import DATA, Source, read_card
from entrepot.sources import searoute

FILE = DATA / "sealanes" / "edges.npz"
LEAST = 1e-6  # nautical miles: two gates may cross at one spot, and a length of zero would read as no edge
FAR = 200.0  # nautical miles from the network: a point farther off is not at sea


@dataclass(frozen=True)
class Route:
    """A way by sea: `nm` (infinite without one), `points` [k, 2] in degrees, `passed` gates in order, `closed` ones."""

    origin: Port
    destination: Port
    nm: float
    points: NDArray[np.float64]
    passed: tuple[str, ...]
    closed: tuple[str, ...]

    @property
    def exists(self) -> bool:
        return bool(np.isfinite(self.nm))


@dataclass(frozen=True)
class Network:
    """Nodes [n, 2] in degrees, unique edges [m, 2], `points` (node numbers at which gates are crossed) and their `gate`
    (number); `legs`: nodes by LOCODE; `unproven`: ports whose leg to the network is not proven over water.
    """

    nodes: NDArray[np.float64]
    edges: NDArray[np.int64]
    points: NDArray[np.int64]
    gate: NDArray[np.int64]
    legs: dict[str, tuple[int, ...]]
    unproven: frozenset[str]

    @cached_property
    def length(self) -> NDArray[np.float64]:
        exact = great_circle(self.nodes[self.edges[:, 0]], self.nodes[self.edges[:, 1]])
        return np.maximum(exact, LEAST)

    def joined(self, ports: Sequence[Port]) -> Graph:
        """The network with ports as further nodes, each with its legs."""
        ends, length = [self.edges], [self.length]
        for number, port in enumerate(ports):
            at = np.array([port.longitude, port.latitude])
            near = np.array(self.legs.get(port.locode) or self._nearest(port), dtype=np.int64)
            ends.append(np.c_[near, np.full(len(near), len(self.nodes) + number)])
            length.append(np.maximum(great_circle(at[None], self.nodes[near]), LEAST))
        return Graph(len(self.nodes) + len(ports), np.vstack(ends), np.concatenate(length))

    def _nearest(self, port: Port) -> tuple[int, ...]:
        at = unit_vectors(np.array([port.longitude, port.latitude]))
        _, node = self._tree.query(at)
        far = great_circle(np.array([[port.longitude, port.latitude]]), self.nodes[[node]])[0]
        if far > FAR:
            what = f"{port.name} lies {far:,.0f} nautical miles from any sea lane"
            raise BadInput(Problem(what, remedy="name a port on the sea"))
        return (int(node),)

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(unit_vectors(self.nodes[: self.points.min()]))

    def route(self, origin: Port, destination: Port, *, close: Sequence[str] = (), opened: Sequence[str] = ()) -> Route:
        """The shortest way between two ports with gates closed; `nm` is infinite where there is none."""
        closed = closed_numbers(close, opened)
        graph = self.joined((origin, destination))
        start, goal = graph.n - 2, graph.n - 1
        lengths, before = shortest(graph, np.array([start]), self._without(closed, graph.n))
        nodes = path(before[0], start, goal) if np.isfinite(lengths[0, goal]) else []
        ends = np.array([[p.longitude, p.latitude] for p in (origin, destination)])
        number = {int(point): int(g) for point, g in zip(self.points, self.gate, strict=True)}
        names = tuple(dict.fromkeys(gates()[number[node]].id for node in nodes if node in number))
        shut = tuple(gates()[k].id for k in closed)
        everything = np.vstack([self.nodes, ends])
        return Route(origin, destination, float(lengths[0, goal]), everything[nodes], names, shut)

    def _without(self, closed: Sequence[int], size: int) -> NDArray[np.bool_]:
        out = np.zeros(size, bool)
        out[self.points[np.isin(self.gate, closed)]] = True
        return out

    def lengths(
        self, ports: Sequence[Port], close: Sequence[str] = (), opened: Sequence[str] = ()
    ) -> NDArray[np.float64]:
        """Port to port [k, k] in nautical miles by Dijkstra on the whole network."""
        graph = self.joined(ports)
        sources = np.arange(len(self.nodes), graph.n)
        return between(graph, sources, self._without(closed_numbers(close, opened), graph.n))

    def contracted(self, ports: Sequence[Port]) -> Contracted:
        """The network folded onto these ports and the gates' points; prepare once, then solve any closure set."""
        graph = self.joined(ports)
        return contract(graph, np.arange(len(self.nodes), graph.n), self.points, self.gate)


@lru_cache(maxsize=1)
def network() -> Network:
    """The network of the installed package with our additions. Raises NoData, or BadInput where they do not fit it."""
    nodes, edges = searoute.read_network(searoute.folder() / searoute.NETWORK)
    with np.load(FILE) as held:
        if str(held["base"]) != searoute.fingerprint(nodes, edges):
            remedy = "install searoute==1.6.0, or make the additions again with tools/make_sea_edges.py"
            raise NoData("the installed sea network is another edition than the one completed here", remedy=remedy)
        if held["gates"].tolist() != [gate.id for gate in gates()]:
            raise BadInput("edges.npz was made for other gates", remedy="run tools/make_sea_edges.py")
        kept = np.delete(edges, held["dropped"].astype(int), axis=0)
        points, capes = held["points"], held["capes"].astype(float) / 60
        added, legs = held["added"].astype(np.int64), held["legs"].astype(int)
        gate, unproven = held["gate"].astype(np.int64), held["unproven"].astype(int)
    codes = [port.locode for port in searoute.ports()]
    by_port: dict[str, list[int]] = {}
    for number, node in legs.tolist():
        by_port.setdefault(codes[number], []).append(node)
    return Network(
        nodes=np.vstack([nodes, points, capes]),
        edges=np.vstack([kept, added]),
        points=np.arange(len(nodes), len(nodes) + len(points)),
        gate=gate,
        legs={code: tuple(each) for code, each in by_port.items()},
        unproven=frozenset(codes[k] for k in unproven),
    )


def at_sea(gate: str) -> tuple[float, float]:
    """Longitude and latitude at which ships cross a gate: of a line the crossing nearest to where it begins, of an open sea
    the middle of its crossings."""
    net = network()
    number, found = next((k, each) for k, each in enumerate(gates()) if each.id == gate)
    crossings = net.nodes[net.points[net.gate == number]]
    near = great_circle(crossings, np.broadcast_to(found.line[0], crossings.shape)).argmin()
    longitude, latitude = crossings.mean(axis=0) if found.polygon else crossings[near]
    return float(longitude), float(latitude)


def sources() -> tuple[Source, ...]:
    """The cards behind the network."""
    return tuple(read_card(DATA / "cards" / f"{name}.toml") for name in ("sealanes-searoute", "sealanes-globe"))
