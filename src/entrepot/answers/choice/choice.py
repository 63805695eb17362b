"""Whom does a member choose: one member's answer, and all members side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.answers.answer import Answer, certificate
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import Column, Economy, Message, Section, Table
from entrepot.answers.choice import own, strip, takes, under, weighed
from entrepot.answers.rows import cells, derived, each, modelled
from entrepot.errors import BadInput, one_of, told
from entrepot.models import choice as model
from entrepot.models import relations

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store


def solve(
    store: Store, member: str, *, partner: str = "JPN", among: Sequence[str] = model.COMPARED, weights: Mapping[str, float] | None = None,
) -> Result:  # fmt: skip
    """The choice model on one economy's relations."""
    partner, *others = codes.resolve_many([partner, *among])
    return model.solve(relations.solve(store, member), partner=partner, among=others, weights=weights)


def ask_choice(
    store: Store, member: str, *, partner: str = "JPN", among: Sequence[str] = model.COMPARED, weights: Mapping[str, float] | None = None,
    scenario: str | Path | None = None,
) -> Answer:  # fmt: skip
    """Who leads with a member, since when, where it goes, what would make `partner` first, and what a scenario would do to that.

    Raises BadInput for an economy outside ASEAN, and what `models.choice.solve` and `under.solve` raise.
    """
    code = codes.resolve(member)
    if code not in codes.ASEAN_MEMBERS:
        what = told("problem.member", "{who} is no member of ASEAN", who=codes.named(code))
        raise BadInput(what, remedy=one_of([codes.named(one) for one in codes.ASEAN_MEMBERS]))
    result = solve(store, code, partner=partner, among=among, weights=weights)
    who, first = Economy(code), Economy(str(result.facts["partner"]))
    moved, flows = under.solve(result, scenario) if scenario else (None, None)
    sections = [
        strip.section(result, headline=True),
        weighed.section(result, headline=True),
        *([under.section(moved)] if moved else []),
        takes.section(result, store),
        *asymmetry(result),
        *own.section(store, code, result.facts["among"]),
    ]
    answer = on_figures(
        store,
        tuple(sections),
        kind="choice",
        id=code,
        command=(moved or result).lineage.command,
        title=Message("choice.title", {"who": who}),
        question=Message("choice.question", {"who": who, "partner": first}),
        name=who,
    )
    if moved is None or flows is None:
        return answer
    return replace(answer, certificates=(certificate(flows),), extras={under.SCENARIO: str(moved.facts["text"])})


def asymmetry(result: Result) -> tuple[Section, ...]:
    """Who depends on whom in goods trade."""
    rows = each(result["asymmetry"])
    if not rows:
        return ()
    columns = (
        Column("partner", Message("answers.partner")),
        *(
            Column(id, Message("choice.asymmetry.column", {"what": id}), unit, dated=True)
            for id, unit in (("own", "percent"), ("theirs", "percent"), ("ratio", "ratio"))
        ),
    )
    body = []
    for r in rows:
        key = {"economy": r.economy, "partner": r.partner, "year": int(r.year)}
        mine, theirs = (
            modelled("relations.asymmetry", key, column, getattr(r, column), "percent", period=r.year, rests=r.source)
            for column in ("share_of_own", "share_of_partners")
        )
        body.append(cells(Economy(r.partner), mine, theirs, derived("ratio", [mine, theirs], "ratio")))
    caption = Message("choice.asymmetry", {"who": Economy(rows[0].economy)})
    table = Table("asymmetry", columns, tuple(body), caption, Message("choice.asymmetry.about"), open=True)
    return (Section("choice-asymmetry", caption, (table,), result["asymmetry"]),)
