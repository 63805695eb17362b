"""What the exports of an economy, or of a group as one exporter, are made of: by approach, by term, by industry of origin."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from entrepot.answers.answer import Answer, certificate, replay
from entrepot.answers.block import Bar, Column, Finding, Message, Note, Quantity, Ranking, Section, Table
from entrepot.answers.exposure import sent_on
from entrepot.answers.exposure.figures import Read, in_parts, shown
from entrepot.answers.exposure.read import reading
from entrepot.answers.rows import cells, each
from entrepot.models import exposure as model
from entrepot.result import Result
from entrepot.world import World

DRAWN = 12  # industries of origin that are drawn
TOLD = ("dva", "gvc", "services", "reexported")


def ask_exports(world: World, economy: str) -> Answer:
    """Exports by source and by sink, Koopman, Wang and Wei's terms, services and re-exported inputs, value added by origin industry.

    Raises UnknownName for the economy, NoData where it exports nothing.
    """
    result = model.exporters(world, economy)
    read, code = Read(world), str(result.facts["economy"])
    who = {"who": read.economy(code)}
    approaches = _approaches(read, result, code)
    approaches = replace(approaches, blocks=(*approaches.blocks, *sent_on.notes(read, (code,))))
    sections = (approaches, _terms(read, result), _industries(read, result))
    title = Message("exposure.exporter", who)
    return Answer(
        "exposure", f"{code}-exports", title, title, sections, result.lineage, replay(result.lineage), (certificate(result),),
        headlines=(next(b for b in sections[0].blocks if isinstance(b, Finding)),),
    )  # fmt: skip


def _cell(read: Read, row: Any, table: str, *keys: str, asked: str, column: str) -> Quantity | None:
    return read.of(
        row,
        f"exporters.{table}",
        *keys,
        column=column,
        unit="ratio" if column == "share" else "",
        asked={"region": asked},
    )


def _approaches(read: Read, result: Result, code: str) -> Section:
    rows = {str(row.indicator): row for row in each(result["exports"])}

    def cell(id: str, column: str) -> Quantity | None:
        return _cell(read, rows[id], "exports", "indicator", asked=code, column=column)

    columns = (
        Column("part", Message("exposure.column", {"what": "part"})),
        Column("amount", Message("exposure.column", {"what": "amount"}), ranged=True),
        Column("share", Message("exposure.column", {"what": "share"}), "percent", ranged=True),
    )
    body = tuple(
        cells(
            Message("exposure.exporter.part", {"part": id}),
            cell(id, "value"),
            None if id == "exports" else cell(id, "share"),
        )
        for id in rows
    )
    who = {"who": read.economy(code)}
    told = {**{id: cell(id, "share") for id in TOLD}, "exports": cell("exports", "value")}
    has = {"told": "no" if told["services"] is None else "yes"}
    title = Message("exposure.exporter", who)
    notes = (
        *(Note(line) for line in in_parts(read.world)),
        *reading(result),
        Note(Message("exposure.exporter.note")),
    )
    blocks = (
        Finding(Message("exposure.exporter.lead", {**who, **told, **has}), headline=True),
        Table("approaches", columns, body, title, read.about, open=True),
        *notes,
    )
    return Section("exporter", title, blocks, shown(result["exports"], ("value", "share")))


def _terms(read: Read, result: Result) -> Section:
    code = str(result.facts["economy"])
    columns = (
        Column("part", Message("exposure.column", {"what": "part"})),
        Column("share", Message("exposure.column", {"what": "share"}), "percent", ranged=True),
    )
    rows = each(result["terms"])
    body = tuple(
        cells(
            Message("exposure.exporter.term", {"term": f"t{n}"}),
            _cell(read, row, "terms", "term", asked=code, column="share"),
        )
        for n, row in enumerate(rows, start=1)
    )
    title = Message("exposure.exporter.terms")
    note = Note(Message("exposure.exporter.terms.note"))
    return Section(
        "terms",
        title,
        (Table("terms", columns, body, title, read.about, open=True), note),
        shown(result["terms"], ("value", "share")),
    )


def _industries(read: Read, result: Result) -> Section:
    code = str(result.facts["economy"])
    rows = result["industries"].sort_values("value", ascending=False, kind="stable")
    bars = tuple(
        Bar(
            Message("exposure.stop", {"who": read.economy(str(row.partner)), "sector": read.sector(str(row.sector))}),
            (one,),
        )
        for row in each(rows.head(DRAWN))
        if (one := _cell(read, row, "industries", "partner", "sector", asked=code, column="share"))
    )
    title = Message("exposure.exporter.industries", {"who": read.economy(code)})
    return Section(
        "industries", title, (Ranking("industries", title, bars, read.about),), shown(rows, ("value", "share"))
    )
