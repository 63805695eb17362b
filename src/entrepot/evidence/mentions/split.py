"""Where sentences and clauses begin and end, in every script that is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from entrepot.evidence.mentions.economies import Economy
from entrepot.evidence.quantities import Quantity

LONGEST = 1200
_ABBREVIATIONS = (
    "Dr",
    "Mr",
    "Ms",
    "Mrs",
    "Inc",
    "Corp",
    "Co",
    "Ltd",
    "No",
    "Prof",
    "St",
    "vs",
    "approx",
    "Rp",
    "US",
    "e.g",
    "i.e",
    "Gen",
    "Sen",
    "Gov",
    "Jr",
    "fig",
    "Th",
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Sept",
    "Oct",
    "Nov",
    "Dec",
)
_NOT_AFTER = "".join(rf"(?<!\b{re.escape(word)})" for word in _ABBREVIATIONS)
_END = re.compile(
    rf"(?<!\b[A-Z]){_NOT_AFTER}(?<!\bU\.S)(?<!\bU\.K)(?<!พ)(?<!ศ)(?<!ค)"
    r"[.!?](?:[\"'”’)\]]{0,3})(?=\s|$)|(?<=[a-z])\.(?=[A-Z][a-z])|(?<=\bU\.[SK]\.)\s(?=(?:The|In|However|It|This|That|But|These|They|For|On|At|As|Since|While|With|Its|According)\b)"
    r"|[。！？．](?:[」』）”]{0,2})|[။។]\s?|;\s"
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s(?:while|whereas|but|although|though|yet|however)\s|\b(?:whereas|although|while)\b|、(?:一方|しかし|だが)|"
    r"[，,](?:但|而|却|其中|同期)|;|,\scòn\s|,?\s(?:sedangkan|sementara(?= impor| ekspor| itu|,| investasi)|manakala|namun|tetapi|"
    r"trong khi|nhưng|trong đó|di antaranya|antaranya)\s|"
    r"\s(?=ขณะที่|ในขณะที่|ส่วน|ด้าน|แต่|นอกจากนี้|ทั้งนี้|ปัจจุบัน|ข้อมูล|ผลสำรวจ)"
)
# What parts clauses in a script without blanks, where another economy begins one.
_BREAKS = {"zh": re.compile(r"[，,]$"), "ja": re.compile(r"(?:、|、うち)$"), "th": re.compile(r" (?:คน|ชาว|รัฐบาล)?$")}


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of one line: at full stops of any script; very long ones (Thai, lists) at blanks."""
    at = start
    for match in _END.finditer(text, start, end):
        if match.end() - at > 1:
            yield from _short(text, at, match.end())
        at = match.end()
    if end > at and text[at:end].strip():
        yield from _short(text, at, end)


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        yield start, cut
        start = cut
    while start < end and text[start].isspace():
        start += 1
    if end > start:
        yield start, end


def clauses(plain: str, language: str, named: Sequence[Economy], numbers: Sequence[Quantity]) -> tuple[int, ...]:
    """Where the clauses of a sentence begin, its own beginning aside."""
    return tuple(sorted({*(m.end() for m in _CLAUSE.finditer(plain)), *_new_subjects(plain, language, named, numbers)}))


def _new_subjects(plain: str, language: str, named: Sequence[Economy], numbers: Sequence[Quantity]) -> Iterator[int]:
    """Where another economy begins a clause of its own, with numbers on both sides: 中国为8225亿美元，日本为2200亿美元."""
    if language not in _BREAKS or len(numbers) < 2:
        return
    first, last = numbers[0].number_start, numbers[-1].number_start
    for before, one in zip([None, *named], named, strict=False):
        gap = plain[before.end if before else 0 : one.start]
        if not first < one.start < last or (before is not None and len(gap) <= 2):
            continue
        if _BREAKS[language].search(gap) and plain[one.end : one.end + 1] not in ("、", "，", ",", " "):
            yield one.start
