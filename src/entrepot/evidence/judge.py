"""Judge a claim: its readings weighed by the text, then by the data, and what the held ones say.

The posterior of a reading is its text probability times a capped likelihood of the data: a number that a value fits
speaks for that reading, the more the more digits it has, the less the more of all candidates fit it by chance. What is
held decides only among readings that the text allows.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from entrepot.evidence.claim import Bound, Candidate, Claim, Denial, Judged, Outcome, Verdict
from entrepot.evidence.fit import Fit, by_factor, fit
from entrepot.measures import measure, measures, of_registry, registered
from entrepot.query.archive import SURVEYS, Archive
from entrepot.query.compared import GDP
from entrepot.query.evaluate import evaluate, of_everybody
from entrepot.query.held import Gap, Held, Value
from entrepot.query.reading import Reading, Transform
from entrepot.query.register import COMMITMENT

# Mass of the fitting classes from which a claim is supported.
SUPPORTED_FROM = 0.6
# Mass of held classes that miss from which it is contradicted, with the fitting ones under the second.
CONTRADICTED_FROM, FITS_UNDER = 0.6, 0.1
# Mass that each of two held classes has at least where a claim depends on which is meant.
DEPENDS_FROM = 0.2
# The likelihood of a fit over that of a miss, by the significant digits of the number.
BOOST = {0: 2.0, 1: 3.0, 2: 6.0, 3: 15.0}
BOOST_MOST = 40.0
# Who errs, errs by less than this factor or by a power of ten: a reading whose value is farther off is the less likely.
FAR, FAR_WEIGHT = 3.0, 0.4
# A level that misses by more than this is of something else (jobs, not firms), but for a slip of the scale word.
ABSURD = 10.0
# How near to a power of ten (in logarithms) a slip of the scale is.
SLIP = 0.05
# The weight of each further source of a reading, over the one before it.
NEXT_SOURCE = 0.4
# What is left of a reading of sides of which nothing is held, or that it leaves open: nobody publishes Indonesia's aid to
# Japan, and a text that means what is published is the likelier one.
UNHELD_SIDES = 0.25
# A miss counts against a claim whose clause does not name the sides itself only where this much speaks for the reading.
SURE = 0.85
# Units of which a text may count something else (jobs, not firms), however sure its reading is.
COUNTED = frozenset(("persons", "count"))
# Readings that are looked up, the best first.
LOOKED_UP = 60
# Whose money it is.
MONEY = {
    "JPY": "JPN",
    "THB": "THA",
    "IDR": "IDN",
    "MYR": "MYS",
    "PHP": "PHL",
    "SGD": "SGP",
    "VND": "VNM",
    "CNY": "CHN",
    "KRW": "KOR",
}


@dataclass(frozen=True, slots=True)
class _Class:
    """One value of one reading (or a reading without any) with its mass."""

    candidate: Candidate
    held: Held
    value: Value | None
    fit: Fit | None
    mass: float


def judge(claim: Claim, archive: Archive, published: dt.date | None = None) -> Verdict:
    """The verdict on a claim by all that is held, and, apart, by what was out on the day of publication.

    Where that day is not known, "now" is the newest that is held. A later edition that contradicts what was right by
    the edition of the day makes the claim depend on the edition, and the other way round. What is said of several holds where
    it holds of each; where their sum may be meant, of each and of the sum, or of the one that a number hits. What the text
    denies is judged as if it were said, and turned.
    """
    verdict = _affirmed(claim, archive, published)
    if claim.denied is Denial.NONE:
        return verdict
    then = None if verdict.then is None else _turned(claim, verdict.then)
    return replace(verdict, outcome=_turned(claim, verdict.outcome), then=then)


def _turned(claim: Claim, outcome: Outcome) -> Outcome:
    """The outcome of a denial by that of what it denies; that something never was is shown by no one year, and a number of which
    nobody knows whether it is denied says nothing."""
    if claim.denied is Denial.UNSURE or (claim.denied is Denial.NEVER and outcome is Outcome.CONTRADICTED):
        return Outcome.CANNOT_TELL
    if outcome not in (Outcome.SUPPORTED, Outcome.CONTRADICTED):
        return outcome
    return Outcome.CONTRADICTED if outcome is Outcome.SUPPORTED else Outcome.SUPPORTED


def _affirmed(claim: Claim, archive: Archive, published: dt.date | None) -> Verdict:
    if len(claim.each) < 2:
        return _one(claim, archive, published)
    apart = _of_all([_one(part, archive, published) for part in _parts(claim)], claim)
    if not claim.joint:
        return apart
    return _either(claim, apart, _one(_joined(claim), archive, published))


def _joined(claim: Claim) -> Claim:
    """What a claim says of the sum of several."""
    whole = "+".join(claim.each)
    moved = tuple(replace(c, reading=c.reading.of(claim.each[0], whole)) for c in claim.candidates)
    return replace(claim, candidates=moved, each=(), joint=False)


def _either(claim: Claim, apart: Verdict, together: Verdict) -> Verdict:
    """The verdict where each of several or their sum may be meant: what both say; where the sum cannot be compared (it is no
    measure that adds up, or far beyond the number) the first. A number that one of them hits is meant of it; a bound that
    one of them keeps leaves it open."""
    if together.by is None or together.by.fits is None:
        return apart
    hit = [v for v in (apart, together) if v.outcome is Outcome.SUPPORTED]
    if len(hit) == 2 or (hit and claim.bound in (Bound.EQ, Bound.APPROX)):
        return hit[0]
    if hit:
        other = together if hit[0] is apart else apart
        outcome = Outcome.DEPENDS if other.outcome is not Outcome.CANNOT_TELL else other.outcome
        return replace(hit[0], outcome=outcome, rule="parts", parts=(*apart.parts, together))
    return apart if apart.outcome is not Outcome.CONTRADICTED else together


def _parts(claim: Claim) -> Iterator[Claim]:
    """What a claim says of each of several."""
    for code in claim.each:
        moved = tuple(replace(c, reading=c.reading.of(claim.each[0], code)) for c in claim.candidates)
        yield replace(claim, candidates=moved, each=())


def _of_all(parts: Sequence[Verdict], claim: Claim) -> Verdict:
    """The verdict on what is said of several: the one that all have; what none leaves open depends on whom it is asked of, and a
    number that is told of each is wrong where it is wrong of one."""
    strict = claim.value is not None and not claim.joint
    outcome = _agreed([part.outcome for part in parts], strict=strict)
    lead = next((part for part in parts if part.outcome is outcome), parts[0])
    before = [part.then for part in parts if part.then is not None]
    then = _agreed(before, strict=strict) if len(before) == len(parts) else None
    rule = lead.rule if len({part.outcome for part in parts}) == 1 else "parts"
    return replace(lead, outcome=outcome, rule=rule, then=then, parts=tuple(parts))


def _agreed(outcomes: Sequence[Outcome], *, strict: bool) -> Outcome:
    if len(set(outcomes)) == 1:
        return outcomes[0]
    if Outcome.CANNOT_TELL in outcomes:
        return Outcome.CANNOT_TELL
    return Outcome.CONTRADICTED if strict and Outcome.CONTRADICTED in outcomes else Outcome.DEPENDS


def _one(claim: Claim, archive: Archive, published: dt.date | None) -> Verdict:
    now = _judged(claim, archive, published)
    if published is None or now.by is None:
        return now
    before = _judged(claim, archive.as_of(published), published)
    outcome, rule = now.outcome, now.rule
    if before.by is not None and before.by.deciding is not None and before.by.deciding.forecast and not claim.forecast:
        before = Verdict(Outcome.CANNOT_TELL)  # an old forecast is no evidence of what has been since
    deciding = tuple(value for v in (now, before) if v.by is not None and (value := v.by.deciding) is not None)
    disagree = {now.outcome, before.outcome} == {Outcome.SUPPORTED, Outcome.CONTRADICTED}
    differs = now.differs
    if disagree and len({value.period for value in deciding}) == 1:
        outcome, rule, differs = Outcome.DEPENDS, "edition", deciding
    return replace(now, outcome=outcome, rule=rule, then=before.outcome, differs=differs)


def _judged(claim: Claim, archive: Archive, day: dt.date | None) -> Verdict:
    classes = weigh(claim, archive, day)
    if not classes:
        return Verdict(Outcome.CANNOT_TELL, rule="no reading")
    outcome, rule, lead = decide(claim, classes)
    second = next((c for c in classes if c.candidate.reading.key != lead.candidate.reading.key), None)
    return Verdict(
        outcome, _shown(lead, classes), _shown(second, classes) if second else None, rule, _differs(outcome, classes)
    )


def weigh(claim: Claim, archive: Archive, day: dt.date | None) -> list[_Class]:
    """Every class with its mass, the largest first; masses and "none of these" add up to one."""
    candidates = sorted(claim.candidates, key=lambda c: -c.probability)[:LOOKED_UP]
    raw: list[_Class] = []
    for candidate in candidates:
        held = evaluate(asked_of(claim, candidate.reading), archive, day)
        if held.missing is not None and held.missing.gap is Gap.ASKED and (whole := of_everybody(candidate.reading)):
            of_all = evaluate(whole, archive, day)
            if of_all.values:
                candidate, held = replace(candidate, reading=whole), of_all
        for id in _under_another_name(candidate.reading) if not held.values else ():
            other = replace(candidate.reading, measure=id)
            if (found := evaluate(other, archive, day)).values:
                candidate, held = replace(candidate, reading=other), found
        many = one_of_many(held)
        weights = [1 / len(held.values)] * len(held.values) if many else _source_weights(held.values)
        for value, weight in zip(held.values, weights, strict=True):
            rate = _rate(archive, claim.unit, value)
            how = fit(claim, held.reading, value, rate)
            sure = candidate.named and candidate.probability >= SURE and value.unit not in COUNTED
            if how in (Fit.NO, Fit.NEAR) and (many or (absurd(claim, candidate, value) and not sure)):
                how = Fit.OPEN
                weight = weight * UNHELD_SIDES if many else weight  # another pledge is meant
            raw.append(_Class(candidate, held, value, how, candidate.probability * weight))
        if held.missing is not None:
            part = UNHELD_SIDES if held.missing.gap in (Gap.SIDES, Gap.ASKED) else 1.0
            raw.append(_Class(candidate, held, None, None, candidate.probability * part))
    boosted = _boosted(claim, raw)
    none = max(0.0, 1.0 - sum(c.probability for c in candidates))
    total = sum(c.mass for c in boosted) + none
    return sorted((replace(c, mass=c.mass / total) for c in boosted), key=lambda c: -c.mass) if total else []


def asked_of(claim: Claim, reading: Reading) -> Reading:
    """What is looked up for a claim: that one is smaller asks whether the other is larger, and "is already larger than" asks of GDP
    whether it has passed, on every price basis."""
    other = reading.operand
    if claim.value is not None or reading.transform is not Transform.RATIO or reading.sign != 1 or other is None:
        return reading
    if claim.bound in (Bound.LT, Bound.LE):
        mine = replace(reading, transform=Transform.LEVEL, operand=None, period="", base="")
        times = {"period": other.period or reading.period, "base": other.base or reading.base}
        reading = replace(other, transform=Transform.RATIO, operand=mine, **times)
    compared = {reading.measure, other.measure} == {GDP}
    return replace(reading, transform=Transform.CROSSOVER) if compared else reading


@of_registry
def _senses(id: str) -> tuple[str, ...]:
    of = (other.id for other in measures().values() for sense in other.senses if sense.of == id and not sense.words)
    return tuple(one for one in of if registered(id) and measures()[one].kind == measures()[id].kind)


def _under_another_name(reading: Reading) -> tuple[str, ...]:
    """Measures that hold the same of other sides: residents of Japan abroad are no foreign residents of Japan."""
    return _senses(reading.measure) if reading.subject and reading.partner and reading.operand is None else ()


def one_of_many(held: Held) -> bool:
    """Whether the values are several pledges, of which the text may mean any: only a fit tells."""
    return held.reading.measure == COMMITMENT and not held.reading.question and len(held.values) > 1


def _source_weights(values: Sequence[Value]) -> list[float]:
    """Shares of the values of one reading: equal between definitions, falling from source to source inside one."""
    seen: dict[str, int] = {}
    weights = []
    for value in values:
        n = seen.get(value.definition, 0)
        seen[value.definition] = n + 1
        weights.append(NEXT_SOURCE**n)
    total = sum(weights)
    return [weight / total for weight in weights]


def _boosted(claim: Claim, classes: list[_Class]) -> list[_Class]:
    """Masses times the capped likelihood of the data; between definitions of one reading no number can choose."""
    held = [c for c in classes if c.value is not None]
    chance = sum(c.fit is Fit.YES for c in held) / len(held) if len(held) > 1 else 0.0
    cap = BOOST.get(claim.digits, BOOST_MOST) if claim.value is not None else BOOST[0]
    boost = 1 + (cap - 1) * (1 - chance) ** 2
    found = []
    for c in classes:
        same = [o for o in classes if o.candidate is c.candidate]
        several = len({o.value.definition for o in same if o.value is not None}) > 1
        fits = any(o.fit is Fit.YES for o in same) if several else c.fit is Fit.YES
        if fits:
            found.append(replace(c, mass=c.mass * boost))
        else:
            found.append(replace(c, mass=c.mass * FAR_WEIGHT) if _far(claim, c) else c)
    return found


def _far(claim: Claim, c: _Class) -> bool:
    """Whether a level misses by a factor that no usual error explains."""
    return c.fit is Fit.NO and c.value is not None and 10.0 ** _orders_off(claim, c.candidate, c.value) > FAR


def absurd(claim: Claim, candidate: Candidate, value: Value) -> bool:
    """Whether a level is so far off that the text must speak of something else."""
    return 10.0 ** _orders_off(claim, candidate, value) > ABSURD


def _orders_off(claim: Claim, candidate: Candidate, value: Value) -> float:
    """How many orders of magnitude lie between a claimed level and a value; none for a slip of the scale word by a power of ten."""
    if candidate.reading.transform is not Transform.LEVEL or not (claim.value and value.value):
        return 0.0
    if value.unit != claim.unit and {value.unit, claim.unit} != {"persons", "count"}:
        return 0.0  # a currency converted, or a percentage
    orders = abs(math.log10(abs(claim.value / value.value)))
    return 0.0 if abs(orders - round(orders)) < SLIP else orders


def decide(claim: Claim, classes: Sequence[_Class]) -> tuple[Outcome, str, _Class]:
    """The outcome by the thresholds above, the rule that gave it, and the class that leads."""
    fits = [c for c in classes if c.fit is Fit.YES]
    misses = [c for c in classes if c.fit in (Fit.NO, Fit.NEAR)]
    fitting, missing = sum(c.mass for c in fits), sum(c.mass for c in misses)
    if fitting >= SUPPORTED_FROM and missing < DEPENDS_FROM:
        if _meant(classes) in (None, *(c.candidate for c in fits)):
            return Outcome.SUPPORTED, "fits", fits[0]
        return Outcome.CANNOT_TELL, "undecided", fits[0]  # no number makes that true which the text hardly says
    if fitting >= DEPENDS_FROM and missing >= DEPENDS_FROM:
        return Outcome.DEPENDS, "readings", max((fits[0], misses[0]), key=lambda c: c.mass)
    if missing >= CONTRADICTED_FROM and fitting < FITS_UNDER:
        lead = misses[0]
        if _to_come(claim, lead):
            return Outcome.CANNOT_TELL, "to come", lead
        of_lead = sum(c.mass for c in misses if c.candidate is lead.candidate)
        if lead.candidate.known and (lead.candidate.named or of_lead >= SURE) and _asked_of_somebody(lead):
            near = sum(c.mass for c in misses if c.fit is Fit.NEAR and _revised(claim, c))
            if near > missing / 2:
                return Outcome.DEPENDS, "revision", lead
            return Outcome.CONTRADICTED, "misses", lead
        return Outcome.CANNOT_TELL, "not named", lead
    lead = classes[0]
    if lead.fit is Fit.OPEN and lead.value is not None and lead.value.low is not None and lead.mass >= SUPPORTED_FROM:
        return Outcome.DEPENDS, "blank pairs", lead
    if lead.fit is Fit.OPEN and lead.candidate.reading.transform is Transform.CROSSOVER and lead.mass >= SUPPORTED_FROM:
        return Outcome.DEPENDS, "bracket", lead
    return Outcome.CANNOT_TELL, "not held" if lead.value is None else "undecided", lead


def _meant(classes: Sequence[_Class]) -> Candidate | None:
    """The reading that the text alone makes sure, where it does."""
    likeliest = max((c.candidate for c in classes), key=lambda c: c.probability)
    return likeliest if likeliest.probability >= SURE else None


def _to_come(claim: Claim, c: _Class) -> bool:
    """Whether the text says what will be, without when, and what is held is of the past."""
    return claim.forecast and c.value is not None and not c.value.forecast and not c.candidate.reading.period


def _asked_of_somebody(c: _Class) -> bool:
    """Whether the text says whose answers a share of a survey is of: a poll is contradicted by no other."""
    return c.candidate.named or c.candidate.reading.measure not in SURVEYS


def _revised(claim: Claim, c: _Class) -> bool:
    """Whether editions of such a figure differ: not of surveys, ranks, dates, counts; of levels, and of what they grew by as a factor."""
    if c.value is None or by_factor(claim, c.held.reading):
        return c.value is not None
    transform = c.candidate.reading.transform
    if transform is Transform.SHARE:
        return registered(c.held.reading.measure) and not {"persons", "count"} & set(
            measure(c.held.reading.measure).units
        )
    of_levels = transform not in (Transform.DIRECTION, Transform.CROSSOVER, Transform.DATE)
    return of_levels and c.value.unit not in ("percent", "rank", "count", "years", "points")


def _differs(outcome: Outcome, classes: Sequence[_Class]) -> tuple[Value, ...]:
    if outcome is not Outcome.DEPENDS:
        return ()
    fits = next((c.value for c in classes if c.fit is Fit.YES), None)
    misses = next((c.value for c in classes if c.fit in (Fit.NO, Fit.NEAR)), None)
    return tuple(value for value in (fits, misses) if value is not None)


def _shown(lead: _Class, classes: Sequence[_Class]) -> Judged:
    mass = sum(c.mass for c in classes if c.candidate is lead.candidate)
    fits = None if lead.fit in (None, Fit.OPEN) else lead.fit is Fit.YES
    return Judged(lead.candidate, lead.held, fits, mass, lead.value)


def _rate(archive: Archive, said: str, value: Value) -> float | None:
    """What one unit of a value's currency is in the claim's, at the average rate of the value's year; None where either
    is no money or both are the same."""
    if said == value.unit or not {said, value.unit}.issubset({"USD", *MONEY}):
        return None
    digits = value.period.removeprefix("FY")[:4]
    if not digits.isdigit():
        return None
    mine, theirs = _per_dollar(archive, said, int(digits)), _per_dollar(archive, value.unit, int(digits))
    return mine / theirs if mine is not None and theirs is not None else None


def _per_dollar(archive: Archive, currency: str, year: int) -> float | None:
    if currency == "USD":
        return 1.0
    asked = Reading("exchange_rate", MONEY[currency], period=str(year))
    value = evaluate(asked, archive).value
    return value.value if value is not None else None
