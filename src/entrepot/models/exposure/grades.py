"""Grades into ranges: how far a result read from an estimated world may be off, by what is read and whose it is."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from entrepot.provenance import DATA
from entrepot.world import World
from entrepot.world.cells import widths

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

ORDER = "ABCD"
AS_RANGE = ("C", "D")
NOT_FACTS = "every number is read from an estimated table; single flows between two sectors are never facts"


@lru_cache(maxsize=1)
def _documented() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads((DATA / "worlds" / "errors.toml").read_text(encoding="utf-8"))


def errors(world: World) -> dict[str, dict[str, Any]]:
    """The documented errors of a world (also of its groupings) by measure, or an empty dictionary."""
    return next((found for name, found in _documented().items() if world.name.startswith(name)), {})


def worst(world: World, parties: Sequence[Sequence[str]]) -> list[str]:
    """The worst grade among the parties of each row; an ungraded party counts for nothing, a row without grades has
    ""."""
    columns = [[world.reliability.get(party, "") for party in column] for column in parties]
    return list(map(max, *columns)) if len(columns) > 1 else columns[0]


def spokesman(world: World, places: Sequence[int]) -> str:
    """The economy whose grade stands for a group: the worst graded of those with a tenth of the group's output or
    more."""
    output = world.X.sum(axis=1)[list(places)]
    large = [world.regions[i] for i, x in zip(places, output, strict=True) if x >= 0.1 * output.sum()]
    return max(large, key=lambda region: world.reliability.get(region, ""))


def status(world: World, parties: Sequence[Sequence[str]]) -> list[str]:
    """`synthetic` where a party is, else `estimated` for an estimated table and `model` for an observed one."""
    made_up = {region for region in world.regions if world.status_of("Z", region) == "synthetic"}
    plain = "model" if world.status_of("Z") == "observed" else "estimated"
    return ["synthetic" if not made_up.isdisjoint(row) else plain for row in zip(*parties, strict=True)]


def with_ranges(
    world: World, table: pd.DataFrame, measure: str, parties: Sequence[str], base: Array | None = None
) -> pd.DataFrame:
    """Add grade, status, low and high to a table with a column `value`.

    `measure`: sources | value_added | participation | chains. `parties`: columns that name economies; the worst grade
    counts. `base`: what an absolute error (a share) multiplies, by row (default one, for shares). Values of unit
    `ratio` stay within 0..1. Without a documented error low and high are missing.
    """
    named = [table[column].tolist() for column in parties]
    grade = worst(world, named)
    found = errors(world).get(measure, {})
    size = np.array([float(found.get(g, np.nan)) for g in grade]) if len(table) else np.zeros(0)
    value = table["value"].to_numpy(dtype=float)
    spread = size * (np.abs(value) if found.get("kind") == "relative" else (1.0 if base is None else base))
    low, high = value - spread, value + spread
    low, high = _of_sectors(world, table, low, high)
    share = (table["unit"] == "ratio").to_numpy()
    low, high = np.where(share, np.clip(low, 0.0, 1.0), low), np.where(share, np.clip(high, 0.0, 1.0), high)
    return table.assign(low=low, high=high, grade=grade, status=status(world, named))


def _of_sectors(world: World, table: pd.DataFrame, low: Array, high: Array) -> tuple[Array, Array]:
    """Ranges at least as wide as the cell of the row's economy and sector, where its witnesses are far apart."""
    known = widths(world)
    if not known or not {"region", "sector"} <= set(table.columns):
        return low, high
    pairs = zip(table["region"].astype(str), table["sector"].astype(str), strict=True)
    factor = np.exp([known.get(pair, np.nan) for pair in pairs])
    value = table["value"].to_numpy(dtype=float)
    return np.fmin(low, value / factor), np.fmax(high, value * factor)


def notes(world: World) -> tuple[str, ...]:
    """Sentences for the lineage: what ranges mean in this world, or that none can be given."""
    if not world.reliability:
        return ("this world carries no grades: no ranges are given",)
    found = errors(world)
    if not found:
        return ("no error of this world is documented: results of economies graded C or D are orders of magnitude",)
    return (NOT_FACTS, *(f"range of {row['what']} ({row['kind']}): {row['how']}" for row in found.values()))
