"""The one rule by which a number becomes text, in every language: how many digits, which scale, which sign.

Money and counts have three significant digits and a scale word from a million on, all digits below. Percentages have two
decimals below one, one below a hundred, none above. What rounds to nothing is `<0.01%`, never `0.00%`. Weak data
(grade C or D) have fewer significant digits and no decimals of a percentage; a percentage with a range has no digit that is
finer than half of the range: digits are a promise.
"""

from __future__ import annotations

import math

from entrepot.units import unit as known_unit
from entrepot.words.locales import MINUS, NONE, Locale

SIGNIFICANT = {"": 3, "A": 3, "B": 3, "C": 2, "D": 1}
WEAK = ("C", "D")
PERCENT_DECIMALS = ((99.95, 0), (0.995, 1), (0.0, 2))  # from this size on, so many decimals
SCALED_FROM = 1e6  # below, money and counts have all their digits
SURE = 0.99  # a chance above this, or below one less this, is not told to the percent


def number(
    value: float | None,
    unit: str,
    place: Locale,
    *,
    grade: str = "",
    signed: bool = False,
    bare: bool = False,
    spread: float = 0.0,
    digits: int = 0,
) -> str:
    """A number with its unit (`bare`: without) in a language; a dash for none.

    `signed` puts a plus before a rise. A value that rounds to nothing without being it stands as `<` the smallest that
    would be shown, without a sign. `spread`: how far the ends of its range lie apart; `digits`: so many significant ones,
    where two numbers are to be told apart.
    """
    if value is None or value != value:
        return NONE
    text, small = _digits(abs(value), unit, grade, place, spread, digits)
    sign = "" if small or not text.strip("0.,") else MINUS if value < 0 else "+" if signed and value > 0 else ""
    mark = "<" if small else ""
    if bare:
        return f"{mark}{sign}{text}"
    return _with_unit(mark, sign, text, unit, place)


def _with_unit(mark: str, sign: str, text: str, unit: str, place: Locale) -> str:
    if unit == "percent":
        return f"{mark}{sign}{text}%"
    spec = known_unit(unit)
    if spec is not None and spec.kind == "money":
        told = place.money.format(currency=place.currencies.get(unit, unit), amount=text)
        return f"{mark}{sign}{told}"
    return f"{mark}{sign}{text}"


def _digits(size: float, unit: str, grade: str, place: Locale, spread: float, digits: int) -> tuple[str, bool]:
    """The digits of a size, and whether they stand for something smaller."""
    if unit == "percent":
        return (_significant(size, digits, place), False) if digits else _percent(size, grade, place, spread)
    spec = known_unit(unit)
    if spec is not None and spec.kind in ("money", "count"):
        return _scaled(size, grade, place, digits or SIGNIFICANT[grade])
    digits = digits or SIGNIFICANT[grade]
    text = plain(size, place, digits)
    if size and not text.strip("0.,"):
        return _marked(10.0 ** (1 - digits), digits - 1, place), True
    return text, False


def _percent(size: float, grade: str, place: Locale, spread: float) -> tuple[str, bool]:
    decimals = 0 if grade in WEAK else next(n for limit, n in PERCENT_DECIMALS if size >= limit)
    if spread > 0 and size >= 0.5 * 10.0 ** -(fit := _fitting(spread)):  # never so few that it would read as nothing
        decimals = min(decimals, fit)
    smallest = 10.0**-decimals
    if 0 < size < smallest / 2:
        return _marked(smallest, decimals, place), True
    return _marked(size, decimals, place) if size else "0", False


def _fitting(spread: float) -> int:
    """The decimals whose last is no finer than half of a range."""
    return max(0, math.ceil(-math.log10(spread / 2)))


def _scaled(size: float, grade: str, place: Locale, digits: int) -> tuple[str, bool]:
    if size and (size >= SCALED_FROM or grade in WEAK):
        size = round(size, digits - 1 - math.floor(math.log10(size)))
    for scale, word in place.scales:
        if size >= max(scale, SCALED_FROM):
            return f"{_significant(size / scale, digits, place)}{place.glue}{word}", False
    if 0 < size < 0.5:
        return "1", True
    return _marked(size, 0, place), False


def plain(value: float | None, place: Locale, digits: int = 3) -> str:
    """A bare number to `digits` significant digits, for a cell whose unit stands in its header; a dash for none."""
    if value is None or value != value:
        return NONE
    if value == 0:
        return "0"
    text = _significant(abs(value), digits, place)
    return (MINUS if value < 0 and text.strip("0.,") else "") + text


def _significant(size: float, digits: int, place: Locale) -> str:
    whole = len(str(int(size))) if size >= 1 else 0
    return _marked(size, max(0, min(digits - whole, digits - 1)), place)


def whole(value: int, place: Locale) -> str:
    """A count with all its digits."""
    return ("" if value >= 0 else MINUS) + _marked(abs(value), 0, place)


def chance(probability: float, place: Locale) -> str:
    """A probability in percent; its ends are not called certain."""
    if probability > SURE:
        return f">{SURE:.0%}"
    return f"<{1 - SURE:.0%}" if 1 - probability > SURE else f"{_marked(100 * probability, 0, place)}%"


def _marked(size: float, decimals: int, place: Locale) -> str:
    group, point = place.separators()
    text = f"{size:,.{decimals}f}"
    return text if (group, point) == (",", ".") else text.translate({ord(","): group, ord("."): point})
