"""How sure a disruption is: the range of draws and what drives it, the shocks with their sources, the terms, what is left out."""

from __future__ import annotations

import math

from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Distribution,
    Economy,
    Gap,
    Message,
    Note,
    Period,
    Quantity,
    Section,
    Span,
    Spread,
    Table,
    Text,
)
from entrepot.answers.disruption.data import Disrupted

QUANTILES = (5, 25, 50, 75, 95)
LOST = "value added lost"


def _fact(one: Disrupted, name: str, value: float, unit: str, digits: int = 0) -> Quantity:
    return one.figure("facts", {"fact": name}, value, unit, digits=digits)


def recovered(one: Disrupted) -> Quantity:
    """The share of usual output from which on an economy counts as recovered."""
    return _fact(one, "recovered", 100 * one.found.facts["recovered"], "percent", digits=2)


def notable(one: Disrupted) -> Quantity:
    """The share of its output that a buyer must lose for its bottleneck to be told."""
    return _fact(one, "notable", 100 * one.found.facts["notable"], "percent", digits=1)


def horizon(one: Disrupted) -> Count:
    """Days that are run."""
    return Count(int(one.found.facts["horizon"]))


def unsolved(one: Disrupted) -> Section:
    """That the run diverged, and what may help."""
    gap = Gap(Message("disruption.diverged", {"why": Text(one.found.message)}))
    return Section("unsolved", Message("disruption.unsolved"), (gap,), part="lead")


def spread(one: Disrupted) -> Section | None:
    """The range of value added lost over the draws; None without any."""
    if one.drawn is None or "bands" not in one.drawn.tables:
        return None
    facts = one.drawn.facts

    def figure(code: str, column: str, indicator: str = LOST, unit: str = "percent") -> Quantity:
        key = {"region": code, "indicator": indicator}
        return one.figure("bands", key, one.band(code, indicator, column), unit, column)

    spreads = tuple(
        Spread(one.economy(code), quantiles=tuple((q / 100, figure(code, f"p{q:02d}")) for q in QUANTILES))
        for code in one.told
    )
    columns = (
        Column("who", Message("disruption.economy")),
        Column("central", Message("disruption.central"), "percent"),
        Column("median", Message("disruption.median"), "percent"),
        Column("range", Message("disruption.range"), "percent"),
        Column("error", Message("disruption.error"), "percent"),
        Column("least", Message("disruption.range.least"), "percent"),
        Column("days", Message("disruption.range.days"), "days"),
    )
    rows = tuple(
        (
            Cell(one.economy(code)),
            Cell(figure(code, "central")),
            Cell(figure(code, "p50")),
            Cell(Span(figure(code, "p05"), figure(code, "p95"))),
            Cell(figure(code, "error_median")),
            Cell(Span(*(figure(code, each, "least output") for each in ("p05", "p95")))),
            Cell(Span(*(figure(code, each, "days to recovery", "days") for each in ("p05", "p95")))),
        )
        for code in one.told
    )
    n = Count(int(facts["draws"]))
    blocks = (
        Distribution(
            "range", Message("disruption.range.title", {"n": n}), spreads, about=Message("disruption.range.about")
        ),
        Table("range", columns, rows, Message("disruption.range.caption"), open=True),
        *_drawn(one),
    )
    return Section("range", Message("disruption.range.section"), blocks, data=one.drawn["bands"], wide=True)


def _drawn(one: Disrupted) -> tuple[Note, ...]:
    """What was drawn; the makers of parts apart, where the scenario tells of parts."""
    assert one.drawn is not None
    counts = {
        name: Count(int(one.drawn.facts[fact]))
        for name, fact in (("solved", "solved"), ("n", "draws"), ("seed", "seed"))
    }
    bounds = _bounds(one)
    parts = bounds.pop("parts")
    first = Note(Message("disruption.range.note", {**counts, **bounds}))
    return (first, Note(Message("disruption.range.parts", {"parts": parts}))) if one.scenario.by_day.parts else (first,)


def _bounds(one: Disrupted) -> dict[str, Span]:
    """What was drawn, from where to where; factors and shares as ratios."""
    assert one.drawn is not None
    drawn: dict[str, tuple[float, float]] = one.drawn.facts["spread"]
    return {
        name: Span(*(_fact(one, f"spread.{name}", end, "ratio", digits=2) for end in ends))
        for name, ends in drawn.items()
    }


def drivers(one: Disrupted) -> Section | None:
    """What drives the spread of those that lose most: rank correlations; None without draws."""
    if one.drawn is None or "drivers" not in one.drawn.tables:
        return None
    table = one.drawn["drivers"]
    mine = table[table["indicator"] == LOST]
    parameters = list(dict.fromkeys(mine["parameter"]))
    columns = (
        Column("who", Message("disruption.economy")),
        *(Column(name, Message(f"disruption.driver.{name}"), "ratio", signed=True) for name in parameters),
    )

    def cell(code: str, name: str) -> Cell:
        value = float(mine.loc[(mine["region"] == code) & (mine["parameter"] == name), "value"].iloc[0])
        key = {"region": code, "indicator": LOST, "parameter": name}
        return Cell(one.figure("drivers", key, value, "ratio") if value == value else None)

    rows = tuple((Cell(one.economy(code)), *(cell(code, name) for name in parameters)) for code in one.told)
    listed = Table("drivers", columns, rows, Message("disruption.drivers.caption"), Message("disruption.drivers.about"))
    return Section("drivers", Message("disruption.drivers"), (listed,), data=table, part="annex")


def applied(one: Disrupted) -> Section:
    """Every shock with its days and its source."""
    ids = ("kind", "where", "sector", "value", "from", "days", "recovery", "source")
    columns = tuple(Column(id, Message(f"disruption.applied.{id}")) for id in ids)
    rows = []
    for row in one.found["applied"].to_dict(orient="records"):
        number = {"shock": int(row["shock"])}
        unit = "days" if row["kind"] == "stock" else "percent"
        size = one.figure("applied", number, row["value"] * (1 if unit == "days" else 100), unit)
        begins = Period(row["date"]) if row["date"] else _count(row["first"])
        rows.append(
            (
                Cell(Message(f"disruption.kind.{row['kind']}")),
                Cell(_names(one, row["where"])),
                Cell(Text(row["sector"])),
                Cell(size),
                Cell(begins),
                Cell(_count(row["days"])),
                Cell(_count(row["recovery"])),
                Cell(Text("; ".join(filter(None, (row["source"], row["note"]))))),
            )
        )
    table = Table("applied", columns, tuple(rows), Message("disruption.applied.caption"), open=True)
    return Section("applied", Message("disruption.applied"), (table,), data=one.found["applied"], wide=True)


def _names(one: Disrupted, where: str) -> Economy | Text:
    return one.economy(where) if where in one.world.regions else Text(where)


def _count(value: object) -> Count | None:
    return None if str(value) in ("<NA>", "nan", "None") else Count(int(str(value)))


def terms(one: Disrupted) -> Section:
    """How the economy reacts: every parameter of the run."""
    days = {"stocks", "stocks.least", "stocks.most", "restock", "switch", "at_hand", "abroad"}
    rows = tuple(
        (Cell(_term(one, name)), Cell(one.figure("terms", {"term": name}, value, "days" if name in days else "ratio")))
        for name, value in one.found.facts["terms"].items()
    )
    columns = (Column("term", Message("disruption.term")), Column("value", Message("disruption.value")))
    table = Table("terms", columns, rows, Message("disruption.terms.caption"))
    told = one.scenario.by_day
    said = [Note(Message("disruption.term.inputs"))] if told.inputs == "critical" else []
    if told.restock == math.inf:
        said.append(Note(Message("disruption.term.flow")))
    return Section("terms", Message("disruption.terms"), (table, *said), part="annex")


def _term(one: Disrupted, name: str) -> Message:
    kind, _, sector = name.partition(".")
    if kind == "parts":
        return Message("disruption.term.parts", {"sector": one.sector(sector)})
    return Message(f"disruption.term.{name}")


def limits(one: Disrupted) -> Section:
    """What is left out: of the scenario, and of the model."""
    own = [Note(Text(one.scenario.limits))] if one.scenario.limits else []
    left = [Note(Text(each[:1].upper() + each[1:] + ".")) for each in one.found.facts["leaves out"]]
    return Section("limits", Message("disruption.limits"), (*own, *left), part="annex")
