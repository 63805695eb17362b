"""What all faces print of a table: the same cells, headers, marks and notes, as text of a language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from entrepot.answers.answer import sources_of, within
from entrepot.answers.block import Asked, Cell, Column, Count, Label, Link, Message, Quantity, Span, Table, Text
from entrepot.units import unit as known_unit
from entrepot.words import Language, say
from entrepot.words.locales import MINUS, NONE
from entrepot.words.numbers import WEAK, number, plain
from entrepot.words.say import sentence

UNIT_EACH = Message("answers.unit_each")  # below a table whose every value comes with its own unit
MARKS = {"observed": "", "quoted": "q", "estimated": "e", "suspect": "?", "model": "m", "synthetic": "s"}


@dataclass(frozen=True)
class CellText:
    """A cell as text: its mark, the number of its note (0: none), whether it leads or is empty, its tone, the id of its
    quantity, what a reader who points at it is told, and where it leads: to a page, or to a question that is `asked`."""

    text: str
    mark: str = ""
    note: int = 0
    leads: bool = False
    empty: bool = False
    tone: str = ""
    id: str = ""
    title: str = ""
    url: str = ""
    asked: Asked = ()


@dataclass(frozen=True)
class TableText:
    """A table as text. `numeric`: columns that hold numbers, `long`: those whose texts may take two lines; `status`: the one
    status of all its figures, where they share one that is not `observed` (then no cell is marked)."""

    id: str
    caption: str
    about: str
    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[CellText, ...], ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    status: str = ""
    open: bool = False
    long: tuple[bool, ...] = ()


LONG = 18  # letters of a cell that may take two lines


def table(block: Table, language: Language) -> TableText:
    """A table as text of a language."""
    statuses = {q.status for q in within(block.rows)}
    same = next(iter(statuses)) if len(statuses) == 1 and statuses != {"observed"} else ""
    notes: dict[str, int] = {}
    common = _common(block.columns)
    each = block.about == UNIT_EACH
    rows = tuple(
        tuple(
            _cell(one, column, language, notes, bool(same), first=j == 0, each=each)
            for j, (one, column) in enumerate(zip(row, block.columns, strict=True))
        )
        for row in block.rows
    )
    return TableText(
        block.id,
        sentence(block.caption, language),
        _about(block, common, language),
        tuple(header(c, language, common) for c in block.columns),
        tuple(_numeric(block, j) for j in range(len(block.columns))),
        rows,
        tuple(notes),
        sources_of(block),
        same,
        block.open,
        tuple(any(len(row[j].text) >= LONG for row in rows) for j in range(len(block.columns))),
    )


COMMON_FROM = 3  # columns of one unit tell it once, above the table


def _common(columns: Iterable[Column]) -> tuple[str, float]:
    """The unit and scale that most columns share; no unit where they are few."""
    units = Counter((column.unit, column.places) for column in columns if column.unit)
    found, count = units.most_common(1)[0] if units else (("", 1.0), 0)
    return found if count >= COMMON_FROM else ("", 1.0)


def _about(block: Table, common: tuple[str, float], language: Language) -> str:
    told = say(block.about, language)
    unit = unit_of(*common, language) if common[0] else ""
    return f"{unit}; {told}" if unit and told else unit or told


def header(column: Column, language: Language, common: tuple[str, float] = ("", 1.0)) -> str:
    """The header of a column with the unit of its numbers, where it is not that of most."""
    name = say(column.header, language, ("bare", "cap"))
    own = column.unit and (column.unit, column.places) != common
    unit = unit_of(column.unit, column.places, language) if own else ""
    return f"{name}, {unit}" if unit and name and not name.endswith(unit) else name or unit


def unit_of(unit: str, places: float, language: Language) -> str:
    """A unit with its scale: `USD billion`, `%`."""
    if unit == "percent":
        return "%"
    place = language.locale
    scale = place.places.get(places, "") if places != 1 else ""
    spec = known_unit(unit)
    if spec is not None and spec.kind == "money":
        currency = place.currencies.get(unit, unit)
        return place.money.format(currency=currency, amount=scale).strip() if scale else currency
    name = language.text(f"unit.{unit.replace(' ', '-')}") if language.has(f"unit.{unit.replace(' ', '-')}") else unit
    if unit in ("ratio", "index", "rank", "count", "yes or no"):
        name = ""
    return f"{scale}{place.glue}{name}".strip() if scale else name


def _numeric(block: Table, j: int) -> bool:
    """Whether a column holds numbers; one that holds nothing is of the kind of the column before it."""
    held = [row[j].holds for row in block.rows if row[j].holds is not None]
    if not held:
        return j > 1 and _numeric(block, j - 1)
    return j > 0 and all(isinstance(one, Quantity | Span | Count | int) for one in held)


def _cell(
    cell: Cell,
    column: Column,
    language: Language,
    notes: dict[str, int],
    same: bool,
    *,
    first: bool,
    each: bool = False,
) -> CellText:
    note = 0
    if cell.note is not None:
        note = notes.setdefault(_sentence(say(cell.note, language)), len(notes) + 1)
    if cell.holds is None:
        return CellText(NONE, empty=True, note=note, tone=cell.tone)
    quantity = cell.holds if isinstance(cell.holds, Quantity) else None
    mark = MARKS.get(quantity.status, "") if quantity and not same else ""
    own = replace(column, dated=False) if each and quantity and not column.unit else column
    text = value(cell.holds, own, language, first=first)
    if own is not column and quantity:
        text = _with_its_unit(text, quantity, language)
        text = f"{text} ({quantity.period})" if column.dated and quantity.period else text
    return CellText(
        text,
        mark,
        note,
        cell.leads,
        False,
        cell.tone,
        quantity.id if quantity else "",
        told(quantity, language) if quantity else "",
        cell.holds.url if isinstance(cell.holds, Link) else "",
        cell.holds.asked if isinstance(cell.holds, Link) else (),
    )


def value(holds: Any, column: Column, language: Language, *, first: bool = False) -> str:
    """What a cell prints: bare numbers where the header tells the unit, the period where each has its own."""
    if column.dated and isinstance(holds, Quantity) and holds.period:
        return f"{value(holds, replace(column, dated=False), language, first=first)} ({holds.period})"
    if isinstance(holds, Quantity) and column.unit:
        bounds = holds.bounds
        if bounds is not None and holds.value != holds.value:
            return value(bounds, column, language)
        text = _bare(holds, column, language)
        between = value(bounds, column, language) if bounds is not None and column.ranged else text
        return text if between == text else f"{text} ({between})"
    if isinstance(holds, Span) and column.unit:
        low, high = _bare(holds.low, column, language), _bare(holds.high, column, language)
        if low == high:
            return low
        if low[:1].isdigit() and high[:1].isdigit():
            return f"{low}{NONE}{high}"
        return say(Message("range", {"low": Text(low), "high": Text(high)}), language)
    styles = (
        ("signed",)
        if column.signed
        else ("ranged",)
        if column.ranged
        else ("bare", "cap")
        if first and not (isinstance(holds, Label) and holds.kind == "source")
        else ("bare",)
        if not isinstance(holds, Quantity | Span | Message)
        else ()
    )
    return say(holds, language, styles)


def _with_its_unit(text: str, quantity: Quantity, language: Language) -> str:
    """A number with the unit that its own text lacks: money and percent have theirs."""
    spec = known_unit(quantity.unit)
    if quantity.value != quantity.value or quantity.unit == "percent" or (spec is not None and spec.kind == "money"):
        return text
    return f"{text}{language.locale.glue}{unit_of(quantity.unit, 1.0, language)}".rstrip()


def _bare(quantity: Quantity, column: Column, language: Language) -> str:
    place = language.locale
    if quantity.value != quantity.value:
        return NONE
    if column.unit == "percent" or column.places == 1:
        ends = (quantity.high, quantity.low)
        spread = ends[0] - ends[1] if ends[0] is not None and ends[1] is not None else 0.0
        return number(
            quantity.value,
            column.unit,
            place,
            grade=quantity.grade,
            signed=column.signed,
            bare=True,
            spread=spread,
            digits=quantity.digits,
        )
    text = plain(quantity.value / column.places, place, 2 if quantity.grade in WEAK else 3)
    if quantity.value and not text.strip("−0.,"):
        return f"<{text.removeprefix(MINUS)[:-1]}1"
    return f"+{text}" if column.signed and quantity.value > 0 else text


def told(quantity: Quantity, language: Language) -> str:
    """Value, interval, period, status and source of a quantity in one line."""
    place = language.locale
    parts = (
        [number(quantity.value, quantity.unit, place, grade=quantity.grade)] if math.isfinite(quantity.value) else []
    )
    if quantity.bounds is not None:
        parts.append(say(quantity.bounds, language))
    status = say(Message(f"status.{quantity.status}"), language) if quantity.status != "observed" else ""
    return "; ".join(part for part in (*parts, quantity.period, status, " ".join(quantity.sources)) if part)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def marks_used(parts: Iterable[Any]) -> tuple[str, ...]:
    """Statuses other than `observed` among the quantities of some parts."""
    return tuple(sorted({q.status for part in parts for q in within(part) if q.status != "observed"}))
