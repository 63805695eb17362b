"""What a share of ammonia in the coal plants of an economy would change, by how the ammonia is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Column, Economy, Finding, Gap, Message, Note, Quantity, Section, Slot, Table, Text
from entrepot.answers.rows import cells, each, modelled
from entrepot.models.energy import SHARE, tables
from entrepot.models.energy.cofiring import MADE

if TYPE_CHECKING:
    from entrepot.result import Result

COLUMNS = ("made", "stack", "making", "net", "net_percent", "ammonia")
TONNES: dict[str, Any] = {"unit": "tonnes", "places": 1e6}
UNITS = {**dict.fromkeys(("stack", "making", "net", "ammonia"), TONNES), "net_percent": {"unit": "percent"}}


def value(result: Result, made: str, indicator: str) -> Quantity:
    """A value of the co-firing table with its bounds."""
    row: Any = next(r for r in each(result["cofiring"]) if r.made == made and r.indicator == indicator)
    key: dict[str, str | int] = {
        "economy": row.economy,
        "made": made,
        "indicator": indicator,
        "cofired": share_of(result),
    }
    bounds = {"low": row.low, "high": row.high, "interval": "bounds"}
    rests = (*dict.fromkeys(result["mix"]["source"]), tables.FACTORS)
    return modelled(
        "energy.cofiring", key, "value", row.value, row.unit, period=row.year, rests=rests, status="model", **bounds
    )


def share_of(result: Result) -> str:
    """The share that was asked, as its trace keeps it."""
    return f"{result.facts['share']:g}"


def asked(result: Result) -> Quantity:
    """The share of the heat that was asked: an input."""
    percent = 100 * float(result.facts["share"])
    return Quantity(percent, "percent", digits=2 if percent == round(percent) else 3)


def way(made: str) -> Message:
    """How ammonia is made."""
    return Message("energy.made", {"made": made})


def section(result: Result) -> Section:
    """The change at the stack, by the making of the ammonia, and together."""
    title = Message("energy.cofiring", {"share": asked(result)})
    if result["cofiring"].empty:
        return Section(
            "cofiring",
            title,
            (Gap(Message("energy.cofiring.no-coal", {"who": Economy(str(result.facts["economy"]))})),),
        )
    told: dict[str, Slot] = {
        "who": Economy(str(result.facts["economy"])),
        "share": asked(result),
        "stack": value(result, "clean", "stack"),
        "ammonia": value(result, "clean", "ammonia"),
    }
    columns = tuple(
        Column(name, Message("energy.cofiring.column", {"what": name}), **UNITS.get(name, {}), ranged=name != "made")
        for name in COLUMNS
    )
    rows = tuple(cells(way(made), *(value(result, made, name) for name in COLUMNS[1:])) for made in MADE)
    table = Table("made", columns, rows, title, open=True)
    return Section(
        "cofiring",
        title,
        (
            Finding(Message("energy.cofiring.lead", told), headline=True),
            Finding(net(result), headline=True),
            table,
            *costs(result),
            *notes(),
        ),
        result["cofiring"],
        wide=True,
    )


def net(result: Result) -> Message:
    """What is left of it, or lost, once the making of the ammonia counts."""
    told = {made: value(result, made, "net_percent") for made in MADE}
    return Message("energy.cofiring.net", {**told, "moves": "rise" if told["gas"].value > 0 else "fall"})


def costs(result: Result) -> tuple[Finding | Gap, ...]:
    """The cost of a tonne less where emissions fall; that there is none where they rise."""
    rows = {row.made: row for row in each(result["cost"])}
    if not rows:
        return (
            (Gap(Message("energy.cost.other-share", {"share": Quantity(100 * SHARE, "percent", digits=2)})),)
            if result.facts["share"] != SHARE
            else ()
        )
    row = rows["standard"]
    key: dict[str, str | int] = {
        "economy": str(result.facts["economy"]),
        "made": "standard",
        "cofired": share_of(result),
    }
    bounds = {"low": row.low, "high": row.high, "interval": "bounds", "status": "model"}
    cost = modelled("energy.cost", key, "value", row.value, row.unit, period=costed(), rests=tables.FACTORS, **bounds)
    return (Finding(Message("energy.cost.lead", {"cost": cost, "gas": "none" if "gas" not in rows else "some"})),)


def costed() -> str:
    """When the costs were put at what they are."""
    return tables.factors()["cost_coal"].period


def notes() -> tuple[Note, ...]:
    """Every factor with its range and what it is."""
    known = tables.factors()
    told = tuple(
        Message(
            "energy.factor",
            {
                "what": name,
                "number": Text(f"{one.low:g}–{one.high:g}" if one.low != one.high else f"{one.central:g}"),
                "unit": Text(one.unit),
            },
        )
        for name, one in known.items()
    )
    return (Note(Message("energy.cofiring.note", {"factors": told})), Note(Message("energy.cofiring.limits")))
