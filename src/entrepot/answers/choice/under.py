"""What a scenario would do to the order of partners: the trade equilibrium's flows laid on the trade that is held."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Column, Economy, Finding, Message, Note, Quantity, Section, Span, Table, Text
from entrepot.answers.choice.cells import cell, strand_cell
from entrepot.answers.choice.weighed import share
from entrepot.answers.rows import cells, each
from entrepot.errors import BadInput
from entrepot.models import choice as model

if TYPE_CHECKING:
    from entrepot.result import Result

SCENARIO = "scenario.toml"


def solve(chosen: Result, subject: str | Path) -> tuple[Result, Result]:
    """A choice under a scenario (a shipped name or a file), and the trade equilibrium that it takes its flows from.

    What is at sea is costed along the lanes first. Raises BadInput for a scenario told day by day, which has no new
    equilibrium, and what reading and solving raise.
    """
    from entrepot.models import trade
    from entrepot.models.sealanes.ready import costed_for
    from entrepot.scenario import read_for_world
    from entrepot.scenario.daily import is_by_day
    from entrepot.scenario.goods import goods_sectors, untold

    scenario, world = read_for_world(subject)
    if is_by_day(scenario.shocks):
        raise BadInput(
            f"'{subject}' is told day by day: no lasting change of trade follows from it",
            remedy="name a scenario of tariffs, trade costs, productivity or a closure",
        )
    goods = [world.sectors[n] for n in goods_sectors(world.sectors)]
    if not goods:
        raise BadInput(
            f"the labels of {world.name} do not say which sectors are goods: {', '.join(untold(world.sectors)[:3])}",
            remedy="name a scenario on a world whose sectors are told, such as asia-2022",
        )
    found = trade.pairs(world, costed_for(world, scenario), goods)
    moved = model.under(chosen, found["pairs"], str(subject))
    told = {
        "title": scenario.title,
        "text": scenario.text,
        "world": world.name,
        "world_year": world.year,
        "rests": tuple(source.id for source in world.lineage.sources),
    }
    return replace(moved, facts={**moved.facts, **told}), found


def section(moved: Result) -> Section:
    """Trade with each partner as held and under the scenario, and what that leaves of the weights."""
    facts = moved.facts
    scenario = Text(str(facts["title"]))
    rows = {r.partner: r for r in each(moved["trade_under"])}
    title = Message("choice.under", {"scenario": scenario})
    blocks: list[Any] = [Finding(_lead(moved, rows), headline=True)]
    if facts["scored"]:
        blocks.append(Finding(_weights(moved)))
    blocks += [
        _table(moved, rows),
        Note(Message("choice.under.note", {"command": Text(f"entrepot brief {facts['under']}")})),
    ]
    return Section("choice-under", title, tuple(blocks), moved["trade_under"], wide=True)


def _figure(moved: Result, row: Any, column: str) -> Quantity:
    """Trade with a partner after the scenario (`then`), or its change in percent, with the ends over elasticities."""
    facts = moved.facts
    low, high, unit = ("then_low", "then_high", "USD") if column == "then" else ("low", "high", "percent")
    rests = " ".join(dict.fromkeys((*str(row.source).split(), *facts["rests"])))
    at = {"measure": model.TRADE, "partner": row.partner, "under": facts["under"]}
    period = row.year if column == "then" else facts["world_year"]
    return cell(
        moved, "trade_under", column, getattr(row, column), unit, period=period, rests=rests, at=at,
        low=getattr(row, low), high=getattr(row, high), interval="cases", basis="current" if unit == "USD" else "",
    )  # fmt: skip


def _lead(moved: Result, rows: dict[str, Any]) -> Message:
    facts = moved.facts
    partner, (first, then) = str(facts["partner"]), (facts["leader"], facts["leader_then"])
    others = tuple(
        Message("choice.under.part", {"who": Economy(p), "change": _figure(moved, r, "change")})
        for p, r in rows.items()
        if p != partner
    )
    verdict = "open" if not then else "same" if then == first else "moves"
    told = {
        "scenario": Text(str(facts["title"])),
        "who": Economy(str(facts["economy"])),
        "partner": Economy(partner),
        "change": _figure(moved, rows[partner], "change") if partner in rows else None,
        "others": others,
        "verdict": verdict,
        "first": Economy(first),
        "then": Economy(then or first),
    }
    return Message("choice.under.lead", told)


def _weights(moved: Result) -> Message:
    row = next(r for r in each(moved["shares_under"]) if r.partner == moved.facts["partner"])
    told = {"partner": Economy(row.partner), "share": _span(moved, row, "_then"), "before": _span(moved, row, "")}
    return Message("choice.under.weights", told)


def _span(moved: Result, row: Any, when: str) -> Span:
    """Share of all weights, from surely to possibly, as held or (`_then`) under the scenario."""
    ends = (share(moved, "shares_under", f"{kind}{when}", row) for kind in ("surely", "possibly"))
    return Span(*ends)


def _table(moved: Result, rows: dict[str, Any]) -> Table:
    facts = moved.facts
    held = {r.partner: strand_cell(moved, r) for r in each(moved["strands"]) if r.measure == model.TRADE}
    weights = {r.partner: r for r in each(moved["shares_under"])} if facts["scored"] else {}
    columns = tuple(
        Column(id, Message("choice.under.column", {"what": id}), unit, signed=id == "change", dated=id == "held",
               ranged=id in ("change", "then"))
        for id, unit in (("partner", ""), ("held", ""), ("change", "percent"), ("then", ""), ("before", "percent"), ("share", "percent"))
    )  # fmt: skip
    body = []
    for p in facts["among"]:
        row, weighed = rows.get(p), weights.get(p)
        moves = (None, None) if row is None else (_figure(moved, row, "change"), _figure(moved, row, "then"))
        spans = (None, None) if weighed is None else (_span(moved, weighed, ""), _span(moved, weighed, "_then"))
        body.append(cells(Economy(p), held.get(p), *moves, *spans))
    about = Message("choice.under.about", {"world": Text(f"{facts['world']} ({facts['world_year']})")})
    caption = Message("choice.under.caption", {"who": Economy(str(facts["economy"]))})
    return Table("under", columns, tuple(body), caption, about, open=True)
