"""A Reading in words: what is asked of whom, when, as what."""

from __future__ import annotations

from entrepot import codes
from entrepot.answers.block import Economy, Label, Message, Period, Slot, Text
from entrepot.measures import measure, registered
from entrepot.query.reading import MOVES, PARTNER, SUBJECT, WORLD, YEARS, Reading, Transform

_MIRRORED = {"exports": "imports", "imports": "exports"}


def asked(reading: Reading) -> Message:
    """What a reading asks, with its time."""
    base = Period(_dashed(reading.base)) if reading.base else None
    period = Period(_dashed(reading.period)) if reading.period else None
    when = "moved" if base else "at" if period else "none"
    return Message("reading.asked", {"what": _what(reading), "when": when, "base": base, "period": period})


def _dashed(text: str) -> str:
    return text.replace("/", "\u2013")


def _what(reading: Reading) -> Message:
    kind, operand = reading.transform, reading.operand
    if kind is Transform.SHARE:
        return Message("reading.share", {"who": _part(reading), "whole": _whole(reading)})
    if kind is Transform.RANK:
        if reading.whole == YEARS:
            return Message("reading.record", {"what": _quantity(reading)})
        return Message("reading.rank", {"who": _part(reading), "whole": _whole(reading)})
    if kind is Transform.RATIO and operand is not None:
        return Message("reading.ratio", {"what": _quantity(reading), "other": _other(reading, operand)})
    if kind is Transform.CROSSOVER and operand is not None:
        return _passing(reading, operand)
    if kind in MOVES and reading.whole:
        share = Message("reading.share", {"who": _part(reading), "whole": _whole(reading)})
        return Message("reading.moved", {"how": str(kind), "what": share})
    if kind is Transform.LEVEL:
        return _quantity(reading)
    return Message("reading.moved", {"how": str(kind), "what": _quantity(reading)})


def _who(code: str) -> Slot:
    """Economies, several where a "+" joins them."""
    return tuple(Economy(one) for one in code.split("+")) if code else None


def _label(reading: Reading, flow: str = "") -> Message:
    """What is measured, with its product or a survey's question."""
    known = measure(reading.measure) if registered(reading.measure) else None
    name = known.label if known else reading.measure.replace("_", " ")
    product = reading.product or (reading.question if known and known.id.startswith("survey") else "")
    told: dict[str, Slot] = {
        "flow": flow or reading.flow or "none",
        "measure": Label("measure", reading.measure, name),
        "more": "yes" if product else "no",
        "product": Text(product.replace("-", " ")) if product else None,
    }
    return Message("reading.label", told)


def _quantity(reading: Reading) -> Message:
    if not reading.subject:
        return _label(reading)
    told: dict[str, Slot] = {"what": _label(reading), "who": _who(reading.subject)}
    if not reading.partner or reading.partner == codes.WORLD:
        return Message("reading.of", told)
    return Message("reading.between", {**told, "whom": _who(reading.partner)})


def _part(reading: Reading) -> Slot:
    return _who(reading.partner if reading.whole == SUBJECT else reading.subject)


def _whole(reading: Reading) -> Message:
    """What a share is of, or among whom a rank is taken."""
    if reading.whole == SUBJECT:
        return Message("reading.of", {"what": _label(reading), "who": _who(reading.subject)})
    if reading.whole == PARTNER:
        flow = _MIRRORED.get(reading.flow, "")
        return Message(
            "reading.of" if flow else "reading.all", {"what": _label(reading, flow), "who": _who(reading.partner)}
        )
    whole = codes.WORLD if reading.whole == WORLD else reading.whole
    return Message("reading.of", {"what": _label(reading), "who": _who(whole)})


def _other(reading: Reading, operand: Reading) -> Message:
    """The other side of a ratio: only what sets it apart."""
    same = (reading.measure, reading.flow, reading.product) == (operand.measure, operand.flow, operand.product)
    if same and reading.subject != operand.subject and reading.partner == operand.partner:
        return Message("reading.that-of", {"who": _who(operand.subject)})
    if same and reading.subject == operand.subject:
        return Message("reading.that-with", {"who": _who(operand.partner)})
    return _quantity(operand)


def _passing(reading: Reading, operand: Reading) -> Message:
    """Who passed whom in what."""
    if reading.subject == operand.subject and reading.partner:
        what = Message("reading.of", {"what": _label(reading), "who": _who(reading.subject)})
        return Message("reading.passing", {"who": _who(reading.partner), "whom": _who(operand.partner), "what": what})
    what = _label(reading)
    if reading.partner and reading.partner == operand.partner:
        what = Message("reading.with", {"what": what, "who": _who(reading.partner)})
    return Message("reading.passing", {"who": _who(reading.subject), "whom": _who(operand.subject), "what": what})
