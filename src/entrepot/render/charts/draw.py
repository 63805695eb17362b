"""The chart of a block, where it is one that people look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeGuard

from entrepot.answers.block import Distribution, Map, Network, Ranking, Series
from entrepot.render.charts import bars, lines, maps, networks, spreads
from entrepot.render.charts.chart import Chart
from entrepot.words import Language

Picture = Series | Ranking | Map | Network | Distribution
NORMAL, WIDE, LOW = 470, 640, 165  # pixels
_DRAWN: dict[type, Callable[[Any, Language, int], dict[str, Any]]] = {
    Series: lines.spec,
    Ranking: bars.spec,
    Map: maps.spec,
    Network: networks.spec,
    Distribution: spreads.spec,
}


def drawn(block: Any) -> TypeGuard[Picture]:
    """Whether a block is drawn, and has something to draw."""
    held = {Series: "lines", Ranking: "bars", Map: "places", Network: "edges", Distribution: "spreads"}
    return type(block) in _DRAWN and bool(getattr(block, held[type(block)]) or getattr(block, "routes", ()))


def chart(block: Any, language: Language, width: int = NORMAL, *, low: bool = False) -> Chart:
    """The drawing of a block in a language; `low`: lines no higher than two of them on the first screen may be."""
    if low and isinstance(block, Series):
        return Chart(lines.spec(block, language, width, LOW))
    return Chart(_DRAWN[type(block)](block, language, width))
