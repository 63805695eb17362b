"""What dated facts and group memberships answer: when something happened, how much was pledged, who belongs to what."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from entrepot import codes
from entrepot.query.archive import Archive, Fact
from entrepot.query.held import Gap, Held, Missing, Value
from entrepot.query.period import parse
from entrepot.query.pick import as_value
from entrepot.query.reading import Reading, Transform

EVENT, COMMITMENT, MEMBERSHIP, TARIFF = "event", "aid_commitment", "membership", "tariff_rate"
# What was committed in a year, by kind of aid.
YEARLY = ("oda_loans_commitment", "oda_grants_commitment", "oda_technical_cooperation", "official_security_assistance")


def holds(archive: Archive, asked: Reading) -> bool:
    """Whether a reading asks the register, the membership of groups or an announced tariff."""
    spec = archive.measure(asked.measure)
    register = asked.question in archive.facts if asked.question else False
    return asked.measure in (EVENT, MEMBERSHIP, TARIFF) or register or (spec is not None and spec.held == "register")


def evaluate(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """What the register holds for a reading."""
    if asked.measure == MEMBERSHIP:
        return _membership(asked, day)
    if asked.measure == TARIFF:
        return _tariff(asked, archive, day)
    fact = archive.facts.get(asked.question)
    if fact is None:
        return _pledges(asked, archive)
    if asked.transform is Transform.DATE:
        return Held(asked, (_value(archive, fact, float(fact.year), "years"),))
    if asked.transform is Transform.COUNT:  # years from a fact to the period or the day asked from
        until = parse(asked.period)
        end = until.last if until is not None else (day or archive.newest)
        years = float(end.year - fact.year)
        return Held(asked, (_value(archive, fact, years, "years"),))
    if fact.amount is None:
        return Held(asked, missing=Missing(Gap.MEASURE, f"the amount of {fact.name}"))
    return Held(asked, (_value(archive, fact, fact.amount, fact.unit),))


def _pledges(asked: Reading, archive: Archive) -> Held:
    """Sums pledged between two in a period, where the text does not say which: those of the register and the yearly
    commitments. None of them alone can contradict."""
    period = parse(asked.period)
    needs = Missing(Gap.ASKED, "which event or pledge of the register is meant")
    if asked.measure != COMMITMENT or asked.transform is not Transform.LEVEL or not asked.subject:
        return Held(asked, missing=needs)
    found = []
    for fact in archive.facts.values():
        when = parse(fact.date)
        sides = {asked.subject, asked.partner} == {fact.economy, fact.partner}
        money = len(fact.unit) == 3 and fact.unit.isupper() and fact.unit != "TEU"
        inside = period is None or (when is not None and period.first <= when.last and when.first <= period.last)
        if sides and money and inside and fact.amount is not None:
            found.append(_value(archive, fact, fact.amount, fact.unit))
    for measure in YEARLY:
        for line in archive.lines(measure, asked.subject, asked.partner):
            point = line.points.get(asked.period)
            if point is not None:
                found.append(replace(as_value(archive, measure, line, point), basis=measure))
    return Held(asked, tuple(found)) if found else Held(asked, missing=needs)


def _value(archive: Archive, fact: Fact, value: float, unit: str) -> Value:
    released, edition = archive.released(fact.source), archive.edition(fact.source)
    return Value(
        value, unit, fact.date, fact.source, fact.status, fact.id, edition, released=released, note=fact.statement
    )


def _membership(asked: Reading, day: dt.date | None) -> Held:
    """The day on which an economy joined a group; the number of members on a day; the place in the order of joining."""
    group, economy = asked.partner, asked.subject
    if group not in codes.GROUPS:
        group, economy = economy, group
    if group not in codes.GROUPS:
        return Held(asked, missing=Missing(Gap.ASKED, "which group is meant"))
    joined = codes.GROUPS[group].joined
    if asked.transform is Transform.COUNT:
        period = parse(asked.period)
        last = period.last if period is not None else day
        if period is not None and day is not None and period.first <= day < period.last:
            last = day
        number = float(len(codes.members(group, last)))
        return Held(asked, (Value(number, "count", str(last or "now"), "", basis=f"members of {group}"),))
    when = joined.get(economy)
    if when is None or when == dt.date.min:
        return Held(asked, missing=Missing(Gap.SIDES, f"when {economy or 'which economy'} joined {group}"))
    if asked.transform is Transform.RANK:
        place = 1 + sum(other < when for other in joined.values())
        last = sum(other <= when for other in joined.values())
        value = Value(float(place), "rank", str(when), "", basis=group, low=float(place), high=float(last))
        return Held(asked, (value,))  # fmt: skip
    return Held(asked, (Value(float(when.year), "years", str(when), "", basis=group),))


def _tariff(asked: Reading, archive: Archive, day: dt.date | None) -> Held:
    """The last rate announced by the end of the period (or by the day asked from), unless it had ended by then; within a
    period, every rate of it."""
    sides = {asked.subject, asked.partner}
    held = [f for f in archive.facts.values() if f.kind == "tariff" and {f.economy, f.partner} == sides]
    rates = {f.id: f.amount for f in held if f.amount is not None}  # none is a rate too, of 0
    held = [f for f in held if f.id in rates]
    if not held:
        return Held(asked, missing=Missing(Gap.SIDES, "a tariff of these two"))
    period = parse(asked.period)
    end = period.last if period is not None else day
    dated = [(parse(fact.date), fact) for fact in held]
    seen = [fact for when, fact in dated if when is not None and (end is None or when.first <= end)]
    if not seen:
        return Held(asked, missing=Missing(Gap.PERIOD, "a tariff of that day", held[0].date))
    inside = [
        fact for when, fact in dated if period is not None and when is not None and period.first <= when.first <= period.last
    ]  # fmt: skip
    ended = parse(seen[-1].until)
    begin = period.first if period is not None else day
    if not inside and ended is not None and begin is not None and ended.last < begin:
        return Held(asked, missing=Missing(Gap.PERIOD, "a tariff of that day", seen[-1].until))
    chosen = list(reversed(inside)) or [seen[-1]]
    return Held(asked, tuple(_value(archive, fact, rates[fact.id], fact.unit) for fact in chosen))
