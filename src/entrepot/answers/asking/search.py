"""Search what is held by words of any language: indicators, facts, scenarios, minerals, worlds; each with its command."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from entrepot.answers.answer import Answer, replay
from entrepot.answers.block import Cell, Column, Finding, Label, Message, Section, Table, Text
from entrepot.evidence.register import initiatives
from entrepot.measures import LANGUAGES, measures
from entrepot.measures import words as measure_words
from entrepot.provenance import DATA
from entrepot.query.archive import Archive

if TYPE_CHECKING:
    from entrepot.store import Store

COLUMNS = ("search.kind", "search.id", "search.label", "again")


class Entry(NamedTuple):
    """One thing that is held. `text`: everything that it may be found by."""

    kind: str
    id: str
    label: str
    command: str
    text: str


def entries(store: Store) -> Iterator[Entry]:
    """Everything that can be found."""
    by_word = [measure_words(language) for language in LANGUAGES]
    for id, one in measures().items():
        if not one.held or one.of:
            continue
        words = " ".join(word for table in by_word for word in table.get(id, ()))
        model = one.held not in ("store", "register")
        command = f"entrepot data show {id}" if not model else f"entrepot {_COMMANDS.get(one.held, one.held)}"
        yield Entry("indicator", id, one.label, command, f"{id} {one.label} {one.definition} {words}")
    for id, entry in initiatives().items():
        yield Entry("initiative", id, entry.label, f"entrepot register show {id}", f"{id} {' '.join(entry.names)}")
    for fact in Archive(store).facts.values():
        label, text = f"{fact.name} ({fact.date})", f"{fact.id} {fact.name} {fact.statement} {fact.date}"
        yield Entry("fact", fact.id, label, f"entrepot data facts --search {fact.id}", text)
    yield from _scenarios()
    for id, row in tomllib.loads((DATA / "minerals.toml").read_text(encoding="utf-8")).items():
        label = str(row.get("label", id))
        yield Entry("mineral", id, label, f"entrepot minerals JPN {id}", f"{id} {label}")


_COMMANDS = {"trade": "solve --help", "relations": "relations --help", "exposure": "exposure --help"}


def _scenarios() -> Iterator[Entry]:
    from entrepot.scenario import shipped
    from entrepot.world.world import embedded_worlds

    for name, scenario in shipped().items():
        yield Entry(
            "scenario", name, scenario.title, f"entrepot brief {name}", f"{name} {scenario.title} {scenario.question}"
        )
    for name in embedded_worlds():
        yield Entry("world", name, name, f"entrepot world show {name}", f"world input-output {name}")


def find(store: Store, words: str) -> list[Entry]:
    """Entries that hold every word, those that name it first. A word of a script without blanks is found inside others."""
    wanted = words.casefold().split()
    scored = []
    for entry in entries(store) if wanted else ():
        text, name = entry.text.casefold(), f"{entry.id} {entry.label}".casefold()
        if all(word in text for word in wanted):
            hits = sum(word in name for word in wanted)
            scored.append((-hits, _ORDER.index(entry.kind), entry.id, entry))
    return [entry for *_, entry in sorted(scored, key=lambda one: one[:3])]


_ORDER = ("indicator", "initiative", "scenario", "mineral", "world", "fact")


def search(store: Store, words: str) -> Answer:
    """What is held under some words, as an Answer."""
    found = find(store, words)
    told = Message("say.search" if found else "say.search.none", {"words": Text(words)})
    columns = tuple(Column(id, Message(f"say.{id}")) for id in COLUMNS)
    rows = tuple(
        tuple(Cell(one) for one in (Label("search", e.kind, e.kind), Text(e.id), Text(e.label), Text(e.command)))
        for e in found
    )
    table = Table("found", columns, rows, told, open=True)
    lineage = store.lineage([], command=f"entrepot search {words}")
    section = Section("found", told, (table,) if found else (Finding(told),), part="lead")
    return Answer("search", "search", told, told, (section,), lineage, replay(lineage))
