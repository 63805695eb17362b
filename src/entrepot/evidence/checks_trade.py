"""Checks against goods trade: values, balances, shares, multiples, changes and directions; pairs that a source leaves
blank are flagged, never read as zero."""

from __future__ import annotations

from dataclasses import replace

from entrepot import codes
from entrepot.evidence import checks_changes, checks_minerals, names, weighing
from entrepot.evidence.checks_series import claim_year, company, years_of
from entrepot.evidence.checks_trade_ranks import comparison
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.holdings import Point
from entrepot.evidence.readings import Reading
from entrepot.evidence.trade_tables import FLOW, NEEDS, part_of_trade, rows
from entrepot.evidence.verdict import (
    CONTRADICTED,
    DEPENDS,
    SUPPORTED,
    Bench,
    Verdict,
    cannot_tell,
)
from entrepot.measures import measure
from entrepot.models.relations.trade import GOODS

# Customs of the two sides, cost and freight, and what a reconciled table does with them: values differ by this much.
VALUATION = 0.12
# What they change in a share, in points.
SHARE_POINTS = 2.0
# Units of shares by their whole.
WORLD, COMMON, EACH_OTHER = "percent", "percent of trade with common partners", "percent of the trade of the two"
# A direction between two years is read from the first held year after one and the last before the other, if they are this near.
_ROUND = 1
_MIRROR = {"exports": "imports", "imports": "exports", "both": "both"}


def value(claim: Claim, bench: Bench) -> Verdict:
    """A value, a balance, a share, a multiple, a change, a direction or a comparison of goods trade."""
    if "comparative" in claim.detail:
        return comparison(claim, bench)
    if not claim.partner or not claim.subject:
        return cannot_tell("the text does not say with whom", NEEDS)
    if part := part_of_trade(claim):
        if claim.unit == "USD" and not claim.detail.startswith("change"):
            return checks_minerals.bill(claim, bench)
        return cannot_tell(f"trade by product is not held: {part}", "trade by partner and product (UN Comtrade, BACI)")
    if claim.value is None:
        return _direction(claim, bench)
    if claim.indicator == "trade_share" or (claim.unit == "percent" and not claim.detail.startswith("change")):
        return _share(claim, bench)
    if claim.unit == "ratio" and not claim.detail.startswith("change") and len(years_of(claim)) < 2:
        return _multiple(claim, bench)
    held = flows(claim, bench, claim.subject, claim.partner)
    if not held:
        return cannot_tell("no goods trade between the two is held", NEEDS)
    if claim.detail.startswith("change") or claim.unit == "ratio":
        moved = [r for r in held if r.same or not r.series.endswith("balance")]
        return _softened(checks_changes.change_of(_as_approx(claim), bench, moved))
    verdict = weighing.level(_as_approx(claim), bench, held, claim_year(claim, bench))
    if verdict is None:
        return cannot_tell(f"no exchange rate of {claim.unit} is held", "yearly exchange rates")
    if verdict.verdict == CONTRADICTED:
        near = _near_another(claim, bench, held)
        verdict = replace(verdict, verdict=DEPENDS, flips=near) if near else verdict
    return _softened(verdict)


def _near_another(claim: Claim, bench: Bench, held: list[Reading]) -> tuple[str, ...]:
    """Other flows of the year that the number meets as nearly as the valuation of trade allows."""
    year = claim_year(claim, bench)
    weights = [w for r in held if not r.same and (w := weighing.weight(claim, bench, r, year)) is not None]
    return tuple(
        f"if {w.reading.series} is meant: {told(w.point.value, w.point.unit)} in {w.point.year}"
        for w in weights
        if w.claim.value and abs(w.claim.value / w.point.value - 1) <= VALUATION
    )


def _as_approx(claim: Claim) -> Claim:
    return replace(claim, comparator="approx") if claim.comparator == "eq" else claim


def _softened(verdict: Verdict) -> Verdict:
    """A miss that the valuation of trade explains, or that rests on an estimate, is not called wrong."""
    verdict = replace(verdict, by="trade", why=f"{verdict.why} (goods only)") if verdict.by == "series" else verdict
    if verdict.verdict != CONTRADICTED:
        return verdict
    if verdict.off is not None and abs(verdict.off) <= 100 * VALUATION and verdict.unit in ("USD", "JPY"):
        return replace(
            verdict, verdict=DEPENDS, flips=("valuation and source: customs figures of the two sides differ",)
        )
    if "estimated" in verdict.why:
        return cannot_tell(
            f"{verdict.why}: the source leaves this flow blank", NEEDS, by="trade", value=verdict.value, unit=verdict.unit,
            period=verdict.period, source=verdict.source, rule=verdict.rule,
        )  # fmt: skip
    return verdict


def _flow(claim: Claim) -> str:
    return FLOW.get(claim.indicator, claim.detail if claim.detail in ("exports", "imports") else "both")


def flows(claim: Claim, bench: Bench, subject: str, partner: str) -> list[Reading]:
    """Trade of the subject with the partner: the flow that the words say, then those that it could be mistaken for."""
    meant = "balance" if claim.indicator == "trade_balance_usd" else _flow(claim)
    found = []
    year = claim_year(claim, bench) if claim.period and len(years_of(claim)) < 2 else None
    for flow in (meant, *(f for f in ("both", "exports", "imports", "balance") if f != meant)):
        held = lines(bench, subject, partner, flow)
        # A basis that does not hold the year says nothing of it, where another does.
        for points in [line for line in held if any(p.year == year for p in line)] or held:
            name = f"goods {'trade' if flow == 'both' else flow}"
            found.append(Reading(name, subject, partner, "", points[-1].source, "USD", points, flow == meant))
    return found


def lines(bench: Bench, subject: str, partner: str, flow: str) -> list[tuple[Point, ...]]:
    """A flow by year on each basis that holds it, in the order of preference."""
    held = [r for one in (subject, partner) for r in rows(bench, one, "both") or () if r.partner in (subject, partner)]
    goods = measure(GOODS)
    order = list(dict.fromkeys(goods.basis_of(series) for series in goods.prefer))
    bases = sorted({r.basis for r in held}, key=lambda id: (order.index(id) if id in order else len(order), id))
    return [points for basis in bases if (points := _points(bench, subject, partner, flow, basis))]


def _points(bench: Bench, subject: str, partner: str, flow: str, basis: str) -> tuple[Point, ...]:
    """A flow by year (USD) on one basis, from the table of the subject, else of the partner turned round; a balance is exports less
    imports, either way."""
    if flow == "balance":
        out, back = ({p.year: p for p in _points(bench, subject, partner, f, basis)} for f in ("exports", "imports"))
        return tuple(replace(p, value=abs(p.value - back[y].value)) for y, p in out.items() if y in back)
    for one, other, column in ((subject, partner, flow), (partner, subject, _MIRROR[flow])):
        points = tuple(
            Point(
                r.year, r.value_filled, "USD", r.source, "observed" if r.value is not None else "estimated", str(r.year),
                "" if r.value is not None else "estimated",
            )
            for r in rows(bench, one, column) or ()
            if r.partner == other and r.basis == basis and r.value_filled is not None
        )  # fmt: skip
        if points:
            return points
    return ()


def _share(claim: Claim, bench: Bench) -> Verdict:
    """The subject's share in the partner's trade; in its own, if that is what fits; of all trade where the whole is held,
    else of the trade with the partners held in every year."""
    flow = claim.detail if claim.detail in ("exports", "imports") else _flow(claim)
    found: list[Reading] = []
    subjects = claim.subject.split(";")
    for holder, whole, same in [(s, claim.partner, True) for s in subjects] + [
        (claim.partner, s, False) for s in subjects
    ]:
        for f in (flow, *(x for x in ("both", "exports", "imports") if x != flow)):
            found += _shares(bench, holder, whole, f, same and f == flow)
    found += _within(bench, subjects[0], claim.partner)
    if not found:
        return cannot_tell("no goods trade between the two is held", NEEDS)
    if not any(r.same for r in found):
        found = [replace(r, same=(r.economy, r.partner) == (found[0].economy, found[0].partner)) for r in found]
    year = claim_year(claim, bench)
    # The whole of all trade is held for few years: then the share among common partners, which is never smaller.
    world = [r for r in found if r.unit == WORLD and any(p.year == year for p in r.points)]
    if not any(r.same for r in world):
        return _of_common(claim, bench, [r for r in found if r.same and r.unit == COMMON], year)
    judged = [replace(r, unit="percent") for r in found if r.unit != COMMON]
    verdict = weighing.level(replace(claim, unit="percent"), bench, judged, year)
    assert verdict is not None
    if (
        verdict.verdict == CONTRADICTED
        and abs(verdict.off or 0.0) <= SHARE_POINTS
        and claim.comparator in ("eq", "approx")
    ):
        verdict = replace(verdict, verdict=DEPENDS, flips=("valuation, source and what the source leaves blank",))
    return replace(_softened(verdict), unit="percent of trade")


def _shares(bench: Bench, holder: str, whole: str, flow: str, same: bool) -> list[Reading]:
    """A holder's share in the trade of another, by whole; one point as held and one after blank flows are estimated."""
    held = rows(bench, whole, flow)
    if held is None:
        return []
    group = holder in codes.GROUPS and holder != "EU27"
    members = codes.members("ASEAN10" if holder == "ASEAN" else holder) if group else (holder,)
    held = [r for r in held if r.partner in members]
    found = []
    for column, unit in (("share_world", WORLD), ("share_world_filled", WORLD), ("share_filled", COMMON)):
        years: dict[tuple[str, int, str], list[float]] = {}
        for r in held:
            if (share := getattr(r, column)) is not None:
                years.setdefault((r.basis, r.year, r.source), []).append(share)
        for basis in dict.fromkeys(basis for basis, _, _ in years):
            points = tuple(
                Point(y, sum(parts), unit, source, "observed", str(y), f"{flow} of {codes.name(whole)}")
                for (of, y, source), parts in sorted(years.items())
                if of == basis and len(parts) == len(members)
            )
            if points:
                label = "share in goods trade" + (", blank flows estimated" if column.endswith("world_filled") else "")
                found.append(Reading(label, holder, whole, "", points[-1].source, unit, points, same))
    return found


def _within(bench: Bench, one: str, other: str) -> list[Reading]:
    """The part of one direction in the trade of two economies."""
    found = []
    both = {(p.year, p.source): p.value for p in next(iter(lines(bench, one, other, "both")), ())}
    for flow in ("exports", "imports"):
        points = tuple(
            replace(p, value=100 * p.value / both[p.year, p.source], unit=EACH_OTHER)
            for p in next(iter(lines(bench, one, other, flow)), ())
            if both.get((p.year, p.source))
        )
        if points:
            found.append(
                Reading(f"part of {flow} in the trade", one, other, "", points[-1].source, EACH_OTHER, points, False)
            )
    return found


def _of_common(claim: Claim, bench: Bench, found: list[Reading], year: int) -> Verdict:
    """A share whose whole is held only for the partners of every year: an upper bound of the share in all trade."""
    if not found:
        return cannot_tell("no goods trade between the two is held", NEEDS)
    verdict = weighing.level(
        _as_approx(replace(claim, unit=COMMON)), bench, [replace(r, same=True) for r in found[:1]], year
    )
    if verdict is None:
        return cannot_tell("no goods trade between the two is held", NEEDS)
    verdict = replace(_softened(verdict), unit=COMMON)
    if verdict.verdict in (CONTRADICTED, DEPENDS) and (claim.value or 0) <= (verdict.value or 0):
        return cannot_tell(
            f"{verdict.why}; of all trade the share is smaller, and the whole is not held for {verdict.period}", NEEDS,
            by="trade", value=verdict.value, unit=COMMON, period=verdict.period, source=verdict.source, rule=verdict.rule,
            points=verdict.points,
        )  # fmt: skip
    return verdict


def _multiple(claim: Claim, bench: Bench) -> Verdict:
    """`China's trade with the bloc is nearly four times Japan's`: trade of both with the same third."""
    found: list[Reading] = []
    flow = _flow(claim)
    thirds = [code for code in company(claim, bench) if code not in (claim.subject, claim.partner)]
    for third in thirds[:4]:
        theirs = {(p.year, p.source): p for line in lines(bench, claim.partner, third, flow) for p in line}
        first = not found
        for mine in lines(bench, claim.subject, third, flow):
            points = tuple(
                replace(
                    p, value=p.value / other.value, unit="ratio", note=f"with {codes.name(third)}"
                    + ("; estimated" if "estimated" in (p.status, other.status) else ""),
                )
                for p in mine
                if (other := theirs.get((p.year, p.source))) is not None and other.value
            )  # fmt: skip
            if not points:
                continue
            found.append(
                Reading(
                    "goods trade over",
                    claim.subject,
                    claim.partner,
                    third,
                    points[-1].source,
                    "ratio",
                    points,
                    first,
                )
            )
    if not found:
        return cannot_tell("the text does not say with whom both trade", NEEDS)
    comparator = "approx" if claim.comparator in ("multiple_of", "eq") else claim.comparator
    verdict = weighing.level(replace(claim, comparator=comparator), bench, found, claim_year(claim, bench))
    if verdict is None:
        return cannot_tell("nothing is held that was known then", NEEDS)
    here = {e.code for e in names.find(claim.sentence, claim.language)}
    if verdict.verdict == CONTRADICTED and found[0].product not in here:
        return cannot_tell(
            f"the text does not say with whom both trade; {verdict.why}", "the partner of both", by="trade"
        )
    what = f"{codes.name(claim.subject)} over {codes.name(claim.partner)}"
    return _softened(replace(verdict, why=f"{what}: {verdict.why}"))


def _direction(claim: Claim, bench: Bench) -> Verdict:
    """Up or down between the years named, else over about ten, twenty and thirty years of what is held; of each subject."""
    verdicts = []
    for one in claim.subject.split(";"):
        if claim.indicator == "trade_share":
            found = _common_shares(bench, one, claim.partner) or _common_shares(bench, claim.partner, one)
        else:
            found = [list(r.points) for r in flows(claim, bench, one, claim.partner) if r.same]
        series = _spanning(claim, found)
        verdicts.append(_moved(claim, series, bench, one))
    if claim.indicator == "trade_share" and all(v.verdict == CONTRADICTED for v in verdicts):
        other_way = _spanning(claim, _common_shares(bench, claim.partner, claim.subject.split(";")[0]))
        turned = _moved(claim, other_way, bench, claim.partner)
        if turned.verdict == SUPPORTED:
            return replace(verdicts[0], verdict=DEPENDS, flips=(f"share in the trade of the other side: {turned.why}",))
    order = (SUPPORTED, DEPENDS, CONTRADICTED, "cannot tell")
    return max(verdicts, key=lambda v: order.index(v.verdict))


def _common_shares(bench: Bench, holder: str, whole: str) -> list[list[Point]]:
    """The share among the named partners, a line for each basis."""
    return [list(r.points) for r in _shares(bench, holder, whole, "both", True) if r.unit == COMMON]


def _spanning(claim: Claim, found: list[list[Point]]) -> list[Point]:
    """The line of one basis that holds the years which a claim names, else the one that reaches farthest back."""
    years = years_of(claim)
    if years:
        for line in found:
            held = [p.year for p in line]
            if held and all(min(abs(year - h) for h in held) <= _ROUND for year in years):
                return line
    return max(found, key=lambda line: line[-1].year - line[0].year, default=[])


def _moved(claim: Claim, series: list[Point], bench: Bench, name: str) -> Verdict:
    wanted = {"direction_up": 1, "direction_down": -1}.get(claim.comparator, 0)
    if len(series) < 2:
        return cannot_tell(f"fewer than two years of trade are held for {name}", NEEDS)
    years = years_of(claim)
    starts = [p.year for p in series if years and 0 <= p.year - years[0] <= _ROUND][:1]
    if years and not starts:
        return cannot_tell(
            f"trade of {years[0]} is not held; held: {', '.join(str(p.year) for p in series[-5:])}", NEEDS
        )
    ends = [p for p in series if len(years) < 2 or p.year <= years[1] + _ROUND] or series[:1]
    last = ends[-1]
    if len(years) == 2 and abs(years[1] - last.year) > _ROUND:
        return cannot_tell(f"trade of {years[1]} is not held", NEEDS)
    if starts and starts[0] == last.year:
        return cannot_tell(f"trade after {last.year} is not held", NEEDS)
    spans = [last.year - starts[0]] if starts else [12, 20, 30]
    readings = []
    for span in spans:
        part = [p for p in ends if p.year >= last.year - span]
        if len(part) >= 2:
            flat = abs(last.value - part[0].value) <= 0.02 * abs(part[0].value)
            readings.append(
                (f"{part[0].year}-{last.year}", 0 if flat else 1 if last.value > part[0].value else -1, part[0])
            )
    right = [sign == wanted for _, sign, _ in readings]
    verdict = SUPPORTED if all(right) else CONTRADICTED if not any(right) else DEPENDS
    # The longest window decides "relatively declined" and "rise of"; a recent reversal is what flips it.
    if verdict == DEPENDS and right[-1] and sum(right) >= 2:
        verdict = SUPPORTED
    start = readings[-1][2]
    flips = tuple(
        f"{span}: {'up' if sign > 0 else 'down' if sign < 0 else 'flat'}"
        for (span, sign, _), ok in zip(readings, right, strict=True)
        if not ok
    )
    sources = " ".join(sorted({p.source for p in series if p.year >= start.year}))
    why = f"{name}: {told(start.value)} in {start.year}, {told(last.value)} in {last.year} ({last.unit})"
    return Verdict(
        verdict, why, "trade", last.value - start.value, "points" if "percent" in last.unit else last.unit,
        f"{start.year}-{last.year}", sources, bench.holdings.vintage(sources),
        "between the years named" if starts else "over 12, 20 and 30 years", flips=flips,
        points=tuple((p.year, p.value) for p in series),
    )  # fmt: skip
