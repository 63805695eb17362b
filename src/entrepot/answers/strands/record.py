"""The record: dated facts, partner choice, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

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
    cells,
    counted,
    coverage_of,
    coverage_rows,
    each,
    economies,
    leading,
    main_partners,
    measure_label,
    modelled,
    source_label,
    status,
)
from entrepot.models.relations.choice import LEAST_COMPONENTS
from entrepot.models.relations.strands import ALIGNMENT

if TYPE_CHECKING:
    import pandas as pd

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


# --- partner choice ---


def component(row: Any) -> Quantity:
    """A component of partner choice: a row of `relations.components`."""
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
    """What a component of partner choice is called in a list."""
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


def components(relations: Result, strand: str) -> Section:
    """The components of one strand."""
    table = relations["components"]
    shown = _components(relations, strand)
    title = Message("record.strand.components", {"strand": strand})
    empty = Gap(Message("record.strand.none", {"who": Economy(relations.facts["economy"]), "strand": strand}))
    return Section("strand", title, (shown,) if shown.rows else (empty,), table[table["strand"] == strand])


def choice(relations: Result) -> Section:
    """Partner choice: components side by side, score only where the data allow."""
    economy, table, scores = relations.facts["economy"], relations["components"], relations["choice"]
    periods: dict[str, set[str]] = {}
    for row in each(table):
        periods.setdefault(row.measure, set()).add(str(row.period))
    used, left = scores["used"].iloc[0].split(), scores["left_out"].iloc[0].split()
    missing = tuple(component_name(c) for c in left)
    gap = Gap(Message("record.left_out", {"partners": economies(scores["partner"]), "missing": missing}))
    weights = relations.facts["weights"]
    return Section(
        "choice",
        Message("record.choice"),
        (
            Finding(_chosen(scores, used, periods, weights)),
            _components(relations),
            *((_scores(relations, scores, used),) if scores["score"].notna().any() else ()),
            *((gap,) if left else ()),
            Note(Message("record.choice.note", {"command": Text(weights_command(economy))})),
            Note(Message("record.choice.error")),
        ),
        table,
        coverage_of(["partner_choice"]),
        wide=True,
    )


def _weighed(weights: Any, used: Sequence[str]) -> Message:
    """With which weights: equal ones, or the reader's."""
    if not isinstance(weights, Mapping):
        return Message("record.weights.equal")
    parts = tuple(
        Message("record.weight", {"component": component_name(c), "weight": Text(f"{weights[c]:g}")})
        for c in used
        if c in weights
    )
    return Message("record.weights.own", {"parts": parts})


def weights_command(economy: str) -> str:
    """The command that takes a reader's own weights."""
    return f"entrepot relations {economy} --weight trade=2 --weight students=1"


def _component_row(rows: list[Any], partners: Sequence[str]) -> tuple[Cell, ...]:
    smaller = rows[0].measure == ALIGNMENT
    held = leading({row.partner: Cell(component(row)) for row in rows}, smallest=smaller)
    label: Slot = Label("component", rows[0].measure, str(rows[0].label))
    if smaller:
        label = Message("record.smaller_is_closer", {"what": label})
    ids = dict.fromkeys(id for row in rows for id in str(row.source).split())
    return cells(label, *(held.get(p, Cell(None)) for p in partners), tuple(source_label(id) for id in ids))


def _scores(relations: Result, scores: pd.DataFrame, used: Sequence[str]) -> Table:
    economy, rests = relations.facts["economy"], _rests(relations, used)

    def cell(row: Any, column: str, unit: str) -> Quantity:
        key = {"economy": economy, "partner": row.partner}
        value = getattr(row, column)
        return modelled("relations.choice", key, column, value, unit, period="", rests=rests, status="model")

    columns = (
        Column("partner", Message("answers.partner")),
        *(Column(id, Message("record.score.column", {"what": id})) for id in ("score", "rank", "best", "worst")),
    )
    rows = tuple(
        cells(
            Economy(row.partner),
            cell(row, "score", "index"),
            cell(row, "rank", "rank"),
            cell(row, "rank_best", "rank"),
            cell(row, "rank_worst", "rank"),
        )
        for row in each(scores)
    )
    weighed = _weighed(relations.facts["weights"], used)
    caption = Message("record.scores", {"components": tuple(component_name(c) for c in used), "weights": weighed})
    return Table("scores", columns, rows, caption, Message("record.scores.about"), open=True)


def _rests(relations: Result, used: Sequence[str]) -> tuple[str, ...]:
    table = relations["components"]
    rows = table[table["measure"].isin(used)]
    return tuple(dict.fromkeys(id for ids in rows["source"] for id in str(ids).split()))


def _chosen(scores: pd.DataFrame, used: Sequence[str], periods: Mapping[str, set[str]], weights: Any) -> Message:
    """Who comes first on what, or why there is no score."""
    compared = economies(scores["partner"])
    on = tuple(
        Message(
            "record.on",
            {
                "component": component_name(c),
                "periods": tuple(Period(p) for p in sorted(periods[c])),
            },
        )
        for c in used
    )
    if not scores["score"].notna().any():
        held_for = Message("record.no_score.on", {"on": on}) if on else None
        told = {"n": Count(len(used)), "partners": compared, "on": held_for, "least": Count(LEAST_COMPONENTS)}
        return Message("record.no_score", told)
    first = next(r for r in each(scores) if r.rank == scores["rank"].min())
    stable = "stable" if first.rank_worst == 1 else "open"
    told = {"on": on, "who": Economy(first.partner), "partners": compared, "stable": stable}
    return Message("record.chosen", {**told, "weights": _weighed(weights, used)})


# --- what is not known ---


def unknown(store: Store) -> Section:
    """What is not known: counts of gaps, and passages that nothing held decides."""
    gaps = store.sql(
        "select indicator, count(*) as rows from observations where status = 'missing' group by indicator order by rows desc, indicator"
    )
    gaps["label"] = [store.indicator(i).label for i in gaps["indicator"]]
    passages = coverage_rows()
    undecided = [row for row in passages if row["state"] == "no data"]
    states = {
        state: counted("coverage", sum(row["state"] == state for row in passages), state=state)
        for state in ("computed", "register", "no data")
    }
    told = {
        "all": counted("coverage", len(passages)),
        "computed": states["computed"],
        "register": states["register"],
        "none": states["no data"],
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
