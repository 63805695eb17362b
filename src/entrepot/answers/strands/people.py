"""People: who works, studies and lives where, and who visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.block import (
    Column,
    Economy,
    Finding,
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
    held,
    lines,
    missing,
    newest,
    observed,
    source_label,
    span,
)

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

PASSAGES = ["foreign_workers", "foreign_students", "visitors"]
IN_JAPAN = ("foreign_workers", "foreign_students", "foreign_residents", "visitors")
NAMED = ("VNM", "CHN", "PHL", "IDN", "MMR", "THA")  # nationalities that the ministry's table names
GROWN = 4  # years from the first to the last count before the first is told too
TABLE_YEARS, CHART_SINCE = 16, 1990


def workers(store: Store) -> Section:
    """Foreign workers in Japan by nationality."""
    rows = single_years(store.preferred("foreign_workers", partner="JPN", product=""))
    found = lines(rows, "economy", NAMED)
    last = span(found)[1]
    at = {row.economy: observed(row) for row in each(rows) if row.year == last}
    ranked = sorted((e for e in at if e in NAMED), key=lambda e: -at[e].value)
    parts = tuple(
        Message(
            "people.workers.part",
            {"who": Economy(e), "n": at[e], "share": derived("share", [at[e], at["WLD"]], "percent")},
        )
        for e in ranked
    )
    lead = Message("people.workers.lead", {"all": at["WLD"], "period": Period(at["WLD"].period), "parts": parts})
    about = Message("people.workers.about")
    table = lines(rows, "economy", (*NAMED, "WLD"))
    return Section(
        "workers",
        Message("people.workers"),
        (
            Finding(lead, headline=True),
            Series("lines", Message("people.workers.chart"), found, about, longest_gap=2, places=1e3),
            by_year("years", table, Message("people.workers.caption"), about, unit="persons", places=1e3),
            *missing(store.current(store.observations("foreign_workers", partner="JPN", product=""))),
            Note(Message("people.workers.note")),
        ),
        rows,
        coverage_of(PASSAGES),
    )


def single_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a value for one year (no ranges)."""
    return rows[rows["value"].notna() & (rows["period"].str.find("-") < 0)]


def of_member(store: Store, member: str) -> Section:
    """Workers, students, residents and visitors between the member and Japan, and students elsewhere."""
    frames = [single_years(store.preferred(i, economy=member, partner="JPN", product="")) for i in IN_JAPAN]
    rows = combined(*frames)
    elsewhere = held(store.preferred("foreign_students", economy=member, product=""))
    back = held(store.preferred("japanese_residents", partner=member, product=""))
    if rows is None:
        says = Finding(Message("people.none", {"who": Economy(member)}), headline=True)
    else:
        says = Finding(_in_japan(store, member, rows), headline=True)
    return Section(
        "people",
        Message("people.title"),
        (
            says,
            *_japanese_there(member, each(back)),
            *_chart(member, rows),
            *_tables(member, rows),
            *_students(member, elsewhere),
            *missing(store.current(store.observations("foreign_workers", economy=member, partner="JPN", product=""))),
        ),
        combined(*frames, elsewhere[elsewhere["partner"] != "JPN"], back),
        coverage_of(PASSAGES),
    )


def _in_japan(store: Store, member: str, rows: pd.DataFrame) -> Message:
    """The newest count of each kind, workers with their share and their growth."""
    parts = []
    for row in newest(rows, "indicator"):
        told: dict[str, Slot] = {"n": observed(row), "kind": str(row.indicator), "period": Period(str(row.period))}
        share = before = None
        if row.indicator == "foreign_workers":
            total = _all_workers(store, row)
            share = (
                Message("people.share", {"share": derived("share", [observed(row), total], "percent")})
                if total
                else None
            )
            first = next(r for r in each(rows) if r.indicator == "foreign_workers")
            if first.year < row.year - GROWN:
                before = Message("people.before", {"n": observed(first), "period": Period(str(first.period))})
        parts.append(Message("people.count", {**told, "share": share, "before": before}))
    return Message("people.in_japan", {"who": Economy(member), "parts": tuple(parts)})


def _all_workers(store: Store, row: Any) -> Quantity | None:
    """All foreign workers in Japan in the year of a row."""
    rows = held(store.preferred("foreign_workers", economy="WLD", partner="JPN", product=""))
    return next((observed(r) for r in each(rows) if r.year == row.year), None)


def _japanese_there(member: str, back: list[Any]) -> tuple[Finding, ...]:
    if not back:
        return ()
    first, last = back[0], back[-1]
    told: dict[str, Slot] = {"who": Economy(member), "n": observed(last), "period": Period(str(last.period))}
    then = {"first": observed(first), "in": Period(str(first.period))}
    before = Message("people.japanese.before", then) if first.period != last.period else None
    return (Finding(Message("people.japanese", {**told, "before": before})),)


def _kinds(rows: pd.DataFrame, *, without: str = "") -> tuple[Line, ...]:
    labels = {id: Message("people.kind", {"kind": id}) for id in IN_JAPAN}
    return lines(rows, "indicator", [id for id in IN_JAPAN if id != without], labels=labels)


def _chart(member: str, rows: pd.DataFrame | None) -> tuple[Series, ...]:
    """Counts in Japan over time; visitors, of another size, stand in the table."""
    if rows is None:
        return ()
    shown = rows[(rows["indicator"] != "visitors") & (rows["year"] >= CHART_SINCE)]
    if len(shown) < 3:
        return ()
    title, about = Message("people.chart", {"who": Economy(member)}), Message("people.about")
    return (Series("lines", title, _kinds(shown), about, longest_gap=3, places=1e3),)


def _tables(member: str, rows: pd.DataFrame | None) -> tuple[Table, ...]:
    if rows is None:
        return ()
    found = _kinds(rows)
    since = span(found)[1] - TABLE_YEARS + 1
    caption = Message("people.caption", {"who": Economy(member), "from": since})
    return (by_year("years", found, caption, Message("people.about"), unit="persons", places=1e3, since=since),)


def _students(member: str, elsewhere: pd.DataFrame) -> tuple[Table, ...]:
    """Students of the member abroad, newest held of each host."""
    if not len(elsewhere):
        return ()
    columns = (
        Column("host", Message("people.host")),
        Column("students", Message("people.students"), "persons"),
        Column("period", Message("answers.year")),
        Column("source", Message("answers.source")),
    )
    rows = tuple(
        cells(Economy(r.partner), observed(r), Period(str(r.period)), source_label(str(r.source)))
        for r in sorted(newest(elsewhere, "partner"), key=lambda r: -r.value)
    )
    caption = Message("people.students.caption", {"who": Economy(member)})
    return (Table("students", columns, rows, caption, Message("people.students.about"), open=True),)
