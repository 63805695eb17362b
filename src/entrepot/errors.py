"""Exceptions that say what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `what` happened, `where` (file, row, field), and the `remedy`."""

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
