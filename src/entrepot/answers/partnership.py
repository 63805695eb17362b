"""Japan and ASEAN: the first page, and a page for each member."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.answers import aid, glance, investment, people, population, record, security, trade, trust
from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import Message, Section
from entrepot.answers.member import ask_member
from entrepot.models import relations as model

LEAD = ("glance", "trade-history")  # on the first screen
BODY = ("passing", "map", "crossing")  # below it; all else is annex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from entrepot.result import Result
    from entrepot.store import Store


def ask_partnership(store: Store) -> Answer:
    """How Japan moved from ASEAN's provider to a partner that must be chosen: strand by strand, and by 2030.

    The answers of the eleven members are its `pages`.
    """
    members = codes.ASEAN_MEMBERS
    related = {code: model.solve(store, code) for code in ("ASEAN", *members)}
    return on_figures(
        store,
        _sections(store, related),
        kind="partnership",
        id="partnership",
        command="entrepot brief partnership",
        title=Message("partnership.title"),
        question=Message("partnership.question"),
        subtitle=Message("partnership.subtitle"),
        name=Message("partnership.name"),
        pages=tuple(ask_member(store, code, relations=related[code]) for code in members),
    )


def _sections(store: Store, related: Mapping[str, Result]) -> tuple[Section, ...]:
    asean = related["ASEAN"]
    grid, figures = glance.sections(store, related)
    found = (
        grid,
        trade.history(asean),
        trade.by_member(related),
        trade.on_map(related),
        trade.latest(asean),
        aid.by_donor(store, "ASEAN"),
        aid.against_trade(related),
        investment.into_asean(store),
        investment.from_japan(store),
        people.workers(store),
        trust.experts(store),
        trust.public(store),
        security.alignment(store),
        security.assistance(store),
        population.ageing(store),
        figures,
        record.unknown(store),
    )
    parts = {**dict.fromkeys(LEAD, "lead"), **dict.fromkeys(BODY, "body")}
    return tuple(replace(section, part=parts.get(section.id, "annex")) for section in found)
