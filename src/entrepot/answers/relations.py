"""An economy's partners, strand by strand, with a reader's own choice of partner, rival and flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import Economy, Message, Section
from entrepot.answers.strands import record, trade
from entrepot.errors import BadInput
from entrepot.models import relations as model
from entrepot.models.relations.trade import FLOWS

if TYPE_CHECKING:
    from entrepot.store import Store

STRANDS = ("trade", "investment", "aid", "people", "trust", "security")


def ask_relations(
    store: Store,
    economy: str,
    *,
    since: int = 1964,
    partner: str = "JPN",
    rival: str = "CHN",
    flow: str = "both",
    strand: str | None = None,
) -> Answer:
    """Partner shares and ranks of an economy, who passed whom and when, and the strands side by side.

    `strand`: only this one. Raises BadInput for an unknown flow or strand, and what `models.relations.solve` raises.
    """
    if flow not in FLOWS:
        raise BadInput(f"unknown flow '{flow}'", remedy=f"one of {', '.join(FLOWS)}")
    if strand is not None and strand not in STRANDS:
        raise BadInput(f"unknown strand '{strand}'", remedy=f"one of {', '.join(STRANDS)}")
    related = model.solve(store, economy, since=since, partner=partner, rival=rival)
    code = str(related.facts["economy"])
    options = ("" if flow == "both" else f" --flow {flow}") + (f" --strand {strand}" if strand else "")
    return on_figures(
        store,
        _sections(related, flow, strand),
        kind="relations",
        id=code,
        command=f"{_own(related.lineage.command)}{options}",
        title=Message("relations.title", {"who": Economy(code)}),
        question=Message("relations.question", {"who": Economy(code)}),
        name=Economy(code),
        listed=False,
    )


def _own(command: str) -> str:
    """The model's command without the series that the store adds itself."""
    return command.partition(" --source")[0].partition(" --as-of")[0]


def _sections(related: Any, flow: str, strand: str | None) -> tuple[Section, ...]:
    found: list[Section] = []
    if strand in (None, "trade"):
        parts = (trade.recent(related, flow), trade.history(related, flow), trade.latest(related))
        found += [section for section in parts if section is not None]
        if related.facts["economy"] not in codes.GROUPS:
            found.append(trade.dependence(related))
    if strand != "trade":
        found.append(record.components(related, strand))
    return tuple(found)
