"""How long an equilibrium takes, beside a plain nested loop and (where it is installed) puremacro, in the same run.

    python -m pytest bench/test_trade_bench.py --benchmark-only

Times are for one solve to 1e-9 in every condition, the folding of the shock and the certificate included, on a warm
process. Set OPENBLAS_NUM_THREADS=1 to measure one core.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from entrepot.kernels.adjoint import Adjoint
from entrepot.kernels.equilibrium import solve
from entrepot.kernels.hat_algebra import Economy, Problem, Shock
from entrepot.models import trade
from entrepot.models.trade import Baseline
from entrepot.scenario import Scenario
from trade_worlds import (
    SHARED,
    caliendo_parro,
    nafta_tariffs,
    nested_loop,
    random_economy,
    random_shock,
)

SIZES = {"31x40": (31, 40), "77x45": (77, 45), "160x65": (160, 65)}
GOALS_MS = {"31x40": 4, "77x45": 12, "160x65": 60}


def made_up(N: int, J: int) -> tuple[Economy, Shock]:
    """A synthetic world with a third of its sectors untraded; one economy adds 25% in half of the rest."""
    economy = random_economy(N, J, 1, untraded=J // 3, deficits=False)
    tau = economy.tau.copy()
    tau[: J // 3, 0, 1:] += 0.25
    return economy, Shock(tau=tau)


def case(size: str) -> tuple[Economy, Shock, str]:
    """NAFTA where its data are at hand, otherwise a synthetic world of that size."""
    if size == "31x40" and SHARED.joinpath("caliendo_parro2015").exists():
        baseline, later = caliendo_parro()
        base = baseline.balanced()
        tau = np.ascontiguousarray(nafta_tariffs(base, later).transpose(2, 1, 0))
        return base.economy, Shock(tau=tau), "Caliendo and Parro's NAFTA"
    return *made_up(*SIZES[size]), "synthetic"


@pytest.mark.parametrize("size", list(SIZES))
def test_solve_beside_a_nested_loop(benchmark: Any, size: str) -> None:
    economy, shock, what = case(size)
    found = benchmark.pedantic(lambda: solve(Problem(economy, shock)), rounds=20, iterations=1, warmup_rounds=3)
    assert found.solved
    begin = time.perf_counter()
    w, _, wages, prices, spending = nested_loop(economy, shock)
    plain = time.perf_counter() - begin
    np.testing.assert_allclose(w, found.w, rtol=1e-6)
    ours = benchmark.stats.stats.median
    benchmark.extra_info |= {
        "data": what,
        "median, ms": round(1e3 * ours, 2),
        "target": f"{GOALS_MS[size]} ms",
        "sweeps": found.sweeps,
        "largest residual": max(found.certificate.values()),
        "yardstick": "plain nested loop",
        "yardstick_seconds": plain,
        "nested loop, passes (wages, prices, spending)": [wages, prices, spending],
    }
    print(f"\n{size}: {benchmark.extra_info}")


def test_solve_beside_puremacro(benchmark: Any) -> None:
    cp = pytest.importorskip("puremacro.trade.caliendo_parro", reason="puremacro is not installed")
    economy, shock = made_up(12, 12)
    found = benchmark.pedantic(lambda: solve(Problem(economy, shock)), rounds=20, iterations=1, warmup_rounds=3)
    assert shock.tau is not None
    model = cp.CaliendoParroModel(
        trade_shares=economy.pi,
        gamma_va=economy.gamma.T,
        gamma_io=economy.G.transpose(0, 2, 1),
        alpha=economy.alpha.T,
        theta=economy.theta,
        labor_income=economy.V,
        tariffs=1.0 + economy.tau,
    )
    begin = time.perf_counter()
    theirs = model.solve_counterfactual(tariffs_new=1.0 + shock.tau, tol=1e-9)
    seconds = time.perf_counter() - begin
    scale = np.dot(theirs.w_hat, economy.V) / economy.V.sum()
    np.testing.assert_allclose(theirs.w_hat / scale, found.w, rtol=1e-5)
    ours = benchmark.stats.stats.median
    benchmark.extra_info |= {
        "median, ms": round(1e3 * ours, 2),
        "yardstick": "puremacro",
        "yardstick_seconds": seconds,
        "puremacro converged": bool(theirs.converged),
        "largest difference of wages": float(np.max(np.abs(theirs.w_hat / scale / found.w - 1.0))),
    }
    print(f"\n12x12: {benchmark.extra_info}")


def test_the_user_s_call_on_a_world_held_in_memory(benchmark: Any) -> None:
    """`solve("asia-2022", ...)`, tables of economies made, on a warm process."""
    import entrepot

    def call() -> Any:
        return entrepot.solve("asia-2022", "us-2025-04-02")["economies"]

    table = benchmark.pedantic(call, rounds=20, iterations=1, warmup_rounds=2)
    assert len(table)
    _tell(
        benchmark, "asia-2022, the user's call", {"median, ms": 1e3 * benchmark.stats.stats.median, "target": "40 ms"}
    )


def test_end_to_end_on_a_large_baseline(benchmark: Any) -> None:
    """160x65: 6,996 rates read, bound and solved, tables of economies, sectors and diversion made."""
    economy, _, _ = case("160x65")
    regions, sectors = tuple(f"r{n:03d}" for n in range(160)), tuple(f"s{j:02d}" for j in range(65))
    baseline = Baseline.from_arrays(
        regions, sectors, pi=economy.pi.transpose(2, 1, 0), tau=economy.tau.transpose(2, 1, 0), gamma=economy.gamma.T,
        io=economy.G, alpha=economy.alpha.T, V=economy.V, D=economy.D, X=economy.X.T, theta=economy.theta,
    )  # fmt: skip
    rates = {i: {s: 0.1 + 0.001 * k for k, s in enumerate(sectors[:44])} for i in regions[1:]}
    scenario = Scenario().tariff(importer=regions[0], rates=rates)

    def call() -> Any:
        result = trade.solve(baseline, scenario)
        return result["economies"], result["sectors"], result["diversion"]

    assert sum(map(len, rates.values())) == 6996
    benchmark.pedantic(call, rounds=3, iterations=1, warmup_rounds=1)
    _tell(benchmark, "160x65, end to end", {"median, s": benchmark.stats.stats.median, "target": "1 s"})


def test_draws_of_an_ensemble(benchmark: Any) -> None:
    """1,000 draws of us-2025-04-02 through the public call on two processes, their start included."""
    from entrepot.ensemble import run

    def call() -> Any:
        return run("asia-2022", "us-2025-04-02", draws=1000, seed=1, processes=2)

    result = benchmark.pedantic(call, rounds=1, iterations=1)
    seconds = benchmark.stats.stats.median
    assert result.facts["solved"] == 1000
    _tell(benchmark, "1,000 draws", {"s": seconds, "draws/s": 1000 / seconds, "target": "15 s, 85 draws/s"})


@pytest.mark.parametrize("size", list(SIZES))
def test_gradient_of_one_welfare(benchmark: Any, size: str) -> None:
    """All tariffs, trade costs, productivities and elasticities, after the equilibrium is set up for it."""
    economy, shock, what = case(size)
    problem = Problem(economy, shock)
    adjoint = Adjoint(problem, solve(problem))
    gradient = benchmark.pedantic(lambda: adjoint.gradient(0), rounds=5, iterations=1, warmup_rounds=1)
    told = {
        "world": what,
        "median, ms": 1e3 * benchmark.stats.stats.median,
        "target": {"77x45": "100 ms"}.get(size, "-"),
    }
    assert gradient.residual < 1e-6
    _tell(benchmark, f"gradient {size}", told)


def _tell(benchmark: Any, name: str, told: dict[str, Any]) -> None:
    told = {key: round(value, 2) if isinstance(value, float) else value for key, value in told.items()}
    benchmark.extra_info |= told
    print(f"\n{name}: {told}")


def test_64_hard_shocks(benchmark: Any) -> None:
    economy = case("31x40")[0]
    shocks = [random_shock(economy, seed, hard=True) for seed in range(64)]
    results = benchmark.pedantic(lambda: [solve(Problem(economy, each)) for each in shocks], rounds=1, iterations=1)
    solved = sum(each.solved for each in results)
    benchmark.extra_info |= {"solved": solved, "of": 64, "most sweeps": max(each.sweeps for each in results)}
    assert all(each.solved or each.status == "not solved" for each in results)
    print(f"\n64 hard shocks: {benchmark.extra_info}")
