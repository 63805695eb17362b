"""A statement without a number of its own: what it hangs on and of whom it tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from entrepot.evidence.candidates.scope import Anchor
from entrepot.evidence.claim import Bound
from entrepot.evidence.mentions.cues import Cue
from entrepot.evidence.mentions.economies import Economy
from entrepot.evidence.mentions.passage import Passage
from entrepot.query.reading import Reading

# What moves in words is not counted by these: they are asked, or listed.
STILL = frozenset(("survey_share", "survey_sample", "membership", "aid_commitment", "tariff_rate"))
# Characters between what moves and its verb.
PREDICATE = 60
# Characters within which a number says the move's size.
_SIZED = 40


@dataclass(frozen=True)
class Stated:
    """A statement: the anchor that it hangs on, the words (`head`) that say what it is of, and how its reading is made of the
    anchor's; or, where its sides stand in the words themselves, its `reading`. `of`: the economies of each of which the words say
    it, where they name them; the reading is that of the first."""

    anchor: Anchor
    head: tuple[int, int] | None = None
    remake: Callable[[Reading], Reading | None] | None = None
    of: tuple[str, ...] = ()
    reading: Reading | None = None
    value: float | None = None
    high: float | None = None
    unit: str = ""
    bound: Bound = Bound.EQ


def named(passage: Passage) -> list[Economy]:
    """The economies of a passage that may take a side."""
    return [e for e in passage.economies if e.code and e.kind != "city"]


def codes(listed: Sequence[Economy]) -> tuple[str, ...]:
    """The codes of mentions, each once."""
    return tuple(dict.fromkeys(one.code for one in listed))


def sized(passage: Passage, cue: Cue) -> bool:
    """Whether a number says how far something moved."""
    low, high = passage.clause(cue.start)
    return any(
        max(q.start - cue.end, cue.start - q.end, 0) <= _SIZED and low <= q.start < high for q in passage.numbers
    )
