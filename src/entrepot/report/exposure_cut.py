"""Panels of an exposure page on what happens when a supplier stops: extraction, the trade model beside it, substitutes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from entrepot.report import exposure_page as page
from entrepot.report import whatif_words as words
from entrepot.report.exposure_data import CEILING, Exposure, shown
from entrepot.report.exposure_panels import graded, sources, tight, words_of
from entrepot.report.panels import NONE, Cell, Panel, Table
from entrepot.report.wording import sentence

if TYPE_CHECKING:
    from entrepot.result import Result

MOST_LOSERS = 10
BESIDE = 4  # economies that each method adds to the two parties
NEXT_TO_NOTHING = 1e6
LOSS = ("value_added_loss", "loss_share", "output_after", "output_loss")


def cut_of(e: Exposure) -> str:
    """The cut in words, inside a sentence."""
    return f"{e.sector(e.product).lower()} from {e.the(e.supplier)}"


def bought(e: Exposure) -> str:
    """The size of the flow in words, by its grade."""
    row = e.bought
    return page.money(float(row["value"]), float(row["low"]), float(row["high"]), str(row["grade"]), str(row["unit"]))


def _losses(e: Exposure, result: Result, codes: list[str]) -> dict[str, tuple[str, str]]:
    """Value added lost and its share of the economy's own, in words, by economy."""
    table = result["losses"].set_index("region").loc[codes].reset_index()
    told = page.losses(replace(result, tables={"losses": table}))
    small = (table["value_added_loss_high"].fillna(table["value_added_loss"]) < NEXT_TO_NOTHING).tolist()
    least = f"<{e.world.currency} 1 million"
    amounts = [least if tiny else str(text) for text, tiny in zip(told["value_added_lost"], small, strict=True)]
    return dict(zip(codes, zip(amounts, told["share_of_its_value_added"].map(tight), strict=True), strict=True))


def extraction(e: Exposure) -> Panel:
    """What hangs on the supplier's sector as a whole: everybody's loss of demand."""
    result = e.stopped
    order = [str(c) for c in result["losses"]["region"] if c not in ("world", e.supplier)]
    listed = list(dict.fromkeys([e.supplier, e.economy, *order[:MOST_LOSERS]]))
    told = _losses(e, result, listed)
    rows = tuple((graded(e, code), *told[code]) for code in listed)
    header = ("Economy", "Value added lost in a year", "Share of its own")
    about = f"{e.basis}; full extraction of {e.supplier}.{e.product}: {result.facts['definition']}"
    lead = (
        f"If {e.sector(e.product).lower()} of {e.the(e.supplier)} stopped altogether, demand worth {told[e.economy][0]} of value "
        f"added would be gone in {e.the(e.economy)} ({told[e.economy][1]} of its own)."
    )
    return Panel(
        "extraction", f"If it stopped: {e.sector(e.product)}, {e.name(e.supplier)}", (lead, _downstream(e)),
        tables=(Table(header, rows, "Value added lost", about),), data=shown(result["losses"], LOSS), sources=sources(e),
        notes=(str(result.facts["left_out"]),), open_table=True,
    )  # fmt: skip


def _downstream(e: Exposure) -> str:
    """Where production could stop for want of inputs: the sectors that lean most on the supplier."""
    rows = e.reliance("inputs_lookthrough", partner=e.supplier)
    rows = rows[rows["sector"] != "all"].nlargest(3, "value")
    told = words.listed([f"{e.sector(str(row.sector)).lower()} ({words_of(row)})" for row in rows.itertuples()])
    return (
        f"Production that stops is not counted: in {e.the(e.economy)}, {e.the(e.supplier)} stands most behind {told}."
    )


def beside(e: Exposure) -> Panel:
    """The same cut answered by extraction and by the trade model, with what each leaves out."""
    answer, solved = e.shortage, e.shortage.solved
    codes = _both_sides(e)
    lost = _losses(e, e.cut, codes)
    rows = tuple((graded(e, code), *lost[code], *_income(e, code)) for code in codes)
    header = (
        "Economy", "Extraction: value added lost", "Share of its own", "Trade model: real income", "Low to high elasticities",
    )  # fmt: skip
    about = f"{e.basis}; extraction of the flow, full; shortage with a ceiling of {CEILING:g} (assumption)"
    out = (
        ("Extraction", str(e.cut.facts["left_out"])),
        ("Trade model", " ".join(f"{sentence(str(text)).rstrip('.')}." for text in answer.result.facts["leaves out"])),
    )
    tables = (
        Table(header, rows, "Two answers to one question", about),
        Table(("Method", "What it leaves out"), out, "What each leaves out"),
    )
    own = lost[e.economy]
    lead = [
        f"The question: {e.the(e.supplier)} sells {e.the(e.economy)} no {e.sector(e.product).lower()} ({bought(e)} a year, for inputs "
        f"and final use).",
        f"Extraction counts demand that is gone and finds {own[0]} of value added lost in {e.the(e.economy)} ({own[1]}), "
        f"{lost[e.supplier][0]} in {e.the(e.supplier)} ({lost[e.supplier][1]}).",
    ]
    if solved:
        change, span = _income(e, e.economy)
        told = f"{change} ({span})" if change != words.NONE else span
        lead.append(
            f"The trade model lets buyers find other suppliers and prices move: real income of {e.the(e.economy)} changes by {told}."
        )
    else:
        lead.append(f"The trade model was not solved, so it has no figure: {answer.result.message}")
    note = (
        "The two are not two estimates of one number: extraction counts demand gone in the short run, the trade model the long "
        "run after all have adjusted. In neither does a plant stop for want of the input."
    )
    return Panel(
        "beside", "Extraction beside equilibrium", tuple(lead), tables=tables, data=_beside_data(e),
        sources=(*sources(e), *(card.id for card in answer.scenario.elasticities.cards)),
        notes=(note,), wide=True, open_table=True,
    )  # fmt: skip


def _both_sides(e: Exposure) -> list[str]:
    """The two parties, then those whom either method moves most."""
    order = [str(c) for c in e.cut["losses"]["region"] if c != "world"]
    moved: list[str] = []
    if e.shortage.solved:
        moved = [str(c) for c in e.shortage.incomes["value"].abs().sort_values(ascending=False).index]
    parties = [e.economy, e.supplier]
    rest = [[c for c in codes if c not in parties][:BESIDE] for codes in (order, moved)]
    return list(dict.fromkeys([*parties, *rest[0], *rest[1]]))


def _income(e: Exposure, code: str) -> tuple[Cell | str, Cell | str]:
    """Exact change of real income and its range over elasticities; the range alone for grades C and D."""
    if not e.shortage.solved:
        return NONE, NONE
    row = e.shortage.incomes.loc[code]
    span = words.span(float(row["income_low"]), float(row["income_high"]))
    return (words.NONE if row["grade"] in page.AS_RANGE else words.change(float(row["income"]))), span


def _beside_data(e: Exposure) -> pd.DataFrame:
    """Both answers by economy: central values only for grades A and B."""
    lost = shown(e.cut["losses"], LOSS)
    lost = lost[
        ["region", "value_added_loss", "value_added_loss_low", "value_added_loss_high", "unit", "loss_share", "grade"]
    ]
    if not e.shortage.solved:
        return lost
    income = e.shortage.incomes.rename_axis("region").reset_index()
    income = shown(income)[["region", "value", "low", "high"]]
    names = {"value": "real_income_percent", "low": "real_income_low", "high": "real_income_high"}
    return lost.merge(income.rename(columns=names), on="region", how="left")


def substitutes(e: Exposure) -> Panel:
    """Who could supply instead, part by part."""
    result = e.swap
    table = page.candidates(result, MOST_LOSERS)
    home = e.swap["candidates"]["home"].head(MOST_LOSERS)
    names = [
        graded(e, str(code)) + (" – itself" if own else "")
        for code, own in zip(result["candidates"]["region"], home, strict=False)
    ]
    parts = ("capacity", "share_now", "distance_km", "alignment", "tariff", "itself_on_supplier")
    header = ("Candidate", "Capacity", "Share now", "Distance, km", "UN votes", "Tariff", "Leans on the supplier")
    rows = tuple(
        (name, *(tight(str(row[part])) for part in parts))
        for name, row in zip(names, table.to_dict("records"), strict=True)
    )
    meaning = result.facts["meaning"]
    told = zip(header[1:], ("capacity", "sold_share", "distance", "alignment", "tariff", "same_supplier"), strict=True)
    lead = (
        f"Largest purchase{'' if e.partner else ' from one economy abroad'}: {cut_of(e)}, {bought(e)} a year. "
        f"Candidates by capacity; no score is made of the parts."
    )
    about = f"{e.basis}; for C and D only classes or ranges"
    return Panel(
        "substitutes", "Who could supply instead", (lead,),
        tables=(Table(header, rows, f"Instead of {e.the(e.supplier)}: {e.sector(e.product)}", about),),
        data=_substitutes_data(result), sources=tuple(source.id for source in result.lineage.sources),
        notes=tuple(f"{name}: {meaning[key]}." for name, key in told), wide=True, open_table=True,
    )  # fmt: skip


def _substitutes_data(result: Result) -> pd.DataFrame:
    return shown(result["candidates"], ("capacity", "sold_share", "same_supplier", "flow"))
