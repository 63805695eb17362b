"""Writes data/disruption: days of inputs in stock and which inputs are critical, by sector, from a clone of github.com/twallema/pyIEEM.

python tools/make_inventories.py CLONE

Days: mean of a sector's industries, weighted by their output in Belgium. Ratings (1 critical, 0.5 important, 0 not): for each industry
of the buyer a mean weighted by what it bought, then a mean of these weighted by output: how much of the buyer's output needs the input.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

OUT = Path(__file__).parents[1] / "src" / "entrepot" / "data" / "disruption"
INDUSTRIES = {
    "AGR": "A01 A02 A03", "MIN": "B05-09", "FBT": "C10-12", "TEX": "C13-15", "WPO": "C16 C17 C18 C31-32", "REF": "C19",
    "CHM": "C20 C21 C22", "MET": "C23 C24 C25", "MCH": "C28 C33", "ELE": "C26 C27", "TRE": "C29 C30", "UTL": "D35 E36 E37-39",
    "CON": "F41-43", "TRD": "G45 G46 G47 I55-56", "TRN": "H49 H50 H51 H52", "TEL": "H53 J61", "FIN": "K64 K65 K66",
    "BUS": "J58 J62-63 L68 M69-70 M71 M72 M73 M74-75 N77 N78 N79 N80-82", "PUB": "J59-60 O84 P85 Q86 Q87-88 R90-92 R93 S94 S95 S96",
}  # fmt: skip


def main(clone: Path) -> None:
    folder = clone / "data" / "interim" / "eco"
    accounts = folder / "national_accounts" / "BE"
    days = pd.read_csv(folder / "pichler" / "desired_stock_NACE64.csv", index_col=0).iloc[:, 0]
    output = pd.read_csv(accounts / "other_accounts_BE_NACE64.csv", index_col=0).iloc[:, 0]
    bought = pd.read_csv(accounts / "IO_BE_NACE64.csv", index_col=0)
    rating = pd.read_csv(folder / "pichler" / "IHS_critical_NACE64.csv", index_col=0).fillna(0.0)
    stocks, ratings = [], []
    for buyer, named in INDUSTRIES.items():
        users = named.split()
        stocks.append((buyer, round(float(np.average(days[users], weights=output[users])), 1), named))
        for of, makers in INDUSTRIES.items():
            at = makers.split(), users
            flows = bought.loc[at].clip(lower=0) + 1e-9  # an industry that buys nothing is rated alike by all makers
            each = (rating.loc[at] * flows).sum() / flows.sum()
            ratings.append((of, buyer, round(float(np.average(each, weights=output[users])), 3)))
    pd.DataFrame(stocks, columns=["sector", "days", "industries"]).to_csv(OUT / "inventories.csv", index=False)
    pd.DataFrame(ratings, columns=["input", "buyer", "rating"]).to_csv(OUT / "critical.csv", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
