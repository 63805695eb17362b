"""asia-2022, step by step: margins, trade by pair and product, structure, balance, the World."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import NotSolved
from entrepot.kernels.balance import Margin, balance
from entrepot.world.asia2022 import margins as hard
from entrepot.world.asia2022 import prior, trade
from entrepot.world.asia2022.inputs import Inputs
from entrepot.world.assemble import Assembled, Margins, assemble, every_flow

Array = NDArray[np.float64]
SERVICES = slice(16, 35)


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


def build(inputs: Inputs, options: Options = Options()) -> Recipe:  # noqa: B008
    """Estimate the table. Raises NotSolved, with the residuals, if it cannot be balanced."""
    prepared = hard.prepare(inputs, scale_to_gdp=not options.as_adb)
    margins, notes = prepared.margins, prepared.notes
    if not options.as_adb:
        margins = hard.absorb(trade.mining_exports(inputs, margins), "ROW")
    imports = hard.total_imports(inputs, margins)
    goods = trade.goods_trade(inputs, margins, imports)
    moved = np.zeros(len(margins.regions))
    if not options.as_adb:
        margins, moved = trade.revise_exports(inputs, margins, goods, options.without_us)
        imports = hard.total_imports(inputs, margins)
    cube = trade_cube(inputs, margins, goods, imports, options)
    grouped, T, mining = to_regions(inputs, margins, cube)
    known = prior.structure(inputs, grouped)
    final_use = T.sum(axis=(0, 2)) - grouped.intermediate_use.sum(axis=1)
    Z, F = prior.flows(inputs, grouped, T, mining, np.maximum(final_use, 1.0), known)
    table = assemble(Z, F, grouped, [every_flow(grouped.regions, grouped.sectors, T)], tolerance=0.02)
    if table.balanced.status != "balanced":
        raise NotSolved("asia-2022 cannot be balanced", remedy=table.balanced.message)
    G = matrix(inputs)
    facts = {
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


def trade_cube(inputs: Inputs, margins: Margins, goods: trade.Goods, imports: Array, options: Options) -> Array:
    """Trade `T[i,n,s]` of all economies: exports by product, goods totals by pair, services imports, US imports by product."""
    N, S = margins.output.shape
    exports = margins.exports
    start = _cube_prior(inputs, margins, goods, imports)
    i, n, s = np.indices((N, N, S))
    pair = i * N + n
    other = (s < 16) & (s != hard.MINING)
    services = np.maximum(imports - (goods.mining + goods.other).sum(axis=0), 0.03 * imports)
    services *= exports[:, SERVICES].sum() / services.sum()
    mined = goods.mining
    rules = [
        Margin("exports by product", (i * S + s).astype(np.intp), exports.ravel()),
        Margin("mining by pair", np.where(s == hard.MINING, pair, -1), mined.ravel()),
        Margin("other goods by pair", np.where(other, pair, -1), goods.other.ravel()),
        Margin("services imports", np.where(s >= 16, n, -1), services),
    ]
    if not options.as_adb:
        U, names, group = trade.us_products(inputs, margins, goods)
        U[[margins.regions.index(code) for code in options.without_us]] = np.nan
        usa = margins.regions.index("USA")
        where = (n == usa) & (group[s] >= 0) & ~np.isnan(U[i, 0])
        target = np.nan_to_num(U).ravel()
        rules.append(
            Margin("US imports by product", np.where(where, i * len(names) + group[s], -1), target, weight=200.0)
        )
    return balance(start, rules, tolerance=0.5, sweeps=400).values


def _cube_prior(inputs: Inputs, margins: Margins, goods: trade.Goods, imports: Array) -> Array:
    """Exports spread over buyers by pair totals, tilted by what each buyer needs; WIOD's own pattern where it has the pair."""
    N, S = margins.output.shape
    wiod = inputs.wiod
    exports = margins.exports
    total = goods.mining + goods.other
    share = total / np.maximum(total.sum(axis=1, keepdims=True), 1e-9)
    size = imports / imports.sum()
    cube = np.empty((N, N, S))
    cube[:, :, :16] = exports[:, None, :16] * share[:, :, None]
    cube[:, :, SERVICES] = exports[:, None, SERVICES] * np.sqrt(share * size[None, :])[:, :, None]
    cube[:, :, hard.MINING] = goods.mining
    T = wiod.Z.sum(axis=3).transpose(0, 2, 1) + wiod.F.transpose(0, 2, 1)
    at = [inputs.economies.index(code) for code in wiod.regions]
    J = np.arange(len(at))
    T[J, J] = 0.0
    mix = T.sum(axis=0) / np.maximum(T.sum(axis=(0, 2))[:, None], 1e-9)
    world = T.sum(axis=(0, 1)) / T.sum()
    tilt = np.ones((N, S))
    tilt[at] = np.clip(mix / world, 0.2, 5.0)
    tilt[inputs.economies.index("ROW")] = 1.0
    for code, donors in NEAR.items():
        tilt[inputs.economies.index(code)] = np.exp(
            np.mean([np.log(tilt[inputs.economies.index(d)]) for d in donors], axis=0)
        )
    cube *= tilt[None]
    cube[:, :, hard.MINING] = goods.mining
    seen = T / np.maximum(T.sum(axis=1, keepdims=True), 1e-9) * exports[at][:, None, :]
    inner = np.ix_(at, at)
    level = cube[inner].sum(axis=1, keepdims=True) / np.maximum(seen.sum(axis=1, keepdims=True), 1e-9)
    mixed = np.sqrt(cube[inner] * (seen * level + 1e-3 * cube[inner]))
    mixed[..., hard.MINING] = goods.mining[inner]
    cube[inner] = mixed
    own = np.arange(N)
    cube[own, own] = 0.0
    return cube + np.where(total[:, :, None] > 0, 1e-9, 0.0) * (exports[:, None, :] > 0) * (1 - np.eye(N))[:, :, None]


# Whose product mix of imports stands in for economies that WIOD lacks.
NEAR: dict[str, tuple[str, ...]] = {}


def to_regions(inputs: Inputs, margins: Margins, cube: Array) -> tuple[Margins, Array, Array]:
    """Margins, trade and mining trade by class of the regions; trade inside a region becomes domestic."""
    G = matrix(inputs)
    group = G.argmax(axis=0)
    inside = np.where((group[:, None] == group[None, :])[:, :, None], cube, 0.0).sum(axis=1)
    exact = margins.exports - cube.sum(axis=1)
    grouped = margins.to_sum(inputs.regions.groups, G, inside)
    T = np.einsum("ai,ins,bn->abs", G, cube, G, optimize=True)
    at = np.arange(len(G))
    T[at, at] = 0.0
    T *= np.divide(grouped.exports, T.sum(axis=1), out=np.ones_like(grouped.exports), where=T.sum(axis=1) > 0)[
        :, None, :
    ]
    T[at, at] = grouped.domestic_intermediate + grouped.domestic_final
    mining = np.einsum("ai,cin,bn->cab", G, inputs.mining[2022], G, optimize=True)
    assert np.isfinite(exact).all()
    return grouped, T, mining
