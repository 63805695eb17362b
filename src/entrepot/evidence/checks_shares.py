"""Checks of shares in aid, investment and people: one side's part in a whole, and in which whole."""

from __future__ import annotations

import re
from dataclasses import replace

from entrepot import codes
from entrepot.evidence import weighing
from entrepot.evidence.checks_series import claim_year, joined_by, missing
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.holdings import Point
from entrepot.evidence.readings import Reading, beside, readings
from entrepot.evidence.verdict import CONTRADICTED, DEPENDS, SUPPORTED, Bench, Verdict, cannot_tell

WORLD = "WLD"
# Indicators whose percentage, where it is no change, is somebody's share in a whole; the series that holds it as published.
TOTALS = {
    "oda_net_usd": "oda_share_bilateral",
    "fdi_flow_usd": "fdi_share",
    "fdi_stock_usd": "",
    "visitors": "",
    "foreign_students": "",
    "foreign_workers": "",
    "foreign_residents": "",
    "companies": "",
}
# Words by which the whole is all that the giver gives, everywhere.
_OUTWARD = re.compile(
    r"outward|abroad|overseas|worldwide|world-wide|対外|海外|对外|ke luar negeri|luar negara|ra nước ngoài|ต่างประเทศ",
    re.IGNORECASE,
)
# Words by which the whole is what was just spoken of.
_OF_IT = re.compile(
    r"\bof (?:it|this|that|these|them|the (?:flow|total|sum|money|stock))\b|うち|其中|di antaranya|daripadanya|trong đó|ในจำนวนนี้",
    re.IGNORECASE,
)
_PRODUCTS = {
    "of-japan-outward": _OUTWARD,
    "non-manufacturing": re.compile(r"non-?manufactur|services|非製造|非制造|nonmanufaktur|phi chế tạo|นอกภาคการผลิต", re.IGNORECASE),
    "manufacturing": re.compile(
        r"(?<!non-)(?<!non)\bmanufactur|(?<!非)製造業|(?<!非)制造业|manufaktur|pembuatan|chế tạo|ภาคการผลิต", re.IGNORECASE
    ),
    "stock": re.compile(r"stock|cumulative|残高|存量|stok|lũy kế|สะสม", re.IGNORECASE),
}  # fmt: skip


def share(claim: Claim, bench: Bench) -> Verdict:
    """A side's share in what the other got from all, in what it gave to all, or in what the group got: as published, and as
    a ratio of two series of one source."""
    if not claim.subject or not claim.partner:
        return cannot_tell("the text does not say whose share in whose total", "the giver and the recipient")
    found = _published(claim, bench) + _computed(claim, bench)
    found = [r for r in found if r.points]
    if not found:
        return missing(claim)
    year = claim_year(claim, bench)
    told = any(r.same for r in found)
    found = found if told else [replace(r, same=True) for r in found]
    verdict = weighing.level(replace(claim, unit="percent"), bench, found, year)
    if verdict is None:
        return missing(claim)
    if verdict.verdict == CONTRADICTED and not told:
        return cannot_tell(
            f"the whole that the text means is not held; held: {verdict.why}", "the whole, by the same source", by="series",
            value=verdict.value, unit="percent", period=verdict.period, source=verdict.source,
        )  # fmt: skip
    if verdict.verdict == CONTRADICTED and claim.indicator == "fdi_flow_usd" and abs(verdict.off or 0) <= 5:
        verdict = replace(verdict, verdict=DEPENDS, flips=("investment is revised and counted differently by source",))
    return verdict


def _published(claim: Claim, bench: Bench) -> list[Reading]:
    """Shares that a source prints; one of a sector, of the stock or of the giver's total only where the words say so."""
    series = TOTALS.get(claim.indicator, "")
    text, place = beside(claim)
    end = place + len(claim.quote)
    at = {
        name: max(match.start() - end, 2 * (place - match.end()), 0)  # what follows a number says what it is of
        for name, pattern in _PRODUCTS.items()
        for match in pattern.finditer(text)
    }
    said = min(at, key=lambda name: at[name]) if at else ""
    found = []
    for giver, host in ((claim.subject, claim.partner), (claim.partner, claim.subject)):
        for product in sorted(bench.holdings.products.get((series, giver, host), ())):
            points = [
                p for p in bench.holdings.current(series, giver, host, product, bench.known_by) if p.unit == "percent"
            ]
            found += _each_source(series, giver, host, product, points, product == said)
    return found


def _each_source(series: str, giver: str, host: str, product: str, points: list[Point], same: bool) -> list[Reading]:
    sources = dict.fromkeys(p.source for p in points)
    return [
        Reading(series, giver, host, product, s, "percent", tuple(p for p in points if p.source == s), same)
        for s in sources
    ]


def _computed(claim: Claim, bench: Bench) -> list[Reading]:
    """The share year by year where part and whole are held by one source: of the recipient's total, of the giver's total,
    of what the group got."""
    then = joined_by(claim, bench)
    text, _ = beside(claim)
    money = replace(claim, unit="USD" if claim.indicator.endswith("_usd") else "persons")
    found = []
    for giver, host in ((claim.subject, claim.partner), (claim.partner, claim.subject)):
        parts = [
            r
            for r in readings(replace(money, subject=giver, partner=host), bench, then)
            if r.economy == giver and r.partner == host
        ]
        for part in parts:
            for whole_of, sides in _wholes(giver, host, claim, bench, text):
                found += _ratio(part, whole_of, sides, money, bench)
        if found:
            break
    return found


def _wholes(giver: str, host: str, claim: Claim, bench: Bench, text: str) -> list[tuple[bool, tuple[str, str]]]:
    """The wholes that a share may be of, and whether the words say that one."""
    group = "ASEAN" if host in codes.ASEAN_MEMBERS else ""
    spoken = any((c.subject, c.partner) == (giver, group) for c in bench.claims if 0 < claim.start - c.start < 400)
    of_group = bool(group and spoken and _OF_IT.search(text))
    outward = bool(_OUTWARD.search(text))
    inward = not outward and not of_group
    wholes = [(inward, (WORLD, host)), (inward, (host, "")), (outward, (giver, WORLD))]
    return wholes + ([(of_group, (giver, group))] if group else [])


def _ratio(part: Reading, meant: bool, sides: tuple[str, str], claim: Claim, bench: Bench) -> list[Reading]:
    """Part over whole, year by year. An inflow from all that another source counts is no whole for this part, unless it is
    the only one."""
    series = "fdi_total_inflow" if sides[1] == "" and part.series == "fdi_flow" else part.series
    rows = bench.holdings.current(series, *sides, part.product, bench.known_by)
    if not rows and set(sides) & set(codes.GROUPS):
        whole = {p.year: p for p in bench.holdings.series(series, *sides, known_by=bench.known_by, unit=part.unit)}
    else:
        family = bench.holdings.family
        own = [p for p in rows if family(p.source) == family(part.source.split()[0])] or rows
        whole = {p.year: p for p in own if p.unit == part.unit}
    points = tuple(
        Point(
            p.year, 100 * p.value / whole[p.year].value, "percent",
            " ".join(dict.fromkeys((*p.source.split(), *whole[p.year].source.split()))), "estimated", str(p.year),
            f"of all {'to' if sides[0] == WORLD else 'of'} {codes.name(sides[1] if sides[0] == WORLD else sides[0])}"
            + (f" to {codes.name(sides[1])}" if sides[1] and sides[0] != WORLD else ""),
        )
        for p in part.points
        if p.year in whole and whole[p.year].value > 0 and p.year <= bench.today.year
    )  # fmt: skip
    if not points:
        return []
    crossed = {s for p in points for s in p.source.split()} != {part.source}
    return [
        replace(part, source=points[-1].source, unit="percent", points=points, same=meant and part.same and not crossed)
    ]


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
        verdict, why, "series", total, "USD", f"{inside[0].year}-{inside[-1].year}", source, bench.holdings.vintage(source),
        "positive in four of five years", points=tuple((p.year, p.value) for p in inside),
    )  # fmt: skip
