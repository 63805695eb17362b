"""Charts: a frame in, an SVG string out. One theme, one colour for each partner, text that can be read on a phone.

A chart is a recipe (a function that makes an Altair specification out of a few options) and its data sets. Altair and
the renderer run only where the SVG of the same recipe and data is not in the cache folder yet.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot import codes
from entrepot.provenance import DATA
from entrepot.store.build import cache_folder

if TYPE_CHECKING:
    import pandas as pd

WIDTH, HEIGHT = 400, 230
FAN_TOP = 2.5
# Distinct for the colour-blind, and in lightness.
COLOURS = {
    "JPN": "#b2182b", "CHN": "#e08214", "USA": "#2166ac", "KOR": "#1b7837", "EU27": "#762a83", "ASEAN": "#35978f", "WLD": "#636363",
    "IND": "#8c6d31", "AUS": "#525252", "TWN": "#a6761d", "VNM": "#2166ac", "IDN": "#1b7837", "PHL": "#762a83", "THA": "#35978f",
    "MMR": "#8c510a", "MYS": "#d6604d", "SGP": "#003c30", "KHM": "#c51b7d", "LAO": "#4d4d4d", "BRN": "#7fbc41", "TLS": "#878787",
}  # fmt: skip
_OTHER = "#2b5c8a", "#c0652a", "#3c7a3c", "#7a4f9a"
_INK, _GRID = "#222222", "#e3e3e3"
_LONG = re.compile(r"-?\d+\.\d{2,}")


@dataclass(frozen=True)
class Chart:
    """A recipe for a Vega-Lite specification, its options (plain values), and the data sets that it names."""

    recipe: Callable[..., dict[str, Any]]
    options: dict[str, Any]
    datasets: dict[str, list[dict[str, Any]]]

    def to_svg(self, text: str, prefix: str) -> str:
        """An SVG element that scales, with a text for screen readers; `prefix` keeps identifiers apart within one
        page."""
        key = json.dumps([_code(), self.recipe.__name__, self.options, self.datasets], sort_keys=True)
        kept = cache_folder() / "charts" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.svg"
        svg = kept.read_text(encoding="utf-8") if kept.is_file() else self._render(kept)
        svg = svg.replace('id="', f'id="{prefix}-').replace("url(#", f"url(#{prefix}-")
        return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(text, quote=True)}" ', 1)

    def _render(self, kept: Path) -> str:
        import vl_convert

        spec = {**self.recipe(**self.options), "config": _theme(), "datasets": self.datasets}
        svg = _lean(vl_convert.vegalite_to_svg(json.dumps(spec)))
        with contextlib.suppress(OSError):  # a cache that cannot be written costs time, nothing else
            kept.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=kept.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(svg)
            Path(beside).replace(kept)
        return svg


@lru_cache(maxsize=1)
def _code() -> str:
    """Checksum of everything but the data that decides how a chart looks."""
    from importlib.metadata import version

    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return f"{own} {version('altair')} {version('vl-convert-python')}"


def _lean(svg: str) -> str:
    """Without the roles and labels of single marks (the image has one text, its numbers are in the table), and with
    coordinates to a tenth of a pixel."""
    svg = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg)
    return re.sub(r' d="[^"]*"', lambda path: _LONG.sub(lambda n: f"{float(n[0]):.1f}", path[0]), svg)


def _theme() -> dict[str, Any]:
    return {
        "background": "white",
        "font": "Helvetica, Arial, sans-serif",
        "view": {"stroke": None},
        "title": {"fontSize": 13, "fontWeight": "normal", "anchor": "start", "frame": "group", "color": _INK, "offset": 8},
        "axis": {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "gridColor": _GRID, "domainColor": "#999999",
                 "tickColor": "#999999", "labelColor": _INK, "titleColor": _INK, "labelFlush": False},
        "legend": {"labelFontSize": 13, "titleFontSize": 13, "orient": "top", "title": None, "labelLimit": 260, "offset": 6,
                   "columnPadding": 12},
        "text": {"fontSize": 13},
    }  # fmt: skip


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Records with plain numbers, to six significant digits, and None for NaN."""
    names = list(frame.columns)
    return [dict(zip(names, map(_plain, row), strict=True)) for row in frame.itertuples(index=False, name=None)]


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return None if value != value else float(f"{value:.6g}")
    return value


def lines(
    frame: pd.DataFrame,
    *,
    y: str,
    series: str,
    order: Sequence[str],
    title: str,
    scale: float = 1.0,
    estimated: str | None = None,
    zero: bool = True,
    longest_gap: int | None = None,
    colours: Sequence[str] = (),
) -> Chart:
    """Lines by year with points, one for each of `order` (economies become names); points where `estimated` is true
    are hollow.

    A line breaks where more than `longest_gap` years lie between two points (never, when it is None).
    """
    estimates = frame[estimated] if estimated else [False] * len(frame)
    points: dict[str, list[tuple[int, float, bool]]] = {}
    for code, year, value, estimate in zip(frame[series], frame["year"], frame[y], estimates, strict=True):
        if value == value:
            points.setdefault(code, []).append((int(year), _plain(float(value) / scale), bool(estimate)))
    present = [code for code in order if code in points]
    names = [codes.name(code) if codes.is_code(code) else code for code in present]
    chosen = list(colours) or [COLOURS.get(code, _OTHER[i % len(_OTHER)]) for i, code in enumerate(present)]
    table = []
    for code, name in zip(present, names, strict=True):
        piece, before = 0, None
        for year, value, estimate in sorted(points[code]):
            piece += before is not None and longest_gap is not None and year - before > longest_gap
            before = year
            table.append({"year": year, "value": value, "label": name, "estimate": estimate, "piece": piece})
    years = [row["year"] for row in table]
    options = {
        "title": title, "names": names, "colours": chosen, "zero": zero, "span": [min(years), max(years)] if years else [0, 1],
    }  # fmt: skip
    return Chart(_lines_spec, options, {"table": table})


def _lines_spec(title: str, names: list[str], colours: list[str], zero: bool, span: list[int]) -> dict[str, Any]:
    import altair as alt

    legend = alt.Legend(columns=3, symbolType="stroke", symbolStrokeWidth=3) if len(names) > 1 else None
    scale = alt.Scale(domain=names, range=colours)
    colour = alt.Color("label:N", scale=scale, legend=legend)
    x, y = _years(*span), alt.Y("value:Q", axis=_values(), scale=alt.Scale(zero=zero))
    line = alt.Chart().mark_line(strokeWidth=2.2).encode(x=x, y=y, color=colour, detail="piece:N")
    fill = alt.condition("datum.estimate", alt.value("white"), alt.Color("label:N", scale=scale, legend=None))
    points = alt.Chart().mark_point(size=26, strokeWidth=1.4, opacity=1).encode(x=x, y=y, stroke=colour, fill=fill)  # type: ignore[arg-type]
    return _spec(alt.layer(line, points, data=alt.NamedData("table")), title)


def _years(first: int, last: int) -> Any:
    """An axis of years with round steps; few enough that labels never touch."""
    import altair as alt

    step = next(s for s in (1, 2, 5, 10, 20, 50) if (last - first) / s <= 7)
    values = [year for year in range(first, last + 1) if year % step == 0] or [first]
    axis = alt.Axis(format="d", title=None, values=values, grid=False)
    pad = 0 if last > first else 1
    return alt.X("year:Q", axis=axis, scale=alt.Scale(zero=False, nice=False, domain=[first - pad, last + pad]))


def _values() -> Any:
    import altair as alt

    return alt.Axis(title=None, tickCount=5)


def _spec(chart: Any, title: str, height: int = HEIGHT, width: int = WIDTH) -> dict[str, Any]:
    return chart.properties(width=width, height=height, title=title).to_dict(validate=False)


def interval(
    frame: pd.DataFrame, *, y: str, lower: str, upper: str, title: str, colour: str, scale: float = 1.0
) -> Chart:
    """A series by year with a band where bounds are held."""
    shown = frame[["year", y, lower, upper]].set_axis(["year", "value", "low", "high"], axis=1)
    for column in ("value", "low", "high"):
        shown[column] = shown[column] / scale
    span = [int(frame["year"].min()), int(frame["year"].max())]
    return Chart(_interval_spec, {"title": title, "colour": colour, "span": span}, {"table": _rows(shown)})


def _interval_spec(title: str, colour: str, span: list[int]) -> dict[str, Any]:
    import altair as alt

    x = _years(*span)
    band = alt.Chart().mark_area(color=colour, opacity=0.2)
    band = band.encode(x=x, y=alt.Y("low:Q", axis=_values()), y2="high:Q")
    line = alt.Chart().mark_line(color=colour, strokeWidth=2.2).encode(x=x, y=alt.Y("value:Q", axis=_values()))
    return _spec(alt.layer(band, line, data=alt.NamedData("table")), title)


def bars(
    frame: pd.DataFrame, *, y: str, series: str, order: Sequence[str], title: str, colours: Sequence[str]
) -> Chart:
    """Bars by year, side by side for each of `order`."""
    shown = frame[["year", y, series]].set_axis(["year", "value", "label"], axis=1)
    options = {"title": title, "names": list(order), "colours": list(colours)}
    return Chart(_bars_spec, options, {"table": _rows(shown)})


def _bars_spec(title: str, names: list[str], colours: list[str]) -> dict[str, Any]:
    import altair as alt

    chart = alt.Chart(alt.NamedData("table")).mark_bar()
    chart = chart.encode(
        x=alt.X("year:O", axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True)),
        xOffset=alt.XOffset("label:N", sort=names),
        y=alt.Y("value:Q", axis=_values()),
        color=alt.Color("label:N", scale=alt.Scale(domain=names, range=colours), legend=alt.Legend(columns=2)),
    )
    return _spec(chart, title)


def fans(
    history: pd.DataFrame, future: pd.DataFrame, *, title: str, names: dict[str, str], colours: dict[str, str], rule: float,
) -> Chart:  # fmt: skip
    """Series by `basis` with their forecasts: median dashed, the band between `lower80` and `upper80` shaded, a rule
    across.

    `names` and `colours` are by basis; `history` has year, ratio, basis and `piece` (breaks the line), `future` year,
    lower80, median, upper80, basis.
    """
    datasets = {
        "history": _rows(history[["year", "ratio", "piece"]].assign(label=history["basis"].map(names))),
        "future": _rows(future[["year", "lower80", "median", "upper80"]].assign(label=future["basis"].map(names))),
        "rule": [{"ratio": rule}],
    }
    span = [int(history["year"].min()), int(max(history["year"].max(), future["year"].max()))]
    options = {
        "title": title,
        "names": list(names.values()),
        "colours": [colours[basis] for basis in names],
        "span": span,
    }
    return Chart(_fans_spec, options, datasets)


def _fans_spec(title: str, names: list[str], colours: list[str], span: list[int]) -> dict[str, Any]:
    import altair as alt

    x, y = _years(*span), alt.Y("ratio:Q", axis=_values(), scale=alt.Scale(domain=[0, FAN_TOP], clamp=True))
    scale = alt.Scale(domain=names, range=colours)
    legend = alt.Legend(columns=2, symbolType="stroke", symbolStrokeWidth=3, symbolOpacity=1)
    colour = alt.Color("label:N", scale=scale, legend=legend)
    past = (
        alt.Chart(alt.NamedData("history")).mark_line(strokeWidth=2.2).encode(x=x, y=y, color=colour, detail="piece:N")
    )
    ahead = alt.Chart(alt.NamedData("future"))
    band = ahead.mark_area(opacity=0.15, clip=True).encode(x=x, y=alt.Y("lower80:Q"), y2="upper80:Q", color=colour)
    median = ahead.mark_line(strokeDash=[5, 3], strokeWidth=1.8, clip=True).encode(
        x=x, y=alt.Y("median:Q"), color=colour
    )
    line = alt.Chart(alt.NamedData("rule")).mark_rule(stroke="#444444", strokeDash=[2, 2]).encode(y="ratio:Q")
    return _spec(alt.layer(band, line, past, median), title, 280)


@lru_cache(maxsize=1)
def _shapes() -> dict[str, Any]:
    return json.loads((DATA / "map.json").read_text(encoding="utf-8"))


def choropleth(
    values: dict[str, float], labels: dict[str, str], *, title: str, bins: Sequence[float], colours: Sequence[str], legend: Sequence[str],
) -> Chart:  # fmt: skip
    """The region with economies filled by bin of their value and labelled; economies without a value are grey.

    Economies too small to see are drawn as a disc of the same colour.
    """
    groups = {code: legend[sum(value >= b for b in bins)] for code, value in values.items()}
    shapes = [{**shape, "properties": {"group": groups.get(shape["id"], "other")}} for shape in _shapes()["features"]]
    points = [{"lon": _LABEL_AT[code][0], "lat": _LABEL_AT[code][1], "text": text} for code, text in labels.items()]
    discs = [{"lon": lon, "lat": lat, "group": groups[code]} for code, (lon, lat) in _SMALL.items() if code in groups]
    options = {"title": title, "colours": list(colours), "legend": list(legend)}
    return Chart(_choropleth_spec, options, {"shapes": shapes, "points": points, "discs": discs})


def _choropleth_spec(title: str, colours: list[str], legend: list[str]) -> dict[str, Any]:
    import altair as alt

    width, height = 460, 400
    scale = alt.Scale(domain=[*legend, "other"], range=[*colours, "#eeeeee"])
    key = alt.Legend(symbolType="square", values=legend, columns=4)
    land = alt.Chart(alt.NamedData("shapes")).mark_geoshape(stroke="white", strokeWidth=0.6)
    land = land.encode(color=alt.Color("properties.group:N", scale=scale, legend=key))
    disc = alt.Chart(alt.NamedData("discs")).mark_circle(size=70, opacity=1, stroke="#333333", strokeWidth=0.8)
    disc = disc.encode(longitude="lon:Q", latitude="lat:Q", color=alt.Color("group:N", scale=scale, legend=None))
    text = alt.Chart(alt.NamedData("points")).mark_text(fontSize=12, lineBreak="\n", fontWeight="bold", fill="#111111")
    text = text.encode(longitude="lon:Q", latitude="lat:Q", text="text:N")
    projection = {"type": "mercator", "scale": 500, "center": [115.8, 9.2], "translate": [width / 2, height / 2]}
    return _spec(alt.layer(land, disc, text).project(**projection), title, height, width)


# Where a label sits legibly on the map, and where a small member is (degrees).
_LABEL_AT = {
    "IDN": (119.5, -6.0), "MYS": (110.0, 4.9), "PHL": (129.0, 12.2), "SGP": (101.2, -1.6), "THA": (101.2, 16.2), "BRN": (114.0, 8.8),
    "VNM": (112.2, 14.6), "LAO": (106.4, 19.6), "MMR": (95.4, 21.6), "KHM": (104.8, 11.9), "TLS": (127.4, -11.3),
}  # fmt: skip
_SMALL = {"SGP": (103.8, 1.35), "BRN": (114.7, 4.6), "TLS": (125.9, -8.8)}
