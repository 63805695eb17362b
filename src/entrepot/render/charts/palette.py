"""Colours and type of all charts: distinct for the colour-blind and in lightness, legible on white."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

INK, SOFT, GRID = "#1d1d1f", "#5b5b60", "#e3e3e3"
ECONOMIES = {
    "JPN": "#b2182b",
    "CHN": "#b35806",
    "USA": "#2166ac",
    "KOR": "#1b7837",
    "EU27": "#762a83",
    "ASEAN": "#01665e",
    "ASEAN11": "#01665e",
    "WLD": "#636363",
    "IND": "#8c6d31",
    "AUS": "#525252",
    "TWN": "#7a5210",
    "VNM": "#2166ac",
    "IDN": "#1b7837",
    "PHL": "#762a83",
    "THA": "#01665e",
    "MMR": "#8c510a",
    "MYS": "#c0392b",
    "SGP": "#003c30",
    "KHM": "#c51b7d",
    "LAO": "#4d4d4d",
    "BRN": "#4d7a1f",
    "TLS": "#6b6b6b",
}
# Pale grounds on which ink is legible, for grids coloured by economy.
GROUNDS = {
    "JPN": "#f7c9c6",
    "CHN": "#fbdcb4",
    "USA": "#c6dcf1",
    "KOR": "#cdeacb",
    "EU27": "#e2d0ea",
    "ASEAN": "#c4e8e2",
    "AUS": "#dddddd",
    "SGP": "#bfe3d8",
    "IND": "#e9dcb9",
    "TWN": "#ead9bd",
    # steps of a heat map, from weak to strong
    "heat1": "#f6efe6",
    "heat2": "#f3ddc4",
    "heat3": "#efc8a0",
    "heat4": "#ebb07b",
    "heat5": "#eda566",
}
OTHERS = ("#2b5c8a", "#a8521f", "#3c7a3c", "#7a4f9a", "#6d6d2a", "#555555")
GROUPS = {
    "japan": "#b2182b",
    "member": "#01665e",
    "other": "#767676",
    "gain": "#2166ac",
    "loss": "#b2182b",
    "observed": "#2b5c8a",
    "model": "#7a4f9a",
    "estimated": "#a8521f",
}
DIVERGING = ("#b2182b", "#d6604d", "#f4a582", "#fddbc7", "#eeeeee", "#d1e5f0", "#92c5de", "#4393c3", "#2166ac")
SEQUENTIAL = ("#f1eef6", "#d0d1e6", "#a6bddb", "#74a9cf", "#2b8cbe", "#045a8d")
NO_DATA = "#e4e4e6"
SANS = "Helvetica Neue, Helvetica, Arial, sans-serif"


def colour(key: str, place: int = 0) -> str:
    """The colour of an economy, a group or a key; by place among others where nothing is fixed."""
    return ECONOMIES.get(key) or GROUPS.get(key) or OTHERS[place % len(OTHERS)]


def colours(keys: Iterable[str]) -> list[str]:
    """Colours of several keys, none twice among those that have none of their own."""
    free = iter(range(1000))
    return [ECONOMIES.get(key) or GROUPS.get(key) or OTHERS[next(free) % len(OTHERS)] for key in keys]


def classes(scale: str, bins: int) -> list[str]:
    """One colour for each class between `bins` bounds, from low to high."""
    ramp = DIVERGING if scale == "diverging" else SEQUENTIAL
    if bins + 1 >= len(ramp):
        return [ramp[min(round(k * (len(ramp) - 1) / max(bins, 1)), len(ramp) - 1)] for k in range(bins + 1)]
    if scale == "diverging":
        return [ramp[round(k * (len(ramp) - 1) / max(bins, 1))] for k in range(bins + 1)]
    return list(ramp[-(bins + 1) :]) if bins else [ramp[3]]


def on(ground: str) -> str:
    """Ink or white: whichever is legible on a ground."""
    red, green, blue = (int(ground[k : k + 2], 16) for k in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#ffffff"


def theme() -> dict[str, Any]:
    """What all specifications share."""
    return {
        "background": "white",
        "font": SANS,
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": 13,
            "gridColor": GRID,
            "domainColor": "#999999",
            "tickColor": "#999999",
            "labelColor": INK,
            "titleColor": INK,
            "labelFlush": False,
            "labelPadding": 5,
            "title": None,
        },
        "legend": {
            "labelFontSize": 13,
            "orient": "top",
            "title": None,
            "labelLimit": 260,
            "offset": 6,
            "columnPadding": 12,
        },
        "title": {"fontSize": 13, "fontWeight": "bold", "anchor": "start", "frame": "group", "color": INK, "offset": 6},
        "text": {"fontSize": 13, "fill": INK},
        "concat": {"spacing": 22},
    }


_STACKED = frozenset("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e")


def width_of(text: str, size: float = 13.0) -> float:
    """About how many pixels a text takes in one line: letters of the East are square, Thai vowels and tones above or below
    their letter take none."""
    return sum(size * (1.0 if letter > "\u2e7f" else 0.0 if letter in _STACKED else 0.56) for letter in text)
