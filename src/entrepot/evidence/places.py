"""Ranks told by the verb, or by a superlative alone: "ranked fourth", "second only to Singapore", "the fifth largest in the
world". What is ranked comes from the sentence, or from the claim before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from entrepot.evidence.claim_periods import period
from entrepot.evidence.lexicon import lexicon
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context

_N = (
    r"(?P<n>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th)|[Nn]o\.?\s?\d{1,2}|"
    r"number (?:two|three|four|five))"
)
_PATTERNS = (
    re.compile(
        rf"\b(?:ranked|ranks|ranking|placed|places|came|comes|coming|finished|stood|standing)\s+(?:as\s+)?(?:the\s+)?"
        rf"{_N}\b(?![\s-]\w*(?:est|most)\b)"
    ),
    re.compile(r"\b(?P<n>second)\s+only\s+to\b"),
    re.compile(
        rf"\b(?:made|makes|making|put|puts|placed|ranked|left)\s+(?:it|them|[A-Z]\w+)\s+(?:in\s+)?(?:the\s+)?"
        rf"{_N}\b(?=\s+(?:after|behind|place|among|overall|in)\b|[,.;])"
    ),
    re.compile(
        rf"\b(?:the\s+|as\s+the\s+)?(?:{_N}[\s-]+)?(?P<top>largest|biggest)\s+(?=in\s+(?:the\s+)?(?:world|Asia|ASEAN|"
        rf"Southeast Asia|region|bloc)\b)"
        r"(?:in\s+(?:the\s+)?(?:[A-Z]\w+(?:\s+[A-Z]\w+)?|world|region|bloc))"
    ),
)
_RANK_OF = (
    ("fdi_", "fdi_rank"), ("oda_", "oda_rank"), ("aid_", "oda_rank"), ("trade_", "trade_rank"), ("exports_", "export_rank"),
    ("imports_", "import_rank"), ("gdp_nominal", "gdp_rank"), ("gdp_crossover", "gdp_rank"), ("population", "population_rank"),
    ("visitors", "visitor_rank"), ("supply_", "supply_rank"), ("amount", ""),
)  # fmt: skip


def find(sentence: Sentence, context: Context, numbers: list[Claim], already: list[Claim]) -> list[Claim]:
    """Rank claims that have no noun of their own; `numbers`: the claims already made of the sentence's quantities."""
    if sentence.language != "en":
        return []
    found: list[Claim] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(sentence.plain):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            if any(c.start < end and start < c.end and c.kind == "rank" for c in (*already, *found)):
                continue
            claim = _claim(sentence, context, match, numbers)
            if claim is not None:
                found.append(claim)
    return found


def _claim(sentence: Sentence, context: Context, match: re.Match[str], numbers: list[Claim]) -> Claim | None:
    from entrepot.evidence.claims import Claim

    at = sentence.start + match.start()
    base = next((c for c in reversed(numbers) if c.end <= at), None) or (numbers[0] if numbers else None)
    mention = next((m for m in reversed(sentence.indicators) if m.start < at), None)
    base = base or (context.previous if mention is None else None)
    id = base.indicator if base is not None else mention.id if mention else ""
    indicator = next((rank for start, rank in _RANK_OF if id.startswith(start)), "")
    if not indicator:
        return None
    stop = sentence.start + match.end()
    inside = [
        e for e in sentence.economies if at <= e.start < stop and not e.place and not match.groupdict().get("top")
    ]
    before = inside or [e for e in sentence.economies if e.end <= at and not e.place]
    subject = before[-1].code if before else base.subject if base else ""
    partner = base.partner if base is not None and base.partner != subject else ""
    if indicator in ("gdp_rank", "population_rank", "supply_rank"):
        scope = match.group().lower() if match.groupdict().get("top") else "world"
        partner = "WLD" if "world" in scope else "ASEAN" if re.search(r"asean|southeast|region|bloc", scope) else ""
    if base is not None and base.partner == subject and base.subject:
        # "$6.57 billion in Viet Nam, second only to Singapore": the giver's rank
        subject, partner = base.subject, base.partner
    if not subject:
        return None
    inside = base is not None and sentence.start <= base.start and base.end <= at
    when = base.period if base is not None and inside else period(sentence, context, at, before=base)
    place = _number(match.groupdict().get("n"))
    detail = base.detail if base is not None and indicator == "supply_rank" else ""
    return Claim(
        "", at, sentence.start + match.end(), "", "rank", indicator, subject, partner, "rank1" if place == 1 else "rank", float(place),
        None, "rank", when, detail=detail,
    )  # fmt: skip


def _number(word: str | None) -> int:
    if not word:
        return 1
    digits = re.search(r"\d+", word)
    words = lexicon("en").ordinals | {"two": 2, "three": 3, "four": 4, "five": 5}
    return int(digits.group()) if digits else next((n for name, n in words.items() if name in word.lower()), 1)
