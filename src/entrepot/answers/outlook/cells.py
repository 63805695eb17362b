"""Cells of the outlook's tables as quantities, and the names of its sides and price bases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Economy, Message, Quantity, Row, Slot, Trace
from entrepot.answers.rows import derived, each, modelled, status
from entrepot.models.outlook import Crossing

if TYPE_CHECKING:
    from entrepot.result import Result


def sides(result: Result) -> dict[str, Slot]:
    """Who passes whom, and in what."""
    with_whom = {"economy": Economy(result.facts["economy"])} if "economy" in result.facts else {}
    return {
        "first": Economy(result.facts["first"]),
        "second": Economy(result.facts["second"]),
        "measure": Message(f"outlook.of.{result.facts['measure']}", with_whom),
    }


def cell(
    result: Result, table: str, key: Mapping[str, str | int], column: str, value: float, unit: str, period: object
) -> Quantity:
    """A cell of a table of the crossing."""
    facts = result.facts
    named = {"economy": facts["first"], "partner": facts["second"], "measure": facts["measure"]}
    named |= {"of": facts["economy"]} if "economy" in facts else {}
    named |= {"base": facts["fixed_rate_year"]} if "fixed_rate_year" in facts else {}
    named |= {"seed": facts["seed"]} if "seed" in facts else {}
    rests = [card.id for card in result.lineage.sources]
    return modelled(
        f"outlook.{table}", {**named, **key}, column, value, unit, period=period, rests=rests, status="model"
    )


def percent(
    result: Result, table: str, key: Mapping[str, str | int], column: str, value: float, period: object
) -> Quantity:
    """A chance in percent."""
    chance = cell(result, table, key, column, value, "ratio", period)
    return derived("percent", [chance], "percent", kind="model")


def ratio(result: Result, row: Any) -> Quantity:
    """A row of the table `ratio`."""
    key = {"basis": str(row.basis), "series": str(row.series), "year": int(row.year)}
    made = cell(result, "ratio", key, "ratio", row.ratio, "ratio", row.year)
    return Quantity(
        made.value,
        made.unit,
        made.period,
        status=status(row.status),
        sources=tuple(str(row.source).split()),
        trace=made.trace,
    )


def basis_of(result: Result, basis: str) -> Message:
    """A price basis as part of a sentence."""
    if "economy" in result.facts:
        return Message("outlook.basis.trade", {"basis": Message(f"basis.{basis}")})
    return Message(f"outlook.basis.{basis}", {"year": result.facts.get("fixed_rate_year")})


def name_of(result: Result, basis: str) -> Message:
    """A price basis as the name of a line or a row."""
    if "economy" in result.facts:
        return Message(f"basis.{basis}")
    return Message(f"outlook.name.{basis}", {"year": result.facts.get("fixed_rate_year")})


def chance_in(result: Result, found: Crossing, column: str, year: int) -> Quantity | None:
    """The chance of a crossing to come in (`chance_above`) or by (`passed_by`) a year."""
    value = found.in_year(year) if column == "chance_above" else found.by_year(year)
    if value is None:
        return None
    return cell(result, "chance", {"basis": found.basis, "year": year}, column, value, "ratio", year)


def year_or_beyond(year: int | None) -> Message:
    """A year, or that it lies beyond those that are forecast."""
    return Message("outlook.year", {"year": year}) if year else Message("outlook.beyond")


def level_of(result: Result, one: Crossing) -> Quantity:
    """The last ratio held on a basis."""
    rows = result["ratio"]
    return ratio(result, each(rows[(rows["basis"] == one.basis) & (rows["year"] == one.origin)])[0])


def limit(name: str, value: float, unit: str) -> Quantity:
    """A limit that a model sets, not a finding of it."""
    return Quantity(value, unit, status="model", trace=Trace("model", row=Row("outlook.limits", {"name": name})))
