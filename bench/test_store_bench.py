"""Store and first models, each beside a yardstick of the same run: `extra_info["ratio"]` is ours over the yardstick's.

Run with `pytest bench -s`; each test prints `name: ours, yardstick, ratio`; pytest-benchmark's JSON has them too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entrepot.models import outlook, relations
from entrepot.models.outlook import forecast
from entrepot.provenance import DATA
from entrepot.store import Store
from entrepot.store.build import CACHE_VARIABLE, build

GOODS = DATA / "figures" / "goods-trade.csv"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield Store.open()


def best(work: Callable[[], object], rounds: int) -> float:
    """Shortest of several times, in seconds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def beside(
    benchmark: Any, ours: Callable[[], object], yardstick: Callable[[], object], what: str, rounds: int, most: float
) -> None:
    """Time both in this run, note and print the ratio of the shortest times; ours takes less than `most` seconds."""
    yard = best(yardstick, rounds)
    benchmark.pedantic(ours, rounds=rounds, warmup_rounds=1)
    if benchmark.stats is None:  # --benchmark-disable: one call, no times
        return
    mine = benchmark.stats.stats.min
    benchmark.extra_info.update(yardstick=what, yardstick_seconds=yard, ratio=mine / yard, target=f"{most:g} s")
    print(f"\n{benchmark.name}: {1e3 * mine:.1f} ms; {what}: {1e3 * yard:.1f} ms; ratio {mine / yard:.2f}")
    assert mine < most


def test_build_against_only_reading_the_files(benchmark: Any, tmp_path: Path) -> None:
    files = [*DATA.glob("figures/*.csv"), *DATA.glob("facts/*.csv")]

    def read() -> None:
        for path in files:
            pd.read_csv(path, dtype=str, keep_default_na=False)

    what = "reading the same CSV files with pandas, unchecked"
    beside(benchmark, lambda: build(tmp_path / "store.duckdb"), read, what, rounds=3, most=10)


def test_query_against_reading_the_csv(benchmark: Any, store: Store) -> None:
    def read() -> pd.DataFrame:
        frame = pd.read_csv(GOODS)
        return frame[(frame["indicator"] == "goods_exports") & (frame["economy"] == "JPN")]

    held, plain = store.observations("goods_exports", economy="JPN"), read()
    assert held["source"].isin(plain["source"]).sum() == len(plain) > 0
    query = "select * from observations where indicator = 'goods_exports' and economy = 'JPN'"
    ours = lambda: store.sql(query)  # noqa: E731 (`observations` keeps what it has read: that would time a dictionary)
    beside(benchmark, ours, read, "reading the CSV with pandas and filtering it", rounds=20, most=0.05)


def test_relations_against_a_plain_pivot_of_the_csv(benchmark: Any, store: Store) -> None:
    def pivot() -> pd.DataFrame:
        frame = pd.read_csv(GOODS)
        own = frame[frame["economy"] == "THA"].pivot_table(index="period", columns="partner", values="value")
        return own.div(own.sum(axis=1), axis=0)

    ours = lambda: relations.solve(Store(store.path), "THA")  # noqa: E731 (a store that has read nothing yet)
    beside(benchmark, ours, pivot, "export shares out of the CSV by a pandas pivot", rounds=5, most=6)


def test_outlook_against_a_fit_of_its_regressions(benchmark: Any, store: Store) -> None:
    found = forecast.track(store, "ASEAN10", "JPN", "nominal")
    rows, years = found.y.shape

    def fits() -> np.ndarray:
        """One least-squares fit a cut-off year and horizon, as a script would loop."""
        rng = np.random.default_rng(0)
        x = rng.standard_normal((rows, years, 3))
        return np.array([np.linalg.lstsq(x[:, :t].reshape(-1, 3), found.scale[:, :t].ravel() * 0, rcond=None)[0]
                         for _ in forecast.HORIZONS for t in range(10, years)])  # fmt: skip

    ours = lambda: outlook.cross(Store(store.path), "ASEAN", "JPN")  # noqa: E731 (as above)
    beside(benchmark, ours, fits, "its regressions as a plain loop", rounds=5, most=20)
