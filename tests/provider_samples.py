"""One sample for every provider that can be fetched: a small good file, kept as rows so that a test can spoil it in every way.

A provider without a sample fails `test_bad_input.py`: add a maker to `provider_files.py` and a line here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import provider_files as files
import provider_mrio as mrio
import provider_sheets as sheets
from entrepot.provenance import Provider
from entrepot.sources import wto
from provider_files import Rows


@dataclass(frozen=True)
class Sample:
    """The name of a good file, its rows and how they are packed; and what of it a test can spoil.

    `economy`: the column of an economy's code or name ("": wherever cells of labels begin with it); `code`: one that stands
    there; `alien`: what another list of codes would write. `values`: a pattern of columns that hold figures. `units`:
    cells that say the unit, what they might say otherwise, and the message. `head`: lines before the first row.
    `edition`: named where the file does not say it. `year`: of an input-output table.
    """

    file: str
    rows: Callable[[], Rows]
    pack: Callable[[Path, Rows], Path]
    economy: str
    code: str
    values: str = ""
    units: Sequence[tuple[str, str, str]] = ()
    alien: tuple[str, ...] = ("392", "JP", "XQX")
    head: int = 1
    edition: str = ""
    year: int = 0

    def make(self, folder: Path, spoil: Callable[[Sample, Rows], Rows] | None = None) -> Path:
        """The file in a folder, spoiled."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = [list(line) for line in self.rows()]
        return self.pack(folder / self.file, spoil(self, rows) if spoil else rows)


def doubled(sample: Sample, rows: Rows) -> Rows:
    """A row of the economy stands twice."""
    at = next(
        n for n, line in enumerate(rows) if n >= sample.head and any(str(cell).startswith(sample.code) for cell in line)
    )
    return [*rows[: at + 1], rows[at], *rows[at + 1 :]]


def shifted_right(sample: Sample, rows: Rows) -> Rows:
    """Cells stand one column to the right of their heading."""
    return [line if n < sample.head else ["x", *line[:-1]] for n, line in enumerate(rows)]


def shifted_left(sample: Sample, rows: Rows) -> Rows:
    """Cells stand one column to the left of their heading."""
    return [line if n < sample.head else [*line[1:], ""] for n, line in enumerate(rows)]


def alien(code: str, sample: Sample, rows: Rows) -> Rows:
    """An economy is written as in another list of codes."""
    if sample.economy:
        column = rows[sample.head - 1].index(sample.economy)
        starts = re.compile(rf"{re.escape(sample.code)}(?=$|\.)")  # alone, or first in the code of a series
        return [
            line if n < sample.head else [*line[:column], starts.sub(code, str(line[column]), count=1), *line[column + 1 :]]
            for n, line in enumerate(rows)
        ]  # fmt: skip
    starts = re.compile(rf"^{re.escape(sample.code)}(?=$|_)")
    return [[starts.sub(code, cell) if isinstance(cell, str) else cell for cell in line] for line in rows]


def scaled(factor: float, sample: Sample, rows: Rows) -> Rows:
    """Figures are in another unit than the file says."""
    columns = [n for n, name in enumerate(rows[sample.head - 1]) if re.fullmatch(sample.values, str(name))]
    assert columns, sample.file
    return [
        line if n < sample.head else [_times(cell, factor) if c in columns else cell for c, cell in enumerate(line)]
        for n, line in enumerate(rows)
    ]


def _times(cell: object, factor: float) -> object:
    text = str(cell).replace(",", "").strip()
    if not re.fullmatch(r"-?\d+(\.\d*)?(e[+-]?\d+)?", text):
        return cell
    value = float(text) * factor
    return repr(value) if isinstance(cell, str) else value


def halved(sample: Sample, rows: Rows) -> Rows:
    """The first half of the rows alone."""
    return rows[: sample.head + max((len(rows) - sample.head) // 2, 1)]


def said(column: str, text: str, sample: Sample, rows: Rows) -> Rows:
    """The cells that say the unit say another one."""
    at = rows[sample.head - 1].index(column)
    return [line if n < sample.head else [*line[:at], text, *line[at + 1 :]] for n, line in enumerate(rows)]


def _icio() -> Rows:
    return [line.split(",") for line in files.icio_csv()[0].splitlines()]


def _csv(path: Path, rows: Rows) -> Path:
    path.write_text(files.lines(rows), encoding="utf-8")
    return path


def _sheet(path: Path, rows: Rows) -> Path:
    return files.workbook(path, {"Table": rows})


def _mrio(kind: str, code: str, year: int, head: int) -> Sample:
    """A table on a sheet."""
    return Sample(files.MRIO_FILES[kind], partial(files.mrio_cells, kind), lambda path, rows: files.mrio_file(kind, path.parent, rows),
                  "", code, year=year, head=head)  # fmt: skip


def _world_bank(code: str) -> Sample:
    rows = partial(files.wdi_rows, code)
    return Sample(f"{code}.json", rows, files.wdi_json, "countryiso3code", "JPN", "value",
                  [("indicator", code + ".KN", "the file holds")])  # fmt: skip


_RATES = {("392", "", ""): 3.9, ("704", "", ""): 9.4, ("918", "", ""): 5.0}
_BY_PRODUCT = {("392", "", "610910"): 7.4, ("392", "", "870323"): 2.5, ("392", "", "040210"): 30.5}


def _wto(provider: Provider) -> Sample:
    values = _BY_PRODUCT if provider.tariffs else _RATES
    if "preferential" in provider.name:
        values = {(who, "704", product): rate for (who, _, product), rate in values.items()}
    rows = files.wto_rows(provider.measure, provider.title, values)  # our title has the words of the WTO's label
    return Sample(f"{provider.name}.json", lambda: files.table_of(rows), files.wto_answer, "ReportingEconomyCode", "392", "Value",
                  [("UnitCode", "IDX", "the unit is IDX, not PCT")], ("999", "JP", "XQX"),
                  edition="2023" if "bound" in provider.name else "")  # fmt: skip


def _wits() -> Rows:
    return [
        ["importer", "exporter", "product", "year", "rate", "kind", "low", "high", "lines", "specific"],
        *files.WITS_ROWS,
    ]


def _database() -> Rows:
    return [line.split("|") for line in (files.DATABASE_HEAD, *files.DATABASE_ROWS)]


def _main(name: str, made: Callable[[], dict[str, Rows]]) -> tuple[Callable[[], Rows], Callable[[Path, Rows], Path]]:
    """The rows of the main sheet of a workbook, and how it is packed with the others."""
    return (lambda: made()[name]), (lambda path, rows: sheets.sheet(path, {**made(), name: rows}))


def _shift_jis(path: Path, rows: Rows) -> Path:
    return sheets.text(path, rows, "cp932")


def _people_and_investment() -> dict[str, Sample]:
    """Tables of statistical offices: economies by name, so that what stands for a code of another list is a misspelling."""
    odd = ("Jxpan",)
    return {
        "unctad-fdi": Sample("US_FdiFlowsStock.csv", sheets.unctad_bulk, sheets.text, "Economy Label", "Japan", "Millions of US. at current prices",
            alien=odd),
        "unctad-wir": Sample("WIR2024_tab01.xlsx", sheets.unctad_annex, _sheet, "", "Japan", r"\d{4}", alien=odd, head=3),
        # No economy is in all of these tables: an unknown name is told, and left out.
        "unctad-bilateral": Sample("webdiaeia2014d3_THA.xlsx", *_main("inflows", sheets.bilateral), "", "Japan", r"\d{4}", alien=(), head=4),
        "aseanstats-fdi-flow": Sample("pivot.csv", sheets.aseanstats, sheets.text, "", "Japan [JP]", r"\d{4}", alien=("Jxpan", "392"), head=2,
            edition="2026-10-01"),
        "aseanstats-fdi-stock": Sample("pivot.csv", sheets.aseanstats, sheets.text, "", "Japan [JP]", r"\d{4}", alien=("Jxpan", "392"), head=2,
            edition="2026-10-01"),
        "jetro-fdi-flow": Sample("country1_e_25cy.xlsx", *_main("Historical(Outward)", sheets.jetro_flow), "", "China", r"\d{4}r?", alien=odd, head=4),
        "jetro-fdi-stock": Sample("24fdistock01_en.xlsx", *_main("Total Outward FDI", sheets.jetro_stock), "", "China", r"end of.*", alien=odd, head=4),
        "imf-cdis-inward": Sample("DIP.csv", sheets.dip, sheets.text, "COUNTRY.ID", "THA", "OBS_VALUE",
            [("INDICATOR.ID", "INWD_D_NETLA_FALL_ALL_XDC", "no inward position"), ("SCALE.ID", "12", "a scale of 12")], ("764", "TH", "XQX")),
        "mhlw-foreign-workers": Sample("001.xlsx", *_main("別表１", sheets.mhlw), "", "ベトナム", ".*", alien=odd, head=5),
        "sipri-milex-share": Sample("SIPRI-Milex-data-1949-2024.xlsx", *_main("Share of GDP", sheets.sipri), "", "Japan", alien=odd, head=4),
        "sipri-milex-per-capita": Sample("SIPRI-Milex-data-1949-2024.xlsx", *_main("Per capita", sheets.sipri), "", "Japan", alien=odd, head=4),
        "jnto-visitors": Sample("20260819_1615-5.xlsx", *_main("2024", sheets.jnto), "", "韓国", "\\d+月|累計", alien=odd, head=4),
        "isa-residents": Sample("FEH.csv", sheets.isa_database, _shift_jis, "国籍・地域", "中国", "総数|技.*|特.*|留学|永住者", alien=odd, head=10),
    }  # fmt: skip


SAMPLES: dict[str, Sample] = {
    **_people_and_investment(),
    "worldbank-gdp": _world_bank("NY.GDP.MKTP.CD"),
    "worldbank-population": _world_bank("SP.POP.TOTL"),
    "worldbank-gdp-ppp": _world_bank("NY.GDP.MKTP.PP.CD"),
    "worldbank-exchange-rate": _world_bank("PA.NUS.FCRF"),
    "worldbank-fdi": _world_bank("BX.KLT.DINV.CD.WD"),
    "worldbank-fertility": _world_bank("SP.DYN.TFRT.IN"),
    "imf-weo": Sample("WEOOct2019all.xls", lambda: files.WEO_ROWS, partial(files.weo_text, edition="October 2019"),
        "ISO", "JPN", r"\d{4}", [("Scale", "Millions", "is in Millions, not Billions")]),
    "baci": Sample("BACI_HS92_V202501.zip", lambda: files.BACI_ROWS, files.baci_zip, "i", "392", "v", alien=("JPN", "356", "999")),
    "cepii-gravity": Sample("Gravity_csv_V202211.zip", files.gravity_rows, files.gravity_zip, "iso3_o", "JPN", "distw_harmonic|distcap"),
    "un-wpp": Sample("WPP2024_Demographic_Indicators_Medium.csv.gz", lambda: files.WPP_INDICATORS, files.gzipped,
        "ISO3_code", "JPN", "TPopulation1July|MedianAgePop|TFR"),
    "un-wpp-ages": Sample("WPP2024_PopulationByAge5GroupSex_Medium.csv.gz", lambda: files.WPP_AGES, files.gzipped,
        "ISO3_code", "JPN"),  # shares: the same in whatever unit persons are told
    "oecd-dac2a": Sample("DF_DAC2A.csv", lambda: files.DAC2A_ROWS, _csv, "RECIPIENT", "VNM", "OBS_VALUE",
        [("UNIT_MEASURE", "EUR", "no net ODA in current dollars"), ("UNIT_MULT", "thousand", "not a number: 'thousand'")],
        ("769", "VN", "XQX")),
    "oecd-fdi": Sample("DF_FDI_POS_CTRY.csv", lambda: files.FDI_ROWS, _csv, "REF_AREA", "JPN", "OBS_VALUE",
        [("UNIT_MEASURE", "XDC", "no outward position"), ("UNIT_MULT", "Millions", "not a number: 'Millions'")]),
    "imf-cdis": Sample("DIP_12.0.1.csv", lambda: files.DIP_SDMX, _csv, "COUNTRY", "JPN", "OBS_VALUE",
        [("INDICATOR", "OTWD_D_NETAL_FALL_ALL_XDC", "no outward position")]),
    "un-comtrade": Sample("comtrade-2024.json", lambda: files.COMTRADE_ROWS, files.comtrade_json, "reporterISO", "JPN", "primaryValue"),
    "penn-world-table": Sample("pwt1001.xlsx", lambda: files.PWT_ROWS, files.pwt_workbook, "countrycode", "JPN", "rgdpo|xr"),
    **{provider.name: _wto(provider) for provider in wto.PROVIDERS},
    "wits": Sample("trains-392-000-2022.xml", _wits, lambda path, rows: files.wits_xml(path, rows[1:]), "importer", "392",
        "rate|low|high", alien=("999", "JP", "XQX")),
    # The rates of the schedule are text, of one importer: their unit is the sign behind them, no code of an economy is in it.
    "us-schedule": Sample("hts_2025_revision_12_json.json", lambda: [["htsno", "general", "special"], *files.HTS_ROWS],
        lambda path, rows: files.hts_json(path, rows[1:]), "", "8703.23.01", units=[("general", "2.5", "rates without a unit")], alien=()),
    "us-tariff-database": Sample("tariff_data_2024.zip", _database,
        lambda path, rows: files.tariff_database(path, ["|".join(map(str, line)) for line in rows[1:]]),
        "", "01013000", "mfn_ad_val_rate", alien=()),
    "exiobase": Sample("IOT_2022_pxp.zip", mrio.exiobase_rows, mrio.exiobase_zip, "region", "JP", alien=("392", "XQX"), head=3, year=2022),
    "eora26": Sample("Eora26_2015_bp.zip", mrio.eora_rows, mrio.eora_zip, "code", "JPN", year=2015),
    "figaro": Sample("matrix_eu-ic-io_ind-by-ind_24ed_2022.csv", mrio.figaro_rows, mrio.figaro_csv, "", "JP", alien=("392", "XQX"), year=2022),
    "oecd-icio": Sample("2020_SML.csv", _icio, _csv, "", "JPN", year=2020),
    "adb-mrio": _mrio("adb-mrio", "PRC", 2022, 7),
    "wiod": _mrio("wiod", "CHN", 2011, 6),
    "wiod-2016": _mrio("wiod-2016", "IDN", 2014, 6),
}  # fmt: skip

# Files that say nothing of when they are: a fetch asks for their edition.
UNDATED = (
    "oecd-dac2a",
    "oecd-fdi",
    "imf-cdis",
    "imf-cdis-inward",
    *(name for name in SAMPLES if name.startswith("wto-mfn") and name != "wto-mfn-products"),
)
SAMPLES |= {name: replace(SAMPLES[name], edition="2026-01-31") for name in UNDATED}
