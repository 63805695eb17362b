"""What is held of one measure: observations with unit, price basis, status and source of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.answers.answer import Answer
from entrepot.answers.assemble import on_figures
from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Economy,
    Finding,
    Message,
    Note,
    Period,
    Section,
    Series,
    Table,
    Text,
)
from entrepot.answers.rows import (
    cells,
    counted,
    each,
    economies,
    held,
    lines,
    measure_label,
    observed,
    scaled,
    source_label,
    spans,
)
from entrepot.answers.strands.security import product_label
from entrepot.errors import BadInput, Named, NoData, Told, told
from entrepot.store.breaks import breaks_in, revised_in
from entrepot.store.totals import group_total

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

MOST_LINES = 6  # pairs that are drawn


def rows_of(
    store: Store,
    measure: str,
    *,
    economies: Sequence[str] | None = None,
    partners: Sequence[str] | None = None,
    product: str | None = None,
    since: int | None = None,
    sources: Sequence[str] | None = None,
    preferred: bool = False,
) -> pd.DataFrame:
    """Observations of a measure; `preferred`: one a year, of the series that models take. A group whose members add up is
    summed where no figure of its own is held. Raises NoData where nothing is held, and says so where it is held the other
    way round."""
    spec = store.indicator(measure)
    read = store.preferred if preferred else store.observations
    rows = read(measure, economy=economies, partner=partners, product=product, since=since)
    if sources:
        rows = rows[rows["source"].isin([id for series in sources for id in store.editions_of(series)])]
    if rows.empty and economies and spec.additive and not partners:
        import pandas as pd

        sums = [group_total(store, measure, code, since=since) for code in economies if code in codes.GROUPS]
        rows = pd.concat(sums, ignore_index=True) if sums else rows
        rows = rows if "period" in rows else rows.assign(period=rows["year"])
    if rows.empty:
        raise _nothing(store, measure, economies, partners)
    return rows


def _nothing(store: Store, measure: str, economies: Sequence[str] | None, partners: Sequence[str] | None) -> NoData:
    """Why nothing is held; that it is the other way round, where that is so."""
    spec = store.indicator(measure)
    remedy = told("problem.series.see", "see `entrepot data show {measure}`", measure=measure)
    if spec.partner and (economies or partners):
        turned = store.observations(measure, economy=partners or None, partner=economies or None)
        if len(held(turned)):
            swap = "".join(f" -e {code}" for code in partners or ()) + "".join(
                f" -p {code}" for code in economies or ()
            )
            remedy = told(
                "problem.series.turned", "it is held the other way round ({a} -> {b}): {command}",
                a=spec.economy, b=spec.partner, command=f"entrepot data get {measure}{swap}",
            )  # fmt: skip
    if store.known_by:
        remedy = told(
            "problem.series.late", "no edition published by {day} holds it; {remedy}", day=str(store.known_by), remedy=remedy
        )  # fmt: skip
    return NoData(_none(measure), remedy=remedy)


def _none(measure: str) -> Told:
    return told("problem.series.none", "no {measure} is held for that", measure=Named(measure, "measure", measure))


def command_of(
    measure: str, economies: Sequence[str], partners: Sequence[str], product: str = "", *, preferred: bool = False
) -> str:
    """The command that asks for the same."""
    options = [*(f"-e {one}" for one in economies), *(f"-p {one}" for one in partners)]
    options += [f"--product {product}"] if product else []
    options += ["--preferred"] if preferred else []
    return " ".join(["entrepot data get", measure, *options])


def ask_series(store: Store, measure: str, rows: pd.DataFrame, *, command: str) -> Answer:
    """The answer that rows of a measure make (see `rows_of`): a line for each pair, and every row with its source."""
    label, full = measure_label(store, measure), held(rows)
    told = {"measure": label, "n": counted("observations", len(full), indicator=measure)}
    gaps = Note(Message("series.gaps", {"n": Count(len(rows) - len(full))}))
    section = Section(
        "series",
        Message("series.title", {"measure": label}),
        (
            Finding(Message("series.rows", {**told, "years": Text(spans(full["period"].astype(str)))})),
            *_chart(measure, full, label),
            _table(rows),
            *((gaps,) if len(rows) > len(full) else ()),
            *_breaks(store, full),
            Note(Text(store.indicator(measure).definition)),
        ),
        rows,
        wide=True,
    )
    return on_figures(
        store,
        (section,),
        kind="series",
        id=measure,
        command=command,
        title=Message("series.title", {"measure": label}),
        question=Message("series.question", {"measure": label}),
        listed=False,
    )


def _breaks(store: Store, rows: pd.DataFrame) -> tuple[Note, ...]:
    """Years at which one series of these rows is not what it was before: no change is to be taken across."""
    if "indicator" not in rows:
        return ()
    families = {id: store.sources[id].family for id in rows["source"].unique()}
    told = []
    for one in breaks_in(rows, families):
        whose = Economy(one.economy) if one.economy else Text(one.series)
        told.append(Note(Message("series.break", {"year": Period(str(one.year)), "of": whose, "why": Text(one.why)})))
    for both in revised_in(rows, families):
        low, *_, high = each(both)
        cell = {
            "economy": Economy(str(low.economy)),
            "period": Period(str(low.period)),
            "series": Text(families[low.source]),
        }
        told.append(Note(Message("series.revised", {**cell, "low": observed(low), "high": observed(high)})))
    return (*told, *_joined(store, rows, families))


def _joined(store: Store, rows: pd.DataFrame, families: Mapping[str, str]) -> list[Note]:
    """Where the rows of one pair pass from one series to another: a change between those two years is none of either's."""
    told: dict[tuple[str, str, int], list[str]] = {}
    for (economy, *_), part in rows.groupby(["economy", "partner", "product"], sort=False):
        if part.duplicated("year").any():  # several series beside each other, none joined
            continue
        for old, new in pairwise(each(part.sort_values("year"))):
            if families[old.source] != families[new.source]:
                told.setdefault((families[old.source], families[new.source], int(new.year)), []).append(str(economy))
    return [
        Note(
            Message(
                "series.joined", {"old": Text(old), "new": Text(new), "year": Period(str(year)), "who": economies(who)}
            )
        )
        for (old, new, year), who in told.items()
    ]


def _chart(measure: str, rows: pd.DataFrame, label: Any) -> tuple[Series, ...]:
    """The pairs by year, where each year of a pair has one value and unit, and there are few."""
    if "partner" not in rows or rows["unit"].nunique() != 1:
        return ()
    pair = ["economy", "partner", "product"]
    several = rows.duplicated([*pair, "period"]).any()  # sources that hold the same year: a line for each, of one pair
    alone = len(rows.drop_duplicates(pair)) == 1
    if len(rows) < 3 or (several and (not alone or rows.duplicated([*pair, "period", "source"]).any())):
        return ()
    keyed = rows.assign(pair=rows["economy"] + "|" + rows["partner"] + "|" + rows["product"])
    if several:
        keyed = keyed.assign(pair=keyed["source"])
    order = list(dict.fromkeys(keyed["pair"]))
    if len(order) > MOST_LINES:
        return ()
    labels = {key: source_label(key) if several else _named(*key.split("|")) for key in order}
    found = lines(keyed, "pair", order, labels=labels)
    places, unit = scaled((point.value for line in found for point in line.points), str(rows["unit"].iloc[0]))
    return (Series("lines", Message("series.title", {"measure": label}), found, unit, places=places),)


def _named(economy: str, partner: str, product: str) -> Message:
    told = {"economy": Economy(economy), "partner": Economy(partner), "product": product_label(product)}
    kind = ("partner" if partner else "alone") + ("-product" if product else "")
    return Message("series.pair", {**told, "kind": kind})


def _table(rows: pd.DataFrame) -> Table:
    """Every row; what is the same in all of them is told once, above; notes stand below."""
    names = [name for name in ("economy", "partner", "product", "basis", "source") if _told(rows, name)]
    same = [name for name in names if rows[_COLUMNS.get(name, name)].astype(str).nunique() == 1]
    shown = [*(n for n in ("economy", "partner", "product") if n in names and n not in same), "period", "value"]
    shown += [n for n in ("basis", "source") if n in names and n not in same]
    found = each(rows)
    body = tuple(cells(*(_holds(row, name) for name in shown)) for row in found)
    columns = tuple(Column(name, Message("series.column", {"what": name})) for name in shown)
    once = tuple(
        Message("series.same", {"what": Message("series.column", {"what": name}), "is": _holds(found[0], name).holds})
        for name in same
    )
    return Table("rows", columns, body, Message("series.table"), Message("series.about", {"same": once}), open=True)


_COLUMNS = {"basis": "price_basis"}


def _told(rows: pd.DataFrame, name: str) -> bool:
    column = _COLUMNS.get(name, name)
    return column in rows and bool((rows[column].astype(str) != "").any())


def _holds(row: Any, name: str) -> Cell:
    if name in ("economy", "partner"):
        return Cell(Economy(str(getattr(row, name))) if getattr(row, name) else None)
    if name == "value":
        note = Text(str(row.note)) if getattr(row, "note", "") else None
        return Cell(_value(row) if row.value == row.value else Message("series.missing"), note=note)
    if name == "source":
        return Cell(tuple(source_label(id) for id in str(row.source).split()))
    if name == "product":
        return Cell(product_label(str(row.product)) if row.product else None)
    if name == "period":
        return Cell(Period(str(row.period)))
    return Cell(Text(str(row.price_basis)) if row.price_basis else None)


def _value(row: Any) -> Any:
    """An observation; a sum over members has no row of its own and names its parts."""
    if hasattr(row, "indicator"):
        return observed(row)
    from entrepot.answers.rows import modelled, status

    key = {"economy": str(row.economy), "year": int(row.year)}
    told = {"basis": str(row.price_basis or ""), "status": status(row.status)}
    return modelled(
        "store.group_total", key, "value", row.value, row.unit, period=row.period, rests=str(row.source), **told
    )


# --- what is held, and what may be passed on ---


@dataclass(frozen=True)
class Held:
    """An indicator as a list shows it."""

    id: str
    label: str
    units: tuple[str, ...]
    first: int
    last: int
    rows: int

    @property
    def years(self) -> str:
        """The years that it is held of, as one where they are."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def measures_held(store: Store) -> list[Held]:
    """All indicators by label, with units (that of most values first), years and number of values."""
    rows = store.sql(
        "select indicator, unit, min(year) as a, max(year) as b, count(*) as n from observations "
        "where value is not null group by indicator, unit order by n desc, unit"
    )
    found = [
        Held(
            str(id),
            store.indicator(str(id)).label,
            tuple(part["unit"]),
            int(part["a"].min()),
            int(part["b"].max()),
            int(part["n"].sum()),
        )
        for id, part in rows.groupby("indicator", sort=True)
    ]
    return sorted(found, key=lambda one: one.label.casefold())


def passed_on(
    store: Store,
    measure: str,
    economies: Sequence[str] | None,
    partners: Sequence[str] | None,
    since: int | None,
    *,
    sdmx: bool = False,
) -> pd.DataFrame:
    """Observations that may be passed on. Raises BadInput where a source does not allow it, NoData where nothing is held."""
    rows = store.observations(
        measure,
        economy=codes.resolve_many(list(economies)) if economies else None,
        partner=codes.resolve_many(list(partners)) if partners else None,
        since=since,
    )
    if rows.empty:
        see = told("problem.series.see", "see `entrepot data show {measure}`", measure=measure)
        raise NoData(_none(measure), remedy=see)
    kept = [id for id in rows["source"].unique() if store.sources[id].redistribute == "no"]
    if kept:
        terms = "; ".join(f"{id}: {store.sources[id].licence} ({store.sources[id].terms})" for id in kept)
        remedy = "name other economies or years, or `data drop` the edition; `data get` shows the figures"
        raise BadInput(f"figures that may not be passed on: {terms}", where=measure, remedy=remedy)
    if sdmx:
        from entrepot.store.sdmx import to_sdmx

        rows = to_sdmx(rows)
    return rows
