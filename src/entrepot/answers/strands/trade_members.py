"""When China passed Japan, member by member, and how far it is ahead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.answers.block import (
    Column,
    Count,
    Economy,
    Finding,
    Map,
    Message,
    Note,
    Place,
    Section,
    Slot,
    Table,
)
from entrepot.answers.rows import (
    cells,
    coverage_of,
    economies,
)
from entrepot.answers.strands.passing import (
    band,
    bracket,
    passing_on,
    ratio_latest,
)
from entrepot.answers.strands.trade_rows import basis_label, rows_on

if TYPE_CHECKING:
    from entrepot.result import Result

PASSAGES = (["goods_exports"], ["trade"])
BINS = (2.0, 4.0, 8.0)  # lower bounds of the map's classes: China's trade over Japan's


def by_member(relations: Mapping[str, Result]) -> Section:
    """When China passed Japan in each member's goods trade."""
    import pandas as pd

    rows, data = [], []
    for member in codes.ASEAN_MEMBERS:
        own = relations[member]
        bases = {"main": "main", "exporters": "exporters", "own": f"reported-{member}"}
        found = {kind: one for kind, id in bases.items() if (one := passing_on(own, "both", id)) is not None}
        rows.append(cells(Economy(member), *(bracket(own, "both", id) for id in bases.values()), ratio_latest(own)))
        data += [
            {
                "member": member,
                "basis": one.basis,
                "status": one.status,
                "from_year": (one.between or (None, None))[0],
                "to_year": (one.between or (None, None))[1],
                "ratio_latest": one.ratio_latest,
                "year": one.years[-1] if one.years else None,
            }
            for one in found.values()
        ]
    columns = (
        Column("member", Message("answers.member")),
        *(Column(kind, Message("trade.basis_of", {"kind": kind})) for kind in ("main", "exporters", "own")),
        Column("ratio", Message("trade.china_over_japan"), "ratio"),
    )
    table = Table(
        "brackets",
        columns,
        tuple(rows),
        Message("trade.brackets"),
        Message("trade.brackets.about", {"band": Count(band())}),
        open=True,
    )
    gaps = _rounds(relations)
    says = (Finding(_passed_by(relations), headline=True), Finding(_largest(relations)))
    return Section(
        "passing",
        Message("trade.by_member"),
        (*says, table, Note(gaps)),
        pd.DataFrame(data),
        coverage_of(*PASSAGES),
    )


def _rounds(relations: Mapping[str, Result]) -> Message:
    """Which years the sources hold, so that a change of lead can be bracketed but not dated."""
    held = (passing_on(one, "both", "exporters") for one in relations.values())
    years = sorted({year for found in held if found is not None for year in found.years})
    return Message("trade.note.rounds", {"n": Count(len(years)), "from": years[0], "to": years[-1]})


def _passed_by(relations: Mapping[str, Result]) -> Message:
    """How many members saw the change of lead on the long basis, when first and last, and where China was ahead throughout."""
    held = {m: passing_on(relations[m], "both", "exporters") for m in codes.ASEAN_MEMBERS}
    found = {m: one for m, one in held.items() if one is not None}
    between = {m: one.between for m, one in found.items() if one.status == "passed" and one.between}
    ahead = [m for m, one in found.items() if one.status == "always ahead"]
    ends: dict[str, Slot] = {}
    for which, years in (("first", min(between.values())), ("last", max(between.values()))):
        who = economies(m for m in between if between[m] == years)
        ends[which] = Message("trade.passed_by.between", {"from": years[0], "to": years[1], "who": who})
    always = Message("trade.passed_by.always", {"n": Count(len(ahead)), "who": economies(ahead)}) if ahead else None
    sample = next(iter(found.values()))
    told = {"first_partner": Economy(sample.first), "second": Economy(sample.second), "n": Count(len(between))}
    told["basis"] = basis_label(relations["ASEAN"], "long")
    return Message("trade.passed_by", {**told, **ends, "always": always})


def _largest(relations: Mapping[str, Result]) -> Message:
    """In how many members China was the largest single partner, and who was elsewhere."""
    leaders, years = {}, set()
    for member in codes.ASEAN_MEMBERS:
        trade = rows_on(relations[member])
        last = trade[(trade["flow"] == "both") & (trade["year"] == trade["year"].max()) & (trade["rank"] == 1)]
        leaders[member] = str(last["partner"].iloc[0])
        years.add(int(last["year"].iloc[0]))
    others = tuple(
        Message("trade.largest.other", {"partner": Economy(p), "who": Economy(m)})
        for m, p in leaders.items()
        if p != "CHN"
    )
    rest = Message("trade.largest.rest", {"others": others}) if others else None
    n, of = Count(sum(p == "CHN" for p in leaders.values())), Count(len(leaders))
    return Message(
        "trade.largest",
        {
            "year": max(years),
            "partner": Economy("CHN"),
            "n": n,
            "of": of,
            "rest": rest,
            "basis": basis_label(relations["ASEAN"]),
        },
    )


def on_map(relations: Mapping[str, Result]) -> Section:
    """The region by China's goods trade over Japan's."""
    import pandas as pd

    ratios = {m: q for m in codes.ASEAN_MEMBERS if (q := ratio_latest(relations[m])) is not None}
    year = int(max(q.period for q in ratios.values())[-4:])
    least, most = (f(ratios, key=lambda m: ratios[m].value) for f in (min, max))
    title = Message(
        "trade.map",
        {"year": year, "least": Economy(least), "low": ratios[least], "most": Economy(most), "high": ratios[most]},
    )
    places = tuple(Place(Economy(m), q, economy=m) for m, q in ratios.items())
    data = pd.DataFrame(
        {
            "member": list(ratios),
            "china_over_japan": [q.value for q in ratios.values()],
            "year": [q.period for q in ratios.values()],
        }
    )
    return Section(
        "map",
        Message("trade.map.title", {"year": year}),
        (
            Finding(Message("trade.map.said", {"said": title})),
            Map("region", title, places, about=Message("trade.map.about", {"year": year}), bins=BINS),
            Note(Message("answers.note.outlines")),
        ),
        data,
        coverage_of(*PASSAGES),
    )
