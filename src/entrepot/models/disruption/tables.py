"""A record as long tables: the course, economies, sectors, stocks, bottlenecks, and what was applied."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot.kernels import ario
from entrepot.models.disruption.events import ONE, Events
from entrepot.models.disruption.record import NEVER, Record, recovery
from entrepot.scenario.closure import Closure
from entrepot.scenario.daily import Demand, Embargo, Outage, Stock
from entrepot.world import World

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.scenario import Scenario
    from entrepot.scenario.shocks import Shock

NOTABLE = 0.01  # share of its usual output that a buyer loses at the worst, from which on a bottleneck is told


def date_of(events: Events, day: int) -> str:
    """The date of a day, "" where no event has one."""
    return "" if events.start is None else str(events.start + dt.timedelta(days=day))


def course(world: World, system: ario.System, record: Record, events: Events) -> pd.DataFrame:
    """By day and economy: output, and final demand that is met, in percent of usual."""
    import pandas as pd

    T, N = record.unmet.shape
    output = 100 * record.X.sum(axis=1) / system.x.sum(axis=0)
    met = 100 * (1 - record.unmet / system.Y.sum(axis=(0, 1)))
    day, n = np.repeat(np.arange(T), N), np.tile(np.arange(N), T)
    dates = np.array([date_of(events, t) for t in range(T)])
    frames = [
        pd.DataFrame({"day": day, "date": dates[day], "region": np.array(world.regions)[n], "indicator": name, "value": values.ravel()})
        for name, values in (("output", output), ("final demand met", met))
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True).assign(unit="percent", status="model")


def economies(world: World, system: ario.System, record: Record, events: Events) -> pd.DataFrame:
    """By economy (and WLD, all of them): what is lost in the horizon, output on the worst day, and days `after` the first event
    until the worst day and until recovery (empty: output never falls so far, or `recovered` tells that it has not come back)."""
    import pandas as pd

    money = world.scale
    x = system.x
    lost = (x - record.X).sum(axis=(0, 1)) * money
    share = np.divide(world.V.T, world.X.T, out=np.zeros(x.shape), where=world.X.T > 0)
    added = ((x - record.X) * share).sum(axis=(0, 1)) * money
    unmet = record.unmet.sum(axis=0) * money
    gdp = world.V.sum(axis=1) * money
    path = record.X.sum(axis=1) / x.sum(axis=0)
    whole = np.column_stack([path, record.X.sum(axis=(1, 2)) / x.sum()])
    lost, added, unmet, gdp = (np.append(each, each.sum()) for each in (lost, added, unmet, gdp))
    back, worst = recovery(whole), whole.argmin(axis=0)
    T = len(whole)
    frame = pd.DataFrame(
        {
            "region": [*world.regions, "WLD"],
            "output_lost": lost,
            "value_added_lost": added,
            "value_added_lost_percent": 100 * added / gdp,
            "unmet": unmet,
            "least": 100 * whole.min(axis=0),
            "worst_after": worst - events.first,
            "recovery_after": pd.array(
                [int(day) - events.first if NEVER < day < T else None for day in back.tolist()], dtype="Int64"
            ),
            "recovered": back < T,
        }
    )
    return frame.assign(worst_date=[date_of(events, int(day)) for day in worst], status="model")


def sectors(world: World, system: ario.System, record: Record, events: Events) -> pd.DataFrame:
    """By economy and sector: output lost, the worst day, capacity that fell out by the shock itself and by lines without all
    their parts, how many days after the first event a stock bound, and which it was."""
    import pandas as pd

    S, N = system.shape
    x = system.x
    ratio = np.divide(record.X, x, out=np.ones_like(record.X), where=x > 0)
    own, parts = np.zeros((S, N)), np.zeros((S, N))
    for day in range(len(record.X)):
        lost = events.lost(day)[..., 0]
        own += lost * x
        parts += (1.0 - lost) * (1.0 - events.running(day)[..., 0]) * x
    first = np.where(record.first == NEVER, len(record.X), record.first)
    r, n = np.divmod(np.arange(S * N), N)
    held = first.min(axis=0) < len(record.X)
    which = np.array(world.sectors)[first.argmin(axis=0)]
    return pd.DataFrame(
        {
            "region": np.array(world.regions)[n],
            "sector": np.array(world.sectors)[r],
            "output_lost": (x - record.X).sum(axis=0).ravel() * world.scale,
            "by_the_shock": own.ravel() * world.scale,
            "for_want_of_parts": parts.ravel() * world.scale,
            "least": 100 * ratio.min(axis=0).ravel(),
            "worst_after": ratio.argmin(axis=0).ravel() - events.first,
            "bound_after": pd.array(
                [int(day) - events.first if bound else None for day, bound in zip(first.min(axis=0), held, strict=True)],
                dtype="Int64",
            ),
            "bound_by": np.where(held, which, ""),
            "status": "model",
        }
    )  # fmt: skip


def stocks(world: World, record: Record, every: int = 7) -> pd.DataFrame:
    """By week, economy and input: days of usual use in stock; inputs that are never below nine tenths of the first day are left
    out."""
    import pandas as pd

    start = record.days[0]
    falls = np.nanmin(np.where(np.isnan(record.days), np.inf, record.days), axis=0) < 0.9 * start
    s, n = np.nonzero(falls)
    days = np.arange(0, len(record.days), every)
    return pd.DataFrame(
        {
            "day": np.tile(days, len(s)),
            "region": np.repeat(np.array(world.regions)[n], len(days)),
            "input": np.repeat(np.array(world.sectors)[s], len(days)),
            "value": record.days[days][:, s, n].T.ravel(),
            "unit": "days",
            "status": "model",
        }
    )


def bottlenecks(world: World, system: ario.System, record: Record, events: Events) -> pd.DataFrame:
    """Which input of whom binds first: by buyer and input the days after the first event, the least cover (percent of what
    output needed; with `want` parts of the lines that have all of them), whose failure is behind it, and what the buyer lost.
    Sorted by day, then by loss; buyers whose output never fell by NOTABLE are left out."""
    import pandas as pd

    N = len(world.regions)
    x = system.x.ravel()
    ratio = np.divide(record.X, system.x, out=np.ones_like(record.X), where=system.x > 0).min(axis=0).ravel()
    s, g = np.nonzero((record.first != NEVER) & (ratio < 1 - NOTABLE)[None, :])
    failed = (1 - np.divide(record.X, system.x, out=np.ones_like(record.X), where=system.x > 0)).sum(axis=0)
    shut = events.shut
    behind = [
        int(np.argmax(system.Z[a, :, b] * np.maximum(failed[a] + shut[a, :, b % N], 0.0)))
        for a, b in zip(s.tolist(), g.tolist(), strict=True)
    ]
    rows = [
        ("stock", int(record.first[a, b]), b, a, m, float(record.cover[a, b]))
        for a, b, m in zip(s.tolist(), g.tolist(), behind, strict=True)
    ]
    rows += [("parts", *row) for row in _standing(events) if ratio[row[1]] < 1 - NOTABLE]
    want, day, buyer, of, supplier, cover = (list(each) for each in zip(*rows, strict=True)) if rows else ([],) * 6
    regions, names = np.array(world.regions), np.array(world.sectors)
    lost = (x - record.X.reshape(len(record.X), -1)).sum(axis=0) * world.scale
    at = np.array(buyer, dtype=np.int64)
    frame = pd.DataFrame(
        {
            "after": np.array(day, dtype=np.int64) - events.first,
            "region": regions[at % N],
            "sector": names[at // N],
            "input": names[np.array(of, dtype=np.int64)],
            "want": np.array(want, dtype=str),
            "supplier": regions[np.array(supplier, dtype=np.int64)],
            "cover": 100 * np.array(cover, dtype=float),
            "output_lost": lost[at],
            "least": 100 * ratio[at],
            "status": "model",
        }
    )
    ordered = frame.sort_values(["after", "output_lost"], ascending=[True, False], ignore_index=True)
    return ordered.assign(date=[date_of(events, int(day) + events.first) for day in ordered["after"]])


def _standing(events: Events) -> list[tuple[int, int, int, int, float]]:
    """Lines that stand still for want of parts: the first day, the buyer's place, sector and economy of most of the parts that
    are missing on that day, and the least share of its lines that run."""
    if events.lines is None:
        return []
    told = events.lines
    running = np.array([told.running(events.events, day, ONE, ONE)[:, 0] for day in range(events.horizon)])
    found = []
    for k in np.flatnonzero(running.min(axis=0) < 1 - NOTABLE):
        day = int((running[:, k] < 1 - NOTABLE).argmax())
        missing = told.missing(events.events, day, ONE)[:, :, k, 0] * told.power[:, k, None]
        p, m = np.unravel_index(missing.argmax(), missing.shape)
        found.append((day, int(told.buyers[k]), int(told.sectors[p]), int(m), float(running[:, k].min())))
    return found


def applied(scenario: Scenario, events: Events) -> pd.DataFrame:
    """One row a shock: what it is, whom it hits, from when to when, how much, and its source."""
    import pandas as pd

    spans = {event.shock.where: event for event in events.events}
    rows: list[dict[str, Any]] = []
    for number, shock in enumerate(scenario.shocks, start=1):
        event = spans.get(shock.where)
        row = {
            "shock": number,
            "kind": shock.kind,
            **_told(shock),
            "source": shock.source,
            "note": shock.note,
            "date": "",
        }
        if event is not None:
            row |= {
                "first": event.first, "days": event.span.days, "recovery": event.span.recovery,
                "date": date_of(events, event.first),
            }  # fmt: skip
        rows.append(row)
    frame = pd.DataFrame(rows)
    for column in ("first", "days", "recovery"):
        frame[column] = frame[column].astype("Int64") if column in frame else pd.array([None] * len(frame), "Int64")
    return frame


def _told(shock: Shock) -> dict[str, Any]:
    match shock:
        case Outage(economy=who, share=size) | Demand(economy=who, change=size) | Stock(economy=who, days=size):
            return {"where": " ".join(who), "sector": " ".join(shock.sector), "value": size}
        case Embargo():
            lane = f"{' '.join(shock.exporter)} > {' '.join(shock.importer)}"
            return {"where": lane, "sector": " ".join(shock.sector), "value": shock.share}
        case Closure():
            return {"where": " ".join(shock.gates), "sector": "goods", "value": shock.share}
        case _:
            return {"where": "", "sector": "", "value": float("nan")}
