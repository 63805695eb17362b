"""One indicator with all that is held of it: its course, the newest value of each economy, its sources with their terms and
editions, and what the last edition revised."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from entrepot.answers.assemble import on_figures
from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Label,
    Link,
    Message,
    Note,
    Period,
    Quantity,
    Row,
    Section,
    Series,
    Table,
    Text,
    Trace,
)
from entrepot.answers.rows import (
    cells,
    derived,
    each,
    held,
    lines,
    measure_label,
    observed,
    scaled,
    source_label,
    spans,
)
from entrepot.codes import ASEAN_MEMBERS
from entrepot.errors import Named, NoData, told
from entrepot.store.vintages import revisions, vintages

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.answers.answer import Answer
    from entrepot.store import Store

DRAWN = 6  # economies in the chart
NEWEST = 60  # rows of the newest values that are shown
REVISED = 30  # revisions that are shown, the largest first
FIRST = ("JPN", "CHN", *ASEAN_MEMBERS)  # whom a chart shows first


def ask_indicator(store: Store, measure: str) -> Answer:
    """Everything held of a measure. Raises UnknownName for no measure, NoData where nothing is held."""
    rows = held(store.observations(measure))
    if rows.empty:
        what = told("problem.indicator.none", "no {measure} is held", measure=_called(store, measure))
        raise NoData(what, remedy=told("problem.indicator.see", "see `entrepot data list`"))
    label = measure_label(store, measure)
    made = (_course(store, measure, label), _newest(store, rows), _sources(store, rows), _revised(store, measure))
    title = Message("series.title", {"measure": label})
    return on_figures(
        store,
        tuple(section for section in made if section is not None),
        kind="indicator",
        id=measure,
        command=f"entrepot data show {measure}",
        title=title,
        question=Message("series.question", {"measure": label}),
        subtitle=Message("indicator.definition", {"text": Text(store.indicator(measure).definition)}),
        listed=False,
    )


def _called(store: Store, measure: str) -> Named:
    label = measure_label(store, measure)
    return Named(measure, label.kind, label.id)


def _course(store: Store, measure: str, label: Label) -> Section | None:
    """One value a year, of the series that is preferred, for a few economies; none where a partner or product matters."""
    rows = held(store.preferred(measure))
    alone = rows[(rows["partner"] == "") & (rows["product"] == "")] if len(rows) else rows
    alone = alone[~alone.duplicated(["economy", "period"], keep=False)]
    order = [code for code in dict.fromkeys((*FIRST, *alone["economy"])) if (alone["economy"] == code).sum() > 1][
        :DRAWN
    ]
    if not order or alone["unit"].nunique() != 1:
        return None
    drawn = lines(alone, "economy", order)
    places, unit = scaled((point.value for line in drawn for point in line.points), str(alone["unit"].iloc[0]))
    chart = Series("lines", Message("series.title", {"measure": label}), drawn, unit, places=places)
    return Section("course", Message("indicator.course"), (chart,), alone, wide=True)


def _newest(store: Store, rows: pd.DataFrame) -> Section:
    """The newest value of each economy (and partner, product), by the edition that came out last."""
    released = rows["source"].map({id: str(card.released or "") for id, card in store.sources.items()})
    order = rows.assign(_out=released).sort_values(["year", "_out"], kind="stable")
    last = order.drop_duplicates(["economy", "partner", "product"], keep="last")
    shown = last.sort_values(["year", "economy", "partner"], ascending=[False, True, True]).head(NEWEST)
    names = ["economy", *(name for name in ("partner", "product") if (shown[name] != "").any())]
    body = tuple(
        cells(
            *(_side(row, name) for name in names), observed(row), Period(str(row.period)), source_label(str(row.source))
        )
        for row in each(shown.drop(columns="_out"))
    )
    columns = tuple(Column(id, Message("series.column", {"what": id})) for id in (*names, "value", "period", "source"))
    told = {"n": Count(len(rows)), "years": Text(spans(rows["period"].astype(str))), "pairs": Count(len(last))}
    says = Finding(Message("indicator.held", told))
    note = (Note(Message("indicator.newest.more", {"shown": Count(len(shown)), "n": Count(len(last))})),)
    table = Table("newest", columns, body, Message("indicator.newest"), Message("answers.unit_each"), open=True)
    return Section(
        "newest", Message("indicator.newest"), (says, table, *(note if len(last) > len(shown) else ())), wide=True
    )


def _side(row: Any, name: str) -> Economy | Text | None:
    value = str(getattr(row, name) or "")
    if not value:
        return None
    return Text(value) if name == "product" else Economy(value)


def _sources(store: Store, rows: pd.DataFrame) -> Section:
    """Every edition that holds it: which years, how many values, when published and read, on which terms."""
    names = ("source", "edition", "published", "read", "years", "values", "terms")
    columns = tuple(Column(id, Message("indicator.column", {"what": id})) for id in names)
    body = []
    for id, part in rows.groupby("source", sort=True):
        card = store.sources[str(id)]
        may = Message("indicator.terms", {"may": card.redistribute or "ask", "licence": Text(card.licence)})
        body.append(
            cells(
                source_label(str(id)),
                Text(card.edition) if card.edition else None,
                Period(card.published) if card.published else None,
                Period(card.accessed),
                Text(spans(part["period"].astype(str))),
                Count(len(part)),
                Link(card.terms, may) if card.terms.startswith("http") else may,
            )
        )
    caption = Message("indicator.sources")
    return Section("editions-held", caption, (Table("held", columns, tuple(body), caption, open=True),), wide=True)


def _revised(store: Store, measure: str) -> Section | None:
    """What later editions revised, the largest changes first; None where nothing is held in two dated editions."""
    found = _within(store, measure)
    if found is None:
        return None
    title, pairs = Message("indicator.revised"), bool((found["partner"] != "").any())
    says = Finding(Message("indicator.revised.count", {"n": Count(len(found))}))
    order = found["change"].abs().sort_values(ascending=False, kind="stable").index[:REVISED]
    columns = tuple(
        Column(id, Message("indicator.revised.column", {"what": id}), signed=id == "change")
        for id in ("economy", *(("partner",) if pairs else ()), "period", "before", "after", "change", "older", "newer")
    )
    own = set(store.observations(measure)["source"])
    body = tuple(_revision(store, measure, own, row, pairs) for row in each(found.loc[order]))
    table = Table("revised", columns, body, title, Message("answers.unit_each"), open=True)
    return Section("revised", title, (says, *((table,) if body else ())), found, wide=True)


def _within(store: Store, measure: str) -> pd.DataFrame | None:
    """How the first and the last edition of each series differ; two producers that differ revise nothing."""
    import pandas as pd

    table = vintages(store, measure)
    dated = table[table["published"] != ""]
    found = []
    for _, part in dated.groupby("series", sort=True):
        editions = list(dict.fromkeys(part.sort_values("published", kind="stable")["source"]))
        if len(editions) > 1:
            with contextlib.suppress(NoData):
                found.append(revisions(store, measure, before=editions[0], after=editions[-1]))
    return pd.concat(found, ignore_index=True).rename(columns={"from": "older", "to": "newer"}) if found else None


def _revision(store: Store, measure: str, own: set[str], row: Any, pairs: bool) -> tuple[Cell, ...]:
    """One revised cell; an edition of forecasts holds it under the measure that is dated (not its `own`)."""

    def told(value: float, source: str) -> Quantity:
        held = measure if source in own else store.indicator(measure).dated
        sides = {"economy": str(row.economy), "partner": str(row.partner), "product": str(row.product)}
        raw = Row("observations", {"indicator": held, **sides, "period": str(row.period), "source": source})
        trace = Trace("observed", row=raw)
        return Quantity(value, str(row.unit), str(row.period), sources=(source,), digits=4, trace=trace)

    before, after = told(row.before, str(row.older)), told(row.after, str(row.newer))
    return cells(
        Economy(str(row.economy)),
        *((Economy(str(row.partner)) if row.partner else None,) if pairs else ()),
        Period(str(row.period)),
        before,
        after,
        derived("change", [before, after], "percent") if row.before else None,
        source_label(str(row.older)),
        source_label(str(row.newer)),
    )
