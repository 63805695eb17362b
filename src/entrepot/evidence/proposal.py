"""What a language model may say of a quantity, and what of it is believed: structure only, and every name, period and
bound of it quoted from the text. A number that the text does not hold refuses the whole proposal."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from entrepot import codes
from entrepot.errors import UnknownName
from entrepot.evidence import numerals
from entrepot.evidence.claims import Claim
from entrepot.evidence.lexicon import lexicon
from entrepot.evidence.prompt import COMPARATORS
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence
from entrepot.evidence.subjects import topics
from entrepot.evidence.text import normal

LONGEST_QUOTE = 160
MOST_PLACES = 50
# Texts in one proposal, fields that nobody asked for included, and the longest of them.
MOST_TEXTS = 50
LONGEST_TEXT = 2000
# How far beside a number the words may stand that bound it.
BESIDE = 60
# Why proposals are refused.
FORM = "not of the form asked for"
VALUE = "holds a value"
NUMBER = "a number that is not in the text"
QUANTITY = "unknown quantity"
AGAIN = "a second answer about the same quantity"
INDICATOR = "unknown indicator"
UNIT = "the unit does not fit the indicator"
NO_SUBJECT = "no subject"
ECONOMY = "unknown economy"
UNQUOTED = "the economy is not quoted from the text"
OTHER = "the words quoted do not name that economy"
BOTH_SIDES = "subject and partner are the same"
PERIOD = "the period is not a date of the text"
COMPARATOR = "unknown comparator"
BOUND = "the comparator is not quoted from beside the number"

_KINDS = {
    "money": {"money"},
    "percent": {"percent", "points"},
    "points": {"percent", "points"},
    "fraction": {"percent", "fraction"},
    "multiple": {"ratio", "money", "persons", "count"},
}
COUNTS = ("persons", "count", "TEU", "tonnes")
CLOSED = ("quantity", "indicator", "subject", "partner", "comparator")
FIELDS = (*CLOSED, "claim", "subject_quote", "partner_quote", "period", "comparator_quote")
_FENCE = re.compile(r"```(?:json)?\s*\n(?P<body>.*?)\n?\s*```", re.DOTALL)


class Refused(Exception):
    """A proposal that is not believed; its text is the reason."""


@dataclass(frozen=True)
class Asked:
    """A quantity put to the model under an id, with the claim that rules made of it, if any (`at`: its place among them)."""

    id: str
    sentence: Sentence
    quantity: Quantity
    claim: Claim | None = None
    at: int = -1


@dataclass(frozen=True)
class Structure:
    """An accepted proposal. `change` is up, down or empty; `period` and `partner` are empty where none was proposed."""

    indicator: str
    subject: str
    partner: str
    period: str
    comparator: str
    change: str


@dataclass(frozen=True)
class Marks:
    """Where a reader of ours found something, in the order of the text, and what: economies by code, dates by period."""

    spans: list[tuple[int, int, str]]
    starts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int, str]]) -> Marks:
        """Sorted by place."""
        ordered = sorted(spans)
        return cls(ordered, [start for start, _, _ in ordered])

    def under(self, quote: str, text: str, end: int) -> frozenset[str]:
        """What was found inside the last occurrence of the quote before `end` that holds anything."""
        place = text.rfind(quote, 0, end)
        for _ in range(MOST_PLACES):
            if place < 0:
                break
            stop = place + len(quote)
            index = bisect_left(self.starts, place)
            found = set()
            while index < len(self.spans) and self.spans[index][0] < stop:
                if self.spans[index][1] <= stop:
                    found.add(self.spans[index][2])
                index += 1
            if found:
                return frozenset(found)
            place = text.rfind(quote, 0, stop - 1)
        return frozenset()


@dataclass(frozen=True)
class Grounds:
    """What the document holds up to the end of the text that was shown: the only things a proposal may name."""

    text: str
    end: int
    economies: Marks
    dates: Marks
    languages: frozenset[str]


def read(answer: str) -> list[Any]:
    """The proposals of an answer: its JSON, bare, in a Markdown fence, or with talk around it; claims by id, or as a list
    with the id in `quantity`. Raises ValueError for anything else."""
    bare = answer.strip()
    fenced = _FENCE.search(bare)
    for text in (bare, fenced["body"] if fenced else "", bare[bare.find("{") : bare.rfind("}") + 1]):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue
        listed = found.get("claims") if isinstance(found, dict) else found
        if isinstance(listed, dict):
            return [row | {"quantity": id} if isinstance(row, dict) else row for id, row in listed.items()]
        if isinstance(listed, list):
            return listed
    raise ValueError("no JSON object with claims")


def judge(raw: Any, asked: Mapping[str, Asked], grounds: Grounds) -> tuple[Asked, Structure | None]:
    """The quantity that a proposal is about, and the structure; None for it where the model sees no claim.

    Raises Refused, with the reason, for everything that is not structure over what the text holds.
    """
    if not isinstance(raw, dict):
        raise Refused(FORM)
    _refuse_numbers(raw, grounds)
    one = asked.get(_word(raw, "quantity"))
    if one is None:
        raise Refused(QUANTITY)
    if not isinstance(raw.get("claim"), bool):
        raise Refused(FORM)
    if not raw["claim"]:
        return one, None
    indicator = _word(raw, "indicator")
    if indicator not in topics():
        raise Refused(INDICATOR)
    comparator, change = _comparator(raw, one, grounds.text)
    if not fits(indicator, one.quantity, change=bool(change)):
        raise Refused(UNIT)
    subject = _economy(raw, "subject", grounds)
    if not subject:
        raise Refused(NO_SUBJECT)
    partner = _economy(raw, "partner", grounds)
    if partner == subject:
        raise Refused(BOTH_SIDES)
    return one, Structure(indicator, subject, partner, _period(raw, grounds), comparator, change)


def fits(indicator: str, quantity: Quantity, *, change: bool = False) -> bool:
    """Whether the unit of a quantity can measure the indicator, as its level or as the size of its change."""
    topic = topics()[indicator]
    units = set(topic.units)
    if change and quantity.kind in ("percent", "points", "fraction", "multiple"):
        return topic.moves or bool(units & {"percent", "points"})
    if quantity.kind in _KINDS:
        return bool(units & _KINDS[quantity.kind])
    if quantity.kind != "number":
        return False
    return quantity.unit in units if quantity.unit else bool(units & set(COUNTS))


def _word(raw: Mapping[Any, Any], name: str) -> str:
    """A text field; empty where it is absent or null."""
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_QUOTE:
        raise Refused(FORM)
    return value


def _economy(raw: Mapping[Any, Any], role: str, grounds: Grounds) -> str:
    named, quote = _word(raw, role), _word(raw, f"{role}_quote")
    if not named:
        return ""
    try:
        code = codes.resolve(named)
    except UnknownName:
        raise Refused(ECONOMY) from None
    found = grounds.economies.under(quote, grounds.text, grounds.end) if quote else frozenset()
    if not found:
        raise Refused(UNQUOTED)
    if code not in found:
        raise Refused(OTHER)
    return code


def _period(raw: Mapping[Any, Any], grounds: Grounds) -> str:
    quote = _word(raw, "period")
    if not quote:
        return ""
    found = grounds.dates.under(quote, grounds.text, grounds.end)
    if len(found) != 1:
        raise Refused(PERIOD)
    return next(iter(found))


def _comparator(raw: Mapping[Any, Any], one: Asked, text: str) -> tuple[str, str]:
    """Comparator and direction of change. What the grammar read at the number stands; anything else that bounds it must
    be quoted from beside it."""
    quantity, said = one.quantity, _word(raw, "comparator") or "eq"
    if said not in COMPARATORS:
        raise Refused(COMPARATOR)
    if said == "multiple_of" and quantity.kind != "multiple":
        raise Refused(UNIT)
    plain = "multiple_of" if quantity.kind == "multiple" else "eq"
    read = quantity.bound if quantity.bound != "eq" else plain
    if said in ("eq", "multiple_of") or said == quantity.bound:
        return read, ""
    quote = _word(raw, "comparator_quote")
    low, high = max(one.sentence.start, quantity.start - BESIDE), min(one.sentence.end, quantity.end + BESIDE)
    if not quote.strip() or quote not in text[low:high]:
        raise Refused(BOUND)
    if said.startswith("change_"):
        return quantity.bound, said.removeprefix("change_")
    return (said if quantity.bound == "eq" else quantity.bound), ""


def _refuse_numbers(raw: Mapping[Any, Any], grounds: Grounds) -> None:
    """Refuse a JSON number anywhere, and a digit or number word in any text that is not a stretch of the article. What is
    looked up in a closed list is left to that."""
    opened = [value for name, value in raw.items() if not (name in CLOSED and isinstance(value, str))]
    unknown = [name for name in raw if name not in FIELDS]
    for count, text in enumerate(_texts([unknown, opened])):
        if count >= MOST_TEXTS or len(text) > LONGEST_TEXT:
            raise Refused(FORM)
        if _says_number(text, grounds.languages) and text not in grounds.text:
            raise Refused(NUMBER)


def _texts(value: Any) -> Iterator[str]:
    """Every text inside a JSON value, names of fields included. Raises Refused at a number."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            yield one
        elif one is not None and not isinstance(one, bool):
            raise Refused(VALUE)


def _says_number(text: str, languages: Iterable[str]) -> bool:
    """Whether a text holds a digit or a word for a number, in the languages of the article or in English."""
    if any(sign.isnumeric() for sign in text):
        return True
    plain = normal(text)
    return any(next(numerals.find(plain, lexicon(code)), None) for code in {*languages, "en"})
