"""The answer to a what-if: its figures are the Result's, its words follow thresholds, nothing is shown that must not be."""

from __future__ import annotations

import re

import pytest

from entrepot.answers.answer import Answer, within
from entrepot.answers.block import Cell, Economy, Quantity, Ranking, Span, Table
from entrepot.answers.whatif import sizes, whatif
from entrepot.answers.whatif.data import Solved
from entrepot.errors import UnknownName
from entrepot.models import trade
from entrepot.models.trade.tables import PARTS
from entrepot.render import html, json, markdown, terminal, texts
from entrepot.scenario import Scenario, shipped
from entrepot.scenario.daily import is_by_day
from entrepot.words import language, say
from entrepot.words.locales import LOCALES
from entrepot.world import World
from words_back import last_digit, read_back

TARIFFS = "us-2025-04-02"
EN = language("en")


@pytest.fixture(scope="module")
def announced() -> tuple[Answer, Solved]:
    return whatif.ask(TARIFFS)


def table(answer: Answer, section: str, id: str) -> Table:
    return next(block for block in answer[section].blocks if isinstance(block, Table) and block.id == id)


def column(block: Table, id: str) -> dict[str, Cell]:
    at = [one.id for one in block.columns].index(id)
    return {getattr(row[0].holds, "code", say(row[0].holds, EN)): row[at] for row in block.rows}


def test_real_gdp_is_the_results_with_the_cases_around_it(announced: tuple[Answer, Solved]) -> None:
    answer, solved = announced
    world, scenario = World.load("asia-2022"), Scenario.read(TARIFFS)
    result, cases_ = trade.solve(world, scenario), trade.cases(world, scenario)["cases"]
    economies = result["economies"].set_index(["region", "indicator", "unit"])["value"]
    shown = table(answer, "winners", "incomes")
    exact, ranges = column(shown, "gdp"), column(shown, "range")
    for code in ("JPN", "VNM", "USA"):
        held = exact[code].holds
        assert (
            isinstance(held, Quantity)
            and held.value == economies[code, "real GDP", "percent"]
            and held.status == "model"
        )
        cases = cases_[(cases_["region"] == code) & (cases_["indicator"] == "real GDP")]["value"]
        assert len(cases) > 3 and (held.low, held.high) == (cases.min(), cases.max())
        span = ranges[code].holds
        assert isinstance(span, Span) and (span.low.value, span.high.value) == (cases.min(), cases.max())
    income = solved.economies("real GDP")
    assert list(exact) == list(income.sort_values(ascending=False).index)
    bars = next(block for block in answer["winners"].blocks if isinstance(block, Ranking))
    assert [bar.values[0].value for bar in bars.bars] == list(income.sort_values(ascending=False))


def test_export_changes_add_up_to_the_diversion(announced: tuple[Answer, Solved]) -> None:
    answer, solved = announced
    shown = table(answer, "exports", "exports")
    diversion = solved.result["diversion"]
    money = diversion[
        (diversion["indicator"] == "change")
        & (diversion["unit"] == "USD")
        & (diversion["region"] != diversion["partner"])
    ]
    japan = money[money["region"] == "JPN"].set_index("partner")["value"]
    row = {c.id: cell.holds for c, cell in zip(shown.columns, shown.rows[0], strict=True)}
    assert say(row["seller"], EN) == "Japan (A)" and row["JPN"] is None
    assert row["USA"].value == japan["USA"]
    assert row["ASEAN"].value == pytest.approx(japan[list(solved.members)].sum())
    assert row["all"].value == pytest.approx(japan.sum())
    grouped = solved.destinations(solved.diversion)
    assert grouped.sum(axis=1).to_numpy() == pytest.approx(
        solved.diversion.loc[list(solved.focus)].sum(axis=1).to_numpy()
    )


def test_sectors_show_numbers_for_a_and_b_ranges_for_c_and_nothing_for_d(announced: tuple[Answer, Solved]) -> None:
    answer, _ = announced
    sure, ranged = table(answer, "sectors", "sectors-sure"), table(answer, "sectors", "sectors-ranged")
    of = [{c.header.code for c in block.columns if isinstance(c.header, Economy)} for block in (sure, ranged)]
    assert {"JPN", "THA"} <= of[0] and {"VNM", "KHM"} <= of[1] and "MMR" not in of[0] | of[1]
    held = [cell.holds for row in sure.rows for cell in row[1:] if cell.holds is not None]
    assert held and all(isinstance(one, Quantity) for one in held)
    held = [cell.holds for row in ranged.rows for cell in row[1:] if cell.holds is not None]
    assert held and all(isinstance(one, Span) and one.low.grade == "C" for one in held)
    assert "Myanmar" in html.page(answer, EN).partition('id="sectors"')[2].partition("</section>")[0]
    data = answer["sectors"].data
    assert data is not None and "MMR" not in set(data["region"])
    assert data[data["grade"] == "C"]["central"].isna().all() and data[data["grade"] == "A"]["central"].notna().all()


def test_a_range_of_weak_data_has_no_decimals(announced: tuple[Answer, Solved]) -> None:
    shown = terminal.render(announced[0], EN, 300, most=0).partition("economies graded C")[2]
    line = next(line for line in shown.split("\n") if line.startswith("Electrical"))
    assert re.search(r"−\d+ to −\d+", line) and "." not in line


def test_welfare_parts_add_up_to_real_income(announced: tuple[Answer, Solved]) -> None:
    answer, solved = announced
    whole = solved.welfare
    assert whole.drop(columns="total").sum(axis=1).to_numpy() == pytest.approx(whole["total"].to_numpy(), abs=1e-8)
    assert {part for parts in PARTS.values() for part in parts} == set(whole.columns) - {"total"}
    for row in table(answer, "welfare", "parts-of-income").rows:
        *parts, total = (cell.holds.value for cell in row[1:])  # type: ignore[union-attr]
        assert sum(parts) == pytest.approx(total, abs=1e-8)


def test_every_rate_and_its_source_are_told(announced: tuple[Answer, Solved]) -> None:
    answer, _ = announced
    rate = column(table(answer, "rates", "rates-1"), "ELE")["Japan"].holds
    assert isinstance(rate, Quantity) and rate.value == pytest.approx(24.0)
    assert "Executive Order 14257" in say(table(answer, "asked", "shocks").rows[0][-1].holds, EN)
    assert table(answer, "asked", "assumed").rows[1][-1].leads
    other, _ = whatif.ask("relocation-from-china")
    told = [cell.text for cell in texts.table(table(other, "asked", "shocks"), EN).rows[0]]
    assert told[2:] == [
        "Japan and United States",
        "China",
        "Electrical and optical equipment and Machinery",
        "25.0%",
        "assumption",
    ]
    assert "rates" not in [section.id for section in other.sections]


def test_exemptions_stand_beside_the_scenario_of_2_april_only(announced: tuple[Answer, Solved]) -> None:
    shown = table(announced[0], "exemptions", "exempt")
    japan = {
        c.id: cell.holds
        for c, cell in zip(
            shown.columns, next(r for r in shown.rows if r[0].holds == Economy("JPN", "Japan")), strict=True
        )
    }
    assert [round(japan[key].value, 1) for key in ("covered", "exempt", "section-232")] == [56.2, 43.8, 38.1]
    other, _ = whatif.ask("tariff-war")
    assert "exemptions" not in [section.id for section in other.sections]


def test_the_certificate_lists_every_residual_and_says_what_it_proves(announced: tuple[Answer, Solved]) -> None:
    answer, solved = announced
    first, *cases = answer.certificates
    assert {c.id: c.residual for c in first.conditions} == dict(solved.result.certificate) and first.status == "solved"
    assert solved.around is not None and len(cases) == len(solved.around.facts["cases"]) > 4
    page = html.page(answer, EN)
    assert "It proves that the equations are solved, not that the model is true." in page
    assert all(c.residual <= (c.tolerance or 0) for one in answer.certificates for c in one.conditions)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (0.04, "nothing"),
        (-0.049, "nothing"),
        (-0.05, "small-loss"),
        (0.249, "small-gain"),
        (0.25, "clear-gain"),
        (-1.0, "large-loss"),
    ],
)
def test_sizes_follow_their_thresholds(value: float, key: str) -> None:
    assert sizes.size(value) == key


def test_whether_the_elasticities_turn_the_sign() -> None:
    assert sizes.turns(-0.1, 0.3) and not sizes.turns(0.05, 0.3) and not sizes.turns(-0.04, 0.03)
    assert sizes.tone(-0.6, sizes.SECTOR_TONES) == "down1" and sizes.tone(5.0, sizes.SECTOR_TONES) == "up3"
    assert sizes.tone(9.0, sizes.TONES, 0.05) == "" and sizes.tone(-9.0, sizes.TONES, 0.5) == "down2"


@pytest.mark.parametrize("code", LOCALES)
def test_a_what_if_reads_the_same_in_every_language(announced: tuple[Answer, Solved], code: str) -> None:
    """Every number of every sentence of the page is its value, and the JSON has the same."""
    place, answer = language(code), announced[0]
    tags = re.findall(r'<data value="([^"]*)"[^>]*>([^<]*)</data>', html.page(answer, place))
    assert len(tags) > 25
    for raw, shown in tags:
        back, value = read_back(shown, place), float(raw)
        if shown.startswith("<"):
            assert abs(value) < back
        else:
            assert back == pytest.approx(value, rel=0.0051, abs=0.501 * last_digit(shown, place)), (shown, raw)
    held = [q.value for q in within(answer.headlines)]
    told = json.record(answer, place)
    assert [v["value"] for v in _quantities(told["headlines"])] == pytest.approx(held)
    for face in (terminal.render(answer, place, 100), markdown.render(answer, place)):
        assert say(answer.headlines[0].message, place)[:12] in face


def _quantities(part: object) -> list[dict[str, float]]:
    if isinstance(part, dict):
        if part.get("type") == "Quantity":
            return [part]
        return [one for value in part.values() for one in _quantities(value)]
    return [one for value in part for one in _quantities(value)] if isinstance(part, list) else []


@pytest.mark.parametrize("name", [name for name, one in shipped().items() if not is_by_day(one.shocks)])
def test_every_shipped_scenario_is_answered(name: str) -> None:
    answer, solved = whatif.ask(name)
    assert solved.solved and len(answer.headlines) >= 4
    page = html.page(answer, EN)
    assert "nan" not in re.findall(r">(\w+)<", page) and f"entrepot brief {name}" in page
    cited = set(re.findall(r'href="#source-([^"]+)"', page))
    assert cited and all(f'id="source-{id}"' in page for id in cited)
    assert len({q.id for q in answer.quantities()}) == len(list(answer.quantities()))


# --- what it depends on, how sure it is, and beside another -----------------------------------------------------------


def test_the_page_has_a_tornado_draws_and_dangerous_pairs_whose_figures_are_the_models() -> None:
    from entrepot.ensemble import run

    answer, solved = whatif.ask("china-slows", draws=20)
    sections = {section.id: section for section in answer.sections}
    chart = sections["depends"].blocks[0]
    tornado = trade.sensitivity(solved.world, solved.scenario, "JPN")["tornado"]
    assert [bar.values[1].value for bar in chart.bars] == pytest.approx(tornado["high"].head(len(chart.bars)).tolist())
    bands = run(solved.world, solved.scenario, draws=20, processes=0)["bands"].set_index(["indicator", "region"])
    table = next(block for block in sections["draws"].blocks if getattr(block, "id", "") == "bands")
    median = table.rows[0][2].holds
    assert median.value == pytest.approx(bands.loc[("real GDP", "JPN"), "p50"])
    assert answer.replay.command.endswith("--draws 20")


def test_two_what_ifs_side_by_side() -> None:
    from entrepot.answers.whatif import beside

    first, second = "us-2025-04-02", "us-2025-04-02-exempt-04-11"
    answer = beside.ask(first, second)
    chart = next(block for block in answer.sections[0].blocks if hasattr(block, "bars"))
    assert chart.bars[0].label.code == "TWN"  # Taiwan's chips are what the exemptions are about
    one, other = (value.value for value in chart.bars[0].values)
    assert one < -0.9 < -0.5 < other
    with pytest.raises(UnknownName):
        beside.ask(first, "nothing")
