"""What a number can measure, as a sentence names it: measures with the part that their owner plays, products, questions of
surveys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from entrepot.evidence.mentions import words
from entrepot.measures import measures, of_registry
from entrepot.measures import words as measure_words

LANGUAGES = ("en", "ja", "id", "ms", "vi", "th", "zh", "fil", "km", "lo", "my", "ta")
GOODS = "goods_exports"
_OWNER_OF_FLOW = {"exports": "giver", "imports": "receiver", "both": "both", "balance": "both"}
# Their words hold those of what they are a share of, which is read by itself.
_OF_OTHERS = frozenset(("trade_share", "supply_share"))
_FLOW_OF_OWNER = {"giver": "exports", "receiver": "imports", "both": "both", "balance": "balance"}


@dataclass(frozen=True)
class Head:
    """A word that says what is measured.

    `measure`: id in the registry; `flow`: for goods, as seen from the owner. `owner`: the part that its owner or subject
    plays: giver (exporter, investor, nationality), receiver, or both. `rank`: for a noun that holds a place in a row
    (supplier, market), the part that the holder plays. `noun`: it is one of the registry's own words.
    """

    start: int
    end: int
    measure: str
    flow: str
    owner: str
    rank: str = ""
    noun: bool = True


@dataclass(frozen=True)
class Product:
    """A mineral or fuel that is named."""

    start: int
    end: int
    id: str


@of_registry
def _heads(language: str) -> words.Finder[tuple[tuple[str, str, str, str, bool], ...]]:
    """Each word with what it may measure: (measure, flow, owner, rank, noun)."""
    known = measures()
    found: dict[str, list[tuple[str, str, str, str, bool]]] = {}

    def add(word: str, meant: tuple[str, str, str, str, bool]) -> None:
        listed = found.setdefault(words.key(word), [])
        if all(meant[:4] != other[:4] for other in listed):
            listed.append(meant)

    for id, listed in measure_words(language).items():
        if id in _OF_OTHERS:
            continue
        measure = known[id]
        base = id if measure.per else measure.of or id  # of a quantity per head, itself
        owner = (
            "receiver"
            if measure.economy == "exporter" and not measure.flow
            else _OWNER_OF_FLOW.get(measure.flow, "giver")
        )
        for word in listed:
            add(word, (base, measure.flow if base == GOODS else "", owner, "", True))
    raw: dict[str, Any] = words.of("heads", language)
    for id, row in raw.items():
        if id == "beside":
            continue
        if id == "rank":
            for noun in row.values():
                flow = _FLOW_OF_OWNER[noun["holder"]] if noun["measure"] == GOODS else ""
                for word in noun["words"]:
                    add(word, (noun["measure"], flow, noun["holder"], noun["holder"], False))
            continue
        for owner, listed in row.items():
            flow = _FLOW_OF_OWNER[owner] if id == GOODS else ""
            for word in listed:
                add(word, (id, flow, "both" if owner == "balance" else owner, "", False))
    for word in words.of("transforms", language).get("joined", []):
        add(word, ("membership", "", "giver", "", False))
    return words.finder({word: tuple(meant) for word, meant in found.items()})


_NAME_GOES_ON = re.compile(
    r"\s(?:and\s[A-Z]\w{1,20}\s)?(?:[A-Z]\w{1,20}\s)?(?:Organi[sz]ation|Agency|Ministry|Minister|Commission|Authority|Board|Bank|Council|"
    r"Department|Bureau|Office|Fund|Center|Centre|Association|Community|Agreement|Area|Representative|Promotion|Facilitation|Forum|Summit|"
    r"Act|Law|Index)\b"
)


@lru_cache(maxsize=16)
def _beside(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    listed = words.of("heads", language).get("beside", {}).get("other", [])
    if language in words.UNSPACED:
        either = "|".join(map(re.escape, listed)) or r"(?!)"
        return re.compile(rf"(?:{either})\s?$"), re.compile(rf"\s?(?:{either})")
    before = words.ends_with(listed, skip=[], language=language)
    return before, words.begins_with(listed, skip=[" of", " in"], language=language)


def heads(plain: str, language: str) -> list[Head]:
    """What the words of a sentence may measure; a word of several meanings gives several heads of one place."""
    found = []
    other_before, other_after = _beside(language)
    for start, end, meant in _heads(language).find(plain):
        if other_before.search(plain[max(0, start - 16) : start]) or other_after.match(plain[end : end + 16]):
            continue  # services exports, ekspor jasa
        word = plain[start:end]
        if word[0].isupper() and not word.isupper() and _NAME_GOES_ON.match(plain, end):
            continue  # Japan External Trade Organization
        found += [Head(start, end, *one) for one in meant]
    return found


@lru_cache(maxsize=1)
def _products() -> tuple[tuple[str, ...], re.Pattern[str]]:
    raw: dict[str, str] = words.table("commodities")["commodity"]
    body = "|".join(f"(?P<p{n}>{pattern})" for n, pattern in enumerate(raw.values()))
    return tuple(raw), re.compile(body, re.IGNORECASE)


def products(plain: str) -> list[Product]:
    """Minerals and fuels in the order of the text."""
    ids, pattern = _products()
    return [Product(m.start(), m.end(), ids[int(str(m.lastgroup)[1:])]) for m in pattern.finditer(plain) if m.lastgroup]


@lru_cache(maxsize=1)
def _world() -> re.Pattern[str]:
    return re.compile(words.table("commodities")["word"]["world"], re.IGNORECASE)


def says_world(plain: str) -> bool:
    """Whether a stretch of text speaks of the whole world."""
    return _world().search(plain) is not None


@lru_cache(maxsize=1)
def _region() -> re.Pattern[str]:
    return re.compile(words.table("commodities")["word"]["region"], re.IGNORECASE)


@lru_cache(maxsize=256)
def says_region(plain: str) -> bool:
    """Whether a stretch of text names a survey that is put to Southeast Asia as a whole."""
    return _region().search(plain) is not None


@dataclass(frozen=True, eq=False)
class _Question:
    id: str
    all: tuple[re.Pattern[str], ...]
    none: re.Pattern[str]


@lru_cache(maxsize=1)
def _questions() -> tuple[_Question, ...]:
    def any_beginning(listed: list[str]) -> re.Pattern[str]:
        latin = [re.escape(w) for w in listed if w[0].isascii()]
        wide = [re.escape(w) for w in listed if not w[0].isascii()]
        parts = ([rf"\b(?:{'|'.join(latin)})"] if latin else []) + wide
        return re.compile("|".join(parts) if parts else r"(?!)", re.IGNORECASE)

    return tuple(
        _Question(
            id,
            tuple(any_beginning(group) for group in row["all"]),
            any_beginning(row.get("none", [])),
        )
        for id, row in words.table("questions").items()
    )


def question_spans(plain: str) -> list[tuple[int, int]]:
    """Places of all words by which an account of a survey's question is known."""
    return [m.span() for q in _questions() for group in (*q.all, q.none) for m in group.finditer(plain)]


def questions(near: str, far: str = "") -> list[tuple[str, bool]]:
    """Questions that the words of a sentence (`near`) may be an account of, the most telling first, and whether all its
    words stand in the sentence; `far`: the sentences before, which may have told part of it."""
    found = []
    for question in _questions():
        here = sum(group.search(near) is not None for group in question.all)
        if question.none.search(near):
            continue
        there = sum(group.search(near) is not None or group.search(far) is not None for group in question.all)
        if there == len(question.all):
            found.append((here == there, len(question.all), question.id))
    found.sort(key=lambda one: (-one[0], -one[1]))
    return [(id, whole) for whole, _, id in found]
