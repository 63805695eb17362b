"""From a world and a scenario to a Result: bind, solve, certify, label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from entrepot import __version__
from entrepot.errors import BadInput, Problem
from entrepot.kernels import equilibrium
from entrepot.kernels.hat_algebra import Equilibrium, Shock
from entrepot.kernels.hat_algebra import Problem as System
from entrepot.models.trade import tables
from entrepot.models.trade.baseline import Baseline
from entrepot.provenance import Lineage
from entrepot.result import Result, Tables
from entrepot.scenario import Scenario
from entrepot.scenario.elasticities import Elasticities
from entrepot.scenario.shocks import Changes, Target
from entrepot.world import World

MODEL = "trade equilibrium (Caliendo-Parro 2015, exact hat algebra)"
TOLERANCE = 1e-9
STRIP = {"low": 0.5, "central": 1.0, "high": 1.5}

LEAVES_OUT = (
    "one static equilibrium against another: no time path, no unemployment, no capital, no migration",
    "workers move freely between sectors and never between economies",
    "supplier shares move with one elasticity per sector; a pair that trades nothing today never starts to",
    "trade deficits follow the closure that the scenario names, not saving and investment",
    "tariff revenue goes to the households of the economy that levies it",
    "the certificate proves that the equations are solved, not that the model is true",
)


@dataclass(frozen=True)
class Bound:
    """A scenario laid onto a baseline: the baseline (perhaps with deficits taken out), the kernel's shock, what was
    applied.
    """

    baseline: Baseline
    shock: Shock
    changes: Changes


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
    baseline = baseline_for(world, scenario, accept_repairs)
    if scenario.deficits == "zero":
        baseline = baseline.balanced()
    target = Target(
        baseline.regions,
        baseline.sectors,
        baseline.tau,
        baseline.tau_known,
        baseline.members,
        baseline.sector_groups,
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
    return Bound(baseline, shock, changes)


def solve(
    world: Any,
    scenario: Scenario,
    *,
    tolerance: float = TOLERANCE,
    throw: bool = False,
    detail: bool = True,
    accept_repairs: bool = False,
) -> Result:
    """The new equilibrium of a World (or Baseline) under a scenario, with its certificate.

    Tables: `economies`, `welfare` (decompositions that add up), `sectors`, `trade` (by pair and sector), `diversion`,
    `shocks`; `detail=False` leaves out `sectors` and `trade`. A failed solve is a Result with `status` = `not solved`,
    residuals, a remedy and no tables of numbers; `throw=True` raises NotSolved instead. Bad names and numbers raise
    BadInput, all at once; so do accounts of a World that need repairs beyond 2% of shares or wages, unless
    `accept_repairs`.
    """
    bound = bind(world, scenario, accept_repairs=accept_repairs)
    found = equilibrium.solve(System(bound.baseline.economy, bound.shock), tolerance=tolerance)
    result = _result(bound, scenario, found, detail)
    return result.raise_if_not_solved() if throw else result


def _result(bound: Bound, scenario: Scenario, found: Equilibrium, detail: bool) -> Result:
    baseline = bound.baseline
    used = _elasticities(baseline, scenario)
    lineage = Lineage(
        version=__version__,
        inputs=f"{baseline.name} {baseline.fingerprint}".strip(),
        sources=tuple(dict.fromkeys((*baseline.sources, *used.cards, *scenario.cards))),
        scenario=scenario.text,
        notes=(*_other_world(baseline, scenario), *baseline.repairs, *scenario.notes, *bound.changes.notes),
    )
    shown = {"shocks": lambda: pd.DataFrame(bound.changes.applied)}
    if found.solved:
        shown |= {
            "economies": lambda: tables.economies(baseline, bound.shock, found),
            "welfare": lambda: tables.decomposition(baseline, bound.shock, found),
            "diversion": lambda: tables.diversion(baseline, found),
        }
        if detail:
            shown |= {
                "sectors": lambda: tables.sectors(baseline, bound.shock, found),
                "trade": lambda: tables.trade(baseline, found),
            }
    return Result(
        model=MODEL,
        tables=Tables(shown),
        lineage=lineage,
        status=found.status,
        certificate=found.certificate,
        message="" if found.solved else _remedy(found),
        facts={
            "title": scenario.title,
            "question": scenario.question,
            "limits": scenario.limits,
            "leaves out": list(LEAVES_OUT),
            "closure": scenario.deficits,
            "elasticities": used.name or "as given",
            "elasticity source": used.source,
            "elasticity scale": scenario.elasticities.scale,
            "theta": dict(zip(baseline.sectors, baseline.theta.tolist(), strict=True)),
            "method": found.method,
            "sweeps": found.sweeps,
            "tolerance": found.tolerance,
            "baseline residual": max(baseline.certificate.values()),
            "reliability": dict(baseline.reliability),
            "regions": list(baseline.regions),
            "sectors": list(baseline.sectors),
        },
    )


def _elasticities(baseline: Baseline, scenario: Scenario) -> Elasticities:
    """The elasticities that were used, for citing: the scenario's, or the baseline's own."""
    asked = scenario.elasticities
    if asked.source == baseline.theta_source:
        return asked
    source = baseline.theta_source or "given with the baseline; no source was named"
    return Elasticities(source, scale=asked.scale, name="of the baseline")


def _other_world(baseline: Baseline, scenario: Scenario) -> tuple[str, ...]:
    """A note where the scenario was written for another world than the one it runs on."""
    if scenario.world in ("", baseline.name):
        return ()
    return (f"the scenario was written for the world '{scenario.world}' and was run on '{baseline.name}'",)


def _remedy(found: Equilibrium) -> str:
    worst = max(found.certificate, key=lambda name: found.certificate[name])
    return (
        f"'{worst}' misses by {found.certificate[worst]:.1e} after {found.sweeps} sweeps ({found.method}): make the "
        "shock smaller, lower the elasticities (elasticities.scale), or take another closure of deficits"
    )


def elasticity_strip(
    world: Any, scenario: Scenario, scales: Mapping[str, float] = STRIP, *, tolerance: float = TOLERANCE
) -> Result:
    """The same question with low, central and high elasticities: how far the answer depends on them.

    Tables: `strip` (case, scale, region, indicator, unit, value), `sectors` (lowest, central and highest change of
    output volume by economy and sector). Cases that are not solved are listed in `facts["not solved"]`, with their
    residuals, and left out.
    """
    rows, sector_rows, failed, certificate = [], [], {}, {}
    lineage = None
    for case, scale in scales.items():
        result = solve(world, scenario.scaled(scale), tolerance=tolerance)
        lineage = lineage or result.lineage
        certificate |= {f"{case}: {name}": value for name, value in result.certificate.items()}
        if result.status == "not solved":
            failed[case] = result.message
            continue
        for name, keep in (
            ("economies", ("real income", "real wage", "exports", "imports", "terms of trade")),
            ("sectors", ("output volume",)),
        ):
            table = result[name]
            table = table[table["indicator"].isin(keep) & (table["unit"] == "percent")].copy()
            table.insert(0, "case", case)
            table.insert(1, "scale", scale)
            (rows if name == "economies" else sector_rows).append(table)
    assert lineage is not None
    if not rows:
        return Result(MODEL, {}, lineage, "not solved", certificate, "; ".join(failed.values()), {"not solved": failed})
    strip = pd.concat(rows, ignore_index=True)
    return Result(
        model=f"{MODEL}, elasticities {', '.join(f'{case} x{scale:g}' for case, scale in scales.items())}",
        tables={"strip": strip, "sectors": _ranges(pd.concat(sector_rows, ignore_index=True))},
        lineage=lineage,
        status="not solved" if failed else "solved",
        certificate=certificate,
        message="; ".join(failed.values()),
        facts={"not solved": failed, "scales": dict(scales), "title": scenario.title},
    )


def _ranges(table: pd.DataFrame) -> pd.DataFrame:
    """Lowest and highest value over the cases, and the central one."""
    keys: Sequence[str] = ["region", "sector", "indicator", "unit"]
    grouped = table.groupby(list(keys), sort=False)["value"].agg(["min", "max"])
    grouped.columns = ["lowest", "highest"]
    central = table[table["case"] == "central"].set_index(list(keys))["value"].rename("central")
    return grouped.join(central).reset_index()
