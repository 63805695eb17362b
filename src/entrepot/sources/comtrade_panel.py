"""Bilateral exports every fourth year, 1964-2016 (UN Comtrade, as assembled for the penppml package)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput


def read_comtrade_panel(path: Path, year: int) -> pd.DataFrame:
    """Columns exporter, importer (ISO alpha-3), value (million USD; the file is in USD). Zeros may be missing
    reports."""
    if not path.is_file():
        raise BadInput("the panel is not there", where=path.name, remedy="give the folder that holds it")
    raw = pd.read_csv(path, keep_default_na=False)
    raw = raw[raw["year"] == year]
    names = {"exporter_iso3": "exporter", "importer_iso3": "importer", "value": "value"}
    table = raw[list(names)].rename(columns=names)
    table["value"] = pd.to_numeric(table["value"], errors="coerce") / 1e6
    if table.empty or table.duplicated(["exporter", "importer"]).any():
        raise BadInput(f"no pairs of {year}, or a pair twice", where=path.name, remedy="name one of its years")
    return table.dropna().reset_index(drop=True)
