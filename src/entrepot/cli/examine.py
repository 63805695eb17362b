"""`entrepot questions` and `entrepot examine`: an examination out of the record, and a language model put to it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli.common import JsonOption, open_store, progress
from entrepot.cli.propose import KEY, MODEL, URL
from entrepot.cli.shown import LangOption, show_answer

EVERY = "all"


def questions(
    lang: Annotated[
        str, typer.Option("--lang", help="en, ja, id, ms, vi, th, zh, fil, km, lo, my, ta, or all.")
    ] = "en",
    n: Annotated[int, typer.Option("--n", min=1, help="How many, of each language.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed on the same store gives the same bytes.")] = 1,
    out: Annotated[
        Path, typer.Option("--out", help="A folder for the questions, their card and the harness task.")
    ] = Path("examination"),
) -> None:
    """Make an examination: questions with their answers, tolerances, sources and commands, and traps that must be refused."""
    from entrepot.errors import UnknownName
    from entrepot.examination import folder
    from entrepot.examination.questions import make
    from entrepot.words.spoken import SPOKEN

    if lang not in (*SPOKEN, EVERY):
        raise UnknownName(f"language '{lang}' is not held", remedy=f"one of {', '.join(SPOKEN)}, {EVERY}")
    store = open_store()
    items = [item for code in (SPOKEN if lang == EVERY else (lang,)) for item in make(store, code, n, seed)]
    command = f"entrepot questions --lang {lang} --n {n} --seed {seed}"
    typer.echo(f"{len(items)} questions: {folder.write(items, out, store, command)}")


def examine(
    questions: Annotated[Path, typer.Option("--questions", help="The folder of an examination.")] = Path("examination"),
    llm_url: Annotated[
        str | None, typer.Option("--llm-url", help=f"Base address of an OpenAI-compatible endpoint, else {URL}.")
    ] = None,
    llm_model: Annotated[str | None, typer.Option("--llm-model", help=f"Name of the model, else {MODEL}.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of the transcript: resumed where it exists.")
    ] = None,
    tools: Annotated[
        bool, typer.Option("--tools", help="Hand `entrepot ask`'s answer to the model beside each question.")
    ] = False,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Put an examination to a model and score its answers without a judge; a run that was cut off goes on where it stopped."""
    import shlex

    from entrepot.chat import Endpoint
    from entrepot.examination import item, run
    from entrepot.examination.brief import brief
    from entrepot.words.spoken import speaking

    items = item.read(questions)
    endpoint = Endpoint(
        llm_url or os.environ.get(URL, ""), llm_model or os.environ.get(MODEL, ""), key=os.environ.get(KEY, "")
    )
    store = open_store()
    folder = out or questions / (
        f"{endpoint.model.replace('/', '-')}-tools" if tools else endpoint.model.replace("/", "-")
    )
    tool = _tool if tools else None
    with progress(f"Asking {endpoint.model} {len(items)} questions"):
        answered = run.examine(items, endpoint.ask, folder, tool=tool)
    command = f"entrepot examine --questions {shlex.quote(str(questions))} --llm-model {shlex.quote(endpoint.model)}"
    command += " --tools" if tools else ""
    show_answer(
        brief(answered, store, model=endpoint.model, tools=tools, command=command), json=json, words=speaking(lang)
    )
    failed = [one for one in answered if one.error]
    if failed:
        typer.echo(f"{len(failed)} questions got no answer ({failed[0].error}); run it again to ask them", err=True)


def _tool(question: str) -> str:
    """What `entrepot ask --json` holds for a question, without the page around it."""
    from entrepot.cli.common import json_text
    from entrepot.evidence.asking.ask import ask
    from entrepot.evidence.asking.record import record
    from entrepot.query.archive import Archive

    return json_text(record(ask(question, Archive(open_store()))))


def register(root: typer.Typer) -> None:
    """Add `questions` and `examine` to the application."""
    root.command()(questions)
    root.command()(examine)
