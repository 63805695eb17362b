"""Carbon dioxide that trade carries, on the embedded world: who emits for whom, by which sectors, beside the account of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.block import (
    Bar,
    Cell,
    Column,
    Economy,
    Finding,
    Label,
    Message,
    Note,
    Quantity,
    Ranking,
    Section,
    Slot,
    Table,
    Text,
)
from entrepot.answers.rows import cells, derived, each, held, modelled, newest, observed
from entrepot.models.energy import WHO
from entrepot.models.energy.account import account
from entrepot.world import World
from entrepot.world.emissions import CARD

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

WORLD = "asia-2022"
MOST = 8  # sources and sectors that are shown
LEAST = 0.05  # of what an economy emits: less of net trade has no direction worth comparing
TONNES: dict[str, Any] = {"unit": "tonnes", "places": 1e6}


def section(store: Store, code: str) -> Section | None:
    """What an economy emits and what is emitted for it, from where, by which sectors; nothing of one outside the world."""
    world = World.load(WORLD)
    if code not in world.regions:
        return None
    result = account(world)
    net, others = _of(result, code, "net"), _others(store, code)
    told: dict[str, Slot] = {
        "who": Economy(code),
        "year": int(result.facts["year"]),
        "own": _of(result, code, "production"),
        "used": _of(result, code, "consumption"),
        "net": net,
        "moves": _moves(net),
    }
    sources = sorted((r for r in each(result["pairs"]) if r.consumer == code), key=lambda r: -r.value)[:MOST]
    bars = tuple(Bar(Economy(r.producer, world.region_names.get(r.producer, "")), (_pair(r, result),)) for r in sources)
    return Section(
        "traded",
        Message("energy.traded"),
        (
            Finding(Message("energy.traded.lead", told)),
            *((Finding(_beside(code, net, others)),) if others is not None else ()),
            Ranking(
                "sources",
                Message("energy.traded.sources", {"who": Economy(code)}),
                bars,
                Message("energy.carbon.about"),
                places=1e6,
            ),
            _sectors(world, result, code),
            Note(Message("energy.traded.note", {"world": Text(world.name)})),
        ),
        result["pairs"][result["pairs"]["consumer"] == code],
    )


def overview(store: Store) -> Section:
    """Net carbon dioxide that trade brings to each, with its range, beside the Global Carbon Project's; where the two disagree."""
    world = World.load(WORLD)
    result = account(world)
    names = ("economy", "production", "consumption", "net", "others")
    columns = tuple(
        Column(name, Message("energy.traded.column", {"what": name}), **({} if name == "economy" else TONNES),
               ranged=name == "net", signed=name in ("net", "others"), dated=name == "others")
        for name in names
    )  # fmt: skip
    inside = [code for code in WHO if code in world.regions]
    rows = tuple(
        cells(Economy(code), *(_of(result, code, name) for name in names[1:4]), _others(store, code)) for code in inside
    )
    apart = _apart(store, result, world)
    japan = _of(result, "JPN", "net")
    lead = Message("energy.traded.all", {"net": japan, "moves": _moves(japan), "year": int(result.facts["year"])})
    return Section(
        "traded",
        Message("energy.traded"),
        (
            Finding(lead, headline=True),
            Table("net", columns, rows, Message("energy.traded"), open=True),
            Note(
                Message(
                    "energy.traded.apart",
                    {"who": apart, "any": "some" if apart else "none", "least": int(100 * LEAST)},
                )
            ),
            Note(Message("energy.traded.note", {"world": Text(world.name)})),
        ),
        result["economies"],
        wide=True,
    )


def _beside(code: str, net: Quantity, others: Quantity) -> Message:
    """What the Global Carbon Project has in its newest year of both accounts: the same direction, or another."""
    slots = {"year": int(others.period[-4:]), "others": others, "agree": _agree(net, others)}
    return Message("energy.traded.beside", {**slots, "who": Economy(code)})


def _agree(net: Quantity, others: Quantity) -> str:
    """Whether all of the range, some or none of it has the direction of the other account."""
    ends = {net.low > 0 if net.low is not None else None, net.high > 0 if net.high is not None else None}
    return "part" if len(ends) > 1 else "yes" if ends == {others.value > 0} else "no"


def _apart(store: Store, result: Result, world: World) -> tuple[Economy, ...]:
    """Economies of the world, also beyond the members, of which all of the range has the other direction than the other account."""
    return tuple(
        Economy(code)
        for code in world.regions
        if (others := _others(store, code)) is not None
        and _compared(store, code, others)
        and _agree(_of(result, code, "net"), others) == "no"
    )


def _compared(store: Store, code: str, others: Quantity) -> bool:
    """Whether the other account's net trade is large enough for its direction to mean something."""
    own = store.preferred("co2_territorial", economy=[code])
    last = own.loc[own["year"] == int(others.period[-4:]), "value"]
    return bool(len(last)) and abs(others.value) > LEAST * float(last.iloc[0])


def _others(store: Store, code: str) -> Quantity | None:
    """Consumption less territory in the Global Carbon Project's newest year of both; None where it does not hold both."""
    used = newest(held(store.preferred("co2_consumption", economy=[code])), "economy")
    if not used:
        return None
    own = held(store.preferred("co2_territorial", economy=[code]))
    own = each(own[own["year"] == used[0].year])
    return derived("difference", [observed(used[0]), observed(own[0])], "tonnes") if own else None


def _of(result: Result, code: str, column: str) -> Quantity:
    """A value of the account of an economy; the net with the ends over all methods."""
    row = next(r for r in each(result["economies"]) if r.economy == code)
    bounds = {"low": row.net_low, "high": row.net_high, "interval": "bounds"} if column == "net" else {}
    return _cell("carbon.economies", {"economy": code}, column, getattr(row, column), result, **bounds)


def _pair(row: Any, result: Result) -> Quantity:
    key = {"producer": row.producer, "consumer": row.consumer}
    return _cell("carbon.pairs", key, "value", row.value, result, low=row.low, high=row.high, interval="bounds")


def _cell(table: str, key: dict[str, str | int], column: str, value: float, result: Result, **more: Any) -> Quantity:
    told = {"period": result.facts["year"], "rests": CARD, "status": "estimated"}
    return modelled(table, key, column, value, "tonnes", **told, **more)


def _moves(net: Quantity) -> str:
    """Which way all of the range goes; either where it holds zero."""
    if net.low is None or net.high is None or net.low <= 0 <= net.high:
        return "either"
    return "in" if net.value > 0 else "out"


def _sectors(world: World, result: Result, code: str) -> Table:
    """The sectors that emit most, and final buyers, with the ends over all methods."""
    rows = sorted((r for r in each(result["sectors"]) if r.economy == code), key=lambda r: -r.value)[:MOST]
    columns = (
        Column("sector", Message("energy.traded.column", {"what": "sector"})),
        Column("value", Message("energy.traded.column", {"what": "value"}), **TONNES, ranged=True),
    )
    return Table(
        "sectors", columns, tuple(_sector(world, result, row) for row in rows), Message("energy.traded.sectors")
    )


def _sector(world: World, result: Result, row: Any) -> tuple[Cell, ...]:
    name = row.sector
    label = Label("sector", name, world.sector_names.get(name, name)) if name else Message("energy.traded.final")
    key = {"economy": row.economy, "sector": name}
    return cells(
        label,
        _cell("carbon.sectors", key, "value", row.value, result, low=row.low, high=row.high, interval="bounds"),
    )
