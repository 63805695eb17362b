"""The course of a disruption: who loses how much, output by day, and stocks that run down."""

from __future__ import annotations

from entrepot.answers.block import (
    Bar,
    Cell,
    Column,
    Finding,
    Line,
    Message,
    Note,
    Period,
    Quantity,
    Ranking,
    Section,
    Series,
    Table,
)
from entrepot.answers.disruption import proof
from entrepot.answers.disruption.data import Disrupted

DRAWN = 6  # small multiples
STEP = 3  # days between two points that are drawn
OVER = 30  # days after the last economy has recovered that are drawn


def economies(one: Disrupted) -> Section:
    """Losses, the worst day and recovery of Japan, the members and those that lose most beyond them."""
    money = one.world.currency
    rows = tuple(
        (
            Cell(one.economy(code)),
            Cell(one.of(code, "value_added_lost_percent", "percent")),
            Cell(one.of(code, "value_added_lost", money)),
            Cell(one.of(code, "least", "percent")),
            Cell(one.day(one.economies.loc[code, "worst_date"], one.of(code, "worst_after", "days"))),
            Cell(one.recovery(code)),
            Cell(one.of(code, "unmet", money)),
        )
        for code in one.told
    )
    columns = (
        Column("who", Message("disruption.economy")),
        Column("lost", Message("disruption.lost.share"), "percent"),
        Column("money", Message("disruption.lost"), money, 1e9),
        Column("least", Message("disruption.least"), "percent"),
        Column("when", Message("disruption.when" if one.dated else "disruption.when.days")),
        Column("recovery", Message("disruption.recovery")),
        Column("unmet", Message("disruption.unmet"), money, 1e9),
    )
    caption = Message("disruption.economies.caption", {"days": proof.horizon(one)})
    about = Message("disruption.recovery.about", {"share": proof.recovered(one)})
    return Section(
        "economies",
        Message("disruption.economies"),
        (_lost(one), Table("economies", columns, rows, caption, about, open=True)),
        data=one.found["economies"],
        part="lead",
        wide=True,
    )


def _lost(one: Disrupted) -> Ranking:
    """Who loses most of a year's value added."""
    bars = tuple(Bar(one.economy(code), (one.of(code, "value_added_lost_percent", "percent"),)) for code in one.told)
    title = Message("disruption.lost.title", {"who": one.economy(one.told[0])})
    return Ranking("lost", title, bars, Message("disruption.lost.about", {"days": proof.horizon(one)}))


def over_time(one: Disrupted) -> Section:
    """Output by day of those that fall farthest, as small multiples."""
    lowest = one.economies.loc[list(one.told)].sort_values("least").index[:DRAWN]
    table = one.found["course"]
    output = table[table["indicator"] == "output"]
    last = _last_day(one)
    lines = tuple(
        Line(
            one.economy(code),
            tuple(
                _point(one, code, int(day), float(value))
                for day, value in output.loc[output["region"] == code, ["day", "value"]].to_numpy()
                if day <= last and int(day) % STEP == 0
            ),
            colour=code,
            panel=one.economy(code),
        )
        for code in lowest
    )
    about = Message("disruption.course.about", {"start": _start(one)})
    worst = one.economies["least"].idxmin()
    title = Message(
        "disruption.course.title", {"who": one.economy(str(worst)), "least": one.of(str(worst), "least", "percent")}
    )
    return Section(
        "course",
        Message("disruption.course"),
        (Series("course", title, lines, about, zero=False),),
        data=table,
        part="lead",
        wide=True,
    )


def _last_day(one: Disrupted) -> int:
    """The last day that is drawn: some time after the last recovery, or the whole horizon."""
    told = one.economies.loc[list(one.told)]
    if not told["recovered"].all():
        return int(one.found.facts["horizon"])
    back = int(told["recovery_after"].fillna(0).max()) + int(one.found.facts["first"])
    return min(max(back, int(one.found.facts["ends"])) + OVER, int(one.found.facts["horizon"]))


def _start(one: Disrupted) -> Message | None:
    """The date of day 0, where it has one."""
    start = one.found.facts["start"]
    return Message("disruption.start", {"date": Period(start)}) if start else None


def _point(one: Disrupted, code: str, day: int, value: float) -> Quantity:
    key = {"region": code, "indicator": "output", "day": day}
    return one.figure("course", key, value, "percent", period=f"day {day}")


def stocks(one: Disrupted) -> Section | None:
    """Stocks that run down farthest, by week; None where none does."""
    table = one.found["stocks"]
    mine = table[table["region"].isin(one.told)]
    if mine.empty:
        return Section(
            "stocks", Message("disruption.stocks"), (Finding(Message("disruption.stocks.none")),), part="body"
        )
    ends = mine.groupby(["region", "input"], sort=False)["value"].agg(["first", "min"])
    lowest = (ends["min"] / ends["first"]).sort_values().index[:DRAWN]
    lines, last = [], _last_day(one)
    for region, code in lowest:
        name = Message("disruption.stock", {"who": one.economy(region), "input": one.sector(code)})
        rows = mine[(mine["region"] == region) & (mine["input"] == code) & (mine["day"] <= last)]
        points = tuple(
            one.figure(
                "stocks", {"region": region, "input": code, "day": int(row["day"])}, row["value"], "days",
                period=f"day {row['day']}",
            )
            for row in rows.to_dict(orient="records")
        )  # fmt: skip
        lines.append(Line(name, points, colour=region, panel=name))
    return Section(
        "stocks",
        Message("disruption.stocks"),
        (
            Series("stocks", Message("disruption.stocks.title"), tuple(lines), Message("disruption.stocks.about")),
            Note(Message("disruption.stocks.note")),
        ),
        data=table,
        wide=True,
    )
