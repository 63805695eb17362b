"""What went wrong, in the language of a face: sentences that errors carry as `Told`, English where they are plain text."""

from __future__ import annotations

from typing import Any

from entrepot.answers.block import Economy, Label, Message, Text
from entrepot.errors import FIELD, PLACE, Named, Told
from entrepot.words.catalogue import Language
from entrepot.words.say import sentence


def said(text: str, language: Language) -> str:
    """A problem or a remedy as a sentence of the language; as it stands where it is no message."""
    return sentence(_part(text), language) if isinstance(text, Told) and language.has(text.id) else text


def where(text: str, language: Language) -> str:
    """The place of a problem: a field by its label, any other place as it stands."""
    id = f"{FIELD}.{text}"
    return language.text(id) if language.has(id) else text


def _part(value: Any) -> Any:
    """What stands in a slot, as a part that can be said."""
    if isinstance(value, Told):
        return Message(value.id, {name: _part(one) for name, one in value.values.items()})
    if isinstance(value, Named):
        return Economy(value.id, str(value)) if value.kind == PLACE else Label(value.kind, value.id, str(value))
    if isinstance(value, list | tuple):
        return tuple(_part(one) for one in value)
    return Text(str(value))


def kept(text: str) -> Any:
    """A sentence as JSON can hold it."""
    if isinstance(text, Told):
        return {"text": str(text), "id": text.id, "values": {name: kept(one) for name, one in text.values.items()}}
    if isinstance(text, Named):
        return {"text": str(text), "kind": text.kind, "id": text.id}
    return [kept(one) for one in text] if isinstance(text, list | tuple) else str(text)


def restored(held: Any) -> Any:
    """The sentence that JSON held."""
    if isinstance(held, dict) and "kind" in held:
        return Named(held["text"], held["kind"], held["id"])
    if isinstance(held, dict):
        return Told(held["text"], held["id"], {name: restored(one) for name, one in held["values"].items()})
    return tuple(restored(one) for one in held) if isinstance(held, list) else held
