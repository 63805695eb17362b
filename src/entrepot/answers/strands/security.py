"""Security: needs, assistance, equipment, and votes in the United Nations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import (
    Cell,
    Column,
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
    Text,
)
from entrepot.answers.rows import (
    cells,
    combined,
    counted,
    coverage_of,
    derived,
    each,
    held,
    measure_label,
    missing,
    newest,
    observed,
    source_label,
)
from entrepot.models.relations.trade import MAIN_PARTNERS

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

RECEIVED = ("arms_import_share", "official_security_assistance", "patrol_vessels", "maritime_security_finance")
OWN = ("military_expenditure_share", "disaster_risk_index", "cybersecurity_index", "piracy_incidents")
MOST = 8  # rows of a measure that are shown
SINCE = 1970  # of the votes that are shown


def alignment(store: Store) -> Section:
    """UN voting: distance of the members' median position from each partner."""
    import pandas as pd

    members = codes.members("ASEAN10")
    points = store.preferred("un_ideal_point", economy=(*members, *MAIN_PARTNERS), since=SINCE)
    by_year: dict[int, dict[str, Quantity]] = {}
    for row in each(points):
        by_year.setdefault(int(row.year), {})[row.economy] = observed(row)
    distances: dict[str, list[Quantity]] = {}
    for _, at in sorted(by_year.items()):
        median = derived("median", [at[m] for m in members if m in at], "index", kind="estimated")
        for partner in MAIN_PARTNERS:
            if partner in at:
                found = derived("distance", [at[partner], median], "index", kind="estimated")
                distances.setdefault(partner, []).append(found)
    shown = tuple(Line(Economy(p), tuple(distances[p]), colour=p) for p in MAIN_PARTNERS if p in distances)
    last = max(by_year)
    ordered = sorted(
        (line for line in shown if line.points[-1].period == str(last)), key=lambda line: line.points[-1].value
    )
    parts = tuple(Message("answers.one", {"who": line.label, "value": line.points[-1]}) for line in ordered)
    absent = tuple(Economy(p) for p in MAIN_PARTNERS if p not in distances)
    data = [(int(q.period), p, q.value) for p, found in sorted(distances.items()) for q in found]
    return Section(
        "alignment",
        Message("security.alignment"),
        (
            Finding(Message("security.alignment.lead", {"year": last, "parts": parts})),
            Series("lines", Message("security.alignment.chart"), shown, Message("security.alignment.about")),
            Gap(Message("security.alignment.gap", {"year": last, "absent": absent})),
            Note(Message("security.alignment.note")),
        ),
        pd.DataFrame(data, columns=["year", "partner", "distance"]),
        coverage_of(["un_ideal_point"]),
    )


def assistance(store: Store) -> Section:
    """Security assistance and equipment: budget, what was signed, and how many facts are held."""
    rows = store.observations("official_security_assistance", economy="JPN")
    full = held(rows)
    budget = tuple(
        Message("security.budget.part", {"value": observed(r), "period": Period(str(r.period))})
        for r in each(full)
        if r.partner == codes.WORLD
    )
    signed = [r for r in sorted(each(full), key=lambda r: (r.year, r.partner)) if r.partner != codes.WORLD]
    columns = (
        Column("recipient", Message("security.recipient")),
        Column("period", Message("answers.year")),
        Column("what", Message("answers.what")),
        Column("amount", Message("security.amount")),
    )
    table = tuple(
        cells(Economy(r.partner), Period(str(r.period)), product_label(r.product), with_note(r)) for r in signed
    )
    facts = store.facts(strand="security")
    n = counted("facts", len(facts), strand="security")
    return Section(
        "security",
        Message("security.assistance"),
        (
            *((Finding(Message("security.budget", {"parts": budget})),) if budget else ()),
            Finding(Message("security.facts", {"n": n})),
            Table("signed", columns, table, Message("security.signed"), Message("security.signed.about"), open=True),
            *missing(rows),
            Note(Message("security.note.ceilings")),
        ),
        rows,
        coverage_of(["official_security_assistance", *facts["id"]]),
    )


def product_label(product: str) -> Label:
    """The product of an observation by name."""
    return Label("product", product, product.replace("-", " ").capitalize())


def with_note(row: Any) -> Cell:
    """An observation with its note below the table."""
    note = str(getattr(row, "note", "") or "")
    return Cell(observed(row), note=Text(note) if note else None)


def of_member(store: Store, member: str) -> Section:
    """Needs on record, arms imports, military spending, and indices of need."""
    given = {i: _kept(held(store.observations(i, partner=member))) for i in RECEIVED}
    own = {i: held(store.observations(i, economy=member)) for i in OWN}
    rows = [_row(store, r, Economy(str(r.economy))) for found in given.values() for r in found]
    rows += [_row(store, r, None) for frame in own.values() for r in newest(frame, "indicator")]
    needs = store.facts(strand="security", economy=member).query("kind == 'need'")
    if len(needs):
        says = [
            Finding(
                Message(
                    "security.need",
                    {"name": Text(str(n.name)), "date": Period(str(n.date)), "what": Text(str(n.statement))},
                ),
                headline=k == 0,
            )
            for k, n in enumerate(each(needs))
        ]
    else:
        says = [Finding(Message("security.need.none", {"who": Economy(member)}), headline=True)]
    if suppliers := given["arms_import_share"]:
        first = suppliers[0].period
        parts = tuple(
            Message("answers.one", {"who": Economy(r.economy), "value": observed(r)})
            for r in suppliers
            if r.period == first
        )
        says.append(Finding(Message("security.arms", {"period": Period(str(first)), "parts": parts})))
    data = combined(*(held(store.observations(i, partner=member)) for i in RECEIVED), *own.values())
    gaps = [missing(store.observations(i, partner=member), most=2) for i in RECEIVED[:2]]
    return Section(
        "security",
        Message("security.member"),
        (*says, *_figures(rows), *(gap for found in gaps for gap in found)),
        needs if data is None else data,
        coverage_of(["official_security_assistance", *needs["id"]]),
    )


def _figures(rows: list[tuple[Cell, ...]]) -> tuple[Table, ...]:
    if not rows:
        return ()
    columns = (
        Column("measure", Message("security.measure")),
        Column("provider", Message("security.provider")),
        Column("period", Message("answers.period")),
        Column("value", Message("answers.value")),
        Column("source", Message("answers.source")),
    )
    return (
        Table("figures", columns, tuple(rows), Message("security.figures"), Message("answers.unit_each"), open=True),
    )


def _kept(frame: pd.DataFrame) -> list[Any]:
    """The newest rows, largest first within a year."""
    return sorted(each(frame), key=lambda r: (-r.year, -r.value))[:MOST]


def _row(store: Store, r: Any, provider: Slot) -> tuple[Cell, ...]:
    label: Slot = measure_label(store, r.indicator)
    if r.product:
        label = Message("security.measure.product", {"measure": label, "product": product_label(r.product)})
    return cells(label, provider, Period(str(r.period)), with_note(r), source_label(str(r.source)))
