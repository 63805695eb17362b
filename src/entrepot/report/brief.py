"""Write a brief: static pages that open offline, with charts, tables, sources and how to replay them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.errors import UnknownName
from entrepot.provenance import version as package_version
from entrepot.report import book, pages
from entrepot.report.book import Around, Sheet
from entrepot.report.pages import Page
from entrepot.report.panels import cited, passages
from entrepot.report.place import Written, environment, place, refuse

if TYPE_CHECKING:
    from entrepot.store import Store
    from entrepot.store.compare import Brief

PARTNERSHIP = "partnership"


def write(store: Store, subject: str, out: Path, since: Path | None = None) -> Written:
    """Write the partnership brief (`partnership`: index and a page for each of eleven members) or one member's page
    into `out`, with what changed since the brief in `since` (left out: since the one of the same subject in `out`).

    Raises UnknownName for a subject that is neither, BadInput where `out` holds something else or cannot be written, or
    `since` is no brief of it.
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
    old = book.earlier(out, made[0].command, since)
    files = place(out, lambda folder: _fill(store, made, folder, old))
    return Written(out / made[0].file, files, made[0].headlines)


def _fill(store: Store, made: list[Page], folder: Path, since: Brief | None) -> list[str]:
    facts = {
        "figures": store.fingerprint_of(cited(panel for page in made for panel in page.panels)),
        "replay": made[0].command,
        "pages": [page.file for page in made],
    }
    nav = [(page.name, page.file) for page in made]
    return book.write([sheet(store, page, nav) for page in made], folder, facts, since=since, store=store)


def sheet(store: Store, page: Page, nav: Sequence[tuple[str, str]]) -> Sheet:
    """A page of figures, ready to be written; `nav`: name and file of every page of the brief."""
    ids = cited(page.panels)
    cards = [store.sources[id] for id in ids]

    def render(around: Around) -> str:
        return environment().get_template("page.html").render(
            page=page, nav=nav, sources=cards, figures=store.fingerprint_of(ids), around=around,
            version=package_version(), passages=passages(),
        )  # fmt: skip

    return Sheet(page.file, page.headlines, page.panels, cards, render)
