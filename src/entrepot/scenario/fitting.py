"""A scenario together with the world it is asked of: every problem of the file, and of its fit to the world, at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from entrepot.errors import EntrepotError, Problem, raise_all
from entrepot.scenario.closure import AtSea
from entrepot.scenario.daily import Daily, is_by_day
from entrepot.scenario.scenario import Scenario, draft, find, read_text
from entrepot.scenario.target import Target
from entrepot.world import World


def read_for_world(
    path: str | Path, settings: Sequence[str] = (), world: str | Path | World | None = None
) -> tuple[Scenario, World]:
    """Read a scenario (a file or a shipped name) and the world it names, or `world` instead.

    Raises BadInput with every problem of both: of the file, and of names and numbers that the world does not take.
    """
    file = find(path)
    text = read_text(file)
    scenario, problems = draft(text, name=file.stem, settings=settings, file=file.name, folder=file.parent)
    try:
        held = world if isinstance(world, World) else World.load(world or scenario.world or "asia-2022")
    except EntrepotError as error:
        raise_all([*problems, *error.problems])
        raise
    raise_all([*problems, *misfits(scenario, held, problems)])
    return scenario, held


def misfits(scenario: Scenario, world: World, known: Sequence[Problem] = ()) -> list[Problem]:
    """What a world does not take from a scenario; what only follows from a `known` problem is left out."""
    found: list[Problem] = []
    target = Target(
        world.regions, world.sectors, np.nan_to_num(world.tau), np.isfinite(world.tau), world.members, at=scenario.as_of,
        world=world,
    )  # fmt: skip
    # What is at sea is laid on once sea lanes have costed it; what is told by the day is never laid on.
    ashore = replace(
        scenario,
        shocks=tuple(
            s for s in scenario.shocks if not (isinstance(s, Daily) or (isinstance(s, AtSea) and s.costs is None))
        ),
    )
    for shock in scenario.shocks:
        found += shock.places(replace(target, at=scenario.as_of))[1] if isinstance(shock, Daily) else []
    looks = [lambda: ashore.changes(target), lambda: scenario.elasticities.of(world.sectors)]
    if is_by_day(scenario.shocks) and not any(isinstance(s, AtSea) for s in scenario.shocks):
        looks.pop()  # by the day, elasticities only tell who takes a longer way by sea
    for look in looks:
        try:
            look()
        except EntrepotError as error:
            found += error.problems
    if scenario.numeraire is not None and scenario.numeraire not in world.regions:
        remedy = f"the world has {', '.join(world.regions)}"
        found.append(Problem(f"unknown economy '{scenario.numeraire}'", "closure.numeraire", remedy))
    broken = {_shock_of(problem.where) for problem in known} - {""}
    return [
        each for each in dict.fromkeys(found) if not (each.what.startswith(FOLLOWS) and _shock_of(each.where) in broken)
    ]


FOLLOWS = ("no flow is touched", "the tariff in force is not held")  # what a broken shock brings about by itself


def _shock_of(where: str) -> str:
    """`shock.2` out of `file.toml, line 9: shock.2.rate`."""
    found = re.search(r"shock\.\d+", where)
    return found.group() if found else ""
