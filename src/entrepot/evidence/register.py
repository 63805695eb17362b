"""The register: initiatives, institutions and instruments of Japan-ASEAN relations, each with its dated and sourced
facts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from entrepot.errors import UnknownName
from entrepot.evidence.text import any_of, normal
from entrepot.evidence.told import Statement
from entrepot.query.archive import Archive, Fact


@dataclass(frozen=True)
class Initiative:
    """One entry of the register: what it is called, its kind and pillar, and the beginnings of the ids of its facts; the command
    that has it `expressed` by a model ("" none) and what that `assumes`, and what stays `untold` and why."""

    id: str
    label: str
    type: str
    pillar: str
    names: tuple[str, ...]
    prefixes: tuple[str, ...]
    expressed: str = ""
    assumes: str = ""
    untold: str = ""

    def holds(self, fact: Fact) -> bool:
        """Whether a fact belongs to it."""
        return fact.id.startswith(self.prefixes)


@lru_cache(maxsize=1)
def initiatives() -> dict[str, Initiative]:
    """Every initiative by id."""
    file = resources.files("entrepot.evidence") / "lexicon" / "initiatives.toml"
    raw: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
    told = ("expressed", "assumes", "untold")
    return {
        id: Initiative(
            id,
            row["label"],
            row["type"],
            row["pillar"],
            tuple(row["names"]),
            tuple(row["facts"]),
            **{name: row.get(name, "") for name in told},
        )
        for id, row in raw.items()
    }


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, str], re.Pattern[str]]:
    """Names in lower case -> id; short capital names match with their capitals only."""
    table: dict[str, str] = {}
    for id, entry in initiatives().items():
        for name in entry.names:
            table.setdefault(normal(name) if name.isupper() and len(name) <= 5 else normal(name).casefold(), id)
    capitals = [name for name in table if name.isupper() and name.isascii()]
    others = [name for name in table if name not in capitals]
    return table, re.compile(f"{any_of(capitals)}|(?i:{any_of(others)})")


def find(text: str) -> list[tuple[int, int, str]]:
    """Start, end and id of every initiative named in a text."""
    return list(_find(text))


@lru_cache(maxsize=2048)
def _find(text: str) -> tuple[tuple[int, int, str], ...]:
    table, pattern = _names()
    found = []
    for match in pattern.finditer(normal(text)):
        word = match.group()
        id = (
            table.get(word)
            or table.get(re.sub(r"[ -]+", " ", word.casefold()))
            or table.get(word.casefold())
            or table.get(word.casefold().replace(" ", "-"))
        )
        if id is not None:
            found.append((match.start(), match.end(), id))
    return tuple(found)


# What an instrument's name says little about: they give way to a named project in the same sentence.
_ANAPHORIC = ("port_", "aid_commitment", "share", "amount", "persons", "project_")
_GENERAL = frozenset(("oda", "three-pillars", "heart-to-heart", "dialogue"))


def link(claims: Sequence[Statement]) -> list[Statement]:
    """The claims with the initiative that their sentence names: the one nearest the quote; a named project before a
    general instrument."""
    linked: list[Statement] = []
    for claim in claims:
        place = claim.sentence.find(claim.quote)
        named = find(claim.sentence)
        if named:
            best = min(
                named,
                key=lambda item: (item[2] in _GENERAL, max(item[0] - place - len(claim.quote), place - item[1], 0)),
            )
            claim = replace(claim, initiative=best[2])
        elif (
            claim.indicator.startswith(_ANAPHORIC)
            and linked
            and linked[-1].initiative
            and claim.start - linked[-1].end < 400
        ):
            claim = replace(
                claim, initiative=linked[-1].initiative
            )  # "the port", "the programme" of the sentence before
        linked.append(claim)
    return linked


def facts_of(id: str, archive: Archive) -> list[Fact]:
    """The facts of an initiative, oldest first. Raises UnknownName with the nearest ids."""
    import difflib

    known = initiatives()
    if id not in known:
        near = difflib.get_close_matches(id.casefold(), known, n=3, cutoff=0.4)
        remedy = f"did you mean {' or '.join(near)}?" if near else "see `entrepot register list`"
        raise UnknownName(f"no initiative '{id}' in the register", remedy=remedy)
    return [fact for fact in archive.facts.values() if known[id].holds(fact)]


def parties(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The economies that take part in the facts."""
    return tuple(sorted({code for fact in facts for code in (fact.economy, fact.partner) if code}))


def timeline(archive: Archive, *, pillar: str = "", economy: str = "", since: int = 0) -> list[tuple[Fact, str]]:
    """Facts oldest first with the initiative each belongs to ("" for none), by pillar, economy and first year."""
    found = []
    for fact in archive.facts.values():
        entry = next((i for i in initiatives().values() if i.holds(fact)), None)
        if pillar and pillar not in (entry.pillar if entry else "", fact.strand):
            continue
        if (economy and economy not in (fact.economy, fact.partner)) or fact.year < since:
            continue
        found.append((fact, entry.id if entry else ""))
    return sorted(found, key=lambda item: (item[0].date.replace("FY", ""), item[0].id))
