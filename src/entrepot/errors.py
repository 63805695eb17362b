"""Exceptions that say what is wrong, where, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIELD, PLACE = "web.parameter", "economy"  # kinds of names: a field of a form, an economy
_SLOT = re.compile(r"\{(\w+)(?::(or))?\}")


class Named(str):
    """A name inside a sentence: as English text, with the kind and id by which other languages name it."""

    kind: str
    id: str

    def __new__(cls, text: str, kind: str, id: str) -> Named:
        """The text, with what it is the name of."""
        made = super().__new__(cls, text)
        made.kind, made.id = kind, id
        return made


class Told(str):
    """A sentence in English that keeps the `id` of its message and the `values` of its slots, for faces that speak other
    languages."""

    id: str
    values: Mapping[str, Any]

    def __new__(cls, text: str, id: str, values: Mapping[str, Any]) -> Told:
        """The text, with what it was made of."""
        made = super().__new__(cls, text)
        made.id, made.values = id, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """How it is pickled."""
        return Told, (str(self), self.id, dict(self.values))


def told(id: str, text: str, /, **values: str | int | Sequence[str]) -> Told:
    """The sentence of a message: `text` with its `{slots}` filled; several names stand in a list, with `or` in `{slot:or}`."""

    def filled(found: re.Match[str]) -> str:
        value = values[found[1]]
        return (" or " if found[2] else ", ").join(value) if isinstance(value, list | tuple) else str(value)

    return Told(_SLOT.sub(filled, text).replace("{{", "{").replace("}}", "}"), id, values)


def field(name: str) -> Named:
    """A field of a form, or a parameter of a question, by its name."""
    return Named(name, FIELD, name)


def meant(names: Sequence[str]) -> Told:
    """The remedy that names what was probably meant."""
    return told("problem.near", "did you mean {names:or}?", names=tuple(names))


def one_of(names: Sequence[str]) -> Told:
    """The remedy that names everything that there is."""
    return told("problem.one-of", "one of {names}", names=tuple(names))


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `what` happened, `where` (file, row, field), and the `remedy`; `told` lets faces say them in
    other languages."""

    what: str
    where: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" -> {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class EntrepotError(Exception):
    """Base of every error that entrepot raises on purpose. Holds all problems found, not only the first."""

    exit_code = 3

    def __init__(self, problems: str | Problem | Sequence[Problem], *, where: str = "", remedy: str = "") -> None:
        if isinstance(problems, str):
            problems = Problem(problems, where, remedy)
        if isinstance(problems, Problem):
            problems = [problems]
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BadInput(EntrepotError):
    """The input (a file, a name, a number) cannot be accepted."""


class UnknownName(BadInput):
    """A code or a name that is not known; the nearest known ones are suggested."""


class NoData(EntrepotError):
    """The question is well put, but nothing is held that could answer it."""

    exit_code = 4


class NotSolved(EntrepotError):
    """A model did not reach a solution; the residuals are in the message."""

    exit_code = 5


def raise_all(problems: Sequence[Problem], error: type[EntrepotError] = BadInput) -> None:
    """Raise one `error` that carries every problem; return quietly when there is none."""
    if problems:
        raise error(problems)
