"""Titles that state a number follow the number when a setting changes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

RATES = ("rate", "change", "if_missing", "rates")


def retitled(text: str, before: Mapping[str, Any], after: Mapping[str, Any], settings: Sequence[str]) -> str:
    """A title (or question) of a scenario whose shocks were changed by settings.

    A percentage in it that was the old value of a changed number, and of no number that stays, is replaced; what it
    cannot say is written behind it.
    """
    old, new = dict(_numbers(before.get("shock"))), dict(_numbers(after.get("shock")))
    moved = {path: (old[path], value) for path, value in new.items() if path in old and old[path] != value}
    kept = {abs(value) for path, value in new.items() if path not in moved}
    told: dict[tuple[str, ...], tuple[str, str]] = {}
    for path, (was, becomes) in moved.items():
        same = {value for then, value in moved.values() if abs(then) == abs(was)}
        if abs(was) not in kept and len(same) == 1 and was * becomes > 0 and _stated(was).search(text):
            told[path] = f"{100 * abs(was):g}", f"{100 * abs(becomes):g}"
    if told:
        new_words = dict(told.values())
        text = _stated(*(moved[path][0] for path in told)).sub(lambda found: new_words[found.group()], text)
    rest = [each for each in settings if each.startswith("shock.") and _path(each) not in told]
    return f"{text} (changed: {', '.join(rest)})" if rest else text


def _stated(*values: float) -> re.Pattern[str]:
    """The numbers of a text that state one of these fractions in percent."""
    numbers = "|".join(re.escape(f"{100 * abs(value):g}") for value in values)
    return re.compile(rf"(?<![\d.,])(?:{numbers})(?=\s?(?:%|percent|per cent))")


def _path(setting: str) -> tuple[str, ...]:
    """`shock.1.rate=0.1` as (`1`, `rate`)."""
    return tuple(part.strip() for part in setting.partition("=")[0].split(".")[1:])


def _numbers(shocks: Any) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every rate and change of the shocks as a fraction, by its path (shocks count from 1)."""
    for number, shock in enumerate(shocks if isinstance(shocks, list) else [], start=1):
        for key in RATES:
            if isinstance(shock, dict) and key in shock:
                yield from _values((str(number), key), shock[key])


def _values(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], float]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _values((*path, str(key)), each)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, float(value)
    elif isinstance(value, str) and (match := re.fullmatch(r"\s*([+-]?\d+(?:\.\d*)?)\s*%\s*", value)):
        yield path, round(float(match.group(1)) / 100.0, 12)
