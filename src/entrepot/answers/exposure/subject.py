"""Which economy or group, or which of them and partner, an exposure is asked of."""

from __future__ import annotations

import difflib

from entrepot.errors import BadInput, UnknownName, meant, told
from entrepot.models.exposure import labels
from entrepot.world import World
from entrepot.world.grouped import as_one, members_at

PREFIX = "exposure:"


def find(subject: str, world: World) -> tuple[str, str]:
    """Economy and partner (or nothing) behind `ECONOMY` or `ECONOMY-PARTNER`, each by code or name, as the world has them, or a group.

    Raises UnknownName with the nearest, BadInput for an economy paired with itself.
    """
    text = subject.strip().removeprefix(PREFIX)
    coded = tuple(text.split("-"))
    if len(set(coded)) == 2 and len(coded) == 2 and set(coded) <= set(world.regions) and text not in world.regions:
        return coded[0], coded[1]  # two codes: the names of twelve languages need not be read
    whole = _place(text, world)
    if whole:
        return whole, ""
    parts = text.split("-")
    for k in range(1, len(parts)):
        economy, partner = _place("-".join(parts[:k]), world), _place("-".join(parts[k:]), world)
        if economy and partner:
            if economy == partner:
                itself = told("problem.exposure.itself", "'{subject}' pairs an economy with itself", subject=subject)
                raise BadInput(itself, remedy=told("problem.exposure.abroad", "name a partner abroad"))
            return economy, partner
    what = told("problem.exposure", "there is no exposure brief for '{text}'", text=text)
    raise UnknownName(what, remedy=_nearest(text, world))


def sided(world: World, *sides: str) -> World:
    """The world with each side that is a group as one economy. Of two that overlap the larger stands without the smaller's members.

    Raises BadInput where nothing is left of one.
    """
    apart = {side: (side,) if side in world.regions else members_at(world, side)[0] for side in sides if side}
    for side in sorted(apart, key=lambda each: -len(apart[each])):
        if side in world.regions:
            continue
        others = [(other, held) for other, held in apart.items() if other != side and set(held) & set(apart[side])]
        without = [
            member
            for other, held in others
            for member in held
            if member in apart[side] and len(held) <= len(apart[side])
        ]
        if others and set(without) >= set(apart[side]):
            same = "{a} and {b} are the same economies here"
            what = told("problem.exposure.same", same, a=side, b=others[0][0])
            raise BadInput(what, remedy=told("problem.exposure.differ", "name two that differ"))
        apart[side] = tuple(member for member in apart[side] if member not in without)
        world = as_one(world, side, without)
    return world


def _place(text: str, world: World) -> str:
    """The code of one economy of the world, or of a group with members in it; empty where it has none of that name."""
    try:
        return labels.economies(world, text).code
    except UnknownName:
        return ""


def _nearest(text: str, world: World) -> str:
    """The nearest subject, side by side; for economies inside a group and for groups, what to ask instead."""
    if instead := _why_not(text, world):
        return instead
    known = {code.casefold(): code for code in world.regions}
    known |= {world.name_of(code).casefold(): code for code in world.regions}
    sides, changed = [], False
    for side in text.split("-")[:2]:
        place = _place(side, world)
        near = difflib.get_close_matches(side.strip().casefold(), known, n=3, cutoff=0.5)
        sides.append([place] if place else list(dict.fromkeys(known[match] for match in near)))
        changed |= not place
    if changed and sides and all(sides):
        first, rest = sides[0], sides[1] if len(sides) > 1 else [""]
        made = [f"{PREFIX}{a}" + (f"-{b}" if b else "") for a in first for b in rest if a != b][:3]
        if made:
            return meant(made)
    names = list(world.regions)
    return told("problem.exposure.write", "write exposure:JPN or exposure:JPN-CHN, of {names}", names=names)


def _why_not(text: str, world: World) -> str:
    """Why a known name has no page of its own, and what to ask instead; empty for unknown names."""
    for side in (text, *text.split("-")):
        try:
            labels.economies(world, side)
        except UnknownName as error:
            if "is not apart" in error.problems[0].what:
                return f"{error.problems[0].what}: {error.problems[0].remedy}"
    return ""
