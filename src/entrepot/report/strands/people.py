"""People: who works, studies and lives where, and who visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.report import charts
from entrepot.report.panels import (
    Panel,
    Table,
    by_year,
    combined,
    coverage_of,
    each,
    held,
    missing_notes,
    newest,
    sources_of,
    value_cell,
)
from entrepot.report.wording import listed, named, number, possessive, sentence

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

PASSAGES = ["foreign_workers", "foreign_students", "visitors"]
IN_JAPAN = {
    "foreign_workers": "workers",
    "foreign_students": "students",
    "foreign_residents": "residents",
    "visitors": "visitors",
}


def workers(store: Store, page: str) -> Panel:
    """Foreign workers in Japan by nationality."""
    rows = _single_years(store.preferred("foreign_workers", partner="JPN", product=""))
    order = ["VNM", "CHN", "PHL", "IDN", "MMR", "THA"]
    title = "Thousand workers in Japan, end of October"
    chart = charts.lines(rows, y="value", series="economy", order=order, title=title, scale=1e3, longest_gap=2)
    last = int(rows["year"].max())
    at = {row.economy: row.value for row in each(rows) if row.year == last}
    ranked = sorted((e for e in at if e in order), key=lambda e: -at[e])
    parts = [f"{named(e)} {number(at[e], 'persons')} ({number(100 * at[e] / at['WLD'], 'percent')})" for e in ranked]
    lead = f"Of the {number(at['WLD'], 'persons')} foreign workers in Japan in October {last}, by nationality: {listed(parts)}."
    table = by_year(
        rows,
        "economy",
        [*order, "WLD"],
        "Foreign workers in Japan by nationality",
        "Thousand persons, end of October",
        scale=1e3,
    )
    text = f"Lines of foreign workers in Japan by nationality to {last}; the table below holds the numbers."
    return Panel(
        f"{page}-workers",
        "People: who works in Japan",
        (lead,),
        chart.to_svg(text, f"{page}work"),
        (table,),
        rows,
        sources_of(rows),
        coverage_of(PASSAGES),
        gaps=missing_notes(store.current(store.observations("foreign_workers", partner="JPN", product=""))),
        notes=("Nationalities that the ministry names; most other members are inside its remainder.",),
    )


def _single_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a value for one year (no ranges)."""
    return rows[rows["value"].notna() & (rows["period"].str.find("-") < 0)]


def of_member(store: Store, member: str, page: str) -> Panel:
    """Workers, students, residents and visitors between the member and Japan, and students elsewhere."""
    frames = [_single_years(store.preferred(i, economy=member, partner="JPN", product="")) for i in IN_JAPAN]
    rows = combined(*frames)
    elsewhere = held(store.preferred("foreign_students", economy=member, product=""))
    back = held(store.preferred("japanese_residents", partner=member, product=""))
    lead: list[str] = []
    if rows is None:
        lead.append(f"No data: no figure on people from {named(member)} in Japan is held.")
    else:
        lead.append(_in_japan(store, member, rows))
    lead += _japanese_there(member, each(back))
    data = combined(*frames, elsewhere[elsewhere["partner"] != "JPN"], back)
    svg, tables = _chart(member, rows, page), _tables(member, rows, elsewhere)
    return Panel(
        f"{page}-people",
        "People",
        tuple(lead),
        svg,
        tables,
        data,
        sources_of(data) if data is not None else (),
        coverage_of(PASSAGES),
        gaps=missing_notes(
            store.current(store.observations("foreign_workers", economy=member, partner="JPN", product=""))
        ),
        open_table=not svg,
    )


def _in_japan(store: Store, member: str, rows: pd.DataFrame) -> str:
    """The newest count of each kind, workers with their share and their growth."""
    parts = []
    for row in newest(rows, "indicator"):
        text = f"{number(row.value, 'persons')} {IN_JAPAN[row.indicator]} ({row.period})"
        if row.indicator == "foreign_workers":
            total = [
                r.value
                for r in each(store.preferred("foreign_workers", economy="WLD", partner="JPN", product=""))
                if r.year == row.year
            ]
            share = (
                f", {number(100 * row.value / total[0], 'percent')} of all foreign workers"
                if total and total[0] == total[0]
                else ""
            )
            first = next(r for r in each(rows) if r.indicator == "foreign_workers")
            grown = f", after {number(first.value, 'persons')} in {first.period}" if first.year < row.year - 4 else ""
            text = f"{number(row.value, 'persons')} workers ({row.period}{share}{grown})"
        parts.append(text)
    return f"In Japan from {named(member)}: {listed(parts)}."


def _japanese_there(member: str, back: list[Any]) -> list[str]:
    if not back:
        return []
    first, last = back[0], back[-1]
    text = f"Japanese living in {named(member)}: {number(last.value, 'persons')} ({last.period}"
    return [text + (f"; {number(first.value, 'persons')} in {first.period})." if first.period != last.period else ").")]


def _chart(member: str, rows: pd.DataFrame | None, page: str) -> str:
    if rows is None:
        return ""
    shown = rows[(rows["indicator"] != "visitors") & (rows["year"] >= 1990)]
    if len(shown) < 3:
        return ""
    shown = shown.assign(what=shown["indicator"].map(IN_JAPAN))
    order = ["workers", "students", "residents"]
    title = f"Thousand persons from {named(member)} in Japan"
    chart = charts.lines(shown, y="value", series="what", order=order, title=title, scale=1e3, longest_gap=3)
    text = f"Lines of people from {named(member)} in Japan by year; the table below holds the numbers."
    return chart.to_svg(text, f"{page}people")


def _tables(member: str, rows: pd.DataFrame | None, elsewhere: pd.DataFrame) -> tuple[Table, ...]:
    tables = []
    if rows is not None:
        shown = rows.assign(what=rows["indicator"].map(IN_JAPAN))
        order = [word for word in IN_JAPAN.values() if word in set(shown["what"])]
        about = "Thousand persons (workers: end of October; residents: end of year; visitors: arrivals in the year)"
        tables.append(
            by_year(shown, "what", order, f"From {named(member)} in Japan, since 2010", about, scale=1e3, since=2010)
        )
    if len(elsewhere):
        students = sorted(newest(elsewhere, "partner"), key=lambda r: -r.value)
        cells = tuple((sentence(named(r.partner)), value_cell(r), str(r.period), str(r.source)) for r in students)
        about = "Persons; each host counts in its own way, so hosts do not compare strictly"
        tables.append(
            Table(
                ("Host", "Students", "Year", "Source"),
                cells,
                f"{sentence(possessive(member))} students abroad, newest held",
                about,
                sources_of(elsewhere),
            )
        )
    return tuple(tables)
