"""Whether a claim's number or words fit one value that is held; every tolerance is defined here, once."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from entrepot.evidence.claim import Bound, Claim
from entrepot.measures import measure, registered
from entrepot.query.held import Value
from entrepot.query.period import Period, parse
from entrepot.query.reading import Reading, Transform

# What a figure that its producer revises may differ by and still be the same (national accounts, customs, finance).
REVISED = 0.02
# A figure that stands as published (a survey's answer, a count of a register, a rate).
PUBLISHED = 0.005
# "about", "some", "nearly".
ABOUT = 0.05
# "about" with one digit: about half a million.
VAGUELY = 0.10
# A miss by less than this, of what is revised, is told as one of editions, not as an error.
REVISION = 0.07
# What a conversion at a year's average rate adds.
CONVERTED = 0.05
# The most that few digits leave open: "4%" is 3.5 to 4.5, "1 billion" is not 0.5 to 1.5.
MOST_ROUNDING, MOST_ROUNDING_PERCENT = 0.10, 0.25
# A bound ("more than") that is missed by less than this is rounding.
ROUNDING = 0.005
# A value whose blank pairs leave a wider range than this does not decide what lies inside the range.
NARROW = 0.10

PUBLISHED_UNITS = frozenset({"percent", "persons", "count", "points", "index", "years", "minutes"})
COMPUTED = frozenset({Transform.SHARE, Transform.RATIO, Transform.GROWTH, Transform.CHANGE})
SAME_UNITS = ({"persons", "count", "people"}, {"years", "year"}, {"points", "percentage points"})


class Fit(Enum):
    """How a claim stands to a value."""

    YES = "yes"
    NEAR = "near"  # within what editions differ by
    NO = "no"
    OPEN = "open"  # the value leaves a range, or cannot be compared


def fit(claim: Claim, reading: Reading, value: Value, rate: float | None = None) -> Fit:
    """How a claim stands to a value held for one of its (canonical) readings. `rate`: what one of the value's unit is in
    the claim's, where both are money."""
    if reading.transform is Transform.CROSSOVER:
        return _passing(claim, reading, value)
    if reading.transform is Transform.DATE:
        return _date(reading, value)
    if reading.transform is Transform.RANK:
        return _rank(claim, value)
    if reading.transform is Transform.COUNT:
        if claim.value is None:  # "many", "most": more than half
            return Fit.YES if value.level and 2 * value.value > value.level else Fit.NO
        return _compared(claim.value, claim, value.value, 0.0)
    if reading.transform is Transform.DIRECTION:
        return _direction(claim, reading, value, rate)
    if claim.value is None:
        if reading.transform is not Transform.RATIO:
            return Fit.OPEN
        if value.low is not None and value.high is not None and value.low < 1 < value.high:
            return Fit.OPEN
        return Fit.YES if (value.value > 1) == (reading.sign > 0) else Fit.NO  # "more than", without a number
    if by_factor(claim, reading):
        return _multiplied(claim, claim.value, factor(value), tolerance(claim, reading, value))
    return _number(claim, reading, value, value.value, rate)


def by_factor(claim: Claim, reading: Reading) -> bool:
    """Whether growth is told by what it multiplies with ("doubled"), not in percent."""
    return reading.transform is Transform.GROWTH and claim.unit == "ratio"


def factor(value: Value) -> float:
    """What a growth in percent multiplies with."""
    return 1 + value.value / 100


def _multiplied(claim: Claim, said: float, held: float, allowed: float) -> Fit:
    """A factor of growth; what "more than halved" fell by more: it is held by how many times it was."""
    if said < 1 and held > 0:
        return _compared(1 / said, claim, 1 / held, allowed)
    return _compared(said, claim, held, allowed)


def _number(claim: Claim, reading: Reading, value: Value, held: float, rate: float | None) -> Fit:
    scaled = scale(claim.unit, value.unit, rate)
    if scaled is None or claim.value is None or held != held:
        return Fit.OPEN
    said, scaled = claim.value, scaled * reading.sign  # a fall "by more than half" bounds how far it fell
    allowed = tolerance(claim, reading, value, converted=rate is not None)
    as_held = _compared(said, claim, held * scaled, allowed)
    if value.low is not None and value.high is not None:
        ends = {_compared(said, claim, end * scaled, allowed) for end in (value.low, value.high)}
        narrow = value.high - value.low <= NARROW * abs(value.high)
        low, high = sorted((value.low * scaled, value.high * scaled))
        apart = not low <= said <= high
        if not narrow and (len(ends) > 1 or not apart):
            return Fit.OPEN
    return as_held


def scale(said: str, held: str, rate: float | None) -> float | None:
    """What a held value is multiplied with to stand in the claim's unit; None where the two do not compare."""
    if said == held or not said or any({said, held} <= same for same in SAME_UNITS):
        return 1.0
    pair = (said, held)
    if pair == ("percent", "ratio"):
        return 100.0
    if pair == ("ratio", "percent"):
        return 0.01
    return rate


def tolerance(claim: Claim, reading: Reading, value: Value, *, converted: bool = False) -> float:
    """The relative difference within which a number and a value are the same: what its digits leave open, what its
    producer revises, and what "about" allows."""
    written = min(rounding(claim), MOST_ROUNDING_PERCENT if claim.unit == "percent" else MOST_ROUNDING)
    if claim.bound is Bound.APPROX:
        written = min(written, VAGUELY)
    as_published = value.unit in PUBLISHED_UNITS and reading.transform not in COMPUTED and value.status == "observed"
    as_published = as_published and not (registered(reading.measure) and measure(reading.measure).strand == "outlook")
    most = PUBLISHED if as_published else REVISED
    if claim.bound is Bound.APPROX:
        most = VAGUELY if claim.digits <= 1 else ABOUT
    elif (by_factor(claim, reading) and claim.digits <= 1) or in_words(claim):
        most = ABOUT
    return max(written, most) + (CONVERTED if converted else 0.0)


def in_words(claim: Claim) -> bool:
    """Whether a part or a multiple is a word, not a figure: doubled, a quarter."""
    return claim.digits == 0 and claim.unit in ("percent", "ratio") and claim.value_hi is None


def rounding(claim: Claim) -> float:
    """Half a unit of the last digit written, relative to the number."""
    if not claim.value or not claim.digits:
        return 0.0
    leading = f"{abs(claim.value):.{max(claim.digits - 1, 0)}e}"
    mantissa = float(leading.partition("e")[0])
    return 0.5 * 10.0 ** (1 - claim.digits) / mantissa


def _compared(said: float, claim: Claim, held: float, allowed: float) -> Fit:
    room = allowed * max(abs(held), 1e-12)
    if claim.value_hi is not None and claim.value is not None:
        top = claim.value_hi * (1 if said >= 0 else -1)
        inside = min(said, top) - room <= held <= max(said, top) + room
        return Fit.YES if inside else _missed(said, held)
    if claim.bound in (Bound.GT, Bound.GE, Bound.LT, Bound.LE):
        slack = ROUNDING * abs(said) if claim.bound in (Bound.GE, Bound.LE) else 0.0
        above = held > said - slack if claim.bound in (Bound.GT, Bound.GE) else held < said + slack
        if above and said != 0 and not beyond(said, held):
            return Fit.YES
        return Fit.OPEN if above else _missed(said, held)
    if (said < 0) != (held < 0) and said != 0 and held != 0:
        return Fit.NO
    return Fit.YES if abs(said - held) <= room else _missed(said, held)


# "More than 5" is true of 500 and says nothing of it: beyond this many times the number, a bound decides nothing.
BOUND_REACH = 2.0


def beyond(said: float, held: float) -> bool:
    """Whether a number is so far from a bound that keeps it that the bound says nothing of it."""
    large, small = max(abs(said), abs(held)), min(abs(said), abs(held))
    return small == 0 or large / small > BOUND_REACH


def _missed(said: float, held: float) -> Fit:
    return Fit.NEAR if held and abs(said / held - 1) <= REVISION else Fit.NO


def _rank(claim: Claim, value: Value) -> Fit:
    said = claim.value or 1.0
    low, high = value.low if value.low is not None else value.value, value.high or value.value
    top = claim.value_hi
    if claim.bound in (Bound.LE, Bound.LT):
        return Fit.YES if high <= said else (Fit.OPEN if low <= (top or said) else Fit.NO)
    if top is not None:
        return Fit.YES if said <= value.value <= top else Fit.NO
    if low == high == said:
        return Fit.YES
    if low <= said <= high:
        return Fit.OPEN
    return Fit.NO


def _direction(claim: Claim, reading: Reading, value: Value, rate: float | None) -> Fit:
    """It moved the way that is said and, where a number is given with it, came to that number."""
    if value.value == 0:
        return Fit.OPEN
    moved = Fit.YES if (value.value > 0) == (reading.sign > 0) else Fit.NO
    if moved is Fit.NO or claim.value is None or value.level is None:
        return moved
    plain = replace(reading, transform=Transform.LEVEL, sign=1)
    return _number(claim, plain, value, value.level, rate)


def _passing(claim: Claim, reading: Reading, value: Value) -> Fit:
    """The two years that bracket a passing against the period that is said: inside it, apart, or wider than it."""
    said = _parsed(reading.period)
    if said is None:  # "is already larger", "has passed"
        return Fit.YES if value.value > 1 and not value.forecast else Fit.NO
    if said.kind == "year" and value.before is not None and value.before <= 1 and not _by(claim):
        return Fit.NO  # it was behind in that very year
    if value.between is None or value.value <= 1:
        return _never_passed(claim, value, said)
    begin, end = value.between
    first, last = said.years
    if _by(claim):
        return Fit.YES if end <= last and (value.forecast or not claim.forecast) else Fit.NO
    if first > end and said.kind == "year" and value.before is not None:
        return Fit.OPEN  # ahead in that year, as the text says, but since before
    if first > int(value.period.removeprefix("FY")[:4]):
        return Fit.OPEN  # after the last year held
    if last <= begin or first > end:
        touches = (last == begin and first < begin) or first == end
        return Fit.OPEN if touches else Fit.NO
    return Fit.YES if first <= begin + 1 and last >= end - 1 else Fit.OPEN


def _by(claim: Claim) -> bool:
    """Whether a passing is said to come about up to a year: "by 2030", "before 2030", "will ... in 2030"."""
    return claim.bound in (Bound.LE, Bound.LT) or claim.forecast


def _never_passed(claim: Claim, value: Value, said: Period) -> Fit:
    """No change of lead is held: ahead all the time, or behind."""
    if value.value > 1:
        first = int(value.base[:4]) if value.base[:4].isdigit() else 0
        if value.before is not None and value.before > 1:
            return Fit.OPEN
        return Fit.NO if first and said.years[0] >= first else Fit.OPEN
    last = int(value.period.removeprefix("FY")[:4])
    return Fit.NO if said.years[1] <= last else Fit.OPEN


def _date(reading: Reading, value: Value) -> Fit:
    """A date fits where what is said holds the day that is held, or is held by it."""
    said, held = _parsed(reading.period), _parsed(value.period)
    if said is None or held is None:
        return Fit.OPEN
    if said.first <= held.first and held.last <= said.last:
        return Fit.YES
    overlap = said.first <= held.last and held.first <= said.last
    return Fit.OPEN if overlap else Fit.NO


def _parsed(period: str) -> Period | None:
    try:
        return parse(period)
    except ValueError:
        return None
