"""`entrepot examples`: sample files to try the commands with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli.common import JsonOption, print_json


def examples(
    out: Annotated[Path, typer.Option(help="Folder to write to; what stands there already is left alone.")] = Path(
        "examples"
    ),
    json: JsonOption = False,
) -> None:
    """Write a sample article, a what-if to change and a provider's file (made up, in the real form) into a folder."""
    from entrepot import atomic
    from entrepot.provenance import DATA
    from entrepot.scenario import template

    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((DATA / "examples").iterdir())}
    texts["mine.toml"] = template()
    written, kept = [], []
    with atomic.made_folder(out):
        for name, text in sorted(texts.items()):
            if os.path.lexists(out / name):
                kept.append(name)
            else:
                atomic.write_new(out / name, text)
                written.append(name)
    if json:
        print_json({"folder": str(out), "written": written, "kept": kept})
        return
    for name in written:
        typer.echo(out / name)
    if kept:
        typer.echo(f"note: left alone, as they were there: {', '.join(kept)}", err=True)
    typer.echo(f"\n{texts['README.txt'].partition('say nothing about the world.')[2].strip()}")


def register(root: typer.Typer) -> None:
    """Add `examples` to the application."""
    root.command()(examples)
