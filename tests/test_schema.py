"""The door of the store: what is wrong is refused, all of it at once, each with line, column and remedy."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot import units
from entrepot.errors import BadInput, Problem
from entrepot.measures import stored
from entrepot.provenance import read_cards
from entrepot.store import schema
from entrepot.store.build import read_inputs

INDICATORS = stored()
CARDS = read_cards()
GOOD = {
    "indicator": "population", "economy": "JPN", "partner": "", "product": "", "period": "2023", "value": "124516650",
    "unit": "persons", "price_basis": "", "status": "observed", "source": "worldbank-population", "page": "",
    "note": "",
}  # fmt: skip
FACT = {
    "id": "a-fact", "date": "2023-12-17", "economy": "JPN", "partner": "ASEAN", "strand": "security",
    "kind": "agreement", "name": "A fact", "statement": "It was signed.", "amount": "", "unit": "",
    "status": "observed", "source": "worldbank-population", "page": "", "until": "", "part_of": "",
}  # fmt: skip


def text(rows: list[dict[str, str]], columns: tuple[str, ...] = schema.COLUMNS) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def check(folder: Path, rows: list[dict[str, str]]) -> list[Problem]:
    path = folder / "bad.csv"
    path.write_text(text(rows), encoding="utf-8")
    return schema.check_figures(schema.read_csv(path, schema.COLUMNS), INDICATORS, CARDS, path.name)


def test_a_good_row_enters(tmp_path: Path) -> None:
    assert check(tmp_path, [GOOD, GOOD | {"period": "2022"}]) == []


@pytest.mark.parametrize(
    ("change", "column", "what", "remedy"),
    [
        ({"indicator": "populaton"}, "indicator", "unknown indicator 'populaton'", "data list"),
        ({"economy": "JAP"}, "economy", "unknown economy 'JAP'", "ISO 3166 alpha-3"),
        ({"economy": "Japan"}, "economy", "unknown economy 'Japan'", "ISO 3166 alpha-3"),
        ({"economy": ""}, "economy", "unknown economy ''", "ISO 3166 alpha-3"),
        ({"partner": "XYZ"}, "partner", "unknown partner 'XYZ'", "ISO 3166 alpha-3"),
        ({"unit": "thousand persons"}, "unit", "wrong unit 'thousand persons'", "population is in persons"),
        ({"unit": "USD"}, "unit", "wrong unit 'USD'", "population is in persons"),
        ({"value": "nan"}, "value", "not a number: 'nan'", "plain number"),
        ({"value": "NaN"}, "value", "not a number: 'NaN'", "plain number"),
        ({"value": "124,516,650"}, "value", "not a number: '124,516,650'", "without separators"),
        ({"value": "about 125 million"}, "value", "not a number: 'about 125 million'", "plain number"),
        ({"value": "inf"}, "value", "not a finite number: 'inf'", "plain number"),
        ({"value": "1e999"}, "value", "not a finite number: '1e999'", "plain number"),
        ({"value": "-1"}, "value", "below the range: '-1'", "population is at least 0"),
        ({"value": ""}, "status", "no value, yet status 'observed'", "call the row missing"),
        ({"status": "missing", "note": "x"}, "value", "called missing, yet it has the value '124516650'", "remove"),
        ({"status": "guessed"}, "status", "unknown status 'guessed'", "one of observed"),
        ({"status": "estimated"}, "status", "a note is needed for status 'estimated'", "how it was estimated"),
        ({"price_basis": "nominal"}, "price_basis", "unknown price basis 'nominal'", "one of current"),
        ({"period": "2023-13"}, "period", "not a period: '2023-13'", "write 2023"),
        ({"period": "23"}, "period", "not a period: '23'", "write 2023"),
        ({"period": "last year"}, "period", "not a period: 'last year'", "write 2023"),
        ({"source": "somebody"}, "source", "no source card 'somebody'", "add the card"),
        (
            {"indicator": "gdp_nominal", "unit": "USD", "price_basis": "constant"},
            "price_basis", "wrong price basis 'constant'", "gdp_nominal is in current prices",
        ),
        (
            {"indicator": "age_share_65_plus", "unit": "percent", "value": "100.5"},
            "value", "above the range: '100.5'", "age_share_65_plus is at most 100",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_bad_row_is_refused(
    tmp_path: Path, change: dict[str, str], column: str, what: str, remedy: str
) -> None:
    (problem,) = check(tmp_path, [GOOD | {"period": "2022"}, GOOD | change])
    assert problem.what == what
    assert problem.where == f"bad.csv line 3, {column}"
    assert remedy in problem.remedy


def test_negative_values_enter_where_they_mean_something(tmp_path: Path) -> None:
    money = {"indicator": "oda_net", "partner": "IDN", "unit": "USD", "value": "-5e6"}
    basis = {"price_basis": INDICATORS["oda_net"].price_basis}
    assert not [p for p in check(tmp_path, [GOOD | money | basis]) if "range" in p.what]


def test_doubled_keys_are_refused_even_where_the_values_differ(tmp_path: Path) -> None:
    (problem,) = check(tmp_path, [GOOD, GOOD | {"value": "1"}, GOOD | {"period": "2022"}])
    assert problem.what == "doubled key for indicator 'population'"
    assert problem.where == "bad.csv line 2 and 1 more, indicator"
    assert "keep one row" in problem.remedy


def test_all_problems_of_all_kinds_come_in_one_raise(data_copy) -> None:
    data = data_copy("bad")
    bad = [
        GOOD | {"economy": "JAP", "period": "1901"},
        GOOD | {"indicator": "popul", "period": "1902"},
        GOOD | {"unit": "people", "period": "1903"},
        GOOD | {"value": "nan", "period": "1904"},
        GOOD | {"value": "-7", "period": "1905"},
        GOOD | {"value": "inf", "period": "1906"},
        GOOD | {"period": "1907"},
        GOOD | {"period": "1907"},
    ]
    (data / "figures" / "one.csv").write_text(text(bad), encoding="utf-8")
    (data / "figures" / "two.csv").write_text("indicator,economy\npopulation,JPN\n", encoding="utf-8")
    (data / "figures" / "three.csv").write_bytes(text([GOOD | {"note": "Côte"}]).encode("latin-1"))
    (data / "figures" / "four.csv").write_text("", encoding="utf-8")
    (data / "facts" / "facts.csv").write_text(text([FACT | {"economy": "JAP"}], schema.FACT_COLUMNS), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_inputs(data)
    found = {(problem.where, problem.what.split("'")[0].strip()) for problem in caught.value.problems}
    assert found >= {
        ("one.csv line 2, economy", "unknown economy"),
        ("one.csv line 3, indicator", "unknown indicator"),
        ("one.csv line 4, unit", "wrong unit"),
        ("one.csv line 5, value", "not a number:"),
        ("one.csv line 6, value", "below the range:"),
        ("one.csv line 7, value", "not a finite number:"),
        ("one.csv line 8 and 1 more, indicator", "doubled key for indicator"),
        ("three.csv", "not UTF-8 text"),
        ("facts.csv line 2", "unknown economy"),
    }
    assert {where for where, _ in found} >= {"two.csv", "four.csv"}
    assert all(problem.remedy for problem in caught.value.problems)
    assert str(caught.value).count("\n") == len(caught.value.problems) - 1  # one line each


def test_the_same_key_in_two_files_is_refused(data_copy) -> None:
    data = data_copy("doubled")
    (data / "figures" / "again.csv").write_text(text([GOOD | {"value": "1"}]), encoding="utf-8")
    for name in ("one", "two"):
        (data / "facts" / f"{name}.csv").write_text(text([FACT], schema.FACT_COLUMNS), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_inputs(data)
    figure, fact = caught.value.problems
    assert figure.what == "doubled key 'population JPN 2023 worldbank-population'"
    assert figure.where == "again.csv and population.csv"
    assert (fact.what, fact.where) == ("doubled key 'a-fact'", "one.csv and two.csv")


# --- files that are no tables ---


@pytest.mark.parametrize(
    ("content", "what", "remedy"),
    [
        (b"", "not a readable CSV file", "cut-off or shifted line"),
        (b"population,JPN,,,2023,1,persons,,observed,x,,\n", "columns differ: missing", "header must be indicator,"),
        (text([GOOD]).replace("value", "val").encode(), "missing ['value'], unexpected ['val']", "the header must"),
        (text([GOOD]).encode() + b"population,JPN,,,2022,1,persons,,observed,x,,,,,\n", "15 cells", "a comma too many"),
        (text([GOOD]).encode() + b'population,JPN,,,2022,1,persons,,observed,x,,"cut', "not a readable CSV", "cut-off"),
        (text([GOOD]).encode("utf-16"), "not UTF-8 text", "save the file as UTF-8"),
        (text([GOOD | {"note": "é"}]).encode("latin-1"), "not UTF-8 text", "save the file as UTF-8"),
        (text([GOOD | {"note": "日本"}]).encode("shift-jis"), "not UTF-8 text", "save the file as UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_name(tmp_path: Path, content: bytes, what: str, remedy: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        schema.read_csv(path, schema.COLUMNS)
    (problem,) = caught.value.problems
    assert what in problem.what and problem.where.startswith("table.csv") and remedy in problem.remedy


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text([GOOD]).encode("utf-8-sig"))
    assert len(schema.read_csv(path, schema.COLUMNS)) == 1


def test_namibia_and_words_for_nothing_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text([GOOD | {"economy": "NAM", "note": "NA"}]), encoding="utf-8")
    row = schema.read_csv(path, schema.COLUMNS).iloc[0]
    assert (row["economy"], row["note"], row["partner"]) == ("NAM", "NA", "")


@settings(deadline=None, max_examples=60)
@given(cut=st.integers(min_value=0, max_value=len(text([GOOD, GOOD | {"period": "2022"}])) - 6))
def test_a_table_cut_off_anywhere_inside_a_row_is_refused(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    whole = text([GOOD, GOOD | {"period": "2022"}])
    path = tmp_path_factory.mktemp("cut") / "table.csv"
    path.write_text(whole[:cut], encoding="utf-8")
    ends_of_lines = {match.start() for match in re.finditer("\n", whole)}
    at_a_line_end = cut in ends_of_lines or cut - 1 in ends_of_lines
    try:
        problems = schema.check_figures(schema.read_csv(path, schema.COLUMNS), INDICATORS, CARDS, "table.csv")
    except BadInput as error:
        problems = list(error.problems)
    in_the_header = cut < len(",".join(schema.COLUMNS))
    if in_the_header or not at_a_line_end:
        assert problems and all(problem.remedy and "table.csv" in problem.where for problem in problems)
    else:
        assert problems == []


# --- any text, any number ---

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=12)


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(schema.COLUMNS, CELLS)), min_size=1, max_size=3))
def test_rows_of_any_text_are_refused_without_a_crash(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    try:
        problems = check(tmp_path_factory.mktemp("any"), rows)
    except BadInput as error:
        problems = list(error.problems)
    assert problems
    assert all(problem.what and problem.where and problem.remedy for problem in problems)


@settings(deadline=None, max_examples=60)
@given(number=st.floats(), column=st.sampled_from(["population", "age_share_65_plus", "oda_net"]))
def test_a_number_enters_just_where_it_is_finite_and_in_range(
    tmp_path_factory: pytest.TempPathFactory, number: float, column: str
) -> None:
    indicator = INDICATORS[column]
    row = GOOD | {
        "indicator": column, "unit": indicator.units[0], "price_basis": indicator.price_basis, "value": repr(number),
    }  # fmt: skip
    lowest = {"population": 0.0, "age_share_65_plus": 0.0, "oda_net": float("-inf")}[column]
    highest = 100.0 if column == "age_share_65_plus" else float("inf")
    allowed = number == number and abs(number) != float("inf") and lowest <= number <= highest
    problems = check(tmp_path_factory.mktemp("number"), [row])
    assert (problems == []) == allowed, problems


# --- facts and indicators ---


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"date": "17 December 2023"}, "not a date: '17 December 2023'"),
        ({"economy": "Japan"}, "unknown economy 'Japan'"),
        ({"partner": "Asia"}, "unknown partner 'Asia'"),
        ({"strand": "culture"}, "unknown strand 'culture'"),
        ({"source": "somebody"}, "no source card 'somebody'"),
        ({"status": "rumoured"}, "unknown status 'rumoured'"),
        ({"amount": "two billion"}, "not a number: 'two billion'"),
        ({"amount": "nan"}, "not a number: 'nan'"),
        ({"amount": "inf"}, "not a number: 'inf'"),
        ({"statement": " "}, "no statement"),
        ({"until": "2023-12-16"}, "it ends on '2023-12-16'"),
        ({"until": "soon"}, "it ends on 'soon'"),
    ],
)
def test_each_kind_of_bad_fact_is_refused(tmp_path: Path, change: dict[str, str], what: str) -> None:
    path = tmp_path / "facts.csv"
    path.write_text(text([FACT, FACT | {"id": "b"} | change], schema.FACT_COLUMNS), encoding="utf-8")
    (problem,) = schema.check_facts(schema.read_csv(path, schema.FACT_COLUMNS), CARDS, path.name)
    assert problem.what == what and problem.where == "facts.csv line 3" and problem.remedy


@pytest.mark.parametrize(("whole", "part", "problems"), [("", "a-fact", 0), ("", "c", 1), ("b", "a-fact", 2)])
def test_a_fact_is_part_of_one_that_is_a_whole(tmp_path: Path, whole: str, part: str, problems: int) -> None:
    path = tmp_path / "facts.csv"
    path.write_text(text([FACT | {"part_of": whole}, FACT | {"id": "b", "part_of": part}], schema.FACT_COLUMNS))
    assert len(schema.check_links({path.name: schema.read_csv(path, schema.FACT_COLUMNS)})) == problems


def test_what_a_number_in_a_unit_can_be() -> None:
    """First is the best rank, yes is one; people and tonnes are not below nought, balances and changes may be."""
    bounds = {id: (unit.lowest, unit.highest) for id, unit in units.UNITS.items()}
    assert bounds["rank"] == (1.0, None) and bounds["yes or no"] == (0.0, 1.0)
    assert bounds["persons"] == bounds["tonnes"] == (0.0, None) and bounds["USD"] == bounds["percent"] == (None, None)
    assert units.unit("JPY per USD") == units.Unit("JPY per USD", "JPY per USD", "rate")
    assert units.unit("YEN per USD ") is None and units.unit("JPYX per USD") is None and units.unit("miles") is None
