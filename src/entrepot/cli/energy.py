"""`entrepot energy`: electricity by fuel, and what ammonia burned with coal would change."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import JsonOption, open_store
from entrepot.cli.shown import LangOption, show_answer


def energy(
    economy: Annotated[
        str | None,
        typer.Argument(
            help="Japan or an ASEAN member; all of them when left out.", autocompletion=completion.economies
        ),
    ] = None,
    share: Annotated[float, typer.Option(help="Share of the heat of coal plants that ammonia gives, 0 to 1.")] = 0.2,
    fuel: Annotated[str, typer.Option(help="What is burned with coal: ammonia.")] = "ammonia",
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Electricity by fuel, imports of crude and gas, carbon; what co-firing ammonia changes with its own footprint; projects."""
    from entrepot.answers.energy.energy import ask_azec, ask_energy

    store = open_store()
    found = ask_azec(store, share) if economy is None else ask_energy(store, economy, share, fuel)
    show_answer(found, json=json, lang=lang)


def register(root: typer.Typer) -> None:
    """Add `energy` to the application."""
    root.command()(energy)
