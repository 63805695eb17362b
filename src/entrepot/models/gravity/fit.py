"""Gravity estimated on anybody's panel: PPML with exporter-year, importer-year and pair effects, its bias of order 1/N
taken out, standard errors by name. Every problem of a panel is named; a term that is not identified is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.kernels import ppml, ppml_inference
from entrepot.provenance import Lineage, version
from entrepot.result import Result

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray
Z80, Z95 = 1.2815515655446004, 1.959963984540054
COLLINEAR = 1e-9  # part of a regressor's variance that effects and others leave, below which it is not identified
ERRORS = ("robust", "pair", "three_way", "adjusted")  # standard errors by name


@dataclass(frozen=True)
class Cube:
    """A panel as arrays: `y` and `held` (exporter, importer, year), `x` (term, exporter, importer, year), and their labels."""

    y: Array
    x: Array
    held: Array
    economies: tuple[str, ...]
    years: tuple[int, ...]
    terms: tuple[str, ...]


def fit(
    frame: pd.DataFrame,
    terms: Sequence[str],
    *,
    flow: str = "trade",
    exporter: str = "exporter",
    importer: str = "importer",
    year: str = "year",
    pairs: ppml.Pairs = "directed",
    factor: ppml_inference.Factor = "stata",
) -> Result:
    """Estimate gravity on a panel with a row for each exporter, importer and year.

    `terms`: columns of regressors. `pairs`: one effect for each `directed` pair, for both directions (`symmetric`), or
    `none`; `factor`: the correction of standard errors for few observations, Stata's or fixest's. Rows of an economy with
    itself (domestic sales) may be there. Tables: `coefficients` (term, estimate, robust, pair, three_way, adjusted:
    standard errors, bias, corrected, low80, high80, low95, high95: of the corrected estimate, by the adjusted
    standard error where there is one), `left_out` (reason, cells). Certificate: the largest score of any coefficient or effect
    relative to all trade. Raises BadInput with every problem of the panel; a term that is not identified is one.
    """
    cube = cube_of(frame, terms, flow, exporter, importer, year)
    return estimated(cube, pairs, Lineage(version(), "", command="entrepot gravity fit"), factor)


def estimated(cube: Cube, pairs: ppml.Pairs, lineage: Lineage, factor: ppml_inference.Factor = "stata") -> Result:
    """What `fit` finds on a cube."""
    import pandas as pd

    known = ppml.sample(cube.y, cube.held)
    if not known.use.any():
        raise BadInput("no pair has flows in two years", remedy="a panel of at least two years with positive flows")
    apart = ppml.separated(known.y, cube.x, known.use, pairs=pairs)
    use = known.use & ~apart
    raise_all(_not_identified(known.y, cube, use, pairs))
    found = ppml_inference.estimate(known.y, cube.x, use, pairs=pairs, factor=factor)
    errors = {name: _roots(np.diag(matrix)) for name, matrix in found.covariance.items()}
    corrected = found.beta - found.bias
    table = pd.DataFrame({"term": cube.terms, "estimate": found.beta})
    for name in ERRORS:
        table[name] = errors.get(name, np.full(len(cube.terms), np.nan))
    best = table["adjusted"].where(table["adjusted"].notna(), table["pair"])
    middle = np.where(np.isfinite(corrected), corrected, found.beta)
    ends = {
        f"{side}{level}": middle + way * z * best
        for level, z in ((80, Z80), (95, Z95))
        for side, way in (("low", -1), ("high", 1))
    }
    table = table.assign(bias=found.bias, corrected=corrected, **ends)
    left = {**known.left_out, "separated by the regressors": int(apart.sum())}
    solved = found.score <= 1e-8
    return Result(
        "gravity",
        {"coefficients": table, "left_out": pd.DataFrame({"reason": left.keys(), "cells": left.values()})},
        lineage,
        status="solved" if solved else "not solved",
        certificate={"score": found.score},
        message=""
        if solved
        else "no maximum was found: look for a regressor that tells zero flows apart from all others",
        facts={
            "pairs": found.pairs,
            "cells": int(use.sum()),
            "economies": cube.economies,
            "years": cube.years,
            "effects": pairs,
            "own": bool(cube.held[np.arange(len(cube.economies)), np.arange(len(cube.economies))].any()),
        },
    )


def _roots(variance: Array) -> Array:
    """Standard errors; NaN where a sum over clusters in several ways came out negative."""
    return np.sqrt(np.where(variance > 0, variance, np.nan))


def cube_of(frame: pd.DataFrame, terms: Sequence[str], flow: str, exporter: str, importer: str, year: str) -> Cube:
    """The panel as a cube. Raises BadInput with every problem at once."""
    import pandas as pd

    columns = [exporter, importer, year, flow, *terms]
    missing = [name for name in columns if name not in frame.columns]
    problems = [
        Problem(f"there is no column '{name}'", remedy=f"columns: {', '.join(map(str, frame.columns))}")
        for name in missing
    ]
    if not terms:
        problems.append(Problem("no term is named", remedy="name at least one regressor"))
    raise_all(problems, BadInput)
    problems += _bad_rows(frame, flow, exporter, importer, year, terms)
    raise_all(problems, BadInput)
    ends = pd.concat([frame[exporter], frame[importer]]).astype(str)
    place, economies = pd.factorize(ends, sort=True)
    i, j = place[: len(frame)], place[len(frame) :]
    t, years = pd.factorize(frame[year].astype(int), sort=True)
    shape = (len(economies), len(economies), len(years))
    y, held, x = np.zeros(shape), np.zeros(shape, bool), np.zeros((len(terms), *shape))
    y[i, j, t], held[i, j, t] = frame[flow].to_numpy(float), True
    for k, term in enumerate(terms):
        x[k, i, j, t] = frame[term].to_numpy(float)
    return Cube(y, x, held, tuple(map(str, economies)), tuple(map(int, years)), tuple(terms))


def _bad_rows(
    frame: pd.DataFrame, flow: str, exporter: str, importer: str, year: str, terms: Sequence[str]
) -> list[Problem]:
    import pandas as pd

    if frame.empty:
        return [Problem("the panel has no rows", remedy="a row for each exporter, importer and year")]
    problems = []
    for name in (flow, *terms):
        values = pd.to_numeric(frame[name], errors="coerce")
        bad = values.isna() | ~np.isfinite(values.fillna(0))
        if bad.any():
            remedy = "leave rows out that are not observed; a zero is a flow of nothing"
            problems.append(Problem(f"{int(bad.sum())} rows have no number in '{name}'", f"row {_first(bad)}", remedy))
    flows = pd.to_numeric(frame[flow], errors="coerce")
    if (flows < 0).any():
        problems.append(
            Problem(
                f"{int((flows < 0).sum())} flows are negative", f"row {_first(flows < 0)}", "flows are zero or more"
            )
        )
    doubled = frame.duplicated([exporter, importer, year])
    if doubled.any():
        remedy = "one row for each exporter, importer and year; add parts up first"
        problems.append(Problem(f"{int(doubled.sum())} rows stand twice", f"row {_first(doubled)}", remedy))
    if frame[year].nunique() < 2:
        problems.append(Problem("the panel has one year", remedy="pair effects need at least two years"))
    return problems


def _first(mask: Any) -> int:
    return int(np.nonzero(np.asarray(mask))[0][0]) + 1


def _not_identified(y: Array, cube: Cube, use: Array, pairs: ppml.Pairs) -> list[Problem]:
    """A problem for every term that effects, or effects and the terms before it, take up whole."""
    weights = np.where(use, np.maximum(y, 1e-6 * y.max()), 0.0)
    effects = ppml.Effects(weights, pairs)
    tilde: list[Array] = []
    problems = []
    for term, one in zip(cube.terms, cube.x, strict=True):
        centred = np.where(use, one - (weights * one).sum() / weights.sum(), 0.0)
        size = float((weights * centred**2).sum())
        rest = effects.project_out(np.where(use, one, 0.0), ppml.ROUGH)
        alone = float((weights * rest**2).sum())
        for other in tilde:
            rest = rest - float((weights * rest * other).sum()) / float((weights * other**2).sum()) * other
        left = float((weights * rest**2).sum())
        if left <= COLLINEAR * size or size == 0:
            why = (
                "the fixed effects take it up"
                if alone <= COLLINEAR * size or size == 0
                else "it follows from the terms before it"
            )
            problems.append(
                Problem(
                    f"'{term}' is not identified: {why}", remedy="leave it out, or let it vary over years within pairs"
                )
            )
        else:
            tilde.append(rest)
    return problems
