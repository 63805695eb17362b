"""Write the scenarios of United States tariffs from the tracker's tables of imports and duties by partner and HS
chapter.

    python tools/make_us_tariff_scenarios.py [--data ../shared/data] [--concordances src/entrepot/data/concordances]

Writes src/entrepot/data/scenarios/us-2025-04-02.toml, us-effective-2025-08-07.toml, us-effective-2026-08-19.toml and
the table of exempt shares beside the first.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pandas as pd

from entrepot import codes
from entrepot.errors import UnknownName
from entrepot.provenance import DATA

SCENARIOS = DATA / "scenarios"

# Census names that are no ISO, CLDR or everyday names.
NAMES = {
    "KOREA, SOUTH": "KOR",
    "BURMA": "MMR",
    "CZECH REPUBLIC": "CZE",
    "CONGO": "COG",
    "DEMOCRATIC REPUBLIC OF THE CONGO": "COD",
    "COTE D'IVOIRE": "CIV",
    "MACAU": "MAC",
    "MACEDONIA": "MKD",
    "BOSNIA AND HERZEGOVINA": "BIH",
    "TRINIDAD AND TOBAGO": "TTO",
}

# Chapters whose products straddle two sectors count in both (27: mining and refining; 84: machinery and computers).
STRADDLE = {"27": ("MIN", "REF"), "84": ("MCH", "ELE")}
EXEMPT = {"27": "energy", "30": "pharmaceuticals", "44": "lumber", "74": "copper"}
SECTION_232 = {"72": "steel", "73": "steel articles", "76": "aluminium", "87": "cars and parts"}
NO_RECIPROCAL = {"CAN": 0.0, "MEX": 0.0}
# Of the order, where the replication files hold something else or nothing: China without the 20% of March; products of
# Hong Kong and Macao are taken with China's; Taiwan is absent from the table of economies that the rates stand in.
LISTED = {"CHN": 0.34, "HKG": 0.34, "MAC": 0.34, "TWN": 0.32}

SOURCE_RATES = (
    "rates announced by the United States on 2 April 2025 (Executive Order 14257, Annex I), as held in the "
    "replication files of "
    "Ignatenko, Lashkaripour, Macedoni and Simonovska (2025, Journal of International Economics 157); China 34% "
    "(the files add the 20% of "
    "March 2025), Hong Kong with China, Taiwan 32% (absent from the files), Canada and Mexico none; weighted by "
    "US imports 2024 by partner and HS chapter (US Census, "
    "trade-war-redux-2025) less exempt chapters"
)
SOURCE_TRACKER = (
    "tradewartracker, trade-war-redux-2025 (US Census based): increase of the average tariff by "
    "partner and HS chapter, weighted by US imports 2024"
)


def read_imports(data: Path, concordances: Path) -> tuple[pd.DataFrame, list[str]]:
    """US imports 2024 and tariff increases by region of the world, partner, chapter and sector; and the regions."""
    regions = mapping(concordances / "economies-to-asia2022.csv")
    chapters, wiod = mapping(concordances / "hs-chapter-to-wiod35.csv"), mapping(concordances / "wiod35-to-asia19.csv")
    table = pd.read_csv(data / "us_tariffs_2025_2026" / "us_imports_and_tariffs_by_hs2_partner.csv", dtype={"hs2": str})
    table["iso3"] = table["partner_name"].map({name: iso3(name) for name in table["partner_name"].unique()})
    eu = list(codes.members("EU27"))
    table = table[~table["iso3"].isin(eu) & table["tariff_increase_2025_pct"].notna()]
    table["region"] = table["iso3"].map(lambda code: "EU27" if code == "EU27" else regions.get(str(code), "ROW"))
    table = table[table["hs2"].isin(list(chapters))]
    sectors = {hs: STRADDLE.get(hs, (wiod[chapters[hs]],)) for hs in table["hs2"].unique()}
    table["sector"] = table["hs2"].map(sectors)
    order = [code for code in dict.fromkeys(regions.values()) if code != "USA"]
    return table.explode("sector"), order


def mapping(path: Path) -> dict[str, str]:
    """A concordance as a dictionary."""
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")
    ]
    return {row["from"]: row["to"] for row in csv.DictReader(lines)}


def iso3(name: str) -> str:
    """The code of a Census partner name; ROW where the world would not tell it apart anyway."""
    try:
        return NAMES.get(name) or codes.resolve(name)
    except UnknownName:
        return "ROW"


def announced(data: Path) -> dict[str, float]:
    """Announced rate by economy."""
    table = pd.read_csv(data / "baci2023" / "countries_gdp_us_tariff.csv")
    rates = dict(zip(table["iso3"], table["us_announced_tariff"], strict=True))
    return {**rates, **NO_RECIPROCAL, **LISTED, "EU27": rates["DEU"]}


def april(table: pd.DataFrame, rates: dict[str, float]) -> tuple[dict[str, dict[str, float]], pd.DataFrame]:
    """Rates by region and sector after exemptions, and the shares that are exempt."""
    table = table.copy()
    table["announced"] = table["iso3"].map(lambda code: rates.get(str(code), 0.10))
    table["class"] = table["hs2"].map(
        lambda hs: EXEMPT.get(str(hs)) or ("section 232" if hs in SECTION_232 else "covered")
    )
    value = table["imports_2024_usd"]
    table["duty"] = value * table["announced"] * (table["class"] == "covered")
    grouped = table.groupby(["region", "sector"])[["imports_2024_usd", "duty"]].sum()
    result = (grouped["duty"] / grouped["imports_2024_usd"]).dropna()
    once = table.drop_duplicates(["partner_name", "hs2"])
    shares = []
    for scope, frame, keys in (("partner", once, ["region"]), ("sector", table, ["region", "sector"])):
        total = frame.groupby(keys)["imports_2024_usd"].sum()
        parts = frame.groupby([*keys, "class"])["imports_2024_usd"].sum()
        for key, amount in parts.items():
            *place, kind = (str(part) for part in tuple(key))  # pyright: ignore[reportArgumentType]
            whole = total[tuple(place)] if len(place) > 1 else total[place[0]]
            shares.append((scope, place[0], (place[1:] or ["all goods"])[0], kind, amount, amount / whole))
    shown = pd.DataFrame(shares, columns=["scope", "region", "sector", "class", "us_imports_2024_usd", "share"])
    return by_region(result), shown


def effective(table: pd.DataFrame, data: Path, date: str | None) -> dict[str, dict[str, float]]:
    """Increases by region and sector; with a date, each partner's chapters are scaled to its total increase on that
    date.
    """
    table = table.copy()
    table["increase"] = table["tariff_increase_2025_pct"] / 100.0
    if date is not None:
        series = pd.read_csv(data / "us_tariffs_2025_2026" / "country_by_time.csv")
        old = series[series["date"] == "2025-08-07"].set_index("partner")["effective_tariff_pct"]
        new = series[series["date"] == date].set_index("partner")["effective_tariff_pct"]
        ratio = (new / old).to_dict()
        rest = float((new * 1.0).median() / old.median())
        table["increase"] *= table["partner_name"].map(lambda name: ratio.get(name, rest))
    table["duty"] = table["increase"] * table["imports_2024_usd"]
    grouped = table.groupby(["region", "sector"])[["imports_2024_usd", "duty"]].sum()
    return by_region((grouped["duty"] / grouped["imports_2024_usd"]).dropna())


def by_region(series: pd.Series) -> dict[str, dict[str, float]]:
    """A series by (region, sector) as nested dictionaries."""
    nested: dict[str, dict[str, float]] = {}
    for (region, sector), value in series.items():  # pyright: ignore[reportGeneralTypeIssues]
        nested.setdefault(str(region), {})[str(sector)] = float(value)
    return nested


def scenario(
    title: str,
    question: str,
    limits: str,
    as_of: str,
    source: str,
    cards: tuple[str, ...],
    rates: dict[str, dict[str, float]],
    order: list[str],
) -> str:
    """The text of a scenario file."""
    lines = [
        "# Written by tools/make_us_tariff_scenarios.py; change the tool, not this file.",
        f'title = "{title}"',
        f'question = "{question}"',
        'world = "asia-2022"',
        f'as_of = "{as_of}"',
        f'limits = """{limits}"""',
        "cards = [" + ", ".join(f'"{card}"' for card in cards) + "]",
        "",
        "[[shock]]",
        'kind = "tariff"',
        'mode = "add"',
        'importer = "USA"',
        f'source = """{source}"""',
        "",
    ]
    for region in order:
        row = {sector: rate for sector, rate in sorted(rates.get(region, {}).items()) if round(rate, 4) != 0}
        if not row:
            continue
        lines.append(f"[shock.rates.{region}]")
        for sector, rate in row.items():
            shown = f"{rate:.4f}" if rate <= 1 else f'"{100 * rate:.2f}%"'
            lines.append(f"{sector} = {shown}")
        lines.append("")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--concordances", type=Path, default=DATA / "concordances")
    parser.add_argument("--target", type=Path, default=SCENARIOS)
    chosen = parser.parse_args(arguments)
    table, order = read_imports(chosen.data, chosen.concordances)
    rates, shares = april(table, announced(chosen.data))
    shares.round({"us_imports_2024_usd": 0, "share": 4}).to_csv(
        chosen.target / "us-2025-04-02-exempt-shares.csv", index=False
    )
    exempt = shares[(shares["scope"] == "partner") & (shares["class"] != "covered")].groupby("region")["share"].sum()
    told = ", ".join(f"{region} {exempt.get(region, 0.0):.0%}" for region in order)
    limits = (
        "Exempt by HS chapter, as far as chapters tell: energy (27; sectors MIN, REF), pharmaceuticals (30; CHM), "
        "lumber (44; WPO), copper (74; MET), and "
        "goods under section 232 (72, 73, 76, 87; MET, TRE), which carry other duties that are not part of this "
        "scenario. Share of US imports of 2024 "
        f"exempt, by partner: {told}. Semiconductors (part of chapter 85) and some critical minerals (parts of 25, "
        f"26, 28, 81) were exempt too "
        "but are lines inside chapters: they are taxed here, so the rates on ELE, CHM and MIN are upper bounds. "
        "Chapter 84 counts in MCH and in ELE, 27 in "
        "MIN and REF. The rates were paused on 9 April 2025."
    )
    files = {
        "us-2025-04-02": scenario(
            "United States country rates announced on 2 April 2025, with the product exemptions announced with them",
            "Who gains and who loses, and where do exports go instead, if the rates announced on 2 April 2025 stay?",
            limits,
            "2025-04-02",
            SOURCE_RATES,
            ("trade-us-announced-2025-04-02", "trade-us-tariff-tracker"),
            rates,
            order,
        ),
        "us-effective-2025-08-07": scenario(
            "United States tariff increases in effect by partner and product, 7 August 2025",
            "What do the tariff increases in force on 7 August 2025 do to Japan and ASEAN?",
            "Increases by partner and HS chapter as the tracker holds them; their import-weighted totals are the "
            "tracker's totals of 7 August 2025. Statutory, at 2024 "
            "import weights. Chapter 84 counts in MCH and in ELE, 27 in MIN and REF.",
            "2025-08-07",
            SOURCE_TRACKER,
            ("trade-us-tariff-tracker",),
            effective(table, chosen.data, None),
            order,
        ),
        "us-effective-2026-08-19": scenario(
            "United States tariff increases in effect by partner, 19 August 2026",
            "What do the tariff increases in force on 19 August 2026 do to Japan and ASEAN?",
            "Totals by partner of 19 August 2026; the profile over HS chapters is that of 7 August 2025 (the last "
            "one held), scaled for each partner, which is an assumption. "
            "Partners without their own series are scaled by the ratio of the medians. Chapter 84 counts in MCH and "
            "in ELE, 27 in MIN and REF.",
            "2026-08-19",
            SOURCE_TRACKER + "; scaled to the partner's total on 19 August 2026",
            ("trade-us-tariff-tracker",),
            effective(table, chosen.data, "2026-08-19"),
            order,
        ),
    }
    for name, text in files.items():
        (chosen.target / f"{name}.toml").write_text(text, encoding="utf-8")
        print(f"{name}.toml")


if __name__ == "__main__":
    main()
