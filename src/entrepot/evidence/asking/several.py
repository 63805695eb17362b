"""Several of one question: the numbers that it asks for, the economies and the years that it lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from entrepot.evidence.asking.desk import place
from entrepot.evidence.asking.text import Question
from entrepot.evidence.mentions.economies import Economy
from entrepot.query.reading import Reading, Transform


def places(question: Question) -> list[tuple[int, int]]:
    """Where the numbers would stand: one for each time that the question asks for one."""
    told = [a for a in question.asked if {"count", "amount"} & set(a.kinds)]
    apart = [a for a in told if not any(0 <= a.start - b.end <= 3 for b in told if b is not a)]
    return [(a.start, a.end) for a in apart] if len(apart) > 1 else [place(question)]


def spread(question: Question, reading: Reading) -> Iterator[Reading]:
    """A reading for each economy or time that stands in one list with its own: Viet Nam's and Thailand's."""
    yield reading
    if reading.transform not in (Transform.LEVEL, Transform.SHARE, Transform.GROWTH):
        return
    used = {reading.subject, reading.partner, reading.whole}
    for one, before in _joined(question):
        if one.code in used or before.code not in used:
            continue
        side = "subject" if before.code == reading.subject else "partner"
        used.add(one.code)
        yield replace(reading, **{side: one.code})
    when = [p for p in question.passage.periods if p.text and p.kind in ("year", "fiscal")]
    for before, after in pairwise(when):
        if reading.period in (before.text, after.text) and _AND.fullmatch(
            question.passage.plain[before.end : after.start]
        ):
            yield replace(reading, period=after.text if reading.period == before.text else before.text)


_AND = re.compile(
    r"\s*(?:,|、|，|and|, and|&|dan|serta|và|cùng|และ|と|や|和|及|以及|at|និង|ແລະ|နှင့်|மற்றும்)\s*(?:the\s|of\s|ng\s|in\s)?",
    re.IGNORECASE,
)


def _joined(question: Question) -> Iterator[tuple[Economy, Economy]]:
    named = question.passage.economies
    for before, one in pairwise(named):
        if _AND.fullmatch(question.passage.plain[before.end : one.start].removeprefix("'s").removeprefix("'")):
            yield one, before
