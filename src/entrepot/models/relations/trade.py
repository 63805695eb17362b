"""Goods trade by partner and basis: shares, ranks, concentration, intensity, asymmetry.

Series that count differently stand on different *bases* (`measures.toml`): the two customs reconciled year by year, what
exporters reported since 1964, what one customs recorded. Every number here is taken inside one basis: nothing is added,
ranked, filled or compared across two.

Two denominators are kept apart. `share` is of trade with the *named partners* of the basis (the EU as one). `share_world`
is of trade with everyone, which only a basis with world totals can give.

A pair that a source leaves blank is never read as zero: shares that touch it are upper bounds, and beside them stands the
share after blank pairs are filled by an estimate (`share_filled`, `share_world_filled`): the pair's nearest held value on
the same basis, scaled by how the economy's other trade changed between the two years. A pair without a held year near by
stays blank; a guess from farther away only counts in the denominator, and no share is given where such pairs are a large
part of it. Where the basis has no other year, nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.errors import NoData, told
from entrepot.measures import Basis, measure

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

FLOWS = ("exports", "imports", "both")
GOODS = "goods_exports"
# On both sides of the bases that reach beyond ASEAN's ten and their largest partners.
COMMON_PARTNERS = measure(GOODS).basis("exporters").partners
MAIN_PARTNERS = ("JPN", "CHN", "USA", "KOR", "EU27")
COMPARED = MAIN_PARTNERS[:3]
# A group's sum stands where the part that its members leave blank is estimated at no more than this share of it.
TOLERATED_BLANK = 0.05
# A share is given as an upper bound only where blank pairs are estimated at no more than this part of the denominator.
TOLERATED_GAP = 0.25
# A blank flow is estimated only from a year that lies at most this far away (two rounds of the panel).
FARTHEST_YEAR = 8

Pair = tuple[str, str]


@dataclass(frozen=True)
class Year:
    """Directed goods flows of one source and year (USD); NaN where the source is blank."""

    source: str
    year: int
    flows: dict[Pair, float]
    basis: str = ""


def bases_of(store: Store, sources: Iterable[str]) -> dict[str, str]:
    """The basis of each source of goods trade."""
    goods, cards = measure(GOODS), store.sources
    return {id: goods.basis_of(cards[id].family if id in cards else id) for id in sources}


def one_source_a_year(store: Store) -> pd.DataFrame:
    """Flows of one source for each basis and year, never pair by pair: of several that hold it the first in the order of
    preference, of one series the newest edition. With a column `basis`."""
    rows = store.candidates(GOODS)
    sources = rows["source"].unique()
    rows = rows.assign(basis=rows["source"].map(bases_of(store, sources)))
    place = rows["source"].map(store.order(GOODS, sources))
    return rows[place == place.groupby([rows["basis"], rows["year"]]).transform("min")]


@lru_cache(maxsize=4)
def _years(path: str, store: Store) -> tuple[Year, ...]:
    rows = one_source_a_year(store).sort_values(["year", "source", "basis"], kind="stable")
    flows: dict[tuple[int, str, str], dict[Pair, float]] = {}
    columns = (rows[c].tolist() for c in ("year", "source", "basis", "economy", "partner", "value"))
    for year, source, basis, economy, partner, value in zip(*columns, strict=True):
        flows.setdefault((int(year), str(source), str(basis)), {})[economy, partner] = float(value)
    years = [Year(source, year, held, basis) for (year, source, basis), held in flows.items()]
    return tuple(years)


def years_held(store: Store) -> tuple[Year, ...]:
    """All held years of goods trade on all bases, oldest first (read once per store)."""
    return _years(str(store.path), store)


def held_bases(store: Store, economy: str) -> dict[Basis, list[Year]]:
    """The bases that hold trade of an economy (or group) and their years, in the order of preference. Another economy's
    customs are none of them: they hold one of its partners."""
    reporters = set(_members(economy))
    found: dict[str, list[Year]] = {}
    for year in years_held(store):
        if any(value == value and reporters & set(pair) for pair, value in year.flows.items()):
            found.setdefault(year.basis, []).append(year)
    order = store.order(GOODS, [years[0].source for years in found.values()])
    goods = measure(GOODS)
    held = [(order[years[0].source], goods.basis(id), years) for id, years in found.items()]
    return {basis: years for _, basis, years in sorted(held, key=lambda h: h[0]) if basis.reporter in ("", economy)}


def _members(economy: str) -> tuple[str, ...]:
    """The reporters of a group at fixed membership (ASEAN: the ten that the sources have), or the economy itself."""
    return codes.members("ASEAN10" if economy == "ASEAN" else economy) if economy != "EU27" else ("EU27",)


def _pairs(year: Year, reporter: str, partners: list[str]) -> np.ndarray:
    """Flows (2, partner) of one reporter: its exports, then its imports; NaN where blank, zero with itself."""
    own = [
        [0.0, 0.0] if p == reporter else [year.flows.get(pair, np.nan) for pair in ((reporter, p), (p, reporter))]
        for p in partners
    ]
    return np.array(own).T


def _fill(values: np.ndarray, when: np.ndarray, farthest: float) -> np.ndarray:
    """Fill NaN of a (year, flow) array: the nearest held year (the earlier of two), scaled by the flows held in both.

    `when`: the calendar years (year,). Nothing is filled from more than `farthest` years away; it stays NaN.
    """
    filled = values.copy()
    held = ~np.isnan(values)
    # traded[t, u]: what was traded in year t over the flows that are held in both t and u
    traded = np.nan_to_num(values) @ held.T.astype(float)
    away = np.abs(when[:, None] - when[None, :])
    nearest = [
        sorted(np.nonzero(away[t] <= farthest)[0], key=lambda u, t=t: (away[t, u], u > t)) for t in range(len(values))
    ]
    for t, f in zip(*np.nonzero(~held), strict=True):
        for u in nearest[t]:
            if held[u, f] and traded[u, t] > 0:
                filled[t, f] = values[u, f] * traded[t, u] / traded[u, t]
                break
    return filled


def _held_and_filled(
    years: list[Year], reporters: tuple[str, ...], partners: list[str], *, estimates: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Flows (year, 2, partner) summed over reporters: as held, with blanks filled from near years, the same filled from any
    year (only to judge how large a gap is), and whether any reporter's flow was blank.

    Without `estimates` (a list of largest partners: who is absent is not blank) nothing is filled. A sum over several
    reporters is kept where the blank part is estimated at no more than `TOLERATED_BLANK` of it,
    else it is NaN.
    """
    when = np.array([year.year for year in years])
    shape = (len(years), 2 * len(partners))
    per_reporter = [np.array([_pairs(year, r, partners) for year in years]).reshape(shape) for r in reporters]
    if not estimates:
        values = np.sum(per_reporter, axis=0).reshape(len(years), 2, len(partners))
        return values, values, np.nan_to_num(values), np.zeros(values.shape, dtype=bool)
    held = np.nansum(per_reporter, axis=0)
    filled = np.nansum([_fill(values, when, FARTHEST_YEAR) for values in per_reporter], axis=0)
    size = np.nansum([_fill(values, when, np.inf) for values in per_reporter], axis=0)
    blank = np.any(np.isnan(per_reporter), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        tolerable = (size - held) <= TOLERATED_BLANK * size
    held = np.where(blank & ~(tolerable & (held > 0)), np.nan, held)
    filled = np.where(blank & (filled == 0), np.nan, filled)
    split = (len(years), 2, len(partners))
    return held.reshape(split), filled.reshape(split), size.reshape(split), blank.reshape(split)


def partner_trade(store: Store, economy: str, since: int = 1964) -> pd.DataFrame:
    """Trade of an economy (or ASEAN, outside itself) with each partner, by basis, year and flow.

    Columns: economy, partner, year, flow, basis, value and value_filled (USD), share and share_filled (percent of the
    basis's named partners), share_world and share_world_filled (percent of all partners, where the basis holds them),
    rank and rank_filled (among single economies that the basis holds), gaps (partners whose flow is blank), status,
    source. Bases stand in the order of preference. Raises NoData where no trade of the economy is held.
    """
    import pandas as pd

    held = held_bases(store, economy)
    if not held:
        what = told("problem.trade", "no goods trade of {who} is held", who=codes.named(economy))
        raise NoData(what, remedy=told("problem.trade.ask", "ask for Japan, an ASEAN member, China, Korea, the US ..."))
    frames = [frame for basis, years in held.items() if (frame := _on(basis, years, economy, since)) is not None]
    if not frames:
        last = max(year.year for years in held.values() for year in years)
        no = "no goods trade of {who} is held since {year}"
        what = told("problem.trade.since", no, who=codes.named(economy), year=since)
        raise NoData(what, remedy=told("problem.trade.last", "the last held year is {year}", year=last))
    return pd.concat(frames, ignore_index=True)


def _on(basis: Basis, years: list[Year], economy: str, since: int) -> pd.DataFrame | None:
    """The table of one basis; None where it holds nothing since that year."""
    import pandas as pd

    reporters = _members(economy)
    inside = set(reporters) | {economy}
    listed = {code for year in years for pair in year.flows if set(pair) & inside for code in pair}
    others = sorted(listed - inside - {codes.WORLD})
    partners = [*(p for p in basis.partners if p in others), *(p for p in others if p not in basis.partners)]
    common = np.array([p in basis.partners for p in partners], dtype=bool)
    whole = bool(basis.partners) or any((r, codes.WORLD) in year.flows for year in years for r in reporters)
    single = np.array([whole and p not in codes.GROUPS for p in partners], dtype=bool)
    held, estimate, size, blank = _held_and_filled(years, reporters, partners, estimates=bool(basis.partners))
    values = {"exports": held[:, 0], "imports": held[:, 1], "both": held.sum(axis=1)}
    filled = {"exports": estimate[:, 0], "imports": estimate[:, 1], "both": estimate.sum(axis=1)}
    sizes = {"exports": size[:, 0], "imports": size[:, 1], "both": size.sum(axis=1)}
    blanks = {"exports": blank[:, 0], "imports": blank[:, 1], "both": blank.any(axis=1)}
    parts = []
    for flow in FLOWS:
        world = _world_totals(years, reporters, flow)
        for t, year in enumerate(years):
            if year.year >= since:
                arrays = (values[flow][t], filled[flow][t], sizes[flow][t], blanks[flow][t])
                parts.append(_year_columns(year, flow, partners, common, single, *arrays, world[t], len(years) == 1))
    if not parts:
        return None
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    # Plain objects for text: taking rows from a frame of this size is then many times cheaper (see Store.sql).
    frame = pd.DataFrame({name: pd.Series(column, dtype=column.dtype) for name, column in columns.items()})
    frame.insert(0, "economy", pd.Series(economy, index=frame.index, dtype=object))
    frame.insert(4, "basis", pd.Series(basis.id, index=frame.index, dtype=object))
    frame = frame[frame.pop("kept")]
    return frame.sort_values(["flow", "year", "partner"], kind="stable", ignore_index=True)


def main_basis(trade: pd.DataFrame) -> str:
    """The first basis, in the order of preference, that holds the trade with Japan, China and the United States: the one on
    which partners are compared. Where none does, the first held."""
    economy = trade["economy"].iloc[0]
    wanted = {code for code in COMPARED if code != economy}
    held = list(dict.fromkeys(trade["basis"]))
    for basis in held:
        rows = trade[(trade["basis"] == basis) & (trade["flow"] == "both") & trade["value"].notna()]
        if wanted <= set(rows["partner"]):
            return basis
    return held[0]


def long_basis(trade: pd.DataFrame) -> str:
    """The basis that reaches farthest back."""
    return str(trade.loc[trade["year"].idxmin(), "basis"])


def world_basis(trade: pd.DataFrame) -> str:
    """The basis with the newest shares of all trade, one that holds more than the economy's own customs before that; ""
    where none has a world total."""
    held = trade[trade["share_world"].notna()]
    if held.empty:
        return ""
    goods = measure(GOODS)
    shared = held[[not goods.basis(basis).reporter for basis in held["basis"]]]
    held = shared if len(shared) else held
    return str(held.loc[held["year"].idxmax(), "basis"])


def on_basis(trade: pd.DataFrame, basis: str) -> pd.DataFrame:
    """The rows of one basis."""
    return trade[trade["basis"] == basis].reset_index(drop=True)


def _world_totals(years: list[Year], reporters: tuple[str, ...], flow: str) -> list[float]:
    """Trade with everyone outside the group, NaN where the source has no world total."""
    totals = []
    for year in years:
        total = 0.0
        for direction in ("exports", "imports") if flow == "both" else (flow,):
            for r in reporters:
                total += year.flows.get((r, "WLD") if direction == "exports" else ("WLD", r), np.nan)
                inner = [(r, s) if direction == "exports" else (s, r) for s in reporters if s != r]
                total -= float(np.nansum([year.flows.get(pair, np.nan) for pair in inner])) if inner else 0.0
        totals.append(total)
    return totals


def _year_columns(
    year: Year, flow: str, partners: list[str], common: np.ndarray, single: np.ndarray,
    value: np.ndarray, filled: np.ndarray, size: np.ndarray, blank: np.ndarray, world: float, alone: bool,
) -> dict[str, np.ndarray]:  # fmt: skip
    """One year and flow as columns (partner,)."""
    gaps = " ".join(p for p, is_blank in zip(partners, blank & common, strict=True) if is_blank)
    total = np.nansum(value[common])
    absent = np.sum((size - np.nan_to_num(value))[common])
    tolerated = TOLERATED_GAP * size[common].sum()
    bounded = absent <= tolerated
    # In a basis of one year no blank can be sized: the whole is unknown, shares are upper bounds only.
    filled_bounded = not (alone and gaps) and np.sum((size - np.nan_to_num(filled))[common]) <= tolerated
    n = len(partners)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "partner": np.array(partners, dtype=object),
            "year": np.full(n, year.year),
            "flow": np.full(n, flow, dtype=object),
            "value": value,
            "value_filled": filled,
            "share": np.where(common & bounded, 100 * value / total, np.nan),
            "share_filled": np.where(common & filled_bounded, 100 * filled / size[common].sum(), np.nan),
            "share_world": np.where(bounded, 100 * value / world, np.nan),
            "share_world_filled": np.where(filled_bounded, 100 * filled / (world + absent), np.nan),
            "rank": _ranks(value, single),
            "rank_filled": _ranks(filled, single),
            "kept": ~np.isnan(value) | ~np.isnan(filled) | (blank & common),
            "gaps": np.full(n, gaps, dtype=object),
            "status": np.where(np.isnan(value), "missing", "suspect" if gaps else "observed").astype(object),
            "source": np.full(n, year.source, dtype=object),
        }


def _ranks(values: np.ndarray, single: np.ndarray) -> np.ndarray:
    """Rank (1 = largest) among single economies with a positive value; NaN elsewhere."""
    ranks = np.full(len(values), np.nan)
    held = np.nonzero(single & ~np.isnan(values) & (values > 0))[0]
    ranks[held[np.argsort(-values[held], kind="stable")]] = np.arange(1, len(held) + 1)
    return ranks


def concentration(trade: pd.DataFrame) -> pd.DataFrame:
    """Herfindahl-Hirschman index (0-10,000) over the named partners of a basis, the EU as one, by year and flow;
    blank pairs filled by estimate.

    Years in which blank pairs are too large a part of trade (`TOLERATED_GAP`) are left out.
    """
    bounded = trade.groupby(["flow", "year", "basis", "source"])["share"].transform("count") > 0
    held = trade[bounded].dropna(subset=["share_filled"])
    table = (
        held.assign(square=held["share_filled"] ** 2)
        .groupby(["flow", "year", "basis", "source"], as_index=False)["square"]
        .sum()
    )
    return table.rename(columns={"square": "hhi"})


def intensity(store: Store, economy: str, partners: Iterable[str] = ("JPN", "CHN", "USA", "KOR")) -> pd.DataFrame:
    """Trade intensity (Kojima): (x_ij / x_i) / (m_j / (m_w - m_i)), one when i exports to j as the world does. Years
    with world totals.

    Source: Kojima (1964), The Pattern of International Trade among Advanced Countries, Hitotsubashi Journal of
    Economics 5(1).
    """
    import pandas as pd

    records = []
    for year in years_held(store):
        world = year.flows.get(("WLD", "WLD"), np.nan)
        for j in partners:
            if j == economy:
                continue
            x_ij, x_i = year.flows.get((economy, j), np.nan), year.flows.get((economy, "WLD"), np.nan)
            m_j, m_i = year.flows.get(("WLD", j), np.nan), year.flows.get(("WLD", economy), np.nan)
            value = (x_ij / x_i) / (m_j / (world - m_i)) if min(x_i, m_j, world - m_i) > 0 else np.nan
            if not np.isnan(value):
                records.append((economy, j, year.year, value, year.basis, year.source))
    return pd.DataFrame(records, columns=["economy", "partner", "year", "intensity", "basis", "source"])


def asymmetry(store: Store, economy: str, partners: Iterable[str] = ("JPN", "CHN", "USA", "KOR")) -> pd.DataFrame:
    """Each side's share in the other's goods trade with the world (percent), and their ratio; years with world
    totals."""
    import pandas as pd

    records = []
    for year in years_held(store):
        for partner in partners:
            if partner == economy:
                continue
            traded = year.flows.get((economy, partner), np.nan) + year.flows.get((partner, economy), np.nan)
            own, theirs = (
                year.flows.get((c, "WLD"), np.nan) + year.flows.get(("WLD", c), np.nan) for c in (economy, partner)
            )
            if traded > 0 and own > 0 and theirs > 0:
                mine, other = 100 * traded / own, 100 * traded / theirs
                records.append((economy, partner, year.year, mine, other, mine / other, year.basis, year.source))
    return pd.DataFrame(
        records, columns=["economy", "partner", "year", "share_of_own", "share_of_partners", "ratio", "basis", "source"]
    )
