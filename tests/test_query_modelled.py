"""What models answer, as values of a reading: units, ranges, sources and refusals, with models of a few made-up figures."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from entrepot.errors import BadInput
from entrepot.measures import measure
from entrepot.models import exposure, outlook, trade
from entrepot.models.outlook import crossing
from entrepot.models.sealanes import ready
from entrepot.provenance import Lineage
from entrepot.query import modelled
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap
from entrepot.query.reading import Reading
from entrepot.world import World
from small_archive import card, only, rows, small

LINEAGE = Lineage("1", "abc", (card("one"), card("two")), command="entrepot solve x")
ARCHIVE = small(
    rows("gdp_nominal", "JPN", held={2020: 1.0}, source="old"),
    rows("gdp_nominal", "JPN", held={2023: 1.0}, source="wb"),
    rows("gdp_nominal", "VNM", held={2023: 1.0}, source="imf"),
    rows("gdp_nominal", "KOR", held={2023: 1.0}, source="nobody"),
)


def passing(monkeypatch: pytest.MonkeyPatch, first: dict[int, float], **more: Any) -> list[tuple[Any, ...]]:
    """Let the model of outlook find these chances of a first passage by year; returns what it is asked."""
    asked: list[tuple[Any, ...]] = []
    above = dict.fromkeys(first, 0.5)
    found = crossing.Crossing(
        "ASEAN", "JPN", "nominal", 2023, 0.9, "open", years=tuple(first), chance_above=tuple(above.values()),
        first_passage=tuple(first.values()), **more,
    )  # fmt: skip

    def passage(_store: Any, *of: Any) -> Any:
        asked.append(of)
        return found

    monkeypatch.setattr(outlook, "passage", passage)
    return asked


CHANCES = {2024: 0.05, 2025: 0.1, 2026: 0.3, 2027: 0.2, 2028: 0.2, 2029: 0.06, 2030: 0.05}


def test_the_median_year_of_a_passing_with_its_range(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = passing(monkeypatch, CHANCES)
    value = only(evaluate(Reading("passing_year", "VNM", "JPN"), ARCHIVE))
    # With one chance in ten by 2025, with five by 2027, with nine by 2029.
    assert (value.value, value.low, value.high, value.period, value.unit) == (2027, 2025, 2029, "2027", "years")
    assert (value.basis, value.edition, value.source, value.status) == ("nominal", "2023", "imf wb", "model")
    assert asked == [("VNM", "JPN", "nominal")]
    evaluate(Reading("passing_year", "VNM", "JPN", product="ppp"), ARCHIVE)
    assert asked[-1] == ("VNM", "JPN", "ppp")


def test_a_passing_that_is_not_likely_enough_has_no_year(monkeypatch: pytest.MonkeyPatch) -> None:
    passing(monkeypatch, {2024: 0.2, 2025: 0.3})
    value = only(evaluate(Reading("passing_year", "VNM", "CHN"), ARCHIVE))
    assert (value.value, value.low, value.high) == (2025, 2024, None)
    passing(monkeypatch, {2024: 0.2, 2030: 0.1})
    held = evaluate(Reading("passing_year", "VNM", "PHL"), ARCHIVE)
    assert held.values == ()
    assert held.missing is not None
    assert (held.missing.gap, held.missing.nearest) == (Gap.PERIOD, "2024/2030")


@pytest.mark.parametrize(
    ("period", "year", "chance"), [("2025", 2025, 15), ("2024/2026", 2026, 45), ("", 2030, 96), ("2024", 2024, 5)]
)
def test_the_chance_of_a_passing_up_to_a_year(
    monkeypatch: pytest.MonkeyPatch, period: str, year: int, chance: float
) -> None:
    passing(monkeypatch, CHANCES)
    value = only(evaluate(Reading("passing_chance", "VNM", f"{year}", period=period), ARCHIVE))
    assert (value.value, value.unit, value.period, value.edition) == (
        pytest.approx(chance),
        "percent",
        str(year),
        "2023",
    )


def test_no_chance_is_told_of_years_that_are_not_ahead_or_of_what_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    passing(monkeypatch, CHANCES)
    held = evaluate(Reading("passing_chance", "VNM", "IDN", period="2050"), ARCHIVE)
    assert held.missing is not None
    assert (held.missing.gap, held.missing.nearest) == (Gap.PERIOD, "2024/2030")
    passing(monkeypatch, {}, between=(2008, 2010))
    held = evaluate(Reading("passing_chance", "VNM", "MYS"), ARCHIVE)
    assert held.missing is not None
    assert held.missing.nearest == "2008/2010"
    passing(monkeypatch, {})
    held = evaluate(Reading("passing_chance", "VNM", "SGP"), ARCHIVE)
    assert held.missing is not None
    assert held.missing.nearest == "2023"


class Solved(dict[str, pd.DataFrame]):
    """A result: tables, a lineage, facts."""

    def __init__(self, table: str, found: list[dict[str, Any]], **facts: str) -> None:
        super().__init__({table: pd.DataFrame(found)})
        self.lineage, self.facts = LINEAGE, facts


def reliance(**more: Any) -> dict[str, Any]:
    return {
        "indicator": "inputs_direct",
        "sector": "ELE",
        "value": 0.25,
        "unit": "ratio",
        "year": 2022,
        "low": 0.2,
        "high": None,
        **more,
    }


def exposed(monkeypatch: pytest.MonkeyPatch, *found: dict[str, Any], sector: str = "ELE") -> list[Any]:
    asked: list[Any] = []

    def solve(world: Any, *of: Any, **how: Any) -> Solved:
        asked.append((world, *of, how))
        return Solved("reliance", list(found), sector=sector)

    monkeypatch.setattr(World, "load", lambda id: id)
    monkeypatch.setattr(exposure, "solve", solve)
    return asked


def test_a_part_of_what_an_industry_buys_is_a_percentage(monkeypatch: pytest.MonkeyPatch) -> None:
    other = (reliance(indicator="sales_direct", value=0.9), reliance(sector="all", value=0.8))
    asked = exposed(monkeypatch, *other, reliance(grade="B"))
    value = only(evaluate(Reading("inputs_direct", "JPN", "CHN", product="electronics"), ARCHIVE))
    assert (value.value, value.low, value.high, value.unit, value.period) == (25, 20, None, "percent", "2022")
    assert (value.basis, value.source, value.edition, value.note) == ("ELE", "one two", "abc", "entrepot solve x")
    assert (value.status, value.definition) == ("model", "")
    assert asked == [("asia-2022", "JPN", {"partner": "CHN", "sector": "electronics"})]


def test_of_a_weak_grade_the_range_is_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    exposed(monkeypatch, reliance(sector="all", grade="C", low=float("nan"), high=0.5), sector="")
    value = only(evaluate(Reading("inputs_direct", "KOR"), ARCHIVE))
    assert (value.definition, value.low, value.high, value.basis) == ("grade C", None, 50, "all")


def test_of_whom_the_model_knows_nothing_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = exposed(monkeypatch, reliance(sector="other"))
    held = evaluate(Reading("inputs_direct", "LAO"), ARCHIVE)
    assert held.missing is not None
    assert (held.missing.gap, held.missing.needs) == (Gap.SIDES, "LAO in this model")
    assert asked[0][-1] == {"partner": None, "sector": None}


def test_what_a_model_refuses_is_missing_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise BadInput("no such pair", remedy="ask of another")

    monkeypatch.setattr(outlook, "passage", refuse)
    held = evaluate(Reading("passing_chance", "VNM", "refused"), ARCHIVE)
    assert held.missing is not None
    assert held.missing.gap is Gap.SIDES
    assert "no such pair" in held.missing.needs


def test_an_outcome_of_a_scenario_is_its_change_in_percent(monkeypatch: pytest.MonkeyPatch) -> None:
    change = {"region": "VNM", "indicator": "real_gdp_change", "value": -1.5, "unit": "percent", "year": 2022}
    rest = ({"region": "JPN"}, {"unit": "USD"}, {"indicator": "welfare_change"})
    table = [{**change, **other, "value": 9.0} for other in rest] + [change]
    monkeypatch.setattr("entrepot.scenario.read_for_world", lambda name, *_: (name, "world"))
    monkeypatch.setattr(ready, "costed_for", lambda _held, scenario: scenario)
    monkeypatch.setattr(trade, "solve", lambda *_, **__: Solved("economies", table))
    value = only(evaluate(Reading("real_gdp_change", "VNM", question="tariffs"), ARCHIVE))
    assert (value.value, value.unit, value.basis, value.period) == (-1.5, "percent", "tariffs", "2022")
    for alias in measure("real_gdp_change").aliases:
        table[-1] = {**change, "indicator": alias, "value": -2.5}
        renamed = Reading("real_gdp_change", "VNM", question=f"tariffs of {alias}")
        assert only(evaluate(renamed, ARCHIVE)).value == -2.5


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading("passing_chance", "VNM", "JPN"), True), (Reading("passing_year", "VNM", "JPN"), True),
        (Reading("inputs_direct", "JPN"), True),
        (Reading("real_gdp_change", "VNM", question="x"), True), (Reading("real_gdp_change", "VNM"), False),
        (Reading("dva", "JPN"), False), (Reading("backward", "JPN"), False), (Reading("population", "JPN", question="x"), False),
        (Reading("trade_intensity", "JPN"), False), (Reading("nothing", "JPN", question="x"), False),
    ],
)  # fmt: skip
def test_which_readings_a_model_answers(reading: Reading, expected: bool) -> None:
    assert modelled.holds(ARCHIVE, reading) is expected


def test_a_bound_that_is_no_number_is_none() -> None:
    row = SimpleNamespace(lineage=LINEAGE)
    one = pd.DataFrame([reliance(low=None, high=float("nan"), unit="percent")])
    value = only(modelled._one(Reading("inputs_direct", "JPN"), one, row.lineage, basis="x"))
    assert (value.value, value.low, value.high) == (0.25, None, None)
