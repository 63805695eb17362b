"""A message, or whatever stands in a slot or a cell, as text of a language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from entrepot.answers import block
from entrepot.errors import BadInput
from entrepot.words import numbers
from entrepot.words.catalogue import Language, language
from entrepot.words.locales import LOCALES, NONE
from entrepot.words.template import HASH, Slot, Template, parse

STYLES = frozenset(
    (
        "possessive",
        "bare",
        "short",
        "cap",
        "signed",
        "word",
        "or",
        "chance",
        "period",
        "times",
        "era",
        "ranged",
        "inside",
    )
)
_NUMBERS = tuple(range(13))
BUDDHIST = 543  # years that the Buddhist era counts more


def everywhere(part: Any) -> str:
    """What something is called in all the languages that are written, apart by blanks: to be searched in."""
    return " ".join({say(part, language(code)) for code in LOCALES})


def say(part: Any, language: Language, styles: tuple[str, ...] = ()) -> str:
    """The text of a message, a quantity, an economy, a list ... in a language; None is nothing.

    Raises BadInput for a message without a text, a slot without a value, a key without a choice, or a part of no kind
    that can be said.
    """
    text = _by_kind(part, language, styles)
    return text[:1].upper() + text[1:] if "cap" in styles else text


def sentence(part: Any, language: Language) -> str:
    """A message that stands on its own: with a capital, even where a quantity or a name opens it."""
    return say(part, language, ("cap",))


def text_of(id: str, language: Language, **values: Any) -> str:
    """The text of a message of a page's own furniture; numbers are counts, strings stand as they are."""
    slots = {
        key: block.Text(v) if isinstance(v, str) else block.Count(v) if type(v) is int else v
        for key, v in values.items()
    }
    return say(block.Message(id, slots), language)


def _by_kind(part: Any, language: Language, styles: tuple[str, ...]) -> str:
    if part is None:
        return ""
    for kind, write in _WRITERS:
        if isinstance(part, kind):
            return write(part, language, styles)
    raise BadInput(f"{type(part).__name__} cannot be said", where="words", remedy="put it in a block's class")


def _message(part: block.Message, language: Language, styles: tuple[str, ...]) -> str:
    return _filled(parse(language.text(part.id)), part, language, "")


def _filled(template: Template, message: block.Message, language: Language, number: str) -> str:
    return "".join(
        piece.replace(HASH, number) if isinstance(piece, str) else _slot(piece, message, language) for piece in template
    )


def _slot(slot: Slot, message: block.Message, language: Language) -> str:
    if slot.name not in message.values:
        raise BadInput(
            f"message '{message.id}' has no value for {{{slot.name}}}", where=language.code, remedy="give one"
        )
    value = message.values[slot.name]
    if not slot.choices:
        if isinstance(value, str):
            remedy = "choose by it, or wrap it as Text"
            raise BadInput(f"message '{message.id}': the key '{value}' of {{{slot.name}}} is no text", remedy=remedy)
        return say(value, language, slot.styles)
    key, number = _chosen(value, language)
    choices = dict(slot.choices)
    if key not in choices and "other" not in choices:
        remedy = f"one of {', '.join(choices)}"
        raise BadInput(
            f"message '{message.id}': {{{slot.name}}} has no choice '{key}'", where=language.code, remedy=remedy
        )
    return _filled(choices.get(key, choices.get("other", ())), message, language, number)


def _chosen(value: Any, language: Language) -> tuple[str, str]:
    """The key that a value chooses by, and the digits that `#` stands for."""
    if isinstance(value, block.Count):
        return _plural(value.n, language), numbers.whole(value.n, language.locale)
    if isinstance(value, tuple):
        return _plural(len(value), language), numbers.whole(len(value), language.locale)
    if isinstance(value, block.Economy):
        return ("plural" if value.code in language.locale.plural else "singular"), ""
    if isinstance(value, block.Quantity):
        return ("down" if value.value < 0 else "up" if value.value > 0 else "zero"), ""
    return ("" if value is None else str(value)), str(value)


def _plural(n: int, language: Language) -> str:
    return "zero" if n == 0 and language.code == "en" else "one" if n == 1 and language.code == "en" else "other"


def _quantity(part: block.Quantity, language: Language, styles: tuple[str, ...]) -> str:
    """A quantity; its bounds alone where it has no central value, and beside it in the style `ranged`."""
    bounds = part.bounds
    if part.value != part.value and bounds is not None:
        text = _span(bounds, language, styles)
    else:
        text = _digits(part, language, styles)
        between = _span(bounds, language, styles) if bounds is not None and "ranged" in styles else text
        text = text if between == text else f"{text} ({between})"
    text = language.tag(part, text) if language.tag else text
    return f"{text} ({part.period})" if "period" in styles and part.period else text


def _digits(part: block.Quantity, language: Language, styles: tuple[str, ...]) -> str:
    place = language.locale
    spread = part.high - part.low if part.low is not None and part.high is not None else 0.0
    if "chance" in styles:
        return numbers.chance(part.value, place)
    return numbers.number(
        part.value,
        part.unit,
        place,
        grade=part.grade,
        signed="signed" in styles,
        bare="bare" in styles,
        spread=spread,
        digits=part.digits,
    )


def _span(part: block.Span, language: Language, styles: tuple[str, ...]) -> str:
    """A range; one number where both ends read the same."""
    low, high = (_digits(end, language, styles) for end in (part.low, part.high))
    if low == high:
        return low
    signs = low.startswith(("+", "−", "<")) or high.startswith(("+", "−", "<"))
    if part.low.unit != "percent" or signs:
        return _message(block.Message("range", {"low": block.Text(low), "high": block.Text(high)}), language, ())
    return f"{low.removesuffix('%')}{NONE}{high}"


def _economy(part: block.Economy, language: Language, styles: tuple[str, ...]) -> str:
    place, fallback = language.locale, part.name
    if "short" in styles and part.code in place.short:
        return place.short[part.code]
    if "bare" in styles:
        return place.economy(part.code, fallback)
    name = place.inside(part.code, fallback)
    if "possessive" in styles and language.code == "en":
        return name + ("'" if part.code in place.plural else "'s")
    return name


def _period(part: block.Period, language: Language, styles: tuple[str, ...]) -> str:
    """A period; in the style `era` a year as the language writes it, the Buddhist one beside the common."""
    if "era" in styles and len(part.text) == 4 and part.text.isdigit() and language.locale.year:
        return language.locale.year.format(year=part.text, buddhist=int(part.text) + BUDDHIST)
    return part.text.replace("/", NONE)


def _count(part: block.Count, language: Language, styles: tuple[str, ...]) -> str:
    if "word" in styles and part.n in _NUMBERS and language.has(f"number.{part.n}"):
        return language.text(f"number.{part.n}")
    if "times" in styles and 1 <= part.n < 4 and language.has(f"times.{part.n}"):
        return language.text(f"times.{part.n}")
    return numbers.whole(part.n, language.locale)


def _label(part: block.Label, language: Language, styles: tuple[str, ...]) -> str:
    """A registered name; inside a sentence without its capital, unless it is an abbreviation."""
    id = f"{part.kind}.{part.id}"
    text = language.text(id) if language.has(id) else part.text
    return text[:1].lower() + text[1:] if "inside" in styles and not text[1:2].isupper() else text


def _list(part: tuple, language: Language, styles: tuple[str, ...]) -> str:
    inner = tuple(style for style in styles if style not in ("or", "cap"))
    return language.locale.listed([say(one, language, inner) for one in part], "or" if "or" in styles else "and")


def _date(part: dt.date, language: Language, styles: tuple[str, ...]) -> str:
    from babel.dates import format_date

    return format_date(part, "long" if language.code != "en" else "d MMMM y", locale=language.code)


_WRITERS: tuple[tuple[type, Callable[[Any, Language, tuple[str, ...]], str]], ...] = (
    (block.Quantity, _quantity),
    (block.Message, _message),
    (block.Economy, _economy),
    (block.Text, lambda part, language, styles: part.text),
    (block.Label, _label),
    (block.Period, _period),
    (block.Count, _count),
    (block.Span, _span),
    (block.Link, lambda part, language, styles: say(part.name, language, styles)),
    (int, lambda part, language, styles: str(part)),
    (tuple, _list),
    (dt.date, _date),
)
