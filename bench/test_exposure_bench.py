"""Exposure at 3,465 sectors and a minerals query, each beside a yardstick of the same run.

`extra_info["ratio"]` is ours over the yardstick's; run with `pytest bench -s`. The yardstick of the full analysis is
pymrio's `calc_all` where pymrio can be imported (it is not among our requirements), else `numpy.linalg.inv`; the
table is synthetic, 77 economies by 45 sectors. On a machine that others use, run it with OMP_NUM_THREADS=1: threads of
linear algebra that wait for each other measure the neighbours.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from entrepot.errors import NoData
from entrepot.kernels import extraction, leontief, value_added

N, S = 77, 45


@lru_cache(maxsize=1)
def table() -> tuple[np.ndarray, np.ndarray]:
    """A productive synthetic table: purchases at most 80% of output."""
    rng = np.random.default_rng(1997)
    Z, F = rng.lognormal(0, 2, (N * S, N * S)), rng.lognormal(3, 2, (N * S, N))
    Z *= 0.5 * (Z.sum(axis=1) + F.sum(axis=1)) / Z.sum(axis=0)
    for _ in range(20):
        bought = Z.sum(axis=0) / (Z.sum(axis=1) + F.sum(axis=1))
        Z *= np.where(bought > 0.8, 0.8 / bought, 1.0)
    return Z, F


def best(work: Callable[[], Any], rounds: int = 3) -> tuple[float, Any]:
    """Shortest of several times in seconds, and the last answer."""
    times, answer = [], None
    for _ in range(rounds):
        started = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - started)
    return min(times), answer


def analyse(inverse: bool) -> tuple[leontief.System, value_added.Decomposition]:
    """Everything that the exposure model takes from its kernels; with the whole inverse or without it."""
    system = leontief.system(*table())
    if inverse:
        _ = system.L
    decomposition = value_added.decompose(system)
    leontief.reliance(system)
    leontief.markets(system)
    leontief.linkages(system)
    value_added.absorbed(system)
    extraction.every_sector(system)
    return system, decomposition


def yardstick() -> tuple[str, Callable[[], Any]]:
    """pymrio's calc_all with value added as extension, or numpy's inverse."""
    Z, F = table()
    try:
        import pandas as pd
        import pymrio  # pyright: ignore[reportMissingImports]
    except ImportError:
        x = Z.sum(axis=1) + F.sum(axis=1)
        return "numpy.linalg.inv", lambda: np.linalg.inv(np.eye(N * S) - Z / x)
    rows = pd.MultiIndex.from_product(
        [[f"R{i}" for i in range(N)], [f"S{s}" for s in range(S)]], names=["region", "sector"]
    )
    buyers = pd.MultiIndex.from_product([[f"R{i}" for i in range(N)], ["final"]], names=["region", "category"])
    v = Z.sum(axis=1) + F.sum(axis=1) - Z.sum(axis=0)

    def calc_all() -> Any:
        io = pymrio.IOSystem(Z=pd.DataFrame(Z, rows, rows), Y=pd.DataFrame(F, rows, buyers))
        unit = pd.DataFrame({"unit": ["M"]}, ["va"])
        io.va = pymrio.Extension(name="va", F=pd.DataFrame(v[None], ["va"], rows), unit=unit)
        return io.calc_all()

    return "pymrio calc_all", calc_all


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("inverse", [False, True], ids=["factors only", "with the whole inverse"])
def test_full_analysis(benchmark: Any, inverse: bool) -> None:
    name, work = yardstick()
    theirs, reference = best(work)
    system, _ = benchmark.pedantic(lambda: analyse(inverse), rounds=3, warmup_rounds=1)
    ours = min(benchmark.stats.stats.data)
    ratio = ours / theirs
    benchmark.extra_info.update(yardstick=name, yardstick_seconds=theirs, ratio=ratio)
    print(
        f"\nfull analysis ({'with' if inverse else 'without'} L): {ours:.2f} s; {name}: {theirs:.2f} s; ratio {ratio:.2f}"
    )
    L = reference.L.to_numpy() if hasattr(reference, "L") else reference
    assert np.allclose(system.L, L, rtol=1e-9, atol=1e-12)
    if hasattr(reference, "va"):
        assert np.allclose(system.multipliers[1].sum(axis=0), reference.va.M.to_numpy().ravel(), rtol=1e-9)
        assert np.allclose(system.x, reference.x.to_numpy().ravel(), rtol=1e-9)
        footprint = value_added.absorbed(system)
        assert np.allclose(footprint.sum(axis=0), reference.va.D_cba_reg.to_numpy().ravel(), rtol=1e-9)
        assert np.allclose(footprint.sum(axis=1), reference.va.D_pba_reg.to_numpy().ravel(), rtol=1e-9)
        abroad = footprint - np.diag(np.diag(footprint))
        assert np.allclose(abroad.sum(axis=0), reference.va.D_imp_reg.to_numpy().ravel(), rtol=1e-9)


def test_extraction_of_every_sector(benchmark: Any) -> None:
    """After the inverse: every one of 3,465 extractions, by economy that loses; the yardstick solves one of them
    anew."""
    base = leontief.system(*table())
    inverse = base.L

    def fresh() -> tuple[tuple[leontief.System], dict[str, Any]]:
        system = leontief.System(base.Z, base.F, base.x, base.N, base.factors, base.pivots)
        system.__dict__["L"] = inverse
        system.__dict__["v"] = base.v
        return (system,), {}

    found = benchmark.pedantic(extraction.every_sector, setup=fresh, rounds=5)
    cut = extraction.Cut(1.0, [(np.array([7]), np.arange(N * S))], [(np.array([7]), np.arange(N))])
    theirs, after = best(lambda: extraction._anew(base, cut, _without(base, 7)), 1)
    ours = min(benchmark.stats.stats.data)
    benchmark.extra_info.update(yardstick="one extraction solved anew", yardstick_seconds=theirs, ratio=ours / theirs)
    print(f"\n3,465 extractions: {1e3 * ours:.1f} ms; one solved anew: {theirs:.2f} s; ratio {ours / theirs:.4f}")
    assert np.isclose(found.total[7], (base.x - after).sum(), rtol=1e-9)


def _without(system: leontief.System, k: int) -> np.ndarray:
    f = system.F.sum(axis=1)
    f[k] = 0.0
    return f


def test_minerals_query(benchmark: Any) -> None:
    """All measures of Japan's liquefied gas in 2023; the yardstick only sums the same flows in the provider's file."""
    from entrepot.models import minerals
    from entrepot.sources import geopolrisk
    from entrepot.store.minerals import Minerals

    try:
        source = geopolrisk.folder()
    except NoData as error:
        pytest.skip(str(error))
    data = Minerals.open()
    result = benchmark.pedantic(lambda: minerals.solve("JPN", "lng", 2023, data=data), rounds=10, warmup_rounds=2)

    def plain() -> float:
        query = "select sum(cast(v as real)) from baci_trade where t = '2023' and k = 271111 and j = '392'"
        with closing(sqlite3.connect(f"{(source / 'baci.db').as_uri()}?mode=ro", uri=True)) as base:
            return float(base.execute(query).fetchone()[0]) * 1e3

    theirs, total = best(plain)
    ours = min(benchmark.stats.stats.data)
    benchmark.extra_info.update(
        yardstick="one sum by SQL in the provider's file", yardstick_seconds=theirs, ratio=ours / theirs
    )
    print(f"\nminerals query: {1e3 * ours:.1f} ms; one sum by SQL: {1e3 * theirs:.1f} ms; ratio {ours / theirs:.2f}")
    assert np.isclose(result["suppliers"]["value"].sum(), total)


def test_scores_of_every_economy(benchmark: Any, tmp_path: Any) -> None:
    """GeoPolRisk scores of manganese in 2022, per economy; the yardstick is the method's own package, warm, for five economies.

    It reads all of its BACI at import (not counted), asks for packages that we do not need, and writes below HOME.
    """
    import json
    import os
    import subprocess
    import sys

    from entrepot.models import minerals
    from entrepot.store.minerals import Minerals

    names = ["Japan", "USA", "Germany", "China", "India"]
    code = (
        "import json, time; from geopolrisk.assessment.main import gprs_calc; a = time.perf_counter(); "
        f"t = gprs_calc([2022], {names!r}, ['Manganese']); "
        "print(json.dumps([time.perf_counter() - a, t['GeoPolRisk Score'].tolist()]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"HOME": str(tmp_path)}, capture_output=True, text=True
    )
    if told.returncode:
        pytest.skip(f"geopolrisk-py cannot be run: {told.stderr.strip().splitlines()[-1]}")
    spent, scores = json.loads(told.stdout.strip().splitlines()[-1])
    data = Minerals.open()
    table = benchmark.pedantic(lambda: minerals.scores("manganese", 2022, data=data), rounds=10, warmup_rounds=2)
    ours, theirs = min(benchmark.stats.stats.data) / len(table), spent / len(names)
    benchmark.extra_info.update(
        yardstick="geopolrisk-py, one economy", yardstick_seconds=theirs, ours_seconds=ours, target="800 times"
    )
    print(f"\none score: {1e6 * ours:.0f} us; geopolrisk-py: {1e3 * theirs:.0f} ms; {theirs / ours:,.0f} times")
    known = table.set_index("economy")["supply_risk"]
    assert np.allclose(known[["JPN", "USA", "DEU", "CHN", "IND"]], scores, rtol=1e-4)
