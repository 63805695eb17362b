"""Readers of investment and people as published in spreadsheets: figures, and what each does with a file that does not fit."""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import provider_files as files
import provider_sheets as sheets
from entrepot import sevenzip
from entrepot.errors import BadInput, EntrepotError, NoData
from entrepot.sheets import counted, grid, named_economies
from entrepot.store import schema
from entrepot.store.fetch import bring, card_of, provider_of
from entrepot.tables import Figures
from provider_sheets import Rows

pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")


@dataclass(frozen=True)
class Sample:
    """A good file: its name, its sheets (one without a name: a CSV), the sheet and row (from 0) of the heading, the name of
    a main economy on it, what is written for --edition, and what says the unit."""

    file: str
    sheets: Callable[[], dict[str, Rows]]
    sheet: str
    head: int
    name: str
    edition: str = ""
    unit: str = ""
    coding: str = "utf-8-sig"

    def make(self, folder: Path, spoil: Callable[[Rows], Rows] | None = None) -> Path:
        """The file in a folder, its main sheet spoiled."""
        made = copy.deepcopy(self.sheets())
        if spoil:
            made[self.sheet] = spoil(made[self.sheet])
        if self.sheet:
            return sheets.sheet(folder / self.file, made)
        return sheets.text(folder / self.file, made[""], self.coding)


SAMPLES: dict[str, Sample] = {
    "unctad-fdi": Sample("US_FdiFlowsStock.csv", lambda: {"": sheets.unctad_bulk()}, "", 0, "Japan", unit="Millions"),
    "unctad-wir": Sample("WIR2024_tab01.xlsx", lambda: {"Sheet1": sheets.unctad_annex()}, "Sheet1", 2, "Japan", unit="Millions"),
    "unctad-bilateral": Sample("webdiaeia2014d3_THA.xlsx", sheets.bilateral, "inflows", 3, "Japan", unit="Millions"),
    "aseanstats-fdi-flow": Sample("pivot.csv", lambda: {"": sheets.aseanstats()}, "", 1, "Japan [JP]", "2026-07-01"),
    "jetro-fdi-flow": Sample("country1_e_25cy.xlsx", sheets.jetro_flow, "Historical(Outward)", 3, "China", unit="million"),
    "jetro-fdi-stock": Sample("24fdistock01_en.xlsx", sheets.jetro_stock, "Total Outward FDI", 3, "China", unit="million"),
    "imf-dip-inward": Sample("DIP.csv", lambda: {"": sheets.dip()}, "", 0, "JPN"),
    "imf-dip-outward": Sample("DIP.csv", lambda: {"": [row for row in sheets.dip() if not row[4].startswith("INWD")]}, "", 0, "THA"),
    "mhlw-foreign-workers": Sample("001.xlsx", sheets.mhlw, "別表１", 4, "ベトナム"),
    "jnto-visitors": Sample("20260819_1615-5.xlsx", sheets.jnto, "2024", 3, "韓国"),
    "isa-residents": Sample("FEH.csv", lambda: {"": sheets.isa_database()}, "", 9, "中国", coding="cp932"),
}  # fmt: skip


def read(name: str, path: Path, edition: str | None = None) -> Figures:
    provider, module = provider_of(name)
    return module.read_figures(path, provider, SAMPLES[name].edition if edition is None else edition)


def values(found: Figures, indicator: str, product: str = "") -> dict[tuple[str, ...], float]:
    rows = found.rows[(found.rows["indicator"] == indicator) & (found.rows["product"] == product)]
    return {(r.economy, r.partner, r.period): float(r.value) for r in rows.itertuples()}  # type: ignore[misc]


@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_reader_gives_passes_the_door_of_the_store(name: str, tmp_path: Path) -> None:
    path = SAMPLES[name].make(tmp_path)
    provider, _ = provider_of(name)
    found = read(name, path)
    card = card_of(provider, found, path)
    rows = found.rows.assign(source=card.id)[list(schema.COLUMNS)]
    assert len(rows) and not schema.check_figures(rows, schema.read_indicators(), {card.id: card}, path.name)
    assert card.released and card.series == provider.series and card.limits


# --- figures ---


def test_unctad_counts_economies_and_leaves_out_groups_and_states_that_are_no_more(tmp_path: Path) -> None:
    found = read("unctad-fdi", SAMPLES["unctad-fdi"].make(tmp_path))
    stock = values(found, "fdi_total_inward_stock")
    assert stock["LAO", "", "2024"] == 15_005_392_638 and stock["WLD", "", "2023"] == 15_000_392_638
    assert values(found, "fdi_total_outflow")["WLD", "", "2024"] == -50e6
    assert set(found.rows["economy"]) >= {"HKG", "TWN", "USA", "KOR"} and len(set(found.rows["economy"])) == 17
    assert not values(found, "fdi_total_outward_stock") and found.notes == (
        "left out, no economy known here: Yemen, Democratic",
    )
    guesses = found.rows[found.rows["status"] == "estimated"]
    assert list(zip(guesses["economy"], guesses["period"], strict=True)) == [("MMR", "2024")]
    assert (found.edition, found.published) == ("World Investment Report 2025", "2025-06")


def test_an_annex_table_says_which_it_is_and_two_dots_are_not_nil(tmp_path: Path) -> None:
    found = read("unctad-wir", SAMPLES["unctad-wir"].make(tmp_path))
    inflow = values(found, "fdi_total_inflow")
    assert (
        inflow["BRN", "", "2023"] == -47e6
        and inflow["JPN", "", "2021"] == 34_290.5e6
        and inflow["WLD", "", "2023"] == 1.33e12
    )
    assert inflow["TLS", "", "2023"] == 0 and ("TLS", "", "2022") not in inflow
    assert "EU27" not in set(found.rows["economy"]) and found.part == "inflows" and not found.notes
    outward = sheets.unctad_annex()
    outward[0][0] = "Annex table 4. FDI outward stock, by region and economy, 1990–2023"
    found = read("unctad-wir", sheets.sheet(tmp_path / "WIR2024_tab04.xlsx", {"Sheet1": outward}))
    assert set(found.rows["indicator"]) == {"fdi_total_outward_stock"} and found.part == "outward stock"


def test_bilateral_tables_tell_hosts_records_from_investors(tmp_path: Path) -> None:
    path = sheets.packed(tmp_path / "webdiaeia2014d3_THA.xls", sheets.BILATERAL_XLS)
    found = read("unctad-bilateral", path)
    flow = values(found, "fdi_flow")
    assert (
        flow["JPN", "THA", "2011"] == 5_011e6 and ("JPN", "THA", "2012") not in flow and flow["CHN", "THA", "2012"] == 0
    )
    assert values(found, "fdi_flow", "investors-record")["THA", "JPN", "2001"] == 5_001e6
    assert values(found, "fdi_stock")["DEU", "THA", "2005"] == 100.5e6 and found.part == "THA" and not found.notes
    assert found.rows.equals(read("unctad-bilateral", SAMPLES["unctad-bilateral"].make(tmp_path)).rows), (
        "xls and xlsx say the same"
    )
    approved = read(
        "unctad-bilateral", sheets.sheet(tmp_path / "webdiaeia2014d3_MMR.xlsx", sheets.bilateral("Myanmar"))
    )
    assert ("JPN", "MMR", "2011") in values(approved, "fdi_approved") and not values(approved, "fdi_flow")


def test_aseanstats_fills_hosts_down_and_takes_its_totals_as_published(tmp_path: Path) -> None:
    found = read("aseanstats-fdi-flow", SAMPLES["aseanstats-fdi-flow"].make(tmp_path))
    flow = values(found, "fdi_flow")
    assert flow["CHN", "ASEAN", "2023"] == pytest.approx(15_572.76e6) and flow["JPN", "VNM", "2023"] == 12_345.6e6
    assert flow["AUS", "LAO", "2024"] == -20e6 and ("JPN", "VNM", "2024") not in flow, "a blank is missing, not nil"
    assert {economy for economy, partner, _ in flow if partner == "KHM"} == {
        "AUS",
        "CHN",
        "JPN",
        "KOR",
        "EU27",
        "ASEAN",
        "USA",
        "WLD",
    }
    with pytest.raises(BadInput, match=r"does not say of which update it is -> .*--edition 2026-07-01"):
        read("aseanstats-fdi-flow", tmp_path / "pivot.csv", "")
    stock, module = provider_of("aseanstats-fdi-stock")
    assert set(module.read_figures(tmp_path / "pivot.csv", stock, "2026-07-01").rows["indicator"]) == {"fdi_stock"}


def test_jetro_in_either_language_says_the_same_and_marks_the_break(tmp_path: Path) -> None:
    found = read("jetro-fdi-flow", SAMPLES["jetro-fdi-flow"].make(tmp_path))
    flow = values(found, "fdi_flow")
    assert flow["JPN", "CHN", "2024"] == 1_021.5e6 and ("JPN", "VNM", "2013") not in flow
    assert {partner for _, partner, _ in flow} >= {"WLD", "CYM", "RUS", "ARE", "KOR", "HKG"} and len(
        {p for _, p, _ in flow}
    ) == 24
    told = found.rows.set_index(["partner", "period"])["note"]
    assert told["CHN", "2013"] and not told["CHN", "2014"] and not found.notes
    japanese = read("jetro-fdi-flow", sheets.sheet(tmp_path / "country1_j_25cy.xlsx", sheets.jetro_flow(japanese=True)))
    assert japanese.rows.equals(found.rows)
    stock = values(read("jetro-fdi-stock", SAMPLES["jetro-fdi-stock"].make(tmp_path)), "fdi_stock")
    assert stock["JPN", "CHN", "2024"] == 20_004e6 and ("JPN", "CHN", "1996") not in stock
    for name, other in (("jetro-fdi-flow", "jetro-fdi-stock"), ("jetro-fdi-stock", "jetro-fdi-flow")):
        with pytest.raises(BadInput, match=f"it holds .* -> fetch it as {other}"):
            read(name, SAMPLES[other].make(tmp_path))


def test_dip_keeps_what_hosts_and_investors_report_apart_and_nothing_derived(tmp_path: Path) -> None:
    path = SAMPLES["imf-dip-inward"].make(tmp_path)
    inward, outward = read("imf-dip-inward", path), read("imf-dip-outward", path)
    assert values(inward, "fdi_stock") == {
        ("JPN", "THA", "2023"): 101_234.5e6, ("JPN", "THA", "2024"): 102_000e6, ("WLD", "THA", "2024"): 300_000e6,
    }  # fmt: skip
    assert values(outward, "fdi_stock") == {("JPN", "THA", "2024"): 78_000.25e6}
    assert provider_of("imf-dip-inward")[0].series != provider_of("imf-dip-outward")[0].series


def test_workers_by_nationality_and_status_without_the_rows_of_shares(tmp_path: Path) -> None:
    found = read("mhlw-foreign-workers", SAMPLES["mhlw-foreign-workers"].make(tmp_path))
    workers = values(found, "foreign_workers")
    assert workers["VNM", "JPN", "2025"] == 441_405 and workers["KOR", "JPN", "2025"] == 201_400, "a dash adds nothing"
    assert {economy for economy, _, _ in workers} == {
        "WLD",
        "VNM",
        "CHN",
        "PHL",
        "NPL",
        "IDN",
        "MMR",
        "KOR",
        "USA",
        "GBR",
    }
    assert values(found, "foreign_workers", "specified-skilled")["VNM", "JPN", "2025"] == 110_000
    assert (found.edition, found.published, found.notes) == ("October 2025", "2026-01", ())


def test_visitors_are_those_of_whole_years_and_estimated_where_the_last_months_are(tmp_path: Path) -> None:
    found = read("jnto-visitors", SAMPLES["jnto-visitors"].make(tmp_path))
    visitors = values(found, "visitors")
    assert visitors["KOR", "JPN", "2024"] == 12 * 30_000 + 66 and visitors["WLD", "JPN", "2025"] == 36_000_066
    assert {year for _, _, year in visitors} == {"2024", "2025"} and ("ISR", "JPN", "2024") in visitors
    assert dict(zip(found.rows["period"], found.rows["status"], strict=True)) == {
        "2024": "observed",
        "2025": "estimated",
    }
    assert (found.published, found.notes) == ("2026-08-19", ("not whole years yet: 2026",))


def test_residents_of_either_file_without_what_is_no_nationality(tmp_path: Path) -> None:
    found = read("isa-residents", SAMPLES["isa-residents"].make(tmp_path))
    residents = values(found, "foreign_residents")
    assert residents["VNM", "JPN", "2025-06"] == 440_000 and residents["WLD", "JPN", "2024"] == 3_956_619
    assert "PRK" not in set(found.rows["economy"]) and set(found.rows["period"]) == {"2025-06", "2024"}
    technical = values(found, "foreign_residents", "technical-intern")
    assert technical["CHN", "JPN", "2024"] == 30 and ("LAO", "JPN", "2024") not in technical, "a dash is not nil here"
    assert (found.edition, found.published) == ("to 2025-06", "2025-10")
    flat = read("isa-residents", sheets.sheet(tmp_path / "24-12-01-1.xlsx", sheets.isa_flat()))
    assert values(flat, "foreign_residents", "student")["TLS", "JPN", "2024"] == 700 and flat.published == "2025-03"
    assert ("TLS", "JPN", "2024") not in values(flat, "foreign_residents", "permanent-resident")


# --- what does not fit ---


def refused(name: str, path: Path, message: str = "") -> None:
    with pytest.raises(EntrepotError, match=message or None) as caught:
        read(name, path)
    assert all(problem.what and problem.where and problem.remedy for problem in caught.value.problems)


def row_of(sample: Sample, rows: Rows) -> int:
    return next(n for n, row in enumerate(rows) if n > sample.head and sample.name in row)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_name_or_code_of_another_list_is_named(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]

    def strange(rows: Rows) -> Rows:
        new = "Jxpan [JX]" if name.startswith("aseanstats") else "JXP" if name.startswith("imf") else "Zzland"
        return [[new if cell == sample.name else cell for cell in row] for row in rows]

    path = sample.make(tmp_path, strange)
    if name == "unctad-bilateral":  # no economy is always there: what is not known is told, the rest is read
        assert read(name, path).notes == ("left out, no economy known here: Zzland",)
    else:
        refused(name, path, "unknown")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_row_that_stands_twice(name: str, tmp_path: Path) -> None:
    def doubled(rows: Rows) -> Rows:
        at = row_of(SAMPLES[name], rows)
        return [*rows[: at + 1], rows[at], *rows[at + 1 :]]

    refused(name, SAMPLES[name].make(tmp_path, doubled), "is there twice")


@pytest.mark.parametrize("left", [False, True], ids=["right", "left"])
@pytest.mark.parametrize("name", SAMPLES)
def test_columns_that_are_shifted(name: str, left: bool, tmp_path: Path) -> None:
    def shifted(rows: Rows) -> Rows:
        head = SAMPLES[name].head + 1
        return [*rows[:head], *([*row[1:], ""] if left else ["x", *row[:-1]] for row in rows[head:])]

    refused(name, SAMPLES[name].make(tmp_path, shifted))


@pytest.mark.parametrize("name", SAMPLES)
def test_headings_that_are_gone(name: str, tmp_path: Path) -> None:
    def without(rows: Rows) -> Rows:
        head = SAMPLES[name].head
        return [*rows[: max(head - 1, 0)], *rows[head + 1 :]]

    refused(name, SAMPLES[name].make(tmp_path, without))


@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if sample.unit])
def test_another_unit_is_named(name: str, tmp_path: Path) -> None:
    unit = SAMPLES[name].unit

    def other(rows: Rows) -> Rows:
        change = {unit: "Billions", unit.lower(): "billion"}
        return [
            [change[unit].join(cell.split(unit)) if isinstance(cell, str) else cell for cell in row] for row in rows
        ]

    message = "no column 'Millions of US" if name == "unctad-fdi" else "does not say that it is in millions"
    refused(name, SAMPLES[name].make(tmp_path, other), message)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_cell_that_is_no_figure(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]

    def spoilt(rows: Rows) -> Rows:
        at = row_of(sample, rows)
        cells = [n for n, cell in enumerate(rows[at]) if str(cell).replace(".", "").replace(" ", "").isdigit()]
        column = cells[-2] if name.startswith("imf") else cells[-1] if name != "jnto-visitors" else cells[0]
        rows[at][column] = "12?4"
        return rows

    refused(name, sample.make(tmp_path, spoilt), r"not a number: '12\?4'")


FAULTS: dict[str, Callable[[Path], Any]] = {
    "a web page": lambda path: path.write_text("<html><head><title>Access denied</title></head></html>"),
    "empty": lambda path: path.write_bytes(b""),
    "absent": Path.unlink,
    "noise": lambda path: path.write_bytes(bytes(range(128, 256)) * 4),
    "half": files.half,
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_no_file_of_the_provider(name: str, fault: str, tmp_path: Path) -> None:
    path = SAMPLES[name].make(tmp_path)
    FAULTS[fault](path)
    if not (fault == "half" and path.suffix == ".csv"):  # half a text may be whole lines
        refused(name, path)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "unctad-wir",
            "FDI inflows, by region",
            "Value of announced greenfield projects, by",
            "does not say which annex table it is",
        ),
        ("unctad-wir", 2022, 2021, "2021 stands twice"),
        ("unctad-bilateral", "Thailand", "Zzland", "unknown names: 'Zzland'"),
        ("jetro-fdi-flow", "2024r", "2023", "2023 stands twice"),
        ("mhlw-foreign-workers", 441_405, 441_450, r"statuses add up to 441,405, not to 441,450"),
        ("mhlw-foreign-workers", "③技能実習", "③育成就労", "no column '技能実習'"),
        ("mhlw-foreign-workers", "（令和７年10月末現在）", "", "its title names no year"),
        ("jnto-visitors", 360_066, 360_166, "twelve months are 360,066, the sheet's own sum is 360,166"),
        ("jnto-visitors", "9月", "8月", "8 stands twice"),
        ("isa-residents", "2024年12月", "2024年9月", "'2024年9月' is not the end of June or December"),
        ("isa-residents", "国籍・地域", "国籍", "no column '国籍・地域'"),
        ("imf-dip-inward", "6", "12", "a scale of 12"),
        ("imf-dip-inward", "INWD_D_NETLA_FALL_ALL", "INWD_D_NETLA_FALL_ALL_XDC", "no reported yearly figure"),
    ],
)
def test_a_changed_file_is_named_never_guessed(name: str, old: Any, new: Any, message: str, tmp_path: Path) -> None:
    seen = []

    def changed(rows: Rows) -> Rows:
        def cell(value: Any) -> Any:
            if value == old or (isinstance(value, str) and isinstance(old, str) and len(old) > 12 and old in value):
                seen.append(value)
                return new if value == old else value.replace(old, new)
            return value

        return [[cell(value) for value in row] for row in rows]

    path = SAMPLES[name].make(tmp_path, changed)
    assert seen
    refused(name, path, message)


def test_sheets_of_another_workbook(tmp_path: Path) -> None:
    path = sheets.sheet(tmp_path / "other.xlsx", {"Table": [["x"]]})
    for name, message in (
        ("unctad-bilateral", "no sheet like '.inflows.' -> it has Table"), ("jetro-fdi-flow", "no sheet like"),
        ("mhlw-foreign-workers", "no sheet like"), ("jnto-visitors", "no sheet of a year"),
        ("isa-residents", "no column '集計時点"), ("unctad-wir", "does not say which annex table"),
    ):  # fmt: skip
        refused(name, path, message)


def test_a_source_without_a_fixed_address_asks_for_its_file(tmp_path: Path) -> None:
    for name in ("aseanstats-fdi-flow", "mhlw-foreign-workers", "isa-residents", "imf-dip-inward"):
        provider, _ = provider_of(name)
        with pytest.raises(NoData, match=f"{name} comes by hand -> take it from http.*--from FILE"):
            bring(provider, "")


# --- cells and names ---


def test_the_reading_aid_above_a_word_is_not_part_of_it(tmp_path: Path) -> None:
    path = files.workbook(tmp_path / "x.xlsx", {"a": [["韓国", 1.5]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    cells = parts["xl/worksheets/sheet1.xml"]
    aided = '<is><t>韓国</t><rPh sb="0" eb="2"><t>カンコク</t></rPh></is>'
    files.zipped(path, parts | {"xl/worksheets/sheet1.xml": cells.replace("<is><t>韓国</t></is>", aided)})
    assert cells.count("韓国") == 1
    assert grid(path) == [["韓国", "1.5"]]


def test_figures_as_offices_print_them() -> None:
    import pandas as pd

    text = ["12 345.6", "1,234", "△5", "−7", "12r", "８", "-", "...", "n.a.", "*", "***", ""]
    found = counted(pd.Series(text, name="value"), "x", mark="r").tolist()
    assert found[:6] == [12345.6, 1234, -5, -7, 12, 8] and all(value != value for value in found[6:])
    assert counted(pd.Series(["-", ".."]), "x", zero=("-",)).tolist()[0] == 0
    with pytest.raises(BadInput, match="not a number: '12r'"):
        counted(pd.Series(["12r"], name="value"), "x")


def test_names_in_every_spelling_and_what_is_no_economy() -> None:
    names = {
        "ベトナム": "VNM", "ヴィエトナム": "VNM", "韓国": "KOR", "大韓民国": "KOR", "中国（香港）": "HKG", "香港": "HKG",
        "米国": "USA", "アメリカ": "USA", "アメリカ合衆国": "USA", "英国": "GBR", "イギリス": "GBR", "台　湾": "TWN",
        "東ティモール": "TLS", "ミャンマー（注２）": "MMR", "Lao People's Dem. Rep.": "LAO", "Korea, Republic of": "KOR",
        "China, Hong Kong SAR": "HKG", "Taiwan Province of China": "TWN", "U.S.A.": "USA", "Viet Nam a, b": "VNM",
        "Thailand 1)": "THA", "Philippines*": "PHL",
    }  # fmt: skip
    found, lost = named_economies([*names, "Other Asia", "アトランティス"], "x", groups="other.*")
    assert found == names and lost == ("アトランティス",)
    with pytest.raises(BadInput, match="no row of JPN; unknown names: 'Jxpan'"):
        named_economies(["Thailand", "Viet Nam", "Jxpan"], "x", must=("JPN",))
    with pytest.raises(BadInput, match="most names are none of an economy"):
        named_economies(["a bolt", "a nut", "Japan"], "x")


# --- 7z ---


def test_a_7z_archive_is_read_and_damage_is_named(tmp_path: Path) -> None:
    path = sheets.packed(tmp_path / "US_FdiFlowsStock.7z", sheets.BULK_7Z)
    plain = SAMPLES["unctad-fdi"].make(tmp_path)
    assert sevenzip.unpack(path.read_bytes(), path.name) == {plain.name: plain.read_bytes()}
    assert read("unctad-fdi", path).rows.equals(read("unctad-fdi", plain).rows)
    whole = path.read_bytes()
    for at in range(0, len(whole), 3):  # a byte that does not matter (the number of the version ...) may be wrong
        try:
            found = sevenzip.unpack(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :], path.name)
        except BadInput as error:
            assert "7z archive" in str(error) and "--from" in str(error)
        else:
            assert found == {plain.name: plain.read_bytes()}, at
    path.write_bytes(whole[: len(whole) // 2])
    refused("unctad-fdi", path)
