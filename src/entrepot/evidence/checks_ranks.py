"""Checks of ranks over tables of the store: givers of investment and aid, home countries of people, members of a group,
and records of one series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from entrepot import codes
from entrepot.evidence.checks_series import at_year, claim_year, joined_by, missing, not_held, points_of
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.readings import Option, meant, publishers, readings
from entrepot.evidence.verdict import CONTRADICTED, DEPENDS, STALE_YEARS, SUPPORTED, Bench, Verdict, cannot_tell

# What a rank is by: the claim indicator whose series are ranked, and whether the holder gives (else it is home of the people).
RANKED = {
    "fdi_rank": "fdi_flow_usd",
    "oda_rank": "oda_net_usd",
    "visitor_rank": "visitors",
    "visitors_rank": "visitors",
    "foreign_workers_rank": "foreign_workers",
    "worker_rank": "foreign_workers",
    "foreign_students_rank": "foreign_students",
    "student_rank": "foreign_students",
    "foreign_residents_rank": "foreign_residents",
    "companies_rank": "companies",
}
NEEDS = {
    "fdi_flow_usd": "direct investment by investor and host, one source and year (ASEANstats by country)",
    "oda_net_usd": "net aid by donor (OECD DAC2a)",
}
# A table by giver of at most this age still speaks of an article without a year.
_OLDEST = 8
# Lists of so many that what they leave out hardly stands before those they name.
_ENOUGH = 5


@dataclass(frozen=True)
class Table:
    """All givers of one host in one year by one source."""

    series: str
    product: str
    source: str
    unit: str
    year: int
    rows: tuple[tuple[str, float], ...]
    same: bool

    def place(self, holder: str) -> int:
        """The holder's place, from one; zero where it is not listed."""
        return next((i + 1 for i, (code, _) in enumerate(self.rows) if code == holder), 0)


def rank(claim: Claim, bench: Bench) -> Verdict:
    """A giver's rank among those held of one source: at the level of the bloc, and member by member where that is
    claimed."""
    base = RANKED.get(claim.indicator)
    if base is None:
        return not_held(claim, bench)
    one = replace(
        claim, indicator=base, unit="USD" if base.endswith("_usd") else "persons" if base != "companies" else "count"
    )
    hosts = [claim.partner]
    many = "many" in claim.detail and claim.partner in codes.GROUPS
    hosts += list(codes.members("ASEAN", joined_by(claim, bench))) if many else []
    tables = {host: found for host in hosts if (found := _tables(one, host, bench))}
    published = _published(claim, bench) if base == "oda_net_usd" else []
    if not tables and not published:
        return cannot_tell(
            "no table of all sides is held for this year",
            NEEDS.get(base, f"{base.replace('_', ' ')} of all in one source"),
        )
    if many:
        return _member_by_member(claim, bench, tables)
    return _at_the_whole(claim, bench, next(iter(tables.values()), []), published)


def _fits(claim: Claim, place: int) -> bool:
    return place == int(claim.value or 1) or (claim.comparator == "one_of" and 0 < place <= 3)


def _at_the_whole(
    claim: Claim, bench: Bench, tables: list[Table], published: list[tuple[str, int, str, str]]
) -> Verdict:
    same = [t for t in tables if t.same] or tables
    right = [t for t in same if _fits(claim, t.place(claim.subject))]
    said = [name for name, place, _, _ in published if _fits(claim, place)]
    unsaid = [f"{name}: rank {place}" for name, place, _, _ in published if not _fits(claim, place)]
    flips = unsaid + [f"{_named(t)}: rank {t.place(claim.subject)}" for t in same if t not in right]
    if right or said:
        few = bool(right) and not said and len(right[0].rows) < _ENOUGH
        flips += [f"only {len(right[0].rows)} givers are held; one that is not could stand before"] if few else []
        verdict = DEPENDS if flips else SUPPORTED
    else:
        other = [t for t in tables if t not in same and _fits(claim, t.place(claim.subject))]
        flips = [f"{_named(t)}: rank {t.place(claim.subject)}" for t in other]
        verdict = DEPENDS if other else CONTRADICTED
        ahead = bool(same) and all(t.place(claim.subject) < int(claim.value or 1) for t in same)
        if verdict == CONTRADICTED and ahead and len(same[0].rows) < 2 * _ENOUGH:
            return cannot_tell(
                f"{_listed(claim, same[0])}; givers that are not held may stand before", "a table with every giver", by="series",
                value=float(same[0].place(claim.subject)), unit="rank", period=str(same[0].year), source=same[0].source,
            )  # fmt: skip
        if verdict == CONTRADICTED and claim.indicator == "fdi_rank" and not _said_by(claim, bench):
            return cannot_tell(
                f"{_listed(claim, same[0])}; by what it is counted (flows, approvals, stock) the text does not say",
                "the table that the text means", by="series", value=float(same[0].place(claim.subject)), unit="rank",
                period=str(same[0].year), source=same[0].source,
            )  # fmt: skip
        if verdict == CONTRADICTED and claim.indicator == "oda_rank":
            verdict, flips = DEPENDS, ["net of repayments; gross aid and loans agreed are not held by giver"]
    main = (right or same or [None])[0]
    if main is None:
        name, place, source, year = published[0]
        return Verdict(
            verdict, f"{name}: rank {place}", "series", float(place), "rank", year, source, bench.holdings.vintage(source),
            "rank as published", flips=tuple(flips),
        )  # fmt: skip
    return Verdict(
        verdict, _listed(claim, main) + (f"; {'; '.join(said)}" if said else ""), "series", float(main.place(claim.subject)),
        "rank", str(main.year), main.source, bench.holdings.vintage(main.source), f"rank among the {len(main.rows)} held",
        flips=tuple(dict.fromkeys(flips)),
    )  # fmt: skip


def _said_by(claim: Claim, bench: Bench) -> bool:
    """Whether the text says by what investment is counted, or who counts it."""
    chosen, _ = meant(replace(claim, indicator="fdi_flow_usd", unit="USD"), bench)
    return bool(publishers(claim, bench)) or not any(option.default for option in chosen)


def _member_by_member(claim: Claim, bench: Bench, tables: dict[str, list[Table]]) -> Verdict:
    first = {host: next((t for t in found if t.same), found[0]) for host, found in tables.items()}
    right = [host for host, table in first.items() if _fits(claim, table.place(claim.subject))]
    places = "; ".join(
        f"{codes.name(h)}: {t.place(claim.subject)} of {len(t.rows)} in {t.year}" for h, t in first.items()
    )
    main = next(iter(first.values()))
    if len(first) < 6:
        verdict, flips = DEPENDS, ("members without a table by investor could change it",)
    elif len(right) == len(first):
        verdict, flips = SUPPORTED, ()
    else:
        flips = tuple(f"{h}: rank {t.place(claim.subject)}" for h, t in first.items())
        verdict = DEPENDS if right else CONTRADICTED
    if verdict == CONTRADICTED and claim.indicator == "oda_rank":
        verdict, flips = DEPENDS, ("net of repayments; gross aid and loans agreed are not held by giver",)
    sources = " ".join(sorted({t.source for t in first.values()}))
    return Verdict(
        verdict, f"rank of {codes.name(claim.subject)}: {places}. {_listed(claim, main)}", "series",
        float(main.place(claim.subject)), "rank", str(main.year), sources, bench.holdings.vintage(sources), "rank member by member",
        flips=flips, needs="direct investment by investor for every member",
    )  # fmt: skip


def _named(table: Table) -> str:
    parts = (table.series.replace("_", " "), table.product.replace("-", " "), str(table.year), f"({table.source})")
    return " ".join(part for part in parts if part)


def _listed(claim: Claim, table: Table) -> str:
    held = ", ".join(f"{code} {told(value, table.unit)}" for code, value in table.rows[:4])
    return f"rank of {codes.name(claim.subject)} by {_named(table)}: {table.place(claim.subject)} of {len(table.rows)} held: {held}"


def _published(claim: Claim, bench: Bench) -> list[tuple[str, int, str, str]]:
    """Ranks among givers that a source prints: of the year named, else of the latest years."""
    found = []
    for product in sorted(bench.holdings.products.get(("oda_donor_rank", claim.subject, claim.partner), ())):
        points = [
            p
            for p in bench.holdings.current("oda_donor_rank", claim.subject, claim.partner, product, bench.known_by)
            if p.year <= bench.year
        ]
        year = claim_year(claim, bench)
        points = [p for p in points if p.year == year] if claim.period else points[-2:]
        for p in points:
            name = f"as published for {p.period or p.year} {product.replace('-', ' ')}".strip() + f" ({p.note})"
            found.append((name, int(p.value), p.source, p.period or str(p.year)))
    return found


def _tables(claim: Claim, host: str, bench: Bench) -> list[Table]:
    """Every table of givers of a host that has at least three single ones, the meant one first: of the year named, else
    the latest of each source."""
    chosen, others = meant(claim, bench)
    named = publishers(claim, bench)
    year = claim_year(claim, bench)
    found: list[Table] = []
    for option in (*chosen, *others):
        latest: dict[tuple[str, str, str], Table] = {}
        for table in _of_option(option, host, bench):
            if claim.subject not in dict(table.rows) or (claim.period and table.year != year):
                continue
            own = option in chosen and (table.product == option.product or bool(named))
            if named and chosen[0].default:  # whose figure it is says also what is counted
                own = table.source.startswith(named)
            latest[(table.source, table.product, table.unit)] = replace(table, same=own)
        found += latest.values()
    if named and not any(t.same for t in found):
        found = [replace(t, same=any(t.series == o.series for o in chosen)) for t in found]
    newest = max((t.year for t in found if t.same), default=0)
    found = [t for t in found if t.year >= newest - STALE_YEARS]
    if not claim.period:
        found = [t for t in found if not t.same or t.year == newest]
    return sorted(found, key=lambda t: (not t.same, -t.year))


def _of_option(option: Option, host: str, bench: Bench) -> list[Table]:
    rows: dict[tuple[int, str, str, str], dict[str, float]] = {}
    giver_first = option.series not in ("companies", "japanese_residents", "japanese_visitors")
    for economy, partner in sorted(bench.holdings.pairs.get(option.series, ())):
        here, code = (partner, economy) if giver_first else (economy, partner)
        if here != host or code in ("WLD", "ASEAN") or (code in codes.GROUPS and code != "EU27"):
            continue
        for product in bench.holdings.products[(option.series, economy, partner)]:
            for p in bench.holdings.current(option.series, economy, partner, product, bench.known_by):
                if bench.year - _OLDEST <= p.year <= bench.year and "-" not in p.period[4:]:
                    rows.setdefault((p.year, p.source, p.unit, product), {})[code] = p.value
    return [
        Table(option.series, product, source, unit, year, tuple(sorted(table.items(), key=lambda i: (-i[1], i[0]))), False)
        for (year, source, unit, product), table in sorted(rows.items())
        if len(table) >= 3
    ]  # fmt: skip


def record(claim: Claim, bench: Bench) -> Verdict:
    """The highest ever: above every earlier year that is held of the series (since the year named, if one is)."""
    held = [r for r in readings(claim, bench, joined_by(claim, bench)) if r.same]
    digits = [int(part) for part in claim.period.replace("FY", "").split("-") if len(part) == 4 and part.isdigit()]
    since, year = (digits[0], digits[1]) if len(digits) == 2 else (0, claim_year(claim, bench))
    for reading in held:
        by_year = {p.year: p for p in reading.points if since <= p.year <= bench.year}
        if len(by_year) < 3 or (claim.period and year not in by_year):
            continue
        last = year if year in by_year else max(by_year)
        before = [p for y, p in by_year.items() if y < last]
        if not before or bench.year - last > STALE_YEARS + 1:
            continue
        top = max(before, key=lambda p: p.value)
        verdict = SUPPORTED if by_year[last].value > top.value else CONTRADICTED
        why = f"{reading.series.replace('_', ' ')} {last}: {told(by_year[last].value, reading.unit)}; highest before of those held "
        why += f"({min(by_year)}-{last - 1}): {told(top.value, reading.unit)} in {top.year}"
        return Verdict(
            verdict, why, "series", by_year[last].value, reading.unit, str(last), reading.source,
            bench.holdings.vintage(reading.source), "above every earlier year held",
            points=tuple((p.year, p.value) for p in reading.points),
        )  # fmt: skip
    return missing(claim)


def rank_in_group(claim: Claim, bench: Bench) -> Verdict:
    """The largest economy or population of a group whose members are all held."""
    group = claim.partner if claim.partner in codes.GROUPS else "ASEAN" if claim.subject in codes.ASEAN_MEMBERS else ""
    if not group or group == "EU27":
        return not_held(claim, bench)
    indicator = "gdp_nominal" if claim.indicator == "gdp_rank" else "population"
    held = {
        m: at_year(points, claim_year(claim, bench))
        for m in codes.members(group, joined_by(claim, bench))
        if (points := points_of(bench, indicator, m, ""))
    }
    if claim.subject not in held:
        return missing(claim)
    order = sorted(held, key=lambda m: -held[m].value)
    place = order.index(claim.subject) + 1
    listed = ", ".join(f"{m} {told(held[m].value, held[m].unit)}" for m in order[:4])
    point = held[claim.subject]
    return _in_group(claim, bench, order, place, listed, point.year, point.source)


def _in_group(
    claim: Claim, bench: Bench, order: Sequence[str], place: int, listed: str, year: int, source: str
) -> Verdict:
    return Verdict(
        SUPPORTED if _fits(claim, place) else CONTRADICTED, f"number {place} of {len(order)} in {year}: {listed}", "series",
        float(place), "rank", str(year), source, bench.holdings.vintage(source), "rank among the members",
    )  # fmt: skip
