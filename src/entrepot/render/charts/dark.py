"""Drawings and coloured cells on a dark ground: every colour with its lightness turned over and its hue kept.

Lightness, chroma and hue are those of OKLCH (Ottosson 2020, "A perceptual color space for image processing"): what is close
to white comes close to the dark ground, ink becomes light, and two colours that differ in lightness differ as much as before.
"""

from __future__ import annotations

import re
from functools import lru_cache

from entrepot.render.charts.palette import INK

PAPER, LIGHT = "#1a1a1e", "#ececf0"  # ground and ink of a dark page
_NAMED = {"white": "#ffffff", "black": "#000000"}
_DRAWN = re.compile(r' (fill|stroke)="(#[0-9a-fA-F]{3,6}|white|black)"')
_CELL = re.compile(r'style="(background-color: (#[0-9a-fA-F]{6}))"')


def rules(text: str) -> str:
    """Style rules that turn over the colours of the drawings and cells of a page (HTML), to stand in its head: a rule beats
    what an element says of itself."""
    drawn = sorted(set(_DRAWN.findall(text)))
    cells = sorted(set(_CELL.findall(text)))
    told = [f'figure svg [{name}="{shade}"]{{{name}:{dark(shade)}}}' for name, shade in drawn]
    told += [f'td[style="{style}"]{{background-color:{dark(shade)}!important}}' for style, shade in cells]
    return f"@media screen and (prefers-color-scheme:dark){{{''.join(told)}}}" if told else ""


@lru_cache(maxsize=512)
def dark(shade: str) -> str:
    """A colour (#rgb, #rrggbb, white, black) as it is on a dark ground."""
    if _NAMED.get(shade, shade).lower() in ("#ffffff", "#fff"):
        return PAPER
    lightness, a, b = _oklab(shade)
    (white, _, _), (ink, _, _), (paper, _, _), (light, _, _) = (_oklab(one) for one in ("white", INK, PAPER, LIGHT))
    slope = (light - paper) / (ink - white)
    turned = min(max(paper + slope * (lightness - white), paper), 1.0)
    tried = (_linear(turned, a * kept / 20, b * kept / 20) for kept in range(20, 0, -1))  # ever less chroma
    shown = (one for one in tried if all(-1e-4 <= part <= 1 + 1e-4 for part in one))
    found = next(shown, _linear(turned, 0.0, 0.0))
    return "#" + "".join(f"{round(255 * _encoded(min(max(part, 0.0), 1.0))):02x}" for part in found)


def _oklab(shade: str) -> tuple[float, float, float]:
    digits = _NAMED.get(shade, shade).lstrip("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    r, g, b = (_decoded(int(digits[k : k + 2], 16) / 255) for k in (0, 2, 4))
    l_ = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    m_ = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s_ = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * l_ + 0.7936177850 * m_ - 0.0040720468 * s_,
        1.9779984951 * l_ - 2.4285922050 * m_ + 0.4505937099 * s_,
        0.0259040371 * l_ + 0.7827717662 * m_ - 0.8086757660 * s_,
    )


def _linear(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    l_ = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m_ = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s_ = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_,
        -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_,
        -0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_,
    )


def _decoded(part: float) -> float:
    """A channel of sRGB as light."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
