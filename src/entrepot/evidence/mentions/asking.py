"""Words that ask: how many, when, which economy, what ought to be (lexicon/asked.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from entrepot.evidence.mentions import words

KINDS = (
    "count",
    "amount",
    "percent",
    "times",
    "points",
    "when",
    "who",
    "what",
    "most",
    "least",
    "latest",
    "opinion",
    "why",
    "supposed",
    "chance",
    "median",
    "known",
    "with",
    "without",
    "least_bound",
    "most_bound",
    "order",
    "polar",
    "total",
    "average",
    "place",
    "ppp",
    "member",
    "more",
    "less",
    "reach",
    "negated",
)
# Kinds that stand where the answer would stand in a statement, the most telling first.
PLACES = ("times", "points", "percent", "count", "amount", "chance", "when", "who", "what")

# Kinds of words that ask for something else than yes or no.
_OPEN = frozenset((*PLACES, "why", "supposed", "median", "opinion", "place")) - {"what"}


@dataclass(frozen=True, slots=True)
class Asking:
    """A word with what it asks for; one word may ask for several."""

    start: int
    end: int
    kinds: tuple[str, ...]


@lru_cache(maxsize=16)
def _words(language: str) -> words.Finder[tuple[str, ...]]:
    raw = words.of("asked", language)
    found: dict[str, list[str]] = {}
    for kind in KINDS:
        for word in raw.get(kind, []):
            found.setdefault(words.key(word), []).append(kind)
    return words.finder({word: tuple(kinds) for word, kinds in found.items()})


@lru_cache(maxsize=16)
def verbs(language: str) -> words.Finder[str]:
    """Verbs that say what is measured in a question only, with the measure: "did they visit"."""
    raw = words.of("asked", language).get("verbs", {})
    return words.finder({word: id for id, listed in raw.items() for word in listed})


def find(plain: str, language: str) -> list[Asking]:
    """Words that ask, in the order of a sentence."""
    found = [Asking(start, end, kinds) for start, end, kinds in _words(language).find(plain)]
    return sorted(found, key=lambda one: one.start)


@lru_cache(maxsize=16)
def common(language: str) -> re.Pattern[str]:
    """Words of questions on which no answer depends."""
    return re.compile(words.of("asked", language).get("common", r"(?!)"), re.IGNORECASE)


@lru_cache(maxsize=16)
def relied(language: str) -> re.Pattern[str]:
    """Words that say that one relies upon another: what is asked is a share."""
    return re.compile(words.of("asked", language).get("relied", r"(?!)"), re.IGNORECASE)


def says(asked: list[Asking], *kinds: str) -> bool:
    """Whether any word asks for one of some kinds."""
    return any(set(kinds) & set(one.kinds) for one in asked)


def polar(asked: list[Asking], language: str) -> bool:
    """Whether a question asks for yes or no: by a word for it, in English the first, and by none that asks for more. Of one
    that asks by a denial nobody knows what yes means."""
    if any(_OPEN & set(one.kinds) for one in asked) or says(asked, "negated"):
        return False
    told = asked[:1] if language == "en" else asked
    return says(told, "polar") and all("polar" in one.kinds for one in asked if "what" in one.kinds)
