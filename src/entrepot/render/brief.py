"""An answer and its pages as a brief: one folder of pages that opens offline, with what changed since an earlier one."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.answers import changed
from entrepot.answers.answer import Answer
from entrepot.errors import BadInput, EntrepotError
from entrepot.render import book, folder
from entrepot.render.html import Link
from entrepot.store.compare import ALL_CHANGES, CARD, Brief, Changes, brief_of, compare_briefs, read_brief
from entrepot.words import Language, say
from entrepot.words.say import sentence

if TYPE_CHECKING:
    from entrepot.answers.block import Section

INDEX = "index.html"


@dataclass(frozen=True)
class Written:
    """What was written: the page to open, every file, and the lines that matter."""

    index: Path
    files: tuple[str, ...]
    summary: tuple[str, ...]

    @property
    def since(self) -> dict[str, Any]:
        """What changed since an earlier brief, as the card keeps it; empty where none was compared."""
        return dict(folder.card_in(self.index.parent / CARD).get("since", {}))

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        told = {"index": str(self.index), "files": list(self.files), "summary": list(self.summary)}
        return told | ({"since": self.since} if self.since else {})


def zipped(answer: Answer, language: Language) -> bytes:
    """The brief of an answer as one archive, in a folder that is named after it."""
    whole = io.BytesIO()
    name = re.sub(r"[^A-Za-z0-9-]+", "-", f"entrepot-{answer.id}").strip("-")
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        out = Path(scratch) / "brief"
        write(answer, out, language)
        for path in sorted(out.rglob("*")):
            if path.is_file():
                inside = zipfile.ZipInfo(f"{name}/{path.relative_to(out).as_posix()}")  # dated 1980: the same each time
                inside.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(inside, path.read_bytes())
    return whole.getvalue()


def write(
    answer: Answer, out: Path, language: Language, since: Path | None = None, *, solved: bool | None = None
) -> Written:
    """Write an answer (`index.html`) and a page for each of its `pages` into `out`, with what changed since the brief in
    `since` (left out: since the one in `out` that answers the same question). `solved`: for the card, where a model was asked.

    Raises BadInput where `out` holds something else or cannot be written, or `since` is no brief of it.
    """
    folder.refuse(out, CARD)
    question = f"{answer.kind} {answer.id}"
    old = earlier(out, answer.replay.command, question, since)
    nav = navigation(answer, language)
    shown = (answer, *answer.pages)
    figures = answer.replay.inputs
    sheets = [
        book.sheet(one, language, file=link.file, nav=nav if answer.pages else (), facts=one.replay.inputs)
        for one, link in zip(shown, nav, strict=True)
    ]
    facts: dict[str, Any] = {
        "figures": figures,
        "replay": answer.replay.command,
        "answer": question,
        "pages": [link.file for link in nav],
    }
    if solved is not None:
        facts["solved"] = solved
    compare = comparison(old, language) if old else None
    files = folder.place(out, lambda made: book.write(sheets, made, facts, compare), CARD)
    return Written(out / INDEX, files, tuple(sentence(line.message, language) for line in answer.headlines))


def navigation(answer: Answer, language: Language) -> tuple[Link, ...]:
    """A link for the answer and each of its pages, by name and file."""
    first = Link(say(answer.name or answer.title, language, ("bare", "cap")), INDEX)
    return (
        first,
        *(Link(say(page.name or page.title, language, ("bare", "cap")), f"{page.id}.html") for page in answer.pages),
    )


# --- compared with an earlier brief ---


def earlier(out: Path, replay: str, question: str, since: Path | None) -> Brief | None:
    """The brief to compare with: the one in `since`, else the one in `out` that the new one replaces, if it answers the
    same question. Raises BadInput where `since` is no brief."""
    if since is not None:
        return read_brief(since)
    try:
        found = read_brief(out)
    except EntrepotError:
        return None
    same = found.card.get("replay") == replay and found.card.get("answer", question) == question
    return found if same else None


@dataclass(frozen=True)
class Comparison:
    """What changed between an earlier brief and the one being written."""

    changes: Changes
    old: Brief
    new: Brief
    language: Language

    def on(self, file: str) -> Section | None:
        """What changed on one page, under its earlier form too."""
        empty: dict[str, Any] = {"panels": {}, "sources": []}
        before, after = (side.contents.get(file, empty) for side in (self.old, self.new))
        panels = {*before["panels"], *after["panels"]}
        found = self.changes.on(file, panels, {*before["sources"], *after["sources"]})
        return changed.section(found, self.old, self.new)

    def record(self) -> Mapping[str, Any]:
        """What the card keeps."""
        lines = changed.summary(self.changes, self.old, self.new)
        return changed.record(self.changes, self.old, [sentence(line, self.language) for line in lines])

    def files(self, folder: Path) -> list[str]:
        """Every figure that moved, as a data file."""
        if not len(self.changes.figures):
            return []
        path = folder / "data" / f"{ALL_CHANGES}.csv"
        self.changes.figures.to_csv(path, index=False, lineterminator="\n")
        return [f"data/{ALL_CHANGES}.csv"]


def comparison(old: Brief, language: Language) -> Callable[[Path, Mapping[str, Any]], book.Compared | None]:
    """How a brief that is being written is compared with an earlier one."""

    def compare(made: Path, card: Mapping[str, Any]) -> book.Compared | None:
        new = brief_of(made, card)
        return Comparison(_changes(old, new), old, new, language)

    return compare


def _changes(old: Brief, new: Brief) -> Changes:
    """All changes between two briefs of one kind: their pages have panels (or an article) in common."""
    pages: Sequence[tuple[Any, Any]] = [
        (old.contents[file]["panels"], page["panels"]) for file, page in new.contents.items() if file in old.contents
    ]
    same = any(set(a) & set(b) for a, b in pages)
    asked = [card.get("answer", "") for card in (old.card, new.card)]
    if (not same or (all(asked) and asked[0] != asked[1])) and not (set(old.data) & set(new.data) and not old.contents):
        raise BadInput(
            f"it is a brief of something else (`{old.card.get('replay', 'unknown')}`)",
            where=str(old.folder),
            remedy=f"name an earlier brief of `{new.card.get('replay', '')}`",
        )
    return compare_briefs(old, new)
