"""The record as functions that a model under examination may call: ask in words, search what is held, cite a source."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from entrepot.answers.search import find
from entrepot.chat import Tool
from entrepot.errors import BadInput
from entrepot.evidence.asking.ask import ask
from entrepot.evidence.asking.record import record
from entrepot.query.archive import Archive

if TYPE_CHECKING:
    from entrepot.store import Store

# How many things a search gives.
MOST = 20


def tools(store: Store) -> tuple[Tool, ...]:
    """The functions over one store, each of which gives JSON."""
    archive = Archive(store)
    return (
        Tool(
            "ask",
            "Answers one question in words (English, Japanese, Indonesian, Malay, Vietnamese, Thai, Chinese, Filipino, Khmer, Lao, "
            "Burmese, Tamil) out of the record of Japan and Southeast Asia: value, unit, period, sources, values of records "
            "that disagree, or the reason why there is none.",
            _schema(question="The question.", as_of="Only what was published by this day, YYYY-MM-DD; empty for all."),
            lambda given: _ask(archive, _text(given, "question"), _text(given, "as_of", least=0)),
        ),
        Tool(
            "search",
            "Finds indicators, dated facts, scenarios, minerals and worlds that are held, by words of any language.",
            _schema(words="Words that all have to be found."),
            lambda given: _search(store, _text(given, "words")),
        ),
        Tool(
            "cite",
            "Who published a source, its edition and terms.",
            _schema(source="The id of a source, as other answers give it."),
            lambda given: _cite(store, _text(given, "source")),
        ),
    )


def _schema(**described: str) -> Mapping[str, Any]:
    """The JSON schema of arguments that are all texts, the first of them required."""
    properties = {name: {"type": "string", "description": text} for name, text in described.items()}
    return {"type": "object", "properties": properties, "required": [next(iter(described))]}


def _text(given: Mapping[str, Any], name: str, least: int = 1) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or len(value.strip()) < least:
        raise BadInput(f"'{name}' is missing or no text", remedy=f"give '{name}' as text")
    return value.strip()


def _json(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, default=str)


def _ask(archive: Archive, question: str, as_of: str) -> str:
    try:
        day = dt.date.fromisoformat(as_of) if as_of else None
    except ValueError as error:
        raise BadInput(f"'{as_of}' is no day", remedy="write YYYY-MM-DD") from error
    row = record(ask(question, archive, as_of=day))
    sources = archive.store.sources
    cited = {id: sources[id].producer for id in row.get("sources", ()) if id in sources}
    return _json(row | {"producers": cited})


def _search(store: Store, words: str) -> str:
    return _json([{"kind": one.kind, "id": one.id, "name": one.label} for one in find(store, words)[:MOST]])


def _cite(store: Store, source: str) -> str:
    card = store.sources.get(source)
    if card is None:
        raise BadInput(f"no source '{source[:80]}' is held", remedy="give an id as `ask` gives it")
    fields = {"id": source, "producer": card.producer, "citation": card.citation, "licence": card.licence}
    return _json(fields | {"edition": card.edition or card.published, "url": card.url})
