"""Write a what-if page with its charts, data, scenario and source cards."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from entrepot.provenance import Source
from entrepot.provenance import version as package_version
from entrepot.report.panels import Panel
from entrepot.report.place import CARD, Written, data_of, environment, place


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


def publish(page: WhatIf, sources: Mapping[str, Source], out: Path) -> Written:
    """Write one page into `out`. Raises BadInput where `out` holds something else or cannot be written."""
    files = place(out, lambda folder: fill(page, sources, folder))
    return Written(out / page.file, files, page.headlines)


def fill(page: WhatIf, sources: Mapping[str, Source], folder: Path, nav: Sequence[tuple[str, str]] = ()) -> list[str]:
    """Write the page, its data and its card into a folder; `nav`: name and file of every page of the brief."""
    (folder / "data").mkdir()
    (folder / "charts").mkdir()
    files = [file for panel in page.panels for file in data_of(panel, folder)]
    html = environment().get_template(page.template).render(
        page=page, nav=nav, sources=_used(page.panels, sources), version=package_version(),
    )  # fmt: skip
    card = {
        "made_by": f"entrepot {package_version()}",
        "figures": page.made_from,
        "replay": page.command,
        "solved": page.solved,
        "pages": [page.file],
        "sources": [asdict(source) for source in _used(page.panels, sources)],
    }
    texts = {page.file: html, **page.extras, CARD: json.dumps(card, indent=1, ensure_ascii=False) + "\n"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [*files, *texts]


def _used(panels: Sequence[Panel], sources: Mapping[str, Source]) -> list[Source]:
    """The sources that panels name, each once, by id."""
    return [sources[id] for id in sorted({id for panel in panels for id in panel.sources})]
