"""Accounts of a baseline before they are an equilibrium: from flows or tables to shares, and every repair said
aloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Accounts:
    """Shares and levels as `Baseline` names and shapes them, with the repairs made so far."""

    pi: Array
    tau: Array
    gamma: Array
    io: Array
    alpha: Array
    V: Array
    D: Array
    X: Array
    repairs: tuple[str, ...] = ()

    def repaired(self, regions: Sequence[str], sectors: Sequence[str]) -> Accounts:
        """Shares that sum to one and are not negative; each change that matters is listed.

        A sector on which an economy spends nothing gets its own goods as supplier; a value-added share of 1 has no
        inputs; inputs are scaled so that they and value added exhaust output.
        """
        said = list(self.repairs)
        N = len(regions)
        own = np.arange(N)
        for what, shares in (("trade shares", self.pi), ("input shares", self.io), ("spending", self.X)):
            if np.any(shares < 0):
                said.append(f"{int((shares < 0).sum())} negative {what} (the lowest {shares.min():.2g}) were set to 0")
        pi = np.maximum(self.pi, 0.0)
        rows = pi.sum(axis=0)
        empty = rows <= 0
        pi[own, own] += empty
        rows = pi.sum(axis=0)
        said += _listed("nobody supplies", empty, regions, sectors, "own goods are taken as the only supplier")
        said += _moved("trade shares were scaled to sum to 1", rows - 1.0)
        pi = pi / rows

        gamma = np.clip(self.gamma, 0.0, 1.0)
        said += _moved("value-added shares were brought into 0..1", gamma - self.gamma)
        io = np.maximum(self.io, 0.0)
        inputs = io.sum(axis=1)
        without = (inputs <= 0) & (gamma < 1.0)
        said += _listed(
            "no inputs and a value-added share below 1", without & (gamma < 1 - 1e-9), regions, sectors, "set to 1"
        )
        gamma = np.where(without, 1.0, gamma)
        scale = np.where(inputs > 0, (1.0 - gamma) / np.where(inputs > 0, inputs, 1.0), 0.0)
        said += _moved(
            "input shares were scaled to 1 less the value-added share", np.where(inputs > 0, scale - 1.0, 0.0)
        )
        io = io * scale[:, None, :]

        negative = np.where(self.alpha < 0, self.alpha, 0.0)
        alpha = np.maximum(self.alpha, 0.0)
        if np.any(negative < -1e-12):
            places = [f"{regions[n]} {sectors[s]}" for n, s in np.argwhere(negative < -1e-12)]
            most = -negative.sum(axis=1).min()
            said.append(
                f"final demand was negative in {len(places)} sectors ({_few(places)}; up to {most:.2%} of an economy's "
                "final demand) and was set to 0"
            )
        total = alpha.sum(axis=1, keepdims=True)
        idle = [region for region, spent in zip(regions, total[:, 0], strict=True) if spent <= 0]
        if idle:
            said.append(f"no final demand in {_few(idle)}: equal shares are taken")
            alpha = np.where(total > 0, alpha, 1.0)
        alpha = alpha / alpha.sum(axis=1, keepdims=True)
        D = self.D - self.D.sum() * self.V / self.V.sum()
        X = np.maximum(self.X, 0.0)
        return replace(self, pi=pi, gamma=gamma, io=io, alpha=alpha, D=D, X=X, repairs=tuple(said))


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
        worst = float(np.max((exports - output)[short] / exports[short]))
        said.append(
            f"output was below exports in {int(short.sum())} sectors (by up to {worst:.1%}) and was raised to exports"
        )
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
    return Accounts(pi, tau, gamma, coefficients, final / income[:, None], V, D, X, tuple(said))


def from_tables(Z: Array, F: Array, V: Array, tau: Array, entry_floor: float = 0.0) -> Accounts:
    """Accounts from an input-output table Z[i,s,n,r], F[i,s,n], V[n,r] and tariffs tau[i,n,s]; prices before duty."""
    said = []
    for name, block in (("inputs", Z), ("final demand and inventories", F)):
        below = np.minimum(block, 0.0)
        if np.any(below):
            part = -below.sum() / np.abs(block).sum()
            said.append(f"{name}: {int((below < 0).sum())} negative cells, {part:.3%} of the block, were set to 0")
    Z, F = np.maximum(Z, 0.0), np.maximum(F, 0.0)
    factor = 1.0 + tau.transpose(0, 2, 1)
    inputs = np.einsum("isnr,isn->nsr", Z, factor)
    duties = inputs.sum(axis=1) - Z.sum(axis=(0, 1))
    value_added = V - duties
    output = Z.sum(axis=(2, 3)) + F.sum(axis=2)
    if duties.sum() > 1e-9 * np.abs(V).sum():
        said.append(
            f"duties on inputs, {duties.sum() / V.sum():.3%} of the world's value added, were taken out of value added"
        )
    low = value_added < 0
    if np.any(low):
        part = -value_added[low].sum() / V.sum()
        said.append(f"value added was negative in {int(low.sum())} sectors ({part:.3%} of the world's): set to 0")
        value_added = np.maximum(value_added, 0.0)
    cost = value_added + inputs.sum(axis=1)
    made = cost > 0
    gamma = np.where(made, value_added / np.where(made, cost, 1.0), 1.0)
    io = np.where(made[:, None, :], inputs / np.where(made, cost, 1.0)[:, None, :], 0.0)
    idle = ~made & (output > 0)
    if np.any(idle):
        said.append(f"{int(idle.sum())} sectors sell without any cost: value added is taken as their only cost")
        value_added = np.where(idle, output, value_added)
    flows = Z.sum(axis=3).transpose(0, 2, 1) + F.transpose(0, 2, 1)
    if entry_floor > 0:
        flows, added = _with_entry(flows, entry_floor)
        said.append(f"entry floor: {added} suppliers that sold nothing got {entry_floor:g} of the buyer's spending")
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


def _few(names: Sequence[str], most: int = 6) -> str:
    """The first names, and how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _listed(
    what: str, where: NDArray[np.bool_], regions: Sequence[str], sectors: Sequence[str], done: str
) -> list[str]:
    places = [f"{regions[n]} {sectors[s]}" for n, s in np.argwhere(where)]
    return [f"{what} in {len(places)} sectors ({_few(places)}): {done}"] if places else []


def _moved(what: str, change: Array, least: float = 1e-9) -> list[str]:
    largest = float(np.max(np.abs(change), initial=0.0))
    return [f"{what} (by up to {largest:.2g})"] if largest > least else []
