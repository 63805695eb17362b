"""World Economic Outlook database (International Monetary Fund): the tab-separated file of editions up to April 2025, and
the workbook of the data portal since October 2025.

Formats: `WEOApr2019all.xls` (text in Latin-1 or UTF-16, one row per economy and subject, `Estimates Start After` last, the
edition in the last line); `WEOOct2025all.xlsx` (sheet `Countries`; COUNTRY.ID, INDICATOR.ID, SCALE,
LATEST_ACTUAL_ANNUAL_DATA, PUBLICATION_DATE, one column per year), as described in the Fund's transition guide.
"""

from __future__ import annotations

import codecs
import re
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
    read_sheet,
    refuse_web_page,
    sheet_table,
)

# subject -> (our indicator for past years, for years to come, unit, price basis, factor, the scale that the file must name)
_SUBJECTS = {
    "NGDPD": ("gdp_nominal", "gdp_nominal_forecast", "USD", "current", 1e9, "Billions"),
    "NGDP_RPCH": ("gdp_growth_forecast", "gdp_growth_forecast", "percent", "", 1.0, ""),
    "PPPGDP": ("gdp_ppp", "", "international dollars", "current", 1e9, "Billions"),
}
_BLANK = ("", "n/a", "--")
_OURS = {"WBG": "PSE", "ZAR": "COD", "TMP": "TLS", "ROM": "ROU"}
_GROUPS = ("UVK", "KOS", "XKX")  # Kosovo has no code in ISO 3166
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

PROVIDERS = (
    Provider(
        name="imf-weo", producer="International Monetary Fund", title="World Economic Outlook Database",
        page="https://www.imf.org/en/Publications/WEO/weo-database/",
        url="https://www.imf.org/-/media/Files/Publications/WEO/WEO-Database/{edition}.ashx", file="{edition}.xls",
        editions="name the file, e.g. WEOApr2019all; since October 2025 take the workbook from data.imf.org and "
        "give it with --from",
        licence="IMF terms of use: use with attribution",
        citation="International Monetary Fund, World Economic Outlook Database",
        series="imf-weo", calendar=(4, 10),
        limits=("Years from the edition's own on are forecasts.", "The last years before are estimates of the Fund where it says so."),
    ),
)  # fmt: skip


def read_figures(path: Path, provider: Provider, edition: str = "") -> Figures:
    """GDP in dollars and at purchasing power parity, and growth: years before the edition's as figures (observed, or
    estimated where the Fund says so), later ones as forecasts.

    Raises BadInput for missing columns, another scale, unknown economies, or a file without its edition.
    """
    refuse_web_page(path)
    with path.open("rb") as stream:
        workbook = stream.read(4) == b"PK\x03\x04"
    table, named, published = _workbook(path) if workbook else _text(path)
    year = int(published[:4])
    years = [name for name in table.columns if re.fullmatch(r"(19|20)\d\d", name)]
    table = table[table["subject"].isin(list(_SUBJECTS))]
    missing = sorted(set(_SUBJECTS) - set(table["subject"]))
    if missing:
        raise BadInput(f"no subject {', '.join(missing)}", where=path.name, remedy=FETCH_AGAIN)
    no_doubles(table, ["economy", "subject"], path.name)
    for subject, (_, _, _, _, _, scale) in _SUBJECTS.items():
        other = sorted(set(table.loc[table["subject"] == subject, "scale"]) - {scale, scale[:-1] if scale else "Units"})
        if other:
            raise BadInput(
                f"{subject} is in {', '.join(other)}, not {scale or 'plain percent'}",
                where=path.name,
                remedy=FETCH_AGAIN,
            )
    known = economies(table["economy"], path.name, also=_OURS, groups=_GROUPS)
    table = table[table["economy"].isin(list(known))].assign(economy=lambda t: t["economy"].map(known))
    long = table.melt(["economy", "subject", "actual"], years, "period", "value")
    long["value"] = numbers(long["value"].str.replace(",", "", regex=False), path.name, blank=_BLANK)
    long = long.dropna(subset=["value"])
    parts = []
    for subject, (past, ahead, unit, basis, factor, _) in _SUBJECTS.items():
        part = long[long["subject"] == subject]
        when = part["period"].astype(int)
        part = part.assign(value=part["value"] * factor, indicator=[past if y < year else ahead for y in when])
        told = when <= pd.to_numeric(part["actual"], errors="coerce").fillna(0)
        part["status"] = ["observed" if known_then else "estimated" for known_then in told]
        part["note"] = [
            "" if t else f"estimate of {named}" if y < year else f"forecast of {named}"
            for t, y in zip(told, when, strict=True)
        ]
        parts.append(figure_rows(part[part["indicator"] != ""], unit=unit, price_basis=basis))
    return Figures(pd.concat(parts, ignore_index=True), edition if " " in edition else named, published)


def _text(path: Path) -> tuple[pd.DataFrame, str, str]:
    """Rows (economy, subject, scale, actual, years ...) of the tab-separated file, the edition's name and its month."""
    raw = path.read_bytes()
    coding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "latin-1"
    if coding == "latin-1" and raw[1:2] == b"\x00":
        coding = "utf-16-le"
    try:
        lines = [line.split("\t") for line in raw.decode(coding).splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise BadInput("cut off within a letter", where=path.name, remedy=FETCH_AGAIN) from error
    header = [cell.strip() for cell in lines[0]]
    must_have(header, ["ISO", "WEO Subject Code", "Scale", "Estimates Start After"], path.name)
    found = re.search(r"World Economic Outlook Database,? (\w+) (\d{4})", "\t".join(lines[-1]))
    if not found or found.group(1) not in _MONTHS:
        remedy = "it is cut off: the last line of the Fund's file names it"
        raise BadInput("the last line does not name the edition", where=path.name, remedy=remedy)
    body = [line for line in lines[1:-1] if len(line) > 1]
    wrong = next((n for n, line in enumerate(body, 2) if len(line) != len(header)), None)
    if wrong is not None:
        raise BadInput(
            f"row {wrong} has another number of columns",
            where=path.name,
            remedy="it is shifted or cut off: fetch it again",
        )
    table = pd.DataFrame([[cell.strip().strip('"') for cell in line] for line in body], columns=header)
    table = table.rename(
        columns={"ISO": "economy", "WEO Subject Code": "subject", "Scale": "scale", "Estimates Start After": "actual"}
    )
    month, year = found.groups()
    return table, f"{month} {year}", f"{year}-{_MONTHS.index(month) + 1:02d}"


def _workbook(path: Path) -> tuple[pd.DataFrame, str, str]:
    """The same from the workbook of the data portal; a fiscal year counts as the calendar year in which it ends."""
    needed = ["COUNTRY.ID", "INDICATOR.ID", "SCALE", "LATEST_ACTUAL_ANNUAL_DATA", "PUBLICATION_DATE"]
    table = sheet_table(read_sheet(path, "Countries"), needed, path.name)
    names = {"COUNTRY.ID": "economy", "INDICATOR.ID": "subject", "SCALE": "scale"}
    table = table[table["COUNTRY.ID"] != ""].rename(columns=names)
    last = table["LATEST_ACTUAL_ANNUAL_DATA"].str.extract(r"(\d{4})(?:/(\d{2}))?")
    table["actual"] = [f"{a[:2]}{b}" if isinstance(b, str) else a for a, b in last.itertuples(index=False)]
    published = max(table["PUBLICATION_DATE"])[:10]
    if not re.match(r"\d{4}-\d{2}-\d{2}", published):
        raise BadInput(f"'{published}' is not a date of publication", where=path.name, remedy=FETCH_AGAIN)
    return table, f"{_MONTHS[int(published[5:7]) - 1]} {published[:4]}", published
