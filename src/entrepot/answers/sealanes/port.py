"""The answer to a port that grows or fails: what the queue costs, what each phase saves, who gains, and a claim tested."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from entrepot.answers.answer import Answer, certificate
from entrepot.answers.block import (
    Bar,
    Cell,
    Column,
    Count,
    Finding,
    Label,
    Message,
    Note,
    Quantity,
    Ranking,
    Replay,
    Section,
    Span,
    Table,
    Text,
)
from entrepot.answers.sealanes.data import Sea
from entrepot.models import trade
from entrepot.models.sealanes import berths, tables
from entrepot.provenance import version

if TYPE_CHECKING:
    from entrepot.scenario import Scenario
    from entrepot.world import World

SCENARIO = "scenario.toml"


def answer(world: World, scenario: Scenario, command: str) -> Answer:
    """Cost the port of a scenario, solve the trade model for low, central and high savings, and answer with what that does.
    Raises NoData for a port that nothing is held on, NotSolved where the model is not solved."""
    found = berths.solve(world, scenario)
    by_case = {case: trade.solve(world, berths.costed(scenario, found, case), throw=True) for case in tables.CASES}
    sea = Sea(world, scenario, found, by_case)
    sections = (_exporters(sea), _phases(sea), _economies(sea), _limits(sea))
    return Answer(
        kind="sealanes",
        id=scenario.name,
        title=Message("sealanes.text", {"text": Text(scenario.title)}),
        question=Message("sealanes.text", {"text": Text(scenario.question or scenario.title)}),
        subtitle=Message("sealanes.subtitle.port", {"world": Text(world.name), "year": world.year}),
        headlines=tuple(Finding(line, headline=True) for line in _headlines(sea)),
        sections=sections,
        lineage=found.lineage,
        replay=Replay(command, version(), f"{world.name} {world.fingerprint}", scenario.text),
        certificates=tuple(certificate(result) for result in by_case.values()),
        extras={SCENARIO: scenario.text},
    )


def _port(sea: Sea) -> Label:
    return Label("port", sea.found.facts["port"], sea.found.facts["name"])


def _saved(sea: Sea) -> Quantity:
    """USD a TEU that the scenario saves, with its range."""
    saved = sea.found.facts["saved"]
    more: dict[str, Any] = {"low": min(saved.values()), "high": max(saved.values()), "interval": "bounds"}
    return sea.figure("sealanes.facts", {"fact": "saved"}, saved["central"], "USD", **more)


def _phase_one(sea: Sea) -> Quantity | None:
    """USD a TEU that the first promised phase saves."""
    table = sea.found["phases"]
    if not len(table):
        return None
    one = table[table["phase"] == table["phase"].min()].set_index("case")["saved_usd_per_teu"]
    more: dict[str, Any] = {"low": float(one.min()), "high": float(one.max()), "interval": "bounds"}
    key = {"phase": 1, "case": "central"}
    return sea.figure("sealanes.phases", key, one["central"], "USD", "saved_usd_per_teu", **more)


def _headlines(sea: Sea) -> list[Message]:
    region = sea.found.facts["region"]
    claim = Quantity(
        float(sea.found.facts["claim"]), "USD", status="suspect", sources=(tables.CARDS["port_facts.csv"],)
    )
    first = _phase_one(sea)
    lines = [
        Message("sealanes.port.saves", {"port": _port(sea), "year": sea.found.facts["year"], "saved": _saved(sea)}),
        Message("sealanes.port.income", {"who": sea.economy(region), "value": sea.income(region)}),
    ]
    if first is not None:
        assert first.low is not None and first.high is not None
        within = "within" if first.low <= claim.value <= first.high else "outside"
        ends = [replace(first, value=value, low=None, high=None, interval="") for value in (first.low, first.high)]
        told = {"claim": claim, "first": first, "range": Span(*ends), "within": within}
        lines.append(Message("sealanes.port.claim", told))
    return lines


def _phases(sea: Sea) -> Section:
    """The port without and with each phase, in its year."""
    table = sea.found["phases"]
    rows = []
    columns = (
        ("demand", "TEU"), ("capacity", "TEU"), ("utilisation_without", "percent"), ("utilisation_with", "percent"),
        ("hours_without", ""), ("hours_with", ""), ("turned_away_without", "TEU"), ("saved_usd_per_teu", "USD"),
    )  # fmt: skip
    for phase in dict.fromkeys(table["phase"]):
        mine = table[table["phase"] == phase].set_index("case")
        cells = [Cell(Message("sealanes.port.phase", {"n": int(phase), "year": int(mine["year"].iloc[0])}))]
        for column, unit in columns:
            scale = 100.0 if unit == "percent" else 1.0
            values = {case: scale * float(mine.loc[case, column]) for case in tables.CASES}
            more: dict[str, Any] = {"low": min(values.values()), "high": max(values.values()), "interval": "bounds"}
            key = {"phase": int(phase), "case": "central"}
            cells.append(Cell(sea.figure("sealanes.phases", key, values["central"], unit or "count", column, **more)))
        rows.append(tuple(cells))
    heads = (
        Column("phase", Message("sealanes.port.phase.head")),
        *(Column(column, Message(f"sealanes.port.{column}"), unit) for column, unit in columns),
    )
    count = {"n": Count(sea.found.facts["berths"])}
    return Section(
        "phases",
        Message("sealanes.port.phases"),
        (
            Table("phases", heads, tuple(rows), Message("sealanes.port.caption"), open=True),
            Note(Message("sealanes.port.queue", count)),
        ),
        data=table,
        wide=True,
    )


def _exporters(sea: Sea) -> Section:
    """Exports of the economy by sector, low to high."""
    region = sea.found.facts["region"]
    by_case = {}
    level = None
    for case, result in sea.by_case.items():
        table = result["sectors"]
        mine = table[(table["region"] == region) & table["sector"].isin(tables.GOODS)]
        flat = mine.pivot_table(index="sector", columns="indicator", values="value")
        by_case[case] = 100 * (flat["exports, new"] / flat["exports, baseline"] - 1)
        level = flat["exports, baseline"]
    assert level is not None
    order = level.sort_values(ascending=False).index
    bars = []
    for sector in order:
        values = {case: float(one[sector]) for case, one in by_case.items()}
        if values["central"] != values["central"]:
            continue
        key = {"region": region, "sector": sector, "case": "central"}
        more: dict[str, Any] = {"low": min(values.values()), "high": max(values.values()), "interval": "bounds"}
        label = Label("sector", sector, sea.world.sector_names.get(sector, sector))
        bars.append(Bar(label, (sea.figure("trade.sectors", key, values["central"], "percent", **more),)))
    title = Message("sealanes.port.exporters.title", {"who": sea.economy(region)})
    about = Message("sealanes.port.exporters.about")
    return Section(
        "exporters",
        Message("sealanes.port.exporters"),
        (Ranking("exporters", title, tuple(bars), about, signed=True),),
        part="lead",
    )


def _economies(sea: Sea) -> Section:
    """Real income of all economies, low, central and high."""
    order = sorted(sea.regions, key=lambda code: -abs(sea.income(code).value))
    rows = tuple((Cell(sea.economy(code)), *(Cell(sea.income(code, case)) for case in tables.CASES)) for code in order)
    columns = (
        Column("who", Message("sealanes.economy")),
        *(Column(case, Message(f"sealanes.port.income.{case}"), "percent", signed=True) for case in tables.CASES),
    )
    table = Table("economies", columns, rows, Message("sealanes.port.economies"))
    return Section("economies", Message("sealanes.port.economies"), (table,), wide=True)


def _limits(sea: Sea) -> Section:
    left = (*sea.found.facts["leaves out"], *sea.by_case["central"].facts["leaves out"])
    rows = tuple((Cell(Text(text[:1].upper() + text[1:] + ".")),) for text in left)
    table = Table(
        "left-out", (Column("what", Message("sealanes.left.what")),), rows, Message("sealanes.left"), open=True
    )
    limit = (Note(Text(sea.scenario.limits)),) if sea.scenario.limits else ()
    return Section("limits", Message("sealanes.limits"), (table, *limit), part="annex", wide=True)
