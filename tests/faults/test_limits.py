"""Kind: more than fits. The largest tables that are promised stay within a memory, and a process that answers all day does not grow.
How long each takes is a column of `make bench`; docs/limits.md tells what was measured."""

from __future__ import annotations

import multiprocessing
import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entrepot.models import exposure, trade
from entrepot.scenario import Scenario
from entrepot.store import Store
from entrepot.world import World

GB = 1 << 30
TARIFF = """title = "A tariff"
world = "made up"
[elasticities]
value = 5.0
source = "assumption"
[[shock]]
kind = "tariff"
mode = "add"
importer = "USA"
exporter = "JPN"
sector = "S01"
rate = 0.25
source = "assumption"
"""


def world(N: int, S: int) -> World:
    """A world of made-up numbers: each sector buys half of what it sells, most of it at home."""
    from entrepot import codes

    regions = ("JPN", "USA", *[code for code in sorted(codes._alpha2()) if code not in ("JPN", "USA")])[:N]
    rng = np.random.default_rng(1)
    Z = rng.random((N * S, N * S))
    F = rng.random((N * S, N))
    for n in range(N):
        own = slice(n * S, (n + 1) * S)
        Z[own, own] += 3 * N
        F[own, n] += 3 * N
    F *= Z.sum() / F.sum()
    Z *= (0.5 * (Z.sum(axis=1) + F.sum(axis=1)) / Z.sum(axis=0))[None, :]
    return World.from_arrays(regions, tuple(f"S{j:02d}" for j in range(S)), Z, F, year=2022, name="made up")


def solve() -> None:
    result = trade.solve(world(200, 65), Scenario.from_text(TARIFF))
    assert result.status == "solved" and max(result.certificate.values()) < 1e-8


def extract() -> None:
    result = exposure.extract(world(100, 50), "JPN.S01")
    assert max(result.certificate.values()) < 1e-8


def peak(work: Callable[[], None]) -> int:
    """The most memory that a piece of work takes in a process of its own."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=work)
    process.start()
    _, status, used = os.wait4(process.pid or 0, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return used.ru_maxrss * 1024


@pytest.mark.slow
@pytest.mark.parametrize("work", [solve, extract], ids=["solve 200 x 65", "extraction of 5,000 sectors"])
def test_within_eight_gigabytes(work: Callable[[], None]) -> None:
    assert peak(work) < 8 * GB


def briefs(store: Path, out: Path, number: int, told: Any) -> None:
    """Write briefs one after the other, and tell the memory held after each fifth of them."""
    from entrepot.answers.member import ask_member
    from entrepot.render import brief
    from entrepot.words import language

    for n in range(number):
        brief.write(ask_member(Store(store), "TLS"), out, language())
        if n % (number // 5) == number // 5 - 1:
            told.send(held())


def held() -> int:
    """Bytes of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.slow
def test_two_hundred_briefs_in_one_process(store: Store, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    hears, tells = context.Pipe(duplex=False)
    process = context.Process(target=briefs, args=(store.path, tmp_path / "out", 200, tells))
    process.start()
    sizes = [hears.recv() for _ in range(5)]
    process.join()
    assert sizes[-1] < 1.05 * sizes[0], sizes  # after 40 and after 200
