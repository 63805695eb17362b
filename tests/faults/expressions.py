"""Find every regular expression that the package compiles, and make texts that are hard for it out of its own parts.

python expressions.py          prints them as JSON: pattern, flags, the file that compiles it
"""

from __future__ import annotations

import importlib
import itertools
import json
import pkgutil
import re
import re._constants as ops  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LONG = 20  # a repeat that may be longer than this is pumped
OPEN = {ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT}
CATEGORIES = {ops.CATEGORY_DIGIT: "1", ops.CATEGORY_SPACE: " ", ops.CATEGORY_WORD: "a", ops.CATEGORY_NOT_DIGIT: "a",
              ops.CATEGORY_NOT_SPACE: "a", ops.CATEGORY_NOT_WORD: " "}  # fmt: skip
TRIED = "a1 A-.,'()\"\n\t|:/~x"


def collect() -> dict[tuple[str, int], str]:
    """Every expression (text, flags) that a file of the package compiles when it is imported or reads a text."""
    found: dict[tuple[str, int], str] = {}
    compile = re._compile  # type: ignore[attr-defined]

    def recorded(pattern: Any, flags: Any) -> Any:
        frame = sys._getframe(1)
        while frame is not None and frame.f_globals.get("__name__") == "re":
            frame = frame.f_back  # type: ignore[assignment]
        name = str(frame.f_globals.get("__name__", "")) if frame is not None else ""
        if name.startswith("entrepot") and isinstance(pattern, str):
            found.setdefault((pattern, int(flags)), name)
        return compile(pattern, flags)

    re._compile = recorded  # type: ignore[attr-defined]
    import entrepot

    for module in pkgutil.walk_packages(entrepot.__path__, "entrepot."):
        if "__main__" not in module.name:
            importlib.import_module(module.name)
    from entrepot.evidence import document
    from entrepot.evidence.check import check

    for text in TEXTS:
        check(document.from_text(text))
    document.from_bytes(b"<html><body><p>Japan 5% 2023</p></body></html>", "a.html")
    re._compile = compile  # type: ignore[attr-defined]
    return found


TEXTS = (
    "Japan's exports to Viet Nam rose 5% to 22.7 billion dollars in 2023, the largest since 2010.",
    "日本のベトナム向け輸出は2023年に227億ドルで、前年比5%増加した。",
    "日本对越南的出口2023年增长5%，达到227亿美元。",
    "Ekspor Jepang ke Vietnam naik 5 persen menjadi 22,7 miliar dolar pada 2023.",
    "Xuất khẩu của Nhật Bản sang Việt Nam tăng 5% lên 22,7 tỷ USD năm 2023.",
    "การส่งออกของญี่ปุ่นไปเวียดนามเพิ่มขึ้น 5% เป็น 22.7 พันล้านดอลลาร์ในปี 2566",
    "Eksport Jepun ke Vietnam meningkat 5 peratus kepada 22.7 bilion dolar pada 2023.",
)


def texts(pattern: str, flags: int, length: int) -> Iterator[str]:
    """Texts of about a length: each repeat of an expression pumped up, behind a text that leads to it."""
    tree = parser.parse(pattern, flags)
    bodies = {(sample(tree.data[:place]), body) for place, body in _repeats(tree)}
    seen = set()
    for lead, body in sorted(bodies):
        for head in dict.fromkeys(("", lead)):
            for tail in ("", "!", " "):
                pumped = head + body * max(1, length // max(1, len(body))) + tail
                if body and pumped not in seen:
                    seen.add(pumped)
                    yield pumped


def _repeats(tree: Any, place: int | None = None) -> Iterator[tuple[int, str]]:
    """Every repeat without a near bound: where it stands at the top, and what its body and pairs of bodies look like."""
    found: list[tuple[int, str]] = []
    for number, (op, argument) in enumerate(tree):
        at = number if place is None else place
        if op in OPEN:
            _, most, body = argument
            if most > LONG or most == ops.MAXREPEAT:
                found.append((at, sample(body)))
            found += _repeats(body, at)
        elif op is ops.SUBPATTERN:
            found += _repeats(argument[3], at)
        elif op is ops.BRANCH:
            for branch in argument[1]:
                found += _repeats(branch, at)
        elif op in (ops.ASSERT, ops.ASSERT_NOT):
            found += _repeats(argument[1], at)
    yield from found
    if place is None:
        for (first, one), (_, two) in itertools.islice(itertools.permutations(dict.fromkeys(found), 2), 40):
            yield first, one + two


def sample(tree: Any) -> str:
    """A short text that a part of an expression matches, as near as can be had simply."""
    out = ""
    for op, argument in tree:
        if op is ops.LITERAL:
            out += chr(argument)
        elif op is ops.NOT_LITERAL:
            out += "a" if argument != ord("a") else "b"
        elif op is ops.ANY:
            out += "a"
        elif op is ops.IN:
            out += _of_class(argument)
        elif op in OPEN:
            least, most, body = argument
            out += sample(body) * max(least, min(1, most))
        elif op is ops.SUBPATTERN:
            out += sample(argument[3])
        elif op is ops.BRANCH:
            out += sample(argument[1][0])
        elif op is ops.ATOMIC_GROUP:
            out += sample(argument)
    return out


def _of_class(items: Any) -> str:
    """A character of a class."""
    if items and items[0][0] is ops.NEGATE:
        return next((letter for letter in TRIED if not _within(letter, items[1:])), "a")
    op, argument = items[0]
    if op is ops.LITERAL:
        return chr(argument)
    return chr(argument[0]) if op is ops.RANGE else CATEGORIES.get(argument, "a")


def _within(letter: str, items: Any) -> bool:
    for op, argument in items:
        if (op is ops.LITERAL and ord(letter) == argument) or (
            op is ops.RANGE and argument[0] <= ord(letter) <= argument[1]
        ):
            return True
        if op is ops.CATEGORY:
            kind = {"1": letter.isdigit(), " ": letter.isspace(), "a": letter.isalnum()}[CATEGORIES[argument]]
            if kind:
                return True
    return False


if __name__ == "__main__":
    json.dump([[*key, module] for key, module in collect().items()], sys.stdout)
    assert Path
