"""`entrepot relations`: an economy's partners, strand by strand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli.common import AsOfOption, JsonOption, SourceOption, open_store, print_json, print_table

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result


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
    source: SourceOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """Partner shares and ranks, who passed whom and when, and the strands side by side."""
    from entrepot import codes
    from entrepot.errors import BadInput
    from entrepot.measures import measure
    from entrepot.models import relations as model
    from entrepot.models.relations.trade import FLOWS, GOODS, MAIN_PARTNERS, on_basis

    if flow not in FLOWS:
        raise BadInput(f"unknown flow '{flow}'", remedy=f"one of {', '.join(FLOWS)}")
    strands = ("trade", "investment", "aid", "people", "trust", "security")
    if strand is not None and strand not in strands:
        raise BadInput(f"unknown strand '{strand}'", remedy=f"one of {', '.join(strands)}")
    result = model.solve(
        open_store(as_of, source), economy, since=since, partner=partner, rival=rival, weights=_weights(weight)
    )
    if json:
        print_json(result.to_dict())
        return
    name = codes.name(result.facts["economy"])
    trade, basis = result["trade"], result.facts["basis"]
    trade = trade[(trade["flow"] == flow) & trade["partner"].isin(MAIN_PARTNERS)]
    if strand in (None, "trade"):
        _who_passed_whom(result, flow)
        for id in dict.fromkeys([basis["long"], basis["main"]]):
            rows = on_basis(trade, id)
            rows = rows.assign(share=rows["share_filled"].fillna(rows["share"]))
            wide = rows.pivot_table(index=["year", "source"], columns="partner", values="share").reset_index()
            label = measure(GOODS).basis(id).label
            print_table(
                wide, title=f"\n{name}: percent of goods trade ({flow}) with the named partners, {label}", limit=None
            )
        last = on_basis(trade, basis["world"])
        last = last[last["share_world"].notna()]
        last = last[last["year"] == last["year"].max()]
        columns = [
            "partner",
            "year",
            "value",
            "share_world",
            "rank",
            "status",
            "gaps",
            "source",
        ]
        print_table(last, columns=columns, title="\nLatest year with a world total (share of trade with everyone)")
    components = result["components"]
    if strand != "trade":
        rows = components if strand is None else components[components["strand"] == strand]
        print_table(
            _side_by_side(rows), title="\nStrands: latest held by partner, e estimated; what is not listed is not held"
        )
    if strand is None:
        print_table(result["choice"], title="\nPartner choice (weights: " + str(result.facts["weights"]) + ")")


def _who_passed_whom(result: Result, flow: str) -> None:
    """One sentence for each basis that can tell, the main one first."""
    from entrepot.measures import measure
    from entrepot.models.relations.trade import GOODS
    from entrepot.report import wording

    main = result.facts["basis"]["main"]
    found = result.facts["passing_by_basis"]
    for id in dict.fromkeys([main, *found]):
        if id == main or found[id][flow].status != "cannot tell":
            basis = measure(GOODS).basis(id)
            told = wording.passing(result.facts["economy"], found[id][flow])
            typer.echo(f"{basis.label[0].upper()}{basis.label[1:]}: {told}")


def _side_by_side(components: pd.DataFrame) -> pd.DataFrame:
    """One row for each measure, one column for each partner: value, period, and a mark where it is estimated."""
    import pandas as pd

    from entrepot.report import wording

    cells: dict[str, dict[str, str]] = {}
    for row in components.itertuples():
        mark = wording.STATUS_MARKS.get(str(row.status), "")
        told = f"{wording.number(float(row.value), str(row.unit))}{' ' + mark if mark else ''} ({row.period})"
        line = cells.setdefault(str(row.label), {"sources": ""})
        line[str(row.partner)] = told
        line["sources"] = " ".join(dict.fromkeys([*line["sources"].split(), str(row.source)]))
    frame = pd.DataFrame([{"label": label, **values} for label, values in cells.items()])
    return frame.reindex(columns=["label", *components["partner"].unique(), "sources"])


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
