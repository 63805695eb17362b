"""A scenario that somebody sent: read, and laid onto the world that it is asked of, before anything is solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from entrepot import codes
from entrepot.errors import BadInput, one_of, raise_all, told
from entrepot.scenario import Scenario
from entrepot.scenario.fitting import misfits
from entrepot.world.world import World, embedded_worlds

DEFAULT = "asia-2022"


@dataclass(frozen=True)
class Labels:
    """What a world calls its economies and sectors: codes with names."""

    economies: tuple[tuple[str, str], ...]
    sectors: tuple[tuple[str, str], ...]


def given_scenario(text: str) -> Scenario:
    """A scenario that somebody sent: one of a world that ships, since a path is one of this machine. Raises BadInput with
    every problem, of the text and of its fit to the world."""
    scenario = Scenario.from_text(text, name="scenario")
    if scenario.world and scenario.world not in embedded_worlds():
        what = told("problem.world.ships", "no world '{name}' ships", name=scenario.world)
        raise BadInput(what, where="world", remedy=one_of(list(embedded_worlds())))
    raise_all(misfits(scenario, _world(scenario.world or DEFAULT)))
    return scenario


@lru_cache(maxsize=8)
def labels(world: str = DEFAULT) -> Labels:
    """The labels of a world that ships, groups of economies first."""
    held = _world(world)
    named: Mapping[str, str] = held.sector_names
    groups = tuple((code, codes.name(code)) for code in codes.GROUPS)
    own = tuple((code, codes.name(code) if codes.is_code(code) else code) for code in held.regions)
    return Labels((*groups, *own), tuple((code, named.get(code, code)) for code in held.sectors))


@lru_cache(maxsize=4)
def _world(name: str) -> World:
    return World.load(name)
