"""Trade of every pair before and after a scenario, for how strongly buyers switch: what other models may ask of this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from entrepot.errors import NotSolved, Problem
from entrepot.kernels import welfare
from entrepot.models.trade.binding import TOLERANCE, Bound, bind
from entrepot.models.trade.cases import all_cases
from entrepot.models.trade.solve import MODEL, lineage_of, remedy
from entrepot.result import Result
from entrepot.scenario import Scenario


def pairs(
    world: Any, scenario: Scenario, sectors: Sequence[str] | None = None, *, accept_repairs: bool = False
) -> Result:
    """Exports of every pair, of some sectors together (all when none are named), before duty.

    Table `pairs`: case (`central`, `low`, `high`: elasticities as asked, times 0.5 and 1.5), region (seller), partner
    (buyer), before, after (money of the world). The certificate holds every condition of every case. Raises NotSolved where
    a case is not solved: a range without one of its ends would be too narrow.
    """
    bound = bind(world, scenario, accept_repairs=accept_repairs)
    own = bound.observed.sectors
    at = [n for n, sector in enumerate(own) if sectors is None or sector in sectors]
    parts, certificate = [], {}
    for case in all_cases(bound, scenario, ("elasticities",)):
        made = case.bind()
        found = made.solve(TOLERANCE)
        certificate |= {f"{case.name}: {name}": value for name, value in found.certificate.items()}
        if not found.solved:
            raise NotSolved(Problem(f"{scenario.name} is not solved ({case.what})", remedy=remedy(found)))
        new = (found.X[:, :, None] * found.pi / (1.0 + found.tau))[at].sum(axis=0).T
        parts.append(_table(made, case.name, at, new))
    return Result(
        MODEL,
        {"pairs": pd.concat(parts, ignore_index=True)},
        lineage_of(bound, scenario),
        status="solved",
        certificate=certificate,
        facts={"title": scenario.title, "sectors": [own[n] for n in at], "tolerance": TOLERANCE},
    )


def _table(made: Bound, case: str, at: Sequence[int], new: np.ndarray) -> pd.DataFrame:
    baseline = made.baseline
    old = welfare.baseline_incomes(baseline.economy).M[list(at)].sum(axis=0).T
    seller, buyer = np.nonzero(~np.eye(len(baseline.regions), dtype=bool))
    names = np.array(baseline.regions)
    return pd.DataFrame(
        {
            "case": case,
            "region": names[seller],
            "partner": names[buyer],
            "before": baseline.scale * old[seller, buyer],
            "after": baseline.scale * new[seller, buyer],
        }
    )
