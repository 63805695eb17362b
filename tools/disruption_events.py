"""What was counted in three events, and the runs of the model that it is put beside (`make_disruption_doc.py`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from entrepot.ensemble.days import DaySpread, central_of, days_of
from entrepot.kernels import ario
from entrepot.models.disruption.model import bound, terms_of
from entrepot.models.sealanes.ready import costed_for
from entrepot.scenario import read_for_world
from entrepot.scenario.daily import ByDay
from entrepot.world import World

Array = NDArray[np.float64]
Rows = Sequence[Mapping[str, str]]

DRAWS, SEED = 32, 1
FACTORY = ("FBT", "TEX", "WPO", "REF", "CHM", "MET", "MCH", "ELE", "TRE")  # manufacturing
CARS, ELECTRONICS = ("TRE",), ("ELE",)
THAI = "thai-floods-2011"


@dataclass(frozen=True)
class Counted:
    """What was counted in a month: economy, sectors it is compared with, and the change in percent (on the month before, where
    `step`); `held`: held out."""

    what: str
    economy: str
    sectors: tuple[str, ...]
    month: str
    change: float
    held: bool = False
    step: bool = False


def value(rows: Rows, event: str, measure: str, period: str) -> float:
    """The one figure of a measure in a period."""
    found = [row for row in rows if row["event"] == event and row["measure"] == measure and row["period"] == period]
    assert len(found) == 1, (event, measure, period, len(found))
    return float(found[0]["value"])


def floods(rows: Rows) -> list[Counted]:
    index = [
        Counted("manufacturing, y/y", "THA", FACTORY, row["period"], float(row["value"]))
        for row in rows
        if row["event"] == THAI
        and row["measure"] in ("Thailand MPI y/y (OIE)", "Thailand MPI y/y (OIE, revised)")
        and "2011-10" <= row["period"] <= "2012-05"
    ]
    told = (
        ("Thailand car production y/y", CARS, ("2011-10", "2011-11", "2011-12")),
        ("Thailand electronics output y/y", ELECTRONICS, ("2011-12",)),
        ("Thailand hard-disk output y/y", ELECTRONICS, ("2011-12",)),
    )
    return index + [
        Counted(measure.removeprefix("Thailand "), "THA", sectors, month, value(rows, THAI, measure, month))
        for measure, sectors, months in told
        for month in months
    ]


def quake(rows: Rows) -> list[Counted]:
    event, output = "tohoku-2011", "Japan car output, total (JAMA)"
    before = sum(value(rows, event, output, month) for month in ("2011-01", "2011-02")) / 2
    cars = [
        Counted("cars, on the mean of January and February", "JPN", CARS, month, 100 * (value(rows, event, output, month) / before - 1))
        for month in ("2011-03", "2011-04", "2011-05", "2011-06")
    ]  # fmt: skip
    steps = {
        "2011-03": "Japan industrial production m/m (revised)",
        "2011-05": "Japan industrial production m/m",
        "2011-06": "Japan industrial production m/m",
    }
    index = [
        Counted("manufacturing and mining, m/m", "JPN", FACTORY, month, value(rows, event, measure, month), step=True)
        for month, measure in steps.items()
    ]
    thai = [
        Counted(
            "manufacturing, y/y (the knock-on)", "THA", FACTORY, month, value(rows, THAI, "Thailand MPI y/y (OIE)", month), held=True
        )
        for month in ("2011-04", "2011-05")
    ]  # fmt: skip
    return [*index, *cars, *thai]


# --- what is predicted ---


@dataclass(frozen=True)
class Run:
    """A scenario's central course and its draws: output over usual is asked by economy, sectors and days. `alone`: what capacity
    the events leave, without any model."""

    world: World
    system: ario.System
    start: dt.date
    X: Array  # day, sector, economy, draw (the central one first)
    alone: Array  # day, sector, economy, 1

    def level(
        self, economy: str, sectors: Sequence[str], first: dt.date, last: dt.date, path: Array | None = None
    ) -> Array:
        """Mean output from a day to another by draw, over usual; days before the run count as usual."""
        path = self.X if path is None else path
        n, s = self.world.region(economy), [self.world.sector(code) for code in sectors]
        usual = self.system.x[s, n].sum()
        days = [(first - self.start).days + k for k in range((last - first).days + 1)]
        output = [
            path[day, s, n].sum(axis=0) if 0 <= day < len(path) else np.full(path.shape[3], usual) for day in days
        ]
        return np.mean(output, axis=0) / usual

    def change(self, counted: Counted, path: Array | None = None) -> Array:
        """The change that was counted, as predicted by draw, in percent."""
        found = self.level(counted.economy, counted.sectors, *month_of(counted.month), path)
        if counted.step:
            first, _ = month_of(counted.month)
            found = found / self.level(
                counted.economy, counted.sectors, *month_of(str(first - dt.timedelta(days=1))[:7]), path
            )
        return 100 * (found - 1)


def month_of(month: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month."""
    first = dt.date.fromisoformat(f"{month}-01")
    return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def run_of(name: str, terms: ByDay | None = None, draws: int = DRAWS) -> Run:
    scenario, world = read_for_world(name)
    if terms is not None:
        scenario = replace(scenario, by_day=terms)
    scenario = costed_for(world, scenario)
    events, system = bound(world, scenario)
    reacts = terms_of(scenario, events)
    drawn = pd.concat([central_of(reacts), pd.DataFrame([DaySpread().draw(SEED, n) for n in range(draws)])])
    assert events.start is not None
    X = np.array([day.X.astype(np.float64, copy=True) for day in days_of(system, events, reacts, drawn)])
    alone = np.array([system.x[:, :, None] * (1 - events.lost(day)) for day in range(events.horizon)])
    return Run(world, system, events.start, X, alone)
