"""What an answer is made of: typed blocks of unrounded values, and words as ids of messages with slots.

Words are chosen here (which message, which of its choices) and written by `entrepot.words`; numbers are rounded by
`entrepot.words`; pictures are drawn by `entrepot.render`. What stands inside a block is of `entrepot.answers.slots`, and
known here too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from entrepot.answers.slots import Asked as Asked
from entrepot.answers.slots import Count as Count
from entrepot.answers.slots import Economy as Economy
from entrepot.answers.slots import Label as Label
from entrepot.answers.slots import Link as Link
from entrepot.answers.slots import Message as Message
from entrepot.answers.slots import Period as Period
from entrepot.answers.slots import Quantity as Quantity
from entrepot.answers.slots import Row as Row
from entrepot.answers.slots import Slot as Slot
from entrepot.answers.slots import Span as Span
from entrepot.answers.slots import Status as Status
from entrepot.answers.slots import Text as Text
from entrepot.answers.slots import Trace as Trace
from entrepot.answers.slots import Words as Words

if TYPE_CHECKING:
    import pandas as pd

Part = Literal["lead", "body", "beside", "annex"]  # where a section stands, in order


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
    """A place on a map: an economy filled by its value, or a point (`at`: longitude, latitude). `choice`: which value of the
    parameter that its map `chooses` it stands for, and whether that is `chosen`."""

    label: Words
    value: Quantity | None = None
    economy: str = ""
    at: tuple[float, float] | None = None
    says: Message | None = None
    choice: str = ""
    chosen: bool = False


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
    south, east, north in degrees (None: Southeast Asia); `chooses`: the parameter of the question whose values its places
    stand for: where the question can be asked again they can be picked on the map, elsewhere those chosen are shown."""

    id: str
    title: Message
    places: tuple[Place, ...] = ()
    routes: tuple[Route, ...] = ()
    about: Message | None = None
    bins: tuple[float, ...] = ()
    scale: Literal["sequential", "diverging"] = "sequential"
    extent: tuple[float, float, float, float] | None = None
    chooses: str = ""

    @property
    def shown(self) -> tuple[Place, ...]:
        """The places to show where none can be picked."""
        return tuple(one for one in self.places if one.chosen or not one.choice)


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
    """Characters `start` to `end` of a passage that a block beside it (`section`) answers, its verdict, and the `sentence` that
    they stand in."""

    start: int
    end: int
    section: str
    verdict: str = ""
    sentence: str = ""


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
