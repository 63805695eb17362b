"""Cells of the choice model's tables as quantities, and the names of its components."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Message, Quantity, Text
from entrepot.answers.rows import modelled, status

if TYPE_CHECKING:
    from entrepot.result import Result

PLACES = {"USD": 1e6}


def cell(
    result: Result, table: str, column: str, value: float, unit: str, *, period: object, rests: str, **more: Any
) -> Quantity:
    """A cell of a table of the model; `at`: what else names its row."""
    facts = result.facts
    key: dict[str, str | int] = {
        "economy": facts["economy"],
        "for": facts["partner"],
        "among": " ".join(facts["among"]),
    }
    if facts["weights"] != "equal":
        key["weights"] = " ".join(f"{id}={value:g}" for id, value in facts["weights"].items())
    key |= more.pop("at", {})
    told = {"status": "model", **more}
    return modelled(f"choice.{table}", key, column, value, unit, period=period, rests=rests, **told)


def strand_cell(result: Result, row: Any) -> Quantity:
    """A component of one partner in its year of comparison."""
    bounded = row.low != row.high
    return cell(
        result, "strands", "value", row.value, row.unit, period=row.period, rests=row.source, status=status(row.status),
        low=row.low if bounded else None, high=row.high if bounded else None, interval="5-95" if bounded else "",
        basis="current" if row.unit == "USD" else "", at={"measure": row.measure, "partner": row.partner},
    )  # fmt: skip


def component(measure: str) -> Message:
    """What a component is called."""
    return Message("record.component", {"measure": measure})


def components(measures: Iterable[str]) -> tuple[Message, ...]:
    """Components in a list."""
    return tuple(map(component, measures))


def all_sources(result: Result) -> str:
    """Every card that the components weighed rest on."""
    rows = result["strands"]
    rows = rows[rows["measure"].isin(result.facts["used"]) & rows["partner"].isin(result.facts["among"])]
    return " ".join(dict.fromkeys(id for text in rows["source"] for id in str(text).split()))


def span(result: Result) -> str:
    """The years of comparison of the components weighed."""
    years = sorted(result.facts["years"][id] for id in result.facts["used"])
    return f"{years[0]}-{years[-1]}" if years and years[0] != years[-1] else "".join(map(str, years[:1]))


def command(economy: str) -> Text:
    """The command with a reader's own weights."""
    return Text(f"entrepot choose {economy} --weight trade=2 --weight students=1")
