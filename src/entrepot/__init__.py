"""entrepot: a policy lab for Japan-ASEAN economic security."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

# Public names, each imported when first used so that `import entrepot` stays instant.
_PUBLIC = {"Result": "entrepot.result", "Store": "entrepot.store"}

__all__ = ["Result", "Store", "__version__"]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    if name in {"exposure", "minerals", "outlook", "relations"}:
        return import_module(f"entrepot.models.{name}")
    raise AttributeError(f"module 'entrepot' has no attribute '{name}'")
