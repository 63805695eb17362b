"""`entrepot scenario`: list, show, check, new; and `entrepot solve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import JsonOption, print_json, print_table, progress
from entrepot.cli.shown import LangOption, show_answer

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.world import World

app = typer.Typer(help="What-if questions as TOML files: list, show, check, new.", no_args_is_help=True)

Name = Annotated[
    str,
    typer.Argument(
        help="A shipped scenario (see `scenario list`), or the path of a .toml file.",
        autocompletion=completion.scenarios,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a key, e.g. shock.1.rate=0.1 or closure.deficits=zero; repeat for several."),
]
WorldOption = Annotated[
    str | None, typer.Option("--world", help="Another world than the scenario's own: a name, or a saved .npz file.")
]


@app.command("list")
def list_scenarios(json: JsonOption = False) -> None:
    """List the scenarios that come with the package."""
    from entrepot.scenario import shipped

    rows = [
        {
            "name": name,
            "title": each.title,
            "shocks": ", ".join(dict.fromkeys(shock.kind for shock in each.shocks)),
            "numbers": "assumption" if all(s.source == "assumption" for s in each.shocks) else "sourced",
            "world": each.world,
            "as of": str(each.as_of or ""),
        }
        for name, each in shipped().items()
    ]
    if json:
        print_json(rows)
    else:
        for row in rows:
            typer.echo(
                f"{row['name']}\n    {row['title']}\n    {row['shocks']}; numbers: {row['numbers']}; world {row['world']}"
            )


@app.command()
def show(name: Name, settings: Settings = None, json: JsonOption = False) -> None:
    """Print a scenario: its text, or with --json what was read from it."""
    from dataclasses import asdict

    from entrepot.scenario import Scenario

    scenario = Scenario.read(name, settings or ())
    if json:
        shocks = [{"kind": shock.kind, **asdict(shock)} for shock in scenario.shocks]
        raw = {**asdict(scenario), "shocks": shocks, "as_of": str(scenario.as_of or "")}
        print_json(raw)
    else:
        typer.echo(scenario.text.rstrip())


@app.command()
def check(
    names: Annotated[
        list[str], typer.Argument(help="Scenarios: shipped names or .toml files.", autocompletion=completion.scenarios)
    ],
    settings: Settings = None,
    world: WorldOption = None,
    json: JsonOption = False,
) -> None:
    """Check scenarios by themselves and against their world. Every problem is reported at once (exit code 3)."""
    from entrepot.errors import EntrepotError, Problem, raise_all
    from entrepot.scenario import read_for_world

    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    for name in names:
        try:
            scenario, held = read_for_world(name, settings or (), world)
        except EntrepotError as error:
            problems += error.problems
            rows.append({"scenario": name, "ok": False, "problems": [str(each) for each in error.problems]})
            continue
        rows.append({"scenario": name, "ok": True, "world": held.name, "notes": list(scenario.notes)})
        if not json:
            typer.echo(f"{name}: in order, fits {held.name}")
            for note in scenario.notes:
                typer.echo(f"  note: {note}")
    if json:
        print_json(rows)
    raise_all(problems)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="A new .toml file; an existing one is never overwritten.")],
) -> None:
    """Write a small scenario to start from; it checks and solves as it stands."""
    from entrepot import atomic
    from entrepot.errors import BadInput
    from entrepot.scenario import template

    target = file if file.suffix else atomic.ending_in(file, ".toml")
    if target.suffix != ".toml":
        raise BadInput(f"'{target.suffix}' is not a scenario", where=str(target), remedy="end the name in .toml")
    atomic.write_new(target, template())
    typer.echo(f"{target} written. Next: entrepot scenario check {target}; entrepot brief {target}")


def solve(
    name: Name,
    settings: Settings = None,
    world: WorldOption = None,
    out: Annotated[Path | None, typer.Option(help="A new folder to save every table of the result to.")] = None,
    accept_repairs: Annotated[
        bool, typer.Option("--accept-repairs", help="Go on where the world's accounts need repairs beyond 2%.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Solve a scenario and rank real incomes, with the certificate. Exit code 5: not solved (residuals, no numbers).

    --json leaves out the tables by sector; --out saves them all.
    """
    from entrepot import atomic
    from entrepot.models import trade
    from entrepot.models.sealanes.ready import costed_for
    from entrepot.scenario import read_for_world

    if out is not None:
        atomic.refuse_taken(out)
    scenario, held = read_for_world(name, settings or (), world)
    with progress("Solving"):
        scenario = costed_for(held, scenario)
        result = trade.solve(held, scenario, detail=out is not None, accept_repairs=accept_repairs)
    if json:
        raw = result.to_dict()
        print_json({**raw, "tables": {k: v for k, v in raw["tables"].items() if k not in ("sectors", "trade")}})
    else:
        _print(result, held)
    result.raise_if_not_solved()
    if out is not None:
        saved = result.save(out)
        typer.echo(f"\nEvery table: {saved}", err=json)


def _print(result: Result, world: World) -> None:
    """Title, ranked real incomes, certificate, notes; without a solution only what went wrong."""
    from entrepot.words import language
    from entrepot.words.say import text_of

    typer.echo(f"{result.facts['title']}\n{result.facts['question']}\n")
    if result.status != "not solved":
        table = _ranked(result, world)
        for title, rows in table.groupby("who", sort=False):
            print_table(rows, columns=[c for c in table.columns if c != "who"], title=str(title))
            typer.echo()
        typer.echo("Changes in percent of the baseline: results of a model on an estimated world, not observations.")
    typer.echo(f"Certificate ({result.status}; {result.facts['method']}, {result.facts['sweeps']} sweeps):")
    typer.echo("  " + ", ".join(f"{name} {value:.0e}" for name, value in result.certificate.items()))
    typer.echo(f"  {text_of('page.proves', language())}")
    for note in result.lineage.notes:
        typer.echo(f"note: {note}")


def _ranked(result: Result, world: World) -> pd.DataFrame:
    """Real income, real wage, exports and imports by economy: Japan and members, then the others, each ranked."""
    from entrepot import codes

    economies = result["economies"]
    wanted = ["real income", "real wage", "exports", "imports"]
    rows = economies[economies["indicator"].isin(wanted) & (economies["unit"] == "percent")]
    table = rows.pivot(index="region", columns="indicator", values="value")[wanted].round(3).reset_index()
    table.insert(1, "grade", [world.reliability.get(code, "-") for code in table["region"]])
    near = {"JPN", *codes.ASEAN_MEMBERS}
    table["who"] = ["Japan and members of ASEAN" if code in near else "Others" for code in table["region"]]
    table = table.sort_values("real income")
    table = table.assign(rank=table["who"] == "Others").sort_values("rank", kind="stable").drop(columns="rank")
    table["region"] = [world.name_of(str(code)) for code in table["region"]]
    return table.rename(columns={"region": "economy"})


def compare(
    first: Name,
    second: Annotated[
        str,
        typer.Argument(help="The scenario to set beside it, on the same world.", autocompletion=completion.scenarios),
    ],
    out: Annotated[Path | None, typer.Option(help="Folder to write a page to.")] = None,
    world: WorldOption = None,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Two what-ifs side by side: real GDP in both, and for whom the difference matters; with --out as a page."""
    from entrepot.answers.whatif import beside

    with progress("Solving both"):
        answer = beside.ask(first, second, world)
    if out is None:
        show_answer(answer, json=json, lang=lang)
        return
    from entrepot.render import brief as render
    from entrepot.words import language

    written = render.write(answer, out, language(lang), None)
    if json:
        print_json(written.to_dict())
    else:
        typer.echo(f"The page: {written.index}")


def register(root: typer.Typer) -> None:
    """Add `scenario`, `solve` and `compare` to the application."""
    root.add_typer(app, name="scenario")
    root.command()(solve)
    root.command()(compare)
