"""World Economic Outlook database (International Monetary Fund): the tab-separated file of editions up to April 2025, and
the workbook or the CSV of the data portal since October 2025.

The tab-separated result of a query (`WEO_Data.xls`: Country, Subject Descriptor, Units, Scale, years ...) is read too, as the part it is.

Formats: `WEOApr2019all.xls` (text in Latin-1, in UTF-16 since October 2020; one row per economy and subject, `Estimates
Start After` last, the edition in the last line); `WEOOct2025all.xlsx` (sheet `Countries`) and the portal's CSV (one row
per series): SERIES_CODE such as VNM.NGDPD.A, SCALE in words, LATEST_ACTUAL_ANNUAL_DATA, PUBLICATION_DATE, one column per
year. The values of all three are in the scale that they name. (Those of the Fund's SDMX service are not: its SCALE is a
hint for display. Its files have no SERIES_CODE and are refused.)
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path

import pandas as pd

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.provenance import Provider
from entrepot.sheets import left_out_names, named_economies
from entrepot.tables import (
    FETCH_AGAIN,
    Figures,
    agreed_edition,
    economies,
    figure_rows,
    must_have,
    no_doubles,
    numbers,
    read_sheet,
    read_text,
    refuse_web_page,
    sheet_table,
    without_thousands,
)

# subject -> (our indicator for past years, for years to come, unit, price basis, factor, the scale that the file must name)
_SUBJECTS = {
    "NGDPD": ("gdp_nominal", "gdp_nominal_forecast", "USD", "current", 1e9, "Billions"),
    "NGDP_RPCH": ("gdp_growth_forecast", "gdp_growth_forecast", "percent", "", 1.0, ""),
    "PPPGDP": ("gdp_ppp", "", "international dollars", "current", 1e9, "Billions"),
}
# What the subjects are called, with their unit, in the result of a query on the Fund's page.
_DESCRIBED = {
    ("Gross domestic product, current prices", "U.S. dollars"): "NGDPD",
    ("Gross domestic product, constant prices", "Percent change"): "NGDP_RPCH",
    ("Gross domestic product, current prices", "Purchasing power parity; international dollars"): "PPPGDP",
}
_BLANK = ("", "n/a", "--", "..")
# Names of the Fund that the common list does not know.
_NAMED = {
    "Democratic Republic of the Congo": "COD", "Hong Kong SAR": "HKG", "Lao P.D.R.": "LAO", "Macao SAR": "MAC", "The Bahamas": "BHS",
    "The Gambia": "GMB",
}  # fmt: skip
_OURS = {"WBG": "PSE", "ZAR": "COD", "TMP": "TLS", "ROM": "ROU"}
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SITE = "https://www.imf.org/-/media/Files/Publications/WEO/WEO-Database"
_PORTAL = "https://data.imf.org/-/media/iData/External-Storage/Documents"


def _addresses() -> tuple[tuple[str, str], ...]:
    """Editions and where they lie. On the portal an address holds a number that nothing tells but the portal's page."""
    found = []
    for year in range(2007, 2026):
        for month in ("April", "October") if year < 2025 else ("April",):
            name = f"WEO{'Sep' if (year, month) == (2011, 'October') else month[:3]}{year}all"
            folder = f"{year}/{month}" if year >= 2024 else "2020/02" if name == "WEOOct2020all" else str(year)
            found.append((name, f"{_SITE}/{folder}/{name}.xls"))
    found.append(("WEOOct2025all", f"{_PORTAL}/5661B7CB2FCC4A56866765D4281AEF01/en/WEOOct2025all.xlsx"))
    found.append(("WEOApr2026all", f"{_PORTAL}/2F78EE59F79143A7921E5E203D3AAA80/en/WEOApr2026all.xlsx"))
    return tuple(found)


PROVIDERS = (
    Provider(
        name="imf-weo", producer="International Monetary Fund", title="World Economic Outlook Database",
        page="https://data.imf.org/en/datasets/IMF.RES:WEO",
        url="https://www.imf.org/en/Publications/SPROLLs/world-economic-outlook-databases", file="",
        addresses=_addresses(),
        editions="the name of the file, e.g. WEOApr2019all or WEOApr2026all; one newer than that: --from its workbook or CSV",
        licence="IMF terms of use: use with attribution",
        citation="International Monetary Fund, World Economic Outlook Database",
        series="imf-weo", calendar=(4, 10), whole=(("economies", 195), ("years", 45)),
        limits=("Years from the edition's own on are forecasts.", "The last years before are estimates of the Fund where it says so."),
        checked=(
            "https://github.com/Teal-Insights/r-imfweo (addresses, both formats)",
            "https://github.com/epogrebnyak/weo-reader (text format)",
            "https://github.com/ONEcampaign/imf-reader (fiscal years; scale of the SDMX service)",
        ),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """GDP in dollars and at purchasing power parity, and growth: years before the edition's as figures (observed, or
    estimated where the Fund says so), later ones as forecasts.

    Raises BadInput for missing columns, another scale, unknown economies, or a file without its edition.
    """
    table, named, published = _read(path)
    if told := re.fullmatch(r"WEO([A-Z][a-z]{2})(\d{4})all", edition):
        month = next((month for month in _MONTHS if month.startswith(told[1])), told[1])
        agreed_edition({"--edition": f"{month} {told[2]}", path.name: named}, path.name)
    year = int(published[:4])
    years = [name for name in table.columns if re.fullmatch(r"(19|20)\d\d", name)]
    table = table[table["subject"].isin(list(_SUBJECTS))]
    missing = sorted(set(_SUBJECTS) - set(table["subject"]))
    if "descriptor" in table and len(missing) == len(_SUBJECTS):
        wanted = ", ".join(f"{name} ({unit})" for name, unit in _DESCRIBED)
        raise BadInput("the result of a query for other subjects", where=path.name, remedy=f"query {wanted}")
    queried = "descriptor" in table
    if (missing and not queried) or not years:
        what = f"no subject {', '.join(missing)}" if missing else "no column for any year"
        raise BadInput(what, where=path.name, remedy=FETCH_AGAIN)
    notes: tuple[str, ...] = ()
    if queried:
        table, notes = _by_name(table, missing, path.name)
    no_doubles(table, ["economy", "subject"], path.name)
    _scale_must_be(table, path.name)
    known = economies(table["economy"], path.name, also=_OURS)
    table = table[table["economy"].isin(list(known))].assign(economy=lambda t: t["economy"].map(known))
    long = table.melt(["economy", "subject", "actual"], years, "period", "value")
    long["value"] = numbers(without_thousands(long["value"], path.name, decimals=True), path.name, blank=_BLANK)
    long = long.dropna(subset=["value"])
    parts = []
    for subject, (past, ahead, unit, basis, factor, _) in _SUBJECTS.items():
        part = long[long["subject"] == subject]
        when = part["period"].astype(int)
        part = part.assign(value=part["value"] * factor, indicator=[past if y < year else ahead for y in when])
        # No last year of actual data: all of the series is estimated (the Fund's own note).
        told = when <= pd.to_numeric(part["actual"], errors="coerce").fillna(0)
        part["status"] = ["observed" if known_then else "estimated" for known_then in told]
        part["note"] = [
            "" if t else f"estimate of {named}" if y < year else f"forecast of {named}"
            for t, y in zip(told, when, strict=True)
        ]
        parts.append(figure_rows(part[part["indicator"] != ""], unit=unit, price_basis=basis))
    return Figures(pd.concat(parts, ignore_index=True), named, published, notes)


def _by_name(table: pd.DataFrame, missing: list[str], where: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows of a query with codes for names of economies where it has no codes, and what is not in it."""
    notes = [f"the result of a query: without {', '.join(missing)}"] if missing else []
    if "economy" not in table:
        ours, lost = named_economies(table["Country"], where, also=_NAMED)
        notes += left_out_names(table["Country"], ours, lost)
        table = table.assign(economy=table["Country"].map(ours)).dropna(subset=["economy"])
    return table, tuple(notes)


def _scale_must_be(table: pd.DataFrame, where: str) -> None:
    """Raise BadInput naming every subject whose scale is not the one that its factor stands for."""
    problems = []
    for subject, (*_, scale) in _SUBJECTS.items():
        other = sorted(set(table.loc[table["subject"] == subject, "scale"]) - {scale, scale[:-1] if scale else "Units"})
        if other:
            what = f"{subject} is in {', '.join(each or 'no scale' for each in other)}, not {scale or 'plain percent'}"
            problems.append(Problem(what, where, FETCH_AGAIN))
    raise_all(problems)


def _read(path: Path) -> tuple[pd.DataFrame, str, str]:
    """Rows (economy, subject, scale, actual, years ...), the edition's name, and its day or month."""
    refuse_web_page(path)
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith(b"PK\x03\x04"):
        return _portal(sheet_table(read_sheet(path, "Countries"), ["SERIES_CODE"], path.name), path.name)
    if b"\t" not in start and b"," in start.partition(b"\n")[0]:
        if b"Subject Descriptor" in start:
            remedy = "give the Fund's own file (WEO_Data.xls), whose last line names the edition"
            raise BadInput("the result of a query, saved anew by another program", where=path.name, remedy=remedy)
        return _portal(read_text(path, path.name), path.name)
    return _text(path)


def _text(path: Path) -> tuple[pd.DataFrame, str, str]:
    """The same from the tab-separated file."""
    raw = path.read_bytes()
    coding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "latin-1"
    if coding == "latin-1" and raw[1:2] == b"\x00":
        coding = "utf-16-le"
    try:
        text = raw.decode(coding)
        lines = [
            line for line in csv.reader(io.StringIO(text, newline=""), delimiter="\t") if any(map(str.strip, line))
        ]
    except UnicodeDecodeError as error:
        raise BadInput("cut off within a letter", where=path.name, remedy=FETCH_AGAIN) from error
    except csv.Error as error:
        raise BadInput(f"cut off or damaged: {error}", where=path.name, remedy=FETCH_AGAIN) from error
    header = [cell.strip() for cell in lines[0]] if lines else []
    queried = "WEO Subject Code" not in header and {"Country", "Subject Descriptor", "Units"} <= set(header)
    # Whoever queries may leave out the last year of actual data: then every figure passes for an estimate.
    must_have(header, ["Scale", *(() if queried else ("ISO", "WEO Subject Code", "Estimates Start After"))], path.name)
    found = re.search(r"World Economic Outlook Database,? (\w+) (\d{4})", " ".join(lines[-1]))
    if not found or found.group(1) not in _MONTHS:
        remedy = "it is cut off: the last line of the Fund's file names it"
        raise BadInput("the last line does not name the edition", where=path.name, remedy=remedy)
    body = lines[1:-1]
    named = max(
        n for n, cell in enumerate(header, 1) if cell
    )  # later editions end their lines in tabs, not all of them
    width = max((len(line) for line in body), default=0)
    wrong = next((n for n, line in enumerate(body, 2) if len(line) != width), 2 if width < named else None)
    if wrong is not None or width > len(header):
        remedy = "it is shifted or cut off: fetch it again"
        raise BadInput(f"row {wrong or 2} has another number of columns", where=path.name, remedy=remedy)
    table = pd.DataFrame([[cell.strip() for cell in line[:named]] for line in body], columns=header[:named])
    table = table.rename(
        columns={"ISO": "economy", "WEO Subject Code": "subject", "Scale": "scale", "Estimates Start After": "actual"}
    )
    if queried:
        pairs = zip(table["Subject Descriptor"], table["Units"], strict=True)
        table = table.assign(
            actual=table.get("actual", ""),
            descriptor=table["Subject Descriptor"],
            subject=[_DESCRIBED.get(pair, "") for pair in pairs],
        )
    month, year = found.groups()
    return table, f"{month} {year}", f"{year}-{_MONTHS.index(month) + 1:02d}"


def _portal(table: pd.DataFrame, where: str) -> tuple[pd.DataFrame, str, str]:
    """The same from the data portal's workbook or CSV; country groups (G001 ...) are left out.

    A fiscal year counts as the calendar year in which it begins: some economies label it by its end, but so no estimate
    passes for an observation.
    """
    must_have(table.columns, ["SERIES_CODE", "SCALE", "LATEST_ACTUAL_ANNUAL_DATA", "PUBLICATION_DATE"], where)
    key = table["SERIES_CODE"].str.extract(r"^([A-Z0-9]+)\.([A-Z0-9_]+)\.A$")
    table = table.assign(economy=key[0], subject=key[1]).dropna(subset=["economy"])
    table = table[~table["economy"].str.fullmatch(r"G[A-Z]*\d+")]
    published = max(table["PUBLICATION_DATE"], default="")[:10]
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-\d{2}", published):
        raise BadInput(f"'{published}' is not a date of publication", where=where, remedy=FETCH_AGAIN)
    table["actual"] = table["LATEST_ACTUAL_ANNUAL_DATA"].str.extract(r"^(?:FY)?(\d{4})")[0]
    return table.rename(columns={"SCALE": "scale"}), f"{_MONTHS[int(published[5:7]) - 1]} {published[:4]}", published
