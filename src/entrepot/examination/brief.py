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


def brief(
    alone: Sequence[Answered], store: Store, *, model: str, command: str, helped: Sequence[Answered] = ()
) -> Answer:
    """The brief of an examination; `helped`: the same items answered with our tools at hand, told beside."""
    used = {id for one in alone for id in one.item.source if id in store.sources}
    lineage = store.lineage(used, command=command)
    runs = (alone, helped) if helped else (alone,)
    leads = [_lead(model, run, with_tools=run is helped) for run in runs]
    if helped:
        leads.append(_gained(alone, helped))
    blocks = (_bars(runs), *(_by(runs, name, of) for name, of in GROUPS))
    sections = [Section("accuracy", Message("say.q.accuracy"), blocks, part="lead")]
    for run in runs:
        if any(one.score.confident for one in run):
            id, title = (
                ("errors-tools", _with_tools("errors")) if run is helped else ("errors", Message("say.q.errors"))
            )
            sections.append(Section(id, title, (_errors(run, id, title),)))
    title = Message("say.q.title", {"model": Text(model), "n": Count(len(alone))})
    return Answer(
        "examination", "examination", title, title, tuple(sections), lineage, replay(lineage), headlines=tuple(leads)
    )


def _lead(model: str, run: Sequence[Answered], *, with_tools: bool) -> Finding:
    right = sum(one.score.right for one in run)
    low, high = wilson(right, len(run))
    slots: dict[str, Slot] = {
        "model": Text(model),
        "n": Count(len(run)),
        "right": Count(right),
        "wrong": Count(sum(one.score.confident for one in run)),
        "value": _rate(right, run),
        "low": _percent(low),
        "high": _percent(high),
        "tools": "with" if with_tools else "without",
    }
    return Finding(Message("say.q.lead", slots), headline=True)


def _gained(alone: Sequence[Answered], helped: Sequence[Answered]) -> Finding:
    """What the tools changed, item by item, and how often they were called."""
    pairs = [(one.score.right, other.score.right) for one, other in zip(alone, helped, strict=True)]
    slots: dict[str, Slot] = {
        "gained": Count(pairs.count((False, True))),
        "lost": Count(pairs.count((True, False))),
        "calls": Count(sum(one.calls for one in helped)),
        "callers": Count(sum(one.calls > 0 for one in helped)),
    }
    return Finding(Message("say.q.gained", slots), headline=True)


def _with_tools(id: str) -> Message:
    return Message("say.q.with", {"what": Message(f"say.q.{id}")})


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


def _bars(runs: Sequence[Sequence[Answered]]) -> Ranking:
    """Right answers by language, a bar for each run."""
    by = [dict(_groups(run, GROUPS[0][1])) for run in runs]
    bars = [
        Bar(Text(name), tuple(_rate(sum(one.score.right for one in run[name]), run[name]) for run in by))
        for name in by[0]
    ]
    bars.sort(key=lambda bar: -bar.values[-1].value)
    return Ranking("languages", Message("say.q.accuracy"), tuple(bars))


_COUNTED = ("right", "low", "high", "wrong", "inlanguage", "sourced")


def _by(runs: Sequence[Sequence[Answered]], name: str, of: Callable[[Answered], str]) -> Table:
    """One row a group: how many were asked, and of each run what came of them."""
    heads = [Column(id, Message(f"say.q.{id}")) for id in ("group", "asked", *_COUNTED)]
    heads += [Column(f"{id}-tools", _with_tools(id)) for _ in runs[1:] for id in _COUNTED]
    by = [dict(_groups(run, of)) for run in runs]
    rows = [
        (Cell(Text(group)), Cell(Count(len(asked))), *(cell for run in by for cell in _counted(run[group])))
        for group, asked in by[0].items()
    ]
    return Table(f"by-{name}", tuple(heads), tuple(rows), Message("say.q.accuracy"), open=name == "language")


def _counted(asked: Sequence[Answered]) -> tuple[Cell, ...]:
    right = sum(one.score.right for one in asked)
    low, high = wilson(right, len(asked))
    counts = [sum(getattr(one.score, flag) for one in asked) for flag in ("confident", "in_language", "sourced")]
    return tuple(Cell(one) for one in (_rate(right, asked), _percent(low), _percent(high), *map(Count, counts)))


def _errors(answered: Sequence[Answered], id: str, title: Message) -> Table:
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
    return Table(f"confident-{id}", columns, rows, title, open=True)
