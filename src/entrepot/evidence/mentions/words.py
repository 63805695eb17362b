"""Word lists by language (`lexicon/*.toml`), each compiled once into one expression that finds them all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Generic, TypeVar

from entrepot.evidence.text import any_of, normal

# Scripts written without blanks between words.
UNSPACED = frozenset(("ja", "zh", "th", "lo", "km", "my"))
T = TypeVar("T")
_BLANKS = re.compile(r"[ -]+")


@lru_cache(maxsize=32)
def table(name: str) -> dict[str, Any]:
    """One file of word lists."""
    file = resources.files("entrepot.evidence") / "lexicon" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def of(name: str, language: str) -> dict[str, Any]:
    """The words of one language in one file; none where the file has no such language."""
    return table(name).get(language, {})


def key(word: str) -> str:
    """A word as it is looked up: without case, blanks and hyphens alike."""
    return _BLANKS.sub(" ", normal(word).casefold())


@dataclass(frozen=True, eq=False)
class Finder(Generic[T]):
    """Words with what they mean, longest first, found in one pass over normalised text."""

    meaning: Mapping[str, T]
    pattern: re.Pattern[str]

    def find(self, plain: str) -> Iterator[tuple[int, int, T]]:
        """Start, end and meaning of every word in `plain`; no two overlap."""
        for match in self.pattern.finditer(plain):
            meant = self.meaning.get(key(match.group()))
            if meant is not None:
                yield match.start(), match.end(), meant

    def __bool__(self) -> bool:
        return bool(self.meaning)


def finder(words: Mapping[str, T]) -> Finder[T]:
    """A finder for words with their meanings."""
    meaning = {key(word): meant for word, meant in words.items()}
    return Finder(meaning, re.compile(any_of(meaning), re.IGNORECASE))


def ends_with(words: list[str], *, skip: list[str], language: str) -> re.Pattern[str]:
    """Whether a stretch of text ends with one of `words`, words to skip aside."""
    return _edge(words, skip, language, before=True)


def begins_with(words: list[str], *, skip: list[str], language: str) -> re.Pattern[str]:
    """Whether a stretch of text begins with one of `words`, words to skip aside."""
    return _edge(words, skip, language, before=False)


def _edge(words: list[str], skip: list[str], language: str, *, before: bool) -> re.Pattern[str]:
    if not words:
        return re.compile(r"(?!)")
    one = any_of({normal(word).casefold() for word in words})
    gap = r"\s{0,3}" if language in UNSPACED else r"\s{1,3}"
    fill = f"(?:{any_of(skip)}{gap})?" if skip and before else f"(?:{any_of(skip)})?" if skip else ""
    body = f"{one}{gap}{fill}$" if before else rf"{fill}\s{{0,2}}{one}"
    return re.compile(body, re.IGNORECASE)
