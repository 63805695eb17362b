"""Putting a World together: a structural prior is balanced to hard margins and leans towards targets for trade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.kernels.balance import Balanced, Margin, balance

Array = NDArray[np.float64]
Labels = tuple[str, ...]

ACCOUNTS = (
    "output",
    "value_added",
    "domestic_intermediate",
    "domestic_final",
    "export_intermediate",
    "export_final",
)


@dataclass(frozen=True)
class Margins:
    """What is known of every economy and sector, arrays [economy, sector]: output, value added, and four kinds of
    sales."""

    regions: Labels
    sectors: Labels
    output: Array
    value_added: Array
    domestic_intermediate: Array
    domestic_final: Array
    export_intermediate: Array
    export_final: Array

    @property
    def intermediate_use(self) -> Array:
        """Purchases of each sector: output less value added."""
        return self.output - self.value_added

    @property
    def exports(self) -> Array:
        """Sales to other economies."""
        return self.export_intermediate + self.export_final

    def problems(self, tolerance: float = 1e-6) -> list[Problem]:
        """Negative or missing margins, sales that are not output, and use that is not sales, with the amounts."""
        found = []
        for key in (*ACCOUNTS, "intermediate_use"):
            array = getattr(self, key)
            found += [
                Problem(
                    f"{key} is {array[i, s]:,.6g}", f"{self.regions[i]} {self.sectors[s]}", "mend or repair it first"
                )
                for i, s in zip(*np.nonzero(~(array >= 0)), strict=True)
            ]
        sales = self.domestic_intermediate + self.domestic_final + self.exports
        allowed = tolerance * np.maximum(np.abs(self.output), 1.0)
        found += [
            Problem(f"output {self.output[i, s]:,.6f} is not the sum of its sales {sales[i, s]:,.6f}",
                    f"{self.regions[i]} {self.sectors[s]}", f"they disagree by {self.output[i, s] - sales[i, s]:,.6f}")
            for i, s in zip(*np.nonzero(np.abs(self.output - sales) > allowed), strict=True)
        ]  # fmt: skip
        used = float(self.intermediate_use.sum())
        sold = float((self.domestic_intermediate + self.export_intermediate).sum())
        if abs(used - sold) > tolerance * max(used, 1.0):
            gap = f"world purchases {used:,.6f} and intermediate sales {sold:,.6f} disagree by {used - sold:,.6f}"
            found.append(Problem(gap, "margins", "one economy (the rest of the world) must absorb the difference"))
        return found

    def to_sum(self, regions: Labels, G: Array, trade_inside: Array | None = None) -> Margins:
        """Margins of groups of economies (`G[group, economy]`); `trade_inside[i,s]`, sales of i inside its group,
        become domestic, with the economy's own split between uses."""
        sums = {key: G @ getattr(self, key) for key in ACCOUNTS}
        if trade_inside is not None:
            share = np.divide(
                self.export_intermediate, self.exports, out=np.zeros_like(self.output), where=self.exports > 0
            )
            for use, part in (("intermediate", share), ("final", 1.0 - share)):
                moved = G @ (trade_inside * part)
                sums[f"domestic_{use}"] = sums[f"domestic_{use}"] + moved
                sums[f"export_{use}"] = np.maximum(sums[f"export_{use}"] - moved, 0.0)
        return Margins(regions, self.sectors, **sums)


@dataclass(frozen=True)
class TradeTarget:
    """What groups of trade flows `T[i,n,s]` (all uses) should sum to: `groups[i,n,s]` is a group, -1 for none."""

    name: str
    groups: NDArray[np.intp]
    values: Array
    weight: float = np.inf
    labels: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Assembled:
    """A balanced table, and how far each constraint is from its target."""

    Z: Array
    F: Array
    balanced: Balanced


def assemble(
    Z: Array,
    F: Array,
    margins: Margins,
    targets: Sequence[TradeTarget] = (),
    *,
    tolerance: float = 0.05,
    sweeps: int = 1500,
) -> Assembled:
    """Balance the prior `Z[i,s,n,r]`, `F[i,s,n]` to all `margins` (hard) and to trade `targets` (hard or soft).

    `tolerance` is in the unit of the table. Raises BadInput, with every problem and its amount, if the margins
    contradict each other; a run that does not meet them comes back as `not balanced` with the largest residuals.
    """
    N, S = margins.output.shape
    raise_all(margins.problems())
    if Z.shape != (N, S, N, S) or F.shape != (N, S, N):
        raise BadInput(f"prior of shape {Z.shape} does not fit {N} economies x {S} sectors", remedy="align it by name")
    rules = _margins(margins) + [_spread(target, N, S) for target in targets]
    result = balance(np.concatenate([Z.ravel(), F.ravel()]), rules, tolerance=tolerance, sweeps=sweeps)
    z, f = result.values[: Z.size].reshape(Z.shape), result.values[Z.size :].reshape(F.shape)
    return Assembled(z, f, result)


def _margins(margins: Margins) -> list[Margin]:
    """Every account of `Margins` as a rule over the cells of Z, then F."""
    N, S = margins.output.shape
    seller = np.arange(N * S).reshape(N, S)
    home_z = np.broadcast_to(np.eye(N, dtype=bool)[:, None, :, None], (N, S, N, S))
    home_f = np.broadcast_to(np.eye(N, dtype=bool)[:, None, :], (N, S, N))
    none_z, none_f = np.full((N, S, N, S), -1), np.full((N, S, N), -1)
    by_z, by_f = seller[:, :, None, None], seller[:, :, None]
    labels = [f"{region} {sector}" for region in margins.regions for sector in margins.sectors]

    def rule(name: str, target: Array, z: Array, f: Array) -> Margin:
        return Margin(name, np.concatenate([z.ravel(), f.ravel()]).astype(np.intp), target.ravel(), labels=labels)

    return [
        rule("intermediate use", margins.intermediate_use, np.broadcast_to(seller, (N, S, N, S)), none_f),
        rule("domestic intermediate sales", margins.domestic_intermediate, np.where(home_z, by_z, -1), none_f),
        rule("domestic final sales", margins.domestic_final, none_z, np.where(home_f, by_f, -1)),
        rule("exports for intermediate use", margins.export_intermediate, np.where(home_z, -1, by_z), none_f),
        rule("exports for final use", margins.export_final, none_z, np.where(home_f, -1, by_f)),
    ]


def _spread(target: TradeTarget, N: int, S: int) -> Margin:
    """A rule over trade flows as a rule over the cells of Z, then F."""
    if target.groups.shape != (N, N, S):
        raise BadInput(f"groups of shape {target.groups.shape} do not fit {(N, N, S)}", where=target.name)
    by_seller = target.groups.transpose(0, 2, 1)
    z = np.broadcast_to(by_seller[:, :, :, None], (N, S, N, S))
    group = np.concatenate([z.ravel(), by_seller.ravel()])
    return Margin(target.name, group, target.values, target.weight, target.labels)


def every_flow(regions: Labels, sectors: Labels, T: Array, weight: float = np.inf) -> TradeTarget:
    """A target for each flow between two economies."""
    N, S = len(regions), len(sectors)
    groups = np.arange(N * N * S).reshape(N, N, S)
    groups[np.arange(N), np.arange(N)] = -1
    labels = [f"{a} to {b} {s}" for a in regions for b in regions for s in sectors]
    values = T.copy()
    values[np.arange(N), np.arange(N)] = 0.0
    return TradeTarget("trade flows", groups, values.ravel(), weight, labels)


def pair_totals(
    name: str,
    regions: Labels,
    B: Array,
    sectors: NDArray[np.bool_],
    weight: float,
    known: NDArray[np.bool_] | None = None,
) -> TradeTarget:
    """A target for trade of each pair, summed over `sectors` (a mask); `known[i,n]` says which pairs have one."""
    N = len(regions)
    asked = ~np.eye(N, dtype=bool) if known is None else known & ~np.eye(N, dtype=bool)
    groups = np.where(asked, np.arange(N * N).reshape(N, N), -1)[:, :, None]
    groups = np.where(sectors[None, None, :], groups, -1)
    return TradeTarget(
        name, groups, np.where(asked, B, 0.0).ravel(), weight, [f"{a} to {b}" for a in regions for b in regions]
    )


def split_residual(margins: Margins, residual: str, parts: Margins, floor: float = 0.05) -> Margins:
    """Take `parts` (estimates for economies hidden in the region `residual`) out of it and append them.

    What is left of any account stays at or above `floor` of what it was; otherwise BadInput lists every overdraft.
    """
    if margins.sectors != parts.sectors:
        raise BadInput("sectors differ", where="split of a residual region", remedy="align them by name")
    at = margins.regions.index(residual)
    problems, changed = [], {}
    for key in ACCOUNTS:
        whole, taken = getattr(margins, key), getattr(parts, key)
        left = whole[at] - taken.sum(axis=0)
        problems += [
            Problem(
                f"{key}: parts take {taken[:, s].sum():,.6g} of {whole[at, s]:,.6g}",
                f"{residual} {margins.sectors[s]}",
                "lower the parts' estimates",
            )
            for s in np.flatnonzero((left < floor * whole[at] - 1e-9) & (taken.sum(axis=0) > 0))
        ]
        rest = whole.copy()
        rest[at] = left
        changed[key] = np.concatenate([rest, taken])
    raise_all(problems)
    return replace(margins, regions=margins.regions + parts.regions, **changed)


def impute_blanks(
    values: Array, blank: NDArray[np.bool_], earlier: Array, growth_out: Array, growth_in: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """Fill flagged blanks of a matrix [seller, buyer] with an earlier value times the geometric mean of both sides'
    growth.

    Returns the filled matrix and which cells were filled. A blank without an earlier value stays as it is.
    """
    filled = blank & (earlier > 0)
    grown = earlier * np.sqrt(np.outer(growth_out, growth_in))
    return np.where(filled, np.maximum(grown, values), values), filled
