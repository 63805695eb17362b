"""A year day by day at 400 industries beside BoARIO, and a step at 3,465 in a batch of 32.

BoARIO (GPL) is no requirement of ours (`pip install boario pymrio progressbar2 dill`, in an environment apart): where it cannot be
imported the comparison skips. Both run the same synthetic table and
the same outage, one scenario, in one thread (`OMP_NUM_THREADS=1`: threads that wait for each other slow BoARIO most).
"""

from __future__ import annotations

import resource
import time

import numpy as np
import pytest

from entrepot.kernels import ario

YEAR, BATCH, STEPS = 365, 32, 6


def table(N: int, S: int) -> tuple[np.ndarray, np.ndarray]:
    """A productive synthetic table [i, s, n, r], [i, s, n] whose accounts balance with value added above zero."""
    chance = np.random.default_rng(2014)
    Z, F = chance.lognormal(0, 1, (N, S, N, S)), chance.lognormal(0, 1, (N, S, N))
    F *= 1.5 * Z.sum() / F.sum()
    for _ in range(30):
        bought = Z.sum(axis=(0, 1)) / (Z.sum(axis=(2, 3)) + F.sum(axis=2))
        Z *= np.where(bought > 0.8, 0.8 / bought, 1.0)
    return Z, F


def outage(S: int, N: int, days: int) -> ario.Course:
    """Half of the first two sectors of the first economy for twenty days from the sixth."""
    lost, none = np.zeros((S, N)), np.zeros((S, N))
    lost[:2, 0] = 0.5
    return ario.Course(days, lambda day: lost if 5 < day <= 25 else none)


def year(system: ario.System) -> float:
    course = outage(*system.shape, YEAR)
    return float(sum((1 - day.X[..., 0] / system.x).sum() for day in ario.run(system, course)))


def of_boario(Z: np.ndarray, F: np.ndarray) -> float:
    """Seconds that BoARIO takes for the same year; building the model is not counted for either."""
    import pandas as pd
    import pymrio  # pyright: ignore[reportMissingImports]
    from boario import event  # pyright: ignore[reportMissingImports]
    from boario.extended_models import ARIOPsiModel  # pyright: ignore[reportMissingImports]
    from boario.simulation import Simulation  # pyright: ignore[reportMissingImports]

    N, S = F.shape[:2]
    rows = pd.MultiIndex.from_product([[f"r{i}" for i in range(N)], [f"s{s}" for s in range(S)]])
    rows.names = ["region", "sector"]
    final = pd.MultiIndex.from_product([[f"r{i}" for i in range(N)], ["final"]], names=["region", "category"])
    n = N * S
    io = pymrio.IOSystem(Z=pd.DataFrame(Z.reshape(n, n), rows, rows), Y=pd.DataFrame(F.reshape(n, N), rows, final))
    io.calc_all()
    model = ARIOPsiModel(io)
    hit = pd.Series([0.5, 0.5], index=pd.MultiIndex.from_tuples([("r0", "s0"), ("r0", "s1")], names=rows.names))
    run = Simulation(model, n_temporal_units_to_sim=YEAR)
    run.add_event(event.from_series(hit, event_type="arbitrary", occurrence=5, duration=20, recovery_tau=1))
    started = time.perf_counter()
    run.loop()
    return time.perf_counter() - started


def test_year_of_400_industries(benchmark: pytest.FixtureRequest) -> None:
    Z, F = table(20, 20)
    benchmark.extra_info |= {"target": "ratio 0.1"}
    try:
        benchmark.extra_info |= {"yardstick": "boario", "yardstick_seconds": of_boario(Z, F)}
    except ImportError as error:
        benchmark.extra_info |= {"target": f"ratio 0.1 to boario, which is not installed ({error.name})"}
    assert benchmark(year, ario.system(Z, F)) > 0


def test_step_of_3465_industries_in_a_batch(benchmark: pytest.FixtureRequest) -> None:
    """Seconds a step and scenario, and the largest memory of the process."""
    system = ario.system(*table(77, 45))

    def steps() -> None:
        for day in ario.run(system, outage(*system.shape, STEPS), batch=BATCH):
            assert day.alive.all()

    started = time.perf_counter()
    benchmark.pedantic(steps, rounds=1)
    each = (time.perf_counter() - started) / STEPS / BATCH
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    benchmark.extra_info |= {"ours_seconds": each, "target": f"15 ms and 2 GB; largest memory here {peak:.2f} GB"}
