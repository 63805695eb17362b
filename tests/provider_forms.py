"""Further forms in which people hold the files of a provider, each a sample that a test can spoil as those of `provider_samples.py`.

Keys: provider/form. The columns, codings and quirks are those of files found in public repositories; the numbers are not.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import provider_files as files
from provider_files import Rows
from provider_samples import Sample

PLUS_HEAD = [
    "typeCode",
    "freqCode",
    "refPeriodId",
    "refYear",
    "refMonth",
    "period",
    "reporterCode",
    "reporterISO",
    "reporterDesc",
    "flowCode",
    "flowDesc",
    "partnerCode",
    "partnerISO",
    "partnerDesc",
    "partner2Code",
    "partner2ISO",
    "partner2Desc",
    "classificationCode",
    "classificationSearchCode",
    "isOriginalClassification",
    "cmdCode",
    "cmdDesc",
    "aggrLevel",
    "isLeaf",
    "customsCode",
    "customsDesc",
    "mosCode",
    "motCode",
    "motDesc",
    "qtyUnitCode",
    "qtyUnitAbbr",
    "qty",
    "isQtyEstimated",
    "altQtyUnitCode",
    "altQtyUnitAbbr",
    "altQty",
    "isAltQtyEstimated",
    "netWgt",
    "isNetWgtEstimated",
    "grossWgt",
    "isGrossWgtEstimated",
    "cifvalue",
    "fobvalue",
    "primaryValue",
    "legacyEstimationFlag",
    "isReported",
    "isAggregate",
]


def plus_row(flow: str, number: str, letters: str, name: str, value: str, *, product: str = "TOTAL") -> list[str]:
    """Japan's trade of 2023 with a partner."""
    words = {"X": "Export", "M": "Import", "RX": "Re-export", "DX": "Domestic Export"}[flow]
    return [
        *("C", "A", "20230101", "2023", "52", "2023", "392", "JPN", "Japan", flow, words, number, letters, name, "0", "W00", "World"),
        *("H6", "HS", "true", product, "All Commodities", "0", "false", "C00", "TOTAL CPC", "0", "0", "TOTAL MOT", "-1", "N/A", "0"),
        *("false", "-1", "N/A", "0", "false", "0", "false", "0", "false", "", value, value, "0", "false", "true"),
    ]  # fmt: skip


PLUS = [
    PLUS_HEAD,
    plus_row("X", "0", "W00", "World", "717000000000.5"),
    plus_row("X", "764", "THA", "Thailand", "29000000000"),
    plus_row("X", "792", "TUR", "T\u00fcrkiye", "4000000000"),
    plus_row("X", "490", "S19", "Other Asia, nes", "43000000000"),
    plus_row("X", "899", "_X", "Areas, nes", "5"),
    plus_row("M", "764", "THA", "Thailand", "24000000000"),
    plus_row("DX", "764", "THA", "Thailand", "28000000000"),
    plus_row("X", "764", "THA", "Thailand", "7", product="8542"),
]


def plus_csv(path: Path, rows: Rows) -> Path:
    """`TradeData_5_20_2025_10_30_9.csv`: Windows' alphabet, cells in quotes, a comma behind every line but the first."""
    head, *body = rows
    quoted = (",".join(f'"{cell}"' if cell else "" for cell in line) + ",\n" for line in body)
    path.write_bytes((",".join(head) + "\n" + "".join(quoted)).encode("cp1252"))
    return path


OLD = [
    ["Classification", "Year", "Period", "Period Desc.", "Aggregate Level", "Is Leaf Code", "Trade Flow Code", "Trade Flow", "Reporter Code", "Reporter", "Reporter ISO", "Partner Code", "Partner", "Partner ISO", "2nd Partner Code", "2nd Partner", "2nd Partner ISO", "Customs Proc. Code", "Customs", "Mode of Transport Code", "Mode of Transport", "Commodity Code", "Commodity", "Qty Unit Code", "Qty Unit", "Qty", "Alt Qty Unit Code", "Alt Qty Unit", "Alt Qty", "Netweight (kg)", "Gross weight (kg)", "Trade Value (US$)", "CIF Trade Value (US$)", "FOB Trade Value (US$)", "Flag"],
    *(["H5", "2019", "2019", "2019", "0", "0", code, flow, "392", "Japan", "JPN", number, name, letters, *[""] * 7, "TOTAL",
       "All Commodities", "1", "No Quantity", "", "", "0", "", "0", "", value, "", "", "0"]
      for code, flow, number, name, letters, value in (
        ("2", "Export", "0", "World", "WLD", "705000000000"), ("2", "Export", "490", "Other Asia, nes", "", "43000000000"),
        ("2", "Export", "764", "Thailand", "THA", "30000000000"), ("1", "Import", "0", "World", "WLD", "1"),
        ("3", "Re-Export", "0", "World", "WLD", "2"),
      )),
]  # fmt: skip

# Names, not codes; the Fund writes the last line and, here, no byte order mark before UTF-16.
QUERY = [
    ["Country", "Subject Descriptor", "Units", "Scale", "Country/Series-specific Notes", "2018", "2019", "2020", "Estimates Start After"],
    *([name, "Gross domestic product, current prices", "U.S. dollars", "Billions", "See notes", a, b, c, "2018"] for name, a, b, c in (
        ("Japan", "4,971.767", "5,154.475", "5,413.035"), ("Lao P.D.R.", "18.131", "19.127", "--"), ("Hong Kong SAR", "361.731", "n/a", "372.989"),
    )),
    ["Japan", "Population", "Persons", "Millions", "", "126.502", "126.191", "125.757", "2018"],
]  # fmt: skip


def weo_query(path: Path, rows: Rows) -> Path:
    """`WEO_Data.xls` of the Fund's page: UTF-16 without a mark of the order of its bytes."""
    made = files.weo_text(path, [[*line, ""] for line in rows], coding="latin-1", edition="October 2019")
    made.write_bytes(made.read_text("latin-1").encode("utf-16-le"))
    return made


def _wits() -> Rows:
    return [["importer", "exporter", "product", "year", "rate", "kind", "low", "high", "lines", "specific"], *files.WITS_ROWS]  # fmt: skip


def wits_bulk(path: Path, rows: Rows) -> Path:
    head = "NomenCode,Reporter_ISO_N,Year,ProductCode,Partner,Sum_Of_Rates,Min_Rate,Max_Rate,SimpleAverage,TotalNoOfLines,Nbr_Pref_Lines,Nbr_MFN_Lines,Nbr_NA_Lines,EstCode"
    body = (["H5", who, year, product, whose, "0", low, high, rate, lines, "0", lines, specific, ""]
            for who, whose, product, year, rate, _, low, high, lines, specific in rows[1:])  # fmt: skip
    return files.zipped(path, {"JPN_2022.CSV": files.lines([head.split(","), *body])})


def hts_export(path: Path, rows: Rows) -> Path:
    """An export of hts.usitc.gov."""
    head = ["HTS Number", "Indent", "Description", "Unit of Quantity", "General Rate of Duty", "Special Rate of Duty", "Column 2 Rate of Duty", "Quota Quantity", "Additional Duties"]  # fmt: skip
    body = (
        [number, "1", 'Horses, "live"', '["No."]', general, special, "20%", "", ""]
        for number, general, special in rows[1:]
    )
    path.write_text(files.lines([head, *body]), encoding="utf-8-sig")
    return path


FORMS: dict[str, Sample] = {
    "un-comtrade/plus": Sample("TradeData_11_29_2025.csv", lambda: PLUS, plus_csv, "reporterISO", "JPN", "primaryValue"),
    "un-comtrade/old": Sample("comtrade.csv", lambda: OLD, files.text_file, "Reporter ISO", "JPN", r"Trade Value \(US\$\)"),
    "imf-weo/query": Sample("WEO_Data.xls", lambda: QUERY, weo_query, "Country", "Japan", r"\d{4}",
        [("Scale", "Millions", "is in Millions, not Billions")], alien=()),
    "imf-weo/workbook": Sample("WEOOct2025all.xlsx", lambda: files.WEO_PORTAL, files.weo_workbook, "SERIES_CODE", "VNM", r"\d{4}"),
    "imf-weo/portal": Sample("dataset_WEO.csv", lambda: files.WEO_PORTAL, files.text_file, "SERIES_CODE", "VNM", r"\d{4}"),
    "imf-cdis/portal": Sample("dataset.csv", lambda: files.DIP_PORTAL, files.text_file, "SERIES_CODE", "JPN", r"\d{4}", edition="2026-01-31"),
    "wits/bulk": Sample("AVEMFN.zip", _wits, wits_bulk, "importer", "392", "rate|low|high", alien=("999", "JP", "XQX")),
    "us-schedule/export": Sample("hts_2025.csv", lambda: [["htsno", "general", "special"], *files.HTS_ROWS], hts_export, "", "8703.23.01",
        units=[("general", "2.5", "rates without a unit")], alien=()),
    "worldbank-population/csv": Sample("API_SP.POP.TOTL_DS2_en_csv_v2_1.zip", lambda: files.WDI_WIDE, partial(files.wdi_csv_zip),
        "Country Code", "VNM", r"\d{4}"),
}  # fmt: skip
