"""Goods trade: who trades with whom, when China passed Japan, the latest year with its gaps, dependence both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from entrepot import codes
from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Gap,
    Label,
    Map,
    Message,
    Note,
    Place,
    Quantity,
    Section,
    Series,
    Slot,
    Table,
)
from entrepot.answers.rows import (
    cells,
    coverage_of,
    derived,
    each,
    economies,
    lines,
    main_partners,
    modelled,
    span,
    status,
)
from entrepot.answers.thresholds import change
from entrepot.measures import measure
from entrepot.models.relations.passing import CLOSE
from entrepot.models.relations.trade import FARTHEST_YEAR, GOODS, MAIN_PARTNERS, on_basis

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.models.relations import Passing
    from entrepot.result import Result

PASSAGES = (["goods_exports"], ["trade"])
ROUNDS = 8  # years: two rounds of the panel; a line does not cross a longer gap
BINS = (2.0, 4.0, 8.0)  # lower bounds of the map's classes: China's trade over Japan's
MOST_RUNS, LEAST_YEARS = 6, 3  # leaders are told where they changed at most so often, over at least so many years
EXPORTED = [
    "economy", "partner", "year", "flow", "basis", "value", "value_filled", "share", "share_filled", "share_world", "share_world_filled",
    "rank",
    "rank_filled", "gaps", "status", "source",
]  # fmt: skip


# --- quantities of the relations' tables ---


def traded(row: Any) -> Quantity:
    """Trade of a row of `relations.trade`, in dollars."""
    return _cell(row, "value", "USD", basis="current", status=status(row.status))


def share(row: Any) -> Quantity:
    """The share of the named partners' trade in a row of `relations.trade`, blank pairs estimated where another year of the
    basis sizes them, else as held: an upper bound."""
    if row.share_filled != row.share_filled:
        return _cell(row, "share", "percent", status="suspect")
    kind = "estimated" if row.share != row.share else status(row.status)
    return _cell(row, "share_filled", "percent", status=kind)


def _cell(row: Any, column: str, unit: str, **told: Any) -> Quantity:
    key = {"economy": row.economy, "partner": row.partner, "year": int(row.year), "flow": row.flow, "basis": row.basis}
    return modelled(
        "relations.trade", key, column, getattr(row, column), unit, period=row.year, rests=str(row.source), **told
    )


def world_share(row: Any) -> Slot:
    """A share of trade with the world, an upper bound (suspect) where other pairs are blank; None where it is not held."""
    if row is None or row.share_world != row.share_world:
        return None
    return _cell(row, "share_world", "percent", status="suspect" if row.gaps else status(row.status))


def rank(row: Any) -> Slot:
    """A rank among single economies whose pair is held; None for a bloc."""
    if row is None or row.rank != row.rank:
        return None
    return _cell(row, "rank", "rank", status="suspect" if row.gaps else status(row.status))


def rows_on(relations: Result, basis: str = "main") -> pd.DataFrame:
    """The rows of one basis: `main` (on which partners are compared), `long`, `world`, or a basis by its id."""
    return on_basis(relations["trade"], relations.facts["basis"].get(basis, basis))


def basis_label(relations: Result, basis: str = "main") -> Label:
    """The name of a basis."""
    found = measure(GOODS).basis(relations.facts["basis"].get(basis, basis))
    return Label("basis", found.id, found.label)


def latest_year(relations: Result) -> int:
    """The last year of the basis on which partners are compared."""
    return int(rows_on(relations)["year"].max())


def own_row(relations: Result, partner: str, flow: str, year: int, basis: str = "main") -> Any:
    """A row of `relations.trade` on one basis, None where it is not held."""
    trade = rows_on(relations, basis)
    keep = (trade["partner"] == partner) & (trade["flow"] == flow) & (trade["year"] == year)
    found = each(trade[keep.to_numpy()])
    return found[0] if found else None


# --- who passed whom ---


def passing_on(relations: Result, flow: str, basis: str = "main") -> Passing | None:
    """Who passed whom on one basis; None where the basis does not hold the economy."""
    id = relations.facts["basis"].get(basis, basis)
    return relations.facts["passing_by_basis"][id][flow] if id in relations.facts["passing_by_basis"] else None


def passed(relations: Result, flow: str = "both", basis: str = "main") -> Message:
    """One sentence on when the rival passed the partner in an economy's goods trade, on one basis."""
    found = passing_on(relations, flow, basis)
    assert found is not None
    whose: dict[str, Slot] = {
        "who": Economy(relations.facts["economy"]),
        "first": Economy(found.first),
        "second": Economy(found.second),
        "flow": flow,
    }
    if found.status == "cannot tell":
        return Message("trade.passed.cannot_tell", whose)
    years, inner = found.years, {key: whose[key] for key in ("first", "second", "flow")}
    ratio = Message("trade.ratio", {**inner, "ratio": ratio_latest(relations, flow, basis), "year": years[-1]})
    if found.status == "always ahead" and years[1:]:
        then = ratio_in(relations, flow, years[0], basis)
        return Message("trade.passed.before", {**whose, "from": years[0], "then": then, "ratio": ratio})
    if found.between is None:
        ahead = "ahead" if found.status == "always ahead" else "behind"
        since = "trade.passed.every_year" if years[1:] else "trade.passed.one_year"
        held = Message(since, {"from": years[0], "to": years[-1]})
        return Message("trade.passed.never_changed", {**whose, "place": ahead, "since": held, "ratio": ratio})
    earlier = Message("trade.passed.earlier", {"n": Count(found.earlier)}) if found.earlier else None
    close = Message("trade.passed.close", {"band": Count(band())}) if found.close else None
    how = "passed" if found.status == "passed" else "back"
    told = {"how": how, "from": found.between[0], "to": found.between[1], "earlier": earlier, "close": close}
    return Message("trade.passed", {**whose, **told, "ratio": ratio})


def _passed_on(relations: Result, flow: str, basis: str, label: Label) -> Finding:
    """The sentence of one basis; of any but the one on which partners are compared, the basis is named with it."""
    says = passed(relations, flow, basis=basis)
    if _is_main(relations, basis):
        return Finding(says, headline=True)
    return Finding(Message("trade.passed.on_basis", {"basis": label, "says": says}))


def _is_main(relations: Result, basis: str) -> bool:
    """Whether it is the basis on which partners are compared."""
    ids = relations.facts["basis"]
    return ids.get(basis, basis) == ids["main"]


def passed_short(relations: Result, flow: str = "both", basis: str = "main") -> Message:
    """The same as a title: who passed whom between which years."""
    found = passing_on(relations, flow, basis)
    assert found is not None
    told: dict[str, Slot] = {
        "who": Economy(relations.facts["economy"]),
        "first": Economy(found.first),
        "second": Economy(found.second),
        "flow": flow,
    }
    if found.between is not None:
        how = "passed" if found.status == "passed" else "back"
        return Message("trade.title.passed", {**told, "how": how, "from": found.between[0], "to": found.between[1]})
    if found.status == "cannot tell":
        return Message("trade.title.shares", told)
    return Message("trade.title.unchanged", {**told, "place": "ahead" if found.status == "always ahead" else "behind"})


def band() -> int:
    """Within how many percent of each other two partners are too close to tell who leads."""
    return round(100 * (CLOSE - 1))


def ratio_latest(relations: Result, flow: str = "both", basis: str = "main") -> Quantity | None:
    """Trade with the rival over trade with the partner in the last year that holds both; None where no year does."""
    found = passing_on(relations, flow, basis)
    return ratio_in(relations, flow, found.years[-1], basis) if found and found.years else None


def ratio_in(relations: Result, flow: str, year: int, basis: str = "main") -> Quantity:
    """Trade with the rival over trade with the partner in a year that holds both, on one basis."""
    codes_ = (relations.facts["rival"], relations.facts["partner"])
    rows = [own_row(relations, partner, flow, year, basis) for partner in codes_]
    return derived("ratio", [traded(row) for row in rows], "ratio")


def bracket(relations: Result, flow: str, basis: str = "main") -> Message | None:
    """The passing in a table cell, the ratios at both ends of the bracket behind it; None where the basis cannot tell."""
    found = passing_on(relations, flow, basis)
    if found is None or found.status == "cannot tell":
        return None
    close = Message("trade.bracket.star") if found.close else None
    if found.between is not None:
        before, after = (ratio_in(relations, flow, year, basis) for year in found.between)
        told = {"from": found.between[0], "to": found.between[1], "close": close}
        return Message("trade.bracket", {**told, "before": before, "after": after})
    if found.status == "always ahead":
        return Message("trade.bracket.before", {"year": found.years[0]})
    return Message("trade.bracket.not_by", {"year": found.years[-1]})


# --- sections ---


def history(relations: Result, flow: str = "both") -> Section:
    """The long story: shares of goods trade with the named partners on the basis that reaches farthest back. A year in
    which every pair is an estimate is not shown."""
    return _over_time(relations, "long", "trade-history", flow)


def recent(relations: Result, flow: str = "both") -> Section | None:
    """The same year by year on the basis on which partners are compared; None where that is the long one."""
    basis = relations.facts["basis"]
    return None if basis["main"] == basis["long"] else _over_time(relations, "main", "trade-recent", flow)


def _over_time(relations: Result, basis: str, name: str, flow: str) -> Section:
    """Shares of goods trade with the named partners of one basis, by year."""
    economy, trade = relations.facts["economy"], rows_on(relations, basis)
    partners, label = main_partners(economy), basis_label(relations, basis)
    held = trade["share_filled"].notna() | trade["share"].notna()
    rows = trade[(trade["flow"] == flow) & trade["partner"].isin(partners) & held]
    rows = rows[rows["share"].notna().groupby(rows["year"]).transform("any")]
    found = lines(rows, "partner", partners, share)
    first, last = span(found)
    who = Economy(economy)
    about = Message("trade.history.about", {"who": who, "flow": flow})
    says = (
        _passed_on(relations, flow, basis, label),
        *_japans_share(rows, economy, flow, headline=_is_main(relations, basis)),
        *_leaders(rows),
    )
    used = measure(GOODS).basis(relations.facts["basis"][basis])
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
