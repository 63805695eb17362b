"""The register: dated facts with their amounts and sources, by initiative, strand, party or words."""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Grid,
    GridCell,
    Label,
    Link,
    Message,
    Period,
    Quantity,
    Row,
    Section,
    Slot,
    Table,
    Text,
    Trace,
)
from entrepot.answers.rows import cells, counted, derived, each, source_label, status
from entrepot.errors import Named, NoData, UnknownName, meant, one_of, told
from entrepot.evidence.check import archive
from entrepot.evidence.register import Initiative, initiatives, timeline
from entrepot.units import unit

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store


def initiative(name: str) -> Initiative:
    """The initiative of an id, whatever the case, or of one of its names. Raises UnknownName with the nearest."""
    known = {key.casefold(): entry for key, entry in initiatives().items()}
    for entry in initiatives().values():
        for other in entry.names:
            known.setdefault(other.casefold(), entry)
    wanted = name.strip().casefold()
    if wanted in known:
        return known[wanted]
    near = [known[one].id for one in difflib.get_close_matches(wanted, known, n=3, cutoff=0.4)]
    see = told("problem.initiative.see", "see `entrepot register list`")
    what = told("problem.initiative", "no initiative '{name}' in the register", name=name)
    raise UnknownName(what, remedy=meant(list(dict.fromkeys(near))) if near else see)


def facts_of(store: Store, entry: Initiative) -> pd.DataFrame:
    """The facts of an initiative, oldest first."""
    rows = store.facts()
    return rows[rows["id"].str.startswith(entry.prefixes)].reset_index(drop=True)


def ask_initiative(store: Store, name: str) -> Answer:
    """One initiative: what it is called, and every dated fact with amount, status and source."""
    entry = initiative(name)
    rows = facts_of(store, entry)
    label = Label("initiative", entry.id, entry.label)
    kind = {"type": Text(entry.type), "pillar": Text(entry.pillar), "names": tuple(map(Text, entry.names[:6]))}
    says = (
        Finding(Message("register.initiative", {"what": label, **kind})),
        Finding(_counted(rows, initiative=entry.id)),
        *_pledged(rows),
        *_computed(entry),
    )
    section = Section(
        "facts", Message("register.facts.of", {"what": label}), (*says, facts_table(rows)), rows, wide=True
    )
    return _answer(store, section, entry.id, f"entrepot register show {entry.id}", label)


def _computed(entry: Initiative) -> tuple[Finding | Gap, ...]:
    """The command by which a model tells it, with what that assumes; what no source lets anybody compute."""
    found: list[Finding | Gap] = []
    if entry.expressed:
        told = {"command": Text(entry.expressed), "assumes": Text(entry.assumes)}
        found.append(Finding(Message("register.expressed", told)))
    if entry.untold:
        found.append(Gap(Message("register.untold", {"why": Text(entry.untold)})))
    return tuple(found)


def ask_register(store: Store, pillar: str | None = None) -> Answer:
    """All initiatives: kind, pillar, parties, first and last fact, number of facts. Raises NoData for an unknown pillar."""
    found = [entry for entry in initiatives().values() if pillar in (None, entry.pillar)]
    if not found:
        pillars = sorted({entry.pillar for entry in initiatives().values()})
        what = told("problem.pillar", "no initiative of the pillar '{pillar}'", pillar=pillar or "")
        raise NoData(what, remedy=one_of([Named(one, "pillar", one) for one in pillars]))
    columns = tuple(
        Column(id, Message("register.column", {"what": id}))
        for id in ("initiative", "id", "pillar", "parties", "first", "last", "facts")
    )
    table = Table(
        "initiatives", columns, tuple(_initiative(store, entry) for entry in found), Message("register.list"), open=True
    )
    says = Finding(Message("register.count", {"n": Count(len(found))}))
    section = Section("register", Message("register.title"), (says, table), wide=True)
    option = f" --pillar {pillar}" if pillar else ""
    return _answer(store, section, "register", f"entrepot register list{option}", Message("register.title"))


def _initiative(store: Store, entry: Initiative) -> tuple[Cell, ...]:
    rows = facts_of(store, entry)
    dates = sorted(str(date) for date in rows["date"])
    parties = dict.fromkeys(
        code for pair in zip(rows["economy"], rows["partner"], strict=True) for code in pair if code
    )
    return cells(
        Link("", Label("initiative", entry.id, entry.label), ("initiative", "name", entry.id)),
        Text(entry.id),
        Label("pillar", entry.pillar, entry.pillar),
        tuple(Economy(code) for code in list(parties)[:MOST_PARTIES]),
        Period(dates[0]) if dates else None,
        Period(dates[-1]) if dates else None,
        counted("facts", len(rows), initiative=entry.id),
    )


MOST_PARTIES = 4


def ask_facts(
    store: Store, *, strand: str | None = None, search: str | None = None, economy: str | None = None
) -> Answer:
    """Dated facts by strand, words and party, oldest first. Raises NoData where none matches."""
    rows = store.facts(strand=strand, search=search, economy=economy)
    if rows.empty:
        fewer = told("problem.fact.fewer", "try fewer words, or another strand")
        raise NoData(told("problem.fact", "no fact matches"), remedy=fewer)
    options = {"strand": strand, "search": search, "economy": economy}
    given = "".join(f" --{name} '{value}'" for name, value in options.items() if value)
    says = Finding(_counted(rows, strand=strand or "", search=search or "", economy=economy or ""))
    section = Section("facts", Message("register.facts"), (says, facts_table(rows)), rows, wide=True)
    return _answer(store, section, "facts", f"entrepot data facts{given}", Message("register.facts"))


def ask_timeline(store: Store, *, pillar: str = "", economy: str = "", since: int = 0) -> Answer:
    """Facts in the order of time, each with the initiative it belongs to, by pillar (or strand), party and first year; how many
    each year has, as a picture. Raises NoData where none matches."""
    facts = timeline(archive(store), pillar=pillar, economy=economy, since=since)
    if not facts:
        other = told("problem.fact.other", "name another pillar, party or first year")
        raise NoData(told("problem.fact", "no fact matches"), remedy=other)
    options = {"pillar": pillar, "economy": economy, "since": since}
    command = "entrepot register timeline" + "".join(f" --{name} {value}" for name, value in options.items() if value)
    known = initiatives()
    columns = tuple(
        Column(id, Message("register.column", {"what": id}))
        for id in ("date", "initiative", "parties", "name", "amount", "source")
    )
    rows = tuple(
        cells(
            Period(str(fact.date)),
            Label("initiative", id, known[id].label) if id in known else None,
            _parties(fact),
            Text(str(fact.name)),
            amount(fact),
            source_label(str(fact.source)),
        )
        for fact, id in facts
    )
    table = Table("timeline", columns, rows, Message("register.timeline"), open=True)
    says = Finding(Message("register.facts.count", {"n": Count(len(rows)), "counted": counted("facts", len(rows))}))
    section = Section("timeline", Message("register.timeline"), (says, *_drawn(facts), table), wide=True)
    return _answer(store, section, "timeline", command, Message("register.timeline"))


SINGLE = 8  # newest years that stand alone in the picture; what is older stands by decades, the oldest together
DECADES = 3
HEAT = 4  # shades of the picture


def _drawn(facts: Sequence[tuple[Any, str]]) -> tuple[Grid, ...]:
    """How many facts each strand has in which years: the timeline as a picture."""
    years = Counter((str(fact.strand), int(fact.year)) for fact, _ in facts)
    spans = _spans({year for _, year in years})
    strands = [strand for strand, _ in Counter(str(fact.strand) for fact, _ in facts).most_common()]
    held = {
        (strand, span): sum(n for (of, year), n in years.items() if of == strand and span[0] <= year <= span[1])
        for strand in strands
        for span in spans
    }
    most = max(held.values())
    rows = tuple(tuple(_held(strand, span, held[strand, span], most) for span in spans) for strand in strands)
    return (
        Grid(
            "years",
            Message("register.years"),
            tuple(Message("record.strand", {"strand": strand}) for strand in strands),
            tuple(Text(_span(span)) for span in spans),
            rows,
            Message("register.years.about"),
        ),
    )


def _spans(years: set[int]) -> list[tuple[int, int]]:
    """First and last year of each column: the newest years alone, then decades, then all that is older."""
    first, last = min(years), max(years)
    alone = max(first, last - SINGLE + 1)
    spans = [(year, year) for year in range(alone, last + 1)]
    begin = 10 * ((alone - 1) // 10)
    while spans[0][0] > first and len(spans) < last - alone + 1 + DECADES:
        spans.insert(0, (max(begin, first), spans[0][0] - 1))
        begin -= 10
    return spans if spans[0][0] == first else [(first, spans[0][0] - 1), *spans]


def _span(span: tuple[int, int]) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}–{span[1]}"


def _held(strand: str, span: tuple[int, int], n: int, most: int) -> GridCell:
    if n == 0:
        return GridCell()
    row = Row("facts", {"strand": strand, "period": _span(span)}, "count")
    count = Quantity(float(n), "count", _span(span), trace=Trace("count", row=row))
    return GridCell(f"heat{math.ceil(HEAT * n / most)}", count)


def _answer(store: Store, section: Section, id: str, command: str, title: Message | Label) -> Answer:
    named = title if isinstance(title, Message) else Message("register.named", {"what": title})
    return on_figures(
        store, (section,), kind="register", id=id, command=command, title=named, question=named, listed=False
    )


def _counted(rows: pd.DataFrame, **key: str) -> Message:
    n = counted("facts", len(rows), **{name: value for name, value in key.items() if value})
    return Message("register.facts.count", {"n": Count(len(rows)), "counted": n})


def _pledged(rows: pd.DataFrame) -> tuple[Finding, ...]:
    """Sums of money pledged, by currency: a pledge that several facts state, or state a part of, counts once."""
    paid = {name for name in rows["unit"] if (known := unit(str(name))) is not None and known.kind == "money"}
    money = rows[(rows["kind"] == "commitment") & rows["amount"].notna() & rows["unit"].isin(paid)]
    pledge = money["part_of"].where(money["part_of"] != "", money["id"])
    once = money.assign(pledge=pledge).sort_values("part_of", kind="stable").drop_duplicates("pledge")
    by = {paid_in: [amount(row) for row in each(part)] for paid_in, part in once.groupby("unit")}
    sums = tuple(derived("sum", [q for q in parts if q is not None], str(paid_in)) for paid_in, parts in by.items())
    return (Finding(Message("register.pledged", {"sums": sums})),) if len(money) > 1 else ()


def facts_table(rows: pd.DataFrame) -> Table:
    """Facts with their amounts, and their pages as links."""
    columns = tuple(
        Column(id, Message("register.column", {"what": id}))
        for id in ("date", "parties", "name", "amount", "statement", "source")
    )
    body = tuple(
        cells(
            Period(f"{row.date} – {row.until}" if row.until else str(row.date)),
            _parties(row),
            Text(str(row.name)),
            amount(row),
            Text(str(row.statement)),
            _source(row),
        )
        for row in each(rows)
    )
    return Table("facts", columns, body, Message("register.facts"), Message("answers.unit_each"), open=True)


def _parties(row: Any) -> Slot:
    return tuple(Economy(str(code)) for code in (row.economy, row.partner) if code)


def _source(row: Any) -> Slot:
    page = str(row.page or "")
    return Link(page, source_label(str(row.source))) if page.startswith("http") else source_label(str(row.source))


def amount(row: Any) -> Quantity | None:
    """The amount that a fact states; None where it states none."""
    value = row.amount
    if value is None or value != value:
        return None
    return Quantity(
        float(value),
        str(row.unit),
        str(row.date),
        status=status(row.status),
        sources=tuple(str(row.source).split()),
        trace=Trace("observed", row=Row("facts", {"id": str(row.id)}, "amount")),
    )
