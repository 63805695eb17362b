"""Weighing a stated level against everything that it may mean.

What the words say decides. Where that disagrees with the text, but another reading of the same words fits (the flow the
other way, another coverage, a neighbouring year where none is named), or the sources held disagree among themselves, the
verdict is `depends` and the flips say which reading fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import scaled, told
from entrepot.evidence.holdings import Point
from entrepot.evidence.readings import Reading, beside, options
from entrepot.evidence.text import normal
from entrepot.evidence.verdict import (
    CONTRADICTED,
    DEPENDS,
    REVISION,
    STALE_YEARS,
    SUPPORTED,
    Bench,
    Verdict,
    agrees,
    cannot_tell,
    off,
)

# A level without a year that the latest held year meets holds for that year, if the year is at most this much older.
OLDEST = 4
# Investment is counted so differently that a claim within this factor of what sources hold is not called wrong.
_COUNTED_APART = 1.5
# How far away the held years on both sides of one that is not held may be.
_BRACKET = 8
_FLOWS = ("fdi_flow", "fdi_realised", "fdi_approved", "oda_net", "oda_gross")
# Sums over a year: without a year, a larger number may be the sum of many.
_ADDING = (*_FLOWS, "fdi_total_inflow", "oda_loans_commitment", "visitors", "japanese_visitors", "workers_deployed")
# Counted over a year: a figure of a month or a quarter is another quantity.
_OVER_A_YEAR = (*_ADDING, "goods trade", "goods exports", "goods imports", "goods balance")
_PART_OF_YEAR = re.compile(
    r"\b(?:first|last|second|third|fourth|latest|this) (?:\w+ )?(?:months?|quarter|half)\b|\bquarterly\b|\bQ[1-4]\b"
    r"|\bhalf[- ]year\b|\bmonthly\b"
    r"|\bin (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b"
    r"|\b(?:January|April|July) (?:to|through)\b|四半期|上半期|下半期|上期|下期|半年|[一二三四]季度|季度|か月間|月間|triwulan|kuartal"
    r"|suku tahun|semester|bulan pertama|quý|tháng đầu|nửa đầu|ไตรมาส|เดือนแรก|ครึ่งปี",
    re.IGNORECASE,
)  # fmt: skip
# Counted head by head and not revised: what a text prints must be what the source printed.
_COUNTS = ("persons", "count")


@dataclass(frozen=True)
class Weight:
    """One reading at the year meant: its value, the claim in its unit, and whether they agree."""

    reading: Reading
    point: Point
    claim: Claim
    fits: bool


def level(
    claim: Claim, bench: Bench, held: Sequence[Reading], year: int, *, other_years: Sequence[Reading] = ()
) -> Verdict | None:
    """The verdict on a level; None where nothing is held in its unit. `year`: the year meant."""
    weights = [w for reading in held if (w := weight(claim, bench, reading, year)) is not None]
    weights = _in_its_unit(claim, weights)
    if not weights:
        return None
    if any(over_a_year(w.reading) for w in weights if w.reading.same) and part_of_year(claim):
        main = next(w for w in weights if w.reading.same)
        return cannot_tell(
            f"the text speaks of a part of a year; held: {told(main.point.value, main.point.unit)} in all of {main.point.year}",
            "monthly or quarterly figures", by="series", value=main.point.value, unit=main.point.unit,
            period=str(main.point.year), source=main.point.source,
        )  # fmt: skip
    late = STALE_YEARS if not claim.period else 0
    there = [w for w in weights if 0 <= year - w.point.year <= late]
    same = [w for w in there if w.reading.same]
    if same and not claim.period:  # the newest held; the figure of the year before is what most articles had at hand
        newest = max(w.point.year for w in same)
        last = [w for w in same if w.point.year == newest]
        if not any(w.fits for w in last):
            last += [w for w in _year_before(claim, bench, held, newest) if w.fits]
        same = last
    if not same:
        return _not_of_the_year(claim, bench, weights, there, year)
    return _judged(claim, bench, same, [w for w in there if not w.reading.same], year)


def _year_before(claim: Claim, bench: Bench, held: Sequence[Reading], year: int) -> list[Weight]:
    found = [w for r in held if r.same and (w := weight(claim, bench, r, year - 1)) is not None]
    return _in_its_unit(claim, [w for w in found if w.point.year == year - 1])


def weight(claim: Claim, bench: Bench, reading: Reading, year: int) -> Weight | None:
    """The reading at the year, else at the latest year before it; None where the claim has no such unit."""
    points = [p for p in reading.points if p.year <= year]
    if not points:
        return None
    newest = [p for p in points if p.year == points[-1].year]
    month = re.fullmatch(r"\d{4}-\d{2}", claim.period) is not None
    # A year may hold a count of its middle and one of its end.
    newest = [p for p in newest if p.period == claim.period] or newest if month else newest
    weights = [
        Weight(reading, point, stated, agrees(stated, point.value)[0])
        for point in newest
        if (stated := in_unit(claim, reading, point, bench)) is not None
    ]
    return next((w for w in weights if w.fits), weights[-1] if weights else None)


def in_unit(claim: Claim, reading: Reading, point: Point, bench: Bench) -> Claim | None:
    """The claim in the unit of a reading, sums of money at the year's rate; None where the two do not compare."""
    accepted = {u for o in options().get(claim.indicator, ()) if o.series == reading.series for u in o.accepts}
    if claim.unit in (reading.unit, "") or claim.unit in accepted:
        return claim
    if {claim.unit, reading.unit} <= {"persons", "count", "number"}:
        return claim
    if reading.unit.endswith(" per USD"):
        return claim if claim.unit == reading.unit[:3] else None
    money = len(claim.unit) == 3 and claim.unit.isupper() and len(reading.unit) == 3 and reading.unit.isupper()
    if not money or claim.value is None or "TEU" in (claim.unit, reading.unit):
        return None
    rate = 1.0
    for currency, power in ((claim.unit, -1), (reading.unit, 1)):
        if currency != "USD":
            found = bench.holdings.rate(currency, point.year)
            if found is None or abs(found.year - point.year) > 1:
                return None
            rate *= found.value**power
    high = claim.value_hi * rate if claim.value_hi is not None else None
    words = f"{claim.detail}; at {scaled(rate, 4)} {reading.unit} per {claim.unit} in {point.year}"
    return replace(claim, value=claim.value * rate, value_hi=high, unit=reading.unit, detail=words)


def _in_its_unit(claim: Claim, weights: list[Weight]) -> list[Weight]:
    """Where something is held in the text's own currency, what would have to be converted is another thing."""
    own = [w for w in weights if w.claim is claim]
    if not own or len(own) == len(weights):
        return weights
    if not any(w.reading.same for w in own):  # held in this currency only on another basis: that one is meant
        series = {w.reading.series for w in own}
        if len(series) == 1:
            own = [replace(w, reading=replace(w.reading, same=True)) for w in own]
    rest = [replace(w, reading=replace(w.reading, same=False)) for w in weights if w.claim is not claim]
    return own + rest


def over_a_year(reading: Reading) -> bool:
    """Whether a series is counted over a year, so that a month or a quarter is another quantity."""
    return reading.series in _OVER_A_YEAR


def part_of_year(claim: Claim) -> bool:
    """Whether a text speaks of a month, a quarter or some months, not of a year (December may be the year's end)."""
    if re.fullmatch(r"\d{4}-(?:0\d|1[01])(?:-\d{2})?(?:/.*)?", claim.period):
        return True
    return _PART_OF_YEAR.search(normal(claim.sentence)) is not None


def year_is_named(claim: Claim) -> bool:
    """Whether the claim's year is the one that stands nearest to the number, and close to it."""
    year = re.search(r"\d{4}", claim.period)
    if year is None:
        return bool(claim.period)
    if year.group() not in claim.sentence:
        return True  # told in words, or in another calendar: the reader of dates has looked
    text, place = beside(claim)
    end = place + len(claim.quote)
    years: dict[str, int] = {}
    for m in re.finditer(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text):
        gap = 2 * (m.start() - end) + 4 if m.start() >= end else max(place - m.end(), 0)  # a year mostly stands before
        years[m.group()] = min(gap, years.get(m.group(), gap))
    own = years.get(year.group())
    return own is not None and own <= 40 and all(gap > own for y, gap in years.items() if y != year.group())


def _judged(claim: Claim, bench: Bench, same: list[Weight], others: list[Weight], year: int) -> Verdict:
    main = next((w for w in same if w.fits), same[0])
    if (
        not main.fits
        and not claim.period
        and main.reading.series in _ADDING
        and (main.claim.value or 0.0) > main.point.value
    ):
        alone = f"{told(main.point.value, main.point.unit)} in {main.point.year} alone"
        why = f"the text names no year; {alone}, so it may be a total over years"
        return cannot_tell(
            why, "the years that the sum covers", by="series", value=main.point.value, unit=main.point.unit,
            period=str(main.point.year), source=main.point.source,
        )  # fmt: skip
    disagreeing = [w for w in same if not w.fits and w.point.year == main.point.year]
    if main.fits:
        gone = _far(disagreeing)
        flips = tuple(f"{w.reading.name} {w.point.year}: {told(w.point.value, w.point.unit)}" for w in gone)
        return _verdict(claim, bench, main, DEPENDS if flips else SUPPORTED, flips)
    fitting = [w for w in others if w.fits]
    flips = tuple(f"{w.reading.name} {w.point.year}: {told(w.point.value, w.point.unit)}" for w in fitting)
    flips += _inside_the_span(claim, bench, same)
    if not year_is_named(claim):
        flips += _other_years(claim, bench, same, year)
    if not flips:
        flips = _revised(claim, main, [*same, *others])
    return _verdict(claim, bench, main, DEPENDS if flips else CONTRADICTED, flips)


def _far(weights: list[Weight]) -> list[Weight]:
    """Those that disagree by more than editions of the same figure commonly do."""
    return [w for w in weights if abs(off(w.claim, w.point.value) or 0.0) > 70 * REVISION]


def _inside_the_span(claim: Claim, bench: Bench, same: list[Weight]) -> tuple[str, ...]:
    """`one tenth of Japan's in the 1980s`: years of the span that is named in which it is right."""
    ends = [int(y) for y in re.findall(r"\d{4}", claim.period)]
    if len(ends) != 2 or ends[1] - ends[0] < 2:
        return ()
    points = [(w, p) for w in same for p in w.reading.points if ends[0] <= p.year <= ends[1]]
    stated = [(p, in_unit(claim, w.reading, p, bench)) for w, p in points]
    right = [f"year {p.year}: {told(p.value, p.unit)}" for p, c in stated if c is not None and agrees(c, p.value)[0]]
    return tuple(dict.fromkeys(right))


def _other_years(claim: Claim, bench: Bench, same: list[Weight], year: int) -> tuple[str, ...]:
    """Years around the one meant in which the words would be right."""
    reach = 1 if claim.period else 3
    found = []
    for w in same:
        for p in w.reading.points:
            if 0 < abs(p.year - w.point.year) <= reach and p.year <= bench.year:
                stated = in_unit(claim, w.reading, p, bench)
                if stated is not None and agrees(stated, p.value)[0]:
                    found.append(f"year {p.year}: {told(p.value, p.unit)}")
    return tuple(dict.fromkeys(found))


def _revised(claim: Claim, main: Weight, weights: list[Weight]) -> tuple[str, ...]:
    """Why a miss may come of another edition or another way of counting, or nothing."""
    far = off(main.claim, main.point.value)
    level = claim.comparator in ("eq", "approx") and main.point.unit not in ("percent", "rank", "ratio")
    if level and far is not None and abs(far) <= 100 * REVISION:
        return (f"editions of such figures differ by up to {100 * REVISION:g}%",)
    if main.reading.series in _FLOWS and main.reading.unit not in _COUNTS and not _named(weights):
        values = [w.point.value for w in weights if w.point.value > 0 and w.reading.unit == main.reading.unit]
        stated = main.claim.value or 0.0
        if values and min(values) / _COUNTED_APART <= stated <= max(values) * _COUNTED_APART:
            listed = [
                f"{w.reading.name}: {told(w.point.value, w.point.unit)}" for w in weights if w.point.value in values
            ]
            return (*dict.fromkeys(listed), "such flows are revised and counted differently by the two sides")
    return ()


def _named(weights: list[Weight]) -> bool:
    """Whether the text named whose figure it is: then only that source is `same`, and others of the series are not."""
    said = {(w.reading.series, w.reading.product, w.reading.source) for w in weights if w.reading.same}
    passed = [w for w in weights if not w.reading.same]
    return any(
        (s, p) == (w.reading.series, w.reading.product) and x != w.reading.source for s, p, x in said for w in passed
    )


def _not_of_the_year(claim: Claim, bench: Bench, weights: list[Weight], there: list[Weight], year: int) -> Verdict:
    """Nothing that the words say is held of the year: another reading of that year may fit, or an older year may hold."""
    fitting = [w for w in there if w.fits]
    if fitting:
        main = fitting[0]
        return _verdict(claim, bench, main, DEPENDS, (f"if this is meant: {main.reading.name}",))
    same = [w for w in weights if w.reading.same] or weights
    newest = max(same, key=lambda w: w.point.year)
    tied = [w for w in same if w.point.year == newest.point.year]
    main = next((w for w in tied if w.fits), newest)
    if (
        not claim.period
        and main.fits
        and year - main.point.year <= OLDEST
        and not _far([w for w in tied if not w.fits])
    ):
        verdict = _verdict(claim, bench, main, SUPPORTED, ())
        return replace(verdict, why=f"holds for {main.point.year}, the latest held: {verdict.why}")
    if claim.period and (beyond := _beyond(claim, bench, [w for w in same if w.reading.same], year)) is not None:
        return beyond
    return cannot_tell(
        f"held up to {main.point.year} only: {told(main.point.value, main.point.unit)} ({main.reading.name})",
        f"the figure for {year}", by="series", value=main.point.value, unit=main.point.unit,
        period=main.point.period or str(main.point.year), source=main.point.source, rule=agrees(main.claim, main.point.value)[1],
        off=off(main.claim, main.point.value),
    )  # fmt: skip


def _beyond(claim: Claim, bench: Bench, same: list[Weight], year: int) -> Verdict | None:
    """A slip of the scale word (million for billion) in a year that is not held: many times off the held years on both
    sides of it."""
    if claim.comparator not in ("eq", "approx") or not claim.value:
        return None
    for w in same:
        before = [p for p in w.reading.points if year - _BRACKET <= p.year < year and p.value > 0]
        after = [p for p in w.reading.points if year < p.year <= year + _BRACKET and p.value > 0]
        if not before or not after or w.claim.value is None:
            continue
        ends = (before[-1].value, after[0].value)
        low, high = min(ends) / w.claim.value, max(ends) / w.claim.value
        for slip in (1e3, 1e6, 1e-3, 1e-6):
            if low / 2 <= slip <= high * 2 and max(ends) <= 5 * min(ends):
                verdict = _verdict(claim, bench, w, CONTRADICTED, ())
                why = f"{before[-1].year}: {told(ends[0], w.reading.unit)}, {after[0].year}: {told(ends[1], w.reading.unit)}"
                why += (
                    f"; the number of {year} is about {slip:,.0f} times less"
                    if slip > 1
                    else f"; the number of {year} is about {1 / slip:,.0f} times more"
                )
                return replace(
                    verdict, why=why, rule="the scale word does not fit the held years on both sides", off=None
                )
    return None


def _verdict(claim: Claim, bench: Bench, main: Weight, verdict: str, flips: tuple[str, ...]) -> Verdict:
    point, label = main.point, main.reading.series.replace("_", " ")
    what = f"{label} {point.period or point.year}: {told(point.value, point.unit)}"
    notes = [n for n in (main.reading.product.replace("-", " "), point.note) if n]
    what += f" ({'; '.join(notes)})" if notes else ""
    return Verdict(
        verdict, what, "series", point.value, point.unit, str(point.period or point.year), point.source,
        bench.holdings.vintage(point.source), agrees(main.claim, point.value)[1], off(main.claim, point.value), flips,
        points=tuple((p.year, p.value) for p in main.reading.points if point.year - 15 <= p.year <= point.year + 1),
    )  # fmt: skip
