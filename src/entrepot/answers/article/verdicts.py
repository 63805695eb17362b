"""Why a verdict is what it is, in messages: what was found, what is not held, on what it depends, and what would tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.asking.sentence import not_held, quantity, said
from entrepot.answers.block import Count, Message, Period, Quantity, Slot, Span, Text
from entrepot.answers.readings import asked
from entrepot.evidence.asking.part import Shown
from entrepot.evidence.claim import Judged, Outcome
from entrepot.query.held import Gap, Value
from entrepot.query.reading import MOVES, YEARS, Reading, Transform
from entrepot.query.register import MEMBERSHIP

if TYPE_CHECKING:
    from entrepot.evidence.claim import Verdict
    from entrepot.evidence.told import Finding, Statement

_QUALIFIED = ("not named", "to come", "undecided")  # rules by which what was found does not decide
_SAME, _NONE, _OTHER = "same", "none", "other"


def word(verdict: str) -> Message:
    """A verdict as a word."""
    return Message(f"verdict.{verdict.replace(' ', '-')}")


def why(found: Finding) -> tuple[Message, ...]:
    """Sentences: what is held, or that nothing is; the register tells in its own words."""
    if found.judged is None:
        return (Message("article.why", {"why": Text(found.why.rstrip("."))}),)
    return tuple(line for part in found.judged.parts or (found.judged,) for line in _why(part, found.phrase))


def _why(verdict: Verdict, phrase: str) -> tuple[Message, ...]:
    by = verdict.by
    if by is None:
        return (Message("found.unrecognised", {"phrase": Text(phrase), "named": "yes" if phrase else "no"}),)
    if by.deciding is None:
        return (not_held(asked(by.candidate.reading), by.held.missing),)
    basis = tuple(_basis(by.deciding, by.held.reading))
    lines = [_sentence(by.held.reading, by.deciding)]
    lines += [Message("found.basis", {"items": basis})] if basis else []
    lines += [Message(f"found.{verdict.rule.replace(' ', '-')}")] if verdict.rule in _QUALIFIED else []
    return tuple(lines)


def _sentence(reading: Reading, value: Value) -> Message:
    """The value as a sentence, or beside what was asked where its kind has no sentence of its own."""
    kind = reading.transform
    counted = kind is Transform.COUNT and reading.measure != MEMBERSHIP
    moved = kind in MOVES and (value.before is None or bool(reading.whole))
    placed = kind is Transform.RANK and (value.level is None or reading.whole == YEARS)
    if kind is Transform.DIRECTION or counted or moved or placed:
        return Message("found.plain", {"asked": asked(reading), **_valued(reading, value)})
    return said(Shown(reading, value))


def _valued(reading: Reading, value: Value) -> dict[str, Slot]:
    return {"value": quantity(Shown(reading, value)), "period": Period(value.period.replace("/", "–"))}


def _basis(value: Value, reading: Reading) -> list[Message | Text]:
    """What limits a value: its range, its definition, of whom it is, that it is a projection."""
    items: list[Message | Text] = []
    if value.low is not None and value.high is not None and reading.transform is not Transform.RANK:
        low, high = (Quantity(end, value.unit, value.period) for end in (value.low, value.high))
        items.append(
            Message(
                "found.range",
                {"span": Span(low, high), "note": Text(value.note), "noted": "yes" if value.note else "no"},
            )
        )
    if value.definition:
        items.append(Text(value.definition.replace("-", " ")))
    elif "named partners" in value.basis:
        items.append(Message("found.partners"))
    if value.note.startswith("sum of") or (value.note and reading.transform is Transform.RANK):
        items.append(Text(value.note))
    return [*items, Message("found.projected")] if value.forecast else items


def depends(found: Finding) -> tuple[Message | Text, ...]:
    """On what the claim depends: the values that disagree, each with what sets it apart."""
    verdict = found.judged
    if verdict is None:
        return tuple(map(Text, found.flips))
    if verdict.by is None:
        return ()
    deciding, reading = verdict.by.deciding, verdict.by.held.reading
    if verdict.rule == "blank pairs" and deciding is not None:
        return (Message("found.blank", {"note": Text(deciding.note)}),)
    if verdict.rule == "bracket" and deciding is not None and deciding.between is not None:
        first, last = map(str, deciding.between)
        return (Message("found.bracket", {"first": Period(first), "last": Period(last)}),)
    if verdict.rule == "edition":
        return tuple(_apart(v.edition or v.source, reading, v) for v in verdict.differs)
    if verdict.rule == "parts" and verdict.outcome is Outcome.DEPENDS:
        return tuple(
            Message("found.part", {"verdict": word(str(part.outcome)), "asked": asked(part.by.candidate.reading)})
            for part in verdict.parts
            if part.by is not None
        )
    if verdict.rule in ("readings", "revision"):
        told = tuple(_apart(v.definition or v.source or v.basis, reading, v) for v in verdict.differs)
        other = verdict.runner_up
        return told if other is None else (*told, Message("found.or", {"asked": asked(other.candidate.reading)}))
    return ()


def _apart(what: str, reading: Reading, value: Value) -> Message:
    return Message("found.apart", {"what": Text(what), **_valued(reading, value)})


def needs(found: Finding) -> Slot:
    """What would tell, where nothing held does."""
    verdict = found.judged
    if verdict is None:
        return Text(found.needs) if found.needs else None
    if verdict.outcome is not Outcome.CANNOT_TELL:
        return None
    if verdict.by is None:
        return Message("found.needs.measure")
    gap = verdict.by.held.missing
    if gap is None:
        return Message("found.needs.which", {"asked": asked(verdict.by.candidate.reading)})
    if gap.gap is Gap.BLANK:
        return Message("say.blank")
    return Text(gap.needs) if gap.needs else asked(verdict.by.candidate.reading)


def then(found: Finding) -> Message | None:
    """What was known on the article's day."""
    if not found.then:
        return None
    how = _SAME if found.then == found.verdict else _NONE if found.then == Outcome.CANNOT_TELL else _OTHER
    return Message("found.then", {"how": how, "verdict": word(found.then)})


def rule(claim: Statement, found: Finding) -> Slot:
    """How the text's number was held against the value."""
    if not found.compared:
        return Text(found.rule) if found.rule else None
    told: dict[str, Slot] = {"how": found.compared, "n": Count(round(claim.value or 0))}
    told["share"] = Quantity(100 * found.within, "percent", digits=2) if found.within is not None else None
    return Message("found.rule", told)


def otherwise(found: Finding) -> Message | None:
    """The reading that comes next."""
    other: Judged | None = found.judged.runner_up if found.judged is not None else None
    return asked(other.candidate.reading) if other is not None else None
