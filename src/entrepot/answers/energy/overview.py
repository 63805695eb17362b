"""All of Japan and the members: how much of their electricity is coal's, and what ammonia in their plants would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import (
    Bar,
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Message,
    Note,
    Period,
    Quantity,
    Ranking,
    Section,
    Table,
)
from entrepot.answers.energy import change as measured
from entrepot.answers.energy import mix, supply
from entrepot.answers.rows import cells, combined, derived, economies, source_label

if TYPE_CHECKING:
    from entrepot.result import Result

ABOVE = 40.0  # percent: more of it is called much

UNITS: dict[str, dict[str, Any]] = {
    "stack": measured.TONNES,
    "crude": {"unit": "percent"},
}


def coal(solved: Mapping[str, Result], lacking: Sequence[str]) -> Section:
    """Coal's share of each now and ten years before, the largest first."""
    found = sorted(((code, *mix.coal(result)) for code, result in solved.items()), key=lambda one: -one[1].value)
    bars = tuple(
        Bar(Economy(code), (now,), group="japan" if code == "JPN" else "member")
        for code, now, _ in found
        if now.value > 0
    )
    names = ("economy", "now", "before", "change")
    columns = tuple(
        Column(
            name,
            Message("energy.azec.column", {"what": name, "back": Count(mix.BACK)}),
            "percentage points" if name == "change" else "percent" if name != "economy" else "",
            signed=name == "change",
            dated=name in ("now", "before"),
        )
        for name in names
    )
    rows = tuple(
        cells(Economy(code), now, before, derived("difference", [now, before], "percentage points") if before else None)
        for code, now, before in found
    )
    much = tuple(Economy(code) for code, now, _ in found if now.value > ABOVE)
    first, share, _ = found[0]
    told = {
        "first": Economy(first),
        "share": share,
        "much": much,
        "above": int(ABOVE),
        "japan": mix.coal(solved["JPN"])[0],
    }
    lead = Message("energy.azec.lead", told)
    gap = (Gap(Message("energy.azec.lacking", {"who": tuple(map(Economy, lacking))})),) if lacking else ()
    return Section(
        "coal",
        Message("energy.azec.coal"),
        (
            Finding(lead, headline=True),
            Ranking("shares", Message("energy.azec.shares"), bars, Message("energy.azec.newest")),
            Table("coal", columns, rows, Message("energy.azec.shares"), open=True),
            Note(Message("energy.azec.books", {"books": _books(solved)})),
            *gap,
        ),
        combined(*(result["mix"] for result in solved.values())),
        wide=True,
    )


def _books(solved: Mapping[str, Result]) -> tuple[Message, ...]:
    """Whose book each economy is told from, with the newest years of it."""
    by: dict[str, dict[str, int]] = {}
    for code, result in solved.items():
        by.setdefault(str(result["mix"]["source"].iloc[0]), {})[code] = int(result.facts["year"])
    return tuple(
        Message(
            "energy.azec.book",
            {
                "source": source_label(source),
                "who": economies(years),
                "last": Period("-".join(map(str, sorted({min(years.values()), max(years.values())})))),
            },
        )
        for source, years in by.items()
    )


def change(solved: Mapping[str, Result]) -> Section:
    """What the measure would change in each: at the stack, from the well to the wire by the way it is done, what is needed for it,
    and how much of the crude lies behind the gate."""
    burning = {code: result for code, result in solved.items() if len(result["change"])}
    gated = supply.crude_behind(tuple(solved))
    order = sorted(burning, key=lambda code: _stack(burning[code]).value)
    one = burning[order[0]]
    ways = measured.ways(one)
    columns = (
        *(
            Column(name, Message("energy.azec.column", {"what": name}), **UNITS.get(name, {}))
            for name in ("economy", "stack")
        ),
        *(Column(id, measured.way(one, id), **measured.TONNES, ranged=True) for id in ways),
        *(
            Column(name, Message("energy.azec.column", {"what": name}), **UNITS.get(name, {}))
            for name in ("amount", "crude")
        ),
    )
    rows = tuple(
        cells(
            Economy(code),
            _stack(burning[code]),
            *(measured.told(burning[code], id, "chain") for id in ways),
            measured.told(burning[code], ways[0], "amount"),
            gated.get(code),
        )
        for code in order
    )
    title = measured.title(one)
    table = Table("change", columns, rows, title, Message("energy.change.chain"), open=True)
    return Section(
        "change",
        title,
        (Finding(measured.by_way(one), headline=True), table, *measured.notes(one)),
        combined(*(result["change"] for result in burning.values())),
        wide=True,
    )


def _stack(result: Result) -> Quantity:
    return measured.told(result, measured.ways(result)[0], "stack")


def cost(solved: Mapping[str, Result], ammonia: bool) -> Section | None:
    """What the measure does to the bill of each in the first way of which a price is held, and what a tonne less costs; of ammonia
    also what one analysis of Japan found. Nothing where neither is held."""
    burning = {code: result for code, result in solved.items() if len(result["change"])}
    found = measured.ammonia_costs(solved["JPN"]) if ammonia else ()
    priced = next((id for id in measured.ways(burning["JPN"]) if measured.value(burning["JPN"], id, "bill")), None)
    if not found and priced is None:
        return None
    note = (Note(Message("energy.cost.note", {"when": Period(measured.costed())})),) if found else ()
    table = (_bills(burning, priced),) if priced else ()
    return Section("cost", Message("energy.cost"), (*found, *note, *table), wide=True)


def _bills(burning: Mapping[str, Result], way: str) -> Table:
    """The change of the bill, and the cost of a tonne less where there is one, the largest bill first."""
    order = sorted(burning, key=lambda code: -abs(measured.told(burning[code], way, "bill").value))
    told_of = ("bill", "cost") if measured.value(burning[order[0]], way, "cost") else ("bill",)
    columns = tuple(
        Column(name, Message("energy.azec.column", {"what": name}), ranged=name != "economy")
        for name in ("economy", *told_of)
    )
    rows = tuple(
        cells(Economy(code), *(measured.value(burning[code], way, name) for name in told_of)) for code in order
    )
    told = {"way": measured.way(burning[order[0]], way)}
    return Table("bills", columns, rows, Message("energy.azec.bills", told), open=True)
