"""Checks of ranks among trade partners, of which partner matters more, and of when trade was highest. Pairs that a
source leaves blank are never read as zero: a rank that they could change cannot be told."""

from __future__ import annotations

import re

from entrepot import codes
from entrepot.evidence.checks_series import years_of
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.readings import beside
from entrepot.evidence.trade_tables import FLOW, NEEDS, Row, part_of_trade, partners, place_in_member, rows
from entrepot.evidence.verdict import CONTRADICTED, DEPENDS, SUPPORTED, Bench, Verdict, cannot_tell

# "Japan's largest partner in ASEAN": a rank among the members only.
_IN_GROUP = re.compile(
    r"\b(?:in|within|among|inside)\s+(?:the\s+)?(?:ASEAN|bloc|Southeast Asia|region|ten members|members)"
    r"|ASEAN(?:域内|諸国|の中|加盟国)|东盟(?:国家|成员国|内)|"
    r"\bdi (?:antara (?:negara )?)?ASEAN|\btrong (?:khối )?ASEAN|ใน(?:กลุ่ม)?อาเซียน",
    re.IGNORECASE,
)  # fmt: skip
# A blank flow that is estimated within this factor of the holder's could stand on either side of it.
_NEAR_BLANK = 1.3


def rank(claim: Claim, bench: Bench) -> Verdict:
    """Largest (or n-th) partner: of the group as a whole, and member by member where "many" or the group's countries
    are named."""
    if not claim.subject or not claim.partner:
        return cannot_tell("the text does not say whose partner", NEEDS)
    if claim.indicator != "trade_rank" and (part := part_of_trade(claim)):
        return cannot_tell(f"trade by product is not held: {part}", "trade by partner and product (UN Comtrade, BACI)")
    if "many" in claim.detail and claim.partner in codes.GROUPS:
        return _by_member(claim, bench)
    verdict = _of_whole(claim, bench, claim.subject, claim.partner)
    if verdict.verdict == CONTRADICTED and claim.indicator == "trade_rank":
        turned = _of_whole(claim, bench, claim.partner, claim.subject)
        flows = [_of_whole(claim, bench, claim.subject, claim.partner, flow) for flow in ("exports", "imports")]
        named = (f"{codes.name(claim.partner)} as partner of {codes.name(claim.subject)}", "by exports", "by imports")
        fitting = [
            f"{name}: {v.why}" for name, v in zip(named, (turned, *flows), strict=True) if v.verdict == SUPPORTED
        ]
        if fitting:
            return Verdict(**{**vars(verdict), "verdict": DEPENDS, "flips": tuple(fitting)})
    return verdict


def _wanted(claim: Claim, place: int) -> bool:
    return place == int(claim.value or 1) or (claim.comparator == "one_of" and 0 < place <= 3)


def _of_whole(claim: Claim, bench: Bench, holder: str, of: str, flow: str = "") -> Verdict:
    """Among the single partners of one economy or group, in the latest year (once: in the best), with and without an
    estimate of what is blank."""
    flow = flow or FLOW[claim.indicator]
    table = rows(bench, of, flow)
    if table is None:
        return cannot_tell(f"no goods trade of {codes.name(of)} with {codes.name(holder)} is held", NEEDS)
    single = [r for r in table if r.ranked]
    inside = holder in codes.members("ASEAN10") and _IN_GROUP.search(beside(claim)[0]) is not None
    if inside:
        single = [r for r in single if r.partner in codes.members("ASEAN10")]
    years = years_of(claim)
    once = "once" in claim.detail or len(years) == 2
    held = sorted({r.year for r in single if r.partner == holder})
    if len(years) == 2:
        held = [y for y in held if years[0] <= y <= years[1]]
    elif years:
        held = [y for y in held if y <= years[0]] or held
    if not held:
        return cannot_tell(f"no goods trade of {codes.name(of)} with {codes.name(holder)} is held", NEEDS)
    found = [_places_in([r for r in single if r.year == y], holder) for y in (held if once else held[-1:])]
    if once:  # once it was: any year will do, the surest first
        found.sort(
            key=lambda f: (not all(_wanted(claim, p) for p in f[0]), not any(_wanted(claim, p) for p in f[0]), -f[1])
        )
    places, year, total, source, blank = found[0]
    right = [_wanted(claim, p) for p in sorted(places)]
    stale = bool(years) and not once and year != years[0]
    among = "ASEAN members" if inside else "single economies"
    why = f"{codes.name(holder)} is number {' or '.join(map(str, sorted(places)))} among {among} in {year}: {told(total, 'USD')}"
    how = "goods both ways" if flow == "both" else flow
    more = {
        "by": "trade", "value": float(min(places)), "unit": "rank", "period": str(year), "source": source,
        "vintage": bench.holdings.vintage(source), "rule": f"rank by {how}, with and without an estimate of blank flows",
    }  # fmt: skip
    if all(right):
        return Verdict(SUPPORTED, why, **more)
    if any(right):
        why += f"; the source leaves blank the trade with {', '.join(blank)}, and the place depends on it"
        return cannot_tell(why, "the flows that the source leaves blank (national statistics)", **more)
    if stale:
        return cannot_tell(f"{why}; not held for {years[0]}", NEEDS, **more)
    return Verdict(CONTRADICTED, why, **more)


def _places_in(held: list[Row], holder: str) -> tuple[set[int], int, float, str, list[str]]:
    """The places that a holder may have in one year, the year, its trade, the source, and partners left blank that matter."""
    row = next(r for r in held if r.partner == holder)
    own = row.value_filled or 0.0
    others = [r for r in held if r.partner != holder]
    filled = [r.value_filled or 0.0 for r in others]
    ahead = sum(r.value is not None and r.value > own for r in others)
    blanks = {r.partner: r.value_filled or 0.0 for r in others if r.value is None}
    places = {1 + ahead, 1 + sum(value > own for value in filled)}
    doubtful = [value for value in blanks.values() if own / _NEAR_BLANK < value < own * _NEAR_BLANK]
    sure = sum(value >= own * _NEAR_BLANK for value in blanks.values())
    places |= {1 + ahead + sure, 1 + ahead + sure + len(doubtful)}
    matter = sorted(partner for partner, value in blanks.items() if value > own / _NEAR_BLANK)
    if row.value is None:  # the holder's own trade is an estimate: it may stand elsewhere
        places |= {1 + sum(value > own * factor for value in filled) for factor in (1 / _NEAR_BLANK, _NEAR_BLANK)}
        places |= {max(places) + 1}
        matter = [holder, *matter]
    return places, row.year, own, row.source, matter


def _by_member(claim: Claim, bench: Bench) -> Verdict:
    """Member by member: `many` is at least half of them."""
    flow, holder, of = FLOW[claim.indicator], claim.subject, claim.partner
    found: dict[str, tuple[int, float, str, bool, str]] = {}
    for economy in codes.members("ASEAN10" if of == "ASEAN" else of):
        placed = place_in_member(bench, economy, holder, flow)
        if placed:
            found[economy] = placed
    if not found:
        return cannot_tell(f"no goods trade of {codes.name(of)} with {codes.name(holder)} is held", NEEDS)
    wanted = int(claim.value or 1)
    right = {e for e, (place, *_rest) in found.items() if _wanted(claim, place)}
    gaps = sorted(e for e, (*_rest, blank, _s) in found.items() if blank)
    year = next(iter(found.values()))[2]
    sources = " ".join(sorted({s for *_r, s in found.values()}))
    verdict = SUPPORTED if len(right) >= 0.5 * len(found) else DEPENDS if len(right) >= 3 else CONTRADICTED
    others = ", ".join(sorted(set(found) - right)) or "none"
    why = f"{codes.name(holder)} is number {wanted} in {len(right)} of {len(found)} members ({year}); not in {others}"
    why += f"; blank pairs filled by an estimate for {', '.join(gaps)}" if gaps else ""
    return Verdict(
        verdict, why, "trade", float(len(right)), "members", year, sources, bench.holdings.vintage(sources),
        "many: at least half of the members",
    )  # fmt: skip


def comparison(claim: Claim, bench: Bench) -> Verdict:
    """`Japan's more important trade partner`: trade of the partner with the subject against its trade with the third
    named."""
    third = claim.detail.rpartition("than ")[2].strip()
    table = partners(bench, claim.partner)
    if table is None or not third:
        return cannot_tell("the text does not say than whom, or no trade is held", NEEDS)
    rows = table[table["flow"] == "both"]
    held = rows[(rows["partner"] == claim.subject) & rows["value_filled"].notna()]
    if held.empty:
        return cannot_tell("no trade between the two is held", NEEDS)
    row = held.iloc[-1]
    members = codes.members("ASEAN10" if third == "ASEAN" else third) if third != "EU27" else ("EU27",)
    other = rows[(rows["year"] == row["year"]) & rows["partner"].isin(members)]["value_filled"].sum()
    fits = row["value_filled"] > other if claim.comparator == "gt" else row["value_filled"] < other
    why = f"goods trade of {codes.name(claim.partner)} in {int(row['year'])}: {told(row['value_filled'], 'USD')} "
    why += f"with {codes.name(claim.subject)}, {told(float(other), 'USD')} with {codes.name(third)}"
    source = str(row["source"])
    return Verdict(
        SUPPORTED if fits else CONTRADICTED,
        why,
        "trade",
        float(row["value_filled"] / other) if other else None,
        "ratio",
        str(int(row["year"])),
        source,
        bench.holdings.vintage(source),
        "the larger of the two",
    )


def peak(claim: Claim, bench: Bench) -> Verdict:
    """`peaked in the 2000s`: by value, by share, and (for relations in general) by agreements in the register."""
    first, last = (int(part[:4]) for part in (claim.period.split("-") * 2)[:2]) if claim.period else (0, 0)
    table = partners(bench, claim.partner, long=True) if claim.partner else None
    if table is None or not first or not claim.indicator.startswith(("trade", "exports", "imports")):
        return cannot_tell("no yearly series of the two is held for this", NEEDS)
    rows = table[(table["flow"] == "both") & (table["partner"] == claim.subject)]
    if rows.empty:
        return cannot_tell("no trade between the two is held", NEEDS)
    tops = {
        name: int(rows.dropna(subset=[column]).sort_values(column).iloc[-1]["year"])
        for name, column in (("by value", "value_filled"), ("by share", "share_filled"))
    }
    signed: dict[int, int] = {}
    for fact in bench.holdings.facts:
        if (
            fact.kind == "agreement"
            and fact.strand == "trade"
            and {claim.subject, claim.partner} & {fact.economy, fact.partner}
        ):
            signed[fact.year // 10 * 10] = signed.get(fact.year // 10 * 10, 0) + 1
    if signed:
        tops["by agreements in the register"] = max(signed, key=lambda decade: (signed[decade], decade))
    right = {name for name, year in tops.items() if first <= year <= last}
    verdict = SUPPORTED if len(right) == len(tops) else CONTRADICTED if not right else DEPENDS
    why = "; ".join(f"highest {name}: {year}" for name, year in tops.items())
    source = " ".join(sorted(set(rows["source"])))
    series = rows.dropna(subset=["value_filled"])
    return Verdict(
        verdict,
        why,
        "trade",
        float(tops["by value"]),
        "year",
        f"{int(rows['year'].min())}-{int(rows['year'].max())}",
        source,
        bench.holdings.vintage(source),
        "the highest held year must lie inside",
        flips=tuple(f"{name}: {tops[name]}" for name in tops if name not in right) if verdict == DEPENDS else (),
        points=tuple(zip(series["year"].astype(int), series["value_filled"].astype(float), strict=True)),
    )
