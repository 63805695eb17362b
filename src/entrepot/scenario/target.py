"""What a scenario is laid onto: the labels and arrays of a world, the changes while shocks are being laid on, and the changes made."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from entrepot import codes
from entrepot.errors import BadInput, Problem, UnknownName, meant, told
from entrepot.scenario.goods import goods_sectors, untold

if TYPE_CHECKING:
    from entrepot.world import World

Array = NDArray[np.float64]

ALL = ("all", "world", "wld")


@dataclass(frozen=True)
class Target:
    """The world a scenario is laid onto: labels, who is inside its groups, tariffs [i, n, s] and where they are
    held, trade elasticities `theta` [s] where a shock needs them, and the `world` itself (None: a baseline).
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    tau: Array
    tau_known: NDArray[np.bool_]
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sector_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    at: dt.date | None = None
    theta: Array | None = None
    world: World | None = None

    @cached_property
    def places(self) -> tuple[dict[str, int], dict[str, int]]:
        """Where each economy and each sector stands."""
        return {name: n for n, name in enumerate(self.regions)}, {name: s for s, name in enumerate(self.sectors)}

    @cached_property
    def codes(self) -> dict[str, int]:
        """Where each economy stands, by its code; labels that are names of economies count by the code they name."""
        found: dict[str, int] = {}
        for n, label in enumerate(self.regions):
            if (code := codes.known(label)) is not None:
                found.setdefault(code, n)
        return found | self.places[0]

    def economies(self, names: Sequence[str], where: str) -> tuple[list[int], list[Problem], list[str]]:
        """Places of economies and of the members of groups; problems; notes on members that the world does not hold."""
        places: dict[int, None] = {}
        problems: list[Problem] = []
        notes: list[str] = []
        for name in names:
            found, problem, note = self._economy(name, where)
            places |= dict.fromkeys(found)
            problems += problem
            notes += note
        return list(places), problems, notes

    def _economy(self, name: str, where: str) -> tuple[list[int], list[Problem], list[str]]:
        places = self.places[0]
        if name in places:
            return [places[name]], [], []
        if name.casefold() in ALL:
            return list(range(len(self.regions))), [], []
        try:
            code = codes.resolve(name)
            wanted = codes.members(code, self.at) if code in codes.GROUPS else (code,)
        except UnknownName as error:
            near = difflib.get_close_matches(name.upper(), self.regions, n=2)
            hint = meant(near) if near else error.problems[0].remedy
            return (
                [],
                [Problem(told("problem.economy.unknown", "unknown economy '{text}'", text=name), where, hint)],
                [],
            )
        held = self.codes
        if code in held:
            return [held[code]], [], []
        found = [held[each] for each in wanted if each in held]
        lost = [each for each in wanted if each not in held]
        if not found:
            holders = [group for group, inside in self.members.items() if code in inside]
            only = told("problem.world.only", "it is only held inside {whole}", whole=next(iter(holders), ""))
            has = told("problem.world.has", "it has {names}", names=list(self.regions))
            what = told("problem.world.not", "the world does not hold '{name}'", name=name)
            return [], [Problem(what, where, only if holders else has)], []
        return (
            found,
            [],
            [f"{where}: {code} without {', '.join(lost)}, which the world does not hold apart"] if lost else [],
        )

    def sector_places(self, names: Sequence[str], where: str) -> tuple[list[int], list[Problem]]:
        """Places of sectors; `all` and `goods` are known everywhere."""
        places: dict[int, None] = {}
        problems: list[Problem] = []
        for name in names:
            if name in self.places[1]:
                places[self.places[1][name]] = None
            elif name in self.sector_groups:
                places |= dict.fromkeys(self.places[1][each] for each in self.sector_groups[name])
            elif name.casefold() == "all":
                places |= dict.fromkeys(range(len(self.sectors)))
            elif name.casefold() == "goods":
                goods = goods_sectors(self.sectors)
                places |= dict.fromkeys(goods)
                if not goods:
                    no = "the labels do not say whether these are goods: {names}"
                    what = told("problem.goods", no, names=list(untold(self.sectors)) or ["all"])
                    listed = told("problem.goods.list", "list the sectors by name, or name a group of sectors")
                    problems.append(Problem(what, where, listed))
            else:
                near = difflib.get_close_matches(name, self.sectors, n=2)
                has = told("problem.world.has", "it has {names}", names=list(self.sectors))
                what = told("problem.sector", "unknown sector '{name}'", name=name)
                problems.append(Problem(what, where, meant(near) if near else has))
        return list(places), problems


@dataclass(frozen=True)
class Changes:
    """Shocks laid onto a world: new tariffs `tau` [i, n, s], changes of iceberg cost `d_hat` [i, n, s] and of
    productivity `A_hat` [i, s] (None: no change), one row per shock and flow group in `applied`, and notes.
    """

    tau: Array | None
    d_hat: Array | None
    A_hat: Array | None
    applied: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]


class Draft:
    """The arrays while shocks are being laid on, with who wrote which cell last."""

    def __init__(self, target: Target) -> None:
        N, S = len(target.regions), len(target.sectors)
        self.target = target
        self.tau = target.tau.copy()
        self.d_hat = np.ones((N, N, S))
        self.A_hat = np.ones((N, S))
        self.writer = {
            "tariff": np.zeros((N, N, S), int),
            "cost": np.zeros((N, N, S), int),
            "productivity": np.zeros((N, S), int),
        }
        self.short = np.zeros((N, N, S), dtype=bool)
        self.applied: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.problems: list[Problem] = []
        self.replaced: dict[tuple[int, int], int] = {}

    def claim(self, kind: str, cells: NDArray[np.intp], number: int) -> None:
        """Record that shock `number` writes these cells (flat indices), and which earlier shocks it replaces."""
        writer = self.writer[kind].reshape(-1)
        if np.any(earlier := writer[cells]):
            for other, count in zip(*(each.tolist() for each in np.unique(earlier, return_counts=True)), strict=True):
                if other not in (0, number):
                    self.replaced[number, other] = self.replaced.get((number, other), 0) + count
        writer[cells] = number

    def finished(self) -> Changes:
        """The changes, or BadInput with every problem."""
        if self.problems:
            raise BadInput(self.problems)
        notes = [
            f"shock {number} replaces shock {other} in {count} cells (later shocks win; write the sum if they stack)"
            for (number, other), count in self.replaced.items()
        ]
        return Changes(
            tau=self.tau if np.any(self.tau != self.target.tau) else None,
            d_hat=self.d_hat if np.any(self.d_hat != 1.0) else None,
            A_hat=self.A_hat if np.any(self.A_hat != 1.0) else None,
            applied=tuple(self.applied),
            notes=tuple(dict.fromkeys(self.notes + notes)),
        )
