"""`entrepot relations`: an economy's partners, strand by strand."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import AsOfOption, JsonOption, SourceOption, open_store
from entrepot.cli.shown import LangOption, show_answer


def relations(
    economy: Annotated[
        str, typer.Argument(help="Economy or ASEAN, by code or name.", autocompletion=completion.economies)
    ],
    since: Annotated[int, typer.Option(help="First year.")] = 1964,
    partner: Annotated[
        str, typer.Option(help="The partner whose place is followed.", autocompletion=completion.economies)
    ] = "JPN",
    rival: Annotated[
        str, typer.Option(help="The partner it is compared with.", autocompletion=completion.economies)
    ] = "CHN",
    strand: Annotated[
        str | None, typer.Option(help="Only one strand: trade, investment, aid, people, trust, security.")
    ] = None,
    flow: Annotated[str, typer.Option(help="exports, imports or both.")] = "both",
    source: SourceOption = None,
    as_of: AsOfOption = None,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Partner shares and ranks, who passed whom and when, and the strands side by side."""
    from entrepot.answers.relations import ask_relations

    store = open_store(as_of, source)
    answer = ask_relations(
        store,
        economy,
        since=since,
        partner=partner,
        rival=rival,
        flow=flow,
        strand=strand,
    )
    show_answer(answer, json=json, lang=lang)


def register(root: typer.Typer) -> None:
    """Add `relations` to the application."""
    root.command()(relations)
