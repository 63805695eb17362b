"""`entrepot questions` and `entrepot examine`: an examination out of the record, and a language model put to it."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli.common import JsonOption, open_store, progress
from entrepot.cli.propose import KEY, MODEL, URL
from entrepot.cli.shown import LangOption, show_answer

if TYPE_CHECKING:
    from entrepot.chat import Endpoint
    from entrepot.examination import run
    from entrepot.store import Store

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
        bool,
        typer.Option(
            "--tools",
            help="Examine it twice: alone, and with our tools (ask, search, cite) to call as functions of the interface.",
        ),
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
    folder = out or questions / endpoint.model.replace("/", "-")

    def put(model: run.Model, into: Path, what: str) -> list[run.Answered]:
        with progress(f"Asking {endpoint.model} {len(items)} questions{what}"):
            return run.examine(items, model, into)

    alone = put(lambda system, user: run.Reply(endpoint.ask(system, user)), folder, "")
    helped = put(_helped(endpoint, store), folder / "tools", " with tools") if tools else []
    command = f"entrepot examine --questions {shlex.quote(str(questions))} --llm-model {shlex.quote(endpoint.model)}"
    command += " --tools" if tools else ""
    made = brief(alone, store, model=endpoint.model, command=command, helped=helped)
    show_answer(made, json=json, words=speaking(lang))
    failed = [one for one in (*alone, *helped) if one.error]
    if failed:
        typer.echo(f"{len(failed)} questions got no answer ({failed[0].error}); run it again to ask them", err=True)


def _helped(endpoint: Endpoint, store: Store) -> run.Model:
    """The model with our tools to call."""
    from entrepot.examination import run
    from entrepot.examination.tools import tools

    held = tools(store)

    def model(system: str, user: str) -> run.Reply:
        text, calls = endpoint.converse(system, user, held)
        return run.Reply(text, tuple(asdict(call) for call in calls))

    return model


def register(root: typer.Typer) -> None:
    """Add `questions` and `examine` to the application."""
    root.command()(questions)
    root.command()(examine)
