"""A sentence, heading or row with everything that was recognised in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.economies import Economy, Spoken
from entrepot.evidence.mentions.periods import Period
from entrepot.evidence.mentions.things import Head, Product
from entrepot.evidence.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row stands: the lines above its table that say what it tells (`title`, the nearest first), the unit and its
    factor that they give, and for each number the heading of its column (an index into `columns`, -1 for none)."""

    title: tuple[Passage, ...]
    unit: str
    factor: float
    columns: tuple[Passage, ...] = ()
    column_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with its mentions. Every offset inside is that of `text`; `start` is where it begins in the document.

    `line`: where its paragraph begins. `heading`: it is a line of its own that ends no sentence. `clauses`: where clauses
    begin. `spoken`: the economies of the sentences before, the latest sentence first; `two`: those of the last sentence that
    named two, in its order. `covered`: which characters belong to a mention.
    """

    start: int
    end: int
    text: str = field(repr=False)
    plain: str
    language: str
    line: int = 0
    heading: bool = False
    numbers: tuple[Quantity, ...] = ()
    economies: tuple[Economy, ...] = ()
    heads: tuple[Head, ...] = ()
    products: tuple[Product, ...] = ()
    periods: tuple[Period, ...] = ()
    cues: tuple[Cue, ...] = ()
    clauses: tuple[int, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    two: tuple[str, ...] = ()
    row: Row | None = None
    covered: bytes = field(default=b"", repr=False)

    def clause(self, at: int) -> tuple[int, int]:
        """The clause that holds a place."""
        index = bisect_right(self.clauses, at)
        low = self.clauses[index - 1] if index else 0
        high = self.clauses[index] if index < len(self.clauses) else len(self.text)
        return low, high
