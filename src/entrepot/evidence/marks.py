"""How languages other than English mark the part of an economy in a sentence: particles and prepositions around its name, and the
words that carry nothing from one number to the next (lexicon/marks.toml)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from entrepot.evidence.text import any_of, normal

if TYPE_CHECKING:
    from entrepot.evidence.names import Economy
    from entrepot.evidence.sentences import Sentence

# Written without blanks between words.
WIDE = ("ja", "zh", "th")
_BEFORE, _AFTER = 40, 24
# Names that hold their own mark: 対日, 赴日, 日系.
_HELD = re.compile(r"(?P<to>対|对)|(?P<in>訪|在|来|赴|访)|(?P<own>日系|日资|日企)|(?P<nation>người |lao động )")
# A noun at most between what is measured and whose it is.
_CLOSE = re.compile(
    r"\s*|\s+(?:barang|nonmigas|migas|langsung|produk|komoditas|barangan|hàng hóa|trực tiếp|hàng|nước ngoài|สินค้า)\s+",
    re.IGNORECASE,
)
_BLANK = r"[\s、，。,.:;()\[\]・「」『』\"'-]*"


@dataclass(frozen=True)
class Marks:
    """One language's marks, compiled: `before` and `after` by part, in the order in which they are tried."""

    home: str
    before: tuple[tuple[str, re.Pattern[str]], ...]
    after: tuple[tuple[str, re.Pattern[str]], ...]
    nation: re.Pattern[str]
    people: re.Pattern[str]
    receives: re.Pattern[str]
    sends: re.Pattern[str]
    everyone: re.Pattern[str]
    domestic: re.Pattern[str]
    light: re.Pattern[str]


@lru_cache(maxsize=1)
def _raw() -> dict[str, dict[str, Any]]:
    file = resources.files("entrepot.evidence") / "lexicon" / "marks.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def of(language: str) -> Marks | None:
    """The marks of a language; None where it has none."""
    table = _raw().get(language)
    if table is None:
        return None

    def words(key: str) -> re.Pattern[str]:
        return re.compile(any_of(normal(word) for word in table.get(key, [])), re.IGNORECASE)

    # Thai writes its own blanks between phrases, not between words.
    gap = r"\s?" if language in WIDE else r"\s+"
    fill = any_of(normal(word) for word in table["fill_before"])
    filled = rf"(?:{fill}{gap}){{0,2}}" if table["fill_before"] else ""
    behind = any_of(normal(word) for word in table["fill_after"])
    tail = rf"(?:{behind})?" if table["fill_after"] else ""
    light = any_of(normal(word) for word in table["light"])
    before = {part: f"(?P<w>{any_of(map(normal, listed))}){gap}{filled}$" for part, listed in table["before"].items()}
    after = {part: f"{tail}(?P<w>{any_of(map(normal, listed))})" for part, listed in table["after"].items() if listed}
    return Marks(
        table["home"],
        tuple((part, re.compile(words, re.IGNORECASE)) for part, words in before.items()),
        tuple((part, re.compile(words)) for part, words in after.items()),
        re.compile(f"(?:{any_of(map(normal, table['people']))}){gap if language not in WIDE else ''}$", re.IGNORECASE),
        words("people"), words("receives"), words("sends"), words("all"), words("domestic"),
        re.compile(rf"(?:{_BLANK}{light})*{_BLANK}", re.IGNORECASE),
    )  # fmt: skip


def role(sentence: Sentence, economy: Economy, low: int, high: int) -> str:
    """The part of an economy: to, in, from, with, by, than, own, nation, subject, object; the longest mark decides."""
    marks = of(sentence.language)
    if marks is None:
        return "object"
    before = sentence.part(max(low, economy.start - _BEFORE), economy.start)
    after = sentence.part(economy.end, min(high, economy.end + _AFTER))
    inside = _HELD.match(sentence.part(economy.start, economy.end))
    if inside:
        return next(part for part, match in inside.groupdict().items() if match)
    blanks = sentence.language not in WIDE
    if (blanks or sentence.language == "th") and marks.nation.search(before):
        return "nation"
    close = [m for m in sentence.indicators if m.end <= economy.start]
    if (blanks or sentence.language == "th") and any(
        _CLOSE.fullmatch(sentence.part(m.end, economy.start)) for m in close
    ):
        return "own"  # investasi Jepang, ekspor barang Indonesia, บริษัทญี่ปุ่น
    if sentence.language == "zh" and re.search(r"(?:次于|落后于|不及)[^,。]{0,14}$", before):
        return "than"
    found = [(len(match["w"]), part) for part, pattern in marks.before if (match := pattern.search(before))]
    if found:
        return max(found)[1]
    found = [(len(match["w"]), part) for part, pattern in marks.after if (match := pattern.match(after))]
    if found:
        return max(found)[1]
    if any(0 <= m.start - economy.end <= 1 for m in sentence.indicators) and sentence.language in ("zh", "ja"):
        return "own"  # 越南出口, 日本GDP
    opening = not re.search(r"\w", before) or re.search(r"[,:;(]\s*$|^\s*\w{1,12}\s*$", before) is not None
    opening = opening or (sentence.language == "th" and re.search(r"(?:\s|ว่า|ส่วน|ขณะที่|แต่|ด้าน|ซึ่ง)$", before) is not None)
    return "subject" if opening or sentence.language == "zh" else "object"


def light_between(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a stretch holds nothing but small words, dates and numbers."""
    text = list(sentence.part(start, end))
    for thing in (*sentence.dates, *sentence.quantities):
        for at in range(max(thing.start, start) - start, min(thing.end, end) - start):
            if 0 <= at < len(text):
                text[at] = " "
    return only_light(sentence, "".join(text))


def only_light(sentence: Sentence, text: str) -> bool:
    """Whether words carry nothing: small words that leave what is measured as it was."""
    marks = of(sentence.language)
    return marks is not None and marks.light.fullmatch(text) is not None


@lru_cache(maxsize=16)
def doing(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What people do who are counted, by indicator: live, study, work, visit."""
    table = _raw().get(language, {}).get("doing", {})
    return tuple((id, re.compile(any_of(map(normal, words)), re.IGNORECASE)) for id, words in table.items())
