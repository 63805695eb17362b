"""Characters and word lists that every reader shares: one-to-one normalisation of digits and signs, and alternations of
names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Letters of Latin script: the edges of a word that may touch a digit or an ideograph, but not another letter.
LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_DIGIT_ZEROS = "0٠۰०௦๐໐၀០０"
_SIGNS = {
    "．": ".",
    "，": ",",
    "％": "%",
    "﹪": "%",
    "＄": "$",
    "￥": "¥",
    "￡": "£",
    "－": "-",
    "−": "-",
    "‑": "-",
    "‐": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "～": "~",
    "〜": "~",
    "∼": "~",
    "：": ":",
    "（": "(",
    "）": ")",
    "’": "'",
    "‘": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\u2007": " ",
    "\u3000": " ",
    "\t": " ",
    "＋": "+",
    "／": "/",
    "٪": "%",
    "\u0e33": "\u0e33",
}
_TABLE = {ord(sign): plain for sign, plain in _SIGNS.items()} | {
    ord(zero) + n: str(n) for zero in _DIGIT_ZEROS for n in range(10)
}
_TABLE |= {code: chr(code - 0xFEE0) for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}


def normal(text: str) -> str:
    """The same text, character for character, with every digit as 0-9 and typographic signs as plain ones."""
    return text.translate(_TABLE)


@lru_cache(maxsize=4096)
def is_wide(word: str) -> bool:
    """Whether a word belongs to a script written without blanks between words (so that no word boundary is asked for)."""
    for char in word:
        if not char.isalpha():
            continue
        name = unicodedata.name(char, "")
        return name.startswith(("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TAMIL", "HALFWIDTH"))
    return False


def bounded(pattern: str) -> str:
    """An expression whose repeats of blanks have an end: without one, a search through a run of blanks takes the square of
    its length."""
    for blanks in (r"\s", r"[\s-]", "[ -]"):
        pattern = pattern.replace(f"{blanks}*", f"{blanks}{{0,9}}").replace(f"{blanks}+", f"{blanks}{{1,9}}")
    return pattern


def any_of(words: Iterable[str]) -> str:
    """A regular expression that matches any of the words, longest first, as a tree of shared beginnings (so its cost
    hardly grows with their
    number). Words of Latin script match whole; blanks match any run of blanks or a hyphen."""
    latin, wide = set(), set()
    for word in words:
        (wide if is_wide(word) else latin).add(word)
    parts = []
    if wide:
        parts.append(_tree(sorted(wide)))
    if latin:
        parts.append(rf"(?<![{LATIN}]){_tree(sorted(latin))}(?![{LATIN}\d])")
    return f"(?:{'|'.join(parts)})" if parts else r"(?!)"


def _tree(words: list[str]) -> str:
    root: dict[str, dict] = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(root)


def _branch(node: dict[str, dict]) -> str:
    ends = "" in node
    options = []
    for char, child in node.items():
        if char == "":
            continue
        token = r"[ -]" if char == " " else re.escape(char)
        options.append(token + _branch(child))
    if not options:
        return ""
    body = options[0] if len(options) == 1 and not ends else f"(?:{'|'.join(options)})"
    return f"{body}?" if ends else body
