"""Sections of figures put together into an Answer: what it rests on, its editions, and the findings that stand above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from entrepot.answers import editions
from entrepot.answers.answer import Answer, replay, sources_of
from entrepot.answers.block import Economy, Finding, Message, Section

if TYPE_CHECKING:
    from entrepot.store import Store


def on_figures(
    store: Store,
    sections: Sequence[Section],
    *,
    kind: str,
    id: str,
    command: str,
    title: Message,
    question: Message,
    subtitle: Message | None = None,
    name: Message | Economy | None = None,
    pages: tuple[Answer, ...] = (),
    listed: bool = True,
) -> Answer:
    """The answer that these sections make: lineage of what they rest on, headlines, and (`listed`) the editions used."""
    lineage = store.lineage(sources_of(tuple(sections)), command=command)
    read = [card.accessed for card in lineage.sources if card.accessed]
    return Answer(
        kind,
        id,
        title,
        question,
        (*sections, editions.section(lineage.sources, store)) if listed else tuple(sections),
        lineage,
        replay(lineage),
        subtitle=subtitle,
        headlines=headlines(sections),
        pages=pages,
        as_of=str(store.known_by) if store.known_by else max(read, default=""),
        name=name,
    )


def headlines(sections: Sequence[Section]) -> tuple[Finding, ...]:
    """The findings of sections that stand above the page, in their order."""
    return tuple(block for one in sections for block in one.blocks if isinstance(block, Finding) and block.headline)
