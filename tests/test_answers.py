"""The answers on the partnership and its members: every value traced and recomputed, every sentence sayable, nothing typed
beside data that moves."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import entrepot.answers as room
from entrepot import codes
from entrepot.answers import thresholds
from entrepot.answers.answer import Answer, sources_of, within
from entrepot.answers.block import Finding, Gap, Grid, Message, Note, Quantity, Section, Series, Table
from entrepot.answers.formulas import recompute
from entrepot.answers.member import ask_member
from entrepot.answers.strands import glance, passing, trade_members
from entrepot.errors import UnknownName
from entrepot.models import relations
from entrepot.models.relations import passing as passing_function
from entrepot.models.relations.trade import on_basis
from entrepot.result import Result
from entrepot.store import Store
from entrepot.words import language, say

EN = language("en")
ROOM = Path(str(room.__file__)).parent


@pytest.fixture(scope="module")
def answer(partnership_answer: Answer) -> Answer:
    return partnership_answer


@pytest.fixture(scope="module")
def related(store: Store) -> dict[str, Result]:
    return {code: relations.solve(store, code) for code in ("ASEAN", *codes.ASEAN_MEMBERS)}


def pages(answer: Answer) -> Iterator[Answer]:
    yield answer
    yield from answer.pages


def deep(part: Any) -> Iterator[Quantity]:
    """Every quantity, those inside traces too."""
    for quantity in within(part):
        yield quantity
        if quantity.trace:
            for inner in quantity.trace.inputs:
                yield from deep(inner)


def test_the_partnership_has_a_page_for_each_member_and_ids_name_one_value(answer: Answer) -> None:
    assert [page.id for page in answer.pages] == list(codes.ASEAN_MEMBERS)
    for page in pages(answer):
        ids = [quantity.id for quantity in page.quantities()]
        assert len(ids) == len(set(ids)) and all(ids)
        assert page.quantity(ids[-1]).id == ids[-1]


def test_every_value_has_a_trace_and_every_formula_adds_up(answer: Answer) -> None:
    checked = 0
    for page in pages(answer):
        for quantity in deep(page.sections):
            assert quantity.trace is not None, quantity
            assert math.isfinite(quantity.value), quantity
            if quantity.trace.inputs:
                again = recompute(quantity.trace.formula, [inner.value for inner in quantity.trace.inputs])
                assert again == pytest.approx(quantity.value, rel=1e-12)
                assert set(quantity.sources) == {id for inner in quantity.trace.inputs for id in inner.sources}
                checked += 1
            else:
                assert quantity.trace.row is not None, quantity
    assert checked > 100


def test_an_observed_value_is_the_raw_row(answer: Answer, store: Store) -> None:
    observed = {
        tuple(quantity.trace.row.key.values()): quantity
        for page in pages(answer)
        for quantity in deep(page.sections)
        if quantity.trace and quantity.trace.row and quantity.trace.row.table == "observations"
        if quantity.trace.formula == "observed"
    }
    rows = store.sql("select indicator, economy, partner, product, period, source, value, unit from observations")
    raw = {tuple(row[:6]): row[6:] for row in rows.itertuples(index=False, name=None)}
    assert len(observed) > 1000
    for key, quantity in observed.items():
        assert (quantity.value, quantity.unit) == raw[key], key
        assert quantity.sources == (key[-1],)


def test_every_source_of_a_value_has_its_card(answer: Answer) -> None:
    for page in pages(answer):
        cards = {card.id for card in page.lineage.sources}
        assert set(sources_of(page.sections)) <= cards


def test_every_word_of_every_page_can_be_said(answer: Answer) -> None:
    for page in pages(answer):
        for message in _messages(page):
            text = say(message, EN)
            assert text and "{" not in text and "  " not in text, text


def _messages(page: Answer) -> Iterator[Any]:
    yield from (page.title, page.question, page.subtitle)
    for section in page.sections:
        yield section.title
        for block in section.blocks:
            if isinstance(block, Finding | Note | Gap):
                yield block.message
            elif isinstance(block, Table):
                yield from (m for m in (block.caption, block.about, *(c.header for c in block.columns)) if m)
                yield from (cell.holds for row in block.rows for cell in row if isinstance(cell.holds, Message))
            elif isinstance(block, Grid):
                yield from (block.title, block.about, *block.rows, *block.columns)
                yield from (cell.says for row in block.cells for cell in row)
            elif isinstance(block, Series):
                yield from (block.title, block.about, *(line.label for line in block.lines))


# --- nothing typed beside data that moves ---


def _ids_of_models() -> set[str]:
    """Strings that stand in models, kernels and ensembles: names of indicators, decompositions, conditions. They are ids, not prose."""
    folders = (ROOM.parent / name for name in ("models", "kernels", "ensemble"))
    paths = (path for folder in folders for path in folder.rglob("*.py"))
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _strings() -> Iterator[tuple[str, int, str]]:
    """Every string in the room but docstrings, what an error says, and SQL: file, line, text."""
    for path in sorted(ROOM.rglob("*.py")):
        if path.stem in (
            "subjects",
            "subject",
            "catalogue",
            "question",
        ):  # they say nothing but what an error remedies, and examples
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "remedy":
                skipped |= {id(inner) for inner in ast.walk(node)}
            if isinstance(node, ast.Raise) or (
                isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in _ERRORS
            ):
                skipped |= {id(inner) for inner in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
                yield str(path.relative_to(ROOM)), node.lineno, node.value


_ERRORS = (
    "sql",
    "BadInput",
    "UnknownName",
    "NoData",
    "ValueError",
    "Problem",
    "told",
)  # `told`: compared with the catalogue


def test_no_year_and_no_source_is_typed_in_the_room(store: Store) -> None:
    """Only a formula has a year, that of its paper, in brackets; and the name of a world."""
    cards = set(store.sources)
    typed = [
        (file, line, text)
        for file, line, text in _strings()
        if re.search(r"(?<![a-z]-)\b(19|20)\d\d\b(?!\))", text) or text in cards - {"investment-jetro-outward-fdi"}
    ]
    assert set(typed) <= {one for one in typed if one[::2] == ("whatif_proof.py", "2024")}  # a column's name


def test_no_sentence_is_assembled_in_the_room() -> None:
    words = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
    ids = _ids_of_models()
    prose = [
        (file, line, text)
        for file, line, text in _strings()
        if words.search(text) and not text.startswith("entrepot ") and text not in ids
    ]
    assert not prose


def test_no_message_names_a_year_that_data_could_move() -> None:
    """The years that stand in English texts are of methods and agreements, not of figures."""
    from entrepot.words.catalogue import texts

    mine = ("trade", "aid", "investment", "people", "trust", "security", "record", "glance", "population", "answers")
    told = {id: t for id, t in texts("en").items() if id.partition(".")[0] in mine and re.search(r"\b(19|20)\d\d\b", t)}
    assert set(told) <= {"trade.dependence.about", "trust.experts.note", "trust.align"}


# --- thresholds move the words ---


def test_the_band_of_a_close_lead_is_read_where_it_stands(
    related: dict[str, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = say(passing.passed(related["THA"]), EN)
    assert "(within 5% of each other at one end of that bracket)" in text
    monkeypatch.setattr(passing, "CLOSE", 1.2)
    assert "(within 20% of each other" in say(passing.passed(related["THA"]), EN)
    table = next(block for block in trade_members.by_member(related).blocks if isinstance(block, Table))
    assert "within 20% at one end" in say(table.about, EN)


def test_a_wider_band_calls_more_leads_close(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__("entrepot.models.relations.passing", fromlist=["CLOSE"])
    trade_table = on_basis(relations.solve(store, "VNM")["trade"], "exporters")
    assert not passing_function(trade_table, "JPN", "CHN").close
    monkeypatch.setattr(module, "CLOSE", 3.0)
    assert passing_function(trade_table, "JPN", "CHN").close


@pytest.mark.parametrize(
    ("after", "word"), [(111, "up"), (110, "same"), (109, "same"), (91, "same"), (90, "same"), (89, "down")]
)
def test_a_change_has_a_word_only_past_a_tenth(after: float, word: str) -> None:
    assert thresholds.change(100, after) == word


@pytest.mark.parametrize(
    ("coverage", "word"), [(91.0, "wide"), (90.0, "right"), (70.0, "right"), (69.0, "narrow"), (80.0, "right")]
)
def test_an_interval_is_judged_by_how_often_it_held(coverage: float, word: str) -> None:
    assert thresholds.width(coverage) == word


def _grid(related: dict[str, Result], store: Store) -> Grid:
    section = glance.sections(store, related)[0]
    return next(block for block in section.blocks if isinstance(block, Grid))


def test_old_cells_of_the_grid_are_hatched_by_the_threshold(
    related: dict[str, Result], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [cell.hatched for row in _grid(related, store).cells for cell in row].count("old")
    monkeypatch.setattr(glance, "OLD", 100)
    grid = _grid(related, store)
    assert before >= 3 and "old" not in {cell.hatched for row in grid.cells for cell in row}
    assert grid.about is not None and "more than 100 years old" in say(grid.about, EN)


def test_a_cell_is_old_by_the_pages_day_and_a_strand_is_told_by_several_members(
    related: dict[str, Result], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = _grid(related, store)
    today = int(max(str(card.accessed) for card in store.sources.values())[:4])
    for row in grid.cells:
        for cell in row:
            years = re.findall(r"\d{4}", cell.period)
            if cell.colour and years:
                assert (today - int(years[-1]) > glance.OLD) == (cell.hatched == "old"), cell
    leaders = ["JPN", "KOR", "JPN", "KOR", "USA"]
    assert say(glance._leads("fdi", leaders), EN) == "in investment Japan and Korea (2 of 5 members each)"
    assert say(glance._leads("fdi", [*leaders, "JPN"]), EN) == "in investment Japan (3 of 6 members)"
    told = say(next(b for b in glance.sections(store, related)[0].blocks if isinstance(b, Finding)).message, EN)
    for at, strand in enumerate(glance.STRANDS):
        clear = [row[at] for row in grid.cells if row[at].colour and not row[at].hatched]
        name = say(grid.columns[at], EN)
        assert (f"in {name} " in told.partition("nothing recent")[0]) == (len(clear) >= 3), (strand, told)


def test_a_leader_of_the_grid_has_the_largest_value_of_one_period(related: dict[str, Result], store: Store) -> None:
    grid = _grid(related, store)
    column = list(glance.STRANDS).index("aid")
    for member, row in zip(codes.ASEAN_MEMBERS, grid.cells, strict=True):
        table = related[member]["components"]
        aid = table[table["measure"] == "aid"].set_index("partner")["value"]
        if row[column].colour:
            assert row[column].colour == aid.idxmax() and aid.max() > 0


# --- one member ---


def test_a_member_is_found_by_name_and_an_unknown_one_is_refused(store: Store) -> None:
    assert ask_member(store, "Viet Nam").id == "VNM"
    with pytest.raises(UnknownName):
        ask_member(store, "Atlantis")


def test_a_section_is_found_by_its_id(answer: Answer) -> None:
    assert isinstance(answer["aid"], Section)
    with pytest.raises(UnknownName, match="trade-history"):
        answer["nothing"]
