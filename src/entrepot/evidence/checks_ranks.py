"""Checks of ranks: givers of investment and aid among those held of one source, and members within a group."""

from __future__ import annotations

from entrepot import codes
from entrepot.evidence.checks_series import at_year, claim_year, missing, not_held, points_of
from entrepot.evidence.claims import Claim
from entrepot.evidence.verdict import CONTRADICTED, DEPENDS, SUPPORTED, Bench, Verdict, cannot_tell


def rank(claim: Claim, bench: Bench) -> Verdict:
    """A giver's rank among those held of one source: at the level of the bloc, and member by member where that is
    claimed."""
    indicator = "fdi_flow" if claim.indicator == "fdi_rank" else "oda_net"
    hosts = [claim.partner]
    if claim.partner == "ASEAN" and "many" in claim.detail:
        hosts += list(codes.members("ASEAN10"))
    found: dict[str, tuple[int, int, str, int, list[tuple[str, float]]]] = {}
    for host in hosts:
        ranked = _rank_in(indicator, claim.subject, host, bench, claim_year(claim, bench) if claim.period else None)
        if ranked:
            found[host] = ranked
    if not found:
        return cannot_tell(
            "no table by giver is held for recent years",
            "direct investment by investor and host, one source and year (ASEANstats by country)"
            if indicator == "fdi_flow"
            else "net aid by donor (OECD DAC2a)",
        )
    wanted = int(claim.value or 1)
    right = [
        host
        for host, (place, *_rest) in found.items()
        if place == wanted or (claim.comparator == "one_of" and place <= 3)
    ]
    place, of, source, year, table = next(iter(found.values()))
    listed = "; ".join(f"{codes.name(h)}: {p} of {n} held in {y}" for h, (p, n, _s, y, _t) in found.items())
    why = f"rank of {codes.name(claim.subject)}: {listed}. Held: " + ", ".join(f"{c} {v:,.3g}" for c, v in table[:4])
    if "many" in claim.detail and len(found) < 6:
        verdict = DEPENDS
        flips = ("members without a table by investor could change it",)
    elif len(right) == len(found):
        few = of < 5
        verdict, flips = (
            (DEPENDS, (f"only {of} givers are held; one that is not could stand before",)) if few else (SUPPORTED, ())
        )
    elif not right and place < wanted:
        return cannot_tell(
            why + "; givers that are not held may stand before",
            "a table with every giver",
            by="series",
            value=float(place),
            unit="rank",
            period=str(year),
            source=source,
        )
    else:
        verdict, flips = (DEPENDS, tuple(f"{h}: rank {found[h][0]}" for h in found)) if right else (CONTRADICTED, ())
    if verdict == CONTRADICTED and indicator == "oda_net":
        verdict, flips = DEPENDS, ("net of repayments; gross aid and loans agreed are not held by giver",)
    return Verdict(
        verdict,
        why,
        "series",
        float(place),
        "rank",
        str(year),
        source,
        bench.holdings.vintage(source),
        f"rank among the {of} givers held",
        flips=flips,
        needs="direct investment by investor for every member" if "many" in claim.detail else "",
    )


def rank_in_group(claim: Claim, bench: Bench) -> Verdict:
    """The largest economy or population of a group whose members are all held."""
    group = claim.partner if claim.partner in codes.GROUPS else "ASEAN" if claim.subject in codes.ASEAN_MEMBERS else ""
    if not group or group == "EU27":
        return not_held(claim, bench)
    indicator = "gdp_nominal" if claim.indicator == "gdp_rank" else "population"
    held = {
        m: at_year(points, claim_year(claim, bench))
        for m in codes.members("ASEAN10" if group == "ASEAN" else group)
        if (points := points_of(bench, indicator, m, ""))
    }
    if claim.subject not in held:
        return missing(claim)
    order = sorted(held, key=lambda m: -held[m].value)
    place, wanted = order.index(claim.subject) + 1, int(claim.value or 1)
    fits = place == wanted or (claim.comparator == "one_of" and place <= 3)
    listed = ", ".join(f"{m} {held[m].value:,.4g}" for m in order[:4])
    point = held[claim.subject]
    return Verdict(
        SUPPORTED if fits else CONTRADICTED,
        f"number {place} of {len(order)} in {point.year}: {listed} {point.unit}",
        "series",
        float(place),
        "rank",
        str(point.year),
        point.source,
        bench.holdings.vintage(point.source),
        "rank among the members",
    )


def _rank_in(
    indicator: str, giver: str, host: str, bench: Bench, year: int | None = None
) -> tuple[int, int, str, int, list[tuple[str, float]]] | None:
    """Place of the giver in the latest table that has at least three single givers, not older than eight years."""
    tables: dict[tuple[int, str], dict[str, float]] = {}
    for (id, economy, partner, product), points in bench.holdings.rows.items():
        if (
            id != indicator
            or partner != host
            or product
            or economy in ("WLD", "ASEAN")
            or (economy in codes.GROUPS and economy != "EU27")
        ):
            continue
        for p in points:
            if year is not None and p.year != year:
                continue
            if (
                p.unit == "USD"
                and bench.year - 8 <= p.year <= bench.year
                and (not bench.known_by or bench.holdings.known(p.source, bench.known_by))
            ):
                tables.setdefault((p.year, p.source), {})[economy] = p.value
    full = [(key, table) for key, table in tables.items() if len(table) >= 3 and giver in table]
    if not full:
        return None
    (latest, source), table = max(full, key=lambda item: item[0])
    order = sorted(table.items(), key=lambda item: -item[1])
    return [code for code, _ in order].index(giver) + 1, len(order), source, latest, order
