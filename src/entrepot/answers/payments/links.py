"""Which QR links between Japan and the members a page shows, since when, and for whose users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.block import (
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Grid,
    GridCell,
    Link,
    Message,
    Note,
    Period,
    Section,
    Slot,
    Table,
    Text,
)
from entrepot.answers.rows import cells, counted, each, source_label
from entrepot.models import payments as model

if TYPE_CHECKING:
    from entrepot.result import Result

GROUND = {"live": "heat4", "named": "heat2", "announced": "heat2", "planned": "heat1"}


def section(result: Result) -> Section:
    """All pairs as a grid, the known links as a table; of a corridor, its own link first."""
    rows, who = each(result["links"]), str(result.facts["sender"])
    mine = [row for row in rows if who in (row.a, row.b)]
    pair = [row for row in mine if str(result.facts["receiver"]) in (row.a, row.b)]
    told = pair or [row for row in mine if row.status != "none"]
    first = tuple(Finding(_pair(row), headline=True) for row in pair)
    table = Table(
        "links", _columns(), tuple(_row(row) for row in told if row.status != "none"), Message("payments.links.table")
    )
    return Section(
        "links",
        Message("payments.links"),
        (
            *first,
            Finding(lead(rows, mine, who), headline=not first),
            *_ways(mine, who),
            _grid(rows),
            *((table,) if table.rows else ()),
            *_planned(mine, who),
            Note(Message("payments.links.note", {"source": source_label(model.LINKS)})),
        ),
        result["links"],
        wide=True,
    )


def _other(row: Any, who: str) -> Economy:
    return Economy(row.b if row.a == who else row.a)


def lead(rows: list[Any], mine: list[Any], who: str) -> Message:
    """How many pairs have a live link, and with whom the economy has."""
    live = [row for row in rows if row.status == model.LIVE]
    own = tuple(_other(row, who) for row in mine if row.status == model.LIVE)
    told: dict[str, Slot] = {"n": counted("payments.links", len(live), status=model.LIVE), "all": Count(len(rows))}
    return Message("payments.links.lead", {**told, "who": Economy(who), "own": own, "any": "yes" if own else "no"})


def _ways(mine: list[Any], who: str) -> tuple[Finding, ...]:
    """Where links work for the users of the other side only, as far as pages tell."""
    one_way = [row for row in mine if row.status == model.LIVE and row.payer not in ("", who)]
    if not one_way:
        return ()
    return (
        Finding(
            Message("payments.links.one-way", {"who": Economy(who), "users": tuple(_other(r, who) for r in one_way)})
        ),
    )


def _pair(row: Any) -> Message:
    return Message(
        "payments.links.pair",
        {
            "a": Economy(row.a),
            "b": Economy(row.b),
            "status": row.status,
            "systems": Text(row.systems),
            "date": Period(row.date),
        },
    )


def _payer(row: Any) -> Message | None:
    if not row.payer:
        return None
    return Message(
        "payments.links.payer", {"who": Economy(row.payer), "there": Economy(row.b if row.payer == row.a else row.a)}
    )


def _columns() -> tuple[Column, ...]:
    names = ("pair", "systems", "since", "status", "users", "note", "page")
    return tuple(Column(name, Message("payments.links.column", {"what": name})) for name in names)


def _row(row: Any) -> tuple[Any, ...]:
    return cells(
        (Economy(row.a), Economy(row.b)),
        Text(row.systems),
        Period(row.date),
        Message("payments.links.status", {"status": row.status}),
        _payer(row) or Message("payments.links.not-told"),
        Text(row.note) if row.note else None,
        Link(row.source_url, Text(row.source_url.split("/")[2])),
    )


def _grid(rows: list[Any]) -> Grid:
    held = {frozenset((row.a, row.b)): row for row in rows}
    names = tuple(Economy(code) for code in model.WHO)

    def cell(a: str, b: str) -> GridCell:
        if a == b:
            return GridCell(holds=Text("·"))
        row = held.get(frozenset((a, b)))
        if row is None or row.status == "none":
            return GridCell()
        return GridCell(
            GROUND[row.status],
            Message("payments.links.status", {"status": row.status}),
            row.date,
            "" if row.status == model.LIVE else "yes",
            _payer(row),
        )

    body = tuple(tuple(cell(a, b) for b in model.WHO) for a in model.WHO)
    return Grid("pairs", Message("payments.links.grid"), names, names, body, Message("payments.links.about"))


def _planned(mine: list[Any], who: str) -> tuple[Gap, ...]:
    """Links that were planned and of which no page tells that they opened; and partners without any."""
    later = [row for row in mine if row.status in ("planned", "announced", "named")]
    none = tuple(_other(row, who) for row in mine if row.status == "none")
    gaps = []
    if later:
        named = tuple(
            Message("payments.links.later", {"who": _other(row, who), "status": row.status, "date": Period(row.date)})
            for row in later
        )
        gaps.append(Gap(Message("payments.links.unopened", {"who": named})))
    if none:
        gaps.append(Gap(Message("payments.links.none", {"who": Economy(who), "others": none})))
    return tuple(gaps)
