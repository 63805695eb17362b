"""Which sections of an answer stand on its first screen, which below, which in the annex."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from entrepot.answers.block import Section


def placed(sections: Iterable[Section], lead: Sequence[str], body: Sequence[str]) -> tuple[Section, ...]:
    """The same sections, those of `lead` and `body` (ids) first in that order, all others in the annex. An id that no
    section has is passed over: not every member has every strand."""
    held = {section.id: section for section in sections}
    first = [replace(held[id], part="lead", wide=False) for id in lead if id in held]
    below = [replace(held[id], part="body") for id in body if id in held]
    rest = [replace(section, part="annex") for id, section in held.items() if id not in (*lead, *body)]
    return (*first, *below, *rest)
