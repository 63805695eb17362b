"""Evaluate a Reading: what is held for it, by source, edition, basis and whole; or what would hold it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from entrepot import codes
from entrepot.query import compared, modelled, quantity, register, totals
from entrepot.query.archive import SURVEYS, WORLD, Archive, Line, Point
from entrepot.query.gaps import absent, fixed, no_point
from entrepot.query.held import Gap, Held, Missing, Value
from entrepot.query.level import SEVERAL
from entrepot.query.period import parse
from entrepot.query.pick import as_value, is_forecast, latest, no_period, of_year, pick, series, single_year
from entrepot.query.reading import MOVES, PARTNER, Reading, Transform

SUPPLY = "supply_share"
PPP_UNIT = "international dollars"
# Windows (years) over which a movement is told where the text names none.
WINDOWS = (1, 3, 5)


def evaluate(reading: Reading, archive: Archive, day: dt.date | None = None) -> Held:
    """What is held for a reading. `day`: the day that "now" means where the period is open.

    Values are those of the canonical reading (`Held.reading`), whose sign may have turned. Never raises for what is not
    held: `Held.missing` says why and what would hold it.
    """
    asked = named(archive, reading).canonical()
    archive = archive.as_of(asked.as_of)
    if asked.measure in SURVEYS:
        asked = replace(asked, subject=asked.subject or "ASEAN", product=asked.question or asked.product, question="")
    memo = ("held", asked, day)
    if memo not in archive.memo:
        archive.memo[memo] = _evaluate(asked, archive, day)
    return archive.memo[memo]  # type: ignore[return-value]


def named(archive: Archive, reading: Reading) -> Reading:
    """The reading by the ids of what is held: an alias is its measure, "goods imports" the flow imports of goods exports."""
    spec = archive.measure(reading.measure)
    if reading.operand is not None:
        reading = replace(reading, operand=named(archive, reading.operand))
    if spec is None:
        return reading
    if (
        spec.id == SUPPLY and reading.product
    ):  # of a buyer and a supplier: the supplier's part of what the buyer imports
        part = replace(
            reading, measure=compared.GOODS, subject=reading.partner, partner=reading.subject, flow="exports"
        )
        return replace(part, whole=PARTNER, transform=Transform.SHARE)
    if spec.of and spec.flow:
        return replace(reading, measure=spec.of, flow=reading.flow or spec.flow)
    return replace(reading, measure=spec.of if spec.of and not spec.per else spec.id)


def _evaluate(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    if register.holds(archive, asked):
        return register.evaluate(asked, archive, day)
    if modelled.holds(archive, asked):
        return modelled.evaluate(asked, archive, day)
    gap = unanswerable(archive, asked)
    if gap is not None:
        return Held(asked, missing=gap)
    if asked.transform in MOVES:
        return _moved(asked, archive, day)
    chosen: Callable[[Reading, Archive, dt.date | None], Held] = {
        Transform.RANK: compared.rank,
        Transform.COUNT: compared.count,
        Transform.CROSSOVER: compared.crossover,
        Transform.SUM: totals.over_years,
        Transform.MEAN: totals.over_years,
    }.get(asked.transform, _standing)
    return chosen(asked, archive, day)


# What may be asked of a side that a text leaves open: then the whole of it is meant.
_OF_EVERYBODY = MOVES | {Transform.LEVEL, Transform.SUM, Transform.MEAN}


def of_everybody(reading: Reading) -> Reading | None:
    """The same of all partners where a reading leaves a side open: foreign workers in Japan, Thailand's exports."""
    if reading.transform not in _OF_EVERYBODY or not (reading.subject or reading.partner) or reading.measure in SURVEYS:
        return None
    return replace(reading, subject=reading.subject or WORLD, partner=reading.partner or WORLD)


def unanswerable(archive: Archive, asked: Reading) -> Missing | None:
    """Why a reading cannot be looked up at all: an unknown measure, a side that is left open."""
    spec = archive.measure(asked.measure)
    if spec is None:
        return Missing(Gap.MEASURE, asked.measure)
    if not asked.subject or (spec.partner and not asked.partner):
        return Missing(Gap.ASKED, spec.economy if not asked.subject else spec.partner)
    return None


def _standing(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """A level, a share or a ratio at one time."""
    lines = quantity.lines(archive, of_the_day(archive, asked, day))
    if not lines:
        return Held(asked, missing=absent(archive, asked))
    values = []
    for line in lines:
        point = pick(archive, asked.measure, line, asked.period, day)
        if point is not None:
            values.append(as_value(archive, asked.measure, line, point))
    values = _after_the_fact(asked, values, day)
    if asked.measure in SURVEYS and values and asked.product:
        values = _of_whom(archive, asked, values)
    if not values:
        return Held(asked, missing=no_point(archive, asked, lines), series=series(lines[0]))
    return Held(asked, tuple(values), series=series(lines[0]))


def of_the_day(archive: Archive, asked: Reading, day: dt.date | None) -> Reading:
    """A level of ASEAN without a period is of the members on the day asked from; every other reading as it is."""
    today = day is not None and codes.members("ASEAN", day) == codes.members("ASEAN11")
    if asked.period or not today or asked.partner or not archive.additive(asked.measure):
        return asked
    operand = asked.operand
    if operand is not None and operand.subject == "ASEAN":
        operand = replace(operand, subject="ASEAN11")
    return replace(asked, subject="ASEAN11" if asked.subject == "ASEAN" else asked.subject, operand=operand)


def _after_the_fact(asked: Reading, values: list[Value], day: dt.date | None) -> list[Value]:
    """Of a period that was over on the day, what was forecast before it says nothing where an account is held."""
    period = parse(asked.period)
    if period is None or (day is not None and period.last >= day) or asked.source:
        return values
    return [value for value in values if not value.forecast] or values


# A question that was put to some of the respondents only, told for all of them.
OF_ALL = "-of-all"


def _of_whom(archive: Archive, asked: Reading, values: list[Value]) -> list[Value]:
    """Answers of a filtered question beside the same told for all respondents: one share has two meanings."""
    other = asked.product.removesuffix(OF_ALL) if asked.product.endswith(OF_ALL) else asked.product + OF_ALL
    found = [replace(value, definition=asked.product) for value in values]
    for line in archive.lines(asked.measure, asked.subject, asked.partner, other, asked.source):
        for value in values:
            point = line.points.get(value.period)
            if point is not None and line.basis == value.basis:
                found.append(replace(as_value(archive, asked.measure, line, point), definition=other))
    return found if len(found) > len(values) else values


def _moved(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """A change, growth or direction, each inside one line: where no line has both ends, refused."""
    lines = quantity.lines(archive, asked) + [
        line for line in quantity.lines(archive, fixed(asked)) if fixed(asked) != asked
    ]
    if not lines:
        return Held(asked, missing=absent(archive, asked))
    if asked.measure == compared.GDP and asked.transform is Transform.DIRECTION and not asked.whole:
        lines = [*lines, *quantity.lines(archive, replace(asked, measure=compared.PPP))]
    values, broken = [], ""
    for line in lines:
        if line.basis == SEVERAL or line.basis == quantity.ACROSS:
            continue
        for before, after in _ends(archive, asked, line, day):
            if before is not None and after is not None and before.period != after.period:
                if why := archive.broken(asked.measure, compared.sides(asked), before, after):
                    broken = why
                else:
                    values.append(_move(archive, asked, line, before, after))
    if values:
        return Held(asked, tuple(values), series=series(lines[0]))
    if broken:
        return Held(asked, missing=Missing(Gap.BREAK, broken), series=series(lines[0]))
    ends = [point for line in lines for pair in _ends(archive, asked, line, day) for point in pair if point is not None]
    spec = archive.measure(asked.measure)
    label = spec.label if spec else asked.measure
    gap = Missing(Gap.SERIES, label) if ends else no_period(lines, label)
    return Held(asked, missing=gap, series=series(lines[0]))


def _ends(archive: Archive, asked: Reading, line: Line, day: dt.date | None) -> list[tuple[Point | None, Point | None]]:
    """(before, after) of a movement: as the reading names them; of a range its ends; without any, windows to the last."""
    period = parse(asked.period)
    if period is not None and period.kind == "range" and not asked.base and not period.part_of_year:
        first, last = period.years
        inside = [
            p
            for p in line.points.values()
            if first <= p.year <= last and single_year(p.period) and _over(archive, asked, p, day)
        ]
        inside.sort(key=lambda p: p.year)
        return [(inside[0], inside[-1])] if len(inside) > 1 else [(None, None)]
    after = pick(archive, asked.measure, line, asked.period, day)
    if after is None and not asked.period:  # ages move as projected: the years that are over tell a direction
        after = latest(archive, asked.measure, line, day, projected=True)
    if after is None:
        base = pick(archive, asked.measure, line, asked.base, day) if asked.base else None
        return [(base, None)]
    if asked.base:
        return [(pick(archive, asked.measure, line, asked.base, day), after)]
    if asked.period or asked.transform is not Transform.DIRECTION:
        return [(_year(line, after.year - 1), after)]
    return [(_year(line, after.year - window), after) for window in WINDOWS]


def _over(archive: Archive, asked: Reading, point: Point, day: dt.date | None) -> bool:
    """Whether a point tells of what was over on the day asked from."""
    return day is None or (point.year <= day.year and not is_forecast(archive, asked.measure, point))


def _year(line: Line, year: int) -> Point | None:
    period = parse(str(year))
    return of_year(line, period) if period is not None else None


def _move(archive: Archive, asked: Reading, line: Line, before: Point, after: Point) -> Value:
    change = after.value - before.value
    unit = after.unit
    if asked.transform is Transform.GROWTH:
        change, unit = (100 * change / abs(before.value) if before.value else float("nan")), "percent"
    elif asked.transform is Transform.POINTS or (asked.transform is Transform.CHANGE and unit == "percent"):
        unit = "points"
    value = as_value(archive, asked.measure, line, after)
    if asked.measure == compared.GDP and asked.transform is Transform.DIRECTION:  # an economy grows by price basis
        value = replace(value, definition=compared.PPP_BASIS if unit == PPP_UNIT else compared.NOMINAL_BASIS)
    sources = " ".join(dict.fromkeys([*before.source.split(), *after.source.split()]))
    return replace(
        value,
        value=change,
        unit=unit,
        source=sources,
        base=before.period,
        before=before.value,
        level=after.value,
        low=None,
        high=None,
        status="estimated" if "estimated" in (before.status, after.status) else value.status,
    )
