"""The strands beside trade in a picked year: of an economy's partners, or of ASEAN's members with one partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Cell, Column, Economy, Finding, Gap, Message, Note, Quantity, Section, Table
from entrepot.answers.picked.pick import compared
from entrepot.answers.rows import cells, coverage_of, each, leading, modelled, status
from entrepot.answers.strands.record import component_name
from entrepot.models.relations.components import COMPONENTS
from entrepot.models.relations.strands import ALIGNMENT

if TYPE_CHECKING:
    import pandas as pd

TRADE = "trade"
STRANDS = tuple(one for one in COMPONENTS if one != TRADE)  # trade has a section of its own, on the picked basis
PASSAGES = ("fdi_flow", "oda_net", "foreign_students", "survey_share", "arms_import_share", "un_ideal_point")


def of_economy(history: pd.DataFrame, economy: str, partner: str, year: int) -> Section:
    """Each strand of an economy by partner, as held for that year (`models.relations.history`)."""
    partners = compared(economy, partner)
    now = {(str(row.measure), str(row.partner)): row for row in each(history[history["year"] == year])}
    body = tuple(
        cells(component_name(strand), *(held.get(code, Cell(None)) for code in partners))
        for strand in STRANDS
        if (held := _led({code: now[strand, code] for code in partners if (strand, code) in now}, strand))
    )
    columns = (
        Column("component", Message("record.component.header")),
        *(Column(p, Economy(p), dated=True) for p in partners),
    )
    about = Message("record.components.about")
    table = (Table("strands", columns, body, Message("picked.strands.caption", {"year": year}), about, open=True),)
    lacking = [strand for strand in STRANDS if (strand, partner) not in now]
    gaps = _gaps(history, lacking, partner, year)
    return _section(year, (*(table if body else ()), *gaps), history[history["year"] == year])


def of_members(histories: Mapping[str, pd.DataFrame], partner: str, year: int) -> Section:
    """What the partner was in each strand of each member in that year."""
    import pandas as pd

    now = {
        (code, str(row.measure)): row
        for code, history in histories.items()
        for row in each(history[(history["year"] == year) & (history["partner"] == partner)])
    }
    shown = [strand for strand in STRANDS if any((code, strand) in now for code in histories)]
    columns = (
        Column("member", Message("answers.member")),
        *(Column(strand, component_name(strand), dated=True) for strand in shown),
    )
    body = tuple(
        cells(Economy(code), *(_figure(now.get((code, strand))) for strand in shown))
        for code in histories
        if any((code, strand) in now for strand in shown)
    )
    caption = Message("picked.strands.members", {"partner": Economy(partner), "year": year})
    table = (Table("strands", columns, body, caption, Message("picked.strands.about"), open=True),) if shown else ()
    every = pd.concat(list(histories.values()), ignore_index=True)
    gaps = _gaps(every, [strand for strand in STRANDS if strand not in shown], partner, year)
    used = every[(every["year"] == year) & (every["partner"] == partner)]
    return _section(year, (*table, *gaps), used)


def _section(year: int, blocks: Sequence[Any], data: pd.DataFrame) -> Section:
    says = Finding(Message("picked.strands.says", {"year": year}))
    note = Note(Message("record.components.error"))
    title = Message("picked.strands", {"year": year})
    return Section("year-strands", title, (says, *blocks, note), data, coverage_of(PASSAGES), wide=True)


def _gaps(history: pd.DataFrame, lacking: Sequence[str], partner: str, year: int) -> tuple[Gap, ...]:
    """Strands that are not held with the partner for the year, each with its nearest years."""
    parts = []
    for strand in lacking:
        rows = history[(history["measure"] == strand) & (history["partner"] == partner)]
        years = sorted({int(one) for one in rows["year"]})
        below, above = [y for y in years if y < year], [y for y in years if y > year]
        near = (*below[-1:], *above[:1])
        name = component_name(strand)
        told = {"strand": name, "years": near}
        parts.append(Message("picked.lacks.near", told) if near else Message("picked.lacks.never", {"strand": name}))
    who = Economy(partner)
    return (Gap(Message("picked.lacks", {"partner": who, "year": year, "parts": tuple(parts)})),) if parts else ()


def _led(rows: Mapping[str, Any], strand: str) -> dict[str, Cell]:
    held = {code: Cell(_figure(row)) for code, row in rows.items()}
    return leading(held, smallest=strand == ALIGNMENT) if strand != "students" else held


def _figure(row: Any) -> Quantity | None:
    """A row of the history as a quantity, with its interval where one is known."""
    if row is None:
        return None
    key = {"economy": row.member, "partner": row.partner, "measure": row.measure, "year": int(row.year)}
    known = row.high != row.low
    bounds = {"low": float(row.low), "high": float(row.high), "interval": "5-95"} if known else {}
    told = {"period": row.period, "rests": str(row.source), "status": status(row.status), **bounds}
    return modelled("relations.history", key, "value", row.value, row.unit, **told)
