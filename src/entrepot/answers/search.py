"""Search what is held by words of any language: indicators, initiatives, members, scenarios, minerals, worlds, dated facts;
each with the command and, where there is one, the question of the catalogue that shows it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from entrepot import codes
from entrepot.answers.answer import Answer, replay
from entrepot.answers.block import Cell, Column, Finding, Message, Section, Table, Text
from entrepot.errors import BadInput, told
from entrepot.evidence.register import initiatives
from entrepot.measures import LANGUAGES, measures
from entrepot.measures import words as measure_words
from entrepot.provenance import DATA
from entrepot.query.archive import Archive

if TYPE_CHECKING:
    from entrepot.store import Store

COLUMNS = ("search.kind", "search.id", "search.label", "again")
LONGEST = 200  # characters that are searched for


class Entry(NamedTuple):
    """One thing that is held. `text`: everything that it may be found by; `question`: of the catalogue, with the name and
    value of what it takes (empty where none shows it)."""

    kind: str
    id: str
    label: str
    command: str
    text: str
    question: tuple[str, str, str] | tuple[()] = ()


def entries(store: Store) -> Iterator[Entry]:
    """Everything that can be found."""
    by_word = [measure_words(language) for language in LANGUAGES]
    shown = set(store.sql("select distinct indicator from observations")["indicator"])  # the others have no page
    for id, one in measures().items():
        if not one.held or one.of:
            continue
        words = " ".join(word for table in by_word for word in table.get(id, ()))
        model = one.held not in ("store", "register")
        command = f"entrepot data show {id}" if not model else f"entrepot {_COMMANDS.get(one.held, one.held)}"
        question = ("indicator", "measure", id) if id in shown else ()
        yield Entry("indicator", id, one.label, command, f"{id} {one.label} {one.definition} {words}", question)
    for id, entry in initiatives().items():
        text, question = f"{id} {' '.join(entry.names)}", ("initiative", "name", id)
        yield Entry("initiative", id, entry.label, f"entrepot register show {id}", text, question)
    for code in codes.ASEAN_MEMBERS:
        text, question = " ".join({codes.name(code, language) for language in LANGUAGES}), ("member", "economy", code)
        yield Entry("economy", code, codes.name(code), f"entrepot brief {code}", f"{code} {text}", question)
    for fact in Archive(store).facts.values():
        label, text = f"{fact.name} ({fact.date})", f"{fact.id} {fact.name} {fact.statement} {fact.date}"
        question = ("facts", "search", fact.id)
        yield Entry("fact", fact.id, label, f"entrepot data facts --search {fact.id}", text, question)
    yield from _scenarios()
    for id, row in tomllib.loads((DATA / "minerals.toml").read_text(encoding="utf-8")).items():
        label = str(row.get("label", id))
        yield Entry("mineral", id, label, f"entrepot minerals JPN {id}", f"{id} {label}", ("minerals", "product", id))


_COMMANDS = {"trade": "solve --help", "relations": "relations --help", "exposure": "exposure --help"}


def _scenarios() -> Iterator[Entry]:
    from entrepot.scenario import shipped
    from entrepot.scenario.daily import is_by_day
    from entrepot.world.world import embedded_worlds

    for name, scenario in shipped().items():
        text = f"{name} {scenario.title} {scenario.question}"
        question = ("disruption" if is_by_day(scenario.shocks) else "whatif", "scenario", name)
        yield Entry("scenario", name, scenario.title, f"entrepot brief {name}", text, question)
    for name in embedded_worlds():
        yield Entry("world", name, name, f"entrepot world show {name}", f"world input-output {name}")


def find(store: Store, words: str) -> list[Entry]:
    """Entries that hold every word: those with a page first, of them those that name it. A word of a script without blanks
    is found inside others.
    Raises BadInput without words, or for too many."""
    wanted = words.casefold().split()
    if not wanted or len(words) > LONGEST:
        remedy = told("problem.search.words", "give words, at most {n} characters", n=LONGEST)
        raise BadInput(told("problem.search", "there is nothing to search for"), remedy=remedy)
    scored = []
    for entry in entries(store):
        text, name = entry.text.casefold(), f"{entry.id} {entry.label}".casefold()
        if all(word in text for word in wanted):
            hits = sum(word in name for word in wanted)
            scored.append((not entry.question, -hits, _ORDER.index(entry.kind), entry.id, entry))
    return [entry for *_, entry in sorted(scored, key=lambda one: one[:4])]


_ORDER = ("indicator", "initiative", "economy", "scenario", "mineral", "world", "fact")


def ask_search(store: Store, words: str) -> Answer:
    """What is held under some words, as an Answer."""
    found = find(store, words)
    told = Message("say.search" if found else "say.search.none", {"words": Text(words)})
    columns = tuple(Column(id, Message(f"say.{id}")) for id in COLUMNS)
    rows = tuple(
        tuple(Cell(one) for one in (Message(f"search.kind.{e.kind}"), Text(e.id), Text(e.label), Text(e.command)))
        for e in found
    )
    table = Table("found", columns, rows, told, open=True)
    lineage = store.lineage([], command=f"entrepot search {words}")
    section = Section("found", told, (table,) if found else (Finding(told),), part="lead")
    return Answer("search", "search", told, told, (section,), lineage, replay(lineage))
