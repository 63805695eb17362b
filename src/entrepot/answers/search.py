"""What is held under some words: questions' subjects, indicators, initiatives, scenarios, economies, dated facts."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot import models as room
from entrepot.answers.answer import Answer, replay
from entrepot.answers.block import Column, Count, Finding, Gap, Message, Section, Slot, Table, Text
from entrepot.answers.rows import cells, each
from entrepot.errors import BadInput, NoData
from entrepot.provenance import Lineage, version

if TYPE_CHECKING:
    import pandas as pd

    from entrepot.store import Store

MOST = 40  # rows of one kind that are shown
LONGEST = 200  # characters that are searched for


@dataclass(frozen=True)
class Found:
    """One thing: its `kind`, its name, the command that shows it, and the question (`catalogue`) with its value that does."""

    kind: str
    name: str
    command: str
    question: str
    value: tuple[str, str]


def find(store: Store, words: str) -> list[Found]:
    """Everything whose name holds all the words. Raises BadInput without words."""
    wanted = words.casefold().split()
    if not wanted or len(words) > LONGEST:
        raise BadInput("there is nothing to search for", remedy=f"give words, at most {LONGEST} characters")
    held = [one for one in _named(store) if all(word in f"{one.name} {one.value[1]}".casefold() for word in wanted)]
    facts = each(store.facts(search=words))
    command = f'entrepot data facts --search "{words}"'
    return held + [Found("fact", f"{row.date}: {row.name}", command, "facts", ("search", words)) for row in facts]


def ask_search(store: Store, words: str) -> Answer:
    """What `find` finds, with the command that shows each."""
    found = find(store, words)
    told: dict[str, Slot] = {"words": Text(words), "n": Count(len(found))}
    title, lead = Message("search.title"), Message("search.found", told)
    columns = tuple(Column(id, Message(f"search.column.{id}")) for id in ("kind", "name", "command"))
    rows = tuple(cells(Message(f"search.kind.{one.kind}"), Text(one.name), Text(one.command)) for one in found[:MOST])
    blocks: list[Finding | Table | Gap] = (
        [Finding(lead), Table("found", columns, rows, title, open=True)] if found else []
    )
    if len(found) > MOST:
        blocks.append(Gap(Message("search.more", {"n": Count(len(found) - MOST)})))
    if not found:
        blocks.append(Gap(Message("search.none", {"words": Text(words)})))
    lineage = Lineage(version(), store.fingerprint, command=f'entrepot search "{words}"')
    section = Section("found", title, tuple(blocks), wide=True)
    return Answer("search", words, title, lead, (section,), lineage, replay(lineage))


def _named(store: Store) -> Iterator[Found]:
    """All that has a name here."""
    from entrepot.evidence.register import initiatives
    from entrepot.scenario import names

    for id, one in store.indicators.items():
        yield Found("indicator", f"{one.label} ({id})", f"entrepot data get {id}", "series", ("measure", id))
    for entry in initiatives().values():
        command = f"entrepot register show {entry.id}"
        yield Found(
            "initiative", " / ".join((entry.label, *entry.names[:3])), command, "initiative", ("name", entry.id)
        )
    for name in names():
        yield Found("scenario", name, f"entrepot brief {name}", "whatif", ("scenario", name))
    for code in codes.ASEAN_MEMBERS:
        yield Found("economy", f"{codes.name(code)} ({code})", f"entrepot brief {code}", "member", ("economy", code))


@dataclass(frozen=True)
class Held:
    """An indicator as a list shows it."""

    id: str
    label: str
    unit: str
    first: int
    last: int
    rows: int


def measures_held(store: Store) -> list[Held]:
    """All indicators with unit, years and number of values."""
    rows = store.sql(
        "select indicator, min(year) as a, max(year) as b, count(*) as n, min(unit) as unit from observations "
        "where value is not null group by indicator order by indicator"
    )
    return [
        Held(row.indicator, store.indicator(row.indicator).label, row.unit, int(row.a), int(row.b), int(row.n))
        for row in each(rows)
    ]


def passed_on(
    store: Store,
    measure: str,
    economies: Sequence[str] | None,
    partners: Sequence[str] | None,
    since: int | None,
    *,
    sdmx: bool = False,
) -> pd.DataFrame:
    """Observations that may be passed on. Raises BadInput where a source does not allow it, NoData where nothing is held."""
    rows = store.observations(
        measure,
        economy=codes.resolve_many(list(economies)) if economies else None,
        partner=codes.resolve_many(list(partners)) if partners else None,
        since=since,
    )
    if rows.empty:
        raise NoData(f"no {measure} is held for that", remedy=f"see `entrepot data show {measure}`")
    kept = [id for id in rows["source"].unique() if store.sources[id].redistribute == "no"]
    if kept:
        told = "; ".join(f"{id}: {store.sources[id].licence} ({store.sources[id].terms})" for id in kept)
        remedy = "name other economies or years, or `data drop` the edition; `data get` shows the figures"
        raise BadInput(f"figures that may not be passed on: {told}", where=measure, remedy=remedy)
    if sdmx:
        from entrepot.store.sdmx import to_sdmx

        rows = to_sdmx(rows)
    return rows


def models() -> list[tuple[str, str]]:
    """Every model with what it says of itself: equations, sources, limits."""
    found = []
    for info in pkgutil.iter_modules(room.__path__):
        module = importlib.import_module(f"{room.__name__}.{info.name}")
        inside = (
            [f"{module.__name__}.{one.name}" for one in pkgutil.iter_modules(module.__path__)] if info.ispkg else []
        )
        parts = [module, *map(importlib.import_module, inside)]
        found.append((info.name, "\n\n".join(text for part in parts if (text := inspect.getdoc(part)))))
    return found
