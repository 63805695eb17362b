"""Checks of changes of held series: their size between any two years, their direction, and growth of an economy."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from entrepot import codes
from entrepot.evidence import weighing
from entrepot.evidence.checks_series import claim_year, joined_by, missing, points_of, wanted_year, years_of
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.holdings import Point
from entrepot.evidence.readings import Reading, beside, readings
from entrepot.evidence.text import normal
from entrepot.evidence.verdict import (
    CONTRADICTED,
    DEPENDS,
    EXPECTED,
    PERCENT_POINTS,
    SUPPORTED,
    Bench,
    Verdict,
    cannot_tell,
)

WINDOWS = (3, 5, 10)
# A movement that has just begun shows in the last year only.
_BEGUN = re.compile(
    r"\b(?:begun|began|started) to\b|\bis now\b|始め|転じ|开始(?:减|增|下|上)|mulai|bắt đầu|เริ่ม", re.IGNORECASE
)
CLEARLY = 0.01
# Between two years that the text names any difference beyond this is a change.
_BARELY = 0.0002
# How close a rate of growth must come; beyond it, within PERCENT_POINTS, editions differ.
GROWTH_POINTS = 0.3
# Words by which one year is where a change began, not the year in which it happened.
SINCE = re.compile(
    r"\bsince\b|\bthan in\b|\bcompared (?:with|to)\b|\bfrom (?:the )?\d{4}\b|\bsejak\b|\bdibanding(?:kan)?\b|\bberbanding\b"
    r"|\bso với\b|\btừ năm\b|\bkể từ\b"
    r"|から|より|以来|比べ|较|比|自|จาก|ตั้งแต่|เทียบ|กว่าปี",
    re.IGNORECASE,
)  # fmt: skip


def change(claim: Claim, bench: Bench) -> Verdict:
    """The size of a change: between the two years named, since the year named, or over the year."""
    if claim.indicator == "gdp_real_growth":
        return growth(claim, bench)
    if claim.value is None:
        return missing(claim)
    return change_of(claim, bench, readings(claim, bench, joined_by(claim, bench)))


def change_of(claim: Claim, bench: Bench, held: Sequence[Reading]) -> Verdict:
    """The same for series at hand."""
    held = [r for r in held if len(r.points) > 1]
    if weighing.part_of_year(claim) and any(r.same and weighing.over_a_year(r) for r in held):
        return cannot_tell("the text speaks of a part of a year", "monthly or quarterly figures", by="series")
    spans = windows(claim, bench)
    found = [
        Reading(r.series, r.economy, r.partner, r.product, r.source, claim.unit or r.unit, (point,), r.same and i == 0)
        for i, span in enumerate(spans)
        for r in held
        if (point := _between(claim, r, span, bench)) is not None
    ]
    if not found:
        return missing(claim)
    # A span that is held stands in where the one meant is not.
    if not any(r.same for r in found):
        found = [replace(r, same=True) if r.economy == claim.subject.split(";")[0] else r for r in found]
    newest = max(r.points[0].year for r in found)
    judged = replace(
        claim, comparator="approx" if claim.comparator in ("multiple_of", "eq") else claim.comparator, period=""
    )
    verdict = weighing.level(judged, bench, found, newest)
    if verdict is None:
        return missing(claim)
    return replace(verdict, why=f"change of {verdict.why}")


def windows(claim: Claim, bench: Bench) -> list[tuple[int | None, int | None]]:
    """First and last year of the change, the one meant first; None: the year before, or the latest held."""
    years = years_of(claim)
    if len(years) == 2:
        return [(years[0], years[1])]
    if not years:
        return [(None, None)]
    others = {int(y) for y in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", normal(claim.sentence))} - {years[0]}
    if len(others) == 1 and SINCE.search(normal(claim.sentence)):  # "61% higher in 2023 than in 2012"
        pair = (min(years[0], *others), max(years[0], *others))
        return [pair, (years[0] - 1, years[0]), (years[0], None)]
    over = (years[0] - 1, years[0])
    since = (years[0], None)
    text, _ = beside(claim)
    return [since, over] if SINCE.search(text) else [over, since]


def _between(claim: Claim, reading: Reading, span: tuple[int | None, int | None], bench: Bench) -> Point | None:
    """The change of a reading over a span, in the claim's unit; None where an end is not held."""
    by_year = {p.year: p for p in reading.points if p.year <= bench.year}
    if not by_year:
        return None
    last = span[1] if span[1] is not None else max(by_year)
    first = span[0] if span[0] is not None else last - 1
    if last not in by_year or first not in by_year or first >= last or not by_year[first].value:
        return None
    start, end, sign = by_year[first], by_year[last], 1 if "down" not in claim.detail else -1
    grown = end.value / start.value
    if claim.unit == "percent":
        found = 100 * sign * (grown - 1)
    elif claim.unit == "ratio":
        found = grown if sign > 0 or not grown else 1 / grown
    elif claim.unit in (reading.unit, "percentage points"):
        found = sign * (end.value - start.value)
    else:
        return None
    sources = " ".join(dict.fromkeys((start.source, end.source)))
    return replace(end, value=found, unit=claim.unit, period=f"{first}-{last}", source=sources, note="")


def growth(claim: Claim, bench: Bench) -> Verdict:
    """Real growth of one year by the newest edition that was out; an edition of before the year's end only expected it."""
    year = claim_year(claim, bench) if claim.period else bench.year - 1
    year = max(year, wanted_year(claim, bench)) if claim.period else year
    points = [
        p
        for p in bench.holdings.current("gdp_growth_forecast", claim.subject, known_by=bench.known_by)
        if p.year == year
    ]
    if not points or claim.value is None:
        return missing(claim)
    out = bench.holdings.published
    main = max(points, key=lambda p: out.get(p.source) or dt.date.min)
    day = out.get(main.source) or dt.date.min
    close = abs(claim.value - main.value)
    expected = day.year <= year
    if expected and close > GROWTH_POINTS:
        named = re.search(
            r"\bIMF\b|International Monetary Fund|国際通貨基金|国际货币基金|Dana Moneter|Quỹ Tiền tệ", claim.sentence
        )
        if not named or close <= PERCENT_POINTS:
            return cannot_tell(
                f"held of {year} only as expected on {day}: {told(main.value, main.unit)}",
                f"growth of {year} as measured (national accounts, IMF WEO of {year + 1} or later)",
                by="series", value=main.value, unit=main.unit, period=str(year), source=main.source,
            )  # fmt: skip
    verdict = SUPPORTED if close <= GROWTH_POINTS else DEPENDS if close <= PERCENT_POINTS else CONTRADICTED
    flips = ("later editions revise growth",) if verdict == DEPENDS else ()
    if expected and verdict == SUPPORTED and not (claim.kind == "forecast" or _foretold(claim, bench, year)):
        verdict, flips = DEPENDS, (f"an expectation of {day}, not a measurement",)
    how = f" as expected on {day}" if expected else ""
    return Verdict(
        verdict, f"real GDP growth {year}{how}: {told(main.value, main.unit)}", "series", main.value, main.unit, str(year),
        main.source, bench.holdings.vintage(main.source),
        f"within {GROWTH_POINTS:g} points; within {PERCENT_POINTS:g} it depends on the edition", claim.value - main.value, flips,
    )  # fmt: skip


def _foretold(claim: Claim, bench: Bench, year: int) -> bool:
    """Whether the text speaks of a year that was not over."""
    return year >= bench.year or EXPECTED.search(claim.sentence) is not None


def direction(claim: Claim, bench: Bench) -> Verdict:
    """Up, down or flat over three, five and ten years (or between the years named); of each economy that is named."""
    wanted = {"direction_up": 1, "direction_down": -1}.get(claim.comparator, 0)
    found: list[tuple[str, int, Sequence[Point]]] = []
    for subject in claim.subject.split(";"):
        one = replace(claim, subject=subject)
        for name, series in _bases(one, bench):
            found += [
                (f"{subject} {name} {span}".strip(), sign, part) for span, sign, part in _signs(series, claim, bench)
            ]
    if not found:
        return missing(claim)
    right = [sign == wanted for _, sign, _ in found]
    verdict = SUPPORTED if all(right) else CONTRADICTED if not any(right) else DEPENDS
    if wanted == 0 and {1, -1} <= {sign for _, sign, _ in found}:
        verdict = DEPENDS  # up by one reading and down by another is neither flat nor moving
    names = {1: "up", -1: "down", 0: "flat"}
    listed = "; ".join(f"{name} {names[sign]}" for name, sign, _ in found)
    best = next((r for r, ok in zip(found, right, strict=True) if ok), found[0])
    first, last = best[2][0], best[2][-1]
    sources = " ".join(sorted({s for _, _, part in found for p in part for s in p.source.split()}))
    flips = (
        tuple(f"{name}: {names[sign]}" for (name, sign, _), ok in zip(found, right, strict=True) if not ok)
        if verdict == DEPENDS
        else ()
    )
    grown = 100 * (last.value / first.value - 1) if first.value else None
    why = f"{first.year}: {told(first.value, last.unit, 4)}, {last.year}: {told(last.value, last.unit, 4)} ({listed})"
    return Verdict(
        verdict, why, "series", grown, "percent change", f"{first.year}-{last.year}", sources, bench.holdings.vintage(sources),
        f"more than {100 * CLEARLY:g}% between ends, in every window", None, flips,
        points=tuple((p.year, p.value) for p in best[2]),
    )  # fmt: skip


def _bases(claim: Claim, bench: Bench) -> list[tuple[str, list[Point]]]:
    """The series a direction is read from; for growth of an economy both its dollars and its volume."""
    if claim.indicator == "gdp_real_growth":
        nominal = points_of(bench, "gdp_nominal", claim.subject, "", bench.day)
        ppp = points_of(bench, "gdp_ppp", claim.subject, "", bench.day)
        return [(name, points) for name, points in (("dollars", nominal), ("purchasing power", ppp)) if points]
    if claim.indicator == "population_age_structure" and claim.subject in codes.GROUPS:
        return [("share aged 65 and over", points)] if (points := _weighted_age(claim.subject, bench)) else []
    if claim.indicator in ("fdi_flow_usd",):
        return _flow_sources(claim, bench)
    held = [r for r in readings(claim, bench, joined_by(claim, bench)) if r.same]
    if claim.indicator == "population_age_structure":
        return [(r.series.replace("_", " "), _past(r, bench)) for r in held]
    series: dict[int, Point] = {}
    for reading in held:  # one series from several sources: each year's first
        for point in _past(reading, bench):
            if point.unit == held[0].unit:
                series.setdefault(point.year, point)
    return [("", [series[year] for year in sorted(series)])] if len(series) > 1 else []


def _past(reading: Reading, bench: Bench) -> list[Point]:
    return [p for p in reading.points if p.year <= bench.today.year]


def _flow_sources(claim: Claim, bench: Bench) -> list[tuple[str, list[Point]]]:
    """Investment by source, because sources do not compare, each in its own currency."""
    found = []
    recent = bench.year - 6
    for reading in readings(claim, bench, joined_by(claim, bench)):
        wider = reading.product == "six-members" and reading.series == "fdi_flow"
        points = _past(reading, bench)
        if (reading.same or wider) and len(points) >= 2 and points[-1].year >= recent:
            found.append((f"{reading.source} in {reading.unit}", points))
    return found


def _signs(series: Sequence[Point], claim: Claim, bench: Bench) -> list[tuple[str, int, Sequence[Point]]]:
    """The sign of the change over each window that ends at the article's year; flows compare means of the window's
    halves. Two years that are named are compared as such."""
    past = [p for p in series if p.year <= bench.year]
    if len(past) < 2:
        return []
    years = years_of(claim)
    flow = claim.indicator in ("fdi_flow_usd", "oda_net_usd")
    late = 1 if flow else 0  # a source of flows that begins or ends a year off still tells the direction
    if len(years) == 2 and SINCE.search(beside(claim)[0]) and not re.search(r"\d{4}\D+\d{4}", claim.quote):
        # "since the late 2010s": from either end of that time to the newest
        parts = [[p for p in past if p.year >= year] for year in years if year < past[-1].year]
        return [_sign(part, part[0].value, part[-1].value, CLEARLY) for part in parts if len(part) > 1]
    if len(years) == 2:
        ends = [p for p in past if years[0] <= p.year <= years[1]]
        whole = ends and ends[0].year <= years[0] + late and ends[-1].year >= years[1] - late
        return [_sign(ends, ends[0].value, ends[-1].value, _BARELY)] if whole and len(ends) > 1 else []
    if not years and not flow and _BEGUN.search(beside(claim)[0]):
        return [_sign(past[-2:], past[-2].value, past[-1].value, _BARELY)]
    spans = [6, 10] if flow else list(WINDOWS)
    found = []
    if years and years[0] < past[-1].year:
        part = [p for p in past if p.year >= years[0]]
        return [_sign(part, part[0].value, part[-1].value, CLEARLY)] if part[0].year <= years[0] + late else []
    for span in spans:
        part = [p for p in past if p.year >= past[-1].year - span]
        if len(part) < 2 or (flow and len(part) < 4):
            continue
        if not flow:
            found.append(_sign(part, part[0].value, part[-1].value, CLEARLY))
            continue
        half = max(len(part) // 2, 1)
        means = (sum(p.value for p in part[:half]) / half, sum(p.value for p in part[-half:]) / half)
        found.append(_sign(part, *means, 5 * CLEARLY))
    return found


def _sign(part: Sequence[Point], a: float, b: float, edge: float) -> tuple[str, int, Sequence[Point]]:
    return f"{part[0].year}-{part[-1].year}", 0 if abs(b - a) <= edge * abs(a) else 1 if b > a else -1, part


def _weighted_age(group: str, bench: Bench) -> list[Point]:
    """The share of a group's people aged 65 and over, weighted by population."""
    members = codes.members(group, bench.day)
    ages = {m: {p.year: p for p in points_of(bench, "age_share_65_plus", m, "")} for m in members}
    people = {m: {p.year: p for p in points_of(bench, "population", m, "")} for m in members}
    years = sorted(set.intersection(*(set(ages[m]) & set(people[m]) for m in members)))
    found = []
    for year in years:
        total = sum(people[m][year].value for m in members)
        share = sum(ages[m][year].value * people[m][year].value for m in members) / total
        found.append(
            Point(
                year, share, "percent", ages[members[0]][year].source, "estimated", str(year), "weighted by population"
            )
        )
    return found
