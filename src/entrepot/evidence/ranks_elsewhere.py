"""Ranks and records in languages other than English: a place in a row, what holds it, and in whose row (lexicon/ranks.toml)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from entrepot.evidence import marks, roles_elsewhere
from entrepot.evidence.claim_periods import period
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.roles import MEMBERS
from entrepot.evidence.sentences import Sentence
from entrepot.evidence.text import any_of, normal

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context

# What is ranked where the text only says what is measured.
_RANK_OF = {
    "fdi_flow_usd": "fdi_rank",
    "fdi_approved": "fdi_rank",
    "fdi_stock_usd": "fdi_rank",
    "oda_net_usd": "oda_rank",
    "visitors": "visitor_rank",
    "foreign_workers": "foreign_workers_rank",
    "foreign_students": "foreign_students_rank",
    "foreign_residents": "foreign_residents_rank",
    "companies": "companies_rank",
    "trade_value_usd": "trade_rank",
    "exports_usd": "export_rank",
    "imports_usd": "import_rank",
    "gdp_nominal_usd": "gdp_rank",
    "population": "population_rank",
}
_PEOPLE = ("foreign_workers", "foreign_students", "foreign_residents", "visitors")
# How far the role may stand from the place in the row, how far what is measured from a superlative and from a number.
_ROLE, _TOP, _NTH = 30, 14, 70
_FARTHEST = 12


@dataclass(frozen=True)
class Words:
    """One language's words for ranks, compiled."""

    nth: re.Pattern[str]
    top: re.Pattern[str]
    record: re.Pattern[str]
    one_of: re.Pattern[str]
    roles: tuple[tuple[str, re.Pattern[str]], ...]
    numbers: dict[str, int]


@lru_cache(maxsize=16)
def _words(language: str) -> Words | None:
    file = resources.files("entrepot.evidence") / "lexicon" / "ranks.toml"
    raw: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
    table = raw.get(language)
    if table is None:
        return None
    numbers = {normal(word): n for word, n in table["numbers"].items()}
    number = rf"(?P<n>(?:ke-)?\d{{1,2}}(?!\d|[.,]\d)|{any_of(numbers)})"
    # `(?P<n>)` may occur once only: one expression for each way of saying it.
    ways = "|".join(
        normal(way).replace("{n}", number.replace("?P<n>", f"?P<n{i}>")) for i, way in enumerate(table["nth"])
    )
    edge = "" if language in marks.WIDE else r"(?<!\w)"

    def words(key: str) -> re.Pattern[str]:
        return re.compile(any_of(map(normal, table[key])), re.IGNORECASE)

    return Words(
        re.compile(f"{edge}(?:{ways})", re.IGNORECASE), words("top"), words("record"), words("one_of"),
        tuple((id, re.compile(any_of(map(normal, listed)), re.IGNORECASE)) for id, listed in table["roles"].items()), numbers,
    )  # fmt: skip


def find(sentence: Sentence, context: Context) -> list[Claim]:
    """Rank and record claims of a sentence."""
    words = _words(sentence.language)
    if words is None:
        return []
    found: list[Claim] = []
    taken: list[tuple[int, int]] = []
    for pattern in (words.record, words.nth, words.top):
        for match in pattern.finditer(sentence.plain):
            reach = 45 if pattern is words.top else 0
            if any(a - reach < match.end() and match.start() < b + reach for a, b in taken):
                continue
            claim = _claim(sentence, context, match, pattern, words)
            taken.append(match.span())
            if claim is not None and claim.subject:
                found.append(claim)
    return found


def _claim(
    sentence: Sentence, context: Context, match: re.Match[str], pattern: re.Pattern[str], words: Words
) -> Claim | None:
    from entrepot.evidence.claims import Claim

    start, end = sentence.start + match.start(), sentence.start + match.end()
    value = 1
    if pattern is words.nth:
        told = next(text for text in match.groupdict().values() if text).removeprefix("ke-")
        value = int(told) if told.isdigit() else words.numbers[told.casefold()]
        if not 1 <= value <= _FARTHEST:
            return None
    role = _role(sentence, start, end, words) if pattern is not words.record else None
    if role is not None:
        indicator, start, end = role[0], min(start, role[1]), max(end, role[2])
    else:
        measure = _measured(sentence, context, start, end, _TOP if pattern is words.top else _NTH)
        indicator = measure if pattern is words.record else _RANK_OF.get(measure, "")
    if not indicator:
        return None
    several = words.one_of.search(sentence.part(start - 22, start) + "|" + sentence.part(end, end + 12)) is not None
    if role is None and _OF_GROWTH.search(sentence.plain):
        return None
    subject, partner = _sides(sentence, context, indicator, start, end)
    if indicator.removesuffix("_rank") in ("visitor", *_PEOPLE) and _within(sentence, context, subject):
        return None  # among the members only, which is not held as a row
    if subject == partner or (pattern is words.record and not subject):
        return None
    comparator = "one_of" if several else "rank1" if value == 1 else "rank"
    return Claim(
        "", start, end, "", "rank", indicator, subject, partner, comparator, None if several else float(value), None, "rank",
        period(sentence, context, start),
    )  # fmt: skip


# A place by growth is no place by size.
_OF_GROWTH = re.compile(
    r"伸び率|増加率|成長率|增速|增长率|增幅|tốc độ tăng|laju pertumbuhan|อัตราการเติบโต|kadar pertumbuhan"
)


def _within(sentence: Sentence, context: Context, subject: str) -> bool:
    """Whether a row is that of the members of the bloc: the sentence, or the one before it, speaks of the region."""
    last = context.previous.sentence if context.previous is not None and context.line == sentence.line else ""
    return subject in MEMBERS and ("ASEAN" in {e.code for e in sentence.economies} or _REGION.search(last) is not None)


_REGION = re.compile(r"東南アジア|ASEAN|Asia Tenggara|Đông Nam Á|อาเซียน|东盟|东南亚")


def _role(sentence: Sentence, start: int, end: int, words: Words) -> tuple[str, int, int] | None:
    """The nearest word for what holds the place, in the same clause: its indicator and where it stands."""
    low, high = sentence.clause(start)
    best: tuple[int, str, int, int] | None = None
    for indicator, pattern in words.roles:
        for match in pattern.finditer(sentence.plain):
            a, b = sentence.start + match.start(), sentence.start + match.end()
            gap = max(a - end, start - b, 0)
            between = sentence.part(end, a) if a >= end else sentence.part(b, start)
            if (
                low <= a < high
                and gap <= _ROLE
                and not re.search(r"[,;。、]|\d{3}", between)
                and (best is None or gap < best[0])
            ):
                best = (gap, indicator, a, b)
    if best is None:
        return None
    near = best[0] <= 4
    return best[1], best[2] if near else start, best[3] if near else end


def _measured(sentence: Sentence, context: Context, start: int, end: int, reach: int) -> str:
    """What the sentence measures beside the place in the row; else the people, or what the number before, was about."""
    near = [(max(m.start - end, start - m.end, 0), m.id) for m in sentence.indicators if m.id in _RANK_OF]
    near = [item for item in near if item[0] <= reach]
    if near:
        return min(near)[1]
    if sentence.indicators and not any(m.id in _RANK_OF for m in sentence.indicators):
        return ""
    counted = any(q.unit == "persons" and q.value >= 100 for q in sentence.quantities)
    if counted and context.people:
        return context.people
    last = context.previous
    if (
        last is not None
        and sentence.line == context.line
        and not sentence.indicators
        and sentence.economies
        and reach == _NTH
    ):
        return last.indicator if last.indicator in _RANK_OF else ""
    return ""


def _sides(sentence: Sentence, context: Context, indicator: str, start: int, end: int) -> tuple[str, str]:
    """Who holds the place, and in whose row."""
    base = indicator.removesuffix("_rank").replace("visitor", "visitors").replace("visitorss", "visitors")
    if base in _PEOPLE:
        return roles_elsewhere.people(
            sentence, context, Quantity(start, end, "ordinal", 1.0, "rank", number_start=start, number_end=end), end
        )
    if indicator in ("fdi_flow_usd", "oda_net_usd", "companies_rank", "companies"):
        return roles_elsewhere.giver_and_receiver(sentence, context, start, end, start)
    return _holder_and_row(sentence, context, start, end)


def _holder_and_row(sentence: Sentence, context: Context, start: int, end: int) -> tuple[str, str]:
    """The partner that is first, second, third, and whose partner it is: 日本は東盟第四大, đối tác lớn thứ tư của Việt Nam."""
    low, high = sentence.clause(start)
    here = roles_elsewhere.parts(sentence, low, high) or roles_elsewhere.parts(sentence, sentence.start, high)
    here = [p for p in here if p.role != "than"]
    ahead = here if sentence.language in ("ja", "zh") else []
    row = next(
        (
            p
            for p in ahead
            if p.economy.end <= start
            and re.fullmatch(r"\s*(?:の|的|にとって)?\s*", sentence.part(p.economy.end, start))
        ),
        None,
    )
    row = row or next(
        (
            p
            for p in here
            if p.economy.start >= end and p.role in ("own", "to", "in", "with", "object", "nation", "whole")
        ),
        None,
    )
    row = row or next((p for p in here if p.role in ("whole", "to", "in")), None)
    holders = [p for p in here if row is None or p.code != row.code]
    holders.sort(key=lambda p: (p.role not in ("subject", "object"), p.economy.start))
    holder = holders[0].code if holders else ""
    around = [*sentence.topic, *context.pair]
    row_code = row.code if row is not None else next((c for c in (*context.pair, *sentence.topic) if c != holder), "")
    return holder or next((c for c in around if c != row_code), ""), row_code
