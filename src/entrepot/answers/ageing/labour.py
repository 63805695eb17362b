"""The workers that would hold an economy's labour force, those whom members could spare, and what that does to outputs and to the
passing of one by the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.block import Column, Economy, Finding, Message, Note, Period, Quantity, Section, Slot, Table
from entrepot.answers.rows import cells, each, modelled
from entrepot.errors import NoData
from entrepot.models import ageing as model
from entrepot.models import outlook

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

TABLES = ("force", "gap", "shock", "passing", "care")
GIVEN = ("participation", "productivity", "care")  # what a reader may state
BASIS = "nominal"
KINDS = (("needed", "persons"), ("spare", "persons"), ("short", "persons"), ("part", "percent"))


def solve(store: Store, economy: str, stated: model.Stated | None = None) -> Result:
    """`ageing.solve` with the tables of labour, and `passing`: the chance that ASEAN's output is ahead of the economy's as the outlook
    has it (`none`) and if the workers needed by then came from ASEAN (`workers`); empty where the outlook has nothing open."""
    import pandas as pd

    stated = stated or model.Stated()
    aged = model.solve(store, economy)
    tables = model.labour(store, aged, stated)
    code = str(aged.facts["economy"])
    passing, gdp = pd.DataFrame(columns=["name", "shift", "in_2030", "by_2030"]), ()
    if code not in codes.ASEAN_MEMBERS:
        shock = tables["shock"]
        at = shock[(shock["year"] == outlook.TARGET) & (shock["share"] == "central")]
        try:
            shifts = {"none": 0.0, "workers": float(at["log_ratio"].iloc[0])}
            passing = outlook.shifted(store, "ASEAN", code, BASIS, shifts)
            gdp = outlook.ratio(store, "ASEAN", code, BASIS, outlook.FIXED_RATE_YEAR)["source"]
        except NoData:
            pass  # passed already, or no GDP held: nothing to tell
    facts = {**aged.facts, **{id: getattr(stated, id) for id in GIVEN}, "gdp": _cards(gdp)}
    return replace(aged, tables={**aged.tables, **tables, "passing": passing}, facts=facts)


def solved(store: Store, key: Mapping[str, str | int]) -> Result:
    """The result that the key of a figure names."""
    stated = model.Stated(**{id: float(key.get(id, 0)) for id in GIVEN})
    return solve(store, str(key["for"]), stated)


def section(result: Result) -> Section:
    """What is needed and spared, year by year, and what it would do."""
    who, base = Economy(str(result.facts["economy"])), int(result.facts["base"])
    rows = [r for r in each(result["gap"]) if r.year > base]
    columns = (
        Column("year", Message("ageing.column", {"what": "year"})),
        *(Column(id, Message("ageing.labour.column", {"what": id}), unit) for id, unit in KINDS),
        Column("own", Message("ageing.labour.column", {"what": "own"}), "percent", signed=True, ranged=True),
        Column("others", Message("ageing.labour.column", {"what": "others"}), "percent", signed=True, ranged=True),
    )
    body = tuple(
        cells(
            Period(str(r.year)),
            *(_gap(result, r, id, unit) for id, unit in KINDS),
            *(_shock(result, int(r.year), side) for side in ("own", "others")),
        )
        for r in rows
    )
    title = Message("ageing.labour", {"who": who})
    about = Message("ageing.labour.about", {"base": base, **_stated(result)})
    blocks: list[Any] = [Finding(_lead(result, rows[-1], who, base), headline=True), *_passing(result, who)]
    blocks += [Table("labour", columns, body, title, about, open=True), Note(Message("ageing.labour.note", _shares()))]
    return Section("ageing-labour", title, tuple(blocks), result["gap"], wide=True)


def _stated(result: Result) -> dict[str, Slot]:
    """What the reader stated, as slots."""
    units = {"participation": "percentage points", "productivity": "percent"}
    return {id: Quantity(float(result.facts[id]), unit) for id, unit in units.items()}


def _shares() -> dict[str, Slot]:
    """The bounds of labour's share, as slots."""
    return {id: Quantity(model.SHARES[id], "ratio") for id in ("low", "high")}


def _key(result: Result, **more: str | int) -> dict[str, str | int]:
    facts = result.facts
    key: dict[str, str | int] = {"for": str(facts["economy"]), **more}
    for id in GIVEN:
        if facts[id]:
            key[id] = f"{facts[id]:g}"
    return key


def carers(result: Result, row: Any, column: str) -> Quantity:
    """Carers needed at the stated ratio (`carers`), or how many more than in the first year (`more`)."""
    key = _key(result, economy=row.economy, year=int(row.year))
    told = {"period": row.year, "rests": _cards(result["ages"]["source"]), "status": "estimated"}
    return modelled("ageing.care", key, column, getattr(row, column), "persons", **told)


def _rests(result: Result) -> str:
    return _cards(result["force"]["source"])


def _cards(texts: Iterable[object]) -> str:
    """The ids of cards in texts, each once."""
    return " ".join(dict.fromkeys(id for text in texts for id in str(text).split()))


def _gap(result: Result, row: Any, column: str, unit: str) -> Quantity | None:
    value = getattr(row, column)
    if value != value:
        return None
    key = _key(result, year=int(row.year))
    told = {"period": row.year, "rests": _rests(result), "status": "estimated"}
    return modelled("ageing.gap", key, column, value, unit, **told)


def _shock(result: Result, year: int, side: str) -> Quantity:
    """Percent by which an output moves: with the central share of labour, between its bounds."""
    rows = {r.share: getattr(r, side) for r in each(result["shock"]) if r.year == year}
    key = _key(result, year=year, share="central")
    return modelled(
        "ageing.shock", key, side, rows["central"], "percent", period=year, rests=_rests(result), status="model",
        low=min(rows.values()), high=max(rows.values()), interval="cases",
    )  # fmt: skip


def _lead(result: Result, last: Any, who: Economy, base: int) -> Message:
    told: dict[str, Slot] = {"who": who, "base": base, "last": int(last.year)}
    told |= {id: _gap(result, last, id, unit) for id, unit in KINDS}
    told |= {side: _shock(result, int(last.year), side) for side in ("own", "others")}
    return Message("ageing.labour.lead" if last.needed > 0 else "ageing.labour.none", told)


def _passing(result: Result, who: Economy) -> tuple[Finding, ...]:
    """The chance of the passing in the target year, without and with the workers."""
    rows = {r.name: r for r in each(result["passing"])}
    if not rows or rows["workers"].in_2030 != rows["workers"].in_2030:
        return ()
    year = outlook.TARGET
    chances = {
        name: modelled("ageing.passing", _key(result, name=name), "in_2030", row.in_2030, "ratio", period=year,
                       rests=f"{_rests(result)} {result.facts['gdp']}", status="model")
        for name, row in rows.items()
    }  # fmt: skip
    gap = next(r for r in each(result["gap"]) if r.year == year)
    told = {"who": who, "year": year, "needed": _gap(result, gap, "needed", "persons"), **chances}
    return (Finding(Message("ageing.labour.passing", told)),)
