"""Ranks, counts and passings: a quantity among others of the same basis and time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

from entrepot import codes
from entrepot.query import quantity
from entrepot.query.archive import HELD_AS_ONE, Archive, Line, members, single
from entrepot.query.held import Gap, Held, Missing, Value
from entrepot.query.level import lines_of
from entrepot.query.pick import as_value, is_forecast, pick, single_year
from entrepot.query.reading import PARTNER, SUBJECT, Reading, Transform

# A rank is told only among at least this many.
LEAST_RANKED = 3
# A rank on a basis with fewer rivals than this is one among the named.
BROAD = 25
# GDP has three price bases: a text that says none may mean any.
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
        fixed = members(asked.subject)
        held = [code for one in fixed for code in archive.partners(asked.measure, one, asked.product)]
    elif asked.whole == PARTNER:
        fixed = members(asked.partner)
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
    from entrepot.query.evaluate import absent, no_point

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
        point = pick(archive, asked.measure, line, asked.period, day)
        if point is None:
            continue
        amounts = {}
        blank = set()
        for code, lines in others.items():
            at = next((x.points.get(point.period) for x in lines if (x.basis, x.unit) == (line.basis, line.unit)), None)
            if at is not None:
                amounts[code] = at.value
            elif _leaves_blank(archive, asked, code, point.source, point.period):
                blank.add(code)
        if len(amounts) + 1 < LEAST_RANKED:
            continue
        place = 1 + sum(amount > point.value for amount in amounts.values())
        above = sum(_may_exceed(others[code], point.value, point.year) for code in blank)
        value = as_value(archive, asked.measure, line, point)
        first = max(amounts, key=lambda code: (amounts[code], code))
        found.append((
            len(amounts),
            replace(
                value, value=float(place), unit="rank", level=point.value, low=float(place) if above else None,
                high=float(place + above) if above else None, note=f"of {len(amounts) + 1}; first: {first if place > 1 else mine}",
            ),
        ))  # fmt: skip
    if not found:
        return Held(asked, missing=no_point(archive, asked, own))
    found.sort(key=lambda item: item[0] < BROAD)
    values = tuple(value if n >= BROAD else _among(value) for n, value in found)
    return Held(asked, values)


def _among(value: Value) -> Value:
    return replace(value, basis=f"{value.basis}, {quantity.NAMED}")


def _leaves_blank(archive: Archive, asked: Reading, code: str, source: str, period: str) -> bool:
    fixed = asked.subject if asked.whole == SUBJECT else asked.partner
    around = (archive.blanks(asked.measure, one, source, period, asked.flow, asked.whole) for one in members(fixed))
    return any(code in blank for blank in around)


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
    counted = [
        replace(values[0], value=float(sum(v.value == 1 for v in values)), unit="count", note=f"of {len(values)}")
        for values in found.values()
        if 2 * len(values) >= len(everyone)
    ]
    if not counted:
        return Held(asked, missing=Missing(Gap.SIDES, asked.measure))
    return Held(asked, tuple(counted))


def crossover(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """When the subject passed the operand, on each basis: the two held years that bracket the last change of lead."""
    from entrepot.query.evaluate import absent

    assert asked.operand is not None
    operand = replace(asked.operand, period="")
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
        return Held(asked, tuple(values), series=tuple((p.year, p.value) for p in ratios[0].points.values()))
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
    last = points[-1]
    value = as_value(archive, asked.measure, line, last)
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
