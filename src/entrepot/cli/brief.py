"""`entrepot brief`: the partnership brief, one member's page, a what-if, or an exposure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli.common import JsonOption, open_store, print_json, progress


def brief(
    subject: Annotated[
        str,
        typer.Argument(
            help="partnership; an ASEAN member by code or name; a scenario by name or .toml file; exposure:JPN or "
            "exposure:JPN-CHN (who an economy depends on; a pair)."
        ),
    ] = "partnership",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="Scenarios only: change a key, e.g. shock.1.rate=0.1; repeat for several."),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder to write to; made if absent. An earlier brief there is replaced, with a word.")
    ] = Path("brief"),
    json: JsonOption = False,
) -> None:
    """Write a brief that opens offline: pages, charts, tables, sources, and how to replay it.

    A scenario is solved first; one that cannot be solved gives a page with its residuals and no results (exit code 5).
    """
    from entrepot.errors import BadInput
    from entrepot.report import subjects

    kind, key = subjects.find(subject)
    if settings and kind != "scenario":
        raise BadInput(f"'{subject}' is no scenario", where="--set", remedy="leave --set out, or name a scenario")
    _say_what_is_replaced(out)
    if kind == "scenario":
        _what_if(key, settings or [], out, json)
        return
    if kind == "exposure":
        _exposure(key, out, json)
        return
    from entrepot.report import brief as report

    store = open_store()
    with progress("Writing the brief"):
        written = report.write(store, key, out)
    if json:
        print_json(written.to_dict())
        return
    for line in written.summary:
        typer.echo(line)
    typer.echo(f"\nThe brief: {written.index}")


def _what_if(subject: str, settings: list[str], out: Path, json: bool) -> None:
    """Solve a scenario and write its page."""
    from entrepot.report import whatif

    with progress("Solving and writing the brief"):
        written, answer = whatif.write(subject, out, settings)
    if json:
        print_json(
            {**written.to_dict(), "status": answer.result.status, "certificate": dict(answer.result.certificate)}
        )
    else:
        for line in written.summary:
            typer.echo(line)
        typer.echo(f"\nThe brief: {written.index}")
    answer.result.raise_if_not_solved()


def _exposure(subject: str, out: Path, json: bool) -> None:
    """Ask the exposure models about an economy or a pair and write the page."""
    from entrepot.report import exposure_brief

    store = open_store()
    with progress("Reading the world and writing the brief"):
        written, _ = exposure_brief.write(subject, out, store=store)
    if json:
        print_json(written.to_dict())
        return
    for line in written.summary:
        typer.echo(line)
    typer.echo(f"\nThe brief: {written.index}")


def _say_what_is_replaced(out: Path) -> None:
    from entrepot.report import publish

    if replay := publish.earlier(out):
        typer.echo(f"note: replaces the brief in {out} ({replay})", err=True)


def register(root: typer.Typer) -> None:
    """Add `brief` to the application."""
    root.command()(brief)
