"""`entrepot disrupt`: a what-if day by day."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli.common import JsonOption, steps_done
from entrepot.cli.scenario import Name, Settings, WorldOption
from entrepot.cli.shown import LangOption, show_answer


def disrupt(
    name: Name,
    settings: Settings = None,
    draws: Annotated[
        int, typer.Option(help="Draws of psi, stocks, recovery and substitution for the range; 0 for none.")
    ] = 64,
    seed: Annotated[int, typer.Option(help="The seed: the same seed gives the same draws.")] = 1,
    world: WorldOption = None,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """What breaks first, how far output falls and how long recovery takes: outages, embargoes, closed gates and stocks, day
    by day.

    `entrepot brief SCENARIO` writes the same as a page. A run that diverges says so and gives no results (exit code 5).
    """
    from entrepot.answers.disruption import disruption

    with steps_done("days and draws") as progress:
        answer, one = disruption.ask(name, settings or (), world=world, draws=draws, seed=seed, progress=progress)
    show_answer(answer, json=json, lang=lang)
    one.found.raise_if_not_solved()


def register(root: typer.Typer) -> None:
    """Add `disrupt` to the application."""
    root.command()(disrupt)
