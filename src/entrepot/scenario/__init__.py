"""Scenarios: what-if questions as strict TOML files."""

from entrepot.scenario.scenario import Scenario, names, shipped, template

__all__ = ["Scenario", "names", "shipped", "template"]
