"""Accounts of a baseline before they are an equilibrium: from flows or tables to shares, and every repair said
aloud.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


# Repairs beyond this share of what they repair stop, unless they are accepted.
LARGEST_REPAIR = 0.02
# Final demand below zero is part of Caliendo and Parro's own preparation, where it reaches a tenth of an economy's.
LARGEST_PREPARATION = 0.15


@dataclass(frozen=True)
class Repair:
    """What was changed, and how much: `size` is the largest change as a share of what was changed, `limit` what may pass
    without being accepted.
    """

    what: str
    size: float
    limit: float = LARGEST_REPAIR

    @property
    def too_large(self) -> bool:
        """Whether it must be accepted."""
        return self.size > self.limit


@dataclass(frozen=True)
class Accounts:
    """Shares and levels as `Baseline` names and shapes them (`X`: None where it was not given), with the repairs made so
    far; `preparation` is the largest negative final demand that may pass, as a share of an economy's.
    """

    pi: Array
    tau: Array
    gamma: Array
    io: Array
    alpha: Array
    V: Array
    D: Array
    X: Array | None
    repairs: tuple[Repair, ...] = ()
    preparation: float = LARGEST_REPAIR

    def repaired(self, regions: Sequence[str], sectors: Sequence[str]) -> Accounts:
        """Shares that sum to one and are not negative; each change that matters is listed.

        A sector on which an economy spends nothing gets its own goods as supplier; a value-added share of 1 has no
        inputs; inputs are scaled so that they and value added exhaust output.
        """
        used = np.ones_like(self.alpha) if self.X is None else self.X / np.maximum(self.X.sum(axis=1), 1e-300)[:, None]
        said = list(self.repairs)
        pi, of_pi = self._suppliers(used, regions, sectors)
        gamma, io, of_io = self._technology(used, regions, sectors)
        alpha, of_alpha = self._final(regions, sectors)
        said += [*of_pi, *of_io, *of_alpha]
        X = self.X
        if X is not None and np.any(X < 0):
            size = float(-(np.minimum(X, 0.0).sum(axis=1) / X.sum(axis=1)).min())
            said.append(Repair(f"{int((X < 0).sum())} cells of spending below 0 (lowest {X.min():.3g}) set to 0", size))
            X = np.maximum(X, 0.0)
        own = np.arange(len(regions))
        tau = self.tau.copy()
        if np.any(tau[own, own]):
            largest = float(np.max(np.abs(tau[own, own])))
            said.append(Repair(f"tariffs on sales at home (up to {largest:.2g}) set to 0", largest))
            tau[own, own] = 0.0
        D = self.D - self.D.sum() * self.V / self.V.sum()
        return replace(self, pi=pi, tau=tau, gamma=gamma, io=io, alpha=alpha, D=D, X=X, repairs=tuple(said))

    def _suppliers(self, used: Array, regions: Sequence[str], sectors: Sequence[str]) -> tuple[Array, list[Repair]]:
        said = _below_zero("trade shares", self.pi, lambda i, n, s: f"{regions[n]} from {regions[i]}, {sectors[s]}")
        own = np.arange(len(regions))
        pi = np.maximum(self.pi, 0.0)
        empty = pi.sum(axis=0) <= 0
        pi[own, own] += empty
        rows = pi.sum(axis=0)
        size = float(np.max(used * empty)) if self.X is not None else 0.0
        said += _listed("nobody supplies", empty, regions, sectors, "own goods are taken as the only supplier", size)
        said += _moved("trade shares were scaled to sum to 1", np.where(used > 0, rows - 1.0, 0.0))
        return pi / rows, said

    def _technology(
        self, used: Array, regions: Sequence[str], sectors: Sequence[str]
    ) -> tuple[Array, Array, list[Repair]]:
        gamma = np.clip(self.gamma, 0.0, 1.0)
        said = _moved("value-added shares were brought into 0..1", gamma - self.gamma)
        said += _below_zero("input shares", self.io, lambda n, k, s: f"{regions[n]} {sectors[k]} into {sectors[s]}")
        io = np.maximum(self.io, 0.0)
        inputs = io.sum(axis=1)
        without = (inputs <= 0) & (gamma < 1.0)
        lost = without & (gamma < 1 - 1e-9)
        size = float(np.max(lost * (1 - gamma) * used, initial=0.0))
        said += _listed("no inputs and a value-added share below 1", lost, regions, sectors, "set to 1", size)
        gamma = np.where(without, 1.0, gamma)
        scale = np.where(inputs > 0, (1.0 - gamma) / np.where(inputs > 0, inputs, 1.0), 1.0)
        change = np.where((inputs > 0) & (used > 0), np.abs((scale - 1.0) * inputs), 0.0)
        said += _moved("input shares were scaled to 1 less the value-added share", change)
        return gamma, io * np.where(inputs > 0, scale, 0.0)[:, None, :], said

    def _final(self, regions: Sequence[str], sectors: Sequence[str]) -> tuple[Array, list[Repair]]:
        said = []
        negative = np.where(self.alpha < 0, self.alpha, 0.0)
        alpha = np.maximum(self.alpha, 0.0)
        if np.any(negative < -1e-12):
            most = float(-negative.sum(axis=1).min())
            cells = np.argwhere(negative < -1e-12)
            cells = cells[np.argsort(negative[tuple(cells.T)], kind="stable")]
            places = [f"{regions[n]} {sectors[s]} {negative[n, s]:.2g}" for n, s in cells]
            what = (
                f"final demand was negative in {len(places)} sectors ({few(places)}; up to {most:.2%} of an economy's "
                "final demand) and was set to 0"
            )
            said.append(Repair(what, most, self.preparation))
        total = alpha.sum(axis=1, keepdims=True)
        idle = [region for region, spent in zip(regions, total[:, 0], strict=True) if spent <= 0]
        if idle:
            said.append(Repair(f"no final demand in {few(idle)}: equal shares are taken", 1.0))
            alpha = np.where(total > 0, alpha, 1.0)
        elif not np.any(negative):
            said += _moved("final-demand shares were scaled to sum to 1", total - 1.0)
        return alpha / alpha.sum(axis=1, keepdims=True), said


def from_flows(flows: Array, tau: Array, output: Array, gamma: Array, io: Array) -> Accounts:
    """Accounts from trade before duty [i, n, s], output [n, s] and technology, prepared as in Caliendo and Parro
    (2015).
    """
    own = np.arange(flows.shape[0])
    flows = flows.copy()
    flows[own, own] = 0.0
    exports = flows.sum(axis=1)
    said = []
    short = exports > output
    if short.any():
        size = float(np.max(np.maximum(exports - output, 0.0).sum(axis=1) / np.maximum(output.sum(axis=1), 1e-300)))
        what = f"output was below exports in {int(short.sum())} sectors ({size:.1%} of an economy's output at most) and was raised"
        said.append(Repair(f"{what} to exports", size))
    output = np.maximum(output, exports)
    flows[own, own] = output - exports
    spending = flows * (1.0 + tau)
    X = spending.sum(axis=0)
    net = flows.sum(axis=0)
    pi = np.divide(spending, X, out=np.zeros_like(flows), where=X > 0)
    shares = io.sum(axis=1)
    one = np.where(shares > 0, shares, 1.0)
    coefficients = io / one[:, None, :] * (1.0 - gamma)[:, None, :]
    V = (gamma * output).sum(axis=1)
    D = (net - output).sum(axis=1)
    final = X - np.einsum("nks,ns->nk", coefficients, output)
    income = V + (X - net).sum(axis=1) + D
    return Accounts(pi, tau, gamma, coefficients, final / income[:, None], V, D, X, tuple(said), LARGEST_PREPARATION)


def from_tables(Z: Array, F: Array, V: Array, tau: Array, entry_floor: float = 0.0) -> Accounts:
    """Accounts from an input-output table Z[i,s,n,r], F[i,s,n], V[n,r] and tariffs tau[i,n,s]; prices before duty."""
    said = []
    for name, block in (("inputs", Z), ("final demand and inventories", F)):
        below = np.minimum(block, 0.0)
        if np.any(below):
            part = -below.sum() / np.abs(block).sum()
            what = f"{name}: {int((below < 0).sum())} negative cells, {part:.3%} of the block, were set to 0"
            said.append(Repair(what, float(part)))
    Z, F = np.maximum(Z, 0.0), np.maximum(F, 0.0)
    factor = 1.0 + tau.transpose(0, 2, 1)
    inputs = np.einsum("isnr,isn->nsr", Z, factor)
    duties = inputs.sum(axis=1) - Z.sum(axis=(0, 1))
    value_added = V - duties
    output = Z.sum(axis=(2, 3)) + F.sum(axis=2)
    if duties.sum() > 1e-9 * np.abs(V).sum():
        what = (
            f"duties on inputs, {duties.sum() / V.sum():.3%} of the world's value added, were taken out of value added"
        )
        said.append(Repair(what, 0.0))
    low = value_added < 0
    if np.any(low):
        part = -value_added[low].sum() / V.sum()
        what = f"value added was negative in {int(low.sum())} sectors ({part:.3%} of the world's): set to 0"
        said.append(Repair(what, float(part)))
        value_added = np.maximum(value_added, 0.0)
    cost = value_added + inputs.sum(axis=1)
    made = cost > 0
    gamma = np.where(made, value_added / np.where(made, cost, 1.0), 1.0)
    io = np.where(made[:, None, :], inputs / np.where(made, cost, 1.0)[:, None, :], 0.0)
    idle = ~made & (output > 0)
    if np.any(idle):
        what = f"{int(idle.sum())} sectors sell without any cost: value added is taken as their only cost"
        said.append(Repair(what, float(output[idle].sum() / output.sum())))
        value_added = np.where(idle, output, value_added)
    flows = Z.sum(axis=3).transpose(0, 2, 1) + F.transpose(0, 2, 1)
    if entry_floor > 0:
        flows, added = _with_entry(flows, entry_floor)
        what = f"entry floor: {added} suppliers that sold nothing got {entry_floor:g} of the buyer's spending"
        said.append(Repair(what, 0.0))
    spending = flows * (1.0 + tau)
    X = spending.sum(axis=0)
    net = flows.sum(axis=0)
    pi = np.divide(spending, X, out=np.zeros_like(flows), where=X > 0)
    final = np.einsum("isn,isn->ns", F, factor)
    total = final.sum(axis=1, keepdims=True)
    alpha = np.divide(final, total, out=np.zeros_like(final), where=total > 0)
    D = net.sum(axis=1) - flows.sum(axis=(1, 2))
    return Accounts(pi, tau, gamma, io, alpha, value_added.sum(axis=1), D, X, tuple(said))


def _with_entry(flows: Array, floor: float) -> tuple[Array, int]:
    """Flows in which every supplier of a traded sector has at least `floor` of the buyer's spending."""
    own = np.arange(flows.shape[0])
    between = flows.copy()
    between[own, own] = 0.0
    traded = between.sum(axis=(0, 1)) > 0
    makes = flows.sum(axis=1) > 0
    least = floor * flows.sum(axis=0)[None] * traded * makes[:, None, :]
    return np.maximum(flows, least), int((flows < least).sum())


def few(names: Sequence[str], most: int = 6) -> str:
    """The first names, and how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _listed(
    what: str, where: NDArray[np.bool_], regions: Sequence[str], sectors: Sequence[str], done: str, size: float
) -> list[Repair]:
    places = [f"{regions[n]} {sectors[s]}" for n, s in np.argwhere(where)]
    return [Repair(f"{what} in {len(places)} sectors ({few(places)}): {done}", size)] if places else []


def _moved(what: str, change: Array, least: float = 1e-9) -> list[Repair]:
    largest = float(np.max(np.abs(change), initial=0.0))
    return [Repair(f"{what} (by up to {largest:.2g})", largest)] if largest > least else []


def _below_zero(what: str, shares: Array, name: Callable[[int, int, int], str]) -> list[Repair]:
    """Shares below zero, cell by cell from the lowest."""
    cells = np.argwhere(shares < 0)
    if not len(cells):
        return []
    cells = cells[np.argsort(shares[tuple(cells.T)], kind="stable")]
    told = few([f"{name(*map(int, cell))} {shares[tuple(cell)]:.2g}" for cell in cells])
    lowest = float(shares.min())
    return [Repair(f"{len(cells)} negative {what} (the lowest {lowest:.2g}) were set to 0: {told}", -lowest)]
