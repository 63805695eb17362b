"""The published schema of an answer's JSON form, made from the types of its blocks."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from entrepot.answers import block, slots
from entrepot.answers.answer import SCHEMA, SUMMARY
from entrepot.provenance import Source
from entrepot.render.json import OMITTED, SAID

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what `render.json.record` gives."""
    made: dict[str, Any] = {}
    answer = {
        "schema": {"const": SCHEMA},
        "language": {"type": "string"},
        "language_asked": {"type": "string"},
        **{name: {"type": "string"} for name in ("kind", "id")},
        **{name: _of(block.Message, made) for name in ("title", "question")},
        "subtitle": _of(block.Message | None, made),
        "headlines": {"type": "array", "items": _of(block.Finding, made)},
        "sections": {"type": "array", "items": _section(made)},
        "certificates": {"type": "array", "items": _of(block.Certificate, made)},
        "replay": _of(block.Replay, made),
        "sources": {"type": "object", "additionalProperties": _source()},
        "notes": {"type": "array", "items": {"type": "string"}},
        "pages": {"type": "array", "items": {"$ref": "#"}},
    }
    return {
        "$schema": DIALECT,
        "title": "entrepot answer",
        "description": f"Version {SCHEMA}. Values are unrounded; messages stand with their id, their slots and their text.",
        "type": "object",
        "properties": {
            **answer,
            **{name: {"description": "Of the summary, where an answer has one."} for name in SUMMARY},
        },
        "required": [name for name in answer if name != "language_asked"],
        "additionalProperties": False,
        "$defs": {name: made[name] for name in sorted(made)},
    }


def _section(made: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "id": {"type": "string"},
        "title": _of(block.Message, made),
        "part": {"enum": list(get_args(block.Part))},
        "blocks": {"type": "array", "items": _of(block.Block, made)},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _source() -> dict[str, Any]:
    names = {one.name: {"type": "string"} for one in fields(Source) if one.type == "str"}
    rest = {
        one.name: {"type": "array", "items": {"type": "string"}} for one in fields(Source) if "tuple" in str(one.type)
    }
    return {"type": "object", "properties": {**names, **rest}, "required": [*names, *rest]}


def _of(kind: Any, made: dict[str, Any]) -> dict[str, Any]:
    """The schema of a type; dataclasses go into `made` and are referred to by name."""
    if isinstance(kind, str):
        return _of(eval(kind, {**vars(slots), **vars(block)}), made)
    if kind in _PLAIN:
        return {"type": ["number", "null"]} if kind is float else {"type": _PLAIN[kind]}
    if kind is type(None):
        return {"type": "null"}
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in (Union, types.UnionType):
        parts = [_of(one, made) for one in inner]
        return {"anyOf": [part for n, part in enumerate(parts) if part not in parts[:n]]}
    if origin is tuple:
        return _sequence(inner, made)
    if origin is not None:  # a mapping
        return {"type": "object", "additionalProperties": _of(inner[1], made)}
    return _class(kind, made)


def _sequence(inner: tuple[Any, ...], made: dict[str, Any]) -> dict[str, Any]:
    if inner[-1] is Ellipsis:
        return {"type": "array", "items": _of(inner[0], made)}
    items = [_of(one, made) for one in inner]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def _class(kind: type, made: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in made and is_dataclass(kind):
        made[name] = {}  # so that a class that holds itself ends
        hints = get_type_hints(kind, {**vars(slots), **vars(block), "pd": types.SimpleNamespace(DataFrame=object)})
        held = {one.name: _of(hints[one.name], made) for one in fields(kind) if one.name not in OMITTED}
        said = {"text": {"type": "string"}} if issubclass(kind, SAID) else {}
        properties = {"type": {"const": name}, **held, **said}
        about = (kind.__doc__ or "").split("\n\n")[0].replace("\n    ", " ")
        made[name] = {
            "description": about,
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
