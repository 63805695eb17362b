"""Claims that hold a number: which indicator it measures, whose, against whom, when, and how exactly."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from entrepot import codes
from entrepot.evidence import (
    amounts_meant,
    carried,
    changes,
    commodities,
    cues,
    holders,
    marks,
    measured,
    relationships,
    roles,
    roles_elsewhere,
    subjects,
)
from entrepot.evidence.claim_periods import period
from entrepot.evidence.quantities import Quantity
from entrepot.evidence.sentences import Sentence
from entrepot.evidence.subjects import Mention
from entrepot.evidence.survey_words import sides

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context

# Sums, aid, investment and companies go from one side to another; people are of one nation and in another.
_FLOWS = ("amount", "fdi_", "oda_", "aid_commitment", "companies")
PEOPLE = ("foreign_workers", "foreign_students", "foreign_residents", "visitors")
# What an economy's size is told by: "日本の9割" of these is a comparison.
_SIZES = ("gdp_nominal_usd", "gdp_per_capita", "population", "military_expenditure", "trade_value_usd")
_OF_ANOTHER = re.compile(
    r"\s+(?:of\s+)?(?:that|those|the size)\s+(?:of|in|for)\b|\s+as\s+(?:large|big|much|many)\s+as\b|"
    r"\s+(?:of\s+)?(?:the\s+)?[A-Z][a-z]+'s(?![\w ]{0,20}(?:exports|imports|trade|population|respondents))"
)


_MUTUAL = re.compile(
    r"\b(?:bilateral|two-way|between (?:the two|them|both)|mutual|both (?:countries|sides))\b", re.IGNORECASE
)
_TIME = re.compile(r"\b(?:first|last|past|next|previous|final|latest|consecutive|straight)\s*$", re.IGNORECASE)


def find(sentence: Sentence, context: Context, already: list[Claim]) -> list[Claim]:
    """Claims out of the quantities of a sentence, except where a statement already holds the quantity."""
    found: list[Claim] = []
    percent = False
    for quantity in amounts_meant.parts_and_wholes(sentence):
        percent = percent or quantity.kind == "percent"
        if (
            percent
            and quantity.kind == "number"
            and not quantity.unit
            and quantity.value <= 100
            and "." in sentence.part(quantity.number_start, quantity.number_end)
        ):
            quantity = replace(quantity, kind="percent", unit="percent")  # 51.9 percent, followed by X at 47.2
        quantity = amounts_meant.in_millions(sentence, amounts_meant.in_currency(sentence, context, quantity))
        held = any(
            c.start <= quantity.number_start < c.end and (c.value is not None or c.kind == "forecast") for c in already
        )
        claim = None
        if not held:
            if re.match(r"-(?:digit|edged|check|decker|track)", sentence.part(quantity.end, quantity.end + 8)):
                continue  # a double-digit decline
            if amounts_meant.is_converted(sentence, quantity, found) or amounts_meant.is_told_twice(sentence, quantity):
                continue
            claim = commodities.share(sentence, context, quantity, found) or _claim(sentence, context, quantity, found)
        if claim is not None:
            found.append(claim)
    return amounts_meant.respectively(sentence, found)


def _median(sentence: Sentence, q: Quantity) -> Mention | None:
    """The word for a median age that a number of years stands beside."""
    if not (10 <= q.value <= 70) or q.kind not in ("number", "duration") or q.unit not in ("", "years"):
        return None
    near = [m for m in sentence.indicators if m.id == "median_age" and -30 <= q.start - m.end <= 30]
    return near[0] if near else None


def _claim(sentence: Sentence, context: Context, q: Quantity, found: list[Claim]) -> Claim | None:
    if q.kind == "fraction" and _TIME.search(sentence.part(q.start - 14, q.start)):
        return None  # the first three quarters
    aged = _median(sentence, q)
    if aged is not None:
        return _build(sentence, context, replace(q, unit="years"), aged, aged, "median_age", "", found)
    if q.kind == "ordinal":
        return relationships.ordinal(sentence, context, q)
    if q.kind == "duration":
        return relationships.duration(sentence, context, q)
    if q.kind == "number" and measured.is_description(sentence, q):
        return None
    if (
        q.kind in ("fraction", "percent")
        and sentence.language in ("ja", "zh")
        and not changes.is_change(sentence, q)
        and (other := carried.compared(sentence, q, None, ""))
        and any(m.id in _SIZES and m.end <= q.start for m in sentence.indicators)
        and other not in codes.GROUPS
        and len({e.code for e in sentence.economies}) > 1
    ):
        q = replace(q, kind="multiple", unit="ratio", value=q.value / 100)  # ASEANのGDPは日本の9割
    if q.kind == "fraction" and _OF_ANOTHER.match(sentence.part(q.end, q.end + 40)):
        q = replace(q, kind="multiple", unit="ratio", value=q.value / 100)
    mention = measured.mention_of(sentence, q)
    indicator, detail = measured.indicator_of(sentence, q, mention)
    generic = indicator in measured.GENERIC
    if generic or not _named_beside(sentence, q, mention):
        again = carried.carried(sentence, context, q, found, generic=generic)
        if again is not None and (generic or again.indicator == indicator or found):
            return again
    if generic and q.kind != "multiple":
        again_id, again_detail = carried.indicator_before(sentence, context, q, found)
        indicator, detail = (again_id, again_detail) if again_id else (indicator, detail)
    if indicator in ("persons", "number") and context.spoken[0] in PEOPLE and sentence.start - context.spoken[1] < 3:
        indicator = context.spoken[0] if q.value >= 100 and q.unit in ("persons", "") else indicator
    if (
        indicator == "persons"
        and context.people
        and q.value >= 1000
        and sentence.economies
        and not measured.is_everybody(sentence, q)
    ):
        indicator = context.people  # the text counts workers, students, visitors: so it goes on to do
    if q.kind == "multiple" and generic:
        base = _base_of(sentence, found[-1] if found else context.previous, q)
        if base is not None:
            indicator, detail = base.indicator, "change" if changes.is_change(sentence, q) else ""
            return _build(
                sentence, context, q, Mention(q.start, q.end, indicator), None, indicator, detail, found, base
            )
    if indicator in ("", "number") or (
        q.unit in ("", "persons")
        and q.kind == "number"
        and not float(q.value).is_integer()
        and indicator != "exchange_rate"
    ):
        return None  # half a person is none: the scale was not understood
    anchor = mention if mention is not None else Mention(q.start, q.end, indicator)
    return _build(sentence, context, q, anchor, mention, indicator, detail, found)


def _base_of(sentence: Sentence, last: Claim | None, q: Quantity) -> Claim | None:
    """The claim that a multiple compares with: "$1 billion, nearly five times that of Korea"."""
    if (
        last is None
        or last.kind not in ("quantity", "ratio")
        or (last.unit in ("percent", "") and last.kind == "quantity")
    ):
        return None
    if last.unit == "percent" or last.indicator in measured.GENERIC:
        return None
    return last


def _named_beside(sentence: Sentence, q: Quantity, mention: Mention | None) -> bool:
    """Whether the word for what is measured stands with this number, and not with one before it."""
    if mention is None:
        return False
    between = [o for o in sentence.quantities if o is not q and mention.end <= o.number_start < q.start]
    return not between


def _build(
    sentence: Sentence,
    context: Context,
    q: Quantity,
    anchor: Mention,
    mention: Mention | None,
    indicator: str,
    detail: str,
    found: list[Claim],
    base: Claim | None = None,
) -> Claim:
    from entrepot.evidence.claims import Claim, partner_of

    owners = subjects.owners(sentence, anchor.start, anchor.end)
    if base is not None and base.start >= sentence.start:
        owners = tuple(base.subject.split(";"))
    subject = ";".join(owners)
    partner = ""
    comparator = q.bound
    topic = subjects.topics().get(indicator)
    if indicator == "survey_share":
        subject, partner, detail = sides(sentence, context, q)
        asked = found[-1] if found else context.previous
        same = asked is not None and asked.indicator == indicator and not _names_survey(sentence)
        if sentence.language != "en" and detail == "survey other" and same and asked is not None:
            detail = asked.detail  # the question stays the same
    elif q.kind == "multiple" and sentence.language != "en":
        comparator = q.bound if q.bound != "eq" else "multiple_of"
        named = carried.compared(sentence, q, None, "")
        if len(found) > 1 and _LATTER.search(sentence.part(q.start - 16, q.start)):
            owners, named = tuple(found[-2].subject.split(";")), found[-1].subject
        detail = "" if named else detail
        others = [code for code in owners if code != named] or [e.code for e in sentence.economies if e.code != named]
        others = others or [code for code in (*sentence.topic, *context.pair) if code != named]
        subject, partner = (
            (base.subject, base.partner) if base and detail == "change" else (";".join(others[:1]), named)
        )
    elif q.kind == "multiple":
        comparator = q.bound if q.bound != "eq" else "multiple_of"
        others = [e.code for e in sentence.economies if e.start >= q.end and e.code not in owners]
        last = found[-1] if found else context.previous
        other = carried.compared(sentence, q, last, subject)
        partner = other or (others[0] if others and detail != "change" else "")
        before = [e.code for e in sentence.economies if e.end <= q.start and e.code not in owners]
        if mention is not None and mention.start >= q.end and owners and before and detail != "change":
            subject, partner = before[-1], owners[0]  # X has five times the population of Y
    elif (topic is not None and topic.two) or indicator in ("amount", "aid_commitment"):
        partner = partner_of(subject, sentence, context)
    both = relationships.mutual(sentence, context, anchor.start) if topic is not None and topic.two else None
    if both is not None and indicator.startswith(("trade_", "exports_", "imports_")):
        subject, partner = both
    elif (
        indicator == "trade_value_usd"
        and len(owners) < 2
        and sentence.language == "en"
        and _MUTUAL.search(sentence.part(anchor.start - 30, anchor.end + 40))
    ):
        subject, partner = relationships.relation_pair(sentence, context, anchor.start)
    if (
        indicator.startswith("trade_")
        and len(owners) == 2
        and (
            not any(e.code not in owners for e in sentence.economies)
            or re.search(r"\b(?:between|antara|giữa)\b|ระหว่าง", sentence.part(anchor.start - 60, anchor.end + 40))
            or sentence.language in ("ja", "zh")
        )
    ):
        subject, partner = owners  # trade between A and B
    if indicator.startswith("port_") and context.port and not subjects.attached(sentence, anchor.start, anchor.end):
        subject = context.port
    if indicator == "tariff_rate":
        subject, partner = holders.taxed(sentence, q, anchor, subject, partner)
    if indicator in ("trade_share", *holders.SHARED) and q.kind in ("percent", "fraction") and detail != "change":
        subject, partner = holders.holder(sentence, q, anchor, subject)
        said = found[-1] if found and found[-1].indicator == indicator == "trade_share" else None
        if said is not None and not any(said.end <= e.start < max(q.end, anchor.end) for e in sentence.economies):
            subject, partner = said.subject, said.partner
    if q.kind != "multiple" or (sentence.language != "en" and detail == "change" and base is None):
        subject, partner = _sides(sentence, context, q, anchor, indicator, found) or (subject, partner)
    beside = _right_before(sentence, q)
    if beside and topic is not None and not topic.two and q.kind != "multiple" and detail != "change":
        subject = beside
    bracketed = (
        "" if sentence.language != "en" and indicator.startswith((*PEOPLE, *_FLOWS)) else _bracketed(sentence, q)
    )
    if bracketed and bracketed != subject and q.kind != "multiple":
        subject, partner = (subject, bracketed) if topic is not None and topic.two else (bracketed, partner)
    if detail == measured.OF_WORLD:
        partner = "WLD"
    if detail == "change":
        detail = f"change {changes.direction(sentence, q)}"
    if indicator == "aid_commitment":
        indicator = f"aid_commitment_{q.unit.lower() if q.kind == 'money' else 'usd'}"
        if sentence.language != "en":
            subject, partner = holders.donor_first(subject, partner, sentence)
        detail = detail or _purpose(sentence, q)
    start, end = _span(sentence, q, mention, indicator)
    kind = "quantity"
    if q.kind in ("percent", "fraction", "points", "multiple"):
        kind = "change" if detail.startswith("change") else "ratio"
    value, value_hi = q.value, q.value_hi
    return Claim(
        "",
        start,
        end,
        "",
        kind,
        indicator,
        subject,
        partner,
        comparator,
        value,
        value_hi,
        q.unit or _base_unit(indicator),
        _when(sentence, context, q, indicator, found),
        detail=detail,
        digits=q.digits,
    )


def _names_survey(sentence: Sentence) -> bool:
    """Whether the sentence speaks of a survey itself, so that its question may be another than the one before."""
    return cues.pattern(sentence.language, "survey").search(sentence.plain) is not None


def _when(sentence: Sentence, context: Context, q: Quantity, indicator: str, found: list[Claim]) -> str:
    """The period, in other languages also that of the number before where both measure the same and no date stands between."""
    told = period(sentence, context, q.number_start, indicator)
    last = found[-1] if found else context.previous
    if told or sentence.language == "en" or marks.of(sentence.language) is None or last is None:
        return told
    if last.indicator != indicator or sentence.dates or indicator.startswith(("aid_commitment", "survey")):
        return ""
    return max(last.period, context.latest.get(indicator, ""), key=lambda when: when.removeprefix("FY"))


# 前者是后者的3.7倍: the two that were told of right before.
_LATTER = re.compile(r"前者\S{0,6}[后後]者")
_PARTICLE = re.compile(
    r"(?:'s)?\s*(?:が|は|も|で|では|には|の|:|,|at|with|has|had|is|was|about|dengan|sebesar|là|มี|อยู่ที่|为|有|达)?\s*"
)


def _right_before(sentence: Sentence, q: Quantity) -> str:
    """The economy right before a number, with a particle at most: "Xが2億人、Yは43万人", "Laos: 7 million"."""
    before = [e for e in sentence.economies if e.end <= q.start and not e.place]
    return before[-1].code if before and _PARTICLE.fullmatch(sentence.part(before[-1].end, q.start)) else ""


def _bracketed(sentence: Sentence, q: Quantity) -> str:
    """The economy that a number in brackets is of: "after China (289 billion)"."""
    for economy in sentence.economies:
        if re.fullmatch(r"\s*\(", sentence.part(economy.end, q.start)) and economy.end < q.start:
            return economy.code
    return ""


def _sides(
    sentence: Sentence, context: Context, q: Quantity, anchor: Mention, indicator: str, found: list[Claim]
) -> tuple[str, str] | None:
    """Both sides of what goes from one economy to another, by the parts that they play in the sentence."""
    if sentence.language != "en":
        return _sides_elsewhere(sentence, context, q, anchor, indicator, found)
    if indicator.startswith(_FLOWS):
        return roles.giver_and_receiver(sentence, context, anchor.start, anchor.end, q.number_start)
    if indicator in PEOPLE and q.kind in ("percent", "fraction", "points") and found:
        same = [c for c in found if c.indicator == indicator]
        new = [e.code for e in sentence.economies if same and same[-1].end <= e.start < q.start]
        if same and all(code in same[-1].subject for code in new):
            return same[-1].subject, same[-1].partner
    if indicator in PEOPLE:
        return roles.people(sentence, context, q.start, q.end, max(anchor.start, q.start))
    if indicator in ("exports_usd", "imports_usd") and (q.kind == "money" or changes.is_change(sentence, q)):
        return roles.seller_and_buyer(
            sentence, context, anchor.start, anchor.end, q.number_start, imports=indicator == "imports_usd"
        )
    return None


def _sides_elsewhere(
    sentence: Sentence, context: Context, q: Quantity, anchor: Mention, indicator: str, found: list[Claim]
) -> tuple[str, str] | None:
    """The same by the marks of other languages."""
    if marks.of(sentence.language) is None:
        return None
    at = q.number_start
    last = found[-1] if found and found[-1].indicator == indicator else None
    alone = last is not None and not any(last.end <= e.start < q.start for e in sentence.economies)
    shared = q.kind in ("percent", "points") or (q.kind == "fraction" and indicator in PEOPLE)
    if last is not None and alone and shared:
        return last.subject, last.partner
    if indicator == "tariff_rate":
        return roles_elsewhere.taxed(sentence, context, at, found)
    share = q.kind in ("percent", "fraction") and not changes.is_change(sentence, q)
    if indicator.startswith("fdi_") and share and found and found[-1].indicator.startswith("fdi_"):
        return found[-1].subject, found[-1].partner  # of all that goes abroad
    if indicator.startswith(_FLOWS):
        return roles_elsewhere.giver_and_receiver(sentence, context, anchor.start, anchor.end, at, found)
    if indicator in PEOPLE:
        return roles_elsewhere.people(sentence, context, q, max(anchor.start, q.start))
    if indicator == "trade_share" and q.kind in ("percent", "fraction"):
        return roles_elsewhere.holder_and_whole(sentence, context, anchor.start, anchor.end, at, found)
    if indicator == "trade_value_usd" and q.kind != "multiple":
        return roles_elsewhere.traders(sentence, context, at)
    if indicator in ("exports_usd", "imports_usd", "trade_balance_usd") and q.kind != "multiple":
        return roles_elsewhere.seller_and_buyer(
            sentence, context, anchor.start, anchor.end, at, found, imports=indicator == "imports_usd"
        )
    return None


def _base_unit(indicator: str) -> str:
    return {
        "population": "persons",
        "visitors": "persons",
        "foreign_students": "persons",
        "foreign_workers": "persons",
        "companies": "count",
    }.get(indicator, "")


def _purpose(sentence: Sentence, q: Quantity) -> str:
    """What the money is for, as far as the text says right after the sum."""
    match = re.match(r"\s*(?:towards?|to|for|in|on)\s+([^,.;]{3,90})", sentence.part(q.end, q.end + 110), re.IGNORECASE)
    return f"for {match.group(1).strip()}" if match else ""


def _span(sentence: Sentence, q: Quantity, mention: Mention | None, indicator: str) -> tuple[int, int]:
    """The quote: the quantity, with its indicator where that stands close by, and the few words that say of what."""
    start, end = q.start, q.end
    if mention is not None:
        clear = not any(o is not q and mention.end <= o.number_start < q.start for o in sentence.quantities)
        if (
            mention.end <= q.start
            and q.start - mention.end <= 24
            and "," not in sentence.part(mention.end, q.start)
            and clear
        ):
            start = mention.start
            adjective = re.search(
                r"(?:financial|combined|total|annual|bilateral|net|capacity)\s+$",
                sentence.part(start - 14, start),
                re.IGNORECASE,
            )
            start -= len(adjective.group()) if adjective else 0
        elif (
            mention.start >= q.end
            and mention.start - q.end <= 40
            and not re.search(r"[,;.、。]|\band\b", sentence.part(q.end, mention.start))
        ):
            end = max(end, mention.end)
    tail = sentence.part(end, end + 90)
    if indicator == "survey_share" and (
        match := re.match(
            r"\s+(?:of\s+(?:all\s+|the\s+)?[\w ]{0,30}?(?:respondents|people|those "
            r"\w+)\s+)?[\w-]+(?:\s+(?:it\s+)?[a-z-]+)?",
            tail,
        )
    ):
        end += match.end() if not re.search(r"[,;]", match.group()) else 0
    elif (
        (
            q.kind == "multiple"
            and (
                match := re.match(
                    r"\s+(?:that of|those of|the size of|as (?:large|big|many|much) as|larger than|"
                    r"of)?\s*(?:the\s+)?[A-Z][\w]+(?:['’]s)?",
                    tail,
                )
            )
        )
        or (
            indicator.startswith("aid_commitment")
            and (match := re.match(r"\s+(?:towards?|to|for|in)\s+[\w-]+(?:\s+[\w-]+)?", tail))
        )
        or (q.unit == "TEU" and (match := re.match(r"\s+(?:annually|a year|per year|per annum)", tail)))
    ):
        end += match.end()
    if (
        q.kind == "percent"
        and start == q.start
        and (
            match := re.search(
                r"(?:handl|account|represent|mak|compris|cover|suppl|produc|hold)\w*(?:\s+(?:for|up))?\s+$",
                sentence.part(start - 22, start),
            )
        )
    ):
        start -= len(match.group())
    return start, end
