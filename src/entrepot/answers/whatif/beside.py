"""Two what-ifs side by side: what each does to real GDP, and for whom the difference matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from entrepot.answers.answer import Answer
from entrepot.answers.block import Bar, Cell, Column, Finding, Message, Quantity, Ranking, Replay, Section, Table, Text
from entrepot.answers.whatif import whatif
from entrepot.answers.whatif.data import RANKED, Solved, solve
from entrepot.provenance import version
from entrepot.world import World


def ask(first: str | Path, second: str | Path, world: str | Path | World | None = None) -> Answer:
    """Solve two scenarios on one world (the first one's, unless it is given) and set them side by side.

    Raises BadInput for bad scenarios, NotSolved where one of them has no solution.
    """
    one = solve(first, (), world)
    other = solve(second, (), one.world)
    for each in (one, other):
        each.result.raise_if_not_solved()
    titles = [Text(each.scenario.title) for each in (one, other)]
    lineage = one.result.lineage
    sources = tuple(dict.fromkeys((*lineage.sources, *other.result.lineage.sources)))
    lineage = replace(lineage, sources=sources, scenario=f"{one.scenario.text}\n# beside\n{other.scenario.text}")
    line = f"entrepot compare {first} {second}"
    return Answer(
        kind="whatif",
        id=f"{one.scenario.name}-beside-{other.scenario.name}",
        title=Message("beside.title", {"first": titles[0], "second": titles[1]}),
        question=Message("beside.question"),
        subtitle=Message("beside.subtitle", {"world": Text(one.world.name)}),
        headlines=(_finding(one, other, headline=True),),
        sections=(_section(one, other),),
        lineage=lineage,
        replay=Replay(line, version(), f"{one.world.name} {one.world.fingerprint}", lineage.scenario),
        certificates=(*whatif.certificates(one)[:1], *whatif.certificates(other)[:1]),
    )


def _both(one: Solved, other: Solved) -> pd.DataFrame:
    """Real GDP in both, by how far apart they are."""
    table = pd.DataFrame({"one": one.economies(RANKED), "other": other.economies(RANKED)})
    table["gap"] = table["other"] - table["one"]
    return table.reindex(table["gap"].abs().sort_values(ascending=False).index)


def _figures(one: Solved, other: Solved, code: str) -> tuple[Quantity, Quantity]:
    table = _both(one, other)
    made = [
        each.figure(float(table.loc[code, column]), region=code, indicator=RANKED, scenario=each.scenario.name)
        for each, column in ((one, "one"), (other, "other"))
    ]
    return made[0], made[1]


def _finding(one: Solved, other: Solved, *, headline: bool = False) -> Finding:
    code = str(_both(one, other).index[0])
    first, second = _figures(one, other, code)
    told = Message("beside.finding", {"who": one.economy(code), "one": first, "other": second})
    return Finding(told, headline=headline)


def _section(one: Solved, other: Solved) -> Section:
    table = _both(one, other)
    names: Sequence[Text] = [Text(each.scenario.name) for each in (one, other)]
    bars = tuple(Bar(one.economy(str(code)), _figures(one, other, str(code))) for code in table.index)
    chart = Ranking(
        "beside",
        Message("beside.chart", {"who": one.economy(str(table.index[0]))}),
        bars,
        Message("beside.about"),
        parts=tuple(Message("beside.gdp", {"scenario": name}) for name in names),
        beside=True,
        signed=True,
    )
    columns = (
        Column("who", Message("beside.who")),
        *(
            Column(key, Message("beside.gdp", {"scenario": name}), "percent", signed=True)
            for key, name in zip(("one", "other"), names, strict=True)
        ),
        Column("gap", Message("beside.gap"), "percentage points", signed=True),
    )
    rows = tuple(
        (
            Cell(one.economy(str(code))),
            *(Cell(each) for each in _figures(one, other, str(code))),
            Cell(one.figure(float(row.gap), "percentage points", "economies", region=str(code))),
        )
        for code, row in zip(table.index, table.itertuples(), strict=True)
    )
    listed = Table("beside", columns, rows, Message("beside.table"))
    data = table.rename_axis("region").reset_index().assign(indicator=RANKED, unit="percent", status="model")
    return Section("beside", Message("beside.section"), (_finding(one, other), chart, listed), data=data, part="lead")
