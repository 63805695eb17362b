"""Aid: net flows by donor, and the turn from provider to partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import Count, Economy, Finding, Gap, Message, Note, Quantity, Section, Series, Slot
from entrepot.answers.rows import (
    by_year,
    coverage_of,
    derived,
    each,
    economies,
    held,
    lines,
    missing,
    modelled,
    observed,
)
from entrepot.models.relations.trade import on_basis

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store

DONORS = ("JPN", "USA", "KOR", "AUS")
RECENT = 3  # years of an average
LEAST_YEARS = 5  # of a decade that is told
OLD = 2015  # a series that ends before is told as ending
SHOWN = ("IDN", "PHL", "THA", "VNM", "MYS")
TOLD = SHOWN[:3]
_COMPARED = ("aid", "exports_to_partner", "imports_from_partner")


def by_donor(store: Store, economy: str) -> Section:
    """Net aid by donor over time."""
    rows = held(store.preferred("oda_net", partner=economy, product=""))
    donors = [d for d in DONORS if d in set(rows["economy"])]
    title, who = Message("aid.title"), Economy(economy)
    if "JPN" not in donors:
        says = Finding(Message("aid.none", {"who": who}), headline=True)
        return Section("aid", title, (says, Gap(Message("aid.none.fill"))))
    shown = rows[rows["economy"].isin(donors)]
    found = lines(shown, "economy", donors)
    about = Message("aid.about")
    japan = [row for row in each(rows) if row.economy == "JPN"]
    peak = _peak(economy, japan)
    return Section(
        "aid",
        title,
        (
            Finding(peak, headline=True),
            *_recent(rows, donors),
            *_shares(rows),
            *_below_zero(japan),
            Series("lines", Message("aid.chart", {"who": who}), found, about, longest_gap=2, places=1e6),
            *missing(store.current(store.observations("oda_net", partner=economy, product=""))),
        ),
        rows,
        coverage_of(["oda_net", "oda_loans_commitment"]),
    )


def _peak(economy: str, japan: Sequence[Any]) -> Message:
    """Japan's highest year and its last one."""
    top, last = max(japan, key=lambda row: row.value), japan[-1]
    told: dict[str, Slot] = {
        "who": Economy(economy), "peak": int(top.year), "top": observed(top), "year": int(last.year),
        "old": Message("aid.last_held") if last.year < OLD else None,
    }  # fmt: skip
    if top.year == last.year:
        return Message("aid.peak.now", told)
    if last.value < 0:
        return Message("aid.peak.negative", {**told, "now": derived("negative", [observed(last)], last.unit)})
    return Message("aid.peak", {**told, "now": observed(last)})


def _below_zero(japan: Sequence[Any]) -> tuple[Finding, ...]:
    below = [int(row.year) for row in japan if row.value < 0]
    if not below:
        return ()
    return (Finding(Message("aid.below_zero", {"n": Count(len(below)), "first": below[0]})),)


def _recent(rows: pd.DataFrame, donors: Sequence[str]) -> tuple[Finding, ...]:
    """The donors side by side over the last years that hold Japan."""
    until = int(rows.loc[rows["economy"] == "JPN", "year"].max())
    means = {}
    for donor in donors:
        parts = [observed(r) for r in each(rows) if r.economy == donor and until - RECENT < r.year <= until]
        if len(parts) == RECENT:
            means[donor] = derived("mean", parts, "USD")
    if len(means) < 2:
        return ()
    ordered = sorted(means.items(), key=lambda item: -item[1].value)
    parts = tuple(Message("answers.one", {"who": Economy(d), "value": q}) for d, q in ordered)
    return (Finding(Message("aid.recent", {"from": until - RECENT + 1, "to": until, "parts": parts})),)


def _shares(rows: pd.DataFrame) -> tuple[Finding, ...]:
    """Japan's share of all donors' net aid by decade, where the net sums allow one."""
    total = {row.year: row for row in each(rows) if row.economy == "WLD"}
    decades: dict[int, list[tuple[Quantity, Quantity]]] = {}
    for row in each(rows):
        if row.economy == "JPN" and row.year in total:
            decades.setdefault(row.year // 10 * 10, []).append((observed(row), observed(total[row.year])))
    enough = {d: pairs for d, pairs in sorted(decades.items()) if len(pairs) >= LEAST_YEARS}
    usable = {
        d: pairs
        for d, pairs in enough.items()
        if min(q.value for pair in pairs for q in pair) >= 0 and sum(pair[1].value for pair in pairs) > 0
    }
    if len(usable) < 2:
        return ()
    parts = []
    for decade, pairs in usable.items():
        sums = [derived("sum", [pair[n] for pair in pairs], "USD") for n in (0, 1)]
        parts.append(Message("aid.share", {"share": derived("share", sums, "percent"), "decade": decade}))
    out = tuple(Message("aid.decade", {"decade": d}) for d in enough if d not in usable)
    without = Message("aid.shares.without", {"decades": out}) if out else None
    return (Finding(Message("aid.shares", {"parts": tuple(parts), "without": without})),)


# --- aid against trade ---


def per_trade(economy: str, relations: Result) -> list[tuple[Any, Quantity]]:
    """Japan's net aid in percent of its goods trade with an economy: the row and the ratio, by year."""
    sources = _sources(relations)
    found = []
    for row in each(_turned(relations)):
        key = {"economy": economy, "year": int(row.year), "basis": row.basis}
        rests = sources.get(int(row.year), ())
        found.append(
            (
                row,
                modelled("relations.aid_per_trade", key, "ratio", row.ratio, "percent", period=row.year, rests=rests),
            )
        )
    return found


def _turned(relations: Result) -> pd.DataFrame:
    """Aid against trade on the basis that reaches farthest back: one line, never two bases."""
    return on_basis(relations["aid_per_trade"], relations.facts["basis"]["long"])


def _sources(relations: Result) -> dict[int, tuple[str, ...]]:
    """The sources of aid and trade between Japan and an economy, by year."""
    found: dict[int, dict[str, None]] = {}
    for row in each(relations["provider"]):
        if row.basis in ("", relations.facts["basis"]["long"]) and row.measure in _COMPARED:
            found.setdefault(int(row.year), {}).update(dict.fromkeys(str(row.source).split()))
    return {year: tuple(ids) for year, ids in found.items()}


def against_trade(relations: Mapping[str, Result]) -> Section:
    """From provider to partner: net aid per hundred dollars of goods traded with Japan, member by member."""
    import pandas as pd

    ratios = {m: found for m in codes.ASEAN_MEMBERS if (found := per_trade(m, relations[m]))}
    ends = {m: max(int(row.year) for row, _ in found) for m, found in ratios.items()}
    newest = max(ends.values())
    short = [m for m in ratios if ends[m] < newest - RECENT]
    found = lines(
        pd.concat([_turned(relations[m]).assign(member=m) for m in ratios], ignore_index=True),
        "member",
        list(ratios),
        lambda row: next(q for r, q in ratios[row.member] if r.year == row.year),
    )
    parts = []
    for member in TOLD:
        top, last = max(ratios[member], key=lambda pair: pair[0].ratio), ratios[member][-1]
        told = {
            "who": Economy(member),
            "top": top[1],
            "peak": int(top[0].year),
            "now": last[1],
            "year": int(last[0].year),
        }
        parts.append(Message("aid.turn.part", told))
    lead = Message("aid.turn.members", {"parts": tuple(parts)})
    about = Message("aid.turn.about")
    ended = (
        (Note(Message("aid.turn.ended", {"who": economies(short), "years": tuple(sorted({ends[m] for m in short}))})),)
        if short
        else ()
    )
    return Section(
        "provider",
        Message("aid.turn.title"),
        (
            Finding(lead),
            Series(
                "lines",
                Message("aid.turn.chart"),
                tuple(line for line in found if line.colour in SHOWN),
                about,
                longest_gap=8,
            ),
            by_year("years", found, Message("aid.turn.caption"), about, unit="percent"),
            Note(Message("aid.turn.note")),
            *ended,
        ),
        pd.concat([_turned(relations[m]).assign(member=m) for m in ratios], ignore_index=True),
        coverage_of(["oda_net"]),
    )


def turn(relations: Result) -> Section | None:
    """The same ratio for one member, where at least two years are held."""
    economy = relations.facts["economy"]
    ratios = per_trade(economy, relations)
    if len(ratios) < 2:
        return None
    first, top, last = ratios[0], max(ratios, key=lambda pair: pair[0].ratio), ratios[-1]
    highest_last = top[0].year == last[0].year
    one = first if highest_last else top
    told: dict[str, Slot] = {
        "who": Economy(economy),
        "one": one[1],
        "in": int(one[0].year),
        "now": last[1],
        "year": int(last[0].year),
        "which": "last" if highest_last else "first",
    }
    lead, about = Message("aid.turn.lead", told), Message("aid.turn.about")
    found = lines(
        _turned(relations).assign(member=economy),
        "member",
        [economy],
        lambda row: next(q for r, q in ratios if r.year == row.year),
        {economy: Message("aid.turn.line")},
    )
    return Section(
        "provider",
        Message("aid.turn.title"),
        (
            Finding(lead),
            Series(
                "lines",
                Message("aid.turn.chart.of", {"who": Economy(economy)}),
                tuple(_in_colour(line) for line in found),
                about,
                longest_gap=8,
            ),
        ),
        _turned(relations),
        coverage_of(["oda_net"]),
    )


def _in_colour(line: Any) -> Any:
    from dataclasses import replace

    return replace(line, colour="JPN")
