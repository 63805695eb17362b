"""How sure a what-if is: quantiles of many draws for Japan and the members, chances of a rise, and their own error."""

from __future__ import annotations

from typing import Any

from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Distribution,
    Finding,
    Message,
    Note,
    Quantity,
    Section,
    Span,
    Spread,
    Table,
)
from entrepot.answers.whatif.data import RANKED, Solved
from entrepot.result import Result

QUANTILES = (5, 25, 50, 75, 95)


def section(solved: Solved, draws: Result) -> Section | None:
    """The bands of an ensemble of the same scenario; None where no draw was solved."""
    if draws.status == "not solved":
        return None
    bands = draws["bands"]
    table = bands[bands["indicator"] == RANKED].set_index("region")
    shown = [code for code in solved.focus if code in table.index]
    facts = draws.facts

    def figure(code: str, column: str, unit: str = "percent", times: float = 1.0) -> Quantity:
        return solved.figure(times * float(table.loc[code, column]), unit, "bands", region=code, indicator=RANKED)

    def ends(code: str) -> Span:
        return Span(figure(code, "p05"), figure(code, "p95"))

    spreads = tuple(
        Spread(solved.economy(code), quantiles=tuple((q / 100, figure(code, f"p{q:02d}")) for q in QUANTILES))
        for code in shown
    )
    n = Count(int(facts["draws"]))
    chart = Distribution("draws", Message("draws.title", {"n": n}), spreads, about=Message("draws.about"))
    columns = (
        Column("who", Message("draws.who")),
        Column("central", Message("draws.central"), "percent", signed=True),
        Column("median", Message("draws.median"), "percent", signed=True),
        Column("range", Message("draws.range"), "percent", signed=True),
        Column("chance", Message("draws.chance"), "percent"),
        Column("error", Message("draws.error"), "percent"),
    )
    rows = tuple(
        (
            Cell(solved.economy(code)),
            Cell(figure(code, "central")),
            Cell(figure(code, "p50")),
            Cell(ends(code)),
            Cell(figure(code, "chance_up", times=100.0)),
            Cell(figure(code, "error_median")),
        )
        for code in shown
    )
    findings: list[Any] = [
        Finding(
            Message(
                "draws.finding",
                {"who": solved.economy(code), "range": ends(code), "chance": figure(code, "chance_up", times=100.0)},
            )
        )
        for code in shown[:1]
    ]
    told = {"solved": Count(int(facts["solved"])), "n": n, "seed": Count(int(facts["seed"]))}
    listed = Table("bands", columns, rows, Message("draws.table"))
    blocks = (*findings, chart, listed, Note(Message("draws.note", told)))
    return Section("draws", Message("draws.section", {"n": n}), blocks, data=bands, part="lead")
