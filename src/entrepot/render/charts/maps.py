"""Maps: economies filled by the class of their value and labelled legibly, places, and routes."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from functools import lru_cache
from math import atan, degrees, exp, log, pi, radians, tan
from typing import Any

from entrepot.answers.block import Map, Place
from entrepot.provenance import DATA
from entrepot.render.charts.palette import INK, NO_DATA, classes
from entrepot.words import Language, say
from entrepot.words.numbers import number

WIDTH, HEIGHT = 520, 430
# Southeast Asia: what `extent` means where it is left out.
HOME = (91.0, -11.8, 141.5, 28.6)
# Where a label sits legibly, and where a member too small to see is (degrees).
LABEL_AT = {
    "IDN": (114.0, -4.6),
    "MYS": (108.6, 3.2),
    "PHL": (128.4, 13.2),
    "SGP": (99.6, 0.2),
    "THA": (98.3, 13.9),
    "BRN": (112.6, 7.6),
    "VNM": (112.4, 15.4),
    "LAO": (104.6, 20.8),
    "MMR": (94.9, 20.2),
    "KHM": (106.0, 10.2),
    "TLS": (127.6, -10.9),
    "JPN": (141.0, 37.6),
    "CHN": (109.0, 31.0),
    "KOR": (128.2, 38.6),
    "TWN": (123.9, 23.6),
}
SMALL = {"SGP": (103.8, 1.35), "BRN": (114.7, 4.6), "TLS": (125.9, -8.8)}
CARD = "natural-earth"  # of map.json and land.json
ROUTE = {"before": ("#2b5c8a", [1, 0]), "after": ("#b2182b", [6, 3]), "closed": ("#111111", [2, 2])}


@lru_cache(maxsize=1)
def shapes() -> list[dict[str, Any]]:
    """The economies of the region, finer."""
    return json.loads((DATA / "map.json").read_text(encoding="utf-8"))["features"]


@lru_cache(maxsize=1)
def land() -> dict[str, Any]:
    """The coastline of the world, coarse: what lies around the region's own shapes."""
    return json.loads((DATA / "land.json").read_text(encoding="utf-8"))


def spec(block: Map, language: Language, width: int) -> dict[str, Any]:
    """The specification of a map; economies without a value are grey, the classes stand in a legend."""
    block = replace(block, places=block.shown)
    shades = classes(block.scale, len(block.bins))
    legend = _classes(block, language)
    groups = {
        place.economy: _group(block, place) for place in block.places if place.economy and place.value is not None
    }
    filled = [{**shape, "properties": {"group": groups.get(shape["id"], "")}} for shape in shapes()]
    west, south, east, north = block.extent or HOME
    width = min(width, WIDTH)
    height = int(width * HEIGHT / WIDTH) if block.extent is None else int(width * 0.62)
    scale = {"domain": [*[str(k) for k in range(len(shades))], ""], "range": [*shades, NO_DATA]}
    key = {
        "symbolType": "square",
        "values": [str(k) for k in range(len(shades))],
        "columns": 3,
        "labelExpr": f"{json.dumps(legend, ensure_ascii=False)}[toNumber(datum.label)]",
    }
    colour = {"field": "properties.group", "type": "nominal", "scale": scale, "legend": key if groups else None}
    world = {"data": {"values": [land()]}, "mark": {"type": "geoshape", "fill": NO_DATA, "stroke": None}}
    layers: list[dict[str, Any]] = [
        *([world] if block.extent else []),
        {
            "data": {"values": filled},
            "mark": {"type": "geoshape", "stroke": "white", "strokeWidth": 0.6},
            "encoding": {"color": colour},
        },
    ]
    discs = [{"lon": at[0], "lat": at[1], "group": groups[code]} for code, at in SMALL.items() if code in groups]
    if discs:
        layers.append(
            {
                "data": {"values": discs},
                "mark": {"type": "circle", "size": 70, "opacity": 1, "stroke": "#333333", "strokeWidth": 0.8},
                "encoding": {
                    "longitude": {"field": "lon", "type": "quantitative"},
                    "latitude": {"field": "lat", "type": "quantitative"},
                    "color": {"field": "group", "type": "nominal", "scale": scale, "legend": None},
                },
            }
        )
    layers += _routes(block) + _points(block) + _labels(block, language)
    return {
        "width": width,
        "height": height,
        "projection": _projection(west, south, east, north, width, height),
        "layer": layers,
        "usermeta": {"source": CARD},
    }


def _projection(west: float, south: float, east: float, north: float, width: int, height: int) -> dict[str, Any]:
    """Mercator that shows the extent whole."""

    def y(latitude: float) -> float:
        return log(tan(pi / 4 + radians(latitude) / 2))

    scale = min(width / radians(east - west), height / (y(north) - y(south)))
    middle = (y(north) + y(south)) / 2
    centre = [(west + east) / 2, degrees(2 * atan(exp(middle)) - pi / 2)]
    return {"type": "mercator", "scale": round(scale, 1), "center": centre, "translate": [width / 2, height / 2]}


def _group(block: Map, place: Place) -> str:
    assert place.value is not None
    value = place.value.value
    return "" if value != value else str(sum(value >= bound for bound in block.bins))


def _classes(block: Map, language: Language) -> list[str]:
    """The words of the legend, from the bounds."""
    unit = next((place.value.unit for place in block.places if place.value is not None), "")
    bounds = [number(bound, unit, language.locale, signed=block.scale == "diverging") for bound in block.bins]
    if not bounds:
        return [""]
    between = [f"{a} – {b}" for a, b in itertools.pairwise(bounds)]
    return [f"< {bounds[0]}", *between, f"≥ {bounds[-1]}"]


def _labels(block: Map, language: Language) -> list[dict[str, Any]]:
    rows = []
    for place in block.places:
        at = place.at or LABEL_AT.get(place.economy)
        if (
            at is None
            or not _inside(at, block.extent or HOME)
            or (place.value is None and place.says is None and place.at is None)
        ):
            continue
        styles = ("signed",) if block.scale == "diverging" else ()
        value = say(place.says, language) if place.says else say(place.value, language, styles)
        rows.append(
            {"lon": at[0], "lat": at[1], "text": [say(place.label, language, ("bare",)), *([value] if value else [])]}
        )
    place_ = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
        "text": {"field": "text"},
    }
    halo = {
        "type": "text",
        "fontSize": 12,
        "fontWeight": "bold",
        "lineBreak": "\n",
        "stroke": "white",
        "strokeWidth": 3.5,
        "fill": "white",
        "opacity": 0.9,
    }
    ink = {"type": "text", "fontSize": 12, "fontWeight": "bold", "fill": INK, "lineBreak": "\n"}
    return [{"data": {"values": rows}, "mark": mark, "encoding": place_} for mark in (halo, ink)] if rows else []


def _inside(at: tuple[float, float], extent: tuple[float, float, float, float]) -> bool:
    west, south, east, north = extent
    return west <= at[0] <= east and south <= at[1] <= north


def _points(block: Map) -> list[dict[str, Any]]:
    rows = [{"lon": place.at[0], "lat": place.at[1]} for place in block.places if place.at and not place.economy]
    if not rows:
        return []
    mark = {"type": "circle", "size": 45, "color": INK, "opacity": 1}
    where = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }
    return [{"data": {"values": rows}, "mark": mark, "encoding": where}]


def _routes(block: Map) -> list[dict[str, Any]]:
    layers = []
    for route in block.routes:
        shade, dash = ROUTE.get(route.part, ROUTE["before"])
        line = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [list(p) for p in route.points]}}
        mark = {"type": "geoshape", "filled": False, "stroke": shade, "strokeWidth": 1.8, "strokeDash": dash}
        layers.append({"data": {"values": [line]}, "mark": mark})
    return layers
