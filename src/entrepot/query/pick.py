"""Which point of a line answers a period, and how a point becomes a Value."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from entrepot.query.archive import Archive, Line, Point
from entrepot.query.held import Gap, Missing, Value
from entrepot.query.period import Period, parse

# A quantity without a year is not told by a figure that is older than this at the day asked from.
STALE_YEARS = 3
# Kinds of measures whose value of a year stands for any day in it.
STANDING = frozenset({"stock", "share", "rank", "index", "count", "rate", ""})
_OUTLOOK = "outlook"


def pick(archive: Archive, measure: str, line: Line, period: str, day: dt.date | None) -> Point | None:
    """The point of a period; for an open one, the last that was over on the day asked from and is no forecast."""
    if not period:
        return latest(archive, measure, line, day)
    if period in line.points:
        return line.points[period]
    if (whole := period.replace("/", "-")) in line.points:  # a sum over years is held as 1954-2007
        return line.points[whole]
    asked = _parsed(period)
    if asked is None:
        return None
    spec = archive.measure(measure)
    if asked.part_of_year and spec is not None and spec.kind not in STANDING:
        return None
    return of_year(line, asked)


def of_year(line: Line, asked: Period) -> Point | None:
    """The point of the last year of a period that is held: the calendar year's before a fiscal one's or a month's."""
    first, last = asked.years
    years = range(last, (first if asked.kind == "range" else last) - 1, -1)
    for year in years:
        found = [point for point in line.points.values() if point.year == year and single_year(point.period)]
        if found:
            return min(found, key=lambda point: (len(point.period), point.period))
    return None


def latest(archive: Archive, measure: str, line: Line, day: dt.date | None, *, projected: bool = False) -> Point | None:
    """The last point whose period was over on a day (without one: the last), stale ones left out, and projections
    but where `projected` takes them for years that are over."""
    found: Point | None = None
    for point in line.points.values():
        period = _parsed(point.period)
        if period is None or not single_year(point.period):
            continue
        if is_forecast(archive, measure, point) and not (projected and day is not None):
            continue
        if day is not None and (period.last > day or (point.year < day.year - STALE_YEARS and not projected)):
            continue
        if found is None or point.year > found.year:
            found = point
    return found


@lru_cache(maxsize=4096)
def _parsed(period: str) -> Period | None:
    try:
        return parse(period)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def single_year(period: str) -> bool:
    """Whether a stored period lies within one year (a range of years such as 1969-2003 does not)."""
    parsed = _parsed(period)
    return parsed is not None and (parsed.last - parsed.first).days < 366


def series(line: Line) -> tuple[tuple[int, float], ...]:
    """(year, value) of a line, one a year: the calendar year's before a fiscal one's or a month's."""
    found: dict[int, float] = {}
    for point in line.points.values():
        if single_year(point.period):
            found.setdefault(point.year, point.value)
    return tuple(sorted(found.items()))


def is_forecast(archive: Archive, measure: str, point: Point) -> bool:
    """Whether a point was of a year to come when its source came out."""
    spec = archive.measure(measure)
    if spec is None or spec.strand != _OUTLOOK:
        return False
    days = [archive.released(one) for one in point.source.split()]
    return any(day is not None and point.year > day.year - 1 for day in days)


def as_value(archive: Archive, measure: str, line: Line, point: Point) -> Value:
    """A point as the Value of its line."""
    return Value(
        value=point.value,
        unit=point.unit,
        period=point.period,
        source=point.source,
        status=point.status,
        basis=line.basis,
        edition=archive.edition(point.source),
        released=archive.released(point.source),
        low=point.low,
        high=point.high,
        forecast=is_forecast(archive, measure, point),
        note=point.note,
    )


def no_period(lines: list[Line], needs: str) -> Missing:
    """Lines are held, but not of the period: names the nearest."""
    held = sorted({(point.year, period) for line in lines for period, point in line.points.items()})
    nearest = f"{held[0][1]}..{held[-1][1]}" if len(held) > 1 else (held[0][1] if held else "")
    return Missing(Gap.PERIOD, needs, nearest)
