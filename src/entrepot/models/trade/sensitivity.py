"""What an answer depends on: gradients of one economy's welfare, the most dangerous pairs, and a tornado."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from entrepot.errors import BadInput, NotSolved, Problem
from entrepot.kernels.adjoint import MEASURES, Adjoint, Gradient, Measure
from entrepot.kernels.hat_algebra import Problem as System
from entrepot.models.trade.binding import Bound, bind
from entrepot.models.trade.cases import cases
from entrepot.models.trade.solve import MODEL, lineage_of, remedy
from entrepot.result import Result, Tables
from entrepot.scenario import Scenario

POINT, PERCENT = 0.01, 0.01
RATE_STEP = 0.1  # the tornado shows tariff changes ten percent larger and smaller
TOLERANCE = 1e-11  # tighter than a plain solve: the adjoint is taken at the point found


def gradient(bound: Bound, economy: str, measure: Measure = "real GDP") -> tuple[Gradient, Mapping[str, float]]:
    """The gradient of the log of an economy's welfare at the scenario's equilibrium, and that point's certificate.

    Arrays are the kernel's, [sector, buyer, seller]. Raises BadInput for an unknown economy or measure, NotSolved where the
    scenario has no equilibrium.
    """
    regions = bound.baseline.regions
    if economy not in regions:
        raise BadInput(Problem(f"unknown economy '{economy}'", "economy", f"the world has {', '.join(regions)}"))
    if measure not in MEASURES:
        raise BadInput(Problem(f"no measure '{measure}'", "measure", f"one of {', '.join(MEASURES)}"))
    found = bound.solve(TOLERANCE)
    if not found.solved:
        found = bound.solve()
    if not found.solved:
        raise NotSolved("the scenario has no equilibrium that could be found", remedy=remedy(found))
    problem = System(bound.baseline.economy, bound.shock)
    return Adjoint(problem, found).gradient(regions.index(economy), measure), found.certificate


def sensitivity(
    world: Any,
    scenario: Scenario,
    economy: str,
    *,
    measure: Measure = "real GDP",
    around: Result | None = None,
    accept_repairs: bool = False,
) -> Result:
    """What one economy's welfare depends on, at the equilibrium of a scenario.

    Tables: `pairs` (importer, exporter: change of welfare in percent when the pair's trade cost rises by 1 percent, and when
    its tariff rises by 1 point, all sectors together; the most dangerous first), `flows` (the same by sector), `tornado`
    (driver, its kind and the sector or economy that it is of, what, low, high, swing, exact: change of the answer in
    percentage points; elasticities by one standard error and tariff changes by a tenth to first order, closures and sets
    of elasticities solved anew). `around`: the scenario's cases, where they are solved already.
    """
    bound = bind(world, scenario, accept_repairs=accept_repairs)
    found, certificate = gradient(bound, economy, measure)
    flows = _flows(bound, found)
    return Result(
        model=f"{MODEL}, adjoint",
        tables=Tables(
            {
                "pairs": lambda: _pairs(flows),
                "flows": lambda: flows,
                "tornado": lambda: _tornado(
                    bound,
                    scenario,
                    found,
                    around or cases(world, scenario, accept_repairs=accept_repairs),
                    economy=economy,
                    measure=measure,
                ),
            }
        ),
        lineage=lineage_of(bound, scenario),
        status="solved",
        certificate={**certificate, "adjoint": found.residual},
        facts={"title": scenario.title, "economy": economy, "measure": measure},
    )


def _flows(bound: Bound, found: Gradient) -> pd.DataFrame:
    """Derivatives by importer, exporter and sector, where anything is traded."""
    base = bound.baseline
    traded = np.argwhere((base.economy.pi > 0) & ~np.eye(len(base.regions), dtype=bool)[None])
    j, n, i = traded.T
    regions, sectors = np.array(base.regions, dtype=object), np.array(base.sectors, dtype=object)
    return pd.DataFrame(
        {
            "importer": regions[n],
            "exporter": regions[i],
            "sector": sectors[j],
            "trade cost +1%": 100 * PERCENT * found.cost[j, n, i],
            "tariff +1 point": 100 * POINT * found.tariff[j, n, i],
        }
    )


def _pairs(flows: pd.DataFrame) -> pd.DataFrame:
    table = flows.groupby(["importer", "exporter"], sort=False)[["trade cost +1%", "tariff +1 point"]].sum()
    return table.sort_values("trade cost +1%").reset_index()


def _tornado(
    bound: Bound, scenario: Scenario, found: Gradient, around: Result, *, economy: str, measure: str
) -> pd.DataFrame:
    """Drivers by how far they move the answer, in percentage points; first-order ones and exact ones are told apart."""
    rows: list[dict[str, Any]] = []

    def row(kind: str, of: str, driver: str, what: str, *, low: float, high: float, exact: bool) -> None:
        ends = sorted((low, high))
        rows.append(
            {
                "driver": driver,
                "kind": kind,
                "of": of,
                "what": what,
                "low": ends[0],
                "high": ends[1],
                "swing": ends[1] - ends[0],
                "exact": exact,
            }
        )

    asked = scenario.elasticities
    for s, sector in enumerate(bound.baseline.sectors):
        error = asked.scale * float(asked.errors.get(sector, asked.error or 0.0))
        if error > 0:
            effect = 100 * float(found.elasticity[s]) * error
            what = f"plus and minus its standard error, {error:.2g}"
            row("elasticity", sector, f"elasticity {sector}", what, low=-effect, high=effect, exact=False)
    if bound.shock.tau is not None:
        step = RATE_STEP * (bound.shock.tau - bound.baseline.economy.tau)
        effects = 100 * (found.tariff * step).sum(axis=(0, 1))
        for region, effect in zip(bound.baseline.regions, effects.tolist(), strict=True):
            if abs(effect) > 0:
                what = f"{RATE_STEP:.0%} larger and smaller"
                row("tariff", region, f"tariff changes on {region}", what, low=-effect, high=effect, exact=False)
    if "cases" in around.tables:
        table = around["cases"]
        own = table[(table["region"] == economy) & (table["indicator"] == measure)].set_index("case")
        central = float(own["value"].get("central", np.nan))
        for kind, driver in (
            ("elasticities", "all elasticities"),
            ("closures", "closure of deficits"),
            ("sets", "set of elasticities"),
        ):
            part = own[own["kind"] == kind]
            if len(part):
                moved = [*(part["value"] - central).tolist(), 0.0]
                row(kind, "", driver, ", ".join(part["what"]), low=min(moved), high=max(moved), exact=True)
    columns = ["driver", "kind", "of", "what", "low", "high", "swing", "exact"]
    return pd.DataFrame(rows, columns=columns).sort_values("swing", ascending=False, ignore_index=True)
