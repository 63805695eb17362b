"""What happens when a supplier stops: extraction, the trade model beside it, and who could supply instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from entrepot.answers.block import Column, Finding, Message, Note, Quantity, Section, Slot, Table, Text
from entrepot.answers.exposure.data import Exposure
from entrepot.answers.exposure.figures import Read, shown
from entrepot.answers.exposure.reliance import rows_of, share
from entrepot.answers.rows import cells, each
from entrepot.models.exposure.grades import AS_RANGE
from entrepot.models.trade.tables import REAL_INCOME
from entrepot.scenario.writing import CEILING
from entrepot.sources import factbook_places

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result

LOSERS = 10
BESIDE = 4  # economies that each method adds to the two parties
CANDIDATES = 10
LOSS = ("value_added_loss", "loss_share", "output_after", "output_loss")
PARTS = ("capacity", "sold_share", "distance", "alignment", "tariff", "same_supplier")


# --- extraction ---


def losses(read: Read, result: Result, codes: Sequence[str]) -> dict[str, tuple[Quantity | None, Quantity | None]]:
    """Value added lost and its share of the economy's own, by economy."""
    facts = result.facts
    asked = {name: str(facts.get(name, "")) for name in ("what", "to", "kind", "share")}
    found = {}
    for row in each(result["losses"]):
        if str(row.region) not in codes:
            continue
        key = {**asked, "region": str(row.region)}
        lost = read.of(row, "extraction.losses", "region", column="value_added_loss", asked=asked)
        whole = float(row.value_added)
        low, high = (
            (row.value_added_loss_low / whole, min(row.value_added_loss_high / whole, 1.0))
            if whole > 0
            else (float("nan"),) * 2
        )
        part = read.figure("extraction.losses", key, row.loss_share, "ratio", low, high, str(row.grade), column="loss_share",
                           state=str(row.status))  # fmt: skip
        found[str(row.region)] = (lost, part)
    return found


def losses_table(read: Read, result: Result, codes: Sequence[str], caption: Message) -> Table:
    """Value added lost in a year by economy."""
    held = losses(read, result, codes)
    columns = (
        Column("economy", Message("exposure.column", {"what": "economy"})),
        Column("lost", Message("exposure.column", {"what": "lost"}), ranged=True),
        Column("share", Message("exposure.column", {"what": "own"}), "percent", ranged=True),
    )
    rows = tuple(cells(read.graded(code), *held[code]) for code in codes)
    return Table("losses", columns, rows, caption, read.about, open=True)


def extraction(read: Read, e: Exposure) -> Section:
    """What hangs on the supplier's sector as a whole: everybody's loss of demand."""
    result, told = e.stopped, _cut(read, e)
    order = [str(c) for c in result["losses"]["region"] if c not in ("world", e.supplier)]
    listed = list(dict.fromkeys([e.supplier, e.economy, *order[:LOSERS]]))
    lost, part = losses(read, result, [e.economy])[e.economy]
    blocks = (
        Finding(Message("exposure.stopped", {**told, "lost": lost, "share": part})),
        Finding(_downstream(read, e)),
        losses_table(read, result, listed, Message("exposure.lost")),
        Note(Message("exposure.definition.cut", {"kind": str(result.facts["kind"])})),
        Note(Message("exposure.left-out")),
    )
    return Section("extraction", Message("exposure.stopped.title", told), blocks, shown(result["losses"], LOSS))


def _downstream(read: Read, e: Exposure) -> Message:
    """Where production could stop for want of inputs: the sectors that lean most on the supplier."""
    rows = rows_of(e.found, "inputs", "lookthrough", partner=e.supplier)
    top = each(rows[rows["sector"] != "all"].head(3))
    which = tuple(Message("exposure.share", {"who": read.sector(str(r.sector)), "share": share(read, r)}) for r in top)
    return Message("exposure.downstream", {**_cut(read, e), "which": which})


def _cut(read: Read, e: Exposure) -> dict[str, Slot]:
    return {
        "who": read.economy(e.economy), "whom": read.economy(e.supplier), "what": read.sector(e.product), "flow": flow(read, e),
    }  # fmt: skip


def flow(read: Read, e: Exposure) -> Quantity | None:
    """The flow of the dependence in a year."""
    row = e.bought
    key = {"buyer": e.economy, "supplier": e.supplier, "sector": e.product}
    return read.figure(
        "substitution.flow", key, row["value"], str(row["unit"]), row["low"], row["high"], str(row["grade"])
    )


# --- beside the trade model ---


def beside(read: Read, e: Exposure) -> Section:
    """The same cut answered by extraction and by the trade model, with what each leaves out."""
    who = _both_sides(e)
    lost = losses(read, e.cut, who)
    columns = (
        Column("economy", Message("exposure.column", {"what": "economy"})),
        Column("lost", Message("exposure.column", {"what": "extracted"}), ranged=True),
        Column("share", Message("exposure.column", {"what": "own"}), "percent", ranged=True),
        Column("income", Message("exposure.column", {"what": "income"}), "percent", signed=True, ranged=True),
    )
    rows = tuple(cells(read.graded(code), *lost[code], income(e, code)) for code in who)
    about = Message("exposure.beside.about", {"basis": read.about, "ceiling": Text(f"{CEILING:g}")})
    blocks = (
        *map(Finding, _told(read, e)),
        Table("beside", columns, rows, Message("exposure.beside.table"), about, open=True),
        Note(Message("exposure.beside.note")),
        Note(Message("exposure.left-out")),
        *(Note(Text(f"{str(text).rstrip('.')}.")) for text in e.shortage.result.facts.get("leaves out", ())),
    )
    return Section("beside", Message("exposure.beside"), blocks, _beside_data(e), wide=True)


def _told(read: Read, e: Exposure) -> tuple[Message, ...]:
    """The question, and what each method finds for both parties."""
    held = losses(read, e.cut, [e.economy, e.supplier])
    own, theirs = held[e.economy], held[e.supplier]
    told = {**_cut(read, e), "lost": own[0], "share": own[1], "theirs": theirs[0], "their_share": theirs[1]}
    if not e.shortage.solved:
        return (
            Message("exposure.question", told),
            Message("exposure.unsolved", {"why": Text(e.shortage.result.message)}),
        )
    return (
        Message("exposure.question", told), Message("exposure.extracted", told),
        Message("exposure.traded", {**told, "change": income(e, e.economy)}),
    )  # fmt: skip


def found(read: Read, e: Exposure) -> Message:
    """Both methods in one sentence."""
    if not e.shortage.solved:
        return _told(read, e)[-1]
    lost, part = losses(read, e.cut, [e.economy])[e.economy]
    return Message("exposure.found", {**_cut(read, e), "lost": lost, "share": part, "change": income(e, e.economy)})


def income(e: Exposure, code: str) -> Quantity | None:
    """Change of real income with its range over elasticities and closures; the range alone for grades C and D. Of a group: its members'
    mean by value added."""
    shortage, table = e.shortage, e.shortage.incomes if e.shortage.solved else None
    if table is None:
        return None
    grade, members = e.world.reliability.get(code, ""), [m for m in e.world.members.get(code, ()) if m in table.index]
    if code in table.index:
        row = table.loc[code]
        grade, central = str(row["grade"]), float(row["income"])
        low, high = float(row["income_low"]), float(row["income_high"])
    elif members:
        weights = shortage.world.V.sum(axis=1)[[shortage.world.region(m) for m in members]]
        cases = shortage.cases(REAL_INCOME).loc[members].to_numpy(dtype=float).T @ weights / weights.sum()
        central = float(table.loc[members, "income"].to_numpy(dtype=float) @ weights / weights.sum())
        low, high = float(cases.min()), float(cases.max())
    else:
        return None
    value = float("nan") if grade in AS_RANGE else central
    return shortage.figure(value, region=code, indicator=REAL_INCOME, grade=grade, low=low, high=high)


def _both_sides(e: Exposure) -> list[str]:
    """The two parties, then those whom either method moves most."""
    order = [str(c) for c in e.cut["losses"]["region"] if c != "world"]
    moved: list[str] = []
    if e.shortage.solved:
        ordered = e.shortage.incomes["income"].abs().sort_values(ascending=False).index
        moved = [str(c) for c in ordered if c in e.world.regions]  # members of a group stand in its sum
    parties = [e.economy, e.supplier]
    rest = [[c for c in codes if c not in parties][:BESIDE] for codes in (order, moved)]
    return list(dict.fromkeys([*parties, *rest[0], *rest[1]]))


def _beside_data(e: Exposure) -> pd.DataFrame:
    """Both answers by economy: central values only for grades A and B."""
    lost = shown(e.cut["losses"], LOSS)
    lost = lost[
        ["region", "value_added_loss", "value_added_loss_low", "value_added_loss_high", "unit", "loss_share", "grade"]
    ]
    if not e.shortage.solved:
        return lost
    table = shown(e.shortage.incomes.rename_axis("region").reset_index(), ("income",))
    names = {"income": "real_income_percent", "income_low": "real_income_low", "income_high": "real_income_high"}
    return lost.merge(table[["region", *names]].rename(columns=names), on="region", how="left")


# --- substitutes ---


def substitutes(read: Read, result: Result, most: int = CANDIDATES, purchase: Message | None = None) -> Section:
    """Who could supply instead, part by part: no score unless weights were given."""
    facts = result.facts
    asked = {name: str(facts[name]) for name in ("buyer", "supplier", "sector")}
    rows = each(result["candidates"].head(most or None))
    scored = "score" in result["candidates"]
    beside = tuple(card.id for card in result.lineage.sources if card.id not in read.rests)
    units = {"sold_share": "percent", "tariff": "percent", "same_supplier": "percent", "distance": "km"}
    columns = (
        Column("candidate", Message("exposure.column", {"what": "candidate"})),
        *(
            Column(id, Message("exposure.candidate", {"part": id}), units.get(id, ""), ranged=id == "sold_share")
            for id in PARTS
        ),
        *((Column("score", Message("exposure.column", {"what": "score"})),) if scored else ()),
    )
    body = tuple(
        cells(
            Message("exposure.itself", {"who": read.graded(str(r.region))}) if r.home else read.graded(str(r.region)),
            *(_part(read, r, id, asked, beside) for id in PARTS),
            *((Quantity(float(r.score), "ratio") if r.score == r.score else None,) if scored else ()),
        )
        for r in rows
    )
    told: dict[str, Slot] = {
        "who": read.economy(asked["buyer"]), "whom": read.economy(asked["supplier"]), "what": read.sector(asked["sector"]),
    }  # fmt: skip
    about = Message("exposure.candidates.about", {"basis": read.about})
    table = Table("candidates", columns, body, Message("exposure.instead", told), about, open=True)
    notes = tuple(Note(Message(f"exposure.meaning.{id}")) for id in PARTS)
    lead = () if purchase is None else (Finding(purchase),)
    data = shown(result["candidates"], ("capacity", "sold_share", "same_supplier", "flow"))
    return Section("substitutes", Message("exposure.substitutes"), (*lead, table, *notes), data, wide=True)


def purchase(read: Read, e: Exposure) -> Message:
    """The dependence that is asked about: the largest purchase."""
    return Message("exposure.purchase", {**_cut(read, e), "alone": "no" if e.partner else "yes"})


def _part(read: Read, row: Any, id: str, asked: dict[str, str], beside: tuple[str, ...]) -> Quantity | None:
    """One part of a candidate; `beside`: cards of places and votes, which no grade of the world weakens."""
    if id in ("capacity", "same_supplier", "sold_share"):
        return read.of(
            row, "substitution.candidates", "region", column=id, unit="ratio", percent=id != "capacity", asked=asked
        )
    value, key = float(getattr(row, id)), {**asked, "region": str(row.region)}
    if id == "tariff":
        return read.figure("substitution.candidates", key, value, "ratio", column=id, state="observed")
    found = read.figure(
        "substitution.candidates", key, value, "km" if id == "distance" else "index", column=id, state="observed"
    )
    places = factbook_places.SOURCE
    rests = (places,) if id == "distance" else tuple(card for card in beside if card != places)
    return replace(found, sources=rests) if found else None
