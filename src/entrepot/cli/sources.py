"""`entrepot data fetch | status` and `entrepot world from`: official sources, brought when asked, read, checked and kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli.common import JsonOption, open_store, print_json, print_table, progress, progress_of_fetch

Year = Annotated[int, typer.Option(help="Year of the table.")]
From = Annotated[Path | None, typer.Option("--from", help="The provider's own file; then nothing is fetched.")]


def fetch(
    name: Annotated[str, typer.Argument(help="Source, e.g. imf-weo (see `data status`).")],
    edition: Annotated[str, typer.Option(help="Edition, as the provider names it (see `data status`).")] = "",
    file: From = None,
    json: JsonOption = False,
) -> None:
    """Bring an edition of an official source (over the network, unless --from names its file); check and keep it."""
    from entrepot.store.fetch import fetch as bring

    store = open_store()
    with progress_of_fetch(name) as report:
        found = bring(store, name, edition=edition, file=file, report=report)
    if found.id:
        with progress("Bringing the store up to date"):
            open_store()
    if json:
        print_json({"id": found.id, "raw": str(found.raw), "rows": found.rows, "notes": found.notes})
        return
    if found.id:
        typer.echo(f"{found.rows:,} figures of '{found.id}' were added; the raw file is {found.raw}")
    for note in found.notes:
        typer.echo(note)


def status(json: JsonOption = False) -> None:
    """Show what can be fetched, what is held of it, and what is older than its provider's calendar."""
    from dataclasses import asdict

    import pandas as pd

    from entrepot.store.fetch import interrupted, provider_of
    from entrepot.store.fetch import status as of

    rows = of(open_store())
    if json:
        print_json({"sources": [asdict(row) for row in rows], "interrupted": interrupted()})
        return
    print_table(pd.DataFrame([asdict(row) for row in rows])[["name", "held", "published", "state", "next"]])
    typer.echo("")
    for row in rows:
        provider, _ = provider_of(row.name)
        need = [
            *[f"by hand: take the file from {provider.page}, give it with --from FILE"] * (not provider.url),
            *[f"--edition: {provider.editions}"] * bool(provider.editions),
            *[f"key in {provider.key}"] * bool(provider.key),
        ]
        if need:
            typer.echo(f"{row.name}: {'; '.join(need)}")
    for line in interrupted():
        typer.echo(line)


def make_world(name: str, year: int, file: Path | None, out: Path | None) -> Path:
    """Make the World of an official table and save it; returns the path of its .npz."""
    from entrepot import atomic
    from entrepot.errors import BadInput
    from entrepot.store.fetch import read_table
    from entrepot.world.official import world_from_table

    target = out or Path(f"{name}-{year}.npz")
    if target.suffix != ".npz":
        raise BadInput(f"'{target}' is not a name of a world", remedy="end the name in .npz")
    atomic.refuse_taken(target, target.with_suffix(".json"))
    table, card = read_table(name, year, file)
    world = world_from_table(table, card, target.stem)
    world.check().raise_if_bad()
    with atomic.told(target):
        return world.save(target)


def world_from(
    name: Annotated[
        str, typer.Argument(help="oecd-icio, adb-mrio, wiod (release of 2013), wiod-2016, exiobase, eora26 or figaro.")
    ],
    year: Year,
    file: From = None,
    out: Annotated[Path | None, typer.Option(help="The world's file (.npz); its card lies beside it.")] = None,
    json: JsonOption = False,
) -> None:
    """Make a World of an official input-output table, for every model to run on."""
    from entrepot.world.world import World

    with progress(f"Reading the table of {name}, {year}"):
        path = make_world(name, year, file, out)
    world = World.load(path)
    facts = {
        "world": str(path),
        "economies": len(world.regions),
        "sectors": len(world.sectors),
        "year": year,
        "fingerprint": world.fingerprint,
        "notes": list(world.lineage.notes),
    }
    if json:
        print_json(facts)
        return
    typer.echo(f"{path}: {facts['economies']} economies x {facts['sectors']} sectors, {year}")
    for note in world.lineage.notes:
        typer.echo(note)


def register(root: typer.Typer) -> None:
    """Add `fetch` and `status` to `entrepot data`, and `from` to `entrepot world` (made here where it is not there yet)."""
    groups = {info.name: info.typer_instance for info in root.registered_groups}
    for command in (fetch, status):
        groups["data"].command()(command)  # type: ignore[union-attr]
    world = groups.get("world")
    if world is None:
        world = typer.Typer(help="Worlds: input-output economies for every model.", no_args_is_help=True)
        world.callback()(_world)
        root.add_typer(world, name="world")
    world.command("from")(world_from)


def _world() -> None:
    """Worlds: input-output economies for every model."""
