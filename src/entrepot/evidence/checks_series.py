"""Checks against series of the store: levels, multiples, changes, directions, ranks among givers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from entrepot import codes
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import scaled, told
from entrepot.evidence.holdings import Point
from entrepot.evidence.verdict import (
    CONTRADICTED,
    DEPENDS,
    PERCENT_POINTS,
    STALE_YEARS,
    SUPPORTED,
    Bench,
    Verdict,
    agrees,
    cannot_tell,
    judge_points,
    off,
)

# Claim indicator -> store indicators, the first being the main one; `sides`: whether the store's row has two economies.
HELD: dict[str, tuple[str, ...]] = {
    "population": ("population",),
    "gdp_nominal_usd": ("gdp_nominal", "gdp_ppp"),
    "gdp_per_capita": ("gdp_nominal",),
    "gdp_real_growth": ("gdp_growth_forecast",),
    "population_age_structure": ("age_share_65_plus", "median_age"),
    "fdi_flow_usd": ("fdi_flow", "fdi_realised", "fdi_approved"),
    "fdi_stock_usd": ("fdi_stock",),
    "oda_net_usd": ("oda_net", "oda_gross"),
    "visitors": ("visitors", "japanese_visitors"),
    "foreign_students": ("foreign_students",),
    "foreign_workers": ("foreign_workers", "workers_deployed"),
    "foreign_residents": ("foreign_residents", "japanese_residents"),
    "companies": ("companies",),
    "military_expenditure": ("military_expenditure", "military_expenditure_share"),
    "exchange_rate": ("exchange_rate",),
    "survey_sample": ("survey_sample",),
    "vessels": ("patrol_vessels",),
}
NEEDS = {
    "wages": "a wage series by country (ILOSTAT, or the national labour force surveys)",
    "stance_share": "a count of governments' stated positions",
    "fdi_project_size": "investment by project (fDi Markets, or the host agencies' approvals by project)",
    "tariff_rate": "tariffs by pair and product (WTO, or `entrepot` with the tariff schedules loaded)",
    "inflation": "consumer prices by country (IMF, national statistics)",
    "unemployment": "labour force surveys (ILOSTAT)",
    "energy_capacity_mw": "installed capacity by country and fuel (IRENA)",
    "emissions": "an emissions inventory by country and year",
    "supply_share": "production and trade by product (`entrepot minerals` for the minerals held)",
    "gdp_rank": "GDP of all economies in one edition",
    "visitor_rank": "arrivals by nationality in one source",
    "population_rank": "population of all economies in one edition",
}
WINDOWS = (3, 5, 10)
CLEARLY = 0.01
# How close a rate of growth must come; beyond it, within PERCENT_POINTS, editions differ.
GROWTH_POINTS = 0.3


def not_held(claim: Claim, bench: Bench) -> Verdict:
    """No series of this kind is in the store."""
    needs = NEEDS.get(claim.indicator, f"a sourced series of {claim.indicator.replace('_', ' ')}")
    return cannot_tell("no series of this kind is held", needs)


def value(claim: Claim, bench: Bench) -> Verdict:
    """A level, a multiple of another economy's level, or the size of a change."""
    if claim.value is None:
        return direction(claim, bench)
    if claim.detail.startswith("change"):
        return change(claim, bench)
    if claim.unit == "ratio" and claim.partner:
        return multiple(claim, bench)
    series = _series(claim, bench)
    if not series:
        return missing(claim)
    wanted = claim_year(claim, bench)
    main = at_year(series, wanted)
    if claim.unit not in (main.unit, "") and not _convertible(claim, main):
        return cannot_tell(
            f"the claim is in {claim.unit}, the held series in {main.unit}",
            f"{claim.indicator.replace('_', ' ')} in {claim.unit}",
        )
    claim = _in_unit(claim, main, bench)
    stale = abs(main.year - wanted) > (1 if claim.period else STALE_YEARS)
    if claim.indicator in ("oda_net_usd", "fdi_flow_usd") and not claim.period and not agrees(claim, main.value)[0]:
        why = f"the text names no year; {told(main.value, main.unit)} in {main.year} alone, so it may be a total over years"
        return cannot_tell(
            why,
            "the years that the sum covers",
            by="series",
            value=main.value,
            unit=main.unit,
            period=str(main.year),
            source=main.source,
        )
    if claim.indicator.startswith("fdi") and not stale:
        return _by_source(claim, main, bench)
    if stale:
        rule = agrees(claim, main.value)[1]
        return cannot_tell(
            f"held up to {main.year} only: {told(main.value, main.unit)}",
            f"the figure for {wanted}",
            value=main.value,
            unit=main.unit,
            period=str(main.year),
            source=main.source,
            rule=rule,
            by="series",
            off=off(claim, main.value),
        )
    variants = [
        (f"year {p.year}", p.value)
        for p in series
        if 0 < abs(p.year - main.year) <= (1 if claim.period else 3) and p.year <= bench.year
    ]
    variants += _other_bases(claim, bench, main)
    return judge_points(claim, main, variants, bench, series=_window(series, main.year))


def _by_source(claim: Claim, main: Point, bench: Bench) -> Verdict:
    """Investment is counted differently by host, by investor and by edition: it depends where sources disagree and the
    claim lies among them."""
    everything: dict[str, float] = {}
    for indicator in HELD[claim.indicator]:
        for product in ("", "six-members"):
            for pair in ((claim.subject, claim.partner), (claim.partner, claim.subject)):
                for p in bench.holdings.rows.get((indicator, *pair, product), ()):
                    if (
                        p.year == main.year
                        and p.unit == main.unit
                        and not (bench.known_by and not bench.holdings.known(p.source, bench.known_by))
                    ):
                        everything.setdefault(f"{p.source}{' ' + product if product else ''}", p.value)
    verdict = judge_points(claim, main, sorted(everything.items()), bench, series=())
    values = [v for v in everything.values() if v > 0]
    if (
        verdict.verdict == CONTRADICTED
        and values
        and claim.value
        and 0.67 * min(values) <= claim.value <= 1.5 * max(values)
    ):
        return replace(
            verdict,
            verdict=DEPENDS,
            flips=(
                *(f"{name}: {told(v, main.unit)}" for name, v in sorted(everything.items())),
                "investment is revised and counted differently by host and investor",
            ),
        )
    return verdict


def _other_bases(claim: Claim, bench: Bench, main: Point) -> list[tuple[str, float]]:
    """GDP in purchasing power; ASEAN with eleven members. Shown as flips only where the claim does not name its basis."""
    found = []
    if claim.indicator == "gdp_nominal_usd" and "nominal" not in claim.detail:
        ppp = points_of(bench, "gdp_ppp", claim.subject, "", joined_by(claim, bench))
        if ppp and agrees(claim, at_year(ppp, main.year).value)[0] and not agrees(claim, main.value)[0]:
            found.append((f"in purchasing power {at_year(ppp, main.year).year}", at_year(ppp, main.year).value))
    if claim.subject == "ASEAN":
        # Before the eleventh member joined, nobody could have counted it.
        for name in ("ASEAN10", "ASEAN11") if len(codes.members("ASEAN", bench.day)) > 10 else ("ASEAN10",):
            points = points_of(bench, HELD[claim.indicator][0], name, "")
            if points:
                found.append(
                    (f"year {at_year(points, main.year).year}, {codes.name(name)}", at_year(points, main.year).value)
                )
    return found


def multiple(claim: Claim, bench: Bench) -> Verdict:
    """`over five times that of Japan`: the ratio of two series."""
    left = levels(claim, claim.subject, bench)
    right = levels(claim, claim.partner, bench)
    by_year = {p.year: p for p in right}
    series = [
        Point(
            p.year,
            p.value / by_year[p.year].value,
            "ratio",
            " ".join(sorted({p.source, by_year[p.year].source})),
            p.status,
            str(p.year),
        )
        for p in left
        if p.year in by_year
    ]
    if not series:
        return missing(claim)
    main = at_year(series, claim_year(claim, bench))
    judged = replace(claim, comparator="approx" if claim.comparator == "multiple_of" else claim.comparator)
    variants = [(f"year {p.year}", p.value) for p in series if 0 < main.year - p.year <= 3]
    what = f"{claim.indicator.replace('_', ' ')} of {codes.name(claim.subject)} over {codes.name(claim.partner)}"
    return judge_points(judged, main, variants, bench, series=_window(series, main.year), what=what)


def levels(claim: Claim, economy: str, bench: Bench) -> list[Point]:
    """The main series of a claim's indicator for one economy; GDP per head is GDP over population."""
    then = joined_by(claim, bench)
    series = points_of(bench, HELD.get(claim.indicator, ("",))[0], economy, "", then)
    if claim.indicator != "gdp_per_capita":
        return series
    people = {p.year: p for p in points_of(bench, "population", economy, "", then)}
    return [
        replace(p, value=p.value / people[p.year].value, source=f"{p.source} {people[p.year].source}")
        for p in series
        if p.year in people
    ]


def change(claim: Claim, bench: Bench) -> Verdict:
    """The size of a change: growth over a year, or since the year named."""
    series = _series(claim, bench)
    if claim.indicator == "gdp_real_growth":
        return growth(claim, bench)
    if len(series) < 2 or claim.value is None:
        return missing(claim)
    years = (
        [int(part[:4]) for part in claim.period.replace("FY", "").split("-") if len(part) == 4 and part.isdigit()]
        if claim.period.count("-") == 1
        else []
    )
    end = at_year(series, years[1] if len(years) == 2 else claim_year(claim, bench))
    start = at_year(series, years[0]) if len(years) == 2 else at_year(series, end.year - 1)
    if start.year == end.year or start.value == 0:
        return missing(claim)
    grown, sign = end.value / start.value, 1 if "up" in claim.detail else -1
    if claim.unit in ("percent", "percentage points"):
        found = 100 * sign * (grown - 1)
    elif claim.unit == "ratio":
        found = grown if sign > 0 else 1 / grown
    else:  # by how many persons, dollars
        claim = _in_unit(claim, end, bench)
        if claim.unit not in (end.unit, ""):
            return missing(claim)
        found = sign * (end.value - start.value)
    main = replace(end, value=found, unit=claim.unit or end.unit, period=f"{start.year}-{end.year}")
    judged = replace(claim, comparator="approx" if claim.comparator in ("multiple_of", "eq") else claim.comparator)
    return judge_points(
        judged, main, [], bench, series=_window(series, end.year), what=f"change of {claim.indicator.replace('_', ' ')}"
    )


def growth(claim: Claim, bench: Bench) -> Verdict:
    """Real growth of one year by the newest edition that was out; an edition of before the year's end only expected it."""
    year = claim_year(claim, bench)
    points = [
        p
        for p in bench.holdings.rows.get(("gdp_growth_forecast", claim.subject, "", ""), ())
        if p.year == year and (bench.known_by is None or bench.holdings.known(p.source, bench.known_by))
    ]
    if not points or claim.value is None:
        return missing(claim)
    out = bench.holdings.published
    main = max(points, key=lambda p: out.get(p.source) or dt.date.min)
    day = out.get(main.source) or dt.date.min
    if day.year <= year:
        return cannot_tell(
            f"held of {year} only as expected on {day}: {told(main.value, main.unit)}",
            f"growth of {year} as measured (national accounts, IMF WEO of {year + 1} or later)",
            by="series", value=main.value, unit=main.unit, period=str(year), source=main.source,
        )  # fmt: skip
    close = abs(claim.value - main.value)
    verdict = SUPPORTED if close <= GROWTH_POINTS else DEPENDS if close <= PERCENT_POINTS else CONTRADICTED
    return Verdict(
        verdict, f"real GDP growth {year}: {told(main.value, main.unit)}", "series", main.value, main.unit, str(year), main.source,
        bench.holdings.vintage(main.source), f"within {GROWTH_POINTS:g} points; within {PERCENT_POINTS:g} it depends on the edition",
        claim.value - main.value, ("later editions revise growth",) if verdict == DEPENDS else (),
    )  # fmt: skip


def direction(claim: Claim, bench: Bench) -> Verdict:
    """Up, down or flat over three, five and ten years (or since the year named); of each economy that is named."""
    wanted = {"direction_up": 1, "direction_down": -1}.get(claim.comparator, 0)
    readings: list[tuple[str, int, Sequence[Point]]] = []
    for subject in claim.subject.split(";"):
        one = replace(claim, subject=subject)
        for name, series in _bases(one, bench):
            readings += [
                (f"{subject} {name} {span}".strip(), sign, part) for span, sign, part in _signs(series, claim, bench)
            ]
    if not readings:
        return missing(claim)
    right = [sign == wanted for _, sign, _ in readings]
    verdict = SUPPORTED if all(right) else CONTRADICTED if not any(right) else DEPENDS
    if wanted == 0 and {1, -1} <= {sign for _, sign, _ in readings}:
        verdict = DEPENDS  # up by one reading and down by another is neither flat nor moving
    names = {1: "up", -1: "down", 0: "flat"}
    listed = "; ".join(f"{name} {names[sign]}" for name, sign, _ in readings)
    best = next((r for r, ok in zip(readings, right, strict=True) if ok), readings[0])
    first, last = best[2][0], best[2][-1]
    sources = " ".join(sorted({s for _, _, part in readings for p in part for s in p.source.split()}))
    flips = (
        tuple(f"{name}: {names[sign]}" for (name, sign, _), ok in zip(readings, right, strict=True) if not ok)
        if verdict == DEPENDS
        else ()
    )
    grown = 100 * (last.value / first.value - 1) if first.value else None
    why = f"{first.year}: {told(first.value, last.unit, 4)}, {last.year}: {told(last.value, last.unit, 4)} ({listed})"
    return Verdict(
        verdict,
        why,
        "series",
        grown,
        "percent change",
        f"{first.year}-{last.year}",
        sources,
        bench.holdings.vintage(sources),
        f"more than {100 * CLEARLY:g}% between ends, in every window",
        None,
        flips,
        points=tuple((p.year, p.value) for p in best[2]),
    )


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
    series = _series(claim, bench)
    return [("", series)] if len(series) > 1 else []


def _flow_sources(claim: Claim, bench: Bench) -> list[tuple[str, list[Point]]]:
    """Investment by source, because sources do not compare; the store's row is investor -> host, whichever way the
    claim says it."""
    givers = {"JPN", "CHN", "USA", "KOR", "EU27", "TWN"}
    pair = (claim.subject, claim.partner) if claim.subject in givers else (claim.partner, claim.subject)
    found = []
    for product in ("", "six-members"):
        points = bench.holdings.rows.get(("fdi_flow", *pair, product), [])
        for source in sorted({p.source for p in points if p.unit == "USD"}):
            if bench.known_by and not bench.holdings.known(source, bench.known_by):
                continue
            series = bench.holdings.series("fdi_flow", *pair, product, source=source)
            if len(series) >= 4 and series[-1].year >= bench.year - 6:
                found.append((source, series))
    return found


def _signs(series: Sequence[Point], claim: Claim, bench: Bench) -> list[tuple[str, int, Sequence[Point]]]:
    """The sign of the change over each window that ends at the article's year; flows compare means of the window's
    halves."""
    past = [p for p in series if p.year <= bench.year]
    if len(past) < 2:
        return []
    start = (
        int(claim.period.replace("FY", "")[:4]) if claim.period[:4].isdigit() or claim.period.startswith("FY") else None
    )
    spans = [bench.year - start] if start is not None and start < past[-1].year else list(WINDOWS)
    flow = claim.indicator in ("fdi_flow_usd", "oda_net_usd")
    if flow and start is None:
        spans = [6, 10]
    found = []
    for span in spans:
        part = (
            [p for p in past if p.year >= past[-1].year - span]
            if start is None
            else [p for p in past if p.year >= start]
        )
        if len(part) < 2 or (flow and len(part) < 4):
            continue
        half = max(len(part) // 2, 1)
        a, b = (
            (part[0].value, part[-1].value)
            if not flow
            else (sum(p.value for p in part[:half]) / half, sum(p.value for p in part[-half:]) / half)
        )
        edge = CLEARLY * abs(a) * (1 if not flow else 5)
        found.append((f"{part[0].year}-{part[-1].year}", 0 if abs(b - a) <= edge else 1 if b > a else -1, part))
    return found


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


def donor_period(claim: Claim, bench: Bench) -> Verdict:
    """Whether aid flowed throughout the decades named, and how it compares with other givers held."""
    series = bench.holdings.series("oda_net", claim.subject, claim.partner, known_by=bench.known_by)
    first, last = (int(part) for part in claim.period.split("-")) if claim.period.count("-") == 1 else (0, 9999)
    inside = [p for p in series if first <= p.year <= last]
    if not inside:
        return cannot_tell(
            "no aid between the two is held for those years", "net aid by donor and recipient (OECD DAC2a)"
        )
    positive = [p for p in inside if p.value > 0]
    total = sum(p.value for p in inside)
    world = {p.year: p.value for p in bench.holdings.series("oda_net", "WLD", claim.partner)}
    share = (
        100
        * sum(p.value for p in inside if p.year in world)
        / max(sum(world[p.year] for p in inside if p.year in world), 1.0)
        if world
        else None
    )
    verdict = SUPPORTED if len(positive) >= 0.8 * len(inside) else DEPENDS if positive else CONTRADICTED
    why = f"net aid positive in {len(positive)} of {len(inside)} years {inside[0].year}-{inside[-1].year}, {told(total, 'USD')} in all"
    why += f", {share:.0f}% of all net aid held" if share is not None else ""
    source = " ".join(sorted({p.source for p in inside}))
    return Verdict(
        verdict,
        why,
        "series",
        total,
        "USD",
        f"{inside[0].year}-{inside[-1].year}",
        source,
        bench.holdings.vintage(source),
        "positive in four of five years",
        points=tuple((p.year, p.value) for p in inside),
    )


def points_of(
    bench: Bench, indicator: str, economy: str, partner: str, joined_by: dt.date | None = None
) -> list[Point]:
    """A series without forecasts: up to the year of the day judged from. `joined_by`: of a group, its members then."""
    series = bench.holdings.series(
        indicator, economy, partner, known_by=bench.known_by, joined_by=joined_by if economy in codes.GROUPS else None
    )
    return [p for p in series if p.year <= bench.today.year]


def joined_by(claim: Claim, bench: Bench) -> dt.date:
    """The day whose members a group has in a claim: the article's; for the level of an earlier period, its end."""
    if not claim.period or claim.kind == "change" or claim.comparator.startswith("direction"):
        return bench.day
    return min(bench.day, dt.date(claim_year(claim, bench), 12, 31))


def _series(claim: Claim, bench: Bench) -> list[Point]:
    """The first store indicator and orientation that holds something for the claim's sides."""
    if claim.indicator == "gdp_per_capita":
        return levels(claim, claim.subject, bench)
    sides = [(claim.subject, ""), (claim.subject, claim.partner), (claim.partner, claim.subject)]
    for indicator in HELD.get(claim.indicator, ()):
        for economy, partner in sides:
            if economy and (points := points_of(bench, indicator, economy, partner, joined_by(claim, bench))):
                return points
    return []


def claim_year(claim: Claim, bench: Bench) -> int:
    """The year a claim speaks of: its period's (the last of a range), else the article's."""
    digits = claim.period.replace("FY", "")
    years = [int(part[:4]) for part in digits.split("/")[-1:] if part[:4].isdigit()]
    if claim.period.count("-") == 1 and len(digits) == 9:
        years = [int(digits[5:])]
    return min(years[0], bench.today.year) if years else bench.year


def at_year(series: Sequence[Point], year: int) -> Point:
    """The point of the year, else the latest before it, else the first."""
    before = [p for p in series if p.year <= year]
    return before[-1] if before else series[0]


def _window(series: Sequence[Point], year: int) -> list[Point]:
    return [p for p in series if year - 15 <= p.year <= year + 1]


def missing(claim: Claim) -> Verdict:
    sides = " and ".join(codes.name(c) for c in (claim.subject.split(";")[0], claim.partner) if c)
    return cannot_tell(
        f"no {claim.indicator.replace('_', ' ')} is held for {sides or 'the subject'}",
        NEEDS.get(claim.indicator, f"a series of {claim.indicator.replace('_', ' ')} for {sides or 'it'}"),
    )


def _convertible(claim: Claim, main: Point) -> bool:
    return len(claim.unit) == 3 and claim.unit.isupper() and main.unit == "USD"


def _in_unit(claim: Claim, main: Point, bench: Bench) -> Claim:
    """A sum in another currency in dollars of the year."""
    if claim.unit == main.unit or not _convertible(claim, main) or claim.value is None:
        return claim
    rate = bench.holdings.rate(claim.unit, main.year)
    if rate is None:
        return claim
    high = claim.value_hi / rate.value if claim.value_hi is not None else None
    return replace(
        claim,
        value=claim.value / rate.value,
        value_hi=high,
        unit="USD",
        detail=f"{claim.detail}; {scaled(rate.value, 4)} {claim.unit} per USD in {rate.year}",
    )
