"""When does one economy or group pass another in GDP: the chances by price basis, what moves them, and how far such
forecasts could be trusted.

Nothing here knows of policy; the IMF's own forecasts stand beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot import codes
from entrepot.errors import BadInput, EntrepotError, NoData, Problem, Told, one_of, raise_all, told
from entrepot.models.outlook.crossing import CROSSED, NEVER, OPEN, TARGET, Crossing, last_passage
from entrepot.models.outlook.forecast import HORIZONS, LONGEST, SEED, Forecast, Track, fared, forecast, track
from entrepot.models.outlook.gdp import BASES, GDP, INDICATORS, PER_HEAD, forecasts, joins, members, newest
from entrepot.models.outlook.history import history, pair
from entrepot.models.outlook.ratio import each_head, ratio
from entrepot.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

FIXED_RATE_YEAR = 2021
FIRST_BASE_YEAR = 2000
YEN_MOVE = 0.10  # by which the yen is moved to show what it does
GROWTH_MOVE = 0.01  # a point of growth a year
_SAME = 1e-12  # log ratios that never leave zero by more are one series


@dataclass(frozen=True)
class OnBasis:
    """The answer on one price basis: the `ratio` table, what is `found`, and where it is open the track and forecast it
    comes from, with the `level` added to the forecast log ratio (what a base year does)."""

    ratio: pd.DataFrame
    found: Crossing
    track: Track | None = None
    forecast: Forecast | None = None
    level: float = 0.0


def cross(
    store: Store,
    first: str,
    second: str,
    bases: Sequence[str] | None = None,
    *,
    per_head: bool = False,
    fixed_rate_year: int = FIXED_RATE_YEAR,
    seed: int = SEED,
) -> Result:
    """When `first` passes `second` in GDP, or in GDP `per_head`, for each price basis (all that apply when left out).

    Tables: `ratio` (basis, year, series, ratio, chained, step, status, source); `chance` (basis, year, chance_above:
    above one in that year, first_passage: for the first time then, passed_by: at some time up to then); `fan` (basis,
    year, lower80, median, upper80); `weights` (basis, horizon, method, weight); `record` (basis, method, horizon,
    cutoffs, forecasts, score: mean CRPS over that of no change, coverage80: how the method fared on all ratios that it
    is tested on); `base_years` (basis, base_year, ratio, in_2030, by_2030); `moves` (basis, move, size, in_2030, by_2030:
    what the answer would be); `said` (basis, year, ratio, in_2030: what the same method would have said then);
    `forecasts` (editions of the IMF, of GDP only). Facts: `measure`, `crossing` (a `Crossing` by basis), `reasons` (why a basis has none),
    `joins`, `sources`, `order`. Raises UnknownName, BadInput for an unknown basis, NoData where no basis can be answered.
    """
    first, second = codes.resolve_many([first, second])
    asked = _bases(first, second, bases, per_head)
    made: dict[str, OnBasis] = {}
    problems: list[Problem] = []
    reasons: dict[str, str] = {}
    for basis in asked:
        try:
            made[basis] = _on_basis(store, first, second, basis, fixed_rate_year, seed, per_head)
        except EntrepotError as error:
            reasons[basis] = str(error)
            problems += error.problems
    if not made:
        raise NoData(problems, remedy=f"choose bases among {', '.join(BASES)}")
    tables = {
        **tables_of(made),
        "record": _record(made),
        "base_years": _base_years(store, first, second, made),
        "moves": _moves(store, first, second, made, per_head),
        "said": _said(made),
        "forecasts": forecasts(store, first, second).iloc[: 0 if per_head else None],
    }
    used = {*tables["ratio"]["source"], *tables["forecasts"]["source"], *history(store, first, second).sources}
    command = _command(first, second, bases, fixed_rate_year, seed, per_head)
    return Result(
        "outlook",
        tables,
        store.lineage(used, command=command, notes=(f"seed {seed}",), seed=seed),
        facts={
            "first": first,
            "second": second,
            "measure": PER_HEAD if per_head else GDP,
            "fixed_rate_year": fixed_rate_year,
            "seed": seed,
            "reasons": reasons,
            **_found(store, made),
        },
    )


def _found(store: Store, made: Mapping[str, OnBasis]) -> dict[str, Any]:
    """What is found on each basis, and which sources it comes from."""
    return {
        "crossing": {basis: one.found for basis, one in made.items()},
        "joins": {basis: joins(one.ratio.set_index("year")) for basis, one in made.items() if basis != "ppp"},
        "sources": {basis: _spans(store, one.ratio) for basis, one in made.items()},
        "order": {id: store.preference(id) for basis in made for id in INDICATORS[basis]},
    }


def passage(
    store: Store, first: str, second: str, basis: str, *, fixed_rate_year: int = FIXED_RATE_YEAR, seed: int = SEED
) -> Crossing:
    """The crossing on one price basis alone (what a check of an article asks for). Raises as `cross` does."""
    first, second = codes.resolve_many([first, second])
    _bases(first, second, (basis,), per_head=False)
    return _on_basis(store, first, second, basis, fixed_rate_year, seed, per_head=False).found


def shifted(
    store: Store, first: str, second: str, basis: str, shifts: Mapping[str, float], *, seed: int = SEED
) -> pd.DataFrame:
    """The chances of a crossing to come with the log ratio of `first` over `second` moved by each of `shifts` from the first year
    ahead on: what another model's shock does to the outlook.

    Columns: name, shift, in_2030, by_2030 (NaN out of reach). Raises as `cross` does, and NoData where nothing is open.
    """
    import pandas as pd

    first, second = codes.resolve_many([first, second])
    _bases(first, second, (basis,), per_head=False)
    one = _on_basis(store, first, second, basis, FIXED_RATE_YEAR, seed, per_head=False)
    if one.forecast is None:
        told = f"whether {first} passes {second} is not open on the basis {basis}: {one.found.status}"
        raise NoData(told, remedy="ask for sides of which one has yet to pass the other")
    rows = [(name, shift, *_chances(one.forecast, one.level + shift)) for name, shift in shifts.items()]
    return pd.DataFrame(rows, columns=["name", "shift", "in_2030", "by_2030"])


def _no_basis(basis: str, per_head: bool) -> Told:
    if per_head:
        return told("problem.basis.per-head", "unknown price basis of GDP per head '{basis}'", basis=basis)
    return told("problem.basis", "unknown price basis '{basis}'", basis=basis)


def _bases(first: str, second: str, bases: Sequence[str] | None, per_head: bool) -> tuple[str, ...]:
    """The bases asked for. Raises BadInput for an economy against itself, or with every basis that there is not."""
    if first == second:
        itself = told("problem.cross.itself", "an economy cannot pass itself")
        raise BadInput(itself, remedy=told("problem.two", "name two different economies"))
    known = tuple(basis for basis in BASES if basis != "fixed-rate" or not per_head)
    wrong = [Problem(_no_basis(b, per_head), remedy=one_of(known)) for b in bases or () if b not in known]
    raise_all(wrong)
    if bases:
        return tuple(bases)
    return tuple(basis for basis in known if basis != "fixed-rate" or "JPN" in (first, second))


def _command(
    first: str, second: str, bases: Sequence[str] | None, fixed_rate_year: int, seed: int, per_head: bool
) -> str:
    command = f"entrepot outlook --cross {first} {second}" + (f" --measure {PER_HEAD}" if per_head else "")
    command += "".join(f" --basis {basis}" for basis in bases or ())
    command += "" if fixed_rate_year == FIXED_RATE_YEAR else f" --fixed-rate-year {fixed_rate_year}"
    return command + ("" if seed == SEED else f" --seed {seed}")


def _on_basis(store: Store, first: str, second: str, basis: str, base_year: int, seed: int, per_head: bool) -> OnBasis:
    """The answer on one price basis."""
    table = ratio(store, first, second, basis, base_year).assign(basis=basis)
    table = each_head(store, table, first, second) if per_head else table
    last = newest(table)
    origin, level = int(last["year"]), float(last["ratio"])
    based = base_year if basis in ("fixed-rate", "real") else None
    if (np.abs(np.log(table["ratio"])) < _SAME).all():
        return OnBasis(table, Crossing(first, second, basis, origin, level, NEVER, base_year=based))
    if level > 1:
        run = table[table["series"] == last["series"]]
        as_published = last_passage(run["year"].tolist(), run["ratio"].tolist())
        by_changes = last_passage(run["year"].tolist(), run["chained"].tolist())
        other = by_changes if by_changes != as_published else None
        return OnBasis(
            table, Crossing(first, second, basis, origin, level, CROSSED, as_published, other, base_year=based)
        )
    found = track(store, first, second, basis, per_head=per_head)
    ahead = forecast(found, seed=seed)
    moved = np.log(level) - ahead.start if ahead.origin == origin else _level(store, first, second, basis, base_year)
    return OnBasis(table, opened(first, second, basis, ahead, float(moved), based), found, ahead, float(moved))


def opened(first: str, second: str, basis: str, ahead: Forecast, moved: float, based: int | None) -> Crossing:
    """What the forecast says of a crossing to come."""
    years = tuple(int(ahead.origin + h) for h in HORIZONS[: ahead.reach])
    return Crossing(
        first,
        second,
        basis,
        ahead.origin,
        float(np.exp(ahead.start + moved)),
        OPEN,
        years=years,
        chance_above=tuple(float(p) for p in ahead.chance(moved)),
        first_passage=tuple(float(p) for p in np.diff(ahead.passed_by(moved), prepend=0.0)),
        base_year=based,
    )


def _level(store: Store, first: str, second: str, basis: str, base_year: int) -> float:
    """What a base year adds to the log ratio that is forecast: Japan's dollars at the yen of that year; dollars over volumes
    of that year."""
    past = history(store, first, second)
    at = int(np.searchsorted(past.years, base_year))
    if not 0 <= at < len(past.years) or past.years[at] != base_year:
        first_held, last_held = past.years[0], past.years[-1]
        remedy = told("problem.year.choose", "choose a year from {a} to {b}", a=int(first_held), b=int(last_held))
        raise NoData(told("problem.year", "{year} is not held", year=base_year), remedy=remedy)
    if basis == "fixed-rate":
        return float(np.log(past.yen[at])) * (-1 if first == "JPN" else 1)
    if basis == "real":
        both = pair(past, members(first), members(second), "")
        return float(both.dollars[at] - both.volume[at])
    return 0.0


def tables_of(made: Mapping[str, OnBasis]) -> dict[str, pd.DataFrame]:
    """The tables of all bases."""
    import pandas as pd

    chances, fans, weights = [], [], []
    for basis, one in made.items():
        if one.forecast is None or one.track is None:
            continue
        found = one.found
        first = np.array(found.first_passage)
        columns = {
            "year": found.years,
            "chance_above": found.chance_above,
            "first_passage": first,
            "passed_by": np.cumsum(first),
        }
        chances.append(pd.DataFrame(columns).assign(basis=basis))
        lower, upper = (np.exp(bound + one.level) for bound in one.forecast.band(0.8))
        middle = np.exp(one.forecast.centre[: one.forecast.reach] + one.level)
        fans.append(
            pd.DataFrame({"year": found.years, "lower80": lower, "median": middle, "upper80": upper, "basis": basis})
        )
        weights += [
            (basis, int(h), name, float(one.track.weight[-1, at, m]))
            for at, h in enumerate(HORIZONS[: one.forecast.reach])
            for m, name in enumerate(one.track.methods)
        ]
    empty = pd.DataFrame(columns=["basis", "year"])
    return {
        "ratio": pd.concat([one.ratio for one in made.values()], ignore_index=True),
        "chance": pd.concat(chances, ignore_index=True) if chances else empty,
        "fan": pd.concat(fans, ignore_index=True) if fans else empty,
        "weights": pd.DataFrame(weights, columns=["basis", "horizon", "method", "weight"]),
    }


def _record(made: Mapping[str, OnBasis]) -> pd.DataFrame:
    """How each method fared on all ratios of the panel."""
    import pandas as pd

    rows = []
    for basis, one in made.items():
        if one.track is None:
            continue
        every = np.arange(len(one.track.names)) != one.track.asked
        for at, h in enumerate(HORIZONS[:LONGEST]):
            for method in one.track.records:
                cell = fared(one.track, method, at, every)
                if len(cell.count):
                    rows.append(
                        (basis, method, int(h), len(cell.count), int(cell.count.sum()), cell.score, cell.coverage)
                    )
    return pd.DataFrame(rows, columns=["basis", "method", "horizon", "cutoffs", "forecasts", "score", "coverage80"])


def _chances(ahead: Forecast, moved: float, slope: float = 0.0) -> tuple[float, float]:
    """Chance of being above one in the target year, and of having been so by then; NaN out of reach."""
    at = TARGET - ahead.origin - 1
    if not 0 <= at < ahead.reach:
        return np.nan, np.nan
    return float(ahead.chance(moved, slope)[at]), float(ahead.passed_by(moved, slope)[at])


def _base_years(store: Store, first: str, second: str, made: Mapping[str, OnBasis]) -> pd.DataFrame:
    """The answer for every base year: nothing about it is given by the data."""
    import pandas as pd

    past = history(store, first, second)
    rows = []
    for basis in ("fixed-rate", "real"):
        one = made.get(basis)
        if one is None or one.forecast is None:
            continue
        for year in past.years[past.years >= FIRST_BASE_YEAR]:
            moved = _level(store, first, second, basis, int(year))
            if np.isfinite(moved):
                rows.append(
                    (basis, int(year), float(np.exp(one.forecast.start + moved)), *_chances(one.forecast, moved))
                )
    return pd.DataFrame(rows, columns=["basis", "base_year", "ratio", "in_2030", "by_2030"])


def _moves(store: Store, first: str, second: str, made: Mapping[str, OnBasis], per_head: bool) -> pd.DataFrame:
    """What moves the answer: the yen, growth, a revision of one economy's GDP, membership."""
    import pandas as pd

    rows = []
    for basis, one in made.items():
        if one.forecast is None:
            continue
        shifts = {
            "none": (0.0, 0.0, 0.0),
            "growth higher": (GROWTH_MOVE, 0.0, GROWTH_MOVE),
            "growth lower": (-GROWTH_MOVE, 0.0, -GROWTH_MOVE),
        }
        if basis == "nominal" and "JPN" in (first, second):
            up = np.log1p(YEN_MOVE) * (1 if second == "JPN" else -1)
            shifts |= {"yen weaker": (YEN_MOVE, up, 0.0), "yen stronger": (YEN_MOVE, -up, 0.0)}
        if basis in ("nominal", "fixed-rate", "real"):
            shifts |= {name: (size, shift, 0.0) for name, size, shift in _revisions(store, first, second)}
            shifts |= {name: (size, shift, 0.0) for name, size, shift in _memberships(store, first, second, per_head)}
        for name, (size, shift, slope) in shifts.items():
            rows.append((basis, name, size, *_chances(one.forecast, one.level + shift, slope)))
    return pd.DataFrame(rows, columns=["basis", "move", "size", "in_2030", "by_2030"])


def _revisions(store: Store, first: str, second: str) -> list[tuple[str, float, float]]:
    """The largest difference between two sources of one member's GDP of one year: name, relative size, what it does to
    the log ratio."""
    best: tuple[str, float, float] | None = None
    for group, sign in ((members(first), 1.0), (members(second), -1.0)):
        rows = store.candidates("gdp_nominal")
        rows = rows[rows["economy"].isin(group) & rows["value"].notna()]
        totals = store.preferred("gdp_nominal", economy=group).groupby("year")["value"].sum()
        for (code, year), part in rows.groupby(["economy", "year"]):
            size = float(part["value"].max() / part["value"].min() - 1)
            if len(part) > 1 and (best is None or size > best[1]):
                moved = float(part["value"].max() - part["value"].min()) / float(totals[year])
                best = (f"revision:{code}:{year}", size, sign * float(np.log1p(moved)))
    return [best] if best else []


def _memberships(store: Store, first: str, second: str, per_head: bool) -> list[tuple[str, float, float]]:
    """ASEAN with the eleventh member, where the ten are asked about."""
    if "ASEAN" not in (first, second):
        return []
    past = history(store, "ASEAN11")
    both = pair(past, codes.members("ASEAN11"), codes.members("ASEAN10"), "")
    step = both.per_head().dollars if per_head else both.dollars
    held = step[np.isfinite(step)]
    if not len(held):
        return []
    moved = float(held[-1])
    return [("membership:ASEAN11", float(np.expm1(moved)), moved if first == "ASEAN" else -moved)]


def _said(made: Mapping[str, OnBasis]) -> pd.DataFrame:
    """What the same method would have said of the target year from every earlier year, by what was known then."""
    import pandas as pd

    rows = []
    for basis, one in made.items():
        if one.track is None or one.forecast is None:
            continue
        for year in range(TARGET - int(HORIZONS[-1]), one.forecast.origin + 1):
            then = forecast(one.track, year)
            at = TARGET - year - 1
            if 0 <= at < then.reach:
                rows.append((basis, year, float(np.exp(then.start + one.level)), float(then.chance(one.level)[at])))
    return pd.DataFrame(rows, columns=["basis", "year", "ratio", "in_2030"])


def _spans(store: Store, table: pd.DataFrame) -> dict[str, list[int]]:
    """First and last year of each series in a ratio table."""
    spans: dict[str, list[int]] = {}
    for year, sources in zip(table["year"], table["source"], strict=True):
        for id in sources.split():
            spans.setdefault(store.sources[id].family, [int(year), int(year)])[1] = int(year)
    return spans
