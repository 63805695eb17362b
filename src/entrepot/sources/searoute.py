"""The sea network and the ports that the installed `searoute` package carries (Eurostat's marnet; Apache-2.0).

Only its two GeoJSON files are read; its code is never imported. Raised errors: NoData where it is not installed,
BadInput where a file is not what it was.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entrepot.errors import BadInput, NoData

PACKAGE = "searoute"
NETWORK, PORTS = "marnet_searoute.geojson", "ports.geojson"
DECIMALS = 5  # degrees are rounded to about a metre, so that ends that should meet do


@dataclass(frozen=True)
class SeaPort:
    """A port of the package's list: UN/LOCODE, name, ISO 3166 alpha-2 of its economy, degrees."""

    locode: str
    name: str
    alpha2: str
    longitude: float
    latitude: float


def folder() -> Path:
    """The folder with the data files of the installed package."""
    spec = find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        if all((Path(place) / "data" / name).is_file() for name in (NETWORK, PORTS)):
            return Path(place) / "data"
    remedy = "pip install 'entrepot[sealanes]' (searoute: only its data files are read)"
    raise NoData("the sea network is not installed", remedy=remedy)


def read_network(path: Path) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Nodes [n, 2] (longitude -180 up to 180, latitude) and edges [m, 2] (lower node number first), both sorted.

    Longitudes beyond the antimeridian are brought back, which joins what the file draws twice; edges from a node to
    itself and edges that stand twice are left out.
    """
    pieces = []
    for line in _lines(path):
        points = np.asarray(line, dtype=float)[:, :2]
        pieces.append(np.hstack([points[:-1], points[1:]]))
    flat = np.vstack(pieces)
    flat[:, [0, 2]] = (flat[:, [0, 2]] + 180.0) % 360.0 - 180.0
    flat = np.asarray(np.round(flat, DECIMALS) + 0.0, dtype=np.float64)
    nodes, number = np.unique(np.vstack([flat[:, :2], flat[:, 2:]]), axis=0, return_inverse=True)
    ends = np.sort(number.reshape(2, -1).T, axis=1)
    edges = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    return nodes, edges.astype(np.int64)


def _lines(path: Path) -> list[list[list[float]]]:
    lines: list[list[list[float]]] = []
    for feature in _features(path):
        geometry = feature["geometry"]
        if geometry["type"] == "LineString":
            lines.append(geometry["coordinates"])
        elif geometry["type"] == "MultiLineString":
            lines += geometry["coordinates"]
    if not lines:
        raise BadInput("no line in the network", where=path.name, remedy=f"install {PACKAGE} again")
    return lines


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = f"install {PACKAGE} again"
        raise BadInput(f"not the file that is expected: {error}", where=path.name, remedy=remedy) from error


def fingerprint(nodes: NDArray[np.float64], edges: NDArray[np.int64]) -> str:
    """SHA-256 over a network, 16 hexadecimal digits: what was derived from it fits this network and no other."""
    digest = hashlib.sha256(np.round(nodes * 10**DECIMALS).astype("<i8").tobytes())
    digest.update(edges.astype("<i8").tobytes())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def ports() -> tuple[SeaPort, ...]:
    """All ports of the package that have a LOCODE, in the file's order, each code once."""
    found: dict[str, SeaPort] = {}
    for feature in _features(folder() / PORTS):
        facts = feature["properties"]
        code, (lon, lat) = str(facts.get("port") or ""), feature["geometry"]["coordinates"][:2]
        if len(code) == 5:
            name = str(facts.get("name") or code).strip()
            found.setdefault(code, SeaPort(code, name, code[:2], float(lon), float(lat)))
    return tuple(found.values())
