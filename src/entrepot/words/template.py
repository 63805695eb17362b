"""The texts of messages: words with slots, a slot with a style or a choice.

    In {whose:possessive} {flow:exports=goods exports|both=goods trade}, {n:one=# year|other=# years} of ...

`{slot}` is written by the kind of what stands in it; `{slot:style,style}` in a style; `{slot:key=text|key=text}` chooses by
the key in the slot, or by the plural category of a number (CLDR), whose digits `#` stands for. A text inside a choice
may hold slots. `{{` and `}}` are braces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from entrepot.errors import BadInput

_CHOICE = re.compile(r"\s*([\w.-]+)\s*=")
HASH = "\0"  # where a choice repeats its number


@dataclass(frozen=True)
class Slot:
    """A slot: its name, and the styles or the choices that it is written with."""

    name: str
    styles: tuple[str, ...] = ()
    choices: tuple[tuple[str, tuple[str | Slot, ...]], ...] = ()


Template = tuple[str | Slot, ...]


@lru_cache(maxsize=4096)
def parse(text: str) -> Template:
    """The parts of a text. Raises BadInput where braces do not match."""
    return _parts(text, inside=False)


def _parts(text: str, inside: bool) -> Template:
    parts: list[str | Slot] = []
    plain, at = "", 0
    while at < len(text):
        letter = text[at]
        if letter in "{}" and text[at : at + 2] == 2 * letter:
            plain, at = plain + letter, at + 2
        elif letter == "{":
            end = _closing(text, at)
            parts += [plain] if plain else []
            parts.append(_slot(text[at + 1 : end]))
            plain, at = "", end + 1
        elif letter == "}":
            raise BadInput(f"a brace closes that none opened: {text}", remedy="write }} for a brace")
        else:
            plain, at = plain + (HASH if inside and letter == "#" else letter), at + 1
    return tuple(parts + ([plain] if plain else []))


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise BadInput(f"a brace is never closed: {text}", remedy="write {{ for a brace")


def _slot(inner: str) -> Slot:
    name, _, spec = inner.partition(":")
    if not spec:
        return Slot(name.strip())
    if not _CHOICE.match(spec):
        return Slot(name.strip(), tuple(style.strip() for style in spec.split(",")))
    choices = []
    for part in _split(spec):
        key = _CHOICE.match(part)
        if key is None:
            raise BadInput(f"a choice without its key: {{{inner}}}", remedy="write {slot:key=text|key=text}")
        choices.append((key[1], _parts(part[key.end() :], inside=True)))
    return Slot(name.strip(), (), tuple(choices))


def _split(spec: str) -> list[str]:
    """The choices of a slot, apart at the bars that stand outside inner braces."""
    pieces, depth, start = [], 0, 0
    for at, letter in enumerate(spec):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "|" and depth == 0:
            pieces.append(spec[start:at])
            start = at + 1
    return [*pieces, spec[start:]]


def slots(template: Template) -> dict[str, frozenset[str]]:
    """Names of all slots with the keys that choose by them."""
    found: dict[str, set[str]] = {}
    for part in template:
        if isinstance(part, Slot):
            found.setdefault(part.name, set()).update(key for key, _ in part.choices)
            for _, text in part.choices:
                for name, keys in slots(text).items():
                    found.setdefault(name, set()).update(keys)
    return {name: frozenset(keys) for name, keys in found.items()}


def styles(template: Template) -> frozenset[str]:
    """All styles that a template names."""
    found: set[str] = set()
    for part in template:
        if isinstance(part, Slot):
            found.update(part.styles)
            for _, text in part.choices:
                found |= styles(text)
    return frozenset(found)
