"""Charts: a frame in, an SVG string out. One theme, one colour for each partner, text that can be read at half size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from entrepot import codes

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

WIDTH, HEIGHT = 460, 260
# Distinct for the colour-blind, and in lightness.
COLOURS = {
    "JPN": "#b2182b", "CHN": "#e08214", "USA": "#2166ac", "KOR": "#1b7837", "EU27": "#762a83", "ASEAN": "#35978f", "WLD": "#636363",
    "IND": "#8c6d31", "AUS": "#525252", "TWN": "#a6761d", "VNM": "#2166ac", "IDN": "#1b7837", "PHL": "#762a83", "THA": "#35978f",
    "MMR": "#8c510a", "MYS": "#542788", "SGP": "#003c30", "KHM": "#c51b7d", "LAO": "#4d4d4d", "BRN": "#7fbc41", "TLS": "#878787",
}  # fmt: skip
_INK, _GRID = "#222222", "#e3e3e3"


def theme() -> dict[str, Any]:
    """The configuration that every chart shares."""
    font = "Helvetica, Arial, sans-serif"
    return {
        "background": "white",
        "font": font,
        "view": {"stroke": None},
        "axis": {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "gridColor": _GRID, "domainColor": "#999999",
                 "tickColor": "#999999", "labelColor": _INK, "titleColor": _INK},
        "legend": {"labelFontSize": 13, "titleFontSize": 13, "orient": "top", "title": None, "labelLimit": 260, "symbolType": "stroke"},
        "header": {"labelFontSize": 13, "titleFontSize": 13},
        "text": {"fontSize": 13},
    }  # fmt: skip


def colour_scale(partners: Sequence[str]) -> dict[str, list[str]]:
    """Domain of names and range of colours for some partners, in their order."""
    return {"domain": [codes.name(p) for p in partners], "range": [COLOURS.get(p, "#888888") for p in partners]}


def to_svg(chart: alt.Chart | alt.LayerChart | alt.FacetChart | alt.VConcatChart, alt_text: str, prefix: str) -> str:
    """The chart as an SVG element that scales, with a text for screen readers and identifiers that do not clash in one page."""
    import vl_convert

    spec = chart.to_dict(validate=False)
    spec["config"] = theme()
    svg = vl_convert.vegalite_to_svg(spec)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    label = escape(alt_text, quote=True)
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{label}" ', svg, count=1)


def lines(
    frame: pd.DataFrame, *, x: str = "year", y: str, series: str, order: Sequence[str], title: str, estimated: str | None = None,
    zero: bool = True, rule: float | None = None, width: int = WIDTH, height: int = HEIGHT, names: bool = True,
) -> alt.LayerChart:  # fmt: skip
    """Lines with points, a label at the end of each; points where `estimated` is true are hollow."""
    import altair as alt

    shown = frame[[x, y, series] + ([estimated] if estimated else [])].dropna(subset=[y]).copy()
    shown["label"] = [codes.name(code) if names else str(code) for code in shown[series]]
    present = [code for code in order if code in set(shown[series])]
    scale = colour_scale(present) if names else {"domain": present, "range": [COLOURS.get(c, "#888888") for c in present]}
    shown["held"] = "observed" if estimated is None else ["estimated" if e else "observed" for e in shown[estimated]]
    colour = alt.Color("label:N", scale=alt.Scale(**scale), legend=alt.Legend(columns=3) if len(present) > 1 else None)
    base = alt.Chart(shown).encode(
        x=alt.X(f"{x}:Q", axis=alt.Axis(format="d", title=None, tickCount=7, grid=False), scale=alt.Scale(zero=False, nice=False)),
        y=alt.Y(f"{y}:Q", axis=alt.Axis(title=title, tickCount=5), scale=alt.Scale(zero=zero)),
        color=colour,
    )
    filled = alt.condition("datum.held == 'estimated'", alt.value("white"), alt.Color("label:N", scale=alt.Scale(**scale), legend=None))
    layers: list[Any] = [
        base.mark_line(strokeWidth=2.2, clip=True),
        base.mark_point(size=34, strokeWidth=1.4, opacity=1, filled=True).encode(fill=filled),
    ]
    if rule is not None:
        layers.insert(0, alt.Chart({"values": [{"rule": rule}]}).mark_rule(stroke="#444444", strokeDash=[4, 3]).encode(y="rule:Q"))  # type: ignore[arg-type]
    return alt.layer(*layers).properties(width=width, height=height)


def bars(
    frame: pd.DataFrame, *, x: str, y: str, title: str, colour: str = "#b2182b", sort: list[str] | str | None = None, width: int = WIDTH,
    height: int = HEIGHT, horizontal: bool = False,
) -> alt.Chart:  # fmt: skip
    """Plain bars; horizontal ones for long names."""
    import altair as alt

    category = alt.X(f"{x}:O", sort=sort, axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True))
    value = alt.Y(f"{y}:Q", axis=alt.Axis(title=title, tickCount=5))
    if horizontal:
        category = alt.Y(f"{x}:N", sort=sort, axis=alt.Axis(title=None, labelLimit=220))
        value = alt.X(f"{y}:Q", axis=alt.Axis(title=title, tickCount=5))
    encoding = {"y": category, "x": value} if horizontal else {"x": category, "y": value}
    return alt.Chart(frame).mark_bar(color=colour).encode(**encoding).properties(width=width, height=height)


def stacked(frame: pd.DataFrame, *, x: str, y: str, series: str, order: Sequence[str], title: str, width: int = WIDTH, height: int = HEIGHT) -> alt.Chart:
    """Stacked bars by series, in the order given from the bottom."""
    import altair as alt

    shown = frame.copy()
    shown["label"] = [codes.name(code) if codes.is_code(code) else code for code in shown[series]]
    present = [code for code in order if code in set(shown[series])]
    scale = {"domain": [codes.name(c) if codes.is_code(c) else c for c in present], "range": [COLOURS.get(c, "#888888") for c in present]}
    shown["place"] = [present.index(code) if code in present else 99 for code in shown[series]]
    return (
        alt.Chart(shown)
        .mark_bar()
        .encode(
            x=alt.X(f"{x}:O", axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True)),
            y=alt.Y(f"sum({y}):Q", axis=alt.Axis(title=title, tickCount=5)),
            color=alt.Color("label:N", scale=alt.Scale(**scale), legend=alt.Legend(columns=3, symbolType="square")),
            order=alt.Order("place:Q"),
        )
        .properties(width=width, height=height)
    )


def fan(history: pd.DataFrame, future: pd.DataFrame, *, title: str, colour: str, rule: float = 1.0, width: int = WIDTH, height: int = HEIGHT) -> alt.LayerChart:
    """A series with its forecast: median, and the band between `lower80` and `upper80`."""
    import altair as alt

    axis = alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=7, grid=False), scale=alt.Scale(zero=False, nice=False))
    past = alt.Chart(history).mark_line(color=colour, strokeWidth=2.2).encode(x=axis, y=alt.Y("ratio:Q", axis=alt.Axis(title=title)))
    band = alt.Chart(future).mark_area(color=colour, opacity=0.18).encode(x="year:Q", y="lower80:Q", y2="upper80:Q")
    median = alt.Chart(future).mark_line(color=colour, strokeDash=[5, 3], strokeWidth=2).encode(x="year:Q", y="median:Q")
    line = alt.Chart({"values": [{"rule": rule}]}).mark_rule(stroke="#444444", strokeDash=[2, 2]).encode(y="rule:Q")  # type: ignore[arg-type]
    return alt.layer(band, line, past, median).properties(width=width, height=height)


def interval(frame: pd.DataFrame, *, y: str, lower: str, upper: str, title: str, colour: str, width: int = WIDTH, height: int = HEIGHT) -> alt.LayerChart:
    """A series by year with a band where bounds are held."""
    import altair as alt

    base = alt.Chart(frame).encode(x=alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=7, grid=False), scale=alt.Scale(zero=False, nice=False)))
    band = base.mark_area(color=colour, opacity=0.2).encode(y=alt.Y(f"{lower}:Q", axis=alt.Axis(title=title)), y2=f"{upper}:Q")
    line = base.mark_line(color=colour, strokeWidth=2.2).encode(y=alt.Y(f"{y}:Q", axis=alt.Axis(title=title)))
    return alt.layer(band, line).properties(width=width, height=height)


@lru_cache(maxsize=1)
def _shapes() -> dict[str, Any]:
    import json

    from entrepot.provenance import DATA

    return json.loads((DATA / "map.json").read_text(encoding="utf-8"))


def choropleth(values: dict[str, float], labels: dict[str, str], *, bins: Sequence[float], colours: Sequence[str], legend: Sequence[str], width: int = 620, height: int = 560) -> alt.LayerChart:
    """The region with economies filled by bin of their value and labelled; economies without a value are grey."""
    import altair as alt

    features, points = [], []
    for shape in _shapes()["features"]:
        value = values.get(shape["id"])
        group = "other" if value is None else legend[sum(value >= b for b in bins)]
        features.append({**shape, "properties": {"group": group}})
    for code, text in labels.items():
        lon, lat = _LABEL_AT[code]
        points.append({"lon": lon, "lat": lat, "text": text})
    scale = alt.Scale(domain=[*legend, "other"], range=[*colours, "#eeeeee"])
    land = (
        alt.Chart(alt.Data(values=features))
        .mark_geoshape(stroke="white", strokeWidth=0.6)
        .encode(color=alt.Color("properties.group:N", scale=scale, legend=alt.Legend(symbolType="square", values=list(legend), columns=4)))
    )
    text = (
        alt.Chart(alt.Data(values=points))
        .mark_text(fontSize=13, lineBreak="\n", fontWeight="bold", fill="#111111", stroke="white", strokeWidth=0.3)
        .encode(longitude="lon:Q", latitude="lat:Q", text="text:N")
    )
    projection = {"type": "mercator", "scale": 640, "center": [118, 17.5], "translate": [width / 2, height / 2]}
    return alt.layer(land, text).properties(width=width, height=height).project(**projection)


# Where a label sits legibly on the map (degrees).
_LABEL_AT = {
    "IDN": (117.0, -4.5), "MYS": (109.5, 4.6), "PHL": (127.6, 11.8), "SGP": (104.9, -0.9), "THA": (101.2, 15.6), "BRN": (114.2, 7.2),
    "VNM": (110.8, 14.2), "LAO": (103.6, 19.8), "MMR": (95.2, 21.4), "KHM": (105.0, 11.2), "TLS": (127.6, -10.4), "JPN": (141.0, 33.0),
    "CHN": (112.0, 31.0),
}  # fmt: skip
