"""Vega in the browser, for who wants to point at a chart: out of the renderer that is installed, nothing from the network.

Expressions are read by an interpreter (`ast: true`), so that the policy of the pages needs no `unsafe-eval`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from entrepot.render.charts.draw import NORMAL, WIDE, chart, drawn
from entrepot.render.charts.palette import theme
from entrepot.web.sent import Sent, sent

if TYPE_CHECKING:
    from entrepot.answers.block import Section
    from entrepot.words import Language

# What the script of the pages calls with an element and a specification.
SNIPPET = """
window.drawVega = (element, spec) =>
  vegaEmbed(element, spec, { ast: true, actions: false, renderer: "svg", tooltip: { theme: "light" } });
"""


def script() -> Sent:
    """Vega, Vega-Lite and their interpreter as one script."""
    import vl_convert

    return sent(vl_convert.javascript_bundle(SNIPPET), "text/javascript; charset=utf-8")


def specification(section: Section, name: str, language: Language) -> bytes | None:
    """The Vega-Lite specification of a picture of a section, by its name, with its data; None where there is none."""
    for block in section.blocks:
        if drawn(block) and f"{section.id}-{block.id}" == name:
            held = chart(block, language, WIDE if section.wide else NORMAL).spec
            config: dict[str, Any] = theme()
            marks = {
                mark: {**config.get(mark, {}), "tooltip": {"content": "data"}} for mark in ("point", "bar", "circle")
            }
            return json.dumps({**held, "config": {**config, **marks}}, ensure_ascii=False).encode()
    return None
