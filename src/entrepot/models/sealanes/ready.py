"""A scenario made ready for a trade model: what is at sea is costed first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.scenario.closure import AtSea

if TYPE_CHECKING:
    from entrepot.scenario import Scenario
    from entrepot.world import World


def costed_for(world: World, scenario: Scenario, case: str = "central") -> Scenario:
    """The scenario with its closure and its port costed on this world; one without them is returned as it is."""
    if not any(isinstance(shock, AtSea) and shock.costs is None for shock in scenario.shocks):
        return scenario
    from entrepot.models.sealanes import berths, model

    if model.closure_of(scenario):
        scenario = model.costed(scenario, model.solve(world, scenario), case)
    if berths.port_of(scenario):
        scenario = berths.costed(scenario, berths.solve(world, scenario), case)
    return scenario
