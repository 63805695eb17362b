"""Ranks, counts and passings: a quantity among others of the same basis and time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise, product

from entrepot import codes
from entrepot.query import quantity
from entrepot.query.archive import HELD_AS_ONE, WORLD, Archive, Line, Point, members, single
from entrepot.query.gaps import absent, fixed, no_point
from entrepot.query.held import Gap, Held, Missing, Value
from entrepot.query.level import lines_of
from entrepot.query.period import parse
from entrepot.query.pick import as_value, is_forecast, pick, series, single_year
from entrepot.query.reading import PARTNER, SUBJECT, YEARS, Reading, Transform

# A rank is told only among at least this many.
LEAST_RANKED = 3
# A rank on a basis with fewer rivals than this is one among the named.
BROAD = 25
# How many economies that a basis does not name may stand before one that it does.
UNNAMED = 10
# GDP has three price bases: a text that says none may mean any.
GOODS = "goods_exports"
GDP, PPP, FIXED_RATE_YEAR = "gdp_nominal", "gdp_ppp", 2021
NOMINAL_BASIS, FIXED_BASIS, PPP_BASIS = "nominal", "yen at its 2021 rate", "purchasing power"


def _ranked_side(asked: Reading) -> str:
    """The field that is ranked: the side that `whole` leaves open."""
    return "partner" if asked.whole == SUBJECT else "subject"


def rivals(archive: Archive, asked: Reading) -> list[str]:
    """The economies among which a rank is taken, the one ranked among them."""
    side = _ranked_side(asked)
    mine = asked.partner if side == "partner" else asked.subject
    if asked.whole == SUBJECT:
        fixed = (asked.subject, *members(asked.subject))
        held = [code for one in fixed for code in archive.partners(asked.measure, one, asked.product)]
    elif asked.whole == PARTNER:
        fixed = (asked.partner, *members(asked.partner))
        held = [code for one in fixed for code in archive.economies(asked.measure, one, asked.product)]
    elif asked.whole in codes.GROUPS:
        fixed, held = (), list(members(asked.whole))
    else:
        fixed, held = (), archive.economies(asked.measure, asked.partner, asked.product)
    rest = [code for code in single(dict.fromkeys(held)) if code not in fixed]
    inside = set(members(mine)) if mine in codes.GROUPS else set()
    if mine != "EU27":
        rest = [code for code in rest if code not in HELD_AS_ONE]
    return list(dict.fromkeys([mine, *(code for code in rest if code not in inside)]))


def rank(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """The rank (1 is the largest) on each basis, the broadest first; with the range that blank pairs leave."""

    if asked.whole == YEARS:
        return _among_years(asked, archive, day)
    side = _ranked_side(asked)
    mine = asked.partner if side == "partner" else asked.subject
    level = replace(asked, whole="", transform=Transform.LEVEL, operand=None)
    own = lines_of(archive, level)
    if not own:
        return Held(asked, missing=absent(archive, asked))
    others = {
        code: lines_of(archive, replace(level, **{side: code})) for code in rivals(archive, asked) if code != mine
    }
    found: list[tuple[int, Value]] = []
    for line in own:
        placed = [
            one
            for point in _points(archive, asked, line, day)
            if (one := _placed(archive, asked, mine, line, point, others)) is not None
        ]
        if placed:  # of a range of years the best
            found.append(min(placed, key=lambda one: (one[1].value, one[1].high is not None, one[1].period)))
    if not found:
        return Held(asked, missing=no_point(archive, asked, own))
    if any(len(_points(archive, asked, line, day)) > 1 for line in own):  # whether it ever was: the best of any basis
        found = [min(found, key=lambda item: (item[1].value, item[1].high is not None, item[0] < BROAD))]
    found.sort(key=lambda item: item[0] < BROAD)
    # Who was forecast to stand where says nothing where who stood there is held.
    found = [item for item in found if not item[1].forecast] or found
    sided = asked.whole in (SUBJECT, PARTNER) and asked.measure == GOODS
    values = tuple(_among(value) if sided and n < BROAD else value for n, value in found)
    return Held(asked, values)


def _points(archive: Archive, asked: Reading, line: Line, day: dt.date | None) -> list[Point]:
    """The points at which a rank is asked: of the period, or every one of a range of years."""
    period = parse(asked.period)
    if period is not None and period.kind == "range" and not period.part_of_year:
        first, last = period.years
        return [p for p in line.points.values() if first <= p.year <= last and single_year(p.period)]
    point = pick(archive, asked.measure, line, asked.period, day)
    return [point] if point is not None else []


def _placed(
    archive: Archive, asked: Reading, mine: str, line: Line, point: Point, others: dict[str, list[Line]]
) -> tuple[int, Value] | None:
    """The rank at one point, with how many it was taken among; None among too few."""
    amounts: dict[str, float] = {}
    blank: set[str] = set()
    for code, lines in others.items():
        at = next((x.points.get(point.period) for x in lines if (x.basis, x.unit) == (line.basis, line.unit)), None)
        if at is not None:
            amounts[code] = at.value
        elif _leaves_blank(archive, asked, code, point.source, point.period):
            blank.add(code)
    if len(amounts) + 1 < LEAST_RANKED:
        return None
    place = 1 + sum(amount > point.value for amount in amounts.values())
    above = sum(_may_exceed(others[code], point.value, point.year) for code in blank)
    if above and _left(archive, asked, line, point, sum(amounts.values())) < point.value:
        above = 0  # what the total leaves to all who are not told is less
    first = max(amounts, key=lambda code: (amounts[code], code)) if place > 1 else mine
    value = replace(
        as_value(archive, asked.measure, line, point),
        value=float(place),
        unit="rank",
        level=point.value,
        low=float(place) if above else None,
        high=float(place + above) if above else None,
        note=f"of {len(amounts) + 1}; first: {first}",
    )
    return len(amounts), value


def _left(archive: Archive, asked: Reading, line: Line, point: Point, others: float) -> float:
    """What a total of people leaves to those who are not told apart; without end where none is printed."""
    if line.unit not in ("persons", "count"):
        return float("inf")  # money may flow back
    total = replace(asked, whole="", transform=Transform.LEVEL, operand=None, **{_ranked_side(asked): WORLD})
    lines = (one for one in lines_of(archive, total) if (one.basis, one.unit) == (line.basis, line.unit))
    whole = next((at.value for one in lines if (at := one.points.get(point.period)) is not None), float("inf"))
    return whole - point.value - others


def _among_years(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """The rank of a period among all years of the same line up to the day asked from: 1 is a record."""
    own = quantity.lines(archive, replace(asked, whole="", transform=Transform.LEVEL))
    if not own:
        return Held(asked, missing=absent(archive, asked))
    values = []
    for line in own:
        asked_for = _points(archive, asked, line, day)
        years = [
            p for p in line.points.values() if single_year(p.period) and not is_forecast(archive, asked.measure, p)
        ]
        years = [p for p in years if day is None or p.year <= day.year]
        if asked_for and len(years) >= LEAST_RANKED:
            best = max(asked_for, key=lambda p: p.value)
            place = 1 + sum(p.value > best.value for p in years)
            top = max(years, key=lambda p: p.value)
            value = as_value(archive, asked.measure, line, best)
            note = f"of {len(years)} years held; highest: {top.period}"
            values.append(
                replace(value, value=float(place), unit="rank", level=best.value, low=None, high=None, note=note)
            )
    return Held(asked, tuple(values), None if values else no_point(archive, asked, own))


def _among(value: Value) -> Value:
    """A rank among few that are named: others may stand before it, but for the first."""
    low, high = (value.value, value.value + UNNAMED) if value.value > 1 else (value.low, value.high)
    return replace(value, basis=f"{value.basis}, {quantity.NAMED}", low=low, high=high)


def _leaves_blank(archive: Archive, asked: Reading, code: str, source: str, period: str) -> bool:
    fixed = asked.subject if asked.whole == SUBJECT else asked.partner
    around = product(members(fixed), quantity.ways(asked))
    return any(code in archive.blanks(asked.measure, one, source, period, way) for one, way in around)


def _may_exceed(lines: list[Line], value: float, year: int) -> bool:
    """Whether a rival that is blank here may be larger, by what is held of it in another year near by."""
    near = [p.value for line in lines for p in line.points.values() if abs(p.year - year) <= 12]
    return not near or quantity.BLANK_AT_MOST * max(near) > value


def count(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """How many members of a group have the partner as their first (or the reading's group holds a value at all)."""
    found: dict[str, list[Value]] = {}
    everyone = [code for code in members(asked.subject) if code != asked.partner]
    for member in everyone:
        one = replace(asked, subject=member, whole=asked.whole or SUBJECT, transform=Transform.RANK)
        for value in rank(one, archive, day).values:
            found.setdefault(value.basis, []).append(value)
    counted = [_counted(values) for values in found.values() if 2 * len(values) >= len(everyone)]
    if not counted:
        return Held(asked, missing=Missing(Gap.SIDES, asked.measure))
    return Held(asked, tuple(counted))


def _counted(ranks: list[Value]) -> Value:
    """How many of these are first; a range where a blank pair may stand before one that is."""
    first = [value for value in ranks if value.value == 1]
    number, sure = float(len(first)), float(sum(value.high is None for value in first))
    low, high = (sure, number) if sure < number else (None, None)
    sources = " ".join(dict.fromkeys(one for value in ranks for one in value.source.split()))
    return replace(
        ranks[0],
        value=number,
        unit="count",
        source=sources,
        level=float(len(ranks)),
        low=low,
        high=high,
        note=f"of {len(ranks)}",
    )


def sides(asked: Reading) -> list[tuple[str, str]]:
    """The pairs of which a reading compares values."""
    return [(one.subject, one.partner) for one in (asked, asked.operand) if one is not None]


def crossover(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """When the subject passed the operand, on each basis: the two held years that bracket the last change of lead."""

    assert asked.operand is not None

    operand = fixed(asked.operand)
    asked, operand = replace(fixed(asked), operand=operand), replace(operand, period="")
    mine = quantity.lines(archive, replace(asked, transform=Transform.LEVEL, operand=None, period=""))
    theirs = quantity.lines(archive, operand)
    ratios = quantity.over(mine, theirs, "ratio")
    if asked.measure == GDP and operand.measure == GDP:
        ratios = _on_price_bases(archive, asked, operand, ratios)
    values = [value for line in ratios if (value := _passing(archive, asked, line)) is not None]
    # A basis of one year tells who leads, not when a lead changed: it only speaks where no other does.
    told = [value for value in values if value.base != value.period] or values
    values = sorted(told, key=lambda value: value.between is None and not value.definition)
    if values:
        return Held(asked, tuple(values), series=series(ratios[0]))
    lacking = asked if not mine else operand
    gap = absent(archive, lacking) if not (mine and theirs) else Missing(Gap.SERIES, asked.measure)
    return Held(asked, missing=gap)


def _on_price_bases(archive: Archive, asked: Reading, operand: Reading, nominal: list[Line]) -> list[Line]:
    """Ratios of GDP at market rates, at the yen of one year, at purchasing power; of each the preferred line that reaches farthest."""
    level = replace(asked, transform=Transform.LEVEL, operand=None, period="")
    ppp = quantity.over(
        quantity.lines(archive, replace(level, measure=PPP)),
        quantity.lines(archive, replace(operand, measure=PPP)),
        "ratio",
    )
    found = []
    farthest = _farthest(nominal)
    if farthest is not None:
        found.append(replace(farthest, basis=NOMINAL_BASIS))
        fixed = _at_fixed_rate(archive, asked, operand, farthest)
        if fixed is not None:
            found.append(fixed)
    far = _farthest(ppp)
    return [*found, replace(far, basis=PPP_BASIS)] if far is not None else found


def _farthest(lines: list[Line]) -> Line | None:
    return max(lines, key=lambda line: (max(p.year for p in line.points.values()), -line.place), default=None)


def _at_fixed_rate(archive: Archive, asked: Reading, operand: Reading, line: Line) -> Line | None:
    """The same ratio with Japan's dollars at the yen of one year: dollars times (rate of the year over the fixed rate)."""
    if "JPN" not in (asked.subject, operand.subject):
        return None
    rates: dict[int, float] = {}
    for one in archive.lines("exchange_rate", "JPN"):
        for point in one.points.values():
            rates.setdefault(point.year, point.value)
    if FIXED_RATE_YEAR not in rates:
        return None
    points = {}
    for period, point in line.points.items():
        if point.year in rates:
            factor = rates[point.year] / rates[FIXED_RATE_YEAR]
            factor = 1 / factor if operand.subject == "JPN" else factor
            points[period] = point._replace(value=point.value * factor, status="estimated")
    return replace(line, basis=FIXED_BASIS, points=points) if points else None


def _passing(archive: Archive, asked: Reading, line: Line) -> Value | None:
    """The last change of lead of a ratio line; `value` is the ratio of the last year, `level` that before the change."""
    points = sorted((p for p in line.points.values() if single_year(p.period)), key=lambda p: p.year)
    if not points:
        return None
    changes = [(a, b) for a, b in pairwise(points) if (a.value > 1) != (b.value > 1)]
    if changes and archive.broken(asked.measure, sides(asked), *changes[-1]):
        return None  # the lead changes where a series does: nobody passed anybody
    last = points[-1]
    value = as_value(archive, asked.measure, line, last)
    period = parse(asked.period)
    if period is not None and period.kind == "year":  # who was ahead in that very year
        value = replace(value, before=next((p.value for p in points if p.year == period.first.year), None))
    if line.basis in (NOMINAL_BASIS, FIXED_BASIS, PPP_BASIS):
        value = replace(value, definition=line.basis)
    if not changes:
        return replace(value, unit="ratio", base=points[0].period)
    before, after = changes[-1]
    return replace(
        value,
        unit="ratio",
        between=(before.year, after.year),
        level=before.value,
        forecast=is_forecast(archive, asked.measure, after),
        base=points[0].period,
    )
