"""Trade elasticities: one number, a table by sector, or a named set that carries its source."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import BadInput, Problem, UnknownName, raise_all
from entrepot.provenance import DATA, Source, read_card

SETS = DATA / "elasticities"
DEFAULT_SET = "caliendo-parro-2015"


@dataclass(frozen=True)
class Elasticities:
    """theta by sector (above 0: trade falls by theta percent per percent of cost), times `scale`.

    `value` holds for every sector that `by_sector` does not name; None: every sector must be named. `named`: whether the
    scenario asks for them; otherwise they are the default, and a baseline that has its own keeps its own.
    """

    source: str
    value: float | None = None
    by_sector: Mapping[str, float] = field(default_factory=dict)
    scale: float = 1.0
    name: str = ""
    limits: str = ""
    cards: tuple[Source, ...] = ()
    named: bool = True
    errors: Mapping[str, float] = field(default_factory=dict)
    error: float | None = None

    def of(self, sectors: Sequence[str]) -> NDArray[np.float64]:
        """theta [s] for these sectors. Raises BadInput that lists the sectors without one, and names unknown to the
        world.
        """
        problems = []
        if not self.name:
            for sector in self.by_sector:
                if sector not in sectors:
                    near = difflib.get_close_matches(sector, sectors, n=2)
                    remedy = f"did you mean {' or '.join(near)}?" if near else f"the world has {', '.join(sectors)}"
                    problems.append(Problem(f"unknown sector '{sector}'", "elasticities.by_sector", remedy))
        lost = [sector for sector in sectors if sector not in self.by_sector] if self.value is None else []
        if lost:
            problems.append(
                Problem(
                    f"no elasticity for {', '.join(lost)}",
                    f"elasticities {self.name}".strip(),
                    "name them, or give one value for all",
                )
            )
        raise_all(problems)
        rest = self.value if self.value is not None else np.nan
        return self.scale * np.array([self.by_sector.get(sector, rest) for sector in sectors], dtype=float)


def names() -> tuple[str, ...]:
    """Names of the sets that come with the package."""
    return tuple(sorted(path.stem for path in SETS.glob("*.toml")))


def named(name: str, scale: float = 1.0) -> Elasticities:
    """A named set. Raises UnknownName with the known ones."""
    return replace(_read(name), scale=scale)


@lru_cache(maxsize=16)
def _read(name: str) -> Elasticities:
    path: Path = SETS / f"{name}.toml"
    if not path.is_file():
        raise UnknownName(Problem(f"no elasticities '{name}'", "elasticities.set", f"known sets: {', '.join(names())}"))
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = raw.get("sector", {})
    table = {sector: float(row["theta"]) for sector, row in rows.items()}
    if not table and "value" not in raw:
        raise BadInput(f"'{name}' has no sectors")
    cards = tuple(read_card(DATA / "cards" / f"{card}.toml") for card in raw.get("cards", ()))
    return Elasticities(
        source=raw["source"],
        value=raw.get("value"),
        by_sector=table,
        name=name,
        limits=raw.get("limits", ""),
        cards=cards,
        errors={sector: float(row["error"]) for sector, row in rows.items()},
        error=raw.get("error"),
    )
