"""Ranks: largest trading partner, second-largest investor, most trusted power, more important partner, one of its
biggest partners."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from entrepot.evidence import commodities, cues, ranks_elsewhere
from entrepot.evidence.claim_periods import period
from entrepot.evidence.lexicon import lexicon
from entrepot.evidence.sentences import Sentence

if TYPE_CHECKING:
    from entrepot.evidence.claims import Claim, Context
    from entrepot.evidence.names import Economy

# Role -> indicator, by language. The role stands right after (or in Asian languages around) the superlative.
_ROLES: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (
            "trade_rank",
            r"(?:trad(?:e|ing)|commercial|economic|business) partners?|(?:single-country |single |individual |bilateral )?partners?",
        ),
        (
            "fdi_rank",
            r"(?:foreign\s+|direct\s+|overseas\s+)*investors?|sources? of (?:foreign\s+|direct\s+|"
            r"inward\s+)*(?:investment|FDI)|FDI sources?|foreign direct investors?",
        ),
        (
            "oda_rank",
            r"(?:bilateral\s+|aid\s+|ODA\s+|development\s+)*(?:donors?|aid providers?)|(?:providers?|sources?|suppliers?) of "
            r"(?:ODA|aid|development aid|foreign aid|bilateral aid|economic aid|grant assistance|development assistance|"
            r"official development "
            r"assistance)|(?:ODA|official development assistance|development aid) (?:providers?|suppliers?|sources?)",
        ),
        (
            "fdi_destination_rank",
            r"(?:destinations?|recipients?|hosts?) (?:for|of) (?:[\w-]+\s+){0,3}?(?:investment|FDI)",
        ),
        (
            "export_rank",
            r"export (?:markets?|destinations?)|(?:markets?|destinations?) for [\w' -]{0,30}?exports|buyers?",
        ),
        ("import_rank", r"(?:import (?:sources?|suppliers?)|sources? of imports|suppliers?)"),
        ("visitor_rank", r"sources? of (?:tourists|visitors|arrivals)|(?:tourist|tourism|inbound) markets?"),
        ("gdp_rank", r"econom(?:y|ies)"),
        ("creditor_rank", r"creditors?|lenders?"),
        ("arms_rank", r"arms (?:suppliers?|exporters?)"),
        (
            "supply_rank",
            r"(?:producers?|exporters?|importers?|consumers?|reserves?|markets?) of [\w -]{2,30}|(?:[\w-]+ "
            r")?(?:producers?|exporters?|importers?|manufacturers?|miners?|growers?|refiners?)",
        ),
        ("population_rank", r"populations?"),
    ),
}
# Partners in something else than trade.
_OTHER_PARTNER = re.compile(
    r"\b(?:dialogue|strategic|development|security|defen[cs]e|cooperation|treaty|coalition|most important) (?:\w+ )?partner",
    re.IGNORECASE,
)
_NTH_WORDS = (
    r"second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th)"
    r"|No\.?\s?\d{1,2}|number[ -](?:two|three|four|five)"
)
_MANY = re.compile(
    r"\b(?:many|most|several|some|almost all|nearly all|a number of|majority of)\b|多く|banyak|nhiều|หลาย|许多|多数",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:once|formerly|used to be|previously|had been|was long|historically)\b|かつて|pernah|từng|เคย|曾",
    re.IGNORECASE,
)
_INFLUENCE = re.compile(
    r"\b(?:the\s+|as\s+the\s+)?(?P<q>most\s+(?P<a>influential|trusted|reliable|important|preferred|favou?red|"
    r"distrusted|popular|dependable|trustworthy)\b(?:\s+(?:and|or)\s+[\w-]+)*(?:\s+[\w-]+){0,4}?\s+(?:power|powers|"
    r"partner|partners|country|actor|player|ally|major power)(?:\s+(?:in|for|of|among)\s+(?:the\s+)?(?:Southeast "
    r"Asian?s?|ASEAN|the region|Asia)(?:\s+\w+)?)?)",
    re.IGNORECASE,
)
_REGARDED = re.compile(
    r"\b(?P<q>(?:highly|widely|most|well)\s+(?:regarded|trusted|respected|rated|esteemed|viewed)\b(?:\s+(?:for|"
    r"as)\s+(?:its|a|the|their)?\s*[\w-]+(?:\s+and\s+[\w-]+)?)?)",
    re.IGNORECASE,
)
_POWER_LEVEL = re.compile(
    r"(?P<q>\b(?:influence|standing|clout|weight|role|power)\s+(?:as\s+an?\s+)?(?:[\w-]+\s+){0,6}?(?:is|was|remains|"
    r"remained|has become)\s+(?:significantly|much|far|considerably|markedly|slightly|somewhat|still|"
    r"also)?\s*(?P<d>lower|weaker|smaller|limited|higher|stronger|greater|larger))\b",
    re.IGNORECASE,
)
_COMPARATIVE = re.compile(
    r"\b(?P<q>(?P<d>more important|larger|bigger|greater|less important|smaller)\s+(?:trad(?:e|ing)\s+partner|"
    r"investor|export market|donor))\b",
    re.IGNORECASE,
)


def find(sentence: Sentence, context: Context) -> list[Claim]:
    """Rank claims of a sentence."""
    return _english(sentence, context) if sentence.language == "en" else ranks_elsewhere.find(sentence, context)


def _english(sentence: Sentence, context: Context) -> list[Claim]:
    found: list[Claim] = []
    best = cues.source("en", "largest")
    for indicator, role in _ROLES["en"]:
        few = indicator not in ("supply_rank", "gdp_rank", "population_rank", "creditor_rank")
        placed = (
            rf"(?:(?P<nth>{_NTH_WORDS})[\s-]+)?(?P<top>{best})"
            if not few
            else (
                rf"(?:(?:(?P<nth>{_NTH_WORDS})[\s-]+)?(?P<top>{best})|(?P<only>{_NTH_WORDS})(?:[\s-]+(?:highest|main|ranked))?)"
            )
        )
        pattern = re.compile(
            rf"(?P<one>\bone\s+of\s+(?:[\w'-]+\s+){{0,4}}?)?(?P<once>\b(?:once|"
            rf"formerly)\s+(?:[\w'-]+\s+){{0,4}}?)?{placed}\s+(?:and\s+\w+\s+)?(?:[\w-]+\s+){{0,2}}?(?P<role>(?:{role}))\b",
            re.IGNORECASE,
        )
        if not re.search(role, sentence.plain, re.IGNORECASE):
            continue
        for match in pattern.finditer(sentence.plain):
            if re.match(r"(?:main|top|leading|primary|foremost)$", match["top"] or "", re.IGNORECASE) and indicator in (
                "supply_rank",
                "gdp_rank",
                "population_rank",
            ):
                continue
            if _OTHER_PARTNER.search(match.group()):
                continue
            bare = re.fullmatch(r"(?:[\w-]+ )?partners?", match["role"], re.IGNORECASE) and not re.match(
                r"trad|comm|econ|busi", match["role"], re.I
            )
            if bare and not re.match(r"largest|biggest", match["top"] or "largest", re.IGNORECASE):
                continue  # "its main partners" ranks nobody
            if any(c.start - sentence.start < match.end() and match.start() < c.end - sentence.start for c in found):
                continue
            found.append(_claim(sentence, context, match, indicator))
            found += _second_role(sentence, context, match, indicator)
    found += _survey_ranks(sentence, context)
    for match in _COMPARATIVE.finditer(sentence.plain):
        subject, partner = _sides(sentence, context, sentence.start + match.start(), sentence.start + match.end())
        indicator = (
            "fdi_rank" if "investor" in match.group() else "oda_rank" if "donor" in match.group() else "trade_value_usd"
        )
        down = match["d"].lower() in ("less important", "smaller")
        than = next((e.code for e in sentence.economies if 0 <= e.start - sentence.start - match.end() <= 20), "")
        than = than or next((c for c in context.pair if c not in (subject, partner)), "")
        found.append(
            _make(
                sentence,
                context,
                match.start("q"),
                match.end("q"),
                indicator,
                subject,
                partner,
                "lt" if down else "gt",
                None,
                f"comparative; than {than}",
            )
        )
    return found


def _claim(sentence: Sentence, context: Context, match: re.Match[str], indicator: str) -> Claim:
    start, end = match.start(), match.end()
    only = match.groupdict().get("only")
    at = sentence.start + (match.start("only") if only else match.start("top"))
    nth = _nth(only or match["nth"]) if only or match["nth"] else 1
    comparator = "one_of" if match["one"] else "rank1" if nth == 1 else "rank"
    scope = sentence.plain[match.end() : match.end() + 80]
    detail = []
    if _MANY.search(sentence.plain[max(0, start - 20) : start]) or re.match(
        r"[\w\s]{0,30}\b(?:in|of|for|to)\s+(?:many|most|several|some|almost all|nearly all)\b", scope
    ):
        detail.append("many members")
    if _ONCE.search(sentence.plain[max(0, start - 25) : end]):
        detail.append("once")
    detail.append(match["role"].lower())
    subject, partner = _sides(sentence, context, at, sentence.start + end)
    if not match["one"] and not match["once"] and match["nth"]:
        start = match.start("nth")
    if indicator == "import_rank" and commodities.named(f"{match.group()} {scope[:40]}"):
        indicator, partner_held = "supply_rank", partner
        detail.append(f"{commodities.named(match.group() + scope[:40])}; imports")
    else:
        partner_held = "WLD" if indicator == "supply_rank" else partner
    value = None if match["one"] else float(nth)
    return _make(sentence, context, start, end, indicator, subject, partner_held, comparator, value, "; ".join(detail))


def _second_role(sentence: Sentence, context: Context, match: re.Match[str], first: str) -> list[Claim]:
    """`largest trading partner and investor`: the second role has the same rank."""
    for indicator, role in _ROLES["en"]:
        tail = re.match(
            rf"\s+(?:and|as well as)\s+(?:(?:the\s+|its\s+|their\s+)?(?:largest|biggest|"
            rf"top)\s+)?(?P<q>(?:{role})\b(?:\s+(?:in|of|for)\s+(?:the\s+)?(?:[\w()-]+\s+){{0,8}}?(?:countries|"
            rf"member states|members|region|economies))?)",
            sentence.plain[match.end() : match.end() + 140],
            re.IGNORECASE,
        )
        if tail and indicator != first and indicator != "supply_rank":
            detail = ["many members"] if _MANY.search(tail.group()) else []
            at = sentence.start + max(match.start("top"), match.start())
            subject, partner = _sides(sentence, context, at, sentence.start + match.end())
            return [
                _make(
                    sentence,
                    context,
                    match.end() + tail.start("q"),
                    match.end() + tail.end(),
                    indicator,
                    subject,
                    partner,
                    "rank1",
                    1.0,
                    "; ".join([*detail, "second role"]),
                )
            ]
    return []


def _survey_ranks(sentence: Sentence, context: Context) -> list[Claim]:
    """What surveys rank: influence, trust, reliability, importance."""
    found = []
    for match in _INFLUENCE.finditer(sentence.plain):
        quality = match["a"].lower()
        words = match.group().lower()
        question = (
            "influence-political"
            if "influential" in quality and re.search(r"politic|strateg|military|security", words)
            else "influence-economic"
            if "influential" in quality
            else "important-partner"
            if quality in ("important", "preferred")
            else "distrust"
            if quality == "distrusted"
            else "trust"
        )
        subject, partner = _sides(sentence, context, sentence.start + match.start(), sentence.start + match.end())
        found.append(
            _make(
                sentence,
                context,
                match.start("q"),
                match.end("q"),
                "survey_share",
                subject,
                partner or "ASEAN",
                "rank1",
                1.0,
                f"survey {question}",
            )
        )
    survey = cues.pattern("en", "survey").search(sentence.plain) is not None
    for match in _REGARDED.finditer(sentence.plain):
        trusting = re.search(r"trust|reliab|dependab", match.group(), re.IGNORECASE)
        if not (trusting or survey):
            continue
        subject, partner = _sides(sentence, context, sentence.start + match.start(), sentence.start + match.end())
        subject, partner = _nearest_before(sentence, sentence.start + match.start()) or subject, partner
        partner = "ASEAN" if subject != "ASEAN" else partner
        found.append(
            _make(
                sentence,
                context,
                match.start("q"),
                match.end("q"),
                "survey_share",
                subject,
                partner,
                "rank1",
                None,
                "survey trust",
            )
        )
    for match in _POWER_LEVEL.finditer(sentence.plain):
        if not re.search(r"politic|strateg|econom|power", match.group(), re.IGNORECASE):
            continue
        subject = _nearest_before(sentence, sentence.start + match.start() + 1)
        low = match["d"].lower() in ("lower", "weaker", "smaller", "limited")
        question = "influence-economic" if re.search(r"econom", match.group(), re.IGNORECASE) else "influence-political"
        claim = _make(
            sentence,
            context,
            match.start("q"),
            match.end("q"),
            "survey_share",
            subject,
            "ASEAN",
            "lt" if low else "gt",
            None,
            f"survey {question}; no comparator",
        )
        found.append(claim)
    return found


def _nearest_before(sentence: Sentence, at: int) -> str:
    before = [e.code for e in sentence.economies if e.start < at and e.code != "ASEAN"]
    return before[-1] if before else next((c for c in sentence.topic if c != "ASEAN"), "")


def _sides(sentence: Sentence, context: Context, start: int, end: int) -> tuple[str, str]:
    """Who holds the rank, and with whom: "Japan ... ASEAN's largest partner" (owner right before), "the largest partner
    of ASEAN", "in ASEAN"."""
    economies = sentence.economies
    low, _high = sentence.clause(start)
    holder_of: Economy | None = None
    for economy in reversed(economies):
        if (
            economy.end <= start
            and re.fullmatch(
                r"['s]*(?:\s+(?:nations|countries|members|economies))?['s]*\s*(?:[\w-]+\s+){0,2}",
                sentence.part(economy.end, start),
            )
            and (
                economy.owner
                or not re.search(
                    r"\b(?:is|was|as|been|being|become|became|the|remains|remained|rank\w*|came|comes|stood|placed|made|has|had)\b",
                    sentence.part(economy.end, start),
                )
            )
        ):
            holder_of = economy
            break
    if holder_of is None:
        for economy in economies:
            if end <= economy.start <= end + 70 and re.match(
                r"[\w\s,()]{0,25}?\b(?:of|in|for|to|with|among)\s+(?:the\s+|many\s+|most\s+|several\s+|"
                r"all\s+)?(?:[\w()-]+\s+){0,3}$",
                sentence.part(end, economy.start) + "",
            ):
                holder_of = economy
                break
    before = [
        e
        for e in economies
        if e.start < start and e is not holder_of and (holder_of is None or e.code != holder_of.code)
    ]
    free = (
        [e for e in before if not e.owner and low <= e.start]
        or [e for e in before if low <= e.start]
        or [e for e in before if not e.owner]
        or before
    )
    its = re.search(r"\b(?:its|their)\s+(?:[\w-]+\s+){0,2}$", sentence.part(start - 30, start)) is not None
    if its and holder_of is None:
        owners = [e for e in before if e.owner]
        holder_of = owners[-1] if owners else None
        free = [e for e in before if holder_of is None or e.code != holder_of.code]
    subject = free[-1].code if free else ""
    partner = holder_of.code if holder_of else ""
    if not subject:
        after = [e for e in economies if e.start >= end and e is not holder_of and e.code != partner]
        subject = (
            after[0].code
            if after and not sentence.topic
            else next((c for c in sentence.topic if c != partner), after[0].code if after else "")
        )
    if not partner:
        from entrepot.evidence.claims import partner_of

        partner = partner_of(subject, sentence, context)
    return subject, partner


def _nth(text: str) -> int:
    words = lexicon("en").ordinals | {"two": 2, "three": 3, "four": 4, "five": 5}
    digits = re.search(r"\d+", text)
    return int(digits.group()) if digits else next((n for word, n in words.items() if word in text.lower()), 1)


def _make(
    sentence: Sentence,
    context: Context,
    start: int,
    end: int,
    indicator: str,
    subject: str,
    partner: str,
    comparator: str,
    value: float | None,
    detail: str,
) -> Claim:
    from entrepot.evidence.claims import Claim

    place = sentence.start + start
    kind = "change" if "no comparator" in detail else "rank"
    return Claim(
        "",
        place,
        sentence.start + end,
        "",
        kind,
        indicator,
        subject,
        partner,
        comparator,
        value,
        None,
        "rank",
        period(sentence, context, place),
        detail=detail,
    )
