"""Great circles against closed forms, crossings worked by hand, closures and ways against every simple path."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.kernels import routing

RADIUS = 6371.0088 / 1.852  # IUGG mean radius in nautical miles
A_DEGREE = np.pi / 180 * RADIUS


def at(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, dtype=float)


def cosines(a: np.ndarray, b: np.ndarray) -> float:
    """Length by the spherical law of cosines."""
    (u, p), (v, q) = np.radians(a), np.radians(b)
    return RADIUS * float(np.arccos(np.sin(p) * np.sin(q) + np.cos(p) * np.cos(q) * np.cos(u - v)))


# --- the sphere ---


def test_lengths_are_those_of_the_law_of_cosines():
    points = at((0, 0), (103.8, 1.3), (139.7, 35.6), (-70.0, -33.0), (12.5, 55.7), (-170.0, 60.0))
    for a in points[:3]:
        for b in points[3:]:
            assert routing.great_circle(a, b) == pytest.approx(cosines(a, b))
    assert routing.great_circle(at((10, 0)), at((11, 0)))[0] == pytest.approx(A_DEGREE)
    assert routing.great_circle(at((33, 90)), at((-90, 0)))[0] == pytest.approx(90 * A_DEGREE)
    assert routing.great_circle(at((0, 10)), at((180, -10)))[0] == pytest.approx(180 * A_DEGREE)


def test_points_along_an_arc_part_it_as_told():
    a, b, t = at((100.0, -10.0)), at((150.0, 40.0)), np.array([0.0, 0.25, 0.6, 1.0])
    way = routing.along(a, b, t)
    assert way.shape == (1, 4, 2)
    whole = cosines(a[0], b[0])
    for fraction, point in zip(t[1:], way[0, 1:], strict=True):
        assert cosines(a[0], point) == pytest.approx(fraction * whole)
    for fraction, point in zip(t[:-1], way[0, :-1], strict=True):
        assert cosines(point, b[0]) == pytest.approx((1 - fraction) * whole)
    assert routing.along(at((0, 60)), at((90, 60)), np.array([0.5]))[0, 0] == pytest.approx(
        [45.0, np.degrees(np.arctan(np.tan(np.radians(60)) * np.sqrt(2)))]  # the top of the arc
    )
    assert routing.along(at((7, 8)), at((7, 8)), np.array([0.0, 0.5, 1.0]))[0] == pytest.approx(np.array([[7, 8]] * 3))


# --- arcs and lines ---


@pytest.mark.parametrize(
    ("a", "b", "line", "fraction"),
    [
        ((-10, 0), (10, 0), [(5, -1), (5, 1)], 0.75),
        ((10, 0), (-10, 0), [(5, -1), (5, 1)], 0.25),
        ((-10, 0), (10, 0), [(5, -1), (5, 1), (6, 1), (6, -1)], 0.75),  # the first of two
        ((-10, 0), (10, 0), [(6, -1), (6, 1), (5, 1), (5, -1)], 0.75),  # in whichever order they are drawn
        ((0, 0), (0, 20), [(-1, 5), (1, 5)], 0.25),
        ((-10, 0), (10, 0), [(5, 0.01), (5, 1)], np.nan),  # ends above the way
        ((-10, 0), (10, 0), [(5, -1), (5, -0.01)], np.nan),
        ((-10, 0), (10, 0), [(10.01, -1), (10.01, 1)], np.nan),  # beyond its end
        ((-10, 0), (10, 0), [(-10.01, -1), (-10.01, 1)], np.nan),
        ((-10, 0), (10, 0), [(5, 0), (5, 1)], 0.75),  # touches with its end
        ((-10, 0), (10, 0), [(5, -1), (5, 0)], 0.75),
        ((-10, 0), (10, 0), [(-5, 1), (5, 1)], np.nan),  # alongside
        ((170, 0), (-170, 0), [(175, -1), (175, 1)], 0.25),  # over the antimeridian
        ((170, 0), (-170, 0), [(-175, -1), (-175, 1)], 0.75),
        ((170, 0), (-170, 0), [(0, -1), (0, 1)], np.nan),  # not the other way round the Earth
        ((0, 60), (90, 60), [(45, 65), (45, 70)], 0.5),  # a great circle bulges to 67.8 degrees
        ((0, -60), (90, -60), [(45, -65), (45, -70)], 0.5),
        ((0, 60), (90, 60), [(45, 59), (45, 66)], np.nan),
        ((0, 0), (0, 0), [(1, 1), (2, 2)], np.nan),
        ((5, 0), (10, 0), [(5, -1), (5, 1)], 0.0),  # begins on it
        ((0, 0), (5, 0), [(5, -1), (5, 1)], 1.0),
    ],
)
def test_where_an_arc_meets_a_line(a, b, line, fraction):
    found = routing.crossings(at(a), at(b), at(*line))
    assert found == pytest.approx([fraction], abs=1e-9, nan_ok=True)


def test_arcs_are_told_apart():
    a, b = at((-10, 0), (-10, 0), (20, 0)), at((10, 0), (-20, 0), (0, 0))
    assert routing.crossings(a, b, at((5, -1), (5, 1))) == pytest.approx([0.75, np.nan, 0.75], nan_ok=True)


def test_an_arc_may_touch_a_box_up_to_its_edge():
    """A box of 10 to 20 degrees east, 5 to 15 north; arcs without length have no bulge."""
    low, high = np.array([10.0, 5.0]), np.array([20.0, 15.0])
    for point, inside in (
        ((10, 5), True), ((20, 15), True), ((20, 5), True), ((10, 15), True), ((15, 10), True),
        ((9.9, 10), False), ((20.1, 10), False), ((15, 4.9), False), ((15, 15.1), False),
    ):  # fmt: skip
        assert routing._may_touch(at(point), at(point), np.zeros(1), low, high).tolist() == [inside], point
    beside = at((15, 16))  # half of two degrees of bulge reaches down to 15
    for degrees, inside in ((2.0, True), (1.9, False)):
        assert routing._may_touch(beside, beside, np.array([degrees * A_DEGREE]), low, high).tolist() == [inside]
    below = at((15, 4))
    for degrees, inside in ((2.0, True), (1.9, False)):
        assert routing._may_touch(below, below, np.array([degrees * A_DEGREE]), low, high).tolist() == [inside]
    # Over the antimeridian an arc is east of its western end or west of its eastern one.
    for west, east, inside in ((-170, 20, True), (-160, 25, False), (-175, 10, True), (-150, 30.5, False)):
        found = routing._may_touch(at((west, 10)), at((east, 10)), np.zeros(1), low, high)
        assert found.tolist() == [inside], (west, east)
    exactly = routing._may_touch(at((-90, 10)), at((90, 10)), np.zeros(1), low, high)  # half the Earth: no wrap
    assert exactly.tolist() == [True]


# --- ways ---


def network(seed: int, n: int = 7) -> routing.Graph:
    """A drawn network; some nodes may lie apart."""
    chance = np.random.default_rng(seed)
    pairs = np.array([(u, v) for u in range(n) for v in range(u + 1, n)])
    kept = pairs[chance.random(len(pairs)) < 0.4]
    return routing.Graph(n, kept, chance.integers(1, 20, len(kept)).astype(float))


def every_way(graph: routing.Graph, source: int, target: int, barred: set[int]) -> float:
    """The shortest of all simple paths whose inner nodes are not `barred`."""
    length = {frozenset(map(int, pair)): float(w) for pair, w in zip(graph.ends, graph.length, strict=True)}
    best = 0.0 if source == target else np.inf
    ways: list[tuple[int, ...]] = [(source,)] if source != target else []
    while ways:
        way = ways.pop()
        for node in set(range(graph.n)) - set(way):
            if frozenset((way[-1], node)) not in length:
                continue
            if node == target:
                best = min(best, sum(length[frozenset(step)] for step in pairwise((*way, node))))
            elif node not in barred:
                ways.append((*way, node))
    return best


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), shut=st.sets(st.integers(0, 6), max_size=2))
def test_ways_are_the_shortest_of_all(seed: int, shut: set[int]):
    graph = network(seed)
    without = np.isin(np.arange(7), list(shut))
    lengths, before = routing.shortest(graph, np.array([0, 3]), without)
    for row, source in enumerate((0, 3)):
        for target in range(7):
            barred = bool({source, target} & shut) and source != target
            expected = np.inf if barred else every_way(graph, source, target, shut)
            assert lengths[row, target] == expected
            way = routing.path(before[row], source, target)
            assert bool(way) == np.isfinite(expected)
            if way:
                assert (way[0], way[-1]) == (source, target)
    ends = np.array([1, 4, 6])
    found = routing.between(graph, ends, without)
    for i, one in enumerate(ends):
        for j, other in enumerate(ends):
            closed = bool({int(one), int(other)} & shut) and i != j
            expected = np.inf if closed else every_way(graph, int(one), int(other), shut | {1, 4, 6})
            assert found[i, j] == expected


def test_a_way_to_where_one_stands_and_to_nowhere():
    graph = routing.Graph(3, np.array([[0, 1]]), np.array([5.0]))
    _, before = routing.shortest(graph, np.array([0]))
    assert routing.path(before[0], 0, 0) == [0]
    assert routing.path(before[0], 0, 1) == [0, 1]
    assert routing.path(before[0], 0, 2) == []
    _, back = routing.shortest(graph, np.array([1]))
    assert routing.path(back[0], 1, 0) == [1, 0]  # the way leads from node 0: its number is no sign of no way


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), closed=st.sets(st.integers(0, 1)))
def test_a_folded_network_gives_the_ways_of_the_whole(seed: int, closed: set[int]):
    """Terminals 0, 1, 2; gate 0 is crossed at nodes 3 and 4, gate 1 at node 5; node 6 is open sea."""
    graph, gate = network(seed), np.array([0, 0, 1])
    folded = routing.contract(graph, np.array([0, 1, 2]), np.array([3, 4, 5]), gate)
    shut = {int(node) for node, of in zip((3, 4, 5), gate, strict=True) if of in closed}
    found = folded.lengths(sorted(closed))
    for i in range(3):
        for j in range(3):
            assert found[i, j] == every_way(graph, i, j, shut | {0, 1, 2})
