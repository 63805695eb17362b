"""The catalogues: one `.po` file for each language and strand; the id of a message is its `msgid`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from entrepot.answers.block import Quantity
from entrepot.errors import BadInput
from entrepot.words.locales import LOCALES, Locale, locale

SOURCE = "en"  # the language that messages are written in first
STATES = ("machine-drafted", "reviewed")  # what every translated entry is marked with
FOLDER = Path(str(resources.files("entrepot"))) / "words" / "po"


@dataclass(frozen=True)
class Language:
    """A language to write in: its locale and its texts by message id. `asked`: the language that a person asked for, where
    we lack it and write English; `tag`: what a face puts around the text of a quantity (a mark-up with its id)."""

    locale: Locale
    texts: Mapping[str, str]
    asked: str = ""
    tag: Callable[[Quantity, str], str] | None = None

    @property
    def code(self) -> str:
        """Its code: en, ja, id, vi, th."""
        return self.locale.code

    def text(self, id: str) -> str:
        """The text of a message; in English where this language has none. Raises BadInput for an unknown id."""
        if id in self.texts:
            return self.texts[id]
        source = texts(SOURCE)
        if id not in source:
            remedy = f"add it to words/po/{SOURCE}/{id.partition('.')[0]}.po"
            raise BadInput(f"no message '{id}'", where="words", remedy=remedy)
        return source[id]

    def has(self, id: str) -> bool:
        """Whether there is such a message, in this language or in English."""
        return id in self.texts or id in texts(SOURCE)


def language(code: str = SOURCE) -> Language:
    """The language of that code (also `ja-JP`, `JA`); English, which says so in `asked`, where it is not held."""
    short = code.replace("_", "-").casefold().partition("-")[0]
    if short in LOCALES:
        return Language(locale(short), texts(short))
    return Language(locale(SOURCE), texts(SOURCE), asked=code)


@lru_cache(maxsize=len(LOCALES))
def texts(code: str) -> Mapping[str, str]:
    """All texts of a language by message id. Raises BadInput where an id stands twice."""
    held: dict[str, str] = {}
    for path in sorted((FOLDER / code).glob("*.po")):
        for entry in read(path):
            if entry.msgid in held:
                raise BadInput(f"message '{entry.msgid}' stands twice", where=f"{code}/{path.name}", remedy="drop one")
            if entry.msgstr:
                held[entry.msgid] = entry.msgstr
    return held


def read(path: Path) -> list:
    """The entries of one file (polib)."""
    import polib

    return [entry for entry in polib.pofile(str(path), encoding="utf-8") if not entry.obsolete]
