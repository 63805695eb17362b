"""Compute the figures of energy, payments, ports, sea crime, tariff margins and investors' books:
`python tools/make_strands.py SHARED_DATA_FOLDER`.

Writes `energy.csv`, `payments.csv`, `ports.csv`, `sea-crime.csv`, `tariff-margins.csv`, `investors.csv`, `china-finance.csv`,
`china-deals.csv`, and for their models `energy/power.csv` (electricity by fuel), `energy/coal.csv` (coal by supplier) and
`payments/prices.csv` (prices by quarter).
The same input gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from make_figures import FOLLOWED, rows, write

DATA = Path(__file__).parents[1] / "src" / "entrepot" / "data"
MEMBERS = ("BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM", "TLS")
# The EU's stocks rise from a fraction to the whole in this year: before it few of its members are in the sum.
EU_WHOLE_FROM = 2013
CARBON_TO_CO2 = 3.664  # tonnes of carbon dioxide for one tonne of carbon
FUELS = ("coal", "gas", "oil", "hydro", "nuclear", "solar", "wind", "bioenergy")
# The Statistical Review names suppliers; what it lumps together (Other Middle East, West Africa ...) stays out.
SUPPLIERS = {
    "US": "USA", "Peru": "PER", "Trinidad & Tobago": "TTO", "Norway": "NOR", "Russian Federation": "RUS", "Russia": "RUS",
    "Oman": "OMN", "Qatar": "QAT", "United Arab Emirates": "ARE", "UAE": "ARE", "Yemen": "YEM", "Algeria": "DZA", "Angola": "AGO",
    "Egypt": "EGY", "Nigeria": "NGA", "Australia": "AUS", "Brunei": "BRN", "Indonesia": "IDN", "Malaysia": "MYS",
    "Papua New Guinea": "PNG", "Canada": "CAN", "Mexico": "MEX", "Iraq": "IRQ", "Kuwait": "KWT", "Saudi Arabia": "SAU",
    "Total imports": "WLD",
}  # fmt: skip
IMPORTERS = {
    "Japan": "JPN",
    "Singapore": "SGP",
    "Thailand": "THA",
    "China": "CHN",
    "South Korea": "KOR",
    "Taiwan": "TWN",
    "India": "IND",
}
AGREEMENTS = {
    "ajcep": "ASEAN", "rcep_asean_aus_nzl": "ASEAN", "epa_sgp": "SGP", "epa_mys": "MYS", "epa_tha": "THA", "epa_idn": "IDN",
    "epa_brn": "BRN", "epa_phl": "PHL", "epa_vnm": "VNM",
}  # fmt: skip


def energy(shared: Path) -> None:
    """Electricity by fuel, carbon dioxide by territory and by consumption, purchases of LNG and crude oil by supplier."""
    mix = pd.read_csv(shared / "electricity_mix_owid2022/electricity_mix_japan_asean_partners.csv")
    mix = mix[mix["iso3"].isin((*FOLLOWED, "WLD"))].rename(columns={"iso3": "economy", "Year": "period"})
    columns = {"Electricity generation (TWh)": "", **{f"Electricity from {fuel} (TWh)": fuel for fuel in FUELS}}
    parts = []
    for column, product in columns.items():
        part = mix[["economy", "period"]].assign(value=mix[column], product=product).dropna(subset=["value"])
        parts.append(
            rows(
                part, indicator="electricity_generation", unit="TWh", status="observed", source="owid-electricity-2022"
            )
        )
    carbon = pd.read_csv(shared / "consumption_co2_gcp2020/gcp2020_slice.csv")
    for name, indicator in (("territorial_emissions", "co2_territorial"), ("consumption_emissions", "co2_consumption")):
        part = carbon[(carbon["indicator"] == name) & carbon["iso3"].isin(FOLLOWED)].dropna(subset=["value"])
        part = pd.DataFrame(
            {"economy": part["iso3"], "period": part["year"], "value": part["value"] * CARBON_TO_CO2 * 1e6}
        )
        status = "observed" if name.startswith("terr") else "estimated"
        note = "million tonnes of carbon times 3.664" + ("" if status == "observed" else "; from input-output tables")
        parts.append(rows(part, indicator=indicator, unit="tonnes", status=status, note=note, source="gcp-2020"))
    lng = pd.read_csv(shared / "energy_ei2025/lng_trade_2024_bcm.csv")
    lng = pd.DataFrame({"economy": lng["importer"].map(IMPORTERS), "partner": lng["exporter"].map(SUPPLIERS),
                        "period": lng["year"], "value": lng["bcm"]}).dropna()  # fmt: skip
    crude = pd.read_csv(shared / "energy_ei2025/oil_interarea_2024_mt.csv")
    crude = crude[crude["product"].str.startswith("Crude") & crude["to"].isin(("Japan", "Singapore", "China", "India"))]
    crude = pd.DataFrame({"economy": crude["to"].map(IMPORTERS), "partner": crude["from"].map(SUPPLIERS),
                          "period": crude["year"], "value": crude["million_tonnes"] * 1e6}).dropna()  # fmt: skip
    for part, indicator, unit in ((lng, "lng_imports", "billion cubic metres"), (crude, "crude_imports", "tonnes")):
        part = part[(part["value"] > 0) & (part["economy"] != part["partner"])]
        parts.append(rows(part, indicator=indicator, unit=unit, status="observed", source="ei-statistical-review-2025"))
    write("energy", parts)


# Terawatt hours generated in the Statistical Review; some are called inputs, yet with a residual they add up to the total.
POWER = {
    "electricity_generation_twh": "", "coal_inputs_elec_generation": "coal", "gas_inputs_elec_generation": "gas",
    "oil_inputs_elec_generation": "oil", "nuclear_generation_twh": "nuclear", "hydro_generation_twh": "hydro",
    "ren_power_excl_hydro_twh": "renewables",
}  # fmt: skip
POWER_SINCE = 2010


def power(shared: Path) -> None:
    """Electricity by fuel after the years of Our World in Data, for Japan, the members and two partners."""
    table = pd.read_csv(shared / "energy_ei2025/ei2025_series_long.csv.gz")
    table = table[table["indicator"].isin(POWER) & table["iso3"].isin((*MEMBERS, "JPN", "CHN", "KOR"))]
    table = (
        table[table["year"] >= POWER_SINCE].assign(fuel=lambda one: one["indicator"].map(POWER)).dropna(subset="value")
    )
    table = table.rename(columns={"iso3": "economy"})[["economy", "fuel", "year", "value"]]
    table = table.sort_values(["economy", "fuel", "year"]).round({"value": 4})
    table.to_csv(DATA / "energy" / "power.csv", index=False, lineterminator="\n")


def coal(shared: Path) -> None:
    """Coal that Japan bought abroad by supplier: of the importers that the matrix tells, the one that is followed here."""
    table = pd.read_csv(shared / "energy_ei2025/coal_trade_2024_ej.csv")
    table = table[(table["to"] == "Japan") & (table["exajoules"] > 0)]
    supplier = table["from"].map({**SUPPLIERS, "South Africa": "ZAF", "Colombia": "COL", "China": "CHN"})
    found = pd.DataFrame({"economy": "JPN", "supplier": supplier, "year": table["year"], "value": table["exajoules"]})
    found = found.dropna(subset="supplier").sort_values("value", ascending=False).round({"value": 4})
    found.to_csv(DATA / "energy" / "coal.csv", index=False, lineterminator="\n")


def payments(shared: Path) -> None:
    """What it costs to send money, mean of the year's quarters; between Japan and the members also by quarter."""
    cost = pd.read_csv(shared / "remittance_cost_rpw/rpw_corridors_2011_2020.csv")
    near = cost[cost["send_iso3"].isin((*MEMBERS, "JPN")) & cost["recv_iso3"].isin((*MEMBERS, "JPN"))]
    near = near.rename(columns={"send_iso3": "sender", "recv_iso3": "receiver", "cost_percent": "percent"})
    near = near[["sender", "receiver", "quarter", "percent"]].sort_values(["sender", "receiver", "quarter"])
    near.round({"percent": 4}).to_csv(DATA / "payments" / "prices.csv", index=False, lineterminator="\n")
    cost = cost.assign(period=cost["quarter"].str[:4])
    mean = cost.groupby(["send_iso3", "recv_iso3", "period"], as_index=False).agg(
        value=("cost_percent", "mean"), n=("quarter", "nunique")
    )
    mean = mean.rename(columns={"send_iso3": "economy", "recv_iso3": "partner"})
    mean["note"] = [f"mean of {n} quarter{'s' if n > 1 else ''}" for n in mean["n"]]
    write(
        "payments",
        [
            rows(
                mean.drop(columns="n"),
                indicator="remittance_cost",
                unit="percent",
                status="estimated",
                source="worldbank-rpw",
            )
        ],
    )


def ports(shared: Path) -> None:
    """Sihanoukville's containers by year, each with its page."""
    held = pd.read_csv(shared / "sihanoukville/pas_additional_facts.csv", dtype=str)
    held = held[held["item"].str.startswith("container throughput") & held["year"].str.fullmatch(r"\d{4}")]
    part = pd.DataFrame({"period": held["year"], "value": held["value"].astype(float), "page": held["source_url"]})
    part["status"] = np.where(held["status"] == "estimated", "estimated", "quoted")
    part["note"] = np.where(
        held["status"] == "estimated", "the next year's figure over its stated growth of 8.5%", "as the page has it"
    )
    daily = "https://english.cambodiadaily.com/business/cambodias-pas-ports-container-throughput-up-8-5-in-2023-186813/?amp=1"
    post = "https://m.phnompenhpost.com/business/sihanoukville-port-surpasses-1m-teus-on-track-2-6m-by-2030"
    more = [
        ("2019", 633_099, "quoted", "https://cambodianewsgazette.com", "as the page has it"),
        ("2021", 750_000, "quoted", "https://phnompenhpost.com", "a round number by the port's director"),
        ("2023", 797_778, "quoted", daily, "exports 395,145 and imports 402,633 add up to this"),
        ("2024", 1_000_000, "quoted", post, "at least: passed on 21 December, 29% above the year before"),
    ]
    table = pd.concat([part, pd.DataFrame(more, columns=["period", "value", "status", "page", "note"])])
    write(
        "ports",
        [
            rows(
                table,
                indicator="port_throughput_teu",
                economy="KHM",
                product="sihanoukville",
                unit="TEU",
                source="pas-throughput",
            )
        ],
    )


def sea_crime(shared: Path) -> None:
    """Incidents by nearest coast and year in East Asia's waters (88-150 E, 12 S-46 N), and all of them together."""
    seen = pd.read_csv(shared / "pirate_attacks/pirate_attacks_east_asia_1993_2020.csv", keep_default_na=False)
    seen = seen.assign(period=seen["date"].str[:4])
    coast = seen[seen["nearest_country"].isin((*MEMBERS, "CHN", "JPN", "KOR", "TWN"))]
    counted = coast.groupby(["nearest_country", "period"]).size().unstack(fill_value=0).stack()
    by_coast = counted.rename("value").reset_index()
    by_coast = by_coast.rename(columns={"nearest_country": "economy"}).assign(product="nearest-coast")
    everything = seen.groupby("period").size().rename("value").reset_index().assign(economy="WLD", product="east-asia")
    note = "incidents reported to the IMB, 88-150 E and 12 S-46 N"
    table = rows(
        pd.concat([by_coast, everything]),
        indicator="piracy_incidents",
        unit="count",
        status="observed",
        note=note,
        source="imb-pirate-attacks",
    )
    page = "https://www.bairdmaritime.com/security/incidents/piracy"
    newest = pd.DataFrame(
        {
            "economy": "WLD",
            "product": ["asia", "straits-of-malacca-and-singapore"],
            "period": "2025",
            "value": [132, 108],
        }
    )
    newest = rows(
        newest,
        indicator="piracy_incidents",
        unit="count",
        status="quoted",
        note="ReCAAP's count as a trade paper has it",
        source="recaap-2025-quoted",
        page=page,
    )
    write("sea-crime", [table, newest])


def tariff_margins(shared: Path) -> None:
    """Japan's preference margin by chapter of the Harmonized System and agreement, percentage points.

    Over the lines of a chapter whose applied MFN rate is ad valorem: MFN less the agreement's rate, nil where the
    agreement gives the line no rate, where its rate is not ad valorem, or where it is above MFN.
    """
    lines = pd.read_csv(shared / "japan_tariff_lines/japan_tariff_lines_2026-07.csv", dtype=str, keep_default_na=False)
    number = lines.drop(columns="hs9").apply(pd.to_numeric, errors="coerce")
    lower = number[["base", "wto"]].min(axis=1)
    odd = lines[["base", "wto"]].eq("x").any(axis=1)
    mfn = number["temporary"].where(lines["temporary"] != "", lower.mask(odd))
    chapter = "HS" + lines["hs9"].str[:2]
    parts = []
    for column, partner in AGREEMENTS.items():
        margin = (mfn - number[column]).clip(lower=0).fillna(0).where(mfn.notna())
        by = pd.DataFrame({"chapter": chapter, "margin": margin, "mfn": mfn}).dropna(subset=["mfn"]).groupby("chapter")
        table = by.agg(value=("margin", "mean"), n=("margin", "size"), mfn=("mfn", "mean")).reset_index()
        name = column.replace("_asean_aus_nzl", "").replace("epa_", "epa-")
        table["note"] = [f"{n} lines; mean MFN {m:.2f}%" for n, m in zip(table["n"], table["mfn"], strict=True)]
        part = pd.DataFrame(
            {"product": table["chapter"] + "-" + name, "value": table["value"].round(4), "note": table["note"]}
        )
        told = {
            "period": "2026",
            "unit": "percentage points",
            "status": "estimated",
            "source": "japan-tariff-lines-2026",
        }
        parts.append(rows(part, indicator="tariff_preference_margin", economy="JPN", partner=partner, **told))
    write("tariff-margins", parts)


def investors(shared: Path) -> None:
    """Direct investment in the members as the investors' own books have it (Korea, the EU, the United Kingdom)."""
    book = pd.read_csv(shared / "fdi_investors_to_asean/flows_and_positions_2010_2024.csv")
    book = book[book["source"].str.startswith("OECD") & book["country_iso3"].isin(MEMBERS)]
    investor = book["partner_group"].map({"KOR": "KOR", "EU": "EU27", "GBR": "GBR"})
    indicator = book["metric"].map({"fdi_flow": "fdi_flow", "fdi_position": "fdi_stock"})
    table = pd.DataFrame({"indicator": indicator, "economy": investor, "partner": book["country_iso3"], "period": book["year"],
                          "value": book["value_usd_millions"] * 1e6})  # fmt: skip
    table = table.dropna(subset=["value", "economy"])
    nil, early = table["value"] == 0, (table["economy"] == "EU27") & (table["period"] < EU_WHOLE_FROM)
    table["status"] = np.where(nil, "missing", np.where(early, "suspect", "observed"))
    table["note"] = np.where(
        nil, "nil or not disclosed", np.where(early, "only part of the EU had reported by then", "")
    )
    table["value"] = table["value"].mask(nil)
    write("investors", [rows(table, unit="USD", price_basis="current", source="oecd-bmd4-investors")])


def china_finance(shared: Path) -> None:
    """China's official finance by commitment year: development aid, other official flows, and what is vague."""
    held = pd.read_csv(shared / "china_aid_gcdf3/gcdf3_china_to_asean_by_year.csv")
    held = held[held["iso3"].isin(MEMBERS)].assign(all=lambda f: f[["oof_amt", "oda_amt", "vof_amt"]].sum(axis=1))
    parts = []
    for column, product in (("all", ""), ("oda_amt", "oda-like"), ("oof_amt", "other-official"), ("vof_amt", "vague")):
        part = pd.DataFrame(
            {"partner": held["iso3"], "period": held["year"], "value": held[column].round(), "product": product}
        )
        parts.append(part[part["value"] > 0])
    table = rows(pd.concat(parts), indicator="china_official_finance", economy="CHN", unit="USD", price_basis="constant", status="observed",
                 note="commitments, constant dollars of 2021", source="aiddata-gcdf3")  # fmt: skip
    write("china-finance", [table])


def china_deals(shared: Path) -> None:
    """China's large investments and construction contracts, 95 million dollars or more each, by year of signing."""
    held = pd.read_csv(shared / "fdi_investors_to_asean/flows_and_positions_2010_2024.csv")
    held = held[held["source"].str.startswith("CGIT") & held["country_iso3"].isin(MEMBERS)]
    kind = held["metric"].str.removeprefix("china_commercial_")
    table = pd.DataFrame(
        {
            "partner": held["country_iso3"],
            "period": held["year"],
            "value": held["value_usd_millions"] * 1e6,
            "product": kind,
        }
    )
    note = "deals of 95 million dollars or more, as announced"
    told = {"economy": "CHN", "unit": "USD", "price_basis": "current", "status": "observed", "note": note}
    write("china-deals", [rows(table, indicator="china_large_deals", source="aei-cgit-2023", **told)])


def main(shared: Path) -> None:
    for make in (
        energy, power, coal, payments, ports, sea_crime, tariff_margins, investors, china_finance, china_deals,
    ):  # fmt: skip
        make(shared)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1], "energy_ei2025").is_dir():
        sys.exit("usage: python tools/make_strands.py SHARED_DATA_FOLDER (the folder that holds energy_ei2025/ ...)")
    main(Path(sys.argv[1]))
