"""What is held for a reading, as an answer shows it: the preferred value, those that disagree, other definitions of the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from entrepot.evidence.asking.part import Shown
from entrepot.evidence.fit import REVISED
from entrepot.measures import measures
from entrepot.query.archive import Archive
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Held, Value
from entrepot.query.period import parse
from entrepot.query.quantity import NAMED
from entrepot.query.reading import Reading, Transform

# Two records agree where they differ by no more than this part.
AGREE = 0.005
# How many values an answer shows.
MOST = 6
_STATED = (Transform.LEVEL, Transform.SHARE, Transform.RATIO)


def shown(reading: Reading, archive: Archive, day: dt.date) -> tuple[tuple[Shown, ...], Held]:
    """Values of a reading, the preferred first, then those that disagree and what the same words may also mean."""
    # What is newest is for the record to say: a survey of this year is out before the year is over.
    held = evaluate(reading, archive, day if reading.period else None)
    found = [_as_asked(reading, Shown(held.reading, value)) for value in _of_time(reading, held)]
    if reading.transform is Transform.LEVEL:
        found += _by_definition(reading, archive, day, found[0].value if found else None)
    return tuple(_distinct(found)[:MOST]), held


def _as_asked(reading: Reading, one: Shown) -> Shown:
    """What two do with each other, told of the one that the question asks of: a balance turns its sign."""
    asked, value = one.reading, one.value
    turned = asked.flow in ("both", "balance") and not asked.whole and asked.subject == reading.partner
    if not turned or asked.partner != reading.subject or reading.transform is not Transform.LEVEL:
        return one
    back = replace(asked, subject=asked.partner, partner=asked.subject)
    if asked.flow == "both":
        return Shown(back, value)
    low, high = (None if end is None else -end for end in (value.high, value.low))
    return Shown(replace(back, sign=-asked.sign), replace(value, value=-value.value, low=low, high=high))


def earlier(reading: Reading, archive: Archive, shown: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """What the edition before said, where that of the preferred value revised it: as it could be known the day before."""
    first = shown[0].value if shown else None
    if first is None or first.released is None or reading.transform not in _STATED or archive.known_by is not None:
        return ()
    series = {archive.family(one) for one in first.source.split()}
    if not any(card.family in series and id not in first.source.split() for id, card in archive.store.sources.items()):
        return ()
    then = archive.as_of(first.released - dt.timedelta(1))
    asked = replace(shown[0].reading, period=first.period, as_of=then.known_by)
    for value in evaluate(asked, archive).values:
        same = {archive.family(one) for one in value.source.split()} == series and value.period == first.period
        if same and value.unit == first.unit and not value.forecast and value.source != first.source:
            return () if abs(value.value - first.value) <= REVISED * abs(first.value) else (Shown(asked, value),)
    return ()


def _of_time(reading: Reading, held: Held) -> list[Value]:
    """The values, of an open period those of the last one; a growth or a share stays with the preferred series."""
    values = list(held.values)
    if not reading.period and reading.transform in (*_STATED, Transform.RANK) and values:
        last = max(_year(value) for value in values)
        # The newest first; older ones of other series say nothing of now.
        values = [value for value in values if _year(value) == last]
    # A share of those that a source names is only the most that the share can be: of the whole first.
    return sorted(values, key=lambda value: NAMED in value.basis)


def _year(value: Value) -> int:
    try:
        period = parse(value.period)
    except ValueError:
        return 0
    return period.last.year if period is not None else 0


def _by_definition(reading: Reading, archive: Archive, day: dt.date, first: Value | None) -> list[Shown]:
    """The same asked by another definition that its words may mean: investment as approved, aid before repayments; where
    nothing is held by the first, nationals of the one economy that is counted apart."""
    spec = measures().get(reading.measure)
    if spec is None:
        return []
    found = []
    for other in measures().values():
        same = any(s.of == reading.measure for s in other.senses) and other.kind == spec.kind
        if other.held == "store" and not other.of and same:
            held = evaluate(replace(reading, measure=other.id), archive, day if reading.period else None)
            found += [Shown(held.reading, value) for value in held.values[:1] if _beside(value, first, spec.units)]
    return found


def _beside(value: Value, first: Value | None, units: tuple[str, ...]) -> bool:
    """Whether a value of another definition can be told beside the first, or in the place of one that is not held."""
    return value.unit in units if first is None else value.unit == first.unit and _year(value) == _year(first)


def _distinct(found: list[Shown]) -> list[Shown]:
    """Each value once: records that agree with one before them say nothing new."""
    kept: list[Shown] = []
    for one in found:
        same = any(
            other.value.unit == one.value.unit
            and other.value.period == one.value.period
            and _agree(one.value, other.value)
            for other in kept
        )
        if not same:
            kept.append(one)
    return kept


def _agree(one: Value, other: Value) -> bool:
    return abs(other.value - one.value) <= AGREE * abs(other.value)
