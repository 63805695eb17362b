"""How every command shows an Answer: as text in the language asked for, or as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli.faces import wide

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer
    from entrepot.words import Language

LangOption = Annotated[
    str, typer.Option("--lang", help="Language of the words: en, ja, id, vi, th (English where one is lacking).")
]


def show_answer(
    answer: Answer, *, json: bool = False, lang: str = "en", most: int = 40, words: Language | None = None
) -> None:
    """Print an answer in the language of a code, or in `words`; `most`: rows of a table that are shown, 0 for all."""
    from entrepot.words import language

    words = words or language(lang)
    if json:
        from entrepot.render import json as as_json

        sys.stdout.write(as_json.render(answer, words, ascii=not wide(sys.stdout)))
        return
    from rich.console import Console

    from entrepot.render import terminal

    terminal.show(answer, words, Console(highlight=False), most=most)
