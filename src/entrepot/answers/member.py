"""One member and its partners, strand by strand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import Economy, Message, Period, Section
from entrepot.answers.choice import strip, weighed
from entrepot.answers.layout import placed
from entrepot.answers.picked import answer
from entrepot.answers.strands import (
    aid,
    initiatives,
    investment,
    margins,
    people,
    population,
    record,
    security,
    trade,
    trust,
    waters,
)
from entrepot.models import choice
from entrepot.models import relations as model

if TYPE_CHECKING:
    from entrepot.answers.picked.pick import Pick
    from entrepot.result import Result
    from entrepot.store import Store

LEAD = ("choice-strip", "trade-history", "aid")
BODY = ("trade-latest", "investment", "people", "trust", "choice-weights", "components", "outlook", "security")
SECURITY = ("security",)
OTHER_STRANDS = (
    "trade", "investment", "aid", "people", "trust", "technology", "energy", "ports", "payments", "institutions",
)  # fmt: skip


def ask_member(store: Store, code: str, *, relations: Result | None = None, pick: Pick | None = None) -> Answer:
    """Where one member of ASEAN stands with Japan, China, the US, Korea and the EU.

    `relations`: its relations, where they are solved already; `pick`: the year, partner and bases of a reader's choice.
    Raises UnknownName for an unknown economy, NoData where nothing of what is picked is held.
    """
    code = codes.resolve(code)
    who = Economy(code)
    told = {
        "kind": "member",
        "id": code,
        "title": Message("member.title", {"who": who}),
        "question": Message("member.question", {"who": who}),
        "name": who,
    }
    if pick is not None and pick.given:
        return answer.ask(store, code, pick, **told)
    return on_figures(
        store,
        placed(_sections(store, code, relations or model.solve(store, code)), LEAD, BODY),
        command=f"entrepot brief {code}",
        subtitle=Message("member.subtitle", {"joined": Period(str(codes.GROUPS["ASEAN"].joined[code]))}),
        **told,
    )


def _sections(store: Store, code: str, related: Result) -> tuple[Section, ...]:
    chosen = choice.solve(related)
    found = (
        strip.section(chosen),
        trade.history(related),
        trade.recent(related),
        trade.latest(related),
        aid.by_donor(store, code),
        aid.turn(related),
        investment.into_member(store, code),
        margins.of_member(store, code),
        people.of_member(store, code),
        trade.dependence(related),
        population.of_member(store, code),
        trust.of_member(store, code),
        record.components(related),
        weighed.section(chosen),
        security.of_member(store, code),
        waters.of_member(store, code),
        initiatives.of_member(store, code),
        record.facts(store, code, SECURITY, Message("record.facts.security")),
        record.facts(store, code, OTHER_STRANDS, Message("record.facts.other")),
    )
    return tuple(section for section in found if section is not None)
