"""What a question takes for granted, held against the record."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from entrepot.evidence.asking.desk import Desk
from entrepot.evidence.asking.part import Cause, Part, Refusal, Shown, Verdict
from entrepot.evidence.asking.stated import of_comparison
from entrepot.evidence.asking.text import Question
from entrepot.evidence.candidates.build import of_passages
from entrepot.evidence.claim import Outcome
from entrepot.evidence.judge import judge
from entrepot.query.period import parse
from entrepot.query.reading import Transform


def checked(question: Question, part: Part, day: dt.date) -> Part:
    """A passing that the question dates otherwise than the record rests on a false premise; why it came, no figure tells."""
    value = part.value
    if value is None or part.reading is None:
        return part
    if question.polar:
        return part
    if part.reading.transform is Transform.CROSSOVER:
        period = parse(part.reading.period)
        if value.between is None or all(one.value.value <= 1 for one in part.shown):
            return replace(part, refusal=Refusal.FALSE_PREMISE, cause=Cause.PREMISE)
        if period is not None and not question.says("when"):
            first, last = value.between
            if not first <= period.last.year <= last + (period.kind == "range"):
                return replace(part, refusal=Refusal.FALSE_PREMISE, cause=Cause.PREMISE)
    if question.says("why"):
        if of_comparison(question, part, day) is Verdict.NO:
            return replace(part, refusal=Refusal.FALSE_PREMISE, cause=Cause.PREMISE)
        return replace(part, refusal=Refusal.NOT_A_FIGURE, cause=Cause.CAUSE, nearby=part.shown)
    return part


def false_number(question: Question, desk: Desk) -> Part | None:
    """A number that the question takes for granted and the record contradicts, with what is held."""
    numbers = any(q.kind in ("money", "percent") or q.unit == "persons" for q in question.passage.numbers)
    ranked = len(question.passage.economies) > 1 and not question.says("who", "place", "when")
    for claim in of_passages([question.passage]) if numbers or ranked else ():
        if question.asks_about(claim.start, claim.end) or (claim.unit == "rank" and not ranked):
            continue
        verdict = judge(claim, desk.archive, desk.day) if claim.value is not None else None
        if verdict is None or verdict.by is None or verdict.by.deciding is None:
            continue
        if verdict.outcome is Outcome.CONTRADICTED:
            held = Shown(verdict.by.held.reading, verdict.by.deciding)
            part = Part(question.passage.text, held.reading, (held,))
            return replace(part, refusal=Refusal.FALSE_PREMISE, cause=Cause.PREMISE)
    return None
