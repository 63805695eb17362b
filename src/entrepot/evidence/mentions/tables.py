"""Rows of tables and lists: an economy (or a year) and its numbers, under lines that say what they tell, in which unit,
of whom and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from entrepot.evidence.mentions.passage import Passage, Row
from entrepot.evidence.quantities import Quantity

# Lines above a table in which its title is looked for; words besides its economy and numbers that a row may hold.
_ABOVE, _WORDS, _LENGTH = 5, 4, 160
_FEWEST = 2
_RULE = re.compile(r"[\s|:+=-]+")
_SCALE = re.compile(
    r"(?<![A-Za-z])(?P<thousand>thousands?|ribu|nghìn|'?000)(?![A-Za-z])|(?<![A-Za-z])(?P<billion>billions?|bn|miliar|bilion)(?![A-Za-z])|(?P<tỷ>tỷ)|"
    r"(?<![A-Za-z])(?P<million>millions?|mn|juta)(?![A-Za-z])|(?P<triệu>triệu)|(?<![A-Za-z])(?P<trillion>trillions?|tn|triliun|trilion)(?![A-Za-z])|"
    r"(?P<oku>億|亿)|(?P<hyakuman>百万)|(?P<man>万)|(?P<lan>พันล้าน|ล้าน|พัน)",
    re.IGNORECASE,
)
_FACTORS = {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "tỷ": 1e9,
    "triệu": 1e6,
    "oku": 1e8,
    "hyakuman": 1e6,
    "man": 1e4,
}
_THAI = {"พันล้าน": 1e9, "ล้าน": 1e6, "พัน": 1e3}
_UNITS = (
    (
        "USD",
        re.compile(
            r"US ?dollars?|U\.S\. dollars?|\bdollars?\b|\bUSD\b|US\$|\$|米?ドル|美元|dolar AS|đô la|ดอลลาร์",
            re.IGNORECASE,
        ),
    ),
    ("JPY", re.compile(r"\byen\b|\bJPY\b|¥|円|日元|เยน", re.IGNORECASE)),
    ("THB", re.compile(r"\bbaht\b|\bTHB\b|บาท", re.IGNORECASE)),
    ("percent", re.compile(r"\bper ?cent\b|%|persen|peratus|phần trăm|ร้อยละ|パーセント", re.IGNORECASE)),
    ("TEU", re.compile(r"\bTEUs?\b", re.IGNORECASE)),
    ("tonnes", re.compile(r"\btonnes\b|\btons\b|トン|吨|tấn|ตัน", re.IGNORECASE)),
    (
        "persons",
        re.compile(
            r"\bpersons\b|\bpeople\b|\bworkers\b|\bstudents\b|\bvisitors\b|\binhabitants\b|"
            r"人口|\borang\b|\bjiwa\b|người|คน",
            re.IGNORECASE,
        ),
    ),
)


def unit_of(plain: str) -> tuple[str, float]:
    """The unit that a line gives and by what to multiply: "USD billion", "thousand persons", "(millions)"."""
    scale = _SCALE.search(plain)
    factor = 1.0
    if scale is not None:
        kind = str(scale.lastgroup)
        factor = _THAI[scale.group()] if kind == "lan" else _FACTORS[kind]
    return next((unit for unit, pattern in _UNITS if pattern.search(plain)), ""), factor


def mark(passages: list[Passage]) -> list[Passage]:
    """The same passages, rows with what they are rows of."""
    found = list(passages)
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and (_is_row(found[end]) or (end > at and _is_rule(found[end]))):
            end += 1
        if sum(_is_row(p) for p in found[at:end]) >= _FEWEST:
            above = [p for p in reversed(found[max(0, at - _ABOVE) : at]) if not _is_rule(p)]
            for index in range(at, end):
                if _is_row(found[index]):
                    found[index] = replace(found[index], row=_row(found[index], above), heading=False)
        at = max(end, at + 1)
    return found


def _is_rule(passage: Passage) -> bool:
    return _RULE.fullmatch(passage.plain) is not None


def _is_row(passage: Passage) -> bool:
    """One economy and numbers behind it, with hardly a word besides."""
    if len(passage.plain) > _LENGTH or not passage.numbers or passage.plain.rstrip().endswith((".", "。")):
        return False
    names = {e.code for e in passage.economies if e.kind != "pronoun"}
    if len(names) != 1 or passage.economies[0].mark == "own":
        return False
    if passage.economies[0].start > 12 or passage.numbers[0].start < passage.economies[0].end:
        return False
    rest = list(passage.plain)
    for thing in (*passage.economies, *passage.numbers, *passage.periods):
        rest[thing.start : thing.end] = " " * (thing.end - thing.start)
    return len(re.findall(r"[^\W\d_]{2,}", "".join(rest))) <= _WORDS


def _row(passage: Passage, above: Sequence[Passage]) -> Row:
    title = next((p for p in above if p.heads), None)
    lines = tuple(p for p in above if p is title or p.heading or p.heads or _cells(p) > 1)
    if title is not None:
        lines = (title, *(p for p in lines if p is not title))
    unit, factor = "", 1.0
    for line in lines:
        told, times = unit_of(line.plain)
        unit = unit or told
        factor = factor if factor != 1.0 else times
    header = next((p for p in above if _cells(p) > 1 and not p.numbers), None)
    columns, place = (), ()
    if header is not None:
        place = tuple(_column(passage, header, q) for q in passage.numbers)
        columns = _split(header)
        lines = tuple(p for p in lines if p is not header)
    return Row(lines, unit, factor, columns, place)


# What parts the cells of a row: a bar, a tab, two blanks.
_BETWEEN = re.compile(r"\||\t| {2,}")


def _cells(passage: Passage, start: int = 0) -> int:
    return len([c for c in _BETWEEN.split(passage.plain[start:].strip(" |")) if c.strip()])


def _column(passage: Passage, header: Passage, q: Quantity) -> int:
    """The cell of the heading that stands over a number."""
    return max(
        _cells(header) - _cells(passage, q.start), -1
    )  # from the right: a heading may have no cell over the names


def _split(header: Passage) -> tuple[Passage, ...]:
    """The cells of a heading, each with its own mentions."""
    found, at = [], 0
    for part in re.split(f"({_BETWEEN.pattern})", header.plain):
        start, at = at, at + len(part)
        if not part.strip(" |\t"):
            continue
        inside = {
            name: tuple(m for m in getattr(header, name) if start <= m.start < at)
            for name in ("economies", "heads", "products", "periods", "cues")
        }
        found.append(replace(header, **inside))
    return tuple(found)
