"""Crude oil and liquefied gas bought abroad: from whom, and how much of it lies behind the Strait of Hormuz."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import Column, Economy, Finding, Gap, Message, Quantity, Section, Table, Text
from entrepot.answers.rows import cells, derived, each, modelled, status
from entrepot.models.energy import tables as held
from entrepot.models.sealanes import energy as fuels
from entrepot.models.sealanes import tables

if TYPE_CHECKING:
    import pandas as pd

GATE = "hormuz"
# Imports a year, in the table's unit, below which the customs records behind them are taken for a part and nothing is told.
LEAST = 5.0
MOST = 8  # suppliers that are shown of each fuel


def bought(economies: tuple[str, ...]) -> pd.DataFrame:
    """Crude and LNG by supplier with what lies behind the gate."""
    return fuels.behind_gates(economies, (GATE,))


def behind(row: Any) -> Quantity:
    """The share of a fuel's imports that lies behind the gate, with its bounds."""
    key: dict[str, str | int] = {"importer": row.importer, "product": row.product}
    bounds = {
        "low": row.behind_percent_low,
        "high": row.behind_percent_high,
        "interval": "bounds",
        "status": "estimated",
    }
    rests = (row.source, tables.CARDS["behind.csv"])
    return modelled(
        "sealanes.energy", key, "behind_percent", row.behind_percent, "percent", period=row.year, rests=rests, **bounds
    )


def crude_behind(economies: tuple[str, ...]) -> dict[str, Quantity]:
    """How much of its crude lies behind the gate, of each economy whose crude is held as a whole."""
    return {
        row.importer: behind(row)
        for row in each(fuels.summary(bought(economies)))
        if row.product == "crude" and row.imports >= LEAST and (row.importer, row.product) not in fuels.NOT_WHOLE
    }


def section(code: str) -> Section | None:
    """Imports of crude and LNG by supplier; a fuel of which only a part is held is named and not told."""
    table = bought((code,))
    if table.empty:
        return None
    findings, rows = told(code, table)
    findings += coal(code)
    if not findings:
        return None
    names = ("product", "supplier", "quantity", "share")
    columns = tuple(Column(name, Message("energy.supply.column", {"what": name})) for name in names)
    shown = Table("suppliers", columns, tuple(rows), Message("energy.supply.table"), Message("answers.unit_each"))
    return Section("supply", Message("energy.supply"), (*findings, *((shown,) if rows else ())), table)


def told(code: str, table: pd.DataFrame) -> tuple[list[Finding | Gap], list[Any]]:
    """What is told of each fuel that an economy buys, or why it is not; and the rows of its suppliers."""
    findings: list[Finding | Gap] = []
    rows: list[Any] = []
    sums = {row.product: row for row in each(fuels.summary(table))} if len(table) else {}
    for product in fuels.PRODUCTS:
        if (code, product) in fuels.NOT_WHOLE:
            findings.append(Gap(Text(f"{fuels.NOT_WHOLE[code, product]}.")))
        elif product in sums and (product != "crude" or sums[product].imports >= LEAST):
            mine = sorted(each(table[table["product"] == product]), key=lambda r: -r.quantity)
            findings.append(_lead(code, mine, sums[product]))
            rows += _rows(mine, sums[product])
    return findings, rows


def coal(code: str) -> tuple[Finding, ...]:
    """Coal bought abroad: all of it, and from whom most; nothing where the matrix does not tell the economy."""
    whole = all_coal(code)
    if whole is None:
        return ()
    line = {"who": Economy(code), "year": int(whole.period), "all": whole, "parts": coal_from(code)}
    return (Finding(Message("energy.supply.coal", line)),)


def all_coal(code: str) -> Quantity | None:
    """All coal that an economy bought abroad."""
    return _coal(code).get(codes.WORLD)


def coal_from(code: str) -> tuple[Message, ...]:
    """The two that sold it most, with their share."""
    amounts = _coal(code)
    whole = amounts.pop(codes.WORLD)
    most = sorted(amounts.items(), key=lambda item: -item[1].value)[:2]
    return tuple(
        Message("energy.supply.one", {"who": Economy(seller), "n": derived("share", [amount, whole], "percent")})
        for seller, amount in most
    )


def _coal(code: str) -> dict[str, Quantity]:
    """Coal bought abroad by seller."""
    return {
        row.supplier: modelled(
            "energy.coal",
            {"economy": code, "supplier": row.supplier},
            "value",
            row.value,
            "EJ",
            period=row.year,
            rests=held.COAL,
        )
        for row in each(held.coal(code))
    }


# Units of the imports' table in which a quantity is told, and how many of them are one of the table's.
TOLD = {"Mt": ("tonnes", 1e6), "bcm": ("bcm", 1.0)}


def total(row: Any) -> Quantity:
    """All imports of a fuel."""
    return _amount(row, "sealanes.energy", "imports", {"importer": row.importer, "product": row.product})


def _one(row: Any) -> Quantity:
    key = {"importer": row.importer, "product": row.product, "supplier": row.supplier}
    return _amount(row, "sealanes.imports", "quantity", key)


def _amount(row: Any, table: str, column: str, key: dict[str, str | int]) -> Quantity:
    unit, times = TOLD[row.unit]
    dated = {"period": row.year, "rests": row.source, "status": status(row.status)}
    return modelled(table, key, column, getattr(row, column) * times, unit, **dated)


def _supplier(row: Any) -> Economy | Text:
    return Economy(row.supplier) if codes.is_code(row.supplier) else Text(str(row.supplier))


def _lead(code: str, mine: list[Any], row: Any) -> Finding:
    first, second = mine[0], mine[1] if len(mine) > 1 else None
    slots = {
        "who": Economy(code),
        "fuel": row.product,
        "year": int(row.year),
        "all": total(row),
        "first": Message("energy.supply.one", {"who": _supplier(first), "n": _one(first)}),
        "second": Message("energy.supply.one", {"who": _supplier(second), "n": _one(second)}) if second else None,
        "any": "yes" if second else "no",
        "behind": behind(row),
    }
    return Finding(Message("energy.supply.lead", slots))


def _rows(mine: list[Any], row: Any) -> list[Any]:
    whole = total(row)
    name = Message("energy.supply.fuel", {"fuel": row.product})
    return [
        cells(
            name,
            _supplier(one),
            Message("energy.supply.amount", {"n": _one(one), "unit": _one(one).unit}),
            derived("share", [_one(one), whole], "percent"),
        )
        for one in mine[:MOST]
        if one.quantity > 0
    ]
