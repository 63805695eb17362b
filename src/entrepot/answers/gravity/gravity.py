"""Did an agreement raise trade? The estimate with its error, how it changes with what is chosen, and what cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.answer import Answer, certificate, replay
from entrepot.answers.block import (
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Label,
    Link,
    Message,
    Note,
    Period,
    Quantity,
    Section,
    Slot,
    Table,
    Text,
)
from entrepot.answers.gravity import worth
from entrepot.answers.rows import cells, derived, each, modelled
from entrepot.models import gravity as model

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store

FEW = 3  # panel years after entry, below which an effect over time cannot be told


def ask_agreement(store: Store, id: str) -> Answer:
    """What an agreement did to trade among its parties, on the shipped panel."""
    result = model.agreement(store, id).raise_if_not_solved()
    worlds = None if result.facts["apart"] else worth.solve(result)
    lineage, certificates = result.lineage, [certificate(result)]
    sections = [_main(result), _variants(result), _event(result), *_members(result), *_published(result)]
    if worlds is not None:
        sections.insert(1, worth.section(result, worlds))
        certificates += [certificate(found) for found in worlds.solved.values()]
        cards = {card.id: card for found in worlds.solved.values() for card in found.lineage.sources}
        lineage = replace(
            lineage,
            sources=(
                *lineage.sources,
                *(card for id, card in cards.items() if id not in {c.id for c in lineage.sources}),
            ),
        )
    return Answer(
        "agreement",
        result.facts["id"],
        Message("gravity.title", {"name": Text(result.facts["name"])}),
        Message("gravity.question", {"name": _name(result)}),
        tuple(sections),
        lineage,
        replay(lineage),
        tuple(certificates),
        headlines=(Finding(_headline(result), headline=True),),
    )


def _name(result: Result) -> Label:
    """The agreement by its short name."""
    return Label("agreement", result.facts["id"], result.facts["id"])


def _cell(result: Result, table: str, key: Mapping[str, str | int], column: str, value: float) -> Quantity:
    """A cell of a table of the model."""
    rests = [card.id for card in result.lineage.sources]
    named = {"agreement": result.facts["id"], **key}
    years = result.facts["years"]
    period = f"{years[0]}-{years[-1]}"
    return modelled(
        f"gravity.{table}", named, column, value, "ratio", period=period, rests=rests, status="model", digits=3
    )


def _of(result: Result) -> Any:
    """The row of the agreement's own coefficient."""
    return next(r for r in each(result["coefficients"]) if r.term == result.facts["id"])


def _headline(result: Result) -> Message:
    row = _of(result)
    told: dict[str, Slot] = {"name": _name(result), "verdict": _verdict(row)}
    for slot, column in (("effect", "corrected"), ("low", "low95"), ("high", "high95")):
        told[slot] = _percent(result, column, getattr(row, column))
    return Message("gravity.headline", told)


def _verdict(row: Any) -> str:
    """What the 95% interval of a coefficient tells of trade: more, less or unclear."""
    return "more" if row.low95 > 0 else "less" if row.high95 < 0 else "unclear"


def _percent(result: Result, column: str, value: float) -> Quantity:
    """The agreement's coefficient, or an end of its interval, as percent of trade: 100 (exp b - 1)."""
    logarithm = _cell(result, "coefficients", {"term": result.facts["id"]}, column, value)
    return derived("grown", [logarithm], "percent", kind="model")


def _main(result: Result) -> Section:
    facts = result.facts
    told: dict[str, Slot] = {
        "cells": Count(facts["cells"]), "pairs": Count(facts["pairs"]), "first": facts["years"][0], "last": facts["years"][-1],
        "parties": tuple(Economy(code) for code in facts["parties"]),
    }  # fmt: skip
    blocks: list[Any] = [
        Finding(_headline(result), headline=True),
        Note(
            Message(
                "gravity.panel.apart" if facts["apart"] else "gravity.panel", {**told, "next": Count(facts["next"])}
            )
        ),
        _table(result, "coefficients", "term", result["coefficients"], Message("gravity.coefficients"), open=True),
        Note(Message("gravity.method")),
    ]
    if facts["alone"]:
        others = len(model.alike(result["placebo"], facts["alone"]))
        blocks.append(Note(Message("gravity.placebo", {"n": Count(others), "times": Count(int(model.LIKE))})))
    if facts["apart"]:
        blocks.append(Gap(Message("gravity.apart", {"name": _name(result)})))
    if len(facts["periods"]) < FEW:
        blocks.append(
            Gap(
                Message(
                    "gravity.few", {"n": Count(len(facts["periods"])), "years": tuple(int(y) for y in facts["periods"])}
                )
            )
        )
    blocks.append(Gap(Message("gravity.unknown", {"last": facts["last"]})))
    return Section(
        "effect", Message("gravity.effect", {"name": _name(result)}), tuple(blocks), result["coefficients"], part="lead"
    )


def _table(result: Result, name: str, by: str, rows: pd.DataFrame, caption: Message, *, open: bool = False) -> Table:
    """Coefficients, bias, standard errors by name."""
    shown = [c for c in ("estimate", "bias", "corrected", "pair", "three_way", "adjusted") if c in rows]
    columns = (
        Column("name", Message(f"gravity.column.{by}")),
        *(Column(c, Message(f"gravity.column.{c}")) for c in shown),
    )
    table = []
    for r in each(rows):
        key = {by: str(getattr(r, by)), "term": str(getattr(r, "term", ""))}
        values = [_cell(result, name, key, c, getattr(r, c)) if getattr(r, c) == getattr(r, c) else None for c in shown]
        table.append(cells(_row_name(by, str(getattr(r, by)), result), *values))
    return Table(name, columns, tuple(table), caption, Message("gravity.about"), open=open)


def _row_name(by: str, text: str, result: Result) -> Message | Label:
    if by == "partner":
        a, _, b = text.partition("-")
        return (
            Message("gravity.pair", {"a": Economy(a), "b": Economy(b)})
            if codes.is_code(a)
            else Label("term", text, text)
        )
    if by == "specification":
        kind, _, year = text.rpartition(" ")
        if kind == "since":
            return Message("gravity.variant.since", {"year": int(year)})
        return Message(f"gravity.variant.{text.replace(' ', '-')}")
    if by == "since_entry":
        return _span(next(r for r in each(result["event"]) if r.since_entry == text))
    return (
        _name(result)
        if text == result.facts["id"]
        else Message("gravity.other")
        if text == model.OTHER
        else Label("term", text, text)
    )


def _span(row: Any) -> Message:
    """Years before or after entry."""
    first, last = int(row.first), int(row.last)
    if first > 0:
        return Message("gravity.since.later", {"a": first})
    if first == last:
        return Message("gravity.since.year", {"a": Count(abs(first)), "way": "before" if first < 0 else "after"})
    low, high = sorted((abs(first), abs(last)))
    return Message("gravity.since.span", {"a": low, "b": high, "way": "before" if first < 0 else "after"})


def _variants(result: Result) -> Section:
    rows = result["variants"]
    low, high = rows["corrected"].min(), rows["corrected"].max()
    ends = {
        name: _cell(result, "variants", {"specification": str(r.specification)}, "corrected", r.corrected)
        for name, r in (("low", _at(rows, low)), ("high", _at(rows, high)))
    }
    lead = Finding(Message("gravity.variants.lead", {"n": Count(len(rows)), **ends}))
    table = _table(result, "variants", "specification", rows, Message("gravity.variants"), open=True)
    return Section("variants", Message("gravity.variants"), (lead, table), rows)


def _at(rows: pd.DataFrame, value: float) -> Any:
    return next(r for r in each(rows) if r.corrected == value)


def _event(result: Result) -> Section:
    rows = result["event"]
    leads = [r for r in each(rows) if r.first < 0]
    worst = max(leads, key=lambda r: abs(r.corrected / r.pair), default=None)
    found: list[Any] = []
    if worst is not None:
        trend = "rose" if abs(worst.corrected / worst.pair) > model.Z95 else "still"
        told = {"trend": trend, "when": _row_name("since_entry", str(worst.since_entry), result),
                "size": _cell(result, "event", {"since_entry": str(worst.since_entry)}, "corrected", worst.corrected)}  # fmt: skip
        found.append(Finding(Message("gravity.event.lead", told)))
    found.append(_table(result, "event", "since_entry", rows, Message("gravity.event.caption"), open=True))
    return Section("event", Message("gravity.event"), tuple(found), rows)


def _members(result: Result) -> tuple[Section, ...]:
    rows = result["members"]
    if rows.empty:
        return ()
    clear = [r for r in each(rows) if _verdict(r) != "unclear"]
    names = tuple(_row_name("partner", str(r.partner), result) for r in clear)
    told: dict[str, Slot] = {"n": Count(len(rows))}
    lead = Message("gravity.members.lead", {**told, "clear": names}) if names else Message("gravity.members.none", told)
    table = _table(result, "members", "partner", rows, Message("gravity.members"), open=True)
    return (Section("members", Message("gravity.members"), (Finding(lead), table), rows),)


def _published(result: Result) -> tuple[Section, ...]:
    """What studies found of the agreement, beside ours."""
    rows = result["published"]
    if rows.empty:
        return ()
    own = _of(result)
    ours = _cell(result, "coefficients", {"term": str(own.term)}, "corrected", own.corrected)
    years = Period(f"{result.facts['years'][0]}-{result.facts['last']}")
    first = cells(Message("gravity.study.ours"), Message("gravity.study.three-way"), years, _sign(_verdict(own)), ours)
    table = [first, *(_study(result, r) for r in each(rows))]
    columns = tuple(
        Column(c, Message(f"gravity.column.{c}")) for c in ("study", "method", "years", "sign", "coefficient")
    )
    counts = {sign: Count(int((rows["sign"] == sign).sum())) for sign in ("more", "less", "unclear")}
    lead = Finding(Message("gravity.published.lead", {**counts, "n": Count(len(rows)), "ours": _sign(_verdict(own))}))
    about = Message("gravity.published.about")
    shown = Table("published", columns, tuple(table), Message("gravity.published"), about, open=True)
    return (Section("published", Message("gravity.published"), (lead, shown), rows),)


def _study(result: Result, row: Any) -> tuple[Any, ...]:
    """One study's row: a year or a coefficient that was not read is blank."""
    key = {"study": str(row.study)}
    read = row.coefficient == row.coefficient
    found = _cell(result, "published", key, "coefficient", row.coefficient) if read else None
    years = Period(f"{row.first}-{row.last}") if isinstance(row.first, int) else None
    return cells(
        Link(str(row.page), Text(str(row.study))), Message(f"gravity.study.{row.method}"), years, _sign(row.sign), found
    )


def _sign(sign: str) -> Message:
    return Message(f"gravity.sign.{sign}")
