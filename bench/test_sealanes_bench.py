"""Ways by sea beside the installed `searoute`: 100 pairs one by one, and 100 ports under 100 closure sets.

The yardstick routes the same pairs on its own network in the same run. Targets: 100 pairs 50 times faster than searoute
(0.75 s there), 100 ports under 100 closure sets in a second after preparation.
"""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from entrepot.models.sealanes import ports
from entrepot.models.sealanes.gates import gates
from entrepot.models.sealanes.network import network

PORTS, SETS = 100, 100
OPEN = [number for number, gate in enumerate(gates()) if not gate.shut]
SHUT = [number for number, gate in enumerate(gates()) if gate.shut]


def some(count: int) -> list[ports.Port]:
    """Ports all over the world, the same in every run."""
    every = list(ports.ports().values())
    return [every[k] for k in np.linspace(0, len(every) - 1, count).astype(int)]


def test_pairs_of_ports(benchmark: pytest.FixtureRequest) -> None:
    yardstick = pytest.importorskip("searoute")
    chosen = some(15)
    pairs = list(itertools.combinations(chosen, 2))[:100]
    folded = network().contracted(chosen)
    ours = benchmark(folded.lengths, SHUT)  # every pair of the ports at once
    start = time.perf_counter()
    for a, b in pairs:
        yardstick.searoute([a.longitude, a.latitude], [b.longitude, b.latitude], units="naut")
    theirs = time.perf_counter() - start
    benchmark.extra_info |= {
        "pairs": len(pairs),
        "yardstick": "searoute",
        "yardstick_seconds": theirs,
        "target": "ratio 0.02",
    }
    assert np.isfinite(ours).mean() > 0.8


def test_closure_sets(benchmark: pytest.FixtureRequest) -> None:
    folded = network().contracted(some(PORTS))
    rng = np.random.default_rng(16)
    sets = [[*SHUT, *rng.choice(OPEN, rng.integers(1, 5), replace=False)] for _ in range(SETS)]

    def all_sets() -> float:
        return sum(float(folded.lengths(closed)[0, 1]) for closed in sets)

    benchmark.pedantic(all_sets, rounds=3)
    benchmark.extra_info |= {"sets": SETS, "ports": PORTS, "target": "1 s"}
