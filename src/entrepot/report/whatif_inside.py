"""Panels of a what-if page on what happens inside economies: sectors by grade, and why real income changes."""

from __future__ import annotations

import pandas as pd

from entrepot.report import whatif_charts
from entrepot.report import whatif_words as words
from entrepot.report.panels import NONE, Cell, Panel, Table
from entrepot.report.whatif_data import Answer
from entrepot.report.whatif_panels import MODEL

SMALL_SECTOR = 0.01
PARTS = {
    "incomes less prices of own goods": ("factor income", "prices of own goods"),
    "prices of foreign goods before duty": ("prices of foreign goods before duty",),
    "tariff revenue less duties paid": ("tariff revenue", "duties paid by buyers"),
    "transfers (trade deficits)": ("transfers",),
    "trade costs": ("trade costs",),
    "productivity of suppliers": ("productivity of suppliers",),
}


def sectors(answer: Answer) -> Panel:
    """Output volume by sector: numbers for grades A and B, ranges for C, nothing for D."""
    table = answer.sector_changes
    wanted = [
        code for code in (*answer.focus, "CHN", "KOR", "TWN", "USA") if code in set(table.index.get_level_values(0))
    ]
    sure = [code for code in wanted if answer.grade(code) in words.SURE]
    ranged = [code for code in wanted if answer.grade(code) in words.RANGED]
    hidden = [code for code in answer.focus if code not in wanted]
    tables = []
    if sure:
        rows = tuple((answer.sector(s), *(_sector_cell(table, c, s) for c in sure)) for s in answer.world.sectors)
        about = (
            f"{MODEL}, percent of the volume before; in brackets where the sector is under 1% of the economy's output"
        )
        tables.append(
            Table(("Sector", *map(answer.name, sure)), rows, "Output by sector, economies graded A and B", about)
        )
    if ranged:
        rows = tuple((answer.sector(s), *(_sector_cell(table, c, s) for c in ranged)) for s in answer.world.sectors)
        about = "Model results, percent: from the lowest to the highest over elasticities and closures; no central figure is given"
        tables.append(
            Table(
                ("Sector", *map(answer.name, ranged)), rows, "Output by sector, economies graded C: ranges only", about
            )
        )
    notes = [
        "Single sectors rest on single cells of the input-output table. For economies graded C these are borrowed or repaired, so no "
        "central figure is shown until the table's own error is carried through; the range holds elasticities and closures only, "
        "so it is too narrow."
    ]
    if wild := {s: v for s, v in answer.result.facts["theta"].items() if v > words.WILD}:
        told = words.listed([f"{answer.sector(s)} ({v:g})" for s, v in wild.items()])
        notes.append(f"Very high elasticities make these sectors swing more than anyone should believe: {told}.")
    if hidden:
        notes.append(
            f"Not shown: {words.listed([answer.name(c) for c in hidden], 12)} "
            "(grade D or none: the structure is made up, or not every case was solved)."
        )
    data = table.reset_index().assign(indicator="output volume", unit="percent", status="model")
    return Panel(
        "sectors", "Sectors", (), tables=tuple(tables), data=data, notes=tuple(notes), wide=True, open_table=True
    )


def _sector_cell(table: pd.DataFrame, region: str, sector: str) -> Cell:
    if (region, sector) not in table.index:
        return NONE
    row = table.loc[(region, sector)]
    if row["lowest"] != row["lowest"]:
        return NONE
    span = words.span(float(row["lowest"]), float(row["highest"]), 1)
    ranged = row["grade"] not in words.SURE
    text = span if ranged else words.change(float(row["central"]), "", 1)
    text = f"({text})" if row["share"] < SMALL_SECTOR else text
    return Cell(
        text,
        f"{100 * row['share']:.1f}% of output" + ("" if ranged else f"; {span}"),
        tone="" if ranged else _tone(float(row["central"])),
    )


def _tone(value: float) -> str:
    strength = sum(abs(value) >= limit for limit in (0.5, 2.0, 5.0))
    return f"{'up' if value > 0 else 'down'}{strength}" if strength else ""


def home_sectors(answer: Answer) -> Panel | None:
    """Japan's sectors as ranked bars (any first economy of grade A or B in focus)."""
    code = next((c for c in answer.focus if answer.grade(c) in words.SURE), None)
    if code is None:
        return None
    table = answer.sector_changes.loc[code].dropna(subset=["central"]).sort_values("central", ascending=False)
    rows = [
        {
            "name": answer.sector(str(s)), "value": row.central, "low": row.lowest, "high": row.highest, "label": words.change(row.central),
            "group": "Japan", "faint": row.share < SMALL_SECTOR,
        }
        for s, row in zip(table.index, table.itertuples(), strict=True)
    ]  # fmt: skip
    title = f"{answer.name(code)}: output volume, percent; line: low to high"
    chart = whatif_charts.ranked(rows, title=title, colours={"Japan": whatif_charts.GROUP_COLOURS["Japan"]}, width=230)
    large = table[table["share"] >= SMALL_SECTOR]["central"]
    told = [
        f"{answer.sector(str(s)).lower()} ({words.change(float(large[s]))})" for s in (large.index[0], large.index[-1])
    ]
    lead = f"Among sectors of at least 1% of output, {told[0]} fares best and {told[1]} worst. Faint bars: smaller sectors."
    return Panel(
        "home-sectors",
        f"{answer.name(code)}'s sectors",
        (lead,),
        chart.to_svg("Bars of output by sector", "home-sectors"),
    )


def welfare(answer: Answer) -> Panel:
    """Why real income changes: parts that add up."""
    table = answer.welfare
    shown = list(dict.fromkeys([*answer.focus, *(c for c in ("CHN", "USA") if c in table.index)]))
    groups = {name: table.loc[shown, list(parts)].sum(axis=1) for name, parts in PARTS.items()}
    groups = {name: values for name, values in groups.items() if float(values.abs().max()) > 1e-9}
    names = [answer.name(code) for code in shown]
    bars = [
        {"name": answer.name(code), "part": part, "value": float(values[code]), "order": k}
        for k, (part, values) in enumerate(groups.items())
        for code in shown
    ]
    totals = [{"name": answer.name(code), "value": float(table.loc[code, "total"])} for code in shown]
    chart = whatif_charts.stacked(
        bars, totals, title="Log points x 100; diamond: real income", names=names, parts=list(groups)
    )
    parts = [part for part in table.columns if part == "total" or float(table[part].abs().max()) > 1e-9]
    rows = tuple(
        (answer.name(code), *(words.change(float(table.loc[code, part]), "") for part in parts)) for code in shown
    )
    about = (
        f"{MODEL}: log points x 100; the columns add up to the last one, which is ln of the exact change of real income"
    )
    header = ("Economy", *("Real income" if part == "total" else part.capitalize() for part in parts))
    way = answer.result["welfare"]
    note = "Factor income and the prices of own goods nearly cancel by construction (world income is the unit), so the chart joins them."
    return Panel(
        "welfare", "Why real income changes", (), chart.to_svg("Stacked bars of the parts of real income", "welfare"),
        (Table(header, rows, "Parts of real income", about),), data=way[way["region"].isin(shown)], notes=(note,),
    )  # fmt: skip
