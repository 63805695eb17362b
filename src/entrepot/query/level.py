"""The level of a quantity: of one economy or pair, of a group, of two flows together; each on its own basis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from entrepot import codes
from entrepot.query.archive import HELD_AS_ONE, Archive, Line, Point, members
from entrepot.query.reading import Reading
from entrepot.units import WEAKEST_FIRST

# A sum with blank pairs is given as a range where they are estimated at no more than this part of it.
TOLERATED_BLANK = 0.4
# What a blank pair may hold, over the largest that is held of it in another year of the same basis or of any.
BLANK_AT_MOST = 1.5
SEVERAL = "several series"
TEN = "ten members"
# From the first year ASEAN had its ten members, from the second eleven.
GROWN_UP, ELEVEN_SINCE = 1999, 2025


@dataclass(frozen=True, slots=True)
class Pair:
    """Whose level is asked: a measure of an economy, with a partner, of a product; a group's is the sum of its members'."""

    measure: str
    economy: str
    partner: str = ""
    product: str = ""
    source: str = ""


def lines_of(archive: Archive, reading: Reading) -> list[Line]:
    """The level lines of a reading, its flow included (exports, both, balance)."""
    from entrepot.query import products

    pair = Pair(reading.measure, reading.subject, reading.partner, reading.product, reading.source)
    spec = archive.measure(reading.measure)
    if spec is not None and spec.per:  # a quantity per head
        whole, heads = (level_lines(archive, replace(pair, measure=id)) for id in (spec.of, spec.per))
        return quotients(whole, heads, spec.units[0])
    back = replace(pair, economy=pair.partner, partner=pair.economy)
    level: Callable[[Archive, Pair], list[Line]] = products.lines if products.holds(pair) else level_lines
    forward = level(archive, pair)
    if reading.flow == "both":
        return joined(forward, level(archive, back), 1)
    if reading.flow == "balance":
        return joined(forward, level(archive, back), -1)
    return forward


def level_lines(archive: Archive, pair: Pair) -> list[Line]:
    """Lines of a pair as they stand; of groups, the figures printed for them and the sums over their members; of several
    economies joined by "+", their sums."""
    own = archive.lines(pair.measure, pair.economy, pair.partner, pair.product, pair.source)
    if not (_summed(pair.economy) or _summed(pair.partner)):
        return own
    if not archive.additive(pair.measure):
        return own
    return [*own, *_sums(archive, pair)]


def _summed(economy: str) -> bool:
    return "+" in economy or (economy in codes.GROUPS and economy not in HELD_AS_ONE)


def _sums(archive: Archive, pair: Pair) -> list[Line]:
    """Sums over the members of either side, on each basis that holds them; where no basis is complete, from several."""
    key = ("sums", pair)
    if key not in archive.memo:
        archive.memo[key] = _summed_lines(archive, pair)
    return archive.memo[key]  # type: ignore[return-value]


def _summed_lines(archive: Archive, pair: Pair) -> list[Line]:
    dated = not pair.partner  # of people and output, the members that there were; of trade always the ten
    found = _sum(archive, pair, lambda group, year: _members_of(group, year, dated=dated))
    if "ASEAN" not in (pair.economy, pair.partner):
        return found
    # The sum of the ten stands beside it where membership was another.
    years = {point.year for line in found for point in line.points.values()}
    if all((year >= GROWN_UP or not dated) and year < ELEVEN_SINCE for year in years):
        return found
    for line in _sum(archive, pair, lambda group, year: _members_of("ASEAN10" if group == "ASEAN" else group, year)):
        points = {p: point for p, point in line.points.items() if not GROWN_UP <= point.year < ELEVEN_SINCE}
        if points:
            found.append(replace(line, points=points, basis=f"{line.basis}, {TEN}"))
    return sorted(found, key=lambda line: (line.place, line.basis))


def _members_of(economy: str, year: int, *, dated: bool = False) -> tuple[str, ...]:
    if "+" in economy:
        return tuple(part for one in economy.split("+") for part in members(one, year, dated=dated))
    return members(economy, year, dated=dated)


def _sum(archive: Archive, pair: Pair, who: Callable[[str, int], tuple[str, ...]]) -> list[Line]:
    everyone, partners = (sorted(who(one, ELEVEN_SINCE)) for one in (pair.economy, pair.partner))  # nobody has left
    parts = {
        (a, b): archive.lines(pair.measure, a, b, pair.product, pair.source)
        for a in everyone
        for b in partners
        if a != b
    }
    spec = archive.measure(pair.measure)
    assert spec is not None  # it is additive
    units = {line.unit for lines in parts.values() for line in lines}
    found = []
    for unit in filter(units.__contains__, spec.units):
        bases = {line.basis: line.place for lines in parts.values() for line in reversed(lines) if line.unit == unit}
        held = {
            basis: {key: line.points for key, lines in parts.items() for line in lines if (line.basis, line.unit) == (basis, unit)}
            for basis in bases
        }  # fmt: skip
        complete: set[str] = set()
        for basis, by in sorted(held.items(), key=lambda item: bases[item[0]]):
            points = _added(by, parts, unit, pair, who)
            complete |= points.keys()
            if points:
                found.append(Line(basis, unit, points, bases[basis]))
        mixed = {
            key: {
                p: point for line in reversed(lines) if line.unit == unit for p, point in line.points.items()
            } for key, lines in parts.items()
        }  # fmt: skip
        rest = {p: x for p, x in _added(mixed, parts, unit, pair, who, bounds=False).items() if p not in complete}
        if rest:
            found.append(Line(SEVERAL, unit, rest, max(bases.values()) + 1))
    return found


def _added(
    by: dict[tuple[str, str], dict[str, Point]],
    parts: dict[tuple[str, str], list[Line]],
    unit: str,
    pair: Pair,
    who: Callable[[str, int], tuple[str, ...]],
    *,
    bounds: bool = True,
) -> dict[str, Point]:
    """Sums by period over the pairs of two memberships. Blank pairs leave a range (`low`, `high`) or, where they may be too large, no
    sum at all."""
    found: dict[str, Point] = {}
    may_hold = {key: _may_hold(lines, unit) for key, lines in parts.items()} if bounds and pair.partner else {}
    of_year: dict[int, list[tuple[str, str]]] = {}
    for period, year in sorted({(period, point.year) for points in by.values() for period, point in points.items()}):
        if year not in of_year:
            mine, theirs = who(pair.economy, year), who(pair.partner, year)
            of_year[year] = [(a, b) for a in mine for b in theirs if a != b]
        wanted = of_year[year]
        held = [by[key][period] for key in wanted if key in by and period in by[key]]
        absent = [key for key in wanted if key not in by or period not in by[key]]
        ends = [end for key in absent if (end := may_hold.get(key)) is not None]
        if not held or len(ends) < len(absent):
            continue  # of a pair that is held in no year nobody knows how large it is
        total = sum(point.value for point in held)
        low, high = sum(end[0] for end in ends), sum(end[1] for end in ends)
        if absent and (total <= 0 or high - low > TOLERATED_BLANK * total):
            continue
        found[period] = Point(
            year,
            period,
            total,
            unit,
            " ".join(sorted({point.source for point in held})),
            "estimated" if absent else weakest(held),
            total + low if absent else None,
            total + high if absent else None,
            f"sum of {len(held)} members"
            + (f", blank: {' '.join(sorted({c for k in absent for c in k if c}))}" if absent else ""),
        )
    return found


def _may_hold(lines: Iterable[Line], unit: str) -> tuple[float, float] | None:
    """What a blank pair may hold at least and at most, by what is held of it in other years; None where nothing is."""
    held = [point.value for line in lines if line.unit == unit for point in line.points.values()]
    return (BLANK_AT_MOST * min(0.0, *held), BLANK_AT_MOST * max(0.0, *held)) if held else None


def weakest(points: Iterable[Point]) -> str:
    """The status of what is made of several points: that of the weakest."""
    statuses = {point.status for point in points}
    return next((status for status in WEAKEST_FIRST if status in statuses), "observed")


def joined(first: Sequence[Line], second: Sequence[Line], sign: int) -> list[Line]:
    """The sum (sign 1) or the difference (-1) of lines of the same basis and unit, in periods that both have."""
    others = {(line.basis, line.unit): line for line in reversed(second)}
    found = []
    for line in first:
        other = others.get((line.basis, line.unit))
        if other is None:
            continue
        points = {
            period: _combined(point, other.points[period], sign)
            for period, point in line.points.items()
            if period in other.points
        }
        if points:
            found.append(replace(line, points=points))
    return found


def _combined(a: Point, b: Point, sign: int) -> Point:
    low, high = None, None
    if a.low is not None or b.low is not None:
        ends = sorted((b.value if b.low is None else b.low, b.value if b.high is None else b.high), reverse=sign < 0)
        low = (a.value if a.low is None else a.low) + sign * ends[0]
        high = (a.value if a.high is None else a.high) + sign * ends[1]
    return Point(
        a.year,
        a.period,
        a.value + sign * b.value,
        a.unit,
        " ".join(sorted({*a.source.split(), *b.source.split()})),
        weakest((a, b)),
        low,
        high,
        "; ".join(dict.fromkeys(note for note in (a.note, b.note) if note)),
    )


def divided(part: Sequence[Line], whole: Sequence[Line], unit: str, factor: float = 1.0) -> list[Line]:
    """Lines of one quantity over another of the same basis and unit, times `factor`, in periods that both have."""
    wholes = {(line.basis, line.unit): line for line in reversed(whole)}
    found = []
    for line in part:
        over = wholes.get((line.basis, line.unit))
        points = over_points(line.points, over.points, unit, factor) if over is not None else {}
        if points:
            found.append(replace(line, unit=unit, points=points))
    return found


def quotients(part: Sequence[Line], per: Sequence[Line], unit: str) -> list[Line]:
    """Lines of one measure over the preferred line of another, period by period."""
    found = []
    for line in part:
        points = next((p for over in per if (p := over_points(line.points, over.points, unit, 1.0))), {})
        if points:
            found.append(replace(line, unit=unit, points=points))
    return found


def over_points(part: dict[str, Point], whole: dict[str, Point], unit: str, factor: float) -> dict[str, Point]:
    """Points divided period by period, with the range that blank pairs of either leave."""
    found = {}
    for period, a in part.items():
        b = whole.get(period)
        if b is None or b.value <= 0:
            continue
        low, high = None, None
        if a.low is not None or b.low is not None:
            low = factor * (a.value if a.low is None else a.low) / (b.value if b.high is None else b.high)
            high = factor * (a.value if a.high is None else a.high) / (b.value if b.low is None else b.low)
        sources = " ".join(sorted({*a.source.split(), *b.source.split()}))
        value = factor * a.value / b.value
        found[period] = Point(a.year, period, value, unit, sources, weakest((a, b)), low, high, b.note or a.note)
    return found
