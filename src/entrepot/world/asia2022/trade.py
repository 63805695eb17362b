"""Trade of asia-2022 by pair and product: observed totals, imputed blanks, and what US imports say about products."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.kernels.balance import Margin, balance
from entrepot.world.asia2022 import customs
from entrepot.world.asia2022.grades import WEAK
from entrepot.world.asia2022.inputs import Inputs
from entrepot.world.asia2022.margins import GOODS, MINING, absorb
from entrepot.world.assemble import Margins, impute_blanks
from entrepot.world.concordance import Concordance

Array = NDArray[np.float64]

# Blanks in BACI that are war or sanctions, not missing reports.
GENUINE = ("RUS",)
LEVEL_OF_2022 = 0.9  # goods imports are at most this share of all imports
MOST_SOLD = 0.98  # of output, abroad
NOTED = 1.1
MOST_GOODS = (
    0.95  # of exports, where customs record more than the balance of payments (re-exports, goods sent for processing)
)
FLOOR = 0.25  # a pair's other goods are at least this part of those of 2023, where mining products of both years do not fit its totals
US_ROOM = 1.05  # exports of a product are at least this multiple of what the United States buys of it


@dataclass(frozen=True)
class Goods:
    """Goods trade `[i,n]`: mining products, and all others, million USD of 2022, rows equal to the margins' exports."""

    mining: Array
    other: Array
    imputed: NDArray[np.bool_]
    imputed_value: float


def mining_exports(inputs: Inputs, margins: Margins) -> Margins:
    """Exports of mining products: the geometric mean of ADB's and BACI's of 2022, at most 95% of output.

    Output is kept: domestic sales take the difference.
    """
    seen = inputs.mining[2022].sum(axis=0)
    np.fill_diagonal(seen, 0.0)
    listed = margins.exports[:, MINING]
    observed = seen.sum(axis=1)
    output = margins.output[:, MINING]
    exports = np.where((listed > 0) & (observed > 0), np.sqrt(listed * observed), listed)
    exports[margins.regions.index("ROW")] = listed[margins.regions.index("ROW")]
    exports = np.minimum(exports, 0.95 * output)
    return with_exports(margins, MINING, exports, output)


def with_exports(margins: Margins, s: int, exports: Array, output: Array) -> Margins:
    """The margins with other exports and output of one sector; uses are split as before, value added stays in
    proportion."""
    changed = {}
    for kind, total in (("domestic", output - exports), ("export", exports)):
        inter, final = getattr(margins, f"{kind}_intermediate"), getattr(margins, f"{kind}_final")
        both = inter[:, s] + final[:, s]
        share = np.divide(inter[:, s], both, out=np.full(len(both), 0.5), where=both > 0)
        for use, part in (("intermediate", share), ("final", 1.0 - share)):
            array = (inter if use == "intermediate" else final).copy()
            array[:, s] = total * part
            changed[f"{kind}_{use}"] = array
    ratio = np.divide(
        margins.value_added[:, s], margins.output[:, s], out=np.zeros(len(output)), where=margins.output[:, s] > 0
    )
    out, added = margins.output.copy(), margins.value_added.copy()
    out[:, s], added[:, s] = output, ratio * output
    return replace(margins, output=out, value_added=added, **changed)


def goods_exports(inputs: Inputs, margins: Margins) -> tuple[Margins, tuple[str, ...]]:
    """Exports of goods of economies of grades C and D where customs see more of them than ADB: the geometric mean of both. Customs are
    BACI's, at most the exporter's own (WTO, brought to 2022) and `MOST_GOODS` of all exports.

    Total exports are kept: services give way in proportion. Entrepots, whose customs are mostly goods of others, stay.
    """
    pairs = inputs.goods * inputs.growth_2022
    customs_total = np.fmin(
        pairs.sum(axis=1) - np.diagonal(pairs), customs.merchandise(inputs.customs, margins.regions, margins.exports)
    )
    exports = margins.exports.copy()
    whole, mined = exports.sum(axis=1), exports[:, MINING]
    listed = exports[:, GOODS].sum(axis=1)
    seen = np.minimum(customs_total, MOST_GOODS * whole)
    stay = ~np.isin(margins.regions, WEAK) | np.isin(margins.regions, customs.ENTREPOTS) | (seen <= listed)
    aimed = np.where(stay, listed, np.sqrt(listed * np.maximum(seen, listed)))
    others = (np.arange(exports.shape[1]) < GOODS.stop) & (np.arange(exports.shape[1]) != MINING)
    services = np.arange(exports.shape[1]) >= GOODS.stop
    for part, sums in ((others, (aimed - mined, listed - mined)), (services, (whole - aimed, whole - listed))):
        exports[:, part] *= np.divide(sums[0], sums[1], out=np.ones_like(whole), where=sums[1] > 0)[:, None]
    notes = tuple(
        f"{code}: exports of goods raised from {listed[i]:,.0f} to {aimed[i]:,.0f} (customs {customs_total[i]:,.0f}), services lowered"
        for i, code in enumerate(margins.regions)
        if aimed[i] > NOTED * listed[i]
    )
    return _following(margins, exports, [s for s in range(exports.shape[1]) if s != MINING]), notes


def _following(margins: Margins, exports: Array, sectors: list[int]) -> Margins:
    """The margins with other exports of some sectors; output follows one for one, value added follows output and is then scaled back to
    the economy's total."""
    revised = margins
    for s in sectors:
        output = np.maximum(margins.output[:, s] + exports[:, s] - margins.exports[:, s], exports[:, s] / MOST_SOLD)
        revised = with_exports(revised, s, exports[:, s], output)
    scale = margins.value_added.sum(axis=1) / np.maximum(revised.value_added.sum(axis=1), 1e-9)
    return absorb(replace(revised, value_added=np.minimum(revised.value_added * scale[:, None], revised.output)), "ROW")


def goods_trade(inputs: Inputs, margins: Margins, imports: Array) -> Goods:
    """Bilateral totals that fit the margins: BACI's pairs, blanks imputed, Taiwan from its own sources."""
    mining = inputs.mining[2022].sum(axis=0)
    np.fill_diagonal(mining, 0.0)
    other = np.maximum(inputs.goods - inputs.mining[2023].sum(axis=0), 0.0)
    np.fill_diagonal(other, 0.0)
    other = np.where(other > 0, np.maximum(inputs.goods * inputs.growth_2022 - mining, FLOOR * other), 0.0)
    other, imputed, added = _imputed(inputs, other)
    other = _with_taiwan(inputs, other)
    exports = margins.exports[:, GOODS]
    mined = exports[:, MINING]
    mining = (
        mining * np.divide(mined, mining.sum(axis=1), out=np.zeros_like(mined), where=mining.sum(axis=1) > 0)[:, None]
    )
    sold = exports.sum(axis=1) - mined
    mining = _rows(mining, mined, other)
    other = other * np.divide(sold, other.sum(axis=1), out=np.zeros_like(sold), where=other.sum(axis=1) > 0)[:, None]
    room = np.maximum(LEVEL_OF_2022 * imports - mining.sum(axis=0), 0.05 * imports)
    return Goods(mining, _fitted(other, sold, np.minimum(other.sum(axis=0), room)), imputed, added)


def _rows(matrix: Array, totals: Array, fallback: Array) -> Array:
    """Rows without any known partner get the partners of the fallback."""
    empty = (matrix.sum(axis=1) <= 0) & (totals > 0)
    share = fallback / np.maximum(fallback.sum(axis=1, keepdims=True), 1e-12)
    return np.where(empty[:, None], share * totals[:, None], matrix)


def _fitted(prior: Array, rows: Array, columns: Array) -> Array:
    """Rows exactly, columns nearly: the nearest matrix to the prior."""
    n = len(rows)
    by_row, by_column = np.indices((n, n)).astype(np.intp)
    margins = [Margin("exports", by_row, rows), Margin("imports", by_column, columns, weight=20.0)]
    return balance(prior, margins, tolerance=1e-3, sweeps=500).values


def _imputed(inputs: Inputs, other: Array) -> tuple[Array, NDArray[np.bool_], float]:
    """Fill blank pairs from a later release (2022), else from 2016 or 2011, grown as both sides' other trade has grown."""
    blank = inputs.blanks.copy()
    for code in GENUINE:
        at = inputs.economies.index(code)
        blank[at, :] = blank[:, at] = False
    rest = inputs.economies.index("ROW")
    blank[rest, :] = blank[:, rest] = False
    done = blank & (inputs.blank_2022 > 0)
    before = inputs.goods
    filled = np.where(done, np.maximum(inputs.blank_2022, before), before)
    for known, base in ((inputs.blank_2016, inputs.goods_2016), (inputs.blank_2011, inputs.goods_2011)):
        both = (base > 0) & ~blank & (np.arange(len(base)) != rest)[None, :]
        out, into = _growth(before, base, both)
        filled, new = impute_blanks(filled, blank & ~done, known, out, into)
        done |= new
    missing = np.where(done, filled - inputs.mining[2023].sum(axis=0), 0.0)
    result = np.where(done, np.maximum(missing, other), other)
    return result, done, float((result - other).sum())


def _growth(now: Array, base: Array, both: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Growth of each side's trade over the pairs that are known at both dates, within a factor of three."""
    rates = []
    for axis in (1, 0):
        then = np.where(both, base, 0.0).sum(axis=axis)
        later = np.where(both, now, 0.0).sum(axis=axis)
        rates.append(np.clip(np.divide(later, then, out=np.ones_like(then), where=then > 0), 1 / 3, 3.0))
    return rates[0], rates[1]


def _with_taiwan(inputs: Inputs, other: Array) -> Array:
    """Taiwan is not in BACI's totals: top partners from the Factbook, the others as in 2016 or 2011 grown."""
    at, rest = inputs.economies.index("TWN"), inputs.economies.index("ROW")
    matrix = other.copy()
    for axis, flow in ((0, "Exports"), (1, "Imports")):

        def side(array: Array, axis: int = axis) -> Array:
            return array[at] if axis == 0 else array[:, at]

        total = float(inputs.trade[flow.lower()].get("TWN", np.nan))
        middle, early = side(inputs.goods_2016), side(inputs.goods_2011)
        known = middle > 0
        pattern = np.where(known, middle, early * middle.sum() / max(early[known].sum(), 1e-9))
        pattern[rest] = early[rest] * middle.sum() / max(early[known].sum(), 1e-9)
        pattern[at] = 0.0
        top = np.zeros_like(pattern)
        for code, share in inputs.taiwan[flow].items():
            top[inputs.economies.index(code)] = share * total
        left = np.where(top > 0, 0.0, pattern)
        values = np.where(top > 0, top, left * (total - top.sum()) / left.sum())
        values = np.maximum(
            values - (inputs.mining[2023].sum(axis=0)[at] if axis == 0 else inputs.mining[2023].sum(axis=0)[:, at]), 0.0
        )
        if axis == 0:
            matrix[at] = values
        else:
            matrix[:, at] = values
    return matrix


@dataclass(frozen=True)
class Products:
    """What one buyer takes from each economy by group of products: `values[i,g]` (NaN: not observed), and the group
    of each sector (-1: none)."""

    buyer: str
    values: Array
    names: tuple[str, ...]
    group: NDArray[np.intp]

    def without(self, places: list[int]) -> Products:
        """The same with some sellers not observed."""
        values = self.values.copy()
        values[places] = np.nan
        return replace(self, values=values)


def us_products(inputs: Inputs, margins: Margins, goods: Goods) -> Products:
    """US imports by group of products (mining apart), in money of each pair's 2022 total.

    US records of 2022 by subsector where the partner is listed; else those of 2024 by chapter, brought to 2022 as imports from all
    partners have grown, with what the seller recorded (`_between`).
    """
    sector_of = Concordance.load("hs-chapter-to-wiod35").mapping
    group_of = Concordance.load("wiod35-to-us-product-groups")
    names = group_of.groups
    place = np.array(
        [names.index(group_of.mapping[s]) if s in group_of.mapping else -1 for s in margins.sectors], dtype=np.intp
    )
    place[MINING] = -1
    rows = inputs.us[inputs.us["chapter"].isin(list(sector_of)) & (inputs.us["partner"] != "EU27")]
    at = {code: i for i, code in enumerate(inputs.economies)}
    seen = np.zeros((len(inputs.economies), len(names)))
    who = [at.get(str(code), at["ROW"]) for code in rows["partner"]]
    what = [names.index(group_of.mapping[sector_of[str(c)]]) for c in rows["chapter"]]
    np.add.at(seen, (who, what), rows["imports"].to_numpy())
    seen *= _us_growth(inputs, margins.sectors, group_of)
    usa = at["USA"]
    total = goods.other[:, usa] + goods.mining[:, usa]
    value = seen * np.divide(total, seen.sum(axis=1), out=np.zeros_like(total), where=seen.sum(axis=1) > 0)[:, None]
    fuels = names.index(group_of.mapping["c8"])
    value[:, fuels] = np.maximum(value[:, fuels] - goods.mining[:, usa], 0.0)
    value *= np.divide(goods.other[:, usa], value.sum(axis=1), out=np.zeros_like(total), where=value.sum(axis=1) > 0)[
        :, None
    ]
    value = _between(inputs, value, place)
    value, names, place = _apart(rows, at, margins, value, names, place)
    value = _recorded(inputs, value, place, goods.other[:, usa])
    value[value.sum(axis=1) <= 0] = np.nan
    value[usa] = np.nan
    return Products("USA", value, names, place)


def _us_growth(inputs: Inputs, sectors: tuple[str, ...], group_of: Concordance) -> Array:
    """US imports of 2022 over those of the year of the chapters, from all partners, by group of products."""
    place = [group_of.groups.index(group_of.mapping[s]) for s in sectors[GOODS]]
    now, later = (np.bincount(place, inputs.us_world[year]) for year in (min(inputs.us_world), max(inputs.us_world)))
    return now / later


def _recorded(inputs: Inputs, value: Array, place: NDArray[np.intp], total: Array) -> Array:
    """What one buyer takes by group of products, with its own records of 2022 in place of estimates; each seller's total is kept."""
    found = value.copy()
    goods = np.flatnonzero(place[GOODS] >= 0)
    for i in np.flatnonzero(np.isfinite(inputs.us_2022).all(axis=1)):
        bought = np.bincount(place[goods], inputs.us_2022[i, goods], minlength=value.shape[1])
        found[i] = bought * total[i] / bought.sum()
    return found


def _between(inputs: Inputs, value: Array, place: NDArray[np.intp]) -> Array:
    """Products bought in 2022, between what the seller recorded in 2020 and the buyer in 2024: the geometric mean of shares, totals kept;
    of entrepots the buyer's alone."""
    usa = inputs.economies.index("USA")
    goods = np.flatnonzero((place >= 0) & (np.arange(len(place)) < 16))
    found = value.copy()
    for i in np.flatnonzero(inputs.customs.reporters):
        total = value[i].sum()
        if inputs.economies[i] in customs.ENTREPOTS or i == usa or total <= 0:
            continue
        before = np.bincount(place[goods], inputs.customs.trade[i, usa, goods], minlength=value.shape[1])
        mean = np.sqrt(value[i] * before)
        found[i] = mean * total / mean.sum()
    return found


def _apart(
    rows: pd.DataFrame,
    at: dict[str, int],
    margins: Margins,
    value: Array,
    names: tuple[str, ...],
    place: NDArray[np.intp],
) -> tuple[Array, tuple[str, ...], NDArray[np.intp]]:
    """Split machinery from electronics as ADB's exports do, within what the chapters allow: chapters 85, 90 and 91 are
    electronics, 93 is machinery, and only 84 may be either."""
    c13, c14 = margins.sectors.index("c13"), margins.sectors.index("c14")
    both = int(place[c13])
    bought = np.zeros((len(value), 3))
    kinds = {"84": 0, "93": 1, "85": 2, "90": 2, "91": 2}
    inside = rows[rows["chapter"].isin(list(kinds))]
    who = [at.get(str(code), at["ROW"]) for code in inside["partner"]]
    np.add.at(bought, (who, [kinds[str(c)] for c in inside["chapter"]]), inside["imports"].to_numpy())
    share = bought / np.maximum(bought.sum(axis=1, keepdims=True), 1e-12)
    sold = margins.exports[:, [c13, c14]]
    listed = np.divide(sold[:, 0], sold.sum(axis=1), out=np.full(len(sold), 0.5), where=sold.sum(axis=1) > 0)
    machinery = np.clip(listed, share[:, 1], share[:, 0] + share[:, 1]) * value[:, both]
    split = np.concatenate([value, (value[:, both] - machinery)[:, None]], axis=1)
    split[:, both] = machinery
    where = place.copy()
    where[c14] = len(names)
    return split, (*names[:both], "machinery", *names[both + 1 :], "electronics"), where


def revise_exports(inputs: Inputs, margins: Margins, goods: Goods, seen: Products) -> tuple[Margins, Array]:
    """Exports by product (mining apart; totals are kept): customs records and product groups where they are held
    (`customs.product_mix`), else ADB's margins with US imports as a second witness.

    That witness for economy i is its share of US imports of each group times ADB's world exports of it. Both
    are averaged in logs, with the weight `min(1/2, 2 x share of the United States in i's exports)` on the second.
    Exports are at least 1.05 times what the United States buys. Output follows exports one for one, value added
    follows output and is then scaled back to the economy's total. Returns the margins and how much of each economy's
    exports has moved.
    """
    U, group = seen.values, seen.group
    usa = margins.regions.index(seen.buyer)
    exports = margins.exports.copy()
    sectors = [s for s in range(16) if s != MINING]
    world = exports.sum(axis=0)
    bought = np.nansum(U, axis=0)
    origin = us_by_sector(inputs)
    for i, code in enumerate(margins.regions):
        total = exports[i, sectors].sum()
        if total <= 0:
            continue
        least = np.zeros(len(seen.names))
        if code != seen.buyer and not np.isnan(U[i]).any():
            least = US_ROOM * U[i]
        if code != "ROW":
            if least.any():
                weight = min(0.5, 2.0 * goods.other[i, usa] / total)
                exports[i, sectors] = _two_witnesses(exports[i], U[i], group, sectors, world, bought, weight)
            own = customs.origin_shares(inputs.customs, origin[i], i, usa) if code in inputs.customs.oil_share else None
            exports[i, sectors] = total * customs.product_mix(inputs.customs, code, i, exports[i, :16], own)[sectors]
        exports[i, sectors] = _above(exports[i, sectors], group[sectors], least)
    revised = _following(margins, exports, sectors)
    moved = (
        0.5
        * np.abs(exports - margins.exports)[:, sectors].sum(axis=1)
        / np.maximum(margins.exports[:, sectors].sum(axis=1), 1e-9)
    )
    return revised, moved


def by_pair(inputs: Inputs) -> Array:
    """Customs exports of goods other than mining products by pair, grown to 2022: `[i,n,s]`, NaN where not reported."""
    held = inputs.customs.trade * inputs.customs.growth[:, None, :]
    return np.delete(held, MINING, axis=2)


def us_by_sector(inputs: Inputs) -> Array:
    """US imports of 2024 by economy of origin and goods sector, million USD."""
    sector = Concordance.load("hs-chapter-to-wiod35").mapping
    rows = inputs.us[inputs.us["chapter"].isin(list(sector)) & (inputs.us["partner"] != "EU27")]
    at = {code: i for i, code in enumerate(inputs.economies)}
    found = np.zeros((len(inputs.economies), 16))
    who = [at.get(str(code), at["ROW"]) for code in rows["partner"]]
    what = [int(sector[str(c)][1:]) - 1 for c in rows["chapter"]]
    np.add.at(found, (who, what), rows["imports"].to_numpy())
    return found


def _two_witnesses(
    listed: Array, us: Array, group: NDArray[np.intp], sectors: list[int], world: Array, bought: Array, weight: float
) -> Array:
    """One economy's goods exports (mining apart) by sector; see `revise_exports`."""
    total = listed[sectors].sum()
    own = listed[sectors] + 1e-4 * total * world[sectors] / world[sectors].sum()
    where = group[sectors]
    sums = np.bincount(where, own, minlength=len(us))
    in_world = np.bincount(where, world[sectors], minlength=len(us))
    second = np.divide(us, bought, out=np.zeros_like(us), where=bought > 0) * in_world
    second = (second + 1e-4 * second.sum() * in_world / in_world.sum()) * total / second.sum()
    live = in_world > 0
    mixed = np.where(live, np.where(live, sums, 1.0) ** (1 - weight) * np.where(live, second, 1.0) ** weight, 0.0)
    mixed *= total / mixed.sum()
    return own * (mixed / np.maximum(sums, 1e-12))[where]


def _above(exports: Array, where: NDArray[np.intp], least: Array) -> Array:
    """Exports with the sum of every group at its least or above; the other groups give way in proportion."""
    total = exports.sum()
    sums = np.bincount(where, exports, minlength=len(least))
    found = sums.copy()
    for _ in range(50):
        bound = found <= least
        free = ~bound & (sums > 0)
        if not free.any():
            break
        found = np.where(bound, least, found)
        found = np.where(free, found * (total - found[bound].sum()) / found[free].sum(), found)
    shares = np.divide(found, sums, out=np.zeros_like(found), where=sums > 0)
    return exports * shares[where] * total / max(float((exports * shares[where]).sum()), 1e-12)
