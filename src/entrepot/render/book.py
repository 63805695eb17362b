"""The pages of a brief with their data, pictures and card, written into one folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from entrepot.answers.answer import Answer, sources_of
from entrepot.answers.block import Finding, Section
from entrepot.provenance import Source, version
from entrepot.render import data, html, traces
from entrepot.words import Language, say
from entrepot.words.say import sentence

CARD = "brief.json"


class Compared(Protocol):
    """What changed since an earlier brief: on one page (None: say nothing), for the card, and as a data file."""

    def on(self, file: str) -> Section | None: ...

    def record(self) -> Mapping[str, Any]: ...

    def files(self, folder: Path) -> list[str]: ...


@dataclass(frozen=True)
class Sheet:
    """One page to write: its file, the statements by which a later brief is compared, titles and sources of its sections,
    its cards; `write` puts its data and pictures into a folder and names them, `page` makes its HTML."""

    file: str
    statements: Sequence[str]
    sections: Mapping[str, Mapping[str, Any]]
    cards: Sequence[Source]
    write: Callable[[Path], list[str]]
    page: Callable[[Section | None], str]

    @property
    def contents(self) -> dict[str, Any]:
        """What the card keeps of it."""
        ids = sorted(card.id for card in self.cards)
        return {"headlines": list(self.statements), "sources": ids, "panels": dict(self.sections)}


def sheet(
    answer: Answer, language: Language, *, file: str = "index.html", nav: Sequence[html.Link] = (), facts: str = ""
) -> Sheet:
    """The page of an answer, ready to be written."""
    prefix = data.prefix_of(file)
    told = f"data/{prefix}traces.js"
    sections = {
        f"{prefix}{s.id}": {"title": say(s.title, language), "sources": sorted(sources_of(s))}
        for s in answer.sections
        if s.id != "editions"
    }

    def write(folder: Path) -> list[str]:
        files = [path for section in answer.sections for path in data.section_files(section, folder, language, prefix)]
        files += [] if prefix else data.preview(answer, folder, language)
        (folder / told).write_text(traces.script(answer, language), encoding="utf-8", newline="\n")
        extras = {name if "/" in name else f"{prefix}{name}": text for name, text in answer.extras.items()}
        for name, text in extras.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        return [*files, told, *extras]

    def page(changed: Section | None) -> str:
        shown = answer if changed is None else replace(answer, sections=_with(answer.sections, changed))
        return html.page(shown, language, file=file, nav=nav, facts=facts, traces=told)

    statements = [sentence(line.message, language) for line in answer.headlines]
    statements += [_told(section, language) for section in answer.sections if section.part == "beside"]
    return Sheet(file, statements, sections, answer.lineage.sources, write, page)


def _told(section: Section, language: Language) -> str:
    """What a section beside a passage says of it, in one line."""
    found = next((block.message for block in section.blocks if isinstance(block, Finding)), None)
    return f"{sentence(section.title, language)}: {sentence(found, language)}"


def _with(sections: tuple[Section, ...], changed: Section) -> tuple[Section, ...]:
    """What changed stands before the first section below the lead."""
    below = next((n for n, section in enumerate(sections) if section.part != "lead"), len(sections))
    return (*sections[:below], changed, *sections[below:])


def write(
    sheets: Sequence[Sheet],
    folder: Path,
    facts: Mapping[str, Any],
    compare: Callable[[Path, Mapping[str, Any]], Compared | None] | None = None,
) -> list[str]:
    """Write pages, their data and pictures, and the card into a folder; the files by their path in it.

    `facts`: what the card says beside contents and sources (replay, figures ...). `compare` is given the folder and its card
    and tells what changed since an earlier brief.
    """
    for name in ("data", "charts"):
        (folder / name).mkdir(exist_ok=True)
    files = [file for one in sheets for file in one.write(folder)]
    sources = {card.id: card for one in sheets for card in one.cards}
    card: dict[str, Any] = {
        "made_by": f"entrepot {version()}",
        **facts,
        "contents": {one.file: one.contents for one in sheets},
        "sources": [asdict(sources[id]) for id in sorted(sources)],
    }
    compared = compare(folder, card) if compare else None
    for one in sheets:
        text = one.page(compared.on(one.file) if compared else None)
        (folder / one.file).write_text(text, encoding="utf-8", newline="\n")
    if compared:
        card["since"] = compared.record()
        files += compared.files(folder)
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return list(dict.fromkeys([*files, *(one.file for one in sheets), CARD]))
