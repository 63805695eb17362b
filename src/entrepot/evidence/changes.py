"""Whether a number is the size of a change, and which way it goes: rose 20%, an increase of 5 points, 8% higher than, 20%増."""

from __future__ import annotations

import re

from entrepot.evidence import cues
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence

_CHANGE_VERB_GAP = 45
_TO_VALUE = re.compile(
    r"\b(?:from|dari|từ|daripada|to|reach(?:ed|es|ing)?|hit|total(?:l?ed|l?ing)?|stood at|at|mencapai|menjadi|đạt|"
    r"lên|ถึง|เป็น)\s*$|达到?$|達$",
    re.IGNORECASE,
)
# "up 8%", "an increase of 8%", "a rise of some 2,000".
_CHANGE_OF = re.compile(
    r"\b(?:(?<!made )(?<!make )(?<!makes )(?<!making )(?<!took )(?<!taking )(?<!set )up|down|(?:increase|rise|growth|jump|"
    r"gain|surge|decrease|fall|drop|decline|slump) of)\s+(?:by\s+)?(?:a\s+)?(?:\w+ing\s+)?$",
    re.IGNORECASE,
)
_ON_YEAR = re.compile(
    r"\s*(?:y[-/ ]?o[-/ ]?y|y/y|year[- ](?:on|over)[- ]year|on[- ]year|m/m|month[- ]on[- ]month)\b", re.IGNORECASE
)
_THAN = re.compile(
    r"\s*(?:more|less|fewer|higher|lower|larger|smaller)\s+than\s+(?:in|a year|the (?:year|previous|same)|last|\d{4})",
    re.IGNORECASE,
)
_BY_VALUE = re.compile(r"\b(?:by|sebesar|sebanyak|thêm|tăng|giảm|naik|turun|meningkat|menurun)\s*$", re.IGNORECASE)


def is_change(sentence: Sentence, q: Quantity) -> bool:
    """Whether the quantity is the size of a change: rose 20%, increased by 5 points, tăng 15%, 20%増."""
    before = sentence.part(q.start - _CHANGE_VERB_GAP, q.start)
    if _CHANGE_OF.search(before) or (
        q.kind == "percent" and (before.endswith("+") or _ON_YEAR.match(sentence.part(q.end, q.end + 24)))
    ):
        return True
    if _TO_VALUE.search(before):
        return False
    if sentence.language in ("ja", "zh"):
        if _GROWN.match(sentence.part(q.end, q.end + 14)):
            return True
        if q.kind in ("money", "number") and _GROWN_BY.search(sentence.part(q.start - 10, q.start)):
            return True
    pattern = cues.pattern(sentence.language, "up", "down")
    if sentence.language in _REACHES:
        before = before[-_REACHES[sentence.language] :]
    near = [m for m in pattern.finditer(before) if "," not in before[m.end() :]]
    if q.kind in ("money", "number"):
        return bool(_BY_VALUE.search(before) and near)
    if _THAN.match(sentence.part(q.end, q.end + 40)) and q.kind == "percent":
        return True
    after = sentence.part(q.end, q.end + 14)
    wide = sentence.language in ("ja", "zh", "th")
    return bool(near) or bool(
        pattern.match(after.lstrip())
        and (
            wide
            or re.match(
                r"\s*(?:rise|increase|growth|drop|fall|decline|jump|surge|gain|slump|cut|higher|lower|kenaikan|"
                r"penurunan)",
                after,
            )
        )
    )


# How far before a number its verb of change may stand in a script without blanks.
_REACHES = {"ja": 14, "zh": 10, "th": 24}
_GROWN_BY = re.compile(r"(?:增加|减少|增长|下降|多|少)了(?:约|近)?$")
_GROWN = re.compile(
    r"\s*\)?(?:\([^)]{0,12}\))?(?:近く|も|ほど|以上|超)?(?:の|と|を)?(?:大幅な?)?(?P<d>増|減|伸び|上昇|低下|拡大|縮小|下落|プラス|マイナス)(?!税|員|資)"
)
_FALLEN = re.compile(r"減|低下|縮小|下落|マイナス")


def direction(sentence: Sentence, q: Quantity) -> str:
    """Whether the change of which a quantity is the size goes up or down."""
    told = _CHANGE_OF.search(sentence.part(q.start - _CHANGE_VERB_GAP, q.start))
    if told is not None:
        return "down" if re.match(r"down|decrease|fall|drop|decline|slump", told.group(), re.IGNORECASE) else "up"
    grown = _GROWN.match(sentence.part(q.end, q.end + 14)) if sentence.language == "ja" else None
    if grown:
        return "down" if _FALLEN.match(grown["d"]) else "up"
    around = sentence.part(q.start - _CHANGE_VERB_GAP, q.start) + " " + sentence.part(q.end, q.end + 14)
    down = list(cues.pattern(sentence.language, "down").finditer(around))
    up = list(cues.pattern(sentence.language, "up").finditer(around))
    return "down" if down and (not up or down[-1].start() > up[-1].start()) else "up"
