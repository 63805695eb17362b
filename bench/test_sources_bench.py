"""Import of a full BACI year (eleven million rows, made up in BACI's format) beside pandas.read_csv in the same run.

Run with `pytest bench/test_sources_bench.py -s`; it prints seconds, peak memory and the ratio. Limits: 60 s and 4 GB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROWS = int(os.environ.get("ENTREPOT_BENCH_ROWS", "11000000"))
ECONOMIES, PRODUCTS = 226, 5000

OURS = """
import sys, time
from pathlib import Path
started = time.perf_counter()
from entrepot.sources import baci
found = baci.read_figures(Path(sys.argv[1]), baci.PROVIDERS[0])
seconds = time.perf_counter() - started
print(len(found.rows), float(found.rows[(found.rows.economy == "JPN") & (found.rows.partner == "WLD")].value.iloc[0]))
"""
YARDSTICK = """
import sys, time, zipfile
started = time.perf_counter()
import pandas as pd
with zipfile.ZipFile(sys.argv[1]) as archive, archive.open("BACI_HS92_Y2023_V202501.csv") as stream:
    rows = pd.read_csv(stream)
total = rows.groupby(["t", "i", "j"]).agg(value=("v", "sum"), n=("k", "size"), products=("k", "nunique"), low=("v", "min"))
seconds = time.perf_counter() - started
print(len(total), 1000 * float(rows.loc[rows.i == 392, "v"].sum()))
"""
REPORT = """
import resource
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A zip like CEPII's: each pair of economies trades a share of the products, no product twice."""
    from entrepot.codes import _alpha2

    folder = tmp_path_factory.mktemp("baci")
    listed = sorted(_alpha2())[: ECONOMIES - 4]
    numbers = {"JPN": 392, "VNM": 704, "KOR": 410, "CHN": 156}
    names = [*numbers, *(code for code in listed if code not in numbers)][:ECONOMIES]
    codes = [numbers.get(code, 1000 + n) for n, code in enumerate(names)]
    rows = folder / "BACI_HS92_Y2023_V202501.csv"
    with duckdb.connect() as base:
        base.execute("select setseed(0.5)")
        base.execute("create table c as select unnest(?) as code", [codes])
        share = ROWS / (len(codes) * (len(codes) - 1) * PRODUCTS)
        base.execute(
            f"copy (select 2023 as t, a.code as i, b.code as j, format('{{:06d}}', k) as k, printf('%8.3f', random() * 1000) as v, "
            f"case when random() < 0.02 then 'NA' else printf('%8.3f', random() * 100) end as q from c a, c b, range({PRODUCTS}) r(k) "
            f"where a.code <> b.code and random() < {share}) to '{rows}' (header, quote '')"
        )
    target = folder / "BACI_HS92_V202501.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(rows, rows.name)
        table = "".join(f"{code},{name},{name[:2]},{name}\n" for code, name in zip(codes, names, strict=True))
        archive.writestr("country_codes_V202501.csv", "country_code,country_name,country_iso2,country_iso3\n" + table)
    rows.unlink()
    yield target
    target.unlink()


def measured(code: str, path: Path) -> tuple[float, float, float]:
    """Seconds, peak memory (GB) and Japan's exports, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", code + REPORT, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found, figures = done.stdout.strip().splitlines()[-2:]
    seconds, peak = map(float, figures.split())
    return seconds, peak, float(found.split()[1])


def test_import_of_a_full_baci_year(year: Path, benchmark: Any) -> None:
    """Within 60 s and 4 GB, and the same sums as pandas."""
    ours = benchmark.pedantic(measured, (OURS, year), rounds=1)
    pandas = measured(YARDSTICK, year)
    assert ours[2] == pytest.approx(pandas[2], rel=1e-9)
    benchmark.extra_info.update(
        ours_seconds=ours[0],
        gigabytes=ours[1],
        yardstick="pandas.read_csv",
        yardstick_seconds=pandas[0],
        target="60 s, 4 GB",
        pandas_gigabytes=pandas[1],
        ratio=ours[0] / pandas[0],
    )
    print(f"BACI year of {ROWS:,} rows: {ours[0]:.1f} s, {ours[1]:.2f} GB; ", end="")
    print(f"pandas {pandas[0]:.1f} s, {pandas[1]:.2f} GB; ratio {ours[0] / pandas[0]:.2f}")
    assert ours[0] < 60 and ours[1] < 4
