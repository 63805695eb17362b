"""Goods trade of a picked year, on one basis: of an economy with its partners, or of ASEAN's members with one partner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Cell, Column, Economy, Finding, Gap, Message, Note, Quantity, Section, Slot, Table
from entrepot.answers.picked.pick import Held, basis_name, compared, rows_in
from entrepot.answers.rows import cells, combined, coverage_of, economies
from entrepot.answers.strands.trade_rows import rank, share, traded, world_share
from entrepot.measures import measure
from entrepot.models.relations.trade import FLOWS, GOODS

if TYPE_CHECKING:
    import pandas as pd

BILLIONS = 1e9
Rows = Mapping[tuple[str, str], Any]  # by partner and flow


def of_economy(trade: pd.DataFrame, found: Held, partner: str) -> Section:
    """An economy's trade with each partner in the year."""
    economy = str(trade["economy"].iloc[0])
    if not found.held:
        return _absent(economy, found, partner)
    rows = _by_partner(trade, found)
    shown = [code for code in compared(economy, partner) if (code, "both") in rows]
    body = tuple(cells(Economy(code), *_figures(rows, code)) for code in shown)
    table = Table("partners", _columns("partner", "answers.partner"), body, _caption(found, economy, None), open=True)
    blank = sorted({code for row in rows.values() for code in str(row.gaps).split()})
    gap = (Gap(Message("trade.latest.blank", {"year": found.year, "who": economies(blank)})),) if blank else ()
    says = _lead(rows, found, economy, partner), *_largest(rows, shown, found.year)
    used = trade[(trade["basis"] == found.basis) & (trade["year"] == found.year)]
    return _section(found, (*says, table, *gap, *_named(found.basis, economy)), used)


def of_members(trades: Mapping[str, pd.DataFrame], found: Held, partner: str) -> Section:
    """Trade of ASEAN (first of `trades`) and of each member with a partner in the year."""
    group = next(iter(trades))
    if not found.held:
        return _absent(group, found, partner)
    by = {code: _by_partner(trade, found) for code, trade in trades.items()}
    held = [code for code in trades if (row := by[code].get((partner, "both"))) is not None and row.value == row.value]
    columns = (*_columns("member", "answers.member"), Column("largest", Message("picked.largest")))
    body = tuple(cells(Economy(code), *_figures(by[code], partner), _first(by[code])) for code in held)
    table = Table("members", columns, body, _caption(found, "", partner), open=True)
    absent = [code for code in trades if code not in held and code != partner]
    gap = (
        (Gap(Message("picked.blank", {"who": economies(absent), "partner": Economy(partner), "year": found.year})),)
        if absent
        else ()
    )
    says = _lead(by[group], found, group, partner), *_ends(by, [code for code in held if code != group], partner)
    frames = [
        t[(t["basis"] == found.basis) & (t["year"] == found.year) & (t["partner"] == partner)] for t in trades.values()
    ]
    return _section(found, (*says, table, *gap, *_named(found.basis, group)), combined(*frames))


def _section(found: Held, blocks: Sequence[Any], data: pd.DataFrame | None) -> Section:
    title = Message("picked.trade", {"year": found.year, "basis": basis_name(found.basis)})
    return Section("year-trade", title, tuple(blocks), data, coverage_of(["goods_exports"], ["trade"]), wide=True)


def _absent(economy: str, found: Held, partner: str) -> Section:
    """That the year is not held, and which are nearest."""
    others = Message("picked.others", {"bases": tuple(basis_name(id) for id in found.others)}) if found.others else None
    told: dict[str, Slot] = {
        "who": Economy(economy),
        "partner": Economy(partner),
        "year": found.year,
        "basis": basis_name(found.basis),
        "years": found.nearest,
        "others": others,
    }
    return _section(found, (Finding(Message("picked.absent", told), headline=True),), None)


# --- sentences ---


def _lead(rows: Rows, found: Held, economy: str, partner: str) -> Finding:
    """How much the economy traded with the partner, and which part of its trade that was."""
    both = rows[partner, "both"]
    parts = {"share": _held_share(both), "world": world_share(both), "rank": rank(both)}
    told: dict[str, Slot] = {
        "who": Economy(economy),
        "partner": Economy(partner),
        "year": found.year,
        "basis": basis_name(found.basis),
        "both": traded(both),
        "ways": Message("picked.ways", {flow: traded(rows[partner, flow]) for flow in FLOWS[:2]}),
        **{name: Message(f"picked.{name}", {name: one}) if one is not None else None for name, one in parts.items()},
    }
    return Finding(Message("picked.lead", told), headline=True)


def _largest(rows: Rows, shown: Iterable[str], year: int) -> tuple[Finding, ...]:
    """Who of those shown had the most."""
    held = {code: rows[code, "both"] for code in shown if rows[code, "both"].value == rows[code, "both"].value}
    if len(held) < 2:
        return ()
    first = max(held, key=lambda code: held[code].value)
    told = {"partner": Economy(first), "year": year, "both": traded(held[first])}
    return (Finding(Message("picked.most", told)),)


def _ends(by: Mapping[str, Rows], members: Sequence[str], partner: str) -> tuple[Finding, ...]:
    """In which member the partner's share was largest, and in which smallest."""
    shares = {code: q for code in members if (q := _held_share(by[code][partner, "both"])) is not None}
    if len(shares) < 2:
        return ()
    low, high = (f(shares, key=lambda code: shares[code].value) for f in (min, max))
    told = {
        "partner": Economy(partner),
        "high": Economy(high),
        "most": shares[high],
        "low": Economy(low),
        "least": shares[low],
    }
    return (Finding(Message("picked.ends", told), headline=True),)


# --- the table ---


def _columns(id: str, header: str) -> tuple[Column, ...]:
    return (
        Column(id, Message(header)),
        *(Column(flow, Message("picked.flow", {"flow": flow}), "USD", BILLIONS) for flow in FLOWS),
        Column("share", Message("picked.column.share"), "percent"),
        Column("world", Message("picked.column.world"), "percent"),
        Column("rank", Message("trade.rank")),
    )


def _figures(rows: Rows, partner: str) -> tuple[Cell | Slot, ...]:
    both = rows.get((partner, "both"))
    flows = (rows.get((partner, flow)) for flow in FLOWS)
    values = (traded(row) if row is not None and row.value == row.value else None for row in flows)
    return (*values, _held_share(both), world_share(both), rank(both))


def _held_share(row: Any) -> Quantity | None:
    """A share of the named partners' trade, None where the basis gives none."""
    return None if row is None or (row.share != row.share and row.share_filled != row.share_filled) else share(row)


def _first(rows: Rows) -> Slot:
    """The partner of rank one."""
    return next((Economy(code) for (code, flow), row in rows.items() if flow == "both" and row.rank == 1), None)


def _by_partner(trade: pd.DataFrame, found: Held) -> dict[tuple[str, str], Any]:
    return {(str(row.partner), str(row.flow)): row for row in rows_in(trade, found)}


def _caption(found: Held, economy: str, partner: str | None) -> Message:
    told: dict[str, Slot] = {"year": found.year, "basis": basis_name(found.basis)}
    if partner is None:
        return Message("picked.caption", {**told, "who": Economy(economy)})
    return Message("picked.caption.members", {**told, "partner": Economy(partner)})


def _named(basis: str, economy: str) -> tuple[Note, ...]:
    """Which partners a share is of, where the basis names them."""
    used = measure(GOODS).basis(basis)
    who = economies(code for code in used.partners if code != economy)
    return (Note(Message("trade.note.basis", {"basis": basis_name(basis), "who": who})),) if who else ()
