"""Charts: a frame in, an SVG string out. One theme, one colour for each partner, text that can be read at half size.

A chart is an Altair specification without data plus its data sets: specifications are built once per kind and title
and used again, and the SVG of the same specification and data is rendered once and then read from the cache folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
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

WIDTH, HEIGHT = 500, 270
FAN_TOP = 2.5
# Distinct for the colour-blind, and in lightness.
COLOURS = {
    "JPN": "#b2182b", "CHN": "#e08214", "USA": "#2166ac", "KOR": "#1b7837", "EU27": "#762a83", "ASEAN": "#35978f", "WLD": "#636363",
    "IND": "#8c6d31", "AUS": "#525252", "TWN": "#a6761d", "VNM": "#2166ac", "IDN": "#1b7837", "PHL": "#762a83", "THA": "#35978f",
    "MMR": "#8c510a", "MYS": "#542788", "SGP": "#003c30", "KHM": "#c51b7d", "LAO": "#4d4d4d", "BRN": "#7fbc41", "TLS": "#878787",
}  # fmt: skip
_OTHER = "#2b5c8a", "#c0652a", "#3c7a3c", "#7a4f9a"
_INK, _GRID = "#222222", "#e3e3e3"


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite specification and the data sets that it names."""

    spec: dict[str, Any]
    datasets: dict[str, list[dict[str, Any]]]

    def to_svg(self, text: str, prefix: str) -> str:
        """An SVG element that scales, with a text for screen readers; `prefix` keeps identifiers apart within one
        page."""
        spec = {**self.spec, "config": _theme(), "datasets": self.datasets}
        svg = _render(json.dumps(spec, sort_keys=True))
        svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
        svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
        return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(text, quote=True)}" ', 1)


def _theme() -> dict[str, Any]:
    return {
        "background": "white",
        "font": "Helvetica, Arial, sans-serif",
        "view": {"stroke": None},
        "axis": {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "gridColor": _GRID, "domainColor": "#999999",
                 "tickColor": "#999999", "labelColor": _INK, "titleColor": _INK},
        "legend": {"labelFontSize": 13, "titleFontSize": 13, "orient": "top", "title": None, "labelLimit": 260},
        "text": {"fontSize": 13},
    }  # fmt: skip


def _render(spec: str) -> str:
    """SVG of a Vega-Lite specification, from the cache folder where it was rendered before."""
    from importlib.metadata import version

    key = hashlib.sha256(f"{version('vl-convert-python')}\n{spec}".encode()).hexdigest()[:32]
    kept = cache_folder() / "charts" / f"{key}.svg"
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    import vl_convert

    svg = vl_convert.vegalite_to_svg(spec)
    with contextlib.suppress(OSError):  # a cache that cannot be written costs time, nothing else
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=kept.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(svg)
        Path(beside).replace(kept)
    return svg


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Records with plain numbers and None for NaN."""
    return json.loads(frame.to_json(orient="records"))


def lines(
    frame: pd.DataFrame, *, y: str, series: str, order: Sequence[str], title: str, estimated: str | None = None, zero: bool = True,
    longest_gap: int | None = None,
) -> Chart:  # fmt: skip
    """Lines by year with points, one for each of `order` (economies become names); points where `estimated` is true
    are hollow.

    A line breaks where more than `longest_gap` years lie between two points (never, when it is None).
    """
    import pandas as pd

    present = [code for code in order if (frame[series] == code).any()]
    colours = [COLOURS.get(code, _OTHER[i % len(_OTHER)]) for i, code in enumerate(present)]
    names = {code: codes.name(code) if codes.is_code(code) else code for code in present}
    held = frame[frame[series].isin(present) & frame[y].notna()]
    shown = pd.DataFrame(
        {
            "year": held["year"],
            "value": held[y],
            "label": held[series].map(names),
            "estimate": held[estimated].astype(bool) if estimated else False,
        }
    ).sort_values(["label", "year"], kind="stable")
    gap = shown.groupby("label")["year"].diff() > (longest_gap or float("inf"))
    shown["piece"] = gap.groupby(shown["label"]).cumsum()
    return Chart(_lines_spec(title, tuple(names.values()), tuple(colours), zero), {"table": _rows(shown)})


@lru_cache(maxsize=128)
def _lines_spec(title: str, names: tuple[str, ...], colours: tuple[str, ...], zero: bool) -> dict[str, Any]:
    import altair as alt

    legend = alt.Legend(columns=3, symbolType="stroke", symbolStrokeWidth=3) if len(names) > 1 else None
    scale = alt.Scale(domain=list(names), range=list(colours))
    colour = alt.Color("label:N", scale=scale, legend=legend)
    x, y = _years(), alt.Y("value:Q", axis=alt.Axis(title=title, tickCount=5), scale=alt.Scale(zero=zero))
    line = alt.Chart().mark_line(strokeWidth=2.2).encode(x=x, y=y, color=colour, detail="piece:N")
    fill = alt.condition("datum.estimate", alt.value("white"), alt.Color("label:N", scale=scale, legend=None))
    points = alt.Chart().mark_point(size=34, strokeWidth=1.4, opacity=1).encode(x=x, y=y, stroke=colour, fill=fill)
    return _spec(alt.layer(line, points, data=alt.NamedData("table")), HEIGHT)


def _years() -> Any:
    import altair as alt

    return alt.X(
        "year:Q",
        axis=alt.Axis(format="d", title=None, tickCount=7, tickMinStep=1, grid=False),
        scale=alt.Scale(zero=False, nice=False),
    )


def _spec(chart: Any, height: int, width: int = WIDTH) -> dict[str, Any]:
    return chart.properties(width=width, height=height).to_dict(validate=False)


def interval(frame: pd.DataFrame, *, y: str, lower: str, upper: str, title: str, colour: str) -> Chart:
    """A series by year with a band where bounds are held."""
    shown = frame[["year", y, lower, upper]].set_axis(["year", "value", "low", "high"], axis=1)
    return Chart(_interval_spec(title, colour), {"table": _rows(shown)})


@lru_cache(maxsize=32)
def _interval_spec(title: str, colour: str) -> dict[str, Any]:
    import altair as alt

    band = (
        alt.Chart()
        .mark_area(color=colour, opacity=0.2)
        .encode(x=_years(), y=alt.Y("low:Q", axis=alt.Axis(title=title)), y2="high:Q")
    )
    line = (
        alt.Chart()
        .mark_line(color=colour, strokeWidth=2.2)
        .encode(x=_years(), y=alt.Y("value:Q", axis=alt.Axis(title=title)))
    )
    return _spec(alt.layer(band, line, data=alt.NamedData("table")), HEIGHT)


def fans(
    history: pd.DataFrame,
    future: pd.DataFrame,
    *,
    title: str,
    names: dict[str, str],
    colours: dict[str, str],
    rule: float,
) -> Chart:
    """Series by `basis` with their forecasts: median dashed, the band between `lower80` and `upper80` shaded, a rule
    across.

    `names` and `colours` are by basis; `history` has year, ratio, basis and `piece` (breaks the line), `future` year,
    lower80, median, upper80, basis.
    """
    import altair as alt

    scale = alt.Scale(domain=list(names.values()), range=[colours[basis] for basis in names])
    y = alt.Y("ratio:Q", axis=alt.Axis(title=title), scale=alt.Scale(domain=[0, FAN_TOP], clamp=True))
    plain = alt.Color("label:N", scale=scale, legend=None)  # each line is labelled at its end
    past = (
        alt.Chart(alt.NamedData("history"))
        .mark_line(strokeWidth=2.2)
        .encode(x=_years(), y=y, color=plain, detail="piece:N")
    )
    ahead = alt.Chart(alt.NamedData("future"))
    band = ahead.mark_area(opacity=0.15, clip=True).encode(
        x=_years(), y=alt.Y("lower80:Q"), y2="upper80:Q", fill=plain, stroke=alt.value(None)
    )
    median = ahead.mark_line(strokeDash=[5, 3], strokeWidth=1.8).encode(x=_years(), y=alt.Y("median:Q"), color=plain)
    line = alt.Chart(alt.NamedData("rule")).mark_rule(stroke="#444444", strokeDash=[2, 2]).encode(y="ratio:Q")
    ends = history.sort_values("year").drop_duplicates("basis", keep="last")
    label = alt.Chart(alt.NamedData("ends")).mark_text(align="right", dx=-7, dy=-8, fontSize=13, fontWeight="bold")
    label = label.encode(x=_years(), y=alt.Y("ratio:Q"), text="label:N", color=plain)
    datasets = {
        "ends": _rows(ends[["year", "ratio"]].assign(label=ends["basis"].map(names))),
        "history": _rows(history[["year", "ratio", "piece"]].assign(label=history["basis"].map(names))),
        "future": _rows(future[["year", "lower80", "median", "upper80"]].assign(label=future["basis"].map(names))),
        "rule": [{"ratio": rule}],
    }
    return Chart(_spec(alt.layer(band, line, past, median, label), 320), datasets)


@lru_cache(maxsize=1)
def _shapes() -> dict[str, Any]:
    return json.loads((DATA / "map.json").read_text(encoding="utf-8"))


def choropleth(
    values: dict[str, float], labels: dict[str, str], *, bins: Sequence[float], colours: Sequence[str], legend: Sequence[str],
) -> Chart:  # fmt: skip
    """The region with economies filled by bin of their value and labelled; economies without a value are grey."""
    import altair as alt

    width, height = 620, 470
    features = []
    for shape in _shapes()["features"]:
        value = values.get(shape["id"])
        group = "other" if value is None else legend[sum(value >= b for b in bins)]
        features.append({**shape, "properties": {"group": group}})
    points = [{"lon": _LABEL_AT[code][0], "lat": _LABEL_AT[code][1], "text": text} for code, text in labels.items()]
    scale = alt.Scale(domain=[*legend, "other"], range=[*colours, "#eeeeee"])
    colour = alt.Color(
        "properties.group:N", scale=scale, legend=alt.Legend(symbolType="square", values=list(legend), columns=4)
    )
    land = alt.Chart(alt.NamedData("shapes")).mark_geoshape(stroke="white", strokeWidth=0.6).encode(color=colour)
    text = alt.Chart(alt.NamedData("points")).mark_text(fontSize=13, lineBreak="\n", fontWeight="bold", fill="#111111")
    text = text.encode(longitude="lon:Q", latitude="lat:Q", text="text:N")
    projection = {"type": "mercator", "scale": 610, "center": [118.5, 9.5], "translate": [width / 2, height / 2]}
    chart = alt.layer(land, text).project(**projection)
    return Chart(_spec(chart, height, width), {"shapes": features, "points": points})


# Where a label sits legibly on the map (degrees).
_LABEL_AT = {
    "IDN": (117.0, -4.5), "MYS": (109.5, 4.6), "PHL": (127.6, 11.8), "SGP": (104.9, -0.9), "THA": (101.2, 15.6), "BRN": (114.2, 7.2),
    "VNM": (110.8, 14.2), "LAO": (103.6, 19.8), "MMR": (95.2, 21.4), "KHM": (105.0, 11.2), "TLS": (127.6, -10.4), "JPN": (141.0, 33.0),
    "CHN": (112.0, 31.0),
}  # fmt: skip
