"""Margins of the ADB Multi-Regional Input-Output Tables, by economy and sector (35 sectors, as in WIOD 2013)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.errors import BadInput, Problem, raise_all

Array = NDArray[np.float64]

FIELDS = (
    "output",
    "intermediate_use",
    "domestic_intermediate_sales",
    "domestic_final_sales",
    "export_intermediate",
    "export_final",
)


@dataclass(frozen=True)
class AdbMargins:
    """Arrays [economy, sector] in million USD of one year. Sectors c1..c35 in ADB's (= WIOD's) order; ROW is the
    rest."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    year: int
    output: Array
    intermediate_use: Array
    domestic_intermediate_sales: Array
    domestic_final_sales: Array
    export_intermediate: Array
    export_final: Array


def read_adb_margins(path: Path, year: int = 2022) -> AdbMargins:
    """Read the long CSV or Parquet (year, iso3, sector 1..35, fields in million USD).

    Raises BadInput if a cell is missing or doubled, or if sales do not add up to output within USD 1 m.
    """
    if not path.is_file():
        raise BadInput("ADB's margins are not there", where=path.name, remedy="give the folder that holds them")
    table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, keep_default_na=False)
    lacking = [key for key in ("year", "iso3", "sector", *FIELDS) if key not in table]
    raise_all([Problem(f"no column '{key}'", path.name, "this is not the table of ADB margins") for key in lacking])
    table = table[table["year"] == year]
    regions = tuple(str(code) for code in pd.unique(table["iso3"]))
    numbers = sorted({int(s) for s in table["sector"]})
    cells = table.set_index(["iso3", "sector"])
    if not len(table) or cells.index.has_duplicates or len(table) != len(regions) * len(numbers):
        raise BadInput(
            f"cells of {year} are missing or doubled", where=path.name, remedy="one row for each economy and sector"
        )
    ordered = cells.reindex([(region, sector) for region in regions for sector in numbers])
    shape = (len(regions), len(numbers))
    arrays = {key: ordered[key].to_numpy(dtype=np.float64).reshape(shape) for key in FIELDS}
    gap = arrays["output"] - sum(arrays[key] for key in FIELDS[2:])
    problems = [
        Problem(
            f"output less all sales is {gap[i, s]:,.3f}",
            f"{path.name} {regions[i]} sector {numbers[s]}",
            "fetch it again",
        )
        for i, s in zip(*np.nonzero(~(np.abs(gap) <= 1.0)), strict=True)
    ]
    raise_all(problems)
    return AdbMargins(regions, tuple(f"c{number}" for number in numbers), year, **arrays)
