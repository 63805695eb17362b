"""Goods trade by partner as the checks ask for it: tables of one economy, and a holder's place among its partners."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.evidence.readings import beside
from entrepot.measures import measure
from entrepot.models.relations import trade

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim
    from entrepot.evidence.verdict import Bench
    from entrepot.store import Store

FLOW = {
    "trade_rank": "both",
    "export_rank": "exports",
    "import_rank": "imports",
    "trade_value_usd": "both",
    "exports_usd": "exports",
    "imports_usd": "imports",
}
_GROUPS = ("ASEAN", "ASEAN10", "ASEAN6", "CLMV", "EU27")
NEEDS = "goods trade by partner and year (UN Comtrade, BACI)"


# A part of trade, not all of it.
_PART = re.compile(
    r"\b(?:cars?|vehicles?|automobiles?|chips?|semiconductors?|electronics?|machinery|steel|textiles?|garments?|clothing|footwear|rice"
    r"|fish(?:ery)?|"
    r"seafood|agricultur\w*|food|farm|rubber|palm oil|wood|timber|arms|weapons|vessels?|ships|aircraft|services|digital|energy|fuels?|gas|"
    r"minerals?|batter(?:y|ies)|solar|medical|pharmaceutical\w*|fruits?|coffee|sugar)\b|自動車|半導体|電子|機械|鉄鋼|農産|食品|水産|サービス|繊維|"
    r"汽车|半导体|机械|钢铁|农产品|服务|纺织|mobil|otomotif|elektronik|mesin|pertanian|perikanan|jasa|perkhidmatan|tekstil"
    r"|dệt may|thủy sản|nông sản|"
    r"điện tử|máy móc|gạo|dịch vụ|รถยนต์|อิเล็กทรอนิกส์|เครื่องจักร|เกษตร|บริการ|อาหาร",
    re.IGNORECASE,
)  # fmt: skip


def part_of_trade(claim: Claim) -> str:
    """The product that a claim of trade is about, or nothing: words for it close to the number."""
    from entrepot.evidence import commodities

    text, place = beside(claim)
    end = place + len(claim.quote)
    near = re.sub(r"\([^)]*\)", " ", text[max(0, place - 60) : end + 36])  # a list of examples is not what is counted
    match = _PART.search(near)
    return match.group() if match else commodities.named(near)


@lru_cache(maxsize=64)
def _table(path: str, store: Store, economy: str) -> Any:
    return trade.partner_trade(store, economy, 1964)


def partners(bench: Bench, economy: str, *, long: bool = False) -> Any:
    """The trade of an economy by partner on the basis on which partners are compared (`long`: the one that reaches farthest
    back), or None where none is held."""
    from entrepot.errors import EntrepotError

    if economy in codes.GROUPS and economy not in _GROUPS:
        return None
    try:
        table = _table(str(bench.holdings.store.path), bench.holdings.store, "EU27" if economy == "EU27" else economy)
    except EntrepotError:
        return None
    table = trade.on_basis(table, trade.long_basis(table) if long else trade.main_basis(table))
    table = table[table["year"] <= bench.year]
    if bench.known_by is not None:
        known = {source for source in table["source"].unique() if bench.holdings.known(str(source), bench.known_by)}
        table = table[table["source"].isin(known)]
    return table


@dataclass(frozen=True)
class Row:
    """Trade of an economy with one partner in one year; None where the source is blank or gives no whole."""

    partner: str
    year: int
    source: str
    value: float | None
    value_filled: float | None
    share_world: float | None
    share_world_filled: float | None
    share_filled: float | None
    ranked: bool
    basis: str


@lru_cache(maxsize=64)
def _rows(path: str, store: Store, economy: str) -> dict[str, tuple[Row, ...]]:
    """The rows of an economy on all bases by flow, oldest first, as plain values (a table is slow to ask a thousand times)."""
    table = _table(path, store, economy)
    names = ("value", "value_filled", "share_world", "share_world_filled", "share_filled")
    broad = _broad()
    columns = [table[c].tolist() for c in ("flow", "partner", "year", "source", "basis", *names, "rank_filled")]
    found: dict[str, list[Row]] = {}
    for flow, partner, year, source, basis, *numbers, rank in zip(*columns, strict=True):
        value, filled, world, world_filled, common = (float(n) if n == n else None for n in numbers)
        row = Row(
            str(partner),
            int(year),
            str(source),
            value,
            filled,
            world,
            world_filled,
            common,
            rank == rank and basis in broad,
            basis,
        )
        found.setdefault(str(flow), []).append(row)
    return {flow: tuple(sorted(rows, key=lambda r: (r.year, r.partner))) for flow, rows in found.items()}


def rows(bench: Bench, economy: str, flow: str) -> list[Row] | None:
    """The trade of an economy by partner and year in one flow, as far as it may be known; None where none is held."""
    from entrepot.errors import EntrepotError

    if economy in codes.GROUPS and economy not in _GROUPS:
        return None
    store = bench.holdings.store
    try:
        held = _rows(str(store.path), store, economy).get(flow, ())
    except EntrepotError:
        return None
    known = bench.known_by
    out = {source for source in {r.source for r in held} if known is None or bench.holdings.known(source, known)}
    return [r for r in held if r.year <= bench.year and r.source in out]


def place_in_member(bench: Bench, economy: str, holder: str, flow: str) -> tuple[int, float, str, bool, str] | None:
    """The same in the latest year for one member, without building its whole table."""
    best: tuple[int, float, str, bool, str] | None = None
    for place, total, year, doubtful, source in _places(
        str(bench.holdings.store.path), bench.holdings.store, economy, holder, flow
    ):
        if int(year) > bench.year or (bench.known_by is not None and not bench.holdings.known(source, bench.known_by)):
            continue
        best = (place, total, year, doubtful, source)
    return best


@lru_cache(maxsize=1)
def _broad() -> frozenset[str]:
    """The bases that reach beyond the largest partners: only there is a place a place among all."""
    bases = measure(trade.GOODS).bases
    return frozenset(basis.id for basis in bases if set(trade.COMMON_PARTNERS) <= {*basis.partners})


@lru_cache(maxsize=512)
def _places(
    path: str, store: Store, economy: str, holder: str, flow: str
) -> tuple[tuple[int, float, str, bool, str], ...]:
    """The holder's rank in every held year. A blank pair takes its nearest held year's share of the flows held in both
    (as models.relations
    does), and makes the rank doubtful where it could be first."""
    broad = _broad()
    years = tuple(y for y in trade.years_held(store) if y.basis in broad)
    reporters = codes.members("ASEAN10" if economy == "ASEAN" else economy) if economy != "EU27" else ("EU27",)
    partners = sorted(
        {j for year in years for _, j in year.flows if j not in codes.GROUPS and j != "WLD"} - set(reporters)
    )
    tables = [_sums(year, reporters, partners, flow) for year in years]
    found = []
    for index, year in enumerate(years):
        table, blank = dict(tables[index][0]), tables[index][1]
        for partner in blank:
            guess = _nearest(tables, index, partner, years)
            if guess is not None and guess <= (1 + trade.TOLERATED_BLANK) * table.get(partner, 0.0):
                blank = blank - {partner}
            elif guess is not None:
                table[partner] = guess
        if table.get(holder, 0.0) <= 0:
            if holder in blank:
                found.append((1, 0.0, str(year.year), True, year.source))
            continue
        place = 1 + sum(value > table[holder] for value in table.values())
        doubtful = holder in blank or any(table.get(p, 0.0) > 0.5 * table[holder] for p in blank)
        found.append((place, table[holder], str(year.year), doubtful, year.source))
    return tuple(found)


def _sums(
    year: trade.Year, reporters: tuple[str, ...], partners: list[str], flow: str
) -> tuple[dict[str, float], set[str]]:
    """Trade of the reporters with each partner, and the partners of whom a flow is blank."""
    sums: dict[str, float] = {}
    blank: set[str] = set()
    for partner in partners:
        for reporter in reporters:
            for pair in (
                ((reporter, partner), (partner, reporter))[: 2 if flow == "both" else 1]
                if flow != "imports"
                else ((partner, reporter),)
            ):
                value = year.flows.get(pair)
                if value is None or value != value:
                    if value is not None:
                        blank.add(partner)
                    continue
                sums[partner] = sums.get(partner, 0.0) + value
    return sums, blank


def _nearest(
    tables: list[tuple[dict[str, float], set[str]]], index: int, partner: str, years: tuple[trade.Year, ...]
) -> float | None:
    """The partner's value in the nearest year that holds it whole, scaled by the growth of the others."""
    own = tables[index][0]
    others = [
        i
        for i, (table, blank) in enumerate(tables)
        if i != index and years[i].basis == years[index].basis and partner in table and partner not in blank
    ]
    for i in sorted(others, key=lambda i: (abs(years[i].year - years[index].year), i)):
        table = tables[i][0]
        common = [p for p in table if p in own and p != partner and p not in tables[i][1] and p not in tables[index][1]]
        base = sum(table[p] for p in common)
        if base > 0:
            return table[partner] * sum(own[p] for p in common) / base
    return None
