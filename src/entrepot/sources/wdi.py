"""World Development Indicators (World Bank): the API's JSON, the zip of CSV that the site offers for an indicator, or the
zip of the whole database.

Formats: https://datahelpdesk.worldbank.org/knowledgebase/articles/898581 (API, version 2: a list of a header and of
observations; a refusal is a list of one message); the "CSV" of an indicator (`API_..._DS2_en_csv_v2_....zip`: four lines
of preamble, then one column per year, a comma at the end of each line); `WDI_CSV.zip` (`WDICSV.csv`, `WDIData.csv` in older ones:
the same columns, no preamble).
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput
from entrepot.provenance import Provider
from entrepot.tables import (
    FETCH_AGAIN,
    Figures,
    economies,
    figure_rows,
    left_out,
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
)  # fmt: skip
_PREAMBLE = 4
_WHOLE = ("WDICSV.csv", "WDIData.csv")

PROVIDERS = tuple(
    Provider(
        name=_NAMES[code], producer="World Bank", title=f"World Development Indicators: {title} ({code})",
        page=f"https://data.worldbank.org/indicator/{code}",
        url=f"https://api.worldbank.org/v2/country/all/indicator/{code}?format=json&per_page=32500",
        file=f"{code}.json", licence="CC BY 4.0", citation="World Bank, World Development Indicators", series=series,
        calendar=(1, 4, 7, 10), measure=code, whole=(("economies", 215), ("years", 45)), limits=("No Taiwan.",),
        checked=(
            "https://datahelpdesk.worldbank.org/knowledgebase/articles/898581",
            "an answer of 8 April 2026 quoted in public notes",
            "https://databank.worldbank.org/data/download/WDI_CSV.zip as read by public code (not opened)",
        ),
    )
    for code, (_, _, _, series, title) in _SERIES.items()
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """Yearly figures of the provider's indicator; aggregates of economies are left out, except the world and the EU.

    Raises BadInput for another indicator, missing columns, unknown economies, doubled years, or what is not a number.
    """
    asked = provider.measure
    table, published = _table(path, asked)
    held = sorted(set(table["code"]))
    if held != [asked]:
        raise BadInput(
            f"the file holds {', '.join(held) or 'nothing'}, not {asked}", where=path.name, remedy=FETCH_AGAIN
        )
    indicator, unit, basis, _, _ = _SERIES[asked]
    blank = int((table["economy"] == "").sum())
    table = table[table["economy"] != ""]
    groups = {*_GROUPS, *table.loc[table["aggregate"], "economy"]}
    known = economies(table["economy"], path.name, also=_OURS, groups=groups - set(_OURS) - {codes.WORLD})
    notes = left_out(table["economy"], known)
    notes += (f"left out: {blank:,} rows without a code",) if blank else ()
    table = table[table["economy"].isin(list(known))].assign(economy=lambda t: t["economy"].map(known))
    no_doubles(table, ["economy", "period"], path.name)
    table = table.assign(value=numbers(table["value"], path.name)).dropna(subset=["value"])
    if asked == "PA.NUS.FCRF":
        notes += left_out(table["economy"], _CURRENCY, "economies whose currency is not held")
        table = table[table["economy"].isin(list(_CURRENCY))]
        table = table.assign(unit=table["economy"].map(_CURRENCY) + " per USD")
    else:
        table = table.assign(unit=unit)
    rows = figure_rows(table, indicator=indicator, price_basis=basis, status="observed", page=provider.page)
    return Figures(rows, edition or (f"last updated {published}" if published else ""), published, notes)


def _table(path: Path, asked: str) -> tuple[pd.DataFrame, str]:
    """Columns code, economy, aggregate, period, value (text), and the day of the last update ("" where not told)."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            inside = {Path(name).name for name in archive.namelist()}
        whole = next((name for name in _WHOLE if name in inside), "")
        if whole:
            return _long(read_text(path, whole, keep=("Indicator Code", {asked})), path.name), ""
    with open_member(path, "API_*.csv") as stream:
        start = stream.read(64).lstrip(b'\xef\xbb\xbf \r\n\t"')
    if start.startswith(b"["):
        return _json(path)
    if start.startswith(b"Country Name"):
        return _long(read_text(path, path.name, keep=("Indicator Code", {asked})), path.name), ""
    return _csv(path)


def _json(path: Path) -> tuple[pd.DataFrame, str]:
    """The same from the API's answer."""
    try:
        answer = json.loads(path.read_text(encoding="utf-8-sig"))
        told = answer[0].get("message")
        head, rows = ({"pages": 0, "lastupdated": ""}, []) if told else answer
        pages, updated = head["pages"], head["lastupdated"]
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        remedy = "it is cut off, or not an answer of the World Bank's API"
        raise BadInput("not readable as the API's JSON", where=path.name, remedy=remedy) from error
    if told:
        what = "; ".join(str(each.get("value", each)) for each in told)
        raise BadInput(f"the service answers: {what}", where=path.name, remedy=FETCH_AGAIN)
    if pages != 1:
        raise BadInput(
            f"it holds one of {pages} pages", where=path.name, remedy="ask for all rows at once (per_page=32500)"
        )
    frame = pd.DataFrame(rows or [])
    must_have(frame.columns, ["indicator", "country", "countryiso3code", "date", "value"], path.name)
    text = ["" if value is None or value != value else repr(value) for value in frame["value"]]
    table = {
        "code": [i["id"] for i in frame["indicator"]],
        "economy": frame["countryiso3code"],
        "period": frame["date"],
    }
    # An aggregate goes by two characters that ISO 3166 gives to no economy (Z4, XU, 1A ...).
    aggregate = [not codes.is_alpha2(country["id"]) for country in frame["country"]]
    return pd.DataFrame({**table, "value": text}, dtype=str).assign(aggregate=aggregate), str(updated)


def _csv(path: Path) -> tuple[pd.DataFrame, str]:
    """The same from the CSV of an indicator."""
    head = read_text(
        path, "API_*.csv", header=None, nrows=_PREAMBLE, names=["key", "value", "rest"], skip_blank_lines=False
    )
    dates = dict(zip(head["key"], head["value"], strict=True))
    must_have(dates, ["Last Updated Date"], path.name)
    return _long(read_text(path, "API_*.csv", skiprows=_PREAMBLE), path.name), dates["Last Updated Date"]


def _long(wide: pd.DataFrame, where: str) -> pd.DataFrame:
    """One row for each economy and year of a table with one column per year."""
    must_have(wide.columns, ["Country Code", "Indicator Code"], where)
    years = [name for name in wide.columns if name.isdigit()]
    if not years:
        raise BadInput("no column for any year", where=where, remedy=FETCH_AGAIN)
    long = wide.melt(["Country Code", "Indicator Code"], years, "period", "value").assign(aggregate=False)
    return long.rename(columns={"Country Code": "economy", "Indicator Code": "code"})
