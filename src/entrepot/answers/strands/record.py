"""The record: dated facts, components of all strands side by side, and what is not known."""

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
    Message,
    Note,
    Period,
    Quantity,
    Section,
    Slot,
    Table,
    Text,
)
from entrepot.answers.rows import (
    UNDECIDED,
    cells,
    counted,
    coverage_of,
    coverage_rows,
    each,
    leading,
    main_partners,
    measure_label,
    modelled,
    source_label,
    status,
)
from entrepot.models.relations.strands import ALIGNMENT

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store


def facts(store: Store, economy: str, strands: Sequence[str], title: Message) -> Section:
    """Dated facts by strand, newest first."""
    rows = store.facts(economy=economy)
    rows = rows[rows["strand"].isin(strands)].iloc[::-1]
    section = f"facts-{strands[0]}"
    if not len(rows):
        return Section(section, title, (Finding(Message("record.facts.none", {"who": Economy(economy)})),))
    columns = tuple(
        Column(id, Message("record.column", {"what": id})) for id in ("date", "strand", "name", "statement", "source")
    )
    body = tuple(
        cells(
            Period(str(r.date)),
            Message("record.strand", {"strand": str(r.strand)}),
            Text(str(r.name)),
            Text(str(r.statement)),
            source_label(str(r.source)),
        )
        for r in each(rows)
    )
    n = counted("facts", len(rows), economy=economy, strand=" ".join(strands))
    table = Table("facts", columns, body, Message("record.facts.caption", {"title": title}))
    says = Finding(Message("record.facts", {"n": Count(len(rows)), "counted": n}))
    return Section(section, title, (says, table), rows, coverage_of(rows["id"]), wide=True)


# --- side by side ---


def component(row: Any) -> Quantity:
    """A component: a row of `relations.components`."""
    key = {"economy": row.member, "partner": row.partner, "measure": row.measure}
    return modelled(
        "relations.components",
        key,
        "value",
        row.value,
        row.unit,
        period=row.period,
        rests=str(row.source),
        status=status(row.status),
        low=None if row.low != row.low else float(row.low),
        high=None if row.high != row.high else float(row.high),
        interval="" if row.high != row.high else "5-95" if row.measure == ALIGNMENT else "bounds",
    )


def component_name(measure: str) -> Message:
    """What a component is called in a list."""
    return Message("record.component", {"measure": measure})


def _components(relations: Result, strand: str | None = None) -> Table:
    """The components of every strand (or one), partner by partner."""
    economy, table = relations.facts["economy"], relations["components"]
    partners = main_partners(economy)
    by_measure: dict[str, list[Any]] = {}
    for row in each(table):
        if strand in (None, row.strand):
            by_measure.setdefault(row.measure, []).append(row)
    columns = (
        Column("component", Message("record.component.header")),
        *(Column(p, Economy(p), dated=True) for p in partners),
        Column("source", Message("answers.source")),
    )
    body = tuple(_component_row(rows, partners) for rows in by_measure.values())
    caption, about = Message("record.components"), Message("record.components.about")
    return Table("components", columns, body, caption, about, open=True)


def components(relations: Result, strand: str | None = None) -> Section:
    """The components of one strand, or of all, partners side by side."""
    table = relations["components"]
    shown = _components(relations, strand)
    if strand is None:
        notes = [Note(Message("record.components.error"))]
        if (economy := relations.facts["economy"]) in codes.ASEAN_MEMBERS:
            notes.append(Note(Message("record.components.choose", {"command": Text(f"entrepot choose {economy}")})))
        return Section("components", Message("record.components.title"), (shown, *notes), table, wide=True)
    title = Message("record.strand.components", {"strand": strand})
    empty = Gap(Message("record.strand.none", {"who": Economy(relations.facts["economy"]), "strand": strand}))
    return Section("strand", title, (shown,) if shown.rows else (empty,), table[table["strand"] == strand])


def _component_row(rows: list[Any], partners: Sequence[str]) -> tuple[Cell, ...]:
    smaller = rows[0].measure == ALIGNMENT
    held = leading({row.partner: Cell(component(row)) for row in rows}, smallest=smaller)
    label: Slot = Label("component", rows[0].measure, str(rows[0].label))
    if smaller:
        label = Message("record.smaller_is_closer", {"what": label})
    ids = dict.fromkeys(id for row in rows for id in str(row.source).split())
    return cells(label, *(held.get(p, Cell(None)) for p in partners), tuple(source_label(id) for id in ids))


# --- what is not known ---


def unknown(store: Store) -> Section:
    """What is not known: counts of gaps, and passages that nothing held decides."""
    gaps = store.sql(
        "select indicator, count(*) as rows from observations where status = 'missing' group by indicator order by rows desc, indicator"
    )
    gaps["label"] = [store.indicator(i).label for i in gaps["indicator"]]
    passages = coverage_rows()
    undecided = [row for row in passages if row["state"] in UNDECIDED]
    told = {
        "all": counted("coverage", len(passages)),
        **{
            state: counted("coverage", sum(row["state"] == state for row in passages), state=state)
            for state in ("computed", "register")
        },
        "none": counted("coverage", len(undecided), state=" or ".join(UNDECIDED)),
    }
    total = counted("observations", int(gaps["rows"].sum()), status="missing")
    return Section(
        "unknown",
        Message("record.unknown"),
        (
            Finding(Message("record.unknown.passages", told), headline=True),
            Finding(Message("record.unknown.figures", {"n": total})),
            Table(
                "passages",
                tuple(Column(id, Message("record.passage", {"what": id})) for id in ("passage", "topic", "decides")),
                tuple(
                    cells(Text(f"{r['id']}: {r['passage']}"), Text(r["topic"]), Text(r["decides"])) for r in undecided
                ),
                Message("record.unknown.caption"),
            ),
            Table(
                "gaps",
                (Column("measure", Message("security.measure")), Column("rows", Message("record.rows"), "count")),
                tuple(
                    cells(
                        measure_label(store, r.indicator),
                        counted("observations", int(r.rows), status="missing", indicator=str(r.indicator)),
                    )
                    for r in each(gaps)
                ),
                Message("record.gaps"),
                Message("record.gaps.about"),
            ),
        ),
        gaps,
        tuple(row["id"] for row in undecided),
        wide=True,
    )
