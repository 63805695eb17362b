"""asia-2022, step by step: margins, trade by pair and product, structure, balance, the World."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from entrepot import codes
from entrepot.errors import NotSolved
from entrepot.kernels.balance import Margin, balance
from entrepot.sources.wiod import WiodTable
from entrepot.world.asia2022 import margins as hard
from entrepot.world.asia2022 import prior, products, trade
from entrepot.world.asia2022.inputs import Inputs
from entrepot.world.assemble import Assembled, Margins, assemble, every_flow

Array = NDArray[np.float64]
SERVICES = slice(16, 35)
LEAN = 0.5  # WIOD's own leaning of each buyer is in the prior already


@dataclass(frozen=True)
class Options:
    """Variants for the accuracy report: ADB's margins as they are; US imports not used for some economies."""

    as_adb: bool = False
    without_us: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Recipe:
    """What `build` made on 35 sectors: the table, its hard margins, the trade flows aimed at, and what was done."""

    margins: Margins
    table: Assembled
    goods_targets: Array
    raw_goods: Array
    notes: tuple[str, ...]
    facts: Mapping[str, object] = field(default_factory=dict)


def build(inputs: Inputs, options: Options = Options(), *, tolerance: float = 0.001) -> Recipe:
    """Estimate the table. Raises NotSolved, with the residuals, if it cannot be balanced."""
    prepared = hard.prepare(inputs, scale_to_gdp=not options.as_adb)
    margins, notes = prepared.margins, prepared.notes
    if not options.as_adb:
        margins = hard.absorb(trade.mining_exports(inputs, margins), "ROW")
        inputs = trade.mined(inputs, margins)
        margins, raised = trade.goods_exports(inputs, margins)
        notes += raised
    before = margins
    imports = hard.total_imports(inputs, margins)
    goods = trade.goods_trade(inputs, margins, imports)
    moved = np.zeros(len(margins.regions))
    seen = None
    if not options.as_adb:
        seen = products.us_products(inputs, margins, goods)
        seen = seen.without([margins.regions.index(code) for code in options.without_us])
        margins, moved = products.revise_exports(inputs, margins, goods, seen)
        seen = products.us_products(inputs, margins, goods)  # machinery and electrical goods as revised
        seen = seen.without([margins.regions.index(code) for code in options.without_us])
        margins, shared = hard.to_value_added_shares(inputs.customs.shares, margins)
        notes += shared
        imports = hard.total_imports(inputs, margins)
    held = None if options.as_adb else products.by_pair(inputs)
    cube = trade_cube(inputs.wiod, margins, pairs_of(goods), imports, seen, held)
    grouped, T, mining = to_regions(inputs, margins, cube)
    known = prior.structure(inputs.wiod, inputs.regions.mapping, grouped)
    final_use = T.sum(axis=(0, 2)) - grouped.intermediate_use.sum(axis=1)
    Z, F = prior.flows(grouped, T, mining, np.maximum(final_use, 1.0), known)
    table = assemble(Z, F, grouped, [every_flow(grouped.regions, grouped.sectors, T)], tolerance=tolerance)
    if table.balanced.status != "balanced":
        raise NotSolved("asia-2022 cannot be balanced", remedy=table.balanced.message)
    G = matrix(inputs)
    facts = {
        "before": before,
        "donors": known.donors,
        "moved": dict(zip(margins.regions, moved.tolist(), strict=True)),
        "imputed_pairs": [
            f"{margins.regions[i]}-{margins.regions[n]}" for i, n in zip(*np.nonzero(goods.imputed), strict=True)
        ],
        "imputed_value": goods.imputed_value,
        "sweeps": table.balanced.sweeps,
    }
    aimed = G @ (goods.mining + goods.other) @ G.T
    raw = G @ inputs.goods @ G.T
    return Recipe(grouped, table, aimed, raw, notes, facts)


def matrix(inputs: Inputs) -> Array:
    """0/1 matrix [region, economy]."""
    groups = inputs.regions.groups
    G = np.zeros((len(groups), len(inputs.economies)))
    for i, (_, group) in enumerate(inputs.regions.pairs):
        G[groups.index(group), i] = 1.0
    return G


def pairs_of(goods: trade.Goods) -> dict[str, tuple[Array, NDArray[np.bool_]]]:
    """Totals by pair, and the sectors (of 35) that they cover."""
    mining = np.arange(35) == hard.MINING
    return {"mining": (goods.mining, mining), "other goods": (goods.other, (np.arange(35) < 16) & ~mining)}


def trade_cube(
    wiod: WiodTable,
    margins: Margins,
    pairs: Mapping[str, tuple[Array, NDArray[np.bool_]]],
    imports: Array,
    seen: products.Products | None,
    held: Array | None = None,
) -> Array:
    """Trade `T[i,n,s]` of all economies, nearest to a prior under: exports by product, totals by pair, services imports
    (what is left of all `imports`), and what one buyer takes by group of products (nearly hard)."""
    N, S = margins.output.shape
    goods = sum((total for total, _ in pairs.values()), np.zeros((N, N)))
    start = _cube_prior(wiod, margins, pairs, goods, imports)
    if held is not None:
        start = _as_customs(start, pairs["other goods"], held)
    if seen is not None:
        start = _as_peers(start, margins, seen, wiod.regions)
    i, n, s = np.indices((N, N, S))
    pair = i * N + n
    services = np.maximum(imports - goods.sum(axis=0), 0.03 * imports)
    services *= margins.exports[:, SERVICES].sum() / services.sum()
    names = [f"{a} to {b}" for a in margins.regions for b in margins.regions]
    rules = [Margin("exports by product", (i * S + s).astype(np.intp), margins.exports.ravel())]
    rules += [
        Margin(name, np.where(covers[s], pair, -1), total.ravel(), labels=names)
        for name, (total, covers) in pairs.items()
    ]
    rules.append(Margin("services imports", np.where(s >= SERVICES.start, n, -1), services, labels=margins.regions))
    if seen is not None:
        where = (n == margins.regions.index(seen.buyer)) & (seen.group[s] >= 0) & ~np.isnan(seen.values[i, 0])
        group = np.where(where, i * len(seen.names) + seen.group[s], -1)
        rules.append(Margin("imports by product", group, np.nan_to_num(seen.values).ravel(), weight=1e4))
    found = balance(start, rules, tolerance=0.01, sweeps=600)
    if found.status != "balanced":
        raise NotSolved("trade cannot be balanced", remedy=found.message)
    return found.values


def _cube_prior(
    wiod: WiodTable,
    margins: Margins,
    pairs: Mapping[str, tuple[Array, NDArray[np.bool_]]],
    goods: Array,
    imports: Array,
) -> Array:
    """Exports spread over buyers by pair totals, tilted by what each buyer needs; WIOD's own pattern where it has the
    pair."""
    N, S = margins.output.shape
    exports = margins.exports
    share = goods / np.maximum(goods.sum(axis=1, keepdims=True), 1e-9)
    cube = exports[:, None, :] * np.sqrt(share * (imports / imports.sum())[None, :])[:, :, None]
    for total, covers in pairs.values():
        cube[:, :, covers] = (
            exports[:, None, covers] * (total / np.maximum(total.sum(axis=1, keepdims=True), 1e-9))[:, :, None]
        )
    at = [margins.regions.index(code) for code in wiod.regions]
    T = wiod.Z.sum(axis=3).transpose(0, 2, 1) + wiod.F.transpose(0, 2, 1)
    own = np.arange(len(at))
    T[own, own] = 0.0
    mix = T.sum(axis=0) / np.maximum(T.sum(axis=(0, 2))[:, None], 1e-9)
    tilt = np.ones((N, S))
    tilt[at] = np.clip(mix / (T.sum(axis=(0, 1)) / T.sum()), 0.2, 5.0)
    tilt[margins.regions.index("ROW")] = 1.0
    alone = np.array([any(covers.sum() == 1 and covers[s] for _, covers in pairs.values()) for s in range(S)])
    cube *= np.where(alone, 1.0, tilt)[None]
    seen = T / np.maximum(T.sum(axis=1, keepdims=True), 1e-9) * exports[at][:, None, :]
    inner = np.ix_(at, at)
    level = cube[inner].sum(axis=1, keepdims=True) / np.maximum(seen.sum(axis=1, keepdims=True), 1e-9)
    mixed = np.sqrt(cube[inner] * (seen * level + 1e-3 * cube[inner]))
    cube[inner] = np.where(alone, cube[inner], mixed)
    floor = np.where(goods > 0, 1e-9, 0.0)[:, :, None] * (exports[:, None, :] > 0)
    cube = cube + floor
    cube[np.arange(N), np.arange(N)] = 0.0
    return cube


def _as_customs(cube: Array, pairs: tuple[Array, NDArray[np.bool_]], held: Array) -> Array:
    """The prior with products by pair as customs record them, and what importers take elsewhere as they take from the reporters.

    `held[i,n,s]`: sales of goods other than mining products, NaN where not reported. A buyer's leaning to a product is its purchases from
    the reporters over what they would be at each reporter's own mix.
    """
    total, covers = pairs
    known = np.asarray(~np.isnan(held).any(axis=2))
    sold = np.where(known[:, :, None], held, 0.0)
    mix = sold.sum(axis=1) / np.maximum(sold.sum(axis=(1, 2))[:, None], 1e-9)
    expected = np.einsum("in,is->ns", sold.sum(axis=2), mix)
    leaning = np.clip(np.divide(sold.sum(axis=0), expected, out=np.ones_like(expected), where=expected > 0), 0.2, 5.0)
    start = cube.copy()
    start[:, :, covers] = np.where(known[:, :, None], start[:, :, covers], start[:, :, covers] * leaning[None] ** LEAN)
    of_pair = sold / np.maximum(sold.sum(axis=2, keepdims=True), 1e-9)
    size = np.where(known & (sold.sum(axis=2) > 0), total, 0.0)[:, :, None]
    start[:, :, covers] = np.where(size > 0, size * of_pair + 1e-4 * start[:, :, covers], start[:, :, covers])
    return start


def _as_peers(cube: Array, margins: Margins, seen: products.Products, known: tuple[str, ...]) -> Array:
    """Sellers whose products are not observed, and whose pattern WIOD does not know, send the buyer of each group
    what it takes of the exports of their peers (the other members of ASEAN for a member, all others for the rest)."""
    n = margins.regions.index(seen.buyer)
    observed = ~np.isnan(seen.values[:, 0])
    member = np.isin(margins.regions, codes.members("ASEAN10"))
    covered = seen.group >= 0
    group = seen.group[covered]
    tilted = cube.copy()
    for i in np.flatnonzero(~observed):
        peers = observed & (member == member[i])
        sold = np.bincount(group, margins.exports[peers][:, covered].sum(axis=0), minlength=len(seen.names))
        bought = seen.values[peers].sum(axis=0)
        propensity = np.divide(bought, sold, out=np.zeros_like(bought), where=sold > 0)[group]
        if i != n and margins.regions[i] not in known:
            tilted[i, n, covered] = margins.exports[i, covered] * propensity + 1e-9 * (cube[i, n, covered] > 0)
    return tilted


def to_regions(inputs: Inputs, margins: Margins, cube: Array) -> tuple[Margins, Array, Array]:
    """Margins, trade and mining trade by class of the regions; trade inside a region becomes domestic."""
    G = matrix(inputs)
    group = G.argmax(axis=0)
    inside = np.where((group[:, None] == group[None, :])[:, :, None], cube, 0.0).sum(axis=1)
    grouped = margins.to_sum(inputs.regions.groups, G, inside)
    T = np.einsum("ai,ins,bn->abs", G, cube, G, optimize=True)
    at = np.arange(len(G))
    T[at, at] = 0.0
    T *= np.divide(grouped.exports, T.sum(axis=1), out=np.ones_like(grouped.exports), where=T.sum(axis=1) > 0)[
        :, None, :
    ]
    T[at, at] = grouped.domestic_intermediate + grouped.domestic_final
    mining = np.einsum("ai,cin,bn->cab", G, inputs.mining[2022], G, optimize=True)
    return grouped, T, mining
