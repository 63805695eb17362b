"""Scenarios: what-if questions as strict TOML files."""

from entrepot.scenario.fitting import read_for_world
from entrepot.scenario.scenario import Scenario, names, shipped, template

__all__ = ["Scenario", "names", "read_for_world", "shipped", "template"]
