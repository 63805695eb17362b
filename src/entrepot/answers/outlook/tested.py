"""The back-test of forecasts of GDP ratios, as an answer of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from entrepot.answers.answer import Answer, replay
from entrepot.answers.block import Column, Count, Economy, Finding, Message, Quantity, Section, Slot, Table, Text
from entrepot.answers.outlook.cells import limit
from entrepot.answers.rows import cells, each, modelled
from entrepot.models import outlook as model
from entrepot.models.outlook.crossing import TARGET
from entrepot.models.outlook.forecast import COMBINATION
from entrepot.models.outlook.tested import ALL, NARROW, WIDE

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store

TABLED = (1, 2, 3, 5, 7, 10, 15)  # years ahead that stand in the tables
TOLD = 5  # years ahead that the headline tells


def ask_backtest(store: Store) -> Answer:
    """How forecasts of GDP ratios fared from every cut-off: by basis, economy, horizon and method."""
    result = model.backtest(store)
    return Answer(
        "backtest",
        "outlook",
        Message("outlook.tested.title"),
        Message("outlook.tested.question"),
        (_scores(result), _coverage(result), _editions(result)),
        result.lineage,
        replay(result.lineage),
        headlines=_headlines(result),
    )


def _headlines(result: Result) -> tuple[Finding, ...]:
    """How many past outcomes lay inside the band, by basis, and how the error compares with that of no change."""
    rows = result["scores"]
    ours = rows[(rows["unit"] == ALL) & (rows["method"] == COMBINATION) & (rows["horizon"] == TOLD)]
    parts = []
    for r in each(ours):
        key = {"basis": r.basis, "unit": r.unit, "method": r.method, "horizon": int(r.horizon)}
        told: dict[str, Slot] = {
            "basis": str(r.basis),
            "coverage": _of_test(result, "scores", key, "coverage80", r.coverage80, "percent"),
            "score": _of_test(result, "scores", key, "score", r.score, "ratio"),
        }
        parts.append(Message("outlook.tested.part", told))
    lead = Message("outlook.tested.headline", {"years": Count(TOLD), "parts": tuple(parts)})
    return (Finding(lead),) if parts else ()


def _of_test(
    result: Result, table: str, key: Mapping[str, str | int], column: str, value: float, unit: str, **more: Any
) -> Quantity:
    """A cell of a table of the back-test."""
    rests = [card.id for card in result.lineage.sources]
    return modelled(f"backtest.{table}", key, column, value, unit, period="", rests=rests, status="model", **more)


def _wide(result: Result, rows: pd.DataFrame, by: str, column: str, unit: str, name: str) -> Table:
    """A table of one column of `scores`: basis and `by` down, years ahead across, with its interval."""
    horizons = [h for h in TABLED if h in set(rows["horizon"])]
    low, high = ("low", "high") if column == "score" else ("coverage_low", "coverage_high")
    at = {(r.basis, getattr(r, by), r.horizon): r for r in each(rows)}
    table = []
    for basis, which in dict.fromkeys((b, w) for b, w, _ in at):
        label = Message(f"outlook.method.{which.replace(' ', '-')}") if by == "method" else _unit(which)
        row: list[Slot] = [Message(f"outlook.any.{basis}"), label]
        for h in horizons:
            r = at.get((basis, which, h))
            key = {} if r is None else {"basis": r.basis, "unit": r.unit, "method": r.method, "horizon": int(r.horizon)}
            row.append(
                None if r is None else _of_test(result, "scores", key, column, getattr(r, column), unit, low=getattr(r, low),
                                                high=getattr(r, high), interval="80")
            )  # fmt: skip
        table.append(cells(*row))
    columns = (
        Column("basis", Message("outlook.column.basis", {"year": TARGET})),
        Column("which", Message(f"outlook.tested.{by}")),
        *(Column(f"h{h}", Message("outlook.tested.years", {"n": h}), unit) for h in horizons),
    )
    return Table(
        name, columns, tuple(table), Message(f"outlook.tested.{name}"), Message("outlook.tested.about"), open=True
    )


def _unit(name: str) -> Message:
    """What a back-test was made on."""
    if name == ALL:
        return Message("outlook.tested.all")
    first, _, second = name.partition("/")
    return Message("outlook.tested.over", {"first": Economy(first), "second": Economy(second)})


def _scores(result: Result) -> Section:
    rows = result["scores"]
    first, last = result.facts["cutoffs"]
    table = _wide(result, rows[rows["unit"] == ALL], "method", "score", "ratio", "scores")
    lead = Finding(Message("outlook.tested.lead", {"first": first, "last": last}))
    return Section("scores", Message("outlook.tested.scores"), (lead, table), rows, wide=True)


def _coverage(result: Result) -> Section:
    rows = result["scores"]
    ours = rows[rows["method"] == COMBINATION]
    off = result.facts["outside"]
    told = {
        "off": Count(len(off)), "all": Count(len(ours[ours["horizon"] <= 10])),
        "low": limit("narrow", NARROW, "percent"), "high": limit("wide", WIDE, "percent"),
        "who": tuple(Economy(code) for code in result.facts["largest"]),
    }  # fmt: skip
    table = _wide(result, ours, "unit", "coverage80", "percent", "coverage")
    blocks = (Finding(Message("outlook.tested.outside", told)), table)
    return Section("coverage", Message("outlook.tested.coverage"), blocks, ours, wide=True)


def _editions(result: Result) -> Section:
    rows = result["editions"]
    header = [
        ("edition", ""),
        ("unit", ""),
        ("year", ""),
        ("outcome", ""),
        ("imf", ""),
        ("combination", ""),
        ("no_change", ""),
    ]
    columns = tuple(Column(id, Message(f"outlook.editions.{id}"), unit) for id, unit in header)
    table = []
    for r in each(rows):
        key = {"edition": r.edition, "unit": r.unit, "year": int(r.year)}
        values = (
            _of_test(result, "editions", key, c, getattr(r, c), "ratio")
            for c in ("outcome", "imf", "combination", "no_change")
        )
        table.append(cells(Text(r.edition), _unit(r.unit), int(r.year), *values))
    caption = Message("outlook.editions.caption")
    return Section(
        "editions",
        Message("outlook.editions"),
        (Table("editions", columns, tuple(table), caption),),
        rows,
        part="annex",
    )
