"""`entrepot outlook`: who passes whom in GDP and when, and how far such forecasts could be trusted; population and age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli.common import AsOfOption, JsonOption, SourceOption, open_store
from entrepot.cli.shown import LangOption, show_answer

if TYPE_CHECKING:
    pass

app = typer.Typer(invoke_without_command=True)


@app.callback()
def outlook(
    context: typer.Context,
    cross: Annotated[
        tuple[str, str] | None,
        typer.Option("--cross", help="Two economies or groups: when does the first pass the second?"),
    ] = None,
    measure: Annotated[
        str, typer.Option(help="In what: gdp, gdp_per_head, population, age_share_65_plus or goods_trade (with --of).")
    ] = "gdp",
    of: Annotated[str | None, typer.Option(help="Whose goods trade with the two: VNM, ASEAN ...")] = None,
    population: Annotated[str | None, typer.Option(help="Population and age outlook of an economy or ASEAN.")] = None,
    basis: Annotated[
        list[str] | None, typer.Option(help="nominal, fixed-rate, real or ppp; repeat for several; all when left out.")
    ] = None,
    fixed_rate_year: Annotated[int, typer.Option(help="Base year of fixed-rate and real.")] = 2021,
    seed: Annotated[int, typer.Option(help="Seed of the simulated paths.")] = 1967,
    source: SourceOption = None,
    as_of: AsOfOption = None,
    lang: LangOption = "en",
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
        from entrepot.answers.population import ask_population

        show_answer(ask_population(store, population), json=json, lang=lang)
        return
    assert cross is not None
    from entrepot.answers.outlook.outlook import ask_outlook

    bases = tuple(basis) if basis else None
    answer = ask_outlook(store, *cross, measure=measure, of=of, bases=bases, fixed_rate_year=fixed_rate_year, seed=seed)
    show_answer(answer, json=json, lang=lang)


@app.command()
def backtest(
    source: SourceOption = None, as_of: AsOfOption = None, lang: LangOption = "en", json: JsonOption = False
) -> None:
    """How forecasts of GDP ratios fared from every cut-off since 1980: by method, basis, horizon and economy."""
    from entrepot.answers.outlook.tested import ask_backtest

    show_answer(ask_backtest(open_store(as_of, source)), json=json, lang=lang)


def register(root: typer.Typer) -> None:
    """Add `outlook` to the application."""
    root.add_typer(app, name="outlook")
