"""The answer whose year, partner and basis a reader has picked."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import Economy, Message
from entrepot.answers.layout import placed
from entrepot.answers.picked import size, strands, trade
from entrepot.answers.picked.pick import Held, Pick, basis_name, compared, find
from entrepot.answers.strands.trade import over_time
from entrepot.errors import NoData
from entrepot.models import relations as model
from entrepot.models.relations.components import COMPONENTS
from entrepot.models.relations.history import history

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.answers.answer import Answer
    from entrepot.answers.block import Section
    from entrepot.store import Store

GROUP = "ASEAN"
BODY = ("year-trade", "year-strands", "trade-history", "year-size")


def ask(store: Store, economy: str, pick: Pick, *, id: str, **told: Any) -> Answer:
    """The partnership, or one member, as picked: trade of the year on one basis, the other strands, how large both are, and
    the years around it. Raises NoData where nothing of the year is held."""
    found, at = _of_group(store, pick) if economy == GROUP else _of_economy(store, economy, pick)
    slots = {"partner": Economy(pick.who), "year": at.year, "basis": basis_name(at.basis)}
    made = on_figures(
        store,
        placed(found, (), BODY),
        id=id,
        command=f"entrepot brief {id}{pick.command}",
        subtitle=Message("picked.subtitle", slots),
        **told,
    )
    return replace(made, summary={"nearest": list(at.nearest)} if at.nearest else {})


def _of_economy(store: Store, economy: str, pick: Pick) -> tuple[tuple[Section, ...], Held]:
    """An economy and its partners as picked. Raises NoData where nothing of that year is held."""
    related = model.solve(store, economy, partner=pick.on(economy), rival=pick.rival)
    found = find(related["trade"], pick)
    past = history(store, related["trade"], economy, compared(economy, pick.who), COMPONENTS)
    _something(past[past["partner"] == pick.who], found, economy, pick.who)
    made = (
        trade.of_economy(related["trade"], found, pick.who),
        strands.of_economy(past, economy, pick.who, found.year),
        size.section(store, economy, pick.who, found.year, pick.prices),
        over_time(related, found.basis, "trade-history", picked=compared(economy, pick.who)),
    )
    return tuple(section for section in made if section is not None), found


def _of_group(store: Store, pick: Pick) -> tuple[tuple[Section, ...], Held]:
    """ASEAN and its members with one partner as picked. Raises NoData where nothing of that year is held."""
    related = model.solve(store, GROUP, partner=pick.on(GROUP), rival=pick.rival)
    trades = {GROUP: related["trade"], **_members(store)}
    found = find(related["trade"], pick)
    past = {code: history(store, rows, code, compared(code, pick.who), COMPONENTS) for code, rows in trades.items()}
    every = {code: rows[rows["partner"] == pick.who] for code, rows in past.items()}
    if not any(len(rows[rows["year"] == found.year]) for rows in every.values()):
        _something(every[GROUP], found, GROUP, pick.who)
    made = (
        trade.of_members(trades, found, pick.who),
        strands.of_members(past, pick.who, found.year),
        size.section(store, GROUP, pick.who, found.year, pick.prices),
        over_time(related, found.basis, "trade-history", picked=compared(GROUP, pick.who)),
    )
    return tuple(section for section in made if section is not None), found


@lru_cache(maxsize=2)
def _members(store: Store) -> dict[str, pd.DataFrame]:
    """Trade of each member: the same whatever is picked."""
    return {code: model.partner_trade(store, code) for code in codes.ASEAN_MEMBERS}


def _something(past: pd.DataFrame, found: Held, economy: str, partner: str) -> None:
    """Raise NoData with the nearest years where neither trade nor any strand is held for the year."""
    if found.held or len(past[past["year"] == found.year]):
        return
    pair = f"{codes.name(economy)} with {codes.name(partner)}"
    near = " and ".join(map(str, found.nearest)) or "none"
    raise NoData(f"nothing of {pair} is held for {found.year}", where="year", remedy=f"the nearest years held: {near}")
