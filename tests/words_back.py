"""Numbers read back out of text, as a person of the language would: for tests that compare faces and languages."""

from __future__ import annotations

import re

from entrepot.words import Language


def read_back(text: str, place: Language) -> float:
    """The number in a text of that language, in base units."""
    group, point = place.locale.separators()
    found = re.search(rf"([−+-])?[^\d−+-]*(\d[\d{re.escape(group)}]*(?:{re.escape(point)}\d+)?)\s*(.*)", text)
    assert found, text
    value = float(found[2].replace(group, "").replace(point, "."))
    for scale, word in place.locale.scales:
        if found[3].startswith(word):
            value *= scale
            break
    return -value if found[1] in ("−", "-") else value


def last_digit(text: str, place: Language) -> float:
    """What the last digit of the number in a text is worth, before its scale."""
    _, point = place.locale.separators()
    found = re.search(rf"\d{re.escape(point)}(\d+)", text)
    return 10.0 ** -len(found[1]) if found else 1.0
