"""What many draws say: quantiles, the chance of a sign, the Monte Carlo error of both, and what drives the spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from entrepot.models.trade.outcomes import OUTCOMES
from entrepot.provenance import Lineage
from entrepot.result import Result, Tables

MODEL = "trade equilibrium (Caliendo-Parro 2015), many draws"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
DRIVEN = ("real GDP", "real income")
FEWEST = 20  # draws below which a correlation says nothing


def bands(
    drawn: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    lineage: Lineage,
    facts: Mapping[str, Any],
    central: Mapping[str, np.ndarray] | None = None,
) -> Result:
    """The Result of an ensemble.

    Tables: `bands` (region, indicator, unit, central, mean, sd, p05 ... p95, chance_up: share of draws above zero, and the
    Monte Carlo standard errors of mean, median and chance), `drivers` (rank correlation of each outcome with every number
    drawn; the share of variance between closures), `outcomes`, `draws` (every draw with its status).
    """
    regions = list(dict.fromkeys(outcomes["region"]))
    counts = drawn["status"].value_counts()
    solved = int(counts.get("solved", 0))
    told = {str(status): int(count) for status, count in counts.items()}
    worst = float(drawn["residual"].max()) if solved else float("nan")
    message = (
        ""
        if solved == len(drawn)
        else "; ".join(f"{count} draws {name}" for name, count in told.items() if name != "solved")
    )
    tables: dict[str, Any] = {"draws": drawn, "outcomes": outcomes}
    if solved:
        tables |= {
            "bands": lambda: _bands(outcomes, regions, central),
            "drivers": lambda: _drivers(drawn, outcomes, regions),
        }
    return Result(
        model=MODEL,
        tables=Tables(tables),
        lineage=lineage,
        status="solved" if solved else "not solved",
        certificate={"largest residual of all solved draws": worst},
        message=message,
        facts={**facts, "solved": solved, "statuses": told, "drawn again": int(drawn["drawn again"].sum())},
    )


def _bands(outcomes: pd.DataFrame, regions: list[str], central: Mapping[str, np.ndarray] | None) -> pd.DataFrame:
    parts = []
    for name in OUTCOMES:
        values = outcomes[name].to_numpy().reshape(-1, len(regions))
        parts.append(band(name, regions, values, None if central is None else central[name]))
    return pd.concat(parts, ignore_index=True)


def band(
    name: str, regions: Sequence[str], values: np.ndarray, central: np.ndarray | None, unit: str = "percent"
) -> pd.DataFrame:
    """Quantiles, mean, chance of a rise and Monte Carlo errors of draws `values` [draw, region] of one outcome; draws without
    any number do not count."""
    values = values[np.isfinite(values).any(axis=1)]
    n = max(len(values), 1)
    found = np.nanquantile(values, QUANTILES, axis=0)
    sd = np.nanstd(values, axis=0, ddof=1) if n > 1 else np.full(len(regions), np.nan)
    up = np.nanmean(values > 0, axis=0)
    part = pd.DataFrame({"region": regions, "indicator": name, "unit": unit})
    part["central"] = np.nan if central is None else central
    part["mean"], part["sd"] = np.nanmean(values, axis=0), sd
    for q, row in zip(QUANTILES, found, strict=True):
        part[f"p{round(100 * q):02d}"] = row
    part["chance_up"] = up
    part["error_mean"] = sd / np.sqrt(n)
    part["error_median"] = _median_error(values)
    part["error_chance"] = np.sqrt(up * (1 - up) / n)
    part["draws"], part["status"] = n, "model"
    return part


def _median_error(values: np.ndarray) -> np.ndarray:
    """Standard error of a median by order statistics: half the distance of those one binomial error to each side."""
    n = len(values)
    step = 0.5 * np.sqrt(n) / n
    low, high = np.nanquantile(values, [max(0.0, 0.5 - step), min(1.0, 0.5 + step)], axis=0)
    return 0.5 * (high - low)


def _drivers(drawn: pd.DataFrame, outcomes: pd.DataFrame, regions: list[str]) -> pd.DataFrame:
    """Spearman's rank correlation of outcomes with what was drawn, and how much the closures explain (eta squared)."""
    keep = (drawn["status"] == "solved").to_numpy()
    names = [name for name in drawn.columns[5:] if drawn[name].nunique() > 1]
    rows: list[pd.DataFrame] = []
    if keep.sum() < FEWEST:
        return pd.DataFrame(columns=["region", "indicator", "parameter", "measure", "value"])
    closure = drawn.loc[keep, "closure"].to_numpy()
    for indicator in DRIVEN:
        values = outcomes[indicator].to_numpy().reshape(-1, len(regions))[keep]
        rows.append(correlations(drawn.loc[keep, names], values, regions).assign(indicator=indicator))
        if len(set(closure)) > 1:
            total = values.var(axis=0)
            groups = [values[closure == each] for each in sorted(set(closure))]
            between = sum(len(g) * (g.mean(axis=0) - values.mean(axis=0)) ** 2 for g in groups) / len(values)
            share = np.divide(between, total, out=np.full(len(regions), np.nan), where=total > 0)
            part = pd.DataFrame({"parameter": "closure of deficits", "region": regions, "value": share})
            rows.append(part.assign(indicator=indicator, measure="share of variance"))
    return pd.concat(rows, ignore_index=True)[["region", "indicator", "parameter", "measure", "value"]]


def correlations(drawn: pd.DataFrame, values: np.ndarray, regions: Sequence[str]) -> pd.DataFrame:
    """Spearman's rank correlation of every number drawn with an outcome [draw, region]: parameter, region, value, measure."""
    names = list(drawn.columns)
    ranks, of = drawn.rank().to_numpy(), pd.DataFrame(values).rank().to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):  # an outcome that never varies has none
        both = np.corrcoef(ranks.T, of.T)[: len(names), len(names) :] if names else np.zeros((0, len(regions)))
    frame = pd.DataFrame(both, index=names, columns=list(regions)).rename_axis("parameter").reset_index()
    long = frame.melt(id_vars="parameter", var_name="region", value_name="value")
    return long.assign(measure="rank correlation")
