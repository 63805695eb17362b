"""The order of partners under a scenario: trade moves as another model's Result has it, every other component stays as held.

The goods trade held with a partner, v, becomes v (M' + X') / (M + X): the flows both ways of the pair in that model, after over
before. A component that the model says nothing of does not move; that a shock would touch it too is said where it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from entrepot.errors import NoData
from entrepot.kernels import simplex
from entrepot.models.choice.compared import Compared, compare
from entrepot.models.choice.model import COMPONENTS
from entrepot.result import Result, Tables

if TYPE_CHECKING:
    import pandas as pd

TRADE = "trade"
CENTRAL = "central"


def under(chosen: Result, pairs: pd.DataFrame, scenario: str) -> Result:
    """A choice (of `choice.solve`) with the tables `trade_under` and `shares_under` besides its own.

    `pairs`: case, region (seller), partner (buyer), before, after; one case is `central`. `trade_under`: partner, year, value
    (held, USD), change, low, high (percent, over the cases), then, then_low, then_high (USD). `shares_under`: partner, surely,
    possibly (share of all weights as held; NaN without a score), surely_then, possibly_then (least and most over the cases),
    first, first_then (surely first by the weights given). Facts besides: `under` (the scenario), `leader`, `leader_then` ("" where
    cases differ). Raises NoData where trade is not compared, or a pair is missing from `pairs`.
    """
    import pandas as pd

    facts, history = chosen.facts, chosen["history"]
    partners, member = tuple(facts["among"]), str(facts["economy"])
    given = dict.fromkeys(COMPONENTS, 1.0) if facts["weights"] == "equal" else facts["weights"]
    found = compare(history, [id for id in COMPONENTS if given.get(id, 0) > 0], partners)
    if TRADE not in found.components:
        raise NoData(f"trade of {member} is not compared among {', '.join(partners)}", remedy="give trade a weight")
    ratios = ratios_of(pairs, member, partners)
    moved_by = {case: moved(found, by) for case, by in ratios.items()}
    rows = history[(history["measure"] == TRADE) & (history["year"] == found.years[TRADE])]
    held = dict(zip(rows["partner"], rows["value"], strict=True))
    sources = dict(zip(rows["partner"], rows["source"], strict=True))
    records = []
    for p in (p for p in partners if p in held):
        every = [by[p] for by in ratios.values()]
        change = (100 * (x - 1) for x in (ratios[CENTRAL][p], min(every), max(every)))
        then = (held[p] * x for x in (ratios[CENTRAL][p], min(every), max(every)))
        records.append((p, found.years[TRADE], held[p], *change, *then, sources[p]))
    columns = ["partner", "year", "value", "change", "low", "high", "then", "then_low", "then_high", "source"]
    weight = np.array([given[id] for id in found.components])
    tables = {
        "trade_under": pd.DataFrame(records, columns=columns),
        "shares_under": _shares(found, moved_by, weight / weight.sum(), scored=facts["scored"]),
    }
    leaders = {max(held, key=lambda p, by=by: held[p] * by.get(p, 0.0)) for by in ratios.values()}
    told = {
        "under": scenario,
        "leader": max((p for p in held if p in partners), key=lambda p: held[p]),
        "leader_then": leaders.pop() if len(leaders) == 1 else "",
    }
    lineage = replace(chosen.lineage, command=f"{chosen.lineage.command} --under {scenario}")
    return replace(chosen, tables=Tables({**chosen.tables, **tables}), facts={**facts, **told}, lineage=lineage)


def ratios_of(pairs: pd.DataFrame, member: str, partners: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Trade both ways after over before, by case and partner. Raises NoData for a pair that is not there or never trades."""
    ratios: dict[str, dict[str, float]] = {}
    own = pairs[(pairs["region"] == member) | (pairs["partner"] == member)]
    other = own["region"].where(own["partner"] == member, own["partner"])
    sums = own.assign(other=other).groupby(["case", "other"], sort=False)[["before", "after"]].sum()
    for case in dict.fromkeys(pairs["case"]):
        for p in partners:
            before, after = sums.loc[(case, p)] if (case, p) in sums.index else (0.0, 0.0)
            if not before > 0:
                raise NoData(
                    f"the scenario's world holds no trade of {member} with {p}", remedy="ask for other partners"
                )
            ratios.setdefault(str(case), {})[p] = float(after / before)
    return ratios


def moved(found: Compared, ratios: Mapping[str, float]) -> Compared:
    """The same components, trade times a ratio by partner."""
    at = found.components.index(TRADE)
    factor = np.array([ratios[p] for p in found.partners])
    low, high = found.low.copy(), found.high.copy()
    low[at], high[at] = low[at] * factor, high[at] * factor
    return replace(found, low=low, high=high)


def _shares(held: Compared, then: Mapping[str, Compared], weight: np.ndarray, *, scored: bool) -> pd.DataFrame:
    import pandas as pd

    n = len(held.partners)
    before = simplex.shares(*held.differences()) if scored else np.full((2, n), np.nan)
    after = [simplex.shares(*one.differences()) if scored else np.full((2, n), np.nan) for one in then.values()]

    def first(one: Compared) -> np.ndarray:
        return simplex.first(weight[None, :], *one.differences())[0][0].all(axis=1)

    columns = {
        "partner": held.partners,
        "surely": before[0],
        "possibly": before[1],
        "surely_then": np.min([surely for surely, _ in after], axis=0),
        "possibly_then": np.max([possibly for _, possibly in after], axis=0),
        "first": first(held) & scored,
        "first_then": np.all([first(one) for one in then.values()], axis=0) & scored,
    }
    return pd.DataFrame(columns)
