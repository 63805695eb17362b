"""Exposures solved again from the key of a trace: what was asked of which shipped world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from entrepot.models import exposure
from entrepot.world.grouped import load

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store
    from entrepot.world import World

Key = Mapping[str, str | int]
PATHS = 100  # supply paths among which the one that a key names is sought


def _reliance(_store: Store, _table: str, key: Key) -> Result:
    """Reliance, exports and value added by origin of one economy."""
    partner = str(key.get("partner", ""))
    return exposure.solve(_world(key), str(key["region"]), partner=partner if partner not in ("", "abroad") else None)


def _extraction(_store: Store, _table: str, key: Key) -> Result:
    world, what, share = _world(key), str(key["what"]), float(key["share"])
    if key["kind"] == "ghosh":
        return exposure.ghosh(world, what, share=share)
    return exposure.extract(world, what, kind=str(key["kind"]), share=share, to=str(key["to"]) or None)


def _paths(_store: Store, _table: str, key: Key) -> Result:
    return exposure.paths(_world(key), str(key["origin"]), str(key["target"]), count=PATHS)


def _substitution(store: Store, _table: str, key: Key) -> Result:
    buyer, sector, supplier = (str(key[name]) for name in ("buyer", "sector", "supplier"))
    return exposure.substitutes(_world(key), buyer, sector, supplier, store=store)


def _exporters(_store: Store, _table: str, key: Key) -> Result:
    return exposure.exporters(_world(key), str(key["region"]))


def _world(key: Key) -> World:
    return load(str(key["world"]))


SOLVED: Mapping[str, Callable[[Any, str, Key], Result]] = {
    "exposure": _reliance, "extraction": _extraction, "paths": _paths, "substitution": _substitution, "exporters": _exporters,
}  # fmt: skip
