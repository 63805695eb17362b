"""What can stand in a slot of a message, in a cell, at a point: quantities with their traces, names, periods, messages.

Values are unrounded; `entrepot.words` writes them. An id of a quantity is given by `entrepot.answers.answer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Status = Literal["observed", "quoted", "estimated", "suspect", "model", "synthetic"]


@dataclass(frozen=True)
class Row:
    """Where a raw value lies: a table of the store (`observations`, `facts`, `events`) or of a model's result
    (`relations.trade`), the key of the row, and the column."""

    table: str
    key: Mapping[str, str | int]
    column: str = "value"

    def __hash__(self) -> int:
        return hash((self.table, tuple(self.key.items()), self.column))


@dataclass(frozen=True)
class Trace:
    """How a value came about: a formula of `entrepot.answers.formulas` over its inputs, or a raw row."""

    formula: str
    inputs: tuple[Quantity, ...] = ()
    row: Row | None = None


@dataclass(frozen=True)
class Quantity:
    """One value, unrounded, with all that must be told with it.

    `value`: NaN where only its bounds may be told (weak data); `unit`: of `entrepot.units`; `period`: as its source says it
    (2023, 2010-2012, FY2021); `basis`: current, constant, or "" where it is no price; `sources`: ids of cards; `low`, `high`:
    of the interval that `interval` names (80, 95, bounds ...), both or neither; `grade`: A, B, C where a model grades its
    figures; `digits`: so many significant digits where the rule of the words would hide a difference (0: the rule). `id`
    names it within its answer.
    """

    value: float
    unit: str
    period: str = ""
    basis: str = ""
    status: Status = "observed"
    sources: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    interval: str = ""
    grade: str = ""
    digits: int = 0
    trace: Trace | None = None
    id: str = ""

    @property
    def bounds(self) -> Span | None:
        """Its interval, each end with the whole of it, so that no digit is finer than half of the range; None without."""
        if self.low is None or self.high is None:
            return None
        low, high = (replace(self, value=end, grade="", trace=None) for end in (self.low, self.high))
        return Span(low, high)


@dataclass(frozen=True)
class Span:
    """From one quantity to another: the bounds between which a value lies."""

    low: Quantity
    high: Quantity


@dataclass(frozen=True)
class Economy:
    """An economy or a group, by code; `name`: of a code that only a world knows."""

    code: str
    name: str = ""


@dataclass(frozen=True)
class Period:
    """A period as a source says it: 2023, 2010-2012, FY2021, 2024-10-27."""

    text: str


@dataclass(frozen=True)
class Count:
    """A whole number of things, counted here."""

    n: int


@dataclass(frozen=True)
class Label:
    """A registered name: of a `sector`, `measure`, `product`, `question`, `source`, `unit` ... `text` is its English."""

    kind: str
    id: str
    text: str


@dataclass(frozen=True)
class Text:
    """Words of the data (titles, statements, notes of a source): printed as they are, in no other language."""

    text: str
    language: str = "en"


Asked = tuple[str, ...]  # a question of the catalogue, the name and the value of one parameter; nothing


@dataclass(frozen=True)
class Link:
    """A name that leads to an address outside, or to what is `asked`: a question of the catalogue with the name and the
    value of one parameter, where questions have addresses."""

    url: str
    name: Slot
    asked: Asked = ()


@dataclass(frozen=True)
class Message:
    """A sentence or a part of one: the id of a message in the catalogue, and what stands in its slots.

    A slot holds an int (a year), a str (the key of a choice inside the message), None (nothing), a tuple (a list), or one
    of the classes above.
    """

    id: str
    values: Mapping[str, Slot] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.id, tuple(self.values.items())))


Slot = (
    Quantity
    | Span
    | Economy
    | Period
    | Count
    | Label
    | Text
    | Link
    | Message
    | int
    | str
    | None
    | tuple["Quantity | Span | Economy | Period | Count | Label | Text | Link | Message | int", ...]
)
Words = Message | Label | Text | Economy | Period | int  # what a header, a row's name, a line's label can be
