"""Drawings on a dark ground: legible, in the hues that they had, and only where a screen asks for it."""

from __future__ import annotations

import re

import pytest

from entrepot.answers.answer import Answer
from entrepot.answers.relations import ask_relations
from entrepot.render import html
from entrepot.render.charts import palette
from entrepot.render.charts.dark import LIGHT, PAPER, dark, rules
from entrepot.store import Store
from entrepot.web.site import Place, answer_page
from entrepot.words import language

LEAST = 4.5  # contrast of text (WCAG 2.2, 1.4.3)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two colours."""

    def luminance(shade: str) -> float:
        parts = [int(shade[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def answer(store: Store) -> Answer:
    return ask_relations(store, "THA")


@pytest.mark.parametrize(
    "shade", sorted({palette.INK, palette.SOFT, *palette.ECONOMIES.values(), *palette.GROUPS.values(), *palette.OTHERS})
)
def test_words_in_any_colour_of_a_line_are_legible_on_both_grounds(shade: str) -> None:
    assert contrast(shade, "#ffffff") >= LEAST and contrast(dark(shade), PAPER) >= LEAST


@pytest.mark.parametrize("ground", sorted(palette.GROUNDS.values()))
def test_ink_is_legible_on_every_ground_of_a_cell(ground: str) -> None:
    assert contrast(palette.INK, ground) >= LEAST and contrast(LIGHT, dark(ground)) >= LEAST


def test_lightness_is_turned_over_and_hue_kept() -> None:
    assert dark("white") == dark("#fff") == PAPER and contrast(dark("black"), LIGHT) < 1.2
    ramp = [contrast(dark(shade), PAPER) for shade in palette.SEQUENTIAL]
    assert ramp == sorted(ramp)  # what was darkest, the most, is lightest now
    red, green, blue = (int(dark("#b2182b")[k : k + 2], 16) for k in (1, 3, 5))
    assert red > 200 and red > 1.5 * max(green, blue)


def test_every_colour_of_a_served_page_has_its_dark_variant_and_a_file_has_none(answer: Answer) -> None:
    page = answer_page(answer, Place("/relations", {}, language(), "x"), None)
    for name, shade in set(re.findall(r' (fill|stroke)="(#[0-9a-fA-F]+|white)"', page)):
        assert f'figure svg [{name}="{shade}"]{{{name}:{dark(shade)}}}' in page
    assert page.index("@media screen and (prefers-color-scheme:dark)") < page.index("</head>")
    assert "prefers-color-scheme" not in html.page(answer, language())
    assert rules("<p>nothing is drawn</p>") == ""
