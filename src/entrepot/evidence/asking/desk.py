"""What questions are answered with, and the answer to one reading."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from entrepot.evidence.asking.part import Cause, Part, Refusal
from entrepot.evidence.asking.shown import earlier, shown
from entrepot.evidence.asking.text import Question
from entrepot.evidence.mentions import asking
from entrepot.evidence.mentions.things import GOODS, Head
from entrepot.measures import measures
from entrepot.query.archive import Archive
from entrepot.query.evaluate import of_everybody
from entrepot.query.held import Gap, Missing, Value
from entrepot.query.modelled import RANGE_ONLY
from entrepot.query.reading import Reading


@dataclass(frozen=True)
class Desk:
    """What questions are answered with: the archive, and the day that "now" means."""

    archive: Archive
    day: dt.date


def answered(text: str, reading: Reading, desk: Desk, probability: float) -> Part:
    """What is held for a reading; of weak grades the range alone."""
    values, held = shown(reading, desk.archive, desk.day)
    spec = measures().get(reading.measure)
    if (
        not values
        and reading.partner
        and spec is not None
        and spec.strand == "people"
        and (whole := of_everybody(reading))
    ):
        # Foreign workers in Japan: of all nations.
        values, held = shown(whole, desk.archive, desk.day)
    if not values:
        missing = held.missing or Missing(Gap.MEASURE, reading.measure)
        gap = Cause.OPEN if missing.gap is Gap.ASKED else Cause.MISSING
        refusal = Refusal.AMBIGUOUS if missing.gap is Gap.ASKED else Refusal.NOT_HELD
        return Part(text, held.reading, refusal=refusal, cause=gap, missing=missing, probability=probability)
    before = earlier(reading, desk.archive, values)
    return Part(text, values[0].reading, values, earlier=before, probability=probability)


def only_range(value: Value) -> bool:
    """Whether a value is of a grade of which the range alone is a result."""
    return value.definition in {f"grade {grade}" for grade in RANGE_ONLY} and value.low is not None


def with_trade(question: Question) -> Question:
    """A mineral that is named without what is done with it is bought, or sold where it goes to somebody."""
    one = question.passage.products[0]
    sold = any(e.mark == "to" for e in question.passage.economies)
    head = Head(one.start, one.end, GOODS, *(("exports", "giver") if sold else ("imports", "receiver")))
    return replace(question, passage=replace(question.passage, heads=(*question.passage.heads, head)))


def place(question: Question) -> tuple[int, int]:
    """Where the number would stand: at the word that asks for it, else at the end."""
    for kind in asking.PLACES:
        for one in question.asked:
            if kind in one.kinds:
                return one.start, one.end
    end = len(question.passage.plain.rstrip(" ?？。."))
    return end, end
