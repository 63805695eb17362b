"""Distributions: the mass at each value of x, or quantiles as a band with its median."""

from __future__ import annotations

from typing import Any

from entrepot.answers.block import Distribution
from entrepot.render.charts.chart import short
from entrepot.render.charts.palette import colours
from entrepot.words import Language, say

HEIGHT = 200


def spec(block: Distribution, language: Language, width: int) -> dict[str, Any]:
    """The specification of a distribution: columns for mass, one line a spread for quantiles."""
    shades = colours([spread.colour or str(k) for k, spread in enumerate(block.spreads)])
    names = [say(spread.label, language, ("bare", "cap")) for spread in block.spreads]
    legend = {"columns": 2, "symbolType": "square"} if len(names) > 1 else None
    colour = {"field": "name", "sort": names, "scale": {"domain": names, "range": shades}, "legend": legend}
    mass = [
        {"x": short(x), "value": short(q.value), "name": name}
        for spread, name in zip(block.spreads, names, strict=True)
        for x, q in spread.mass
    ]
    title = say(block.x, language) if block.x else None
    if mass:
        x = {
            "field": "x",
            "type": "ordinal",
            "axis": {"labelAngle": 0, "labelOverlap": True, "title": title, "format": "d"},
        }
        y = {"field": "value", "type": "quantitative", "stack": None, "axis": {"tickCount": 4, "domain": False}}
        encoding: dict[str, Any] = {"x": x, "y": y, "color": colour}
        if len(names) > 1:
            encoding["xOffset"] = {"field": "name", "sort": names}
        return {"data": {"values": mass}, "mark": "bar", "encoding": encoding, "width": width, "height": HEIGHT}
    return _quantiles(block, names, colour, title, width)


def _quantiles(
    block: Distribution, names: list[str], colour: dict[str, Any], title: str | None, width: int
) -> dict[str, Any]:
    """Nested rules from outer to inner quantiles, a point at the median."""
    rules, points = [], []
    for spread, name in zip(block.spreads, names, strict=True):
        held = sorted(spread.quantiles)
        while len(held) >= 2:
            (_, low), (_, high) = held[0], held[-1]
            rules.append(
                {"name": name, "low": short(low.value), "high": short(high.value), "width": 3 + 3 * (len(rules) % 3)}
            )
            held = held[1:-1]
        points += [{"name": name, "value": short(q.value)} for _, q in held]
    y = {
        "field": "name",
        "type": "nominal",
        "sort": names,
        "axis": {"labelLimit": 240, "ticks": False, "domain": False},
    }
    x = {"type": "quantitative", "axis": {"title": title, "tickCount": 5}, "scale": {"zero": False}}
    bare = {**colour, "legend": None}
    layers = [
        {
            "data": {"values": rules},
            "mark": {"type": "rule", "strokeCap": "round", "opacity": 0.5},
            "encoding": {
                "y": y,
                "x": {**x, "field": "low"},
                "x2": {"field": "high"},
                "color": bare,
                "strokeWidth": {"field": "width", "scale": None, "type": "quantitative"},
            },
        },
        {
            "data": {"values": points},
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": {"y": y, "x": {**x, "field": "value"}, "color": bare},
        },
    ]
    return {"width": max(width - 200, 160), "height": {"step": 30}, "layer": layers}
