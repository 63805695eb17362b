"""The tables behind energy: factors with their range and page, electricity by fuel, projects."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from entrepot.provenance import DATA

FOLDER = DATA / "energy"
# The card of each table of data/energy.
FACTORS, POWER, PROJECTS = "energy-factors", "energy-power-ei", "energy-projects"


@dataclass(frozen=True)
class Factor:
    """A row of parameters.csv: a number with its range, unit, period ("" where it has none), page and note."""

    low: float
    central: float
    high: float
    unit: str
    period: str
    source: str
    note: str


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a table of data/energy."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@lru_cache(maxsize=1)
def factors() -> Mapping[str, Factor]:
    """All factors by name."""
    return {
        row["parameter"]: Factor(
            float(row["low"]),
            float(row["central"]),
            float(row["high"]),
            row["unit"],
            row["period"],
            row["source_url"],
            row["note"],
        )
        for row in rows("parameters.csv")
    }


def power(economy: str) -> pd.DataFrame:
    """Electricity of an economy after the Statistical Review: year, fuel ("" for all), value in TWh."""
    held = [row for row in rows("power.csv") if row["economy"] == economy]
    table = pd.DataFrame(held, columns=["economy", "fuel", "year", "value"])
    return table.assign(year=table["year"].astype(int), value=table["value"].astype(float))


def projects() -> pd.DataFrame:
    """Projects: name, economy, parties, technology, measure, size, date, status, community (azec, or like), source_url."""
    return pd.DataFrame(rows("projects.csv"))
