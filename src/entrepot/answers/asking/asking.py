"""Ask in words: the question read, answered, and laid out with its values, sources and the command that gives each again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from entrepot.answers.answer import Answer, quoted, replay
from entrepot.answers.asking.command import command
from entrepot.answers.asking.headline import headline
from entrepot.answers.asking.near import near
from entrepot.answers.asking.sentence import partial, quantity, said, told, what
from entrepot.answers.block import (
    Block,
    Cell,
    Column,
    Economy,
    Finding,
    Gap,
    Label,
    Message,
    Note,
    Period,
    Section,
    Slot,
    Table,
    Text,
)
from entrepot.evidence.asking.ask import ask
from entrepot.evidence.asking.part import Asked, Cause, Part, Refusal, Shown, Verdict
from entrepot.evidence.asking.record import record
from entrepot.query.archive import Archive
from entrepot.query.reading import MOVES, Reading, Transform

if TYPE_CHECKING:
    from entrepot.store import Store


def ask_question(store: Store, text: str, *, language: str = "", as_of: dt.date | None = None) -> Answer:
    """The answer to a question in any of twelve languages. `language`: of the question, found when left out; `as_of`: only
    what was out by that day. A question that cannot be answered is an Answer too: it says why."""
    asked = ask(text, Archive(store), language=language, as_of=as_of)
    return laid_out(asked, store)


def laid_out(asked: Asked, store: Store) -> Answer:
    """An asked question as an Answer: `summary` holds the same as plain values."""
    used = [one.value.source for part in asked.parts for one in (*part.shown, *part.earlier, *part.nearby)]
    given = f"entrepot ask {quoted(asked.text.strip())}" + (f" --as-of {asked.as_of}" if asked.as_of else "")
    lineage = store.lineage([id for joined in used for id in joined.split() if id in store.sources], command=given)
    sections = tuple(_section(n, part, store) for n, part in enumerate(asked.parts, start=1))
    headlines = tuple(Finding(headline(part), headline=True) for part in asked.parts)
    return Answer(
        "ask", "ask", Message("say.title", {"question": Text(asked.text.strip(), asked.language)}),
        Message("say.title", {"question": Text(asked.text.strip(), asked.language)}), sections, lineage, replay(lineage),
        headlines=headlines, as_of=str(asked.as_of or ""), summary=record(asked),
    )  # fmt: skip


def _section(n: int, part: Part, store: Store) -> Section:
    blocks: list[Block] = []
    if part.refusal is Refusal.FALSE_PREMISE or part.cause is Cause.CAUSE:
        blocks += [Finding(said(one)) for one in part.shown[:1]]
    elif part.refusal is None and not part.names and part.verdict is not Verdict.DEPENDS:
        blocks += _others(part.shown)
    blocks += [Note(Message("say.partial"))] if part.shown and partial(part.shown[0].value) else []
    blocks += [
        Note(Message("say.revised", {"edition": Text(one.value.edition), "value": told(one)})) for one in part.earlier
    ]
    for place, one in enumerate(part.nearby):
        told_of = said(one) if place else Message("say.nearby", {"items": said(one)})
        blocks.append(Gap(told_of) if part.refusal and not place else Note(told_of))
    if part.shown and part.shown[0].value.forecast and part.shown[0].value.between is None:
        blocks.append(Note(Message("say.projected", {"edition": Text(part.shown[0].value.edition)})))
    blocks += [Note(_assumed(one.kind, one.said, one.code)) for one in part.assumed]
    shown = (*part.shown, *part.earlier, *part.nearby)
    if shown:
        blocks.append(_values(n, shown))
    found = near(n, part, store)
    return Section(f"answer-{n}", Message("say.answer"), (*blocks, found) if found else tuple(blocks), part="body")


def _others(shown: tuple[Shown, ...]) -> list[Block]:
    """What other records say: their numbers; passings, moves and comparisons on other prices each in a sentence."""
    first, others = shown[0], shown[1:]
    if any(one.reading.measure == "event" for one in others):
        return []
    apart = [
        one
        for one in others
        if one.reading.transform in (Transform.CROSSOVER, *MOVES)
        or (one.reading.transform is Transform.RATIO and one.reading.measure != first.reading.measure)
    ]
    values = tuple(told(one) for one in others if one not in apart)
    also: list[Block] = [Note(Message("say.also", {"values": values}))] if values else []
    return [*also, *(Note(said(one)) for one in apart)]


def _assumed(kind: str, name: str, code: str) -> Message:
    if kind == "partner":
        return Message("say.assumed.partner", {"who": Economy(code)})
    return Message("say.assumed.name", {"said": Text(name), "who": Economy(code)})


def _sides(reading: Reading) -> Slot:
    """Of whom, or between whom."""
    sides = [Economy(side) for side in (reading.subject, reading.partner) if side]
    if len(sides) < 2:
        return sides[0] if sides else Text("")
    return Message("say.sides", {"one": sides[0], "other": sides[1]})


def _values(n: int, shown: tuple[Shown, ...]) -> Table:
    """Each value with what it was read as, its period, its sources, and the command that gives it again."""
    columns = tuple(Column(id, Message(f"say.{id}")) for id in ("reading", "value", "when", "from", "again"))
    rows = []
    for one in shown:
        sources = tuple(Label("source", id, id) for id in one.value.source.split())
        name = Message("say.named", {"what": what(one.reading), "sides": _sides(one.reading)})
        number: Slot = quantity(one)
        if one.value.between or one.reading.transform is Transform.DATE:
            number = Period("–".join(map(str, one.value.between)) if one.value.between else one.value.period)
        cells = (name, number, Period(one.value.period), sources, Text(command(one.reading)))
        rows.append(tuple(Cell(cell) for cell in cells))
    return Table(f"values-{n}", columns, tuple(rows), Message("say.values"), open=True)
