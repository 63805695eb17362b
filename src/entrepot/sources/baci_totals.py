"""Total goods trade by pair of economies from CEPII BACI, as a long list, and the pairs suspected to be missing in
it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput, Problem, raise_all


def read_baci_totals(path: Path) -> pd.DataFrame:
    """Columns exporter, importer, value (million USD). Raises BadInput for doubled pairs, negatives or missing
    numbers."""
    return _read(path, {"exporter_iso3": "exporter", "importer_iso3": "importer", "value_musd": "value"})


def read_suspect_pairs(path: Path) -> pd.DataFrame:
    """Columns exporter, importer, value_2011, value_2016, value (all million USD): pairs nearly blank in BACI, not
    before."""
    names = {
        "exporter_iso3": "exporter",
        "importer_iso3": "importer",
        "unctad2011_musd": "value_2011",
        "penppml2016_musd": "value_2016",
        "baci2023_musd": "value",
    }
    return _read(path, names)


def _read(path: Path, names: dict[str, str]) -> pd.DataFrame:
    if not path.is_file():
        raise BadInput("the BACI list is not there", where=path.name, remedy="give the folder that holds it")
    raw = pd.read_csv(path, keep_default_na=False)
    lacking = [key for key in names if key not in raw]
    raise_all([Problem(f"no column '{key}'", path.name, "this is not the list of BACI pairs") for key in lacking])
    table = raw[list(names)].rename(columns=names)
    problems = []
    for column in [name for name in names.values() if name.startswith("value")]:
        table[column] = pd.to_numeric(table[column], errors="coerce")
        bad = table[column].isna() if column == "value" else pd.Series(False, index=table.index)
        bad |= table[column] < 0
        problems += [
            Problem(f"'{column}' is missing or negative", f"{path.name} row {int(row) + 2}", "mend the row")
            for row in table.index[bad]
        ]
    doubled = table[table.duplicated(["exporter", "importer"])]
    problems += [
        Problem(f"{row.exporter} to {row.importer} is there twice", path.name, "keep one")
        for row in doubled.itertuples()
    ]
    raise_all(problems)
    return table
