"""Gross domestic product in current US dollars (World Bank, World Development Indicators)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput


def read_gdp(path: Path, year: int) -> dict[str, float]:
    """GDP by ISO alpha-3 code, million current USD. Aggregates of the provider (WLD, EAS ...) are kept under their
    codes."""
    if not path.is_file():
        raise BadInput("the GDP table is not there", where=path.name, remedy="give the folder that holds it")
    raw = pd.read_csv(path, keep_default_na=False)
    rows = raw[raw["year"] == year]
    if rows.empty or rows["iso3"].duplicated().any():
        raise BadInput(f"no GDP of {year}, or an economy twice", where=path.name, remedy="fetch it again")
    return {str(code): float(value) / 1e6 for code, value in zip(rows["iso3"], rows["gdp_usd"], strict=True)}
