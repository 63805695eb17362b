"""The application: one module of commands per capability, each importing what it needs only when it runs."""

from __future__ import annotations

import sys
from copy import copy
from functools import cache
from typing import Annotated, Any

import typer
from typer.models import CommandInfo

from entrepot.cli import (
    ageing,
    ask,
    brief,
    check,
    choose,
    data,
    disruption,
    energy,
    ensemble,
    examine,
    examples,
    exposure,
    gravity,
    optimize,
    outlook,
    payments,
    relations,
    scenario,
    sealanes,
    serve,
    sources,
    tools,
    why,
    world,
)

app = typer.Typer(
    name="entrepot",
    help="A policy lab for Japan-ASEAN economic security: sourced figures, solved models, briefs that can be replayed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        import entrepot

        typer.echo(f"entrepot {entrepot.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Exit codes: 0 done, 2 wrong usage, 3 bad input, 4 no data, 5 model not solved."""


for module in (
    brief,
    ageing,
    ask,
    examine,
    why,
    check,
    choose,
    data,
    exposure,
    outlook,
    relations,
    scenario,
    ensemble,
    disruption,
    optimize,
    sealanes,
    gravity,
    energy,
    payments,
    world,
    sources,
    serve,
    tools,
    examples,
):
    module.register(app)


@cache
def command(word: str = "") -> Any:
    """The application; where `word` is one of its commands, with that one alone: to read the signatures of all of them takes
    longer than most answers."""
    chosen = copy(app)
    chosen.registered_commands = [one for one in app.registered_commands if _name(one) == word]
    chosen.registered_groups = [one for one in app.registered_groups if one.name == word]
    found = chosen.registered_commands or chosen.registered_groups
    return typer.main.get_command(chosen if found else app)


def _name(command: CommandInfo) -> str:
    """What a command is called: as it says, or as its function."""
    return command.name or typer.main.get_command_name(getattr(command.callback, "__name__", ""))


def main() -> None:
    """Run the application; whatever goes wrong becomes a message with the remedy and an exit code."""
    from entrepot.cli import faces

    faces.one_thread()
    sys.exit(faces.run(command(sys.argv[1] if len(sys.argv) > 1 else "")))
