"""Projects of the Asia Zero Emission Community and like ones, as they were announced."""

from __future__ import annotations

from collections.abc import Sequence

from entrepot.answers.block import Column, Count, Economy, Finding, Gap, Link, Message, Period, Section, Table, Text
from entrepot.answers.rows import cells, each, source_label
from entrepot.models.energy import tables
from entrepot.world import switching

COLUMNS = ("name", "economy", "parties", "technology", "measure", "size", "date", "status", "community", "page")


def section(codes: Sequence[str]) -> Section | None:
    """The projects in these economies, the newest first; nothing where none is held."""
    table = tables.projects()
    table = table[table["economy"].isin(codes)].sort_values("date", ascending=False, kind="stable")
    if table.empty:
        return None
    columns = tuple(Column(name, Message("energy.projects.column", {"what": name})) for name in COLUMNS)
    body = tuple(
        cells(
            Text(r.name),
            Economy(r.economy),
            Text(r.parties),
            Text(r.technology),
            _tested(r.economy, r.measure),
            Text(r.size) if r.size else None,
            Period(r.date),
            Text(r.status),
            Message("energy.community", {"community": r.community}),
            Link(r.source_url, Text(r.source_url.split("/")[2])),
        )
        for r in each(table)
    )
    told = {
        "n": Count(len(table)),
        "done": Count(int(table["status"].str.contains("done").sum())),
        "source": source_label(tables.PROJECTS),
    }
    return Section(
        "projects",
        Message("energy.projects"),
        (
            Finding(Message("energy.projects.lead", told)),
            Table("projects", columns, body, Message("energy.projects")),
            Gap(Message("energy.projects.gap")),
        ),
        table.reset_index(drop=True),
        wide=True,
    )


def _tested(economy: str, measure: str) -> Text | Message:
    """The line that tests a project, or that nothing does."""
    if measure in switching.measures():
        return Text(f"entrepot energy {economy} --measure {measure}")
    return Message("energy.measure", {"measure": measure})
