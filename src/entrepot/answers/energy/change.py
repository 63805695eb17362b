"""What a measure on a share of the coal (or gas) plants of an economy would change, by the way it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.block import (
    Column,
    Economy,
    Finding,
    Gap,
    Link,
    Message,
    Note,
    Quantity,
    Section,
    Slot,
    Table,
    Text,
)
from entrepot.answers.energy import supply
from entrepot.answers.rows import cells, derived, each, modelled
from entrepot.models.energy import AMMONIA, SHARE
from entrepot.models.sealanes import energy as fuels
from entrepot.world import switching

if TYPE_CHECKING:
    from entrepot.result import Result

COLUMNS = ("way", "stack", "making", "net", "supply", "chain", "chain_percent")
TONNES: dict[str, Any] = {"unit": "tonnes", "places": 1e6}
UNITS: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("stack", "making", "net", "supply", "chain"), TONNES),
    "chain_percent": {"unit": "percent"},
}


def value(result: Result, way: str, indicator: str) -> Quantity | None:
    """A value of the table of changes with its bounds; None where it is not told."""
    row: Any = next((r for r in each(result["change"]) if r.way == way and r.indicator == indicator), None)
    if row is None:
        return None
    key: dict[str, str | int] = {
        "economy": row.economy, "measure": row.measure, "way": way, "indicator": indicator, "cofired": share_of(result),
    }  # fmt: skip
    rests = (*dict.fromkeys(result["mix"]["source"]), switching.FACTORS)
    bounds = {"low": row.low, "high": row.high, "interval": "bounds", "status": "model"}
    return modelled("energy.change", key, "value", row.value, row.unit, period=row.year, rests=rests, **bounds)


def told(result: Result, way: str, indicator: str) -> Quantity:
    """A value that is always told."""
    found = value(result, way, indicator)
    if found is None:
        raise LookupError(f"{way} {indicator}")
    return found


def ways(result: Result) -> tuple[str, ...]:
    """The ways of the measure, the cleanest first."""
    return tuple(dict.fromkeys(result["change"]["way"]))


def share_of(result: Result) -> str:
    """The share that was asked, as its trace keeps it."""
    return f"{result.facts['share']:g}"


def asked(result: Result) -> Quantity:
    """The share of the heat that was asked: an input."""
    percent = 100 * float(result.facts["share"])
    return Quantity(percent, "percent", digits=2 if percent == round(percent) else 3)


def title(result: Result) -> Message:
    """What if: the measure, its share and the plants."""
    return Message("energy.change", {"share": asked(result), **_what(result)})


def _what(result: Result) -> dict[str, Slot]:
    return {name: str(result.facts[name]) for name in ("measure", "fuel")}


def section(result: Result) -> Section:
    """The change at the stack, by the making, by the supply no longer needed, and together; what it does to fuels and bill."""
    who = Economy(str(result.facts["economy"]))
    if result["change"].empty:
        gap = Gap(Message("energy.change.none", {"who": who, **_what(result)}))
        return Section("change", title(result), (gap,))
    columns = tuple(
        Column(name, Message("energy.change.column", {"what": name}), **UNITS.get(name, {}), ranged=name != "way")
        for name in COLUMNS
    )
    rows = tuple(cells(way(result, id), *(value(result, id, name) for name in COLUMNS[1:])) for id in ways(result))
    table = Table("ways", columns, rows, title(result), open=True)
    return Section(
        "change",
        title(result),
        (
            Finding(lead(result, who), headline=True),
            Finding(by_way(result), headline=True),
            table,
            *fuel(result),
            *(() if (abroad := bought(result)) is None else (abroad,)),
            *costs(result),
            *notes(result),
        ),
        result["change"],
        wide=True,
    )


def way(result: Result, id: str) -> Message:
    """How the measure is done."""
    return Message("energy.way", {"way": f"{result.facts['measure']}-{id}"})


def lead(result: Result, who: Slot) -> Message:
    """The change at the stack, and what is needed for it; the first way stands for all, as only their making differs."""
    first = ways(result)[0]
    amount = told(result, first, "amount")
    slots = {"who": who, "share": asked(result), "stack": told(result, first, "stack"), **_what(result)}
    return Message("energy.change.lead", {**slots, "amount": amount, "unit": amount.unit})


def by_way(result: Result) -> Message:
    """What is left of it, or lost, once the making and the supply no longer needed count."""
    parts = tuple(
        Message("energy.change.part", {"n": told(result, id, "chain_percent"), "way": way(result, id)})
        for id in ways(result)
    )
    return Message("energy.change.ways", {"parts": parts, "fuel": str(result.facts["fuel"])})


def fuel(result: Result) -> tuple[Finding, ...]:
    """The fuel that is no longer burned, and the bill for fuel (or for power) in the first way of which a price is held."""
    slots: dict[str, Slot] = {"fuel": str(result.facts["fuel"]), "less": told(result, ways(result)[0], "less")}
    priced = next((id for id in ways(result) if value(result, id, "bill") is not None), None)
    if priced is None:
        return (Finding(Message("energy.change.fuel", {**slots, "any": "no", "bill": None, "way": None})),)
    bill = {"any": "yes", "bill": value(result, priced, "bill"), "way": way(result, priced)}
    return (Finding(Message("energy.change.fuel", {**slots, **bill})),)


def costs(result: Result) -> tuple[Finding | Gap, ...]:
    """The cost of a tonne less, way by way; why there is none where there is none."""
    if result.facts["measure"] == AMMONIA:
        return ammonia_costs(result)
    found: list[Finding | Gap] = []
    for id in ways(result):
        cost = value(result, id, "cost")
        if cost is not None:
            found.append(Finding(Message("energy.change.cost", {"cost": cost, "way": way(result, id)})))
            continue
        highest = told(result, id, "chain_percent").high
        why = "rise" if highest is not None and highest >= 0 else "price"
        found.append(Gap(Message("energy.change.no-cost", {"why": why, "way": way(result, id)})))
    return tuple(found)


def ammonia_costs(result: Result) -> tuple[Finding | Gap, ...]:
    """The cost of a tonne less with ammonia, by one analysis at one share; that there is none where emissions rise."""
    rows = {row.way: row for row in each(result["cost"])}
    if not rows:
        share = Quantity(100 * SHARE, "percent", digits=2)
        return (Gap(Message("energy.cost.other-share", {"share": share})),) if result.facts["share"] != SHARE else ()
    row = rows["standard"]
    key: dict[str, str | int] = {
        "economy": str(result.facts["economy"]), "way": "standard", "cofired": share_of(result),
    }  # fmt: skip
    bounds = {"low": row.low, "high": row.high, "interval": "bounds", "status": "model"}
    rests = switching.FACTORS
    cost = modelled("energy.cost", key, "value", row.value, row.unit, period=costed(), rests=rests, **bounds)
    return (Finding(Message("energy.cost.lead", {"cost": cost, "gas": "none" if "gas" not in rows else "some"})),)


def costed() -> str:
    """When the costs of ammonia were put at what they are."""
    return switching.factors()["cost_coal"].period


def notes(result: Result) -> tuple[Table | Note, ...]:
    """Every factor that counts with its range and page, and what is left out."""
    known = switching.factors()
    used = dict.fromkeys(name for one in switching.ways(str(result.facts["measure"])) for name in switching.names(one))
    if result.facts["measure"] == AMMONIA:
        used |= dict.fromkeys(name for name in known if name.startswith("cost_"))
    columns = tuple(
        Column(name, Message("energy.factor.column", {"what": name}))
        for name in ("factor", "low", "central", "high", "unit", "page")
    )
    rows = tuple(
        cells(
            Text(name),
            *(Text(f"{end:g}") for end in (one.low, one.central, one.high)),
            Text(one.unit),
            _page(one.source),
        )
        for name, one in ((name, known[name]) for name in used)
    )
    table = Table("factors", columns, rows, Message("energy.factors"))
    return (table, Note(Message("energy.change.limits")))


def _page(source: str) -> Link | Message:
    """The page of a factor, or that it is assumed."""
    if not source.startswith("http"):
        return Message("energy.assumed")
    return Link(source, Text(source.split("/")[2]))


def bought(result: Result) -> Finding | None:
    """What the fuel no longer burned is of what is bought abroad: of coal from whom, of gas what lies behind the gate; None where
    that is not told."""
    code = str(result.facts["economy"])
    if result.facts["fuel"] == "coal":
        whole = supply.all_coal(code)
        if whole is None:
            return None
        share = derived("share", [told(result, ways(result)[0], "saved"), whole], "percent", kind="model")
        return Finding(
            Message("energy.change.coal", {"who": Economy(code), "share": share, "parts": supply.coal_from(code)})
        )
    rows = [row for row in each(fuels.summary(supply.bought((code,)))) if row.product == "lng"]
    if not rows or (code, "lng") in fuels.NOT_WHOLE:
        return None
    share = derived("share", [told(result, ways(result)[0], "less"), supply.total(rows[0])], "percent", kind="model")
    return Finding(
        Message("energy.change.gate", {"who": Economy(code), "share": share, "behind": supply.behind(rows[0])})
    )
