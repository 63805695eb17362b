"""A World from an official input-output table as published: the OECD's ICIO, ADB's MRIO, WIOD.

A published table has cells that a World cannot hold. What is changed, where and by how much is said: in the status of each
block and in the lineage. Nothing else is touched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from entrepot import codes
from entrepot.iotable import REST, IoTable
from entrepot.kernels.folding import fold
from entrepot.provenance import Lineage, Source, version
from entrepot.world.parts import Parts
from entrepot.world.world import World

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

# Purchases may reach this share of output: a sector with less value added has no place in a Leontief or a trade model.
_MOST_BOUGHT = 0.99
# An economy's block is as published while what was changed in it is below this share of it.
_TRIFLE = 1e-6
_NAMED = 3


@dataclass(frozen=True)
class _Change:
    """What was done to a block: a sentence ("" where another block's says it), and which share of each economy's part of it
    was changed."""

    block: str
    what: str
    share: Array


def world_from_table(table: IoTable, card: Source, name: str = "") -> World:
    """The World of a table, in millions of its currency.

    Cells below zero (changes in inventories) are set to zero. Output is then summed from sales, and value added is output
    less purchases (net taxes on inputs are inside). A sector whose purchases reach its output keeps them up to 99% of
    it; the rest goes to final demand of its economy, so that nobody's sales change. A block in which nothing was changed
    is `observed`, as far as the provider's own estimates are; else it is `estimated`, and economies that differ from
    their block are named. V is derived, tariffs (`tau`) are missing.
    """
    Z, F, parts = table.Z.copy(), table.F.copy(), None
    if table.split is None:
        changes = _repaired(Z, F, table, np.arange(len(table.regions)))
    else:
        split = Parts(table.split.of, table.split.Z, table.split.F, table.split.names)
        owner, S = split.owner(table.regions), len(table.sectors)
        z, f = (
            a.copy().reshape(shape)
            for a, shape in ((split.Z, (len(owner), S, len(owner), S)), (split.F, (len(owner), S, -1)))
        )
        changes = _repaired(z, f, table, owner)
        parts = replace(split, Z=z.reshape(split.Z.shape), F=f.reshape(split.F.shape))
        Z, F = (a.reshape(b.shape) for a, b in zip(parts.sums(table.regions, S), (Z, F), strict=True))
    X = Z.sum(axis=(2, 3)) + F.sum(axis=2)
    changes.append(_output(X, table))
    said = [change for change in changes if change is not None]
    notes = (
        *(f"{change.block}: {change.what}" for change in said if change.what),
        "V: value added is output less purchases; net taxes and margins on inputs are inside",
        *table.notes,
    )
    names = {code: "Rest of the world" if code == REST else codes.name(code) for code in table.regions}
    return World.from_arrays(
        table.regions, table.sectors, Z, F, X=X, year=table.year, name=name or f"{card.series}-{table.year}",
        lineage=Lineage(version(), "", (card,), notes=notes), status=_statuses(table.regions, said), region_names=names,
        sector_names=table.sector_names, currency=table.currency, parts=parts,
    )  # fmt: skip


def _repaired(Z: Array, F: Array, table: IoTable, owner: Index) -> list[_Change | None]:
    """Repair flows `Z[i,s,n,r]` and `F[i,s,n]` in place; `owner`: the economy of each seller (of its own, or a part of one)."""
    changes = [_without_negatives("Z", Z, table, (owner, owner)), _without_negatives("F", F, table, (owner, None))]
    return [*changes, *_within_output(Z, F, table, owner)]


def _without_negatives(block: str, values: Array, table: IoTable, owners: tuple[Index, Index | None]) -> _Change | None:
    """Set cells below zero to zero, in place. `owners`: the economies of sellers, and of buyers where those are parts too."""
    low = np.where(values < 0, -values, 0.0)
    count = int((low > 0).sum())
    if not count:
        return None
    part = f"{low.sum():,.1f} million {table.currency}, {low.sum() / np.abs(values).sum():.2g} of the block"
    np.maximum(values, 0.0, out=values)
    what = f"{count:,} of {values.size:,} cells were below zero and were set to 0 ({part})"
    return _Change(block, what, _by_economy(low, values, owners, len(table.regions)))


def _within_output(Z: Array, F: Array, table: IoTable, owner: Index) -> list[_Change]:
    """Move what a sector buys beyond its output to final demand of its economy, in place."""
    made, bought = Z.sum(axis=(2, 3)) + F.sum(axis=2), Z.sum(axis=(0, 1))
    over = (bought > 0) & (bought >= made)
    if not over.any():
        return []
    N = len(table.regions)
    moved = np.zeros(made.shape)
    for n, r in np.argwhere(over):
        part = Z[:, :, n, r] * (1.0 - _MOST_BOUGHT * made[n, r] / bought[n, r])
        Z[:, :, n, r] -= part
        F[:, :, owner[n]] += part
        moved[n, r] = part.sum()
    moved = fold(moved, owner, N)
    what = f"purchases of {_listed(moved, table)} reached output: {moved.sum():,.1f} million {table.currency} were moved to final demand"
    bought = fold(bought, owner, N)
    return [
        _Change("Z", what, moved.sum(axis=1) / np.maximum(bought.sum(axis=1), 1e-300)),
        _Change("F", "", moved.sum(axis=1) / np.maximum(F.sum(axis=(0, 1)), 1e-300)),
    ]


def _output(X: Array, table: IoTable) -> _Change | None:
    """What output summed from sales differs from the published output."""
    gap = np.abs(X - table.X)
    gap = np.where(gap > _TRIFLE * np.abs(table.X), gap, 0.0)
    if not gap.any():
        return None
    part = f"{gap.sum():,.1f} million {table.currency} in all, {gap.sum() / np.abs(table.X).sum():.2g} of the block"
    what = f"output is summed from sales and differs from the published ({part}), most in {_listed(gap, table)}"
    return _Change("X", what, gap.sum(axis=1) / np.maximum(np.abs(table.X).sum(axis=1), 1e-300))


def _by_economy(changed: Array, values: Array, owners: tuple[Index, Index | None], N: int) -> Array:
    """The larger share of an economy's sales or purchases that was changed."""
    shares = []
    for axis, owner in zip((0, 2), owners, strict=True):
        others = tuple(other for other in range(values.ndim) if other != axis)
        part, whole = changed.sum(axis=others), values.sum(axis=others)
        if owner is not None:
            part, whole = fold(part, owner, N), fold(whole, owner, N)
        shares.append(part / np.maximum(whole, 1e-300))
    return np.maximum(*shares)


def _listed(money: Array, table: IoTable) -> str:
    """The sectors with most money, and how many more have any."""
    places = [tuple(map(int, at)) for at in np.argwhere(money > 0)]
    places.sort(key=lambda at: -float(money[at]))
    named = ", ".join(f"{table.regions[i]} {table.sectors[s]} ({money[i, s]:,.1f})" for i, s in places[:_NAMED])
    return named + (f" and {len(places) - _NAMED:,} more sectors" if len(places) > _NAMED else "")


def _statuses(regions: tuple[str, ...], changes: list[_Change]) -> dict[str, str]:
    """Status by block: that of most economies; those that differ by themselves."""
    statuses = {"Z": "observed", "F": "observed", "X": "observed", "V": "estimated"}
    for block in "ZFX":
        parts = [change.share for change in changes if change.block == block]
        touched: Mask = (
            np.any([part > _TRIFLE for part in parts], axis=0) if parts else np.zeros(len(regions), dtype=bool)
        )
        most = touched.mean() > 0.5
        statuses[block] = "estimated" if most else "observed"
        statuses |= {
            f"{block}:{regions[i]}": "observed" if most else "estimated" for i in np.flatnonzero(touched != most)
        }
    return statuses
