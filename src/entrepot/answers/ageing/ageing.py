"""Who will have to be cared for by whom: dependency, care and workers of Japan and of ASEAN's members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entrepot.answers.ageing import labour
from entrepot.answers.ageing.revised import revised
from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import (
    Column,
    Economy,
    Finding,
    Gap,
    Line,
    Message,
    Note,
    Period,
    Quantity,
    Section,
    Series,
    Slot,
    Table,
)
from entrepot.answers.rows import cells, each, modelled, observed
from entrepot.models import ageing as model

if TYPE_CHECKING:
    from entrepot.result import Result
    from entrepot.store import Store

DRAWN = 4  # economies that age fastest, drawn beside the one asked for


def ask_ageing(
    store: Store, economy: str = "JPN", *, participation: float = 0.0, productivity: float = 0.0, care: float = 0.0
) -> Answer:
    """Ageing together to 2050: people to care for, people to work, what would hold the balance and the labour force.

    `participation`: points added at 15-64; `productivity`: percent a year beyond the trend; `care`: carers for each
    hundred people of 65 and over. Raises what the model raises.
    """
    stated = model.Stated(participation, productivity, care)
    result = labour.solve(store, economy, stated)
    who = Economy(str(result.facts["economy"]))
    sections = (_dependency(result, store), _care(result), _workers(result, store), labour.section(result))
    return on_figures(
        store,
        sections,
        kind="ageing",
        id=who.code,
        command=_command(who.code, stated),
        title=Message("ageing.title"),
        question=Message("ageing.question", {"who": who}),
        name=Message("ageing.title"),
    )


def _command(code: str, stated: model.Stated) -> str:
    """The line that makes the answer again."""
    given = {id: getattr(stated, id) for id in labour.GIVEN}
    return f"entrepot ageing {code}" + "".join(f" --{id} {value:g}" for id, value in given.items() if value)


def _cell(row: Any, column: str, unit: str) -> Quantity:
    """A cell of `ages`."""
    key = {"economy": row.economy, "year": int(row.year)}
    return modelled(
        "ageing.ages", key, column, getattr(row, column), unit, period=row.year, rests=row.source, status="estimated"
    )


def _dependency(result: Result, store: Store) -> Section:
    rows = each(result["ages"])
    base, last, code = result.facts["base"], result.facts["last"], result.facts["economy"]
    by = {(r.economy, r.year): r for r in rows}
    order = sorted({r.economy for r in rows if (r.economy, last) in by}, key=lambda c: -by[c, last].dependency)
    drawn = [code, *[c for c in order if c != code][:DRAWN]]
    lines = tuple(
        Line(Economy(c), tuple(_cell(r, "dependency", "percent") for r in rows if r.economy == c), colour=c)
        for c in drawn
    )
    told: dict[str, Slot] = {
        "who": Economy(code), "now": _cell(by[code, base], "dependency", "percent"), "then": _cell(by[code, last], "dependency", "percent"),
        "base": base, "last": last,
        "others": tuple(
            Message("ageing.part", {"who": Economy(c), "now": _cell(by[c, base], "dependency", "percent"),
                                    "then": _cell(by[c, last], "dependency", "percent")})
            for c in drawn[1:3]
        ),
    }  # fmt: skip
    years = sorted({r.year for r in rows})
    columns = (Column("economy", Message("answers.member")), *(Column(str(y), int(y), "percent") for y in years))
    body = tuple(cells(Economy(c), *(_cell(by[c, y], "dependency", "percent") for y in years)) for c in order)
    title = Message("ageing.dependency")
    blocks = (
        Finding(Message("ageing.lead", told), headline=True),
        Series("dependency", title, lines, Message("ageing.dependency.about")),
        Table("dependency-table", columns, body, title, Message("ageing.dependency.about"), open=True),
        *revised(store, [code, *(c for c in order if c != code)], last),
        Note(Message("ageing.note")),
    )
    return Section("ageing-dependency", title, blocks, result["ages"], part="lead", wide=True)


def _care(result: Result) -> Section:
    base, last = result.facts["base"], result.facts["last"]
    rows = sorted((r for r in each(result["ages"]) if r.year == last), key=lambda r: r.carers)
    columns = tuple(
        Column(id, Message("ageing.column", {"what": id}), unit)
        for id, unit in (("economy", ""), ("old", "persons"), ("carers", "percent"))
    )
    needed = {r.economy: r for r in each(result["care"]) if r.year == last}
    if needed:
        ratio = Quantity(float(result.facts["care"]), "ratio")
        columns += (
            Column("needed", Message("ageing.care.needed", {"ratio": ratio}), "persons"),
            Column("more", Message("ageing.care.more", {"base": base}), "persons", signed=True),
        )
    body = tuple(
        cells(
            Economy(r.economy),
            _cell(r, "old", "persons"),
            _cell(r, "carers", "percent"),
            *(labour.carers(result, needed[r.economy], id) for id in ("carers", "more") if needed),
        )
        for r in rows
    )
    title = Message("ageing.care", {"base": base, "last": last})
    worst = rows[0]
    lead = Finding(
        Message(
            "ageing.care.lead",
            {"who": Economy(worst.economy), "share": _cell(worst, "carers", "percent"), "last": last},
        )
    )
    table = Table("care", columns, body, title, Message("ageing.care.about"), open=True)
    return Section("ageing-care", title, (lead, table, Gap(Message("ageing.care.gap"))), result["ages"])


def _workers(result: Result, store: Store) -> Section:
    """Workers that would hold the balance, those whom members add, and those who are in the economy now."""
    who, base = Economy(str(result.facts["economy"])), result.facts["base"]
    rests = " ".join(dict.fromkeys(id for text in result["ages"]["source"] for id in str(text).split()))
    kinds = ("needed", "added", "lacking")

    def cell(row: Any, column: str) -> Quantity:
        key = {"economy": who.code, "year": int(row.year)}
        value, told = getattr(row, column), {"period": row.year, "rests": rests, "status": "estimated"}
        return modelled("ageing.needed", key, column, value, "persons", **told)

    rows = [r for r in each(result["needed"]) if r.year > base]
    columns = (
        Column("year", Message("ageing.column", {"what": "year"})),
        *(Column(id, Message("ageing.column", {"what": id}), "persons") for id in kinds),
    )
    body = tuple(cells(Period(str(r.year)), *(cell(r, c) for c in kinds)) for r in rows)
    last = rows[-1]
    told: dict[str, Slot] = {"who": who, "base": base, "last": int(last.year), **{c: cell(last, c) for c in kinds}}
    blocks = (
        Finding(Message("ageing.workers.lead", told), headline=True),
        *_there_now(store, who),
        Table(
            "workers",
            columns,
            body,
            Message("ageing.workers", {"who": who}),
            Message("ageing.workers.about", {"base": base}),
            open=True,
        ),
        Note(Message("ageing.workers.note")),
    )
    return Section("ageing-workers", Message("ageing.workers", {"who": who}), blocks, result["needed"], wide=True)


def _there_now(store: Store, who: Economy) -> tuple[Finding, ...]:
    """The foreign workers that were last counted in an economy."""
    held = each(store.preferred("foreign_workers", economy="WLD", partner=who.code, product=""))
    if not held:
        return ()
    last = observed(held[-1])
    return (Finding(Message("ageing.now", {"who": who, "n": last, "year": Period(last.period)})),)
