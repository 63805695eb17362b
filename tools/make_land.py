"""Compute the coastline of the world: `python tools/make_land.py LAND_110M_TOPOJSON`.

Input: `land-110m.json` of the npm package world-atlas (Natural Earth, public domain). Output: `src/entrepot/data/land.json`,
one GeoJSON feature on a grid of a quarter of a degree, for maps that reach beyond the region of map.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import make_map

OUT = make_map.OUT.with_name("land.json")
GRID = 0.25
LEAST_POINTS = 5


def main(path: Path) -> None:
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = make_map.decode(topology)
    polygons = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            rings = [_ring(indices, arcs) for indices in polygon]
            polygons += [[ring for ring in rings if len(ring) >= LEAST_POINTS]] if len(rings[0]) >= LEAST_POINTS else []
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}
    OUT.write_text(json.dumps(feature, separators=(",", ":")) + "\n", encoding="utf-8")
    print(OUT, OUT.stat().st_size, "bytes", file=sys.stderr)


def _ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[list[float]]:
    points: list[tuple[float, float]] = []
    for index in indices:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += part[1:] if points else part
    coarse: list[list[float]] = []
    for x, y in points:
        point = [round(round(x / GRID) * GRID, 2), round(round(y / GRID) * GRID, 2)]
        if not coarse or coarse[-1] != point:
            coarse.append(point)
    return coarse


if __name__ == "__main__":
    main(Path(sys.argv[1]))
