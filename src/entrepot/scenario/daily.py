"""Shocks by the day: capacity that fails, lanes that are refused, stocks that are held, demand that changes; and on which terms."""

from __future__ import annotations

import datetime as dt
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from entrepot.errors import Problem
from entrepot.scenario.closure import Closure, by_the_day
from entrepot.scenario.reading import Reader
from entrepot.scenario.shocks import Shock
from entrepot.scenario.target import Draft, Target

RESTOCK = 60 / 90  # days to fill up for each day of stock aimed at (Hallegatte 2014)
LEAD = 5  # days before the first dated event
BY_SECTOR = "by sector"  # stocks as published for the industries of a sector
NEVER = "never"  # gaps in stocks are not filled: orders follow use alone (flow mode, for shocks of demand)
INPUTS = ("all", "critical")
TERMS = (
    "psi", "overproduction", "stocks", "restock", "substitution", "horizon", "inputs", "parts", "switch", "at_hand", "abroad",
)  # fmt: skip
KINDS: Mapping[str, tuple[str, ...]] = {
    "outage": ("economy", "sector", "share", "from", "days", "recovery"),
    "embargo": ("exporter", "importer", "sector", "share", "from", "days", "recovery"),
    "demand": ("economy", "sector", "change", "from", "days", "recovery"),
    "stock": ("economy", "sector", "days"),
}


@dataclass(frozen=True)
class ByDay:
    """How the economy reacts by the day (Hallegatte 2014): `psi`, the share of the stocks aimed at below which output falls;
    `overproduction`, the most that capacity can rise to; `stocks`, days of use aimed at (None: BY_SECTOR); days to `restock` (None: as
    many for each day of stock as published, 60 for 90: what fills up more slowly than it is used never recovers; infinite: NEVER);
    `substitution`, 0 to 1: how far orders move to suppliers that can deliver; `horizon` in days (None: a year, or as long as it takes);
    `inputs`: which bind, "all", or the "critical" ones, without the others output goes on. `parts`: by sector, how many makers a product
    needs parts from, each the only maker of its part (none: any supplier's goods replace any other's); `switch`, days until others make
    the parts of a maker that is out; parts in store, in days of use: `at_hand` from makers at home, `abroad` from abroad, with what is on
    the way."""

    psi: float = 0.8
    overproduction: float = 1.25
    stocks: float | None = 90.0
    restock: float | None = None
    substitution: float = 1.0
    horizon: int | None = None
    inputs: str = "all"
    parts: tuple[tuple[str, float], ...] = ()
    switch: float = 60.0
    at_hand: float = 1.0
    abroad: float = 14.0


@dataclass(frozen=True)
class Span:
    """When an event holds: it begins on a day (a number, or a date), lasts in full for `days`, and fades in a straight line over
    `recovery` days."""

    begins: int | dt.date
    days: int
    recovery: int

    def first(self, start: dt.date | None) -> int:
        """The day on which it begins; `start` is the date of day 0."""
        if isinstance(self.begins, dt.date):
            return (self.begins - start).days if start else LEAD
        return self.begins

    def level(self, day: int, first: int) -> float:
        """How much of it holds on a day: 1 in full, 0 not at all."""
        since = day - first
        if since < 0:
            return 0.0
        if since < self.days:
            return 1.0
        return max(0.0, 1.0 - (since - self.days + 1) / self.recovery) if self.recovery else 0.0


@dataclass(frozen=True)
class Daily(Shock, ABC):
    """A shock that holds for days: no equilibrium can tell it."""

    sector: tuple[str, ...]

    @abstractmethod
    def parties(self) -> dict[str, tuple[str, ...]]:
        """The economies it names, by key."""

    def places(self, target: Target) -> tuple[dict[str, list[int]], list[Problem], list[str]]:
        """Places of its economies and sectors by key, problems with their names, notes."""
        found: dict[str, list[int]] = {}
        problems: list[Problem] = []
        notes: list[str] = []
        for key, names in self.parties().items():
            found[key], bad, said = target.economies(names, f"{self.where} {key}")
            problems, notes = problems + bad, notes + said
        found["sector"], bad = target.sector_places(self.sector, f"{self.where} sector")
        return found, problems + bad, notes

    def lay_on(self, draft: Draft, number: int) -> None:
        _, problems, _ = self.places(draft.target)
        draft.problems += problems or [by_the_day(self)]


@dataclass(frozen=True)
class OfEconomy(Daily, ABC):
    """A daily shock to one economy, or to several."""

    economy: tuple[str, ...]

    def parties(self) -> dict[str, tuple[str, ...]]:
        return {"economy": self.economy}


@dataclass(frozen=True)
class Outage(OfEconomy):
    """`economy` loses the share of its capacity in `sector`."""

    kind: ClassVar[str] = "outage"
    share: float
    span: Span


@dataclass(frozen=True)
class Demand(OfEconomy):
    """Final demand of `economy` for `sector`, wherever it is bought, changes by a fraction."""

    kind: ClassVar[str] = "demand"
    change: float
    span: Span


@dataclass(frozen=True)
class Stock(OfEconomy):
    """Users in `economy` begin with so many `days` of use of `sector` in stock; fewer than are aimed at elsewhere are all that is
    aimed at there."""

    kind: ClassVar[str] = "stock"
    days: float


@dataclass(frozen=True)
class Embargo(Daily):
    """The share of what `exporter` sells of `sector` to `importer` is stopped."""

    kind: ClassVar[str] = "embargo"
    exporter: tuple[str, ...]
    importer: tuple[str, ...]
    share: float
    span: Span

    def parties(self) -> dict[str, tuple[str, ...]]:
        return {"exporter": self.exporter, "importer": self.importer}


def is_by_day(shocks: Sequence[Shock]) -> bool:
    """Whether a scenario is one of days: it has a daily shock, or a closure that lasts days."""
    return any(isinstance(s, Daily) or (isinstance(s, Closure) and s.days is not None) for s in shocks)


def start_of(spans: Sequence[Span]) -> dt.date | None:
    """The date of day 0: LEAD days before the first date that is named; None where none is."""
    dates = [span.begins for span in spans if isinstance(span.begins, dt.date)]
    return min(dates) - dt.timedelta(days=LEAD) if dates else None


# --- reading ---


def read(reader: Reader, table: Mapping[str, Any], common: dict[str, Any], *at: str | int) -> Daily:
    """A daily shock out of its table; problems are collected by the reader."""
    kind = table["kind"]
    named = ("economy", "exporter", "importer", "sector")
    given: dict[str, Any] = common | {key: reader.names(table, key, *at) for key in named if key in KINDS[kind]}
    if kind == "stock":
        return Stock(**given, days=_days(reader, table, "days", *at, least=0.0))
    if kind == "demand":
        change = reader.fraction(table.get("change", "missing"), *at, "change")
        return Demand(**given, change=change, span=span(reader, table, *at))
    share = share_of(reader, table, *at)
    made = Outage if kind == "outage" else Embargo
    return made(**given, share=share, span=span(reader, table, *at))


def share_of(reader: Reader, table: Mapping[str, Any], *at: str | int) -> float:
    """A share above 0 and at most 1; all of it where none is given."""
    share = reader.fraction(table.get("share", 1.0), *at, "share", lowest=0.0)
    if share > 1.0:
        reader.bad("a share above 1", 'write a fraction such as 0.9, or "90%"', *at, "share")
    return min(share, 1.0)


def span(reader: Reader, table: Mapping[str, Any], *at: str | int) -> Span:
    """From when, for how many days, and how many days to recover."""
    return Span(
        begins=_begins(reader, table.get("from", LEAD), *at),
        days=round(_days(reader, table, "days", *at, least=1.0)),
        recovery=round(_days(reader, table, "recovery", *at, least=0.0, default=0.0)),
    )


def _begins(reader: Reader, value: Any, *at: str | int) -> int | dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        reader.bad(f"'{value}' is no day", 'write a day number such as 5, or a date such as "2011-10-04"', *at, "from")
        return LEAD


def _days(
    reader: Reader, table: Mapping[str, Any], key: str, *at: str | int, least: float, default: float | None = None
) -> float:
    if key not in table and default is not None:
        return default
    if key not in table:
        reader.bad(f"'{key}' is missing", f"say how many days, such as {key} = 20", *at, key)
        return max(least, 1.0)
    value = reader.number(table[key], *at, key)
    if value < least:
        reader.bad(f"{value:g} days", f"at least {least:g}", *at, key)
        return max(least, 1.0)
    return value


BOUNDS: Mapping[str, tuple[float, float]] = {
    "psi": (0.01, 1.0), "overproduction": (1.0, 10.0), "stocks": (1.25, 3650.0), "restock": (1.0, 3650.0),
    "substitution": (0.0, 1.0), "horizon": (30.0, 3650.0), "switch": (1.0, 3650.0), "at_hand": (0.0, 3650.0),
    "abroad": (0.0, 3650.0),
}  # fmt: skip
MOST_PARTS = 100_000.0


def terms(reader: Reader, table: Mapping[str, Any]) -> ByDay:
    """The table `disruption` of a scenario."""
    reader.known(table, TERMS, "disruption")
    given: dict[str, Any] = {}
    if table.get("stocks") == BY_SECTOR:
        given["stocks"] = None
    if table.get("restock") == NEVER:
        given["restock"] = math.inf
    for key, bounds in BOUNDS.items():
        if key in table and key not in given:
            value = _within(reader, table[key], bounds, "disruption", key)
            if value is not None:
                given[key] = round(value) if key == "horizon" else value
    if "inputs" in table:
        given["inputs"] = reader.choice(table, "inputs", INPUTS, "disruption")
    if "parts" in table:
        given["parts"] = _parts(reader, table["parts"])
    return ByDay(**given)


def _within(reader: Reader, value: Any, bounds: tuple[float, float], *at: str | int) -> float | None:
    """A number within its bounds; None, with the problem told, where it is not."""
    found, (low, high) = reader.number(value, *at), bounds
    if low <= found <= high:
        return found
    reader.bad(f"{found:g} is outside its domain", f"from {low:g} to {high:g}", *at)
    return None


def _parts(reader: Reader, table: Any) -> tuple[tuple[str, float], ...]:
    if not isinstance(table, Mapping):
        reader.bad(
            "'parts' is no table", "say how many by sector, such as parts = { TRE = 400 }", "disruption", "parts"
        )
        return ()
    found = {key: _within(reader, value, (1.0, MOST_PARTS), "disruption", "parts", key) for key, value in table.items()}
    return tuple((key, value) for key, value in found.items() if value is not None)
