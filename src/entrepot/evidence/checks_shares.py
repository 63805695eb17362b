"""Checks of shares in aid, investment and people: one side's part in what the other gets from all, in one year."""

from __future__ import annotations

from dataclasses import dataclass

from entrepot import codes
from entrepot.evidence.checks_series import at_year, claim_year, joined_by, missing, points_of
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.holdings import Point
from entrepot.evidence.verdict import CONTRADICTED, DEPENDS, Bench, Verdict, cannot_tell, judge_points


@dataclass(frozen=True)
class Total:
    """How a share is found: `stated` holds it as published; else `part` over `whole` (of the giver `giver`)."""

    stated: tuple[str, ...]
    part: str
    whole: str
    giver: str = ""


TOTALS = {
    "oda_net_usd": Total(("oda_share_bilateral",), "oda_net", "oda_net", "WLD"),
    "fdi_flow_usd": Total(("fdi_share",), "fdi_flow", "fdi_total_inflow"),
    **{
        people: Total((), people, people, "WLD")
        for people in ("visitors", "foreign_students", "foreign_workers", "foreign_residents")
    },
}


def share(claim: Claim, bench: Bench) -> Verdict:
    """A giver's share in all that a recipient got (aid, investment, workers ...): as published, and as a ratio of two
    series."""
    if not claim.subject or not claim.partner:
        return cannot_tell("the text does not say whose share in whose total", "the giver and the recipient")
    total = TOTALS[claim.indicator]
    for giver, host in ((claim.subject, claim.partner), (claim.partner, claim.subject)):
        readings = _stated(total, giver, host, bench) + _ratios(total, giver, host, claim, bench)
        if readings:
            return _judged(claim, readings, giver, host, bench)
    return missing(claim)


def _judged(claim: Claim, readings: list[tuple[str, list[Point]]], giver: str, host: str, bench: Bench) -> Verdict:
    """The reading nearest in time decides; where another of that year disagrees, it depends."""
    year = claim_year(claim, bench)
    latest = [(name, at_year(points, year), points) for name, points in readings]
    name, main, series = min(latest, key=lambda item: abs(item[1].year - year))
    counted = {"oda_net_usd": "aid to", "fdi_flow_usd": "investment in"}
    what = f"share of {codes.name(giver)} in {counted.get(claim.indicator, claim.indicator.replace('_', ' ') + ' in')} "
    what += f"{codes.name(host)}, {name}"
    if abs(main.year - year) > (0 if claim.period else 3):
        return cannot_tell(
            f"{what}: {told(main.value, main.unit)} in {main.year}; not held for {year}",
            f"the share of {year}", by="series", value=main.value, unit=main.unit, period=str(main.year), source=main.source,
        )  # fmt: skip
    others = [
        (f"{other}: {told(p.value, p.unit)}", p.value) for other, p, _ in latest if p.year == main.year and p != main
    ]
    if not claim.period:
        others += [(f"year {p.year}", p.value) for p in series if 0 < main.year - p.year <= 3]
    verdict = judge_points(claim, main, others, bench, series=series, what=what)
    if verdict.verdict == CONTRADICTED and claim.indicator == "fdi_flow_usd" and abs(verdict.off or 0) <= 5:
        return _depends(verdict)
    return verdict


def _depends(verdict: Verdict) -> Verdict:
    from dataclasses import replace

    return replace(verdict, verdict=DEPENDS, flips=("investment is revised and counted differently by source",))


def _stated(total: Total, giver: str, host: str, bench: Bench) -> list[tuple[str, list[Point]]]:
    found = []
    for indicator in total.stated:
        points = points_of(bench, indicator, giver, host)
        found += [("as published", points)] if points else []
    return found


def _ratios(total: Total, giver: str, host: str, claim: Claim, bench: Bench) -> list[tuple[str, list[Point]]]:
    """The share year by year where both are held; of several sources of the part, each by itself."""
    then = joined_by(claim, bench)
    whole = {p.year: p for p in points_of(bench, total.whole, total.giver or host, host if total.giver else "", then)}
    found = []
    sources = sorted(
        {p.source for p in bench.holdings.rows.get((total.part, giver, host, ""), ()) if p.unit in ("USD", "persons")}
    )
    for source in sources or [None]:
        part = bench.holdings.series(
            total.part, giver, host, source=source, known_by=bench.known_by,
            joined_by=then if {giver, host} & set(codes.GROUPS) else None,
        )  # fmt: skip
        points = [
            Point(
                p.year, 100 * p.value / whole[p.year].value, "percent",
                " ".join(dict.fromkeys((*p.source.split(), *whole[p.year].source.split()))), "estimated", str(p.year),
            )
            for p in part
            if p.year in whole and whole[p.year].value > 0 and p.year <= bench.today.year
        ]  # fmt: skip
        if points:
            found.append((f"computed from {source or 'the sum of members'}", points))
    return found
