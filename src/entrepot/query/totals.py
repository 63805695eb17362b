"""A quantity over a range of years: the sum of a flow, or the mean of the years."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from entrepot.query import quantity
from entrepot.query.archive import Archive, Line, Point
from entrepot.query.compared import sides
from entrepot.query.gaps import absent, no_point
from entrepot.query.held import Gap, Held, Missing, Value
from entrepot.query.level import weakest
from entrepot.query.period import Period, parse
from entrepot.query.pick import as_value, is_forecast, of_year, series
from entrepot.query.reading import Reading, Transform
from entrepot.units import year_spans

FLOW = "flow"


def over_years(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """The sum or the mean over every year of the range, on each basis that holds all of them; else which years are held.

    A series that came to mean something else inside the range, and years that are only forecast, make none.
    """
    period, spec = parse(asked.period), archive.measure(asked.measure)
    if period is None or period.kind != "range" or period.part_of_year:
        return Held(asked, missing=Missing(Gap.PERIOD, spec.label if spec else asked.measure))
    if asked.transform is Transform.SUM and (spec is None or spec.kind != FLOW):
        return Held(asked, missing=Missing(Gap.ASKED, "a flow: a stock, a share or a rate is not added up over years"))
    lines = quantity.lines(archive, replace(asked, transform=Transform.LEVEL))
    if not lines:
        return Held(asked, missing=absent(archive, asked))
    first, last = period.years
    values, lacking, broken = [], "", ""
    for line in lines:
        if asked.transform is Transform.SUM and (printed := _of_range(line, period)) is not None:
            values.append(as_value(archive, asked.measure, line, printed))
            continue
        points = {year: point for year in range(first, last + 1) if (point := _of_year(line, year)) is not None}
        told = [point for point in points.values() if not is_forecast(archive, asked.measure, point)]
        if len(told) <= last - first:
            lacking = lacking or year_spans((point.year for point in told), "..")
        elif why := archive.broken(asked.measure, sides(asked), told[0], told[-1]):
            broken = why
        else:
            values.append(_together(archive, asked, line, told))
    if values:
        return Held(asked, tuple(values), series=series(lines[0]))
    if broken:
        return Held(asked, missing=Missing(Gap.BREAK, broken))
    if not lacking:
        return Held(asked, missing=no_point(archive, asked, lines))
    return Held(asked, missing=Missing(Gap.PERIOD, spec.label if spec else asked.measure, lacking))


def _of_range(line: Line, period: Period) -> Point | None:
    """The figure that a source prints for the very range."""
    first, last = period.years
    return line.points.get(f"{first}-{last}") or line.points.get(f"{first}/{last}")


def _of_year(line: Line, year: int) -> Point | None:
    period = parse(str(year))
    return of_year(line, period) if period is not None else None


def _together(archive: Archive, asked: Reading, line: Line, points: list[Point]) -> Value:
    share = 1 / len(points) if asked.transform is Transform.MEAN else 1.0
    ends = None
    if any(point.low is not None for point in points):
        low = sum(point.value if point.low is None else point.low for point in points)
        ends = low, sum(point.value if point.high is None else point.high for point in points)
    whole = points[-1]._replace(
        value=share * sum(point.value for point in points),
        source=" ".join(dict.fromkeys(one for point in points for one in point.source.split())),
        status=weakest(points),
        low=share * ends[0] if ends else None,
        high=share * ends[1] if ends else None,
        note=f"{len(points)} years",
    )
    return replace(as_value(archive, asked.measure, line, whole), base=points[0].period)
