"""Trade: who trades with whom since 1964, when China passed Japan, the latest year with its gaps, dependence both ways."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.measures import measure
from entrepot.models.relations.passing import CLOSE, Passing
from entrepot.models.relations.trade import GOODS, MAIN_PARTNERS, on_basis
from entrepot.report import charts, wording
from entrepot.report.panels import (
    NONE,
    Cell,
    Panel,
    Table,
    by_year,
    coverage_of,
    each,
    economies,
    main_partners,
    sources_of,
)
from entrepot.report.wording import count, listed, named, number, possessive

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.result import Result

PASSAGES = (["goods_exports"], ["trade"])
ROUNDS = 8  # years: two rounds of the panel; a line does not cross a longer gap
EXPORTED = [
    "economy",
    "partner",
    "year",
    "flow",
    "basis",
    "value",
    "value_filled",
    "share",
    "share_filled",
    "share_world",
    "share_world_filled",
    "rank",
    "rank_filled",
    "gaps",
    "status",
    "source",
]


def compared(relations: Result) -> pd.DataFrame:
    """The rows of the basis on which partners are compared."""
    return on_basis(relations["trade"], relations.facts["basis"]["main"])


def latest_year(relations: Result) -> int:
    """The last year of the basis on which partners are compared."""
    return int(compared(relations)["year"].max())


def _label(basis: str) -> str:
    return measure(GOODS).basis(basis).label


def history(relations: Result, page: str) -> Panel:
    """The long story: shares of goods trade with the named partners on the basis that reaches farthest back."""
    return _over_time(relations, page, relations.facts["basis"]["long"], "trade-history")


def recent(relations: Result, page: str) -> Panel | None:
    """The same year by year on the basis on which partners are compared; None where that is the long one."""
    basis = relations.facts["basis"]
    return None if basis["main"] == basis["long"] else _over_time(relations, page, basis["main"], "trade-recent")


def _over_time(relations: Result, page: str, basis: str, name: str) -> Panel:
    """Shares of goods trade with the named partners of one basis."""
    economy = relations.facts["economy"]
    trade, partners = on_basis(relations["trade"], basis), main_partners(economy)
    rows = trade[(trade["flow"] == "both") & trade["partner"].isin(partners)]
    rows = rows.assign(is_estimate=rows["share"].isna() | (rows["value"] != rows["value_filled"]))
    rows = rows.assign(share_filled=rows["share_filled"].fillna(rows["share"])).dropna(subset=["share_filled"])
    first, last = int(rows["year"].min()), int(rows["year"].max())
    title = f"Percent of {possessive(economy)} goods trade with the named partners"
    chart = charts.lines(
        rows,
        y="share_filled",
        series="partner",
        order=partners,
        title=title,
        estimated="is_estimate",
        longest_gap=ROUNDS,
    )
    caption = (
        f"{wording.sentence(possessive(economy))} goods trade with the named partners, {first}–{last}, {_label(basis)}"
    )
    about = "Percent of exports plus imports, current dollars; e: blank in the source, estimated"
    table = by_year(rows, "partner", partners, caption, about, value="share_filled", percent=True)
    lead = (
        wording.passing(economy, relations.facts["passing_by_basis"][basis]["both"]),
        *_japans_share(rows, economy),
        *_leaders(rows),
    )
    notes = (
        f"Basis: {_label(basis)}; {measure(GOODS).basis(basis).holds}. Other bases count differently: see where China passed Japan.",
        f"Named partners: {listed(codes.name(p) for p in measure(GOODS).basis(basis).partners if p != economy)}.",
        (
            "Hollow points and e: the source is blank for the pair; the share rests on an estimate (the pair's "
            "nearest year held, at most eight years away, moved with the rest of trade)."
        ),
    )
    text = f"Lines of each partner's share of {possessive(economy)} goods trade, {first} to {last}; the table below holds the numbers."
    return Panel(
        f"{page}-{name}",
        f"Goods trade, {first}–{last}, {_label(basis)}",
        lead,
        chart.to_svg(text, f"{page}{name[-3:]}"),
        (table,),
        rows[[*EXPORTED, "is_estimate"]],
        sources_of(rows),
        coverage_of(*PASSAGES),
        notes=notes,
    )


def _japans_share(rows: pd.DataFrame, economy: str) -> tuple[str, ...]:
    """When Japan's share was highest among the held years, and its latest."""
    held = [row for row in each(rows) if row.partner == "JPN" and not row.is_estimate]
    if len(held) < 2:
        return ()
    top, last = max(held, key=lambda row: row.share_filled), held[-1]
    whose = f"Japan's share of {possessive(economy)} trade with the named partners"
    if top.year == last.year:
        return (
            (
                f"{whose} was {number(last.share_filled, 'percent')} in {last.year} and "
                f"{number(held[0].share_filled, 'percent')} in {held[0].year}."
            ),
        )
    estimated = " (blank pairs estimated)" if top.gaps or last.gaps else ""
    return (
        (
            f"{whose} was highest in {top.year}, at {number(top.share_filled, 'percent')}; in {last.year} it was "
            f"{number(last.share_filled, 'percent')}{estimated}."
        ),
    )


def _leaders(rows: pd.DataFrame) -> tuple[str, ...]:
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
    if len(runs) > 6 or len(best) < 3:
        return ()
    parts = [f"{named(code)} ({a}–{b})" if a != b else f"{named(code)} ({a})" for code, a, b in runs]
    return (f"Largest of the five partners compared, in the years held: {listed(parts)}.",)


def passing_by_member(relations: dict[str, Result], page: str) -> Panel:
    """When China passed Japan in each member's goods trade."""
    import pandas as pd

    rows, data = [], []
    shown: set[str] = set()
    for member in codes.ASEAN_MEMBERS:
        facts = relations[member].facts
        by_basis = facts["passing_by_basis"]
        own = f"reported-{member}"
        found = [by_basis[b]["both"] for b in (facts["basis"]["main"], "exporters", own) if b in by_basis]
        held = {f.basis: f for f in found}
        columns = (facts["basis"]["main"], "exporters", own)
        cells = [_bracket_cell(member, held.get(b)) for b in columns]
        ratio = facts["passing"]["both"].ratio_latest
        told = f"{facts['passing']['both'].years[-1]}; {_label(facts['basis']['main'])}" if ratio else ""
        rows.append((codes.name(member), *cells, Cell(f"{ratio:.1f}", told) if ratio else NONE))
        data += [{"member": member, **{k: str(v) for k, v in asdict(f).items()}} for f in found]
        shown |= {s for b in held for s in on_basis(relations[member]["trade"], b)["source"]}
    year = latest_year(relations["ASEAN"])
    header = (
        "Member",
        "both customs reconciled",
        "as exporters reported",
        "as the member reported",
        f"China ÷ Japan, {year}",
    )
    table = Table(
        header,
        tuple(rows),
        "Held years that bracket the last change of lead, trade both ways, by basis",
        f"Goods trade in current dollars; the ratio on the first basis. * within {100 * (CLOSE - 1):.0f}% at one end of the bracket",
        tuple(sorted(shown)),
    )
    return Panel(
        f"{page}-passing",
        "When China passed Japan, member by member",
        (_passed(relations), _largest(relations, year)),
        "",
        (table,),
        pd.DataFrame(data),
        table.sources,
        coverage_of(*PASSAGES),
        open_table=True,
        notes=(
            "The basis decides the year: the two customs of a pair differ, and what is reconciled begins in 2010. Exporters' reports are "
            "held every fourth year, so a change of lead can be bracketed, not dated; no row goes from one basis to another.",
        ),
    )


def _bracket_cell(member: str, found: Passing | None) -> Cell:
    if found is None or found.status == "cannot tell":
        return NONE
    return Cell(wording.bracket(found) + (" *" if found.close else ""), wording.passing(member, found))


def _passed(relations: dict[str, Result]) -> str:
    """How many members saw the change of lead in the long run, when first and last, and where China was ahead throughout."""
    by_basis = {m: relations[m].facts["passing_by_basis"] for m in codes.ASEAN_MEMBERS}
    found = {m: bases["exporters"]["both"] for m, bases in by_basis.items() if "exporters" in bases}
    passed = {m: f.between for m, f in found.items() if f.status == "passed" and f.between}
    ahead = [m for m, f in found.items() if f.status == "always ahead"]
    ends = []
    for which, bracket in (("first", min(passed.values())), ("last", max(passed.values()))):
        ends.append(
            f"{which} between {bracket[0]} and {bracket[1]} ({economies(m for m in passed if passed[m] == bracket)})"
        )
    text = f"{wording.sentence(_label('exporters'))}, "
    text += f"China passed Japan in the goods trade of {count(len(passed))} members: {ends[0]}, {ends[1]}."
    if ahead:
        text += f" In {count(len(ahead))} ({economies(ahead)}) it was ahead in every year that holds both."
    return text


def _largest(relations: dict[str, Result], year: int) -> str:
    """In how many members China was the largest single partner, and who was elsewhere."""
    leaders = {}
    for member in codes.ASEAN_MEMBERS:
        trade = compared(relations[member])
        last = trade[(trade["flow"] == "both") & (trade["year"] == trade["year"].max()) & (trade["rank"] == 1)]
        leaders[member] = str(last["partner"].iloc[0])
    china = sum(partner == "CHN" for partner in leaders.values())
    others = [f"{codes.name(p)} ({codes.name(m)})" for m, p in leaders.items() if p != "CHN"]
    rest = f"; elsewhere it was {listed(others)}" if others else ""
    return (
        f"In {year} China was the largest of the named single partners of {count(china)} of the eleven members{rest} "
        f"({_label(relations['ASEAN'].facts['basis']['main'])}; Timor-Leste: 2023)."
    )


def on_map(relations: dict[str, Result], page: str) -> Panel:
    """The region by China's goods trade over Japan's."""
    import pandas as pd

    year = latest_year(relations["ASEAN"])
    ratio = {m: float(relations[m].facts["passing"]["both"].ratio_latest) for m in codes.ASEAN_MEMBERS}
    title = f"Trade with China ÷ trade with Japan, {year}"
    labels = {m: f"{codes.name(m)}\n{r:.1f}" for m, r in ratio.items()}
    chart = charts.choropleth(
        ratio,
        labels,
        title=title,
        bins=(2.0, 4.0, 8.0),
        colours=("#fee8c8", "#fdbb84", "#fc8d59", "#d7301f"),
        legend=("under 2", "2 to 4", "4 to 8", "8 and over"),
    )
    text = f"Map of South-East Asia; members coloured by their goods trade with China as a multiple of that with Japan in {year}: "
    text += ", ".join(f"{codes.name(m)} {r:.1f}" for m, r in ratio.items())
    least, most = min(ratio, key=lambda m: ratio[m]), max(ratio, key=lambda m: ratio[m])
    lead = (
        f"In {year} goods trade with China was {ratio[least]:.1f} times that with Japan in {named(least)}, "
        f"and {ratio[most]:.1f} times in {named(most)}."
    )
    data = pd.DataFrame({"member": list(ratio), "china_over_japan": list(ratio.values()), "year": year})
    return Panel(
        f"{page}-map",
        f"China's trade as a multiple of Japan's, {year}",
        (lead,),
        chart.to_svg(text, f"{page}map"),
        (),
        data,
        (*sources_of(compared(relations["ASEAN"]), compared(relations["TLS"])), "natural-earth"),
        coverage_of(*PASSAGES),
        notes=("Outlines are for orientation and take no side on borders. The numbers stand in the table beside.",),
    )


def latest(relations: Result, page: str) -> Panel:
    """Shares and ranks in the latest year with a world total, with blank pairs flagged."""
    economy, trade = relations.facts["economy"], on_basis(relations["trade"], relations.facts["basis"]["world"])
    year = int(trade.loc[trade["share_world"].notna(), "year"].max())
    rows = trade[(trade["year"] == year) & trade["share_world"].notna()]
    by_pair = {(row.partner, row.flow): row for row in each(rows)}
    ranked = sorted(
        (row for row in by_pair.values() if row.flow == "both" and row.rank == row.rank),
        key=lambda row: row.rank,
    )
    others = [row.partner for row in ranked[:8] if row.partner not in MAIN_PARTNERS][:3]
    records = []
    for partner in (*main_partners(economy), *others):
        cells = [share_cell(by_pair.get((partner, flow))) for flow in ("exports", "imports", "both")]
        records.append((codes.name(partner), *cells, _rank_cell(by_pair.get((partner, "both")))))
    names = [named(row.partner) for row in ranked[:6]]
    gaps = sorted({code for text in rows["gaps"] for code in text.split()})
    table = Table(
        ("Partner", "of exports", "of imports", "of both", "rank (both)"),
        tuple(records),
        f"Share of {possessive(economy)} goods trade with the world, {year}",
        (
            f"Percent, current dollars, {_label(relations.facts['basis']['world'])}; the five partners compared and the largest others. "
            "≤: other pairs are blank, so that the share is an upper bound"
        ),
        sources_of(rows),
    )
    return Panel(
        f"{page}-trade-latest",
        f"Goods trade in {year}",
        (f"The largest single partners in {year}, in order: {listed(names)}.",),
        "",
        (table,),
        rows[EXPORTED],
        sources_of(rows),
        coverage_of(*PASSAGES),
        open_table=True,
        gaps=(f"Blank in the source for {year}: {economies(gaps)}.",) if gaps else (),
        notes=(
            "Numerator and whole come from one release; the yearly series holds no world total. Ranks count pairs that are held. "
            "Blocs are not ranked.",
        ),
    )


def share_cell(row: Any) -> Cell:
    """A share of trade with the world; an upper bound where other pairs are blank."""
    if row is None or row.share_world != row.share_world:
        return NONE
    told = f"percent; {row.year}; {row.status}; {row.source}" + (f"; blank: {row.gaps}" if row.gaps else "")
    return Cell(("≤ " if row.gaps else "") + number(row.share_world, "percent"), told)


def named_share_cell(row: Any) -> Cell:
    """A share of trade with the named partners of the basis; an upper bound where pairs are blank."""
    if row is None or row.share != row.share:
        return NONE
    told = f"percent of trade with the named partners; {row.year}; {row.status}; {row.source}; {_label(row.basis)}"
    return Cell(("≤ " if row.gaps else "") + number(row.share, "percent"), told)


def _rank_cell(row: Any) -> Cell:
    """A rank among single economies whose pair is held."""
    if row is None or row.rank != row.rank:
        return NONE if row is None else Cell("–", "a bloc is not ranked", empty=True)
    return Cell(str(int(row.rank)), f"{row.year}; {row.source}", mark="?" if row.gaps else "")


def dependence(relations: Result, page: str) -> Panel:
    """Intensity and asymmetry of trade with each large partner."""
    economy = relations.facts["economy"]
    asymmetry, intensity = relations["asymmetry"], relations["intensity"]
    shares = {(row.partner, row.year): row for row in each(asymmetry)}
    intense = {(row.partner, row.year): row.intensity for row in each(intensity)}
    years = sorted({year for _, year in (*shares, *intense)})
    partners = [p for p in MAIN_PARTNERS if any(p == q for q, _ in (*shares, *intense))]
    rows = []
    for partner in partners:
        cells: list[Cell | str] = [codes.name(partner)]
        for column in ("share_of_own", "share_of_partners"):
            held = [shares.get((partner, year)) for year in years]
            cells += [Cell(number(getattr(row, column), "percent"), row.source) if row else NONE for row in held]
        cells += [
            Cell(f"{value:.2f}") if (value := intense.get((partner, year))) is not None else NONE for year in years
        ]
        rows.append(tuple(cells))
    own, theirs = f"% of {possessive(economy)} trade", f"{possessive(economy)} % of the partner's"
    header = ("Partner", *(f"{what}, {year}" for what in (own, theirs, "export intensity") for year in years))
    about = (
        "Goods, exports plus imports, with the world; years with world totals. Intensity: 1 when the member "
        "exports to the partner as the world does (Kojima 1964)"
    )
    table = Table(header, tuple(rows), "Who depends on whom", about, sources_of(asymmetry))
    merged = asymmetry.merge(intensity[["partner", "year", "intensity"]], on=["partner", "year"], how="outer")
    concentration = on_basis(relations["concentration"], relations.facts["basis"]["long"])
    return Panel(
        f"{page}-dependence",
        "Dependence both ways",
        (*_mutual(asymmetry, economy), *_concentrated(concentration)),
        "",
        (table,),
        merged,
        sources_of(asymmetry, concentration),
        coverage_of(*PASSAGES),
        open_table=True,
        notes=("Shares from the pairs as held; blank pairs are dashes.",),
    )


def _mutual(asymmetry: pd.DataFrame, economy: str) -> tuple[str, ...]:
    found = {row.partner: row for row in each(asymmetry)}  # the last year of each
    lines = []
    for partner in ("JPN", "CHN"):
        if row := found.get(partner):
            own, theirs = number(row.share_of_own, "percent"), number(row.share_of_partners, "percent")
            lines.append(
                f"In {row.year} {named(partner)} was {own} of {possessive(economy)} goods trade, {named(economy)} "
                f"{theirs} of {possessive(partner)}."
            )
    return tuple(lines)


def _concentrated(concentration: pd.DataFrame) -> tuple[str, ...]:
    both = sorted((row for row in each(concentration) if row.flow == "both"), key=lambda row: row.year)
    if len(both) < 2:
        return ()
    first, last = both[0], both[-1]
    word = {"up": "more concentrated than", "down": "less concentrated than"}.get(
        wording.change(first.hhi, last.hhi), "about as concentrated as"
    )
    index = "Herfindahl index over the named partners, 10,000 for a single one, blank pairs estimated"
    return (
        f"In {last.year} its trade was {word} in {first.year}: {last.hhi:,.0f} against {first.hhi:,.0f} ({index}).",
    )
