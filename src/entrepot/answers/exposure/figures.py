"""Figures read from an estimated world: for economies graded C or D the range alone, never a central value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import Economy, Label, Message, Quantity, Slot, Text
from entrepot.answers.rows import derived, modelled, status
from entrepot.models.exposure.grades import AS_RANGE

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.world import World

LEAST = 0.001  # shares and multiples below this are one class


@dataclass(frozen=True)
class Read:
    """A world as exposures are read from it: the names of its economies and sectors, and its rows as quantities."""

    world: World

    def economy(self, code: str) -> Economy | Message:
        """An economy of the world, or all abroad."""
        if code == "abroad":
            return Message("exposure.abroad")
        names = {**(self.world.parts.names if self.world.parts else {}), **self.world.region_names}
        return Economy(code, names.get(code, ""))

    def graded(self, code: str) -> Economy | Message:
        """An economy with its grade."""
        grade = self.world.reliability.get(code, "")
        return Message("exposure.graded", {"who": self.economy(code), "grade": grade}) if grade else self.economy(code)

    def sector(self, code: str) -> Label | Message:
        """A sector, or the whole economy."""
        return (
            Message("exposure.whole")
            if code == "all"
            else Label("sector", code, self.world.sector_names.get(code, code))
        )

    @property
    def about(self) -> Message:
        """What every figure read from the world is."""
        state = "observed" if self.world.status_of("Z") == "observed" else "estimated"
        return Message("exposure.about", {"world": Text(self.world.name), "year": self.world.year, "state": state})

    def weak(self, code: str) -> bool:
        """Whether only ranges may be told of an economy."""
        return self.world.reliability.get(code, "") in AS_RANGE

    @cached_property
    def rests(self) -> tuple[str, ...]:
        """Ids of the cards that every figure of the world rests on."""
        return tuple(source.id for source in self.world.lineage.sources)

    def of(self, row: Any, table: str, *keys: str, column: str = "value", unit: str = "", percent: bool = True,
           asked: Mapping[str, str] | None = None) -> Quantity | None:  # fmt: skip
        """A cell of a row (a named tuple) with its `column`, `column_low`, `column_high` (or `low`, `high`) and grade, in
        percent where it is a share; None where it holds nothing. `keys`, and what was `asked` of the model, name the row."""
        value, ends = float(getattr(row, column)), []
        for side in ("low", "high"):
            names = (f"{column}_{side}", *((side,) if column == "value" else ()))
            ends.append(next((float(getattr(row, n)) for n in names if hasattr(row, n)), float("nan")))
        key = {**{name: str(getattr(row, name)) for name in keys}, **(asked or {})}
        return self.figure(table, key, value, unit or str(row.unit), ends[0], ends[1], str(row.grade), column=column,
                           state=str(row.status), percent=percent)  # fmt: skip

    def figure(
        self, table: str, key: Mapping[str, str], value: float, unit: str, low: float = float("nan"),
        high: float = float("nan"), grade: str = "", *, column: str = "value", state: str = "estimated",
        percent: bool = True,
    ) -> Quantity | None:  # fmt: skip
        """A figure of a model of exposure by the rule of grades; a ratio is told in percent unless it is a multiple."""
        if value != value:
            return None
        weak, interval = grade in AS_RANGE, "error"
        if weak and not (low == low and high == high):
            low, high, interval = *classed(value), "class"
        ends: dict[str, Any] = {}
        if low == low and high == high:
            coarse = interval == "class" and low >= 1  # the ends of a class are round
            ends = {"low": low, "high": high, "interval": interval, "digits": int(coarse)}
        found = modelled(
            table, {"world": self.world.name, **key}, column, float("nan") if weak else value, unit,
            period=self.world.year, rests=self.rests, status=status(state), grade=grade, **ends,
        )  # fmt: skip
        if unit != "ratio" or not percent:
            return found
        scaled = {name: 100 * end if isinstance(end, float) else end for name, end in ends.items()}
        return replace(derived("percent", [found], "percent"), grade=grade, **scaled)


def in_parts(world: World) -> tuple[Message, ...]:
    """Which economies of a world are solved in parts, and which groups are taken as one."""
    read, told = Read(world), []
    for economy, its in (world.parts.of if world.parts else {}).items():
        said: dict[str, Slot] = {"who": read.economy(economy), "which": tuple(map(read.economy, its))}
        if economy not in codes.GROUPS:
            told.append(Message("exposure.in-parts", said))
            continue
        inside = codes.members(economy, dt.date(world.year, 12, 31))
        lost = tuple(read.economy(code) for code in inside if code not in world.members[economy])
        told.append(
            Message("exposure.as-one", {**said, "year": world.year, "lost": lost, "any": "yes" if lost else "no"})
        )
    return tuple(told)


def classed(value: float) -> tuple[float, float]:
    """The class of the series 1, 2, 5, 10 ... in which a figure without a documented error falls: all that an order of
    magnitude says."""
    if value < LEAST:
        return 0.0, LEAST
    scale = 10.0 ** int(f"{value:e}".partition("e")[2])
    steps = [step * scale for step in (1, 2, 5, 10)]
    below = max(step for step in steps if step <= value * (1 + 1e-12))
    return below, steps[steps.index(below) + 1]


def shown(rows: pd.DataFrame, columns: Sequence[str] = ("value",)) -> pd.DataFrame:
    """Rows as they may leave an answer: no central value where the grade is C or D, only the range."""
    weak = rows["grade"].isin(AS_RANGE)
    return rows.assign(**{column: rows[column].mask(weak) for column in columns})
