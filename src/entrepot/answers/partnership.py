"""Japan and ASEAN: the first page, and a page for each member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import Message, Section
from entrepot.answers.layout import placed
from entrepot.answers.member import ask_member
from entrepot.answers.outlook import outlook
from entrepot.answers.picked import answer
from entrepot.answers.strands import (
    aid,
    glance,
    initiatives,
    investment,
    people,
    population,
    record,
    security,
    trade,
    trade_members,
    trust,
)
from entrepot.models import outlook as crossing
from entrepot.models import relations as model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from entrepot.answers.picked.pick import Pick
    from entrepot.result import Result
    from entrepot.store import Store

LEAD = ("glance", "trade-history", "crossing")  # on the first screen
BODY = ("passing", "aid")  # below it; all else is annex


def ask_partnership(store: Store, pick: Pick | None = None) -> Answer:
    """How Japan moved from ASEAN's provider to a partner that must be chosen: strand by strand, and by 2030.

    The answers of the eleven members are its `pages`. `pick`: the year, partner and bases of a reader's choice; it has no
    pages, and raises NoData where nothing of it is held.
    """
    told = {
        "kind": "partnership",
        "id": "partnership",
        "title": Message("partnership.title"),
        "question": Message("partnership.question"),
        "name": Message("partnership.name"),
    }
    if pick is not None and pick.given:
        return answer.ask(store, answer.GROUP, pick, **told)
    members = codes.ASEAN_MEMBERS
    related = {code: model.solve(store, code) for code in ("ASEAN", *members)}
    return on_figures(
        store,
        _sections(store, related),
        command="entrepot brief partnership",
        subtitle=Message("partnership.subtitle"),
        pages=tuple(ask_member(store, code, relations=related[code]) for code in members),
        **told,
    )


def _sections(store: Store, related: Mapping[str, Result]) -> tuple[Section, ...]:
    asean = related["ASEAN"]
    grid, figures = glance.sections(store, related)
    found = (
        grid,
        trade.history(asean),
        trade.recent(asean),
        trade_members.by_member(related),
        trade_members.on_map(related),
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
        *outlook.sections(crossing.cross(store, "ASEAN", "JPN")),
        population.ageing(store),
        initiatives.across(store),
        figures,
        record.unknown(store),
    )
    return placed((section for section in found if section is not None), LEAD, BODY)
