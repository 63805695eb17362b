"""Names to places: the economies and sectors of a World by code, name or everyday word, and its factored Leontief
system."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from entrepot import codes
from entrepot.errors import UnknownName, told
from entrepot.kernels import leontief, parts
from entrepot.provenance import DATA
from entrepot.world import World
from entrepot.world.grouped import members_at

Index = NDArray[np.intp]
ABROAD = "abroad"
ALL = "all"


@dataclass(frozen=True)
class Economies:
    """One economy of a world or several: the `code` it is shown by, its `places`, and how the name was `read`."""

    code: str
    places: tuple[int, ...]
    read: str = ""


@dataclass(frozen=True)
class Sectors:
    """One sector of a world, or all: the `code` it is shown by, its `places`, and how the word was `read`."""

    code: str
    places: tuple[int, ...]
    read: str = ""


@lru_cache(maxsize=1)
def measures_of(world: World) -> parts.Measures:
    """The measures of a world, kept for the next question; the world is checked first. Parts of its economies are solved as they are.

    Raises BadInput with every problem of the accounts, or where the system is singular or unproductive.
    """
    world.check().raise_if_bad()
    n, N, S = world.X.size, len(world.regions), len(world.sectors)
    if world.parts is None:
        labels = [f"{region} {sector}" for region in world.regions for sector in world.sectors]
        return parts.Measures(
            leontief.system(world.Z.reshape(n, n), world.F.reshape(n, -1), world.X.ravel(), labels=labels), N, S
        )
    labels = [f"{part} {sector}" for part in world.parts.labels(world.regions) for sector in world.sectors]
    cells = world.parts.cells(world.regions, S)
    return parts.Measures(leontief.system(world.parts.Z, world.parts.F, labels=labels, owner=cells // S), N, S, cells)


def economies(world: World, text: str) -> Economies:
    """The economy, group (its members that the world holds), or `abroad`-free name behind `text`.

    Raises UnknownName for what the world does not hold apart, saying in which group of the world it sits.
    """
    wanted = text.strip()
    for place, region in enumerate(world.regions):
        if wanted.casefold() in (region.casefold(), world.region_names.get(region, region).casefold()):
            return Economies(region, (place,))
    for economy, its in world.parts.of.items() if world.parts else ():
        if wanted.casefold() in (part.casefold() for part in its):
            inside = {"part": wanted, "whole": economy, "world": world.name}
            raise UnknownName(
                told("problem.world.part", "{part} is a part of {whole} in the world {world}", **inside),
                remedy=told("problem.world.whole", "ask for {whole}: its parts are in it", whole=economy),
            )
    code = codes.resolve(wanted)
    if code in world.regions:
        return Economies(code, (world.regions.index(code),))
    if code in codes.GROUPS:
        held, lost = members_at(world, code)
        if held:
            missing = f", without {', '.join(lost)}, not apart in this world" if lost else ""
            read = f"{code} is {', '.join(held)} (members in {world.year}{missing})"
            return Economies(code, tuple(world.regions.index(member) for member in held), read)
    groups = [group for group, members in world.members.items() if code in members]
    there = told("problem.world.inside", "it is part of {whole} there", whole=next(iter(groups), ""))
    has = told("problem.world.has", "it has {names}", names=list(world.regions))
    what = told("problem.world.apart", "{code} is not apart in the world {world}", code=code, world=world.name)
    raise UnknownName(what, remedy=there if groups else has)


def sector(world: World, text: str | None) -> Sectors:
    """The sector behind a code, a name, part of a name, or an everyday word (`vehicles`); all sectors for None or
    `all`.

    Raises UnknownName with the sectors that fit, or all of them.
    """
    if text is None or text.strip().casefold() in ("", ALL, "*"):
        return Sectors(ALL, tuple(range(len(world.sectors))))
    wanted = text.strip().casefold()
    names = [world.sector_names.get(code, code).casefold() for code in world.sectors]
    for place, code in enumerate(world.sectors):
        if wanted in (code.casefold(), names[place]):
            return Sectors(code, (place,))
    fits = [place for place, name in enumerate(names) if wanted in name]
    if len(fits) == 1:
        return _read(world, text, fits[0], "")
    for pattern, note in _words().get(wanted, ()):
        fits = [place for place, name in enumerate(names) if pattern in name]
        if len(fits) == 1:
            return _read(world, text, fits[0], note)
    listed = [f"{world.sectors[p]} ({names[p]})" for p in (fits or range(len(names)))]
    what = f"'{text}' fits several sectors" if fits else f"no sector '{text}' in this world"
    raise UnknownName(what, remedy=f"{'one of' if fits else 'it has'} {', '.join(listed)}")


def _read(world: World, text: str, place: int, note: str) -> Sectors:
    code = world.sectors[place]
    read = f"'{text}' is read as {code} ({world.sector_names.get(code, code)}){'; ' + note if note else ''}"
    return Sectors(code, (place,), read)


@lru_cache(maxsize=1)
def _words() -> dict[str, list[tuple[str, str]]]:
    """Everyday words: the parts of sector names to look for, best first, with what such a sector also holds."""
    found: dict[str, list[tuple[str, str]]] = {}
    with (DATA / "sector-words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["word"], []).append((row["pattern"], row["note"]))
    return found


@dataclass(frozen=True)
class Part:
    """Rows of a world: some economies by some sectors, as in `CHN.electronics`."""

    economies: Economies
    sectors: Sectors
    rows: Index

    @property
    def code(self) -> str:
        """How it is shown: `CHN.ELE`, or `CHN` for all sectors."""
        return self.economies.code + ("" if self.sectors.code == ALL else f".{self.sectors.code}")

    @property
    def read(self) -> tuple[str, ...]:
        """How words were read, for the notes."""
        return tuple(note for note in (self.economies.read, self.sectors.read) if note)


def part(world: World, text: str) -> Part:
    """Economies and sectors from `ECONOMY` or `ECONOMY.SECTOR`."""
    economy, _, word = text.partition(".")
    who, what = economies(world, economy), sector(world, word or None)
    S = len(world.sectors)
    rows = np.array([i * S + s for i in who.places for s in what.places], dtype=np.intp)
    return Part(who, what, rows)
