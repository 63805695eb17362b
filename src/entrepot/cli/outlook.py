"""`entrepot outlook`: who passes whom in GDP and when, and how far such forecasts could be trusted; population and age."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli.common import AsOfOption, JsonOption, SourceOption, open_store, print_json, print_table

app = typer.Typer(invoke_without_command=True)


@app.callback()
def outlook(
    context: typer.Context,
    cross: Annotated[
        tuple[str, str] | None,
        typer.Option("--cross", help="Two economies or groups: when does the first pass the second in GDP?"),
    ] = None,
    population: Annotated[str | None, typer.Option(help="Population and age outlook of an economy or ASEAN.")] = None,
    basis: Annotated[
        list[str] | None, typer.Option(help="nominal, fixed-rate, real or ppp; repeat for several; all when left out.")
    ] = None,
    fixed_rate_year: Annotated[int, typer.Option(help="Base year of fixed-rate and real.")] = 2021,
    seed: Annotated[int, typer.Option(help="Seed of the simulated paths.")] = 1967,
    source: SourceOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """The chances of passing by price basis, what moves them and how such forecasts fared; or population and age."""
    from entrepot.errors import BadInput

    if context.invoked_subcommand is not None:
        return
    if (cross is None) == (population is None):
        raise BadInput("nothing to look out for", remedy="give either --cross FIRST SECOND or --population ECONOMY")
    store = open_store(as_of, source)
    if population is not None:
        _population(store, population, json)
        return
    assert cross is not None
    from entrepot.models import outlook as model

    result = model.cross(
        store, *cross, bases=tuple(basis) if basis else None, fixed_rate_year=fixed_rate_year, seed=seed
    )
    if json:
        print_json(result.to_dict())
        return
    _crossing(result)


def _population(store, economy: str, json: bool) -> None:
    from entrepot import codes
    from entrepot.models import outlook as model

    result = model.population(store, economy)
    if json:
        print_json(result.to_dict())
        return
    people = result["population"]
    name = codes.name(result.facts["economy"])
    print_table(people[people["year"] % 10 == 0], title=f"Population of {name} (all years: --json)")
    age = result["age"].pivot_table(index="year", columns="indicator", values="value").reset_index()
    print_table(
        age[(age["year"] % 10 == 0) & (age["year"] >= 1960)],
        title="\nAge structure (percent; median age in years; 2019 revision)",
    )


def _crossing(result) -> None:
    from entrepot.models.outlook.forecast import COMBINATION
    from entrepot.report import wording

    for line in (*wording.crossing(result), *wording.joins(result)):
        typer.echo(line)
    columns = ["in_2030", "by_2030"]
    moves, bases = result["moves"].copy(), result["base_years"].copy()
    for table in (moves, bases):
        table[columns] = 100 * table[columns]
    print_table(moves, title="\nWhat moves the answer (chance in percent; size as a part of one, growth a year)")
    print_table(bases[bases["base_year"] % 3 == 1], title="\nThe base year decides (all years: --json)")
    record = result["record"]
    shown = record[(record["method"] == COMBINATION) & record["horizon"].isin((1, 3, 5, 10))]
    print_table(
        shown.drop(columns="method"),
        title="\nHow such forecasts fared: score (error over that of no change) and percent of outcomes inside the 80% band",
    )
    rows = result["forecasts"]
    print_table(rows[rows["year"] >= 2018], title="\nThe same ratio in editions of the IMF's outlook")


@app.command()
def backtest(source: SourceOption = None, as_of: AsOfOption = None, json: JsonOption = False) -> None:
    """How forecasts of GDP ratios fared from every cut-off since 1980: by method, basis, horizon and economy."""
    from entrepot.models import outlook as model
    from entrepot.models.outlook.forecast import COMBINATION
    from entrepot.models.outlook.tested import ALL

    result = model.backtest(open_store(as_of, source))
    if json:
        print_json(result.to_dict())
        return
    scores = result["scores"]
    every = scores[scores["unit"] == ALL].pivot_table(index=["basis", "method"], columns="horizon", values="score")
    shown = [1, 2, 3, 5, 7, 10, 15]
    first, last = result.facts["cutoffs"]
    print_table(
        every[shown].round(2).reset_index(),
        title=f"Error (mean ranked probability score) over that of no change, cut-offs {first} to {last}, by years ahead",
    )
    ours = scores[scores["method"] == COMBINATION]
    table = ours.pivot_table(index=["basis", "unit"], columns="horizon", values="coverage80", sort=False)
    print_table(
        table[shown].round(0).reset_index(), title="\nPercent of outcomes inside the 80% band of the combination"
    )
    print_table(
        result["weights"][result["weights"]["horizon"].isin((1, 5, 10))], title="\nWeights and their 80% interval"
    )
    print_table(
        _editions(result["editions"]),
        title="\nMedian error in percent, editions of the IMF beside (from the last year known)",
    )


def _editions(table):
    """Median absolute errors by edition and year."""
    for name in ("imf", "combination", "no_change"):
        table = table.assign(**{name: 100 * (table[name] / table["outcome"] - 1).abs()})
    return table.groupby(["edition", "year"])[["imf", "combination", "no_change"]].median().round(1).reset_index()


def register(root: typer.Typer) -> None:
    """Add `outlook` to the application."""
    root.add_typer(app, name="outlook")
