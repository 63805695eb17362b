"""Small hand-made files in the format of each provider: the columns, codings and quirks are real, the numbers are not.

A maker packs rows (a header and lines of text) as the provider does; left out, they are the rows given beside it.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

Rows = list[list[Any]]


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    """A minimal xlsx (Office Open XML with inline strings)."""
    main, rel = (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    names = list(sheets)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, len(names) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        + "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{rel}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        + "</Relationships>",
    }
    for n, name in enumerate(names, 1):
        rows = "".join(
            f'<row r="{r}">{"".join(_cell(r, c, value) for c, value in enumerate(row))}</row>'
            for r, row in enumerate(sheets[name], 1)
        )
        parts[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return path


def _cell(row: int, column: int, value: Any) -> str:
    name = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(65 + digit) + name
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return f'<c r="{name}{row}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{name}{row}"><v>{value!r}</v></c>'


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def lines(rows: Rows, joint: str = ",") -> str:
    """Rows as delimited text, quoted where they must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=joint, lineterminator="\n").writerows(rows)
    return out.getvalue()


# --- World Bank ---

WDI_VALUES = {
    "NY.GDP.MKTP.CD": (4.2e12, 4.3e11, 5.1e11), "SP.POP.TOTL": (1.24e8, 1.0e8, 7.2e7), "NY.GDP.MKTP.PP.CD": (6.3e12, 1.5e12, 1.7e12),
    "PA.NUS.FCRF": (140.5, 23800.0, 34.8), "BX.KLT.DINV.CD.WD": (2.0e10, 1.8e10, 8.0e9), "SP.DYN.TFRT.IN": (1.2, 1.9, 1.3),
}  # fmt: skip


def wdi_rows(code: str = "NY.GDP.MKTP.CD") -> Rows:
    """Observations of the API: the world's and groups' two characters are no economy's; some groups have no ISO code."""
    japan, viet_nam, thailand = WDI_VALUES[code]
    places = [
        ("Z4", "EAS", "East Asia & Pacific", 3e13), ("JP", "JPN", "Japan", japan), ("VN", "VNM", "Viet Nam", viet_nam), ("TH", "THA", "Thailand", thailand),
        ("EU", "EUU", "European Union", thailand), ("XD", "", "High income", thailand), ("XK", "XKX", "Kosovo", thailand), ("Q9", "NEW", "A group of next year", 1e12),
    ]  # fmt: skip
    head = ["indicator", "country", "name", "countryiso3code", "date", "value"]
    return [head, *([code, two, name, iso, year, None if year == "2025" else value]
                    for two, iso, name, value in places for year in ("2025", "2024"))]  # fmt: skip


def wdi_json(path: Path, rows: Rows | None = None) -> Path:
    """https://api.worldbank.org/v2/country/all/indicator/...?format=json"""
    head, *body = rows or wdi_rows()
    data = []
    for line in body:
        row = dict(zip(head, line, strict=True))
        nested = {
            "indicator": {"id": row["indicator"], "value": "x"},
            "country": {"id": row["country"], "value": row["name"]},
        }
        data.append({**{k: v for k, v in row.items() if k != "name"}, **nested, "unit": "", "obs_status": "", "decimal": 0})  # fmt: skip
    top = {"page": 1, "pages": 1, "per_page": 32500, "total": len(data), "sourceid": "2", "lastupdated": "2026-10-07"}
    path.write_text(json.dumps([top, data]), encoding="utf-8")
    return path


WDI_WIDE = [
    ["Country Name", "Country Code", "Indicator Name", "Indicator Code", "2022", "2023", ""],
    ["Aruba", "ABW", "Population, total", "SP.POP.TOTL", "107310", "107359", ""],
    ["Africa Eastern and Southern", "AFE", "Population, total", "SP.POP.TOTL", "720859132", "739108306", ""],
    ["Viet Nam", "VNM", "Population, total", "SP.POP.TOTL", "99680655", "", ""],
]


def wdi_csv_zip(path: Path, rows: Rows | None = None) -> Path:
    """The "CSV" of https://data.worldbank.org/indicator/...: preamble, one column per year, a comma too many."""
    body = "".join(",".join(f'"{cell}"' for cell in line[:-1]) + ",\n" for line in rows or WDI_WIDE)
    text = '\ufeff"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-10-07",\n\n' + body
    name = "API_SP.POP.TOTL_DS2_en_csv_v2_1.csv"
    return zipped(path, {name: text, f"Metadata_Country_{name}": "a,b\n", f"Metadata_Indicator_{name}": "a,b\n"})


def wdi_whole_zip(path: Path) -> Path:
    """`WDI_CSV.zip`: every indicator in one table, no preamble."""
    other = ["Aruba", "ABW", "GDP (current US$)", "NY.GDP.MKTP.CD", "1", "2"]
    table = lines([line[:6] for line in WDI_WIDE[:2]] + [other] + [line[:6] for line in WDI_WIDE[2:]])
    return zipped(
        path, {"WDICSV.csv": table, "WDICountry.csv": "a\n", "WDISeries.csv": "a\n", "WDIfootnote.csv": "a\n"}
    )


# --- International Monetary Fund ---

WEO_ROWS = [
    ["WEO Country Code", "ISO", "WEO Subject Code", "Country", "Subject Descriptor", "Subject Notes", "Units", "Scale", "Country/Series-specific Notes", "2017", "2018", "2019", "Estimates Start After"],
    ["582", "VNM", "NGDPD", "Vietnam", "GDP, current prices", "", "U.S. dollars", "Billions", 'Source: "Statistics Office", Hanoi', "220.376", "241.272", "260.301", "2017"],
    ["582", "VNM", "NGDP_RPCH", "Vietnam", "GDP, constant prices", "", "Percent change", "", "", "6.812", "7.076", "6.500", "2017"],
    ["582", "VNM", "PPPGDP", "Vietnam", "GDP, PPP", "", "Purchasing power parity; international dollars", "Billions", "", "648.243", "710.312", "770.227", "2017"],
    ["158", "JPN", "NGDPD", "Japan", "GDP, current prices", "", "U.S. dollars", "Billions", "", "4,859.951", "4,971.929", "5,176.205", "2018"],
    ["158", "JPN", "NGDP_RPCH", "Japan", "GDP, constant prices", "", "Percent change", "", "", "1.929", "0.808", "--", "2018"],
    ["158", "JPN", "PPPGDP", "Japan", "GDP, PPP", "", "Purchasing power parity; international dollars", "Billions", "", "5,427.1", "5,594.5", "n/a", "2018"],
    ["967", "UVK", "NGDPD", "Kosovo", "GDP, current prices", "", "U.S. dollars", "Billions", "", "7.1", "7.9", "8.4", "2017"],
]  # fmt: skip


def weo_text(path: Path, rows: Rows | None = None, coding: str = "utf-16-le", edition: str = "April 2019") -> Path:
    """`WEOApr2019all.xls`: text, tabs; UTF-16 in later editions, with a tab too many, Latin-1 before; the edition in the
    last line."""
    wide = coding.startswith("utf-16")
    table = [[*line, ""] if wide else line for line in rows or WEO_ROWS]
    text = lines([*table, [], [f"International Monetary Fund, World Economic Outlook Database, {edition}"]], "\t")
    path.write_bytes((("\ufeff" if wide else "") + text.replace("\n", "\r\n")).encode(coding))
    return path


WEO_PORTAL = [
    ["DATASET", "SERIES_CODE", "OBS_MEASURE", "COUNTRY.ID", "COUNTRY", "INDICATOR.ID", "INDICATOR", "FREQUENCY", "SCALE", "UNIT", "LATEST_ACTUAL_ANNUAL_DATA", "PUBLICATION_DATE", "2024", "2025", "2026"],
    *(["IMF.RES:WEO(9.0.0)", f"{area}.{code}.A", "OBS_VALUE", area, "x", code, "x", "Annual", scale, "x", last, "2025-10-14T13:00:00Z", a, b, c]
      for area, last in (("IND", "FY2023/24"), ("VNM", ""), ("G001", "2024"), ("KOS", "2024"))
      for code, scale, a, b, c in (("NGDPD", "Billions", "3,900.5", "4125.2", "4505.6"), ("NGDP_RPCH", "Units", "6.5", "6.6", "6.2"), ("PPPGDP", "Billions", "16000", "17600", ""))),
]  # fmt: skip


def weo_workbook(path: Path, rows: Rows | None = None) -> Path:
    """`WEOOct2025all.xlsx` of data.imf.org: sheets Countries, Country Groups ..."""
    head, *body = rows or WEO_PORTAL
    head = [int(cell) if cell.isdigit() else cell for cell in head]
    return workbook(path, {"Countries": [head, *body], "Country Groups": [head], "Commodity Prices": [head]})


def text_file(path: Path, rows: Rows) -> Path:
    """A plain CSV."""
    path.write_text("\ufeff" + lines(rows), encoding="utf-8")
    return path


_OUT, _IN = (f"{side} Direct Investment Positions, US Dollars" for side in ("Outward", "Inward"))
CDIS_ROWS = [
    ["Country Name", "Country Code", "Indicator Name", "Indicator Code", "Counterpart Country Name", "Counterpart Country Code", "Attribute", "2021", "2022", ""],
    *([a, "1", kind, "X", b, "2", told, x, y, ""] for a, kind, b, told, x, y in (
        ("Japan", _OUT, "Thailand", "Value", "70000000000", "71000000000"), ("Japan", _OUT, "Thailand", "Status", "", "C"),
        ("Japan", _IN, "Thailand", "Value", "1", "2"), ("Japan", _OUT, "China, P.R.: Mainland", "Value", "C", "140000000000"),
        ("Japan", _OUT, "Not Specified (including Confidential)", "Value", "5", "6"), ("Korea, Rep. of", _OUT, "Vietnam", "Value", "30000000000", ""),
    )),
]  # fmt: skip
DIP_PORTAL = [
    ["DATASET", "SERIES_CODE", "OBS_MEASURE", "COUNTRY", "DV_TYPE", "INDICATOR", "DI_DIRECTION", "COUNTERPART_COUNTRY", "FREQUENCY", "SCALE", "UNIT", "2022", "2023"],
    *(["IMF.STA:DIP(12.0.1)", f"{a}.{told}.{kind}.{b}.A", "OBS_VALUE", "x", "x", "x", "x", "x", "Annual", "Millions", "US dollar", x, y] for a, told, kind, b, x, y in (
        ("JPN", "O", "OTWD_D_NETAL_FALL_ALL", "THA", "71,000.5", "72000"), ("JPN", "O", "OTWD_D_NETAL_FALL_ALL", "G001", "2000000", ""),
        ("JPN", "O", "OTWD_D_NETAL_FALL_ALL", "G163", "1", "1"), ("JPN", "SCC", "OTWD_D_NETAL_FALL_ALL", "THA", "1", "1"),
        ("JPN", "O", "INWD_D_NETLA_FALL_ALL", "THA", "1", "1"),
    )),
]  # fmt: skip
DIP_SDMX = [
    ["DATAFLOW", "COUNTRY", "DV_TYPE", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY", "TIME_PERIOD", "OBS_VALUE", "SCALE", "STATUS"],
    *(["IMF.STA:DIP(12.0.1)", a, told, kind, b, "A", year, value, "6", ""] for a, told, kind, b, year, value in (
        ("JPN", "O", "OTWD_D_NETAL_FALL_ALL", "THA", "2023", "72000000000"), ("JPN", "O", "OTWD_D_NETAL_FALL_ALL", "VNM", "2023", "25000000000"),
        ("KOR", "O", "OTWD_D_NETAL_FALL_ALL", "VNM", "2023", "38000000000"), ("JPN", "O", "OTWD_D_NETAL_FALL_ALL", "IDN", "2023", ""),
        ("JPN", "O", "OTWD_D_NETAL_FALL_ALL", "G163", "2023", "1"), ("JPN", "SCC", "OTWD_D_NETAL_FALL_ALL", "THA", "2023", "1"),
    )),
]  # fmt: skip


# --- CEPII ---

BACI_CODES = "country_code,country_name,country_iso2,country_iso3\n392,Japan,JP,JPN\n704,Viet Nam,VN,VNM\n410,Rep. of Korea,KR,KOR\n490,\"Other Asia, nes\",N/A,S19\n276,Germany,DE,DEU\n699,India,IN,IND\n697,\"Europe EFTA, nes\",N/A,R20\n"  # fmt: skip
BACI_ROWS = [
    ["t", "i", "j", "k", "v", "q"],
    *(["2023", i, j, k, v, q] for i, j, k, v, q in (
        ("392", "704", "010121", "   5.500", "   1.250"), ("392", "704", "850110", "20000000.25", "NA"), ("704", "392", "010121", "25000000", ""),
        ("490", "392", "850110", "60000000", "1"), ("276", "392", "850110", "24000000", "1"), ("392", "697", "850110", "3", "1"), ("410", "392", "850110", "28000000", "1"),
    )),
]  # fmt: skip


# What makes a year whole: about 5,000 products and 220 exporters, here without value.
_BACI_OTHERS = [str(code) for code in range(1000, 1215)]
BACI_WHOLE = [
    *(["2023", "1000", "1001", f"{code:06d}", "0", ""] for code in range(900000, 905000)),
    *(["2023", code, "1000", "900000", "0", ""] for code in _BACI_OTHERS[1:]),
]


def baci_zip(path: Path, rows: Rows | None = None, codes: str = BACI_CODES, *, whole: bool = True) -> Path:
    """`BACI_HS92_V202501.zip`"""
    version = path.stem.rpartition("_")[2]
    if whole:
        rows = [*(rows or BACI_ROWS), *BACI_WHOLE]
        codes += "".join(f"{code},Elsewhere {code},N/A,N/A\n" for code in _BACI_OTHERS)
    return zipped(path, {
        f"BACI_HS92_Y2022_{version}.csv": "t,i,j,k,v,q\n", f"BACI_HS92_Y2023_{version}.csv": lines(rows or BACI_ROWS),
        f"country_codes_{version}.csv": codes, f"product_codes_HS92_{version}.csv": "code,description\n", "Readme.txt": "x",
    })  # fmt: skip


GRAVITY_HEAD = [
    "year", "country_id_o", "country_id_d", "iso3_o", "iso3_d", "iso3num_o", "iso3num_d", "country_exists_o", "country_exists_d",
    "gmt_offset_2020_o", "gmt_offset_2020_d", "distw_harmonic", "distw_arithmetic", "distw_harmonic_jh", "distw_arithmetic_jh", "dist",
    "main_city_source_o", "main_city_source_d", "distcap", "contig", "diplo_disagreement", "scaled_sci_2021", "comlang_off",
    "comlang_ethno", "comcol", "col45", "comrelig", "col_dep_ever", "empire", "gatt_o", "gatt_d", "wto_o", "wto_d", "eu_o", "eu_d",
    "fta_wto", "fta_wto_raw", "rta_coverage", "rta_type", "tradeflow_comtrade_o", "tradeflow_baci",
]  # fmt: skip
# country_id -> ISO code, first and last year of its territory
GRAVITY_IDS = {"JPN": ("JPN", 0, 9999), "VNM.1": ("VNM", 0, 2019), "VNM.2": ("VNM", 2020, 9999), "FRA": ("FRA", 0, 9999), "YUG": ("YUG", 0, 2020), "NAM": ("NAM", 0, 9999)}  # fmt: skip


def gravity_rows(old: bool = False) -> Rows:
    """`Gravity_V202211.csv`: every pair in every year, blank where one does not exist (or, `old`, of V202102: no
    country_id, distwces and rta)."""
    table = []
    for o, (iso_o, *span_o) in GRAVITY_IDS.items():
        for d, (iso_d, *span_d) in GRAVITY_IDS.items():
            for year in (2019, 2020, 2021):
                there = [int(first <= year <= last) for first, last in (span_o, span_d)]
                row = dict.fromkeys(GRAVITY_HEAD, "")
                row |= {
                    "year": str(year),
                    "country_id_o": o,
                    "country_id_d": d,
                    "iso3_o": iso_o,
                    "iso3_d": iso_d,
                    "empire": "NA",
                }
                row |= {"country_exists_o": str(there[0]), "country_exists_d": str(there[1])}
                if all(there):
                    pact = int({iso_o, iso_d} == {"JPN", "VNM"} and year > 2019)
                    colony = int({iso_o, iso_d} == {"FRA", "VNM"})
                    capitals = "" if "NAM" in (iso_o, iso_d) else "3660"
                    row |= {
                        "distw_harmonic": "3520",
                        "dist": "3605",
                        "distcap": capitals,
                        "contig": "0",
                        "comlang_off": "0",
                    }
                    row |= {"col_dep_ever": str(colony), "fta_wto": str(pact), "rta_coverage": str(3 * pact)}
                table.append(row)
    names = {"distw_harmonic": "distwces", "fta_wto": "rta"} if old else {}
    kept = [name for name in GRAVITY_HEAD if not (old and (name.startswith("country_id") or name == "fta_wto_raw"))]
    return [[names.get(name, name) for name in kept], *([row[name] for name in kept] for row in table)]


def gravity_zip(path: Path, rows: Rows | None = None) -> Path:
    """`Gravity_csv_V202211.zip`"""
    text = lines(rows or gravity_rows())
    return zipped(path, {"Countries_V202211.csv": "country_id,iso3\n", "Gravity_V202211.csv": text})


def icio_csv(extended: bool = False, seed: int = 3, edition: str = "2023") -> tuple[str, list[str], list[str]]:
    """`2020_SML.csv` (or the extended `2020.csv` with split rows; or `ICIO2021_2018.csv`): text, economies, industries."""
    rng = np.random.default_rng(seed)
    economies = ["CHN", "JPN", "MEX", "VNM", "ROW"]
    industries = {
        "2021": ["01T02", "29", "45T47"],
        "2023": ["A01_02", "C29", "G"],
        "2025": ["A01", "C24A", "C302T309"],
    }[edition]
    split = ["CHN", "JPN", "MEX", "VNM", "ROW", "MX1", "MX2", "CN1", "CN2"] if extended else economies
    cells = [f"{e}_{i}" for e in split for i in industries]
    final = [f"{e}_{d}" for e in economies for d in ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")]
    values = rng.uniform(1, 50, (len(cells), len(cells) + len(final)))
    values[:, len(cells) :] *= 10
    if extended:
        empty = [n for n, cell in enumerate(cells) if cell[:3] in ("CHN", "MEX")]
        values[empty] = 0
        values[:, empty] = 0
    values[0 if not extended else 3, len(cells) + 4] = -5000.0  # from stocks: more than all else that is bought of it
    out = values.sum(axis=1)
    total, va, last = ("TOTAL", "VALU", "OUTPUT") if edition == "2021" else ("OUT", "VA", "OUT")
    lines = [",".join(["V1", *cells, *final, total])]
    lines += [
        ",".join([cell, *(f"{v:.6f}" for v in row), f"{total:.6f}"])
        for cell, row, total in zip(cells, values, out, strict=True)
    ]
    zero = ["0"] * (len(final) + 1)
    taxes = [f"{e}_TAXSUB" for e in economies] if edition == "2021" else ["TLS"]
    lines += [",".join([tax, *["1.0"] * len(cells), *zero]) for tax in taxes]
    lines += [",".join([va, *(f"{v:.6f}" for v in out - values[:, : len(cells)].sum(axis=0) - len(taxes)), *zero])]
    lines += [",".join([last, *(f"{v:.6f}" for v in out), *zero])]
    return "\n".join(lines) + "\n", economies, industries


# How each sheet names economies, codes users and sellers, and closes; rows of totals under the industries.
SHEETS: dict[str, dict[str, Any]] = {
    "adb-mrio": {
        "name": "ADB MRIO 2022", "economies": ["AUS", "PRC", "TAP", "RoW"], "row": "c", "final": ["F1", "F2", "F3", "F4", "F5"],
        "total": "ToT", "above": 5, "isic": ["AtB", "C", "15t16"], "sums": ["r60", "r99", "r61", "r62", "r63", "r64", "r65", "r69"],
    },
    "wiod": {
        "name": "WIOT_2011", "economies": ["AUS", "CHN", "ROM", "RoW"], "row": "c", "final": ["c37", "c38", "c39", "c41", "c42"],
        "total": "TOT", "above": 4, "isic": ["AtB", "C", "15t16"], "sums": ["r60", "r99", "r61", "r62", "r63", "r64", "r65", "r69"],
    },
    "wiod-2016": {
        "name": "2014", "economies": ["AUS", "IDN", "TWN", "ROW"], "row": "r", "final": ["c57", "c58", "c59", "c60", "c61"],
        "total": "TOT", "above": 4, "isic": ["A01", "C10-C12", "U"], "sums": ["r65", "r66", "r67", "r68", "r69", "r70", "r71", "r73"],
    },
}  # fmt: skip
CLOSING = ("II_fob", "TXSP", "EXP_adj", "PURR", "PURNR", "VA", "IntTTM", "GO")


def mrio(kind: str, seed: int = 4) -> tuple[list[tuple[str, int]], list[tuple[str, str]], np.ndarray, np.ndarray]:
    """Sellers (economy, number of the industry), columns (economy, code), flows, output: three industries instead of 35.

    The third industry of the second economy neither makes nor sells anything, as in the real tables; what one
    economy takes from stocks is more than all else it takes of that industry's goods."""
    rng = np.random.default_rng(seed)
    layout = SHEETS[kind]
    sellers = [(e, n) for e in layout["economies"] for n in (1, 2, 3)]
    buyers = [(e, f"c{n}") for e, n in sellers] + [(e, d) for e in layout["economies"] for d in layout["final"]]
    flows = rng.uniform(1, 50, (len(sellers), len(buyers)))
    flows[:, len(sellers) :] *= 4
    flows[5], flows[:, 5] = 0.0, 0.0
    flows[1, len(sellers) + 4] = -900.0
    return sellers, buyers, flows, flows.sum(axis=1)


def mrio_cells(kind: str, seed: int = 4) -> list[list[Any]]:
    """The sheet of `ADB-MRIO-2022_June2023.xlsx`, `WIOT11_ROW_Sep12.xlsx` or `WIOT2014_Nov16_ROW.xlsb`."""
    layout = SHEETS[kind]
    sellers, buyers, flows, output = mrio(kind, seed)
    blank: list[Any] = ["", "", "", ""]
    words = {1: "Crops", 2: "Food", 3: "Bodies abroad"}
    isic = dict(zip((1, 2, 3), layout["isic"], strict=True))
    cells: list[list[Any]] = [[] for _ in range(layout["above"] - 2)]
    cells[0] = [
        {"wiod": "Intercountry Input-Output Table, 2011"}.get(kind, "Intercountry Input-Output Table"),
        "",
        "",
        "",
    ]
    cells[1] = ["43 countries, in current prices", "", "", ""]
    used = [isic.get(int(code[1:]), code) if n < len(sellers) else code for n, (_, code) in enumerate(buyers)]
    cells.append(["(industry-by-industry)", "", "", "", *used, "GO"])
    cells.append(["(millions of US$)", "", "", "", *["words"] * len(buyers), "Total output"])
    cells.append([*blank, *(e for e, _ in buyers), layout["total"]])
    cells.append([*blank, *(code for _, code in buyers), "c62" if kind == "wiod-2016" else ""])
    cells += [
        [isic[n], words[n], e, f"{layout['row']}{n}", *row, total]
        for (e, n), row, total in zip(sellers, flows.tolist(), output.tolist(), strict=True)
    ]
    n = len(sellers)
    bought = flows[:, :n].sum(axis=0)
    sums = [bought, *[np.zeros(n)] * 4, output - bought, np.zeros(n), output]
    for code, number, row in zip(CLOSING, layout["sums"], sums, strict=True):
        cells.append([code, code, layout["total"], number, *row.tolist(), *[" "] * (len(buyers) - n), ""])
    return [*cells, ["Source: the provider"]]


MRIO_FILES = {
    "adb-mrio": "ADB-MRIO-2022_June2023.xlsx",
    "wiod": "WIOT11_ROW_Sep12.xlsx",
    "wiod-2016": "WIOT2014_Nov16_ROW.xlsb",
}


def mrio_file(kind: str, folder: Path, rows: Rows | None = None) -> Path:
    """The provider's own file of one year, under its own name."""
    sheets = {SHEETS[kind]["name"]: rows or mrio_cells(kind)}
    if kind == "adb-mrio":
        sheets = {"Legend": [["Code", "Economy"], ["PRC", "China, People's Republic of"]], **sheets}
    return (binary_workbook if kind == "wiod-2016" else workbook)(folder / MRIO_FILES[kind], sheets)


def wiod_stata(path: Path, year: int = 2014) -> Path:
    """`WIOT2014_October16_ROW.dta` of `WIOTS_in_STATA.zip` (release 118)."""
    sellers, buyers, flows, output = mrio("wiod-2016")
    n, isic = len(sellers), SHEETS["wiod-2016"]["isic"]
    bought = flows[:, :n].sum(axis=0)
    sums = [bought, *[np.zeros(n)] * 4, output - bought, np.zeros(n), output]
    body = np.vstack([flows, *(np.concatenate([row, np.zeros(len(buyers) - n)]) for row in sums)])
    heads = {
        "IndustryCode": [*(isic[k - 1] for _, k in sellers), *CLOSING],
        "IndustryDescription": [*("words" for _ in sellers), *CLOSING],
        "Country": [*(e for e, _ in sellers), *["TOT"] * 8],
        "RNr": np.array([*(k for _, k in sellers), *(int(r[1:]) for r in SHEETS["wiod-2016"]["sums"])], dtype=np.int8),
        "Year": np.full(n + 8, year, dtype=np.int16),
    }
    numbers = {f"v{e}{code[1:]}": body[:, c] for c, (e, code) in enumerate(buyers)}
    frame = pd.DataFrame({**heads, **numbers, "TOT": np.concatenate([output, np.zeros(8)])})
    frame.to_stata(path, version=118, write_index=False)
    return path


def binary_workbook(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    """A minimal xlsb with shared strings: BIFF12 records (MS-XLSB 2.1.4), each a number of one or two bytes, a length, and
    the payload."""
    shared: dict[str, int] = {}

    def record(kind: int, payload: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind % 128 + 128, kind // 128])
        size, length = len(payload), bytearray()
        while size > 127:
            length.append(size % 128 + 128)
            size //= 128
        return head + bytes([*length, size]) + payload

    def text(words: str) -> bytes:
        return struct.pack("<I", len(words)) + words.encode("utf-16-le")

    def cell(column: int, value: Any) -> bytes:
        place = struct.pack("<II", column, 0)  # column; style
        if isinstance(value, str):
            return record(7, place + struct.pack("<I", shared.setdefault(value, len(shared)))) if value else b""
        return record(5, place + struct.pack("<d", value))

    def sheet(rows: Sequence[Sequence[Any]]) -> bytes:
        width = max(len(row) for row in rows)
        body = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)) + record(145)
        for r, row in enumerate(rows):
            span = struct.pack("<III", 1, 0, width - 1)
            body += record(0, struct.pack("<II", r, 0) + struct.pack("<HHB", 300, 0, 0) + span)
            body += b"".join(cell(c, value) for c, value in enumerate(row))
        return body + record(146) + record(130)

    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.ms-excel"
    names = list(sheets)
    listed = b"".join(
        record(156, struct.pack("<II", 0, n) + text(f"rId{n}") + text(name)) for n, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(names) + 1)
    )
    links += f'<Relationship Id="rId0" Type="{office}/sharedStrings" Target="sharedStrings.bin"/>'
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.bin" ContentType="{kind}.worksheet"/>'
        for n in range(1, len(names) + 1)
    )
    overrides += f'<Override PartName="/xl/sharedStrings.bin" ContentType="{kind}.sharedStrings"/>'
    bodies = [sheet(sheets[name]) for name in names]
    strings = b"".join(record(19, b"\0" + text(words)) for words in shared)
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="bin" ContentType="{kind}.sheet.binary.macroEnabled.main"/>{overrides}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" '
            'Target="xl/workbook.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", record(131) + record(143) + listed + record(144) + record(132))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'{head}<Relationships xmlns="{package}/relationships">{links}</Relationships>',
        )
        archive.writestr(
            "xl/sharedStrings.bin", record(159, struct.pack("<II", len(shared), len(shared))) + strings + record(160)
        )
        for n, body in enumerate(bodies, 1):
            archive.writestr(f"xl/worksheets/sheet{n}.bin", body)
    return path


# --- United Nations ---

WPP_TOTALS = [
    ["SortOrder", "LocID", "Notes", "ISO3_code", "ISO2_code", "SDMX_code", "LocTypeID", "LocTypeName", "ParentID", "Location", "VarID", "Variant", "Time", "MidPeriod", "PopMale", "PopFemale", "PopTotal", "PopDensity"],
    *(["1", loc, "", iso, iso[:2], "1", "4", "Country/Area", "0", name, "2", variant, str(year), f"{year}.5", "1", "1", str(value), "1"]
      for loc, iso, name in (("900", "", "World"), ("392", "JPN", "Japan"), ("935", "", "Asia"))
      for variant, year, value in (("Medium", 2023, 124370.947), ("Medium", 2050, 105123.0), ("Lower 95 PI", 2050, 101000.0), ("Upper 95 PI", 2050, 110000.0), ("High", 2050, 115000.0))),
]  # fmt: skip
WPP_INDICATORS = [
    ["SortOrder", "LocID", "Notes", "ISO3_code", "ISO2_code", "SDMX_code", "LocTypeID", "LocTypeName", "ParentID", "Location", "VarID", "Variant", "Time", "TPopulation1Jan", "TPopulation1July", "PopDensity", "MedianAgePop", "TFR"],
    *(["1", loc, "", iso, iso[:2], "1", "4", "Country/Area", "0", name, "2", "Medium", year, "1", people, "1", age, births]
      for loc, iso, name, year, people, age, births in (
          ("900", "", "World", "2023", "8091734.93", "30.4", "2.25"), ("392", "JPN", "Japan", "2023", "124370.947", "49.0", "1.2"), ("392", "JPN", "Japan", "2050", "105123.203", "52.3", "1.4"),
          ("704", "VNM", "Viet Nam", "2023", "100352.192", "32.9", "1.9"), ("935", "", "Asia", "2023", "4778004.0", "31.9", "1.9"),
      )),
]  # fmt: skip
WPP_AGES = [
    ["SortOrder", "LocID", "Notes", "ISO3_code", "ISO2_code", "SDMX_code", "LocTypeID", "LocTypeName", "ParentID", "Location", "VarID", "Variant", "Time", "MidPeriod", "AgeGrp", "AgeGrpStart", "AgeGrpSpan", "PopMale", "PopFemale", "PopTotal"],
    *(["1", loc, "", iso, iso[:2], "1", "4", "Country/Area", "0", name, "2", "Medium", year, f"{year}.5", f"{age}-{age + 4}" if age < 100 else "100+", str(age), "5" if age < 100 else "-1", "1", "1", str(people(age))]
      for loc, iso, name, year, people in (
          ("900", "", "World", "2023", lambda age: 400 - 4 * age), ("392", "JPN", "Japan", "2023", lambda age: 100.5), ("392", "JPN", "Japan", "2050", lambda age: 50 + age),
          ("935", "", "Asia", "2023", lambda age: 7))
      for age in range(0, 101, 5)),
]  # fmt: skip


def gzipped(path: Path, rows: Rows) -> Path:
    """`WPP2024_Demographic_Indicators_Medium.csv.gz`"""
    path.write_bytes(gzip.compress(("\ufeff" + lines(rows)).encode(), mtime=0))
    return path


COMTRADE_ROWS = [
    ["typeCode", "freqCode", "refYear", "period", "reporterCode", "reporterISO", "flowCode", "partnerCode", "partnerISO", "partner2Code", "cmdCode", "customsCode", "motCode", "primaryValue", "isAggregate"],
    *(["C", "A", 2024, "2024", code, reporter, "X", 1, partner, 0, "TOTAL", customs, 0, value, True]
      for code, reporter, partner, customs, value in (
          (392, "JPN", "VNM", "C00", 1.8e10), (392, "JPN", "VNM", "C01", 1.0e9), (392, "JPN", "W00", "C00", 7.07e11), (392, "JPN", "S19", "C00", 4.2e10),
          (392, "JPN", "_X ", "C00", 5.0), (392, "JPN", "R4", "C00", 5.0), (699, "IND", "JPN", "C00", 5.5e9),
      )),
]  # fmt: skip


def comtrade_json(path: Path, rows: Rows | None = None) -> Path:
    """comtradeapi.un.org/data/v1/get/C/A/HS"""
    head, *body = rows or COMTRADE_ROWS
    data = [dict(zip(head, line, strict=True)) for line in body]
    path.write_text(json.dumps({"elapsedTime": "0.5 secs", "count": len(data), "data": data, "error": ""}), "utf-8")
    return path


# --- OECD ---

DAC2A_ROWS = [
    ["DATAFLOW", "DONOR", "RECIPIENT", "MEASURE", "UNIT_MEASURE", "PRICE_BASE", "TIME_PERIOD", "OBS_VALUE", "BASE_PER", "OBS_STATUS", "UNIT_MULT", "DECIMALS"],
    *(["OECD.DCD.FSD:DSD_DAC2@DF_DAC2A(1.6)", donor, to, what, "USD", price, "2023", value, "", "A", "6", "2"] for donor, to, what, price, value in (
        ("JPN", "VNM", "206", "V", "612.34"), ("JPN", "VNM", "206", "Q", "700.1"), ("JPN", "DPGC", "206", "V", "9000"), ("JPN", "LDC", "206", "V", "4000"), ("JPN", "ACP", "206", "V", "3000"),
        ("JPN", "S4_S7", "206", "V", "2000"), ("5WB002", "VNM", "206", "V", "80"), ("4EU001", "VNM", "206", "V", "70"), ("DAC", "VNM", "206", "V", "800"), ("JPN", "THA", "206", "V", "-41.5"),
        ("JPN", "IDN", "206", "V", "95.5"), ("KOR", "VNM", "206", "V", "60.1"), ("JPN", "IDN", "201", "V", "5"), ("KOR", "XKV", "206", "V", "1"),
    )),
]  # fmt: skip
FDI_ROWS = [
    ["DATAFLOW", "REF_AREA", "MEASURE", "UNIT_MEASURE", "MEASURE_PRINCIPLE", "ACCOUNTING_ENTRY", "TYPE_ENTITY", "FDI_COMP", "SECTOR", "COUNTERPART_AREA", "LEVEL_COUNTERPART", "ACTIVITY", "FREQ", "FDI_COLLECTION_ID", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MULT", "CURRENCY"],
    *(["OECD.DAF.INV:DSD_FDI@DF_FDI_POS_CTRY(1.0)", a, "LE_FA_F", "USD_EXC", way, "NET_FDI", "ALL", "D", "S1", b, "IMC", "_T", "A", "CTRY_IND", "2023", value, "A", "6", "USD"] for a, way, b, value in (
        ("JPN", "DO", "THA", "80123.4"), ("JPN", "DO", "W", "2000000"), ("JPN", "DI", "THA", "11"), ("JPN", "DO", "A5", "5"), ("JPN", "DO", "ANT_F", "5"),
        ("KOR", "DO", "VNM", "38000.5"), ("KOR", "DO", "IDN", ""), ("KOR", "DO", "SGP", "NaN"), ("USA", "DO", "SGP", "290000"),
    )),
]  # fmt: skip

# --- Groningen ---

PWT_ROWS = [
    ["countrycode", "country", "currency_unit", "year", "rgdpe", "rgdpo", "pop", "xr"],
    ["JPN", "Japan", "Yen", 2018, 5.0e6, 5.1e6, 127.2, 110.42],
    ["VNM", "Viet Nam", "Dong", 2018, 6.8e5, 6.9e5, 95.5, 22602.05],
    ["VNM", "Viet Nam", "Dong", 2019, 7.1e5, "", 96.4, 23050.24],
    ["LAO", "Lao People's DR", "Kip", 2018, 4.9e4, 5.0e4, 7.1, 8401.3],
    ["THA", "Thailand", "Baht", 2018, 1.16e6, 1.15e6, 69.4, 32.31],
    ["ABW", "Aruba", "Aruban Guilder", 2018, 3.4e3, 3.5e3, 0.1, 1.79],
    ["USA", "United States", "US Dollar", 2018, 2.0e7, 2.0e7, 327.0, 1.0],
]


def pwt_workbook(path: Path, rows: Rows | None = None) -> Path:
    """`pwt1001.xlsx`, sheets Info, Legend, Data."""
    return workbook(path, {"Info": [["Penn World Table"]], "Legend": [["x"]], "Data": rows or PWT_ROWS})


def wto_rows(code: str, label: str, values: dict[tuple[str, str, str], float | None]) -> list[dict[str, Any]]:
    """Rows of the WTO's Timeseries API by (reporter, partner, product or "") of 2023; None is a value that is not given."""
    bound = code.startswith("TP_B")
    return [
        {"IndicatorCategoryCode": "TPA", "IndicatorCategory": "Tariffs", "IndicatorCode": code, "Indicator": label,
         "ReportingEconomyCode": who, "ReportingEconomy": "x", "PartnerEconomyCode": partner or None, "PartnerEconomy": None,
         "ProductOrSectorClassificationCode": "HS" if product else None, "ProductOrSectorClassification": None,
         "ProductOrSectorCode": product or None, "ProductOrSector": None, "PeriodCode": None, "Period": None,
         "FrequencyCode": "A", "Frequency": "Annual", "UnitCode": "PCT", "Unit": "Percent", "Year": None if bound else 2023,
         "ValueFlagCode": None, "ValueFlag": None, "TextValue": None, "Value": value}
        for (who, partner, product), value in values.items()
    ]  # fmt: skip


WTO_MFN = {("392", "", ""): 3.9, ("704", "", ""): 9.4, ("840", "", ""): 3.3, ("918", "", ""): 5.0, ("158", "", ""): 6.5, ("036", "", ""): 2.4, ("891", "", ""): 7.0, ("104", "", ""): None}  # fmt: skip
WTO_LABELS = {
    "TP_A_0010": "Simple average MFN applied tariff - all products",
    "TP_A_0160": "Simple average MFN applied tariff - agricultural products",
    "TP_B_0090": "Simple average bound tariff - all products",
    "HS_A_0010": "HS MFN - Simple average ad valorem duty",
    "HS_P_0070": "Lowest preferential tariff - simple average ad valorem tariff at HS 6-digit",
}


def wto_json(
    path: Path, code: str = "TP_A_0010", values: dict[tuple[str, str, str], float | None] | None = None
) -> Path:
    """https://api.wto.org/timeseries/v1/data?i=...&fmt=json&mode=full"""
    return wto_answer(path, table_of(wto_rows(code, WTO_LABELS[code], values or WTO_MFN)))


def table_of(rows: list[dict[str, Any]]) -> Rows:
    """Rows of an answer as a header and lines."""
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def wto_answer(path: Path, rows: Rows) -> Path:
    """The same from a header and lines."""
    head, *body = rows
    data = [dict(zip(head, line, strict=True)) for line in body]
    path.write_text(json.dumps({"Dataset": data}), encoding="utf-8")
    return path


def wto_csv(path: Path) -> Path:
    """The download of stats.wto.org: several indicators, numbers and letters of economies, Windows' alphabet."""
    names = ["Indicator Category", "Indicator Code", "Indicator", "Reporting Economy Code", "Reporting Economy ISO3A Code", "Reporting Economy", "Partner Economy Code", "Partner Economy ISO3A Code", "Partner Economy", "Product/Sector Classification Code", "Product/Sector Classification", "Product/Sector Code", "Product/Sector", "Period Code", "Period", "Frequency Code", "Frequency", "Unit Code", "Unit", "Year", "Value Flag Code", "Value Flag", "Text Value", "Value"]  # fmt: skip
    rows = [
        ["Tariffs", code, WTO_LABELS[code], who, iso, name, "", "", "", "", "", "", "", "A", "Annual", "A", "Annual", "PCT", "Percent", year, "", "", "", value]
        for code, who, iso, name, year, value in (
            ("TP_A_0010", "392", "JPN", "Japan", "2023", "3.9"), ("TP_A_0010", "918", "EEC", "European Union", "2023", "5"),
            ("TP_A_0010", "384", "CIV", "Côte d'Ivoire", "2022", "12.3"), ("TP_B_0090", "392", "JPN", "Japan", "", "4.7"),
        )
    ]  # fmt: skip
    lines = [",".join(f'"{cell}"' for cell in row) for row in (names, *rows)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))
    return path


# importer, exporter, product, year, rate, kind, lowest, highest, lines, of them specific
WITS_ROWS = [
    ("392", "000", "010121", "2022", "0", "MFN", "0", "0", "2", "0"),
    ("392", "000", "870323", "2022", "0", "MFN", "0", "0", "3", "0"),
    ("392", "000", "610910", "2022", "7.4", "MFN", "7.4", "7.4", "1", "0"),
    ("392", "000", "620342", "2022", "9.1", "MFN", "9.1", "9.1", "2", "0"),
    ("392", "000", "040210", "2022", "30.5", "MFN", "25", "36", "4", "2"),
    ("392", "000", "100630", "2022", "", "MFN", "0", "0", "2", "2"),
    ("392", "704", "610910", "2022", "0", "PREF", "0", "0", "1", "0"),
    ("392", "704", "870323", "2022", "0", "PREF", "0", "0", "3", "0"),
    ("392", "A07", "620342", "2022", "4.5", "PREF", "4.5", "4.5", "2", "0"),
    ("392", "891", "610910", "2022", "3", "PREF", "3", "3", "1", "0"),
]


def wits_xml(path: Path, rows: Sequence[Sequence[str]] = WITS_ROWS) -> Path:
    """https://wits.worldbank.org/API/V1/SDMX/V21/datasource/TRN/reporter/.../datatype/reported"""
    series = "".join(
        f'<Series FREQ="A" DATATYPE="Reported" PRODUCTCODE="{product}" PARTNER="{whose}" REPORTER="{who}"><Obs TIME_PERIOD="{year}" '
        f'OBS_VALUE="{rate}" NOMENCODE="H5" TARIFFTYPE="{kind}" SUM_OF_RATES="0" MIN_RATE="{low}" MAX_RATE="{high}" '
        f'TOTALNOOFLINES="{lines}" NBR_PREF_LINES="0" NBR_MFN_LINES="{lines}" NBR_NA_LINES="{specific}" '
        f'OBS_VALUE_MEASURE="SimpleAverage" /></Series>'
        for who, whose, product, year, rate, kind, low, high, lines, specific in rows
    )
    text = f'<message:StructureSpecificData xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"><message:Header><message:ID>x</message:ID></message:Header><message:DataSet DATASOURCE="TRN">{series}</message:DataSet></message:StructureSpecificData>'
    path.write_text('<?xml version="1.0" encoding="utf-8"?>' + text, encoding="utf-8-sig")
    return path


def wits_bulk(path: Path) -> Path:
    """A zip of the bulk download, AVEMFN or AVEPref."""
    head = "NomenCode,Reporter_ISO_N,Year,ProductCode,Partner,Sum_Of_Rates,Min_Rate,Max_Rate,SimpleAverage,TotalNoOfLines,Nbr_Pref_Lines,Nbr_MFN_Lines,Nbr_NA_Lines,EstCode"
    lines = [f"H5,{who},{year},{product},{whose},0,{low},{high},{rate},{lines},0,{lines},{specific}," for who, whose, product, year, rate, _, low, high, lines, specific in WITS_ROWS]  # fmt: skip
    return zipped(path, {"JPN_2022.CSV": "\n".join([head, *lines]) + "\n"})


QUERY_HEAD = ["Selected Nomen", "Native Nomen", "Reporter", "Reporter Name", "Product", "Product Name", "Partner", "Partner Name", "Tariff Year", "Trade Year", "Trade Source", "DutyType", "Simple Average", "Weighted Average", "Standard Deviation", "Minimum Rate", "Maximum Rate", "Nbr of Total Lines", "Nbr of Domestic Peaks", "Nbr of International Peaks", "Imports Value in 1000 USD"]  # fmt: skip
QUERY_ROWS = [
    # importer, product, exporter, duty, simple, weighted, imports
    ("704", "870323", "392", "AHS", "47.5", "47.5", "100"), ("704", "870323", "392", "MFN", "70", "70", "100"),
    ("704", "870899", "392", "AHS", "5", "5", "300"), ("704", "870899", "392", "MFN", "13", "13", "300"),
    ("704", "870323", "000", "MFN", "70", "70", "900"), ("704", "870899", "000", "MFN", "13", "13", "600"),
    ("704", "87", "000", "AHS", "12.5", "9.75", "1500"), ("704", "87", "000", "BND", "20", "18", "1500"),
]  # fmt: skip


def wits_query(path: Path, rows: Sequence[Sequence[str]] = QUERY_ROWS) -> Path:
    """`DataJobID-2840104_2840104_name.csv`, the result of an advanced query."""
    lines = [
        ["HS", "H5", who, "Vietnam", product, "Vehicles; cars, ""etc""", whose, "x", "2022", "2022", "CMT", duty, simple, weighted, "1", simple, simple, "1", "0", "0", bought]
        for who, product, whose, duty, simple, weighted, bought in rows
    ]  # fmt: skip
    path.write_text(
        "\n".join(",".join(f'"{cell}"' for cell in line) for line in (QUERY_HEAD, *lines)) + "\n", encoding="utf-8"
    )
    return path


# number, general, special
HTS_ROWS = [
    ("0101", "", ""), ("0101.21.00", "Free", ""), ("0101.21.00.10", "", ""), ("0101.30.00.00", "6.8%", "Free (A+,AU,BH,CL,CO,D,E,IL,JO,KR,MA,OM,P,PA,PE,S,SG) "),
    ("0201.10.05.00", "4.4¢/kg", "Free (A*,AU,JP,KR,SG)"), ("0201.10.50.00", "26.4%", "Free (S) 21.1% (AU) See 9919.21.01 (KR)"),
    ("0402.10.10", "3.3¢/kg", ""), ("8703.23.01", "2.5%", "Free (A+,AU,B,KR,S,SG) 1.2% (JP)"), ("8703.24.01", "2.5% 1/", "Free (KR,S,SG,XX)"),
    ("8704.21.00", "25%", "Free (S,SG) 5% (KR)"), ("9102.91.20", "40¢ each + 4.2% on the case", ""), ("9902.01.01", "Free", ""), ("9903.88.03", "The duty provided in the applicable subheading + 25%", ""),
]  # fmt: skip


def hts_json(path: Path, rows: Rows | None = None) -> Path:
    """A release in the archive: `hts_2025_revision_12_json.json`."""
    data = [
        {"htsno": number, "indent": "1", "description": "x", "superior": None, "units": ["No."], "general": general,
         "special": special, "other": "20%", "footnotes": None, "quotaQuantity": None, "additionalDuties": None}
        for number, general, special in rows or HTS_ROWS
    ]  # fmt: skip
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def hts_csv(path: Path) -> Path:
    """An export of hts.usitc.gov."""
    head = ["HTS Number", "Indent", "Description", "Unit of Quantity", "General Rate of Duty", "Special Rate of Duty", "Column 2 Rate of Duty", "Quota Quantity", "Additional Duties"]  # fmt: skip
    rows = [[number, "1", 'Horses, ""live""', '["No."]', general, special, "20%", "", ""] for number, general, special in HTS_ROWS]  # fmt: skip
    lines = [",".join(f'"{cell}"' for cell in row) for row in (head, *rows)]
    path.write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


DATABASE_HEAD = "hts8|brief_description|quantity_1_code|mfn_text_rate|mfn_rate_type_code|mfn_ad_val_rate|mfn_specific_rate|col1_special_text|gsp_indicator|col2_text_rate|begin_effect_date|end_effective_date"
DATABASE_ROWS = [
    "01013000|Asses|NO|6.8%|7|0.068|0|Free (A+,AU,KR,S,SG)|A+|15%|01/01/1989|12/31/2050",
    "02011005|Beef, 3.3¢|KG|4.4 cents/kg|1|0|0.044|Free (AU,KR,SG)||6.6 cents/kg|01/01/1989|12/31/2050",
    "02011050|Beef other|KG|26.4%|7|0.264|0|Free (S) 21.1% (AU)||31.1%|01/01/1989|12/31/2050",
    "87032301|Cars|NO|2.5%|7|0.025|0|Free (KR,S,SG)||10%|01/01/2023|12/31/2050",
    "87032301|Cars|NO|3%|7|0.03|0|Free (S,SG)||10%|01/01/2010|12/31/2022",
    "17011405|Sugar|KG|1.4606 cents/kg less 0.020668 cents/kg for each degree|K|9999.999999|9999.999999|||x|01/01/1989|12/31/2050",
    "99030110|Additional|NO|The duty provided in the applicable subheading + 25%|X|9999.999999|0|||x|01/01/1989|12/31/2050",
]


def tariff_database(path: Path, rows: Sequence[str] = DATABASE_ROWS, commas: bool = True) -> Path:
    """`tariff_data_2024.zip`: text in Windows' alphabet, commas since 2019 and bars before."""
    lines = [DATABASE_HEAD, *rows]
    if commas:
        lines = [",".join(f'"{cell}"' for cell in line.split("|")) for line in lines]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        year = path.stem[-4:] if path.stem[-4:].isdigit() else "2024"
        archive.writestr(f"trade_tariff_database_{year}07.txt", ("\r\n".join(lines) + "\r\n").encode("cp1252"))
        archive.writestr(f"tariff_database_{year}07.xlsx", b"x")
    return path


def half(path: Path) -> Path:
    """The same file, cut off in the middle; a text within a line."""
    data = path.read_bytes()
    middle = len(data) // 2
    end = data.find(b"\n", middle)
    path.write_bytes(data[: end - 5] if end > 0 and path.suffix in (".csv", ".xls") else data[:middle])
    return path
