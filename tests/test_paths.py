"""Structural paths at the bounds of their search."""

from __future__ import annotations

import heapq
from itertools import pairwise

import numpy as np
import pytest

from entrepot.kernels.paths import search

# Two makers of parts (0, 1) sell to a maker (2), who sells to final users; nobody else buys.
A = np.array([[0.0, 0.0, 0.25], [0.5, 0.0, 0.125], [0.0, 0.0, 0.0]])
W = np.array([0.25, 0.5, 0.0])
WL = W @ np.linalg.inv(np.eye(3) - A)
Y = np.array([0.0, 0.0, 0.8])


def test_all_paths_of_a_chain_that_ends() -> None:
    """By hand: 1 -> 2: 0.5 x 0.125 x 0.8; 0 -> 2: 0.25 x 0.25 x 0.8; 1 -> 0 -> 2: 0.5 x 0.5 x 0.25 x 0.8."""
    found = search(A, W, WL, Y, count=10)
    expected = {(1, 2): 0.05, (0, 2): 0.05, (1, 0, 2): 0.05}
    assert set(found.nodes) == set(expected) and found.complete
    assert found.values == pytest.approx([0.05] * 3) and found.total == pytest.approx(0.15)


def test_what_is_asked_for_is_complete_when_it_is_found() -> None:
    assert search(A, W, WL, Y, count=2).complete and len(search(A, W, WL, Y, count=2).nodes) == 2
    assert search(A, W, WL, Y, count=3).complete


def test_paths_are_no_longer_than_asked() -> None:
    for longest, number in ((0, 0), (1, 2), (2, 3)):
        assert len(search(A, W, WL, Y, longest=longest).nodes) == number
    assert search(A, np.array([0.25, 0.5, 0.5]), WL + np.array([0, 0, 0.5]), Y, longest=0).nodes == ((2,),)


def test_the_limit_is_on_nodes_looked_at() -> None:
    """Four nodes there are: 2, 0 -> 2, 1 -> 2, 1 -> 0 -> 2."""
    assert search(A, W, WL, Y, limit=5).complete
    cut = search(A, W, WL, Y, limit=4)  # what was found at the last of them is not yet told
    assert not cut.complete and len(cut.nodes) < 3
    assert search(A, W, WL, Y, limit=0).nodes == ()


def test_values_in_a_small_unit_and_several_targets() -> None:
    y = np.array([1e-6, 0.0, 2e-6])
    found = search(A, W, WL, y, count=3)
    every = {
        (0,): 0.25e-6, (1, 0): 0.25e-6, (1, 2): 0.125e-6, (0, 2): 0.125e-6, (1, 0, 2): 0.125e-6,
    }  # fmt: skip
    assert found.values == pytest.approx(sorted(every.values(), reverse=True)[:3])
    assert set(found.nodes[:2]) == {(0,), (1, 0)} and found.total == pytest.approx(sum(every.values()))


def test_the_best_of_many_are_those_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against every chain of at most four sales, with two targets of unlike size and some flows of nothing."""
    chance = np.random.default_rng(2)
    made = chance.uniform(0.0, 0.3, (5, 5)) * (chance.random((5, 5)) < 0.6)
    w, y = np.array([0.0, 0.4, 0.0, 0.7, 0.2]), np.array([0.5, 0.0, 90.0, 0.0, 4.0])
    wL = w @ np.linalg.inv(np.eye(5) - made)
    every = {}
    for length in range(5):
        for nodes in np.ndindex(*(5,) * (length + 1)):
            value = w[nodes[0]] * y[nodes[-1]] * np.prod([made[a, b] for a, b in pairwise(nodes)])
            if value > 0:
                every[nodes] = value
    best = sorted(every.values(), reverse=True)
    pushed = []
    plain = heapq.heappush
    monkeypatch.setattr(heapq, "heappush", lambda heap, item: pushed.append(item) or plain(heap, item))
    for count in (1, 2, 7, 25):
        found = search(made, w, wL, y, count=count, longest=4)
        assert found.complete and found.values == pytest.approx(best[:count])
        assert [every[nodes] for nodes in found.nodes] == pytest.approx(best[:count])
        # A chain that cannot come among the best is not kept: of 3,905 chains a few times as many as are asked for.
        assert len(pushed) < 60 + 12 * count
        pushed.clear()
    assert len(search(made, w, wL, y, count=10_000, longest=4).nodes) == len(every)
