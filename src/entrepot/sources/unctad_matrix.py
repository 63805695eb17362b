"""Merchandise trade matrix of one year (UNCTADstat), which has Taiwan on both sides."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput


def read_unctad_matrix(path: Path) -> pd.DataFrame:
    """Columns exporter, importer (ISO alpha-3), value (million USD)."""
    if not path.is_file():
        raise BadInput("the trade matrix is not there", where=path.name, remedy="give the folder that holds it")
    raw = pd.read_csv(path, keep_default_na=False)
    names = {"exporter_iso3": "exporter", "importer_iso3": "importer", "value_musd": "value"}
    table = raw[list(names)].rename(columns=names)
    table["value"] = pd.to_numeric(table["value"], errors="coerce")
    if table["value"].isna().any() or (table["value"] < 0).any():
        raise BadInput("a value is missing or negative", where=path.name, remedy="mend the table")
    return table.groupby(["exporter", "importer"], as_index=False).sum()
