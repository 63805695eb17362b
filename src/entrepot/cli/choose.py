"""`entrepot choose`: whom a member chooses, strand by strand, and what it would take to be first."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import AsOfOption, JsonOption, SourceOption, open_store
from entrepot.cli.shown import LangOption, show_answer


def choose(
    member: Annotated[str, typer.Argument(help="ASEAN member, by code or name.", autocompletion=completion.economies)],
    partner: Annotated[
        str, typer.Option("--for", help="The partner that would be first.", autocompletion=completion.economies)
    ] = "JPN",
    among: Annotated[str, typer.Option(help="Partners that are ordered, by comma.")] = "JPN,CHN,USA",
    weight: Annotated[list[str] | None, typer.Option("--weight", help="component=number; repeat for several.")] = None,
    under: Annotated[
        str | None,
        typer.Option(
            "--under",
            help="Scenario, by name or file: what it would do to the order.",
            autocompletion=completion.scenarios,
        ),
    ] = None,
    source: SourceOption = None,
    as_of: AsOfOption = None,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Who leads with a member and since when, under how many weights, what would make a partner first, and what a scenario does to it."""
    from entrepot.answers.choice.choice import ask_choice
    from entrepot.answers.question import weights_of

    others = tuple(code.strip() for code in among.split(",") if code.strip())
    weights = weights_of(weight or (), "--weight")
    store = open_store(as_of, source)
    answer = ask_choice(store, member, partner=partner, among=others, weights=weights, scenario=under)
    show_answer(answer, json=json, lang=lang)


def register(root: typer.Typer) -> None:
    """Add `choose` to the application."""
    root.command()(choose)
