"""What a question was read as and what is held for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from entrepot.query.held import Missing, Value
from entrepot.query.ranking import Ranked
from entrepot.query.reading import Reading


class Refusal(StrEnum):
    """Why a question has no answer."""

    NOT_HELD = "not_held"
    NOT_A_FIGURE = "not_a_figure"
    AMBIGUOUS = "ambiguous"
    FALSE_PREMISE = "false_premise"


class Cause(StrEnum):
    """What stands behind a refusal."""

    OPINION = "opinion"  # what ought to be
    CAUSE = "cause"  # why something happened: no figure tells
    SUPPOSED = "supposed"  # what would be: no figure tells, a what-if may
    MEASURE = "measure"  # nothing that is measured was named
    UNKNOWN = "unknown"  # words that decide what is meant were not understood
    SEVERAL = "several"  # a name of several economies
    OPEN = "open"  # which economy, which question
    MISSING = "missing"  # understood, but not held
    PREMISE = "premise"  # what is taken for granted is not so
    EMPTY = "empty"
    LONG = "long"  # an article, not a question
    LANGUAGE = "language"


class Verdict(StrEnum):
    """The answer to a question that asks for yes or no."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"  # on which record, which basis


@dataclass(frozen=True, slots=True)
class Assumed:
    """What was taken for granted in reading a question: `said` was read as `code` (a name), or `code` was not said at all."""

    kind: str  # name, spelling, partner
    code: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One value with the reading that it is of."""

    reading: Reading
    value: Value


@dataclass(frozen=True, slots=True)
class Part:
    """One question.

    `shown`: its values, the preferred first: records that disagree, other definitions. `ranked`: those in a row, the one
    asked for first, and its `place` (from the end where below zero); `names`: the economies that are the answer. `verdict`:
    of a question for yes or no. `earlier`: what the edition before said, where it was revised. `nearby`: what is held
    besides. Where it is refused: `words` that were not understood, `options` to choose from, `missing` with what would
    hold it.
    """

    text: str
    reading: Reading | None = None
    shown: tuple[Shown, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    names: tuple[str, ...] = ()
    place: int = 0
    refusal: Refusal | None = None
    cause: Cause | None = None
    missing: Missing | None = None
    words: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    nearby: tuple[Shown, ...] = ()
    assumed: tuple[Assumed, ...] = ()
    verdict: Verdict | None = None
    earlier: tuple[Shown, ...] = ()
    probability: float = 0.0

    @property
    def value(self) -> Value | None:
        """The preferred value."""
        return self.shown[0].value if self.shown else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its parts. `language`: that of the question; `day`: what "now" means."""

    text: str
    language: str
    day: dt.date
    parts: tuple[Part, ...]
    as_of: dt.date | None = None
    fingerprint: str = field(default="", repr=False)

    @property
    def answerable(self) -> bool:
        """Whether every part has an answer."""
        return bool(self.parts) and all(part.refusal is None for part in self.parts)
