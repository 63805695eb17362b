"""Two names that a sentence marks alike are the two that it compares: more to Viet Nam than to Indonesia."""

from __future__ import annotations

import re

from entrepot.evidence.mentions.economies import Economy
from entrepot.evidence.mentions.passage import Passage

_MARKS = ("with", "to", "from", "in")
_BEHIND_THAN = 16  # characters: "than from the "
_THAN = re.compile(r"\bthan (with|to|from|in) (?:the )?$", re.IGNORECASE)


def _marked(passage: Passage, one: Economy) -> str:
    """The mark of a name; behind "than" the one that is said again."""
    again = _THAN.search(passage.plain, max(0, one.start - _BEHIND_THAN), one.start) if one.mark == "than" else None
    return again[1].casefold() if again else one.mark


def alike(passage: Passage) -> tuple[Economy, Economy] | None:
    """The two names that a sentence marks alike."""
    marked = [(e, mark) for e in passage.economies if (mark := _marked(passage, e)) in _MARKS]
    if len(marked) != 2 or marked[0][1] != marked[1][1] or marked[0][0].code == marked[1][0].code:
        return None
    return marked[0][0], marked[1][0]
