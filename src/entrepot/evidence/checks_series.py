"""Checks against series of the store: levels, multiples of another economy's level, projections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from entrepot import codes
from entrepot.evidence import weighing
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.holdings import Point
from entrepot.evidence.readings import Reading, readings
from entrepot.evidence.verdict import (
    CONTRADICTED,
    DEPENDS,
    SUPPORTED,
    Bench,
    Verdict,
    agrees,
    cannot_tell,
    off,
)

# Claim indicator -> store indicators, the first being the main one.
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
    "military_expenditure": ("military_expenditure_share", "military_expenditure_per_capita"),
    "exchange_rate": ("exchange_rate",),
    "survey_sample": ("survey_sample",),
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


def named(claim: Claim, bench: Bench) -> Verdict:
    """A claim whose indicator is a series of the store by its own name; else nothing is held."""
    return value(claim, bench) if claim.indicator in bench.holdings.pairs else not_held(claim, bench)


def not_held(claim: Claim, bench: Bench) -> Verdict:
    """No series of this kind is in the store."""
    needs = NEEDS.get(claim.indicator, f"a sourced series of {claim.indicator.replace('_', ' ')}")
    return cannot_tell("no series of this kind is held", needs)


def value(claim: Claim, bench: Bench) -> Verdict:
    """A level, a multiple of another economy's level, or the size of a change."""
    from entrepot.evidence import checks_changes

    if claim.value is None and claim.comparator in ("gt", "ge", "lt", "le") and claim.partner:
        return larger(claim, bench)
    if claim.value is None:
        return checks_changes.direction(claim, bench)
    since = claim.unit == "ratio" and not claim.partner and bool(claim.period)  # "has doubled since 2012"
    if claim.detail.startswith("change") or since or _over_years(claim, bench) or claim.indicator == "gdp_real_growth":
        return checks_changes.change(claim, bench)
    if claim.indicator == "gdp_per_capita" and claim.unit != "ratio":
        return _per_head(claim, bench)
    held = readings(claim, bench, joined_by(claim, bench))
    if claim.partner and claim.unit in ("ratio", "percent") and all(r.unit != claim.unit for r in held):
        return multiple(claim, bench)
    if claim.unit == "ratio" and not any(r.series == "fertility" and r.same for r in held):
        return multiple(claim, bench)
    year = wanted_year(claim, bench)
    if year > bench.today.year:
        return projection(claim, bench, held, year)
    held = [replace(r, points=tuple(p for p in r.points if p.year <= bench.today.year)) for r in held]
    found = weighing.level(claim, bench, held + _bases(claim, bench), year)
    return found if found is not None else missing(claim)


def _over_years(claim: Claim, bench: Bench) -> bool:
    """`20 times as many as in 2012`: a multiple over two years is a change of one series, unless two economies are set
    beside each other."""
    series = HELD.get(claim.indicator, ("",))[0]
    pairs = bench.holdings.pairs.get(series, set())
    beside_each_other = bool(claim.partner) and (claim.subject, claim.partner) not in pairs
    return claim.unit == "ratio" and len(years_of(claim)) == 2 and not beside_each_other


def _bases(claim: Claim, bench: Bench) -> list[Reading]:
    """ASEAN with ten and with eleven members: another coverage than the one of the article's day."""
    if claim.subject != "ASEAN" or claim.partner:
        return []
    # Before the eleventh member joined, nobody could have counted it.
    names = ("ASEAN10", "ASEAN11") if len(codes.members("ASEAN", bench.day)) > 10 else ("ASEAN10",)
    found = []
    for name in names:
        one = readings(replace(claim, subject=name), bench, joined_by(claim, bench))
        found += [
            replace(r, same=False, points=tuple(p for p in r.points if p.year <= bench.today.year))
            for r in one
            if r.same
        ]
    return found


def projection(claim: Claim, bench: Bench, held: Sequence[Reading], year: int) -> Verdict:
    """A level of a year to come, by the projection held; outside its interval it is contradicted, inside it depends."""
    found = [
        (r, p)
        for r in held
        if r.same
        for p in r.points
        if p.year == year and weighing.in_unit(claim, r, p, bench) is not None
    ]
    if not found or claim.value is None:
        return cannot_tell(
            f"no projection of {claim.indicator.replace('_', ' ')} for {year} is held", f"a projection for {year}"
        )
    reading, point = found[-1]
    fits, rule = agrees(claim, point.value)
    low, high = (
        next(
            (
                p.value
                for p in points_of(bench, f"{reading.series}_{end}95", claim.subject, "", future=True)
                if p.year == year
            ),
            None,
        )
        for end in ("lower", "upper")
    )
    inside = low is not None and high is not None and low <= claim.value <= high
    close = low is None and abs(off(claim, point.value) or 0.0) <= 5
    verdict = SUPPORTED if fits else DEPENDS if inside or close else CONTRADICTED
    why = f"projection of {reading.series.replace('_', ' ')} for {year}: {told(point.value, point.unit)}"
    why += (
        f" (95%: {told(low, point.unit)} to {told(high, point.unit)})" if low is not None and high is not None else ""
    )
    return Verdict(
        verdict, why, "series", point.value, point.unit, str(year), point.source, bench.holdings.vintage(point.source), rule,
        off(claim, point.value), ("projections differ by their assumptions",) if verdict == DEPENDS else (),
        points=tuple((p.year, p.value) for p in reading.points if year - 30 <= p.year <= year),
    )  # fmt: skip


def _per_head(claim: Claim, bench: Bench) -> Verdict:
    series = levels(claim, claim.subject, bench)
    if not series:
        return missing(claim)
    reading = Reading("gdp_per_capita", claim.subject, "", "", series[-1].source, "USD", tuple(series), True)
    found = weighing.level(claim, bench, [reading], wanted_year(claim, bench))
    return found if found is not None else missing(claim)


def multiple(claim: Claim, bench: Bench) -> Verdict:
    """`over five times that of Japan`, `nine tenths of Japan's`: the ratio of two series of one source where it gives both."""
    if not claim.partner:
        return cannot_tell("the text does not say of what it is a multiple", "the other side of the comparison")
    pairs = _compared(claim, bench)
    year, percent = claim_year(claim, bench), claim.unit == "percent"
    found = [Reading(r.series, claim.subject, claim.partner, r.product, r.source, "ratio", _over(r, s, bench), r.same and s.same)
             for r, s in pairs]  # fmt: skip
    found = [r for r in found if r.points]
    if not found:
        return missing(claim)
    comparator = "approx" if claim.comparator in ("multiple_of", "eq") else claim.comparator
    scale = 0.01 if percent else 1.0
    high = claim.value_hi * scale if claim.value_hi is not None else None
    stated = replace(claim, value=(claim.value or 0) * scale, value_hi=high, unit="ratio", comparator=comparator)
    verdict = weighing.level(stated, bench, found, year)
    if verdict is None:
        return missing(claim)
    what = f"{claim.indicator.replace('_', ' ')} of {codes.name(claim.subject)} over {codes.name(claim.partner)}"
    return replace(verdict, why=f"{what}: {verdict.why}")


def larger(claim: Claim, bench: Bench) -> Verdict:
    """`more than Japan's`: one side's level against the other's, without a size."""
    verdict = multiple(replace(claim, value=1.0, unit="ratio", digits=4), bench)
    return verdict if verdict.verdict != DEPENDS or not verdict.flips else replace(verdict, off=None)


def _compared(claim: Claim, bench: Bench) -> list[tuple[Reading, Reading]]:
    """The two series that are set beside each other, source by source; of two-sided ones, both with the same third."""
    then = joined_by(claim, bench)
    if claim.indicator == "gdp_per_capita":
        one, two = (
            [Reading("gdp_per_capita", side, "", "", "computed", "USD", tuple(points), True)]
            if (points := levels(claim, side, bench))
            else []
            for side in (claim.subject, claim.partner)
        )  # fmt: skip
        return list(zip(one, two, strict=False))
    thirds = [""] + [code for code in company(claim, bench) if code not in (claim.subject, claim.partner)]
    for third in thirds:
        left = readings(replace(claim, partner=third), bench, then)
        right = readings(replace(claim, subject=claim.partner, partner=third), bench, then)
        found = [
            (r, s) for r in left for s in right
            if r.same and s.same and (r.series, r.unit, r.product) == (s.series, s.unit, s.product)
        ]  # fmt: skip
        own = [(r, s) for r, s in found if r.source == s.source]
        if found:
            return own or found
    return []


def company(claim: Claim, bench: Bench) -> list[str]:
    """Other economies that the claim's sentence, else the claims beside it, are about: nearest first."""
    from entrepot.evidence import names

    own = [e.code for e in names.find(claim.sentence, claim.language)]
    near = sorted(bench.claims, key=lambda c: abs(c.start - claim.start))
    around = [code for c in near for code in (*c.subject.split(";"), c.partner) if code]
    return list(dict.fromkeys((*own, *around)))


def _over(left: Reading, right: Reading, bench: Bench) -> tuple[Point, ...]:
    below = {p.year: p for p in right.points if p.value}
    return tuple(
        Point(
            p.year, p.value / below[p.year].value, "ratio",
            " ".join(dict.fromkeys((*p.source.split(), *below[p.year].source.split()))), p.status, str(p.year),
        )
        for p in left.points
        if p.year in below and p.year <= bench.today.year
    )  # fmt: skip


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


def points_of(
    bench: Bench, indicator: str, economy: str, partner: str, joined_by: dt.date | None = None, *, future: bool = False
) -> list[Point]:
    """A series up to the year of the day judged from (`future`: to its end). `joined_by`: of a group, its members then."""
    series = bench.holdings.series(
        indicator, economy, partner, known_by=bench.known_by, joined_by=joined_by if economy in codes.GROUPS else None
    )
    return series if future else [p for p in series if p.year <= bench.today.year]


def joined_by(claim: Claim, bench: Bench) -> dt.date:
    """The day whose members a group has in a claim: the article's; for the level of an earlier period, its end."""
    if not claim.period or claim.kind == "change" or claim.comparator.startswith("direction"):
        return bench.day
    return min(bench.day, dt.date(claim_year(claim, bench), 12, 31))


def years_of(claim: Claim) -> list[int]:
    """The years of a claim's period: none, one, or the two ends of a range."""
    parts = claim.period.replace("FY", "").replace("/", "-").split("-")
    years = [int(part) for part in parts if len(part) == 4 and part.isdigit()]
    return years[:2]


def wanted_year(claim: Claim, bench: Bench) -> int:
    """The year a claim speaks of: its period's (the last of a range), else the article's."""
    years = years_of(claim)
    return years[-1] if years else bench.year


def claim_year(claim: Claim, bench: Bench) -> int:
    """The same, not after the day judged from."""
    return min(wanted_year(claim, bench), bench.today.year)


def at_year(series: Sequence[Point], year: int) -> Point:
    """The point of the year, else the latest before it, else the first."""
    before = [p for p in series if p.year <= year]
    return before[-1] if before else series[0]


def missing(claim: Claim) -> Verdict:
    """Nothing is held for these sides."""
    sides = " and ".join(codes.name(c) for c in (claim.subject.split(";")[0], claim.partner) if c)
    return cannot_tell(
        f"no {claim.indicator.replace('_', ' ')} is held for {sides or 'the subject'}",
        NEEDS.get(claim.indicator, f"a series of {claim.indicator.replace('_', ' ')} for {sides or 'it'}"),
    )
