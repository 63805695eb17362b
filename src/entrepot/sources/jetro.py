"""Japan's outward direct investment by country and region (JETRO, from the Ministry of Finance and the Bank of Japan).

Formats: `country1_e_25cy.xlsx` (sheet Historical(Outward): net flows by calendar year, million US dollars; years such as
2024r where revised) and `24fdistock01_en.xls` (sheet Total Outward FDI: positions, "end of 96" and so on). Regions stand
in the first columns and indent their economies; `n.a.` where nothing is published. The Japanese files head their tables
in Japanese and name years 2024年 or 24年末.
"""

from __future__ import annotations

import re
from pathlib import Path

from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.sheets import across, counted, grid, left_out_names, named_economies, plain, says
from entrepot.tables import Figures, figure_rows, no_doubles

_MUST = ("CHN", "KOR", "THA", "IDN", "MYS", "PHL", "SGP", "VNM", "USA")
_ALSO = {
    "Total": "WLD", "Grand Total": "WLD", "世界": "WLD", "世界計": "WLD", "合計": "WLD", "総計": "WLD", "全世界": "WLD", "計": "WLD",
    "EU": "", "European Union": "", "EU28": "", "EU27": "",  # its membership is that of the day
    "ASEAN4": "", "ASEAN5": "", "ASEAN10": "ASEAN",
    "R.Korea": "KOR", "Cayman Islands (U.K.)": "CYM",
}  # fmt: skip
_GROUPS = (
    r"(asia|asian nies|nies|asean ?\d|(north|latin|central and south|south|central) america.*|oceania|(western |eastern )?europe.*|"
    r"middle east|africa|others?|oecd.*|\(?reference.*|"
    r"アジア(nies)?|北米|北アメリカ|中南米|大洋州|オセアニア|欧州|西欧|東欧.*|中東|アフリカ|その他.*|不明.*|\(?参考.*)"
)
_PRODUCER = "Japan External Trade Organization (JETRO), from Ministry of Finance and Bank of Japan balance-of-payments statistics"
_CHECKED = ("public copies of both English files and code that reads them; a Japanese one was not seen",)
_WORDS = {"flow": "flows", "stock": "year-end positions"}
_LIMITS = (
    "Immediate destination: Singapore holds regional headquarters and conduits.",
    "Only the larger economies are shown; Brunei, Cambodia, Laos, Myanmar and Timor-Leste are in a remainder.",
)

PROVIDERS = (
    Provider(
        name="jetro-fdi-flow", producer=_PRODUCER,
        title="Japan's outward FDI by country/region (balance-of-payments basis, net and flow)",
        page="https://www.jetro.go.jp/en/reports/statistics.html",
        url="https://www.jetro.go.jp/ext_images/en/reports/statistics/data/country1_e_{edition}.xlsx", file="country1_e_{edition}.xlsx",
        editions="year of the file, e.g. 25cy", licence="not stated", citation="JETRO, Japan's Outward FDI by Country/Region",
        series="investment-jetro-outward-fdi", whole=(("partners", 32),), calendar=(3,), measure="flow", checked=_CHECKED,
        limits=(
            *_LIMITS, "Net of withdrawals, reinvested earnings included.",
            "Flows to 2013 follow BPM5, from 2014 BPM6, and do not compare across that year.",
        ),
    ),
    Provider(
        name="jetro-fdi-stock", producer=_PRODUCER,
        title="Japan's outward FDI stock by country/region, end of year",
        page="https://www.jetro.go.jp/en/reports/statistics.html",
        url="https://www.jetro.go.jp/ext_images/en/reports/statistics/data/{edition}fdistock01_en.xls", file="{edition}fdistock01_en.xls",
        editions="last year of the file, e.g. 24", licence="not stated", citation="JETRO, Japan's Outward FDI Stock by Country/Region",
        series="investment-jetro-outward-fdi", whole=(("partners", 32),), calendar=(6,), measure="stock", checked=_CHECKED,
        limits=(*_LIMITS, "Dollar values of stocks move with the yen as well as with investment."),
    ),
)  # fmt: skip
_BPM6_SINCE = 2014


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Japan's net flows or year-end positions by host, USD; the edition is that of the last year.

    Raises BadInput where the unit is another, flows are given for stocks or the reverse, a main host has no row, a year
    stands twice, or columns are shifted.
    """
    cells = grid(path, r"outward|対外")
    says(
        cells,
        r"US\$?\s*million|million US|100万(米)?ドル|百万(米)?ドル",
        "that it is in millions of US dollars",
        path.name,
    )
    table = across(cells, _year, "years", path.name, least=3)
    held = "stock" if any(_end(plain(cell)) for row in cells for cell in row) else "flow"
    if held != provider.measure:
        what = f"it holds {_WORDS[held]}, not {_WORDS[provider.measure]}"
        raise BadInput(what, where=path.name, remedy=f"fetch it as jetro-fdi-{held}")
    known, lost = named_economies(table["name"], path.name, also=_ALSO, groups=_GROUPS, must=_MUST)
    notes = left_out_names(table.drop_duplicates("row")["name"], known, lost)
    table = table[table["name"].isin(list(known))]
    table = table.assign(partner=table["name"].map(known), value=counted(table["value"], path.name, mark="[rp]") * 1e6)
    no_doubles(table, ["partner", "period"], path.name)
    table = table.dropna(subset=["value"])
    before = (table["period"].astype(int) < _BPM6_SINCE) & (held == "flow")
    table = table.assign(note=before.map({True: "BPM5 basis, unlike the years from 2014", False: ""}))
    rows = figure_rows(
        table, indicator=f"fdi_{held}", economy="JPN", unit="USD", price_basis="current", status="observed", page=provider.page,
    )  # fmt: skip
    last = int(table["period"].max())
    return Figures(rows, f"to {last}", str(last + 1), notes, held)


def _year(text: str) -> str:
    """The year of a heading: 2024, 2024r, 2024年, end of 24, 24年末."""
    if found := re.fullmatch(r"((?:19|20)\d\d)\s*(?:年|[rp]|\([rp]\))?", text):
        return found.group(1)
    return _end(text)


def _end(text: str) -> str:
    found = re.fullmatch(r"end of '?(\d\d(?:\d\d)?)\s*[rp]?|(\d\d(?:\d\d)?)年?末\s*[rp]?", text, re.IGNORECASE)
    if not found:
        return ""
    year = found.group(1) or found.group(2)
    return year if len(year) == 4 else f"{'19' if year >= '80' else '20'}{year}"
