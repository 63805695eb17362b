"""Networks: nodes in layers from left to right, joined by bands as thick as what flows."""

from __future__ import annotations

from typing import Any

from entrepot.answers.block import Network
from entrepot.render.charts.chart import short, wrapped
from entrepot.render.charts.palette import INK, colour
from entrepot.words import Language, say

GAP, NODE, ROOM = 16, 11, 124  # pixels between nodes, of a node's width, and for the words of the last layer


def spec(block: Network, language: Language, width: int) -> dict[str, Any]:
    """The specification of a layered network (a Sankey diagram without a library): each node as tall as what passes it."""
    flow = {node.id: max(_sum(block, "source", node.id), _sum(block, "target", node.id)) for node in block.nodes}
    layers = sorted({node.layer for node in block.nodes})
    columns = {layer: [node for node in block.nodes if node.layer == layer] for layer in layers}
    most = max(sum(flow[node.id] for node in column) for column in columns.values()) or 1.0
    tallest = max(len(column) for column in columns.values())
    height = max(180, tallest * 40)
    unit = (height - GAP * (tallest - 1)) / most
    tops: dict[str, float] = {}
    for column in columns.values():
        column.sort(key=lambda node: -flow[node.id])
        y = (height - sum(unit * flow[node.id] for node in column) - GAP * (len(column) - 1)) / 2
        for node in column:
            tops[node.id] = y
            y += unit * flow[node.id] + GAP
    step = (width - ROOM - NODE) / max(len(layers) - 1, 1)
    x = {node.id: layers.index(node.layer) * step for node in block.nodes}
    boxes = [
        {
            "x": short(x[n.id]),
            "x2": short(x[n.id] + NODE),
            "y": short(tops[n.id]),
            "y2": short(tops[n.id] + max(unit * flow[n.id], 1.5)),
            "middle": short(tops[n.id] + unit * flow[n.id] / 2),
            "colour": colour(n.id.partition(".")[0], k),
            "text": [
                *wrapped(say(n.label, language, ("bare", "cap")), min(step - NODE - 8, ROOM), 12),
                *([say(n.value, language)] if n.value else []),
            ],
        }
        for k, n in enumerate(block.nodes)
    ]
    bands = [band for edge in _edges(block, tops, unit) for band in _band(*edge, x)]
    return _layers(boxes, bands, width, height)


def _sum(block: Network, end: str, id: str) -> float:
    return sum(edge.value.value for edge in block.edges if getattr(edge, end) == id)


def _edges(block: Network, tops: dict[str, float], unit: float) -> list[tuple[str, str, float, float, float]]:
    """Each edge with where it leaves and enters, and its thickness."""
    out, into = dict(tops), dict(tops)
    placed = []
    for edge in sorted(block.edges, key=lambda e: (tops[e.source], tops[e.target])):
        size = unit * edge.value.value
        placed.append((edge.source, edge.target, out[edge.source], into[edge.target], size))
        out[edge.source] += size
        into[edge.target] += size
    return placed


def _band(source: str, target: str, y1: float, y2: float, size: float, x: dict[str, float]) -> list[dict[str, Any]]:
    """A smooth band between two nodes as points of an area."""
    left, right, name = x[source] + NODE, x[target], f"{source}>{target}"
    made = []
    for k in range(17):
        t = k / 16
        ease = t * t * (3 - 2 * t)
        top = y1 + (y2 - y1) * ease
        made.append(
            {"x": short(left + (right - left) * t), "y": short(top), "y2": short(top + max(size, 0.8)), "band": name}
        )
    return made


def _layers(boxes: list[dict[str, Any]], bands: list[dict[str, Any]], width: int, height: int) -> dict[str, Any]:
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, width], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [height, 0], "nice": False}}
    area = {
        "data": {"values": bands},
        "mark": {"type": "area", "color": "#7f9fbf", "opacity": 0.45},
        "encoding": {"x": x, "y": y, "y2": {"field": "y2"}, "detail": {"field": "band"}},
    }
    box = {
        "data": {"values": boxes},
        "mark": {"type": "rect"},
        "encoding": {
            "x": x,
            "x2": {"field": "x2"},
            "y": y,
            "y2": {"field": "y2"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }
    text = {
        "data": {"values": boxes},
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 4,
            "fontSize": 12,
            "fill": INK,
            "lineBreak": "\n",
            "baseline": "middle",
        },
        "encoding": {"x": {**x, "field": "x2"}, "y": {**y, "field": "middle"}, "text": {"field": "text"}},
    }
    return {"width": width, "height": height, "layer": [area, box, text]}
