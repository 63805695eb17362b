"""What a cost on carbon dioxide does to emissions: less output where it is charged, more where it is not."""

from __future__ import annotations

import numpy as np

from entrepot.answers.block import Bar, Finding, Message, Note, Quantity, Ranking, Section
from entrepot.answers.rows import modelled
from entrepot.answers.whatif.data import SURE, Solved
from entrepot.scenario.carbon import CarbonCost
from entrepot.scenario.target import Target
from entrepot.world.emissions import CARD, emissions

MOST = 12  # economies in the ranking


def section(solved: Solved) -> Section | None:
    """Emissions by economy after the change of output, at unchanged emissions per dollar; nothing without a cost on carbon."""
    charged = {name for shock in solved.scenario.shocks if isinstance(shock, CarbonCost) for name in shock.economy}
    if not charged:
        return None
    world = solved.world
    table = solved.result["sectors"]
    volume = table[table["indicator"] == "output volume"].set_index(["region", "sector"])["value"]
    grown = volume.unstack("sector").loc[list(world.regions), list(world.sectors)].to_numpy()
    change = (emissions(world).sectors * np.nan_to_num(grown) / 100).sum(axis=1)
    places, _, _ = Target(world.regions, world.sectors, world.tau, np.isfinite(world.tau), world.members).economies(
        sorted(charged), ""
    )
    own = np.isin(np.arange(len(world.regions)), places)
    sure = [k for k, code in enumerate(world.regions) if solved.grade(code) in SURE]
    order = sorted(sure, key=lambda k: -abs(change[k]))[:MOST]
    told = {
        "less": _cell(solved, "charged", float(change[own].sum())),
        "more": _cell(solved, "elsewhere", float(change[~own].sum())),
    }
    bars = tuple(
        Bar(solved.economy(world.regions[k]), (_cell(solved, world.regions[k], float(change[k])),)) for k in order
    )
    return Section(
        "emitted",
        Message("whatif.emitted"),
        (
            Finding(Message("whatif.emitted.lead", told)),
            Ranking(
                "emitted", Message("whatif.emitted"), bars, Message("whatif.emitted.about"), signed=True, places=1e6
            ),
            Note(Message("whatif.emitted.note")),
        ),
    )


def _cell(solved: Solved, economy: str, value: float) -> Quantity:
    key = {"economy": economy, "scenario": solved.scenario.name}
    told = {"period": solved.world.year, "rests": (*solved.rests, CARD), "status": "model"}
    return modelled("whatif.emitted", key, "change", value, "tonnes", **told)
