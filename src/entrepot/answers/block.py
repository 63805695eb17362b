"""What an answer is made of: typed blocks of unrounded values, and words as ids of messages with slots.

Words are chosen here (which message, which of its choices) and written by `entrepot.words`; numbers are rounded by
`entrepot.words`; pictures are drawn by `entrepot.render`. An id of a quantity is given by `entrepot.answers.answer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Part = Literal["lead", "body", "beside", "annex"]  # where a section stands, in order
Status = Literal["observed", "quoted", "estimated", "suspect", "model", "synthetic"]


# --- what can stand in a slot of a message, in a cell, at a point ---


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


@dataclass(frozen=True)
class Link:
    """An address outside, under a name."""

    url: str
    name: Slot


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


# --- blocks ---


@dataclass(frozen=True)
class Finding:
    """A sentence that the data bear out. `headline`: one of the few that stand above the page."""

    message: Message
    headline: bool = False


@dataclass(frozen=True)
class Note:
    """What must be known to read the blocks beside it: a method, a limit, a condition."""

    message: Message | Text


@dataclass(frozen=True)
class Gap:
    """What is not known, and (inside the message) what would fill it."""

    message: Message | Text


@dataclass(frozen=True)
class Column:
    """A column of a table. `unit`: the one unit of its quantities, told in the header, "" where each tells its own;
    `places`: 1e9 prints billions; `signed`: changes, printed with their sign; `dated`: each cell tells its period;
    `ranged`: each cell tells its interval."""

    id: str
    header: Words
    unit: str = ""
    places: float = 1.0
    signed: bool = False
    dated: bool = False
    ranged: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: what it holds (None: nothing is held), whether it leads its row, a note below the table, and a `tone`
    (up1-3, down1-3)."""

    holds: Slot
    leads: bool = False
    note: Message | Text | None = None
    tone: str = ""


@dataclass(frozen=True)
class Table:
    """A table. The first cell of a row is its name. `about` tells unit, period and basis that hold for all of it.

    A bare slot among the cells is taken as a Cell. Raises ValueError where a row has not one cell for each column.
    """

    id: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Message
    about: Message | None = None
    open: bool = False

    def __post_init__(self) -> None:
        rows = tuple(tuple(c if isinstance(c, Cell) else Cell(c) for c in row) for row in self.rows)
        if any(len(row) != len(self.columns) for row in rows):
            raise ValueError(f"table {self.id}: a row has not one cell for each of {len(self.columns)} columns")
        object.__setattr__(self, "rows", rows)


@dataclass(frozen=True)
class Line:
    """One line: its label, its points (quantities in order of their periods, `low` and `high` drawn as a band), the
    economy or key whose colour it takes, the small multiple it belongs to, and its part (`past`, `ahead`)."""

    label: Words
    points: tuple[Quantity, ...]
    colour: str = ""
    panel: Words | None = None
    part: str = "past"


@dataclass(frozen=True)
class Mark:
    """A period, or a level, that a chart marks."""

    at: Quantity | Period
    label: Message | None = None


@dataclass(frozen=True)
class Series:
    """Lines (or bars) over time; `title` states the finding, `about` the unit and the basis. Points with status
    `estimated` are hollow; a line breaks over more than `longest_gap` years."""

    id: str
    title: Message
    lines: tuple[Line, ...]
    about: Message | None = None
    shape: Literal["lines", "bars"] = "lines"
    longest_gap: int | None = None
    zero: bool = True
    places: float = 1.0
    marks: tuple[Mark, ...] = ()
    top: float | None = None


@dataclass(frozen=True)
class Bar:
    """One item of a ranking; several values are parts that add up. `group`: what it is coloured by;
    `faint`: whether it rests on weak data."""

    label: Words
    values: tuple[Quantity, ...]
    group: str = ""
    note: Message | Text | None = None
    faint: bool = False


@dataclass(frozen=True)
class Ranking:
    """Items in order, as bars. `parts` names the values of each bar where it has several: they add up, or stand `beside`
    each other. `signed`: changes, told with their sign; `places`: 1e9 draws billions."""

    id: str
    title: Message
    bars: tuple[Bar, ...]
    about: Message | None = None
    parts: tuple[Words, ...] = ()
    beside: bool = False
    signed: bool = False
    places: float = 1.0


@dataclass(frozen=True)
class Place:
    """A place on a map: an economy filled by its value, or a point (`at`: longitude, latitude)."""

    label: Words
    value: Quantity | None = None
    economy: str = ""
    at: tuple[float, float] | None = None
    says: Message | None = None


@dataclass(frozen=True)
class Route:
    """A line on a map through points (longitude, latitude); `part` tells how it is drawn (`before`, `after`,
    `closed`)."""

    label: Words
    points: tuple[tuple[float, float], ...]
    value: Quantity | None = None
    part: str = ""


@dataclass(frozen=True)
class Map:
    """A map. `bins`: lower bounds of the classes of colour, ascending; `scale`: how they are coloured; `extent`: west,
    south, east, north in degrees (None: Southeast Asia)."""

    id: str
    title: Message
    places: tuple[Place, ...] = ()
    routes: tuple[Route, ...] = ()
    about: Message | None = None
    bins: tuple[float, ...] = ()
    scale: Literal["sequential", "diverging"] = "sequential"
    extent: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Node:
    """A node of a network, by id, in a `layer` (0 first)."""

    id: str
    label: Words
    layer: int = 0
    value: Quantity | None = None


@dataclass(frozen=True)
class Edge:
    """What flows from one node to another."""

    source: str
    target: str
    value: Quantity


@dataclass(frozen=True)
class Network:
    """Nodes and what flows between them."""

    id: str
    title: Message
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    about: Message | None = None


@dataclass(frozen=True)
class Spread:
    """A distribution of one thing: `mass` at values of x (years, bins), or `quantiles` by their level."""

    label: Words
    mass: tuple[tuple[float, Quantity], ...] = ()
    quantiles: tuple[tuple[float, Quantity], ...] = ()
    colour: str = ""


@dataclass(frozen=True)
class Distribution:
    """Distributions over one axis x (`x`: its name)."""

    id: str
    title: Message
    spreads: tuple[Spread, ...]
    x: Message | None = None
    about: Message | None = None


@dataclass(frozen=True)
class GridCell:
    """A cell of a grid: the key it is coloured by (an economy, a class), what it holds, its period, and whether it is
    hatched: old, uncertain, or not comparable."""

    colour: str = ""
    holds: Slot = None
    period: str = ""
    hatched: str = ""
    says: Message | None = None


@dataclass(frozen=True)
class Grid:
    """Rows by columns, coloured: members by strands by who leads; economies by sectors by a value."""

    id: str
    title: Message
    rows: tuple[Words, ...]
    columns: tuple[Words, ...]
    cells: tuple[tuple[GridCell, ...], ...]
    about: Message | None = None


@dataclass(frozen=True)
class Highlight:
    """Characters `start` to `end` of a passage that a block beside it (`section`) answers, and its verdict."""

    start: int
    end: int
    section: str
    verdict: str = ""


@dataclass(frozen=True)
class Passage:
    """A text by others, with what was found about parts of it."""

    id: str
    text: Text
    highlights: tuple[Highlight, ...] = ()


@dataclass(frozen=True)
class Revision:
    """A statement as an earlier answer made it, and as it reads now."""

    before: Text
    after: Text


Block = Finding | Note | Gap | Table | Series | Ranking | Map | Network | Distribution | Grid | Passage | Revision


@dataclass(frozen=True)
class Condition:
    """A condition that a solved model must meet: the largest residual, and what is tolerated."""

    id: str
    residual: float
    tolerance: float | None = None


@dataclass(frozen=True)
class Certificate:
    """Whether a model was solved, condition by condition. It proves that the equations hold, not that the model is true."""

    model: str
    status: str
    conditions: tuple[Condition, ...] = ()
    remedy: str = ""


@dataclass(frozen=True)
class Replay:
    """What makes the same answer again."""

    command: str
    version: str = ""
    inputs: str = ""
    scenario: str = ""
    seed: int | None = None


@dataclass(frozen=True)
class Section:
    """What answers one part of a question. `data`: the rows behind it, exported beside a page under `id`; `coverage`:
    passages of the coverage table that it answers; `part`: whether it stands on the first screen, below, beside the passage
    that it answers, or after."""

    id: str
    title: Message
    blocks: tuple[Block, ...]
    data: pd.DataFrame | None = field(default=None, compare=False)
    coverage: tuple[str, ...] = ()
    wide: bool = False
    part: Part = "body"

    @property
    def has_data(self) -> bool:
        """Whether there are rows to export."""
        return self.data is not None and len(self.data) > 0
