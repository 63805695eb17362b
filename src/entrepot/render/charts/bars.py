"""Rankings as horizontal bars: one value with its range, parts that add up, or values beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from entrepot.answers.block import Bar, Quantity, Ranking
from entrepot.render.charts.chart import short, wrapped
from entrepot.render.charts.palette import INK, colour, colours, width_of
from entrepot.words import Language, say
from entrepot.words.numbers import plain

STEP, NAME_MOST = 22, 236  # pixels of a bar; the widest name before it wraps


def spec(block: Ranking, language: Language, width: int) -> dict[str, Any]:
    """The specification of a ranking, in the order given."""
    names = ["\n".join(wrapped(say(bar.label, language, ("bare", "cap")), NAME_MOST, 13)) for bar in block.bars]
    names = [f"{name}{chr(0x200B) * names[:k].count(name)}" for k, name in enumerate(names)]
    room = max((width_of(line) for name in names for line in name.split("\n")), default=0) + 16
    plot = max(int(width - room), 120)
    several = max((len(bar.values) for bar in block.bars), default=1) > 1
    if several and not block.beside:
        return _parts(block, names, language, plot)
    return _single(block, names, language, plot)


def told(value: Quantity, language: Language, signed: bool, places: float = 1.0) -> str:
    """What stands beside a bar: the value, or its range where only that may be given; in `places` without its unit, which
    the line above the chart tells."""
    if places != 1 and value.value == value.value:
        text = plain(value.value / places, language.locale)
        return f"+{text}" if signed and value.value > 0 else text
    return say(value, language, ("signed",) if signed else ())


def _single(block: Ranking, names: Sequence[str], language: Language, plot: int) -> dict[str, Any]:
    """Bars with a rule from low to high and a number beside; a pale bar where only a range is given."""
    kinds = [say(part, language) for part in block.parts] or [""]
    rows = [
        _row(block, bar, value, name, kinds[k] if k < len(kinds) else "", language, k)
        for bar, name in zip(block.bars, names, strict=True)
        for k, value in enumerate(bar.values)
    ]
    scale = {"domain": _domain(rows, plot), "nice": False}
    x = {"type": "quantitative", "scale": scale, "axis": {"tickCount": 4, "format": ",.3~f"}}
    y: dict[str, Any] = {"y": _names(names)}
    if len(kinds) > 1:
        y["yOffset"] = {"field": "kind", "sort": kinds}
    own: dict[str, Any] = {"field": "colour", "type": "nominal", "scale": None}
    if len(kinds) > 1:
        own = {
            "field": "kind", "sort": kinds, "scale": {"domain": kinds, "range": colours(kinds)}, "legend": {"columns": 2},
        }  # fmt: skip
    layers = [
        _layer(
            "datum.value != null",
            {"type": "bar", "height": {"band": 0.72}},
            {
                **y,
                "x": {**x, "field": "value"},
                "color": own,
                "opacity": {"field": "faint", "scale": None, "type": "quantitative"},
            },
        ),
        _layer(
            "datum.value == null && datum.low != null",
            {"type": "bar", "opacity": 0.55, "cornerRadius": 5},
            {**y, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": own},
        ),
        _layer(
            "datum.value != null && datum.low != null",
            {"type": "rule", "stroke": INK, "strokeWidth": 1.4},
            {**y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
        ),
        _layer(
            "datum.edge >= 0",
            {"type": "text", "align": "left", "dx": 5, "fontSize": 12},
            {**y, "x": {**x, "field": "edge"}, "text": {"field": "label"}},
        ),
        _layer(
            "datum.edge < 0",
            {"type": "text", "align": "right", "dx": -5, "fontSize": 12},
            {**y, "x": {**x, "field": "edge"}, "text": {"field": "label"}},
        ),
    ]
    step = _tall(names, 16, len(kinds)) if len(kinds) > 1 else _tall(names, STEP)
    return {"data": {"values": rows}, "width": plot, "height": {"step": step}, "layer": layers}


def _domain(rows: Sequence[dict[str, Any]], plot: int) -> list[float]:
    """The axis from low to high, with room for the numbers beside the bars."""
    ends = [row[key] for row in rows for key in ("value", "low", "high") if row[key] is not None]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = max((width_of(row["label"], 12) for row in rows), default=0) + 10
    share = min(0.24 if low < 0 < high else 0.4, room / plot)
    reach = (high - low or 1.0) / (1 - share * (1 + (low < 0 < high)))
    return [low - (reach * share if low < 0 else 0), high + (reach * share if high > 0 else 0)]


def _tall(names: Sequence[str], step: int, bars: int = 1) -> int:
    """Pixels of one of the `bars` that stand beside each other under a name."""
    return max(step, (14 * max((name.count("\n") + 1 for name in names), default=1) + 3) // bars)


def _layer(test: str, mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"transform": [{"filter": test}], "mark": mark, "encoding": encoding}


def _row(
    block: Ranking, bar: Bar, value: Quantity, name: str, kind: str, language: Language, place: int
) -> dict[str, Any]:
    scaled = {
        key: short(number / block.places) if number is not None and number == number else None
        for key, number in (("value", value.value), ("low", value.low), ("high", value.high))
    }
    ends = [end for end in scaled.values() if end is not None]
    size = scaled["value"] if scaled["value"] is not None else max(ends, default=0.0)
    return {
        **scaled,
        "name": name,
        "kind": kind,
        "label": told(value, language, block.signed, block.places),
        "edge": (min(ends, default=0.0) if size < 0 else max(ends, default=0.0)),
        "colour": colour(bar.group, place),
        "faint": 0.45 if bar.faint else 1.0,
    }


def _names(names: Sequence[str]) -> dict[str, Any]:
    axis = {"labelLimit": NAME_MOST + 40, "ticks": False, "domain": False, "labelExpr": "split(datum.label, '\\n')"}
    return {"field": "name", "type": "nominal", "sort": list(names), "axis": axis}


def _parts(block: Ranking, names: Sequence[str], language: Language, plot: int) -> dict[str, Any]:
    """Stacked parts, gains right and losses left of zero, a mark at their sum."""
    kinds = [say(part, language) for part in block.parts]
    rows, sums = [], []
    for bar, name in zip(block.bars, names, strict=True):
        rows += [
            {"name": name, "part": kinds[k], "order": k, "value": short(value.value / block.places)}
            for k, value in enumerate(bar.values)
            if value.value == value.value
        ]
        sums.append({"name": name, "sum": short(sum(v.value for v in bar.values if v.value == v.value) / block.places)})
    y = _names(names)
    x = {"type": "quantitative", "axis": {"tickCount": 5, "format": ",.3~f"}}
    colour_ = {
        "field": "part",
        "type": "nominal",
        "sort": kinds,
        "scale": {"domain": kinds, "range": colours(kinds)},
        "legend": {"columns": 2, "symbolType": "square"},
    }
    bars = {
        "data": {"values": rows},
        "mark": {"type": "bar", "height": {"band": 0.72}},
        "encoding": {
            "y": y,
            "x": {**x, "field": "value", "stack": "zero"},
            "color": colour_,
            "order": {"field": "order"},
        },
    }
    dots = {
        "data": {"values": sums},
        "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 60, "color": INK, "opacity": 1},
        "encoding": {"y": y, "x": {**x, "field": "sum"}},
    }
    return {"width": plot, "height": {"step": _tall(names, STEP)}, "layer": [bars, dots]}
