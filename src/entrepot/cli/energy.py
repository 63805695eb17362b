"""`entrepot energy`: electricity by fuel, and what a measure on coal or gas plants would change."""

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
    share: Annotated[
        float, typer.Option(help="Share of what the plants make that the measure takes over, 0 to 1.")
    ] = 0.2,
    measure: Annotated[
        str,
        typer.Option(
            help="ammonia, biomass, solar, wind, hydro, geothermal, nuclear, trade (water power of Laos) or retirement (gas "
            "instead) for coal; hydrogen for gas."
        ),
    ] = "ammonia",
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Electricity by fuel, imports of crude and gas, carbon; what a measure changes from the well to the wire; projects."""
    from entrepot.answers.energy.energy import ask_azec, ask_energy

    store = open_store()
    found = ask_azec(store, share, measure) if economy is None else ask_energy(store, economy, share, measure)
    show_answer(found, json=json, lang=lang)


def register(root: typer.Typer) -> None:
    """Add `energy` to the application."""
    root.command()(energy)
