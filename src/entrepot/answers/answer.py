"""The Answer to a question, and the ids of its quantities."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from entrepot.answers.block import (
    Block,
    Cell,
    Certificate,
    Economy,
    Finding,
    Label,
    Message,
    Quantity,
    Replay,
    Section,
    Table,
    Trace,
)
from entrepot.errors import UnknownName, meant, one_of, told
from entrepot.provenance import Lineage

# What may stand in the summary of an answer, at the top of its JSON form.
SUMMARY = (
    *("answerable", "value", "unit", "subject", "partner", "period", "low", "high", "grade", "status", "ratio"),
    *("values", "names", "parts", "refusal", "cause", "needs", "nearest", "options", "unread", "assumed", "reading"),
)
SCHEMA = "1.0"  # of the JSON form: the first number changes when a reader of the old one would break


@dataclass(frozen=True, repr=False)
class Answer:
    """A question answered: sections of blocks, what they rest on, and what makes them again.

    `kind` names the question (partnership, member, whatif ...), `id` this one of its kind (a member's code, a scenario's
    name). `pages`: answers that belong to it, each on a page of its own. Every quantity gets its id here:
    section, block, row and column, joined by dots. `as_of`: the day that the answer holds for; `name`: what it is called
    among others (left out: by its title); `extras`: text files that belong to it, by name (its scenario);
    `summary`: the answer in a few plain values, which stand at the top of its JSON form.
    """

    kind: str
    id: str
    title: Message
    question: Message
    sections: tuple[Section, ...]
    lineage: Lineage
    replay: Replay
    certificates: tuple[Certificate, ...] = ()
    subtitle: Message | None = None
    headlines: tuple[Finding, ...] = ()
    pages: tuple[Answer, ...] = ()
    as_of: str = ""
    name: Message | Economy | None = None
    extras: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        twice = [s.id for n, s in enumerate(self.sections) if s.id in {one.id for one in self.sections[:n]}]
        if twice:
            raise ValueError(f"answer {self.id}: section {', '.join(twice)} stands twice")
        object.__setattr__(self, "sections", tuple(_named(section, section.id) for section in self.sections))
        object.__setattr__(self, "headlines", _named(self.headlines, "headlines"))

    @property
    def day(self) -> str:
        """The day that the answer holds for: `as_of`, else the last on which one of its sources was read."""
        return self.as_of or max((card.accessed for card in self.lineage.sources), default="")

    def __repr__(self) -> str:
        ids = ", ".join(section.id for section in self.sections)
        return f"<Answer {self.kind} {self.id}: sections {ids}; {self.replay.command}>"

    # A notebook asks the object itself; who draws it is looked up by name then, so that this room knows no renderer.
    def _repr_html_(self) -> str:
        return import_module("entrepot.render.notebook").page(self)

    def plot(self, section: str = "", language: str = "en") -> Any:
        """The first picture of a section (left out: of the answer): shown by notebooks, with `save(path)` as SVG or PNG.
        Raises NoData where there is none, UnknownName for an unknown section."""
        return import_module("entrepot.render.notebook").picture(self, section, language)

    def __getitem__(self, section: str) -> Section:
        """The section of that id."""
        for one in self.sections:
            if one.id == section:
                return one
        what = told("problem.section", "no section '{id}'", id=section)
        raise UnknownName(what, remedy=one_of([s.id for s in self.sections]))

    def quantities(self) -> Iterator[Quantity]:
        """Every quantity that is shown, in reading order (not those of its pages, nor the inputs of a trace)."""
        yield from within((self.headlines, self.sections))

    def quantity(self, id: str) -> Quantity:
        """The quantity of that id. Raises UnknownName with the nearest."""
        import difflib

        known = {q.id: q for q in self.quantities()}
        if id in known:
            return known[id]
        near = difflib.get_close_matches(id, known, n=3, cutoff=0.4)
        what = told("problem.value", "no value '{id}'", id=id)
        raise UnknownName(what, where=self.id, remedy=meant(near) if near else "")


def within(part: Any) -> Iterator[Quantity]:
    """Every quantity inside a block, a section, a message or a tuple of them, in order; not the inputs of traces."""
    return (leaf for leaf in _leaves(part) if isinstance(leaf, Quantity))


def sources_of(part: Any) -> tuple[str, ...]:
    """Ids of all cards that a part rests on or names, each once, in order of appearance."""
    found: dict[str, None] = {}
    for leaf in _leaves(part):
        if isinstance(leaf, Quantity):
            found.update(dict.fromkeys(leaf.sources))
        elif leaf.kind == "source":
            found[leaf.id] = None
    return tuple(found)


def _leaves(part: Any) -> Iterator[Quantity | Label]:
    if isinstance(part, Quantity | Label):
        yield part
    elif isinstance(part, tuple | list):
        for value in part:
            yield from _leaves(value)
    elif isinstance(part, Message):
        yield from _leaves(tuple(part.values.values()))
    elif names := _inner(type(part)):
        for name in names:
            yield from _leaves(getattr(part, name))


@lru_cache(maxsize=128)
def _inner(kind: type) -> tuple[str, ...]:
    """Fields of a part of an answer that may hold quantities or labels."""
    if not is_dataclass(kind) or issubclass(kind, Trace | Lineage):
        return ()
    return tuple(one.name for one in fields(kind) if one.type not in _PLAIN and one.name != "data")


_PLAIN = ("str", "int", "float", "bool", "float | None", "int | None", "tuple[str, ...]", "tuple[float, ...]")


# Fields whose name says nothing: what they hold is named by its own key.
_SILENT = {"blocks", "rows", "values", "message", "holds", "lines", "points", "bars", "places", "cells"}


def _named(part: Any, path: str) -> Any:
    """The same part, each quantity with the path to it as its id."""
    if isinstance(part, Quantity):
        return replace(part, id=path)
    if isinstance(part, Message):
        return replace(part, values={key: _named(value, f"{path}.{key}") for key, value in part.values.items()})
    if isinstance(part, Table):
        names = _names([row[0] for row in part.rows])
        return replace(
            part, rows=tuple(_row(part, row, f"{path}.{name}") for row, name in zip(part.rows, names, strict=True))
        )
    if isinstance(part, tuple):
        return tuple(_named(value, f"{path}.{name}") for value, name in zip(part, _names(part), strict=True))
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changed: dict[str, Any] = {}
    for one in fields(part):
        value = getattr(part, one.name)
        if isinstance(value, Quantity | Message | tuple) or is_dataclass(value):
            changed[one.name] = _named(value, path if one.name in _SILENT else f"{path}.{one.name}")
    return replace(part, **changed) if changed else part


def _row(table: Table, row: tuple[Cell, ...], path: str) -> tuple[Cell, ...]:
    return tuple(_named(cell, f"{path}.{column.id}") for cell, column in zip(row, table.columns, strict=True))


def _names(parts: Sequence[Any]) -> list[str]:
    """What neighbours are called: each by its key where no other has it, else by its place."""
    keys = [_key(part) for part in parts]
    held = Counter(keys)
    return [key if key and held[key] == 1 else str(n + 1) for n, key in enumerate(keys)]


_KEYS = ("id", "code", "text", "period", "economy", "label", "message", "holds")


def _key(part: Any) -> str:
    """What a thing is called among its neighbours, "" where nothing tells."""
    for name in ("period",) if isinstance(part, Quantity) else _KEYS:  # its id is what is made here
        value = getattr(part, name, None)
        if isinstance(value, str) and value:
            value = value.rpartition(".")[2] if isinstance(part, Message) else value
            return value.replace(" ", "-") if len(value) <= 60 else ""
        if value is not None and not isinstance(value, str):
            return str(value) if isinstance(value, int) else _key(value)
    return str(part) if isinstance(part, int | str) else ""


def certificate(result: Any) -> Certificate:
    """The certificate of a model's result."""
    from entrepot.answers.block import Condition

    conditions = tuple(Condition(name, float(value)) for name, value in result.certificate.items())
    return Certificate(result.model, result.status, conditions, result.message)


def replay(lineage: Lineage) -> Replay:
    """What makes an answer again, out of its lineage."""
    return Replay(lineage.command, lineage.version, lineage.inputs, lineage.scenario, lineage.seed)


def quoted(text: str) -> str:
    """A text as one word of a shell, in double quotes where it holds an apostrophe and nothing that they would not keep."""
    return f'"{text}"' if "'" in text and not set(text) & set('"$`\\!') else shlex.quote(text)


__all__ = ["SCHEMA", "Answer", "Block", "certificate", "quoted", "replay", "sources_of", "within"]
