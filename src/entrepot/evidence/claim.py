"""What passes from reading to judging: a claim with its ranked readings, and the verdict on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from entrepot.query.held import Held, Value
from entrepot.query.reading import Reading


class Bound(StrEnum):
    """How a number is said: equal, about, above, below."""

    EQ = "eq"
    APPROX = "approx"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"


class Denial(StrEnum):
    """How a text denies what it states: not, never, or so that nobody knows whether it states it (of this, or of this time)."""

    NONE = ""
    DENIED = "denied"
    NEVER = "never"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a claim with the probability that the text alone gives it.

    `named`: its subject and partner stand in the claim's own clause (or are the clause's pronouns).
    `chosen`: a second reader picked it. `known`: the measure was recognised, not guessed from the unit.
    """

    reading: Reading
    probability: float
    named: bool = True
    chosen: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    """A place in a text that says something that can be held against data: `text[start:end] == quote`.

    `value` in base units of `unit` (percent as 0-100, a multiple as its factor), None where the claim is no number;
    `value_hi` the other end of a range; `digits` the significant digits as written. `candidates`: the best first; what
    their probabilities lack of one is "none of these". `forecast`: the text speaks of what is to come. `phrase`: the
    words in which the measure was looked for, to be named where it was not recognised. `each`: economies of which the same
    is said, each by itself; the candidates are those of the first; `joint`: nothing tells whether their sum is meant.
    `topic`: of whom the words tell, whichever side that is. `denied`: the text says that it is not so.
    """

    start: int
    end: int
    quote: str
    value: float | None = None
    value_hi: float | None = None
    unit: str = ""
    bound: Bound = Bound.EQ
    digits: int = 0
    language: str = "en"
    sentence: str = field(default="", repr=False)
    candidates: tuple[Candidate, ...] = field(default=(), repr=False)
    forecast: bool = False
    phrase: str = ""
    each: tuple[str, ...] = ()
    topic: str = ""
    joint: bool = False
    denied: Denial = Denial.NONE


class Outcome(StrEnum):
    """What a verdict may say."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    DEPENDS = "depends"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Judged:
    """One reading with what is held for it: `fits` by value (None where nothing is held), `mass` after the data."""

    candidate: Candidate
    held: Held
    fits: bool | None
    mass: float
    deciding: Value | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one claim: by the leading reading `by`, beside the `runner_up`.

    `then`: the same with only what was out on the article's day; None where that day is not known. `differs`: the
    values that disagree, where the outcome depends on them. `parts`: the verdicts of each where the same is said of several.
    """

    outcome: Outcome
    by: Judged | None = None
    runner_up: Judged | None = None
    rule: str = ""
    differs: tuple[Value, ...] = ()
    then: Outcome | None = None
    parts: tuple[Verdict, ...] = ()
