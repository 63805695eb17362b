"""The record: dated facts, partner choice, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.models.relations.strands import ALIGNMENT
from entrepot.report.panels import (
    NONE,
    Cell,
    Panel,
    Table,
    coverage_of,
    coverage_rows,
    each,
    leader,
    main_partners,
    sources_of,
    told,
)
from entrepot.report.wording import STATUS_MARKS, listed, named, number, sentence

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

_COMPONENTS = {
    "trade": "goods trade",
    "fdi": "investment",
    "aid": "aid",
    "students": "students",
    "important-future": "public opinion",
    "arms": "arms",
    ALIGNMENT: "UN votes",
}


def facts(store: Store, economy: str, strands: tuple[str, ...], page: str, title: str) -> Panel:
    """Dated facts by strand, newest first."""
    rows = store.facts(economy=economy)
    rows = rows[rows["strand"].isin(strands)].iloc[::-1]
    cells = tuple(
        (
            r.date,
            r.strand,
            r.name,
            Cell(r.statement, f"{r.source}; {r.page}", mark=STATUS_MARKS.get(r.status, "")),
            r.source,
        )
        for r in each(rows)
    )
    n = len(rows)
    lead = (
        f"{n} dated fact{'' if n == 1 else 's'} held." if n else f"No data: no dated fact on {named(economy)} is held."
    )
    table = Table(("Date", "Strand", "What", "In short", "Source"), cells, f"{title}, newest first", "", ())
    return Panel(
        f"{page}-facts-{strands[0]}",
        title,
        (lead,),
        "",
        (table,) if n else (),
        rows,
        sources_of(rows) if n else (),
        coverage_of(rows["id"]),
        wide=True,
    )


def choice(relations: Result, page: str) -> Panel:
    """Partner choice: components side by side, score only where the data allow."""
    economy, table, scores = relations.facts["economy"], relations["components"], relations["choice"]
    partners = main_partners(economy)
    by_measure: dict[str, list[Any]] = {}
    for row in each(table):
        by_measure.setdefault(row.measure, []).append(row)
    components = Table(
        ("Component", *map(codes.name, partners), "Source"),
        tuple(_component(rows, partners) for rows in by_measure.values()),
        "Components, newest held, period in brackets",
        "Unit with each value; bold: highest of the row, where all are of one period",
        sources_of(table),
    )
    used, left = scores["used"].iloc[0].split(), scores["left_out"].iloc[0].split()
    tables = (components, _scores(scores, used)) if scores["score"].notna().any() else (components,)
    missing = listed(_COMPONENTS[c] for c in left)
    return Panel(
        f"{page}-choice",
        "Partner choice: the components side by side",
        (_chosen(scores, used, by_measure),),
        "",
        tables,
        table,
        sources_of(table),
        coverage_of(["partner_choice"]),
        gaps=(f"Left out of the score, because not held for Japan, China and the US alike: {missing}.",)
        if left
        else (),
        open_table=True,
        wide=True,
        notes=(
            (
                f"Your own weights: entrepot relations {economy} --weight trade=2 --weight students=1. A score ranks "
                "what is held; it is no judgement of policy."
            ),
            "The error is known only for UN votes (5–95% interval) and for trade with blank pairs; elsewhere it is not known.",
        ),
    )


def _component(rows: list[Any], partners: tuple[str, ...]) -> tuple[Cell | str, ...]:
    found = {row.partner: row for row in rows}
    smaller = rows[0].measure == ALIGNMENT
    cells = {}
    for partner, row in found.items():
        text = f"{number(row.value, row.unit)} ({row.period})"
        error = (
            f"{number(row.low, row.unit)} to {number(row.high, row.unit)}"
            if row.high == row.high
            else "error not known"
        )
        cells[partner] = Cell(text, f"{told(row)}; {error}", mark="e" if row.status == "estimated" else "")
    cells = leader(
        cells, {p: r.value for p, r in found.items()}, {p: r.period for p, r in found.items()}, smallest=smaller
    )
    label = sentence(rows[0].label) + (" (smaller is closer)" if smaller else "")
    sources = ", ".join(dict.fromkeys(row.source for row in rows))
    return Cell(label), *(cells.get(p, NONE) for p in partners), sources


def _scores(scores: Any, used: list[str]) -> Table:
    rows = tuple(
        (codes.name(r.partner), f"{r.score:.2f}", f"{r.rank:.0f}", f"{r.rank_best:.0f} to {r.rank_worst:.0f}")
        for r in each(scores)
    )
    caption = f"Score with equal weights over {listed(_COMPONENTS[c] for c in used)}"
    return Table(
        ("Partner", "score (0–1)", "rank", "rank if one is dropped"),
        rows,
        caption,
        "Mean of each component relative to its largest",
    )


def _chosen(scores: Any, used: list[str], by_measure: dict[str, list[Any]]) -> str:
    """Who comes first on what, or why there is no score."""
    on = listed(f"{_COMPONENTS[c]} ({' and '.join(sorted({r.period for r in by_measure[c]}))})" for c in used)
    if not scores["score"].notna().any():
        what = f" ({on})" if used else ""
        return (
            f"No score: {len(used)} component{'' if len(used) == 1 else 's'} held for Japan, China and the US "
            f"alike{what}; three are needed."
        )
    first = next(r for r in each(scores) if r.rank == scores["rank"].min())
    stable = (
        "it stays first whichever component is dropped"
        if first.rank_worst == 1
        else "dropping one component can change that"
    )
    return f"With equal weights on {on}, {named(first.partner)} comes first among Japan, China and the US; {stable}."


def unknown(store: Store, page: str) -> Panel:
    """What is not known: counts of gaps, and passages that nothing held decides."""
    gaps = store.sql(
        "select indicator, count(*) as rows from observations where status = 'missing' group by indicator order by rows desc, indicator"
    )
    gaps["label"] = [store.indicator(i).label for i in gaps["indicator"]]
    rows = [row for row in coverage_rows() if row["state"] == "no data"]
    table = Table(
        ("Passage", "Topic", "What would decide"),
        tuple((f"{r['id']}: {r['passage']}", r["topic"], r["decides"]) for r in rows),
        "Passages of the five articles that nothing held here decides",
    )
    held = Table(
        ("Indicator", "Rows"),
        tuple((r.label, f"{r.rows:,}") for r in each(gaps)),
        "Figures looked for and not held",
        "Rows marked missing",
    )
    count = {
        state: sum(row["state"] == state for row in coverage_rows()) for state in ("computed", "register", "no data")
    }
    lead = (
        f"Of {len(coverage_rows())} passages in the five articles that name a system, initiative, quantity or "
        f"trend, {count['computed']} are answered by figures or a model, "
        f"{count['register']} by a dated fact, and {count['no data']} by nothing held.",
        f"{int(gaps['rows'].sum()):,} figures were looked for and are held as missing, never as zero.",
    )
    return Panel(
        f"{page}-unknown",
        "What is not known",
        lead,
        "",
        (table, held),
        gaps,
        (),
        tuple(r["id"] for r in rows),
        wide=True,
    )
