"""What a member has of its own in knowledge and technology, beside the partners that are compared: each in its newest year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from entrepot.answers.block import Column, Economy, Message, Section, Table
from entrepot.answers.rows import cells, held, measure_label, missing, newest, observed

if TYPE_CHECKING:
    from entrepot.store import Store

KNOWLEDGE = (
    "research_spending",
    "researchers",
    "patent_applications",
    "high_tech_exports_share",
    "royalties_received",
    "royalties_paid",
)


def section(store: Store, member: str, partners: Sequence[str]) -> tuple[Section, ...]:
    """One row for each measure that the member or a partner has, one column for each economy; below, what is not held of the member
    and where it was looked for. Nothing of it is weighed: none of it is between two economies."""
    everyone = tuple(dict.fromkeys((member, *partners)))
    body, gaps = [], []
    for measure in KNOWLEDGE:
        rows = store.preferred(measure, economy=everyone, partner="", product="")
        last = {r.economy: observed(r) for r in newest(held(rows), "economy")}
        if last:
            body.append(cells(measure_label(store, measure), *(last.get(one) for one in everyone)))
        if member not in last:
            gaps += missing(rows[rows["economy"] == member])
    if not body:
        return ()
    title = Message("choice.own", {"who": Economy(member)})
    columns = (Column("measure", Message("security.measure")), *(Column(e, Economy(e), dated=True) for e in everyone))
    table = Table("own", columns, tuple(body), title, Message("choice.own.about"), open=True)
    return (Section("choice-own", title, (table, *gaps), wide=True),)
