"""One claim of a checked article on its own: the sentence, how it was read, the figures then and now, one chart, who says
otherwise, and what to cite."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from entrepot.answers.answer import Answer, sources_of
from entrepot.answers.block import Finding, Highlight, Line, Message, Note, Passage, Quantity, Section, Series, Text
from entrepot.answers.rows import each, scaled
from entrepot.errors import UnknownName, one_of, told

if TYPE_CHECKING:
    from entrepot.answers.block import Block

KIND = "card"


def card_of(article: Answer, id: str) -> Answer:
    """The card of a claim by its section's id. Raises UnknownName where the article has no such claim."""
    marks = {mark.section: mark for mark in _marks(article)}
    if id not in marks:
        none = told("problem.claim.none", "no claim was found")
        raise UnknownName(
            told("problem.claim", "no claim '{id}'", id=id), remedy=one_of(list(marks)) if marks else none
        )
    held = article[id]
    sentence = Finding(Message("article.sentence", {"text": Text(marks[id].sentence)}))
    blocks: tuple[Block, ...] = (sentence, *held.blocks)
    if not any(isinstance(block, Series) for block in blocks):
        blocks += _drawn(held)
    section = Section(id, Message("article.card"), blocks, wide=True)
    cards = {card.id: card for card in article.lineage.sources}
    rests = tuple(cards[name] for name in sources_of(section) if name in cards)
    return Answer(
        KIND,
        id,
        held.title,
        article.question,
        (section,),
        replace(article.lineage, sources=rests),
        article.replay,
        as_of=article.day,
    )


def _marks(article: Answer) -> list[Highlight]:
    passages = [b for section in article.sections for b in section.blocks if isinstance(b, Passage)]
    return [mark for passage in passages for mark in passage.highlights]


def _drawn(held: Section) -> tuple[Series, ...]:
    """The series that the claim was held against, out of the section's rows."""
    asked = next((b.message for b in held.blocks if isinstance(b, Note) and _is_asked(b.message)), None)
    if held.data is None or len(held.data) < 2 or not isinstance(asked, Message):
        return ()
    points = tuple(
        Quantity(float(row.value), str(row.unit), str(row.year), sources=tuple(str(row.source).split()))
        for row in each(held.data)
    )
    title = Message("article.series", {"asked": asked.values["asked"]})
    places, about = scaled([point.value for point in points], points[0].unit)
    return (Series("series", title, (Line(Message("article.as-held"), points),), about, zero=False, places=places),)


def _is_asked(message: Message | Text) -> bool:
    return isinstance(message, Message) and message.id == "article.asked"
