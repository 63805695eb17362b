"""What a what-if was asked: every shock with its source, and what was assumed beside it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from entrepot.answers.block import Cell, Column, Count, Label, Message, Note, Quantity, Section, Slot, Span, Table, Text
from entrepot.answers.whatif.data import Solved

MATRIX_FROM = 7  # a shock with at least this many rates is shown as a table of its own
ASSUMPTION = "assumption"
_EVERYBODY = ("all", "world", "wld")


def shocks(solved: Solved) -> Section:
    """The question, every shock with its source, and what was assumed beside it."""
    scenario, table = solved.scenario, solved.result["shocks"]
    rows: list[tuple[Cell, ...]] = []
    for number, group in table.groupby("shock", sort=True):
        rows += _rows(solved, int(str(number)), group)
    columns = tuple(
        Column(id, Message(f"whatif.shock.{id}"))
        for id in ("number", "what", "buyer", "seller", "sectors", "rate", "source")
    )
    told = Table("shocks", columns, tuple(rows), Message("whatif.shocks"), Message("whatif.shocks.about"), open=True)
    question = (Note(Text(scenario.question)),) if scenario.question else ()
    limits = (Note(Text(scenario.limits)),) if scenario.limits else ()
    return Section(
        "asked", Message("whatif.asked"), (*question, told, _assumed(solved), *limits), data=table, wide=True
    )


def _rows(solved: Solved, number: int, group: pd.DataFrame) -> list[tuple[Cell, ...]]:
    first = group.iloc[0]
    kind, how = str(first["kind"]), str(first["how"])
    what = Message("whatif.kind.how", {"kind": _kind(kind), "how": Text(how)}) if how in ("add", "set") else _kind(kind)
    buyer = names(solved, str(first["importer"])) or None
    if len(group) >= MATRIX_FROM:
        low, high = rate(solved, kind, float(group["value"].min())), rate(solved, kind, float(group["value"].max()))
        span: Slot = low if low == high else Span(low, high)
        parts = [(_many(solved, group["exporter"], "exporters"), _many(solved, group["sector"], "sectors"), span)]
    else:
        parts = [
            (names(solved, row.exporter), sectors(solved, row.sector), rate(solved, str(row.kind), float(row.value)))
            for row in group.itertuples()
        ]
    source = source_cell(str(first["source"]))
    return [
        (Cell(number), Cell(what), Cell(buyer), Cell(who), Cell(which), Cell(size), source)
        for who, which, size in parts
    ]


def _kind(kind: str) -> Label:
    return Label("shock", kind, kind.replace("-", " "))


def rate(solved: Solved, kind: str, value: float) -> Quantity:
    """A shock's number as its kind reads it: a factor for a shortage, a coefficient, dollars, percent for all others. An input,
    no result."""
    if kind == "carbon-cost":
        return Quantity(value, "USD")
    return Quantity(value, "ratio") if kind in ("shortage", "agreement") else Quantity(100 * value, "percent")


def source_cell(source: str) -> Cell:
    """A source; an assumption stands out."""
    if source.casefold() == ASSUMPTION:
        return Cell(Message("whatif.assumption"), leads=True)
    return Cell(Text(source))


def _many(solved: Solved, column: pd.Series, what: str) -> Slot:
    held = list(dict.fromkeys(column))
    if len(held) > 1:
        return Message("whatif.many", {"n": Count(len(held)), "what": what})
    return names(solved, held[0]) if what == "exporters" else sectors(solved, held[0])


def names(solved: Solved, text: str) -> Any:
    """Economies of a shock; empty where it names none."""
    return tuple(
        Message("whatif.everybody") if code.casefold() in _EVERYBODY else solved.economy(code) for code in text.split()
    )


def sectors(solved: Solved, text: str) -> Any:
    """Sectors of a shock."""
    every = {"all": Message("whatif.every-sector"), "goods": Message("whatif.all-goods")}
    return tuple(every.get(code.casefold(), solved.sector(code)) for code in text.split())


def rates(solved: Solved) -> Section | None:
    """Every rate of the shocks that have many."""
    groups = [
        (int(str(n)), group)
        for n, group in solved.result["shocks"].groupby("shock", sort=True)
        if len(group) >= MATRIX_FROM
    ]
    if not groups:
        return None
    note = Note(Message("whatif.rates.note", {"n": Count(sum(len(group) for _, group in groups))}))
    tables = tuple(_matrix(solved, number, group) for number, group in groups)
    return Section("rates", Message("whatif.rates"), (note, *tables), wide=True, part="annex")


def _matrix(solved: Solved, number: int, group: pd.DataFrame) -> Table:
    """The rates of one shock: rows sellers, columns sectors."""
    kind = str(group["kind"].iloc[0])
    wide = group.pivot_table(index="exporter", columns="sector", values="value", sort=False)
    known = [code for code in solved.world.sectors if code in wide]
    wide = wide[[*known, *(code for code in wide if code not in known)]]
    first = [code for code in solved.focus if code in wide.index]
    wide = wide.loc[[*first, *(code for code in wide.index if code not in first)]]
    unit = "ratio" if kind == "shortage" else "percent"
    columns = (
        Column("seller", Message("whatif.seller")),
        *(Column(str(s), solved.sector(str(s)), unit) for s in wide.columns),
    )
    rows = tuple(
        (Cell(names(solved, str(code))), *(Cell(None if v != v else rate(solved, kind, float(v))) for v in row))
        for code, row in zip(wide.index, wide.to_numpy(), strict=True)
    )
    return Table(f"rates-{number}", columns, rows, Message("whatif.rates.caption", {"n": number}))


def _assumed(solved: Solved) -> Table:
    """What the answer rests on beside the shocks."""
    facts, world = solved.result.facts, solved.world
    theta = pd.Series(facts["theta"])
    size: dict[str, Slot] = {
        "world": Text(world.name),
        "year": world.year,
        "n": Count(len(world.regions)),
        "m": Count(len(world.sectors)),
    }
    scale = float(facts["elasticity scale"])
    scaled = Message("whatif.elasticities.scale", {"scale": Quantity(scale, "ratio")}) if scale != 1 else None
    ends = Span(Quantity(float(theta.min()), "ratio"), Quantity(float(theta.max()), "ratio"))
    used: dict[str, Slot] = {"name": Text(str(facts["elasticities"])), "scale": scaled, "range": ends}
    state = world.status_of("Z")
    closure = Message("whatif.closure", {"closure": str(facts["closure"])})
    taken = (
        ("whatif.world", Message("whatif.world.size", size), Cell(Message("whatif.state", {"state": state}))),
        ("whatif.deficits", closure, Cell(Message("whatif.assumption"), leads=True)),
        ("whatif.elasticities", Message("whatif.elasticities.used", used), Cell(Text(str(facts["elasticity source"])))),
    )
    rows = tuple((Cell(Message(id)), Cell(told), source) for id, told, source in taken)
    columns = tuple(Column(id, Message(f"whatif.taken.{id}")) for id in ("what", "as", "source"))
    return Table("assumed", columns, rows, Message("whatif.beside"), open=True)
