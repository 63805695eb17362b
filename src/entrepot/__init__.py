"""entrepot: a policy lab for Japan-ASEAN economic security."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pathlib import Path

    from entrepot import ensemble
    from entrepot.answers.answer import Answer
    from entrepot.chat import Endpoint
    from entrepot.evidence.check import check
    from entrepot.evidence.proposer import Proposer
    from entrepot.models import disruption, exposure, minerals, outlook, relations, sealanes, trade
    from entrepot.result import Result
    from entrepot.scenario import Scenario
    from entrepot.store import Store
    from entrepot.world import World

# Public names, each imported when first used so that `import entrepot` stays instant.
_PUBLIC = {
    "Answer": "entrepot.answers.answer",
    "Endpoint": "entrepot.chat",
    "Proposer": "entrepot.evidence.proposer",
    "Result": "entrepot.result",
    "Scenario": "entrepot.scenario",
    "Store": "entrepot.store",
    "World": "entrepot.world",
    "check": "entrepot.evidence.check",
}
_ROOMS = {
    "ensemble": "entrepot.ensemble",
    **{
        name: f"entrepot.models.{name}"
        for name in ("disruption", "exposure", "minerals", "outlook", "relations", "sealanes", "trade")
    },
}

__all__ = [
    "Answer",
    "Endpoint",
    "Proposer",
    "Result",
    "Scenario",
    "Store",
    "World",
    "__version__",
    "answer",
    "ask",
    "check",
    "disruption",
    "ensemble",
    "exposure",
    "minerals",
    "outlook",
    "relations",
    "sealanes",
    "solve",
    "trade",
]


def answer(subject: str, store: Store | None = None) -> Answer:
    """The answer on a subject, as `entrepot brief` gives it: `partnership`, a member, a scenario by name or file.

    `store`: the figures it rests on (left out: the installed ones with your own editions).
    """
    held = store if store is not None else import_module("entrepot.store").Store.open()
    return import_module("entrepot.answers.subjects").answer_on(held.read_all(), subject)


def ask(question: str, store: Store | None = None) -> Answer:
    """The answer to a question in any of twelve languages, as `entrepot ask` gives it; one that says why where there is none.

    `store`: the figures it rests on (left out: the installed ones with your own editions).
    """
    held = store if store is not None else import_module("entrepot.store").Store.open()
    return import_module("entrepot.answers.asking.asking").ask_question(held, question)


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
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    if name in _ROOMS:
        return import_module(_ROOMS[name])
    raise AttributeError(f"module 'entrepot' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
