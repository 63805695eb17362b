"""Write the scenarios of United States tariffs from the tracker's tables of imports and duties by partner and HS
chapter.

    python tools/make_us_tariff_scenarios.py [--data ../shared/data] [--concordances src/entrepot/data/concordances]

Writes src/entrepot/data/scenarios/us-2025-04-02.toml, its variants with the exemptions of 11 April and with the duties
under section 232, us-effective-2025-08-07.toml, us-effective-2026-08-19.toml and the table of exempt shares beside the
first. Chapters that straddle two sectors count half in each, so that the sectors' rates at the weights written into
each file give back the total of a partner.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
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

# Chapters whose products straddle two sectors count half in each (27: mining and refining; 84: machinery, computers).
STRADDLE = {"27": ("MIN", "REF"), "84": ("MCH", "ELE")}
EXEMPT = {"27": "energy", "30": "pharmaceuticals", "44": "lumber", "74": "copper"}
ELECTRONICS = ("84", "85")  # the chapters of what 11 April exempted: computers, phones, chips
DERIVATIVES = ("84", "85", "94")  # where most articles made of steel and aluminium are
PROFILE = "2025-08-07"  # the day of the profile over chapters
BEFORE_232, WITH_232, ANNOUNCED, PAUSED, EXEMPTED = "2025-03-06", "2025-04-03", "2025-04-05", "2025-04-09", "2025-04-11"
RATE_232 = 0.25
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
SOURCE_EXEMPTED = (
    "; less products exempted on 11 April 2025 (computers, phones, semiconductors): the fall of the partner's total in "
    "the tracker from 9 to 11 April, as a share of its sales of chapters 84 and 85, taken out of ELE"
)
SOURCE_232 = (
    "duties under section 232 (steel, aluminium, cars and parts: 25%) in force on 3 April 2025 by partner: rise of the "
    "tracker's total from 6 March to 3 April 2025 (tradewartracker, trade-war-redux-2025), on HS 72, 73, 76 and 87, what "
    "is left on 84, 85 and 94 (articles of steel and aluminium)"
)
SOURCE_TRACKER = (
    "tradewartracker, trade-war-redux-2025 (US Census based): increase of the average tariff by "
    "partner and HS chapter, weighted by US imports 2024, scaled to the partner's total on the day"
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
    table["weight"] = table["imports_2024_usd"] / table["sector"].map(len)
    order = [code for code in dict.fromkeys(regions.values()) if code != "USA"]
    return table.explode("sector", ignore_index=True), order


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


def classed(table: pd.DataFrame, rates: dict[str, float]) -> pd.DataFrame:
    """The table with the rate announced for each partner, the class of each chapter, and the duty on it."""
    table = table.copy()
    table["announced"] = table["iso3"].map(lambda code: rates.get(str(code), 0.10))
    table["class"] = table["hs2"].map(
        lambda hs: EXEMPT.get(str(hs)) or ("section 232" if hs in SECTION_232 else "covered")
    )
    table["duty"] = table["weight"] * table["announced"] * (table["class"] == "covered")
    return table


def averages(table: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Duty over imports by region and sector."""
    grouped = table.groupby(["region", "sector"])[["weight", "duty"]].sum()
    return by_region((grouped["duty"] / grouped["weight"]).dropna())


def exempt_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Shares of US imports that are exempt, by partner and by sector."""
    shares = []
    for scope, keys in (("partner", ["region"]), ("sector", ["region", "sector"])):
        total = table.groupby(keys)["weight"].sum()
        parts = table.groupby([*keys, "class"])["weight"].sum()
        for key, amount in parts.items():
            *place, kind = (str(part) for part in tuple(key))  # pyright: ignore[reportArgumentType]
            whole = total[tuple(place)] if len(place) > 1 else total[place[0]]
            shares.append((scope, place[0], (place[1:] or ["all goods"])[0], kind, amount, amount / whole))
    return pd.DataFrame(shares, columns=["scope", "region", "sector", "class", "us_imports_2024_usd", "share"])


def totals(data: Path) -> pd.DataFrame:
    """Increase of the average tariff by partner (rows) and date (columns), as fractions."""
    series = pd.read_csv(data / "us_tariffs_2025_2026" / "country_by_time.csv")
    return series.pivot(index="partner", columns="date", values="effective_tariff_pct") / 100.0


def exempted(table: pd.DataFrame, dated: pd.DataFrame) -> pd.DataFrame:
    """The duties of 2 April less the products exempted on 11 April.

    The share of a partner's covered imports that became exempt is the fall of its total from 9 to 11 April over what
    the pause had left of the announced rates. All of it is electronics, so it comes out of ELE: as the share that it is
    of what the partner sells of chapters 84 and 85 (that chapter 84 holds machinery too makes it a little too small).
    """
    table = table.copy()
    covered = (dated[ANNOUNCED] - dated[WITH_232]) / dated.index.map(
        lambda name: table.loc[table["partner_name"] == name, "announced"].max()
    )
    gone = covered * (dated[PAUSED] - dated[EXEMPTED]) / (dated[PAUSED] - dated[WITH_232])
    for partner, share in gone.items():
        own = table["partner_name"] == partner
        electronics = own & table["hs2"].isin(ELECTRONICS)
        held = table.loc[electronics, "weight"].sum()
        if 0 < share < 1 and held > 0:
            part = min(1.0, share * table.loc[own, "weight"].sum() / held)
            table.loc[electronics & (table["sector"] == "ELE"), "duty"] *= 1.0 - part
    return table


def section_232(table: pd.DataFrame, dated: pd.DataFrame) -> pd.DataFrame:
    """Duties under section 232 by partner and chapter: their totals are the tracker's where it has the partner."""
    table = table.copy()
    listed = table["hs2"].isin(list(SECTION_232))
    table["duty"] = RATE_232 * table["weight"] * listed
    for partner, total in (dated[WITH_232] - dated[BEFORE_232]).items():
        own = table["partner_name"] == partner
        wanted = total * table.loc[own, "weight"].sum()
        held = table.loc[own, "duty"].sum()
        if held >= wanted > 0:
            table.loc[own, "duty"] *= wanted / held
        elif wanted > held:
            rest = own & table["hs2"].isin(DERIVATIVES)
            table.loc[rest, "duty"] += (wanted - held) * table.loc[rest, "weight"] / table.loc[rest, "weight"].sum()
    return table


def effective(table: pd.DataFrame, dated: pd.DataFrame, date: str) -> dict[str, dict[str, float]]:
    """Increases by region and sector: each partner's chapters scaled to its total on the date. Partners without a total
    keep their chapters of 7 August 2025, times the ratio of the medians.
    """
    table = table.copy()
    table["duty"] = table["tariff_increase_2025_pct"] / 100.0 * table["weight"]
    held = table.groupby("partner_name")[["duty", "weight"]].sum()
    ratio = (dated[date] / (held["duty"] / held["weight"])).dropna()
    rest = float(dated[date].median() / dated[PROFILE].median())
    table["duty"] *= table["partner_name"].map(lambda name: ratio.get(name, rest))
    return averages(table)


def by_region(series: pd.Series) -> dict[str, dict[str, float]]:
    """A series by (region, sector) as nested dictionaries."""
    nested: dict[str, dict[str, float]] = {}
    for (region, sector), value in series.items():  # pyright: ignore[reportGeneralTypeIssues]
        nested.setdefault(str(region), {})[str(sector)] = float(value)
    return nested


@dataclass(frozen=True)
class Sheet:
    """One scenario file: words, and the rates by region and sector with their source."""

    title: str
    question: str
    limits: str
    as_of: str
    source: str
    cards: tuple[str, ...]
    rates: dict[str, dict[str, float]]

    def text(self, order: list[str]) -> str:
        """The text of the file, economies in the order of the world."""
        lines = [
            "# Written by tools/make_us_tariff_scenarios.py; change the tool, not this file.",
            f'title = "{self.title}"',
            f'question = "{self.question}"',
            'world = "asia-2022"',
            f'as_of = "{self.as_of}"',
            f'limits = """{self.limits}"""',
            "cards = [" + ", ".join(f'"{card}"' for card in self.cards) + "]",
            "",
            "[[shock]]",
            'kind = "tariff"',
            'mode = "add"',
            'importer = "USA"',
            f'source = """{self.source}"""',
            "",
        ]
        for region in order:
            row = {sector: rate for sector, rate in sorted(self.rates.get(region, {}).items()) if round(rate, 4) != 0}
            if not row:
                continue
            lines.append(f"[shock.rates.{region}]")
            for sector, rate in row.items():
                shown = f"{rate:.4f}" if rate <= 1 else f'"{100 * rate:.2f}%"'
                lines.append(f"{sector} = {shown}")
            lines.append("")
        return "\n".join(lines)


STRADDLES = "Chapter 84 counts half in MCH and half in ELE, 27 in MIN and REF."
CHIPS = (
    "Semiconductors (part of chapter 85) and some critical minerals (parts of 25, 26, 28, 81) were exempt too but are "
    "lines inside chapters: they are taxed here, so the rates on ELE, CHM and MIN are upper bounds."
)


def announced_sheets(table: pd.DataFrame, dated: pd.DataFrame, data: Path, order: list[str]) -> dict[str, Sheet]:
    """The rates of 2 April: as announced, with the exemptions of 11 April, and with section 232 beside them."""
    april = classed(table, announced(data))
    shares = exempt_shares(april)
    exempt = shares[(shares["scope"] == "partner") & (shares["class"] != "covered")].groupby("region")["share"].sum()
    told = ", ".join(f"{region} {exempt.get(region, 0.0):.0%}" for region in order)
    chapters = (
        "Exempt by HS chapter, as far as chapters tell: energy (27; sectors MIN, REF), pharmaceuticals (30; CHM), "
        "lumber (44; WPO), copper (74; MET), and goods under section 232 (72, 73, 76, 87; MET, TRE)"
    )
    other = ", which carry other duties that are not part of this scenario"
    share = f"Share of US imports of 2024 exempt, by partner: {told}."
    paused = "The country rates were paused on 9 April 2025."
    cards = ("trade-us-announced-2025-04-02", "trade-us-tariff-tracker")
    ask = "Who gains and who loses, and where do exports go instead, if the rates announced on 2 April 2025 stay"
    beside = section_232(april, dated)
    both = april.assign(duty=april["duty"] + beside["duty"])
    title = "United States country rates announced on 2 April 2025"
    return {
        "us-2025-04-02": Sheet(
            f"{title}, with the product exemptions announced with them",
            f"{ask}?",
            f"{chapters}{other}. {share} {CHIPS} {STRADDLES} {paused}",
            "2025-04-02",
            SOURCE_RATES,
            cards,
            averages(april),
        ),
        "us-2025-04-02-exempt-04-11": Sheet(
            f"{title}, less computers, phones and chips exempted on 11 April",
            f"{ask} with the exemptions of 11 April?",
            f"{chapters}{other}. Computers, phones and semiconductors are taken out by partner: how far the tracker's "
            "total fell from 9 to 11 April, as a share of chapters 84 and 85, out of ELE alone. Other products that it "
            f"exempts from then on only (energy, minerals) are counted as electronics there. {STRADDLES} {paused}",
            "2025-04-11",
            SOURCE_RATES + SOURCE_EXEMPTED,
            cards,
            averages(exempted(april, dated)),
        ),
        "us-2025-04-02-section-232": Sheet(
            f"{title}, beside the duties on steel, aluminium and cars in force",
            f"{ask} beside the duties under section 232?",
            f"{chapters}, which carry the duties of 25% in force on 3 April 2025. {CHIPS} {STRADDLES} {paused}",
            "2025-04-02",
            SOURCE_RATES + "; and " + SOURCE_232,
            cards,
            averages(both),
        ),
    }


def effective_sheets(table: pd.DataFrame, dated: pd.DataFrame) -> dict[str, Sheet]:
    """Increases in force on two days."""
    profile = (
        "the profile over HS chapters is that of 7 August 2025 (the last one held), scaled for each partner to its total, "
        "which is an assumption where the two differ (Mexico, Canada). Partners without a total of their own keep their "
        "chapters, times the ratio of the medians."
    )
    sheets = {}
    for date, day in (("2025-08-07", "7 August 2025"), ("2026-08-19", "19 August 2026")):
        sheets[f"us-effective-{date}"] = Sheet(
            f"United States tariff increases in effect by partner and product, {day}",
            f"What do the tariff increases in force on {day} do to Japan and ASEAN?",
            f"Totals by partner are the tracker's of {day}; {profile} Statutory, at 2024 import weights. {STRADDLES}",
            date,
            SOURCE_TRACKER,
            ("trade-us-tariff-tracker",),
            effective(table, dated, date),
        )
    return sheets


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--concordances", type=Path, default=DATA / "concordances")
    parser.add_argument("--target", type=Path, default=SCENARIOS)
    chosen = parser.parse_args(arguments)
    table, order = read_imports(chosen.data, chosen.concordances)
    dated = totals(chosen.data)
    shares = exempt_shares(classed(table, announced(chosen.data)))
    shares.round({"us_imports_2024_usd": 0, "share": 4}).to_csv(
        chosen.target / "us-2025-04-02-exempt-shares.csv", index=False
    )
    sheets = announced_sheets(table, dated, chosen.data, order) | effective_sheets(table, dated)
    for name, sheet in sheets.items():
        (chosen.target / f"{name}.toml").write_text(sheet.text(order), encoding="utf-8")
        print(f"{name}.toml")


if __name__ == "__main__":
    main()
