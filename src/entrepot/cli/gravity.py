"""`entrepot gravity`: did an agreement raise trade, and gravity estimated on a panel of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from entrepot.cli.common import JsonOption, open_store, print_json, print_table
from entrepot.cli.shown import LangOption, show_answer


class _Agreements(TyperGroup):
    """`gravity AJCEP` is short for `gravity agreement AJCEP`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command named, or the agreement of that name."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["agreement", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Agreements,
    help="Gravity of trade: agreements on the shipped panel, or a panel of your own.",
    no_args_is_help=True,
)


@app.command()
def agreement(
    id: Annotated[str, typer.Argument(help="AJCEP, JTEPA, RCEP ...; `gravity list` shows them.")],
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """What an agreement did to trade among its parties: estimate, bias, standard errors, variants, years since entry."""
    from entrepot.answers.gravity.gravity import ask_agreement

    show_answer(ask_agreement(open_store(), id), json=json, lang=lang)


@app.command("list")
def list_(json: JsonOption = False) -> None:
    """Agreements among the economies of the shipped panel: parties and first whole years in force."""
    from entrepot.models import gravity

    table = (
        gravity.agreements()
        .groupby(["agreement", "name"])["since"]
        .agg(first="min", last="max", pairs="size")
        .reset_index()
    )
    if json:
        print_json(table.to_dict(orient="records"))
        return
    print_table(table, title="Agreements: first whole year in force, of the first and the last pair")


@app.command()
def fit(
    file: Annotated[Path, typer.Argument(help="CSV or Parquet with a row for each exporter, importer and year.")],
    term: Annotated[list[str], typer.Option(help="Column of a regressor; repeat for several.")],
    flow: Annotated[str, typer.Option(help="Column of the flow.")] = "trade",
    exporter: Annotated[str, typer.Option(help="Column of the exporter.")] = "exporter",
    importer: Annotated[str, typer.Option(help="Column of the importer.")] = "importer",
    year: Annotated[str, typer.Option(help="Column of the year.")] = "year",
    pairs: Annotated[str, typer.Option(help="Pair effects: directed, symmetric or none.")] = "directed",
    factor: Annotated[str, typer.Option(help="Standard errors for few observations as in: stata or fixest.")] = "stata",
    json: JsonOption = False,
) -> None:
    """Estimate gravity on your own panel: three-way PPML, bias corrected, standard errors by name."""
    import pandas as pd

    from entrepot.errors import BadInput, NotSolved
    from entrepot.models import gravity

    if pairs not in ("directed", "symmetric", "none"):
        raise BadInput(f"unknown pair effects '{pairs}'", remedy="one of directed, symmetric, none")
    if factor not in ("stata", "fixest"):
        raise BadInput(f"unknown factor '{factor}'", remedy="one of stata, fixest")
    if not file.is_file():
        raise BadInput("there is no such file", where=str(file), remedy="check the path")
    read = pd.read_parquet if file.suffix == ".parquet" else pd.read_csv
    try:
        frame = read(file)
    except (ValueError, OSError) as error:
        raise BadInput(
            f"cannot be read as a table: {error}", where=str(file), remedy="a CSV or Parquet file"
        ) from error
    columns = {"flow": flow, "exporter": exporter, "importer": importer, "year": year}
    result = gravity.fit(frame, term, **columns, pairs=pairs, factor=factor)  # type: ignore[arg-type]
    if json:
        print_json(result.to_dict())
    else:
        facts = result.facts
        print_table(
            result["coefficients"],
            title=f"{facts['cells']:,} flows of {facts['pairs']:,} pairs; {facts['effects']} pair effects; largest score "
            f"{result.certificate['score']:.1e} of all trade",
        )
        left = result["left_out"]
        if left["cells"].any():
            print_table(left[left["cells"] > 0], title="\nLeft out")
    if result.status != "solved":
        raise NotSolved("gravity was not solved", remedy=result.message)


def register(root: typer.Typer) -> None:
    """Add `gravity` to the application."""
    root.add_typer(app, name="gravity")
