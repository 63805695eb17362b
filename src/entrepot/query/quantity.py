"""The quantity of a reading as lines over time: a level, a share of its whole, or a ratio to another quantity."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from entrepot import codes
from entrepot.query.archive import HELD_AS_ONE, WORLD, Archive, Line, Point, members, single
from entrepot.query.level import BLANK_AT_MOST, Pair, divided, joined, level_lines, lines_of, over_points
from entrepot.query.reading import PARTNER, SUBJECT, Reading, Transform

# What "direct investment" of a year may also mean: what the host counts as realised.
ALSO_CALLED = {"fdi_flow": ("fdi_realised",)}
NAMED = "named partners"
ACROSS = "two series"
# A whole that is the sum of those held is one only where at least this many are.
LEAST_NAMED = 5
# What a pair that is blank in one year may hold is told by the years so near.
NEAR_BY = 8
# All of it, in percent.
WHOLE = 100.0


def lines(archive: Archive, reading: Reading) -> list[Line]:
    """The lines of what a reading asks, before any comparison of times or of others. Empty where nothing is held."""
    quantity = lines_of(archive, reading)
    if reading.measure in ALSO_CALLED and not reading.source:  # the same words mean it, after the measure's own series
        last = max((line.place for line in quantity), default=0)
        for other in ALSO_CALLED[reading.measure]:
            more = lines_of(archive, replace(reading, measure=other))
            quantity = [*quantity, *(replace(line, place=last + 1 + line.place) for line in more)]
    if reading.whole and reading.transform not in (Transform.RANK, Transform.COUNT):
        quantity = shares(archive, reading, quantity)
    if reading.operand is not None and reading.transform is not Transform.CROSSOVER:
        quantity = over(quantity, lines(archive, reading.operand), "ratio")
    return quantity


def shares(archive: Archive, reading: Reading, part: list[Line]) -> list[Line]:
    """Percentages of the whole: of the world's total where a basis holds it, else of the partners that it names."""
    found = divided(part, wholes(archive, reading), "percent", 100.0)
    of_world = {(line.basis, line.unit): line.points for line in found}
    for line in divided(part, named_wholes(archive, reading), "percent", 100.0):
        held = of_world.get((line.basis, line.unit), {})
        # What is not named only makes the whole larger: a share of the named is the most that the share can be.
        points = {p: point._replace(low=0.0, high=point.value) for p, point in line.points.items() if p not in held}
        points = {
            p: point for p, point in points.items() if point.value < WHOLE
        }  # nobody else is named: no whole at all
        if points:
            found.append(replace(line, basis=f"{line.basis}, {NAMED}", points=points))
    return found


def wholes(archive: Archive, reading: Reading) -> list[Line]:
    """What a share is of: everything on the open side, as the basis holds it for the world; a group's without what its
    members do among themselves."""
    if reading.whole == SUBJECT:
        outer = lines_of(archive, replace(reading, partner=WORLD, whole="", transform=Transform.LEVEL))
        return bounded(archive, reading, without_inner(archive, reading, outer, reading.subject))
    if reading.whole == PARTNER:
        outer = lines_of(archive, replace(reading, subject=WORLD, whole="", transform=Transform.LEVEL))
        return bounded(archive, reading, without_inner(archive, reading, outer, reading.partner))
    if reading.whole == "world":
        two_sided = bool(reading.partner)
        ask = replace(reading, subject=WORLD, partner=WORLD if two_sided else "", whole="", transform=Transform.LEVEL)
        return lines_of(archive, ask)
    return lines_of(archive, replace(reading, subject=reading.whole, whole="", transform=Transform.LEVEL))


def without_inner(archive: Archive, reading: Reading, outer: list[Line], side: str) -> list[Line]:
    """A group's total without what its members trade among themselves; one economy's as it is."""
    if side not in codes.GROUPS or side in HELD_AS_ONE or not reading.flow:
        return outer
    inner = level_lines(archive, Pair(reading.measure, side, side, reading.product, reading.source))
    return joined(outer, inner, -2 if reading.flow == "both" else -1)


def bounded(archive: Archive, reading: Reading, whole: list[Line]) -> list[Line]:
    """World totals with the range that blank pairs leave: what a source leaves blank is not in its total."""
    if not reading.flow:
        return whole
    fixed = reading.subject if reading.whole == SUBJECT else reading.partner
    found = []
    for line in whole:
        points = {period: _with_blanks(archive, reading, fixed, point) for period, point in line.points.items()}
        found.append(replace(line, points=points))
    return found


def _with_blanks(archive: Archive, reading: Reading, fixed: str, point: Point) -> Point:
    most, blank = 0.0, []
    for code, way in product(members(fixed, point.year), ways(reading)):
        for other in archive.blanks(reading.measure, code, point.source, point.period, way):
            pair = (code, other) if way == SUBJECT else (other, code)
            held = [
                near.value
                for line in archive.lines(reading.measure, *pair, reading.product)
                for near in line.points.values()
                if near.unit == point.unit and abs(near.year - point.year) <= NEAR_BY
            ]
            if held:
                most += max(held) * BLANK_AT_MOST
                blank.append(other)
    if not blank:
        return point
    note = f"blank: {' '.join(sorted(set(blank)))}"
    return point._replace(low=point.value, high=point.value + most, note=note)


def ways(reading: Reading) -> tuple[str, ...]:
    """On which side of a pair the economy stands whose blanks concern a reading: of both flows on either."""
    return (SUBJECT, PARTNER) if reading.flow == "both" else (reading.whole,)


def named_wholes(archive: Archive, reading: Reading) -> list[Line]:
    """The sum over those economies on the open side that each basis holds: a share of it is a share of the named."""
    fixed, side = (reading.subject, SUBJECT) if reading.whole == SUBJECT else (reading.partner, PARTNER)
    if reading.whole not in (SUBJECT, PARTNER) or not fixed:
        return []
    inside = set(members(fixed))
    list_of = archive.partners if side == SUBJECT else archive.economies
    others = [
        code
        for code in single(dict.fromkeys(o for m in inside for o in list_of(reading.measure, m, reading.product)))
        if code not in inside
    ]
    if "EU27" in others:
        others = [code for code in others if code == "EU27" or code not in codes.members("EU27")]
    open_side = "partner" if side == SUBJECT else "subject"
    by: dict[tuple[str, str], dict[str, dict[str, Point]]] = {}
    place: dict[tuple[str, str], int] = {}
    for other in others:
        for line in lines_of(archive, replace(reading, **{open_side: other}, whole="", transform=Transform.LEVEL)):
            by.setdefault((line.basis, line.unit), {})[other] = line.points
            place[line.basis, line.unit] = line.place
    found = []
    for (basis, unit), held in by.items():
        periods = sorted({period for points in held.values() for period in points})
        points = {}
        for period in periods:
            parts = [points_[period] for points_ in held.values() if period in points_]
            if len(parts) >= LEAST_NAMED:
                sources = " ".join(sorted({one for p in parts for one in p.source.split()}))
                total = sum(p.value for p in parts)
                note = f"of {len(parts)} named partners"
                points[period] = Point(parts[0].year, period, total, unit, sources, "observed", note=note)
        if points:
            found.append(Line(basis, unit, points, place[basis, unit]))
    return found


def over(part: list[Line], whole: list[Line], unit: str) -> list[Line]:
    """Ratios inside one basis; where no basis holds both sides, of the preferred ones, period by period."""
    found = divided(part, whole, unit)
    if found or not part or not whole:
        return found
    for line in part:
        for other in whole:
            points = over_points(line.points, other.points, unit, 1.0) if line.unit == other.unit else {}
            if points:
                return [Line(ACROSS, unit, points, line.place)]
    return []
