"""Direct investment of every economy with all others together (UN Trade and Development): UNCTADstat's bulk table and the annex
tables of the World Investment Report.

Formats: `US_FdiFlowsStock` (7z or the CSV in it: Year, Economy, Economy Label, Flow Label or Mode Label, Direction Label, a
column of millions of dollars with its Footnote; economies have codes of three digits, groups of four, the world 0000);
`WIR2024_tab01.xlsx` to `tab04` (title, "(Millions of dollars)", Region/economy and one column per year).
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.sheets import MISSING, across, counted, grid, left_out_names, named_economies, says
from entrepot.tables import FETCH_AGAIN, Figures, figure_rows, left_out, must_have, no_doubles, numbers, read_text

# (flow or stock, direction) -> our indicator
_BULK = {
    ("Flow", "Inward"): "fdi_total_inflow", ("Flow", "Outward"): "fdi_total_outflow",
    ("Stock", "Inward"): "fdi_total_inward_stock", ("Stock", "Outward"): "fdi_total_outward_stock",
}  # fmt: skip
_ANNEX = {
    "inflows": "fdi_total_inflow", "outflows": "fdi_total_outflow", "inward stock": "fdi_total_inward_stock",
    "outward stock": "fdi_total_outward_stock",
}  # fmt: skip
# What UNCTADstat has called the values, newest first.
_VALUES = (
    "Millions of US$ at current prices",
    "US$ at current prices in millions",
    "US dollars at current prices in millions",
)
_MUST = (*codes.members("ASEAN10"), "JPN", "CHN", "KOR", "USA", "WLD")
_GROUPS = (
    r"(least|landlocked|small|memorandum|other|unspecified|cis\b).*|"
    r".*(\beconomies|africa|asia|europe|oceania|caribbean|america|union|countries|states \(sids\)).*"
)
# Its membership is that of the edition, or of none that is known here.
_NOT = {"European Union": ""}
_LIMITS = (
    "Directional principle, net of repayments and reverse investment; the World Bank nets assets and liabilities: levels differ.",
    "No partners: an economy with all others together. Conduits (Singapore, Hong Kong) count for themselves.",
)
_NIL = ("-", "–", "—")  # UNCTAD: nil or negligible; two dots: not available

PROVIDERS = (
    Provider(
        name="unctad-fdi", producer="UN Trade and Development (UNCTAD)",
        title="Foreign direct investment: inward and outward flows and stock",
        page="https://unctadstat.unctad.org/datacentre/dataviewer/US.FdiFlowsStock",
        url="https://unctadstat-api.unctad.org/bulkdownload/US.FdiFlowsStock/US_FdiFlowsStock", file="US_FdiFlowsStock.7z",
        licence="CC BY 3.0 IGO", citation="UN Trade and Development, UNCTADstat, Foreign direct investment",
        series="investment-unctad-fdi", calendar=(6,), settled=False, open_ended=True,
        whole=(("economies", 190), ("years", 50)),
        checked=("public copies of the CSV, of 2020 to 2026, and public code with the address",),
        limits=(
            *_LIMITS,
            "The last years are partly estimates of UNCTAD and are revised with every report.",
        ),
    ),
    Provider(
        name="unctad-wir", producer="UN Trade and Development (UNCTAD)", title="World Investment Report, annex tables on direct investment",
        page="https://unctad.org/topic/investment/world-investment-report",
        url="https://unctad.org/system/files/non-official-document/{edition}.xlsx", file="{edition}.xlsx",
        editions="name of the annex table, e.g. WIR2024_tab01 (inflows; tab02 outflows, tab03 inward stock, tab04 outward stock)",
        licence="CC BY 3.0 IGO", citation="UN Trade and Development, World Investment Report, annex tables",
        series="investment-unctad-fdi", calendar=(6,), whole=(("economies", 190), ("years", 25)),
        checked=("the text of annex tables in public repositories; addresses of the reports of 2024 and 2025",),
        limits=(
            *_LIMITS,
            "A dash is nil or negligible and read as zero, as UNCTAD defines it; two dots are left out.",
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Inflows, outflows, inward and outward stocks by economy and year, USD; of an annex table the one that it holds.

    Groups and historical states are left out. Raises BadInput for missing columns or titles, another unit, a missing
    main economy, doubles, shifted columns.
    """
    return _annex(path, provider) if provider.name == "unctad-wir" else _bulk(path, provider)


def _bulk(path: Path, provider: Provider) -> Figures:
    table = read_text(path, "*.csv")
    value = next((name for name in _VALUES if name in table), _VALUES[0])
    mode = "Flow Label" if "Flow Label" in table else "Mode Label"
    must_have(table.columns, ["Year", "Economy", "Economy Label", mode, "Direction Label", value], path.name)
    single = table["Economy"].str.fullmatch(r"\d{3}") | table["Economy"].str.fullmatch("0+")
    dated = table["Year"].str.fullmatch(r"(19|20)\d\d")
    grouped = left_out(table["Economy Label"][dated & ~single], ())
    table = table[single & dated]
    known, lost = named_economies(table["Economy Label"], path.name, also=_NOT, must=_MUST)
    notes = (*left_out_names(table["Economy Label"], known, lost), *grouped)
    table = table[table["Economy Label"].isin(list(known))]
    measure = [_BULK.get(pair, "") for pair in zip(table[mode], table["Direction Label"], strict=True)]
    footnote = value + " Footnote"
    table = table.assign(
        indicator=measure, economy=table["Economy Label"].map(known), period=table["Year"],
        value=numbers(table[value], path.name, blank=MISSING) * 1e6, note=table.get(footnote, ""),
    )  # fmt: skip
    return _figures(table[table["indicator"] != ""].dropna(subset=["value"]), path, provider, notes)


def _annex(path: Path, provider: Provider) -> Figures:
    cells = grid(path)
    title = says(
        cells, r"FDI (inflows|outflows|inward stock|outward stock),? by region", "which annex table it is", path.name
    )
    says(cells, r"millions of (US )?dollars", "that it is in millions of dollars", path.name)
    table = across(cells, _year, "years", path.name)
    known, lost = named_economies(table["name"], path.name, also=_NOT, groups=_GROUPS, must=_MUST)
    notes = left_out_names(table.drop_duplicates("row")["name"], known, lost)
    table = table[table["name"].isin(list(known))]
    table = table.assign(
        indicator=_ANNEX[title.group(1).lower()], economy=table["name"].map(known), note="",
        value=counted(table["value"], path.name, zero=_NIL) * 1e6,
    )  # fmt: skip
    return _figures(table.dropna(subset=["value"]), path, provider, notes, title.group(1).lower())


def _figures(table: pd.DataFrame, path: Path, provider: Provider, notes: tuple[str, ...], part: str = "") -> Figures:
    """The rows; an annex table is of the report in the year after the last one held, the bulk table does not say when
    it was made."""
    if table.empty:
        raise BadInput("no flow or stock of an economy in it", where=path.name, remedy=FETCH_AGAIN)
    no_doubles(table, ["indicator", "economy", "period"], path.name)
    guess = table["note"].str.contains("estimat", case=False)
    table = table.assign(status=guess.map({True: "estimated", False: "observed"}))
    rows = figure_rows(table, unit="USD", price_basis="current", page=provider.page)
    last = int(table["period"].max())
    if not part:
        return Figures(rows, f"to {last}", notes=notes)
    return Figures(rows, f"World Investment Report {last + 1}", f"{last + 1}-06", notes, part)


def _year(text: str) -> str:
    return text if re.fullmatch(r"(19|20)\d\d", text) else ""
