"""Numbers and findings in words. Rounding happens here only; every adjective follows from a threshold that stands
here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.units import unit as known_unit

if TYPE_CHECKING:
    from entrepot.provenance import Source

_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
MORE, LESS = 1.1, 0.9  # a change of at least a tenth is called up or down
WIDE, NARROW = (
    90.0,
    70.0,
)  # an 80% interval that held more or fewer of the past outcomes is called too wide or too narrow

STATUS_MARKS = {"observed": "", "estimated": "e", "suspect": "?", "model": "m", "synthetic": "s", "missing": ""}
_WITH_ARTICLE = {"PHL", "USA", "EU27", "ARE", "NLD", "GBR"}
_PLURAL = {"PHL", "USA", "ARE", "NLD"}


def number(value: float | None, unit: str = "", digits: int = 3) -> str:
    """A number with its unit, to `digits` significant digits: `USD 28.9 billion`, `12.3%`, `688.9 million`; a dash
    for none."""
    if value is None or value != value:
        return "–"
    sign = "−" if value < 0 else ""
    size = abs(value)
    if unit == "percent":
        return _signed(sign, _percent(size), "%")
    spec = known_unit(unit)
    if spec is not None and spec.kind == "money":
        scaled = _scaled(size, digits)
        return f"{sign if scaled != '0' else ''}{unit} {scaled}"
    if spec is not None and spec.kind == "count":
        return _signed(sign, _scaled(size, digits))
    return _signed(sign, plain(size, digits))


def _signed(sign: str, text: str, suffix: str = "") -> str:
    """No minus before something that rounds to zero."""
    return (sign if text.strip("0.,") else "") + text + suffix


def _percent(size: float) -> str:
    if size == 0:
        return "0"
    if size < 0.995:  # two decimals below one, so that small shares are not all 0.0
        return f"{size:.2f}" if size >= 0.005 else f"{size:.1g}" if size >= 1e-4 else "0.00"
    return f"{size:.1f}" if size < 99.95 else f"{size:,.0f}"


def _scaled(size: float, digits: int) -> str:
    for scale, word in _SCALES:
        if size >= scale * (1 if scale == _SCALES[-1][0] else 1 - 0.5 * 10**-digits):
            return f"{plain(size / scale, digits)} {word}"
    return f"{size:,.0f}"


def plain(value: float | None, digits: int = 3) -> str:
    """A bare number to `digits` significant digits, for a table whose unit stands in its header."""
    if value is None or value != value:
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    whole = len(str(int(size))) if size >= 1 else 0
    text = f"{size:,.{max(0, min(digits - whole, digits - 1))}f}"
    return ("−" if value < 0 and text.strip("0.,") else "") + text


def between(low: float, high: float, unit: str = "percent") -> str:
    """A range; one number where both ends round to the same."""
    a, b = number(low, unit), number(high, unit)
    return a if a == b else f"{a.removesuffix('%')}–{b}" if unit == "percent" else f"{a} to {b}"


def named(code: str) -> str:
    """An economy inside a sentence: `Japan`, `the Philippines`."""
    return ("the " if code in _WITH_ARTICLE else "") + codes.name(code)


def possessive(code: str) -> str:
    """`Thailand's`, `Laos's`, `the Philippines'`."""
    return named(code) + ("'" if code in _PLURAL else "'s")


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def listed(parts: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; semicolons where the parts have commas."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    comma = "; " if any(", " in item for item in items) else ", "
    return comma.join(items[:-1]) + (f"{comma}{last} " if comma == "; " else f" {last} ") + items[-1]


_COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def count(n: int) -> str:
    """A small count as a word."""
    return _COUNTS[n] if 0 <= n < len(_COUNTS) else f"{n:,}"


def change(before: float, after: float) -> str:
    """`up`, `down` or `about as` by the thresholds above."""
    return "up" if after > before * MORE else "down" if after < before * LESS else "little changed"


def _edition(card: Source) -> str:
    """A source in a sentence: its producer and edition."""
    return f"{card.producer} ({card.edition})" if card.edition else card.producer
