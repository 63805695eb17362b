"""How good the recipe of asia-2022 is: tests against data that it does not use, or that are hidden from it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from entrepot.sources.wiod import WiodTable
from entrepot.world.aggregate import aggregate
from entrepot.world.asia2022 import margins as hard
from entrepot.world.asia2022 import prior, recipe
from entrepot.world.asia2022.inputs import Inputs
from entrepot.world.asia2022.products import Products
from entrepot.world.asia2022.recipe import Options, Recipe
from entrepot.world.assemble import Margins, assemble, every_flow
from entrepot.world.concordance import Concordance
from entrepot.world.measures import log_correlation, share_gap, value_added_by_source, weighted_error
from entrepot.world.world import World

Array = NDArray[np.float64]

HIDDEN = ("IDN", "KOR", "TWN")
# Groups of the 19 sectors inside which HS chapters cannot be told apart (25-27, and 84).
MERGED = (("MIN", "REF"), ("MCH", "ELE"))


@dataclass(frozen=True)
class HiddenEconomy:
    """How well an economy hidden in the rest of the world comes back: weighted errors (0 is perfect) and a
    correlation."""

    economy: str
    domestic_error: float
    domestic_log_r: float
    inputs_by_source: float
    value_added_by_source: float
    single_import_cells: float


def hide_and_seek(early: WiodTable, late: WiodTable, sectors: Concordance, *, products: bool) -> list[HiddenEconomy]:
    """Update WIOD 2000, with three economies hidden in its rest of the world, to the margins of 2011; compare with
    WIOD 2011.

    Known of 2011, as for asia-2022: the accounts of `Margins`, goods totals by pair, total imports; with `products`
    also mining trade by pair and US imports by group of products. Errors are on the sectors of asia-2022.
    """
    prior_table = _merged(early, HIDDEN)
    margins = margins_of(late)
    truth = aggregate(_world(late.regions, late.sectors, late.Z, late.F, late.year), sectors=sectors)
    T = late.Z.sum(axis=3).transpose(0, 2, 1) + late.F.transpose(0, 2, 1)
    own = np.arange(len(late.regions))
    T[own, own] = 0.0
    goods = np.arange(35) < 16
    mining = np.arange(35) == hard.MINING
    pairs = {"goods": (T[:, :, goods].sum(axis=2), goods)}
    seen = None
    if products:
        pairs = {
            "mining": (T[:, :, hard.MINING], mining),
            "other goods": (T[:, :, goods & ~mining].sum(axis=2), goods & ~mining),
        }
        seen = _products(late, T)
    cube = recipe.trade_cube(prior_table, margins, pairs, T.sum(axis=(0, 2)), seen)
    cube[own, own] = margins.domestic_intermediate + margins.domestic_final
    known = prior.structure(prior_table, {code: code for code in prior_table.regions}, margins)
    final = cube.sum(axis=(0, 2)) - margins.intermediate_use.sum(axis=1)
    Z, F = prior.flows(margins, cube, None, np.maximum(final, 1.0), known)
    table = assemble(Z, F, margins, [every_flow(margins.regions, margins.sectors, cube)], tolerance=0.5)
    found = aggregate(_world(late.regions, late.sectors, table.Z, table.F, late.year), sectors=sectors)
    return [_compared(code, found, truth) for code in HIDDEN]


def _compared(code: str, found: World, truth: World) -> HiddenEconomy:
    i = truth.region(code)
    home, true_home = found.Z[i, :, i, :], truth.Z[i, :, i, :]
    foreign, true_foreign = np.delete(found.Z[:, :, i, :], i, axis=0), np.delete(truth.Z[:, :, i, :], i, axis=0)
    added, true_added = (np.delete(value_added_by_source(world)[:, i], i) for world in (found, truth))
    return HiddenEconomy(
        code,
        weighted_error(home, true_home),
        log_correlation(home, true_home),
        weighted_error(foreign.sum(axis=(1, 2)), true_foreign.sum(axis=(1, 2))),
        weighted_error(added, true_added),
        weighted_error(foreign, true_foreign),
    )


def _world(regions: tuple[str, ...], sectors: tuple[str, ...], Z: Array, F: Array, year: int) -> World:
    return World.from_arrays(regions, sectors, Z, F, year=year)


def _products(late: WiodTable, T: Array) -> Products:
    """US imports by group of products of a WIOD year, mining apart."""
    group_of = Concordance.load("wiod35-to-us-product-groups")
    names = group_of.groups
    group = np.array(
        [names.index(group_of.mapping[s]) if s in group_of.mapping else -1 for s in late.sectors], dtype=np.intp
    )
    group[hard.MINING] = -1
    usa = late.regions.index("USA")
    values = np.stack([T[:, usa][:, group == g].sum(axis=1) for g in range(len(names))], axis=1)
    values[usa] = np.nan
    return Products("USA", values, names, group)


def margins_of(table: WiodTable) -> Margins:
    """The accounts of a WIOD table; a negative value added is set to zero, and the rest of the world absorbs it."""
    own = np.arange(len(table.regions))
    home_z, home_f = table.Z[own, :, own, :].sum(axis=2), table.F[own, :, own]
    sold_z, sold_f = table.Z.sum(axis=(2, 3)) - home_z, table.F.sum(axis=2) - home_f
    sold_z, sold_f = np.maximum(sold_z, 0.0), np.maximum(sold_f, 0.0)
    added = np.maximum(table.V, 0.0)
    margins = Margins(
        table.regions, table.sectors, home_z + home_f + sold_z + sold_f, added, home_z, home_f, sold_z, sold_f
    )
    return hard.absorb(margins, "ROW")


def _merged(table: WiodTable, hidden: tuple[str, ...]) -> WiodTable:
    """A WIOD table with some economies merged into its rest of the world."""
    regions = tuple(code for code in table.regions if code not in hidden)
    G = np.zeros((len(regions), len(table.regions)))
    for j, code in enumerate(table.regions):
        G[regions.index("ROW" if code in hidden else code), j] = 1.0
    Z = np.einsum("ai,isnr,bn->asbr", G, table.Z, G, optimize=True)
    F = np.einsum("ai,isn,bn->asb", G, table.F, G, optimize=True)
    return replace(table, regions=regions, Z=Z, F=F, X=G @ table.X, V=G @ table.V)


def us_product_gap(inputs: Inputs, world: World, code: str, *, merged: bool = True, chapter_84: str = "MCH") -> float:
    """Half the absolute difference of shares by product between US imports of 2024 and a world's sales to the US.

    `merged`: products that share HS chapters count as one (mining with refining, machinery with electronics); else all of
    chapter 84 is taken for the sector `chapter_84`.
    """
    chapter = Concordance.load("hs-chapter-to-wiod35").mapping
    rows = inputs.us[(inputs.us["partner"] == code) & inputs.us["chapter"].isin(list(chapter))]
    seen = np.zeros(len(world.sectors))
    labels = {c: chapter_84 if c == "84" else inputs.sectors.mapping[to] for c, to in chapter.items()}
    places = [world.sector(labels[str(c)]) for c in rows["chapter"]]
    np.add.at(seen, places, rows["imports"].to_numpy())
    sold = world.trade[world.region(code), world.region("USA")].copy()
    goods = sorted({world.sector(inputs.sectors.mapping[f"c{k}"]) for k in range(1, 17)})
    one, other = seen[goods], sold[goods]
    if merged:
        order = [world.sectors[g] for g in goods]
        for a, b in MERGED:
            for shares in (one, other):
                shares[order.index(a)] += shares[order.index(b)]
                shares[order.index(b)] = 0.0
    return share_gap(one, other)


def left_out(inputs: Inputs, code: str) -> World:
    """The world built without US imports from one economy."""
    made = recipe.build(inputs, Options(without_us=frozenset({code})))
    return as_world(inputs, made)


def without_customs(inputs: Inputs, code: str) -> World:
    """The world built without one economy's customs records by chapter and partner: the WTO's product groups and ADB's mix are left."""
    trade = inputs.customs.trade.copy()
    trade[inputs.economies.index(code)] = np.nan
    made = recipe.build(replace(inputs, customs=replace(inputs.customs, trade=trade)))
    return as_world(inputs, made)


def as_world(inputs: Inputs, made: Recipe) -> World:
    """A recipe's table on the 19 sectors, not rounded."""
    margins = made.margins
    world = World.from_arrays(margins.regions, margins.sectors, made.table.Z, made.table.F, year=2022)
    return aggregate(world, sectors=inputs.sectors)


def ungrouped(inputs: Inputs) -> World:
    """ADB's margins as they are, balanced on all economies and 35 sectors, the resolution of ADB's own participation
    figures."""
    alone = Concordance("as they are", tuple((code, code) for code in inputs.economies))
    made = recipe.build(replace(inputs, regions=alone), Options(as_adb=True), tolerance=1.0)
    return World.from_arrays(made.margins.regions, made.margins.sectors, made.table.Z, made.table.F, year=2022)


def mining_imports(inputs: Inputs, world: World, code: str = "JPN") -> tuple[float, float, float]:
    """Mining imports of an economy against BACI 2022: total of the world, of BACI (million USD), and the error by
    source."""
    G = recipe.matrix(inputs)
    seen = np.einsum("ai,cin,bn->ab", G, inputs.mining[2022], G, optimize=True)
    n = world.region(code)
    bought, true = world.trade[:, n, world.sector("MIN")].copy(), seen[:, n].copy()
    bought[n] = true[n] = 0.0
    return float(bought.sum()), float(true.sum()), weighted_error(bought, true)
