"""A judged claim as the faces tell it: plain fields, what was asked in words, and why the verdict is what it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

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

    `value`, `unit`, `period`, `source`, `vintage`: what is held; `rule`: the rule of tolerance; `off`: how far the
    text is off in percent (points for percentages); `flips`: what it depends on; `needs`: what would tell; `then`: the
    same by what was out on the day of publication; `runner_up`: the reading that comes next; `points`: (year, value)
    of the series.
    """

    verdict: str
    why: str
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
    runner_up: str = ""
    points: tuple[tuple[int, float], ...] = field(default=(), repr=False)
