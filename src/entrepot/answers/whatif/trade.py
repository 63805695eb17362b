"""Where exports go instead: by buyer, and the largest single changes."""

from __future__ import annotations

from entrepot.answers.block import (
    Bar,
    Cell,
    Column,
    Economy,
    Finding,
    Message,
    Note,
    Quantity,
    Ranking,
    Section,
    Slot,
    Table,
)
from entrepot.answers.whatif import sizes
from entrepot.answers.whatif.data import OTHERS, Solved
from entrepot.answers.whatif.winners import graded, group_of

LEAST = 1e7  # a smaller change of a flow is not told
SINGLE = 14  # single flows in the chart
NAMED = 3


def _money(solved: Solved, value: float, seller: str, buyer: str) -> Quantity:
    return solved.figure(value, solved.world.currency, "diversion", region=seller, partner=buyer, indicator="change")


def lines(solved: Solved) -> list[Message]:
    """What the first economy in focus loses, and where it wins."""
    found = []
    for code in solved.focus[:1]:
        row = solved.diversion.loc[code].dropna()
        total, before = float(row.sum()), float(solved.flows("sales, baseline").loc[code].sum())
        fall, rise = row.nsmallest(1), row.nlargest(NAMED)
        lost = won = None
        if float(fall.iloc[0]) < -LEAST:
            buyer = str(fall.index[0])
            lost = Message(
                "whatif.exports.lost",
                {"where": solved.economy(buyer), "money": _money(solved, float(fall.iloc[0]), code, buyer)},
            )
        told = tuple(
            Message(
                "whatif.exports.in", {"where": solved.economy(str(c)), "money": _money(solved, float(v), code, str(c))}
            )
            for c, v in rise.items()
            if v > LEAST
        )
        if told:
            won = Message("whatif.exports.won", {"where": told})
        values: dict[str, Slot] = {
            "who": solved.economy(code), "way": "rise" if total > 0 else "fall",
            "money": solved.figure(abs(total), solved.world.currency, "diversion", region=code, indicator="change"),
            "change": solved.figure(100 * total / before, table="diversion", region=code, indicator="change"), "lost": lost, "won": won,
        }  # fmt: skip
        found.append(Message("whatif.exports.line", values))
    return found


def exports(solved: Solved) -> Section:
    """Where the exports of Japan and each member go instead."""
    shown = solved.destinations(solved.diversion)
    totals = solved.flows("sales, baseline").sum(axis=1)
    changes = solved.diversion.sum(axis=1)
    currency = solved.world.currency
    columns = [Column("seller", Message("whatif.exporter"))]
    columns += [Column(str(c), _buyer(solved, str(c)), currency, 1e9, signed=True) for c in shown.columns]
    columns += [
        Column("all", Message("whatif.all"), currency, 1e9, signed=True),
        Column("percent", Message("whatif.all"), "percent", signed=True),
    ]
    rows = []
    for code in map(str, shown.index):
        cells = [Cell(graded(solved, code))]
        for buyer, value in shown.loc[code].items():
            cells.append(_cell(solved, code, str(buyer), float(value), float(totals[code])))
        part = 100 * float(changes[code] / totals[code])
        cells.append(Cell(_money(solved, float(changes[code]), code, "all")))
        cells.append(Cell(solved.figure(part, table="diversion", region=code, indicator="change")))
        rows.append(tuple(cells))
    about = Message("whatif.exports.about", {"year": solved.world.year})
    table = Table("exports", tuple(columns), tuple(rows), Message("whatif.exports.caption"), about, open=True)
    note = Note(
        Message("whatif.exports.note", {"members": Message("whatif.exports.asean") if solved.members else None})
    )
    data = solved.result["diversion"]
    findings = tuple(Finding(line) for line in lines(solved))
    return Section(
        "exports",
        Message("whatif.exports"),
        (*findings, table, note),
        data=data[data["region"].isin(solved.focus)],
        wide=True,
    )


def _buyer(solved: Solved, code: str) -> Economy | Message:
    return Message("whatif.others") if code == OTHERS else solved.economy(code)


def _cell(solved: Solved, seller: str, buyer: str, value: float, total: float) -> Cell:
    if seller == buyer:
        return Cell(None)
    share = 100 * abs(value) / total if total else 0.0
    return Cell(_money(solved, value, seller, buyer), tone=sizes.tone(value, sizes.TONES, share))


def largest(solved: Solved) -> Section:
    """The largest single changes of exports of Japan and the members."""
    table = solved.diversion.loc[list(solved.focus)].stack().rename_axis(["region", "partner"]).rename("change")
    table = table[table.abs() >= LEAST]
    table = table.loc[table.abs().sort_values(ascending=False).index[:SINGLE]].sort_values(ascending=False)
    data = table.reset_index().assign(unit=solved.world.currency, status="model")
    if table.empty:
        least = Quantity(LEAST, solved.world.currency)
        return Section(
            "flows", Message("whatif.flows"), (Finding(Message("whatif.flows.none", {"least": least})),), data=data
        )
    bars = tuple(
        Bar(
            Message("whatif.flow", {"seller": solved.economy(str(i)), "buyer": solved.economy(str(n))}),
            (_money(solved, float(value), str(i), str(n)),),
            group_of(str(i), solved),
        )
        for (i, n), value in table.items()  # type: ignore[misc]
    )
    top, bottom = table.index[0], table.index[-1]
    ends = {
        "a": solved.economy(str(bottom[0])),
        "b": solved.economy(str(bottom[1])),
        "c": solved.economy(str(top[0])),
        "d": solved.economy(str(top[1])),
    }
    title = Message("whatif.flows.title" if float(table.iloc[0]) > 0 > float(table.iloc[-1]) else "whatif.flows", ends)
    about = Message("whatif.flows.about", {"money": solved.world.currency})
    chart = Ranking("flows", title, bars, about, signed=True, places=1e9)
    return Section("flows", Message("whatif.flows"), (chart,), data=data)
