"""Score an answer to an item without a judge: number, refusal, language, source. What an answer says about its own grading is
text like any other."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from entrepot.evidence import dates, quantities
from entrepot.evidence.asking.text import language_of
from entrepot.evidence.fit import scale
from entrepot.evidence.language import detect
from entrepot.evidence.text import is_wide, normal
from entrepot.examination.item import Item

# An answer is one sentence: of a longer text the beginning and the end are read, so many characters each.
READ = 700
# More different fitting numbers than this are no answer: one of many is right by chance.
MOST_NUMBERS = 3
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Scored:
    """What an answer is worth. `right`: the number, name or day is right, or what must be refused was; `refused`: it says that
    there is no answer; `confident`: it is wrong and does not say so; `in_language`: it is in the language asked;
    `sourced`: it names who published the figure."""

    right: bool
    refused: bool
    confident: bool
    in_language: bool
    sourced: bool


def score(item: Item, text: str) -> Scored:
    """The score of an answer."""
    told = text.strip()
    read = told if len(told) <= 2 * READ else f"{told[:READ]}\n{told[-READ:]}"
    said_no = refuses(read, item.language)
    right = said_no if item.refuse else _answers(item, read)
    refused = said_no and not (right and not item.refuse)
    return Scored(
        right, refused, bool(told) and not right and not refused, _in_language(item, told), _sourced(item, told)
    )


def refuses(text: str, language: str) -> bool:
    """Whether a text says, in the language or in English, that there is no answer."""
    plain = normal(text).casefold()
    return any(_pattern(code).search(plain) is not None for code in dict.fromkeys((language, "en")))


@lru_cache(maxsize=16)
def _pattern(language: str) -> re.Pattern[str]:
    file = resources.files("entrepot.examination") / "refusals.toml"
    listed = [normal(word).casefold() for word in tomllib.loads(file.read_text(encoding="utf-8")).get(language, [])]
    parts = [re.escape(w) if is_wide(w) else rf"(?<![^\W\d_]){re.escape(w)}" for w in listed]
    return re.compile("|".join(parts) or r"(?!)")


def _answers(item: Item, text: str) -> bool:
    if item.names:
        return _names_first(item, text)
    if item.date:
        return any(
            date.day is not None and str(date.day) == item.date
            for code in _languages(item)
            for date in dates.find(text, code)
        )
    return item.value is not None and _number_right(item, text)


def _names_first(item: Item, text: str) -> bool:
    """Whether the economy that is right is named, and no other before it."""
    from entrepot.evidence import names

    wanted = {name.casefold() for name in item.names}
    plain = text.casefold()
    places = [plain.find(name) for name in wanted if name in plain]
    if not places:
        return False
    others = [
        one.start
        for code in _languages(item)
        for one in names.find(text, code)
        if len(one.code) == 3 and text[one.start : one.end].casefold() not in wanted
    ]
    return not any(start < min(places) for start in others)


def _languages(item: Item) -> tuple[str, ...]:
    return tuple(dict.fromkeys((item.language, "en")))


def _number_right(item: Item, text: str) -> bool:
    """Whether the one number that is told is right; of a range both ends must be, of several numbers the first."""
    assert item.value is not None
    for code in _languages(item):
        fitting = list(_fitting(item, text, code))
        apart = [
            value
            for n, value in enumerate(fitting)
            if not any(_near(value[0], other[0], item) for other in fitting[:n])
        ]
        if not apart or len(apart) > MOST_NUMBERS:
            continue
        low, high = apart[0]
        if _near(low, item.value, item) and (high is None or _near(high, item.value, item)):
            return True
    return False


def _near(value: float, goal: float, item: Item) -> bool:
    return abs(value - goal) <= max(item.tolerance * abs(goal), 1e-9)


def _fitting(item: Item, text: str, language: str) -> Iterable[tuple[float, float | None]]:
    """Numbers of the text in the unit of the item, ends of ranges together, without dates and numbers of the question."""
    taken = [(date.start, date.end) for date in dates.find(text, language)]
    asked = {q.value for q in quantities.find(item.question, language, [])}
    for q in quantities.find(text, language, taken):
        factor = scale(q.unit or item.unit, item.unit, None)
        if factor is None or (q.kind == "duration" and item.unit != "years") or (q.value in asked and not q.unit):
            continue
        if q.kind == "ordinal" or (not q.unit and item.unit == "USD" and q.value < 1e4):
            continue
        yield q.value * factor, None if q.value_hi is None else q.value_hi * factor


def _in_language(item: Item, text: str) -> bool:
    if not any(letter.isalpha() for letter in text):
        return True  # a bare number is in any language
    guess = detect(text, statistical=False).code
    if guess == item.language or {guess, item.language} <= {"id", "ms"}:
        return True
    return language_of(text[:READ]) == item.language


_ACRONYM = re.compile(r"\b[A-Z]{3,}\b")


def _sourced(item: Item, text: str) -> bool:
    plain = text.casefold()
    for producer in item.producers:
        short = "".join(word[0] for word in re.findall(r"\b[A-Z]\w+", producer))
        known = [producer.casefold(), *(a.casefold() for a in _ACRONYM.findall(producer))]
        known += [short.casefold()] if len(short) > 2 else []
        if any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", plain) for one in known):
            return True
    return False


def wilson(right: int, n: int, z: float = Z95) -> tuple[float, float]:
    """The interval of a rate (Wilson 1927); nothing asked leaves it open."""
    if n == 0:
        return 0.0, 1.0
    rate, more = right / n, z * z / n
    middle = (rate + more / 2) / (1 + more)
    half = z * math.sqrt(rate * (1 - rate) / n + more / (4 * n)) / (1 + more)
    return max(0.0, middle - half), min(1.0, middle + half)
