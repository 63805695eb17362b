"""What is looked at before accounts become a baseline: shapes, numbers, and arrays that contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem
from entrepot.kernels.hat_algebra import tariff_revenue
from entrepot.models.trade.accounts import LARGEST_REPAIR, Accounts, few

Array = NDArray[np.float64]

# Deficits follow from spending, shares and tariffs exactly; what differs by more than this share of value added is
# another definition, another unit or another sign.
DEFICIT_GAP = 0.005
# Trade elasticities are 2 to 12 in the literature; half of them below this are 1 / theta.
LOW_ELASTICITY = 0.6
PROHIBITIVE = 10.0
# Exports are a tenth of the world's output; below this share they are in another unit.
LEAST_OPENNESS = 0.002
ACCEPT = "accept_repairs=True goes on with"

AXES = {
    "pi": "iNs",
    "flows": "iNs",
    "tau": "iNs",
    "gamma": "ns",
    "io": "nks",
    "alpha": "ns",
    "V": "n",
    "D": "n",
    "X": "ns",
    "output": "ns",
}
_WORDS = {"i": "sellers", "N": "buyers", "n": "economies", "k": "inputs", "s": "sectors"}


@dataclass(frozen=True)
class Labels:
    """Names of economies and sectors, to name cells of arrays."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]

    def axes(self, name: str) -> list[tuple[str, ...]]:
        """The labels along each axis of an array."""
        return [self.sectors if letter in "ks" else self.regions for letter in AXES[name]]

    def cells(self, name: str, where: NDArray[np.bool_], values: Array | None = None, most: int = 6) -> str:
        """`pi[JPN, USA, ELE] 0.3, ...`, the largest values first, and how many more there are."""
        at = np.argwhere(where)
        if values is not None:
            at = at[np.argsort(-np.abs(values[tuple(at.T)]), kind="stable")]
        axes = self.axes(name)
        told = [
            f"{name}[{', '.join(labels[int(k)] for labels, k in zip(axes, cell, strict=True))}]"
            + ("" if values is None else f" {values[tuple(cell)]:.4g}")
            for cell in at[:most]
        ]
        return few(told + [""] * (len(at) - len(told)), most)

    def doubled(self) -> list[Problem]:
        """Labels that stand twice."""
        return [
            Problem(f"{kind} '{label}' is there twice", "labels", "one label, one meaning")
            for kind, labels in (("economy", self.regions), ("sector", self.sectors))
            for label in sorted({label for label in labels if labels.count(label) > 1})
        ]


def numbers(arrays: Mapping[str, Array], labels: Labels) -> list[Problem]:
    """Shapes that the labels do not ask for, and cells that are not finite: the array and the cells are named."""
    problems = labels.doubled()
    for name, array in arrays.items():
        wanted = tuple(len(axis) for axis in labels.axes(name))
        if array.shape != wanted:
            order = ", then ".join(_WORDS[letter] for letter in AXES[name])
            what = f"shape {array.shape}, the labels ask for {wanted}"
            problems.append(Problem(what, name, f"order: {order}"))
        elif not np.isfinite(array).all():
            bad = ~np.isfinite(array)
            what = f"{int(bad.sum())} cells are NaN or infinite: {labels.cells(name, bad)}"
            problems.append(Problem(what, name, "a missing number must be estimated or set to 0"))
    return problems


def elasticities(theta: Array, labels: Labels) -> list[Problem]:
    """Elasticities that cannot be: not one per sector, not above 0."""
    if theta.shape != (len(labels.sectors),):
        what = f"{theta.size} elasticities for {len(labels.sectors)} sectors"
        return [Problem(what, "theta", "give one number, or one per sector")]
    bad = ~(np.isfinite(theta) & (theta > 0))
    remedy = "it must be above 0: trade falls by theta percent per percent of cost"
    return [
        Problem(f"elasticity {theta[s]}", f"theta, sector {labels.sectors[int(s)]}", remedy)
        for s in np.flatnonzero(bad)
    ]


def impossible(tau: Array, V: Array, labels: Labels) -> list[Problem]:
    """What no repair can mend."""
    problems = []
    if tau.shape == tuple(map(len, labels.axes("tau"))) and np.any(tau <= -1):
        what = f"a tariff of -100% or less: {labels.cells('tau', tau <= -1, tau)}"
        problems.append(Problem(what, "tau", "write 0.24 for 24%"))
    remedy = "an economy needs value added above 0: merge it with another"
    return problems + [
        Problem(f"value added is {value:.6g}", f"V[{region}]", remedy)
        for region, value in zip(labels.regions, V.tolist(), strict=False)
        if not value > 0
    ]


def shares(accounts: Accounts, theta: Array, labels: Labels) -> list[Problem]:
    """Shares, tariffs and elasticities that are probably not what they are called."""
    found = _tariff_doubts(accounts.tau, accounts.pi, labels)
    if float(np.median(theta)) < LOW_ELASTICITY:
        what = f"half of the elasticities are below {LOW_ELASTICITY:g} (the median is {np.median(theta):.3g})"
        remedy = f"if they are 1/theta, invert them; {ACCEPT} them as they are"
        found.append(Problem(what, "theta", remedy))
    used = np.ones_like(accounts.alpha, dtype=bool) if accounts.X is None else accounts.X > 0
    sellers, buyers = accounts.pi.sum(axis=0), accounts.pi.sum(axis=1)
    off = (np.abs(sellers - 1.0) > LARGEST_REPAIR) & (sellers > 0) & used
    if off.any():
        traded = buyers[:, sellers.any(axis=0)]
        swapped = float(np.max(np.abs(traded - 1.0))) < LARGEST_REPAIR
        what = f"shares do not sum to 1 over sellers in {int(off.sum())} cells: {_sums('pi', off, sellers, labels)}"
        if swapped:
            what = "shares sum to 1 over buyers, not over sellers: the two are swapped"
        remedy = "pi[i, n, s]: i sells, n buys" + ("; transpose it" if swapped else f"; {ACCEPT} them scaled")
        found.append(Problem(what, "pi", remedy))
    inputs, users = accounts.io.sum(axis=1), accounts.io.sum(axis=2)
    rest = 1.0 - accounts.gamma
    off = (np.abs(inputs - rest) > LARGEST_REPAIR) & used
    if off.any():
        swapped = float(np.max(np.abs(users - rest))) < LARGEST_REPAIR
        listed = _sums("io", off, inputs, labels)
        what = f"input and value-added shares do not sum to 1 in {int(off.sum())} cells: {listed}"
        if swapped:
            what = "input shares sum to 1 - gamma over users, not over inputs: the two are swapped"
        remedy = "io[n, k, s]: s uses k" + ("; transpose it" if swapped else f"; {ACCEPT} them scaled")
        found.append(Problem(what, "io", remedy))
    return found


def _sums(name: str, where: NDArray[np.bool_], sums: Array, labels: Labels) -> str:
    """Economy and sector whose shares add up wrongly, with what they add up to."""
    return labels.cells("X", where, sums).replace("X[", f"{name}[")


def _tariff_doubts(tau: Array, pi: Array, labels: Labels) -> list[Problem]:
    """Gross tariffs, percentages, and duties on sales at home."""
    N = len(labels.regions)
    own = np.arange(N)
    abroad = ~np.eye(N, dtype=bool)[:, :, None] & (pi > 0)
    paid = tau[abroad]
    if paid.size and float(np.mean(paid >= 1.0)) > 0.5:
        what = f"most tariffs are 100% or more (the median is {np.median(paid):.4g})"
        return [Problem(what, "tau", f"if they are 1 + t, subtract 1; write 0.24 for 24%; {ACCEPT} them as they are")]
    found = []
    if np.any(tau > PROHIBITIVE):
        cells = labels.cells("tau", tau > PROHIBITIVE, tau)
        what = f"{int((tau > PROHIBITIVE).sum())} tariffs above {PROHIBITIVE:.0%}: {cells}"
        found.append(Problem(what, "tau", f"write 0.24 for 24%; {ACCEPT} them as they are"))
    home = np.zeros_like(tau, dtype=bool)
    home[own, own] = tau[own, own] > LARGEST_REPAIR
    if home.any():
        what = f"{int(home.sum())} tariffs on sales at home: {labels.cells('tau', home, tau)}"
        found.append(Problem(what, "tau", f"tau[n, n] is 0; {ACCEPT} them set to 0"))
    return found


def levels(accounts: Accounts, X: Array, given: bool, labels: Labels) -> list[Problem]:
    """Deficits, value added and spending that do not follow from each other; `given`: whether X was."""
    net = accounts.pi / (1.0 + accounts.tau)
    sold = np.einsum("ins,ns->is", net, X)
    bought = (net.sum(axis=0) * X).sum(axis=1)
    earned = (accounts.gamma * sold).sum(axis=1)
    V, D = accounts.V, accounts.D
    found = []
    gap = earned / V - 1.0
    if np.max(np.abs(gap)) > LARGEST_REPAIR:
        factor = float(np.median(earned / V))
        common = float(np.max(np.abs(earned / V / factor - 1.0))) < LARGEST_REPAIR
        told = f"in all economies {factor:.6g} times" if common else _by(labels, gap, "{:+.1%} of")
        what = f"spending, shares and gamma pay value added that is not V: {told} V"
        remedy = f"bring X, V and D into one unit and year; {ACCEPT} V and what follows from it"
        found.append(Problem(what, "V and X" if given else "V", remedy))
    implied = bought - sold.sum(axis=1)
    gap = (D - implied) / V
    if given and not found and np.max(np.abs(gap)) > DEFICIT_GAP:
        flipped = float(np.max(np.abs(D + implied) / V)) < DEFICIT_GAP
        what = f"deficits do not follow from X, pi and tau: {_by(labels, gap, '{:+.2%} of value added')}"
        remedy = f"D = imports - exports before duty, as X, pi and tau have them; {ACCEPT} D and what follows from it"
        if flipped:
            what, remedy = (
                "deficits have the sign of surpluses",
                "D = imports - exports, both before duty: change the sign",
            )
        found.append(Problem(what, "D", remedy))
    if abs(D.sum()) > 1e-6 * np.abs(V).sum():
        what = f"deficits sum to {D.sum():.6g}, not 0"
        remedy = "one economy's deficit is the others' surplus"
        if abs(D.sum()) <= DEFICIT_GAP * V.sum():
            remedy += f"; {ACCEPT} the sum taken out in proportion to V"
        found.append(Problem(what, "D", remedy))
    if given and not found:
        revenue = tariff_revenue(accounts.pi.transpose(2, 1, 0), net.transpose(2, 1, 0), X.T)
        wanted = np.einsum("nks,ns->nk", accounts.io, sold) + accounts.alpha * (V + revenue + D)[:, None]
        gap = (X - wanted) / X.sum(axis=1, keepdims=True)
        if np.max(np.abs(gap)) > LARGEST_REPAIR:
            off = np.abs(gap) > LARGEST_REPAIR
            what = (
                f"spending is not final demand plus inputs in {int(off.sum())} cells (gap as a share of the economy's "
                f"spending): {labels.cells('X', off, gap)}"
            )
            found.append(Problem(what, "X", f"look at alpha and io; {ACCEPT} what follows from them"))
    return found


def _by(labels: Labels, gap: Array, form: str) -> str:
    """The economies with the largest gaps."""
    at = np.argsort(-np.abs(gap), kind="stable")
    shown: Callable[[int], str] = lambda n: f"{labels.regions[n]} {form.format(gap[n])}"  # noqa: E731
    return few([shown(int(n)) for n in at])


def trade(flows: Array, output: Array, labels: Labels) -> list[Problem]:
    """Trade and output in different units, or with sellers and buyers swapped."""
    own = np.arange(len(labels.regions))
    abroad = flows.copy()
    abroad[own, own] = 0.0
    exports, imports = abroad.sum(axis=1), abroad.sum(axis=0)
    makes = output > 0
    traded = float(output[:, exports.sum(axis=0) > 0].sum())
    openness = float(exports.sum()) / traded if traded > 0 else 1.0
    found = []
    if openness < LEAST_OPENNESS:
        what = f"exports are {openness:.2g} of the output of traded sectors"
        found.append(Problem(what, "flows", f"bring flows and output into one unit; {ACCEPT} them as they are"))
    short = np.maximum(exports - output, 0.0).sum(axis=1) / np.maximum(output.sum(axis=1), 1e-300)
    if openness > 1.0:
        what = f"exports are {openness:.4g} times the output of traded sectors"
        found.append(Problem(what, "flows", f"bring flows and output into one unit; {ACCEPT} output raised to exports"))
    elif np.max(short) > LARGEST_REPAIR:
        other = np.maximum(imports - output, 0.0).sum() < 0.5 * np.maximum(exports - output, 0.0).sum()
        what = f"exports exceed output: {_by(labels, short, '{:.1%} of its output')}"
        hint = "flows[i, n, s]: i sells, n buys; the other way round they would fit better" if other else "look at both"
        where = labels.cells("output", (exports > output) & makes, exports - output)
        found.append(Problem(f"{what} ({where})", "flows", f"{hint}; {ACCEPT} output raised to exports"))
    if np.any(flows < 0):
        what = f"{int((flows < 0).sum())} flows are negative: {labels.cells('flows', flows < 0, flows)}"
        found.append(Problem(what, "flows", "sales cannot be negative"))
    return found
