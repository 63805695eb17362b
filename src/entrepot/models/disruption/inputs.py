"""What is published of the inputs of industries: how many days of them are kept in stock, and which are critical."""

from __future__ import annotations

import csv
from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem
from entrepot.provenance import DATA

if TYPE_CHECKING:
    from entrepot.scenario import Scenario
    from entrepot.world import World

INVENTORIES = DATA / "disruption" / "inventories.csv"
RATINGS = DATA / "disruption" / "critical.csv"
CRITICAL = 0.5  # mean rating from which on an input binds: 1 critical, 0.5 important, 0 not (Pichler and others 2022)


def aimed(world: World, scenario: Scenario, problems: list[Problem]) -> NDArray[np.float64]:
    """Days of use aimed at in stock [s, g's sector, n]: the scenario's number, or those published for the industries of g."""
    S, N = len(world.sectors), len(world.regions)
    told = scenario.by_day.stocks
    if told is not None:
        return np.full((S, S, N), told)
    published = {row["sector"]: float(row["days"]) for row in _rows(INVENTORIES)}
    _known(world, published, "disruption.stocks", "write a number of days", problems)
    days = np.array([published.get(name, 1.0) for name in world.sectors])
    return np.broadcast_to(days[None, :, None], (S, S, N)).copy()


def critical(world: World, scenario: Scenario, problems: list[Problem]) -> NDArray[np.bool_] | None:
    """Inputs that bind [s, g]; None where all do."""
    if scenario.by_day.inputs == "all":
        return None
    rating = {(row["input"], row["buyer"]): float(row["rating"]) for row in _rows(RATINGS)}
    _known(world, {name for pair in rating for name in pair}, "disruption.inputs", 'write "all"', problems)
    bind = np.array([[rating.get((of, by), 1.0) >= CRITICAL for by in world.sectors] for of in world.sectors])
    return np.repeat(bind, len(world.regions), axis=1)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _known(world: World, names: Container[str], where: str, remedy: str, problems: list[Problem]) -> None:
    missing = [name for name in world.sectors if name not in names]
    if missing:
        problems.append(Problem(f"nothing is published here for {', '.join(missing)}", where, remedy))
