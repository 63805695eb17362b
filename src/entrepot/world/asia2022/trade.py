"""Goods trade of asia-2022 by pair: observed totals, imputed blanks, and exports that follow them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
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


def mined(inputs: Inputs, margins: Margins) -> Inputs:
    """Inputs in which what is mined of exports (it is taken from fuels, and what is left is refined) is no more than the margins sell."""
    sold = margins.exports[:, MINING]
    table = inputs.customs.mined
    part = np.divide(sold, table["all"].to_numpy(), out=np.ones_like(sold), where=table["all"].to_numpy() > 0)
    return replace(inputs, customs=replace(inputs.customs, mined=table.mul(np.minimum(part, 1.0), axis=0)))


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
    """Exports of goods of economies of grades C and D where customs see more of them than ADB: what customs see. Customs are BACI's, at
    most the exporter's own without electricity (WTO, brought to 2022) and `MOST_GOODS` of all exports.

    Total exports, which of these economies are near the balance of payments, are kept: services give way in proportion. Entrepots, whose
    customs are mostly goods of others, stay.
    """
    pairs = inputs.goods * inputs.growth_2022
    customs_total = np.fmin(
        pairs.sum(axis=1) - np.diagonal(pairs),
        customs.merchandise(inputs.customs, margins.regions, margins.exports)
        - customs.electricity(inputs.customs, margins.regions, margins.exports),
    )
    exports = margins.exports.copy()
    whole, mined = exports.sum(axis=1), exports[:, MINING]
    listed = exports[:, GOODS].sum(axis=1)
    seen = np.minimum(customs_total, MOST_GOODS * whole)
    stay = ~np.isin(margins.regions, WEAK) | np.isin(margins.regions, customs.ENTREPOTS) | (seen <= listed)
    aimed = np.where(stay, listed, np.maximum(seen, listed))
    others = (np.arange(exports.shape[1]) < GOODS.stop) & (np.arange(exports.shape[1]) != MINING)
    services = np.arange(exports.shape[1]) >= GOODS.stop
    for part, sums in ((others, (aimed - mined, listed - mined)), (services, (whole - aimed, whole - listed))):
        exports[:, part] *= np.divide(sums[0], sums[1], out=np.ones_like(whole), where=sums[1] > 0)[:, None]
    notes = tuple(
        f"{code}: exports of goods raised from {listed[i]:,.0f} to {aimed[i]:,.0f} (customs {customs_total[i]:,.0f}), services lowered"
        for i, code in enumerate(margins.regions)
        if aimed[i] > NOTED * listed[i]
    )
    return following(margins, exports, [s for s in range(exports.shape[1]) if s != MINING]), notes


def following(margins: Margins, exports: Array, sectors: list[int]) -> Margins:
    """The margins with other exports of some sectors; output follows one for one, value added follows output and is then scaled back to
    the economy's total."""
    revised = margins
    for s in sectors:
        output = np.maximum(margins.output[:, s] + exports[:, s] - margins.exports[:, s], exports[:, s] / MOST_SOLD)
        revised = with_exports(revised, s, exports[:, s], output)
    scale = margins.value_added.sum(axis=1) / np.maximum(revised.value_added.sum(axis=1), 1e-9)
    return absorb(replace(revised, value_added=np.minimum(revised.value_added * scale[:, None], revised.output)), "ROW")


def goods_trade(inputs: Inputs, margins: Margins, imports: Array) -> Goods:
    """Bilateral totals that fit the margins: BACI's pairs, blanks imputed, Taiwan from its own sources.

    Importers book goods by origin, so that what an entrepot sends on is in its customers' imports already: only what it keeps is sold to
    it.
    """
    mining = inputs.mining[2022].sum(axis=0)
    np.fill_diagonal(mining, 0.0)
    other = np.maximum(inputs.goods - inputs.mining[2023].sum(axis=0), 0.0)
    np.fill_diagonal(other, 0.0)
    other = np.where(other > 0, np.maximum(inputs.goods * inputs.growth_2022 - mining, FLOOR * other), 0.0)
    other, imputed, added = _imputed(inputs, other)
    other = _with_taiwan(inputs, other)
    other = _own_goods(inputs, margins, other)
    exports = margins.exports[:, GOODS]
    mined = exports[:, MINING]
    mining = (
        mining * np.divide(mined, mining.sum(axis=1), out=np.zeros_like(mined), where=mining.sum(axis=1) > 0)[:, None]
    )
    sold = exports.sum(axis=1) - mined
    mining = _rows(mining, mined, other)
    other = other * np.divide(sold, other.sum(axis=1), out=np.zeros_like(sold), where=other.sum(axis=1) > 0)[:, None]
    most = np.array([inputs.customs.retained.get(code, np.inf) for code in margins.regions])
    room = np.maximum(np.minimum(LEVEL_OF_2022 * imports, most) - mining.sum(axis=0), 0.05 * imports)
    return Goods(mining, _fitted(other, sold, np.minimum(other.sum(axis=0), room)), imputed, added)


def us_by_chapter(inputs: Inputs) -> Array:
    """US imports of 2024 by economy of origin and goods sector, million USD."""
    sector = Concordance.load("hs-chapter-to-wiod35").mapping
    rows = inputs.us[inputs.us["chapter"].isin(list(sector)) & (inputs.us["partner"] != "EU27")]
    at = {code: i for i, code in enumerate(inputs.economies)}
    found = np.zeros((len(inputs.economies), 16))
    who = [at.get(str(code), at["ROW"]) for code in rows["partner"]]
    what = [int(sector[str(c)][1:]) - 1 for c in rows["chapter"]]
    np.add.at(found, (who, what), rows["imports"].to_numpy())
    return found


def _own_goods(inputs: Inputs, margins: Margins, other: Array) -> Array:
    """Pairs of an entrepot whose own products are told: each pair as its own goods are sold, by product as customs record their buyers,
    over all that customs record. A partner that buys oil gets more of what is its own than one that buys what passes through."""
    found = other.copy()
    usa = inputs.economies.index("USA")
    origin = us_by_chapter(inputs)
    for code in inputs.customs.oil_share:
        i = inputs.economies.index(code)
        sold = np.nan_to_num(inputs.customs.trade[i])
        share = customs.origin_shares(inputs.customs, origin[i], i, usa)
        own = customs.product_mix(inputs.customs, code, i, margins.exports[i, GOODS], share)
        by_product = np.divide(sold, sold.sum(axis=0), out=np.zeros_like(sold), where=sold.sum(axis=0) > 0)
        all_goods = sold.sum(axis=1) / sold.sum()
        ratio = np.divide(by_product @ own, all_goods, out=np.ones(len(sold)), where=all_goods > 0)
        found[i] *= ratio
    return found


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
