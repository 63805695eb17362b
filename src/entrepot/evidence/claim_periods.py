"""The period that a claim speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from entrepot.evidence import dates
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Context


_RELATIVE = (
    (
        -1,
        re.compile(
            r"\blast year\b|\bthe previous year\b|昨年|前年|去年|tahun lalu|tahun lepas|năm ngoái|ปีที่แล้ว|ปีก่อน",
            re.IGNORECASE,
        ),
    ),
    (0, re.compile(r"\bthis year\b|今年|本年|tahun ini|năm nay|ปีนี้", re.IGNORECASE)),
)


def period(sentence: Sentence, context: Context, at: int, indicator: str = "") -> str:
    """The period a claim speaks of: the nearest date of its clause, else of its sentence."""
    low, high = sentence.clause(at)
    wide = sentence.language in ("ja", "zh", "th")
    reach = 45 if wide else 220

    def cost(date: dates.Date) -> float:
        if date.start >= at:
            gap = sentence.part(at, date.start)
            if wide and len(gap) > 18:
                return 1e9
            return len(gap) * (
                1.5
                if wide
                else 0.6
                if re.search(r"\b(?:in|for|during|pada|trong|năm|tahun)\s*(?:the\s+)?$|\($", gap)
                else 1.2
            )
        taken = any(
            o.end <= date.start and date.start - o.end <= 14 for o in sentence.quantities if o.number_start != at
        )
        return float(at - date.end) + (0 if wide or not taken else 40) + 25 * sentence.part(date.end, at).count(" and ")

    inside = [d for d in sentence.dates if low <= d.start < high] or sentence.dates
    inside = [d for d in inside if cost(d) <= reach]
    if inside:
        return dates.with_year(min(inside, key=cost), context.reference).period
    if context.document.published is not None:
        for shift, pattern in _RELATIVE:
            if pattern.search(sentence.part(low, high)):
                return str(context.document.published.year + shift)
    return ""
