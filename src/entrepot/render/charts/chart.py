"""From a Vega-Lite specification to SVG and PNG. What was drawn once is kept in the cache folder by the specification's
checksum: the renderer starts only for what is new."""

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
from typing import Any

from entrepot.render.charts.palette import INK, SANS, SOFT, theme, width_of
from entrepot.store.build import cache_folder

_LONG = re.compile(r"-?\d+\.\d{2,}")
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"')
MARGIN, LINE = 12, 18


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite specification with its data."""

    spec: dict[str, Any]

    @property
    def svg(self) -> str:
        """The drawing, without title."""
        text = json.dumps({**self.spec, "config": theme()}, sort_keys=True, ensure_ascii=False)
        name = hashlib.sha256(f"{_drawer()}{text}".encode()).hexdigest()[:32]
        kept = cache_folder() / "charts" / f"{name}.svg"
        return kept.read_text(encoding="utf-8") if kept.is_file() else _draw(text, kept)

    def on_page(self, text: str, prefix: str) -> str:
        """The drawing for a page: scales, has a text for screen readers, and identifiers of its own."""
        svg = self.svg.replace('id="', f'id="{prefix}-').replace("url(#", f"url(#{prefix}-")
        return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(text, quote=True)}" ', 1)

    def framed(self, title: str, about: str, source: str) -> str:
        """The drawing as a file that stands alone: title above, unit below it, source line at the foot."""
        return framed(self.svg, [(title, "bold 16px", INK), (about, "13px", SOFT)], [(source, "12px", SOFT)], title)


Lines = Sequence[tuple[str, str, str]]  # text, font, colour


def framed(inner: str, above: Lines, below: Lines, title: str, least: float = 440.0) -> str:
    """A drawing (or none) with lines of text above and below it, wrapped, as a file that stands alone and is at least so many
    pixels wide."""
    size = _SIZE.search(inner)
    width, height = (float(size[1]), float(size[2])) if size else (0.0, 0.0)
    whole = max(width + 2 * MARGIN, least)

    def cut(lines: Lines) -> Lines:
        return [
            (part, font, fill)
            for line, font, fill in lines
            for part in wrapped(line, whole - 2 * MARGIN, _pixels(font))
        ]

    heads, feet = cut(above), cut(below)
    top = MARGIN + LINE * len(heads) + 6
    parts = [_text(line, font, fill, MARGIN + LINE * (k + 1) - 5) for k, (line, font, fill) in enumerate(heads)]
    parts.append(inner.replace("<svg ", f'<svg x="{MARGIN}" y="{top}" ', 1))
    under = top + height + 6
    parts += [_text(line, font, fill, under + LINE * (k + 1) - 5) for k, (line, font, fill) in enumerate(feet)]
    total = under + LINE * len(feet) + MARGIN
    head = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{whole:g}" height="{total:g}"'
    ground = '<rect width="100%" height="100%" fill="white"/>'
    frame = f'viewBox="0 0 {whole:g} {total:g}" role="img" aria-label="{escape(title, quote=True)}"'
    return f"{head} {frame}>{ground}{''.join(parts)}</svg>\n"


def _pixels(font: str) -> float:
    return float(font.rpartition(" ")[2].removesuffix("px"))


def png(svg: str, scale: float = 2.0) -> bytes:
    """A drawing as PNG."""
    import vl_convert

    return vl_convert.svg_to_png(svg, scale=scale)


def _text(line: str, font: str, fill: str, y: float) -> str:
    size, bold = font.rpartition(" ")[2], ' font-weight="bold"' if font.startswith("bold") else ""
    return f'<text x="{MARGIN}" y="{y:g}" font-family="{SANS}" font-size="{size}"{bold} fill="{fill}">{escape(line)}</text>'


def wrapped(text: str, width: float, size: float) -> list[str]:
    """A text in lines of at most `width` pixels; scripts without blanks break between letters."""
    lines: list[str] = []
    line = ""
    for word in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text):
        if line and width_of(line + word.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _draw(text: str, kept: Path) -> str:
    import vl_convert

    svg = _lean(vl_convert.vegalite_to_svg(text))
    with contextlib.suppress(OSError):  # a cache that cannot be written costs time, nothing else
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=kept.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(svg)
        Path(beside).replace(kept)
    return svg


@lru_cache(maxsize=1)
def _drawer() -> str:
    """What else decides how a drawing looks: this file and the renderer's version."""
    from importlib.metadata import version

    return f"{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()} {version('vl-convert-python')}"


def _lean(svg: str) -> str:
    """Without roles and labels of single marks (the image has one text, its numbers are in the table), with coordinates
    to a tenth of a pixel, and with identifiers that do not depend on what was drawn before."""
    svg = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg)
    for n, name in enumerate(dict.fromkeys(re.findall(r' id="([^"]+)"', svg))):
        svg = re.sub(rf'(id="|url\(#|href="#){re.escape(name)}(?=["\)])', rf"\g<1>e{n}", svg)
    return re.sub(r' d="[^"]*"', lambda path: _LONG.sub(lambda n: f"{float(n[0]):.1f}", path[0]), svg)


def short(value: float | None) -> float | None:
    """A number for a specification, to six significant digits; None for none."""
    return None if value is None or value != value else float(f"{value:.6g}")
