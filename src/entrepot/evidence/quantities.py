"""Quantities in a text: numbers in digits and words with scale, unit, currency, range and bound, in twelve languages.

A number is found, then what stands before and after it is read by anchored expressions, so the cost is linear in the
text. The original wording stays
in `start:end`; `value` is in base units (persons, USD, tonnes; percent as 0-100; a multiple as its factor).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from entrepot.evidence import numerals
from entrepot.evidence.lexicon import ABBREVIATIONS, SYMBOLS, Lexicon, lexicon
from entrepot.evidence.text import any_of, normal

_SYMBOL_BEFORE = re.compile(
    r"(?<![A-Za-z])(?P<symbol>"
    + "|".join(re.escape(s) for s in sorted(SYMBOLS, key=len, reverse=True) if s != "円")
    + r")\s?$"
)
_ABBREVIATION = re.compile(r"\s?(?P<word>k|mn|mio|m|bn|b|tn|trn|t)(?![\w])", re.IGNORECASE)
_CODE_AFTER = re.compile(
    r"\s*(?P<word>" + "|".join(s for s in SYMBOLS if s.isalpha() and len(s) == 3) + r"|₫|฿|€|¥|₭|៛)(?![A-Za-z])"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![a-z])", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:\b(?:no|nos|nr|article|chapter|section|page|pp?|vol|volume|figure|fig|table|track|phase|step|version|ver|"
    r"annex|appendix|pasal|bab|halaman"
    r"|điều|chương|resolution|route|boeing|airbus|type|class|covid|hall|room|floor|tel|fax|part|flight|sdg|goal|item|"
    r"box)\.?\s*[-#]?|#|第)$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[A-Z][A-Za-z]+\s$")
_PLUS_NAME = re.compile(r"(?<![A-Za-z])(?:ASEAN\s?(?:\+|-|[Pp]lus)\s?|G-?|[Pp]lus\s)$")
_ADJECTIVE = re.compile(
    r"\s+(?:[A-Z][a-z]+|foreign|new|local|additional|skilled|young|small|large|private|overseas|international|"
    r"domestic|more|other|active|registered|monthly|total|unique|highly skilled|technical)(?=\s)"
)
_SYMBOL_BLANK = re.compile(r"\s*(?:US\$|S\$|RM|Rp\.?|[$¥€£₩฿₱₫]|USD|JPY)?\s*")
# Half a century, half a million.
_PART_OF_TIME = re.compile(r"\s*(?:a\s+)?(?P<word>century|decade|year)\b", re.IGNORECASE)
_PART_OF_SCALE = re.compile(r"\s+(?:a\s+)?(?P<word>million|billion|trillion)\b", re.IGNORECASE)
_PLURAL = {"century": "centuries", "decade": "decades", "year": "years"}
_PERIOD_UNITS = {"years": 1.0, "decades": 10.0, "centuries": 100.0}
BIGGEST = 1e18
# So many characters before a number are looked at: more than any cue takes.
_CUE = 32
_LETTER = re.compile(r"[A-Za-z_@]")
_JOINED = re.compile(r"[A-Za-z]-$")
_PREFIX = re.compile(r"\b(?:sub|non|pre|post|mid|over|some|ke)-$", re.IGNORECASE)
_UNIT_LETTERS = re.compile(
    r"(?:k|m|mn|bn|b|t|tn|trn|x|km|kg|kw|mw|gw|gwh|mwh|twh|teu|teus|pp|yen|usd|jpy|idr|vnd|fold|ton|tons|an|"
    r"hb|percent|pct|ft|ha)(?![a-z])",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\s{0,2}(?:%|percent|per cent)")
_P_OR_Y = re.compile(r"(?<![A-Za-z0-9])([PY])\s?$")
# Both ends are named: between 5 and 10 is a range, from 5 to 10 a change.
_BETWEEN = re.compile(r"\b(?:between|from|antara|dari|từ|khoảng)\s+(?:\S+\s+)?$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|dari|từ|จาก)\s+(?:\S{1,4}\s*)?$", re.IGNORECASE)


_MINUS = re.compile(r"(?:\b(?:minus|negative)\s+|マイナス|负|負|ติดลบ\s*|\bâm\s+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """A quantity as written.

    `kind`: money, percent, points (percentage points), multiple, fraction, duration, ordinal, number. `bound`: eq,
    approx, gt, ge, lt, le. `number_start:number_end` is
    the number itself inside `start:end`. `counted` is the word for what is counted ("people", "社").
    """

    start: int
    end: int
    kind: str
    value: float
    unit: str
    bound: str = "eq"
    value_hi: float | None = None
    number_start: int = 0
    number_end: int = 0
    counted: str = ""
    digits: int = 0
    in_words: bool = False


def find(text: str, language: str, taken: list[tuple[int, int]] | None = None) -> list[Quantity]:
    """Quantities in the order of the text, outside the stretches in `taken` (dates, addresses)."""
    plain = normal(text)
    words = lexicon(language)
    blocked = bytearray(len(plain))
    for start, end in taken or []:
        blocked[start:end] = b"\x01" * (end - start)
    found: list[Quantity] = []
    last = 0
    for number in numerals.find(plain, words):
        if number.start < last or any(blocked[number.start : number.end]):
            continue
        quantity = _signed(plain, _read(plain, number, words, blocked))
        if quantity is not None and quantity.start >= last and abs(quantity.value) < BIGGEST:
            found.append(quantity)
            last = quantity.end
    return found


def _signed(plain: str, found: Quantity | None) -> Quantity | None:
    """A quantity below nothing where a word right before it says so."""
    sign = _MINUS.search(plain, max(0, found.start - _CUE), found.start) if found is not None else None
    if found is None or sign is None or found.value_hi is not None or found.kind not in ("money", "number", "percent"):
        return found
    return replace(found, start=sign.start(), value=-found.value)


def _before(plain: str, place: int) -> str:
    """What stands right before a place."""
    return plain[max(0, place - _CUE) : place]


def _read(plain: str, number: numerals.Number, words: Lexicon, blocked: bytearray) -> Quantity | None:
    """The quantity around a number, or None where the number is only part of a name."""
    start, end, value = number.start, number.end, number.value
    if number.kind in ("fraction", "multiple"):
        english = words.language == "en"
        unit, kind = ("percent", "fraction") if number.kind == "fraction" else ("ratio", "multiple")
        share = Quantity(
            start, end, kind, value * (100 if kind == "fraction" else 1), unit, number_start=start, number_end=end, digits=number.digits,
            in_words=True,
        )  # fmt: skip
        if english and (span := _PART_OF_TIME.match(plain, end)):
            years = value * _PERIOD_UNITS[_PLURAL[span["word"].lower()]]
            found = replace(share, end=span.end(), kind="duration", value=years, unit="years", digits=0)
            return _bounded(plain, found, words)
        scale = _PART_OF_SCALE.match(plain, end) if english else None
        if scale is None:
            return _bounded(plain, share, words)
        end = scale.start("word")
    symbol = _symbol(plain, start) or _letter(plain, number, words)
    if symbol is None and number.kind == "digits" and _is_name(plain, number):
        return None
    value, end, scaled = _scaled(plain, value, end, words, money=symbol is not None)
    value_hi = None
    if (other := _range(plain, number, end, words, scaled, symbol is not None)) is not None:
        value_hi, end, borrowed = other
        value *= borrowed
    begin = start if symbol is None else symbol[0]
    return _with_unit(plain, number, begin, value, value_hi, end, scaled, symbol[1] if symbol else "", words)


def _symbol(plain: str, start: int) -> tuple[int, str] | None:
    """Start and currency of a sign or code right before the number."""
    window = _before(plain, start)
    match = _SYMBOL_BEFORE.search(window)
    return (start - len(window) + match.start(), SYMBOLS[match["symbol"]]) if match else None


def _letter(plain: str, number: numerals.Number, words: Lexicon) -> tuple[int, str] | None:
    """P and Y stand for peso and yen in front of a number with a scale only: P69 billion, Y20.1 trillion."""
    match = _P_OR_Y.search(_before(plain, number.start))
    if match is None or number.kind != "digits" or words.scale.match(plain, number.end) is None:
        return None
    return number.start - len(match.group()), {"P": "PHP", "Y": "JPY"}[match[1]]


def _is_name(plain: str, number: numerals.Number) -> bool:
    """Whether digits belong to a name or a label: COVID-19, 5G, Article 9, Vision 2.0, ASEAN+3."""
    before, end = _before(plain, number.start), number.end
    if before and ((before[-1].isascii() and before[-1].isalpha()) or before[-1] in "_/@#"):
        return True
    if _JOINED.search(before) and not _PREFIX.search(before):
        return True
    if _LETTER.match(plain, end) and not (_ORDINAL.match(plain, end) or _UNIT_LETTERS.match(plain, end)):
        return True
    if _NUMBERED.search(before) or _PLUS_NAME.search(before):
        return True
    text = plain[number.start : end]
    return bool(text.endswith(".0") and _NAMED.search(before) and not _PERCENT.match(plain, end))


def _scaled(plain: str, value: float, end: int, words: Lexicon, *, money: bool) -> tuple[float, int, bool]:
    """The number with the scale words after it: 680 million, 6.8億, 2,5 triliun, 1 nghìn tỷ, $250m."""
    scaled = False
    while (match := words.scale.match(plain, end)) and not words.percent.match(plain, end):
        factor = words.scales[re.sub(r"[ -]+", " ", match["word"].casefold())]
        if scaled and factor < 1000 and words.language == "en":
            break
        value, end, scaled = value * factor, match.end(), True
    if not scaled and (match := _ABBREVIATION.match(plain, end)):
        word = match["word"].lower()
        if money or word in ("mn", "bn", "tn", "trn", "mio"):
            value, end, scaled = value * ABBREVIATIONS[word], match.end(), True
    return value, end, scaled


def _range(
    plain: str, number: numerals.Number, end: int, words: Lexicon, scaled: bool, money: bool
) -> tuple[float, int, float] | None:
    """The other end of a range (20-24%, US$1.2-1.5 billion), where the text goes on, and the scale that its first end
    borrows (1 where it has its own); None where there is no range."""
    percent = words.percent.match(plain, end)
    match = words.to.match(plain, percent.end() if percent else end)
    if match is None:
        return None
    before = _before(plain, number.start)
    if match.group().strip().lower() in ("and", "dan", "và") and not _BETWEEN.search(before):
        return None
    if _FROM.search(before):
        return None  # from A to B is a change, not a range
    sign = _SYMBOL_BLANK.match(plain, match.end())
    other = numerals.at(plain, sign.end() if sign else match.end(), words)
    if other is None or other.kind != "digits" or number.kind != "digits":
        return None
    high, high_end, high_scaled = _scaled(plain, other.value, other.end, words, money=money)
    if percent and not words.percent.match(plain, high_end):
        return None  # fell 2.4% to 343,254
    borrowed = high / other.value if high_scaled and not scaled and other.value else 1.0
    return (high, high_end, borrowed) if high > number.value * borrowed else None


def _with_unit(
    plain: str,
    number: numerals.Number,
    begin: int,
    value: float,
    value_hi: float | None,
    end: int,
    scaled: bool,
    currency: str,
    words: Lexicon,
) -> Quantity | None:
    """Read the unit after the number; decide whether a bare number is a quantity at all."""

    bare = Quantity(
        begin,
        end,
        "number",
        value,
        "",
        "eq",
        value_hi,
        number.start,
        number.end,
        "",
        number.digits,
        number.kind == "words",
    )

    def make(kind: str, unit: str, stop: int, factor: float = 1.0, counted: str = "", start: int = begin) -> Quantity:
        high = None if value_hi is None else value_hi * factor
        found = replace(
            bare, start=start, end=stop, kind=kind, value=value * factor, unit=unit, value_hi=high, counted=counted
        )
        return _bounded(plain, found, words)

    after_bound = _after(plain, end, words)
    for spot in (end,) if after_bound is None else (end, after_bound[1]):
        if currency:
            name = words.currency.match(plain, spot)
            return make("money", _nation(currency, words), name.end() if name else end)
        if (found := _unit_behind(plain, spot, words, make)) is not None:
            return found
    adjective = _ADJECTIVE.match(plain, end) if words.language == "en" else None
    if adjective and (match := words.unit.match(plain, adjective.end())):
        found = _counted(make, match, words)
        if found.unit in ("persons", "count"):
            return found
    before = _before(plain, number.start)
    if words.language == "my" and (match := _currency_before(words).search(before)):
        return make("money", words.currencies[match["word"]], end, start=number.start - len(match.group()))
    if match := words.percent_before.search(before):
        return make("percent", "percent", end, start=number.start - len(match.group()))
    if match := _ORDINAL.match(plain, number.end):
        return make("ordinal", "rank", match.end()) if number.kind == "digits" else None
    return make("number", "", end) if scaled or number.kind == "digits" else None


def _unit_behind(plain: str, spot: int, words: Lexicon, make: Callable[..., Quantity]) -> Quantity | None:
    """The quantity whose unit stands at a place behind its number."""
    if match := words.points.match(plain, spot):
        return make("points", "percentage points", match.end())
    if match := words.percent.match(plain, spot):
        return make("percent", "percent", match.end())
    if match := words.tenths.match(plain, spot):
        return make("percent", "percent", match.end(), 10.0)
    if match := words.currency.match(plain, spot) or _CODE_AFTER.match(plain, spot):
        word = match["word"]
        return make("money", words.currencies.get(word.casefold()) or SYMBOLS[word.upper()], match.end())
    if match := words.times.match(plain, spot):
        return make("multiple", "ratio", match.end())
    if match := words.unit.match(plain, spot):
        return _counted(make, match, words)
    return None


@lru_cache(maxsize=2)
def _currency_before(words: Lexicon) -> re.Pattern[str]:
    """Burmese writes the currency before the number."""
    return re.compile(rf"(?P<word>{any_of(words.currencies)})\s*$")


def _counted(make: Callable[..., Quantity], match: re.Match[str], words: Lexicon) -> Quantity:
    """A number with a word for what is counted; years, decades and centuries become years."""
    word = match["word"]
    unit = words.units[re.sub(r"[ -]+", " ", word.casefold())]
    if unit in _PERIOD_UNITS:
        return make("duration", "years", match.end(), _PERIOD_UNITS[unit], word)
    if unit in ("months", "weeks", "days", "hours"):
        return make("duration", unit, match.end(), 1.0, word)
    if unit == "anniversary":
        return make("ordinal", "rank", match.end(), 1.0, word)
    return make("number", unit, match.end(), 1.0, word)


def _nation(currency: str, words: Lexicon) -> str:
    """The sign ¥ means yuan in Chinese text."""
    return "CNY" if currency == "JPY" and words.language == "zh" else currency


def _after(plain: str, end: int, words: Lexicon) -> tuple[str, int] | None:
    """A bound between number and unit: 100多家, 6億人超 has it behind the unit."""
    for bound in ("ge", "gt", "le", "lt", "approx"):
        if match := words.after[bound].match(plain, end):
            return bound, match.end()
    return None


def _bounded(plain: str, found: Quantity, words: Lexicon) -> Quantity:
    """The quantity with the bound that stands before it (over, 約, lebih dari) or after it (以上, or more)."""
    start, end, bound = found.start, found.end, found.bound
    for _ in range(3):
        window = _before(plain, start)
        # A word of doubt before one of bound ("just over") keeps the bound nearest the number.
        for name in ("ge", "gt", "lt", "le", "approx", "only"):
            match = words.before[name].search(window)
            if match is None or (name == "only" and not match["word"]):
                continue
            start -= len(window) - match.start()
            if bound == "eq" and name != "only":
                bound = name
            break
        else:
            break
    if bound == "eq":
        inner = _after(plain, found.number_end, words)
        outer = _after(plain, end, words)
        if outer is not None:
            bound, end = outer
        elif inner is not None and inner[1] <= end:
            bound = inner[0]
    return replace(found, start=start, end=end, bound=bound)
