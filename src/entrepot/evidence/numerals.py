"""Numbers as they are written: digits with the language's separators, number words, ideographs, fractions, multiples,
one in four."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from entrepot.evidence.lexicon import Lexicon

# Groups of three with one mark throughout (comma, stop, apostrophe, blank), then the other mark and decimals; or plain digits.
_DIGITS = (
    r"\d{1,3}(?:(?:,\d{3})+|(?:\.\d{3})+|(?:'\d{3})+|(?: \d{3})+(?= ?(?:[^\W\d_]|[%$]|$))|"
    r"(?: \d{3}){2,}(?=[.,;:)](?:\s|$)))(?:[.,]\d+)?(?!\d)|"
    r"\d+(?:[.,]\d+)?(?!\d)"
)
# Digits that go on in a way that no number does (3,56,00,000; 12.34.56): nothing is read of them.
_BROKEN = re.compile(r"[.,']\d")
_IDEOGRAPHS = {
    sign: n
    for n, signs in enumerate(["〇零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"])
    for sign in signs
}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_WIDE_LARGE = "|".join(_LARGE)
_HAN = r"[〇零一二两三四五六七八九十百千]+(?:[万萬亿億兆][〇零一二两三四五六七八九十百千]*)*"
_MIXED = (
    rf"\d[\d,.]*\s?(?:[百千]?(?:{_WIDE_LARGE}))(?:\d[\d,.]*\s?(?:[百千]?(?:{_WIDE_LARGE})))+\d*"
    rf"|\d[\d,.]*(?:{_WIDE_LARGE})\d[\d,.]*(?![\d%年])"
)
_WITH_DENOMINATOR = re.compile(r"(?P<d>\d{1,3})\s?(?:分の|分之)\s?(?P<n>\d{1,3})")
_PERSONS_OF = re.compile(
    r"(?P<d>\d{1,3})(?:(?P<c>[人社件台隻個つ割軒店国])に(?P<n>\d{1,3})(?P=c)|(?:人|家|个|艘)中有?(?P<m>\d{1,3})(?:人|家|个|艘))"
)
# Fractions in words by language: numerators, what stands between, denominators.
_PARTS_EN = "half third quarter fifth sixth seventh eighth ninth tenth"
_TENTHS = {"halves": 2, "fourth": 4, "fourths": 4}
_TENTHS |= {f"{part}{end}": n for n, part in enumerate(_PARTS_EN.split(), 2) for end in ("", "s")}


def _counted(words: str) -> dict[str, int]:
    """Words for one, two, three ..., several of one number parted by a stroke."""
    return {word: n for n, listed in enumerate(words.split(), 1) for word in listed.split("/")}


_MALAY = _counted("satu dua tiga empat lima enam tujuh delapan/lapan sembilan sepuluh")
_VIET = _counted("một hai ba tư/bốn năm sáu bảy tám chín mười")
_THAI = _counted("หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ")


def _alternatives(table: Mapping[str, int]) -> str:
    return "|".join(sorted(table, key=len, reverse=True))


_ONES = _counted("one/a/an two three four five six seven eight nine")
_PARTS = {
    "en": (
        re.compile(rf"(?<!\w)(?P<n>{_alternatives(_ONES)})[ -](?P<d>{_alternatives(_TENTHS)})(?!\w)", re.IGNORECASE),
        _ONES,
        _TENTHS,
    ),
    "id": (
        re.compile(rf"(?<!\w)(?P<n>{_alternatives(_MALAY)}) per(?P<d>{_alternatives(_MALAY)})(?!\w)", re.IGNORECASE),
        _MALAY,
        _MALAY,
    ),
    "vi": (
        re.compile(rf"(?<!\w)(?P<n>{_alternatives(_VIET)}) phần (?P<d>{_alternatives(_VIET)})(?!\w)", re.IGNORECASE),
        _VIET,
        _VIET,
    ),
    "th": (re.compile(rf"(?P<n>{_alternatives(_THAI)}) ?ใน ?(?P<d>{_alternatives(_THAI)})"), _THAI, _THAI),
}
_PARTS["ms"] = _PARTS["id"]
_DIGIT_SLASH = re.compile(r"(?<![\w/.,])(?P<n>[1-9])/(?P<d>[2-9]|10)(?![\w/.,]|\s*\d)")


# Tenths are told as one digit is (eight out of ten is 75 to 85%); other fractions as they are.
_TENTH: dict[float, int] = {10: 1}


@dataclass(frozen=True)
class Number:
    """A bare number: `kind` is digits, words, fraction (value below one) or multiple; `digits` how many significant
    digits are written."""

    start: int
    end: int
    value: float
    kind: str
    digits: int = 0


@lru_cache(maxsize=16)
def _pattern(words: str) -> re.Pattern[str]:
    from entrepot.evidence.lexicon import lexicon

    known = lexicon(words)
    parts = []
    if words in _PARTS:
        parts.append("(?P<parts>" + re.sub(r"\?P<[nd]>", "?:", _PARTS[words][0].pattern) + ")")
    parts += [
        rf"(?P<fraction>{known.fraction.pattern.replace('?P<word>', '?:')})",
        rf"(?P<multiple>{known.multiple.pattern.replace('?P<word>', '?:')})",
    ]
    if words == "en":
        units = "|".join(sorted((w for w in known.numbers), key=len, reverse=True))
        scales = "hundred|thousand|million|billion|trillion|dozen|lakh|crore"
        parts.append(
            r"(?P<oneof>(?<!\w)(?:one|two|three|four|five|six|seven|eight|nine|\d{1,2})\s+(?:(?:dollar|yen|person|people|worker|firm|company|visitor|student)s?\s+)?(?:in|out\s+of)\s+(?:every\s+)?(?:two|three|four|"
            r"five|six|seven|eight|nine|ten|\d{1,3})(?![\w%]|[.,]\d|\s*(?:%|million|billion|countries|languages)))"
        )
        parts.append(
            rf"(?P<words>(?<!\w)(?:(?:{units})(?![^\W_])(?:[\s-]+(?:and\s+)?(?:{units}|{scales})(?![^\W_]))*|(?:one|"
            rf"an?|half\s+an?|several)\s+(?:{scales})(?![^\W_])(?:[\s-]+(?:and\s+)?(?:{units}|{scales})(?![^\W_]))*|one(?=\s+per ?cent)))"
        )
    elif (words in ("id", "ms", "vi", "fil") and known.numbers) or words == "th":
        parts.append(rf"(?P<words>{known.number.pattern.replace('?P<word>', '?:')})")
    if words in ("ja", "zh"):
        parts += [rf"(?P<mixed>{_MIXED})", rf"(?P<han>{_HAN})"]
    parts.append(rf"(?P<digits>(?<![\d])(?<!\d[.,'])(?:{_DIGITS}))")
    return re.compile("|".join(parts), re.IGNORECASE)


def find(plain: str, words: Lexicon) -> Iterator[Number]:
    """Numbers in the order of the text. `plain` has gone through `text.normal`."""
    pattern = _pattern(words.language)
    at = 0
    while match := pattern.search(plain, at):
        number = _number(plain, match, words)
        if number is not None:
            yield number
        at = max(match.end(), match.start() + 1) if number is None else max(number.end, match.start() + 1)


def at(plain: str, place: int, words: Lexicon) -> Number | None:
    """The number that begins exactly at `place`, if one does."""
    match = _pattern(words.language).match(plain, place)
    return _number(plain, match, words) if match else None


def _number(plain: str, match: re.Match[str], words: Lexicon) -> Number | None:
    kind, text = str(match.lastgroup), match.group()
    start, end = match.span()
    key = re.sub(r"[\s-]+", " ", text.casefold())
    if kind == "parts":
        pattern, above, below = _PARTS[words.language]
        part = pattern.match(plain, start)
        if part is None:
            return None
        n, d = above[part["n"].casefold()], below[part["d"].casefold()]
        return Number(start, end, n / d, "fraction", _TENTH.get(d, 0)) if n < d else None
    if kind == "fraction":
        return Number(start, end, words.fractions.get(key, words.fractions.get(text.casefold(), 0.5)), "fraction")
    if kind == "multiple":
        return Number(start, end, words.multiples.get(key, words.multiples.get(text.casefold(), 2.0)), "multiple")
    if kind == "oneof":
        sides = [
            _english(side) for side in re.split(r"(?:\s+[a-z]+)??\s+(?:in|out\s+of)\s+(?:every\s+)?", text.casefold())
        ]
        share = sides[0] / sides[1] if sides[1] else 1.0
        return Number(start, end, share, "fraction", _TENTH.get(sides[1], 0)) if 0 < share < 1 else None
    if kind == "words":
        value = _english(text) if words.language == "en" else words.numbers.get(key)
        return Number(start, end, value, "words") if value else None
    if kind == "mixed":
        return Number(start, end, _mixed(text), "digits", len(re.sub(r"\D", "", text)))
    if kind == "han":
        return _han_number(plain, start, end, text)
    if part := _PERSONS_OF.match(plain, start):
        few, many = int(part["n"] or part["m"]), int(part["d"])
        return Number(start, part.end(), few / many, "fraction") if 0 < few < many else None
    if part := _WITH_DENOMINATOR.match(plain, start):
        return Number(start, part.end(), int(part["n"]) / max(int(part["d"]), 1), "fraction")
    if part := _DIGIT_SLASH.match(plain, start):
        return (
            Number(start, part.end(), int(part["n"]) / int(part["d"]), "fraction")
            if int(part["n"]) < int(part["d"])
            else None
        )
    if _BROKEN.match(plain, end) or (start and unicodedata.combining(plain[start - 1])):
        return None
    value = decimal(text, words.decimal)
    return Number(start, end, value, "digits", len(re.sub(r"\D", "", text).strip("0")) or 1)


def decimal(text: str, mark: str) -> float:
    """The value of digits with separators. `mark` is the language's decimal sign, overruled where the grouping cannot
    be meant."""
    text = text.replace(" ", "").replace("'", "")
    other = "," if mark == "." else "."
    if "." in text and "," in text:
        last = "." if text.rfind(".") > text.rfind(",") else ","
        return float(text.replace("," if last == "." else ".", "").replace(last, "."))
    for sign in (mark, other):
        if sign not in text:
            continue
        groups = text.split(sign)
        grouped = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
        if len(groups) > 2:
            return float("".join(groups))
        if grouped and sign == other:
            return float("".join(groups))
        return float(".".join(groups))
    return float(text)


def _english(text: str) -> float:
    """Number words: twenty-five, two hundred and fifty million, half a million, a dozen."""
    small = {"a": 1, "an": 1, "several": 0} | _ENGLISH
    total = current = 0.0
    half = False
    for word in re.split(r"[\s-]+", text.casefold()):
        if word.isdigit():
            current += int(word)
        elif word == "half":
            half = True
        elif word in small:
            current += small[word]
        elif word in ("hundred", "dozen"):
            current = max(current, 1.0) * (100 if word == "hundred" else 12)
        elif word in _POWERS:
            total += max(current, 1.0) * _POWERS[word]
            current = 0.0
    value = total + current
    return value / 2 if half else value


_ENGLISH = _counted(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_ENGLISH |= {
    word: 10 * n for word, n in _counted("ten twenty/score thirty forty fifty sixty seventy eighty ninety").items()
}
_POWERS = {"thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9, "trillion": 1e12}


def _mixed(text: str) -> float:
    """1億2000万, 4兆9千億: digits with ideographic scales."""
    total, rest = 0.0, text.replace(" ", "").replace(",", "")
    for digits, thousand, large in re.findall(rf"(\d+(?:\.\d+)?)([百千]?)((?:{_WIDE_LARGE})?)", rest):
        total += float(digits) * _SMALL.get(thousand, 1) * _LARGE.get(large, 1)
    return total


def _han_number(plain: str, start: int, end: int, text: str) -> Number | None:
    """Ideographs as a number only where a unit follows or two of them stand together; 三分の二 as a fraction."""
    match = re.compile(rf"{_HAN}分(?:の|之){_HAN}").match(plain, start)
    if match:
        below, above = re.split(r"分(?:の|之)", match.group())
        denominator = han_value(below)
        if denominator:
            if denominator == 100:
                return None
            return Number(start, match.end(), han_value(above) / denominator, "fraction")
    if start >= 3 and plain[start - 3 : start] == "百分之":
        return Number(start, end, han_value(text), "words")
    follows = re.match(
        r"\s?(?:人|名|倍|割|成|円|元|ドル|美元|日元|社|カ国|か国|ヵ国|ヶ国|国|年間|周年|%|パーセント|个|家|项|億|兆|トン|吨)",
        plain[end : end + 8],
    )
    if not follows or text in ("千", "百", "一") or (len(text) == 1 and plain[end : end + 1] in "国人年个"):
        return None
    return Number(start, end, han_value(text), "words")


def han_value(text: str) -> float:
    """The value of ideographic numerals such as 二千五百万."""
    total = section = digit = 0
    for char in text:
        if char in _IDEOGRAPHS:
            digit = (
                digit * 10 + _IDEOGRAPHS[char]
                if digit and text.isalpha() and not any(c in _SMALL for c in text)
                else _IDEOGRAPHS[char]
            )
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit = 0
        else:
            total += (section + digit or 1) * _LARGE[char]
            section = digit = 0
    return float(total + section + digit)
