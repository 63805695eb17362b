"""Minerals and energy: who supplies an economy, how concentrated and how governed supply is, where it is mined, at
what price."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

import entrepot
from entrepot import codes
from entrepot.errors import BadInput, NoData, told
from entrepot.kernels import supply_risk
from entrepot.models.minerals.groups import Group, group
from entrepot.models.minerals.measured import OUTLIER, measures, members
from entrepot.provenance import DATA, Lineage, read_card
from entrepot.result import Result
from entrepot.store.minerals import Minerals

SOURCES = ("minerals-baci", "minerals-wmd", "minerals-wgi")
STAGES_SOURCE = "minerals-baci-asean"


def solve(
    economy: str,
    product: str,
    year: int | None = None,
    *,
    seller: str | None = None,
    history: bool = False,
    data: Minerals | None = None,
) -> Result:
    """An economy's (or a group's, from outside it) supply of a mineral or fuel in a year (default: the latest with
    trade).

    Tables: `measures` (indicator, value, unit, year, status, note), `suppliers` (partner, value, quantity, share,
    price, instability, flagged), `flows` (the same by code), `mining` (mine production by economy), `exporters`
    (world exports by economy), `codes` (what each code mixes), `stages` (imports from ore to metal, by code and partner,
    of another extract of BACI: with ASEAN's members or their large partners only; empty where the group has none);
    with `history`, `history` (some measures by year; a year without data is a row with status `missing`). Money is current
    USD, FOB; quantities are tonnes. `seller`: an economy or a group, whose part of the imports is measured too
    (`imports_from`, `share_from`).

    Raises UnknownName for economies and products, NoData for a year without trade data, BadInput for a seller that is inside the buyer:
    what members sell each other is left out, which is no trade of nothing.
    """
    data = data or Minerals.open()
    code, what = codes.resolve(economy), group(product, data)
    inside = members(code)
    whom = codes.resolve(seller) if seller else ""
    own = _sells_itself(code, whom, inside)
    first, last = data.years
    year = last if year is None else year
    if not first <= year <= last:
        what = told("problem.mineral.year", "no trade in minerals of {year} is held", year=year)
        raise NoData(what, remedy=told("problem.year.choose", "choose a year from {a} to {b}", a=first, b=last))
    everything = data.trade(list(what.codes), None if history else year)
    trade = everything[everything["year"] == year] if history else everything
    bought = flows(trade, inside, instability(data, year))
    supply, exported, mined = suppliers(bought), exporters(trade), mining(data, what, year)
    staged = stages(data, what, inside, year)
    tables = {
        "measures": measures(
            what, trade, bought, supply, exported, mined, inside, year, whom, staged, _unheld(what, trade, year)
        ),
        "suppliers": supply,
        "flows": bought,
        "mining": mined,
        "exporters": exported,
        "codes": _codes(what, data, trade, bought),
        "stages": staged,
    }
    if history:
        tables["history"] = over_time(data, what, everything, inside)
    facts = {
        "economy": code,
        "group": what.id,
        "label": what.label,
        "year": year,
        "measured": what.measured,
        "not_held": what.not_held,
        "seller": whom,
        "seller_inside": own,
        "flagged": int(bought["flagged"].sum()),
        "outlier": OUTLIER,
    }
    flags = (f" --from {whom}" if whom else "") + (" --history" if history else "")
    command = f"entrepot minerals {code} {what.id} --year {year}{flags}"
    return Result("minerals", tables, _lineage(data, what, command, staged=len(tables["stages"]) > 0), facts=facts)


def _sells_itself(code: str, whom: str, inside: tuple[str, ...]) -> list[str]:
    """Members of a selling group that the buyer holds itself. Raises BadInput where all of it is inside the buyer."""
    sellers = members(whom) if whom else ()
    own = [member for member in sellers if member in inside]
    if own and len(own) == len(sellers):
        what = f"{whom} is inside {code}: what is sold within it is left out"
        raise BadInput(what, remedy=f"ask for a buyer outside {whom}, or for one member of {code}")
    return own


def instability(data: Minerals, year: int) -> dict[str, float]:
    """Political instability of economies in a year (0 best .. 1 worst); empty for a year without an edition."""
    return data.graded.get(year, {})


def flows(trade: pd.DataFrame, inside: tuple[str, ...], unstable: Mapping[str, float]) -> pd.DataFrame:
    """Imports by code and partner: value (USD), quantity (tonnes), price (USD per tonne), `median` (world median
    price of the code, by quantity), `flagged` (price more than OUTLIER times above or below it), instability of the
    partner, status. Imports from inside a group are left out."""
    rows = trade[trade["importer"].isin(inside) & ~trade["exporter"].isin(inside)]
    found = rows.groupby(["product", "exporter"])[["value", "quantity"]].sum(min_count=1).reset_index()
    price = found["value"] / found["quantity"].where(found["quantity"] > 0)
    medians = _medians(trade)
    middle = found["product"].map(medians).astype(float)
    ratio = price / middle
    found = found.rename(columns={"exporter": "partner"}).assign(
        price=price,
        median=middle,
        flagged=(ratio > OUTLIER) | (ratio < 1 / OUTLIER),
        instability=found["exporter"].map(unstable).astype(float),
        unit="USD",
        status="observed",
    )
    return found.sort_values("value", ascending=False, ignore_index=True)


def _medians(trade: pd.DataFrame) -> dict[str, float]:
    """World median price of every code, by quantity."""
    return {str(code): _median_price(part) for code, part in trade.groupby("product")}


def _median_price(trade: pd.DataFrame) -> float:
    value, quantity = trade["value"].to_numpy(dtype=float), trade["quantity"].to_numpy(dtype=float)
    held = (quantity > 0) & (value > 0)
    return supply_risk.weighted_median(value[held] / quantity[held], quantity[held])


def suppliers(bought: pd.DataFrame) -> pd.DataFrame:
    """Imports by partner over all codes of the group: value, its share, quantity, price, instability, whether any
    flow is flagged."""
    by = bought.groupby("partner")
    table = by[["value", "quantity"]].sum(min_count=1)
    table["flagged"] = by["flagged"].any()
    table["instability"] = by["instability"].first()
    table = table.reset_index().sort_values("value", ascending=False, ignore_index=True)
    total = float(table["value"].sum())
    table["share"] = table["value"] / total if total > 0 else np.nan
    table["price"] = table["value"] / table["quantity"].where(table["quantity"] > 0)
    table["unit"], table["status"] = "USD", "observed"
    return table[["partner", "value", "share", "quantity", "price", "instability", "flagged", "unit", "status"]]


def stages(data: Minerals, what: Group, inside: tuple[str, ...], year: int) -> pd.DataFrame:
    """Imports by code and partner from ore to metal: code, stage, partner, value (USD), quantity (tonnes), share of all stages."""
    columns = ["code", "stage", "partner", "value", "quantity", "share", "unit", "status"]
    if not what.stages:
        return pd.DataFrame(columns=columns)
    rows = data.stages
    rows = rows[rows["product"].isin(list(what.stages)) & (rows["year"] == year)]
    rows = rows[rows["importer"].isin(inside) & ~rows["exporter"].isin(inside)]
    found = rows.groupby(["product", "exporter"])[["value", "quantity"]].sum(min_count=1).reset_index()
    found = found.rename(columns={"product": "code", "exporter": "partner"}).sort_values(
        "value", ascending=False, ignore_index=True
    )
    share = found["value"] / found["value"].sum()
    named = {code: row["stage"] for code, row in what.stages.items()}
    return found.assign(stage=found["code"].map(named), share=share, unit="USD", status="observed")[columns]


def exporters(trade: pd.DataFrame) -> pd.DataFrame:
    """World exports by economy: value and share, largest first."""
    table = trade.groupby("exporter")["value"].sum().sort_values(ascending=False).reset_index()
    table = table.rename(columns={"exporter": "economy"})
    table["share"] = table["value"] / table["value"].sum()
    table["unit"], table["status"] = "USD", "observed"
    return table


def mining(data: Minerals, what: Group, year: int) -> pd.DataFrame:
    """Mine production by economy: production, share of the world, unit, status; empty for a year without data."""
    by = data.mined(what.mining, year).groupby("economy")
    table = by["production"].sum().to_frame()
    # Of several parts the weakest status: 'estimated' sorts before 'observed'.
    table["unit"], table["status"] = by["unit"].first(), by["status"].min()
    table = table.reset_index().sort_values("production", ascending=False, ignore_index=True)
    total = float(table["production"].sum())
    table["share"] = table["production"] / total if total > 0 else np.nan
    table["year"] = year
    return table


def _unheld(what: Group, trade: pd.DataFrame, year: int) -> str:
    """Why no trade in a commodity can be told; "" where some economy has some. It is no report of no imports."""
    if not what.codes:
        return "no code of trade is held for it"
    return "" if len(trade) else f"no trade of any economy in {', '.join(what.codes)} is held for {year}"


def over_time(data: Minerals, what: Group, trade: pd.DataFrame, inside: tuple[str, ...]) -> pd.DataFrame:
    """The measures of every year with trade: indicator, value, unit, year, status, note; years without data are
    `missing`."""
    frames = []
    first, last = data.years
    for year in range(first, last + 1):
        rows = trade[trade["year"] == year]
        bought = flows(rows, inside, instability(data, year))
        parts = suppliers(bought), exporters(rows), mining(data, what, year)
        frames.append(measures(what, rows, bought, *parts, inside, year, unheld=_unheld(what, rows, year)))
    return pd.concat(frames, ignore_index=True)


def _codes(what: Group, data: Minerals, trade: pd.DataFrame, bought: pd.DataFrame) -> pd.DataFrame:
    """The codes of the group: description, stage, what they mix, world trade and the economy's imports in USD, world
    median price."""
    world, own = trade.groupby("product")["value"].sum(), bought.groupby("product")["value"].sum()
    medians = bought.drop_duplicates("product").set_index("product")["median"]
    if len(medians) < len(world):  # a code that others alone buy
        medians = pd.Series(_medians(trade))
    records = [
        {
            "code": code,
            "description": data.products.get(code, "not in this edition of BACI"),
            "stage": row["stage"],
            "mixes": row["mixes"],
            "world_trade": float(world.get(code, 0.0)) if code in data.products else np.nan,
            "imports": float(own.get(code, 0.0)) if code in data.products else np.nan,
            "median_price": float(medians.get(code, np.nan)),
        }
        for code, row in what.codes.items()
    ]
    return pd.DataFrame(records)


def _lineage(data: Minerals, what: Group, command: str, *, staged: bool) -> Lineage:
    used = (*SOURCES, what.extract) if staged else SOURCES
    cards = tuple(read_card(DATA / "cards" / f"{id}.toml") for id in used)
    notes = (
        "HS 1992 codes; Taiwan is BACI's 'Other Asia, not elsewhere specified'; BACI's reconciled FOB values",
        *((f"not held: {what.not_held}",) if what.not_held else ()),
        *(f"{code}: {row['mixes']}" for code, row in what.codes.items() if row["mixes"]),
    )
    return Lineage(entrepot.__version__, f"minerals {data.fingerprint}", cards, command=command, notes=notes)
