"""Words and numbers: rounding, ranges, sentences, tables; every adjective follows from a threshold."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot import codes
from entrepot.models.relations import Passing
from entrepot.report import charts, panels, wording
from entrepot.report.panels import NONE, Cell, Table
from entrepot.units import UNITS

FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)
NUMBER = re.compile(r"^−?(?:[A-Z]{3} |international dollars )?[\d,]+(?:\.\d+)?(?: (?:million|billion|trillion))?%?$")
SCALE = {"million": 1e6, "billion": 1e9, "trillion": 1e12}


def read_back(text: str) -> float:
    """The value that a printed number stands for."""
    word = next((w for w in SCALE if text.endswith(w)), None)
    digits = re.sub(r"[^\d.]", "", text)
    return (-1 if text.startswith("−") else 1) * float(digits) * SCALE.get(word or "", 1)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0, "USD", "USD 0"),
        (-136e6, "USD", "−USD 136 million"),
        (3.92e9, "USD", "USD 3.92 billion"),
        (999_960_000, "USD", "USD 1.00 billion"),
        (996_000_000, "USD", "USD 996 million"),
        (1.36e12, "THB", "THB 1.36 trillion"),
        (458_949, "persons", "458,949"),
        (999_999, "persons", "999,999"),
        (0, "percent", "0%"),
        (0.02, "percent", "0.02%"),
        (0.004, "percent", "0.004%"),
        (-0.25, "percent", "−0.25%"),
        (8.6, "percent", "8.6%"),
        (99.96, "percent", "100%"),
        (246.3, "percent", "246%"),
        (0.898, "ratio", "0.90"),
        (23.9, "ratio", "23.9"),
        (float("nan"), "USD", "–"),
        (None, "percent", "–"),
    ],
)
def test_numbers_as_people_read_them(value: float | None, unit: str, shown: str) -> None:
    assert wording.number(value, unit) == shown


def test_more_digits_where_a_headline_needs_them() -> None:
    assert wording.number(688_902_000, "persons", 4) == "688.9 million"


@given(FINITE, st.sampled_from(sorted(UNITS)))
def test_a_printed_number_is_the_number(value: float, unit: str) -> None:
    text = wording.number(value, unit)
    assert NUMBER.match(text), text
    # Three significant digits, two decimals below one, whole persons.
    assert math.isclose(
        read_back(text), value, rel_tol=0.0051, abs_tol=0.5 if UNITS[unit].kind in ("money", "count") else 0.006
    )
    assert "-" not in text and not re.match(r"^−(?:[A-Z]{3} )?[0,.]+%?$", text)


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_range_is_one_number_where_its_ends_read_the_same(a: float, b: float) -> None:
    low, high = sorted((a, b))
    text = wording.between(low, high)
    ends = wording.number(low, "percent"), wording.number(high, "percent")
    assert text == ends[0] if ends[0] == ends[1] else text == f"{ends[0].removesuffix('%')}–{ends[1]}"
    assert text.count("%") == 1


def test_ranges_in_other_units_keep_both_units() -> None:
    assert wording.between(1e6, 2e6, "USD") == "USD 1.00 million to USD 2.00 million"


def test_names_inside_sentences() -> None:
    assert wording.possessive("PHL") == "the Philippines'" and wording.possessive("LAO") == "Laos's"
    assert wording.sentence(wording.named("USA")) == "The United States"
    assert wording.listed([]) == "" and wording.listed(["a"]) == "a" and wording.listed(["a", "b", "c"]) == "a, b and c"
    assert wording.listed(["a, b", "c"]) == "a, b; and c"
    assert wording.count(7) == "seven" and wording.count(1307) == "1,307"


@pytest.mark.parametrize(
    ("after", "word"), [(111, "up"), (110, "little changed"), (90, "little changed"), (89, "down")]
)
def test_a_change_has_a_word_only_past_a_tenth(after: float, word: str) -> None:
    assert wording.change(100, after) == word


def found(status: str, **more: object) -> Passing:
    base = {"years": (2011, 2023), "ratio_latest": 2.5, "ratio_first": 1.5}
    return Passing("JPN", "CHN", **{"flow": "both", "status": status, **base, **more})  # type: ignore[arg-type]


def test_a_leader_is_marked_only_where_cells_compare() -> None:
    cells = {p: Cell("1") for p in ("JPN", "CHN")}
    same, other = {"JPN": "2021", "CHN": "2021"}, {"JPN": "2021", "CHN": "2016"}
    assert panels.leader(cells, {"JPN": 1, "CHN": 2}, same)["CHN"].leads
    assert panels.leader(cells, {"JPN": 1, "CHN": 2}, same, smallest=True)["JPN"].leads
    for values, periods in (({"JPN": 1, "CHN": 2}, other), ({"JPN": 0, "CHN": 0}, same), ({"JPN": 1}, {"JPN": "2021"})):
        assert not any(cell.leads for cell in panels.leader(cells, values, periods).values())


def test_tables_number_their_notes_and_tell_words_from_numbers() -> None:
    rows = (
        ("a", Cell("USD 3.67 billion", note="N"), "x"),
        ("b", Cell("−USD 2", note="M"), "y"),
        ("c", Cell("1", note="N"), NONE),
    )
    table = Table(("h", "i", "j"), rows, "caption")
    assert table.notes == ("N", "M") and table.text_columns == {2}


def test_tables_by_year_mark_estimates_and_leave_gaps_open() -> None:
    frame = pd.DataFrame(
        {
            "year": [2020, 2020, 2021], "economy": ["JPN", "CHN", "JPN"], "value": [1e6, float("nan"), 2e6],
            "status": ["observed", "missing", "estimated"], "source": ["s", "s", "t"],
        }
    )  # fmt: skip
    table = panels.by_year(frame, "economy", ["JPN", "CHN"], "c", "USD million", scale=1e6)
    assert table.header == ("Year", "Japan") and table.sources == ("s", "t")
    assert [(row[0], row[1].text, row[1].mark) for row in table.rows] == [("2020", "1.00", ""), ("2021", "2.00", "e")]  # type: ignore[union-attr]


def test_missing_rows_are_told_once_with_their_years() -> None:
    rows = pd.DataFrame(
        {
            "status": "missing", "economy": "JPN", "partner": ["THA", "THA", "THA", "IDN"], "note": ["x.", "x.", "x.", "y"],
            "period": ["2010", "2011", "2013", "2012"],
        }
    )  # fmt: skip
    assert panels.missing_notes(rows) == ("Japan – Thailand 2010–2011, 2013: x.", "Japan – Indonesia 2012: y.")
    assert panels.missing_notes(rows, most=1)[1] == "1 more gap is marked in the data."
    assert panels.spans(iter(["2019", "FY2020", "2018"])) == "2018–2019, FY2020"


def test_a_line_breaks_at_a_gap_and_an_axis_has_few_round_years() -> None:
    frame = pd.DataFrame({"year": [1976, 2004, 2008], "economy": "JPN", "value": [1.0, 2.0, 3.0]})
    chart = charts.lines(frame, y="value", series="economy", order=["JPN", "CHN"], title="t", longest_gap=8)
    assert [row["piece"] for row in chart.datasets["table"]] == [0, 1, 1] and chart.options["names"] == ["Japan"]
    for first, last in ((1964, 2023), (2019, 2025), (2011, 2011), (1990, 2060)):
        values = charts._years(first, last).to_dict()["axis"]["values"]
        assert 1 <= len(values) <= 8 and values == sorted(set(values)) and first <= values[0]


def test_a_chart_is_rendered_once_and_labelled(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("ENTREPOT_CACHE", str(tmp_path))
    frame = pd.DataFrame({"year": [2000, 2001], "economy": "JPN", "value": [1.0, 2.0]})
    chart = charts.lines(frame, y="value", series="economy", order=["JPN"], title="unit")
    first = chart.to_svg('a "text"', "one")
    monkeypatch.setattr(charts.Chart, "_render", lambda *_: pytest.fail("rendered twice"))
    again = chart.to_svg('a "text"', "two")
    assert (
        first.replace("one-", "two-") == again
        and 'role="img" aria-label="a &quot;text&quot;"' in first
        and "unit" in first
    )


def test_every_member_and_partner_has_a_colour_and_a_label() -> None:
    assert set(codes.ASEAN_MEMBERS) <= set(charts.COLOURS) and set(codes.ASEAN_MEMBERS) <= set(charts._LABEL_AT)
