"""The sentence that leads an answer: yes or no, who stands where in a row, those of a list, or why there is no answer."""

from __future__ import annotations

from entrepot import codes
from entrepot.answers.asking.sentence import aside, not_held, quantity, said, told, what
from entrepot.answers.block import Count, Economy, Message, Period, Slot, Text
from entrepot.evidence.asking.part import Cause, Part, Shown, Verdict
from entrepot.query.register import MEMBERSHIP

# How many of a row are told behind the first.
NEXT = 2


def headline(part: Part) -> Message:
    """The sentence of one part."""
    if part.refusal is not None:
        return refused(part)
    if part.verdict is not None:
        return _verdict(part)
    if part.ranked:
        return row(part)
    if part.place:
        return _peak(part)
    if part.names:
        return listed(part)
    return said(part.shown[0])


def _verdict(part: Part) -> Message:
    if not part.shown:
        return Message(f"say.{part.verdict}", {"text": _members(part)})
    if part.verdict is not Verdict.DEPENDS:
        return Message(f"say.{part.verdict}", {"text": said(part.shown[0])})
    first = part.shown[0]
    other = next((one for one in part.shown[1:] if _tells_otherwise(first, one)), part.shown[-1])
    return Message("say.depends", {"first": said(first), "second": said(other)})


def _tells_otherwise(one: Shown, other: Shown) -> bool:
    """Whether of two comparisons only one says that the first is ahead."""
    return (one.value.value > 1) != (other.value.value > 1)


def _members(part: Part) -> Message:
    assert part.reading is not None
    assert part.reading.measure == MEMBERSHIP
    names = tuple(Economy(code) for code in part.names)
    slots: dict[str, Slot] = {
        "who": Economy(part.reading.partner),
        "group": Economy(part.reading.subject),
        "names": names,
    }
    return Message("say.ismember" if part.verdict is Verdict.YES else "say.notmember", slots)


def _peak(part: Part) -> Message:
    first = part.shown[0]
    slots: dict[str, Slot] = {"who": Economy(first.reading.subject), "what": aside(first.reading)}
    slots |= {"value": told(first), "when": Period(first.value.period)}
    return Message("say.peak", {**slots, "end": "most" if part.place > 0 else "least"})


def row(part: Part) -> Message:
    """Who stands at the place that was asked for, and who before and behind."""
    first = part.ranked[0]
    place = {1: "first", -1: "last"}.get(part.place) or ("other" if part.place > 0 else "up")
    assert part.reading is not None
    nth = abs(part.place)
    rest = part.ranked[1:nth] if nth > 1 else part.ranked[1 : NEXT + 1]
    others = tuple(Economy(one.code) for one in rest)
    slots: dict[str, Slot] = {
        "who": Economy(first.code),
        "what": aside(part.reading),
        "place": place,
        "n": Count(nth),
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


_PLAIN = {Cause.OPINION, Cause.CAUSE, Cause.SUPPOSED, Cause.PREMISE, Cause.EMPTY, Cause.LONG}


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
