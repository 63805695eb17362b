"""`entrepot relations`: an economy's partners, strand by strand."""

from __future__ import annotations

from typing import Annotated

import typer

from entrepot.cli.common import AsOfOption, JsonOption, open_store, print_json, print_table


def relations(
    economy: Annotated[str, typer.Argument(help="Economy or ASEAN, by code or name.")],
    since: Annotated[int, typer.Option(help="First year.")] = 1964,
    partner: Annotated[str, typer.Option(help="The partner whose place is followed.")] = "JPN",
    rival: Annotated[str, typer.Option(help="The partner it is compared with.")] = "CHN",
    strand: Annotated[
        str | None, typer.Option(help="Only one strand: trade, investment, aid, people, trust, security.")
    ] = None,
    weight: Annotated[
        list[str] | None, typer.Option("--weight", help="component=number for partner choice; repeat for several.")
    ] = None,
    flow: Annotated[str, typer.Option(help="exports, imports or both.")] = "both",
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """Partner shares and ranks, who passed whom and when, and the strands side by side."""
    from entrepot import codes
    from entrepot.errors import BadInput
    from entrepot.models import relations as model
    from entrepot.models.relations.trade import FLOWS, MAIN_PARTNERS
    from entrepot.report import wording

    if flow not in FLOWS:
        raise BadInput(f"unknown flow '{flow}'", remedy=f"one of {', '.join(FLOWS)}")
    strands = ("trade", "investment", "aid", "people", "trust", "security")
    if strand is not None and strand not in strands:
        raise BadInput(f"unknown strand '{strand}'", remedy=f"one of {', '.join(strands)}")
    result = model.solve(
        open_store(as_of), economy, since=since, partner=partner, rival=rival, weights=_weights(weight)
    )
    if json:
        print_json(result.to_dict())
        return
    name = codes.name(result.facts["economy"])
    trade = result["trade"]
    trade = trade[(trade["flow"] == flow) & trade["partner"].isin(MAIN_PARTNERS)]
    if strand in (None, "trade"):
        typer.echo(wording.passing(result.facts["economy"], result.facts["passing"][flow]) + "\n")
        wide = trade.pivot_table(index=["year", "source"], columns="partner", values="share_filled").reset_index()
        print_table(
            wide,
            title=f"{name}: share of goods trade ({flow}) with common partners, percent; blank pairs filled by an estimate",
        )
        last = trade[trade["share_world_filled"].notna()]
        last = last[last["year"] == last["year"].max()]
        columns = [
            "partner",
            "year",
            "value",
            "share_world",
            "share_world_filled",
            "rank",
            "rank_filled",
            "status",
            "gaps",
            "source",
        ]
        print_table(last, columns=columns, title="\nLatest year with a world total (share of trade with everyone)")
    components = result["components"]
    if strand != "trade":
        rows = components if strand is None else components[components["strand"] == strand]
        columns = ["strand", "label", "partner", "value", "low", "high", "unit", "period", "status", "source"]
        print_table(rows, columns=columns, title="\nStrands, latest held by partner (what is not listed is not held)")
    if strand is None:
        print_table(result["choice"], title="\nPartner choice (weights: " + str(result.facts["weights"]) + ")")


def _weights(options: list[str] | None) -> dict[str, float] | None:
    """`component=number` options as a dictionary."""
    from entrepot.errors import BadInput, Problem, raise_all

    if not options:
        return None
    weights, problems = {}, []
    for option in options:
        name, _, number = option.partition("=")
        try:
            weights[name.strip()] = float(number)
        except ValueError:
            problems.append(Problem(f"'{option}' is not component=number", "--weight", "write e.g. --weight trade=2"))
    raise_all(problems, BadInput)
    return weights


def register(root: typer.Typer) -> None:
    """Add `relations` to the application."""
    root.command()(relations)
