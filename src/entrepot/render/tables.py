"""Any block that holds numbers as a table: what stands under a picture, in a terminal, in Markdown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from entrepot.answers.answer import within
from entrepot.answers.block import (
    Cell,
    Column,
    Distribution,
    Grid,
    Label,
    Map,
    Message,
    Network,
    Period,
    Quantity,
    Ranking,
    Section,
    Series,
    Table,
    Text,
)
from entrepot.render.charts.lines import year_of


def as_table(block: Any) -> Table | None:
    """The table of a block; None for words."""
    made = _MADE.get(type(block))
    return made(block) if made else None


def needs_table(block: Any, section: Section) -> bool:
    """Whether a picture needs a table of its own: not where one that holds all its figures follows at once, nor where a map
    has no figures."""
    if isinstance(block, Map) and not any(cell.holds for row in _map(block).rows for cell in row[1:]):
        return False
    at = next(n for n, one in enumerate(section.blocks) if one is block)
    follows = section.blocks[at + 1] if at + 1 < len(section.blocks) else None
    if isinstance(block, Table) or not isinstance(follows, Table):
        return True
    return not _figures(block) <= _figures(follows)


def _figures(block: Any) -> set[tuple[str, str, str]]:
    return {(repr(q.value), q.unit, q.period) for q in within(block)}


def _unit(values: list[Quantity]) -> str:
    """The one unit of some quantities, else none: then each tells its own."""
    units = {value.unit for value in values}
    return next(iter(units)) if len(units) == 1 else ""


def _series(block: Series) -> Table:
    """Periods by lines; lines of the same label and panel (past and ahead) are one column."""
    held: dict[str, dict[str, Quantity]] = {}
    names: dict[str, tuple[Any, Any]] = {}
    for line in block.lines:
        key = repr((line.panel, line.label))  # a label may be a message, whose slots are a mapping
        names[key] = line.panel, line.label
        held.setdefault(key, {}).update({point.period: point for point in line.points})
    periods = sorted({period for points in held.values() for period in points}, key=lambda p: (year_of(p), p))
    unit = _unit([q for points in held.values() for q in points.values()])
    columns = [Column("period", Message("table.period"))]
    for n, (panel, label) in enumerate(names.values()):
        name = Message("table.pair", {"a": panel, "b": label}) if panel not in (None, label) else label
        columns.append(Column(f"{getattr(label, 'code', '') or n + 1}", name, unit, block.places))
    rows = tuple((Cell(Period(period)), *(Cell(points.get(period)) for points in held.values())) for period in periods)
    return Table(block.id, tuple(columns), rows, block.title, block.about)


def _ranking(block: Ranking) -> Table:
    several = max((len(bar.values) for bar in block.bars), default=1)
    names = block.parts or (Message("table.value"),) * several
    unit = _unit([value for bar in block.bars for value in bar.values])
    spans = any(value.low is not None for bar in block.bars for value in bar.values)
    columns = [Column("name", Message("table.name"))]
    for k in range(several):
        columns.append(Column(f"value{k + 1}", names[k], unit, block.places, block.signed))
        if spans:
            columns += [
                Column(f"low{k + 1}", Message("table.low"), unit, block.places, block.signed),
                Column(f"high{k + 1}", Message("table.high"), unit, block.places, block.signed),
            ]
    rows = []
    for bar in block.bars:
        cells = [Cell(bar.label, note=bar.note)]
        for k in range(several):
            value = bar.values[k] if k < len(bar.values) else None
            cells.append(Cell(value if value is not None and value.value == value.value else None))
            if spans:
                cells += [Cell(_end(value, "low")), Cell(_end(value, "high"))]
        rows.append(tuple(cells))
    return Table(block.id, tuple(columns), tuple(rows), block.title, block.about)


def _end(value: Quantity | None, side: str) -> Quantity | None:
    end = getattr(value, side) if value is not None else None
    if value is None or end is None:
        return None
    return Quantity(
        end,
        value.unit,
        value.period,
        value.basis,
        value.status,
        value.sources,
        grade=value.grade,
        id=f"{value.id}.{side}",
    )


def _map(block: Map) -> Table:
    unit = _unit([place.value for place in block.places if place.value])
    columns = (
        Column("place", Message("table.place")),
        Column("value", Message("table.value"), unit, 1.0, block.scale == "diverging"),
    )
    places = [(Cell(place.label), Cell(place.value if place.value else place.says)) for place in block.shown]
    routes = [(Cell(route.label), Cell(route.value)) for route in block.routes]
    return Table(block.id, columns, (*places, *routes), block.title, block.about)


def _network(block: Network) -> Table:
    labels = {node.id: node.label for node in block.nodes}
    unit = _unit([edge.value for edge in block.edges])
    columns = (
        Column("from", Message("table.from")),
        Column("to", Message("table.to")),
        Column("value", Message("table.value"), unit),
    )
    rows = tuple((Cell(labels[edge.source]), Cell(labels[edge.target]), Cell(edge.value)) for edge in block.edges)
    return Table(block.id, columns, rows, block.title, block.about)


def _distribution(block: Distribution) -> Table:
    masses = [x for spread in block.spreads for x, _ in spread.mass]
    columns: list[Column] = [Column("x", block.x or Message("table.value"))]
    if masses:
        columns += [Column(f"{n + 1}", s.label, _unit([q for _, q in s.mass])) for n, s in enumerate(block.spreads)]
        held = [dict(spread.mass) for spread in block.spreads]
        rows = [(Cell(Text(f"{x:g}")), *(Cell(one.get(x)) for one in held)) for x in sorted(set(masses))]
        return Table(block.id, tuple(columns), tuple(rows), block.title, block.about)
    levels = sorted({level for spread in block.spreads for level, _ in spread.quantiles})
    columns += [
        Column(f"p{100 * level:g}", Label("quantile", f"{100 * level:g}", f"{100 * level:g}%")) for level in levels
    ]
    rows = [(Cell(s.label), *(Cell(dict(s.quantiles).get(level)) for level in levels)) for s in block.spreads]
    return Table(block.id, tuple(columns), tuple(rows), block.title, block.about)


def _grid(block: Grid) -> Table:
    columns = [
        Column("name", Message("table.name")),
        *(Column(f"{n + 1}", name) for n, name in enumerate(block.columns)),
    ]
    rows = []
    for name, cells in zip(block.rows, block.cells, strict=True):
        rows.append((Cell(name), *(Cell(_in_grid(cell), note=cell.says if cell.hatched else None) for cell in cells)))
    return Table(block.id, tuple(columns), tuple(rows), block.title, block.about)


def _in_grid(cell: Any) -> Any:
    if cell.holds is None:
        return None
    return Message("table.dated", {"what": cell.holds, "when": Period(cell.period)}) if cell.period else cell.holds


_MADE: dict[type, Callable[[Any], Table]] = {
    Table: lambda block: block,
    Series: _series,
    Ranking: _ranking,
    Map: _map,
    Network: _network,
    Distribution: _distribution,
    Grid: _grid,
}
