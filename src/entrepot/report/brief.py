"""Write a brief: static pages that open offline, with charts, tables, sources and how to replay them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.errors import UnknownName
from entrepot.provenance import version as package_version
from entrepot.report import pages
from entrepot.report.pages import Page
from entrepot.report.panels import cited, passages
from entrepot.report.place import CARD, Written, data_of, environment, place, refuse

if TYPE_CHECKING:
    from entrepot.store import Store

PARTNERSHIP = "partnership"


def write(store: Store, subject: str, out: Path) -> Written:
    """Write the partnership brief (`partnership`: index and a page for each of eleven members) or one member's page
    into `out`.

    Raises UnknownName for a subject that is neither, BadInput where `out` holds something else or cannot be written.
    """
    refuse(out)
    if subject.casefold() == PARTNERSHIP:
        made = pages.partnership(store.read_all())
    else:
        code = codes.resolve(subject)
        if code not in codes.ASEAN_MEMBERS:
            remedy = f"write {PARTNERSHIP}, or a member: {', '.join(codes.ASEAN_MEMBERS)}"
            raise UnknownName(f"there is no brief for '{subject}'", remedy=remedy)
        made = [pages.member(store.read_all(), code, file="index.html")]
    files = place(out, lambda folder: _fill(store, made, folder))
    return Written(out / made[0].file, files, made[0].headlines)


def _fill(store: Store, made: list[Page], folder: Path) -> list[str]:
    files = write_pages(store, made, folder, [(page.name, page.file) for page in made])
    card = {
        "made_by": f"entrepot {package_version()}",
        "figures": store.fingerprint,
        "replay": made[0].command,
        "pages": [page.file for page in made],
        "sources": [asdict(store.sources[id]) for id in cited(panel for page in made for panel in page.panels)],
    }
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [*files, CARD]


def write_pages(store: Store, made: Sequence[Page], folder: Path, nav: Sequence[tuple[str, str]]) -> list[str]:
    """Write pages with their data and charts; `nav`: name and file of every page of the brief."""
    (folder / "data").mkdir()
    (folder / "charts").mkdir()
    template = environment().get_template("page.html")
    files = []
    for page in made:
        for panel in page.panels:
            files += data_of(panel, folder)
        cards = [store.sources[id] for id in cited(page.panels)]
        html = template.render(
            page=page, nav=nav, sources=cards, store=store, version=package_version(), passages=passages()
        )
        (folder / page.file).write_text(html, encoding="utf-8")
        files.append(page.file)
    return files
