"""The back-test as an answer of its own: how each method fared from every past cut-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.kernels import ratio_forecast as kernel
from entrepot.models.outlook.forecast import (
    COMBINATION,
    FIRST_CUTOFF,
    HORIZONS,
    LONGEST,
    Fared,
    Track,
    fared,
    forecast,
    track,
)
from entrepot.models.outlook.gdp import forecasts
from entrepot.models.outlook.history import NUMERAIRE, history
from entrepot.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

DRAWS = 500
SEED = 1967
BLOCK = 10  # years of cut-offs that are drawn together for the error of weights
WEIGHT_DRAWS = 50
ALL = "all"
LARGEST = 5
NARROW, WIDE = 70.0, 90.0  # an 80% band that held fewer or more of the outcomes is called too narrow or too wide
_BASES = ("nominal", "fixed-rate", "ppp")


def backtest(store: Store) -> Result:
    """How forecasts from every cut-off since `FIRST_CUTOFF` fared.

    Tables: `scores` (basis, unit, method, horizon, cutoffs, forecasts, score: mean CRPS over that of no change, low and
    high: its 80% block-bootstrap interval, coverage80: percent of outcomes in the 80% band, with coverage_low and
    coverage_high); `weights` (basis, horizon, method, weight, low, high); `editions` (the IMF's editions against the
    combination of the same year). `unit`: all ratios of the panel, the group and each member over Japan, Japan over the
    United States. Facts: `largest` (members by newest GDP), `cutoffs` (first and last year), `outside` (cells of the
    combination up to ten years ahead whose coverage lies outside `NARROW` to `WIDE`).
    """
    import pandas as pd

    tracks = {basis: track(store, "ASEAN", "JPN", basis) for basis in _BASES}
    scores = pd.concat([_scores(one).assign(basis=basis) for basis, one in tracks.items()], ignore_index=True)
    weights = pd.concat([_weights(one).assign(basis=basis) for basis, one in tracks.items()], ignore_index=True)
    ours = scores[(scores["method"] == COMBINATION) & (scores["horizon"] <= 10)]
    off = ours[(ours["coverage80"] < NARROW) | (ours["coverage80"] > WIDE)]
    past = history(store)
    size = {code: past.dollars[past.economies.index(code), -1] for code in codes.members("ASEAN10")}
    largest = sorted(size, key=lambda code: -size[code])[:LARGEST]
    return Result(
        "outlook",
        {"scores": scores, "weights": weights, "editions": _editions(store, tracks["nominal"])},
        store.lineage(past.sources, command="entrepot outlook backtest", notes=(f"seed {SEED}",), seed=SEED),
        facts={
            "largest": tuple(largest),
            "cutoffs": (FIRST_CUTOFF, int(past.years[-1])),
            "outside": off[["basis", "unit", "horizon", "coverage80"]].to_dict("records"),
        },
    )


def _units(found: Track) -> dict[str, np.ndarray]:
    """The rows of each unit reported."""
    names = np.array(found.names)
    asked = np.arange(len(names)) == found.asked
    units = {ALL: ~asked, "ASEAN/JPN": (names == "ASEAN/JPN") & ~asked}
    units |= {f"{code}/JPN": (names == f"{code}/JPN") & ~asked for code in codes.members("ASEAN10")}
    units |= {f"JPN/{NUMERAIRE}": (names == f"JPN/{NUMERAIRE}") & ~asked}
    return {name: rows for name, rows in units.items() if rows.any()}


def _scores(found: Track) -> pd.DataFrame:
    """Scores and coverage of every method by unit and horizon."""
    import pandas as pd

    rows = []
    for unit, mine in _units(found).items():
        for at, h in enumerate(HORIZONS[:LONGEST]):
            for method in found.records:
                cell = fared(found, method, at, mine)
                if len(cell.count):
                    rows.append(
                        (unit, method, int(h), len(cell.count), int(cell.count.sum()), *_with_errors(cell, int(h)))
                    )
    columns = [
        "unit",
        "method",
        "horizon",
        "cutoffs",
        "forecasts",
        "score",
        "low",
        "high",
        "coverage80",
        "coverage_low",
        "coverage_high",
    ]
    return pd.DataFrame(rows, columns=columns)


def _with_errors(cell: Fared, h: int) -> tuple[float, ...]:
    """Score against no change and coverage, each with its 80% interval over blocks of cut-offs."""
    ratios = kernel.block_bootstrap(np.stack([cell.mine, cell.naive], 1), h, DRAWS, SEED)
    shares = kernel.block_bootstrap(np.stack([100 * cell.inside, cell.count], 1), h, DRAWS, SEED)
    return (
        cell.score,
        *np.quantile(ratios, [0.1, 0.9]).tolist(),
        cell.coverage,
        *np.quantile(shares, [0.1, 0.9]).tolist(),
    )


def _weights(found: Track) -> pd.DataFrame:
    """Today's weights by horizon, with what resampled cut-offs (blocks of `BLOCK` years) would have made of them."""
    import pandas as pd

    rng = np.random.default_rng(SEED)
    years = len(found.years)
    methods = found.methods
    records = {name: found.records[name] for name in methods}
    drawn = []
    for _ in range(WEIGHT_DRAWS):
        starts = rng.integers(0, years, -(-years // BLOCK))
        taken = ((starts[:, None] + np.arange(BLOCK)) % years).ravel()[:years]
        drawn.append(kernel.weights(records, HORIZONS, np.bincount(taken, minlength=years))[-1])
    low, high = np.quantile(np.array(drawn), [0.1, 0.9], axis=0)
    rows = [
        (int(h), name, float(found.weight[-1, at, m]), float(low[at, m]), float(high[at, m]))
        for at, h in enumerate(HORIZONS[:LONGEST])
        for m, name in enumerate(methods)
    ]
    return pd.DataFrame(rows, columns=["horizon", "method", "weight", "low", "high"])


def _editions(store: Store, found: Track) -> pd.DataFrame:
    """The IMF's editions held against the combination and no change, from the last year that the edition knew:
    columns edition, unit, year, outcome, imf, combination, no_change (ratios)."""
    import pandas as pd

    rows = []
    pairs = [("ASEAN", "JPN"), *((code, "JPN") for code in codes.members("ASEAN10"))]
    for first, second in pairs:
        table = forecasts(store, first, second)
        mine = track(store, first, second, "nominal")
        y = dict(zip(mine.years.tolist(), mine.y[mine.asked].tolist(), strict=True))
        for edition, part in table.groupby("source"):
            released = store.sources[str(edition)].released
            if released is None:
                continue
            known = released.year - 1
            if known not in y:
                continue
            then = forecast(mine, known)
            said = dict(zip(part["year"], part["ratio"], strict=True))
            for at, h in enumerate(HORIZONS[: then.reach]):
                year = known + int(h)
                if year in said and year in y and known in said and np.isfinite(y[year]):
                    # The edition's own level of the year it knew is taken out: what is compared is the change forecast.
                    change = np.log(said[year] / said[known])
                    rows.append(
                        (
                            store.sources[str(edition)].edition,
                            f"{first}/{second}",
                            year,
                            *np.exp([y[year], y[known] + change, then.centre[at], y[known]]).tolist(),
                        )
                    )
    return pd.DataFrame(rows, columns=["edition", "unit", "year", "outcome", "imf", "combination", "no_change"])
