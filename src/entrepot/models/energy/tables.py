"""The tables behind energy: electricity by fuel, coal bought abroad, projects."""

from __future__ import annotations

import pandas as pd

from entrepot.world.switching import rows

# The card of each table of data/energy.
POWER, PROJECTS, COAL = "energy-power-ei", "energy-projects", "energy-coal-ei"


def power(economy: str) -> pd.DataFrame:
    """Electricity of an economy after the Statistical Review: year, fuel ("" for all), value in TWh."""
    held = [row for row in rows("power.csv") if row["economy"] == economy]
    table = pd.DataFrame(held, columns=["economy", "fuel", "year", "value"])
    return table.assign(year=table["year"].astype(int), value=table["value"].astype(float))


def coal(economy: str) -> pd.DataFrame:
    """Coal that an economy bought abroad: supplier, year, value in EJ; empty where the matrix does not tell the economy."""
    held = [row for row in rows("coal.csv") if row["economy"] == economy]
    table = pd.DataFrame(held, columns=["economy", "supplier", "year", "value"])
    return table.assign(year=table["year"].astype(int), value=table["value"].astype(float))


def projects() -> pd.DataFrame:
    """Projects: name, economy, parties, technology, measure, size, date, status, community (azec, or like), source_url."""
    return pd.DataFrame(rows("projects.csv"))
