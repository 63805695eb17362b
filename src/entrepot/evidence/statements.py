"""Claims in words that numbers can test: who passes whom, ranks, directions, what a survey found, how a project was
paid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from entrepot.evidence import cues, dates, directions, ranks, subjects
from entrepot.evidence.claim_periods import period
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context
    from entrepot.evidence.names import Economy

_FUNDED = re.compile(
    r"\b(?:funded|financed|paid for|backed|bankrolled)\s+(?:in part\s+|partly\s+|entirely\s+|fully\s+|wholly\s+|"
    r"mainly\s+)?(?:by|with|through|via|under)\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,3}?"
    r"(?:loans?|ODA|grants?|aid|credit)\b|円借款(?:で|により|を活用)|(?:didanai|dibiayai)\s+(?:oleh\s+|dengan\s+|"
    r"dari\s+)?(?:[\w-]+\s+){0,2}?(?:pinjaman|hibah)(?:\s+yen)?(?:\s+Jepang|\s+Jepun)?"
    r"|(?:tài trợ|xây dựng)\s+bằng\s+(?:nguồn\s+)?vốn\s+(?:vay|ODA)(?:\s+\w+){0,2}|日元贷款(?:资助|建设|融资)|(?:เงินกู้|"
    r"สินเชื่อ)เยน",
    re.IGNORECASE,
)
_MAJORITY = re.compile(
    r"\b(?:the\s+|a\s+)?(?P<q>(?:vast\s+|large\s+|clear\s+|overwhelming\s+)?majority\s+of\s+(?:the\s+)?[\w "
    r"-]{0,30}?(?:nations|countries|members|states|governments))\b",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r"\b(?P<q>(?:vast\s+|large\s+|clear\s+)?majority\s+of\s+(?:the\s+|all\s+)?[\w -]{0,24}?(?:respondents|people|"
    r"Southeast Asians|those (?:polled|surveyed)|elites|citizens|public))\b",
    re.IGNORECASE,
)
_PEAKED = re.compile(
    r"\bpeaked\b\s+(?:at\s+\S+\s+)?in\s+(?:the\s+)?|\breached (?:its|their|a) (?:peak|height|"
    r"record)\s+in\s+(?:the\s+)?",
    re.IGNORECASE,
)


def find(sentence: Sentence, context: Context) -> list[Claim]:
    """Statements of a sentence; where two rules find the same words, the earlier rule keeps them."""
    found: list[Claim] = []
    rules = (crossings, ranks.find, finance, majorities, peaks, directions.find)
    for rule in rules:
        for claim in rule(sentence, context):
            if not any(claim.start < other.end and other.start < claim.end and _same(claim, other) for other in found):
                found.append(claim)
    return found


def _same(a: Claim, b: Claim) -> bool:
    """Two readings of the same words: they share more than half of the shorter one."""
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared > 0.5 * min(a.end - a.start, b.end - b.start)


def crossings(sentence: Sentence, context: Context) -> list[Claim]:
    """One side's GDP (or trade, population) passes the other's: `GDP projected to surpass Japan's by 2030`."""
    from entrepot.evidence.claims import Claim

    found: list[Claim] = []
    language = sentence.language
    if sentence.part(sentence.start, sentence.end) == "" or not sentence.indicators:
        return found
    for verb in cues.pattern(language, "surpass").finditer(sentence.plain):
        at = sentence.start + verb.start()
        low, high = sentence.clause(at)
        if any(
            q.start <= at < q.end or 0 <= q.number_start - (sentence.start + verb.end()) <= 6
            for q in sentence.quantities
        ):
            continue  # "surpassing 680 million" is a bound of the number
        mentions = [
            m
            for m in sentence.indicators
            if m.id
            in (
                "gdp_real_growth",
                "gdp_nominal_usd",
                "gdp_per_capita",
                "population",
                "trade_value_usd",
                "fdi_flow_usd",
                "exports_usd",
            )
        ]
        mentions = [m for m in mentions if low - 1 <= m.start < high and abs(m.start - at) < 120]
        if not mentions:
            continue
        mentions = [m for m in mentions if language == "en" or m.end <= at]
        if not mentions:
            continue
        mention = min(mentions, key=lambda m: (m.start > at, abs(m.start - at)))
        if language != "en" and any(mention.end <= q.start < at for q in sentence.quantities):
            continue  # the numbers between have their own subjects
        passed = [
            e for e in sentence.economies if sentence.start + verb.end() <= e.start <= sentence.start + verb.end() + 60
        ]
        wide = language in ("ja",)
        if wide:  # 日本のGDPを上回る: the passed one stands before the verb
            objects = [
                e
                for e in sentence.economies
                if e.end <= at and re.search(r"^の?[^。、]{0,12}を", sentence.part(e.end, at + 2))
            ]
            passed = objects[-1:] or passed
        if not passed:
            continue
        partner = passed[0]
        owners = _owner_of_crossing(sentence, mention.start, mention.end, at, partner)
        if not owners or owners[0] == partner.code:
            continue
        when = [d for d in sentence.dates if d.kind in ("year", "decade", "fiscal") and low - 60 <= d.start < high + 20]
        future = cues.pattern(language, "future").search(sentence.part(low, high)) or any(
            (d.last or 0) > (context.reference.year if context.reference else 9999) for d in when
        )
        start, end = (
            min(mention.start, at),
            max(partner.end, sentence.start + verb.end(), mention.end if mention.start > at else 0),
        )
        end += 2 if partner.owner and sentence.part(partner.end, partner.end + 2) == "'s" and end == partner.end else 0
        for d in when:
            if end <= d.start <= end + 16:
                end = d.end
            elif 0 < start - d.end <= (70 if language == "en" else 12):
                prefix = re.search(
                    r"(?:looking\s+(?:towards?|to|ahead to)|by|in)\s+$",
                    sentence.part(d.start - 24, d.start),
                    re.IGNORECASE,
                )
                start = d.start - (len(prefix.group()) if prefix else 0)
        if any(mention.end <= q.start < at for q in sentence.quantities):
            start = at  # numbers between are claims of their own
        adjective = re.search(
            r"(?:combined|total|nominal|real|aggregate)\s+$", sentence.part(start - 12, start), re.IGNORECASE
        )
        start -= len(adjective.group()) if adjective else 0
        indicator = "gdp_crossover" if mention.id == "gdp_nominal_usd" else mention.id
        basis = re.search(r"purchasing power|PPP|nominal|real terms|購買力|名目|购买力", sentence.plain, re.IGNORECASE)
        date = dates.with_year(when[0], context.reference) if when else None
        found.append(
            Claim(
                "",
                start,
                end,
                "",
                "forecast" if future else "ratio",
                indicator,
                ";".join(owners),
                partner.code,
                "gt",
                1.0,
                None,
                "ratio",
                date.period if date else "",
                detail=f"basis {basis.group().lower()}" if basis else "",
            )
        )
    return found


def _owner_of_crossing(sentence: Sentence, start: int, end: int, verb: int, other: Economy) -> tuple[str, ...]:
    passed, passed_at = other.code, other.start
    for economy in sentence.economies:
        if (
            end <= economy.start <= end + 40
            and economy.start != passed_at
            and re.match(r"\s+of\s+(?:the\s+)?(?:\w+\s+)?$", sentence.part(end, economy.start))
        ):
            return (economy.code,)
    doing = [e.code for e in sentence.economies if end <= e.start < verb and not e.owner and e.code != passed]
    if doing:
        return (doing[-1],)
    before = [e for e in sentence.economies if e.end <= start and e.code != passed]
    if before:
        return (before[-1].code,)
    owners = tuple(code for code in subjects.owners(sentence, start, end) if code != passed)
    if owners:
        return owners
    after = [e for e in sentence.economies if e.start > passed_at and e.code != passed and not e.owner]
    if after and re.match(r"\W*(?:with|as|given)\b", sentence.plain, re.IGNORECASE):
        return (after[0].code,)
    return tuple(code for code in sentence.topic if code != passed)[:1]


def finance(sentence: Sentence, context: Context) -> list[Claim]:
    """`funded by Japanese yen loans`: the loan's share in the cost of the project."""
    from entrepot.evidence.claims import Claim

    found = []
    for match in _FUNDED.finditer(sentence.plain):
        economies = [e.code for e in sentence.economies if e.code not in ("JPN", "ASEAN")]
        place = economies[0] if economies else next((c for c in sentence.topic if c != "JPN"), "")
        donor = next(
            (e.code for e in sentence.economies if match.start() <= e.start - sentence.start < match.end() + 30),
            "JPN" if "yen" in match.group().lower() or "円" in match.group() else "",
        )
        found.append(
            Claim(
                "",
                sentence.start + match.start(),
                sentence.start + match.end(),
                "",
                "ratio",
                "project_finance_share",
                place,
                donor,
                "eq",
                None,
                None,
                "percent",
                period(sentence, context, sentence.start + match.start()),
                detail=sentence.plain[:200],
            )
        )
    return found


def majorities(sentence: Sentence, context: Context) -> list[Claim]:
    """`the majority of ASEAN nations`: more than half of governments; `a majority of respondents`: of a survey."""
    from entrepot.evidence.claims import Claim

    found = []
    if sentence.language != "en":
        return found
    for pattern, indicator in ((_MAJORITY, "stance_share"), (_OF_PEOPLE, "survey_share")):
        for match in pattern.finditer(sentence.plain):
            inside = [e.code for e in sentence.economies if match.start() <= e.start - sentence.start <= match.end()]
            subject = inside[0] if inside else (sentence.topic[0] if sentence.topic else "")
            start = sentence.start + match.start("q")
            found.append(
                Claim(
                    "",
                    start,
                    sentence.start + match.end("q"),
                    "",
                    "ratio",
                    indicator,
                    subject or "ASEAN",
                    "",
                    "gt",
                    50.0,
                    None,
                    "percent",
                    period(sentence, context, start),
                )
            )
    return found


def peaks(sentence: Sentence, context: Context) -> list[Claim]:
    """`peaked in the 2000s`: no other period was higher."""
    from entrepot.evidence.claims import Claim
    from entrepot.evidence.relationships import relation_pair

    found = []
    for match in _PEAKED.finditer(sentence.plain) if sentence.language == "en" else ():
        end = sentence.start + match.end()
        date = next((d for d in sentence.dates if -8 <= d.start - end <= 12), None)
        if date is None:
            continue
        before = [m for m in sentence.indicators if m.end <= sentence.start + match.start()]
        indicator = before[-1].id if before else "trade_value_usd"
        if (
            re.search(
                r"\b(?:economic (?:relations|ties)|relations|ties)\b", sentence.plain[: match.start()], re.IGNORECASE
            )
            and not before
        ):
            indicator = "trade_value_usd"
        subject, partner = relation_pair(sentence, context)
        found.append(
            Claim(
                "",
                sentence.start + match.start(),
                date.end,
                "",
                "date",
                indicator,
                subject,
                partner,
                "rank1",
                None,
                None,
                "year",
                date.period,
                detail="peak",
            )
        )
    return found
