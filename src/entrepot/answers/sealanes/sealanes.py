"""The answer to a closure at sea: who pays, which ways change, what energy lies behind the gate, and how others put it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.answers.answer import Answer, certificate
from entrepot.answers.block import (
    Bar,
    Cell,
    Column,
    Finding,
    Message,
    Note,
    Ranking,
    Replay,
    Section,
    Table,
    Text,
)
from entrepot.answers.sealanes import energy, port, proof, ways
from entrepot.answers.sealanes.data import Sea
from entrepot.errors import BadInput
from entrepot.models import trade
from entrepot.models.sealanes import berths, model, tables
from entrepot.provenance import version
from entrepot.scenario import Scenario, read_for_world
from entrepot.scenario.closure import AtSea

if TYPE_CHECKING:
    from entrepot.world import World

SCENARIO = "scenario.toml"
FOCUS = ("JPN", *codes.ASEAN_MEMBERS)
MOST = 12  # economies in the ranking


def is_at_sea(subject: str | Path, settings: Sequence[str] = ()) -> bool:
    """Whether a scenario closes a gate or changes a port; not told of one that cannot be read, whose problems are all
    named where it is bound to a world."""
    try:
        return any(isinstance(shock, AtSea) for shock in Scenario.read(subject, settings).shocks)
    except BadInput:
        return False


def ask(subject: str | Path, settings: Sequence[str] = ()) -> Answer:
    """Cost the closure (or the port) of a scenario along the sea lanes, solve the trade model for its low, central and high costs, and
    answer with what that does. Raises BadInput with every problem, NotSolved where the model is not solved."""
    scenario, world = read_for_world(subject, settings)
    command = _command(subject, settings)
    if berths.port_of(scenario) is None:
        return answer(world, scenario, command)
    if model.closure_of(scenario) is not None:
        raise BadInput("a closure and a port in one scenario", where=scenario.name, remedy="ask them apart")
    return port.answer(world, scenario, command)


def _command(subject: str | Path, settings: Sequence[str]) -> str:
    if Path(subject).is_file():
        return shlex.join(["entrepot", "brief", SCENARIO])
    return shlex.join(["entrepot", "brief", str(subject), *(p for s in settings for p in ("--set", s))])


def answer(world: World, scenario: Scenario, command: str) -> Answer:
    """The answer on a world."""
    found = model.solve(world, scenario)
    by_case = {
        case: trade.solve(world, model.costed(scenario, found, case), throw=True, detail=False) for case in tables.CASES
    }
    sea = Sea(world, scenario, found, by_case)
    made = [
        _pays(sea), ways.mapped(sea), ways.routes(sea), ways.pairs(sea), energy.behind(sea), energy.by_month(sea),
        proof.published(sea), proof.parameters(sea), proof.gates(sea), proof.limits(sea),
    ]  # fmt: skip
    return Answer(
        kind="sealanes",
        id=scenario.name,
        title=Message("sealanes.text", {"text": Text(scenario.title)}),
        question=Message("sealanes.text", {"text": Text(scenario.question or scenario.title)}),
        subtitle=Message("sealanes.subtitle", {"world": Text(world.name), "year": world.year}),
        headlines=tuple(Finding(line, headline=True) for line in _headlines(sea)),
        sections=tuple(section for section in made if section is not None),
        lineage=found.lineage,
        replay=Replay(command, version(), f"{world.name} {world.fingerprint}", scenario.text),
        certificates=tuple(certificate(result) for result in by_case.values()),
        extras={SCENARIO: scenario.text},
    )


def _headlines(sea: Sea) -> list[Message]:
    """Who loses most in the long run, what Japan pays while it lasts, trade through the gates, energy behind them."""
    order = sorted(sea.regions, key=lambda code: sea.income(code).value)
    lines = [
        Message(
            "sealanes.long",
            {
                "gates": sea.gate_names,
                "worst": tuple(
                    Message("sealanes.with", {"who": sea.economy(code), "value": sea.income(code)})
                    for code in order[:3]
                ),
                "japan": sea.income("JPN") if "JPN" in sea.regions else None,
            },
        ),
        Message(
            "sealanes.short",
            {
                "months": sea.months,
                "paid": _paid(sea),
                "stopped": _stopped(sea),
            },
        ),
        Message(
            "sealanes.through",
            {
                "gates": sea.gate_names,
                "world": sea.through("WLD", "usd"),
                "share": sea.through("JPN", "percent") if "JPN" in sea.regions else None,
            },
        ),
    ]
    return [*lines, *energy.headline(sea)]


def _paid(sea: Sea) -> Message:
    """What Japan pays more for its imports while it lasts."""
    bill = sea.bill("JPN", "extra cost of imports")
    return Message("sealanes.short.paid" if bill.value > 0 else "sealanes.short.nothing", {"bill": bill})


def _stopped(sea: Sea) -> Message | None:
    """What of Japan's imports has no way while it lasts; None where all has."""
    stopped = sea.bill("JPN", "imports without a way")
    return Message("sealanes.short.stopped", {"value": stopped}) if stopped.value > 0 else None


def _pays(sea: Sea) -> Section:
    """Who pays: in the long run (everything has adjusted), and while it lasts (nothing has)."""
    order = sorted(sea.regions, key=lambda code: sea.income(code).value)
    bars = tuple(Bar(sea.economy(code), (sea.income(code),)) for code in order[:MOST])
    rows = []
    for code in (*[c for c in FOCUS if c in sea.regions], *[c for c in order if c not in FOCUS]):
        rows.append(
            (
                Cell(sea.economy(code)),
                Cell(sea.income(code, "low")),
                Cell(sea.income(code)),
                Cell(sea.income(code, "high")),
                Cell(sea.bill(code, "extra cost of imports, of a year's GDP")),
                Cell(sea.bill(code, "imports without a way")),
                Cell(sea.bill(code, "exports without a way")),
            )
        )
    columns = (
        Column("who", Message("sealanes.economy")),
        *(Column(case, Message(f"sealanes.income.{case}"), "percent", signed=True) for case in tables.CASES),
        Column("bill", Message("sealanes.bill"), "percent"),
        Column("stopped", Message("sealanes.stopped.imports"), "USD", 1e9),
        Column("unsold", Message("sealanes.stopped.exports"), "USD", 1e9),
    )
    return Section(
        "pays",
        Message("sealanes.pays"),
        (
            Ranking(
                "income",
                Message("sealanes.income.title", {"worst": sea.economy(order[0])}),
                bars,
                Message("sealanes.income.about"),
                signed=True,
            ),
            Table(
                "economies", columns, tuple(rows), Message("sealanes.pays.caption", {"months": sea.months}), open=True
            ),
            Note(Message("sealanes.duration", {"months": sea.months})),
        ),
        data=sea.found["bill"],
        part="lead",
        wide=True,
    )
