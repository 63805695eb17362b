"""An answer as Markdown, for documents, chats and issue trackers."""

from __future__ import annotations

from collections.abc import Iterator

from entrepot.answers.answer import Answer
from entrepot.answers.block import Finding, Gap, Note, Passage, Section
from entrepot.render.tables import as_table, needs_table
from entrepot.render.texts import TableText, table
from entrepot.words import Language, say
from entrepot.words.say import sentence, text_of

MOST_ROWS = 60  # of a table; the rest is counted


def render(answer: Answer, language: Language) -> str:
    """An answer as a Markdown document."""
    lines = [f"# {say(answer.title, language)}", ""]
    if language.asked:
        lines += [f"*{text_of('page.fallback', language, asked=language.asked)}*", ""]
    if answer.subtitle:
        lines += [f"*{say(answer.subtitle, language)}*", ""]
    lines += [f"{n + 1}. {_escaped(sentence(line.message, language))}" for n, line in enumerate(answer.headlines)]
    for section in answer.sections:
        lines += ["", *_section(section, language)]
    lines += ["", f"## {text_of('page.sources', language)}", ""]
    lines += [f"- `{card.id}` {_escaped(card.citation)} {card.url}" for card in answer.lineage.sources]
    if answer.replay.command:
        lines += ["", f"{text_of('page.again', language)} `{answer.replay.command}`"]
    return "\n".join(lines) + "\n"


def _section(section: Section, language: Language) -> Iterator[str]:
    yield f"## {say(section.title, language)}"
    for block in section.blocks:
        yield ""
        if isinstance(block, Finding):
            yield _escaped(sentence(block.message, language))
        elif isinstance(block, Note):
            yield f"*{_escaped(sentence(block.message, language))}*"
        elif isinstance(block, Gap):
            yield f"> **{text_of('page.gap', language)}** {_escaped(sentence(block.message, language))}"
        elif isinstance(block, Passage):
            yield f"> {_escaped(block.text.text)}"
        elif (made := as_table(block)) is not None and needs_table(block, section):
            yield from _table(table(made, language), language)


def _table(made: TableText, language: Language) -> Iterator[str]:
    about = f" {made.about}." if made.about else ""
    yield f"**{made.caption}.**{about}"
    yield ""
    yield "| " + " | ".join(map(_cell, made.header)) + " |"
    yield "|" + "|".join(" ---: " if numeric else " --- " for numeric in made.numeric) + "|"
    for row in made.rows[:MOST_ROWS]:
        cells = (
            f"{'**' if c.leads else ''}{c.text}{'**' if c.leads else ''}{c.mark}{f'[{c.note}]' if c.note else ''}"
            for c in row
        )
        yield "| " + " | ".join(map(_cell, cells)) + " |"
    if len(made.rows) > MOST_ROWS:
        yield ""
        yield text_of("table.more", language, n=len(made.rows) - MOST_ROWS)
    for n, note in enumerate(made.notes):
        yield ""
        yield f"[{n + 1}] {_escaped(note)}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _escaped(text: str) -> str:
    return text.replace("*", "\\*").replace("\n", " ")
