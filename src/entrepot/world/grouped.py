"""A group of economies (ASEAN, RCEP) as one economy of a world: its members become its parts, so that nothing is lost by the grouping."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput
from entrepot.world.aggregate import ORDER, aggregate
from entrepot.world.parts import Parts
from entrepot.world.world import BLOCKS, GRADES, World

LARGE = 0.1  # of a group's output: members with less do not speak for its grade


def members_at(world: World, code: str, without: Sequence[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Members of a group in the world's year, `without` some: those that the world tells apart, and those that it does not."""
    inside = [m for m in codes.members(code, dt.date(world.year, 12, 31)) if m not in without]
    return tuple(m for m in inside if m in world.regions), tuple(m for m in inside if m not in world.regions)


def as_one(world: World, code: str, without: Sequence[str] = ()) -> World:
    """The world with the members of a group (of its own year; `without` some economies) as one economy, in parts.

    Its arrays are sums; grade and status are the worst of members with a tenth of the group's output. Raises BadInput for a group
    without members apart in the world's year.
    """
    inside, _ = members_at(world, code, without)
    if not inside:
        raise BadInput(
            f"{code} has no member apart in {world.name} in {world.year}", remedy=f"it has {', '.join(world.regions)}"
        )
    one = aggregate(world, {region: code if region in inside else region for region in world.regions})
    output = world.X.sum(axis=1)
    large = [m for m in inside if output[world.region(m)] >= LARGE * sum(output[world.region(k)] for k in inside)]
    graded = [world.reliability[m] for m in large if m in world.reliability]
    weakest = {
        f"{block}:{code}": max((world.status_of(block, m) for m in large), key=ORDER.index)
        for block in BLOCKS
        if block != "tau"
    }
    less = f"-{'-'.join(without)}" if without else ""
    names = {**world.region_names, code: codes.name(code)}
    return replace(
        one,
        name=f"{world.name} [{code}{less}]",
        parts=_parts(world, one, code, inside),
        status={**one.status, **weakest},
        reliability={**one.reliability, **({code: max(graded, key=GRADES.index)} if graded else {})},
        region_names={region: names[region] for region in one.regions if region in names},
        lineage=replace(world.lineage, notes=(f"{code} is one economy: {', '.join(inside)}", *world.lineage.notes)),
    )


def taken_as_one(world: World) -> tuple[str, ...]:
    """The groups that `as_one` made economies of the world."""
    return tuple(group.split("-")[0] for group in re.findall(r" \[([^\]]+)\]", world.name))


def load(name: str) -> World:
    """A world by the name that `as_one` gives, such as `asia-2022 [ASEAN]`; or any that World.load takes."""
    base, *groups = re.split(r" \[([^\]]+)\]", name)
    world = World.load(base)
    for group in filter(None, groups):
        code, *without = group.split("-")
        world = as_one(world, code, without)
    return world


def _parts(world: World, one: World, code: str, inside: Sequence[str]) -> Parts | None:
    """The members as the group's parts, beside the parts that the world had."""
    held = world.parts.of if world.parts else {}
    of = {region: its for region, its in held.items() if region not in inside}
    of[code] = tuple(part for member in inside for part in held.get(member, (member,)))
    if len(of[code]) < 2:
        del of[code]
    if not of:
        return None
    n, S = world.X.size, len(world.sectors)
    Z, F = (world.parts.Z, world.parts.F) if world.parts else (world.Z.reshape(n, n), world.F.reshape(n, -1))
    before = list(world.parts.labels(world.regions) if world.parts else world.regions)
    named = Parts(of, np.zeros((0, 0)), np.zeros((0, 0)))
    places = [before.index(label if label in before else inside[0]) for label in named.labels(one.regions)]
    rows = (np.array(places)[:, None] * S + np.arange(S)).ravel()
    buyers = np.array([one.regions.index(code if region in inside else region) for region in world.regions])
    absorbed = F[rows] @ np.eye(len(one.regions))[buyers]
    told = {**(world.parts.names if world.parts else {}), **{m: world.name_of(m) for m in inside}}
    return Parts(
        of, Z[np.ix_(rows, rows)], absorbed, {part: told[part] for its in of.values() for part in its if part in told}
    )
