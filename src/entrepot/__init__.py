"""entrepot: a policy lab for Japan-ASEAN economic security."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pathlib import Path

    from entrepot.chat import Endpoint
    from entrepot.evidence.proposer import Proposer
    from entrepot.models import exposure, minerals, outlook, relations, trade
    from entrepot.result import Result
    from entrepot.scenario import Scenario
    from entrepot.store import Store
    from entrepot.world import World

# Public names, each imported when first used so that `import entrepot` stays instant.
_PUBLIC = {
    "Endpoint": "entrepot.chat",
    "Proposer": "entrepot.evidence.proposer",
    "Result": "entrepot.result",
    "Scenario": "entrepot.scenario",
    "Store": "entrepot.store",
    "World": "entrepot.world",
}
_MODELS = ("exposure", "minerals", "outlook", "relations", "trade")

__all__ = [
    "Endpoint",
    "Proposer",
    "Result",
    "Scenario",
    "Store",
    "World",
    "__version__",
    "exposure",
    "minerals",
    "outlook",
    "relations",
    "solve",
    "trade",
]


def solve(world: World | trade.Baseline | str | Path, scenario: Scenario | str | Path, **options: Any) -> Result:
    """The trade equilibrium of a world under a scenario, each given as itself, by name or by path.

    `options` as in `entrepot.trade.solve`: tolerance, throw, detail.
    """
    held = import_module("entrepot.world").World.load(world) if _is_name(world) else world
    asked = import_module("entrepot.scenario").Scenario.read(scenario) if _is_name(scenario) else scenario
    return import_module("entrepot.models.trade").solve(held, asked, **options)


def _is_name(given: object) -> bool:
    """Whether it is a name or a path rather than the thing itself."""
    return isinstance(given, str) or hasattr(given, "__fspath__")


def __getattr__(name: str) -> Any:
    if name == "check":
        return import_module("entrepot.evidence.check").check
    if name == "ensemble":
        return import_module("entrepot.ensemble")
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    if name in _MODELS:
        return import_module(f"entrepot.models.{name}")
    raise AttributeError(f"module 'entrepot' has no attribute '{name}'")
