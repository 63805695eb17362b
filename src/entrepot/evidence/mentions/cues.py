"""Words that say how a number stands to what it measures: moves, shares, ratios, ranks, passings, signs (lexicon/transforms.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from entrepot.evidence.mentions import words
from entrepot.evidence.text import any_of, normal

KINDS = (
    "up",
    "down",
    "multiplied",
    "flat",
    "share",
    "ratio",
    "passes",
    "exceeds",
    "below",
    "replaces",
    "largest",
    "surplus",
    "deficit",
    "future",
    "joined",
    "respectively",
    "apart",
    "together",
    "denied",
    "never",
    "untrue",
    "affirmed",
    "next",
)


@dataclass(frozen=True)
class Cue:
    """A word with the kinds of statement it can make (`kinds`); `low`, `high`: bounds of a move in percent, by an adverb of
    degree; `place`: the number of a rank."""

    start: int
    end: int
    kinds: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    place: int | None = None


@lru_cache(maxsize=16)
def _cues(language: str) -> words.Finder[tuple[str, ...]]:
    raw = words.of("transforms", language)
    found: dict[str, list[str]] = {}
    for kind in KINDS:
        for word in raw.get(kind, []):
            found.setdefault(words.key(word), []).append(kind)
    return words.finder({word: tuple(kinds) for word, kinds in found.items()})


@lru_cache(maxsize=16)
def edges(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Expressions for what stands right before and right behind a number: `by` before, `by` behind, `reach` before, `reach`
    behind."""
    raw = words.of("transforms", language) or words.of("transforms", "en")
    by, reach = list(raw.get("by", [])), list(raw.get("reach", []))
    return (
        words.ends_with(by, skip=[], language=language),
        words.begins_with(by, skip=["の", "と", "を", "近く", "ほど"], language=language),
        words.ends_with(reach, skip=[], language=language),
        words.begins_with(reach, skip=[], language=language),
    )


@lru_cache(maxsize=16)
def arrivals(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Expressions for what stands right before and right behind the level that a move led to."""
    raw = words.of("transforms", language)
    listed = list(raw.get("arrive", []))
    if language == "ja":
        return re.compile(r"(?!)"), words.begins_with(listed, skip=[], language=language)
    return words.ends_with(listed, skip=[], language=language), re.compile(r"(?!)")


@lru_cache(maxsize=16)
def thresholds(language: str) -> re.Pattern[str]:
    """The expression for the bounds behind a move by which the number is the level that was passed: fell below."""
    return words.begins_with(list(words.of("transforms", language).get("threshold", [])), skip=[], language=language)


@lru_cache(maxsize=16)
def _degrees(language: str) -> words.Finder[tuple[float, float]]:
    return words.finder(
        {w: (float(a), float(b)) for w, (a, b) in words.of("transforms", language).get("degree", {}).items()}
    )


_ORDINAL_EN = (
    r"(?P<n>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th))[\s-]"
    r"(?:largest|biggest|most important|ranked|highest|leading|main"
    r"|(?=(?:trad\w{1,3} partner|export market|supplier|investor|donor|source of)\b))"
    r"|\bnumber (?P<w>one|two|three|four|five)\b|\bno\. ?(?P<d>\d{1,2})\b"
    r"|\branked (?P<r>first|second|third|fourth|fifth|\d{1,2}(?:st|nd|rd|th))\b"
)
_PLACES = {
    "first": 1,
    "one": 1,
    "second": 2,
    "two": 2,
    "third": 3,
    "three": 3,
    "fourth": 4,
    "four": 4,
    "fifth": 5,
    "five": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}


# "more direct investment into X than Y did": the two words stand apart.
_MORE_THAN = re.compile(
    r"\b(?:more|larger|bigger|greater|higher|(?P<less>smaller|less|fewer|lower))\b(?=(?: [^ .;]{1,20}){1,8}? than\b(?! \d))",
    re.IGNORECASE,
)


@lru_cache(maxsize=16)
def _places(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """The expression of a place in a row, and what its number words mean."""
    if language == "en":
        return re.compile(_ORDINAL_EN, re.IGNORECASE), _PLACES
    raw = words.of("ranks", language)
    if "nth" not in raw:
        return re.compile(r"(?!)"), {}
    numbers = {normal(word).casefold(): n for word, n in raw["numbers"].items()}
    one = rf"\d{{1,2}}|{any_of(numbers)}"
    forms = [normal(form).replace("{n}", f"({one})") for form in raw["nth"]]
    return re.compile("|".join(forms), re.IGNORECASE), numbers


@lru_cache(maxsize=16)
def several(language: str) -> re.Pattern[str]:
    """Words by which a place in a row is held with others: one of the largest."""
    return re.compile(
        any_of({normal(w).casefold() for w in words.of("ranks", language).get("one_of", [])}), re.IGNORECASE
    )


def find(plain: str, language: str) -> list[Cue]:
    """Cues in the order of a sentence: words with their kinds, adverbs of degree, places in a row."""
    found = [Cue(start, end, kinds) for start, end, kinds in _cues(language).find(plain)]
    found += [Cue(start, end, ("degree",), low, high) for start, end, (low, high) in _degrees(language).find(plain)]
    if language == "en":
        found += [
            Cue(m.start(), m.end(), ("below",) if m["less"] else ("exceeds",)) for m in _MORE_THAN.finditer(plain)
        ]
    pattern, numbers = _places(language)
    for match in pattern.finditer(plain):
        text = next((g for g in match.groups() if g), "").casefold()
        digits = re.match(r"\d+", text)
        place = int(digits.group()) if digits else numbers.get(text, 0)
        if 1 <= place <= 30:
            found = [c for c in found if not (c.start < match.end() and match.start() < c.end and "largest" in c.kinds)]
            found.append(Cue(match.start(), match.end(), ("largest",), place=place))
    return sorted(found, key=lambda cue: (cue.start, cue.end))
