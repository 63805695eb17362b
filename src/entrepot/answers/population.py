"""People and ages of one economy, as they were and as the UN expects them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import Economy, Message
from entrepot.answers.strands.population import of_member

if TYPE_CHECKING:
    from entrepot.store import Store


def ask_population(store: Store, economy: str) -> Answer:
    """Population with its interval, ages and GDP of an economy by code or name. Raises UnknownName, NoData."""
    code = codes.resolve(economy)
    told = {"who": Economy(code)}
    return on_figures(
        store, (of_member(store, code),), kind="population", id=code, command=f"entrepot outlook --population {code}",
        title=Message("population.title", told), question=Message("population.question", told), name=Economy(code), listed=False,
    )  # fmt: skip
