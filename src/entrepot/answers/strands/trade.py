"""Goods trade: who trades with whom, the latest year with its gaps, dependence both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Message,
    Note,
    Quantity,
    Section,
    Series,
    Slot,
    Table,
)
from entrepot.answers.rows import (
    cells,
    coverage_of,
    each,
    economies,
    lines,
    main_partners,
    modelled,
    span,
)
from entrepot.answers.strands.passing import (
    is_main,
    passed_on,
    passed_short,
)
from entrepot.answers.strands.trade_rows import basis_label, rank, rows_on, share, world_share
from entrepot.answers.thresholds import change
from entrepot.measures import measure
from entrepot.models.relations.trade import FARTHEST_YEAR, GOODS, MAIN_PARTNERS, on_basis

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result

PASSAGES = (["goods_exports"], ["trade"])
ROUNDS = 8  # years: two rounds of the panel; a line does not cross a longer gap
MOST_RUNS, LEAST_YEARS = 6, 3  # leaders are told where they changed at most so often, over at least so many years
EXPORTED = [
    "economy", "partner", "year", "flow", "basis", "value", "value_filled", "share", "share_filled", "share_world", "share_world_filled",
    "rank",
    "rank_filled", "gaps", "status", "source",
]  # fmt: skip


def history(relations: Result, flow: str = "both") -> Section | None:
    """The long story: shares of goods trade with the named partners on the basis that reaches farthest back. A year in
    which every pair is an estimate is not shown."""
    return over_time(relations, "long", "trade-history", flow)


def recent(relations: Result, flow: str = "both") -> Section | None:
    """The same year by year on the basis on which partners are compared; None where that is the long one."""
    basis = relations.facts["basis"]
    return None if basis["main"] == basis["long"] else over_time(relations, "main", "trade-recent", flow)


def over_time(
    relations: Result, basis: str, name: str, flow: str = "both", *, picked: Sequence[str] = ()
) -> Section | None:
    """Shares of goods trade with the named partners of one basis, by year; None where it gives no shares. `picked`: whose
    lines are drawn, below an answer's headlines (left out: of those that answers compare)."""
    economy, trade = relations.facts["economy"], rows_on(relations, basis)
    partners, label = picked or main_partners(economy), basis_label(relations, basis)
    held = trade["share_filled"].notna() | trade["share"].notna()
    rows = trade[(trade["flow"] == flow) & trade["partner"].isin(partners) & held]
    rows = rows[rows["share"].notna().groupby(rows["year"]).transform("any")]
    if rows.empty:
        return None
    found = lines(rows, "partner", partners, share)
    first, last = span(found)
    doubted = any(point.status == "suspect" for line in found for point in line.points)
    who = Economy(economy)
    about = Message("trade.history.about", {"who": who, "flow": flow})
    headline = is_main(relations, basis) and not picked
    says = (
        replace(passed_on(relations, flow, basis, label), headline=headline),
        *_japans_share(rows, economy, flow, headline=headline),
        *_leaders(rows),
    )
    used = measure(GOODS).basis(label.id)
    return Section(
        name,
        Message("trade.history", {"from": first, "to": last, "basis": label}),
        (
            *says,
            Series("lines", passed_short(relations, flow, basis=basis), found, about, longest_gap=ROUNDS),
            Note(
                Message(
                    "trade.note.basis", {"basis": label, "who": economies(p for p in used.partners if p != economy)}
                )
            ),
            Note(Message("trade.note.blank", {"n": Count(FARTHEST_YEAR)})),
            *([Note(Message("trade.note.bound"))] if doubted else []),
        ),
        rows[EXPORTED],
        coverage_of(*PASSAGES),
    )


def _japans_share(rows: pd.DataFrame, economy: str, flow: str, *, headline: bool) -> tuple[Finding, ...]:
    """When Japan's share was highest among the held years, and its latest."""
    known = [row for row in each(rows) if row.partner == "JPN" and row.share == row.share]
    if len(known) < 2:
        return ()
    top, last = max(known, key=lambda row: row.share_filled), known[-1]
    told: dict[str, Slot] = {
        "who": Economy(economy),
        "flow": flow,
        "now": share(last),
        "year": int(last.year),
        "filled": Message("trade.filled") if top.gaps or last.gaps else None,
    }
    if top.year == last.year:
        first = {"then": share(known[0]), "before": int(known[0].year)}
        return (Finding(Message("trade.japan.highest_now", {**told, **first}), headline=headline),)
    peak = {"top": share(top), "peak": int(top.year)}
    return (Finding(Message("trade.japan.highest", {**told, **peak}), headline=headline),)


def _leaders(rows: pd.DataFrame) -> tuple[Finding, ...]:
    """The largest of the five partners, as runs of held years."""
    best: dict[int, Any] = {}
    for row in each(rows):
        if row.year not in best or row.share_filled > best[row.year].share_filled:
            best[row.year] = row
    runs: list[list[Any]] = []
    for year in sorted(best):
        if runs and runs[-1][0] == best[year].partner:
            runs[-1][2] = year
        else:
            runs.append([best[year].partner, year, year])
    if len(runs) > MOST_RUNS or len(best) < LEAST_YEARS:
        return ()
    parts = tuple(
        Message("trade.run" if a != b else "trade.run.one", {"who": Economy(code), "from": int(a), "to": int(b)})
        for code, a, b in runs
    )
    return (Finding(Message("trade.leaders", {"runs": parts})),)


def latest(relations: Result) -> Section:
    """Shares and ranks in the latest year with a world total, with blank pairs flagged."""
    economy, trade = relations.facts["economy"], rows_on(relations, "world")
    year = int(trade.loc[trade["share_world"].notna(), "year"].max())
    rows = trade[(trade["year"] == year) & trade["share_world"].notna()]
    by_pair = {(row.partner, row.flow): row for row in each(rows)}
    ranked = sorted(
        (row for row in by_pair.values() if row.flow == "both" and row.rank == row.rank),
        key=lambda row: row.rank,
    )
    others = [row.partner for row in ranked[:8] if row.partner not in MAIN_PARTNERS][:3]
    flows = ("exports", "imports", "both")
    columns = (
        Column("partner", Message("answers.partner")),
        *(Column(flow, Message("trade.of_flow", {"flow": flow}), "percent") for flow in flows),
        Column("rank", Message("trade.rank")),
    )
    records = tuple(
        cells(
            Economy(partner),
            *(world_share(by_pair.get((partner, flow))) for flow in flows),
            rank(by_pair.get((partner, "both"))),
        )
        for partner in (*main_partners(economy), *others)
    )
    told = {"who": Economy(economy), "year": year, "basis": basis_label(relations, "world")}
    largest = tuple(
        Message("trade.one", {"who": Economy(row.partner), "kind": "held" if row.value == row.value else "estimate"})
        for row in ranked[:6]
    )
    blank = economies(sorted({code for text in rows["gaps"] for code in text.split()}))
    return Section(
        "trade-latest",
        Message("trade.latest", {"year": year}),
        (
            Finding(Message("trade.latest.largest", {"year": year, "partners": largest})),
            Table(
                "shares",
                columns,
                records,
                Message("trade.latest.caption", told),
                Message("trade.latest.about"),
                open=True,
            ),
            *((Gap(Message("trade.latest.blank", {"year": year, "who": blank})),) if blank else ()),
            Note(Message("trade.latest.note")),
        ),
        rows[EXPORTED],
        coverage_of(*PASSAGES),
    )


def dependence(relations: Result) -> Section:
    """Intensity and asymmetry of trade with each large partner, of one economy (no group)."""
    economy = relations.facts["economy"]
    asymmetry, intensity = relations["asymmetry"], relations["intensity"]
    concentration = on_basis(relations["concentration"], relations.facts["basis"]["long"])
    shares = {(row.partner, row.year): row for row in each(asymmetry)}
    intense = {(row.partner, row.year): row for row in each(intensity)}
    years = sorted({year for _, year in (*shares, *intense)})
    partners = [p for p in MAIN_PARTNERS if any(p == q for q, _ in (*shares, *intense))]
    kinds = (("own", shares, "asymmetry", "share_of_own", "percent"), ("theirs", shares, "asymmetry", "share_of_partners", "percent"),
             ("intensity", intense, "intensity", "intensity", "ratio"))  # fmt: skip
    columns, who = [Column("partner", Message("answers.partner"))], Economy(economy)
    for kind, _, _, _, unit in kinds:
        columns += [
            Column(f"{kind}-{year}", Message("trade.dependence.column", {"kind": kind, "who": who, "year": int(year)}), unit)
            for year in years
        ]  # fmt: skip
    rows = tuple(
        (
            Cell(Economy(partner)),
            *(
                Cell(_dependent(table, held.get((partner, year)), column, unit))
                for _, held, table, column, unit in kinds
                for year in years
            ),
        )
        for partner in partners
    )
    merged = asymmetry.merge(intensity[["partner", "year", "intensity"]], on=["partner", "year"], how="outer")
    return Section(
        "dependence",
        Message("trade.dependence"),
        (
            *_mutual(asymmetry, economy),
            *_concentrated(concentration, economy),
            Table(
                "both-ways",
                tuple(columns),
                rows,
                Message("trade.dependence.caption"),
                Message("trade.dependence.about"),
                open=True,
            ),
            Note(Message("trade.dependence.note")),
        ),
        merged,
        coverage_of(*PASSAGES),
    )


def _dependent(table: str, row: Any, column: str, unit: str) -> Quantity | None:
    if row is None or np.isnan(getattr(row, column)):
        return None
    key = {"economy": row.economy, "partner": row.partner, "year": int(row.year), "basis": row.basis}
    return modelled(
        f"relations.{table}", key, column, getattr(row, column), unit, period=row.year, rests=str(row.source)
    )


def _mutual(asymmetry: pd.DataFrame, economy: str) -> tuple[Finding, ...]:
    found = {row.partner: row for row in each(asymmetry)}  # the last year of each
    return tuple(
        Finding(
            Message(
                "trade.mutual",
                {
                    "year": int(row.year),
                    "who": Economy(economy),
                    "partner": Economy(partner),
                    "own": _dependent("asymmetry", row, "share_of_own", "percent"),
                    "theirs": _dependent("asymmetry", row, "share_of_partners", "percent"),
                },
            )
        )
        for partner in ("JPN", "CHN")
        if (row := found.get(partner))
    )


def _concentrated(concentration: pd.DataFrame, economy: str) -> tuple[Finding, ...]:
    both = sorted((row for row in each(concentration) if row.flow == "both"), key=lambda row: row.year)
    if len(both) < 2:
        return ()
    first, last = both[0], both[-1]
    told: dict[str, Slot] = {
        "change": change(first.hhi, last.hhi),
        "from": int(first.year),
        "to": int(last.year),
        "then": _index(first, economy),
        "now": _index(last, economy),
    }
    return (Finding(Message("trade.concentration", told)),)


def _index(row: Any, economy: str) -> Quantity:
    key = {"economy": economy, "year": int(row.year), "flow": row.flow, "basis": row.basis}
    return modelled(
        "relations.concentration",
        key,
        "hhi",
        row.hhi,
        "index",
        period=row.year,
        rests=str(row.source),
        status="estimated",
    )
