"""Payments between Japan and the members of ASEAN: which QR links are known, what sending money costs, and what a lower
price would be worth.

The saving of a corridor is the money sent times the price above the goal; no response of the money to the price is assumed.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from entrepot import codes
from entrepot.errors import BadInput, NoData, one_of, told
from entrepot.provenance import DATA
from entrepot.result import Result

if TYPE_CHECKING:
    from entrepot.store import Store

FOLDER = DATA / "payments"
# The card of each table; of remittances by producer.
LINKS, PRICES, FEES, VISITORS = "payments-links", "worldbank-rpw", "payments-card-fees", "payments-visitor-fees"
GOAL = "payments-goal"
REMITTANCES = {"MOF": "payments-remittances-mof", "BSP": "payments-remittances-bsp"}
BASIS = "MOF"  # whose remittances are priced: one basis for all receivers
WHO = ("JPN", *codes.ASEAN_MEMBERS)
LIVE = "live"
QUARTERS = 4  # newest quarters whose lowest and highest price bound a corridor's


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a table of data/payments."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def parameter(name: str) -> dict[str, Any]:
    """A row of parameters.csv, its value and its low and high as numbers."""
    found = next(row for row in rows("parameters.csv") if row["parameter"] == name)
    return {**found, **{end: float(found[end]) for end in ("low", "value", "high")}}


def breaks_even() -> tuple[float, float, float]:
    """The payment abroad, in dollars, from which a fixed QR fee is less than the card networks' fee: low, central, high."""
    card, code = parameter("card_abroad"), parameter("qr_abroad")
    return (
        100 * code["low"] / card["high"],
        100 * code["value"] / card["value"],
        100 * code["high"] / card["low"],
    )


def links() -> pd.DataFrame:
    """Every pair of Japan and the members: a, b, payer (whose users pay in the other; "" not told), systems, date, status
    (live, named, announced, planned, or none), source_url, note."""
    held = {frozenset((row["a"], row["b"])): row for row in rows("links.csv")}
    none = {"payer": "", "systems": "", "date": "", "status": "none", "source_url": "", "note": ""}
    pairs = [{"a": a, "b": b, **none, **held.get(frozenset((a, b)), {})} for a, b in combinations(WHO, 2)]
    return pd.DataFrame(pairs)


def prices(sender: str, receiver: str = "") -> pd.DataFrame:
    """Price of sending 200 dollars in percent by quarter, between Japan and the members: sender, receiver, quarter, percent."""
    table = pd.DataFrame(rows("prices.csv"))
    table["percent"] = table["percent"].astype(float)
    mine = table["sender"] == sender
    return table[mine & (table["receiver"] == receiver) if receiver else mine].reset_index(drop=True)


def saving(sent: float, price: float, goal: float) -> float:
    """What senders keep in a year if the price falls to the goal: `sent` in money, prices in percent of it. Never negative:
    a corridor below the goal saves nothing."""
    return sent * max(price - goal, 0.0) / 100


def solve(store: Store, sender: str = "JPN", receiver: str | None = None) -> Result:
    """Links of an economy, prices of its corridors, and what the goal of 3 percent is worth on each.

    `receiver`: only this corridor. Tables: `links` (all pairs), `prices` (by quarter), `corridors` (receiver, quarter, price
    with low and high of the newest quarters, sent, unit, period, workers, cost, saving, each with low and high). Raises
    BadInput outside Japan and the members, NoData for a corridor of which nothing is held.
    """
    sender, receiver = _one(sender), None if receiver is None else _one(receiver)
    if sender == receiver:
        both = told("problem.payments.same", "both ends are the same economy")
        raise BadInput(both, where=sender, remedy=told("problem.payments.two", "name two of Japan and the members"))
    table, pairs = prices(sender, receiver or ""), links()
    sent = {
        row["receiver"]: row
        for row in rows("remittances.csv")
        if row["sender"] == sender and row["producer"] == BASIS and receiver in (None, row["receiver"])
    }
    if receiver is not None and table.empty and receiver not in sent and not _linked(pairs, sender, receiver):
        no = "neither a link, a price nor an amount is held from {a} to {b}"
        what = told("problem.payments.none", no, a=codes.named(sender), b=codes.named(receiver or codes.WORLD))
        fill = "World Bank Remittance Prices Worldwide (the corridor), or a notice of an operator, would fill it"
        raise NoData(what, remedy=told("problem.payments.fill", fill))
    corridors = pd.DataFrame(
        [_corridor(store, sender, one, table, sent.get(one)) for one in _receivers(table, sent)], columns=list(COLUMNS)
    )
    cards = [LINKS, FEES, VISITORS, GOAL, *([PRICES] if len(table) else []), *([REMITTANCES[BASIS]] if sent else [])]
    command = f"entrepot payments {sender}{f'-{receiver}' if receiver else ''}"
    lineage = store.lineage([*cards, *filter(None, corridors["workers_source"])], command=command)
    goal = parameter("goal")
    facts = {"sender": sender, "receiver": receiver or "", "goal": goal["value"], "goal_year": goal["period"]}
    low, central, high = breaks_even()
    visitors = pd.DataFrame([{"what": "breaks even", "value": central, "low": low, "high": high, "unit": "USD"}])
    tables = {"links": pairs, "prices": table, "corridors": corridors, "visitors": visitors}
    given = {name: _numbers(f"{name}.csv") for name in ("remittances", "parameters")}
    return Result("payments", {**tables, **given}, lineage, facts=facts)


def _numbers(name: str) -> pd.DataFrame:
    table = pd.DataFrame(rows(name))
    return table.assign(value=table["value"].astype(float))


COLUMNS = (
    "sender", "receiver", "quarter", "price", "price_low", "price_high", "sent", "unit", "period", "workers", "workers_year",
    "workers_source", "cost", "cost_low", "cost_high", "saving", "saving_low", "saving_high",
)  # fmt: skip


def _one(name: str) -> str:
    code = codes.resolve(name)
    if code not in WHO:
        what = told("problem.payments", "no payments are held of {who}", who=codes.named(code))
        raise BadInput(what, where=name, remedy=one_of([codes.named(one) for one in WHO]))
    return code


def _linked(pairs: pd.DataFrame, one: str, other: str) -> bool:
    mine = pairs[(pairs["a"].isin((one, other))) & (pairs["b"].isin((one, other)))]
    return bool((mine["status"] != "none").any())


def _receivers(table: pd.DataFrame, sent: dict[str, dict[str, str]]) -> Sequence[str]:
    """Receivers with a price or an amount, the largest amount first; not the sum of all."""
    known = {*table["receiver"], *sent} - {codes.WORLD}
    return sorted(known, key=lambda one: (-float(sent[one]["value"]) if one in sent else 0.0, one))


def _corridor(
    store: Store, sender: str, receiver: str, table: pd.DataFrame, sent: dict[str, str] | None
) -> dict[str, Any]:
    """One corridor: the newest price, bounded by those of the newest quarters, the money sent, and the workers behind it."""
    mine = table[table["receiver"] == receiver].tail(QUARTERS)
    nan = float("nan")
    cases = {"": nan, "_low": nan, "_high": nan}
    if len(mine):
        held = mine["percent"]
        cases = {"": float(held.iloc[-1]), "_low": float(held.min()), "_high": float(held.max())}
    amount, goal = float(sent["value"]) if sent else nan, parameter("goal")["value"]
    at_work = _workers(store, sender, receiver)
    return {
        "sender": sender,
        "receiver": receiver,
        "quarter": str(mine["quarter"].iloc[-1]) if len(mine) else "",
        **{f"price{case}": price for case, price in cases.items()},
        "sent": amount,
        "unit": sent["unit"] if sent else "",
        "period": sent["period"] if sent else "",
        **at_work,
        **{f"cost{case}": amount * price / 100 for case, price in cases.items()},
        **{f"saving{case}": saving(amount, price, goal) if price == price else nan for case, price in cases.items()},
    }


def _workers(store: Store, sender: str, receiver: str) -> dict[str, Any]:
    """Workers from the receiver at the sender's, newest."""
    rows = store.preferred("foreign_workers", economy=receiver, partner=sender, product="")
    rows = rows[rows["value"].notna()]
    if rows.empty:
        return {"workers": float("nan"), "workers_year": "", "workers_source": ""}
    last = rows.sort_values("year").iloc[-1]
    return {"workers": float(last["value"]), "workers_year": str(last["period"]), "workers_source": str(last["source"])}
