"""Write src/entrepot/data/elasticities/caliendo-parro-2015.toml and fontagne-guimbard-orefice-2022.toml: published
elasticities by sector of asia-2022.

    python tools/make_elasticities.py [--data ../shared/data]

Where several sectors of Caliendo and Parro fall into one sector, they are averaged with their world imports of 1993 as
weights. The products of Fontagne, Guimbard and Orefice are averaged by HS chapter, the chapters with US imports of 2024
as weights.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import pandas as pd

from entrepot.provenance import DATA

TARGET = DATA / "elasticities"
CONCORDANCES = DATA / "concordances"
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
# Standard errors of the elasticities that the replication uses, as printed in Table 1 of the paper (sample of 99%). Cars
# and other transport are set to the paper's average there; its own estimates are insignificant, and so is this error.
ERRORS = {
    "Agriculture": 2.01, "Mining": 3.67, "Food": 0.61, "Textile": 1.28, "Wood": 2.87, "Paper": 2.65, "Petroleum": 15.61,
    "Chemicals": 1.78, "Plastic": 2.23, "Minerals": 1.60, "Basic metals": 2.51, "Metal products": 2.12,
    "Machinery n.e.c": 2.80, "Office": 4.53, "Electrical": 1.64, "Communication": 1.77, "Medical": 1.56, "Other": 1.08,
}  # fmt: skip
ASSUMED = 5.0
CP_SOURCE = (
    "Caliendo and Parro (2015), Review of Economic Studies 82(1), the elasticities that their replication uses; "
    "averages over their sectors with 1993 imports as weights; services: assumption"
)
CP_LIMITS = (
    "Estimated on 1993 trade. Petroleum (64.85) is far above other estimates; cars and other transport are 8.22, the "
    "paper's average, because its own estimates were not significant. Services are not estimated in the paper: 5 is an "
    "assumption. Standard errors as printed in the paper's Table 1; cars, other transport and services have none, and are "
    "given a third of the elasticity."
)
FGO_SOURCE = (
    "Fontagne, Guimbard and Orefice (2022), Journal of International Economics 137, ProTEE 0.1: averages over HS6 products "
    "by chapter, chapters weighted by US imports of 2024; services: assumption"
)
FGO_LIMITS = (
    "theta = -sigma - 1: sigma is the elasticity of imports before duty to 1 + tariff, theta that of spending with duty; read "
    "as theta = -sigma, every figure is higher by one. Products whose estimate is insignificant or positive carry their "
    "heading's average, as the authors publish it; products without a number are left out. Within sectors the products "
    "spread widely (quarter to three quarters in the file), so that one number a sector is itself an approximation."
)


def caliendo_parro(data: Path) -> list[str]:
    """Lines of the set of Caliendo and Parro."""
    folder = data / "caliendo_parro2015"
    theta = np.loadtxt(folder / "T.txt", delimiter=",").ravel()
    imports = np.loadtxt(folder / "xbilat1993.txt", delimiter=None).reshape(len(theta), -1).sum(axis=1)
    names = [line.strip() for line in (folder / "tradeablesnames.txt").read_text().splitlines() if line.strip()]
    lines = head(CP_SOURCE, "trade-caliendo-parro-2015", CP_LIMITS)
    for sector, members in SECTORS.items():
        at = [names.index(member) for member in members]
        weights = imports[at] / imports[at].sum()
        value = float(np.dot(theta[at], weights))
        errors = np.array([ERRORS.get(member, theta[k] / 3.0) for k, member in zip(at, members, strict=True)])
        error = float(np.sqrt(np.dot(errors**2, weights**2)))
        lines += [
            f"[sector.{sector}]",
            f"theta = {value:.2f}",
            f"error = {error:.2f}",
            f'from = "{", ".join(members)}"',
            "",
        ]
    return lines + services()


def fontagne(data: Path) -> list[str]:
    """Lines of the set of Fontagne, Guimbard and Orefice."""
    table = pd.read_csv(data / "protee" / "ProTEE_0_1.csv", dtype={"HS6": str}).dropna(subset=["sigma"])
    table["theta"] = -table["sigma"] - 1.0
    table = table[table["theta"] > 0]
    chapters, wiod = mapping("hs-chapter-to-wiod35"), mapping("wiod35-to-asia19")
    table["chapter"] = table["HS6"].str[:2]
    table["sector"] = [wiod[chapters[chapter]] for chapter in table["chapter"]]
    bought = pd.read_csv(
        data / "us_tariffs_2025_2026" / "us_imports_and_tariffs_by_hs2_partner.csv", dtype={"hs2": str}
    )
    bought = bought[~bought["partner_name"].isin(["EUROPEAN UNION"])].groupby("hs2")["imports_2024_usd"].sum()
    lines = head(FGO_SOURCE, "trade-protee", FGO_LIMITS)
    for sector in SECTORS:
        own = table[table["sector"] == sector]
        means = own.groupby("chapter")["theta"].mean()
        value = float(np.average(means, weights=bought.reindex(means.index).fillna(0.0)))
        low, high = own["theta"].quantile([0.25, 0.75])
        error = float(own["theta"].std() / np.sqrt(len(own)))
        lines += [
            f"[sector.{sector}]", f"theta = {value:.2f}", f"error = {error:.2f}", f"plain = {own['theta'].mean():.2f}",
            f"quartiles = [{low:.2f}, {high:.2f}]", f"products = {len(own)}",
            f'from = "HS {", ".join(means.index)}"', "",
        ]  # fmt: skip
    return lines + services()


def head(source: str, card: str, limits: str) -> list[str]:
    """The top of a file."""
    return [
        "# Written by tools/make_elasticities.py; change the tool, not this file.",
        f'source = "{source}"',
        f'cards = ["{card}"]',
        f'limits = "{limits}"',
        "",
    ]


def services() -> list[str]:
    """Services, which neither set estimates."""
    lines = []
    for sector in SERVICES:
        lines += [f"[sector.{sector}]", f"theta = {ASSUMED}", f"error = {ASSUMED / 3:.2f}", 'from = "assumption"', ""]
    return lines


def mapping(name: str) -> dict[str, str]:
    """A concordance as a dictionary."""
    text = (CONCORDANCES / f"{name}.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {row["from"]: row["to"] for row in csv.DictReader(lines)}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--target", type=Path, default=TARGET)
    chosen = parser.parse_args(arguments)
    chosen.target.mkdir(exist_ok=True)
    sets = {"caliendo-parro-2015": caliendo_parro, "fontagne-guimbard-orefice-2022": fontagne}
    for name, lines in sets.items():
        (chosen.target / f"{name}.toml").write_text("\n".join(lines(chosen.data)), encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
