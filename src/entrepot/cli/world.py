"""`entrepot world`: list, show, check, aggregate, assemble, tariffs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli.common import JsonOption, print_json, print_table, progress, records

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.world import World

app = typer.Typer(
    help="Input-output worlds: list, show, check, aggregate, lay tariffs on, assemble your own from a prior and margins.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="An embedded world (see `world list`), or the path of a saved .npz file.")]


@app.command("list")
def list_worlds(json: JsonOption = False) -> None:
    """List the worlds that come with the package."""
    import pandas as pd

    from entrepot.world import World
    from entrepot.world.world import embedded_worlds

    worlds = [World.load(name) for name in embedded_worlds()]
    rows = [
        {
            "name": world.name,
            "year": str(world.year),
            "economies": len(world.regions),
            "sectors": len(world.sectors),
            "money": f"{world.scale:g} {world.currency}",
            "status": world.status_of("Z"),
            "fingerprint": world.fingerprint,
        }
        for world in worlds
    ]
    if json:
        print_json(rows)
    else:
        print_table(pd.DataFrame(rows))


@app.command()
def show(name: Name, json: JsonOption = False) -> None:
    """Show what a world holds: economies with their grade, sectors, status of each block, sources, known limits."""
    from entrepot.world import World, cells

    world = World.load(name)
    if json:
        worst = cells.worst(world).to_dict("records")
        print_json({**world.to_card(), "worst_cells": worst, "lineage": world.lineage.to_dict()})
        return
    typer.echo(
        f"{world.name}: {len(world.regions)} economies x {len(world.sectors)} sectors, {world.year}, "
        f"{world.scale:g} {world.currency}, fingerprint {world.fingerprint}"
    )
    typer.echo("Blocks: " + ", ".join(_status(world, block) for block in ("Z", "F", "V", "X", "tau")))
    print_table(_economies(world), title=f"\nEconomies (grade A best, D synthetic; money in {world.currency} billion)")
    for economy, its in world.parts.of.items() if world.parts else ():
        typer.echo(
            f"\n{economy} is held in parts too, and solved in them: " + "; ".join(_part(world, part) for part in its)
        )
    typer.echo(
        "\nSectors: " + "; ".join(f"{code} {world.sector_names.get(code, '')}".strip() for code in world.sectors)
    )
    least = cells.worst(world)
    if len(least):
        title = f"\nWorst cells: their witnesses are furthest apart ({cells.WORST} of {world.V.size})"
        print_table(_worst(least), title=title)
    typer.echo("\nWhat to know:")
    for note in world.lineage.notes[:8]:
        typer.echo(f"- {note}")
    if len(world.lineage.notes) > 8:
        typer.echo(f"- and {len(world.lineage.notes) - 8} more notes on how it was made (--json)")
    typer.echo("\nSources:")
    for source in world.lineage.sources:
        typer.echo(f"- [{source.id}] {source.citation}")


def _part(world: World, part: str) -> str:
    """A part with its name, value added and sales to other economies, in billions."""
    assert world.parts is not None
    S, billions = len(world.sectors), world.scale / 1e9
    labels = world.parts.labels(world.regions)
    rows = slice(labels.index(part) * S, (labels.index(part) + 1) * S)
    own = world.parts.owner(world.regions)[labels.index(part)]
    sold = world.parts.Z[rows].sum() + world.parts.F[rows].sum()
    cells = world.parts.cells(world.regions, S)
    at_home = world.parts.Z[rows][:, cells // S == own].sum() + world.parts.F[rows, own].sum()
    added = (sold - world.parts.Z[:, rows].sum()) * billions
    named = f"{part} ({world.parts.names[part]})" if part in world.parts.names else part
    return f"{named}, value added {added:,.3g}, exports {(sold - at_home) * billions:,.3g} billion {world.currency}"


def _worst(table: pd.DataFrame) -> pd.DataFrame:
    """Cells with the factor by which their value added or share of exports may be off."""
    import numpy as np

    factor = np.exp(table["width"].to_numpy(dtype=float))
    return table[["economy", "sector", "evidence"]].assign(
        **{
            "exports x ADB": np.exp(table["mix_gap"].to_numpy(dtype=float)).round(2),
            "VA x ADB": np.exp(table["value_added_gap"].to_numpy(dtype=float)).round(2),
            "within": [f"x/÷ {f:.2g}" for f in factor],
        }
    )


def _status(world: World, block: str) -> str:
    """The status of a block, and the economies (or their number) that differ from it."""
    other: dict[str, list[str]] = {}
    for region in world.regions:
        if (status := world.status_of(block, region)) != world.status_of(block):
            other.setdefault(status, []).append(region)
    few = {status: ", ".join(them) if len(them) < 6 else f"{len(them)} economies" for status, them in other.items()}
    differ = "; ".join(f"{them} {status}" for status, them in few.items())
    return f"{block} {world.status_of(block)}" + (f" ({differ})" if differ else "")


def _economies(world: World) -> pd.DataFrame:
    """One row per economy."""
    import numpy as np
    import pandas as pd

    abroad = ~np.eye(len(world.regions), dtype=bool)
    known = np.isfinite(world.tau) & abroad[:, :, None]
    billions = world.scale / 1e9
    return pd.DataFrame(
        {
            "economy": world.regions,
            "name": [world.region_names.get(code, "") for code in world.regions],
            "grade": [world.reliability.get(code, "-") for code in world.regions],
            "status": [world.status_of("Z", code) for code in world.regions],
            "value added": np.round(world.V.sum(axis=1) * billions, 1),
            "exports": np.round(world.exports.sum(axis=1) * billions, 1),
            "tariffs held": [
                f"{100 * known[:, n].sum() / max(abroad[:, n].sum() * len(world.sectors), 1):.0f}%"
                for n in range(len(world.regions))
            ],
        }
    )


@app.command()
def check(name: Name, json: JsonOption = False) -> None:
    """Check a world: accounts, missing numbers, signs, labels. Every problem is reported (exit code 3)."""
    from entrepot.errors import raise_all
    from entrepot.world import World

    world = World.load(name)
    found = world.check()
    if json:
        problems = [str(problem) for problem in found.problems]
        print_json({"world": world.name, "ok": found.ok, "residuals": dict(found.residuals), "problems": problems})
    else:
        for account, gap in found.residuals.items():
            typer.echo(f"largest gap, {account}: {gap:.3g} ({world.scale:g} {world.currency})")
    raise_all(found.problems)
    if not json:
        typer.echo(f"{world.name} is in order")


@app.command()
def aggregate(
    name: Name,
    regions: Annotated[
        str | None, typer.Option(help="Concordance of economies: a name, or a CSV file with columns from,to.")
    ] = None,
    sectors: Annotated[
        str | None, typer.Option(help="Concordance of sectors: a name, or a CSV file with columns from,to.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A new .npz file to save to (with its .json card); without it, only losses.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Group economies and sectors by concordances, and say what is lost by it."""
    from dataclasses import asdict

    from entrepot.errors import BadInput
    from entrepot.world import World
    from entrepot.world.aggregate import aggregate, losses
    from entrepot.world.concordance import Concordance

    if regions is None and sectors is None:
        raise BadInput("nothing to group by", remedy="give --regions, --sectors or both")
    target = None if out is None else _new_file(out)
    world = World.load(name)
    grouped = aggregate(
        world,
        regions=None if regions is None else Concordance.load(regions),
        sectors=None if sectors is None else Concordance.load(sectors),
    )
    lost = losses(world, grouped)
    if target is not None:
        _save(grouped, target)
    if json:
        print_json(
            {
                **grouped.to_card(),
                "losses": asdict(lost),
                "losses in words": lost.sentences(),
                "saved": str(target or ""),
            }
        )
        return
    typer.echo(f"{len(grouped.regions)} economies: {', '.join(grouped.regions)}")
    typer.echo(f"{len(grouped.sectors)} sectors: {', '.join(grouped.sectors)}")
    for sentence in lost.sentences():
        typer.echo(f"lost: {sentence}")
    typer.echo(f"saved to {target}" if target else "nothing written (--out FILE.npz saves it)")


@app.command()
def assemble(
    source: Annotated[
        Path,
        typer.Option("--from", help="Folder with prior.npz (a saved world), margins.csv and, if wanted, targets.csv."),
    ],
    out: Annotated[Path, typer.Option(help="A new .npz file to save to (with its .json card).")],
    tolerance: Annotated[float, typer.Option(help="Largest gap allowed on a margin, in the prior's unit.")] = 0.001,
    json: JsonOption = False,
) -> None:
    """Balance a prior to your margins and trade targets. Margins that contradict each other are listed with the
    amounts (exit code 3); a table that cannot be balanced has exit code 5."""
    from entrepot.errors import BadInput
    from entrepot.world.folder import assemble_folder

    target = _new_file(out)
    if not source.is_dir():
        raise BadInput("no such folder", where=str(source), remedy="name a folder with prior.npz and margins.csv")
    if not tolerance > 0:
        raise BadInput(f"tolerance {tolerance:g} is not above 0", where="--tolerance", remedy="such as 0.001")
    with progress("Balancing"):
        found = assemble_folder(source, tolerance=tolerance)
    _save(found.world, target)
    worst = found.residuals.assign(gap=found.residuals["residual"].abs())
    worst = worst.sort_values("gap", ascending=False).drop_duplicates("constraint")
    worst = worst[["constraint", "target", "residual"]]
    if json:
        print_json({**found.world.to_card(), "largest residuals": records(worst), "saved": str(target)})
        return
    print_table(worst, title=f"Largest residual of every constraint ({found.world.scale:g} {found.world.currency})")
    typer.echo(f"saved to {target}")


@app.command()
def tariffs(
    name: Name,
    source: Annotated[str, typer.Argument(help="wits, us-schedule, us-tariff-database, wto-mfn-products ...")],
    out: Annotated[Path, typer.Option(help="A new .npz file to save to (with its .json card).")],
    files: Annotated[
        list[Path] | None,
        typer.Option("--from", help="The provider's own file (repeat it); without, all that were fetched."),
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year of the tariffs; without, the world's.")] = None,
    weights: Annotated[str, typer.Option(help="simple, or imports (where the files hold them).")] = "simple",
    sectors: Annotated[
        str | None, typer.Option(help="CSV file with columns from (digits of the Harmonized System), to (a sector).")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Lay official tariffs by product onto a world, as averages over the products of each sector. What is not known
    stays unknown."""
    from entrepot.errors import BadInput
    from entrepot.store.fetch import read_tariffs
    from entrepot.world import World
    from entrepot.world.concordance import Concordance
    from entrepot.world.tariffs import with_tariffs

    if weights not in ("simple", "imports"):
        raise BadInput(f"'{weights}' is no way to average", where="--weights", remedy="simple or imports")
    target = _new_file(out)
    world = World.load(name)
    with progress(f"Reading tariffs of {source}"):
        read, cards = read_tariffs(source, files or ())
        chosen = None if sectors is None else Concordance.load(sectors)
        laid = with_tariffs(world, read, cards, year=year, sectors=chosen, weights=weights, name=target.stem)
    laid.check().raise_if_bad()
    _save(laid, target)
    notes = laid.lineage.notes[: -len(world.lineage.notes) or None]
    if json:
        print_json({**laid.to_card(), "notes": notes, "saved": str(target)})
        return
    for note in notes:
        typer.echo(note)
    typer.echo(f"saved to {target}")


def _new_file(out: Path) -> Path:
    """The .npz file to write; refuses one that exists, with its card too, and a folder that does not."""
    from entrepot import atomic
    from entrepot.errors import BadInput

    target = atomic.ending_in(out, ".npz")
    atomic.refuse_taken(target, target.with_suffix(".json"))
    if not target.parent.is_dir():
        raise BadInput("the folder does not exist", where=str(target.parent), remedy="make it first")
    return target


def _save(world: World, target: Path) -> None:
    from entrepot import atomic

    with atomic.told(target):
        world.save(target)


def register(root: typer.Typer) -> None:
    """Add `world` to the application."""
    root.add_typer(app, name="world")
