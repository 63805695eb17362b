"""The types of an answer: ids of quantities, what a table refuses, and traces that add up."""

import pytest

from entrepot.answers.answer import Answer, sources_of
from entrepot.answers.block import (
    Column,
    Economy,
    Finding,
    Line,
    Message,
    Quantity,
    Replay,
    Section,
    Series,
    Table,
    Trace,
)
from entrepot.answers.formulas import FORMULAS, recompute
from entrepot.errors import UnknownName
from entrepot.provenance import Lineage

JAPAN = Quantity(12.5, "percent", "2023", sources=("a", "b"))
CHINA = Quantity(25.0, "percent", "2023", sources=("b", "c"))


def _answer(*sections: Section) -> Answer:
    message = Message("test.title")
    return Answer("test", "one", message, message, sections, Lineage("0", ""), Replay("entrepot test"))


def _section(id: str = "trade") -> Section:
    columns = (Column("partner", Message("test.partner")), Column("share", Message("test.share"), "percent"))
    table = Table("shares", columns, ((Economy("JPN"), JAPAN), (Economy("CHN"), CHINA)), Message("test.caption"))
    series = Series("lines", Message("test.title"), (Line(Economy("JPN"), (JAPAN,)), Line(Economy("CHN"), (CHINA,))))
    says = Finding(Message("test.ratio", {"ratio": CHINA, "parts": (JAPAN, Message("test.inner", {"n": JAPAN}))}))
    return Section(id, Message("test.title"), (says, table, series))


def test_every_quantity_has_an_id_of_its_own_and_is_found_by_it():
    answer = _answer(_section(), _section("again"))
    ids = [quantity.id for quantity in answer.quantities()]
    assert len(ids) == len(set(ids)) == 14
    assert answer.quantity("trade.shares.CHN.share").value == 25.0
    assert answer.quantity("trade.lines.JPN.2023").value == 12.5
    assert answer.quantity("again.ratio.ratio").value == 25.0
    with pytest.raises(UnknownName, match=r"trade\.shares\.CHN\.share"):
        answer.quantity("trade.shares.CHN.shar")


def test_sources_are_those_of_the_quantities_in_order():
    assert sources_of(_section()) == ("b", "c", "a")


def test_a_section_cannot_stand_twice_nor_a_row_lack_a_cell():
    with pytest.raises(ValueError, match="trade stands twice"):
        _answer(_section(), _section())
    with pytest.raises(ValueError, match="one cell for each of 1"):
        Table("t", (Column("a", Message("test.a")),), ((1, 2),), Message("test.caption"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("formula", "values", "expected"),
    [
        ("observed", [3.0], 3.0),
        ("sum", [1.0, 2.0, 4.0], 7.0),
        ("mean", [1.0, 2.0, 6.0], 3.0),
        ("median", [9.0, 1.0, 2.0], 2.0),
        ("median", [9.0, 1.0, 2.0, 4.0], 3.0),
        ("share", [1.0, 4.0], 25.0),
        ("share_of_sum", [1.0, 1.0, 3.0], 25.0),
        ("ratio", [1.0, 4.0], 0.25),
        ("difference", [1.0, 4.0], -3.0),
        ("change", [4.0, 1.0], -75.0),
        ("distance", [1.0, 4.0], 3.0),
        ("negative", [4.0], -4.0),
        ("percent", [0.25], 25.0),
        ("count", [], None),
        ("model", [], None),
    ],
)
def test_formulas(formula: str, values: list[float], expected: float | None):
    assert recompute(formula, values) == expected
    assert formula in FORMULAS


def test_a_trace_keeps_its_inputs_out_of_what_is_shown():
    ratio = Quantity(2.0, "ratio", "2023", trace=Trace("ratio", (CHINA, JAPAN)))
    answer = _answer(Section("x", Message("test.title"), (Finding(Message("test.ratio", {"ratio": ratio})),)))
    assert [quantity.value for quantity in answer.quantities()] == [2.0]
