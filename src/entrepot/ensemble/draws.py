"""What varies from draw to draw, and the numbers of one draw: the only place at run time where chance has a say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem, raise_all
from entrepot.scenario.elasticities import Elasticities
from entrepot.scenario.scenario import CLOSURES

Array = NDArray[np.float64]

LOWEST_ELASTICITY = 0.5
TRIES = 1000
# Errors of a world's trade shares by the grade of the buyer, as standard deviations of logs. Grade C stands for cells that
# missed hidden ones by .65 to .93 of their value one by one, and far less once they add up.
GRADES = {"A": 0.05, "B": 0.1, "C": 0.25, "D": 0.5, "": 0.25}


@dataclass(frozen=True)
class Spread:
    """What varies. `elasticities`: `errors` (normal, with the set's published standard errors, drawn again where below 0.5),
    or a standard deviation as a share of each; 0: none. `closures`: drawn with equal chance; none: the scenario's. `rates`,
    `costs`: standard deviation of the log of what multiplies the tariff changes, and the log changes of trade costs and
    productivity, of each exporter. `table`: standard deviation of the log of every trade share; `grades`: by the grade of
    the buyer; 0: none.
    """

    elasticities: float | str = "errors"
    closures: tuple[str, ...] = CLOSURES[:1] + CLOSURES[2:]
    rates: float = 0.0
    costs: float = 0.0
    table: float | str = 0.0

    def __post_init__(self) -> None:
        problems = [
            Problem(f"no closure '{each}'", "spread.closures", f"one of {', '.join(CLOSURES)}")
            for each in self.closures
            if each not in CLOSURES
        ]
        for name, word in (("elasticities", "errors"), ("rates", ""), ("costs", ""), ("table", "grades")):
            value = getattr(self, name)
            fine = value == word if isinstance(value, str) else 0.0 <= value < 10.0
            if not fine:
                what = f"'{value}' is no spread" if isinstance(value, str) else f"{value} is no standard deviation"
                problems.append(Problem(what, f"spread.{name}", f"a number from 0{f', or {word!r}' if word else ''}"))
        raise_all(problems)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the card of a run."""
        return {**asdict(self), "closures": list(self.closures)}


@dataclass(frozen=True)
class Draw:
    """One draw: elasticities [s], closure (empty: the scenario's), factors on tariffs and costs by exporter [i], and what
    multiplies the trade shares [i, n, s] (None: nothing). `again`: how many elasticities were drawn again.
    """

    theta: Array
    closure: str
    rates: Array
    costs: Array
    shares: Array | None
    again: int

    def parameters(self, sectors: tuple[str, ...], regions: tuple[str, ...]) -> dict[str, float | str]:
        """Every number that was drawn, by name; what does not vary is left out by `varying`."""
        found: dict[str, float | str] = {f"elasticity {s}": float(v) for s, v in zip(sectors, self.theta, strict=True)}
        found |= {f"tariff changes of {i}": float(v) for i, v in zip(regions, self.rates, strict=True)}
        found |= {f"costs of {i}": float(v) for i, v in zip(regions, self.costs, strict=True)}
        return found


@dataclass(frozen=True)
class Source:
    """Where draws come from: the seed, what varies, and the central values they vary around."""

    seed: int
    spread: Spread
    theta: Array
    errors: Array
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    grades: Mapping[str, str] = field(default_factory=dict)

    def draw(self, number: int) -> Draw:
        """Draw `number`: the same whatever was drawn before it, in any process."""
        chance = np.random.default_rng([self.seed, number])
        theta, again = self._elasticities(chance)
        closures = self.spread.closures
        closure = closures[int(chance.integers(len(closures)))] if closures else ""
        N, S = len(self.regions), len(self.sectors)
        rates = np.exp(self.spread.rates * chance.standard_normal(N))
        costs = np.exp(self.spread.costs * chance.standard_normal(N))
        shares = None
        if self.spread.table:
            spread = (
                np.full(N, float(self.spread.table)) if not isinstance(self.spread.table, str) else self._by_grade()
            )
            shares = np.exp(spread[None, :, None] * chance.standard_normal((N, N, S)))
        return Draw(theta, closure, rates, costs, shares, again)

    def _by_grade(self) -> Array:
        return np.array([GRADES.get(self.grades.get(region, ""), GRADES[""]) for region in self.regions])

    def _elasticities(self, chance: np.random.Generator) -> tuple[Array, int]:
        theta, again = self.theta.copy(), 0
        for s in np.flatnonzero(self.errors > 0):
            for _ in range(TRIES):
                theta[s] = self.theta[s] + self.errors[s] * chance.standard_normal()
                if theta[s] >= LOWEST_ELASTICITY:
                    break
                again += 1
            else:
                theta[s] = self.theta[s]
        return theta, again


def errors_of(elasticities: Elasticities, theta: Array, sectors: tuple[str, ...], spread: Spread) -> Array:
    """Standard errors [s]: those published with a set, or a share of each elasticity. Raises BadInput where a sector has
    none.
    """
    if not isinstance(spread.elasticities, str):
        return spread.elasticities * theta
    rest = elasticities.error
    lost = [sector for sector in sectors if sector not in elasticities.errors and rest is None]
    remedy = "name a set that has them, or give a share: elasticities = 0.3"
    raise_all([Problem(f"no standard error for {', '.join(lost)}", "spread.elasticities", remedy)] if lost else [])
    found = [elasticities.errors.get(sector, rest or 0.0) for sector in sectors]
    return elasticities.scale * np.array(found, dtype=float)
