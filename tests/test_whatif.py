"""The what-if page as a user gets it: from a name or a file, with settings, replayable; what is no scenario is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from entrepot.answers import subjects
from entrepot.answers.catalogue import question
from entrepot.answers.whatif import whatif
from entrepot.errors import BadInput, UnknownName
from entrepot.scenario import template
from entrepot.store import Store
from entrepot.world import World
from entrepot.world.aggregate import aggregate
from run_cli import Cli, cli

__all__ = ["cli"]
TARIFFS = "us-2025-04-02"

# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_shipped_scenario_gives_a_page_with_all_its_files(cli: Cli, tmp_path: Path) -> None:
    ran = cli("brief", "relocation-from-china", "--out", tmp_path / "page", "--json")
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
    assert "entrepot brief relocation-from-china" in html and "nan" not in re.findall(r">(\w+)<", html)
    for file in ran.json["files"]:
        assert (tmp_path / "page" / file).is_file()
    assert ran.json["answer"]["schema"] and ran.json["answer"]["kind"] == "whatif"
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
    world = aggregate(
        World.load("asia-2022"),
        regions={
            code: "USA" if code == "USA" else "CHN" if code == "CHN" else "OTH"
            for code in World.load("asia-2022").regions
        },
    )
    file = tmp_path / "s.toml"
    shock = 'kind = "trade-cost"\nimporter = "USA"\nexporter = "CHN"\nchange = 0.1\nsource = "assumption"\n'
    file.write_text(f'title = "t"\n[[shock]]\n{shock}', encoding="utf-8")
    answer, solved = whatif.ask(file, world=world)
    assert solved.members == () and len(solved.focus) == 3 and len(answer.sections) > 8


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


def test_a_subject_is_asked_as_the_question_of_the_catalogue_is(store: Store) -> None:
    assert (
        subjects.answer_on(store, "choice:Viet Nam").id
        == question("choice").answer(store, {"economy": ["vnm"]}).id
        == "VNM"
    )
    assert subjects.answer_on(store, "choice").id == question("choice").answer(store, {}).id == "all"
    assert subjects.answer_on(store, "payments:JPN-VNM").id == "payments-JPN-VNM"
    with pytest.raises(BadInput, match="'outlook:ASEAN' names one side -> write outlook:FIRST-SECOND"):
        subjects.answer_on(store, "outlook:ASEAN")
    with pytest.raises(BadInput, match="'energy:THA-VNM' names 2 -> write energy:ECONOMY"):
        subjects.answer_on(store, "energy:THA-VNM")
    with pytest.raises(BadInput, match="'economy' cannot be 'JPN'"):
        subjects.answer_on(store, "choice:JPN")
    with pytest.raises(BadInput, match="a partner, weights and a scenario are of one member"):
        question("choice").answer(store, {"weight": ["trade=2"]})


def test_a_brief_has_a_folder_of_its_own(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("brief", "TLS").code == 0 and cli("brief", "china-slows").code == 0
    assert sorted(path.name for path in (tmp_path / "briefs").iterdir()) == ["TLS", "china-slows"]


def test_a_language_that_is_lacking_is_said(cli: Cli, tmp_path: Path) -> None:
    ran = cli("brief", "TLS", "--lang", "xx", "--out", tmp_path / "x")
    assert ran.code == 0 and "'xx' is not held" in ran.err
    assert "“xx” is not held" in (tmp_path / "x" / "index.html").read_text(encoding="utf-8")
    thai = cli("brief", "TLS", "--lang", "th", "--out", tmp_path / "th")
    assert thai.code == 0 and '<html lang="th">' in (tmp_path / "th" / "index.html").read_text(encoding="utf-8")


def test_settings_are_for_scenarios_only(cli: Cli) -> None:
    ran = cli("brief", "VNM", "--set", "a=1")
    assert ran.code == 3 and "no scenario" in ran.err
