"""Aid: net flows by donor, and the turn from provider to partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.models.relations.trade import on_basis
from entrepot.report import charts
from entrepot.report.panels import Panel, by_year, coverage_of, each, held, missing_notes, no_data, sources_of
from entrepot.report.wording import count, listed, named, number

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store

DONORS = ("JPN", "USA", "KOR", "AUS")
RECENT = 3
LEAST_YEARS = 5


def by_donor(store: Store, economy: str, page: str) -> Panel:
    """Net aid by donor over time."""
    rows = held(store.preferred("oda_net", partner=economy, product=""))
    donors = [d for d in DONORS if d in set(rows["economy"])]
    if "JPN" not in donors:
        return no_data(
            f"{page}-aid", "Aid", f"no net aid from Japan to {named(economy)} is held", "DAC2a (OECD) would fill it."
        )
    shown = rows[rows["economy"].isin(donors)]
    first, last = int(shown["year"].min()), int(shown["year"].max())
    chart = charts.lines(
        shown,
        y="value",
        series="economy",
        order=donors,
        title="USD million a year, net, current prices",
        scale=1e6,
        longest_gap=2,
    )
    table = by_year(
        shown,
        "economy",
        donors,
        f"Net aid to {named(economy)}, last ten years held",
        "USD million, current prices, net of repayments",
        scale=1e6,
        since=last - 9,
    )
    japan = [row for row in each(rows) if row.economy == "JPN"]
    lead = [_peak(economy, japan), *_recent(rows, donors), *_shares(rows)]
    if negative := [row.year for row in japan if row.value < 0]:
        years = (
            f"one year ({negative[0]})"
            if len(negative) == 1
            else f"{count(len(negative))} years, first in {negative[0]}"
        )
        lead.append(
            f"Japan's net aid was below zero in {years}: repayments of earlier loans exceeded new money, and new "
            "lending is hidden in the sum."
        )
    gaps = missing_notes(store.current(store.observations("oda_net", partner=economy, product="")))
    text = f"Lines of net aid to {named(economy)} by donor, {first} to {last}; the numbers are in the data file."
    return Panel(
        f"{page}-aid",
        "Aid: from provider …",
        tuple(lead),
        chart.to_svg(text, f"{page}aid"),
        (table,),
        rows,
        sources_of(rows),
        coverage_of(["oda_net", "oda_loans_commitment"]),
        gaps=gaps,
    )


def _peak(economy: str, japan: list) -> str:
    """Japan's highest year and its last one."""
    top, last = max(japan, key=lambda row: row.value), japan[-1]
    text = f"Japan's net aid to {named(economy)}, at current prices, was highest in {top.year}, at {number(top.value, 'USD')}"
    if top.year == last.year:
        return text + ", the last year held."
    if last.value < 0:
        return f"{text}; in {last.year} repayments exceeded new money by {number(-last.value, 'USD')}."
    return f"{text}; in {last.year}{', the last year held,' if last.year < 2015 else ''} it was {number(last.value, 'USD')}."


def _recent(rows: pd.DataFrame, donors: list[str]) -> tuple[str, ...]:
    """The donors side by side over the last years that hold Japan."""
    until = int(rows.loc[rows["economy"] == "JPN", "year"].max())
    means = {}
    for donor in donors:
        values = [row.value for row in each(rows) if row.economy == donor and until - RECENT < row.year <= until]
        if len(values) == RECENT:
            means[donor] = sum(values) / RECENT
    if len(means) < 2:
        return ()
    parts = [f"{named(d)} {number(v, 'USD')}" for d, v in sorted(means.items(), key=lambda item: -item[1])]
    return (f"A year on average over {until - RECENT + 1}–{until}, net: {listed(parts)}.",)


def _shares(rows: pd.DataFrame) -> tuple[str, ...]:
    """Japan's share of all donors' net aid by decade, where the net sums allow one."""
    found: dict[int, dict[str, list[float]]] = {}
    total = {row.year: row.value for row in each(rows) if row.economy == "WLD"}
    for row in each(rows):
        if row.economy == "JPN" and row.year in total:
            decade = found.setdefault(row.year // 10 * 10, {"JPN": [], "WLD": []})
            decade["JPN"].append(row.value)
            decade["WLD"].append(total[row.year])
    usable = {
        d: v
        for d, v in sorted(found.items())
        if len(v["JPN"]) >= LEAST_YEARS and min(*v["JPN"], *v["WLD"]) >= 0 and sum(v["WLD"]) > 0
    }
    if len(usable) < 2:
        return ()
    parts = [f"{number(100 * sum(v['JPN']) / sum(v['WLD']), 'percent')} in the {d}s" for d, v in usable.items()]
    left_out = [d for d, v in found.items() if d not in usable and len(v["JPN"]) >= LEAST_YEARS]
    why = f" (no share for the {listed(f'{d}s' for d in sorted(left_out))}: a year is below zero)" if left_out else ""
    return (f"Japan's part of all donors' net aid: {listed(parts)}{why}.",)


def against_trade(relations: dict[str, Result], page: str) -> Panel:
    """From provider to partner: net aid per hundred dollars of goods traded with Japan."""
    import pandas as pd

    members = [m for m in codes.ASEAN_MEMBERS if m not in ("SGP", "BRN", "TLS")]
    data = pd.concat([_turned(relations[m]).assign(member=m) for m in members], ignore_index=True)
    shown = ["IDN", "PHL", "THA", "VNM", "MYS"]
    chart = charts.lines(
        data,
        y="ratio",
        series="member",
        order=shown,
        title="Japan's net aid, percent of goods trade with Japan",
        longest_gap=8,
    )
    caption = "Japan's net aid as a percentage of goods trade with Japan"
    about = "Both in current dollars; only years in which aid, exports and imports are all held"
    table = by_year(data, "member", members, caption, about, value="ratio", percent=True)
    traded = on_basis(relations["ASEAN"]["trade"], relations["ASEAN"].facts["basis"]["long"])
    sources = ("aid-wb-wdi-dac", *sources_of(traded))
    parts = []
    for member in ("IDN", "PHL", "THA"):
        rows = [row for row in each(data) if row.member == member]
        top, last = max(rows, key=lambda row: row.ratio), rows[-1]
        parts.append(
            f"with {named(member)} {number(top.ratio, 'percent')} in {top.year} and {number(last.ratio, 'percent')} in {last.year}"
        )
    lead = f"Net aid as a share of goods trade, in its highest year held and the latest: {listed(parts)}."
    text = "Lines of Japan's net aid over goods trade with Japan, by member; the table below holds the numbers."
    return Panel(
        f"{page}-provider",
        "… to partner: Japan's aid against its trade",
        (lead,),
        chart.to_svg(text, f"{page}prov"),
        (table,),
        data,
        sources,
        coverage_of(["oda_net"]),
        notes=(
            "Below zero: repayments of earlier loans exceeded new money. For Singapore and Brunei the source ends in 1995.",
        ),
    )


def _turned(relations: Result) -> pd.DataFrame:
    """Aid against trade on the basis that reaches farthest back: one line, never two bases."""
    data = relations["aid_per_trade"]
    return data[data["basis"] == relations.facts["basis"]["long"]].reset_index(drop=True)


def turn(relations: Result, page: str) -> Panel | None:
    """The same ratio for one member, where at least two years are held."""
    economy, data = relations.facts["economy"], _turned(relations)
    if len(data) < 2:
        return None
    data = data.assign(member=economy)
    title = f"Japan's net aid, percent of its goods trade with {named(economy)}"
    chart = charts.lines(
        data, y="ratio", series="member", order=[economy], title=title, colours=[charts.COLOURS["JPN"]], longest_gap=8
    )
    about = "Both in current dollars; years in which aid, exports and imports are all held"
    table = by_year(data, "member", [economy], title, about, value="ratio", percent=True, names={economy: "percent"})
    rows = each(data)
    first, top, last = rows[0], max(rows, key=lambda row: row.ratio), rows[-1]
    lead = (
        f"For every hundred dollars of goods traded with {named(economy)}, Japan's net aid was "
        f"{number(top.ratio)} dollars in {top.year}, the highest year held, and {number(last.ratio)} in "
        f"{last.year}."
    )
    if top.year == last.year:
        lead = (
            f"For every hundred dollars of goods traded with {named(economy)}, Japan's net aid was "
            f"{number(first.ratio)} dollars in {first.year} and {number(last.ratio)} in {last.year}, the highest "
            "year held."
        )
    text = f"Line of Japan's net aid over its goods trade with {named(economy)}; the table below holds the numbers."
    trade = on_basis(relations["trade"], relations.facts["basis"]["long"])
    return Panel(
        f"{page}-provider",
        "… to partner: aid against trade",
        (lead,),
        chart.to_svg(text, f"{page}prov"),
        (table,),
        data,
        ("aid-wb-wdi-dac", *sources_of(trade[trade["year"].isin(data["year"])])),
        coverage_of(["oda_net"]),
    )
