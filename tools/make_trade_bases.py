"""Compute the goods trade figures that are kept apart by basis: `python tools/make_trade_bases.py SHARED_DATA_FOLDER`.

Writes `goods-trade-yearly.csv` (both customs reconciled, every year 2010-2024) and `goods-trade-customs.csv` (what one
customs recorded, both ways: the United States, China, and the five largest partners of each reporter to WITS), with the
cards of the reporters. Nothing is joined: each source is a basis of its own (`measures.toml`). The same input gives the
same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from entrepot import codes
from entrepot.errors import UnknownName
from make_figures import FIGURES, FOLLOWED, rows, write

CARDS = FIGURES.parent / "cards"
EU_HELD = ("BEL", "DEU", "ESP", "FRA", "ITA", "NLD", "POL", "SWE")
MONEY = {"indicator": "goods_exports", "unit": "USD", "price_basis": "current"}
# WITS calls some economies by names that are not ours.
WITS_NAMES = {
    "Korea, Rep.": "KOR",
    "Hong Kong, China": "HKG",
    "Vietnam": "VNM",
    "Other Asia, nes": "TWN",
    "World": "WLD",
}
WITS_TERMS = "https://wits.worldbank.org/WITS/wits/registration/TermsAndCondtions.aspx"
WITS_LICENCE = (
    "figures of a published summary page (five partners a year) quoted with the source; the records underneath are the "
    "United Nations', whose terms at WITS, read, keep them for internal use unless its Statistics Division permits more: ask "
    "it before passing these on for pay"
)
WITS_REPORTERS = ("BRN", "IDN", "KHM", "MMR", "MYS", "PHL", "SGP", "THA", "VNM", "JPN", "CHN", "KOR", "USA")
PARTNERS = (*FOLLOWED, "HKG", "GBR", "CAN", "MEX", "NZL", "BGD", *EU_HELD, "WLD")


def yearly(shared: Path) -> None:
    """BACI's pairs of ten members with 13 partners, and the sum of the eight economies of the EU among them."""
    pairs = pd.read_csv(shared / "baci_asean_2010_2024/pairs_total.csv", keep_default_na=False)
    frame = pairs.rename(columns={"year": "period", "exporter": "economy", "importer": "partner"})
    frame["value"] = frame["value_thousand_usd"].astype(float) * 1000
    frame = frame.assign(status="observed", note="")
    parts = [frame]
    for side in ("economy", "partner"):
        other = "partner" if side == "economy" else "economy"
        inside = frame[frame[side].isin(EU_HELD)]
        total = inside.groupby(["period", other], as_index=False).agg(value=("value", "sum"), n=("value", "size"))
        assert (total["n"] == len(EU_HELD)).all(), "a year lacks one of the eight"
        note = f"sum of {len(EU_HELD)} of the 27 EU members: {' '.join(EU_HELD)}"
        parts.append(total.assign(**{side: "EU27"}, status="estimated", note=note))
    write("goods-trade-yearly", [rows(pd.concat(parts), source="baci-asean-2026", **MONEY)])


def one_customs(table: pd.DataFrame, reporter: str, exports: str, imports: str, source: str) -> pd.DataFrame:
    """What one customs recorded both ways, as exports of either side (million USD in, USD out)."""
    parts = []
    for column, reporter_is, partner_is in ((exports, "economy", "partner"), (imports, "partner", "economy")):
        part = pd.DataFrame({"period": table["year"], partner_is: table["iso3"], "value": table[column] * 1e6})
        parts.append(part.dropna().assign(**{reporter_is: reporter}))
    frame = pd.concat(parts)
    frame = frame[frame["value"] > 0].assign(status="observed", note=f"as {codes.name(reporter)} recorded it")
    return rows(frame, source=source, **MONEY)


def wits(shared: Path) -> list[pd.DataFrame]:
    """The five largest partners each way and the world, of each reporter in its newest edition."""
    table = pd.read_csv(shared / "wits_trade_summary/wits_trade_summary_long.csv.gz", keep_default_na=False)
    newest = table.groupby("reporter_iso")["edition"].transform("max")
    table = table[(table["edition"] == newest) & (table["product"] == "All Products")]
    table = table.assign(value=pd.to_numeric(table["value"], errors="coerce"))
    table = table.assign(iso3=table["partner"].map({name: _code(name) for name in table["partner"].unique()}))
    flow = {
        "Trade (US$ Mil)-Top 5 Export Partner": "exports",
        "Trade (US$ Mil)-Top 5 Import Partner": "imports",
        "Exports (in US$ Mil)": "exports",
        "Imports (in US$ Mil)": "imports",
    }
    table = table.assign(flow=table["indicator"].map(flow)).dropna(subset=["flow", "iso3", "value"])
    table = table[table["iso3"].isin(PARTNERS)]
    parts = []
    for reporter in WITS_REPORTERS:
        own = table[(table["reporter_iso"] == reporter) & (table["iso3"] != reporter)]
        wide = own.pivot_table(index=["year", "iso3"], columns="flow", values="value", aggfunc="first").reset_index()
        parts.append(one_customs(wide, reporter, "exports", "imports", f"wits-{reporter}"))
        _card(reporter, str(own["edition"].iloc[0]), int(own["year"].min()), int(own["year"].max()))
    return parts


def _code(name: str) -> str | None:
    """The code of an economy as WITS names it; None for what is none (Unspecified, Soviet Union)."""
    try:
        return WITS_NAMES.get(name) or codes.resolve(name)
    except UnknownName:
        return None


def _card(reporter: str, edition: str, first: int, last: int) -> None:
    """The source card of one reporter."""
    name = codes.name(reporter)
    repository = (
        "enkuansa/Data at cd28b5b"
        if edition.startswith("2025")
        else "mpawliuk/Statistical-Ramsey-Economic-Data at c4166cd"
    )
    text = f'''id = "wits-{reporter}"
producer = "World Bank, World Integrated Trade Solution; reported by {name} to the United Nations"
title = "WITS country trade summary: {name}, five largest partners each way"
edition = "{edition}"
published = "{edition[:7]}"
url = "https://wits.worldbank.org/CountryProfile/en/{reporter}"
licence = "{WITS_LICENCE}"
terms = "{WITS_TERMS}"
redistribute = "yes"
accessed = 2026-11-21
processing = "downloaded summary tables as kept in {repository}; partners followed here, million dollars to dollars"
citation = "World Bank (WITS), Country Trade Summary, {name}, {first}-{last}."
limits = [
  "Only the five largest partners of a year each way, and the world: a partner that is absent was not among the five.",
  "As {name} reported it: imports with insurance and freight, exports without; the partner's customs differ.",
]
'''
    (CARDS / f"wits-{reporter}.toml").write_text(text, encoding="utf-8")


def customs(shared: Path) -> None:
    """Trade as one customs recorded it."""
    folder = shared / "annual_trade_us_china"
    us = pd.read_csv(folder / "us_goods_trade_by_partner_1985_2020.csv", keep_default_na=False)
    us = us[us["iso3"].isin(PARTNERS) & (us["year"] < 2020)]  # 2020 ends before its year does
    china = pd.read_csv(folder / "china_goods_trade_by_partner_2016_2019.csv", keep_default_na=False)
    china = china[china["iso3"].isin(PARTNERS) & (china["months"] == 12)]
    parts = [
        one_customs(us, "USA", "us_exports_musd", "us_imports_musd", "us-goods-trade"),
        one_customs(china, "CHN", "china_exports_musd", "china_imports_musd", "china-customs"),
        *wits(shared),
    ]
    write("goods-trade-customs", parts)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1], "baci_asean_2010_2024").is_dir():
        sys.exit(
            "usage: python tools/make_trade_bases.py SHARED_DATA_FOLDER (the folder that holds baci_asean_2010_2024/ ...)"
        )
    yearly(Path(sys.argv[1]))
    customs(Path(sys.argv[1]))
