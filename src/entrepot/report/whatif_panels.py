"""Panels of a what-if page: what was asked, who wins and loses, where exports go instead."""

from __future__ import annotations

import pandas as pd

from entrepot.report import charts, whatif_charts
from entrepot.report import whatif_words as words
from entrepot.report.panels import NONE, Cell, Panel, Table
from entrepot.report.whatif_data import Answer

MODEL = "Model results"
MAP_BINS = (-1.0, -0.25, -0.05, 0.05, 0.25, 1.0)
MAP_LEGEND = ("below −1%", "−1 to −0.25", "−0.25 to −0.05", "within 0.05", "0.05 to 0.25", "0.25 to 1", "above 1%")
MAP_COLOURS = ("#b2182b", "#ef8a62", "#fbd3bd", "#fff3bf", "#cfe3f2", "#67a9cf", "#2166ac")
MATRIX_FROM = 7  # a shock with at least this many rates is shown as a table of its own
TONES = (0.1, 0.5, 2.0)  # change of a flow as a share of the exporter's exports, in percent: faint, clear, strong


def group_of(code: str, answer: Answer) -> str:
    """Japan, members, others: the colour of a bar."""
    return "Japan" if code == "JPN" else "Members of ASEAN" if code in answer.members else "Others"


def asked(answer: Answer) -> Panel:
    """The question, every shock with its source, and what was assumed beside it."""
    scenario, shocks = answer.scenario, answer.result["shocks"]
    rows: list[tuple[Cell | str, ...]] = []
    for number, group in shocks.groupby("shock", sort=True):
        first = group.iloc[0]
        low, high = float(group["value"].min()), float(group["value"].max())
        value = words.rate(str(first["kind"]), low)
        if len(group) >= MATRIX_FROM:
            value = f"{value} to {words.rate(str(first['kind']), high)}"
            cells = [(_many(group["exporter"], "exporters"), _many(group["sector"], "sectors"), value)]
        else:
            cells = [
                (
                    _names(answer, row.exporter),
                    _sectors(answer, row.sector),
                    words.rate(str(row.kind), float(row.value)),
                )
                for row in group.itertuples()
            ]
        how = f"{first['kind']}: {first['how']}" if first["how"] in ("add", "set") else str(first["how"])
        rows += [
            (
                str(number),
                how,
                _names(answer, str(first["importer"])) or "–",
                who,
                what,
                size,
                source_cell(str(first["source"])),
            )
            for who, what, size in cells
        ]
    header = ("Shock", "What", "Buyer", "Seller or producer", "Sectors", "Number", "Source")
    about = "“Assumption” means that nobody measured the number: it was chosen for the question"
    told = Table(header, tuple(rows), "The shocks", about)
    lead = (scenario.question,) if scenario.question else ()
    return Panel(
        "asked", "What was asked", lead, tables=(told, _assumed(answer)), data=shocks,
        sources=tuple(card.id for card in scenario.cards), notes=(scenario.limits,) if scenario.limits else (), wide=True, open_table=True,
    )  # fmt: skip


def rates(answer: Answer) -> Panel | None:
    """Every rate of the shocks that have many."""
    shocks = answer.result["shocks"]
    tables = [
        _rates(answer, int(str(n)), group)
        for n, group in shocks.groupby("shock", sort=True)
        if len(group) >= MATRIX_FROM
    ]
    if not tables:
        return None
    count = sum(len(group) for _, group in shocks.groupby("shock") if len(group) >= MATRIX_FROM)
    lead = f"{count} rates by seller and sector; their source stands above."
    return Panel("rates", "Every rate", (lead,), tables=tuple(tables), wide=True)


def source_cell(source: str) -> Cell:
    """A source; an assumption stands out."""
    return Cell("assumption", leads=True) if source.casefold() == "assumption" else Cell(source)


def _many(column: pd.Series, what: str) -> str:
    names = list(dict.fromkeys(column))
    return names[0] if len(names) == 1 else f"{len(names)} {what} (below)"


def _names(answer: Answer, codes_: str) -> str:
    return ", ".join(
        "everybody" if code.casefold() in ("all", "world", "wld") else answer.name(code) for code in codes_.split()
    )


def _sectors(answer: Answer, codes_: str) -> str:
    return ", ".join(
        {"all": "every sector", "goods": "all goods"}.get(c.casefold(), answer.sector(c)) for c in codes_.split()
    )


def _rates(answer: Answer, number: int, group: pd.DataFrame) -> Table:
    """The rates of one shock: rows sellers, columns sectors."""
    kind = str(group["kind"].iloc[0])
    wide = group.pivot_table(index="exporter", columns="sector", values="value", sort=False)
    known = [code for code in answer.world.sectors if code in wide]
    wide = wide[[*known, *(code for code in wide if code not in known)]]
    first = [code for code in answer.focus if code in wide.index]
    wide = wide.loc[[*first, *(code for code in wide.index if code not in first)]]
    rows = tuple(
        (
            _names(answer, str(code)),
            *(NONE if v != v else Cell(words.rate(kind, float(v)), answer.sector(str(s))) for s, v in row.items()),
        )
        for code, row in wide.iterrows()
    )
    legend = "; ".join(f"{code} {answer.sector(code)}" for code in known)
    return Table(
        ("Seller", *map(str, wide.columns)), rows, f"Shock {number}, by seller and sector", f"– none. {legend}"
    )


def _assumed(answer: Answer) -> Table:
    """What the answer rests on beside the shocks."""
    facts, world = answer.result.facts, answer.world
    theta = pd.Series(facts["theta"])
    scale = "" if facts["elasticity scale"] == 1 else f", times {facts['elasticity scale']:g}"
    rows = (
        ("World", f"{world.name}, {world.year}: {len(world.regions)} economies x {len(world.sectors)} sectors", _state(answer)),
        ("Trade deficits", words.CLOSURES[facts["closure"]], Cell("assumption", leads=True)),
        ("Elasticities", f"{facts['elasticities']}{scale}: {theta.min():g} to {theta.max():g} by sector", facts["elasticity source"]),
    )  # fmt: skip
    return Table(("What", "Taken as", "Source"), rows, "Beside the shocks")


def _state(answer: Answer) -> str:
    status = answer.world.status_of("Z")
    return f"{status}; no official statistic" if status != "observed" else status


def winners(answer: Answer) -> Panel:
    """Every economy ranked by real GDP, with the range over elasticities and closures; real income beside it."""
    table = answer.incomes
    rows = [
        {
            "name": _graded(answer, str(code)), "value": row.value, "low": row.low, "high": row.high,
            "label": words.headline(row.value, row.low, row.high), "group": group_of(str(code), answer),
            "faint": row.grade not in words.SURE,
        }
        for code, row in zip(table.index, table.itertuples(), strict=True)
    ]  # fmt: skip
    title = "Real GDP, percent; line: low to high over elasticities and closures"
    chart = whatif_charts.ranked(rows, title=title, colours=whatif_charts.GROUP_COLOURS)
    first = table["first_order"].notna().any()
    header = (
        "Economy",
        "Grade",
        "Real GDP",
        "Low to high",
        "Real income",
        "Its low to high",
        f"{answer.world.currency} billion a year",
        *(("First-order",) if first else ()),
    )
    body = tuple(
        (
            answer.name(str(code)), row.grade or "–", words.change(row.value), words.span(row.low, row.high),
            words.change(row.income), words.span(row.income_low, row.income_high), words.billions(row.money),
            *((words.change(row.first_order),) if first else ()),
        )
        for code, row in zip(table.index, table.itertuples(), strict=True)
    )  # fmt: skip
    about = (
        f"{MODEL}, exact, percent. Real GDP: value added and tariff revenue at consumer prices. Real income: final spending at "
        f"consumer prices, with what pays for the trade deficit; in money of {answer.world.year}, per year once all is adjusted"
    )
    notes = [
        "Ranked by real GDP, ln ((wL + R)' / (wL + R)) - sum of final shares times ln P: the transfer behind a trade deficit is not in it, "
        "so the closure of deficits, which nobody knows, does not decide who gains.",
        "Low and high: elasticities times 0.5 and 1.5, the other published sets, the other closures of deficits, one at a time. Not "
        "the error of the estimated world, not that of the model. Faint bars: grade C or D.",
    ]
    if first:
        notes.append(
            "First-order is the formula of Caliendo and Parro (2015, equation 16), shown beside the exact figure because papers quote it; "
            "it leaves out what grows with the square of a change."
        )
    data = table.rename_axis("region").reset_index().assign(indicator="real GDP", unit="percent", status="model")
    tables = (Table(header, body, "Real GDP and real income", about), *_cases(answer))
    return Panel(
        "winners", "Winners and losers", tuple(_winner_lines(answer)), chart.to_svg("Bars of real GDP change by economy", "winners"),
        tables, data, _elasticity_cards(answer), notes=tuple(notes),
    )  # fmt: skip


def _cases(answer: Answer) -> tuple[Table, ...]:
    """What each case does to Japan and the members: columns cases, rows economies, real GDP."""
    wide = answer.cases("real GDP")
    if answer.around is None or wide.shape[1] < 2:
        return ()
    what = {case["case"]: case["what"] for case in answer.around.facts["cases"]}
    order = ["central", *(name for name in what if name in wide and name != "central")]
    rows = tuple((answer.name(code), *(words.change(float(v)) for v in wide.loc[code, order])) for code in answer.focus)
    legend = "; ".join(f"{name}: {what.get(name, '')}" for name in order[1:])
    return (Table(("Economy", *order), rows, "Real GDP case by case", f"{MODEL}, percent. {legend}"),)


def _graded(answer: Answer, code: str) -> str:
    grade = answer.grade(code)
    return f"{answer.name(code)} ({grade})" if grade else answer.name(code)


def _elasticity_cards(answer: Answer) -> tuple[str, ...]:
    return tuple(card.id for card in answer.scenario.elasticities.cards)


def _winner_lines(answer: Answer) -> list[str]:
    table = answer.incomes
    gain, lose = table[table["value"] >= words.UNSEEN], table[table["value"] <= -words.UNSEEN].iloc[::-1]
    lines = []
    for rows, verb in ((lose, "lose"), (gain, "gain")):
        told = [
            f"{answer.the(str(code))} {words.headline(row.value, row.low, row.high)}"
            for code, row in zip(rows.index, rows.itertuples(), strict=True)
        ]
        if rows.empty:
            lines.append(f"No economy {verb}s at least {words.UNSEEN}% of real GDP.")
            continue
        lines.append(
            f"{len(rows)} of {len(table)} economies {verb} at least {words.UNSEEN}% of real GDP"
            + f": {words.listed(told)}."
        )
    return lines


def income_map(answer: Answer) -> Panel:
    """The region by change of real GDP; members labelled."""
    values = answer.incomes["value"]
    labels = {
        code: f"{code} {words.change(float(values[code]), '')}" for code in answer.members if code in charts._LABEL_AT
    }
    chart = charts.choropleth(
        {str(code): float(value) for code, value in values.items()}, labels, title="Real GDP, percent",
        bins=MAP_BINS, colours=MAP_COLOURS, legend=MAP_LEGEND,
    )  # fmt: skip
    held = values.reindex(list(answer.members)).sort_values()
    lines = []
    if len(held):
        worst, best = str(held.index[0]), str(held.index[-1])
        lines = [
            f"Among the members {answer.the(worst)} fares worst ({words.change(float(held.iloc[0]))}, {words.size(float(held.iloc[0]))}) "
            f"and {answer.the(best)} best ({words.change(float(held.iloc[-1]))}, {words.size(float(held.iloc[-1]))})."
        ]
    grey = [code for code in ("TLS",) if code not in answer.world.regions]
    notes = ("Timor-Leste is inside the rest of the world: grey, no figure.",) if grey else ()
    return Panel(
        "map", "The members on the map", tuple(lines), chart.to_svg("Map of real GDP changes", "map"), notes=notes
    )


def exports(answer: Answer) -> Panel:
    """Where the exports of Japan and each member go instead."""
    shown = answer.destinations(answer.diversion)
    before = answer.destinations(answer.flows("sales, baseline"))
    totals = answer.flows("sales, baseline").sum(axis=1)
    changes = answer.diversion.sum(axis=1)
    rows = []
    for code in shown.index:
        cells = [
            Cell("–", "no sales to itself", empty=True) if column == code
            else _flow_cell(float(value), float(before.loc[code, column]), float(totals[code]))
            for column, value in shown.loc[code].items()
        ]  # fmt: skip
        total = Cell(
            words.billions(float(changes[code])),
            f"{words.change(100 * float(changes[code] / totals[code]))} of its exports",
        )
        rows.append(
            (
                _graded(answer, str(code)),
                *cells,
                total,
                words.change(100 * float(changes[code] / totals[code]), digits=1),
            )
        )
    header = ("Exporter", *(str(column) for column in shown.columns), "All", "All, %")
    unit = f"{answer.world.currency} billion a year, {answer.world.year} world, before duty, all sectors"
    about = f"{MODEL}: change in {unit}. Colour: the change as a share of the exporter's exports. A dot: below 0.01"
    member = " “ASEAN” is all other members." if answer.members else ""
    data = answer.result["diversion"]
    return Panel(
        "exports", "Where exports go instead", tuple(export_lines(answer)),
        tables=(Table(header, tuple(rows), "Change of exports by buyer", about),),
        data=data[data["region"].isin(answer.focus)], wide=True, open_table=True,
        notes=(f"World income is the unit of money: values move with prices as well as with quantities.{member}",),
    )  # fmt: skip


def _flow_cell(value: float, before: float, total: float) -> Cell:
    share = 100 * abs(value) / total if total else 0.0
    strength = sum(share >= limit for limit in TONES)
    tone = f"{'up' if value > 0 else 'down'}{strength}" if strength else ""
    was = f"before {before / 1e9:,.2f}" + (f"; {words.change(100 * value / before, digits=1)}" if before > 0 else "")
    return Cell(words.billions(value), was, tone=tone)


def export_lines(answer: Answer) -> list[str]:
    lines = []
    for code in answer.focus[:1]:
        row = answer.diversion.loc[code].dropna()
        total, before = float(row.sum()), float(answer.flows("sales, baseline").loc[code].sum())
        fall, rise = row.nsmallest(1), row.nlargest(3)
        verb = "rise" if total > 0 else "fall"
        unit = answer.world.currency
        said = f"{answer.name(code)}'s exports {verb} by {words.money(total, unit, signed=False)} ({words.change(100 * total / before)})"
        if float(fall.iloc[0]) < -1e7:
            said += f"; most is lost in {answer.the(str(fall.index[0]))} ({words.money(float(fall.iloc[0]), unit)})"
        told = [f"{answer.the(str(c))} ({words.money(float(v), unit)})" for c, v in rise.items() if v > 1e7]
        lines.append(said + (f", most won in {words.listed(told)}." if told else "."))
    return lines


def flows(answer: Answer) -> Panel:
    """The largest single changes of exports of Japan and the members."""
    table = answer.diversion.loc[list(answer.focus)].stack().rename_axis(["region", "partner"]).rename("change")
    table = table[table.abs() >= 1e7]
    table = table.loc[table.abs().sort_values(ascending=False).index[:16]].sort_values(ascending=False)
    rows = [
        {
            "name": f"{answer.name(str(i))} → {n}", "value": value / 1e9,
            "label": words.change(value / 1e9, ""), "group": group_of(str(i), answer),
        }
        for (i, n), value in table.items()
    ]  # fmt: skip
    chart = whatif_charts.ranked(
        rows,
        title=f"Exports, change in {answer.world.currency} billion",
        colours=whatif_charts.GROUP_COLOURS,
        width=320,
    )
    data = table.reset_index().assign(unit=answer.world.currency, status="model")
    none = () if len(rows) else ("No flow of Japan or a member changes by USD 10 million or more.",)
    return Panel(
        "flows",
        "The largest single changes",
        none,
        chart.to_svg("Bars of the largest changes of exports", "flows") if rows else "",
        data=data,
    )
