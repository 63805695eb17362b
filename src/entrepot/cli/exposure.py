"""`entrepot exposure`, `entrepot extract`, `entrepot minerals`: who depends on whom."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli import completion
from entrepot.cli.common import JsonOption, open_store, progress
from entrepot.cli.shown import LangOption, show_answer

DEFAULT_WORLD = "asia-2022"
WorldOption = Annotated[str, typer.Option("--world", help="An embedded world by name, or the path of a saved one.")]
LimitOption = Annotated[int, typer.Option(help="Rows to print; 0 for all.")]


def exposure(
    economy: Annotated[
        str,
        typer.Argument(
            help="Economy by code or name; a group such as ASEAN (its members beside each other); a pair such as JPN-ASEAN "
            "(JPN --to ASEAN, a group on either side as one economy).",
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
    exports: Annotated[
        bool,
        typer.Option("--exports", help="What its exports are made of instead; of a group (ASEAN): as one exporter."),
    ] = False,
    weight: Annotated[
        list[str] | None, typer.Option("--weight", help="part=number for --replace; repeat for several.")
    ] = None,
    world: WorldOption = DEFAULT_WORLD,
    limit: LimitOption = 15,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Reliance on suppliers and buyers, direct and looked through; rankings, supply paths, substitutes; value added in exports."""
    from entrepot.answers.exposure.asked import Asked, ask
    from entrepot.answers.question import weights_of
    from entrepot.world import World

    if exports:
        from entrepot.answers.exposure.exports import ask_exports

        _alone(to=to, sector=sector, lookthrough=lookthrough, sales=sales, paths=paths, replace=replace, weight=weight)
        show_answer(ask_exports(World.load(world), economy), json=json, lang=lang, most=limit)
        return
    held = World.load(world)
    if to is None and "-" in economy:
        from entrepot.answers.exposure.subject import find, sided

        economy, to = find(economy, held)
        held = sided(held, economy, to)
    kind = "lookthrough" if lookthrough else "direct"
    asked = Asked(
        economy, to, sector, "sales" if sales else "inputs", kind, paths, replace, weights_of(weight or (), "--weight")
    )
    found = ask(held, asked, open_store() if replace else None)
    show_answer(found, json=json, lang=lang, most=limit)


def _alone(**others: object) -> None:
    """Raise BadInput with every option that --exports does not take."""
    from entrepot.errors import Problem, raise_all

    raise_all(
        [
            Problem(f"--{name} does not go with --exports", "", "ask the two apart")
            for name, given in others.items()
            if given
        ]
    )


def extract(
    what: Annotated[str, typer.Argument(help="ECONOMY or ECONOMY.SECTOR, such as CHN.electronics.")],
    kind: Annotated[str, typer.Option(help="sector, seller, buyer, flow; or ghosh (with its warning).")] = "sector",
    share: Annotated[float, typer.Option(help="How much is removed, 0..1.")] = 1.0,
    to: Annotated[str | None, typer.Option(help="Only sales to this buyer: ECONOMY or ECONOMY.SECTOR.")] = None,
    world: WorldOption = DEFAULT_WORLD,
    limit: LimitOption = 15,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Hypothetical extraction: value added and output that hang on a seller, a buyer, a sector or a flow."""
    from entrepot.answers.exposure.asked import ask_extraction
    from entrepot.world import World

    found = ask_extraction(World.load(world), what, kind=kind, share=share, to=to)
    show_answer(found, json=json, lang=lang, most=limit)


def minerals(
    economy: Annotated[
        str, typer.Argument(help="Economy or group, by code or name.", autocompletion=completion.economies)
    ],
    product: Annotated[str, typer.Argument(help="nickel, cobalt, lithium, lng, crude ... or an HS 1992 code held.")],
    year: Annotated[int | None, typer.Option(help="Year of trade; the latest when left out.")] = None,
    seller: Annotated[
        str | None,
        typer.Option(
            "--from", help="Also the part of one seller: an economy or a group.", autocompletion=completion.economies
        ),
    ] = None,
    history: Annotated[bool, typer.Option("--history", help="Measures by year.")] = False,
    limit: LimitOption = 10,
    lang: LangOption = "en",
    json: JsonOption = False,
) -> None:
    """Suppliers, concentration, governance-weighted risk, mine output and prices of a mineral or fuel."""
    from entrepot.answers.minerals import ask_minerals
    from entrepot.store.minerals import Minerals

    if Minerals.ready():
        data = Minerals.open()
    else:
        with progress("Converting the minerals data once"):
            data = Minerals.open()
    found = ask_minerals(economy, product, year, seller=seller, history=history, data=data)
    show_answer(found, json=json, lang=lang, most=0)


def register(root: typer.Typer) -> None:
    """Add the commands to the application."""
    root.command()(exposure)
    root.command()(extract)
    root.command()(minerals)
