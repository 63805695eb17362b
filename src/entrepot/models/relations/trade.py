"""Goods trade by partner: shares, ranks, who passed whom and when, concentration, intensity, asymmetry.

Two denominators are kept apart. `share` is of trade with the *common partners*: the economies (the EU as one) that
every source has on both sides, so that 1964 and 2023 compare. `share_world` is of trade with everyone, which only the
sources of 2011 and 2023 can give.

A pair that a source leaves blank is never read as zero: shares that touch it are upper bounds (`share`), and beside
them stands the share after blank pairs are filled by an estimate (`share_filled`): the pair's nearest held value,
scaled by how the economy's other trade changed between the two years. A pair without a held
year near by stays blank; a guess from farther away only counts in the denominator, and no share is given where such
pairs are a large part of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.errors import NoData

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

FLOWS = ("exports", "imports", "both")
# On both sides of every trade source (Timor-Leste is absent from the panel of 1964-2016).
COMMON_PARTNERS = (
    "JPN", *codes.members("ASEAN10"), "CHN", "KOR", "TWN", "IND", "AUS", "USA", "HKG", "GBR", "CAN", "MEX", "NZL", "BGD", "EU27",
)  # fmt: skip
MAIN_PARTNERS = ("JPN", "CHN", "USA", "KOR", "EU27")
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


def one_source_a_year(store: Store) -> pd.DataFrame:
    """Flows of one source for each year, never pair by pair: of several that hold it the first in the order of
    preference, of one series the newest edition."""
    rows = store.candidates("goods_exports")
    place = rows["source"].map(store.order("goods_exports", rows["source"].unique()))
    return rows[place == place.groupby(rows["year"]).transform("min")]


@lru_cache(maxsize=4)
def _years(path: str, store: Store) -> tuple[Year, ...]:
    rows = one_source_a_year(store)
    years = []
    for key, part in rows.groupby(["year", "source"]):
        year, source = key  # type: ignore[misc]
        flows = dict(zip(zip(part["economy"], part["partner"], strict=True), part["value"].astype(float), strict=True))
        years.append(Year(str(source), int(year), flows))  # type: ignore[arg-type]
    return tuple(years)


def years_held(store: Store) -> tuple[Year, ...]:
    """All held years of goods trade, oldest first (read once per store)."""
    return _years(str(store.path), store)


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
    years: list[Year], reporters: tuple[str, ...], partners: list[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Flows (year, 2, partner) summed over reporters: as held, with blanks filled from near years, the same filled from any
    year (only to judge how large a gap is), and whether any reporter's flow was blank.

    A sum over several reporters is kept where the blank part is estimated at no more than `TOLERATED_BLANK` of it,
    else it is NaN.
    """
    when = np.array([year.year for year in years])
    shape = (len(years), 2 * len(partners))
    per_reporter = [np.array([_pairs(year, r, partners) for year in years]).reshape(shape) for r in reporters]
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
    """Trade of an economy (or ASEAN, outside itself) with each partner, by year, source and flow.

    Columns: economy, partner, year, flow, value and value_filled (USD), share and share_filled (percent of common
    partners), share_world and share_world_filled (percent of all partners; 2011 and 2023), rank and rank_filled
    (among single economies), gaps (partners whose flow is blank), status, source. Raises NoData where no trade of the
    economy is held.
    """
    import pandas as pd

    reporters = _members(economy)
    years = [year for year in years_held(store) if any(set(pair) & set(reporters) for pair in year.flows)]
    if not years:
        raise NoData(
            f"no goods trade of {codes.name(economy)} is held",
            remedy="ask for Japan, an ASEAN member, China, Korea, the US ...",
        )
    inside = set(reporters) | {economy}
    listed = sorted({j for year in years for i, j in year.flows if i in reporters} - inside - {"WLD"})
    partners = [p for p in (*COMMON_PARTNERS, *listed) if p not in inside]
    partners = list(dict.fromkeys(partners))
    common = np.array([p in COMMON_PARTNERS for p in partners])
    single = np.array([p not in codes.GROUPS for p in partners])
    held, estimate, size, blank = _held_and_filled(years, reporters, partners)
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
                parts.append(_year_columns(year, flow, partners, common, single, *arrays, world[t]))
    if not parts:
        told = f"no goods trade of {codes.name(economy)} is held since {since}"
        raise NoData(told, remedy=f"the last held year is {years[-1].year}")
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    # Plain objects for text: taking rows from a frame of this size is then many times cheaper (see Store.sql).
    frame = pd.DataFrame({name: pd.Series(column, dtype=column.dtype) for name, column in columns.items()})
    frame.insert(0, "economy", pd.Series(economy, index=frame.index, dtype=object))
    frame = frame[~(frame["value"].isna() & frame["value_filled"].isna())]
    return frame.sort_values(["flow", "year", "partner"], kind="stable", ignore_index=True)


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
    value: np.ndarray, filled: np.ndarray, size: np.ndarray, blank: np.ndarray, world: float,
) -> dict[str, np.ndarray]:  # fmt: skip
    """One year and flow as columns (partner,)."""
    gaps = " ".join(p for p, is_blank in zip(partners, blank & common, strict=True) if is_blank)
    total = np.nansum(value[common])
    absent = np.sum((size - np.nan_to_num(value))[common])
    tolerated = TOLERATED_GAP * size[common].sum()
    bounded = absent <= tolerated
    filled_bounded = np.sum((size - np.nan_to_num(filled))[common]) <= tolerated
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
    """Herfindahl-Hirschman index (0-10,000) over common partners, the EU as one, by year and flow; blank pairs filled
    by estimate.

    Years in which blank pairs are too large a part of trade (`TOLERATED_GAP`) are left out.
    """
    bounded = trade.groupby(["flow", "year", "source"])["share"].transform("count") > 0
    held = trade[bounded].dropna(subset=["share_filled"])
    table = (
        held.assign(square=held["share_filled"] ** 2)
        .groupby(["flow", "year", "source"], as_index=False)["square"]
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
                records.append((economy, j, year.year, value, year.source))
    return pd.DataFrame(records, columns=["economy", "partner", "year", "intensity", "source"])


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
                records.append((economy, partner, year.year, mine, other, mine / other, year.source))
    return pd.DataFrame(
        records, columns=["economy", "partner", "year", "share_of_own", "share_of_partners", "ratio", "source"]
    )
