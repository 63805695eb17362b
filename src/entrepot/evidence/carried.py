"""What a quantity takes from what was said before: "from $9 billion in 2010", "compared with 3,900 in Viet Nam", "China's was
four times that". The indicator and both sides carry over; an economy that is named anew takes the place of its like.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from entrepot.evidence import changes, claim_periods, cues, marks, measured, roles, subjects, survey_words
from entrepot.evidence.names import Economy
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context

PEOPLE = ("foreign_workers", "foreign_students", "foreign_residents", "visitors")
# How far apart, in characters, the next of a list may stand from the one before.
_REACH = 110
# A date that a sentence opens with.
_WHEN = re.compile(
    r"^(?:in|by|at|during|until|last|this|today|now)\b(?:\s+(?:the\s+)?[\w-]+){0,4}?,?\s+(?=(?:it|they|this|that|the)\b)",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(
    r"\b(?:it|they|that|this|these|those|the (?:figure|number|total|sum|amount|flow|flows|value|volume|level|share|tally|count|rest|bulk|"
    r"remainder|balance|latter|former|(?:first|second|third|fourth|fifth|other|next|last|largest|smallest)(?=[\s,]))|of (?:it|"
    r"this|that|these|those|them|which)|its|their|net|gross)\b",
    re.IGNORECASE,
)
# A share of what was counted before: "more than half of it was booked in Singapore".
_PART_OF = re.compile(
    r"\s*of\s+(?:it|this|that|them|which|these|those|the (?:total|flow|flows|amount|sum|number|figure))\b",
    re.IGNORECASE,
)
_THAT_OF = re.compile(
    r"^\s*(?:(?:the )?(?:that|those|level|size|figure|number|amount) (?:of|for|in|from)|as (?:much|many|large|big|"
    r"high) as(?: (?:in|for|from))?|"
    r"more than|larger than|higher than|the)?\s*(?:the\s+)?(?=[A-Z])",
)


def carried(
    sentence: Sentence, context: Context, q: Quantity, found: list[Claim], *, generic: bool = True
) -> Claim | None:
    """The claim before with another number, where the words between name nothing else that could be measured."""
    moves = changes.is_change(sentence, q)
    last = next((claim for claim in reversed(found) if _akin(claim, q, moves)), None)
    if sentence.language != "en" and marks.of(sentence.language) is not None:
        since = last.end if last is not None else sentence.start
        if any(since <= e.start < q.start for e in sentence.economies):
            return None  # whose it is now is read anew, by the marks
    part = _PART_OF.match(sentence.part(q.end, q.end + 30)) if q.kind in ("percent", "fraction") else None
    whole = next(
        (c for c in (*reversed(found), context.previous) if c is not None and c.kind == "quantity" and c.value), None
    )
    if part is not None and whole is not None and (found or sentence.line == context.line):
        return _again(sentence, context, q, replace(whole, kind="ratio", unit="percent"), moves=False)
    if last is not None:
        answers = last.indicator == "survey_share" and generic
        if last.end > q.start or q.start - last.end > _REACH or not (answers or _light(sentence, last.end, q.start)):
            return None
    else:
        last = next((claim for claim in reversed(context.recent) if _akin(claim, q, moves)), context.previous)
        if found or last is None or not _akin(last, q, moves) or not _goes_on(sentence, context, last, q, generic):
            return None
    sized = q.kind in ("percent", "fraction") or sentence.language in ("ja", "zh")
    return _again(sentence, context, q, last, moves=moves and sized)


def indicator_before(sentence: Sentence, context: Context, q: Quantity, found: list[Claim]) -> tuple[str, str]:
    """What a number measures whose own words name nothing, in languages other than English: the people spoken of, or what the
    number before measured, where the units allow it."""
    if marks.of(sentence.language) is None:
        return "", ""
    last = found[-1] if found else context.previous
    moves = changes.is_change(sentence, q)
    if q.unit == "persons" and q.value >= 100 and not q.in_words:
        if measured.is_category(sentence, q):
            return "", ""
        if last is not None and last.indicator in PEOPLE and last.unit == "persons" and found:
            return last.indicator, ""
        return context.people, ""
    if last is None or last.value is None or last.kind in ("rank", "date") or last.indicator in measured.GENERIC:
        return "", ""
    heavy = q.kind == "money" and not _light(sentence, sentence.start, q.start)
    if not found and (sentence.line != context.line or heavy):
        return "", ""
    money = len(last.unit) == 3 and last.unit.isupper() and last.unit != "TEU"
    if q.kind == "money":
        money = money or (last.kind == "change" and "money" in subjects.topics()[last.indicator].units)
        return (last.indicator, "") if money and not last.indicator.startswith("aid_") else ("", "")
    if q.kind in ("percent", "fraction") and last.indicator == "survey_share" and not moves:
        told = found or _light(sentence, sentence.start, q.start)
        return ("survey_share", "survey") if told else ("", "")
    if q.kind == "percent" and last.indicator == "tariff_rate" and not moves:
        return "tariff_rate", ""
    if q.kind == "percent" and moves:
        return (last.indicator, "change") if last.indicator != "survey_share" else ("", "")
    if q.kind in ("percent", "fraction") and not moves and _TAKES.search(sentence.part(q.start - 14, q.end + 8)):
        if last.indicator in measured.SHARE_OF:
            return "trade_share", measured.SHARE_OF[last.indicator]
        return (last.indicator, "") if last.indicator in (*PEOPLE, "trade_share", "fdi_share") else ("", "")
    return "", ""


# The verbs of a share in a whole.
_TAKES = re.compile(
    r"占|を占|にあたる|に当たる|chiếm|menyumbang|mencakup|setara|merangkumi|menyumbang|membentuk|คิดเป็น|ครอง",
    re.IGNORECASE,
)


def _akin(last: Claim, q: Quantity, moves: bool) -> bool:
    """Whether a number can be another value of the claim before."""
    if last.value is None or last.kind in ("rank", "date") or last.detail.startswith("survey_sample"):
        return False
    money = len(last.unit) == 3 and last.unit.isupper() and last.unit != "TEU"
    if q.kind == "money":
        return money
    if q.kind in ("percent", "fraction") and moves:
        return last.unit not in ("ratio", "rank", "percent") or last.kind == "change"
    if q.kind in ("percent", "fraction"):
        return last.unit == "percent" and (last.kind != "change" or last.indicator == "gdp_real_growth")
    if q.kind == "points":
        return last.unit in ("percent", "percentage points")
    if q.kind == "multiple":
        return False  # a multiple has sides of its own (`compared`)
    if q.unit in ("TEU", "tonnes"):
        return last.unit == q.unit
    if q.unit in ("persons", "count"):
        return last.unit == q.unit and (not q.counted or q.counted in last.quote or q.counted == "people")
    large = q.value >= 1000 or q.digits >= 4
    return q.kind == "number" and not q.unit and large and last.unit in ("persons", "count", "TEU")


def _light(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a stretch holds nothing but small words, economies, dates and numbers."""
    text = list(sentence.part(start, end))
    for thing in (*sentence.economies, *sentence.dates, *sentence.quantities):
        for at in range(max(thing.start, start) - start, min(thing.end, end) - start):
            if 0 <= at < len(text):
                text[at] = " "
    if sentence.language != "en":
        return marks.only_light(sentence, "".join(text))
    words = re.findall(r"[^\W\d_]+", "".join(text))
    if sentence.language != "en":  # no list of small words: few words, or few characters where words are not set apart
        wide = sentence.language in ("ja", "zh", "th")
        return sum(map(len, words)) <= 5 if wide else len(words) <= 4
    return all(word.lower() in cues.words("en", "light") or word in ("s", "US") for word in words)


def _goes_on(sentence: Sentence, context: Context, last: Claim, q: Quantity, generic: bool) -> bool:
    """Whether a sentence goes on about the claim of the one before: it refers back, or names nothing else."""
    if sentence.line != context.line:
        return False
    if _light(sentence, sentence.start, q.start) and _light(sentence, q.end, sentence.clause(q.start)[1]):
        return True
    head = sentence.part(sentence.start, min(q.start, sentence.start + 60))
    head = _WHEN.sub("", head.lstrip(), count=1)
    return generic and last.indicator != "share" and _ANAPHOR.match(head) is not None and q.kind != "number"


def _again(sentence: Sentence, context: Context, q: Quantity, last: Claim, *, moves: bool) -> Claim:
    subject, partner = last.subject, last.partner
    economy, role = _new(sentence, q, last)
    both = subjects.joined(sentence, economy) if economy is not None and economy.end <= q.start else ()
    if economy is not None and last.indicator.startswith("trade_value") and len(both) == 2:
        subject, partner = both
    elif economy is not None:
        subject, partner = _replaced(sentence, last, economy, role)
    if last.indicator == "survey_share" and economy is None:
        detail = last.detail
    elif last.indicator == "survey_share":
        asked = survey_words.question(sentence.part(q.start - 60, q.end + 60))
        detail = last.detail if asked == "other" else f"survey {asked}"
    elif moves:
        detail = f"change {changes.direction(sentence, q)}"
    else:
        detail = "" if last.detail.startswith("change") and q.kind != "percent" else last.detail
    when = claim_periods.period(sentence, context, q.number_start, last.indicator, before=last)
    kind = "ratio" if q.kind in ("percent", "fraction", "points", "multiple") else "quantity"
    kind = "change" if detail.startswith("change") else kind
    unit = q.unit if q.unit else last.unit
    return replace(
        last, start=q.start, end=q.end, kind=kind, subject=subject, partner=partner, comparator=q.bound, value=q.value,
        value_hi=q.value_hi, unit=unit, period=when, digits=q.digits, detail=detail, initiative="",
    )  # fmt: skip


def _new(sentence: Sentence, q: Quantity, last: Claim) -> tuple[Economy | None, str]:
    """The economy that the number is of: "in Viet Nam" right behind it, or the nearest one between."""
    low = max(sentence.start, last.end) if last.start >= sentence.start else sentence.start
    stop = next((o.start for o in sentence.quantities if o.start > q.end), sentence.clause(q.start)[1])
    listed = roles.parts(sentence, sentence.start, sentence.end)
    for part in listed:
        gap = sentence.part(q.end, part.economy.start)
        if (
            q.end <= part.economy.start < stop
            and len(gap) <= 24
            and re.fullmatch(
                r"\s*\(?(?:respondents |people |firms |companies )?(?:in|for|to|with|from|of|at)?\s*(?:the\s+)?", gap
            )
        ):
            return part.economy, part.role
    between = [part for part in listed if low <= part.economy.start < q.start]
    return (between[-1].economy, between[-1].role) if between else (None, "")


def _replaced(sentence: Sentence, last: Claim, economy: Economy, role: str) -> tuple[str, str]:
    """The two sides with the new economy in the place of the one that stood beside the number before."""
    code = economy.code
    if last.indicator == "survey_share":
        return last.subject, code
    if last.indicator in PEOPLE:  # nations are told by adjectives, hosts by nouns
        first = next((e.code for e in sentence.economies), "")
        nation = (
            economy.adjective
            or role in ("from", "own", "nation")
            or last.subject == "WLD"
            or first == last.subject
            or last.language != "en"
            or _beside(sentence, last) == last.subject
        )
        if nation and role not in ("in", "to"):
            return code, last.partner if last.partner != code else ""
        return last.subject if last.subject != code else "WLD", code
    if code in (last.subject, last.partner):
        return last.subject, last.partner
    if not last.partner or economy.owner or role in ("from", "by", "subject"):
        return code, last.partner
    if role in ("in", "into", "to", "for", "with", "across") or _beside(sentence, last) == last.partner:
        return last.subject, code
    # "behind China", "after Korea": one who stands where the subject stood
    return code, last.partner


def _beside(sentence: Sentence, last: Claim) -> str:
    """The economy right before the number of the claim before, as in "after China (289 billion)"."""
    before = [e for e in sentence.economies if e.end <= last.start and last.start - e.end <= 4]
    return before[-1].code if before else ""


def compared(sentence: Sentence, q: Quantity, last: Claim | None, subject: str) -> str:
    """The other side of a multiple: "four times that", "six times as many as Japan", "five times those of Korea"."""
    tail = sentence.part(q.end, q.end + 60)
    match = _THAT_OF.match(tail)
    if match:
        at = q.end + match.end()
        named = [e for e in sentence.economies if at - 4 <= e.start <= at + 3]
        if named:
            return named[0].code
    if sentence.language != "en":
        return _compared_elsewhere(sentence, q, subject)
    if last is not None and re.match(r"\s*(?:that|those|this|as (?:much|many))\b(?! of| in| for)", tail):
        return last.subject if last.subject != subject else last.partner
    return ""


# 日本の5倍, 是日本的5倍 before the number; gấp 5 lần Nhật Bản, lima kali lipat dari Jepang behind it.
_THAN_BEFORE = re.compile(r"\s*(?:の|的|より|に比べ)?\s*(?:貿易|経済|人口|GDP)?の?\s*")
_THAN_AFTER = re.compile(
    r"\s*(?:so với|của|dari|daripada|lebih besar dari|ของ|dibandingkan|dibanding|berbanding)?\s*(?:nước\s+)?",
    re.IGNORECASE,
)


def _compared_elsewhere(sentence: Sentence, q: Quantity, subject: str) -> str:
    for economy in sentence.economies:
        if economy.code == subject:
            continue
        if sentence.language in ("ja", "zh"):
            if economy.end <= q.start and _THAN_BEFORE.fullmatch(sentence.part(economy.end, q.start)):
                return economy.code
        elif economy.start >= q.end and _THAN_AFTER.fullmatch(sentence.part(q.end, economy.start)):
            return economy.code
    return ""
