"""Exports and imports of goods and services by economy (CIA World Factbook), as prepared for 2022."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput


def read_factbook_trade(path: Path) -> pd.DataFrame:
    """Indexed by ISO alpha-3 code; columns exports and imports, million USD, rounded by the provider."""
    if not path.is_file():
        raise BadInput("the table of exports and imports is not there", where=path.name, remedy="give its folder")
    raw = pd.read_csv(path, keep_default_na=False)
    table = pd.DataFrame(
        {
            "exports": pd.to_numeric(raw["exports_gs_musd"], errors="coerce"),
            "imports": pd.to_numeric(raw["imports_gs_musd"], errors="coerce"),
        }
    )
    table.index = pd.Index(raw["iso3"], name="economy")
    if table.index.has_duplicates or (table < 0).any(axis=None):
        raise BadInput("an economy twice, or a negative figure", where=path.name, remedy="mend the table")
    return table
