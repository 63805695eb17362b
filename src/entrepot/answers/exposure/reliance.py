"""Reliance on suppliers and buyers, direct and looked through: by partner, by sector, as a heat map, and who relies most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from entrepot.answers.block import (
    Bar,
    Column,
    Count,
    Finding,
    Grid,
    GridCell,
    Message,
    Note,
    Quantity,
    Ranking,
    Section,
    Slot,
    Table,
)
from entrepot.answers.exposure.figures import Read, shown
from entrepot.answers.rows import cells, each

if TYPE_CHECKING:
    from entrepot.result import Result

Side = Literal["inputs", "sales"]
SIDES: tuple[Side, ...] = ("inputs", "sales")
KINDS = ("direct", "lookthrough")
DRAWN = 10  # bars of a chart
TOLD = 4  # partners in a sentence
COLUMNS = 9  # partners of the heat map
HEAT = (1.0, 3.0, 6.0, 10.0, 20.0)  # percent, from which a cell of the heat map takes its next colour
KEYS = ("region", "sector", "partner", "indicator")


def share(read: Read, row: Any) -> Quantity | None:
    """A row of reliance in percent."""
    return read.of(row, "exposure.reliance", *KEYS)


def rows_of(result: Result, side: Side, kind: str, **where: str) -> pd.DataFrame:
    """Rows of reliance that hold a value, the largest first."""
    rows = result["reliance"]
    rows = rows[(rows["indicator"] == f"{side}_{kind}") & rows["value"].notna()]
    for name, value in where.items():
        rows = rows[rows[name] == value]
    return rows.sort_values("value", ascending=False, kind="stable")


def partners(result: Result, side: Side = "inputs", sector: str = "all") -> tuple[str, ...]:
    """Foreign partners of the one economy of a result, by look-through, the largest first."""
    rows = rows_of(result, side, "lookthrough", sector=sector)
    own = set(rows["region"])
    return tuple(code for code in rows["partner"] if code not in own and code != "abroad")


def by_partner(read: Read, result: Result, side: Side = "inputs", sector: str = "all") -> Section:
    """Who stands in an economy's inputs, or takes its sales."""
    economy = str(result.facts["economy"])
    order = partners(result, side, sector)
    held = _held(read, result, side, "partner", sector=sector)
    bars = tuple(Bar(read.graded(code), _both(held, code)) for code in order[:DRAWN])
    told = {"who": read.economy(economy), "side": side, "sector": read.sector(sector), "whole": _whole(sector)}
    top = tuple(
        Message("exposure.share", {"who": read.economy(code), "share": held[code, "lookthrough"]})
        for code in order[:TOLD]
    )
    lead = Message("exposure.partners", {**told, "top": top})
    about = read.about
    chart = Ranking("partners", Message("exposure.partners.chart", told), bars, about, parts=_parts(), beside=True)
    table = _pairs(read, held, "partner", order, Message("exposure.partners.table", told), about)
    data = result["reliance"]
    data = data[(data["sector"] == sector) & data["indicator"].str.startswith(side)]
    return Section(
        "reliance" if side == "inputs" else "sales", Message("exposure.partners.title", told),
        (Finding(lead), chart, table, _definition(side), Note(Message("exposure.weak"))), shown(data),
    )  # fmt: skip


def by_sector(read: Read, result: Result, partner: str, side: Side = "inputs") -> Section:
    """In which sectors a partner stands, most exposed first."""
    economy = str(result.facts["economy"])
    held = _held(read, result, side, "sector", partner=partner)
    through = [str(code) for code in rows_of(result, side, "lookthrough", partner=partner)["sector"] if code != "all"]
    told = {"who": read.economy(economy), "whom": read.economy(partner), "side": side}
    top = tuple(
        Message("exposure.share", {"who": read.sector(code), "share": held[code, "lookthrough"]})
        for code in through[: TOLD - 1]
    )
    whole = {"direct": held.get(("all", "direct")), "through": held.get(("all", "lookthrough"))}
    lead = Message("exposure.sectors", {**told, **whole, "top": top})
    bars = tuple(Bar(read.sector(code), _both(held, code)) for code in ("all", *through[:DRAWN]))
    about = read.about
    chart = Ranking("sectors", Message("exposure.sectors.chart", told), bars, about, parts=_parts(), beside=True)
    table = _pairs(read, held, "sector", ("all", *through), Message("exposure.sectors.table", told), about)
    data = result["reliance"]
    data = data[(data["partner"] == partner) & data["indicator"].str.startswith(side)]
    return Section(
        "reliance" if side == "inputs" else "sales", Message("exposure.sectors.title", told),
        (Finding(lead), chart, table, _definition(side), Note(Message("exposure.sector-error"))), shown(data),
    )  # fmt: skip


def one(read: Read, result: Result, partner: str, sector: str) -> Section:
    """One sector of an economy and one partner: both sides, direct and looked through."""
    columns = (
        Column("side", Message("exposure.column", {"what": "side"})),
        *(Column(kind, Message(f"exposure.{kind}"), "percent", ranged=True) for kind in KINDS),
    )
    held = {}
    for side in SIDES:
        found = _held(read, result, side, "sector", partner=partner)
        held |= {(side, kind): found.get((sector, kind)) for kind in KINDS}
    rows = tuple(
        cells(Message("exposure.side", {"side": side}), *(held[side, kind] for kind in KINDS)) for side in SIDES
    )
    told: dict[str, Slot] = {
        "who": read.economy(str(result.facts["economy"])), "whom": read.economy(partner), "sector": read.sector(sector),
        "direct": held["inputs", "direct"], "through": held["inputs", "lookthrough"],
    }  # fmt: skip
    table = Table("one", columns, rows, Message("exposure.one.table", told), read.about, open=True)
    blocks = (
        Finding(Message("exposure.one", told)),
        table,
        *map(_definition, SIDES),
        Note(Message("exposure.sector-error")),
    )
    return Section("reliance", Message("exposure.one.table", told), blocks, shown(result["reliance"]))


def mutual(read: Read, found: Result, toward: Result, back: Result) -> Section:
    """A pair in both directions."""
    one, other = str(toward.facts["economy"]), str(back.facts["economy"])
    columns = (
        Column("who", Message("exposure.column", {"what": "who"})),
        *(Column(f"{side}-{kind}", Message(f"exposure.{side}.{kind}"), "percent", ranged=True)
          for side in SIDES for kind in KINDS),
    )  # fmt: skip
    rows = []
    for first, second, result in ((one, other, toward), (other, one, back)):
        shares = [
            next((share(read, row) for row in each(rows_of(result, side, kind, sector="all", partner=second))), None)
            for side in SIDES for kind in KINDS
        ]  # fmt: skip
        name = Message("exposure.on", {"who": read.graded(first), "whom": read.economy(second)})
        rows.append(cells(name, *shares))
    told = {"who": read.economy(one), "whom": read.economy(other)}
    table = Table(
        "both", columns, tuple(rows), Message("exposure.both", told), Message("exposure.both.about"), open=True
    )
    frames = [r["reliance"].query("sector == 'all' and partner == @p") for r, p in ((toward, other), (back, one))]
    blocks = (Finding(Message("exposure.place", {**told, "n": place(found, other)})), table)
    return Section("mutual", Message("exposure.mutual"), blocks, shown(pd.concat(frames)), wide=True)


def place(result: Result, partner: str) -> Count:
    """The place of a partner among foreign suppliers, by look-through inputs."""
    return Count(partners(result).index(partner) + 1)


def heat(read: Read, result: Result, partner: str = "") -> Section:
    """Sectors by partner: look-through input reliance, coloured by the low end of a range."""
    columns = [*([partner] if partner else []), *(code for code in partners(result) if code != partner)][:COLUMNS]
    rows = rows_of(result, "inputs", "lookthrough")
    held = {(str(r.sector), str(r.partner)): share(read, r) for r in each(rows)}
    abroad = rows[rows["partner"] == "abroad"]
    sectors = ["all", *(str(s) for s in abroad["sector"] if s != "all")]
    grid = Grid(
        "heat", Message("exposure.heat.grid", {"who": read.economy(str(result.facts["economy"]))}),
        tuple(map(read.sector, sectors)), tuple(map(read.graded, (*columns, "abroad"))),
        tuple(tuple(_heat_cell(held.get((s, c))) for c in (*columns, "abroad")) for s in sectors),
        Message("exposure.heat.about", {"limits": tuple(Quantity(limit, "percent", digits=1 + (limit >= 10)) for limit in HEAT)}),
    )  # fmt: skip
    own = str(result.facts["economy"])
    blocks = (Finding(strongest(read, result, partner)), grid, Note(Message("exposure.sector-error")))
    return Section("heat", Message("exposure.heat"), blocks, shown(rows[rows["partner"] != own]), wide=True)


def strongest(read: Read, result: Result, partner: str = "") -> Message:
    """The strongest dependence of one sector on one economy."""
    rows = rows_of(result, "inputs", "lookthrough", **({"partner": partner} if partner else {}))
    own = str(result.facts["economy"])
    first = each(rows[~rows["partner"].isin([own, "abroad"]) & (rows["sector"] != "all")])[0]
    told = {
        "sector": read.sector(str(first.sector)),
        "whom": read.economy(str(first.partner)),
        "share": share(read, first),
    }
    return Message("exposure.strongest", {"who": read.economy(own), **told})


def _heat_cell(held: Quantity | None) -> GridCell:
    if held is None:
        return GridCell()
    low = held.value if held.value == held.value else held.low or 0.0
    depth = sum(low >= limit for limit in HEAT)
    return GridCell(f"heat{depth}" if depth else "", held)


# --- who relies most ---


def ranking(read: Read, result: Result, side: Side, kind: str) -> Section:
    """Which of several economies relies most on a partner, and whom the errors do not tell apart from the first."""
    sector, partner = str(result.facts["sector"]), str(result.facts["partner"])
    table = result["ranking"]
    rows = table[(table["indicator"] == f"{side}_{kind}") & (table["sector"] == sector)]
    told = {
        "whom": read.economy(partner),
        "side": side,
        "kind": kind,
        "sector": read.sector(sector),
        "whole": _whole(sector),
    }
    found = each(rows)
    shares = [share(read, r) for r in found]
    rivals = tuple(read.economy(str(r.region)) for r in found[1:] if r.rank_low == 1)
    columns = (
        *(Column(id, Message("exposure.column", {"what": id})) for id in ("rank", "economy")),
        Column("share", Message("exposure.column", {"what": "share"}), "percent", ranged=True),
        Column("could", Message("exposure.column", {"what": "could"})),
    )
    body = tuple(
        cells(Count(int(r.rank)), read.graded(str(r.region)), one, _ranks(r))
        for r, one in zip(found, shares, strict=True)
    )
    first = {"who": read.economy(str(found[0].region)), "share": shares[0], "n": Count(len(rivals)), "rivals": rivals}
    lead = Message("exposure.most", {**told, **first})
    bars = tuple(Bar(read.graded(str(r.region)), (one,)) for r, one in zip(found, shares, strict=True) if one)
    about = read.about
    title = Message("exposure.ranking", told)
    blocks = (
        Finding(lead, headline=True),
        Ranking("ranked", title, bars, about),
        Table("ranking", columns, body, title, about, open=True),
    )
    return Section("ranking", title, (*blocks, Note(Message("exposure.sector-error"))), shown(rows))


def _ranks(row: Any) -> Message:
    """The ranks that the errors allow."""
    low, high = int(row.rank_low), int(row.rank_high)
    return Message("exposure.ranks", {"low": low, "high": high, "same": "yes" if low == high else "no"})


def abroad(read: Read, result: Result) -> Section:
    """Several economies beside each other: reliance of each on all abroad."""
    sector = str(result.facts["sector"])
    held: dict[tuple[str, str], Quantity | None] = {}
    for row in each(result["reliance"].query("partner == 'abroad' and sector == @sector")):
        held[str(row.region), str(row.indicator)] = share(read, row)
    order = list(dict.fromkeys(region for region, _ in held))
    ids = [f"{side}_{kind}" for side in SIDES for kind in KINDS]
    columns = (
        Column("economy", Message("exposure.column", {"what": "economy"})),
        *(Column(id, Message(f"exposure.{id.replace('_', '.')}"), "percent", ranged=True) for id in ids),
    )
    rows = tuple(cells(read.graded(code), *(held.get((code, id)) for id in ids)) for code in order)
    title = Message("exposure.on-abroad", {"sector": read.sector(sector), "whole": _whole(sector)})
    about = read.about
    table = Table("abroad", columns, rows, title, about, open=True)
    return Section("abroad", title, (table,), shown(result["reliance"].query("partner == 'abroad'")), wide=True)


# --- parts ---


def _whole(sector: str) -> str:
    return "yes" if sector == "all" else "no"


def _parts() -> tuple[Message, ...]:
    return tuple(Message(f"exposure.{kind}") for kind in KINDS)


def _definition(side: Side) -> Note:
    return Note(Message(f"exposure.definition.{side}"))


def _held(read: Read, result: Result, side: Side, by: str, **where: str) -> dict[tuple[str, str], Quantity | None]:
    """Shares by what `by` names and kind."""
    return {
        (str(getattr(row, by)), kind): share(read, row)
        for kind in KINDS
        for row in each(rows_of(result, side, kind, **where))
    }


def _both(held: dict[tuple[str, str], Quantity | None], code: str) -> tuple[Quantity, ...]:
    both = tuple(one for kind in KINDS if (one := held.get((code, kind))) is not None)
    return both if len(both) == len(KINDS) else ()


def _pairs(
    read: Read, held: dict[tuple[str, str], Quantity | None], by: str, order: Sequence[str], caption: Message, about: Message
) -> Table:  # fmt: skip
    """Direct beside look-through, one line for each of `order`."""
    columns = (
        Column(by, Message("exposure.column", {"what": by})),
        *(Column(kind, Message(f"exposure.{kind}"), "percent", ranged=True) for kind in KINDS),
    )
    name = read.graded if by == "partner" else read.sector
    rows = tuple(cells(name(code), *(held.get((code, kind)) for kind in KINDS)) for code in order)
    return Table(f"by-{by}", columns, rows, caption, about)
