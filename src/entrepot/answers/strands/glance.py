"""The partnership at a glance: members by strands, coloured by who leads; and every figure behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Grid,
    GridCell,
    Message,
    Note,
    Period,
    Quantity,
    Section,
    Table,
)
from entrepot.answers.rows import cells, combined, coverage_of, each, leading, year_of
from entrepot.answers.strands import trade_rows
from entrepot.answers.strands.record import component
from entrepot.models.relations.passing import CLOSE
from entrepot.models.relations.strands import ALIGNMENT, MEASURES, latest
from entrepot.models.relations.trade import MAIN_PARTNERS

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store

TRADE = "trade"
STRANDS = (TRADE, "fdi", "aid", "students", "important-now", ALIGNMENT)  # one measure stands for each strand
NOT_COMPARED = "students"  # definitions differ between hosts: no cell of the tables leads, the grid is hatched
OLD = 5  # years before the page's own day, beyond which a cell is called old
SEVERAL = 3  # members of which a strand must tell clearly, so that the sentence tells of it
PASSAGES = ["goods_exports", "fdi_flow", "oda_net", "foreign_students", "survey_share", "un_ideal_point"]
_MILLIONS = ("fdi", "aid")
# What stands in a partner's column where it gives no aid as the donors' committee counts it: told as such, never ranked.
_BESIDE = {"aid": {"CHN": "china-finance", "EU27": "eu-aid"}}

Held = dict[str, Quantity]  # by partner


def sections(store: Store, relations: Mapping[str, Result]) -> tuple[Section, ...]:
    """The grid, and the tables behind it."""
    frames = {s: _frames(store, relations, s) for s in STRANDS if s != TRADE}
    found: dict[str, dict[str, Held]] = {TRADE: {m: _traded(relations[m]) for m in codes.ASEAN_MEMBERS}}
    for strand, by_member in frames.items():
        found[strand] = {m: _held(frame) for m, frame in by_member.items()}
    beside = {
        strand: {measure: _frames(store, relations, measure) for measure in of.values()}
        for strand, of in _BESIDE.items()
    }
    behind = [*frames.values(), *(by_member for of in beside.values() for by_member in of.values())]
    data = combined(*(frame for by_member in behind for frame in by_member.values()))
    tables = tuple(_table(strand, found[strand], beside.get(strand, {})) for strand in STRANDS)
    shown = [cell for table in tables for row in table.rows for cell in row[1:]]
    n = {"held": Count(sum(cell.holds is not None for cell in shown)), "all": Count(len(shown))}
    return (
        Section("glance", Message("glance.title"), _grid_blocks(found, _today(store, found)), None, coverage_of(PASSAGES), wide=True),
        Section("glance-figures", Message("glance.figures"), (Finding(Message("glance.cells", n)), *tables), data, wide=True),
    )  # fmt: skip


# --- figures ---


def _traded(relations: Result) -> Held:
    """Shares of trade with the named partners on the basis on which they are compared, in its newest year."""
    year, found = trade_rows.latest_year(relations), {}
    for partner in MAIN_PARTNERS:
        row = trade_rows.own_row(relations, partner, "both", year)
        if row is not None and row.share == row.share:
            found[partner] = trade_rows.share(row)
    return found


def _frames(store: Store, relations: Mapping[str, Result], measure: str) -> dict[str, pd.DataFrame]:
    """The measure's rows from each member's components, or from the store where it is not among them."""
    spec = next((m for m in MEASURES if m.id == measure), None)
    frames = {}
    for member in codes.ASEAN_MEMBERS:
        table = relations[member]["components"]
        rows = table[table["measure"] == measure]
        if not len(rows) and spec is not None:
            rows = latest(store, spec, member, MAIN_PARTNERS)
        frames[member] = rows[rows["partner"].isin(MAIN_PARTNERS)]
    return frames


def _held(rows: pd.DataFrame) -> Held:
    return {row.partner: component(row) for row in each(rows)}


# --- the grid ---


def _today(store: Store, found: Mapping[str, Mapping[str, Held]]) -> int:
    """The year of the page: of the day as of which the store is seen, else of that on which a source was last read."""
    if store.known_by is not None:
        return store.known_by.year
    ids = {id for by in found.values() for held in by.values() for q in held.values() for id in q.sources}
    return max(int(str(store.sources[id].accessed)[:4]) for id in ids)


def _grid_blocks(found: Mapping[str, Mapping[str, Held]], today: int) -> tuple[Any, ...]:
    grid = tuple(tuple(_cell(s, found[s][m], today) for s in STRANDS) for m in codes.ASEAN_MEMBERS)
    clear = {s: [row[n].colour for row in grid if row[n].colour and not row[n].hatched] for n, s in enumerate(STRANDS)}
    lead = tuple(_leads(s, clear[s]) for s in STRANDS if len(clear[s]) >= SEVERAL)
    unclear = tuple(_strand(s) for s in STRANDS if len(clear[s]) < SEVERAL)
    rest = Message("glance.unclear", {"strands": unclear}) if unclear else None
    rows, columns = tuple(map(Economy, codes.ASEAN_MEMBERS)), tuple(_strand(s) for s in STRANDS)
    says = Message("glance.lead", {"parts": lead, "rest": rest})
    return (
        Finding(says),
        Grid("leaders", Message("glance.grid"), rows, columns, grid, Message("glance.about", {"old": Count(OLD)})),
        Note(Message("glance.note")),
    )


def _leads(strand: str, leaders: Sequence[str]) -> Message:
    """Who leads a strand in most members; all of them where several lead in as many."""
    most = max(leaders.count(code) for code in leaders)
    first = [code for code in MAIN_PARTNERS if leaders.count(code) == most]
    told = {
        "strand": _strand(strand),
        "n": Count(most),
        "of": Count(len(leaders)),
        "tie": "yes" if len(first) > 1 else "no",
    }
    return Message("glance.leads", {**told, "who": tuple(map(Economy, first))})


def _cell(strand: str, held: Held, today: int) -> GridCell:
    """Who leads a member's strand; no colour where fewer than two partners are held or they are of different periods."""
    if not held:
        return GridCell(says=Message("glance.none"))
    pick = min if strand == ALIGNMENT else max
    best = pick(held, key=lambda p: held[p].value)
    parts = tuple(
        Message("glance.part", {"who": Economy(p), "value": q, "period": Period(q.period)}) for p, q in held.items()
    )
    says = Message("glance.cell", {"strand": _strand(strand), "parts": parts})
    periods = {q.period for q in held.values()}
    compared = len(held) > 1 and (len(periods) == 1 or strand == NOT_COMPARED) and (held[best].value > 0)
    period = held[best].period
    if not compared:
        return GridCell("", None, period, "alone" if len(held) < 2 else "apart", says)
    return GridCell(best, Economy(best), period, _doubt(strand, held, best, today), says)


def _doubt(strand: str, held: Held, best: str, today: int) -> str:
    """Why a leader is hatched: `old`, `apart` (not comparable), `close` to the next, or "" where nothing speaks against
    it."""
    if today - year_of(held[best].period) > OLD:
        return "old"
    if strand == NOT_COMPARED:
        return "apart"
    others = [q.value for p, q in held.items() if p != best]
    next_best = min(others) if strand == ALIGNMENT else max(others)
    larger, smaller = max(held[best].value, next_best), min(held[best].value, next_best)
    return "close" if smaller > 0 and larger / smaller < CLOSE else ""


def _strand(strand: str) -> Message:
    return Message("glance.strand", {"strand": strand})


# --- the tables ---


def _table(strand: str, found: Mapping[str, Held], beside: Mapping[str, Mapping[str, pd.DataFrame]]) -> Table:
    unit = next((q.unit for held in found.values() for q in held.values()), "")
    periods = sorted({q.period for held in found.values() for q in held.values()})
    one = periods[0] if len(periods) == 1 else ""
    columns = (
        Column("member", Message("answers.member")),
        *(Column(p, Economy(p), unit, 1e6 if strand in _MILLIONS else 1.0, dated=not one) for p in MAIN_PARTNERS),
    )
    rows = []
    for member in codes.ASEAN_MEMBERS:
        held: dict[str, Cell] = {p: Cell(q) for p, q in found[member].items()}
        if strand != NOT_COMPARED:
            held = leading(held, smallest=strand == ALIGNMENT)
        for measure, frames in beside.items():
            note = Message("glance.beside", {"measure": measure})
            held = {p: Cell(q, note=note) for p, q in _held(frames[member]).items()} | held
        rows.append(cells(Economy(member), *(held.get(p) for p in MAIN_PARTNERS)))
    about = Message("glance.table.about", {"strand": strand, "periods": _periods(periods)})
    return Table(strand, columns, tuple(rows), _strand(strand), about, open=True)


def _periods(periods: Sequence[str]) -> Message:
    """One period, or from the first to the last; each cell then tells its own."""
    if not periods:
        return Message("glance.periods.none")
    if len(periods) == 1:
        return Message("glance.periods.one", {"period": Period(periods[0])})
    first, last = (pick(periods, key=year_of) for pick in (min, max))
    return Message("glance.periods", {"first": Period(first), "last": Period(last)})
