"""What asia-2022 is made from: every provider's table, read once, on one list of economies and 35 sectors."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.errors import BadInput, NoData, Problem, raise_all
from entrepot.provenance import DATA, fingerprint
from entrepot.sources import (
    adb_margins,
    baci_totals,
    comtrade_panel,
    factbook_partners,
    factbook_trade,
    unctad_matrix,
    us_imports,
    wiod,
    worldbank_gdp,
)
from entrepot.world.asia2022.customs import GOODS as CARRIED
from entrepot.world.asia2022.customs import YEAR, Customs, crude_balance, read_customs
from entrepot.world.concordance import Concordance

Array = NDArray[np.float64]

CLASSES = ("oil", "gas", "coal", "ores")
PARTNER_YEAR = 2016
PAIRS_YEAR, PAIR_BAND = 2023, 2.0
BALANCE_ROOM = 1.25  # crude oil exports may exceed the energy balance by stocks, condensate and mixed years


@dataclass(frozen=True)
class Inputs:
    """Tables as read; matrices are [exporter, importer] in million USD on `economies` (the last one is ROW)."""

    economies: tuple[str, ...]
    regions: Concordance
    sectors: Concordance
    adb: adb_margins.AdbMargins
    wiod: wiod.WiodTable
    gdp: dict[str, float]
    trade: pd.DataFrame
    goods: Array
    blanks: NDArray[np.bool_]
    blank_2022: Array
    blank_2016: Array
    blank_2011: Array
    goods_2016: Array
    goods_2011: Array
    mining: dict[int, Array]
    us: pd.DataFrame
    us_2022: Array
    us_world: dict[int, Array]
    growth_2022: Array
    customs: Customs
    taiwan: dict[str, dict[str, float]]
    fingerprint: str


FILES = {
    "adb": "adb_mrio/margins_2022.csv",
    "baci": "baci2023/baci2023_total_goods.csv",
    "blank": "baci2023/suspect_missing_pairs.csv",
    "unctad": "unctad2011/unctad2011_goods_matrix.csv",
    "panel": "comtrade_panel_1964_2016/trade_agreements_panel.csv",
    "wiod": "wiod2011/wiod2011.npz",
    "gdp": "worldbank/gdp.csv",
    "factbook": "factbook_trade_2022/exports_imports_2022.csv",
    "adb_years": "adb_mrio/margins_73economies_2017_2022.parquet",
    "asean": "baci_asean_2010_2024/pairs_total.csv",
    "asean_minerals": "baci_asean_2010_2024/minerals_pairs.csv",
    "energy": "energy_ei2025/ei2025_series_long.csv.gz",
    "us": "us_tariffs_2025_2026/us_imports_and_tariffs_by_hs2_partner.csv",
}


def read_inputs(folder: Path) -> Inputs:
    """Read everything from the shared data folder (and what the package carries). All missing files are named at
    once."""
    files = {key: folder / name for key, name in FILES.items()}
    lacking = [
        Problem("the file is not there", str(path), "name the shared data folder with --from")
        for path in files.values()
        if not path.is_file()
    ]
    raise_all(lacking, NoData)
    regions = Concordance.load("economies-to-asia2022")
    economies = tuple(label for label, _ in regions.pairs)
    us_2022, us_world = us_by_sector(economies)
    raw = baci_totals.read_baci_totals(files["baci"])
    suspects = baci_totals.read_suspect_pairs(files["blank"])
    early = unctad_matrix.read_unctad_matrix(files["unctad"])
    middle = comtrade_panel.read_comtrade_panel(files["panel"], PARTNER_YEAR)
    at = {code: place for place, code in enumerate(economies)}
    blanks = np.zeros((len(economies), len(economies)), dtype=bool)
    known = suspects[suspects["exporter"].isin(economies) & suspects["importer"].isin(economies)]
    blanks[known["exporter"].map(at), known["importer"].map(at)] = True
    left = crude_balance(files["energy"])
    mining = {year: within_balance(mining_matrix(year, economies), economies, left) for year in (YEAR, PAIRS_YEAR)}
    return Inputs(
        economies=economies,
        regions=regions,
        sectors=Concordance.load("wiod35-to-asia19"),
        adb=adb_margins.read_adb_margins(files["adb"], 2022),
        wiod=wiod.read_wiod(files["wiod"], 2011),
        gdp=worldbank_gdp.read_gdp(files["gdp"], 2022),
        trade=factbook_trade.read_factbook_trade(files["factbook"]),
        goods=matrix(raw, economies),
        blanks=blanks,
        blank_2022=matrix(asean_pairs(files["asean"]), economies) * blanks,
        blank_2016=matrix(suspects, economies, "value_2016"),
        blank_2011=matrix(suspects, economies, "value_2011"),
        goods_2016=matrix(middle, economies),
        goods_2011=matrix(early, economies),
        mining=mining,
        us=us_imports.read_us_imports(files["us"]),
        us_2022=us_2022,
        us_world=us_world,
        growth_2022=pair_growth(files["asean"], economies),
        customs=read_customs(economies, files["adb_years"], files["energy"], files["asean_minerals"], mining[YEAR]),
        fingerprint=fingerprint(files.values()),
        taiwan={flow: factbook_partners.read_partner_shares("TWN", flow)[0] for flow in ("Exports", "Imports")},
    )


def matrix(table: pd.DataFrame, economies: tuple[str, ...], column: str = "value") -> Array:
    """A long list of pairs as a matrix; whoever is not in `economies` belongs to the last of them (ROW)."""
    at = {code: place for place, code in enumerate(economies)}
    rest = len(economies) - 1
    rows = np.array([at.get(str(code), rest) for code in table["exporter"]], dtype=np.intp)
    columns = np.array([at.get(str(code), rest) for code in table["importer"]], dtype=np.intp)
    values = np.nan_to_num(table[column].to_numpy(dtype=np.float64))
    sums = np.zeros((len(economies), len(economies)))
    np.add.at(sums, (rows, columns), values)
    return sums


def asean_pairs(path: Path, year: int = YEAR) -> pd.DataFrame:
    """BACI's goods trade of a year between ASEAN's members and their large partners, million USD (a later release)."""
    table = pd.read_csv(path, keep_default_na=False)
    return table[table["year"] == year].assign(value=lambda t: t["value_thousand_usd"] / 1e3)


def pair_growth(path: Path, economies: tuple[str, ...]) -> Array:
    """Goods trade of 2022 over that of 2023 `[exporter, importer]`: BACI for ASEAN's members and their large partners, US records for what
    the United States buys elsewhere; each exporter's other pairs as its known ones together, at most by a factor of `PAIR_BAND`."""
    now, later = (matrix(asean_pairs(path, year), economies) for year in (YEAR, PAIRS_YEAR))
    usa = economies.index("USA")
    bought = {year: np.nansum(us_by_sector(economies, year)[0], axis=1) for year in (YEAR, PAIRS_YEAR)}
    alone = later[:, usa] <= 0
    now[alone, usa], later[alone, usa] = bought[YEAR][alone], bought[PAIRS_YEAR][alone]
    of_exporter = np.divide(
        now.sum(axis=1), later.sum(axis=1), out=np.ones(len(economies)), where=later.sum(axis=1) > 0
    )
    found = np.divide(now, later, out=np.repeat(of_exporter[:, None], len(economies), axis=1), where=later > 0)
    return np.clip(found, 1 / PAIR_BAND, PAIR_BAND)


def mining_matrix(year: int, economies: tuple[str, ...]) -> Array:
    """Trade in mining products `[class, exporter, importer]`, million USD, from the aggregate that the package
    carries."""
    table = pd.read_csv(DATA / "worlds" / "mining-trade.csv", comment="#", keep_default_na=False)
    rows = table[table["year"] == year]
    if rows.empty:
        raise BadInput(f"no mining trade of {year}", where="mining-trade.csv", remedy="run tools/make_mining_trade.py")
    return np.stack([matrix(rows[rows["class"] == name], economies) for name in CLASSES])


def us_by_sector(economies: tuple[str, ...], year: int = YEAR) -> tuple[Array, dict[int, Array]]:
    """US imports by subsector, carried by the package, million USD: of a year `[origin, s]` over the 16 goods sectors (NaN: not
    listed), and from all partners by year."""
    table = pd.read_csv(DATA / "worlds" / "us-imports.csv", comment="#", keep_default_na=False)
    wide = table.pivot_table(index=["year", "partner"], columns="sector", values="value", fill_value=0.0)[list(CARRIED)]
    now = wide.loc[year].reindex(economies).to_numpy(dtype=np.float64)
    return now, {int(year): wide.loc[(year, "WLD")].to_numpy(dtype=np.float64) for year in wide.index.unique("year")}


def within_balance(mining: Array, economies: tuple[str, ...], left: dict[str, float]) -> Array:
    """Mining trade `[class, exporter, importer]` in which no economy sells more crude oil than its energy balance leaves.

    What importers book beyond production, imports and refinery runs (oil of others passed through Malaysia) becomes ROW's.
    """
    oil = CLASSES.index("oil")
    found = mining.copy()
    np.fill_diagonal(found[oil], 0.0)
    rest = len(economies) - 1
    bought = found[oil].sum(axis=0)
    for code, value in left.items():
        i = economies.index(code) if code in economies else rest
        sold = float(found[oil, i].sum())
        most = max(BALANCE_ROOM * (value + bought[i]), 0.0)
        if i == rest or sold <= most:
            continue
        over = found[oil, i] * (1.0 - most / sold)
        over[rest] = 0.0
        found[oil, i] -= over
        found[oil, rest] += over
    return found


def mining_users(sectors: tuple[str, ...]) -> Array:
    """How readily each sector (and, last, final users) takes each class of mining product: the stated assumption."""
    path = DATA / "worlds" / "mining-class-users.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = {row["class"]: row for row in csv.DictReader(lines)}
    table = np.zeros((len(CLASSES), len(sectors) + 1))
    for place, name in enumerate(CLASSES):
        table[place] = float(rows[name]["default"])
        table[place, -1] = float(rows[name]["final"])
        for item in rows[name]["users"].split():
            sector, _, weight = item.partition("=")
            table[place, sectors.index(sector)] = float(weight)
    return table
