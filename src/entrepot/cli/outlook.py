"""`entrepot outlook`: who passes whom in GDP and when; population and age."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli.common import AsOfOption, JsonOption, SourceOption, open_store, print_json, print_table


def outlook(
    cross: Annotated[
        tuple[str, str] | None,
        typer.Option("--cross", help="Two economies or groups: when does the first pass the second in GDP?"),
    ] = None,
    population: Annotated[str | None, typer.Option(help="Population and age outlook of an economy or ASEAN.")] = None,
    basis: Annotated[
        list[str] | None, typer.Option(help="nominal, fixed-rate or ppp; repeat for several; all when left out.")
    ] = None,
    fixed_rate_year: Annotated[int, typer.Option(help="Year of the yen rate for basis fixed-rate.")] = 2021,
    seed: Annotated[int, typer.Option(help="Seed of the simulation.")] = 1967,
    source: SourceOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """A distribution over crossing years by price basis, with its back-test; or population and age."""
    from entrepot import codes
    from entrepot.errors import BadInput
    from entrepot.models import outlook as model
    from entrepot.report import wording

    if (cross is None) == (population is None):
        raise BadInput("nothing to look out for", remedy="give either --cross FIRST SECOND or --population ECONOMY")
    store = open_store(as_of, source)
    if population is not None:
        result = model.population(store, population)
        if json:
            print_json(result.to_dict())
            return
        people = result["population"]
        print_table(
            people[people["year"] % 10 == 0],
            title=f"Population of {codes.name(result.facts['economy'])} (all years: --json)",
        )
        age = result["age"].pivot_table(index="year", columns="indicator", values="value").reset_index()
        print_table(
            age[(age["year"] % 10 == 0) & (age["year"] >= 1960)],
            title="\nAge structure (percent; median age in years; 2019 revision)",
        )
        return
    assert cross is not None
    result = model.cross(
        store, *cross, bases=tuple(basis) if basis else model.BASES, fixed_rate_year=fixed_rate_year, seed=seed
    )
    if json:
        print_json(result.to_dict())
        return
    for line in (*wording.crossing(result), *wording.joins(result)):
        typer.echo(line)
    print_table(
        result["backtest"],
        title="\nBack-test: share of outcomes inside the 80% and 95% intervals, by years ahead (percent)",
    )
    rows = result["forecasts"]
    print_table(rows[rows["year"] >= 2018], title="\nThe same ratio in editions of the IMF's outlook")


def register(root: typer.Typer) -> None:
    """Add `outlook` to the application."""
    root.command()(outlook)
