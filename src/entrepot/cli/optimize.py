"""`entrepot sensitivity`, `entrepot respond`, `entrepot optimize`: what an answer depends on, and what would be best."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import JsonOption, print_json, print_table, progress
from entrepot.cli.scenario import Name, Settings, WorldOption

if TYPE_CHECKING:
    from entrepot.models.trade import Bound, Measure
    from entrepot.result import Result
    from entrepot.scenario import Scenario

Economy = Annotated[str, typer.Option("--economy", help="Whose welfare counts: a code of the world.")]
Out = Annotated[Path | None, typer.Option(help="A new folder to save every table of the result to.")]
SHOWN = 12


def sensitivity(
    name: Name,
    economy: Economy = "JPN",
    measure: Annotated[str, typer.Option(help="real GDP, real income or real wage.")] = "real GDP",
    settings: Settings = None,
    world: WorldOption = None,
    out: Out = None,
    json: JsonOption = False,
) -> None:
    """What one economy's answer depends on: the most dangerous pairs, and a tornado of drivers.

    Derivatives come from the adjoint of the solved equilibrium; rows marked exact are solved anew.
    """
    from entrepot.models import trade
    from entrepot.models.sealanes.ready import costed_for
    from entrepot.scenario import read_for_world

    _new(out)
    scenario, held = read_for_world(name, settings or (), world)
    scenario = costed_for(held, scenario)
    with progress("Solving"):
        result = trade.sensitivity(held, scenario, economy, measure=measure)  # pyright: ignore[reportArgumentType]
        tornado, pairs = result["tornado"], result["pairs"]
    if json:
        kept = {k: v for k, v in result.to_dict()["tables"].items() if k != "flows"}
        print_json({**result.to_dict(), "tables": kept})
    else:
        typer.echo(f"{scenario.title}\n")
        print_table(
            tornado.drop(columns=["kind", "of"]).head(SHOWN).round(3),
            title=f"{economy}: what moves its {measure}, percentage points",
        )
        typer.echo("\nNot exact: to first order, elasticities by one standard error, tariff changes by a tenth.\n")
        worst = pairs.head(8).round(4)
        print_table(worst, title=f"{economy}: the most dangerous pairs, percent of its {measure}")
        _certificate(result)
    _save(result, out, json)


def respond(
    name: Name,
    player: Annotated[list[str], typer.Option("--player", help="Who sets tariffs; several: until they meet (Nash).")],
    partner: Annotated[
        list[str] | None, typer.Option("--partner", help="Whose goods are taxed; left out: all.")
    ] = None,
    sector: Annotated[list[str] | None, typer.Option("--sector", help="Which goods; left out: goods.")] = None,
    by: Annotated[str, typer.Option(help="One rate for all flows, by partner, or by sector.")] = "all",
    highest: Annotated[float, typer.Option(help="The highest rate allowed (1.0: 100%).")] = 1.0,
    settings: Settings = None,
    world: WorldOption = None,
    out: Out = None,
    json: JsonOption = False,
) -> None:
    """The tariff that is best for an economy after a scenario, or where the best answers of several meet."""
    from entrepot.models import trade
    from entrepot.models.sealanes.ready import costed_for
    from entrepot.scenario import read_for_world

    _new(out)
    scenario, held = read_for_world(name, settings or (), world)
    scenario = costed_for(held, scenario)
    with progress("Looking for the best answers"):
        result = trade.optimal_tariffs(
            held,
            scenario,
            player,
            partners=partner or ("all",),
            sectors=sector or ("goods",),
            by=by,
            highest=highest,
        )
    if json:
        print_json(result.to_dict())
    else:
        typer.echo(f"{scenario.title}\n")
        rates = result["tariffs"].assign(rate=lambda t: (100 * t["rate"]).round(2))
        print_table(rates, title=f"{result.model}: percent")
        table = result["economies"]
        wide = table[table["indicator"].isin(["real GDP", "real income"]) & (table["unit"] == "percent")]
        shown = wide.pivot(index="region", columns="indicator", values="value").sort_values("real income").round(3)
        typer.echo()
        print_table(shown.reset_index(), title="Against the baseline, percent")
        _certificate(result)
    _save(result, out, json)
    result.raise_if_not_solved()


def optimize(
    names: Annotated[
        list[str],
        typer.Argument(
            help="Scenarios to be ready for: the worst of them counts.", autocompletion=completion.scenarios
        ),
    ],
    supplier: Annotated[
        list[str], typer.Option("--supplier", help="Whose trade cost may be lowered: CODE[:SECTOR,...[:MOST[:PRICE]]].")
    ],
    economy: Economy = "JPN",
    target: Annotated[str, typer.Option(help="`loss` (worst fall of real GDP), or `exposure` (with --of).")] = "loss",
    of: Annotated[str, typer.Option(help="With --target exposure: the supplier to lean on less.")] = "",
    budget: Annotated[
        list[float] | None, typer.Option("--budget", help="Money a year, as the world's; repeat.")
    ] = None,
    points: Annotated[int, typer.Option(help="Without --budget: how many equal steps up to everything.")] = 5,
    draws: Annotated[int, typer.Option(help="Also over so many draws of the elasticities (0: the central ones).")] = 0,
    seed: Annotated[int, typer.Option(help="The seed of the draws.")] = 1,
    world: WorldOption = None,
    out: Out = None,
    json: JsonOption = False,
) -> None:
    """Trade costs to lower within bounds and a budget, so that the worst case hurts least: a frontier.

    A supplier's MOST is how far its cost may fall (default 0.1), PRICE what a cut costs for each unit of money that it saves
    on today's imports (default 1).
    """
    from entrepot.models import trade
    from entrepot.models.sealanes.ready import costed_for
    from entrepot.scenario import read_for_world

    _new(out)
    read = [read_for_world(name, (), world) for name in names]
    scenarios = [(costed_for(held, scenario), held) for scenario, held in read]
    held = scenarios[0][1]
    measures = [_measure(each) for each in supplier]
    with progress("Looking for the best cuts"):
        bounds, told = _bounds(held, [scenario for scenario, _ in scenarios], draws, seed)
        result = trade.frontier(
            bounds, scenarios[0][0], economy, measures, budgets=budget, points=points, target=target, names=told, of=of,
        )  # fmt: skip
    if json:
        print_json(result.to_dict())
    else:
        what = "largest fall of real GDP" if target == "loss" else f"share of spending that goes to {of}"
        print_table(
            result["frontier"].round(4), title=f"{economy}: {what}, percent; budgets in {result.facts['currency']}"
        )
        typer.echo()
        print_table(result["cuts"].round(3), title="Cuts of trade costs, percent")
        _certificate(result)
    _save(result, out, json)


def _measure(text: str) -> Measure:
    """`VNM:ELE,TEX:0.2:1.5` as a measure."""
    from entrepot.errors import BadInput
    from entrepot.models.trade import Measure

    code, sectors, most, price, *rest = (
        [*text.split(":"), "", "", ""][:5] if text.count(":") <= 3 else (text, "", "", "", "x")
    )
    try:
        if any(rest) or not code:
            raise ValueError
        wanted = tuple(each for each in sectors.split(",") if each) or ("goods",)
        return Measure(code, wanted, float(most or 0.1), float(price or 1.0))
    except ValueError as error:
        remedy = "write CODE, CODE:SECTOR,SECTOR, or CODE:SECTOR:0.2:1.5"
        raise BadInput(f"'{text}' is no measure", where="--supplier", remedy=remedy) from error


def _bounds(world: object, scenarios: list[Scenario], draws: int, seed: int) -> tuple[list[Bound], list[str]]:
    """Every scenario laid onto the world, with the central elasticities and with those of each draw."""
    from entrepot.ensemble.draws import Source, Spread, errors_of
    from entrepot.errors import BadInput
    from entrepot.models import trade

    if draws < 0:
        raise BadInput(f"{draws} draws", where="--draws", remedy="0, or more")
    bounds, told = [], []
    for scenario in scenarios:
        bound = trade.bind(world, scenario)
        base, spread = bound.observed, Spread(closures=())
        errors = errors_of(scenario.elasticities, base.theta, base.sectors, spread) if draws else base.theta
        source = Source(seed, spread, base.theta, errors, base.regions, base.sectors)
        bounds += [bound, *(bound.variant(theta=source.draw(k).theta) for k in range(draws))]
        told += [scenario.name, *(f"{scenario.name}, draw {k}" for k in range(draws))]
    return bounds, told


def _certificate(result: Result) -> None:
    told = ", ".join(f"{name} {value:.0e}" for name, value in result.certificate.items())
    typer.echo(f"\nCertificate ({result.status}): {told}")


def _new(out: Path | None) -> None:
    from entrepot.errors import BadInput

    if out is not None and out.exists():
        raise BadInput(f"'{out}' exists already", where="--out", remedy="name a new folder")


def _save(result: Result, out: Path | None, json: bool) -> None:
    if out is not None:
        typer.echo(f"\nEvery table: {result.save(out)}", err=json)


def register(root: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (sensitivity, respond, optimize):
        root.command()(command)
