"""`entrepot ageing`: who will have to be cared for by whom, and the workers that would hold a labour force."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import AsOfOption, JsonOption, SourceOption, open_store
from entrepot.cli.shown import LangOption, show_answer


def ageing(
    economy: Annotated[
        str, typer.Argument(help="Economy, by code or name.", autocompletion=completion.economies)
    ] = "JPN",
    participation: Annotated[
        float, typer.Option(help="Points added to its participation at 15 to 64 in the years ahead.")
    ] = 0.0,
    productivity: Annotated[
        float, typer.Option(help="Percent a year that output per worker grows there beyond its trend.")
    ] = 0.0,
    care: Annotated[
        float, typer.Option(help="Carers for each hundred people of 65 and over: how many are needed then.")
    ] = 0.0,
    source: SourceOption = None,
    as_of: AsOfOption = None,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Dependency and care to 2050, the workers needed and those whom members could spare, and what that does to outputs."""
    from entrepot.answers.ageing.ageing import ask_ageing

    store = open_store(as_of, source)
    answer = ask_ageing(store, economy, participation=participation, productivity=productivity, care=care)
    show_answer(answer, json=json, lang=lang)


def register(root: typer.Typer) -> None:
    """Add `ageing` to the application."""
    root.command()(ageing)
