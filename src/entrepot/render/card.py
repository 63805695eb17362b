"""A short answer as a card to paste elsewhere: as plain text, as a picture, as HTML with its picture inside."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from entrepot.answers.block import Finding, Gap, Note, Table
from entrepot.provenance import version
from entrepot.render.charts.chart import framed, png
from entrepot.render.charts.draw import WIDE, Picture, chart, drawn
from entrepot.render.charts.palette import INK, SOFT
from entrepot.render.texts import table
from entrepot.words import Language, say
from entrepot.words.say import sentence, text_of

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer

PICTURE = 720.0  # pixels of width
FORMS = ("txt", "html", "svg", "png")


def write(answer: Answer, form: str, language: Language, link: str) -> bytes:
    """The card in one of `FORMS`; `link`: the address at which it stands."""
    if form == "png":
        return png(svg(answer, language, link))
    return {"txt": text, "html": fragment, "svg": svg}[form](answer, language, link).encode()


def text(answer: Answer, language: Language, link: str) -> str:
    """Plain text."""
    return (
        "\n".join([say(answer.title, language), "", *_lines(answer, language), "", *_cited(answer, language, link)])
        + "\n"
    )


def svg(answer: Answer, language: Language, link: str) -> str:
    """A picture that stands alone: the words, the chart, what to cite."""
    title = say(answer.title, language)
    above = [(title, "bold 17px", INK), *((line, "14px", INK) for line in _lines(answer, language))]
    return framed(
        _drawing(answer, language),
        above,
        [(line, "11px", SOFT) for line in _cited(answer, language, link)],
        title,
        PICTURE,
    )


def fragment(answer: Answer, language: Language, link: str) -> str:
    """HTML to paste into a document or a slide: styles and picture inside, nothing fetched."""
    title = say(answer.title, language)
    lines = "".join(f"<p style='margin:4px 0'>{escape(line)}</p>" for line in _lines(answer, language))
    cited = "<br>".join(map(escape, _cited(answer, language, link)))
    drawing, image = _drawing(answer, language), ""
    if drawing:
        held = base64.b64encode(png(drawing)).decode()
        image = f"<img style='max-width:100%' width='560' alt='{escape(title, quote=True)}' src='data:image/png;base64,{held}'>"
    style = "max-width:720px;margin:0;padding:12px 16px;border-left:4px solid #9e1b32;font-family:Helvetica,Arial,sans-serif"
    head = "<meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'>"
    return (
        f"<!doctype html><html lang='{language.code}'>{head}<title>{escape(title)}</title><main><figure style='{style}'>"
        f"<h1 style='margin:0 0 6px;font-size:18px'>{escape(title)}</h1>{lines}{image}"
        f"<figcaption style='margin-top:8px;color:#56565b;font-size:12px;overflow-wrap:anywhere'>{cited}</figcaption>"
        "</figure></main></html>\n"
    )


def _drawing(answer: Answer, language: Language) -> str:
    blocks = _charts(answer)
    return chart(blocks[0], language, WIDE).svg if blocks else ""


def _lines(answer: Answer, language: Language) -> Iterator[str]:
    """Findings, notes and rows of tables, a line each; last what the chart shows, and in which unit."""
    for block in (block for section in answer.sections for block in section.blocks):
        if isinstance(block, Finding | Note | Gap):
            yield sentence(block.message, language)
        elif isinstance(block, Table):
            made = table(block, language)
            for first, *rest in made.rows:
                yield f"{first.text}: {'; '.join(cell.text for cell in rest if not cell.empty) or '–'}"

    for block in _charts(answer)[:1]:
        yield f"{say(block.title, language)}{f' ({say(block.about, language)})' if block.about else ''}"


def _charts(answer: Answer) -> list[Picture]:
    return [block for section in answer.sections for block in section.blocks if drawn(block)]


def _cited(answer: Answer, language: Language, link: str) -> list[str]:
    """What to cite: this card with its address and day, and each source."""
    own = (
        f"{text_of('page.cite', language)}: entrepot {version()}, {say(answer.title, language)} ({answer.day}). {link}"
    )
    return [own, *(f"{card.id}: {card.citation} {card.url}" for card in answer.lineage.sources)]
