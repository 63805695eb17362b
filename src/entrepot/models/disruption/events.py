"""A scenario of days laid onto a world: capacity lost, lanes shut, demand and stocks, each as the kernel takes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import Problem, raise_all
from entrepot.kernels import ario
from entrepot.models.disruption.inputs import aimed, critical
from entrepot.models.disruption.parts import Lines, lines
from entrepot.scenario import Scenario
from entrepot.scenario.closure import Closure
from entrepot.scenario.daily import LEAD, Daily, Demand, Embargo, Outage, Span, Stock, start_of
from entrepot.scenario.shocks import Shock
from entrepot.scenario.target import Target
from entrepot.world import World

Array = NDArray[np.float64]

YEAR = 365
AFTER = 180  # days that are told after the last event, at least
ONE = np.ones(1)  # a batch of one, as the scenario has it


@dataclass(frozen=True, eq=False)
class Event:
    """One shock with its days: what it takes at full level from capacity `lost` [s, m], lanes `shut` and dearer lanes `way`
    [s, m, n], or adds to final `demand` [s, n] (None: nothing)."""

    shock: Shock
    span: Span
    first: int
    lost: Array | None = None
    shut: Array | None = None
    way: Array | None = None
    demand: Array | None = None

    @property
    def ends(self) -> int:
        """The first day on which nothing of it is left."""
        return self.first + self.span.days + self.span.recovery

    def level(self, day: int) -> float:
        """How much of it holds on a day."""
        return self.span.level(day, self.first)

    def levels(self, days: NDArray[np.int64], stretch: Array) -> Array:
        """The same for many days [..., b]; `stretch` [b] multiplies the days that it takes to fade."""
        since = (days - self.first)[..., None]
        fade = np.round(self.span.recovery * stretch)
        left = 1.0 - (since - self.span.days + 1) / np.where(fade > 0, fade, 1.0)
        held = np.where(since < self.span.days, 1.0, np.where(fade > 0, np.maximum(left, 0.0), 0.0))
        return np.where(since < 0, 0.0, held)


@dataclass(frozen=True, eq=False)
class Events:
    """Everything that happens to a world of S sectors and N economies; `start`: the date of day 0, where dates are named.
    `days` of stock aimed at and `cover` on the first day [s, g]; `lines` that stand still without all their parts (None: parts
    are not told apart); inputs that are `binding` [s, g] (None: all)."""

    shape: tuple[int, int]
    events: tuple[Event, ...]
    start: dt.date | None
    horizon: int
    days: Array
    cover: Array
    theta: Array
    notes: tuple[str, ...] = ()
    lines: Lines | None = None
    binding: NDArray[np.bool_] | None = None
    _lanes: dict[tuple[float, ...], ario.Lanes | None] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The day on which the first of them begins."""
        return min(event.first for event in self.events)

    def course(self, stretch: Array = ONE, parts: Array = ONE) -> ario.Course:
        """The course of these events; `stretch` [b] multiplies the days that capacity takes to recover and parts take to be
        made elsewhere, `parts` [b] the number of makers that a product needs."""
        return ario.Course(
            self.horizon,
            lambda day: 1.0 - (1.0 - self.lost(day, stretch)) * self.running(day, stretch, parts),
            self.lanes,
            self.demand,
        )

    def lost(self, day: int, stretch: Array = ONE) -> Array:
        """Share of capacity that events take [s, m, b]; those that overlap take their shares one after another."""
        kept = np.ones((*self.shape, stretch.size))
        for event in self.events:
            if event.lost is not None:
                kept *= 1.0 - event.lost[:, :, None] * event.levels(np.array(day), stretch)
        return 1.0 - kept

    def running(self, day: int, stretch: Array = ONE, parts: Array = ONE) -> Array:
        """Share of the lines that have all their parts [s, m, b]: one, where parts are not told apart."""
        found = np.ones((self.shape[0] * self.shape[1], stretch.size))
        if self.lines is not None:
            found[self.lines.buyers] = self.lines.running(self.events, day, stretch, parts)
        return found.reshape(*self.shape, -1)

    def lanes(self, day: int) -> ario.Lanes | None:
        """Lanes on a day; the same object while nothing changes."""
        atsea = [event for event in self.events if event.shut is not None]
        levels = tuple(event.level(day) for event in atsea)
        if levels not in self._lanes:
            self._lanes[levels] = self._laid(atsea, levels) if any(levels) else None
        return self._lanes[levels]

    def _laid(self, atsea: Sequence[Event], levels: Sequence[float]) -> ario.Lanes:
        S, N = self.shape
        open_, way = np.ones((S, N, N)), np.ones((S, N, N))
        for event, level in zip(atsea, levels, strict=True):
            assert event.shut is not None
            open_ *= 1.0 - level * event.shut
            way *= 1.0 if event.way is None else 1.0 + level * event.way
        return ario.Lanes(open_, way ** -self.theta[:, None, None])

    def demand(self, day: int) -> Array | None:
        """Factor on final demand [s, n]; None where nothing changes."""
        factor = None
        for event in self.events:
            if event.demand is not None and (level := event.level(day)):
                factor = (1.0 if factor is None else factor) * (1.0 + level * event.demand)
        return factor

    @cached_property
    def shut(self) -> Array:
        """Days of closure by lane [s, m, n]: the share shut, summed over days."""
        total = np.zeros((*self.shape, self.shape[1]))
        for event in self.events:
            if event.shut is not None:
                total += event.shut * sum(event.level(day) for day in range(self.horizon))
        return total


def lay(world: World, scenario: Scenario) -> Events:
    """The events of a scenario on a world. Raises BadInput with every problem: names, overlapping keys, closures that the sea lanes
    have not costed, shocks that no day can tell."""
    target = Target(
        world.regions, world.sectors, np.nan_to_num(world.tau), np.isfinite(world.tau), world.members, at=scenario.as_of
    )
    spans, problems = _spans(scenario)
    start = start_of(list(spans.values()))
    S, N = len(world.sectors), len(world.regions)
    days, binding = aimed(world, scenario, problems), critical(world, scenario, problems)
    cover = days.copy()
    events: list[Event] = []
    notes: list[str] = []
    for shock in scenario.shocks:
        if isinstance(shock, Daily):
            at, bad, said = shock.places(target)
            problems, notes = problems + bad, notes + said
            if bad:
                continue
            if isinstance(shock, Stock):
                cell = np.ix_(at["sector"], range(S), at["economy"])
                cover[cell] = shock.days
                days[cell] = np.minimum(days[cell], shock.days)
            else:
                events.append(_event(shock, spans[shock.where], start, at, (S, N)))
        elif isinstance(shock, Closure) and shock.where in spans:
            if shock.costs is None or shock.costs.lost is None:
                remedy = "ask `entrepot disrupt SCENARIO`, or cost it with models.sealanes.ready.costed_for"
                problems.append(Problem("a closure must be costed along the sea lanes first", shock.where, remedy))
                continue
            events.append(_closed(shock, spans[shock.where], start, world))
        elif not isinstance(shock, Closure):
            remedy = "ask `entrepot solve SCENARIO`: by the day there are outage, embargo, closure, demand and stock"
            problems.append(Problem(f"a {shock.kind} is no shock of days", shock.where, remedy))
    if not (events or problems):
        problems.append(Problem("nothing happens", scenario.name, "add an outage, an embargo, a closure or a demand"))
    horizon = _horizon(scenario, events, problems)
    needing = lines(world, scenario, problems)
    raise_all(problems)
    dearer = any(event.way is not None for event in events)
    theta = scenario.elasticities.of(world.sectors) if dearer else np.zeros(S)
    flat = (S, S * N)
    return Events(
        (S, N),
        tuple(events),
        start,
        horizon,
        days.reshape(flat),
        cover.reshape(flat),
        theta,
        tuple(dict.fromkeys(notes)),
        needing,
        binding,
    )


def _spans(scenario: Scenario) -> tuple[dict[str, Span], list[Problem]]:
    """The days of every shock that has them, by where it stands."""
    found: dict[str, Span] = {}
    problems: list[Problem] = []
    for shock in scenario.shocks:
        if isinstance(shock, Outage | Embargo | Demand):
            found[shock.where] = shock.span
        elif isinstance(shock, Closure):
            lasts = shock.days or round((shock.months or 12) * YEAR / 12)
            try:
                begins = int(shock.begins) if shock.begins.isdecimal() else dt.date.fromisoformat(shock.begins)
            except ValueError:
                if shock.begins:
                    problems.append(
                        Problem(f"'{shock.begins}' is no day", shock.where, "write 2026-03-01, or a number")
                    )
                begins = LEAD
            found[shock.where] = Span(begins, lasts, shock.recovery)
    return found, problems


def _event(shock: Daily, span: Span, start: dt.date | None, at: dict[str, list[int]], shape: tuple[int, int]) -> Event:
    S, N = shape
    first = span.first(start)
    if isinstance(shock, Outage):
        lost = np.zeros((S, N))
        lost[np.ix_(at["sector"], at["economy"])] = shock.share
        return Event(shock, span, first, lost=lost)
    if isinstance(shock, Embargo):
        shut = np.zeros((S, N, N))
        shut[np.ix_(at["sector"], at["exporter"], at["importer"])] = shock.share
        shut[:, np.arange(N), np.arange(N)] = 0.0  # nobody stops selling at home
        return Event(shock, span, first, shut=shut)
    assert isinstance(shock, Demand)
    demand = np.zeros((S, N))
    demand[np.ix_(at["sector"], at["economy"])] = shock.change
    return Event(shock, span, first, demand=demand)


def _closed(shock: Closure, span: Span, start: dt.date | None, world: World) -> Event:
    """A closure, from the costs that the sea lanes gave it."""
    costs = shock.costs
    assert costs is not None and costs.lost is not None and costs.dearer is not None
    S, N = len(world.sectors), len(world.regions)
    shut, way = np.zeros((S, N, N)), np.zeros((S, N, N))
    r = [k for k, code in enumerate(world.regions) if code in costs.regions]
    s = [k for k, code in enumerate(world.sectors) if code in costs.sectors]
    at = np.ix_(
        [costs.regions.index(world.regions[k]) for k in r],
        [costs.regions.index(world.regions[k]) for k in r],
        [costs.sectors.index(world.sectors[k]) for k in s],
    )
    shut[np.ix_(s, r, r)] = costs.lost[at].transpose(2, 0, 1)
    way[np.ix_(s, r, r)] = costs.dearer[at].transpose(2, 0, 1)
    return Event(shock, span, span.first(start), shut=shut, way=way)


def _horizon(scenario: Scenario, events: Sequence[Event], problems: list[Problem]) -> int:
    """Days to run: those asked for, else a year or until AFTER the last event, were it to take twice as long to recover."""
    ends = max((event.ends for event in events), default=0)
    asked = scenario.by_day.horizon
    if asked is None:
        slow = max((event.ends + event.span.recovery for event in events), default=0)
        return max(YEAR, slow + AFTER)
    if asked <= ends:
        remedy = f"ask for more than {ends} days, or leave it out"
        problems.append(Problem(f"{asked} days end before the last event does", "disruption.horizon", remedy))
    return asked
