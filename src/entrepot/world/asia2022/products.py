"""Exports of asia-2022 by product: customs records, and what US imports say of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.world.asia2022 import customs
from entrepot.world.asia2022.inputs import Inputs
from entrepot.world.asia2022.margins import GOODS, MINING
from entrepot.world.asia2022.trade import Goods, following, us_by_chapter
from entrepot.world.assemble import Margins
from entrepot.world.concordance import Concordance

Array = NDArray[np.float64]

US_ROOM = 1.05  # exports of a product are at least this multiple of what the United States buys of it


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
    origin = us_by_chapter(inputs)
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
    revised = following(margins, exports, sectors)
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
