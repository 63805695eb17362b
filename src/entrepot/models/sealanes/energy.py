"""Crude and LNG behind a gate: who buys how much from whom, what can go round, for how long stocks last, and what arrives
month by month once the gate is shut.

Imports come from the Energy Institute's matrices of 2024 where they hold the importer, else from BACI (the installed minerals
data), whose tonnes are replaced by value over the world's unit value where the two disagree by more than three times.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from entrepot.models.sealanes import tables
from entrepot.models.sealanes.network import network
from entrepot.models.sealanes.ports import resolve

if TYPE_CHECKING:
    import pandas as pd

PRODUCTS = {"crude": "270900", "lng": "271111"}
UNITS = {"crude": "Mt", "lng": "bcm"}
LNG_BCM = 1.36  # billion cubic metres of gas per million tonnes of LNG (Energy Institute's conversion factors)
BARRELS = 7.33  # barrels per tonne of crude (Energy Institute's conversion factors)
DISAGREE = 3.0  # tonnes that imply a unit value farther than this from the world's are not believed
# Imports that the source holds only a part of: no share of them is told.
NOT_WHOLE = {
    (
        "VNM",
        "crude",
    ): "BACI holds 1 Mt and no supplier of the Gulf, while the refinery at Nghi Son runs on Kuwait's crude",
}
# Shipping of crude: knots, days for loading, waiting and unloading, days until the ways round run full (low supply first).
SHIPPING = {
    "low": {"knots": 14.0, "port_days": 2.0, "ramp": 60.0},
    "central": {"knots": 13.0, "port_days": 4.0, "ramp": 30.0},
    "high": {"knots": 12.0, "port_days": 6.0, "ramp": 15.0},
}


@dataclass(frozen=True)
class Behind:
    """What of a supplier's exports lies behind a gate, by case, and which share of that can go round."""

    supplier: str
    product: str
    gate: str
    share: Mapping[str, float]
    relief: Mapping[str, float]
    port: str
    outlet: str
    source: str
    note: str


@lru_cache(maxsize=1)
def behind() -> tuple[Behind, ...]:
    """Rows of behind.csv."""
    return tuple(
        Behind(
            row["supplier"],
            row["product"],
            row["gate"],
            {case: float(row[case]) for case in tables.CASES},
            {"low": float(row["relief_low"]), "central": float(row["relief"]), "high": float(row["relief_high"])},
            row["port"],
            row["outlet"],
            row["source_url"],
            row["note"],
        )
        for row in tables.rows("behind.csv")
    )


def imports(economies: Sequence[str], year: int = 2024) -> pd.DataFrame:
    """Imports by supplier: importer, product, supplier, quantity, unit, year, source, status.

    Economies that neither source holds have no rows.
    """
    import pandas as pd

    held = pd.DataFrame(tables.rows("energy_2024.csv"))
    held = held.assign(quantity=held["quantity"].astype(float), year=held["year"].astype(int))
    held = held.assign(source="sealanes-energy-ei", status="observed")
    frames = [held[held["importer"].isin(economies)]]
    for product in PRODUCTS:
        got = set(held.loc[held["product"] == product, "importer"])
        frames.append(_baci(product, [each for each in economies if each not in got], year))
    return pd.concat([frame for frame in frames if len(frame)] or [frames[0]], ignore_index=True)


def _baci(product: str, economies: Sequence[str], year: int) -> pd.DataFrame:
    import pandas as pd

    table = _traded()
    table = table[(table["product"] == PRODUCTS[product]) & (table["year"] == year)]
    usual = table["value"].sum() / table["quantity"].sum()
    mine = table[table["importer"].isin(economies)].copy()
    implied = mine["value"] / mine["quantity"]
    odd = ~implied.between(usual / DISAGREE, usual * DISAGREE)
    tonnes = np.where(odd, mine["value"] / usual, mine["quantity"]) / 1e6
    return pd.DataFrame(
        {
            "importer": mine["importer"],
            "product": product,
            "supplier": mine["exporter"],
            "quantity": tonnes * (LNG_BCM if product == "lng" else 1.0),
            "unit": UNITS[product],
            "year": year,
            "source": "minerals-baci",
            "status": np.where(odd, "estimated", "observed"),
        }
    )


@lru_cache(maxsize=1)
def _traded() -> pd.DataFrame:
    from entrepot.store.minerals import Minerals

    return Minerals.open().trade(list(PRODUCTS.values()))


def behind_gates(economies: Sequence[str], gates: Sequence[str]) -> pd.DataFrame:
    """Imports by supplier with the quantity behind closed gates (low, central, high) and what can go round them.

    Columns: importer, product, supplier, quantity, unit, year, source, status, behind_low, behind, behind_high, round_low,
    round, round_high. Suppliers without a row in behind.csv are not behind these gates.
    """
    table = imports(economies)
    known = {(b.supplier, b.product): b for b in behind() if b.gate in gates}
    for case in tables.CASES:
        name = "" if case == "central" else f"_{case}"
        found = [known.get(key) for key in zip(table["supplier"], table["product"], strict=True)]
        share = np.array([b.share[case] if b else 0.0 for b in found])
        relief = np.array([b.share[case] * b.relief[case] if b else 0.0 for b in found])
        table[f"behind{name}"] = table["quantity"] * share
        table[f"round{name}"] = table["quantity"] * relief
    return table


def summary(table: pd.DataFrame, closed: float = 1.0) -> pd.DataFrame:
    """By importer and product: imports, behind the gates, lost after what goes round, in the product's unit, with shares of
    imports (percent) and days of stocks at the central loss, where stocks are held."""
    import pandas as pd

    stocks = {(row["economy"], row["product"]): row for row in tables.rows("stocks.csv")}
    rows = []
    for (importer, product), mine in table.groupby(["importer", "product"], sort=False):
        total = mine["quantity"].sum()
        if total <= 0:
            continue
        lost = {}
        for name in ("_low", "", "_high"):
            net = (mine[f"behind{name}"] * closed - mine[f"round{name}"]).clip(lower=0).sum()
            lost[name] = net
        days, basis = _cover(stocks.get((str(importer), str(product))), str(product), total, lost[""])
        rows.append(
            {
                "importer": importer,
                "product": product,
                "imports": total,
                "unit": mine["unit"].iloc[0],
                "year": int(mine["year"].iloc[0]),
                "behind_percent_low": 100 * mine["behind_low"].sum() / total,
                "behind_percent": 100 * mine["behind"].sum() / total,
                "behind_percent_high": 100 * mine["behind_high"].sum() / total,
                "lost_percent": 100 * lost[""] / total,
                "days_of_cover": days,
                "stocks": basis,
                "source": mine["source"].iloc[0],
                "status": "estimated" if (mine["status"] == "estimated").any() else "observed",
            }
        )
    return pd.DataFrame(rows)


def _cover(stock: Mapping[str, str] | None, product: str, total: float, lost: float) -> tuple[float | None, str]:
    """Days that stocks replace what is lost, and which stocks; None where none are held or nothing is lost."""
    if stock is None:
        return None, "not held"
    basis = f"{stock['value']} {stock['unit']}, {stock['period']}"
    if lost <= 0:
        return None, basis
    amount = float(stock["value"])
    if stock["unit"].startswith("days"):
        return amount * total / lost, basis
    a_day = lost / 366  # the matrices are of a leap year
    if stock["unit"] == "Mb":
        return amount / BARRELS / a_day, basis
    return amount * LNG_BCM / a_day, basis


def arrivals(importer: str, port: str, gate: str, share: float, year: int, month: int, months: int) -> pd.DataFrame:
    """Crude that arrives month by month after a gate shuts on the first of a month, in barrels a day.

    Cargo under way still comes: a supplier's ships arrive for as long as the voyage from its port takes. After that come
    what passes anyway, what the gate lets through (1 - share), and what goes round, rising in a straight line to its full
    size. Cases: the low one takes the low supply throughout (high shares behind the gate, little relief, fast ships), the
    high one the high supply. Naive rows beside: no change, and the whole Middle East gone at once.
    """
    import pandas as pd

    mine = imports([importer])
    mine = mine[mine["product"] == "crude"]
    known = {b.supplier: b for b in behind() if b.product == "crude" and b.gate == gate}
    rows = []
    for case, supply in (("low", "high"), ("central", "central"), ("high", "low")):
        arriving = np.zeros(31 * months + 31)
        for row in mine.to_dict(orient="records"):
            daily = row["quantity"] * 1e6 * BARRELS / 366
            held = known.get(row["supplier"])
            arriving += daily * (_path(held, port, case, supply, share, len(arriving)) if held else 1.0)
        rows += _monthly(arriving, case, year, month, months)
    total = mine["quantity"].sum() * 1e6 * BARRELS / 366
    gulf = mine.loc[mine["supplier"].isin(known), "quantity"].sum() * 1e6 * BARRELS / 366
    for case, level in (("no change", total), ("Middle East gone at once", total - gulf)):
        rows += _monthly(np.full(31 * months + 31, level), case, year, month, months)
    return pd.DataFrame(rows, columns=["case", "month", "barrels_a_day"])


def _path(held: Behind, port: str, case: str, supply: str, share: float, days: int) -> np.ndarray:
    """Share of a supplier's usual flow that arrives on each day after the gate shuts."""
    ship = SHIPPING[case]
    gone = held.share[supply] * share
    if not held.port or gone == 0.0:
        return np.ones(days)
    day = np.arange(days) + 0.5
    voyage = _days(held.port, port, ship)
    flow = np.where(day < voyage, 1.0, 1.0 - gone)
    if held.outlet and held.relief[case] > 0:
        later = _days(held.outlet, port, ship)
        ramp = np.clip((day - later) / ship["ramp"], 0.0, 1.0)
        flow = flow + np.where(day < voyage, 0.0, held.share[supply] * held.relief[case] * ramp)
    return np.minimum(flow, 1.0)


@lru_cache(maxsize=64)
def _miles(origin: str, destination: str) -> float:
    return network().route(resolve(origin), resolve(destination)).nm


def _days(origin: str, destination: str, ship: Mapping[str, float]) -> float:
    return _miles(origin, destination) / ship["knots"] / 24 + ship["port_days"]


def _monthly(flow: np.ndarray, case: str, year: int, month: int, months: int) -> list[tuple[str, str, float]]:
    rows, at = [], 0
    for k in range(months):
        y, m = year + (month - 1 + k) // 12, (month - 1 + k) % 12 + 1
        days = calendar.monthrange(y, m)[1]
        rows.append((case, f"{y}-{m:02d}", float(flow[at : at + days].mean())))
        at += days
    return rows
