"""Several of one question: the numbers that it asks for, the economies and the years that it lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from entrepot.evidence.asking.desk import place
from entrepot.evidence.asking.text import Question
from entrepot.evidence.mentions.economies import Economy
from entrepot.measures import measures
from entrepot.query.reading import Reading, Transform


def places(question: Question) -> list[tuple[int, int]]:
    """Where the numbers would stand: one for each time that the question asks for one."""
    told = [a for a in question.asked if {"count", "amount"} & set(a.kinds)]
    apart = [a for a in told if not any(0 <= a.start - b.end <= 3 for b in told if b is not a)]
    return [(a.start, a.end) for a in apart] if len(apart) > 1 else [place(question)]


def spread(question: Question, reading: Reading) -> Iterator[Reading]:
    """A reading for each economy, time or measure that stands in one list with its own: Viet Nam's and Thailand's."""
    if reading.transform not in (Transform.LEVEL, Transform.SHARE, Transform.GROWTH):
        yield reading
        return
    times = _times(question, reading) if not reading.base else []
    if times:
        yield from (reading.at(time) for time in times)
        return
    listed = _sides(question, reading)
    places = {e.code: e.start for e in reversed(question.passage.economies)}
    yield from (listed[code] for code in sorted(listed, key=lambda code: places.get(code, 0))) if listed else (reading,)
    if reading.transform is Transform.LEVEL and not reading.partner:
        yield from (replace(reading, measure=id) for id in _measures(question, reading.measure))


def _sides(question: Question, reading: Reading) -> dict[str, Reading]:
    """The reading of each economy in the list that one of its sides stands in, its own included; empty without a list."""
    side_of = {reading.whole: "", reading.partner: "partner", reading.subject: "subject"}
    joined = [(one.code, before.code) for one, before in _joined(question)]
    found: dict[str, Reading] = {}
    for one, other in (*joined, *((before, one) for one, before in reversed(joined))):
        side = side_of.get(other, "")
        if side and one not in side_of:
            side_of[one] = side
            found.setdefault(other, replace(reading, **{side: other}))
            found[one] = replace(reading, **{side: one})
    return found


# What joins the members of a list, in every language, with the small words that may be said again before the second.
_SMALL = (
    r"(?:(?:the|of|ng|in|to|from|with|its|their|the same for|ke|dari|pada|tahun|dalam|sang|từ|năm|của|vào|sa|noong|"
    r"ใน|ปี|ในปี|ของ|จาก|ໃນປີ|ປີ|ຂອງ|ក្នុងឆ្នាំ|ឆ្នាំ|របស់)\s*)*"
)
_JOIN = (
    r"(?:,|、|，|and|, and|or|atau|hoặc|hay|หรือ|还是|或|ឬ|ຫຼື|&|dan|serta|và|cùng|และ|と|や|和|及|以及|at|និង|ແລະ|နှင့်|மற்றும்|又|また|"
    r",? ?hingga)?"
)
_AND = re.compile(rf"\s*{_SMALL}{_JOIN}\s*{_SMALL}", re.IGNORECASE)


def _lists(question: Question, start: int, end: int) -> bool:
    """Whether what stands between two members of a list only joins them; words that ask again, whose it is, and what is
    measured where it was said before, are left out."""
    gap = list(question.passage.plain[start:end])
    named = [
        h
        for h in question.passage.heads
        if any(o.measure == h.measure and o.end <= start for o in question.passage.heads)
    ]
    for one in (*question.asked, *question.passage.economies, *named):
        if start <= one.start and one.end <= end:
            gap[one.start - start : one.end - start] = " " * (one.end - one.start)
    text = "".join(gap).removeprefix("'s").removeprefix("'")
    return bool(text.strip()) and _AND.fullmatch(text) is not None


def _joined(question: Question) -> Iterator[tuple[Economy, Economy]]:
    for before, one in pairwise(question.passage.economies):
        if _lists(question, before.end, one.start):
            yield one, before


def _times(question: Question, reading: Reading) -> list[str]:
    """The years of a list that holds the reading's own, in their order."""
    when = [p for p in question.passage.periods if p.text and p.kind in ("year", "fiscal")]
    runs: list[list[str]] = [[p.text] for p in when[:1]]
    for before, after in pairwise(when):
        if _lists(question, before.end, after.start):
            runs[-1].append(after.text)
        else:
            runs.append([after.text])
    return next((run for run in runs if len(run) > 1 and reading.period in run), [])


def _measures(question: Question, own: str) -> Iterator[str]:
    """What is measured besides, of the same economy: its population and its median age."""
    for before, one in pairwise(sorted(question.passage.heads, key=lambda h: h.start)):
        spec = measures().get(one.measure)
        other = before.measure == own != one.measure and spec is not None and not spec.two_sided
        if other and _lists(question, before.end, one.start):
            yield one.measure
