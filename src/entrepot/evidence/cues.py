"""Cue words by language (lexicon/cues.toml), compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from entrepot.evidence.text import any_of, normal


@lru_cache(maxsize=1)
def _raw() -> dict[str, dict[str, Any]]:
    file = resources.files("entrepot.evidence") / "lexicon" / "cues.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def has(language: str) -> bool:
    """Whether statements (directions, ranks, forecasts, events) are read in this language."""
    return language in _raw()


@lru_cache(maxsize=32)
def words(language: str, name: str) -> frozenset[str]:
    """The words of one cue as a set."""
    return frozenset(_raw().get(language, {}).get(name, []))


@lru_cache(maxsize=256)
def pattern(language: str, *names: str) -> re.Pattern[str]:
    """An expression for all words of one or several cues; it never matches where the language has none."""
    table = _raw().get(language, {})
    listed = [normal(word) for name in names for word in table.get(name, [])]
    return re.compile(any_of(listed), re.IGNORECASE)


def source(language: str, *names: str) -> str:
    """The same as text, to be put into a larger expression."""
    return pattern(language, *names).pattern
