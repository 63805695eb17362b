"""Structure of asia-2022 before balancing: who uses what, from WIOD 2011 and, where it has no table, from like
economies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.sources.wiod import WiodTable
from entrepot.world.asia2022.inputs import mining_users
from entrepot.world.asia2022.margins import MINING
from entrepot.world.assemble import Margins

Array = NDArray[np.float64]

DONORS = 5
RESIDUAL_SHARE = 0.35  # of WIOD's rest of the world in a borrowed technology
OWN_PAIR = 0.8  # weight of a pair's own pattern of use in WIOD, against the importer's average


@dataclass(frozen=True)
class Structure:
    """Use coefficients by region n: `home[n,s,u]` and `abroad[n,s,u]`, input s (domestic, imported) for a unit of
    purchases of user u (35 sectors, then final demand). `pair[i,n,s,u]`: the same by source, NaN where WIOD does
    not know the pair."""

    home: Array
    abroad: Array
    pair: Array
    donors: dict[str, tuple[str, ...]]


def structure(wiod: WiodTable, group_of: Mapping[str, str], margins: Margins) -> Structure:
    """Coefficients for the regions of `margins` (groups), from the WIOD economies inside each or from donors."""
    regions = margins.regions
    N = len(regions)
    inside = np.zeros((N, len(wiod.regions)))
    for j, code in enumerate(wiod.regions):
        inside[regions.index(group_of[code]), j] = 1.0
    flows = np.concatenate([wiod.Z, wiod.F[:, :, :, None]], axis=3)
    grouped = np.einsum("ai,isnu,bn->asbu", inside, flows, inside, optimize=True)
    own = np.arange(N)
    home = grouped[own, :, own, :]
    abroad = grouped.sum(axis=0).transpose(1, 0, 2) - home
    total = (home + abroad).sum(axis=1, keepdims=True)
    home, abroad = (np.divide(part, total, out=np.zeros_like(part), where=total > 0) for part in (home, abroad))
    pair = grouped.transpose(0, 2, 1, 3) / np.where(total > 0, total, 1.0)[None]
    known = inside.sum(axis=1) > 0
    pair[~known] = pair[:, ~known] = np.nan
    donors = {}
    for n in np.flatnonzero(~known):
        home[n], abroad[n], donors[regions[n]] = _borrowed(wiod, margins, int(n))
    return Structure(home, abroad, pair, donors)


def _borrowed(wiod: WiodTable, margins: Margins, n: int) -> tuple[Array, Array, tuple[str, ...]]:
    """Technology of the WIOD economies nearest by output mix and value-added ratio, and of WIOD's rest of the world."""
    mix = margins.output[n] / margins.output[n].sum()
    ratio = np.divide(margins.value_added[n], margins.output[n], out=np.zeros_like(mix), where=margins.output[n] > 0)
    theirs = wiod.X / wiod.X.sum(axis=1, keepdims=True)
    their_ratio = np.divide(wiod.V, wiod.X, out=np.zeros_like(wiod.X), where=wiod.X > 0)
    distance = 0.5 * np.abs(theirs - mix).sum(axis=1) + (mix * np.abs(their_ratio - ratio)).sum(axis=1)
    rest = wiod.regions.index("ROW")
    distance[rest] = np.inf
    near = np.argsort(distance, kind="stable")[:DONORS]
    weights = {int(j): (1 - RESIDUAL_SHARE) / DONORS for j in near} | {rest: RESIDUAL_SHARE}
    home = np.zeros((len(mix), len(mix) + 1))
    abroad = np.zeros_like(home)
    for j, weight in weights.items():
        flows = np.concatenate([wiod.Z[:, :, j, :], wiod.F[:, :, j, None]], axis=2)
        total = flows.sum(axis=(0, 1))
        flows = np.divide(flows, total, out=np.zeros_like(flows), where=total > 0)
        home += weight * flows[j]
        abroad += weight * (flows.sum(axis=0) - flows[j])
    return home, abroad, tuple(wiod.regions[int(j)] for j in near)


def flows(margins: Margins, T: Array, mining: Array | None, final_use: Array, known: Structure) -> tuple[Array, Array]:
    """The prior `Z[i,s,n,r]`, `F[i,s,n]`: every flow `T[i,n,s]` spread over its users.

    `mining[c,i,n]` is trade in mining products by class, if known: crude oil goes to refineries, gas and coal to
    power stations ... `final_use[n]`: final expenditure.
    """
    N, S = margins.output.shape
    size = np.concatenate([margins.intermediate_use, final_use[:, None]], axis=1)
    size = size + 1e-9 * size.sum(axis=1, keepdims=True)
    total = known.home + known.abroad
    fallback = 1e-4 * total + 1e-7
    home = (known.home + fallback) * size[:, None, :]
    abroad = (known.abroad + fallback) * size[:, None, :]
    spread = np.broadcast_to(_shares(abroad), (N, N, S, S + 1)).copy()
    own = np.nan_to_num(known.pair) * size[None, :, None, :]
    held = own.sum(axis=3, keepdims=True) > 0
    spread = np.where(held, OWN_PAIR * _shares(own) + (1 - OWN_PAIR) * spread, spread)
    if mining is not None:
        spread[:, :, MINING] = _mining_spread(mining, total[:, MINING] * size, spread[:, :, MINING], margins.sectors)
    at = np.arange(N)
    spread[at, at] = _shares(home)
    cells = (T[:, :, :, None] * spread).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(cells[..., :S]), np.ascontiguousarray(cells[..., S])


def _mining_spread(mining: Array, use: Array, fallback: Array, sectors: tuple[str, ...]) -> Array:
    """Users of imported mining products by pair `[i,n,u]`, from the classes of what is traded."""
    readiness = mining_users(sectors)
    by_class = _shares(use[None] * readiness[:, None, :])
    weights = np.divide(mining, mining.sum(axis=0), out=np.zeros_like(mining), where=mining.sum(axis=0) > 0)
    spread = np.einsum("cin,cnu->inu", weights, by_class)
    return np.where(spread.sum(axis=2, keepdims=True) > 0, spread, fallback)


def _shares(array: Array) -> Array:
    total = array.sum(axis=-1, keepdims=True)
    return np.divide(array, total, out=np.zeros_like(array), where=total > 0)
