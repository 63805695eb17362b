"""`entrepot exposure`, `entrepot extract`, `entrepot minerals`: who depends on whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import JsonOption, open_store, print_json, print_table, progress
from entrepot.cli.shown import LangOption, show_answer

if TYPE_CHECKING:
    from entrepot.result import Result

DEFAULT_WORLD = "asia-2022"
WorldOption = Annotated[str, typer.Option("--world", help="An embedded world by name, or the path of a saved one.")]
LimitOption = Annotated[int, typer.Option(help="Rows to print; 0 for all.")]


def exposure(
    economy: Annotated[
        str,
        typer.Argument(
            help="Economy by code or name, or a group such as ASEAN (then its members).",
            autocompletion=completion.economies,
        ),
    ],
    to: Annotated[
        str | None,
        typer.Option(help="The partner depended on; an economy or a group.", autocompletion=completion.economies),
    ] = None,
    sector: Annotated[
        str | None, typer.Option(help="Sector of the economy: code, name or word such as vehicles.")
    ] = None,
    lookthrough: Annotated[
        bool, typer.Option("--lookthrough", help="Rank by look-through, not by direct purchases.")
    ] = False,
    sales: Annotated[bool, typer.Option("--sales", help="Reliance on buyers instead of on suppliers.")] = False,
    paths: Annotated[int, typer.Option(help="Also print this many supply paths from --to.")] = 0,
    replace: Annotated[
        bool, typer.Option("--replace", help="Who could replace --to as source of --sector goods.")
    ] = False,
    weight: Annotated[
        list[str] | None, typer.Option("--weight", help="part=number for --replace; repeat for several.")
    ] = None,
    world: WorldOption = DEFAULT_WORLD,
    limit: LimitOption = 15,
    json: JsonOption = False,
) -> None:
    """Reliance on suppliers and buyers, direct and looked through; rankings, supply paths, substitutes."""
    from entrepot.errors import BadInput
    from entrepot.models import exposure as model
    from entrepot.world import World

    table = World.load(world)
    if (paths or replace) and to is None:
        raise BadInput("--paths and --replace need a partner", remedy="name it with --to")
    result = model.solve(table, economy, partner=to, sector=sector)
    found = {"exposure": result}
    where = f"{result.facts['economy']}.{result.facts['sector']}" if sector else economy
    if paths and to:
        found["paths"] = model.paths(table, to, where, count=paths)
    if replace and to:
        if sector is None:
            raise BadInput("--replace needs a product", remedy="name it with --sector")
        store = open_store()
        found["candidates"] = model.substitutes(table, economy, sector, to, store=store, weights=_weights(weight))
    if json:
        print_json({key: one.to_dict() for key, one in found.items()} if len(found) > 1 else result.to_dict())
        return
    _print_exposure(result, lookthrough or len(set(result["reliance"]["region"])) > 1, sales, limit)
    _print_more(found, limit)
    _print_notes(result)


def _print_exposure(result: Result, lookthrough: bool, sales: bool, limit: int) -> None:
    from entrepot.report import exposure_page as page

    regions = list(dict.fromkeys(result["reliance"]["region"]))
    sector, partner = result.facts["sector"], result.facts["partner"]
    if len(regions) > 1:
        if partner:
            kind = "sales" if sales else "inputs"
            indicator = f"{kind}_lookthrough" if lookthrough else f"{kind}_direct"
            typer.echo(page.most_exposed(result, indicator) + "\n")
            print_table(
                page.ranking(result, indicator),
                title=f"Share of {page.name(partner, result)}, {sector}",
                limit=limit or None,
            )
        else:
            rows = result["reliance"]
            rows = rows[(rows["partner"] == "abroad") & (rows["sector"] == sector)]
            rows = rows.assign(share=page.shares_of(rows)).pivot(index="region", columns="indicator", values="share")
            print_table(rows.reset_index(), title=f"Reliance on all abroad, {sector}")
        return
    for line in page.headline(result):
        typer.echo(line)
    if partner and sector == "all":
        table = page.by_sector(result, regions[0], partner)
        print_table(
            table,
            title=f"\nInputs from {page.name(partner, result)} by using sector, share of all inputs",
            limit=limit or None,
        )
        return
    if partner and len(set(result["reliance"]["partner"])) == 1:
        return
    table = page.partners(result, lookthrough=lookthrough, sales=sales)
    what = "buyers, share of sales" if sales else "suppliers, share of inputs"
    print_table(table, title=f"\n{page.name(regions[0], result)}: {what} ({sector})", limit=limit or None)


def _print_more(found: dict[str, Result], limit: int) -> None:
    from entrepot.report import exposure_page as page

    if "paths" in found:
        typer.echo("\n" + page.paths_sentence(found["paths"]))
        print_table(page.supply_paths(found["paths"]), title="Supply paths")
        typer.echo(found["paths"].facts["caution"])
    if "candidates" in found:
        one = found["candidates"]
        supplier, buyer = page.name(one.facts["supplier"], one), page.name(one.facts["buyer"], one)
        title = f"\nInstead of {supplier} as a source of {one.facts['sector']} for {buyer}"
        print_table(page.candidates(one, limit or None), title=title)
        for part, meaning in one.facts["meaning"].items():
            typer.echo(f"{part}: {meaning}")


def _print_notes(result: Result) -> None:
    from entrepot.report.exposure_page import short_notes

    typer.echo("")
    for note in short_notes(result):
        typer.echo(f"note: {note}")
    typer.echo(f"world: {result.lineage.inputs}; sources: {', '.join(source.id for source in result.lineage.sources)}")


def _weights(options: list[str] | None) -> dict[str, float] | None:
    from entrepot.errors import Problem, raise_all

    if not options:
        return None
    weights, problems = {}, []
    for option in options:
        part, _, number = option.partition("=")
        try:
            weights[part.strip()] = float(number)
        except ValueError:
            problems.append(Problem(f"'{option}' is not part=number", "--weight", "write e.g. --weight capacity=2"))
    raise_all(problems)
    return weights


def extract(
    what: Annotated[str, typer.Argument(help="ECONOMY or ECONOMY.SECTOR, such as CHN.electronics.")],
    kind: Annotated[str, typer.Option(help="sector, seller, buyer, flow; or ghosh (with its warning).")] = "sector",
    share: Annotated[float, typer.Option(help="How much is removed, 0..1.")] = 1.0,
    to: Annotated[str | None, typer.Option(help="Only sales to this buyer: ECONOMY or ECONOMY.SECTOR.")] = None,
    world: WorldOption = DEFAULT_WORLD,
    limit: LimitOption = 15,
    json: JsonOption = False,
) -> None:
    """Hypothetical extraction: value added and output that hang on a seller, a buyer, a sector or a flow."""
    from entrepot.models import exposure as model
    from entrepot.report import exposure_page as page
    from entrepot.report.wording import number
    from entrepot.world import World

    if kind == "ghosh":
        result = model.ghosh(World.load(world), what, share=share)
    else:
        result = model.extract(World.load(world), what, kind=kind, share=share, to=to)
    if json:
        print_json(result.to_dict())
        return
    facts = result.facts
    if result.message:
        typer.echo(f"WARNING: {result.message}\n")
    aim = f" to {facts['to']}" if facts.get("to") else ""
    typer.echo(f"{facts['what']}{aim}, {facts['kind']}, {100 * facts['share']:g}%: {facts['definition']}.")
    if "cut_inputs" in facts:
        inputs, final = number(facts["cut_inputs"], facts["unit"]), number(facts["cut_final"], facts["unit"])
        typer.echo(f"Removed: {inputs} of inputs, {final} of final sales.")
    print_table(page.losses(result, limit or None), title="\nValue added lost, in a year")
    _print_notes(result)


def minerals(
    economy: Annotated[
        str, typer.Argument(help="Economy or group, by code or name.", autocompletion=completion.economies)
    ],
    product: Annotated[str, typer.Argument(help="nickel, cobalt, lithium, lng, crude ... or an HS 1992 code held.")],
    year: Annotated[int | None, typer.Option(help="Year of trade; the latest when left out.")] = None,
    history: Annotated[bool, typer.Option("--history", help="Measures by year.")] = False,
    limit: LimitOption = 10,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Suppliers, concentration, governance-weighted risk, mine output and prices of a mineral or fuel."""
    from entrepot.answers.minerals import answer
    from entrepot.models import minerals as model
    from entrepot.store.minerals import Minerals

    if Minerals.ready():
        data = Minerals.open()
    else:
        with progress("Converting the minerals data once"):
            data = Minerals.open()
    result = model.solve(economy, product, year, history=history, data=data)
    if json:
        print_json(result.to_dict())
        return
    show_answer(answer(result), lang=lang, most=0)


def register(root: typer.Typer) -> None:
    """Add the commands to the application."""
    root.command()(exposure)
    root.command()(extract)
    root.command()(minerals)
