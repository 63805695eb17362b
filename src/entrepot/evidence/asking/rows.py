"""Questions whose answer is an economy or several: the first of a row, those that reach a threshold, members of a group."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from entrepot import codes
from entrepot.evidence.asking.desk import Desk, answered, place, with_trade
from entrepot.evidence.asking.part import Cause, Part, Refusal, Shown, Verdict
from entrepot.evidence.asking.shown import shown
from entrepot.evidence.asking.stated import of_now, tally
from entrepot.evidence.asking.text import Question, without
from entrepot.evidence.candidates import asked as candidates
from entrepot.evidence.events import concepts
from entrepot.evidence.mentions.asking import Asking
from entrepot.evidence.mentions.economies import Economy
from entrepot.query.compared import LEAST_RANKED
from entrepot.query.evaluate import evaluate
from entrepot.query.held import Gap, Missing, Value
from entrepot.query.period import parse
from entrepot.query.ranking import ranking
from entrepot.query.reading import Reading, Transform
from entrepot.query.register import MEMBERSHIP

# Rows that a question may ask for, of which the first that is held at all is taken.
_ROWS = 4
JOINED = "joined"


def row(question: Question, desk: Desk) -> Part | None:
    """Who stands first in a row, or second where that is asked."""
    ends = [a for a in question.asked if {"most", "least"} & set(a.kinds)] or _by_place(question)
    wants = (question.says("who") and not question.says("place")) or (_of_partner(question))
    if not ends or not wants:
        return None
    found = _rows(question, ends[0])
    if not found:
        return None
    text, best, ranked = question.passage.text, found[0], []
    for one in found[:_ROWS]:
        ranked = ranking(one.reading, one.side, desk.archive, desk.day, one.among)
        if ranked:
            best = one
            break
    at = _place(question)
    if not ranked or at > len(ranked[0]):
        held = evaluate(best.reading, desk.archive, desk.day)
        missing = held.missing or Missing(Gap.SIDES, best.reading.measure)
        return Part(text, best.reading, refusal=Refusal.NOT_HELD, cause=Cause.MISSING, missing=missing)
    last = "least" in ends[0].kinds and "most" not in ends[0].kinds
    turned = [tuple(reversed(one)) if last else one for one in ranked]
    row = (turned[0][at - 1], *(one for n, one in enumerate(turned[0]) if n != at - 1))
    others = [other[at - 1] for other in turned[1:] if len(other) >= max(len(row) // 2, at)]
    others = [one for one in others if one.code != row[0].code]
    first = row[0]
    values = list(shown(first.reading, desk.archive, desk.day)[0]) or [Shown(first.reading, first.value)]
    if question.says("percent"):
        share = replace(first.reading, transform=Transform.SHARE, whole=best.reading.whole or "world")
        part = answered(text, share, desk, best.probability)
        values = [*part.shown[:1], *values]
    values += [Shown(one.reading, one.value) for one in others[:1]]
    names = tuple(dict.fromkeys([first.code, *(one.code for one in others)]))
    return Part(text, best.reading, tuple(values), row, names, place=-at if last else at, probability=best.probability)


def _rows(question: Question, end: Asking) -> list[candidates.Row]:
    if question.passage.products and not question.passage.heads:
        question = with_trade(question)
    return candidates.rows(question.passage, end)


def _by_place(question: Question) -> list[Asking]:
    """A number in a row says which end is meant: the second largest."""
    return [Asking(cue.start, cue.end, ("most",)) for cue in question.passage.cues if cue.place]


def _of_partner(question: Question) -> bool:
    """Whether it asks what the largest partner, supplier or market of one economy is."""
    named = {e.code for e in question.passage.economies}
    asks = question.says("what") and not question.polar and len(named) == 1
    return asks and any(head.rank for head in question.passage.heads)


def _place(question: Question) -> int:
    """The place in a row that is asked for: the first, unless a number is said."""
    return next((cue.place for cue in question.passage.cues if cue.place), 1)


def placed(question: Question, desk: Desk) -> Part | None:
    """At which place of a row an economy stands, or whether it is the one that is said: the row that leaves it out says
    among whom."""
    ends = [a for a in question.asked if {"place", "most", "least"} & set(a.kinds)] or _by_place(question)
    if not ends or not (question.says("place") or question.polar):
        return None
    named = sorted(question.passage.economies, key=lambda e: e.mark not in ("plain", "topic"))
    for one in named:
        if one.code in codes.GROUPS:
            continue
        for row in _rows(without(question, (one.start, one.end)), ends[0])[:_ROWS]:
            reading = replace(row.reading, **{row.side: one.code})
            values, _ = shown(reading, desk.archive, desk.day)
            if values and {reading.subject, reading.partner} >= {e.code for e in named if e.code not in codes.GROUPS}:
                part = Part(question.passage.text, reading, values, probability=row.probability)
                return replace(part, verdict=_at_place(question, ends[0], part, desk.day)) if question.polar else part
    return None


def _at_place(question: Question, end: Asking, part: Part, day: dt.date) -> Verdict | None:
    """Whether it stands where the question says: at a place counted from the top, or last of all."""
    last, place = "least" in end.kinds and "most" not in end.kinds, _place(question)
    found = []
    for one in (one for one in part.shown if of_now(one, day)):
        at = _count(one.value) - place + 1 if last else float(place)
        low, high = one.value.low or one.value.value, one.value.high or one.value.value
        found.append(None if low != high and low <= at <= high else one.value.value == at)
    return tally(found)


def _count(value: Value) -> float:
    """Among how many a rank was taken."""
    return float(value.note.removeprefix("of ").partition(";")[0])


def peak(question: Question, desk: Desk) -> Part | None:
    """In which year a quantity was largest, or smallest, of those that the preferred series holds."""
    ends = [a for a in question.asked if {"most", "least"} & set(a.kinds)]
    if not ends or not question.says("when") or any(p.text for p in question.passage.periods):
        return None
    cues = tuple(c for c in question.passage.cues if not any(a.start <= c.start < a.end for a in ends))
    ranked = candidates.readings(
        replace(question.passage, cues=cues), place(question), candidates.Wanted((Transform.LEVEL,))
    )
    last = "least" in ends[0].kinds and "most" not in ends[0].kinds
    for one in ranked[:_ROWS]:
        held = evaluate(one.reading, desk.archive, desk.day)
        years = [(value, year) for year, value in held.series if year <= desk.day.year]
        if len(years) >= LEAST_RANKED:
            _, year = min(years) if last else max(years)
            part = answered(question.passage.text, one.reading.at(str(year)), desk, one.probability)
            return replace(part, place=-1 if last else 1)
    return None


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
    """Who belongs to a group: how many its members are, since when an economy is one, or whether it is."""
    passage = question.passage
    heads = {h.measure for h in passage.heads}
    member = heads or JOINED in concepts.acts(passage.text) or question.says("member")
    if heads - {MEMBERSHIP} or not member:
        return None
    groups = [e.code for e in passage.economies if e.code in codes.GROUPS]
    others = [e.code for e in passage.economies if e.code not in codes.GROUPS]
    if len(groups) == 1 and len(others) == 1 and (question.says("when") or question.polar):
        if question.polar:
            return _is_member(question, desk, groups[0], others[0])
        joined = Reading(MEMBERSHIP, others[0], groups[0], transform=Transform.DATE)
        return answered(passage.text, joined, desk, 1.0)
    if len(groups) == 1 and not others and question.says("count"):
        period = next((p.text for p in passage.periods if p.text), str(desk.day.year))
        return answered(
            passage.text, Reading(MEMBERSHIP, groups[0], transform=Transform.COUNT, period=period), desk, 1.0
        )
    return None


def _is_member(question: Question, desk: Desk, group: str, who: str) -> Part:
    """Whether an economy belongs to a group at the time that a question names, or today: by the day on which it joined. Where
    that day is not held, nothing is said of the years before this one."""
    text = question.passage.text
    when = parse(next((p.text for p in question.passage.periods if p.text), ""))
    last = min(when.last, desk.day) if when is not None else desk.day
    joined = answered(text, Reading(MEMBERSHIP, who, group, transform=Transform.DATE), desk, 1.0)
    if joined.refusal is None:
        day = codes.GROUPS[group].joined[who]
        return replace(joined, verdict=Verdict.YES if day <= last else Verdict.NO)
    undated = dt.date.min in codes.GROUPS[group].joined.values()
    if undated and last.year < desk.day.year:
        missing = Missing(Gap.PERIOD, MEMBERSHIP, str(desk.day.year))
        return Part(text, joined.reading, refusal=Refusal.NOT_HELD, cause=Cause.MISSING, missing=missing)
    members = codes.members(group, last)
    verdict = Verdict.YES if who in members else Verdict.NO
    return Part(text, Reading(MEMBERSHIP, group, who), verdict=verdict, names=members, probability=1.0)
