"""Readers of investment and people as published in spreadsheets: figures, and what each does with a file that does not fit."""

from __future__ import annotations

import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import provider_files as files
import provider_sheets as sheets
from entrepot import sevenzip
from entrepot.errors import BadInput, EntrepotError, NoData
from entrepot.sheets import counted, grid, named_economies
from entrepot.store.fetch import bring, provider_of
from entrepot.tables import Figures
from provider_files import Rows
from provider_samples import SAMPLES, Sample, alien

pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")


NAMES = (
    "unctad-fdi", "unctad-wir", "unctad-bilateral", "aseanstats-fdi-flow", "jetro-fdi-flow", "jetro-fdi-stock",
    "mhlw-foreign-workers", "jnto-visitors", "isa-residents",
)  # fmt: skip


def read(name: str, path: Path, edition: str | None = None) -> Figures:
    provider, module = provider_of(name)
    return module.read_figures(path, provider, SAMPLES[name].edition if edition is None else edition)


def values(found: Figures, indicator: str, product: str = "") -> dict[tuple[str, ...], float]:
    rows = found.rows[(found.rows["indicator"] == indicator) & (found.rows["product"] == product)]
    return {(r.economy, r.partner, r.period): float(r.value) for r in rows.itertuples()}  # type: ignore[misc]


# --- figures ---


def test_unctad_counts_economies_and_leaves_out_groups_and_states_that_are_no_more(tmp_path: Path) -> None:
    found = read("unctad-fdi", SAMPLES["unctad-fdi"].make(tmp_path))
    stock = values(found, "fdi_total_inward_stock")
    assert stock["LAO", "", "2024"] == 15_005_392_638 and stock["WLD", "", "2023"] == 15_000_392_638
    assert values(found, "fdi_total_outflow")["WLD", "", "2024"] == -50e6
    assert set(found.rows["economy"]) >= {"HKG", "TWN", "USA", "KOR"} and len(set(found.rows["economy"])) == 17
    assert not values(found, "fdi_total_outward_stock") and found.notes == (
        "left out: 8 rows of names of no economy known here (Yemen, Democratic)",
        "left out: 8 rows of groups of economies (Developing economies)",
    )
    guesses = found.rows[found.rows["status"] == "estimated"]
    assert list(zip(guesses["economy"], guesses["period"], strict=True)) == [("MMR", "2024")]
    assert (found.edition, found.published) == ("to 2024", "")


def test_an_annex_table_says_which_it_is_and_two_dots_are_not_nil(tmp_path: Path) -> None:
    found = read("unctad-wir", SAMPLES["unctad-wir"].make(tmp_path))
    inflow = values(found, "fdi_total_inflow")
    assert (
        inflow["BRN", "", "2023"] == -47e6
        and inflow["JPN", "", "2021"] == 34_290.5e6
        and inflow["WLD", "", "2023"] == 1.33e12
    )
    assert inflow["TLS", "", "2023"] == 0 and ("TLS", "", "2022") not in inflow
    assert "EU27" not in set(found.rows["economy"]) and found.part == "inflows" and found.published == "2024-06"
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
    assert values(found, "fdi_stock")["DEU", "THA", "2005"] == 100.5e6 and found.part == "THA"
    (note,) = [note for note in found.notes if "a slice" not in note]
    assert note.startswith("left out: 18 rows of groups of economies (Developed economies, ")
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
    assert told["CHN", "2013"] and not told["CHN", "2014"] and len(found.notes) == 1
    japanese = read("jetro-fdi-flow", sheets.sheet(tmp_path / "country1_j_25cy.xlsx", sheets.jetro_flow(japanese=True)))
    assert japanese.rows.equals(found.rows)
    stock = values(read("jetro-fdi-stock", SAMPLES["jetro-fdi-stock"].make(tmp_path)), "fdi_stock")
    assert stock["JPN", "CHN", "2024"] == 20_004e6 and ("JPN", "CHN", "1996") not in stock
    for name, other in (("jetro-fdi-flow", "jetro-fdi-stock"), ("jetro-fdi-stock", "jetro-fdi-flow")):
        with pytest.raises(BadInput, match=f"it holds .* -> fetch it as {other}"):
            read(name, SAMPLES[other].make(tmp_path))


def test_positions_keep_what_hosts_and_investors_report_apart_and_nothing_derived(tmp_path: Path) -> None:
    path = SAMPLES["imf-cdis-inward"].make(tmp_path)
    assert values(read("imf-cdis-inward", path), "fdi_stock") == {
        ("JPN", "THA", "2023"): 101_234.5e6, ("JPN", "THA", "2024"): 102_000e6, ("WLD", "THA", "2024"): 300_000e6,
        ("XKX", "THA", "2024"): 1e6,
    }  # fmt: skip
    assert values(read("imf-cdis", path), "fdi_stock") == {("JPN", "THA", "2024"): 78_000.25e6}
    assert provider_of("imf-cdis-inward")[0].series != provider_of("imf-cdis")[0].series
    service = sheets.text(tmp_path / "DIP_12.0.1.csv", [line[:8] for line in files.DIP_SDMX])
    with pytest.raises(BadInput, match="no inward position"):
        read("imf-cdis-inward", service)
    portal = read("imf-cdis-inward", sheets.text(tmp_path / "dataset.csv", files.DIP_PORTAL))
    assert values(portal, "fdi_stock") == {("THA", "JPN", "2022"): 1e6, ("THA", "JPN", "2023"): 1e6}
    old = read("imf-cdis-inward", sheets.text(tmp_path / "CDIS_timeSeries.csv", files.CDIS_ROWS))
    assert values(old, "fdi_stock") == {("THA", "JPN", "2021"): 1, ("THA", "JPN", "2022"): 2}


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
    assert (found.edition, found.published, found.notes) == (
        "October 2025",
        "2026-01",
        ("left out: 2 rows of groups of economies (G7等, その他)",),
    )


def test_visitors_are_those_of_whole_years_and_estimated_where_the_last_months_are(tmp_path: Path) -> None:
    found = read("jnto-visitors", SAMPLES["jnto-visitors"].make(tmp_path))
    visitors = values(found, "visitors")
    assert visitors["KOR", "JPN", "2024"] == 12 * 30_000 + 66 and visitors["WLD", "JPN", "2025"] == 36_000_066
    assert {year for _, _, year in visitors} == {"2024", "2025"} and ("ISR", "JPN", "2024") in visitors
    assert dict(zip(found.rows["period"], found.rows["status"], strict=True)) == {
        "2024": "observed",
        "2025": "estimated",
    }
    assert (found.published, found.notes[0]) == ("2026-08-19", "not whole years yet: 2026")
    assert found.notes[1].startswith("left out: 30 rows of groups of economies (GCC6か国, その他アジア, ")


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


def test_an_unknown_name_beside_known_ones_is_told(tmp_path: Path) -> None:
    sample = SAMPLES["unctad-bilateral"]
    found = read("unctad-bilateral", sample.make(tmp_path, partial(alien, "Zzland")))
    assert found.notes[0] == "left out: 1 rows of names of no economy known here (Zzland)"


@pytest.mark.parametrize("name", NAMES)
def test_headings_that_are_gone(name: str, tmp_path: Path) -> None:
    def without(sample: Sample, rows: Rows) -> Rows:
        return [*rows[: max(sample.head - 2, 0)], *rows[sample.head :]]

    refused(name, SAMPLES[name].make(tmp_path, without))


@pytest.mark.parametrize("name", NAMES[:3] + NAMES[4:6])
def test_another_unit_is_named(name: str, tmp_path: Path) -> None:
    def other(sample: Sample, rows: Rows) -> Rows:
        return [
            [cell.replace("illion", "housand") if isinstance(cell, str) else cell for cell in line] for line in rows
        ]

    message = "no column 'Millions of US" if name == "unctad-fdi" else "does not say that it is in millions"
    refused(name, SAMPLES[name].make(tmp_path, other), message)


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_that_is_no_figure(name: str, tmp_path: Path) -> None:
    def spoilt(sample: Sample, rows: Rows) -> Rows:
        line = next(line for n, line in enumerate(rows) if n >= sample.head and sample.code in line)
        cells = [n for n, cell in enumerate(line) if str(cell).replace(".", "").replace(" ", "").isdigit()]
        line[cells[0] if name == "jnto-visitors" else cells[-1]] = "12?4"
        return rows

    refused(name, SAMPLES[name].make(tmp_path, spoilt), r"not a number: '12\?4'")


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
    ],
)
def test_a_changed_file_is_named_never_guessed(name: str, old: Any, new: Any, message: str, tmp_path: Path) -> None:
    seen = []

    def changed(sample: Sample, rows: Rows) -> Rows:
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
    for name in ("aseanstats-fdi-flow", "mhlw-foreign-workers", "isa-residents"):
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
