"""Which trade costs to lower, within bounds and a budget, so that an economy loses least in the worst case, or leans least
on one supplier: a frontier of budget against result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.kernels import equilibrium, welfare
from entrepot.kernels.adjoint import Adjoint
from entrepot.kernels.hat_algebra import Equilibrium
from entrepot.kernels.hat_algebra import Problem as System
from entrepot.models.trade.binding import Bound
from entrepot.models.trade.solve import MODEL, lineage_of
from entrepot.result import Result
from entrepot.scenario import Scenario
from entrepot.scenario.target import Target

Array = NDArray[np.float64]

PRECISION = 1e-10
STEP = 1e-5
LOSS, EXPOSURE = "loss", "exposure"


@dataclass(frozen=True)
class Measure:
    """A trade cost that may be lowered: flows from one supplier in some sectors to the economy, up to `most` (0.1: by 10
    percent), at `price` units of money for each unit of money saved on the baseline's imports (1: as much as it saves).
    """

    supplier: str
    sectors: tuple[str, ...]
    most: float
    price: float = 1.0


@dataclass(frozen=True)
class _Plan:
    """Measures as arrays: flat cells into [j, n, i], bounds, and cost in money for a cut of 1 (in logs)."""

    economy: int
    cells: tuple[NDArray[np.intp], ...]
    most: Array
    cost: Array
    labels: tuple[str, ...]


def frontier(
    bounds: Sequence[Bound],
    scenario: Scenario,
    economy: str,
    measures: Sequence[Measure],
    *,
    budgets: Sequence[float] | None = None,
    points: int = 5,
    target: str = LOSS,
    names: Sequence[str] = (),
    of: str = "",
) -> Result:
    """The best cuts for each budget over all `bounds` (scenarios, or draws of one, laid onto the same baseline): the worst of
    them counts.

    `target` `loss`: the largest fall of real GDP against the baseline is made smallest; `exposure`: the largest share of
    the economy's spending in the measures' sectors that goes to supplier `of`. `budgets` in the baseline's money a year;
    left out, `points` equal steps up to what all measures together cost. Solved by sequential quadratic programming on the
    worst case (the epigraph), with the adjoint's gradients.

    Tables: `frontier` (budget, spent, worst, worst case, saved), `cuts` (budget, supplier, cut in percent, spent),
    `by case` (budget, case, value). Raises BadInput for budgets and bounds that leave nothing to choose, by name.
    """
    base = bounds[0].baseline
    plan = _plan(bounds[0], economy, measures)
    whole = float((plan.cost * plan.most).sum())
    asked = [whole * (k + 1) / points for k in range(points)] if budgets is None else [float(each) for each in budgets]
    _check(asked, points, target, of, base.regions)
    labels = list(names) or [str(k + 1) for k in range(len(bounds))]
    supplier = base.regions.index(of) if of else -1
    value = _Value(bounds, plan, target, supplier, sectors_of(bounds[0], measures))
    nothing = value(np.zeros(len(plan.most)))[0]
    rows, cuts, by_case = [], [], []
    start = np.zeros(len(plan.most))
    for budget in asked:
        start = _best(value, plan, budget, start)
        at = value(start)[0]
        spent = float(plan.cost @ start)
        rows.append({"budget": budget, "spent": spent, "worst": float(at.max()), "worst case": labels[int(at.argmax())],
                     "without": float(nothing.max()), "saved": float(nothing.max() - at.max())})  # fmt: skip
        cuts += [{"budget": budget, "measure": label, "cut": 100 * -np.expm1(-x), "spent": float(c * x)}
                 for label, x, c in zip(plan.labels, start, plan.cost, strict=True)]  # fmt: skip
        by_case += [{"budget": budget, "case": label, "value": float(v), "without": float(w)}
                    for label, v, w in zip(labels, at, nothing, strict=True)]  # fmt: skip
    return Result(
        model=f"{MODEL}, best trade-cost cuts",
        tables={"frontier": pd.DataFrame(rows), "cuts": pd.DataFrame(cuts), "by case": pd.DataFrame(by_case)},
        lineage=lineage_of(bounds[0], scenario),
        status="solved",
        certificate={"largest residual of all equilibria": value.worst},
        facts={
            "economy": economy, "target": target, "of": of, "unit": "percent", "currency": base.currency, "cases": labels,
            "title": scenario.title,
        },
    )  # fmt: skip


def sectors_of(bound: Bound, measures: Sequence[Measure]) -> list[int]:
    """Places of all sectors that any measure touches."""
    target = _target(bound)
    return sorted({s for each in measures for s in target.sector_places(each.sectors, "sectors")[0]})


def _target(bound: Bound) -> Target:
    base = bound.baseline
    return Target(base.regions, base.sectors, base.tau, base.tau_known, base.members, base.sector_groups)


def _check(budgets: Sequence[float], points: int, target: str, of: str, regions: Sequence[str]) -> None:
    problems = [
        Problem(f"a budget of {each:g} buys nothing", "budget", "it must be above 0")
        for each in budgets
        if not each > 0
    ]
    if points < 1:
        problems.append(Problem(f"{points} points", "points", "ask for at least one"))
    if target not in (LOSS, EXPOSURE):
        problems.append(Problem(f"no target '{target}'", "target", f"{LOSS}, or {EXPOSURE}"))
    if target == EXPOSURE and of not in regions:
        problems.append(Problem(f"exposure to whom: '{of}'", "of", f"one of {', '.join(regions)}"))
    raise_all(problems)


def _plan(bound: Bound, economy: str, measures: Sequence[Measure]) -> _Plan:
    base, target = bound.baseline, _target(bound)
    who, problems, _ = target.economies([economy], "economy")
    cells, labels, most, cost = [], [], [], []
    shape = base.economy.pi.shape
    imports = welfare.baseline_incomes(base.economy).M.reshape(-1)
    for number, each in enumerate(measures, start=1):
        where = f"measure {number}"
        sellers, bad, _ = target.economies([each.supplier], f"{where} supplier")
        which, bad_sectors = target.sector_places(each.sectors, f"{where} sectors")
        problems += [*bad, *bad_sectors]
        if not 0 < each.most < 1:
            problems.append(
                Problem(
                    f"a cut between 0 and {each.most:g}",
                    where,
                    "the bounds cross or are no fraction: write 0.1 for 10%",
                )
            )
        if not each.price > 0:
            problems.append(Problem(f"a price of {each.price:g}", where, "it must be above 0"))
        if problems:
            continue
        at = [np.ravel_multi_index((s, who[0], i), shape) for s in which for i in sellers if i != who[0]]
        flat = np.array(at, dtype=np.intp)
        bought = base.scale * float(imports[flat].sum()) if len(flat) else 0.0
        if not bought > 0:
            problems.append(
                Problem(f"{economy} buys nothing of it from {each.supplier}", where, "name another supplier or sector")
            )
            continue
        cells.append(flat)
        labels.append(f"{each.supplier} {' '.join(each.sectors)}")
        most.append(-np.log1p(-each.most))
        cost.append(each.price * bought)
    if not measures:
        problems.append(Problem("no measure", "measures", "name suppliers whose trade cost may be lowered"))
    raise_all(problems)
    return _Plan(who[0], tuple(cells), np.array(most), np.array(cost), tuple(labels))


class _Value:
    """What is to be made small [case], and its slopes [case, measure], at given cuts (in logs)."""

    def __init__(
        self, bounds: Sequence[Bound], plan: _Plan, target: str, supplier: int, sectors: Sequence[int]
    ) -> None:
        self.bounds, self.plan, self.target = bounds, plan, target
        self.supplier, self.sectors = supplier, list(sectors)
        self.near: list[Equilibrium | None] = [None] * len(bounds)
        self.worst = 0.0
        self._last: tuple[bytes, tuple[Array, Array]] | None = None

    def __call__(self, cuts: Array) -> tuple[Array, Array]:
        key = cuts.tobytes()
        if self._last is None or self._last[0] != key:
            pairs = [self._case(k, cuts) for k in range(len(self.bounds))]
            self._last = key, (np.array([v for v, _ in pairs]), np.array([s for _, s in pairs]))
        return self._last[1]

    def _solved(self, k: int, cuts: Array) -> tuple[System, Equilibrium]:
        bound, plan = self.bounds[k], self.plan
        economy = bound.baseline.economy
        d_hat = np.ones_like(economy.pi) if bound.shock.d_hat is None else bound.shock.d_hat.copy()
        for cells, cut in zip(plan.cells, cuts, strict=True):
            d_hat.reshape(-1)[cells] *= np.exp(-cut)
        problem = System(economy, replace(bound.shock, d_hat=d_hat))
        held = self.near[k]
        begin = None if held is None else problem.pack(np.log(held.w), np.log(held.P), held.X)
        found = equilibrium.solve(problem, tolerance=PRECISION, begin=begin)
        if not found.solved:
            raise BadInput(
                "no equilibrium was found under these cuts", where=f"case {k + 1}", remedy="take smaller bounds"
            )
        self.near[k] = found
        self.worst = max(self.worst, equilibrium.worst(found))
        return problem, found

    def _case(self, k: int, cuts: Array) -> tuple[float, Array]:
        problem, found = self._solved(k, cuts)
        n = self.plan.economy
        if self.target == LOSS:
            slope = Adjoint(problem, found).gradient(n, "real GDP").cost.reshape(-1)
            loss = -100 * float(np.expm1(welfare.real_gdp(problem.economy, found)[n]))
            factor = 100 * float(np.exp(welfare.real_gdp(problem.economy, found)[n]))
            return loss, factor * np.array([slope[cells].sum() for cells in self.plan.cells])
        share = self._share(found)
        slopes = []
        for m in range(len(cuts)):
            moved = cuts.copy()
            moved[m] += STEP
            slopes.append((self._share(self._solved(k, moved)[1]) - share) / STEP)
        return share, np.array(slopes)

    def _share(self, found: Equilibrium) -> float:
        """Spending on the supplier as a share of all spending in the measures' sectors, percent."""
        n = self.plan.economy
        spent = found.X[self.sectors, n]
        return 100 * float(np.dot(spent, found.pi[self.sectors, n, self.supplier]) / spent.sum())


def _best(value: _Value, plan: _Plan, budget: float, start: Array) -> Array:
    """Cuts that make the worst case smallest within a budget."""
    from scipy.optimize import minimize  # here: most who solve trade look for no frontier

    K, unit = len(plan.most), float(plan.cost.sum())

    def epigraph(v: Array) -> Array:
        return v[-1] - value(v[:K])[0]

    def slopes(v: Array) -> Array:
        made = value(v[:K])[1]
        return np.hstack([-made, np.ones((len(made), 1))])

    limits: list[dict[str, Any]] = [
        {"type": "ineq", "fun": epigraph, "jac": slopes},
        {
            "type": "ineq",
            "fun": lambda v: (budget - plan.cost @ v[:K]) / unit,
            "jac": lambda v: np.append(-plan.cost / unit, 0.0),
        },
    ]
    inside = np.minimum(start, plan.most)
    begin = np.append(inside, float(value(inside)[0].max()))
    made = minimize(
        lambda v: v[-1],
        begin,
        jac=lambda v: np.append(np.zeros(K), 1.0),
        method="SLSQP",
        bounds=[*((0.0, float(m)) for m in plan.most), (None, None)],
        constraints=limits,
        options={"ftol": 1e-10, "maxiter": 200},
    )
    cuts = np.clip(np.asarray(made.x[:K], dtype=float), 0.0, plan.most)
    over = float(plan.cost @ cuts) / budget
    return cuts / over if over > 1.0 else cuts
