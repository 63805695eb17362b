"""Which sentence says an evaluated reading, and which says why there is none: messages of the strand `say`."""

from __future__ import annotations

from entrepot import codes
from entrepot.answers.block import Economy, Label, Message, Period, Quantity, Slot, Span, Status, Text
from entrepot.evidence.asking.desk import only_range
from entrepot.evidence.asking.part import Cause, Part, Shown
from entrepot.measures import measures
from entrepot.query.held import Gap, Missing, Value
from entrepot.query.modelled import CHANCE, YEAR
from entrepot.query.reading import MOVES, PARTNER, SUBJECT, WORLD, Reading, Transform
from entrepot.query.register import MEMBERSHIP
from entrepot.units import STATUSES

SURVEY, TARIFF = "survey_share", "tariff_rate"
_ROLES = {"importer": "to", "host": "in", "recipient": "to", "destination": "in"}
_BY_STRAND = {"people": "in", "trust": "about"}
_UNITS = {"points": "percentage points"}
# How many of a row are told behind the first.
NEXT = 2


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


def _told(shown: Shown) -> Slot:
    """The value as it stands in a sentence: a range where only that may be told."""
    made = quantity(shown)
    if not only_range(shown.value):
        return made
    low, high = (
        Quantity(float(end or 0.0), made.unit, made.period, sources=made.sources, status=made.status)
        for end in (made.low, made.high)
    )
    return Span(low, high)


def said(shown: Shown) -> Message:
    """The sentence of one evaluated reading."""
    reading, value = shown.reading, shown.value
    number, when = _told(shown), Period(value.period)
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
    if reading.transform is Transform.RATIO and reading.operand is not None:
        first, second = _compared(reading, reading.operand)
        return Message(
            "say.ratio",
            {"first": first, "second": second, "what": _whose(reading, reading.operand), "value": number, "when": when},
        )
    if reading.transform in MOVES and value.before is not None and value.level is not None:
        return _moved(reading, value)
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
    return Message(
        "say.of",
        {
            "what": named,
            "product": Label(
                "sector" if _held(reading) == "exposure" else "mineral",
                reading.product,
                reading.product.replace("-", " "),
            ),
        },
    )


def _part(reading: Reading) -> tuple[Slot, Slot]:
    if reading.whole == SUBJECT:
        return _who(reading.partner), _who(reading.subject)
    if reading.whole == PARTNER:
        return _who(reading.subject), _who(reading.partner)
    return _who(reading.subject), Economy(WORLD_CODE if reading.whole == WORLD else reading.whole)


def _compared(reading: Reading, operand: Reading) -> tuple[Slot, Slot]:
    if reading.partner and reading.subject == operand.subject:
        return _who(reading.partner), _who(operand.partner)
    return _who(reading.subject), _who(operand.subject)


def _crossing(reading: Reading, value: Value) -> Message:
    assert reading.operand is not None
    first, second = _compared(reading, reading.operand)
    told = {"first": first, "second": second, "what": _whose(reading, reading.operand)}
    if value.between is None:
        lead = "ahead" if value.value > 1 else "behind"
        return Message("say.never", {**told, "lead": lead, "when": Period(value.period)})
    return Message("say.crossing", {**told, "from": value.between[0], "to": value.between[1]})


def _whose(reading: Reading, operand: Reading) -> Slot:
    """What two are compared in: with whose it is where they are its partners, or with whom where it is one partner's."""
    common = reading.subject if reading.subject == operand.subject else reading.partner
    if not common or common == WORLD_CODE or not reading.partner:
        return what(reading)
    return Message("say.of", {"what": what(reading), "product": _who(common)})


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
        "what": what(reading),
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


def row(part: Part) -> Message:
    """Who stands first, and who then."""
    first = part.ranked[0]
    last = len(part.ranked) > 1 and part.ranked[1].value.value > first.value.value
    assert part.reading is not None
    others = tuple(Economy(one.code) for one in part.ranked[1 : NEXT + 1])
    slots = {
        "who": Economy(first.code),
        "what": what(part.reading),
        "place": "last" if last else "first",
        "others": others,
    }
    return Message(
        "say.rank", {**slots, "value": quantity(Shown(first.reading, first.value)), "when": Period(first.value.period)}
    )


def listed(part: Part) -> Message:
    """Those that fulfil what is asked."""
    assert part.reading is not None
    names = tuple(Economy(code) for code in part.names)
    return Message(
        "say.list", {"names": names, "what": what(part.reading), "values": tuple(quantity(one) for one in part.shown)}
    )


_PLAIN = {Cause.OPINION, Cause.CAUSE, Cause.PREMISE, Cause.EMPTY, Cause.LONG}


def refused(part: Part) -> Message:
    """Why there is no answer, and what would be needed."""
    cause = part.cause or Cause.OPEN
    if cause in _PLAIN:
        return Message(f"say.no.{cause}")
    if cause is Cause.SEVERAL:
        return Message("say.no.several", {"options": tuple(Economy(code) for code in part.options)})
    if cause is Cause.LANGUAGE:
        return Message("say.no.language", {"languages": tuple(Text(name) for name in codes.LANGUAGES.values())})
    words = tuple(Text(word) for word in part.words)
    if cause is Cause.UNKNOWN:
        return Message("say.no.unknown", {"words": words})
    if cause is Cause.MEASURE:
        return Message("say.no.measure", {"words": Message("say.more", {"items": words}) if words else None})
    if cause is Cause.OPEN:
        options = tuple(Text(option) for option in part.options)
        return Message("say.no.open", {"options": Message("say.more", {"items": options}) if options else None})
    asked = what(part.reading) if part.reading is not None else Text(part.text)
    return not_held(asked, part.missing, needs=True)


def not_held(asked: Slot, missing: Missing | None, *, needs: bool = False) -> Message:
    """That what is asked is not held, what is held instead, and with `needs` what would hold it."""
    blank = missing is not None and missing.gap is Gap.BLANK
    slots: dict[str, Slot] = {"what": asked, "needs": None, "nearest": None}
    if blank:
        slots["needs"] = Message("say.more", {"items": (Message("say.blank"),)})
    elif needs and missing is not None and missing.needs:
        slots["needs"] = Message("say.needs", {"text": Text(missing.needs)})
    if missing is not None and missing.nearest:
        slots["nearest"] = Message("say.nearest", {"text": Text(missing.nearest.replace("..", "–"))})
    return Message("say.no.missing", slots)
