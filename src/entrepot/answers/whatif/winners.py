"""Who wins and who loses by a what-if: headlines, ranking, map."""

from __future__ import annotations

from typing import Any

import pandas as pd

from entrepot import codes
from entrepot.answers.block import (
    Bar,
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Label,
    Map,
    Message,
    Note,
    Place,
    Quantity,
    Ranking,
    Section,
    Slot,
    Span,
    Table,
    Text,
)
from entrepot.answers.whatif import sizes
from entrepot.answers.whatif.data import RANKED, SURE, Solved
from entrepot.models.trade.tables import FIRST_ORDER, IN_MONEY, REAL_INCOME

MAP_BINS = (-1.0, -0.25, -sizes.UNSEEN, sizes.UNSEEN, 0.25, 1.0)
NAMED = 4  # economies in a sentence


def group_of(code: str, solved: Solved) -> str:
    """Japan, members, others: the colour of a bar."""
    return "japan" if code == "JPN" else "member" if code in solved.members else "other"


def change(solved: Solved, code: str, name: str = "") -> Quantity:
    """The exact change of real GDP of an economy (`income_`: of its real income), with its range over the cases."""
    row = solved.incomes.loc[code]
    indicator, value = (REAL_INCOME, row["income"]) if name else (RANKED, row["value"])
    low, high = float(row[f"{name}low"]), float(row[f"{name}high"])
    return solved.figure(value, low=low, high=high, region=code, indicator=indicator, unit_of="percent")


def graded(solved: Solved, code: str) -> Message | Economy:
    """The name of an economy with the grade of its data."""
    grade, who = solved.grade(code), solved.economy(code)
    return Message("whatif.graded", {"who": who, "grade": Text(grade)}) if grade else who


def headlines(solved: Solved) -> list[Message]:
    """Japan, the members, and the two ends of the ranking."""
    table, lines = solved.incomes, []
    if "JPN" in table.index:
        lines.append(_japan(solved))
    if any(code in solved.members for code in table.index):
        lines.append(_members(solved))
    worst, best = str(table.index[-1]), str(table.index[0])
    ends = {
        "n": Count(len(table)), "worst": solved.economy(worst), "best": solved.economy(best), "low": change(solved, worst),
        "high": change(solved, best),
    }  # fmt: skip
    return [*lines, Message("whatif.ends", ends)]


def _japan(solved: Solved) -> Message:
    own = change(solved, "JPN")
    assert own.low is not None and own.high is not None
    ends = Span(Quantity(own.low, "percent"), Quantity(own.high, "percent"))
    doubt = Message("whatif.turns") if sizes.turns(own.low, own.high) else None
    income = change(solved, "JPN", "income_")
    values = {"change": own, "range": ends, "size": sizes.size(own.value), "doubt": doubt, "income": income}
    return Message("whatif.japan", values)


def _members(solved: Solved) -> Message:
    """Who among the members loses, who gains, and which sign elasticities or closure can turn."""
    table = solved.incomes.loc[[code for code in solved.incomes.index if code in solved.members]]
    gain = table[table["value"] >= sizes.UNSEEN]
    lose = table[table["value"] <= -sizes.UNSEEN].iloc[::-1]
    parts: list[Message] = []
    least = Quantity(sizes.UNSEEN, "percent")
    for rows, way in ((lose, "lose"), (gain, "gain")):
        if len(rows):
            parts.append(
                Message(
                    f"whatif.members.{way}", {"n": Count(len(rows)), "least": least, "who": _named(solved, rows, 3)}
                )
            )
    still = len(table) - len(gain) - len(lose)
    if still:
        parts.append(Message("whatif.members.still", {"n": Count(still), "least": least}))
    turned = [str(code) for code, row in zip(table.index, table.itertuples(), strict=True) if row.low < 0 < row.high]
    doubt = Message("whatif.members.doubt", {"who": cut([solved.economy(c) for c in turned])}) if turned else None
    return Message("whatif.members", {"n": Count(len(table)), "parts": tuple(parts), "doubt": doubt})


def _named(solved: Solved, rows: pd.DataFrame, most: int = NAMED) -> tuple[Any, ...]:
    """Economies with their changes, for a list inside a sentence."""
    told = [
        Message("whatif.with", {"who": solved.economy(str(c)), "change": change(solved, str(c))}) for c in rows.index
    ]
    return cut(told, most)


def cut(items: list, most: int = NAMED) -> tuple:
    """Items of a list, after `most` the number left out."""
    rest = len(items) - most
    return tuple(items) if rest <= 0 else (*items[:most], Message("whatif.more", {"n": Count(rest)}))


def ranked(solved: Solved) -> Section:
    """Every economy ranked by real GDP, with the range over elasticities and closures; real income beside it."""
    table = solved.incomes
    bars = tuple(
        Bar(
            graded(solved, str(code)),
            (change(solved, str(code)),),
            group_of(str(code), solved),
            faint=row.grade not in SURE,
        )
        for code, row in zip(table.index, table.itertuples(), strict=True)
    )
    worst, best = str(table.index[-1]), str(table.index[0])
    title = Message("whatif.winners.title", {"worst": solved.economy(worst), "best": solved.economy(best)})
    chart = Ranking("real-gdp", title, bars, Message("whatif.winners.about"), signed=True)
    first = bool(table["first_order"].notna().any())
    ids = ("whatif.ranked.note", "whatif.winners.note", *(("whatif.first-order.note",) if first else ()))
    notes = [Note(Message(id)) for id in ids]
    findings = tuple(Finding(line) for line in _lines(solved))
    tables = (_table(solved, first), *_cases(solved))
    data = table.rename_axis("region").reset_index().assign(indicator=RANKED, unit="percent", status="model")
    return Section("winners", Message("whatif.winners"), (*findings, chart, *tables, *notes), data=data, part="lead")


def _lines(solved: Solved) -> list[Message]:
    table, lines = solved.incomes, []
    least = Quantity(sizes.UNSEEN, "percent")
    gain, lose = table[table["value"] >= sizes.UNSEEN], table[table["value"] <= -sizes.UNSEEN].iloc[::-1]
    for rows, way in ((lose, "lose"), (gain, "gain")):
        values: dict[str, Slot] = {"way": way, "least": least, "n": Count(len(rows)), "all": Count(len(table))}
        if rows.empty:
            lines.append(Message("whatif.winners.none", values))
        else:
            lines.append(Message("whatif.winners.some", {**values, "who": _named(solved, rows)}))
    return lines


def _table(solved: Solved, first: bool) -> Table:
    table, currency = solved.incomes, solved.world.currency
    columns = [
        Column("who", Message("whatif.economy")),
        Column("grade", Message("whatif.grade")),
        Column("gdp", Message("whatif.gdp"), "percent", signed=True),
        Column("range", Message("whatif.range"), "percent", signed=True),
        Column("income", Message("whatif.income"), "percent", signed=True),
        Column("income-range", Message("whatif.range"), "percent", signed=True),
        Column("money", Message("whatif.a-year"), currency, 1e9, signed=True),
    ]
    if first:
        columns.append(Column("first", Message("whatif.first-order"), "percent", signed=True))
    rows = []
    for code, row in zip(table.index, table.itertuples(), strict=True):
        key: dict[str, Any] = {"region": str(code)}
        cells = [
            solved.economy(str(code)),
            Text(str(row.grade)) if row.grade else None,
            change(solved, str(code)),
            Span(solved.figure(row.low, table="cases", **key), solved.figure(row.high, table="cases", **key)),
            change(solved, str(code), "income_"),
            Span(
                solved.figure(row.income_low, table="cases", **key),
                solved.figure(row.income_high, table="cases", **key),
            ),
            solved.figure(row.money, currency, indicator=IN_MONEY, **key),
        ]
        if first:
            known = row.first_order == row.first_order
            cells.append(solved.figure(row.first_order, indicator=FIRST_ORDER, **key) if known else None)
        rows.append(tuple(map(Cell, cells)))
    about = Message("whatif.income.about", {"year": solved.world.year})
    return Table("incomes", tuple(columns), tuple(rows), Message("whatif.incomes"), about)


def _cases(solved: Solved) -> tuple[Table, ...]:
    """What each case does to Japan and the members: columns cases, rows economies, real GDP."""
    wide = solved.cases(RANKED)
    if solved.around is None or wide.shape[1] < 2:
        return ()
    held = [case for case in solved.around.facts["cases"] if case["case"] in wide and case["case"] != "central"]
    columns = [
        Column("who", Message("whatif.economy")),
        Column("central", Message("whatif.central"), "percent", signed=True),
    ]
    columns += [
        Column(
            c["case"].replace(" ", "-"), Label("case", c["case"].replace(" ", "-"), c["what"]), "percent", signed=True
        )
        for c in held
    ]
    rows = []
    for code in solved.focus:
        values = [float(wide.loc[code, name]) for name in ("central", *(c["case"] for c in held))]
        rows.append((Cell(solved.economy(code)), *(Cell(solved.figure(v, table="cases", region=code)) for v in values)))
    return (Table("cases", tuple(columns), tuple(rows), Message("whatif.cases")),)


def on_map(solved: Solved) -> Section:
    """The region by change of real GDP; members labelled."""
    values = solved.incomes["value"]
    places = tuple(Place(solved.economy(str(code)), change(solved, str(code)), str(code)) for code in values.index)
    held = values.reindex(list(solved.members)).dropna().sort_values()
    found = []
    title = Message("whatif.map")
    if len(held):
        worst, best = str(held.index[0]), str(held.index[-1])
        ends: dict[str, Slot] = {
            "worst": solved.economy(worst), "best": solved.economy(best), "low": change(solved, worst), "high": change(solved, best),
            "lowsize": sizes.size(float(held.iloc[0])), "highsize": sizes.size(float(held.iloc[-1])),
        }  # fmt: skip
        found = [Finding(Message("whatif.map.ends", ends))]
        title = Message("whatif.map.title", ends)
    chart = Map("real-gdp", title, places, about=Message("whatif.map.about"), bins=MAP_BINS, scale="diverging")
    inside = [code for code in codes.ASEAN_MEMBERS if code not in solved.world.regions] if solved.members else []
    notes = [Note(Message("whatif.map.inside", {"who": tuple(Economy(code) for code in inside)}))] if inside else []
    return Section("map", Message("whatif.map"), (*found, chart, *notes), part="lead")
