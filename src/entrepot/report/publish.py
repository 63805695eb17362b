"""Write a what-if page with its charts, data, scenario and source cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot.provenance import Source
from entrepot.provenance import version as package_version
from entrepot.render.brief import Written
from entrepot.report import book
from entrepot.report.book import Around, Sheet
from entrepot.report.panels import Panel, cited
from entrepot.report.place import environment, place

if TYPE_CHECKING:
    from entrepot.store.compare import Brief


@dataclass(frozen=True)
class WhatIf:
    """One page around a scenario. `extras`: text files written beside it; `made_from`: the world; `text`: the scenario;
    `template`: the page's frame."""

    file: str
    title: str
    subtitle: str
    headlines: tuple[str, ...]
    panels: tuple[Panel, ...]
    command: str
    made_from: str
    text: str
    solved: bool
    extras: Mapping[str, str] = field(default_factory=dict)
    template: str = "whatif.html"


def publish(page: WhatIf, sources: Mapping[str, Source], out: Path, since: Path | None = None) -> Written:
    """Write one page into `out`, with what changed since the brief in `since` (left out: since the same one in `out`).
    Raises BadInput where `out` holds something else or cannot be written, or `since` is no such brief."""
    old = book.earlier(out, page.command, since)
    files = place(out, lambda folder: fill(page, sources, folder, since=old))
    return Written(out / page.file, files, page.headlines)


def fill(
    page: WhatIf,
    sources: Mapping[str, Source],
    folder: Path,
    nav: Sequence[tuple[str, str]] = (),
    since: Brief | None = None,
) -> list[str]:
    """Write the page, its data and its card into a folder; `nav`: name and file of every page of the brief."""
    cards = [sources[id] for id in cited(page.panels)]

    def render(around: Around) -> str:
        return environment().get_template(page.template).render(
            page=page, nav=nav, sources=cards, around=around, version=package_version()
        )  # fmt: skip

    facts = {"figures": page.made_from, "replay": page.command, "solved": page.solved, "pages": [page.file]}
    files = book.write([Sheet(page.file, page.headlines, page.panels, cards, render)], folder, facts, since=since)
    for name, text in page.extras.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [*files, *page.extras]
