"""Search what is held by words of any language: indicators, initiatives, members, scenarios, minerals, worlds, dated facts;
each with the command and, where there is one, the question of the catalogue that shows it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from entrepot import codes
from entrepot.answers.answer import Answer, quoted, replay
from entrepot.answers.block import Cell, Column, Economy, Label, Message, Section, Slot, Table, Text
from entrepot.errors import BadInput, told
from entrepot.evidence import index
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
    """One thing that is held. `name`: what it is called; `names`: what else; `text`: what is said of it; `question`: of the
    catalogue, with the name and value of what it takes (empty where none shows it)."""

    kind: str
    id: str
    name: Slot
    command: str
    names: str
    text: str = ""
    question: tuple[str, str, str] | tuple[()] = ()

    @property
    def label(self) -> str:
        """Its name in English."""
        return in_english(self.name)


def in_english(name: Slot) -> str:
    """A name without the words of other languages, which stand upstairs."""
    return codes.name(name.code) if isinstance(name, Economy) else name.text if isinstance(name, Label | Text) else ""


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
        yield Entry("indicator", id, Label("measure", id, one.label), command, words, one.definition, question)
    for id, entry in initiatives().items():
        name, command = Label("initiative", id, entry.label), f"entrepot register show {id}"
        yield Entry("initiative", id, name, command, " ".join(entry.names), "", ("initiative", "name", id))
    for code in codes.ASEAN_MEMBERS:
        names, question = " ".join({codes.name(code, language) for language in LANGUAGES}), ("member", "economy", code)
        yield Entry("economy", code, Economy(code), f"entrepot brief {code}", names, "", question)
    for fact in Archive(store).facts.values():
        name = Text(f"{fact.name} ({fact.date})")
        question = ("facts", "search", fact.id)
        yield Entry("fact", fact.id, name, f"entrepot data facts --search {fact.id}", "", fact.statement, question)
    yield from _modelled()
    for id, row in tomllib.loads((DATA / "minerals.toml").read_text(encoding="utf-8")).items():
        label, question = Label("mineral", id, str(row.get("label", id))), ("minerals", "product", id)
        yield Entry("mineral", id, label, f"entrepot minerals JPN {id}", " ".join(row.get("names", ())), "", question)


_COMMANDS = {"trade": "solve --help", "relations": "relations --help", "exposure": "exposure --help"}


def scenarios() -> dict[str, Entry]:
    """The shipped scenarios by id."""
    from entrepot.scenario import shipped
    from entrepot.scenario.daily import is_by_day

    found = {}
    for id, one in shipped().items():
        question = ("disruption" if is_by_day(one.shocks) else "whatif", "scenario", id)
        name = Label("scenario", id, one.title)
        found[id] = Entry("scenario", id, name, f"entrepot brief {id}", "", one.question, question)
    return found


def _modelled() -> Iterator[Entry]:
    from entrepot.models.sealanes.gates import gates
    from entrepot.world.world import embedded_worlds

    yield from scenarios().values()
    for one in gates():
        command, question = f"entrepot sealanes Yokohama Singapore --close {one.id}", ("sealanes", "close", one.id)
        yield Entry("gate", one.id, Label("gate", one.id, one.name), command, " ".join(one.aliases), "", question)
    for id in embedded_worlds():
        yield Entry("world", id, Text(id), f"entrepot world show {id}", "world input-output")


def find(store: Store, words: str, named: Callable[[Slot], str] = in_english) -> list[Entry]:
    """Entries under some words, the best first and dated facts behind (`evidence.index`).
    `named`: a name in every language that it may be searched in. Raises BadInput without words, or for too many."""
    if not words.strip() or len(words) > LONGEST:
        raise _nothing()
    held = list(entries(store))
    found = index.best([(f"{one.id} {named(one.name)} {one.names}", one.text) for one in held], words)
    return sorted((held[n] for n in found), key=lambda one: one.kind == "fact")


def _nothing() -> BadInput:
    remedy = told("problem.search.words", "give words, at most {n} characters", n=LONGEST)
    return BadInput(told("problem.search", "there is nothing to search for"), remedy=remedy)


def ask_search(store: Store, words: str, named: Callable[[Slot], str] = in_english) -> Answer:
    """What is held under some words, as an Answer."""
    found = find(store, words, named)
    title = Message("say.search" if found else "say.search.none", {"words": Text(words)})
    columns = tuple(Column(id, Message(f"say.{id}")) for id in COLUMNS)
    rows = tuple(
        tuple(Cell(one) for one in (Message(f"search.kind.{e.kind}"), Text(e.id), e.name, Text(e.command)))
        for e in found
    )
    table = Table("found", columns, rows, title, open=True)
    lineage = store.lineage([], command=f"entrepot search {quoted(words)}")
    section = Section("found", title, (table,) if found else (), part="lead")
    return Answer("search", "search", title, title, (section,), lineage, replay(lineage))
