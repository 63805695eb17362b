"""Grouping the economies and the sectors of a World by named concordances, with what is lost on the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from entrepot.world.concordance import Concordance
from entrepot.world.parts import Parts
from entrepot.world.world import GRADES, World

Array = NDArray[np.float64]

ORDER = ("observed", "estimated", "missing", "synthetic")  # of statuses, the weakest last


@dataclass(frozen=True)
class Losses:
    """What an aggregation gives up, in the table's unit and as a share of it.

    `crossing`: trade between economies that becomes domestic; `tariffs_unknown`: share of the trade between the new
    economies whose tariff is missing, because it was missing for some of what is grouped.
    """

    cells_before: int
    cells_after: int
    crossing: float
    crossing_share: float
    tariffs_unknown: float

    def sentences(self) -> tuple[str, ...]:
        """For the lineage."""
        return (
            f"aggregated from {self.cells_before:,} to {self.cells_after:,} cells of Z",
            f"trade that became domestic: {self.crossing:,.0f} ({100 * self.crossing_share:.2f}% of trade)",
            f"share of trade whose tariff is missing: {100 * self.tariffs_unknown:.2f}%",
        )


def aggregate(
    world: World,
    regions: Concordance | Mapping[str, str] | None = None,
    sectors: Concordance | Mapping[str, str] | None = None,
) -> World:
    """Group a World. Every label must go to exactly one group; losses are in the lineage's notes.

    Tariffs become means weighted by trade; one that is missing for any traded part is missing for the whole.
    A group has the worst grade and the weakest status among those who make it up. Parts stay where their economy stays alone.
    """
    by_region, G = _matrix(world.regions, regions, "economies")
    by_sector, H = _matrix(world.sectors, sectors, "sectors")
    Z = np.einsum("ai,bs,isnr,cn,dr->abcd", G, H, world.Z, G, H, optimize=True)
    F = np.einsum("ai,bs,isn,cn->abc", G, H, world.F, G, optimize=True)
    V, X = G @ world.V @ H.T, G @ world.X @ H.T
    tau = _tariffs(world, G, H)
    grown = replace(
        world,
        name=f"{world.name} grouped",
        regions=by_region.groups,
        sectors=by_sector.groups,
        Z=Z,
        F=F,
        V=V,
        X=X,
        tau=tau,
        parts=_parts(world, by_region, by_sector),
        status=_statuses(world, by_region),
        reliability=_grades(world, by_region),
        members=_members(world, by_region),
        region_names={g: world.region_names[g] for g in by_region.groups if g in world.region_names},
        sector_names={g: world.sector_names[g] for g in by_sector.groups if g in world.sector_names},
    )
    lost = losses(world, grown)
    named = f"economies by '{by_region.name}', sectors by '{by_sector.name}'; from {world.name} ({world.fingerprint})"
    notes = (*world.lineage.notes, named, *_merged(world, grown), *lost.sentences())
    return replace(grown, lineage=replace(world.lineage, notes=notes))


def _parts(world: World, by_region: Concordance, by_sector: Concordance) -> Parts | None:
    """The parts of economies that stay alone."""
    if world.parts is None:
        return None
    after = by_region.groups, len(by_sector.groups)
    places = [by_sector.groups.index(by_sector.mapping[sector]) for sector in world.sectors]
    return world.parts.grouped(world.regions, after, by_region.mapping.__getitem__, places)


def _merged(before: World, after: World) -> tuple[str, ...]:
    """Which parts were summed."""
    left = {part for parts in (after.parts.of if after.parts else {}).values() for part in parts}
    lost = [part for parts in (before.parts.of if before.parts else {}).values() for part in parts if part not in left]
    return (f"parts no longer apart: {', '.join(lost)}",) if lost else ()


def losses(before: World, after: World) -> Losses:
    """Compare a world with its aggregate."""
    crossing = float(before.exports.sum() - after.exports.sum())
    trade = after.trade.copy()
    own = np.arange(len(after.regions))
    trade[own, own] = 0.0
    total = float(trade.sum())
    unknown = float(trade[np.isnan(after.tau)].sum())
    return Losses(
        before.Z.size,
        after.Z.size,
        max(crossing, 0.0),
        max(crossing, 0.0) / max(float(before.exports.sum()), 1e-300),
        unknown / total if total else 0.0,
    )


def _matrix(
    labels: tuple[str, ...], given: Concordance | Mapping[str, str] | None, kind: str
) -> tuple[Concordance, Array]:
    """The concordance, and the 0/1 matrix [group, label]."""
    identity = Concordance(f"{kind} as they are", tuple((label, label) for label in labels))
    chosen = identity if given is None else Concordance.of(given).must_cover(labels)
    mapping, groups = chosen.mapping, chosen.groups
    matrix = np.zeros((len(groups), len(labels)))
    for place, label in enumerate(labels):
        matrix[groups.index(mapping[label]), place] = 1.0
    return chosen, matrix


def _tariffs(world: World, G: Array, H: Array) -> Array:
    """Means weighted by trade; NaN where a traded part is NaN, or where nothing is traded and any part is NaN."""
    own = np.arange(len(world.regions))
    trade = world.trade.copy()
    trade[own, own] = 0.0
    unknown = np.isnan(world.tau)

    def total(array: Array) -> Array:
        return np.einsum("ai,ins,cn,bs->acb", G, array, G, H, optimize=True)

    weight, plain = total(trade), total(np.ones_like(trade))
    paid = total(np.where(unknown, 0.0, world.tau) * trade)
    simple = total(np.where(unknown, 0.0, world.tau)) / plain
    some = np.where(weight > 0, total(unknown * trade), total(unknown.astype(float))) > 0
    tau = np.where(weight > 0, paid / np.where(weight > 0, weight, 1.0), simple)
    tau = np.where(some, np.nan, tau)
    groups = np.arange(G.shape[0])
    tau[groups, groups] = 0.0
    return tau


def _statuses(world: World, by_region: Concordance) -> dict[str, str]:
    statuses = {key: value for key, value in world.status.items() if ":" not in key}
    for key in world.status:
        block, _, region = key.partition(":")
        if region:
            group = by_region.mapping[region]
            parts = [world.status_of(block, r) for r, g in by_region.pairs if g == group]
            statuses[f"{block}:{group}"] = max(parts, key=ORDER.index)
    return statuses


def _grades(world: World, by_region: Concordance) -> dict[str, str]:
    found: dict[str, str] = {}
    for region, group in by_region.pairs:
        if region in world.reliability:
            found[group] = max(found.get(group, "A"), world.reliability[region], key=GRADES.index)
    return found


def _members(world: World, by_region: Concordance) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for region, group in by_region.pairs:
        found.setdefault(group, []).extend(world.members.get(region, (region,)))
    return {group: tuple(inside) for group, inside in found.items() if inside != [group]}
