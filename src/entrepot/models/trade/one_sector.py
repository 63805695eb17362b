"""A one-sector world with labour supply, pass-through and a choice of what tariff revenue pays for, as a Result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from entrepot import __version__
from entrepot.errors import BadInput, Problem, raise_all
from entrepot.kernels import one_sector as kernel
from entrepot.models.trade import checks
from entrepot.models.trade.accounts import few
from entrepot.provenance import Lineage, Source
from entrepot.result import Result

Array = NDArray[np.float64]

MODEL = "one-sector trade equilibrium (Ignatenko, Lashkaripour, Macedoni and Simonovska 2025)"
TOLERANCE = 1e-9


def one_sector(
    regions: Sequence[str],
    *,
    flows: ArrayLike,
    income: ArrayLike,
    tariffs: Mapping[str, Mapping[str, float]],
    eps: float = 4.0,
    labour_supply: float = 0.0,
    scale: float = 0.0,
    pass_through: float = 1.0,
    income_tax: bool = False,
    year: int | None = None,
    sources: Sequence[Source] = (),
) -> Result:
    """New duties by importer and exporter (`tariffs[importer][exporter]`, fractions) on a world of goods flows.

    `flows[i, n]`: sales of i to n (own sales are ignored), `income[n]` (GDP) in the same unit; sales at home are income
    less exports, not below 0. `labour_supply`: elasticity of employment to the real wage; `pass_through`: share of duties
    in buyers' prices; `income_tax`: revenue lowers income taxes instead of being handed back. Table `economies`: welfare,
    real income, employment, consumer prices (relative to world income), tariff revenue as a share of income.
    Raises BadInput with every name and number that does not fit.
    """
    above = {"eps": (eps, 0.0), "pass_through": (pass_through, 0.0), "labour_supply": (labour_supply, -1e-12)}
    trade, made, t = _checked(regions, flows, income, tariffs, above)
    N = len(regions)
    np.fill_diagonal(trade, 0.0)
    np.fill_diagonal(trade, np.maximum(made - trade.sum(axis=1), 0.0))
    earned, spent = trade.sum(axis=1), trade.sum(axis=0)
    world = kernel.OneSector(trade / spent, earned, spent - earned, eps, labour_supply, scale, pass_through, income_tax)
    found = kernel.solve(world, t)
    solved = found.residual <= TOLERANCE
    columns = {
        ("welfare", "percent"): 100 * (found.welfare - 1),
        ("real income", "percent"): 100 * (found.E / found.P - 1),
        ("employment", "percent"): 100 * (found.L - 1),
        ("consumer prices", "percent"): 100 * (found.P - 1),
        ("tariff revenue", "percent"): 100 * found.revenue / (found.w * found.L * earned),
    }
    parts = [
        pd.DataFrame({"region": list(regions), "indicator": k, "unit": u, "value": v}) for (k, u), v in columns.items()
    ]
    table = pd.concat(parts, ignore_index=True).assign(year=year, status="model")
    lifted = [name for name, out, y in zip(regions, trade.sum(axis=1) - np.diag(trade), made, strict=True) if out > y]
    notes = (f"exports exceed income in {few(lifted)}: nothing is sold at home there",) if lifted else ()
    facts: dict[str, Any] = {
        "eps": eps,
        "labour_supply": labour_supply,
        "scale": scale,
        "pass_through": pass_through,
        "income_tax": income_tax,
    }
    return Result(
        model=MODEL,
        tables={"economies": table} if solved else {},
        lineage=Lineage(version=__version__, inputs=f"{N} economies", sources=tuple(sources), notes=notes),
        status="solved" if solved else "not solved",
        certificate={"prices, spending, employment and income": found.residual},
        message="" if solved else "make the duties smaller, or the elasticities lower",
        facts=facts,
    )


def _checked(
    regions: Sequence[str],
    flows: ArrayLike,
    income: ArrayLike,
    tariffs: Mapping[str, Mapping[str, float]],
    above: Mapping[str, tuple[float, float]],
) -> tuple[Array, Array, Array]:
    """Flows, income and duties [i, n]; `above`: numbers by name, with what they must be above. Raises BadInput."""
    labels = checks.Labels(tuple(regions), ("goods",))
    trade, made = np.array(flows, dtype=float), np.array(income, dtype=float)
    N = len(regions)
    problems = labels.doubled()
    if trade.shape != (N, N) or made.shape != (N,):
        what = f"shapes {trade.shape} and {made.shape} for {N} economies"
        raise BadInput([*problems, Problem(what, "flows, income", "flows[i, n], income[n]")])
    if not (np.isfinite(trade).all() and (trade >= 0).all()):
        problems.append(Problem("cells are negative, NaN or infinite", "flows", "a missing flow is 0 or an estimate"))
    problems += [
        Problem(f"income is {v:.6g}", name, "it must be above 0")
        for name, v in zip(regions, made, strict=True)
        if not v > 0
    ]
    for name, (value, low) in above.items():
        if not value > low:
            problems.append(Problem(f"{value:g}", name, f"it must be above {max(low, 0.0):g}"))
    t, unknown = np.zeros((N, N)), []
    place = {name: n for n, name in enumerate(regions)}
    for importer, row in tariffs.items():
        for exporter, rate in row.items():
            if importer not in place or exporter not in place:
                unknown.append(importer if importer not in place else exporter)
            elif not -1.0 < rate <= checks.PROHIBITIVE:
                problems.append(Problem(f"a duty of {rate:g}", f"{importer} on {exporter}", "write 0.24 for 24%"))
            elif importer != exporter:
                t[place[exporter], place[importer]] = rate
    problems += [
        Problem(f"unknown economy '{name}'", "tariffs", "use the labels of the flows")
        for name in dict.fromkeys(unknown)
    ]
    raise_all(problems)
    return trade, made, t
