"""What lets the answer to a closure be torn apart: published figures beside ours, parameters, gates, limits."""

from __future__ import annotations

from entrepot.answers.block import (
    Cell,
    Column,
    Economy,
    Label,
    Link,
    Message,
    Note,
    Quantity,
    Section,
    Span,
    Table,
    Text,
)
from entrepot.answers.sealanes.data import Sea
from entrepot.models.sealanes import tables
from entrepot.models.sealanes.routes import gate_facts


def published(sea: Sea) -> Section | None:
    """What others have published on these gates, ours beside it, and why they differ."""
    rows = []
    for row in tables.rows("published.csv"):
        if row["gate"] not in sea.gates:
            continue
        low, high = (
            Quantity(
                float(row[key]),
                row["unit"],
                row["period"],
                status="estimated",
                sources=(tables.CARDS["published.csv"],),
            )
            for key in ("low", "high")
        )
        rows.append(
            (
                Cell(Text(row["what"])),
                Cell(Message("sealanes.world") if row["economy"] == "WLD" else Economy(row["economy"])),
                Cell(low if row["low"] == row["high"] else Span(low, high)),
                Cell(_ours(sea, row["measure"], row["economy"])),
                Cell(Link(row["source_url"], Text(row["author"]))),
                Cell(Text(row["differs"])),
            )
        )
    if not rows:
        return None
    columns = tuple(
        Column(id, Message(f"sealanes.published.{id}")) for id in ("what", "who", "theirs", "ours", "by", "differs")
    )
    caption = Message("sealanes.published.caption")
    return Section(
        "published",
        Message("sealanes.published"),
        (Table("published", columns, tuple(rows), caption, open=True),),
        wide=True,
    )


def _ours(sea: Sea, measure: str, economy: str) -> Quantity | None:
    """The same thing here; None where the answer does not hold it."""
    if measure == "income" and economy in sea.regions:
        return sea.income(economy)
    if measure == "through" and len(sea.gates) == 1:
        return sea.through(economy, "usd")
    if measure == "through-share" and len(sea.gates) == 1 and economy in sea.regions:
        return sea.through(economy, "percent")
    if measure == "absorbed":
        return sea.figure(
            "sealanes.facts", {"fact": "absorbed"}, 100 * sea.found.facts["absorbed"]["central"], "percent"
        )
    return None


def parameters(sea: Sea) -> Section:
    """Every parameter with its range and source."""
    rows = tuple(
        (
            Cell(Label("parameter", p.name, p.name.replace("_", " "))),
            Cell(Text(" ".join(p.sectors))),
            *(
                Cell(
                    Quantity(
                        p.values[case],
                        "percent" if p.unit.startswith("percent") else "ratio",
                        status="observed" if p.source.startswith("http") else "estimated",
                        sources=(tables.CARDS["parameters.csv"],),
                    )
                )
                for case in tables.CASES
            ),
            Cell(Text(p.unit)),
            Cell(Link(p.source, Text("page")) if p.source.startswith("http") else Text(p.source)),
            Cell(Text(p.note)),
        )
        for p in tables.parameters()
    )
    ids = ("parameter", "sectors", "low", "central", "high", "unit", "source", "note")
    columns = tuple(Column(id, Message(f"sealanes.parameter.{id}")) for id in ids)
    return Section(
        "parameters",
        Message("sealanes.parameters"),
        (Table("parameters", columns, rows, Message("sealanes.parameters.caption")),),
        data=sea.found["parameters"],
        part="annex",
        wide=True,
    )


def gates(sea: Sea) -> Section:
    """What is known of the closed gates: depth, traffic, tolls, and piracy around them."""
    rows: list[tuple[Cell, ...]] = [
        (
            Cell(Label("gate", row["gate"], row["gate"])),
            Cell(Text(row["fact"])),
            Cell(Text(f"{row['value']} {row['unit']}")),
            Cell(Text(row["period"])),
            Cell(Link(row["source_url"], Text("page"))),
            Cell(Text(row["note"])),
        )
        for row in gate_facts()
        if row["gate"] in sea.gates
    ]
    pirates = [row for row in tables.rows("piracy.csv") if row["gate"] in sea.gates]
    for gate in sea.gates:
        mine = [row for row in pirates if row["gate"] == gate]
        if mine:
            peak = max(mine, key=lambda row: int(row["incidents"]))
            total = Quantity(
                float(sum(int(row["incidents"]) for row in mine)),
                "count",
                f"{mine[0]['year']}-{mine[-1]['year']}",
                sources=(tables.CARDS["piracy.csv"],),
            )
            said = Message("sealanes.piracy.peak", {"year": int(peak["year"]), "n": Text(peak["incidents"])})
            row = (Label("gate", gate, gate), Message("sealanes.piracy"), total, Text(total.period), None, said)
            rows.append(tuple(map(Cell, row)))
    ids = ("gate", "fact", "value", "period", "source", "note")
    columns = tuple(Column(id, Message(f"sealanes.gate.{id}")) for id in ids)
    return Section(
        "gates",
        Message("sealanes.gates"),
        (Table("gates", columns, tuple(rows), Message("sealanes.gates.caption")),),
        part="annex",
        wide=True,
    )


def limits(sea: Sea) -> Section:
    """What both models leave out, and the notes of this run."""
    left = (*sea.found.facts["leaves out"], *(sea.by_case["central"].facts["leaves out"] if sea.by_case else ()))
    table = Table(
        "left-out",
        (Column("what", Message("sealanes.left.what")),),
        tuple((Cell(Text(text[:1].upper() + text[1:] + ".")),) for text in left),
        Message("sealanes.left"),
        open=True,
    )
    notes = tuple(Note(Text(note[:1].upper() + note[1:] + ".")) for note in sea.found.lineage.notes)
    limit = (Note(Text(sea.scenario.limits)),) if sea.scenario.limits else ()
    return Section("limits", Message("sealanes.limits"), (table, *limit, *notes), part="annex", wide=True)
