"""Ages of relationships and numbers of meetings: the 50th anniversary, five decades of trust, the 13th summit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from entrepot.evidence import cues
from entrepot.evidence.claim_periods import period
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context


_ANNIVERSARY = re.compile(
    r"[\s-]*(?:year\s+)?anniversary(?:\s+(?:of|in)\s+(?:the\s+|their\s+|"
    r"its\s+)?(?:[\w-]+\s+){0,4}?(?:relations(?:hip)?|ties|friendship|cooperation|partnership|dialogue))?",
    re.IGNORECASE,
)


_EVENT_NTH = re.compile(
    r"\s+(?:[A-Za-z][\w-]*\s+){0,4}?(?:summits?|meetings?|forum|conference|dialogue|session|round|edition|"
    r"congress)\b|回\s?[^、。]{0,12}(?:会議|サミット|首脳会議|会合)|[届次]\s?[^，。]{0,10}(?:峰会|会议)",
    re.IGNORECASE,
)


_RELATION_AFTER = 40


def ordinal(sentence: Sentence, context: Context, q: Quantity) -> Claim | None:
    """The 50th anniversary of relations is a span of years; the 13th summit is a number in a row; other ordinals say
    nothing to check."""
    from entrepot.evidence.claims import Claim

    tail = sentence.part(q.end, q.end + 90)
    match = _ANNIVERSARY.match(tail)
    wide = q.counted in ("周年",)
    subject, partner = relation_pair(sentence, context)
    when = period(sentence, context, q.start)
    if match or wide:
        end = q.end + (match.end() if match else 0)
        detail = (
            "formal"
            if re.search(
                r"formal|diplomatic|外交|国交|正式|diplomatik|ngoại giao|การทูต",
                sentence.part(q.start - 10, end + 40),
                re.IGNORECASE,
            )
            else ""
        )
        return Claim(
            "",
            q.start,
            end,
            "",
            "date",
            "relationship_years",
            subject,
            partner,
            "eq",
            q.value,
            None,
            "years",
            when,
            detail=detail,
        )
    match = _EVENT_NTH.match(tail)
    if match and q.value < 200:
        return Claim(
            "",
            q.start,
            q.end + match.end(),
            "",
            "rank",
            "event_ordinal",
            subject,
            partner,
            "eq",
            q.value,
            None,
            "ordinal",
            when,
            detail=match.group().strip(),
        )
    return None


def duration(sentence: Sentence, context: Context, q: Quantity) -> Claim | None:
    """A span of years only where it is the age of a relationship: five decades of trust, a 50-year history, more than
    half a century."""
    from entrepot.evidence.claims import Claim

    if q.unit != "years" or q.value < 8:
        return None
    pattern = cues.pattern(sentence.language, "relation")
    after = sentence.part(q.end, q.end + _RELATION_AFTER)
    before = sentence.part(q.start - 30, q.start)
    match = re.match(rf"[\s-]*(?:of\s+)?(?:[\w-]+\s+){{0,2}}?(?={pattern.pattern})", after, re.IGNORECASE)
    near_word = pattern.match(after, match.end()) if match else None
    into = (
        re.search(r"\b(?:into|for|over|spanning|after)\s+$", before, re.IGNORECASE)
        and len({e.code for e in sentence.economies}) >= 2
        and q.value >= 30
    )
    wide = sentence.language in ("ja", "zh", "th") and pattern.search(before + after) is not None
    behind = sentence.language in ("id", "ms", "vi") and pattern.search(before) is not None
    if not (near_word or into or wide or behind):
        return None
    if re.search(r"\b(?:next|coming|future|within)\s+$", before, re.IGNORECASE):
        return None
    if re.search(r"(?:连续|連続|liên tiếp|berturut-turut|ต่อเนื่อง)\s*$", before) or re.match(
        r"\s*(?:連続|berturut|liên tiếp)", after
    ):
        return None  # so many years in a row
    subject, partner = relation_pair(sentence, context, q.start)
    end = q.end + (near_word.end() if near_word else 0)
    detail = (
        "formal"
        if re.search(
            r"formal|diplomatic|外交|国交|diplomatik|ngoại giao|การทูต",
            sentence.part(q.start - 10, end + 30),
            re.IGNORECASE,
        )
        else ""
    )
    start = q.start - (5 if sentence.part(q.start - 5, q.start) == "rich " else 0)
    return Claim(
        "",
        start,
        end,
        "",
        "date",
        "relationship_years",
        subject,
        partner,
        q.bound,
        q.value,
        None,
        "years",
        "",
        detail=detail,
    )


# Both of those that the text is about, where the clause names neither.
_MUTUAL = re.compile(
    r"\b(?:the two (?:countries|nations|sides|economies|neighbou?rs|partners)|both (?:countries|nations|sides))\b|"
    r"\bkedua (?:negara|belah pihak)\b|"
    r"\bkedua-dua (?:negara|pihak)\b|\bhai (?:nước|bên|quốc gia)\b|ทั้งสองประเทศ|สองประเทศ|两国|兩國|双方|両国|二国間",
    re.IGNORECASE,
)


def mutual(sentence: Sentence, context: Context, at: int) -> tuple[str, str] | None:
    """The two economies of the text where a clause says "the two countries" and names none of its own."""
    low, high = sentence.clause(at)
    if _MUTUAL.search(sentence.part(low, high)) is None or len(context.pair) < 2:
        return None
    if any(low <= e.start < high and not e.place for e in sentence.economies):
        return None
    one, other = context.pair
    return (other, one) if other == "JPN" else (one, other)


def relation_pair(sentence: Sentence, context: Context, at: int | None = None) -> tuple[str, str]:
    """The two sides of a relationship or an event: those of the clause (where it names two), of the sentence, of its
    topic, or of the document; Japan
    first."""
    low, high = sentence.clause(at) if at is not None else (sentence.start, sentence.end)
    codes = list(dict.fromkeys([e.code for e in sentence.economies if low <= e.start < high and not e.place]))
    if len(codes) < 2:
        codes = list(dict.fromkeys([*codes, *(e.code for e in sentence.economies if not e.place)]))
    if len(codes) < 2:
        around = (*sentence.topic, *context.pair) if codes or sentence.language == "en" else context.pair
        codes += [c for c in around if c not in codes]
    first_two = codes[:2]
    if "JPN" in codes:
        others = [c for c in codes if c != "JPN"]
        return "JPN", others[0] if others else ""
    return (first_two[0] if first_two else "", first_two[1] if len(first_two) > 1 else "")
