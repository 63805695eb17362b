"""What a question states, held against the record: yes or no, or that it depends on the record."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from entrepot.evidence.asking.models import prices
from entrepot.evidence.asking.part import Part, Shown, Verdict
from entrepot.evidence.asking.text import OUTPUT, Question
from entrepot.evidence.claim import Bound, Claim
from entrepot.evidence.fit import REVISED, Fit, fit, scale
from entrepot.query.held import Value
from entrepot.query.pick import STALE_YEARS
from entrepot.query.reading import MOVES, Reading, Transform

_ABOVE, _BELOW = (Bound.GT, Bound.GE), (Bound.LT, Bound.LE)


def of_comparison(question: Question, part: Part, day: dt.date) -> Verdict | None:
    """The verdict on what a question says of two quantities, a passing or a move; None where it says nothing of them."""
    if part.reading is None or part.refusal is not None:
        return None
    return tally(_compares(question, one) for one in part.shown if of_now(one, day))


def of_number(claim: Claim, part: Part, day: dt.date) -> Verdict | None:
    """The verdict on a number or a place in a row that a question states; None where no value compares with it."""
    return tally(_states(claim, one) for one in part.shown if of_now(one, day))


def of_now(one: Shown, day: dt.date) -> bool:
    """Whether a value may speak for a question that names no time: old ones say nothing of now."""
    if one.reading.period or one.reading.transform is Transform.CROSSOVER:
        return True
    years = re.findall(r"\d{4}", one.value.period)
    return not years or int(years[-1]) >= day.year - STALE_YEARS


def tally(found: Iterable[bool | None]) -> Verdict | None:
    """One verdict of those by each value; None where none tells."""
    told = {one for one in found if one is not None}
    if not told:
        return None
    return Verdict.DEPENDS if len(told) > 1 else Verdict.YES if told == {True} else Verdict.NO


def _states(claim: Claim, shown: Shown) -> bool | None:
    """Whether one value is what is stated: a bound by itself, a number within its tolerance."""
    value, said = shown.value, claim.value
    factor = scale(claim.unit, value.unit, None)
    if said is not None and factor is not None and claim.value_hi is None and value.unit != "rank":
        if claim.bound in _ABOVE:
            return _sure(value, lambda held: held * factor > said)
        if claim.bound in _BELOW:
            return _sure(value, lambda held: held * factor < said)
    how = fit(claim, shown.reading, value)
    if how is Fit.YES and said is not None and factor is not None and claim.value_hi is None and value.unit != "rank":
        # What only rounding or "about" makes right is neither a yes nor a no.
        return True if abs(value.value * factor - said) <= REVISED * abs(said) else None
    return None if how is Fit.OPEN else how is Fit.YES


def _compares(question: Question, shown: Shown) -> bool | None:
    reading, value = shown.reading, shown.value
    cues = {kind for cue in question.passage.cues for kind in cue.kinds}
    if reading.flow == "balance" and reading.transform is Transform.LEVEL and {"surplus", "deficit"} & cues:
        return _sure(value, lambda held: (held * reading.sign > 0) == ("surplus" in cues))
    if reading.transform is Transform.RATIO:
        less = "below" in cues and "exceeds" not in cues
        return _sure(value, lambda held: held < 1 if less else held > 1)
    if reading.transform is Transform.CROSSOVER:
        until = any(period.mark == "until" for period in question.passage.periods)
        how = fit(Claim(0, 0, "", bound=Bound.LE if until else Bound.EQ), reading, value)
        return None if how is Fit.OPEN else how is Fit.YES
    if reading.transform in MOVES and {"up", "down"} & cues and value.value:
        return (value.value > 0) == (reading.sign > 0)
    return None


def _sure(value: Value, holds: Callable[[float], bool]) -> bool | None:
    """Whether something holds of a value; None where it does at one end of its range only."""
    ends = {holds(end) for end in (value.value, value.low, value.high) if end is not None}
    return ends.pop() if len(ends) == 1 else None


def on_other_prices(question: Question, reading: Reading) -> Reading | None:
    """The same comparison of output at purchasing power, where the question does not say on which prices."""
    operand = reading.operand
    compares = reading.transform is Transform.RATIO and reading.measure == OUTPUT[0] and operand is not None
    if not compares or operand is None or prices(question):
        return None
    return replace(reading, measure=OUTPUT[1], operand=replace(operand, measure=OUTPUT[1]))
