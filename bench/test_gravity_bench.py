"""Three-way gravity with its corrections against pyfixest, where that is installed (`pip install pyfixest`)."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entrepot.models import gravity


def panel(n: int, years: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    i, j, t = (a.ravel() for a in np.meshgrid(range(n), range(n), range(years), indexing="ij"))
    keep = i != j
    i, j, t = i[keep], j[keep], t[keep]
    pair, out, into = rng.standard_normal((n, n)), rng.standard_normal((n, years)), rng.standard_normal((n, years))
    fta = (t >= rng.integers(0, 2 * years, (n, n))[i, j]).astype(float)
    mean = np.exp(0.3 * fta + pair[i, j] + out[i, t] + into[j, t])
    flow = mean * rng.exponential(1, len(i)) * (rng.random(len(i)) > 0.1)
    return pd.DataFrame({"exporter": i, "importer": j, "year": t, "trade": flow, "fta": fta})


@pytest.mark.parametrize(("n", "years"), [(60, 10), (150, 20)])
def test_three_way_gravity(benchmark: Any, n: int, years: int) -> None:
    pyfixest = pytest.importorskip("pyfixest")
    frame = panel(n, years).astype({"exporter": str, "importer": str})
    frame["pair"] = frame["exporter"] + "-" + frame["importer"]

    def theirs() -> Any:
        return pyfixest.fepois("trade ~ fta | exporter^year + importer^year + pair", frame, vcov={"CRV1": "pair"})

    theirs()  # compiles at its first call
    start = time.perf_counter()
    theirs()
    yardstick = time.perf_counter() - start
    benchmark.pedantic(lambda: gravity.fit(frame, ["fta"]), rounds=3)
    benchmark.extra_info |= {"yardstick": "pyfixest, without bias correction", "yardstick_seconds": yardstick}
    benchmark.extra_info["ratio"] = benchmark.stats.stats.median / yardstick
