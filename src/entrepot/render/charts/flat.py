"""Maps as plain shapes, for pages on which places of the map are controls: the coast, ways over it, and where things lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import floor, log, pi, radians, tan
from typing import Any

from entrepot.render.charts.maps import land, shapes

Extent = tuple[float, float, float, float]
# West, south, east, north in degrees: from the Cape and Suez to Japan; the region and its partners by land.
OCEANS: Extent = (8.0, -43.0, 152.0, 47.0)
REGION: Extent = (55.0, -22.0, 165.0, 46.0)
WIDTH = 1000.0  # units of the drawing


@dataclass(frozen=True)
class Flat:
    """Mercator that shows an extent whole, `WIDTH` units wide and `height` high."""

    extent: Extent

    @property
    def height(self) -> float:
        """Units from the north to the south of the extent."""
        return round(self._y(self.extent[1]), 1)

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A position in units from the north-western corner."""
        west, _, east, _ = self.extent
        return WIDTH * (longitude - west) / (east - west), self._y(latitude)

    def percent(self, at: tuple[float, float]) -> tuple[float, float]:
        """A position in percent of width and height."""
        x, y = self.at(*at)
        return round(100 * x / WIDTH, 2), round(100 * y / self.height, 2)

    def shows(self, at: tuple[float, float]) -> bool:
        """Whether a position lies inside."""
        west, south, east, north = self.extent
        return west <= at[0] <= east and south <= at[1] <= north

    def path(self, points: Iterable[Sequence[float]], *, closed: bool = False) -> str:
        """Points as a path, to a unit, without those that fall together."""
        steps: list[str] = []
        for longitude, latitude in points:
            x, y = self.at(longitude, max(min(latitude, 84.0), -84.0))
            step = f"{x:.0f} {y:.0f}"
            if not steps or step != steps[-1]:
                steps.append(step)
        return "M" + "L".join(steps) + ("z" if closed else "") if len(steps) > (2 if closed else 1) else ""

    def _y(self, latitude: float) -> float:
        west, _, east, north = self.extent

        def mercator(degrees: float) -> float:
            return log(tan(pi / 4 + radians(degrees) / 2))

        return WIDTH * (mercator(north) - mercator(latitude)) / radians(east - west)


@lru_cache(maxsize=4)
def coast(flat: Flat) -> str:
    """All land that reaches into the extent as one path: the region's own shapes where there are some."""
    return "".join(flat.path(ring, closed=True) for ring in (*_rings(land()), *_own()) if _reaches(ring, flat.extent))


def _own() -> list[Any]:
    return [ring for shape in shapes() for ring in _rings(shape)]


def _rings(shape: dict[str, Any]) -> list[Any]:
    """Outer rings of a shape; one over the antimeridian goes on beyond it."""
    geometry = shape["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [_unwrapped(polygon[0]) for polygon in polygons]


def _unwrapped(ring: Any) -> list[tuple[float, float]]:
    turns, steps = 0, [tuple(ring[0][:2])]
    for before, point in pairwise(ring):
        turns += (point[0] - before[0] < -180) - (point[0] - before[0] > 180)
        steps.append((point[0] + 360 * turns, point[1]))
    middle = sum(longitude for longitude, _ in steps) / len(steps)
    back = 360 * floor((middle + 180) / 360)
    return [(longitude - back, latitude) for longitude, latitude in steps]


def _reaches(ring: Any, extent: Extent) -> bool:
    west, south, east, north = extent
    longitudes, latitudes = [p[0] for p in ring], [p[1] for p in ring]
    return max(longitudes) > west and min(longitudes) < east and max(latitudes) > south and min(latitudes) < north
