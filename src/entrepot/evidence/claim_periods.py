"""The period that a claim speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from entrepot.evidence import changes, dates
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context


_RELATIVE = (
    (
        -1,
        re.compile(
            r"\blast (?:fiscal )?year\b|\bthe previous year\b|昨年|前年|去年|tahun lalu|tahun lepas|năm ngoái|ปีที่แล้ว|ปีก่อน",
            re.IGNORECASE,
        ),
    ),
    (0, re.compile(r"\bthis (?:fiscal )?year\b|今年|本年|tahun ini|năm nay|ปีนี้", re.IGNORECASE)),
)
# Right behind a number, or right before it: the year before (after) the one of the number before.
_YEAR_BEFORE = re.compile(
    r"^[\s,(]*(?:in\s+)?(?:the year before|a year (?:earlier|before|ago)|the previous year|the preceding year|the prior year|"
    r"a year previously)\b",
    re.IGNORECASE,
)
_YEAR_AFTER = re.compile(
    r"^[\s,(]*(?:in\s+)?(?:a year later|the (?:following|next) year|the year after)\b", re.IGNORECASE
)
_AND_BEFORE = re.compile(
    r"\b(?:the year before|a year (?:earlier|before)|in the (?:previous|preceding|prior) year),?\s*(?:it (?:was|stood at)\s*)?$",
    re.I,
)
# A change is of its end, not of the year that it is counted from.
_BASE = re.compile(r"\b(?:from|since|than|compared (?:to|with)|over)\b[^,;]*$", re.IGNORECASE)
_SAME_YEAR = re.compile(r"\b(?:that|the same) year\b|同年|tahun (?:yang sama|itu)|cùng năm|ปีเดียวกัน", re.IGNORECASE)


def _before_date(sentence: Sentence, date: dates.Date) -> str:
    """What stands between the number before a date and the date."""
    before = [q.end for q in sentence.quantities if q.end <= date.start]
    return sentence.part(before[-1], date.start) if before else ""


# A date with which something is compared.
_COMPARED = re.compile(r"^[较比]|年(?:比|に比べ|より|相比|以降|以来|以後)|^.[较比和与].*相?比")


def period(sentence: Sentence, context: Context, at: int, indicator: str = "", *, before: Claim | None = None) -> str:
    """The period a claim speaks of: a year told by its distance from the claim before, the nearest date of its clause, else
    of its sentence, else what "last year" and "that year" mean. `before`: the claim that this one goes on from."""
    low, high = sentence.clause(at)
    stepped = _stepped(sentence, context, at, before)
    if stepped:
        return stepped
    wide = sentence.language in ("ja", "zh", "th")
    reach = 45 if wide else 220

    own = next((q for q in sentence.quantities if q.number_start == at), None)
    stop = min(own.end, own.number_end + 24) if own is not None else at

    def cost(date: dates.Date) -> float:
        if date.start >= stop:
            gap = sentence.part(stop, date.start)
            if re.search(r"[,、]", re.sub(r"\d,\d", "", gap)) and _opens_next(sentence, date):
                return 1e9  # "$16 million, then in 2020 $13 million": the date of the next number
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
        if (
            not wide
            and sentence.language != "en"
            and taken
            and re.search(r",|\b(?:lalu|dan|và|sedangkan|kemudian|rồi)\b", _before_date(sentence, date))
        ):
            taken = False  # ..., lalu 2020 US$13,6 juta
        if wide and date.start < at and _COMPARED.search(sentence.part(date.start - 2, date.end + 3)):
            return 40.0 + at - date.end  # 较2012年, 12年比: what is compared with
        return float(at - date.end) + (0 if wide or not taken else 40) + 25 * sentence.part(date.end, at).count(" and ")

    inside = [d for d in sentence.dates if low <= d.start < high] or sentence.dates
    inside = [d for d in inside if cost(d) <= reach]
    quantity = next((q for q in sentence.quantities if q.number_start == at), None)
    if quantity is not None:
        later = [o for o in sentence.quantities if o.start >= quantity.end]
        inside = [  # "663,100, up 13% from the level of 2019" is not of 2019
            d
            for d in inside
            if not (any(o.end <= d.start for o in later) and _BASE.search(sentence.part(later[0].end, d.start)))
        ]
    if quantity is not None and len(inside) > 1 and changes.is_change(sentence, quantity):
        inside = [d for d in inside if not _BASE.search(sentence.part(quantity.end, d.start))] or inside
    told = _told(sentence, context, at, low, high)
    if inside and not (told and _nearer(sentence, at, min(map(cost, inside)))):
        return dates.with_year(min(inside, key=cost), context.reference).period
    if told:
        return told
    if _SAME_YEAR.search(sentence.part(low, high)) and (before or context.previous):
        return (before or context.previous).period[:4]  # type: ignore[union-attr]
    if before is not None and not sentence.dates:
        return before.period
    return _of_title(context, indicator) if indicator and not sentence.dates else ""


def _of_title(context: Context, indicator: str) -> str:
    """The one year that the heading gives, where the heading says what is measured."""
    dated = [d.period for d in context.title.dates if d.kind in ("year", "fiscal")] if context.title else []
    return dated[0] if len(dated) == 1 and not indicator.startswith("survey") else ""


def _opens_next(sentence: Sentence, date: dates.Date) -> bool:
    """Whether a date stands before another number in its own part of the sentence."""
    return any(
        0 <= q.start - date.end <= 40 and "," not in sentence.part(date.end, q.start) and q.kind != "ordinal"
        for q in sentence.quantities
    )


def _stepped(sentence: Sentence, context: Context, at: int, before: Claim | None) -> str:
    """`$9 billion a year earlier`: the year before that of the number before, or before the year of the article."""
    quantity = next((q for q in sentence.quantities if q.number_start == at), None)
    after = sentence.part(quantity.end if quantity else at, (quantity.end if quantity else at) + 30)
    step = (
        -1
        if _YEAR_BEFORE.match(after) or _AND_BEFORE.search(sentence.part(at - 40, at))
        else 1
        if _YEAR_AFTER.match(after)
        else 0
    )
    if not step:
        return ""
    base = before.period if before is not None else ""
    if not base:
        dated = [d for d in sentence.dates if d.end <= at]
        base = dates.with_year(dated[-1], context.reference).period if dated else ""
    if not base and context.document.published is not None:
        base = str(context.document.published.year)
    match = re.match(r"(FY)?(\d{4})", base)
    return f"{match[1] or ''}{int(match[2]) + step}" if match else ""


def _told(sentence: Sentence, context: Context, at: int, low: int, high: int) -> str:
    """What "last year" and "this year" mean."""
    published = context.document.published
    for shift, pattern in _RELATIVE:
        if published is not None and pattern.search(sentence.part(low, high)):
            return str(published.year + shift)
    return ""


def _nearer(sentence: Sentence, at: int, cost: float) -> bool:
    """Whether "last year" stands nearer to the number than the nearest date does."""
    places = [sentence.start + m.start() for _, pattern in _RELATIVE for m in pattern.finditer(sentence.plain)]
    return any(abs(place - at) < 0.6 * cost for place in places)
