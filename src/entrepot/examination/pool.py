"""Readings of which the record is certain, by kind of question: what an examination may ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from entrepot import codes
from entrepot.measures import measures
from entrepot.query.archive import Archive
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Value
from entrepot.query.ranking import ranking
from entrepot.query.reading import PARTNER, Reading, Transform

# Records that differ by more than this part are an uncertain pair; no question hangs on one.
AGREE = 0.02
# By so much the first of a row must stand before the second.
LEAD = 0.05
# A figure as its producer published it.
PUBLISHED = ("observed", "quoted")
ABOUT = (*codes.ASEAN_MEMBERS, "JPN", "CHN", "KOR", "IND")
LATEST = 2023  # newest year asked: later figures are still revised
YEARS = range(2000, LATEST + 1)
FUTURE = range(2040, 2050)
DAYS = (dt.date(2019, 6, 30), dt.date(2021, 6, 30), dt.date(2023, 6, 30))
SURVEYED = (
    "confidence-to-do-the-right-thing",
    "if-forced-to-align",
    "no-confidence",
    "most-influential-economic",
    "most-influential-political-strategic",
)
# A false premise dates a passing so many years before it came.
TOO_EARLY = (10, 14, 18)


@dataclass(frozen=True, slots=True)
class Known:
    """A reading with its one value; of a trap that nothing answers, with none. `first`: who leads a row; `name`: of a fact."""

    kind: str
    reading: Reading
    value: Value | None = None
    first: str = ""
    name: str = ""


def pools(archive: Archive) -> dict[str, list[Known]]:
    """What can be asked, by kind, always in the same order."""
    return {kind: list(make(archive)) for kind, make in _MAKERS.items()}


def certain(reading: Reading, archive: Archive) -> Value | None:
    """The value of a reading on which all records agree; None for a range, an estimate, a forecast or an uncertain pair."""
    first = _alike(reading, archive)
    if first is None:
        return None
    plain = first.low is None and not first.forecast and first.status in PUBLISHED
    return first if plain and first.value > 0 else None


def _alike(reading: Reading, archive: Archive) -> Value | None:
    """The first value of a reading where all records of its period agree."""
    values = evaluate(reading, archive).values
    alike = [v for v in values if v.period == values[0].period and v.unit == values[0].unit]
    apart = any(abs(v.value - values[0].value) > AGREE * abs(values[0].value) for v in alike)
    return None if apart or not values else values[0]


def _each(kind: str, readings: Iterator[Reading], archive: Archive) -> Iterator[Known]:
    for reading in readings:
        value = certain(reading, archive)
        if value is not None:
            yield Known(kind, reading, value)


def _levels(archive: Archive) -> Iterator[Known]:
    wanted = (
        Reading(measure, code, period=str(year))
        for measure in ("gdp_nominal", "population", "gdp_per_capita")
        for code in ABOUT
        for year in YEARS
    )
    return _each("level", wanted, archive)


def _people(archive: Archive) -> Iterator[Known]:
    wanted = (
        Reading(measure, code, "JPN", period=str(year))
        for measure in ("foreign_workers", "foreign_students", "visitors")
        for code in (*codes.ASEAN_MEMBERS, "CHN", "KOR", "NPL")
        for year in YEARS
    )
    return _each("people", wanted, archive)


def _aid(archive: Archive) -> Iterator[Known]:
    wanted = (Reading("oda_net", "JPN", code, period=str(year)) for code in codes.ASEAN_MEMBERS for year in YEARS)
    return _each("aid", wanted, archive)


def _shares(archive: Archive) -> Iterator[Known]:
    share = Transform.SHARE
    workers = (
        Reading("foreign_workers", code, "JPN", whole=PARTNER, transform=share, period=str(year))
        for code in (*codes.ASEAN_MEMBERS, "CHN", "NPL")
        for year in YEARS
    )
    output = (
        Reading(measure, code, whole="ASEAN", transform=share, period=str(year))
        for measure in ("gdp_nominal", "population")
        for code in codes.members("ASEAN10")
        for year in YEARS
    )
    yield from _each("share", workers, archive)
    yield from _each("share", output, archive)


def _rows(archive: Archive) -> Iterator[Known]:
    for measure in ("gdp_nominal", "population", "gdp_per_capita"):
        for year in YEARS:
            asked = Reading(measure, whole="ASEAN", transform=Transform.RANK, period=str(year))
            rows = ranking(asked, "subject", archive, None, "ASEAN")
            firsts = {row[0].code for row in rows}
            if rows and len(firsts) == 1 and rows[0][0].value.value > (1 + LEAD) * rows[0][1].value.value:
                yield Known("rank", asked, rows[0][0].value, first=rows[0][0].code)


def _ratios(archive: Archive) -> Iterator[Known]:
    wanted = (
        Reading(measure, "JPN", transform=Transform.RATIO, operand=Reading(measure, code), period=str(year))
        for measure in ("gdp_nominal", "population")
        for code in codes.ASEAN_MEMBERS
        for year in YEARS
    )
    return _each("ratio", wanted, archive)


def _dates(archive: Archive) -> Iterator[Known]:
    for fact in archive.facts.values():
        if fact.kind in ("agreement", "institution") and len(fact.date) == 10 and fact.partner:
            reading = Reading("event", fact.economy, fact.partner, question=fact.id, transform=Transform.DATE)
            yield Known("date", reading, evaluate(reading, archive).value, name=fact.name)


def _surveys(archive: Archive) -> Iterator[Known]:
    wanted = (
        Reading("survey_share", "ASEAN", power, question=question, period=str(year))
        for question in SURVEYED
        for power in ("JPN", "CHN", "USA", "EU27", "IND")
        for year in YEARS
    )
    for known in _each("survey", wanted, archive):
        if known.value is not None and "iseas" in known.value.source:
            yield known


def _tariffs(archive: Archive) -> Iterator[Known]:
    for fact in archive.facts.values():
        if fact.kind == "tariff" and fact.amount and "2025-04-02" in fact.id:
            reading = Reading("tariff_rate", fact.partner, "USA", period=fact.date)
            yield Known("tariff", reading, evaluate(reading, archive).value)


def _premises(archive: Archive) -> Iterator[Known]:
    for code in (*codes.members("ASEAN10"), "ASEAN"):
        mine = Reading("goods_exports", code, "CHN", flow="both")
        asked = replace(mine, transform=Transform.CROSSOVER, operand=replace(mine, partner="JPN"))
        values = [v for v in evaluate(asked, archive).values if v.between is not None]
        if not values:
            continue
        earliest = min(v.between[0] for v in values if v.between is not None)
        for years in TOO_EARLY:
            yield Known("premise", replace(asked, period=str(earliest - years)), values[0])


def _not_held(archive: Archive) -> Iterator[Known]:
    for id, spec in measures().items():
        if not spec.held and not spec.of:
            for code in codes.ASEAN_MEMBERS:
                for year in YEARS[-8:]:
                    yield Known("not_held", Reading(id, code, period=str(year)))


def _to_come(archive: Archive) -> Iterator[Known]:
    for measure in ("foreign_workers", "foreign_students", "visitors"):
        for code in codes.ASEAN_MEMBERS:
            for year in FUTURE:
                yield Known("future", Reading(measure, code, "JPN", period=str(year)))


def _as_of(archive: Archive) -> Iterator[Known]:
    for day in DAYS:
        for code in ABOUT:
            for year in range(day.year - 6, day.year):
                reading = Reading("gdp_nominal", code, period=str(year), as_of=day)
                then, now = _alike(reading, archive), certain(replace(reading, as_of=None), archive)
                if then is not None and now is not None and abs(then.value / now.value - 1) > 2 * AGREE:
                    yield Known("asof", reading, then)


_MAKERS: Mapping[str, Callable[[Archive], Iterator[Known]]] = {
    "level": _levels,
    "people": _people,
    "aid": _aid,
    "share": _shares,
    "rank": _rows,
    "ratio": _ratios,
    "date": _dates,
    "survey": _surveys,
    "tariff": _tariffs,
    "premise": _premises,
    "not_held": _not_held,
    "future": _to_come,
    "asof": _as_of,
}
