"""The quantities of a sentence as they are meant: currency and millions given elsewhere, parts of wholes, sums told twice, numbers
that go with names in their order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from entrepot.evidence import measured, subjects
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context


def parts_and_wholes(sentence: Sentence) -> list[Quantity]:
    """The quantities, where "25 of the first 30 firms" is one: 25 firms."""
    read: list[Quantity] = []
    for q in sentence.quantities:
        last = read[-1] if read else None
        gap = sentence.part(last.end, q.number_start) if last is not None else ""
        if last is not None and last.kind == q.kind == "number" and not last.unit and q.unit and _OUT_OF.fullmatch(gap):
            read[-1] = replace(last, end=q.end, unit=q.unit, counted=q.counted)
        else:
            read.append(q)
    return read


_OUT_OF = re.compile(
    r"\s+(?:out\s+)?of\s+(?:the|its|their|all|a total of)?\s*(?:first|top|last|other|total)?\s*", re.IGNORECASE
)


def in_currency(sentence: Sentence, context: Context, q: Quantity) -> Quantity:
    """A sum whose currency was given before: "trade was US$220 billion: exports 103.2 billion"."""
    if q.kind == "money":
        context.currency = q.unit
    scaled = re.search(r"[^\W\d]", sentence.part(q.number_end, q.end)) is not None
    said = [o.unit for o in sentence.quantities if o.kind == "money" and o.end <= q.start]
    currency = said[-1] if said else context.declared or context.currency
    counted = [
        m for m in sentence.indicators if m.end <= q.start and sentence.part(m.end, q.start).strip(" 约約は") == ""
    ]
    if counted and "persons" in subjects.topics()[counted[-1].id].units:
        return q  # 人口约6.9亿
    if q.kind != "number" or q.unit or not (currency and scaled and q.value >= 1e6):
        return q
    money = replace(q, kind="money", unit=currency)
    mention = measured.mention_of(sentence, money)
    low, high = sentence.clause(q.number_start)
    near = (
        mention is not None
        and (low <= mention.start < high or mention.start >= sentence.start)
        and mention.id != "exchange_rate"
    )
    return money if near or said else q


def in_millions(sentence: Sentence, q: Quantity) -> Quantity:
    """`visitors 2.6m`: millions where people are counted, not metres."""
    if q.kind != "number" or q.unit or re.match(r"\s?m(?![A-Za-z])", sentence.part(q.end, q.end + 3)) is None:
        return q
    mention = measured.mention_of(sentence, q)
    if mention is None or "persons" not in subjects.topics()[mention.id].units:
        return q
    return replace(
        q, value=q.value * 1e6, end=q.end + (2 if sentence.part(q.end, q.end + 1) == " " else 1), unit="persons"
    )


def is_converted(sentence: Sentence, q: Quantity, found: list[Claim]) -> bool:
    """A sum in brackets that gives the one before it in another currency: "¥1.6 billion ($10.7 million)"."""
    before = [o for o in sentence.quantities if o.end <= q.start]
    if q.kind != "money" or not before or not found or before[-1].kind != "money" or before[-1].unit == q.unit:
        return False
    opened = re.fullmatch(r"\s*[(,]\s*(?:or|equivalent to|i\.e\.)?\s*|\s+or\s+", sentence.part(before[-1].end, q.start))
    return opened is not None and found[-1].start <= before[-1].number_start < max(found[-1].end, before[-1].end)


def is_told_twice(sentence: Sentence, q: Quantity) -> bool:
    """A change in words whose end is given as a number: "more than halved to ¥277 billion"; the number is the claim."""
    after = next((o for o in sentence.quantities if o.number_start >= q.end), None)
    return (
        q.kind == "multiple"
        and after is not None
        and re.fullmatch(r"\s+to\s+\S{0,4}", sentence.part(q.end, after.number_start)) is not None
    )


_RESPECTIVELY = re.compile(r"\brespectively\b|\bmasing-masing\b|それぞれ|分别|lần lượt|ตามลำดับ", re.IGNORECASE)


def respectively(sentence: Sentence, found: list[Claim]) -> list[Claim]:
    """`Workers from X and Y rose 61% and 39%, respectively`: the numbers go with the economies in their order."""
    if len(found) < 2 or not _RESPECTIVELY.search(sentence.plain):
        return found
    both = re.search(r"\b(exports|imports) and (exports|imports)\b", sentence.plain)
    if both and len(found) == 2:
        return [replace(claim, indicator=f"{both[n + 1]}_usd") for n, claim in enumerate(found)]
    last = [claim for claim in found if (claim.indicator, claim.unit) == (found[-1].indicator, found[-1].unit)]
    for side in ("subject", "partner"):
        codes = getattr(last[0], side).split(";")
        if len(codes) == len(last) > 1:
            order = dict(zip((claim.start for claim in last), codes, strict=True))
            return [replace(c, **{side: order[c.start]}) if c.start in order else c for c in found]
    return found
