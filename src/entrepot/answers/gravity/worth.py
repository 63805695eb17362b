"""From an estimate to welfare: what an agreement is worth to each party, by the trade equilibrium in which it never was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entrepot.answers.block import Column, Economy, Finding, Label, Message, Note, Quantity, Section, Slot, Table
from entrepot.answers.rows import cells, modelled
from entrepot.models import gravity, trade
from entrepot.scenario import Scenario
from entrepot.world import World

if TYPE_CHECKING:
    from entrepot.result import Result

MEASURE = "real GDP"
ENDS = ("low80", "corrected", "high80")


@dataclass(frozen=True)
class Worth:
    """Percent of real GDP by party for each end of the coefficient, and the solves they come from."""

    percent: Mapping[str, Mapping[str, float]]
    solved: Mapping[str, Result]
    world: World


def solve(result: Result) -> Worth | None:
    """Three equilibria without the agreement, at the corrected coefficient and both ends of its 80% interval; None where
    the world holds fewer than two parties.

    Each takes the agreement away from today's world, where it is in force: a shock `agreement` with the coefficient's
    opposite. Welfare falls as the coefficient grows, so the ends of its interval are those of what the agreement is worth.
    """
    world = World.load(gravity.WORLD)
    table = gravity.agreements()
    mine = table[(table["agreement"] == result.facts["id"]) & (table["since"] <= result.facts["last"])]
    partners: dict[str, list[str]] = {}
    for a, b in zip(mine["a"], mine["b"], strict=True):
        if a in world.regions and b in world.regions:
            partners.setdefault(str(a), []).append(str(b))
    parties = sorted({*partners, *(b for group in partners.values() for b in group)})
    if len(parties) < 2:
        return None
    row = result["coefficients"].set_index("term").loc[result.facts["id"]]
    solved = {end: trade.solve(world, _without(partners, float(row[end])), detail=False, throw=True) for end in ENDS}
    percent = {}
    for end, found in solved.items():
        economies = found["economies"]
        lost = economies[economies["indicator"] == MEASURE].set_index("region")["value"]
        percent[end] = {code: -float(lost[code]) for code in parties}
    return Worth(percent, solved, world)


def _without(partners: Mapping[str, list[str]], coefficient: float) -> Scenario:
    """The scenario in which goods between the parties are as dear as the coefficient says they were before."""
    scenario = Scenario()
    for a, group in partners.items():
        scenario = scenario.agreement(importer=a, exporter=group, coefficient=-coefficient)
    return scenario


def section(result: Result, found: Worth) -> Section:
    """What the agreement is worth to each party, largest first."""
    rests = [card.id for card in found.solved["corrected"].lineage.sources]

    def cell(code: str, end: str) -> Quantity:
        key = {"agreement": str(result.facts["id"]), "economy": code, "coefficient": end}
        value = found.percent[end][code]
        return modelled(
            "gravity.worth", key, "percent", value, "percent", period=found.world.year, rests=rests, status="model"
        )

    order = sorted(found.percent["corrected"], key=lambda code: -found.percent["corrected"][code])
    rows = tuple(cells(Economy(code), *(cell(code, end) for end in ENDS)) for code in order)
    columns = (
        Column("economy", Message("gravity.worth.economy")),
        *(Column(end, Message(f"gravity.worth.{end}"), "percent") for end in ENDS),
    )
    first = order[0]
    told: dict[str, Slot] = {
        "name": Label("agreement", result.facts["id"], result.facts["id"]), "who": Economy(first), "middle": cell(first, "corrected"),
        "low": cell(first, "low80"), "high": cell(first, "high80"), "year": int(found.world.year),
    }  # fmt: skip
    table = Table("worth", columns, rows, Message("gravity.worth.caption"), Message("gravity.worth.about"), open=True)
    blocks = (
        Finding(Message("gravity.worth.lead", told)),
        table,
        Note(Message("gravity.worth.note", {"world": Label("world", gravity.WORLD, gravity.WORLD)})),
    )
    return Section("worth", Message("gravity.worth"), blocks)
