"""Write the figures that asia-2022 is compared with and that its recipe does not use, src/entrepot/data/worlds/outside-figures.csv.

    python tools/make_outside_figures.py --indicators FILE --wits FILE --sections FILE --quoted FILE

FILE of indicators: Science and Engineering Indicators, table SKTI-2 (value added by industry, 2022), data.csv of the copy at
github.com/bq-org/ncses_stats_explorer_placeholder. FILE of WITS: trade summaries in long form (shared/data/wits_trade_summary). FILE of
sections: exports a head by HS section from the Atlas of Economic Complexity, with people and exports of goods. FILE of quoted: figures
of press and statistical offices with their pages. Shares are computed here, nothing is passed on as it was.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from entrepot.world.asia2022.outside import CARD, FIGURES

COLUMNS = [
    "economy",
    "flow",
    "product",
    "partner",
    "year",
    "value_world_unit",
    "asia2022_measure",
    "relation",
    "definition",
    "producer",
    "page_url",
]
NOTE = f"# Published figures that the recipe of asia-2022 does not use (source card {CARD}); shares in percent\n"
NAMES = {
    "Japan": "JPN",
    "South Korea": "KOR",
    "China": "CHN",
    "India": "IND",
    "Canada": "CAN",
    "United Kingdom": "GBR",
    "United States": "USA",
    "EU-27": "EU27",
}
INDUSTRIES = {"ELE": ("C26", "C27", "C325"), "MCH": ("C28", "C252"), "TRE": ("C29", "C30X", "C303")}
ALL = "A to U"
INDICATORS = (
    "S&P Global, in Science and Engineering Indicators (NCSES), table SKTI-2",
    "https://ncses.nsf.gov/pubs/nsb20247/table/SKTI-2",
)
SECTIONS = {
    "AGR+FBT": ("Animal", "Vegetable", "Food Products"),
    "TEX": ("Hides and Skins", "Textiles and Clothing", "Footwear"),
    "CHM": ("Chemicals", "Plastic or Rubber"),
    "MIN+REF": ("Minerals", "Fuels"),
    "TRE": ("Transportation",),
    "MCH+ELE": ("Mach and Elec",),
}
LOOSE = ("MCH+ELE",)  # without instruments, which are among electrical and optical equipment
WITS = "https://wits.worldbank.org/CountryProfile/en/Country/{code}/Year/2021/Summary"
ATLAS = ("Harvard Growth Lab, Atlas of Economic Complexity", "https://doi.org/10.7910/DVN/T4CHWJ")


def measure(kind: str, economy: str, sectors: str) -> str:
    """A measure in the words of the accuracy file, such as px('THA',['MIN','REF'])."""
    parts = sectors.split("+")
    return f"{kind}('{economy}',{parts[0]!r})" if len(parts) == 1 else f"{kind}('{economy}',{parts!r})".replace(" ", "")


def value_added(path: Path, year: int = 2022) -> list[list[object]]:
    """Shares of all value added by sector."""
    table = pd.read_csv(path, keep_default_na=False)
    table["economy"] = table["field_economy"].map(NAMES)
    table["value"] = pd.to_numeric(table[f"field_{year}"], errors="coerce")
    rows: list[list[object]] = []
    for code, part in table.dropna(subset=["economy", "value"]).groupby("economy"):
        of = (
            part[~part["industry_full_path"].str.contains("%", regex=False)]
            .groupby("field_isic_rev_4_industry_codes")["value"]
            .first()
        )
        for sector, industries in INDUSTRIES.items():
            share = 100 * float(of[list(industries)].sum() / of[ALL])
            about = f"ISIC Rev. 4 {', '.join(industries)}, share of all industries"
            rows.append(
                [
                    code,
                    "va_share",
                    sector,
                    "",
                    year,
                    share,
                    measure("va", str(code), sector),
                    "equal",
                    about,
                    *INDICATORS,
                ]
            )
    return rows


def trade_summaries(
    path: Path, year: int = 2021, economies: tuple[str, ...] = ("JPN", "CHN", "THA", "USA")
) -> list[list[object]]:
    """Shares of exports by group of HS chapters, of the edition that holds the year."""
    table = pd.read_csv(path, keep_default_na=False)
    table = table[(table["indicator"] == "Export Product share(%)") & (table["year"].astype(str) == str(year))]
    table = table[table["edition"].str.startswith("2025") & (table["partner"] == "World")]
    rows: list[list[object]] = []
    for code in economies:
        of = pd.to_numeric(table[table["reporter_iso"] == code].set_index("product")["value"])
        for sectors, groups in SECTIONS.items():
            relation = "equal_loose" if sectors in LOOSE else "equal"
            about = f"HS groups {', '.join(groups)}, share of exports of goods"
            rows.append(
                [
                    code,
                    "share",
                    f"{' + '.join(groups)} share of exports",
                    "World",
                    year,
                    float(of[list(groups)].sum()),
                    measure("px", code, sectors),
                    relation,
                    about,
                    "World Bank, WITS",
                    WITS.format(code=code),
                ]
            )
    return rows


def sections(path: Path) -> list[list[object]]:
    """Shares of exports of goods by HS section, from exports a head, people and exports of goods."""
    rows: list[list[object]] = []
    for row in pd.read_csv(path, comment="#", keep_default_na=False).to_dict("records"):
        share = 100 * float(row["per_head"]) * float(row["people_million"]) / float(row["goods_million"])
        rows.append(
            [
                row["economy"],
                "share",
                f"{row['section']} share of exports",
                "World",
                row["year"],
                share,
                measure("px", str(row["economy"]), str(row["sectors"])),
                row["relation"],
                "mirrored exports, of exports of goods (WTO)",
                *ATLAS,
            ]
        )
    return rows


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("indicators", "wits", "sections", "quoted"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    rows = value_added(options.indicators) + trade_summaries(options.wits) + sections(options.sections)
    table = pd.concat(
        [pd.DataFrame(rows, columns=COLUMNS), pd.read_csv(options.quoted, keep_default_na=False)[COLUMNS]]
    )
    table["value_world_unit"] = table["value_world_unit"].astype(float).round(3)
    FIGURES.write_text(NOTE + table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    print(f"{FIGURES.name}: {len(table)} rows")


if __name__ == "__main__":
    main()
