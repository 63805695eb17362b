"""Claims that hold a date: something happened then, began then, or lasted through those decades."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from entrepot.evidence import cues, dates
from entrepot.evidence.dates import Date
from entrepot.evidence.relationships import relation_pair
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context

NEAR = 70
_PREPOSITION = re.compile(
    r"(?:\b(?:on|in|at|since|from|until|by|during|throughout|over|dating back to|dates back to|date back to|as of|as "
    r"early as|back in|between|pada|sejak|tanggal|dari|sejak tahun|pada tahun"
    r"|pada bulan|vào|từ|kể từ|vào năm|từ năm|kể từ năm|trong|năm|ในปี|เมื่อ|เมื่อวันที่|เมื่อปี|ตั้งแต่|ตั้งแต่ปี|ณ "
    r"วันที่)\s+(?:the\s+)?(?:early\s+|late\s+|mid-?\s*)?)$",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:since|dat(?:ing|es?) back to|as early as|sejak|từ|kể từ)\b|ตั้งแต่|以来|から|自从|自", re.IGNORECASE
)
_FORMAL = re.compile(
    r"formali[sz]|formal|diplomatic relations|国交|外交関係|正式|diplomatik|ngoại giao|ทางการทูต|建交", re.IGNORECASE
)
_AID = re.compile(
    r"\baid\b|\bODA\b|donor|ATM\b|lifeline|reparation|assistance|援助|bantuan|viện trợ|ช่วยเหลือ|เงินกู้", re.IGNORECASE
)
_FUTURE = re.compile(
    r"\b(?:looking (?:towards|to|ahead)|by|target|until|menjelang|đến năm|trước năm)\s*(?:the\s+)?$|ภายในปี\s*$",
    re.IGNORECASE,
)


def find(sentence: Sentence, context: Context, already: list[Claim]) -> list[Claim]:
    """Claims out of the dates of a sentence that are not merely the period of another claim."""
    found: list[Claim] = []
    for date in sentence.dates:
        if any(c.start <= date.start < c.end for c in (*already, *found)):
            continue
        claim = _claim(sentence, context, date, already)
        if claim is not None:
            found.append(claim)
    return found


def _claim(sentence: Sentence, context: Context, date: Date, already: list[Claim]) -> Claim | None:
    from entrepot.evidence.claims import Claim

    if _is_dateline(sentence, date):
        return None
    low, high = sentence.clause(date.start)
    before = sentence.part(max(low, date.start - NEAR), date.start)
    after = sentence.part(date.end, min(high, date.end + NEAR + 60))
    language = sentence.language
    dated = dates.with_year(date, context.reference)
    subject, partner = relation_pair(sentence, context)
    start, end = _span(sentence, date)
    value = float(dated.year) if dated.year is not None else None

    def claim(indicator: str, comparator: str, start: int, end: int, detail: str = "") -> Claim:
        amount = None if comparator == "during" else value
        return Claim(
            "",
            start,
            end,
            "",
            "date",
            indicator,
            subject,
            partner,
            comparator,
            amount,
            None,
            "year",
            dated.period,
            detail=detail,
        )

    since = _SINCE.search(sentence.part(start, date.start)) or (
        language in ("ja", "zh", "th") and _SINCE.search(sentence.part(date.start - 8, date.end + 4))
    )
    if date.kind == "decade" and _AID.search(sentence.plain):
        economies = [e.code for e in sentence.economies]
        if "JPN" in economies and len(set(economies)) > 1:
            partner = next(c for c in economies if c != "JPN")
        return claim("oda_donor_period", "during", start, date.end)
    if since and (
        match := re.search(
            r"(?:dialogues?|relations|ties|関係|対話|hubungan|dialog|quan hệ|ความสัมพันธ์)[\w\s-]{0,20}$",
            before,
            re.IGNORECASE,
        )
    ):
        formal = _FORMAL.search(sentence.plain)
        return claim(
            "dialogue_formalised" if formal else "relations_since",
            "eq",
            min(start, date.start - len(before) + match.start()),
            date.end,
            "formal" if formal else "",
        )
    if since and re.search(r"\bpartners?(?:hip)?\b", sentence.plain, re.IGNORECASE):
        security = re.search(r"security|defen[cs]e|安全|keamanan|an ninh", sentence.plain, re.IGNORECASE)
        return claim("security_partner_since" if security else "partner_since", "eq", start, date.end)
    if _FUTURE.search(before):
        return None
    noun_before = _last(cues.pattern(language, "event_nouns"), before)
    noun_after = cues.pattern(language, "event_nouns").search(after[:60])
    verb = cues.pattern(language, "event_verbs").search(before + " " + after)
    if date.kind == "decade" and not verb:
        return None
    if not (verb or noun_after or (noun_before and noun_before.end() > len(before) - 40)):
        return None
    near_verb = cues.pattern(language, "event_verbs").search(before[-35:] + " " + after[:35])
    numeric = [
        c
        for c in already
        if low <= c.start < high and c.kind in ("quantity", "ratio", "change") and c.value is not None
    ]
    if numeric and not (near_verb or (noun_after and noun_after.start() < 30)):
        return None
    if noun_before and len(before) - noun_before.end() <= 16 and "," not in before[noun_before.end() :]:
        wide = language in ("ja", "zh", "th")
        lead = None if wide else re.search(r"(?:[A-Za-z][\w-]*\s+){1,3}$", before[: noun_before.start()])
        words = lead.group() if lead and re.search(r"[A-Z]|commemorative|special", lead.group()) else ""
        words = re.sub(r"^(?:.*\b)?(?:the|a|an|at|in|of|and|through|that)\s+", "", words, flags=re.IGNORECASE)
        start = min(start, date.start - len(before) + noun_before.start() - len(words))
    elif noun_after and noun_after.start() <= 30 and not re.search(r"[,;.]", after[: noun_after.start()]):
        end = date.end + noun_after.end()
    event = sentence.part(date.start - NEAR, date.end + NEAR + 60)
    place = _place(sentence, verb is not None)
    if place:
        subject, partner = place, subject if subject != place else partner
    return claim("event_date", "eq", start, end, event.strip())


def _is_dateline(sentence: Sentence, date: Date) -> bool:
    """`MANILA, Feb 11, 2026 (News Desk) -`: where and when it was written."""
    lead = sentence.plain[: date.start - sentence.start]
    tail = sentence.part(date.end, date.end + 40)
    return bool(re.fullmatch(r"\s*(?:[A-Z][A-Z .'/-]{2,}[A-Z])\s*,\s*", lead)) and bool(
        re.match(r"\s*(?:\([^)]*\)\s*)?(?:-|:|\()", tail)
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


def _place(sentence: Sentence, has_verb: bool) -> str:
    """The economy in which something was opened or built: it, and not the giver, is the subject."""
    if not has_verb or not re.search(
        r"\b(?:inaugurat|open|built|construct|complet|launch|expand)\w*", sentence.plain, re.IGNORECASE
    ):
        return ""
    for economy in sentence.economies:
        if economy.code != "ASEAN" and re.search(
            r"\bin\s+(?:the\s+)?$", sentence.part(economy.start - 8, economy.start)
        ):
            return economy.code
    return ""


def _span(sentence: Sentence, date: Date) -> tuple[int, int]:
    """The date with the preposition before it."""
    window = sentence.part(date.start - 24, date.start)
    match = _PREPOSITION.search(window)
    return (date.start - len(match.group()) if match else date.start), date.end
