"""Panels of an exposure page that are read from the world: reliance, paths, sales, value added in exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from entrepot.report import exposure_charts
from entrepot.report import exposure_page as page
from entrepot.report.exposure_charts import DIRECT, THROUGH
from entrepot.report.exposure_data import Exposure, shown
from entrepot.report.panels import NONE, Cell, Panel, Table
from entrepot.report.whatif_words import listed

MOST_BARS = 10
MOST_COLUMNS = 9
HEAT = (1.0, 3.0, 6.0, 10.0, 20.0)
KINDS = {"direct": DIRECT, "lookthrough": THROUGH}
PARTS = {
    "dva": "Domestic value added, first time it leaves",
    "ddc": "Domestic value added, counted again",
    "fva": "Foreign value added, first time it is sent on",
    "fdc": "Foreign value added, counted again",
    "gvc": "Crosses more than one border (GVC participation)",
    "gvc_backward": "– backward: foreign content",
    "gvc_forward": "– forward: own value added that the buyer sends on",
}
WEAK = "Economies graded C or D stand as a range only; where no error is documented (A) the value stands alone."
SECTOR_ERROR = (
    "Ranges are the documented errors of an economy's inputs as a whole: those of one sector may be larger, and a "
    "single number is never a fact."
)


def words_of(row: Any) -> str:
    """A row's share in words, by its grade."""
    return page.share(float(row.value), float(row.low), float(row.high), str(row.grade))


def graded(e: Exposure, code: str) -> str:
    """An economy with its own grade."""
    grade = e.world.reliability.get(code, "")
    return f"{e.name(code)} ({grade})" if grade else e.name(code)


def tight(text: str) -> str:
    """Words as they stand in a column of numbers."""
    return text.replace("under ", "<")


def sources(e: Exposure) -> tuple[str, ...]:
    """The sources of the world."""
    return tuple(source.id for source in e.found.lineage.sources)


def _bars(rows: pd.DataFrame, names: Sequence[str], title: str, text: str, id: str, width: int = 260) -> str:
    """Bars of shares in percent with their ranges; `rows` has a column `kind`."""
    weak = rows["grade"].isin(page.AS_RANGE)
    table = [
        {
            "name": name,
            "kind": row.kind,
            "value": float("nan") if bare else 100 * float(row.value),
            "low": 100 * float(row.low),
            "high": 100 * float(row.high),
            "label": words_of(row).split(" (")[0],
        }
        for name, row, bare in zip(names, rows.itertuples(), weak, strict=True)
    ]
    kinds = [kind for kind in KINDS.values() if kind in set(rows["kind"])]
    return exposure_charts.spans(table, title=title, kinds=kinds, width=width).to_svg(text, id)


def _both(e: Exposure, side: str) -> pd.DataFrame:
    """Direct and look-through rows of inputs or sales, with `kind`."""
    frames = [e.reliance(f"{side}_{key}").assign(kind=word) for key, word in KINDS.items()]
    return pd.concat(frames, ignore_index=True)


def _wide(rows: pd.DataFrame, by: str) -> dict[str, dict[str, Any]]:
    """Rows by `by` and kind."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows.itertuples():
        found.setdefault(str(getattr(row, by)), {})[str(row.kind)] = row
    return found


def _pair_table(e: Exposure, rows: pd.DataFrame, by: str, order: Sequence[str], caption: str, about: str) -> Table:
    """Direct beside look-through, one line for each of `order`."""
    held = _wide(rows, by)
    first = "Partner" if by == "partner" else "Sector"
    lines = []
    for key in order:
        name = graded(e, key) if by == "partner" else e.sector(key)
        lines.append(
            (name, *(tight(words_of(held[key][kind])) if kind in held[key] else NONE for kind in KINDS.values()))
        )
    return Table((first, DIRECT.capitalize(), THROUGH.capitalize()), tuple(lines), caption, f"{e.basis}; {about}")


def reliance(e: Exposure) -> Panel:
    """Who stands in the economy's inputs; for a pair, in which sectors the partner stands."""
    rows = _both(e, "inputs")
    who = e.the(e.economy)
    if e.partner:
        return _by_sector(
            e, rows[rows["partner"] == e.partner], "inputs", "reliance", f"What {e.the(e.partner)} supplies"
        )
    rows = rows[rows["sector"] == "all"]
    order = list(e.partners)
    top = rows[rows["partner"].isin(order[:MOST_BARS])].sort_values(
        "partner", key=lambda c: c.map(order.index), kind="stable"
    )
    title = f"Share of all inputs of {who}, percent; {e.world.name}, estimates"
    svg = _bars(top, [graded(e, str(c)) for c in top["partner"]], title, "Bars of reliance by partner", "reliance")
    wide = _wide(rows, "partner")
    told = [f"{e.the(code)} {words_of(wide[code][THROUGH])}" for code in order[:4]]
    lead = f"Behind what {who} makes stand, looked through all suppliers of suppliers: {listed(told)} of all inputs."
    about = "share of all inputs, of the whole economy"
    return Panel(
        "reliance", "Who stands behind the inputs", (lead,), svg,
        (_pair_table(e, rows, "partner", order, f"Inputs of {who} by partner", about),),
        shown(rows), sources(e), notes=(WEAK, _definition(e, "inputs")),
    )  # fmt: skip


def _definition(e: Exposure, side: str) -> str:
    held = e.found.facts["definitions"]
    return f"Direct: {held[f'{side}_direct']}. Looked through: {held[f'{side}_lookthrough']}."


def _by_sector(e: Exposure, rows: pd.DataFrame, side: str, id: str, title: str) -> Panel:
    """Direct against look-through by sector, most exposed first."""
    through = rows[rows["kind"] == THROUGH].sort_values("value", ascending=False)
    order = ["all", *(str(s) for s in through["sector"] if s != "all")]
    top = rows[rows["sector"].isin(order[: MOST_BARS + 1])].sort_values(
        "sector", key=lambda c: c.map(order.index), kind="stable"
    )
    what = "inputs" if side == "inputs" else "sales"
    heading = f"Share of {e.the(e.partner)} in {what}, percent; {e.world.name}, estimates"
    svg = _bars(top, [e.sector(str(s)) for s in top["sector"]], heading, f"Bars of {what} by sector", id, 250)
    wide = _wide(rows, "sector")
    told = [f"{e.sector(code).lower()} {words_of(wide[code][THROUGH])}" for code in order[1:4]]
    whole = wide["all"]
    preposition = "from" if side == "inputs" else "to"
    lead = (
        f"{what.capitalize()} of {e.the(e.economy)} {preposition} {e.the(e.partner)}: {words_of(whole[DIRECT])} direct, "
        f"{words_of(whole[THROUGH])} looked through; highest in {listed(told)}."
    )
    about = f"share of {e.the(e.partner)} in each sector's {what}"
    table = _pair_table(
        e, rows, "sector", order, f"{what.capitalize()} {preposition} {e.the(e.partner)} by sector", about
    )
    return Panel(
        id, title, (lead,), svg, (table,), shown(rows), sources(e), notes=(SECTOR_ERROR, _definition(e, side))
    )  # fmt: skip


def heat(e: Exposure) -> Panel:
    """Sectors by partner: look-through input reliance, coloured."""
    rows = e.found["reliance"]
    rows = rows[(rows["indicator"] == "inputs_lookthrough") & rows["value"].notna() & (rows["partner"] != e.economy)]
    columns = [*e.partners[:MOST_COLUMNS], "abroad"]
    held = {(str(r.sector), str(r.partner)): r for r in rows.itertuples()}
    sectors = [s for s in e.world.sectors if (s, "abroad") in held]
    sectors.sort(key=lambda s: -float(held[s, "abroad"].value))
    body = tuple(
        (e.sector(s), *(_heat_cell(held[s, c]) if (s, c) in held else NONE for c in columns)) for s in ("all", *sectors)
    )
    single = [(s, c) for s in sectors for c in columns[:-1] if (s, c) in held and (not e.partner or c == e.partner)]
    s, c = max(single, key=lambda key: float(held[key].value))
    lead = (
        f"The strongest single dependence: {e.sector(s).lower()} on {e.the(c)}, {words_of(held[s, c])} of what stands "
        f"behind its output."
    )
    colours = "Colour from 1, 3, 6, 10 and 20% on, by the low end of a range"
    header = ("Sector", *(graded(e, c) for c in columns))
    table = Table(header, body, "Look-through reliance on inputs, by using sector and partner", f"{e.basis}. {colours}")
    return Panel(
        "heat", "Heat map: sectors by partner", (lead,), tables=(table,), data=shown(rows), sources=sources(e),
        notes=(SECTOR_ERROR,), wide=True, open_table=True,
    )  # fmt: skip


def _heat_cell(row: Any) -> Cell:
    bare = row.grade in page.AS_RANGE and row.low == row.low
    depth = sum(100 * float(row.low if bare else row.value) >= limit for limit in HEAT)
    text = tight(words_of(row))
    short, _, between = text.partition(" (")
    return Cell(short, between.rstrip(")"), tone=f"h{depth}" if depth else "")


def paths(e: Exposure) -> Panel:
    """The supply paths from the partner, or from the largest supplier, as a chart and a table."""
    result = e.paths
    told = page.supply_paths(result)
    rows = [[_stop(e, stop) for stop in str(path).split(" > ")] for path in told["path"]]
    brief = [[(economy, _first_word(sector)) for economy, sector in row] for row in rows]
    top = float(result["paths"]["share"].max()) if len(rows) else 1.0
    weights = [float(share) / top for share in result["paths"]["share"]]
    weak = result["paths"]["grade"].isin(page.AS_RANGE).any()
    origin, target = e.the(result.facts["origin"]), e.the(e.economy)
    title = f"From {origin} into what {target} delivers; {e.world.name}, estimates"
    chart = exposure_charts.chains(brief, [0.3] * len(rows) if weak else weights, title=title)
    svg = chart.to_svg(f"Supply paths from {origin} to {target}", "paths") if rows else ""
    body = tuple(
        (str(row.rank), " → ".join(f"{economy}: {sector}" for economy, sector in stops), row.share, row.grade or "–")
        for row, stops in zip(told.itertuples(), rows, strict=True)
    )
    total = page.share(
        result.facts["total_share"], result.facts["total_share_low"], result.facts["total_share_high"], _path_grade(e)
    )
    lead = f"Value added of {origin} in what {target} delivers: {total}. The paths below are the largest, each a small part."
    about = f"{e.basis}; share of {origin}'s value added in what {target} delivers; for C and D a class of shares"
    table = Table(("Rank", "Path", "Share", "Grade"), body, "Supply paths", about)
    data = shown(result["paths"], ("value", "share", "cumulative"))
    return Panel(
        "paths", f"Supply paths from {origin}", (lead,), svg, (table,), data, sources(e),
        notes=(result.facts["caution"],),
    )  # fmt: skip


def _path_grade(e: Exposure) -> str:
    grades = e.world.reliability
    return max(grades.get(e.economy, ""), grades.get(str(e.paths.facts["origin"]), ""))


def _stop(e: Exposure, stop: str) -> tuple[str, str]:
    economy, _, sector = stop.partition(".")
    return e.name(economy), e.sector(sector)


def _first_word(sector: str) -> str:
    """The first of the goods that a sector's name lists, for a chart; the table has the whole name."""
    return sector.split(",")[0].split(" and ")[0]


def sales(e: Exposure) -> Panel:
    """Who the output is made for."""
    rows = _both(e, "sales")
    who = e.the(e.economy)
    if e.partner:
        rows = rows[rows["partner"] == e.partner]
        return _by_sector(e, rows, "sales", "sales", f"What {e.the(e.partner)} buys")
    rows = rows[rows["sector"] == "all"]
    through = rows[rows["kind"] == THROUGH].sort_values("value", ascending=False)
    order = [str(c) for c in through["partner"]]
    top = rows[rows["partner"].isin(order[:MOST_BARS])].sort_values(
        "partner", key=lambda c: c.map(order.index), kind="stable"
    )
    title = f"Share of all sales of {who}, percent; {e.world.name}, estimates"
    svg = _bars(top, [graded(e, str(c)) for c in top["partner"]], title, "Bars of sales by partner", "sales")
    wide = _wide(rows, "partner")
    told = [f"{e.the(code)} {words_of(wide[code][THROUGH])}" for code in order[:4]]
    lead = f"Of what {who} makes, final demand abroad takes, looked through: {listed(told)}."
    table = _pair_table(e, rows, "partner", order, f"Sales of {who} by partner", "share of all sales, all uses")
    return Panel(
        "sales", "Who the output is made for", (lead,), svg, (table,), shown(rows), sources(e),
        notes=(_definition(e, "sales"),),
    )  # fmt: skip


def mutual(e: Exposure) -> Panel | None:
    """A pair in both directions."""
    if e.back is None:
        return None
    both = ((e.economy, e.partner, e.toward), (e.partner, e.economy, e.back))
    lines, frames = [], []
    for one, other, result in both:
        rows = result["reliance"]
        rows = rows[(rows["sector"] == "all") & (rows["partner"] == other)]
        frames.append(rows)
        held = {str(r.indicator): words_of(r) for r in rows.itertuples()}
        keys = ("inputs_direct", "inputs_lookthrough", "sales_direct", "sales_lookthrough")
        lines.append((f"{graded(e, one)} on {e.the(other)}", *(held.get(key, page.NO_DATA) for key in keys)))
    header = ("Who on whom", "Inputs, direct", "Inputs, looked through", "Sales, direct", "Sales, looked through")
    table = Table(header, tuple(lines), "Both directions", f"{e.basis}; shares of the first one's inputs and sales")
    place = e.partners_rank
    lead = f"By look-through inputs {e.the(e.partner)} is supplier number {place} of {e.the(e.economy)} abroad."
    return Panel(
        "mutual", "Who depends more on whom", (lead,), tables=(table,), data=shown(pd.concat(frames)),
        sources=sources(e), wide=True, open_table=True,
    )  # fmt: skip


def value_added(e: Exposure) -> Panel:
    """Value added in exports and participation in global value chains, with ranges; whose value added it is."""
    exports, origin = e.found["exports"], e.found["origin"]
    to = ["abroad", *([e.partner] if e.partner else [])]
    held = {(str(r.indicator), str(r.partner)): r for r in exports.itertuples()}
    cells = [("Exports", *(_money(held["exports", c]) for c in to))]
    cells += [(label, *(tight(words_of(held[f"{key}_share", c])) for c in to)) for key, label in PARTS.items()]
    header = ("Part", *(f"To {e.the(c) if c != 'abroad' else 'all abroad'}" for c in to))
    table = Table(
        header, tuple(cells), f"Exports of {e.the(e.economy)} taken apart", f"{e.basis}; shares of the exports"
    )
    content = origin[(origin["indicator"] == "content_share") & (origin["partner"] != e.economy)]
    content = content.sort_values("value", ascending=False).assign(kind=THROUGH)
    top = content.head(MOST_BARS)
    title = f"Foreign value added in exports, percent of exports; {e.world.name}, estimates"
    names = [graded(e, str(c)) for c in top["partner"]]
    svg = _bars(top, names, title, "Bars of foreign value added in exports by origin", "value-added")
    whose = Table(
        ("Origin", "Share of exports"),
        tuple((graded(e, str(r.partner)), tight(words_of(r))) for r in top.itertuples()),
        f"Whose value added it is: the largest {len(top)}",
        e.basis,
    )
    parts = {key: words_of(held[f"{key}_share", "abroad"]) for key in ("dva", "gvc", "gvc_backward", "gvc_forward")}
    lead = (
        f"Of the exports of {e.the(e.economy)}, {parts['dva']} are domestic value added; {parts['gvc']} cross more than one "
        f"border ({parts['gvc_backward']} as foreign content, {parts['gvc_forward']} as own value added sent on)."
    )
    data = pd.concat([exports[exports["partner"].isin(to)], content.drop(columns="kind")], ignore_index=True)
    note = "Source-based decomposition of Borin and Mancini (2019); the parts add up to the exports."
    return Panel(
        "value-added", "Value added in exports", (lead,), svg, (table, whose), shown(data), sources(e), notes=(note,),
        open_table=True,
    )  # fmt: skip


def _money(row: Any) -> str:
    return page.money(float(row.value), float(row.low), float(row.high), str(row.grade), str(row.unit))
