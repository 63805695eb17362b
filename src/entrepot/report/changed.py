"""What changed since an earlier brief, in words: which editions are new, which figures moved and why, and which
statements read differently."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entrepot.report.panels import NONE, Cell, Panel, Table, each
from entrepot.report.wording import listed, number, plain, sentence
from entrepot.result import plain as jsonable

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.provenance import Source
    from entrepot.store.compare import Brief, Changes

ID, TITLE = "changed", "What changed since the brief before"
MOST = 20  # figures in the table; the rest is counted, and stands in the data file
NAMED = 4  # editions in a sentence
_DIGITS = (4, 5, 6, 8)


@dataclass(frozen=True)
class Changed:
    """What a page says: the panel, and every statement that reads differently as pieces (`same`, `old` or `new`, text)."""

    panel: Panel
    restated: tuple[tuple[tuple[str, str], ...], ...] = ()


def told(changes: Changes, old: Brief, new: Brief) -> Changed:
    """What one page says: `changes` are those of the page."""
    since = f"Compared with the brief made before by {_made(old)}"
    if old.card.get("replay") != new.card.get("replay"):
        since += f", which answered another question ({old.card.get('replay', 'unknown')})"
    if changes.none:
        same = "nothing changed on this page: the same editions, figures and statements."
        return Changed(Panel(ID, TITLE, (f"{since}, {same}",), wide=True))
    tables = tuple(table for table in (_figures(changes, new), _editions(changes, old, new)) if table is not None)
    notes = () if changes.stated else ("The earlier brief did not record its statements; they are not compared.",)
    lead = (f"{since}.", *_lines(changes, old, new, " on this page"))
    restated = tuple(_pieces(row.before, row.after) for row in each(changes.statements))
    return Changed(Panel(ID, TITLE, lead, tables=tables, notes=notes, wide=True, open_table=True), restated)


def _pieces(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """A statement word by word: what stayed, what went, what came."""
    old, new = before.split(), after.split()
    pieces = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        parts = [("same", new[c:d])] if what == "equal" else [("old", old[a:b]), ("new", new[c:d])]
        pieces += [(kind, " ".join(words)) for kind, words in parts if words]
    return tuple(pieces)


def summary(changes: Changes, old: Brief, new: Brief) -> tuple[str, ...]:
    """The same for the terminal: a few lines on the whole brief."""
    if changes.none:
        return (f"Nothing changed since the brief made before by {_made(old)}.",)
    return _lines(changes, old, new, "")


def record(changes: Changes, old: Brief, new: Brief) -> dict[str, Any]:
    """What `brief.json` keeps of it: the editions, the statements, the largest changes, and how many there are."""
    shown = changes.figures.head(MOST)
    return {
        "made_by": old.card.get("made_by", ""),
        "figures": old.card.get("figures", ""),
        "replay": old.card.get("replay", ""),
        "summary": list(summary(changes, old, new)),
        "editions": jsonable(changes.sources.to_dict(orient="records")),
        "statements": jsonable(changes.statements.to_dict(orient="records")),
        "moved": len(changes.moved),
        "came": len(changes.came),
        "went": len(changes.went),
        "largest": [finite(row) for row in jsonable(shown.to_dict(orient="records"))],
    }


def finite(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row for JSON: a change from zero has no percentage."""
    return {key: None if value in (float("inf"), float("-inf")) else value for key, value in row.items()}


def _made(old: Brief) -> str:
    return f"{old.card.get('made_by', 'entrepot')} from figures {old.card.get('figures', 'unknown')}"


def _lines(changes: Changes, old: Brief, new: Brief, where: str) -> tuple[str, ...]:
    """Editions, figures and statements, one sentence each."""
    lines = []
    if len(changes.sources):
        told = [_edition(row, old, new) for row in each(changes.sources)]
        rest = f"; {len(told) - NAMED} more in the table" if len(told) > NAMED else ""
        lines.append(f"Editions: {'; '.join(told[:NAMED])}{rest}.")
    else:
        lines.append("The editions are the same.")
    lines.append(_moved(changes, new, where))
    if len(changes.statements):
        several = len(changes.statements) > 1
        lines.append(f"{len(changes.statements)} statement{'s read' if several else ' reads'} differently{where}.")
    elif changes.stated:
        lines.append(f"Every statement{where} reads as before.")
    return tuple(lines)


def _moved(changes: Changes, new: Brief, where: str) -> str:
    """How many figures moved, came and went, and the largest change with its reason."""
    counts = ((len(changes.moved), "moved"), (len(changes.came), "came"), (len(changes.went), "went"))
    parts = [f"{n:,} figure{'s' if n != 1 else ''} {verb}" for n, verb in counts if n]
    if not parts:
        return f"No figure{where} moved."
    text = f"{sentence(listed(parts))}{where}"
    if len(changes.moved):
        first = each(_named(changes.moved.head(1)))[0]
        a, b = _pair(first.before, first.after, first.unit)
        text += f"; the most in \u201c{_title(first.where, new)}\u201d: {first.what}, from {a} to {b}"
        text += f" ({_change(first.change)}; {first.why})"
    return f"{text}."


def _edition(row: Any, old: Brief, new: Brief) -> str:
    """One edition that came, went or was replaced."""
    before, after = old.sources.get(row.before), new.sources.get(row.after)
    card = after or before
    assert card is not None
    name = f"{card.producer}, {card.title}"
    if before and after:
        what = "its card changed" if before.id == after.id else f"{_stated(after)} in place of {_stated(before)}"
        return f"{name}: {what}"
    return f"{name}: {_stated(card)} is {'new here' if after else 'no longer used'}"


def _stated(card: Source) -> str:
    """An edition by its name and date."""
    edition = card.edition or "an edition without a name"
    return edition if not card.published or card.published in edition else f"{edition} ({card.published})"


def _editions(changes: Changes, old: Brief, new: Brief) -> Table | None:
    if changes.sources.empty:
        return None
    rows = []
    for row in each(changes.sources):
        before, after = old.sources.get(row.before), new.sources.get(row.after)
        card = after or before
        assert card is not None
        cells = (f"{one.id}: {_stated(one)}" if one else NONE for one in (before, after))
        rows.append((f"{card.producer}, {card.title}", *cells, row.what))
    return Table(("Source", "Before", "Now", "What"), tuple(rows), "Editions that came, went or were replaced")


def _figures(changes: Changes, new: Brief) -> Table | None:
    if changes.figures.empty:
        return None
    rows = []
    for row in each(_named(changes.figures.head(MOST))):
        computed = "" if row.source or row.source_now else "computed"
        same = "the same" if row.source and row.source == row.source_now else row.source_now
        sources = (row.source or computed, same or computed)
        values = (*_pair(row.before, row.after, row.unit), _change(row.change))
        rows.append((sentence(row.what), _title(row.where, new), *values, *sources, row.why))
    rest = len(changes.figures) - len(rows)
    more = f"; {rest:,} more in data/changes.csv" if rest else ""
    header = ("Figure", "Panel", "Before", "Now", "Change", "Source before", "Source now", "Why")
    about = (
        "Change in percent of the figure before; the largest first, against the figure or a tenth of the largest of its "
        f"kind{more}"
    )
    return Table(header, tuple(rows), "Figures that moved", about)


def _named(figures: pd.DataFrame) -> pd.DataFrame:
    """The columns `from` and `to` under names that a row can have."""
    return figures.rename(columns={"from": "source", "to": "source_now"})


def _title(where: str, new: Brief) -> str:
    """The title of a panel."""
    return new.panels.get(where, {}).get("title", where)


def _pair(before: float, after: float, unit: str) -> tuple[str, str]:
    """Two numbers, with as many digits as it takes to tell them apart."""
    pairs = [(_told(before, unit, digits), _told(after, unit, digits)) for digits in _DIGITS]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])


def _told(value: float, unit: str, digits: int) -> str:
    if value != value:
        return "–"
    if not unit and float(value).is_integer() and abs(value) < 1e9:
        return f"{value:,.0f}".replace("-", "−")
    if unit == "percent" and digits > _DIGITS[0]:
        return f"{plain(value, digits)}%"
    return number(value, unit, digits)


def _change(percent: float) -> str | Cell:
    if percent != percent:
        return NONE.text
    if percent in (float("inf"), float("-inf")):
        return "from zero"
    return ("+" if percent > 0 else "") + number(percent, "percent")
