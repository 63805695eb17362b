"""Networks: nodes in layers from left to right, joined by bands as thick as what flows."""

from __future__ import annotations

from typing import Any

from entrepot.answers.block import Network, Node, Quantity
from entrepot.render.charts.chart import short, wrapped
from entrepot.render.charts.palette import INK, colour
from entrepot.words import Language, say

GAP, NODE, LINE = 6, 11, 14  # pixels between nodes, of a node's width, and of a line of words
LEAST, MOST = 124, 230  # room for the words of the last layer
TALL = 240  # pixels of the largest layer's bars together


def spec(block: Network, language: Language, width: int) -> dict[str, Any]:
    """The specification of a layered network (a Sankey diagram without a library): each node as tall as what passes it, and
    as far from the next as its words need."""
    flow = {node.id: max(_sum(block, "source", node.id), _sum(block, "target", node.id)) for node in block.nodes}
    layers = sorted({node.layer for node in block.nodes})
    room = max(LEAST, min(MOST, width // (len(layers) + 1)))
    step = (width - room - NODE) / max(len(layers) - 1, 1)
    words = {node.id: _words(node, language, min(step - NODE - 8, room)) for node in block.nodes}
    columns = {
        layer: sorted((n for n in block.nodes if n.layer == layer), key=lambda n: -flow[n.id]) for layer in layers
    }
    most = max(sum(flow[node.id] for node in column) for column in columns.values()) or 1.0
    unit = TALL / most
    slot = {id: max(unit * flow[id], LINE * len(lines)) + GAP for id, lines in words.items()}
    height = max(180, *(round(sum(slot[node.id] for node in column)) for column in columns.values()))
    tops: dict[str, float] = {}
    for column in columns.values():
        y = (height - sum(slot[node.id] for node in column)) / 2
        for node in column:
            tops[node.id] = y + (slot[node.id] - unit * flow[node.id]) / 2
            y += slot[node.id]
    x = {node.id: layers.index(node.layer) * step for node in block.nodes}
    boxes = [
        {
            "x": short(x[n.id]),
            "x2": short(x[n.id] + NODE),
            "y": short(tops[n.id]),
            "y2": short(tops[n.id] + max(unit * flow[n.id], 1.5)),
            "middle": short(tops[n.id] + unit * flow[n.id] / 2 - LINE * (len(words[n.id]) - 1) / 2),
            "colour": colour(n.id.partition(".")[0], k),
            "text": words[n.id],
        }
        for k, n in enumerate(block.nodes)
    ]
    bands = [band for k, edge in enumerate(_edges(block, tops, unit)) for band in _band(k, *edge, x)]
    return _layers(boxes, bands, width, height)


def _words(node: Node, language: Language, room: float) -> list[str]:
    value = [say(node.value, language)] if node.value else []
    return [*wrapped(say(node.label, language, ("bare", "cap")), room, 12), *value]


def _sum(block: Network, end: str, id: str) -> float:
    return sum(_size(edge.value) for edge in block.edges if getattr(edge, end) == id)


def _size(value: Quantity) -> float:
    """How thick a band is drawn: the value, or the middle of its range where only that is known."""
    if value.value == value.value or value.low is None or value.high is None:
        return value.value
    return (value.low + value.high) / 2


def _edges(block: Network, tops: dict[str, float], unit: float) -> list[tuple[str, str, float, float, float]]:
    """Each edge with where it leaves and enters, and its thickness."""
    out, into = dict(tops), dict(tops)
    placed = []
    for edge in sorted(block.edges, key=lambda e: (tops[e.source], tops[e.target])):
        size = unit * _size(edge.value)
        placed.append((edge.source, edge.target, out[edge.source], into[edge.target], size))
        out[edge.source] += size
        into[edge.target] += size
    return placed


def _band(
    name: int, source: str, target: str, y1: float, y2: float, size: float, x: dict[str, float]
) -> list[dict[str, Any]]:
    """A smooth band between two nodes as points of an area."""
    left, right = x[source] + NODE, x[target]
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
            "lineHeight": LINE,
            "baseline": "middle",
        },
        "encoding": {"x": {**x, "field": "x2"}, "y": {**y, "field": "middle"}, "text": {"field": "text"}},
    }
    return {"width": width, "height": height, "layer": [area, box, text]}
