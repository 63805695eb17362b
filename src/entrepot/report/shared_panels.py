"""Panels that both the partnership page and the member pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.models.relations.strands import ALIGNMENT
from entrepot.models.relations.trade import MAIN_PARTNERS
from entrepot.report import charts, wording
from entrepot.report.panels import NONE, Cell, Panel, Table, coverage_of, table_of, value_cell
from entrepot.report.wording import number

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result
    from entrepot.store import Store


def main_partners(economy: str) -> tuple[str, ...]:
    """The five partners that briefs compare, without the economy itself."""
    return tuple(code for code in MAIN_PARTNERS if code != economy)


def trade_history(relations: Result, page: str) -> Panel:
    """Shares of goods trade with common partners, 1964-2023."""
    economy = relations.facts["economy"]
    name = codes.name(economy)
    trade = relations["trade"]
    rows = trade[
        (trade["flow"] == "both") & trade["partner"].isin(main_partners(economy)) & trade["share_filled"].notna()
    ].copy()
    rows["is_estimate"] = rows["share"].isna()
    lead = [wording.passing(economy, relations.facts["passing"]["both"])]
    japan = rows[(rows["partner"] == "JPN") & ~rows["is_estimate"]].drop_duplicates("year")
    if len(japan) > 1:
        top, last = japan.loc[japan["share_filled"].idxmax()], japan.iloc[-1]
        lead.append(
            f"Japan's share of {name}'s goods trade with the common partners was {number(top['share_filled'], 'percent')} at its held highest "
            f"({int(top['year'])}) and {number(last['share_filled'], 'percent')} in {int(last['year'])}."
        )
    partners = main_partners(economy)
    chart = charts.lines(
        rows,
        y="share_filled",
        series="partner",
        order=partners,
        title="percent of goods trade",
        estimated="is_estimate",
    )
    text = f"Lines of each partner's share of {name}'s goods trade by year."
    wide = rows.pivot_table(index="year", columns="partner", values="share_filled").reset_index()
    held = [p for p in partners if p in wide]
    table = table_of(
        wide,
        {"year": "Year", **{p: codes.name(p) for p in held}},
        f"{name}: share of goods trade with common partners",
        dict.fromkeys(held, "percent"),
    )
    return Panel(
        f"{page}-trade-history", "Goods trade: who trades with whom, 1964–2023", tuple(lead), chart.to_svg(text, f"{page}th"), (table,),
        rows, tuple(rows["source"].unique()), coverage_of(["goods_exports"], ["trade"]),
        notes=(
            "Share of trade with the economies that every source has on both sides (the EU as one), so that years compare.",
            "Hollow points: the source is blank for this pair; the share rests on an estimate (the pair's nearest held year, moved with the rest of trade).",
        ),
    )  # fmt: skip


def trade_latest(relations: Result, page: str) -> Panel:
    """Shares and ranks in the latest year with a world total, with blank pairs flagged."""
    economy = relations.facts["economy"]
    name = codes.name(economy)
    trade = relations["trade"]
    year = int(trade.loc[trade["share_world_filled"].notna(), "year"].max())
    rows = trade[(trade["year"] == year) & trade["share_world_filled"].notna()]
    records = []
    for partner in main_partners(economy):
        cells: list[Cell | str] = [codes.name(partner)]
        for flow in ("exports", "imports", "both"):
            cells.append(share_cell(rows[(rows["partner"] == partner) & (rows["flow"] == flow)]))
        both = rows[(rows["partner"] == partner) & (rows["flow"] == "both")]
        cells.append(rank_cell(both))
        records.append(tuple(cells))
    single = rows[(rows["flow"] == "both") & rows["rank_filled"].notna()].sort_values("rank_filled").head(6)
    largest = ", ".join(
        codes.name(p) + (" (estimate)" if v != v else "")
        for p, v in zip(single["partner"], single["value"], strict=True)
    )
    header = ("Partner", f"of {name}'s exports", "of imports", "of both", "rank (both)")
    table = Table(header, tuple(records), f"{name}: share of goods trade with the world, {year}")
    gaps = sorted({code for text in rows["gaps"] for code in text.split()})
    told = f"Blank in the source for {year}: {', '.join(codes.name(g) for g in gaps)}." if gaps else ""
    return Panel(
        f"{page}-trade-latest", f"Goods trade in {year}", (f"The largest single partners: {largest}.",), "", (table,),
        rows[["economy", "partner", "year", "flow", "value", "value_filled", "share_world", "share_world_filled", "rank", "rank_filled", "gaps", "status", "source"]],
        tuple(rows["source"].unique()), coverage_of(["goods_exports"], ["trade"]), gaps=(told,) if told else (),
        notes=("A range runs from the share with blank pairs filled by an estimate to the share without them. “e”: the pair itself is blank; estimate only.",),
        open_table=True,
    )  # fmt: skip


def share_cell(rows: pd.DataFrame) -> Cell:
    """A share of trade with the world as a range, or an estimate where the pair is blank."""
    if rows.empty:
        return NONE
    row = rows.iloc[0]
    told = f"{int(row['year'])}; {row['status']}; {row['source']}" + (f"; blank: {row['gaps']}" if row["gaps"] else "")
    if row["value"] != row["value"]:
        return Cell(number(row["share_world_filled"], "percent"), f"estimate, the pair is blank; {told}", mark="e")
    return Cell(wording.between(row["share_world_filled"], row["share_world"]), told, mark="?" if row["gaps"] else "")


def rank_cell(rows: pd.DataFrame) -> Cell:
    """A rank among single economies; both ranks where filling blank pairs changes it."""
    if rows.empty or rows.iloc[0]["rank_filled"] != rows.iloc[0]["rank_filled"]:
        return Cell("one bloc" if not rows.empty else "–", "groups are not ranked", empty=True)
    row = rows.iloc[0]
    filled = int(row["rank_filled"])
    if row["rank"] != row["rank"]:
        return Cell(str(filled), "estimate: the pair is blank", mark="e")
    held = int(row["rank"])
    return (
        Cell(str(held))
        if held == filled
        else Cell(f"{held} or {filled}", "without and with blank pairs filled by an estimate", mark="?")
    )


def choice(relations: Result, page: str) -> Panel:
    """Partner choice: components side by side, score only where the data allow."""
    economy = relations.facts["economy"]
    table, scores = relations["components"], relations["choice"]
    partners = main_partners(economy)
    rows = []
    for measure in dict.fromkeys(table["measure"]):
        part = table[table["measure"] == measure].set_index("partner")
        smaller = measure == ALIGNMENT
        best = part["value"].idxmin() if smaller else part["value"].idxmax()
        cells: list[Cell | str] = [part["label"].iloc[0] + (" (smaller is closer)" if smaller else "")]
        for partner in partners:
            if partner not in part.index:
                cells.append(NONE)
                continue
            row = part.loc[partner]
            known = (
                f"{number(row['low'], row['unit'])} to {number(row['high'], row['unit'])}"
                if row["high"] == row["high"]
                else "error not known"
            )
            told = f"{row['period']}; {row['status']}; {row['source']}; {known}" + (
                f"; {row['note']}" if row["note"] else ""
            )
            cells.append(
                Cell(
                    f"{number(row['value'], row['unit'])} ({row['period']})",
                    told,
                    leads=partner == best and len(part) > 1,
                    mark="e" if row["status"] == "estimated" else "",
                )
            )
        rows.append(tuple(cells))
    held = Table(
        ("Component", *(codes.name(p) for p in partners)),
        tuple(rows),
        "Components, latest held; the leader of each row in bold",
    )
    used, left = scores["used"].iloc[0].split(), scores["left_out"].iloc[0].split()
    tables = [held]
    if scores["score"].notna().any():
        cells = tuple(
            (codes.name(r.partner), f"{r.score:.2f}", f"{r.rank:.0f}", f"{r.rank_best:.0f} to {r.rank_worst:.0f}")
            for r in scores.itertuples()
        )
        tables.append(
            Table(
                ("Partner", "score (0–1)", "rank", "rank if one component is dropped"),
                cells,
                f"Score with equal weights over {', '.join(used)}",
            )
        )
        first = scores.loc[scores["score"].idxmax()]
        stable = first["rank_worst"] == 1
        lead = (
            f"Among Japan, China and the US, with equal weights on what is held for all three, {codes.name(first['partner'])} comes first"
            + (
                "; it stays first whichever component is dropped."
                if stable
                else "; dropping one component changes that."
            )
        )
    else:
        lead = f"No score: only {len(used)} component{'' if len(used) == 1 else 's'} held for Japan, China and the US alike; three are needed."
    gaps = (f"Not held for all three compared: {', '.join(left)}.",) if left else ()
    return Panel(
        f"{page}-choice", "Partner choice: the components side by side", (lead,), "", tuple(tables), table, tuple(table["source"].unique()),
        coverage_of(["partner_choice"]), gaps=gaps, open_table=True, wide=True,
        notes=(f"Your own weights: entrepot relations {economy} --weight trade=2 --weight students=1. A score ranks what is held; it is no judgement of policy.",),
    )  # fmt: skip


def aid_by_donor(store: Store, economy: str, page: str) -> Panel:
    """Net aid by donor over time."""
    name = codes.name(economy)
    rows = store.preferred("oda_net", partner=economy, product="").dropna(subset=["value"])
    donors = [d for d in ("JPN", "USA", "KOR", "AUS") if d in set(rows["economy"])]
    if rows.empty or "JPN" not in donors:
        return Panel(
            f"{page}-aid",
            "Aid",
            (f"No data: no net aid from Japan to {name} is held.",),
            gaps=("DAC2a (OECD) would fill it.",),
        )
    shown = rows[rows["economy"].isin(donors)].assign(billions=lambda f: f["value"] / 1e6)
    japan = shown[shown["economy"] == "JPN"].set_index("year")["value"]
    total = rows[rows["economy"] == "WLD"].set_index("year")["value"]
    lead = [
        f"Japan's net aid to {name} was largest in {int(japan.idxmax())} ({number(japan.max(), 'USD')}, current prices) and {number(japan.iloc[-1], 'USD')} in {int(japan.index[-1])}."
    ]
    share = (100 * japan / total).dropna()
    decade = share.groupby(share.index // 10 * 10).mean()
    counted = share.groupby(share.index // 10 * 10).count()
    decade = decade[counted >= 5]
    if len(decade) > 1:
        told = ", ".join(f"{number(v, 'percent')} in the {int(d)}s" for d, v in decade.items())
        lead.append(f"Japan's part of all donors' net aid, mean of yearly shares: {told}.")
    if (japan < 0).any():
        lead.append("Negative years: repayments of earlier loans exceeded new money; net aid hides new lending.")
    chart = charts.lines(shown, y="billions", series="economy", order=donors, title="USD million, net, current")
    gaps = tuple(
        dict.fromkeys(
            n for n in store.observations("oda_net", partner=economy, product="").query("status == 'missing'")["note"]
        )
    )
    last = (
        shown[shown["year"] >= shown["year"].max() - 9]
        .pivot_table(index="year", columns="economy", values="value")
        .reset_index()
    )
    table = table_of(
        last,
        {"year": "Year", **{d: codes.name(d) for d in donors if d in last}},
        f"Net aid to {name}, last ten years",
        dict.fromkeys(donors, "USD"),
    )
    return Panel(
        f"{page}-aid", "Aid: from provider …", tuple(lead), chart.to_svg(f"Lines of net aid to {name} by donor and year.", f"{page}aid"),
        (table,), rows.drop(columns=["indicator"]), tuple(rows["source"].unique()), coverage_of(["oda_net", "oda_loans_commitment"]), gaps=gaps[:3],
    )  # fmt: skip


def facts_table(
    store: Store, economy: str | None, strands: tuple[str, ...], page: str, title: str, kinds: tuple[str, ...] = ()
) -> Panel:
    """Dated facts by strand, newest first."""
    rows = store.facts(economy=economy)
    rows = rows[rows["strand"].isin(strands)]
    if kinds:
        rows = rows[rows["kind"].isin(kinds)]
    rows = rows.iloc[::-1]
    cells = tuple(
        (
            r.date,
            Cell(str(r.name), str(r.id)),
            Cell(str(r.statement), f"{r.source}; {r.page}", mark=wording.STATUS_MARKS.get(str(r.status), "")),
            str(r.source),
        )
        for r in rows.rename(columns={"name": "title"}).rename(columns={"title": "name"}).itertuples(index=False)
    )
    table = Table(("Date", "What", "In short", "Source"), cells, title)
    lead = (
        (f"{len(rows)} dated fact{'' if len(rows) == 1 else 's'} held.",)
        if len(rows)
        else ("No data: no dated fact is held.",)
    )
    return Panel(
        f"{page}-facts-{strands[0]}",
        title,
        lead,
        "",
        (table,) if len(rows) else (),
        rows,
        tuple(rows["source"].unique()),
        coverage_of(rows["id"]),
        wide=True,
    )


def first_present(*cells: Cell) -> Cell:
    """The first cell that holds data."""
    return next((cell for cell in cells if not cell.empty), NONE)


def latest_cell(rows: pd.DataFrame) -> Cell:
    """The newest value of some observations as a cell."""
    rows = rows.dropna(subset=["value"])
    if rows.empty:
        return NONE
    row = rows.sort_values("year").iloc[-1]
    cell = value_cell(
        float(row["value"]),
        row["unit"],
        status=row["status"],
        period=str(row["period"]),
        source=row["source"],
        note=row["note"],
    )
    return Cell(f"{cell.text} ({row['period']})", cell.title, mark=cell.mark)
