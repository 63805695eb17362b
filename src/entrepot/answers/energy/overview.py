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
    Ranking,
    Section,
    Table,
)
from entrepot.answers.energy import cofiring, mix, supply
from entrepot.answers.rows import cells, combined, derived, each, economies, source_label
from entrepot.models.sealanes import energy as fuels

if TYPE_CHECKING:
    from entrepot.result import Result

ABOVE = 40.0  # percent: more of it is called much

UNITS: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("stack", "standard", "gas", "ammonia"), cofiring.TONNES),
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
    """What the share of ammonia would change in each: at the stack, net by how it is made, the ammonia to import, and how much of
    the crude lies behind the gate."""
    burning = {code: result for code, result in solved.items() if len(result["cofiring"])}
    gated = {
        row.importer: supply.behind(row)
        for row in each(fuels.summary(supply.bought(tuple(solved))))
        if row.product == "crude" and row.imports >= supply.LEAST and (row.importer, row.product) not in fuels.NOT_WHOLE
    }
    names = ("economy", "stack", "standard", "gas", "ammonia", "crude")
    columns = tuple(
        Column(
            name,
            Message("energy.azec.column", {"what": name}),
            **UNITS.get(name, {}),
            ranged=name in ("standard", "gas"),
        )
        for name in names
    )
    order = sorted(burning, key=lambda code: cofiring.value(burning[code], "clean", "stack").value)
    rows = tuple(
        cells(
            Economy(code),
            cofiring.value(burning[code], "clean", "stack"),
            cofiring.value(burning[code], "standard", "net"),
            cofiring.value(burning[code], "gas", "net"),
            cofiring.value(burning[code], "clean", "ammonia"),
            gated.get(code),
        )
        for code in order
    )
    one = burning[order[0]]
    title = Message("energy.cofiring", {"share": cofiring.asked(one)})
    table = Table("change", columns, rows, title, open=True)
    return Section(
        "change",
        title,
        (Finding(cofiring.net(one), headline=True), table, *cofiring.notes()),
        combined(*(result["cofiring"] for result in burning.values())),
        wide=True,
    )


def cost(japan: Result) -> Section | None:
    """What a tonne less costs, where it is less; the costs are Japan's."""
    found = cofiring.costs(japan)
    return (
        Section(
            "cost",
            Message("energy.cost"),
            (*found, Note(Message("energy.cost.note", {"when": Period(cofiring.costed())}))),
        )
        if found
        else None
    )
