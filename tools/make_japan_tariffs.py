"""Write Japan's tariffs by partner and sector of asia-2022, and the scenario in which AJCEP and RCEP never were.

    python tools/make_japan_tariffs.py [--data ../shared/data]

Writes src/entrepot/data/scenarios/japan-tariffs.csv (partner, sector, lines, lines with a plain rate, MFN, applied, without
AJCEP and RCEP, margin; percent, averages over lines) and ajcep-and-rcep-never-were.toml. A line whose rate is not a plain
ad valorem one (`x`) stays out, wherever it stands; a column that gives no rate leaves the MFN rate.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import pandas as pd

from entrepot.provenance import DATA

TARGET = DATA / "scenarios"
FILE = "japan_tariff_lines_2026-07.csv"
AJCEP, RCEP_ASEAN, CPTPP, LDC = "ajcep", "rcep_asean_aus_nzl", "cptpp", "ldc"
# What each partner may claim. AJCEP and RCEP are in force for all ten members but RCEP for Myanmar with Japan; the United
# States, the European Union and the United Kingdom have agreements whose rates are not held: they stay out.
COLUMNS = {
    "BRN": (AJCEP, RCEP_ASEAN, CPTPP, "epa_brn"),
    "KHM": (AJCEP, RCEP_ASEAN, LDC),
    "IDN": (AJCEP, RCEP_ASEAN, "epa_idn"),
    "LAO": (AJCEP, RCEP_ASEAN, LDC),
    "MYS": (AJCEP, RCEP_ASEAN, CPTPP, "epa_mys"),
    "MMR": (AJCEP, LDC),
    "PHL": (AJCEP, RCEP_ASEAN, "epa_phl"),
    "SGP": (AJCEP, RCEP_ASEAN, CPTPP, "epa_sgp"),
    "THA": (AJCEP, RCEP_ASEAN, "epa_tha"),
    "VNM": (AJCEP, RCEP_ASEAN, CPTPP, "epa_vnm"),
    "CHN": ("rcep_chn",),
    "KOR": ("rcep_kor",),
    "AUS": (RCEP_ASEAN, CPTPP, "epa_aus"),
    "IND": ("epa_ind",),
    "BGD": (LDC,),
    "CAN": (CPTPP,),
    "MEX": (CPTPP,),
    "TWN": (),
    "HKG": (),
}
GONE = {AJCEP, RCEP_ASEAN, "rcep_chn", "rcep_kor"}
SOURCE = (
    "margin of AJCEP and RCEP over what Japan would levy without them (MFN, LDC, CPTPP and bilateral rates), average over "
    "tariff lines; Japan Customs, tariff schedule of about July 2026 (qlitre/japan-tariff-mcp)"
)
LIMITS = (
    "Japan's side only: members' own schedules are not held. Averages over tariff lines, each counting alike: trade by line "
    "is not held. Lines without a plain ad valorem rate stay out. Full use of preferences is assumed; how much they are used "
    "is not known, so the effect is an upper bound. Rates of the agreements of the United States, the European Union and the "
    "United Kingdom with Japan are not held; general preferences (GSP) count for the least developed alone. Rates of the "
    "phase reached in 2026."
)


def read(path: Path) -> pd.DataFrame:
    """Lines with their sector and rates in percent; `x` is infinite, empty is NaN; `mfn` is the applied rate."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    chapters, wiod = mapping("hs-chapter-to-wiod35"), mapping("wiod35-to-asia19")
    table["sector"] = [wiod.get(chapters.get(code[:2], ""), "") for code in table["hs9"]]
    table = table[table["sector"] != ""].copy()
    for column in table.columns.difference(["hs9", "sector"]):
        table[column] = [np.inf if cell == "x" else float(cell) if cell else np.nan for cell in table[column]]
    lower = np.fmin(table["base"], table["wto"])
    table["mfn"] = np.where(table["temporary"].notna(), table["temporary"], lower)
    # Least developed economies pay nothing on what the general preferences (GSP) cover, beside their own list.
    table[LDC] = np.where(table[LDC].isna() & np.isfinite(table["gsp"]), 0.0, table[LDC])
    return table


def mapping(name: str) -> dict[str, str]:
    """A concordance as a dictionary."""
    text = (DATA / "concordances" / f"{name}.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {row["from"]: row["to"] for row in csv.DictReader(lines)}


def levied(table: pd.DataFrame, columns: tuple[str, ...]) -> np.ndarray:
    """What is levied on each line: the lowest of MFN and the columns; infinite where any of them is no plain rate."""
    rates = table[["mfn", *columns]].to_numpy(dtype=float)
    lowest = np.fmin.reduce(rates, axis=1)
    return np.where(np.isinf(rates).any(axis=1), np.inf, lowest)


def averages(table: pd.DataFrame) -> pd.DataFrame:
    """By partner and sector: averages over lines that have a plain rate in every column that matters."""
    rows = []
    for partner, columns in COLUMNS.items():
        applied = levied(table, columns)
        without = levied(table, tuple(each for each in columns if each not in GONE))
        plain = np.isfinite(applied) & np.isfinite(without) & np.isfinite(table["mfn"].to_numpy())
        frame = table.assign(applied=applied, without=without, plain=plain)
        for sector, part in frame.groupby("sector"):
            own = part[part["plain"]]
            mean = own[["mfn", "applied", "without"]].mean()
            rows.append(
                {"partner": partner, "sector": sector, "lines": len(part), "plain_lines": len(own), "mfn": mean["mfn"],
                 "applied": mean["applied"], "without_ajcep_rcep": mean["without"], "margin": mean["without"] - mean["applied"]}
            )  # fmt: skip
    return pd.DataFrame(rows)


def scenario(table: pd.DataFrame) -> str:
    """The text of the scenario."""
    lines = [
        "# Written by tools/make_japan_tariffs.py; change the tool, not this file.",
        'title = "AJCEP and RCEP never were: Japan levies what it would without them"',
        'question = "What are the preferences that Japan gives under AJCEP and RCEP worth, and to whom?"',
        'world = "asia-2022"',
        'as_of = "2024-12-31"',
        f'limits = """{LIMITS}"""',
        'cards = ["trade-japan-tariff-lines"]',
        "",
        "[[shock]]",
        'kind = "tariff"',
        'mode = "add"',
        'importer = "JPN"',
        f'source = """{SOURCE}"""',
        "",
    ]
    for partner, own in table.groupby("partner", sort=False):
        row = {s: m / 100 for s, m in zip(own["sector"], own["margin"], strict=True) if round(m / 100, 5) > 0}
        if row:
            lines += [f"[shock.rates.{partner}]", *(f"{sector} = {rate:.5f}" for sector, rate in row.items()), ""]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--target", type=Path, default=TARGET)
    chosen = parser.parse_args(arguments)
    table = averages(read(chosen.data / "japan_tariff_lines" / FILE))
    table.round(4).to_csv(chosen.target / "japan-tariffs.csv", index=False, lineterminator="\n")
    (chosen.target / "ajcep-and-rcep-never-were.toml").write_text(scenario(table), encoding="utf-8")
    print("japan-tariffs.csv, ajcep-and-rcep-never-were.toml")


if __name__ == "__main__":
    main()
