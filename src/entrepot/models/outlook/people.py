"""Population and age: of an economy, or of a group's members together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entrepot import codes
from entrepot.errors import NoData
from entrepot.models.outlook.gdp import fixed_group
from entrepot.result import Result
from entrepot.store.totals import group_total

if TYPE_CHECKING:
    from entrepot.store import Store


def population(store: Store, economy: str) -> Result:
    """Population and age outlook of an economy, or the sums over a group's members.

    Tables: `population` (year, value, lower95, upper95, status, source; the bounds only for a single economy, because
    errors of members are correlated), `age` (year, indicator, value, status, source; a group's shares are weighted by
    population), `fertility`.
    """
    import pandas as pd

    economy = codes.resolve(economy)
    group = economy in codes.GROUPS and economy != "EU27"
    fixed = fixed_group(economy)
    if group:
        people = group_total(store, "population", fixed)[["year", "value", "status", "source"]].dropna(subset=["value"])
    else:
        people = store.preferred("population", economy=economy)[["year", "value", "status", "source"]].dropna(
            subset=["value"]
        )
        for bound in ("lower95", "upper95"):
            rows = store.preferred(f"population_{bound}", economy=economy).set_index("year")["value"]
            people[bound] = people["year"].map(rows)
    if people.empty:
        raise NoData(f"no population of {codes.name(economy)} is held", remedy="see `entrepot data list`")
    members = codes.members(fixed) if group else (economy,)
    ages = pd.concat(
        [store.preferred(i, economy=members) for i in ("age_share_0_14", "age_share_15_64", "age_share_65_plus")]
    )
    if group:
        weights = store.preferred("population", economy=members).set_index(["economy", "year"])["value"]
        ages["weight"] = [weights.get(key, np.nan) for key in zip(ages["economy"], ages["year"], strict=True)]
        complete = (
            ages.dropna(subset=["weight"]).groupby(["indicator", "year"]).filter(lambda part: len(part) == len(members))
        )
        summed = complete.assign(value=complete["value"] * complete["weight"]).groupby(
            ["indicator", "year"], as_index=False
        )
        table = summed[["value", "weight"]].sum()
        age = table.assign(
            value=table["value"] / table["weight"], status="estimated", source=" ".join(sorted(set(complete["source"])))
        ).drop(columns="weight")
    else:
        median = store.preferred("median_age", economy=economy)
        age = pd.concat([ages, median])[["indicator", "year", "value", "status", "source"]]
    births = store.preferred("fertility", economy=economy)[["year", "value", "status", "source"]]
    tables = {"population": people, "age": age.reset_index(drop=True), "fertility": births}
    used = {source for table in tables.values() for source in table["source"]}
    return Result(
        "outlook",
        tables,
        store.lineage(used, command=f"entrepot outlook --population {economy}"),
        facts={"economy": economy},
    )
