"""The baseline of a trade equilibrium: shares and levels of an observed year, checked, repaired and re-solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from entrepot.errors import BadInput, NotSolved, Problem, raise_all
from entrepot.kernels import equilibrium
from entrepot.kernels.hat_algebra import Economy, Shock
from entrepot.kernels.hat_algebra import Problem as System
from entrepot.models.trade import checks, files
from entrepot.models.trade.accounts import LARGEST_REPAIR, Accounts, from_flows, from_tables
from entrepot.models.trade.frames import arrays as tables_to_arrays
from entrepot.models.trade.frames import need
from entrepot.provenance import Source

Array = NDArray[np.float64]
RESOLVE_TOLERANCE = 1e-11
ARRAYS = ("pi", "tau", "theta", "gamma", "io", "alpha", "V", "D", "X", "tau_known")


@dataclass(frozen=True, eq=False)
class Baseline:
    """What the equilibrium needs and nothing else. i sells, n buys, s and k are sectors; money in units of `scale` x
    `currency`.

    `theta_source` says where the elasticities come from, `members` who is inside an economy that is a group,
    `sector_groups` names groups of sectors (`goods`) that scenarios may use.

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
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sector_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    theta_source: str = ""
    fingerprint: str = ""
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        for key in ARRAYS:
            array = np.asarray(getattr(self, key)).view()
            array.flags.writeable = False
            object.__setattr__(self, key, array)
        for key in ("reliability", "members", "sector_groups"):
            object.__setattr__(self, key, MappingProxyType(dict(getattr(self, key))))

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
        accept_repairs: bool = False,
        **facts: Any,
    ) -> Baseline:
        """A baseline from published shares; shapes as in the class. Without `X`, spending is what (13) asks for.

        Raises BadInput with every problem at once: wrong shapes, cells that are no numbers, and arrays that contradict
        each other (deficits, value added and spending follow from each other; transposed shares; gross tariffs;
        inverse elasticities). Repairs beyond 2% of shares or of wages stop too, unless `accept_repairs`.
        """
        pi = np.array(pi, dtype=float)
        tau, known = _tariffs(tau, pi.shape)
        arrays = {"pi": pi, "tau": tau}
        arrays |= {
            key: np.array(each, dtype=float)
            for key, each in {"gamma": gamma, "io": io, "alpha": alpha, "V": V, "D": D, "X": X}.items()
            if each is not None
        }
        labels = checks.Labels(tuple(map(str, regions)), tuple(map(str, sectors)))
        elasticity = checked(arrays, theta, labels)
        accounts = Accounts(**{"X": None, **arrays})
        return cls._from_accounts(labels, accounts, known, elasticity, accept_repairs, given_levels=True, **facts)

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
        accept_repairs: bool = False,
        **facts: Any,
    ) -> Baseline:
        """A baseline from trade before duty `flows[i, n, s]` (own sales are ignored), `output[n, s]` and technology.

        Prepared as in Caliendo and Parro (2015): output is raised to at least exports, own sales are the rest, final
        demand is spending less inputs, its negative shares are set to 0. `io[n, k, s]` may sum to 1 - gamma or to 1
        over k. Raises BadInput as `from_arrays` does; flows and output in different units are refused.
        """
        flows = np.array(flows, dtype=float)
        tau, known = _tariffs(tau, flows.shape)
        given = {"flows": flows, "output": output, "gamma": gamma, "io": io, "tau": tau}
        arrays = {key: np.array(each, dtype=float) for key, each in given.items()}
        labels = checks.Labels(tuple(map(str, regions)), tuple(map(str, sectors)))
        elasticity = checked(arrays, theta, labels)
        if not accept_repairs:
            raise_all(checks.trade(flows, arrays["output"], labels))
        accounts = from_flows(flows, tau, arrays["output"], arrays["gamma"], arrays["io"])
        return cls._from_accounts(labels, accounts, known, elasticity, accept_repairs, **facts)

    @classmethod
    def from_tables(
        cls,
        frames: Mapping[str, Any],
        *,
        regions: Sequence[str] = (),
        sectors: Sequence[str] = (),
        accept_repairs: bool = False,
        **facts: Any,
    ) -> Baseline:
        """A baseline from long tables with labels, by name; see `frames.arrays` for their columns.

        With `flows` (before duty, with or without own sales) as `from_trade`: `output` may be left out where own sales are
        there, `gamma` and `io` where nothing is used as an input (1 and 0). With `pi` as `from_arrays`. `theta` is a table
        by sector or one number; `tau` may leave out what is not held. Raises BadInput with every problem.
        """
        regions, sectors, given = tables_to_arrays(frames, regions, sectors)
        need(given, ("theta",), "trade elasticities: a table by sector, or one number")
        if "flows" not in given:
            need(given, ("pi", "gamma", "io", "alpha", "V", "D"), "give flows, or all of pi, gamma, io, alpha, V, D")
            return cls.from_arrays(regions, sectors, **given, accept_repairs=accept_repairs, **facts)
        N, S = len(regions), len(sectors)
        own = given["flows"][np.arange(N), np.arange(N)]
        if "output" not in given:
            if not own.any():
                raise BadInput(
                    "no table output, and no own sales in flows", where="from_tables", remedy="give one of them"
                )
            given["output"] = given["flows"].sum(axis=1)
        given.setdefault("gamma", np.ones((N, S)))
        given.setdefault("io", np.zeros((N, S, S)))
        return cls.from_trade(regions, sectors, **given, accept_repairs=accept_repairs, **facts)

    @classmethod
    def load(cls, path: str | Path) -> Baseline:
        """A baseline that `save` wrote."""
        return cls(**files.read(Path(path)))

    def save(self, path: str | Path) -> Path:
        """Write the baseline into one new `.npz` file; nothing is overwritten or half-written."""
        facts = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in ARRAYS}
        facts |= {key: dict(facts[key]) for key in ("reliability", "members", "sector_groups")}
        return files.write(Path(path), {key: getattr(self, key) for key in ARRAYS}, facts)

    @classmethod
    def from_world(
        cls, world: Any, *, theta: ArrayLike, entry_floor: float = 0.0, accept_repairs: bool = False, **facts: Any
    ) -> Baseline:
        """A baseline from a World: `Z[i,s,n,r]`, `F[i,s,n]`, `V[n,r]`, `tau[i,n,s]` (NaN where not held, taken as 0).

        Value added of the table includes duties on inputs where `tau` is held; they are taken out. Negative final
        demand and inventories become 0. `entry_floor`: smallest share of a supplier that sells nothing yet, among
        traded sectors (0: a zero flow stays zero for ever).
        """
        tau, known = _tariffs(world.tau, np.shape(world.tau))
        accounts = from_tables(
            np.asarray(world.Z, float), np.asarray(world.F, float), np.asarray(world.V, float), tau, entry_floor
        )
        labels = checks.Labels(tuple(map(str, world.regions)), tuple(map(str, world.sectors)))
        about = {
            "year": world.year,
            "currency": world.currency,
            "scale": getattr(world, "scale", 1.0),
            "name": getattr(world, "name", "world"),
            "reliability": getattr(world, "reliability", {}),
            "members": getattr(world, "members", {}),
            "fingerprint": getattr(world, "fingerprint", ""),
            "sources": tuple(world.lineage.sources),
        }
        elasticity = checked({"tau": tau, "V": accounts.V}, theta, labels)
        return cls._from_accounts(labels, accounts, known, elasticity, accept_repairs, **(about | facts))

    @classmethod
    def _from_accounts(
        cls,
        labels: checks.Labels,
        accounts: Accounts,
        known: NDArray[np.bool_],
        theta: Array,
        accept_repairs: bool,
        given_levels: bool = False,
        **facts: Any,
    ) -> Baseline:
        """Repair what may be repaired, refuse the rest, re-solve. `given_levels`: V, D and X come from outside and may
        contradict the shares. What stops unless it is accepted is listed among the repairs when it is.
        """
        doubts = checks.shares(accounts, theta, labels)
        fixed = accounts.repaired(labels.regions, labels.sectors)
        X = spending(fixed) if fixed.X is None else fixed.X
        if given_levels and not doubts:
            doubts = checks.levels(replace(fixed, D=accounts.D), X, accounts.X is not None, labels)
        doubts += [Problem(each.what, "repair", f"{checks.ACCEPT} it") for each in fixed.repairs if each.too_large]
        if not accept_repairs:
            raise_all(doubts)
        said = [each.what for each in fixed.repairs]
        said += [f"accepted: {each.what}" for each in doubts if each.what not in said]
        raw = {key: getattr(fixed, key) for key in ("pi", "tau", "gamma", "io", "alpha", "V", "D")}
        raw |= {"X": X, "theta": theta, "tau_known": known, "repairs": tuple(said)}
        made = cls(regions=labels.regions, sectors=labels.sectors, **raw, **facts)
        return made.resolved(largest=np.inf if accept_repairs else LARGEST_REPAIR)

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

    def resolved(self, deficits: ArrayLike | None = None, *, largest: float = np.inf) -> Baseline:
        """The equilibrium with these shares as preferences and technology, and with new deficits if they are given.

        Returns itself if it is an equilibrium already. Raises NotSolved with the residuals, BadInput where a wage moves
        by more than `largest` (a fraction).
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
        if moved > largest:
            at = np.argsort(-np.abs(found.w - 1.0))[:6]
            told = ", ".join(f"{self.regions[n]} {found.w[n] - 1.0:+.1%}" for n in at)
            what = f"the accounts of '{self.name}' are no equilibrium: solved, wages move by more than {largest:.0%} ({told})"
            raise BadInput(
                [
                    Problem(what, remedy=f"look at deficits and spending; {checks.ACCEPT} the solved accounts"),
                    *(Problem(each, "repair") for each in self.repairs),
                ]
            )
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

    def with_theta(self, theta: ArrayLike, source: str = "") -> Baseline:
        """The same baseline with other elasticities (levels and shares stay), and where they come from."""
        elasticity = np.ones(len(self.sectors)) * np.asarray(theta, dtype=float)
        raise_all(checks.elasticities(elasticity, checks.Labels(self.regions, self.sectors)))
        return replace(self, theta=elasticity, theta_source=source)


_REMEDY = "look at `repairs` and at very high elasticities; a deficit near an economy's whole income has no solution"


def checked(arrays: Mapping[str, Array], theta: ArrayLike, labels: checks.Labels) -> Array:
    """Elasticities by sector; raises BadInput with everything in `arrays` and `theta` that no repair can mend."""
    elasticity = np.array(theta, dtype=float)
    if elasticity.ndim == 0:
        elasticity = np.full(len(labels.sectors), float(elasticity))
    problems = checks.numbers(arrays, labels) + checks.elasticities(elasticity, labels)
    raise_all(problems + checks.impossible(arrays["tau"], arrays.get("V", np.ones(0)), labels))
    return elasticity


def spending(accounts: Accounts) -> Array:
    """Spending [n, s] that (13) asks for at these shares, value added and deficits."""
    pi, tau = accounts.pi.transpose(2, 1, 0), accounts.tau.transpose(2, 1, 0)
    found = equilibrium.spending(pi, tau, accounts.io, accounts.alpha.T, accounts.V + accounts.D)
    return np.ascontiguousarray(np.maximum(found.T, 0.0))


def _tariffs(tau: ArrayLike | None, shape: tuple[int, ...]) -> tuple[Array, NDArray[np.bool_]]:
    """Tariffs with 0 where they are not held, and where they are held."""
    if tau is None:
        return np.zeros(shape), np.zeros(shape, dtype=bool)
    given = np.array(tau, dtype=float)
    known = np.isfinite(given)
    return np.where(known, given, 0.0), known
