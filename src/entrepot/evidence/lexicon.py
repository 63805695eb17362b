"""The words of a language that say how much: scales, numerals, units, currencies, bounds (lexicon/*.toml, with CLDR's
scale words and currencies)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from entrepot.evidence.text import any_of, normal

LANGUAGES = ("en", "ja", "id", "ms", "vi", "th", "zh", "fil", "km", "lo", "my", "ta")
_CLDR = {"zh": "zh_Hans"}
BOUNDS = ("gt", "ge", "lt", "le", "approx", "only")
# Currencies that are named in texts, and the signs and short forms of some. Longest first, so that US$ is not read as $.
CURRENCIES = (
    "USD", "JPY", "CNY", "EUR", "GBP", "KRW", "IDR", "MYR", "SGD", "THB", "VND", "PHP", "KHR", "LAK", "MMK", "INR", "AUD", "TWD",
    "HKD", "CAD", "NZD", "BND",
)  # fmt: skip
_SIGNS = {
    "US$": "USD", "U.S.$": "USD", "S$": "SGD", "AS$": "USD", "A$": "AUD", "AU$": "AUD", "NT$": "TWD", "HK$": "HKD",
    "C$": "CAD", "NZ$": "NZD", "JP¥": "JPY", "CN¥": "CNY", "RMB": "CNY", "Rp.": "IDR", "Rp": "IDR", "RM": "MYR", "Php": "PHP",
    "$": "USD", "¥": "JPY", "€": "EUR", "£": "GBP", "₩": "KRW", "฿": "THB", "₱": "PHP", "₫": "VND", "₭": "LAK", "៛": "KHR",
    "₹": "INR", "円": "JPY",
}  # fmt: skip
SYMBOLS = _SIGNS | {code: code for code in CURRENCIES}
ABBREVIATIONS = {"k": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12, "tn": 1e12, "trn": 1e12}


@dataclass(frozen=True, eq=False)
class Lexicon:
    """One language's words, compiled. Every expression is meant for `match` at a place in text that went through
    `normal`."""

    language: str
    decimal: str
    scales: dict[str, float]
    numbers: dict[str, float]
    ordinals: dict[str, int]
    fractions: dict[str, float]
    multiples: dict[str, float]
    currencies: dict[str, str]
    units: dict[str, str]
    scale: re.Pattern[str]
    number: re.Pattern[str]
    fraction: re.Pattern[str]
    multiple: re.Pattern[str]
    currency: re.Pattern[str]
    unit: re.Pattern[str]
    percent: re.Pattern[str]
    percent_before: re.Pattern[str]
    points: re.Pattern[str]
    times: re.Pattern[str]
    tenths: re.Pattern[str]
    out_of: re.Pattern[str]
    to: re.Pattern[str]
    before: dict[str, re.Pattern[str]] = field(repr=False)
    after: dict[str, re.Pattern[str]] = field(repr=False)


def _key(words: dict[str, Any]) -> dict[str, Any]:
    return {normal(word).casefold(): value for word, value in words.items()}


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; English for one that is not read."""
    code = language if language in LANGUAGES else "en"
    file = resources.files("entrepot.evidence") / "lexicon" / f"{code}.toml"
    raw: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    cldr_scales, cldr_currencies = _cldr(code)
    scales = cldr_scales | _key(raw["scale"])
    currencies = cldr_currencies | _key(raw["currency"])
    numbers, units = _key(raw["number"]), _key(raw["unit"])
    fractions, multiples = _key(raw["fractions"]), _key(raw["multiples"])
    flags = re.IGNORECASE

    def words(names: Any, before: str = r"[\s-]*", after: str = "") -> re.Pattern[str]:
        listed = [normal(name).casefold() for name in names]
        return re.compile(before + f"(?P<word>{any_of(listed)})" + after if listed else r"(?!)", flags)

    gap = r"[\s-]*" if code in ("en", "fil") else r"\s*"
    return Lexicon(
        code,
        raw["decimal"],
        scales,
        numbers,
        _key(raw.get("ordinal", {})),
        fractions,
        multiples,
        currencies,
        units,
        scale=words(scales, gap),
        number=words(numbers, ""),
        fraction=words(fractions, ""),
        multiple=words(multiples, ""),
        currency=words(currencies, gap),
        unit=words(units, gap),
        percent=_signs(raw["percent"], gap),
        points=_signs(raw["points"], r"(?:\s*%)?" + gap),
        percent_before=re.compile(rf"(?:{'|'.join(raw.get('percent_before', ['(?!)']))})\s*$"),
        times=words(raw["times"], gap),
        tenths=_signs(raw.get("tenths", []), r"\s*"),
        out_of=re.compile(rf"\s*(?:{raw['out_of']})\s*", flags),
        to=re.compile(
            rf"\s*(?:-|~|(?<!\w)(?:{raw['range']})(?!\w))\s*"
            if code in ("en", "id", "ms", "vi", "fil")
            else rf"\s*(?:-|~|{raw['range']})\s*",
            flags,
        ),
        before={bound: _before(raw["before"].get(bound, []), code) for bound in BOUNDS},
        after={bound: words(raw["after"].get(bound, []), r"[\s-]*") for bound in BOUNDS},
    )


def _signs(names: list[str], before: str) -> re.Pattern[str]:
    """Words and the sign %, which has no word boundary."""
    plain = [normal(name).casefold() for name in names]
    signs = [re.escape(name) for name in plain if not name[0].isalpha()]
    alternatives = "|".join([*signs, any_of(name for name in plain if name[0].isalpha())])
    return re.compile(rf"{before}(?P<word>{alternatives})" if names else r"(?!)", re.IGNORECASE)


def _before(names: list[str], code: str) -> re.Pattern[str]:
    """Cues that end where a number begins (searched in the few characters before it)."""
    if not names:
        return re.compile(r"(?!)")
    listed = sorted(
        {re.escape(normal(name).casefold()).replace(r"\ ", r"\s+") for name in names}, key=len, reverse=True
    )
    wide = code in ("ja", "zh", "th", "km", "lo", "my", "ta")
    start = "" if wide else r"(?<!\w)"
    return re.compile(rf"{start}(?P<word>{'|'.join(listed)})[\s:]*$", re.IGNORECASE)


def _cldr(code: str) -> tuple[dict[str, float], dict[str, str]]:
    """Scale words from CLDR's long compact formats, and names of the region's currencies."""
    from babel import Locale
    from babel.numbers import get_currency_name

    locale = Locale.parse(_CLDR.get(code, code))
    scales: dict[str, float] = {}
    try:
        patterns = locale.compact_decimal_formats["long"]["other"]
    except KeyError:
        patterns = {}
    for power, pattern in patterns.items():
        match = re.fullmatch(r"(0+)\s*'?([^\d'.]+?)'?\.?", pattern.pattern.replace("\u00a0", " "))
        if match and match.group(2).strip():
            scales[normal(match.group(2)).strip().casefold()] = float(power) / 10 ** (len(match.group(1)) - 1)
    names: dict[str, str] = {}
    for currency in CURRENCIES:
        for count in (None, 1, 2):
            name = normal(get_currency_name(currency, count, locale)).casefold()
            if name != currency.casefold():
                names[name] = currency
    return scales, names
