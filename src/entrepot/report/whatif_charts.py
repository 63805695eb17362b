"""Charts of a what-if: ranked bars with the range over elasticities, and parts that add up. Vega-Lite, as in `charts`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from entrepot.report.charts import Chart

GROUP_COLOURS = {"Japan": "#b2182b", "Members of ASEAN": "#35978f", "Others": "#8a8a8a"}
LABEL = 56  # pixels that a number beside its bar takes
PART_COLOURS = ("#2166ac", "#e08214", "#1b7837", "#762a83", "#8c6d31", "#636363")


def ranked(
    rows: Sequence[dict[str, Any]], *, title: str, colours: dict[str, str], step: int = 19, width: int = 270
) -> Chart:
    """Horizontal bars in the order given. A row: `name`, `value`, `label`, `group` (a key of `colours`); if wanted
    `low` and `high` (a rule across), and `faint` (a weaker bar)."""
    table = [{"low": None, "high": None, "faint": False, **row} for row in rows]
    ends = [row[key] for row in table for key in ("value", "low", "high") if row[key] is not None]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    sides, taken = (low < 0) + (high > 0), LABEL / width
    room = taken / (1.0 - sides * taken) * ((high - low) or 1.0)
    domain = [low - room if low < 0 else low, high + room if high > 0 else high]
    for row in table:
        left = row["value"] < 0
        edge = [row["value"], row["low"], row["high"]]
        row["edge"] = (min if left else max)(x for x in edge if x is not None)
        row["left"] = left
    present = [group for group in colours if any(row["group"] == group for row in table)]
    options = {
        "title": title, "names": [row["name"] for row in table], "groups": present,
        "colours": [colours[group] for group in present], "domain": domain, "step": step, "width": width, "code": _code(),
    }  # fmt: skip
    return Chart(_ranked_spec, options, {"table": [{k: _short(v) for k, v in row.items()} for row in table]})


def _ranked_spec(
    title: str,
    names: list[str],
    groups: list[str],
    colours: list[str],
    domain: list[float],
    step: int,
    width: int,
    code: str,
) -> dict[str, Any]:
    y = {"field": "name", "type": "nominal", "sort": names, "axis": {"title": None, "labelLimit": 190, "ticks": False}}
    scale = {"domain": domain, "nice": False}
    x = {"type": "quantitative", "scale": scale, "axis": {"title": None, "tickCount": 4, "format": ",.3~f"}}
    legend = {"columns": 3} if len(groups) > 1 else None
    fill = {"field": "group", "type": "nominal", "scale": {"domain": groups, "range": colours}, "legend": legend}
    bar = {
        "mark": {"type": "bar", "height": {"band": 0.68}},
        "encoding": {
            "y": y,
            "x": {**x, "field": "value"},
            "color": fill,
            "opacity": {"condition": {"test": "datum.faint", "value": 0.45}, "value": 1},
        },
    }
    ruled = [{"filter": "datum.low != null"}]
    rule = {
        "transform": ruled,
        "mark": {"type": "rule", "stroke": "#111111", "strokeWidth": 1.4},
        "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
    }
    ends = [
        {
            "transform": ruled,
            "mark": {"type": "tick", "color": "#111111", "thickness": 1.4, "size": 7},
            "encoding": {"y": y, "x": {**x, "field": key}},
        }
        for key in ("low", "high")
    ]
    labels = [
        {
            "transform": [{"filter": "datum.left" if left else "!datum.left"}],
            "mark": {"type": "text", "align": "right" if left else "left", "dx": -5 if left else 5, "fontSize": 12},
            "encoding": {"y": y, "x": {**x, "field": "edge"}, "text": {"field": "label"}},
        }
        for left in (True, False)
    ]
    return {
        "data": {"name": "table"}, "title": title, "width": width, "height": {"step": step},
        "layer": [bar, rule, *ends, *labels],
    }  # fmt: skip


def stacked(
    rows: Sequence[dict[str, Any]],
    totals: Sequence[dict[str, Any]],
    *,
    title: str,
    names: Sequence[str],
    parts: Sequence[str],
) -> Chart:
    """Parts stacked to both sides of zero (rows: `name`, `part`, `value`), and a point at their total (`name`,
    `value`)."""
    options = {"title": title, "names": list(names), "parts": list(parts), "code": _code()}
    tables = {"table": rows, "totals": totals}
    return Chart(
        _stacked_spec,
        options,
        {key: [{k: _short(v) for k, v in row.items()} for row in table] for key, table in tables.items()},
    )


def _stacked_spec(title: str, names: list[str], parts: list[str], code: str) -> dict[str, Any]:
    y = {"field": "name", "type": "nominal", "sort": names, "axis": {"title": None, "labelLimit": 190, "ticks": False}}
    x = {"field": "value", "type": "quantitative", "axis": {"title": None, "tickCount": 5, "format": ",.3~f"}}
    scale = {"domain": parts, "range": list(PART_COLOURS[: len(parts)])}
    bar = {
        "data": {"name": "table"},
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "y": y,
            "x": {**x, "stack": "zero"},
            "color": {"field": "part", "type": "nominal", "scale": scale, "legend": {"columns": 1}},
            "order": {"field": "order", "type": "quantitative"},
        },
    }
    point = {
        "data": {"name": "totals"},
        "mark": {
            "type": "point",
            "shape": "diamond",
            "filled": True,
            "size": 75,
            "color": "#111111",
            "stroke": "white",
        },
        "encoding": {"y": y, "x": x},
    }
    return {"title": title, "width": 350, "height": {"step": 21}, "layer": [bar, point]}


def _short(value: Any) -> Any:
    """Plain numbers to six significant digits, so that the same result gives the same chart."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        return None if value != value else float(f"{value:.6g}")
    return value


@lru_cache(maxsize=1)
def _code() -> str:
    """Checksum of this file: a changed recipe is rendered anew."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
