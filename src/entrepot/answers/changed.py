"""What changed since an earlier brief: which editions are new, which figures moved and why, and which statements read
differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import (
    Column,
    Count,
    Finding,
    Message,
    Note,
    Quantity,
    Revision,
    Section,
    Slot,
    Table,
    Text,
)
from entrepot.answers.rows import cells, each

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.provenance import Source
    from entrepot.store.compare import Brief, Changes

ID = "changed"
MOST = 20  # figures in the table; the rest is counted, and stands in the data file
NAMED = 4  # editions in a sentence
_DIGITS = (3, 4, 5, 6, 8)  # as many as it takes to tell two numbers apart


def section(changes: Changes, old: Brief, new: Brief) -> Section:
    """What one page says: `changes` are those of the page."""
    since = Message("changed.since", {"made": _made(old), "other": _other(old, new)})
    if changes.none:
        return Section(ID, Message("changed.title"), (Finding(Message("changed.none", {"since": since})),), wide=True)
    tables = tuple(table for table in (_figures(changes, new), _editions(changes, old, new)) if table is not None)
    notes = () if changes.stated else (Note(Message("changed.unstated")),)
    revisions = tuple(Revision(Text(row.before), Text(row.after)) for row in each(changes.statements))
    says = (Message("changed.lead", {"since": since}), *_lines(changes, old, new, "page"))
    return Section(ID, Message("changed.title"), (*map(Finding, says), *revisions, *tables, *notes), wide=True)


def _other(old: Brief, new: Brief) -> Message | None:
    """That the earlier brief answered another question."""
    if old.card.get("replay") == new.card.get("replay"):
        return None
    return Message("changed.other", {"replay": Text(str(old.card.get("replay", "unknown")))})


def summary(changes: Changes, old: Brief, new: Brief) -> tuple[Message, ...]:
    """A few lines on the whole brief."""
    if changes.none:
        return (Message("changed.nothing", {"made": _made(old)}),)
    return _lines(changes, old, new, "brief")


def record(changes: Changes, old: Brief, said: Sequence[str]) -> dict[str, Any]:
    """What `brief.json` keeps of it: the editions, the statements, the largest changes, and how many there are; `said`: the
    summary in words."""
    from entrepot.result import plain

    shown = changes.figures.head(MOST)
    return {
        "made_by": old.card.get("made_by", ""),
        "figures": old.card.get("figures", ""),
        "replay": old.card.get("replay", ""),
        "summary": list(said),
        "editions": plain(changes.sources.to_dict(orient="records")),
        "statements": plain(changes.statements.to_dict(orient="records")),
        "moved": len(changes.moved),
        "came": len(changes.came),
        "went": len(changes.went),
        "largest": [finite(row) for row in plain(shown.to_dict(orient="records"))],
    }


def finite(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row for JSON: a change from zero has no percentage."""
    return {key: None if value in (float("inf"), float("-inf")) else value for key, value in row.items()}


def _made(old: Brief) -> Message:
    made, figures = (
        str(old.card.get(key, "")) or fallback for key, fallback in (("made_by", "entrepot"), ("figures", "?"))
    )
    return Message("changed.made", {"by": Text(made), "figures": Text(figures)})


def _lines(changes: Changes, old: Brief, new: Brief, where: str) -> tuple[Message, ...]:
    """Editions, figures and statements, one sentence each; `where`: on this `page`, or in the whole `brief`."""
    lines = []
    if len(changes.sources):
        told = tuple(_edition(row, old, new) for row in each(changes.sources))
        rest = Message("changed.editions.more", {"n": Count(len(told) - NAMED)}) if len(told) > NAMED else None
        lines.append(Message("changed.editions", {"editions": told[:NAMED], "rest": rest}))
    else:
        lines.append(Message("changed.editions.same"))
    lines.append(_moved(changes, new, where))
    if len(changes.statements):
        lines.append(Message("changed.statements", {"n": Count(len(changes.statements)), "where": where}))
    elif changes.stated:
        lines.append(Message("changed.statements.same", {"where": where}))
    return tuple(lines)


def _moved(changes: Changes, new: Brief, where: str) -> Message:
    """How many figures moved, came and went, and the largest change with its reason."""
    counts = ((len(changes.moved), "moved"), (len(changes.came), "came"), (len(changes.went), "went"))
    parts = tuple(Message("changed.count", {"n": Count(n), "verb": verb}) for n, verb in counts if n)
    if not parts:
        return Message("changed.none_moved", {"where": where})
    most = None
    if len(changes.moved):
        first = each(_named(changes.moved.head(1)))[0]
        a, b = pair(first.before, first.after, first.unit)
        told = {"panel": Text(_title(first.where, new)), "what": Text(first.what), "before": a, "after": b}
        most = Message("changed.most", {**told, "change": _change(first.change), "why": Text(first.why)})
    return Message("changed.moved", {"parts": parts, "where": where, "most": most})


def _edition(row: Any, old: Brief, new: Brief) -> Message:
    """One edition that came, went or was replaced."""
    before, after = old.sources.get(row.before), new.sources.get(row.after)
    card = after or before
    assert card is not None
    named: dict[str, Slot] = {"producer": Text(card.producer), "title": Text(card.title)}
    if before and after and before.id == after.id:
        return Message("changed.edition.card", named)
    if before and after:
        return Message("changed.edition.replaced", {**named, "after": _stated(after), "before": _stated(before)})
    return Message("changed.edition", {**named, "edition": _stated(card), "how": "new" if after else "gone"})


def _stated(card: Source) -> Message:
    """An edition by its name and date."""
    edition: Slot = Text(card.edition) if card.edition else Message("editions.unnamed")
    date = None if not card.published or card.published in card.edition else Text(card.published)
    return Message("changed.stated" if date else "changed.stated.undated", {"edition": edition, "date": date})


def _editions(changes: Changes, old: Brief, new: Brief) -> Table | None:
    if changes.sources.empty:
        return None
    rows = []
    for row in each(changes.sources):
        sides = old.sources.get(row.before), new.sources.get(row.after)
        card = sides[1] or sides[0]
        assert card is not None
        told = (
            Message("changed.side", {"id": Text(one.id), "edition": _stated(one)}) if one else None for one in sides
        )
        name = Message("changed.source", {"producer": Text(card.producer), "title": Text(card.title)})
        rows.append(cells(name, *told, Message("changed.what", {"what": str(row.what).replace(" ", "_")})))
    columns = tuple(Column(id, Message("changed.column", {"what": id})) for id in ("source", "before", "now", "what"))
    return Table("editions", columns, tuple(rows), Message("changed.editions.caption"), open=True)


def _figures(changes: Changes, new: Brief) -> Table | None:
    if changes.figures.empty:
        return None
    rows = []
    for row in each(_named(changes.figures.head(MOST))):
        computed = Message("changed.computed")
        same = row.source and row.source == row.source_now
        now: Slot = Message("changed.the_same") if same else Text(row.source_now) if row.source_now else None
        before: Slot = Text(row.source) if row.source else None
        if not row.source and not row.source_now:
            before = now = computed
        values = (*pair(row.before, row.after, row.unit), _change(row.change))
        rows.append(cells(Text(row.what), Text(_title(row.where, new)), *values, before, now, Text(row.why)))
    names = ("figure", "panel", "before", "now", "change", "source_before", "source_now", "why")
    columns = tuple(Column(id, Message("changed.column", {"what": id})) for id in names)
    rest = len(changes.figures) - len(rows)
    more = Message("changed.more", {"n": Count(rest)}) if rest else None
    about = Message("changed.figures.about", {"more": more})
    return Table("figures", columns, tuple(rows), Message("changed.figures"), about, open=True)


def _named(figures: pd.DataFrame) -> pd.DataFrame:
    """The columns `from` and `to` under names that a row can have."""
    return figures.rename(columns={"from": "source", "to": "source_now"})


def _title(where: str, new: Brief) -> str:
    """The title of a panel."""
    return new.panels.get(where, {}).get("title", where)


def pair(before: float, after: float, unit: str) -> tuple[Quantity | None, Quantity | None]:
    """Two numbers, with as many digits as it takes to tell them apart; None for one that there is not."""
    digits = next((n for n in _DIGITS if _shown(before, n) != _shown(after, n)), _DIGITS[-1])
    if unit == "percent" and digits == _DIGITS[0]:
        digits = 0
    unit = unit or ("count" if all(v != v or float(v).is_integer() for v in (before, after)) else "ratio")
    first, second = (None if v != v else Quantity(float(v), unit, digits=digits) for v in (before, after))
    return first, second


def _shown(value: float, digits: int) -> str:
    """What so many digits show of a number: below one, one decimal less than there are digits."""
    return f"{value:.{digits - 1}f}" if abs(value) < 1 else f"{value:.{digits}g}"


def _change(percent: float) -> Slot:
    """A change in percent; in words where it is from zero."""
    if percent != percent:
        return None
    if percent in (float("inf"), float("-inf")):
        return Message("changed.from_zero")
    return Message("changed.change", {"change": Quantity(float(percent), "percent")})
