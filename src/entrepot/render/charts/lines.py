"""Series as lines, bars by year, and fans: labelled at their ends, no legend."""

from __future__ import annotations

import itertools
import math
import re
import textwrap
from collections.abc import Sequence
from typing import Any

from entrepot.answers.block import Line, Period, Quantity, Series
from entrepot.render.charts.chart import short
from entrepot.render.charts.palette import GRID, SOFT, colours, width_of
from entrepot.words import Language, say

HEIGHT, LABEL, LETTER = 230, 16, 7  # pixels; the least that two labels stand apart; a letter of a title
_YEAR, _DAY = re.compile(r"\d{4}"), re.compile(r"day (\d+)")
MOST_POINTS = 40  # of a line; more are drawn as a line alone


def year_of(period: str) -> float:
    """Where a period stands on its axis: the year, the last of a range, a month or day as its part; or the number of a day."""
    if counted := _DAY.fullmatch(period):
        return float(counted[1])
    dated = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", period)
    if dated and 1 <= int(dated[2]) <= 12:
        return int(dated[1]) + (int(dated[2]) - 0.5) / 12
    found = _YEAR.findall(period)
    return float(found[-1]) if found else math.nan


def spec(block: Series, language: Language, width: int, height: int = HEIGHT) -> dict[str, Any]:
    """The specification of a block of lines; small multiples where its lines name several."""
    names = list(dict.fromkeys(say(line.panel, language) if line.panel is not None else "" for line in block.lines))
    if len(names) == 1:
        return _panel(block, block.lines, language, width, height)
    columns = min(len(names), 3 if width > 560 else 2)
    each = int(width / columns) - 18
    made = []
    for name in names:
        lines = [line for line in block.lines if (say(line.panel, language) if line.panel is not None else "") == name]
        made.append({**_panel(block, lines, language, each, 150), "title": textwrap.wrap(name, each // LETTER) or ""})
    return {"concat": made, "columns": columns}


def _panel(block: Series, lines: Sequence[Line], language: Language, width: int, height: int) -> dict[str, Any]:
    shades = dict(zip(_keys(lines), colours(_keys(lines)), strict=True))
    rows = [row for n, line in enumerate(lines) for row in _rows(block, line, shades[_key(line)], n)]
    if not rows:
        return {"data": {"values": []}, "mark": "point", "width": width, "height": height}
    if block.shape == "bars":
        return _bars(block, lines, rows, language, width, height)
    low, high = _domain(block, rows)
    labels = _labels(lines, rows, language, low, high, height)
    room = max((width_of(label["text"]) for label in labels), default=0) + 14
    years = [row["year"] for row in rows]
    x = _years(min(years), max(years), width - room)
    y = {
        "field": "value",
        "type": "quantitative",
        "axis": {"tickCount": 5, "domain": False, "ticks": False},
        "scale": {"domain": [low, high], "nice": False, "clamp": True},
    }
    layers: list[dict[str, Any]] = _marks(block, x, y, language)
    layers += _drawn(x, y, banded=any(row["low"] is not None for row in rows))
    if len(labels) > 1:
        layers.append(
            {
                "data": {"values": labels},
                "mark": {"type": "text", "align": "left", "dx": 7, "fontWeight": "bold", "clip": False},
                "encoding": {
                    "x": {**x, "field": "year"},
                    "y": {**y, "field": "at"},
                    "text": {"field": "text"},
                    "color": _own(),
                },
            }
        )
    return {
        "data": {"values": rows},
        "width": int(width - (room if len(labels) > 1 else 0)),
        "height": height,
        "layer": layers,
    }


def _drawn(x: dict[str, Any], y: dict[str, Any], *, banded: bool) -> list[dict[str, Any]]:
    """Bands, lines (dashed ahead) and points (hollow where estimated)."""
    layers: list[dict[str, Any]] = []
    if banded:
        layers.append(
            {
                "transform": [{"filter": "datum.low != null"}],
                "mark": {"type": "area", "opacity": 0.15, "clip": True},
                "encoding": {
                    "x": x,
                    "y": {**y, "field": "low"},
                    "y2": {"field": "high"},
                    "color": _own(),
                    "detail": {"field": "series"},
                },
            }
        )
    layers.append(
        {
            "mark": {"type": "line", "strokeWidth": 2.2, "clip": True},
            "encoding": {
                "x": x,
                "y": y,
                "color": _own(),
                "detail": {"field": "piece"},
                "strokeDash": {
                    "field": "ahead",
                    "scale": {"domain": [False, True], "range": [[1, 0], [5, 3]]},
                    "legend": None,
                },
            },
        }
    )
    layers.append(
        {
            "transform": [{"filter": "!datum.ahead && !datum.dense"}],
            "mark": {"type": "point", "size": 24, "strokeWidth": 1.4, "opacity": 1},
            "encoding": {"x": x, "y": y, "stroke": _own(), "fill": {"field": "fill", "type": "nominal", "scale": None}},
        }
    )
    return layers


def _own() -> dict[str, Any]:
    return {"field": "colour", "type": "nominal", "scale": None}


def _key(line: Line) -> str:
    return line.colour or getattr(line.label, "code", "") or repr(line.label)


def _keys(lines: Sequence[Line]) -> list[str]:
    return list(dict.fromkeys(_key(line) for line in lines))


def _rows(block: Series, line: Line, shade: str, n: int) -> list[dict[str, Any]]:
    rows, piece, before = [], 0, None
    for point in sorted(line.points, key=lambda p: year_of(p.period)):
        year = year_of(point.period)
        if point.value != point.value or year != year:
            continue
        piece += before is not None and block.longest_gap is not None and year - before > block.longest_gap
        before = year
        hollow = point.status in ("estimated", "suspect")
        rows.append(
            {
                "year": short(year),
                "value": short(point.value / block.places),
                "series": _key(line),
                "piece": f"{n}-{piece}",
                "low": short(point.low / block.places) if point.low is not None else None,
                "high": short(point.high / block.places) if point.high is not None else None,
                "colour": shade,
                "fill": "white" if hollow else shade,
                "ahead": line.part == "ahead",
                "dense": len(line.points) > MOST_POINTS,
            }
        )
    return rows


def _domain(block: Series, rows: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Bounds of the axis of values: all points, zero where asked, `top` where the block cuts it."""
    values = [row[key] for row in rows for key in ("value", "low", "high") if row[key] is not None]
    values += [mark.at.value / block.places for mark in block.marks if isinstance(mark.at, Quantity)]
    low, high = min(values), max(values)
    if block.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if block.top is not None:
        high = min(high, block.top / block.places)
    if high <= low:
        low, high = low - 1.0, high + 1.0
    pad = 0.05 * (high - low)
    return (low if block.zero and low == 0 else low - pad), high + pad


def _labels(
    lines: Sequence[Line], rows: Sequence[dict[str, Any]], language: Language, low: float, high: float, height: int
) -> list[dict[str, Any]]:
    """The name of each line where it ends, moved apart so that none covers another."""
    last: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["series"] not in last or row["year"] >= last[row["series"]]["year"]:
            last[row["series"]] = row
    names = {_key(line): say(line.label, language, ("bare",)) for line in lines}
    end = max(row["year"] for row in rows)
    made = [
        {"text": names[key], "at": min(max(row["value"], low), high), "year": end, "colour": row["colour"]}
        for key, row in last.items()
    ]
    made.sort(key=lambda label: label["at"])
    apart = LABEL * (high - low) / height
    for below, above in itertools.pairwise(made):
        above["at"] = max(above["at"], below["at"] + apart)
    over = made[-1]["at"] - high if made else 0.0
    if over > 0:
        made[-1]["at"] = high
        for above, below in zip(made[::-1], made[-2::-1], strict=False):
            below["at"] = min(below["at"], above["at"] - apart)
    return made


def _years(first: float, last: float, width: float) -> dict[str, Any]:
    """An axis of years with round steps; few enough that labels never touch."""
    a, b = math.ceil(first), math.floor(last)
    most = max(2, int(width / 58))
    step = next((s for s in (1, 2, 5, 10, 20, 50) if (b - a) / s <= most), 100)
    ticks = [year for year in range(a, b + 1) if year % step == 0] or [a]
    pad = 0 if last > first else 1
    axis = {"format": "d", "values": ticks, "grid": False}
    return {
        "field": "year",
        "type": "quantitative",
        "axis": axis,
        "scale": {"zero": False, "nice": False, "domain": [first - pad, last + pad]},
    }


def _marks(block: Series, x: dict[str, Any], y: dict[str, Any], language: Language) -> list[dict[str, Any]]:
    layers: list[dict[str, Any]] = []
    for mark in block.marks:
        rule = {"type": "rule", "stroke": SOFT, "strokeDash": [3, 3]}
        if isinstance(mark.at, Period):
            where: dict[str, Any] = {"x": {**x, "field": "at"}}
            row = {"at": year_of(mark.at.text)}
            text: dict[str, Any] = {"align": "left", "dx": 4, "baseline": "top", "y": 0}
        else:
            where, row = {"y": {**y, "field": "at"}}, {"at": short(mark.at.value / block.places)}
            text = {"align": "left", "dx": 2, "dy": -6, "x": 0}
        layers.append({"data": {"values": [row]}, "mark": rule, "encoding": where})
        if mark.label is not None:
            said = {"value": say(mark.label, language)}
            layers.append(
                {
                    "data": {"values": [row]},
                    "mark": {"type": "text", "color": SOFT, "fontSize": 12, **text},
                    "encoding": {**where, "text": said},
                }
            )
    return layers


def _bars(
    block: Series, lines: Sequence[Line], rows: list[dict[str, Any]], language: Language, width: int, height: int
) -> dict[str, Any]:
    names = {_key(line): say(line.label, language, ("bare",)) for line in lines}
    rows = [{**row, "name": names[row["series"]], "year": f"{row['year']:g}"} for row in rows]
    domain = list(dict.fromkeys(names.values()))
    shades = {row["name"]: row["colour"] for row in rows}
    step = max(1, math.ceil(len({row["year"] for row in rows}) / max(2, width / 46)))
    years = sorted({row["year"] for row in rows})[::step]
    encoding: dict[str, Any] = {
        "x": {"field": "year", "type": "ordinal", "axis": {"labelAngle": 0, "values": years, "grid": False}},
        "y": {"field": "value", "type": "quantitative", "axis": {"tickCount": 5, "gridColor": GRID, "domain": False}},
        "color": {
            "field": "name",
            "type": "nominal",
            "sort": domain,
            "scale": {"domain": domain, "range": [shades.get(name, "#767676") for name in domain]},
            "legend": {"columns": 3, "symbolType": "square"} if len(domain) > 1 else None,
        },
    }
    if len(domain) > 1:
        encoding["xOffset"] = {"field": "name", "sort": domain}
    return {"data": {"values": rows}, "mark": "bar", "encoding": encoding, "width": width, "height": height}
