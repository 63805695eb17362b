"""The baseline of a trade equilibrium: shares and levels of an observed year, checked, repaired and re-solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from entrepot.errors import NotSolved, Problem, raise_all
from entrepot.kernels import equilibrium
from entrepot.kernels.hat_algebra import Economy, Shock
from entrepot.kernels.hat_algebra import Problem as System
from entrepot.models.trade.accounts import Accounts, from_flows, from_tables
from entrepot.provenance import Source

Array = NDArray[np.float64]
LOWEST_SHARE = -0.01  # what is below zero but above this is taken for noise and set to 0, with a note
RESOLVE_TOLERANCE = 1e-11


@dataclass(frozen=True, eq=False)
class Baseline:
    """What the equilibrium needs and nothing else. i sells, n buys, s and k are sectors; money in units of `scale` x
    `currency`.

    `pi[i, n, s]`: share of n's spending on s that goes to i, tariff included. `tau[i, n, s]`: tariff, as a fraction;
    `tau_known[i, n, s]`: whether it is held (elsewhere `tau` is 0). `theta[s]` > 0: trade elasticity. `gamma[n, s]`:
    value added per unit of output; `io[n, k, s]`: spending on input k per unit of output of s. `alpha[n, s]`:
    final-demand shares. `V[n]`: value added; `D[n]`: trade deficit (imports - exports before duty); `X[n, s]`:
    spending, tariff included.

    It is an exact equilibrium: `from_arrays`, `from_trade` and `from_world` repair what the accounts contradict, list
    every repair in `repairs`, and re-solve, so that a shock of nothing changes nothing. `certificate` holds its
    residuals.

    Source: L. Caliendo and F. Parro (2015), Review of Economic Studies 82(1), sections 2 and 4.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    pi: Array
    tau: Array
    theta: Array
    gamma: Array
    io: Array
    alpha: Array
    V: Array
    D: Array
    X: Array
    tau_known: NDArray[np.bool_]
    year: int | None = None
    currency: str = "USD"
    scale: float = 1.0
    name: str = "from arrays"
    repairs: tuple[str, ...] = ()
    reliability: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        for key in ("pi", "tau", "theta", "gamma", "io", "alpha", "V", "D", "X", "tau_known"):
            array = np.asarray(getattr(self, key)).view()
            array.flags.writeable = False
            object.__setattr__(self, key, array)
        object.__setattr__(self, "reliability", MappingProxyType(dict(self.reliability)))

    @classmethod
    def from_arrays(
        cls,
        regions: Sequence[str],
        sectors: Sequence[str],
        *,
        pi: ArrayLike,
        gamma: ArrayLike,
        io: ArrayLike,
        alpha: ArrayLike,
        V: ArrayLike,
        D: ArrayLike,
        theta: ArrayLike,
        tau: ArrayLike | None = None,
        X: ArrayLike | None = None,
        **facts: Any,
    ) -> Baseline:
        """A baseline from published shares; shapes as in the class. Raises BadInput with every problem at once."""
        pi = np.asarray(pi, dtype=float)
        tau, known = _tariffs(tau, pi.shape)
        V = np.asarray(V, dtype=float)
        alpha = np.asarray(alpha, dtype=float)
        X = alpha * V[:, None] * 2.0 if X is None else np.asarray(X, dtype=float)
        accounts = Accounts(pi, tau, np.asarray(gamma, float), np.asarray(io, float), alpha, V, np.asarray(D, float), X)
        return cls._from_accounts(regions, sectors, accounts, known, theta, **facts)

    @classmethod
    def from_trade(
        cls,
        regions: Sequence[str],
        sectors: Sequence[str],
        *,
        flows: ArrayLike,
        output: ArrayLike,
        gamma: ArrayLike,
        io: ArrayLike,
        theta: ArrayLike,
        tau: ArrayLike | None = None,
        **facts: Any,
    ) -> Baseline:
        """A baseline from trade before duty `flows[i, n, s]` (own sales are ignored), `output[n, s]` and technology.

        Prepared as in Caliendo and Parro (2015): output is raised to at least exports, own sales are the rest, final
        demand is spending less inputs, its negative shares are set to 0. `io[n, k, s]` may sum to 1 - gamma or to 1
        over k.
        """
        flows = np.asarray(flows, dtype=float)
        tau, known = _tariffs(tau, flows.shape)
        accounts = from_flows(flows, tau, np.asarray(output, float), np.asarray(gamma, float), np.asarray(io, float))
        return cls._from_accounts(regions, sectors, accounts, known, theta, **facts)

    @classmethod
    def from_world(cls, world: Any, *, theta: ArrayLike, entry_floor: float = 0.0) -> Baseline:
        """A baseline from a World: `Z[i,s,n,r]`, `F[i,s,n]`, `V[n,r]`, `tau[i,n,s]` (NaN where not held, taken as 0).

        Value added of the table includes duties on inputs where `tau` is held; they are taken out. Negative final
        demand and inventories become 0. `entry_floor`: smallest share of a supplier that sells nothing yet, among
        traded sectors (0: a zero flow stays zero for ever).
        """
        tau, known = _tariffs(world.tau, np.shape(world.tau))
        accounts = from_tables(
            np.asarray(world.Z, float), np.asarray(world.F, float), np.asarray(world.V, float), tau, entry_floor
        )
        return cls._from_accounts(
            world.regions,
            world.sectors,
            accounts,
            known,
            theta,
            year=world.year,
            currency=world.currency,
            scale=getattr(world, "scale", 1.0),
            name=getattr(world, "name", "world"),
            reliability=getattr(world, "reliability", {}),
            fingerprint=getattr(world, "fingerprint", ""),
            sources=tuple(world.lineage.sources),
        )

    @classmethod
    def _from_accounts(
        cls,
        regions: Sequence[str],
        sectors: Sequence[str],
        accounts: Accounts,
        known: NDArray[np.bool_],
        theta: ArrayLike,
        **facts: Any,
    ) -> Baseline:
        """Check, repair, re-solve."""
        regions, sectors = tuple(map(str, regions)), tuple(map(str, sectors))
        elasticity = (
            np.broadcast_to(np.asarray(theta, dtype=float), (len(sectors),))
            if np.ndim(theta) == 0
            else np.asarray(theta, float)
        )
        raise_all(_problems(regions, sectors, accounts, elasticity))
        accounts = accounts.repaired(regions, sectors)
        raw = {key: getattr(accounts, key) for key in ("pi", "tau", "gamma", "io", "alpha", "V", "D", "X")}
        raw |= {"theta": elasticity, "tau_known": known, "repairs": accounts.repairs}
        return cls(regions=regions, sectors=sectors, **raw, **facts).resolved()

    @cached_property
    def economy(self) -> Economy:
        """The same arrays as the kernel orders them: [s, n, i] and [s, n]."""

        def order(array: Array, *axes: int) -> Array:
            return np.ascontiguousarray(array.transpose(axes))

        return Economy(
            pi=order(self.pi, 2, 1, 0),
            tau=order(self.tau, 2, 1, 0),
            theta=np.ascontiguousarray(self.theta),
            gamma=order(self.gamma, 1, 0),
            G=np.ascontiguousarray(self.io),
            alpha=order(self.alpha, 1, 0),
            V=self.V,
            D=self.D,
            X=order(self.X, 1, 0),
        )

    @cached_property
    def certificate(self) -> Mapping[str, float]:
        """The largest residual of every equilibrium condition at the baseline itself."""
        return equilibrium.solve(System(self.economy, Shock())).certificate

    def resolved(self, deficits: ArrayLike | None = None) -> Baseline:
        """The equilibrium with these shares as preferences and technology, and with new deficits if they are given.

        Returns itself if it is an equilibrium already. Raises NotSolved with the residuals.
        """
        D = self.D if deficits is None else np.asarray(deficits, dtype=float)
        economy = replace(self.economy, D=D)
        found = equilibrium.solve(System(economy, Shock()), tolerance=RESOLVE_TOLERANCE)
        if found.method == "baseline":
            return self
        if not found.solved:
            worst = ", ".join(
                f"{name} {value:.1e}" for name, value in found.certificate.items() if value > RESOLVE_TOLERANCE
            )
            raise NotSolved(
                f"the baseline '{self.name}' has no equilibrium that could be found ({worst})", remedy=_REMEDY
            )
        moved = float(np.max(np.abs(found.w - 1.0)))
        why = "after repair" if deficits is None else "with other deficits"
        repairs = (f"re-solved {why}: wages moved by at most {100 * moved:.2g}%",)
        return replace(
            self,
            pi=found.pi.transpose(2, 1, 0),
            V=found.V,
            D=found.D,
            X=found.X.T,
            repairs=self.repairs + (repairs if moved > 1e-6 else ()),
        )

    def balanced(self) -> Baseline:
        """The equilibrium without any trade deficit, other things the same (Caliendo and Parro's first step)."""
        return self if not np.any(self.D) else self.resolved(np.zeros_like(self.D))

    def with_theta(self, theta: ArrayLike) -> Baseline:
        """The same baseline with other elasticities (levels and shares stay)."""
        elasticity = np.ones(len(self.sectors)) * np.asarray(theta, dtype=float)
        raise_all(_theta_problems(self.sectors, elasticity))
        return replace(self, theta=elasticity)


_REMEDY = "look at `repairs` and at very high elasticities; a deficit near an economy's whole income has no solution"


def _tariffs(tau: ArrayLike | None, shape: tuple[int, ...]) -> tuple[Array, NDArray[np.bool_]]:
    """Tariffs with 0 where they are not held, and where they are held."""
    if tau is None:
        return np.zeros(shape), np.zeros(shape, dtype=bool)
    given = np.array(tau, dtype=float)
    known = np.isfinite(given)
    return np.where(known, given, 0.0), known


def _theta_problems(sectors: Sequence[str], theta: Array) -> list[Problem]:
    if theta.shape != (len(sectors),):
        return [
            Problem(
                f"{theta.size} elasticities for {len(sectors)} sectors", "theta", "give one number, or one per sector"
            )
        ]
    bad = ~(np.isfinite(theta) & (theta > 0))
    return [
        Problem(
            f"elasticity {theta[s]}",
            f"theta, sector {sectors[int(s)]}",
            "it must be above 0: trade falls by theta percent per percent of cost",
        )
        for s in np.flatnonzero(bad)
    ]


def _problems(regions: tuple[str, ...], sectors: tuple[str, ...], accounts: Accounts, theta: Array) -> list[Problem]:
    """What cannot be repaired: shapes, labels, numbers that are not finite, signs of levels."""
    N, S = len(regions), len(sectors)
    problems = _theta_problems(sectors, theta)
    for kind, labels in (("economy", regions), ("sector", sectors)):
        doubled = sorted({label for label in labels if labels.count(label) > 1})
        problems += [
            Problem(f"{kind} '{label}' is there twice", "labels", "one label, one meaning") for label in doubled
        ]
    shapes = {
        "pi": (N, N, S),
        "tau": (N, N, S),
        "gamma": (N, S),
        "io": (N, S, S),
        "alpha": (N, S),
        "V": (N,),
        "D": (N,),
        "X": (N, S),
    }
    wrong = {key: np.shape(getattr(accounts, key)) for key in shapes if np.shape(getattr(accounts, key)) != shapes[key]}
    problems += [
        Problem(f"shape {shape}, the labels ask for {shapes[key]}", key, "sellers first, then buyers, then sectors")
        for key, shape in wrong.items()
    ]
    if wrong:
        return problems
    for key in shapes:
        bad = int((~np.isfinite(getattr(accounts, key))).sum())
        if bad:
            problems.append(
                Problem(f"{bad} cells are NaN or infinite", key, "a missing flow must be estimated or set to 0")
            )
    for key in ("pi", "gamma", "io", "X"):
        low = float(np.min(getattr(accounts, key)))
        if low < LOWEST_SHARE * max(1.0, float(np.max(accounts.X)) if key == "X" else 1.0):
            problems.append(Problem(f"the lowest value is {low:.6g}", key, "shares and spending cannot be negative"))
    if np.any(accounts.tau <= -1):
        problems.append(Problem("a tariff of -100% or less", "tau", "write 0.24 for 24%"))
    if np.any(accounts.tau > 10):
        problems.append(Problem(f"a tariff of {float(accounts.tau.max()):.6g}", "tau", "write 0.24 for 24%"))
    problems += [
        Problem(f"value added is {value:.6g}", region, "an economy needs value added above 0: merge it with another")
        for region, value in zip(regions, accounts.V.tolist(), strict=True)
        if not value > 0
    ]
    gap = float(abs(accounts.D.sum()))
    if np.isfinite(gap) and gap > 1e-6 * float(np.sum(np.abs(accounts.V))):
        problems.append(
            Problem(f"deficits sum to {gap:.6g}, not 0", "D", "one economy's deficit is the others' surplus")
        )
    return problems
