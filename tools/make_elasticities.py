"""Write src/entrepot/data/elasticities/caliendo-parro-2015.toml: the paper's elasticities by sector of asia-2022.

    python tools/make_elasticities.py [--data ../shared/data]

Where several of the paper's sectors fall into one sector, they are averaged with their world imports of 1993 as
weights.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from entrepot.provenance import DATA

TARGET = DATA / "elasticities" / "caliendo-parro-2015.toml"
SERVICES = ("UTL", "CON", "TRD", "TRN", "TEL", "FIN", "BUS", "PUB")
SECTORS = {
    "AGR": ("Agriculture",),
    "MIN": ("Mining",),
    "FBT": ("Food",),
    "TEX": ("Textile",),
    "WPO": ("Wood", "Paper", "Other"),
    "REF": ("Petroleum",),
    "CHM": ("Chemicals", "Plastic"),
    "MET": ("Minerals", "Basic metals", "Metal products"),
    "MCH": ("Machinery n.e.c",),
    "ELE": ("Office", "Electrical", "Communication", "Medical"),
    "TRE": ("Auto", "Other Transport"),
}
SOURCE = (
    "Caliendo and Parro (2015), Review of Economic Studies 82(1), the elasticities that their replication uses; "
    "averages over their sectors with 1993 imports as weights; services: assumption"
)
LIMITS = (
    "Estimated on 1993 trade. Petroleum (64.85) is far above other estimates; cars and other transport are 8.22, the "
    "paper's average, because its own estimates were not significant. Services are not estimated in the paper: 5 is an "
    "assumption."
)
HEAD = f"""\
# Written by tools/make_elasticities.py; change the tool, not this file.
source = "{SOURCE}"
cards = ["trade-caliendo-parro-2015"]
limits = "{LIMITS}"
"""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--target", type=Path, default=TARGET)
    chosen = parser.parse_args(arguments)
    folder = chosen.data / "caliendo_parro2015"
    theta = np.loadtxt(folder / "T.txt", delimiter=",").ravel()
    imports = np.loadtxt(folder / "xbilat1993.txt", delimiter=None).reshape(len(theta), -1).sum(axis=1)
    names = [line.strip() for line in (folder / "tradeablesnames.txt").read_text().splitlines() if line.strip()]
    lines = [HEAD]
    for sector, members in SECTORS.items():
        at = [names.index(member) for member in members]
        value = float(np.average(theta[at], weights=imports[at]))
        lines += [f"[sector.{sector}]", f"theta = {value:.2f}", f'from = "{", ".join(members)}"', ""]
    for sector in SERVICES:
        lines += [f"[sector.{sector}]", "theta = 5.0", 'from = "assumption"', ""]
    chosen.target.parent.mkdir(exist_ok=True)
    chosen.target.write_text("\n".join(lines), encoding="utf-8")
    print(chosen.target.name)


if __name__ == "__main__":
    main()
