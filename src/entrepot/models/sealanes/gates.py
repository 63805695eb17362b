"""Gates of the sea: the named straits, canals and open seas that can be shut."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem, UnknownName, meant, one_of, raise_all, told
from entrepot.provenance import DATA

FILE = DATA / "sealanes" / "gates.toml"
CARD = "sealanes-gates"


@dataclass(frozen=True)
class Gate:
    """A line (or closed polygon) across a water: `line` [k, 2] in degrees. `shut`: closed unless a question opens it."""

    id: str
    name: str
    line: NDArray[np.float64]
    polygon: bool
    shut: bool
    aliases: tuple[str, ...]
    note: str


@lru_cache(maxsize=1)
def gates() -> tuple[Gate, ...]:
    """All gates, in the order of the file (their numbers in the network)."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    made = []
    for key, facts in raw.items():
        polygon = "polygon" in facts
        points = [*facts["polygon"], facts["polygon"][0]] if polygon else facts["line"]
        made.append(
            Gate(
                id=key,
                name=facts["name"],
                line=np.array(points, dtype=float),
                polygon=polygon,
                shut=bool(facts.get("shut", False)),
                aliases=tuple(facts.get("aliases", ())),
                note=facts.get("note", ""),
            )
        )
    return tuple(made)


def resolve(names: Iterable[str], where: str = "") -> tuple[str, ...]:
    """Ids of gates by id, name or alias. Raises UnknownName with the nearest known ones, all problems at once."""
    known: dict[str, str] = {}
    for gate in gates():
        known |= dict.fromkeys((_plain(gate.id), _plain(gate.name), *map(_plain, gate.aliases)), gate.id)
    found: dict[str, None] = {}
    problems = []
    for name in names:
        key = _plain(name)
        if key in known:
            found[known[key]] = None
            continue
        near = list(dict.fromkeys(known[each] for each in difflib.get_close_matches(key, known, n=4, cutoff=0.5)))
        remedy = meant(near[:2]) if near else one_of([g.id for g in gates()])
        problems.append(Problem(told("problem.gate", "no gate '{name}'", name=name), where, remedy))
    raise_all(problems, UnknownName)
    return tuple(found)


def closed_numbers(closed: Sequence[str], opened: Sequence[str] = ()) -> tuple[int, ...]:
    """Numbers of the gates that are impassable: those named, and those shut by default unless opened."""
    shut, freed = set(resolve(closed)), set(resolve(opened))
    return tuple(k for k, gate in enumerate(gates()) if gate.id in shut or (gate.shut and gate.id not in freed))


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split()).replace("the ", "")
