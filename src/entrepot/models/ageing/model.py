"""Ageing together: people to care for by people to work, economy by economy, and whom that leaves short.

Totals and shares by age are the newest the store holds (the UN's medium variant), multiplied: an estimate. Nothing here assumes who
would migrate: what is needed and what is added stand side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, NoData, told
from entrepot.result import Result
from entrepot.units import year_spans

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

INDICATORS = ("population", "age_share_15_64", "age_share_65_plus")
BASE, LAST, STEP = 2025, 2050, 5


def solve(
    store: Store,
    economy: str = "JPN",
    others: Sequence[str] = codes.ASEAN_MEMBERS,
    *,
    base: int = BASE,
    last: int = LAST,
) -> Result:
    """Dependency and care of an economy and others from `base` to `last`, every five years.

    Tables: `ages` (economy, year, working and old in persons, dependency in percent, carers: the percent by which carers for each
    old person change since `base` where carers stay the same part of those of working age, added: working since `base`, source) and
    `needed` (year, needed: people of working age that would hold the economy's dependency of `base`, added: those whom the others
    add in sum, and lacking: those whom others lose). Raises BadInput for years out of order, NoData where ages are not held.
    """
    import pandas as pd

    code, *codes_ = codes.resolve_many([economy, *others])
    codes_ = [other for other in codes_ if other != code]
    if last <= base:
        raise BadInput(f"from {base} to {last} is no time ahead", remedy="name a later last year")
    years = list(range(base, last + 1, STEP))
    rows = {id: store.preferred(id, economy=(code, *codes_)) for id in INDICATORS}
    records = [record for one in (code, *codes_) for record in _ages(rows, one, years)]
    columns = ["economy", "year", "working", "old", "dependency", "carers", "added", "source"]
    ages = pd.DataFrame(records, columns=columns)
    if code not in set(ages["economy"]):
        own = [table[(table["economy"] == code) & table["value"].notna()]["year"] for table in rows.values()]
        held = year_spans(set.intersection(*(set(map(int, years)) for years in own)), "–")
        raise NoData(
            told("problem.ages", "ages of {who} are not held for {year}", who=codes.named(code), year=base),
            remedy=told("problem.held", "held are {what}", what=held)
            if held
            else told("problem.other", "name another economy"),
        )
    sources = {id for text in ages["source"] for id in text.split()}
    lineage = store.lineage(sources, command=f"entrepot ageing {code}")
    return Result(
        "ageing",
        {"ages": ages, "needed": _needed(ages, code)},
        lineage,
        facts={"economy": code, "base": base, "last": last},
    )


def _ages(rows: dict[str, pd.DataFrame], economy: str, years: Sequence[int]) -> list[tuple[object, ...]]:
    held: dict[str, dict[int, tuple[float, str]]] = {}
    for id, table in rows.items():
        own = table[(table["economy"] == economy) & table["year"].isin(years) & table["value"].notna()]
        held[id] = {
            int(y): (float(v), str(s)) for y, v, s in zip(own["year"], own["value"], own["source"], strict=True)
        }
    records: list[tuple[object, ...]] = []
    first: tuple[float, float] | None = None
    for year in years:
        if not all(year in by for by in held.values()):
            continue
        people, share, elder = (held[id][year][0] for id in INDICATORS)
        working, old = people * share / 100, people * elder / 100
        if year == years[0]:
            first = working, old
        if first is None:
            return []
        carers = 100 * ((working / first[0]) / (old / first[1]) - 1)
        sources = " ".join(dict.fromkeys(held[id][year][1] for id in INDICATORS))
        records.append((economy, year, working, old, 100 * old / working, carers, working - first[0], sources))
    return records


def _needed(ages: pd.DataFrame, economy: str) -> pd.DataFrame:
    """What holding the dependency of the first year would take, beside what others add and lose."""
    import pandas as pd

    own = ages[ages["economy"] == economy]
    others = ages[ages["economy"] != economy]
    start = float(own["dependency"].iloc[0])
    needed = 100 * own["old"] / start - own["working"]
    added = [float(np.clip(others.loc[others["year"] == y, "added"], 0, None).sum()) for y in own["year"]]
    lacking = [float(-np.clip(others.loc[others["year"] == y, "added"], None, 0).sum()) for y in own["year"]]
    return pd.DataFrame(
        {"year": own["year"].to_numpy(), "needed": needed.to_numpy(), "added": added, "lacking": lacking}
    )
