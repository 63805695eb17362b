"""Tables and lists in a text: lines of an economy and its numbers under a heading that says what is measured, in which unit,
of whom and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entrepot.evidence import roles, subjects
from entrepot.evidence.names import Economy
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context

# Lines above a table in which its heading is looked for, and words besides the economy that a row may hold.
_HEADING_REACH, _MOST_WORDS = 5, 4
_FEWEST_ROWS = 2
_UNIT = re.compile(
    r"(?<![A-Za-z])(?:(?:(?P<scale>trillions?|billions?|millions?|thousands?|bn|mn|tn|miliar|juta|triliun|bilion|juta|tỷ|triệu|億|亿|百万|ล้าน)?\s*(?:of\s+)?"
    r"(?:current\s+|constant\s+)?(?P<money>US dollars?|U\.S\. dollars?|dollars?|USD|US\$|\$|yen|JPY|¥|baht|THB|ringgit|RM|"
    r"rupiah|IDR|euros?|"
    r"EUR|ドル|円|美元|日元|dolar AS|đô la)\s*(?P<after>trillions?|billions?|millions?|thousands?|bn|mn|tn|m\b)?)"
    r"|(?P<percent>per ?cent|percent|%)|(?P<teu>(?:thousand\s+)?TEUs?)|(?P<tonnes>(?:thousand\s+|million\s+)?tonnes)"
    r"|(?P<persons>(?:thousands?\s+of\s+|thousand\s+|millions?\s+of\s+|million\s+)?(?:persons|people|workers|students|visitors|arrivals)))(?![A-Za-z])",
    re.IGNORECASE,
)
_SCALES = {"thousand": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12, "tn": 1e12, "miliar": 1e9,
           "bilion": 1e9, "juta": 1e6, "triliun": 1e12, "tỷ": 1e9, "triệu": 1e6, "億": 1e8, "亿": 1e8, "百万": 1e6, "ล้าน": 1e6}  # fmt: skip
_SCALE = re.compile(
    r"\b(?:trillion|billion|million|thousand|bn|mn|tn|miliar|bilion|juta|triliun)s?\b|tỷ|triệu|億|亿|百万|ล้าน",
    re.IGNORECASE,
)
_CURRENCIES = (("USD", r"dol|USD|US\$|\$|ドル|美元|đô"), ("JPY", r"yen|JPY|¥|円|日元"), ("THB", r"baht|THB"), ("MYR", r"ringgit|RM"),
               ("IDR", r"rupiah|IDR"), ("EUR", r"eur"))  # fmt: skip
_BY_GIVER = re.compile(
    r"\bby (?:source|investor|investing|home|donor|nationality|country of origin|origin|exporter|supplier)|\bfrom\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """What the lines above a table say: the indicator, the unit and its factor, the economies with their parts, the period
    or the periods of the columns."""

    indicator: str
    unit: str
    factor: float
    fixed: str
    row_is_subject: bool
    periods: tuple[str, ...]


def find(read: list[Sentence], context: Context) -> dict[int, list[Claim]]:
    """The claims of every row of every table, by where the row begins."""
    found: dict[int, list[Claim]] = {}
    at = 0
    while at < len(read):
        end = at
        while end < len(read) and _is_row(read[end]):
            end += 1
        if end - at >= _FEWEST_ROWS:
            heading = _heading(read, at, end, context)
            if heading is not None:
                for sentence in read[at:end]:
                    found[sentence.start] = _claims(sentence, heading)
        at = max(end, at + 1)
    return found


def _is_row(sentence: Sentence) -> bool:
    """One economy (or group) and numbers behind it, with hardly a word besides."""
    if len(sentence.plain) > 120 or len({e.code for e in sentence.economies}) != 1:
        return False
    economy = sentence.economies[0]
    if not _numbers(sentence, economy) or economy.owner:
        return False
    rest = list(sentence.plain)
    for thing in (economy, *sentence.quantities, *sentence.dates):
        rest[thing.start - sentence.start : thing.end - sentence.start] = [" "] * (thing.end - thing.start)
    words = re.findall(r"[^\W\d_]{2,}", "".join(rest))
    return (
        len(words) <= (0 if sentence.plain.rstrip().endswith(".") else _MOST_WORDS)
        and economy.start - sentence.start <= 12
    )


def _numbers(sentence: Sentence, economy: Economy) -> list[Quantity]:
    return [
        q for q in sentence.quantities if q.number_start >= economy.end and q.kind in ("number", "money", "percent")
    ]


def _heading(read: list[Sentence], first: int, end: int, context: Context) -> Heading | None:
    """The nearest line above that names an indicator, with what the lines around it add."""
    above = [s for s in reversed(read[max(0, first - _HEADING_REACH) : first]) if not _is_row(s)]
    title = next((s for s in above if s.indicators), None)
    if title is None:
        return None
    lines = [title, *(s for s in above if s is not title)]
    unit, factor = next((u for u in map(unit_of, lines) if u[0]), ("", 1.0))
    units = {q.unit for s in read[first:end] for q in _numbers(s, s.economies[0])}
    money = unit if len(unit) == 3 else ""
    kind = (
        "money" if money or any(len(u) == 3 and u.isupper() for u in units) else unit or next(iter(sorted(units)), "")
    )
    mention = next((m for m in title.indicators if kind in subjects.topics()[m.id].units), None)
    if mention is None:
        return None
    topic = subjects.topics()[mention.id]
    fixed, row_first = _sides(title, lines, read[first:end], context) if topic.two else ("", True)
    columns = next((s.dates for s in above if len(s.dates) >= 2 and not s.quantities), [])
    dated = next((s.dates for s in lines if s.dates), [])
    periods = tuple(d.period for d in columns) if columns else tuple(d.period for d in dated[:1])
    return Heading(mention.id, unit, factor, fixed, row_first, periods)


def unit_of(sentence: Sentence) -> tuple[str, float]:
    """The unit that a heading gives, and by what to multiply: "USD billion", "thousand persons"."""
    best: tuple[str, float] = ("", 1.0)
    for match in _UNIT.finditer(sentence.plain):
        part = match.groupdict()
        scale = _SCALE.search(match.group())
        factor = _SCALES[scale.group().lower().rstrip("s")] if scale else 1.0
        if part["money"]:
            unit = next((c for c, words in _CURRENCIES if re.search(words, part["money"], re.IGNORECASE)), "")
            near = None if scale else _SCALE.search(sentence.plain)
            return unit, _SCALES[near.group().lower().rstrip("s")] if near else factor
        unit = next(u for u in ("percent", "TEU", "tonnes", "persons") if part[u.lower()])
        if not best[0] or factor > 1:
            best = (unit, factor)
    return best


def _sides(title: Sentence, lines: list[Sentence], rows: list[Sentence], context: Context) -> tuple[str, bool]:
    """The economy that all rows have in common, and whether the row's own comes first (its investment, its people)."""
    listed = {s.economies[0].code for s in rows}
    by_giver = _BY_GIVER.search(title.plain) is not None
    for line in lines:
        for part in roles.parts(line, line.start, line.end):
            if part.code not in listed and part.code != "ASEAN":
                return part.code, part.role in ("in", "into", "to", "with") or by_giver
    around = [c for line in lines for c in (*line.topic, *line.earlier)] + list(context.pair)
    fixed = next((c for c in around if c not in listed), "")
    return fixed, by_giver or fixed == "ASEAN"


def _claims(sentence: Sentence, heading: Heading) -> list[Claim]:
    from entrepot.evidence.claims import Claim

    economy = sentence.economies[0]
    numbers = _numbers(sentence, economy)
    several = len(heading.periods) > 1
    if len(numbers) != 1 and len(numbers) != len(heading.periods):
        return []
    found = []
    for index, q in enumerate(numbers):
        when = (
            heading.periods[index] if several and len(numbers) > 1 else heading.periods[-1] if heading.periods else ""
        )
        own = [d.period for d in sentence.dates]
        sides = (economy.code, heading.fixed) if heading.row_is_subject else (heading.fixed, economy.code)
        scaled = 1.0 if q.unit else heading.factor
        kind = "ratio" if (q.unit or heading.unit) == "percent" else "quantity"
        found.append(
            Claim(
                "",
                q.start,
                q.end,
                "",
                kind,
                heading.indicator,
                *sides,
                q.bound,
                q.value * scaled,
                None if q.value_hi is None else q.value_hi * scaled,
                q.unit or heading.unit,
                own[0] if own else when,
                digits=q.digits,
            )
        )
    return found
