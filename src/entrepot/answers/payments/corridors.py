"""What sending money costs by corridor, and what the goal would be worth to those who send."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Message,
    Note,
    Period,
    Quantity,
    Section,
    Series,
    Table,
    Text,
)
from entrepot.answers.rows import cells, derived, each, held, lines, modelled
from entrepot.models import payments as model

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

MOST_LINES = 6  # corridors that are drawn


def prices(store: Store, result: Result) -> Section | None:
    """The price of every corridor: the newest quarter told, the yearly means drawn."""
    rows = [row for row in each(result["corridors"]) if row.quarter]
    if not rows:
        return None
    sender = str(result.facts["sender"])
    order = [row.receiver for row in rows]
    by_year = store.preferred("remittance_cost", economy=[sender], partner=order)
    parts = tuple(
        Message("payments.price.one", {"to": Economy(row.receiver), "price": price(row)})
        for row in sorted(rows, key=lambda one: -one.price)
    )
    lead = Message(
        "payments.price.lead",
        {"from": Economy(sender), "parts": parts, "quarter": Period(rows[0].quarter), "goal": goal()},
    )
    drawn = lines(held(by_year), "partner", order[:MOST_LINES])
    chart = Series("by-year", Message("payments.price.chart"), drawn, Message("payments.price.about"))
    return Section("price", Message("payments.price"), (Finding(lead), *((chart,) if drawn else ())), result["prices"])


def goal() -> Quantity:
    """The goal of the United Nations for the price of sending money."""
    row = model.parameter("goal")
    return modelled(
        "payments.parameters",
        {"parameter": "goal"},
        "value",
        row["value"],
        row["unit"],
        period=row["period"],
        rests=model.GOAL,
    )


def price(row: Any) -> Quantity:
    """The newest price of a corridor."""
    key = {"sender": row.sender, "receiver": row.receiver}
    return modelled("payments.corridors", key, "price", row.price, "percent", period=row.quarter, rests=model.PRICES)


def worth(store: Store, result: Result) -> Section | None:
    """What senders would keep at the goal: each corridor of which an amount is held, and their sum."""
    rows = [row for row in each(result["corridors"]) if row.sent == row.sent and row.quarter]
    if not rows:
        return None
    kept = [_amount(row, "saving") for row in rows]
    total = derived("sum", kept, kept[0].unit, period=rows[0].period, kind="estimated")
    low, high = (math.fsum(getattr(q, end) for q in kept) for end in ("low", "high"))
    total = replace(total, low=low, high=high, interval="bounds")
    told = {
        "from": Economy(str(result.facts["sender"])),
        "to": tuple(Economy(row.receiver) for row in rows),
        "saving": total,
        "goal": goal(),
    }
    names = ("receiver", "sent", "price", "cost", "saving", "workers", "each")
    columns = tuple(
        Column(name, Message("payments.worth.column", {"what": name}), ranged=name in ("cost", "saving"))
        for name in names
    )
    table = Table(
        "corridors",
        columns,
        tuple(_row(row, quantity) for row, quantity in zip(rows, kept, strict=True)),
        Message("payments.worth.table"),
        Message("answers.unit_each"),
        open=True,
    )
    priced = {"quarter": Period(rows[0].quarter), "year": Period(rows[0].period), "n": Count(model.QUARTERS)}
    notes = (Note(Message("payments.worth.note", priced)),)
    return Section(
        "worth",
        Message("payments.worth"),
        (
            Finding(Message("payments.worth.lead", told), headline=True),
            *_part(rows),
            table,
            *notes,
            *_other_basis(rows),
        ),
        result["corridors"],
        wide=True,
    )


def _sent(row: Any) -> Quantity:
    key = {"sender": row.sender, "receiver": row.receiver}
    card = model.REMITTANCES[model.BASIS]
    return modelled(
        "payments.corridors", key, "sent", row.sent, row.unit, period=row.period, rests=card, status="quoted"
    )


def _amount(row: Any, column: str) -> Quantity:
    """Money in a year at the price, or above the goal, with its bounds."""
    key = {"sender": row.sender, "receiver": row.receiver}
    bounds = {"low": getattr(row, f"{column}_low"), "high": getattr(row, f"{column}_high"), "interval": "bounds"}
    rests = (model.PRICES, model.REMITTANCES[model.BASIS])
    value = getattr(row, column)
    return modelled(
        "payments.corridors", key, column, value, row.unit, period=row.period, rests=rests, status="estimated", **bounds
    )


def _row(row: Any, kept: Quantity) -> tuple[Cell, ...]:
    each_worker = None
    workers = None
    if row.workers == row.workers:
        key = {"sender": row.sender, "receiver": row.receiver}
        workers = modelled(
            "payments.corridors",
            key,
            "workers",
            row.workers,
            "persons",
            period=row.workers_year,
            rests=row.workers_source,
        )
        each_worker = derived("ratio", [kept, workers], row.unit, period=row.period, kind="estimated")
    return cells(
        Economy(row.receiver),
        _sent(row),
        price(row),
        _amount(row, "cost"),
        kept,
        Cell(workers, note=Message("payments.worth.workers") if workers else None),
        each_worker,
    )


def _part(rows: list[Any]) -> tuple[Finding, ...]:
    """How much of all money sent these corridors are, where the whole is held."""
    whole = next(
        (
            row
            for row in model.rows("remittances.csv")
            if row["receiver"] == "WLD" and row["producer"] == model.BASIS and row["sender"] == rows[0].sender
        ),
        None,
    )
    if whole is None or len(rows) < 2:
        return ()
    card = model.REMITTANCES[model.BASIS]
    key = {"sender": whole["sender"], "receiver": whole["receiver"]}
    told = {"period": whole["period"], "rests": card, "status": "quoted"}
    all_sent = modelled("payments.remittances", key, "value", float(whole["value"]), whole["unit"], **told)
    together = derived("sum", [_sent(row) for row in rows], whole["unit"], kind="quoted")
    share = derived("share", [together, all_sent], "percent", kind="quoted")
    return (
        Finding(Message("payments.worth.part", {"share": share, "all": all_sent, "year": Period(whole["period"])})),
    )


def _other_basis(rows: list[Any]) -> tuple[Note, ...]:
    """Another producer's amount for a corridor: a different basis, never mixed with the first."""
    mine = {(row.sender, row.receiver) for row in rows}
    found = []
    for row in model.rows("remittances.csv"):
        if row["producer"] == model.BASIS or (row["sender"], row["receiver"]) not in mine:
            continue
        key = {"sender": row["sender"], "receiver": row["receiver"], "producer": row["producer"]}
        told = {"period": row["period"], "rests": model.REMITTANCES[row["producer"]], "status": "quoted"}
        amount = modelled("payments.remittances", key, "value", float(row["value"]), row["unit"], **told)
        who = {"to": Economy(row["receiver"]), "producer": Text(row["producer"]), "year": Period(row["period"])}
        found.append(Note(Message("payments.worth.other", {**who, "amount": amount, "why": Text(row["note"])})))
    return tuple(found)


def limits(result: Result) -> Section:
    """Card and QR fees abroad as far as they were found; what cheaper payments would be worth in all, and to trade in services, is not
    held."""
    row = model.parameter("card_fee")
    told = {"period": row["period"], "rests": model.FEES, "status": "quoted"}
    fee = modelled("payments.parameters", {"parameter": "card_fee"}, "value", row["value"], row["unit"], **told)
    return Section(
        "limits",
        Message("payments.limits"),
        (
            Finding(visitors(result)),
            Gap(Message("payments.limits.visitors", {"fee": fee, "year": Period(row["period"])})),
            Gap(Message("payments.limits.shock")),
        ),
    )


def visitors(result: Result) -> Message:
    """What paying abroad costs by card and by QR code, and from which payment on the code is cheaper."""
    slots = {name: _abroad(name) for name in ("card_abroad", "qr_abroad")}
    row = each(result["visitors"])[0]
    bounds = {"low": row.low, "high": row.high, "interval": "bounds", "status": "estimated"}
    key = {"sender": str(result.facts["sender"]), "what": row.what}
    from_ = modelled(
        "payments.visitors",
        key,
        "value",
        row.value,
        row.unit,
        period=slots["qr_abroad"].period,
        rests=model.VISITORS,
        **bounds,
    )
    return Message("payments.visitors", {"card": slots["card_abroad"], "code": slots["qr_abroad"], "from": from_})


def _abroad(name: str) -> Quantity:
    row = model.parameter(name)
    bounds = {"low": row["low"], "high": row["high"], "interval": "bounds", "status": "quoted"}
    return modelled(
        "payments.parameters", {"parameter": name}, "value", row["value"], row["unit"], period=row["period"],
        rests=model.VISITORS, **bounds,
    )  # fmt: skip
