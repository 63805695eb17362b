"""A scenario laid onto a baseline once, and asked again with other elasticities, deficits, tariffs or costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from entrepot.errors import BadInput, Problem
from entrepot.kernels import equilibrium
from entrepot.kernels.hat_algebra import Closure, Equilibrium, Shock
from entrepot.kernels.hat_algebra import Problem as System
from entrepot.models.trade.baseline import Baseline
from entrepot.models.trade.outcomes import outcomes
from entrepot.scenario import Scenario
from entrepot.scenario.target import Changes, Target
from entrepot.world import World

Array = NDArray[np.float64]

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Bound:
    """A scenario laid onto a baseline: the baseline as observed, the one that is shocked (without deficits under the closure
    `zero`), the kernel's shock, and what was applied.
    """

    observed: Baseline
    baseline: Baseline
    shock: Shock
    changes: Changes

    def variant(self, *, theta: ArrayLike | None = None, source: str = "", deficits: str | None = None) -> Bound:
        """The same shocks with other elasticities [s], or under another closure of deficits.

        Nothing is laid on again: a baseline is an equilibrium for any elasticities, and its tariffs stay.
        """
        closure = deficits or ("zero" if self.baseline is not self.observed else self.shock.deficits)
        observed = self.observed if theta is None else self.observed.with_theta(theta, source)
        baseline = observed.balanced() if closure == "zero" else observed
        rule = cast(Closure, "fixed-share-of-world-gdp" if closure == "zero" else closure)
        numeraire = self.shock.numeraire if closure == "fixed" else None
        return Bound(observed, baseline, replace(self.shock, deficits=rule, numeraire=numeraire), self.changes)

    def solve(self, tolerance: float = TOLERANCE, near: Equilibrium | None = None) -> Equilibrium:
        """The new equilibrium, with its certificate; the search begins at the hats of `near`."""
        problem = System(self.baseline.economy, self.shock)
        begin = None
        if near is not None:
            begin = problem.pack(np.log(near.w), np.log(near.P), near.X)
        return equilibrium.solve(problem, tolerance=tolerance, begin=begin)

    def outcomes(self, found: Equilibrium) -> dict[str, Array]:
        """Changes in percent by economy, by name."""
        return outcomes(self.baseline.economy, self.shock, found)


def baseline_for(world: Any, scenario: Scenario, accept_repairs: bool = False) -> Baseline:
    """The baseline with the elasticities that the scenario asks for.

    Those that it names are used, on a World and on a Baseline (where they must name its sectors). Where it names none, a
    Baseline keeps its own, times the scenario's `scale`, and a World gets the default set.
    """
    asked = scenario.elasticities
    if isinstance(world, World):
        return _of_world(world, tuple(asked.of(world.sectors).tolist()), asked.source, accept_repairs)
    if not isinstance(world, Baseline):
        theta = asked.of(world.sectors)
        return Baseline.from_world(world, theta=theta, accept_repairs=accept_repairs, theta_source=asked.source)
    if asked.named:
        return world.with_theta(asked.of(world.sectors), asked.source)
    return world if asked.scale == 1.0 else world.with_theta(world.theta * asked.scale, world.theta_source)


@lru_cache(maxsize=4)
def _of_world(world: World, theta: tuple[float, ...], source: str, accept_repairs: bool) -> Baseline:
    """The baseline of a world, kept for the next question: both are frozen."""
    return Baseline.from_world(world, theta=np.array(theta), accept_repairs=accept_repairs, theta_source=source)


def bind(world: Any, scenario: Scenario, *, accept_repairs: bool = False) -> Bound:
    """Lay a scenario onto a World or a Baseline. Raises BadInput with every name or number that does not fit."""
    observed = baseline_for(world, scenario, accept_repairs)
    baseline = observed.balanced() if scenario.deficits == "zero" else observed
    target = Target(
        baseline.regions,
        baseline.sectors,
        baseline.tau,
        baseline.tau_known,
        baseline.members,
        baseline.sector_groups,
        world=world if isinstance(world, World) else None,
    )
    changes = scenario.changes(target)
    numeraire = None
    if scenario.numeraire is not None:
        if scenario.numeraire not in baseline.regions:
            remedy = f"the world has {', '.join(baseline.regions)}"
            raise BadInput(Problem(f"unknown economy '{scenario.numeraire}'", "closure.numeraire", remedy))
        numeraire = baseline.regions.index(scenario.numeraire)

    def order(array: np.ndarray | None, *axes: int) -> np.ndarray | None:
        return None if array is None else np.ascontiguousarray(array.transpose(axes))

    shock = Shock(
        tau=order(changes.tau, 2, 1, 0),
        d_hat=order(changes.d_hat, 2, 1, 0),
        A_hat=order(changes.A_hat, 1, 0),
        deficits="fixed-share-of-world-gdp" if scenario.deficits == "zero" else scenario.deficits,
        numeraire=numeraire,
    )
    return Bound(observed, baseline, shock, changes)
