"""`entrepot ensemble`: many draws of a what-if."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli.common import JsonOption, print_json, print_table
from entrepot.cli.scenario import Name, Settings, WorldOption

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.world import World

SHOWN = ("real GDP", "real income", "exports")


def ensemble(
    name: Name,
    draws: Annotated[int, typer.Option(help="How many equilibria to solve.")] = 1000,
    seed: Annotated[int, typer.Option(help="The seed: the same seed gives the same draws.")] = 1,
    elasticities: Annotated[
        str, typer.Option(help="`errors` (published standard errors), or a standard deviation as a share; 0 for none.")
    ] = "errors",
    closures: Annotated[
        str, typer.Option(help="Closures to draw from, commas between; `own` for the scenario's alone.")
    ] = "fixed-share-of-world-gdp,own-gdp-share,zero",
    rates: Annotated[
        float, typer.Option(help="Standard deviation of the log of every exporter's tariff change.")
    ] = 0.0,
    costs: Annotated[float, typer.Option(help="The same for changes of trade costs and productivity.")] = 0.0,
    table: Annotated[
        str, typer.Option(help="Error of the world's trade shares: a number, or `grades`; 0 for none.")
    ] = "0",
    out: Annotated[Path | None, typer.Option(help="A folder for every draw as Parquet, written as they come.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what a stopped run left in --out.")] = False,
    processes: Annotated[int | None, typer.Option(help="Processes; left out: one for each core; 0: this one.")] = None,
    cluster: Annotated[str, typer.Option(help="local, or ray (needs entrepot[ray]).")] = "local",
    settings: Settings = None,
    world: WorldOption = None,
    json: JsonOption = False,
) -> None:
    """Solve a scenario many times over what nobody knows exactly: quantiles, chances of a sign, and their own error.

    A draw that cannot be solved is counted, never hidden. Exit code 5: none was solved.
    """
    from entrepot.cli.common import steps_done
    from entrepot.ensemble import Spread, run
    from entrepot.errors import BadInput
    from entrepot.models.sealanes.ready import costed_for
    from entrepot.scenario import read_for_world

    if resume and out is None:
        raise BadInput("--resume needs --out", where="--resume", remedy="name the folder of the stopped run")
    spread = Spread(
        _number(elasticities),
        () if closures == "own" else tuple(each.strip() for each in closures.split(",") if each.strip()),
        rates,
        costs,
        _number(table),
    )
    scenario, held = read_for_world(name, settings or (), world)
    scenario = costed_for(held, scenario)
    with steps_done("draws") as progress:
        result = run(
            held, scenario, draws=draws, seed=seed, spread=spread, out=out, resume=resume, processes=processes, cluster=cluster,
            progress=progress,
        )  # fmt: skip
    if json:
        raw = result.to_dict()
        kept = {k: v for k, v in raw["tables"].items() if k in ("bands", "drivers")}
        print_json({**raw, "tables": kept})
    else:
        _print(result, held)
    result.raise_if_not_solved()


def _number(text: str) -> float | str:
    """A number, or the word as it is; the spread says which words there are."""
    try:
        return float(text)
    except ValueError:
        return text


def _print(result: Result, world: World) -> None:
    facts = result.facts
    typer.echo(f"{facts['title']}\n")
    if result.status == "solved":
        for indicator in SHOWN:
            rows = _rows(result["bands"], indicator, world)
            print_table(
                rows,
                title=f"{indicator[:1].upper()}{indicator[1:]}, percent: {facts['solved']} draws, seed {facts['seed']}",
            )
            typer.echo()
        drivers = result["drivers"]
        for code in ("JPN", "VNM"):
            own = drivers[(drivers["region"] == code) & (drivers["indicator"] == "real GDP")]
            top = own.reindex(own["value"].abs().sort_values(ascending=False).index).head(4)
            told = ", ".join(f"{row.parameter} {row.value:+.2f}" for row in top.itertuples())
            if told:
                typer.echo(
                    f"What drives the spread of {code}'s real GDP (rank correlation; closure: share of variance): {told}"
                )
    typer.echo("P(rise): share of draws above zero. Error: Monte Carlo standard error of the median.")
    told = ", ".join(f"{count} {status}" for status, count in facts["statuses"].items())
    typer.echo(f"Draws: {told}. Elasticities drawn again because they fell below the domain: {facts['drawn again']}.")
    for condition, value in result.certificate.items():
        typer.echo(f"Certificate: {condition} {value:.0e}")
    for note in result.lineage.notes:
        typer.echo(f"note: {note}")


def _rows(bands: pd.DataFrame, indicator: str, world: World) -> pd.DataFrame:
    from entrepot import codes

    rows = bands[bands["indicator"] == indicator]
    near = [code for code in ("JPN", *codes.ASEAN_MEMBERS) if code in set(rows["region"])]
    near += [code for code in rows["region"] if code not in near]
    rows = rows.set_index("region").loc[near].reset_index()
    shown = rows[["region", "central", "p05", "p50", "p95", "chance_up", "error_median"]].round(3)
    shown["region"] = [world.name_of(code) for code in shown["region"]]
    names = {"region": "economy", "p50": "median", "chance_up": "P(rise)", "error_median": "error"}
    return shown.rename(columns=names)


def register(root: typer.Typer) -> None:
    """Add `ensemble` to the application."""
    root.command()(ensemble)
