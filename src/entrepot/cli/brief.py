"""`entrepot brief`: the partnership brief, or one member's page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli.common import JsonOption, open_store, print_json, progress


def brief(
    subject: Annotated[str, typer.Argument(help="partnership, or an ASEAN member by code or name.")] = "partnership",
    out: Annotated[
        Path, typer.Option(help="Folder to write to; made if absent. Files of an earlier brief there are replaced.")
    ] = Path("brief"),
    json: JsonOption = False,
) -> None:
    """Write a brief that opens offline: pages, charts, tables, sources, and how to replay it."""
    from entrepot.report import brief as report

    store = open_store()
    with progress("Writing the brief"):
        written = report.write(store, subject, out)
    if json:
        print_json(written.to_dict())
        return
    for line in written.summary:
        typer.echo(line)
    typer.echo(f"\nThe brief: {written.index}")


def register(root: typer.Typer) -> None:
    """Add `brief` to the application."""
    root.command()(brief)
