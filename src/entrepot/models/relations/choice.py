"""Partner choice: the components side by side, the user's own weights, nothing imputed, leave-one-out.

No score is given to a member for which fewer than `LEAST_COMPONENTS` components are held for every partner compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from entrepot.errors import BadInput, Problem, raise_all
from entrepot.measures import measure
from entrepot.models.relations.strands import (
    ALIGNMENT,
    BOUNDED_COLUMNS,
    MEASURES,
    Record,
    alignment_records,
    latest_records,
)
from entrepot.models.relations.trade import GOODS, main_basis, on_basis

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

Weights = Mapping[str, float]
COMPONENTS = ("trade", "fdi", "aid", "students", "important-future", "arms", ALIGNMENT)
# Shown beside the components and never weighed: commitments in constant dollars and contracts are no aid, and the EU's
# institutions are not its members.
BESIDE = ("china-finance", "china-deals", "eu-aid")
LEAST_COMPONENTS = 3
# A component this many years older than the newest decides nothing.
TOO_OLD = 5


def check_weights(weights: Weights) -> None:
    """Raise BadInput with every problem of the user's weights."""
    problems = [
        Problem(f"unknown component '{name}'", "weights", f"known components: {', '.join(COMPONENTS)}")
        for name in weights
        if name not in COMPONENTS
    ]
    problems += [
        Problem(f"the weight of '{name}' is {value}", "weights", "weights are finite and not negative")
        for name, value in weights.items()
        if not (np.isfinite(value) and value >= 0)
    ]
    if weights and not problems and sum(weights.values()) == 0:
        problems.append(Problem("all weights are zero", "weights", "give at least one component a positive weight"))
    raise_all(problems, BadInput)


def components(store: Store, trade: pd.DataFrame, member: str, partners: tuple[str, ...]) -> pd.DataFrame:
    """Every component for every partner that has it: value, low and high where an error is known, and `relative`.

    `relative` is in 0..1: the value over the largest held (for the distance of voting positions 1 / (1 + distance)
    over its largest). Trade is the share among the named partners in the newest year of the main basis; its low is the
    share after an estimate of blank pairs.
    """
    import pandas as pd

    records = [_trade_component(trade, member, partners)]
    records += [
        latest_records(store, measure, member, partners) for measure in MEASURES if measure.id in (*COMPONENTS, *BESIDE)
    ]
    records.append(alignment_records(store, member, partners))
    table = pd.DataFrame([row for rows in records for row in rows], columns=list(BOUNDED_COLUMNS))
    for column in ("value", "low", "high"):
        table[column] = table[column].astype(float)
    base = np.where(table["measure"] == ALIGNMENT, 1 / (1 + table["value"]), table["value"].clip(lower=0))
    largest = pd.Series(base).groupby(table["measure"]).transform("max")
    table["relative"] = np.where(largest > 0, base / largest, np.nan)
    return table


def _trade_component(trade: pd.DataFrame, member: str, partners: tuple[str, ...]) -> list[Record]:
    basis = measure(GOODS).basis(main_basis(trade))
    rows = on_basis(trade, basis.id)
    rows = rows[(rows["flow"] == "both") & rows["partner"].isin(partners) & rows["share"].notna()]
    rows = rows[rows["year"] == rows["year"].max()]
    known = ("trade", "trade", "share of goods trade with the named partners")
    columns = ("partner", "share_filled", "share", "year", "gaps", "status", "source")
    records: list[Record] = []
    for partner, filled, share, year, gaps, status, source in zip(*(rows[c].tolist() for c in columns), strict=True):
        note = f"{basis.label}; " + (f"an upper bound, blank: {gaps}" if gaps else f"of: {' '.join(basis.partners)}")
        low = filled if filled == filled else 0.0
        held = ("percent", str(year), status, source, "", note)
        records.append((member, partner, *known, share, low, share, *held))
    return records


def _new_enough(table: pd.DataFrame) -> pd.DataFrame:
    """The rows whose period ends at most `TOO_OLD` years before the newest of all: a partner's old value beside a new one
    of another decides nothing either."""
    if table.empty or "period" not in table:
        return table
    ends = table["period"].astype(str).str.extract(r"(\d{4})$")[0].astype(float)
    return table[~(ends < ends.max() - TOO_OLD)]


def partner_choice(table: pd.DataFrame, partners: tuple[str, ...], weights: Weights | None = None) -> pd.DataFrame:
    """Scores of partners for one member out of its `components`, and their leave-one-out ranks.

    Columns: partner, score (0..1, weighted mean of `relative`; NaN where none is given), rank, used (components),
    left_out (components with a positive weight that some partner lacks, or has only of too long ago), rank_best and rank_worst when any one
    component is dropped.
    """
    import pandas as pd

    weights = dict.fromkeys(COMPONENTS, 1.0) if weights is None else dict(weights)
    check_weights(weights)
    relative: dict[str, dict[str, float]] = {}
    recent = _new_enough(table)
    for component, partner, value in zip(recent["measure"], recent["partner"], recent["relative"], strict=True):
        relative.setdefault(component, {})[partner] = value
    wide = pd.DataFrame(relative, index=list(partners), dtype=float)
    wanted = [name for name in COMPONENTS if weights.get(name, 0) > 0]
    used = [name for name in wanted if name in wide and wide[name].notna().all()]
    left_out = [name for name in wanted if name not in used]
    result = pd.DataFrame(
        {"partner": list(partners), "score": np.nan, "rank": np.nan, "rank_best": np.nan, "rank_worst": np.nan}
    )
    result["used"], result["left_out"] = " ".join(used), " ".join(left_out)
    if len(used) < LEAST_COMPONENTS:
        return result

    def score(names: list[str]) -> pd.Series:
        weight = np.array([weights[name] for name in names])
        return (wide[names] * weight).sum(axis=1) / weight.sum()

    full = score(used)
    drops = pd.DataFrame({name: score([n for n in used if n != name]).rank(ascending=False) for name in used})
    result["score"] = full.to_numpy()
    result["rank"] = full.rank(ascending=False).to_numpy()
    result["rank_best"], result["rank_worst"] = drops.min(axis=1).to_numpy(), drops.max(axis=1).to_numpy()
    return result
