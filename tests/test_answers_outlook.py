"""The outlook as an answer: every value traced to a cell of the model, sentences that say what the model found."""

from __future__ import annotations

import pytest

from entrepot.answers import roots
from entrepot.answers.answer import Answer, within
from entrepot.answers.formulas import recompute
from entrepot.answers.outlook.outlook import ask_outlook
from entrepot.models import outlook
from entrepot.render import markdown
from entrepot.store import Store
from entrepot.words import language, say


@pytest.fixture(scope="module")
def answer(store: Store) -> Answer:
    return ask_outlook(store, "ASEAN", "JPN")


def test_every_value_is_a_cell_of_the_model_or_a_formula_over_some(store: Store, answer: Answer) -> None:
    tables = 0
    for quantity in within(answer.sections):
        trace = quantity.trace
        assert trace is not None, quantity
        if trace.inputs:
            assert recompute(trace.formula, [q.value for q in trace.inputs]) == pytest.approx(quantity.value)
            continue
        assert trace.row is not None
        tables += 1
    assert tables > 100
    found = outlook.cross(store, "ASEAN", "JPN")
    chance = found["chance"].query("basis == 'nominal' and year == 2030").iloc[0]
    first = next(q for q in within(answer.headlines) if q.unit == "ratio")
    assert first.value == chance["chance_above"]
    assert first.trace is not None and first.trace.row is not None
    solved = roots.in_model(store, first.trace.row)
    assert solved is not None and solved["chance_above"] == first.value


@pytest.mark.parametrize(
    ("first", "second", "asked", "measures"),
    [
        ("VNM", "THA", {"measure": "gdp_per_head"}, {"gdp_nominal", "population"}),
        ("PHL", "JPN", {"measure": "population"}, {"population", "population_lower95", "population_upper95"}),
        ("KOR", "JPN", {"measure": "age_share_65_plus"}, {"age_share_65_plus"}),
        ("KOR", "JPN", {"measure": "goods_trade", "of": "ASEAN"}, {"goods_exports"}),
    ],
)
def test_other_crossings_lead_down_to_their_figures(
    store: Store, first: str, second: str, asked: dict[str, str], measures: set[str]
) -> None:
    answer = ask_outlook(store, first, second, **asked)
    quantity = next(
        q for q in within(answer.sections) if q.trace is not None and q.trace.row is not None and q.unit == "ratio"
    )
    assert quantity.trace is not None and quantity.trace.row is not None
    solved = roots.in_model(store, quantity.trace.row)
    assert solved is not None and solved[quantity.trace.row.column] == pytest.approx(quantity.value)
    rows = roots.of_row(store, quantity.trace.row)
    assert measures <= set(rows["indicator"]) and len(rows)


def test_in_and_by_are_both_said_with_the_basis(answer: Answer) -> None:
    text = markdown.render(answer, language("en"))
    for words in ("the chance of being above it in 2030 is", "of having been so at some time by then", "with the yen held at its 2021 rate",
                  "at the prices and exchange rates of 2021", "passed between 2010 and 2011 at purchasing power parity",
                  "edition of April 2019", "Cambodia"):  # fmt: skip
        assert words in text, words


def test_the_word_for_a_band_follows_its_threshold(
    answer: Answer, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    def told(one: Answer) -> str:
        return say(one["record"].blocks[0].message, language("en"))  # type: ignore[union-attr]

    assert "about as wide as it says" in told(answer) and "narrower" not in told(answer)
    monkeypatch.setattr("entrepot.answers.thresholds.NARROW", 85.0)
    assert "narrower than it says" in told(ask_outlook(store, "ASEAN", "JPN"))


def test_a_crossing_that_cannot_be_told_on_one_basis_says_why(store: Store) -> None:
    text = markdown.render(ask_outlook(store, "ASEAN11", "JPN"), language("en"))
    assert "cannot tell (no real GDP is held" in text
