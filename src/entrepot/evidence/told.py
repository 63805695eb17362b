"""A judged claim as the faces tell it: plain fields, what was asked in words, and why the verdict is what it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from entrepot.evidence.claim import Verdict

VERDICTS = ("supported", "contradicted", "depends", "cannot tell")


@dataclass(frozen=True)
class Statement:
    """What the text says, by its leading reading: `text[start:end] == quote`.

    `kind`: quantity, ratio, rank, change, date, forecast. `value` in base units; `comparator`: eq approx gt ge lt le,
    rank1 rank one_of multiple_of direction_up, direction_down, during. `subject`: of whom it is told, `partner`: against whom (ISO
    3166 alpha-3 or a group). `detail`: a survey's question, or "change" where the number is one. `asked`: the leading
    reading in words, `reading` its slots.
    """

    doc: str
    start: int
    end: int
    quote: str
    kind: str
    indicator: str
    subject: str = ""
    partner: str = ""
    comparator: str = "eq"
    value: float | None = None
    value_hi: float | None = None
    unit: str = ""
    period: str = ""
    sentence: str = field(default="", repr=False)
    language: str = "en"
    initiative: str = ""
    detail: str = ""
    digits: int = 0
    model: str = ""
    asked: str = ""
    reading: dict[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Finding:
    """The verdict on a statement. `by` is series, survey, register, minerals, membership or nothing.

    `judged`: the readings that were weighed, out of which the faces say why; None where the register decided, which tells
    `why`, by which `rule`, on what it depends (`flips`) and what would tell (`needs`) in the words of its facts.
    `value`, `unit`, `period`, `source`, `vintage`: what is held; `compared`: how the text's number was held against it (gt,
    ge, lt, le, first, within), `within` the tolerance as a share; `off`: how far the text is off in percent (points for
    percentages); `then`: the verdict by what was out on the day of publication; `phrase`: the words in which no measure was
    recognised; `points`: (year, value) of the series.
    """

    verdict: str
    why: str = ""
    by: str = "nothing"
    value: float | None = None
    unit: str = ""
    period: str = ""
    source: str = ""
    vintage: str = ""
    rule: str = ""
    off: float | None = None
    flips: tuple[str, ...] = ()
    needs: str = ""
    then: str = ""
    facts: tuple[str, ...] = ()
    compared: str = ""
    within: float | None = None
    phrase: str = ""
    judged: Verdict | None = field(default=None, repr=False)
    points: tuple[tuple[int, float], ...] = field(default=(), repr=False)
