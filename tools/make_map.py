"""Compute the map of the region: `python tools/make_map.py COUNTRIES_50M_TOPOJSON`.

Input: `countries-50m.json` of the npm package world-atlas (Natural Earth, public domain). Output:
`src/entrepot/data/map.json`, a GeoJSON of the economies in and around South-East and East Asia, coordinates to 0.15
degrees and clamped to the frame, specks dropped except where an economy is one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pycountry

OUT = Path(__file__).parents[1] / "src" / "entrepot" / "data" / "map.json"
WEST, EAST, SOUTH, NORTH = 88.0, 150.0, -13.0, 48.0
GRID = 0.15
LEAST_POINTS = 6


def decode(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Arcs of a quantised TopoJSON as absolute coordinates."""
    (kx, ky), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + tx, y * ky + ty))
        arcs.append(points)
    return arcs


def ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[list[float]]:
    """One closed ring on the coarse grid, without repeated points."""
    points: list[tuple[float, float]] = []
    for index in indices:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += part[1:] if points else part
    coarse: list[list[float]] = []
    for x, y in points:
        x, y = min(max(x, WEST), EAST), min(max(y, SOUTH), NORTH)
        point = [round(round(x / GRID) * GRID, 2), round(round(y / GRID) * GRID, 2)]
        if not coarse or coarse[-1] != point:
            coarse.append(point)
    return coarse


def main(path: Path) -> None:
    topology = json.loads(path.read_text())
    arcs = decode(topology)
    features = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        country = pycountry.countries.get(numeric=str(geometry.get("id", "")).zfill(3))
        if country is None:
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        kept = []
        for polygon in polygons:
            points = [point for index in polygon[0] for point in arcs[index if index >= 0 else ~index]]
            outer = ring(polygon[0], arcs)
            if any(WEST < x < EAST and SOUTH < y < NORTH for x, y in points):
                kept.append(outer)
        large = [outer for outer in kept if len(outer) >= LEAST_POINTS] or sorted(kept, key=len)[-1:]
        large = [outer for outer in large if len(outer) >= 4]
        if large:
            shape = {"type": "MultiPolygon", "coordinates": [[outer] for outer in large]}
            features.append(
                {"type": "Feature", "id": country.alpha_3, "geometry": shape, "properties": {"iso3": country.alpha_3}}
            )
    features.sort(key=lambda f: f["id"])
    OUT.write_text(json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")) + "\n")
    print(f"{OUT.name}: {len(features)} economies, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/make_map.py COUNTRIES_50M_TOPOJSON")
    main(Path(sys.argv[1]))
