"""What a sentence and a fact of the register speak of, in any language: acts (signed, in force, opened), topics (radar,
port, hydrogen) and what a number counts (lexicon/concepts.toml)."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources

from entrepot.evidence.text import normal


@lru_cache(maxsize=1)
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    """Expressions for text in small letters: one that must look at both finds nothing fast."""
    file = resources.files("entrepot.evidence") / "lexicon" / "concepts.toml"
    raw: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        kind: {id: re.compile(normal(pattern).lower()) for id, pattern in table.items()} for kind, table in raw.items()
    }


def _named(kind: str, text: str) -> frozenset[str]:
    plain = normal(text).lower()
    return frozenset(id for id, pattern in _patterns()[kind].items() if pattern.search(plain))


@lru_cache(maxsize=2048)
def topics(text: str) -> frozenset[str]:
    """The topics that a text names."""
    return _named("topic", text)


@lru_cache(maxsize=2048)
def acts(text: str) -> frozenset[str]:
    """The acts that a text names."""
    return _named("act", text)


def nearest_acts(text: str, start: int, end: int, reach: int) -> frozenset[str]:
    """The acts named closest to a place in a text (those at most a few characters farther off count too)."""
    plain = normal(text).lower()
    gaps: dict[str, int] = {}
    for id, pattern in _patterns()["act"].items():
        for match in pattern.finditer(plain):
            gap = max(match.start() - end, start - match.end(), 0)
            if gap <= reach:
                gaps[id] = min(gap, gaps.get(id, gap))
    first = min(gaps.values(), default=0)
    return frozenset(id for id, gap in gaps.items() if gap <= first + 6)


@lru_cache(maxsize=512)
def economies(text: str) -> frozenset[str]:
    """The economies that names of institutions and agreements in a text belong to."""
    return _named("economy", text)


@lru_cache(maxsize=512)
def counted(text: str) -> frozenset[str]:
    """What the numbers of a text count."""
    return _named("counted", text)
