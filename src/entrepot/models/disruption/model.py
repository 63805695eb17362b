"""A scenario of days solved on a world: the course, its certificate, and the lineage to replay it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from entrepot import __version__
from entrepot.errors import Problem, raise_all
from entrepot.kernels import ario
from entrepot.models.disruption import tables
from entrepot.models.disruption.events import Events, lay
from entrepot.models.disruption.record import NEVER, RECOVERED, record
from entrepot.provenance import Lineage
from entrepot.result import Result
from entrepot.scenario.daily import RESTOCK

if TYPE_CHECKING:
    from entrepot.scenario import Scenario
    from entrepot.world import World

MODEL = "disruption: adaptive regional input-output model by day (Hallegatte 2008, 2014)"
TOLERANCE = 1e-9
LEAVES_OUT = (
    "prices do not move: what is short is shared out alike among all customers, and nobody pays more to be served first",
    "one input cannot replace another; within a sector any supplier's goods replace any other's",
    "where only critical inputs bind, use of the others is put off without a loss, and made up for later",
    "no goods are on the way: what is delivered today is used or stocked today",
    "a sector is one factory, but where `parts` are told apart: there each maker is the only one of its part, and equally large",
    "capital and workers stay; nothing is rebuilt, nobody panics, hoards or is put on short time",
)


def solve(
    world: World,
    scenario: Scenario,
    *,
    throw: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Run a scenario of days. What is at sea must have been costed by the sea lanes first.

    Tables: `course` (by day and economy: output and final demand met, percent of usual), `economies` (losses, worst day,
    day of recovery), `sectors`, `bottlenecks` (which input of whom binds first), `stocks` (days of use by week), `applied`.
    Status `not solved` where the run diverges, with the day; `throw` raises then. `progress` is called with days done and wanted.
    Raises BadInput with every problem of the scenario and of the world.
    """
    events, system = bound(world, scenario)
    terms = terms_of(scenario, events)
    found = record(system, ario.run(system, events.course(), terms), events.horizon, progress, events.binding)
    solved = found.diverged == NEVER and all(value <= TOLERANCE for value in found.certificate.values())
    message = "" if solved else "shorten the horizon, or bring psi, restock or substitution nearer to their defaults"
    if found.diverged != NEVER:
        message = f"the run diverges on day {found.diverged}: {message}"
    made = {
        "economies": lambda: tables.economies(world, system, found, events),
        "bottlenecks": lambda: tables.bottlenecks(world, system, found, events),
        "course": lambda: tables.course(world, system, found, events),
        "sectors": lambda: tables.sectors(world, system, found, events),
        "stocks": lambda: tables.stocks(world, found),
    }
    result = Result(
        model=MODEL,
        tables={**(made if solved else {}), "applied": lambda: tables.applied(scenario, events)},
        lineage=lineage(world, scenario, events),
        status="solved" if solved else "not solved",
        certificate=found.certificate,
        message=message,
        facts={
            "title": scenario.title,
            "horizon": events.horizon,
            "start": "" if events.start is None else str(events.start),
            "first": events.first,
            "ends": max(event.ends for event in events.events),
            "terms": told_terms(scenario, events),
            "recovered": RECOVERED,
            "notable": tables.NOTABLE,
            "leaves out": list(LEAVES_OUT),
        },
    )
    return result.raise_if_not_solved() if throw else result


def bound(world: World, scenario: Scenario) -> tuple[Events, ario.System]:
    """The events of a scenario and the daily system of its world. Raises BadInput with every problem of both."""
    from entrepot.errors import EntrepotError

    problems: list[Problem] = []
    laid: list[Events] = []
    systems: list[ario.System] = []
    for look in (lambda: laid.append(lay(world, scenario)), lambda: systems.append(ario.system(world.Z, world.F))):
        try:
            look()
        except EntrepotError as error:
            problems += error.problems
    problems += [
        Problem(
            f"{world.regions[i]} {world.sectors[s]} is bought from and has no output",
            world.name,
            "give it its output, or take its sales out",
        )
        for i, s in np.argwhere((world.X <= 0) & (world.Z.sum(axis=(2, 3)) + world.F.sum(axis=2) > 0)).tolist()
    ]
    raise_all(problems)
    return laid[0], systems[0]


def terms_of(scenario: Scenario, events: Events) -> ario.Terms:
    """The terms of a scenario for the kernel."""
    told = scenario.by_day
    return ario.Terms(
        psi=told.psi,
        alpha_max=told.overproduction,
        restock=_restock(scenario, events),
        substitution=told.substitution,
        days=events.days,
        cover=events.cover,
        binding=events.binding,
    )


def _restock(scenario: Scenario, events: Events) -> float | NDArray[np.float64]:
    """Days over which a gap in stocks is filled; by store where stocks differ by sector."""
    told = scenario.by_day
    if told.restock is not None:
        return told.restock
    return RESTOCK * events.days if told.stocks is None else max(1.0, RESTOCK * told.stocks)


def told_terms(scenario: Scenario, events: Events) -> dict[str, float]:
    """The terms of a run as numbers, each under its name: stocks that differ by sector as the least and the most, parts by sector
    and with their days where they are told apart."""
    told = scenario.by_day
    aimed = {"stocks": told.stocks}
    if told.stocks is None:
        aimed = {"stocks.least": float(events.days.min()), "stocks.most": float(events.days.max())}
    restock = _restock(scenario, events)
    filled = {} if isinstance(restock, np.ndarray) or restock == np.inf else {"restock": restock}
    parts = {f"parts.{name}": count for name, count in told.parts}
    days = {name: getattr(told, name) for name in ("switch", "at_hand", "abroad")} if parts else {}
    found = {
        "psi": told.psi,
        "overproduction": told.overproduction,
        **aimed,
        **filled,
        "substitution": told.substitution,
    }
    return {name: float(value) for name, value in {**found, **parts, **days}.items() if value is not None}


def lineage(world: World, scenario: Scenario, events: Events) -> Lineage:
    """What a run rests on: the world's sources and the scenario's cards."""
    return replace(
        world.lineage,
        version=__version__,
        inputs=f"{world.name} {world.fingerprint}".strip(),
        sources=tuple(dict.fromkeys((*world.lineage.sources, *scenario.cards))),
        scenario=scenario.text,
        notes=(*events.notes, *world.lineage.notes[:2]),
    )
