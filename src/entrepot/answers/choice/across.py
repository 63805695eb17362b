"""All members side by side: who leads where, which gaps recur, what experts chose, and the weights that would imply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import (
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Grid,
    GridCell,
    Message,
    Note,
    Period,
    Quantity,
    Section,
    Table,
)
from entrepot.answers.choice import weighed
from entrepot.answers.choice.cells import component, strand_cell
from entrepot.answers.rows import cells, each, economies, modelled, observed
from entrepot.models import choice as model
from entrepot.models import relations

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

QUESTION = "if-forced-to-align"
SIDES = ("CHN", "USA")  # the two between whom the question asks


def ask_all(store: Store, *, partner: str = "JPN") -> Answer:
    """Who leads with each member, and what recurs."""
    related = {code: relations.solve(store, code) for code in codes.ASEAN_MEMBERS}
    results = {code: model.solve(one, partner=partner) for code, one in related.items()}
    asked = _asked(store)
    sections = (
        _grid(results),
        _shares(results),
        _recurring(results),
        *_observed(related, asked),
        _implied(related, asked),
    )
    return on_figures(
        store,
        sections,
        kind="choice",
        id="all",
        command="entrepot brief choice",
        title=Message("choice.all.title"),
        question=Message("choice.all.question", {"partner": Economy(partner)}),
        name=Message("choice.all.title"),
    )


def _grid(results: Mapping[str, Result]) -> Section:
    """Members by components, coloured by who leads among the partners compared."""
    at = {(code, r.measure): r for code, result in results.items() for r in each(result["leaders"])}
    held = {
        (code, r.measure, r.partner): strand_cell(result, r)
        for code, result in results.items()
        for r in each(result["strands"])
    }
    used = [id for id in model.COMPONENTS if any((code, id) in at for code in results)]
    grid = tuple(tuple(_leader(at.get((code, id)), held, code) for id in used) for code in results)
    by: dict[str, list[str]] = {id: [at[code, id].leader for code in results if (code, id) in at] for id in used}
    parts = tuple(
        Message(
            "choice.all.part",
            {"strand": component(id), "who": Economy(most), "n": Count(found.count(most)), "of": Count(len(found))},
        )
        for id, found in by.items()
        for most in most_often(found)
    )
    shown = Grid(
        "leaders",
        Message("choice.all.grid"),
        tuple(map(Economy, results)),
        tuple(map(component, used)),
        grid,
        Message("choice.all.grid.about"),
    )
    return Section(
        "choice-leaders", Message("choice.all.grid"), (Finding(Message("choice.all.lead", {"parts": parts}), headline=True), shown),
        part="lead", wide=True,
    )  # fmt: skip


def most_often(found: Sequence[str]) -> tuple[str, ...]:
    """Who stands most often in a list: all of them at a draw."""
    top = max(map(found.count, found))
    return tuple(sorted({one for one in found if found.count(one) == top}))


def _leader(row: Any, held: Mapping[tuple[str, str, str], Quantity], code: str) -> GridCell:
    if row is None:
        return GridCell(says=Message("glance.none"))
    best = held[code, row.measure, row.leader]
    says = Message("choice.all.cell", {"who": Economy(row.leader), "value": best, "since": row.since})
    return GridCell(row.leader, Economy(row.leader), best.period, "" if row.sure else "apart", says)


def _shares(results: Mapping[str, Result]) -> Section:
    """Under which part of all weights each partner is first, member by member."""
    scored = {code: result for code, result in results.items() if result.facts["scored"]}
    partners = list(dict.fromkeys(p for result in scored.values() for p in result.facts["among"]))
    columns = (Column("member", Message("answers.member")), *(Column(p, Economy(p), "percent") for p in partners))
    rows = []
    for code, result in scored.items():
        by = {r.partner: weighed.ends(result, r) for r in each(result["shares"])}
        rows.append(cells(Economy(code), *(by.get(p) for p in partners)))
    caption = Message("choice.shares")
    blocks: list[Any] = [Table("weights", columns, tuple(rows), caption, Message("choice.shares.about"), open=True)]
    if left := tuple(Economy(code) for code in results if code not in scored):
        blocks.append(Gap(Message("choice.all.unscored", {"members": left, "least": Count(model.LEAST_COMPONENTS)})))
    return Section("choice-weights", caption, tuple(blocks), wide=True)


def _recurring(results: Mapping[str, Result]) -> Section:
    """With how many members the partner is behind in each component: a move there touches all of them."""
    partner = next(iter(results.values())).facts["partner"]
    columns = tuple(
        Column(id, Message("choice.recurring.column", {"what": id})) for id in ("strand", "behind", "members", "first")
    )
    rows = []
    for id in model.COMPONENTS:
        found = {code: r for code, result in results.items() for r in each(result["needs"]) if r.measure == id}
        behind = tuple(Economy(code) for code, r in found.items() if r.gap > 0)
        ahead = tuple(Economy(code) for code, r in found.items() if r.gap <= 0)
        if found:
            told = Message("choice.recurring.count", {"n": Count(len(behind)), "of": Count(len(found))})
            rows.append(cells(component(id), told, behind or None, ahead or None))
    caption = Message("choice.recurring", {"partner": Economy(partner)})
    table = Table("recurring", columns, tuple(rows), caption, Message("choice.recurring.about"), open=True)
    return Section("choice-recurring", caption, (table,), wide=True)


def _asked(store: Store) -> list[tuple[model.Asked, Quantity]]:
    """What experts of each member answered, with the figure that says so (of two that are held, the first partner's)."""
    rows = store.preferred("survey_share", product=QUESTION)
    rows = rows[rows["economy"].isin(codes.ASEAN_MEMBERS) & rows["partner"].isin(SIDES) & rows["value"].notna()]
    found: dict[tuple[str, int], tuple[model.Asked, Quantity]] = {}
    for row in sorted(each(rows), key=lambda r: (codes.ASEAN_MEMBERS.index(r.economy), r.year, SIDES.index(r.partner))):
        share = row.value if row.partner == SIDES[0] else 100 - row.value
        asked = model.Asked(row.economy, int(row.year), *SIDES, share, row.source)
        found.setdefault((row.economy, int(row.year)), (asked, observed(row)))
    return list(found.values())


def _observed(related: Mapping[str, Result], asked: list[tuple[model.Asked, Quantity]]) -> tuple[Section, ...]:
    """The experts' pick beside the model's order on what was held that year."""
    if not asked:
        return ()
    table = model.held_against([one for one, _ in asked], {code: r["history"] for code, r in related.items()})
    counts = {v: Count(int((table["verdict"] == v).sum())) for v in ("agree", "differ", "open")}
    columns = tuple(
        Column(id, Message("choice.asked.column", {"what": id}))
        for id in ("member", "year", "share", "picked", "ranked", "verdict")
    )
    rows = tuple(
        cells(
            Economy(r.member), Period(str(r.year)), said(share), Economy(r.picked) if r.picked else None,
            Economy(r.ranked) if r.ranked else Message("choice.open"), Message("choice.verdict", {"verdict": r.verdict}),
        )
        for r, (_, share) in zip(each(table), asked, strict=True)
    )  # fmt: skip
    title = Message("choice.asked")
    lead = Finding(
        Message("choice.asked.lead", {**counts, "n": Count(len(table)), "sides": economies(SIDES)}), headline=True
    )
    shown = Table("asked", columns, rows, title, Message("choice.asked.about"))
    return (Section("choice-asked", title, (lead, shown, Note(Message("choice.asked.note"))), table, wide=True),)


def said(share: Quantity) -> Message:
    """The share with the partner that it names."""
    assert share.trace is not None and share.trace.row is not None
    return Message("choice.rival", {"who": Economy(str(share.trace.row.key["partner"])), "value": share})


def _implied(related: Mapping[str, Result], asked: list[tuple[model.Asked, Quantity]]) -> Section:
    """The weights that would make the experts' choice come out, each with its error, or that it cannot be told."""
    chosen = [
        (
            one.member,
            model.compared_at(related[one.member]["history"], one),
            one.one,
            one.other,
            2 * one.share / 100 - 1,
        )
        for one, _ in asked
    ]
    table = model.implied(chosen, model.COMPONENTS)
    rests = " ".join(dict.fromkeys(one.source for one, _ in asked))
    period = f"{min((one.year for one, _ in asked), default=0)}-{max((one.year for one, _ in asked), default=0)}"
    rows = tuple(
        cells(
            component(r.measure),
            _weight(r, rests, period),
            Message("choice.identified", {"yes": "yes" if r.identified else "no"}),
        )
        for r in each(table)
    )
    columns = tuple(
        Column(id, Message("choice.implied.column", {"what": id}), ranged=id == "weight")
        for id in ("strand", "weight", "identified")
    )
    known = [r.measure for r in each(table) if r.identified]
    title = Message("choice.implied")
    told = {"n": Count(int(table["used"].max()) if len(table) else 0), "known": tuple(map(component, known)) or None}
    lead = Finding(Message("choice.implied.lead" if known else "choice.implied.none", told))
    blocks = (
        (lead, Table("implied", columns, rows, title, Message("choice.implied.about"), open=True)) if rows else (lead,)
    )
    return Section("choice-implied", title, blocks, table, wide=True)


def _weight(row: Any, rests: str, period: str) -> Quantity | None:
    if row.weight != row.weight:
        return None
    bounded = {} if row.low != row.low else {"low": row.low, "high": row.high, "interval": "95"}
    key = {"measure": row.measure, "question": QUESTION}
    return modelled(
        "implied.weights", key, "weight", row.weight, "ratio", period=period, rests=rests, status="model", **bounded
    )
