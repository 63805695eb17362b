"""World Development Indicators (World Bank): the API's JSON, or the zip of CSV that the site offers for an indicator.

Formats: https://datahelpdesk.worldbank.org/knowledgebase/articles/889392 (API, version 2: a list of a header and of
observations) and the "CSV" download (four lines of preamble, then one column per year).
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.tables import (
    FETCH_AGAIN,
    Figures,
    economies,
    figure_rows,
    must_have,
    no_doubles,
    numbers,
    open_member,
    read_text,
)

# indicator code -> (our indicator, unit, price basis, name of the set of numbers)
_SERIES = {
    "NY.GDP.MKTP.CD": ("gdp_nominal", "USD", "current", "worldbank-gdp", "GDP, current US dollars"),
    "SP.POP.TOTL": ("population", "persons", "", "worldbank-population", "Population, total"),
    "NY.GDP.MKTP.PP.CD": ("gdp_ppp", "international dollars", "current", "worldbank-gdp-ppp", "GDP, PPP (current)"),
    "PA.NUS.FCRF": ("exchange_rate", "", "", "macro-wdi-fcrf", "Official exchange rate (local currency per US dollar)"),
    "BX.KLT.DINV.CD.WD": ("fdi_total_inflow", "USD", "current", "investment-wdi-fdi-inflow", "Foreign direct investment, net inflows"),
    "SP.DYN.TFRT.IN": ("fertility", "children per woman", "", "worldbank-fertility", "Fertility rate, total"),
}  # fmt: skip
_NAMES = {
    "NY.GDP.MKTP.CD": "worldbank-gdp", "SP.POP.TOTL": "worldbank-population", "NY.GDP.MKTP.PP.CD": "worldbank-gdp-ppp",
    "PA.NUS.FCRF": "worldbank-exchange-rate", "BX.KLT.DINV.CD.WD": "worldbank-fdi", "SP.DYN.TFRT.IN": "worldbank-fertility",
}  # fmt: skip
# The currency in which the World Bank quotes a rate; it does not say so in the file.
_CURRENCY = {
    "JPN": "JPY", "CHN": "CNY", "KOR": "KRW", "IDN": "IDR", "MYS": "MYR", "PHL": "PHP", "SGP": "SGD", "THA": "THB",
    "BRN": "BND", "VNM": "VND", "LAO": "LAK", "MMR": "MMK", "KHM": "KHR", "IND": "INR", "AUS": "AUD", "HKG": "HKD",
    "NZL": "NZD", "GBR": "GBP", "CAN": "CAD", "MEX": "MXN", "BGD": "BDT",
}  # fmt: skip
_OURS = {"EUU": "EU27"}
_GROUPS = (
    "AFE", "AFW", "ARB", "CEB", "CHI", "CSS", "EAP", "EAR", "EAS", "ECA", "ECS", "EMU", "FCS", "HIC", "HPC", "IBD",
    "IBT", "IDA", "IDB", "IDX", "INX", "LAC", "LCN", "LDC", "LIC", "LMC", "LMY", "LTE", "MEA", "MIC", "MNA", "NAC",
    "OED", "OSS", "PRE", "PSS", "PST", "SAS", "SSA", "SSF", "SST", "TEA", "TEC", "TLA", "TMN", "TSA", "TSS", "UMC",
    "XKX",
)  # fmt: skip
_PREAMBLE = 4

PROVIDERS = tuple(
    Provider(
        name=_NAMES[code], producer="World Bank", title=f"World Development Indicators: {title} ({code})",
        page=f"https://data.worldbank.org/indicator/{code}",
        url=f"https://api.worldbank.org/v2/country/all/indicator/{code}?format=json&per_page=32500",
        file=f"{code}.json", licence="CC BY 4.0", citation="World Bank, World Development Indicators", series=series,
        calendar=(1, 4, 7, 10), measure=code, limits=("No Taiwan.",),
    )
    for code, (_, _, _, series, title) in _SERIES.items()
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Yearly figures of the provider's indicator; aggregates of economies are left out, except the world and the EU.

    Raises BadInput for another indicator, missing columns, unknown economies, doubled years, or what is not a number.
    """
    with open_member(path, "API_*.csv") as stream:
        start = stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    table, published = _json(path) if start.startswith(b"[") else _csv(path)
    asked = provider.measure
    held = sorted(set(table["code"]))
    if held != [asked]:
        raise BadInput(
            f"the file holds {', '.join(held) or 'nothing'}, not {asked}", where=path.name, remedy=FETCH_AGAIN
        )
    indicator, unit, basis, _, _ = _SERIES[asked]
    table = table[table["economy"] != ""]
    known = economies(table["economy"], path.name, also=_OURS, groups=_GROUPS)
    table = table[table["economy"].isin(list(known))].assign(economy=lambda t: t["economy"].map(known))
    no_doubles(table, ["economy", "period"], path.name)
    table = table.assign(value=numbers(table["value"], path.name)).dropna(subset=["value"])
    if asked == "PA.NUS.FCRF":
        table = table[table["economy"].isin(list(_CURRENCY))]
        table = table.assign(unit=table["economy"].map(_CURRENCY) + " per USD")
    else:
        table = table.assign(unit=unit)
    rows = figure_rows(table, indicator=indicator, price_basis=basis, status="observed", page=provider.page)
    return Figures(rows, edition or f"last updated {published}", published)


def _json(path: Path) -> tuple[pd.DataFrame, str]:
    """Observations of the API's answer: code, economy, period, value (text), and the day of its last update."""
    try:
        answer = json.loads(path.read_text(encoding="utf-8-sig"))
        head, rows = answer
        pages, updated = head["pages"], head["lastupdated"]
    except (ValueError, TypeError, KeyError) as error:
        remedy = "it is cut off, or not an answer of the World Bank's API"
        raise BadInput("not readable as the API's JSON", where=path.name, remedy=remedy) from error
    if pages != 1:
        raise BadInput(
            f"it holds one of {pages} pages", where=path.name, remedy="ask for all rows at once (per_page=32500)"
        )
    frame = pd.DataFrame(rows or [])
    must_have(frame.columns, ["indicator", "countryiso3code", "date", "value"], path.name)
    text = ["" if value is None or value != value else repr(value) for value in frame["value"]]
    table = {
        "code": [i["id"] for i in frame["indicator"]],
        "economy": frame["countryiso3code"],
        "period": frame["date"],
    }
    return pd.DataFrame({**table, "value": text}, dtype=str), str(updated)


def _csv(path: Path) -> tuple[pd.DataFrame, str]:
    """The same from the CSV download."""
    head = read_text(
        path, "API_*.csv", header=None, nrows=_PREAMBLE, names=["key", "value", "rest"], skip_blank_lines=False
    )
    dates = dict(zip(head["key"], head["value"], strict=True))
    must_have(dates, ["Last Updated Date"], path.name)
    wide = read_text(path, "API_*.csv", skiprows=_PREAMBLE)
    must_have(wide.columns, ["Country Code", "Indicator Code"], path.name)
    years = [name for name in wide.columns if name.isdigit()]
    if not years:
        raise BadInput("no column for any year", where=path.name, remedy=FETCH_AGAIN)
    long = wide.melt(["Country Code", "Indicator Code"], years, "period", "value")
    return long.rename(columns={"Country Code": "economy", "Indicator Code": "code"}), dates["Last Updated Date"]
