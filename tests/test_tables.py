"""Official input-output tables in their providers' formats: read, checked, made a World, and run through every model."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import provider_files as files
from entrepot.errors import BadInput, UnknownName
from entrepot.iotable import IoTable
from entrepot.provenance import Source
from entrepot.store.fetch import read_table
from entrepot.world import World
from entrepot.world.official import world_from_table
from run_cli import Cli, cli

pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")

__all__ = ["cli"]

SHEETS = {"adb-mrio": 2022, "wiod": 2011, "wiod-2016": 2014}


def made(name: str, folder: Path) -> tuple[Path, int]:
    """A file of a provider under its own name, and its year; `oecd-icio 2025 extended` names edition and form."""
    provider, *form = name.split()
    if provider != "oecd-icio":
        return files.mrio_file(provider, folder), SHEETS[provider]
    year = 2018 if "2021" in form else 2020
    text = files.icio_csv("extended" in form, edition=form[0])[0]
    member = f"ICIO2021_{year}.csv" if "2021" in form else f"{year}.csv" if "extended" in form else f"{year}_SML.csv"
    return files.zipped(folder / "pack.zip", {member: text, "2017_SML.csv": "x", "ReadMe.txt": "x"}), year


FORMS = (*SHEETS, "oecd-icio 2021 extended", "oecd-icio 2023", "oecd-icio 2023 extended", "oecd-icio 2025")


# --- what is read is what the file holds ---


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_is_read_by_its_labels(kind: str, tmp_path: Path) -> None:
    path, year = made(kind, tmp_path)
    table, card = read_table(kind, year, path)
    sellers, _, flows, output = files.mrio(kind)
    assert table.regions == {"adb-mrio": ("AUS", "CHN", "TWN", "ROW"), "wiod": ("AUS", "CHN", "ROU", "ROW")}.get(
        kind, ("AUS", "IDN", "TWN", "ROW")
    )
    assert table.sectors == (("A01", "C10-C12", "U") if kind == "wiod-2016" else ("c1", "c2", "c3"))
    assert list(table.sector_names.values()) == ["Crops", "Food", "Bodies abroad"]
    n = len(sellers)
    assert table.Z.reshape(n, n) == pytest.approx(flows[:, :n])
    assert table.F.reshape(n, -1) == pytest.approx(flows[:, n:].reshape(n, 4, 5).sum(axis=2))
    assert table.X.ravel() == pytest.approx(output) and card.series == kind
    assert (table.F < 0).any(), "the table is as published; what a World cannot hold is repaired there"


def test_columns_in_another_order_mean_the_same(tmp_path: Path) -> None:
    cells = files.mrio_cells("adb-mrio")
    turned = [[*row[:4], *row[10:24], *row[4:10], *row[24:]] if len(row) > 24 else row for row in cells]
    assert turned != cells
    one, two = (
        read_table("adb-mrio", 2022, files.workbook(tmp_path / "ADB-MRIO-2022.xlsx", {"ADB MRIO 2022": each}))[0]
        for each in (cells, turned)
    )
    assert np.array_equal(one.Z, two.Z) and np.allclose(one.F, two.F)


def test_wiod_of_2016_is_the_same_in_excel_in_stata_and_in_the_zips_of_both(tmp_path: Path) -> None:
    sheet, year = made("wiod-2016", tmp_path)
    stata = files.wiod_stata(tmp_path / "WIOT2014_October16_ROW.dta")
    paths = [sheet, stata]
    for member, name in ((sheet, "WIOTS_in_EXCEL.zip"), (stata, "WIOTS_in_STATA.zip")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.write(member, member.name)
            archive.writestr(member.name.replace("2014", "2013"), b"x")
        paths.append(tmp_path / name)
    tables = [read_table("wiod-2016", year, path)[0] for path in paths]
    for other in tables[1:]:
        assert other.sectors == tables[0].sectors and other.regions == tables[0].regions
        assert (
            np.allclose(other.Z, tables[0].Z)
            and np.allclose(other.F, tables[0].F)
            and np.allclose(other.X, tables[0].X)
        )
    with pytest.raises(BadInput, match=r"no table of 2012 in it \(WIOT2012_\*_ROW.xlsb or WIOT2012_\*_ROW.dta\)"):
        read_table("wiod-2016", 2012, paths[2])
    with pytest.raises(BadInput, match=r"it is of \[2014\], not 2011"):
        read_table("wiod-2016", 2011, stata)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_stata_file_that_is_cut_off_is_refused(share: float, tmp_path: Path) -> None:
    path = files.wiod_stata(tmp_path / "WIOT2014_October16_ROW.dta")
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(BadInput, match="the Stata file cannot be read"):
        read_table("wiod-2016", 2014, path)


@pytest.mark.parametrize("form", [form for form in FORMS if form.startswith("oecd")])
def test_an_icio_is_read_by_its_labels_and_split_parts_are_summed(form: str, tmp_path: Path) -> None:
    import pandas as pd

    path, year = made(form, tmp_path)
    table, _ = read_table("oecd-icio", year, path)
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as stream:
        raw = pd.read_csv(stream, index_col=0)
    assert table.regions == ("CHN", "JPN", "MEX", "VNM", "ROW")
    china, mexico = ("CHN", "CN1", "CN2"), ("MEX", "MX1", "MX2")
    code = table.sectors[1]
    rows = [label for label in raw.index if label[:3] in china and label.endswith(f"_{code}")]
    assert len(rows) == (3 if "extended" in form else 1)
    final = [c for c in raw.columns if c.startswith("JPN_") and c.partition("_")[2] not in table.sectors]
    users = [c for c in raw.columns if c[:3] in mexico and c.endswith(f"_{table.sectors[2]}")]
    assert table.F[0, 1, 1] == pytest.approx(raw.loc[rows, final].to_numpy().sum())
    assert table.Z[0, 1, 2, 2] == pytest.approx(raw.loc[rows, users].to_numpy().sum())
    assert any("CN1 of CHN" in note for note in table.notes) == ("extended" in form)


def test_a_zip_in_the_zip_is_opened_and_an_edition_known_by_its_size(tmp_path: Path) -> None:
    inner = files.zipped(tmp_path / "2020.SML.zip", {"2020.SML.csv": files.icio_csv()[0]})
    with zipfile.ZipFile(tmp_path / "ICIO-2016-2020-small.zip", "w") as archive:
        archive.write(inner, inner.name)
    assert read_table("oecd-icio", 2020, tmp_path / "ICIO-2016-2020-small.zip")[0].sectors == ("A01_02", "C29", "G")
    from entrepot.sources.oecd_icio import _said

    codes = [(f"E{n}", f"I{k}") for n in range(81) for k in range(50)]
    assert _said(codes) == ("81 economies x 50 industries: the edition of 2025",)


# --- a World of each, and every model on it ---


SCENARIO = """\
title = "A tariff"
[[shock]]
kind = "tariff"
mode = "add"
importer = "{buyer}"
exporter = "{seller}"
sector = "{sector}"
rate = 0.1
source = "assumption"
[elasticities]
value = 4.0
source = "assumption"
"""


@pytest.mark.parametrize("form", FORMS)
def test_every_model_runs_on_a_world_of_each_provider(form: str, cli: Cli, tmp_path: Path) -> None:
    path, year = made(form, tmp_path)
    out = tmp_path / "made.npz"
    told = cli("world", "from", form.split()[0], "--year", year, "--from", path, "--out", out, "--json")
    assert told.code == 0, told.err
    world = World.load(out)
    assert world.check().ok and world.year == year
    seller, buyer, sector = world.regions[1], world.regions[0], world.sectors[0]
    scenario = tmp_path / "tariff.toml"
    scenario.write_text(SCENARIO.format(seller=seller, buyer=buyer, sector=sector), encoding="utf-8")
    solved = cli("solve", scenario, "--world", out, "--json").json
    assert solved["status"] == "solved" and max(solved["certificate"].values()) < 1e-8
    exposed = cli("exposure", seller, "--to", buyer, "--world", out, "--json").json
    residuals = [one["residual"] for model in exposed["certificates"] for one in model["conditions"]]
    assert exposed["sections"][0]["id"] == "reliance" and max(residuals) < 1e-9
    lost = cli("extract", f"{seller}.{sector}", "--world", out, "--json").json
    assert lost["kind"] == "exposure" and lost["headlines"]
    shown = cli("world", "show", out).out
    assert "F observed (" in shown and "were below zero and were set to 0" in shown


# --- what a World cannot hold is changed, and said ---


def a_table(F: Sequence[Any] = (), Z: Sequence[Any] = (), X: Any = None) -> IoTable:
    """Three economies, two sectors; cells as given."""
    z, f = np.full((3, 2, 3, 2), 1.0), np.full((3, 2, 3), 10.0)
    for where, value in Z:
        z[where] = value
    for where, value in F:
        f[where] = value
    made = z.sum(axis=(2, 3)) + f.sum(axis=2)
    return IoTable(("JPN", "VNM", "ROW"), ("a", "b"), 2020, z, f, made if X is None else X(made))


CARD = Source("x-1", "P", "T", "E", "https://example.org", "L", "2026-01-01", "as published", "C", series="x")


def test_a_table_that_needs_no_change_is_observed_but_for_its_residual() -> None:
    world = world_from_table(a_table(), CARD)
    assert dict(world.status) == {"Z": "observed", "F": "observed", "X": "observed", "V": "estimated", "tau": "missing"}
    assert world.lineage.notes == (
        "V: value added is output less purchases; net taxes and margins on inputs are inside",
    )


def test_cells_below_zero_make_the_block_of_those_economies_an_estimate() -> None:
    world = world_from_table(a_table(F=[((0, 1, 0), -4.0)]), CARD)
    assert world.F[0, 1, 0] == 0 and world.X[0, 1] == 6 + 20
    assert [world.status_of("F", region) for region in world.regions] == ["estimated", "observed", "observed"]
    assert [world.status_of("X", region) for region in world.regions] == ["estimated", "observed", "observed"]
    assert world.status_of("Z") == world.status_of("F") == "observed"
    assert (
        world.lineage.notes[0]
        == "F: 1 of 18 cells were below zero and were set to 0 (4.0 million USD, 0.023 of the block)"
    )
    assert world.lineage.notes[1].endswith("(4.0 million USD in all, 0.02 of the block), most in JPN b (4.0)")
    world.check().raise_if_bad()


def test_where_most_economies_are_touched_the_block_is_an_estimate_and_the_others_are_named() -> None:
    world = world_from_table(a_table(F=[((0, 0, 1), -4.0)]), CARD)
    assert world.status_of("F") == "estimated" and world.status_of("F", "ROW") == "observed"
    assert world.status["F:ROW"] == "observed" and "F:JPN" not in world.status


def test_purchases_that_reach_output_go_to_final_demand_of_their_economy() -> None:
    table = a_table(Z=[((0, 0, 1, 1), 80.0)])
    before = table.Z.copy()
    world = world_from_table(table, CARD)
    made, bought = world.X[1, 1], world.Z[:, :, 1, 1].sum()
    assert bought == pytest.approx(0.99 * made) and world.V[1, 1] == pytest.approx(0.01 * made)
    assert np.array_equal(world.X, table.X), "nobody sells more or less"
    assert world.F.sum() - table.F.sum() == pytest.approx(before.sum() - world.Z.sum())
    assert world.status_of("Z", "VNM") == world.status_of("F", "VNM") == "estimated"
    assert world.status_of("Z", "ROW") == "observed"
    assert "Z: purchases of VNM b" in world.lineage.notes[0]
    assert np.array_equal(table.Z, before), "the table itself is not touched"
    idle = world_from_table(a_table(Z=[((1, 1), 0.0)], F=[((1, 1), 0.0)]), CARD)
    assert idle.X[1, 1] == 0 and idle.Z[:, :, 1, 1].sum() == 0, "what makes nothing buys nothing"


def test_output_that_is_not_the_published_one_is_an_estimate() -> None:
    world = world_from_table(a_table(X=lambda made: made + np.array([[0.5, 0.0], [0.0, 0.0], [0.0, 0.0]])), CARD)
    assert world.status["X:JPN"] == "estimated" and world.status_of("X") == "observed"
    assert "most in JPN a (0.5)" in world.lineage.notes[0]


# --- what does not fit ---


def shifted(line: str) -> str:
    """A line with one cell too many in front and one too few at the end."""
    return line.replace(",", ",7777,", 1).rpartition(",")[0]


def cut(text: str, lines: int) -> str:
    """Without its last lines, cut exactly at the end of a line."""
    return "\n".join(text.splitlines()[:-lines]) + "\n"


ICIO = [
    (lambda t: t.replace("JPN_C29,", "JPN_C28,", 1), "no column 'JPN_C29'"),
    (lambda t: t.replace("\nOUT,", "\nOUTP,"), "no row of output"),
    (lambda t: cut(t, 1), r"no row of output \(OUT, OUTPUT or TOTAL\).*it is cut off"),
    (lambda t: cut(t, 2), "no row of output"),
    (lambda t: cut(t, 6), "no row of output"),
    (lambda t: t.replace("VNM_", "VTN_"), "unknown economies: 'VTN'"),
    (lambda t: t.replace("JPN_DPABR", "JPN_XYZ"), "column 'JPN_XYZ' is neither an industry nor final demand"),
    (lambda t: t.replace("JPN_DPABR", "FRA_DPABR"), "column 'FRA_DPABR' is of an economy without rows"),
    (lambda t: "\n".join(line for line in t.splitlines() if not line.startswith("VNM_G,")), "no row 'VNM_G'"),
    (lambda t: t + "\n" + t.splitlines()[1], "row 'CHN_A01_02' is there twice"),
    (lambda t: t.replace("JPN_HFCE", "?").replace("JPN_NPISH", "JPN_HFCE").replace("?", "JPN_NPISH"), None),
    (lambda t: "\n".join([t.splitlines()[0], *map(shifted, t.splitlines()[1:])]), "miss its output by"),
    (lambda t: t.replace("\nJPN_G,", "\nJPN_G,x"), "hold text"),
    (lambda t: t.replace(t.splitlines()[-1], "OUT" + ",77.7" * t.splitlines()[-1].count(",")), "the row of totals and the output"),
    (lambda t: t[: len(t) // 2], "no row|cut off|empty cells"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "message"), ICIO)
def test_an_icio_that_does_not_fit_is_named(tmp_path: Path, spoil: Callable[[str], str], message: str | None) -> None:
    whole = files.icio_csv()[0]
    assert spoil(whole) != whole
    (tmp_path / "2020_SML.csv").write_text(spoil(whole))
    if message is None:  # columns are matched by name: their order does not matter
        assert read_table("oecd-icio", 2020, tmp_path / "2020_SML.csv")
        return
    with pytest.raises(BadInput, match=message) as caught:
        read_table("oecd-icio", 2020, tmp_path / "2020_SML.csv")
    assert all("2020_SML.csv" in problem.where and problem.remedy for problem in caught.value.problems)


def test_the_row_of_totals_cut_off_in_the_last_line_is_seen(tmp_path: Path) -> None:
    text = files.icio_csv()[0]
    (tmp_path / "2020_SML.csv").write_text(text[: text.rindex("\nOUT,") + 90].rpartition(",")[0] + "\n")
    with pytest.raises(BadInput, match=r"cut off: 8 cells in the last line, where 47 are due"):
        read_table("oecd-icio", 2020, tmp_path / "2020_SML.csv")


def replaced(cells: list[list[Any]], old: Any, new: Any) -> list[list[Any]]:
    return [[new if cell == old else cell for cell in row] for row in cells]


def row_where(cells: list[list[Any]], economy: str, code: str) -> int:
    return next(n for n, row in enumerate(cells) if row[2:4] == [economy, code])


SHEET = {
    "no row of industry codes": lambda cells: [[f"s{c}" if c in ("c1", "c2", "c3") else c for c in row] for row in cells],
    "unknown economies: 'PRX'": lambda cells: replaced(cells, "PRC", "PRX"),
    "no row 'PRC c2'": lambda cells: [row for row in cells if row[2:4] != ["PRC", "c2"]],
    "no column 'PRC F3'": lambda cells: [[*row[:23], *row[24:]] if len(row) > 24 else row for row in cells],
    "column 'AUS F9' is neither an industry nor final demand": lambda cells: [
        ["F9" if (n, c) == (6, 16) else cell for c, cell in enumerate(row)] for n, row in enumerate(cells)
    ],
    "not a number in row": lambda cells: [
        ["n/a" if row[2:4] == ["AUS", "c3"] and c == 7 else cell for c, cell in enumerate(row)] for row in cells
    ],
    "miss its output by": lambda cells: [
        [*row[:-1], 1.0] if len(row) > 24 and row[3] in ("c1", "c2") else row for row in cells
    ],
    "no row of totals below the industries": lambda cells: [row for row in cells if not str(row[3:4]).startswith("['r")],
    "the row of totals and the output of CHN c2 differ by": lambda cells: [row for row in cells if row[:1] != ["GO"]],
    "row 'AUS c1' is there twice": lambda cells: [*cells, cells[row_where(cells, "AUS", "c1")]],
    "not at current prices": lambda cells: [["MRIO at constant 2010 prices", *cells[0][1:]], *cells[1:]],
}  # fmt: skip


@pytest.mark.parametrize("message", SHEET)
def test_a_sheet_that_does_not_fit_is_named(message: str, tmp_path: Path) -> None:
    spoiled = SHEET[message](files.mrio_cells("adb-mrio"))
    path = files.workbook(tmp_path / "ADB-MRIO-2022.xlsx", {"ADB MRIO 2022": spoiled})
    with pytest.raises(BadInput, match=message) as caught:
        read_table("adb-mrio", 2022, path)
    assert all("ADB-MRIO-2022.xlsx" in problem.where and problem.remedy for problem in caught.value.problems)


def test_a_table_of_another_year_price_or_provider_is_not_taken_for_the_one_asked(tmp_path: Path) -> None:
    cells = files.mrio_cells("adb-mrio")
    dated = files.workbook(
        tmp_path / "ADB-MRIO62-2022-August 2025-62.xlsx", {"Legend": [["x"]], "ADB MRIO 2022": cells}
    )
    assert read_table("adb-mrio", 2022, dated)[0].year == 2022
    with pytest.raises(BadInput, match=r"no single sheet of 2025 -> it has Legend, ADB MRIO 2022"):
        read_table("adb-mrio", 2025, dated)
    undated = files.workbook(tmp_path / "table.xlsx", {"Sheet1": cells})
    with pytest.raises(BadInput, match="it does not say that it is of 2022"):
        read_table("adb-mrio", 2022, undated)
    old = files.workbook(tmp_path / "WIOT11_ROW_Sep12.xlsx", {"Sheet1": files.mrio_cells("wiod")[1:]})
    with pytest.raises(BadInput, match="it does not say that it is of 2012"):
        read_table("wiod", 2012, old)
    fixed = files.workbook(tmp_path / "ADB MRIO 2022, at constant 2010 prices.xlsx", {"ADB MRIO 2022": cells})
    with pytest.raises(BadInput, match="not at current prices"):
        read_table("adb-mrio", 2022, fixed)
    mistaken = (
        ("adb-mrio", "wiod", 2022),
        ("wiod", "adb-mrio", 2011),
        ("wiod", "wiod-2016", 2011),
        ("wiod-2016", "wiod", 2014),
    )
    for kind, name, year in mistaken:
        with pytest.raises(BadInput, match=r"neither an industry nor final demand|no final demand|no table of"):
            read_table(name, year, files.mrio_file(kind, tmp_path))
    with pytest.raises(BadInput, match="the spreadsheet cannot be read"):
        read_table("adb-mrio", 2022, files.half(dated))
    with pytest.raises(UnknownName, match="'imf-weo' holds no input-output table"):
        read_table("imf-weo", 2022, tmp_path / "x")


def test_a_table_in_whole_millions_may_miss_its_totals_by_the_rounding(tmp_path: Path) -> None:
    off = [[*row[:-1], row[-1] + 3.0] if row[3:4] in (["c1"], ["c2"]) else row for row in files.mrio_cells("wiod")]
    rounded = [[round(cell) if isinstance(cell, float) else cell for cell in row] for row in off]
    path = tmp_path / "WIOT11_ROW_Sep12.xlsx"
    table, _ = read_table("wiod", 2011, files.workbook(path, {"WIOT_2011": rounded}))
    assert world_from_table(table, CARD).status_of("X") == "estimated"
    with pytest.raises(BadInput, match=r"miss its output by 3\.0"):
        read_table("wiod", 2011, files.workbook(path, {"WIOT_2011": off}))


def test_half_a_zip_of_icio_is_refused(tmp_path: Path) -> None:
    path = files.zipped(tmp_path / "a.zip", {"2020_SML.csv": files.icio_csv()[0]})
    with pytest.raises(BadInput, match=r"no table of 2019 in it -> it holds 2020_SML.csv"):
        read_table("oecd-icio", 2019, path)
    data = bytearray(path.read_bytes())
    data[200:260] = bytes(60)
    path.write_bytes(bytes(data))
    with pytest.raises(BadInput, match="damaged"):
        read_table("oecd-icio", 2020, path)
    with pytest.raises(BadInput, match="the zip is cut off or is none"):
        read_table("oecd-icio", 2020, files.half(path))
    plain = tmp_path / "table.csv"
    plain.write_text(files.icio_csv()[0])
    with pytest.raises(BadInput, match="its name does not say that it is of 2020"):
        read_table("oecd-icio", 2020, plain)
