"""The what-if page: its numbers are the Result's, words follow thresholds, nothing is shown that must not be."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from entrepot.answers import subjects
from entrepot.errors import UnknownName
from entrepot.models import trade
from entrepot.report import whatif, whatif_inside, whatif_panels, whatif_proof
from entrepot.report import whatif_words as words
from entrepot.report.panels import Cell, Table
from entrepot.report.whatif_data import Answer, ask
from entrepot.scenario import Scenario, names, template
from entrepot.world import World
from run_cli import Cli, cli

__all__ = ["cli"]
TARIFFS = "us-2025-04-02"


@pytest.fixture(scope="module")
def announced() -> Answer:
    return ask(TARIFFS)


def texts(table: Table) -> list[list[str]]:
    return [[cell.text if isinstance(cell, Cell) else cell for cell in row] for row in table.rows]


def column(table: Table, header: str) -> dict[str, str]:
    at = table.header.index(header)
    return {row[0]: row[at] for row in texts(table)}


# --- numbers on the page are those of the result ----------------------------------------------------------------------


def test_real_gdp_and_income_are_the_results_with_every_case_around_them(announced: Answer) -> None:
    world, scenario = World.load("asia-2022"), Scenario.read(TARIFFS)
    result, around = trade.solve(world, scenario), trade.cases(world, scenario)["cases"]
    economies = result["economies"].set_index(["region", "indicator", "unit"])["value"]
    shown = whatif_panels.winners(announced).tables[0]
    for column_, range_, indicator in (
        ("Real GDP", "Low to high", "real GDP"),
        ("Real income", "Its low to high", "real income"),
    ):
        exact, ranges = column(shown, column_), column(shown, range_)
        for code in ("JPN", "VNM", "USA"):
            name = announced.name(code)
            assert exact[name] == words.change(economies[code, indicator, "percent"])
            cases = around[(around["region"] == code) & (around["indicator"] == indicator)]["value"]
            assert len(cases) == 7 and ranges[name] == words.span(cases.min(), cases.max())
    first = economies["VNM", "first-order welfare (Caliendo-Parro 2015)", "percent"]
    assert column(shown, "First-order")["Viet Nam"] == words.change(first)
    order = [row[0] for row in texts(shown)]
    ranked = announced.economies("real GDP")
    assert order == [announced.name(code) for code in ranked.sort_values(ascending=False).index]


def test_no_closure_decides_the_ranking_and_every_page_has_them_in_its_range(announced: Answer) -> None:
    """The Philippines 'gain' real income under one closure and lose under two; their real GDP stays next to nothing."""
    income, gdp = announced.cases("real income").loc["PHL"], announced.cases("real GDP").loc["PHL"]
    closures = ["central", "own-gdp-share", "zero"]
    assert income["central"] > 0.05 > 0 > income["zero"] and abs(gdp[closures]).max() < 0.05
    spread = {name: (announced.cases(name)[closures].max(axis=1) - announced.cases(name)[closures].min(axis=1)).mean()
              for name in ("real income", "real GDP")}  # fmt: skip
    assert spread["real GDP"] < 0.5 * spread["real income"]
    row = announced.incomes.loc["KHM"]
    assert row.income_low <= income["zero"] and row.income_low < -1.8 < -1.0 < row.income


def test_digits_follow_what_the_cases_leave() -> None:
    assert [words.digits(*ends) for ends in ((-0.1, -0.09), (-0.14, -0.06), (-1.9, -0.5), (-3.0, 9.0))] == [2, 2, 1, 0]
    assert words.headline(-1.149, -1.9, -0.5) == "−1.1%" and words.headline(-0.1, -0.14, -0.06) == "−0.10%"
    assert words.headline(0.04, -0.9, 1.1) == "+0.04%"


def test_export_changes_add_up_to_the_diversion(announced: Answer) -> None:
    shown = whatif_panels.exports(announced).tables[0]
    diversion = announced.result["diversion"]
    money = diversion[
        (diversion["indicator"] == "change")
        & (diversion["unit"] == "USD")
        & (diversion["region"] != diversion["partner"])
    ]
    japan = money[money["region"] == "JPN"].set_index("partner")["value"]
    row = dict(zip(shown.header, texts(shown)[0], strict=True))
    assert row["Exporter"] == "Japan (A)" and row["JPN"] == "–"
    assert row["USA"] == words.billions(japan["USA"])
    assert row["ASEAN"] == words.billions(japan[list(announced.members)].sum())
    assert row["All"] == words.billions(japan.sum())
    grouped = announced.destinations(announced.diversion)
    assert grouped.sum(axis=1).to_numpy() == pytest.approx(
        announced.diversion.loc[list(announced.focus)].sum(axis=1).to_numpy()
    )


def test_sectors_show_numbers_for_a_and_b_ranges_for_c_and_nothing_for_d(announced: Answer) -> None:
    panel = whatif_inside.sectors(announced)
    sure, ranged = panel.tables
    assert {"Japan", "Thailand"} <= set(sure.header) and {"Viet Nam", "Cambodia"} <= set(ranged.header)
    assert "Myanmar" not in (*sure.header, *ranged.header) and any("Myanmar" in note for note in panel.notes)
    assert column(sure, "Japan")["Electrical and optical equipment"].startswith(words.MINUS)
    assert " to " in column(ranged, "Viet Nam")["Electrical and optical equipment"]
    data: pd.DataFrame = panel.data
    assert set(data["region"]) & {"MMR"} == set()
    assert data[data["grade"] == "C"]["central"].isna().all() and data[data["grade"] == "A"]["central"].notna().all()


def test_welfare_parts_add_up_to_real_income(announced: Answer) -> None:
    table = announced.welfare
    assert table.drop(columns="total").sum(axis=1).to_numpy() == pytest.approx(table["total"].to_numpy(), abs=1e-8)
    covered = {part for parts in whatif_inside.PARTS.values() for part in parts}
    assert covered == set(table.columns) - {"total"}


def test_every_rate_and_its_source_are_told(announced: Answer) -> None:
    asked, rates = whatif_panels.asked(announced), whatif_panels.rates(announced)
    assert rates is not None and column(rates.tables[0], "ELE")["Japan"] == "+24%"
    assert "Executive Order 14257" in texts(asked.tables[0])[0][-1]
    assert column(asked.tables[1], "Source")["Trade deficits"] == "assumption"
    relocation = whatif_panels.asked(ask("relocation-from-china"))
    row = texts(relocation.tables[0])[0]
    assert row[2:] == [
        "Japan, United States",
        "China",
        "Electrical and optical equipment, Machinery",
        "+25%",
        "assumption",
    ]
    assert whatif_panels.rates(ask("relocation-from-china")) is None


def test_exemptions_stand_beside_the_scenario_of_2_april_only(announced: Answer) -> None:
    panel = whatif_proof.exemptions(announced)
    assert panel is not None
    japan = dict(zip(panel.tables[0].header, next(r for r in texts(panel.tables[0]) if r[0] == "Japan"), strict=True))
    assert japan["taxed"] == "56.2%" and japan["Exempt"] == "44%" and japan["section 232 (72, 73, 76, 87)"] == "38.1%"
    assert whatif_proof.exemptions(ask("tariff-war")) is None


def test_the_certificate_lists_every_residual_and_says_what_it_proves(announced: Answer) -> None:
    panel = whatif_proof.certificate(announced)
    assert [row[0] for row in texts(panel.tables[0])] == list(announced.result.certificate)
    assert {row[3] for row in texts(panel.tables[0])} == {"yes"} and words.CERTIFICATE in panel.lead[0]
    assert [row[0] for row in texts(panel.tables[1])] == [
        "central", "low", "high", "own-gdp-share", "zero", "fontagne-guimbard-orefice-2022", "single-5",
    ]  # fmt: skip


# --- words follow thresholds ------------------------------------------------------------------------------------------


def test_numbers_and_sizes_in_words() -> None:
    assert [words.change(v) for v in (-0.0651, 12.34, 9.996, 150.2, -0.001, float("nan"))] == [
        "−0.07%", "+12.3%", "+10.0%", "+150%", "0.00%", "–",
    ]  # fmt: skip
    assert words.span(-1.92, -0.97) == "−1.92 to −0.97%" and words.span(0.101, 0.102) == "+0.10%"
    assert words.money(-3.53e10) == "−USD 35.3 billion" and words.billions(3e6) == "·"
    sizes = [words.size(v) for v in (0.04, -0.05, 0.25, -1.0)]
    assert sizes == ["next to nothing", "a small loss", "a clear gain", "a large loss"]
    assert "sign depends" in words.verdict(0.1, -0.1, 0.3) and words.verdict(0.1, 0.05, 0.3) == "a small gain"


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_every_shipped_scenario_gives_a_page(name: str, cli: Cli, tmp_path: Path) -> None:
    ran = cli("brief", name, "--out", tmp_path / "page", "--json")
    assert ran.code == 0 and ran.json["status"] == "solved" and len(ran.json["summary"]) >= 4
    html = (tmp_path / "page" / "index.html").read_text(encoding="utf-8")
    for needle in (
        "What was asked",
        "Winners and losers",
        "Where exports go instead",
        "Certificate",
        "The world it runs on",
    ):
        assert needle in html
    assert words.CERTIFICATE in html and f"entrepot brief {name}" in html and "nan" not in re.findall(r">(\w+)<", html)
    for file in ran.json["files"]:
        assert (tmp_path / "page" / file).is_file()
    assert all(f'id="source-{id}"' in html for id in re.findall(r'href="#source-([^"]+)"', html))
    assert str(tmp_path) not in html


def test_settings_change_the_page_and_stand_in_its_replay(cli: Cli, tmp_path: Path) -> None:
    setting = "shock.1.change=-0.02"
    ran = cli("brief", "china-slows", "--set", setting, "--out", tmp_path / "a", "--json")
    plain = cli("brief", "china-slows", "--out", tmp_path / "b", "--json")
    assert ran.json["summary"] != plain.json["summary"]
    card = json.loads((tmp_path / "a" / "brief.json").read_text(encoding="utf-8"))
    assert card["replay"] == f"entrepot brief china-slows --set {setting}" and card["solved"] is True
    assert card["replay"] in (tmp_path / "a" / "index.html").read_text(encoding="utf-8")
    again = cli("brief", tmp_path / "a" / "scenario.toml", "--out", tmp_path / "c", "--json")
    assert again.json["summary"] == ran.json["summary"]
    for table in ("winners", "exports", "sectors"):
        assert (tmp_path / "a" / "data" / f"{table}.csv").read_bytes() == (
            tmp_path / "c" / "data" / f"{table}.csv"
        ).read_bytes()


def test_a_new_scenario_gives_a_page_from_its_file(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cars.toml"
    file.write_text(template(), encoding="utf-8")
    assert cli("brief", file, "--out", tmp_path / "page").code == 0
    html = (tmp_path / "page" / "index.html").read_text(encoding="utf-8")
    assert "A tariff of 10% on cars from Japan" in html and "entrepot brief scenario.toml" in html


def test_what_is_no_brief_is_left_alone_and_a_brief_is_replaced_with_a_word(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    refused = cli("brief", "china-slows", "--out", tmp_path / "mine")
    assert (
        refused.code == 3 and "left alone" in refused.err and (tmp_path / "mine" / "letter.txt").read_text() == "dear"
    )
    assert cli("brief", "china-slows", "--out", tmp_path / "page").code == 0
    replaced = cli("brief", "china-slows", "--out", tmp_path / "page")
    assert replaced.code == 0 and "replaces the brief" in replaced.err and "entrepot brief china-slows" in replaced.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine", "page"]


def test_an_unsolved_scenario_gives_a_page_without_numbers_and_exit_code_five(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import entrepot.kernels.equilibrium as kernel

    real = kernel.solve_anderson
    few = {"sweep_limit": 2}
    monkeypatch.setattr(kernel, "solve_anderson", lambda p, **o: real(p, **(o if p.shock.is_empty else few)))
    monkeypatch.setattr(kernel, "solve_newton", lambda p, **_: real(p, **few))
    ran = cli("brief", "tariff-war", "--out", tmp_path / "page")
    assert ran.code == 5 and "residuals" in ran.err
    html = (tmp_path / "page" / "index.html").read_text(encoding="utf-8")
    assert "Not solved" in html and "make the shock smaller" in html and "Largest residual" in html
    assert "Winners and losers" not in html and "Where exports go" not in html and "Real income" not in html
    assert json.loads((tmp_path / "page" / "brief.json").read_text(encoding="utf-8"))["solved"] is False


def test_a_world_without_grades_japan_or_sector_names_has_a_page_too(tmp_path: Path) -> None:
    world = World.load("asia-2022").aggregate(
        regions={
            code: "USA" if code == "USA" else "CHN" if code == "CHN" else "OTH"
            for code in World.load("asia-2022").regions
        }
    )
    file = tmp_path / "s.toml"
    shock = 'kind = "trade-cost"\nimporter = "USA"\nexporter = "CHN"\nchange = 0.1\nsource = "assumption"\n'
    file.write_text(f'title = "t"\n[[shock]]\n{shock}', encoding="utf-8")
    answer = ask(file, world=world)
    page = whatif.page(answer, "entrepot brief scenario.toml")
    assert answer.members == () and len(answer.focus) == 3 and len(page.panels) > 8


# --- subjects ---------------------------------------------------------------------------------------------------------


def test_a_subject_is_the_partnership_a_member_or_a_scenario() -> None:
    assert subjects.find("Partnership") == ("partnership", "partnership")
    assert subjects.find("ベトナム") == ("member", "VNM") and subjects.find(TARIFFS) == ("scenario", TARIFFS)
    for wrong, near in (
        ("partnrship", "partnership"),
        ("vietnm", "VNM"),
        ("tarif-war", "tariff-war"),
        ("relocation", "relocation-from-china"),
    ):
        with pytest.raises(UnknownName, match=near):
            subjects.find(wrong)
    with pytest.raises(UnknownName, match="no file"):
        subjects.find("none.toml")
    with pytest.raises(UnknownName, match="partnership, a member"):
        subjects.find("Japan")


def test_settings_are_for_scenarios_only(cli: Cli) -> None:
    ran = cli("brief", "VNM", "--set", "a=1")
    assert ran.code == 3 and "no scenario" in ran.err
