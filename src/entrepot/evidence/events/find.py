"""What a text says of dated facts: something happened on a day, began then, has lasted so long, was the nth of its kind, was
paid by a loan; and the numbers that a project of the register may hold."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from entrepot.evidence.claim import Claim
from entrepot.evidence.events import concepts
from entrepot.evidence.events.ordinals import MEMBER, ORDINALS
from entrepot.evidence.mentions import words
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.mentions.periods import Period
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.text import any_of, normal
from entrepot.evidence.told import Statement

# Characters around a date within which the word for what happened stands, and right beside it.
_NEAR, _BESIDE = 70, 35
# How far behind a date the noun may stand that says what happened (the 2023 summit).
_NOUN_BEHIND = 30
# A span of years from which it may be the age of a relation, and one that needs no word for it.
_SPAN, _LONG_SPAN = 8, 30
# Above this an ordinal is no number of meetings.
_MOST_MEETINGS = 200
_PREPOSITION = re.compile(
    r"(?:\b(?:on|in|at|since|from|until|by|during|dating back to|dates back to|as of|as early as|pada|sejak|tanggal|dari|vào|từ|kể từ|"
    r"năm|trong|ตั้งแต่|เมื่อ|ในปี)\s+(?:the\s+)?(?:early\s+|late\s+|mid-?\s*)?)+$",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:since|dat(?:ing|es?) back to|as early as|sejak|từ|kể từ)\b|ตั้งแต่|以来|から|自从|自", re.IGNORECASE
)
_FORMAL = re.compile(
    r"formali[sz]|formal|diplomatic|国交|外交|正式|diplomatik|ngoại giao|การทูต|ทางการ|建交", re.IGNORECASE
)
_SECURITY = re.compile(
    r"security|defen[cs]e|安全|防衛|国防|keamanan|pertahanan|an ninh|quốc phòng|ความมั่นคง", re.IGNORECASE
)
_PARTNER = re.compile(r"\bpartners?(?:hip)?\b|mitra|rakan|đối tác|หุ้นส่วน|パートナー|伙伴", re.IGNORECASE)
_TO_COME = re.compile(r"\b(?:by|target|until|menjelang|đến năm|trước năm)\s*(?:the\s+)?$|ภายในปี\s*$", re.IGNORECASE)
_IN_A_ROW = re.compile(r"(?:连续|連続|liên tiếp|berturut-turut|ต่อเนื่อง|next|coming|future|within)\s*$", re.IGNORECASE)
_SPAN_OF = re.compile(r"\b(?:into|for|over|spanning|after|than)\s+$", re.IGNORECASE)
_ANNIVERSARY = re.compile(
    r"[\s-]*(?:year\s+)?anniversary(?:\s+(?:of|in)\s+(?:the\s+|their\s+|its\s+)?(?:[\w-]+\s+){0,4}?"
    r"(?:relations(?:hip)?|ties|friendship|cooperation|partnership|dialogue))?",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"\s+(?:[A-Za-z][\w-]*\s+){0,4}?(?:summits?|meetings?|forum|conference|dialogue|session|round|edition|congress|members?)\b"
    r"|回\s?[^、。]{0,12}(?:会議|サミット|首脳会議|会合)|[届次]\s?[^，。]{0,10}(?:峰会|会议)",
    re.IGNORECASE,
)
_MEMBER = re.compile(rf"\b({'|'.join(ORDINALS)})\s+(?:full\s+)?member\b", re.IGNORECASE)
_FUNDED = re.compile(
    r"\b(?:funded|financed|paid for|backed|bankrolled)\s+(?:(?:in part|partly|entirely|fully|wholly|mainly)\s+)?"
    r"(?:by|with|through|via|under)\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,3}?(?:loans?|ODA|grants?|aid|credit)\b"
    r"|円借款(?:で|により|を活用)|(?:didanai|dibiayai)\s+(?:oleh\s+|dengan\s+|dari\s+)?(?:[\w-]+\s+){0,2}?(?:pinjaman|hibah)"
    r"|(?:tài trợ|xây dựng)\s+bằng\s+(?:nguồn\s+)?vốn\s+(?:vay|ODA)|日元贷款(?:资助|建设|融资)|(?:เงินกู้|สินเชื่อ)เยน",
    re.IGNORECASE,
)
_PORT = re.compile(r"\bports?\b|\bterminals?\b|港|\bpelabuhan\b|\bcảng\b|ท่าเรือ", re.IGNORECASE)
_TRAFFIC = re.compile(r"container|traffic|cargo|コンテナ|集装箱|kontena|peti kemas|công-?ten-?nơ|ตู้สินค้า", re.IGNORECASE)
_CAPACITY = re.compile(r"capacit|処理能力|能力|kapasit|công suất|กำลังการ", re.IGNORECASE)
_PURPOSE = re.compile(r"\s+(?:for|to|towards?|untuk|bagi|để)\s+(.{3,90})", re.IGNORECASE)
# How the economy is marked in which something stands, the surest first.
_OF_PLACE = ("in", "own", "of", "next")
_GENERIC = {
    "persons": "persons",
    "count": "count",
    "percent": "share",
    "metres": "length",
    "": "number",
    "TEU": "port_throughput_teu",
}


@lru_cache(maxsize=64)
def _words(language: str, name: str) -> re.Pattern[str]:
    """An expression for the words of one kind (lexicon/events.toml)."""
    return re.compile(any_of([normal(word) for word in words.of("events", language).get(name, [])]), re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """The passages of a document, and the two economies that it names most."""

    name: str
    passages: Sequence[Passage]
    pair: tuple[str, ...]

    @classmethod
    def of(cls, name: str, passages: Sequence[Passage]) -> Text:
        """The text of some passages."""
        counts = Counter(e.code for p in passages for e in p.economies if e.kind != "city" and e.code)
        ranked = sorted(counts, key=lambda code: (-counts[code], code))
        return cls(name, passages, tuple(ranked[:2]))

    def at(self, place: int) -> Passage | None:
        """The passage that holds a place of the document."""
        index = bisect_right(self.passages, place, key=lambda p: p.start) - 1
        return self.passages[index] if index >= 0 else None

    def sides(self, passage: Passage, at: int | None = None) -> tuple[str, str]:
        """The two sides of a relation or an event: those of the clause, of the sentence, of what was spoken of, of the text; Japan
        first."""
        low, high = passage.clause(at) if at is not None else (0, len(passage.text))
        named = [e for e in passage.economies if e.kind != "city" and e.code]
        found = dict.fromkeys(e.code for e in named if low <= e.start < high)
        if len(found) < 2:
            found |= dict.fromkeys(e.code for e in named)
        if len(found) < 2:
            found |= dict.fromkeys(s.code for s in passage.spoken)
            found |= dict.fromkeys(self.pair)
        codes = sorted(found, key=lambda code: code != "JPN")[:2] if "JPN" in found else list(found)[:2]
        return (codes[0] if codes else "", codes[1] if len(codes) > 1 else "")

    def say(self, passage: Passage, start: int, end: int, **slots: object) -> Statement:
        """A statement of a stretch of a passage."""
        start += len(passage.text[start:end]) - len(passage.text[start:end].lstrip())
        end -= len(passage.text[start:end]) - len(passage.text[start:end].rstrip(" ,;:.\n"))
        made = Statement(
            self.name, passage.start + start, passage.start + end, passage.text[start:end], "date", "", language=passage.language,
            sentence=passage.text.strip(),
        )  # fmt: skip
        return replace(made, **slots)  # type: ignore[arg-type]


def find(text: Text) -> list[Statement]:
    """Every statement of a dated fact, in the order of the text."""
    found: list[Statement] = []
    for passage in text.passages:
        if passage.row is not None or not words.of("events", passage.language):
            continue
        here = [*_paid(text, passage), *_spans(text, passage), *_members(text, passage), *_dated(text, passage)]
        found += here
    return sorted(found, key=lambda s: (s.start, s.end))


def _paid(text: Text, passage: Passage) -> Iterator[Statement]:
    """Funded by a loan: the loan's share in what a project costs."""
    for match in _FUNDED.finditer(passage.plain):
        others = [e.code for e in passage.economies if e.code not in ("JPN", "ASEAN")]
        place = others[0] if others else next((s.code for s in passage.spoken if s.code != "JPN"), "")
        donor = [e.code for e in passage.economies if match.start() <= e.start < match.end() + 30]
        yield text.say(
            passage, match.start(), match.end(), kind="ratio", indicator="project_finance_share", subject=place,
            partner=donor[0] if donor else "JPN", unit="percent", period=_period(passage, match.start()),
            detail=passage.plain[:200],
        )  # fmt: skip


def _period(passage: Passage, at: int) -> str:
    dated = [p for p in passage.periods if p.text and p.kind != "step"]
    return min(dated, key=lambda p: abs(p.start - at)).text if dated else ""


def _spans(text: Text, passage: Passage) -> Iterator[Statement]:
    """The age of a relation (the 50th anniversary, five decades of trust), and the number of a meeting."""
    for q in passage.numbers:
        tail = passage.plain[q.end : q.end + 90]
        if q.kind == "ordinal" or q.counted == "周年":
            match = _ANNIVERSARY.match(tail)
            if match or q.counted == "周年":
                end = q.end + (match.end() if match else 0)
                yield _age(text, passage, q, q.start, end, _period(passage, q.start))
            elif (match := _MEETING.match(tail)) and q.value < _MOST_MEETINGS:
                subject, partner = text.sides(passage)
                yield text.say(
                    passage, q.start, q.end + match.end(), kind="rank", indicator="event_ordinal", subject=subject, partner=partner,
                    value=q.value, unit="ordinal", period=_period(passage, q.start), detail=match.group().strip(), digits=q.digits,
                )  # fmt: skip
        elif q.unit == "years" and q.value >= _SPAN:
            end = _related(passage, q)
            if end:
                rich = 5 if passage.plain[max(0, q.start - 5) : q.start] == "rich " else 0
                yield _age(text, passage, q, q.start - rich, end, "")


def _members(text: Text, passage: Passage) -> Iterator[Statement]:
    """Which member of a group one became: its tenth member."""
    for match in _MEMBER.finditer(passage.plain):
        subject, partner = text.sides(passage)
        yield text.say(
            passage, match.start(), match.end(), kind="rank", indicator="event_ordinal", subject=subject, partner=partner,
            value=float(ORDINALS.index(match[1].casefold()) + 1), unit="ordinal", period=_period(passage, match.start()),
            detail=MEMBER,
        )  # fmt: skip


def _related(passage: Passage, q: Quantity) -> int:
    """Where the words end that make a span of years the age of a relation; zero where none do."""
    relation = _words(passage.language, "relation")
    before, after = passage.plain[max(0, q.start - 30) : q.start], passage.plain[q.end : q.end + 40]
    if _IN_A_ROW.search(before) or re.match(r"\s*(?:連続|berturut|liên tiếp)", after):
        return 0
    lead = re.match(r"[\s-]*(?:of\s+)?(?:[\w-]+\s+){0,2}?", after)
    for gap in re.finditer(r"^[\s-]*|\s", after):
        if gap.end() > 30 or len(after[: gap.end()].split()) > 3:
            break
        match = relation.match(after, gap.end())
        if match and lead:
            return q.end + match.end()
    two = len({e.code for e in passage.economies}) >= 2
    if _SPAN_OF.search(before) and two and q.value >= _LONG_SPAN:
        return q.end
    wide = passage.language in words.UNSPACED and relation.search(before + after)
    behind = passage.language in ("id", "ms", "vi") and relation.search(before)
    return q.end if wide or behind else 0


def _age(text: Text, passage: Passage, q: Quantity, start: int, end: int, period: str) -> Statement:
    formal = _FORMAL.search(passage.plain, max(0, q.start - 10), end + 40)
    subject, partner = text.sides(passage, q.start)
    return text.say(
        passage, start, end, indicator="relationship_years", subject=subject, partner=partner, comparator=q.bound, value=q.value,
        unit="years", period=period, detail="formal" if formal else "", digits=q.digits,
    )  # fmt: skip


def _dated(text: Text, passage: Passage) -> Iterator[Statement]:
    """What happened or began on a date of a passage; a date that only says of when a number is, is none."""
    for period in passage.periods:
        if period.text and period.kind in ("year", "fiscal", "day", "month", "decade", "range"):
            made = _event(text, passage, period)
            if made is not None:
                yield made


def _event(text: Text, passage: Passage, period: Period) -> Statement | None:
    plain, language = passage.plain, passage.language
    low, high = passage.clause(period.start)
    before, after = (
        plain[max(low, period.start - _NEAR) : period.start],
        plain[period.end : min(high, period.end + 130)],
    )
    lead = _PREPOSITION.search(plain[max(0, period.start - 24) : period.start])
    start, end = period.start - (len(lead.group()) if lead else 0), period.end
    subject, partner = text.sides(passage)
    year = float(period.year) if period.year is not None else None
    since = _SINCE.search(plain[start : period.start]) or (
        language in words.UNSPACED and _SINCE.search(plain[max(0, period.start - 8) : period.end + 4])
    )
    if since and (word := _last(_words(language, "relation"), before)) and len(before) - word.end() <= 22:
        indicator = "dialogue_formalised" if _FORMAL.search(plain) else "relations_since"
        start = min(start, period.start - len(before) + word.start())
        detail = "formal" if indicator == "dialogue_formalised" else ""
        return text.say(passage, start, end, indicator=indicator, subject=subject, partner=partner, value=year, unit="year",
                        period=period.text, detail=detail)  # fmt: skip
    if since and _PARTNER.search(plain):
        indicator = "security_partner_since" if _SECURITY.search(plain) else "partner_since"
        return text.say(passage, start, end, indicator=indicator, subject=subject, partner=partner, value=year, unit="year",
                        period=_spelled(period.text))  # fmt: skip
    happened = _happened(passage, period, before, after)
    if happened is None or _TO_COME.search(before):
        return None
    start, end = min(start, happened[0]), max(end, happened[1])
    told = plain[max(0, period.start - _NEAR) : period.end + 130].strip()
    place = _place(passage)
    if place:
        subject, partner = place, subject if subject != place else partner
    return text.say(passage, start, end, indicator="event_date", subject=subject, partner=partner, value=year, unit="year",
                    period=period.text, detail=told)  # fmt: skip


def _spelled(text: str) -> str:
    """Years of a span as the register's checks compare them: 1990-1999."""
    return re.sub(r"^(\d{4})/(\d{4})$", r"\1-\2", text)


def _happened(passage: Passage, period: Period, before: str, after: str) -> tuple[int, int] | None:
    """The stretch with the noun for what happened, where a noun or a verb of events stands near enough to a date."""
    language = passage.language
    verbs, nouns = _words(language, "event_verbs"), _words(language, "event_nouns")
    ahead, behind = _last(nouns, before), nouns.search(after[:60])
    verb = verbs.search(f"{before} {after}")
    if not (verb or behind or (ahead and len(before) - ahead.end() < 40)) or (
        period.kind in ("decade", "range") and not verb
    ):
        return None
    low, high = passage.clause(period.start)
    near = verbs.search(f"{before[-_BESIDE:]} {after[:_BESIDE]}") or (behind and behind.start() < _NOUN_BEHIND)
    numbers = [q for q in passage.numbers if low <= q.start < high and q.kind not in ("ordinal", "duration")]
    if numbers and (not near or any(low <= h.start < high for h in passage.heads)):
        return None
    start, end = period.start, period.end
    if ahead and len(before) - ahead.end() <= 16 and "," not in before[ahead.end() :]:
        lead = (
            None if language in words.UNSPACED else re.search(r"(?:[A-Za-z][\w-]*\s+){1,3}$", before[: ahead.start()])
        )
        said = lead.group() if lead and re.search(r"[A-Z]|commemorative|special", lead.group()) else ""
        said = re.sub(r"^(?:.*\b)?(?:the|a|an|at|in|of|and|through|that)\s+", "", said, flags=re.IGNORECASE)
        start = period.start - len(before) + ahead.start() - len(said)
    elif behind and behind.start() <= _NOUN_BEHIND and not re.search(r"[,;.]", after[: behind.start()]):
        end = period.end + behind.end()
    return start, end


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


def _place(passage: Passage) -> str:
    """Where something was opened or built: it, and not the giver, is the subject."""
    if not concepts.acts(passage.plain) & {"opened", "started", "founded"}:
        return ""
    return next((e.code for e in passage.economies if e.mark == "in" and e.code != "ASEAN"), "")


def _host(text: Text, passage: Passage, at: int) -> str:
    """Where a port stands whose figures a place of a sentence tells: whose or in what it is said to be, before who gives."""
    low, high = passage.clause(at)
    named = [e for e in passage.economies if e.kind != "city" and e.code]
    here = [e for e in named if low <= e.start < high] or named
    marked = [e for e in (*here, *passage.spoken) if e.mark in _OF_PLACE]
    return min(marked, key=lambda e: _OF_PLACE.index(e.mark)).code if marked else text.sides(passage, at)[0]


def of_number(text: Text, claim: Claim, measure: str) -> Statement | None:
    """A number as a project of the register may hold it; `measure`: what its leading reading measures, where it has one."""
    passage = text.at(claim.start)
    if claim.value is None or passage is None:
        return None
    at, indicator = claim.start - passage.start, _of_project(claim, passage, measure)
    subject, partner = text.sides(passage, at)
    if indicator.startswith("port_") and (host := _host(text, passage, at)) != subject:
        subject, partner = host, subject
    tail = _PURPOSE.match(passage.plain[claim.end - passage.start :])
    best = max(claim.candidates, key=lambda c: c.probability, default=None)
    return Statement(
        text.name, claim.start, claim.end, claim.quote, "ratio" if claim.unit == "percent" else "quantity",
        indicator, subject, partner, str(claim.bound), claim.value, claim.value_hi, claim.unit,
        best.reading.period if best is not None else "", passage.text.strip(), claim.language,
        detail=f"for {tail[1]}" if tail else "", digits=claim.digits,
    )  # fmt: skip


def _of_project(claim: Claim, passage: Passage, measure: str) -> str:
    """What a number is of a project: its port's capacity or traffic, money committed, or simply a sum, persons, a share."""
    if claim.unit in ("TEU", "percent") and _PORT.search(passage.plain):
        if claim.unit == "TEU":
            return "port_capacity_teu" if _CAPACITY.search(passage.plain) else "port_throughput_teu"
        if _TRAFFIC.search(passage.plain):
            return "port_traffic_share"
    if measure == "aid_commitment":
        return f"aid_commitment_{claim.unit.lower()}"
    return _GENERIC.get(claim.unit, "amount")
