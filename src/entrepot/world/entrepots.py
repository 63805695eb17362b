"""Economies that send on goods of others, which an embedded world leaves out: what their customs report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from entrepot.provenance import DATA

if TYPE_CHECKING:
    from entrepot.world.world import World


@dataclass(frozen=True)
class Reported:
    """Exports of goods that the customs of an economy report, goods of others included: money of the world, year, and the source's id."""

    exports: float
    year: int
    source: str


@lru_cache(maxsize=4)
def _shipped(name: str) -> dict[str, Reported]:
    import pandas as pd

    path = DATA / "worlds" / f"{name}-entrepots.csv"
    if not path.is_file():
        return {}
    rows = pd.read_csv(path, comment="#", keep_default_na=False).to_dict("records")
    return {str(r["economy"]): Reported(float(r["exports"]), int(r["year"]), str(r["source"])) for r in rows}


def entrepots(world: World) -> dict[str, Reported]:
    """The entrepots that stand alone in a shipped world, or as a part of a group in it; none for other worlds."""
    known = _shipped(world.name.split(" ")[0])
    parts = {part for its in world.parts.of.values() for part in its} if world.parts else set()
    return {code: reported for code, reported in known.items() if code in parts or code in world.regions}
