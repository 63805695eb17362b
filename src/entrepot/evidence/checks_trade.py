"""Checks against goods trade: ranks among partners, shares, values, peaks; pairs that a source leaves blank are
flagged, never read as zero."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.evidence.claims import Claim
from entrepot.evidence.figures import told
from entrepot.evidence.holdings import Point
from entrepot.evidence.verdict import (
    CONTRADICTED,
    DEPENDS,
    STALE_YEARS,
    SUPPORTED,
    Bench,
    Verdict,
    agrees,
    cannot_tell,
    judge_points,
)
from entrepot.models.relations import trade

if TYPE_CHECKING:
    from entrepot.store import Store

_FLOW = {
    "trade_rank": "both",
    "export_rank": "exports",
    "import_rank": "imports",
    "trade_value_usd": "both",
    "exports_usd": "exports",
    "imports_usd": "imports",
}
_GROUPS = ("ASEAN", "ASEAN10", "ASEAN6", "CLMV", "EU27")
# The unit of a share whose whole is the trade with the partners held in every year, not all trade.
COMMON = "percent of trade with common partners"
NEEDS = "goods trade by partner and year (UN Comtrade, BACI)"


@lru_cache(maxsize=64)
def _table(path: str, store: Store, economy: str) -> Any:
    return trade.partner_trade(store, economy, 1964)


def _partners(bench: Bench, economy: str) -> Any:
    """The trade of an economy by partner, or None where none is held."""
    from entrepot.errors import EntrepotError

    if economy in codes.GROUPS and economy not in _GROUPS:
        return None
    try:
        table = _table(str(bench.holdings.store.path), bench.holdings.store, "EU27" if economy == "EU27" else economy)
    except EntrepotError:
        return None
    table = table[table["year"] <= bench.year]
    if bench.known_by is not None:
        known = {source for source in table["source"].unique() if bench.holdings.known(str(source), bench.known_by)}
        table = table[table["source"].isin(known)]
    return table


def rank(claim: Claim, bench: Bench) -> Verdict:
    """Largest (or n-th) partner: of the group as a whole, and member by member where "many" or the group's countries
    are named."""
    flow = _FLOW[claim.indicator]
    if not claim.subject or not claim.partner:
        return cannot_tell("the text does not say whose partner", NEEDS)
    holder, of = (claim.subject, claim.partner)
    by_member = "many" in claim.detail and of in codes.GROUPS
    of_list = list(codes.members("ASEAN10" if of == "ASEAN" else of)) if by_member else [of]
    found: dict[str, tuple[int, float, str, bool, str]] = {}
    for economy in of_list:
        ranked = (
            _place(bench, economy, holder, flow)
            if by_member
            else _place_in_bloc(bench, economy, holder, flow, once="once" in claim.detail)
        )
        if ranked:
            found[economy] = ranked
    if not found:
        return cannot_tell(f"no goods trade of {codes.name(of)} with {codes.name(holder)} is held", NEEDS)
    wanted = int(claim.value or 1)
    right = {
        e for e, (place, *_rest) in found.items() if place == wanted or (claim.comparator == "one_of" and place <= 3)
    }
    gaps = sorted(e for e, (*_rest, blank, _s) in found.items() if blank)
    first = next(iter(found.values()))
    sources = " ".join(sorted({s for *_r, s in found.values()}))
    if by_member:
        enough = len(right) >= 0.5 * len(found)
        verdict = SUPPORTED if enough else DEPENDS if len(right) >= 3 else CONTRADICTED
        others = ", ".join(sorted(set(found) - right)) or "none"
        why = f"{codes.name(holder)} is number {wanted} in {len(right)} of {len(found)} members ({first[2]}); not in {others}"
        rule = "many: at least half of the members"
        number = float(len(right))
    else:
        place, total, year, _, _ = first
        verdict = SUPPORTED if right else CONTRADICTED
        why = f"{codes.name(holder)} is number {place} among single economies in {year}: {told(total, 'USD')}"
        rule = "rank by goods both ways" if flow == "both" else f"rank by {flow}"
        number = float(place)
    flips: tuple[str, ...] = ()
    if gaps and not by_member and first[3]:
        verdict, flips = (
            DEPENDS,
            (f"the source leaves blank the flow of {', '.join(gaps)} with this partner or with a possible first",),
        )
    elif gaps:
        why += f"; blank pairs filled by an estimate for {', '.join(gaps)}"
    return Verdict(
        verdict,
        why,
        "trade",
        number,
        "rank" if not by_member else "members",
        first[2],
        sources,
        bench.holdings.vintage(sources),
        rule,
        flips=flips,
    )


def _place_in_bloc(
    bench: Bench, economy: str, holder: str, flow: str, *, once: bool
) -> tuple[int, float, str, bool, str] | None:
    """Rank of the holder among the single partners of an economy or a group: the best ever (once), else the latest; its
    trade, year, whether blanks
    matter, source."""
    table = _partners(bench, economy)
    if table is None:
        return None
    rows = table[(table["flow"] == flow) & (table["partner"] == holder) & table["rank_filled"].notna()]
    if rows.empty:
        return None
    tries = [row for _, row in rows.sort_values(["rank_filled", "year"]).iterrows()] if once else [rows.iloc[-1]]
    row, doubtful = tries[0], True
    for candidate in tries:
        if candidate["rank_filled"] > tries[0]["rank_filled"]:
            break
        same = table[(table["flow"] == flow) & (table["year"] == candidate["year"])]
        blank = same[same["value"].isna() & (same["value_filled"] > 0.5 * candidate["value_filled"])]
        unsure = bool(len(blank)) or candidate["value"] != candidate["value"]
        row, doubtful = candidate, unsure
        if not unsure:
            break
    return int(row["rank_filled"]), float(row["value_filled"]), str(int(row["year"])), doubtful, str(row["source"])


def _place(bench: Bench, economy: str, holder: str, flow: str) -> tuple[int, float, str, bool, str] | None:
    """The same in the latest year for one member, without building its whole table."""
    best: tuple[int, float, str, bool, str] | None = None
    for place, total, year, doubtful, source in _places(
        str(bench.holdings.store.path), bench.holdings.store, economy, holder, flow
    ):
        if int(year) > bench.year or (bench.known_by is not None and not bench.holdings.known(source, bench.known_by)):
            continue
        best = (place, total, year, doubtful, source)
    return best


@lru_cache(maxsize=512)
def _places(
    path: str, store: Store, economy: str, holder: str, flow: str
) -> tuple[tuple[int, float, str, bool, str], ...]:
    """The holder's rank in every held year. A blank pair takes its nearest held year's share of the flows held in both
    (as models.relations
    does), and makes the rank doubtful where it could be first."""
    years = trade.years_held(store)
    reporters = codes.members("ASEAN10" if economy == "ASEAN" else economy) if economy != "EU27" else ("EU27",)
    partners = sorted(
        {j for year in years for _, j in year.flows if j not in codes.GROUPS and j != "WLD"} - set(reporters)
    )
    tables = [_sums(year, reporters, partners, flow) for year in years]
    found = []
    for index, year in enumerate(years):
        table, blank = dict(tables[index][0]), tables[index][1]
        for partner in blank:
            guess = _nearest(tables, index, partner, years)
            if guess is not None and guess <= (1 + trade.TOLERATED_BLANK) * table.get(partner, 0.0):
                blank = blank - {partner}
            elif guess is not None:
                table[partner] = guess
        if table.get(holder, 0.0) <= 0:
            continue
        place = 1 + sum(value > table[holder] for value in table.values())
        doubtful = holder in blank or any(table.get(p, 0.0) > 0.5 * table[holder] for p in blank)
        found.append((place, table[holder], str(year.year), doubtful, year.source))
    return tuple(found)


def _sums(
    year: trade.Year, reporters: tuple[str, ...], partners: list[str], flow: str
) -> tuple[dict[str, float], set[str]]:
    """Trade of the reporters with each partner, and the partners of whom a flow is blank."""
    sums: dict[str, float] = {}
    blank: set[str] = set()
    for partner in partners:
        for reporter in reporters:
            for pair in (
                ((reporter, partner), (partner, reporter))[: 2 if flow == "both" else 1]
                if flow != "imports"
                else ((partner, reporter),)
            ):
                value = year.flows.get(pair)
                if value is None or value != value:
                    if value is not None:
                        blank.add(partner)
                    continue
                sums[partner] = sums.get(partner, 0.0) + value
    return sums, blank


def _nearest(
    tables: list[tuple[dict[str, float], set[str]]], index: int, partner: str, years: tuple[trade.Year, ...]
) -> float | None:
    """The partner's value in the nearest year that holds it whole, scaled by the growth of the others."""
    own = tables[index][0]
    others = [i for i, (table, blank) in enumerate(tables) if i != index and partner in table and partner not in blank]
    for i in sorted(others, key=lambda i: (abs(years[i].year - years[index].year), i)):
        table = tables[i][0]
        common = [p for p in table if p in own and p != partner and p not in tables[i][1] and p not in tables[index][1]]
        base = sum(table[p] for p in common)
        if base > 0:
            return table[partner] * sum(own[p] for p in common) / base
    return None


def value(claim: Claim, bench: Bench) -> Verdict:
    """A value, a share, a direction or a comparison of goods trade."""
    if "comparative" in claim.detail:
        return comparison(claim, bench)
    if not claim.partner or not claim.subject:
        return cannot_tell("the text does not say with whom", NEEDS)
    pairs = _oriented(claim)
    for subject, partner, flow in pairs:
        table = _partners(bench, subject)
        if table is None:
            continue
        world = table.loc[table["share_world_filled"].notna(), "year"]
        column = (
            "share_world_filled"
            if claim.indicator == "trade_share"
            and claim.value is not None
            and (world == _wanted_year(claim, bench)).any()
            else "share_filled"
            if claim.indicator == "trade_share" or (claim.unit == "percent" and not claim.detail.startswith("change"))
            else "value_filled"
        )
        rows = table[(table["flow"] == flow) & (table["partner"] == partner)].dropna(subset=[column])
        unit = {"share_filled": COMMON, "share_world_filled": "percent of trade"}.get(column, "USD")
        series = [
            Point(int(y), float(v), unit, str(s), "estimated" if g else "observed", str(int(y)))
            for y, v, s, g in zip(rows["year"], rows[column], rows["source"], rows["gaps"] != "", strict=True)
        ]
        if series:
            return _of_series(claim, series, bench, subject, partner)
    return cannot_tell("no goods trade between the two is held", NEEDS)


def _wanted_year(claim: Claim, bench: Bench) -> int:
    from entrepot.evidence.checks_series import claim_year

    return claim_year(claim, bench)


def _oriented(claim: Claim) -> list[tuple[str, str, str]]:
    """Whose table to look in: for a share the partner's (the share of the subject in it), else the subject's."""
    flow = _FLOW.get(claim.indicator, claim.detail if claim.detail in ("exports", "imports") else "both")
    mirror = {"exports": "imports", "imports": "exports"}.get(flow, flow)
    subjects = claim.subject.split(";")
    if claim.indicator == "trade_share":
        return [(claim.partner, s, flow) for s in subjects] + [(s, claim.partner, flow) for s in subjects]
    return [(s, claim.partner, flow) for s in subjects if claim.partner] + [
        (claim.partner, s, mirror) for s in subjects if claim.partner
    ]


def _of_series(claim: Claim, series: list[Point], bench: Bench, subject: str, partner: str) -> Verdict:
    from dataclasses import replace

    from entrepot.evidence.checks_series import claim_year

    what = f"goods trade of {codes.name(subject)} with {codes.name(partner)}"
    if claim.value is None:
        verdicts = []
        for one in claim.subject.split(";"):
            part = series if one in (subject, partner) else _again(claim, one, bench)
            verdicts.append(_direction(claim, part, bench, one))
        return (
            min(verdicts, key=lambda v: (SUPPORTED, DEPENDS, CONTRADICTED, "cannot tell").index(v.verdict) * -1)
            if verdicts
            else cannot_tell("nothing held", NEEDS)
        )
    year = claim_year(claim, bench)
    main = min(series, key=lambda p: (abs(p.year - year), p.year > year))
    if claim.detail.startswith("change"):
        return cannot_tell(
            f"yearly changes need consecutive years; held: {', '.join(str(p.year) for p in series[-4:])}",
            NEEDS,
            points=tuple((p.year, p.value) for p in series),
        )
    if claim.unit not in ("USD", "percent", "ratio"):
        rate = bench.holdings.rate(claim.unit, main.year)
        if rate is None:
            return cannot_tell(f"no exchange rate of {claim.unit} is held", "yearly exchange rates")
        claim = replace(claim, value=(claim.value or 0) / rate.value, unit="USD")
    if abs(main.year - year) > (0 if claim.period else STALE_YEARS):
        rule = agrees(claim, main.value)[1]
        return cannot_tell(
            f"{what} is held for {main.year}: {told(main.value, main.unit)}, not for {year}",
            NEEDS,
            by="trade",
            value=main.value,
            unit=main.unit,
            period=str(main.year),
            source=main.source,
            rule=rule,
            points=tuple((p.year, p.value) for p in series),
        )
    claim = replace(claim, comparator="approx") if claim.comparator == "eq" else claim
    verdict = judge_points(claim, main, [], bench, by="trade", series=series, what=what + " (goods only)")
    if verdict.verdict == CONTRADICTED and main.unit == COMMON and (claim.value or 0) <= main.value:
        return cannot_tell(
            f"{verdict.why}; of all trade the share is smaller, and the whole is not held for {main.year}", NEEDS,
            by="trade", value=main.value, unit=main.unit, period=verdict.period, source=main.source, rule=verdict.rule,
            points=verdict.points,
        )  # fmt: skip
    return verdict


def _again(claim: Claim, one: str, bench: Bench) -> list[Point]:
    table = _partners(bench, claim.partner) if claim.partner else None
    if table is None:
        return []
    rows = table[(table["flow"] == "both") & (table["partner"] == one)].dropna(subset=["share_filled"])
    return [
        Point(int(y), float(v), COMMON, str(s), "estimated", str(int(y)))
        for y, v, s in zip(rows["year"], rows["share_filled"], rows["source"], strict=True)
    ]


def _direction(claim: Claim, series: list[Point], bench: Bench, name: str) -> Verdict:
    """Up or down over about ten, twenty and thirty years of what is held (years are four apart)."""
    wanted = {"direction_up": 1, "direction_down": -1}.get(claim.comparator, 0)
    if len(series) < 3:
        return cannot_tell(f"fewer than three years of trade are held for {name}", NEEDS)
    last = series[-1]
    readings = []
    for span in (12, 20, 30):
        part = [p for p in series if p.year >= last.year - span]
        if len(part) >= 2:
            sign = (
                0
                if abs(last.value - part[0].value) <= 0.02 * abs(part[0].value)
                else 1
                if last.value > part[0].value
                else -1
            )
            readings.append((f"{part[0].year}-{last.year}", sign, part[0]))
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
        verdict,
        why,
        "trade",
        last.value - start.value,
        "points" if "percent" in last.unit else last.unit,
        f"{start.year}-{last.year}",
        sources,
        bench.holdings.vintage(sources),
        "over 12, 20 and 30 years",
        flips=flips,
        points=tuple((p.year, p.value) for p in series),
    )


def comparison(claim: Claim, bench: Bench) -> Verdict:
    """`Japan's more important trade partner`: trade of the partner with the subject against its trade with the third
    named."""
    third = claim.detail.rpartition("than ")[2].strip()
    table = _partners(bench, claim.partner)
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
    table = _partners(bench, claim.partner) if claim.partner else None
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
