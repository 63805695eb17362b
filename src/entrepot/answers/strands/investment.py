"""Investment: into ASEAN by source, Japan's own record by host, and each member's inflows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Label,
    Line,
    Message,
    Note,
    Period,
    Quantity,
    Section,
    Series,
    Slot,
    Table,
)
from entrepot.answers.rows import (
    by_year,
    cells,
    combined,
    coverage_of,
    derived,
    each,
    economies,
    held,
    lines,
    main_partners,
    measure_label,
    missing,
    newest,
    observed,
    source_label,
    span,
    year_of,
)
from entrepot.answers.strands.investment_sums import sums
from entrepot.answers.thresholds import change
from entrepot.models.relations.strands import HOST_RECORDS, INVESTORS_BOOKS, comparable_rows
from entrepot.models.relations.trade import MAIN_PARTNERS

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

JAPANS_OWN = "investment-jetro-outward-fdi"  # the series in which Japan records what it invests, by host
SHORT, LONG = 3, 5  # years of an average, against as many before
_RECENT = 12  # years back from the newest that a single investor's record is shown
_ADDED = 5  # years of the host's records that are added up
SHOWN = ("THA", "IDN", "VNM", "MYS", "PHL")
SWINGS = "SGP"  # left out of the chart: single deals move it by billions
HUBS = ("SGP", "HKG", "TWN", "WLD")


def into_asean(store: Store) -> Section:
    """Investment into ASEAN by source, where ASEAN publishes it."""
    rows = held(store.preferred("fdi_flow", partner="ASEAN", economy=MAIN_PARTNERS, product=""))
    found = lines(rows, "economy", MAIN_PARTNERS)
    last = span(found)[1]
    late, early = (last - SHORT + 1, last), (last - 2 * SHORT + 1, last - SHORT)
    parts = tuple(
        Message("answers.two", {"who": Economy(line.colour), "first": first, "second": second})
        for line in found
        if line.colour in ("JPN", "CHN", "USA")
        if (first := mean(line, early)) and (second := mean(line, late))
    )
    about = Message("investment.asean.about")
    told: dict[str, Slot] = {"early": _years(early), "late": _years(late), "parts": parts}
    return Section(
        "investment",
        Message("investment.asean"),
        (
            *((Finding(Message("investment.asean.lead", told), headline=True),) if parts else ()),
            Series("lines", Message("investment.asean.chart"), found, about, longest_gap=1, places=1e9),
            *_books(store, "ASEAN", MAIN_PARTNERS),
            *sums(store),
            *missing(store.current(store.observations("fdi_flow", partner="ASEAN", product=""))),
            Note(Message("investment.note.editions")),
            Note(Message("investment.note.hubs")),
        ),
        rows,
        coverage_of(["fdi_flow"]),
    )


def mean(line: Line, years: tuple[int, int]) -> Quantity | None:
    """The mean of a line over the years of a span that it holds; None where it holds none."""
    inside = [point for point in line.points if years[0] <= year_of(point.period) <= years[1]]
    return derived("mean", inside, inside[0].unit) if inside else None


def _years(years: tuple[int, int]) -> Period:
    return Period(f"{years[0]}–{years[1]}")


def from_japan(store: Store) -> Section:
    """Japan's own record of its investment by member."""
    rows = held(store.preferred("fdi_flow", economy="JPN", source=JAPANS_OWN, product=""))
    rows = rows[rows["partner"].isin(codes.ASEAN_MEMBERS)]
    found = lines(rows, "partner", (SWINGS, *SHOWN))
    shown = tuple(line for line in found if line.colour != SWINGS)
    early, late = _spans(span(shown)[1])
    means = {line.colour: (a, b) for line in shown if (a := mean(line, early)) and (b := mean(line, late))}
    parts = tuple(Message("answers.two", {"who": Economy(m), "first": a, "second": b}) for m, (a, b) in means.items())
    moved: dict[str, list[str]] = {}
    for member, (a, b) in means.items():
        moved.setdefault(change(a.value, b.value), []).append(member)
    ways = tuple(
        Message("investment.moved", {"way": way, "who": economies(moved[way])})
        for way in ("up", "same", "down")
        if way in moved
    )
    about = Message("investment.japan.about")
    absent = [m for m in codes.ASEAN_MEMBERS if not ((rows["partner"] == m) & (rows["year"] >= late[0])).any()]
    return Section(
        "japan-investment",
        Message("investment.japan"),
        (
            Finding(
                Message("investment.japan.lead", {"early": _years(early), "late": _years(late), "parts": parts}),
                headline=True,
            ),
            Finding(Message("investment.japan.moved", {"ways": ways})),
            Series("lines", Message("investment.japan.chart"), shown, about, places=1e9),
            by_year("years", found, Message("investment.japan.caption"), about, unit="USD", places=1e9),
            *((Gap(Message("investment.japan.absent", {"who": economies(absent)})),) if absent else ()),
            Note(Message("investment.note.singapore", {"who": Economy(SWINGS)})),
            *_limits(store, JAPANS_OWN),
        ),
        rows,
        coverage_of(["fdi_flow", "companies"], ["investment"]),
    )


def _spans(last: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The last `LONG` years, and as many before."""
    return (last - 2 * LONG + 1, last - LONG), (last - LONG + 1, last)


def _limits(store: Store, series: str) -> tuple[Note, ...]:
    """What the newest card of a series says against its numbers."""
    from entrepot.answers.block import Text

    cards = [store.sources[id] for id in store.editions_of(series) if id in store.sources]
    newest_card = max(cards, key=lambda card: card.published, default=None)
    return tuple(Note(Text(limit)) for limit in newest_card.limits[:2]) if newest_card else ()


# --- one member ---


def into_member(store: Store, member: str) -> Section:
    """Inflows by source as the host recorded them, and the newer records of investors and agencies."""
    partners = main_partners(member)
    flows, stocks = (store.observations(id, partner=member, product="") for id in ("fdi_flow", "fdi_stock"))
    host, last = comparable_rows(store, "fdi_flow", HOST_RECORDS, economy=partners, partner=member, product="")
    since = int(flows["year"].max()) - _RECENT if len(flows) else 0
    recent, positions = (_by_series(store, held(r), partners) for r in (flows[flows["year"] >= since], stocks))
    agency = _agency(store, member, partners)
    others = recent[~recent["source"].isin(host["source"])]
    data = combined(host, *(rows.drop(columns="series") for rows in (others, positions)), agency)
    says = [*_from_japan_lately(store, member), *_host(member, host, last), *_agency_says(store, agency)]
    note = Message("investment.note.after", {"last": int(last)}) if last else Message("investment.note.none")
    return Section(
        "investment",
        Message("investment.member"),
        (
            *says,
            *_host_chart(member, host, partners),
            *_books(store, member, partners),
            *_records(recent, positions),
            *missing(store.current(combined(flows, stocks))),  # type: ignore[arg-type]
            Note(note),
        ),
        data,
        coverage_of(["fdi_flow"], ["investment"]),
    )


def _by_series(store: Store, rows: pd.DataFrame, partners: Sequence[str]) -> pd.DataFrame:
    """Rows of partners in each series' newest edition; column series added."""
    rows = store.current(rows[rows["economy"].isin(partners)])
    return rows.assign(series=rows["source"].map({id: store.sources[id].family for id in rows["source"].unique()}))


def _host_chart(member: str, host: pd.DataFrame, partners: Sequence[str]) -> tuple[Series, ...]:
    if not len(host) or not host["value"].abs().sum() > 0:
        return ()
    title, about = Message("investment.member.chart", {"who": Economy(member)}), Message("investment.member.about")
    return (Series("lines", title, lines(host, "economy", partners), about, longest_gap=1, zero=False, places=1e6),)


def _books(store: Store, host: str, partners: Sequence[str]) -> tuple[Table, ...]:
    """What the host recorded from each investor beside what the investor itself did, in the newest years that both hold:
    two books of one flow, never added. Of a group the investor's book is the sum over the members that it names."""
    members = codes.members(host) if host in codes.GROUPS else (host,)
    flows = held(store.current(store.observations("fdi_flow", economy=partners, partner=(*members, host), product="")))
    flows = flows[(flows["unit"] == "USD") & flows["period"].str.fullmatch(r"\d{4}")]
    family = flows["source"].map({id: store.sources[id].family for id in flows["source"].unique()})
    hosts = flows[family.isin([str(series) for series, _ in HOST_RECORDS]) & (flows["partner"] == host)]
    own = flows[family.isin(INVESTORS_BOOKS[0]) & flows["partner"].isin(members)]
    rows = []
    for investor in partners:
        theirs, ours = (frame[frame["economy"] == investor] for frame in (hosts, own))
        for year in sorted(set(theirs["year"]) & set(ours["year"]))[-SHORT:]:
            here = observed(each(theirs[theirs["year"] == year])[0])
            parts = [observed(row) for row in each(ours[ours["year"] == year])]
            there = derived("sum", parts, "USD") if host in codes.GROUPS else parts[0]
            n = Message("investment.books.members", {"n": Count(len(parts))}) if host in codes.GROUPS else None
            ratio = derived("ratio", [there, here], "ratio") if min(there.value, here.value) > 0 else None
            rows.append(cells(Economy(investor), Period(str(year)), here, Cell(there, note=n), ratio))
    if not rows:
        return ()

    def column(id: str, unit: str = "", places: float = 1.0) -> Column:
        return Column(id, Message("investment.books.column", {"what": id}), unit, places)

    columns = (
        column("investor"),
        column("period"),
        column("host", "USD", 1e6),
        column("own", "USD", 1e6),
        column("ratio"),
    )
    return (
        Table("books", columns, tuple(rows), Message("investment.books"), Message("investment.books.about"), open=True),
    )


def _records(recent: pd.DataFrame, positions: pd.DataFrame) -> tuple[Table, ...]:
    """The newest record of each investor and series."""
    rows = tuple(
        cells(
            Economy(str(r.economy)),
            Message("investment.kind", {"kind": kind}),
            Period(str(r.period)),
            observed(r),
            source_label(str(r.source)),
        )
        for kind, frame in (("flow", recent), ("stock", positions))
        for r in newest(frame, "economy", "series")
    )
    if not rows:
        return ()
    columns = (
        Column("investor", Message("investment.investor")),
        Column("what", Message("answers.what")),
        Column("period", Message("answers.period")),
        Column("value", Message("answers.value")),
        Column("source", Message("answers.source")),
    )
    caption, about = Message("investment.records"), Message("answers.current_prices")
    return (Table("records", columns, rows, caption, about, open=True),)


def _from_japan_lately(store: Store, member: str) -> list[Finding]:
    """Japan's record of its investment in the member, the last years against as many before."""
    rows = held(store.preferred("fdi_flow", economy="JPN", partner=member, source=JAPANS_OWN, product=""))
    found = lines(rows, "partner", [member])
    if not found:
        return []
    early, late = _spans(span(found)[1])
    before, after = mean(found[0], early), mean(found[0], late)
    if before is None or after is None:
        return []
    told = {"who": Economy(member), "after": after, "late": _years(late), "before": before, "early": _years(early)}
    return [Finding(Message("investment.japan.member", told))]


def _host(member: str, host: pd.DataFrame, last: int | None) -> list[Finding]:
    """The host's last records of the partners, added up."""
    late = host[host["year"] > (last or 0) - _ADDED]
    if not late["value"].abs().sum():
        return [Finding(Message("investment.host.none", {"who": Economy(member)}))]
    years = Period(f"{late['year'].min()}–{late['year'].max()}")
    found = lines(late, "economy", list(dict.fromkeys(late["economy"])))
    sums = sorted(((derived("sum", line.points, "USD"), line.colour) for line in found), key=lambda p: -p[0].value)
    parts = tuple(Message("answers.one", {"who": Economy(code), "value": q}) for q, code in sums)
    return [Finding(Message("investment.host", {"who": Economy(member), "years": years, "parts": parts}))]


def _agency(store: Store, member: str, partners: Sequence[str]) -> pd.DataFrame:
    """What the host's investment agency approved or saw realised."""
    frames = [held(store.observations(i, partner=member)) for i in ("fdi_realised", "fdi_approved")]
    wanted = [*partners, *HUBS]
    kept = [f[f["product"].isin(["", "applications"]) & f["economy"].isin(wanted)] for f in frames]
    both = combined(*kept)
    return frames[0].head(0) if both is None else both


def _agency_says(store: Store, agency: pd.DataFrame) -> list[Finding]:
    """The agency's newest year that names investors, if it is recent."""
    investors: list[Any] = [r for r in each(agency) if r.economy != codes.WORLD]
    year = max((r.year for r in investors), default=0)
    newest_held = max((r.year for r in each(agency)), default=0)
    if not year or year < newest_held - _RECENT:
        return []
    indicator, source = max(((r.indicator, r.source) for r in investors if r.year == year), key=lambda k: k[0])
    last = [r for r in each(agency) if (r.year, r.indicator, r.source) == (year, indicator, source)]
    last.sort(key=lambda r: -r.value)
    parts = tuple(
        Message("investment.agency.all", {"value": observed(r)})
        if r.economy == codes.WORLD
        else Message("answers.one", {"who": Economy(r.economy), "value": observed(r)})
        for r in last
    )
    what: Label = measure_label(store, indicator)
    told = {"what": what, "period": Period(str(last[0].period)), "parts": parts}
    return [Finding(Message("investment.agency", told))]
