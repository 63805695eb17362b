"""Rows of the store and of models' tables as quantities, lines and tables of an answer."""

from __future__ import annotations

import csv
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from entrepot.answers.block import (
    Cell,
    Column,
    Count,
    Economy,
    Gap,
    Label,
    Line,
    Message,
    Period,
    Quantity,
    Row,
    Slot,
    Status,
    Table,
    Text,
    Trace,
    Words,
)
from entrepot.models.relations.trade import MAIN_PARTNERS
from entrepot.provenance import DATA
from entrepot.units import WEAKEST_FIRST, year_spans

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store


# --- frames ---


def held(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that have a value."""
    return rows[rows["value"].notna()]


def each(rows: pd.DataFrame) -> list[Any]:
    """Rows as named tuples of plain values (many times cheaper than `itertuples`, which makes a new type each time)."""
    return list(map(_row_type(tuple(rows.columns))._make, zip(*(rows[c].tolist() for c in rows.columns), strict=True)))


@lru_cache(maxsize=256)
def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("Record", columns)  # type: ignore[misc]


def newest(rows: pd.DataFrame, *keys: str) -> list[Any]:
    """The newest row of each combination of `keys`, in order of appearance."""
    last: dict[tuple[Any, ...], Any] = {}
    for row in each(rows):
        key = tuple(getattr(row, k) for k in keys)
        if key not in last or row.year >= last[key].year:
            last[key] = row
    return list(last.values())


def combined(*frames: pd.DataFrame | None) -> pd.DataFrame | None:
    """Frames one below the other; None where all are empty."""
    import pandas as pd

    full = [frame for frame in frames if frame is not None and len(frame)]
    return pd.concat(full, ignore_index=True) if full else None


def main_partners(economy: str) -> tuple[str, ...]:
    """The five partners that answers compare, without the economy itself."""
    return tuple(code for code in MAIN_PARTNERS if code != economy)


# --- quantities ---


_HELD = frozenset(WEAKEST_FIRST) - {"missing"}


def status(text: object) -> Status:
    """A status of a row as that of a quantity (`missing` stands on rows whose value a model filled: an estimate)."""
    return cast("Status", str(text)) if text in _HELD else "estimated"


def observed(row: Any) -> Quantity:
    """An observation of the store (a named tuple of its columns) as a quantity that points back to it."""
    key = {
        "indicator": str(row.indicator),
        "economy": str(row.economy),
        "partner": str(row.partner),
        "product": str(row.product),
        "period": str(row.period),
        "source": str(row.source),
    }
    return Quantity(
        float(row.value),
        str(row.unit),
        str(row.period),
        basis=str(row.price_basis or ""),
        status=status(row.status),
        sources=tuple(str(row.source).split()),
        trace=Trace("observed", row=Row("observations", key)),
    )


def modelled(
    table: str,
    key: Mapping[str, str | int],
    column: str,
    value: float,
    unit: str,
    *,
    period: object,
    rests: str | Sequence[str],
    **more: Any,
) -> Quantity:
    """A cell of a model's table as a quantity. `rests`: ids of the sources it rests on."""
    sources = tuple(rests.split()) if isinstance(rests, str) else tuple(rests)
    told = {"basis": "", "status": "observed", **more}
    trace = Trace("model", row=Row(table, dict(key), column))
    return Quantity(float(value), unit, str(period), sources=sources, trace=trace, **told)


def derived(
    formula: str, inputs: Sequence[Quantity], unit: str, *, period: str = "", kind: Status | None = None
) -> Quantity:
    """A formula of `entrepot.answers.formulas` over quantities: its value, the weakest of their statuses, all their
    sources, and (where none is given) the period that they cover."""
    from entrepot.answers.formulas import recompute

    value = recompute(formula, [q.value for q in inputs])
    if value is None:
        raise ValueError(f"the formula {formula} is a model's")
    return Quantity(
        value,
        unit,
        period or covered(inputs),
        basis=inputs[0].basis if unit == inputs[0].unit else "",
        status=kind or weakest(q.status for q in inputs),
        sources=tuple(dict.fromkeys(id for q in inputs for id in q.sources)),
        trace=Trace(formula, tuple(inputs)),
    )


def weakest(statuses: Iterable[Status]) -> Status:
    """The weakest status of several."""
    return cast("Status", min(statuses, key=WEAKEST_FIRST.index, default=WEAKEST_FIRST[-1]))


def covered(quantities: Iterable[Quantity]) -> str:
    """The period that quantities cover: one, or from the first to the last."""
    periods = sorted({q.period for q in quantities if q.period})
    if len(periods) < 2:
        return "".join(periods)
    return f"{periods[0][:4]}-{periods[-1][-4:]}" if all(p[-4:].isdigit() for p in periods) else periods[-1]


def counted(table: str, n: int, **key: str | int) -> Quantity:
    """A count of rows as a quantity."""
    return Quantity(float(n), "count", trace=Trace("count", row=Row(table, key, "count")))


def economies(codes_: Iterable[str]) -> tuple[Economy, ...]:
    """Economies for a list inside a sentence."""
    return tuple(Economy(code) for code in codes_)


def cells(*holds: Cell | Slot) -> tuple[Cell, ...]:
    """A row of a table out of what its cells hold."""
    return tuple(one if isinstance(one, Cell) else Cell(one) for one in holds)


# --- lines and tables by year ---


def lines(
    rows: pd.DataFrame,
    by: str,
    order: Sequence[str],
    quantity: Callable[[Any], Quantity] = observed,
    labels: Mapping[str, Words] | None = None,
) -> tuple[Line, ...]:
    """A line for each of `order` that has a row: its rows in order of their years as quantities."""
    points: dict[str, list[tuple[int, Quantity]]] = {}
    for row in each(rows):
        points.setdefault(str(getattr(row, by)), []).append((int(row.year), quantity(row)))
    found = []
    for key in order:
        if key in points:
            label = labels[key] if labels else Economy(key)
            ordered = tuple(q for _, q in sorted(points[key], key=lambda pair: pair[0]))
            found.append(Line(label, ordered, colour=key))
    return tuple(found)


def by_year(
    id: str,
    found: Sequence[Line],
    caption: Message,
    about: Message,
    *,
    unit: str = "",
    places: float = 1.0,
    since: int = 0,
    open: bool = False,
) -> Table:
    """The points of lines as a table: a row for each period, a column for each line."""
    cells: dict[str, dict[int, Quantity]] = {}
    for n, line in enumerate(found):
        for point in line.points:
            if year_of(point.period) >= since:
                cells.setdefault(point.period, {})[n] = point
    columns = (
        Column("year", Message("answers.year")),
        *(Column(line.colour or str(n + 1), line.label, unit, places) for n, line in enumerate(found)),
    )
    rows = tuple(
        (Cell(Period(period)), *(Cell(cells[period].get(n)) for n in range(len(found))))
        for period in sorted(cells, key=lambda p: (year_of(p), p))
    )
    return Table(id, columns, rows, caption, about, open=open)


SCALES = (("billion", 1e9), ("million", 1e6))


def scaled(values: Iterable[float], unit: str) -> tuple[float, Message]:
    """By what a chart of values divides them, and its unit in words."""
    most = max((abs(value) for value in values), default=0.0)
    scale, places = next((one for one in SCALES if most >= 10 * one[1]), ("one", 1.0))
    return places, Message("answers.scaled", {"scale": scale, "unit": Text(unit)})


def year_of(period: str) -> int:
    """The last year that a period names; 0 where it names none."""
    import re

    years = re.findall(r"\d{4}", period)
    return int(years[-1]) if years else 0


def span(found: Sequence[Line]) -> tuple[int, int]:
    """The first and the last year of lines."""
    years = [year_of(point.period) for line in found for point in line.points]
    return min(years), max(years)


def leading(cells: Mapping[str, Cell], *, smallest: bool = False) -> dict[str, Cell]:
    """The same cells, the leader marked: only where at least two are held, all for the same period, and it is
    positive."""
    from dataclasses import replace

    values = {key: cell.holds for key, cell in cells.items() if isinstance(cell.holds, Quantity)}
    if len(values) < 2 or len({q.period for q in values.values()}) != 1:
        return dict(cells)
    best = (min if smallest else max)(values, key=lambda key: values[key].value)
    if not smallest and values[best].value <= 0:
        return dict(cells)
    return {**cells, best: replace(cells[best], leads=True)}


# --- gaps, labels ---


def missing(rows: pd.DataFrame, most: int = 3) -> tuple[Gap, ...]:
    """What `missing` rows of figures say is not held, and what would fill it: years are joined, the same gap is told
    once; at most `most`, the rest counted."""
    told: dict[str, dict[tuple[str, str], list[str]]] = {}
    for row in each(rows[rows["status"] == "missing"]):
        who = str(row.economy), str(row.partner or "")
        told.setdefault(str(row.note), {}).setdefault(who, []).append(str(row.period))
    gaps = [
        Gap(
            Message(
                "answers.gap",
                {
                    "what": tuple(
                        Message(
                            "answers.gap.of" if partner else "answers.gap.one",
                            {"economy": Economy(economy), "partner": Economy(partner), "years": Text(spans(periods))},
                        )
                        for (economy, partner), periods in places.items()
                    ),
                    "note": Text(note.rstrip(".")),
                },
            )
        )
        for note, places in told.items()
    ]
    rest = len(gaps) - most
    more = (Gap(Message("answers.gaps.more", {"n": Count(rest)})),) if rest > 0 else ()
    return (*gaps[:most], *more)


def spans(periods: Iterable[str]) -> str:
    """Periods in short: runs of years as `2008–2016`."""
    periods = list(periods)
    years = year_spans((int(p) for p in periods if p.isdigit()), "–")
    return ", ".join([*filter(None, [years]), *sorted({p for p in periods if not p.isdigit()})])


def measure_label(store: Store, indicator: str) -> Label:
    """The name of what is measured."""
    return Label("measure", indicator, store.indicator(indicator).label)


def source_label(id: str) -> Label:
    """The id of a source in a cell."""
    return Label("source", id, id)


# --- coverage ---

# States of a passage that nothing held decides: looked for and not found, or not yet looked for.
UNDECIDED = ("not found", "no data")


@lru_cache(maxsize=1)
def coverage_rows() -> tuple[dict[str, str], ...]:
    """The coverage table: passages of the five articles, the command that answers each, and its state."""
    with (DATA / "coverage.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


def answers_of(row: Mapping[str, str]) -> list[str]:
    """What answers a passage: indicators, facts, scenarios, or commands (`minerals`, `register show`, `brief --from`)."""
    return [part.strip() for part in row["answer"].split(";") if part.strip()]


def coverage_of(answers: Iterable[str], topics: Sequence[str] = ()) -> tuple[str, ...]:
    """Ids of coverage rows that these indicators, facts or commands answer, within some topics (all when none are
    named)."""
    wanted = set(answers)
    return tuple(
        row["id"] for row in coverage_rows() if wanted & set(answers_of(row)) and (not topics or row["topic"] in topics)
    )
