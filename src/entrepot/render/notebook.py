"""Answers in a notebook: the page inside a frame of its own, and single pictures."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from entrepot.answers.answer import Answer
from entrepot.atomic import write_file
from entrepot.errors import BadInput, NoData
from entrepot.render import html
from entrepot.render.charts.chart import png
from entrepot.render.data import pictures
from entrepot.words import language

HEIGHT = 720  # pixels of the frame


@dataclass(frozen=True)
class Picture:
    """A picture with its title, unit and source line."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> Path:
        """Write it as SVG or PNG, by the ending of the path. Raises BadInput for another ending."""
        target = Path(path)
        if target.suffix not in (".svg", ".png"):
            raise BadInput(f"'{target.suffix}' is no picture format", where=str(path), remedy="end it in .svg or .png")
        write_file(target, self.svg if target.suffix == ".svg" else png(self.svg))
        return target


def page(answer: Answer, lang: str = "en") -> str:
    """The page of an answer in a frame, so that its styles stay its own."""
    return f'<iframe srcdoc="{escape(html.page(answer, language(lang)))}" style="width:100%;height:{HEIGHT}px;border:0"></iframe>'


def picture(answer: Answer, section: str = "", lang: str = "en") -> Picture:
    """The first picture of a section, or of the answer. Raises NoData where there is none."""
    for one in (answer[section],) if section else answer.sections:
        for _, svg in pictures(one, language(lang)):
            return Picture(svg)
    drawn = [one.id for one in answer.sections if any(True for _ in pictures(one, language(lang)))]
    raise NoData(f"'{section or answer.id}' has no picture", remedy=f"sections with one: {', '.join(drawn) or 'none'}")
