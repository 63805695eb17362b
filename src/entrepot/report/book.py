"""Write the pages of any brief: data and charts beside them, around every page the editions it used and, where an
earlier brief is known, what changed since; and the card that a later brief can be compared with."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.errors import BadInput, EntrepotError
from entrepot.provenance import Source
from entrepot.provenance import version as package_version
from entrepot.report import changed, editions
from entrepot.report.changed import Changed
from entrepot.report.panels import Panel, cited
from entrepot.report.place import data_of
from entrepot.store.compare import ALL_CHANGES, CARD, Brief, Changes, brief_of, compare_briefs, read_brief

if TYPE_CHECKING:
    from entrepot.store import Store


@dataclass(frozen=True)
class Around:
    """What stands around the panels of a page."""

    editions: Panel
    changed: Changed | None


@dataclass(frozen=True)
class Sheet:
    """One page to write: its panels, the sources it rests on, the statements by which a later brief is compared, and
    `render`, which makes its HTML."""

    file: str
    statements: Sequence[str]
    panels: Sequence[Panel]
    sources: Sequence[Source]
    render: Callable[[Around], str]

    @property
    def contents(self) -> dict[str, Any]:
        """What the card keeps of it."""
        panels = {panel.id: {"title": panel.title, "sources": cited([panel])} for panel in self.panels}
        return {
            "headlines": list(self.statements),
            "sources": sorted(card.id for card in self.sources),
            "panels": panels,
        }


def earlier(out: Path, replay: str, since: Path | None) -> Brief | None:
    """The brief to compare with: the one in `since`, else the one in `out` that the new one replaces, if it answers the
    same question. Raises BadInput where `since` is no brief."""
    if since is not None:
        return read_brief(since)
    try:
        found = read_brief(out)
    except EntrepotError:
        return None
    return found if found.card.get("replay") == replay else None


def write(
    sheets: Sequence[Sheet], folder: Path, facts: Mapping[str, Any], *, since: Brief | None = None,
    store: Store | None = None, as_of: dt.date | None = None,
) -> list[str]:  # fmt: skip
    """Write pages, their data and charts, and `brief.json` into a folder; the files by their path in it.

    `facts`: what the card says beside contents and sources (replay, figures ...). Raises BadInput where `since` has no
    panel in common with these pages.
    """
    for name in ("data", "charts"):
        (folder / name).mkdir(exist_ok=True)
    files = [file for sheet in sheets for panel in sheet.panels for file in data_of(panel, folder)]
    sources = {card.id: card for sheet in sheets for card in sheet.sources}
    card = {
        "made_by": f"entrepot {package_version()}",
        **facts,
        "contents": {sheet.file: sheet.contents for sheet in sheets},
        "sources": [asdict(sources[id]) for id in sorted(sources)],
    }
    new = brief_of(folder, card)
    changes = _changes(since, new) if since else None
    for sheet in sheets:
        told = changed.told(_on(sheet, changes, since, new), since, new) if since and changes else None
        around = Around(editions.panel(sheet.sources, store, as_of=as_of), told)
        (folder / sheet.file).write_text(sheet.render(around), encoding="utf-8")
    if since and changes:
        card["since"] = changed.record(changes, since, new)
        if len(changes.figures):
            changes.figures.to_csv(folder / "data" / f"{ALL_CHANGES}.csv", index=False, lineterminator="\n")
            files.append(f"data/{ALL_CHANGES}.csv")
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [*files, *(sheet.file for sheet in sheets), CARD]


def _changes(old: Brief, new: Brief) -> Changes:
    """All changes between two briefs of one kind: their pages have panels (or an article) in common."""
    pages = [
        (old.contents[file]["panels"], page["panels"]) for file, page in new.contents.items() if file in old.contents
    ]
    same = any(set(a) & set(b) for a, b in pages) or ("article" in old.card and "article" in new.card)
    if not same and not (set(old.data) & set(new.data) and not old.contents):
        raise BadInput(
            f"it is a brief of something else (`{old.card.get('replay', 'unknown')}`)",
            where=str(old.folder),
            remedy=f"name an earlier brief of `{new.card.get('replay', '')}`",
        )
    return compare_briefs(old, new)


def _on(sheet: Sheet, changes: Changes, old: Brief, new: Brief) -> Changes:
    """The changes of one page, under its earlier form too."""
    before, after = (side.contents.get(sheet.file, {"panels": {}, "sources": []}) for side in (old, new))
    panels = {*before["panels"], *after["panels"]}
    return changes.on(sheet.file, panels, {*before["sources"], *after["sources"]})
