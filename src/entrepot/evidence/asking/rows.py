"""Questions whose answer is an economy or several: the first of a row, those that reach a threshold, members of a group."""

from __future__ import annotations

from dataclasses import replace

from entrepot import codes
from entrepot.evidence.asking.desk import Desk, answered, place, with_trade
from entrepot.evidence.asking.part import Cause, Part, Refusal, Shown
from entrepot.evidence.asking.shown import shown
from entrepot.evidence.asking.text import Question
from entrepot.evidence.candidates import asked as candidates
from entrepot.evidence.events import concepts
from entrepot.evidence.mentions.economies import Economy
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap, Missing
from entrepot.query.ranking import ranking
from entrepot.query.reading import Reading, Transform
from entrepot.query.register import MEMBERSHIP

# Rows that a question may ask for, of which the first that is held at all is taken.
_ROWS = 4
JOINED = "joined"


def row(question: Question, desk: Desk) -> Part | None:
    """Who stands first in a row."""
    ends = [a for a in question.asked if {"most", "least"} & set(a.kinds)]
    if not ends or not question.says("who"):
        return None
    if question.passage.products and not question.passage.heads:
        question = with_trade(question)
    found = candidates.rows(question.passage, ends[0])
    if not found:
        return None
    text, best, rows = question.passage.text, found[0], []
    for one in found[:_ROWS]:
        rows = ranking(one.reading, one.side, desk.archive, desk.day, one.among)
        if rows:
            best = one
            break
    if not rows:
        held = evaluate(best.reading, desk.archive, desk.day)
        missing = held.missing or Missing(Gap.SIDES, best.reading.measure)
        return Part(text, best.reading, refusal=Refusal.NOT_HELD, cause=Cause.MISSING, missing=missing)
    row = tuple(reversed(rows[0])) if "least" in ends[0].kinds and "most" not in ends[0].kinds else rows[0]
    others = [other[0] for other in rows[1:] if other[0].code != row[0].code and len(other) >= len(row) // 2]
    first = row[0]
    reading = first.reading
    values = list(shown(reading, desk.archive, desk.day)[0]) or [Shown(reading, first.value)]
    if question.says("percent"):
        share = replace(reading, transform=Transform.SHARE, whole=best.reading.whole or "world")
        part = answered(text, share, desk, best.probability)
        values = [*part.shown[:1], *values]
    values += [Shown(one.reading, one.value) for one in others[:1]]
    names = tuple(dict.fromkeys([first.code, *(one.code for one in others)]))
    return Part(text, best.reading, tuple(values), row, names, probability=best.probability)


def listed(question: Question, desk: Desk) -> Part | None:
    """Which members of a group reach a threshold."""
    bound = [a for a in question.asked if {"least_bound", "most_bound"} & set(a.kinds)]
    numbers = [q for q in question.passage.numbers if q.kind in ("percent", "money", "number", "points")]
    groups = [e for e in question.passage.economies if e.code in codes.GROUPS]
    if not bound or len(numbers) != 1 or not groups or not question.says("who"):
        return None
    group, limit = groups[0], numbers[0].value
    tariff = any(h.measure == "tariff_rate" for h in question.passage.heads) or (
        any(e.code == "USA" for e in question.passage.economies) and numbers[0].kind == "percent"
    )
    found, reading = [], None
    for member in codes.members(group.code, desk.day):
        reading = _with_member(question, group, member, tariff=tariff)
        if reading is None:
            return None
        values = evaluate(reading, desk.archive, desk.day).values
        if values and (values[0].value >= limit if "least_bound" in bound[0].kinds else values[0].value <= limit):
            found.append(Shown(reading, values[0]))
    names = tuple(one.reading.subject for one in found)
    if not found:
        missing = Missing(Gap.SIDES, "")
        return Part(question.passage.text, reading, refusal=Refusal.NOT_HELD, cause=Cause.MISSING, missing=missing)
    return Part(question.passage.text, found[0].reading, tuple(found), names=names, probability=1.0)


def _with_member(question: Question, group: Economy, member: str, *, tariff: bool) -> Reading | None:
    period = next((p.text for p in question.passage.periods if p.text), "")
    if tariff:
        return Reading("tariff_rate", member, "USA", period=period)
    named = tuple(replace(e, codes=(member,)) if e is group else e for e in question.passage.economies)
    passage = replace(question.passage, economies=named, numbers=())
    found = candidates.readings(passage, place(question), candidates.Wanted((Transform.LEVEL,)))
    return found[0].reading if found else None


def of_group(question: Question, desk: Desk) -> Part | None:
    """Who belongs to a group: how many its members are, or since when an economy is one."""
    passage = question.passage
    heads = {h.measure for h in passage.heads}
    if heads - {MEMBERSHIP} or not (heads or JOINED in concepts.acts(passage.text)):
        return None
    groups = [e.code for e in passage.economies if e.code in codes.GROUPS]
    others = [e.code for e in passage.economies if e.code not in codes.GROUPS]
    if len(groups) == 1 and len(others) == 1 and question.says("when"):
        joined = Reading(MEMBERSHIP, others[0], groups[0], transform=Transform.DATE)
        return answered(passage.text, joined, desk, 1.0)
    if len(groups) == 1 and not others and question.says("count"):
        period = next((p.text for p in passage.periods if p.text), str(desk.day.year))
        return answered(
            passage.text, Reading(MEMBERSHIP, groups[0], transform=Transform.COUNT, period=period), desk, 1.0
        )
    return None
