"""When an economy's trade with one partner passes its trade with another.

The ratio of two trade values of one basis is forecast as ratios of GDP are (`forecast.py`), by the methods that need
nothing but the ratio: no change, drift, a fading trend. The interval is what such forecasts missed by for all members
and pairs of partners on that basis. A basis of fifteen years gives few and overlapping cut-offs; how many stands in the
answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, NoData
from entrepot.kernels import ratio_forecast as kernel
from entrepot.models.outlook.crossing import CROSSED, Crossing, last_passage
from entrepot.models.outlook.forecast import COMBINATION, HORIZONS, KEPT, RECENT, SEED, WINDOW, Track, recorded
from entrepot.models.outlook.forecast import forecast as forecast_of
from entrepot.models.outlook.model import OnBasis, opened, tables_of
from entrepot.result import Lineage, Result

if TYPE_CHECKING:
    import pandas as pd

TRADE = "goods_trade"
COMPARED = ("CHN", "JPN", "KOR", "USA")  # the partners whose ratios are learned from


def cross_trade(
    trades: Sequence[pd.DataFrame], economy: str, first: str, second: str, lineage: Lineage, *, seed: int = SEED
) -> Result:
    """When trade of `economy` with `first` passes its trade with `second`.

    `trades`: one table for each economy to learn from, the one asked for among them, all on one basis (columns economy,
    partner, year, basis, value in USD, status, source). Tables: `ratio`, `chance`, `fan`, `weights` as those of `cross`.
    Facts: `economy`, `measure`, `crossing` (by the id of the basis), `cutoffs` and `forecasts` (how many cut-off years and
    forecasts are scored). Raises BadInput for several bases or
    one partner twice, NoData where a pair is not held.
    """
    import pandas as pd

    first, second, economy = codes.resolve_many([first, second, economy])
    if first == second:
        raise BadInput("a partner cannot pass itself", remedy="name two different partners")
    bases = sorted({str(basis) for table in trades for basis in table["basis"]})
    if len(bases) != 1:
        raise BadInput(f"trade on {len(bases)} bases: {', '.join(bases)}", remedy="give tables of one basis")
    values = {
        str(table["economy"].iloc[0]): table.pivot_table(index="year", columns="partner", values="value")
        for table in trades
    }
    mine = values.get(economy, pd.DataFrame())
    lacking = [code for code in (first, second) if code not in mine or not (mine[code] > 0).any()]
    if lacking:
        told = " and ".join(codes.name(code) for code in lacking)
        raise NoData(
            f"no trade of {codes.name(economy)} with {told} is held on this basis", remedy="see `entrepot relations`"
        )
    found = _track(values, economy, first, second)
    table = _ratio(next(t for t in trades if t["economy"].iloc[0] == economy), first, second)
    one = _answer(found, table, first, second, bases[0], seed)
    scored = np.isfinite(found.records[COMBINATION].score)
    return Result(
        "outlook",
        tables_of({bases[0]: one}),
        lineage,
        facts={
            "economy": economy,
            "first": first,
            "second": second,
            "measure": TRADE,
            "seed": seed,
            "crossing": {bases[0]: one.found},
            "reasons": {},
            "cutoffs": int(scored.any(axis=(0, 2)).sum()),
            "forecasts": int(scored.sum()),
        },
    )


def _track(values: dict[str, pd.DataFrame], economy: str, first: str, second: str) -> Track:
    """The record of forecasts of ratios of partners, every economy's, with the one asked for last."""
    years = np.arange(min(v.index.min() for v in values.values()), max(v.index.max() for v in values.values()) + 1)
    wanted = [
        (code, a, b)
        for code in values
        for a, b in combinations(COMPARED, 2)
        if code not in (a, b) and {a, b} <= set(values[code]) and (code, {a, b}) != (economy, {first, second})
    ]
    wanted.append((economy, first, second))
    y = np.array([_log_ratio(values[code], a, b, years) for code, a, b in wanted])
    drift, trend = kernel.trailing(y, WINDOW)[0], kernel.trailing(y, RECENT)[0]
    held = np.isfinite(trend)[..., None]
    changes = {
        kernel.NO_CHANGE: np.where(held, 0.0, np.nan) * np.ones(len(HORIZONS)),
        "drift": np.where(held, drift[..., None] * HORIZONS, np.nan),
        "fading trend": kernel.faded(trend, HORIZONS, KEPT),
    }
    return recorded(tuple(f"{c}:{a}/{b}" for c, a, b in wanted), years, y, changes, np.ones(y.shape, bool))


def _log_ratio(values: pd.DataFrame, first: str, second: str, years: np.ndarray) -> np.ndarray:
    a, b = (values[code].reindex(years).to_numpy(float) for code in (first, second))
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(a / b)
    return np.where(np.isfinite(y), y, np.nan)


def _ratio(table: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """The ratio by year, in the columns of a `ratio` table."""
    sides = [table[table["partner"] == code].set_index("year") for code in (first, second)]
    both = sides[0].join(sides[1], suffixes=("", "_2"), how="inner").dropna(subset=["value", "value_2"])
    both = both[both["value_2"] > 0]
    level = both["value"] / both["value_2"]
    observed = (both["status"] == "observed") & (both["status_2"] == "observed")
    made = both.assign(
        series="", ratio=level, chained=level, step=0.0, status=np.where(observed, "observed", "estimated"),
        source=[" ".join(sorted({*a.split(), *b.split()})) for a, b in zip(both["source"], both["source_2"], strict=True)],
    )  # fmt: skip
    return made.reset_index()[["year", "series", "ratio", "chained", "step", "status", "source", "basis"]]


def _answer(found: Track, table: pd.DataFrame, first: str, second: str, basis: str, seed: int) -> OnBasis:
    last = table.iloc[-1]
    origin, level = int(last["year"]), float(last["ratio"])
    if level > 1:
        between = last_passage(table["year"].tolist(), table["ratio"].tolist())
        return OnBasis(table, Crossing(first, second, basis, origin, level, CROSSED, between))
    ahead = forecast_of(found, seed=seed)
    return OnBasis(table, opened(first, second, basis, ahead, 0.0, None), found, ahead)
