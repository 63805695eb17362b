"""Checks of shares and ranks in minerals and fuels: mine output by economy, and imports and exports by partner.

Reserves, refining and use are not held. Trade is held for some forms of a metal only: what a share leaves out is said,
and such a share is never called wrong for it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from entrepot import codes
from entrepot.errors import EntrepotError
from entrepot.evidence import commodities
from entrepot.evidence.checks_series import at_year, claim_year, not_held
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.holdings import Point
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
    verdict = judge_points(claim, main, _variants(claim, id, what, main), bench, by="minerals", series=past, what=named)
    return _within_what_is_held(claim, id, what, verdict)


def rank(claim: Claim, bench: Bench) -> Verdict:
    """The largest (or n-th) miner or exporter of a commodity in the world."""
    text = f"{claim.quote} {claim.detail}"
    id = commodities.named(text + " producer") or commodities.named(text)
    what = commodities.measure(text)
    if what in _NOT_HELD:
        return cannot_tell(f"{what} of {_label(id) or 'it'} by economy is not held", _NOT_HELD[what])
    if not id or not claim.subject or what not in ("exports", "mine output"):
        return not_held(claim, bench)
    source = MINING if what == "mine output" else TRADE
    if bench.known_by is not None and not bench.holdings.known(source, bench.known_by):
        return cannot_tell(f"this edition ({source}) was not out then", "the edition of that time")
    tables = _world(id, what)
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
    verdict = Verdict(
        SUPPORTED if fits else CONTRADICTED,
        f"number {place} in {_label(id)}, {what} {max(years)}: {listed}", "minerals", float(place), "rank", str(max(years)),
        source, bench.holdings.vintage(source), "rank by share of the world's",
    )  # fmt: skip
    return _within_what_is_held(claim, id, what, verdict)


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


def _variants(claim: Claim, id: str, what: str, main: Point) -> list[tuple[str, float]]:
    """The share by weight beside the share by value, and the years around where the text names none."""
    found = []
    if what != "mine output":
        weights = {p.year: p.value for p in _shares(id, what, claim.subject, claim.partner, "quantity")}
        if main.year in weights:
            found.append(("by weight", weights[main.year]))
    if not claim.period:
        points = {p.year: p.value for p in _shares(id, what, claim.subject, claim.partner)}
        found += [(f"year {year}", points[year]) for year in range(main.year - 3, main.year) if year in points]
    return found


def _shares(id: str, what: str, seller: str, buyer: str, by: str = "value") -> list[Point]:
    """The seller's share (percent) in every year held, by value or by quantity."""
    tables = _imports(id, buyer, by) if what == "imports" else _world(id, what, by)
    members = set(codes.members(seller)) if seller in codes.GROUPS else {seller}
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
