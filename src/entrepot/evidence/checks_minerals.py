"""Checks of shares and ranks in minerals and fuels: mine output by economy, and imports and exports by partner.

Reserves, refining and use are not held. Trade is held for some forms of a metal only: what a share leaves out is said,
and such a share is never called wrong for it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from entrepot import codes
from entrepot.errors import EntrepotError
from entrepot.evidence import commodities, weighing
from entrepot.evidence.checks_series import at_year, claim_year, not_held
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.holdings import Point
from entrepot.evidence.readings import Reading, beside
from entrepot.evidence.verdict import (
    CONTRADICTED,
    DEPENDS,
    STALE_YEARS,
    SUPPORTED,
    Bench,
    Verdict,
    cannot_tell,
    judge_points,
)
from entrepot.models import minerals
from entrepot.store.minerals import Minerals

TRADE, MINING = "minerals-baci", "minerals-wmd"
_NOT_HELD = {
    "refining": "refined output by economy and metal (USGS, national statistics)",
    "reserves": "reserves by economy (USGS Mineral Commodity Summaries)",
    "demand": "consumption by economy",
}


def share(claim: Claim, bench: Bench) -> Verdict:
    """A share in the world's mine output or exports, or in an economy's imports."""
    id, _, what = claim.detail.partition("; ")
    if what in _NOT_HELD:
        return cannot_tell(f"{what} of {_label(id)} by economy is not held", _NOT_HELD[what])
    if what not in ("imports", "exports", "mine output") or id not in minerals.groups() or claim.value is None:
        return not_held(claim, bench)
    if not claim.subject or not claim.partner:
        return cannot_tell("the text does not say who sells and who buys", "the two sides of the trade")
    source = MINING if what == "mine output" else TRADE
    if bench.known_by is not None and not bench.holdings.known(source, bench.known_by):
        return cannot_tell(f"this edition ({source}) was not out then", "the edition of that time")
    series = _shares(id, what, claim.subject, claim.partner)
    if not series:
        return cannot_tell(f"no {what} of {_label(id)} is held for them", f"{what} of {_label(id)} by economy")
    year = claim_year(claim, bench)
    past = [point for point in series if point.year <= bench.year]
    main = at_year(past or series, year)
    named = f"{_label(id)}, {what} of {codes.name(claim.partner) if claim.partner != 'WLD' else 'the world'}"
    named += f", share of {codes.name(claim.subject)}"
    if abs(main.year - year) > (0 if claim.period else STALE_YEARS):
        why = f"{named}: {told(main.value, main.unit)} in {main.year}; not held for {year}"
        return cannot_tell(why, f"the year {year}", by="minerals", value=main.value, unit=main.unit, source=source)
    basis, variants = _basis(claim, id, what, main)
    verdict = judge_points(claim, basis, variants, bench, by="minerals", series=past, what=named)
    return _within_what_is_held(claim, id, what, verdict)


def rank(claim: Claim, bench: Bench) -> Verdict:
    """The largest (or n-th) miner or exporter of a commodity in the world, or supplier of one economy."""
    text = f"{claim.quote} {claim.detail}"
    id = commodities.named(text + " producer") or commodities.named(text) or commodities.named(claim.sentence)
    what = commodities.measure(text) or commodities.measure(claim.sentence)
    buyer = claim.partner if claim.partner not in ("", "WLD", claim.subject) else ""
    if buyer and (what in ("", "imports", "exports", "mine output")):
        what = "imports"
    if what in _NOT_HELD:
        return cannot_tell(f"{what} of {_label(id) or 'it'} by economy is not held", _NOT_HELD[what])
    if (
        not id
        or not claim.subject
        or what not in ("exports", "mine output", "imports")
        or (what == "imports" and not buyer)
    ):
        return not_held(claim, bench)
    source = MINING if what == "mine output" else TRADE
    if bench.known_by is not None and not bench.holdings.known(source, bench.known_by):
        return cannot_tell(f"this edition ({source}) was not out then", "the edition of that time")
    tables = _imports(id, buyer, "value") if what == "imports" else _world(id, what)
    years = [year for year in tables if year <= max(claim_year(claim, bench), min(tables, default=0))]
    if not years or claim_year(claim, bench) - max(years) > STALE_YEARS:
        return cannot_tell(f"no {what} of {_label(id)} is held for {claim_year(claim, bench)}", f"{what} by economy")
    table = tables[max(years)]
    order = sorted(table, key=lambda code: (-table[code], code))
    if claim.subject not in order:
        return cannot_tell(f"{codes.name(claim.subject)} is not among those listed", f"{what} by economy")
    place, wanted = order.index(claim.subject) + 1, int(claim.value or 1)
    fits = place == wanted or (claim.comparator == "one_of" and place <= 5)
    listed = ", ".join(f"{code} {100 * table[code]:.3g}%" for code in order[:4])
    of = f" of {codes.name(buyer)}" if buyer else ""
    verdict = Verdict(
        SUPPORTED if fits else CONTRADICTED,
        f"number {place} in {_label(id)}, {what}{of} {max(years)}: {listed}", "minerals", float(place), "rank", str(max(years)),
        source, bench.holdings.vintage(source), "rank by share of the world's" if not buyer else "rank by value",
    )  # fmt: skip
    if what == "imports":
        weights = _imports(id, buyer, "quantity").get(max(years), {})
        by_weight = sorted(weights, key=lambda code: (-weights[code], code))
        other = by_weight.index(claim.subject) + 1 if claim.subject in weights else 0
        if other and (other == wanted) != fits:
            verdict = replace(verdict, verdict=DEPENDS, flips=(f"by weight: number {other}",))
    return _within_what_is_held(claim, id, what, verdict)


def bill(claim: Claim, bench: Bench) -> Verdict:
    """What an economy paid for (or earned with) a commodity in a year (USD), where every form of it is held."""
    id = commodities.named(beside(claim)[0])
    data = _data()
    if not id or data is None or id not in minerals.groups():
        return cannot_tell("trade by product is not held", "trade by partner and product (UN Comtrade, BACI)")
    group = minerals.groups()[id]
    trade = data.trade(list(group.codes))
    sold = claim.indicator == "exports_usd"
    for column, code in (
        ("exporter" if sold else "importer", claim.subject),
        ("importer" if sold else "exporter", claim.partner),
    ):
        if code not in ("", "WLD"):
            members = codes.members(code) if code in codes.GROUPS else (code,)
            trade = trade[trade[column].isin(members)]
    sums = trade.dropna(subset=["value"]).groupby("year")["value"].sum()
    if sums.empty:
        return not_held(claim, bench)
    points = tuple(Point(int(y), float(v), "USD", TRADE, "observed", str(int(y))) for y, v in sums.items())
    flow = "exports" if sold else "imports"
    reading = Reading(f"{flow} of {_label(id)}", claim.subject, claim.partner, id, TRADE, "USD", points, True)
    verdict = weighing.level(
        replace(claim, comparator="approx" if claim.comparator == "eq" else claim.comparator),
        bench,
        [reading],
        claim_year(claim, bench),
    )
    if verdict is None:
        return not_held(claim, bench)
    return _within_what_is_held(claim, id, flow, replace(verdict, by="minerals"))


def output(claim: Claim, bench: Bench) -> Verdict:
    """A quantity mined in a year (tonnes)."""
    id = commodities.named(claim.quote) or commodities.named(claim.detail) or commodities.named(claim.sentence)
    data = _data()
    if not id or data is None or claim.value is None or id not in minerals.groups():
        return not_held(claim, bench)
    rows = data.mining[data.mining["mineral"].isin(minerals.groups()[id].mining)]
    if claim.subject not in ("WLD", ""):
        rows = rows[rows["economy"] == claim.subject]
    sums = rows.dropna(subset=["production"]).groupby("year")["production"].sum()
    if sums.empty or rows["mineral"].nunique() > 1:
        return not_held(claim, bench)
    points = tuple(Point(int(y), float(v), "tonnes", MINING, "observed", str(int(y))) for y, v in sums.items())
    reading = Reading("mine output", claim.subject, "", id, MINING, "tonnes", points, True)
    verdict = weighing.level(claim, bench, [reading], claim_year(claim, bench))
    return replace(verdict, by="minerals") if verdict is not None else not_held(claim, bench)


def _label(id: str) -> str:
    return minerals.groups()[id].label.lower() if id in minerals.groups() else ""


def _within_what_is_held(claim: Claim, id: str, what: str, verdict: Verdict) -> Verdict:
    """A share in trade rests on the forms that are held; for another form it may be another."""
    group = minerals.groups()[id]
    stages = {row["stage"] for row in group.codes.values()}
    asked_ore = commodities.is_ore(claim.sentence)
    whole = what == "mine output" or stages == {"fuel"} or (asked_ore and "ore" in stages) or not group.not_held
    if whole or verdict.verdict not in (SUPPORTED, CONTRADICTED):
        return verdict
    held = f"held: HS {', '.join(group.codes)} ({', '.join(sorted(stages))}) only"
    return replace(verdict, verdict=DEPENDS, flips=(held, f"not held: {group.not_held}"))


# Words by which a share is of money, or of weight.
_BY_VALUE = re.compile(
    r"\bbill\b|\bvalue\b|\bspend\w*|\bdollars?\b|金額|金额|価額|nilai|trị giá|giá trị|มูลค่า", re.IGNORECASE
)
_BY_WEIGHT = re.compile(
    r"\btonn\w*|\btons?\b|\bvolume\b|\bweight\b|\bquantity\b|数量|重量|トン|吨|volume|jumlah ton|khối lượng|ปริมาณ",
    re.IGNORECASE,
)
# Shares by value and by weight this near each other say the same.
_ALIKE = 5.0


def _basis(claim: Claim, id: str, what: str, main: Point) -> tuple[Point, list[tuple[str, float]]]:
    """The share by value, or by weight where the text says so; the other where it is far from it and the text names none;
    the years around where the text names none."""
    found: list[tuple[str, float]] = []
    text, _ = beside(claim)
    if what != "mine output":
        weights = {p.year: p for p in _shares(id, what, claim.subject, claim.partner, "quantity")}
        other = weights.get(main.year)
        if other is not None and _BY_WEIGHT.search(text) and not _BY_VALUE.search(text):
            return replace(other, note="by weight"), found
        if other is not None and not _BY_VALUE.search(text) and abs(other.value - main.value) > _ALIKE:
            found.append(("by weight", other.value))
    if not claim.period:
        points = {p.year: p.value for p in _shares(id, what, claim.subject, claim.partner)}
        found += [(f"year {year}", points[year]) for year in range(main.year - 3, main.year) if year in points]
    return main, found


def _shares(id: str, what: str, seller: str, buyer: str, by: str = "value") -> list[Point]:
    """The seller's share (percent) in every year held, by value or by quantity."""
    tables = _imports(id, buyer, by) if what == "imports" else _world(id, what, by)
    members = {m for one in seller.split(";") for m in (codes.members(one) if one in codes.GROUPS else (one,))}
    source = MINING if what == "mine output" else TRADE
    return [
        Point(year, 100 * sum(table.get(m, 0.0) for m in members), "percent", source, "observed", str(year))
        for year, table in sorted(tables.items())
        if table
    ]


@lru_cache(maxsize=1)
def _data() -> Minerals | None:
    try:
        return Minerals.open()
    except EntrepotError:
        return None  # the package of mineral data is not installed


@lru_cache(maxsize=64)
def _world(id: str, what: str, by: str = "value") -> dict[int, dict[str, float]]:
    """Shares of economies in the world's mine output or exports, by year."""
    data = _data()
    if data is None:
        return {}
    group = minerals.groups()[id]
    if what == "mine output":
        rows = data.mining[data.mining["mineral"].isin(group.mining)]
        return _normed(rows, "economy", "production")
    return _normed(data.trade(list(group.codes)), "exporter", by)


@lru_cache(maxsize=64)
def _imports(id: str, buyer: str, by: str) -> dict[int, dict[str, float]]:
    """Shares of sellers in what a buyer (a group: from outside it) imports, by year."""
    data = _data()
    if data is None:
        return {}
    members = codes.members(buyer) if buyer in codes.GROUPS else (buyer,)
    trade = data.trade(list(minerals.groups()[id].codes))
    return _normed(trade[trade["importer"].isin(members) & ~trade["exporter"].isin(members)], "exporter", by)


def _normed(rows: Any, key: str, amount: str) -> dict[int, dict[str, float]]:
    sums = rows.dropna(subset=[amount]).groupby(["year", key])[amount].sum()
    tables: dict[int, dict[str, float]] = {}
    for (year, code), value in sums.items():
        tables.setdefault(int(year), {})[str(code)] = float(value)
    totals = {year: sum(table.values()) for year, table in tables.items()}
    return {y: {c: v / totals[y] for c, v in table.items()} for y, table in tables.items() if totals[y] > 0}
