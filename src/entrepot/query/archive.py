"""The store as readings need it: each measure's points by pair and series, read once, without a table library."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from entrepot import codes, measures
from entrepot.store.breaks import read_breaks

if TYPE_CHECKING:
    from entrepot.measures import Measure
    from entrepot.store import Store

WORLD = "WLD"
# Groups that providers hold as one economy: never summed over members.
HELD_AS_ONE = frozenset({"EU27"})
# Measures whose series are editions of a survey, one a year.
SURVEYS = frozenset({"survey_share", "survey_sample"})


class Point(NamedTuple):
    """One held value of one period; `low` and `high` where blank pairs leave a range."""

    year: int
    period: str
    value: float
    unit: str
    source: str
    status: str = "observed"
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity on one basis and in one unit: the only thing inside which a change, a rank or a passing is taken.

    `points` by period. `place`: its place in the measure's order of preference, 0 first.
    """

    basis: str
    unit: str
    points: dict[str, Point]
    place: int = 0


class Fact(NamedTuple):
    """One dated fact of the register; `until`: the last day on which it held ("" where it is not known to have ended);
    `part_of`: the fact that states the same pledge, or the whole of it."""

    id: str
    date: str
    economy: str
    partner: str
    strand: str
    kind: str
    name: str
    statement: str
    amount: float | None
    unit: str
    status: str
    source: str
    page: str
    until: str = ""
    part_of: str = ""

    @property
    def year(self) -> int:
        """The year of the fact (fiscal years count as the year they begin in)."""
        return int(self.date.removeprefix("FY")[:4])


Key = tuple[str, str, str]


@dataclass(frozen=True)
class Table:
    """Everything held of one measure: points by (economy, partner, product), the newest edition of each series; and which pairs a
    source leaves blank."""

    points: dict[Key, list[Point]]
    blank: dict[Key, set[tuple[str, str]]]  # (source, period)


@dataclass(eq=False)
class Archive:
    """A store laid out for readings. `known_by`: only editions that were out by that day (undated ones are not)."""

    store: Store
    known_by: dt.date | None = None
    _tables: dict[str, Table] = field(default_factory=dict, repr=False)
    memo: dict[object, object] = field(default_factory=dict, repr=False)
    _then: dict[dt.date, Archive] = field(default_factory=dict, repr=False)
    _rows: dict[str, list[tuple[Key, Point]]] = field(default_factory=dict, repr=False)

    def as_of(self, day: dt.date | None) -> Archive:
        """The same as it could have been known on a day."""
        if day is None:
            return self
        if day not in self._then:
            self._then[day] = Archive(self.store, day, _rows=self._rows)
        return self._then[day]

    def measure(self, id: str) -> Measure | None:
        """The registered measure of an id or alias; None for an unknown one."""
        known = self.store.indicators.get(id)
        return known or (measures.measure(id) if measures.registered(id) else None)

    def additive(self, measure: str) -> bool:
        """Whether the values of members add up to their group's."""
        spec = self.measure(measure)
        return spec is not None and spec.additive

    def family(self, source: str) -> str:
        """The series of an edition."""
        return self._families[source]

    def released(self, source: str) -> dt.date | None:
        """The day from which all of these editions (ids joined by blanks) could be known; None where one is undated."""
        days = [self._released.get(one) for one in source.split()]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None

    @cached_property
    def _released(self) -> dict[str, dt.date | None]:
        return {id: card.released for id, card in self.store.sources.items()}

    @cached_property
    def _families(self) -> dict[str, str]:
        return {id: card.family for id, card in self.store.sources.items()}

    @cached_property
    def newest(self) -> dt.date:
        """The last day on which a source came out: what "now" is, the same on every day."""
        return max(day for day in self._released.values() if day is not None)

    def edition(self, source: str) -> str:
        """What the editions call themselves."""
        cards = [self.store.sources[one] for one in source.split() if one in self.store.sources]
        return "; ".join(dict.fromkeys(card.edition or card.published or f"read {card.accessed}" for card in cards))

    def _seen(self, source: str) -> bool:
        if self.known_by is None:
            return True
        day = self.released(source)
        return day is not None and day <= self.known_by

    def table(self, measure: str) -> Table:
        """What is held of a measure, its dated editions included; empty for one that the store does not hold."""
        if measure not in self._tables:
            self._tables[measure] = self._read(measure)
        return self._tables[measure]

    def _read(self, measure: str) -> Table:
        points: dict[Key, dict[tuple[str, str, str], Point]] = {}
        blank: dict[Key, set[tuple[str, str]]] = {}
        rows = self._rows_of(measure)
        seen = {source: (self._seen(source), self.family(source)) for source in {point.source for _, point in rows}}
        for key, point in rows:
            known, family = seen[point.source]
            if not known:
                continue
            if point.value != point.value:
                blank.setdefault(key, set()).add((point.source, point.period))
                continue
            at = (family, point.period, point.unit)
            before = points.setdefault(key, {}).get(at)
            if before is None or self._newer(point.source, before.source):
                points[key][at] = point
        return Table({key: list(by.values()) for key, by in points.items()}, blank)

    def _rows_of(self, measure: str) -> list[tuple[Key, Point]]:
        """Every row of a measure, of whichever day; what is not held has no number for a value."""
        if measure not in self._rows:
            spec = self.measure(measure)
            ids = [measure, *([spec.dated] if spec is not None and spec.dated else [])]
            rows = self.store.rows(
                "select economy, partner, product, year, period, value, unit, source, status, note from observations "
                f"where indicator in ({', '.join('?' * len(ids))}) order by all",
                ids,
            )
            self._rows[measure] = [
                (
                    (a, b, product),
                    Point(year, period, math.nan if value is None else value, unit, source, status, note=note or ""),
                )
                for a, b, product, year, period, value, unit, source, status, note in rows
            ]
        return self._rows[measure]

    def _newer(self, source: str, other: str) -> bool:
        mine, theirs = self.released(source), self.released(other)
        return (mine or dt.date.min) > (theirs or dt.date.min)

    def broken(self, measure: str, sides: Iterable[tuple[str, str]], before: Point, after: Point) -> str:
        """Why two points of one line do not compare, "" where they do: a declared break of one of their series, for one
        of these (economy, partner). Of a group that is summed, its members' breaks are not looked at."""
        spec = self.measure(measure)
        named = {measure, spec.of if spec is not None else ""}
        families = {
            self.family(one) for point in (before, after) for one in point.source.split() if one in self._families
        }
        for one in read_breaks():
            named_so = one.indicator in named and one.series in families
            if named_so and one.lies_between(before.year, after.year) and any(one.concerns(*side) for side in sides):
                return one.why
        return ""

    def basis(self, measure: str, source: str) -> str:
        """The basis of an edition: what may stand in one line with it."""
        family, spec = self.family(source), self.measure(measure)
        if measure in SURVEYS:
            return family.rstrip("0123456789").rstrip("-")  # editions of one survey compare
        return spec.basis_of(family) if spec is not None else family

    def lines(self, measure: str, economy: str, partner: str = "", product: str = "", source: str = "") -> list[Line]:
        """What is held of one pair, on each basis and in each unit, in the order of preference."""
        key = (measure, economy, partner, product, source)
        if key not in self.memo:
            self.memo[key] = self._lines(measure, economy, partner, product, source)
        return self.memo[key]  # type: ignore[return-value]

    def _lines(self, measure: str, economy: str, partner: str, product: str, source: str) -> list[Line]:
        points = self.table(measure).points.get((economy, partner, product), [])
        if source:
            points = [point for point in points if source in (point.source, self.family(point.source))]
        order = self.order(measure)
        found: dict[tuple[str, str], dict[str, Point]] = {}
        place: dict[tuple[str, str], int] = {}
        for point in sorted(points, key=lambda point: (order[point.source], point.year, point.period)):
            line = (self.basis(measure, point.source), point.unit)
            found.setdefault(line, {}).setdefault(point.period, point)
            place.setdefault(line, order[point.source])
        return sorted(
            (
                Line(basis, unit, dict(sorted(held.items())), place[basis, unit])
                for (basis, unit), held in found.items()
            ),
            key=lambda line: line.place,
        )

    def order(self, measure: str) -> dict[str, int]:
        """The place of each source of a measure in its order of preference."""
        key = ("order", measure)
        if key not in self.memo:
            sources = {point.source for points in self.table(measure).points.values() for point in points}
            self.memo[key] = self.store.order(measure, sources) if sources else {}
        return self.memo[key]  # type: ignore[return-value]

    def partners(self, measure: str, economy: str, product: str = "") -> list[str]:
        """The economies with which a measure of an economy is held or known to be blank."""
        return self._sides(measure)[0].get((economy, product), [])

    def economies(self, measure: str, partner: str = "", product: str = "") -> list[str]:
        """The economies that hold a measure with this partner."""
        return self._sides(measure)[1].get((partner, product), [])

    def _sides(self, measure: str) -> tuple[dict[tuple[str, str], list[str]], dict[tuple[str, str], list[str]]]:
        key = ("sides", measure)
        if key not in self.memo:
            table, out, back = self.table(measure), {}, {}
            for economy, partner, product in sorted({*table.points, *table.blank}):
                out.setdefault((economy, product), []).append(partner)
                back.setdefault((partner, product), []).append(economy)
            self.memo[key] = (out, back)
        return self.memo[key]  # type: ignore[return-value]

    def blanks(self, measure: str, economy: str, source: str, period: str, side: str) -> set[str]:
        """The economies with which a source leaves a pair of `economy` blank in a period: its flow to them (side
        `subject`) or theirs to it (`partner`)."""
        key = ("blanks", measure)
        if key not in self.memo:
            found: dict[tuple[str, str, str, str], set[str]] = {}
            for (a, b, _), cells in self.table(measure).blank.items():
                for one, when in cells:
                    found.setdefault((a, one, when, "subject"), set()).add(b)
                    found.setdefault((b, one, when, "partner"), set()).add(a)
            self.memo[key] = found
        by: dict[tuple[str, str, str, str], set[str]] = self.memo[key]  # type: ignore[assignment]
        return {code for one in source.split() for code in by.get((economy, one, period, side), ())}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Dated facts of the register by id; as of a day, those of days that were over by then."""
        columns = ", ".join(Fact._fields)
        rows = self.store.rows(f"select {columns} from facts order by replace(date, 'FY', ''), id")
        found = {}
        for row in rows:
            values = dict(zip(Fact._fields, row, strict=True))
            amount = values.pop("amount")
            text = {name: "" if value is None else str(value) for name, value in values.items()}
            number = None if amount is None or amount != amount else float(amount)
            found[text["id"]] = Fact(amount=number, **text)
        return found


def members(group: str, year: int | None = None, *, dated: bool = False) -> tuple[str, ...]:
    """The economies that a group's figures are the sum of. ASEAN is the ten at every date before 2025, so that years
    compare (`dated`: those that had joined by the year's end), and the members of the year's end since; another economy
    is itself."""
    if group not in codes.GROUPS or group in HELD_AS_ONE:
        return (group,)
    if group != "ASEAN":
        return codes.members(group)
    if year is None or not (dated or year >= 2025):
        return codes.members("ASEAN10")
    return codes.members("ASEAN", dt.date(year, 12, 31))


def single(economies: Iterable[str]) -> list[str]:
    """Those that are one economy (the EU held as one counts), not the world and no group."""
    return [code for code in economies if code not in ("", WORLD) and (code not in codes.GROUPS or code in HELD_AS_ONE)]
