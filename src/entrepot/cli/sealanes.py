"""`entrepot sealanes` and `entrepot ports`: ways by sea with gates closed, the gates, and ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from entrepot.cli import completion
from entrepot.cli.common import JsonOption, print_json, print_table
from entrepot.cli.shown import LangOption, show_answer

if TYPE_CHECKING:
    import pandas as pd


def sealanes(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="Two ports (name, LOCODE, or latitude,longitude), or: gates, or: backtest."),
    ] = None,
    close: Annotated[
        list[str] | None,
        typer.Option("--close", help="A gate to shut; repeat for several.", autocompletion=completion.gates),
    ] = None,
    open_: Annotated[
        list[str] | None,
        typer.Option(
            "--open", help="A gate that is shut by default (the Arctic) to open.", autocompletion=completion.gates
        ),
    ] = None,
    speed: Annotated[float, typer.Option(help="Speed in knots.")] = 14.0,
    draft: Annotated[float | None, typer.Option(help="Draught in metres: gates too shallow for it are shut.")] = None,
    json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """The way by sea between two ports: nautical miles, days, gates; with gates shut how much farther, and what that costs
    Japan and ASEAN while they are shut.

    `entrepot sealanes gates` lists the gates; `entrepot sealanes backtest` tells how wrong the model was on the Red Sea in
    2024 and on Hormuz in 2026.
    """
    from entrepot.errors import BadInput

    words = what or []
    if words == ["gates"]:
        _gates(json)
        return
    if words == ["backtest"]:
        _backtest(json)
        return
    if len(words) != 2:
        raise BadInput("two ports are needed", remedy="entrepot sealanes Yokohama Singapore --close malacca")
    from entrepot.answers.sealanes.lanes import ask_lanes

    found = ask_lanes(words[0], words[1], close=close or (), opened=open_ or (), speed=speed, draft=draft)
    show_answer(found, json=json, lang=lang)


def _gates(json: bool) -> None:
    from entrepot.models.sealanes import routes

    table = routes.gate_table()
    if json:
        print_json(_records(table))
        return
    print_table(table, title="Gates of the sea (those shut by default open with --open)")


def _backtest(json: bool) -> None:
    from entrepot.models.sealanes import backtest

    result = backtest.solve()
    if json:
        print_json(result.to_dict())
        return
    errors = result["errors"]
    for event, (first, last) in result.facts["told on"].items():
        mine = errors[errors["event"] == event]
        wide = mine.pivot(index=["gate", "ship"], columns="model", values="error_percent").round(1)
        level = mine[mine["model"] == "model"].set_index(["gate", "ship"])[["before", "predicted", "counted"]].round(1)
        title = f"{event}: mean absolute error of monthly calls, {first} to {last}, percent of the mean before"
        print_table(level.join(wide).reset_index(), title=title)
    print_table(
        result["freight"].round(0), title="Freight on lanes that never use Suez: rise in percent, fitted and later"
    )
    fit = ", ".join(f"{event} {' to '.join(months)}" for event, months in result.facts["fit"].items())
    typer.echo(f"Estimated on {fit}; Hormuz on no month of calls.")


def ports(
    economy: Annotated[str, typer.Argument(help="Economy by code or name.", autocompletion=completion.economies)],
    limit: Annotated[int, typer.Option(help="Rows to print; 0 for all.")] = 40,
    json: JsonOption = False,
) -> None:
    """The ports of an economy: UN/LOCODE, position, and what is held on traffic and capacity."""
    from entrepot.models.sealanes import routes

    table = routes.port_table(economy)
    if json:
        print_json(_records(table))
        return
    held = [c for c in table if table[c].notna().any() and c not in ("longitude", "latitude", "containers")]
    print_table(table, title=f"Ports of {economy}", columns=held, limit=limit or None)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    from entrepot.cli.common import records

    return records(table)


def register(root: typer.Typer) -> None:
    """Add `sealanes` and `ports` to the application."""
    root.command()(sealanes)
    root.command()(ports)
