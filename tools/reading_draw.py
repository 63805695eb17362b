"""What is drawn for a generated sentence, and how a text of a language writes names, numbers and years."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from entrepot import codes
from entrepot.query.reading import Reading

LANGUAGES = ("en", "ja", "zh", "id", "ms", "vi", "th")
WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "reading_words.toml").read_text(encoding="utf-8"))
ADJECTIVE = WORDS["adjective"]
PEOPLE = WORDS["people"]
NAMES = WORDS["names"]
SCALES = WORDS["scales"]
RANK_WORDS = {language: {int(k): v for k, v in by.items()} for language, by in WORDS["rank_words"].items()}
MOVED = {language: {int(k): v for k, v in by.items()} for language, by in WORDS["moved"].items()}
MOVING = {int(k): v for k, v in WORDS["moving"].items()}
BEEN = {int(k): v for k, v in WORDS["been"].items()}
ONE_WORDS = WORDS["one"]
KINDS = WORDS["kinds"]
PRODUCT_WORDS = WORDS["product_words"]
SAID = WORDS["said"]
FRACTIONS = WORDS["fractions"]
INTRO = WORDS["intro"]
PRONOUN = WORDS["pronoun"]
BLOC = WORDS["bloc"]
TAIL = WORDS["tail"]
AROUND = WORDS["around"]
HEADINGS = WORDS["headings"]
TABLES = WORDS["tables"]
UNITS = WORDS["units"]
MEMBERS = ("IDN", "MYS", "PHL", "SGP", "THA", "VNM", "KHM", "LAO", "MMR", "BRN")
POWERS = ("JPN", "CHN", "KOR", "USA", "IND", "AUS")
PRODUCTS = ("nickel", "coal", "lng", "copper", "graphite", "crude", "rare-earths")
MISSING = "¤"


@dataclass(frozen=True)
class Gold:
    """A claim as generated: where it stands, its reading (None where nothing that is known is measured) and its value."""

    start: int
    end: int
    reading: Reading | None
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Made:
    """A generated text with its claims."""

    text: str
    language: str
    published: dt.date
    family: str
    claims: tuple[Gold, ...]


@dataclass
class Draw:
    """What was drawn for one sentence: economies, periods, and the reading and unit of each number."""

    rng: random.Random
    language: str
    sides: dict[str, str] = field(default_factory=dict)
    when: dict[str, str] = field(default_factory=dict)
    readings: dict[str, Reading | None] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    published: dt.date = dt.date(2025, 6, 1)


def name(code: str, language: str) -> str:
    """An economy as a text of a language names it."""
    known = NAMES[language].get(code)
    if known is not None:
        return known
    if code == "ASEAN":
        return {"th": "อาเซียน", "zh": "东盟"}.get(language, "ASEAN")
    return codes.name(code, {"zh": "zh_Hans"}.get(language, language))


def digits(value: float, language: str, places: int) -> str:
    """A number with the marks of a language."""
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if language in ("id", "vi") else text


def amount(value: float, unit: str, language: str, rng: random.Random) -> str:
    """A value as a text of a language writes it, to three digits."""
    if unit in ("percent", "points", "ratio"):
        return small(value, unit, language, rng)
    scale, word = next(((s, w) for s, w in SCALES[language] if value >= s), (1.0, ""))
    short = value / scale
    if not word or (unit == "persons" and value < 1e6 and rng.random() < 0.7 and language not in ("ja",)):
        scale, word, short = 1.0, "", round(value)
    places = 0 if not word or short >= 100 else 1
    number = digits(round(short, places), language, places)
    blank = "" if language in ("ja", "zh") else " "
    number = f"{number}{blank}{word}" if word else number
    return with_unit(number, unit, language, rng)


def with_unit(number: str, unit: str, language: str, rng: random.Random) -> str:
    forms = UNITS.get(unit, {}).get(language) or UNITS.get(unit, {}).get("any")
    return rng.choice(forms).format(n=number) if forms else number


def small(value: float, unit: str, language: str, rng: random.Random) -> str:
    return with_unit(digits(value, language, 1), unit, language, rng)


def year(text: str, language: str, rng: random.Random, published: dt.date) -> str:
    """A year as a text of a language writes it, at times by its distance from the day of publication."""
    if int(text) == published.year - 1 and rng.random() < 0.3:
        words = WORDS["last_year"][language]
        return words if language in ("ja", "zh") else f"⟪{words}"
    if language in ("ja", "zh"):
        if language == "ja" and rng.random() < 0.15 and int(text) >= 2019:
            return f"令和{int(text) - 2018}年"
        return f"{text}年"
    if language == "th":
        return f"พ.ศ. {int(text) + 543}" if rng.random() < 0.2 else str(int(text) + 543) if rng.random() < 0.6 else text
    return text


# A slot with where it stands, and its value where it is a number.
Spot = tuple[str, int, int, float | None]
Family = Callable[[Draw, dict[str, str], random.Random, int, str], None]


def two_sides(draw: Draw, first: tuple[str, ...] | None = None) -> tuple[str, str]:
    pool = (*MEMBERS, *POWERS[:4])
    a = draw.rng.choice(first or pool)
    if first is None and draw.rng.random() < 0.08:
        a = "ASEAN"
    b = draw.rng.choice([c for c in pool if c != a and not (a == "ASEAN" and c in MEMBERS)])
    draw.sides |= {"A": a, "B": b}
    return a, b


def third_side(draw: Draw) -> str:
    used = set(draw.sides.values())
    c = draw.rng.choice([c for c in POWERS[:4] if c not in used] or ["IND"])
    draw.sides["C"] = c
    return c


def draw_years(draw: Draw) -> None:
    last = draw.rng.randint(2012, 2024)
    first = last - draw.rng.randint(1, 9)
    y = draw.rng.randint(2012, 2024)
    draw.when = {"y": str(y), "y0": str(first), "y1": str(last)}


def goods(a: str, b: str, **more: object) -> Reading:
    return replace(Reading("goods_exports", a, b, flow="exports"), **more)  # type: ignore[arg-type]
