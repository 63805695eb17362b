"""Make an examination: readings drawn by a seed, each put as a question and said as an answer in one language."""

from __future__ import annotations

import random
from functools import lru_cache

from entrepot import codes
from entrepot.answers.asking.command import command
from entrepot.answers.asking.sentence import said, what
from entrepot.answers.block import Economy, Label, Message, Period, Slot, Text
from entrepot.evidence.asking.part import Shown
from entrepot.examination.item import Item
from entrepot.examination.pool import Known, pools
from entrepot.measures import measures
from entrepot.measures import words as measure_words
from entrepot.query.archive import Archive
from entrepot.query.reading import PARTNER, Reading
from entrepot.query.record import to_record
from entrepot.store import Store
from entrepot.words import Language, say
from entrepot.words.say import sentence
from entrepot.words.spoken import speaking

# How much of an examination each kind is; a kind that the record cannot fill leaves its part to levels.
WEIGHTS = {"level": 4, "people": 4, "aid": 2, "share": 3, "rank": 2, "ratio": 2, "date": 2, "survey": 3, "tariff": 1}
TRAPS = {"premise": 1, "not_held": 2, "future": 2, "asof": 2}
FEWEST = 1


def make(store: Store, language: str, n: int, seed: int) -> list[Item]:
    """`n` questions in a language; the same store, language, number and seed give the same items. Raises ValueError for a
    number below one."""
    if n < FEWEST:
        raise ValueError(f"{n} questions are none")
    draw = random.Random(f"{seed} {language}")
    words, archive = speaking(language), _archive(store)
    known = _pools(archive)
    chosen = [one for kind, size in _sizes(n, known).items() for one in draw.sample(known[kind], size)]
    draw.shuffle(chosen)
    return [_item(f"{language}-{seed}-{i:04d}", one, words, archive) for i, one in enumerate(chosen, start=1)]


@lru_cache(maxsize=4)
def _archive(store: Store) -> Archive:
    return Archive(store)


@lru_cache(maxsize=4)
def _pools(archive: Archive) -> dict[str, list[Known]]:
    return pools(archive)


def _sizes(n: int, known: dict[str, list[Known]]) -> dict[str, int]:
    """How many of each kind: by weight, whole numbers, no more than there are; the rest are levels."""
    weights = {kind: weight for kind, weight in {**WEIGHTS, **TRAPS}.items() if known[kind]}
    total = sum(weights.values())
    sizes = {kind: min(n * weight // total, len(known[kind])) for kind, weight in weights.items()}
    for kind in ("level", "people", "share"):
        sizes[kind] += min(n - sum(sizes.values()), len(known[kind]) - sizes[kind])
    return sizes


def _item(id: str, one: Known, words: Language, archive: Archive) -> Item:
    reading, value = one.reading, one.value
    spec = measures().get(reading.measure)
    traps = one.kind in ("premise", "not_held", "future")
    cards = [archive.store.sources[s] for s in value.source.split()] if value is not None else []
    answer = sentence(said(Shown(reading, value)), words) if value is not None and not one.first else ""
    if one.kind == "premise":
        answer = f"{say(Message('say.no.premise'), words)} {answer}"
    if one.first:
        answer = words.locale.economy(one.first)
    return Item(
        id, words.code, one.kind, spec.strand if spec is not None else "", say(_question(one, words), words),
        answer or say(_no_answer(one, words), words),
        say(Message("say.q.instruction"), words),
        None if value is None or traps or one.kind in ("rank", "date") else value.value,
        "" if value is None else value.unit, names=_names(one.first) if one.first else (),
        date=value.period if value is not None and one.kind == "date" else "", refuse=traps, period=reading.period,
        as_of=str(reading.as_of or ""), source=tuple(card.id for card in cards),
        producers=tuple(dict.fromkeys(card.producer for card in cards)), command=command(reading), reading=to_record(reading),
    )  # fmt: skip


def _no_answer(one: Known, words: Language) -> Message:
    return Message("say.no.missing", {"what": _what(one.reading, words), "needs": None, "nearest": None})


def _names(code: str) -> tuple[str, ...]:
    """An economy by all its names, which is the answer to who it is."""
    listed = [codes.name(code, language) for language in codes.LANGUAGES]
    listed += [
        name for language in ("en", *codes.LANGUAGES) for name, other in codes.written(language) if other == code
    ]
    return tuple(dict.fromkeys(name.partition(" (")[0] for name in listed))


def _question(one: Known, words: Language) -> Message:
    reading = one.reading
    slots: dict[str, Slot] = {
        "who": Economy(reading.subject),
        "partner": Economy(reading.partner),
        "when": Period(reading.period),
    }
    slots["what"] = _what(reading, words)
    if one.kind == "share":
        whole = reading.partner if reading.whole == PARTNER else reading.whole
        slots |= {"part": Economy(reading.subject), "whole": Economy(whole)}
    elif one.kind == "rank":
        slots["group"] = Economy(reading.whole)
    elif one.kind == "ratio" and reading.operand is not None:
        slots |= {"first": Economy(reading.subject), "second": Economy(reading.operand.subject)}
    elif one.kind == "premise" and reading.operand is not None:
        slots |= {
            "first": Economy(reading.partner),
            "second": Economy(reading.operand.partner),
            "whose": Economy(reading.subject),
        }
    elif one.kind == "date":
        slots["what"] = Text(one.name)
    elif one.kind == "asof":
        slots["day"] = Period(str(reading.as_of))
    kind = {"not_held": "level", "future": "people"}.get(one.kind, one.kind)
    return Message(f"say.q.{kind}", slots)


def _what(reading: Reading, words: Language) -> Slot:
    """What is measured; of a measure that nobody holds, by the language's own word."""
    spec = measures().get(reading.measure)
    listed = measure_words(words.code).get(reading.measure, ())
    if spec is not None and not spec.held:
        return Text(listed[0]) if listed else Label("said", reading.measure, spec.label.lower())
    return what(reading)
