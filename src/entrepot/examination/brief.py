"""What an examination found, as an Answer: right answers by language, strand and kind with their intervals, and every error
made with confidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from entrepot.answers.answer import Answer, replay
from entrepot.answers.block import (
    Bar,
    Cell,
    Column,
    Count,
    Finding,
    Message,
    Quantity,
    Ranking,
    Section,
    Slot,
    Table,
    Text,
)
from entrepot.codes import LANGUAGES
from entrepot.examination.run import Answered
from entrepot.examination.score import wilson

if TYPE_CHECKING:
    from entrepot.store import Store

SHOWN = 60  # characters of a wrong answer that a table shows
GROUPS: tuple[tuple[str, Callable[[Answered], str]], ...] = (
    ("language", lambda one: LANGUAGES.get(one.item.language, one.item.language)),
    ("strand", lambda one: one.item.strand or "none"),
    ("kind", lambda one: one.item.kind),
)


def brief(answered: Sequence[Answered], store: Store, *, model: str, tools: bool, command: str) -> Answer:
    """The brief of one run; `tools`: whether the record's answers were handed to the model."""
    used = {id for one in answered for id in one.item.source if id in store.sources}
    lineage = store.lineage(used, command=command)
    right = sum(one.score.right for one in answered)
    low, high = wilson(right, len(answered))
    wrong = sum(one.score.confident for one in answered)
    slots: dict[str, Slot] = {
        "model": Text(model),
        "n": Count(len(answered)),
        "right": Count(right),
        "wrong": Count(wrong),
    }
    slots |= {
        "value": _rate(right, answered),
        "low": _percent(low),
        "high": _percent(high),
        "tools": "with" if tools else "without",
    }
    lead = Finding(Message("say.q.lead", slots), headline=True)
    blocks = (_bars(answered), *(_by(answered, name, of) for name, of in GROUPS))
    sections = [Section("accuracy", Message("say.q.accuracy"), blocks, part="lead")]
    if wrong:
        sections.append(Section("errors", Message("say.q.errors"), (_errors(answered),)))
    title = Message("say.q.title", {"model": Text(model), "n": Count(len(answered))})
    return Answer(
        "examination", "examination", title, title, tuple(sections), lineage, replay(lineage), headlines=(lead,)
    )


def _percent(rate: float) -> Quantity:
    return Quantity(100 * rate, "percent", status="model")


def _rate(right: int, asked: Sequence[Answered]) -> Quantity:
    low, high = wilson(right, len(asked))
    return Quantity(
        100 * right / max(1, len(asked)), "percent", status="model", low=100 * low, high=100 * high, interval="95"
    )


def _groups(answered: Sequence[Answered], of: Callable[[Answered], str]) -> list[tuple[str, list[Answered]]]:
    by: dict[str, list[Answered]] = {}
    for one in answered:
        by.setdefault(of(one), []).append(one)
    return sorted(by.items())


def _bars(answered: Sequence[Answered]) -> Ranking:
    bars = [
        Bar(Text(name), (_rate(sum(one.score.right for one in asked), asked),))
        for name, asked in _groups(answered, GROUPS[0][1])
    ]
    bars.sort(key=lambda bar: -bar.values[0].value)
    return Ranking("languages", Message("say.q.accuracy"), tuple(bars))


_COUNTED = ("asked", "right", "low", "high", "wrong", "inlanguage", "sourced")


def _by(answered: Sequence[Answered], name: str, of: Callable[[Answered], str]) -> Table:
    columns = (Column("group", Message("say.q.group")), *(Column(id, Message(f"say.q.{id}")) for id in _COUNTED))
    rows = []
    for group, asked in _groups(answered, of):
        right = sum(one.score.right for one in asked)
        low, high = wilson(right, len(asked))
        counts = [sum(getattr(one.score, flag) for one in asked) for flag in ("confident", "in_language", "sourced")]
        cells = (
            Text(group),
            Count(len(asked)),
            _rate(right, asked),
            _percent(low),
            _percent(high),
            *map(Count, counts),
        )
        rows.append(tuple(Cell(cell) for cell in cells))
    return Table(f"by-{name}", columns, tuple(rows), Message("say.q.accuracy"), open=name == "language")


def _errors(answered: Sequence[Answered]) -> Table:
    columns = tuple(Column(id, Message(f"say.q.{id}")) for id in ("question", "answered", "held"))
    rows = tuple(
        (
            Cell(Text(one.item.question, one.item.language)),
            Cell(Text(" ".join(one.text.split())[:SHOWN], one.item.language)),
            Cell(Text(one.item.answer, one.item.language)),
        )
        for one in answered
        if one.score.confident
    )
    return Table("confident", columns, rows, Message("say.q.errors"), open=True)
