"""Charts of exposure: bars with ranges, a bare range where no central figure may stand, and supply paths."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from entrepot.report.charts import Chart

DIRECT, THROUGH = "direct", "looked through"
COLOURS = {DIRECT: "#9ab8d6", THROUGH: "#1f4e8c"}
_WORD = 6.6  # pixels of a letter, about


def spans(rows: Sequence[dict[str, Any]], *, title: str, kinds: Sequence[str], width: int = 260) -> Chart:
    """Horizontal bars in the order given, one for each of `kinds`. A row: `name`, `kind`, `label`, and `value` with
    `low` and `high` as a rule across, or without a value: a pale bar from `low` to `high`."""
    table = []
    for row in rows:
        ends = [row[key] for key in ("value", "low", "high") if row[key] == row[key]]
        table.append({**{key: _short(value) for key, value in row.items()}, "edge": _short(max(ends, default=0.0))})
    widest = max((row["edge"] for row in table), default=1.0) or 1.0
    letters = max((len(row["label"]) for row in table), default=0)
    options = {
        "title": title,
        "names": list(dict.fromkeys(row["name"] for row in table)),
        "kinds": list(kinds),
        "top": _short(widest / (1.0 - min(0.45, (letters * _WORD + 8) / width))),
        "width": width,
        "code": _code(),
    }
    return Chart(_spans_spec, options, {"table": table})


def _spans_spec(title: str, names: list[str], kinds: list[str], top: float, width: int, code: str) -> dict[str, Any]:
    y = {"field": "name", "type": "nominal", "sort": names, "axis": {"title": None, "labelLimit": 165, "ticks": False}}
    place = {"y": y}
    if len(kinds) > 1:
        place["yOffset"] = {"field": "kind", "type": "nominal", "sort": kinds}
    axis = {"title": None, "tickCount": 4, "format": ",.3~f"}
    x = {"type": "quantitative", "scale": {"domain": [0, top], "nice": False}, "axis": axis}
    legend = {"columns": 2} if len(kinds) > 1 else None
    scale = {"domain": kinds, "range": [COLOURS.get(kind, "#1f4e8c") for kind in kinds]}
    colour = {"field": "kind", "type": "nominal", "scale": scale, "legend": legend}
    held, bare = "datum.value != null", "datum.value == null && datum.low != null"
    layers = [
        {
            "transform": [{"filter": held}],
            "mark": {"type": "bar"},
            "encoding": {**place, "x": {**x, "field": "value"}, "color": colour},
        },
        {
            "transform": [{"filter": bare}],
            "mark": {"type": "bar", "opacity": 0.6, "cornerRadius": 5},
            "encoding": {**place, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": colour},
        },
        {
            "transform": [{"filter": f"{held} && datum.low != null"}],
            "mark": {"type": "rule", "stroke": "#111111", "strokeWidth": 1.4},
            "encoding": {**place, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12},
            "encoding": {**place, "x": {**x, "field": "edge"}, "text": {"field": "label"}},
        },
    ]
    step = {"step": 15 if len(kinds) > 1 else 19}
    return {"data": {"name": "table"}, "title": title, "width": width, "height": step, "layer": layers}


def chains(rows: Sequence[Sequence[tuple[str, str]]], weights: Sequence[float], *, title: str) -> Chart:
    """Supply paths, one below the other: each a row of stops (economy, sector) joined by a line as thick as its weight
    (0..1); the last stop of all stands in one column."""
    longest = max((len(row) for row in rows), default=2)
    stops, lines = [], []
    for k, (row, weight) in enumerate(zip(rows, weights, strict=True)):
        start = longest - len(row)
        for j, (economy, sector) in enumerate(row):
            stops.append({"x": start + j, "y": k, "economy": economy, "sector": sector})
        lines.append({"x": start, "x2": longest - 1, "y": k, "width": _short(1.5 + 8 * weight)})
    options = {"title": title, "longest": longest, "count": len(rows), "code": _code()}
    return Chart(_chains_spec, options, {"stops": stops, "lines": lines})


def _chains_spec(title: str, longest: int, count: int, code: str) -> dict[str, Any]:
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-0.5, longest - 0.5]}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [count - 0.4, -0.6]}}
    line = {
        "data": {"name": "lines"},
        "mark": {"type": "rule", "stroke": "#9ab8d6", "strokeCap": "round"},
        "encoding": {
            "x": x,
            "x2": {"field": "x2"},
            "y": y,
            "strokeWidth": {"field": "width", "type": "quantitative", "scale": None},
        },
    }
    dot = {
        "data": {"name": "stops"},
        "mark": {"type": "circle", "size": 60, "color": "#1f4e8c", "opacity": 1},
        "encoding": {"x": x, "y": y},
    }
    texts = [
        {
            "data": {"name": "stops"},
            "mark": {"type": "text", "dy": dy, "fontSize": size, "fontWeight": weight, "color": "#222222"},
            "encoding": {"x": x, "y": y, "text": {"field": field}},
        }
        for field, dy, size, weight in (("economy", -13, 12, "bold"), ("sector", 15, 11, "normal"))
    ]
    width = 400 if longest < 4 else 110 * longest
    return {"title": title, "width": width, "height": 46 * count, "layer": [line, dot, *texts]}


def _short(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        return None if value != value else float(f"{value:.6g}")
    return value


@lru_cache(maxsize=1)
def _code() -> str:
    """Checksum of this file: a changed recipe is rendered anew."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
