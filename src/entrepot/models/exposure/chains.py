"""The single supply paths through which one economy stands in another's production, best first."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from entrepot.errors import BadInput
from entrepot.kernels import paths as kernel
from entrepot.kernels.parts import Measures
from entrepot.models.exposure import grades, labels
from entrepot.models.exposure.model import lineage
from entrepot.result import Result
from entrepot.world import World

CAUTION = (
    "A path multiplies single flows between sectors, each of them estimated: read it as a likely route, not as a "
    "fact; the total of all paths is far better known than any one of them."
)


def paths(world: World, origin: str, target: str, *, count: int = 10, longest: int = 6) -> Result:
    """The `count` supply paths of at most `longest` sales that carry most value added of `origin` into what `target`
    delivers.

    Both as `ECONOMY` or `ECONOMY.SECTOR`. The target's deliveries are its output less what it uses up itself,
    directly or through others, so that all paths from all origins together make exactly the deliveries. Tables:
    `paths` (path, sales, value, share of the origin's total, cumulative share), `links` (pairs of sectors on these
    paths with the value that passes). Facts: `total` and its share of the deliveries, with a range; `complete`.
    """
    if count < 1 or longest < 1:
        raise BadInput("no path is asked for", where="count, longest", remedy="give at least 1 of each")
    held = labels.measures_of(world)
    system = held.system
    source, sink = labels.part(world, origin), labels.part(world, target)
    first, last = held.rows_of(source.rows), held.rows_of(sink.rows)
    w = np.zeros(system.n)
    w[first] = system.v[first]
    pick = np.zeros((system.n, len(last)))
    pick[last, np.arange(len(last))] = 1.0
    y = np.zeros(system.n)
    y[last] = np.linalg.solve(system.times(pick)[last], system.x[last])
    found = kernel.search(system.A, w, system.left(w), np.maximum(y, 0.0), count=count, longest=longest)
    table = _table(world, held, found)
    delivered = float(y.sum())
    total = pd.DataFrame(
        {
            "value": [found.total / delivered],
            "unit": "ratio",
            "region": [grades.spokesman(world, sink.economies.places)],
            "partner": [grades.spokesman(world, source.economies.places)],
        }
    )
    ranged = grades.with_ranges(world, total, "value_added", ("region", "partner")).iloc[0]
    facts = {
        "world": world.name,
        "year": world.year,
        "origin": source.code,
        "target": sink.code,
        "delivered": delivered * world.scale,
        "total": found.total * world.scale,
        "total_share": float(ranged["value"]),
        "total_share_low": float(ranged["low"]),
        "total_share_high": float(ranged["high"]),
        "unit": world.currency,
        "complete": found.complete,
        "caution": CAUTION,
        "read": (*source.read, *sink.read),
    }
    command = f"entrepot exposure {sink.economies.code} --paths-from {source.code} --sector {sink.sectors.code}"
    notes = (CAUTION, *facts["read"]) if found.complete else (CAUTION, "the search was cut short", *facts["read"])
    return Result(
        "exposure", {"paths": table, "links": _links(world, found)}, lineage(world, command, notes), facts=facts
    )


def _name(world: World, row: int) -> str:
    """A stop of a path; where an economy is in parts, the part."""
    S, regions = len(world.sectors), world.parts.labels(world.regions) if world.parts else world.regions
    return f"{regions[row // S]}.{world.sectors[row % S]}"


def _table(world: World, held: Measures, found: kernel.Paths) -> pd.DataFrame:
    through = [[world.regions[held.owner[row]] for row in path] for path in found.nodes]
    values = np.array(found.values)
    grade = [max((world.reliability.get(region, "") for region in path), default="") for path in through]
    status = [grades.status(world, [[region] for region in path])[0] for path in through]
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(values) + 1),
            "path": [" > ".join(_name(world, row) for row in path) for path in found.nodes],
            "sales": [len(path) - 1 for path in found.nodes],
            "value": values * world.scale,
            "unit": world.currency,
            "year": world.year,
            "share": values / found.total if found.total > 0 else np.nan,
            "cumulative": np.cumsum(values) / found.total if found.total > 0 else np.nan,
            "grade": grade,
            "status": status,
        }
    )


def _links(world: World, found: kernel.Paths) -> pd.DataFrame:
    sums: dict[tuple[str, str], float] = {}
    for path, value in zip(found.nodes, found.values, strict=True):
        for a, b in pairwise(path):
            key = (_name(world, a), _name(world, b))
            sums[key] = sums.get(key, 0.0) + value * world.scale
    rows = [(a, b, value) for (a, b), value in sums.items()]
    return pd.DataFrame(rows, columns=["seller", "buyer", "value"]).assign(unit=world.currency, year=world.year)
