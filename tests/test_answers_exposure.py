"""The exposure of an economy or a pair: every value is the models', weak economies stand as ranges, and each value is traced."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from entrepot.answers import subjects
from entrepot.answers.answer import Answer, within
from entrepot.answers.block import Finding, Gap, Grid, Network, Note, Quantity, Ranking, Table
from entrepot.answers.exposure import cut, reliance
from entrepot.answers.exposure import exposure as conductor
from entrepot.answers.exposure.data import Exposure, gather
from entrepot.answers.exposure.figures import LEAST, Read, classed
from entrepot.answers.exposure.minerals import minerals as mined
from entrepot.answers.exposure.subject import find
from entrepot.answers.why import why
from entrepot.cli import app
from entrepot.errors import BadInput, UnknownName
from entrepot.models import exposure, minerals, trade
from entrepot.models.exposure.grades import AS_RANGE
from entrepot.render import brief, terminal
from entrepot.scenario import Scenario
from entrepot.sources import geopolrisk
from entrepot.store import Store
from entrepot.store.minerals import Minerals
from entrepot.words import language, say
from entrepot.words.locales import LOCALES
from entrepot.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return World.load("asia-2022")


@pytest.fixture(scope="module")
def pair(world: World) -> Exposure:
    return gather(world, "JPN", "CHN")


@pytest.fixture(scope="module")
def weak(world: World) -> Exposure:
    return gather(world, "VNM")


@pytest.fixture(scope="module")
def answer(pair: Exposure) -> Answer:
    return conductor.answer(pair)


def table(answer: Answer, section: str, id: str) -> dict[str, dict[str, object]]:
    """What the cells of a table hold, by the text of a row's name and the column."""
    found = next(b for b in answer[section].blocks if isinstance(b, Table) and b.id == id)
    ids = [column.id for column in found.columns]
    return {
        say(row[0].holds, language()): dict(zip(ids[1:], (c.holds for c in row[1:]), strict=True)) for row in found.rows
    }


def value(held: object) -> float:
    assert isinstance(held, Quantity)
    return held.value


# --- values are those of the results ----------------------------------------------------------------------------------


def test_reliance_by_sector_is_the_results(answer: Answer, world: World) -> None:
    rows = exposure.solve(world, "JPN", partner="CHN")["reliance"]
    held = rows[rows["indicator"] == "inputs_lookthrough"].set_index("sector")["value"]
    shown = table(answer, "reliance", "by-sector")
    for sector in ("ELE", "TRE"):
        assert value(shown[world.sector_names[sector]]["lookthrough"]) == 100 * held[sector]
    assert value(shown["whole economy"]["lookthrough"]) == 100 * held["all"]
    ranked = held.drop("all").sort_values(ascending=False).index
    assert list(shown)[1:] == [world.sector_names[str(sector)] for sector in ranked]


def test_the_heat_map_is_coloured_from_its_limits_on(answer: Answer, pair: Exposure) -> None:
    grid = next(b for b in answer["heat"].blocks if isinstance(b, Grid))
    for cell in (cell for row in grid.cells for cell in row):
        held = cell.holds
        assert isinstance(held, Quantity)
        low = held.value if held.value == held.value else held.low or 0.0
        depth = sum(low >= limit for limit in (1, 3, 6, 10, 20))
        assert cell.colour == (f"heat{depth}" if depth else "")
    data = answer["heat"].data
    assert data is not None
    held = data[(data["partner"] == "CHN") & (data["sector"] == "ELE")]["value"].iloc[0]
    place = [say(row, language()) for row in grid.rows].index("Electrical and optical equipment")
    assert value(grid.cells[place][0].holds) == 100 * held
    assert data[data["grade"] == "C"]["value"].isna().all() and data[data["grade"] == "C"]["low"].notna().all()


def test_the_dependence_asked_about_is_the_largest_flow(pair: Exposure, world: World, answer: Answer) -> None:
    assert (pair.supplier, pair.product) == ("CHN", "ELE")
    flow = world.trade[world.regions.index("CHN"), world.regions.index("JPN"), world.sectors.index("ELE")] * world.scale
    told = cut.flow(Read(world), pair)
    assert told is not None and told.value == pytest.approx(flow) == float(pair.swap.facts["flow"])


def test_parts_of_exports_are_the_results_and_add_up(answer: Answer, pair: Exposure) -> None:
    exports = pair.found["exports"].query("partner == 'abroad'").set_index("indicator")
    shown = table(answer, "value-added", "parts")
    values = [value(row["abroad"]) for row in shown.values()]
    assert values[0] == exports.loc["exports", "value"]
    assert values[1] == 100 * exports.loc["dva_share", "value"]
    assert sum(values[1:5]) == pytest.approx(100.0)
    assert values[5] == pytest.approx(values[6] + values[7])  # participation is backward and forward


def test_paths_are_drawn_as_the_model_found_them(answer: Answer, pair: Exposure) -> None:
    network = next(b for b in answer["paths"].blocks if isinstance(b, Network))
    found = pair.paths["paths"]
    last = max(node.layer for node in network.nodes)
    into = sum(edge.value.value for edge in network.edges if edge.target.endswith(f".{last}"))
    assert into == pytest.approx(100 * found["share"].sum())


def test_the_same_cut_by_both_methods(answer: Answer, pair: Exposure, world: World) -> None:
    shown = table(answer, "beside", "beside")["Japan (A)"]
    scenario = Scenario.from_text(pair.shortage.scenario.text)
    income = trade.solve(world, scenario)["economies"]
    income = income[(income["indicator"] == "real income") & (income["unit"] == "percent")].set_index("region")["value"]
    lost = exposure.extract(world, "CHN.ELE", to="JPN")["losses"].set_index("region")
    assert value(shown["income"]) == pytest.approx(income["JPN"])
    assert value(shown["lost"]) == lost.loc["JPN", "value_added_loss"]
    assert value(shown["share"]) == 100 * lost.loc["JPN", "loss_share"]
    assert "shortage" in answer.extras["shortage.toml"]


def test_a_cut_that_is_not_solved_is_said(pair: Exposure) -> None:
    broken = replace(pair.shortage, result=replace(pair.shortage.result, status="not solved", message="try again"))
    made = conductor.answer(replace(pair, shortage=broken))
    told = [say(b.message, language()) for b in made["beside"].blocks if isinstance(b, Finding)]
    assert "was not solved" in told[-1] and "try again" in told[-1]
    assert table(made, "beside", "beside")["Japan (A)"]["income"] is None


# --- grades C and D stand as ranges only ------------------------------------------------------------------------------


def test_no_central_figure_of_a_weak_economy(weak: Exposure) -> None:
    answer = conductor.answer(weak)
    graded = [q for q in answer.quantities() if q.grade in AS_RANGE]
    assert len(graded) > 100
    assert all(q.value != q.value and q.low is not None and q.high is not None for q in graded)
    for id in ("reliance", "heat", "sales", "value-added", "beside"):
        data = answer[id].data
        assert data is not None
        rows = data[data["grade"].isin(AS_RANGE)]
        column = "value" if "value" in rows else "value_added_loss"
        assert len(rows) and rows[column].isna().all(), id
    income = table(answer, "beside", "beside")["Viet Nam (C)"]["income"]
    assert isinstance(income, Quantity) and income.value != income.value and income.low < income.high  # type: ignore[operator]
    assert any(
        "central figure for Viet Nam" in say(b.message, language())
        for b in answer["unknown"].blocks
        if isinstance(b, Gap)
    )


def test_a_range_has_no_finer_digits_than_half_of_it() -> None:
    nan = float("nan")
    told = [(37.2, 55.4, "37–55%"), (0.42, 0.83, "0.4–0.8%"), (2.49, 3.51, "2.5–3.5%"), (0.0, 0.02, "0–0.02%")]
    for low, high, said in told:
        assert say(Quantity(nan, "percent", low=low, high=high, grade="C"), language()) == said
    beside = Quantity(3.0, "percent", low=2.49, high=3.51, grade="B")
    assert say(beside, language(), ("ranged",)) == "3.0% (2.5–3.5%)" and say(beside, language()) == "3.0%"


@given(st.floats(1e-6, 1e6))
def test_a_figure_without_an_error_stands_in_its_class(value: float) -> None:
    low, high = classed(value)
    assert low <= value * (1 + 1e-9) and value < high * (1 + 1e-9)
    assert low == 0.0 or high / low <= 2.5 + 1e-9
    assert (low == 0.0) == (value < LEAST)


def test_charts_hold_no_central_figure_of_a_weak_economy(weak: Exposure) -> None:
    from entrepot.render.charts.draw import chart

    drawn = next(b for b in reliance.by_partner(Read(weak.world), weak.found).blocks if isinstance(b, Ranking))
    text = json.dumps(chart(drawn, language(), 640).spec)
    rows = weak.found["reliance"].query("indicator == 'inputs_lookthrough' and sector == 'all' and partner == 'CHN'")
    assert f"{100 * rows['value'].iloc[0]:.6g}"[:5] not in text and f"{100 * rows['low'].iloc[0]:.6g}"[:5] in text


# --- traces ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "table", "column"),
    [
        ("heat.heat.6.1", "exposure.reliance", "value"),
        ("value-added.parts.2.abroad", "exposure.exports", "value"),
        ("extraction.losses.2.lost", "extraction.losses", "value_added_loss"),
        ("substitutes.candidates.2.capacity", "substitution.candidates", "capacity"),
    ],
)
def test_a_value_is_solved_again_by_its_trace(answer: Answer, store: Store, id: str, table: str, column: str) -> None:
    held = answer.quantity(id)
    made = why(store, answer, id)
    solved = [b for b in made["rows"].blocks if isinstance(b, Table) and b.id.startswith("solved")]
    row = {say(r[0].holds, language()): say(r[1].holds, language()) for r in solved[0].rows}
    assert table in say(solved[0].caption, language())
    assert float(row[column]) * (100 if held.unit == "percent" else 1) == pytest.approx(held.value)
    assert made["cards"].blocks


def test_a_trace_tells_no_central_figure_of_a_weak_economy(weak: Exposure, store: Store) -> None:
    answer = conductor.answer(weak)
    made = why(store, answer, next(q.id for q in answer["heat"].blocks[1].cells[0][0:1] for q in within(q)))  # type: ignore[union-attr]
    (solved,) = [b for b in made["rows"].blocks if isinstance(b, Table) and b.id.startswith("solved")]
    told = {say(row[0].holds, language()): say(row[1].holds, language()) for row in solved.rows}
    assert {"low", "high", "grade"} <= set(told) and "value" not in told
    shown = {say(row[0].holds, language()) for b in made["value"].blocks if isinstance(b, Table) for row in b.rows}
    assert "Interval" in shown and "Value, unrounded" not in shown


def test_every_derived_value_is_its_formula(answer: Answer) -> None:
    from entrepot.answers.formulas import recompute

    derived = [q for q in answer.quantities() if q.trace and q.trace.inputs]
    assert len(derived) > 200
    for q in derived:
        again = recompute(q.trace.formula, [one.value for one in q.trace.inputs])  # type: ignore[union-attr]
        assert again == pytest.approx(q.value, nan_ok=True), q.id


# --- subjects, files, languages -----------------------------------------------------------------------------------------


def test_subjects(world: World) -> None:
    assert subjects.find("exposure:JPN-CHN") == ("exposure", "JPN-CHN")
    assert find("JPN-CHN", world) == ("JPN", "CHN")
    assert find("viet nam - china", world) == ("VNM", "CHN")
    assert find("ROW", world) == ("ROW", "")
    assert find("ASEAN", world) == ("ASEAN", "") and find("japan-asean", world) == ("JPN", "ASEAN")
    for wrong, told in (
        ("JPM", r"did you mean exposure:JPN"),
        ("JPN-Chnia", r"did you mean exposure:JPN-CHN"),
        ("France", r"FRA is not apart .*part of EU27"),
    ):
        with pytest.raises(UnknownName, match=told):
            find(wrong, world)
    with pytest.raises(BadInput, match="with itself"):
        find("JPN-Japan", world)
    with pytest.raises(UnknownName, match=r"did you mean exposure:VNM\?"):
        subjects.find("expsure:VNM")
    with pytest.raises(UnknownName, match=r"exposure:JPN"):
        subjects.find("zzzzzz")


def test_files_and_page(answer: Answer, tmp_path: Path) -> None:
    written = brief.write(answer, tmp_path / "brief", language())
    folder = tmp_path / "brief"
    assert all((folder / file).is_file() for file in written.files)
    assert {"data/heat.csv", "data/heat.parquet", "charts/reliance-sectors.svg", "shortage.toml", "brief.json"} <= set(
        written.files
    )
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert (
        all(f' id="{section.id}"' in html for section in answer.sections) and "entrepot brief exposure:JPN-CHN" in html
    )
    card = json.loads((folder / "brief.json").read_text(encoding="utf-8"))
    assert card["replay"] == "entrepot brief exposure:JPN-CHN" and card["sources"]
    assert pd.read_csv(folder / "data" / "heat.csv").shape == pd.read_parquet(folder / "data" / "heat.parquet").shape
    assert Scenario.read(folder / "shortage.toml").shocks[0].kind == "shortage"


@pytest.mark.parametrize("code", sorted(LOCALES))
def test_every_language_says_it(answer: Answer, weak: Exposure, code: str) -> None:
    from rich.console import Console

    console = Console(width=80, record=True, file=None, quiet=True)
    for one in (answer, conductor.answer(weak)):
        terminal.show(one, language(code), console)
        assert all(say(line.message, language(code)) for line in one.headlines)


def test_command_and_its_errors(tmp_path: Path) -> None:
    run = CliRunner()
    made = run.invoke(app, ["brief", "exposure:VNM", "--out", str(tmp_path / "brief")], catch_exceptions=False)
    assert made.exit_code == 0 and "only ranges are given" in made.output
    assert (tmp_path / "brief" / "index.html").is_file()
    with pytest.raises(BadInput, match="no scenario"):
        run.invoke(app, ["brief", "exposure:JPN", "--set", "a=1"], catch_exceptions=False)


# --- minerals ---------------------------------------------------------------------------------------------------------


def test_minerals_are_the_models(answer: Answer) -> None:
    nickel = minerals.solve("JPN", "nickel", data=Minerals.open())
    held = nickel["measures"].set_index("indicator")
    shown = table(answer, "minerals", "groups")
    assert len(shown) == len(minerals.groups())
    told = {name: say(shown[name]["codes"], language("en")) for name in ("Nickel", "Tungsten")}
    assert told == {"Nickel": "260400 ore", "Tungsten": "261100 ore and 810110 metal"}
    assert value(shown["Nickel"]["hhi"]) == held.loc["supplier_hhi", "value"]
    assert value(shown["Nickel"]["CHN"]) == pytest.approx(100 * held.loc["share_CHN", "value"])
    assert {q.period for q in within(answer["minerals"].blocks) if q.unit == "USD"} == {str(nickel.facts["year"])}


def test_minerals_answer_without_the_package(pair: Exposure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geopolrisk, "find_spec", lambda _name: None)
    section, cards = mined(Read(pair.world), pair)
    assert {card.id for card in cards} == {
        "minerals-baci", "minerals-baci-world", "minerals-baci-asean", "minerals-wmd", "minerals-wgi",
    }  # fmt: skip
    assert any(isinstance(block, Table) and len(block.rows) == len(minerals.groups()) for block in section.blocks)


def test_a_group_with_an_entrepot_says_what_it_leaves_out(world: World) -> None:
    """Singapore stands in the group of a pair and in the group as one exporter, as it does alone."""
    from entrepot.answers.exposure.exports import ask_exports
    from entrepot.answers.exposure.sent_on import notes
    from entrepot.world.grouped import as_one

    grouped = as_one(world, "ASEAN")
    (told,) = notes(Read(grouped), ("JPN", "ASEAN"))
    assert say(told.message, language("en")).startswith(
        "Singapore sends on goods of others: its customs report USD 516 billion"
    )
    assert not notes(Read(grouped), ("JPN",)) and len(notes(Read(world), ("SGP", "HKG", "SGP"))) == 2
    for economy in ("SGP", "ASEAN"):
        first = ask_exports(world if economy == "SGP" else grouped, economy).sections[0]
        assert any(
            "sends on goods of others" in say(b.message, language("en")) for b in first.blocks if isinstance(b, Note)
        )
