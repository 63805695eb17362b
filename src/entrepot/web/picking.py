"""Maps whose places are controls of a form: gates that a click shuts, economies that a click names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from entrepot.answers.block import Economy
from entrepot.render.charts.flat import OCEANS, REGION, Flat, coast
from entrepot.render.charts.maps import LABEL_AT
from entrepot.words import say

if TYPE_CHECKING:
    from entrepot.answers.block import Map, Route
    from entrepot.words import Language

# Where a buyer or seller outside Asia stands at the edge of the region, in the order of a map (degrees).
EDGE = {"USA": (163.0, 30.0), "EU27": (57.0, 43.0), "IND": (79.0, 21.0), "AUS": (134.0, -19.0)}

ROOM = (11.0, 2.5)  # percent of width and height that a name takes


@dataclass(frozen=True)
class Pick:
    """A place: the value that it stands for, its name, percent from the left and the top (None: beyond the map), and whether
    its name stands to its left."""

    value: str
    name: str
    x: float | None
    y: float | None
    chosen: bool = False
    left: bool = False


@dataclass(frozen=True)
class Line:
    """A way as a path, and how it is drawn."""

    path: str
    part: str


@dataclass(frozen=True)
class Drawn:
    """A map of checkboxes called `name`. `sends`: a script sends the form at a click."""

    name: str
    height: float
    coast: str
    ways: tuple[Line, ...]
    marks: tuple[Pick, ...]
    picks: tuple[Pick, ...]
    sends: bool = False


def of_block(block: Map, language: Language) -> Drawn:
    """The map of an answer whose places choose values of its question."""
    flat = Flat(OCEANS)
    placed = [(one, one.at, say(one.label, language, ("bare", "cap"))) for one in block.places if one.at]
    picks = tuple(_pick(flat, one.choice, called, at, one.chosen) for one, at, called in placed if one.choice)
    marks = tuple(_pick(flat, "", called, at) for one, at, called in placed if not one.choice and flat.shows(at))
    ways = tuple(Line(path, one.part) for one in block.routes if (path := _way(flat, one)))
    return Drawn(block.chooses, flat.height, coast(flat), ways, marks, _sided(picks, marks), sends=True)


def of_economies(field: str, codes: Iterable[str], chosen: Collection[str], language: Language) -> Drawn:
    """A map of economies for a field of a form."""
    flat = Flat(REGION)
    places = {**LABEL_AT, **EDGE}
    named = [(code, say(Economy(code), language, ("bare", "cap"))) for code in codes]
    picks = tuple(_pick(flat, code, name, places.get(code, (0.0, 0.0)), code in chosen) for code, name in named)
    return Drawn(field, flat.height, coast(flat), (), (), _sided(picks))


def _pick(flat: Flat, value: str, called: str, at: tuple[float, float], chosen: bool = False) -> Pick:
    x, y = flat.percent(at) if flat.shows(at) else (None, None)
    return Pick(value, called, x, y, chosen)


def _sided(picks: Sequence[Pick], marks: Sequence[Pick] = ()) -> tuple[Pick, ...]:
    """The same, names to the left where another place lies close to the right, or the map ends."""

    def crowded(one: Pick) -> bool:
        if one.x is None or one.y is None:
            return False
        others = [
            (o.x - one.x, o.y - one.y) for o in (*picks, *marks) if o is not one and o.x is not None and o.y is not None
        ]
        return one.x > 100 - ROOM[0] or any(0 <= x < ROOM[0] and abs(y) < ROOM[1] for x, y in others)

    return tuple(replace(one, left=crowded(one)) for one in picks)


def _way(flat: Flat, route: Route) -> str:
    """A way in pieces where it leaves the map at the antimeridian."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for point in route.points:
        if pieces[-1] and abs(point[0] - pieces[-1][-1][0]) > 180:
            pieces.append([])
        pieces[-1].append(point)
    return "".join(flat.path(piece) for piece in pieces)
