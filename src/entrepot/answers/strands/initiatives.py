"""What the joint initiatives are about, on the pages of the members: coal, fuels behind a gate, QR links, the price of sending money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import Column, Economy, Finding, Gap, Message, Quantity, Section, Table, Text
from entrepot.answers.energy import mix, supply
from entrepot.answers.payments import corridors, links
from entrepot.answers.rows import cells, combined, counted, each
from entrepot.errors import NoData
from entrepot.models import energy, payments

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

SENDER = "JPN"


def of_member(store: Store, code: str) -> Section:
    """Coal's share and where it moves, crude and gas behind the gate, QR links that are live, what sending money from Japan costs."""
    made, paid = _electricity(store, code), payments.solve(store, SENDER)
    rows = each(paid["links"])
    mine = [row for row in rows if code in (row.a, row.b)]
    found: list[Finding | Gap] = []
    if made is None:
        found.append(Gap(Message("energy.azec.lacking", {"who": (Economy(code),)})))
    else:
        found.append(Finding(mix.lead(made)))
    found += supply.told(code, supply.bought((code,)))[0]
    found.append(Finding(links.lead(rows, mine, code)))
    price = _price(paid, code)
    told = {"to": Economy(code), "from": Economy(SENDER)}
    if price is None:
        found.append(Gap(Message("initiatives.no-price", told)))
    else:
        found.append(Finding(Message("initiatives.price", {**told, "price": price, "goal": corridors.goal()})))
    data = combined(None if made is None else made["mix"], paid["links"], paid["prices"])
    return Section("initiatives", Message("initiatives.title"), tuple(found), data)


def across(store: Store) -> Section:
    """The same of all members, side by side."""
    paid = payments.solve(store, SENDER)
    rows = each(paid["links"])
    gated = supply.crude_behind(codes.ASEAN_MEMBERS)
    names = ("economy", "coal", "before", "crude", "links", "price")
    columns = tuple(
        Column(name, Message("initiatives.column", {"what": name}), dated=name in ("coal", "before", "price"))
        for name in names
    )
    body = tuple(
        cells(
            Economy(code),
            *_coal(store, code),
            gated.get(code),
            counted(
                "payments.links", sum(code in (r.a, r.b) and r.status == payments.LIVE for r in rows), economy=code
            ),
            _price(paid, code),
        )
        for code in codes.ASEAN_MEMBERS
    )
    table = Table("members", columns, body, Message("initiatives.title"), Message("answers.unit_each"), open=True)
    japan = [row for row in rows if SENDER in (row.a, row.b)]
    pages = {"energy": Text("entrepot brief azec"), "payments": Text("entrepot brief payments")}
    return Section(
        "initiatives",
        Message("initiatives.title"),
        (
            Finding(links.lead(rows, japan, SENDER)),
            table,
            Finding(Message("initiatives.pages", pages)),
        ),
        paid["links"],
        wide=True,
    )


def _electricity(store: Store, code: str) -> Result | None:
    try:
        return energy.solve(store, code)
    except NoData:
        return None


def _coal(store: Store, code: str) -> tuple[Quantity | None, Quantity | None]:
    made = _electricity(store, code)
    return (None, None) if made is None else mix.coal(made)


def _price(paid: Result, code: str) -> Quantity | None:
    """The newest price of sending money from Japan; None where the corridor has none."""
    row: Any = next((r for r in each(paid["corridors"]) if r.receiver == code and r.quarter), None)
    return None if row is None else corridors.price(row)
