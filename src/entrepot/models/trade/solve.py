"""From a world and a scenario to a Result: bind, solve, certify, label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from entrepot import __version__
from entrepot.kernels.autarky import METHOD
from entrepot.kernels.hat_algebra import Equilibrium
from entrepot.models.trade import tables
from entrepot.models.trade.baseline import Baseline
from entrepot.models.trade.binding import TOLERANCE, Bound, bind
from entrepot.provenance import Lineage
from entrepot.result import Result, Tables
from entrepot.scenario import Scenario
from entrepot.scenario.elasticities import Elasticities

MODEL = "trade equilibrium (Caliendo-Parro 2015, exact hat algebra)"

LEAVES_OUT = (
    "one static equilibrium against another: no time path, no unemployment, no capital, no migration",
    "workers move freely between sectors and never between economies",
    "supplier shares move with one elasticity per sector; a pair that trades nothing today never starts to",
    "trade deficits follow the closure that the scenario names, not saving and investment",
    "tariff revenue goes to the households of the economy that levies it",
    "the certificate proves that the equations are solved, not that the model is true",
)


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
    found = bound.solve(tolerance)
    result = _result(bound, scenario, found, detail)
    return result.raise_if_not_solved() if throw else result


def lineage_of(bound: Bound, scenario: Scenario, seed: int | None = None) -> Lineage:
    """What a result was made from: only what was used is cited."""
    baseline = bound.baseline
    used = _elasticities(baseline, scenario)
    return Lineage(
        version=__version__,
        inputs=f"{baseline.name} {baseline.fingerprint}".strip(),
        sources=tuple(dict.fromkeys((*baseline.sources, *used.cards, *scenario.cards))),
        scenario=scenario.text,
        seed=seed,
        notes=(*_other_world(baseline, scenario), *baseline.repairs, *scenario.notes, *bound.changes.notes),
    )


def _result(bound: Bound, scenario: Scenario, found: Equilibrium, detail: bool) -> Result:
    baseline = bound.baseline
    used = _elasticities(baseline, scenario)
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
        lineage=_told(lineage_of(bound, scenario), found, baseline.regions),
        status=found.status,
        certificate=found.certificate,
        message="" if found.solved else remedy(found),
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


def _told(lineage: Lineage, found: Equilibrium, regions: Sequence[str]) -> Lineage:
    """The lineage with notes on an answer in closed form."""
    if found.method != METHOD:
        return lineage
    notes = [
        "every flow between economies is cut off: answered as autarky, the limit of ever higher costs, in closed form; no "
        "trade, so no deficit and no wage of one economy against another's, whatever the closure"
    ]
    if lost := [region for region, wage in zip(regions, found.w, strict=True) if np.isnan(wage)]:
        notes.append(
            f"no autarky exists for {', '.join(lost)}: they use goods of which they make nothing; no figures for them"
        )
    return replace(lineage, notes=(*notes, *lineage.notes))


def _other_world(baseline: Baseline, scenario: Scenario) -> tuple[str, ...]:
    """A note where the scenario was written for another world than the one it runs on."""
    if scenario.world in ("", baseline.name):
        return ()
    return (f"the scenario was written for the world '{scenario.world}' and was run on '{baseline.name}'",)


def remedy(found: Equilibrium) -> str:
    """What to do about an equilibrium that was not found."""
    worst = max(found.certificate, key=lambda name: found.certificate[name])
    return (
        f"'{worst}' misses by {found.certificate[worst]:.1e} after {found.sweeps} sweeps ({found.method}): make the "
        "shock smaller, lower the elasticities (elasticities.scale), or take another closure of deficits"
    )
