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
    return {"first": Economy(result.facts["first"]), "second": Economy(result.facts["second"])}


def cell(
    result: Result, table: str, key: Mapping[str, str | int], column: str, value: float, unit: str, period: object
) -> Quantity:
    """A cell of a table of the crossing."""
    named = {
        "economy": result.facts["first"], "partner": result.facts["second"], "base": result.facts["fixed_rate_year"],
        "seed": result.facts["seed"], **key,
    }  # fmt: skip
    rests = [card.id for card in result.lineage.sources]
    return modelled(f"outlook.{table}", named, column, value, unit, period=period, rests=rests, status="model")


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
    return Message(f"outlook.basis.{basis}", {"year": result.facts["fixed_rate_year"]})


def name_of(result: Result, basis: str) -> Message:
    """A price basis as the name of a line or a row."""
    return Message(f"outlook.name.{basis}", {"year": result.facts["fixed_rate_year"]})


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
