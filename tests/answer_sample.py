"""An answer with a block of every kind, for tests of the renderers."""

from __future__ import annotations

import datetime as dt

from entrepot.answers.answer import Answer
from entrepot.answers.block import (
    Bar,
    Cell,
    Certificate,
    Column,
    Condition,
    Count,
    Distribution,
    Economy,
    Edge,
    Finding,
    Gap,
    Grid,
    GridCell,
    Highlight,
    Line,
    Map,
    Mark,
    Message,
    Network,
    Node,
    Note,
    Passage,
    Period,
    Place,
    Quantity,
    Ranking,
    Replay,
    Revision,
    Section,
    Series,
    Spread,
    Table,
    Text,
)
from entrepot.provenance import Lineage, Source

CARD = Source(
    "made-up",
    "Nobody",
    "Numbers made up",
    "2024",
    "https://example.org/x",
    "CC0",
    "2024-01-01",
    "none",
    "Nobody (2024).",
)
SAY = Message("table.value")


def share(value: float, year: int, **more: str) -> Quantity:
    return Quantity(value, "percent", str(year), sources=("made-up",), **more)


def usd(value: float, year: int = 2023, **more: str) -> Quantity:
    return Quantity(value, "USD", str(year), "current", sources=("made-up",), **more)


def sample() -> Answer:
    """One of each block, in two sections."""
    trade = Table(
        "trade",
        (
            Column("who", Message("table.name")),
            Column("usd", Economy("JPN"), "USD", 1e9),
            Column("pc", Economy("CHN"), "percent"),
        ),
        (
            (Economy("VNM"), usd(45_212_345_678.0), Cell(share(12.34, 2023), leads=True)),
            (Economy("PHL"), None, share(0.003, 2023, status="estimated")),
            (Economy("MMR"), usd(1.2e9), Cell(share(12.6, 2023, grade="C"), note=Text("weak data"))),
        ),
        Message("table.value"),
        open=True,
    )
    lines = Series(
        "lines",
        Message("table.pair", {"a": Economy("JPN"), "b": share(7.5, 2023)}),
        tuple(
            Line(Economy(code), tuple(share(v + k * 1.3, 2010 + k) for k in range(14)))
            for code, v in (("JPN", 20.0), ("CHN", 3.0), ("KOR", 4.0))
        ),
        marks=(Mark(Period("2015"), Message("table.name")),),
    )
    bars = Ranking(
        "bars",
        SAY,
        tuple(
            Bar(Economy(c), (Quantity(v, "percent", low=v - 1, high=v + 1, status="model"),), g)
            for c, v, g in (("VNM", -1.27, "loss"), ("PHL", 0.4, "gain"), ("THA", 2.2, "gain"))
        ),
        signed=True,
    )
    parts = Ranking(
        "parts",
        SAY,
        (Bar(Economy("JPN"), (share(2, 2020), share(-1, 2020))), Bar(Economy("THA"), (share(1, 2020), share(3, 2020)))),
        parts=(Text("one"), Text("two")),
    )
    home = Map(
        "map",
        SAY,
        tuple(
            Place(Economy(c), share(v, 2023), c) for c, v in (("VNM", -1.3), ("IDN", 0.2), ("THA", 0.6), ("SGP", -0.4))
        ),
        bins=(-1.0, -0.1, 0.1, 1.0),
        scale="diverging",
    )
    net = Network(
        "net",
        SAY,
        (
            Node("CHN.metal", Text("China, metals")),
            Node("VNM.el", Text("Viet Nam, electronics"), 1),
            Node("JPN.el", Text("Japan, electronics"), 2),
        ),
        (
            Edge("CHN.metal", "VNM.el", usd(3e9)),
            Edge("VNM.el", "JPN.el", usd(2e9)),
            Edge("CHN.metal", "JPN.el", usd(5e9)),
        ),
    )
    spread = Distribution(
        "spread",
        SAY,
        (Spread(Text("by year"), tuple((y, Quantity(0.1 + 0.02 * (y - 2026), "ratio")) for y in range(2026, 2032))),),
    )
    grid = Grid(
        "grid",
        SAY,
        (Economy("VNM"), Economy("THA")),
        (Text("Trade"), Text("Aid")),
        (
            (
                GridCell("CHN", Economy("CHN"), "2023"),
                GridCell("JPN", Economy("JPN"), "2012", "old", Message("table.name")),
            ),
            (GridCell(), GridCell("USA", Economy("USA"), "2021")),
        ),
    )
    text = Passage("text", Text("First.\n\nChina passed Japan. End."), (Highlight(8, 27, "second", "supported"),))
    finding = Finding(Message("table.pair", {"a": Economy("PHL"), "b": share(7.46, 2023)}))
    return Answer(
        "sample",
        "x",
        Message("table.pair", {"a": Economy("JPN"), "b": Economy("ASEAN")}),
        SAY,
        (
            Section(
                "first",
                Message("table.name"),
                (finding, Note(Text("A note.")), Gap(Text("what is missing.")), trade, lines, bars),
            ),
            Section(
                "second",
                Message("table.place"),
                (parts, home, net, spread, grid, text, Revision(Text("was 3 in all"), Text("was 4 in all"))),
                wide=True,
                part="annex",
            ),
        ),
        Lineage("0.1.0", "", (CARD,)),
        Replay("entrepot sample", "0.1.0"),
        (Certificate("trade", "solved", (Condition("prices", 1e-12),)),),
        headlines=(finding, Finding(Message("table.more", {"n": Count(3)}))),
        as_of=str(dt.date(2024, 1, 2)),
    )
