"""From a judged claim to its Statement and Finding: the flat form that pages, tables and JSON carry."""

from __future__ import annotations

from entrepot.evidence import say
from entrepot.evidence.claim import Bound, Claim, Verdict
from entrepot.evidence.fit import by_factor, factor, scale, tolerance
from entrepot.evidence.told import Finding, Statement
from entrepot.query import products
from entrepot.query.reading import MOVES, PARTNER, SUBJECT, Reading, Transform
from entrepot.query.record import to_record

# A claim of a survey, a register, a membership or the minerals data; everything else is decided by a series.
_BY = {"survey_share": "survey", "survey_sample": "survey", "membership": "membership", "event": "register"}
_BY |= {"aid_commitment": "register", "tariff_rate": "register", "mine_output": "minerals"}
_FLOWS = {"imports": "goods_imports", "both": "goods_trade", "balance": "goods_balance"}
# Units in which a distance in percent says nothing.
_UNMEASURED = ("rank", "years", "count", "")


def statement(claim: Claim, verdict: Verdict, doc: str, model: str = "") -> Statement:
    """What the text says, by the reading that was judged."""
    reading = verdict.by.candidate.reading if verdict.by is not None else None
    subject, partner = told_of(claim, reading)
    return Statement(
        doc,
        claim.start,
        claim.end,
        claim.quote,
        kind(claim, reading),
        indicator(reading) if reading is not None else "",
        subject,
        partner,
        comparator(claim, reading),
        claim.value,
        claim.value_hi,
        claim.unit,
        reading.period if reading is not None else "",
        claim.sentence,
        claim.language,
        detail=detail(reading),
        digits=claim.digits,
        model=model,
        asked=say.reading(reading) if reading is not None else "",
        reading=to_record(reading) if reading is not None else None,
    )


def indicator(reading: Reading) -> str:
    """The registered measure that is asked: of goods trade, that of its flow."""
    return _FLOWS.get(reading.flow, reading.measure) if reading.measure == products.TRADE else reading.measure


def told_of(claim: Claim, reading: Reading | None) -> tuple[str, str]:
    """Of whom a claim tells, and against whom: by its reading, but for what its own words say; several are joined by ";"."""
    first, second = sides(reading) if reading is not None else (claim.topic, "")
    turned = claim.topic != "" and second in (claim.topic, *(claim.each if claim.topic in claim.each else ()))
    subject, partner = (";".join(claim.each) if side in claim.each else side for side in (first, second))
    return (partner, subject) if turned else (subject, partner)


def sides(reading: Reading) -> tuple[str, str]:
    """Of whom a reading tells, and against whom: the part of a share, the holder of a rank, the one that passes."""
    turned = reading.transform is not Transform.COUNT and reading.whole == SUBJECT
    if reading.transform is Transform.CROSSOVER and reading.operand is not None and reading.partner:
        turned = reading.subject == reading.operand.subject
        if not reading.flow and not turned:
            return reading.subject, reading.partner
    if reading.transform is Transform.RATIO and reading.operand is not None and not reading.partner:
        return reading.subject, reading.operand.subject
    if reading.transform is Transform.CROSSOVER and reading.operand is not None and not reading.partner:
        return reading.subject, reading.operand.subject
    return (reading.partner, reading.subject) if turned else (reading.subject, reading.partner)


def kind(claim: Claim, reading: Reading | None) -> str:
    """The kind of a claim: quantity, ratio, rank, change, date or forecast."""
    if reading is None:
        return "ratio" if claim.unit in ("percent", "ratio") else "quantity"
    if reading.transform is Transform.CROSSOVER:
        return "forecast" if claim.forecast else "change"
    if reading.transform in MOVES:
        return "change"
    if reading.transform in (Transform.RANK, Transform.DATE):
        return str(reading.transform)
    ratio = reading.transform in (Transform.SHARE, Transform.RATIO) or claim.unit == "percent"
    return "ratio" if ratio else "quantity"


def comparator(claim: Claim, reading: Reading | None) -> str:
    """How the claim compares: its bound, or rank, a direction, a multiple."""
    if reading is None:
        return str(claim.bound)
    if reading.transform is Transform.RANK:
        return "one_of" if claim.bound is Bound.LE else "rank1" if (claim.value or 1) == 1 else "rank"
    if reading.transform is Transform.DIRECTION:
        return "direction_up" if reading.sign > 0 else "direction_down"
    if reading.transform is Transform.RATIO and claim.bound == "eq" and claim.unit == "ratio":
        return "multiple_of"
    return str(claim.bound)


def detail(reading: Reading | None) -> str:
    """A survey's question; "change" of what moves; what a share is of."""
    if reading is None:
        return ""
    if reading.question:
        return reading.question
    if reading.transform in MOVES:
        return "change up" if reading.sign > 0 else "change down"
    return {SUBJECT: "of the subject", PARTNER: "of the partner"}.get(reading.whole, reading.whole)


def finding(claim: Claim, verdict: Verdict) -> Finding:
    """The verdict with the value that decided it."""
    by = verdict.by
    found = by.deciding if by is not None else None
    compared, within = comparison(claim, verdict)
    return Finding(
        str(verdict.outcome),
        by=decided_by(verdict),
        value=found.value if found is not None else None,
        unit=found.unit if found is not None else "",
        period=found.period if found is not None else "",
        source=found.source if found is not None else "",
        vintage=found.edition if found is not None else "",
        off=off(claim, verdict),
        then=str(verdict.then or ""),
        facts=(found.basis,) if found is not None and decided_by(verdict) == "register" else (),
        compared=compared,
        within=within,
        phrase=claim.phrase,
        judged=verdict,
        points=by.held.series if by is not None else (),
    )


def comparison(claim: Claim, verdict: Verdict) -> tuple[str, float | None]:
    """How the deciding value was compared: by the text's bound, among the first so many, or within a share of it."""
    by = verdict.by
    if by is None or by.deciding is None or claim.value is None:
        return "", None
    if by.deciding.unit == "rank" and claim.bound is Bound.LE:
        return "first", None
    if by.deciding.unit in ("rank", "count"):
        return "", None
    if claim.bound in (Bound.GT, Bound.GE, Bound.LT, Bound.LE):
        return str(claim.bound), None
    return "within", tolerance(claim, by.held.reading, by.deciding)


def decided_by(verdict: Verdict) -> str:
    """What decided: a series, a survey, the register, the minerals data, a group's membership, or nothing."""
    if verdict.by is None or verdict.by.deciding is None:
        return "nothing"
    reading = verdict.by.held.reading
    if reading.product and reading.measure in (products.TRADE, products.TONNES):
        return "minerals"
    return _BY.get(reading.measure, "register" if reading.question and "survey" not in reading.measure else "series")


def off(claim: Claim, verdict: Verdict) -> float | None:
    """How far the text is from the deciding value: percent, or points where both are percentages."""
    by = verdict.by
    if by is None or by.deciding is None or claim.value is None or by.deciding.unit in _UNMEASURED:
        return None
    if by.candidate.reading.transform in (Transform.CROSSOVER, Transform.DIRECTION, Transform.DATE, Transform.COUNT):
        return None
    if by_factor(claim, by.held.reading):
        held = factor(by.deciding)
        return 100 * (claim.value / held - 1) if held else None
    scaled = scale(claim.unit, by.deciding.unit, None)
    if scaled is None:
        return None
    said, held = claim.value * by.held.reading.sign, by.deciding.value * scaled
    if by.deciding.unit == "percent" and claim.unit == "percent":
        return said - held
    return 100 * (said / held - 1) if held else None
