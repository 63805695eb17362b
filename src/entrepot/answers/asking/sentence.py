"""Which sentence says an evaluated reading: messages of the strand `say`."""

from __future__ import annotations

from dataclasses import replace

from entrepot import codes
from entrepot.answers.block import Economy, Label, Message, Period, Quantity, Slot, Span, Status, Text
from entrepot.evidence.asking.desk import only_range
from entrepot.evidence.asking.part import Shown
from entrepot.measures import measures
from entrepot.query import products
from entrepot.query.compared import NOMINAL_BASIS
from entrepot.query.held import Gap, Missing, Value
from entrepot.query.modelled import CHANCE, YEAR
from entrepot.query.quantity import NAMED
from entrepot.query.reading import MOVES, PARTNER, SUBJECT, WORLD, Reading, Transform
from entrepot.query.register import MEMBERSHIP
from entrepot.units import STATUSES

SURVEY, TARIFF = "survey_share", "tariff_rate"
_ROLES = {"importer": "to", "host": "in", "recipient": "to", "destination": "to"}
_BY_STRAND = {"people": "in", "trust": "about"}
_UNITS = {"points": "percentage points"}


def quantity(shown: Shown) -> Quantity:
    """A value as a quantity; of weak grades the range alone."""
    value = shown.value
    status: Status = value.status if value.status in STATUSES else "estimated"  # type: ignore[assignment]
    grade = value.definition.removeprefix("grade ") if only_range(value) else ""
    number = float("nan") if only_range(value) else value.value
    both = value.low is not None and value.high is not None
    low, high = (value.low, value.high) if both else (None, None)
    return Quantity(
        number, _UNITS.get(value.unit, value.unit), value.period, status=status, sources=tuple(value.source.split()),
        low=low, high=high, interval="bounds" if both else "", grade=grade,
    )  # fmt: skip


def told(shown: Shown) -> Quantity | Span | Message:
    """The value as it stands in a sentence: a range where only that may be told or where blanks leave the value open, "at most"
    where the whole is only what a source names."""
    made = quantity(shown)
    if partial(shown.value):
        return Message("say.most", {"value": replace(made, low=None, high=None, interval="")})
    open_within = made.status == "suspect" and made.low is not None and made.low != made.high
    if not only_range(shown.value) and not open_within:
        return made
    low, high = (
        Quantity(float(end or 0.0), made.unit, made.period, sources=made.sources, status=made.status)
        for end in (made.low, made.high)
    )
    return Span(low, high)


def partial(value: Value) -> bool:
    """Whether a share is only of those that the source names, so that of the whole it is less."""
    return value.unit == "percent" and NAMED in value.basis


def said(shown: Shown) -> Message:
    """The sentence of one evaluated reading."""
    reading, value = shown.reading, shown.value
    number, when = told(shown), Period(value.period)
    if reading.measure == "event":
        return _fact(value, number)
    if reading.measure == MEMBERSHIP:
        if reading.transform is Transform.DATE:
            return Message(
                "say.joined", {"who": Economy(reading.subject), "group": Economy(reading.partner), "when": when}
            )
        return Message("say.members", {"group": Economy(reading.subject), "value": number, "when": when})
    if reading.measure == TARIFF:
        who = reading.partner if reading.subject == "USA" else reading.subject
        return Message("say.tariff", {"who": Economy(who), "value": number, "when": when})
    if reading.measure in (CHANCE, YEAR):
        basis = Text(value.basis.replace("-", " "))
        slots = {"first": Economy(reading.subject), "second": Economy(reading.partner), "basis": basis, "when": when}
        return (
            Message("say.chance", {**slots, "value": number})
            if reading.measure == CHANCE
            else Message("say.median", slots)
        )
    if reading.question and _held(reading) == "trade":
        scenario = Label("scenario", reading.question, reading.question)
        return Message(
            "say.scenario",
            {"scenario": scenario, "who": Economy(reading.subject), "what": what(reading), "value": number},
        )
    if _held(reading) == "exposure":
        return _inputs(reading, value, number)
    if reading.measure == SURVEY and reading.transform is Transform.LEVEL:
        slots = {
            "who": Economy(reading.subject),
            "partner": Economy(reading.partner),
            "what": what(reading),
            "when": when,
        }
        return Message("say.survey", {**slots, "value": number})
    return _of_transform(reading, value, number)


def _of_transform(reading: Reading, value: Value, number: Slot) -> Message:
    when = Period(value.period)
    if reading.transform is Transform.CROSSOVER:
        return _crossing(reading, value)
    if reading.transform is Transform.SHARE:
        part, whole = _part(reading)
        return Message(
            "say.share",
            {"part": part, "whole": whole, "what": what(reading, of_whole=True), "value": number, "when": when},
        )
    if reading.transform is Transform.RANK:
        return _place(reading, value)
    if reading.transform is Transform.RATIO and reading.operand is not None:
        first, second, named = _compared(reading, reading.operand)
        return Message("say.ratio", {"first": first, "second": second, "what": named, "value": number, "when": when})
    if reading.transform in MOVES and value.before is not None and value.level is not None:
        return _moved(reading, value)
    if reading.transform in (Transform.SUM, Transform.MEAN):
        slots = {"who": _who(reading.subject), "what": aside(reading), "base": Period(value.base)}
        return Message(f"say.{reading.transform}", {**slots, "value": number, "when": when})
    if reading.partner and reading.partner != WORLD_CODE:
        slots = {"who": _who(reading.subject), "partner": _who(reading.partner), "role": _role(reading)}
        return Message("say.pair", {**slots, "what": what(reading), "value": number, "when": when})
    return Message("say.level", {"who": _who(reading.subject), "what": what(reading), "value": number, "when": when})


WORLD_CODE = codes.WORLD


def _held(reading: Reading) -> str:
    spec = measures().get(reading.measure)
    return spec.held if spec is not None else ""


def _who(code: str) -> Slot:
    """One economy, or several joined by "+"."""
    parts = tuple(Economy(one) for one in code.split("+") if one)
    return parts[0] if len(parts) == 1 else parts


def _role(reading: Reading) -> str:
    if reading.flow:
        return {"imports": "from", "both": "with", "balance": "with"}.get(reading.flow, "to")
    spec = measures().get(reading.measure)
    if spec is None:
        return "with"
    return _ROLES.get(spec.partner) or _BY_STRAND.get(spec.strand, "with")


def what(reading: Reading, *, of_whole: bool = False) -> Slot:
    """What is measured, in the words of a language."""
    flow = reading.flow
    if of_whole and reading.whole == PARTNER:
        flow = {"exports": "imports", "imports": "exports"}.get(flow, flow)
    if reading.measure == SURVEY:
        question = reading.product or reading.question
        return Label("said", question, question.replace("-", " "))
    spec = measures().get(reading.measure)
    label = spec.label if spec is not None else reading.measure.replace("_", " ")
    lowered = label if label[:2].isupper() else label[:1].lower() + label[1:]
    named = Label("said", flow or reading.measure, lowered)
    if not reading.product:
        return named
    kind = "sector" if _held(reading) == "exposure" else "mineral"
    told: dict[str, Slot] = {"what": named, "product": Label(kind, reading.product, reading.product.replace("-", " "))}
    if traded := products.codes_of(reading.measure, reading.product):
        return Message("say.of.traded", {**told, "codes": tuple(map(Text, traded))})
    return Message("say.of", told)


def _part(reading: Reading) -> tuple[Slot, Slot]:
    if reading.whole == SUBJECT:
        return _who(reading.partner), _who(reading.subject)
    if reading.whole == PARTNER:
        return _who(reading.subject), _who(reading.partner)
    return _who(reading.subject), Economy(WORLD_CODE if reading.whole == WORLD else reading.whole)


def aside(reading: Reading) -> Slot:
    """What is measured with the other side that it is of: visitors to Japan, goods trade with Thailand."""
    fixed = reading.whole == SUBJECT and not reading.partner
    return _beside(reading, reading.subject if fixed else reading.partner, "" if fixed else _role(reading))


def _beside(reading: Reading, other: str, role: str = "") -> Slot:
    """What is measured beside one economy; without a role it is what comes from it, or is done with it."""
    if not other or other == WORLD_CODE:
        return what(reading)
    role = role or ("with" if reading.flow in ("both", "balance") else "from")
    return Message("say.with", {"what": what(reading), "role": role, "partner": _who(other)})


def _place(reading: Reading, value: Value) -> Message:
    """Which place in a row; a range of them where blank pairs leave one."""
    low, high = value.low or value.value, value.high or value.value
    place = f"{low:.0f}" if low == high else f"{low:.0f}\u2013{high:.0f}"
    spec, sources = measures().get(reading.measure), tuple(value.source.split())
    level = Quantity(
        float(value.level or 0.0), spec.units[0] if spec and spec.units else "", value.period, sources=sources
    )
    mine, other = (reading.subject, reading.partner) if reading.whole != SUBJECT else (reading.partner, reading.subject)
    named = _beside(reading, other, "" if reading.whole == SUBJECT else _role(reading))
    slots: dict[str, Slot] = {"who": _who(mine), "what": named, "place": Text(place)}
    return Message("say.place", {**slots, "level": level, "when": Period(value.period)})


def _compared(reading: Reading, operand: Reading) -> tuple[Slot, Slot, Slot]:
    """The two that are compared, and in what: the side that both have in common belongs to what is measured."""
    mine, theirs = {reading.subject, reading.partner} - {""}, {operand.subject, operand.partner} - {""}
    common = mine & theirs
    if len(common) != 1 or len(mine) < 2 or len(theirs) < 2:
        return _who(reading.subject), _who(operand.subject), what(reading)
    shared = common.pop()
    first, second = (next(iter(sides - {shared})) for sides in (mine, theirs))
    # Of a flow both ways the shared side may stand on either; elsewhere it has the role that it has in the measure.
    role = _role(reading) if reading.partner == operand.partner == shared and reading.flow != "both" else ""
    return _who(first), _who(second), _beside(reading, shared, role)


def _crossing(reading: Reading, value: Value) -> Message:
    assert reading.operand is not None
    first, second, named = _compared(reading, reading.operand)
    if value.definition not in ("", NOMINAL_BASIS):  # on other prices, or at a fixed rate
        named = Message("say.of", {"what": named, "product": Label("basis", value.definition, value.definition)})
    if value.between is None:
        lead = "ahead" if value.value > 1 else "behind"
        when = Period(value.period)
        return Message("say.never", {"first": first, "second": second, "what": named, "lead": lead, "when": when})
    if value.value <= 1:  # the last change of lead was the other way round
        first, second = second, first
    slots: dict[str, Slot] = {"from": value.between[0], "to": value.between[1], "what": named}
    return Message(
        "say.crossing", {**slots, "first": first, "second": second, "tense": "future" if value.forecast else "past"}
    )


def _moved(reading: Reading, value: Value) -> Message:
    sources, unit = tuple(value.source.split()), _UNITS.get(value.unit, value.unit)
    own = "percent" if unit == "percentage points" else ""
    spec = measures().get(reading.measure)
    own = own or (spec.units[0] if spec is not None and spec.units else "")
    if reading.transform is Transform.CHANGE:
        own = unit
    before, level = (
        Quantity(float(end or 0.0), own, period, sources=sources)
        for end, period in ((value.before, value.base), (value.level, value.period))
    )
    moved = "up" if value.value > 0 else "down" if value.value < 0 else "flat"
    size = Quantity(abs(value.value), unit, value.period, sources=sources)
    slots = {
        "who": _who(reading.subject),
        "what": aside(reading),
        "moved": moved,
        "value": size,
        "base": Period(value.base),
    }
    return Message("say.move", {**slots, "when": Period(value.period), "before": before, "level": level})


def _fact(value: Value, number: Slot) -> Message:
    name = Text(value.note.partition(". ")[0].rstrip("."))
    if value.unit == "years":
        return Message("say.date", {"what": name, "when": Period(value.period)})
    return Message("say.fact", {"what": name, "value": number, "when": Period(value.period)})


def _inputs(reading: Reading, value: Value, number: Slot) -> Message:
    sector = reading.product or "all"
    grade = value.definition.removeprefix("grade ") or "A/B"
    slots = {
        "who": Economy(reading.subject),
        "partner": Economy(reading.partner),
        "what": what(Reading(reading.measure)),
        "value": number,
    }
    label = Label("sector", sector, sector)
    return Message("say.inputs", {**slots, "sector": label, "when": Period(value.period), "grade": Text(grade)})


def not_held(asked: Slot, missing: Missing | None, *, needs: bool = False) -> Message:
    """That what is asked is not held, what is held instead, and with `needs` what would hold it."""
    slots: dict[str, Slot] = {"what": asked, "needs": None, "nearest": None}
    if missing is not None and missing.gap is Gap.BLANK:
        slots["needs"] = Message("say.more", {"items": (Message("say.blank"),)})
    elif needs and missing is not None and missing.needs:
        slots["needs"] = Message("say.needs", {"text": Text(missing.needs)})
    if missing is not None and missing.nearest:
        slots["nearest"] = Message("say.nearest", {"text": Text(missing.nearest.replace("..", "–"))})
    return Message("say.no.missing", slots)
