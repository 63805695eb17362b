"""`entrepot ask` and `entrepot search`: a question in words answered out of the record, and what the record holds."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from entrepot.cli.common import AsOfOption, JsonOption, open_store
from entrepot.cli.shown import LangOption, show_answer


def ask(
    question: Annotated[
        str,
        typer.Argument(
            help="A question in en, ja, id, ms, vi, th, zh, fil, km, lo, my or ta; `-` reads standard input."
        ),
    ],
    lang: Annotated[
        str | None, typer.Option("--lang", help="Language of the answer: that of the question when left out.")
    ] = None,
    as_of: AsOfOption = None,
    own_digits: Annotated[
        bool,
        typer.Option(
            "--own-digits", help="Write the sentence in the digits of its script (Thai, Lao, Khmer, Burmese, Tamil)."
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Answer a question with its value, period, sources and the command that gives it again, in the language of the question;
    or say plainly why there is no answer."""
    from entrepot.answers.asking.asking import ask_question
    from entrepot.words.say import sentence
    from entrepot.words.spoken import in_own_digits, speaking

    text = sys.stdin.read() if question == "-" else question
    answer = ask_question(open_store(), text, as_of=open_store(as_of).known_by if as_of else None)
    words = speaking(lang or str(answer.summary["language"]))
    if own_digits and not json:
        for found in answer.headlines:
            typer.echo(in_own_digits(sentence(found.message, words), words.code))
        return
    show_answer(answer, json=json, words=words)


def search(
    words: Annotated[list[str], typer.Argument(help="Words of any language; what holds all of them comes first.")],
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Search indicators, facts, initiatives, scenarios, straits, minerals and worlds; each with the command that shows it."""
    from entrepot.answers.search import ask_search
    from entrepot.words.say import everywhere

    show_answer(ask_search(open_store(), " ".join(words), everywhere), json=json, lang=lang)


def register(root: typer.Typer) -> None:
    """Add `ask` and `search` to the application."""
    root.command()(ask)
    root.command()(search)
