"""How the words of a question about exposure were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.block import Message, Note, Text

if TYPE_CHECKING:
    from entrepot.result import Result


def reading(*results: Result) -> tuple[Note, ...]:
    """A note for each reading of a name: of a group by its members, of a sector by a word."""
    notes = dict.fromkeys(str(note) for result in results for note in result.facts.get("read", ()))
    return tuple(Note(Message("exposure.read", {"how": Text(note)})) for note in notes)
