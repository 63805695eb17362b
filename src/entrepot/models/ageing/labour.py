"""Ageing as a shock: the labour force, the workers that would hold it, and what they would do to the ratio of two outputs.

    L[i, t] = a[i] W[i, t] + b[i] O[i, t]              W, O people of 15-64 and 65+; a, b their participation, as last held
    m[t] = L[base] / (1 + g)^(t - base) - L[t]         workers that hold the labour input of `base`; g productivity beyond the trend
    output moves to ((L + m) / L)^s                    s the share of labour (Cobb and Douglas 1928), capital held still

The workers come from the others in proportion to their labour forces. Arithmetic of numbers of workers: skills, ages, wages,
capital that follows and what is sent home are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, NoData, Problem, raise_all, told

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store

PARTICIPATION = "labour_participation"
AGES = {"15-64": "working", "65-plus": "old"}
SHARES = {"low": 0.5, "central": 0.6, "high": 0.7}  # of labour in output: an assumption, with its bounds


@dataclass(frozen=True)
class Stated:
    """What a reader states: percentage points added to the economy's participation at 15-64, percent a year that output per worker
    grows there beyond its trend, and carers for each hundred people of 65 and over (0: none stated)."""

    participation: float = 0.0
    productivity: float = 0.0
    care: float = 0.0

    def check(self) -> None:
        """Raise BadInput for points or percents that no economy has had."""
        problems = []
        if not -30 <= self.participation <= 30:
            problems.append(
                Problem(
                    told("problem.participation", "{n} points of participation", n=f"{self.participation:g}"),
                    "participation",
                    told("problem.from-to", "from {a} to {b}", a=-30, b=30),
                )
            )
        if not -5 <= self.productivity <= 5:
            what = told("problem.productivity", "{n}% a year beyond the trend", n=f"{self.productivity:g}")
            within = told("problem.from-to", "from {a} to {b}", a=-5, b=5)
            problems.append(Problem(what, "productivity", within))
        if not 0 <= self.care <= 100:
            what = told("problem.care", "{n} carers for each hundred", n=f"{self.care:g}")
            problems.append(Problem(what, "care", told("problem.from-to", "from {a} to {b}", a=0, b=100)))
        raise_all(problems, BadInput)


def labour(store: Store, aged: Result, stated: Stated | None = None) -> dict[str, pd.DataFrame]:
    """The tables that participation, and what a reader states, add to a Result of `ageing.solve`.

    `force`: economy, year, workers, change (since the first year), source. `gap`: year, needed, spare (sum of what grows
    elsewhere), short (sum of what shrinks), part (percent of the spare that is needed; NaN where none is spare). `shock`: year,
    share (low, central, high), own and others (percent of output), log_ratio (of the others' output over the economy's). `care`:
    economy, year, carers (needed at the stated ratio), more (than in the first year); empty where none is stated. Raises BadInput
    for stated numbers out of range, NoData where participation of the economy is not held.
    """
    import pandas as pd

    stated = stated or Stated()
    stated.check()
    code, base = str(aged.facts["economy"]), int(aged.facts["base"])
    rates, records = _rates(store), []
    for row in aged["ages"].itertuples():
        if row.economy not in rates:
            continue
        (a, b), source = rates[row.economy]
        if row.economy == code and row.year > base:  # what is stated holds for the years ahead
            a = min(100.0, a + stated.participation)
        workers = (a * row.working + b * row.old) / 100
        records.append((row.economy, row.year, workers, f"{row.source} {source}"))
    force = pd.DataFrame(records, columns=["economy", "year", "workers", "source"])
    if code not in set(force["economy"]):
        what = told("problem.labour", "labour force participation of {who} is not held", who=codes.named(code))
        raise NoData(what, remedy=told("problem.labour.ask", "ask for a member, Japan, China or Korea"))
    start = force[force["year"] == base].set_index("economy")["workers"]
    force["change"] = force["workers"] - force["economy"].map(start)
    gap = _gap(force, code, base, float(start[code]), stated.productivity)
    return {
        "force": force,
        "gap": gap,
        "shock": _shock(force, gap, code),
        "care": _care(aged["ages"], base, stated.care),
    }


def _care(ages: pd.DataFrame, base: int, ratio: float) -> pd.DataFrame:
    """Carers needed at a stated ratio, and how many more than in the first year; no rows where none is stated."""
    rows = ages[["economy", "year", "old"]].assign(carers=ages["old"] * ratio / 100)
    start = rows[rows["year"] == base].set_index("economy")["carers"]
    rows = rows.assign(more=rows["carers"] - rows["economy"].map(start)).drop(columns="old")
    return rows if ratio else rows.iloc[:0]


def _rates(store: Store) -> dict[str, tuple[tuple[float, float], str]]:
    """The last participation held at both ages, by economy, and its card."""
    rows = store.preferred(PARTICIPATION)
    rows = rows[rows["value"].notna() & (rows["partner"] == "")].sort_values("year")
    last = rows.groupby(["economy", "product"])[["value", "source"]].last()
    held = {economy for economy, _ in last.index}
    return {
        economy: (
            tuple(float(last.loc[(economy, age), "value"]) for age in AGES),
            str(last.loc[(economy, "15-64"), "source"]),
        )
        for economy in held
        if all((economy, age) in last.index for age in AGES)
    }  # type: ignore[return-value]


def _gap(force: pd.DataFrame, code: str, base: int, start: float, productivity: float) -> pd.DataFrame:
    import pandas as pd

    own, others = force[force["economy"] == code], force[force["economy"] != code]
    records = []
    for year, workers in zip(own["year"], own["workers"], strict=True):
        wanted = start / (1 + productivity / 100) ** (year - base) - workers if year > base else 0.0
        change = others.loc[others["year"] == year, "change"]
        needed, spare, short = (
            max(0.0, wanted),
            float(change.clip(lower=0).sum()),
            abs(float(change.clip(upper=0).sum())),
        )
        records.append((year, needed, spare, short, 100 * needed / spare if spare > 0 else np.nan))
    return pd.DataFrame(records, columns=["year", "needed", "spare", "short", "part"])


def _shock(force: pd.DataFrame, gap: pd.DataFrame, code: str) -> pd.DataFrame:
    """Outputs and their ratio where the workers needed came from the others."""
    import pandas as pd

    records = []
    for year, needed in zip(gap["year"], gap["needed"], strict=True):
        now = force[force["year"] == year]
        own = float(now.loc[now["economy"] == code, "workers"].sum())
        rest = float(now.loc[now["economy"] != code, "workers"].sum())
        for name, share in SHARES.items():
            gains, loses = share * np.log1p(needed / own), share * np.log1p(-needed / rest) if needed else 0.0
            records.append((year, name, 100 * np.expm1(gains), 100 * np.expm1(loses), loses - gains))
    return pd.DataFrame(records, columns=["year", "share", "own", "others", "log_ratio"])
