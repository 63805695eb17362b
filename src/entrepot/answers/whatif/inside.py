"""What happens inside economies: sectors by grade, and why real income changes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from entrepot.answers.block import (
    Bar,
    Cell,
    Column,
    Finding,
    Label,
    Message,
    Note,
    Quantity,
    Ranking,
    Section,
    Span,
    Table,
)
from entrepot.answers.whatif import sizes
from entrepot.answers.whatif.data import RANGED, SURE, Solved
from entrepot.answers.whatif.winners import cut
from entrepot.models.trade.tables import LOG_POINTS, PARTS

BESIDE = ("CHN", "KOR", "TWN", "USA")  # shown beside Japan and the members


def sectors(solved: Solved) -> Section:
    """Output volume by sector: numbers for grades A and B, ranges for C, nothing for D."""
    table = solved.sector_changes
    wanted = [code for code in (*solved.focus, *BESIDE) if code in set(table.index.get_level_values(0))]
    blocks: list[Table | Note] = []
    for grades, name in ((SURE, "sure"), (RANGED, "ranged")):
        shown = [code for code in wanted if solved.grade(code) in grades]
        if shown:
            blocks.append(_table(solved, table, shown, name))
    blocks.append(Note(Message("whatif.sectors.note")))
    if wild := {s: v for s, v in solved.result.facts["theta"].items() if v > sizes.WILD}:
        told = [
            Message("whatif.with", {"who": solved.sector(s), "change": Quantity(float(v), "ratio")})
            for s, v in wild.items()
        ]
        blocks.append(Note(Message("whatif.sectors.wild", {"which": cut(told)})))
    if hidden := [code for code in solved.focus if code not in wanted]:
        blocks.append(Note(Message("whatif.sectors.hidden", {"who": tuple(map(solved.economy, hidden))})))
    data = table.reset_index().assign(indicator="output volume", unit="percent", status="model")
    return Section("sectors", Message("whatif.sectors"), tuple(blocks), data=data, wide=True, part="annex")


def _table(solved: Solved, table: pd.DataFrame, shown: list[str], name: str) -> Table:
    columns = (
        Column("sector", Message("whatif.sector")),
        *(Column(c, solved.economy(c), "percent", signed=True) for c in shown),
    )
    rows = tuple((Cell(solved.sector(s)), *(_cell(solved, table, c, s) for c in shown)) for s in solved.world.sectors)
    return Table(
        f"sectors-{name}",
        columns,
        rows,
        Message(f"whatif.sectors.{name}"),
        Message(f"whatif.sectors.{name}.about"),
        open=True,
    )


def volume(solved: Solved, region: str, sector: str) -> Quantity | Span | None:
    """The change of a sector's output: a figure with its range for grades A and B, the range alone for C, none for D."""
    table = solved.sector_changes
    if (region, sector) not in table.index:
        return None
    row = table.loc[(region, sector)]
    low, high = float(row["lowest"]), float(row["highest"])
    if low != low:
        return None
    key: dict[str, Any] = {"region": region, "sector": sector, "indicator": "output volume"}
    if row["grade"] in SURE:
        return solved.figure(row["central"], table="sectors", low=low, high=high, **key)
    return Span(*(solved.figure(end, table="sectors", grade=str(row["grade"]), **key) for end in (low, high)))


def _cell(solved: Solved, table: pd.DataFrame, region: str, sector: str) -> Cell:
    held = volume(solved, region, sector)
    tone = sizes.tone(held.value, sizes.SECTOR_TONES) if isinstance(held, Quantity) else ""
    return Cell(held, tone=tone)


def home_sectors(solved: Solved) -> Section | None:
    """Japan's sectors as ranked bars (any first economy of grade A or B in focus)."""
    code = next((c for c in solved.focus if solved.grade(c) in SURE), None)
    if code is None:
        return None
    table = solved.sector_changes.loc[code].dropna(subset=["central"]).sort_values("central", ascending=False)
    bars = []
    for sector, row in zip(table.index, table.itertuples(), strict=True):
        held = volume(solved, code, str(sector))
        assert isinstance(held, Quantity)
        small = row.share < sizes.SMALL_SECTOR
        bars.append(Bar(solved.sector(str(sector)), (held,), "japan", faint=small))
    large = [str(s) for s in table[table["share"] >= sizes.SMALL_SECTOR].index]
    ends = {
        "who": solved.economy(code), "least": Quantity(100 * sizes.SMALL_SECTOR, "percent", grade="C"),
        "best": solved.sector(large[0]), "worst": solved.sector(large[-1]), "high": volume(solved, code, large[0]),
        "low": volume(solved, code, large[-1]),
    }  # fmt: skip
    chart = Ranking(
        "volumes", Message("whatif.home.title", ends), tuple(bars), Message("whatif.home.about", ends), signed=True
    )
    finding = Finding(Message("whatif.home.ends", ends))
    return Section("home-sectors", Message("whatif.home", {"who": solved.economy(code)}), (finding, chart))


def welfare(solved: Solved) -> Section:
    """Why real income changes: parts that add up."""
    table = solved.welfare
    shown = list(dict.fromkeys([*solved.focus, *(c for c in ("CHN", "USA") if c in table.index)]))
    groups = {name: table.loc[shown, list(parts)].sum(axis=1) for name, parts in PARTS.items()}
    groups = {name: values for name, values in groups.items() if float(values.abs().max()) > 1e-9}
    bars = tuple(
        Bar(
            solved.economy(code),
            tuple(_part(solved, float(values[code]), code, name) for name, values in groups.items()),
        )
        for code in shown
    )
    parts = tuple(Message("whatif.part", {"part": name}) for name in groups)
    chart = Ranking("parts", Message("whatif.welfare.title"), bars, Message("whatif.welfare.about"), parts)
    kept = [str(part) for part in table.columns if part == "total" or float(table[part].abs().max()) > 1e-9]
    columns = (
        Column("who", Message("whatif.economy")),
        *(Column(p.replace(" ", "-"), _name(p), LOG_POINTS, signed=True) for p in kept),
    )
    rows = tuple(
        (Cell(solved.economy(c)), *(Cell(_part(solved, float(table.loc[c, p]), c, p)) for p in kept)) for c in shown
    )
    told = Table("parts-of-income", columns, rows, Message("whatif.welfare.caption"), Message("whatif.welfare.adds"))
    way = solved.result["welfare"]
    note = Note(Message("whatif.welfare.note"))
    return Section("welfare", Message("whatif.welfare"), (chart, told, note), data=way[way["region"].isin(shown)])


def _part(solved: Solved, value: float, region: str, part: str) -> Quantity:
    return solved.figure(value, LOG_POINTS, "welfare", region=region, indicator=part)


def _name(part: str) -> Label:
    return Label("whatif.welfare-part", part.replace(" ", "-"), part)
