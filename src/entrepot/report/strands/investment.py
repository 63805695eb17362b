"""Investment: into ASEAN by source, Japan's own record by host, and each member's inflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.models.relations.strands import HOST_RECORDS, comparable_rows
from entrepot.models.relations.trade import MAIN_PARTNERS
from entrepot.report import charts, wording
from entrepot.report.panels import (
    Panel,
    Table,
    by_year,
    combined,
    coverage_of,
    each,
    economies,
    held,
    main_partners,
    missing_notes,
    newest,
    sources_of,
    value_cell,
)
from entrepot.report.wording import listed, named, number, possessive, sentence

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

JETRO = "investment-jetro-outward-fdi"
BEFORE, AFTER = (2014, 2018), 2019  # years that are averaged; the latter to the last held
_RECENT = 2013
_LEAD_YEARS = 5


def into_asean(store: Store, page: str) -> Panel:
    """Investment into ASEAN by source, where ASEAN publishes it."""
    rows = held(store.preferred("fdi_flow", partner="ASEAN", economy=MAIN_PARTNERS, product=""))
    first, last = int(rows["year"].min()), int(rows["year"].max())
    chart = charts.lines(
        rows,
        y="value",
        series="economy",
        order=MAIN_PARTNERS,
        title="USD billion a year, net inflow",
        scale=1e9,
        longest_gap=1,
    )
    caption, about = "Net FDI inflow into ASEAN by source", "USD billion, current; ASEAN's records"
    table = by_year(rows, "economy", MAIN_PARTNERS, caption, about, scale=1e9)
    spans = (AFTER, AFTER + 2), (last - 2, last)
    parts = []
    for partner in ("JPN", "CHN", "USA"):
        a, b = (_mean(rows, partner, span, "economy") for span in spans)
        parts.append(f"{named(partner)} {number(a, 'USD')} and {number(b, 'USD')}")
    over = " and ".join(f"{a}–{b}" for a, b in spans)
    text = f"Lines of investment inflow into ASEAN by source, {first} to {last}; the table below holds the numbers."
    return Panel(
        f"{page}-investment",
        "Investment into ASEAN by source",
        (f"Net inflow of direct investment as ASEAN records it, a year on average over {over}: from {listed(parts)}.",),
        chart.to_svg(text, f"{page}fdi"),
        (table,),
        rows,
        sources_of(rows),
        coverage_of(["fdi_flow"]),
        gaps=missing_notes(store.current(store.observations("fdi_flow", partner="ASEAN", product=""))),
        notes=(
            "Several publications with different editions are joined; recent years are revised by billions from one edition to the next.",
            "Flows through Singapore and Hong Kong hide the ultimate investor. Single years swing with single deals.",
        ),
    )


def from_japan(store: Store, page: str) -> Panel:
    """Japan's own record of its investment by member."""
    rows = held(store.preferred("fdi_flow", economy="JPN", source=JETRO, product=""))
    rows = rows[rows["partner"].isin(codes.ASEAN_MEMBERS)]
    order = ["THA", "IDN", "VNM", "MYS", "PHL"]
    first, last = int(rows["year"].min()), int(rows["year"].max())
    chart = charts.lines(
        rows[rows["partner"] != "SGP"],
        y="value",
        series="partner",
        order=order,
        title="USD billion a year, net outflow from Japan",
        scale=1e9,
    )
    after = AFTER, last
    means = {m: [_mean(rows, m, span) for span in (BEFORE, after)] for m in order}
    parts = [f"{named(m)} {number(a, 'USD')} and {number(b, 'USD')}" for m, (a, b) in means.items()]
    moved = {
        word: [m for m, (a, b) in means.items() if wording.change(a, b) == word]
        for word in ("up", "little changed", "down")
    }
    told = [f"{word} in {economies(members)}" for word, members in moved.items() if members]
    about = "USD billion, current, balance-of-payments basis; Japan's records"
    table = by_year(rows, "partner", ("SGP", *order), "Japan's net outward FDI by host", about, scale=1e9)
    text = f"Lines of Japan's investment by host, {first} to {last}; the table below holds the numbers."
    return Panel(
        f"{page}-japan-investment",
        "Japan's investment, member by member",
        (
            f"A year on average over {BEFORE[0]}–{BEFORE[1]} and {after[0]}–{after[1]}, by Japan's own records: {listed(parts)}.",
            f"By more than a tenth, it went {listed(told)}."
            if not moved["little changed"]
            else f"Counting only changes of more than a tenth: {listed(told)}.",
        ),
        chart.to_svg(text, f"{page}jfdi"),
        (table,),
        rows,
        sources_of(rows),
        coverage_of(["fdi_flow", "companies"], ["investment"]),
        gaps=_without_figure(rows),
        notes=(
            "Singapore is left out of the chart because single deals move it by billions (table).",
            "The statistics changed basis in 2014.",
        ),
    )


def _without_figure(rows: pd.DataFrame) -> tuple[str, ...]:
    """Members of which no recent yearly figure of Japan's is held, told in a sentence."""
    shown = set(rows.loc[rows["year"] >= AFTER, "partner"])
    absent = [m for m in codes.ASEAN_MEMBERS if m not in shown]
    return (f"{economies(absent)}: no recent yearly figure of Japan's investment is held.",) if absent else ()


def _mean(rows: pd.DataFrame, code: str, span: tuple[int, int], role: str = "partner") -> float:
    """Mean over the held years of a span; NaN where none is held."""
    values = [row.value for row in each(rows) if getattr(row, role) == code and span[0] <= row.year <= span[1]]
    return sum(values) / len(values) if values else float("nan")


def into_member(store: Store, member: str, page: str) -> Panel:
    """Inflows by source as the host recorded them, and the newer records of investors and agencies."""
    partners = main_partners(member)
    flows, stocks = (store.observations(id, partner=member, product="") for id in ("fdi_flow", "fdi_stock"))
    host, last = comparable_rows(store, "fdi_flow", HOST_RECORDS, economy=partners, partner=member, product="")
    recent, positions = (_by_series(store, held(rows), partners) for rows in (flows[flows["year"] >= _RECENT], stocks))
    agency = _agency(store, member, partners)
    japan = recent[(recent["economy"] == "JPN") & (recent["series"] == JETRO)]
    lead, svg = [*_from_japan_lately(japan, member), *_host_lead(member, host, last), *_agency_lead(store, agency)], ""
    if len(host) and host["value"].abs().sum() > 0:
        years = int(host["year"].min()), int(host["year"].max())
        chart = charts.lines(
            host,
            y="value",
            series="economy",
            order=partners,
            title="USD million a year, net inflow, host's records",
            scale=1e6,
            zero=False,
            longest_gap=1,
        )
        text = f"Lines of investment into {named(member)} by source, {years[0]} to {years[1]}; the numbers are in the data file."
        svg = chart.to_svg(text, f"{page}fdi")
    gaps = missing_notes(store.current(combined(flows, stocks)))  # type: ignore[arg-type]
    others = recent[~recent["source"].isin(host["source"])]
    data = combined(host, *(rows.drop(columns="series") for rows in (others, positions)), agency)
    since = f"After {last} no" if last else "No"
    return Panel(
        f"{page}-investment",
        "Investment by source",
        tuple(lead),
        svg,
        _records(recent, positions),
        data,
        sources_of(data) if data is not None else (),
        coverage_of(["fdi_flow"], ["investment"]),
        gaps=gaps,
        open_table=True,
        notes=(
            (
                f"{since} table of all sources by host is held; newer records are each investor's or agency's own and do "
                "not compare across sources."
            ),
        ),
    )


def _by_series(store: Store, rows: pd.DataFrame, partners: tuple[str, ...]) -> pd.DataFrame:
    """Rows of partners in each series' newest edition; column series added."""
    rows = store.current(rows[rows["economy"].isin(partners)])
    return rows.assign(series=rows["source"].map({id: store.sources[id].family for id in rows["source"].unique()}))


def _records(recent: pd.DataFrame, positions: pd.DataFrame) -> tuple[Table, ...]:
    """The newest record of each investor and series."""
    rows = []
    for what, frame in (("flow in the year", recent), ("position at its end", positions)):
        for r in newest(frame, "economy", "series"):
            rows.append((codes.name(r.economy), what, str(r.period), value_cell(r), str(r.source)))
    if not rows:
        return ()
    caption = "Newest record held of each investor and source"
    return (
        Table(
            ("Investor", "What", "Period", "Value", "Source"),
            tuple(rows),
            caption,
            "Current prices",
            sources_of(recent, positions),
        ),
    )


def _from_japan_lately(rows: pd.DataFrame, member: str) -> list[str]:
    """Japan's record of its investment in the member before and after."""
    if rows.empty:
        return []
    after = AFTER, int(rows["year"].max())
    a, b = (_mean(rows, member, span) for span in (BEFORE, after))
    return [
        (
            f"By Japan's own records it invested {number(b, 'USD')} a year in {named(member)} over "
            f"{after[0]}–{after[1]}, after {number(a, 'USD')} a year over {BEFORE[0]}–{BEFORE[1]}."
        )
    ]


def _host_lead(member: str, host: pd.DataFrame, last: int | None) -> list[str]:
    late = host[host["year"] > (last or 0) - _LEAD_YEARS]
    sums = late.groupby("economy")["value"].sum().sort_values(ascending=False)
    if not len(sums) or not sums.abs().sum():
        return [f"No data: no inflow into {named(member)} by source, recorded by the host, is held."]
    parts = [f"{named(str(p))} {number(float(v), 'USD')}" for p, v in sums.items()]
    span = f"{late['year'].min()}–{late['year'].max()}"
    return [f"{sentence(possessive(member))} own records of net inflow, {span} added up: {listed(parts)}."]


def _agency(store: Store, member: str, partners: tuple[str, ...]) -> pd.DataFrame:
    """What the host's investment agency approved or saw realised."""
    frames = [held(store.observations(i, partner=member)) for i in ("fdi_realised", "fdi_approved")]
    kept = [
        f[f["product"].isin(["", "applications"]) & f["economy"].isin([*partners, "SGP", "HKG", "TWN", "WLD"])]
        for f in frames
    ]
    both = combined(*kept)
    return frames[0] if both is None else both


def _agency_lead(store: Store, agency: pd.DataFrame) -> list[str]:
    """The agency's newest year that names investors, if it is recent."""
    named_rows: list[Any] = [r for r in each(agency) if r.economy != "WLD"]
    year = max((r.year for r in named_rows), default=0)
    if year < _RECENT:
        return []
    indicator = max(((r.indicator, r.source) for r in named_rows if r.year == year), key=lambda k: k[0])
    last = [r for r in each(agency) if r.year == year and (r.indicator, r.source) == indicator]
    last.sort(key=lambda r: -r.value)
    who = {"WLD": "all investors"}
    parts = [f"{who.get(r.economy, named(r.economy))} {number(float(r.value), str(r.unit))}" for r in last]
    what = store.indicator(indicator[0]).label
    return [f"{what}, by the host's agency, {last[0].period}: {listed(parts)} (not comparable with flows)."]
