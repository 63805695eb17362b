"""Commodity groups of minerals and fuels: their codes of trade, stages, tables of mine production, and what is not held."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from entrepot.errors import UnknownName, told
from entrepot.provenance import DATA
from entrepot.store.minerals import Minerals


@dataclass(frozen=True)
class Group:
    """A commodity: its HS 1992 codes (each with `stage` and what it `mixes`), tables of mine production, and what is
    not held.

    `stages`: codes of another extract, told beside the scored ones; `extract`: its card (between ASEAN's members and their large partners,
    or of the world in one year).
    `comparable`: production and trade are tonnes of the same thing; `tonnes`: what one unit of production weighs.
    """

    id: str
    label: str
    codes: Mapping[str, Mapping[str, str]]
    mining: tuple[str, ...] = ()
    measured: str = ""
    comparable: bool = False
    tonnes: float = 1.0
    tonnes_note: str = ""
    not_held: str = ""
    stages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    extract: str = "minerals-baci-asean"
    names: tuple[str, ...] = field(default_factory=tuple)


@lru_cache(maxsize=1)
def groups() -> dict[str, Group]:
    """The commodity groups of `data/minerals.toml`, by id."""
    raw: dict[str, dict[str, Any]] = tomllib.loads((DATA / "minerals.toml").read_text(encoding="utf-8"))
    found = {}
    for id, row in raw.items():
        facts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        found[id] = Group(id=id, **facts)
    return found


def group(text: str, data: Minerals) -> Group:
    """The group behind an id, a name, a chemical symbol, or one HS code of six digits. Raises UnknownName with all
    groups."""
    wanted = text.strip().casefold().replace(" ", "-").replace("_", "-")
    for one in groups().values():
        known = {one.id, one.label, *one.names}
        if wanted in {name.casefold().replace(" ", "-") for name in known}:
            return one
    if wanted in data.products:
        described = data.products[wanted]
        return Group(id=wanted, label=described, codes={wanted: {"stage": "", "mixes": ""}})
    told_of = "groups: {names}; or one of {n} HS 1992 codes such as 260600"
    remedy = told("problem.mineral.groups", told_of, names=list(groups()), n=len(data.products))
    raise UnknownName(told("problem.mineral", "no mineral or fuel '{text}'", text=text), remedy=remedy)
