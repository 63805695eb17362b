"""An answer as JSON: every block with its type, every value unrounded with all that belongs to it, every message by id and
as text of the language."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from entrepot.answers.answer import SCHEMA, Answer
from entrepot.answers.block import Message, Quantity, Section, Trace
from entrepot.provenance import Source
from entrepot.words import Language, say

OMITTED = ("trace",)  # followed by `entrepot why`, too long for every value
SAID = (Message, Quantity)  # stand with their text


def render(answer: Answer, language: Language, indent: int | None = 1, *, ascii: bool = False) -> str:
    """An answer as a JSON document; `ascii`: with every other character escaped, for what cannot take them."""
    return json.dumps(record(answer, language), ensure_ascii=ascii, indent=indent, allow_nan=False) + "\n"


def record(answer: Answer, language: Language) -> dict[str, Any]:
    """An answer as plain values: `schema`, `language`, then its fields; sources are whole cards by id."""
    made = {
        "schema": SCHEMA,
        "language": language.code,
        "kind": answer.kind,
        "id": answer.id,
        "title": _plain(answer.title, language),
        "question": _plain(answer.question, language),
        "subtitle": _plain(answer.subtitle, language),
        "headlines": _plain(answer.headlines, language),
        "sections": [_section(section, language) for section in answer.sections],
        "certificates": _plain(answer.certificates, language),
        "replay": _plain(answer.replay, language),
        "sources": {card.id: asdict(card) for card in answer.lineage.sources},
        "notes": list(answer.lineage.notes),
        "pages": [record(page, language) for page in answer.pages],
    }
    made |= {key: value for key, value in answer.summary.items() if key not in made}
    if language.asked:
        made["language_asked"] = language.asked
    return made


def _section(section: Section, language: Language) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": _plain(section.title, language),
        "part": section.part,
        "blocks": [_plain(block, language) for block in section.blocks],
    }


def _plain(part: Any, language: Language) -> Any:
    if isinstance(part, Message):
        return {"type": "Message", "id": part.id, "text": say(part, language), "values": _plain(part.values, language)}
    if isinstance(part, Quantity):
        held = {one.name: _plain(getattr(part, one.name), language) for one in fields(part) if one.name not in OMITTED}
        return {"type": "Quantity", **held, "text": say(part, language)}
    if is_dataclass(part) and not isinstance(part, type | Source | Trace):
        held = {one.name: _plain(getattr(part, one.name), language) for one in fields(part)}
        return {"type": type(part).__name__, **held}
    if isinstance(part, Mapping):
        return {str(key): _plain(value, language) for key, value in part.items()}
    if isinstance(part, tuple | list):
        return [_plain(value, language) for value in part]
    if isinstance(part, float):
        return part if math.isfinite(part) else None
    if part is None or isinstance(part, str | int | bool):
        return part
    raise TypeError(f"{type(part).__name__} has no form in JSON")
