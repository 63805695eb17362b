"""Grades of an embedded world by economy and sector: how far its witnesses are apart, and the range that follows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from entrepot.provenance import DATA
from entrepot.world.world import World

if TYPE_CHECKING:
    import pandas as pd

WORST = 20
APART = float(np.log(1.3))  # witnesses further apart than this make a result of that sector a range


@lru_cache(maxsize=4)
def _shipped(name: str) -> pd.DataFrame:
    import pandas as pd

    path = DATA / "worlds" / f"{name}-cells.csv"
    if not path.is_file():
        return pd.DataFrame(
            columns=["economy", "sector", "evidence", "mix_gap", "level_gap", "value_added_gap", "width"]
        )
    return pd.read_csv(path, comment="#", keep_default_na=False)


def cells(world: World) -> pd.DataFrame:
    """Columns economy, sector, evidence, mix_gap, level_gap, value_added_gap, width (all in logs), of a shipped world or a grouping of
    one: a group has the worst of those of its members that hold a tenth of its sector or more. Empty for other worlds."""
    table = _shipped(world.name.split(" ")[0])
    if table.empty or set(world.regions) <= set(table["economy"]):
        return table[table["economy"].isin(world.regions) & table["sector"].isin(world.sectors)]
    groups = {member: group for group, members in world.members.items() for member in members}
    known = {code: groups.get(code, code) for code in table["economy"].unique()}
    table = table.assign(economy=table["economy"].map(known))
    table = table[table["economy"].isin(world.regions) & table["sector"].isin(world.sectors)]
    weight = table["output"] / table.groupby(["economy", "sector"])["output"].transform("sum")
    large = table[(weight >= 0.1) | (table["output"] <= 0)]
    return large.sort_values("width", ascending=False).drop_duplicates(["economy", "sector"])


def worst(world: World, count: int = WORST) -> pd.DataFrame:
    """The cells with the widest ranges, widest first; cells of less than 1% of their economy's output are left out."""
    table = cells(world)
    if table.empty:
        return table
    whole = table.groupby("economy")["output"].transform("sum")
    seen = table[table["output"] >= 0.01 * whole].sort_values(["width", "economy"], ascending=[False, True])
    return seen.head(count).reset_index(drop=True)


@lru_cache(maxsize=4)
def widths(world: World) -> dict[tuple[str, str], float]:
    """The width (in logs: a value v lies within v/exp(w) .. v exp(w)) of each cell whose witnesses are over 30% apart."""
    table = cells(world)
    if table.empty:
        return {}
    apart = table[table[["mix_gap", "value_added_gap"]].abs().max(axis=1) > APART]
    return {(str(row.economy), str(row.sector)): float(row.width) for row in apart.itertuples()}
